/* Rotation of factor loadings to a simple structure. For what is prepared once; kernels do not come here. */
#ifndef YS_VARIMAX_H
#define YS_VARIMAX_H

#include "yinsu/base.h"

/**
 * Turn m columns of loadings, at right angles to each other, so that the squares in each column lie as far apart as they can:
 *   maximise sum_j (sum_i l_ij^4 / k - (sum_i l_ij^2 / k)^2)
 * Pairs of columns are turned in order by the closed angle until none turns by more than 1e-12 or for 1,000 rounds (Kaiser,
 * Psychometrika 23 (1958) 187-200). Row sums of squares stay.
 * @param normalise  each row is brought to length 1 while it is turned, as Kaiser advises and most packages do; a row of 0 stays 0
 * @param loading    in and out, [k][m] row-major, finite; untouched on failure
 * @return YS_E_DATA: k or m is 0, a loading that is not finite; YS_E_NOMEM
 * O(rounds * k m^2).
 */
ys_status ys_varimax_rotate(size_t k, size_t m, bool normalise, double *loading, ys_error *err);

#endif
