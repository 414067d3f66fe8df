/* Bounds on groups of counties: answers by hand, optimality in 128-bit arithmetic, an independent solution by nested bisection. */
#include "unit/group_case.h"

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

/* What every answer keeps. */
static void
check_bounds(const group_case *p, int seed)
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
        if (group_case_sum(p, g) < p->group_lo[g] || group_case_sum(p, g) > p->group_hi[g])
            fail_msg("problem %d, group %zu: %" PRId64 " is not in %" PRId64 " … %" PRId64, seed, g, group_case_sum(p, g),
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
    /* 5/3 for each of county 0, the group and county 3: two units to the first two */
    { "a group in a tie", 4, 5, { 2, 1, 1, 2 }, { 0 }, { 0 }, { { "0110", 0, NONE } }, { 2, 1, 1, 1 }, false },
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
set_up(const by_hand *h, group_case *p)
{
    *p = (group_case){ .n = h->n, .total = h->total };
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
    return group_case_solve(p);
}

static void
test_by_hand(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof hands / sizeof *hands; c++) {
        group_case p;
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


static void
test_three_crossing(void **state)
{
    static const char *const in[] = { "110000", "101000", "011000" };
    group_case p = { .n = 6, .n_groups = 3 };
    const uint8_t *member[GROUPS];
    ys_group_plan *plan = NULL;
    ys_error err = { 0 };

    (void) state;
    for (size_t g = 0; g < 3; g++)
        for (size_t i = 0; i < 6; i++)
            p.member[g][i] = in[g][i] == '1';
    assert_int_equal(group_case_prepare(&p, member, &plan, &err), YS_E_SCENARIO);
    assert_null(plan);
    assert_string_equal(err.text,
        "C crosses B, and both cross groups of the other family: bounds on at most two families of groups that cross can "
        "hold; drop one, or nest it in another");
    /* four in a ring are two families of two */
    p.n_groups = 4;
    memset(p.member, 0, sizeof p.member);
    for (size_t g = 0; g < 4; g++)
        p.member[g][g] = p.member[g][(g + 1) % 4] = 1;
    assert_int_equal(group_case_prepare(&p, member, &plan, NULL), YS_OK);
    assert_true(ys_group_crosses(plan));
    ys_group_release(plan);
    /* five are not */
    p.n_groups = 5;
    memset(p.member, 0, sizeof p.member);
    for (size_t g = 0; g < 5; g++)
        p.member[g][g] = p.member[g][(g + 1) % 5] = 1;
    assert_int_equal(group_case_prepare(&p, member, &plan, &err), YS_E_SCENARIO);
    ys_group_release(NULL);
}

/* Clashes by hand: named bounds, which of them are taken, what is missing. */
typedef struct {
    const char *what;
    size_t n;
    int64_t total, share[4];
    const char *group[3];
    struct {
        int group; /* -1: of all counties alike, -2: of county 0 alone */
        bool is_cap;
        int64_t units;
        bool taken;
    } bound[6];
    size_t n_bounds;
    int64_t missing;
} clash;

static const clash clashes[] = {
    { "floors above the money", 2, 10, { 1, 1 }, { "10", "01" }, { { 0, false, 6, true }, { 1, false, 7, true } }, 2, 3 },
    { "a bound that does not matter is left out", 3, 10, { 1, 1, 1 }, { "110", "001" },
        { { 0, false, 6, true }, { -1, true, 9, false }, { 1, false, 7, true }, { -2, false, 1, false } }, 4, 3 },
    { "caps below the money", 2, 10, { 1, 1 }, { "11" }, { { 0, true, 8, true }, { 0, false, 2, false } }, 2, 2 },
    { "counties' caps under a group's floor", 3, 30, { 1, 1, 1 }, { "110" }, { { -1, true, 10, true }, { 0, false, 25, true } }, 2, 5 },
    { "counties' floors over a group's cap", 3, 30, { 1, 1, 1 }, { "110" }, { { 0, true, 9, true }, { -1, false, 6, true } }, 2, 3 },
    { "floor above cap of one group", 3, 30, { 1, 1, 1 }, { "110" }, { { 0, true, 9, true }, { 0, false, 11, true } }, 2, 2 },
    { "nested: a child's floor above its parent's cap", 4, 30, { 1, 1, 1, 1 }, { "1110", "1100" },
        { { 0, true, 9, true }, { 1, false, 14, true } }, 2, 5 },
    { "nested: the first of two that would do is dropped", 4, 30, { 1, 1, 1, 1 }, { "1110", "1100" },
        { { 0, true, 9, false }, { 0, true, 8, true }, { 1, false, 14, true } }, 3, 6 },
    { "no share, no money", 3, 30, { 0, 0, 1 }, { "110" }, { { 0, false, 4, true }, { -1, true, 30, false } }, 2, 4 },
    /* rows {0,1} {2,3}, columns {0,2} {1,3}: {0,1} has 8 of 10 and {0,2} has 8, so county 0 at least 6, its cap is 5 */
    { "crossing: two floors and a cap", 4, 10, { 1, 1, 1, 1 }, { "1100", "1010" },
        { { 0, false, 8, true }, { 1, false, 8, true }, { -2, true, 5, true }, { -1, true, 9, false } }, 4, 1 },
};

static void
test_clashes(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof clashes / sizeof *clashes; c++) {
        const clash *k = &clashes[c];
        group_case p = { .n = k->n };
        const uint8_t *member[GROUPS];
        ys_group_plan *plan;
        ys_group_bound_of bound[6];
        int64_t units[6][4], missing = -1;
        uint8_t taken[6];

        for (; p.n_groups < 3 && k->group[p.n_groups] != NULL; p.n_groups++)
            for (size_t i = 0; i < k->n; i++)
                p.member[p.n_groups][i] = k->group[p.n_groups][i] == '1';
        for (size_t b = 0; b < k->n_bounds; b++) {
            bool counties = k->bound[b].group < 0;

            for (size_t i = 0; i < k->n; i++)
                units[b][i] = k->bound[b].group == -1 || i == 0 ? k->bound[b].units : -1;
            bound[b] = (ys_group_bound_of){ "b", k->bound[b].is_cap, counties ? units[b] : NULL,
                counties ? 0 : (size_t) k->bound[b].group, counties ? 0 : k->bound[b].units };
        }
        assert_int_equal(group_case_prepare(&p, member, &plan, NULL), YS_OK);
        assert_int_equal(ys_group_clash(plan, k->share, k->total, k->n_bounds, bound, taken, &missing, NULL), YS_OK);
        for (size_t b = 0; b < k->n_bounds; b++)
            if (taken[b] != k->bound[b].taken)
                fail_msg("%s: bound %zu is %s", k->what, b, taken[b] ? "taken" : "not taken");
        if (missing != k->missing)
            fail_msg("%s: %" PRId64 " missing, not %" PRId64, k->what, missing, k->missing);
        ys_group_release(plan);
    }
}

static void
test_no_clash(void **state)
{
    group_case p = { .n = 2, .n_groups = 1, .member = { { 1, 0 } } };
    const uint8_t *member[GROUPS];
    const int64_t share[] = { 1, 1 };
    ys_group_bound_of bound = { "b", false, NULL, 0, 5 };
    ys_group_plan *plan;
    ys_error err = { 0 };
    uint8_t taken;
    int64_t missing;

    (void) state;
    assert_int_equal(group_case_prepare(&p, member, &plan, NULL), YS_OK);
    assert_int_equal(ys_group_clash(plan, share, 10, 1, &bound, &taken, &missing, &err), YS_E_BUG);
    assert_string_equal(err.text, "bounds of groups: all of them hold together");
    ys_group_release(plan);
}

/* The solution of a tree, written another way: in long double, by nested bisection on what each group gets at a rate. */
typedef struct {
    const group_case *p;
    int parent[GROUPS], leaf[COUNTIES]; /* -1: none */
    size_t order[GROUPS], size[GROUPS]; /* small first; of equals the later first */
    long double x[COUNTIES];
    int owner[COUNTIES];         /* the group at a bound, or -1, whose rate the county has */
    int above[GROUPS];           /* the same of a group at a bound */
    int held[GROUPS];            /* 1 up, -1 down */
} tree;

static bool
lies_in(const group_case *p, size_t g, size_t h)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->member[g][i] && !p->member[h][i])
            return false;
    return true;
}

static void
grow(tree *t, const group_case *p)
{
    *t = (tree){ .p = p };
    for (size_t g = 0; g < p->n_groups; g++) {
        size_t k = g;

        for (size_t i = 0; i < p->n; i++)
            t->size[g] += p->member[g][i];
        for (; k > 0 && t->size[t->order[k - 1]] >= t->size[g]; k--)
            t->order[k] = t->order[k - 1];
        t->order[k] = g;
    }
    for (size_t i = 0; i < p->n; i++) {
        t->leaf[i] = -1;
        for (size_t k = p->n_groups; k-- > 0;)
            if (p->member[t->order[k]][i])
                t->leaf[i] = (int) t->order[k];
    }
    for (size_t k = 0; k < p->n_groups; k++) {
        t->parent[t->order[k]] = -1;
        for (size_t m = p->n_groups; m-- > k + 1;)
            if (t->size[t->order[k]] > 0 && lies_in(p, t->order[k], t->order[m]))
                t->parent[t->order[k]] = (int) t->order[m];
    }
}

static long double
county_at(const group_case *p, size_t i, long double rate)
{
    long double x = rate * (long double) p->share[i];

    return p->share[i] == 0 || x < (long double) p->lo[i] ? (long double) p->lo[i]
           : x > (long double) p->hi[i]                   ? (long double) p->hi[i]
                                                          : x;
}

/* What lies directly in g (-1: the root), its groups within their bounds. */
static long double
inside_at(const tree *t, int g, long double rate)
{
    const group_case *p = t->p;
    long double sum = 0;

    for (size_t i = 0; i < p->n; i++)
        sum += t->leaf[i] == g ? county_at(p, i, rate) : 0;
    for (size_t h = 0; h < p->n_groups; h++) {
        long double own;

        if (t->parent[h] != g)
            continue;
        own = inside_at(t, (int) h, rate);
        sum += own < (long double) p->group_lo[h]   ? (long double) p->group_lo[h]
               : own > (long double) p->group_hi[h] ? (long double) p->group_hi[h]
                                                    : own;
    }
    return sum;
}

/* Set what lies in g, which has `rate` unless its own bound holds it. */
static void
set_inside(tree *t, int g, long double rate, int owner)
{
    const group_case *p = t->p;

    for (size_t i = 0; i < p->n; i++) {
        if (t->leaf[i] != g)
            continue;
        t->x[i] = county_at(p, i, rate);
        t->owner[i] = owner;
    }
    for (size_t h = 0; h < p->n_groups; h++) {
        long double own, to, low = 0, high = 0x1p60L;
        long double slack = 1e-15L * (long double) p->total;

        if (t->parent[h] != g)
            continue;
        own = inside_at(t, (int) h, rate);
        t->above[h] = owner;
        t->held[h] = own < (long double) p->group_lo[h] - slack ? 1 : own > (long double) p->group_hi[h] + slack ? -1 : 0;
        if (t->held[h] == 0) {
            set_inside(t, (int) h, rate, owner);
            continue;
        }
        to = (long double) (t->held[h] > 0 ? p->group_lo[h] : p->group_hi[h]);
        for (int k = 0; k < 140; k++) {
            long double middle = (low + high) / 2;

            if (inside_at(t, (int) h, middle) < to)
                low = middle;
            else
                high = middle;
        }
        set_inside(t, (int) h, high, (int) h);
    }
}

static void
set_all(tree *t)
{
    long double low = 0, high = 0x1p60L;

    for (int k = 0; k < 140; k++) {
        long double middle = (low + high) / 2;

        if (inside_at(t, -1, middle) < (long double) t->p->total)
            low = middle;
        else
            high = middle;
    }
    set_inside(t, -1, high, -1);
}

/* Counties at neither bound of one problem: a rate for all of them, exactly, but for the unit that rounding may take or give. */
static void
check_rates(const group_case *p, const tree *t, int seed)
{
    for (size_t i = 0; i < p->n; i++) {
        for (size_t j = 0; j < p->n; j++) {
            bool up = p->amount[i] < p->hi[i] && p->share[i] > 0, down = p->amount[j] > p->lo[j] && p->share[j] > 0;

            /* i could get more, j could get less: j's rate is not above i's */
            if (t->owner[i] == t->owner[j] && up && down
                && !((wide) (p->amount[j] - 1) * p->share[i] < (wide) (p->amount[i] + 1) * p->share[j]))
                fail_msg("problem %d: counties %zu and %zu of one problem: %" PRId64 " of %" PRId64 ", %" PRId64 " of %" PRId64,
                    seed, i, j, p->amount[i], p->share[i], p->amount[j], p->share[j]);
        }
    }
}

/* A group held up has its rate above that of what is around it; one held down below. */
static void
check_held(const group_case *p, const tree *t, int seed)
{
    for (size_t g = 0; g < p->n_groups; g++) {
        int64_t at = t->held[g] > 0 ? p->group_lo[g] : p->group_hi[g];

        if (t->held[g] == 0)
            continue;
        if (group_case_sum(p, g) != at)
            fail_msg("problem %d: group %zu has %" PRId64 ", not its bound %" PRId64, seed, g, group_case_sum(p, g), at);
        if (p->multiplier[g] != 1 && (p->multiplier[g] > 1) != (t->held[g] > 0))
            fail_msg("problem %d: group %zu has the multiplier %.17g", seed, g, p->multiplier[g]);
        for (size_t i = 0; i < p->n; i++) {
            for (size_t j = 0; j < p->n; j++) {
                bool inner = t->owner[i] == (int) g && p->bound[i] == YS_BOUNDED_FREE;
                bool outer = t->owner[j] == t->above[g] && p->bound[j] == YS_BOUNDED_FREE;
                wide own = (wide) (p->amount[i] + t->held[g]) * p->share[j];
                wide around = (wide) (p->amount[j] - t->held[g]) * p->share[i];

                if (inner && outer && (t->held[g] > 0 ? own <= around : own >= around))
                    fail_msg("problem %d: group %zu is held %s, county %zu has %" PRId64 ", %zu outside has %" PRId64, seed,
                        g, t->held[g] > 0 ? "up" : "down", i, p->amount[i], j, p->amount[j]);
            }
        }
    }
}

static void
check_reference(const group_case *p, const tree *t, int seed)
{
    for (size_t i = 0; i < p->n; i++)
        if (fabsl((long double) p->amount[i] - t->x[i]) >= 1 + 1e-5L)
            fail_msg("problem %d, county %zu: %" PRId64 ", by bisection %.9Lf", seed, i, p->amount[i], t->x[i]);
    for (size_t g = 0; g < p->n_groups; g++) {
        long double sum = 0;

        for (size_t i = 0; i < p->n; i++)
            sum += p->member[g][i] ? t->x[i] : 0;
        if (fabsl((long double) group_case_sum(p, g) - sum) >= 1 + 1e-5L)
            fail_msg("problem %d, group %zu: %" PRId64 ", by bisection %.9Lf", seed, g, group_case_sum(p, g), sum);
    }
}

static void
test_nested(void **state)
{
    size_t held = 0, deep = 0;

    (void) state;
    for (int seed = 0; seed < 2000; seed++) {
        group_case p;
        tree t;

        group_case_nested(&p, (uint64_t) seed, seed % 2 == 0 ? 1 : 10000000);
        assert_true(group_case_solve(&p));
        assert_false(p.report.crosses);
        check_bounds(&p, seed);
        grow(&t, &p);
        set_all(&t);
        check_reference(&p, &t, seed);
        check_rates(&p, &t, seed);
        check_held(&p, &t, seed);
        for (size_t g = 0; g < p.n_groups; g++) {
            held += t.held[g] != 0;
            deep += t.held[g] != 0 && t.above[g] >= 0;
        }
    }
    /* the problems are such that bounds bind, in one another too */
    assert_true(held > 1000);
    assert_true(deep > 100);
}

/* Without group bounds that bind: the plain bounded shares. */
static void
test_unbound(void **state)
{
    (void) state;
    for (int seed = 0; seed < 2000; seed++) {
        group_case p;
        int64_t plain[COUNTIES];

        if (seed % 2 == 0)
            group_case_nested(&p, (uint64_t) seed, 1000);
        else
            group_case_crossing(&p, (uint64_t) seed, 1000);
        for (size_t g = 0; g < p.n_groups; g++) {
            p.group_lo[g] = 0;
            p.group_hi[g] = NONE;
        }
        assert_true(group_case_solve(&p));
        check_bounds(&p, seed);
        assert_int_equal(ys_bounded_shares(p.n, p.share, p.lo, p.hi, p.total, plain, NULL), YS_OK);
        for (size_t i = 0; i < p.n; i++)
            if (llabs(p.amount[i] - plain[i]) > 1)
                fail_msg("problem %d, county %zu: %" PRId64 ", plain %" PRId64, seed, i, p.amount[i], plain[i]);
    }
}

/* A bound that the answer does not touch changes nothing when it is dropped. */
static void
test_drop(void **state)
{
    size_t dropped = 0;

    (void) state;
    for (int seed = 0; seed < 1000; seed++) {
        group_case p, q;

        group_case_nested(&p, (uint64_t) seed + 5000, 1000);
        assert_true(group_case_solve(&p));
        q = p;
        for (size_t g = 0; g < p.n_groups; g++) {
            bool floor_idle = group_case_sum(&p, g) > p.group_lo[g] + 1, cap_idle = group_case_sum(&p, g) < p.group_hi[g] - 1;

            dropped += (size_t) ((floor_idle && q.group_lo[g] > 0) + (cap_idle && q.group_hi[g] < NONE));
            q.group_lo[g] = floor_idle ? 0 : q.group_lo[g];
            q.group_hi[g] = cap_idle ? NONE : q.group_hi[g];
        }
        assert_true(group_case_solve(&q));
        for (size_t i = 0; i < p.n; i++)
            if (p.amount[i] != q.amount[i])
                fail_msg("problem %d, county %zu: %" PRId64 ", without idle bounds %" PRId64, seed, i, p.amount[i], q.amount[i]);
    }
    assert_true(dropped > 1000);
}

/* Optimal amounts planted: a county's amount is its share times the multipliers of its groups, each held by a bound of its sum. */
static void
test_planted(void **state)
{
    (void) state;
    for (int seed = 0; seed < 2000; seed++) {
        uint64_t at = (uint64_t) seed + 9000;
        group_case p;
        int64_t want[COUNTIES], factor[GROUPS];

        if (seed % 2 == 0)
            group_case_nested(&p, at, 1);
        else
            group_case_crossing(&p, at, 1);
        for (size_t g = 0; g < p.n_groups; g++)
            factor[g] = group_case_below(&at, 3);
        p.total = 0;
        for (size_t i = 0; i < p.n; i++) {
            p.share[i] = 64 * (1 + group_case_below(&at, 50));
            want[i] = 64 * p.share[i];
            for (size_t g = 0; g < p.n_groups; g++)
                want[i] = !p.member[g][i] || factor[g] == 0 ? want[i] : factor[g] == 1 ? want[i] * 2 : want[i] / 2;
            p.lo[i] = 0;
            p.hi[i] = NONE;
            /* where a county's own bound holds it, its share is what it was not given by */
            if (group_case_below(&at, 6) == 0) {
                p.lo[i] = want[i];
                p.share[i] = p.share[i] / 3 + 1;
            } else if (group_case_below(&at, 6) == 0) {
                p.hi[i] = want[i];
                p.share[i] *= 3;
            }
            p.total += want[i];
        }
        for (size_t g = 0; g < p.n_groups; g++) {
            int64_t sum = 0;

            for (size_t i = 0; i < p.n; i++)
                sum += p.member[g][i] ? want[i] : 0;
            p.group_lo[g] = factor[g] == 1 ? sum : sum > 100 ? sum - 100 : 0;
            p.group_hi[g] = factor[g] == 2 ? sum : sum + 100;
        }
        assert_true(group_case_solve(&p));
        check_bounds(&p, seed);
        for (size_t i = 0; i < p.n; i++)
            if (p.amount[i] != want[i])
                fail_msg("problem %d (%s), county %zu: %" PRId64 ", planted %" PRId64, seed,
                    p.report.crosses ? "crossing" : "a tree", i, p.amount[i], want[i]);
    }
}

static void
test_crossing(void **state)
{
    size_t crossing = 0;

    (void) state;
    for (int seed = 0; seed < 3000; seed++) {
        /* in the last, doubles do not tell single units */
        int64_t scale = seed % 3 == 0 ? 1 : seed % 3 == 1 ? 1000000 : INT64_C(300000000000);
        group_case p;

        group_case_crossing(&p, (uint64_t) seed + 20000, scale);
        if (!group_case_solve(&p))
            fail_msg("problem %d does not hold", seed);
        check_bounds(&p, seed);
        crossing += p.report.crosses;
        /* the projections alone would need thousands */
        if (p.report.sweeps > 10)
            fail_msg("problem %d: %d rounds", seed, p.report.sweeps);
    }
    assert_true(crossing > 2000);
}

/* A second family that never binds: the same as the first alone. */
static void
test_idle_family(void **state)
{
    size_t crossing = 0;

    (void) state;
    for (int seed = 0; seed < 1000; seed++) {
        uint64_t at = (uint64_t) seed + 40000;
        group_case p, q = { .n = 4 + (size_t) group_case_below(&at, COUNTIES - 3) };

        group_case_tree(&q, &at, 2, 2);
        group_case_bounds(&q, &at, 1000);
        p = q;
        group_case_tree(&p, &at, 1, 3);
        for (size_t g = q.n_groups; g < p.n_groups; g++)
            p.group_hi[g] = NONE;
        assert_true(group_case_solve(&p));
        assert_true(group_case_solve(&q));
        crossing += p.report.crosses;
        for (size_t i = 0; i < p.n; i++)
            if (llabs(p.amount[i] - q.amount[i]) > 1)
                fail_msg("problem %d, county %zu: %" PRId64 ", the first family alone %" PRId64, seed, i, p.amount[i], q.amount[i]);
    }
    assert_true(crossing > 500);
}

/* Floors of 2^50 in more counties than 64 bits can sum up. */
static void
test_clash_of_many(void **state)
{
    enum { MANY = 20000 };
    int64_t *figure = calloc(MANY, 2 * sizeof *figure), missing = 0;
    int64_t *share = figure, *floor = figure + MANY;
    uint8_t *in = calloc(2, MANY), taken[2];
    const uint8_t *member[] = { in, in + MANY };
    ys_group_bound_of bound[] = { { "cap", true, NULL, 0, 10 }, { "floor", false, floor, 0, 0 } };
    ys_group_plan *plan;

    (void) state;
    assert_true(figure != NULL && in != NULL);
    for (size_t i = 0; i < MANY; i++) {
        share[i] = 1;
        floor[i] = NONE;
        in[i] = i % 2 == 0;
        in[MANY + i] = i % 3 == 0;
    }
    assert_int_equal(group_case_masks(MANY, 2, member, group_names, &plan, NULL), YS_OK);
    assert_int_equal(ys_group_clash(plan, share, 100, 2, bound, taken, &missing, NULL), YS_OK);
    assert_int_equal(taken[0], 0);
    assert_int_equal(taken[1], 1);
    assert_true(missing > NONE);
    ys_group_release(plan);
    free(figure);
    free(in);
}

/* 100,000 counties in 50 groups: a tree of 10 x 4, and 25 that cross 25. */
static void
solve_many(bool cross)
{
    enum { MANY = 100000, BY = 50 };
    uint8_t *in = calloc(BY, MANY);
    int64_t *figure = calloc(MANY, 5 * sizeof *figure), group_lo[BY], group_hi[BY], sum[BY] = { 0 }, total = 0;
    int64_t *share = figure, *lo = figure + MANY, *hi = lo + MANY, *amount = hi + MANY;
    uint8_t *bound = calloc(1, MANY);
    const uint8_t *member[BY];
    const char *name[BY];
    uint64_t at = 7;
    ys_group_plan *plan;
    ys_group_report report = { 0 };
    void *scratch;

    for (size_t i = 0; i < MANY; i++) {
        size_t a = (size_t) group_case_below(&at, cross ? 25 : 10), b = (size_t) group_case_below(&at, cross ? 25 : 4);

        share[i] = 1 + group_case_below(&at, 1000000);
        hi[i] = i % 3 == 0 ? 400000 : NONE;
        in[a * MANY + i] = 1;
        in[(cross ? 25 + b : 10 + a * 4 + b) * MANY + i] = 1;
        total += share[i] * 7 / 10;
    }
    for (size_t g = 0; g < BY; g++) {
        member[g] = in + g * MANY;
        name[g] = group_names[g % GROUPS];
        for (size_t i = 0; i < MANY; i++)
            sum[g] += member[g][i] ? share[i] * 7 / 10 : 0;
        group_lo[g] = g % 3 == 0 ? sum[g] + sum[g] / 50 : 0;
        group_hi[g] = g % 3 == 1 ? sum[g] - sum[g] / 50 : NONE;
    }
    assert_int_equal(group_case_masks(MANY, BY, member, name, &plan, NULL), YS_OK);
    assert_int_equal(ys_group_crosses(plan), cross);
    scratch = group_case_scratch(plan);
    assert_true(ys_group_solve(plan, &(ys_group_problem){ share, lo, hi, total, group_lo, group_hi }, scratch, amount, bound,
        &report));
    assert_true(report.residual <= 1e-12);
    for (size_t i = 0; i < MANY; i++) {
        assert_true(amount[i] >= 0 && amount[i] <= hi[i]);
        total -= amount[i];
    }
    assert_int_equal(total, 0);
    for (size_t g = 0; g < BY; g++) {
        sum[g] = 0;
        for (size_t i = 0; i < MANY; i++)
            sum[g] += member[g][i] ? amount[i] : 0;
        assert_true(sum[g] >= group_lo[g] && sum[g] <= group_hi[g]);
    }
    ys_group_release(plan);
    free(scratch);
    free(in);
    free(figure);
    free(bound);
}

static void
test_many(void **state)
{
    (void) state;
    solve_many(false);
}

static void
test_many_crossing(void **state)
{
    (void) state;
    solve_many(true);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_three_crossing),
        cmocka_unit_test(test_clashes),
        cmocka_unit_test(test_no_clash),
        cmocka_unit_test(test_clash_of_many),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_unbound),
        cmocka_unit_test(test_drop),
        cmocka_unit_test(test_planted),
        cmocka_unit_test(test_crossing),
        cmocka_unit_test(test_idle_family),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_many_crossing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
