#include "exit/prepare.h"

ys_status
ys_exit_prepare_flow(const ys_exit_inputs *inputs, const ys_data *data, const char *what, const ys_flow *flow, ys_flow_plan *plan,
    ys_error *err)
{
    *plan = (ys_flow_plan){ .on = ys_exit_param_on(inputs, &flow->rate), .rate = flow->rate.slot, .shock_power = flow->shock_power,
        .min = flow->min, .max = flow->max };
    return ys_exit_slope(data, what, flow->indicator, flow->slope, 1.0, &plan->factor, err);
}

ys_status
ys_exit_prepare_dynamics(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    const ys_dynamics *d = inputs->dynamics;
    ys_status st;

    plan->process = d->process;
    plan->deviation = d->deviation;
    plan->joint = d->joint;
    plan->leave_min = d->leave_min;
    plan->leave_max = d->leave_max;
    plan->net_rate = d->net_exit_rate.slot;
    plan->joint_max = d->joint_max.slot;
    plan->year_sd = d->year_sd.slot;
    plan->area_sd = d->area_sd.slot;
    plan->county_sd = d->county_sd.slot;
    plan->effect_sd = d->effect_sd.slot;
    plan->wrong_share = d->wrong_exit_share.slot;
    plan->vulnerable_share = d->vulnerable_share.slot;
    plan->vulnerable_start = d->vulnerable_start.slot;
    plan->stable_start = d->stable_start.slot;
    plan->missed_start = d->missed_start.slot;
    plan->year_shock = ys_exit_param_on(inputs, &d->year_sd);
    plan->county_shock = ys_exit_param_on(inputs, &d->county_sd);
    plan->effect = ys_exit_param_on(inputs, &d->effect_sd);
    plan->wrong_on = ys_exit_param_on(inputs, &d->wrong_exit_share);
    plan->vulnerable_on = ys_exit_param_on(inputs, &d->vulnerable_share);
    st = ys_exit_prepare_groups(d, plan, err);
    if (st == YS_OK)
        st = ys_exit_check_reach(d, plan, err);
    if (st == YS_OK)
        st = ys_exit_prepare_areas(inputs, data, plan, err);
    if (st == YS_OK)
        st = ys_exit_prepare_flow(inputs, data, "dynamics.fall_back.indicator", &d->fall_back, &plan->fall_back, err);
    if (st == YS_OK)
        st = ys_exit_prepare_flow(inputs, data, "dynamics.newly_poor.indicator", &d->newly_poor, &plan->newly_poor, err);
    if (st == YS_OK)
        st = ys_exit_prepare_flow(inputs, data, "dynamics.wrong_found.indicator", &d->wrong_found, &plan->wrong_found, err);
    if (st == YS_OK)
        st = ys_exit_prepare_flow(inputs, data, "dynamics.missed_found.indicator", &d->missed_found, &plan->missed_found, err);
    return st;
}
