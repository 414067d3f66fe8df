/* Measures of an allocation: textbook examples, hand-made ones, and properties that the definitions demand. */
#include "allocation/measure.h"

#include "unit/allocation_case.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 10, MANY = 60 };

static const double none = NAN;

static void
check_close(const char *source, const char *what, double got, double want, double tolerance)
{
    if (isnan(want) ? !isnan(got) : !(fabs(got - want) <= tolerance))
        fail_msg("%s, %s: %.17g, want %.17g", source, what, got, want);
}

static ys_allocation_measures
measured(ys_allocation_facts facts)
{
    ys_allocation_measures m;

    memset(&m, 0, sizeof m);
    assert_int_equal(ys_measure_allocation(&facts, &m, NULL), YS_OK);
    return m;
}

static const struct {
    const char *source;
    size_t n;
    double amount[MOST], poor[MOST], need[MOST], gini, theil, concentration, tolerance;
} equities[] = {
    { "R package ineq, help page of ineq and its tests (Gini 0.462091130267624, Theil 0.3623412)", 10,
        { 541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261 }, { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
        { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, 0.462091130267624, 0.3623412, NAN, 5e-8 },
    /* by rising wealth it is -0.1694; need is falling wealth, so the sign turns. The rates fall all the way: the Gini is the same */
    { "deaths under five by wealth quintile, India, after O'Donnell and others, Analyzing Health Equity (2008), ch. 8; "
      "the index by the trapezoids of the concentration curve, in Python",
        5, { 29939 * 154.7, 28776 * 152.9, 26528 * 119.5, 24689 * 86.9, 19739 * 54.3 },
        { 29939, 28776, 26528, 24689, 19739 }, { 5, 4, 3, 2, 1 }, 0.1694167746505212, NAN, 0.1694167746505212, 1e-14 },
    { "by hand: 1 … 5, sum |x - y| = 40, 40 / (2 * 25 * 3); T = sum x ln(x/3) / 15", 5, { 4, 1, 5, 2, 3 },
        { 1, 1, 1, 1, 1 }, { 4, 1, 5, 2, 3 }, 4.0 / 15, 0.11968759358350925, 4.0 / 15, 1e-15 },
    { "by hand: one of five has all: (n - 1)/n and ln n; he is the least needy", 5, { 0, 9, 0, 0, 0 },
        { 1, 1, 1, 1, 1 }, { 2, 1, 2, 2, 2 }, 0.8, 1.6094379124341003, -0.8, 1e-15 },
    { "by hand: 1/4 of the poor have 3/4 of the funds: 3/4 - 1/4; T = 3/4 ln 3 + 1/4 ln(1/3)", 2, { 30, 10 },
        { 10, 30 }, { 0.3, 0.1 }, 0.5, 0.54930614433405485, 0.5, 1e-15 },
    { "by hand: the same for every poor person", 3, { 30, 50, 20 }, { 3, 5, 2 }, { 0.1, 0.2, 0.3 }, 0, 0, 0, 1e-16 },
    { "by hand: two of three are equally needy, their rank is 2/3: 2 (-1/3 1/6 + 1/3 2/3); T = 2/3 ln 2", 3,
        { 0, 3, 6 }, { 1, 1, 1 }, { 1, 2, 2 }, 4.0 / 9, 0.46209812037329684, 1.0 / 3, 1e-15 },
    { "by hand: the county without poor persons and that without their number stay out", 4, { 70, 30, 80, 10 },
        { 0, 10, NAN, 30 }, { 0.9, 0.3, 0.9, 0.1 }, 0.5, 0.54930614433405485, 0.5, 1e-15 },
    { "by hand: the county without a need stays out of the concentration alone; three pairs of 1/8; T = 1/4 ln 3", 3,
        { 30, 10, 40 }, { 10, 30, 40 }, { 0.3, 0.1, NAN }, 0.375, 0.27465307216702742, 0.5, 1e-15 },
    { "all needs alike: no rank", 2, { 30, 10 }, { 10, 30 }, { 1, 1 }, 0.5, 0.54930614433405485, NAN, 1e-15 },
    { "no funds", 2, { 0, 0 }, { 10, 30 }, { 1, 2 }, NAN, NAN, NAN, 0 },
    { "an amount under 0", 2, { -1, 5 }, { 10, 30 }, { 1, 2 }, NAN, NAN, NAN, 0 },
    { "one county: no inequality, but no rank", 1, { 5 }, { 2 }, { 1 }, 0, 0, NAN, 0 },
    { "no county", 0, { 0 }, { 0 }, { 0 }, NAN, NAN, NAN, 0 },
};

static void
test_equity(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof equities / sizeof *equities; c++) {
        ys_allocation_measures m = measured((ys_allocation_facts){
            .n = equities[c].n, .amount = equities[c].amount, .poor = equities[c].poor, .need = equities[c].need });
        const char *source = equities[c].source;

        check_close(source, "gini", m.gini, equities[c].gini, equities[c].tolerance);
        /* that source has no Theil */
        if (c != 1)
            check_close(source, "theil", m.theil, equities[c].theil, equities[c].tolerance);
        check_close(source, "concentration", m.concentration, equities[c].concentration, equities[c].tolerance);
    }
}

static void
test_per_poor(void **state)
{
    static const double amount[] = { 60, 100, 5, 35, 0 }, poor[] = { 6, 20, 0, 7, NAN };
    ys_allocation_measures m = measured((ys_allocation_facts){ .n = 5, .amount = amount, .poor = poor });

    (void) state;
    /* by hand: 195 yuan for 33 persons; 10, 5, -, 5, - yuan a head, the first of equals */
    check_close("by hand", "pot", m.pot, 200, 0);
    check_close("by hand", "per_poor", m.per_poor, 195.0 / 33, 1e-15);
    check_close("by hand", "least", m.per_poor_least, 5, 0);
    check_close("by hand", "least county", m.per_poor_least_county, 1, 0);
    check_close("by hand", "most", m.per_poor_most, 10, 0);
    check_close("by hand", "most county", m.per_poor_most_county, 0, 0);
    check_close("by hand", "outside", m.outside, 5.0 / 200, 1e-17);
}

static void
test_correlation(void **state)
{
    static const struct {
        const char *source;
        double amount[4], poor[4], need[4], per_poor, funds;
    } rows[] = {
        { "by hand: a line", { 1, 2, 3, 4 }, { 1, 1, 1, 1 }, { 10, 20, 30, 40 }, 1, 1 },
        { "by hand: a falling line", { 4, 3, 2, 1 }, { 1, 1, 1, 1 }, { 10, 20, 30, 40 }, -1, -1 },
        /* funds 1 3 2 6 about 3, need 1 2 3 4: 7/sqrt(14 * 5); a head 1 3 1 3: 2/sqrt(4 * 5) */
        { "by hand", { 1, 3, 2, 6 }, { 1, 1, 2, 2 }, { 1, 2, 3, 4 }, 0.44721359549995794, 0.83666002653407555 },
        { "by hand: a county is left out where its number is not known", { 1, 3, 9, 2 }, { 1, 1, NAN, 1 },
            { 1, 3, NAN, 2 }, 1, 1 },
        { "needs alike", { 1, 2, 3, 4 }, { 1, 1, 1, 1 }, { 0.1, 0.1, 0.1, 0.1 }, NAN, NAN },
        { "funds a head alike: undefined, but funds are not", { 1, 2, 3, 4 }, { 1, 2, 3, 4 }, { 1, 2, 3, 4 }, NAN, 1 },
    };

    (void) state;
    for (size_t c = 0; c < sizeof rows / sizeof *rows; c++) {
        ys_allocation_measures m = measured(
            (ys_allocation_facts){ .n = 4, .amount = rows[c].amount, .poor = rows[c].poor, .need = rows[c].need });

        check_close(rows[c].source, "per poor", m.need_correlation, rows[c].per_poor, 1e-15);
        check_close(rows[c].source, "funds", m.need_correlation_funds, rows[c].funds, 1e-15);
    }
}

static void
test_change(void **state)
{
    static const struct {
        const char *source;
        double amount[4], last[4], moved, raised, gain, gain_county, loss, loss_county;
    } rows[] = {
        { "by hand", { 30, 20, 40, 10 }, { 20, 30, 40, 10 }, 0.1, 0.1, 10, 0, 10, 1 },
        /* shares 30 20 40 10 % against 25 25 25 25 %: 1/2 (5 + 5 + 15 + 15) */
        { "by hand: twice the pot", { 60, 40, 80, 20 }, { 25, 25, 25, 25 }, 0.2, 105.0 / 200, 55, 2, 5, 3 },
        { "nothing moved: nobody gains or loses", { 3, 2, 4, 1 }, { 3, 2, 4, 1 }, 0, 0, NAN, NAN, NAN, NAN },
        { "the first of equal gains", { 1, 6, 6, 7 }, { 8, 4, 4, 4 }, 0.35, 0.35, 3, 3, 7, 0 },
        { "a county without last year's amount is on neither side", { 30, 20, 40, 10 }, { 20, 30, NAN, 10 }, 10.0 / 60,
            10.0 / 60, 10, 0, 10, 1 },
        { "nothing last year: no shares", { 3, 2, 4, 1 }, { 0, 0, 0, 0 }, NAN, 1, 4, 2, NAN, NAN },
        { "nothing this year", { 0, 0, 0, 0 }, { 3, 2, 4, 1 }, NAN, NAN, NAN, NAN, 4, 2 },
    };

    (void) state;
    for (size_t c = 0; c < sizeof rows / sizeof *rows; c++) {
        const char *source = rows[c].source;
        ys_allocation_measures m =
            measured((ys_allocation_facts){ .n = 4, .amount = rows[c].amount, .last_year = rows[c].last });

        check_close(source, "moved", m.moved, rows[c].moved, 1e-16);
        check_close(source, "raised", m.raised, rows[c].raised, 1e-16);
        check_close(source, "gain", m.gain, rows[c].gain, 0);
        check_close(source, "gain county", m.gain_county, rows[c].gain_county, 0);
        check_close(source, "loss", m.loss, rows[c].loss, 0);
        check_close(source, "loss county", m.loss_county, rows[c].loss_county, 0);
    }
}

static void
test_bounds(void **state)
{
    static const double amount[] = { 10, 20, 30, 0, 5 }, floor[] = { 10, 10, NAN, 0, 5 },
                        cap[] = { 20, 20, INFINITY, NAN, 5 };
    ys_allocation_measures m = measured((ys_allocation_facts){ .n = 5, .amount = amount, .floor = floor, .cap = cap });

    (void) state;
    /* by hand: counties 0 and 4 at floors (a floor of 0 is none), 1 and 4 at caps */
    check_close("by hand", "at_floor", m.at_floor, 2, 0);
    check_close("by hand", "at_cap", m.at_cap, 2, 0);
}

static void
test_cliff(void **state)
{
    static const double figure[] = { 0.12, 0.09, 0.10, 0.05, 0.30, 0.08, NAN, 0.11 };
    static const double per_head[] = { 700, 90, 500, 30, 1000, 60, 77, NAN };
    static const struct {
        const char *source;
        double threshold, want;
        size_t neighbours;
    } rows[] = {
        { "by hand: 500 at the threshold itself, 90 next under it", 0.10, 410, 1 },
        { "by hand: (500 + 700)/2 - (90 + 60)/2; the county without funds per head is left out", 0.10, 525, 2 },
        { "by hand: as many as there are: (500 + 700 + 1000)/3 - (90 + 60 + 30)/3", 0.10, 2200.0 / 3 - 60, 9 },
        { "nobody outside", 0.01, NAN, 2 },
        { "nobody inside", 0.31, NAN, 2 },
        { "no neighbours", 0.10, NAN, 0 },
        { "no threshold", NAN, NAN, 2 },
    };
    static const double tied[] = { 2, 2, 2, 1, 1 }, funds[] = { 5, 6, 7, 1, 3 };

    (void) state;
    for (size_t c = 0; c < sizeof rows / sizeof *rows; c++)
        check_close(rows[c].source, "cliff",
            ys_measure_cliff(8, figure, rows[c].threshold, per_head, rows[c].neighbours), rows[c].want, 1e-12);
    check_close("ties by index: (5 + 6)/2 - (1 + 3)/2", "cliff", ys_measure_cliff(5, tied, 2, funds, 2), 3.5, 0);
    ys_allocation_facts facts = {
        .n = 5, .amount = funds, .poor = tied, .figure = tied, .threshold = 2, .neighbours = 1
    };
    check_close("by hand: 5/2 - 1/1", "cliff", measured(facts).cliff, 1.5, 0);
    facts.per_head = funds;
    check_close("by hand: 5 - 1", "cliff", measured(facts).cliff, 4, 0);
}

/* What is not given is NaN in every row but the pot. */
static void
test_undefined(void **state)
{
    static const double amount[] = { 1, 2 };
    ys_allocation_measures m = measured((ys_allocation_facts){ .n = 2, .amount = amount });

    (void) state;
    check_close("sum", "pot", m.pot, 3, 0);
    m.pot = NAN;
#define X(name, unit, meaning) check_close("nothing given", #name, m.name, none, 0);
    YS_ALLOCATION_MEASURE_LIST(X)
#undef X
}

static void
test_refusals(void **state)
{
    static const double good[] = { 1, 2 }, hole[] = { 1, NAN }, negative[] = { -3, 2 }, endless[] = { 1, INFINITY };
    ys_allocation_measures m = { .pot = 77 };
    ys_error err;

    (void) state;
    assert_int_equal(ys_measure_allocation(&(ys_allocation_facts){ .n = 2, .amount = hole }, &m, &err), YS_E_DATA);
    assert_string_equal(err.text, "amount[1] = nan is not finite; give every county its amount, 0 for none");
    assert_int_equal(
        ys_measure_allocation(&(ys_allocation_facts){ .n = 2, .amount = good, .poor = negative }, &m, &err), YS_E_DATA);
    assert_string_equal(err.text, "poor[0] = -3 is not a number of persons; give NaN where it is unknown");
    assert_int_equal(
        ys_measure_allocation(&(ys_allocation_facts){ .n = 2, .amount = good, .poor = endless }, &m, &err), YS_E_DATA);
    assert_string_equal(err.text, "poor[1] = inf is not a number of persons; give NaN where it is unknown");
    assert_true(m.pot == 77);
}

/* The Gini by its definition, a double sum. */
static double
slow_gini(size_t n, const double *amount, const double *poor)
{
    double persons = 0, funds = 0, sum = 0;

    for (size_t i = 0; i < n; i++) {
        persons += poor[i];
        funds += amount[i];
        for (size_t j = 0; j < n; j++)
            sum += fabs(amount[i] * poor[j] - amount[j] * poor[i]);
    }
    return sum / (2 * persons * funds);
}

/*
 * 300 random allocations: the definition; |concentration| <= gini, equal where need is funds per poor person; another
 * unit, another order and a county cut into two of the same funds per head change nothing; money from a county with
 * more a head to one with less lowers gini and theil.
 */
static void
test_properties(void **state)
{
    uint64_t seed = 20141018;

    (void) state;
    for (int turn = 0; turn < 300; turn++) {
        size_t n = 2 + (size_t) case_below(&seed, MANY - 3);
        double amount[MANY], poor[MANY], need[MANY], other[3][MANY];

        for (size_t i = 0; i < n; i++) {
            amount[i] = (double) case_below(&seed, turn % 2 == 0 ? 4 : 1000000) + (i == 0);
            poor[i] = 1 + (double) case_below(&seed, turn % 3 == 0 ? 3 : 100000);
            need[i] = (double) case_below(&seed, 12);
        }
        need[0] = 12;
        ys_allocation_facts facts = { .n = n, .amount = amount, .poor = poor, .need = need };
        ys_allocation_measures m = measured(facts), again;

        check_close("definition", "gini", m.gini, slow_gini(n, amount, poor), 1e-14);
        assert_true(fabs(m.concentration) <= m.gini + 1e-15 && m.theil >= -1e-15);
        for (size_t i = 0; i < n; i++) {
            other[0][i] = amount[n - 1 - i] * 3;
            other[1][i] = poor[n - 1 - i];
            other[2][i] = need[n - 1 - i];
        }
        again = measured((ys_allocation_facts){ .n = n, .amount = other[0], .poor = other[1], .need = other[2] });
        check_close("unit and order", "gini", again.gini, m.gini, 1e-14);
        check_close("unit and order", "theil", again.theil, m.theil, 1e-14);
        check_close("unit and order", "concentration", again.concentration, m.concentration, 1e-14);

        for (size_t i = 0; i < n; i++)
            other[0][i] = amount[i] / poor[i];
        facts.need = other[0];
        again = measured(facts);
        check_close("by itself", "concentration", again.concentration, m.gini > 1e-12 ? m.gini : NAN, 1e-15);

        facts.need = need;
        facts.n = n + 1;
        amount[n] = amount[0] *= 0.5;
        poor[n] = poor[0] *= 0.5;
        need[n] = need[0];
        again = measured(facts);
        check_close("cut in two", "gini", again.gini, m.gini, 1e-14);
        check_close("cut in two", "theil", again.theil, m.theil, 1e-14);
        check_close("cut in two", "concentration", again.concentration, m.concentration, 1e-14);

        size_t rich = (size_t) m.per_poor_most_county, poorest = (size_t) m.per_poor_least_county;
        if (rich == 0 || poorest == 0 || m.gini < 1e-9)
            continue;
        double gap = m.per_poor_most - m.per_poor_least;
        double step = 0.3 * gap * (poor[rich] < poor[poorest] ? poor[rich] : poor[poorest]);
        amount[rich] -= step;
        amount[poorest] += step;
        again = measured(facts);
        assert_true(again.gini < m.gini && again.theil < m.theil);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equity),
        cmocka_unit_test(test_per_poor),
        cmocka_unit_test(test_correlation),
        cmocka_unit_test(test_change),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_cliff),
        cmocka_unit_test(test_undefined),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_properties),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
