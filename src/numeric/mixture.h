/* Weights of a mixture: least squares on the simplex. */
#ifndef YS_MIXTURE_H
#define YS_MIXTURE_H

#include "yinsu/base.h"

/**
 * u >= 0 with sum 1 that minimises sum_i (sum_k a[i][k]*u[k] - b[i])^2.
 *
 * identified[k]: u[k] is the same in every minimiser, as far as the columns that can have weight in one tell: column k, with a 1 under it,
 * is not within 1e-9 of its length in the span of theirs. Where several weights are minimisers, one of them is given.
 *
 * @param a  [m][k] row-major, finite, borrowed;  b  [m], finite, borrowed
 * @param u, identified  out, [k]; untouched on failure
 * @return YS_E_DATA: m or k is 0, k > 64, a value that is not finite; YS_E_NOMEM
 * Pure. O(m * k^2) a round, k to 3k rounds; O(m * k^3) for what is identified.
 * Source: active sets after Lawson and Hanson, Solving Least Squares Problems, chapter 23, on the affine hull of the columns in use;
 * Gram-Schmidt done twice.
 */
ys_status ys_mixture_fit(
    size_t m, size_t k, const double *a, const double *b, double *u, bool *identified, ys_error *err);

#endif
