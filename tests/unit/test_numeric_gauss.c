/* The normal distribution: published values, GSL, symmetry, the point as the inverse. */
#include "numeric/gauss.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

static void
near_relative(double found, double expected, double tolerance, const char *what, double at)
{
    if (!(fabs(found - expected) <= tolerance * fabs(expected)))
        fail_msg("%s at %g: %.17g, not %.17g within %g of it", what, at, found, expected, tolerance);
}

/* Abramowitz and Stegun, table 26.1 (P) and 26.2 (Q), and the usual quantiles to ten digits. */
static void
test_published(void **state)
{
    static const struct {
        double x, below;
    } row[] = {
        { 0, 0.5 }, { 1, 0.841344746068543 }, { 2, 0.977249868051821 }, { 3, 0.998650101968370 },
        { -1, 0.158655253931457 }, { -5, 2.86651571879194e-7 }, { -10, 7.61985302416053e-24 },
        { 1.6448536269514722, 0.95 }, { 1.9599639845400545, 0.975 }, { -2.3263478740408408, 0.01 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
        near_relative(ys_gauss_below(row[i].x), row[i].below, 2e-14, "Phi", row[i].x);
    near_relative(ys_gauss_density(0), 0.3989422804014327, 2e-16, "phi", 0);
    assert_true(fabs(ys_gauss_point(0.5)) < 3e-16);
}

static void
test_gsl(void **state)
{
    (void) state;
    for (double x = -36.9; x < 9; x += 0.0137) {
        near_relative(ys_gauss_below(x), gsl_cdf_ugaussian_P(x), 1e-13, "Phi", x);
        near_relative(ys_gauss_density(x), gsl_ran_ugaussian_pdf(x), 1e-13, "phi", x);
    }
}

static void
test_symmetry(void **state)
{
    (void) state;
    for (double x = 0; x < 6; x += 0.0173)
        assert_true(fabs(ys_gauss_below(x) + ys_gauss_below(-x) - 1) <= 2.3e-16);
}

/* Never falls, also where the series gives way to the fraction. */
static void
test_rises(void **state)
{
    double before = 0;

    (void) state;
    for (int i = -4000; i <= 4000; i++) {
        double p = ys_gauss_below((double) i / 500);

        assert_true(p > before || (p == before && i > 3500));
        before = p;
    }
    assert_true(ys_gauss_below(-40) == 0 && ys_gauss_below(40) == 1);
}

static void
test_point(void **state)
{
    (void) state;
    for (double p = 1e-12; p < 1; p = p < 0.01 ? p * 3 : p + 0.007) {
        double x = ys_gauss_point(p);

        near_relative(ys_gauss_below(x), p, 1e-14 * (1 + fabs(x)), "Phi of the point", p);
        assert_true(fabs(x - gsl_cdf_ugaussian_Pinv(p)) < 1e-12 * (1 + fabs(x)));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_published), cmocka_unit_test(test_gsl), cmocka_unit_test(test_symmetry),
        cmocka_unit_test(test_rises), cmocka_unit_test(test_point) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
