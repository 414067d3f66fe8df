/* Weights that fit amounts to factor shares. */
#ifndef YS_SHARE_FIT_H
#define YS_SHARE_FIT_H

#include "yinsu/base.h"

/* All borrowed; by county where [n]. */
typedef struct {
    size_t n, k;
    const double *share;   /* [k][n], >= 0 */
    const double *yuan;    /* [n], >= 0 where used */
    const double *granted; /* [n] of them outside the formula */
    const bool *used;      /* [n] */
    const char *name;      /* of the amounts, for messages */
} ys_share_fit_input;

typedef struct {
    double *weight;        /* [k], sum 1 */
    bool *identified;      /* [k] */
    double *fitted;        /* [n] yuan, NaN where not used */
    double r2;             /* NaN where all amounts of the formula are equal */
    double largest_residual; /* yuan */
} ys_share_fit_output;

/**
 * With S[k] = sum of share[k] over the used and Y = sum of what is not granted: u on the simplex that minimises
 * sum_i (y[i]/Y - sum_k u[k]*share[k][i]/S[k])^2, then weight[k] = u[k]/S[k], brought to sum 1. A factor that is 0 in all of them gets 0.
 * A weight is not identified where its u is not; nor is any above 0 where the u that are not have different S, since the common divisor
 * then moves with them.
 * @param output  its arrays are the caller's; they and its figures are filled
 * @return YS_E_DATA: nothing to fit to, no share in any factor; YS_E_NOMEM
 */
ys_status ys_share_fit(const ys_share_fit_input *input, ys_share_fit_output *output, ys_error *err);

#endif
