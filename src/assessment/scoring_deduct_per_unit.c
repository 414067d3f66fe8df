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
static ys_status
deduct_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    (void) sample, (void) path, (void) err;
    *shape = (ys_shape){ .form = YS_FORM_LINE,
        .span_fixed = item->unit,
        .level = 1,
        .slope = item->lower_is_better ? -item->step : item->step,
        .high = 1 };
    shape->origin[YS_PART_TARGET] = 1;
    return YS_OK;
}

const ys_scoring_part ys_scoring_deduct_per_unit = {
    .name = "deduct_per_unit", .sampled = ys_scoring_never, .check = deduct_check, .shape = deduct_shape
};
