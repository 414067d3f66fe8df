/*
 * 综合平衡: signed changes by hand after everything else, in whole units, which sum to 0 over the fund; each at most override_cap of what
 * the county would get, and none below 0. The formula's figure stands beside it in the step log. In the year that they are of alone.
 */
#include "allocation/fund_probe.h"

#include <inttypes.h>

static ys_status
check_one(ys_fund_plan *plan, const ys_override_entry *given, uint32_t *county, ys_error *err)
{
    const ys_fund *fund = plan->fund;

    *county = ys_fund_part_county(plan, given->name);
    if (*county == UINT32_MAX)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.overrides.%s: no eligible county has this code", plan->kind, fund->name,
            given->name);
    if (given->change % fund->rounding != 0)
        return ys_fail(err, YS_E_SCENARIO,
            "%s.%s.overrides.%s.change = %" PRId64 " is no multiple of the rounding unit of %" PRId64 " %s", plan->kind,
            fund->name, given->name, given->change, fund->rounding, plan->unit);
    return YS_OK;
}

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_fund *fund = plan->fund;
    const ys_override_entry *given = fund->overrides.item;
    int64_t sum = 0;
    ys_status st = YS_OK;

    plan->n_overrides = fund->overrides.n;
    plan->override = ys_fund_part_memory(plan, fund->overrides.n, sizeof *plan->override);
    if (plan->override == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu overrides", fund->name, fund->overrides.n);
    for (size_t k = 0; k < fund->overrides.n && st == YS_OK; k++) {
        st = check_one(plan, &given[k], &plan->override[k], err);
        sum += given[k].change;
        ys_text_format(notes, "%s.%s.overrides.%s: %+" PRId64 " %s by hand: %s\n", plan->kind, fund->name, given[k].name,
            given[k].change, plan->unit, given[k].reason);
    }
    if (st == YS_OK && sum != 0)
        st = ys_fail(err, YS_E_SCENARIO,
            "%s.%s.overrides: the changes sum to %+" PRId64 " %s, must be 0: take from one what another is given",
            plan->kind, fund->name, sum, plan->unit);
    if (fund->overrides.n > 0)
        ys_fund_part_slot(plan, fund->override_cap);
    plan->by_world = plan->by_world || fund->overrides.n > 0;
    return st;
}

static void
apply(ys_fund_world *world)
{
    const ys_override_entry *given = world->plan->fund->overrides.item;
    double cap;

    if (world->plan->n_overrides == 0 || !world->year->by_hand)
        return;
    cap = ys_fund_part_param(world->plan->fund->override_cap, world->year->param, world->year->lanes, world->lane);
    for (size_t k = 0; k < world->plan->n_overrides; k++) {
        size_t e = world->plan->override[k];
        int64_t change = given[k].change / world->unit, most = change < 0 ? -change : change;

        if ((double) most > ys_units_down(cap * (double) world->amount[e], 1.0, 1.0) || world->amount[e] + change < 0) {
            world->fault = YS_FAULT_OVERRIDE;
            world->at = k;
            return;
        }
        world->amount[e] += change;
    }
}

static void
explain(ys_fund_probe *probe, ys_fund_log *log)
{
    ys_fund_world world;

    if (probe->plan->n_overrides == 0 || !probe->year.by_hand)
        return;
    ys_fund_probe_settle(probe, false, UINT32_MAX, &world);
    ys_fund_probe_row(probe, log, YS_PART_override, "");
}

const ys_step ys_step_override = {
    .key = "overrides",
    .title = "changes by hand, which sum to 0",
    .prepare = prepare,
    .apply = apply,
    .explain = explain,
};
