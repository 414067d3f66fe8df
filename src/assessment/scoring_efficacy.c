#include "assessment/scoring.h"

static void
efficacy_shape(const ys_item *item, ys_shape *shape)
{
    shape->origin[YS_PART_WORST] = 1;
    shape->span[YS_PART_BEST] = 1;
    shape->span[YS_PART_WORST] = -1;
    shape->level = item->floor / 100;
    shape->slope = (100 - item->floor) / 100;
}

const ys_scoring_part ys_scoring_efficacy = {
    .name = "efficacy", .check = ys_scoring_check_posts, .shape = efficacy_shape
};
