#include "assessment/weighting.h"

#include <math.h>

/* As they stand under the items, scaled to sum 1. */
static ys_status
stated_weigh(const ys_weighting *weighting, const ys_weighting_sample *sample, double *w, ys_text *notes, ys_error *err)
{
    double sum = 0;

    (void) weighting;
    (void) notes;
    if (sample->stated == NULL)
        return ys_fail(err, YS_E_SCENARIO,
            "%s: class %s: no weights are stated under the items; state them, or name the methods under "
            "weighting.methods",
            sample->path, sample->class);
    for (size_t j = 0; j < sample->k; j++) {
        if (!isfinite(sample->stated[j]) || sample->stated[j] < 0)
            return ys_fail(err, YS_E_SCENARIO, "%s: class %s: the stated weight of %s is %.12g; it must be at least 0",
                sample->path, sample->class, sample->name[j], sample->stated[j]);
        sum += sample->stated[j];
    }
    if (!(sum > 0))
        return ys_fail(err, YS_E_SCENARIO,
            "%s: class %s: the stated weights of the items sum to 0; give one of them a weight", sample->path,
            sample->class);
    for (size_t j = 0; j < sample->k; j++)
        w[j] = sample->stated[j] / sum;
    return YS_OK;
}

const ys_weighting_part ys_weighting_stated = { .name = "stated", .weigh = stated_weigh };
