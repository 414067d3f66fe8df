/* Eigenpairs and the varimax rotation: by hand, as printed, and by what must hold. */
#include "numeric/eigen.h"
#include "numeric/statistic.h"
#include "numeric/varimax.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/technology_case.h"

/* SplitMix64 (Steele, Lea, Flood 2014). */
static double
uniform(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (double) ((z ^ z >> 31) >> 11) * 0x1p-53;
}

/* By hand: (1 r; r 1) has 1 + r and 1 - r, along (1, 1) and (1, -1). */
static void
test_two_by_two(void **state)
{
    static const double a[] = { 1, 0.6, 0.6, 1 };
    double value[2], vector[4];

    (void) state;
    assert_int_equal(ys_eigen_symmetric(2, a, value, vector, NULL), YS_OK);
    assert_true(fabs(value[0] - 1.6) < 1e-15 && fabs(value[1] - 0.4) < 1e-15);
    assert_true(fabs(vector[0] - sqrt(0.5)) < 1e-15 && fabs(vector[1] - sqrt(0.5)) < 1e-15);
    assert_true(fabs(vector[2] - sqrt(0.5)) < 1e-15 && fabs(vector[3] + sqrt(0.5)) < 1e-15);
    assert_int_equal(ys_eigen_symmetric(1, a, value, vector, NULL), YS_OK);
    assert_true(value[0] == 1 && vector[0] == 1);
}

/* a v = value v, falling, orthonormal, trace kept. */
static void
test_symmetric_random(void **state)
{
    uint64_t luck = 4;

    (void) state;
    for (int round = 0; round < 200; round++) {
        size_t k = 1 + (size_t) (uniform(&luck) * 15);
        double a[225], value[15], vector[225], trace = 0, sum = 0;

        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j <= i; j++)
                a[i * k + j] = a[j * k + i] = 2 * uniform(&luck) - 1;
        assert_int_equal(ys_eigen_symmetric(k, a, value, vector, NULL), YS_OK);
        for (size_t j = 0; j < k; j++) {
            trace += a[j * k + j];
            sum += value[j];
            assert_true(j == 0 || value[j] <= value[j - 1]);
            for (size_t i = 0; i < k; i++) {
                double product = 0, dot = 0;

                for (size_t l = 0; l < k; l++) {
                    product += a[i * k + l] * vector[j * k + l];
                    dot += vector[i * k + l] * vector[j * k + l];
                }
                assert_true(fabs(product - value[j] * vector[j * k + i]) < 1e-13);
                assert_true(fabs(dot - (i == j)) < 1e-13);
            }
        }
        assert_true(fabs(trace - sum) < 1e-13);
    }
}

/* By hand: a consistent matrix w_i/w_j has the eigenvalue k and the vector w; (1 4; 1 1) has 3 and (2, 1)/3. */
static void
test_principal_by_hand(void **state)
{
    static const double w[] = { 0.5, 0.3, 0.15, 0.05 }, skew[] = { 1, 4, 1, 1 };
    double a[16], value, vector[4];

    (void) state;
    for (size_t i = 0; i < 16; i++)
        a[i] = w[i / 4] / w[i % 4];
    assert_int_equal(ys_eigen_principal(4, a, &value, vector, NULL), YS_OK);
    assert_true(fabs(value - 4) < 1e-14);
    for (size_t i = 0; i < 4; i++)
        assert_true(fabs(vector[i] - w[i]) < 1e-15);
    assert_int_equal(ys_eigen_principal(2, skew, &value, vector, NULL), YS_OK);
    assert_true(fabs(value - 3) < 1e-14 && fabs(vector[0] - 2.0 / 3) < 1e-15 && fabs(vector[1] - 1.0 / 3) < 1e-15);
    assert_int_equal(ys_eigen_principal(1, skew, &value, vector, NULL), YS_OK);
    assert_true(value == 1 && vector[0] == 1);
}

/* Against the power method, an independent way to the same pair. */
static void
test_principal_random(void **state)
{
    uint64_t luck = 9;

    (void) state;
    for (int round = 0; round < 200; round++) {
        size_t k = 1 + (size_t) (uniform(&luck) * 15);
        double a[225], value, vector[15], x[15], y[15], lambda = 0;

        for (size_t i = 0; i < k * k; i++)
            a[i] = exp(4 * uniform(&luck) - 2);
        assert_int_equal(ys_eigen_principal(k, a, &value, vector, NULL), YS_OK);
        for (size_t i = 0; i < k; i++)
            x[i] = 1 / (double) k;
        for (int step = 0; step < 300; step++) {
            lambda = 0;
            for (size_t i = 0; i < k; i++) {
                y[i] = 0;
                for (size_t j = 0; j < k; j++)
                    y[i] += a[i * k + j] * x[j];
                lambda += y[i];
            }
            for (size_t i = 0; i < k; i++)
                x[i] = y[i] / lambda;
        }
        assert_true(fabs(value / lambda - 1) < 1e-13);
        for (size_t i = 0; i < k; i++)
            assert_true(fabs(vector[i] - x[i]) < 1e-13);
    }
}

static void
test_refusals(void **state)
{
    static const double lop[] = { 1, 2, 3, 1 }, hole[] = { 1, NAN, NAN, 1 }, zero[] = { 1, 0, 3, 1 };
    double value[2] = { 77, 77 }, vector[4] = { 77, 77, 77, 77 };
    ys_error err;

    (void) state;
    assert_int_equal(ys_eigen_symmetric(0, lop, value, vector, &err), YS_E_DATA);
    assert_string_equal(err.text, "eigenvalues of a matrix without rows: at least 1 is needed");
    assert_int_equal(ys_eigen_symmetric(2, lop, value, vector, &err), YS_E_DATA);
    assert_string_equal(err.text, "eigenvalues: row 2, column 1 is 3 but row 1, column 2 is 2; they must be equal");
    assert_int_equal(ys_eigen_symmetric(2, hole, value, vector, &err), YS_E_DATA);
    assert_string_equal(err.text, "eigenvalues: row 1, column 2 is nan; it must be finite");
    assert_int_equal(ys_eigen_principal(2, zero, value, vector, &err), YS_E_DATA);
    assert_string_equal(err.text, "eigenvalues: row 1, column 2 is 0; it must be finite and above 0");
    assert_int_equal(ys_eigen_principal(2, (double[]){ 1, HUGE_VAL, 1, 1 }, value, vector, &err), YS_E_DATA);
    assert_int_equal(ys_eigen_principal(0, zero, value, vector, &err), YS_E_DATA);
    assert_int_equal(ys_varimax_rotate(2, 0, true, vector, &err), YS_E_DATA);
    assert_string_equal(err.text, "varimax of 2 rows and 0 columns: at least one of each is needed");
    assert_int_equal(ys_varimax_rotate(2, 2, true, (double[]){ 1, 0, 0, NAN }, &err), YS_E_DATA);
    assert_string_equal(err.text, "varimax: row 2, column 2 is not finite");
    assert_true(value[0] == 77 && value[1] == 77 && vector[0] == 77 && vector[3] == 77);
}

static void
technology_correlations(double *r)
{
    double column[8][23];

    for (size_t i = 0; i < 23; i++)
        for (size_t j = 0; j < 8; j++)
            column[j][i] = technology[i * 8 + j];
    for (size_t i = 0; i < 8; i++)
        for (size_t j = 0; j < 8; j++) {
            r[i * 8 + j] = 1;
            if (i != j)
                assert_int_equal(
                    ys_statistic_correlation(23, column[i < j ? i : j], column[i < j ? j : i], r + i * 8 + j, NULL),
                    YS_OK);
        }
}

/* The Handbook's table 16: variance of the eight components in percent, one digit; table 17: patents on four rotated factors, their
 * squares scaled to unity sum, two digits. The figures of the countries are rounded in print, which is where the tolerance comes from.
 * Kaiser's normalisation comes nearer to the printed row than the plain rotation. */
static void
test_handbook(void **state)
{
    static const double percent[] = { 41.9, 21.8, 12.3, 11.1, 6.0, 3.7, 2.2, 0.9 },
                        patents[] = { 0.06, 0.06, 0.07, 0.97 };
    double r[64], value[8], vector[64], loading[32], off[2] = { 0, 0 };

    (void) state;
    technology_correlations(r);
    assert_int_equal(ys_eigen_symmetric(8, r, value, vector, NULL), YS_OK);
    for (size_t j = 0; j < 8; j++)
        assert_true(fabs(100 * value[j] / 8 - percent[j]) <= 0.12);
    for (int normalise = 0; normalise < 2; normalise++) {
        double squares = 0, row[4];
        size_t own = 0;

        for (size_t i = 0; i < 8; i++)
            for (size_t j = 0; j < 4; j++)
                loading[i * 4 + j] = sqrt(value[j]) * vector[j * 8 + i];
        assert_int_equal(ys_varimax_rotate(8, 4, normalise == 1, loading, NULL), YS_OK);
        /* signs and order of factors are free */
        for (size_t j = 0; j < 4; j++)
            own = (row[j] = fabs(loading[j])) > 0.9 ? j : own;
        for (size_t i = 0; i < 4; i++)
            for (size_t j = 0; j + 1 < 4; j++)
                if (row[j] > row[j + 1]) {
                    double higher = row[j];

                    row[j] = row[j + 1];
                    row[j + 1] = higher;
                }
        for (size_t j = 0; j < 4; j++)
            off[normalise] = fmax(off[normalise], fabs(row[j] - patents[j]));
        for (size_t i = 0; i < 8; i++)
            squares += loading[i * 4 + own] * loading[i * 4 + own];
        assert_true(fabs(row[3] * row[3] / squares - 0.67) <= 0.015);
    }
    assert_true(off[1] <= 0.01 && off[1] < off[0]);
}

/* What varimax makes large, of two columns that are turned by an angle. */
static double
criterion(size_t k, size_t m, const double *l, size_t a, size_t b, double angle)
{
    double fourth = 0, square[2] = { 0, 0 };

    for (size_t i = 0; i < k; i++) {
        double p = cos(angle) * l[i * m + a] + sin(angle) * l[i * m + b];
        double q = cos(angle) * l[i * m + b] - sin(angle) * l[i * m + a];

        fourth += p * p * p * p + q * q * q * q;
        square[0] += p * p;
        square[1] += q * q;
    }
    return fourth - (square[0] * square[0] + square[1] * square[1]) / (double) k;
}

/* By hand: a simple structure turned by any angle comes back, to signs and order. Row sums of squares stay, and no further small turn of
 * any pair raises the criterion. */
static void
test_varimax(void **state)
{
    uint64_t luck = 31;

    (void) state;
    for (int step = 0; step < 60; step++) {
        double t = 0.1 * step, c = cos(t), s = sin(t), l[] = { c, -s, 0.8 * c, -0.8 * s, s, c, 0.5 * s, 0.5 * c };

        assert_int_equal(ys_varimax_rotate(4, 2, step % 2 == 0, l, NULL), YS_OK);
        for (size_t i = 0; i < 4; i++)
            assert_true(fmin(fabs(l[2 * i]), fabs(l[2 * i + 1])) < 1e-12);
    }
    for (int round = 0; round < 100; round++) {
        size_t k = 2 + (size_t) (uniform(&luck) * 8), m = 1 + (size_t) (uniform(&luck) * 4);
        double l[40], was[40];

        for (size_t i = 0; i < k * m; i++)
            was[i] = l[i] = 2 * uniform(&luck) - 1;
        assert_int_equal(ys_varimax_rotate(k, m, false, l, NULL), YS_OK);
        for (size_t i = 0; i < k; i++) {
            double before = 0, after = 0;

            for (size_t j = 0; j < m; j++) {
                before += was[i * m + j] * was[i * m + j];
                after += l[i * m + j] * l[i * m + j];
            }
            assert_true(fabs(before - after) < 1e-12);
        }
        for (size_t a = 0; a < m; a++)
            for (size_t b = a + 1; b < m; b++) {
                double top = criterion(k, m, l, a, b, 0);

                assert_true(
                    criterion(k, m, l, a, b, 0.01) < top + 1e-12 && criterion(k, m, l, a, b, -0.01) < top + 1e-12);
            }
    }
    /* loadings that no angle makes simpler stay as they are */
    double flat[] = { 1, 0, 0, 1, sqrt(0.5), sqrt(0.5), sqrt(0.5), -sqrt(0.5) }, before[8];

    memcpy(before, flat, sizeof before);
    assert_int_equal(ys_varimax_rotate(4, 2, false, flat, NULL), YS_OK);
    assert_memory_equal(before, flat, sizeof before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_by_two),
        cmocka_unit_test(test_symmetric_random),
        cmocka_unit_test(test_principal_by_hand),
        cmocka_unit_test(test_principal_random),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_handbook),
        cmocka_unit_test(test_varimax),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
