#include "allocation/group_ascent.h"
#include "base/carve.h"
#include "base/math.h"

#include <math.h>
#include <stdbool.h>

enum { ROUNDS = 500, TRIES = 2400, NEWTON_TRIES = 40, STEPS = 8, HALVINGS = 30 };

static const double precision = 1e-13;

size_t
ys_group_ascent_carve(const ys_group_plan *plan, const ys_group_problem *p, char *memory, ys_group_ascent *self)
{
    size_t used = 0, n = plan->n, all = plan->n_groups + 1, cells = plan->n_cells;

    *self = (ys_group_ascent){ .plan = plan, .p = p };
    self->county = ys_carve(memory, &used, n * sizeof *self->county);
    self->share = ys_carve(memory, &used, n * sizeof *self->share);
    self->lo = ys_carve(memory, &used, n * sizeof *self->lo);
    self->hi = ys_carve(memory, &used, n * sizeof *self->hi);
    self->start = ys_carve(memory, &used, (cells + 1) * sizeof *self->start);
    self->product = ys_carve(memory, &used, cells * sizeof *self->product);
    self->weight = ys_carve(memory, &used, all * sizeof *self->weight);
    self->matrix = ys_carve(memory, &used, all * all * sizeof *self->matrix);
    self->slope = ys_carve(memory, &used, all * sizeof *self->slope);
    self->step = ys_carve(memory, &used, all * sizeof *self->step);
    self->before = ys_carve(memory, &used, all * sizeof *self->before);
    self->side = ys_carve(memory, &used, all * sizeof *self->side);
    return used;
}

void
ys_group_ascent_open(ys_group_ascent *self)
{
    const ys_group_plan *plan = self->plan;

    for (size_t k = 0; k <= plan->n_cells; k++)
        self->start[k] = 0;
    for (size_t i = 0; i < plan->n; i++)
        self->start[plan->cell[i]]++;
    for (size_t k = 1; k <= plan->n_cells; k++)
        self->start[k] += self->start[k - 1];
    for (size_t i = plan->n; i-- > 0;)
        self->county[--self->start[plan->cell[i]]] = (uint32_t) i;
    for (size_t j = 0; j < plan->n; j++) {
        uint32_t i = self->county[j];

        self->share[j] = (double) self->p->share[i];
        self->lo[j] = (double) self->p->lo[i];
        self->hi[j] = self->p->share[i] > 0 ? (double) self->p->hi[i] : self->lo[j];
    }
}

static bool
holds(const ys_group_ascent *self, size_t g, size_t k)
{
    return g == self->plan->n_groups || ys_group_has(self->plan, g, self->plan->head[k]);
}

/* What counties get, and what of it is at neither bound and grows with the rate. */
typedef struct {
    double sum, free;
} response;

static void
add_cell(const ys_group_ascent *self, size_t k, double factor, response *to)
{
    double rate = self->weight[self->plan->n_groups] * self->product[k] * factor;

    for (size_t j = self->start[k]; j < self->start[k + 1]; j++) {
        double x = rate * self->share[j], lo = self->lo[j], hi = self->hi[j];

        to->free += x > lo && x < hi ? x : 0;
        to->sum += x < lo ? lo : x > hi ? hi : x;
    }
}

/* What a group (the last: all) gets where its counties' rates are multiplied by `factor`. */
static response
respond(const ys_group_ascent *self, size_t g, double factor)
{
    response all = { 0, 0 };

    for (size_t k = 0; k < self->plan->n_cells; k++)
        if (holds(self, g, k))
            add_cell(self, k, factor, &all);
    return all;
}

double
ys_group_ascent_amount(const ys_group_ascent *self, size_t k, size_t j)
{
    double x = self->weight[self->plan->n_groups] * self->product[k] * self->share[j];

    return x < self->lo[j] ? self->lo[j] : x > self->hi[j] ? self->hi[j] : x;
}

double
ys_group_ascent_sum(const ys_group_ascent *self, size_t g)
{
    return respond(self, g, 1).sum;
}

/*
 * The factor that brings a group's sum to `target`, which it can reach: Newton on a sum that is linear between the counties' bounds, kept
 * between what is known to be too little and too much; by halves where that does not close in.
 */
static double
find_factor(const ys_group_ascent *self, size_t g, double target)
{
    double low = 0, high = HUGE_VAL, factor = 1;

    for (int k = 0; k < TRIES; k++) {
        response at = respond(self, g, factor);
        double next = at.free > 0 && k < NEWTON_TRIES ? factor * (1 + (target - at.sum) / at.free) : 0;

        if (at.sum == target)
            break;
        if (at.sum < target)
            low = factor;
        else
            high = factor;
        if (!(next > low && next < high))
            next = high == HUGE_VAL ? factor * 2 : low == 0 ? factor / 2 : low + (high - low) / 2;
        if (next == factor || high - low <= low * 0x1p-52)
            break;
        factor = next;
    }
    return factor;
}

static void
form_product(ys_group_ascent *self, size_t k)
{
    const ys_group_plan *plan = self->plan;

    self->product[k] = 1;
    for (int family = 0; family < 2; family++)
        for (uint32_t h = plan->leaf[family][plan->head[k]]; h != YS_GROUP_NONE; h = plan->parent[h])
            self->product[k] *= self->weight[h];
}

/* Set one group's multiplier: 1 where its sum then stands within its bounds, else what brings it to the nearer one. */
static void
project(ys_group_ascent *self, size_t g)
{
    double lo = (double) self->p->group_lo[g], hi = (double) self->p->group_hi[g];
    double free = respond(self, g, 1 / self->weight[g]).sum;

    self->weight[g] = free >= lo && free <= hi ? 1 : self->weight[g] * find_factor(self, g, free < lo ? lo : hi);
    for (size_t k = 0; k < self->plan->n_cells; k++)
        if (holds(self, g, k))
            form_product(self, k);
}

/* How far group g is off: outside of its bounds, or away from the one that its multiplier belongs to. */
static double
off_by(const ys_group_ascent *self, size_t g, double sum)
{
    double lo = (double) self->p->group_lo[g], hi = (double) self->p->group_hi[g];

    if (sum < lo || (self->weight[g] > 1 && sum > lo))
        return sum - lo;
    return sum > hi || (self->weight[g] < 1 && sum < hi) ? sum - hi : 0;
}

static double
violation(const ys_group_ascent *self)
{
    size_t all = self->plan->n_groups;
    double total = (double) self->p->total, worst = fabs(respond(self, all, 1).sum - total);

    for (size_t g = 0; g < all; g++) {
        double off = fabs(off_by(self, g, respond(self, g, 1).sum));

        worst = off > worst ? off : worst;
    }
    return total > 0 ? worst / total : worst;
}

/* Groups whose multipliers a step moves, and which bound each is to come to: a multiplier above 1 is its floor's. */
static void
choose_sides(ys_group_ascent *self)
{
    size_t all = self->plan->n_groups;

    for (size_t g = 0; g < all; g++) {
        double sum = respond(self, g, 1).sum, weight = self->weight[g];

        self->side[g] = weight > 1 || (weight == 1 && sum < (double) self->p->group_lo[g])   ? 1
                        : weight < 1 || (weight == 1 && sum > (double) self->p->group_hi[g]) ? -1
                                                                                             : 0;
    }
    self->side[all] = 1;
}

/* Slope of the dual: what each is above the bound it is to come to. */
static void
find_slope(ys_group_ascent *self)
{
    size_t all = self->plan->n_groups;

    for (size_t g = 0; g < all; g++)
        self->slope[g] = self->side[g] == 0 ? 0
                         : respond(self, g, 1).sum
                               - (double) (self->side[g] > 0 ? self->p->group_lo[g] : self->p->group_hi[g]);
    self->slope[all] = respond(self, all, 1).sum - (double) self->p->total;
}

/* Second derivatives by the logarithms of the multipliers: what is free in both groups. A little more on the diagonal where groups hang on
 * each other: the step then goes far along what changes no amount, up to a multiplier that comes to 1. */
static void
form_matrix(ys_group_ascent *self)
{
    const ys_group_plan *plan = self->plan;
    size_t all = plan->n_groups, width = all + 1;

    for (size_t at = 0; at < width * width; at++)
        self->matrix[at] = 0;
    for (size_t k = 0; k < plan->n_cells; k++) {
        response cell = { 0, 0 };

        add_cell(self, k, 1, &cell);
        for (size_t g = 0; g < width; g++)
            for (size_t h = 0; h <= g && holds(self, g, k); h++)
                if (self->side[g] != 0 && self->side[h] != 0 && holds(self, h, k))
                    self->matrix[g * width + h] += cell.free;
    }
    for (size_t g = 0; g < width; g++)
        self->matrix[g * width + g] += 1e-10 * self->matrix[g * width + g] + 1e-14 * (double) self->p->total;
}

/* step = -matrix^-1 slope, by Cholesky's L D L', in place; what has no side stays. */
static void
solve_step(ys_group_ascent *self)
{
    size_t width = self->plan->n_groups + 1;
    double *m = self->matrix;

    for (size_t g = 0; g < width; g++) {
        for (size_t h = 0; h < g; h++) {
            double sum = m[g * width + h];

            for (size_t e = 0; e < h; e++)
                sum -= m[g * width + e] * m[h * width + e] * m[e * width + e];
            m[g * width + h] = sum / m[h * width + h];
        }
        for (size_t e = 0; e < g; e++)
            m[g * width + g] -= m[g * width + e] * m[g * width + e] * m[e * width + e];
        /* what rounding left of a pivot that is the little that was added */
        if (m[g * width + g] < 1e-14 * (double) self->p->total)
            m[g * width + g] = 1e-14 * (double) self->p->total;
    }
    for (size_t g = 0; g < width; g++) {
        self->step[g] = self->side[g] == 0 ? 0 : -self->slope[g];
        for (size_t e = 0; e < g; e++)
            self->step[g] -= m[g * width + e] * self->step[e];
    }
    for (size_t g = 0; g < width; g++)
        self->step[g] /= m[g * width + g];
    for (size_t g = width; g-- > 0;)
        for (size_t e = g + 1; e < width; e++)
            self->step[g] -= m[e * width + g] * self->step[e];
}

/* A multiplier of 1 that the step would move to the wrong side stays. False: there is none. */
static bool
drop_wrong(ys_group_ascent *self)
{
    bool any = false;

    for (size_t g = 0; g < self->plan->n_groups; g++) {
        bool kink = self->weight[g] == 1 && self->p->group_lo[g] < self->p->group_hi[g];

        if (!kink || self->side[g] == 0 || self->step[g] * self->side[g] > 0)
            continue;
        self->side[g] = 0;
        any = true;
    }
    return any;
}

/* How far the step goes: to the first multiplier that comes to 1, told in `stop`; by no more than a power of e^4. */
static double
find_reach(const ys_group_ascent *self, size_t *stop)
{
    size_t all = self->plan->n_groups;
    double reach = 1;

    *stop = all;
    for (size_t g = 0; g <= all; g++) {
        double size = fabs(self->step[g]);

        reach = size * reach > 4 ? 4 / size : reach;
    }
    for (size_t g = 0; g < all; g++) {
        double way = self->weight[g] == 1 ? 0 : -ys_log(self->weight[g]);

        if (self->p->group_lo[g] == self->p->group_hi[g] || !(way * self->step[g] > 0) || way / self->step[g] > reach)
            continue;
        reach = way / self->step[g];
        *stop = g;
    }
    return reach;
}

static void
move(ys_group_ascent *self, double reach, size_t stop)
{
    size_t all = self->plan->n_groups;

    for (size_t g = 0; g <= all; g++)
        self->weight[g] = self->side[g] == 0 ? self->before[g] : self->before[g] * ys_exp(reach * self->step[g]);
    if (stop < all)
        self->weight[stop] = 1;
    for (size_t k = 0; k < self->plan->n_cells; k++)
        form_product(self, k);
}

static double
slope_along(const ys_group_ascent *self)
{
    double slope = 0;

    for (size_t g = 0; g <= self->plan->n_groups; g++)
        slope += self->slope[g] * self->step[g];
    return slope;
}

/* One step of Newton, shortened until the dual no longer rises along it. */
static void
take_step(ys_group_ascent *self)
{
    size_t all = self->plan->n_groups, stop;
    double reach, down;

    choose_sides(self);
    do {
        find_slope(self);
        form_matrix(self);
        solve_step(self);
    } while (drop_wrong(self));
    down = slope_along(self);
    reach = find_reach(self, &stop);
    for (size_t g = 0; g <= all; g++)
        self->before[g] = self->weight[g];
    for (int k = 0; k < HALVINGS; k++) {
        move(self, reach, stop);
        find_slope(self);
        if (slope_along(self) <= -0.1 * down)
            return;
        reach /= 2;
        stop = all;
    }
    move(self, 0, all);
}

void
ys_group_ascent_solve(ys_group_ascent *self, ys_group_report *report)
{
    const ys_group_plan *plan = self->plan;
    size_t all = plan->n_groups;
    double total = (double) self->p->total;

    for (size_t k = 0; k < plan->n_cells; k++)
        self->product[k] = 1;
    for (size_t g = 0; g <= all; g++)
        self->weight[g] = 1;
    self->weight[all] = find_factor(self, all, total);
    do {
        for (size_t k = 0; k < all; k++)
            project(self, plan->order[k]);
        self->weight[all] *= find_factor(self, all, total);
        report->residual = violation(self);
        for (int k = 0; k < STEPS && report->residual > precision; k++) {
            take_step(self);
            report->residual = violation(self);
        }
        report->sweeps++;
    } while (report->residual > precision && report->sweeps < ROUNDS);
    for (size_t g = 0; g < all && report->multiplier != NULL; g++)
        report->multiplier[g] = self->weight[g];
}
