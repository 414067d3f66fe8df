#include "allocation/transform.h"

/* Standard need less capacity, as the gap of an equalisation transfer. Both are figures >= 0: a capacity below 0 would count as need. */
static void
gap_fill_values(const ys_transform_input *in, double *u)
{
    for (size_t i = 0; i < in->n; i++)
        u[i] = in->present[i] && in->v[i] > in->w[i] ? in->v[i] - in->w[i] : 0;
}

const ys_transform_part ys_transform_gap_fill = { .name = "gap_fill",
    .formula = "max(v - w, 0)",
    .core = YS_CORE_COLUMN,
    .against = YS_NEED_GIVEN,
    .values = gap_fill_values };
