#include "base/hash.h"
#include "exit/prepare.h"

#include <string.h>

bool
ys_exit_shock_on(const ys_exit_inputs *inputs, const ys_shock *shock)
{
    return shock->on && (ys_exit_param_on(inputs, &shock->sd) || ys_exit_param_on(inputs, &shock->probability) || shock->year != 0);
}

static ys_status
check(const ys_exit_inputs *inputs, const ys_shock *shock, ys_error *err)
{
    bool event = ys_exit_param_on(inputs, &shock->probability) || shock->year != 0;

    if (event && !ys_exit_param_on(inputs, &shock->size))
        return ys_fail(err, YS_E_SCENARIO, "dynamics.shocks.%s.size = 0: an event would change nothing; give what it takes off the log odds"
            " of leaving", shock->name);
    if (!event && ys_exit_param_on(inputs, &shock->size))
        return ys_fail(err, YS_E_SCENARIO, "dynamics.shocks.%s.size = %g needs `probability`, or the `year` of the event", shock->name,
            shock->size.value);
    if (ys_exit_param_on(inputs, &shock->persistence) && !ys_exit_param_on(inputs, &shock->sd))
        return ys_fail(err, YS_E_SCENARIO, "dynamics.shocks.%s.persistence = %g needs `sd`: the steady part is what persists", shock->name,
            shock->persistence.value);
    return YS_OK;
}

/* Measures that are struck get a row each, in the order in which shocks name them. */
static ys_status
find_strike(const ys_exit_inputs *inputs, const ys_shock *shock, ys_exit_plan *plan, int *strike, ys_error *err)
{
    const ys_measure *measure = inputs->measures->item;
    char names[1024];

    *strike = -1;
    if (shock->measure == NULL)
        return YS_OK;
    for (int m = 0; m < plan->n_measures; m++) {
        if (strcmp(measure[m].name, shock->measure) != 0)
            continue;
        /* a shock that is switched off is checked, and strikes nothing */
        if (!ys_exit_shock_on(inputs, shock))
            return YS_OK;
        if (plan->measure[m].strike < 0)
            plan->measure[m].strike = plan->effects.n_strikes++;
        *strike = plan->measure[m].strike;
        return YS_OK;
    }
    ys_exit_names(inputs->measures, sizeof(ys_measure), names, sizeof names);
    return ys_fail(err, YS_E_SCENARIO, "dynamics.shocks.%s.measure = %s is no measure (there are: %s)", shock->name, shock->measure, names);
}

static ys_status
add(const ys_exit_inputs *inputs, const ys_shock *shock, int strike, ys_effect_plan *effects, int first_year, ys_error *err)
{
    ys_shock_plan *to = &effects->shock[effects->n_shocks];

    *to = (ys_shock_plan){ .scope = shock->scope, .strike = strike,
        .year = shock->year == 0 ? -1 : (int) (shock->year - first_year),
        .steady = ys_exit_param_on(inputs, &shock->sd), .lasts = ys_exit_param_on(inputs, &shock->persistence),
        .event = ys_exit_param_on(inputs, &shock->probability), .probability = shock->probability.slot, .size = shock->size.slot,
        .sd = shock->sd.slot, .persistence = shock->persistence.slot, .luck = ys_hash_name(shock->name) };
    for (int i = 0; i < effects->n_shocks; i++) {
        if (effects->shock[i].luck == to->luck)
            return ys_fail(err, YS_E_LIMIT, "dynamics.shocks.%s would share the luck of another; rename it", shock->name);
    }
    effects->n_shocks++;
    effects->strikes_all |= strike < 0;
    return YS_OK;
}

ys_status
ys_exit_prepare_named(const ys_exit_inputs *inputs, ys_exit_plan *plan, ys_error *err)
{
    const ys_list *shocks = &inputs->dynamics->shocks;
    const ys_shock *shock = shocks->item;

    if (shocks->n > YS_MAX_SHOCKS)
        return ys_fail(err, YS_E_LIMIT, "dynamics.shocks: %zu; at most %d", shocks->n, YS_MAX_SHOCKS);
    for (size_t i = 0; i < shocks->n; i++) {
        int strike = -1;
        ys_status st = check(inputs, &shock[i], err);

        if (st == YS_OK)
            st = find_strike(inputs, &shock[i], plan, &strike, err);
        if (st == YS_OK && ys_exit_shock_on(inputs, &shock[i]))
            st = add(inputs, &shock[i], strike, &plan->effects, plan->first_year, err);
        if (st != YS_OK)
            return st;
    }
    return YS_OK;
}
