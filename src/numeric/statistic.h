/* Statistics of a sample: GSL behind our error type. For what is prepared once; kernels do not come here. */
#ifndef YS_STATISTIC_H
#define YS_STATISTIC_H

#include "yinsu/base.h"

/*
 * All: x and y are [n], finite, borrowed, of any unit; the result has the unit of x (a correlation none).
 * Outputs are untouched on failure. YS_E_DATA: fewer values than said, a value that is not finite, or no spread
 * where one is divided by.
 * Pure. O(n), or O(n log n) where values are ordered.
 */

/** Arithmetic mean; n >= 1. */
ys_status ys_statistic_mean(size_t n, const double *x, double *mean, ys_error *err);

/** Standard deviation of a sample, divisor n - 1; n >= 2. */
ys_status ys_statistic_sd(size_t n, const double *x, double *sd, ys_error *err);

/** Smallest and largest; n >= 1. */
ys_status ys_statistic_range(size_t n, const double *x, double *min, double *max, ys_error *err);

/** Skewness and excess kurtosis of a sample, corrected for its size: G1, n >= 3, and G2, n >= 4, of Joanes and Gill (1998), Comparing
 * measures of sample skewness and kurtosis, The Statistician 47; 0 for the normal distribution. With spread; without unit. */
ys_status ys_statistic_skewness(size_t n, const double *x, double *skewness, ys_error *err);
ys_status ys_statistic_kurtosis(size_t n, const double *x, double *kurtosis, ys_error *err);

/** Quantile p in [0, 1], linear between order statistics at (n - 1)p (Hyndman and Fan type 7; the median at
 * 0.5); n >= 1. x stays. */
ys_status ys_statistic_quantile(size_t n, const double *x, double p, double *quantile, ys_error *err);

/** Quantile of tallied whole numbers, type 1: the least k with 100 * (count[0] + ... + count[k]) >= percent * all; -1 where all are 0.
 * 0 <= percent <= 100; at 0 the least k with a count. Exact. O(n). */
int64_t ys_statistic_tally_quantile(size_t n, const int64_t *count, int percent);

/** Pearson's correlation; n >= 2, both with spread. */
ys_status ys_statistic_correlation(size_t n, const double *x, const double *y, double *r, ys_error *err);

/** Spearman's rank correlation, ties by their mean rank; n >= 2, both with spread. */
ys_status ys_statistic_spearman(size_t n, const double *x, const double *y, double *rho, ys_error *err);

#endif
