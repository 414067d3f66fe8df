/* Least squares on the simplex: weights that are shares of a whole. For what is prepared once; kernels do not come here. */
#ifndef YS_SIMPLEX_H
#define YS_SIMPLEX_H

#include "yinsu/base.h"

enum { YS_SIMPLEX_COLUMNS = 64 };

/* What a fit came to. */
typedef struct {
    double r_squared; /* 1 - sum of squared residuals / sum of squares about the mean of y; NAN where y has no spread */
    double largest;   /* largest absolute residual */
    double kkt;       /* largest violation of the optimality conditions, in units of the gradient's scale */
    int rounds;
} ys_simplex_fit;

/**
 * minimise sum_i (y_i - sum_k x_ik w_k)^2 over w >= 0, sum_k w_k = 1.
 *
 * By an active set, as Lawson and Hanson (1974, chapter 23) do for w >= 0, with the sum held by the equality: in each round the least squares
 * over the weights that are not at 0 is solved by its Karush-Kuhn-Tucker system (singular values, so that columns which say the same share
 * the weight at least length), and one weight is let go or taken in.
 * identified[k] is false where column k can be made up of the other columns in use, so that its own weight says nothing.
 *
 * @param x        [n][k], row-major, finite, borrowed; y [n]
 * @param w        out, [k]; identified out, [k]; residual out, [n], nullable: y - x w
 * @return YS_E_DATA: n or k is 0, more than 64 columns, a value that is not finite; YS_E_LIMIT: no end after 8 k rounds; YS_E_NOMEM
 * O(rounds * (n k^2 + k^3)).
 */
ys_status ys_simplex_least_squares(size_t n, size_t k, const double *x, const double *y, double *w, bool *identified,
    double *residual, ys_simplex_fit *fit, ys_error *err);

#endif
