#include "assessment/scoring.h"

/* `floor` is what `worst` earns; what is worse still earns less, down to nothing. */
static ys_status
efficacy_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    (void) path, (void) err;
    ys_scoring_posts_shape(item, sample, item->floor, 100, shape);
    if (item->beyond == YS_BEYOND_clip)
        shape->low = 0;
    return YS_OK;
}

const ys_scoring_part ys_scoring_efficacy = {
    .name = "efficacy", .sampled = ys_scoring_by_posts, .check = ys_scoring_check_posts, .shape = efficacy_shape
};
