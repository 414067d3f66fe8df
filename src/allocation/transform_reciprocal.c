#include "allocation/transform.h"

void
ys_transform_reciprocal_values(const ys_transform_input *in, double *u)
{
    for (size_t i = 0; i < in->n; i++)
        u[i] = in->present[i] ? 1 / in->v[i] : 0;
}

const ys_transform_part ys_transform_reciprocal = { .name = "reciprocal",
    .formula = "1/v",
    .core = YS_CORE_RECIPROCAL,
    .divides = true,
    .values = ys_transform_reciprocal_values };
