#include "assessment/scoring.h"

/* Any target will do, 0 as well: "not one household wrongly exited". */
static ys_status
all_check(const ys_item *item, const char *path, ys_error *err)
{
    (void) item, (void) path, (void) err;
    return YS_OK;
}

static void
all_shape(const ys_item *item, ys_shape *shape)
{
    shape->form = YS_FORM_STEP;
    shape->origin[YS_PART_TARGET] = 1;
    shape->slope = item->lower_is_better ? -1 : 1;
}

const ys_scoring_part ys_scoring_all_or_nothing = { .name = "all_or_nothing", .check = all_check, .shape = all_shape };
