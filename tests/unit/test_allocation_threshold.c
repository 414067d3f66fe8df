/* Eligibility by figures, by hand: several together, both ends, years of grace with a ramp over several years, never in; reasons. */
#include "unit/allocation_room.h"

/* Need 1:1:2 of 1200 yuan, or what is left of it; thresholds on `score`. */
static const struct {
    const char *name;
    double least, most, score[3];
    int64_t want[3];
} plain[] = {
    { "all in", 1, 9, { 1, 5, 9 }, { 300, 300, 600 } },
    { "in at the least", 5, 9, { 4.999, 5, 9 }, { 0, 400, 800 } },
    { "in at the most", 1, 8.5, { 1, 8.5, 8.51 }, { 600, 600, 0 } },
    { "no upper end", 5, 1e15, { 4, 3, 1e12 }, { 0, 0, 1200 } },
    { "no lower end", -1e15, 0, { 0, 1, 0 }, { 400, 0, 800 } },
};

static void
test_plain(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof plain / sizeof *plain; c++) {
        room *self = room_of_need(3, 1, 1200, (double[]){ 1, 1, 2 });

        room_column(self, "score", plain[c].score);
        case_threshold(&self->fund, "score", plain[c].least, plain[c].most);
        room_expect_last(self, plain[c].name, plain[c].want);
        /* the same of a quantity of the loop, with a factor that moves */
        self = room_open(3, 1, 1200);
        room_quantity(self, YS_QUANTITY_award_points, plain[c].score);
        room_quantity(self, YS_QUANTITY_registered_poor, (double[]){ 10, 10, 20 });
        case_factor(&self->fund, "registered_poor", YS_TRANSFORM_direct, 1);
        case_threshold(&self->fund, "award_points", plain[c].least, plain[c].most);
        room_expect_last(self, plain[c].name, plain[c].want);
    }
}

/* 20 USC 6335(a): at least 10 children and more than 5 % of all; who fails one is out. Two factors, each summed again without them:
 * the first county 1/3 of children and 3/4 of the other half, the last 2/3 and 1/4. */
static void
test_together(void **state)
{
    room *self = room_open(4, 1, 2400);

    (void) state;
    room_column(self, "children", (double[]){ 10, 9, 200, 20 });
    room_column(self, "rate", (double[]){ 0.05, 0.5, 0.049, 0.06 });
    room_column(self, "other", (double[]){ 3, 7, 1, 1 });
    case_factor(&self->fund, "children", YS_TRANSFORM_direct, 0.5);
    case_factor(&self->fund, "other", YS_TRANSFORM_direct, 0.5);
    case_threshold(&self->fund, "children", 10, 1e15);
    case_threshold(&self->fund, "rate", 0.05, 1e15);
    room_expect_last(self, "number and share", (int64_t[]){ 400 + 900, 0, 0, 800 + 300 });
}

/* Points of three counties over seven years, at least 10, two years of grace, a quarter less each; the pot such that amounts are whole. */
static void
test_years(void **state)
{
    static const struct {
        double points[3];
        int64_t pot, want[3];
        const char *name;
    } years[] = {
        { { 12, 12, 12 }, 400, { 100, 100, 200 }, "all in" },
        { { 8, 12, 12 }, 375, { 75, 100, 200 }, "first year out: a quarter less" },
        { { 8, 12, 9 }, 300, { 50, 100, 150 }, "second year out, and another's first" },
        { { 8, 12, 10 }, 300, { 0, 100, 200 }, "third year out: nothing; the other is back" },
        { { 11, 12, 9 }, 350, { 100, 100, 150 }, "back; the other's first year again" },
        { { 0, 12, 0 }, 275, { 75, 100, 100 }, "first year again" },
        { { 10, 0, 12 }, 375, { 100, 75, 200 }, "back once more" },
    };
    room *self = room_of_need(3, 1, 400, (double[]){ 1, 1, 2 });
    ys_threshold *threshold = case_threshold(&self->fund, "award_points", 10, 1e15);

    (void) state;
    threshold->grace_years = 2;
    threshold->ramp = case_param(0.25);
    for (size_t y = 0; y < sizeof years / sizeof *years; y++) {
        room_quantity(self, YS_QUANTITY_award_points, years[y].points);
        room_total(self, years[y].pot);
        room_expect(self, years[y].name, years[y].want);
    }
    room_close(self);
}

/* Out of one alone, and of two with other years of grace: it keeps the lesser part. Without rows of years, as the table says. */
static void
test_lesser_part(void **state)
{
    room *self = room_of_need(2, 1, 150, (double[]){ 1, 1 });
    ys_threshold *first = case_threshold(&self->fund, "award_points", 10, 1e15);
    ys_threshold *second = case_threshold(&self->fund, "incidence", 0.1, 1e15);

    (void) state;
    first->grace_years = 3;
    first->ramp = case_param(0.25);
    first->out_for = "out";
    second->grace_years = 1;
    second->ramp = case_param(0.5);
    second->out_for = "out";
    room_column(self, "out", (double[]){ 0, 0 });
    room_quantity(self, YS_QUANTITY_award_points, (double[]){ 9, 10 });
    room_quantity(self, YS_QUANTITY_incidence, (double[]){ 0.05, 0.1 });
    room_expect(self, "half is less than three quarters", (int64_t[]){ 50, 100 });
    room_total(self, 100);
    room_expect(self, "the second's grace is over", (int64_t[]){ 0, 100 });
    room_quantity(self, YS_QUANTITY_incidence, (double[]){ 0.2, 0.1 });
    room_total(self, 125);
    room_expect(self, "third year out of the first alone", (int64_t[]){ 25, 100 });
    free(self->year.year.out_for);
    self->year.year.out_for = NULL;
    room_total(self, 175);
    for (int again = 0; again < 2; again++) {
        case_isa isa[3];

        for (size_t s = 0; s < case_isas(isa); s++) {
            assert_int_equal(isa[s].lanes(self->plan, &self->year.year), -1);
            for (size_t l = 0; l < LANES; l++)
                room_lane_is(self, "as the table says, each time", isa[s].name, l, (int64_t[]){ 75, 100 });
        }
    }
    room_close(self);
}

/* Years out when the first begins, three of grace, a quarter less each; and nobody was ever in. */
static void
test_start(void **state)
{
    room *self = room_of_need(5, 1, 400, (double[]){ 1, 1, 1, 1, 1 });
    ys_threshold *threshold = case_threshold(&self->fund, "score", 10, 1e15);
    char text[256];

    (void) state;
    room_column(self, "score", (double[]){ 20, 5, 5, 5, 5 });
    room_column(self, "out", (double[]){ 0, 0, 1, 2, 3 });
    threshold->grace_years = 3;
    threshold->ramp = case_param(0.25);
    threshold->out_for = "out";
    room_total(self, 250);
    assert_int_equal(room_prepare(self), YS_OK);
    assert_true(ys_fund_reason(self->plan, &self->year.year, 0, 0, text, sizeof text));
    assert_string_equal(text, "");
    assert_true(ys_fund_reason(self->plan, &self->year.year, 3, 2, text, sizeof text));
    assert_string_equal(text, "thresholds.score: score is 5, below 10; year 2 of 3 of grace, keeps 0.5 of its share");
    assert_false(ys_fund_reason(self->plan, &self->year.year, 0, 4, text, sizeof text));
    assert_string_equal(text, "not eligible: thresholds.score: score is 5, below 10");
    room_expect(self, "second, third, over", (int64_t[]){ 100, 75, 50, 25, 0 });
    room_total(self, 175);
    /* a year later, as the rows say */
    assert_true(ys_fund_reason(self->plan, &self->year.year, 0, 2, text, sizeof text));
    assert_string_equal(text, "thresholds.score: score is 5, below 10; year 3 of 3 of grace, keeps 0.25 of its share");
    assert_false(ys_fund_reason(self->plan, &self->year.year, 0, 3, text, sizeof text));
    room_expect(self, "a year later", (int64_t[]){ 100, 50, 25, 0, 0 });
    room_close(self);

    self = room_of_need(3, 1, 400, (double[]){ 1, 1, 2 });
    threshold = case_threshold(&self->fund, "award_points", 10, 1e15);
    threshold->grace_years = 20;
    room_quantity(self, YS_QUANTITY_award_points, (double[]){ 1, 10, 10 });
    room_total(self, 300);
    room_expect(self, "never in: no grace", (int64_t[]){ 0, 100, 200 });
    room_expect(self, "nor a year later", (int64_t[]){ 0, 100, 200 });
    room_quantity(self, YS_QUANTITY_award_points, (double[]){ 10, 10, 1 });
    room_total(self, 400);
    room_expect(self, "in, and the other goes on whole: no ramp", (int64_t[]){ 100, 100, 200 });
    room_close(self);

    /* a ramp that leaves nothing ends the grace */
    self = room_of_need(2, 1, 100, (double[]){ 1, 1 });
    threshold = case_threshold(&self->fund, "score", 10, 1e15);
    room_column(self, "score", (double[]){ 20, 5 });
    room_column(self, "out", (double[]){ 0, 1 });
    threshold->grace_years = 9;
    threshold->ramp = case_param(0.5);
    threshold->out_for = "out";
    assert_int_equal(room_prepare(self), YS_OK);
    assert_false(ys_fund_reason(self->plan, &self->year.year, 0, 1, text, sizeof text));
    room_expect_last(self, "half in the first year, nothing in the second", (int64_t[]){ 100, 0 });
}

/* A quantity below 0 counts as 0, in the amount and in the reason. */
static void
test_quantity_below_zero(void **state)
{
    room *self = room_of_need(2, 1, 100, (double[]){ 1, 1 });
    char text[256];

    (void) state;
    room_quantity(self, YS_QUANTITY_poor_fall, (double[]){ -0.2, 0.3 });
    case_threshold(&self->fund, "poor_fall", -0.1, 0.5);
    room_expect(self, "0 is above -0.1", (int64_t[]){ 50, 50 });
    assert_true(ys_fund_reason(self->plan, &self->year.year, 0, 0, text, sizeof text));
    assert_string_equal(text, "");
    room_close(self);
}

/* Who is out has no part in anything that goes to counties: no floor, no sub-pot, no equal share, no grant. */
static void
test_out_is_out(void **state)
{
    room *self = room_of_need(3, 1, 300, (double[]){ 1, 1, 2 });

    (void) state;
    room_column(self, "score", (double[]){ 1, 5, 5 });
    case_threshold(&self->fund, "score", 5, 1e15);
    case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, 120);
    room_expect_last(self, "no floor", (int64_t[]){ 0, 120, 180 });

    /* in its years of grace it has the whole floor */
    self = room_of_need(3, 1, 1400, (double[]){ 1, 1, 2 });
    room_column(self, "score", (double[]){ 1, 5, 5 });
    room_column(self, "out", (double[]){ 0, 0, 0 });
    *case_threshold(&self->fund, "score", 5, 1e15) = (ys_threshold){ "score", "score", case_param(5), case_param(1e15), 1,
        case_param(0.5), "out", NULL };
    case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, 230);
    room_expect_last(self, "a floor in grace", (int64_t[]){ 230, 390, 780 });

    /* two without a figure, of whom one is out: by heads 1:1:2 of 400, the second's part 100 */
    self = room_of_need(4, 1, 400, (double[]){ 1, NAN, NAN, 2 });
    self->fund.factor[0].when_missing = YS_GAP_sub_pot;
    self->fund.fund.sub_pot_by = "heads";
    room_column(self, "heads", (double[]){ 1, 1, 8, 2 });
    room_column(self, "score", (double[]){ 5, 5, 1, 5 });
    case_threshold(&self->fund, "score", 5, 1e15);
    room_expect_last(self, "no sub-pot", (int64_t[]){ 100, 100, 0, 200 });

    self = room_open(3, 1, 300);
    case_factor(&self->fund, "award_points", YS_TRANSFORM_direct, 1);
    self->fund.fund.when_zero = YS_WHEN_ZERO_equal;
    room_column(self, "score", (double[]){ 1, 5, 5 });
    case_threshold(&self->fund, "score", 5, 1e15);
    room_expect_last(self, "no equal share", (int64_t[]){ 0, 150, 150 });

    /* grants too are for who is in: 310 by 1 and 2 */
    self = room_of_need(3, 1, 330, (double[]){ 1, 1, 2 });
    room_column(self, "score", (double[]){ 1, 5, 5 });
    case_threshold(&self->fund, "score", 5, 1e15);
    case_grant(&self->fund, "each", 10);
    room_expect_last(self, "no grant", (int64_t[]){ 0, 113, 217 });
}

static void
test_nobody_in(void **state)
{
    static const int when[] = { YS_WHEN_ZERO_refuse, YS_WHEN_ZERO_equal };

    (void) state;
    for (size_t c = 0; c < 2; c++) {
        room *self = room_of_need(2, 1, 400, (double[]){ 1, 1 });

        case_threshold(&self->fund, "need", 5, 1e15);
        self->fund.fund.when_zero = when[c];
        room_fails_last(self, YS_E_INFEASIBLE,
            "funds.special.thresholds: no eligible county is within them, so that 400 yuan cannot be shared out; widen "
            "them, or say `when_zero: hold`");
    }
    room *self = room_of_need(2, 1, 400, (double[]){ 1, 1 });

    case_threshold(&self->fund, "need", 5, 1e15);
    self->fund.fund.when_zero = YS_WHEN_ZERO_hold;
    room_expect(self, "held", (int64_t[]){ 0, 0 });
    room_held(self, 400);
    room_close(self);
}

/* What no threshold moves: the denominator of a universe. The first has 1/4 of the universe's need, the others 1/4 and 2/4. */
static void
test_universe(void **state)
{
    room *self = room_open(3, 1, 1200);

    (void) state;
    room_column(self, "need", (double[]){ 1, 1, 2 });
    room_column(self, "other", (double[]){ 1, 1, 1 });
    room_column(self, "all", (double[]){ 1, 1, 1 });
    room_column(self, "score", (double[]){ 1, 5, 5 });
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 0.5)->universe = "all";
    case_factor(&self->fund, "other", YS_TRANSFORM_direct, 0.5);
    case_threshold(&self->fund, "score", 5, 1e15);
    /* halves of 1/4 and 2/4, and of 1/2 each: 3/8 and 4/8 */
    room_expect_last(self, "3:4", (int64_t[]){ 0, 514, 686 });
}

static void
test_log(void **state)
{
    room *self = room_of_need(3, 1, 300, (double[]){ 1, 1, 2 });
    ys_fund_log log = { 0 };

    (void) state;
    room_column(self, "score", (double[]){ 1, 5, 5 });
    self->table.column[1].modelled = true;
    case_threshold(&self->fund, "score", 5, 1e15);
    assert_int_equal(room_prepare(self), YS_OK);
    assert_int_equal(ys_fund_explain(self->plan, &self->year.year, 0, &log, NULL), YS_OK);
    /* who is in by a modelled figure has its amount by it */
    assert_true(log.modelled[0] == 0 && log.modelled[1] == 1 && log.modelled[2] == 1);
    assert_int_equal(log.amount[0], 0);
    ys_fund_log_free(&log);
    room_close(self);
}

static void
test_refusals(void **state)
{
    static const double ones[] = { 1, 1 };
    room *self = room_of_need(2, 1, 400, ones);

    (void) state;
    case_threshold(&self->fund, "need", 5, 4);
    room_refused(self, YS_E_SCENARIO, "funds.special.thresholds.need: least = 5 is above most = 4");
    self = room_of_need(2, 1, 400, ones);
    case_threshold(&self->fund, "needd", 5, 7);
    room_refused(self, YS_E_SCENARIO,
        "funds.special.thresholds.needd.indicator: `needd` is neither a column of the table nor a quantity of the loop");
    self = room_of_need(2, 1, 400, ones);
    room_column(self, "score", (double[]){ 1, NAN });
    case_threshold(&self->fund, "score", 5, 7);
    room_refused(self, YS_E_DATA,
        "funds.special.thresholds.score.indicator: `score` of county 520002 is missing, must be a figure");
    self = room_of_need(2, 1, 400, ones);
    case_threshold(&self->fund, "need", 1, 7)->out_for = "incidence";
    room_refused(self, YS_E_SCENARIO,
        "funds.special.thresholds.need.out_for: `incidence` moves with the loop, a column of the table is needed");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_together),
        cmocka_unit_test(test_years),
        cmocka_unit_test(test_lesser_part),
        cmocka_unit_test(test_start),
        cmocka_unit_test(test_quantity_below_zero),
        cmocka_unit_test(test_out_is_out),
        cmocka_unit_test(test_nobody_in),
        cmocka_unit_test(test_universe),
        cmocka_unit_test(test_log),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
