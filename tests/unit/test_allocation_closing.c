/* The steps that close a fund, by hand: locks, whole units, small amounts, deductions, changes by hand, the advance. */
#include "unit/allocation_room.h"

/* Need 4:3:2:1 of 1000 yuan: 400 300 200 100. */
static room *
open_tenths(int64_t unit)
{
    return room_of_need(4, unit, 1000, (double[]){ 4, 3, 2, 1 });
}

static void
test_lock(void **state)
{
    room *self = open_tenths(1);

    (void) state;
    case_lock(&self->fund, "520002", 400);
    room_expect(self, "600 as 4:2:1", (int64_t[]){ 343, 400, 171, 86 });
    assert_string_equal(ys_fund_notes(self->plan), "funds.special.locks.520002: held at 400 yuan by hand: by hand\n");
    self->year.year.by_hand = false;
    room_expect(self, "in another year it does not hold", (int64_t[]){ 400, 300, 200, 100 });
    room_close(self);

    self = open_tenths(1);
    case_lock(&self->fund, "520001", 0);
    case_lock(&self->fund, "520004", 700);
    room_expect_last(self, "two, one at nothing: 300 as 3:2", (int64_t[]){ 0, 180, 120, 700 });

    self = room_of_need(3, 1, 300, (double[]){ 0, 1, 2 });
    case_lock(&self->fund, "520001", 90);
    room_expect_last(self, "without a share", (int64_t[]){ 90, 70, 140 });

    /* beyond bounds, which hold for the others: 450 left within 120 … 250 */
    self = open_tenths(1);
    case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, 250);
    case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, 120);
    case_lock(&self->fund, "520002", 550);
    room_expect_last(self, "above a cap: 120 120 at the floor, 210 left", (int64_t[]){ 210, 550, 120, 120 });

    /* every county */
    self = room_of_need(2, 1, 100, (double[]){ 1, 1 });
    case_lock(&self->fund, "520001", 30);
    case_lock(&self->fund, "520002", 70);
    room_expect_last(self, "all of them", (int64_t[]){ 30, 70 });
}

/* A lock has the grant in it, and what it leaves of it goes to the others, who may get more than was to share out before. */
static void
test_lock_and_grant(void **state)
{
    room *self = open_tenths(1);

    (void) state;
    case_grant(&self->fund, "each", 50);
    case_lock(&self->fund, "520002", 170);
    /* 150 granted to the others, 680 left as 4:2:1 */
    room_expect_last(self, "the grant in it", (int64_t[]){ 50 + 389, 170, 50 + 194, 50 + 97 });

    self = room_of_need(2, 1, 200, (double[]){ 1, 1 });
    case_grant(&self->fund, "each", 100);
    case_lock(&self->fund, "520001", 0);
    room_expect_last(self, "below its grant: the other has all", (int64_t[]){ 0, 200 });
}

/* Floors that cannot hold are cut for the others alone: 1000 - 400 left for floors of 300 each. */
static void
test_lock_stands(void **state)
{
    room *self = open_tenths(1);

    (void) state;
    case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, 300);
    self->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    case_lock(&self->fund, "520002", 400);
    room_expect_last(self, "floors are cut, the lock is not", (int64_t[]){ 200, 400, 200, 200 });

    self = open_tenths(1);
    case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, 100);
    self->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    case_lock(&self->fund, "520002", 400);
    room_expect_last(self, "caps are raised, the lock is not", (int64_t[]){ 200, 400, 200, 200 });

    self = open_tenths(10);
    self->fund.fund.cut_off = (ys_cut_off){ .yuan = case_param(90), .share_of_pot = case_param(0), .to = YS_DESTINATION_hold };
    case_lock(&self->fund, "520002", 50);
    room_expect_last(self, "not cut off", (int64_t[]){ 540, 50, 270, 140 });

    self = open_tenths(10);
    case_deduction(&self->fund, "unspent", 1, 1, YS_DESTINATION_others);
    room_column(self, "unspent", (double[]){ 0, 70, 0, 60 });
    case_lock(&self->fund, "520001", 100);
    case_lock(&self->fund, "520002", 300);
    /* 600 as 2:1 for the last two, 60 of it from the last to the third; who is locked gives and takes nothing */
    room_expect_last(self, "gives and takes nothing", (int64_t[]){ 100, 300, 460, 140 });
}

static void
test_lock_fails(void **state)
{
    room *self = open_tenths(1);

    (void) state;
    case_lock(&self->fund, "520001", 700);
    case_lock(&self->fund, "520002", 400);
    room_fails_last(self, YS_E_INFEASIBLE,
        "funds.special.locks: 1100 yuan are held by hand, and with them the counties must get 1100 of the 1000 yuan to share "
        "out; change a lock, or a bound of the others");
    self = room_of_need(2, 10, 1000, (double[]){ 1, 1 });
    case_lock(&self->fund, "520001", 700);
    case_lock(&self->fund, "520002", 200);
    room_fails_last(self, YS_E_INFEASIBLE,
        "funds.special.locks: 900 yuan are held by hand, and with them the counties can get no more than 900 of the 1000 yuan to "
        "share out; change a lock, or a bound of the others");
    /* without a formula the province keeps what is left, and cannot give what is not there */
    self = room_open(2, 10, 1000);
    case_grant(&self->fund, "each", 300);
    case_lock(&self->fund, "520001", 710);
    room_fails_last(self, YS_E_INFEASIBLE,
        "funds.special.locks: 710 yuan are held by hand, and with them the counties must get 710 of the 700 yuan to share out; "
        "change a lock, or a bound of the others");
    /* another county's floor above its cap is told as that */
    self = open_tenths(1);
    case_lock(&self->fund, "520001", 700);
    case_bound(&self->fund, 'f', "low", YS_BOUND_yuan, 150);
    case_bound(&self->fund, 'c', "high", YS_BOUND_yuan, 120)->where = "last";
    room_column(self, "last", (double[]){ 1, 0, 0, 1 });
    room_fails_last(self, YS_E_INFEASIBLE,
        "funds.special: county 520004 must get at least 150 yuan (floors.low) and at most 120 yuan (caps.high); lower the one, "
        "raise the other, or say `infeasible: ratable`");
    self = open_tenths(10);
    case_lock(&self->fund, "520009", 100);
    room_refused(self, YS_E_SCENARIO, "funds.special.locks.520009: no eligible county has this code");
    self = open_tenths(10);
    case_lock(&self->fund, "520002", 101);
    room_refused(self, YS_E_SCENARIO,
        "funds.special.locks.520002.amount = 101 is no multiple of the rounding unit of 10 yuan");
}

/* 150 at least: 850 as 4:3:2. The first at 500: 500 as 3:2:1 but for 150 150. Rows in yuan up to the rounding. */
static void
test_lock_log(void **state)
{
    static const int64_t want[][4] = { { 400, 300, 200, 100 }, { 378, 283, 189, 150 }, { 500, 200, 150, 150 }, { 500, 200, 150, 150 } };
    static const int kind[] = { YS_PART_factor, YS_PART_bound, YS_PART_lock, YS_PART_rounding };
    static const char *const binding[] = { "locks.520001", "", "floors.least", "floors.least" };
    room *self = open_tenths(10);
    ys_fund_log log = { 0 };

    (void) state;
    self->table.column[0].modelled = true;
    case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, 150);
    case_lock(&self->fund, "520001", 500);
    assert_int_equal(room_prepare(self), YS_OK);
    assert_int_equal(ys_fund_explain(self->plan, &self->year.year, 0, &log, &self->err), YS_OK);
    assert_int_equal(log.n_steps, 4);
    assert_memory_equal(log.amount, want, sizeof want);
    for (size_t s = 0; s < 4; s++) {
        assert_int_equal(log.kind[s], kind[s]);
        assert_string_equal(log.binding[s], binding[s]);
    }
    /* what is held by hand rests on no figure */
    assert_true(log.modelled[0] == 0 && log.modelled[1] == 1);
    ys_fund_log_free(&log);
    room_close(self);
}

/* Ten units of 10 by need, or what is left of them; amounts in units. */
static const struct {
    const char *name, *to;
    int rule;
    double need[4], floor, cap; /* in units; 0: none */
    int64_t pot, want[4];
} roundings[] = {
    { "thirds down, one left for the largest, by code", NULL, YS_ROUNDING_down, { 1, 1, 1, 0 }, 0, 0, 10, { 4, 3, 3, 0 } },
    { "thirds half up, the same", NULL, YS_ROUNDING_half_up, { 1, 1, 1, 0 }, 0, 0, 10, { 4, 3, 3, 0 } },
    { "the one left to the third", "520003", YS_ROUNDING_half_up, { 1, 1, 1, 0 }, 0, 0, 10, { 3, 3, 4, 0 } },
    { "2.5 2.5 5 half up is one too many: off the largest", NULL, YS_ROUNDING_half_up, { 1, 1, 2, 0 }, 0, 0, 10, { 3, 3, 4, 0 } },
    { "off the first", "520001", YS_ROUNDING_half_up, { 1, 1, 2, 0 }, 0, 0, 10, { 2, 3, 5, 0 } },
    { "2.5 2.5 5 down: one left for the largest", NULL, YS_ROUNDING_down, { 1, 1, 2, 0 }, 0, 0, 10, { 2, 2, 6, 0 } },
    { "an exact half is one whatever the grid of shares: 7.5 and three of 2.5, three too many", NULL, YS_ROUNDING_half_up,
        { 3, 1, 1, 1 }, 0, 0, 15, { 8 - 2, 3, 3, 3 } },
    { "an exact whole is one as well: 3 1 1 1", "520004", YS_ROUNDING_down, { 3, 1, 1, 1 }, 0, 0, 6, { 3, 1, 1, 1 } },
    { "more than the largest can give: the next too", NULL, YS_ROUNDING_half_up, { 1, 1, 1, 1 }, 0, 0, 2, { 0, 0, 1, 1 } },
    { "a cap of 5 sends what is left on: 10.67 5.33, 8 and 4", NULL, YS_ROUNDING_down, { 2, 1, 1, 0 }, 0, 5, 14, { 5, 5, 4, 0 } },
    { "a floor keeps what it must: 4.5 and 3 3 of 2.25 each", "520002", YS_ROUNDING_half_up, { 4, 2, 1, 1 }, 3, 0, 13, { 4, 3, 3, 3 } },
    { "largest remainders: as ever", NULL, YS_ROUNDING_largest_remainder, { 1, 1, 2, 0 }, 0, 0, 10, { 3, 2, 5, 0 } },
};

static void
test_rounding(void **state)
{
    static const int64_t units[] = { 10, 1 };

    (void) state;
    for (size_t c = 0; c < sizeof roundings / sizeof *roundings; c++) {
        for (size_t u = 0; u < 2; u++) {
            room *self = room_of_need(4, units[u], roundings[c].pot * units[u], roundings[c].need);
            int64_t want[4];

            for (size_t i = 0; i < 4; i++)
                want[i] = roundings[c].want[i] * units[u];
            self->fund.fund.rounding_rule = roundings[c].rule;
            self->fund.fund.residual_to = roundings[c].to;
            if (roundings[c].floor > 0)
                case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, roundings[c].floor * (double) units[u]);
            if (roundings[c].cap > 0)
                case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, roundings[c].cap * (double) units[u]);
            room_expect_last(self, roundings[c].name, want);
        }
    }
}

static void
test_rounding_besides(void **state)
{
    room *self = room_of_need(3, 10, 100, (double[]){ 1, 1, 1 });

    (void) state;
    self->fund.fund.rounding_rule = YS_ROUNDING_down;
    case_lock(&self->fund, "520001", 50);
    room_expect_last(self, "a lock takes no residual: 2.5 each", (int64_t[]){ 50, 30, 20 });

    /* the largest by its whole amount, the grant in it: 7 units as thirds */
    self = room_of_need(3, 10, 100, (double[]){ 1, 1, 1 });
    self->fund.fund.rounding_rule = YS_ROUNDING_down;
    case_grant(&self->fund, "second", 30)->where = "second";
    room_column(self, "second", (double[]){ 0, 1, 0 });
    room_expect_last(self, "grants count", (int64_t[]){ 20, 60, 20 });

    self = room_of_need(3, 10, 100, (double[]){ 1, 1, 1 });
    self->fund.fund.rounding_rule = YS_ROUNDING_down;
    self->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, 50);
    room_expect_last(self, "floors that were cut", (int64_t[]){ 40, 30, 30 });

    self = room_of_need(3, 10, 100, (double[]){ 1, 1, 1 });
    self->fund.fund.rounding_rule = YS_ROUNDING_down;
    self->fund.fund.residual_to = "520009";
    room_refused(self, YS_E_SCENARIO, "funds.special.residual_to = 520009: no eligible county has this code");
}

/* Need 4:3:2:1 of 1000, in two places; below the cut-off, and where it goes. */
static const struct {
    const char *name;
    double yuan, share;
    int to;
    double place[4], cap;
    int64_t unit, want[4], held;
} cuts[] = {
    { "100 to the others as 4:3:2", 150, 0, YS_DESTINATION_others, { 1, 1, 2, 2 }, 0, 1, { 445, 333, 222, 0 }, 0 },
    { "held", 150, 0, YS_DESTINATION_hold, { 1, 1, 2, 2 }, 0, 1, { 400, 300, 200, 0 }, 100 },
    { "to the place", 150, 0, YS_DESTINATION_group, { 1, 1, 2, 2 }, 0, 1, { 400, 300, 300, 0 }, 0 },
    { "to the first's place", 150, 0, YS_DESTINATION_group, { 1, 2, 2, 1 }, 0, 1, { 500, 300, 200, 0 }, 0 },
    { "nobody else there: held", 150, 0, YS_DESTINATION_group, { 1, 1, 1, 2 }, 0, 1, { 400, 300, 200, 0 }, 100 },
    { "not below", 100, 0, YS_DESTINATION_hold, { 1, 1, 2, 2 }, 0, 1, { 400, 300, 200, 100 }, 0 },
    { "just below", 100.01, 0, YS_DESTINATION_hold, { 1, 1, 2, 2 }, 0, 1, { 400, 300, 200, 0 }, 100 },
    { "a share of the pot, 250", 0, 0.25, YS_DESTINATION_others, { 1, 1, 2, 2 }, 0, 1, { 571, 429, 0, 0 }, 0 },
    { "the larger of the two", 50, 0.11, YS_DESTINATION_hold, { 1, 1, 2, 2 }, 0, 1, { 400, 300, 200, 0 }, 100 },
    { "all are small: held", 500, 0, YS_DESTINATION_others, { 1, 1, 2, 2 }, 0, 1, { 0, 0, 0, 0 }, 1000 },
    { "within caps: 10 to the first, 90 as 3:2", 150, 0, YS_DESTINATION_others, { 1, 1, 2, 2 }, 410, 1, { 410, 354, 236, 0 }, 0 },
    { "caps leave no room: held", 150, 0, YS_DESTINATION_group, { 1, 2, 2, 1 }, 450, 1, { 450, 300, 200, 0 }, 50 },
    /* units of 300: 1.33 1 .67 .33 of 3 and a rest of 100: 1 1 1 0 */
    { "who has nothing for want of a unit takes nothing", 400, 0, YS_DESTINATION_group, { 1, 1, 2, 2 }, 0, 300, { 0, 0, 0, 0 }, 1000 },
    { "nor where another is cut off", 301, 0, YS_DESTINATION_others, { 1, 1, 2, 2 }, 0, 300, { 0, 0, 0, 0 }, 1000 },
};

static void
test_cut_off(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof cuts / sizeof *cuts; c++) {
        room *self = open_tenths(cuts[c].unit);

        room_column(self, "place", cuts[c].place);
        self->fund.fund.cut_off = (ys_cut_off){ .yuan = case_param(cuts[c].yuan), .share_of_pot = case_param(cuts[c].share),
            .to = cuts[c].to, .by = "place" };
        if (cuts[c].cap > 0)
            case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, cuts[c].cap);
        room_expect(self, cuts[c].name, cuts[c].want);
        room_held(self, cuts[c].held);
        room_close(self);
    }
    /* whole amounts: a grant of 60 each lifts the last above it; 760 as 4:3:2:1. Not by hand, so it holds in every year */
    room *self = open_tenths(1);

    case_grant(&self->fund, "each", 60);
    self->fund.fund.cut_off = (ys_cut_off){ .yuan = case_param(130), .share_of_pot = case_param(0), .to = YS_DESTINATION_hold };
    self->year.year.by_hand = false;
    room_expect_last(self, "with its grant", (int64_t[]){ 364, 288, 212, 136 });

    /* a fund of two, a grant of 10 each: who takes all may have all, 110 of 110 */
    self = room_of_need(2, 1, 110, (double[]){ 2, 1 });
    case_grant(&self->fund, "each", 10);
    self->fund.fund.cut_off = (ys_cut_off){ .yuan = case_param(50), .share_of_pot = case_param(0), .to = YS_DESTINATION_others };
    room_expect_last(self, "all of it", (int64_t[]){ 110, 0 });

    /* 5 3 1.8 .2 units: the third is cut off; the last, in its place, has nothing and would be below as well */
    self = room_of_need(4, 100, 1000, (double[]){ 50, 30, 18, 2 });
    room_column(self, "place", (double[]){ 1, 1, 2, 2 });
    self->fund.fund.cut_off = (ys_cut_off){ .yuan = case_param(250), .share_of_pot = case_param(0), .to = YS_DESTINATION_group,
        .by = "place" };
    room_expect(self, "nothing below it", (int64_t[]){ 500, 300, 0, 0 });
    room_held(self, 200);
    room_close(self);
}

/* Need 4:3:2:1 of 1000 in units of 10; unspent 0 95 0 500: 100 of the second's 300, and 50 of the last's 100, half at most. */
static const struct {
    const char *name;
    int to;
    double place[4], unspent[4], rate, most, cap;
    int64_t want[4], held;
} deductions[] = {
    { "held", YS_DESTINATION_hold, { 1, 1, 2, 2 }, { 0, 95, 0, 500 }, 1, 0.5, 0, { 400, 200, 200, 50 }, 150 },
    { "to the others, 150 as 4:2", YS_DESTINATION_others, { 1, 1, 2, 2 }, { 0, 95, 0, 500 }, 1, 0.5, 0, { 500, 200, 250, 50 }, 0 },
    { "to the place", YS_DESTINATION_group, { 1, 2, 2, 1 }, { 0, 95, 0, 500 }, 1, 0.5, 0, { 450, 200, 300, 50 }, 0 },
    { "in a place where all have some left: held", YS_DESTINATION_group, { 1, 2, 1, 2 }, { 0, 95, 0, 500 }, 1, 0.5, 0,
        { 400, 200, 200, 50 }, 150 },
    { "a fifth of it: 19 and 100", YS_DESTINATION_hold, { 1, 1, 2, 2 }, { 0, 95, 0, 500 }, 0.2, 1, 0, { 400, 280, 200, 0 }, 120 },
    { "twice", YS_DESTINATION_hold, { 1, 1, 2, 2 }, { 0, 95, 0, 500 }, 2, 1, 0, { 400, 110, 200, 0 }, 290 },
    { "nothing", YS_DESTINATION_others, { 1, 1, 2, 2 }, { 0, 95, 0, 500 }, 0, 1, 0, { 400, 300, 200, 100 }, 0 },
    { "everybody has some left: held", YS_DESTINATION_others, { 1, 1, 2, 2 }, { 10, 10, 10, 10 }, 1, 1, 0, { 390, 290, 190, 90 }, 40 },
    { "within caps", YS_DESTINATION_others, { 1, 1, 2, 2 }, { 0, 95, 0, 500 }, 1, 0.5, 410, { 410, 200, 340, 50 }, 0 },
    { "0.3 of 100 is 30, though it is above it in binary", YS_DESTINATION_hold, { 1, 1, 2, 2 }, { 100, 0, 0, 0 }, 0.3, 1, 0,
        { 370, 300, 200, 100 }, 30 },
    { "at most 0.29 of 10 units is 2", YS_DESTINATION_hold, { 1, 1, 2, 2 }, { 0, 0, 0, 99 }, 1, 0.29, 0, { 400, 300, 200, 80 }, 20 },
};

static void
test_deduction(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof deductions / sizeof *deductions; c++) {
        room *self = open_tenths(10);

        room_column(self, "place", deductions[c].place);
        room_column(self, "unspent", deductions[c].unspent);
        case_deduction(&self->fund, "unspent", deductions[c].rate, deductions[c].most, deductions[c].to)->by = "place";
        if (deductions[c].cap > 0)
            case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, deductions[c].cap);
        room_expect(self, deductions[c].name, deductions[c].want);
        room_held(self, deductions[c].held);
        self->year.year.by_hand = false;
        if (deductions[c].cap == 0)
            room_expect(self, "not in this year", (int64_t[]){ 400, 300, 200, 100 });
        room_close(self);
    }
}

/* Each in turn: 100 of the second to the others as 4:2:1, 57 29 14, in units 60 30 10; then 12.9 % at most of 460 200 230, held: 5, 2
 * and 2 units. The log tells both. */
static void
test_deductions(void **state)
{
    static const int64_t want[][4] = { { 400, 300, 200, 100 }, { 400, 300, 200, 100 }, { 460, 200, 230, 110 }, { 410, 180, 210, 110 } };
    static const char *const name[] = { "need", "", "unspent", "misused" };
    room *self = open_tenths(10);
    ys_fund_log log = { 0 };

    (void) state;
    room_column(self, "unspent", (double[]){ 0, 95, 0, 0 });
    room_column(self, "misused", (double[]){ 900, 900, 900, 0 });
    self->table.column[2].modelled = true;
    case_deduction(&self->fund, "unspent", 1, 0.34, YS_DESTINATION_others);
    case_deduction(&self->fund, "misused", 1, 0.129, YS_DESTINATION_hold);
    room_expect(self, "two", want[3]);
    room_held(self, 90);
    assert_int_equal(ys_fund_explain(self->plan, &self->year.year, 0, &log, NULL), YS_OK);
    assert_int_equal(log.n_steps, 4);
    assert_memory_equal(log.amount, want, sizeof want);
    for (size_t s = 0; s < 4; s++)
        assert_string_equal(log.name[s], name[s]);
    assert_int_equal(log.kind[2], YS_PART_deduction);
    assert_true(log.modelled[0] == 1 && log.modelled[3] == 0);
    ys_fund_log_free(&log);
    room_close(self);

    self = open_tenths(10);
    case_deduction(&self->fund, "registered_poor", 1, 1, YS_DESTINATION_hold);
    room_refused(self, YS_E_SCENARIO,
        "funds.special.deductions.registered_poor.column: `registered_poor` moves with the loop, a column of the table is needed");
    self = open_tenths(10);
    case_deduction(&self->fund, "need", 1, 1, YS_DESTINATION_group)->by = "places";
    room_refused(self, YS_E_SCENARIO,
        "funds.special.deductions.need.by: `places` is neither a column of the table nor a quantity of the loop");
}

static void
test_override(void **state)
{
    room *self = open_tenths(10);

    (void) state;
    case_override(&self->fund, "520002", -30);
    case_override(&self->fund, "520001", 40);
    case_override(&self->fund, "520004", -10);
    room_expect(self, "at the cap of a tenth", (int64_t[]){ 440, 270, 200, 90 });
    assert_string_equal(ys_fund_notes(self->plan),
        "funds.special.overrides.520002: -30 yuan by hand: by hand\nfunds.special.overrides.520001: +40 yuan by hand: by hand\n"
        "funds.special.overrides.520004: -10 yuan by hand: by hand\n");
    self->year.year.by_hand = false;
    room_expect(self, "in another year they do not hold", (int64_t[]){ 400, 300, 200, 100 });
    room_close(self);

    /* 0.29 of 100 units is 29, though it is less in binary */
    self = room_of_need(2, 10, 2000, (double[]){ 1, 1 });
    self->fund.fund.override_cap = case_param(0.29);
    case_override(&self->fund, "520001", 290);
    case_override(&self->fund, "520002", -290);
    room_expect_last(self, "29 %", (int64_t[]){ 1290, 710 });

    /* after everything else: a lock, and what was taken away */
    self = open_tenths(10);
    case_lock(&self->fund, "520001", 500);
    case_deduction(&self->fund, "unspent", 1, 1, YS_DESTINATION_hold);
    room_column(self, "unspent", (double[]){ 0, 50, 0, 0 });
    case_override(&self->fund, "520001", -20);
    case_override(&self->fund, "520002", 20);
    /* 500 as 3:2:1 is 250 166.67 83.33 */
    room_expect_last(self, "after the rest", (int64_t[]){ 480, 220, 170, 80 });
}

static void
test_override_fails(void **state)
{
    room *self = open_tenths(10);

    (void) state;
    case_override(&self->fund, "520001", 20);
    case_override(&self->fund, "520004", -20);
    room_fails_last(self, YS_E_INFEASIBLE,
        "funds.special.overrides.520004.change = -20 yuan is more than override_cap lets it be: 0.1 of the 100 yuan that the "
        "formula gives; make it smaller, or raise override_cap");
    self = open_tenths(10);
    case_override(&self->fund, "520001", 120);
    case_override(&self->fund, "520004", -120);
    self->fund.fund.override_cap = case_param(2);
    room_fails_last(self, YS_E_INFEASIBLE,
        "funds.special.overrides.520004.change = -120 yuan takes more than the 100 yuan that the formula gives; take less");
    self = open_tenths(10);
    case_override(&self->fund, "520001", 20);
    case_override(&self->fund, "520002", -10);
    room_refused(self, YS_E_SCENARIO,
        "funds.special.overrides: the changes sum to +10 yuan, must be 0: take from one what another is given");
    self = open_tenths(10);
    case_override(&self->fund, "520001", 25);
    case_override(&self->fund, "520002", -25);
    room_refused(self, YS_E_SCENARIO,
        "funds.special.overrides.520001.change = 25 is no multiple of the rounding unit of 10 yuan");
    self = open_tenths(10);
    case_override(&self->fund, "521001", 20);
    case_override(&self->fund, "520002", -20);
    room_refused(self, YS_E_SCENARIO, "funds.special.overrides.521001: no eligible county has this code");
    /* nor one that is not eligible */
    self = open_tenths(10);
    room_column(self, "some", (double[]){ 0, 1, 1, 1 });
    self->fund.fund.eligibility = "some";
    case_override(&self->fund, "520001", 20);
    case_override(&self->fund, "520002", -20);
    room_refused(self, YS_E_SCENARIO, "funds.special.overrides.520001: no eligible county has this code");
}

/* Amounts of the advance plan over `total`. */
static void
expect_advance(room *self, int64_t total, const int64_t *want)
{
    const ys_fund_plan *advance;
    case_isa isa[3];

    if (room_prepare(self) != YS_OK)
        fail_msg("%s", self->err.text);
    advance = ys_fund_advance(self->plan);
    assert_non_null(advance);
    case_year_fit(&self->year, advance);
    room_total(self, total);
    for (size_t s = 0; s < case_isas(isa); s++) {
        assert_int_equal(isa[s].lanes(advance, &self->year.year), -1);
        for (size_t at = 0; at < self->table.n * LANES; at++)
            if (self->year.amount[at] != want[at / LANES])
                fail_msg("county %zu is told %" PRId64, at / LANES, self->year.amount[at]);
    }
}

/* By the fund's formula and coefficients on older columns; no bounds, no grants, nothing by hand. Older need 1:2:3:4, or half of it 1:1:1:1. */
static void
test_advance(void **state)
{
    room *self = open_tenths(10);

    (void) state;
    self->fund.fund.advance.share = case_param(0.6);
    room_column(self, "older", (double[]){ 1, 2, 3, 4 });
    case_vintage(&self->fund, "need", "older");
    case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, 300);
    case_grant(&self->fund, "each", 50);
    case_lock(&self->fund, "520001", 200);
    case_override(&self->fund, "520002", 10);
    case_override(&self->fund, "520003", -10);
    expect_advance(self, 600, (int64_t[]){ 60, 120, 180, 240 });
    room_close(self);

    /* coefficients too have their older column; formulas are taken as they are */
    self = open_tenths(10);
    self->fund.fund.advance.total = case_param(500);
    room_column(self, "grade", (double[]){ 1, 1, 1, 9 });
    room_column(self, "grade_before", (double[]){ 1, 2, 1, 1 });
    case_coefficient(&self->fund, "grade", 1);
    case_vintage(&self->fund, "grade", "grade_before");
    expect_advance(self, 1300, (int64_t[]){ 400, 600, 200, 100 });
    room_close(self);

    self = room_open(2, 1, 1000);
    self->fund.fund.advance.share = case_param(0.5);
    room_column(self, "a", (double[]){ 1, 1 });
    room_column(self, "b", (double[]){ 1, 1 });
    room_column(self, "b_before", (double[]){ 1, 3 });
    case_formula(&self->fund, "base")->share = case_param(0.5);
    case_formula_factor(&self->fund, "a", YS_TRANSFORM_direct, 1);
    case_formula(&self->fund, "more");
    case_formula_factor(&self->fund, "b", YS_TRANSFORM_direct, 1);
    case_vintage(&self->fund, "b", "b_before");
    expect_advance(self, 400, (int64_t[]){ 150, 250 });
    room_close(self);

    /* without older columns it is told so */
    self = open_tenths(10);
    self->fund.fund.advance.share = case_param(0.6);
    expect_advance(self, 600, (int64_t[]){ 240, 180, 120, 60 });
    assert_string_equal(ys_fund_notes(self->plan),
        "funds.special.advance: no older columns are named, so it is reckoned on the year's own data\n");
    room_close(self);
}

static void
test_advance_refused(void **state)
{
    room *self = open_tenths(10);

    (void) state;
    case_vintage(&self->fund, "need", "need");
    room_refused(self, YS_E_SCENARIO, "funds.special.advance: has vintages, but neither a share nor a total");
    self = open_tenths(10);
    self->fund.fund.advance.share = case_param(0.6);
    self->fund.fund.advance.total = case_param(600);
    room_refused(self, YS_E_SCENARIO, "funds.special.advance: has both a share and a total; one is meant");
    self = open_tenths(10);
    self->fund.fund.advance.share = case_param(0.6);
    case_vintage(&self->fund, "need", "olderr");
    room_refused(self, YS_E_SCENARIO,
        "funds.special.factors.need.indicator: `need` is neither a column of the table nor a quantity of the loop");
    self = room_open(2, 10, 1000);
    self->fund.fund.advance.share = case_param(0.6);
    case_grant(&self->fund, "each", 100);
    room_refused(self, YS_E_SCENARIO, "funds.special.advance: is reckoned by the formula, and the fund has grants alone");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lock),
        cmocka_unit_test(test_lock_and_grant),
        cmocka_unit_test(test_lock_stands),
        cmocka_unit_test(test_lock_fails),
        cmocka_unit_test(test_lock_log),
        cmocka_unit_test(test_rounding),
        cmocka_unit_test(test_rounding_besides),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_deduction),
        cmocka_unit_test(test_deductions),
        cmocka_unit_test(test_override),
        cmocka_unit_test(test_override_fails),
        cmocka_unit_test(test_advance),
        cmocka_unit_test(test_advance_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
