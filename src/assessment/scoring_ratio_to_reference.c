#include "assessment/scoring.h"

#include <math.h>

/* Where lower is better the figure itself is divided by. */
static ys_status
figures_check(const ys_sample *sample, const char *path, ys_error *err)
{
    if (sample->n > 0 && !(sample->sorted[0] > 0))
        return ys_fail(err, YS_E_SCENARIO,
            "%s.score: ratio_to_reference with lower_is_better divides by the figures, the smallest of which is %g; "
            "all "
            "must be above 0, use difference_to_reference",
            path, sample->sorted[0]);
    return YS_OK;
}

static ys_status
ratio_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    double reference = 0;
    ys_status st = item->lower_is_better ? figures_check(sample, path, err) : YS_OK;

    if (st == YS_OK)
        st = ys_scoring_positive_reference(item, sample, path, &reference, err);
    if (st != YS_OK)
        return st;
    *shape = (ys_shape){ .form = item->lower_is_better ? YS_FORM_RATIO : YS_FORM_LINE,
        .span_fixed = reference,
        .slope = 1,
        .low = -INFINITY,
        .high = INFINITY };
    return YS_OK;
}

const ys_scoring_part ys_scoring_ratio_to_reference = {
    .name = "ratio_to_reference", .sampled = ys_scoring_always, .check = ys_scoring_check_nothing, .shape = ratio_shape
};
