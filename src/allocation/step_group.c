/*
 * Bounds on what groups of counties get together, and the cascade, which gives each group a total of its own: LO_G <= sum of amounts <= HI_G
 * beside the counties' own bounds (group.h). Of a class column each group is one; of a condition the counties that it selects.
 * A cascade shares the money out to its groups by the factors of their own, largest remainder, ties by the first county: LO = HI.
 */
#include "allocation/fund_probe.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* Heads of the group's counties, and what all eligible have, in one bound of a group. */
typedef struct {
    const ys_bound *given;
    bool is_cap;
    ys_plan_column heads;
} group_limit;

struct ys_plan_group {
    const ys_group_bound *given; /* NULL: of the cascade */
    char name[96];               /* as prefecture.520300 */
    ys_group_set set;
    size_t n_limits;
    group_limit *limit;          /* shared by all groups of one entry */
};

static ys_status
check_limit(const ys_fund_plan *plan, const char *path, const ys_bound *given, ys_error *err)
{
    bool joint = given->kind == YS_BOUND_lesser || given->kind == YS_BOUND_greater || given->kind == YS_BOUND_mean;

    if (joint || given->of.n > 0)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.%s.%s: a group's bound is of a plain kind, not made of others",
            plan->kind, plan->fund->name, path, given->name);
    if (ys_given(given->where))
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.%s.%s.where: the group says which counties it is of", plan->kind,
            plan->fund->name, path, given->name);
    if (given->value.value < 0 && given->kind != YS_BOUND_of_growth)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.%s.%s.value = %.12g is below 0; only of_growth may be", plan->kind,
            plan->fund->name, path, given->name, given->value.value);
    return YS_OK;
}

static ys_status
prepare_limits(ys_fund_plan *plan, const ys_group_bound *given, group_limit *limit, ys_error *err)
{
    const ys_list *lists[] = { &given->floors, &given->caps };
    ys_status st = YS_OK;

    for (int c = 0; c < 2; c++) {
        const ys_bound *bound = lists[c]->item;

        for (size_t k = 0; k < lists[c]->n && st == YS_OK; k++, limit++) {
            char path[160];

            snprintf(path, sizeof path, "groups.%s.%s", given->name, c == 0 ? "floors" : "caps");
            *limit = (group_limit){ .given = &bound[k], .is_cap = c == 1, .heads = { .quantity = -1 } };
            st = check_limit(plan, path, &bound[k], err);
            ys_fund_part_slot(plan, bound[k].value);
            plan->needs_last_year = plan->needs_last_year || bound[k].kind == YS_BOUND_of_last_year
                                    || bound[k].kind == YS_BOUND_of_growth;
            snprintf(path, sizeof path, "groups.%s.%s.%s.population", given->name, c == 0 ? "floors" : "caps",
                bound[k].name);
            if (st == YS_OK && (bound[k].kind == YS_BOUND_per_head || bound[k].kind == YS_BOUND_of_average))
                st = ys_fund_part_column(plan, path, bound[k].population, NULL, &limit->heads, err);
        }
    }
    return st;
}

static ys_plan_group *
new_group(ys_fund_plan *plan, const ys_plan_group *like)
{
    ys_plan_group *group = &plan->group[plan->n_groups++];

    *group = *like;
    return group;
}

/* A group for each class; named by the first county in it. */
static void
add_classes(ys_fund_plan *plan, const char *name, const ys_plan_classes *classes, const ys_plan_group *like)
{
    for (size_t g = 0; g < classes->n_groups; g++) {
        ys_plan_group *group = new_group(plan, like);

        group->set = classes->set[g];
        snprintf(group->name, sizeof group->name, "%.60s (that of %.16s)", name,
            plan->data.code(plan->data.context, plan->index[group->set.county[0]]));
    }
}

static ys_status
add_selected(ys_fund_plan *plan, const char *name, const ys_plan_group *like, ys_error *err)
{
    uint8_t *mask = ys_fund_part_memory(plan, plan->n_all, 1);
    uint32_t *county = ys_fund_part_memory(plan, plan->n, sizeof *county);
    ys_plan_group *group = new_group(plan, like);
    ys_status st;

    if (mask == NULL || county == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties", plan->fund->name, plan->n_all);
    snprintf(group->name, sizeof group->name, "%.90s", name);
    st = plan->data.select(plan->data.context, like->given->where, mask, err);
    group->set.county = county;
    for (size_t e = 0; e < plan->n && st == YS_OK; e++)
        if (mask[plan->index[e]])
            county[group->set.n++] = (uint32_t) e;
    return st;
}

static ys_status
add_entry(ys_fund_plan *plan, const ys_group_bound *given, const ys_plan_classes *classes, ys_error *err)
{
    ys_plan_group like = { .given = given, .n_limits = given->floors.n + given->caps.n };
    char name[96];
    ys_status st;

    like.limit = ys_fund_part_memory(plan, like.n_limits, sizeof *like.limit);
    if (like.limit == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: bounds of groups", plan->fund->name);
    st = prepare_limits(plan, given, like.limit, err);
    snprintf(name, sizeof name, "groups.%.60s", given->name);
    if (st != YS_OK)
        return st;
    if (!ys_given(given->by))
        return add_selected(plan, name, &like, err);
    add_classes(plan, name, classes, &like);
    return YS_OK;
}

/* Class columns first, since they say how many groups there will be. */
static ys_status
count_groups(ys_fund_plan *plan, ys_plan_classes *classes, size_t *n, ys_error *err)
{
    const ys_group_bound *given = plan->fund->groups.item;
    ys_status st = YS_OK;

    *n = 0;
    for (size_t k = 0; k < plan->fund->groups.n && st == YS_OK; k++) {
        char where[96];

        if (ys_given(given[k].by) == ys_given(given[k].where))
            return ys_fail(err, YS_E_SCENARIO, "%s.%s.groups.%s: has %s; one of them says which groups", plan->kind,
                plan->fund->name, given[k].name, ys_given(given[k].by) ? "both by and where" : "neither by nor where");
        if (given[k].floors.n + given[k].caps.n == 0)
            return ys_fail(err, YS_E_SCENARIO, "%s.%s.groups.%s: has neither floors nor caps", plan->kind,
                plan->fund->name, given[k].name);
        snprintf(where, sizeof where, "groups.%.60s.by", given[k].name);
        if (ys_given(given[k].by))
            st = ys_fund_part_classes(plan, where, given[k].by, &classes[k], err);
        *n += ys_given(given[k].by) ? classes[k].n_groups : 1;
    }
    return st;
}

static ys_status
prepare_cascade(ys_fund_plan *plan, ys_error *err)
{
    const ys_cascade *given = &plan->fund->cascade;

    if (!ys_given(given->by))
        return YS_OK;
    plan->cascade = ys_fund_part_memory(plan, 1, sizeof *plan->cascade);
    if (plan->cascade == NULL)
        return ys_fail(err, YS_E_NOMEM, "cascade of fund %s", plan->fund->name);
    plan->cascade->fund.factors = given->factors;
    ys_status st = ys_fund_part_classes(plan, "cascade.by", given->by, &plan->cascade_by, err);

    return st == YS_OK ? ys_fund_part_within(plan, "cascade", &plan->data, plan->cascade, err) : st;
}

static ys_status
prepare_network(ys_fund_plan *plan, ys_error *err)
{
    ys_group_set *set = ys_fund_part_memory(plan, plan->n_groups, sizeof *set);
    const char **name = ys_fund_part_memory(plan, plan->n_groups, sizeof *name);

    if (set == NULL || name == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu groups", plan->fund->name, plan->n_groups);
    for (size_t g = 0; g < plan->n_groups; g++) {
        set[g] = plan->group[g].set;
        name[g] = plan->group[g].name;
    }
    return ys_group_prepare(plan->n, plan->n_groups, set, name, &plan->network, err);
}

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_group_bound *given = plan->fund->groups.item;
    size_t entries = plan->fund->groups.n, n = 0;
    ys_plan_classes *classes = ys_fund_part_memory(plan, entries, sizeof *classes);
    ys_status st = classes == NULL ? ys_fail(err, YS_E_NOMEM, "fund %s: %zu groups", plan->fund->name, entries) : YS_OK;

    (void) notes;
    if (st == YS_OK)
        st = prepare_cascade(plan, err);
    if (st == YS_OK)
        st = count_groups(plan, classes, &n, err);
    if (st == YS_OK)
        n += plan->cascade == NULL ? 0 : plan->cascade_by.n_groups;
    if (st != YS_OK || n == 0)
        return st;
    plan->by_world = true;
    plan->group = ys_fund_part_memory(plan, n, sizeof *plan->group);
    if (plan->group == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu groups", plan->fund->name, n);
    for (size_t k = 0; k < entries && st == YS_OK; k++)
        st = add_entry(plan, &given[k], &classes[k], err);
    if (st == YS_OK && plan->cascade != NULL)
        add_classes(plan, "cascade", &plan->cascade_by, &(ys_plan_group){ .given = NULL });
    return st == YS_OK ? prepare_network(plan, err) : st;
}

/* What county e has of what a bound is a multiple of: heads, or last year's amount. */
static double
base_of(const ys_fund_world *world, const group_limit *limit, size_t e)
{
    const ys_fund_year *year = world->year;
    size_t at = (size_t) world->plan->index[e] * (size_t) year->lanes + (size_t) world->lane;
    double x;

    if (limit->given->kind == YS_BOUND_of_last_year || limit->given->kind == YS_BOUND_of_growth)
        return (double) year->last_year[at];
    if (limit->heads.fixed != NULL)
        return limit->heads.fixed[e];
    x = year->quantity[limit->heads.quantity][at];
    return x > 0 ? x : 0;
}

/* A group's floor or cap in yuan in one world; NAN: it does not hold. */
static double
limit_yuan(const ys_fund_world *world, const ys_plan_group *group, const group_limit *limit)
{
    double value = ys_fund_part_param(limit->given->value, world->year->param, world->year->lanes, world->lane);
    double pot = (double) world->pot * (double) world->unit, own = 0, all = 0;
    int kind = limit->given->kind;
    bool last = kind == YS_BOUND_of_last_year || kind == YS_BOUND_of_growth;

    if (kind == YS_BOUND_yuan)
        return value;
    if (kind == YS_BOUND_share_of_pot)
        return value * pot;
    if (last && world->year->last_year == NULL)
        return NAN;
    for (size_t k = 0; k < group->set.n; k++)
        own += base_of(world, limit, group->set.county[k]);
    for (size_t e = 0; (kind == YS_BOUND_of_average || kind == YS_BOUND_of_growth) && e < world->plan->n; e++)
        all += base_of(world, limit, e);
    if (kind == YS_BOUND_of_average)
        return all > 0 ? value * own * (pot / all) : 0;
    return kind == YS_BOUND_of_growth ? own * ((all > 0 ? pot / all : 0) + value) : value * own;
}

/* The same in units, inward to whole ones of the fund, whatever the world is counted in. False: it does not hold. */
static bool
limit_units(const ys_fund_world *world, const ys_plan_group *group, const group_limit *limit, int64_t *units)
{
    double yuan = limit_yuan(world, group, limit), unit = (double) world->plan->fund->rounding;

    if (isnan(yuan))
        return false;
    yuan = yuan > 0 ? (yuan < 0x1p50 ? yuan : 0x1p50) : 0;
    *units = (int64_t) (limit->is_cap ? ys_units_down(yuan, unit, 1 / unit) : ys_units_up(yuan, unit, 1 / unit));
    *units *= world->plan->fund->rounding / world->unit;
    return true;
}

/* On what is shared out: grants count towards a group's bounds. */
static void
bound_group(const ys_fund_world *world, const ys_plan_group *group, int64_t *lo, int64_t *hi)
{
    int64_t granted = 0, units;

    *lo = 0;
    *hi = YS_BOUNDED_MOST;
    for (size_t k = 0; k < group->set.n; k++)
        granted += world->granted[group->set.county[k]];
    for (size_t k = 0; k < group->n_limits; k++) {
        if (!limit_units(world, group, &group->limit[k], &units))
            continue;
        units = units > granted ? units - granted : 0;
        if (group->limit[k].is_cap)
            *hi = units < *hi ? units : *hi;
        else
            *lo = units > *lo ? units : *lo;
    }
}

/* Totals of the cascade's groups, in units. */
static void
share_cascade(ys_fund_world *world, int64_t *lo, int64_t *hi)
{
    const ys_fund_plan *plan = world->plan, *below = plan->cascade->plan;
    size_t n = plan->cascade_by.n_groups;
    int64_t *share = world->spare, *floor = world->more, *cap = world->taken, *own = world->rest;
    const ys_fund_tile tile = ys_fund_tile_at(below, world->below);
    ys_bounded_lambda lambda;

    memset(own, 0, plan->n * sizeof *own);
    for (size_t b = 0; b < below->n; b++)
        own[plan->cascade->to[b]] = (int64_t) tile.share[b * YS_TILE + (size_t) (world->lane % YS_TILE)];
    for (size_t g = 0; g < n; g++) {
        const ys_group_set *set = &plan->cascade_by.set[g];

        share[g] = floor[g] = 0;
        cap[g] = YS_BOUNDED_MOST;
        for (size_t k = 0; k < set->n; k++)
            share[g] += own[set->county[k]];
    }
    ys_bounded_solve(n, share, floor, cap, world->total, lo, &lambda, world->bound, world->rest);
    for (size_t g = 0; g < n; g++)
        hi[g] = lo[g];
}

static void
apply(ys_fund_world *world)
{
    const ys_fund_plan *plan = world->plan;
    size_t own = plan->n_groups - (plan->cascade == NULL ? 0 : plan->cascade_by.n_groups);

    for (size_t g = 0; g < own; g++)
        bound_group(world, &plan->group[g], &world->group_lo[g], &world->group_hi[g]);
    if (plan->cascade != NULL)
        share_cascade(world, world->group_lo + own, world->group_hi + own);
}

static void
explain(ys_fund_probe *probe, ys_fund_log *log)
{
    ys_fund_world world;

    if (probe->plan->n_groups == 0)
        return;
    ys_fund_probe_settle(probe, true, YS_STEP_BIT(lock) | YS_STEP_BIT(group) | YS_STEP_BIT(rounding), &world);
    ys_fund_probe_row(probe, log, YS_PART_group, "");
}

/* Crossing families are found in double: above this many units a unit is no longer sure (group_two.c). */
static const int64_t most_crossing = INT64_C(1000000000000);

/* In the fund's own units, then told in yuan: what the log of a large pot with crossing groups gets. */
static bool
share_in_units(ys_fund_world *world, ys_group_problem *problem, ys_group_report *report)
{
    const ys_fund_plan *plan = world->plan;
    int64_t unit = plan->fund->rounding;
    bool holds;

    for (size_t e = 0; e < plan->n; e++) {
        world->lo[e] /= unit;
        world->hi[e] /= unit;
    }
    for (size_t g = 0; g < plan->n_groups; g++) {
        world->group_lo[g] /= unit;
        world->group_hi[g] /= unit;
    }
    problem->total /= unit;
    holds = ys_group_solve(plan->network, problem, world->network, world->amount, world->bound, report);
    for (size_t e = 0; e < plan->n; e++)
        world->amount[e] *= unit;
    return holds;
}

bool
ys_step_group_share(ys_fund_world *world)
{
    const ys_fund_plan *plan = world->plan;
    ys_group_problem problem = { world->share, world->lo, world->hi, world->total, world->group_lo, world->group_hi };
    ys_group_report report = { .multiplier = NULL };
    bool coarse = ys_group_crosses(plan->network) && world->unit == 1 && world->total > most_crossing;
    bool holds = coarse ? share_in_units(world, &problem, &report)
                        : ys_group_solve(plan->network, &problem, world->network, world->amount, world->bound, &report);

    world->lambda = (ys_bounded_lambda){ 0, 0 };
    if (!holds)
        world->fault = YS_FAULT_GROUPS;
    return holds;
}

void
ys_step_group_release(ys_fund_plan *plan)
{
    ys_group_release(plan->network);
}

/* The named bounds of a world: of counties from the fund's lists, of groups each one that its entry states. */
typedef struct {
    ys_group_bound_of *bound;
    char (*name)[160];
    int64_t *units; /* [n_bounds + n_locks][n] */
    uint8_t *taken;
    size_t n;
} named;

static bool
open_named(ys_fund_probe *probe, named *all)
{
    const ys_fund_plan *plan = probe->plan;
    size_t most = plan->n_bounds + 1 + 2 * plan->n_locks;

    for (size_t g = 0; g < plan->n_groups; g++)
        most += plan->group[g].given == NULL ? 2 : plan->group[g].n_limits;
    all->bound = ys_fund_probe_memory(probe, most * sizeof *all->bound);
    all->name = ys_fund_probe_memory(probe, most * sizeof *all->name);
    all->taken = ys_fund_probe_memory(probe, most);
    all->units = ys_fund_probe_memory(probe, (plan->n_bounds + plan->n_locks + 1) * plan->n * sizeof *all->units);
    all->n = 0;
    return !probe->failed;
}

/* Whether a county's amount is held by hand in this year: its other bounds then do not hold. */
static bool
is_locked(const ys_fund_world *world, size_t e)
{
    bool locked = false;

    for (size_t k = 0; k < world->plan->n_locks && world->year->by_hand; k++)
        locked = locked || world->plan->lock[k] == e;
    return locked;
}

/* A lock is a floor and a cap at once; no clash needs both. */
static void
add_locks(const ys_fund_world *world, named *all)
{
    const ys_fund_plan *plan = world->plan;
    const ys_lock *given = plan->fund->locks.item;

    for (size_t k = 0; k < plan->n_locks && world->year->by_hand; k++) {
        int64_t *units = all->units + (plan->n_bounds + k) * plan->n;

        for (size_t e = 0; e < plan->n; e++)
            units[e] = e == plan->lock[k] ? given[k].amount / world->unit : -1;
        for (int cap = 0; cap < 2; cap++, all->n++) {
            snprintf(all->name[all->n], sizeof all->name[0], "locks.%.60s at %" PRId64, given[k].name, given[k].amount);
            all->bound[all->n] = (ys_group_bound_of){ all->name[all->n], cap == 1, units, 0, 0 };
        }
    }
}

static void
add_counties(ys_fund_probe *probe, const ys_fund_world *world, named *all)
{
    const ys_fund_plan *plan = probe->plan;

    for (size_t j = 0; j < plan->n_bounds; j++) {
        const ys_plan_bound *bound = &plan->bound[j];
        int64_t *units = all->units + j * plan->n;
        double row[YS_TILE];

        if (bound->is_member)
            continue;
        for (size_t e = 0; e < plan->n; e++) {
            bool holds = ys_fund_bound_row_base(plan, &probe->year, &probe->tile, j, e, row) && !is_locked(world, e);
            double left = holds ? row[0] - (double) world->granted[e] : -1;

            units[e] = !holds ? -1 : left > 0 ? (int64_t) (left < 0x1p50 ? left : 0x1p50) : 0;
        }
        snprintf(all->name[all->n], sizeof all->name[0], "%s.%s", bound->list, bound->given->name);
        all->bound[all->n] = (ys_group_bound_of){ all->name[all->n], bound->is_cap, units, 0, 0 };
        all->n++;
    }
}

static void
add_bound(named *all, size_t g, bool cap, int64_t units)
{
    all->bound[all->n] = (ys_group_bound_of){ all->name[all->n], cap, NULL, g, units };
    all->n++;
}

static void
add_group(const ys_fund_world *world, size_t g, named *all)
{
    const ys_plan_group *group = &world->plan->group[g];

    for (size_t k = 0; k < group->n_limits; k++) {
        const group_limit *limit = &group->limit[k];
        ys_plan_group one = *group;
        int64_t lo, hi, units;

        if (!limit_units(world, group, limit, &units))
            continue;
        one.n_limits = 1;
        one.limit = &group->limit[k];
        bound_group(world, &one, &lo, &hi);
        snprintf(all->name[all->n], sizeof all->name[0], "%s.%.40s at %s %" PRId64, group->name, limit->given->name,
            limit->is_cap ? "most" : "least", units * world->unit);
        add_bound(all, g, limit->is_cap, limit->is_cap ? hi : lo);
    }
    for (int cap = 0; cap < 2 && group->given == NULL; cap++) {
        snprintf(all->name[all->n], sizeof all->name[0], "%s at %s %" PRId64, group->name, cap == 1 ? "most" : "least",
            world->group_lo[g] * world->unit);
        add_bound(all, g, cap == 1, world->group_lo[g]);
    }
}

static ys_status
tell_clash(const ys_fund_plan *plan, const named *all, int64_t missing, int64_t unit, ys_error *err)
{
    ys_text list = { 0 };
    size_t told = 0, taken = 0;
    ys_status st;

    for (size_t b = 0; b < all->n; b++)
        taken += all->taken[b];
    for (size_t b = 0; b < all->n; b++)
        if (all->taken[b])
            ys_text_format(&list, "%s%s", told++ == 0 ? "" : told == taken ? " and " : ", ", all->name[b]);
    st = ys_fail(err, YS_E_INFEASIBLE,
        "%s.%s: %s cannot hold together with the money to share out: %" PRId64 " %s are missing; without any one of them "
        "the others could: lower a floor, raise a cap",
        plan->kind, plan->fund->name, list.bytes == NULL ? "" : list.bytes, missing * unit, plan->unit);
    ys_text_free(&list);
    return st;
}

ys_status
ys_step_group_explain(ys_fund_probe *probe, const ys_fund_world *world, ys_error *err)
{
    const ys_fund_plan *plan = probe->plan;
    ys_fund_world again;
    named all;
    int64_t missing = 0;
    ys_status st;

    (void) world;
    ys_fund_probe_settle(probe, false, YS_STEP_BIT(lock) | YS_STEP_BIT(group), &again);
    if (!open_named(probe, &all))
        return ys_fail(err, YS_E_NOMEM, "bounds of fund %s", plan->fund->name);
    add_counties(probe, &again, &all);
    for (size_t g = 0; g < plan->n_groups; g++)
        add_group(&again, g, &all);
    add_locks(&again, &all);
    st = ys_group_clash(plan->network, again.share, again.total, all.n, all.bound, all.taken, &missing, err);
    /* all the named bounds hold together: what does not is held by hand */
    if (st == YS_E_BUG && plan->n_locks > 0)
        return ys_fail(err, YS_E_INFEASIBLE,
            "%s.%s.locks: with what is held by hand the bounds on groups cannot hold; change a lock, or a bound of a group",
            plan->kind, plan->fund->name);
    return st == YS_OK ? tell_clash(plan, &all, missing, again.unit, err) : st;
}

bool
ys_step_group_holds(const ys_fund_world *world)
{
    return world->plan->n_groups > 0 && world->steps & YS_STEP_BIT(group);
}

const ys_step ys_step_group = {
    .key = "groups, cascade",
    .title = "bounds on what groups get together hold",
    .prepare = prepare,
    .apply = apply,
    .explain = explain,
};
