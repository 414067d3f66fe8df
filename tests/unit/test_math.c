/* The pinned functions against long double, and the exact ones exactly. */
#include "base/math.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* Distance in units of the last place of the right answer. */
static double
ulps(double got, long double want)
{
    double rounded = (double) want, step = nextafter(fabs(rounded), INFINITY) - fabs(rounded);

    return (double) (fabsl((long double) got - want) / step);
}

static void
test_exp(void **state)
{
    double worst = 0.0;

    (void) state;
    for (int i = -700000; i <= 700000; i += 7) {
        double x = i * 1e-3 + 1e-5, error = ulps(ys_exp(x), expl((long double) x));

        worst = error > worst ? error : worst;
    }
    assert_true(worst < 2.0);
    assert_true(ys_exp(0.0) == 1.0);
    assert_true(ys_exp(-1000.0) == 0.0);
    assert_true(ys_exp(1000.0) == ys_exp(709.0));
}

static void
test_log(void **state)
{
    double worst = 0.0;

    (void) state;
    for (int i = 1; i < 400000; i++) {
        double x = ldexp(0.5 + i * 1.25e-6 * 1.2, (i % 41) - 20), error = fabs(ys_log(x) - (double) logl((long double) x));

        error /= fmax(fabs(log(x)), 0x1p-3) * 0x1p-52;
        worst = error > worst ? error : worst;
    }
    assert_true(worst < 2.0);
    assert_true(ys_log(1.0) == 0.0);
    assert_true(fabs(ys_log(0x1p-1022) + 708.396418532264106224) < 1e-12);
}

static void
test_pow(void **state)
{
    (void) state;
    for (int i = 1; i < 2000; i++) {
        double x = i * 0.01, want = (double) powl((long double) x, 0.3L);

        assert_true(fabs(ys_pow(x, 0.3) / want - 1.0) < 1e-15);
    }
}

static void
test_turn(void **state)
{
    const long double tau = 6.283185307179586476925286766559L;

    (void) state;
    for (int i = 0; i < 1 << 16; i++) {
        double v = (i + 0.5) * 0x1p-16, cosine, sine;

        ys_turn(v, &cosine, &sine);
        assert_true(fabs(cosine - (double) cosl(tau * v)) < 0x1p-51);
        assert_true(fabs(sine - (double) sinl(tau * v)) < 0x1p-51);
    }
}

static void
test_integers(void **state)
{
    static const double cases[] = { 0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 123456789.75, -123456789.25, 1125899906842623.0 };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(ys_floor(cases[i]) == floor(cases[i]));
        assert_true(ys_nearest(cases[i]) == nearbyint(cases[i]));
        assert_true(ys_to_int(floor(cases[i])) == (int64_t) floor(cases[i]));
        assert_true(ys_from_int((int64_t) floor(cases[i])) == floor(cases[i]));
    }
    assert_true(ys_clip(2.0, 0.0, 1.0) == 1.0 && ys_clip(-2.0, 0.0, 1.0) == 0.0 && ys_clip(0.25, 0.0, 1.0) == 0.25);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_exp), cmocka_unit_test(test_log), cmocka_unit_test(test_pow),
        cmocka_unit_test(test_turn), cmocka_unit_test(test_integers) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
