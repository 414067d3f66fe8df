#include "allocation/bounded.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 wide;

/* What the counties at neither bound have to share, and how far the plain shares break the bounds in one round. */
typedef struct {
    int64_t total, share;
    int64_t below_lo, below_share; /* of the counties under their floors */
    int64_t above_hi, above_share; /* of the counties over their caps */
} front;

static bool
is_below(const front *f, int64_t share, int64_t lo)
{
    return (wide) lo * f->share > (wide) f->total * share;
}

static bool
is_above(const front *f, int64_t share, int64_t hi)
{
    return (wide) f->total * share > (wide) hi * f->share;
}

static void
measure(size_t n, const int64_t *share, const int64_t *lo, const int64_t *hi, const uint8_t *bound, front *f)
{
    f->below_lo = f->below_share = f->above_hi = f->above_share = 0;
    for (size_t i = 0; i < n; i++) {
        if (bound[i] != YS_BOUNDED_FREE)
            continue;
        if (is_below(f, share[i], lo[i])) {
            f->below_lo += lo[i];
            f->below_share += share[i];
        } else if (is_above(f, share[i], hi[i])) {
            f->above_hi += hi[i];
            f->above_share += share[i];
        }
    }
}

/*
 * Only the side with the larger total violation may be fixed: the true lambda lies on the other side of the present one, so its
 * violators are at their bounds for good, while some violators of the smaller side come free again.
 */
static void
fix(size_t n, const int64_t *share, const int64_t *lo, const int64_t *hi, uint8_t *bound, front *f)
{
    wide demanded = (wide) (f->below_lo + f->above_hi) * f->share;
    wide present = (wide) f->total * (f->below_share + f->above_share);
    bool floors = demanded >= present, caps = demanded <= present;
    front before = *f;

    for (size_t i = 0; i < n; i++) {
        if (bound[i] != YS_BOUNDED_FREE)
            continue;
        if (floors && is_below(&before, share[i], lo[i])) {
            bound[i] = YS_BOUNDED_FLOOR;
            f->total -= lo[i];
            f->share -= share[i];
        } else if (caps && is_above(&before, share[i], hi[i])) {
            bound[i] = YS_BOUNDED_CAP;
            f->total -= hi[i];
            f->share -= share[i];
        }
    }
}

void
ys_bounded_give_largest(size_t n, const int64_t *rest, int64_t units, int64_t *amount)
{
    int64_t low = -1, high = INT64_MAX - 1;

    if (units == 0)
        return;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2, above = 0;

        for (size_t i = 0; i < n; i++)
            above += rest[i] > middle;
        if (above > units)
            low = middle;
        else
            high = middle;
    }
    for (size_t i = 0; i < n; i++) {
        if (rest[i] > high) {
            amount[i]++;
            units--;
        }
    }
    for (size_t i = 0; i < n && units > 0; i++) {
        if (rest[i] == high) {
            amount[i]++;
            units--;
        }
    }
}

void
ys_bounded_solve(size_t n, const int64_t *share, const int64_t *lo, const int64_t *hi, int64_t total, int64_t *amount,
    ys_bounded_lambda *lambda, uint8_t *bound, int64_t *rest)
{
    front f = { .total = total };
    int64_t left;

    for (size_t i = 0; i < n; i++) {
        bound[i] = share[i] > 0 ? YS_BOUNDED_FREE : YS_BOUNDED_FLOOR;
        f.share += share[i];
        f.total -= share[i] > 0 ? 0 : lo[i];
    }
    measure(n, share, lo, hi, bound, &f);
    while (f.below_share + f.above_share > 0) {
        fix(n, share, lo, hi, bound, &f);
        measure(n, share, lo, hi, bound, &f);
    }
    left = f.total;
    for (size_t i = 0; i < n; i++) {
        wide product = (wide) f.total * share[i];

        rest[i] = 0;
        if (bound[i] != YS_BOUNDED_FREE) {
            amount[i] = bound[i] == YS_BOUNDED_FLOOR ? lo[i] : hi[i];
            continue;
        }
        amount[i] = (int64_t) (product / f.share);
        rest[i] = (int64_t) (product % f.share);
        left -= amount[i];
    }
    ys_bounded_give_largest(n, rest, left, amount);
    *lambda = (ys_bounded_lambda){ f.total, f.share };
}

/* ys_bounded_give_largest of remainders total * weight mod sum that do not fit 64 bits: formed again at each look. */
static void
give_largest_wide(size_t n, const int64_t *weight, const uint8_t *chosen, wide sum, int64_t total, int64_t units, int64_t *amount)
{
    wide low = -1, high = sum;

    while (units > 0 && high - low > 1) {
        wide middle = low + (high - low) / 2;
        int64_t above = 0;

        for (size_t i = 0; i < n; i++)
            above += chosen[i] && (wide) total * weight[i] % sum > middle;
        if (above > units)
            low = middle;
        else
            high = middle;
    }
    for (int tie = 0; tie < 2; tie++) {
        for (size_t i = 0; i < n && units > 0; i++) {
            wide rest = chosen[i] ? (wide) total * weight[i] % sum : -1;
            bool takes = tie == 0 ? rest > high : rest == high;

            amount[i] += takes;
            units -= takes;
        }
    }
}

/* amount = total in proportion to weight where `chosen`, by largest remainder; the others are left as they are. */
static void
apportion(size_t n, const int64_t *weight, const uint8_t *chosen, int64_t total, int64_t *amount, int64_t *rest)
{
    wide sum = 0;
    int64_t left = total;

    for (size_t i = 0; i < n; i++)
        sum += chosen[i] ? weight[i] : 0;
    for (size_t i = 0; i < n; i++) {
        rest[i] = 0;
        if (!chosen[i])
            continue;
        amount[i] = (int64_t) ((wide) total * weight[i] / sum);
        rest[i] = sum > INT64_MAX ? 0 : (int64_t) ((wide) total * weight[i] % sum);
        left -= amount[i];
    }
    if (sum > INT64_MAX)
        give_largest_wide(n, weight, chosen, sum, total, left, amount);
    else
        ys_bounded_give_largest(n, rest, left, amount);
}

bool
ys_bounded_relax(size_t n, const int64_t *share, int64_t *lo, const int64_t *hi, int64_t total, int64_t *amount,
    ys_bounded_lambda *lambda, uint8_t *bound, int64_t *rest)
{
    wide floors = 0, caps = 0, alone = 0;

    *lambda = (ys_bounded_lambda){ 0 };
    for (size_t i = 0; i < n; i++) {
        lo[i] = lo[i] < hi[i] || hi[i] >= total ? lo[i] : hi[i];
        floors += lo[i];
        caps += share[i] > 0 ? hi[i] : 0;
        alone += share[i] > 0 ? 0 : lo[i];
    }
    if (floors > total) {
        memset(bound, YS_BOUNDED_FLOOR, n);
        apportion(n, lo, bound, total, amount, rest);
        return true;
    }
    if (caps + alone < total) {
        if (caps == 0)
            return false;
        for (size_t i = 0; i < n; i++) {
            bound[i] = share[i] > 0 ? YS_BOUNDED_CAP : 0;
            amount[i] = lo[i];
        }
        apportion(n, hi, bound, total - (int64_t) alone, amount, rest);
        for (size_t i = 0; i < n; i++)
            bound[i] = share[i] > 0 ? YS_BOUNDED_CAP : YS_BOUNDED_FLOOR;
        return true;
    }
    ys_bounded_solve(n, share, lo, hi, total, amount, lambda, bound, rest);
    return true;
}

static ys_status
check_county(size_t i, int64_t share, int64_t lo, int64_t hi, ys_error *err)
{
    if (share < 0 || share > YS_BOUNDED_MOST / 2)
        return ys_fail(err, YS_E_DATA, "share[%zu] = %" PRId64 " is not in [0, 2^49]", i, share);
    if (lo < 0 || hi > YS_BOUNDED_MOST)
        return ys_fail(err, YS_E_DATA, "bounds[%zu] = %" PRId64 " … %" PRId64 " are not in [0, 2^50]", i, lo, hi);
    if (lo > hi)
        return ys_fail(err, YS_E_DATA, "lo[%zu] = %" PRId64 " is above hi[%zu] = %" PRId64, i, lo, i, hi);
    return YS_OK;
}

static ys_status
check(size_t n, const int64_t *share, const int64_t *lo, const int64_t *hi, int64_t total, ys_error *err)
{
    wide shares = 0, floors = 0, reach = 0;

    if (total < 0 || total > YS_BOUNDED_MOST)
        return ys_fail(err, YS_E_DATA, "total = %" PRId64 " is not in [0, 2^50]", total);
    for (size_t i = 0; i < n; i++) {
        ys_status st = check_county(i, share[i], lo[i], hi[i], err);

        if (st != YS_OK)
            return st;
        shares += share[i];
        floors += lo[i];
        reach += share[i] > 0 ? hi[i] : lo[i];
    }
    if (shares > YS_BOUNDED_MOST)
        return ys_fail(err, YS_E_DATA, "shares sum to %" PRId64 ", at most 2^50 is allowed", (int64_t) shares);
    if (floors > total)
        return ys_fail(err, YS_E_INFEASIBLE,
            "floors add up to %" PRId64 ", %" PRId64 " more than the total of %" PRId64
            ": raise the total or lower the floors",
            (int64_t) floors, (int64_t) (floors - total), total);
    if (reach < total)
        return ys_fail(err, YS_E_INFEASIBLE,
            "caps (floors where the share is 0) add up to %" PRId64 ", %" PRId64 " less than the total of %" PRId64
            ": lower the total or raise the caps",
            (int64_t) reach, (int64_t) (total - reach), total);
    return YS_OK;
}

ys_status
ys_bounded_shares(
    size_t n, const int64_t *share, const int64_t *lo, const int64_t *hi, int64_t total, int64_t *amount, ys_error *err)
{
    ys_status st = check(n, share, lo, hi, total, err);
    int64_t *rest = NULL;
    uint8_t *bound = NULL;

    if (st != YS_OK || n == 0)
        goto out;
    rest = calloc(n, sizeof *rest);
    bound = calloc(n, sizeof *bound);
    if (rest == NULL || bound == NULL) {
        st = ys_fail(err, YS_E_NOMEM, "bounded shares of %zu counties", n);
        goto out;
    }
    ys_bounded_solve(n, share, lo, hi, total, amount, &(ys_bounded_lambda){ 0 }, bound, rest);
out:
    free(rest);
    free(bound);
    return st;
}
