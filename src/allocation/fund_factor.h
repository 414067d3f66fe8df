/* What the factors of a fund are prepared with: their figures with gaps closed, and room for one factor's values. */
#ifndef YS_FUND_FACTOR_H
#define YS_FUND_FACTOR_H

#include "allocation/plan.h"

/*
 * Figures of one factor over the eligible counties, and after them, where it has a universe, over the others; NaN where missing, NULL
 * where they move.
 */
typedef struct {
    size_t n; /* of a row */
    const ys_indicator *of_value, *of_people, *of_against, *of_times;
    double *value, *people, *against, *times;
    uint8_t *universe; /* [n], or NULL where the denominator is summed over the counties that take part */
} ys_fund_figures;

/* What all factors of a fund are prepared with. */
typedef struct {
    ys_fund_plan *plan;
    uint32_t *who; /* [n_all] counties of the table: the eligible, then the others, each in index order */
    uint64_t *drop;
    /* one factor's values, [n_all] */
    double *v, *room, *u;
    uint8_t *present;
    ys_text *notes;
} ys_fund_bench;

/**
 * Values, coefficients and shares of every factor; counties of the sub-pot leave it first. With a `universe` a share is u over the sum of
 * u over the counties of the universe: those eligible that take part, then the others. Means, extremes and ranks are over all counties
 * whose u is formed.
 * @param f  [n factors], checked
 */
ys_status ys_fund_value_prepare(const ys_fund_bench *self, const ys_fund_figures *f, ys_error *err);

#endif
