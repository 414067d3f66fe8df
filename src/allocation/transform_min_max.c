#include "allocation/transform.h"

/* Without a spread nobody is needier than another, and the factor is 0. */
static void
min_max_values(const ys_transform_input *in, double *u)
{
    double min, max;

    ys_transform_extremes(in, &min, &max);
    for (size_t i = 0; i < in->n; i++)
        u[i] = in->present[i] && max > min ? (in->lower_is_needier ? max - in->v[i] : in->v[i] - min) / (max - min) : 0;
}

const ys_transform_part ys_transform_min_max = { .name = "min_max",
    .formula = "(max - v)/(max - min), or (v - min)/(max - min)",
    .core = YS_CORE_MIN_MAX,
    .any_sign = true,
    .values = min_max_values };
