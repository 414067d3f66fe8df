#include "assessment/scoring.h"

static ys_status
goalposts_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    (void) path, (void) err;
    ys_scoring_posts_shape(item, sample, item->low, item->high, shape);
    return YS_OK;
}

const ys_scoring_part ys_scoring_goalposts = {
    .name = "goalposts", .sampled = ys_scoring_by_posts, .check = ys_scoring_check_posts, .shape = goalposts_shape
};
