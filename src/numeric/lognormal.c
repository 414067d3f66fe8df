#include "numeric/lognormal.h"

#include "base/math.h"
#include "numeric/gauss.h"

#include <math.h>

static const double root_two = 0x1.6a09e667f3bcdp0;

double
ys_lognormal_sigma(double gini)
{
    return -root_two * ys_gauss_point((1 - gini) / 2);
}

double
ys_lognormal_gini(double sigma)
{
    return 1 - 2 * ys_gauss_below(-sigma / root_two);
}

/* The line in deviations of ln income from its mean. */
static double
place(const ys_lognormal *income)
{
    return ys_log(income->line / income->mean) / income->sigma + income->sigma / 2;
}

/* E[(income / line)^2; income < line] */
static double
second_moment(const ys_lognormal *income, double d)
{
    double ratio = income->mean / income->line, s = income->sigma;

    return ratio * ratio * ys_exp(s * s) * ys_gauss_below(d - 2 * s);
}

void
ys_lognormal_poverty(const ys_lognormal *income, double *measure)
{
    double d = place(income), below = ys_gauss_below(d);
    double first = income->mean / income->line * ys_gauss_below(d - income->sigma);

    measure[0] = below;
    measure[1] = below - first;
    measure[2] = (below - first) - (first - second_moment(income, d));
}

static double
ratio_or_none(double top, double measure)
{
    return measure > 0 ? top / measure : (double) NAN;
}

void
ys_lognormal_growth_elasticity(const ys_lognormal *income, double *elasticity)
{
    double measure[YS_LOGNORMAL_MEASURES];

    ys_lognormal_poverty(income, measure);
    elasticity[0] = ratio_or_none(-ys_gauss_density(place(income)) / income->sigma, measure[0]);
    elasticity[1] = ratio_or_none(-(measure[0] - measure[1]), measure[1]);
    elasticity[2] = ratio_or_none(-2 * (measure[1] - measure[2]), measure[2]);
}

void
ys_lognormal_gini_elasticity(const ys_lognormal *income, double *elasticity)
{
    double measure[YS_LOGNORMAL_MEASURES], d = place(income), s = income->sigma;
    double of_sigma[YS_LOGNORMAL_MEASURES] = { ys_gauss_density(d) * (1 - d / s), ys_gauss_density(d), 2 * s * second_moment(income, d) };
    double gini = ys_lognormal_gini(s) / (root_two * ys_gauss_density(s / root_two));

    ys_lognormal_poverty(income, measure);
    for (int a = 0; a < YS_LOGNORMAL_MEASURES; a++)
        elasticity[a] = ratio_or_none(of_sigma[a] * gini, measure[a]);
}

double
ys_lognormal_solve_sigma(double mean, double line, double headcount)
{
    double q = ys_gauss_point(headcount);

    return line < mean ? q + sqrt(q * q + 2 * ys_log(mean / line)) : (double) NAN;
}

double
ys_lognormal_solve_mean(double line, double sigma, double headcount)
{
    return line * ys_exp(sigma * sigma / 2 - ys_gauss_point(headcount) * sigma);
}

double
ys_lognormal_solve_line(double mean, double sigma, double headcount)
{
    return mean * ys_exp(ys_gauss_point(headcount) * sigma - sigma * sigma / 2);
}
