/* Amounts held by hand: lo = hi = what is locked, grants counted in; the others share the rest. In the year that they are of alone. */
#include "allocation/fund_probe.h"

#include <inttypes.h>

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_fund *fund = plan->fund;
    const ys_lock *given = fund->locks.item;

    plan->n_locks = fund->locks.n;
    plan->lock = ys_fund_part_memory(plan, fund->locks.n, sizeof *plan->lock);
    if (plan->lock == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu locks", fund->name, fund->locks.n);
    for (size_t k = 0; k < fund->locks.n; k++) {
        plan->lock[k] = ys_fund_part_county(plan, given[k].name);
        if (plan->lock[k] == UINT32_MAX)
            return ys_fail(err, YS_E_SCENARIO, "%s.%s.locks.%s: no eligible county has this code", plan->kind,
                fund->name, given[k].name);
        if (given[k].amount % fund->rounding != 0)
            return ys_fail(err, YS_E_SCENARIO,
                "%s.%s.locks.%s.amount = %" PRId64 " is no multiple of the rounding unit of %" PRId64 " %s", plan->kind,
                fund->name, given[k].name, given[k].amount, fund->rounding, plan->unit);
        ys_text_format(notes, "%s.%s.locks.%s: held at %" PRId64 " %s by hand: %s\n", plan->kind, fund->name,
            given[k].name, given[k].amount, plan->unit, given[k].reason);
    }
    plan->by_world = plan->by_world || fund->locks.n > 0;
    return YS_OK;
}

static void
apply(ys_fund_world *world)
{
    const ys_lock *given = world->plan->fund->locks.item;

    for (size_t k = 0; k < world->plan->n_locks && world->year->by_hand; k++) {
        size_t e = world->plan->lock[k];

        world->total += world->granted[e];
        world->granted[e] = 0;
        world->locked[e] = 1;
        world->lo[e] = world->hi[e] = given[k].amount / world->unit;
        /* so that a county without a share can be held above 0 */
        world->share[e] = world->share[e] > 0 ? world->share[e] : 1;
    }
}

static void
explain(ys_fund_probe *probe, ys_fund_log *log)
{
    const ys_fund_plan *plan = probe->plan;
    ys_fund_world world;

    if (plan->n_locks == 0 || !probe->year.by_hand)
        return;
    ys_fund_probe_settle(probe, true, YS_STEP_BIT(lock) | YS_STEP_BIT(rounding), &world);
    ys_fund_probe_row(probe, log, YS_PART_lock, "");
}

const ys_step ys_step_lock = {
    .key = "locks",
    .title = "amounts are held by hand",
    .prepare = prepare,
    .apply = apply,
    .explain = explain,
};
