#include "exit/prepare.h"

#include <stdlib.h>

static ys_status
prepare_sample(const ys_exit_inputs *inputs, const ys_data *data, const char *what, const ys_sample *sample, ys_sample_plan *plan,
    ys_error *err)
{
    bool stated = sample->from == YS_ERROR_SOURCE_stated;
    ys_status st;

    *plan = (ys_sample_plan){ .on = sample->size > 0 || stated, .size = (double) sample->size,
        .stated = stated, .rate = sample->rate.slot };
    if (!stated)
        return YS_OK;
    st = ys_exit_slope(data, what, sample->indicator, sample->slope, 0.0, &plan->offset, err);
    if (st != YS_OK || inputs->slot_moves[sample->rate.slot] || sample->size == 0)
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
    ys_status st = prepare_sample(inputs, data, "exit_rules.wrong.indicator", &plan->rule->wrong, &plan->wrong, err);

    plan->keep_noise = ys_exit_param_on(inputs, &plan->rule->satisfaction.shock_effect);
    return st == YS_OK ? prepare_sample(inputs, data, "exit_rules.missed.indicator", &plan->rule->missed, &plan->missed, err) : st;
}
