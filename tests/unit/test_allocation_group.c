/* Bounds on groups of counties: answers by hand, optimality in 128-bit arithmetic, an independent solution by nested bisection. */
#include "allocation/group.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

__extension__ typedef __int128 wide;

enum { COUNTIES = 24, GROUPS = 16 };

#define NONE YS_BOUNDED_MOST

/* A problem and its answer; groups as strings of 0 and 1. */
typedef struct {
    size_t n, n_groups;
    uint8_t member[GROUPS][COUNTIES];
    int64_t share[COUNTIES], lo[COUNTIES], hi[COUNTIES], group_lo[GROUPS], group_hi[GROUPS], total;
    int64_t amount[COUNTIES];
    uint8_t bound[COUNTIES];
    double multiplier[GROUPS];
    ys_group_report report;
} problem;

static const char *const names[GROUPS] = { "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P" };

static ys_status
prepare(const problem *p, const uint8_t **member, ys_group_plan **plan, ys_error *err)
{
    for (size_t g = 0; g < p->n_groups; g++)
        member[g] = p->member[g];
    return ys_group_prepare(p->n, p->n_groups, member, names, plan, err);
}

static void *
scratch_of(const ys_group_plan *plan)
{
    size_t bytes = (ys_group_scratch(plan) + 64) / 64 * 64;
    void *memory = aligned_alloc(64, bytes);

    assert_non_null(memory);
    return memset(memory, 0xa5, bytes);
}

static bool
solve(problem *p)
{
    const uint8_t *member[GROUPS];
    ys_group_problem figures = { p->share, p->lo, p->hi, p->total, p->group_lo, p->group_hi };
    ys_group_plan *plan;
    void *scratch;
    bool holds;

    assert_int_equal(prepare(p, member, &plan, NULL), YS_OK);
    scratch = scratch_of(plan);
    p->report = (ys_group_report){ .multiplier = p->multiplier };
    holds = ys_group_solve(plan, &figures, scratch, p->amount, p->bound, &p->report);
    free(scratch);
    ys_group_release(plan);
    return holds;
}

static int64_t
sum_of(const problem *p, size_t g)
{
    int64_t sum = 0;

    for (size_t i = 0; i < p->n; i++)
        sum += p->member[g][i] ? p->amount[i] : 0;
    return sum;
}

/* What every answer keeps. */
static void
check_bounds(const problem *p, int seed)
{
    int64_t sum = 0;

    for (size_t i = 0; i < p->n; i++) {
        sum += p->amount[i];
        if (p->amount[i] < p->lo[i] || p->amount[i] > p->hi[i])
            fail_msg("problem %d, county %zu: %" PRId64 " is not in %" PRId64 " … %" PRId64, seed, i, p->amount[i],
                p->lo[i], p->hi[i]);
        if (p->share[i] == 0 && p->amount[i] != p->lo[i])
            fail_msg("problem %d, county %zu has no share, but %" PRId64, seed, i, p->amount[i]);
    }
    if (sum != p->total)
        fail_msg("problem %d: the sum is %" PRId64 ", not %" PRId64, seed, sum, p->total);
    for (size_t g = 0; g < p->n_groups; g++)
        if (sum_of(p, g) < p->group_lo[g] || sum_of(p, g) > p->group_hi[g])
            fail_msg("problem %d, group %zu: %" PRId64 " is not in %" PRId64 " … %" PRId64, seed, g, sum_of(p, g),
                p->group_lo[g], p->group_hi[g]);
    if (!(p->report.residual <= 1e-12))
        fail_msg("problem %d: residual %g", seed, p->report.residual);
}

/* All by hand. */
typedef struct {
    const char *what;
    size_t n;
    int64_t total;
    int64_t share[6], lo[6], hi[6]; /* hi 0: none */
    struct {
        const char *in;
        int64_t lo, hi;
    } group[4];
    int64_t want[6];
    bool infeasible;
} by_hand;

static const by_hand hands[] = {
    { "no county", 0, 0, { 0 }, { 0 }, { 0 }, { { NULL, 0, 0 } }, { 0 }, false },
    { "no county, money left", 0, 1, { 0 }, { 0 }, { 0 }, { { NULL, 0, 0 } }, { 0 }, true },
    { "one county", 1, 7, { 3 }, { 0 }, { 0 }, { { "1", 5, 7 } }, { 7 }, false },
    { "one county, group cap too low", 1, 7, { 3 }, { 0 }, { 0 }, { { "1", 0, 6 } }, { 0 }, true },
    { "no groups", 3, 100, { 1, 2, 7 }, { 0 }, { 0 }, { { NULL, 0, 0 } }, { 10, 20, 70 }, false },
    { "a group that no county is in", 3, 100, { 1, 2, 7 }, { 0 }, { 0 }, { { "000", 0, 0 } }, { 10, 20, 70 }, false },
    { "a floor on a group that no county is in", 3, 100, { 1, 2, 7 }, { 0 }, { 0 }, { { "000", 1, NONE } }, { 0 }, true },
    /* 1+1 of 4 raised from 50 to 60; the others share 40 */
    { "floor binds", 4, 100, { 1, 1, 1, 1 }, { 0 }, { 0 }, { { "1100", 60, NONE } }, { 30, 30, 20, 20 }, false },
    { "cap binds", 4, 100, { 1, 3, 4, 2 }, { 0 }, { 0 }, { { "0011", 0, 36 } }, { 16, 48, 24, 12 }, false },
    { "equality", 4, 100, { 1, 3, 4, 2 }, { 0 }, { 0 }, { { "0011", 36, 36 } }, { 16, 48, 24, 12 }, false },
    { "equality at what it has anyway", 4, 100, { 1, 3, 4, 2 }, { 0 }, { 0 }, { { "0011", 60, 60 } }, { 10, 30, 40, 20 }, false },
    { "equal groups: the narrower bounds hold", 4, 100, { 1, 1, 1, 1 }, { 0 }, { 0 },
        { { "1100", 60, NONE }, { "1100", 70, NONE } }, { 35, 35, 15, 15 }, false },
    { "equal groups that clash", 4, 100, { 1, 1, 1, 1 }, { 0 }, { 0 }, { { "1100", 60, NONE }, { "1100", 0, 59 } }, { 0 }, true },
    /* {0,1,2} up from 60 to 90, in it {0} down from 30 to 10, 1 and 2 share 80; 3, 4 share 10 */
    { "two levels", 5, 100, { 1, 1, 1, 1, 1 }, { 0 }, { 0 }, { { "11100", 90, NONE }, { "10000", 0, 10 } },
        { 10, 40, 40, 5, 5 }, false },
    /* without the group: 20 each. {1} is floored at 50; then 0 has 10, {0,1} 60 > 55: the cap binds, 0 has 5, the others 15 */
    { "a child's floor makes its parent's cap bind", 5, 100, { 1, 1, 1, 1, 1 }, { 0 }, { 0 },
        { { "11000", 0, 55 }, { "01000", 50, NONE } }, { 5, 50, 15, 15, 15 }, false },
    /* {0,1,2,3} = 80; in it {0,1} <= 20; in that {0} >= 15; 2, 3 share 60; 4, 5 share 20 */
    { "three levels", 6, 100, { 1, 1, 1, 1, 1, 1 }, { 0 }, { 0 },
        { { "111100", 80, 80 }, { "110000", 0, 20 }, { "100000", 15, NONE } }, { 15, 5, 30, 30, 10, 10 }, false },
    { "three levels, none binds", 6, 60, { 1, 1, 1, 1, 1, 1 }, { 0 }, { 0 },
        { { "111100", 40, 40 }, { "110000", 0, 20 }, { "100000", 10, NONE } }, { 10, 10, 10, 10, 10, 10 }, false },
    /* county 0 at its floor of 30, then 1 shares 30 of the group's 60 */
    { "counties' own bounds in a group", 4, 100, { 1, 2, 1, 1 }, { 50, 0, 0, 0 }, { 100, 100, 12, 100 },
        { { "1100", 0, 60 } }, { 50, 10, 12, 28 }, false },
    { "no shares, floors only", 3, 9, { 0, 0, 0 }, { 2, 3, 4 }, { 0 }, { { "110", 5, 5 } }, { 2, 3, 4 }, false },
    { "a group without shares cannot be raised", 3, 9, { 0, 0, 1 }, { 2, 3, 0 }, { 0 }, { { "110", 6, NONE } }, { 0 }, true },
    /* 1/3 each of 10: units to the first; the group of 2 has 6.67, so 7 */
    { "rounding from the top down", 3, 10, { 1, 1, 1 }, { 0 }, { 0 }, { { "011", 0, NONE } }, { 3, 4, 3 }, false },
    /* 0 is held at 1; 6 for 5 shares, 1.2 each: the group has 3.4, so 4, and 1 comes before 2 */
    { "a free group whose first county is settled", 6, 7, { 1, 1, 1, 1, 1, 1 }, { 0 }, { 0 },
        { { "111000", 0, NONE }, { "100000", 0, 1 } }, { 1, 2, 1, 1, 1, 1 }, false },
    /* 2 x 2: rows {0,1} {2,3}, columns {0,2} {1,3}; equal shares; row 60, column 70: 100 * .6 * .7 and so on */
    { "crossing, 2 x 2", 4, 100, { 1, 1, 1, 1 }, { 0 }, { 0 }, { { "1100", 60, 60 }, { "1010", 70, 70 } },
        { 42, 18, 28, 12 }, false },
    { "crossing, one-sided", 4, 100, { 1, 1, 1, 1 }, { 0 }, { 0 }, { { "1100", 60, NONE }, { "0101", 0, 30 } },
        { 42, 18, 28, 12 }, false },
    { "crossing, only the first binds", 4, 100, { 1, 1, 1, 1 }, { 0 }, { 0 }, { { "1100", 60, 60 }, { "1010", 40, 60 } },
        { 30, 30, 20, 20 }, false },
    { "crossing, rows below columns", 4, 100, { 1, 1, 1, 1 }, { 0 }, { 10, 100, 10, 100 },
        { { "1100", 50, 50 }, { "1010", 21, NONE } }, { 0 }, true },
    { "crossing with a cap on a county", 4, 100, { 1, 1, 1, 1 }, { 0 }, { 30, 100, 100, 100 },
        { { "1100", 60, 60 }, { "1010", 70, 70 } }, { 30, 30, 40, 0 }, false },
};

static bool
set_up(const by_hand *h, problem *p)
{
    *p = (problem){ .n = h->n, .total = h->total };
    for (size_t i = 0; i < h->n; i++) {
        p->share[i] = h->share[i];
        p->lo[i] = h->lo[i];
        p->hi[i] = h->hi[i] == 0 ? NONE : h->hi[i];
    }
    for (size_t g = 0; g < 4 && h->group[g].in != NULL; g++) {
        for (size_t i = 0; i < h->n; i++)
            p->member[g][i] = h->group[g].in[i] == '1';
        p->group_lo[g] = h->group[g].lo;
        p->group_hi[g] = h->group[g].hi;
        p->n_groups++;
    }
    return solve(p);
}

static void
test_by_hand(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof hands / sizeof *hands; c++) {
        problem p;
        bool holds = set_up(&hands[c], &p);

        if (holds == hands[c].infeasible)
            fail_msg("%s: %s", hands[c].what, holds ? "holds" : "refused");
        for (size_t i = 0; i < p.n && holds; i++)
            if (p.amount[i] != hands[c].want[i])
                fail_msg("%s: county %zu has %" PRId64 ", not %" PRId64, hands[c].what, i, p.amount[i], hands[c].want[i]);
        if (holds)
            check_bounds(&p, (int) c);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
