#include "allocation/transform.h"

/* A mean of 0 means that every v is 0; u is then 1, as for every other v that is the same everywhere. */
static void
linear_values(const ys_transform_input *in, double *u)
{
    double mean = ys_transform_mean(in);

    for (size_t i = 0; i < in->n; i++) {
        double rest = mean > 0 ? 2 - in->v[i] / mean : 1;

        u[i] = in->present[i] && rest > 0 ? rest : 0;
    }
}

const ys_transform_part ys_transform_linear = { .name = "linear",
    .formula = "max(2 - v/mean, 0)",
    .core = YS_CORE_COLUMN,
    .takes_mean = true,
    .values = linear_values };
