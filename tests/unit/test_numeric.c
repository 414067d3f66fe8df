/* Statistics of a sample. */
#include "numeric/statistic.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* OECD/JRC, Handbook on Constructing Composite Indicators (2008), table 15: mean years of schooling, its
 * z-scores, two digits */
static const double schooling[] = { 10, 12, 11.4, 9.5, 10.8, 9.4, 9.4, 11.6, 10.9, 7.1, 10.2, 11.9, 9.4, 9.3, 11.7, 8.4,
    7.9, 9.6, 7.3, 7.2, 9.5, 9.1, 7.1 };
static const double z_scores[] = { 0.26, 1.52, 1.14, -0.06, 0.76, -0.12, -0.12, 1.27, 0.83, -1.58, 0.38, 1.46, -0.12,
    -0.19, 1.33, -0.76, -1.08, 0.00, -1.46, -1.52, -0.06, -0.31, -1.58 };

static void
test_handbook(void **state)
{
    double mean, sd, min, max;

    (void) state;
    assert_int_equal(ys_statistic_mean(23, schooling, &mean, NULL), YS_OK);
    assert_int_equal(ys_statistic_sd(23, schooling, &sd, NULL), YS_OK);
    assert_int_equal(ys_statistic_range(23, schooling, &min, &max, NULL), YS_OK);
    for (size_t i = 0; i < 23; i++)
        assert_true(fabs((schooling[i] - mean) / sd - z_scores[i]) <= 0.006);
    assert_true(min == 7.1 && max == 12);
}

static void
test_quantiles(void **state)
{
    static const struct {
        size_t n;
        double x[6], p, want;
        const char *source;
    } rows[] = {
        { 1, { 3 }, 0.5, 3, "one value" },
        { 4, { 4, 1, 3, 2 }, 0.5, 2.5, "median of an even number" },
        { 5, { 9, 1, 3, 2, 7 }, 0.5, 3, "median of an odd number" },
        { 5, { 9, 1, 3, 2, 7 }, 0, 1, "smallest" },
        { 5, { 9, 1, 3, 2, 7 }, 1, 9, "largest" },
        { 6, { 3, 6, 7, 8, 8, 10 }, 0.25, 6.25, "Hyndman and Fan type 7, by hand: 6 + 0.25 (7 - 6)" },
        { 6, { 3, 6, 7, 8, 8, 10 }, 0.9, 9, "Hyndman and Fan type 7, by hand: 8 + 0.5 (10 - 8)" },
    };

    (void) state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        double got, before[6];

        memcpy(before, rows[k].x, sizeof before);
        assert_int_equal(ys_statistic_quantile(rows[k].n, rows[k].x, rows[k].p, &got, NULL), YS_OK);
        if (!(fabs(got - rows[k].want) <= 1e-14))
            fail_msg("%s: %.17g, want %.17g", rows[k].source, got, rows[k].want);
        assert_memory_equal(before, rows[k].x, sizeof before);
    }
}

static void
test_shapes(void **state)
{
    static const struct {
        size_t n;
        double x[12], skewness, kurtosis, slack;
        const char *source;
    } rows[] = {
        { 10, { 3, 4, 5, 2, 3, 4, 5, 6, 4, 7 }, 0.359543071, -0.151799637, 5e-10,
            "Microsoft's examples of SKEW and KURT, which are G1 and G2" },
        /* deviations -3 -2 -1 0 6: m2 10, m3 36, m4 278.8 */
        { 5, { 1, 2, 3, 4, 10 }, 36 / 31.622776601683793 * 1.4907119849998598, 3.152, 1e-14,
            "by hand: sqrt(20)/3 g1, 4/6 (6 g2 + 6)" },
        { 4, { -1, 1, -1, 1 }, 0, -6, 1e-14, "by hand: g2 = -2, 3/2 (5 (-2) + 6)" },
        { 5, { 1e300, 2e300, 3e300, 4e300, 10e300 }, 36 / 31.622776601683793 * 1.4907119849998598, 3.152, 1e-14,
            "no unit" },
        { 5, { -1e-300, -2e-300, -3e-300, -4e-300, -10e-300 }, -36 / 31.622776601683793 * 1.4907119849998598, 3.152,
            1e-14, "mirrored" },
    };

    (void) state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        double skewness = 77, kurtosis = 77;

        assert_int_equal(ys_statistic_skewness(rows[k].n, rows[k].x, &skewness, NULL), YS_OK);
        assert_int_equal(ys_statistic_kurtosis(rows[k].n, rows[k].x, &kurtosis, NULL), YS_OK);
        if (!(fabs(skewness - rows[k].skewness) <= rows[k].slack && fabs(kurtosis - rows[k].kurtosis) <= rows[k].slack))
            fail_msg("%s: skewness %.17g, kurtosis %.17g", rows[k].source, skewness, kurtosis);
    }
}

static void
test_correlations(void **state)
{
    /* ranks of x 1 2 3 4 5, of y 1 2.5 2.5 5 4: rho = 8.5 / sqrt(10 * 9.5) by hand */
    static const double x[] = { 1, 2, 3, 4, 100 }, y[] = { -1, 0, 0, 7, 5 }, line[] = { 5, 3, 1, -1, -193 };
    double r, rho;

    (void) state;
    assert_int_equal(ys_statistic_spearman(5, x, y, &rho, NULL), YS_OK);
    assert_true(fabs(rho - 8.5 / sqrt(95)) <= 1e-14);
    assert_int_equal(ys_statistic_spearman(5, x, line, &rho, NULL), YS_OK);
    assert_true(fabs(rho + 1) <= 1e-14);
    assert_int_equal(ys_statistic_correlation(5, x, line, &r, NULL), YS_OK);
    assert_true(fabs(r + 1) <= 1e-14);
    /* of (1, 2, 3) and (1, 3, 2): covariance 1/2 over variances 1 and 1, by hand */
    assert_int_equal(ys_statistic_correlation(3, (double[]){ 1, 2, 3 }, (double[]){ 1, 3, 2 }, &r, NULL), YS_OK);
    assert_true(fabs(r - 0.5) <= 1e-14);
}

static void
test_refusals(void **state)
{
    static const double good[] = { 1, 2, 3 }, hole[] = { 1, NAN, 3 }, level[] = { 2, 2, 2 };
    double out = 77, other = 78;
    ys_error err;

    (void) state;
    assert_int_equal(ys_statistic_mean(0, good, &out, &err), YS_E_DATA);
    assert_string_equal(err.text, "mean of 0 values: at least 1 are needed");
    assert_int_equal(ys_statistic_sd(1, good, &out, &err), YS_E_DATA);
    assert_string_equal(err.text, "standard deviation of 1 values: at least 2 are needed");
    assert_int_equal(ys_statistic_range(3, hole, &out, &other, &err), YS_E_DATA);
    assert_string_equal(err.text, "range: value 2 of 3 is nan; it must be finite, leave missing values out");
    assert_int_equal(ys_statistic_quantile(3, good, 1.5, &out, &err), YS_E_DATA);
    assert_string_equal(err.text, "quantile: p = 1.5 is not in [0, 1]");
    assert_int_equal(ys_statistic_quantile(3, good, NAN, &out, &err), YS_E_DATA);
    assert_int_equal(ys_statistic_quantile(0, good, 0.5, &out, &err), YS_E_DATA);
    assert_int_equal(ys_statistic_correlation(3, good, hole, &out, &err), YS_E_DATA);
    assert_int_equal(ys_statistic_correlation(3, level, good, &out, &err), YS_E_DATA);
    assert_string_equal(err.text, "correlation: all 3 values of the first sample are 2; it needs spread");
    assert_int_equal(ys_statistic_spearman(3, good, level, &out, &err), YS_E_DATA);
    assert_string_equal(err.text, "rank correlation: all 3 values of the second sample are 2; it needs spread");
    assert_int_equal(ys_statistic_spearman(1, good, good, &out, &err), YS_E_DATA);
    assert_int_equal(ys_statistic_skewness(2, good, &out, &err), YS_E_DATA);
    assert_string_equal(err.text, "skewness of 2 values: at least 3 are needed");
    assert_int_equal(ys_statistic_kurtosis(3, good, &out, &err), YS_E_DATA);
    assert_string_equal(err.text, "kurtosis of 3 values: at least 4 are needed");
    assert_int_equal(ys_statistic_skewness(3, level, &out, &err), YS_E_DATA);
    assert_string_equal(err.text, "skewness of 3 values from 2 to 2: it needs spread, and one that can be told");
    assert_int_equal(ys_statistic_skewness(3, hole, &out, &err), YS_E_DATA);
    assert_true(out == 77 && other == 78);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handbook),
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_correlations),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
