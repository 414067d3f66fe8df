/*
 * The standard normal distribution. For what is prepared once; kernels do not come here.
 *
 * Own arithmetic on base/math.h, so that no bit depends on a libm. Errors measured in tests/unit/test_numeric_gauss.c against GSL.
 * Pure.
 */
#ifndef YS_GAUSS_H
#define YS_GAUSS_H

#include "yinsu/base.h"

/** phi(x) = exp(-x^2 / 2) / sqrt(2 pi). */
double ys_gauss_density(double x);

/**
 * Phi(x) = P(X <= x): within 2 of 0 by the series of odd powers (Marsaglia, Evaluating the normal distribution, J. Stat. Software 11,
 * 2004), in the tails by Laplace's continued fraction. Relative error under 1e-13 for x > -37; below it goes to 0.
 */
double ys_gauss_below(double x);

/** The x at which Phi(x) = p, to the last bits, by halving; of p above 1/2 minus that of 1 - p. About 60 evaluations of Phi.
 * @param p in (0, 1) */
double ys_gauss_point(double p);

#endif
