/* Grants outside the formula, by hand: counts, ladders, the top k, above the pot, beside bounds, alone. */
#include "unit/step_case.h"

/* A thousand yuan on shares .1 .2 .3 .4, unless it is said otherwise. */
static void
test_amounts(void **state)
{
    room *r;

    (void) state;
    r = room_open(4, 1, true);
    room_grant(r, "each", 25);
    room_gives(r, "25 each, 900 by share", 1000, WANT(115, 205, 295, 385), 0);

    r = room_open(4, 1, true);
    room_column(r, "townships", ROW(5, 0, 3, 2));
    room_column(r, "some", ROW(1, 1, 0, 1));
    room_grant(r, "townships", 10)->per = "townships";
    r->grant[0].where = "some";
    room_gives(r, "50 and 20 to townships, 930 by share", 1000, WANT(143, 186, 279, 392), 0);

    /* 165, 0, 99 and 66: one unit of a hundred; nine by share are .9 1.8 2.7 3.6 */
    r = room_open(4, 100, true);
    room_column(r, "townships", ROW(5, 0, 3, 2));
    room_grant(r, "townships", 33)->per = "townships";
    room_gives(r, "down to the unit", 1000, WANT(200, 200, 300, 300), 0);

    r = room_open(4, 1, true);
    room_column(r, "townships", ROW(1, 1, 1, 7));
    room_grant(r, "each", 25);
    room_grant(r, "townships", 10)->per = "townships";
    room_gives(r, "two grants: 35 35 35 95, 800 by share", 1000, WANT(115, 195, 275, 415), 0);

    /* not whole heads either: 0.7 * 10 is 7, although 0.7 in double is not */
    r = room_open(4, 1, true);
    room_column(r, "heads", ROW(10, 20, 30, 40));
    room_grant(r, "heads", 0.7)->per = "heads";
    room_gives(r, "7 14 21 28, 930 by share", 1000, WANT(100, 200, 300, 400), 0);

    r = room_open(4, 1, true);
    r->fund.fund.eligibility = "some";
    room_column(r, "some", ROW(1, 0, 1, 1));
    room_grant(r, "each", 40);
    room_gives(r, "no grant to who is not eligible; 880 as 1 3 4", 1000, WANT(150, 0, 370, 480), 0);
}

static void
test_ladder(void **state)
{
    room *r;

    (void) state;
    r = room_open(4, 1, true);
    room_column(r, "grade", ROW(0, 1, 2, 3));
    room_grant(r, "award", 50)->indicator = "grade";
    r->grant[0].ladder = room_rungs(r, 2, ROW(1, 1, 3, 2));
    room_gives(r, "0 50 50 100, 800 by share", 1000, WANT(80, 210, 290, 420), 0);

    /* 25 50 50 50; of 825 the halves of 82.5 and 247.5: the first by code */
    r = room_open(4, 1, true);
    room_column(r, "growth", ROW(-2, 0, 1, 5));
    room_grant(r, "award", 50)->indicator = "growth";
    r->grant[0].ladder = room_rungs(r, 2, ROW(-3, 0.5, 0, 1));
    room_gives(r, "steps below 0", 1000, WANT(108, 215, 297, 380), 0);
}

static void
test_top(void **state)
{
    room *r;

    (void) state;
    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(5, 7, 7, 7));
    room_grant(r, "top", 100)->indicator = "mark";
    r->grant[0].top = 2;
    room_gives(r, "the first two of three that tie", 1000, WANT(80, 260, 340, 320), 0);

    /* the second has no township, so that it is not in the running */
    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(1, 9, 5, 7));
    room_column(r, "townships", ROW(5, 0, 3, 2));
    room_grant(r, "top", 10)->indicator = "mark";
    r->grant[0].per = "townships";
    r->grant[0].top = 2;
    room_gives(r, "30 and 20, 950 by share", 1000, WANT(95, 190, 315, 400), 0);

    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(-0.0, 0, 0, 0));
    room_grant(r, "top", 100)->indicator = "mark";
    r->grant[0].top = 2;
    room_gives(r, "-0 is 0", 1000, WANT(180, 260, 240, 320), 0);

    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(0, 0, 0, 0));
    room_grant(r, "top", 100)->indicator = "mark";
    r->grant[0].top = 9;
    room_gives(r, "more than there are: all", 1000, WANT(160, 220, 280, 340), 0);

    r = room_open(4, 1, true);
    room_column(r, "mark", ROW(0, 1, 2, 3));
    room_grant(r, "top", 100)->indicator = "mark";
    r->grant[0].top = 3;
    r->grant[0].ladder = room_rungs(r, 2, ROW(0, 1, 2, 2));
    room_gives(r, "top and ladder: 0 100 200 200", 1000, WANT(50, 200, 350, 400), 0);
}

/* In lane l the county l % 4 has the highest figure: 100 to it, 900 by share. */
static void
test_top_moves(void **state)
{
    static const int64_t share[] = { 90, 180, 270, 360 };
    case_isa isa[3];
    size_t isas = case_isas(isa);
    room *r = room_open(4, 1, true);

    (void) state;
    room_grant(r, "top", 100)->indicator = "incidence";
    r->grant[0].top = 1;
    for (size_t at = 0; at < 4 * LANES; at++)
        r->year.quantity[YS_QUANTITY_incidence][at] = at / LANES == at % LANES % 4 ? 0.5 : 0.25;
    room_total(r, 1000);
    assert_int_equal(room_prepare(r), YS_OK);
    for (size_t s = 0; s < isas; s++) {
        assert_int_equal(isa[s].lanes(r->plan, &r->year.year), -1);
        for (size_t at = 0; at < 4 * LANES; at++)
            assert_int_equal(r->year.amount[at], share[at / LANES] + (at / LANES == at % LANES % 4 ? 100 : 0));
    }
    room_close(r);
}

static void
test_above_the_pot(void **state)
{
    room *r;

    (void) state;
    r = room_open(4, 1, true);
    room_grant(r, "each", 300);
    room_fails(r, 1000, YS_E_INFEASIBLE,
        "funds.special.grants: they add up to 1200 yuan, 200 more than the 1000 yuan that go to counties; lower them, or say "
        "`infeasible: ratable`");

    r = room_open(4, 1, true);
    case_aside(&r->fund, "works", 0.1, 20);
    room_grant(r, "each", 300);
    room_fails(r, 1000, YS_E_INFEASIBLE,
        "funds.special.grants: they add up to 1200 yuan, 320 more than the 880 yuan that go to counties; lower them, or say "
        "`infeasible: ratable`");

    r = room_open(4, 1, true);
    room_grant(r, "each", 300);
    r->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    room_gives(r, "all cut alike", 1000, WANT(250, 250, 250, 250), 0);

    r = room_open(4, 1, true);
    room_column(r, "townships", ROW(5, 0, 3, 2));
    room_grant(r, "townships", 150)->per = "townships";
    r->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    room_gives(r, "750 0 450 300, by two thirds", 1000, WANT(500, 0, 300, 200), 0);

    r = room_open(4, 1, true);
    room_grant(r, "each", 250);
    room_gives(r, "the pot to the yuan", 1000, WANT(250, 250, 250, 250), 0);
}

/* What is granted counts towards the floor and uses up the cap; a grant above a cap stands. */
static void
test_beside_bounds(void **state)
{
    room *r;

    (void) state;
    r = room_open(4, 1, true);
    room_column(r, "first", ROW(1, 0, 0, 0));
    room_grant(r, "first", 150)->where = "first";
    case_bound(&r->fund, 'c', "most", YS_BOUND_yuan, 100)->where = "first";
    room_gives(r, "150 stand; 850 as 2 3 4", 1000, WANT(150, 189, 283, 378), 0);

    /* 175 each of the formula's: the first two at it, 550 as 3 4 */
    r = room_open(4, 1, true);
    room_grant(r, "each", 25);
    case_bound(&r->fund, 'f', "least", YS_BOUND_yuan, 200);
    room_gives(r, "a floor with the grant in it", 1000, WANT(200, 200, 261, 339), 0);

    r = room_open(4, 1, true);
    room_grant(r, "each", 25);
    case_bound(&r->fund, 'f', "least", YS_BOUND_yuan, 300);
    room_fails(r, 1000, YS_E_INFEASIBLE,
        "funds.special: floors add up to 1100 yuan, 200 more than the 900 yuan that grants leave; the 4 largest alone exceed it: 520001 "
        "275 (floors.least), 520002 275 (floors.least), 520003 275 (floors.least), 520004 275 (floors.least); lower the floors, or say "
        "`infeasible: ratable`");

    r = room_open(4, 1, true);
    room_grant(r, "each", 25);
    case_bound(&r->fund, 'f', "least", YS_BOUND_yuan, 120);
    case_bound(&r->fund, 'c', "most", YS_BOUND_yuan, 110);
    room_fails(r, 1000, YS_E_INFEASIBLE,
        "funds.special: county 520001 must get at least 120 yuan (floors.least) and at most 110 yuan (caps.most), and it is not the only "
        "one; lower the one, raise the other, or say `infeasible: ratable`");
}

/* A fund of grants alone: the rest is held, and what comes after the formula acts on what is granted. */
static void
test_alone(void **state)
{
    room *r;

    (void) state;
    r = room_open(4, 1, false);
    room_grant(r, "each", 25);
    room_gives(r, "25 each", 1000, WANT(25, 25, 25, 25), 900);

    r = room_open(4, 10, false);
    room_column(r, "townships", ROW(1, 2, 3, 4));
    room_grant(r, "townships", 10)->per = "townships";
    r->fund.fund.cut_off.yuan = case_param(20);
    r->fund.fund.cut_off.to = YS_DESTINATION_hold;
    room_gives(r, "the smallest cut off", 1005, WANT(0, 20, 30, 40), 915);

    r = room_open(4, 1, false);
    room_column(r, "unspent", ROW(10, 0, 100, 0));
    room_grant(r, "each", 25);
    room_deduction(r, "unspent", "unspent", 1)->most = case_param(0.5);
    room_gives(r, "10, and half of 25 down", 1000, WANT(15, 25, 13, 25), 922);

    r = room_open(4, 1, false);
    room_grant(r, "each", 25);
    r->fund.fund.override_cap = case_param(0.2);
    room_override(r, 0, -5);
    room_override(r, 3, 5);
    room_gives(r, "5 moved by hand", 1000, WANT(20, 25, 25, 30), 900);

    r = room_open(4, 1, false);
    room_grant(r, "each", 25);
    room_lock(r, 0, 60);
    room_lock(r, 1, 0);
    room_gives(r, "locked out of what is held, and into it", 1000, WANT(60, 0, 25, 25), 890);

    r = room_open(4, 1, false);
    room_grant(r, "each", 25);
    room_lock(r, 0, 926);
    room_fails(r, 1000, YS_E_INFEASIBLE,
        "funds.special.locks: 926 yuan are held by hand, and with them the counties must get 926 of the 925 yuan to share out; change a "
        "lock, or a bound of the others");
}

static void
test_refusals(void **state)
{
    room *r;

    (void) state;
    r = room_open(4, 1, true);
    room_grant(r, "award", 1)->top = 2;
    room_refused(
        r, YS_E_SCENARIO, "funds.special.grants.award: `ladder` and `top` go by an indicator, and none is named");

    r = room_open(4, 1, true);
    room_grant(r, "award", 1)->indicator = "poor";
    room_refused(r, YS_E_SCENARIO,
        "funds.special.grants.award: an indicator is named, but neither `ladder` nor `top` goes by it");

    r = room_open(4, 1, true);
    room_grant(r, "award", 1)->per = "registered_poor";
    room_refused(r, YS_E_SCENARIO,
        "funds.special.grants.award.per: `registered_poor` moves with the loop, a column of the table is needed");

    r = room_open(4, 1, true);
    room_column(r, "townships", ROW(1, NAN, 2, 3));
    room_grant(r, "award", 1)->per = "townships";
    room_refused(r, YS_E_DATA,
        "funds.special.grants.award.per: `townships` of county 520002 is missing, must be a figure >= 0");

    r = room_open(4, 1, true);
    room_column(r, "growth", ROW(1, -1, 2, 3));
    room_grant(r, "award", 1)->indicator = "growth";
    r->grant[0].top = 1;
    room_refused(r, YS_E_DATA,
        "funds.special.grants.award.indicator: `growth` of county 520002 is negative, must be a figure >= 0");

    r = room_open(4, 1, true);
    room_grant(r, "award", 1)->indicator = "poor";
    r->grant[0].ladder = room_rungs(r, 2, ROW(3, 1, 3, 2));
    room_refused(r, YS_E_SCENARIO,
        "funds.special.grants.award.ladder.step: from = 3 is not above the 3 of step; steps rise");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts),
        cmocka_unit_test(test_ladder),
        cmocka_unit_test(test_top),
        cmocka_unit_test(test_top_moves),
        cmocka_unit_test(test_above_the_pot),
        cmocka_unit_test(test_beside_bounds),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
