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
