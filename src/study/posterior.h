/* Worlds weighted by how well they explain what was observed, and what a weighted sample says of a parameter. */
#ifndef YS_POSTERIOR_H
#define YS_POSTERIOR_H

#include "yinsu/base.h"

/* Normalised weights; {0} is empty. Worlds 2k and 2k + 1 share their parameters and are a pair. */
typedef struct {
    size_t n_pairs;
    double *world;  /* [2 n_pairs], >= 0, sum 1, owned */
    double *pair;   /* [n_pairs], sum of its two, owned */
    double ess;     /* pairs, [1, n_pairs] */
    double largest; /* of pair */
} ys_posterior;

/**
 * Importance weights with the prior as proposal.
 *
 *   world[i] = L[i] / sum_j L[j],  pair[k] = world[2k] + world[2k + 1],  ess = 1 / sum_k pair[k]^2
 *
 * The mean of L over a pair's runs of luck is an unbiased estimate of the likelihood of its parameters, with which importance sampling
 * stays exact (Beaumont, Genetics 164, 2003; Andrieu and Roberts, Ann. Stat. 37, 2009). ess: Kong, A note on importance sampling using
 * standardized weights, Technical Report 348, University of Chicago, 1992. Sums run in the order of the worlds.
 * @param log_likelihood [2 n_pairs], finite, borrowed; a constant common to all has no effect
 * @return YS_E_NOMEM. O(n)
 */
ys_status ys_posterior_weigh(ys_posterior *posterior, size_t n_pairs, const double *log_likelihood, ys_error *err);
void ys_posterior_free(ys_posterior *posterior);

/**
 * ln of the likelihood of figures y[t] published of true ones s[t], up to a constant:
 *
 *   -1/2 d' C^-1 d,  d[t] = ln y[t] - ln s[t],  C = diag(sd[t]^2) + start_sd^2 1 1'
 *
 * Each is off by a lognormal error of its own, and all by that of the start, from which the series was simulated and in proportion to
 * which it runs; integrated out, C^-1 by Sherman and Morrison. Without an error of the start the errors are independent.
 * @param d, sd [n], of ln, sd > 0; start_sd >= 0. O(n), pure
 */
double ys_posterior_log_likelihood(size_t n, const double *d, const double *sd, double start_sd);

typedef struct {
    double mean, sd, median, p5, p95; /* in the unit of the sample */
} ys_posterior_band;

/* A sample under equal weights and under the posterior's. */
typedef struct {
    ys_posterior_band prior, posterior;
    double mcse;     /* of posterior.mean: sqrt(sum w^2 (x - mean)^2) (Geweke, Econometrica 57, 1989) */
    double distance; /* Kolmogorov and Smirnov's: the largest difference of the two distribution functions, [0, 1] */
    double p_value;  /* of it, where weights have nothing to do with x */
} ys_posterior_marginal;

/**
 * What the weights make of a sample.
 *
 * Quantiles are of type 1: the least x up to which the weight is at least p. p_value: where weights are exchangeable and independent of
 * x, sqrt(m) (F_w - F) with 1/m = 1/ess - 1/n tends to a Brownian bridge (Praestgaard and Wellner, Ann. Probab. 21, 1993, theorem 2.1), so
 * sqrt(m) distance has Kolmogorov's distribution; 1 where all weights are equal.
 * @param x, weight [n], weights sum 1; ess 1 / sum of their squares
 * @return YS_E_NOMEM. O(n log n)
 */
ys_status ys_posterior_marginal_of(
    size_t n, const double *x, const double *weight, double ess, ys_posterior_marginal *marginal, ys_error *err);
/** P(K > x) of Kolmogorov's distribution: 2 sum_j (-1)^(j-1) exp(-2 j^2 x^2); 1 below 0.2, to 1e-12. */
double ys_posterior_kolmogorov(double x);
/** The distance whose p-value is p, in (0, 1): what n draws of that effective size can just tell from none; 0 of equal weights. */
double ys_posterior_detectable(size_t n, double ess, double p);

#endif
