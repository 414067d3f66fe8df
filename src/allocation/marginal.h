/*
 * Bounded proportional shares in real numbers, and how they move: derivatives on both sides of a kink, and the prices
 * of bounds.
 */
#ifndef YS_MARGINAL_H
#define YS_MARGINAL_H

#include "yinsu/base.h"

/**
 * amount[i] = clip(lambda share[i], lo[i], hi[i]), sum amount = total: ys_bounded_shares without whole units; share 0
 * gets lo.
 *
 * Breakpoints lo/share and hi/share are sorted, the segment that holds the total is found, and lambda is the quotient
 * of what its free counties have to share: sum amount = total within a few units in the last place. A total that misses
 * the feasible range by no more than 2^-40 of its bounds' sum is taken as its end.
 *
 * @param share   [n], finite, >= 0; any scale
 * @param lo, hi  [n], 0 <= lo[i] <= hi[i], lo finite; hi may be INFINITY
 * @param total   finite, >= 0
 * @param amount  out, [n]; untouched on failure
 * @param lambda  out, nullable; amount per share of the counties at neither bound. Where every county is at a bound it
 *                is an interval, and this its lower end; 0 where all are at their floors
 * @return YS_E_DATA: an argument out of range; YS_E_INFEASIBLE as ys_bounded_shares; YS_E_NOMEM
 * O(n log n). Source: KKT conditions; Stefanov, Computational Optimization and Applications 18
 * (2001) 27-48, for the search of breakpoints.
 */
ys_status ys_marginal_solve(size_t n, const double *share, const double *lo, const double *hi, double total,
    double *amount, double *lambda, ys_error *err);

/* The arguments of ys_marginal_solve, borrowed: where a derivative is taken. */
typedef struct {
    size_t n;
    const double *share, *lo, *hi; /* [n] */
    double total;
} ys_marginal_point;

/* How share, lo, hi and total move together: each [n], borrowed, finite; NULL: it stays. */
typedef struct {
    const double *share, *lo, *hi;
    double total;
} ys_marginal_direction;

/**
 * One-sided derivatives of the amounts along a direction d.
 *
 *   right[i] = lim t -> 0+ (amount(point + t d)[i] - amount(point)[i]) / t
 *   left[i]  = lim t -> 0+ (amount(point)[i] - amount(point - t d)[i]) / t
 *
 * They differ where a county stands exactly at a bound with lambda share = bound (within 2^-40 of it), which it leaves
 * to one side only:
 *   at neither bound           da = lambda ds + share dlambda
 *   pressed against a bound    da = dlo or dhi
 *   at the kink of its floor   da = max(dlo, lambda ds + share dlambda), of its cap min(dhi, …)
 * with dlambda so that sum da = dtotal: bounded shares once more. Where every county is at a bound, lambda is an
 * interval, and the end of it is taken (or what lies between) from which dtotal can be reached.
 *
 * @param right, left  out, [n], each nullable; untouched on failure. All NaN where that side leads out of what is
 *                     allowed: a share or a floor under 0, a floor over its cap, a total that the bounds cannot hold
 * @return YS_E_DATA: a direction that is not finite; what ys_marginal_solve returns for the point
 * O(n log n), O(n^2) where every county is at a bound. Source: directional derivative of a piecewise linear system, by
 * hand; checked against finite differences.
 */
ys_status ys_marginal_derivative(
    const ys_marginal_point *point, const ys_marginal_direction *direction, double *right, double *left, ys_error *err);

/**
 * What a binding bound costs, in the measure that bounded shares minimise, sum a ln(a / s):
 *
 *   price[i] = ln(amount[i] / (lambda share[i]))
 *
 * > 0: the floor holds the amount above the plain share, by that factor's logarithm; < 0: the cap holds it below; 0:
 * neither binds. It is the multiplier of the bound: the fall of the minimum per yuan that a floor is lowered or a cap
 * is raised. Infinite for a floor > 0 of a county without a share (lambda share = 0) and, negative, for a cap of 0; NaN
 * where amount and lambda share are both 0.
 *
 * @param price  out, [n], 1 per yuan (natural logarithm). O(n). Source: KKT conditions.
 */
void ys_marginal_price(size_t n, const double *share, const double *amount, double lambda, double *price);

#endif
