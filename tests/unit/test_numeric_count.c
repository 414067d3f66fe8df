/* Distribution functions of counts: exact rationals, published values, GSL, the moments of clusters, refusals. */
#include "numeric/count.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void
near_relative(double found, double expected, double tolerance, const char *what)
{
    if (!(fabs(found - expected) <= tolerance * fabs(expected)))
        fail_msg("%s: %.17g, not %.17g within %g of it", what, found, expected, tolerance);
}

static double
binomial(int64_t x, int64_t n, double p)
{
    double value = NAN;

    assert_int_equal(ys_count_binomial(x, n, p, &value, NULL), YS_OK);
    return value;
}

static double
hypergeometric(int64_t x, int64_t n, int64_t marked, int64_t population)
{
    double value = NAN;

    assert_int_equal(ys_count_hypergeometric(x, n, marked, population, &value, NULL), YS_OK);
    return value;
}

static double
clustered(int64_t x, int64_t n, int64_t clusters, double p, double rho)
{
    double value = NAN;

    assert_int_equal(ys_count_clustered(x, n, clusters, p, rho, &value, NULL), YS_OK);
    return value;
}

static uint64_t
choose(uint64_t n, uint64_t k)
{
    uint64_t c = 1;

    for (uint64_t i = 1; i <= k; i++)
        c = c * (n - k + i) / i;
    return k > n ? 0 : c;
}

static uint64_t
power(uint64_t base, int exponent)
{
    return exponent == 0 ? 1 : base * power(base, exponent - 1);
}

/* p = a/8, n up to 14: numerators and denominators are whole numbers below 2^53, so the quotient is the correctly rounded value. */
static void
test_small_binomial(void **state)
{
    (void) state;
    for (int n = 0; n <= 14; n++)
        for (uint64_t a = 0; a <= 8; a++) {
            uint64_t sum = 0;

            for (int x = 0; x <= n; x++) {
                uint64_t one = choose((uint64_t) n, (uint64_t) x) * power(a, x) * power(8 - a, n - x);
                double all = (double) power(8, n), term = NAN;

                sum += one;
                near_relative(binomial(x, n, (double) a / 8), (double) sum / all, 1e-14, "binomial");
                assert_int_equal(ys_count_binomial_probability(x, n, (double) a / 8, &term, NULL), YS_OK);
                near_relative(term, (double) one / all, 1e-14, "binomial term");
            }
        }
}

/* Every sample of every marking of every population up to 24, against counted ways. */
static void
test_small_hypergeometric(void **state)
{
    (void) state;
    for (uint64_t population = 1; population <= 24; population++)
        for (uint64_t marked = 0; marked <= population; marked++)
            for (uint64_t n = 0; n <= population; n++) {
                uint64_t ways = 0;

                for (uint64_t x = 0; x <= n; x++) {
                    ways += choose(marked, x) * (n - x <= population - marked ? choose(population - marked, n - x) : 0);
                    near_relative(hypergeometric((int64_t) x, (int64_t) n, (int64_t) marked, (int64_t) population),
                        (double) ways / (double) choose(population, n), 2e-14, "hypergeometric");
                }
            }
}

/* Two clusters of 4 and 5 with p = 1/4 and rho = 1/3, r = 1/2: numerators (1 + 2i)/4 and (3 + 2i)/4 over 1 + i/2, all in quarters. */
static uint64_t
ways_of_cluster(int m, int x)
{
    uint64_t ways = choose((uint64_t) m, (uint64_t) x);

    for (int i = 0; i < x; i++)
        ways *= (uint64_t) (1 + 2 * i);
    for (int i = 0; i < m - x; i++)
        ways *= (uint64_t) (3 + 2 * i);
    return ways;
}

static void
test_small_clusters(void **state)
{
    double term[6];
    uint64_t all[] = { 4 * 6 * 8 * 10, 4 * 6 * 8 * 10 * 12 }, sum = 0;

    (void) state;
    assert_int_equal(ys_count_beta_binomial(5, 0.25, 1.0 / 3, 5, term, NULL), YS_OK);
    for (int x = 0; x <= 5; x++)
        near_relative(term[x], (double) ways_of_cluster(5, x) / (double) all[1], 1e-14, "beta-binomial");
    for (int x = 0; x <= 9; x++) {
        for (int i = 0; i <= x; i++)
            sum += i <= 4 && x - i <= 5 ? ways_of_cluster(4, i) * ways_of_cluster(5, x - i) : 0;
        near_relative(clustered(x, 9, 2, 0.25, 1.0 / 3), (double) sum / (double) (all[0] * all[1]), 1e-14, "two clusters");
    }
}

/* Exact rationals (Python's fractions, printed to 25 digits); p is a binary fraction, so it is exact too. */
static void
test_large_exact(void **state)
{
    static const struct {
        int x, n;
        double p, value;
    } b[] = {
        { 9, 500, 0.03125, 0.04938316413177838671081594 },
        { 14, 1000, 0.015625, 0.4019476137773150897629096 },
        { 100, 10000, 0.015625, 8.186593357088875857462001E-7 },
        { 156, 10000, 0.015625, 0.5132336723464016894718604 },
        { 1400, 100000, 0.015625, 0.00001334610553158915449483941 },
        { 1562, 100000, 0.015625, 0.5016425264016275959406922 },
        { 1700, 100000, 0.015625, 0.9997432669258184966071076 },
        { 5, 100000, 6.103515625e-05, 0.4291939674060931834026290 },
        { 49800, 100000, 0.5, 0.1035194858821124221331562 },
    };
    static const struct {
        int x, n, marked, population;
        double value;
    } h[] = {
        { 7, 400, 20, 1000, 0.4148001251066285108410284 },
        { 30, 1575, 60, 3000, 0.3963617175048545567335105 },
        { 20, 1575, 60, 3000, 0.001952543349466549265670125 },
        { 900, 5000, 10000, 50000, 0.00008905817169638463501184135 },
        { 60, 1000, 500, 9000, 0.7679339046934938461697246 },
        { 1, 90, 3, 100, 0.02578849721706864564007421 },
    };
    static const struct {
        int x, n, clusters;
        double p, rho, value;
    } c[] = {
        { 1, 60, 7, 0.03125, 1.0 / 17, 0.4831708756856078072464897 },
        { 4, 60, 7, 0.03125, 1.0 / 17, 0.9289551673528458794747904 },
        { 3, 200, 12, 0.046875, 1.0 / 9, 0.09687885766805488839903022 },
        { 12, 200, 12, 0.046875, 1.0 / 9, 0.7599681156591176348701493 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof b / sizeof b[0]; i++)
        near_relative(binomial(b[i].x, b[i].n, b[i].p), b[i].value, 1e-12, "binomial");
    for (size_t i = 0; i < sizeof h / sizeof h[0]; i++)
        near_relative(hypergeometric(h[i].x, h[i].n, h[i].marked, h[i].population), h[i].value, 1e-12, "hypergeometric");
    for (size_t i = 0; i < sizeof c / sizeof c[0]; i++)
        near_relative(clustered(c[i].x, c[i].n, c[i].clusters, c[i].p, c[i].rho), c[i].value, 1e-13, "clusters");
}

/* GSL's own, of another method (continued fractions of the incomplete beta; sums), which is good to about 1e-10. */
static void
test_gsl(void **state)
{
    static const unsigned int size[] = { 200, 1575, 20000 };

    (void) state;
    for (size_t i = 0; i < 3; i++)
        for (double p = 0.001; p < 0.2; p *= 1.7)
            for (double by = -3; by <= 3; by += 0.5) {
                unsigned int n = size[i];
                double mean = n * p, at = floor(mean + by * sqrt(mean));
                unsigned int x = at < 0 ? 0 : (unsigned int) at, marked = (unsigned int) (2 * n * p);

                near_relative(binomial(x, n, p), gsl_cdf_binomial_P(x, p, n), 1e-10, "binomial");
                near_relative(hypergeometric(x, n, marked, 2 * n), gsl_cdf_hypergeometric_P(x, marked, 2 * n - marked, n), 1e-9,
                    "hypergeometric");
            }
}

/* Single sampling, n = 89, c = 2: Montgomery, Introduction to Statistical Quality Control, the table of its operating-characteristic curve
 * (4 decimals); n = 125, c = 2, p = 0.1: 0.000210835, manual of Planesmuestra, DR.CO. The other values: exact rationals to 12 digits. */
static void
test_published(void **state)
{
    static const double rate[] = { 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09 };
    static const double montgomery[] = { .9897, .9397, .7366, .4985, .3042, .1721, .0919, .0468, .0230, .0109 };
    static const struct {
        int n, c, population;
        double rate, pass;
    } row[] = {
        { 200, 3, 0, 0.002, 0.999242247434 }, { 200, 3, 0, 0.025, 0.261475035541 }, { 400, 7, 0, 0.02, 0.451548998225 },
        { 400, 7, 0, 0.05, 0.000620347724936 }, { 600, 11, 0, 0.015, 0.804480446343 }, { 600, 11, 0, 0.05, 4.63255731935e-05 },
        { 1000, 19, 0, 0.01, 0.996711640212 }, { 1000, 19, 0, 0.03, 0.0204118533433 }, { 1000, 19, 0, 0.05, 2.87969199562e-07 },
        { 400, 7, 1000, 0.01, 0.98806480144 }, { 400, 7, 1000, 0.05, 4.24807704729e-05 }, { 400, 7, 4000, 0.02, 0.444216751648 },
        { 400, 7, 20000, 0.03, 0.08405573729 }, { 400, 7, 20000, 0.05, 0.000565283162403 },
    };

    (void) state;
    for (size_t i = 0; i < 10; i++)
        assert_true(fabs(binomial(2, 89, rate[i]) - montgomery[i]) < 5.1e-5);
    assert_true(fabs(binomial(2, 125, 0.1) - 0.000210835) < 5e-10);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        int64_t marked = llround(row[i].rate * row[i].population);
        double found = row[i].population > 0 ? hypergeometric(row[i].c, row[i].n, marked, row[i].population)
                                             : binomial(row[i].c, row[i].n, row[i].rate);

        near_relative(found, row[i].pass, 1e-11, "golden curve");
    }
}

/* Mean n p and variance n p (1 - p) deff, also where clusters are not all of one size; rho = 0 is the binomial; V = n too. */
static void
test_clusters(void **state)
{
    static const struct {
        int n, clusters;
        double p, rho, deff;
    } row[] = {
        { 120, 6, 0.1, 0.05, 1 + 19 * 0.05 },
        { 200, 29, 0.07, 0.2, 1 + ((26 * 49 + 3 * 36) / 200.0 - 1) * 0.2 },
        { 40, 1, 0.3, 0.6, 1 + 39 * 0.6 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        double mean = 0, square = 0, n = row[i].n, p = row[i].p;

        /* E X = sum P(X > x), E X^2 = sum (2 x + 1) P(X > x) */
        for (int x = 0; x < row[i].n; x++) {
            double above = 1 - clustered(x, row[i].n, row[i].clusters, p, row[i].rho);

            mean += above;
            square += (2.0 * x + 1) * above;
        }
        near_relative(mean, n * p, 1e-11, "mean");
        near_relative(square - mean * mean, n * p * (1 - p) * row[i].deff, 1e-10, "variance");
        near_relative(ys_count_design_effect(row[i].n, row[i].clusters, row[i].rho), row[i].deff, 1e-14, "deff");
    }
    for (int x = 0; x <= 60; x += 7) {
        near_relative(clustered(x, 500, 29, 0.05, 0), binomial(x, 500, 0.05), 1e-12, "rho 0");
        near_relative(clustered(x, 500, 500, 0.05, 0.5), binomial(x, 500, 0.05), 1e-12, "one a cluster");
    }
}

/* Newcombe, Statistics in Medicine 17 (1998), intervals of 81/263, 15/148, 0/20, 1/29; the others and Clopper-Pearson's by beta
 * quantiles to 10 digits. Two-sided 95 %, so one-sided 97.5 %. */
static void
test_bounds(void **state)
{
    static const struct {
        int x, n;
        double wilson, clopper_pearson;
    } row[] = {
        { 81, 263, 0.3662095770, 0.3676219226 }, { 15, 148, 0.1604872417, 0.1616504903 }, { 0, 20, 0.1611251581, 0.1684334710 },
        { 1, 29, 0.1717552188, 0.1776442955 }, { 0, 400, 0.0095122943, 0.0091798046 }, { 3, 400, 0.0218157207, 0.0217606685 },
        { 7, 400, 0.0356770729, 0.0357228736 }, { 8, 400, 0.0389634158, 0.0390262767 }, { 12, 400, 0.0516985357, 0.0518172154 },
        { 20, 20, 1, 1 },
    };
    double bound;

    (void) state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_int_equal(ys_count_wilson(row[i].x, row[i].n, 0.975, &bound, NULL), YS_OK);
        assert_true(fabs(bound - row[i].wilson) < 1e-9);
        assert_int_equal(ys_count_clopper_pearson(row[i].x, row[i].n, 0.975, &bound, NULL), YS_OK);
        assert_true(fabs(bound - row[i].clopper_pearson) < 1e-9);
        if (row[i].x < row[i].n)
            near_relative(binomial(row[i].x, row[i].n, bound), 0.025, 1e-12, "at the bound");
    }
    /* rule of three, exactly: 1 - 0.05^(1/n) with nothing found */
    assert_int_equal(ys_count_clopper_pearson(0, 300, 0.95, &bound, NULL), YS_OK);
    near_relative(bound, 1 - pow(0.05, 1.0 / 300), 1e-12, "nothing found");
}

static void
test_edges(void **state)
{
    double term[4] = { 7, 7, 7, 7 };

    (void) state;
    assert_true(binomial(-1, 10, 0.5) == 0 && binomial(10, 10, 0.5) == 1 && binomial(11, 10, 0.5) == 1);
    assert_true(binomial(0, 10, 0) == 1 && binomial(9, 10, 1) == 0 && binomial(0, 0, 0.3) == 1);
    assert_true(binomial(0, 10, 1e-300) == 1);
    assert_true(hypergeometric(4, 10, 5, 10) == 0 && hypergeometric(5, 10, 5, 10) == 1 && hypergeometric(0, 3, 0, 10) == 1);
    assert_true(clustered(-1, 10, 3, 0.2, 0.1) == 0 && clustered(10, 10, 3, 0.2, 0.1) == 1);
    assert_true(clustered(0, 10, 3, 0, 0.1) == 1 && clustered(9, 10, 3, 1, 0.1) == 0);
    assert_int_equal(ys_count_beta_binomial(2, 1, 0.5, 3, term, NULL), YS_OK);
    assert_true(term[0] == 0 && term[1] == 0 && term[2] == 1 && term[3] == 0);
    assert_true(ys_count_design_effect(0, 3, 0.5) == 1);
}

/* Every compiler, instruction set and libm gives these bits: as gcc 12 and clang 14 made them, -O0 and -O3 -march=native. */
static void
test_bits(void **state)
{
    (void) state;
    assert_true(binomial(9, 500, 0.025) == 0x1.9598f71383eedp-3);
    assert_true(hypergeometric(7, 400, 20, 1000) == 0x1.a8c15d2ed6b5cp-2);
    assert_true(clustered(31, 1575, 29, 0.03, 0.05) == 0x1.a3669cb5b891dp-4);
}

static void
refused(ys_status st, const ys_error *err, const char *text)
{
    assert_int_equal(st, YS_E_DATA);
    assert_string_equal(err->text, text);
}

static void
test_refusals(void **state)
{
    double value = 7;
    ys_error err = { YS_OK, "" };

    (void) state;
    refused(ys_count_binomial(1, -1, 0.5, &value, &err), &err, "a sample of -1; it must be in [0, 100000000]");
    refused(ys_count_binomial_probability(1, 2, 1.5, &value, &err), &err, "a share of 1.5; it must be in [0, 1]");
    refused(ys_count_binomial(1, 2, (double) NAN, &value, &err), &err, "a share of nan; it must be in [0, 1]");
    refused(ys_count_hypergeometric(1, 2, 3, 0, &value, &err), &err, "a population of 0; it must be in [1, 100000000]");
    refused(ys_count_hypergeometric(1, 11, 3, 10, &value, &err), &err, "11 drawn of 10, 3 of them marked; both must be in [0, 10]");
    refused(ys_count_hypergeometric(1, 5, -1, 10, &value, &err), &err, "5 drawn of 10, -1 of them marked; both must be in [0, 10]");
    refused(ys_count_beta_binomial(4, 0.5, 1, 0, &value, &err), &err, "an intra-cluster correlation of 1; it must be in [0, 1)");
    refused(ys_count_beta_binomial(4, 0.5, 0.1, -1, &value, &err), &err, "-1 terms; they must be in [0, 100000000]");
    refused(ys_count_clustered(1, 4, 0, 0.5, 0.1, &value, &err), &err, "0 clusters; at least 1 is needed");
    refused(ys_count_wilson(5, 4, 0.95, &value, &err), &err,
        "a bound from 5 of 4; the sample must be in [1, 100000000] and the marked in it");
    refused(ys_count_clopper_pearson(1, 4, 1, &value, &err), &err, "a confidence of 1; it must be above 0 and below 1");
    assert_true(value == 7);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_binomial), cmocka_unit_test(test_small_hypergeometric), cmocka_unit_test(test_small_clusters),
        cmocka_unit_test(test_large_exact), cmocka_unit_test(test_gsl), cmocka_unit_test(test_published), cmocka_unit_test(test_clusters),
        cmocka_unit_test(test_bounds), cmocka_unit_test(test_edges), cmocka_unit_test(test_bits), cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
