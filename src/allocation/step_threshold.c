/*
 * Eligibility by figures: a county is in while least <= v <= most holds for every threshold. One that falls out goes on for grace_years
 * more years, and keeps max(1 - ramp * k, 0) of its factor values in the k-th of them. Hold: keep[i] = the least over the thresholds; it
 * multiplies the factor values before they are summed, so that the others share what it loses; so it does with what sizes a sub-pot, and
 * with equal shares. A county that keeps nothing has no floor and no grant.
 * Source: 20 USC 6335(a), eligibility by a number and a share together; 20 USC 6332(c), four years of grace.
 */
#include "allocation/step.h"

#include <math.h>
#include <stdio.h>

static ys_status
prepare_one(ys_fund_plan *plan, const ys_threshold *given, ys_plan_threshold *threshold, ys_error *err)
{
    char where[160];
    ys_plan_column out = { .fixed = NULL };
    ys_status st;

    threshold->given = given;
    ys_fund_part_slot(plan, given->least);
    ys_fund_part_slot(plan, given->most);
    ys_fund_part_slot(plan, given->ramp);
    if (given->least.value > given->most.value)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.thresholds.%s: least = %.12g is above most = %.12g", plan->kind,
            plan->fund->name, given->name, given->least.value, given->most.value);
    snprintf(where, sizeof where, "thresholds.%s.indicator", given->name);
    st = ys_fund_part_figure(plan, where, given->indicator, NULL, &threshold->column, err);
    if (st != YS_OK || !ys_given(given->out_for))
        return st;
    snprintf(where, sizeof where, "thresholds.%s.out_for", given->name);
    st = ys_fund_part_column(plan, where, given->out_for, NULL, &out, err);
    if (st == YS_OK && out.fixed == NULL)
        st = ys_fail(err, YS_E_SCENARIO, "%s.%s.%s: `%s` moves with the loop, a column of the table is needed",
            plan->kind, plan->fund->name, where, given->out_for);
    for (size_t e = 0; e < plan->n && st == YS_OK; e++)
        if (out.fixed[e] != floor(out.fixed[e]))
            return ys_fail(err, YS_E_DATA, "%s.%s.%s: `%s` of county %s is %.12g, must be whole years", plan->kind,
                plan->fund->name, where, given->out_for, plan->data.code(plan->data.context, plan->index[e]),
                out.fixed[e]);
    threshold->out_for = out.fixed;
    return st;
}

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_threshold *given = plan->fund->thresholds.item;
    size_t n = plan->fund->thresholds.n;
    ys_status st = YS_OK;

    (void) notes;
    plan->threshold = ys_fund_part_memory(plan, n, sizeof *plan->threshold);
    if (plan->threshold == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu thresholds", plan->fund->name, n);
    for (size_t t = 0; t < n && st == YS_OK; t++)
        st = prepare_one(plan, &given[t], &plan->threshold[t], err);
    plan->n_thresholds = n;
    return st;
}

const ys_step ys_step_threshold = {
    .key = "thresholds",
    .title = "counties outside the thresholds drop out, after their years of grace",
    .prepare = prepare,
};
