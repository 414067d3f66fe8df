#include "assessment/scoring.h"

#include <math.h>

static ys_status
difference_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    double reference = 0;
    ys_status st = ys_scoring_reference(item, sample, path, &reference, err);

    if (st != YS_OK)
        return st;
    if (reference == 0)
        return ys_fail(err, YS_E_SCENARIO,
            "%s.reference: %s is 0; difference_to_reference divides by it, name another, or use min_max or z_score",
            path, item->reference);
    *shape = (ys_shape){ .form = YS_FORM_LINE,
        .origin_fixed = reference,
        .span_fixed = fabs(reference),
        .slope = item->lower_is_better ? -1 : 1,
        .low = -INFINITY,
        .high = INFINITY };
    return YS_OK;
}

const ys_scoring_part ys_scoring_difference_to_reference = { .name = "difference_to_reference",
    .sampled = ys_scoring_always,
    .check = ys_scoring_check_nothing,
    .shape = difference_shape };
