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
#include <stdlib.h>
#include <string.h>

enum { SWEEPS = 4000, TRIES = 2400, NEWTON = 40 };

static const double precision = 1e-13;

/* A county's way up, in 2^-30 of a unit. */
typedef struct {
    int64_t cost;
    uint32_t county;
} step_up;

typedef struct {
    const ys_group_plan *plan;
    const ys_group_problem *p;
    /* [n] the counties cell by cell */
    uint32_t *county;
    double *share, *lo, *hi; /* lo = hi where nothing is to be chosen */
    uint32_t *start;    /* [n_cells + 1] */
    double *product;    /* [n_cells] of the multipliers of the cell's groups */
    double *weight;     /* [n_groups] multipliers */
    double rate;
    /* rounding */
    double *amount;     /* [n] */
    step_up *up;        /* [n] of those with a remainder, cell by cell, the cheapest first */
    int64_t *cost;      /* [n] the same costs, above that of the last unit there is money for */
    int64_t *sorted;    /* [n] */
    uint32_t *up_start; /* [n_cells + 1] */
    ys_flow_arc *arc;
    void *flow;
    uint8_t *seen; /* [n_groups + 2] */
} desk;

static size_t
lay_out(const ys_group_plan *plan, char *memory, desk *self)
{
    size_t used = 0, n = plan->n, groups = plan->n_groups, cells = plan->n_cells, arcs = groups + cells + 1;

    self->county = ys_carve(memory, &used, n * sizeof *self->county);
    self->share = ys_carve(memory, &used, n * sizeof *self->share);
    self->lo = ys_carve(memory, &used, n * sizeof *self->lo);
    self->hi = ys_carve(memory, &used, n * sizeof *self->hi);
    self->start = ys_carve(memory, &used, (cells + 1) * sizeof *self->start);
    self->product = ys_carve(memory, &used, cells * sizeof *self->product);
    self->weight = ys_carve(memory, &used, groups * sizeof *self->weight);
    self->amount = ys_carve(memory, &used, n * sizeof *self->amount);
    self->up = ys_carve(memory, &used, n * sizeof *self->up);
    self->cost = ys_carve(memory, &used, n * sizeof *self->cost);
    self->sorted = ys_carve(memory, &used, n * sizeof *self->sorted);
    self->up_start = ys_carve(memory, &used, (cells + 1) * sizeof *self->up_start);
    self->arc = ys_carve(memory, &used, arcs * sizeof *self->arc);
    self->flow = ys_carve(memory, &used, ys_flow_scratch(groups + 2, arcs));
    self->seen = ys_carve(memory, &used, groups + 2);
    return used;
}

size_t
ys_group_two_scratch(const ys_group_plan *plan)
{
    desk self;

    return lay_out(plan, NULL, &self);
}

/* Counties cell by cell, by index within each, with their bounds. */
static void
sort_counties(desk *self)
{
    const ys_group_plan *plan = self->plan;

    for (size_t k = 0; k <= plan->n_cells; k++)
        self->start[k] = 0;
    for (size_t i = 0; i < plan->n; i++)
        self->start[plan->cell[i] + 1]++;
    for (size_t k = 0; k < plan->n_cells; k++)
        self->start[k + 1] += self->start[k];
    for (size_t i = plan->n; i-- > 0;)
        self->county[--self->start[plan->cell[i] + 1]] = (uint32_t) i;
    for (size_t k = 0; k < plan->n_cells; k++)
        self->start[k] = self->start[k + 1];
    self->start[plan->n_cells] = (uint32_t) plan->n;
    for (size_t j = 0; j < plan->n; j++) {
        uint32_t i = self->county[j];

        self->share[j] = (double) self->p->share[i];
        self->lo[j] = (double) self->p->lo[i];
        self->hi[j] = self->p->share[i] > 0 ? (double) self->p->hi[i] : self->lo[j];
    }
}

/* What counties get, and what of it is at neither bound and grows with the rate. */
typedef struct {
    double sum, free;
} response;

static void
add_cell(const desk *self, size_t k, double rate, response *to)
{
    for (size_t j = self->start[k]; j < self->start[k + 1]; j++) {
        double x = rate * self->share[j], lo = self->lo[j], hi = self->hi[j];

        to->free += x > lo && x < hi ? x : 0;
        to->sum += x < lo ? lo : x > hi ? hi : x;
    }
}

/* What a group (YS_GROUP_NONE: all) gets where its counties' rates are multiplied by `factor`. */
static response
respond(const desk *self, uint32_t g, double factor)
{
    const ys_group_plan *plan = self->plan;
    response all = { 0, 0 };

    for (size_t k = 0; k < plan->n_cells; k++)
        if (g == YS_GROUP_NONE || plan->member[g][plan->head[k]])
            add_cell(self, k, self->rate * factor * self->product[k], &all);
    return all;
}

/*
 * The factor that brings a group's sum to `target`, which it can reach: Newton on a sum that is linear between the counties' bounds, kept
 * between what is known to be too little and too much; by halves where that does not close in.
 */
static double
find_factor(const desk *self, uint32_t g, double target)
{
    double low = 0, high = HUGE_VAL, factor = 1;

    for (int k = 0; k < TRIES; k++) {
        response at = respond(self, g, factor);
        double next = at.free > 0 && k < NEWTON ? factor * (1 + (target - at.sum) / at.free) : 0;

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

/* Set one group's multiplier: 1 where its sum then stands within its bounds, else what brings it to the nearer one. */
static void
project(desk *self, uint32_t g)
{
    const ys_group_plan *plan = self->plan;
    double lo = (double) self->p->group_lo[g], hi = (double) self->p->group_hi[g];
    double free = respond(self, g, 1 / self->weight[g]).sum;

    self->weight[g] = free >= lo && free <= hi ? 1 : self->weight[g] * find_factor(self, g, free < lo ? lo : hi);
    for (size_t k = 0; k < plan->n_cells; k++) {
        if (!plan->member[g][plan->head[k]])
            continue;
        self->product[k] = 1;
        for (int family = 0; family < 2; family++)
            for (uint32_t h = plan->leaf[family][plan->head[k]]; h != YS_GROUP_NONE; h = plan->parent[h])
                self->product[k] *= self->weight[h];
    }
}

static double
violation(const desk *self)
{
    double total = (double) self->p->total, worst = fabs(respond(self, YS_GROUP_NONE, 1).sum - total);

    for (size_t g = 0; g < self->plan->n_groups; g++) {
        double sum = respond(self, (uint32_t) g, 1).sum, lo = (double) self->p->group_lo[g];
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
    double total = (double) self->p->total;

    for (size_t k = 0; k < plan->n_cells; k++)
        self->product[k] = 1;
    for (size_t g = 0; g < plan->n_groups; g++)
        self->weight[g] = 1;
    self->rate = 1;
    self->rate = find_factor(self, YS_GROUP_NONE, total);
    do {
        for (size_t k = 0; k < plan->n_groups; k++)
            project(self, plan->order[k]);
        self->rate *= find_factor(self, YS_GROUP_NONE, total);
        report->residual = violation(self);
        report->sweeps++;
    } while (report->residual > precision && report->sweeps < SWEEPS);
    for (size_t g = 0; g < plan->n_groups && report->multiplier != NULL; g++)
        report->multiplier[g] = self->weight[g];
}

/* A sum that is a whole number but for rounding is that number. */
static double
tidy(double x)
{
    double whole = floor(x + 0.5);

    return fabs(x - whole) <= 1e-7 ? whole : x;
}

static int
by_cost(const void *a, const void *b)
{
    const step_up *x = a, *y = b;

    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    return x->county < y->county ? -1 : x->county > y->county;
}

static int
by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;

    return x < y ? -1 : x > y;
}

/* Counties of each cell in order of their remainders, the largest first. Costs are told from that of the last unit there is money for: each
 * unit crosses from one family to the other once, so that all plans change alike, and few units are left to move. */
static void
rank_remainders(desk *self, const int64_t *amount)
{
    const ys_group_plan *plan = self->plan;
    int64_t left = self->p->total, last = 0;
    size_t m = 0;

    for (size_t k = 0; k < plan->n_cells; k++) {
        self->up_start[k] = (uint32_t) m;
        for (size_t j = self->start[k]; j < self->start[k + 1]; j++) {
            uint32_t i = self->county[j];
            double rest = self->amount[i] - (double) amount[i];

            left -= amount[i];
            if (!(rest > 0))
                continue;
            self->sorted[m] = (int64_t) ((1 - rest) * 0x1p30);
            self->up[m] = (step_up){ self->sorted[m], i };
            m++;
        }
        qsort(self->up + self->up_start[k], m - self->up_start[k], sizeof *self->up, by_cost);
    }
    self->up_start[plan->n_cells] = (uint32_t) m;
    qsort(self->sorted, m, sizeof *self->sorted, by_size);
    if (left > 0 && m > 0)
        last = self->sorted[(size_t) left < m ? (size_t) left : m - 1];
    for (size_t u = 0; u < m; u++)
        self->cost[u] = self->up[u].cost - last;
}

static uint32_t
node_of(uint32_t group, int family)
{
    return group == YS_GROUP_NONE ? (uint32_t) family : group + 2;
}

/* A group's arc: down the tree of family 0, up that of family 1. */
static void
set_group(desk *self, size_t g, int64_t low, int64_t high)
{
    uint32_t up = node_of(self->plan->parent[g], self->plan->family[g]), own = (uint32_t) g + 2;
    bool down = self->plan->family[g] == 0;

    self->arc[g] = (ys_flow_arc){ down ? up : own, down ? own : up, low, high, NULL, 0 };
}

/* A cell's arc, from its smallest group of family 0 to that of family 1. */
static ys_flow_arc *
set_cell(desk *self, size_t k, const int64_t *cost)
{
    uint32_t i = self->plan->head[k];
    ys_flow_arc *arc = &self->arc[self->plan->n_groups + k];

    *arc = (ys_flow_arc){ node_of(self->plan->leaf[0][i], 0), node_of(self->plan->leaf[1][i], 1), 0, 0, cost, 0 };
    return arc;
}

static bool
flow(desk *self)
{
    size_t arcs = self->plan->n_groups + self->plan->n_cells;

    self->arc[arcs] = (ys_flow_arc){ 1, 0, self->p->total, self->p->total, NULL, 0 };
    return ys_flow_solve(self->plan->n_groups + 2, arcs + 1, self->arc, self->flow) == 0;
}

/* Units above the floors, as a flow: the floors themselves are sent in the lower bounds. */
static bool
round_units(desk *self, int64_t *amount)
{
    const ys_group_plan *plan = self->plan;

    for (size_t k = 0; k < plan->n_cells; k++) {
        for (size_t j = self->start[k]; j < self->start[k + 1]; j++) {
            double x = self->rate * self->product[k] * self->share[j];
            uint32_t i = self->county[j];

            self->amount[i] = tidy(x < self->lo[j] ? self->lo[j] : x > self->hi[j] ? self->hi[j] : x);
            amount[i] = (int64_t) floor(self->amount[i]);
        }
    }
    rank_remainders(self, amount);
    for (size_t g = 0; g < plan->n_groups; g++) {
        double sum = tidy(respond(self, (uint32_t) g, 1).sum);
        int64_t low = (int64_t) floor(sum), high = (int64_t) ceil(sum);

        low = low > self->p->group_lo[g] ? low : self->p->group_lo[g];
        high = high < self->p->group_hi[g] ? high : self->p->group_hi[g];
        set_group(self, g, low, high < low ? low : high);
    }
    for (size_t k = 0; k < plan->n_cells; k++) {
        ys_flow_arc *arc = set_cell(self, k, self->cost + self->up_start[k]);

        for (size_t j = self->start[k]; j < self->start[k + 1]; j++)
            arc->low += amount[self->county[j]];
        arc->high = arc->low + self->up_start[k + 1] - self->up_start[k];
    }
    if (!flow(self))
        return false;
    for (size_t k = 0; k < plan->n_cells; k++)
        for (int64_t u = 0; u < self->arc[plan->n_groups + k].flow - self->arc[plan->n_groups + k].low; u++)
            amount[self->up[self->up_start[k] + (size_t) u].county]++;
    return true;
}

/* Whether the bounds can hold: the network of the counties' and groups' own bounds has room for the total. */
static bool
can_hold(desk *self)
{
    const ys_group_plan *plan = self->plan;
    const ys_group_problem *p = self->p;
    int64_t least = 0;

    for (size_t i = 0; i < plan->n; i++) {
        if (p->lo[i] > p->hi[i] || p->lo[i] > p->total - least)
            return false;
        least += p->lo[i];
    }
    for (size_t g = 0; g < plan->n_groups; g++) {
        if (p->group_lo[g] > p->group_hi[g] || p->group_lo[g] > p->total)
            return false;
        set_group(self, g, p->group_lo[g], p->group_hi[g]);
    }
    for (size_t k = 0; k < plan->n_cells; k++) {
        ys_flow_arc *arc = set_cell(self, k, NULL);

        for (size_t j = self->start[k]; j < self->start[k + 1]; j++) {
            uint32_t i = self->county[j];
            int64_t most = p->share[i] > 0 ? p->hi[i] : p->lo[i];

            arc->low += p->lo[i];
            arc->high = most < p->total - arc->high ? arc->high + most : p->total;
        }
    }
    return flow(self);
}

/* Nodes to which more could be sent from `from`. */
static void
see_from(desk *self, uint32_t from)
{
    size_t arcs = self->plan->n_groups + self->plan->n_cells;
    bool any = true;

    memset(self->seen, 0, self->plan->n_groups + 2);
    self->seen[from] = 1;
    while (any) {
        any = false;
        for (size_t a = 0; a < arcs; a++) {
            const ys_flow_arc *arc = &self->arc[a];
            bool up = self->seen[arc->from] && !self->seen[arc->to] && arc->flow < arc->high;
            bool down = self->seen[arc->to] && !self->seen[arc->from] && arc->flow > arc->low;

            if (!up && !down)
                continue;
            self->seen[up ? arc->to : arc->from] = 1;
            any = true;
        }
    }
}

/*
 * Counties that get no more than their floors in whatever the bounds allow: no money can go round through their cell. Without them all
 * multipliers are finite; with them the ascent would near a multiplier of 0 forever.
 */
static void
hold_down(desk *self)
{
    const ys_group_plan *plan = self->plan;

    for (uint32_t v = 0; v < plan->n_groups + 2; v++) {
        see_from(self, v);
        for (size_t k = 0; k < plan->n_cells; k++) {
            const ys_flow_arc *arc = &self->arc[plan->n_groups + k];

            if (arc->to != v || arc->flow > arc->low || self->seen[arc->from])
                continue;
            for (size_t j = self->start[k]; j < self->start[k + 1]; j++)
                self->hi[j] = self->lo[j];
        }
    }
}

bool
ys_group_two_solve(const ys_group_plan *plan, const ys_group_problem *p, void *scratch, int64_t *amount,
    uint8_t *bound, ys_group_report *report)
{
    desk self = { .plan = plan, .p = p };

    lay_out(plan, scratch, &self);
    sort_counties(&self);
    if (!can_hold(&self))
        return false;
    hold_down(&self);
    ascend(&self, report);
    if (!round_units(&self, amount))
        return false;
    for (size_t k = 0; k < plan->n_cells; k++) {
        for (size_t j = self.start[k]; j < self.start[k + 1]; j++) {
            double x = self.rate * self.product[k] * self.share[j];

            bound[self.county[j]] = self.lo[j] >= self.hi[j] || x <= self.lo[j] ? YS_BOUNDED_FLOOR
                                    : x >= self.hi[j]                           ? YS_BOUNDED_CAP
                                                                                : YS_BOUNDED_FREE;
        }
    }
    return true;
}
