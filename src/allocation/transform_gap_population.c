#include "allocation/transform.h"

const ys_transform_part ys_transform_gap_population = { .name = "gap_population",
    .formula = "p*max(line - v, 0)",
    .core = YS_CORE_GAP,
    .population = YS_NEED_GIVEN,
    .any_sign = true,
    .takes_line = true,
    .values = ys_transform_gap_values };
