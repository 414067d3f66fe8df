#include "assessment/scoring.h"

/* Any target will do, 0 as well: "not one household wrongly exited". */
static ys_status
all_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    (void) sample, (void) path, (void) err;
    *shape = (ys_shape){ .form = YS_FORM_STEP, .slope = item->lower_is_better ? -1 : 1, .high = 1 };
    shape->origin[YS_PART_TARGET] = 1;
    return YS_OK;
}

const ys_scoring_part ys_scoring_all_or_nothing = {
    .name = "all_or_nothing", .sampled = ys_scoring_never, .check = ys_scoring_check_nothing, .shape = all_shape
};
