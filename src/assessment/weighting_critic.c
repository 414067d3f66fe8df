#include "assessment/weighting_scores.h"

#include "numeric/statistic.h"

#include <math.h>
#include <stdlib.h>

/* What item j tells: the sd of its scores brought to [0, 1] by its extremes, times how little it goes with the others. */
static ys_status
tell(size_t k, size_t n, const double *column, const double *r, double *w, ys_error *err)
{
    ys_status st = YS_OK;

    for (size_t j = 0; j < k && st == YS_OK; j++) {
        double min = 0, max = 1, sd = 0;

        st = ys_statistic_range(n, column + j * n, &min, &max, err);
        if (st == YS_OK)
            st = ys_statistic_sd(n, column + j * n, &sd, err);
        w[j] = 0;
        for (size_t l = 0; l < k; l++)
            w[j] += fmax(0, 1 - r[j * k + l]);
        w[j] *= sd / (max - min);
    }
    return st;
}

static ys_status
critic_weigh(const ys_weighting *weighting, const ys_weighting_sample *sample, double *w, ys_text *notes, ys_error *err)
{
    size_t k = sample->k, n = sample->n;
    double sum = 0, *column = malloc((k * n + k * k) * sizeof *column), *r = column + k * n;
    ys_status st;

    (void) weighting;
    (void) notes;
    if (column == NULL)
        return ys_fail(err, YS_E_NOMEM, "critic of %zu items by %zu counties", k, n);
    st = ys_weighting_scores_take(sample, "critic", column, err);
    if (st == YS_OK)
        st = ys_weighting_scores_correlate(k, n, column, r, err);
    if (st == YS_OK)
        st = tell(k, n, column, r, w, err);
    for (size_t j = 0; j < k && st == YS_OK; j++)
        sum += w[j];
    /* correlations of 1 but for rounding would be weighed by their rounding */
    if (st == YS_OK && !(sum > 1e-12 * (double) (k * k)))
        st = ys_fail(err, YS_E_DATA,
            "%s.weighting.methods.critic: class %s: all items say the same of counties (correlations of 1); use "
            "another method",
            sample->path, sample->class);
    for (size_t j = 0; j < k && st == YS_OK; j++)
        w[j] /= sum;
    free(column);
    return st;
}

const ys_weighting_part ys_weighting_critic = { .name = "critic", .from_data = true, .weigh = critic_weigh };
