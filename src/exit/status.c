#include "base/carve.h"
#include "exit/prepare.h"

ys_status
ys_exit_prepare_status(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    (void) inputs;
    (void) data;
    (void) plan;
    (void) err;
    return YS_OK;
}

void
ys_exit_release_status(ys_exit_plan *plan)
{
    (void) plan;
}

void
ys_exit_carve_status(const ys_exit_plan *plan, size_t row, char *memory, size_t *used, ys_status_block *block)
{
    size_t cells = plan->n_counties * row;

    block->villages_left = plan->status.villages ? ys_carve(memory, used, cells * sizeof(int32_t)) : NULL;
    block->townships_left = plan->status.townships ? ys_carve(memory, used, cells * sizeof(int32_t)) : NULL;
}
