/*
 * Small amounts are not issued: 0 < amount < max(yuan, share_of_pot * pot) becomes 0, and the money goes to the others by the fund's own
 * shares within their caps, to the others of the same group, or back to the province. Amounts only grow by it, so one pass is enough.
 * Source: 42 USC 11373, an emergency solutions grant under 0.05 % of the appropriation goes to the state.
 */
#include "allocation/fund_probe.h"

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_cut_off *given = &plan->fund->cut_off;
    bool given_at_all = given->yuan.value > 0 || given->share_of_pot.value > 0;

    (void) notes;
    if (!given_at_all)
        return YS_OK;
    ys_fund_part_slot(plan, given->yuan);
    ys_fund_part_slot(plan, given->share_of_pot);
    plan->by_world = plan->has_cut_off = true;
    return ys_fund_part_destination(plan, "cut_off", given->to, given->by, &plan->cut_off_by, err);
}

int64_t
ys_step_cut_off_least(const ys_fund_world *world)
{
    const ys_cut_off *given = &world->plan->fund->cut_off;

    /* without a cut-off its parameters have no slots */
    if (!world->plan->has_cut_off)
        return 0;
    double unit = (double) world->unit;
    double yuan = ys_fund_part_param(given->yuan, world->year->param, world->year->lanes, world->lane);
    double share = ys_fund_part_param(given->share_of_pot, world->year->param, world->year->lanes, world->lane);
    double by_yuan = ys_units_up(yuan, unit, 1.0 / unit), by_share = ys_units_up(share * (double) world->pot, 1.0, 1.0);

    return (int64_t) (by_yuan > by_share ? by_yuan : by_share);
}

static void
apply(ys_fund_world *world)
{
    const ys_fund_plan *plan = world->plan;
    int64_t least = ys_step_cut_off_least(world);

    if (!plan->has_cut_off)
        return;
    for (size_t e = 0; e < plan->n; e++) {
        bool small = world->amount[e] < least && !world->locked[e];

        world->taken[e] = small ? world->amount[e] : 0;
        world->amount[e] -= world->taken[e];
        world->more[e] = !small && !world->locked[e];
    }
    ys_fund_world_send(world, plan->fund->cut_off.to, &plan->cut_off_by);
}

static void
explain(ys_fund_probe *probe, ys_fund_log *log)
{
    ys_fund_world world;

    if (!probe->plan->has_cut_off)
        return;
    ys_fund_probe_settle(probe, false,
        YS_STEP_BIT(lock) | YS_STEP_BIT(group) | YS_STEP_BIT(rounding) | YS_STEP_BIT(cut_off), &world);
    ys_fund_probe_row(probe, log, YS_PART_cut_off, "");
}

const ys_step ys_step_cut_off = {
    .key = "cut_off",
    .title = "amounts that are too small are not issued",
    .prepare = prepare,
    .apply = apply,
    .explain = explain,
};
