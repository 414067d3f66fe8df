/* Draws by address: known words, exact distributions, and lanes that agree with the scalar path draw for draw. */
#include "random/lanes.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

typedef double ys_row[YS_LANES] __attribute__((aligned(YS_ALIGN)));

typedef struct {
    const char *name;
    void (*philox)(const ys_address *, int, double *, double *);
    void (*normal)(const ys_address *, int, double *, double *);
    void (*binomial)(const ys_address *, int, const double *, const double *, double *);
    void (*shared)(const ys_address *, int, const ys_binomial_table *, double *, double *);
} ys_set;

static size_t
sets(ys_set out[3])
{
    size_t n = 0;

    out[n++] = (ys_set){ "base", ys_philox_lanes_base, ys_normal_lanes_base, ys_binomial_lanes_base, ys_binomial_lanes_shared_base };
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        out[n++] = (ys_set){ "avx2", ys_philox_lanes_avx2, ys_normal_lanes_avx2, ys_binomial_lanes_avx2, ys_binomial_lanes_shared_avx2 };
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512bw"))
        out[n++] = (ys_set){ "avx512", ys_philox_lanes_avx512, ys_normal_lanes_avx512, ys_binomial_lanes_avx512,
            ys_binomial_lanes_shared_avx512 };
#endif
    return n;
}

/* Philox4x32-10 of Random123's own list of known answers (tests/kat_vectors). */
static void
test_known_words(void **state)
{
    static const struct {
        uint32_t counter[4], key[2], want[4];
    } cases[] = {
        { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
        { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff }, { 0xffffffff, 0xffffffff },
            { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
        { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, { 0xa4093822, 0x299f31d0 },
            { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ys_address at = { (uint64_t) cases[i].key[1] << 32 | cases[i].key[0], cases[i].counter[0],
            cases[i].counter[1] & 0xfffff, cases[i].counter[1] >> 20, cases[i].counter[2] & 0xff, cases[i].counter[3] };
        uint32_t word[4];

        ys_philox(&at, cases[i].counter[2] >> 8, word);
        for (int w = 0; w < 4; w++)
            assert_int_equal(word[w], cases[i].want[w]);
    }
}

static void
test_lanes_agree(void **state)
{
    ys_set set[3];
    size_t n_sets = sets(set);

    (void) state;
    for (size_t s = 0; s < n_sets; s++) {
        for (uint32_t r = 0; r < 300; r++) {
            ys_address at = { 20151216, r * 256, r, r % 16, YS_PURPOSE_test, r % 3 };
            ys_row n, p, k, shared, u, v, x, y, work[2];
            ys_binomial_table table;

            ys_binomial_table_fill(&table, r * 7 % 1000, (r % 101) / 100.0);
            for (uint32_t l = 0; l < YS_LANES; l++) {
                n[l] = (l * 2654435761u + r * 40503u) % 3001 * (r % 5 == 0 ? 100.0 : 1.0);
                p[l] = ((l * 97 + r * 31) % 1001) / (r % 2 == 0 ? 1000.0 : 100000.0);
            }
            set[s].philox(&at, YS_LANES, u, v);
            set[s].normal(&at, YS_LANES, x, y);
            set[s].binomial(&at, YS_LANES, n, p, k);
            set[s].shared(&at, YS_LANES, &table, work[0], shared);
            for (uint32_t l = 0; l < YS_LANES; l++) {
                ys_address one = at;
                double a, b;

                one.world += l;
                ys_uniform(&one, 0, &a, &b);
                assert_true(a == u[l] && b == v[l]);
                ys_normal(&one, &a, &b);
                assert_true(a == x[l] && b == y[l]);
                assert_true(ys_binomial(&one, n[l], p[l]) == k[l]);
                assert_true(ys_binomial(&one, table.n, table.p) == shared[l]);
            }
        }
    }
}

static void
test_edges(void **state)
{
    static const struct {
        double n, p, want;
    } cases[] = { { 0, 0.5, 0 }, { 100, 0, 0 }, { 100, 1, 100 }, { 0, 0, 0 }, { 1e7, 0, 0 }, { 1e7, 1, 1e7 }, { 0, 1, 0 } };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (uint32_t w = 0; w < 64; w++) {
            ys_address at = { 7, w, 1, 2, YS_PURPOSE_test, 0 };

            assert_true(ys_binomial(&at, cases[i].n, cases[i].p) == cases[i].want);
        }
    }
}

/* Draws in lanes of the widest set into counts of k - low, all outside in the ends. */
static void
draw_counts(double n, double p, int64_t draws, double low, int cells, double width, int64_t *count)
{
    ys_set set[3];
    size_t last = sets(set) - 1;
    ys_row nn, pp, k;

    for (int l = 0; l < YS_LANES; l++) {
        nn[l] = n;
        pp[l] = p;
    }
    for (int64_t done = 0; done < draws; done += YS_LANES) {
        ys_address at = { 12345, (uint32_t) done, 17, (uint32_t) (done >> 32), YS_PURPOSE_test, (uint32_t) (n + 1e6 * p) };

        set[last].binomial(&at, YS_LANES, nn, pp, k);
        for (int l = 0; l < YS_LANES; l++) {
            double cell = floor((k[l] - low) / width);

            count[cell < 0 ? 0 : cell >= cells ? cells - 1 : (int) cell]++;
        }
    }
}

/* Chi-square over about 40 cells of equal width within five standard deviations, against GSL's binomial cdf. */
static double
chi_square_p(double n, double p, int64_t draws)
{
    enum { CELLS = 40 };
    double sd = sqrt(n * p * (1 - p)), width = ceil(fmax(10 * sd / CELLS, 1.0)), low = floor(fmax(n * p - 5 * sd, 0.0));
    int64_t count[CELLS] = { 0 }, seen = 0;
    double statistic = 0, expected = 0;
    int degrees = -1;

    draw_counts(n, p, draws, low, CELLS, width, count);
    for (int c = 0; c < CELLS; c++) {
        double upper = low + (c + 1) * width - 1, lower = low + c * width - 1;
        double above = c == CELLS - 1 ? 1.0 : upper >= n ? 1.0 : gsl_cdf_binomial_P((unsigned) upper, p, (unsigned) n);
        double below = c == 0 || lower < 0 ? 0.0 : lower >= n ? 1.0 : gsl_cdf_binomial_P((unsigned) lower, p, (unsigned) n);

        expected += (above - below) * (double) draws;
        seen += count[c];
        if (expected >= 20.0 || c == CELLS - 1) {
            if (expected > 0)
                statistic += ((double) seen - expected) * ((double) seen - expected) / expected;
            degrees += expected > 0;
            expected = 0;
            seen = 0;
        }
    }
    return degrees > 0 ? gsl_cdf_chisq_Q(statistic, degrees) : 1.0;
}

static void
test_binomial_distribution(void **state)
{
    static const struct {
        double n, p;
    } cases[] = { { 1, 0.3 }, { 5, 0.5 }, { 20, 0.02 }, { 20, 0.97 }, { 25, 0.4 }, { 40, 0.25 }, { 100, 0.1 }, { 100, 0.0999 },
        { 400, 0.01 }, { 400, 0.018 }, { 400, 0.0249 }, { 400, 0.026 }, { 1575, 0.012 }, { 5000, 0.2 }, { 5000, 0.8 },
        { 20000, 0.5 }, { 150000, 0.16 }, { 700000, 0.003 }, { 400000, 0.004 }, { 10000000, 0.3 }, { 10000000, 1e-6 } };
    bool full = getenv("YS_FULL") != NULL;
    int64_t draws = full ? INT64_C(100000000) / 256 * 256 : 1 << 20;

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double q = chi_square_p(cases[i].n, cases[i].p, draws);

        if (q <= 1e-6)
            fail_msg("binomial n = %g, p = %g: chi-square p-value %g", cases[i].n, cases[i].p, q);
    }
}

/* Mean, variance, third central moment: scipy.stats.binom (Boost), within 4.5 standard errors. */
static void
test_binomial_moments(void **state)
{
    static const struct {
        double n, p, mean, variance, third;
    } cases[] = { { 400, 0.01, 4, 3.96, 3.8808 }, { 400, 0.018, 7.2, 7.0704, 6.8158656 } };
    enum { DRAWS = 1 << 18 };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double m1 = 0, m2 = 0, m3 = 0, v = cases[i].variance;

        for (uint32_t w = 0; w < DRAWS; w++) {
            ys_address at = { 99, w, 0, 0, YS_PURPOSE_test, (uint32_t) i };
            double d = ys_binomial(&at, cases[i].n, cases[i].p) - cases[i].mean;

            m1 += d;
            m2 += d * d;
            m3 += d * d * d;
        }
        assert_true(fabs(m1 / DRAWS) < 4.5 * sqrt(v / DRAWS));
        assert_true(fabs(m2 / DRAWS - v) < 4.5 * sqrt((2.2 * v * v + v) / DRAWS));
        assert_true(fabs(m3 / DRAWS - cases[i].third) < 4.5 * sqrt(20.0 * v * v * v / DRAWS));
    }
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* Kolmogorov's statistic of sorted u against the uniform, times sqrt(n); 2.7 has a chance of 1e-6. */
static double
kolmogorov(double *u, size_t n)
{
    double worst = 0;

    qsort(u, n, sizeof *u, compare);
    for (size_t i = 0; i < n; i++) {
        worst = fmax(worst, (double) (i + 1) / (double) n - u[i]);
        worst = fmax(worst, u[i] - (double) i / (double) n);
    }
    return worst * sqrt((double) n);
}

static void
test_continuous(void **state)
{
    uint32_t draws = getenv("YS_FULL") != NULL ? 1 << 24 : 1 << 18;
    double *u = malloc(draws * sizeof *u), *x = malloc(draws * sizeof *x), *y = malloc(draws * sizeof *y), dot = 0;

    (void) state;
    assert_true(u != NULL && x != NULL && y != NULL);
    for (uint32_t w = 0; w < draws; w++) {
        ys_address at = { 4242, w, 3, 1, YS_PURPOSE_test, 9 };
        double v;

        ys_uniform(&at, 1, &u[w], &v);
        assert_true(u[w] > 0 && u[w] < 1 && v > 0 && v < 1);
        ys_normal(&at, &x[w], &y[w]);
        dot += x[w] * y[w];
        x[w] = gsl_cdf_ugaussian_P(x[w]);
        y[w] = gsl_cdf_ugaussian_P(y[w]);
    }
    assert_true(kolmogorov(u, draws) < 2.7);
    assert_true(kolmogorov(x, draws) < 2.7);
    assert_true(kolmogorov(y, draws) < 2.7);
    assert_true(fabs(dot) < 5 * sqrt((double) draws));
    free(u);
    free(x);
    free(y);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_known_words), cmocka_unit_test(test_lanes_agree),
        cmocka_unit_test(test_edges), cmocka_unit_test(test_binomial_distribution), cmocka_unit_test(test_binomial_moments),
        cmocka_unit_test(test_continuous) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
