#include "allocation/transform.h"

static void
ladder_values(const ys_transform_input *in, double *u)
{
    for (size_t i = 0; i < in->n; i++) {
        u[i] = 0;
        for (size_t k = 0; k < in->n_rungs && in->present[i]; k++)
            u[i] = in->v[i] >= in->from[k] ? in->value[k] : u[i];
    }
}

const ys_transform_part ys_transform_ladder = { .name = "ladder",
    .formula = "value_k of the last step with from_k <= v",
    .core = YS_CORE_COLUMN,
    .any_sign = true,
    .takes_rungs = true,
    .check = ys_transform_check_rungs,
    .values = ladder_values };
