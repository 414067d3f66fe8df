#include "allocation/transform.h"

void
ys_transform_direct_values(const ys_transform_input *in, double *u)
{
    for (size_t i = 0; i < in->n; i++)
        u[i] = in->present[i] ? in->v[i] : 0;
}

const ys_transform_part ys_transform_direct = {
    .name = "direct", .formula = "v", .core = YS_CORE_DIRECT, .values = ys_transform_direct_values
};
