/* Funds by hand: formulas, transforms, missing figures, bounds, pots, refusals, the step log. In every instruction set. */
#include "allocation/step.h"
#include "unit/allocation_case.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { LANES = 8 };

typedef struct {
    case_table table;
    case_fund fund;
    case_year year;
    ys_fund_plan *plan;
    ys_error err;
} room;

static room *
room_open(size_t n, int64_t rounding)
{
    room *self = calloc(1, sizeof *self);

    assert_non_null(self);
    case_table_open(&self->table, n);
    case_fund_open(&self->fund, rounding);
    case_year_open(&self->year, n, LANES);
    return self;
}

static void
room_close(room *self)
{
    ys_fund_release(self->plan);
    case_year_close(&self->year);
    free(self);
}

static double *
room_column(room *self, const char *name, const double *value)
{
    double *column = case_column(&self->table, name);

    memcpy(column, value, self->table.n * sizeof *column);
    return column;
}

static void
room_quantity(room *self, int quantity, const double *value)
{
    for (size_t at = 0; at < self->table.n * LANES; at++)
        self->year.quantity[quantity][at] = value[at / LANES];
}

static void
room_total(room *self, int64_t total)
{
    for (int l = 0; l < LANES; l++)
        self->year.total[l] = total;
}

static ys_status
room_prepare(room *self)
{
    ys_data data = case_data(&self->table);
    ys_status st = ys_fund_prepare(&self->fund.fund, &data, &self->plan, &self->err);

    if (st == YS_OK)
        case_year_fit(&self->year, self->plan);
    return st;
}

/* Run in every instruction set and compare each lane; prepare first where it has not been. */
static void
room_expect(room *self, const char *name, const int64_t *want)
{
    case_isa isa[3];
    size_t n = case_isas(isa);

    if (self->plan == NULL && room_prepare(self) != YS_OK)
        fail_msg("%s: %s", name, self->err.text);
    for (size_t s = 0; s < n; s++) {
        int failed = isa[s].lanes(self->plan, &self->year.year);

        if (failed >= 0) {
            ys_fund_failure_explain(self->plan, &self->year.year, failed, &self->err);
            fail_msg("%s, %s: %s", name, isa[s].name, self->err.text);
        }
        for (size_t at = 0; at < self->table.n * LANES; at++)
            if (self->year.amount[at] != want[at / LANES])
                fail_msg("%s, %s: county %zu gets %" PRId64 ", not %" PRId64, name, isa[s].name, at / LANES,
                    self->year.amount[at], want[at / LANES]);
    }
}

static void
room_refused(room *self, ys_status status, const char *text)
{
    assert_int_equal(room_prepare(self), status);
    assert_string_equal(self->err.text, text);
    assert_null(self->plan);
    room_close(self);
}

/* The first lane fails, its amounts are 0, and the reason is told. */
static void
room_fails(room *self, ys_status status, const char *text)
{
    if (self->plan == NULL && room_prepare(self) != YS_OK)
        fail_msg("%s", self->err.text);
    self->year.amount[0] = 1;
    assert_int_equal(ys_fund_lanes_base(self->plan, &self->year.year), 0);
    for (size_t at = 0; at < self->table.n * LANES; at++)
        assert_int_equal(self->year.amount[at], 0);
    assert_int_equal(ys_fund_failure_explain(self->plan, &self->year.year, 0, &self->err), status);
    assert_string_equal(self->err.text, text);
}

/* Hubei's measure of 2004, article 10: 50 % poor population, 30 % income, 10 % fiscal capacity, 10 % GDP, the last three inverted.
 * By hand: .5(.5 .3 .2) + .3(.5 .25 .25) + .1(.5 .25 .25) + .1(1/3 1/3 1/3) = (.48333 .28333 .23333). */
static void
test_hubei(void **state)
{
    room *self = room_open(3, 10000);

    (void) state;
    room_column(self, "poor", (double[]){ 50000, 30000, 20000 });
    room_column(self, "income", (double[]){ 2000, 4000, 4000 });
    room_column(self, "capacity", (double[]){ 100, 200, 200 });
    room_column(self, "gdp", (double[]){ 7000, 7000, 7000 });
    case_factor(&self->fund, "poor", YS_TRANSFORM_direct, 0.5);
    case_factor(&self->fund, "income", YS_TRANSFORM_reciprocal, 0.3);
    case_factor(&self->fund, "capacity", YS_TRANSFORM_reciprocal, 0.1);
    case_factor(&self->fund, "gdp", YS_TRANSFORM_reciprocal, 0.1);
    room_total(self, 6000000);
    room_expect(self, "5:3:1:1", (int64_t[]){ 2900000, 1700000, 1400000 });
    room_close(self);
}

/* Base shares 4:3:2:1, last year 20 35 25 20, at least 95 % and at most 125 % of it: lambda is 132. */
static void
test_corridor(void **state)
{
    room *self = room_open(4, 1000);
    int64_t want[] = { 250000, 396000, 264000, 190000 };

    (void) state;
    room_column(self, "need", (double[]){ 4, 3, 2, 1 });
    room_column(self, "issued", (double[]){ 200000, 350000, 250000, 200000 });
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    case_bound(&self->fund, 'h', "all", YS_BOUND_of_last_year, 0.95);
    case_bound(&self->fund, 'c', "growth", YS_BOUND_of_last_year, 1.25);
    self->fund.fund.last_year = "issued";
    assert_int_equal(room_prepare(self), YS_OK);
    assert_true(ys_fund_needs_last_year(self->plan));
    for (size_t at = 0; at < 4 * LANES; at++)
        self->year.last_year[at] = ys_fund_issued(self->plan)[at / LANES];
    self->year.year.last_year = self->year.last_year;
    room_total(self, 1100000);
    room_expect(self, "corridor", want);
    /* without last year's amounts these bounds do not bind */
    self->year.year.last_year = NULL;
    room_expect(self, "no last year", (int64_t[]){ 440000, 330000, 220000, 110000 });
    room_close(self);
}

/* v = 3000 4000 5000 8000, p = 30 50 20 100, pots chosen so that the shares come out whole. */
static const struct {
    int transform;
    bool lower;
    int64_t pot, want[4];
    const char *source;
} transforms[] = {
    { YS_TRANSFORM_direct, true, 20, { 3, 4, 5, 8 }, "v / 20000" },
    { YS_TRANSFORM_reciprocal, true, 109, { 40, 30, 24, 15 }, "1/3 1/4 1/5 1/8 over 109/120" },
    { YS_TRANSFORM_intensity, true, 1190, { 90, 200, 100, 800 }, "p v" },
    { YS_TRANSFORM_reciprocal_intensity, true, 78, { 20, 25, 8, 25 }, "10 12.5 4 12.5" },
    { YS_TRANSFORM_gap, true, 117, { 59, 39, 19, 0 }, "2950 1950 950 0, to the population-weighted mean of 5950" },
    { YS_TRANSFORM_gap_population, true, 410, { 177, 195, 38, 0 }, "88500 97500 19000 0" },
    { YS_TRANSFORM_min_max, true, 12, { 5, 4, 3, 0 }, "(8000 - v) / 5000" },
    { YS_TRANSFORM_min_max, false, 8, { 0, 1, 2, 5 }, "(v - 3000) / 5000" },
};

/* Each transform on a column, on a quantity, on a column with a moving population, and with the line as a parameter that moves. */
static void
test_transforms(void **state)
{
    static const double v[] = { 3000, 4000, 5000, 8000 }, p[] = { 30, 50, 20, 100 };

    (void) state;
    for (size_t c = 0; c < sizeof transforms / sizeof *transforms; c++) {
        for (int moving = 0; moving < 8; moving++) {
            room *self = room_open(4, 1);
            ys_factor *factor = case_factor(&self->fund, "f", transforms[c].transform, 1);

            room_column(self, "v", v);
            room_column(self, "p", p);
            room_quantity(self, YS_QUANTITY_shortfall, v);
            room_quantity(self, YS_QUANTITY_registered_poor, p);
            factor->indicator = moving & 1 ? "shortfall" : "v";
            factor->population = moving & 2 ? "registered_poor" : "p";
            factor->line = (ys_param){ moving & 4 ? 1 : 5950, moving & 4 ? 3 : -1 };
            factor->lower_is_needier = transforms[c].lower;
            for (int l = 0; l < LANES; l++)
                self->year.param[3 * LANES + l] = 5950;
            room_total(self, transforms[c].pot);
            room_expect(self, transforms[c].source, transforms[c].want);
            room_close(self);
        }
    }
}

/* By hand: multiplier inside the share (4:6 of 2*2 and 3*2), coefficient after it, a parameter that differs from lane to lane. */
static void
test_multiplier_and_coefficient(void **state)
{
    for (int moving = 0; moving < 2; moving++) {
        room *self = room_open(2, 1);
        ys_coefficient *after;

        (void) state;
        room_column(self, "need", (double[]){ 2, 3 });
        room_column(self, "times", (double[]){ 2, 4 });
        room_column(self, "merit", (double[]){ 1, 0.5 });
        room_quantity(self, YS_QUANTITY_incidence, (double[]){ 2, 4 });
        room_quantity(self, YS_QUANTITY_score, (double[]){ 1, 0.5 });
        case_factor(&self->fund, "need", YS_TRANSFORM_direct, 1)->multiplier = moving ? "incidence" : "times";
        after = case_coefficient(&self->fund, moving ? "score" : "merit", 1);
        after->strength.slot = 2;
        room_total(self, 1600);
        for (int l = 0; l < LANES; l++)
            self->year.param[2 * LANES + l] = 0;
        room_expect(self, "coefficient switched off: 4:12", (int64_t[]){ 400, 1200 });
        for (int l = 0; l < LANES; l++)
            self->year.param[2 * LANES + l] = 1;
        room_total(self, 1000);
        room_expect(self, "whole coefficient: 4:6", (int64_t[]){ 400, 600 });
        for (int l = 0; l < LANES; l++)
            self->year.param[2 * LANES + l] = 0.5;
        room_total(self, 1300);
        room_expect(self, "half of it: 4:9", (int64_t[]){ 400, 900 });
        room_close(self);
    }
}

/* need 10 20 30 40 and income 1 1 - 2, half the weight each; the third county has no income. */
static room *
gap_room(int policy)
{
    room *self = room_open(4, 1);

    room_column(self, "need", (double[]){ 10, 20, 30, 40 });
    room_column(self, "income", (double[]){ 1, 1, NAN, 2 });
    room_column(self, "registered_poor", (double[]){ 10, 20, 20, 50 });
    memcpy(self->table.group, (int32_t[]){ 1, 2, 1, 2 }, 4 * sizeof(int32_t));
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 0.5);
    case_factor(&self->fund, "income", YS_TRANSFORM_direct, 0.5)->when_missing = policy;
    return self;
}

static void
test_gaps(void **state)
{
    static const struct {
        int policy;
        int64_t pot, want[4];
        const char *source, *note;
    } cases[] = {
        /* .05+.125 .1+.125 .15*2 .2+.25: 175 225 300 450 over 1150 */
        { YS_GAP_drop_and_rescale, 1150, { 175, 225, 300, 450 }, "dropped",
            "funds.special.factors.income: 1 county without a figure, the factor is dropped for them and their other "
            "weights are "
            "rescaled: 520003\n" },
        /* median of 1 1 2 is 1: .05+.1 .1+.1 .15+.1 .2+.2 */
        { YS_GAP_median, 1000, { 150, 200, 250, 400 }, "median",
            "funds.special.factors.income: 1 county without a figure, the median of the eligible counties stands in: "
            "520003\n" },
        /* its prefecture has 1 (county 1) */
        { YS_GAP_group_median, 1000, { 150, 200, 250, 400 }, "prefecture",
            "funds.special.factors.income: 1 county without a figure, the median of the prefecture's eligible "
            "counties stands in: "
            "520003\n" },
        /* 20 % of the pot by the poor; the rest by 10:20:40 over 70 and 1:1:2 over 4: (1/14+1/8) (1/7+1/8) (2/7+1/4) of 80 % */
        { YS_GAP_sub_pot, 7000, { 1100, 1500, 1400, 3000 }, "sub-pot",
            "funds.special.factors.income: 1 county without a figure, they share a sub-pot by registered_poor: "
            "520003\n" },
    };

    (void) state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        room *self = gap_room(cases[c].policy);

        room_total(self, cases[c].pot);
        room_expect(self, cases[c].source, cases[c].want);
        assert_string_equal(ys_fund_notes(self->plan), cases[c].note);
        room_close(self);
    }
}

/* Eligible counties alone count; set-asides, the unit, what is held. By hand: 10 % of 105,000 down to 10,000, and 5,500; of the
 * 89,500 left 80,000 go out. */
static void
test_pot(void **state)
{
    room *self = room_open(3, 10000);

    (void) state;
    room_column(self, "need", (double[]){ 1, 100, 3 });
    room_column(self, "listed", (double[]){ 1, 0, 1 });
    self->fund.fund.eligibility = "listed";
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    case_aside(&self->fund, "works", 0.1, 0);
    case_aside(&self->fund, "awards", 0, 5500);
    room_total(self, 105000);
    room_expect(self, "pot", (int64_t[]){ 20000, 0, 60000 });
    for (int l = 0; l < LANES; l++) {
        assert_int_equal(self->year.set_aside[l], 10000);
        assert_int_equal(self->year.set_aside[LANES + l], 5500);
        assert_int_equal(self->year.held[l], 9500);
    }
    assert_int_equal(ys_fund_eligible(self->plan)[1], 0);
    room_close(self);
}

/* Each kind of bound, by hand, over need 1:1:2 and 400 yuan; inward: in units of 10 at least 115 is 120, at most 185 is 180. */
static void
test_bounds(void **state)
{
    static const struct {
        char list;
        int kind;
        double value;
        const char *where;
        int64_t rounding, want[3];
        const char *source;
    } cases[] = {
        { 'f', YS_BOUND_yuan, 95, NULL, 10, { 100, 100, 200 }, "a floor that just does not bind" },
        { 'f', YS_BOUND_yuan, 115, NULL, 10, { 120, 120, 160 }, "floors up to the unit" },
        { 'c', YS_BOUND_yuan, 185, NULL, 10, { 110, 110, 180 }, "caps down to the unit" },
        { 'c', YS_BOUND_yuan, 75, "first", 10, { 70, 110, 220 }, "a cap on some" },
        { 'f', YS_BOUND_per_head, 13, NULL, 10, { 130, 90, 180 }, "13 yuan for 10, 1 and 1 heads" },
        { 'c', YS_BOUND_share_of_pot, 0.45, NULL, 10, { 110, 110, 180 }, "at most 45 % each" },
        { 'f', YS_BOUND_share_of_pot, 0.275, "first", 1, { 110, 97, 193 }, "at least 27.5 %; 290 left as 1:2" },
        { 'h', YS_BOUND_of_last_year, 0.8, NULL, 10, { 160, 80, 160 }, "80 % of 200" },
    };

    (void) state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        room *self = room_open(3, cases[c].rounding);
        ys_bound *bound = case_bound(&self->fund, cases[c].list, "b", cases[c].kind, cases[c].value);

        room_column(self, "need", (double[]){ 1, 1, 2 });
        room_column(self, "first", (double[]){ 1, 0, 0 });
        room_column(self, "heads", (double[]){ 10, 1, 1 });
        bound->where = cases[c].where;
        bound->population = "heads";
        case_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
        for (size_t at = 0; at < 3 * LANES; at++)
            self->year.last_year[at] = at / LANES == 0 ? 200 : 0;
        self->year.year.last_year = self->year.last_year;
        room_total(self, 400);
        room_expect(self, cases[c].source, cases[c].want);
        room_close(self);
    }
}

/* 7 and 29 % of 100 units are 7 and 29 units, though 0.07 * 100 is above 7 in binary, and 0.29 * 100 below 29. */
static void
test_decimal_bounds(void **state)
{
    room *self = room_open(2, 1);

    (void) state;
    assert_true(0.07 * 100 > 7 && 0.29 * 100 < 29);
    room_column(self, "need", (double[]){ 0, 1 });
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    case_bound(&self->fund, 'f', "least", YS_BOUND_share_of_pot, 0.07);
    room_total(self, 100);
    room_expect(self, "7 %", (int64_t[]){ 7, 93 });
    room_close(self);
    self = room_open(2, 1);
    room_column(self, "need", (double[]){ 1, 1 });
    room_column(self, "first", (double[]){ 1, 0 });
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    case_bound(&self->fund, 'c', "most", YS_BOUND_share_of_pot, 0.29)->where = "first";
    room_total(self, 100);
    room_expect(self, "29 %", (int64_t[]){ 29, 71 });
    room_close(self);
}

static room *
plain_room(size_t n, int64_t rounding)
{
    static const double need[] = { 1, 1, 2, 0 };
    room *self = room_open(n, rounding);

    room_column(self, "need", need);
    room_column(self, "first", (double[]){ 1, 0, 0, 0 });
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    room_total(self, 400);
    return self;
}

static void
test_infeasible(void **state)
{
    room *self = plain_room(3, 10);

    (void) state;
    case_bound(&self->fund, 'f', "low", YS_BOUND_yuan, 150);
    room_fails(self, YS_E_INFEASIBLE,
        "funds.special: floors add up to 450 yuan, 50 more than the 400 yuan that go to counties; the 3 "
        "largest alone exceed it: 520001 150 (floors.low), 520002 150 (floors.low), 520003 150 (floors.low); lower the "
        "floors, or say "
        "`infeasible: ratable`");
    self->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    room_expect(self, "floors cut: 13.33 units each", (int64_t[]){ 140, 130, 130 });
    room_close(self);

    self = plain_room(4, 10);
    case_bound(&self->fund, 'c', "high", YS_BOUND_yuan, 100);
    room_fails(self, YS_E_INFEASIBLE,
        "funds.special: the 3 counties with a share are all capped, and the caps (with the floors of the 1 "
        "without) add up to 300 yuan, 100 less than the 400 yuan that go to counties; raise the caps, or say "
        "`infeasible: ratable`");
    self->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    room_expect(self, "caps raised by a third", (int64_t[]){ 140, 130, 130, 0 });
    room_close(self);

    self = plain_room(3, 10);
    case_bound(&self->fund, 'f', "low", YS_BOUND_yuan, 90)->where = "first";
    case_bound(&self->fund, 'f', "lower", YS_BOUND_yuan, 20);
    case_bound(&self->fund, 'c', "high", YS_BOUND_yuan, 70)->where = "first";
    room_fails(self, YS_E_INFEASIBLE,
        "funds.special: county 520001 must get at least 90 yuan (floors.low) and at most 70 yuan "
        "(caps.high); lower the one, raise the other, or say `infeasible: ratable`");
    self->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    room_expect(self, "the floor cut to its cap", (int64_t[]){ 70, 110, 220 });
    /* crossed bounds are told before floors that are too many besides */
    self->fund.fund.infeasible = YS_INFEASIBLE_refuse;
    self->fund.floor[1].value.value = 300;
    room_fails(self, YS_E_INFEASIBLE,
        "funds.special: county 520001 must get at least 300 yuan (floors.lower) and at most 70 yuan "
        "(caps.high); lower the one, raise the other, or say `infeasible: ratable`");
    room_close(self);
}

static void
test_zero(void **state)
{
    static const struct {
        int when;
        int64_t want, held;
    } cases[] = { { YS_WHEN_ZERO_hold, 0, 303 }, { YS_WHEN_ZERO_equal, 100, 3 } };

    (void) state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        room *self = room_open(3, 100);

        case_factor(&self->fund, "award_points", YS_TRANSFORM_direct, 1);
        self->fund.fund.when_zero = cases[c].when;
        room_total(self, 303);
        room_expect(self, "nobody has points", (int64_t[]){ cases[c].want, cases[c].want, cases[c].want });
        for (int l = 0; l < LANES; l++)
            assert_int_equal(self->year.held[l], cases[c].held);
        room_close(self);
    }
    room *self = room_open(3, 100);

    case_factor(&self->fund, "award_points", YS_TRANSFORM_direct, 1);
    room_total(self, 300);
    room_fails(self, YS_E_INFEASIBLE,
        "funds.special: its factors are 0 in every eligible county, so that 300 yuan cannot be shared out; "
        "say `when_zero: hold` or `when_zero: equal`");
    /* nothing to share out is no failure */
    room_total(self, 0);
    room_expect(self, "an empty pot", (int64_t[]){ 0, 0, 0 });
    room_close(self);
    /* a factor that is 0 everywhere leaves the pot to the others */
    self = room_open(3, 1);
    room_column(self, "need", (double[]){ 1, 2, 3 });
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 0.75);
    case_factor(&self->fund, "missed_rate", YS_TRANSFORM_direct, 0.25);
    room_total(self, 600);
    room_expect(self, "no survey yet", (int64_t[]){ 100, 200, 300 });
    room_close(self);
}

static void
test_failures(void **state)
{
    room *self = room_open(2, 1);

    (void) state;
    case_factor(&self->fund, "registered_poor", YS_TRANSFORM_reciprocal, 1);
    room_quantity(self, YS_QUANTITY_registered_poor, (double[]){ 5, 0 });
    room_total(self, 100);
    room_fails(self, YS_E_DATA,
        "funds.special.factors.registered_poor: registered_poor of county 520002 has become 0, and has no "
        "reciprocal; use `gap` or `min_max`");
    room_close(self);

    self = plain_room(3, 10);
    case_aside(&self->fund, "works", 0.5, 300);
    room_fails(self, YS_E_INFEASIBLE,
        "funds.special.set_asides: they exceed the total of 400 yuan; lower their shares or amounts");
    room_total(self, -1);
    room_fails(self, YS_E_DATA, "funds.special.pot: total = -1 yuan is not in [0, 1e15]");
    room_close(self);
}

/* One lane of many fails: it is named, and the others have their amounts. */
static void
test_one_lane_fails(void **state)
{
    room *self = plain_room(3, 10);

    (void) state;
    case_bound(&self->fund, 'f', "low", YS_BOUND_yuan, 50);
    self->year.total[5] = 140;
    assert_int_equal(room_prepare(self), YS_OK);
    assert_int_equal(ys_fund_lanes_base(self->plan, &self->year.year), 5);
    for (int l = 0; l < LANES; l++)
        assert_int_equal(self->year.amount[2 * LANES + l], l == 5 ? 0 : 200);
    room_close(self);
}

static void
test_refusals(void **state)
{
    room *self = plain_room(4, 10);

    (void) state;
    self->fund.factor[0].weight.value = 0.97;
    room_refused(self, YS_E_SCENARIO,
        "funds.special.factors: weights sum to 0.97, must be 1 (± 1e-12); raise the others by 0.03");
    self = plain_room(4, 10);
    self->fund.factor[0].weight.value = 1.5;
    room_refused(self, YS_E_SCENARIO, "funds.special.factors.need.weight = 1.5 is not in [0, 1]");
    self = plain_room(4, 10);
    self->fund.factor[0].indicator = "needd";
    room_refused(self, YS_E_SCENARIO,
        "funds.special.factors.need.indicator: `needd` is neither a column of the table nor a quantity of "
        "the loop");
    self = plain_room(4, 10);
    self->table.value[0][2] = -3;
    room_refused(self, YS_E_DATA, "funds.special.factors.need: `need` of county 520003 is -3, must be >= 0");
    self = plain_room(4, 10);
    self->fund.factor[0].transform = YS_TRANSFORM_reciprocal;
    room_refused(
        self, YS_E_DATA, "funds.special.factors.need: `need` of county 520004 is 0, must be > 0, as it is divided by");
    self = plain_room(4, 10);
    self->table.value[0][1] = NAN;
    room_refused(self, YS_E_DATA,
        "funds.special.factors.need: `need` of county 520002 is missing; give the figure, or choose "
        "`when_missing`");
    self = plain_room(4, 10);
    self->table.value[0][1] = NAN;
    self->fund.factor[0].when_missing = YS_GAP_drop_and_rescale;
    room_refused(self, YS_E_DATA,
        "funds.special.factors: county 520002 has no figure for any factor with a weight; use `sub_pot`");
    self = plain_room(4, 10);
    memset(self->table.value[0], 0, sizeof self->table.value[0]);
    room_refused(self, YS_E_DATA,
        "funds.special.factors.need: is 0 in every eligible county, so its weight of 1 cannot be shared out");
    self = plain_room(4, 10);
    self->fund.fund.eligibility = "nobody";
    room_refused(self, YS_E_SCENARIO, "column 1: `nobody` is no column");
    self = plain_room(4, 10);
    self->fund.fund.eligibility = "first";
    self->table.value[1][0] = 0;
    room_refused(self, YS_E_SCENARIO,
        "funds.special.eligibility: no county of 4 is eligible; widen `first`, or let `when_zero: hold` "
        "keep the pot");
    self = plain_room(4, 10);
    self->fund.fund.rounding = 0;
    room_refused(self, YS_E_SCENARIO, "funds.special.rounding = 0 is not in [1, 1e9] yuan");
    self = plain_room(4, 10);
    case_bound(&self->fund, 'h', "band", YS_BOUND_yuan, 1);
    room_refused(self, YS_E_SCENARIO,
        "funds.special.hold_harmless.band.kind: must be of_last_year; other floors stand in `floors`");
    self = plain_room(4, 10);
    case_bound(&self->fund, 'f', "low", YS_BOUND_per_head, 1)->population = "heads";
    room_column(self, "heads", (double[]){ 1, 2, NAN, 4 });
    room_refused(self, YS_E_DATA,
        "funds.special.floors.low.population: `heads` of county 520003 is missing, must be a figure >= 0");
    self = plain_room(4, 10);
    room_column(self, "issued", (double[]){ 1, 2, 3, 4.5 });
    self->fund.fund.last_year = "issued";
    room_refused(
        self, YS_E_DATA, "funds.special.last_year: `issued` of county 520004 is 4.5, must be whole yuan, at most 1e15");
    self = plain_room(4, 10);
    case_aside(&self->fund, "a", 0.6, 0);
    case_aside(&self->fund, "b", 0.5, 0);
    room_refused(self, YS_E_SCENARIO, "funds.special.set_asides: shares sum to 1.1, at most 1 can be set aside");
    self = plain_room(4, 10);
    self->fund.fund.factors.n = 0;
    room_refused(self, YS_E_LIMIT, "funds.special.factors: 0 factors, 1 to 64 are allowed");
}

/* By hand: need 1:1:2, half by income 2:1:1; merit 1 .5 1; at most 180 of 400; units of 50. Rows: 133.3 each; half need, half equal:
 * 1/8+1/6 1/8+1/6 1/4+1/6 of 400; the formula 3:2:3; the coefficient 3:1:3, the odd yuan by index; the cap; the unit. */
static void
test_log(void **state)
{
    static const struct {
        ys_part kind;
        const char *name;
        int64_t amount[3];
    } want[] = { /* by hand */
        { YS_PART_factor, "need", { 50, 50, 100 } },
        { YS_PART_factor, "income", { 150, 100, 150 } },
        { YS_PART_coefficient, "merit", { 172, 57, 171 } },
        { YS_PART_bound, "", { 150, 100, 150 } },
        { YS_PART_rounding, "", { 150, 100, 150 } },
    };
    room *self = room_open(3, 50);
    ys_fund_log log = { 0 };

    (void) state;
    room_column(self, "need", (double[]){ 1, 1, 2 });
    room_column(self, "income", (double[]){ 2, 1, 1 });
    room_column(self, "merit", (double[]){ 1, 0.5, 1 });
    self->table.column[1].modelled = true;
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 0.5);
    case_factor(&self->fund, "income", YS_TRANSFORM_direct, 0.5);
    case_coefficient(&self->fund, "merit", 1);
    case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, 180);
    room_total(self, 400);
    assert_int_equal(room_prepare(self), YS_OK);
    assert_int_equal(ys_fund_explain(self->plan, &self->year.year, 3, &log, NULL), YS_OK);
    assert_int_equal(log.n_steps, sizeof want / sizeof *want);
    for (size_t s = 0; s < log.n_steps; s++) {
        assert_string_equal(log.name[s], want[s].name);
        assert_int_equal(log.kind[s], want[s].kind);
        for (size_t i = 0; i < 3; i++)
            if (log.amount[s * 3 + i] != want[s].amount[i])
                fail_msg("%s: county %zu has %" PRId64, log.name[s], i, log.amount[s * 3 + i]);
    }
    /* parts of the formula: 1/8+1/4, 1/8+1/8, 1/4+1/8, of which the second is modelled */
    assert_true(fabs(log.modelled[0] - 2.0 / 3) < 1e-12);
    assert_true(fabs(log.modelled[1] - 0.5) < 1e-12);
    assert_true(fabs(log.modelled[2] - 1.0 / 3) < 1e-12);
    assert_int_equal(log.bound[0], 2);
    assert_int_equal(log.bound[1], 0);
    assert_int_equal(log.bound[2], 2);
    ys_fund_log_free(&log);
    ys_fund_log_free(&log);
    room_close(self);
}

static void
test_log_of_failure(void **state)
{
    room *self = plain_room(3, 10);
    ys_fund_log log = { .n_steps = 77 };

    (void) state;
    case_bound(&self->fund, 'f', "low", YS_BOUND_yuan, 150);
    assert_int_equal(room_prepare(self), YS_OK);
    assert_int_equal(ys_fund_explain(self->plan, &self->year.year, 0, &log, &self->err), YS_E_INFEASIBLE);
    assert_int_equal(log.n_steps, 77);
    room_close(self);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hubei),
        cmocka_unit_test(test_corridor),
        cmocka_unit_test(test_transforms),
        cmocka_unit_test(test_multiplier_and_coefficient),
        cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_pot),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_decimal_bounds),
        cmocka_unit_test(test_infeasible),
        cmocka_unit_test(test_zero),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_one_lane_fails),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_log),
        cmocka_unit_test(test_log_of_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
