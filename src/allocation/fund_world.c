/* One world of a fund: integers from here on. The steps after the bounds act on it, and on a single world the bounds themselves. */
#include "allocation/step.h"

__extension__ typedef __int128 wide;

void
ys_fund_world_load(ys_fund_world *world, const ys_fund_plan *plan, const ys_fund_year *year, int first,
    const ys_fund_tile *tile, int l)
{
    size_t n = plan->n, at = (size_t) l;
    int64_t *column = tile->column;

    *world = (ys_fund_world){
        .plan = plan,
        .year = year,
        .lane = first + l,
        .unit = plan->fund->rounding,
        .pot = (int64_t) tile->pot[l],
        .total = (int64_t) tile->total[l],
        .share = column,
        .lo = column + n,
        .hi = column + 2 * n,
        .granted = column + 3 * n,
        .amount = column + 4 * n,
        .rest = column + 5 * n,
        .spare = column + 6 * n,
        .more = column + 7 * n,
        .taken = column + 8 * n,
        .bound = (uint8_t *) (column + 9 * n),
        .group_lo = tile->group,
        .group_hi = tile->group + plan->n_groups,
        .network = tile->network,
        .below = tile->below,
        .fault = (ys_fault) tile->fault[l],
    };
    for (size_t e = 0; e < n; e++) {
        world->share[e] = (int64_t) tile->share[e * YS_TILE + at];
        world->lo[e] = (int64_t) tile->floor[e * YS_TILE + at];
        world->hi[e] = (int64_t) tile->cap[e * YS_TILE + at];
        world->granted[e] = plan->n_grants > 0 ? (int64_t) tile->granted[e * YS_TILE + at] : 0;
        world->amount[e] = 0;
        world->bound[e] = YS_BOUNDED_FREE;
    }
}

void
ys_fund_world_in_yuan(ys_fund_world *world)
{
    int64_t unit = world->unit;

    for (size_t e = 0; e < world->plan->n; e++) {
        world->lo[e] *= unit;
        world->hi[e] *= unit;
        world->granted[e] *= unit;
    }
    world->pot *= unit;
    world->total *= unit;
    world->unit = 1;
    world->in_yuan = true;
}

/* Nobody has a share: what the formula would share out is the province's, and only what is granted or held by hand goes on. */
static void
hold(ys_fund_world *world)
{
    world->is_held = true;
    world->keeps = world->total;
    world->total = 0;
    world->fault = YS_FAULT_NONE;
    for (size_t e = 0; e < world->plan->n; e++)
        world->share[e] = world->lo[e] = world->hi[e] = 0;
}

void
ys_fund_world_settle(ys_fund_world *world, unsigned steps)
{
    size_t n;
    const ys_step *const *step = ys_step_all(&n);

    world->steps = steps;
    if (world->fault == YS_FAULT_HELD)
        hold(world);
    for (size_t s = 0; s < n && world->fault == YS_FAULT_NONE; s++)
        if (steps >> s & 1 && step[s]->apply != NULL)
            step[s]->apply(world);
    for (size_t e = 0; e < world->plan->n && world->fault != YS_FAULT_NONE; e++)
        world->amount[e] = 0;
    if (world->fault != YS_FAULT_NONE)
        world->held = 0;
    else if (world->is_held)
        world->fault = YS_FAULT_HELD;
}

/* Take what is locked out of the problem, or put it back: it is no bound, and is neither cut nor raised. */
static int64_t
set_locks_aside(ys_fund_world *world)
{
    const ys_lock *given = world->plan->fund->locks.item;
    int64_t units = 0;

    for (size_t k = 0; k < world->plan->n_locks; k++) {
        size_t e = world->plan->lock[k];

        units += given[k].amount / world->unit;
        world->spare[k] = world->share[e];
        world->share[e] = world->lo[e] = world->hi[e] = 0;
    }
    return units;
}

static void
put_locks_back(ys_fund_world *world)
{
    const ys_lock *given = world->plan->fund->locks.item;

    for (size_t k = 0; k < world->plan->n_locks; k++) {
        size_t e = world->plan->lock[k];

        world->amount[e] = world->lo[e] = world->hi[e] = given[k].amount / world->unit;
        world->share[e] = world->spare[k];
    }
}

static bool
relax(ys_fund_world *world)
{
    const ys_fund_plan *plan = world->plan;
    bool locks = plan->n_locks > 0 && world->year->by_hand && world->steps & YS_STEP_BIT(lock);
    int64_t total = world->total - (locks ? set_locks_aside(world) : 0);
    bool holds = total >= 0
                 && ys_bounded_relax(plan->n, world->share, world->lo, world->hi, total, world->amount, &world->lambda,
                     world->bound, world->rest);

    if (locks)
        put_locks_back(world);
    return holds;
}

bool
ys_fund_world_share(ys_fund_world *world)
{
    const ys_fund_plan *plan = world->plan;
    wide floors = 0, reach = 0;
    bool crossed = false;

    for (size_t e = 0; e < plan->n; e++) {
        crossed = crossed || world->lo[e] > world->hi[e];
        floors += world->lo[e];
        reach += world->share[e] > 0 ? world->hi[e] : world->lo[e];
    }
    if (!crossed && floors <= world->total && reach >= world->total) {
        ys_bounded_solve(plan->n, world->share, world->lo, world->hi, world->total, world->amount, &world->lambda,
            world->bound, world->rest);
        return true;
    }
    if (plan->fund->infeasible == YS_INFEASIBLE_ratable && relax(world))
        return true;
    /* with floors alone, a floor above the total is a matter of the sum, not of a cap */
    world->fault = floors > world->total && !plan->has_caps ? YS_FAULT_FLOORS
                   : crossed                                ? YS_FAULT_CROSSED
                   : floors > world->total                  ? YS_FAULT_FLOORS
                                                            : YS_FAULT_CAPS;
    return false;
}

/* `freed` units to the counties that take more, of group g where there are groups. */
static void
share_again(ys_fund_world *world, int64_t freed, const ys_plan_classes *by, uint32_t g)
{
    const ys_fund_plan *plan = world->plan;
    int64_t *lo = world->lo, *room = world->spare, *share = world->rest, *extra;
    wide reach = 0;
    ys_bounded_lambda lambda;

    for (size_t e = 0; e < plan->n; e++) {
        int64_t left = world->hi[e] + world->granted[e] - world->amount[e];
        bool takes = world->more[e] != 0 && (by == NULL || by->of[e] == g) && world->share[e] > 0 && left > 0;

        share[e] = takes ? world->share[e] : 0;
        room[e] = takes ? left : 0;
        lo[e] = 0;
        reach += room[e];
    }
    if (freed > reach) {
        world->held += freed - (int64_t) reach;
        freed = (int64_t) reach;
    }
    if (freed == 0)
        return;
    extra = world->lo; /* floors are used up by now */
    ys_bounded_solve(plan->n, share, lo, room, freed, extra, &lambda, world->bound, world->rest);
    for (size_t e = 0; e < plan->n; e++)
        world->amount[e] += extra[e];
}

void
ys_fund_world_send(ys_fund_world *world, int destination, const ys_plan_classes *by)
{
    size_t n = world->plan->n, groups = destination == YS_DESTINATION_group ? by->n_groups : 1;

    for (size_t g = 0; g < groups; g++) {
        int64_t freed = 0;

        for (size_t e = 0; e < n; e++)
            freed += groups == 1 || by->of[e] == g ? world->taken[e] : 0;
        if (destination == YS_DESTINATION_hold)
            world->held += freed;
        else
            share_again(world, freed, destination == YS_DESTINATION_group ? by : NULL, (uint32_t) g);
    }
}
