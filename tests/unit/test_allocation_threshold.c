/* Thresholds of eligibility, by hand: several together, years of grace with a ramp, who is held at nothing, and the reasons. */
#include "unit/step_case.h"

/* 20 USC 6335(a): at least 10 children and at least 5 %. */
static void
test_number_and_share(void **state)
{
    room *r = room_open(4, 1, false);

    (void) state;
    room_column(r, "children", ROW(9, 10, 200, 50));
    room_column(r, "share", ROW(0.06, 0.04, 0.05, 0.10));
    case_factor(&r->fund, "children", YS_TRANSFORM_direct, 1);
    room_threshold(r, "children", 10);
    room_threshold(r, "share", 0.05);
    room_expect(r, "both hold in the third and the fourth", 1000, WANT(0, 0, 800, 200), 0);
    room_close(r);

    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(1, 2, 3, 4));
    room_threshold(r, "mark", 2)->most = case_param(3);
    room_gives(r, "between 2 and 3, both in: 2 to 3", 1000, WANT(0, 400, 600, 0), 0);

    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(1, 2, 3, 4));
    room_threshold(r, "mark", 4)->most = case_param(4);
    room_gives(r, "one alone", 1000, WANT(0, 0, 0, 1000), 0);

    /* positive-gap eligibility: old less poor is 30, 10, -10, -30 */
    r = room_open(4, 1, true);
    r->member_of[0] = (ys_member_of){ "old", "old", 1, false, NULL };
    r->member_of[1] = (ys_member_of){ "poor", "poor", -1, false, NULL };
    r->composite[0] = (ys_composite){ .name = "gap", .kind = YS_COMPOSITE_weighted_sum, .members = { 2, r->member_of },
        .least = -1e300, .most = 1e300 };
    r->fund.fund.composites.n = 1;
    room_threshold(r, "gap", 0.5);
    room_gives(r, "a figure below 0 is a figure: 1 to 2", 900, WANT(300, 600, 0, 0), 0);
}

/* Factor values 40, 20, 20, 20. The first county is in, then out for three years, in, and out again; 2 years of grace, a quarter less each:
 * it keeps 1, 3/4, 1/2, 0, 1, 3/4 of its 40. */
static void
test_years_of_grace(void **state)
{
    static const struct {
        double incidence;
        int64_t want[4];
    } year[] = { { 0.5, { 288, 144, 144, 144 } }, { 0.4, { 240, 160, 160, 160 } }, { 0.4, { 180, 180, 180, 180 } },
        { 0.4, { 0, 240, 240, 240 } }, { 0.6, { 288, 144, 144, 144 } }, { 0.4, { 240, 160, 160, 160 } } };
    room *r = room_open(4, 1, false);

    (void) state;
    room_column(r, "need", ROW(40, 20, 20, 20));
    case_factor(&r->fund, "need", YS_TRANSFORM_direct, 1);
    *room_threshold(r, "incidence", 0.5) = (ys_threshold){ .name = "poverty", .indicator = "incidence",
        .least = case_param(0.5), .most = case_param(1), .grace_years = 2, .ramp = case_param(0.25) };
    assert_int_equal(room_prepare(r), YS_OK);
    room_start(r);
    for (size_t y = 0; y < sizeof year / sizeof year[0]; y++) {
        room_quantity(r, YS_QUANTITY_incidence, ROW(year[y].incidence, 0.9, 0.9, 0.9));
        room_expect(r, "a year", 720, year[y].want, 0);
    }
    room_close(r);
}

/* A county that was never in has no grace, one lane apart from the next. */
static void
test_never_in(void **state)
{
    room *r = room_open(4, 1, false);

    (void) state;
    room_column(r, "need", ROW(40, 20, 20, 20));
    case_factor(&r->fund, "need", YS_TRANSFORM_direct, 1);
    room_threshold(r, "incidence", 0.5)->grace_years = 3;
    assert_int_equal(room_prepare(r), YS_OK);
    room_start(r);
    room_quantity(r, YS_QUANTITY_incidence, ROW(0.4, 0.9, 0.9, 0.9));
    room_expect(r, "never in", 600, WANT(0, 200, 200, 200), 0);
    room_expect(r, "nor a year later", 600, WANT(0, 200, 200, 200), 0);
    /* in in every other lane, then out in all of them */
    for (int l = 0; l < LANES; l += 2)
        r->year.quantity[YS_QUANTITY_incidence][l] = 0.7;
    ys_fund_lanes_base(r->plan, &r->year.year);
    room_quantity(r, YS_QUANTITY_incidence, ROW(0.4, 0.9, 0.9, 0.9));
    room_total(r, 600);
    assert_int_equal(ys_fund_lanes_base(r->plan, &r->year.year), -1);
    for (int l = 0; l < LANES; l++) {
        assert_int_equal(r->year.amount[l], l % 2 == 0 ? 240 : 0);
        assert_int_equal(r->year.year.out_for[l], l % 2 == 0 ? 1 : YS_NEVER_IN);
        assert_int_equal(r->year.year.out_for[LANES + l], -1);
    }
    room_close(r);
}

/* The column says how long it has been out: 0 has been in to the last, 1 a year, 2 two. Keeps 1/2 of 40 in the second year. */
static void
test_out_for(void **state)
{
    static const double out[] = { 0, 1, 2, 3 };
    static const int64_t want[][4] = { { 240, 160, 160, 160 }, { 180, 180, 180, 180 }, { 0, 240, 240, 240 }, { 0, 240, 240, 240 } };

    (void) state;
    for (size_t c = 0; c < 4; c++) {
        room *r = room_open(4, 1, false);

        room_column(r, "need", ROW(40, 20, 20, 20));
        room_column(r, "mark", ROW(1, 2, 2, 2));
        room_column(r, "out", ROW(out[c], 0, 0, 0));
        case_factor(&r->fund, "need", YS_TRANSFORM_direct, 1);
        *room_threshold(r, "mark", 2) = (ys_threshold){ .name = "mark", .indicator = "mark", .least = case_param(2),
            .most = case_param(9), .grace_years = 2, .ramp = case_param(0.25), .out_for = "out" };
        room_expect(r, "as the table says", 720, want[c], 0);
        room_start(r);
        room_expect(r, "and as the rows of its first year do", 720, want[c], 0);
        room_close(r);
    }
    room *r = room_open(4, 1, false);

    room_column(r, "mark", ROW(1, 2, 2, 2));
    room_column(r, "out", ROW(0, 0, 0, 0));
    case_factor(&r->fund, "mark", YS_TRANSFORM_direct, 1);
    room_threshold(r, "mark", 2)->grace_years = 2;
    r->threshold[0].ramp = case_param(1);
    r->threshold[0].out_for = "out";
    room_gives(r, "a ramp of 1 leaves nothing", 600, WANT(0, 200, 200, 200), 0);
}

/* Two thresholds, each with its years: the lesser of what they leave. */
static void
test_lesser_of_two(void **state)
{
    room *r = room_open(4, 1, false);

    (void) state;
    room_column(r, "need", ROW(40, 20, 20, 20));
    room_column(r, "mark", ROW(1, 2, 2, 1));
    room_column(r, "out", ROW(0, 0, 0, 0));
    case_factor(&r->fund, "need", YS_TRANSFORM_direct, 1);
    for (int t = 0; t < 2; t++)
        *room_threshold(r, "mark", 2) = (ys_threshold){ .name = t == 0 ? "slow" : "fast", .indicator = "mark",
            .least = case_param(2), .most = case_param(9), .grace_years = 2, .ramp = case_param(t == 0 ? 0.25 : 0.75),
            .out_for = "out" };
    /* 10, 20, 20, 5 */
    room_gives(r, "a quarter of its value", 550, WANT(100, 200, 200, 50), 0);
}

/* Out of the formula is out of its floors, of equal shares and of the sub-pot; years of grace are in. */
static void
test_held_at_nothing(void **state)
{
    room *r;

    (void) state;
    for (int grace = 0; grace < 2; grace++) {
        r = room_open(4, 1, true);
        room_column(r, "mark", ROW(1, 2, 2, 2));
        room_column(r, "out", ROW(0, 0, 0, 0));
        room_threshold(r, "mark", 2)->out_for = "out";
        r->threshold[0].grace_years = grace;
        case_bound(&r->fund, 'f', "least", YS_BOUND_yuan, 190);
        if (grace)
            room_gives(r, "190 190, 620 as 3 4", 1000, WANT(190, 190, 266, 354), 0);
        else
            room_gives(r, "2 3 4 ninths", 1000, WANT(0, 222, 333, 445), 0);
    }
    r = room_open(4, 1, false);
    room_column(r, "nil", ROW(0, 0, 0, 0));
    room_column(r, "mark", ROW(1, 2, 2, 2));
    case_factor(&r->fund, "nil", YS_TRANSFORM_direct, 1);
    r->fund.fund.when_zero = YS_WHEN_ZERO_equal;
    room_threshold(r, "mark", 2);
    room_gives(r, "equal shares of three", 900, WANT(0, 300, 300, 300), 0);

    /* the first and the second have no figure; of the sub-pot's 10 20 30 40 heads the first's do not count: 200 of 900 to the second, 300
     * and 400 to the two of the formula */
    r = room_open(4, 1, false);
    room_column(r, "need", ROW(NAN, NAN, 3, 4));
    room_column(r, "mark", ROW(1, 2, 2, 2));
    case_factor(&r->fund, "need", YS_TRANSFORM_direct, 1)->when_missing = YS_GAP_sub_pot;
    r->fund.fund.sub_pot_by = "poor";
    room_threshold(r, "mark", 2);
    room_gives(r, "a sub-pot of who is in", 900, WANT(0, 200, 300, 400), 0);

    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(1, 2, 2, 2));
    room_threshold(r, "mark", 2);
    room_grant(r, "each", 25);
    room_gives(r, "a grant is outside the formula", 1000, WANT(25, 225, 325, 425), 0);
}

static void
test_nobody(void **state)
{
    room *r;

    (void) state;
    for (int zero = YS_WHEN_ZERO_refuse; zero <= YS_WHEN_ZERO_equal; zero++) {
        r = room_open(4, 1, true);
        room_threshold(r, "poor", 50);
        r->fund.fund.when_zero = zero;
        if (zero == YS_WHEN_ZERO_hold)
            room_gives(r, "held", 1000, WANT(0, 0, 0, 0), 1000);
        else
            room_fails(r, 1000, YS_E_INFEASIBLE,
                "funds.special.thresholds: no county is within them, so that 1000 yuan cannot be shared out; widen them, or say "
                "`when_zero: hold`");
    }
    r = room_open(4, 1, true);
    room_threshold(r, "poor", 50);
    room_gives(r, "nothing to share out is no fault", 0, WANT(0, 0, 0, 0), 0);
}

static void
expect_reason(room *r, size_t county, bool eligible, const char *text)
{
    char out[256];

    assert_int_equal(ys_fund_reason(r->plan, &r->year.year, 0, county, out, sizeof out), eligible);
    assert_string_equal(out, text);
}

static void
test_reasons(void **state)
{
    room *r = room_open(4, 1, true);

    (void) state;
    room_column(r, "some", ROW(1, 1, 1, 0));
    room_column(r, "out", ROW(5, 1, 0, 0));
    r->fund.fund.eligibility = "some";
    *room_threshold(r, "size", 0) = (ys_threshold){ .name = "size", .indicator = "poor", .least = case_param(25),
        .most = case_param(100), .grace_years = 3, .ramp = case_param(0.2), .out_for = "out" };
    *room_threshold(r, "cases", 0) = (ys_threshold){ .name = "cases", .indicator = "poor_fall", .least = case_param(-1),
        .most = case_param(0.5), .ramp = case_param(0) };
    room_quantity(r, YS_QUANTITY_poor_fall, ROW(0, 0, -2, 0));
    assert_int_equal(room_prepare(r), YS_OK);
    expect_reason(r, 0, false, "not eligible: thresholds.size: poor is 10, below 25");
    expect_reason(r, 1, true, "thresholds.size: poor is 20, below 25; year 2 of 3 of grace, keeps 0.6 of its share");
    expect_reason(r, 2, true, ""); /* a quantity below 0 counts as 0, and 0 is within */
    expect_reason(r, 3, false, "not eligible: some does not hold");
    /* rows of a later year have the word */
    room_start(r);
    for (int l = 0; l < LANES; l++)
        r->year.year.out_for[LANES + l] = 3;
    expect_reason(r, 1, false, "not eligible: thresholds.size: poor is 20, below 25");
    for (int l = 0; l < LANES; l++)
        r->year.year.out_for[l] = -1;
    expect_reason(r, 0, true, "thresholds.size: poor is 10, below 25; year 1 of 3 of grace, keeps 0.8 of its share");
    room_close(r);
}

static void
test_refusals(void **state)
{
    room *r;

    (void) state;
    r = room_open(4, 1, true);
    room_threshold(r, "poor", 5)->most = case_param(4);
    room_refused(r, YS_E_SCENARIO, "funds.special.thresholds.poor: least = 5 is above most = 4");

    r = room_open(4, 1, true);
    room_threshold(r, "nothing", 5);
    room_refused(r, YS_E_SCENARIO,
        "funds.special.thresholds.nothing.indicator: `nothing` is neither a column of the table nor a quantity of the loop");

    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(1, 2, NAN, 3));
    room_threshold(r, "mark", 1);
    room_refused(
        r, YS_E_DATA, "funds.special.thresholds.mark.indicator: `mark` of county 520003 is missing, must be a figure");

    r = room_open(4, 1, true);
    room_column(r, "out", ROW(1, 2, 2.5, 3));
    room_threshold(r, "poor", 1)->out_for = "out";
    room_refused(
        r, YS_E_DATA, "funds.special.thresholds.poor.out_for: `out` of county 520003 is 2.5, must be whole years");

    r = room_open(4, 1, true);
    room_threshold(r, "poor", 1)->out_for = "incidence";
    room_refused(r, YS_E_SCENARIO,
        "funds.special.thresholds.poor.out_for: `incidence` moves with the loop, a column of the table is needed");

    r = room_open(4, 1, false);
    ys_formula *formula = room_formula(r, "base", "poor");

    r->threshold_of[0] = (ys_threshold){ .name = "poor", .indicator = "poor", .least = case_param(1), .most = case_param(9),
        .grace_years = 1, .ramp = case_param(0) };
    formula->thresholds.n = 1;
    room_refused(r, YS_E_SCENARIO,
        "funds.special.formulas.base.thresholds.poor: years of grace are counted for the fund's own thresholds alone; move it there");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number_and_share),
        cmocka_unit_test(test_years_of_grace),
        cmocka_unit_test(test_never_in),
        cmocka_unit_test(test_out_for),
        cmocka_unit_test(test_lesser_of_two),
        cmocka_unit_test(test_held_at_nothing),
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
