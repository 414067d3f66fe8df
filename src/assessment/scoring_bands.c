#include "assessment/scoring.h"

static ys_status
bands_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    (void) sample, (void) path;
    return ys_scoring_bands_shape(item, YS_FORM_BANDS, shape, err);
}

const ys_scoring_part ys_scoring_bands = {
    .name = "bands", .sampled = ys_scoring_never, .check = ys_scoring_check_bands, .shape = bands_shape
};
