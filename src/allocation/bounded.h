/* Proportional shares within bounds, for callers that have checked their arguments and bring their own scratch. */
#ifndef YS_BOUNDED_H
#define YS_BOUNDED_H

#include "base/isa.h"
#include "yinsu/allocation.h"

/* Shares, bounds and totals stay at or under these, so that every product fits 128 bits with room for sums over counties. */
#define YS_BOUNDED_MOST (INT64_C(1) << 50)

/* lambda = total / share, over the counties at neither bound. share = 0: every county is at a bound, lambda is an interval. */
typedef struct {
    int64_t total, share;
} ys_bounded_lambda;

enum { YS_BOUNDED_FREE, YS_BOUNDED_FLOOR, YS_BOUNDED_CAP };

/**
 * ys_bounded_shares without its checks.
 *
 * @param share   [n], >= 0, sum < 2^62
 * @param lo, hi  [n], 0 <= lo <= hi <= 2^51, feasible with `total` <= 2^50
 * @param bound   out, [n]: YS_BOUNDED_…; a county without a share is at its floor
 * @param rest    scratch, [n]
 */
void ys_bounded_solve(size_t n, const int64_t *share, const int64_t *lo, const int64_t *hi, int64_t total,
    int64_t *amount, ys_bounded_lambda *lambda, uint8_t *bound, int64_t *rest);

/**
 * Bounds that cannot hold, resolved: a floor above its own cap is cut to the cap (a cap of the total or more is none); floors that exceed
 * the total are cut in one ratio, so that they add up to it; caps that do not reach it are raised in one ratio, so that they do (a cap of 0
 * stays 0). Otherwise the bounded shares. Ratios are exact, units by largest remainder, ties by index. `lo` is changed in place.
 * @param lambda  of the bounded shares; share 0 where bounds were cut or raised
 * @return false, `amount` untouched: no county with a share has a cap that could be raised
 */
bool ys_bounded_relax(size_t n, const int64_t *share, int64_t *lo, const int64_t *hi, int64_t total, int64_t *amount,
    ys_bounded_lambda *lambda, uint8_t *bound, int64_t *rest);

/** One unit more to the `units` largest of rest [n], ties by index; rest >= 0, at least `units` of them are > 0. O(64 n). */
void ys_bounded_give_largest(size_t n, const int64_t *rest, int64_t units, int64_t *amount);

/* Worlds that the kernels carry at a time: a tile of 88 counties stays in the second-level cache. */
enum { YS_TILE = 32 };

/**
 * ys_bounded_solve in YS_TILE lanes at once, of integers held in doubles; amount for amount the same.
 *
 * @param n            counties, <= 2^20
 * @param has_bounds   false: floors are 0 and caps are the total where a county has a share
 * @param share        [n][YS_TILE], 0 <= share, sum <= 2^49; used up
 * @param floor, cap   [n][YS_TILE], 0 <= floor <= cap <= total, feasible; floor is used up
 * @param total        [YS_TILE], <= 2^50
 * @param amount, rest out, scratch: [n][YS_TILE]
 */
YS_DECLARE_LANE(void, ys_bounded_lanes,
    (size_t n, bool has_bounds, double *share, double *floor, const double *cap, const double *total, double *amount,
        double *rest));

#endif
