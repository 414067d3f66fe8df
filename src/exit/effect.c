#include "base/carve.h"
#include "exit/prepare.h"

ys_status
ys_exit_prepare_effects(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    (void) data;
    (void) err;
    plan->effects.n_gates = (int) inputs->dynamics->gates.n;
    plan->effects.n_shocks = (int) inputs->dynamics->shocks.n;
    return YS_OK;
}

void
ys_exit_release_effects(ys_exit_plan *plan)
{
    (void) plan;
}

void
ys_exit_carve_effects(const ys_exit_plan *plan, size_t row, char *memory, size_t *used, ys_effect_block *block)
{
    size_t cells = plan->n_counties * row;

    for (int g = 0; g < plan->effects.n_gates; g++)
        block->gate[g] = ys_carve(memory, used, cells * sizeof(double));
}
