#include "exit/design.h"
#include "exit/prepare.h"

#include <stdlib.h>

/* A key that would change nothing is refused, so that nobody takes it for being on. */
static ys_status
refuse_idle_design(const ys_exit_inputs *inputs, const ys_exit_rule *rule, ys_error *err)
{
    const ys_design *design = &rule->design;

    if (ys_exit_param_on(inputs, &design->hit_rate) && !ys_exit_param_on(inputs, &design->targeted))
        return ys_fail(err, YS_E_SCENARIO, "exit_rules.%s.design.hit_rate = %g is of targeted draws, and there are none: give"
            " design.targeted, their share", rule->name, design->hit_rate.value);
    if (design->villages > 0 && rule->wrong.size == 0 && rule->missed.size == 0 && rule->satisfaction.size == 0)
        return ys_fail(err, YS_E_SCENARIO, "exit_rules.%s.design.villages = %lld, but the rule draws no sample: give wrong, missed or"
            " satisfaction a size", rule->name, (long long) design->villages);
    return YS_OK;
}

/* How the survey's draws are made. */
static ys_status
prepare_design(const ys_exit_inputs *inputs, ys_exit_plan *plan, ys_error *err)
{
    const ys_exit_rule *rule = plan->rule;
    const ys_design *design = &rule->design;
    ys_design_plan *to = &plan->status.design;

    *to = (ys_design_plan){ .targeted = ys_exit_param_on(inputs, &design->targeted), .census = ys_exit_param_on(inputs, &design->census),
        .villages = (double) design->villages, .moves = inputs->slot_moves[design->targeted.slot]
            || inputs->slot_moves[design->nonresponse.slot] || inputs->slot_moves[design->rho.slot] };
    if (ys_exit_param_on(inputs, &design->rho) && design->villages == 0)
        return ys_fail(err, YS_E_SCENARIO, "exit_rules.%s.design.rho = %g has no villages to be a correlation in: give design.villages, the"
            " villages of the first stage", rule->name, design->rho.value);
    if (to->targeted && rule->wrong.size == 0)
        return ys_fail(err, YS_E_SCENARIO, "exit_rules.%s.design.targeted = %g is a share of the draws of exit_rules.%s.wrong, whose size"
            " is 0: give it a size", rule->name, design->targeted.value, rule->name);
    return refuse_idle_design(inputs, rule, err);
}

static double
worth(const ys_exit_plan *plan, double asked)
{
    const ys_design *design = &plan->rule->design;

    return ys_design_worth(asked, plan->status.design.villages, design->targeted.value, design->nonresponse.value, design->rho.value);
}

static ys_status
prepare_sample(const ys_exit_inputs *inputs, const ys_data *data, const char *what, const ys_sample *sample, const ys_exit_plan *whole,
    ys_sample_plan *plan, ys_error *err)
{
    bool stated = sample->from == YS_ERROR_SOURCE_stated;
    ys_status st;

    *plan = (ys_sample_plan){ .on = sample->size > 0 || stated, .asked = (double) sample->size,
        .size = worth(whole, (double) sample->size), .stated = stated, .rate = sample->rate.slot };
    if (!stated)
        return YS_OK;
    st = ys_exit_slope(data, what, sample->indicator, sample->slope, 0.0, &plan->offset, err);
    if (st != YS_OK || inputs->slot_moves[sample->rate.slot] || whole->status.design.moves || sample->size == 0)
        return st;
    plan->table = malloc((data->n_counties == 0 ? 1 : data->n_counties) * sizeof *plan->table);
    if (plan->table == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s of %zu counties", what, data->n_counties);
    for (size_t c = 0; c < data->n_counties; c++) {
        double rate = sample->rate.value + (plan->offset == NULL ? 0.0 : plan->offset[c]);

        rate = rate < 0.0 ? 0.0 : (rate > 1.0 ? 1.0 : rate);
        ys_binomial_table_fill(&plan->table[c], plan->size, rate);
    }
    return YS_OK;
}

ys_status
ys_exit_prepare_rule(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    ys_status st = prepare_design(inputs, plan, err);

    if (st == YS_OK)
        st = prepare_sample(inputs, data, "exit_rules.wrong.indicator", &plan->rule->wrong, plan, &plan->wrong, err);
    if (st == YS_OK)
        st = prepare_sample(inputs, data, "exit_rules.missed.indicator", &plan->rule->missed, plan, &plan->missed, err);
    plan->status.design.satisfaction = worth(plan, (double) plan->rule->satisfaction.size);
    plan->keep_noise = ys_exit_param_on(inputs, &plan->rule->satisfaction.shock_effect);
    return st;
}
