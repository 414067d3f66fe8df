#include "assessment/scoring.h"

static double
rank_score(const ys_item *item, double place, double n)
{
    (void) item;
    return place / n;
}

static ys_status
rank_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    (void) path;
    return ys_scoring_places_shape(item, sample, false, rank_score, shape, err);
}

const ys_scoring_part ys_scoring_rank = {
    .name = "rank", .sampled = ys_scoring_always, .check = ys_scoring_check_nothing, .shape = rank_shape
};
