#include "allocation/transform.h"

void
ys_transform_gap_values(const ys_transform_input *in, double *u)
{
    for (size_t i = 0; i < in->n; i++)
        u[i] = in->present[i] && in->line > in->v[i] ? in->line - in->v[i] : 0;
}

const ys_transform_part ys_transform_gap = { .name = "gap",
    .formula = "max(line - v, 0)",
    .core = YS_CORE_GAP,
    .any_sign = true,
    .takes_line = true,
    .values = ys_transform_gap_values };
