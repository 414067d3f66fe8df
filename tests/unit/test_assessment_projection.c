/* Weights within bounds on tags: by hand, against a slow solver of the dual, at the edge of what can hold, and beyond it. */
#include "assessment/projection.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* SplitMix64 (Steele, Lea, Flood 2014). */
static double
uniform(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (double) ((z ^ z >> 31) >> 11) * 0x1p-53;
}

static void
check(size_t k, const double *got, const double *want, double within)
{
    for (size_t j = 0; j < k; j++)
        if (!(fabs(got[j] - want[j]) <= within))
            fail_msg("weight %zu is %.17g, want %.17g", j, got[j], want[j]);
}

/* By hand: one floor or ceiling scales its members to the bound and the others to the rest, so that ratios on each side stay; a bound
 * that holds moves nothing; weights are scaled to 1 first. */
static void
test_one_set(void **state)
{
    static const bool inside[] = { true, true, false, false };
    static const struct {
        double w[4], at_least, at_most, want[4];
    } rows[] = {
        { { 0.4, 0.2, 0.3, 0.1 }, 0.8, 1, { 0.8 * 4 / 6, 0.8 * 2 / 6, 0.2 * 3 / 4, 0.2 / 4 } },
        { { 0.4, 0.2, 0.3, 0.1 }, 0, 0.3, { 0.2, 0.1, 0.525, 0.175 } },
        { { 0.4, 0.2, 0.3, 0.1 }, 0.5, 0.7, { 0.4, 0.2, 0.3, 0.1 } },
        { { 4, 2, 3, 1 }, 0.6, 0.6, { 0.4, 0.2, 0.3, 0.1 } },
        { { 0.4, 0.2, 0.3, 0.1 }, 1, 1, { 2.0 / 3, 1.0 / 3, 0, 0 } },
        { { 0.4, 0.2, 0.3, 0.1 }, 0, 0, { 0, 0, 0.75, 0.25 } },
        { { 0.4, 0, 0.3, 0.3 }, 0.8, 1, { 0.8, 0, 0.1, 0.1 } },
    };

    (void) state;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        ys_tag_set set = { "outcome", inside, rows[r].at_least, rows[r].at_most };
        double w[4];

        memcpy(w, rows[r].w, sizeof w);
        assert_int_equal(ys_projection_run(4, w, 1, &set, NULL), YS_OK);
        check(4, w, rows[r].want, 1e-15);
    }
    double w[] = { 3, 1 };

    assert_int_equal(ys_projection_run(2, w, 0, NULL, NULL), YS_OK);
    check(2, w, (double[]){ 0.75, 0.25 }, 0);
}

/* By hand: floors .6 and .4 of two sets leave nothing to the third item; and a floor that another set holds to its limit. */
static void
test_edge(void **state)
{
    static const bool first[] = { true, true, false, false }, second[] = { false, false, true, false };
    static const bool inner[] = { true, false, false, false };
    ys_tag_set edge[] = { { "first", first, 0.6, 1 }, { "second", second, 0.4, 1 } };
    ys_tag_set nested[] = { { "inner", inner, 0.5, 1 }, { "outer", first, 0, 0.5 } };
    double w[] = { 0.3, 0.1, 0.2, 0.4 }, v[] = { 0.25, 0.25, 0.25, 0.25 };

    (void) state;
    assert_int_equal(ys_projection_run(4, w, 2, edge, NULL), YS_OK);
    check(4, w, (double[]){ 0.45, 0.15, 0.4, 0 }, 1e-9);
    assert_int_equal(ys_projection_run(4, v, 2, nested, NULL), YS_OK);
    check(4, v, (double[]){ 0.5, 0, 0.25, 0.25 }, 1e-9);
}

typedef struct {
    size_t k, n;
    double w[12];
    bool member[4][12];
    ys_tag_set set[4];
} problem;

/* v of multipliers lambda: w_j exp(sum of those of the sets that hold j), scaled to 1. */
static void
primal(const problem *p, const double *lambda, double *v)
{
    double sum = 0;

    for (size_t j = 0; j < p->k; j++) {
        double power = 0;

        for (size_t s = 0; s < p->n; s++)
            power += p->member[s][j] ? lambda[s] : 0;
        sum += v[j] = p->w[j] * exp(power);
    }
    for (size_t j = 0; j < p->k; j++)
        v[j] /= sum;
}

static double
share(const problem *p, size_t s, const double *v)
{
    double sum = 0;

    for (size_t j = 0; j < p->k; j++)
        sum += p->member[s][j] ? v[j] : 0;
    return sum;
}

/* The share of a set as its own multiplier is moved. */
static double
share_at(const problem *p, double *lambda, size_t s, double value)
{
    double v[12];

    lambda[s] = value;
    primal(p, lambda, v);
    return share(p, s, v);
}

/* The slow solver: coordinates of the dual by bisection, 4,000 rounds of 60 halvings at most. */
static void
slow(const problem *p, double *v)
{
    double lambda[4] = { 0 };

    for (int round = 0; round < 4000; round++) {
        double moved = 0;

        for (size_t s = 0; s < p->n; s++) {
            double was = lambda[s], at = share_at(p, lambda, s, 0), low = 0, high = 0, goal;

            if (at >= p->set[s].at_least && at <= p->set[s].at_most) {
                moved = fmax(moved, fabs(was));
                continue;
            }
            goal = at < p->set[s].at_least ? p->set[s].at_least : p->set[s].at_most;
            low = at < goal ? 0 : -60;
            high = at < goal ? 60 : 0;
            for (int half = 0; half < 60; half++) {
                double middle = (low + high) / 2;

                *(share_at(p, lambda, s, middle) < goal ? &low : &high) = middle;
            }
            lambda[s] = (low + high) / 2;
            moved = fmax(moved, fabs(lambda[s] - was));
        }
        if (moved < 1e-13)
            break;
    }
    primal(p, lambda, v);
}

/* Bounds around some weights that exist, so that they can hold; sets overlap as luck has it. */
static void
draw(problem *p, uint64_t *luck)
{
    static const char *const names[] = { "a", "b", "c", "d" };
    double there[12], sum = 0, all = 0;

    p->k = 2 + (size_t) (uniform(luck) * 11);
    p->n = 1 + (size_t) (uniform(luck) * 4);
    for (size_t j = 0; j < p->k; j++) {
        all += p->w[j] = uniform(luck) < 0.1 && j > 0 ? 0 : 0.05 + uniform(luck);
        sum += there[j] = p->w[j] > 0 ? 0.1 + uniform(luck) : 0;
    }
    for (size_t j = 0; j < p->k; j++) {
        p->w[j] /= all;
        there[j] /= sum;
    }
    for (size_t s = 0; s < p->n; s++) {
        double at, low, high;

        for (size_t j = 0; j < p->k; j++)
            p->member[s][j] = uniform(luck) < 0.45;
        at = share(p, s, there);
        low = uniform(luck) < 0.3 ? 0 : fmax(0, at - 0.1 * uniform(luck));
        high = uniform(luck) < 0.3 ? 1 : fmin(1, at + 0.1 * uniform(luck) + 1e-6);
        p->set[s] = (ys_tag_set){ names[s], p->member[s], low, high };
    }
}

/*
 * Karush, Kuhn, Tucker: v is on the simplex and within bounds; w_j = 0 keeps v_j = 0; no other weights within the bounds are nearer, as the
 * slow solver finds none and finds the same.
 */
static void
test_random(void **state)
{
    uint64_t luck = 20240611;

    (void) state;
    for (int round = 0; round < 1000; round++) {
        problem p;
        double v[12], want[12], sum = 0;
        ys_error err = { YS_OK, "" };

        draw(&p, &luck);
        memcpy(v, p.w, sizeof v);
        if (ys_projection_run(p.k, v, p.n, p.set, &err) != YS_OK)
            fail_msg("problem %d: %s", round, err.text);
        for (size_t j = 0; j < p.k; j++) {
            assert_true(v[j] >= 0 && (p.w[j] > 0 || v[j] == 0));
            sum += v[j];
        }
        assert_true(fabs(sum - 1) < 1e-12);
        for (size_t s = 0; s < p.n; s++)
            assert_true(share(&p, s, v) >= p.set[s].at_least - 1e-11 && share(&p, s, v) <= p.set[s].at_most + 1e-11);
        slow(&p, want);
        for (size_t j = 0; j < p.k; j++)
            if (!(fabs(v[j] - want[j]) < 1e-9))
                fail_msg("problem %d, %zu items, %zu sets: weight %zu is %.17g, want %.17g", round, p.k, p.n, j, v[j],
                    want[j]);
    }
}

static void
test_infeasible(void **state)
{
    static const bool one[] = { true, false, false, false }, two[] = { true, true, false, false };
    static const bool other[] = { false, false, true, false }, last[] = { false, false, false, true };
    static const bool ring_a[] = { true, true, false, false }, ring_b[] = { false, true, true, false };
    static const bool ring_c[] = { true, false, true, false };
    static const struct {
        size_t n;
        ys_tag_set set[3];
        const char *text;
    } rows[] = {
        { 1, { { "outcome", two, 0.7, 0.6 } },
            "tag outcome: at_least 0.7 is above at_most 0.6; exchange them, or drop one" },
        { 1, { { "outcome", two, 1.2, 1.5 } },
            "tag outcome: at_least 1.2, at_most 1.5 cannot hold: weights sum to 1; bounds must meet [0, 1]" },
        { 1, { { "outcome", two, NAN, 1 } },
            "tag outcome: at_least nan is above at_most 1; exchange them, or drop one" },
        { 2, { { "outcome", two, 0.7, 1 }, { "effort", other, 0.4, 1 } },
            "tags outcome 0.7, effort 0.4: these floors share no item and sum to 1.1, but weights sum to 1; lower "
            "them" },
        { 3, { { "x", one, 0.1, 1 }, { "outcome", two, 0.7, 1 }, { "effort", other, 0.4, 1 } },
            "tags outcome 0.7, effort 0.4: these floors share no item and sum to 1.1, but weights sum to 1; lower "
            "them" },
        { 1, { { "empty", last, 0.2, 1 } },
            "tag empty: at_least 0.2, but its items weigh 0 and a weight of 0 stays 0; give one of them a weight, or "
            "drop the bound" },
        { 2, { { "outer", two, 0, 0.3 }, { "inner", one, 0.4, 1 } },
            "tag inner: at_least 0.4, but each of its items is of tag outer too, which is at_most 0.3; lower the one "
            "or raise the "
            "other" },
        /* each pair of three items must weigh 0.7, so all together 1.05 of 1: no two tags contradict each other */
        { 3, { { "a", ring_a, 0.7, 1 }, { "b", ring_b, 0.7, 1 }, { "c", ring_c, 0.7, 1 } }, "tag " },
    };

    (void) state;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        double w[] = { 0.4, 0.2, 0.4, 0 }, before[4];
        ys_error err = { YS_OK, "" };

        memcpy(before, w, sizeof w);
        assert_int_equal(ys_projection_run(4, w, rows[r].n, rows[r].set, &err), YS_E_INFEASIBLE);
        assert_memory_equal(before, w, sizeof w);
        if (strcmp(rows[r].text, "tag ") != 0)
            assert_string_equal(err.text, rows[r].text);
        else
            assert_non_null(strstr(err.text,
                " where at_least 0.7, at_most 1 must hold; the bounds of the tags contradict each other, "
                "loosen this one or those of tags that share its items"));
    }
    /* a ceiling on all that weighs */
    static const bool all[] = { true, true, true, true };
    ys_tag_set lid = { "whole", all, 0, 0.9 };
    double w[] = { 0.4, 0.2, 0.4, 0 };
    ys_error err;

    assert_int_equal(ys_projection_run(4, w, 1, &lid, &err), YS_E_INFEASIBLE);
    assert_string_equal(err.text,
        "tag whole: at_most 0.9, but no item without it has a weight, so that it weighs 1; give another item a "
        "weight, or drop the bound");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_set),
        cmocka_unit_test(test_edge),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_infeasible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
