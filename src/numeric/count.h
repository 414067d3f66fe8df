/*
 * Distribution functions of counts: how many of a sample are marked. For what is prepared once; kernels do not come here.
 *
 * Own arithmetic on base/math.h, so that no bit depends on a libm. Errors measured in tests/unit/test_numeric_count.c: under 1e-12
 * relative for n up to 100,000 where the result is above 1e-30. Outputs are untouched on failure. Pure.
 */
#ifndef YS_COUNT_H
#define YS_COUNT_H

#include "yinsu/base.h"

enum { YS_COUNT_MOST = 100000000 }; /* of a sample or a population */

/**
 * P(X = x) = C(n, x) p^x (1 - p)^(n - x), with the deviance and Stirling's remainder kept apart (Loader, Fast and accurate computation of
 * binomial probabilities, 2000). A p below 1e-200 counts as 0; 0 outside 0..n. O(1).
 * @return YS_E_DATA: n not in 0..YS_COUNT_MOST, p not in [0, 1]
 */
ys_status ys_count_binomial_probability(int64_t x, int64_t n, double p, double *probability, ys_error *err);

/**
 * P(X <= x), X binomial: n draws with replacement, a share p marked. The tail away from the mean is summed from its largest term by the
 * ratio of neighbours, with compensation. 0 below 0, 1 from n on. O(sqrt n).
 * @return as above
 */
ys_status ys_count_binomial(int64_t x, int64_t n, double p, double *probability, ys_error *err);

/**
 * P(X <= x), X hypergeometric: n draws without replacement of a population of which so many are marked.
 * P(X = x) = C(marked, x) C(population - marked, n - x) / C(population, n), from three binomial probabilities with p = n / population
 * (Loader 2000); summed as above. At n = population X = marked.
 * @return YS_E_DATA: population not in 1..YS_COUNT_MOST, n or marked not in 0..population
 */
ys_status ys_count_hypergeometric(int64_t x, int64_t n, int64_t marked, int64_t population, double *probability, ys_error *err);

/**
 * P(X = 0), ..., P(X = most), X beta-binomial: m draws within one cluster whose own share is Beta with mean p and intra-cluster
 * correlation rho (Skellam 1948; Prentice, J. Am. Stat. Assoc. 81, 1986). With r = rho / (1 - rho):
 *
 *   P(x) = C(m, x) prod_{i<x} (p + i r) prod_{i<m-x} (1 - p + i r) / prod_{i<m} (1 + i r)
 *   mean m p, variance m p (1 - p) (1 + (m - 1) rho)
 *
 * By recursion in logarithms, with compensation; rho = 0 is the binomial.
 * @param probability  out, [most + 1]; 0 above m
 * @return YS_E_DATA: m or most not in 0..YS_COUNT_MOST, p not in [0, 1], rho not in [0, 1)
 * O(m + most).
 */
ys_status ys_count_beta_binomial(int64_t m, double p, double rho, int64_t most, double *probability, ys_error *err);

/**
 * P(X <= x), X the sum over clusters of independent beta-binomials: n draws spread over the clusters as evenly as can be, so that sizes
 * differ by one at most. Powers of the generating function, cut after x: only sums and products of what is not negative.
 * variance n p (1 - p) deff, deff = ys_count_design_effect
 * @return YS_E_DATA: clusters < 1, else as the two above; YS_E_NOMEM. O(n / clusters + x^2 log clusters), memory 3 x
 */
ys_status ys_count_clustered(int64_t x, int64_t n, int64_t clusters, double p, double rho, double *probability, ys_error *err);

/** 1 + (sum_i m_i^2 / n - 1) rho over clusters of sizes m_i as above: 1 + (m - 1) rho where all have m (Kish, Survey Sampling, 1965). 1 at
 * n = 0. */
double ys_count_design_effect(int64_t n, int64_t clusters, double rho);

/**
 * Upper one-sided confidence bounds of a share, x marked of n drawn.
 *
 * Clopper and Pearson (Biometrika 26, 1934): the p at which P(X <= x) = 1 - confidence, 1 at x = n; covers with at least `confidence`.
 * Wilson (J. Am. Stat. Assoc. 22, 1927): (s + z^2/2n + z sqrt(s (1 - s)/n + z^2/4n^2)) / (1 + z^2/n), s = x/n, z the normal quantile
 * (GSL's).
 * @return YS_E_DATA: n not in 1..YS_COUNT_MOST, x not in 0..n, confidence not in (0, 1)
 */
ys_status ys_count_clopper_pearson(int64_t x, int64_t n, double confidence, double *bound, ys_error *err);
ys_status ys_count_wilson(int64_t x, int64_t n, double confidence, double *bound, ys_error *err);

#endif
