#include "base/carve.h"
#include "base/hash.h"
#include "exit/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool
param_on(const ys_exit_inputs *inputs, const ys_param *param)
{
    return param->value != 0.0 || inputs->slot_moves[param->slot];
}

static ys_status
column(const ys_data *data, const char *what, const char *name, const double **values, bool *modelled, ys_error *err)
{
    const ys_indicator *indicator = data->indicator(data->context, name);

    if (indicator == NULL || indicator->fixed == NULL)
        return ys_fail(err, YS_E_SCENARIO, "%s = %s is not a column of the table", what, name);
    for (size_t c = 0; c < data->n_counties; c++) {
        if (isnan(indicator->fixed[c]))
            return ys_fail(err, YS_E_DATA, "%s: county %s has no figure in column %s; give it one, or name another column", what,
                data->code(data->context, c), name);
    }
    *values = indicator->fixed;
    if (modelled != NULL)
        *modelled = indicator->modelled;
    return YS_OK;
}

static double *
copy_values(const double *values, size_t n)
{
    double *copy = malloc((n == 0 ? 1 : n) * sizeof *copy);

    if (copy != NULL && n > 0)
        memcpy(copy, values, n * sizeof *copy);
    return copy;
}

static ys_status
prepare_population(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    const ys_population *population = inputs->population;
    size_t n = data->n_counties;
    const double *poor, *rural;
    ys_status st;

    if (population->registered_poor == NULL || population->rural == NULL)
        return ys_fail(err, YS_E_SCENARIO, "population: registered_poor and rural must name columns of the table");
    st = column(data, "population.registered_poor", population->registered_poor, &poor, NULL, err);
    if (st == YS_OK)
        st = column(data, "population.rural", population->rural, &rural, NULL, err);
    if (st != YS_OK)
        return st;
    for (size_t c = 0; c < n; c++) {
        if (!(poor[c] >= 0.0 && poor[c] <= rural[c] && rural[c] > 0.0 && rural[c] < 2e9))
            return ys_fail(err, YS_E_DATA, "county %s: %g registered poor of a rural population of %g; allowed: 0 to the rural"
                " population, which is above 0", data->code(data->context, c), poor[c], rural[c]);
    }
    plan->poor = copy_values(poor, n);
    plan->rural = copy_values(rural, n);
    plan->listed = malloc(n == 0 ? 1 : n);
    if (plan->poor == NULL || plan->rural == NULL || plan->listed == NULL)
        return ys_fail(err, YS_E_NOMEM, "population of %zu counties", n);
    memset(plan->listed, 1, n);
    plan->modelled = param_on(inputs, &population->log_sd);
    plan->has_total = param_on(inputs, &population->total);
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

static ys_status
prepare_groups(const ys_dynamics *dynamics, ys_exit_plan *plan, ys_error *err)
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

/* Groups that cannot leave put a bound on the net rate. */
static ys_status
check_reach(const ys_dynamics *dynamics, const ys_exit_plan *plan, ys_error *err)
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

/* No two draws of people leaving may stand at one address. */
static ys_status
check_luck(const ys_exit_inputs *inputs, const ys_exit_plan *plan, ys_error *err)
{
    const ys_measure *measure = inputs->measures->item;
    int n = plan->process == YS_PROCESS_sequence ? plan->n_measures * plan->n_groups : plan->n_groups;

    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
            int a = i / plan->n_groups, b = j / plan->n_groups;
            uint32_t one = plan->group_luck[i % plan->n_groups], other = plan->group_luck[j % plan->n_groups];

            if (plan->process == YS_PROCESS_sequence) {
                one ^= plan->measure[a].luck;
                other ^= plan->measure[b].luck;
            }
            if (one == other)
                return ys_fail(err, YS_E_LIMIT, "measures.%s or one of its groups would share the luck of another; rename one of them",
                    plan->n_measures > 0 ? measure[a < plan->n_measures ? a : 0].name : "");
        }
    }
    return YS_OK;
}

/* Areas by the text of a class column: the data view gives numbers, one a distinct text. */
static ys_status
prepare_areas(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    const char *name = inputs->dynamics->area;
    const ys_indicator *area = name == NULL ? NULL : data->indicator(data->context, name);

    plan->area = calloc(data->n_counties == 0 ? 1 : data->n_counties, sizeof *plan->area);
    if (plan->area == NULL)
        return ys_fail(err, YS_E_NOMEM, "areas of %zu counties", data->n_counties);
    plan->n_areas = 1;
    plan->area_shock = param_on(inputs, &inputs->dynamics->area_sd);
    if (!plan->area_shock)
        return YS_OK;
    if (area == NULL || area->fixed == NULL)
        return ys_fail(err, YS_E_SCENARIO, "dynamics.area_sd needs dynamics.area, a class column of the table");
    for (size_t c = 0; c < data->n_counties; c++) {
        plan->area[c] = (int32_t) area->fixed[c];
        plan->n_areas = plan->area[c] >= plan->n_areas ? plan->area[c] + 1 : plan->n_areas;
    }
    return plan->n_areas <= 4096 ? YS_OK : ys_fail(err, YS_E_LIMIT, "dynamics.area = %s has %d areas; at most 4096", name,
        plan->n_areas);
}

static uint32_t
funds_of(const ys_exit_inputs *inputs, const ys_list *purposes)
{
    const char *const *purpose = purposes->item;
    uint32_t funds = 0;

    for (size_t f = 0; f < inputs->n_funds; f++) {
        for (size_t i = 0; i < purposes->n; i++)
            funds |= strcmp(inputs->fund_purpose[f], purpose[i]) == 0 ? UINT32_C(1) << f : 0;
    }
    return funds;
}

static int
source_of(ys_exit_plan *plan, uint32_t funds)
{
    for (int s = 0; s < plan->n_sources; s++) {
        if (plan->source_funds[s] == funds)
            return s;
    }
    plan->source_funds[plan->n_sources] = funds;
    return plan->n_sources++;
}

static bool
same_gain(const ys_exit_inputs *inputs, const ys_measure *a, const ys_measure *b)
{
    bool fixed = !inputs->slot_moves[a->elasticity.slot] && !inputs->slot_moves[b->elasticity.slot];

    return fixed && a->elasticity.value == b->elasticity.value && a->gain_min == b->gain_min && a->gain_max == b->gain_max;
}

static ys_status
prepare_measures(const ys_exit_inputs *inputs, ys_exit_plan *plan, ys_error *err)
{
    const ys_measure *measure = inputs->measures->item;
    const ys_group *group = inputs->dynamics->groups.item;

    if (inputs->measures->n > YS_MAX_MEASURES)
        return ys_fail(err, YS_E_LIMIT, "measures: %zu; at most %d", inputs->measures->n, YS_MAX_MEASURES);
    if (inputs->n_funds > 32)
        return ys_fail(err, YS_E_LIMIT, "funds: %zu; at most 32 beside measures", inputs->n_funds);
    plan->n_measures = (int) inputs->measures->n;
    for (int m = 0; m < plan->n_measures; m++) {
        ys_measure_plan *to = &plan->measure[m];
        const ys_measure *from = &measure[m];
        uint32_t funds = funds_of(inputs, &from->purposes);

        if (funds == 0)
            return ys_fail(err, YS_E_SCENARIO, "measures.%s.purposes: no fund has such a purpose", from->name);
        *to = (ys_measure_plan){ .source = source_of(plan, funds), .group = -1, .gain_of = m,
            .base_share = from->base_share.slot, .rate = from->rate.slot, .elasticity = from->elasticity.slot,
            .luck = ys_hash_name(from->name),
            .gain_min = from->gain_min, .gain_max = from->gain_max };
        for (size_t g = 0; from->group != NULL && g < inputs->dynamics->groups.n; g++)
            to->group = strcmp(group[g].name, from->group) == 0 ? (int) g : to->group;
        for (int e = m - 1; e >= 0; e--) {
            if (plan->measure[e].source == to->source && same_gain(inputs, &measure[e], from))
                to->gain_of = plan->measure[e].gain_of;
        }
    }
    return YS_OK;
}

static ys_status
slope_of(const ys_data *data, const char *what, const char *indicator, double slope, double start, double **out, ys_error *err)
{
    const double *values;
    ys_status st;

    if (indicator == NULL)
        return YS_OK;
    st = column(data, what, indicator, &values, NULL, err);
    if (st != YS_OK)
        return st;
    *out = copy_values(values, data->n_counties);
    if (*out == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s of %zu counties", what, data->n_counties);
    for (size_t c = 0; c < data->n_counties; c++)
        (*out)[c] = start + slope * values[c];
    return YS_OK;
}

static ys_status
prepare_flow(const ys_exit_inputs *inputs, const ys_data *data, const char *what, const ys_flow *flow, ys_flow_plan *plan,
    ys_error *err)
{
    *plan = (ys_flow_plan){ .on = param_on(inputs, &flow->rate), .rate = flow->rate.slot, .shock_power = flow->shock_power,
        .min = flow->min, .max = flow->max };
    return slope_of(data, what, flow->indicator, flow->slope, 1.0, &plan->factor, err);
}

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
    st = slope_of(data, what, sample->indicator, sample->slope, 0.0, &plan->offset, err);
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

static ys_status
prepare_dynamics(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    const ys_dynamics *d = inputs->dynamics;
    ys_status st;

    plan->process = d->process;
    plan->deviation = d->deviation;
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
    plan->year_shock = param_on(inputs, &d->year_sd);
    plan->county_shock = param_on(inputs, &d->county_sd);
    plan->effect = param_on(inputs, &d->effect_sd);
    plan->wrong_on = param_on(inputs, &d->wrong_exit_share);
    plan->vulnerable_on = param_on(inputs, &d->vulnerable_share);
    st = prepare_groups(d, plan, err);
    if (st == YS_OK)
        st = check_reach(d, plan, err);
    if (st == YS_OK)
        st = prepare_areas(inputs, data, plan, err);
    if (st == YS_OK)
        st = prepare_flow(inputs, data, "dynamics.fall_back.indicator", &d->fall_back, &plan->fall_back, err);
    if (st == YS_OK)
        st = prepare_flow(inputs, data, "dynamics.newly_poor.indicator", &d->newly_poor, &plan->newly_poor, err);
    if (st == YS_OK)
        st = prepare_flow(inputs, data, "dynamics.wrong_found.indicator", &d->wrong_found, &plan->wrong_found, err);
    if (st == YS_OK)
        st = prepare_flow(inputs, data, "dynamics.missed_found.indicator", &d->missed_found, &plan->missed_found, err);
    return st;
}

ys_status
ys_exit_prepare(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    ys_status st;

    *plan = (ys_exit_plan){ .n_counties = data->n_counties, .first_year = inputs->first_year, .rule = inputs->rule };
    st = prepare_population(inputs, data, plan, err);
    if (st == YS_OK)
        st = prepare_dynamics(inputs, data, plan, err);
    if (st == YS_OK)
        st = prepare_measures(inputs, plan, err);
    if (st == YS_OK)
        st = check_luck(inputs, plan, err);
    if (st == YS_OK && plan->rule != NULL) {
        plan->keep_noise = param_on(inputs, &plan->rule->satisfaction.shock_effect);
        st = prepare_sample(inputs, data, "exit_rules.wrong.indicator", &plan->rule->wrong, &plan->wrong, err);
        if (st == YS_OK)
            st = prepare_sample(inputs, data, "exit_rules.missed.indicator", &plan->rule->missed, &plan->missed, err);
    }
    if (st != YS_OK)
        ys_exit_release(plan);
    return st;
}

void
ys_exit_release(ys_exit_plan *plan)
{
    free(plan->rural);
    free(plan->poor);
    free(plan->listed);
    free(plan->area);
    free(plan->fall_back.factor);
    free(plan->newly_poor.factor);
    free(plan->wrong_found.factor);
    free(plan->missed_found.factor);
    free(plan->wrong.offset);
    free(plan->wrong.table);
    free(plan->missed.offset);
    free(plan->missed.table);
    *plan = (ys_exit_plan){ 0 };
}

uint32_t
ys_exit_quantities(const ys_exit_plan *plan)
{
    uint32_t quantities = UINT32_C(1) << YS_QUANTITY_registered_poor;

    if (plan->wrong.on)
        quantities |= UINT32_C(1) << YS_QUANTITY_wrong_rate;
    if (plan->missed.on)
        quantities |= UINT32_C(1) << YS_QUANTITY_missed_rate;
    return quantities;
}

static size_t
lay_out(const ys_exit_plan *plan, int lanes, char *memory, ys_exit_block *block)
{
    size_t row = (size_t) lanes, cells = plan->n_counties * row, used = 0;

    for (int g = 0; g < plan->n_groups; g++)
        block->group[g] = ys_carve(memory, &used, cells * sizeof(int32_t));
    block->vulnerable = ys_carve(memory, &used, cells * sizeof(int32_t));
    block->stable = ys_carve(memory, &used, cells * sizeof(int32_t));
    block->wrong = ys_carve(memory, &used, cells * sizeof(int32_t));
    block->missed = ys_carve(memory, &used, cells * sizeof(int32_t));
    block->effect = plan->effect ? ys_carve(memory, &used, cells * sizeof(double)) : NULL;
    block->noise = plan->keep_noise ? ys_carve(memory, &used, cells * sizeof(double)) : NULL;
    for (int s = 0; s < plan->n_sources; s++)
        block->base_money[s] = plan->deviation == YS_DEVIATION_base_year ? ys_carve(memory, &used, cells * sizeof(double)) : NULL;
    block->base_odds = ys_carve(memory, &used, (size_t) plan->n_groups * row * sizeof(double));
    block->area_normal = ys_carve(memory, &used, (size_t) plan->n_areas * row * sizeof(double));
    block->money_mean = ys_carve(memory, &used, (size_t) plan->n_sources * row * sizeof(double));
    block->left = ys_carve(memory, &used, cells);
    block->held = ys_carve(memory, &used, cells);
    return used;
}

size_t
ys_exit_memory(const ys_exit_plan *plan, int lanes)
{
    ys_exit_block block;

    return lay_out(plan, lanes, NULL, &block);
}

void
ys_exit_bind(const ys_exit_plan *plan, int lanes, void *memory, ys_exit_block *block)
{
    *block = (ys_exit_block){ .lanes = lanes };
    lay_out(plan, lanes, memory, block);
}
