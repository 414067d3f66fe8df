#include "base/carve.h"
#include "exit/prepare.h"

#include <stdlib.h>

ys_status
ys_exit_prepare(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    ys_status st;

    *plan = (ys_exit_plan){ .n_counties = data->n_counties, .first_year = inputs->first_year, .n_years = inputs->n_years,
        .rule = inputs->rule };
    st = ys_exit_prepare_population(inputs, data, plan, err);
    if (st == YS_OK)
        st = ys_exit_prepare_dynamics(inputs, data, plan, err);
    if (st == YS_OK)
        st = ys_exit_prepare_measures(inputs, plan, err);
    if (st == YS_OK)
        st = ys_exit_check_luck(inputs, plan, err);
    if (st == YS_OK && plan->rule != NULL)
        st = ys_exit_prepare_rule(inputs, data, plan, err);
    if (st == YS_OK)
        st = ys_exit_prepare_effects(inputs, data, plan, err);
    if (st == YS_OK)
        st = ys_exit_prepare_register(inputs, data, plan, err);
    if (st == YS_OK)
        st = ys_exit_prepare_status(inputs, data, plan, err);
    if (st != YS_OK)
        ys_exit_release(plan);
    return st;
}

void
ys_exit_release(ys_exit_plan *plan)
{
    ys_exit_release_effects(plan);
    ys_exit_release_register(plan);
    ys_exit_release_status(plan);
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
    ys_exit_carve_effects(plan, row, memory, &used, &block->effects);
    ys_exit_carve_register(plan, row, memory, &used, &block->reg);
    ys_exit_carve_status(plan, row, memory, &used, &block->status);
    return used;
}

size_t
ys_exit_memory(const ys_exit_plan *plan, int lanes)
{
    ys_exit_block block = { .lanes = lanes };

    return lay_out(plan, lanes, NULL, &block);
}

void
ys_exit_bind(const ys_exit_plan *plan, int lanes, void *memory, ys_exit_block *block)
{
    *block = (ys_exit_block){ .lanes = lanes };
    lay_out(plan, lanes, memory, block);
}
