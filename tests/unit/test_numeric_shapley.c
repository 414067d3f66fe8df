/* Shapley values: textbook games, the axioms, sampled against exact, rounding with signs. */
#include "numeric/shapley.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 12 };

static void
check_close(const char *source, size_t at, double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance))
        fail_msg("%s [%zu]: %.17g, want %.17g", source, at, got, want);
}

/* SplitMix64 (Steele, Lea, Flood 2014): cases with fixed seeds. */
static double
uniform(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (double) ((z ^ z >> 31) >> 11) * 0x1p-53;
}

static bool
has(uint64_t coalition, int player)
{
    return coalition >> player & 1;
}

/* Player 0 has a left glove, 1 and 2 a right one each; a pair is worth 1. */
static ys_status
gloves(void *context, uint64_t coalition, double *out, ys_error *err)
{
    (void) context;
    (void) err;
    *out = has(coalition, 0) && (has(coalition, 1) || has(coalition, 2));
    return YS_OK;
}

/* A runway is as long as the largest of the landing aircraft needs; the costs are the context. */
static ys_status
airport(void *context, uint64_t coalition, double *out, ys_error *err)
{
    const double *cost = context;

    (void) err;
    *out = 0;
    for (int j = 0; j < YS_SHAPLEY_MOST; j++)
        if (has(coalition, j) && cost[j] > *out)
            *out = cost[j];
    return YS_OK;
}

/* [4; 3, 2, 1, 1]: a motion passes with 4 of 7 votes. */
static ys_status
votes(void *context, uint64_t coalition, double *out, ys_error *err)
{
    static const int weight[] = { 3, 2, 1, 1 };
    int sum = 0;

    (void) context;
    (void) err;
    for (int j = 0; j < 4; j++)
        sum += has(coalition, j) ? weight[j] : 0;
    *out = sum >= 4;
    return YS_OK;
}

static double four[YS_SHAPLEY_MOST] = { 8, 11, 13, 18 };

static const struct {
    const char *source;
    size_t k;
    ys_shapley_value *value;
    void *context;
    double want[4];
} textbook[] = {
    { "glove game (Wikipedia, Shapley value), by hand: in 4 of 6 orders the left glove completes a pair", 3, gloves, NULL,
        { 2.0 / 3, 1.0 / 6, 1.0 / 6 } },
    { "airport game (Wikipedia, Airport problem), by hand: 8/4, + 3/3, + 2/2, + 5", 4, airport, four,
        { 2, 3, 4, 9 } },
    { "voting game [4; 3, 2, 1, 1]: Shapley and Shubik (1954); by hand, 12 of 24 orders turn on the first", 4, votes,
        NULL, { 0.5, 1.0 / 6, 1.0 / 6, 1.0 / 6 } },
};

static void
test_textbook(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof textbook / sizeof *textbook; c++) {
        ys_shapley_game game = {
            .n_changes = textbook[c].k, .n_outcomes = 1, .value = textbook[c].value, .context = textbook[c].context
        };
        double phi[4], se[4] = { 7, 7, 7, 7 };

        assert_int_equal(ys_shapley_attribute(&game, phi, se, NULL), YS_OK);
        for (size_t j = 0; j < textbook[c].k; j++) {
            check_close(textbook[c].source, j, phi[j], textbook[c].want[j], 1e-14);
            check_close("exact", j, se[j], 0, 0);
        }
    }
}

/*
 * A game drawn at random, three outcomes; the third is the sum of the first two. Changes 1 and 2 count alike, change 0
 * for nothing.
 */
typedef struct {
    size_t k, calls;
    double value[1 << MOST][3];
    int seen[1 << MOST];
} random_game;

static uint64_t
same_coalition(uint64_t coalition)
{
    coalition &= ~UINT64_C(1);
    /* of 1 and 2 only the number counts */
    return (coalition & 6) == 4 ? coalition ^ 6 : coalition;
}

static ys_status
random_value(void *context, uint64_t coalition, double *out, ys_error *err)
{
    random_game *game = context;

    (void) err;
    game->calls++;
    game->seen[coalition]++;
    memcpy(out, game->value[same_coalition(coalition)], 3 * sizeof *out);
    return YS_OK;
}

static random_game *
open_random(size_t k, uint64_t seed)
{
    random_game *game = calloc(1, sizeof *game);

    assert_non_null(game);
    game->k = k;
    for (size_t c = 0; c < (size_t) 1 << k; c++) {
        game->value[c][0] = 1000 * uniform(&seed) - 500;
        game->value[c][1] = uniform(&seed) + (double) (c >> 3 & 1) * 5;
        game->value[c][2] = game->value[c][0] + game->value[c][1];
    }
    return game;
}

static void
test_axioms(void **state)
{
    (void) state;
    for (size_t k = 3; k <= MOST; k++) {
        random_game *game = open_random(k, 1953 + k);
        double phi[MOST][3];
        uint64_t full = ((uint64_t) 1 << k) - 1;

        assert_int_equal(
            ys_shapley_attribute(&(ys_shapley_game){ k, 3, random_value, game, false, 0, 0 }, &phi[0][0], NULL, NULL),
            YS_OK);
        assert_int_equal(game->calls, 1 << k);
        for (size_t c = 0; c < (size_t) 1 << k; c++)
            assert_int_equal(game->seen[c], 1);
        for (size_t i = 0; i < 3; i++) {
            double sum = 0;

            for (size_t j = 0; j < k; j++)
                sum += phi[j][i];
            check_close("efficiency", i, sum, game->value[same_coalition(full)][i] - game->value[0][i], 1e-11);
            check_close("null player", i, phi[0][i], 0, 0);
            check_close("symmetry", i, phi[1][i], phi[2][i], 1e-12);
        }
        for (size_t j = 0; j < k; j++)
            check_close("additivity", j, phi[j][2], phi[j][0] + phi[j][1], 1e-11);
        free(game);
    }
}

/* Within 4 standard errors of the exact values, and the errors no larger than they were measured. */
static void
test_sampled(void **state)
{
    random_game *game = open_random(9, 20260101);
    ys_shapley_game exact = { 9, 3, random_value, game, false, 0, 0 },
                    sampled = { 9, 3, random_value, game, true, 17, 4000 };
    double phi[9][3], want[9][3], se[9][3], again[9][3];

    (void) state;
    assert_int_equal(ys_shapley_attribute(&exact, &want[0][0], NULL, NULL), YS_OK);
    game->calls = 0;
    assert_int_equal(ys_shapley_attribute(&sampled, &phi[0][0], &se[0][0], NULL), YS_OK);
    assert_int_equal(game->calls, 2 + 4000 * 2 * 8);
    for (size_t j = 0; j < 9; j++)
        for (size_t i = 0; i < 3; i++) {
            check_close("4 standard errors", 3 * j + i, phi[j][i], want[j][i], 4 * se[j][i]);
            /*
             * a contribution spreads over at most 1,000, so the error of 4,000 pairs is at most 1000 / 2 / sqrt(4000)
             */
            assert_true(se[j][i] < 7.91 && (j == 0) == (se[j][i] == 0));
        }
    for (size_t i = 0; i < 3; i++) {
        double sum = 0;

        for (size_t j = 0; j < 9; j++)
            sum += phi[j][i];
        check_close("efficiency", i, sum, game->value[same_coalition(511)][i] - game->value[0][i], 1e-10);
    }
    assert_int_equal(ys_shapley_attribute(&sampled, &again[0][0], NULL, NULL), YS_OK);
    assert_memory_equal(again, phi, sizeof phi);
    sampled.seed++;
    assert_int_equal(ys_shapley_attribute(&sampled, &again[0][0], NULL, NULL), YS_OK);
    assert_memory_not_equal(again, phi, sizeof phi);
    free(game);
}

/*
 * The standard error is one: over 400 seeds the squares of (phi - exact) / se add up to 414, give or take 30 (Student's
 * t, 59 degrees).
 */
static void
test_standard_error(void **state)
{
    double cost[YS_SHAPLEY_MOST] = { 1, 2, 3, 4, 5, 6 }, want[6], phi[6], se[6], squares = 0;
    ys_shapley_game game = { 6, 1, airport, cost, false, 0, 60 };

    (void) state;
    assert_int_equal(ys_shapley_attribute(&game, want, NULL, NULL), YS_OK);
    game.sampled = true;
    for (game.seed = 0; game.seed < 400; game.seed++) {
        assert_int_equal(ys_shapley_attribute(&game, phi, se, NULL), YS_OK);
        squares += (phi[5] - want[5]) * (phi[5] - want[5]) / (se[5] * se[5]);
    }
    /* 4.5 standard deviations to either side */
    assert_true(squares > 280 && squares < 550);
}

/*
 * Changes that meet in pairs, bonus[i][j] for both: half of each bonus is due to either, and a permutation with its
 * reverse shows it.
 */
static ys_status
pairs(void *context, uint64_t coalition, double *out, ys_error *err)
{
    const double(*bonus)[16] = context;

    (void) err;
    *out = 0;
    for (int i = 0; i < 16; i++)
        for (int j = 0; j < i; j++)
            *out += has(coalition, i) && has(coalition, j) ? bonus[i][j] : 0;
    return YS_OK;
}

static void
test_antithetic(void **state)
{
    uint64_t seed = 2022;
    double bonus[16][16] = { { 0 } }, want[16] = { 0 }, phi[16], se[16];

    (void) state;
    for (int i = 0; i < 16; i++)
        for (int j = 0; j < i; j++) {
            bonus[i][j] = uniform(&seed) - 0.5;
            want[i] += bonus[i][j] / 2;
            want[j] += bonus[i][j] / 2;
        }
    assert_int_equal(
        ys_shapley_attribute(&(ys_shapley_game){ 16, 1, pairs, bonus, false, 5, 2 }, phi, se, NULL), YS_OK);
    for (size_t j = 0; j < 16; j++) {
        check_close("by hand: half of each bonus", j, phi[j], want[j], 1e-14);
        check_close("no spread between pairs", j, se[j], 0, 1e-14);
    }
}

/* Airport games of many: phi[j] = sum over i <= j of (cost[i] - cost[i - 1]) / (k - i), Littlechild and Owen (1973). */
static void
test_many(void **state)
{
    static const size_t sizes[] = { 12, 13, 20, 64 };

    (void) state;
    for (size_t c = 0; c < 4; c++) {
        size_t k = sizes[c];
        double cost[YS_SHAPLEY_MOST] = { 0 }, phi[YS_SHAPLEY_MOST], se[YS_SHAPLEY_MOST], want = 0, sum = 0;

        for (size_t j = 0; j < k; j++)
            cost[j] = (double) ((j + 1) * (j + 1));
        ys_shapley_game game = { k, 1, airport, cost, false, 99, 500 };
        assert_int_equal(ys_shapley_attribute(&game, phi, se, NULL), YS_OK);
        for (size_t j = 0; j < k; j++) {
            want += (cost[j] - (j > 0 ? cost[j - 1] : 0)) / (double) (k - j);
            sum += phi[j];
            assert_true((se[j] > 0) == (k > YS_SHAPLEY_EXACT_MOST));
            check_close(
                "Littlechild and Owen", j, phi[j], want, k > YS_SHAPLEY_EXACT_MOST ? 4 * se[j] : 1e-12 * cost[k - 1]);
        }
        check_close("efficiency", k, sum, cost[k - 1], 1e-12 * cost[k - 1]);
    }
}

/* What the callback does at the call that `stop` counts down to. */
typedef struct {
    int stop;
    double value;
} failing;

static ys_status
fails(void *context, uint64_t coalition, double *out, ys_error *err)
{
    failing *f = context;

    if (f->stop-- > 0)
        *out = (double) coalition;
    else if (isnan(f->value))
        *out = f->value;
    else
        return ys_fail(err, YS_E_INTERRUPT, "stopped by hand");
    return YS_OK;
}

static void
test_refusals(void **state)
{
    static const struct {
        size_t k, n, pairs;
        int stop;
        double value;
        ys_status status;
        const char *text;
    } rows[] = {
        { 0, 1, 2, 99, 0, YS_E_DATA, "attribution to 0 changes: 1 to 64 are allowed; put some together" },
        { 65, 1, 2, 99, 0, YS_E_DATA, "attribution to 65 changes: 1 to 64 are allowed; put some together" },
        { 3, 0, 2, 99, 0, YS_E_DATA, "attribution of no outcome: at least 1 is needed" },
        { 13, 1, 1, 99, 0, YS_E_DATA,
            "attribution to 13 changes by 1 pairs of permutations: at least 2 are needed for a standard error" },
        { 3, 1, 2, 5, 0, YS_E_INTERRUPT, "stopped by hand" },
        { 13, 1, 2, 0, 0, YS_E_INTERRUPT, "stopped by hand" },
        { 13, 1, 2, 1, 0, YS_E_INTERRUPT, "stopped by hand" },
        { 13, 1, 2, 20, 0, YS_E_INTERRUPT, "stopped by hand" },
        { 3, 1, 2, 5, NAN, YS_E_DATA, "outcome 0 with the changes of mask 0x5 is nan; it must be finite" },
    };

    (void) state;
    for (size_t c = 0; c < sizeof rows / sizeof *rows; c++) {
        failing f = { rows[c].stop, rows[c].value };
        ys_shapley_game game = { rows[c].k, rows[c].n, fails, &f, false, 1, rows[c].pairs };
        double phi[YS_SHAPLEY_MOST] = { 7, 7, 7 }, se[YS_SHAPLEY_MOST] = { 7, 7, 7 };
        ys_error err;

        assert_int_equal(ys_shapley_attribute(&game, phi, se, &err), rows[c].status);
        assert_string_equal(err.text, rows[c].text);
        assert_true(phi[0] == 7 && phi[2] == 7 && se[0] == 7);
    }
}

static const struct {
    const char *source;
    size_t k;
    double phi[5];
    int64_t change, want[5];
} roundings[] = {
    { "by hand: 0.5 is the largest remainder", 3, { 1.3, 2.5, 3.2 }, 7, { 1, 3, 3 } },
    { "by hand: floors -3 and 4, remainders 0.7 and 0.3", 2, { -2.3, 4.3 }, 2, { -2, 4 } },
    { "by hand: all under 0; floors -2 -3 -4, remainders 0.7 0.5 0.8", 3, { -1.3, -2.5, -3.2 }, -7, { -1, -3, -3 } },
    { "by hand: ties by index", 4, { 0.5, 0.5, -0.5, -0.5 }, 0, { 1, 1, -1, -1 } },
    { "by hand: ties by index although a sum left its noise", 2, { 0.5 - 0x1p-50, 0.5 + 0x1p-50 }, 1, { 1, 0 } },
    { "by hand: whole parts stay, also with noise", 4, { 3 - 0x1p-50, -2 + 0x1p-50, 0x1p-60, -0x1p-60 }, 1,
        { 3, -2, 0, 0 } },
    { "by hand: thirds", 3, { 1.0 / 3, 1.0 / 3, 1.0 / 3 }, 1, { 1, 0, 0 } },
    { "by hand: large", 2, { 0x1p49 + 0.5, -0x1p49 + 0.75 }, 1, { INT64_C(1) << 49, -(INT64_C(1) << 49) + 1 } },
    { "nothing changed", 1, { 0 }, 0, { 0 } },
    { "no change at all", 0, { 0 }, 0, { 0 } },
};

static void
test_rounding(void **state)
{
    uint64_t seed = 1975;

    (void) state;
    for (size_t c = 0; c < sizeof roundings / sizeof *roundings; c++) {
        int64_t part[5];

        assert_int_equal(
            ys_shapley_round(roundings[c].k, 1, roundings[c].phi, &roundings[c].change, part, NULL), YS_OK);
        for (size_t j = 0; j < roundings[c].k; j++)
            if (part[j] != roundings[c].want[j])
                fail_msg("%s [%zu]: %" PRId64, roundings[c].source, j, part[j]);
    }
    /* 2,000 times 5 parts of 4 outcomes with signs: exact sums, no part moved by 1 or more */
    for (int turn = 0; turn < 2000; turn++) {
        double phi[5][4], scale = turn % 2 == 0 ? 3 : 1e9;
        int64_t change[4], part[5][4];

        for (size_t i = 0; i < 4; i++) {
            double sum = 0;

            for (size_t j = 0; j < 4; j++)
                sum += phi[j][i] = scale * (2 * uniform(&seed) - 1);
            change[i] = (int64_t) (scale * (2 * uniform(&seed) - 1));
            phi[4][i] = (double) change[i] - sum;
        }
        assert_int_equal(ys_shapley_round(5, 4, &phi[0][0], change, &part[0][0], NULL), YS_OK);
        for (size_t i = 0; i < 4; i++) {
            int64_t sum = 0;

            for (size_t j = 0; j < 5; j++) {
                sum += part[j][i];
                assert_true(fabs((double) part[j][i] - phi[j][i]) < 1);
            }
            assert_int_equal(sum, change[i]);
        }
    }
}

static void
test_rounding_refusals(void **state)
{
    static const struct {
        double phi[2];
        int64_t change;
        size_t k;
        const char *text;
    } rows[] = {
        { { 1.25, 1.25 }, 2, 2, "the parts of outcome 0 add up to 2.5, not to its change of 2" },
        { { 1.25, -1.25 }, 1, 2, "the parts of outcome 0 add up to 0, not to its change of 1" },
        { { 1.25, NAN }, 1, 2, "part 1 of outcome 0 = nan is not in (-2^50, 2^50)" },
        { { 0x1p50, 1 }, 1, 2, "part 0 of outcome 0 = 1.1259e+15 is not in (-2^50, 2^50)" },
        { { 0, 0 }, INT64_MIN, 2, "change of outcome 0 = -9223372036854775808 is not in (-2^56, 2^56)" },
        { { 0, 0 }, 0, 65, "parts of 65 changes: at most 64 are allowed" },
    };

    (void) state;
    for (size_t c = 0; c < sizeof rows / sizeof *rows; c++) {
        int64_t part[2] = { 7, 7 };
        ys_error err;

        assert_int_equal(ys_shapley_round(rows[c].k, 1, rows[c].phi, &rows[c].change, part, &err), YS_E_DATA);
        assert_string_equal(err.text, rows[c].text);
        assert_true(part[0] == 7 && part[1] == 7);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_textbook),
        cmocka_unit_test(test_axioms),
        cmocka_unit_test(test_sampled),
        cmocka_unit_test(test_standard_error),
        cmocka_unit_test(test_antithetic),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_rounding),
        cmocka_unit_test(test_rounding_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
