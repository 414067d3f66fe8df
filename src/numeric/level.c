#include "numeric/level.h"

#include <math.h>
#include <string.h>

typedef struct {
    size_t k;
    const double *w, *d;
    double sum;
} problem;

/* v = max(0, w - m d - a) with sum v = sum w. Items fall out from the lowest on; each round drops all that are below. */
static void
on_simplex(const problem *self, double m, double *v)
{
    bool in[YS_LEVEL_MOST];
    bool changed = true;
    double a = 0;

    memset(in, true, sizeof in);
    while (changed) {
        double total = -self->sum;
        size_t n = 0;

        for (size_t j = 0; j < self->k; j++) {
            total += in[j] ? self->w[j] - m * self->d[j] : 0.0;
            n += in[j];
        }
        a = total / (double) n;
        changed = false;
        for (size_t j = 0; j < self->k; j++) {
            bool below = in[j] && self->w[j] - m * self->d[j] - a < 0.0;

            in[j] = in[j] && !below;
            changed = changed || below;
        }
    }
    for (size_t j = 0; j < self->k; j++)
        v[j] = in[j] ? self->w[j] - m * self->d[j] - a : 0.0;
}

static double
lead(const problem *self, const double *v)
{
    double sum = 0;

    for (size_t j = 0; j < self->k; j++)
        sum += self->d[j] * v[j];
    return sum;
}

/* With the items above 0 known: the foot of the perpendicular on both planes. */
static void
polish(const problem *self, double *v)
{
    double n = 0, sw = 0, sd = 0, sdd = 0, swd = 0;

    for (size_t j = 0; j < self->k; j++) {
        double in = v[j] > 0.0;

        n += in;
        sw += in * self->w[j];
        sd += in * self->d[j];
        sdd += in * self->d[j] * self->d[j];
        swd += in * self->w[j] * self->d[j];
    }
    double determinant = n * sdd - sd * sd;

    if (!(determinant > 1e-12 * n * sdd))
        return;
    double m = (n * swd - sd * (sw - self->sum)) / determinant;
    double a = (sw - self->sum - m * sd) / n;

    for (size_t j = 0; j < self->k; j++) {
        double exact = self->w[j] - a - m * self->d[j];

        v[j] = v[j] > 0.0 ? (exact > 0.0 ? exact : 0.0) : 0.0;
    }
}

bool
ys_level_weights(size_t k, const double *w, const double *d, double *v)
{
    problem self = { k, w, d, 0 };
    double best[YS_LEVEL_MOST], low = d[0], high = d[0], size = 0;

    for (size_t j = 0; j < k; j++) {
        self.sum += w[j];
        low = d[j] < low ? d[j] : low;
        high = d[j] > high ? d[j] : high;
        size = fabs(d[j]) > size ? fabs(d[j]) : size;
    }
    if (low > 0.0 || high < 0.0)
        return false;
    if (size == 0.0) {
        memcpy(v, w, k * sizeof *v);
        return true;
    }
    /* the price at which the lead is gone lies between these: the lead falls from above 0 to below as the price rises */
    double from = -self.sum / size, to = self.sum / size;

    for (on_simplex(&self, from, best); lead(&self, best) < 0.0 && from > -1e300; on_simplex(&self, from, best))
        from *= 4.0;
    for (on_simplex(&self, to, best); lead(&self, best) > 0.0 && to < 1e300; on_simplex(&self, to, best))
        to *= 4.0;
    for (int halving = 0; halving < 200 && from < to; halving++) {
        double middle = from + 0.5 * (to - from);

        if (middle <= from || middle >= to)
            break;
        on_simplex(&self, middle, best);
        if (lead(&self, best) > 0.0)
            from = middle;
        else
            to = middle;
    }
    on_simplex(&self, to, best);
    polish(&self, best);
    memcpy(v, best, k * sizeof *v);
    return true;
}
