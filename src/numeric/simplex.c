#include "numeric/simplex.h"

#include <gsl/gsl_linalg.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Normal equations, since k is small: g = x'x, h = x'y; the weights in use. */
typedef struct {
    size_t n, k;
    double *g, *h;
    double *z, *gradient; /* [k] */
    bool used[YS_SIMPLEX_COLUMNS];
    size_t index[YS_SIMPLEX_COLUMNS], m;
    gsl_matrix *u, *v;
    gsl_vector *s, *work, *right, *solution;
} desk;

static const double rank_slack = 1e-10, kkt_slack = 1e-10;

static void
close_desk(desk *self)
{
    free(self->g);
    gsl_matrix_free(self->u);
    gsl_matrix_free(self->v);
    gsl_vector_free(self->s);
    gsl_vector_free(self->work);
    gsl_vector_free(self->right);
    gsl_vector_free(self->solution);
}

static ys_status
open_desk(desk *self, size_t n, size_t k, const double *x, const double *y, ys_error *err)
{
    *self = (desk){ .n = n, .k = k };
    self->g = calloc(k * k + 3 * k, sizeof *self->g);
    if (self->g == NULL)
        return ys_fail(err, YS_E_NOMEM, "least squares of %zu columns", k);
    self->h = self->g + k * k;
    self->z = self->h + k;
    self->gradient = self->z + k;
    for (size_t i = 0; i < n; i++)
        for (size_t a = 0; a < k; a++) {
            self->h[a] += x[i * k + a] * y[i];
            for (size_t b = 0; b < k; b++)
                self->g[a * k + b] += x[i * k + a] * x[i * k + b];
        }
    return YS_OK;
}

static bool
size_system(desk *self, size_t size)
{
    gsl_matrix_free(self->u);
    gsl_matrix_free(self->v);
    gsl_vector_free(self->s);
    gsl_vector_free(self->work);
    gsl_vector_free(self->right);
    gsl_vector_free(self->solution);
    self->u = gsl_matrix_calloc(size, size);
    self->v = gsl_matrix_calloc(size, size);
    self->s = gsl_vector_calloc(size);
    self->work = gsl_vector_calloc(size);
    self->right = gsl_vector_calloc(size);
    self->solution = gsl_vector_calloc(size);
    return self->u != NULL && self->v != NULL && self->s != NULL && self->work != NULL && self->right != NULL
           && self->solution != NULL;
}

static double
scale_of(const desk *self)
{
    double scale = 0;

    for (size_t a = 0; a < self->k; a++)
        scale = self->g[a * self->k + a] > scale ? self->g[a * self->k + a] : scale;
    return scale > 0 ? scale : 1;
}

/* z = the least squares over the weights in use, summing to 1: [g 1; 1' 0] [z; nu] = [h; 1]. */
static ys_status
solve_used(desk *self, ys_error *err)
{
    double scale = scale_of(self), cut;

    self->m = 0;
    for (size_t a = 0; a < self->k; a++)
        if (self->used[a])
            self->index[self->m++] = a;
    if (!size_system(self, self->m + 1))
        return ys_fail(err, YS_E_NOMEM, "least squares of %zu columns", self->m);
    for (size_t a = 0; a < self->m; a++) {
        for (size_t b = 0; b < self->m; b++)
            gsl_matrix_set(self->u, a, b, self->g[self->index[a] * self->k + self->index[b]] / scale);
        gsl_matrix_set(self->u, a, self->m, 1);
        gsl_matrix_set(self->u, self->m, a, 1);
        gsl_vector_set(self->right, a, self->h[self->index[a]] / scale);
    }
    gsl_vector_set(self->right, self->m, 1);
    if (gsl_linalg_SV_decomp(self->u, self->v, self->s, self->work) != 0)
        return ys_fail(err, YS_E_DATA, "least squares: singular values were not found");
    cut = gsl_vector_get(self->s, 0) * rank_slack;
    for (size_t a = 0; a <= self->m; a++)
        if (gsl_vector_get(self->s, a) < cut)
            gsl_vector_set(self->s, a, 0);
    if (gsl_linalg_SV_solve(self->u, self->v, self->s, self->right, self->solution) != 0)
        return ys_fail(err, YS_E_DATA, "least squares: the system was not solved");
    memset(self->z, 0, self->k * sizeof *self->z);
    for (size_t a = 0; a < self->m; a++)
        self->z[self->index[a]] = gsl_vector_get(self->solution, a);
    return YS_OK;
}

/* A step from w towards z that keeps all weights >= 0; what reaches 0 leaves. True: z itself was reached. */
static bool
step(desk *self, double *w)
{
    double part = 1;

    for (size_t a = 0; a < self->k; a++)
        if (self->used[a] && self->z[a] < 0 && w[a] / (w[a] - self->z[a]) < part)
            part = w[a] / (w[a] - self->z[a]);
    for (size_t a = 0; a < self->k; a++) {
        w[a] += part * (self->z[a] - w[a]);
        if (self->used[a] && part < 1 && self->z[a] < 0 && w[a] <= 1e-14) {
            w[a] = 0;
            self->used[a] = false;
        }
    }
    return part >= 1;
}

/* The weight at 0 that would help most if it were let go, or k; how far the conditions are violated. */
static size_t
worst(desk *self, const double *w, double *kkt)
{
    double level = 0, most = 0, weight = 0;
    size_t at = self->k;

    for (size_t a = 0; a < self->k; a++) {
        self->gradient[a] = self->h[a];
        for (size_t b = 0; b < self->k; b++)
            self->gradient[a] -= self->g[a * self->k + b] * w[b];
        level += w[a] * self->gradient[a];
        weight += w[a];
    }
    level /= weight > 0 ? weight : 1;
    *kkt = 0;
    for (size_t a = 0; a < self->k; a++) {
        double gain = self->gradient[a] - level, off = w[a] > 0 ? fabs(gain) : gain > 0 ? gain : 0;

        *kkt = off > *kkt ? off : *kkt;
        if (!self->used[a] && gain > most) {
            most = gain;
            at = a;
        }
    }
    *kkt /= scale_of(self);
    return most > kkt_slack * scale_of(self) ? at : self->k;
}

/* A column in use that has a part in a direction which changes nothing is not identified. */
static void
identify(const desk *self, bool *identified)
{
    for (size_t a = 0; a < self->k; a++)
        identified[a] = true;
    for (size_t j = 0; j <= self->m; j++) {
        if (gsl_vector_get(self->s, j) > 0)
            continue;
        for (size_t a = 0; a < self->m; a++)
            if (fabs(gsl_matrix_get(self->v, a, j)) > 1e-6)
                identified[self->index[a]] = false;
    }
}

static void
measure(size_t n, size_t k, const double *x, const double *y, const double *w, double *residual, ys_simplex_fit *fit)
{
    double mean = 0, squares = 0, about = 0;

    fit->largest = 0;
    for (size_t i = 0; i < n; i++)
        mean += y[i] / (double) n;
    for (size_t i = 0; i < n; i++) {
        double off = y[i];

        for (size_t a = 0; a < k; a++)
            off -= x[i * k + a] * w[a];
        if (residual != NULL)
            residual[i] = off;
        squares += off * off;
        about += (y[i] - mean) * (y[i] - mean);
        fit->largest = fabs(off) > fit->largest ? fabs(off) : fit->largest;
    }
    fit->r_squared = about > 0 ? 1 - squares / about : (double) NAN;
}

static ys_status
check(size_t n, size_t k, const double *x, const double *y, ys_error *err)
{
    if (n == 0 || k == 0 || k > YS_SIMPLEX_COLUMNS)
        return ys_fail(err, YS_E_DATA, "least squares: %zu rows and %zu columns; at least one of each and at most %d columns",
            n, k, YS_SIMPLEX_COLUMNS);
    for (size_t i = 0; i < n * k; i++)
        if (!isfinite(x[i]))
            return ys_fail(err, YS_E_DATA, "least squares: row %zu, column %zu is not finite", i / k + 1, i % k + 1);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(y[i]))
            return ys_fail(err, YS_E_DATA, "least squares: figure %zu is not finite", i + 1);
    return YS_OK;
}

ys_status
ys_simplex_least_squares(size_t n, size_t k, const double *x, const double *y, double *w, bool *identified,
    double *residual, ys_simplex_fit *fit, ys_error *err)
{
    desk self;
    double at[YS_SIMPLEX_COLUMNS];
    ys_simplex_fit made = { .rounds = 0 };
    ys_status st = check(n, k, x, y, err);

    if (st == YS_OK)
        st = open_desk(&self, n, k, x, y, err);
    if (st != YS_OK)
        return st;
    for (size_t a = 0; a < k; a++) {
        self.used[a] = true;
        at[a] = 1 / (double) k;
    }
    for (;; made.rounds++) {
        size_t next;

        if (made.rounds > 8 * (int) k + 8) {
            st = ys_fail(err, YS_E_LIMIT, "least squares: no end after %d rounds", made.rounds);
            break;
        }
        st = solve_used(&self, err);
        if (st != YS_OK)
            break;
        if (!step(&self, at))
            continue;
        next = worst(&self, at, &made.kkt);
        if (next == k)
            break;
        self.used[next] = true;
    }
    if (st == YS_OK) {
        identify(&self, identified);
        memcpy(w, at, k * sizeof *w);
        measure(n, k, x, y, w, residual, &made);
        *fit = made;
    }
    close_desk(&self);
    return st;
}
