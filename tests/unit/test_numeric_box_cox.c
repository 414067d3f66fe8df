/* The transform of Box and Cox: values, the likeliest lambda against a slow search, ends of the range, what is refused. */
#include "numeric/box_cox.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { MOST = 64 };

/* The log likelihood as Box and Cox (1964), eq. 8, write it, in the C library's long double. */
static long double
likelihood(size_t n, const double *x, long double lambda)
{
    long double logs = 0, mean = 0, sum = 0, z[MOST];

    for (size_t i = 0; i < n; i++) {
        logs += logl(x[i]);
        z[i] = lambda == 0 ? logl(x[i]) : expm1l(lambda * logl(x[i])) / lambda;
        mean += z[i] / (long double) n;
    }
    for (size_t i = 0; i < n; i++)
        sum += (z[i] - mean) * (z[i] - mean);
    return (lambda - 1) * logs - (long double) n / 2 * logl(sum / (long double) n);
}

/* The likeliest of 6,001. */
static double
slow_lambda(size_t n, const double *x)
{
    long double best = -3;
    long double most = likelihood(n, x, best);

    for (int k = 1; k <= 6000; k++) {
        long double lambda = -3 + 1e-3L * k, f = likelihood(n, x, lambda);

        if (f > most) {
            most = f;
            best = lambda;
        }
    }
    return (double) best;
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static double
uniform(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (double) ((z ^ z >> 31) >> 11) * 0x1p-53;
}

static void
test_values(void **state)
{
    static const double lambda[] = { -3, -1, -1e-3, -1e-9, 0, 1e-9, 1e-3, 0.5, 1, 3 };
    double before = 0;

    (void) state;
    for (size_t k = 0; k < sizeof lambda / sizeof *lambda; k++)
        for (double x = 0.01; x < 100; x *= 1.07) {
            long double l = lambda[k], want = l == 0 ? logl(x) : expm1l(l * logl(x)) / l;
            double got = ys_box_cox(x, lambda[k]);

            if (!(fabsl(got - want) <= 2e-13L * (1 + fabsl(want))))
                fail_msg("x %g, lambda %g: %.17g, want %.17Lg", x, lambda[k], got, want);
            assert_true(x == 0.01 || got > before);
            before = got;
        }
}

static void
test_lambda(void **state)
{
    uint64_t seed = 1964;

    (void) state;
    for (int k = 0; k < 6; k++) {
        double x[MOST], got = 77;
        size_t n = k == 0 ? 2 : 8 + 9 * (size_t) k;

        for (size_t i = 0; i < n; i++) {
            double u = uniform(&seed);

            x[i] = k % 3 == 0   ? 0.01 + u
                   : k % 3 == 1 ? -log(1 - u) + 1e-3
                                : exp(2 * (u + uniform(&seed) + uniform(&seed)));
        }
        assert_int_equal(ys_box_cox_lambda(n, x, &got, NULL), YS_OK);
        double want = slow_lambda(n, x);
        if (!(fabs(got - want) <= 1e-3) || !(likelihood(n, x, got) >= likelihood(n, x, want) - 1e-12L))
            fail_msg("%zu values: lambda %.9g, slow search %.9g", n, got, want);
    }
}

/* Logarithms that lie evenly about 0 have one answer, 0; and the unit of x plays no part. */
static void
test_symmetric(void **state)
{
    double x[9], y[9], one = 77, other = 77;

    (void) state;
    for (int i = 0; i < 9; i++) {
        x[i] = exp(0.4 * (i - 4));
        y[i] = 1e5 * x[i] * x[i] * x[i];
    }
    assert_int_equal(ys_box_cox_lambda(9, x, &one, NULL), YS_OK);
    assert_true(fabs(one) <= 1e-6);
    assert_int_equal(ys_box_cox_lambda(9, y, &other, NULL), YS_OK);
    assert_true(fabs(other) <= 1e-6);
}

/* The likeliest lambda in the last cell of the grid, and beyond the range, where the end is given. Reciprocals turn its sign. */
static void
test_ends(void **state)
{
    static const struct {
        double first;
        bool beyond;
    } rows[] = { { 0.3281, false }, { 0.45, true } };

    (void) state;
    for (size_t k = 0; k < 2; k++) {
        double x[10], y[10], lambda = 77, turned = 77;

        for (size_t i = 0; i < 10; i++) {
            x[i] = i == 0 ? rows[k].first : 1 + 0.05 * (double) i;
            y[i] = 1 / x[i];
        }
        assert_int_equal(ys_box_cox_lambda(10, x, &lambda, NULL), YS_OK);
        assert_int_equal(ys_box_cox_lambda(10, y, &turned, NULL), YS_OK);
        assert_true(fabs(lambda - slow_lambda(10, x)) <= 1e-3 && fabs(lambda + turned) <= 1e-6);
        assert_true(rows[k].beyond ? lambda > 3 - 1e-9 : lambda > 2.99 && lambda < 2.999);
        assert_true(likelihood(10, x, lambda) >= likelihood(10, x, slow_lambda(10, x)) - 1e-12L);
    }
}

static void
test_refusals(void **state)
{
    double lambda = 77;
    ys_error err;

    (void) state;
    assert_int_equal(ys_box_cox_lambda(1, (double[]){ 1 }, &lambda, &err), YS_E_DATA);
    assert_string_equal(err.text, "Box-Cox of 1 values: at least 2 are needed");
    assert_int_equal(ys_box_cox_lambda(2, (double[]){ 1, 0 }, &lambda, &err), YS_E_DATA);
    assert_string_equal(err.text, "Box-Cox: value 2 of 2 is 0; it must be finite and above 0");
    assert_int_equal(ys_box_cox_lambda(2, (double[]){ NAN, 1 }, &lambda, &err), YS_E_DATA);
    assert_int_equal(ys_box_cox_lambda(2, (double[]){ 3, 3 }, &lambda, &err), YS_E_DATA);
    assert_string_equal(err.text, "Box-Cox: all 2 values are 3; it needs spread");
    assert_int_equal(ys_box_cox_lambda(2, (double[]){ 1e-100, 3 }, &lambda, &err), YS_E_DATA);
    assert_string_equal(err.text, "Box-Cox: values from 1e-100 to 3 are too far apart");
    assert_true(lambda >= 77);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_lambda),
        cmocka_unit_test(test_symmetric),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
