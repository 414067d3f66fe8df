#include "allocation/transform.h"

const ys_transform_part ys_transform_reciprocal_intensity = { .name = "reciprocal_intensity",
    .formula = "p/v",
    .core = YS_CORE_RECIPROCAL,
    .population = YS_NEED_GIVEN,
    .divides = true,
    .values = ys_transform_reciprocal_values };
