#include "assessment/scoring.h"

static double
percentile_score(const ys_item *item, double place, double n)
{
    (void) item;
    return n > 1 ? (place - 1) / (n - 1) : 1;
}

static ys_status
percentile_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    (void) path;
    return ys_scoring_places_shape(item, sample, false, percentile_score, shape, err);
}

const ys_scoring_part ys_scoring_percentile_rank = { .name = "percentile_rank",
    .sampled = ys_scoring_always,
    .check = ys_scoring_check_nothing,
    .shape = percentile_shape };
