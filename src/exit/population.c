#include "base/hash.h"
#include "exit/prepare.h"

#include <stdlib.h>
#include <string.h>

ys_status
ys_exit_prepare_population(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    const ys_population *population = inputs->population;
    size_t n = data->n_counties;
    const double *poor, *rural;
    ys_status st;

    if (population->registered_poor == NULL || population->rural == NULL)
        return ys_fail(err, YS_E_SCENARIO, "population: registered_poor and rural must name columns of the table");
    st = ys_exit_column(data, "population.registered_poor", population->registered_poor, &poor, NULL, err);
    if (st == YS_OK)
        st = ys_exit_column(data, "population.rural", population->rural, &rural, NULL, err);
    if (st != YS_OK)
        return st;
    for (size_t c = 0; c < n; c++) {
        if (!(poor[c] >= 0.0 && poor[c] <= rural[c] && rural[c] > 0.0 && rural[c] < 2e9))
            return ys_fail(err, YS_E_DATA, "county %s: %g registered poor of a rural population of %g; allowed: 0 to the rural"
                " population, which is above 0", data->code(data->context, c), poor[c], rural[c]);
    }
    plan->poor = ys_exit_copy(poor, n);
    plan->rural = ys_exit_copy(rural, n);
    plan->listed = malloc(n == 0 ? 1 : n);
    if (plan->poor == NULL || plan->rural == NULL || plan->listed == NULL)
        return ys_fail(err, YS_E_NOMEM, "population of %zu counties", n);
    memset(plan->listed, 1, n);
    plan->modelled = ys_exit_param_on(inputs, &population->log_sd);
    plan->has_total = ys_exit_param_on(inputs, &population->total);
    plan->total = population->total.slot;
    plan->log_sd = population->log_sd.slot;
    double all_rural = 0.0, all_poor = 0.0;

    for (size_t c = 0; c < n; c++) {
        all_rural += rural[c];
        all_poor += poor[c];
    }
    if (plan->has_total && (all_poor <= 0.0 || population->total.value > 0.9 * all_rural))
        return ys_fail(err, YS_E_SCENARIO, "population.total = %.15g cannot be reached: column %s sums to %.15g, and at most 0.9 of a"
            " rural population of %.15g are taken as poor", population->total.value, population->registered_poor, all_poor, all_rural);
    if (plan->modelled && !plan->has_total)
        return ys_fail(err, YS_E_SCENARIO, "population.log_sd = %g needs population.total: the published total that each world's"
            " draw is raked to", population->log_sd.value);
    return population->listed == NULL ? YS_OK : data->select(data->context, population->listed, plan->listed, err);
}

ys_status
ys_exit_prepare_groups(const ys_dynamics *dynamics, ys_exit_plan *plan, ys_error *err)
{
    const ys_group *group = dynamics->groups.item;

    if (dynamics->groups.n > YS_MAX_GROUPS)
        return ys_fail(err, YS_E_LIMIT, "dynamics.groups: %zu groups; at most %d", dynamics->groups.n, YS_MAX_GROUPS);
    plan->n_groups = dynamics->groups.n == 0 ? 1 : (int) dynamics->groups.n;
    plan->group_share[0] = 1.0;
    plan->group_odds[0] = -1;
    for (size_t g = 0; g < dynamics->groups.n; g++) {
        plan->group_share[g] = group[g].share;
        plan->group_odds[g] = group[g].odds_ratio.slot;
        plan->group_luck[g] = ys_hash_name(group[g].name);
    }
    return YS_OK;
}

ys_status
ys_exit_check_reach(const ys_dynamics *dynamics, const ys_exit_plan *plan, ys_error *err)
{
    const ys_group *group = dynamics->groups.item;
    double reach = dynamics->groups.n == 0 ? 1.0 : 0.0;

    for (size_t g = 0; g < dynamics->groups.n; g++)
        reach += group[g].odds_ratio.value > 0.0 ? group[g].share : 0.0;
    if (plan->process == YS_PROCESS_odds && dynamics->net_exit_rate.value >= reach)
        return ys_fail(err, YS_E_SCENARIO, "dynamics.net_exit_rate = %g cannot be reached: the groups whose odds_ratio is above 0 hold"
            " %g of the poor", dynamics->net_exit_rate.value, reach);
    return YS_OK;
}
