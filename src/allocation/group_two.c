/*
 * Two families of groups that cross. Dual ascent: group by group, in a fixed order, the multiplier is set so that the group's sum stands
 * within its bounds, then the common rate so that the total does, until all do at once (Bregman 1967: cyclic projections in the divergence,
 * which converge to the nearest point where there is one). Whole units: each group to the floor or ceiling of its sum, each county to that
 * of its amount, so that the most remainder is kept: a flow of least cost.
 */
#include "allocation/flow.h"
#include "allocation/group_plan.h"
#include "base/carve.h"
#include "base/math.h"

#include <math.h>

enum { SWEEPS = 4000, HALVINGS = 200 };

static const double precision = 1e-13;

typedef struct {
    const ys_group_plan *plan;
    const ys_group_problem *p;
    double *base, *amount; /* [n] share times all multipliers; clipped at the common rate */
    double *weight;        /* [n_groups] multipliers */
    double *sum;           /* [n_groups] */
    double rate;
    /* rounding */
    int64_t *floor;     /* [n] */
    int64_t *cost;      /* [n] of rounding up, cell by cell, rising */
    uint32_t *by_cost;  /* [n] the counties in that order */
    uint32_t *start;    /* [n_cells + 1] */
    ys_flow_arc *arc;
    void *flow;
} desk;

static size_t
lay_out(const ys_group_plan *plan, char *memory, desk *self)
{
    size_t used = 0, n = plan->n, groups = plan->n_groups, arcs = groups + plan->n_cells + 1;

    self->base = ys_carve(memory, &used, n * sizeof *self->base);
    self->amount = ys_carve(memory, &used, n * sizeof *self->amount);
    self->weight = ys_carve(memory, &used, groups * sizeof *self->weight);
    self->sum = ys_carve(memory, &used, groups * sizeof *self->sum);
    self->floor = ys_carve(memory, &used, n * sizeof *self->floor);
    self->cost = ys_carve(memory, &used, n * sizeof *self->cost);
    self->by_cost = ys_carve(memory, &used, n * sizeof *self->by_cost);
    self->start = ys_carve(memory, &used, (plan->n_cells + 1) * sizeof *self->start);
    self->arc = ys_carve(memory, &used, arcs * sizeof *self->arc);
    self->flow = ys_carve(memory, &used, ys_flow_scratch(groups + 2, arcs));
    return used;
}

size_t
ys_group_two_scratch(const ys_group_plan *plan)
{
    desk self;

    return lay_out(plan, NULL, &self);
}

static double
clipped(const desk *self, size_t i, double rate)
{
    double x = rate * self->base[i], lo = (double) self->p->lo[i], hi = (double) self->p->hi[i];

    return self->p->share[i] == 0 || x < lo ? lo : x > hi ? hi : x;
}

/* What a group (NULL: all) gets where its counties' bases are multiplied by `factor`. */
static double
sum_at(const desk *self, const uint8_t *member, double factor)
{
    double sum = 0;

    for (size_t i = 0; i < self->plan->n; i++)
        if (member == NULL || member[i])
            sum += clipped(self, i, self->rate * factor);
    return sum;
}

/* The factor that brings a group's sum to `target`, which it can reach: by halving between powers of two that enclose it. */
static double
find_factor(const desk *self, const uint8_t *member, double target)
{
    double low = 1, high = 1;

    for (int k = 0; k < 1000 && sum_at(self, member, high) < target; k++)
        high *= 2;
    for (int k = 0; k < 1000 && sum_at(self, member, low) > target; k++)
        low /= 2;
    for (int k = 0; k < HALVINGS && high - low > low * 0x1p-52; k++) {
        double middle = low + (high - low) / 2;

        if (sum_at(self, member, middle) < target)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static void
multiply(desk *self, const uint8_t *member, double factor)
{
    for (size_t i = 0; i < self->plan->n; i++)
        if (member[i])
            self->base[i] *= factor;
}

/* Set one group's multiplier: 1 where its sum then stands within its bounds, else what brings it to the nearer one. */
static void
project(desk *self, size_t g)
{
    const uint8_t *member = self->plan->member[g];
    double lo = (double) self->p->group_lo[g], hi = (double) self->p->group_hi[g];
    double free = sum_at(self, member, 1 / self->weight[g]), factor;

    if (free >= lo && free <= hi)
        factor = 1 / self->weight[g];
    else
        factor = find_factor(self, member, free < lo ? lo : hi);
    self->weight[g] *= factor;
    multiply(self, member, factor);
}

static double
violation(const desk *self)
{
    double total = (double) self->p->total, worst = fabs(sum_at(self, NULL, 1) - total);

    for (size_t g = 0; g < self->plan->n_groups; g++) {
        double sum = sum_at(self, self->plan->member[g], 1), lo = (double) self->p->group_lo[g];
        double hi = (double) self->p->group_hi[g];
        double off = sum < lo ? lo - sum : sum > hi ? sum - hi : 0;

        /* a multiplier other than 1 belongs to a bound that is met exactly */
        if (self->weight[g] > 1 && sum > lo)
            off = off > sum - lo ? off : sum - lo;
        if (self->weight[g] < 1 && sum < hi)
            off = off > hi - sum ? off : hi - sum;
        worst = off > worst ? off : worst;
    }
    return total > 0 ? worst / total : worst;
}

static void
ascend(desk *self, ys_group_report *report)
{
    const ys_group_plan *plan = self->plan;

    self->rate = 1;
    for (size_t i = 0; i < plan->n; i++)
        self->base[i] = (double) self->p->share[i];
    for (size_t g = 0; g < plan->n_groups; g++)
        self->weight[g] = 1;
    self->rate = find_factor(self, NULL, (double) self->p->total);
    do {
        for (size_t k = 0; k < plan->n_groups; k++)
            project(self, plan->order[k]);
        self->rate *= find_factor(self, NULL, (double) self->p->total);
        report->residual = violation(self);
        report->sweeps++;
    } while (report->residual > precision && report->sweeps < SWEEPS);
    for (size_t g = 0; g < plan->n_groups && report->multiplier != NULL; g++)
        report->multiplier[g] = self->weight[g];
}

/* A sum that is a whole number but for rounding is that number. */
static double
tidy(double x, double scale)
{
    double whole = floor(x + 0.5);

    return fabs(x - whole) <= scale * 1e-9 + 1e-7 ? whole : x;
}

/* Counties of each cell in order of their remainders, the largest first: so much each costs to round up, in 2^-30 of a unit. */
static void
rank_remainders(desk *self)
{
    const ys_group_plan *plan = self->plan;
    size_t at = 0;

    for (size_t k = 0; k < plan->n_cells; k++) {
        self->start[k] = (uint32_t) at;
        for (size_t i = 0; i < plan->n; i++) {
            double rest = self->amount[i] - (double) self->floor[i];
            int64_t cost = (int64_t) ((1 - rest) * 0x1p30);
            size_t to = at;

            if (plan->cell[i] != k || !(rest > 0))
                continue;
            for (; to > self->start[k] && self->cost[to - 1] > cost; to--) {
                self->cost[to] = self->cost[to - 1];
                self->by_cost[to] = self->by_cost[to - 1];
            }
            self->cost[to] = cost;
            self->by_cost[to] = (uint32_t) i;
            at++;
        }
    }
    self->start[plan->n_cells] = (uint32_t) at;
}

static uint32_t
node_of(uint32_t group, int family)
{
    return group == YS_GROUP_NONE ? (uint32_t) family : group + 2;
}

/* Units above the floors, as a flow: the floors themselves are sent in the lower bounds. */
static bool
round_units(desk *self, int64_t *amount)
{
    const ys_group_plan *plan = self->plan;
    size_t a = 0;

    for (size_t i = 0; i < plan->n; i++) {
        self->amount[i] = tidy(clipped(self, i, self->rate), 0);
        self->floor[i] = (int64_t) floor(self->amount[i]);
    }
    rank_remainders(self);
    for (size_t g = 0; g < plan->n_groups; g++) {
        double sum = tidy(sum_at(self, plan->member[g], 1), 0);
        int64_t low = (int64_t) floor(sum), high = (int64_t) ceil(sum);
        uint32_t up = node_of(plan->parent[g], plan->family[g]), own = (uint32_t) g + 2;
        bool down = plan->family[g] == 0;

        low = low > self->p->group_lo[g] ? low : self->p->group_lo[g];
        high = high < self->p->group_hi[g] ? high : self->p->group_hi[g];
        self->arc[a++] = (ys_flow_arc){ down ? up : own, down ? own : up, low, high < low ? low : high, NULL, 0 };
    }
    for (size_t k = 0; k < plan->n_cells; k++) {
        uint32_t i = plan->head[k];
        int64_t more = self->start[k + 1] - self->start[k];

        self->arc[a + k] = (ys_flow_arc){ node_of(plan->leaf[0][i], 0), node_of(plan->leaf[1][i], 1), 0, more,
            self->cost + self->start[k], 0 };
    }
    for (size_t i = 0; i < plan->n; i++) {
        self->arc[a + plan->cell[i]].low += self->floor[i];
        self->arc[a + plan->cell[i]].high += self->floor[i];
        amount[i] = self->floor[i];
    }
    self->arc[a + plan->n_cells] = (ys_flow_arc){ 1, 0, self->p->total, self->p->total, NULL, 0 };
    if (ys_flow_solve(plan->n_groups + 2, a + plan->n_cells + 1, self->arc, self->flow) != 0)
        return false;
    for (size_t k = 0; k < plan->n_cells; k++)
        for (int64_t u = 0; u < self->arc[a + k].flow - self->arc[a + k].low; u++)
            amount[self->by_cost[self->start[k] + (size_t) u]]++;
    return true;
}

/* Whether the bounds can hold: the network of the counties' and groups' own bounds has room for the total. */
static bool
can_hold(desk *self)
{
    const ys_group_plan *plan = self->plan;
    const ys_group_problem *p = self->p;
    size_t a = 0;

    for (size_t g = 0; g < plan->n_groups; g++) {
        uint32_t up = node_of(plan->parent[g], plan->family[g]), own = (uint32_t) g + 2;
        bool down = plan->family[g] == 0;

        if (p->group_lo[g] > p->group_hi[g])
            return false;
        self->arc[a++] = (ys_flow_arc){ down ? up : own, down ? own : up, p->group_lo[g], p->group_hi[g], NULL, 0 };
    }
    for (size_t k = 0; k < plan->n_cells; k++) {
        uint32_t i = plan->head[k];

        self->arc[a + k] = (ys_flow_arc){ node_of(plan->leaf[0][i], 0), node_of(plan->leaf[1][i], 1), 0, 0, NULL, 0 };
    }
    for (size_t i = 0; i < plan->n; i++) {
        ys_flow_arc *arc = &self->arc[a + plan->cell[i]];

        if (p->lo[i] > p->hi[i])
            return false;
        arc->low += p->lo[i];
        arc->high += p->share[i] > 0 ? (p->hi[i] < p->total ? p->hi[i] : p->total) : p->lo[i];
        arc->high = arc->high < INT64_C(1) << 60 ? arc->high : INT64_C(1) << 60;
        arc->high = arc->high < arc->low ? arc->low : arc->high;
    }
    self->arc[a + plan->n_cells] = (ys_flow_arc){ 1, 0, p->total, p->total, NULL, 0 };
    return ys_flow_solve(plan->n_groups + 2, a + plan->n_cells + 1, self->arc, self->flow) == 0;
}

bool
ys_group_two_solve(const ys_group_plan *plan, const ys_group_problem *p, void *scratch, int64_t *amount,
    uint8_t *bound, ys_group_report *report)
{
    desk self = { .plan = plan, .p = p };

    lay_out(plan, scratch, &self);
    if (!can_hold(&self))
        return false;
    ascend(&self, report);
    if (!round_units(&self, amount))
        return false;
    for (size_t i = 0; i < plan->n; i++) {
        double at = clipped(&self, i, self.rate);

        bound[i] = p->share[i] == 0 || at <= (double) p->lo[i] ? YS_BOUNDED_FLOOR
                   : at >= (double) p->hi[i]                  ? YS_BOUNDED_CAP
                                                              : YS_BOUNDED_FREE;
    }
    return true;
}
