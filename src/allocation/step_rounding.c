/*
 * Bounds and whole units. largest_remainder: clip(lambda * share, lo, hi), units by largest remainder, ties by code (ys_bounded_shares).
 * half_up, down: each county's clip(lambda * share, lo, hi) to the nearest unit (halves up), or down; what is then over or short goes to
 * the county `residual_to`, or the one with the largest amount, as far as its bounds let it, then to the next largest; a county without a
 * share gets none of what is over unless it is named.
 * A half, and a whole unit, are told up to what the grid of shares may have cost them: (n + 1) / 2 of its steps for each unit shared out,
 * and a millionth of a unit at most. Amounts are with their grants.
 * No text prescribes a rule; half up with the residual on one unit is practice, largest remainder is Hamilton's method.
 */
#include "allocation/fund_probe.h"

__extension__ typedef __int128 wide;

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_fund *fund = plan->fund;
    bool plain = fund->rounding_rule == YS_ROUNDING_largest_remainder;

    (void) notes;
    plan->residual_to = UINT32_MAX;
    plan->by_world = plan->by_world || !plain;
    if (!plain && (fund->groups.n > 0 || ys_given(fund->cascade.by)))
        return ys_fail(err, YS_E_SCENARIO,
            "%s.%s.rounding_rule: bounds on groups and a cascade are held by largest_remainder alone", plan->kind,
            fund->name);
    if (!ys_given(fund->residual_to))
        return YS_OK;
    plan->residual_to = ys_fund_part_county(plan, fund->residual_to);
    if (plan->residual_to == UINT32_MAX)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.residual_to = %s: no eligible county has this code", plan->kind,
            fund->name, fund->residual_to);
    return YS_OK;
}

static int64_t
whole(const ys_fund_world *world, size_t e)
{
    return world->amount[e] + world->granted[e];
}

/* Give `left` units (take, where it is below 0) to county e as far as its bounds let it. */
static int64_t
settle_on(ys_fund_world *world, size_t e, int64_t left)
{
    int64_t room = left > 0 ? world->hi[e] - world->amount[e] : world->lo[e] - world->amount[e];
    int64_t given = left > 0 ? (left < room ? left : room) : (left > room ? left : room);

    world->amount[e] += given;
    return left - given;
}

/* lambda * share to whole units; `near` as far from a half, or from a whole unit, is there. */
static int64_t
round_one(const ys_bounded_lambda *lambda, int64_t share, bool up, wide near)
{
    wide product = (wide) lambda->total * share, rest = product % lambda->share;
    int64_t edge = up ? lambda->share / 2 + lambda->share % 2 : lambda->share;

    return (int64_t) (product / lambda->share) + (rest + near >= edge);
}

static void
round_again(ys_fund_world *world)
{
    const ys_fund_plan *plan = world->plan;
    bool up = plan->fund->rounding_rule == YS_ROUNDING_half_up;
    int64_t left = world->total;
    uint8_t *done = (uint8_t *) world->spare;
    wide lost = (wide) world->lambda.total * (int64_t) (plan->n + 1) / 2, most = world->lambda.share >> 20;
    wide near = lost < most ? lost : most;

    for (size_t e = 0; e < plan->n; e++) {
        if (world->bound[e] == YS_BOUNDED_FREE && world->lambda.share > 0)
            world->amount[e] = round_one(&world->lambda, world->share[e], up, near);
        left -= world->amount[e];
    }
    if (plan->residual_to != UINT32_MAX)
        left = settle_on(world, plan->residual_to, left);
    for (size_t e = 0; e < plan->n; e++)
        done[e] = 0;
    while (left != 0) {
        size_t largest = SIZE_MAX;

        for (size_t e = 0; e < plan->n; e++)
            if (!done[e] && (left < 0 || world->share[e] > 0)
                && (largest == SIZE_MAX || whole(world, e) > whole(world, largest)))
                largest = e;
        if (largest == SIZE_MAX)
            return;
        done[largest] = 1;
        left = settle_on(world, largest, left);
    }
}

static void
apply(ys_fund_world *world)
{
    const ys_fund_plan *plan = world->plan;
    bool shared = ys_step_group_holds(world) ? ys_step_group_share(world) : ys_fund_world_share(world);

    if (!shared)
        return;
    /* relaxed bounds are rounded as they were cut */
    if (plan->fund->rounding_rule != YS_ROUNDING_largest_remainder && !world->in_yuan && world->lambda.share > 0)
        round_again(world);
    for (size_t e = 0; e < plan->n; e++)
        world->amount[e] += world->granted[e];
}

static void
explain(ys_fund_probe *probe, ys_fund_log *log)
{
    ys_fund_world world;

    ys_fund_probe_settle(
        probe, false, YS_STEP_BIT(lock) | YS_STEP_BIT(group) | YS_STEP_BIT(rounding), &world);
    ys_fund_probe_row(probe, log, YS_PART_rounding, "");
}

const ys_step ys_step_rounding = {
    .key = "rounding",
    .title = "whole units",
    .prepare = prepare,
    .apply = apply,
    .explain = explain,
};
