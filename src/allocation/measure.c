#include "allocation/measure.h"

#include "base/math.h"

#include <math.h>
#include <stdlib.h>

/* A county in the order of a key: its shares of the poor persons and of the funds. */
typedef struct {
    double key, poor, funds;
    size_t county;
} ranked;

/* A running extreme with its county. */
typedef struct {
    double value, county;
} extreme;

static const extreme none = { NAN, NAN };

static int
by_key(const void *a, const void *b)
{
    const ranked *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->county < y->county ? -1 : x->county > y->county;
}

static void
take_most(extreme *most, double value, size_t county)
{
    if (isnan(most->value) || value > most->value)
        *most = (extreme){ value, (double) county };
}

static bool
has_poor(const ys_allocation_facts *f, size_t i)
{
    return f->poor != NULL && f->poor[i] > 0;
}

/* 2 sum (s - p) R with fractional ranks, ties at the middle of their range. */
static double
concentration(size_t n, ranked *row)
{
    double below = 0, sum = 0;

    qsort(row, n, sizeof *row, by_key);
    for (size_t i = 0, end; i < n; i = end) {
        double poor = 0, surplus = 0;

        for (end = i; end < n && row[end].key == row[i].key; end++) {
            poor += row[end].poor;
            surplus += row[end].funds - row[end].poor;
        }
        sum += surplus * (below + poor / 2);
        below += poor;
    }
    return 2 * sum;
}

static double
theil(size_t n, const ranked *row)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += row[i].funds > 0 ? row[i].funds * ys_log(row[i].funds / row[i].poor) : 0;
    return sum;
}

/*
 * Rows of the counties with poor persons (and, where asked, a need), as shares of their sums. 0: no shares can be
 * formed.
 */
static size_t
rank_rows(const ys_allocation_facts *f, const double *need, ranked *row)
{
    double poor = 0, funds = 0;
    size_t n = 0;

    for (size_t i = 0; i < f->n; i++) {
        if (!has_poor(f, i) || (need != NULL && isnan(need[i])))
            continue;
        if (f->amount[i] < 0)
            return 0;
        row[n++] = (ranked){ need != NULL ? need[i] : f->amount[i] / f->poor[i], f->poor[i], f->amount[i], i };
        poor += f->poor[i];
        funds += f->amount[i];
    }
    if (!(funds > 0))
        return 0;
    for (size_t r = 0; r < n; r++) {
        row[r].poor /= poor;
        row[r].funds /= funds;
    }
    return n;
}

static void
measure_equity(const ys_allocation_facts *f, ranked *row, ys_allocation_measures *m)
{
    size_t n = rank_rows(f, NULL, row);

    if (n > 0) {
        m->theil = theil(n, row);
        m->gini = concentration(n, row);
    }
    n = f->need == NULL ? 0 : rank_rows(f, f->need, row);
    if (n > 0) {
        double index = concentration(n, row);

        if (row[0].key != row[n - 1].key)
            m->concentration = index;
    }
}

static void
measure_per_poor(const ys_allocation_facts *f, ys_allocation_measures *m)
{
    double funds = 0, poor = 0, outside = 0;
    extreme least = none, most = none;

    m->pot = 0;
    for (size_t i = 0; i < f->n; i++) {
        m->pot += f->amount[i];
        if (!has_poor(f, i)) {
            outside += f->amount[i];
            continue;
        }
        funds += f->amount[i];
        poor += f->poor[i];
        take_most(&least, -(f->amount[i] / f->poor[i]), i);
        take_most(&most, f->amount[i] / f->poor[i], i);
    }
    if (f->poor != NULL && m->pot > 0)
        m->outside = outside / m->pot;
    if (poor > 0)
        m->per_poor = funds / poor;
    m->per_poor_least = 0.0 - least.value;
    m->per_poor_least_county = least.county;
    m->per_poor_most = most.value;
    m->per_poor_most_county = most.county;
}

/* Funds, or funds per poor person where there are any: NaN leaves the county out. */
static double
received(const ys_allocation_facts *f, bool per_poor, size_t i)
{
    if (!per_poor)
        return f->amount[i];
    return has_poor(f, i) ? f->amount[i] / f->poor[i] : NAN;
}

static double
correlation(const ys_allocation_facts *f, bool per_poor)
{
    double n = 0, x_mean = 0, y_mean = 0, xx = 0, yy = 0, xy = 0, x_first = NAN, y_first = NAN;
    bool x_spread = false, y_spread = false;

    for (size_t i = 0; i < f->n; i++) {
        double x = received(f, per_poor, i), y = f->need[i];

        if (isnan(x) || isnan(y))
            continue;
        x_first = n > 0 ? x_first : x;
        y_first = n > 0 ? y_first : y;
        x_spread |= x != x_first;
        y_spread |= y != y_first;
        n++;
        x_mean += x;
        y_mean += y;
    }
    if (!x_spread || !y_spread)
        return NAN;
    x_mean /= n;
    y_mean /= n;
    for (size_t i = 0; i < f->n; i++) {
        double x = received(f, per_poor, i) - x_mean, y = f->need[i] - y_mean;

        if (isnan(x) || isnan(y))
            continue;
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    return ys_clip(xy / (sqrt(xx) * sqrt(yy)), -1, 1);
}

static void
measure_change(const ys_allocation_facts *f, ys_allocation_measures *m)
{
    double now = 0, then = 0, gains = 0, moved = 0;
    extreme gain = none, loss = none;

    for (size_t i = 0; i < f->n; i++) {
        double change = f->amount[i] - f->last_year[i];

        if (isnan(change))
            continue;
        now += f->amount[i];
        then += f->last_year[i];
        gains += change > 0 ? change : 0;
        if (change > 0)
            take_most(&gain, change, i);
        if (change < 0)
            take_most(&loss, -change, i);
    }
    m->gain = gain.value;
    m->gain_county = gain.county;
    m->loss = loss.value;
    m->loss_county = loss.county;
    if (!(now > 0))
        return;
    m->raised = gains / now;
    if (!(then > 0))
        return;
    for (size_t i = 0; i < f->n; i++)
        if (!isnan(f->last_year[i]))
            moved += fabs(f->amount[i] / now - f->last_year[i] / then);
    m->moved = moved / 2;
}

static void
measure_bounds(const ys_allocation_facts *f, ys_allocation_measures *m)
{
    m->at_floor = f->floor != NULL ? 0 : NAN;
    m->at_cap = f->cap != NULL ? 0 : NAN;
    for (size_t i = 0; i < f->n; i++) {
        m->at_floor += f->floor != NULL && f->floor[i] > 0 && f->amount[i] <= f->floor[i];
        m->at_cap += f->cap != NULL && f->amount[i] >= f->cap[i];
    }
}

/* The county that comes next after `last` (n: none yet) going away from the threshold on one side; n: no more. */
static size_t
next_neighbour(size_t n, const double *figure, double threshold, const double *per_head, bool inside, size_t last)
{
    size_t next = n;

    for (size_t i = 0; i < n; i++) {
        if (isnan(figure[i]) || isnan(per_head[i]) || (figure[i] >= threshold) != inside)
            continue;
        double way = inside ? figure[i] : -figure[i];
        double gone = last == n ? -INFINITY : inside ? figure[last] : -figure[last];
        double best = next == n ? INFINITY : inside ? figure[next] : -figure[next];

        if ((last == n || way > gone || (way == gone && i > last)) && (next == n || way < best))
            next = i;
    }
    return next;
}

static double
side_mean(size_t n, const double *figure, double threshold, const double *per_head, bool inside, size_t neighbours)
{
    size_t last = n, found = 0;
    double sum = 0;

    while (found < neighbours) {
        size_t next = next_neighbour(n, figure, threshold, per_head, inside, last);

        if (next == n)
            break;
        sum += per_head[next];
        last = next;
        found++;
    }
    return found > 0 ? sum / (double) found : NAN;
}

double
ys_measure_cliff(size_t n, const double *figure, double threshold, const double *per_head, size_t neighbours)
{
    if (isnan(threshold))
        return NAN;
    return side_mean(n, figure, threshold, per_head, true, neighbours) -
           side_mean(n, figure, threshold, per_head, false, neighbours);
}

static ys_status
check(const ys_allocation_facts *f, ys_error *err)
{
    for (size_t i = 0; i < f->n; i++) {
        if (!isfinite(f->amount[i]))
            return ys_fail(err, YS_E_DATA, "amount[%zu] = %g is not finite; give every county its amount, 0 for none",
                i, f->amount[i]);
        if (f->poor != NULL && (f->poor[i] < 0 || isinf(f->poor[i])))
            return ys_fail(err, YS_E_DATA, "poor[%zu] = %g is not a number of persons; give NaN where it is unknown", i,
                f->poor[i]);
    }
    return YS_OK;
}

ys_status
ys_measure_allocation(const ys_allocation_facts *facts, ys_allocation_measures *out, ys_error *err)
{
#define X(name, unit, meaning) .name = NAN,
    ys_allocation_measures m = { YS_ALLOCATION_MEASURE_LIST(X) };
#undef X
    ys_status st = check(facts, err);

    if (st != YS_OK)
        return st;
    /* one row more, so that no county asks for no memory */
    ranked *row = malloc((facts->n + 1) * sizeof *row);
    double *per_poor = malloc((facts->n + 1) * sizeof *per_poor);
    if (row == NULL || per_poor == NULL) {
        st = ys_fail(err, YS_E_NOMEM, "measures of %zu counties", facts->n);
        goto out;
    }
    measure_per_poor(facts, &m);
    measure_equity(facts, row, &m);
    measure_bounds(facts, &m);
    if (facts->need != NULL) {
        m.need_correlation = correlation(facts, true);
        m.need_correlation_funds = correlation(facts, false);
    }
    if (facts->last_year != NULL)
        measure_change(facts, &m);
    for (size_t i = 0; i < facts->n; i++)
        per_poor[i] = received(facts, true, i);
    if (facts->figure != NULL)
        m.cliff = ys_measure_cliff(facts->n, facts->figure, facts->threshold,
            facts->per_head != NULL ? facts->per_head : per_poor, facts->neighbours);
    *out = m;
out:
    free(row);
    free(per_poor);
    return st;
}
