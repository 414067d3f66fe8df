#include "allocation/transform.h"

const ys_transform_part ys_transform_intensity = { .name = "intensity",
    .formula = "p*v",
    .core = YS_CORE_DIRECT,
    .population = YS_NEED_GIVEN,
    .values = ys_transform_direct_values };
