/*
 * Coefficients after the share: share[i] *= 1 + (c[i] - 1) * strength, then all are renormalised; c is an indicator, or the step of a
 * ladder that it stands on (a coefficient by grade), within [least, most].
 */
#include "allocation/fund_probe.h"

#include <stdio.h>

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_coefficient *given = plan->fund->coefficients.item;
    ys_status st = YS_OK;

    (void) notes;
    plan->n_coefficients = plan->fund->coefficients.n;
    plan->coefficient = ys_fund_part_memory(plan, plan->n_coefficients, sizeof *plan->coefficient);
    if (plan->coefficient == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu coefficients", plan->fund->name, plan->n_coefficients);
    for (size_t k = 0; k < plan->n_coefficients && st == YS_OK; k++) {
        char where[160];

        plan->coefficient[k].given = &given[k];
        ys_fund_part_slot(plan, given[k].strength);
        if (given[k].most > 0 && given[k].least > given[k].most)
            return ys_fail(err, YS_E_SCENARIO, "%s.%s.coefficients.%s: least = %.12g is above most = %.12g", plan->kind,
                plan->fund->name, given[k].name, given[k].least, given[k].most);
        snprintf(where, sizeof where, "coefficients.%s.ladder", given[k].name);
        st = ys_fund_part_rungs(plan, where, &given[k].ladder, err);
        snprintf(where, sizeof where, "coefficients.%s.indicator", given[k].name);
        if (st == YS_OK)
            st = given[k].ladder.n > 0
                     ? ys_fund_part_figure(plan, where, given[k].indicator, NULL, &plan->coefficient[k].column, err)
                     : ys_fund_part_column(plan, where, given[k].indicator, NULL, &plan->coefficient[k].column, err);
    }
    return st;
}

static void
explain(ys_fund_probe *probe, ys_fund_log *log)
{
    const ys_fund_plan *plan = probe->plan;

    for (size_t k = 0; k < plan->n_coefficients; k++) {
        ys_fund_depth depth = probe->whole;

        depth.coefficients = k + 1;
        ys_fund_probe_form(probe, depth);
        ys_fund_probe_apportion(probe);
        ys_fund_probe_row(probe, log, YS_PART_coefficient, plan->coefficient[k].given->name);
    }
}

const ys_step ys_step_coefficient = {
    .key = "coefficients",
    .title = "coefficients raise or lower shares, which are then renormalised",
    .prepare = prepare,
    .explain = explain,
};
