/* Ledgers county x use: tables by hand, margins to the yuan, each cell beside what fitting in long double makes of it. */
#include "allocation/ledger.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 12, COLUMNS = 6 };

typedef struct {
    const char *what;
    size_t n, m;
    double seed[16];
    int64_t row[4], column[4], want[16];
} by_hand;

/* Each is seed * r * c, worked out backwards from the answer. */
static const by_hand hands[] = {
    { "no county", 0, 2, { 0 }, { 0 }, { 0, 0 }, { 0 } },
    { "one county", 1, 3, { 1, 1, 9 }, { 60 }, { 10, 20, 30 }, { 10, 20, 30 } },
    { "one use", 3, 1, { 5, 5, 9 }, { 1, 2, 3 }, { 6 }, { 1, 2, 3 } },
    { "no money", 2, 2, { 1, 1, 1, 1 }, { 0, 0 }, { 0, 0 }, { 0 } },
    { "in proportion", 2, 2, { 1, 1, 1, 1 }, { 60, 40 }, { 70, 30 }, { 42, 18, 28, 12 } },
    /* 2 * 2 / (1 * 1) = 40 * 60 / (20 * 30) */
    { "odds of 4 stay", 2, 2, { 2, 1, 1, 2 }, { 60, 90 }, { 70, 80 }, { 40, 20, 30, 60 } },
    /* rows times 10, 5, 20, columns times 1, 2, 3 */
    { "3 x 3", 3, 3, { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, { 140, 160, 1000 }, { 170, 410, 720 }, { 10, 40, 90, 20, 50, 90, 140, 320, 540 } },
    { "a zero stays", 2, 3, { 1, 0, 1, 1, 1, 1 }, { 30, 60 }, { 30, 30, 30 }, { 15, 0, 15, 15, 30, 15 } },
    { "a county without money", 3, 2, { 1, 1, 0, 0, 1, 1 }, { 10, 0, 20 }, { 15, 15 }, { 5, 5, 0, 0, 10, 10 } },
    { "a use without money", 2, 3, { 1, 9, 1, 1, 9, 3 }, { 10, 20 }, { 10, 0, 20 }, { 5, 0, 5, 5, 0, 15 } },
    /* halves: county 1 has 1 left over, for use 1; then use 2 is owed one */
    { "halves", 2, 2, { 1, 1, 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 0, 0, 1 } },
    { "thirds", 3, 3, { 1, 1, 1, 1, 1, 1, 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 }, { 1, 0, 0, 0, 1, 0, 0, 0, 1 } },
    /* the seed has room for one table only, with a 0 where it has none */
    { "a cell that the margins force to 0", 2, 2, { 1, 1, 0, 1 }, { 1000000000, 500 }, { 1000000000, 500 },
        { 1000000000, 0, 0, 500 } },
    { "a chain that the margins force to 0", 3, 3, { 1, 1, 0, 0, 1, 1, 0, 0, 1 }, { 7, 8, 9 }, { 7, 8, 9 }, { 7, 0, 0, 0, 8, 0, 0, 0, 9 } },
    /* county 3 has use 3 alone and takes it up; the others share as if they were alone, 60 x 70 % and so on, in 10^8 */
    { "a block that the margins cut off", 3, 3, { 1, 1, 1, 1, 1, 1, 0, 0, 1 }, { 6000000000, 4000000000, 5000000000 },
        { 7000000000, 3000000000, 5000000000 }, { 4200000000, 1800000000, 0, 2800000000, 1200000000, 0, 0, 0, 5000000000 } },
};

static void
test_by_hand(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof hands / sizeof *hands; c++) {
        const by_hand *h = &hands[c];
        int64_t cell[16] = { 0 };
        ys_error err = { 0 };

        if (ys_ledger_fill(h->n, h->m, h->seed, h->row, h->column, cell, &err) != YS_OK)
            fail_msg("%s: %s", h->what, err.text);
        for (size_t k = 0; k < h->n * h->m; k++)
            if (cell[k] != h->want[k])
                fail_msg("%s: cell %zu is %" PRId64 ", not %" PRId64, h->what, k, cell[k], h->want[k]);
    }
}

typedef struct {
    size_t n, m;
    double seed[16];
    int64_t row[4], column[4];
    ys_status status;
    const char *text;
} refusal;

static const refusal refusals[] = {
    { 1, 0, { 0 }, { 0 }, { 0 }, YS_E_DATA, "0 columns, 1 to 16 are allowed" },
    { 0, 17, { 0 }, { 0 }, { 0 }, YS_E_DATA, "17 columns, 1 to 16 are allowed" },
    { 2, 2, { 1, 1, 1, 1 }, { 10, 20 }, { 10, 21 }, YS_E_DATA, "rows sum to 30 yuan, columns to 31" },
    { 2, 2, { 1, 0, 1, 0 }, { 10, 20 }, { 10, 20 }, YS_E_INFEASIBLE,
        "use 2 has 20 yuan, but no county with money has anything of it: check its indicator" },
    { 2, 2, { 1, 0, 1, 1 }, { 30, 0 }, { 10, 20 }, YS_E_INFEASIBLE,
        "use 2 has 20 yuan, but no county with money has anything of it: check its indicator" },
    { 2, 2, { 1, 1, 0, 0 }, { 10, 20 }, { 10, 20 }, YS_E_INFEASIBLE,
        "county 2 of the table has 20 yuan, but nothing of any use: give it a use without an indicator" },
    /* use 1 needs 15, its only county has 10 */
    { 2, 2, { 1, 0, 0, 1 }, { 10, 20 }, { 15, 15 }, YS_E_INFEASIBLE,
        "uses cannot be met: 5 yuan find no use, since the counties that the uses are for do not hold so much money: lower the "
        "share of a use, or let more counties have it" },
    /* by one yuan of a billion: uses 1 and 2 are for counties 1 and 2 alone */
    { 3, 3, { 1, 1, 0, 1, 1, 1, 0, 0, 1 }, { 400000000, 200000000, 400000000 }, { 300000000, 300000001, 399999999 },
        YS_E_INFEASIBLE,
        "uses cannot be met: 1 yuan find no use, since the counties that the uses are for do not hold so much money: lower the "
        "share of a use, or let more counties have it" },
};

static void
test_refusals(void **state)
{
    static const int64_t none[17] = { 0 };

    (void) state;
    for (size_t c = 0; c < sizeof refusals / sizeof *refusals; c++) {
        const refusal *r = &refusals[c];
        int64_t cell[16];
        ys_error err = { 0 };

        memset(cell, 0x5a, sizeof cell);
        assert_int_equal(ys_ledger_fill(r->n, r->m, r->seed, r->row, r->m > 4 ? none : r->column, cell, &err), r->status);
        assert_string_equal(err.text, r->text);
        for (size_t k = 0; k < 16; k++)
            assert_int_equal(cell[k], INT64_C(0x5a5a5a5a5a5a5a5a));
    }
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static int64_t
below(uint64_t *at, int64_t n)
{
    uint64_t z = *at += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (int64_t) ((z ^ z >> 31) % (uint64_t) n);
}

static void
check_margins(size_t n, size_t m, const double *seed, const int64_t *row, const int64_t *column, const int64_t *cell, int at)
{
    for (size_t i = 0; i < n; i++) {
        int64_t sum = 0;

        for (size_t u = 0; u < m; u++) {
            sum += cell[i * m + u];
            if (cell[i * m + u] < 0 || (seed[i * m + u] == 0 && cell[i * m + u] != 0))
                fail_msg("ledger %d: cell %zu, %zu is %" PRId64 " of seed %g", at, i, u, cell[i * m + u], seed[i * m + u]);
        }
        if (sum != row[i])
            fail_msg("ledger %d: row %zu sums to %" PRId64 ", not %" PRId64, at, i, sum, row[i]);
    }
    for (size_t u = 0; u < m; u++) {
        int64_t sum = 0;

        for (size_t i = 0; i < n; i++)
            sum += cell[i * m + u];
        if (sum != column[u])
            fail_msg("ledger %d: column %zu sums to %" PRId64 ", not %" PRId64, at, u, sum, column[u]);
    }
}

/* The fitted table, in long double, far longer than it needs. */
static void
fit(size_t n, size_t m, const double *seed, const int64_t *row, const int64_t *column, long double *x)
{
    for (size_t k = 0; k < n * m; k++)
        x[k] = (long double) seed[k];
    for (int round = 0; round < 3000; round++) {
        for (size_t i = 0; i < n; i++) {
            long double sum = 0;

            for (size_t u = 0; u < m; u++)
                sum += x[i * m + u];
            for (size_t u = 0; u < m; u++)
                x[i * m + u] *= sum > 0 ? (long double) row[i] / sum : 0;
        }
        for (size_t u = 0; u < m; u++) {
            long double sum = 0;

            for (size_t i = 0; i < n; i++)
                sum += x[i * m + u];
            for (size_t i = 0; i < n; i++)
                x[i * m + u] *= sum > 0 ? (long double) column[u] / sum : 0;
        }
    }
}

/* Margins of a table at random, whose zeros are the seed's: they hold together. */
static void
draw(uint64_t *at, size_t n, size_t m, double *seed, int64_t *row, int64_t *column, bool sparse)
{
    int64_t scale = below(at, 2) == 0 ? 10 : 10000000;

    memset(row, 0, n * sizeof *row);
    memset(column, 0, m * sizeof *column);
    for (size_t i = 0; i < n; i++) {
        for (size_t u = 0; u < m; u++) {
            bool has = below(at, sparse ? 2 : 6) > 0;
            int64_t x = has ? (sparse ? below(at, 2) : 1) * (1 + below(at, scale)) : 0;

            seed[i * m + u] = has ? (double) (1 + below(at, 1000)) / 64 : 0;
            row[i] += x;
            column[u] += x;
        }
    }
}

static void
test_random(void **state)
{
    (void) state;
    for (int k = 0; k < 1000; k++) {
        uint64_t at = (uint64_t) k;
        size_t n = 1 + (size_t) below(&at, ROWS), m = 1 + (size_t) below(&at, COLUMNS);
        double seed[ROWS * COLUMNS];
        int64_t row[ROWS], column[COLUMNS], cell[ROWS * COLUMNS];
        long double x[ROWS * COLUMNS];
        ys_error err = { 0 };

        draw(&at, n, m, seed, row, column, false);
        if (ys_ledger_fill(n, m, seed, row, column, cell, &err) != YS_OK)
            fail_msg("ledger %d: %s", k, err.text);
        check_margins(n, m, seed, row, column, cell, k);
        fit(n, m, seed, row, column, x);
        for (size_t c = 0; c < n * m; c++)
            if (!(fabsl((long double) cell[c] - x[c]) < 1 + 1e-4L))
                fail_msg("ledger %d: cell %zu is %" PRId64 ", fitted %.6Lf", k, c, cell[c], x[c]);
    }
}

/* Tables with many zeros, in which the margins force more: what can be met is met. */
static void
test_sparse(void **state)
{
    (void) state;
    for (int k = 0; k < 1000; k++) {
        uint64_t at = (uint64_t) k + 5000;
        size_t n = 1 + (size_t) below(&at, ROWS), m = 1 + (size_t) below(&at, COLUMNS);
        double seed[ROWS * COLUMNS];
        int64_t row[ROWS], column[COLUMNS], cell[ROWS * COLUMNS];
        ys_error err = { 0 };

        draw(&at, n, m, seed, row, column, true);
        if (ys_ledger_fill(n, m, seed, row, column, cell, &err) != YS_OK)
            fail_msg("ledger %d: %s", k, err.text);
        check_margins(n, m, seed, row, column, cell, k);
    }
}

/* Whole amounts that are the seed times whole factors come out as they are. */
static void
test_planted(void **state)
{
    (void) state;
    for (int k = 0; k < 500; k++) {
        uint64_t at = (uint64_t) k + 9000;
        size_t n = 1 + (size_t) below(&at, ROWS), m = 1 + (size_t) below(&at, COLUMNS);
        double seed[ROWS * COLUMNS];
        int64_t row[ROWS] = { 0 }, column[COLUMNS] = { 0 }, by_row[ROWS], by_column[COLUMNS];
        int64_t want[ROWS * COLUMNS], cell[ROWS * COLUMNS];

        for (size_t i = 0; i < n; i++)
            by_row[i] = 1 + below(&at, 500);
        for (size_t u = 0; u < m; u++)
            by_column[u] = 1 + below(&at, 500);
        for (size_t i = 0; i < n; i++) {
            for (size_t u = 0; u < m; u++) {
                int64_t own = below(&at, 4) == 0 ? 0 : 1 + below(&at, 100);

                seed[i * m + u] = (double) own;
                want[i * m + u] = own * by_row[i] * by_column[u];
                row[i] += want[i * m + u];
                column[u] += want[i * m + u];
            }
        }
        assert_int_equal(ys_ledger_fill(n, m, seed, row, column, cell, NULL), YS_OK);
        for (size_t c = 0; c < n * m; c++)
            if (cell[c] != want[c])
                fail_msg("ledger %d: cell %zu is %" PRId64 ", planted %" PRId64, k, c, cell[c], want[c]);
    }
}

/* 10,000 counties, 8 uses, 10 billion yuan. */
static void
test_many(void **state)
{
    enum { MANY = 10000, USES = 8 };
    double *seed = malloc(MANY * USES * sizeof *seed);
    int64_t *row = calloc(MANY, sizeof *row), column[USES] = { 0 }, *cell = malloc(MANY * USES * sizeof *cell);
    uint64_t at = 3;

    (void) state;
    assert_true(seed != NULL && row != NULL && cell != NULL);
    for (size_t i = 0; i < MANY; i++) {
        for (size_t u = 0; u < USES; u++) {
            bool has = u == 0 || below(&at, 5) > 0;
            int64_t x = has ? below(&at, 250000) : 0;

            seed[i * USES + u] = has ? (double) (1 + below(&at, 100000)) : 0;
            row[i] += x;
            column[u] += x;
        }
    }
    assert_int_equal(ys_ledger_fill(MANY, USES, seed, row, column, cell, NULL), YS_OK);
    check_margins(MANY, USES, seed, row, column, cell, 0);
    free(seed);
    free(row);
    free(cell);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_sparse),
        cmocka_unit_test(test_planted),
        cmocka_unit_test(test_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
