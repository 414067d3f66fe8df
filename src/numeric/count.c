#include "numeric/count.h"

#include "base/math.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double least_share = 1e-200, two_pi = 0x1.921fb54442d18p2;

/* A sum of terms of any size, with what each addition lost kept beside it (Neumaier 1974). */
typedef struct {
    double sum, lost;
} total;

static void
total_add(total *self, double x)
{
    double sum = self->sum + x;

    self->lost += fabs(self->sum) >= fabs(x) ? (self->sum - sum) + x : (x - sum) + self->sum;
    self->sum = sum;
}

/* ---- one term ---- */

/* ln n! - ln(sqrt(2 pi n) (n/e)^n); the table from 40-digit arithmetic, the series for n > 15 leaves 1e-16. */
static double
stirling_remainder(double n)
{
    static const double small[] = { 0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093,
        0.016644691189821193, 0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733,
        0.00833056343336287, 0.007573675487951841, 0.00694284010720953, 0.006408994188004207, 0.0059513701127588475,
        0.005554733551962801 };
    double nn = n * n;

    if (n < 16)
        return small[(int) n];
    return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - (1.0 / 1188) / nn) / nn) / nn) / nn) / n;
}

/* x ln(x / mean) + mean - x, >= 0; by a series where the terms would cancel. x, mean > 0. */
static double
deviance(double x, double mean)
{
    double v = (x - mean) / (x + mean), part = 2 * x * v, sum = (x - mean) * v;

    if (fabs(v) >= 0.1)
        return x * ys_log(x / mean) + mean - x;
    for (int j = 3;; j += 2) {
        part *= v * v;
        double next = sum + part / j;

        if (next == sum)
            return sum;
        sum = next;
    }
}

/* 0 <= x <= n, 0 < p < 1. */
static double
binomial_term(double x, double n, double p)
{
    double q = 1 - p;

    if (n == 0)
        return 1;
    if (x == 0)
        return ys_exp(p < 0.1 ? -deviance(n, n * q) - n * p : n * ys_log(q));
    if (x == n)
        return ys_exp(q < 0.1 ? -deviance(n, n * p) - n * q : n * ys_log(p));
    double remainder = stirling_remainder(n) - stirling_remainder(x) - stirling_remainder(n - x);

    return ys_exp(remainder - deviance(x, n * p) - deviance(n - x, n * q)) * sqrt(n / (two_pi * x * (n - x)));
}

/* ---- sums of terms ---- */

/* Draws from a share (population 0) or from a finite population; p is `marked / population` there. */
typedef struct {
    double n, p, marked, population;
} draws;

static double
term(const draws *self, double x)
{
    double n = self->n, p = n / self->population;

    if (self->population == 0)
        return binomial_term(x, n, self->p);
    return binomial_term(x, self->marked, p) * binomial_term(n - x, self->population - self->marked, p)
           / binomial_term(n, self->population, p);
}

/* P(X = k - 1) / P(X = k) */
static double
fall(const draws *self, double k)
{
    double n = self->n;

    if (self->population == 0)
        return k * (1 - self->p) / ((n - k + 1) * self->p);
    return k * (self->population - self->marked - n + k) / ((self->marked - k + 1) * (n - k + 1));
}

/* P(X <= x) for x within [low, high) of what X can be: the shorter of the tails, from its largest term outwards. */
static double
below(const draws *self, double x, double low, double high)
{
    bool upper = x >= self->n * self->p;
    double k = upper ? x + 1 : x, first = term(self, k), share = 1;
    total sum = { 1, 0 };

    while (share > 0x1p-64 * sum.sum && (upper ? k < high : k > low)) {
        share *= upper ? 1 / fall(self, k + 1) : fall(self, k);
        k += upper ? 1 : -1;
        total_add(&sum, share);
    }
    double tail = first * (sum.sum + sum.lost);

    return ys_clip(upper ? 1 - tail : tail, 0, 1);
}

static ys_status
binomial_check(int64_t n, double p, ys_error *err)
{
    if (n < 0 || n > YS_COUNT_MOST)
        return ys_fail(err, YS_E_DATA, "a sample of %lld; it must be in [0, %d]", (long long) n, (int) YS_COUNT_MOST);
    if (!(p >= 0 && p <= 1))
        return ys_fail(err, YS_E_DATA, "a share of %g; it must be in [0, 1]", p);
    return YS_OK;
}

ys_status
ys_count_binomial_probability(int64_t x, int64_t n, double p, double *probability, ys_error *err)
{
    ys_status st = binomial_check(n, p, err);

    if (st != YS_OK)
        return st;
    if (x < 0 || x > n)
        *probability = 0;
    else if (p < least_share || p == 1)
        *probability = x == (p == 1 ? n : 0) ? 1 : 0;
    else
        *probability = binomial_term((double) x, (double) n, p);
    return YS_OK;
}

ys_status
ys_count_binomial(int64_t x, int64_t n, double p, double *probability, ys_error *err)
{
    draws self = { .n = (double) n, .p = p };
    ys_status st = binomial_check(n, p, err);

    if (st != YS_OK)
        return st;
    if (x < 0)
        *probability = 0;
    else if (x >= n || p < least_share)
        *probability = 1;
    else
        *probability = p == 1 ? 0 : below(&self, (double) x, 0, (double) n);
    return YS_OK;
}

ys_status
ys_count_hypergeometric(int64_t x, int64_t n, int64_t marked, int64_t population, double *probability, ys_error *err)
{
    if (population < 1 || population > YS_COUNT_MOST)
        return ys_fail(err, YS_E_DATA, "a population of %lld; it must be in [1, %d]", (long long) population, (int) YS_COUNT_MOST);
    if (n < 0 || n > population || marked < 0 || marked > population)
        return ys_fail(err, YS_E_DATA, "%lld drawn of %lld, %lld of them marked; both must be in [0, %lld]", (long long) n,
            (long long) population, (long long) marked, (long long) population);
    int64_t low = n + marked > population ? n + marked - population : 0, high = n < marked ? n : marked;
    draws self = { .n = (double) n, .p = (double) marked / (double) population, .marked = (double) marked,
        .population = (double) population };

    *probability = x < low ? 0 : x >= high ? 1 : below(&self, (double) x, (double) low, (double) high);
    return YS_OK;
}

/* ---- clusters ---- */

static ys_status
cluster_check(int64_t m, double p, double rho, ys_error *err)
{
    ys_status st = binomial_check(m, p, err);

    if (st == YS_OK && !(rho >= 0 && rho < 1))
        st = ys_fail(err, YS_E_DATA, "an intra-cluster correlation of %g; it must be in [0, 1)", rho);
    return st;
}

/* probability[0..most], most <= m */
static void
fill_beta_binomial(int64_t m, double p, double rho, int64_t most, double *probability)
{
    double r = rho / (1 - rho), n = (double) m;
    total log_term = { 0, 0 };

    memset(probability, 0, ((size_t) most + 1) * sizeof *probability);
    if (p < least_share || m == 0) {
        probability[0] = 1;
        return;
    }
    if (p == 1) {
        probability[most] = most == m ? 1 : 0;
        return;
    }
    for (int64_t i = 0; i < m; i++)
        total_add(&log_term, ys_log((1 - p + (double) i * r) / (1 + (double) i * r)));
    for (int64_t i = 0; i <= most; i++) {
        double x = (double) i;

        probability[i] = ys_exp(log_term.sum + log_term.lost);
        if (i < m)
            total_add(&log_term, ys_log((n - x) * (p + x * r) / ((x + 1) * (1 - p + (n - x - 1) * r))));
    }
}

ys_status
ys_count_beta_binomial(int64_t m, double p, double rho, int64_t most, double *probability, ys_error *err)
{
    ys_status st = cluster_check(m, p, rho, err);

    if (st == YS_OK && (most < 0 || most > YS_COUNT_MOST))
        st = ys_fail(err, YS_E_DATA, "%lld terms; they must be in [0, %d]", (long long) most, (int) YS_COUNT_MOST);
    if (st != YS_OK)
        return st;
    memset(probability, 0, ((size_t) most + 1) * sizeof *probability);
    fill_beta_binomial(m, p, rho, most < m ? most : m, probability);
    return YS_OK;
}

/* A polynomial of which only the powers up to `most` are kept. */
typedef struct {
    size_t degree;
    double *a; /* [most + 1] */
} series;

/* out = f g, cut after `most`; `out` is neither. */
static void
multiply(const series *f, const series *g, size_t most, series *out)
{
    out->degree = f->degree + g->degree < most ? f->degree + g->degree : most;
    for (size_t i = 0; i <= out->degree; i++)
        out->a[i] = 0;
    for (size_t i = 0; i <= f->degree; i++)
        for (size_t j = 0; j <= g->degree && i + j <= most; j++)
            out->a[i + j] += f->a[i] * g->a[j];
}

static void
swap(series *f, series *g)
{
    series kept = *f;

    *f = *g;
    *g = kept;
}

/* product *= base^times; `base` and `spare` are used up. */
static void
multiply_power(series *product, series *base, series *spare, int64_t times, size_t most)
{
    for (; times > 0; times /= 2) {
        if (times % 2 == 1) {
            multiply(product, base, most, spare);
            swap(product, spare);
        }
        if (times > 1) {
            multiply(base, base, most, spare);
            swap(base, spare);
        }
    }
}

ys_status
ys_count_clustered(int64_t x, int64_t n, int64_t clusters, double p, double rho, double *probability, ys_error *err)
{
    ys_status st = cluster_check(n, p, rho, err);

    if (st == YS_OK && clusters < 1)
        st = ys_fail(err, YS_E_DATA, "%lld clusters; at least 1 is needed", (long long) clusters);
    if (st != YS_OK)
        return st;
    if (x < 0 || x >= n) {
        *probability = x < 0 ? 0 : 1;
        return YS_OK;
    }
    size_t most = (size_t) x;
    int64_t size = n / clusters, larger = n % clusters;
    double *room = calloc(3 * (most + 1), sizeof *room);

    if (room == NULL)
        return ys_fail(err, YS_E_NOMEM, "findings up to %zu in %lld clusters", most, (long long) clusters);
    series product = { 0, room }, base = { 0, room + most + 1 }, spare = { 0, room + 2 * (most + 1) };

    product.a[0] = 1;
    for (int more = 0; more <= 1; more++) {
        int64_t m = size + more;

        base.degree = (size_t) (m < x ? m : x);
        fill_beta_binomial(m, p, rho, (int64_t) base.degree, base.a);
        multiply_power(&product, &base, &spare, more == 1 ? larger : clusters - larger, most);
    }
    total sum = { 0, 0 };

    for (size_t i = 0; i <= product.degree; i++)
        total_add(&sum, product.a[i]);
    *probability = ys_clip(sum.sum + sum.lost, 0, 1);
    free(room);
    return YS_OK;
}

double
ys_count_design_effect(int64_t n, int64_t clusters, double rho)
{
    double size = (double) (n / clusters), larger = (double) (n % clusters), all = (double) clusters;
    double squares = (all - larger) * size * size + larger * (size + 1) * (size + 1);

    return n > 0 ? 1 + (squares / (double) n - 1) * rho : 1;
}

/* ---- bounds ---- */

static ys_status
bound_check(int64_t x, int64_t n, double confidence, ys_error *err)
{
    if (n < 1 || n > YS_COUNT_MOST || x < 0 || x > n)
        return ys_fail(err, YS_E_DATA, "a bound from %lld of %lld; the sample must be in [1, %d] and the marked in it", (long long) x,
            (long long) n, (int) YS_COUNT_MOST);
    if (!(confidence > 0 && confidence < 1))
        return ys_fail(err, YS_E_DATA, "a confidence of %g; it must be above 0 and below 1", confidence);
    return YS_OK;
}

ys_status
ys_count_clopper_pearson(int64_t x, int64_t n, double confidence, double *bound, ys_error *err)
{
    ys_status st = bound_check(x, n, confidence, err);
    double low = 0, high = 1;

    if (st != YS_OK)
        return st;
    for (double middle = 0.5; x < n && middle > low && middle < high; middle = low + (high - low) / 2) {
        draws self = { .n = (double) n, .p = middle };

        if (below(&self, (double) x, 0, (double) n) > 1 - confidence)
            low = middle;
        else
            high = middle;
    }
    *bound = high;
    return YS_OK;
}

ys_status
ys_count_wilson(int64_t x, int64_t n, double confidence, double *bound, ys_error *err)
{
    ys_status st = bound_check(x, n, confidence, err);

    if (st != YS_OK)
        return st;
    double z = gsl_cdf_ugaussian_Pinv(confidence), size = (double) n, share = (double) x / size, w = z * z / size;

    *bound = x == n ? 1 : (share + w / 2 + z * sqrt(share * (1 - share) / size + w / (4 * size))) / (1 + w);
    return YS_OK;
}
