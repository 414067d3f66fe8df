#include "numeric/gauss.h"

#include "base/math.h"

static const double root_two_pi = 0x1.40d931ff62706p1, near = 2, furthest = 38;

enum { FRACTION_DEPTH = 120, MOST_TERMS = 200 };

double
ys_gauss_density(double x)
{
    return ys_exp(-0.5 * x * x) / root_two_pi;
}

/* Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + ...) */
static double
below_by_series(double x)
{
    double term = x, sum = x;

    for (int k = 1; k < MOST_TERMS && sum + term != sum; k++) {
        term *= x * x / (double) (2 * k + 1);
        sum += term;
    }
    return 0.5 + ys_gauss_density(x) * sum;
}

/* 1 - Phi(x) = phi(x) / (x + 1/(x + 2/(x + 3/...))), x > 0, from the far end. */
static double
above_by_fraction(double x)
{
    double rest = x;

    for (int k = FRACTION_DEPTH; k > 0; k--)
        rest = x + (double) k / rest;
    return ys_gauss_density(x) / rest;
}

double
ys_gauss_below(double x)
{
    if (x < -near)
        return above_by_fraction(-x);
    return x > near ? 1 - above_by_fraction(x) : below_by_series(x);
}

double
ys_gauss_point(double p)
{
    double low = -furthest, high = 0;

    if (p > 0.5)
        return -ys_gauss_point(1 - p);
    for (;;) {
        double middle = low + (high - low) / 2;

        if (middle <= low || middle >= high)
            return high;
        if (ys_gauss_below(middle) < p)
            low = middle;
        else
            high = middle;
    }
}
