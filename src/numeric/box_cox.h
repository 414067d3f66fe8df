/* The power transform of Box and Cox (1964), An analysis of transformations, J. R. Statist. Soc. B 26. For what is prepared once. */
#ifndef YS_BOX_COX_H
#define YS_BOX_COX_H

#include "yinsu/base.h"

/** (x^lambda - 1)/lambda, ln x at 0, rising in x for any lambda; x > 0. Smooth through lambda = 0. Pure. */
double ys_box_cox(double x, double lambda);

/**
 * The lambda in [-3, 3] under which the transformed values are likeliest to be normal: the largest of
 * (lambda - 1) sum ln x - n/2 ln(sum (z - mean z)^2 / n), to about 1e-7, by a grid of 0.1 and then Brent's method (GSL) in the best cell.
 * @param x [n], finite, above 0, borrowed
 * @return YS_E_DATA: n < 2, a value that is none of these, no spread, or a largest value over e^100 times the smallest; YS_E_NOMEM
 * Pure. O(n).
 */
ys_status ys_box_cox_lambda(size_t n, const double *x, double *lambda, ys_error *err);

#endif
