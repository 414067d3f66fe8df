#include "allocation/flow.h"
#include "allocation/group_plan.h"

#include <stdlib.h>
#include <string.h>

/* Scratch of preparing: which groups each county is in, and how many counties the group at hand shares with others. */
typedef struct {
    uint32_t *start, *in;  /* [n + 1], [counties of all groups]: groups of county i are in[start[i]] … */
    uint32_t *shared;      /* [n_groups], 0 but for those of `met` */
    uint32_t *met;         /* [n_groups] groups that have a county in common with the one at hand, rising */
    size_t n_met;
    uint32_t *place;       /* [n_groups] in `order` */
    uint32_t *stack;       /* [n_groups] */
    uint64_t *key;         /* [n_groups] */
    uint32_t *chain, *last; /* [n]: cells of one leaf hang together; [n_groups + 1] the last of them */
} desk;

static void
close_desk(desk *self)
{
    free(self->start);
    free(self->in);
    free(self->shared);
    free(self->met);
    free(self->place);
    free(self->stack);
    free(self->key);
    free(self->chain);
    free(self->last);
}

static bool
open_desk(const ys_group_plan *plan, desk *self)
{
    size_t n = plan->n, groups = plan->n_groups, all = 0;

    for (size_t g = 0; g < groups; g++)
        all += plan->set[g].n;
    *self = (desk){ .start = calloc(n + 2, sizeof *self->start), .in = calloc(all + 1, sizeof *self->in),
        .shared = calloc(groups + 1, sizeof *self->shared), .met = calloc(groups + 1, sizeof *self->met),
        .place = calloc(groups + 1, sizeof *self->place), .stack = calloc(groups + 1, sizeof *self->stack),
        .key = calloc(groups + 1, sizeof *self->key), .chain = calloc(n + 1, sizeof *self->chain),
        .last = calloc(groups + 1, sizeof *self->last) };
    if (self->start == NULL || self->in == NULL || self->shared == NULL || self->met == NULL || self->place == NULL
        || self->stack == NULL || self->key == NULL || self->chain == NULL || self->last == NULL)
        return false;
    for (size_t g = 0; g < groups; g++)
        for (size_t k = 0; k < plan->set[g].n; k++)
            self->start[plan->set[g].county[k] + 2]++;
    for (size_t i = 2; i <= n + 1; i++)
        self->start[i] += self->start[i - 1];
    for (size_t g = 0; g < groups; g++)
        for (size_t k = 0; k < plan->set[g].n; k++)
            self->in[self->start[plan->set[g].county[k] + 1]++] = (uint32_t) g;
    return true;
}

static int
compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;

    return (x > y) - (x < y);
}

/* The groups that have a county in common with g, and how many. */
static void
meet(const ys_group_plan *plan, size_t g, desk *self)
{
    for (size_t m = 0; m < self->n_met; m++)
        self->shared[self->met[m]] = 0;
    self->n_met = 0;
    for (size_t k = 0; k < plan->set[g].n; k++) {
        uint32_t i = plan->set[g].county[k];

        for (uint32_t at = self->start[i]; at < self->start[i + 1]; at++) {
            uint32_t h = self->in[at];

            if (h != g && self->shared[h]++ == 0)
                self->met[self->n_met++] = h;
        }
    }
    qsort(self->met, self->n_met, sizeof *self->met, compare_numbers);
}

static ys_status
refuse_three(const ys_group_plan *self, size_t g, size_t h, ys_error *err)
{
    return ys_fail(err, YS_E_SCENARIO,
        "%s crosses %s, and both cross groups of the other family: bounds on at most two families of groups that cross "
        "can hold; drop one, or nest it in another",
        self->name[g], self->name[h]);
}

/* Two colours such that groups that cross differ; the first of each set that hangs together is of family 0. */
static ys_status
colour(ys_group_plan *self, desk *work, ys_error *err)
{
    size_t n = self->n_groups;

    memset(self->family, 2, n);
    for (size_t start = 0; start < n; start++) {
        size_t depth = 0;

        if (self->family[start] != 2)
            continue;
        self->family[start] = 0;
        work->stack[depth++] = (uint32_t) start;
        while (depth > 0) {
            size_t g = work->stack[--depth];

            meet(self, g, work);
            for (size_t m = 0; m < work->n_met; m++) {
                size_t h = work->met[m], shared = work->shared[h];

                if (shared == self->set[g].n || shared == self->set[h].n)
                    continue; /* the one lies in the other */
                self->crosses = true;
                if (self->family[h] == self->family[g])
                    return refuse_three(self, g, h, err);
                if (self->family[h] == 2)
                    work->stack[depth++] = (uint32_t) h;
                self->family[h] = (uint8_t) (1 - self->family[g]);
            }
        }
    }
    return YS_OK;
}

static int
compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;

    return (x > y) - (x < y);
}

/* Small before large, so that what lies in a group comes before it; of equal groups the later one lies in the earlier. */
static void
sort(ys_group_plan *self, desk *work)
{
    for (size_t g = 0; g < self->n_groups; g++)
        work->key[g] = (uint64_t) self->set[g].n << 32 | (UINT32_MAX - g);
    qsort(work->key, self->n_groups, sizeof *work->key, compare_keys);
    for (size_t k = 0; k < self->n_groups; k++) {
        self->order[k] = UINT32_MAX - (uint32_t) work->key[k];
        work->place[self->order[k]] = (uint32_t) k;
    }
}

static void
hang(ys_group_plan *self, desk *work)
{
    for (size_t i = 0; i < self->n; i++)
        self->leaf[0][i] = self->leaf[1][i] = YS_GROUP_NONE;
    for (size_t k = 0; k < self->n_groups; k++) {
        size_t g = self->order[k], nearest = self->n_groups;

        self->first[g] = self->set[g].n > 0 ? self->set[g].county[0] : (uint32_t) self->n;
        for (size_t m = 0; m < self->set[g].n; m++) {
            uint32_t *leaf = &self->leaf[self->family[g]][self->set[g].county[m]];

            *leaf = *leaf == YS_GROUP_NONE ? (uint32_t) g : *leaf;
        }
        meet(self, g, work);
        for (size_t m = 0; m < work->n_met; m++) {
            size_t h = work->met[m], place = work->place[h];
            bool lies_in = self->family[h] == self->family[g] && work->shared[h] == self->set[g].n;

            if (lies_in && place > k && place < nearest)
                nearest = place;
        }
        self->parent[g] = nearest < self->n_groups ? self->order[nearest] : YS_GROUP_NONE;
    }
}

/* Cells of one leaf of family 0 hang together, since there are few of them. */
static void
gather_cells(ys_group_plan *self, desk *work)
{
    for (size_t g = 0; g <= self->n_groups; g++)
        work->last[g] = YS_GROUP_NONE;
    for (size_t i = 0; i < self->n; i++) {
        uint32_t leaf = self->leaf[0][i], *last = &work->last[leaf == YS_GROUP_NONE ? self->n_groups : leaf], k = *last;

        while (k != YS_GROUP_NONE && self->leaf[1][self->head[k]] != self->leaf[1][i])
            k = work->chain[k];
        if (k == YS_GROUP_NONE) {
            k = (uint32_t) self->n_cells++;
            self->head[k] = (uint32_t) i;
            work->chain[k] = *last;
            *last = k;
        }
        self->cell[i] = k;
    }
}

static ys_status
arrange(ys_group_plan *self, ys_error *err)
{
    desk work;
    ys_status st = open_desk(self, &work) ? colour(self, &work, err)
                                          : ys_fail(err, YS_E_NOMEM, "%zu groups", self->n_groups);

    if (st == YS_OK) {
        sort(self, &work);
        hang(self, &work);
        gather_cells(self, &work);
    }
    close_desk(&work);
    return st;
}

/* Lists of our own, one after another. */
static bool
copy_sets(ys_group_plan *self, const ys_group_set *set)
{
    size_t all = 0;

    for (size_t g = 0; g < self->n_groups; g++)
        all += set[g].n;
    self->set = calloc(self->n_groups + 1, sizeof *self->set);
    self->counties = calloc(all + 1, sizeof *self->counties);
    if (self->set == NULL || self->counties == NULL)
        return false;
    all = 0;
    for (size_t g = 0; g < self->n_groups; g++) {
        uint32_t *to = self->counties + all;

        for (size_t k = 0; k < set[g].n; k++)
            to[k] = set[g].county[k];
        self->set[g] = (ys_group_set){ set[g].n, to };
        all += set[g].n;
    }
    return true;
}

ys_status
ys_group_prepare(size_t n, size_t n_groups, const ys_group_set *set, const char *const *name, ys_group_plan **plan,
    ys_error *err)
{
    ys_group_plan *self = calloc(1, sizeof *self);
    ys_status st;

    if (self == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu groups", n_groups);
    *self = (ys_group_plan){ .n = n, .n_groups = n_groups, .name = name };
    self->family = calloc(n_groups + 1, 1);
    self->parent = calloc(n_groups + 1, sizeof *self->parent);
    self->order = calloc(n_groups + 1, sizeof *self->order);
    self->first = calloc(n_groups + 1, sizeof *self->first);
    self->leaf[0] = calloc(n + 1, sizeof *self->leaf[0]);
    self->leaf[1] = calloc(n + 1, sizeof *self->leaf[1]);
    self->cell = calloc(n + 1, sizeof *self->cell);
    self->head = calloc(n + 1, sizeof *self->head);
    if (!copy_sets(self, set) || self->cell == NULL || self->head == NULL || self->family == NULL || self->parent == NULL
        || self->order == NULL || self->first == NULL || self->leaf[0] == NULL || self->leaf[1] == NULL)
        st = ys_fail(err, YS_E_NOMEM, "%zu groups of %zu counties", n_groups, n);
    else
        st = arrange(self, err);
    if (st != YS_OK)
        ys_group_release(self);
    else
        *plan = self;
    return st;
}

void
ys_group_release(ys_group_plan *plan)
{
    if (plan == NULL)
        return;
    free(plan->family);
    free(plan->parent);
    free(plan->order);
    free(plan->first);
    free(plan->leaf[0]);
    free(plan->leaf[1]);
    free(plan->cell);
    free(plan->head);
    free(plan->set);
    free(plan->counties);
    free(plan);
}

bool
ys_group_crosses(const ys_group_plan *plan)
{
    return plan->crosses;
}

size_t
ys_group_scratch(const ys_group_plan *plan)
{
    return plan->crosses ? ys_group_two_scratch(plan) : ys_group_tree_scratch(plan);
}

bool
ys_group_solve(const ys_group_plan *plan, const ys_group_problem *problem, void *scratch, int64_t *amount,
    uint8_t *bound, ys_group_report *report)
{
    *report = (ys_group_report){ .crosses = plan->crosses, .multiplier = report->multiplier };
    for (size_t g = 0; g < plan->n_groups && report->multiplier != NULL; g++)
        report->multiplier[g] = 1;
    return plan->crosses ? ys_group_two_solve(plan, problem, scratch, amount, bound, report)
                         : ys_group_tree_solve(plan, problem, scratch, amount, bound, report);
}

/* The network that says whether bounds can hold: from the root down the tree of family 0, across by an arc a cell, up that of family 1,
 * and back to the root with the total. */
typedef struct {
    const ys_group_plan *plan;
    ys_flow_arc *arc;
    void *scratch;
    int64_t *lo, *hi, *group_lo, *group_hi;
    size_t n_nodes, n_arcs;
} network;

/* As good as no limit, with room for sums. */
static const int64_t most_flow = INT64_C(1) << 60;

/* Node 0 is the root of family 0, 1 that of family 1, then the groups. */
static uint32_t
node_of(const ys_group_plan *plan, int family, uint32_t group)
{
    (void) plan;
    return group == YS_GROUP_NONE ? (uint32_t) family : group + 2;
}

static int64_t
shortage(network *self, const int64_t *share, int64_t total)
{
    const ys_group_plan *plan = self->plan;
    int64_t room = most_flow;
    size_t a = 0;

    for (size_t g = 0; g < plan->n_groups; g++) {
        uint32_t up = node_of(plan, plan->family[g], plan->parent[g]), own = (uint32_t) g + 2;
        bool down = plan->family[g] == 0;

        self->arc[a++] = (ys_flow_arc){ down ? up : own, down ? own : up, self->group_lo[g], self->group_hi[g], NULL, 0 };
    }
    for (size_t k = 0; k < plan->n_cells; k++) {
        uint32_t i = plan->head[k];

        self->arc[a + k] =
            (ys_flow_arc){ node_of(plan, 0, plan->leaf[0][i]), node_of(plan, 1, plan->leaf[1][i]), 0, 0, NULL, 0 };
    }
    for (size_t i = 0; i < plan->n; i++) {
        ys_flow_arc *arc = &self->arc[a + plan->cell[i]];
        int64_t least = self->lo[i] < room ? self->lo[i] : room, most = share[i] > 0 ? self->hi[i] : least;

        room -= least;
        arc->low += least;
        arc->high = arc->high + most < most_flow ? arc->high + most : most_flow;
    }
    a += plan->n_cells;
    self->arc[a++] = (ys_flow_arc){ 1, 0, total, total, NULL, 0 };
    return ys_flow_solve(self->n_nodes, a, self->arc, self->scratch);
}

/* The bounds that are left, county by county and group by group. A floor above its own cap misses what lies between. */
static int64_t
fail_by(network *self, const int64_t *share, int64_t total, size_t n_bounds, const ys_group_bound_of *bounds,
    const uint8_t *taken)
{
    const ys_group_plan *plan = self->plan;
    int64_t crossed = 0;

    for (size_t i = 0; i < plan->n; i++) {
        self->lo[i] = 0;
        self->hi[i] = YS_BOUNDED_MOST;
    }
    for (size_t g = 0; g < plan->n_groups; g++) {
        self->group_lo[g] = 0;
        self->group_hi[g] = YS_BOUNDED_MOST;
    }
    for (size_t b = 0; b < n_bounds; b++) {
        const ys_group_bound_of *of = &bounds[b];
        size_t n = of->units == NULL ? 1 : plan->n;
        int64_t *lo = of->units == NULL ? &self->group_lo[of->group] : self->lo;
        int64_t *hi = of->units == NULL ? &self->group_hi[of->group] : self->hi;

        for (size_t i = 0; i < n && taken[b]; i++) {
            int64_t units = of->units == NULL ? of->group_units : of->units[i];

            if (units < 0)
                continue;
            if (of->is_cap)
                hi[i] = units < hi[i] ? units : hi[i];
            else
                lo[i] = units > lo[i] ? units : lo[i];
        }
    }
    for (size_t i = 0; i < plan->n; i++) {
        crossed += self->lo[i] > self->hi[i] ? self->lo[i] - self->hi[i] : 0;
        self->lo[i] = self->lo[i] < self->hi[i] ? self->lo[i] : self->hi[i];
    }
    for (size_t g = 0; g < plan->n_groups; g++) {
        crossed += self->group_lo[g] > self->group_hi[g] ? self->group_lo[g] - self->group_hi[g] : 0;
        self->group_lo[g] = self->group_lo[g] < self->group_hi[g] ? self->group_lo[g] : self->group_hi[g];
    }
    return crossed + shortage(self, share, total);
}

ys_status
ys_group_clash(const ys_group_plan *plan, const int64_t *share, int64_t total, size_t n_bounds,
    const ys_group_bound_of *bounds, uint8_t *taken, int64_t *missing, ys_error *err)
{
    network self = { .plan = plan, .n_nodes = plan->n_groups + 2, .n_arcs = plan->n_groups + plan->n + 1 };
    size_t cells = 2 * (plan->n + plan->n_groups) + 1;
    ys_status st = YS_OK;

    self.arc = calloc(self.n_arcs, sizeof *self.arc);
    self.scratch = calloc(1, ys_flow_scratch(self.n_nodes, self.n_arcs));
    self.lo = calloc(cells, sizeof *self.lo);
    if (self.arc == NULL || self.scratch == NULL || self.lo == NULL) {
        st = ys_fail(err, YS_E_NOMEM, "bounds of %zu groups", plan->n_groups);
        goto out;
    }
    self.hi = self.lo + plan->n;
    self.group_lo = self.hi + plan->n;
    self.group_hi = self.group_lo + plan->n_groups;
    memset(taken, 1, n_bounds);
    if (fail_by(&self, share, total, n_bounds, bounds, taken) == 0) {
        st = ys_fail(err, YS_E_BUG, "bounds of groups: all of them hold together");
        goto out;
    }
    for (size_t b = 0; b < n_bounds; b++) {
        taken[b] = 0;
        if (fail_by(&self, share, total, n_bounds, bounds, taken) == 0)
            taken[b] = 1;
    }
    *missing = fail_by(&self, share, total, n_bounds, bounds, taken);
out:
    free(self.arc);
    free(self.scratch);
    free(self.lo);
    return st;
}
