#include "assessment/scoring.h"

static ys_status
ratio_check(const ys_item *item, const char *path, ys_error *err)
{
    if (!(item->target.value > 0))
        return ys_fail(err, YS_E_SCENARIO, "%s.target: %g: ratio_to_target divides by it; state one above 0", path,
            item->target.value);
    return YS_OK;
}

static ys_status
ratio_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    (void) sample, (void) path, (void) err;
    *shape = (ys_shape){ .form = YS_FORM_LINE, .slope = 1, .high = 1 };
    shape->origin[YS_PART_TARGET] = item->lower_is_better ? 2 : 0;
    shape->span[YS_PART_TARGET] = item->lower_is_better ? -1 : 1;
    return YS_OK;
}

const ys_scoring_part ys_scoring_ratio_to_target = {
    .name = "ratio_to_target", .sampled = ys_scoring_never, .check = ratio_check, .shape = ratio_shape
};
