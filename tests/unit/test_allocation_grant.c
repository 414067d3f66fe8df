/* Grants outside the formula, by hand: per column, where, by ladder, to the top, above the pot; what they leave, and the log. */
#include "unit/allocation_room.h"

static const double ones[] = { 1, 1, 1, 1, 1, 1 };

/* Need 1:1:2, 400 yuan; the formula shares out what the grants leave. Amounts by hand. */
static const struct {
    const char *name, *per, *where;
    double amount;
    int64_t unit, want[3], held;
} flat[] = {
    { "20 to each: 340 as 1:1:2", NULL, NULL, 20, 5, { 105, 105, 190 }, 0 },
    { "10 a head of 2, 4, 0: 340", "heads", NULL, 10, 5, { 105, 125, 170 }, 0 },
    { "one county alone: 380", NULL, "first", 20, 5, { 115, 95, 190 }, 0 },
    { "10 a head of the first alone", "heads", "first", 10, 5, { 115, 95, 190 }, 0 },
    { "19 is 15 in whole units, 3 times", NULL, NULL, 19, 5, { 105, 105, 190 }, 0 },
    { "3 a head of 2, 4: 6 and 12 are 5 and 10, and 385 are left", "heads", NULL, 3, 5, { 100, 105, 195 }, 0 },
    { "below the unit: nothing", NULL, NULL, 4.9, 5, { 100, 100, 200 }, 0 },
    { "nothing", NULL, NULL, 0, 5, { 100, 100, 200 }, 0 },
    { "0.07 a head of 100 is 7, though the product is above it in binary", "hundred", NULL, 0.07, 7, { 7, 7, 7 }, 379 },
};

static void
test_flat(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof flat / sizeof *flat; c++) {
        room *self = room_open(3, flat[c].unit, 400);
        ys_grant *grant = case_grant(&self->fund, "flat", flat[c].amount);

        room_column(self, "need", (double[]){ 1, 1, 2 });
        room_column(self, "heads", (double[]){ 2, 4, 0 });
        room_column(self, "first", (double[]){ 1, 0, 0 });
        room_column(self, "hundred", (double[]){ 100, 100, 100 });
        /* without a formula what is left is held */
        if (flat[c].held == 0)
            case_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
        grant->per = flat[c].per;
        grant->where = flat[c].where;
        room_expect(self, flat[c].name, flat[c].want);
        room_held(self, flat[c].held);
        room_close(self);
    }
}

/* Grades 1, 2, 3 and 4 of four counties: nothing below 2, once from 2, one and a half from 3. 1000 - 250 left as 1:1:1:2. */
static void
test_ladder(void **state)
{
    room *self = room_of_need(4, 1, 1000, (double[]){ 1, 1, 1, 2 });
    ys_grant *grant = case_grant(&self->fund, "award", 100);

    (void) state;
    grant->indicator = "grade";
    grant->ladder = case_rungs(&self->fund, 2, (const double[][2]){ { 2, 1 }, { 3, 1.5 } });
    room_column(self, "grade", (double[]){ 1, 2, 2.9, 3 });
    /* 100 + 100 + 150 = 350; 650 as 1:1:1:2 */
    room_expect(self, "by grade", (int64_t[]){ 130, 230, 230, 410 });
    room_close(self);

    /* times a column too: 2 townships and 3 */
    self = room_of_need(2, 1, 1000, (double[]){ 1, 1 });
    grant = case_grant(&self->fund, "award", 100);
    grant->indicator = "grade";
    grant->per = "townships";
    grant->ladder = case_rungs(&self->fund, 1, (const double[][2]){ { 3, 0.5 } });
    room_column(self, "grade", (double[]){ 3, 7 });
    room_column(self, "townships", (double[]){ 2, 3 });
    room_expect_last(self, "50 a township", (int64_t[]){ 475, 525 });

    /* a quantity of the loop */
    self = room_of_need(2, 1, 1000, (double[]){ 1, 1 });
    grant = case_grant(&self->fund, "award", 100);
    grant->indicator = "award_points";
    grant->ladder = case_rungs(&self->fund, 2, (const double[][2]){ { 0, 0 }, { 5, 2 } });
    room_quantity(self, YS_QUANTITY_award_points, (double[]){ 4, 6 });
    room_expect_last(self, "by points of the loop", (int64_t[]){ 400, 600 });
}

/* Score and the counties that get 100 each: the k highest, ties by code, among those that the grant counts. */
static void
test_top(void **state)
{
    static const struct {
        const char *name;
        int64_t top;
        const char *where;
        double score[5];
        int64_t got[5];
    } cases[] = {
        { "the two highest", 2, NULL, { 1, 5, 3, 4, 2 }, { 0, 1, 0, 1, 0 } },
        { "a tie for the last place by code", 2, NULL, { 3, 5, 3, 3, 2 }, { 1, 1, 0, 0, 0 } },
        { "all alike: the first three", 3, NULL, { 7, 7, 7, 7, 7 }, { 1, 1, 1, 0, 0 } },
        { "more places than counties", 9, NULL, { 1, 2, 3, 4, 5 }, { 1, 1, 1, 1, 1 } },
        { "among the odd alone", 1, "odd", { 1, 9, 3, 9, 2 }, { 0, 0, 1, 0, 0 } },
        { "nobody has more than 0: still the highest, by code", 2, NULL, { 0, 0, 0, 0, 0 }, { 1, 1, 0, 0, 0 } },
        { "a minus before 0 is no less than 0", 2, NULL, { -0.0, 0, 0, 0, 0 }, { 1, 1, 0, 0, 0 } },
        { "tiny figures are told apart", 1, NULL, { 1e-300, 2e-300, 0, 0, 0 }, { 0, 1, 0, 0, 0 } },
    };

    (void) state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        room *self = room_of_need(5, 1, 10000, ones);
        ys_grant *grant = case_grant(&self->fund, "award", 100);
        int64_t want[5], n = 0;

        room_column(self, "score", cases[c].score);
        room_column(self, "odd", (double[]){ 1, 0, 1, 0, 1 });
        grant->indicator = "score";
        grant->top = cases[c].top;
        grant->where = cases[c].where;
        for (size_t i = 0; i < 5; i++)
            n += cases[c].got[i];
        for (size_t i = 0; i < 5; i++)
            want[i] = 100 * cases[c].got[i] + (10000 - 100 * n) / 5;
        room_expect_last(self, cases[c].name, want);
    }
}

/* The top by points of the loop, another county in each world. */
static void
test_top_moves(void **state)
{
    room *self = room_of_need(3, 1, 400, (double[]){ 1, 1, 1 });
    ys_grant *grant = case_grant(&self->fund, "award", 100);
    case_isa isa[3];
    size_t n = case_isas(isa);

    (void) state;
    grant->indicator = "award_points";
    grant->top = 1;
    for (size_t at = 0; at < 3 * LANES; at++)
        self->year.quantity[YS_QUANTITY_award_points][at] = at / LANES == at % LANES % 3 ? 2 : 1;
    assert_int_equal(room_prepare(self), YS_OK);
    for (size_t s = 0; s < n; s++) {
        assert_int_equal(isa[s].lanes(self->plan, &self->year.year), -1);
        for (size_t at = 0; at < 3 * LANES; at++)
            assert_int_equal(self->year.amount[at], at / LANES == at % LANES % 3 ? 200 : 100);
    }
    room_close(self);
}

/* Two grants add up, and bounds are on the whole amount. */
static void
test_bounds_count_grants(void **state)
{
    room *self = room_of_need(3, 10, 1000, (double[]){ 1, 1, 2 });

    (void) state;
    room_column(self, "first", (double[]){ 1, 0, 0 });
    case_grant(&self->fund, "flat", 100);
    case_grant(&self->fund, "special", 200)->where = "first";
    /* 300 100 100 granted, 500 left as 1:1:2, the odd unit by code */
    room_expect_last(self, "two grants", (int64_t[]){ 430, 220, 350 });

    /* a cap of 250 stops the second at 150 of the formula's; the first's grant of 300 is above it, and stands */
    self = room_of_need(3, 10, 1000, (double[]){ 1, 1, 2 });
    room_column(self, "first", (double[]){ 1, 0, 0 });
    case_grant(&self->fund, "flat", 100);
    case_grant(&self->fund, "special", 200)->where = "first";
    case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, 250)->where = "small";
    room_column(self, "small", (double[]){ 1, 1, 0 });
    room_expect_last(self, "a grant above a cap stands", (int64_t[]){ 300, 250, 450 });

    /* a floor of 360 has the grants in it: 60 more for the first, and 440 as 1:2 for the others */
    self = room_of_need(3, 10, 1000, (double[]){ 0, 1, 2 });
    room_column(self, "first", (double[]){ 1, 0, 0 });
    case_grant(&self->fund, "flat", 100);
    case_grant(&self->fund, "special", 200)->where = "first";
    case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, 360)->where = "first";
    room_expect_last(self, "a floor counts grants", (int64_t[]){ 360, 250, 390 });
}

/* Bounds that cannot hold beside grants: of a county the whole amount is told, of sums what grants leave. */
static void
test_bounds_fail_beside_grants(void **state)
{
    room *self = room_of_need(2, 1, 1000, ones);

    (void) state;
    case_grant(&self->fund, "flat", 100);
    case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, 550);
    room_fails_last(self, YS_E_INFEASIBLE,
        "funds.special: floors add up to 900 yuan, 100 more than the 800 yuan that grants leave; the 2 largest alone exceed it: "
        "520001 450 (floors.least), 520002 450 (floors.least); lower the floors, or say `infeasible: ratable`");
    self = room_of_need(2, 1, 1000, ones);
    case_grant(&self->fund, "flat", 100);
    case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, 450);
    room_fails_last(self, YS_E_INFEASIBLE,
        "funds.special: the 2 counties with a share are all capped, and the caps (with the floors of the 0 without) add up to 700 "
        "yuan, 100 less than the 800 yuan that grants leave; raise the caps, or say `infeasible: ratable`");
    self = room_of_need(2, 1, 1000, ones);
    case_grant(&self->fund, "flat", 100);
    case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, 300);
    case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, 200);
    room_fails_last(self, YS_E_INFEASIBLE,
        "funds.special: county 520001 must get at least 300 yuan (floors.least) and at most 200 yuan (caps.most), and it is not the "
        "only one; lower the one, raise the other, or say `infeasible: ratable`");
}

static void
test_above_the_pot(void **state)
{
    room *self = room_of_need(3, 10, 1000, (double[]){ 1, 1, 2 });

    (void) state;
    case_grant(&self->fund, "flat", 300);
    case_grant(&self->fund, "heads", 10)->per = "heads";
    room_column(self, "heads", (double[]){ 20, 0, 10 });
    room_fails(self, YS_E_INFEASIBLE,
        "funds.special.grants: they add up to 1200 yuan, 200 more than the 1000 yuan that go to counties; lower them, or "
        "say `infeasible: ratable`");
    /* 500 300 400 in one ratio, 5/6: 41.67 25 33.33 units */
    self->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    assert_int_equal(room_prepare(self), YS_OK);
    room_expect(self, "cut in one ratio", (int64_t[]){ 420, 250, 330 });
    room_held(self, 0);
    /* exactly the pot is no excess */
    room_total(self, 1200);
    self->fund.fund.infeasible = YS_INFEASIBLE_refuse;
    assert_int_equal(room_prepare(self), YS_OK);
    room_expect(self, "to the last yuan", (int64_t[]){ 500, 300, 400 });
    room_close(self);

    /* of a task, in its own unit */
    self = room_of_need(2, 1, 10, ones);
    case_grant(&self->fund, "each", 7);
    self->fund.fund.unit = "village";
    room_fails_last(self, YS_E_INFEASIBLE,
        "tasks.special.grants: they add up to 14 village, 4 more than the 10 village that go to counties; lower them, or "
        "say `infeasible: ratable`");
}

/* Grants far beyond all money neither overflow nor come out uneven: 1:2, 10^15 each and each a thousand times. */
static void
test_far_above_the_pot(void **state)
{
    room *self = room_of_need(2, 1, 3000, ones);

    (void) state;
    case_grant(&self->fund, "each", 1e15);
    case_grant(&self->fund, "more", 1e15)->where = "second";
    room_column(self, "second", (double[]){ 0, 1 });
    self->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    room_expect_last(self, "1:2", (int64_t[]){ 1000, 2000 });

    self = room_of_need(6, 1, 600, ones);
    for (int g = 0; g < CASE_ITEMS; g++)
        case_grant(&self->fund, "each", 1e15)->per = "heads";
    room_column(self, "heads", (double[]){ 1000, 1000, 1000, 1000, 1000, 1000 });
    self->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    room_expect_last(self, "all alike", (int64_t[]){ 100, 100, 100, 100, 100, 100 });
}

/* A fund of grants alone: what is left is held; the steps after the formula act on it all the same. */
static void
test_without_formula(void **state)
{
    room *self = room_open(3, 10, 1000);

    (void) state;
    case_grant(&self->fund, "each", 100);
    room_expect(self, "nothing to share out", (int64_t[]){ 100, 100, 100 });
    room_held(self, 700);
    room_close(self);

    self = room_open(3, 10, 1000);
    case_grant(&self->fund, "each", 100);
    self->fund.fund.override_cap = case_param(0.5);
    case_override(&self->fund, "520001", 50);
    case_override(&self->fund, "520002", -50);
    room_expect(self, "changed by hand", (int64_t[]){ 150, 50, 100 });
    room_held(self, 700);
    room_close(self);

    self = room_open(3, 10, 1000);
    case_grant(&self->fund, "each", 100);
    case_deduction(&self->fund, "unspent", 1, 1, YS_DESTINATION_others);
    room_column(self, "unspent", (double[]){ 0, 30, 200 });
    /* nobody has a share by which the 130 could go to others: they are held */
    room_expect(self, "deducted", (int64_t[]){ 100, 70, 0 });
    room_held(self, 830);
    room_close(self);

    self = room_open(3, 10, 1000);
    case_grant(&self->fund, "each", 100)->per = "heads";
    room_column(self, "heads", (double[]){ 1, 2, 3 });
    self->fund.fund.cut_off = (ys_cut_off){ .yuan = case_param(150), .share_of_pot = case_param(0), .to = YS_DESTINATION_hold };
    room_expect(self, "cut off", (int64_t[]){ 0, 200, 300 });
    room_held(self, 500);
    room_close(self);

    self = room_open(3, 10, 1000);
    case_grant(&self->fund, "each", 100);
    case_lock(&self->fund, "520002", 250);
    room_expect(self, "held by hand", (int64_t[]){ 100, 250, 100 });
    room_held(self, 550);
    room_close(self);
}

static void
test_log(void **state)
{
    static const int64_t want[][3] = { { 100, 0, 0 }, { 120, 20, 20 }, { 310, 210, 400 }, { 310, 210, 400 } };
    static const char *const name[] = { "special", "flat", "need", "" };
    room *self = room_of_need(3, 10, 920, (double[]){ 1, 1, 2 });
    ys_fund_log log = { 0 };

    (void) state;
    room_column(self, "first", (double[]){ 1, 0, 0 });
    self->table.column[1].modelled = true; /* where a grant goes is no figure that it counts */
    case_grant(&self->fund, "special", 100)->where = "first";
    case_grant(&self->fund, "flat", 20);
    assert_int_equal(room_prepare(self), YS_OK);
    assert_int_equal(ys_fund_explain(self->plan, &self->year.year, 0, &log, NULL), YS_OK);
    assert_int_equal(log.n_steps, 4);
    assert_int_equal(log.kind[0], YS_PART_grant);
    assert_int_equal(log.kind[2], YS_PART_factor);
    for (size_t s = 0; s < 4; s++) {
        assert_string_equal(log.name[s], name[s]);
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(log.amount[s * 3 + i], want[s][i]);
    }
    for (size_t i = 0; i < 3; i++)
        assert_true(log.modelled[i] == 0);
    ys_fund_log_free(&log);
    room_close(self);
}

static void
test_refusals(void **state)
{
    room *self = room_of_need(2, 10, 1000, ones);

    (void) state;
    case_grant(&self->fund, "award", 100)->top = 1;
    room_refused(self, YS_E_SCENARIO,
        "funds.special.grants.award: `ladder` and `top` go by an indicator, and none is named");
    self = room_of_need(2, 10, 1000, ones);
    case_grant(&self->fund, "award", 100)->indicator = "need";
    room_refused(self, YS_E_SCENARIO,
        "funds.special.grants.award: an indicator is named, but neither `ladder` nor `top` goes by it");
    self = room_of_need(2, 10, 1000, ones);
    case_grant(&self->fund, "heads", 100)->per = "registered_poor";
    room_refused(self, YS_E_SCENARIO,
        "funds.special.grants.heads.per: `registered_poor` moves with the loop, a column of the table is needed");
    self = room_of_need(2, 10, 1000, ones);
    case_grant(&self->fund, "heads", 100)->per = "headss";
    room_refused(self, YS_E_SCENARIO,
        "funds.special.grants.heads.per: `headss` is neither a column of the table nor a quantity of the loop");
    self = room_of_need(2, 10, 1000, ones);
    room_column(self, "heads", (double[]){ 4, NAN });
    case_grant(&self->fund, "heads", 100)->per = "heads";
    room_refused(self, YS_E_DATA,
        "funds.special.grants.heads.per: `heads` of county 520002 is missing, must be a figure >= 0");
    self = room_of_need(2, 10, 1000, ones);
    case_grant(&self->fund, "flat", 100)->where = "nowhere";
    room_refused(self, YS_E_SCENARIO, "column 1: `nowhere` is no column");
    self = room_of_need(2, 10, 1000, ones);
    *case_grant(&self->fund, "award", 100) = (ys_grant){ .name = "award", .amount = case_param(100), .indicator = "need",
        .ladder = case_rungs(&self->fund, 2, (const double[][2]){ { 2, 1 }, { 2, 3 } }) };
    room_refused(self, YS_E_SCENARIO,
        "funds.special.grants.award.ladder.rung: from = 2 is not above the 2 of rung; steps rise");
    /* where the grant does not go, figures may be missing */
    self = room_of_need(2, 10, 1000, ones);
    room_column(self, "first", (double[]){ 1, 0 });
    room_column(self, "score", (double[]){ 4, NAN });
    *case_grant(&self->fund, "award", 100) = (ys_grant){ .name = "award", .amount = case_param(100), .indicator = "score",
        .where = "first", .top = 1 };
    room_expect_last(self, "a figure missing elsewhere", (int64_t[]){ 550, 450 });
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flat),
        cmocka_unit_test(test_ladder),
        cmocka_unit_test(test_top),
        cmocka_unit_test(test_top_moves),
        cmocka_unit_test(test_bounds_count_grants),
        cmocka_unit_test(test_bounds_fail_beside_grants),
        cmocka_unit_test(test_above_the_pot),
        cmocka_unit_test(test_far_above_the_pot),
        cmocka_unit_test(test_without_formula),
        cmocka_unit_test(test_log),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
