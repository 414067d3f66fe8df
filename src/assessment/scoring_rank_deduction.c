#include "assessment/scoring.h"

static ys_status
deduction_check(const ys_item *item, const char *path, ys_error *err)
{
    if (!(item->step > 0))
        return ys_fail(err, YS_E_SCENARIO, "%s.step: %g: rank_deduction would deduct nothing; state a share above 0",
            path, item->step);
    return YS_OK;
}

static double
deduction_score(const ys_item *item, double place, double n)
{
    double left = 1 - item->step * (place - 1);

    (void) n;
    return left > 0 ? left : 0;
}

static ys_status
deduction_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    (void) path;
    return ys_scoring_places_shape(item, sample, true, deduction_score, shape, err);
}

const ys_scoring_part ys_scoring_rank_deduction = {
    .name = "rank_deduction", .sampled = ys_scoring_always, .check = deduction_check, .shape = deduction_shape
};
