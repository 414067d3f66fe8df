/*
 * Grants outside the formula: granted[i] = floor(amount * count[i] * ladder(v[i]) / unit) units, to the `top` of v alone where that is
 * said (ties by code; v >= 0); the pot less all grants is what the formula shares out. Grants above the pot: refused, or cut in one ratio where
 * the fund says `infeasible: ratable`.
 */
#include "allocation/fund_probe.h"

#include <math.h>
#include <stdio.h>

/* How many it is given for in each county; `mask` ([n_all], out): the eligible counties that it goes to. */
static ys_status
count_units(ys_fund_plan *plan, const ys_grant *given, ys_plan_grant *grant, uint8_t *mask, ys_error *err)
{
    ys_plan_column per = { .fixed = NULL };
    char where[160];
    ys_status st = YS_OK;

    grant->count = ys_fund_part_memory(plan, plan->n, sizeof *grant->count);
    if (grant->count == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties", plan->fund->name, plan->n_all);
    memset(mask, 1, plan->n_all);
    if (ys_given(given->where))
        st = plan->data.select(plan->data.context, given->where, mask, err);
    for (size_t e = 0; e < plan->n; e++)
        mask[e] = mask[plan->index[e]];
    snprintf(where, sizeof where, "grants.%s.per", given->name);
    if (st == YS_OK && ys_given(given->per))
        st = ys_fund_part_column(plan, where, given->per, mask, &per, err);
    if (st == YS_OK && ys_given(given->per) && per.fixed == NULL)
        st = ys_fail(err, YS_E_SCENARIO, "%s.%s.%s: `%s` moves with the loop, a column of the table is needed",
            plan->kind, plan->fund->name, where, given->per);
    for (size_t e = 0; e < plan->n && st == YS_OK; e++)
        grant->count[e] = !mask[e] ? 0 : per.fixed != NULL ? per.fixed[e] : 1;
    grant->modelled = per.modelled;
    return st;
}

static ys_status
prepare_one(ys_fund_plan *plan, const ys_grant *given, ys_plan_grant *grant, ys_error *err)
{
    char where[160];
    bool goes_by = given->ladder.n > 0 || given->top > 0;
    uint8_t *mask = ys_fund_part_memory(plan, plan->n_all, 1);
    ys_status st;

    if (mask == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties", plan->fund->name, plan->n_all);

    grant->given = given;
    grant->by.quantity = -1;
    ys_fund_part_slot(plan, given->amount);
    if (goes_by != ys_given(given->indicator))
        return ys_fail(err, YS_E_SCENARIO, goes_by
                ? "%s.%s.grants.%s: `ladder` and `top` go by an indicator, and none is named"
                : "%s.%s.grants.%s: an indicator is named, but neither `ladder` nor `top` goes by it",
            plan->kind, plan->fund->name, given->name);
    st = count_units(plan, given, grant, mask, err);
    snprintf(where, sizeof where, "grants.%s.ladder", given->name);
    if (st == YS_OK)
        st = ys_fund_part_rungs(plan, where, &given->ladder, err);
    snprintf(where, sizeof where, "grants.%s.indicator", given->name);
    if (st == YS_OK && goes_by)
        st = given->top > 0 ? ys_fund_part_column(plan, where, given->indicator, mask, &grant->by, err)
                            : ys_fund_part_figure(plan, where, given->indicator, mask, &grant->by, err);
    grant->modelled = grant->modelled || grant->by.modelled;
    return st;
}

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_grant *given = plan->fund->grants.item;
    ys_status st = YS_OK;

    (void) notes;
    plan->grant = ys_fund_part_memory(plan, plan->fund->grants.n, sizeof *plan->grant);
    if (plan->grant == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu grants", plan->fund->name, plan->fund->grants.n);
    for (size_t g = 0; g < plan->fund->grants.n && st == YS_OK; g++)
        st = prepare_one(plan, &given[g], &plan->grant[g], err);
    plan->n_grants = plan->fund->grants.n;
    return st;
}

static void
explain(ys_fund_probe *probe, ys_fund_log *log)
{
    const ys_fund_plan *plan = probe->plan;

    for (size_t g = 0; g < plan->n_grants; g++) {
        ys_fund_depth depth = probe->whole;

        depth.grants = g + 1;
        ys_fund_probe_form(probe, depth);
        for (size_t e = 0; e < plan->n; e++) {
            int64_t yuan = (int64_t) probe->tile.granted[e * YS_TILE] * plan->fund->rounding;

            if (plan->grant[g].modelled)
                probe->granted_modelled[e] += (double) (yuan - probe->now[e]);
            probe->now[e] = yuan;
        }
        ys_fund_probe_row(probe, log, YS_PART_grant, plan->grant[g].given->name);
    }
}

const ys_step ys_step_grant = {
    .key = "grants",
    .title = "flat amounts outside the formula come off the pot",
    .prepare = prepare,
    .explain = explain,
};
