/*
 * Two families of groups that cross: what cannot hold is told by a flow, what counties get by ascent (group_ascent.h). Whole units: each group to
 * the floor or ceiling of its sum, each county to that of its amount, so that the most remainder is kept: a flow of least cost.
 */
#include "allocation/flow.h"
#include "allocation/group_ascent.h"
#include "base/carve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A county's way up, in 2^-30 of a unit. */
typedef struct {
    int64_t cost;
    uint32_t county;
} step_up;

typedef struct {
    const ys_group_plan *plan;
    const ys_group_problem *p;
    ys_group_ascent ascent;
    double *amount;     /* [n] */
    step_up *up;        /* [n] of those with a remainder, cell by cell, the cheapest first */
    int64_t *cost;      /* [n] the same costs, above that of the last unit there is money for */
    int64_t *sorted;    /* [n] */
    uint32_t *up_start; /* [n_cells + 1] */
    ys_flow_arc *arc;   /* of the groups, the cells, where money goes back through either, and the total */
    void *flow;
    uint8_t *seen; /* [n_groups + 2] */
} desk;

static size_t
lay_out(const ys_group_plan *plan, const ys_group_problem *p, char *memory, desk *self)
{
    size_t n = plan->n, groups = plan->n_groups, cells = plan->n_cells, arcs = 2 * (groups + cells) + 1;
    size_t used;

    *self = (desk){ .plan = plan, .p = p };
    used = ys_group_ascent_carve(plan, p, memory, &self->ascent);
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

    return lay_out(plan, NULL, NULL, &self);
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
        for (size_t j = self->ascent.start[k]; j < self->ascent.start[k + 1]; j++) {
            uint32_t i = self->ascent.county[j];
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

/* With the total, after so many arcs. */
static bool
flow(desk *self, size_t arcs)
{
    self->arc[arcs] = (ys_flow_arc){ 1, 0, self->p->total, self->p->total, NULL, 0 };
    return ys_flow_solve(self->plan->n_groups + 2, arcs + 1, self->arc, self->flow) == 0;
}

static int64_t
within(int64_t x, int64_t lo, int64_t hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

/* Units above the floors, as a flow: the floors themselves are sent in the lower bounds. */
static bool
round_units(desk *self, int64_t *amount)
{
    const ys_group_plan *plan = self->plan;

    for (size_t k = 0; k < plan->n_cells; k++) {
        for (size_t j = self->ascent.start[k]; j < self->ascent.start[k + 1]; j++) {
            uint32_t i = self->ascent.county[j];

            self->amount[i] = tidy(ys_group_ascent_amount(&self->ascent, k, j));
            amount[i] = (int64_t) floor(self->amount[i]);
        }
    }
    rank_remainders(self, amount);
    for (size_t g = 0; g < plan->n_groups; g++) {
        double sum = tidy(ys_group_ascent_sum(&self->ascent, g));
        int64_t low = (int64_t) floor(sum), high = (int64_t) ceil(sum);

        set_group(self, g, within(low, self->p->group_lo[g], self->p->group_hi[g]),
            within(high, self->p->group_lo[g], self->p->group_hi[g]));
    }
    for (size_t k = 0; k < plan->n_cells; k++) {
        ys_flow_arc *arc = set_cell(self, k, self->cost + self->up_start[k]);

        for (size_t j = self->ascent.start[k]; j < self->ascent.start[k + 1]; j++)
            arc->low += amount[self->ascent.county[j]];
        arc->high = arc->low + self->up_start[k + 1] - self->up_start[k];
    }
    if (!flow(self, plan->n_groups + plan->n_cells))
        return false;
    for (size_t k = 0; k < plan->n_cells; k++)
        for (int64_t u = 0; u < self->arc[plan->n_groups + k].flow - self->arc[plan->n_groups + k].low; u++)
            amount[self->up[self->up_start[k] + (size_t) u].county]++;
    return true;
}

/* What stands in arc `a` may go up to `high`, and down to `low` by arc `back`. */
static void
open_up(desk *self, size_t a, size_t back, int64_t low, int64_t high)
{
    ys_flow_arc *arc = &self->arc[a];

    self->arc[back] = (ys_flow_arc){ arc->to, arc->from, 0, arc->low - low, NULL, 0 };
    arc->high = high;
}

/* `units` more (below 0: less) to counties of cell k, as far as their bounds let each. */
static void
spread(desk *self, size_t k, int64_t units, int64_t *amount)
{
    for (size_t j = self->ascent.start[k]; j < self->ascent.start[k + 1] && units != 0; j++) {
        uint32_t i = self->ascent.county[j];
        int64_t most = self->p->share[i] > 0 ? self->p->hi[i] : self->p->lo[i];
        int64_t now = within(amount[i] + units, self->p->lo[i], most);

        units -= now - amount[i];
        amount[i] = now;
    }
}

/*
 * Above some 10^12 units doubles no longer tell units, and what is off may leave no way to round within floors and ceilings: nearest whole
 * amounts then, and what does not add up moved along by a flow within the bounds themselves.
 */
static bool
mend(desk *self, int64_t *amount)
{
    const ys_group_plan *plan = self->plan;
    const ys_group_problem *p = self->p;
    size_t arcs = plan->n_groups + plan->n_cells;

    for (size_t g = 0; g < plan->n_groups; g++) {
        int64_t sum = (int64_t) floor(ys_group_ascent_sum(&self->ascent, g) + 0.5);
        int64_t at = within(sum, p->group_lo[g], p->group_hi[g]);

        set_group(self, g, at, at);
        open_up(self, g, arcs + g, p->group_lo[g], p->group_hi[g]);
    }
    for (size_t k = 0; k < plan->n_cells; k++) {
        ys_flow_arc *arc = set_cell(self, k, NULL);
        int64_t least = 0, most = 0;

        for (size_t j = self->ascent.start[k]; j < self->ascent.start[k + 1]; j++) {
            uint32_t i = self->ascent.county[j];
            int64_t hi = p->share[i] > 0 ? (p->hi[i] < p->total ? p->hi[i] : p->total) : p->lo[i];

            amount[i] = within((int64_t) floor(ys_group_ascent_amount(&self->ascent, k, j) + 0.5), p->lo[i], hi);
            arc->low += amount[i];
            least += p->lo[i];
            most = hi < p->total - most ? most + hi : p->total;
        }
        open_up(self, plan->n_groups + k, arcs + plan->n_groups + k, least, most > arc->low ? most : arc->low);
    }
    if (!flow(self, 2 * arcs))
        return false;
    for (size_t a = plan->n_groups; a < arcs; a++)
        spread(self, a - plan->n_groups, self->arc[a].flow - self->arc[a].low - self->arc[arcs + a].flow, amount);
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

        for (size_t j = self->ascent.start[k]; j < self->ascent.start[k + 1]; j++) {
            uint32_t i = self->ascent.county[j];
            int64_t most = p->share[i] > 0 ? p->hi[i] : p->lo[i];

            arc->low += p->lo[i];
            arc->high = most < p->total - arc->high ? arc->high + most : p->total;
        }
    }
    return flow(self, plan->n_groups + plan->n_cells);
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
            for (size_t j = self->ascent.start[k]; j < self->ascent.start[k + 1]; j++)
                self->ascent.hi[j] = self->ascent.lo[j];
        }
    }
}

bool
ys_group_two_solve(const ys_group_plan *plan, const ys_group_problem *p, void *scratch, int64_t *amount,
    uint8_t *bound, ys_group_report *report)
{
    desk self;
    const ys_group_ascent *ascent = &self.ascent;

    lay_out(plan, p, scratch, &self);
    ys_group_ascent_open(&self.ascent);
    if (!can_hold(&self))
        return false;
    hold_down(&self);
    ys_group_ascent_solve(&self.ascent, report);
    if (!round_units(&self, amount) && !mend(&self, amount))
        return false;
    for (size_t k = 0; k < plan->n_cells; k++) {
        for (size_t j = ascent->start[k]; j < ascent->start[k + 1]; j++) {
            double x = ys_group_ascent_amount(ascent, k, j);

            bound[ascent->county[j]] = x <= ascent->lo[j]   ? YS_BOUNDED_FLOOR
                                       : x >= ascent->hi[j] ? YS_BOUNDED_CAP
                                                            : YS_BOUNDED_FREE;
        }
    }
    return true;
}
