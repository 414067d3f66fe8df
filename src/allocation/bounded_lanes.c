#include "allocation/bounded.h"
#include "base/math.h"

#include <math.h>
#include <string.h>

/*
 * Shares, bounds and amounts are integers held in doubles: sums below 2^53 are exact, and every instruction set has the arithmetic.
 * Where two products of them are compared, the double comparison is sure unless both sides agree to 2^-50; a pass that meets such a
 * tie is done again with integers, where the difference is small enough for 64 wrapping bits to hold it exactly.
 */
enum { TILE = YS_TILE };

#define TIE 0x1p-50

/* What the counties at neither bound have to share, lane by lane, and how far plain shares break the bounds. */
typedef struct {
    _Alignas(YS_ALIGN) double total[TILE];
    double share[TILE], lambda[TILE];
    double below_floor[TILE], below_share[TILE], above_cap[TILE], above_share[TILE];
    double low[TILE], high[TILE]; /* lambda where that side is being fixed, else what breaks no bound */
    double tie[TILE];
} front;

/* a * b - c * d, of integers in doubles, right if the difference is below 2^63. */
static inline int64_t
difference(double a, double b, double c, double d)
{
    return (int64_t) ((uint64_t) ys_to_int(a) * (uint64_t) ys_to_int(b) -
                      (uint64_t) ys_to_int(c) * (uint64_t) ys_to_int(d));
}

/* lambda * share < floor, where `part` is lambda * share in double. */
static inline bool
is_below(bool exact, double part, double floor, double share, double total, double shares)
{
    if (exact && fabs(part - floor) < part * TIE)
        return difference(floor, shares, total, share) > 0;
    return floor > part;
}

static inline bool
is_above(bool exact, double part, double cap, double share, double total, double shares)
{
    if (exact && fabs(part - cap) < part * TIE)
        return difference(cap, shares, total, share) < 0;
    return part > cap;
}

/* Counties without a share are at their floors from the start. */
static void
open_front(size_t n, const double *share, double *floor, const double *total, double *amount, front *f)
{
    memcpy(f->total, total, sizeof f->total);
    memset(f->share, 0, sizeof f->share);
    for (size_t e = 0; e < n; e++) {
        const double *restrict s = share + e * TILE;
        double *restrict lo = floor + e * TILE, *restrict a = amount + e * TILE;

        for (int l = 0; l < TILE; l++) {
            a[l] = s[l] > 0.0 ? 0.0 : lo[l];
            lo[l] = s[l] > 0.0 ? lo[l] : 0.0;
            f->total[l] -= a[l];
            f->share[l] += s[l];
        }
    }
}

static inline void
measure(size_t n, const double *share, const double *floor, const double *cap, bool exact, front *f)
{
    double *restrict below_floor = f->below_floor, *restrict below_share = f->below_share;
    double *restrict above_cap = f->above_cap, *restrict above_share = f->above_share, *restrict tie = f->tie;

    for (int l = 0; l < TILE; l++)
        below_floor[l] = below_share[l] = above_cap[l] = above_share[l] = tie[l] = 0.0;
    for (size_t e = 0; e < n; e++) {
        const double *restrict s = share + e * TILE, *restrict lo = floor + e * TILE, *restrict hi = cap + e * TILE;

        for (int l = 0; l < TILE; l++) {
            double part = s[l] * f->lambda[l], near = part * TIE;
            bool below = is_below(exact, part, lo[l], s[l], f->total[l], f->share[l]);
            bool above = is_above(exact, part, hi[l], s[l], f->total[l], f->share[l]);

            below_floor[l] += below ? lo[l] : 0.0;
            below_share[l] += below ? s[l] : 0.0;
            above_cap[l] += above ? hi[l] : 0.0;
            above_share[l] += above ? s[l] : 0.0;
            tie[l] += fabs(part - lo[l]) < near ? 1.0 : 0.0;
            tie[l] += fabs(part - hi[l]) < near ? 1.0 : 0.0;
        }
    }
}

/*
 * Which side is fixed: the one with the larger total violation, both if they are equal (lambda is then the right one). The other
 * side's lambda becomes one that breaks no bound. False: no lane breaks any.
 */
static bool
choose_side(front *f)
{
    bool any = false;

    for (int l = 0; l < TILE; l++) {
        double bound = f->below_floor[l] + f->above_cap[l], part = f->below_share[l] + f->above_share[l];
        double estimate = bound * f->share[l] - f->total[l] * part;
        double excess = fabs(estimate) < 0x1p60 ? (double) difference(bound, f->share[l], f->total[l], part) : estimate;
        bool broken = part > 0.0;

        f->low[l] = broken && excess >= 0.0 ? f->lambda[l] : (double) INFINITY;
        f->high[l] = broken && excess <= 0.0 ? f->lambda[l] : -1.0;
        any = any || broken;
    }
    return any;
}

static inline void
fix(size_t n, double *share, double *floor, const double *cap, double *amount, bool exact, const front *f)
{
    for (size_t e = 0; e < n; e++) {
        double *restrict s = share + e * TILE, *restrict lo = floor + e * TILE, *restrict a = amount + e * TILE;
        const double *restrict hi = cap + e * TILE;

        for (int l = 0; l < TILE; l++) {
            bool below = is_below(exact, s[l] * f->low[l], lo[l], s[l], f->total[l], f->share[l]);
            bool above = is_above(exact, s[l] * f->high[l], hi[l], s[l], f->total[l], f->share[l]);

            a[l] = below ? lo[l] : above ? hi[l] : a[l];
            s[l] = below || above ? 0.0 : s[l];
            lo[l] = below || above ? 0.0 : lo[l];
        }
    }
}

static bool
has_tie(const front *f)
{
    double ties = 0.0;

    for (int l = 0; l < TILE; l++)
        ties += f->tie[l];
    return ties > 0.0;
}

static void
set_lambda(front *f)
{
    for (int l = 0; l < TILE; l++)
        f->lambda[l] = f->share[l] > 0.0 ? f->total[l] / f->share[l] : 0.0;
}

/* The larger-side rule of ys_bounded_solve, until no lane breaks a bound. */
static void
fix_bounds(size_t n, double *share, double *floor, const double *cap, double *amount, front *f)
{
    for (;;) {
        bool exact;

        measure(n, share, floor, cap, false, f);
        exact = has_tie(f);
        if (exact)
            measure(n, share, floor, cap, true, f);
        if (!choose_side(f))
            return;
        if (exact)
            fix(n, share, floor, cap, amount, true, f);
        else
            fix(n, share, floor, cap, amount, false, f);
        for (int l = 0; l < TILE; l++) {
            bool floors = f->low[l] < (double) INFINITY, caps = f->high[l] >= 0.0;

            f->total[l] -= (floors ? f->below_floor[l] : 0.0) + (caps ? f->above_cap[l] : 0.0);
            f->share[l] -= (floors ? f->below_share[l] : 0.0) + (caps ? f->above_share[l] : 0.0);
        }
        set_lambda(f);
    }
}

/*
 * Whole units and exact remainders of total * share / shares. The quotient in double is off by less than 3/4 + 1/4, so that one
 * correction makes it the floor. `left` out: units still to give; `positive`: remainders above 0.
 */
static void
divide(size_t n, const double *share, const front *f, double *amount, double *rest, double *restrict left,
    double *restrict positive)
{
    memcpy(left, f->total, sizeof f->total);
    memset(positive, 0, sizeof f->total);
    for (size_t e = 0; e < n; e++) {
        const double *restrict s = share + e * TILE;
        double *restrict a = amount + e * TILE, *restrict r = rest + e * TILE;

        for (int l = 0; l < TILE; l++) {
            double q = ys_nearest(s[l] * f->lambda[l]);
            double remainder = ys_from_int(difference(f->total[l], s[l], q, f->share[l]));
            double over = remainder < 0.0 ? 1.0 : 0.0;

            q -= over;
            a[l] += q;
            left[l] -= q;
            r[l] = remainder + over * f->share[l];
            positive[l] += r[l] > 0.0 ? 1.0 : 0.0;
        }
    }
}

/* More than `left` remainders lie above `low`, at most `left` above `high`. */
typedef struct {
    _Alignas(YS_ALIGN) double low[TILE];
    double high[TILE], above_low[TILE], above_high[TILE], middle[TILE], count[TILE];
} bracket;

/* Next thresholds: where an even spread would have it, every third time the middle. False: every lane is settled. */
static bool
place(const double *restrict left, int turn, bracket *b)
{
    double open = 0.0;

    for (int l = 0; l < TILE; l++) {
        double span = b->high[l] - b->low[l];
        double above = left[l] - b->above_high[l];
        double part = turn % 3 == 2 ? 0.5 : (above + 0.5) / (b->above_low[l] - b->above_high[l] + 1.0);
        double middle = b->high[l] - ys_nearest(span * part);
        bool settled = above == 0.0 || span <= 1.0;

        middle = middle < b->high[l] ? middle : b->high[l] - 1.0;
        middle = middle > b->low[l] ? middle : b->low[l] + 1.0;
        b->middle[l] = settled ? b->high[l] : middle;
        open += settled ? 0.0 : 1.0;
    }
    return open > 0.0;
}

static void
narrow(size_t n, const double *rest, const double *restrict left, bracket *b)
{
    double *restrict count = b->count;

    memset(count, 0, sizeof b->count);
    for (size_t e = 0; e < n; e++) {
        const double *restrict r = rest + e * TILE;

        for (int l = 0; l < TILE; l++)
            count[l] += r[l] > b->middle[l] ? 1.0 : 0.0;
    }
    for (int l = 0; l < TILE; l++) {
        bool more = count[l] > left[l];

        b->low[l] = more ? b->middle[l] : b->low[l];
        b->above_low[l] = more ? count[l] : b->above_low[l];
        b->high[l] = more ? b->high[l] : b->middle[l];
        b->above_high[l] = more ? b->above_high[l] : count[l];
    }
}

/* One unit more to the `left` largest remainders of each lane, ties by index. */
static void
give_largest(
    size_t n, const double *rest, const double *restrict left, const double *positive, const front *f, double *amount)
{
    bracket b;
    double equal[TILE]; /* units for remainders at the threshold itself */

    for (int l = 0; l < TILE; l++) {
        b.low[l] = 0.0;
        b.above_low[l] = positive[l];
        b.high[l] = f->share[l];
        b.above_high[l] = 0.0;
    }
    for (int turn = 0; place(left, turn, &b); turn++)
        narrow(n, rest, left, &b);
    for (int l = 0; l < TILE; l++)
        equal[l] = left[l] - b.above_high[l];
    for (size_t e = 0; e < n; e++) {
        const double *restrict r = rest + e * TILE;
        double *restrict a = amount + e * TILE;

        for (int l = 0; l < TILE; l++) {
            double at = r[l] == b.high[l] && equal[l] > 0.0 ? 1.0 : 0.0;

            a[l] += (r[l] > b.high[l] ? 1.0 : 0.0) + at;
            equal[l] -= at;
        }
    }
}

void
YS_LANE(ys_bounded_lanes)(size_t n, bool has_bounds, double *share, double *floor, const double *cap,
    const double *total, double *amount, double *rest)
{
    double left[TILE], positive[TILE];
    front f;

    open_front(n, share, floor, total, amount, &f);
    set_lambda(&f);
    if (has_bounds)
        fix_bounds(n, share, floor, cap, amount, &f);
    divide(n, share, &f, amount, rest, left, positive);
    give_largest(n, rest, left, positive, &f, amount);
}
