/* Several formulas of a fund, by hand: pots side by side, the greater, lesser and mean pro rata; coefficients; nothing to share by; the log. */
#include "unit/allocation_room.h"

/* 42 USC 5306(b): 25 % population, 50 % poverty, 25 % overcrowding; or 20 % growth lag, 30 % poverty, 50 % age of housing. Shares by hand:
 * .325 .325 .35 and .36 .29 .35, and a third formula of .5 .25 .25. */
static room *
open_block_grant(int take, int64_t pot, bool third)
{
    room *self = room_open(3, 1, pot);

    room_column(self, "population", (double[]){ 5, 3, 2 });
    room_column(self, "poverty", (double[]){ 2, 3, 5 });
    room_column(self, "crowded", (double[]){ 4, 4, 2 });
    room_column(self, "lag", (double[]){ 0, 7, 7 });
    room_column(self, "age", (double[]){ 3, 1, 1 });
    room_column(self, "third", (double[]){ 2, 1, 1 });
    self->fund.fund.take = take;
    case_formula(&self->fund, "first");
    case_formula_factor(&self->fund, "population", YS_TRANSFORM_direct, 0.25);
    case_formula_factor(&self->fund, "poverty", YS_TRANSFORM_direct, 0.5);
    case_formula_factor(&self->fund, "crowded", YS_TRANSFORM_direct, 0.25);
    case_formula(&self->fund, "second");
    case_formula_factor(&self->fund, "lag", YS_TRANSFORM_direct, 0.2);
    case_formula_factor(&self->fund, "poverty", YS_TRANSFORM_direct, 0.3);
    case_formula_factor(&self->fund, "age", YS_TRANSFORM_direct, 0.5);
    if (third) {
        case_formula(&self->fund, "third");
        case_formula_factor(&self->fund, "third", YS_TRANSFORM_direct, 1);
    }
    return self;
}

static void
test_take(void **state)
{
    static const struct {
        const char *name;
        int take;
        bool third;
        int64_t pot, want[3];
    } cases[] = {
        { "the greater, pro rata: .36 .325 .35 of 1.035", YS_TAKE_greater, false, 1035, { 360, 325, 350 } },
        { "the greatest of three: .5 .325 .35 of 1.175", YS_TAKE_greater, true, 1175, { 500, 325, 350 } },
        { "the lesser: .325 .29 .35 of .965", YS_TAKE_lesser, false, 965, { 325, 290, 350 } },
        { "the least of three: .325 .25 .25 of .825", YS_TAKE_lesser, true, 825, { 325, 250, 250 } },
        { "the mean", YS_TAKE_mean, false, 10000, { 3425, 3075, 3500 } },
        { "the mean of three: 1.185 .865 .95", YS_TAKE_mean, true, 3000, { 1185, 865, 950 } },
        { "the lesser of two: first and mean of one", YS_TAKE_lesser_of_first_and_mean, false, 965, { 325, 290, 350 } },
        { "the first or the mean of .43 .27 .3: .325 .27 .3", YS_TAKE_lesser_of_first_and_mean, true, 895, { 325, 270, 300 } },
    };

    (void) state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        room_expect_last(open_block_grant(cases[c].take, cases[c].pot, cases[c].third), cases[c].name, cases[c].want);
}

/* One formula by itself is its own greater, lesser, mean, and the first of no others. */
static void
test_one_alone(void **state)
{
    (void) state;
    for (int take = 0; take < YS_TAKE_COUNT; take++) {
        room *self = room_open(2, 1, 400);

        room_column(self, "need", (double[]){ 1, 3 });
        self->fund.fund.take = take;
        case_formula(&self->fund, "only");
        case_formula_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
        room_expect_last(self, "1:3", (int64_t[]){ 100, 300 });
    }
}

/* Pots of `base` (need 1:1:2, everywhere) and `more` (worth 3:1:0, where `some`), by what they are given. */
static const struct {
    const char *name;
    double share[2], amount[2];
    const char *where;
    int64_t unit, pot, want[3];
} pots[] = {
    { "600 and 400", { 0.6, 0.4 }, { 0 }, NULL, 1, 1000, { 150 + 300, 150 + 100, 300 } },
    { "600 and the rest", { 0.6, 0 }, { 0 }, NULL, 1, 1000, { 150 + 300, 150 + 100, 300 } },
    { "the rest and 400", { 0, 0.4 }, { 0 }, NULL, 1, 1000, { 150 + 300, 150 + 100, 300 } },
    { "an amount and the rest", { 0 }, { 200, 0 }, NULL, 1, 1000, { 50 + 600, 50 + 200, 100 } },
    { "the rest and an amount", { 0 }, { 0, 1000 }, NULL, 1, 1000, { 750, 250, 0 } },
    { "increment where the first is not: to the second alone", { 0.6, 0.4 }, { 0 }, "some", 1, 1000, { 150, 150 + 400, 300 } },
    { "an amount that is no whole unit: 245 and 755 of it, 628 256 122 in units of 10", { 0 }, { 245, 0 }, NULL, 10, 1000,
        { 630, 250, 120 } },
    { "an empty pot", { 0.6, 0 }, { 0 }, NULL, 1, 0, { 0, 0, 0 } },
};

static void
test_pots(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof pots / sizeof *pots; c++) {
        room *self = room_open(3, pots[c].unit, pots[c].pot);

        room_column(self, "need", (double[]){ 1, 1, 2 });
        room_column(self, "worth", (double[]){ 3, 1, 0 });
        room_column(self, "some", (double[]){ 0, 1, 1 });
        for (size_t f = 0; f < 2; f++) {
            ys_formula *formula = case_formula(&self->fund, f == 0 ? "base" : "more");

            formula->share = case_param(pots[c].share[f]);
            formula->amount = case_param(pots[c].amount[f]);
            formula->eligibility = f == 0 ? NULL : pots[c].where;
            case_formula_factor(&self->fund, f == 0 ? "need" : "worth", YS_TRANSFORM_direct, 1);
        }
        room_expect_last(self, pots[c].name, pots[c].want);
    }
}

/* By share, by amount and what is left: 100, 300 and 600 of 1000, after a grant of 50 each of 1150; moving factors. */
static void
test_three_pots(void **state)
{
    room *self = room_open(3, 1, 1150);

    (void) state;
    room_quantity(self, YS_QUANTITY_registered_poor, (double[]){ 5, 3, 2 });
    room_quantity(self, YS_QUANTITY_award_points, (double[]){ 1, 0, 2 });
    room_column(self, "need", (double[]){ 1, 2, 3 });
    case_grant(&self->fund, "each", 50);
    case_formula(&self->fund, "poor")->share = case_param(0.1);
    case_formula_factor(&self->fund, "registered_poor", YS_TRANSFORM_direct, 1);
    case_formula(&self->fund, "award")->amount = case_param(300);
    case_formula_factor(&self->fund, "award_points", YS_TRANSFORM_direct, 1);
    case_formula(&self->fund, "rest");
    case_formula_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    room_expect_last(self, "three pots", (int64_t[]){ 50 + 50 + 100 + 100, 50 + 30 + 200, 50 + 20 + 200 + 300 });
}

/* A formula's own coefficient, within its pot; the fund's, over all; bounds over all. */
static void
test_coefficients(void **state)
{
    room *self = room_open(2, 1, 1000);
    ys_formula *formula;

    (void) state;
    room_column(self, "need", (double[]){ 1, 1 });
    room_column(self, "merit", (double[]){ 1, 3 });
    case_formula(&self->fund, "base")->share = case_param(0.5);
    case_formula_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    formula = case_formula(&self->fund, "more");
    case_formula_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    self->fund.coefficient_of[1][0] = (ys_coefficient){ .name = "merit", .indicator = "merit", .strength = case_param(1) };
    formula->coefficients.n = 1;
    room_expect(self, "250 250 and 125 375", (int64_t[]){ 375, 625 });
    /* 375 625 times 1 3: 1:5 */
    case_coefficient(&self->fund, "merit", 1);
    assert_int_equal(room_prepare(self), YS_OK);
    room_total(self, 600);
    room_expect(self, "1:5", (int64_t[]){ 100, 500 });
    case_bound(&self->fund, 'c', "most", YS_BOUND_share_of_pot, 0.75);
    assert_int_equal(room_prepare(self), YS_OK);
    room_expect(self, "at most three quarters", (int64_t[]){ 150, 450 });
    room_close(self);
}

/* Need 1:1:1:1; c by its column or by a ladder, within bounds, then 1 + (c - 1) * strength. Amounts by hand. */
static void
test_coefficient_kinds(void **state)
{
    static const struct {
        const char *name;
        double c[4], ladder[3][2], least, most, strength;
        size_t rungs;
        int64_t pot, want[4];
    } cases[] = {
        { "as it is", { 1, 2, 0, 0.5 }, { { 0 } }, 0, 0, 1, 0, 350, { 100, 200, 0, 50 } },
        { "half of it", { 1, 2, 0, 0.5 }, { { 0 } }, 0, 0, 0.5, 0, 375, { 100, 150, 50, 75 } },
        { "none of it", { 1, 2, 0, 0.5 }, { { 0 } }, 0, 0, 0, 0, 400, { 100, 100, 100, 100 } },
        { "at least", { 1, 2, 0, 0.5 }, { { 0 } }, 0.8, 0, 1, 0, 460, { 100, 200, 80, 80 } },
        { "at most", { 1, 2, 0, 0.5 }, { { 0 } }, 0, 0.9, 1, 0, 230, { 90, 90, 0, 50 } },
        { "within, then half", { 1, 3, 0, 0.5 }, { { 0 } }, 0.8, 2, 0.5, 0, 430, { 100, 150, 90, 90 } },
        { "by grade, 0 below the first", { 0, 1, 2.9, 7 }, { { 1, 0.5 }, { 3, 2 } }, 0, 0, 1, 2, 300, { 0, 50, 50, 200 } },
        { "at a step", { 3, 1, 2, 4 }, { { 1, 0.5 }, { 2, 1 }, { 3, 2 } }, 0, 0, 1, 3, 550, { 200, 50, 100, 200 } },
        { "a ladder within bounds", { 0, 1, 2, 7 }, { { 1, 0.5 }, { 3, 2 } }, 0.4, 1.5, 1, 2, 290, { 40, 50, 50, 150 } },
        { "a ladder by half", { 0, 1, 2, 7 }, { { 1, 0.5 }, { 3, 2 } }, 0, 0, 0.5, 2, 350, { 50, 75, 75, 150 } },
    };

    (void) state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        for (int moves = 0; moves < 2; moves++) {
            room *self = room_of_need(4, 1, cases[c].pot, (double[]){ 1, 1, 1, 1 });
            ys_coefficient *coefficient = case_coefficient(&self->fund, "c", cases[c].strength);

            room_column(self, "c", cases[c].c);
            room_quantity(self, YS_QUANTITY_award_points, cases[c].c);
            coefficient->indicator = moves ? "award_points" : "c";
            coefficient->ladder = case_rungs(&self->fund, cases[c].rungs, cases[c].ladder);
            coefficient->least = cases[c].least;
            coefficient->most = cases[c].most;
            room_expect_last(self, cases[c].name, cases[c].want);
        }
    }
}

/* A universe makes a formula's shares smaller than 1: compared as they are, but a pot of its own is shared out whole. Eligible are the
 * first two of four, with a quarter of the need each; the other formula gives them .2 and .8. */
static void
test_universe(void **state)
{
    static const struct {
        const char *name;
        int take;
        int64_t pot, want[4];
    } cases[] = {
        { "greater: .25 .8", YS_TAKE_greater, 1050, { 250, 800 } },
        { "lesser: .2 .25", YS_TAKE_lesser, 450, { 200, 250 } },
        { "mean: .225 .525", YS_TAKE_mean, 750, { 225, 525 } },
        { "side by side: half of the pot each, halved by need", YS_TAKE_sum, 1000, { 250 + 100, 250 + 400 } },
    };

    (void) state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        room *self = room_open(4, 1, cases[c].pot);

        room_column(self, "need", (double[]){ 1, 1, 1, 1 });
        room_column(self, "worth", (double[]){ 1, 4, 9, 9 });
        room_column(self, "listed", (double[]){ 1, 1, 0, 0 });
        room_column(self, "all", (double[]){ 1, 1, 1, 1 });
        self->fund.fund.eligibility = "listed";
        self->fund.fund.take = cases[c].take;
        case_formula(&self->fund, "first")->share = case_param(cases[c].take == YS_TAKE_sum ? 0.5 : 0);
        case_formula_factor(&self->fund, "need", YS_TRANSFORM_direct, 1)->universe = "all";
        case_formula(&self->fund, "second");
        case_formula_factor(&self->fund, "worth", YS_TRANSFORM_direct, 1);
        room_expect_last(self, cases[c].name, cases[c].want);
    }
}

/* The fund's thresholds act within each formula, whose pot stays what it is; a formula's own act on it alone. Need 1:1:2 of 400, worth
 * 3:1:0 of 600; the first is out. */
static void
test_thresholds(void **state)
{
    room *self = room_open(3, 1, 1000);
    ys_formula *formula;

    (void) state;
    room_column(self, "need", (double[]){ 1, 1, 2 });
    room_column(self, "worth", (double[]){ 3, 1, 1 });
    room_column(self, "score", (double[]){ 1, 5, 5 });
    room_column(self, "out", (double[]){ 0, 0, 0 });
    case_formula(&self->fund, "base")->amount = case_param(420);
    case_formula_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    formula = case_formula(&self->fund, "more");
    case_formula_factor(&self->fund, "worth", YS_TRANSFORM_direct, 1);
    self->fund.threshold_of[1][0] = case_threshold_like("score", 5, 1e15);
    formula->thresholds.n = 1;
    room_expect(self, "of one formula", (int64_t[]){ 105, 105 + 290, 210 + 290 });
    formula->thresholds.n = 0;
    case_threshold(&self->fund, "score", 5, 1e15);
    assert_int_equal(room_prepare(self), YS_OK);
    room_expect(self, "of the fund", (int64_t[]){ 0, 140 + 290, 280 + 290 });
    /* half in its year of grace: .5 1 2 of 420, 1.5 1 1 of 580; a year later it is out */
    self->fund.threshold[0].grace_years = 1;
    self->fund.threshold[0].ramp = case_param(0.5);
    self->fund.threshold[0].out_for = "out";
    self->fund.threshold_of[1][0] = case_threshold_like("worth", 0, 2);
    assert_int_equal(room_prepare(self), YS_OK);
    room_total(self, 1015);
    room_expect(self, "half in grace", (int64_t[]){ 60 + 255, 120 + 170, 240 + 170 });
    room_total(self, 1014);
    room_expect(self, "a year later", (int64_t[]){ 0, 140 + 297, 280 + 297 });
    /* beside a formula's own, which has no rows of years */
    formula->thresholds.n = 1;
    assert_int_equal(room_prepare(self), YS_OK);
    room_expect(self, "half in grace, and out of the other formula", (int64_t[]){ 60, 120 + 297, 240 + 297 });
    room_close(self);
}

/* A formula that is 0 in every county: refused by name; equal within its pot; or its pot is held. */
static void
test_zero(void **state)
{
    static const struct {
        int when;
        int64_t want[2], held;
    } cases[] = { { YS_WHEN_ZERO_equal, { 50 + 150, 150 + 150 }, 0 }, { YS_WHEN_ZERO_hold, { 50, 150 }, 300 } };

    (void) state;
    for (int moves = 0; moves < 2; moves++) {
        for (size_t c = 0; c < 2; c++) {
            room *self = room_open(2, 1, 500);

            room_column(self, "need", (double[]){ 1, 3 });
            room_column(self, "nothing", (double[]){ 0, 0 });
            self->fund.fund.when_zero = cases[c].when;
            case_formula(&self->fund, "base");
            case_formula_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
            case_formula(&self->fund, "award")->amount = case_param(300);
            case_formula_factor(&self->fund, moves ? "award_points" : "nothing", YS_TRANSFORM_direct, 1);
            case_bound(&self->fund, 'c', "most", YS_BOUND_share_of_pot, 0.8);
            room_expect(self, "one of two", cases[c].want);
            room_held(self, cases[c].held);
            room_close(self);
        }
    }
    /* whole units of 30 alone are held: 300 of 310, the other 10 are with the formula that has a share */
    room *self = room_open(2, 30, 520);

    room_column(self, "need", (double[]){ 1, 6 });
    self->fund.fund.when_zero = YS_WHEN_ZERO_hold;
    case_formula(&self->fund, "base");
    case_formula_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    case_formula(&self->fund, "award")->amount = case_param(310);
    case_formula_factor(&self->fund, "award_points", YS_TRANSFORM_direct, 1);
    room_expect(self, "down to the unit", (int64_t[]){ 30, 180 });
    room_held(self, 310);
    room_close(self);

    /* nobody has a share of any */
    self = room_open(2, 1, 500);
    self->fund.fund.when_zero = YS_WHEN_ZERO_hold;
    case_formula(&self->fund, "award")->share = case_param(0.3);
    case_formula_factor(&self->fund, "award_points", YS_TRANSFORM_direct, 1);
    case_formula(&self->fund, "more");
    case_formula_factor(&self->fund, "missed_rate", YS_TRANSFORM_direct, 1);
    room_expect(self, "all held", (int64_t[]){ 0, 0 });
    room_held(self, 500);
    room_close(self);

    /* of the greater of two, one alone has shares */
    self = room_open(2, 1, 400);
    room_column(self, "need", (double[]){ 1, 3 });
    self->fund.fund.when_zero = YS_WHEN_ZERO_hold;
    self->fund.fund.take = YS_TAKE_greater;
    case_formula(&self->fund, "award");
    case_formula_factor(&self->fund, "award_points", YS_TRANSFORM_direct, 1);
    case_formula(&self->fund, "need");
    case_formula_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    room_expect_last(self, "the greater", (int64_t[]){ 100, 300 });
}

static room *
open_pair(int64_t pot, const char *second)
{
    room *self = room_open(2, 1, pot);

    room_column(self, "need", (double[]){ 1, 3 });
    case_formula(&self->fund, "base");
    case_formula_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    case_formula(&self->fund, "award");
    case_formula_factor(&self->fund, second, YS_TRANSFORM_direct, 1);
    return self;
}

static void
test_failures(void **state)
{
    room *self = open_pair(500, "award_points");

    (void) state;
    self->fund.formula[1].amount = case_param(300);
    room_fails_last(self, YS_E_INFEASIBLE,
        "funds.special.formulas.award: its factors are 0 in every eligible county, so that 300 yuan cannot be shared out; say "
        "`when_zero: hold` or `when_zero: equal`");
    self = open_pair(500, "need");
    self->fund.formula[0].amount = case_param(300);
    self->fund.formula[1].amount = case_param(230);
    case_formula(&self->fund, "rest");
    case_formula_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    room_fails_last(self, YS_E_INFEASIBLE,
        "funds.special.formulas: their pots add up to 530 yuan, 30 more than the 500 yuan that they share out; lower an "
        "amount or a share");
    self = open_pair(500, "registered_poor");
    self->fund.formula[0].share = case_param(0.5);
    self->fund.factor_of[1][0].transform = YS_TRANSFORM_reciprocal;
    room_fails_last(self, YS_E_DATA,
        "funds.special.formulas.award.factors.registered_poor: registered_poor of county 520001 has become 0, and has no "
        "reciprocal; use `gap` or `min_max`");
    self = open_pair(500, "award_points");
    self->fund.formula[1].amount = case_param(300);
    self->fund.threshold_of[1][0] = case_threshold_like("award_points", 5, 1e15);
    self->fund.formula[1].thresholds.n = 1;
    room_fails_last(self, YS_E_INFEASIBLE,
        "funds.special.formulas.award.thresholds: no eligible county is within them, so that 300 yuan cannot be shared out; "
        "widen them, or say `when_zero: hold`");
    /* with no pot it is not asked */
    self = open_pair(300, "award_points");
    self->fund.formula[0].amount = case_param(300);
    room_expect_last(self, "nothing for the other", (int64_t[]){ 75, 225 });
}

static void
test_refusals(void **state)
{
    room *self = open_pair(500, "need");

    (void) state;
    self->fund.formula[0].share = self->fund.formula[0].amount = case_param(0.5);
    room_refused(self, YS_E_SCENARIO, "funds.special.formulas.base: has both a share and an amount; one is its pot");
    self = open_pair(500, "need");
    self->fund.formula[0].share = case_param(0.5);
    self->fund.fund.take = YS_TAKE_greater;
    room_refused(self, YS_E_SCENARIO,
        "funds.special.formulas.base: share and amount are for `take: sum`; otherwise each formula is over the whole pot");
    self = open_pair(500, "need");
    room_refused(self, YS_E_SCENARIO,
        "funds.special.formulas: 2 formulas have neither share nor amount; one may take what is left");
    self = open_pair(500, "need");
    self->fund.formula[0].share = case_param(0.5);
    self->fund.formula[1].share = case_param(0.4);
    room_refused(self, YS_E_SCENARIO,
        "funds.special.formulas: shares sum to 0.9; let one formula have neither share nor amount and take what is left");
    self = open_pair(500, "need");
    self->fund.formula[0].share = case_param(1);
    self->fund.formula[1].amount = case_param(40);
    room_refused(self, YS_E_SCENARIO,
        "funds.special.formulas: shares sum to 1 beside amounts; let one formula have neither share nor amount and take what is "
        "left");
    self = open_pair(500, "need");
    self->fund.formula[0].share = case_param(0.5);
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    room_refused(self, YS_E_SCENARIO, "funds.special: has both `factors` and `formulas`; one is its formula");
    self = open_pair(500, "need");
    self->fund.formula[0].share = case_param(0.5);
    self->fund.factor_of[1][0].weight = case_param(0.5);
    room_refused(self, YS_E_SCENARIO,
        "funds.special.formulas.award.factors: weights sum to 0.5, must be 1 (± 1e-12); raise the others by 0.5");
    self = open_pair(500, "need");
    self->fund.formula[0].share = case_param(0.5);
    self->fund.threshold_of[1][0] = case_threshold_like("need", 5, 1e15);
    self->fund.threshold_of[1][0].grace_years = 1;
    self->fund.formula[1].thresholds.n = 1;
    room_refused(self, YS_E_SCENARIO,
        "funds.special.formulas.award.thresholds.need: years of grace are counted for the fund's own thresholds alone; move it "
        "there");
    self = open_pair(500, "need");
    self->fund.formula[0].share = case_param(0.5);
    self->fund.formula[1].eligibility = "none";
    room_column(self, "none", (double[]){ 0, 0 });
    room_refused(self, YS_E_SCENARIO,
        "funds.special.formulas.award.eligibility: no county of 2 is eligible; widen `none`, or let `when_zero: hold` keep the "
        "pot");
}

static void
expect_rows(const ys_fund_log *log, size_t n, const char *const *name, const int *kind, const int64_t (*want)[3])
{
    if (log->n_steps != n)
        fail_msg("%zu rows, not %zu", log->n_steps, n);
    for (size_t s = 0; s < n; s++) {
        assert_string_equal(log->name[s], name[s]);
        assert_int_equal(log->kind[s], kind[s]);
        for (size_t i = 0; i < 3; i++)
            if (log->amount[s * 3 + i] != want[s][i])
                fail_msg("row %zu (%s): county %zu has %" PRId64, s, name[s], i, log->amount[s * 3 + i]);
    }
}

/* Rows by hand: 600 of need 1:1:2 and 400 of worth 3:1:0 and old 1:1:2, half each; merit 1 1 2 over 450 275 275: 360 220 440 of 1020/1.275. */
static void
test_log_of_pots(void **state)
{
    static const char *const name[] = { "base.need", "more.worth", "more.old", "merit", "" };
    static const int kind[] = { YS_PART_factor, YS_PART_factor, YS_PART_factor, YS_PART_coefficient, YS_PART_rounding };
    static const int64_t want[][3] = { { 150, 150, 300 }, { 300, 200, 300 }, { 350, 250, 400 }, { 250, 179, 571 }, { 250, 179, 571 } };
    room *self = room_open(3, 1, 1000);
    ys_fund_log log = { 0 };

    (void) state;
    room_column(self, "need", (double[]){ 1, 1, 2 });
    room_column(self, "worth", (double[]){ 3, 1, 0 });
    room_column(self, "old", (double[]){ 1, 1, 2 });
    room_column(self, "merit", (double[]){ 1, 1, 2 });
    self->table.column[1].modelled = true;
    case_formula(&self->fund, "base")->share = case_param(0.6);
    case_formula_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    case_formula(&self->fund, "more");
    case_formula_factor(&self->fund, "worth", YS_TRANSFORM_direct, 0.5);
    case_formula_factor(&self->fund, "old", YS_TRANSFORM_direct, 0.5);
    case_coefficient(&self->fund, "merit", 1);
    assert_int_equal(room_prepare(self), YS_OK);
    assert_int_equal(ys_fund_explain(self->plan, &self->year.year, 0, &log, NULL), YS_OK);
    expect_rows(&log, 5, name, kind, want);
    assert_true(fabs(log.modelled[0] - 150.0 / 350) < 1e-12);
    assert_true(fabs(log.modelled[1] - 50.0 / 250) < 1e-12);
    assert_true(log.modelled[2] == 0);
    ys_fund_log_free(&log);
    room_close(self);
}

/* The greater of two, .36 .325 .35 of 1.035, then merit 1 2 1 over it: 360 650 350 of 1360. The second is of modelled ages in part: the
 * first county has it, .3 of .36. */
static void
test_log_of_choice(void **state)
{
    static const char *const name[] = { "first", "second", "", "population", "" };
    static const int kind[] = { YS_PART_formula, YS_PART_formula, YS_PART_pro_rata, YS_PART_coefficient, YS_PART_rounding };
    static const int64_t want[][3] = { { 0, 336, 362 }, { 372, 336, 362 }, { 360, 325, 350 }, { 274, 495, 266 }, { 274, 495, 266 } };
    room *self = open_block_grant(YS_TAKE_greater, 1035, false);
    ys_fund_log log = { 0 };

    (void) state;
    self->table.column[4].modelled = true;
    room_column(self, "merit", (double[]){ 1, 2, 1 });
    case_coefficient(&self->fund, "population", 1)->indicator = "merit";
    assert_int_equal(room_prepare(self), YS_OK);
    assert_int_equal(ys_fund_explain(self->plan, &self->year.year, 0, &log, NULL), YS_OK);
    expect_rows(&log, 5, name, kind, want);
    assert_true(fabs(log.modelled[0] - 0.3 / 0.36) < 1e-2);
    assert_true(log.modelled[1] == 0 && log.modelled[2] == 0);
    ys_fund_log_free(&log);
    room_close(self);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_take),
        cmocka_unit_test(test_one_alone),
        cmocka_unit_test(test_pots),
        cmocka_unit_test(test_three_pots),
        cmocka_unit_test(test_coefficients),
        cmocka_unit_test(test_coefficient_kinds),
        cmocka_unit_test(test_universe),
        cmocka_unit_test(test_thresholds),
        cmocka_unit_test(test_zero),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_log_of_pots),
        cmocka_unit_test(test_log_of_choice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
