/*
 * Poverty where income is lognormal. For what is prepared once; kernels do not come here.
 *
 * ln income is normal with mean mu = ln(mean) - sigma^2 / 2 and deviation sigma (Aitchison and Brown, The Lognormal Distribution, 1957).
 * All depends on line / mean and sigma alone. With d = (ln line - mu) / sigma = ln(line / mean) / sigma + sigma / 2, and the measures of
 * Foster, Greer and Thorbecke (Econometrica 52, 1984) P_a = E[((line - income) / line)^a; income < line], in closed form:
 *
 *   P0 = Phi(d)                                                     headcount
 *   P1 = Phi(d) - (mean / line) Phi(d - sigma)                      gap
 *   P2 = Phi(d) - 2 (mean / line) Phi(d - sigma) + (mean / line)^2 exp(sigma^2) Phi(d - 2 sigma)
 *
 * Pinned arithmetic of base/math.h and numeric/gauss.h. Pure.
 */
#ifndef YS_LOGNORMAL_H
#define YS_LOGNORMAL_H

#include "yinsu/base.h"

enum { YS_LOGNORMAL_MEASURES = 3 }; /* P0, P1, P2 */

/* Mean and line in one money, both > 0; sigma > 0. */
typedef struct {
    double mean, line, sigma;
} ys_lognormal;

/** sigma = sqrt(2) Phi^-1((1 + gini) / 2), gini in (0, 1); and its inverse, gini = 2 Phi(sigma / sqrt(2)) - 1. */
double ys_lognormal_sigma(double gini);
double ys_lognormal_gini(double sigma);

/** P0, P1, P2. @param measure out, [YS_LOGNORMAL_MEASURES] */
void ys_lognormal_poverty(const ys_lognormal *income, double *measure);

/**
 * Elasticities of P0, P1, P2 to the mean, sigma held (Kakwani, Review of Income and Wealth 39, 1993; Bourguignon 2003):
 *
 *   P0: -phi(d) / (sigma Phi(d));   P1: -(P0 - P1) / P1;   P2: -2 (P1 - P2) / P2
 *
 * Those to the line are the same with the other sign. NaN where a measure is not above 0. @param elasticity out, [3]
 */
void ys_lognormal_growth_elasticity(const ys_lognormal *income, double *elasticity);

/** Elasticities to the Gini, the mean held: (dP/dsigma) (dsigma/dgini) gini / P, with
 * dP0/dsigma = phi(d) (1 - d / sigma), dP1/dsigma = phi(d), dP2/dsigma = 2 sigma (mean / line)^2 exp(sigma^2) Phi(d - 2 sigma),
 * dgini/dsigma = sqrt(2) phi(sigma / sqrt(2)). @param elasticity out, [3]; NaN as above */
void ys_lognormal_gini_elasticity(const ys_lognormal *income, double *elasticity);

/** The sigma at which P0 is `headcount`, in (0, 1): q + sqrt(q^2 + 2 ln(mean / line)), q = Phi^-1(headcount).
 * @return NaN where line >= mean: there two sigmas or none have that headcount, or mean and headcount do not go together */
double ys_lognormal_solve_sigma(double mean, double line, double headcount);
/** The mean, and the line, at which P0 is `headcount`: line exp(sigma^2/2 - q sigma), mean exp(q sigma - sigma^2/2). */
double ys_lognormal_solve_mean(double line, double sigma, double headcount);
double ys_lognormal_solve_line(double mean, double sigma, double headcount);

#endif
