/* A fund with every step over a table made by hand: what the tests of steps by hand share. */
#ifndef YS_STEP_CASE_H
#define YS_STEP_CASE_H

#include "allocation/step.h"
#include "unit/allocation_case.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { LANES = 8, ROOM_ITEMS = 4 };

typedef struct {
    case_table table;
    case_fund fund;
    case_year year;
    ys_grant grant[ROOM_ITEMS];
    ys_threshold threshold[ROOM_ITEMS], threshold_of[ROOM_ITEMS];
    ys_formula formula[ROOM_ITEMS];
    ys_factor factor_of[ROOM_ITEMS];
    ys_coefficient coefficient_of[ROOM_ITEMS];
    ys_rung rung[16];
    ys_bound member[16];
    size_t n_rungs, n_members;
    ys_composite composite[ROOM_ITEMS];
    ys_member_of member_of[ROOM_ITEMS];
    ys_lock lock[ROOM_ITEMS];
    ys_deduction deduction[ROOM_ITEMS];
    ys_override_entry override[ROOM_ITEMS];
    ys_vintage vintage[ROOM_ITEMS];
    ys_fund_plan *plan;
    ys_error err;
} room;

/* Counties 520001 …; `poor` is 10, 20, 30, 40 …, `old` the other way round, and `poor` is the fund's factor where `formula`. */
static inline room *
room_open(size_t n, int64_t unit, bool formula)
{
    room *self = calloc(1, sizeof *self);
    double *poor, *old;
    ys_fund *fund;

    assert_non_null(self);
    fund = &self->fund.fund;
    case_table_open(&self->table, n);
    case_fund_open(&self->fund, unit);
    case_year_open(&self->year, n, LANES);
    poor = case_column(&self->table, "poor");
    old = case_column(&self->table, "old");
    for (size_t i = 0; i < n; i++) {
        poor[i] = 10.0 * (double) (i + 1);
        old[i] = 10.0 * (double) (n - i);
    }
    if (formula)
        case_factor(&self->fund, "poor", YS_TRANSFORM_direct, 1);
    fund->cut_off.yuan = fund->cut_off.share_of_pot = fund->advance.share = fund->advance.total = case_param(0);
    fund->override_cap = case_param(0.1);
    fund->thresholds.item = self->threshold;
    fund->grants.item = self->grant;
    fund->formulas.item = self->formula;
    fund->locks.item = self->lock;
    fund->deductions.item = self->deduction;
    fund->overrides.item = self->override;
    fund->composites.item = self->composite;
    fund->advance.vintages.item = self->vintage;
    self->year.year.by_hand = true;
    return self;
}

static inline void
room_close(room *self)
{
    ys_fund_release(self->plan);
    case_year_close(&self->year);
    free(self->year.year.out_for);
    free(self);
}

static inline void
room_column(room *self, const char *name, const double *value)
{
    memcpy(case_column(&self->table, name), value, self->table.n * sizeof *value);
}

static inline void
room_quantity(room *self, int quantity, const double *value)
{
    for (size_t at = 0; at < self->table.n * LANES; at++)
        self->year.quantity[quantity][at] = value[at / LANES];
}

static inline void
room_last_year(room *self, const int64_t *value)
{
    for (size_t at = 0; at < self->table.n * LANES; at++)
        self->year.last_year[at] = value[at / LANES];
    self->year.year.last_year = self->year.last_year;
}

static inline ys_grant *
room_grant(room *self, const char *name, double amount)
{
    ys_grant *grant = &self->grant[self->fund.fund.grants.n++];

    *grant = (ys_grant){ .name = name, .amount = case_param(amount) };
    return grant;
}

/* `n` pairs of from and value. */
static inline ys_list
room_rungs(room *self, size_t n, const double *pair)
{
    ys_list list = { n, &self->rung[self->n_rungs] };

    for (size_t r = 0; r < n; r++)
        self->rung[self->n_rungs++] =
            (ys_rung){ .name = "step", .from = case_param(pair[2 * r]), .value = case_param(pair[2 * r + 1]) };
    return list;
}

static inline ys_threshold *
room_threshold(room *self, const char *name, double least)
{
    ys_threshold *threshold = &self->threshold[self->fund.fund.thresholds.n++];

    *threshold = (ys_threshold){ .name = name, .indicator = name, .least = case_param(least), .most = case_param(1e15),
        .ramp = case_param(0) };
    return threshold;
}

/* A formula of one direct factor; neither share nor amount. */
static inline ys_formula *
room_formula(room *self, const char *name, const char *indicator)
{
    size_t f = self->fund.fund.formulas.n++;

    self->factor_of[f] = (ys_factor){ .name = indicator, .indicator = indicator, .lower_is_needier = true,
        .line = case_param(0), .exponent = case_param(1), .to_max = 1, .least = case_param(0), .most = case_param(0),
        .weight = case_param(1) };
    self->formula[f] = (ys_formula){ .name = name, .share = case_param(0), .amount = case_param(0),
        .factors = { 1, &self->factor_of[f] }, .coefficients = { 0, &self->coefficient_of[f] },
        .thresholds = { 0, &self->threshold_of[f] } };
    return &self->formula[f];
}

/* `n` places for the members of a composed bound. */
static inline ys_bound *
room_of(room *self, ys_bound *bound, size_t n)
{
    bound->of = (ys_list){ n, &self->member[self->n_members] };
    self->n_members += n;
    return bound->of.item;
}

static inline void
room_lock(room *self, size_t i, int64_t amount)
{
    self->lock[self->fund.fund.locks.n++] = (ys_lock){ self->table.code[i], amount, "by hand" };
}

static inline void
room_override(room *self, size_t i, int64_t change)
{
    self->override[self->fund.fund.overrides.n++] = (ys_override_entry){ self->table.code[i], change, "by hand" };
}

static inline ys_deduction *
room_deduction(room *self, const char *name, const char *column, double rate)
{
    ys_deduction *deduction = &self->deduction[self->fund.fund.deductions.n++];

    *deduction = (ys_deduction){ .name = name, .column = column, .rate = case_param(rate), .most = case_param(1),
        .to = YS_DESTINATION_hold };
    return deduction;
}

static inline void
room_total(room *self, int64_t total)
{
    for (int l = 0; l < LANES; l++)
        self->year.total[l] = total;
}

static inline ys_status
room_prepare(room *self)
{
    ys_data data = case_data(&self->table);
    ys_status st = ys_fund_prepare(&self->fund.fund, &data, &self->plan, &self->err);

    if (st == YS_OK)
        case_year_fit(&self->year, self->plan);
    return st;
}

/* Rows of the years that counties have been out, as the first year begins. */
static inline void
room_start(room *self)
{
    size_t thresholds = ys_fund_thresholds(self->plan), n = self->table.n;
    int16_t one[CASE_COUNTIES];

    self->year.year.out_for = case_rows(thresholds * n, LANES, sizeof(int16_t));
    for (size_t t = 0; t < thresholds; t++) {
        ys_fund_thresholds_start(self->plan, t, one);
        for (size_t at = 0; at < n * LANES; at++)
            self->year.year.out_for[t * n * LANES + at] = one[at / LANES];
    }
}

/* total = set-asides + held + amounts, in one lane. */
static inline void
room_conserved(const room *self, const char *name, int l)
{
    const ys_fund_year *year = &self->year.year;
    int64_t sum = year->held[l];

    for (size_t k = 0; k < self->fund.fund.set_asides.n; k++)
        sum += year->set_aside[k * LANES + (size_t) l];
    for (size_t i = 0; i < self->table.n; i++)
        sum += year->amount[i * LANES + (size_t) l];
    if (sum != year->total[l])
        fail_msg("%s: lane %d adds up to %" PRId64 " of %" PRId64, name, l, sum, year->total[l]);
}

static inline void
room_look(const room *self, const char *name, const char *isa, int lanes, const int64_t *want, int64_t held)
{
    for (int l = 0; l < lanes; l++) {
        for (size_t i = 0; i < self->table.n; i++)
            if (self->year.amount[i * LANES + (size_t) l] != want[i])
                fail_msg("%s, %s, lane %d of %d: county %zu gets %" PRId64 ", not %" PRId64, name, isa, l, lanes, i,
                    self->year.amount[i * LANES + (size_t) l], want[i]);
        if (held >= 0 && self->year.held[l] != held)
            fail_msg("%s, %s: %" PRId64 " held, not %" PRId64, name, isa, self->year.held[l], held);
        room_conserved(self, name, l);
    }
}

/* Every instruction set, a tile of worlds and a world by itself; and the step log ends at the amounts. `held` -1: whatever it is. Years
 * that counties have been out are told on by one year. */
static inline void
room_expect(room *self, const char *name, int64_t total, const int64_t *want, int64_t held)
{
    case_isa isa[3];
    size_t isas = case_isas(isa), thresholds, n = self->table.n;
    int16_t *out_for = self->year.year.out_for, *before = NULL;
    ys_fund_log log = { 0 };

    room_total(self, total);
    if (self->plan == NULL && room_prepare(self) != YS_OK)
        fail_msg("%s: %s", name, self->err.text);
    thresholds = ys_fund_thresholds(self->plan);
    if (ys_fund_explain(self->plan, &self->year.year, 0, &log, &self->err) != YS_OK)
        fail_msg("%s: %s", name, self->err.text);
    if (out_for != NULL) {
        before = case_rows(thresholds * n, LANES, sizeof *before);
        memcpy(before, out_for, thresholds * n * LANES * sizeof *before);
    }
    for (size_t s = 0; s < 2 * isas; s++) {
        if (before != NULL)
            memcpy(out_for, before, thresholds * n * LANES * sizeof *before);
        self->year.year.valid = s % 2;
        if (isa[s / 2].lanes(self->plan, &self->year.year) >= 0) {
            ys_fund_failure_explain(self->plan, &self->year.year, 0, &self->err);
            fail_msg("%s, %s: %s", name, isa[s / 2].name, self->err.text);
        }
        room_look(self, name, isa[s / 2].name, s % 2 == 0 ? LANES : 1, want, held);
    }
    for (size_t i = 0; i < n; i++)
        assert_int_equal(log.amount[(log.n_steps - 1) * n + i], want[i]);
    ys_fund_log_free(&log);
    self->year.year.valid = 0;
    free(before);
}

/* The same, of a fund that is of no further use. */
static inline void
room_gives(room *self, const char *name, int64_t total, const int64_t *want, int64_t held)
{
    room_expect(self, name, total, want, held);
    room_close(self);
}

static inline void
room_refused(room *self, ys_status status, const char *text)
{
    assert_int_equal(room_prepare(self), status);
    assert_string_equal(self->err.text, text);
    assert_null(self->plan);
    room_close(self);
}

/* No lane has amounts, in any instruction set, and the reason is told. */
static inline void
room_fails(room *self, int64_t total, ys_status status, const char *text)
{
    case_isa isa[3];
    size_t isas = case_isas(isa);

    room_total(self, total);
    if (self->plan == NULL && room_prepare(self) != YS_OK)
        fail_msg("%s", self->err.text);
    for (size_t s = 0; s < 2 * isas; s++) {
        self->year.year.valid = s % 2;
        self->year.amount[0] = 1;
        assert_int_equal(isa[s / 2].lanes(self->plan, &self->year.year), 0);
        for (size_t at = 0; at < self->table.n * LANES; at++)
            assert_int_equal(self->year.amount[at], 0);
    }
    assert_int_equal(ys_fund_failure_explain(self->plan, &self->year.year, 0, &self->err), status);
    assert_string_equal(self->err.text, text);
    room_close(self);
}

#define WANT(...) ((const int64_t[]){ __VA_ARGS__ })
#define ROW(...) ((const double[]){ __VA_ARGS__ })

#endif
