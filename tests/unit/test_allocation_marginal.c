/* Real bounded shares, their one-sided derivatives and prices: published answers, kinks by hand, finite differences. */
#include "allocation/marginal.h"

#include "unit/allocation_case.h"
#include "unit/allocation_filling.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 12 };

static void
check_close(const char *source, const char *what, size_t i, double got, double want, double tolerance)
{
    if (isnan(want) ? !isnan(got) : !(got == want || fabs(got - want) <= tolerance))
        fail_msg("%s, %s[%zu]: %.17g, want %.17g", source, what, i, got, want);
}

/*
 * lambda of the first fillings, as printed with them: KKT conditions, exact rationals; the last is the lower end of an
 * interval
 */
static const double lambdas[] = { 10, 30.0 / 13, 10, 45.0 / 19, 25 };

static void
test_fillings(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof fillings / sizeof *fillings; c++) {
        const filling *f = &fillings[c];
        double share[FILLING_MOST], lo[FILLING_MOST], hi[FILLING_MOST], amount[FILLING_MOST], lambda, sum = 0;

        for (size_t i = 0; i < f->n; i++) {
            share[i] = (double) f->share[i];
            lo[i] = (double) f->lo[i];
            hi[i] = f->hi[i] == FILLING_NONE ? INFINITY : (double) f->hi[i];
        }
        assert_int_equal(ys_marginal_solve(f->n, share, lo, hi, (double) f->total, amount, &lambda, NULL), YS_OK);
        for (size_t i = 0; i < f->n; i++) {
            check_close(f->source, "amount", i, amount[i], f->want[i], 1e-14 * (double) f->total);
            sum += amount[i];
        }
        check_close(f->source, "sum", c, sum, (double) f->total, 1e-15 * (double) f->total);
        if (c < sizeof lambdas / sizeof *lambdas)
            check_close(f->source, "lambda", c, lambda, lambdas[c], 1e-15 * lambdas[c]);
    }
}

static void
test_lambda(void **state)
{
    static const struct {
        const char *source;
        double share[3], lo[3], hi[3], total, amount[3], lambda;
    } rows[] = {
        { "by hand: share 0 gets its floor", { 0, 1, 3 }, { 2, 0, 0 }, { 9, 9, 9 }, 10, { 2, 2, 6 }, 2 },
        { "by hand: all at their floors", { 1, 1, 3 }, { 2, 3, 4 }, { 9, 9, 9 }, 9, { 2, 3, 4 }, 0 },
        { "by hand: nothing to share", { 1, 1, 3 }, { 0, 0, 0 }, { 9, 9, 9 }, 0, { 0, 0, 0 }, 0 },
        { "by hand: an interval, one at its cap from 2 on, two at floors until 3", { 1, 1, 1 }, { 0, 3, 4 },
            { 2, 9, 9 }, 9, { 2, 3, 4 }, 2 },
        { "by hand: no caps", { 1, 1, 2 }, { 0, 0, 9 }, { INFINITY, INFINITY, INFINITY }, 13, { 2, 2, 9 }, 2 },
        { "by hand: a share that is small, but a share", { 0x1p-1000, 0, 0 }, { 0, 1, 1 }, { 9, 9, 9 }, 10, { 8, 1, 1 },
            0x1p1003 },
    };

    (void) state;
    for (size_t c = 0; c < sizeof rows / sizeof *rows; c++) {
        double amount[3], lambda;

        assert_int_equal(
            ys_marginal_solve(3, rows[c].share, rows[c].lo, rows[c].hi, rows[c].total, amount, &lambda, NULL), YS_OK);
        for (size_t i = 0; i < 3; i++)
            check_close(rows[c].source, "amount", i, amount[i], rows[c].amount[i], 0);
        check_close(rows[c].source, "lambda", 0, lambda, rows[c].lambda, 0);
    }
    assert_int_equal(ys_marginal_solve(0, NULL, NULL, NULL, 0, NULL, NULL, NULL), YS_OK);
}

/* One-sided derivatives where both sides were worked out by hand. */
static const struct {
    const char *source;
    size_t n;
    double share[4], lo[4], hi[4], total;
    double ds[4], dlo[4], dhi[4], dtotal;
    double right[4], left[4];
} kinks[] = {
    { "no kink: a[0] = T s0 / (s0 + s1), da = T s1 / 16 ds", 2, { 1, 3 }, { 0, 0 }, { 99, 99 }, 16, { 1, 0 }, { 0 },
        { 0 }, 0, { 3, -3 }, { 3, -3 } },
    { "no kink: the total moves the free ones by share, the floor stays", 3, { 1, 3, 1 }, { 0, 0, 10 }, { 99, 99, 99 },
        18, { 0 }, { 0 }, { 0 }, 1, { 0.25, 0.75, 0 }, { 0.25, 0.75, 0 } },
    { "no kink: a binding floor is paid by the others", 3, { 1, 3, 1 }, { 0, 0, 10 }, { 99, 99, 99 }, 18, { 0 },
        { 0, 0, 1 }, { 0 }, 0, { -0.25, -0.75, 1 }, { -0.25, -0.75, 1 } },
    { "no kink: a binding cap gives to the others; a floor that does not bind is nothing", 3, { 1, 3, 9 }, { 0, 1, 0 },
        { 99, 99, 4 }, 12, { 0 }, { 0, 1, 0 }, { 0, 0, 1 }, 0, { -0.25, -0.75, 1 }, { -0.25, -0.75, 1 } },
    { "kink: lambda = 2, the third just at its floor of 4: more money lifts all three, less only two", 3, { 1, 1, 2 },
        { 0, 0, 4 }, { 99, 99, 99 }, 8, { 0 }, { 0 }, { 0 }, 4, { 1, 1, 2 }, { 2, 2, 0 } },
    { "kink: lambda = 2, the third just at its cap of 4: more money lifts two, less takes from all", 3, { 1, 1, 2 },
        { 0, 0, 0 }, { 99, 99, 4 }, 8, { 0 }, { 0 }, { 0 }, 4, { 2, 2, 0 }, { 1, 1, 2 } },
    { "kink: lambda = 2, a floor of 4 that begins to bind is felt upwards only", 3, { 1, 1, 2 }, { 0, 0, 4 },
        { 99, 99, 99 }, 8, { 0 }, { 0, 0, 2 }, { 0 }, 0, { -1, -1, 2 }, { 0, 0, 0 } },
    { "kink: lambda = 2, a cap of 4 that begins to bind is felt downwards only", 3, { 1, 1, 2 }, { 0, 0, 0 },
        { 99, 99, 4 }, 8, { 0 }, { 0 }, { 0, 0, 2 }, 0, { 0, 0, 0 }, { -1, -1, 2 } },
    { "kink: its share rises: ds lambda = 4 less its part of dlambda = -1; falls: held by the floor", 3, { 1, 1, 2 },
        { 0, 0, 4 }, { 99, 99, 99 }, 8, { 0, 0, 2 }, { 0 }, { 0 }, 0, { -1, -1, 2 }, { 0, 0, 0 } },
    { "kink: floor and cap in one, both move", 2, { 1, 1 }, { 0, 2 }, { 99, 2 }, 4, { 0 }, { 0, 0 }, { 0, 1 }, 4,
        { 3, 1 }, { NAN, NAN } },
    { "all at floors: more goes to the one that leaves first (3/1 before 8/2); less cannot be", 2, { 1, 2 }, { 3, 8 },
        { 99, 99 }, 11, { 0 }, { 0 }, { 0 }, 1, { 1, 0 }, { NAN, NAN } },
    { "all at caps: less is taken from the one that leaves last (8/2 after 3/1)", 2, { 1, 2 }, { 0, 0 }, { 3, 8 }, 11,
        { 0 }, { 0 }, { 0 }, 1, { NAN, NAN }, { 0, 1 } },
    { "lambda in [2, 3]: more lifts the second off its floor, less takes the first off its cap", 3, { 1, 1, 1 },
        { 0, 3, 4 }, { 2, 9, 9 }, 9, { 0 }, { 0 }, { 0 }, 1, { 0, 1, 0 }, { 1, 0, 0 } },
    { "lambda in [2, 3]: shares do not matter", 3, { 1, 1, 1 }, { 0, 3, 4 }, { 2, 9, 9 }, 9, { -5, 7, 1 }, { 0 }, { 0 },
        0, { 0, 0, 0 }, { 0, 0, 0 } },
    { "lambda in [2, 3]: a floor of 3 raised by 1 is paid by the cap; lowered, by itself", 3, { 1, 1, 1 }, { 0, 3, 4 },
        { 2, 9, 9 }, 9, { 0 }, { 0, 1, 0 }, { 0 }, 0, { -1, 1, 0 }, { 0, 0, 0 } },
    { "nothing to share: a yuan goes by share, also by a share that moves", 2, { 1, 3 }, { 0, 0 }, { 9, 9 }, 0,
        { 1, 0 }, { 0 }, { 0 }, 4, { 1, 3 }, { NAN, NAN } },
    { "no share and no floor: a share that begins takes lambda ds = 4; it cannot fall", 2, { 0, 1 }, { 0, 0 }, { 9, 9 },
        4, { 1, 0 }, { 0 }, { 0 }, 0, { 4, -4 }, { NAN, NAN } },
    { "no share: its floor is its amount", 2, { 0, 1 }, { 1, 0 }, { 9, 9 }, 4, { 0 }, { 1, 0 }, { 0 }, 0, { 1, -1 },
        { 1, -1 } },
    { "lambda in [2, 3] and a share that begins: it takes what the total gives, lambda = 2.5", 3, { 1, 1, 0 },
        { 0, 3, 0 }, { 2, 9, 9 }, 5, { 0, 0, 2 }, { 0 }, { 0 }, 5, { 0, 0, 5 }, { NAN, NAN, NAN } },
    { "floors that are caps: lambda passes 3/1 to the second, where money can go", 2, { 1, 1 }, { 2, 3 }, { 2, 3 }, 5,
        { 0 }, { 0 }, { 0, 4 }, 1, { 0, 1 }, { NAN, NAN } },
    { "a floor of 0 cannot fall", 2, { 1, 1 }, { 0, 0 }, { 9, 9 }, 4, { 0 }, { 1, 0 }, { 0 }, 0, { 0, 0 },
        { NAN, NAN } },
};

static void
test_kinks(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof kinks / sizeof *kinks; c++) {
        ys_marginal_point point = { kinks[c].n, kinks[c].share, kinks[c].lo, kinks[c].hi, kinks[c].total };
        ys_marginal_direction direction = { kinks[c].ds, kinks[c].dlo, kinks[c].dhi, kinks[c].dtotal };
        double right[4], left[4];

        assert_int_equal(ys_marginal_derivative(&point, &direction, right, left, NULL), YS_OK);
        for (size_t i = 0; i < kinks[c].n; i++) {
            check_close(kinks[c].source, "right", i, right[i], kinks[c].right[i], 1e-14);
            check_close(kinks[c].source, "left", i, left[i], kinks[c].left[i], 1e-14);
        }
    }
    /* what is not asked for is not written, what does not move may be NULL */
    ys_marginal_point point = { 2, (double[]){ 1, 3 }, (double[]){ 0, 0 }, (double[]){ 99, 99 }, 16 };
    double right[2];
    assert_int_equal(ys_marginal_derivative(&point, &(ys_marginal_direction){ .total = 4 }, right, NULL, NULL), YS_OK);
    check_close("by hand", "right", 1, right[1], 3, 1e-15);
}

/*
 * A random point, every second one full of kinks: whole shares, lambda = 8, bounds at 8 shares; and a random direction.
 */
static void
random_point(uint64_t *seed, int turn, double (*part)[MOST], ys_marginal_point *p, ys_marginal_direction *d)
{
    size_t n = 2 + (size_t) case_below(seed, MOST - 1);
    double *share = part[0], *lo = part[1], *hi = part[2], total = 0;

    for (size_t i = 0; i < n; i++) {
        share[i] = 1 + (double) case_below(seed, 9);
        double here = 8 * share[i];
        int64_t kind = case_below(seed, turn % 2 == 0 ? 6 : 3);
        lo[i] = kind == 0 ? here + 1 + (double) case_below(seed, 9) : kind == 3 ? here : here / 2;
        hi[i] = kind == 1 ? here - (double) case_below(seed, 4) : kind == 4 ? here : 3 * here;
        lo[i] = lo[i] > hi[i] ? hi[i] : lo[i];
        total += ys_clip(here, lo[i], hi[i]);
        for (size_t k = 3; k < 6; k++)
            part[k][i] = (double) (case_below(seed, 17) - 8) / 2;
        part[4][i] = lo[i] == hi[i] ? part[5][i] : part[4][i];
    }
    *p = (ys_marginal_point){ n, share, lo, hi, turn % 2 == 0 ? total : total + case_uniform(seed) };
    *d = (ys_marginal_direction){ part[3], part[4], part[5], (double) (case_below(seed, 17) - 8) };
}

/* (amount(point + t d) - amount(point)) / t, extrapolated from t and t/2; false: not feasible there. */
static bool
difference(const ys_marginal_point *p, const ys_marginal_direction *d, double t, double *out)
{
    double share[MOST], lo[MOST], hi[MOST], amount[3][MOST];

    for (int k = 0; k < 3; k++) {
        double step = k == 0 ? 0 : t / k;

        for (size_t i = 0; i < p->n; i++) {
            share[i] = p->share[i] + step * d->share[i];
            lo[i] = p->lo[i] + step * d->lo[i];
            hi[i] = p->hi[i] + step * d->hi[i];
        }
        if (ys_marginal_solve(p->n, share, lo, hi, p->total + step * d->total, amount[k], NULL, NULL) != YS_OK)
            return false;
    }
    for (size_t i = 0; i < p->n; i++)
        out[i] = (4 * (amount[2][i] - amount[0][i]) - (amount[1][i] - amount[0][i])) / t;
    return true;
}

static void
test_differences(void **state)
{
    uint64_t seed = 20151129;
    int compared = 0, kinked = 0;

    (void) state;
    for (int turn = 0; turn < 4000; turn++) {
        double part[6][MOST], right[MOST], left[MOST], want[MOST], sum = 0;
        ys_marginal_point p;
        ys_marginal_direction d;

        random_point(&seed, turn, part, &p, &d);
        ys_status st = ys_marginal_derivative(&p, &d, right, left, NULL);
        if (st == YS_E_INFEASIBLE)
            continue;
        assert_int_equal(st, YS_OK);
        for (int side = -1; side <= 1; side += 2) {
            const double *got = side > 0 ? right : left;

            if (!difference(&p, &d, side * 0x1p-22, want)) {
                check_close("not feasible", "derivative", 0, got[0], NAN, 0);
                continue;
            }
            compared++;
            for (size_t i = 0; i < p.n; i++)
                check_close(side > 0 ? "finite difference right" : "finite difference left", "derivative", i, got[i],
                    want[i], 1e-5);
        }
        for (size_t i = 0; i < p.n; i++) {
            sum += right[i];
            kinked += fabs(right[i] - left[i]) > 0.01;
        }
        if (!isnan(right[0]))
            check_close("sum", "derivative", 0, sum, d.total, 1e-12);
    }
    /* the cases reach what they are for */
    assert_true(compared > 6000 && kinked > 2000);
}

/* 4,000 random points: sum, bounds, amount = clip(lambda share). */
static void
test_solutions(void **state)
{
    uint64_t seed = 20160202;

    (void) state;
    for (int turn = 0; turn < 4000; turn++) {
        double share[MOST], lo[MOST], hi[MOST], amount[MOST], lambda, least = 0, most = 0, sum = 0;
        size_t n = 1 + (size_t) case_below(&seed, MOST);

        for (size_t i = 0; i < n; i++) {
            share[i] = case_below(&seed, 5) == 0 ? 0 : ys_exp(20 * case_uniform(&seed) - 10);
            lo[i] = case_below(&seed, 2) == 0 ? 0 : 1e9 * case_uniform(&seed);
            hi[i] = lo[i] + (case_below(&seed, 4) == 0 ? 0 : 1e9 * case_uniform(&seed));
            least += lo[i];
            most += share[i] > 0 ? hi[i] : lo[i];
        }
        double total = least + (most - least) * (case_below(&seed, 9) == 0 ? 1 : case_uniform(&seed));
        assert_int_equal(ys_marginal_solve(n, share, lo, hi, total, amount, &lambda, NULL), YS_OK);
        for (size_t i = 0; i < n; i++) {
            sum += amount[i];
            assert_true(amount[i] >= lo[i] && amount[i] <= hi[i]);
            check_close("clip", "amount", i, amount[i], ys_clip(lambda * share[i], lo[i], hi[i]), 0);
        }
        check_close("sum", "amount", 0, sum, total, 4e-16 * (double) n * most);
    }
}

static void
test_prices(void **state)
{
    /* by hand: lambda = 2; a floor that doubles its plain share costs ln 2, a cap that halves it -ln 2 */
    static const double share[] = { 1, 2, 4, 0, 1, 0 }, amount[] = { 2, 8, 4, 1, 0, 0 };
    static const double want[] = { 0, 0.69314718055994531, -0.69314718055994531, INFINITY, -INFINITY, NAN };
    double price[6];

    (void) state;
    ys_marginal_price(6, share, amount, 2, price);
    for (size_t i = 0; i < 6; i++)
        check_close("by hand", "price", i, price[i], want[i], 1e-16);
}

/* sum a ln(a / s): what the prices are derivatives of. */
static double
divergence(size_t n, const double *share, const double *lo, const double *hi, double total)
{
    double amount[MOST], sum = 0;

    assert_int_equal(ys_marginal_solve(n, share, lo, hi, total, amount, NULL, NULL), YS_OK);
    for (size_t i = 0; i < n; i++)
        sum += amount[i] * log(amount[i] / share[i]);
    return sum;
}

/* A binding floor and a binding cap moved by a little change the minimum by their prices: a central difference. */
static void
test_prices_are_multipliers(void **state)
{
    double share[] = { 1, 2, 3, 4 }, lo[] = { 20, 0, 0, 0 }, hi[] = { 99, 99, 99, 30 }, amount[4], price[4], lambda;
    double h = 0x1p-12, floor_up, floor_down, cap_up, cap_down;

    (void) state;
    assert_int_equal(ys_marginal_solve(4, share, lo, hi, 100, amount, &lambda, NULL), YS_OK);
    ys_marginal_price(4, share, amount, lambda, price);
    lo[0] = 20 + h;
    floor_up = divergence(4, share, lo, hi, 100);
    lo[0] = 20 - h;
    floor_down = divergence(4, share, lo, hi, 100);
    lo[0] = 20;
    hi[3] = 30 + h;
    cap_up = divergence(4, share, lo, hi, 100);
    hi[3] = 30 - h;
    cap_down = divergence(4, share, lo, hi, 100);
    assert_true(price[0] > 0.6 && price[3] < -0.2);
    check_close("central difference", "floor", 0, price[0], (floor_up - floor_down) / (2 * h), 1e-8);
    check_close("central difference", "cap", 3, price[3], (cap_up - cap_down) / (2 * h), 1e-8);
}

static const struct {
    double total, share, lo, hi; /* of county 0 */
    ys_status status;
    const char *text;
} refusals[] = {
    { 309, 3000, 100, 300, YS_E_INFEASIBLE,
        "floors add up to 310, 1 more than the total of 309: raise the total or lower the floors" },
    { 991, 3000, 100, 300, YS_E_INFEASIBLE,
        "caps (floors where the share is 0) add up to 990, 1 less than the total of 991: lower the total or raise the "
        "caps" },
    { 800, 0, 100, 300, YS_E_INFEASIBLE,
        "caps (floors where the share is 0) add up to 790, 10 less than the total of 800: lower the total or raise the "
        "caps" },
    { -5, 3000, 100, 300, YS_E_DATA, "total = -5 is not finite and >= 0" },
    { 553, -7, 100, 300, YS_E_DATA, "share[0] = -7 is not finite and >= 0" },
    { 553, NAN, 100, 300, YS_E_DATA, "share[0] = nan is not finite and >= 0" },
    { 553, 3000, -9, 300, YS_E_DATA, "bounds[0] = -9 … 300: the floor must be finite and >= 0, the cap a number" },
    { 553, 3000, 100, NAN, YS_E_DATA, "bounds[0] = 100 … nan: the floor must be finite and >= 0, the cap a number" },
    { 553, 3000, 301, 300, YS_E_DATA, "lo[0] = 301 is above hi[0] = 300" },
};

static void
test_refusals(void **state)
{
    ys_error err;

    (void) state;
    for (size_t c = 0; c < sizeof refusals / sizeof *refusals; c++) {
        double share[] = { refusals[c].share, 4000, 5000, 2000 }, lo[] = { refusals[c].lo, 90, 70, 50 };
        double hi[] = { refusals[c].hi, 400, 200, 90 }, amount[] = { 7, 7, 7, 7 }, lambda = 7;
        ys_marginal_point point = { 4, share, lo, hi, refusals[c].total };

        assert_int_equal(
            ys_marginal_solve(4, share, lo, hi, refusals[c].total, amount, &lambda, &err), refusals[c].status);
        assert_string_equal(err.text, refusals[c].text);
        assert_int_equal(ys_marginal_derivative(&point, &(ys_marginal_direction){ .total = 1 }, amount, amount, &err),
            refusals[c].status);
        assert_string_equal(err.text, refusals[c].text);
        for (int i = 0; i < 4; i++)
            assert_true(amount[i] == 7 && lambda == 7);
    }
    ys_marginal_point point = { 2, (double[]){ 1, 3 }, (double[]){ 0, 0 }, (double[]){ 99, 99 }, 16 };
    assert_int_equal(
        ys_marginal_derivative(&point, &(ys_marginal_direction){ .hi = (double[]){ 0, NAN } }, NULL, NULL, &err),
        YS_E_DATA);
    assert_string_equal(err.text, "direction of hi[1] = nan is not finite");
    assert_int_equal(
        ys_marginal_derivative(&point, &(ys_marginal_direction){ .total = INFINITY }, NULL, NULL, &err), YS_E_DATA);
    assert_string_equal(err.text, "direction of the total = inf is not finite");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fillings),
        cmocka_unit_test(test_lambda),
        cmocka_unit_test(test_kinks),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_solutions),
        cmocka_unit_test(test_prices),
        cmocka_unit_test(test_prices_are_multipliers),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
