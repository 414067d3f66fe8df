/* Allocation: a fund's pot shared out to counties by weighted factors, within bounds, to the yuan. */
#ifndef YS_ALLOCATION_H
#define YS_ALLOCATION_H

#include "yinsu/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Transforms of an indicator v into a factor value u >= 0; formulas in POLICY terms:
 *   direct v | reciprocal 1/v, v > 0 | intensity p*v | reciprocal_intensity p/v | gap max(line - v, 0)
 *   | gap_population p*max(line - v, 0) | min_max (max - v)/(max - min) if lower is needier, else (v - min)/(max - min)
 *   with p the column named by `population`. */
#define YS_TRANSFORM_LIST(X)                                                        \
    X(direct) X(reciprocal) X(intensity) X(reciprocal_intensity) X(gap) X(gap_population) X(min_max)

typedef enum {
#define X(name) YS_TRANSFORM_##name,
    YS_TRANSFORM_LIST(X)
#undef X
    YS_TRANSFORM_COUNT
} ys_transform;

#define YS_FACTOR_LIST(X)                                                                                           \
    X(TEXT,  const char *, indicator,  NULL,     0, 0, 0, "",      "column of the table, or a quantity of the loop") \
    X(WORD,  int,          transform,  "direct", 0, 0, transform, "", "how the indicator becomes a factor value")    \
    X(TEXT,  const char *, population, "",       0, 0, 0, "",      "column p of the intensity and population transforms") \
    X(PARAM, ys_param,     line,       "0",      -1e12, 1e12, 0, "of the indicator", "line of the gap transforms")   \
    X(BOOL,  bool,         lower_is_needier, "true", 0, 0, 0, "",  "direction of min_max")                            \
    X(TEXT,  const char *, multiplier, "",       0, 0, 0, "",      "column m inside the share (difficulty coefficient), >= 0") \
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

/* One kind of bound: at least / at most `value` times its base. Several floors: the largest holds; several caps: the smallest. */
#define YS_BOUND_KIND_LIST(X) X(yuan) X(per_head) X(share_of_pot) X(of_last_year)

typedef enum {
#define X(name) YS_BOUND_##name,
    YS_BOUND_KIND_LIST(X)
#undef X
    YS_BOUND_COUNT
} ys_bound_kind;

#define YS_BOUND_LIST(X)                                                                                              \
    X(WORD,  int,          kind,       NULL, 0, 0, bound_kind, "",  "yuan; yuan per head of `population`; share of what goes to counties; ratio to last year's issued amount") \
    X(PARAM, ys_param,     value,      NULL, 0, 1e15, 0, "by kind", "the bound")                                       \
    X(TEXT,  const char *, population, "",   0, 0, 0, "",           "column of heads, for per_head")                   \
    X(TEXT,  const char *, where,      "",   0, 0, 0, "",           "condition on the table; absent: every eligible county") \
    X(TEXT,  const char *, source,     "",   0, 0, 0, "",           "text or stated origin")

typedef struct {
    const char *name;
    YS_BOUND_LIST(YS_MEMBER)
} ys_bound;

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
    X(PARAM, ys_param,     base_year, "0",   0, 1e15, 0, "yuan",   "pot of the year before the first: what measures deviate from") \
    X(TEXT,  const char *, from,      "",    0, 0, 0,    "",       "FUND.SET_ASIDE that is this fund's pot, in place of `total`") \
    X(TEXT,  const char *, source,    "",    0, 0, 0,    "",       "text or stated origin")

typedef struct {
    YS_POT_LIST(YS_MEMBER)
} ys_pot;

/* A coefficient after the share, then renormalised: share[i] *= 1 + (c[i] - 1) * strength, c an indicator. */
#define YS_COEFFICIENT_LIST(X)                                                                       \
    X(TEXT,  const char *, indicator, NULL, 0, 0, 0, "",      "column or quantity, >= 0; 1 changes nothing") \
    X(PARAM, ys_param,     strength,  "1",  0, 1, 0, "share", "0 switches it off, 1 takes it whole")   \
    X(TEXT,  const char *, source,    "",   0, 0, 0, "",      "text or stated origin")

typedef struct {
    const char *name;
    YS_COEFFICIENT_LIST(YS_MEMBER)
} ys_coefficient;

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

#define YS_FUND_LIST(X)                                                                                              \
    X(TEXT,  const char *, title,        "",        0, 0, 0, "", "name to print")                                     \
    X(TEXT,  const char *, citation,     "",        0, 0, 0, "", "paragraph that the rule implements")                \
    X(TEXT,  const char *, origin,       "",        0, 0, 0, "", "where a text is silent: what is assumed, and by whom") \
    X(DATE,  int32_t,      known_from,   "",        0, 0, 0, "", "day from which the rule could be known")             \
    X(TEXT,  const char *, channel,      "special", 0, 0, 0, "", "channel of the money")                               \
    X(TEXT,  const char *, purpose,      NULL,      0, 0, 0, "", "what the money is for")                              \
    X(YUAN,  int64_t,      rounding,     "10000",   1, 1e9, 0, "yuan", "unit of the amounts; divides what goes to counties, the rest is set aside") \
    X(MAP,   ys_pot,       pot,          NULL,      0, 0, pot, "", "the money")                                        \
    X(NAMED, ys_list,      set_asides,   "",        0, 0, set_aside, "", "off the top")                                \
    X(TEXT,  const char *, eligibility,  "",        0, 0, 0, "", "condition on the table, as `listed and not gdp_exempt`; absent: every county") \
    X(NAMED, ys_list,      factors,      NULL,      0, 0, factor, "", "weighted factors, weights summing to 1")        \
    X(NAMED, ys_list,      coefficients, "",        0, 0, coefficient, "", "after the share, then renormalised")       \
    X(NAMED, ys_list,      floors,       "",        0, 0, bound, "", "at least")                                       \
    X(NAMED, ys_list,      caps,         "",        0, 0, bound, "", "at most")                                        \
    X(NAMED, ys_list,      hold_harmless,"",        0, 0, bound, "", "at least so much of last year's issued amount: floors of kind of_last_year, by band") \
    X(TEXT,  const char *, last_year,    "",        0, 0, 0, "", "column of last year's issued amounts, in yuan; from the second year on the loop's own") \
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
