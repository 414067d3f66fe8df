#include "allocation/marginal.h"

#include "base/math.h"

#include <math.h>
#include <stdlib.h>

/* How near lambda share must come to a bound to stand at it, and a total to the end of its range. */
static const double nearness = 0x1p-40;

/* One county as a function of what all have in common: clip(start + slope x, lo, hi), slope >= 0. */
typedef struct {
    double start, slope, lo, hi;
} line;

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return x < y ? -1 : x > y;
}

static double
at(const line *l, double x)
{
    /* without a slope x may be infinite */
    return ys_clip(l->slope > 0 ? l->start + l->slope * x : l->start, l->lo, l->hi);
}

static double
sum_at(size_t n, const line *lines, double x)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += at(&lines[i], x);
    return sum;
}

/* x on the segment from `low` to `high`, between which no line comes to a bound or leaves one. */
static double
solve_segment(size_t n, const line *lines, double total, double low, double high)
{
    double slope = 0, rest = total;

    for (size_t i = 0; i < n; i++) {
        const line *l = &lines[i];

        if (!(l->slope > 0)) {
            rest -= at(l, 0);
        } else if ((l->lo - l->start) / l->slope >= high) {
            rest -= l->lo;
        } else if ((l->hi - l->start) / l->slope <= low) {
            rest -= l->hi;
        } else {
            slope += l->slope;
            rest -= l->start;
        }
    }
    return slope > 0 ? ys_clip(rest / slope, low, high) : low;
}

/*
 * The x at which the lines add up to total, which must lie between their sums at -inf and +inf; the lower end where it
 * is an interval.
 * `breakpoint` is scratch, [2n].
 */
static double
solve_lines(size_t n, const line *lines, double total, double *breakpoint)
{
    size_t count = 0, below = 0, above;

    for (size_t i = 0; i < n; i++) {
        const line *l = &lines[i];

        if (l->slope > 0 && isfinite(l->lo))
            breakpoint[count++] = (l->lo - l->start) / l->slope;
        if (l->slope > 0 && isfinite(l->hi))
            breakpoint[count++] = (l->hi - l->start) / l->slope;
    }
    qsort(breakpoint, count, sizeof *breakpoint, by_value);
    /* breakpoints before `below` are too low, those from `above` on reach the total */
    for (above = count; below < above;) {
        size_t middle = below + (above - below) / 2;

        if (sum_at(n, lines, breakpoint[middle]) < total)
            below = middle + 1;
        else
            above = middle;
    }
    return solve_segment(
        n, lines, total, above > 0 ? breakpoint[above - 1] : -INFINITY, above < count ? breakpoint[above] : INFINITY);
}

static ys_status
check_county(size_t i, double share, double lo, double hi, ys_error *err)
{
    if (!(share >= 0 && isfinite(share)))
        return ys_fail(err, YS_E_DATA, "share[%zu] = %g is not finite and >= 0", i, share);
    if (!(lo >= 0 && isfinite(lo)) || isnan(hi))
        return ys_fail(
            err, YS_E_DATA, "bounds[%zu] = %g … %g: the floor must be finite and >= 0, the cap a number", i, lo, hi);
    if (lo > hi)
        return ys_fail(err, YS_E_DATA, "lo[%zu] = %g is above hi[%zu] = %g", i, lo, i, hi);
    return YS_OK;
}

static ys_status
check(const ys_marginal_point *p, ys_error *err)
{
    double floors = 0, reach = 0;

    if (!(p->total >= 0 && isfinite(p->total)))
        return ys_fail(err, YS_E_DATA, "total = %g is not finite and >= 0", p->total);
    for (size_t i = 0; i < p->n; i++) {
        ys_status st = check_county(i, p->share[i], p->lo[i], p->hi[i], err);

        if (st != YS_OK)
            return st;
        floors += p->lo[i];
        reach += p->share[i] > 0 ? p->hi[i] : p->lo[i];
    }
    if (floors - p->total > nearness * floors)
        return ys_fail(err, YS_E_INFEASIBLE,
            "floors add up to %.15g, %.15g more than the total of %.15g: raise the total or lower the floors", floors,
            floors - p->total, p->total);
    if (p->total - reach > nearness * reach)
        return ys_fail(err, YS_E_INFEASIBLE,
            "caps (floors where the share is 0) add up to %.15g, %.15g less than the total of %.15g: lower the total "
            "or "
            "raise the caps",
            reach, p->total - reach, p->total);
    return YS_OK;
}

static double
solve_point(const ys_marginal_point *p, line *lines, double *breakpoint)
{
    double x;

    for (size_t i = 0; i < p->n; i++)
        lines[i] = (line){ 0, p->share[i], p->lo[i], p->hi[i] };
    x = solve_lines(p->n, lines, p->total, breakpoint);
    return x > 0 ? x : 0;
}

/* One county more, so that none asks for no memory. */
static ys_status
open_scratch(size_t n, line **lines, double **breakpoint, ys_error *err)
{
    *lines = calloc(n + 1, sizeof **lines);
    *breakpoint = calloc(2 * n + 1, sizeof **breakpoint);
    if (*lines == NULL || *breakpoint == NULL)
        return ys_fail(err, YS_E_NOMEM, "real shares of %zu counties", n);
    return YS_OK;
}

ys_status
ys_marginal_solve(size_t n, const double *share, const double *lo, const double *hi, double total, double *amount,
    double *lambda, ys_error *err)
{
    ys_marginal_point point = { n, share, lo, hi, total };
    line *lines = NULL;
    double *breakpoint = NULL;
    ys_status st = check(&point, err);

    if (st != YS_OK)
        goto out;
    st = open_scratch(n, &lines, &breakpoint, err);
    if (st != YS_OK)
        goto out;
    double x = solve_point(&point, lines, breakpoint);
    for (size_t i = 0; i < n; i++)
        amount[i] = at(&lines[i], x);
    if (lambda != NULL)
        *lambda = x;
out:
    free(lines);
    free(breakpoint);
    return st;
}

static double
moved(const double *direction, double side, size_t i)
{
    return direction == NULL ? 0 : side * direction[i];
}

/* Whether a step to that side, however small, stays within what is allowed for each county. */
static bool
is_allowed(const ys_marginal_point *p, const ys_marginal_direction *d, double side)
{
    for (size_t i = 0; i < p->n; i++) {
        double lo = moved(d->lo, side, i), hi = moved(d->hi, side, i);

        if ((p->share[i] <= 0 && moved(d->share, side, i) < 0) || (p->lo[i] <= 0 && lo < 0) ||
            (p->lo[i] >= p->hi[i] && lo > hi))
            return false;
    }
    return true;
}

static bool
is_at(double part, double bound)
{
    return isfinite(bound) && fabs(part - bound) <= nearness * (bound > part ? bound : part);
}

/* Each county's da as a line over dlambda, near `lambda`. */
static void
derive_lines(const ys_marginal_point *p, const ys_marginal_direction *d, double side, double lambda, line *lines)
{
    for (size_t i = 0; i < p->n; i++) {
        double part = lambda * p->share[i], lo = moved(d->lo, side, i), hi = moved(d->hi, side, i);
        bool at_lo = is_at(part, p->lo[i]), at_hi = is_at(part, p->hi[i]);

        if (!at_lo && part < p->lo[i])
            lines[i] = (line){ lo, 0, -INFINITY, INFINITY };
        else if (!at_hi && part > p->hi[i])
            lines[i] = (line){ hi, 0, -INFINITY, INFINITY };
        else
            lines[i] = (line){ lambda * moved(d->share, side, i), p->share[i], at_lo ? lo : -INFINITY,
                !at_hi             ? INFINITY
                : at_lo && hi < lo ? lo
                                   : hi };
    }
}

/*
 * Every county at a bound, lambda from one end of its interval to the other: those that had no share grow with lambda.
 */
static void
derive_between(const ys_marginal_point *p, const ys_marginal_direction *d, double side, double lambda, line *lines)
{
    for (size_t i = 0; i < p->n; i++) {
        double part = lambda * p->share[i], lo = moved(d->lo, side, i), hi = moved(d->hi, side, i);

        if (p->share[i] <= 0 && p->lo[i] <= 0)
            lines[i] = (line){ 0, moved(d->share, side, i), lo, p->hi[i] > 0 ? INFINITY : hi };
        else if (p->share[i] <= 0 || (part < p->hi[i] && !is_at(part, p->hi[i])))
            lines[i] = (line){ lo, 0, -INFINITY, INFINITY };
        else
            lines[i] = (line){ hi, 0, -INFINITY, INFINITY };
    }
}

/* Where the next county stops being pressed against its floor; infinite: none does. */
static double
next_lambda(const ys_marginal_point *p, double lambda)
{
    double next = INFINITY;

    for (size_t i = 0; i < p->n; i++) {
        double leaves = p->share[i] > 0 ? p->lo[i] / p->share[i] : INFINITY;

        if (leaves > lambda && !is_at(lambda, leaves) && leaves < next)
            next = leaves;
    }
    return next;
}

/* 0: total within what the lines can add up to, -1: it is below, 1: above. */
static int
reach(size_t n, const line *lines, double total)
{
    double least = sum_at(n, lines, -INFINITY), most = sum_at(n, lines, INFINITY), size = fabs(total);

    for (size_t i = 0; i < n; i++)
        size += isfinite(lines[i].start) ? fabs(lines[i].start) : 0;
    return total < least - nearness * size ? -1 : total > most + nearness * size ? 1 : 0;
}

/*
 * Lines on which dtotal can be reached; false: there are none. Above what they reach at `lambda` they can only go on
 * where every county is at a bound: lambda then rises to where the next one leaves its floor (or passes it, where floor
 * and cap are one).
 */
static bool
find_lines(const ys_marginal_point *p, const ys_marginal_direction *d, double side, double lambda, line *lines)
{
    double total = side * d->total;

    derive_lines(p, d, side, lambda, lines);
    int way = reach(p->n, lines, total);
    while (way > 0) {
        double next = next_lambda(p, lambda);

        if (isfinite(next)) {
            derive_lines(p, d, side, next, lines);
            way = reach(p->n, lines, total);
        }
        if (way < 0 || !isfinite(next)) {
            derive_between(p, d, side, lambda, lines);
            return reach(p->n, lines, total) == 0;
        }
        lambda = next;
    }
    return way == 0;
}

static void
derive(const ys_marginal_point *p, const ys_marginal_direction *d, double side, double lambda, line *lines,
    double *breakpoint, double *out)
{
    bool found = is_allowed(p, d, side) && find_lines(p, d, side, lambda, lines);
    double x = found ? solve_lines(p->n, lines, side * d->total, breakpoint) : NAN;

    for (size_t i = 0; i < p->n; i++)
        out[i] = found ? side * at(&lines[i], x) + 0.0 : NAN;
}

static ys_status
check_direction(const ys_marginal_point *p, const ys_marginal_direction *d, ys_error *err)
{
    const double *part[] = { d->share, d->lo, d->hi };
    static const char *const name[] = { "share", "lo", "hi" };

    if (!isfinite(d->total))
        return ys_fail(err, YS_E_DATA, "direction of the total = %g is not finite", d->total);
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; part[k] != NULL && i < p->n; i++)
            if (!isfinite(part[k][i]))
                return ys_fail(err, YS_E_DATA, "direction of %s[%zu] = %g is not finite", name[k], i, part[k][i]);
    return YS_OK;
}

ys_status
ys_marginal_derivative(
    const ys_marginal_point *point, const ys_marginal_direction *direction, double *right, double *left, ys_error *err)
{
    line *lines = NULL;
    double *breakpoint = NULL;
    ys_status st = check(point, err);

    if (st == YS_OK)
        st = check_direction(point, direction, err);
    if (st == YS_OK)
        st = open_scratch(point->n, &lines, &breakpoint, err);
    if (st != YS_OK)
        goto out;
    double lambda = solve_point(point, lines, breakpoint);
    if (right != NULL)
        derive(point, direction, 1, lambda, lines, breakpoint, right);
    if (left != NULL)
        derive(point, direction, -1, lambda, lines, breakpoint, left);
out:
    free(lines);
    free(breakpoint);
    return st;
}

void
ys_marginal_price(size_t n, const double *share, const double *amount, double lambda, double *price)
{
    for (size_t i = 0; i < n; i++) {
        double part = lambda * share[i], a = amount[i];

        if (a > 0 && part > 0)
            price[i] = ys_log(a / part);
        else
            price[i] = a > 0 ? INFINITY : part > 0 ? -INFINITY : NAN;
    }
}
