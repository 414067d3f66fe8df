/*
 * Deductions from a county's amount, each in turn: min(rate * column, most * amount), up to the unit; the money goes to the counties from
 * which nothing is taken, by the fund's shares within their caps, to those of them in the same group, or back to the province. Who is
 * locked neither gives nor takes; who was cut off takes nothing; a deduction may leave less than the cut-off.
 */
#include "allocation/fund_probe.h"

#include <stdio.h>

static ys_status
prepare_one(ys_fund_plan *plan, const ys_deduction *given, ys_plan_deduction *deduction, ys_error *err)
{
    char where[160];
    ys_plan_column column;
    ys_status st;

    deduction->given = given;
    ys_fund_part_slot(plan, given->rate);
    ys_fund_part_slot(plan, given->most);
    snprintf(where, sizeof where, "deductions.%s.column", given->name);
    st = ys_fund_part_column(plan, where, given->column, NULL, &column, err);
    if (st != YS_OK)
        return st;
    if (column.fixed == NULL)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.%s: `%s` moves with the loop, a column of the table is needed",
            plan->kind, plan->fund->name, where, given->column);
    deduction->yuan = column.fixed;
    deduction->modelled = column.modelled;
    snprintf(where, sizeof where, "deductions.%s", given->name);
    return ys_fund_part_destination(plan, where, given->to, given->by, &deduction->by, err);
}

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_deduction *given = plan->fund->deductions.item;
    size_t n = plan->fund->deductions.n;
    ys_status st = YS_OK;

    (void) notes;
    plan->deduction = ys_fund_part_memory(plan, n, sizeof *plan->deduction);
    if (plan->deduction == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu deductions", plan->fund->name, n);
    for (size_t k = 0; k < n && st == YS_OK; k++)
        st = prepare_one(plan, &given[k], &plan->deduction[k], err);
    plan->n_deductions = n;
    plan->by_world = plan->by_world || n > 0;
    return st;
}

static void
deduct(ys_fund_world *world, const ys_plan_deduction *deduction)
{
    const ys_deduction *given = deduction->given;
    double rate = ys_fund_part_param(given->rate, world->year->param, world->year->lanes, world->lane);
    int64_t least = ys_step_cut_off_least(world);
    double most = ys_fund_part_param(given->most, world->year->param, world->year->lanes, world->lane);
    double unit = (double) world->unit;

    for (size_t e = 0; e < world->plan->n; e++) {
        double units = ys_units_up(rate * deduction->yuan[e], unit, 1.0 / unit);
        double limit = ys_units_down(most * (double) world->amount[e], 1.0, 1.0);

        world->taken[e] = world->locked[e] ? 0 : (int64_t) (units < limit ? units : limit);
        world->amount[e] -= world->taken[e];
        world->more[e] = deduction->yuan[e] == 0 && !world->locked[e] && world->amount[e] >= least;
    }
    ys_fund_world_send(world, given->to, &deduction->by);
}

static void
apply(ys_fund_world *world)
{
    for (size_t k = 0; k < world->plan->n_deductions && world->year->by_hand; k++)
        if (world->only_deductions == 0 || k < world->only_deductions)
            deduct(world, &world->plan->deduction[k]);
}

static void
explain(ys_fund_probe *probe, ys_fund_log *log)
{
    const ys_fund_plan *plan = probe->plan;

    for (size_t k = 0; k < plan->n_deductions && probe->year.by_hand; k++) {
        ys_fund_world world;

        probe->only_deductions = k + 1;
        ys_fund_probe_settle(probe, false,
            YS_STEP_BIT(lock) | YS_STEP_BIT(group) | YS_STEP_BIT(rounding) | YS_STEP_BIT(cut_off)
                | YS_STEP_BIT(deduction),
            &world);
        ys_fund_probe_row(probe, log, YS_PART_deduction, plan->deduction[k].given->name);
    }
    probe->only_deductions = 0;
}

const ys_step ys_step_deduction = {
    .key = "deductions",
    .title = "unspent balances and breaches are taken off",
    .prepare = prepare,
    .apply = apply,
    .explain = explain,
};
