/* Status and error, indicators, parameters: the words that every room shares. */
#ifndef YS_BASE_H
#define YS_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YS_API __attribute__((visibility("default")))

#define YS_VERSION "0.1.0"

/* name, exit status of the command, text */
#define YS_STATUS_LIST(X)                              \
    X(YS_OK,           0, "success")                   \
    X(YS_E_DIFFERS,    1, "results differ")            \
    X(YS_E_USAGE,      2, "invalid command line")      \
    X(YS_E_DATA,       3, "input data refused")        \
    X(YS_E_SCENARIO,   3, "scenario refused")          \
    X(YS_E_IO,         4, "input/output error")        \
    X(YS_E_INFEASIBLE, 5, "bounds cannot hold")        \
    X(YS_E_LIMIT,      5, "resource limit reached")    \
    X(YS_E_NOMEM,      5, "out of memory")             \
    X(YS_E_BUG,       70, "internal error, please report") \
    X(YS_E_INTERRUPT, 130, "interrupted")

typedef enum {
#define X(name, exit_code, text) name,
    YS_STATUS_LIST(X)
#undef X
    YS_STATUS_COUNT
} ys_status;

/* What went wrong and how to mend it: one finding a line, no trailing newline. Owned by the caller. */
typedef struct {
    ys_status status;
    char text[8192];
} ys_error;

/** Name of a status as a sentence fragment; never NULL. */
YS_API const char *ys_status_text(ys_status status);

/** Exit status of the command for a status, by the table above. */
YS_API int ys_status_exit_code(ys_status status);

/** Fill `err` (nullable) and return `status`, so that a caller can write `return ys_fail(…)`. */
YS_API ys_status ys_fail(ys_error *err, ys_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** The status of a failure that `err` (nullable) has told; YS_E_NOMEM where there is none to tell, as of a function that gives NULL. */
YS_API ys_status ys_fail_status(const ys_error *err);

/*
 * A number that a prior, a sensitivity study or a slider may move. `value` is its central value; `slot`
 * is its row in the block param[slot][world], given when the model is bound (-1 before).
 */
typedef struct {
    double value;
    int32_t slot;
} ys_param;

/*
 * Parameters are listed once. A row is
 *   X(kind, C type, name, default as written or NULL if it must be given, min, max, of, unit, meaning)
 * and is expanded into the struct here and into grammar, defaults, schema and documentation in the
 * scenario room. Kinds: TEXT, WORD (of: list of words), PARAM (may carry a prior), REAL, INT, YUAN, BOOL,
 * DATE, TEXTS (list of text), PRIOR, MAP, LIST, NAMED (of: another list; LIST and NAMED are ys_list).
 * A default of "" means: may be absent (text NULL, list empty, number NaN, or `given` false in a map).
 */
typedef struct {
    size_t n;
    void *item;
} ys_list;

#define YS_MEMBER(kind, ctype, name, fallback, min, max, of, unit, meaning) ctype name;

/*
 * Quantities that move with the world: what the loop knows of a county when a year begins. On recorded
 * data the first two come from the table; the others are 0 until a year has been simulated.
 *   name, unit, meaning
 */
#define YS_QUANTITY_LIST(X)                                                                            \
    X(registered_poor, "person", "poor persons on the register")                                       \
    X(incidence,       "ratio",  "registered poor / rural population")                                 \
    X(shortfall,       "ratio",  "incidence / the limit of the exit rule")                             \
    X(poor_fall,       "ratio",  "fall of the registered poor in the last year / registered at its start") \
    X(score,           "ratio",  "last score of the scheme / 100; before the first, the scheme's start") \
    X(award_points,    "1",      "points that the last grade earns in the award fund; 0 before the first") \
    X(wrong_rate,      "ratio",  "wrongly exited found by the last survey; 0 where none was made")     \
    X(missed_rate,     "ratio",  "missed persons found by the last survey; 0 where none was made")     \
    X(satisfaction,    "ratio",  "satisfaction found by the last survey; 0 where none was made")       \
    X(award,           "yuan",   "amount that the last grade earns; 0 before the first")               \
    X(stage,           "1",      "stage of the scheme's chain that the county is in, the first is 1; 0 where it is free") \
    X(promotable,      "1",      "1 where the scheme's chain lets the leadership be promoted after the last grade; else 0") \
    X(unspent_share,   "share",  "of the money at hand in the last year, what was not spent: it waits for the next, or is lost") \
    X(on_list,         "1",      "1 while the county stands on the list; 0 once it has left, until its status is lost") \
    X(on_policy,       "1",      "1 while poverty policies hold in it: on the list, and for the rule's policy_years after") \
    X(provincial_out,  "1",      "1 where it has left by the province's own scheme; else 0")             \
    X(verified_exits,  "person", "exits of the last year less those that verification put back")         \
    X(villages_out,    "share",  "of its poor villages that have left; 1 where it has none")              \
    X(caught,          "1",      "1 where it was caught at false figures in the last year; else 0")

typedef enum {
#define X(name, unit, meaning) YS_QUANTITY_##name,
    YS_QUANTITY_LIST(X)
#undef X
    YS_QUANTITY_COUNT
} ys_quantity;

/*
 * One indicator as the arithmetic rooms see it: either a column of the table (fixed) or a quantity that
 * moves with the world. All borrowed.
 */
typedef struct {
    const char *name;
    const double *fixed; /* [n_counties], NaN where missing; NULL if it moves */
    int quantity;        /* ys_quantity if it moves, else -1 */
    bool modelled;       /* not an observation: the mark travels with every figure made from it */
    bool derived;        /* made of observations; of a column */
    const char *series;  /* figures of one series can be compared between years; NULL: not stated */
    const char *unit;    /* NULL: not stated */
    const char *parents; /* columns that it was made of, "; " between; NULL: none stated */
    int direction;       /* +1 more is better, -1 less is better, 0 neither or not stated */
} ys_indicator;

#ifdef __cplusplus
}
#endif
#endif
