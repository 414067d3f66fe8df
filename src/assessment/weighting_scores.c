#include "assessment/weighting_scores.h"

#include "numeric/statistic.h"

ys_status
ys_weighting_scores_take(const ys_weighting_sample *sample, const char *method, double *column, ys_error *err)
{
    size_t k = sample->k, n = sample->n;

    if (n <= k)
        return ys_fail(err, YS_E_DATA,
            "%s.weighting.methods.%s: class %s: %zu counties with all scores for %zu items; correlations need "
            "more counties than items: join classes, put items under branches, or use another method",
            sample->path, method, sample->class, n, k);
    for (size_t j = 0; j < k; j++) {
        double min, max;
        ys_status st;

        for (size_t i = 0; i < n; i++)
            column[j * n + i] = sample->score[i * k + j];
        st = ys_statistic_range(n, column + j * n, &min, &max, err);
        if (st != YS_OK)
            return st;
        if (min == max)
            return ys_fail(err, YS_E_DATA,
                "%s.weighting.methods.%s: class %s: all %zu counties score %.12g on %s; an item without spread "
                "has no weight by %s: leave it out, or use another method",
                sample->path, method, sample->class, n, min, sample->name[j], method);
    }
    return YS_OK;
}

ys_status
ys_weighting_scores_correlate(size_t k, size_t n, const double *column, double *r, ys_error *err)
{
    ys_status st = YS_OK;

    for (size_t i = 0; i < k; i++) {
        r[i * k + i] = 1;
        for (size_t j = 0; j < i && st == YS_OK; j++) {
            st = ys_statistic_correlation(n, column + i * n, column + j * n, r + i * k + j, err);
            r[j * k + i] = r[i * k + j];
        }
    }
    return st;
}
