#include "numeric/mixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 64, MOST_ROUNDS = 1000 };

/* Columns are kept column by column, with one row more for the 1 under them. */
typedef struct {
    size_t m, k;
    double *column;   /* [k][m + 1] */
    double *target;   /* [m + 1], the last 0 */
    double *basis;    /* [k][m + 1] scratch: orthonormal */
    double *rest;     /* [m + 1] scratch */
    double u[MOST_COLUMNS], try[MOST_COLUMNS], gradient[MOST_COLUMNS];
    bool in[MOST_COLUMNS]; /* may have weight */
    double *memory;
} mixture;

static const double *
column_of(const mixture *self, size_t k)
{
    return self->column + k * (self->m + 1);
}

static double
dot(const double *x, const double *y, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

/* What of `x` is outside the first r basis vectors, in place; coefficients are added to `along` (nullable). Its length. */
static double
project_out(const mixture *self, size_t r, size_t n, double *x, double *along)
{
    for (int twice = 0; twice < 2; twice++) {
        for (size_t j = 0; j < r; j++) {
            const double *q = self->basis + j * (self->m + 1);
            double c = dot(q, x, n);

            for (size_t i = 0; i < n; i++)
                x[i] -= c * q[i];
            if (along != NULL)
                along[j] += c;
        }
    }
    return sqrt(dot(x, x, n));
}

/* Least squares over the columns in use with weights of sum 1, signs free: with a first of them p, columns a_j - a_p, target b - a_p. */
static void
solve(mixture *self)
{
    double upper[MOST_COLUMNS][MOST_COLUMNS], x[MOST_COLUMNS], right[MOST_COLUMNS] = { 0 };
    size_t p = 0, at[MOST_COLUMNS], r = 0, m = self->m;

    memset(upper, 0, sizeof upper);
    while (!self->in[p])
        p++;
    memset(self->try, 0, sizeof self->try);
    for (size_t k = p + 1; k < self->k; k++) {
        double *q = self->basis + r * (m + 1), along[MOST_COLUMNS] = { 0 }, length;

        if (!self->in[k])
            continue;
        for (size_t i = 0; i < m; i++)
            q[i] = column_of(self, k)[i] - column_of(self, p)[i];
        double whole = sqrt(dot(q, q, m));

        length = project_out(self, r, m, q, along);
        if (!(length > 1e-13 * whole)) /* in the span of the others: none of its own */
            continue;
        for (size_t i = 0; i < m; i++)
            q[i] /= length;
        for (size_t j = 0; j < r; j++)
            upper[j][r] = along[j];
        upper[r][r] = length;
        at[r++] = k;
    }
    for (size_t i = 0; i < m; i++)
        self->rest[i] = self->target[i] - column_of(self, p)[i];
    project_out(self, r, m, self->rest, right);
    self->try[p] = 1;
    for (size_t j = r; j-- > 0;) {
        x[j] = right[j];
        for (size_t i = j + 1; i < r; i++)
            x[j] -= upper[j][i] * x[i];
        x[j] /= upper[j][j];
        self->try[at[j]] = x[j];
        self->try[p] -= x[j];
    }
}

static void
find_gradient(mixture *self)
{
    size_t m = self->m;

    for (size_t i = 0; i < m; i++) {
        self->rest[i] = -self->target[i];
        for (size_t k = 0; k < self->k; k++)
            self->rest[i] += self->u[k] * column_of(self, k)[i];
    }
    for (size_t k = 0; k < self->k; k++)
        self->gradient[k] = dot(column_of(self, k), self->rest, m);
}

/* The slope that the columns in use have in common, and how far another must be below it to count. */
static double
common_slope(const mixture *self, double *slack)
{
    double slope = 0, largest = 0;

    for (size_t k = 0; k < self->k; k++) {
        double size = dot(column_of(self, k), column_of(self, k), self->m);

        slope += self->u[k] * self->gradient[k];
        largest = size > largest ? size : largest;
    }
    *slack = 1e-13 * largest;
    return slope;
}

/* Go from u towards the free solution until the first weight is 0, and leave that out. True once the solution is reached. */
static bool
step_back(mixture *self)
{
    double part = 1;
    size_t first = self->k;

    for (size_t k = 0; k < self->k; k++) {
        if (!self->in[k] || self->try[k] > 0)
            continue;
        double way = self->u[k] - self->try[k], ratio = way > 0 ? self->u[k] / way : 0;

        if (ratio < part || first == self->k) {
            part = ratio < part ? ratio : part;
            first = k;
        }
    }
    for (size_t k = 0; k < self->k; k++)
        if (self->in[k])
            self->u[k] = first == self->k ? self->try[k] : self->u[k] + part * (self->try[k] - self->u[k]);
    if (first == self->k)
        return true;
    self->in[first] = false;
    self->u[first] = 0;
    return false;
}

static void
start(mixture *self)
{
    size_t best = 0;
    double least = INFINITY;

    for (size_t k = 0; k < self->k; k++) {
        for (size_t i = 0; i < self->m; i++)
            self->rest[i] = column_of(self, k)[i] - self->target[i];
        double size = dot(self->rest, self->rest, self->m);

        if (size < least) {
            least = size;
            best = k;
        }
    }
    self->in[best] = true;
    self->u[best] = 1;
}

static void
run(mixture *self)
{
    start(self);
    for (int round = 0; round < MOST_ROUNDS; round++) {
        double slack, slope;
        size_t enter = self->k;

        find_gradient(self);
        slope = common_slope(self, &slack);
        for (size_t k = 0; k < self->k; k++)
            if (!self->in[k] && self->gradient[k] < slope - slack && (enter == self->k || self->gradient[k] < self->gradient[enter]))
                enter = k;
        if (enter == self->k)
            return;
        self->in[enter] = true;
        do
            solve(self);
        while (!step_back(self));
        if (!self->in[enter]) /* it was only rounding that called it in */
            return;
    }
}

/* Whether column k, with its 1, is outside the span of the other columns that can have weight in a minimiser. */
static bool
is_outside(mixture *self, const bool *can, size_t k)
{
    size_t n = self->m + 1, r = 0;

    for (size_t j = 0; j <= self->k; j++) {
        size_t from = j < self->k ? j : k; /* itself last */
        double *q = j < self->k ? self->basis + r * n : self->rest;

        if (j < self->k && (j == k || !can[j]))
            continue;
        memcpy(q, column_of(self, from), n * sizeof *q);
        double whole = sqrt(dot(q, q, n)), length = project_out(self, r, n, q, NULL);

        if (j == self->k)
            return length > 1e-9 * whole;
        if (!(length > 1e-9 * whole))
            continue;
        for (size_t i = 0; i < n; i++)
            q[i] /= length;
        r++;
    }
    return true;
}

static void
identify(mixture *self, bool *identified)
{
    bool can[MOST_COLUMNS];
    double slack, slope;

    find_gradient(self);
    slope = common_slope(self, &slack);
    for (size_t k = 0; k < self->k; k++)
        can[k] = self->u[k] > 0 || self->gradient[k] <= slope + 1e3 * slack;
    for (size_t k = 0; k < self->k; k++)
        identified[k] = !can[k] || is_outside(self, can, k);
}

static ys_status
check(size_t m, size_t k, const double *a, const double *b, ys_error *err)
{
    if (m == 0 || k == 0 || k > MOST_COLUMNS)
        return ys_fail(err, YS_E_DATA, "a mixture of %zu columns over %zu rows; allowed are 1 to %d columns and a row at least", k, m,
            MOST_COLUMNS);
    for (size_t i = 0; i < m * k; i++)
        if (!isfinite(a[i]))
            return ys_fail(err, YS_E_DATA, "a mixture: row %zu, column %zu is %g; it must be finite", i / k + 1, i % k + 1, a[i]);
    for (size_t i = 0; i < m; i++)
        if (!isfinite(b[i]))
            return ys_fail(err, YS_E_DATA, "a mixture: row %zu is to be %g; it must be finite", i + 1, b[i]);
    return YS_OK;
}

/* The 1 under the columns is as long as they are, so that neither hides the other. */
static void
load(mixture *self, const double *a, const double *b)
{
    size_t m = self->m, n = m + 1;
    double largest = 0;

    for (size_t k = 0; k < self->k; k++) {
        double *to = self->column + k * n, size;

        for (size_t i = 0; i < m; i++)
            to[i] = a[i * self->k + k];
        size = sqrt(dot(to, to, m));
        largest = size > largest ? size : largest;
    }
    for (size_t k = 0; k < self->k; k++)
        self->column[k * n + m] = largest > 0 ? largest : 1;
    memcpy(self->target, b, m * sizeof *b);
}

ys_status
ys_mixture_fit(size_t m, size_t k, const double *a, const double *b, double *u, bool *identified, ys_error *err)
{
    ys_status st = check(m, k, a, b, err);
    size_t n = m + 1;
    mixture self = { .m = m, .k = k };

    if (st != YS_OK)
        return st;
    self.memory = calloc((2 * k + 2) * n, sizeof *self.memory);
    if (self.memory == NULL)
        return ys_fail(err, YS_E_NOMEM, "a mixture of %zu columns over %zu rows", k, m);
    self.column = self.memory;
    self.basis = self.column + k * n;
    self.target = self.basis + k * n;
    self.rest = self.target + n;
    load(&self, a, b);
    run(&self);
    identify(&self, identified);
    memcpy(u, self.u, k * sizeof *u);
    free(self.memory);
    return YS_OK;
}
