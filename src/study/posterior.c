#include "study/posterior.h"

#include "base/math.h"

#include <math.h>
#include <stdlib.h>

/* ---- weights ---- */

ys_status
ys_posterior_weigh(ys_posterior *posterior, size_t n_pairs, const double *log_likelihood, ys_error *err)
{
    ys_posterior self = { .n_pairs = n_pairs };
    double best = -INFINITY, sum = 0, squares = 0;

    self.world = calloc(2 * n_pairs + 1, sizeof *self.world);
    self.pair = calloc(n_pairs + 1, sizeof *self.pair);
    if (self.world == NULL || self.pair == NULL) {
        ys_posterior_free(&self);
        return ys_fail(err, YS_E_NOMEM, "weights of %zu worlds", 2 * n_pairs);
    }
    /* the best world weighs 1 before all are scaled, so that they cannot all vanish */
    for (size_t i = 0; i < 2 * n_pairs; i++)
        best = log_likelihood[i] > best ? log_likelihood[i] : best;
    for (size_t i = 0; i < 2 * n_pairs; i++) {
        self.world[i] = ys_exp(log_likelihood[i] - best);
        sum += self.world[i];
    }
    for (size_t k = 0; k < n_pairs; k++) {
        self.world[2 * k] /= sum;
        self.world[2 * k + 1] /= sum;
        self.pair[k] = self.world[2 * k] + self.world[2 * k + 1];
        squares += self.pair[k] * self.pair[k];
        self.largest = self.pair[k] > self.largest ? self.pair[k] : self.largest;
    }
    self.ess = 1 / squares;
    *posterior = self;
    return YS_OK;
}

void
ys_posterior_free(ys_posterior *posterior)
{
    free(posterior->world);
    free(posterior->pair);
    *posterior = (ys_posterior){ 0 };
}

double
ys_posterior_log_likelihood(size_t n, const double *d, const double *sd, double start_sd)
{
    double square = 0, linear = 0, precision = 0, v = start_sd * start_sd;

    for (size_t t = 0; t < n; t++) {
        double w = 1 / (sd[t] * sd[t]);

        square += w * d[t] * d[t];
        linear += w * d[t];
        precision += w;
    }
    return -0.5 * (square - v * linear * linear / (1 + v * precision));
}

/* ---- a weighted sample ---- */

typedef struct {
    double x, weight;
    size_t index;
} item;

static int
by_value(const void *a, const void *b)
{
    const item *p = a, *q = b;

    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return p->index < q->index ? -1 : p->index > q->index;
}

/* Quantiles of ordered items, with equal weights or with their own. The last item is the end, whatever rounding leaves of the weight. */
static void
quantiles(size_t n, const item *ordered, bool weighted, ys_posterior_band *band)
{
    static const double share[] = { 0.05, 0.5, 0.95 };
    double *const out[] = { &band->p5, &band->median, &band->p95 }, below = 0;
    size_t next = 0;

    for (size_t i = 0; i < n && next < 3; i++) {
        below = weighted ? below + ordered[i].weight : (double) (i + 1) / (double) n;
        while (next < 3 && (below >= share[next] || i + 1 == n))
            *out[next++] = ordered[i].x;
    }
}

static void
moments(size_t n, const double *x, const double *weight, ys_posterior_band *band)
{
    double mean = 0, square = 0;

    for (size_t i = 0; i < n; i++)
        mean += (weight == NULL ? 1 / (double) n : weight[i]) * x[i];
    for (size_t i = 0; i < n; i++)
        square += (weight == NULL ? 1 / (double) n : weight[i]) * (x[i] - mean) * (x[i] - mean);
    band->mean = mean;
    band->sd = sqrt(square);
}

/* 1/m of the distance's distribution; weights that are equal but for rounding tell nothing apart. */
static double
excess(size_t n, double ess)
{
    double over = 1 / ess - 1 / (double) n;

    return over > 1e-12 ? over : 0;
}

/* The two distribution functions are held against each other where x is about to change. */
static double
distance(size_t n, const item *ordered)
{
    double most = 0, below = 0;

    for (size_t i = 0; i < n; i++) {
        below += ordered[i].weight;
        if (i + 1 == n || ordered[i + 1].x != ordered[i].x)
            most = fmax(most, fabs(below - (double) (i + 1) / (double) n));
    }
    return most;
}

double
ys_posterior_kolmogorov(double x)
{
    double sum = 0, sign = 1;

    if (x < 0.2)
        return 1;
    for (int j = 1; j <= 40; j++) {
        sum += sign * ys_exp(-2 * (double) (j * j) * x * x);
        sign = -sign;
    }
    return ys_clip(2 * sum, 0, 1);
}

double
ys_posterior_detectable(size_t n, double ess, double p)
{
    double low = 0.2, high = 10;

    for (int step = 0; step < 60; step++) {
        double middle = 0.5 * (low + high);

        if (ys_posterior_kolmogorov(middle) > p)
            low = middle;
        else
            high = middle;
    }
    return high * sqrt(excess(n, ess));
}

ys_status
ys_posterior_marginal_of(size_t n, const double *x, const double *weight, double ess, ys_posterior_marginal *marginal, ys_error *err)
{
    item *ordered = malloc((n + 1) * sizeof *ordered);
    double over = excess(n, ess), square = 0;

    if (ordered == NULL)
        return ys_fail(err, YS_E_NOMEM, "a sample of %zu", n);
    for (size_t i = 0; i < n; i++)
        ordered[i] = (item){ x[i], weight[i], i };
    qsort(ordered, n, sizeof *ordered, by_value);
    moments(n, x, NULL, &marginal->prior);
    moments(n, x, weight, &marginal->posterior);
    quantiles(n, ordered, false, &marginal->prior);
    quantiles(n, ordered, true, &marginal->posterior);
    for (size_t i = 0; i < n; i++)
        square += weight[i] * weight[i] * (x[i] - marginal->posterior.mean) * (x[i] - marginal->posterior.mean);
    marginal->mcse = sqrt(square);
    marginal->distance = distance(n, ordered);
    marginal->p_value = over > 0 ? ys_posterior_kolmogorov(marginal->distance / sqrt(over)) : 1;
    free(ordered);
    return YS_OK;
}
