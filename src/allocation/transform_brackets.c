#include "allocation/transform.h"

/* Each bracket weights what of v lies in it, so there is no cliff at its edge, as in 20 USC 6335(c). Below the first: 0. */
static double
brackets_of(const ys_transform_input *in, double v)
{
    double sum = 0;

    for (size_t k = 0; k < in->n_rungs; k++) {
        double end = k + 1 < in->n_rungs && in->from[k + 1] < v ? in->from[k + 1] : v;

        if (end > in->from[k])
            sum += in->value[k] * (end - in->from[k]);
    }
    return sum;
}

static void
brackets_values(const ys_transform_input *in, double *u)
{
    for (size_t i = 0; i < in->n; i++)
        u[i] = in->present[i] ? brackets_of(in, in->v[i]) : 0;
}

const ys_transform_part ys_transform_brackets = { .name = "brackets",
    .formula = "sum_k value_k * (min(v, from_(k+1)) - from_k)+",
    .core = YS_CORE_COLUMN,
    .population = YS_NEED_OPTIONAL,
    .any_sign = true,
    .takes_rungs = true,
    .check = ys_transform_check_rungs,
    .values = brackets_values };
