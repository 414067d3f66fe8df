/* One fund by hand over a county table, and what its year must be: in every instruction set, in a tile and by itself, with its log. */
#ifndef YS_ALLOCATION_ROOM_H
#define YS_ALLOCATION_ROOM_H

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

static inline void
room_total(room *self, int64_t total)
{
    for (int l = 0; l < LANES; l++)
        self->year.total[l] = total;
}

static inline room *
room_open(size_t n, int64_t rounding, int64_t total)
{
    room *self = calloc(1, sizeof *self);

    assert_non_null(self);
    case_table_open(&self->table, n);
    case_fund_open(&self->fund, rounding);
    case_year_open(&self->year, n, LANES);
    self->year.year.by_hand = true;
    room_total(self, total);
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

static inline double *
room_column(room *self, const char *name, const double *value)
{
    double *column = case_column(&self->table, name);

    memcpy(column, value, self->table.n * sizeof *column);
    return column;
}

/* A fund of one direct factor `need`. */
static inline room *
room_of_need(size_t n, int64_t rounding, int64_t total, const double *need)
{
    room *self = room_open(n, rounding, total);

    room_column(self, "need", need);
    case_factor(&self->fund, "need", YS_TRANSFORM_direct, 1);
    return self;
}

static inline void
room_quantity(room *self, int quantity, const double *value)
{
    for (size_t at = 0; at < self->table.n * LANES; at++)
        self->year.quantity[quantity][at] = value[at / LANES];
}

static inline void
room_last_year(room *self, const int64_t *yuan)
{
    for (size_t at = 0; at < self->table.n * LANES; at++)
        self->year.last_year[at] = yuan[at / LANES];
    self->year.year.last_year = self->year.last_year;
}

/* Prepare the fund as it now stands, and put years out where the table says. */
static inline ys_status
room_prepare(room *self)
{
    ys_data data = case_data(&self->table);
    size_t n = self->table.n;
    ys_status st;

    ys_fund_release(self->plan);
    self->plan = NULL;
    st = ys_fund_prepare(&self->fund.fund, &data, &self->plan, &self->err);
    if (st != YS_OK)
        return st;
    case_year_fit(&self->year, self->plan);
    free(self->year.year.out_for);
    self->year.year.out_for = NULL;
    if (ys_fund_thresholds(self->plan) > 0)
        self->year.year.out_for = case_rows(ys_fund_thresholds(self->plan) * n, LANES, sizeof(int16_t));
    for (size_t t = 0; t < ys_fund_thresholds(self->plan); t++) {
        int16_t start[CASE_COUNTIES];

        ys_fund_thresholds_start(self->plan, t, start);
        for (size_t at = 0; at < n * LANES; at++)
            self->year.year.out_for[t * n * LANES + at] = start[at / LANES];
    }
    return st;
}

/* The log's last row is the amount, its rows stand in the order of the steps, and a county out of the fund has 0 in all of them. */
static inline void
room_log_replays(room *self, const char *name, const int64_t *want)
{
    size_t n = self->table.n;
    ys_fund_log log = { 0 };

    if (ys_fund_explain(self->plan, &self->year.year, 1, &log, &self->err) != YS_OK)
        fail_msg("%s: no log: %s", name, self->err.text);
    for (size_t i = 0; i < n; i++)
        if (log.n_steps == 0 || log.amount[(log.n_steps - 1) * n + i] != want[i])
            fail_msg("%s: the log ends at %" PRId64 " for county %zu, not at %" PRId64, name,
                log.n_steps == 0 ? -1 : log.amount[(log.n_steps - 1) * n + i], i, want[i]);
    for (size_t s = 0; s < log.n_steps; s++)
        for (size_t i = 0; i < n; i++)
            if (!ys_fund_eligible(self->plan)[i] && log.amount[s * n + i] != 0)
                fail_msg("%s: row %s gives county %zu something", name, log.name[s], i);
    ys_fund_log_free(&log);
}

static inline void
room_lane_is(room *self, const char *name, const char *isa, size_t l, const int64_t *want)
{
    int64_t sum = self->year.held[l];

    for (size_t i = 0; i < self->table.n; i++) {
        int64_t amount = self->year.amount[i * LANES + l];

        if (amount != want[i])
            fail_msg("%s, %s: county %zu gets %" PRId64 " in lane %zu, not %" PRId64, name, isa, i, amount, l, want[i]);
        sum += amount;
    }
    for (size_t k = 0; k < self->fund.fund.set_asides.n; k++)
        sum += self->year.set_aside[k * LANES + l];
    if (sum != self->year.total[l])
        fail_msg("%s, %s: %" PRId64 " of %" PRId64 " are accounted for in lane %zu", name, isa, sum, self->year.total[l], l);
}

/* One world by itself: the other lanes are left 0, whatever that means for them. */
static inline void
room_alone(room *self, const char *name, const case_isa *isa, const int64_t *want)
{
    int64_t total = self->year.total[0];
    size_t rows = ys_fund_thresholds(self->plan) * self->table.n * LANES;
    int16_t *out = case_rows(rows + 1, 1, sizeof *out);
    double *quantity[YS_QUANTITY_COUNT];
    int failed;

    if (rows > 0)
        memcpy(out, self->year.year.out_for, rows * sizeof *out);
    for (int q = 0; q < YS_QUANTITY_COUNT; q++) {
        quantity[q] = self->year.quantity[q];
        self->year.quantity[q] = case_rows(self->table.n, LANES, sizeof(double));
        for (size_t i = 0; i < self->table.n; i++)
            self->year.quantity[q][i * LANES] = quantity[q][i * LANES];
    }
    room_total(self, 0);
    self->year.total[0] = total;
    self->year.year.valid = 1;
    failed = isa->lanes(self->plan, &self->year.year);
    if (failed >= 0)
        fail_msg("%s, %s: lane %d fails where one world is asked for", name, isa->name, failed);
    room_lane_is(self, name, isa->name, 0, want);
    self->year.year.valid = 0;
    room_total(self, total);
    for (int q = 0; q < YS_QUANTITY_COUNT; q++) {
        free(self->year.quantity[q]);
        self->year.quantity[q] = quantity[q];
    }
    if (rows > 0)
        memcpy(self->year.year.out_for, out, rows * sizeof *out);
    free(out);
}

/*
 * The year in every instruction set, lane for lane, one world by itself, and the log. Prepares first where it has not been. Years out
 * are told on once.
 */
static inline void
room_expect(room *self, const char *name, const int64_t *want)
{
    case_isa isa[3];
    size_t n = case_isas(isa), rows;
    int16_t *out;

    if (self->plan == NULL && room_prepare(self) != YS_OK)
        fail_msg("%s: %s", name, self->err.text);
    rows = ys_fund_thresholds(self->plan) * self->table.n * LANES;
    out = case_rows(rows + 1, 1, sizeof *out);
    room_log_replays(self, name, want);
    for (size_t s = 0; s < n; s++) {
        int failed;

        room_alone(self, name, &isa[s], want);
        if (rows > 0)
            memcpy(out, self->year.year.out_for, rows * sizeof *out);
        failed = isa[s].lanes(self->plan, &self->year.year);
        if (failed >= 0) {
            ys_fund_failure_explain(self->plan, &self->year.year, failed, &self->err);
            fail_msg("%s, %s: %s", name, isa[s].name, self->err.text);
        }
        for (size_t l = 0; l < LANES; l++)
            room_lane_is(self, name, isa[s].name, l, want);
        if (rows > 0 && s + 1 < n)
            memcpy(self->year.year.out_for, out, rows * sizeof *out);
    }
    free(out);
}

/* The same, of a fund that is done with it. */
static inline void
room_expect_last(room *self, const char *name, const int64_t *want)
{
    room_expect(self, name, want);
    room_close(self);
}

static inline void
room_held(const room *self, int64_t want)
{
    for (int l = 0; l < LANES; l++)
        assert_int_equal(self->year.held[l], want);
}

static inline void
room_refused(room *self, ys_status status, const char *text)
{
    ys_status st = room_prepare(self);

    if (st == YS_OK)
        fail_msg("not refused: %s", text);
    assert_string_equal(self->err.text, text);
    assert_int_equal(st, status);
    assert_null(self->plan);
    room_close(self);
}

/* Every lane fails in every instruction set and alone, its amounts are 0, and the reason is told. */
static inline void
room_fails(room *self, ys_status status, const char *text)
{
    case_isa isa[3];
    size_t n = case_isas(isa);

    if (room_prepare(self) != YS_OK)
        fail_msg("%s", self->err.text);
    for (size_t s = 0; s < 2 * n; s++) {
        self->year.amount[0] = 1;
        self->year.year.valid = s < n ? 0 : 1;
        if (isa[s % n].lanes(self->plan, &self->year.year) != 0)
            fail_msg("does not fail in %s: %s", isa[s % n].name, text);
        for (size_t at = 0; at < self->table.n * LANES; at++)
            assert_int_equal(self->year.amount[at], 0);
    }
    self->year.year.valid = 0;
    assert_int_equal(ys_fund_failure_explain(self->plan, &self->year.year, 0, &self->err), status);
    assert_string_equal(self->err.text, text);
}

static inline void
room_fails_last(room *self, ys_status status, const char *text)
{
    room_fails(self, status, text);
    room_close(self);
}

#endif
