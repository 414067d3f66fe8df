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
        .locked = (uint8_t *) (column + 10 * n),
        .extra = column + 11 * n,
        .none = column + 12 * n,
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
        world->locked[e] = 0;
    }
}

void
ys_fund_world_in_yuan(ys_fund_world *world)
{
    int64_t unit = world->unit;

    for (size_t e = 0; e < world->plan->n; e++) {
        /* above all the money there is; its yuan may be beyond 64 bits */
        world->lo[e] = world->lo[e] > YS_BOUNDED_MOST / unit ? YS_BOUNDED_MOST / unit : world->lo[e];
        world->lo[e] *= unit;
        world->hi[e] *= unit;
        world->granted[e] *= unit;
    }
    world->pot *= unit;
    world->total *= unit;
    world->unit = 1;
    world->in_yuan = true;
}

/* No county has a share, and the year has told the formula's money as held: taken back, for what is done by hand. */
static void
withhold(ys_fund_world *world)
{
    world->fault = YS_FAULT_NONE;
    world->withheld = true;
    world->held = -world->total;
    for (size_t e = 0; e < world->plan->n; e++)
        world->lo[e] = world->hi[e] = 0;
}

void
ys_fund_world_settle(ys_fund_world *world, unsigned steps)
{
    size_t n;
    const ys_step *const *step = ys_step_all(&n);

    if (world->fault == YS_FAULT_HELD)
        withhold(world);
    world->steps = world->withheld ? steps & ~YS_STEP_BIT(group) : steps;
    for (size_t s = 0; s < n && world->fault == YS_FAULT_NONE; s++)
        if (world->steps >> s & 1 && step[s]->apply != NULL)
            step[s]->apply(world);
    for (size_t e = 0; e < world->plan->n && world->fault != YS_FAULT_NONE; e++)
        world->amount[e] = 0;
    if (world->withheld && world->fault == YS_FAULT_NONE)
        world->fault = YS_FAULT_HELD;
}

/* What is held by hand alone; the province keeps the rest. */
static bool
share_withheld(ys_fund_world *world)
{
    wide locked = 0;

    for (size_t e = 0; e < world->plan->n; e++)
        locked += world->amount[e] = world->lo[e];
    if (locked > world->total) {
        world->fault = YS_FAULT_FLOORS;
        return false;
    }
    world->held += world->total - (int64_t) locked;
    return true;
}

/* Bounds that cannot hold, relaxed; what is held by hand stays as it is. */
static bool
relax(ys_fund_world *world)
{
    const ys_fund_plan *plan = world->plan;
    int64_t *share = world->spare, *held = world->taken, left = world->total;
    bool done;

    for (size_t e = 0; e < plan->n; e++) {
        share[e] = world->locked[e] ? 0 : world->share[e];
        held[e] = world->locked[e] ? world->lo[e] : 0;
        left -= held[e];
        if (world->locked[e])
            world->lo[e] = world->hi[e] = 0;
    }
    done = left >= 0
           && ys_bounded_relax(plan->n, share, world->lo, world->hi, left, world->amount, &world->lambda, world->bound,
               world->rest);
    for (size_t e = 0; e < plan->n; e++) {
        if (!world->locked[e])
            continue;
        world->amount[e] = world->lo[e] = world->hi[e] = held[e];
        world->bound[e] = YS_BOUNDED_CAP;
    }
    return done;
}

bool
ys_fund_world_share(ys_fund_world *world)
{
    const ys_fund_plan *plan = world->plan;
    wide floors = 0, reach = 0;
    bool crossed = false;

    if (world->withheld)
        return share_withheld(world);
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

/* Units taken from the counties of a set, shared out again among those of `more` in it. */
static void
share_again(ys_fund_world *world, const ys_group_set *set)
{
    size_t n = set == NULL ? world->plan->n : set->n;
    /* floors are used up by now, and rounding's scratch */
    int64_t *share = world->lo, *room = world->spare, *extra = world->extra, *none = world->none, freed = 0;
    wide reach = 0;
    ys_bounded_lambda lambda;

    for (size_t k = 0; k < n; k++) {
        size_t e = set == NULL ? k : set->county[k];
        int64_t left = world->hi[e] + world->granted[e] - world->amount[e];
        bool takes = world->more[e] != 0 && world->share[e] > 0 && left > 0;

        freed += world->taken[e];
        share[k] = takes ? world->share[e] : 0;
        room[k] = takes ? left : 0;
        none[k] = 0;
        reach += room[k];
    }
    if (freed > reach) {
        world->held += freed - (int64_t) reach;
        freed = (int64_t) reach;
    }
    if (freed == 0)
        return;
    ys_bounded_solve(n, share, none, room, freed, extra, &lambda, world->bound, world->rest);
    for (size_t k = 0; k < n; k++)
        world->amount[set == NULL ? k : set->county[k]] += extra[k];
}

void
ys_fund_world_send(ys_fund_world *world, int destination, const ys_plan_classes *by)
{
    if (destination == YS_DESTINATION_others)
        share_again(world, NULL);
    for (size_t g = 0; destination == YS_DESTINATION_group && g < by->n_groups; g++)
        share_again(world, &by->set[g]);
    for (size_t e = 0; destination == YS_DESTINATION_hold && e < world->plan->n; e++)
        world->held += world->taken[e];
}
