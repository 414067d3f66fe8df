#include "numeric/varimax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 1000 };

/*
 * Cosine and sine of a quarter of the angle of (x, y), r = its length > 0, by halving twice: square roots alone, whose bits are the same
 * everywhere. The angle lies in [-pi, pi], so its half's cosine and its quarter's are not negative.
 */
static void
quarter(double x, double y, double r, double *cosine, double *sine)
{
    double c, s;

    /* the half by the form that does not cancel */
    if (x > 0) {
        c = sqrt((1 + x / r) / 2);
        s = y / r / (2 * c);
    } else {
        s = copysign(sqrt((1 - x / r) / 2), y);
        c = y / r / (2 * s);
    }
    *cosine = sqrt((1 + c) / 2);
    *sine = s / (2 * *cosine);
}

/* Turn columns a and b; returns the sine of the angle. */
static double
turn(size_t k, size_t m, double *l, size_t a, size_t b)
{
    double sum_u = 0, sum_v = 0, squares = 0, product = 0, size = 0, cosine, sine, x, y, r;

    for (size_t i = 0; i < k; i++) {
        double p = l[i * m + a], q = l[i * m + b], u = p * p - q * q, v = 2 * p * q;

        sum_u += u;
        sum_v += v;
        squares += u * u - v * v;
        product += 2 * u * v;
        size += u * u + v * v;
    }
    x = squares - (sum_u * sum_u - sum_v * sum_v) / (double) k;
    y = product - 2 * sum_u * sum_v / (double) k;
    r = sqrt(x * x + y * y);
    /* no angle is better than another: rounding must not choose one */
    if (!(r > 1e-13 * size))
        return 0;
    quarter(x, y, r, &cosine, &sine);
    for (size_t i = 0; i < k; i++) {
        double p = l[i * m + a], q = l[i * m + b];

        l[i * m + a] = cosine * p + sine * q;
        l[i * m + b] = cosine * q - sine * p;
    }
    return sine;
}

/* Each row by its length, or back. */
static void
scale_rows(size_t k, size_t m, double *l, const double *length, bool back)
{
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < m && length[i] > 0; j++)
            l[i * m + j] = back ? l[i * m + j] * length[i] : l[i * m + j] / length[i];
}

ys_status
ys_varimax_rotate(size_t k, size_t m, bool normalise, double *loading, ys_error *err)
{
    double *l, *length, most = 1;

    if (k == 0 || m == 0)
        return ys_fail(err, YS_E_DATA, "varimax of %zu rows and %zu columns: at least one of each is needed", k, m);
    for (size_t i = 0; i < k * m; i++)
        if (!isfinite(loading[i]))
            return ys_fail(err, YS_E_DATA, "varimax: row %zu, column %zu is not finite", i / m + 1, i % m + 1);
    l = malloc((k * m + k) * sizeof *l);
    if (l == NULL)
        return ys_fail(err, YS_E_NOMEM, "varimax of %zu rows and %zu columns", k, m);
    memcpy(l, loading, k * m * sizeof *l);
    length = l + k * m;
    for (size_t i = 0; i < k; i++) {
        double squares = 0;

        for (size_t j = 0; j < m; j++)
            squares += l[i * m + j] * l[i * m + j];
        length[i] = sqrt(squares);
    }
    if (normalise)
        scale_rows(k, m, l, length, false);
    for (int round = 0; round < ROUNDS && most > 1e-12; round++) {
        most = 0;
        for (size_t a = 0; a < m; a++)
            for (size_t b = a + 1; b < m; b++)
                most = fmax(most, fabs(turn(k, m, l, a, b)));
    }
    if (normalise)
        scale_rows(k, m, l, length, true);
    memcpy(loading, l, k * m * sizeof *l);
    free(l);
    return YS_OK;
}
