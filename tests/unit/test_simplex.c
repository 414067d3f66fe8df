/* Least squares on the simplex at random and by hand: planted weights, a corner, what is not identified, the conditions of an optimum. */
#include "numeric/simplex.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

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
fit(size_t m, size_t k, const double *a, const double *b, double *u, bool *identified)
{
    ys_error err = { YS_OK, "" };

    ys_simplex_fit came_to;

    if (ys_simplex_least_squares(m, k, a, b, u, identified, NULL, &came_to, &err) != YS_OK)
        fail_msg("%s", err.text);
}

/* By hand: columns (4 3 2 1)/10 and (1 2 3 4)/10; 0.7 of the second. */
static void
test_by_hand(void **state)
{
    static const double a[] = { .4, .1, .3, .2, .2, .3, .1, .4 }, b[] = { .19, .23, .27, .31 };
    double u[2];
    bool identified[2];

    (void) state;
    fit(4, 2, a, b, u, identified);
    assert_true(fabs(u[0] - 0.3) < 1e-14 && fabs(u[1] - 0.7) < 1e-14);
    assert_true(identified[0] && identified[1]);
}

/* Beyond a column, its corner is nearest: b = 2*second - first. */
static void
test_corner(void **state)
{
    static const double a[] = { .4, .1, .3, .2, .2, .3, .1, .4 }, b[] = { -.2, .1, .4, .7 };
    double u[2];
    bool identified[2];

    (void) state;
    fit(4, 2, a, b, u, identified);
    assert_true(u[0] >= 0 && u[0] < 1e-14 && fabs(u[1] - 1) < 1e-14);
    assert_true(identified[0] && identified[1]);
}

/* Two equal columns share their weight as they like; the third's is known. */
static void
test_not_identified(void **state)
{
    static const double a[] = { .4, .4, .1, .3, .3, .2, .2, .2, .3, .1, .1, .4 }, b[] = { .19, .23, .27, .31 };
    double u[3];
    bool identified[3];

    (void) state;
    fit(4, 3, a, b, u, identified);
    assert_true(fabs(u[0] + u[1] - 0.3) < 1e-14 && fabs(u[2] - 0.7) < 1e-14);
    assert_true(!identified[0] && !identified[1] && identified[2]);
    /* a column that is the mean of two others leaves all three open */
    static const double mean[] = { 1, 0, .5, 0, 1, .5, 0, 0, 0 }, to[] = { .5, .5, 0 };

    fit(3, 3, mean, to, u, identified);
    assert_true(!identified[0] && !identified[1] && !identified[2]);
}

/* Planted weights come back, zeros among them, from 2 to 64 columns. */
static void
test_planted(void **state)
{
    uint64_t luck = 20240607;

    (void) state;
    for (int round = 0; round < 200; round++) {
        size_t k = 2 + (size_t) (uniform(&luck) * (round % 20 == 0 ? 63 : 8)), m = k + (size_t) (uniform(&luck) * 60);
        double *a = calloc(m * k, sizeof *a), *b = calloc(m, sizeof *b), u[64], planted[64] = { 0 }, sum = 0;
        bool identified[64];

        assert_true(a != NULL && b != NULL);
        for (size_t j = 0; j < k; j++) {
            planted[j] = uniform(&luck) < 0.3 ? 0 : uniform(&luck);
            sum += planted[j];
        }
        planted[0] += sum > 0 ? 0 : 1;
        sum += sum > 0 ? 0 : 1;
        for (size_t i = 0; i < m * k; i++)
            a[i] = uniform(&luck) * uniform(&luck);
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < k; j++)
                b[i] += a[i * k + j] * planted[j] / sum;
        fit(m, k, a, b, u, identified);
        for (size_t j = 0; j < k; j++) {
            assert_true(fabs(u[j] - planted[j] / sum) < 1e-9);
            assert_true(identified[j]);
        }
        free(a);
        free(b);
    }
}

/* With noise: on the simplex, and no other column has a lower slope (Karush, Kuhn, Tucker). */
static void
test_optimum(void **state)
{
    uint64_t luck = 77;

    (void) state;
    for (int round = 0; round < 500; round++) {
        size_t k = 2 + (size_t) (uniform(&luck) * 9), m = 1 + (size_t) (uniform(&luck) * 40);
        double a[400], b[40], u[10], rest[40], slope[10], sum = 0, common = 0;
        bool identified[10];

        for (size_t i = 0; i < m * k; i++)
            a[i] = uniform(&luck) - 0.3;
        for (size_t i = 0; i < m; i++)
            b[i] = uniform(&luck);
        fit(m, k, a, b, u, identified);
        for (size_t i = 0; i < m; i++) {
            rest[i] = -b[i];
            for (size_t j = 0; j < k; j++)
                rest[i] += a[i * k + j] * u[j];
        }
        for (size_t j = 0; j < k; j++) {
            assert_true(u[j] >= 0);
            sum += u[j];
            slope[j] = 0;
            for (size_t i = 0; i < m; i++)
                slope[j] += a[i * k + j] * rest[i];
            common += u[j] * slope[j];
        }
        assert_true(fabs(sum - 1) < 1e-12);
        for (size_t j = 0; j < k; j++) {
            assert_true(slope[j] >= common - 1e-10);
            assert_true(u[j] == 0 || slope[j] <= common + 1e-10);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_corner),
        cmocka_unit_test(test_not_identified),
        cmocka_unit_test(test_planted),
        cmocka_unit_test(test_optimum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
