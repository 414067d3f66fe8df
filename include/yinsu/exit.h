/* Exit: people leave poverty and fall back, counties leave the list. */
#ifndef YS_EXIT_H
#define YS_EXIT_H

#include "yinsu/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    YS_MAX_GROUPS = 12,
    YS_MAX_MEASURES = 24,
    YS_MAX_GATES = 6,
    YS_MAX_SHOCKS = 8,
    YS_MAX_TARGETS = 8,
    YS_MAX_VERIFICATIONS = 6,
    YS_MAX_COHORTS = 8
};

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

/* Registered poor by ability and by cause of their poverty; or by years on the register, where slowing is by duration. */
#define YS_GROUP_LIST(X)                                                                            \
    X(REAL,  double,       share, NULL, 0, 1, 0, "share", "of the registered poor at the start; shares sum to 1") \
    X(PARAM, ys_param,     odds_ratio, "1", 0, 100, 0, "1", "odds of leaving against the other groups")    \
    X(TEXT,  const char *, ability, "", 0, 0, 0, "", "ability that a measure's `group` may name in place of the group") \
    X(TEXT,  const char *, cause,   "", 0, 0, 0, "", "cause of poverty that a measure's `group` may name likewise") \
    X(TEXT,  const char *, next,    "", 0, 0, 0, "", "slowing by duration: group that who is still poor at the end of a year moves to; absent: stays") \
    X(TEXT,  const char *, source, "", 0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_GROUP_LIST(YS_MEMBER)
} ys_group;

/* leave: raises the odds of leaving. fall_back, newly_poor: lowers that flow. gate: closes a gate. */
#define YS_ACTS_ON_LIST(X) X(leave) X(fall_back) X(newly_poor) X(gate)
typedef enum {
#define X(name) YS_ACTS_ON_##name,
    YS_ACTS_ON_LIST(X)
#undef X
    YS_ACTS_ON_COUNT
} ys_acts_on;

/* Among the groups that a measure serves: all alike; those with the highest odds of leaving first; those with the lowest. */
#define YS_FIRST_LIST(X) X(alike) X(easiest) X(hardest)
typedef enum {
#define X(name) YS_FIRST_##name,
    YS_FIRST_LIST(X)
#undef X
    YS_FIRST_COUNT
} ys_first;

/* A step of a path of unit costs. */
#define YS_COST_LIST(X)                                                                                          \
    X(INT,   int64_t,      year,       NULL, 1900, 2200, 0, "year", "from this year on; the base year takes the last step up to it, else the first") \
    X(PARAM, ys_param,     yuan,       NULL, 1e-6, 1e9, 0, "yuan a person", "what it costs to serve one")           \
    X(TEXT,  const char *, source,     "",   0, 0, 0, "", "text or stated origin")                                  \
    X(DATE,  int32_t,      known_from, "",   0, 0, 0, "", "day from which it could be known")

typedef struct {
    YS_COST_LIST(YS_MEMBER)
} ys_cost;

/*
 * What money does. The spending of the measure in the county and year, over what it deviates from, is the intensity x; its gain is
 * clip(x, gain_min, gain_max)^elasticity. Where costs are given, x is of persons served, money * leverage / cost, cut to `capacity` times
 * the persons of the base year whom it serves; where `reference` is given, x is money a person served in the base year over it, and what
 * acts is the gain less that of the base year. x may lag (delay), last (persistence) and grow only so fast (absorption). Whatever the
 * options, spending as in the base year, at its unit cost and struck by no shock, acts as nothing: a deviation of 0.
 */
#define YS_MEASURE_LIST(X)                                                                                              \
    X(TEXT,  const char *, title,      "",   0, 0, 0, "", "name to print")                                               \
    X(TEXTS, ys_list,      purposes,   NULL, 0, 0, 0, "", "funds of these purposes pay for it")                          \
    X(TEXT,  const char *, group,      "",   0, 0, 0, "", "group, ability or cause that it serves; absent: all")                    \
    X(PARAM, ys_param,     base_share, "0",  0, 1, 0, "share", "process odds: share of the base year's odds of leaving that is owed to it") \
    X(PARAM, ys_param,     rate,       "0",  0, 1, 0, "1/year", "process sequence: probability of leaving through it at gain 1 and shock 1") \
    X(PARAM, ys_param,     elasticity, "0.4", 0, 2, 0, "1", "of its effect to its money")                                \
    X(WORD,  int,          acts_on,    "leave", 0, 0, acts_on, "", "what it moves: odds of leaving by 1 + base_share (gain - 1); a flow by exp(-base_share (gain - 1)); the closing of a gate by 1 + base_share (gain - 1)") \
    X(TEXT,  const char *, gate,       "",   0, 0, 0, "", "acts_on gate: gate of dynamics.gates that it closes")          \
    X(WORD,  int,          first,      "alike", 0, 0, first, "", "whom of the groups that it serves it reaches first")    \
    X(PARAM, ys_param,     coverage,   "0",  0, 1, 0, "share", "of the persons that it serves whom it reaches in the base year; needed where `first` is not alike") \
    X(LIST,  ys_list,      costs,      "",   0, 0, cost, "", "path of unit costs")                                        \
    X(PARAM, ys_param,     leverage,   "1",  0, 1e4, 0, "yuan/yuan", "what a yuan moves, as loans: beside costs")          \
    X(PARAM, ys_param,     capacity,   "0",  0, 100, 0, "share/year", "most persons served in a year, of those whom it serves in the base year; beside costs; 0: no limit") \
    X(PARAM, ys_param,     reference,  "0",  0, 1e7, 0, "yuan a person and year", "spending a person at which the intensity is 1, for what the base year did not have; 0: against the base year") \
    X(INT,   int64_t,      delay,      "0",  0, 4, 0, "year", "from money to effect; before the first year the base year's") \
    X(PARAM, ys_param,     persistence, "0", 0, 0.99, 0, "share", "of last year's intensity that still acts: dividends and roads decay by the rest") \
    X(PARAM, ys_param,     absorption, "0",  0, 100, 0, "share/year", "most that the intensity can grow in a year, of itself, or of 1 where it is below that; 0: no limit") \
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

/* additive: J = 1 + D, D = sum base_share (gain - 1), cut to [0, joint_max]. subadditive: where D > 0, J = 1 + (joint_max - 1)
 * (1 - exp(-D / (joint_max - 1))): measures together do less than the sum of each, and never more than the cap. */
#define YS_JOINT_LIST(X) X(additive) X(subadditive)
typedef enum {
#define X(name) YS_JOINT_##name,
    YS_JOINT_LIST(X)
#undef X
    YS_JOINT_COUNT
} ys_joint;

/* Why exits slow as the poor grow few; one of them, never the sum. groups: those who stay are the harder ones. duration: groups by years on
 * the register. marginal_cost: odds * (registered / registered at the start)^marginal_power, one kind of person. */
#define YS_SLOWING_LIST(X) X(groups) X(duration) X(marginal_cost)
typedef enum {
#define X(name) YS_SLOWING_##name,
    YS_SLOWING_LIST(X)
#undef X
    YS_SLOWING_COUNT
} ys_slowing;

/* A guarantee that must hold beside income before a person leaves (两不愁三保障): housing, water, schooling, medical care. With q the share
 * of the registered poor who lack it, q' = q (1 - closing * g), g = 1 + sum base_share (gain - 1). The odds of leaving are multiplied by
 * prod (1 - q) / prod (1 - q with base-year spending). */
#define YS_GATE_LIST(X)                                                                                          \
    X(TEXT,  const char *, title,     "",   0, 0, 0, "", "name to print")                                         \
    X(TEXT,  const char *, indicator, "",   0, 0, 0, "", "column of a share or a percentage of households that have it (direction benefit) or lack it (cost): spreads `lacking` over the counties, mean kept") \
    X(PARAM, ys_param,     lacking,   NULL, 0, 1, 0, "share", "of the registered poor who lack it at the start")   \
    X(PARAM, ys_param,     closing,   "0",  0, 1, 0, "1/year", "of them who come to have it in a year with base-year spending") \
    X(TEXT,  const char *, source,    "",   0, 0, 0, "", "text or stated origin")                                  \
    X(TEXT,  const char *, origin,    "",   0, 0, 0, "", "where a text is silent: what is assumed, and by whom")

typedef struct {
    const char *name;
    YS_GATE_LIST(YS_MEMBER)
} ys_gate;

#define YS_SHOCK_SCOPE_LIST(X) X(province) X(area) X(county)
typedef enum {
#define X(name) YS_SHOCK_SCOPE_##name,
    YS_SHOCK_SCOPE_LIST(X)
#undef X
    YS_SHOCK_SCOPE_COUNT
} ys_shock_scope;

/* A named shock beside year_sd, area_sd and county_sd: log s = sd z - sd^2/2, z = persistence z_before + sqrt(1 - persistence^2) e; and
 * where an event strikes, with `probability`, s * exp(-size) over its mean 1 - p + p exp(-size), since an ordinary year has its share of
 * them. In `year` it strikes for certain, and is not divided by its mean. */
#define YS_SHOCK_LIST(X)                                                                                          \
    X(TEXT,  const char *, title,       "",   0, 0, 0, "", "name to print")                                        \
    X(BOOL,  bool,         on,          "true", 0, 0, 0, "", "false: switched off")                                \
    X(WORD,  int,          scope,       "county", 0, 0, shock_scope, "", "whom one draw strikes: all, an area's counties, a county") \
    X(PARAM, ys_param,     probability, "0",  0, 1, 0, "1/year", "of the event")                                   \
    X(PARAM, ys_param,     size,        "0",  -3, 3, 0, "log", "what an event takes off the log odds of leaving")  \
    X(PARAM, ys_param,     sd,          "0",  0, 3, 0, "log", "sd of the steady part")                             \
    X(PARAM, ys_param,     persistence, "0",  0, 0.99, 0, "1", "correlation of the steady part with the year before") \
    X(INT,   int64_t,      year,        "0",  0, 2200, 0, "year", "in which the event is certain, as a national bad year; 0: none") \
    X(TEXT,  const char *, measure,     "",   0, 0, 0, "", "measure whose intensity it strikes; absent: everybody's odds and the returns") \
    X(TEXT,  const char *, source,      "",   0, 0, 0, "", "text or stated origin")                                \
    X(TEXT,  const char *, origin,      "",   0, 0, 0, "", "where a text is silent: what is assumed, and by whom")

typedef struct {
    const char *name;
    YS_SHOCK_LIST(YS_MEMBER)
} ys_shock;

/* The poverty line as a dated series. Where the line rises in real terms by `real`, those of the rest come onto the register who make the
 * poor real^line_elasticity times as many. */
#define YS_LINE_LIST(X)                                                                                            \
    X(INT,   int64_t,      year,       NULL, 1900, 2200, 0, "year", "from the beginning of this year")              \
    X(REAL,  double,       yuan,       NULL, 0, 1e6, 0, "yuan a year", "the line, in prices of the year")           \
    X(PARAM, ys_param,     real,       "1",  1, 10, 0, "1", "this line over the one before it, prices taken out; 1: indexed alone; above 1: a break") \
    X(TEXT,  const char *, source,     "",   0, 0, 0, "", "text or stated origin")                                  \
    X(DATE,  int32_t,      known_from, "",   0, 0, 0, "", "day from which it could be known")

typedef struct {
    YS_LINE_LIST(YS_MEMBER)
} ys_line;

/* The register looked at anew (回头看), at the end of a year. */
#define YS_REVISION_LIST(X)                                                                                         \
    X(INT,   int64_t,      year,       NULL, 1900, 2200, 0, "year", "at the end of which it is made")                \
    X(PARAM, ys_param,     inclusion,  "0",  0, 1, 0, "share", "of the missed and of the wrongly exited who are put on the register") \
    X(PARAM, ys_param,     exclusion,  "0",  0, 1, 0, "share", "of the registered who are not poor who are taken off") \
    X(TEXT,  const char *, source,     "",   0, 0, 0, "", "text or stated origin")                                   \
    X(TEXT,  const char *, origin,     "",   0, 0, 0, "", "where a text is silent: what is assumed, and by whom")     \
    X(DATE,  int32_t,      known_from, "",   0, 0, 0, "", "day from which it could be known")

typedef struct {
    YS_REVISION_LIST(YS_MEMBER)
} ys_revision;

/* A plan binds what is recorded: by the end of `year` the recorded incidence of the counties (the `number` lowest at the start, ties by
 * code, of those that no earlier target took) is at `incidence`, coming down by an equal ratio each year. What true exits leave open is
 * booked: those persons are off the register and still poor, wrongly exited. */
#define YS_TARGET_LIST(X)                                                                                            \
    X(INT,   int64_t,      year,       NULL, 1900, 2200, 0, "year", "by the end of which")                            \
    X(TEXT,  const char *, where,      "",   0, 0, 0, "", "condition: counties that it binds; absent: all on the list") \
    X(INT,   int64_t,      number,     "0",  0, 100000, 0, "county", "of them, the lowest in recorded incidence at the start first; 0: all") \
    X(PARAM, ys_param,     incidence,  NULL, 0, 1, 0, "ratio", "recorded by then, at most")                            \
    X(PARAM, ys_param,     booked,     "1",  0, 1, 0, "share", "of what is missing that is booked all the same")       \
    X(TEXT,  const char *, source,     "",   0, 0, 0, "", "text or stated origin")                                     \
    X(TEXT,  const char *, origin,     "",   0, 0, 0, "", "where a text is silent: what is assumed, and by whom")      \
    X(DATE,  int32_t,      known_from, "",   0, 0, 0, "", "day from which it could be known")

typedef struct {
    const char *name;
    YS_TARGET_LIST(YS_MEMBER)
} ys_target;

#define YS_DYNAMICS_LIST(X)                                                                                                \
    X(TEXT,  const char *, citation,       "", 0, 0, 0, "", "text")                                                         \
    X(TEXT,  const char *, origin,         "", 0, 0, 0, "", "where a text is silent: what is assumed, and by whom")          \
    X(WORD,  int,          process,        "odds", 0, 0, process, "", "how people leave poverty")                           \
    X(WORD,  int,          deviation,      "base_year", 0, 0, deviation, "", "what a measure's spending is held against")   \
    X(PARAM, ys_param,     net_exit_rate,  "0", 0, 0.9, 0, "1/year", "net yearly fall of the poor with base-year spending: the one fitted scalar") \
    X(NAMED, ys_list,      groups,         "", 0, 0, group, "", "registered poor by ability; absent: one group")            \
    X(PARAM, ys_param,     joint_max,      "2", 1, 100, 0, "1", "cap on the joint factor of all measures")                  \
    X(WORD,  int,          joint,          "additive", 0, 0, joint, "", "how measures that act together combine")           \
    X(WORD,  int,          slowing,        "groups", 0, 0, slowing, "", "why exits slow as the poor grow few: one reason")  \
    X(PARAM, ys_param,     marginal_power, "0", 0, 5, 0, "1", "slowing by marginal_cost: power of the part that is still poor") \
    X(NAMED, ys_list,      gates,          "", 0, 0, gate, "", "guarantees that must hold beside income")                   \
    X(REAL,  double,       leave_min,      "0", 0, 1, 0, "1/year", "lower end of a probability of leaving")                 \
    X(REAL,  double,       leave_max,      "1", 0, 1, 0, "1/year", "upper end of a probability of leaving")                 \
    X(TEXT,  const char *, area,           "", 0, 0, 0, "", "class column whose counties share an area shock")              \
    X(PARAM, ys_param,     year_sd,        "0", 0, 3, 0, "log", "sd of the province's shock")                               \
    X(PARAM, ys_param,     area_sd,        "0", 0, 3, 0, "log", "sd of the area's shock")                                   \
    X(PARAM, ys_param,     county_sd,      "0", 0, 3, 0, "log", "sd of the county's shock")                                 \
    X(PARAM, ys_param,     effect_sd,      "0", 0, 3, 0, "log", "sd of the lasting county effect")                          \
    X(NAMED, ys_list,      shocks,         "", 0, 0, shock, "", "disaster, illness, price, a national year: each can be switched") \
    X(REAL,  double,       natural_change, "0", -0.1, 0.1, 0, "1/year", "births less deaths and moves, of the rural population and of each pool alike") \
    X(LIST,  ys_list,      lines,          "", 0, 0, line, "", "the poverty line as a dated series")                        \
    X(PARAM, ys_param,     line_elasticity, "0", 0, 10, 0, "1", "of the number of poor to the real line; `yinsu study income` gives the lognormal one") \
    X(PARAM, ys_param,     wrong_exit_share, "0", 0, 1, 0, "share", "of recorded exits that are wrong: still poor")         \
    X(PARAM, ys_param,     vulnerable_share, "0", 0, 1, 0, "share", "of true exits that stay vulnerable")                   \
    X(PARAM, ys_param,     vulnerable_start, "0", 0, 10, 0, "share", "exited and vulnerable at the start / registered poor") \
    X(PARAM, ys_param,     stable_start,   "0", 0, 10, 0, "share", "exited and stable at the start / registered poor")      \
    X(PARAM, ys_param,     missed_start,   "0", 0, 1, 0, "share", "missed poor at the start / rural population not on the register") \
    X(PARAM, ys_param,     padded_start,   "0", 0, 1, 0, "share", "of the registered at the start who are not poor")        \
    X(PARAM, ys_param,     marginal_start, "0", 0, 1, 0, "share", "marginal at the start / rural population not on the register") \
    X(INT,   int64_t,      vulnerable_years, "0", 0, 8, 0, "year", "after which who is exited and vulnerable is stable; 0: never") \
    X(PARAM, ys_param,     fall_back_decline, "0", 0, 1, 0, "share", "that fall_back is lower with each year since the exit; beside vulnerable_years") \
    X(MAP,   ys_flow,      fall_back,      "", 0, 0, flow, "", "exited and vulnerable persons who are poor and on the register again") \
    X(MAP,   ys_flow,      newly_poor,     "", 0, 0, flow, "", "the rest of the rural population, newly on the register")   \
    X(MAP,   ys_flow,      wrong_found,    "", 0, 0, flow, "", "wrongly exited persons found and put back on the register") \
    X(MAP,   ys_flow,      missed_found,   "", 0, 0, flow, "", "missed persons found and put on the register")            \
    X(MAP,   ys_flow,      padded_found,   "", 0, 0, flow, "", "registered persons who are not poor, found and taken off") \
    X(MAP,   ys_flow,      become_marginal, "", 0, 0, flow, "", "the rest who come to stand just above the line")         \
    X(MAP,   ys_flow,      leave_marginal, "", 0, 0, flow, "", "marginal persons who rise to the rest")                   \
    X(MAP,   ys_flow,      marginal_poor,  "", 0, 0, flow, "", "marginal persons newly on the register")                  \
    X(LIST,  ys_list,      revisions,      "", 0, 0, revision, "", "looks taken at the register anew")                    \
    X(NAMED, ys_list,      targets,        "", 0, 0, target, "", "what a plan binds: recorded exits")

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

/* How the survey's draws are made, in place of simple random ones. A sample of n in m villages is worth n (1 - targeted) (1 - nonresponse) /
 * (1 + (n/m - 1) rho) draws at random (Kish 1965, Survey Sampling, 8.2), rounded down, 1 at least. Targeted draws find what they find, which
 * is put right on the register, and never enter a rate. */
#define YS_DESIGN_LIST(X)                                                                                     \
    X(INT,   int64_t,      villages,    "0", 0, 1e6, 0, "village", "first stage; 0: persons drawn directly")     \
    X(PARAM, ys_param,     rho,         "0", 0, 1, 0, "1", "correlation within a village")                       \
    X(PARAM, ys_param,     nonresponse, "0", 0, 1, 0, "share", "of draws that give no answer, at random")        \
    X(PARAM, ys_param,     targeted,    "0", 0, 1, 0, "share", "of draws that follow hints")                     \
    X(PARAM, ys_param,     hit_rate,    "0", 0, 1, 0, "1", "of a targeted draw: finds a wrongly exited person, while there are any") \
    X(PARAM, ys_param,     census,      "0", 0, 1, 0, "share", "of wrong exits of the year that a census of the exiting finds before the decision") \
    X(TEXT,  const char *, source,      "",  0, 0, 0, "", "text or stated origin")

typedef struct {
    YS_DESIGN_LIST(YS_MEMBER)
} ys_design;

/* A stage after the county's own proposal: prefecture, province, publicity, central spot check. Any stage can say no. */
#define YS_VERIFICATION_LIST(X)                                                                               \
    X(TEXT,  const char *, title,   "",  0, 0, 0, "", "name to print")                                          \
    X(PARAM, ys_param,     share,   "1", 0, 1, 0, "share", "of the counties that come to it which it checks, drawn") \
    X(INT,   int64_t,      size,    "0", 0, 1e7, 0, "person", "drawn of the exited, and of those not on the register, and held against the rule's limits; 0: no sample of its own") \
    X(PARAM, ys_param,     found,   "0", 0, 1, 0, "share", "of the wrongly exited whom it finds and puts back on the register") \
    X(PARAM, ys_param,     slips,   "0", 0, 1, 0, "1", "that its decision comes only in the next year")          \
    X(TEXT,  const char *, source,  "",  0, 0, 0, "", "text or stated origin")                                   \
    X(TEXT,  const char *, origin,  "",  0, 0, 0, "", "where a text is silent: what is assumed, and by whom")

typedef struct {
    const char *name;
    YS_VERIFICATION_LIST(YS_MEMBER)
} ys_verification;

/* After a county has left: policies stay, persons are watched, the status can be lost. */
#define YS_AFTER_LIST(X)                                                                                      \
    X(INT,   int64_t,      policy_years, "0", 0, 100, 0, "year", "that policies stay: quantity `on_policy` is 1 on the list and so long after") \
    X(PARAM, ys_param,     end_rise,   "0", 0, 10, 0, "share", "that fall_back and newly_poor rise by once policies have ended") \
    X(PARAM, ys_param,     monitored,  "0", 0, 1, 0, "share", "of the three groups (vulnerable, marginal, the rest in sudden need) that is watched in a county that has left") \
    X(PARAM, ys_param,     averted,    "0", 0, 1, 0, "share", "of a watched person's risk that help takes away")  \
    X(PARAM, ys_param,     lost_above, "1", 0, 1, 0, "ratio", "recorded incidence above which the status is lost; 1: never") \
    X(INT,   int64_t,      lost_years, "1", 1, 20, 0, "year", "years running above it")                           \
    X(TEXT,  const char *, source,     "",  0, 0, 0, "", "text or stated origin")

typedef struct {
    YS_AFTER_LIST(YS_MEMBER)
} ys_after;

#define YS_DECIDE_LIST(X) X(point) X(upper)
typedef enum {
#define X(name) YS_DECIDE_##name,
    YS_DECIDE_LIST(X)
#undef X
    YS_DECIDE_COUNT
} ys_decide;

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
    X(WORD,  int,          decide,          "point", 0, 0, decide, "", "what is held against the error limits: the rate found, or its upper confidence bound (Wilson, J. Am. Stat. Assoc. 22, 1927)") \
    X(REAL,  double,       confidence,      "0.95", 0.5, 0.9999, 0, "1", "decide upper: of the one-sided bound")        \
    X(INT,   int64_t,      consecutive,     "1", 1, 20, 0, "year", "years running in which the county must pass")         \
    X(PARAM, ys_param,     village_floor,   "0", 0, 1, 0, "share", "of its poor villages that must have left before it is proposed; beside places.villages") \
    X(MAP,   ys_design,    design,          "", 0, 0, design, "", "how the survey draws")                                 \
    X(NAMED, ys_list,      verification,    "", 0, 0, verification, "", "stages after the county's proposal, in order")   \
    X(MAP,   ys_after,     after,           "", 0, 0, after, "", "after a county has left")                               \
    X(MAP,   ys_sample,    wrong,           "", 0, 0, sample, "", "survey of exited persons: wrongly exited")            \
    X(MAP,   ys_sample,    missed,          "", 0, 0, sample, "", "survey of persons not on the register: missed")       \
    X(MAP,   ys_satisfaction, satisfaction, "", 0, 0, satisfaction, "", "satisfaction with the work")

typedef struct {
    const char *name;
    YS_EXIT_RULE_LIST(YS_MEMBER)
} ys_exit_rule;

/* Poor villages and townships: counts a county, never names. A village's incidence is log-logistic about the county's recorded one: at or
 * under its limit with F = 1 / (1 + (incidence / limit)^(1/spread)), which its services (1 - lacking of the gates, where `services`) must
 * meet too; once out it stays out, so of those left (F - F_before) / (1 - F_before) leave. Townships likewise. */
#define YS_PLACES_LIST(X)                                                                                             \
    X(TEXT,  const char *, villages,        "",  0, 0, 0, "", "column of poor villages at the start")                   \
    X(TEXT,  const char *, townships,       "",  0, 0, 0, "", "column of poor townships at the start")                  \
    X(PARAM, ys_param,     village_limit,   "0.03", 0, 1, 0, "ratio", "incidence at which a village leaves")           \
    X(PARAM, ys_param,     village_spread,  "0.5", 0.01, 3, 0, "log", "scale of the log incidence of villages within a county") \
    X(PARAM, ys_param,     township_limit,  "0.03", 0, 1, 0, "ratio", "incidence at which a township leaves")          \
    X(PARAM, ys_param,     township_spread, "0.3", 0.01, 3, 0, "log", "scale of the log incidence of townships within a county") \
    X(INT,   int64_t,      townships_out,   "0", 0, 1000000, 0, "township", "that have left already at the start, of the column's: which, each pair of worlds draws") \
    X(BOOL,  bool,         services,        "false", 0, 0, 0, "", "whether the gates must hold for a village too")      \
    X(TEXT,  const char *, source,          "",  0, 0, 0, "", "text or stated origin")

typedef struct {
    YS_PLACES_LIST(YS_MEMBER)
} ys_places;

/* A year's count of a provincial plan. */
#define YS_PLAN_YEAR_LIST(X)                                                                    \
    X(INT,   int64_t,      year,   NULL, 1900, 2200, 0, "year", "by the end of which")           \
    X(INT,   int64_t,      number, NULL, 0, 100000, 0, "county", "have left in all")

typedef struct {
    YS_PLAN_YEAR_LIST(YS_MEMBER)
} ys_plan_year;

/* The province's own scheme of exit (脱帽不脱政策): a hat taken off by the province, beside the national list, which it does not change.
 * Policies and awards stay. Which counties have left is drawn, each pair of worlds alike, without replacement with chances in proportion to
 * incidence^-tilt; or read from a user's column. No output names them. Quantity `provincial_out` is 1 in a county that has left. */
#define YS_PROVINCIAL_LIST(X)                                                                                          \
    X(TEXT,  const char *, among,    "",  0, 0, 0, "", "condition: counties of the scheme; absent: there is none")       \
    X(INT,   int64_t,      start,    "0", 0, 100000, 0, "county", "have left at the start")                              \
    X(TEXT,  const char *, list,     "",  0, 0, 0, "", "column, 1 where a county had left at the start, in place of the draw") \
    X(REAL,  double,       tilt,     "1", 0, 10, 0, "1", "how much rather the counties with a lower incidence leave")    \
    X(LIST,  ys_list,      plan,     "",  0, 0, plan_year, "", "by year, straight lines between, the lowest recorded incidence next") \
    X(TEXT,  const char *, source,   "",  0, 0, 0, "", "text or stated origin")                                          \
    X(TEXT,  const char *, origin,   "",  0, 0, 0, "", "where a text is silent: what is assumed, and by whom")

typedef struct {
    YS_PROVINCIAL_LIST(YS_MEMBER)
} ys_provincial;

/* What counties do about what is measured. Off unless `on`. A county that is caught (quantity `caught`, 1 in the year after) loses its padded
 * persons and may not propose for barred_years. */
#define YS_BEHAVIOUR_LIST(X)                                                                                          \
    X(BOOL,  bool,         on,           "false", 0, 0, 0, "", "whether counties answer at all")                        \
    X(PARAM, ys_param,     over_count,   "0", 0, 1, 0, "1/year", "persons who are not poor put on the register, over the registered (inflates a factor)") \
    X(PARAM, ys_param,     hold_back,    "0", 0, 1, 0, "1/year", "that a county that could propose waits a year for the value of the hat") \
    X(PARAM, ys_param,     false_exit,   "0", 0, 1, 0, "1/year", "that a county within `reach` of the limit books the exits that it lacks") \
    X(PARAM, ys_param,     reach,        "0.5", 0, 10, 0, "share", "above the limit of proposal, within which it does") \
    X(PARAM, ys_param,     detection,    "0", 0, 1, 0, "1/year", "that a county which over-counts or books false exits in a year is caught; waiting breaks no rule") \
    X(INT,   int64_t,      barred_years, "2", 0, 20, 0, "year", "without a proposal once caught")                       \
    X(TEXT,  const char *, source,       "",  0, 0, 0, "", "text or stated origin")                                     \
    X(TEXT,  const char *, origin,       "",  0, 0, 0, "", "where a text is silent: what is assumed, and by whom")

typedef struct {
    YS_BEHAVIOUR_LIST(YS_MEMBER)
} ys_behaviour;

#ifdef __cplusplus
}
#endif
#endif
