/* Funds whose groups are bounded, or come first in a cascade: amounts by hand to the yuan, refusals, the step log. In every instruction set. */
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
    ys_group_bound group[4];
    ys_bound low[4], high[4];
    ys_factor cascade[2];
    ys_grant grant[2];
    ys_lock lock[2];
} room;

/* Counties of one need each, and a pot. */
static room *
room_open(size_t n, int64_t rounding, int64_t total, const double *need)
{
    room *self = calloc(1, sizeof *self);

    assert_non_null(self);
    case_table_open(&self->table, n);
    case_fund_open(&self->fund, rounding);
    case_year_open(&self->year, n, LANES);
    memcpy(case_column(&self->table, "need"), need, n * sizeof *need);
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    self->fund.fund.groups.item = self->group;
    self->fund.fund.grants.item = self->grant;
    self->fund.fund.locks.item = self->lock;
    self->year.year.by_hand = true;
    for (int l = 0; l < LANES; l++)
        self->year.total[l] = total;
    return self;
}

static void
room_close(room *self)
{
    ys_fund_release(self->plan);
    case_year_close(&self->year);
    free(self);
}

static void
room_column(room *self, const char *name, const double *value)
{
    memcpy(case_column(&self->table, name), value, self->table.n * sizeof *value);
}

/* A bound on groups: by a class column or by a condition; kind as of bounds, floor 'f' or cap 'c'. */
static ys_bound *
room_group(room *self, const char *name, const char *by, const char *where, char list, int kind, double value)
{
    size_t k = self->fund.fund.groups.n++;
    ys_bound *bound = list == 'f' ? &self->low[k] : &self->high[k];

    *bound = (ys_bound){ .name = list == 'f' ? "least" : "most", .kind = kind, .value = case_param(value) };
    self->group[k] = (ys_group_bound){ .name = name, .by = by, .where = where };
    *(list == 'f' ? &self->group[k].floors : &self->group[k].caps) = (ys_list){ .item = bound, .n = 1 };
    return bound;
}

static void
room_grant(room *self, const char *where, double amount)
{
    self->grant[self->fund.fund.grants.n++] = (ys_grant){ .name = "special", .where = where, .amount = case_param(amount) };
}

static void
room_lock(room *self, const char *code, int64_t amount)
{
    self->lock[self->fund.fund.locks.n++] = (ys_lock){ code, amount, "by hand" };
}

static void
room_cascade(room *self, const char *by, const char *factor)
{
    ys_factor *first = case_factor(&self->fund, factor, YS_TRANSFORM_direct, 1);

    self->cascade[0] = *first;
    self->fund.fund.factors.n--;
    self->fund.fund.cascade = (ys_cascade){ .by = by, .factors = { .item = self->cascade, .n = 1 } };
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

/* The last row of the step log is what the county gets; a row tells what the groups did. */
static void
check_log(room *self, const char *name, const int64_t *want)
{
    ys_fund_log log;
    size_t n = self->table.n, told = 0;

    if (ys_fund_explain(self->plan, &self->year.year, 3, &log, &self->err) != YS_OK)
        fail_msg("%s: %s", name, self->err.text);
    for (size_t s = 0; s < log.n_steps; s++)
        told += log.kind[s] == YS_PART_group;
    assert_int_equal(told, 1);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(log.amount[(log.n_steps - 1) * n + i], want[i]);
    ys_fund_log_free(&log);
}

/* Run in every instruction set and compare each lane; closes the room. */
static void
room_expect(room *self, const char *name, const int64_t *want)
{
    case_isa isa[3];
    size_t n = case_isas(isa);

    if (room_prepare(self) != YS_OK)
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
        for (int l = 0; l < LANES; l++) {
            int64_t sum = self->year.held[l];

            for (size_t i = 0; i < self->table.n; i++)
                sum += self->year.amount[i * LANES + (size_t) l];
            if (sum != self->year.total[l])
                fail_msg("%s, %s: %" PRId64 " of %" PRId64 " are accounted for", name, isa[s].name, sum, self->year.total[l]);
        }
    }
    check_log(self, name, want);
    room_close(self);
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
room_clashes(room *self, const char *text)
{
    if (room_prepare(self) != YS_OK)
        fail_msg("%s", self->err.text);
    assert_int_equal(ys_fund_lanes_base(self->plan, &self->year.year), 0);
    for (size_t at = 0; at < self->table.n * LANES; at++)
        assert_int_equal(self->year.amount[at], 0);
    assert_int_equal(ys_fund_failure_explain(self->plan, &self->year.year, 0, &self->err), YS_E_INFEASIBLE);
    assert_string_equal(self->err.text, text);
    room_close(self);
}

static const double equal[] = { 1, 1, 1, 1 };

static void
test_class_column(void **state)
{
    room *self = room_open(4, 1, 100, (double[]){ 4, 3, 2, 1 });

    (void) state;
    /* 70 and 30; 60 of it as 4 : 3 is 34.29 and 25.71, 40 as 2 : 1 is 26.67 and 13.33 */
    room_column(self, "prefecture", (double[]){ 1, 1, 2, 2 });
    room_group(self, "prefecture", "prefecture", "", 'c', YS_BOUND_yuan, 60);
    room_expect(self, "cap", (int64_t[]){ 34, 26, 27, 13 });

    self = room_open(4, 1, 100, (double[]){ 4, 3, 2, 1 });
    room_column(self, "prefecture", (double[]){ 1, 1, 2, 2 });
    room_group(self, "prefecture", "prefecture", "", 'f', YS_BOUND_share_of_pot, 0.45);
    /* 55 as 4 : 3 is 31.43 and 23.57; 45 as 2 : 1 */
    room_expect(self, "floor", (int64_t[]){ 31, 24, 30, 15 });

    /* in units of 10,000 the cap of 604,000 holds 600,000: 34 and 26 units, and so on */
    self = room_open(4, 10000, 1000000, (double[]){ 4, 3, 2, 1 });
    room_column(self, "prefecture", (double[]){ 1, 1, 2, 2 });
    room_group(self, "prefecture", "prefecture", "", 'c', YS_BOUND_yuan, 604000);
    room_expect(self, "units", (int64_t[]){ 340000, 260000, 270000, 130000 });
}

static void
test_condition(void **state)
{
    room *self = room_open(4, 1, 100, equal);

    (void) state;
    /* 12 heads at 5 */
    room_column(self, "border", (double[]){ 0, 1, 0, 1 });
    room_column(self, "heads", (double[]){ 100, 2, 100, 10 });
    room_group(self, "border", "", "border", 'f', YS_BOUND_per_head, 5)->population = "heads";
    room_expect(self, "heads of the group", (int64_t[]){ 20, 30, 20, 30 });

    /* 20 of 80 heads: a quarter of the pot, times 1.2 is 30 of 100 */
    self = room_open(4, 1, 100, equal);
    room_column(self, "border", (double[]){ 0, 1, 0, 1 });
    room_column(self, "heads", (double[]){ 30, 10, 30, 10 });
    room_group(self, "border", "", "border", 'c', YS_BOUND_of_average, 1.2)->population = "heads";
    room_expect(self, "average per head", (int64_t[]){ 35, 15, 35, 15 });

    /* last year 20 + 10; at least twice that */
    self = room_open(4, 1, 100, equal);
    room_column(self, "border", (double[]){ 0, 1, 0, 1 });
    room_group(self, "border", "", "border", 'f', YS_BOUND_of_last_year, 2);
    for (size_t at = 0; at < 4 * LANES; at++)
        self->year.last_year[at] = (int64_t[]){ 40, 20, 30, 10 }[at / LANES];
    self->year.year.last_year = self->year.last_year;
    room_expect(self, "last year", (int64_t[]){ 20, 30, 20, 30 });

    /* 10^12 heads at 10^15 is more than there is */
    self = room_open(4, 1, 100, equal);
    room_column(self, "border", (double[]){ 0, 1, 0, 1 });
    room_column(self, "heads", (double[]){ 1, 1e12, 1, 1 });
    room_group(self, "border", "", "border", 'c', YS_BOUND_per_head, 1e15)->population = "heads";
    room_expect(self, "more than there is", (int64_t[]){ 25, 25, 25, 25 });

    /* one with a county that is not eligible: it is in no group */
    self = room_open(4, 1, 100, equal);
    room_column(self, "in", (double[]){ 1, 1, 1, 0 });
    room_column(self, "border", (double[]){ 0, 1, 0, 1 });
    self->fund.fund.eligibility = "in";
    room_group(self, "border", "", "border", 'f', YS_BOUND_yuan, 50);
    room_expect(self, "eligibility", (int64_t[]){ 25, 50, 25, 0 });
}

static void
test_grants_and_locks(void **state)
{
    room *self = room_open(4, 1, 100, equal);

    (void) state;
    /* 90 by the formula; the first two get 10 + 20 + 20, the others share 50 */
    room_column(self, "in", (double[]){ 1, 1, 0, 0 });
    room_column(self, "award", (double[]){ 1, 0, 0, 0 });
    room_group(self, "west", "", "in", 'c', YS_BOUND_yuan, 50);
    room_grant(self, "award", 10);
    room_expect(self, "grant counts towards the cap", (int64_t[]){ 30, 20, 25, 25 });

    /* 10 + 25 + 25 = 60, the others 20 each */
    self = room_open(4, 1, 100, equal);
    room_column(self, "in", (double[]){ 1, 1, 0, 0 });
    room_column(self, "award", (double[]){ 1, 0, 0, 0 });
    room_group(self, "west", "", "in", 'f', YS_BOUND_yuan, 60);
    room_grant(self, "award", 10);
    room_expect(self, "grant counts towards the floor", (int64_t[]){ 35, 25, 20, 20 });

    self = room_open(4, 1, 100, equal);
    room_column(self, "in", (double[]){ 1, 1, 0, 0 });
    room_group(self, "west", "", "in", 'c', YS_BOUND_yuan, 50);
    room_lock(self, "520001", 40);
    room_expect(self, "lock in a group", (int64_t[]){ 40, 10, 25, 25 });

    self = room_open(4, 1, 100, equal);
    room_column(self, "in", (double[]){ 1, 1, 0, 0 });
    room_column(self, "award", (double[]){ 1, 0, 0, 0 });
    room_group(self, "west", "", "in", 'c', YS_BOUND_yuan, 50);
    room_grant(self, "award", 10);
    room_lock(self, "520001", 40);
    room_expect(self, "what is locked has its grant in it", (int64_t[]){ 40, 10, 25, 25 });

    /* a lock outside, a county's floor inside: 100 - 30 = 70; the group 36, of it 20 at the floor; 34 for the last */
    self = room_open(4, 1, 100, equal);
    room_column(self, "in", (double[]){ 1, 1, 0, 0 });
    room_column(self, "poor", (double[]){ 1, 0, 0, 0 });
    room_group(self, "west", "", "in", 'c', YS_BOUND_yuan, 36);
    case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, 20)->where = "poor";
    room_lock(self, "520003", 30);
    room_expect(self, "lock outside of a group", (int64_t[]){ 20, 16, 30, 34 });
}

static void
test_cascade(void **state)
{
    room *self = room_open(4, 1, 100, (double[]){ 1, 2, 1, 1 });

    (void) state;
    /* 30 : 10 between prefectures; 1 : 2 and 1 : 1 within */
    room_column(self, "prefecture", (double[]){ 7, 7, 3, 3 });
    room_column(self, "poor", (double[]){ 25, 5, 4, 6 });
    room_cascade(self, "prefecture", "poor");
    room_expect(self, "cascade", (int64_t[]){ 25, 50, 13, 12 });

    /* a third each; the odd unit to the first prefecture, in it to the first county */
    self = room_open(4, 1, 100, (double[]){ 1, 1, 1, 1 });
    room_column(self, "prefecture", (double[]){ 1, 1, 2, 3 });
    room_column(self, "poor", (double[]){ 2, 3, 5, 5 });
    room_cascade(self, "prefecture", "poor");
    room_expect(self, "odd units", (int64_t[]){ 17, 17, 33, 33 });

    /* the grant comes off first, the lock is in its prefecture's total: 90 + 0 as 60 : 30 */
    self = room_open(4, 1, 100, (double[]){ 1, 1, 1, 1 });
    room_column(self, "prefecture", (double[]){ 1, 1, 2, 2 });
    room_column(self, "poor", (double[]){ 2, 2, 1, 1 });
    room_column(self, "award", (double[]){ 0, 0, 1, 0 });
    room_cascade(self, "prefecture", "poor");
    room_grant(self, "award", 10);
    room_lock(self, "520001", 50);
    room_expect(self, "cascade with a grant and a lock", (int64_t[]){ 50, 10, 25, 15 });

    /* 60 : 40 by the cascade; in it counties of the border have 70 together: 60 * .7 and so on, as in 2 x 2 */
    self = room_open(4, 1, 100, equal);
    room_column(self, "prefecture", (double[]){ 1, 1, 2, 2 });
    room_column(self, "poor", (double[]){ 3, 3, 2, 2 });
    room_column(self, "border", (double[]){ 1, 0, 1, 0 });
    room_cascade(self, "prefecture", "poor");
    room_group(self, "border", "", "border", 'f', YS_BOUND_share_of_pot, 0.7);
    room_expect(self, "cascade crossed by a condition", (int64_t[]){ 42, 18, 28, 12 });

    /* no group has anything by the cascade's factor, which moves: the pot is held, a grant stands */
    self = room_open(4, 1, 100, equal);
    room_column(self, "prefecture", (double[]){ 1, 1, 2, 2 });
    room_column(self, "award", (double[]){ 0, 0, 1, 0 });
    room_cascade(self, "prefecture", "incidence");
    room_grant(self, "award", 10);
    self->fund.fund.when_zero = YS_WHEN_ZERO_hold;
    room_expect(self, "a cascade without shares", (int64_t[]){ 0, 0, 10, 0 });
}

/* Prefectures of 60 and 40, in the first a district of at most 10: the rest of it 50, the others 20 each. */
static void
test_nested(void **state)
{
    room *self = room_open(5, 1, 100, (double[]){ 1, 1, 1, 1, 1 });

    (void) state;
    room_column(self, "west", (double[]){ 1, 1, 1, 0, 0 });
    room_column(self, "town", (double[]){ 1, 0, 0, 0, 0 });
    room_group(self, "west", "", "west", 'f', YS_BOUND_yuan, 70);
    room_group(self, "town", "", "town", 'c', YS_BOUND_share_of_pot, 0.1);
    room_expect(self, "nested", (int64_t[]){ 10, 30, 30, 15, 15 });
}

/* Above 10^12 units crossing groups are counted in the fund's own units in the log too. */
static void
test_large(void **state)
{
    room *self = room_open(4, 10000, INT64_C(100000000000000), equal);

    (void) state;
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_column(self, "border", (double[]){ 1, 0, 1, 0 });
    room_group(self, "west", "", "west", 'f', YS_BOUND_share_of_pot, 0.6);
    room_group(self, "border", "", "border", 'f', YS_BOUND_share_of_pot, 0.7);
    room_expect(self, "large and crossing",
        (int64_t[]){ INT64_C(42000000000000), INT64_C(18000000000000), INT64_C(28000000000000), INT64_C(12000000000000) });
}

/* Worlds differ: a pot in which the cap binds, one in which it does not. */
static void
test_worlds(void **state)
{
    static const int64_t bound[] = { 25, 25, 75, 75 }, free_of[] = { 20, 20, 20, 20 };
    room *self = room_open(4, 1, 200, equal);

    (void) state;
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_group(self, "west", "", "west", 'c', YS_BOUND_yuan, 50);
    for (int l = 1; l < LANES; l += 2)
        self->year.total[l] = 80;
    assert_int_equal(room_prepare(self), YS_OK);
    assert_int_equal(ys_fund_lanes_base(self->plan, &self->year.year), -1);
    for (size_t at = 0; at < 4 * LANES; at++)
        assert_int_equal(self->year.amount[at], (at % 2 == 0 ? bound : free_of)[at / LANES]);
    room_close(self);
}

static void
test_refusals(void **state)
{
    room *self = room_open(4, 1, 100, equal);

    (void) state;
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_group(self, "west", "west", "west", 'c', YS_BOUND_yuan, 50);
    room_refused(self, YS_E_SCENARIO, "funds.special.groups.west: has both by and where; one of them says which groups");

    self = room_open(4, 1, 100, equal);
    room_group(self, "west", "", "", 'c', YS_BOUND_yuan, 50);
    room_refused(self, YS_E_SCENARIO, "funds.special.groups.west: has neither by nor where; one of them says which groups");

    self = room_open(4, 1, 100, equal);
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_group(self, "west", "", "west", 'c', YS_BOUND_yuan, 50);
    self->group[0].caps.n = 0;
    room_refused(self, YS_E_SCENARIO, "funds.special.groups.west: has neither floors nor caps");

    self = room_open(4, 1, 100, equal);
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_group(self, "west", "", "west", 'c', YS_BOUND_lesser, 50);
    room_refused(self, YS_E_SCENARIO,
        "funds.special.groups.west.caps.most: a group's bound is of a plain kind, not made of others");

    self = room_open(4, 1, 100, equal);
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_group(self, "west", "", "west", 'c', YS_BOUND_yuan, 50)->where = "west";
    room_refused(self, YS_E_SCENARIO, "funds.special.groups.west.caps.most.where: the group says which counties it is of");

    self = room_open(4, 1, 100, equal);
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_group(self, "west", "", "west", 'f', YS_BOUND_yuan, -50);
    room_refused(self, YS_E_SCENARIO, "funds.special.groups.west.floors.least.value = -50 is below 0; only of_growth may be");

    self = room_open(4, 1, 100, equal);
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_group(self, "west", "", "west", 'f', YS_BOUND_yuan, 50);
    self->fund.fund.rounding_rule = YS_ROUNDING_half_up;
    room_refused(self, YS_E_SCENARIO,
        "funds.special.rounding_rule: bounds on groups and a cascade are held by largest_remainder alone");

    self = room_open(4, 1, 100, equal);
    room_column(self, "a", (double[]){ 1, 1, 0, 0 });
    room_column(self, "b", (double[]){ 1, 0, 1, 0 });
    room_column(self, "c", (double[]){ 0, 1, 1, 0 });
    room_group(self, "a", "", "a", 'c', YS_BOUND_yuan, 50);
    room_group(self, "b", "", "b", 'c', YS_BOUND_yuan, 50);
    room_group(self, "c", "", "c", 'c', YS_BOUND_yuan, 50);
    room_refused(self, YS_E_SCENARIO,
        "groups.c crosses groups.b, and both cross groups of the other family: bounds on at most two families of groups that "
        "cross can hold; drop one, or nest it in another");
}

#define CANNOT "cannot hold together with the money to share out: "
#define LOWER  "without any one of them the others could: lower a floor, raise a cap"

static void
test_clashes(void **state)
{
    room *self = room_open(4, 1, 100, equal);

    (void) state;
    /* both at most 45, and there are 100 */
    room_column(self, "prefecture", (double[]){ 1, 1, 2, 2 });
    room_group(self, "prefecture", "prefecture", "", 'c', YS_BOUND_yuan, 45);
    room_clashes(self,
        "funds.special: groups.prefecture (that of 520001).most at most 45 and groups.prefecture (that of 520003).most at most 45 "
        CANNOT "10 yuan are missing; " LOWER);

    /* two of at least 30 in a group of at most 50 */
    self = room_open(4, 1, 100, equal);
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_group(self, "west", "", "west", 'c', YS_BOUND_yuan, 50);
    case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, 20);
    case_bound(&self->fund, 'f', "border", YS_BOUND_yuan, 30)->where = "west";
    room_clashes(self, "funds.special: floors.border and groups.west.most at most 50 " CANNOT "10 yuan are missing; " LOWER);

    /* in units of 100 */
    self = room_open(4, 100, 10000, equal);
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_column(self, "town", (double[]){ 0, 1, 0, 0 });
    room_group(self, "west", "", "west", 'c', YS_BOUND_yuan, 4050);
    room_group(self, "town", "", "town", 'f', YS_BOUND_share_of_pot, 0.5);
    room_clashes(self,
        "funds.special: groups.west.most at most 4000 and groups.town.least at least 5000 " CANNOT "1000 yuan are missing; " LOWER);

    /* a grant of 10 is in the bound as it is told */
    self = room_open(4, 1, 100, equal);
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_column(self, "award", (double[]){ 1, 0, 0, 0 });
    room_group(self, "west", "", "west", 'f', YS_BOUND_yuan, 80);
    case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, 35);
    room_grant(self, "award", 10);
    room_clashes(self, "funds.special: caps.most and groups.west.least at least 80 " CANNOT "10 yuan are missing; " LOWER);

    /* crossing: 60 and 60 of 100 meet in county 1 alone, which gets at most 15 */
    self = room_open(4, 1, 100, equal);
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_column(self, "border", (double[]){ 1, 0, 1, 0 });
    room_column(self, "town", (double[]){ 1, 0, 0, 0 });
    room_group(self, "west", "", "west", 'f', YS_BOUND_yuan, 60);
    room_group(self, "border", "", "border", 'f', YS_BOUND_yuan, 60);
    case_bound(&self->fund, 'c', "town", YS_BOUND_yuan, 15)->where = "town";
    room_clashes(self,
        "funds.special: caps.town, groups.west.least at least 60 and groups.border.least at least 60 " CANNOT
        "5 yuan are missing; " LOWER);

    /* a county held by hand above what its group may have */
    self = room_open(4, 1, 100, equal);
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_group(self, "west", "", "west", 'c', YS_BOUND_yuan, 50);
    room_lock(self, "520002", 60);
    room_clashes(self,
        "funds.special: groups.west.most at most 50 and locks.520002 at 60 " CANNOT "10 yuan are missing; " LOWER);

    /* what is held by hand is below what its group must have, the other is capped; the cap does not hold for who is locked */
    self = room_open(4, 1, 100, equal);
    room_column(self, "west", (double[]){ 1, 1, 0, 0 });
    room_group(self, "west", "", "west", 'f', YS_BOUND_yuan, 90);
    case_bound(&self->fund, 'c', "most", YS_BOUND_yuan, 35);
    room_lock(self, "520002", 50);
    room_clashes(self,
        "funds.special: caps.most, groups.west.least at least 90 and locks.520002 at 50 " CANNOT "5 yuan are missing; " LOWER);

    /* prefectures get 75 and 25 first; the second must have 30 */
    self = room_open(4, 1, 100, equal);
    room_column(self, "prefecture", (double[]){ 1, 1, 2, 2 });
    room_column(self, "poor", (double[]){ 2, 1, 1, 0 });
    room_cascade(self, "prefecture", "poor");
    case_bound(&self->fund, 'f', "least", YS_BOUND_yuan, 15);
    room_clashes(self,
        "funds.special: floors.least and cascade (that of 520003) at most 25 " CANNOT "5 yuan are missing; " LOWER);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_class_column),
        cmocka_unit_test(test_condition),
        cmocka_unit_test(test_grants_and_locks),
        cmocka_unit_test(test_cascade),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_worlds),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_clashes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
