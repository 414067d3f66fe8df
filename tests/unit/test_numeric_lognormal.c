/* Poverty of a lognormal income: published Ginis, closed forms against integrals, elasticities against differences, the inverses. */
#include "numeric/lognormal.h"

#include <gsl/gsl_integration.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

static void
near_relative(double found, double expected, double tolerance, const char *what)
{
    if (!(fabs(found - expected) <= tolerance * fabs(expected)))
        fail_msg("%s: %.17g, not %.17g within %g of it", what, found, expected, tolerance);
}

/* gini = erf(sigma / 2), the same function by another name; libm's erf. */
static void
test_gini(void **state)
{
    static const struct {
        double sigma, gini;
    } row[] = {
        { 0.1, 0.0563719777970166 }, { 0.25, 0.140316204801334 }, { 0.5, 0.276326390168237 }, { 0.75, 0.404116909434822 },
        { 1, 0.520499877813047 }, { 1.5, 0.711155633653515 }, { 2, 0.842700792949715 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        near_relative(row[i].gini, erf(row[i].sigma / 2), 1e-14, "the table");
        near_relative(ys_lognormal_gini(row[i].sigma), row[i].gini, 1e-14, "gini");
        near_relative(ys_lognormal_sigma(row[i].gini), row[i].sigma, 1e-13, "sigma");
    }
}

typedef struct {
    ys_lognormal income;
    int power;
} integrand;

/* Over y = ln income: (1 - e^y / line)^a times the normal density of y. */
static double
poverty_at(double y, void *context)
{
    const integrand *f = context;
    double mu = log(f->income.mean) - f->income.sigma * f->income.sigma / 2, u = (y - mu) / f->income.sigma;

    return pow(1 - exp(y) / f->income.line, f->power) * exp(-u * u / 2) / (f->income.sigma * sqrt(2 * M_PI));
}

static const ys_lognormal incomes[] = { { 6671, 2800, 0.7 }, { 6671, 2800, 0.35 }, { 3472, 2300, 1.1 }, { 1, 1, 0.5 }, { 2000, 2300, 0.4 },
    { 8000, 1274, 0.8 } };

enum { N_INCOMES = sizeof incomes / sizeof incomes[0] };

static void
test_measures(void **state)
{
    gsl_integration_workspace *work = gsl_integration_workspace_alloc(1000);

    (void) state;
    for (size_t i = 0; i < N_INCOMES; i++) {
        double measure[YS_LOGNORMAL_MEASURES];

        ys_lognormal_poverty(&incomes[i], measure);
        for (int a = 0; a < YS_LOGNORMAL_MEASURES; a++) {
            integrand f = { incomes[i], a };
            gsl_function function = { poverty_at, &f };
            double value, error, top = log(incomes[i].line);

            assert_int_equal(gsl_integration_qag(&function, top - 12 * incomes[i].sigma, top, 0, 1e-12, 1000, GSL_INTEG_GAUSS61, work,
                &value, &error), 0);
            near_relative(measure[a], value, 1e-10, "P");
        }
        assert_true(measure[0] > measure[1] && measure[1] > measure[2] && measure[2] > 0);
    }
    gsl_integration_workspace_free(work);
}

/* Central differences of ln P in ln x. */
static double
difference(const ys_lognormal *income, int a, double mean, double line, double gini)
{
    const double step = 1e-5;
    double value[2];

    for (int side = 0; side < 2; side++) {
        double h = side == 0 ? -step : step, measure[YS_LOGNORMAL_MEASURES];
        ys_lognormal moved = { income->mean * exp(h * mean), income->line * exp(h * line),
            ys_lognormal_sigma(ys_lognormal_gini(income->sigma) * exp(h * gini)) };

        ys_lognormal_poverty(&moved, measure);
        value[side] = log(measure[a]);
    }
    return (value[1] - value[0]) / (2 * step);
}

static void
test_elasticities(void **state)
{
    (void) state;
    for (size_t i = 0; i < N_INCOMES; i++) {
        double growth[YS_LOGNORMAL_MEASURES], gini[YS_LOGNORMAL_MEASURES];

        ys_lognormal_growth_elasticity(&incomes[i], growth);
        ys_lognormal_gini_elasticity(&incomes[i], gini);
        for (int a = 0; a < YS_LOGNORMAL_MEASURES; a++) {
            near_relative(growth[a], difference(&incomes[i], a, 1, 0, 0), 1e-7, "to the mean");
            near_relative(-growth[a], difference(&incomes[i], a, 0, 1, 0), 1e-7, "to the line");
            near_relative(gini[a], difference(&incomes[i], a, 0, 0, 1), 1e-7, "to the Gini");
        }
    }
}

/* Where the line is above the mean, more inequality can lift people out: its elasticity changes sign at d = sigma. */
static void
test_rich_line(void **state)
{
    ys_lognormal income = { 2000, 2300, 0.4 };
    double gini[YS_LOGNORMAL_MEASURES];

    (void) state;
    ys_lognormal_gini_elasticity(&income, gini);
    assert_true(gini[0] < 0 && gini[1] > 0 && gini[2] > 0);
}

static void
test_solve(void **state)
{
    (void) state;
    for (size_t i = 0; i < N_INCOMES; i++) {
        double measure[YS_LOGNORMAL_MEASURES];
        const ys_lognormal *x = &incomes[i];

        ys_lognormal_poverty(x, measure);
        near_relative(ys_lognormal_solve_mean(x->line, x->sigma, measure[0]), x->mean, 1e-13, "mean");
        near_relative(ys_lognormal_solve_line(x->mean, x->sigma, measure[0]), x->line, 1e-13, "line");
        if (x->line < x->mean)
            near_relative(ys_lognormal_solve_sigma(x->mean, x->line, measure[0]), x->sigma, 1e-12, "sigma");
        else
            assert_true(isnan(ys_lognormal_solve_sigma(x->mean, x->line, measure[0])));
    }
}

/* So few are poor that the measures are 0: no elasticity of the gap is said. */
static void
test_nobody(void **state)
{
    ys_lognormal income = { 1e6, 1, 0.2 };
    double growth[YS_LOGNORMAL_MEASURES];

    (void) state;
    ys_lognormal_growth_elasticity(&income, growth);
    for (int a = 0; a < YS_LOGNORMAL_MEASURES; a++)
        assert_true(isnan(growth[a]));
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_gini), cmocka_unit_test(test_measures), cmocka_unit_test(test_elasticities),
        cmocka_unit_test(test_rich_line), cmocka_unit_test(test_solve), cmocka_unit_test(test_nobody) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
