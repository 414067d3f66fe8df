#include "assessment/outlier.h"

#include "base/math.h"
#include "numeric/box_cox.h"
#include "numeric/statistic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double shift_share = 0.01;

typedef struct {
    const ys_scheme *scheme;
    size_t n;
    double *x;
    uint8_t *moved;
    ys_outlier_tale *tale;
    ys_error *err;
} desk;

static bool
has_spread(const desk *self)
{
    for (size_t i = 1; i < self->n; i++)
        if (self->x[i] != self->x[0])
            return true;
    return false;
}

/* Skewness and kurtosis as they are now, and whether they pass. */
static ys_status
judge(const desk *self, int after)
{
    ys_outlier_tale *tale = self->tale;
    ys_status st = ys_statistic_skewness(self->n, self->x, &tale->skewness[after], self->err);

    if (st == YS_OK)
        st = ys_statistic_kurtosis(self->n, self->x, &tale->kurtosis[after], self->err);
    tale->passes = fabs(tale->skewness[after]) <= self->scheme->skew_at_most ||
                   tale->kurtosis[after] <= self->scheme->kurtosis_at_most;
    return st;
}

/* Move one end to the next value inside; false where that is too many figures, or would leave nothing but one value. */
static bool
move_end(const desk *self, bool high)
{
    double side = high ? 1 : -1, end = -INFINITY, next = -INFINITY, other = INFINITY;
    size_t fresh = 0;

    for (size_t i = 0; i < self->n; i++) {
        end = fmax(end, side * self->x[i]);
        other = fmin(other, side * self->x[i]);
    }
    for (size_t i = 0; i < self->n; i++) {
        bool at_end = side * self->x[i] == end;

        next = at_end ? next : fmax(next, side * self->x[i]);
        fresh += at_end && self->moved[i] == 0;
    }
    if (next == other || self->tale->moved + fresh > (size_t) self->scheme->winsorise_at_most)
        return false;
    for (size_t i = 0; i < self->n; i++)
        if (side * self->x[i] == end) {
            self->x[i] = side * next;
            self->moved[i] = 1;
        }
    self->tale->moved += fresh;
    return true;
}

static ys_status
winsorise(const desk *self)
{
    ys_status st = YS_OK;

    self->tale->done = YS_OUTLIERS_winsorise;
    while (st == YS_OK && !self->tale->passes && move_end(self, self->tale->skewness[1] >= 0))
        st = judge(self, 1);
    return st;
}

static ys_status
rescale(const desk *self, int outliers)
{
    double min = 0, max = 0;
    ys_status st = ys_statistic_range(self->n, self->x, &min, &max, self->err);

    for (size_t i = 0; i < self->n && st == YS_OK; i++)
        self->x[i] = (self->x[i] - min) + shift_share * (max - min);
    if (st == YS_OK && outliers == YS_OUTLIERS_box_cox)
        st = ys_box_cox_lambda(self->n, self->x, &self->tale->lambda, self->err);
    for (size_t i = 0; i < self->n && st == YS_OK; i++)
        self->x[i] = ys_box_cox(self->x[i], self->tale->lambda);
    self->tale->done = outliers;
    return st == YS_OK ? judge(self, 1) : st;
}

/* Winsorising is undone where it was not enough. */
static ys_status
treat_in_turn(const desk *self)
{
    double *was = malloc(self->n * sizeof *was);

    if (was == NULL)
        return ys_fail(self->err, YS_E_NOMEM, "outliers of %zu figures", self->n);
    memcpy(was, self->x, self->n * sizeof *was);
    ys_status st = winsorise(self);
    if (st == YS_OK && !self->tale->passes) {
        memcpy(self->x, was, self->n * sizeof *was);
        memset(self->moved, 0, self->n);
        self->tale->moved = 0;
        st = rescale(self, YS_OUTLIERS_box_cox);
    }
    free(was);
    return st;
}

ys_status
ys_outlier_treat(
    const ys_scheme *scheme, int outliers, size_t n, double *x, uint8_t *moved, ys_outlier_tale *tale, ys_error *err)
{
    desk self = { scheme, n, x, moved, tale, err };

    *tale = (ys_outlier_tale){ .done = YS_OUTLIERS_keep, .passes = true };
    memset(moved, 0, n);
    if (outliers == YS_OUTLIERS_keep || n < YS_OUTLIER_LEAST || !has_spread(&self))
        return YS_OK;
    ys_status st = judge(&self, 0);
    if (st != YS_OK || tale->passes)
        return st;
    tale->skewness[1] = tale->skewness[0];
    tale->kurtosis[1] = tale->kurtosis[0];
    if (outliers == YS_OUTLIERS_winsorise)
        return winsorise(&self);
    return outliers == YS_OUTLIERS_jrc ? treat_in_turn(&self) : rescale(&self, outliers);
}

void
ys_outlier_tell(const ys_outlier_tale *tale, const char *path, size_t n, const char *of, ys_text *notes)
{
    if (n < YS_OUTLIER_LEAST) {
        ys_text_format(notes, "%s: too few figures of %s to look for outliers: %zu, %d are needed\n", path, of, n,
            YS_OUTLIER_LEAST);
        return;
    }
    if (tale->done == YS_OUTLIERS_keep)
        return;
    if (tale->done == YS_OUTLIERS_winsorise)
        ys_text_format(notes, "%s: %zu of %zu figures of %s were moved to the next inside", path, tale->moved, n, of);
    else if (tale->done == YS_OUTLIERS_log)
        ys_text_format(notes, "%s: the %zu figures of %s were put on a logarithmic scale", path, n, of);
    else
        ys_text_format(
            notes, "%s: the %zu figures of %s were transformed by Box-Cox, lambda %.3f", path, n, of, tale->lambda);
    ys_text_format(notes, ": skewness %.2f, was %.2f; excess kurtosis %.2f, was %.2f%s\n", tale->skewness[1],
        tale->skewness[0], tale->kurtosis[1], tale->kurtosis[0], tale->passes ? "" : "; both still above the limits");
}
