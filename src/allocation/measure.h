/* What an allocation measures as: how even it is, how much it follows need, how much it moves. */
#ifndef YS_MEASURE_H
#define YS_MEASURE_H

#include "yinsu/base.h"

/*
 * With a_i the money, p_i the poor persons of county i, x_i = a_i / p_i, over the counties with p_i > 0; A and P the sums, mu = A/P.
 *   per_poor        mu                                least_per_poor, most_per_poor   of x
 *   gini            sum_ij p_i p_j |x_i - x_j| / (2 P^2 mu): 0 where every poor person has as much, the counties weighted by theirs
 *   theil           sum_i (a_i/A) ln(x_i/mu), a county without money adding 0 (Theil 1967, index T)
 *   concentration   Kakwani's index of the money over the poor ranked by need, the neediest last: 2/mu * cov(x, R), R the mean fractional rank
 *                   of the county's poor, ties sharing theirs; above 0: more for the needier (Kakwani, Wagstaff, van Doorslaer 1997)
 *   need_correlation  Pearson's of x and need
 *   moved           sum_i |a_i/A - b_i/B| / 2 against last year's b: the part of the pot that changes hands
 *   at_floor, at_cap  counties held by a bound
 * NAN where a measure is not defined (nobody poor, no money, no spread, no last year): never 0.
 *   name, unit, meaning
 */
#define YS_ALLOCATION_MEASURE_LIST(X)                                                                       \
    X(per_poor,         "yuan per person", "money per registered poor person")                              \
    X(least_per_poor,   "yuan per person", "the same, county with the least")                               \
    X(most_per_poor,    "yuan per person", "the same, county with the most")                                \
    X(gini,             "1",               "Gini of money per poor person, by poor persons")                \
    X(theil,            "1",               "Theil's T of money per poor person")                            \
    X(concentration,    "1",               "concentration over incidence: above 0, more for the needier")   \
    X(need_correlation, "1",               "correlation of money per poor person with incidence")           \
    X(moved,            "share",           "share of the pot that changes hands against last year")         \
    X(at_floor,         "county",          "counties held at a floor")                                      \
    X(at_cap,           "county",          "counties held at a cap")                                        \
    X(cliff,            "yuan per person", "jump of money per poor person at the edge of eligibility")

typedef enum {
#define X(name, unit, meaning) YS_MEASURE_##name,
    YS_ALLOCATION_MEASURE_LIST(X)
#undef X
    YS_MEASURE_COUNT
} ys_measure_of;

/* All [n_counties], borrowed; nullable where it is said. */
typedef struct {
    size_t n_counties;
    const int64_t *amount;
    const double *poor;       /* persons, NAN where unknown: the county is left out */
    const double *need;       /* nullable: ratio */
    const int64_t *last_year; /* nullable */
    const uint8_t *bound;     /* nullable: 0 free, 1 floor, 2 cap */
    const uint8_t *eligible;  /* nullable: all */
} ys_measure_inputs;

/**
 * cliff: mean money per poor person of the five eligible counties of least need, less that of the five ineligible ones of most need (fewer
 * where there are fewer): what falling out of a list costs at its edge. NAN where all or none are eligible.
 * @param measure out, [YS_MEASURE_COUNT]
 * @return YS_E_NOMEM
 * Sums in index order. O(n log n).
 */
ys_status ys_measure_allocation(const ys_measure_inputs *in, double *measure, ys_error *err);

#endif
