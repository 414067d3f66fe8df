/* The nearest weights at which two alternatives stand level. */
#ifndef YS_LEVEL_H
#define YS_LEVEL_H

#include "yinsu/base.h"

enum { YS_LEVEL_MOST = 512 }; /* weights */

/**
 * minimise ||v - w||_2 over v >= 0, sum v = sum w, sum d[j] v[j] = 0.
 *
 * d[j] is by how much the one is better in item j. The optimum is v[j] = max(0, w[j] - a - m d[j]); sum d v falls as m rises, so m is
 * bracketed by halving, a by the projection onto the simplex for each m (Held, Wolfe, Crowder 1974), and with the items that stay above 0
 * known both follow from two linear equations.
 * @param w  [k], >= 0, sum > 0; d [k], finite
 * @param v  out, [k]; untouched where there is none
 * @return false: all of d is above 0, or all below: one is better in every item, and no weights make them level
 * O(k^2 * 200). Pure.
 */
bool ys_level_weights(size_t k, const double *w, const double *d, double *v);

#endif
