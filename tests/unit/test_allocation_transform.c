/* Transforms of a factor by hand, on figures that are fixed and figures that move; limits, universes, composites, refusals. */
#include "unit/allocation_case.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { LANES = 8, MOST = 24 };

typedef struct {
    case_table table;
    case_fund fund;
    case_year year;
    ys_composite composite[3];
    ys_member_of member[3][3];
    ys_fund_plan *plan;
    ys_error err;
} room;

static room *
room_open(size_t n)
{
    room *self = calloc(1, sizeof *self);

    assert_non_null(self);
    case_table_open(&self->table, n);
    case_fund_open(&self->fund, 1);
    case_year_open(&self->year, n, LANES);
    self->fund.fund.composites.item = self->composite;
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

static void
room_quantity(room *self, int quantity, const double *value)
{
    for (size_t at = 0; at < self->table.n * LANES; at++)
        self->year.quantity[quantity][at] = value[at / LANES];
}

static ys_param
room_slot(room *self, int32_t slot, double value)
{
    for (int l = 0; l < LANES; l++)
        self->year.param[slot * LANES + l] = value;
    return (ys_param){ value, slot };
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

/* Every lane of every instruction set. */
static void
room_expect(room *self, const char *name, int64_t total, const int64_t *want)
{
    case_isa isa[3];
    size_t n = case_isas(isa);

    for (int l = 0; l < LANES; l++)
        self->year.total[l] = total;
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

/* A fund of one factor over v, p, w, held as columns, or as quantities where the bit is set: 1 v, 2 p, 4 w; 8 its parameters move. */
typedef struct {
    int transform;
    bool lower;
    double v[4], w[4];
    double exponent, line, least, most;
    double from[5], value[5];
    size_t n_rungs;
    bool people;
    int64_t pot, want[4];
    const char *source;
} transform_case;

static void
room_factor(room *self, const transform_case *c, int moving, ys_rung *rung)
{
    static const double p[] = { 2, 1, 1, 1 };
    ys_factor *factor = case_factor(&self->fund, "f", c->transform, 1);
    bool slots = moving & 8;

    room_column(self, "v", c->v);
    room_column(self, "p", p);
    room_column(self, "w", c->w);
    room_quantity(self, YS_QUANTITY_shortfall, c->v);
    room_quantity(self, YS_QUANTITY_registered_poor, p);
    room_quantity(self, YS_QUANTITY_incidence, c->w);
    factor->indicator = moving & 1 ? "shortfall" : "v";
    factor->population = !c->people ? NULL : moving & 2 ? "registered_poor" : "p";
    factor->against = moving & 4 ? "incidence" : "w";
    factor->lower_is_needier = c->lower;
    factor->to_min = 20;
    factor->to_max = 90;
    factor->line = slots ? room_slot(self, 1, c->line) : case_param(c->line);
    factor->exponent = slots ? room_slot(self, 2, c->exponent) : case_param(c->exponent);
    factor->least = slots ? room_slot(self, 3, c->least) : case_param(c->least);
    factor->most = slots ? room_slot(self, 4, c->most) : case_param(c->most);
    for (size_t k = 0; k < c->n_rungs; k++) {
        rung[k] = (ys_rung){ .name = "step", .from = case_param(c->from[k]), .value = case_param(c->value[k]) };
        if (slots) {
            rung[k].from = room_slot(self, (int32_t) (5 + k), c->from[k]);
            rung[k].value = room_slot(self, (int32_t) (10 + k), c->value[k]);
        }
    }
    factor->rungs = (ys_list){ c->n_rungs, rung };
}

#define V \
    { \
        3000, 4000, 5000, 8000 \
    }
/* 20 USC 6335(c)(2)(B): a county's formula children by their share, in per cent, marginal weights. */
#define TITLE_I .from = { 0, 15, 19, 24.2, 29.2 }, .value = { 1, 1.75, 2.5, 3.25, 4 }, .n_rungs = 5

static const transform_case transforms[] = {
    { YS_TRANSFORM_direct, true, V, .pot = 20, .want = { 3, 4, 5, 8 }, .source = "v / 20000" },
    { YS_TRANSFORM_reciprocal, true, V, .pot = 109, .want = { 40, 30, 24, 15 },
        .source = "POLICY.md 1.3: .37 .28 .22 .14" },
    { YS_TRANSFORM_mean_ratio, true, V, .pot = 109, .want = { 40, 30, 24, 15 },
        .source = "POLICY.md 1.3: the shares of the reciprocal" },
    { YS_TRANSFORM_intensity, true, V, .people = true, .pot = 23, .want = { 6, 4, 5, 8 }, .source = "p v" },
    { YS_TRANSFORM_reciprocal_intensity, true, V, .people = true, .pot = 149, .want = { 80, 30, 24, 15 },
        .source = "p / v" },
    { YS_TRANSFORM_gap, true, V, .line = 5950, .pot = 117, .want = { 59, 39, 19, 0 },
        .source = "POLICY.md 1.3: .50 .33 .16 .00 below 5950" },
    { YS_TRANSFORM_gap_population, true, V, .line = 5950, .people = true, .pot = 176, .want = { 118, 39, 19, 0 },
        .source = "p (5950 - v)" },
    { YS_TRANSFORM_gap_fill, true, V, { 1000, 4000, 6000, 5000 }, .pot = 5, .want = { 2, 0, 0, 3 },
        .source = "by hand: need less capacity" },
    { YS_TRANSFORM_min_max, true, V, .pot = 12, .want = { 5, 4, 3, 0 }, .source = "POLICY.md 1.3: .42 .33 .25 .00" },
    { YS_TRANSFORM_min_max, false, V, .pot = 8, .want = { 0, 1, 2, 5 }, .source = "(v - 3000) / 5000" },
    /* POLICY.md 1.3 has .32 .29 .25 .14, of the population-weighted mean 5950; ours is the plain mean, 5000 */
    { YS_TRANSFORM_linear, true, V, .pot = 40, .want = { 14, 12, 10, 4 }, .source = "by hand: 1.4 1.2 1 .4" },
    { YS_TRANSFORM_linear, true, { 1, 1, 1, 9 }, .pot = 3, .want = { 1, 1, 1, 0 },
        .source = "by hand: 5/3, and 0 above 2 means" },
    { YS_TRANSFORM_rank, true, V, .pot = 10, .want = { 4, 3, 2, 1 }, .source = "POLICY.md 1.3: (5 - rank) / 4" },
    { YS_TRANSFORM_rank, false, V, .pot = 10, .want = { 1, 2, 3, 4 }, .source = "the other way" },
    { YS_TRANSFORM_rank, true, { 7, 5, 9, 5 }, .pot = 20, .want = { 4, 7, 2, 7 },
        .source = "by hand: ranks 3 1.5 4 1.5" },
    { YS_TRANSFORM_rank, false, { 7, 5, 9, 5 }, .pot = 20, .want = { 6, 3, 8, 3 },
        .source = "by hand: ranks 2 3.5 1 3.5" },
    { YS_TRANSFORM_z_score, false, V, .pot = 192, .want = { 20, 34, 48, 90 },
        .source = "by hand: 20 + 70 (v - 3000) / 5000" },
    { YS_TRANSFORM_z_score, true, V, .pot = 248, .want = { 90, 76, 62, 20 },
        .source = "by hand: 20 + 70 (8000 - v) / 5000" },
    { YS_TRANSFORM_z_score, true, { 3, 3, 3, 3 }, .pot = 8, .want = { 2, 2, 2, 2 }, .source = "no spread: all alike" },
    { YS_TRANSFORM_log, true, { 0, 1, 3, 7 }, .pot = 6, .want = { 0, 1, 2, 3 }, .source = "ln 1, 2, 4, 8" },
    { YS_TRANSFORM_log, true, { 0, 1e-13, 2e-13, 4e-13 }, .pot = 7000000, .want = { 0, 1000000, 2000000, 4000000 },
        .source = "ln(1 + v) of a small v is v" },
    { YS_TRANSFORM_power, true, { 1, 4, 9, 16 }, .exponent = 0.5, .pot = 10, .want = { 1, 2, 3, 4 }, .source = "root" },
    { YS_TRANSFORM_power, true, { 0, 1, 3, 10 }, .exponent = 3, .pot = 1028, .want = { 0, 1, 27, 1000 },
        .source = "cube" },
    { YS_TRANSFORM_power, true, { 0, 1, 3, 10 }, .exponent = 0, .pot = 8, .want = { 2, 2, 2, 2 }, .source = "v^0 = 1" },
    { YS_TRANSFORM_power, true, V, .exponent = 1, .pot = 20, .want = { 3, 4, 5, 8 }, .source = "v^1 = v" },
    { YS_TRANSFORM_brackets, true, { 10, 17, 22, 40 }, TITLE_I, .pot = 15245, .want = { 1000, 1850, 2950, 9445 },
        .source = "20 USC 6335: 10, 15 + 2*1.75, 22 + 3*2.5, 22 + 5.2*2.5 + 5*3.25 + 10.8*4" },
    { YS_TRANSFORM_brackets, true, { 10, 17, 22, 40 }, TITLE_I, .people = true, .pot = 16245,
        .want = { 2000, 1850, 2950, 9445 }, .source = "20 USC 6335: times the children" },
    { YS_TRANSFORM_brackets, true, { 1, 2, 3, 12 }, .from = { 2, 10 }, .value = { 3, 1 }, .n_rungs = 2, .pot = 29,
        .want = { 0, 0, 3, 26 }, .source = "by hand: nothing below the first" },
    { YS_TRANSFORM_ladder, true, { 10, 15, 22, 40 }, .from = { 0, 15, 24 }, .value = { 1, 2, 5 }, .n_rungs = 3,
        .pot = 10, .want = { 1, 2, 2, 5 }, .source = "by hand: a step holds from its edge on" },
    { YS_TRANSFORM_ladder, true, { 11, 12, 22, 40 }, .from = { 12 }, .value = { 4 }, .n_rungs = 1, .pot = 3,
        .want = { 0, 1, 1, 1 }, .source = "by hand: nothing below the first" },
    { YS_TRANSFORM_direct, true, { 1, 1, 1, 9 }, .most = 2, .pot = 9, .want = { 1, 1, 1, 6 },
        .source = "by hand: mean 3" },
    { YS_TRANSFORM_direct, true, { 1, 1, 1, 9 }, .least = 0.5, .pot = 27, .want = { 3, 3, 3, 18 },
        .source = "by hand: at least 1.5" },
    { YS_TRANSFORM_direct, true, { 1, 1, 1, 9 }, .least = 0.5, .most = 2, .pot = 21, .want = { 3, 3, 3, 12 },
        .source = "by hand: 1.5 … 6" },
    { YS_TRANSFORM_reciprocal, true, { 1, 1, 1, 9 }, .least = 0.5, .most = 2, .pot = 13, .want = { 4, 4, 4, 1 },
        .source = "by hand: 1/1.5 and 1/6" },
    { YS_TRANSFORM_min_max, true, { 1, 2, 3, 10 }, .most = 1, .pot = 6, .want = { 3, 2, 1, 0 },
        .source = "by hand: mean 4, extremes of the limited figures" },
    { YS_TRANSFORM_gap, true, { 1, 2, 3, 10 }, .line = 5, .most = 1, .pot = 10, .want = { 4, 3, 2, 1 },
        .source = "by hand: 5 - (1 2 3 4)" },
    /* 20 USC 6333: a payment a child of 40 % of the state's spending a head, that at least 80 and at most 120 % of the national mean */
    { YS_TRANSFORM_intensity, true, { 50, 100, 100, 150 }, .least = 0.8, .most = 1.2, .people = true, .pot = 480,
        .want = { 160, 100, 100, 120 }, .source = "20 USC 6333: 80 … 120 of 100, times the children" },
};

static void
test_transforms(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof transforms / sizeof *transforms; c++) {
        for (int moving = 0; moving < 16; moving++) {
            room *self = room_open(4);
            ys_rung rung[5];
            int64_t want[4];

            /* a thousand times the pot, so that rounding hides nothing */
            for (int i = 0; i < 4; i++)
                want[i] = 1000 * transforms[c].want[i];
            room_factor(self, &transforms[c], moving, rung);
            room_expect(self, transforms[c].source, 1000 * transforms[c].pot, want);
            room_close(self);
        }
    }
}

/* The shares of the worked example to the digits that it prints. */
static void
test_example(void **state)
{
    static const double v[] = V, p[] = { 30, 50, 20, 100 };
    static const struct {
        int transform;
        double line, want[4];
    } cases[] = {
        /* POLICY.md 1.3 */
        { YS_TRANSFORM_reciprocal, 0, { .37, .28, .22, .14 } },
        { YS_TRANSFORM_mean_ratio, 0, { .37, .28, .22, .14 } },
        { YS_TRANSFORM_reciprocal_intensity, 0, { .26, .32, .10, .32 } },
        { YS_TRANSFORM_gap, 5950, { .50, .33, .16, .00 } },
        { YS_TRANSFORM_min_max, 0, { .42, .33, .25, .00 } },
        { YS_TRANSFORM_linear, 0, { .35, .30, .25, .10 } }, /* of the plain mean */
        { YS_TRANSFORM_rank, 0, { .40, .30, .20, .10 } },
    };

    (void) state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        room *self = room_open(4);
        ys_factor *factor = case_factor(&self->fund, "v", cases[c].transform, 1);

        room_column(self, "v", v);
        room_column(self, "p", p);
        factor->population = "p";
        factor->line = case_param(cases[c].line);
        assert_int_equal(room_prepare(self), YS_OK);
        for (size_t e = 0; e < 4; e++)
            if (fabs(self->plan->factor[0].fixed[e] - cases[c].want[e]) > 0.005)
                fail_msg("case %zu: county %zu has %.4f", c, e, self->plan->factor[0].fixed[e]);
        room_close(self);
    }
}

/* What moves gets the same as the same figures in a column, for every transform, with limits and without. */
static void
test_moving_is_fixed(void **state)
{
    static const int quantity[] = { YS_QUANTITY_shortfall, YS_QUANTITY_registered_poor, YS_QUANTITY_incidence };
    uint64_t seed = 20170323;

    (void) state;
    for (int turn = 0; turn < 60 * YS_TRANSFORM_COUNT; turn++) {
        size_t n = 2 + (size_t) case_below(&seed, MOST - 2);
        double v[MOST], p[MOST], w[MOST];
        int64_t want[MOST];
        ys_rung rung[] = { { "a", { 0, -1 }, { 0.5, -1 }, NULL }, { "b", { 3, -1 }, { 2, -1 }, NULL },
            { "c", { 7, -1 }, { 4, -1 }, NULL } };
        double least = 0.5 * case_uniform(&seed), most = 1 + case_uniform(&seed);
        bool lower = case_below(&seed, 2) == 0;

        for (size_t i = 0; i < n; i++) {
            v[i] = case_below(&seed, 2) == 0 ? 1 + (double) case_below(&seed, 9) : 0.5 + 9 * case_uniform(&seed);
            p[i] = (double) (1 + case_below(&seed, 1000));
            w[i] = i == 0 ? 0 : 9 * case_uniform(&seed);
        }
        for (int moving = 0; moving < 8; moving++) {
            room *self = room_open(n);
            ys_factor *factor = case_factor(&self->fund, "f", turn % YS_TRANSFORM_COUNT, 1);
            const double *figure[] = { v, p, w };
            const char *column[] = { "v", "p", "w" };

            for (int f = 0; f < 3; f++) {
                room_column(self, column[f], figure[f]);
                room_quantity(self, quantity[f], figure[f]);
            }
            factor->indicator = moving & 1 ? "shortfall" : "v";
            factor->population = moving & 2 ? "registered_poor" : "p";
            factor->against = moving & 4 ? "incidence" : "w";
            factor->line = case_param(9.75);
            factor->exponent = case_param(0.7);
            factor->lower_is_needier = lower;
            factor->least = case_param(turn & 64 ? least : 0);
            factor->most = case_param(turn & 128 ? most : 0);
            factor->rungs = (ys_list){ 3, rung };
            for (int l = 0; l < LANES; l++)
                self->year.total[l] = 100000000;
            self->fund.fund.when_zero = YS_WHEN_ZERO_equal;
            if (room_prepare(self) != YS_OK)
                fail_msg("%s", self->err.text);
            assert_int_equal(ys_fund_lanes_base(self->plan, &self->year.year), -1);
            for (size_t i = 0; i < n && moving == 0; i++)
                want[i] = self->year.amount[i * LANES];
            for (size_t at = 0; at < n * LANES; at++)
                if (self->year.amount[at] != want[at / LANES])
                    fail_msg("%s, moving %d, county %zu: %" PRId64 ", not %" PRId64,
                        ys_transform_find(factor->transform)->name, moving, at / LANES, self->year.amount[at],
                        want[at / LANES]);
            room_close(self);
        }
    }
}

/* Every world has figures and parameters of its own: each lane is what a year of that lane alone gives. */
static void
test_worlds_are_apart(void **state)
{
    uint64_t seed = 20161018;

    (void) state;
    for (int transform = 0; transform < YS_TRANSFORM_COUNT; transform++) {
        room *self = room_open(5), *alone = room_open(5);
        int64_t all[5 * LANES];

        for (room *r = self; r != NULL; r = r == self ? alone : NULL) {
            ys_factor *factor = case_factor(&r->fund, "shortfall", transform, 1);

            factor->population = "registered_poor";
            factor->against = "incidence";
            factor->line = (ys_param){ 5, 1 };
            factor->exponent = (ys_param){ 1, 2 };
            factor->least = (ys_param){ 0, 3 };
            factor->most = (ys_param){ 0, 4 };
            static const ys_rung rung[] = { { "a", { 0, 5 }, { 1, 6 }, NULL }, { "b", { 4, 7 }, { 3, 8 }, NULL } };
            factor->rungs = (ys_list){ 2, (void *) (uintptr_t) rung };
            r->fund.fund.when_zero = YS_WHEN_ZERO_equal;
            assert_int_equal(room_prepare(r), YS_OK);
        }
        for (int l = 0; l < LANES; l++) {
            static const double base[] = { 0, 4, 0.3, 0.1, 1.2, 0, 1, 4, 3 };

            self->year.total[l] = 1000000 + case_below(&seed, 1000000);
            for (size_t i = 0; i < 5; i++) {
                size_t at = i * LANES + (size_t) l;

                self->year.quantity[YS_QUANTITY_shortfall][at] = 0.5 + 8 * case_uniform(&seed);
                self->year.quantity[YS_QUANTITY_registered_poor][at] = 1 + 100 * case_uniform(&seed);
                self->year.quantity[YS_QUANTITY_incidence][at] = case_uniform(&seed);
            }
            for (int slot = 1; slot < 9; slot++)
                self->year.param[slot * LANES + l] = base[slot] * (1 + case_uniform(&seed));
        }
        assert_int_equal(ys_fund_lanes_base(self->plan, &self->year.year), -1);
        memcpy(all, self->year.amount, sizeof all);
        for (int l = 0; l < LANES; l++) {
            for (int k = 0; k < LANES; k++) {
                alone->year.total[k] = self->year.total[l];
                for (int slot = 0; slot < CASE_SLOTS; slot++)
                    alone->year.param[slot * LANES + k] = self->year.param[slot * LANES + l];
                for (int q = 0; q < YS_QUANTITY_COUNT; q++)
                    for (int i = 0; i < 5; i++)
                        alone->year.quantity[q][i * LANES + k] = self->year.quantity[q][i * LANES + l];
            }
            assert_int_equal(ys_fund_lanes_base(alone->plan, &alone->year.year), -1);
            for (int i = 0; i < 5; i++)
                assert_int_equal(alone->year.amount[i * LANES], all[i * LANES + l]);
        }
        room_close(self);
        room_close(alone);
    }
}

/* By hand: need 1:2:3 among the eligible; lag 1 1 2 over the 8 of all four counties, so that it has half its weight: 7/24 11/24 18/24. */
static void
test_universe(void **state)
{
    room *self = room_open(4);

    (void) state;
    room_column(self, "need", (double[]){ 1, 2, 3, 50 });
    room_column(self, "lag", (double[]){ 1, 1, 2, 4 });
    room_column(self, "all", (double[]){ 1, 1, 1, 1 });
    room_column(self, "listed", (double[]){ 1, 1, 1, 0 });
    self->fund.fund.eligibility = "listed";
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 0.5);
    case_factor(&self->fund, "lag", YS_TRANSFORM_direct, 0.5)->universe = "all";
    room_expect(self, "42 USC 5306: a denominator of another universe", 36, (int64_t[]){ 7, 11, 18, 0 });
    room_close(self);

    /* ranks 1 … 4 over the universe; 4:3:2 over 10, and the quarter that is out is shared as the rest */
    self = room_open(4);
    room_column(self, "lag", (double[]){ 1, 2, 3, 4 });
    room_column(self, "all", (double[]){ 1, 1, 1, 1 });
    room_column(self, "listed", (double[]){ 1, 1, 1, 0 });
    self->fund.fund.eligibility = "listed";
    case_factor(&self->fund, "lag", YS_TRANSFORM_rank, 1)->universe = "all";
    room_expect(self, "ranks among the universe", 9, (int64_t[]){ 4, 3, 2, 0 });
    assert_true(fabs(self->plan->factor[0].fixed[0] - 0.4) < 1e-15);
    room_close(self);

    /* a universe within the eligible: lag 1 2 3 over 1 alone, need the same: (1/6 + 1) (2/6 + 2) (3/6 + 3) */
    self = room_open(3);
    room_column(self, "need", (double[]){ 1, 2, 3 });
    room_column(self, "lag", (double[]){ 1, 2, 0 });
    room_column(self, "first", (double[]){ 1, 0, 0 });
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 0.5);
    case_factor(&self->fund, "lag", YS_TRANSFORM_direct, 0.5)->universe = "first";
    room_expect(self, "1/6 + 1, 2/6 + 2, 3/6", 24, (int64_t[]){ 7, 14, 3 });
    room_close(self);
}

/* A county that lacks what the indicator is measured against is dropped, or goes to the sub-pot; the median cannot stand in. */
static void
test_against_missing(void **state)
{
    for (int policy = YS_GAP_refuse; policy < YS_GAP_COUNT; policy++) {
        room *self = room_open(3);
        ys_factor *factor = case_factor(&self->fund, "v", YS_TRANSFORM_gap_fill, 0.5);

        (void) state;
        case_factor(&self->fund, "one", YS_TRANSFORM_direct, 0.5);
        room_column(self, "v", (double[]){ 3, 3, 3 });
        room_column(self, "one", (double[]){ 1, 1, 2 });
        room_column(self, "w", (double[]){ 1, 2, NAN });
        factor->against = "w";
        factor->when_missing = policy;
        self->fund.fund.sub_pot_by = "one";
        if (policy == YS_GAP_refuse)
            room_refused(self, YS_E_DATA,
                "funds.special.factors.v: `w` of county 520003 is missing; give the figure, or choose `when_missing`");
        else if (policy == YS_GAP_median || policy == YS_GAP_group_median)
            room_refused(self, YS_E_DATA,
                "funds.special.factors.v: `w` of county 520003 is missing, and only the indicator itself can be "
                "imputed; give the figure, or choose drop_and_rescale or sub_pot");
        else {
            /* dropped: 1/3 + 1/8, 1/6 + 1/8, 2 * 1/4 over 1.25; sub-pot: half of it, the rest by (2/3 + 1/2) (1/3 + 1/2) */
            room_expect(self, "gap_fill", policy == YS_GAP_sub_pot ? 24 : 30,
                policy == YS_GAP_sub_pot ? (int64_t[]){ 7, 5, 12 } : (int64_t[]){ 11, 7, 12 });
            room_close(self);
        }
    }
}

static room *
refusal_room(int transform)
{
    room *self = room_open(3);

    room_column(self, "v", (double[]){ 1, 2, 3 });
    room_column(self, "zero", (double[]){ 0, 0, 0 });
    room_column(self, "minus", (double[]){ -1, -2, 1 });
    room_column(self, "gone", (double[]){ 1, 2, NAN });
    room_column(self, "all", (double[]){ 1, 1, 1 });
    room_column(self, "listed", (double[]){ 1, 1, 0 });
    case_factor(&self->fund, "v", transform, 1);
    return self;
}

static void
test_refusals(void **state)
{
    static ys_rung falling[] = { { "low", { 2, -1 }, { 1, -1 }, NULL }, { "high", { 2, -1 }, { 2, -1 }, NULL } };
    static ys_rung many[YS_TRANSFORM_RUNGS + 1];
    room *self;
    ys_factor *f;

    (void) state;
#define REFUSED(transform_name, change, status, text) \
    self = refusal_room(YS_TRANSFORM_##transform_name); \
    f = self->fund.factor; \
    change; \
    room_refused(self, status, "funds.special.factors.v" text)

    REFUSED(brackets, (void) f, YS_E_SCENARIO, ".rungs: none; state at least one step {from: …, value: …}");
    REFUSED(ladder, (void) f, YS_E_SCENARIO, ".rungs: none; state at least one step {from: …, value: …}");
    REFUSED(ladder, f->rungs = ((ys_list){ 2, falling }), YS_E_SCENARIO,
        ".rungs.high.from = 2 does not rise above 2 of low before it; order the steps by from, each once");
    REFUSED(ladder, f->rungs = ((ys_list){ YS_TRANSFORM_RUNGS + 1, many }), YS_E_LIMIT,
        ".rungs: 33 steps, at most 32 are allowed");
    REFUSED(direct, (f->least.value = 2, f->most.value = 1), YS_E_SCENARIO,
        ".least = 2 is above most = 1; exchange them, or drop one");
    REFUSED(
        z_score, f->to_min = 1, YS_E_SCENARIO, ".to_max = 1 is not above to_min = 1; the neediest must count for more");
    REFUSED(linear, f->indicator = "zero", YS_E_DATA,
        ": `zero` is 0 in every county that takes part, and linear divides by their mean; choose another transform");
    REFUSED(mean_ratio, f->indicator = "zero", YS_E_DATA,
        ": `zero` of county 520001 is 0, must be > 0, as it is divided by");
    REFUSED(log, f->indicator = "minus", YS_E_DATA, ": `minus` of county 520001 is -1, must be >= 0");
    REFUSED(power, f->indicator = "minus", YS_E_DATA, ": `minus` of county 520001 is -1, must be >= 0");
    REFUSED(linear, f->indicator = "minus", YS_E_DATA, ": `minus` of county 520001 is -1, must be >= 0");
    REFUSED(gap_fill, (f->indicator = "minus", f->against = "v"), YS_E_DATA,
        ": `minus` of county 520001 is -1, must be >= 0");
    REFUSED(gap_fill, f->against = "minus", YS_E_DATA, ": `minus` of county 520001 is -1, must be >= 0");
    REFUSED(
        gap_fill, (void) f, YS_E_SCENARIO, ".against: `` is neither a column of the table nor a quantity of the loop");
    REFUSED(rank, (f->indicator = "minus", f->most.value = 1), YS_E_DATA,
        ": the mean of `minus` is -0.666666666667, and least and most are multiples of it; drop them, or choose a "
        "figure "
        "whose mean is not negative");
    REFUSED(direct, (f->universe = "all", f->indicator = "poor_fall"), YS_E_SCENARIO,
        ".universe: the factor moves with the loop, and the counties of a universe have figures of the table alone; "
        "drop "
        "the universe, or choose columns and fixed parameters");
    REFUSED(direct, (f->universe = "all", f->multiplier = "poor_fall"), YS_E_SCENARIO,
        ".universe: the factor moves with the loop, and the counties of a universe have figures of the table alone; "
        "drop "
        "the universe, or choose columns and fixed parameters");
    REFUSED(direct, (f->universe = "zero"), YS_E_DATA,
        ".universe: the factor is 0 in every county of `zero`, and nothing can be divided by it");
    REFUSED(direct, (f->universe = "all", f->indicator = "gone", self->fund.fund.eligibility = "listed"), YS_E_DATA,
        ": `gone` of county 520003 is missing, and it is in the universe `all`; give the figure, or narrow the "
        "universe");
#undef REFUSED
    self = refusal_room(YS_TRANSFORM_direct);
    self->fund.factor[0].universe = "nowhere";
    room_refused(self, YS_E_SCENARIO, "column 1: `nowhere` is no column");
}

/* A quantity that becomes 0 has no mean ratio; the world fails and says why. A mean of 0 is everybody at the mean. */
static void
test_worlds_without_figures(void **state)
{
    room *self = room_open(2);

    (void) state;
    case_factor(&self->fund, "registered_poor", YS_TRANSFORM_mean_ratio, 1);
    room_quantity(self, YS_QUANTITY_registered_poor, (double[]){ 0, 5 });
    for (int l = 0; l < LANES; l++)
        self->year.total[l] = 100;
    assert_int_equal(room_prepare(self), YS_OK);
    assert_int_equal(ys_fund_lanes_base(self->plan, &self->year.year), 0);
    assert_int_equal(ys_fund_failure_explain(self->plan, &self->year.year, 0, &self->err), YS_E_DATA);
    assert_string_equal(self->err.text, "funds.special.factors.registered_poor: registered_poor of county 520001 has "
                                        "become 0, and has no reciprocal; use `gap` or `min_max`");
    room_close(self);
    self = room_open(2);
    case_factor(&self->fund, "registered_poor", YS_TRANSFORM_linear, 1);
    room_quantity(self, YS_QUANTITY_registered_poor, (double[]){ 0, 0 });
    room_expect(self, "all at the mean", 10, (int64_t[]){ 5, 5 });
    room_close(self);
}

/* ---- composites ---- */

static ys_composite *
room_composite(room *self, const char *name, int kind)
{
    size_t c = self->fund.fund.composites.n++;

    self->composite[c] = (ys_composite){
        .name = name, .kind = kind, .members = { 0, self->member[c] }, .to_max = 1, .least = -1e300, .most = 1e300
    };
    return &self->composite[c];
}

static ys_member_of *
room_member(ys_composite *composite, const char *indicator, double weight)
{
    ys_member_of *member = (ys_member_of *) composite->members.item + composite->members.n++;

    *member = (ys_member_of){ .name = indicator, .indicator = indicator, .weight = weight };
    return member;
}

static const ys_indicator *
room_found(room *self, const char *name)
{
    if (self->plan == NULL && room_prepare(self) != YS_OK)
        fail_msg("%s", self->err.text);
    return self->plan->data.indicator(self->plan->data.context, name);
}

static room *
composite_room(void)
{
    room *self = room_open(4);

    room_column(self, "x", (double[]){ 1, 2, 3, 100 });
    room_column(self, "y", (double[]){ 4, 4, 7, 100 });
    room_column(self, "same", (double[]){ 5, 5, 5, 5 });
    room_column(self, "gone", (double[]){ 2, NAN, 4, 6 });
    room_column(self, "listed", (double[]){ 1, 1, 1, 0 });
    self->fund.fund.eligibility = "listed";
    case_factor(&self->fund, "x", YS_TRANSFORM_direct, 1);
    return self;
}

static void
expect_figures(room *self, const char *name, const double *want)
{
    const ys_indicator *found = room_found(self, name);

    assert_non_null(found);
    assert_int_equal(found->quantity, -1);
    for (size_t i = 0; i < 4; i++)
        if (isnan(want[i]) ? !isnan(found->fixed[i]) : !(fabs(found->fixed[i] - want[i]) <= 1e-12 * fabs(want[i])))
            fail_msg("%s of county %zu is %.17g, not %.17g", name, i, found->fixed[i], want[i]);
}

/* Each kind over the eligible counties 1 … 3. */
static void
test_composites(void **state)
{
    room *self = composite_room();
    ys_composite *c;

    (void) state;
    /* the fiscal-difficulty coefficient of 2019: .55 and .45 of two z-scores onto 20 … 90 (POLICY.md 1.4). z of x: -a 0 a with a =
     * sqrt(3/2); of y: -b -b 2b with b = 1/sqrt(2); so the middle is 20 + 70 * .55a / (1.1a + 1.35b) = 40.485030… */
    c = room_composite(self, "difficulty", YS_COMPOSITE_weighted_z);
    c->to_min = 20;
    c->to_max = 90;
    room_member(c, "x", 0.55);
    room_member(c, "y", 0.45);
    expect_figures(self, "difficulty",
        (double[]){ 20, 20 + 70 * 0.55 * sqrt(1.5) / (1.1 * sqrt(1.5) + 1.35 * sqrt(0.5)), 90, NAN });
    room_close(self);

    self = composite_room();
    c = room_composite(self, "turned", YS_COMPOSITE_weighted_z);
    room_member(c, "x", 2)->lower_counts_more = true;
    expect_figures(self, "turned", (double[]){ 1, 0.5, 0, NAN });
    room_close(self);

    self = composite_room();
    c = room_composite(self, "flat", YS_COMPOSITE_weighted_z);
    c->to_max = 7;
    room_member(c, "same", 1);
    expect_figures(self, "flat", (double[]){ 7, 7, 7, NAN });
    room_close(self);

    self = composite_room();
    c = room_composite(self, "sum", YS_COMPOSITE_weighted_sum);
    room_member(c, "x", 0.5);
    room_member(c, "y", -2);
    c->least = -8;
    c->most = -7.25;
    expect_figures(self, "sum", (double[]){ -7.5, -7.25, -8, NAN }); /* -7.5 -7 -12.5 */
    room_close(self);

    self = composite_room();
    c = room_composite(self, "cost", YS_COMPOSITE_product);
    room_member(c, "x", 1);
    room_member(c, "y", -1);
    room_member(c, "same", 0.5);
    expect_figures(self, "cost", (double[]){ sqrt(5) / 4, sqrt(5) / 2, sqrt(5) * 3 / 7, NAN });
    room_close(self);
}

/* A composite of a composite; a county that lacks a member has none and does not count; modelled as its members are. */
static void
test_composite_members(void **state)
{
    room *self = composite_room();
    ys_composite *c;

    (void) state;
    self->table.column[1].modelled = true; /* y */
    c = room_composite(self, "first", YS_COMPOSITE_weighted_sum);
    room_member(c, "gone", 1);
    c = room_composite(self, "second", YS_COMPOSITE_weighted_z);
    room_member(c, "first", 1);
    c = room_composite(self, "third", YS_COMPOSITE_weighted_sum);
    room_member(c, "second", 10);
    room_member(c, "y", 1);
    expect_figures(self, "first", (double[]){ 2, NAN, 4, NAN });
    expect_figures(self, "second", (double[]){ 0, NAN, 1, NAN });
    expect_figures(self, "third", (double[]){ 4, NAN, 17, NAN });
    assert_false(room_found(self, "second")->modelled);
    assert_true(room_found(self, "third")->modelled);
    assert_int_equal(room_found(self, "poor_fall")->quantity, YS_QUANTITY_poor_fall);
    assert_true(room_found(self, "x")->fixed == self->table.value[0]);
    room_close(self);
}

/* A multiplier and a coefficient go by composites: x * (x + y) = 5 12 30, then 30 - x * 9 = 21 12 3 in the coefficient. */
static void
test_composites_in_use(void **state)
{
    room *self = composite_room();
    ys_composite *c = room_composite(self, "sum", YS_COMPOSITE_weighted_sum);

    (void) state;
    room_member(c, "x", 1);
    room_member(c, "y", 1);
    c = room_composite(self, "hat", YS_COMPOSITE_weighted_sum);
    room_member(c, "same", 6);
    room_member(c, "x", -9);
    self->fund.factor[0].multiplier = "sum";
    room_expect(self, "x (x + y)", 41 + 6, (int64_t[]){ 5, 12, 30, 0 });
    case_coefficient(&self->fund, "hat", 1);
    ys_fund_release(self->plan);
    self->plan = NULL;
    room_expect(self, "105:144:90", 113, (int64_t[]){ 35, 48, 30, 0 });
    room_close(self);
}

static void
test_composite_refusals(void **state)
{
    room *self;
    ys_composite *c;

    (void) state;
#define REFUSED(name, kind_name, change, status, text) \
    self = composite_room(); \
    c = room_composite(self, name, YS_COMPOSITE_##kind_name); \
    change; \
    room_refused(self, status, "funds.special.composites." name text)

    REFUSED("a", weighted_sum, (void) c, YS_E_SCENARIO, ".members: none; state at least one");
    REFUSED("a", weighted_sum, room_member(c, "b", 1), YS_E_SCENARIO,
        ".members.b: `b` is neither a column of the table nor a composite above");
    REFUSED("a", weighted_sum, room_member(c, "a", 1), YS_E_SCENARIO,
        ".members.a: `a` is neither a column of the table nor a composite above");
    REFUSED("a", weighted_sum, room_member(c, "incidence", 1), YS_E_SCENARIO,
        ".members.incidence: `incidence` moves with the loop; a composite is made of columns");
    REFUSED("x", weighted_sum, room_member(c, "y", 1), YS_E_SCENARIO,
        ": a column, a quantity or a composite above has that name; choose another");
    REFUSED("incidence", weighted_sum, room_member(c, "y", 1), YS_E_SCENARIO,
        ": a column, a quantity or a composite above has that name; choose another");
    REFUSED("a", weighted_sum, (room_member(c, "y", 1), c->least = 3, c->most = 2), YS_E_SCENARIO,
        ".least = 3 is above most = 2; exchange them, or drop one");
    REFUSED("a", product, (room_member(c, "x", 1), self->table.value[0][1] = 0), YS_E_DATA,
        ".members.x: `x` of county 520002 is 0, must be > 0 in a product");
    REFUSED("a", weighted_z, (room_member(c, "x", 1), self->table.value[0][2] = INFINITY), YS_E_DATA,
        ".members.x: `x` of county 520003 is inf, must be finite");
    REFUSED("a", weighted_sum, (room_member(c, "x", 1e6), self->table.value[0][0] = 1e305), YS_E_DATA,
        ": county 520001 gets no finite figure; make the weights smaller");
    REFUSED("a", product, (room_member(c, "x", 1e4)), YS_E_DATA,
        ": county 520002 gets no finite figure; make the weights smaller");
#undef REFUSED
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_transforms),
        cmocka_unit_test(test_example),
        cmocka_unit_test(test_moving_is_fixed),
        cmocka_unit_test(test_worlds_are_apart),
        cmocka_unit_test(test_universe),
        cmocka_unit_test(test_against_missing),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_worlds_without_figures),
        cmocka_unit_test(test_composites),
        cmocka_unit_test(test_composite_members),
        cmocka_unit_test(test_composites_in_use),
        cmocka_unit_test(test_composite_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
