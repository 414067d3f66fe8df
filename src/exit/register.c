#include "base/carve.h"
#include "exit/prepare.h"

ys_status
ys_exit_prepare_register(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    (void) inputs;
    (void) data;
    (void) plan;
    (void) err;
    return YS_OK;
}

void
ys_exit_release_register(ys_exit_plan *plan)
{
    (void) plan;
}

void
ys_exit_carve_register(const ys_exit_plan *plan, size_t row, char *memory, size_t *used, ys_register_block *block)
{
    size_t cells = plan->n_counties * row;

    block->padded = plan->reg.padded_on ? ys_carve(memory, used, cells * sizeof(int32_t)) : NULL;
    block->marginal = plan->reg.marginal_on ? ys_carve(memory, used, cells * sizeof(int32_t)) : NULL;
}
