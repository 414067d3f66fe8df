#include "numeric/statistic.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* GSL's handler ends the program, so nothing that GSL would refuse may reach it. */
static ys_status
sample_check(const char *what, size_t n, const double *x, size_t least, ys_error *err)
{
    if (n < least)
        return ys_fail(err, YS_E_DATA, "%s of %zu values: at least %zu are needed", what, n, least);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return ys_fail(err, YS_E_DATA, "%s: value %zu of %zu is %g; it must be finite, leave missing values out",
                what, i + 1, n, x[i]);
    return YS_OK;
}

static ys_status
pair_check(const char *what, size_t n, const double *x, const double *y, ys_error *err)
{
    ys_status st = sample_check(what, n, x, 2, err);

    if (st == YS_OK)
        st = sample_check(what, n, y, 2, err);
    const double *both[] = { x, y };
    for (size_t k = 0; k < 2 && st == YS_OK; k++) {
        double min, max;

        gsl_stats_minmax(&min, &max, both[k], 1, n);
        if (min == max)
            st = ys_fail(err, YS_E_DATA, "%s: all %zu values of the %s sample are %g; it needs spread", what, n,
                k == 0 ? "first" : "second", min);
    }
    return st;
}

ys_status
ys_statistic_mean(size_t n, const double *x, double *mean, ys_error *err)
{
    ys_status st = sample_check("mean", n, x, 1, err);

    if (st == YS_OK)
        *mean = gsl_stats_mean(x, 1, n);
    return st;
}

ys_status
ys_statistic_sd(size_t n, const double *x, double *sd, ys_error *err)
{
    ys_status st = sample_check("standard deviation", n, x, 2, err);

    if (st == YS_OK)
        *sd = gsl_stats_sd(x, 1, n);
    return st;
}

ys_status
ys_statistic_range(size_t n, const double *x, double *min, double *max, ys_error *err)
{
    ys_status st = sample_check("range", n, x, 1, err);

    if (st == YS_OK)
        gsl_stats_minmax(min, max, x, 1, n);
    return st;
}

/* Central moments 2 to 4 in units of the largest deviation, which leaves their ratios and can't run over. */
static ys_status
shape_moments(const char *what, size_t n, const double *x, size_t least, double moment[5], ys_error *err)
{
    ys_status st = sample_check(what, n, x, least, err);

    if (st != YS_OK)
        return st;
    double mean = gsl_stats_mean(x, 1, n), largest = 0, min, max;
    gsl_stats_minmax(&min, &max, x, 1, n);
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs(x[i] - mean));
    if (min == max || !(largest > 0) || !isfinite(largest))
        return ys_fail(err, YS_E_DATA, "%s of %zu values from %g to %g: it needs spread, and one that can be told",
            what, n, min, max);
    for (int k = 0; k < 5; k++)
        moment[k] = 0;
    for (size_t i = 0; i < n; i++) {
        double apart = (x[i] - mean) / largest, power = 1;

        for (int k = 0; k < 5; k++, power *= apart)
            moment[k] += power / (double) n;
    }
    return YS_OK;
}

ys_status
ys_statistic_skewness(size_t n, const double *x, double *skewness, ys_error *err)
{
    double moment[5], size = (double) n;
    ys_status st = shape_moments("skewness", n, x, 3, moment, err);

    if (st == YS_OK)
        *skewness = sqrt(size * (size - 1)) / (size - 2) * moment[3] / (moment[2] * sqrt(moment[2]));
    return st;
}

ys_status
ys_statistic_kurtosis(size_t n, const double *x, double *kurtosis, ys_error *err)
{
    double moment[5], size = (double) n;
    ys_status st = shape_moments("kurtosis", n, x, 4, moment, err);

    if (st != YS_OK)
        return st;
    double excess = moment[4] / (moment[2] * moment[2]) - 3;
    *kurtosis = (size - 1) / ((size - 2) * (size - 3)) * ((size + 1) * excess + 6);
    return YS_OK;
}

ys_status
ys_statistic_quantile(size_t n, const double *x, double p, double *quantile, ys_error *err)
{
    ys_status st = sample_check("quantile", n, x, 1, err);

    if (st != YS_OK)
        return st;
    if (!(p >= 0 && p <= 1))
        return ys_fail(err, YS_E_DATA, "quantile: p = %g is not in [0, 1]", p);
    double *sorted = malloc(n * sizeof *sorted);
    if (sorted == NULL)
        return ys_fail(err, YS_E_NOMEM, "quantile of %zu values", n);
    memcpy(sorted, x, n * sizeof *sorted);
    gsl_sort(sorted, 1, n);
    *quantile = gsl_stats_quantile_from_sorted_data(sorted, 1, n, p);
    free(sorted);
    return YS_OK;
}

int64_t
ys_statistic_tally_quantile(size_t n, const int64_t *count, int percent)
{
    int64_t all = 0, up_to = 0;

    for (size_t k = 0; k < n; k++)
        all += count[k];
    for (size_t k = 0; k < n; k++) {
        up_to += count[k];
        if (up_to > 0 && 100 * up_to >= percent * all)
            return (int64_t) k;
    }
    return -1;
}

ys_status
ys_statistic_correlation(size_t n, const double *x, const double *y, double *r, ys_error *err)
{
    ys_status st = pair_check("correlation", n, x, y, err);

    if (st == YS_OK)
        *r = gsl_stats_correlation(x, 1, y, 1, n);
    return st;
}

ys_status
ys_statistic_spearman(size_t n, const double *x, const double *y, double *rho, ys_error *err)
{
    ys_status st = pair_check("rank correlation", n, x, y, err);

    if (st != YS_OK)
        return st;
    double *work = malloc(2 * n * sizeof *work);
    if (work == NULL)
        return ys_fail(err, YS_E_NOMEM, "rank correlation of %zu values", n);
    *rho = gsl_stats_spearman(x, 1, y, 1, n, work);
    free(work);
    return YS_OK;
}
