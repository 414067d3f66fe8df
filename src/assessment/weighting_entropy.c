#include "assessment/weighting.h"

#include "base/math.h"

#include <math.h>

static ys_status
entropy_check(const ys_weighting_sample *sample, ys_error *err)
{
    if (sample->n < 2)
        return ys_fail(err, YS_E_DATA,
            "%s.weighting.methods.entropy: class %s: %zu counties with all scores, from %s to %s; at least 2 are "
            "needed: join classes, or use another method",
            sample->path, sample->class, sample->n, sample->name[0], sample->name[sample->k - 1]);
    for (size_t j = 0; j < sample->k; j++) {
        double sum = 0;

        for (size_t i = 0; i < sample->n; i++) {
            double x = sample->score[i * sample->k + j];

            if (!(x >= 0) || !isfinite(x))
                return ys_fail(err, YS_E_DATA,
                    "%s.weighting.methods.entropy: class %s: a county scores %.12g on %s; shares of a sum need "
                    "scores of at least 0: score the item by another function, or use another method",
                    sample->path, sample->class, x, sample->name[j]);
            sum += x;
        }
        if (!(sum > 0))
            return ys_fail(err, YS_E_DATA,
                "%s.weighting.methods.entropy: class %s: all %zu counties score 0 on %s; leave the item out, or "
                "use another method",
                sample->path, sample->class, sample->n, sample->name[j]);
    }
    return YS_OK;
}

/*
 * 1 + sum_i p_i ln p_i / ln n, 0 ln 0 = 0, of one item. With q_i = n p_i, whose mean is 1, it is sum_i (q_i ln q_i - q_i + 1) / (n ln n):
 * terms that are never negative, so that scores which hardly differ do not drown in the rounding of 1 - 1.
 */
static double
divergence(const ys_weighting_sample *sample, size_t item)
{
    double mean = 0, sum = 0, n = (double) sample->n;

    for (size_t i = 0; i < sample->n; i++)
        mean += sample->score[i * sample->k + item] / n;
    for (size_t i = 0; i < sample->n; i++) {
        double q = sample->score[i * sample->k + item] / mean;

        /* a denormal quotient has no logarithm of ours, and none that matters */
        sum += q > 1e-300 ? fmax(0, q * ys_log(q) - q + 1) : 1;
    }
    return sum / (n * ys_log(n));
}

static bool
has_spread(const ys_weighting_sample *sample, size_t item)
{
    for (size_t i = 1; i < sample->n; i++)
        if (sample->score[i * sample->k + item] != sample->score[item])
            return true;
    return false;
}

static ys_status
entropy_weigh(
    const ys_weighting *weighting, const ys_weighting_sample *sample, double *w, ys_text *notes, ys_error *err)
{
    double sum = 0;
    ys_status st = entropy_check(sample, err);

    (void) weighting;
    (void) notes;
    if (st != YS_OK)
        return st;
    for (size_t j = 0; j < sample->k; j++) {
        w[j] = has_spread(sample, j) ? divergence(sample, j) : 0;
        sum += w[j];
    }
    if (!(sum > 0))
        return ys_fail(err, YS_E_DATA,
            "%s.weighting.methods.entropy: class %s: no item tells counties apart, all %zu of them score the "
            "same on each; use another method",
            sample->path, sample->class, sample->n);
    for (size_t j = 0; j < sample->k; j++)
        w[j] /= sum;
    return YS_OK;
}

const ys_weighting_part ys_weighting_entropy = { .name = "entropy", .from_data = true, .weigh = entropy_weigh };
