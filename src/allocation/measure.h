/* Figures that judge an allocation: equity, targeting, change against last year, bounds, cliffs. */
#ifndef YS_MEASURE_H
#define YS_MEASURE_H

#include "yinsu/base.h"

/*
 * name, unit, meaning. Every row is a double and NaN where it is undefined, never 0. A county is its index from 0, the
 * first of equals.
 *
 * Of the counties with poor persons, p[i] being their share of the poor persons, s[i] their share of the funds, x[i]
 * funds per poor person:
 *   gini          = sum_i sum_j p[i] p[j] |x[i] - x[j]| / (2 sum_i p[i] x[i]); 0: the same for every poor person
 *   theil         = sum_i s[i] ln(s[i] / p[i]), s[i] = 0 adding 0; 0: the same for every poor person
 *   concentration = 2 sum_i (s[i] - p[i]) R[i], R[i] = share of the poor persons who live in less needy counties, plus
 *                   half the share of those in equally needy ones.
 *                   Sign: the rank rises with need, so that > 0 says that more money per poor person goes to the
 *                   needier, < 0 to the less needy, 0 that funds follow the poor persons. (Ranked by rising income, as
 *                   in health economics, the sign is the other.)
 * Sources: Cowell, Measuring Inequality, 3rd ed. (2011), ch. 2 and 3; Theil, Economics and Information Theory (1967),
 * ch. 4; Kakwani, Wagstaff, van Doorslaer, J. Econometrics 77 (1997) 87-103, with fractional ranks.
 */
#define YS_ALLOCATION_MEASURE_LIST(X)                                                                                   \
    X(pot,                    "yuan",        "funds of all counties together")                                          \
    X(per_poor,               "yuan/person", "funds per poor person, of the counties with poor persons together")       \
    X(per_poor_least,         "yuan/person", "least funds per poor person of a county")                                 \
    X(per_poor_least_county,  "index",       "the county with the least funds per poor person")                         \
    X(per_poor_most,          "yuan/person", "most funds per poor person of a county")                                  \
    X(per_poor_most_county,   "index",       "the county with the most funds per poor person")                          \
    X(outside,                "share",       "of the pot that goes to counties without poor persons, or without their number") \
    X(gini,                   "1",           "Gini of funds per poor person, weighted by poor persons")                 \
    X(theil,                  "1",           "Theil's T of funds per poor person, weighted by poor persons")            \
    X(concentration,          "1",           "concentration index of funds by rising need; > 0: more to the needier")   \
    X(need_correlation,       "1",           "Pearson's correlation of funds per poor person with need, counties alike") \
    X(need_correlation_funds, "1",           "Pearson's correlation of funds with need, counties alike")                \
    X(moved,                  "share",       "of the pot moved: half the sum of absolute changes of shares against last year") \
    X(raised,                 "share",       "sum of the gains against last year / the pot")                            \
    X(gain,                   "yuan",        "greatest gain of a county against last year")                             \
    X(gain_county,            "index",       "the county with the greatest gain")                                       \
    X(loss,                   "yuan",        "greatest loss of a county against last year, > 0")                        \
    X(loss_county,            "index",       "the county with the greatest loss")                                       \
    X(at_floor,               "county",      "counties at a floor above 0, or under it")                                \
    X(at_cap,                 "county",      "counties at their cap, or over it")                                       \
    X(cliff,                  "yuan/person", "jump of funds per head at the threshold: just inside less just outside")

typedef struct {
#define X(name, unit, meaning) double name;
    YS_ALLOCATION_MEASURE_LIST(X)
#undef X
} ys_allocation_measures;

/* What is measured; all borrowed, [n]. Of all but `amount` an array may be NULL and a value NaN: unknown, the county is
 * left out of the measures that need it. */
typedef struct {
    size_t n;
    const double *amount;     /* yuan, finite; may be < 0 (settlements) */
    const double *poor;       /* poor persons, >= 0; also the weights */
    const double *need;       /* rises with need, e.g. incidence */
    const double *last_year;  /* yuan, of the counties as they are now */
    const double *floor, *cap; /* yuan; floor <= 0 and cap infinite: none. floor = cap counts in both */
    const double *figure;     /* what eligibility looks at: inside is figure >= threshold */
    double threshold;
    const double *per_head;   /* for the cliff; NULL: funds per poor person */
    size_t neighbours;        /* counties that the cliff looks at on each side */
} ys_allocation_facts;

/**
 * All measures of one allocation.
 *
 * Undefined, so NaN: what rests on an array that is NULL or on no county; gini, theil, concentration where an amount of
 * a county with poor persons is < 0 or they have no funds; concentration and correlations without two different needs,
 * correlations also without two different amounts; gain (loss) where nobody gains (loses); moved where this year's or
 * last year's sum is <= 0, raised where this year's is.
 *
 * @param out     untouched on failure
 * @return YS_E_DATA: an amount that is not finite, poor persons < 0 or infinite; YS_E_NOMEM
 * O(n log n). Sums run in index order (gini and concentration: in order of rank, ties by index); same bits everywhere.
 */
ys_status ys_measure_allocation(const ys_allocation_facts *facts, ys_allocation_measures *out, ys_error *err);

/**
 * The jump of funds per head at an eligibility threshold, as simply as can be: the plain mean of per_head over the
 * `neighbours` counties nearest to the threshold inside (figure >= threshold, the smallest figures) less that of as
 * many nearest outside (figure < threshold, the largest). Fewer are taken where there are fewer; ties by index. No
 * smoothing, no slope: with many neighbours a trend in need counts too.
 *
 * @return NaN if either side has no county (figure or per_head NaN: left out), or neighbours is 0. O(n neighbours).
 */
double ys_measure_cliff(size_t n, const double *figure, double threshold, const double *per_head, size_t neighbours);

#endif
