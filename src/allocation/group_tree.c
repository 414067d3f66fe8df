/*
 * Groups that form a tree, exactly. What a county gets rises with lambda, and so does what a group gets, its own bounds in force or not.
 * So with lambda at the solution without group bounds, and R what the groups' bounds would make of the sum: if R is above the total, the
 * true lambda is smaller, and a group that its floor holds up now is held up for good; if R is below, one that its cap holds down is. Such a
 * group becomes a problem of its own, with its bound as total; what is left is solved again. Each round settles a group or ends.
 */
#include "allocation/group_plan.h"
#include "base/carve.h"

__extension__ typedef __int128 wide;

enum { FREE, SETTLED };

typedef struct {
    const ys_group_plan *plan;
    const ys_group_problem *p;
    int64_t *amount;
    uint8_t *bound;
    ys_group_report *report;
    /* [n_groups + 1], the last is the root */
    uint8_t *state;      /* SETTLED: a problem of its own, of `total` */
    int64_t *total;
    wide *most;
    wide *sum;           /* what its counties would get, times lambda's denominator, its own bounds not in force */
    ys_bounded_lambda *lambda;
    uint32_t *owner;     /* the settled group or root that it lies in */
    uint32_t *queue;     /* problems to solve */
    size_t n_queue;
    /* [n] of the counties of the problem at hand */
    uint32_t *index;
    int64_t *share, *lo, *hi, *part, *rest;
    uint8_t *at;
    uint32_t *first_in;     /* [n_groups + 1] the first county of the problem that lies directly in a group, by number; or YS_GROUP_NONE */
    uint32_t *next_in;      /* [n] the next one after it */
    uint32_t *thing;        /* [n + n_groups] of a group that is rounded: its counties by number, its groups after them */
} desk;

static size_t
lay_out(const ys_group_plan *plan, char *memory, desk *self)
{
    size_t used = 0, n = plan->n, groups = plan->n_groups + 1;

    self->sum = ys_carve(memory, &used, groups * sizeof *self->sum);
    self->most = ys_carve(memory, &used, groups * sizeof *self->most);
    self->state = ys_carve(memory, &used, groups);
    self->total = ys_carve(memory, &used, groups * sizeof *self->total);
    self->lambda = ys_carve(memory, &used, groups * sizeof *self->lambda);
    self->owner = ys_carve(memory, &used, groups * sizeof *self->owner);
    self->queue = ys_carve(memory, &used, groups * sizeof *self->queue);
    self->index = ys_carve(memory, &used, n * sizeof *self->index);
    self->share = ys_carve(memory, &used, n * sizeof *self->share);
    self->lo = ys_carve(memory, &used, (n + groups) * sizeof *self->lo);
    self->hi = ys_carve(memory, &used, (n + groups) * sizeof *self->hi);
    self->part = ys_carve(memory, &used, n * sizeof *self->part);
    self->rest = ys_carve(memory, &used, (n + groups) * sizeof *self->rest);
    self->at = ys_carve(memory, &used, n);
    self->first_in = ys_carve(memory, &used, groups * sizeof *self->first_in);
    self->next_in = ys_carve(memory, &used, n * sizeof *self->next_in);
    self->thing = ys_carve(memory, &used, (n + groups) * sizeof *self->thing);
    return used;
}

size_t
ys_group_tree_scratch(const ys_group_plan *plan)
{
    desk self;

    return lay_out(plan, NULL, &self);
}

static uint32_t
root_of(const desk *self)
{
    return (uint32_t) self->plan->n_groups;
}

static uint32_t
parent_of(const desk *self, size_t g)
{
    uint32_t up = self->plan->parent[g];

    return up == YS_GROUP_NONE ? root_of(self) : up;
}

static uint32_t
leaf_of(const desk *self, size_t i)
{
    uint32_t leaf = self->plan->leaf[0][i];

    return leaf == YS_GROUP_NONE ? root_of(self) : leaf;
}

/* Whether the bounds can hold, from the small groups up: what lies in a group must fit between its bounds. */
static bool
can_hold(const desk *self)
{
    const ys_group_plan *plan = self->plan;
    const ys_group_problem *p = self->p;
    wide *least = self->sum, *most = self->most;
    size_t root = root_of(self);

    for (size_t g = 0; g <= root; g++)
        least[g] = most[g] = 0;
    for (size_t i = 0; i < plan->n; i++) {
        if (p->lo[i] > p->hi[i])
            return false;
        least[leaf_of(self, i)] += p->lo[i];
        most[leaf_of(self, i)] += p->share[i] > 0 ? p->hi[i] : p->lo[i];
    }
    for (size_t k = 0; k < plan->n_groups; k++) {
        size_t g = plan->order[k], up = parent_of(self, g);
        wide low = least[g] > p->group_lo[g] ? least[g] : p->group_lo[g];
        wide high = most[g] < p->group_hi[g] ? most[g] : p->group_hi[g];

        if (low > high)
            return false;
        least[up] += low;
        most[up] += high;
    }
    return least[root] <= p->total && p->total <= most[root];
}

/* Who owns what: a group lies in the nearest settled group above it, and so does a county. */
static void
find_owners(desk *self)
{
    const ys_group_plan *plan = self->plan;

    self->owner[root_of(self)] = root_of(self);
    for (size_t k = plan->n_groups; k-- > 0;) {
        size_t g = plan->order[k];
        uint32_t up = parent_of(self, g);

        self->owner[g] = self->state[up] == SETTLED ? up : self->owner[up];
    }
}

static uint32_t
owner_of(const desk *self, size_t i)
{
    uint32_t leaf = leaf_of(self, i);

    return self->state[leaf] == SETTLED ? leaf : self->owner[leaf];
}

/* Money of problem r that is not settled further down, and its counties. */
static int64_t
gather(desk *self, uint32_t r, size_t *n)
{
    const ys_group_plan *plan = self->plan;
    int64_t total = self->total[r];
    bool root = r == root_of(self);
    size_t all = root ? plan->n : plan->set[r].n;

    *n = 0;
    for (size_t g = 0; g < plan->n_groups; g++)
        if (self->state[g] == SETTLED && g != r && self->owner[g] == r)
            total -= self->total[g];
    for (size_t m = 0; m < all; m++) {
        size_t i = root ? m : plan->set[r].county[m];

        if (owner_of(self, i) != r)
            continue;
        self->index[*n] = (uint32_t) i;
        self->share[*n] = self->p->share[i];
        self->lo[*n] = self->p->lo[i];
        self->hi[(*n)++] = self->p->hi[i];
    }
    return total;
}

/* What county k of the problem gets at its lambda, times the denominator. */
static wide
worth(const desk *self, size_t k, ys_bounded_lambda lambda)
{
    return self->at[k] == YS_BOUNDED_FREE ? (wide) lambda.total * self->share[k]
                                          : (wide) self->part[k] * (lambda.share > 0 ? lambda.share : 1);
}

/* Sums of the free groups of problem r, from the small up, each passing on what its bounds let it; in all, less the total. */
static wide
respond(desk *self, uint32_t r, size_t n, int64_t total)
{
    const ys_group_plan *plan = self->plan;
    ys_bounded_lambda lambda = self->lambda[r];
    wide q = lambda.share > 0 ? lambda.share : 1;

    for (size_t g = 0; g <= plan->n_groups; g++)
        self->sum[g] = 0;
    for (size_t k = 0; k < n; k++)
        self->sum[leaf_of(self, self->index[k])] += worth(self, k, lambda);
    /* what is settled in a group counts towards its bounds */
    for (size_t h = 0; h < plan->n_groups; h++)
        if (self->state[h] == SETTLED && h != r)
            self->sum[parent_of(self, h)] += self->total[h] * q;
    for (size_t k = 0; k < plan->n_groups; k++) {
        size_t g = plan->order[k];
        wide lo = self->p->group_lo[g] * q, hi = self->p->group_hi[g] * q, sum = self->sum[g];

        if (self->state[g] == SETTLED || self->owner[g] != r)
            continue;
        self->sum[parent_of(self, g)] += sum < lo ? lo : sum > hi ? hi : sum;
    }
    return self->sum[r] - (wide) total * q;
}

/* Settle the topmost groups that the one side holds. False: there is none. */
static bool
settle(desk *self, uint32_t r, bool floors, bool caps)
{
    const ys_group_plan *plan = self->plan;
    ys_bounded_lambda lambda = self->lambda[r];
    wide q = lambda.share > 0 ? lambda.share : 1;
    bool any = false;

    for (size_t k = plan->n_groups; k-- > 0;) {
        size_t g = plan->order[k];
        bool below = floors && self->sum[g] < self->p->group_lo[g] * q;
        bool above = caps && self->sum[g] > self->p->group_hi[g] * q;
        bool covered = false;

        if (self->state[g] == SETTLED || self->owner[g] != r || (!below && !above))
            continue;
        for (uint32_t up = parent_of(self, g); up != r && !covered; up = parent_of(self, up))
            covered = self->state[up] == SETTLED;
        if (covered)
            continue;
        self->state[g] = SETTLED;
        self->total[g] = below ? self->p->group_lo[g] : self->p->group_hi[g];
        self->queue[self->n_queue++] = (uint32_t) g;
        any = true;
    }
    return any;
}

static void
solve_problem(desk *self, uint32_t r)
{
    for (;;) {
        size_t n;
        int64_t total;
        wide over;

        find_owners(self);
        total = gather(self, r, &n);
        ys_bounded_solve(n, self->share, self->lo, self->hi, total, self->part, &self->lambda[r], self->at, self->rest);
        over = respond(self, r, n, self->total[r]);
        if (!settle(self, r, over >= 0, over <= 0))
            return;
    }
}

static void
round_down(wide exact, wide q, int64_t *amount, int64_t *rest)
{
    *amount = (int64_t) (exact / q);
    *rest = (int64_t) (exact % q);
}

/* The first county of a thing of a problem of n counties: one of them, or a group. */
static uint32_t
first_of(const desk *self, uint32_t thing, size_t n)
{
    return thing < n ? self->index[thing] : self->plan->first[thing - n];
}

/* What lies directly in g, by the first county: its counties, and its groups put in between. A group's first county may be settled in it. */
static size_t
list_things(desk *self, uint32_t g, size_t n)
{
    const ys_group_plan *plan = self->plan;
    size_t m = 0;

    for (uint32_t k = self->first_in[g]; k != YS_GROUP_NONE; k = self->next_in[k])
        self->thing[m++] = k;
    for (size_t h = 0; h < plan->n_groups; h++) {
        size_t at = m;

        if (parent_of(self, h) != g || self->state[h] == SETTLED)
            continue;
        for (; at > 0 && first_of(self, self->thing[at - 1], n) > plan->first[h]; at--)
            self->thing[at] = self->thing[at - 1];
        self->thing[at] = (uint32_t) (n + h);
        m++;
    }
    return m;
}

/* One unit each to the largest remainders of what lies directly in g, ties by the first county: so things stand in that order. */
static void
give_units(desk *self, uint32_t g, size_t n, int64_t left)
{
    size_t m = list_things(self, g, n);

    for (size_t t = 0; t < m; t++) {
        self->lo[t] = self->rest[self->thing[t]];
        self->hi[t] = 0;
    }
    ys_bounded_give_largest(m, self->lo, left, self->hi);
    for (size_t t = 0; t < m; t++) {
        if (self->thing[t] < n)
            self->amount[self->index[self->thing[t]]] += self->hi[t];
        else
            self->total[self->thing[t] - n] += self->hi[t];
    }
}

/*
 * Whole units of what lies directly in group (or root) g: its free groups and its counties, floors first, then units to the largest remainders.
 * Remainders stand in `rest`, counties first.
 */
static void
round_group(desk *self, uint32_t g, uint32_t r, size_t n)
{
    const ys_group_plan *plan = self->plan;
    ys_bounded_lambda lambda = self->lambda[r];
    wide q = lambda.share > 0 ? lambda.share : 1;
    int64_t left = self->total[g];

    for (uint32_t k = self->first_in[g]; k != YS_GROUP_NONE; k = self->next_in[k]) {
        size_t i = self->index[k];

        round_down(worth(self, k, lambda), q, &self->amount[i], &self->rest[k]);
        left -= self->amount[i];
    }
    for (size_t h = 0; h < plan->n_groups; h++) {
        if (parent_of(self, h) != g)
            continue;
        self->rest[n + h] = 0;
        if (self->state[h] != SETTLED)
            round_down(self->sum[h], q, &self->total[h], &self->rest[n + h]);
        left -= self->total[h];
    }
    give_units(self, g, n, left);
}

/* Counties of the problem by the group that they lie directly in. */
static void
sort_counties(desk *self, size_t n)
{
    for (size_t g = 0; g <= self->plan->n_groups; g++)
        self->first_in[g] = YS_GROUP_NONE;
    for (size_t k = n; k-- > 0;) {
        uint32_t leaf = leaf_of(self, self->index[k]);

        self->next_in[k] = self->first_in[leaf];
        self->first_in[leaf] = (uint32_t) k;
    }
}

static void
round_problem(desk *self, uint32_t r)
{
    const ys_group_plan *plan = self->plan;
    size_t n;
    int64_t total = gather(self, r, &n);

    ys_bounded_solve(n, self->share, self->lo, self->hi, total, self->part, &self->lambda[r], self->at, self->rest);
    respond(self, r, n, self->total[r]);
    for (size_t k = 0; k < n; k++)
        self->bound[self->index[k]] = self->at[k];
    sort_counties(self, n);
    round_group(self, r, r, n);
    for (size_t k = plan->n_groups; k-- > 0;) {
        size_t g = plan->order[k];

        if (self->state[g] != SETTLED && self->owner[g] == r)
            round_group(self, (uint32_t) g, r, n);
    }
}

/* What each settled group's counties are multiplied by, against the root's lambda. */
static void
tell(desk *self)
{
    ys_bounded_lambda root = self->lambda[root_of(self)];

    for (size_t g = 0; g < self->plan->n_groups && self->report->multiplier != NULL; g++) {
        uint32_t up = self->owner[g];
        ys_bounded_lambda own = self->lambda[g], above = self->lambda[up];

        if (self->state[g] == SETTLED && own.share > 0 && above.share > 0 && root.share > 0)
            self->report->multiplier[g] =
                (double) own.total / (double) own.share / ((double) above.total / (double) above.share);
    }
}

bool
ys_group_tree_solve(const ys_group_plan *plan, const ys_group_problem *p, void *scratch, int64_t *amount,
    uint8_t *bound, ys_group_report *report)
{
    desk self = { .plan = plan, .p = p, .amount = amount, .bound = bound, .report = report };
    uint32_t root = (uint32_t) plan->n_groups;

    lay_out(plan, scratch, &self);
    if (!can_hold(&self))
        return false;
    for (size_t g = 0; g < plan->n_groups; g++)
        self.state[g] = FREE;
    self.state[root] = SETTLED;
    self.total[root] = p->total;
    self.queue[self.n_queue++] = root;
    for (size_t k = 0; k < self.n_queue; k++)
        solve_problem(&self, self.queue[k]);
    find_owners(&self);
    for (size_t k = 0; k < self.n_queue; k++)
        round_problem(&self, self.queue[k]);
    tell(&self);
    return true;
}
