#include "assessment/scoring.h"

static void
goalposts_shape(const ys_item *item, ys_shape *shape)
{
    (void) item;
    shape->origin[YS_PART_WORST] = 1;
    shape->span[YS_PART_BEST] = 1;
    shape->span[YS_PART_WORST] = -1;
    shape->slope = 1;
}

const ys_scoring_part ys_scoring_goalposts = {
    .name = "goalposts", .check = ys_scoring_check_posts, .shape = goalposts_shape
};
