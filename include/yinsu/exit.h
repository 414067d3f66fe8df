/* Exit: people leave poverty and fall back, counties leave the list. */
#ifndef YS_EXIT_H
#define YS_EXIT_H

#include "yinsu/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { YS_MAX_GROUPS = 4, YS_MAX_MEASURES = 16 };

/* Where the base year's persons come from. */
#define YS_POPULATION_LIST(X)                                                                                             \
    X(TEXT,  const char *, registered_poor, NULL, 0, 0, 0, "", "column of registered poor persons at the start")          \
    X(TEXT,  const char *, rural,           NULL, 0, 0, 0, "", "column of rural population: the denominator of incidence") \
    X(TEXT,  const char *, listed,          "",   0, 0, 0, "", "condition: counties that are on the list; absent: all")   \
    X(PARAM, ys_param,     total,           "0",  0, 1e10, 0, "person", "published total that each world's draw is raked to; 0: the column's own sum") \
    X(PARAM, ys_param,     log_sd,          "0",  0, 3, 0, "log", "log-sd of a modelled county figure, given the total; 0: taken as it stands") \
    X(TEXT,  const char *, source,          "",   0, 0, 0, "", "text or stated origin")

typedef struct {
    YS_POPULATION_LIST(YS_MEMBER)
} ys_population;

/* A yearly probability: clip(rate * (1 + slope * indicator[c]) * shock^shock_power, min, max). */
#define YS_FLOW_LIST(X)                                                                                       \
    X(PARAM, ys_param,     rate,        "0", 0, 1, 0, "1/year", "probability a person and year")               \
    X(TEXT,  const char *, indicator,   "",  0, 0, 0, "", "column that raises or lowers it")                   \
    X(REAL,  double,       slope,       "0", -1e6, 1e6, 0, "1/unit of the indicator", "effect of the column")  \
    X(REAL,  double,       shock_power, "0", -10, 10, 0, "1", "power of the county-year's shock; negative: a good year lowers it") \
    X(REAL,  double,       min,         "0", 0, 1, 0, "1/year", "lower end")                                   \
    X(REAL,  double,       max,         "1", 0, 1, 0, "1/year", "upper end")                                   \
    X(TEXT,  const char *, source,      "",  0, 0, 0, "", "text or stated origin")

typedef struct {
    YS_FLOW_LIST(YS_MEMBER)
} ys_flow;

/* Registered poor by ability. */
#define YS_GROUP_LIST(X)                                                                            \
    X(REAL,  double,       share, NULL, 0, 1, 0, "share", "of the registered poor at the start; shares sum to 1") \
    X(PARAM, ys_param,     odds_ratio, "1", 0, 100, 0, "1", "odds of leaving against the other groups")    \
    X(TEXT,  const char *, source, "", 0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_GROUP_LIST(YS_MEMBER)
} ys_group;

/*
 * What money does. The spending of the measure in the county and year, over what it deviates from, is the intensity x; its gain is
 * clip(x, gain_min, gain_max)^elasticity.
 */
#define YS_MEASURE_LIST(X)                                                                                              \
    X(TEXT,  const char *, title,      "",   0, 0, 0, "", "name to print")                                               \
    X(TEXTS, ys_list,      purposes,   NULL, 0, 0, 0, "", "funds of these purposes pay for it")                          \
    X(TEXT,  const char *, group,      "",   0, 0, 0, "", "ability group that it serves; absent: all")                    \
    X(PARAM, ys_param,     base_share, "0",  0, 1, 0, "share", "process odds: share of the base year's odds of leaving that is owed to it") \
    X(PARAM, ys_param,     rate,       "0",  0, 1, 0, "1/year", "process sequence: probability of leaving through it at gain 1 and shock 1") \
    X(PARAM, ys_param,     elasticity, "0.4", 0, 2, 0, "1", "of its effect to its money")                                \
    X(REAL,  double,       gain_min,   "0",  0, 1, 0, "1", "least intensity counted")                                    \
    X(REAL,  double,       gain_max,   "3",  1, 100, 0, "1", "greatest intensity counted: capacity")                     \
    X(TEXT,  const char *, citation,   "",   0, 0, 0, "", "text")                                                        \
    X(TEXT,  const char *, origin,     "",   0, 0, 0, "", "where a text is silent: what is assumed, and by whom")         \
    X(DATE,  int32_t,      known_from, "",   0, 0, 0, "", "day from which it could be known")

typedef struct {
    const char *name;
    YS_MEASURE_LIST(YS_MEMBER)
} ys_measure;

/* base_year: this county's amount in the year before the first; mean: the mean amount of all counties this year. */
#define YS_DEVIATION_LIST(X) X(base_year) X(mean)
typedef enum {
#define X(name) YS_DEVIATION_##name,
    YS_DEVIATION_LIST(X)
#undef X
    YS_DEVIATION_COUNT
} ys_deviation;

/* odds: one draw a group, odds = base odds * (1 - sum base_share + sum base_share*gain) * shock * county effect.
 * sequence: one draw a measure from who is left, p = clip(rate * gain * shock * county effect, leave_min, leave_max). */
#define YS_PROCESS_LIST(X) X(odds) X(sequence)
typedef enum {
#define X(name) YS_PROCESS_##name,
    YS_PROCESS_LIST(X)
#undef X
    YS_PROCESS_COUNT
} ys_process;

#define YS_DYNAMICS_LIST(X)                                                                                                \
    X(TEXT,  const char *, citation,       "", 0, 0, 0, "", "text")                                                         \
    X(TEXT,  const char *, origin,         "", 0, 0, 0, "", "where a text is silent: what is assumed, and by whom")          \
    X(WORD,  int,          process,        "odds", 0, 0, process, "", "how people leave poverty")                           \
    X(WORD,  int,          deviation,      "base_year", 0, 0, deviation, "", "what a measure's spending is held against")   \
    X(PARAM, ys_param,     net_exit_rate,  "0", 0, 0.9, 0, "1/year", "net yearly fall of the poor with base-year spending: the one fitted scalar") \
    X(NAMED, ys_list,      groups,         "", 0, 0, group, "", "registered poor by ability; absent: one group")            \
    X(PARAM, ys_param,     joint_max,      "2", 1, 100, 0, "1", "cap on the joint factor of all measures")                  \
    X(REAL,  double,       leave_min,      "0", 0, 1, 0, "1/year", "lower end of a probability of leaving")                 \
    X(REAL,  double,       leave_max,      "1", 0, 1, 0, "1/year", "upper end of a probability of leaving")                 \
    X(TEXT,  const char *, area,           "", 0, 0, 0, "", "class column whose counties share an area shock")              \
    X(PARAM, ys_param,     year_sd,        "0", 0, 3, 0, "log", "sd of the province's shock")                               \
    X(PARAM, ys_param,     area_sd,        "0", 0, 3, 0, "log", "sd of the area's shock")                                   \
    X(PARAM, ys_param,     county_sd,      "0", 0, 3, 0, "log", "sd of the county's shock")                                 \
    X(PARAM, ys_param,     effect_sd,      "0", 0, 3, 0, "log", "sd of the lasting county effect")                          \
    X(PARAM, ys_param,     wrong_exit_share, "0", 0, 1, 0, "share", "of recorded exits that are wrong: still poor")         \
    X(PARAM, ys_param,     vulnerable_share, "0", 0, 1, 0, "share", "of true exits that stay vulnerable")                   \
    X(PARAM, ys_param,     vulnerable_start, "0", 0, 10, 0, "share", "exited and vulnerable at the start / registered poor") \
    X(PARAM, ys_param,     stable_start,   "0", 0, 10, 0, "share", "exited and stable at the start / registered poor")      \
    X(PARAM, ys_param,     missed_start,   "0", 0, 1, 0, "share", "missed poor at the start / rural population not on the register") \
    X(MAP,   ys_flow,      fall_back,      "", 0, 0, flow, "", "exited and vulnerable persons who are poor and on the register again") \
    X(MAP,   ys_flow,      newly_poor,     "", 0, 0, flow, "", "the rest of the rural population, newly on the register")   \
    X(MAP,   ys_flow,      wrong_found,    "", 0, 0, flow, "", "wrongly exited persons found and put back on the register") \
    X(MAP,   ys_flow,      missed_found,   "", 0, 0, flow, "", "missed persons found and put on the register")

typedef struct {
    YS_DYNAMICS_LIST(YS_MEMBER)
} ys_dynamics;

/* pools: the rate in the pools, drawn for a simple random sample with replacement; stated: rate + slope * indicator. */
#define YS_ERROR_SOURCE_LIST(X) X(pools) X(stated)
typedef enum {
#define X(name) YS_ERROR_SOURCE_##name,
    YS_ERROR_SOURCE_LIST(X)
#undef X
    YS_ERROR_SOURCE_COUNT
} ys_error_source;

#define YS_SAMPLE_LIST(X)                                                                                     \
    X(INT,   int64_t,      size,      "0", 0, 1e7, 0, "person or household", "sample size; 0: not surveyed where the rate comes from the pools, known without error where it is stated") \
    X(WORD,  int,          from,      "pools", 0, 0, error_source, "", "where the true rate comes from")       \
    X(PARAM, ys_param,     rate,      "0", 0, 1, 0, "ratio", "stated: true rate")                              \
    X(TEXT,  const char *, indicator, "",  0, 0, 0, "", "stated: column that raises or lowers it")             \
    X(REAL,  double,       slope,     "0", -1e6, 1e6, 0, "1/unit of the indicator", "stated: effect of the column") \
    X(TEXT,  const char *, source,    "",  0, 0, 0, "", "text or stated origin")

typedef struct {
    YS_SAMPLE_LIST(YS_MEMBER)
} ys_sample;

/* satisfaction = clip(mean + score_effect * score + shock_effect * e, 0, 1), e the county's standard normal of the year; then sampled. */
#define YS_SATISFACTION_LIST(X)                                                                     \
    X(INT,   int64_t,      size,         "0", 0, 1e7, 0, "household", "sample size; 0: known without error") \
    X(PARAM, ys_param,     mean,         "1", 0, 1, 0, "ratio", "at score 0")                        \
    X(PARAM, ys_param,     score_effect, "0", -1, 1, 0, "ratio", "of a score of 100")                \
    X(PARAM, ys_param,     shock_effect, "0", -1, 1, 0, "ratio", "of one sd of the county's shock")  \
    X(TEXT,  const char *, source,       "",  0, 0, 0, "", "text or stated origin")

typedef struct {
    YS_SATISFACTION_LIST(YS_MEMBER)
} ys_satisfaction;

/* registered: persons on the register / rural population. composite: with the missed and the wrongly exited that the survey found,
 * extrapolated: (registered + missed rate * others + wrong rate * exited) / rural population. */
#define YS_MEASURED_BY_LIST(X) X(registered) X(composite)
typedef enum {
#define X(name) YS_MEASURED_BY_##name,
    YS_MEASURED_BY_LIST(X)
#undef X
    YS_MEASURED_BY_COUNT
} ys_measured_by;

#define YS_PRIORITY_LIST(X) X(lowest_incidence) X(code)
typedef enum {
#define X(name) YS_PRIORITY_##name,
    YS_PRIORITY_LIST(X)
#undef X
    YS_PRIORITY_COUNT
} ys_priority;

#define YS_EXIT_RULE_LIST(X)                                                                                             \
    X(TEXT,  const char *, title,           "", 0, 0, 0, "", "name to print")                                            \
    X(TEXT,  const char *, citation,        "", 0, 0, 0, "", "paragraph that the rule implements")                       \
    X(TEXT,  const char *, origin,          "", 0, 0, 0, "", "where a text is silent: what is assumed, and by whom")      \
    X(DATE,  int32_t,      known_from,      "", 0, 0, 0, "", "day from which the rule could be known")                   \
    X(INT,   int64_t,      first_year,      "1900", 1900, 2200, 0, "year", "no county exits before")                     \
    X(PARAM, ys_param,     incidence_limit, "0.03", 0, 1, 0, "ratio", "a county fails above it (3 % in the west)")       \
    X(PARAM, ys_param,     wrong_limit,     "0.02", 0, 1, 0, "ratio", "a county fails above it: wrongly exited found")   \
    X(PARAM, ys_param,     missed_limit,    "0.02", 0, 1, 0, "ratio", "a county fails above it: missed found")           \
    X(PARAM, ys_param,     satisfaction_floor, "0.9", 0, 1, 0, "ratio", "a county fails below it; at it, it passes")                       \
    X(BOOL,  bool,         equality_passes, "true", 0, 0, 0, "", "whether incidence or an error rate equal to its limit passes: the texts print both") \
    X(PARAM, ys_param,     propose_below,   "0.03", 0, 1, 0, "ratio", "a county is proposed, and surveyed, when its recorded incidence is below it (equality as above)") \
    X(INT,   int64_t,      yearly_limit,    "0", 0, 100000, 0, "county", "most exits a year; 0: no limit")               \
    X(WORD,  int,          priority,        "lowest_incidence", 0, 0, priority, "", "who goes first under the limit, ties by code") \
    X(WORD,  int,          measured_by,     "composite", 0, 0, measured_by, "", "the incidence that is held against its limit") \
    X(BOOL,  bool,         assessed_first,  "false", 0, 0, 0, "", "satisfaction meets this year's score in place of the last one")   \
    X(BOOL,  bool,         survey_all,      "false", 0, 0, 0, "", "survey every county every year, not only the proposed") \
    X(MAP,   ys_sample,    wrong,           "", 0, 0, sample, "", "survey of exited persons: wrongly exited")            \
    X(MAP,   ys_sample,    missed,          "", 0, 0, sample, "", "survey of persons not on the register: missed")       \
    X(MAP,   ys_satisfaction, satisfaction, "", 0, 0, satisfaction, "", "satisfaction with the work")

typedef struct {
    const char *name;
    YS_EXIT_RULE_LIST(YS_MEMBER)
} ys_exit_rule;

#ifdef __cplusplus
}
#endif
#endif
