/* Sobol' indices against closed forms and by hand; the nearest weights at which two are level; quantiles of tallies. */
#include "numeric/level.h"
#include "numeric/sobol.h"
#include "numeric/statistic.h"
#include "yinsu/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { INPUTS_MOST = 8, POINTS = 1 << 18 };

typedef double function(const double *x);

/* sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on (-pi, pi)^3 */
static double
ishigami(const double *x)
{
    const double pi = 3.14159265358979323846;
    double y[3];

    for (int i = 0; i < 3; i++)
        y[i] = pi * (2 * x[i] - 1);
    return sin(y[0]) + 7 * sin(y[1]) * sin(y[1]) + 0.1 * y[2] * y[2] * y[2] * y[2] * sin(y[0]);
}

static double
product(const double *x, const double *a, int n)
{
    double value = 1;

    for (int i = 0; i < n; i++)
        value *= (fabs(4 * x[i] - 2) + a[i]) / (1 + a[i]);
    return value;
}

static double
g8(const double *x)
{
    return product(x, (const double[]){ 0, 1, 4.5, 9, 99, 99, 99, 99 }, 8);
}

static double
g6(const double *x)
{
    return product(x, (const double[]){ 78, 12, 0.5, 2, 97, 33 }, 6);
}

static double
constant(const double *x)
{
    (void) x;
    return 3;
}

static double
input(uint32_t point, uint32_t second, size_t i)
{
    double u, v;

    ys_uniform(&(ys_address){ 1, point, second, 0, YS_PURPOSE_test, (uint32_t) i }, 0, &u, &v);
    return u;
}

typedef struct {
    ys_sobol_sums sums;
    ys_sobol_chunk chunk[YS_SOBOL_CHUNKS];
    ys_sobol_part part[YS_SOBOL_CHUNKS * INPUTS_MOST];
    /* the same by plain doubles, as the formulas stand */
    double first[INPUTS_MOST], total[INPUTS_MOST];
} run;

/* Base points from .. from + n - 1, values in steps of 2^-18. */
static void
evaluate(function *f, size_t k, size_t from, size_t n, run *self)
{
    int32_t *value = malloc((k + 2) * n * sizeof *value);
    double m = 0, squares = 0, *y = malloc((k + 2) * n * sizeof *y);

    *self = (run){ 0 };
    self->sums = (ys_sobol_sums){ k, self->chunk, self->part };
    for (size_t p = 0; p < n; p++)
        for (size_t j = 0; j < k + 2; j++) {
            double x[INPUTS_MOST];

            for (size_t i = 0; i < k; i++)
                x[i] = input((uint32_t) (from + p), j == 1 || j == i + 2, i);
            value[j * n + p] = (int32_t) lround(f(x) * 0x1p18);
            y[j * n + p] = (double) value[j * n + p];
        }
    for (size_t c = 0; c < YS_SOBOL_CHUNKS; c++) {
        size_t begin = c * n / YS_SOBOL_CHUNKS, end = (c + 1) * n / YS_SOBOL_CHUNKS;

        ys_sobol_add(&self->sums, c, end - begin, value + begin, n);
    }
    for (size_t p = 0; p < 2 * n; p++)
        m += y[p] / (2.0 * (double) n);
    for (size_t p = 0; p < 2 * n; p++)
        squares += (y[p] - m) * (y[p] - m) / (2.0 * (double) n);
    for (size_t i = 0; i < k; i++)
        for (size_t p = 0; p < n; p++) {
            double d = y[(i + 2) * n + p] - y[p];

            self->first[i] += (y[n + p] - m) * d / (double) n / squares;
            self->total[i] += 0.5 * d * d / (double) n / squares;
        }
    free(value);
    free(y);
}

static void
near(double found, double expected, double tolerance)
{
    if (!(fabs(found - expected) <= tolerance))
        fail_msg("%.17g is not %.17g within %g", found, expected, tolerance);
}

/* Indices of Ishigami's function with a = 7, b = 0.1 by their closed form, as OpenTURNS (usecases.ishigami_function) gives them; of
 * Sobol's g as SALib (test_functions.Sobol_G) does. Standard error of an estimate at 2^18 points: about 0.002. */
static void
test_closed_forms(void **state)
{
    static const struct {
        function *f;
        size_t k;
        double first[INPUTS_MOST], total[INPUTS_MOST]; /* total 0: not given */
    } of[] = {
        { ishigami, 3, { 0.31390519114781146, 0.4424111447900409, 0 }, { 0.5575888552099592, 0.4424111447900409, 0.2436836640621477 } },
        { g8, 8,
            { 0.716192169, 0.179048042, 0.0236757742, 0.00716192169, 7.16192169e-05, 7.16192169e-05, 7.16192169e-05, 7.16192169e-05 },
            { 0.787144127, 0.242198193, 0.0343169102, 0.0104603871, 0.000104949052, 0.000104949052, 0.000104949052, 0.000104949052 } },
        { g6, 6, { 0.000276065038, 0.0101948042, 0.765743068, 0.191435767, 0.000179396283, 0.00149041687 }, { 0 } },
    };
    static run self;

    (void) state;
    for (size_t f = 0; f < sizeof of / sizeof of[0]; f++) {
        double first[INPUTS_MOST], total[INPUTS_MOST];

        evaluate(of[f].f, of[f].k, 0, POINTS, &self);
        ys_sobol_indices(&self.sums, first, total);
        for (size_t i = 0; i < of[f].k; i++) {
            near(first[i], of[f].first[i], 0.01);
            if (of[f].total[i] > 0)
                near(total[i], of[f].total[i], 0.01);
            near(first[i], self.first[i], 1e-9);
            near(total[i], self.total[i], 1e-9);
        }
    }
}

/* A shift of the origin moves nothing; that is what the m in the formula is for. */
static void
test_origin(void **state)
{
    ys_sobol_chunk chunk[YS_SOBOL_CHUNKS] = { { 0 } };
    ys_sobol_part part[YS_SOBOL_CHUNKS * 2] = { { 0 } };
    ys_sobol_sums sums = { 2, chunk, part };
    /* f(A), f(B), f(AB_0), f(AB_1) of four points */
    static const int32_t value[2][16] = { { 1, 4, 2, 7, 3, 3, 5, 1, 2, 4, 2, 5, 1, 3, 6, 7 },
        { 4001, 4004, 4002, 4007, 4003, 4003, 4005, 4001, 4002, 4004, 4002, 4005, 4001, 4003, 4006, 4007 } };
    double first[2][2], total[2][2];

    (void) state;
    for (int shifted = 0; shifted < 2; shifted++) {
        memset(chunk, 0, sizeof chunk);
        memset(part, 0, sizeof part);
        /* two and two in chunks of their own are as four in one */
        ys_sobol_add(&sums, 3, 2, value[shifted], 4);
        ys_sobol_add(&sums, 60, 2, value[shifted] + 2, 4);
        ys_sobol_indices(&sums, first[shifted], total[shifted]);
    }
    /* by hand: m = 26/8, V = (70 + 44)/8 - m^2 = 3.6875; input 0: d = 1, 0, 0, -2, sum (b - m) d = -0.25 + 4.5, sum d^2 = 5 */
    near(first[0][0], 4.25 / 4 / 3.6875, 1e-15);
    near(total[0][0], 5.0 / 8 / 3.6875, 1e-15);
    /* input 1: d = 0, -1, 4, 0: sum (b - m) d = 0.25 + 7, sum d^2 = 17 */
    near(first[0][1], 7.25 / 4 / 3.6875, 1e-15);
    near(total[0][1], 17.0 / 8 / 3.6875, 1e-15);
    for (int i = 0; i < 2; i++) {
        near(first[1][i], first[0][i], 1e-9);
        near(total[1][i], total[0][i], 1e-9);
    }
}

static void
test_constant(void **state)
{
    static run self;
    double first[3], total[3];

    (void) state;
    evaluate(constant, 3, 0, 4096, &self);
    ys_sobol_indices(&self.sums, first, total);
    for (int i = 0; i < 3; i++) {
        assert_true(isnan(first[i]));
        assert_true(isnan(total[i]));
    }
}

enum { RESAMPLES = 1000 };

/* The 90 % interval is 3.29 standard errors wide, these being the spread of the indices over 16 independent samples, which is itself known
 * to about a fifth. */
static void
test_bootstrap(void **state)
{
    enum { SAMPLES = 16, EACH = POINTS / SAMPLES };
    static run self;
    static uint8_t times[RESAMPLES * YS_SOBOL_CHUNKS];
    double low[3], high[3], total_low[3], total_high[3], sum[2][3] = { { 0 } }, square[2][3] = { { 0 } };
    double *work = malloc(ys_sobol_work(3, RESAMPLES) * sizeof *work);

    (void) state;
    memset(times, 0, sizeof times);
    for (uint32_t r = 0; r < RESAMPLES; r++)
        for (uint32_t i = 0; i < YS_SOBOL_CHUNKS; i++)
            times[r * YS_SOBOL_CHUNKS + (uint32_t) (input(r, 9, i) * YS_SOBOL_CHUNKS)]++;
    for (size_t sample = 0; sample < SAMPLES; sample++) {
        evaluate(ishigami, 3, sample * EACH, EACH, &self);
        for (int i = 0; i < 3; i++) {
            sum[0][i] += self.first[i];
            sum[1][i] += self.total[i];
            square[0][i] += self.first[i] * self.first[i];
            square[1][i] += self.total[i] * self.total[i];
        }
    }
    ys_sobol_bootstrap(&self.sums, RESAMPLES, times, work, &(ys_sobol_interval){ low, high, total_low, total_high });
    for (int i = 0; i < 3; i++) {
        double width[] = { high[i] - low[i], total_high[i] - total_low[i] };

        assert_true(low[i] <= self.first[i] && self.first[i] <= high[i]);
        assert_true(total_low[i] <= self.total[i] && self.total[i] <= total_high[i]);
        for (int kind = 0; kind < 2; kind++) {
            double mean = sum[kind][i] / SAMPLES, sd = sqrt((square[kind][i] - SAMPLES * mean * mean) / (SAMPLES - 1));

            near(width[kind] / (3.29 * sd), 1, 0.6);
        }
    }
    free(work);
}

/* A resample that is the sample itself, over and over, has no width. */
static void
test_bootstrap_of_itself(void **state)
{
    static run self;
    static uint8_t times[5 * YS_SOBOL_CHUNKS];
    double low[3], high[3], total_low[3], total_high[3], first[3], total[3];
    double *work = malloc(ys_sobol_work(3, 5) * sizeof *work);

    (void) state;
    memset(times, 1, sizeof times);
    evaluate(ishigami, 3, 0, 4096, &self);
    ys_sobol_indices(&self.sums, first, total);
    ys_sobol_bootstrap(&self.sums, 5, times, work, &(ys_sobol_interval){ low, high, total_low, total_high });
    for (int i = 0; i < 3; i++) {
        near(low[i], first[i], 1e-12);
        assert_true(low[i] == high[i]);
        near(total_low[i], total[i], 1e-12);
    }
    free(work);
}

/* w = (0.5, 0.5), d = (0.2, -0.4): v = (2/3, 1/3), by hand; three items inside the simplex: w - d (w.d')/(d'.d') with d' = d less its mean. */
static void
test_level_by_hand(void **state)
{
    double v[3];

    (void) state;
    assert_true(ys_level_weights(2, (const double[]){ 0.5, 0.5 }, (const double[]){ 0.2, -0.4 }, v));
    near(v[0], 2.0 / 3, 1e-15);
    near(v[1], 1.0 / 3, 1e-15);
    assert_true(ys_level_weights(3, (const double[]){ 0.5, 0.3, 0.2 }, (const double[]){ 0.3, -0.2, 0.2 }, v));
    /* lead 0.13; d' = (0.2, -0.3, 0.1), d'.d' = 0.14: m = 13/14 */
    near(v[0], 0.5 - 13.0 / 14 * 0.2, 1e-15);
    near(v[1], 0.3 + 13.0 / 14 * 0.3, 1e-15);
    near(v[2], 0.2 - 13.0 / 14 * 0.1, 1e-15);
    /* better in every item; worse in every item; level everywhere */
    assert_false(ys_level_weights(2, (const double[]){ 0.5, 0.5 }, (const double[]){ 0.2, 0.1 }, v));
    assert_false(ys_level_weights(2, (const double[]){ 0.5, 0.5 }, (const double[]){ -0.2, -0.1 }, v));
    assert_true(ys_level_weights(2, (const double[]){ 0.7, 0.3 }, (const double[]){ 0, 0 }, v));
    assert_true(v[0] == 0.7 && v[1] == 0.3);
    /* level only where all weight is on the second */
    assert_true(ys_level_weights(2, (const double[]){ 0.7, 0.3 }, (const double[]){ 0.1, 0 }, v));
    near(v[0], 0, 1e-12);
    near(v[1], 1, 1e-12);
}

/* On random problems: level, on the simplex, and no other point of a fine search is nearer. The search walks from the answer along the
 * directions that keep both sums, in pairs of three items. */
static void
test_level_optimal(void **state)
{
    enum { K = 6 };

    (void) state;
    for (uint32_t t = 0; t < 200; t++) {
        double w[K], d[K], v[K], sum = 0, level = 0, total = 0, distance = 0;

        for (size_t j = 0; j < K; j++) {
            w[j] = input(t, 1, j) * input(t, 2, j);
            d[j] = input(t, 3, j) - 0.35;
            sum += w[j];
        }
        for (size_t j = 0; j < K; j++)
            w[j] /= sum;
        if (!ys_level_weights(K, w, d, v))
            continue;
        for (size_t j = 0; j < K; j++) {
            assert_true(v[j] >= 0);
            level += d[j] * v[j];
            total += v[j];
            distance += (v[j] - w[j]) * (v[j] - w[j]);
        }
        near(level, 0, 1e-12);
        near(total, 1, 1e-12);
        for (size_t a = 0; a < K; a++)
            for (size_t b = a + 1; b < K; b++)
                for (size_t c = b + 1; c < K; c++) {
                    /* orthogonal to (1, 1, 1) and to d */
                    double move[3] = { d[b] - d[c], d[c] - d[a], d[a] - d[b] };

                    for (double step = -1e-3; step <= 1e-3; step += 1e-3) {
                        size_t of[3] = { a, b, c };
                        double other = distance;
                        bool inside = true;

                        for (int i = 0; i < 3; i++) {
                            double now = v[of[i]] - w[of[i]], then = now + step * move[i];

                            other += then * then - now * now;
                            inside = inside && v[of[i]] + step * move[i] >= 0;
                        }
                        assert_true(!inside || other >= distance - 1e-12);
                    }
                }
    }
}

static void
test_tally_quantile(void **state)
{
    static const int64_t count[] = { 0, 1, 0, 18, 0, 1, 0 };

    (void) state;
    assert_int_equal(ys_statistic_tally_quantile(7, count, 0), 1);
    assert_int_equal(ys_statistic_tally_quantile(7, count, 5), 1);
    assert_int_equal(ys_statistic_tally_quantile(7, count, 6), 3);
    assert_int_equal(ys_statistic_tally_quantile(7, count, 50), 3);
    assert_int_equal(ys_statistic_tally_quantile(7, count, 95), 3);
    assert_int_equal(ys_statistic_tally_quantile(7, count, 96), 5);
    assert_int_equal(ys_statistic_tally_quantile(7, count, 100), 5);
    assert_int_equal(ys_statistic_tally_quantile(1, count, 50), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_closed_forms),
        cmocka_unit_test(test_origin),
        cmocka_unit_test(test_constant),
        cmocka_unit_test(test_bootstrap),
        cmocka_unit_test(test_bootstrap_of_itself),
        cmocka_unit_test(test_level_by_hand),
        cmocka_unit_test(test_level_optimal),
        cmocka_unit_test(test_tally_quantile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
