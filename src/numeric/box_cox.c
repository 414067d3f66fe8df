#include "numeric/box_cox.h"

#include "base/math.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <math.h>
#include <stdlib.h>

enum { GRID = 61, HALVINGS = 30, ROUNDS = 100 };

static const double least_lambda = -3, grid_step = 0.1, tolerance = 1e-7, widest = 100;

typedef struct {
    size_t n;
    double *logarithm; /* [n], mean 0 */
} sample;

/* Near lambda ln x = 0 by its series, where the difference would lose digits. */
static double
from_logarithm(double l, double lambda)
{
    double t = lambda * l;
    double series = l * (1 + t / 2 * (1 + t / 3 * (1 + t / 4 * (1 + t / 5 * (1 + t / 6)))));

    return fabs(t) < 1e-2 ? series : (ys_exp(t) - 1) / lambda;
}

double
ys_box_cox(double x, double lambda)
{
    return from_logarithm(ys_log(x), lambda);
}

/* ln of the variance of the values over their geometric mean, transformed: falls as the likelihood rises. */
static double
unlikelihood(double lambda, void *context)
{
    const sample *self = context;
    double mean = 0, sum = 0;

    for (size_t i = 0; i < self->n; i++)
        mean += from_logarithm(self->logarithm[i], lambda) / (double) self->n;
    for (size_t i = 0; i < self->n; i++) {
        double apart = from_logarithm(self->logarithm[i], lambda) - mean;

        sum += apart * apart;
    }
    return ys_log(fmax(sum, DBL_MIN));
}

/* Three points with the lowest in the middle, which GSL insists on; equal ends where the lowest is an end of the range. */
typedef struct {
    double at[3], f[3];
} bracket;

static bracket
find_bracket(sample *self)
{
    double f[GRID];
    size_t best = 0;

    for (size_t k = 0; k < GRID; k++) {
        f[k] = unlikelihood(least_lambda + grid_step * (double) k, self);
        best = f[k] < f[best] ? k : best;
    }
    double at = least_lambda + grid_step * (double) best;
    bracket found = { { at - grid_step, at, at + grid_step }, { 0 } };
    if (best > 0 && best + 1 < GRID) {
        for (size_t k = 0; k < 3; k++)
            found.f[k] = f[best + k - 1];
        return found;
    }
    double inward = best == 0 ? grid_step : -grid_step;
    for (int k = 0; k < HALVINGS; k++, inward /= 2) {
        double middle = unlikelihood(at + inward / 2, self), inner = unlikelihood(at + inward, self);

        if (middle < f[best] && middle < inner)
            return inward > 0 ? (bracket){ { at, at + inward / 2, at + inward }, { f[best], middle, inner } }
                              : (bracket){ { at + inward, at + inward / 2, at }, { inner, middle, f[best] } };
    }
    return (bracket){ { at, at, at }, { f[best], f[best], f[best] } };
}

static ys_status
minimise(sample *self, double *lambda, ys_error *err)
{
    bracket in = find_bracket(self);
    gsl_function function = { .function = unlikelihood, .params = self };

    if (!(in.f[1] < in.f[0] && in.f[1] < in.f[2])) {
        *lambda = in.at[1];
        return YS_OK;
    }
    gsl_min_fminimizer *search = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
    if (search == NULL)
        return ys_fail(err, YS_E_NOMEM, "Box-Cox of %zu values", self->n);
    int status =
        gsl_min_fminimizer_set_with_values(search, &function, in.at[1], in.f[1], in.at[0], in.f[0], in.at[2], in.f[2]);
    for (int k = 0; k < ROUNDS && status == GSL_SUCCESS; k++) {
        status = gsl_min_fminimizer_iterate(search);
        if (gsl_min_test_interval(
                gsl_min_fminimizer_x_lower(search), gsl_min_fminimizer_x_upper(search), tolerance, 0) == GSL_SUCCESS)
            break;
    }
    if (status == GSL_SUCCESS)
        *lambda = gsl_min_fminimizer_x_minimum(search);
    gsl_min_fminimizer_free(search);
    return status == GSL_SUCCESS ? YS_OK
                                 : ys_fail(err, YS_E_DATA, "Box-Cox of %zu values: %s", self->n, gsl_strerror(status));
}

ys_status
ys_box_cox_lambda(size_t n, const double *x, double *lambda, ys_error *err)
{
    sample self = { .n = n };
    double mean = 0, least = INFINITY, most = -INFINITY;
    ys_status st = YS_OK;

    if (n < 2)
        return ys_fail(err, YS_E_DATA, "Box-Cox of %zu values: at least 2 are needed", n);
    for (size_t i = 0; i < n; i++) {
        if (!(x[i] >= DBL_MIN) || !isfinite(x[i]))
            return ys_fail(
                err, YS_E_DATA, "Box-Cox: value %zu of %zu is %g; it must be finite and above 0", i + 1, n, x[i]);
        least = fmin(least, x[i]);
        most = fmax(most, x[i]);
    }
    if (least == most)
        return ys_fail(err, YS_E_DATA, "Box-Cox: all %zu values are %g; it needs spread", n, least);
    if (ys_log(most) - ys_log(least) > widest)
        return ys_fail(err, YS_E_DATA, "Box-Cox: values from %g to %g are too far apart", least, most);
    self.logarithm = malloc(n * sizeof *self.logarithm);
    if (self.logarithm == NULL)
        return ys_fail(err, YS_E_NOMEM, "Box-Cox of %zu values", n);
    for (size_t i = 0; i < n; i++) {
        self.logarithm[i] = ys_log(x[i]);
        mean += self.logarithm[i] / (double) n;
    }
    for (size_t i = 0; i < n; i++)
        self.logarithm[i] -= mean;
    st = minimise(&self, lambda, err);
    free(self.logarithm);
    return st;
}
