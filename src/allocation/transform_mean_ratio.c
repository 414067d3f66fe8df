#include "allocation/transform.h"

static void
mean_ratio_values(const ys_transform_input *in, double *u)
{
    double mean = ys_transform_mean(in);

    for (size_t i = 0; i < in->n; i++)
        u[i] = in->present[i] ? mean / in->v[i] : 0;
}

const ys_transform_part ys_transform_mean_ratio = {
    .name = "mean_ratio", .formula = "mean/v", .core = YS_CORE_COLUMN, .divides = true, .values = mean_ratio_values
};
