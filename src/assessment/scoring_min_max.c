#include "assessment/scoring.h"

/* Nothing to state: the posts are the sample's own smallest and largest value. */
static ys_status
min_max_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    (void) path, (void) err;
    ys_scoring_posts_shape(item, sample, item->low, item->high, shape);
    return YS_OK;
}

const ys_scoring_part ys_scoring_min_max = {
    .name = "min_max", .sampled = ys_scoring_always, .check = ys_scoring_check_nothing, .shape = min_max_shape
};
