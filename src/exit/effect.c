#include "base/carve.h"
#include "exit/prepare.h"

#include <stdlib.h>

ys_status
ys_exit_prepare_effects(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    ys_status st = ys_exit_prepare_gates(inputs, data, plan, err);

    return st == YS_OK ? ys_exit_prepare_named(inputs, plan, err) : st;
}

void
ys_exit_release_effects(ys_exit_plan *plan)
{
    for (int g = 0; g < plan->effects.n_gates; g++)
        free(plan->effects.gate[g].lack);
}

static double *
carve_if(bool wanted, char *memory, size_t *used, size_t numbers)
{
    return wanted ? ys_carve(memory, used, numbers * sizeof(double)) : NULL;
}

static void
carve_measures(const ys_exit_plan *plan, size_t cells, char *memory, size_t *used, ys_effect_block *block)
{
    for (int m = 0; m < plan->n_measures; m++) {
        const ys_measure_plan *measure = &plan->measure[m];

        block->served[m] = carve_if(measure->capacity_on || measure->reference_on, memory, used, cells);
        block->absorbed[m] = carve_if(measure->absorption_on, memory, used, cells);
        block->delayed[m] = carve_if(measure->delay > 0, memory, used, (size_t) measure->delay * cells);
        block->lasting[m] = carve_if(measure->persistence_on, memory, used, cells);
        block->base_gain[m] = carve_if(measure->relative, memory, used, cells);
    }
}

void
ys_exit_carve_effects(const ys_exit_plan *plan, size_t row, char *memory, size_t *used, ys_effect_block *block)
{
    size_t cells = plan->n_counties * row;

    for (int g = 0; g < plan->effects.n_gates; g++) {
        block->gate[g] = ys_carve(memory, used, cells * sizeof(double));
        block->gate_base[g] = carve_if(plan->effects.gate[g].acted_on, memory, used, cells);
    }
    block->passing = carve_if(plan->effects.n_gates > 0, memory, used, cells);
    for (int i = 0; i < plan->effects.n_shocks; i++) {
        const ys_shock_plan *shock = &plan->effects.shock[i];
        bool county = shock->scope == YS_SHOCK_SCOPE_county;
        size_t units = county ? plan->n_counties : shock->scope == YS_SHOCK_SCOPE_area ? (size_t) plan->n_areas : 1;

        block->calm[i] = ys_carve(memory, used, row * sizeof(double));
        block->steady[i] = carve_if(shock->lasts, memory, used, units * row);
        block->struck[i] = carve_if(!county, memory, used, units * row);
    }
    carve_measures(plan, cells, memory, used, block);
}
