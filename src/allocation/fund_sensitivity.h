/* How one county's amount moves when a parameter or a figure does: one-sided, in yuan before rounding to the unit. */
#ifndef YS_FUND_SENSITIVITY_H
#define YS_FUND_SENSITIVITY_H

#include "allocation/fund.h"

/* One world of a fund as it stands before whole units. Rows [n] over all counties, 0 where a county is not eligible; owned. */
typedef struct {
    size_t n;
    bool plain;      /* amount = granted + clip(lambda * share, lo, hi): no step of the fund works on whole amounts */
    double total;    /* yuan that the formula shares out */
    double *share;   /* any scale; equal points have equal scales */
    double *lo, *hi; /* yuan, on what is shared out */
    double *granted; /* yuan outside the formula */
    double *amount;  /* yuan; of a fund that is not plain, settled to single yuan by its own steps */
} ys_fund_point;

/**
 * Take lane `lane` of a year. `point` is plain where the fund's bounds are those of single counties and can hold; otherwise (bounds on
 * groups, locks, cut-off, deductions, overrides, another rounding rule, relaxed bounds) its amounts are settled in single yuan.
 * Bounds are rounded inward to the fund's unit: give it a unit of 1 where they are to move smoothly.
 *
 * @param point  out, free with ys_fund_sensitivity_free; untouched on failure
 * @return as ys_fund_failure_explain where the lane has no amounts; YS_E_NOMEM. O(counties (factors + log counties))
 */
ys_status ys_fund_sensitivity_point(
    const ys_fund_plan *plan, const ys_fund_year *year, int lane, ys_fund_point *point, ys_error *err);
void ys_fund_sensitivity_free(ys_fund_point *point);

/**
 * Yuan that `county` gets more for each unit of a move, `moved` being `base` after a small move by `step` units.
 *
 * Both plain: d = (moved - base) / step for share, lo, hi, total and granted, and the derivative of the real-valued solution at `base`
 * along d, to the side of `moved` (ys_marginal_derivative): where the county, or one that it shares with, stands at the edge of a bound,
 * the two sides of a parameter differ. Exact in the bounds, of first order in step for what the factor values make of the move.
 * Otherwise (amount[moved] - amount[base]) / step, settled in single yuan: within 2 yuan / step.
 *
 * @param step   > 0
 * @param slope  out; NaN where that side leads out of what can hold
 * @return YS_E_NOMEM. O(counties log counties)
 */
ys_status ys_fund_sensitivity_slope(const ys_fund_point *base, const ys_fund_point *moved, double step, size_t county,
    double *slope, ys_error *err);

#endif
