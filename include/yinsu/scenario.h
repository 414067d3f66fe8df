/* Scenario: YAML in, one validated const model out. */
#ifndef YS_SCENARIO_H
#define YS_SCENARIO_H

#include "yinsu/allocation.h"
#include "yinsu/assessment.h"
#include "yinsu/base.h"
#include "yinsu/exit.h"
#include "yinsu/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Distributions of a parameter over the worlds. a, b, c by kind: fixed at a; uniform a..b; triangular a..b with mode c; normal mean a,
 * sd b, cut to the leaf's range; lognormal median a, log-sd b, cut likewise. Written {fixed: a}, {uniform: [a, b]},
 * {triangular: [a, c, b]}, {normal: [a, b]}, {lognormal: [a, b]}. */
#define YS_PRIOR_LIST(X) X(fixed) X(uniform) X(triangular) X(normal) X(lognormal)
typedef enum {
#define X(name) YS_PRIOR_##name,
    YS_PRIOR_LIST(X)
#undef X
    YS_PRIOR_COUNT
} ys_prior_kind;

/* One slot: a PARAM leaf of the scenario. Members of a weight vector are linked, so that moving one rescales its unlocked siblings. */
typedef struct {
    char path[160];      /* as in --set: funds.special.factors.poor.weight */
    double value;        /* central */
    double min, max;     /* of the leaf */
    ys_prior_kind prior;
    double a, b, c;
    int32_t vector;      /* number of the weight vector that it belongs to, else -1 */
    bool lock;
    const char *source;  /* as stated beside the value, else NULL; as the next two borrowed from the model */
    const char *origin;
    const char *label;
} ys_slot;

/* A prior that `vary` puts on the PARAM leaf at `path`. Its numbers stand in the leaf's slot too, which is what the engine reads. */
typedef struct {
    const char *path;
    ys_prior_kind kind;
    double a, b, c;
} ys_vary;

#define YS_EXCEPTION_LIST(X)                                                                             \
    X(TEXT, const char *, rule,   NULL, 0, 0, 0, "", "name of the rule or column that is known only later") \
    X(TEXT, const char *, reason, NULL, 0, 0, 0, "", "why it is used all the same; printed on page one")

typedef struct {
    YS_EXCEPTION_LIST(YS_MEMBER)
} ys_exception;

#define YS_HINDSIGHT_LIST(X) X(refuse) X(allow)
typedef enum {
#define X(name) YS_HINDSIGHT_##name,
    YS_HINDSIGHT_LIST(X)
#undef X
    YS_HINDSIGHT_COUNT
} ys_hindsight;

#define YS_SCENARIO_LIST(X)                                                                                           \
    X(TEXT,  const char *,  title,     NULL, 0, 0, 0, "", "title")                                                     \
    X(TEXT,  const char *,  notice,    "",   0, 0, 0, "", "sentence that stands above every output, as: demonstration data") \
    X(TEXT,  const char *,  table,     NULL, 0, 0, 0, "", "county table (HDF5), relative to this file")                 \
    X(DATE,  int32_t,       as_of,     NULL, 0, 0, 0, "", "nothing that became known later is used")                    \
    X(WORD,  int,           hindsight, "refuse", 0, 0, hindsight, "", "allow: use what became known later, and say so on page one") \
    X(LIST,  ys_list,       exceptions, "",  0, 0, exception, "", "named exceptions to as_of")                          \
    X(YEARS, ys_years,      years,     NULL, 1900, 2200, 0, "year", "first..last year simulated")                       \
    X(INT,   int64_t,       worlds,    "1000", 1, 100000000, 0, "world", "replicates")                                  \
    X(INT,   int64_t,       seed,      "1",  0, 9007199254740991.0, 0, "", "key of all luck")                           \
    X(TEXTS, ys_list,       rules,     "",   0, 0, 0, "", "rule files, relative to this file, read as if they stood here") \
    X(MAP,   ys_population, population, "",  0, 0, population, "", "persons of the base year")                          \
    X(NAMED, ys_list,       funds,     "",   0, 0, fund, "", "funds, by name")                                          \
    X(NAMED, ys_list,       tasks,     "",   0, 0, fund, "", "what is to be done, shared out as money is: persons to lift, villages to exit") \
    X(NAMED, ys_list,       approvals, "",   0, 0, approval, "", "levels that approve projects, by name")               \
    X(NAMED, ys_list,       pools,     "",   0, 0, pool, "", "counties that may pool money of several funds")           \
    X(NAMED, ys_list,       schemes,   "",   0, 0, scheme, "", "assessment: at most one scheme")                        \
    X(NAMED, ys_list,       exit_rules, "",  0, 0, exit_rule, "", "at most one exit rule")                              \
    X(MAP,   ys_dynamics,   dynamics,  "",   0, 0, dynamics, "", "how people leave poverty and fall back")              \
    X(NAMED, ys_list,       measures,  "",   0, 0, measure, "", "what money does")                                      \
    X(MAP,   ys_places,    places,     "",   0, 0, places, "", "poor villages and townships")                           \
    X(MAP,   ys_provincial, provincial, "",  0, 0, provincial, "", "the province's own scheme of exit")                 \
    X(MAP,   ys_behaviour, behaviour,  "",   0, 0, behaviour, "", "what counties do about what is measured: off unless asked for") \
    X(PRIORS, ys_list,      vary,      "",   0, 0, 0, "", "PATH: {uniform: [a, b]} and the like, for any PARAM leaf")

typedef struct {
    int32_t first, last;
} ys_years;

/* A rule file is the same grammar without title, table, as_of, hindsight, exceptions, years, worlds, seed, rules: what it holds is
 * merged in; a name, or a value, that another rule file gives already is refused. The scenario's own values for a name that a rule
 * file defines are laid over it leaf by leaf; a plain number over {value, prior, ...} replaces the whole leaf. */
typedef struct {
    YS_SCENARIO_LIST(YS_MEMBER)
} ys_scenario;

/* Number of findings that are printed before only a count is. */
enum { YS_MAX_FINDINGS = 20 };

typedef struct {
    ys_scenario scenario;  /* as bound; texts owned by `arena` */
    ys_table table;        /* owned */
    size_t n_slots;
    ys_slot *slot;         /* owned */
    char *resolved;        /* the whole scenario as YAML, every default written out; owned. Hashed, stored, and read again */
    char sha256[65];       /* of `resolved` */
    char path[1024];
    char notes[4096];      /* what was rescaled, dropped, allowed with hindsight: one line each */
    void *arena;
} ys_model;

/* One --set PATH=VALUE. */
typedef struct {
    const char *text;
} ys_override;

/**
 * Read a scenario, its rule files and its table; apply overrides; check everything; bind.
 *
 * An override of one weight of a vector rescales its unlocked siblings in proportion, and says so in `notes`.
 * @return YS_E_SCENARIO: up to 20 findings, each `file:line:column: path = value is …` and a hint; YS_E_DATA, YS_E_IO for the table
 */
YS_API ys_status ys_model_read(const char *path, const ys_override *override, size_t n_overrides, ys_model *model, ys_error *err);
/** The same from a text, as a resolved one, and a table already read (taken over on success, and zeroed). `path` is the name in
 * messages and the place from which rule files are read; `table` NULL: nothing about columns is checked. */
YS_API ys_status ys_model_from_text(const char *text, const char *path, ys_table *table, const ys_override *override,
    size_t n_overrides, ys_model *model, ys_error *err);
YS_API void ys_model_free(ys_model *model);

/** `validate --resolved`: the resolved YAML with the origin of each value as a comment (file:line, default, --set). free() it. */
YS_API ys_status ys_model_origins(const char *path, const ys_override *override, size_t n_overrides, char **text, ys_error *err);
/** `--save`: the scenario's own file with the overrides written in, free() it. Rule files stay references. */
YS_API ys_status ys_model_save(const char *path, const ys_override *override, size_t n_overrides, char **text, ys_error *err);
/* A piece of a scenario that differs from another's as one: a key of a fund or a task (all its weights, all its floors, its pot), a fund
 * that only one has, or another key of the scenario. */
typedef struct {
    char path[160]; /* as funds.special.factors */
} ys_scenario_change;

/** What differs between two resolved scenarios, of all that can move an amount; what only names or explains is passed over.
 * @param list out, [n], free() it; NULL where n is 0 */
YS_API ys_status ys_scenario_changes(
    const char *before, const char *after, ys_scenario_change **list, size_t *n, ys_error *err);
/** The resolved scenario `before` with the changes of the bits in `taken` made; free() it. Its `vary` is without what is fixed, and hindsight
 * is allowed, as each side was judged by itself. Whether it is sound only reading it tells. */
YS_API ys_status ys_scenario_splice(const char *before, const char *after, const ys_scenario_change *list, size_t n,
    uint64_t taken, char **text, ys_error *err);
/** JSON Schema (2020-12) of scenarios and rule files, generated from the grammar. free() it. */
YS_API ys_status ys_scenario_schema(char **text, ys_error *err);
/** Markdown table of every parameter, generated from the grammar. free() it. */
YS_API ys_status ys_scenario_reference(char **text, ys_error *err);

#ifdef __cplusplus
}
#endif
#endif
