#include "assessment/scoring.h"
#include "numeric/statistic.h"

#include <math.h>

static ys_status
z_score_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    double mean = 0, sd = 0, spread = item->spread / 100;
    ys_status st = YS_OK;

    (void) path;
    if (sample->n >= 2)
        st = ys_statistic_mean(sample->n, sample->sorted, &mean, err);
    if (st == YS_OK && sample->n >= 2 && sample->sorted[0] != sample->sorted[sample->n - 1])
        st = ys_statistic_sd(sample->n, sample->sorted, &sd, err);
    if (st != YS_OK)
        return st;
    *shape = (ys_shape){ .form = YS_FORM_LINE,
        .origin_fixed = mean,
        .span_fixed = sd > 0 ? sd : 1,
        .level = item->centre / 100,
        .slope = sd > 0 ? (item->lower_is_better ? -spread : spread) : 0,
        .low = -INFINITY,
        .high = INFINITY };
    return YS_OK;
}

const ys_scoring_part ys_scoring_z_score = {
    .name = "z_score", .sampled = ys_scoring_always, .check = ys_scoring_check_nothing, .shape = z_score_shape
};
