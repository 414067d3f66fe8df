#include "base/carve.h"
#include "exit/prepare.h"

#include <stdlib.h>

static ys_status
prepare_flows(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    const ys_dynamics *d = inputs->dynamics;
    const struct {
        const char *what;
        const ys_flow *flow;
        ys_flow_plan *plan;
    } flows[] = {
        { "dynamics.padded_found.indicator", &d->padded_found, &plan->reg.padded_found },
        { "dynamics.become_marginal.indicator", &d->become_marginal, &plan->reg.become_marginal },
        { "dynamics.leave_marginal.indicator", &d->leave_marginal, &plan->reg.leave_marginal },
        { "dynamics.marginal_poor.indicator", &d->marginal_poor, &plan->reg.marginal_poor },
    };

    for (size_t i = 0; i < sizeof flows / sizeof flows[0]; i++) {
        ys_status st = ys_exit_prepare_flow(inputs, data, flows[i].what, flows[i].flow, flows[i].plan, err);

        if (st != YS_OK)
            return st;
    }
    return YS_OK;
}

static ys_status
prepare_cohorts(const ys_exit_inputs *inputs, ys_register_plan *reg, ys_error *err)
{
    const ys_dynamics *d = inputs->dynamics;

    if (d->vulnerable_years == 0 && ys_exit_param_on(inputs, &d->fall_back_decline))
        return ys_fail(err, YS_E_SCENARIO, "dynamics.fall_back_decline = %g needs vulnerable_years: 1 to %d years since the exit, over"
            " which fall_back comes down", d->fall_back_decline.value, YS_MAX_COHORTS);
    reg->cohorts = (int) d->vulnerable_years;
    return YS_OK;
}

static ys_status
prepare_behaviour(const ys_exit_inputs *inputs, ys_register_plan *reg, ys_error *err)
{
    const ys_behaviour *behaviour = inputs->behaviour;

    if (behaviour == NULL || !behaviour->on)
        return YS_OK;
    reg->behaviour = behaviour;
    reg->over_count = ys_exit_param_on(inputs, &behaviour->over_count);
    reg->false_exit = ys_exit_param_on(inputs, &behaviour->false_exit);
    reg->detection = (reg->over_count || reg->false_exit) && ys_exit_param_on(inputs, &behaviour->detection);
    if (reg->false_exit && inputs->rule == NULL)
        return ys_fail(err, YS_E_SCENARIO, "behaviour.false_exit = %g needs an exit rule: what a county books is what it lacks to be"
            " proposed; name one in exit_rules, or leave false_exit at 0", behaviour->false_exit.value);
    return YS_OK;
}

ys_status
ys_exit_prepare_register(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    const ys_dynamics *d = inputs->dynamics;
    ys_register_plan *reg = &plan->reg;

    reg->dynamics = d;
    ys_status st = ys_exit_prepare_slowing(inputs, plan, err);

    if (st == YS_OK)
        st = ys_exit_prepare_growth(inputs, plan, err);
    if (st == YS_OK)
        st = ys_exit_prepare_lines(inputs, plan, err);
    if (st == YS_OK)
        st = prepare_cohorts(inputs, reg, err);
    if (st == YS_OK)
        st = prepare_flows(inputs, data, plan, err);
    if (st == YS_OK)
        st = ys_exit_check_revisions(d, err);
    if (st == YS_OK)
        st = ys_exit_prepare_targets(inputs, data, plan, err);
    if (st == YS_OK)
        st = prepare_behaviour(inputs, reg, err);
    reg->padded_on = reg->over_count || ys_exit_param_on(inputs, &d->padded_start);
    reg->marginal_on = reg->become_marginal.on || ys_exit_param_on(inputs, &d->marginal_start);
    return st;
}

void
ys_exit_release_register(ys_exit_plan *plan)
{
    ys_register_plan *reg = &plan->reg;

    free(reg->growth);
    free(reg->breaks);
    free(reg->padded_found.factor);
    free(reg->become_marginal.factor);
    free(reg->leave_marginal.factor);
    free(reg->marginal_poor.factor);
    for (int t = 0; t < reg->n_targets; t++)
        free(reg->bound[t]);
}

void
ys_exit_carve_register(const ys_exit_plan *plan, size_t row, char *memory, size_t *used, ys_register_block *block)
{
    const ys_register_plan *reg = &plan->reg;
    size_t cells = plan->n_counties * row, persons = cells * sizeof(int32_t);

    block->padded = reg->padded_on ? ys_carve(memory, used, persons) : NULL;
    block->marginal = reg->marginal_on ? ys_carve(memory, used, persons) : NULL;
    for (int j = 0; j < reg->cohorts; j++)
        block->cohort[j] = ys_carve(memory, used, persons);
    block->start = reg->slowing == YS_SLOWING_marginal_cost ? ys_carve(memory, used, persons) : NULL;
    block->target = reg->n_targets > 0 ? ys_carve(memory, used, cells) : NULL;
    block->barred = reg->detection ? ys_carve(memory, used, cells) : NULL;
}
