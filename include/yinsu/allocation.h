/* Allocation: a fund's pot shared out to counties by weighted factors, within bounds, to the yuan. */
#ifndef YS_ALLOCATION_H
#define YS_ALLOCATION_H

#include "yinsu/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Transforms of an indicator v into a factor value u >= 0, over the counties that take part; p is the column `population`, w the column
 * `against`, mean(v) the plain mean. No standard says how "lower is needier" is turned round, so each form is offered by name:
 *   direct v | reciprocal 1/v, v > 0 | mean_ratio mean(v)/v, v > 0: the shares of reciprocal | intensity p*v | reciprocal_intensity p/v
 *   | gap max(line - v, 0) | gap_population p*max(line - v, 0) | gap_fill max(v - w, 0): need less capacity
 *   | min_max (max - v)/(max - min) if lower is needier, else (v - min)/(max - min) | linear max(2 - v/mean(v), 0)
 *   | rank (n + 1 - rank)/n, rank 1 the neediest, ties by their mean rank
 *   | z_score (v - mean)/sd, turned if lower is needier, brought linearly onto [to_min, to_max]; sd with divisor n
 *   | log ln(1 + v), v >= 0 | power v^exponent, v >= 0
 *   | brackets sum_k value_k * (min(v, from_(k+1)) - from_k)+, marginal as an income tax; with a population, times p
 *   | ladder value_k of the last step with from_k <= v; 0 below the first
 */
#define YS_TRANSFORM_LIST(X)                                                                                              \
    X(direct) X(reciprocal) X(mean_ratio) X(intensity) X(reciprocal_intensity) X(gap) X(gap_population) X(gap_fill)       \
    X(min_max) X(linear) X(rank) X(z_score) X(log) X(power) X(brackets) X(ladder)

typedef enum {
#define X(name) YS_TRANSFORM_##name,
    YS_TRANSFORM_LIST(X)
#undef X
    YS_TRANSFORM_COUNT
} ys_transform;

/* A step of a ladder, or a marginal bracket; in order of `from`, which rises. */
#define YS_RUNG_LIST(X)                                                                                    \
    X(PARAM, ys_param,     from,   "0",  -1e15, 1e15, 0, "of the indicator", "where it begins")            \
    X(PARAM, ys_param,     value,  NULL, 0, 1e12, 0, "1", "of the step; in brackets the weight of what lies in it") \
    X(TEXT,  const char *, source, "",   0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_RUNG_LIST(YS_MEMBER)
} ys_rung;

#define YS_FACTOR_LIST(X)                                                                                           \
    X(TEXT,  const char *, indicator,  NULL,     0, 0, 0, "",      "column of the table, a composite of the fund, or a quantity of the loop") \
    X(WORD,  int,          transform,  "direct", 0, 0, transform, "", "how the indicator becomes a factor value")    \
    X(TEXT,  const char *, population, "",       0, 0, 0, "",      "column p of the intensity, population and brackets transforms") \
    X(TEXT,  const char *, against,    "",       0, 0, 0, "",      "column w of gap_fill")                           \
    X(PARAM, ys_param,     line,       "0",      -1e12, 1e12, 0, "of the indicator", "line of the gap transforms")   \
    X(PARAM, ys_param,     exponent,   "1",      0, 8, 0, "1",     "of power")                                       \
    X(REAL,  double,       to_min,     "0",      0, 1e6, 0, "1",   "z_score: factor value of the least needy")       \
    X(REAL,  double,       to_max,     "1",      0, 1e6, 0, "1",   "z_score: factor value of the neediest")          \
    X(NAMED, ys_list,      rungs,      "",       0, 0, rung, "",   "steps of brackets and ladder")                   \
    X(PARAM, ys_param,     least,      "0",      0, 1e6, 0, "of the mean", "the indicator counts for at least so many times its mean over the counties that take part") \
    X(PARAM, ys_param,     most,       "0",      0, 1e6, 0, "of the mean", "and at most; 0: no limit")               \
    X(BOOL,  bool,         lower_is_needier, "true", 0, 0, 0, "",  "direction of min_max, rank and z_score")         \
    X(TEXT,  const char *, multiplier, "",       0, 0, 0, "",      "column m inside the share (difficulty coefficient), >= 0") \
    X(TEXT,  const char *, universe,   "",       0, 0, 0, "",      "condition: the counties whose factor values are summed in the denominator; absent: those that take part") \
    X(PARAM, ys_param,     weight,     NULL,     0, 1, 0, "share", "weight in the vector of the fund's factors")       \
    X(BOOL,  bool,         lock,       "false",  0, 0, 0, "",      "held when a sibling's weight is moved")            \
    X(WORD,  int,          when_missing, "refuse", 0, 0, gap_policy, "", "what to do where the figure is missing")     \
    X(TEXT,  const char *, source,     "",       0, 0, 0, "",      "text that the weight comes from, or its stated origin")

/* What to do where a figure is missing: refuse; drop the factor for that county and rescale its other weights; impute by the median
 * or the prefecture's median of the eligible counties; or a sub-pot (the county's share of a pot by `sub_pot_by`). */
#define YS_GAP_POLICY_LIST(X) X(refuse) X(drop_and_rescale) X(median) X(group_median) X(sub_pot)

typedef enum {
#define X(name) YS_GAP_##name,
    YS_GAP_POLICY_LIST(X)
#undef X
    YS_GAP_COUNT
} ys_gap_policy;

typedef struct {
    const char *name;
    YS_FACTOR_LIST(YS_MEMBER)
} ys_factor;

/*
 * A member of a composite, and the composite: an indicator of the fund's own, from columns that do not move.
 *   weighted_z    s = sum_k w_k * (x_k - mean)/sd, turned where lower counts for more; then onto [to_min, to_max] by its own extremes:
 *                 to_min + (to_max - to_min)*(s - min)/(max - min), as the published scale of the fiscal-difficulty coefficient; all
 *                 counties alike: to_max
 *   weighted_sum  s = sum_k w_k * x_k                     product  s = prod_k x_k^(w_k), x_k > 0
 * and at last into [least, most]. Means, sds (divisor n) and extremes are over the fund's eligible counties. Composites may use those
 * that stand above them.
 */
#define YS_COMPOSITE_KIND_LIST(X) X(weighted_z) X(weighted_sum) X(product)
typedef enum {
#define X(name) YS_COMPOSITE_##name,
    YS_COMPOSITE_KIND_LIST(X)
#undef X
    YS_COMPOSITE_COUNT
} ys_composite_kind;

#define YS_MEMBER_OF_LIST(X)                                                                                    \
    X(TEXT,  const char *, indicator, NULL,    0, 0, 0, "", "column, or a composite above")                     \
    X(REAL,  double,       weight,    NULL,    -1e6, 1e6, 0, "1", "as the kind says")                           \
    X(BOOL,  bool,         lower_counts_more, "false", 0, 0, 0, "", "weighted_z: turned round")                 \
    X(TEXT,  const char *, source,    "",      0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_MEMBER_OF_LIST(YS_MEMBER)
} ys_member_of;

#define YS_COMPOSITE_LIST(X)                                                                                    \
    X(WORD,  int,          kind,    "weighted_z", 0, 0, composite_kind, "", "how the members become one figure") \
    X(NAMED, ys_list,      members, NULL,  0, 0, member_of, "", "what it is made of")                           \
    X(REAL,  double,       to_min,  "0",   -1e12, 1e12, 0, "1", "weighted_z: figure of the least")              \
    X(REAL,  double,       to_max,  "1",   -1e12, 1e12, 0, "1", "weighted_z: figure of the greatest")           \
    X(REAL,  double,       least,   "-1e300", -1e300, 1e300, 0, "1", "at least")                                \
    X(REAL,  double,       most,    "1e300",  -1e300, 1e300, 0, "1", "at most")                                 \
    X(TEXT,  const char *, source,  "",    0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_COMPOSITE_LIST(YS_MEMBER)
} ys_composite;

/*
 * One kind of bound: at least / at most `value` times its base. Several floors: the largest holds; several caps: the smallest.
 *   yuan 1 | per_head heads of `population` | share_of_pot what goes to counties | of_last_year last year's issued amount
 *   | of_average the average per head, what goes to counties * heads / all eligible heads
 *   | of_growth last year's amount grown as all of them grow, give or take: last * (1 + g + value), g = what goes to counties / the sum of
 *     last year's - 1 (a corridor: -0.02 in the floors, 0.02 in the caps)
 *   | lesser, greater, mean of the bounds under `of`
 */
#define YS_BOUND_KIND_LIST(X)                                                                     \
    X(yuan) X(per_head) X(share_of_pot) X(of_last_year) X(of_average) X(of_growth) X(lesser) X(greater) X(mean)

typedef enum {
#define X(name) YS_BOUND_##name,
    YS_BOUND_KIND_LIST(X)
#undef X
    YS_BOUND_COUNT
} ys_bound_kind;

#define YS_BOUND_LIST(X)                                                                                              \
    X(WORD,  int,          kind,       NULL, 0, 0, bound_kind, "",  "yuan; yuan per head of `population`; share of what goes to counties; ratio to last year's issued amount; ratio to the average per head; margin about the common growth; or made of others") \
    X(PARAM, ys_param,     value,      NULL, -1, 1e15, 0, "by kind", "the bound; below 0 for of_growth alone")         \
    X(TEXT,  const char *, population, "",   0, 0, 0, "",           "column of heads, for per_head and of_average")    \
    X(NAMED, ys_list,      of,         "",   0, 0, bound, "",       "bounds that lesser, greater and mean are taken of") \
    X(TEXT,  const char *, where,      "",   0, 0, 0, "",           "condition on the table; absent: every eligible county") \
    X(TEXT,  const char *, source,     "",   0, 0, 0, "",           "text or stated origin")

typedef struct {
    const char *name;
    YS_BOUND_LIST(YS_MEMBER)
} ys_bound;

/* Bounds on what a group of counties gets together: each group of a class column, or the counties that a condition selects. Groups are
 * nested or apart (exact), or fall into two families that cross (prefecture and class); more are refused. */
#define YS_GROUP_BOUND_LIST(X)                                                                                        \
    X(TEXT,  const char *, by,         "",   0, 0, 0, "", "class column: each of its groups")                          \
    X(TEXT,  const char *, where,      "",   0, 0, 0, "", "condition: the counties that are one group")                \
    X(NAMED, ys_list,      floors,     "",   0, 0, bound, "", "at least; heads and last year's amounts are summed over the group") \
    X(NAMED, ys_list,      caps,       "",   0, 0, bound, "", "at most")                                               \
    X(TEXT,  const char *, source,     "",   0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_GROUP_BOUND_LIST(YS_MEMBER)
} ys_group_bound;

#define YS_SET_ASIDE_LIST(X)                                                                                \
    X(PARAM, ys_param,     share,  "0", 0, 1, 0,    "share", "of the total, rounded down to the fund's unit") \
    X(YUAN,  int64_t,      amount, "0", 0, 1e15, 0, "yuan",  "fixed amount, added to the share")             \
    X(TEXT,  const char *, source, "",  0, 0, 0,    "",      "text or stated origin")

/* Taken off the top, named; a fund whose pot is `from: FUND.NAME` shares it out, otherwise it is held by the province. */
typedef struct {
    const char *name;
    YS_SET_ASIDE_LIST(YS_MEMBER)
} ys_set_aside;

#define YS_POT_LIST(X)                                                                                           \
    X(PARAM, ys_param,     total,     "0",   0, 1e15, 0, "yuan",   "pot of the first year")                        \
    X(PARAM, ys_param,     growth,    "0",   -1, 10, 0,  "1/year", "growth of the pot from the second year on")    \
    X(PARAM, ys_param,     base_year, "0",   0, 1e15, 0, "yuan",   "pot of the year before the first: what measures deviate from; 0: as `total`") \
    X(TEXT,  const char *, from,      "",    0, 0, 0,    "",       "FUND.SET_ASIDE that is this fund's pot, in place of `total`") \
    X(TEXT,  const char *, source,    "",    0, 0, 0,    "",       "text or stated origin")

typedef struct {
    YS_POT_LIST(YS_MEMBER)
} ys_pot;

/* A coefficient after the share, then renormalised: share[i] *= 1 + (c[i] - 1) * strength, c an indicator, or what the ladder says of it,
 * within [least, most]. */
#define YS_COEFFICIENT_LIST(X)                                                                       \
    X(TEXT,  const char *, indicator, NULL, 0, 0, 0, "",      "column, composite or quantity, >= 0; 1 changes nothing") \
    X(NAMED, ys_list,      ladder,    "",   0, 0, rung, "",   "coefficient by step of the indicator, as by grade") \
    X(PARAM, ys_param,     strength,  "1",  0, 1, 0, "share", "0 switches it off, 1 takes it whole")   \
    X(REAL,  double,       least,     "0",  0, 1e12, 0, "1",  "at least")                            \
    X(REAL,  double,       most,      "0",  0, 1e12, 0, "1",  "at most; 0: no limit")                \
    X(TEXT,  const char *, source,    "",   0, 0, 0, "",      "text or stated origin")

typedef struct {
    const char *name;
    YS_COEFFICIENT_LIST(YS_MEMBER)
} ys_coefficient;

/*
 * A threshold of eligibility: a county stays in while its indicator is at least `least` and at most `most`; several hold together. One
 * that falls out keeps its place for `grace_years` more years, with `ramp` less of its share each year of them; then it has no share, no
 * grant and no floor.
 */
#define YS_THRESHOLD_LIST(X)                                                                                           \
    X(TEXT,  const char *, indicator,   NULL,    0, 0, 0, "", "column, composite or quantity")                          \
    X(PARAM, ys_param,     least,       "-1e15", -1e15, 1e15, 0, "of the indicator", "in from here")                    \
    X(PARAM, ys_param,     most,        "1e15",  -1e15, 1e15, 0, "of the indicator", "in up to here")                   \
    X(INT,   int64_t,      grace_years, "0", 0, 20, 0, "year", "years that a county which falls out goes on")           \
    X(PARAM, ys_param,     ramp,        "0", 0, 1, 0, "share", "of its share that it loses with each year of grace")    \
    X(TEXT,  const char *, out_for,     "",  0, 0, 0, "", "column: years that it has been out when the first year begins; absent: it was never in") \
    X(TEXT,  const char *, source,      "",  0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_THRESHOLD_LIST(YS_MEMBER)
} ys_threshold;

/* A grant outside the formula, off the pot before it: amount * count, rounded down to the unit; times a step of `ladder` by `indicator`, or
 * for the `top` counties by it alone (ties by code). Awards for results are such grants. */
#define YS_GRANT_LIST(X)                                                                                        \
    X(PARAM, ys_param,     amount,    NULL, 0, 1e15, 0, "yuan", "to each county, or to each that `per` counts") \
    X(TEXT,  const char *, per,       "",   0, 0, 0, "", "column: townships, villages, heads; absent: one a county") \
    X(TEXT,  const char *, where,     "",   0, 0, 0, "", "condition on the table; absent: every eligible county") \
    X(TEXT,  const char *, indicator, "",   0, 0, 0, "", "column, composite or quantity that `ladder` and `top` go by") \
    X(NAMED, ys_list,      ladder,    "",   0, 0, rung, "", "times this, by step of the indicator")             \
    X(INT,   int64_t,      top,       "0",  0, 1000000, 0, "county", "only the so many highest of the indicator; 0: all") \
    X(TEXT,  const char *, source,    "",   0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_GRANT_LIST(YS_MEMBER)
} ys_grant;

/* One of several formulas of a fund: a pot of its own by `share` or `amount` (one may have neither: what is left), with its own
 * eligibility within the fund's. */
#define YS_FORMULA_LIST(X)                                                                                          \
    X(TEXT,  const char *, title,        "",   0, 0, 0, "", "name to print")                                         \
    X(PARAM, ys_param,     share,        "0",  0, 1, 0, "share", "of what the formulas share out (take: sum)")       \
    X(PARAM, ys_param,     amount,       "0",  0, 1e15, 0, "yuan", "its pot in yuan, in place of a share (take: sum)") \
    X(TEXT,  const char *, eligibility,  "",   0, 0, 0, "", "condition on the table, beside the fund's")             \
    X(NAMED, ys_list,      factors,      NULL, 0, 0, factor, "", "weighted factors, weights summing to 1")           \
    X(NAMED, ys_list,      coefficients, "",   0, 0, coefficient, "", "after the share, then renormalised")          \
    X(NAMED, ys_list,      thresholds,   "",   0, 0, threshold, "", "of this formula alone")                         \
    X(TEXT,  const char *, source,       "",   0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_FORMULA_LIST(YS_MEMBER)
} ys_formula;

/* How several formulas become one: pots side by side; or for each county the greater, the lesser or the mean of what the formulas would
 * give it, or the lesser of the first and the mean of the others, then pro rata to the pot. */
#define YS_TAKE_LIST(X) X(sum) X(greater) X(lesser) X(mean) X(lesser_of_first_and_mean)
typedef enum {
#define X(name) YS_TAKE_##name,
    YS_TAKE_LIST(X)
#undef X
    YS_TAKE_COUNT
} ys_take;

/* Shared out to groups first, by factors of their own (the shares of their counties, summed), then within each group by the fund's. */
#define YS_CASCADE_LIST(X)                                                                                  \
    X(TEXT,  const char *, by,      NULL, 0, 0, 0, "", "class column whose groups come first, as prefecture_code") \
    X(NAMED, ys_list,      factors, NULL, 0, 0, factor, "", "weighted factors of the groups, weights summing to 1") \
    X(TEXT,  const char *, source,  "",   0, 0, 0, "", "text or stated origin")

typedef struct {
    YS_CASCADE_LIST(YS_MEMBER)
} ys_cascade;

/* A county's amount, held by hand; `name` is its code. Of the first year alone. */
#define YS_LOCK_LIST(X)                                                                        \
    X(YUAN,  int64_t,      amount, NULL, 0, 1e15, 0, "yuan", "what it gets, bounds or not")    \
    X(TEXT,  const char *, reason, NULL, 0, 0, 0, "", "why; shown beside the amount")

typedef struct {
    const char *name;
    YS_LOCK_LIST(YS_MEMBER)
} ys_lock;

/* 综合平衡: a signed change by hand after the formula; the changes of a fund sum to 0, each within override_cap. `name` is the county's
 * code. Of the first year alone. */
#define YS_OVERRIDE_LIST(X)                                                                            \
    X(YUAN,  int64_t,      change, NULL, -1e15, 1e15, 0, "yuan", "added to what the formula gives")     \
    X(TEXT,  const char *, reason, NULL, 0, 0, 0, "", "why; shown beside the formula's figure")

typedef struct {
    const char *name;
    YS_OVERRIDE_LIST(YS_MEMBER)
} ys_override_entry;

/* Where money that a step takes away goes: shared out again to the other counties by the fund's own shares and bounds; to the other
 * counties of the same group; or held by the province. Beside bounds on groups or a cascade: held, or within their own groups. */
#define YS_DESTINATION_LIST(X) X(others) X(group) X(hold)
typedef enum {
#define X(name) YS_DESTINATION_##name,
    YS_DESTINATION_LIST(X)
#undef X
    YS_DESTINATION_COUNT
} ys_destination;

/* Amounts below the larger of the two become 0; the money goes where `to` says. */
#define YS_CUT_OFF_LIST(X)                                                                                     \
    X(PARAM, ys_param,     yuan,         "0", 0, 1e15, 0, "yuan", "smallest amount that is issued")            \
    X(PARAM, ys_param,     share_of_pot, "0", 0, 1, 0, "share", "the same as a share of what goes to counties") \
    X(WORD,  int,          to,           "others", 0, 0, destination, "", "where the money goes")              \
    X(TEXT,  const char *, by,           "", 0, 0, 0, "", "class column of the groups, for `to: group`")       \
    X(TEXT,  const char *, source,       "", 0, 0, 0, "", "text or stated origin")

typedef struct {
    YS_CUT_OFF_LIST(YS_MEMBER)
} ys_cut_off;

/* Taken from a county's amount: unspent balances, breaches. min(rate * column, most * amount), up to the unit. Of the first year alone. */
#define YS_DEDUCTION_LIST(X)                                                                                   \
    X(TEXT,  const char *, column, NULL,   0, 0, 0, "", "column of yuan: unspent balance, money found misused") \
    X(PARAM, ys_param,     rate,   "1",    0, 100, 0, "1", "of the column that is taken")                      \
    X(PARAM, ys_param,     most,   "1",    0, 1, 0, "share", "of the county's amount at most")                 \
    X(WORD,  int,          to,     "hold", 0, 0, destination, "", "where the money goes")                      \
    X(TEXT,  const char *, by,     "",     0, 0, 0, "", "class column of the groups, for `to: group`")         \
    X(TEXT,  const char *, source, "",     0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_DEDUCTION_LIST(YS_MEMBER)
} ys_deduction;

/* The column that stands in for an indicator when the advance is reckoned; `name` is the indicator's name in the rules. */
#define YS_VINTAGE_LIST(X) X(TEXT, const char *, column, NULL, 0, 0, 0, "", "column of the older data")

typedef struct {
    const char *name;
    YS_VINTAGE_LIST(YS_MEMBER)
} ys_vintage;

/* Told in the autumn before, on older data, by the same rules; settled on the year's own: settlement = amount - advance. */
#define YS_ADVANCE_LIST(X)                                                                                       \
    X(PARAM, ys_param,     share,    "0", 0, 1, 0, "share", "of the fund's total")                               \
    X(PARAM, ys_param,     total,    "0", 0, 1e15, 0, "yuan", "in place of a share")                             \
    X(NAMED, ys_list,      vintages, "",  0, 0, vintage, "", "older columns, by the name of what they stand for") \
    X(BOOL,  bool,         may_be_negative, "true", 0, 0, 0, "", "whether a county may have to pay back; if not, the advance is cut to the amount and the difference told") \
    X(TEXT,  const char *, source,   "",  0, 0, 0, "", "text or stated origin")

typedef struct {
    YS_ADVANCE_LIST(YS_MEMBER)
} ys_advance;

/* What a fund's money is used for: a column of its ledger. A share of at least `least` must go to it. */
#define YS_USE_LIST(X)                                                                                             \
    X(PARAM, ys_param,     share,     NULL, 0, 1, 0, "share", "of what goes to counties; the shares of a fund sum to 1") \
    X(REAL,  double,       least,     "0",  0, 1, 0, "share", "that the rules demand, as industry at least 60 %")   \
    X(TEXT,  const char *, indicator, "",   0, 0, 0, "", "column: a county's part of this use is in proportion to it") \
    X(TEXT,  const char *, source,    "",   0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_USE_LIST(YS_MEMBER)
} ys_use;

/* A step of the project cycle: application, approval, implementation, acceptance, evaluation; or a level of supervision. */
#define YS_CYCLE_STEP_LIST(X)                                                                                      \
    X(TEXT,  const char *, title,  "",  0, 0, 0, "", "name to print")                                                \
    X(PARAM, ys_param,     months, "0", 0, 60, 0, "month", "that a project spends in it")                           \
    X(PARAM, ys_param,     lost,   "0", 0, 1, 0, "share", "of its money that is not spent for it: turned down, cut at acceptance, given back") \
    X(TEXT,  const char *, source, "",  0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_CYCLE_STEP_LIST(YS_MEMBER)
} ys_cycle_step;

/* Who approves projects, and what that costs in time. Of a year's money min(1, delay + sum months / 12) acts only in the next year;
 * absorption * prod (1 - lost) of what is at hand is spent at all. */
#define YS_APPROVAL_LIST(X)                                                                                        \
    X(PARAM, ys_param,     delay,      "0", 0, 1, 0, "share", "of the year's money that acts only in the next year") \
    X(PARAM, ys_param,     absorption, "1", 0, 1, 0, "share", "of the money that is spent at all")                  \
    X(NAMED, ys_list,      steps,      "",  0, 0, cycle_step, "", "the project cycle under this level, in order")   \
    X(TEXT,  const char *, source,     "",  0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_APPROVAL_LIST(YS_MEMBER)
} ys_approval;

/* Channels are kept apart (渠道不乱) and uses unchanged (用途不变), but for what pilot counties may pool. */
#define YS_CHANNEL_LIST(X) X(special) X(sector) X(social) X(paired) X(credit)
typedef enum {
#define X(name) YS_CHANNEL_##name,
    YS_CHANNEL_LIST(X)
#undef X
    YS_CHANNEL_COUNT
} ys_channel;

/* Counties that may pool money of several funds, and use it for one purpose of their own. */
#define YS_POOL_LIST(X)                                                                                          \
    X(TEXT,  const char *, where,   NULL, 0, 0, 0, "", "condition on the table: the counties that may")          \
    X(TEXTS, ys_list,      funds,   NULL, 0, 0, 0, "", "funds whose money may be pooled")                        \
    X(PARAM, ys_param,     share,   "1",  0, 1, 0, "share", "of it that is")                                     \
    X(TEXT,  const char *, purpose, NULL, 0, 0, 0, "", "what the pool is for")                                   \
    X(TEXT,  const char *, source,  "",   0, 0, 0, "", "text or stated origin")

typedef struct {
    const char *name;
    YS_POOL_LIST(YS_MEMBER)
} ys_pool;

/* Whole units from shares: by largest remainder; or half up (rounded down), the residual to one county. Bounds hold after either. */
#define YS_ROUNDING_LIST(X) X(largest_remainder) X(half_up) X(down)
typedef enum {
#define X(name) YS_ROUNDING_##name,
    YS_ROUNDING_LIST(X)
#undef X
    YS_ROUNDING_COUNT
} ys_rounding;

#define YS_INFEASIBLE_LIST(X) X(refuse) X(ratable)
typedef enum {
#define X(name) YS_INFEASIBLE_##name,
    YS_INFEASIBLE_LIST(X)
#undef X
    YS_INFEASIBLE_COUNT
} ys_infeasible;

/* What becomes of a pot whose factors are all 0: refused, held back by the province, or shared equally. */
#define YS_WHEN_ZERO_LIST(X) X(refuse) X(hold) X(equal)
typedef enum {
#define X(name) YS_WHEN_ZERO_##name,
    YS_WHEN_ZERO_LIST(X)
#undef X
    YS_WHEN_ZERO_COUNT
} ys_when_zero;

/* A fund, or a task: the same engine shares out persons to lift and villages to exit. Its steps in the order in which they act; each is
 * one file of the allocation room (src/allocation/step.h). */
#define YS_FUND_LIST(X)                                                                                              \
    X(TEXT,  const char *, title,        "",        0, 0, 0, "", "name to print")                                     \
    X(TEXT,  const char *, citation,     "",        0, 0, 0, "", "paragraph that the rule implements")                \
    X(TEXT,  const char *, origin,       "",        0, 0, 0, "", "where a text is silent: what is assumed, and by whom") \
    X(DATE,  int32_t,      known_from,   "",        0, 0, 0, "", "day from which the rule could be known")             \
    X(WORD,  int,          channel,      "special", 0, 0, channel, "", "channel of the money")                         \
    X(TEXT,  const char *, purpose,      "",        0, 0, 0, "", "what the money is for; a fund must have one")        \
    X(TEXT,  const char *, responsible,  "",        0, 0, 0, "", "who answers for it in the county")                   \
    X(TEXT,  const char *, approval,     "",        0, 0, 0, "", "who approves the projects: a name under `approvals`") \
    X(PARAM, ys_param,     leverage,     "0",       0, 1000, 0, "yuan of loans a yuan", "credit that the money moves; it is told apart and is no part of the fund") \
    X(TEXT,  const char *, unit,         "yuan",    0, 0, 0, "", "what is shared out; of a task: person, village, township") \
    X(YUAN,  int64_t,      rounding,     "10000",   1, 1e9, 0, "yuan", "unit of the amounts; divides what goes to counties, the rest is set aside") \
    X(WORD,  int,          rounding_rule, "largest_remainder", 0, 0, rounding, "", "how shares become whole units")     \
    X(TEXT,  const char *, residual_to,  "",        0, 0, 0, "", "half_up and down: code of the county that takes the residual; absent: the largest") \
    X(MAP,   ys_pot,       pot,          NULL,      0, 0, pot, "", "the money")                                        \
    X(NAMED, ys_list,      set_asides,   "",        0, 0, set_aside, "", "off the top")                                \
    X(TEXT,  const char *, eligibility,  "",        0, 0, 0, "", "condition on the table, as `listed and not gdp_exempt`; absent: every county") \
    X(NAMED, ys_list,      composites,   "",        0, 0, composite, "", "indicators of the fund's own: coefficients built from others") \
    X(NAMED, ys_list,      thresholds,   "",        0, 0, threshold, "", "eligibility by figures, with years of grace") \
    X(NAMED, ys_list,      grants,       "",        0, 0, grant, "", "outside the formula, off the pot before it")     \
    X(NAMED, ys_list,      factors,      "",        0, 0, factor, "", "weighted factors, weights summing to 1")        \
    X(NAMED, ys_list,      formulas,     "",        0, 0, formula, "", "several formulas, in place of `factors`")      \
    X(WORD,  int,          take,         "sum",     0, 0, take, "", "how several formulas become one")                 \
    X(NAMED, ys_list,      coefficients, "",        0, 0, coefficient, "", "after the share, then renormalised")       \
    X(NAMED, ys_list,      floors,       "",        0, 0, bound, "", "at least")                                       \
    X(NAMED, ys_list,      caps,         "",        0, 0, bound, "", "at most")                                        \
    X(NAMED, ys_list,      hold_harmless,"",        0, 0, bound, "", "at least so much of last year's issued amount: floors of kind of_last_year, by band") \
    X(TEXT,  const char *, last_year,    "",        0, 0, 0, "", "column of last year's issued amounts, in yuan; from the second year on the loop's own") \
    X(NAMED, ys_list,      groups,       "",        0, 0, group_bound, "", "bounds on what groups get together")       \
    X(MAP,   ys_cascade,   cascade,      "",        0, 0, cascade, "", "to groups first, by factors of their own")     \
    X(NAMED, ys_list,      locks,        "",        0, 0, lock, "", "amounts held by hand, by county code")            \
    X(MAP,   ys_cut_off,   cut_off,      "",        0, 0, cut_off, "", "small amounts are not issued")                 \
    X(NAMED, ys_list,      deductions,   "",        0, 0, deduction, "", "taken from a county's amount")               \
    X(NAMED, ys_list,      overrides,    "",        0, 0, override_entry, "", "changes by hand, by county code")       \
    X(PARAM, ys_param,     override_cap, "0.1",     0, 10, 0, "share", "of a county's amount that a change by hand may be at most") \
    X(MAP,   ys_advance,   advance,      "",        0, 0, advance, "", "told before the year on older data, then settled") \
    X(NAMED, ys_list,      uses,         "",        0, 0, use, "", "what the money is used for; absent: its purpose alone") \
    X(TEXT,  const char *, sub_pot_by,   "registered_poor", 0, 0, 0, "", "column or quantity that sizes the sub-pot of the counties without a figure") \
    X(WORD,  int,          infeasible,   "refuse",  0, 0, infeasible, "", "bounds that cannot hold: refused, or floors cut (caps raised) in one ratio") \
    X(WORD,  int,          when_zero,    "refuse",  0, 0, when_zero, "", "a pot whose factors are all 0")

typedef struct {
    const char *name;
    YS_FUND_LIST(YS_MEMBER)
} ys_fund;

/*
 * Proportional shares within bounds, in whole units, exactly.
 *
 *   amount[i] = clip(lambda * share[i], lo[i], hi[i]),  sum amount = total,
 *
 * the minimiser of sum a ln(a/s) (and of every sum s f(a/s), f strictly convex) under the bounds; a county with share 0 gets lo[i].
 * Whole units by largest remainder among the counties at neither bound, ties by index (code order): the bounds hold after rounding.
 *
 * @param share   [n], 0 <= share[i] <= 2^49, sum <= 2^50, borrowed
 * @param lo, hi  [n], units, 0 <= lo[i] <= hi[i] <= 2^50, borrowed
 * @param total   units, 0 <= total <= 2^50
 * @param amount  out, [n], units; untouched on failure
 * @return YS_E_INFEASIBLE: sum lo > total, or sum of hi over share > 0 plus lo over share = 0 is < total (text: by how much);
 *         YS_E_DATA: an argument out of range; YS_E_NOMEM
 * Pure; O(n^2) at worst, O(n) rounds of O(n) in practice 3 to 6. Source: KKT conditions; larger-side rule proved against exact
 * rationals in tests/differential.
 */
YS_API ys_status ys_bounded_shares(size_t n, const int64_t *share, const int64_t *lo, const int64_t *hi, int64_t total,
    int64_t *amount, ys_error *err);

#ifdef __cplusplus
}
#endif
#endif
