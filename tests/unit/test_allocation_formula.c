/* Several formulas and coefficients after the share, by hand. */
#include "unit/step_case.h"

/* A thousand yuan; `poor` makes shares .1 .2 .3 .4, `old` .4 .3 .2 .1. */
static room *
open_two(int take)
{
    room *r = room_open(4, 1, false);

    r->fund.fund.take = take;
    room_formula(r, "first", "poor");
    room_formula(r, "second", "old");
    return r;
}

static void
test_side_by_side(void **state)
{
    room *r;

    (void) state;
    r = open_two(YS_TAKE_sum);
    r->formula[0].share = case_param(0.25);
    room_gives(r, "25 50 75 100 and 300 225 150 75", 1000, WANT(325, 275, 225, 175), 0);

    /* 2014 base 400 by the old column, the increment of 600 to the third and fourth alone: 257.1 and 342.9 */
    r = open_two(YS_TAKE_sum);
    r->formula[1].amount = case_param(400);
    r->formula[0].eligibility = "some";
    room_column(r, "some", ROW(0, 0, 1, 1));
    room_gives(r, "base and increment with other eligibility", 1000, WANT(160, 120, 337, 383), 0);

    r = open_two(YS_TAKE_sum);
    r->formula[0].share = case_param(0.5);
    r->formula[1].share = case_param(0.5);
    room_gives(r, "half and half", 1000, WANT(250, 250, 250, 250), 0);

    /* grants come off before the shares are taken: 900, half of it by each; amounts stay what they are */
    r = open_two(YS_TAKE_sum);
    r->formula[0].share = case_param(0.5);
    room_grant(r, "each", 25);
    room_gives(r, "45 90 135 180 and 180 135 90 45, and 25", 1000, WANT(250, 250, 250, 250), 0);

    r = open_two(YS_TAKE_sum);
    r->formula[0].amount = case_param(1000);
    room_gives(r, "an amount that leaves the other nothing", 1000, WANT(100, 200, 300, 400), 0);

    r = open_two(YS_TAKE_sum);
    r->formula[0].amount = case_param(600);
    r->formula[1].share = case_param(0.25);
    room_formula(r, "third", "poor");
    room_gives(r, "60 120 180 240, 100 75 50 25, 15 30 45 60", 1000, WANT(175, 225, 275, 325), 0);

    r = open_two(YS_TAKE_sum);
    r->formula[0].amount = case_param(900);
    r->formula[1].share = case_param(0.25);
    room_formula(r, "third", "poor");
    room_fails(r, 1000, YS_E_INFEASIBLE,
        "funds.special.formulas: their pots add up to 1150 yuan, 150 more than the 1000 yuan that they share out; lower an amount or a "
        "share");
}

/* 42 USC 5306(b): the greater of two, then pro rata. .4 .3 .3 .4 over 1.4; the lesser .1 .2 .2 .1 over .6; the mean a quarter each. */
static void
test_choice(void **state)
{
    room *r;

    (void) state;
    room_gives(open_two(YS_TAKE_greater), "the greater", 1000, WANT(286, 214, 214, 286), 0);
    room_gives(open_two(YS_TAKE_lesser), "the lesser", 1000, WANT(167, 333, 333, 167), 0);
    room_gives(open_two(YS_TAKE_mean), "the mean", 1000, WANT(250, 250, 250, 250), 0);

    /* old alone, against the mean of poor and a quarter each: .175 .225 .275 .325; the lesser is .175 .225 .2 .1 of .7 */
    r = room_open(4, 1, false);
    r->fund.fund.take = YS_TAKE_lesser_of_first_and_mean;
    room_column(r, "one", ROW(1, 1, 1, 1));
    room_formula(r, "first", "old");
    room_formula(r, "second", "poor");
    room_formula(r, "third", "one");
    room_gives(r, "the lesser of the first and the mean of the others", 1000, WANT(250, 321, 286, 143), 0);

    /* a county that one formula leaves out: the greater is the other's, the lesser 0 */
    for (int take = YS_TAKE_greater; take <= YS_TAKE_lesser; take++) {
        r = open_two(take);
        room_column(r, "some", ROW(0, 1, 1, 0));
        r->formula[1].eligibility = "some";
        if (take == YS_TAKE_greater) /* .1 .6 .4 .4 of 1.5 */
            room_gives(r, "the greater", 1500, WANT(100, 600, 400, 400), 0);
        else /* 0 .2 .3 0 of .5 */
            room_gives(r, "the lesser", 1000, WANT(0, 400, 600, 0), 0);
    }
    /* the fund's own threshold: .3 .3 .4 of the greater are left */
    r = open_two(YS_TAKE_greater);
    room_threshold(r, "poor", 15);
    room_gives(r, "a threshold over all", 1000, WANT(0, 300, 300, 400), 0);

    /* and a formula's own: poor over the last two is 0 0 3/7 4/7, of the greater .4 .3 .4286 .5714 over 1.7 */
    r = open_two(YS_TAKE_greater);
    r->threshold_of[0] = (ys_threshold){ .name = "poor", .indicator = "poor", .least = case_param(25), .most = case_param(99),
        .ramp = case_param(0) };
    r->formula[0].thresholds.n = 1;
    room_gives(r, "a threshold of one", 1700, WANT(400, 300, 429, 571), 0);
}

/* Formulas whose factors are all 0. */
static void
test_zero(void **state)
{
    room *r;

    (void) state;
    for (int zero = YS_WHEN_ZERO_refuse; zero <= YS_WHEN_ZERO_equal; zero++) {
        r = room_open(4, 1, false);
        r->fund.fund.when_zero = zero;
        room_formula(r, "base", "incidence")->share = case_param(0.25);
        room_formula(r, "rest", "poor");
        if (zero == YS_WHEN_ZERO_refuse)
            room_fails(r, 1000, YS_E_INFEASIBLE,
                "funds.special: its factors are 0 in every eligible county, so that 1000 yuan cannot be shared out; say `when_zero: hold` "
                "or `when_zero: equal`");
        else if (zero == YS_WHEN_ZERO_hold)
            room_gives(r, "its pot is held; 750 by the other", 1000, WANT(75, 150, 225, 300), 250);
        else
            room_gives(r, "its pot equally: 125 each, and 150 300 450 600", 2000, WANT(275, 425, 575, 725), 0);
    }
    r = room_open(4, 1, false);
    r->fund.fund.when_zero = YS_WHEN_ZERO_hold;
    room_formula(r, "base", "incidence")->amount = case_param(500);
    room_formula(r, "rest", "shortfall");
    room_gives(r, "all pots are held", 1000, WANT(0, 0, 0, 0), 1000);

    /* over the whole pot each, one of nothing counts as nothing */
    r = room_open(4, 1, false);
    r->fund.fund.when_zero = YS_WHEN_ZERO_hold;
    r->fund.fund.take = YS_TAKE_greater;
    room_formula(r, "first", "incidence");
    room_formula(r, "second", "poor");
    room_gives(r, "the greater of nothing and something", 1000, WANT(100, 200, 300, 400), 0);

    r = room_open(4, 1, false);
    r->fund.fund.when_zero = YS_WHEN_ZERO_hold;
    room_column(r, "none", ROW(0, 0, 0, 0));
    room_formula(r, "base", "poor")->share = case_param(0.4);
    r->formula[0].eligibility = "none";
    room_formula(r, "rest", "poor");
    room_gives(r, "a formula of no county holds its pot", 1000, WANT(60, 120, 180, 240), 400);

    /* in a unit of a hundred 0.25 of ten units is two and a half: two are held, to even */
    r = room_open(4, 100, false);
    r->fund.fund.when_zero = YS_WHEN_ZERO_hold;
    room_formula(r, "base", "incidence")->share = case_param(0.25);
    room_formula(r, "rest", "poor");
    room_gives(r, "whole units are held: 0.8 1.6 2.4 3.2 of eight", 1050, WANT(100, 200, 200, 300), 250);
}

static void
test_formula_refusals(void **state)
{
    room *r;

    (void) state;
    r = open_two(YS_TAKE_sum);
    room_refused(r, YS_E_SCENARIO,
        "funds.special.formulas: 2 formulas have neither share nor amount; one may take what is left");

    r = open_two(YS_TAKE_sum);
    r->formula[0].share = r->formula[0].amount = case_param(0.5);
    room_refused(
        r, YS_E_SCENARIO, "funds.special.formulas.first: has both a share and an amount; one is its pot");

    r = open_two(YS_TAKE_sum);
    r->formula[0].share = r->formula[1].share = case_param(0.25);
    room_refused(r, YS_E_SCENARIO,
        "funds.special.formulas: shares sum to 0.5; let one formula have neither share nor amount and take what is left");

    r = open_two(YS_TAKE_sum);
    r->formula[0].share = case_param(1);
    r->formula[1].amount = case_param(5);
    room_refused(r, YS_E_SCENARIO,
        "funds.special.formulas: shares sum to 1 beside amounts; let one formula have neither share nor amount and take what is left");

    r = open_two(YS_TAKE_sum);
    r->formula[0].share = r->formula[1].share = case_param(0.75);
    room_formula(r, "third", "poor");
    room_refused(r, YS_E_SCENARIO, "funds.special.formulas: shares sum to 1.5, more than the pot");

    r = open_two(YS_TAKE_mean);
    r->formula[0].share = case_param(0.25);
    room_refused(r, YS_E_SCENARIO,
        "funds.special.formulas.first: share and amount are for `take: sum`; otherwise each formula is over the whole pot");

    r = open_two(YS_TAKE_mean);
    case_factor(&r->fund, "poor", YS_TRANSFORM_direct, 1);
    room_refused(r, YS_E_SCENARIO, "funds.special: has both `factors` and `formulas`; one is its formula");

    r = room_open(4, 1, false);
    r->fund.fund.take = YS_TAKE_lesser_of_first_and_mean;
    room_formula(r, "first", "poor");
    room_refused(r, YS_E_SCENARIO,
        "funds.special.formulas: lesser_of_first_and_mean is of a first formula and the mean of others; there is one alone");
}

/* share[i] *= 1 + (c[i] - 1) * strength, then renormalised. */
static void
test_coefficients(void **state)
{
    room *r;

    (void) state;
    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(1, 2, 3, 4));
    case_coefficient(&r->fund, "mark", 1)->ladder = room_rungs(r, 1, ROW(2, 1));
    room_gives(r, "0 below the first step: 2 3 4 ninths", 1000, WANT(0, 222, 333, 445), 0);

    r = room_open(4, 1, true);
    room_column(r, "growth", ROW(-0.05, -0.01, 0, 0.08));
    case_coefficient(&r->fund, "growth", 1)->ladder = room_rungs(r, 3, ROW(-1, 0.5, 0, 1, 0.05, 2));
    room_gives(r, ".05 .1 .3 .8 of 1.25", 1250, WANT(50, 100, 300, 800), 0);

    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(0, 1, 2, 9));
    case_coefficient(&r->fund, "mark", 1)->least = 0.5;
    r->fund.coefficient[0].most = 1.5;
    room_gives(r, ".05 .2 .45 .6 of 1.3", 1300, WANT(50, 200, 450, 600), 0);

    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(3, 1, 1, 1));
    case_coefficient(&r->fund, "mark", 0.5);
    room_gives(r, "half of a threefold: .2 .2 .3 .4", 1100, WANT(200, 200, 300, 400), 0);

    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(3, 1, 1, 1));
    room_column(r, "grade", ROW(1, 1, 1, 2));
    case_coefficient(&r->fund, "mark", 0.5);
    case_coefficient(&r->fund, "grade", 1);
    room_gives(r, "one after the other: .2 .2 .3 .8", 1500, WANT(200, 200, 300, 800), 0);

    /* within a formula it is renormalised there: first .2 .2 .3 .4 of 1.1, second .4 .3 .2 .1, half of each pot */
    r = open_two(YS_TAKE_sum);
    room_column(r, "mark", ROW(2, 1, 1, 1));
    r->coefficient_of[0] = (ys_coefficient){ .name = "mark", .indicator = "mark", .strength = case_param(1) };
    r->formula[0].coefficients.n = 1;
    r->formula[0].share = case_param(0.5);
    room_gives(r, "200 200 300 400 and 440 330 220 110", 2200, WANT(640, 530, 520, 510), 0);

    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(0, 0, 0, 0));
    case_coefficient(&r->fund, "mark", 1);
    r->fund.fund.when_zero = YS_WHEN_ZERO_equal;
    room_gives(r, "a coefficient of 0 all over", 1000, WANT(250, 250, 250, 250), 0);

    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(1, 1, 1, 1));
    case_coefficient(&r->fund, "mark", 1)->least = 2;
    r->fund.coefficient[0].most = 1;
    room_refused(r, YS_E_SCENARIO, "funds.special.coefficients.mark: least = 2 is above most = 1");

    r = room_open(4, 1, true);
    room_column(r, "growth", ROW(1, -1, 2, 3));
    case_coefficient(&r->fund, "growth", 1);
    room_refused(r, YS_E_DATA,
        "funds.special.coefficients.growth.indicator: `growth` of county 520002 is negative, must be a figure >= 0");
}

/* The strength and the steps are parameters that move: 0 in lane 0 leaves .1 .2 .3 .4, 1 in lane 1 makes .2 .2 .3 .4 of 1.1. */
static void
test_moving_parameters(void **state)
{
    static const int64_t want[][4] = { { 110, 220, 330, 440 }, { 200, 200, 300, 400 } };
    case_isa isa[3];
    size_t isas = case_isas(isa);
    room *r = room_open(4, 1, true);

    (void) state;
    case_coefficient(&r->fund, "poor", 1)->ladder = room_rungs(r, 2, ROW(0, 2, 20, 1));
    r->fund.coefficient[0].strength.slot = 3;
    r->rung[1].from.slot = 4;
    for (int l = 0; l < LANES; l++) {
        r->year.param[3 * LANES + l] = l % 2;
        r->year.param[4 * LANES + l] = 15;
    }
    room_total(r, 1100);
    assert_int_equal(room_prepare(r), YS_OK);
    for (size_t s = 0; s < isas; s++) {
        assert_int_equal(isa[s].lanes(r->plan, &r->year.year), -1);
        for (size_t at = 0; at < 4 * LANES; at++)
            assert_int_equal(r->year.amount[at], want[at % LANES % 2][at / LANES]);
    }
    room_close(r);
}

/* A lane that is not asked for may be left 0, and fails nobody; the first that fails is told. */
static void
test_lanes_not_asked_for(void **state)
{
    room *r = room_open(4, 1, true);

    (void) state;
    case_aside(&r->fund, "works", 0, 100);
    assert_int_equal(room_prepare(r), YS_OK);
    for (int valid = 1; valid <= LANES; valid++) {
        for (int l = 0; l < LANES; l++)
            r->year.total[l] = l < valid ? 1100 : 0;
        r->year.year.valid = valid;
        assert_int_equal(ys_fund_lanes_base(r->plan, &r->year.year), -1);
        r->year.year.valid = 0;
        assert_int_equal(ys_fund_lanes_base(r->plan, &r->year.year), valid == LANES ? -1 : valid);
        assert_int_equal(r->year.amount[3 * LANES], 400);
    }
    room_close(r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_side_by_side),
        cmocka_unit_test(test_choice),
        cmocka_unit_test(test_zero),
        cmocka_unit_test(test_formula_refusals),
        cmocka_unit_test(test_coefficients),
        cmocka_unit_test(test_moving_parameters),
        cmocka_unit_test(test_lanes_not_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
