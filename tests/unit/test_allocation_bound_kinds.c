/* Kinds of bounds by hand: on the average per head, about the common growth, the lesser, greater and mean of others, nested; what binds. */
#include "unit/allocation_room.h"

/* Need 4:3:2:1 of 1000, heads 10 20 30 40: 10 a head on average. */
static const struct {
    const char *name;
    char list;
    int kind;
    double value;
    const char *where;
    int64_t unit, want[4];
} simple[] = {
    { "at least nine tenths of the average: 90 180 270 360; 370 for the first", 'f', YS_BOUND_of_average, 0.9, NULL, 10,
        { 190, 180, 270, 360 } },
    { "at most the average: everybody gets it", 'c', YS_BOUND_of_average, 1, NULL, 10, { 100, 200, 300, 400 } },
    { "at most one and a half of it: 150 300, then 550 as 2:1", 'c', YS_BOUND_of_average, 1.5, NULL, 10, { 150, 300, 370, 180 } },
    { "of some alone: the others share 830 as 4:3:2", 'f', YS_BOUND_of_average, 0.425, "last", 1, { 369, 277, 184, 170 } },
    { "up to whole units: 0.41 of 400 is 170", 'f', YS_BOUND_of_average, 0.41, "last", 10, { 370, 280, 180, 170 } },
    { "down to whole units: 1.57 of 100 is 150", 'c', YS_BOUND_of_average, 1.57, "first", 10, { 150, 430, 280, 140 } },
    { "0.29 of 1000 is 290, though it is less in binary", 'c', YS_BOUND_share_of_pot, 0.29, "first", 10, { 290, 350, 240, 120 } },
    { "nothing at least", 'f', YS_BOUND_of_average, 0, NULL, 10, { 400, 300, 200, 100 } },
};

static room *
open_heads(int64_t unit, int64_t pot)
{
    room *self = room_of_need(4, unit, pot, (double[]){ 4, 3, 2, 1 });

    room_column(self, "heads", (double[]){ 10, 20, 30, 40 });
    room_column(self, "first", (double[]){ 1, 0, 0, 0 });
    room_column(self, "last", (double[]){ 0, 0, 0, 1 });
    return self;
}

static void
test_simple(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof simple / sizeof *simple; c++) {
        room *self = open_heads(simple[c].unit, 1000);
        ys_bound *bound = case_bound(&self->fund, simple[c].list, "b", simple[c].kind, simple[c].value);

        bound->population = "heads";
        bound->where = simple[c].where;
        room_expect_last(self, simple[c].name, simple[c].want);
        /* heads of the loop */
        self = open_heads(simple[c].unit, 1000);
        bound = case_bound(&self->fund, simple[c].list, "b", simple[c].kind, simple[c].value);
        bound->population = "registered_poor";
        bound->where = simple[c].where;
        room_quantity(self, YS_QUANTITY_registered_poor, (double[]){ 10, 20, 30, 40 });
        room_expect_last(self, simple[c].name, simple[c].want);
    }
}

/* The average is over who is eligible; set-asides are off before it. 900 over 50 heads are 18 each. */
static void
test_average_of_whom(void **state)
{
    room *self = open_heads(1, 1000);

    (void) state;
    room_column(self, "middle", (double[]){ 0, 1, 1, 0 });
    self->fund.fund.eligibility = "middle";
    case_aside(&self->fund, "works", 0.1, 0);
    case_bound(&self->fund, 'f', "least", YS_BOUND_of_average, 1)->population = "heads";
    room_expect_last(self, "20 and 30 heads", (int64_t[]){ 0, 360, 540, 0 });
    /* what is granted goes to counties too */
    self = open_heads(1, 1000);
    case_grant(&self->fund, "each", 50);
    case_bound(&self->fund, 'f', "least", YS_BOUND_of_average, 1)->population = "heads";
    room_expect_last(self, "10 a head, the grant in it", (int64_t[]){ 100, 200, 300, 400 });
    /* nobody has heads: no bound */
    self = open_heads(1, 1000);
    room_column(self, "none", (double[]){ 0, 0, 0, 0 });
    case_bound(&self->fund, 'f', "least", YS_BOUND_of_average, 1)->population = "none";
    room_expect_last(self, "no heads", (int64_t[]){ 400, 300, 200, 100 });
}

/* Last year 100 200 300 400, need 4:3:2:1. Of 1100 all grow by a tenth: 108 … 112, 216 … 224, 324 … 336, 432 … 448; the first two stand at
 * the upper end, the last at the lower, the third takes what is left. */
static const struct {
    const char *name;
    double below, above;
    int64_t pot, want[4];
} corridors[] = {
    { "a tenth up, give or take 2 %", -0.02, 0.02, 1100, { 112, 224, 332, 432 } },
    { "a tenth down: 88 176 264 352 to 92 184 276 368", -0.02, 0.02, 900, { 92, 184, 272, 352 } },
    { "no room: everybody grows alike", 0, 0, 1100, { 110, 220, 330, 440 } },
    { "a wide one: 50 100 150 200 at least, 150 300 450 600 at most; 550 as 2:1, the last at its floor", -0.5, 0.5, 1000,
        { 150, 300, 350, 200 } },
    { "below nothing is nothing", -1, 9, 500, { 200, 150, 100, 50 } },
};

static void
test_growth(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof corridors / sizeof *corridors; c++) {
        room *self = open_heads(1, corridors[c].pot);

        room_column(self, "issued", (double[]){ 100, 200, 300, 400 });
        self->fund.fund.last_year = "issued";
        case_bound(&self->fund, 'f', "low", YS_BOUND_of_growth, corridors[c].below);
        case_bound(&self->fund, 'c', "high", YS_BOUND_of_growth, corridors[c].above);
        room_last_year(self, (int64_t[]){ 100, 200, 300, 400 });
        room_expect(self, corridors[c].name, corridors[c].want);
        assert_true(ys_fund_needs_last_year(self->plan));
        room_close(self);
    }
    /* nobody had anything: a cap of nothing for all, and a floor of nothing */
    room *self = open_heads(1, 1000);

    case_bound(&self->fund, 'f', "low", YS_BOUND_of_growth, -0.02);
    room_last_year(self, (int64_t[]){ 0, 0, 0, 0 });
    room_expect_last(self, "from nothing", (int64_t[]){ 400, 300, 200, 100 });
    /* no last year at all: no bound, and a note */
    self = open_heads(1, 1000);
    case_bound(&self->fund, 'c', "high", YS_BOUND_of_growth, 0.02);
    room_expect(self, "no last year", (int64_t[]){ 400, 300, 200, 100 });
    assert_string_equal(ys_fund_notes(self->plan),
        "funds.special: no `last_year` column, so bounds of last year's amounts do not bind in the first year\n");
    room_close(self);
}

/* A floor made of two or three: 150 yuan, 12 % of 1000, 0.6 of the average per head (60 120 180 240). Need 4:3:2:1 but for the floors. */
static const struct {
    const char *name;
    int kind;
    double value;
    int n;
    const char *where; /* of the third */
    int64_t want[4];
} joint[] = {
    { "the lesser of 150 and 120", YS_BOUND_lesser, 1, 2, NULL, { 391, 293, 196, 120 } },
    { "the greater: 850 as 4:3:2", YS_BOUND_greater, 1, 2, NULL, { 378, 283, 189, 150 } },
    { "the mean: 135", YS_BOUND_mean, 1, 2, NULL, { 385, 288, 192, 135 } },
    { "the lesser of three: 60 120 120 120", YS_BOUND_lesser, 1, 3, NULL, { 391, 293, 196, 120 } },
    { "the greater of three: 150 150 180 240; 580 as 4:3", YS_BOUND_greater, 1, 3, NULL, { 331, 249, 180, 240 } },
    { "the mean of three: 110 130 150 170; 830 as 4:3:2", YS_BOUND_mean, 1, 3, NULL, { 369, 277, 184, 170 } },
    { "1.4 times the mean of two: 189 each; 622 as 4:3", YS_BOUND_mean, 1.4, 2, NULL, { 355, 267, 189, 189 } },
    { "the third holds the first alone: the others have the greater of two", YS_BOUND_greater, 1, 3, "first",
        { 378, 283, 189, 150 } },
    { "and the mean of two", YS_BOUND_mean, 1, 3, "first", { 385, 288, 192, 135 } },
};

static void
test_joint(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof joint / sizeof *joint; c++) {
        room *self = open_heads(1, 1000);
        ys_bound *whole = case_bound(&self->fund, 'f', "least", joint[c].kind, joint[c].value);

        case_part(&self->fund, whole, "yuan", YS_BOUND_yuan, 150);
        case_part(&self->fund, whole, "pot", YS_BOUND_share_of_pot, 0.12);
        if (joint[c].n == 3) {
            ys_bound *third = case_part(&self->fund, whole, "average", YS_BOUND_of_average, 0.6);

            third->population = "heads";
            third->where = joint[c].where;
        }
        room_expect_last(self, joint[c].name, joint[c].want);
    }
}

/* 20 USC 6333(d), as the smallest grant is reckoned: the lesser of a quarter of the pot, and the mean of a quarter and of one and a half
 * times the average per head. Heads 10 20 30 40 of 2000: 20 each. By hand: 500 and (500 + 300)/2, (500 + 600)/2 … : 400 500 500 500. */
static void
test_nested(void **state)
{
    room *self = open_heads(1, 2000);
    ys_bound *least = case_bound(&self->fund, 'f', "least", YS_BOUND_lesser, 1), *mean, *part;

    (void) state;
    case_part(&self->fund, least, "quarter", YS_BOUND_share_of_pot, 0.25);
    mean = case_part(&self->fund, least, "mean", YS_BOUND_mean, 1);
    case_part(&self->fund, mean, "quarter", YS_BOUND_share_of_pot, 0.25);
    part = case_part(&self->fund, mean, "average", YS_BOUND_of_average, 1.5);
    part->population = "heads";
    room_total(self, 2000);
    /* the floors sum to 1900: 100 more for the first, who has 40 % of need */
    room_expect(self, "nested", (int64_t[]){ 500, 500, 500, 500 });
    /* a bound beside it counts on its own: at most 450 of the first leaves 50, which the second gets */
    case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, 450)->where = "first";
    assert_int_equal(room_prepare(self), YS_OK);
    room_expect(self, "and a cap", (int64_t[]){ 450, 550, 500, 500 });
    room_close(self);

    /* as a cap, half of the greater of 300 and the lesser of 500 and 20 a head (200 400 600 800): 150 200 250 250 */
    self = open_heads(1, 850);
    ys_bound *most = case_bound(&self->fund, 'c', "most", YS_BOUND_greater, 0.5), *lesser;

    case_part(&self->fund, most, "flat", YS_BOUND_yuan, 300);
    lesser = case_part(&self->fund, most, "lesser", YS_BOUND_lesser, 1);
    case_part(&self->fund, lesser, "big", YS_BOUND_yuan, 500);
    case_part(&self->fund, lesser, "heads", YS_BOUND_per_head, 20)->population = "heads";
    room_expect_last(self, "a cap of three levels", (int64_t[]){ 150, 200, 250, 250 });
}

/* Parts of last year's amount leave the joint bound to the others in a year without one. */
static void
test_joint_of_last_year(void **state)
{
    room *self = open_heads(1, 1000);
    ys_bound *least = case_bound(&self->fund, 'f', "least", YS_BOUND_greater, 1);

    (void) state;
    case_part(&self->fund, least, "yuan", YS_BOUND_yuan, 150);
    case_part(&self->fund, least, "held", YS_BOUND_of_last_year, 0.5);
    room_last_year(self, (int64_t[]){ 0, 0, 0, 600 });
    /* 300 for the last; 700 as 4:3:2, of which the third has 155.6 */
    room_expect(self, "half of 600", (int64_t[]){ 311, 233, 156, 300 });
    self->year.year.last_year = NULL;
    room_expect(self, "150 alone", (int64_t[]){ 378, 283, 189, 150 });
    room_close(self);
}

/* What binds, by its own name, and its price: a part of a joint bound is told by the whole. */
static void
test_binding(void **state)
{
    room *self = open_heads(1, 1000);
    ys_bound *least = case_bound(&self->fund, 'f', "least", YS_BOUND_lesser, 1);
    ys_fund_log log = { 0 };

    (void) state;
    case_part(&self->fund, least, "yuan", YS_BOUND_yuan, 150);
    case_part(&self->fund, least, "average", YS_BOUND_of_average, 1)->population = "heads";
    case_bound(&self->fund, 'c', "most", YS_BOUND_of_average, 2.5)->population = "heads";
    self->table.column[1].modelled = true;
    /* floors 100 150 150 150; caps 250 500 750 1000: 250, then 750 less 150 as 3:2 */
    room_expect(self, "both", (int64_t[]){ 250, 360, 240, 150 });
    assert_int_equal(ys_fund_explain(self->plan, &self->year.year, 0, &log, NULL), YS_OK);
    assert_int_equal(log.bound[0], YS_BOUNDED_CAP);
    assert_int_equal(log.bound[1], YS_BOUNDED_FREE);
    assert_int_equal(log.bound[3], YS_BOUNDED_FLOOR);
    assert_string_equal(log.binding[0], "caps.most");
    assert_string_equal(log.binding[1], "");
    assert_string_equal(log.binding[3], "floors.least");
    /* at the common rate of 120 a tenth the first would have 480, the last 120 */
    assert_true(fabs(log.price[0] - log2(250.0 / 480) * 0.6931471805599453) < 1e-9);
    assert_true(fabs(log.price[3] - log2(150.0 / 120) * 0.6931471805599453) < 1e-9);
    assert_true(log.price[1] == 0);
    /* who is held by modelled heads has a modelled amount, by a part of a bound as well */
    assert_true(log.modelled[0] == 1 && log.modelled[1] == 0 && log.modelled[3] == 1);
    ys_fund_log_free(&log);
    room_close(self);
}

static void
test_refusals(void **state)
{
    room *self = open_heads(1, 1000);

    (void) state;
    case_bound(&self->fund, 'f', "low", YS_BOUND_yuan, -5);
    room_refused(self, YS_E_SCENARIO, "funds.special.floors.low.value = -5 is below 0; only of_growth may be");
    self = open_heads(1, 1000);
    case_part(&self->fund, case_bound(&self->fund, 'f', "low", YS_BOUND_yuan, 5), "part", YS_BOUND_yuan, 5);
    room_refused(self, YS_E_SCENARIO, "funds.special.floors.low.of: only lesser, greater and mean are made of other bounds");
    self = open_heads(1, 1000);
    case_bound(&self->fund, 'c', "low", YS_BOUND_mean, 1);
    room_refused(
        self, YS_E_SCENARIO, "funds.special.caps.low.of: lesser, greater and mean need bounds to be taken of");
    self = open_heads(1, 1000);
    case_bound(&self->fund, 'c', "high", YS_BOUND_of_average, 1)->population = "head";
    room_refused(self, YS_E_SCENARIO,
        "funds.special.caps.high.population: `head` is neither a column of the table nor a quantity of the loop");
    /* all heads count in an average, those of whom it holds alone per head */
    self = open_heads(1, 1000);
    room_column(self, "some", (double[]){ 1, 2, 3, NAN });
    case_bound(&self->fund, 'c', "high", YS_BOUND_of_average, 1)->population = "some";
    self->fund.cap[0].where = "first";
    room_refused(self, YS_E_DATA,
        "funds.special.caps.high.population: `some` of county 520004 is missing, must be a figure >= 0");
    self = open_heads(1, 1000);
    room_column(self, "some", (double[]){ 1, 2, 3, NAN });
    case_bound(&self->fund, 'c', "high", YS_BOUND_per_head, 100)->population = "some";
    self->fund.cap[0].where = "first";
    room_expect_last(self, "100 a head of 1", (int64_t[]){ 100, 450, 300, 150 });
}

/* Joint bounds that cannot hold are told by their names, and cut in one ratio where that is said. */
static void
test_infeasible(void **state)
{
    room *self = open_heads(1, 1000);
    ys_bound *least = case_bound(&self->fund, 'f', "least", YS_BOUND_greater, 2);

    (void) state;
    case_part(&self->fund, least, "yuan", YS_BOUND_yuan, 100);
    case_part(&self->fund, least, "average", YS_BOUND_of_average, 1)->population = "heads";
    room_fails(self, YS_E_INFEASIBLE,
        "funds.special: floors add up to 2000 yuan, 1000 more than the 1000 yuan that go to counties; the 2 largest alone "
        "exceed it: 520004 800 (floors.least), 520003 600 (floors.least); lower the floors, or say `infeasible: ratable`");
    self->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    assert_int_equal(room_prepare(self), YS_OK);
    room_expect(self, "half of each", (int64_t[]){ 100, 200, 300, 400 });
    room_close(self);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_simple),
        cmocka_unit_test(test_average_of_whom),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_joint),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_joint_of_last_year),
        cmocka_unit_test(test_binding),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_infeasible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
