#include "assessment/scoring.h"

static ys_status
deduct_check(const ys_item *item, const char *path, ys_error *err)
{
    if (!(item->step > 0))
        return ys_fail(err, YS_E_SCENARIO, "%s.step: %g: deduct_per_unit would deduct nothing; state a share above 0",
            path, item->step);
    if (!(item->unit > 0))
        return ys_fail(
            err, YS_E_SCENARIO, "%s.unit: %g: deduct_per_unit divides by it; state one above 0", path, item->unit);
    return YS_OK;
}

/* On the good side of the target the line is above 1 and is clipped. */
static void
deduct_shape(const ys_item *item, ys_shape *shape)
{
    shape->origin[YS_PART_TARGET] = 1;
    shape->span_fixed = item->unit;
    shape->level = 1;
    shape->slope = item->lower_is_better ? -item->step : item->step;
}

const ys_scoring_part ys_scoring_deduct_per_unit = {
    .name = "deduct_per_unit", .check = deduct_check, .shape = deduct_shape
};
