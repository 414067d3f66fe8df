/* Proportional shares within bounds: published answers, exactness against 128-bit arithmetic, and lanes against the scalar solver. */
#include "unit/allocation_case.h"
#include "unit/allocation_filling.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

__extension__ typedef __int128 wide;

enum { MOST = 10 };

/* The answers of allocation_filling.h, in millionths of a unit, so that whole units are no nearer than the answers were printed. */
static void
test_fillings(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof fillings / sizeof *fillings; c++) {
        const filling *f = &fillings[c];
        int64_t fine = 1000000, lo[MOST], hi[MOST], amount[MOST], sum = 0;

        for (size_t i = 0; i < f->n; i++) {
            lo[i] = f->lo[i] * fine;
            hi[i] = f->hi[i] * fine;
        }
        assert_int_equal(ys_bounded_shares(f->n, f->share, lo, hi, f->total * fine, amount, NULL), YS_OK);
        for (size_t i = 0; i < f->n; i++) {
            sum += amount[i];
            if (fabs((double) amount[i] - f->want[i] * (double) fine) >= 1)
                fail_msg("case %zu (%s), county %zu: %" PRId64 ", not %.6f", c, f->source, i, amount[i], f->want[i]);
        }
        assert_int_equal(sum, f->total * fine);
    }
}

/* Largest remainder: no bound binds. */
static const struct {
    int64_t seats;
    size_t n;
    int64_t votes[MOST], want[MOST];
    const char *source;
} apportionments[] = {
    { 100, 5, { 5117, 4400, 162, 161, 160 }, { 51, 44, 2, 2, 1 }, "Balinski and Young 1975, Am. Math. Monthly 82(7)" },
    { 26, 5, { 9061, 7179, 5259, 3319, 1182 }, { 9, 7, 5, 4, 1 }, "Balinski and Young 1975, Am. Math. Monthly 82(7)" },
    { 20, 4, { 2560, 3315, 995, 5012 }, { 4, 6, 2, 8 }, "US Census Bureau, methods of apportionment" },
    { 12, 4, { 14, 28, 7, 35 }, { 2, 4, 1, 5 }, "no remainders" },
    { 6, 5, { 0, 14, 28, 0, 0 }, { 0, 2, 4, 0, 0 }, "no votes, no seats" },
    { 10, 3, { 6, 6, 2 }, { 4, 4, 2 }, "Alabama paradox, Wikipedia" },
    { 11, 3, { 6, 6, 2 }, { 5, 5, 1 },
        "Alabama paradox, Wikipedia: the small party loses a seat of a larger house" },
    { 323, 4, { 5670, 3850, 420, 60 }, { 183, 124, 14, 2 },
        "COMAP, For All Practical Purposes, 10th ed., exercise 14.45" },
    { 324, 4, { 5670, 3850, 420, 60 }, { 184, 125, 13, 2 },
        "COMAP, For All Practical Purposes, 10th ed., exercise 14.45" },
    { 89, 5, { 5576330, 1387342, 3334241, 7512860, 310968 }, { 27, 7, 16, 37, 2 }, "Alabama paradox, electowiki" },
    { 90, 5, { 5576330, 1387342, 3334241, 7512860, 310968 }, { 28, 7, 17, 37, 1 }, "Alabama paradox, electowiki" },
    { 91, 5, { 5576330, 1387342, 3334241, 7512860, 310968 }, { 28, 7, 17, 38, 1 }, "Alabama paradox, electowiki" },
    { 2, 3, { 1, 1, 1 }, { 1, 1, 0 }, "ties by index" },
    { 7, 4, { 5, 5, 0, 5 }, { 3, 2, 0, 2 }, "ties by index" },
};

static void
test_apportionments(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof apportionments / sizeof *apportionments; c++) {
        int64_t lo[MOST] = { 0 }, hi[MOST], amount[MOST];

        for (size_t i = 0; i < MOST; i++)
            hi[i] = apportionments[c].seats;
        assert_int_equal(ys_bounded_shares(apportionments[c].n, apportionments[c].votes, lo, hi,
                             apportionments[c].seats, amount, NULL),
            YS_OK);
        for (size_t i = 0; i < apportionments[c].n; i++)
            if (amount[i] != apportionments[c].want[i])
                fail_msg("case %zu (%s), party %zu: %" PRId64, c, apportionments[c].source, i, amount[i]);
    }
}

/* The neighbours of the feasible totals 310 … 990, and arguments out of range. */
static const struct {
    int64_t total, share, lo, hi; /* of county 0, in place of 3000, 100, 300; -1: left */
    ys_status status;
    const char *text;
} refusals[] = {
    { 309, -1, -1, -1, YS_E_INFEASIBLE,
        "floors add up to 310, 1 more than the total of 309: raise the total or lower the floors" },
    { 991, -1, -1, -1, YS_E_INFEASIBLE,
        "caps (floors where the share is 0) add up to 990, 1 less than the total of 991: lower the "
        "total or raise the caps" },
    { 800, 0, -1, -1, YS_E_INFEASIBLE,
        "caps (floors where the share is 0) add up to 790, 10 less than the total of 800: lower the "
        "total or raise the caps" },
    { -5, -1, -1, -1, YS_E_DATA, "total = -5 is not in [0, 2^50]" },
    { 553, -7, -1, -1, YS_E_DATA, "share[0] = -7 is not in [0, 2^49]" },
    { 553, (INT64_C(1) << 49) + 1, -1, -1, YS_E_DATA, "share[0] = 562949953421313 is not in [0, 2^49]" },
    { 553, -1, -9, -1, YS_E_DATA, "bounds[0] = -9 … 300 are not in [0, 2^50]" },
    { 553, -1, 301, -1, YS_E_DATA, "lo[0] = 301 is above hi[0] = 300" },
};

static void
test_refusals(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof refusals / sizeof *refusals; c++) {
        int64_t share[] = FILLING_BOX, lo[] = { 100, 90, 70, 50 }, hi[] = { 300, 400, 200, 90 }, amount[] = { 7, 7, 7, 7 };
        ys_error err;

        share[0] = refusals[c].share == -1 ? share[0] : refusals[c].share;
        lo[0] = refusals[c].lo == -1 ? lo[0] : refusals[c].lo;
        hi[0] = refusals[c].hi == -1 ? hi[0] : refusals[c].hi;
        assert_int_equal(ys_bounded_shares(4, share, lo, hi, refusals[c].total, amount, &err), refusals[c].status);
        assert_string_equal(err.text, refusals[c].text);
        for (int i = 0; i < 4; i++)
            assert_int_equal(amount[i], 7);
    }
}

static void
test_relax(void **state)
{
    static const struct {
        int64_t total, share[3], lo[3], hi[3], want[3];
        const char *source;
    } cases[] = {
        { 60, { 1, 1, 1 }, { 40, 20, 30 }, { 90, 90, 90 }, { 27, 13, 20 },
            "by hand: floors of 90 cut to 60 in the ratio 2/3" },
        { 60, { 1, 1, 0 }, { 0, 0, 10 }, { 20, 10, 90 }, { 33, 17, 10 },
            "by hand: caps of 30 raised to the 50 that are left" },
        { 60, { 1, 1, 1 }, { 30, 0, 0 }, { 10, 60, 60 }, { 10, 25, 25 },
            "by hand: the floor of 30 cut to its own cap" },
        { 60, { 1, 2, 3 }, { 0, 0, 0 }, { 60, 60, 60 }, { 10, 20, 30 }, "nothing to relax" },
    };
    int64_t rest[3], amount[3], zero[3] = { 0, 0, 0 }, one[3] = { 1, 1, 1 }, lo[3];
    uint8_t bound[3];
    ys_bounded_lambda lambda;

    (void) state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        memcpy(lo, cases[c].lo, sizeof lo);
        assert_true(ys_bounded_relax(3, cases[c].share, lo, cases[c].hi, cases[c].total, amount, &lambda, bound, rest));
        for (int i = 0; i < 3; i++)
            if (amount[i] != cases[c].want[i])
                fail_msg("%s: amount[%d] = %" PRId64, cases[c].source, i, amount[i]);
    }
    memcpy(lo, zero, sizeof lo);
    assert_false(ys_bounded_relax(3, one, lo, zero, 5, amount, &lambda, bound, rest));
}

/* Floors whose sum is beyond 64 bits: alike, one unit of 9,999,… each is short, the first by code get it. Uneven, each is the floor or ceiling
 * of its exact part, and who is rounded up has no smaller a remainder than who is not. */
static void
test_relax_beyond_64_bits(void **state)
{
    enum { N = 12000 };
    static int64_t share[N], lo[N], hi[N], amount[N], rest[N];
    static uint8_t bound[N];
    const int64_t total = INT64_C(1000000000000000) - 12345, most = INT64_C(1) << 50;

    (void) state;
    for (int uneven = 0; uneven < 2; uneven++) {
        ys_bounded_lambda lambda;
        wide sum = 0, least_up = -1, most_down = -1;
        int64_t given = 0;

        for (int i = 0; i < N; i++) {
            share[i] = 1000;
            hi[i] = most;
            lo[i] = INT64_C(1000000000000000) - (uneven ? (int64_t) i * 7919 : 0);
            sum += lo[i];
        }
        assert_true(sum > INT64_MAX);
        assert_true(ys_bounded_relax(N, share, lo, hi, total, amount, &lambda, bound, rest));
        for (int i = 0; i < N; i++) {
            wide part = (wide) total * lo[i], left = part % sum;
            int64_t up = amount[i] - (int64_t) (part / sum);

            assert_true(up == 0 || up == 1);
            if (up == 1 && (least_up < 0 || left < least_up))
                least_up = left;
            if (up == 0 && left > most_down)
                most_down = left;
            given += amount[i];
        }
        assert_true(given == total);
        assert_true(least_up >= most_down);
    }
}

/* The largest totals, with bounds less than a unit from the plain shares: double alone cannot tell on which side. */
static int64_t
near_case(uint64_t *seed, size_t n, int64_t *share, int64_t *lo, int64_t *hi)
{
    int64_t total = (INT64_C(1) << 50) - case_below(seed, 1 << 20), shares = 0, least = 0, reach = 0;
    int64_t sides = case_below(seed, 3); /* floors, caps, both */

    for (size_t i = 0; i < n; i++) {
        share[i] = (INT64_C(1) << 49) / (int64_t) n - case_below(seed, (INT64_C(1) << 47) / (int64_t) n);
        shares += share[i];
    }
    for (size_t i = 0; i < n; i++) {
        int64_t part = (int64_t) ((wide) total * share[i] / shares);
        int64_t side = case_below(seed, 3) == 0 ? -1 : sides == 2 ? case_below(seed, 2) : sides;

        lo[i] = side == 0 ? part + 1 : 0;
        hi[i] = side == 1 ? part : total;
        least += lo[i];
        reach += hi[i] < total - reach ? hi[i] : total - reach;
    }
    if (least <= total && reach == total)
        return total;
    memset(lo, 0, n * sizeof *lo);
    for (size_t i = 0; i < n; i++)
        hi[i] = total;
    return total;
}

/* A random case that can be solved; kinds of trouble by turn: plain, ties, large totals, few units, shares of 0, tight
 * bounds, bounds close by. */
static int64_t
random_case(uint64_t *seed, int kind, size_t n, int64_t *share, int64_t *lo, int64_t *hi)
{
    int64_t grid = kind == 1 ? 8 : (INT64_C(1) << 48) / (int64_t) n;
    int64_t most = kind == 2 ? (INT64_C(1) << 50) / (int64_t) n : kind == 3 ? 3 : 100000;
    int64_t least = 0, reach = 0;

    if (kind == 6)
        return near_case(seed, n, share, lo, hi);
    for (size_t i = 0; i < n; i++) {
        share[i] = kind == 4 && i % 3 != 0 ? 0 : 1 + case_below(seed, grid);
        lo[i] = case_below(seed, 3) == 0 ? case_below(seed, most) : 0;
        hi[i] = lo[i] + (case_below(seed, 4) == 0 && kind != 5 ? most - lo[i] : case_below(seed, most - lo[i] + 1));
        if (kind == 1) {
            lo[i] = lo[i] / 1000 * 1000;
            hi[i] = (hi[i] + 999) / 1000 * 1000;
        }
        least += lo[i];
        reach += share[i] > 0 ? hi[i] : lo[i];
    }
    return kind == 1 ? least + (reach - least) / 1000 * case_below(seed, 1001)
                     : least + case_below(seed, reach - least + 1);
}

/* Bounds, sum, and each amount one of the two whole units around clip(lambda share, lo, hi), with lambda exact. */
static void
check_solution(size_t n, const int64_t *share, const int64_t *lo, const int64_t *hi, int64_t total,
    const int64_t *amount, ys_bounded_lambda lambda)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        wide part = (wide) lambda.total * share[i], shares = lambda.share;

        sum += amount[i];
        assert_true(lo[i] <= amount[i] && amount[i] <= hi[i]);
        if (shares == 0)
            continue;
        if (part <= lo[i] * shares)
            assert_int_equal(amount[i], lo[i]);
        else if (part >= hi[i] * shares)
            assert_int_equal(amount[i], hi[i]);
        else
            assert_true(amount[i] * shares > part - shares && amount[i] * shares < part + shares);
    }
    assert_int_equal(sum, total);
}

typedef void lanes_solver(size_t n, bool has_bounds, double *share, double *floor, const double *cap,
    const double *total, double *amount, double *rest);

static size_t
solvers(lanes_solver **solver)
{
    size_t n = 0;

    solver[n++] = ys_bounded_lanes_base;
#if defined(__x86_64__)
    case_isa isa[3];
    size_t have = case_isas(isa);

    if (have > 1)
        solver[n++] = ys_bounded_lanes_avx2;
    if (have > 2)
        solver[n++] = ys_bounded_lanes_avx512;
#endif
    return n;
}

/*
 * One county has 43 of 83 shares, 40 have one each, the total is 2 more than a multiple of 83: plain shares end in 3/83 and 2/83, and
 * the odd unit would go to the first, were it not capped below its share by those 3/83, which double cannot see at 2^49.
 */
static void
test_hidden_cap(void **state)
{
    static double row[5][41 * YS_TILE];
    int64_t parts = (INT64_C(1) << 50) / 83 - 1, total = parts * 83 + 2, cap = parts * 43 + 1;
    double money[YS_TILE];
    lanes_solver *solver[3];
    size_t n = solvers(solver);

    (void) state;
    for (size_t s = 0; s < n; s++) {
        for (size_t at = 0; at < 41 * YS_TILE; at++) {
            row[0][at] = at < YS_TILE ? 43 : 1;
            row[1][at] = 0;
            row[2][at] = (double) (at < YS_TILE ? cap : total);
            money[at % YS_TILE] = (double) total;
        }
        solver[s](41, true, row[0], row[1], row[2], money, row[3], row[4]);
        for (size_t at = 0; at < 41 * YS_TILE; at++)
            assert_true(row[3][at] == (double) (at < YS_TILE ? cap : at < 2 * YS_TILE ? parts + 1 : parts));
    }
}

/* Every lane of a tile another case of one size; 1,500 tiles of 32 cases, every instruction set. */
static void
test_lanes(void **state)
{
    static int64_t share[YS_TILE][CASE_COUNTIES], lo[YS_TILE][CASE_COUNTIES], hi[YS_TILE][CASE_COUNTIES];
    static int64_t amount[YS_TILE][CASE_COUNTIES], rest[CASE_COUNTIES];
    static double row[5][CASE_COUNTIES * YS_TILE], given[3][CASE_COUNTIES * YS_TILE];
    uint64_t seed = 20151216;
    lanes_solver *solver[3];
    size_t n_solvers = solvers(solver);

    (void) state;
    for (int turn = 0; turn < 1500; turn++) {
        size_t n = 1 + (size_t) case_below(&seed, turn % 10 == 0 ? CASE_COUNTIES : 12);
        double total[YS_TILE];

        for (size_t l = 0; l < YS_TILE; l++) {
            uint8_t bound[CASE_COUNTIES];
            ys_bounded_lambda lambda;
            int64_t money = random_case(&seed, (turn + (int) l) % 7, n, share[l], lo[l], hi[l]);

            total[l] = (double) money;
            ys_bounded_solve(n, share[l], lo[l], hi[l], money, amount[l], &lambda, bound, rest);
            check_solution(n, share[l], lo[l], hi[l], money, amount[l], lambda);
            for (size_t i = 0; i < n; i++) {
                given[0][i * YS_TILE + l] = (double) share[l][i];
                given[1][i * YS_TILE + l] = (double) lo[l][i];
                given[2][i * YS_TILE + l] = (double) hi[l][i];
            }
        }
        for (size_t s = 0; s < n_solvers; s++) {
            memcpy(row, given, sizeof given);
            solver[s](n, true, row[0], row[1], row[2], total, row[3], row[4]);
            for (size_t at = 0; at < n * YS_TILE; at++)
                if (row[3][at] != (double) amount[at % YS_TILE][at / YS_TILE])
                    fail_msg("turn %d, set %zu, lane %zu, county %zu: %.0f, not %" PRId64, turn, s, at % YS_TILE,
                        at / YS_TILE, row[3][at], amount[at % YS_TILE][at / YS_TILE]);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fillings),
        cmocka_unit_test(test_apportionments),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_relax),
        cmocka_unit_test(test_relax_beyond_64_bits),
        cmocka_unit_test(test_hidden_cap),
        cmocka_unit_test(test_lanes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
