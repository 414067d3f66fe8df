#include "assessment/weighting.h"

static ys_status
equal_weigh(const ys_weighting *weighting, const ys_weighting_sample *sample, double *w, ys_text *notes, ys_error *err)
{
    (void) weighting;
    (void) notes;
    (void) err;
    for (size_t j = 0; j < sample->k; j++)
        w[j] = 1 / (double) sample->k;
    return YS_OK;
}

const ys_weighting_part ys_weighting_equal = { .name = "equal", .weigh = equal_weigh };
