#include "allocation/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* One lane of a year by itself: its rows filled with copies of the lane. */
enum { COPIES = 8 };

typedef struct {
    const ys_fund_plan *plan;
    ys_fund_year year;
    ys_fund_tile tile;
    const double *quantity[YS_QUANTITY_COUNT];
    void *block[YS_QUANTITY_COUNT + 7];
    size_t n_blocks;
    bool failed;
} probe;

/* Columns of the tile that are free between two kernels, over the eligible counties. */
typedef struct {
    int64_t *share, *lo, *hi, *amount, *rest;
    uint8_t *bound;
} columns;

static void *
probe_rows(probe *self, size_t rows, size_t size)
{
    void *memory = calloc(rows == 0 ? 1 : rows * COPIES, size);

    self->failed = self->failed || memory == NULL;
    self->block[self->n_blocks++] = memory;
    return memory;
}

static const double *
probe_doubles(probe *self, size_t rows, const double *from, int lanes, int lane)
{
    double *to = probe_rows(self, rows, sizeof *to);

    for (size_t i = 0; i < rows * COPIES && to != NULL; i++)
        to[i] = from[i / COPIES * (size_t) lanes + (size_t) lane];
    return to;
}

static const int64_t *
probe_integers(probe *self, size_t rows, const int64_t *from, int lanes, int lane)
{
    int64_t *to = probe_rows(self, rows, sizeof *to);

    for (size_t i = 0; i < rows * COPIES && to != NULL; i++)
        to[i] = from[i / COPIES * (size_t) lanes + (size_t) lane];
    return to;
}

static void
probe_close(probe *self)
{
    for (size_t b = 0; b < self->n_blocks; b++)
        free(self->block[b]);
}

static ys_status
probe_open(probe *self, const ys_fund_plan *plan, const ys_fund_year *year, int lane, ys_error *err)
{
    size_t n = plan->n_all;

    *self = (probe){ .plan = plan, .year = { .lanes = COPIES } };
    self->year.param = probe_doubles(self, (size_t) plan->n_slots, year->param, year->lanes, lane);
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        if (plan->quantities >> q & 1)
            self->quantity[q] = probe_doubles(self, n, year->quantity[q], year->lanes, lane);
    self->year.quantity = self->quantity;
    self->year.total = probe_integers(self, 1, year->total, year->lanes, lane);
    if (year->last_year != NULL)
        self->year.last_year = probe_integers(self, n, year->last_year, year->lanes, lane);
    self->year.amount = probe_rows(self, n, sizeof(int64_t));
    self->year.set_aside = probe_rows(self, plan->fund->set_asides.n, sizeof(int64_t));
    self->year.held = probe_rows(self, 1, sizeof(int64_t));
    self->year.scratch = probe_rows(self, ys_fund_scratch(plan, COPIES), 1);
    if (self->failed) {
        probe_close(self);
        return ys_fail(err, YS_E_NOMEM, "fund %s: one world of %zu counties", plan->fund->name, n);
    }
    self->tile = ys_fund_tile_at(plan, self->year.scratch);
    return YS_OK;
}

static void
probe_form(probe *self, size_t factors, size_t coefficients)
{
    ys_fund_form_base(self->plan, &self->year, 0, (ys_fund_depth){ factors, coefficients }, &self->tile);
}

static columns
probe_columns(const probe *self)
{
    size_t n = self->plan->n;
    int64_t *at = self->tile.column;

    return (columns){ at, at + n, at + 2 * n, at + 3 * n, at + 4 * n, (uint8_t *) (at + 5 * n) };
}

/* Shares and bounds as they were formed, in units. */
static columns
probe_load(const probe *self)
{
    size_t n = self->plan->n;
    columns c = probe_columns(self);

    for (size_t e = 0; e < n; e++) {
        c.share[e] = (int64_t) self->tile.share[e * YS_TILE];
        c.lo[e] = (int64_t) self->tile.floor[e * YS_TILE];
        c.hi[e] = (int64_t) self->tile.cap[e * YS_TILE];
    }
    return c;
}

static double
column_value(const probe *self, const ys_plan_column *column, size_t e)
{
    return column->fixed != NULL ? column->fixed[e] : self->quantity[column->quantity][self->plan->index[e] * COPIES];
}

/* ---- why a lane failed ---- */

static const char *
county(const probe *self, size_t e)
{
    return self->plan->data.code(self->plan->data.context, self->plan->index[e]);
}

/* The floor (cap) that binds county e, as list.name; near enough to tell which. */
static void
name_bound(const probe *self, bool cap, size_t e, char name[96])
{
    double best = cap ? INFINITY : -INFINITY;

    snprintf(name, 96, "%s", cap ? "the money to share out" : "");
    for (size_t j = 0; j < self->plan->n_bounds; j++) {
        const ys_plan_bound *bound = &self->plan->bound[j];
        double units = self->tile.limit[j * YS_TILE], unit = (double) self->plan->fund->rounding;

        if (bound->is_cap != cap || !bound->mask[e])
            continue;
        if (bound->given->kind == YS_BOUND_per_head)
            units *= column_value(self, &bound->heads, e) / unit;
        if (bound->given->kind == YS_BOUND_of_last_year) {
            if (self->year.last_year == NULL)
                continue;
            units *= (double) self->year.last_year[self->plan->index[e] * COPIES] / unit;
        }
        if (cap ? units < best : units > best) {
            best = units;
            snprintf(name, 96, "%s.%s", bound->list, bound->given->name);
        }
    }
}

static ys_status
explain_crossed(const probe *self, ys_error *err)
{
    double unit = (double) self->plan->fund->rounding;
    size_t crossed = 0, first = 0;
    char low[96], high[96];

    for (size_t e = self->plan->n; e-- > 0;) {
        if (self->tile.floor[e * YS_TILE] > self->tile.cap[e * YS_TILE]) {
            crossed++;
            first = e;
        }
    }
    name_bound(self, false, first, low);
    name_bound(self, true, first, high);
    return ys_fail(err, YS_E_INFEASIBLE,
        "funds.%s: county %s must get at least %.0f yuan (%s) and at most %.0f yuan (%s)%s; lower the one, "
        "raise the other, or say `infeasible: ratable`",
        self->plan->fund->name, county(self, first), self->tile.floor[first * YS_TILE] * unit, low,
        self->tile.cap[first * YS_TILE] * unit, high, crossed > 1 ? ", and it is not the only one" : "");
}

/* The fewest floors that cannot hold together: the largest ones, until they exceed the money; without any of them it would do. */
static ys_status
explain_floors(const probe *self, ys_error *err)
{
    enum { TOLD = 6 };
    const ys_fund_plan *plan = self->plan;
    double unit = (double) plan->fund->rounding, total = self->tile.total[0], all = 0, clash = 0;
    uint8_t *taken = (uint8_t *) self->tile.column;
    ys_text list = { 0 };
    size_t n = 0;
    ys_status st;

    memset(taken, 0, plan->n);
    for (size_t e = 0; e < plan->n; e++)
        all += self->tile.floor[e * YS_TILE];
    for (; clash <= total && n < plan->n; n++) {
        size_t best = SIZE_MAX;
        char name[96];

        for (size_t e = 0; e < plan->n; e++)
            if (!taken[e] && (best == SIZE_MAX || self->tile.floor[e * YS_TILE] > self->tile.floor[best * YS_TILE]))
                best = e;
        taken[best] = 1;
        clash += self->tile.floor[best * YS_TILE];
        name_bound(self, false, best, name);
        if (n < TOLD)
            ys_text_format(&list, "%s%s %.0f (%s)", n == 0 ? "" : ", ", county(self, best),
                self->tile.floor[best * YS_TILE] * unit, name);
    }
    if (n > TOLD)
        ys_text_format(&list, ", …");
    st = ys_fail(err, YS_E_INFEASIBLE,
        "funds.%s: floors add up to %.0f yuan, %.0f more than the %.0f yuan that go to counties; the %zu "
        "largest alone exceed it: %s; lower the floors, or say `infeasible: ratable`",
        plan->fund->name, all * unit, (all - total) * unit, total * unit, n, list.bytes == NULL ? "" : list.bytes);
    ys_text_free(&list);
    return st;
}

static ys_status
explain_caps(const probe *self, double reach, ys_error *err)
{
    double unit = (double) self->plan->fund->rounding, total = self->tile.total[0];
    size_t bare = 0;

    for (size_t e = 0; e < self->plan->n; e++)
        bare += self->tile.share[e * YS_TILE] == 0;
    return ys_fail(err, YS_E_INFEASIBLE,
        "funds.%s: the %zu counties with a share are all capped, and the caps (with the floors of the %zu "
        "without) add up to %.0f yuan, %.0f less than the %.0f yuan that go to counties; raise the caps, or say "
        "`infeasible: ratable`",
        self->plan->fund->name, self->plan->n - bare, bare, reach * unit, (total - reach) * unit, total * unit);
}

static ys_status
explain_bounds(const probe *self, ys_error *err)
{
    double floors = 0, reach = 0, total = self->tile.total[0];
    bool crossed = false;

    for (size_t e = 0; e < self->plan->n; e++) {
        size_t at = e * YS_TILE;

        crossed = crossed || self->tile.floor[at] > self->tile.cap[at];
        floors += self->tile.floor[at];
        reach += self->tile.share[at] > 0 ? self->tile.cap[at] : self->tile.floor[at];
    }
    if (crossed && (floors <= total || self->plan->has_caps))
        return explain_crossed(self, err);
    if (floors > total)
        return explain_floors(self, err);
    if (reach < total)
        return explain_caps(self, reach, err);
    return ys_fail(err, YS_E_BUG, "fund %s: nothing is wrong with this world", self->plan->fund->name);
}

static ys_status
explain_not_finite(const probe *self, ys_error *err)
{
    const ys_fund_plan *plan = self->plan;

    for (size_t k = 0; k < plan->n_factors; k++) {
        const ys_plan_factor *factor = &plan->factor[k];

        for (size_t e = 0; e < plan->n && factor->part->divides && factor->quantity >= 0; e++)
            if (factor->fixed[e] > 0 && !(self->quantity[factor->quantity][plan->index[e] * COPIES] > 0))
                return ys_fail(err, YS_E_DATA,
                    "funds.%s.factors.%s: %s of county %s has become 0, and has no reciprocal; use `gap` or "
                    "`min_max`",
                    plan->fund->name, factor->given->name, factor->given->indicator, county(self, e));
    }
    return ys_fail(
        err, YS_E_DATA, "funds.%s.factors: a factor or a coefficient is too large to be summed", plan->fund->name);
}

static ys_status
explain_pot(const probe *self, ys_error *err)
{
    int64_t total = self->year.total[0];
    const ys_fund *fund = self->plan->fund;

    if (total < 0 || total > INT64_C(1000000000000000))
        return ys_fail(
            err, YS_E_DATA, "funds.%s.pot: total = %lld yuan is not in [0, 1e15]", fund->name, (long long) total);
    return ys_fail(err, YS_E_INFEASIBLE,
        "funds.%s.set_asides: they exceed the total of %lld yuan; lower their shares or amounts", fund->name,
        (long long) total);
}

static ys_status
explain_fault(probe *self, ys_error *err)
{
    probe_form(self, self->plan->n_factors, self->plan->n_coefficients);
    switch ((ys_fault) self->tile.fault[0]) {
    case YS_FAULT_POT:
        return explain_pot(self, err);
    case YS_FAULT_NOT_FINITE:
        return explain_not_finite(self, err);
    case YS_FAULT_ZERO:
        return ys_fail(err, YS_E_INFEASIBLE,
            "funds.%s: its factors are 0 in every eligible county, so that %.0f yuan cannot be shared "
            "out; say `when_zero: hold` or `when_zero: equal`",
            self->plan->fund->name, self->tile.total[0] * (double) self->plan->fund->rounding);
    default:
        return explain_bounds(self, err);
    }
}

ys_status
ys_fund_explain_failure(const ys_fund_plan *plan, const ys_fund_year *year, int lane, ys_error *err)
{
    probe self;
    ys_status st = probe_open(&self, plan, year, lane, err);

    if (st != YS_OK)
        return st;
    st = explain_fault(&self, err);
    probe_close(&self);
    return st;
}

/* ---- the step log ---- */

/* One step's row: `share` apportioned to the yuan. */
static void
log_row(const probe *self, ys_fund_log *log, size_t *step, const char *kind, const char *name, int64_t yuan)
{
    const ys_fund_plan *plan = self->plan;
    columns c = probe_columns(self);
    int64_t *row = log->amount + *step * plan->n_all;
    ys_bounded_lambda lambda;

    for (size_t e = 0; e < plan->n; e++) {
        c.lo[e] = 0;
        c.hi[e] = yuan;
    }
    ys_bounded_solve(plan->n, c.share, c.lo, c.hi, yuan, c.amount, &lambda, c.bound, c.rest);
    for (size_t e = 0; e < plan->n; e++)
        row[plan->index[e]] = c.amount[e];
    snprintf(log->name[(*step)++], sizeof log->name[0], "%s%s", kind, name);
}

/* Parts of the formula as it grows factor by factor; what a modelled figure adds is modelled. */
typedef struct {
    double *base, *before, *modelled; /* [n] shares without a factor; formula up to the factor before; of it modelled */
    double all;                       /* formula with every factor */
} growth;

static void
log_factor(probe *self, ys_fund_log *log, size_t *step, size_t k, growth *g, int64_t yuan)
{
    const ys_fund_plan *plan = self->plan;
    double formula, part;

    probe_form(self, k + 1, 0);
    formula = self->tile.formula[0];
    part = g->all > 0 ? formula / g->all : 0;
    for (size_t e = 0; e < plan->n; e++) {
        double now = self->tile.share[e * YS_TILE];
        bool modelled = plan->factor[k].modelled || plan->imputed[e] >> k & 1;

        self->tile.column[e] = (int64_t) (now * part + g->base[e] * (1 - part) + 0.5);
        g->modelled[e] += modelled ? now * formula - g->before[e] : 0;
        g->before[e] = now * formula;
    }
    log_row(self, log, step, "factor ", plan->factor[k].given->name, yuan);
}

static void
log_coefficients(probe *self, ys_fund_log *log, size_t *step, int64_t yuan)
{
    const ys_fund_plan *plan = self->plan;

    for (size_t k = 0; k < plan->n_coefficients; k++) {
        probe_form(self, plan->n_factors, k + 1);
        probe_load(self);
        log_row(self, log, step, "coefficient ", plan->coefficient[k].given->name, yuan);
    }
}

static void
log_bounds(probe *self, ys_fund_log *log, size_t *step, int64_t yuan)
{
    const ys_fund_plan *plan = self->plan;
    int64_t unit = plan->fund->rounding;
    ys_bounded_lambda lambda;
    columns c;

    probe_form(self, plan->n_factors, plan->n_coefficients);
    c = probe_load(self);
    for (size_t e = 0; e < plan->n; e++)
        c.lo[e] = c.lo[e] < c.hi[e] ? c.lo[e] : c.hi[e];
    ys_bounded_relax(plan->n, c.share, c.lo, c.hi, yuan / unit, c.amount, &lambda, c.bound, c.rest);
    log->lambda_total = lambda.total;
    log->lambda_share = lambda.share;
    for (size_t e = 0; e < plan->n; e++)
        log->bound[plan->index[e]] = c.bound[e] == YS_BOUNDED_FLOOR && c.lo[e] == 0 ? YS_BOUNDED_FREE : c.bound[e];
    if (plan->n_bounds == 0)
        return;
    for (size_t e = 0; e < plan->n; e++) {
        c.lo[e] *= unit;
        c.hi[e] *= unit;
    }
    ys_bounded_relax(plan->n, c.share, c.lo, c.hi, yuan, c.amount, &lambda, c.bound, c.rest);
    for (size_t e = 0; e < plan->n; e++)
        log->amount[*step * plan->n_all + plan->index[e]] = c.amount[e];
    snprintf(log->name[(*step)++], sizeof log->name[0], "bounds");
}

static void
log_modelled(const probe *self, const growth *g, const int64_t *amount, ys_fund_log *log)
{
    const ys_fund_plan *plan = self->plan;

    for (size_t e = 0; e < plan->n; e++) {
        double share = g->before[e] > 0 ? g->modelled[e] / g->before[e] : 0;

        if (plan->sub[e])
            share = plan->sub_by.modelled;
        for (size_t k = 0; k < plan->n_coefficients; k++)
            if (plan->coefficient[k].column.modelled && column_value(self, &plan->coefficient[k].column, e) != 1)
                share = 1;
        share = share < 0 ? 0 : share > 1 ? 1 : share;
        log->modelled[plan->index[e]] = amount[plan->index[e]] > 0 ? share : 0;
    }
}

static void
log_steps(probe *self, ys_fund_log *log, growth *g, int64_t yuan)
{
    const ys_fund_plan *plan = self->plan;
    size_t step = 0;

    probe_form(self, plan->n_factors, 0);
    g->all = self->tile.formula[0];
    for (size_t e = 0; e < plan->n; e++)
        self->tile.column[e] = 1;
    log_row(self, log, &step, "equal share", "", yuan);
    probe_form(self, 0, 0);
    for (size_t e = 0; e < plan->n; e++)
        g->base[e] = self->tile.share[e * YS_TILE];
    probe_load(self);
    if (plan->n_sub > 0)
        log_row(self, log, &step, "sub-pot", "", yuan);
    for (size_t k = 0; k < plan->n_factors; k++)
        log_factor(self, log, &step, k, g, yuan);
    log_coefficients(self, log, &step, yuan);
    log_bounds(self, log, &step, yuan);
    snprintf(log->name[step], sizeof log->name[0], "rounding");
}

static ys_status
log_open(const ys_fund_plan *plan, ys_fund_log *log, growth *g, ys_error *err)
{
    size_t n = plan->n_all;

    *log = (ys_fund_log){ .n_counties = n };
    log->n_steps = 2 + plan->n_factors + plan->n_coefficients;
    log->n_steps += plan->n_sub > 0 ? 1 : 0;
    log->n_steps += plan->n_bounds > 0 ? 1 : 0;
    log->name = calloc(log->n_steps, sizeof *log->name);
    log->amount = calloc(log->n_steps * n + 1, sizeof *log->amount);
    log->modelled = calloc(n + 1, sizeof *log->modelled);
    log->bound = calloc(n + 1, sizeof *log->bound);
    g->base = calloc(3 * plan->n + 1, sizeof *g->base);
    if (log->name == NULL || log->amount == NULL || log->modelled == NULL || log->bound == NULL || g->base == NULL)
        return ys_fail(err, YS_E_NOMEM, "step log of fund %s", plan->fund->name);
    g->before = g->base + plan->n;
    g->modelled = g->before + plan->n;
    return YS_OK;
}

ys_status
ys_fund_explain(const ys_fund_plan *plan, const ys_fund_year *year, int lane, ys_fund_log *log, ys_error *err)
{
    probe self;
    growth g = { 0 };
    ys_fund_log made;
    ys_status st = probe_open(&self, plan, year, lane, err);
    int64_t yuan = 0;

    if (st != YS_OK)
        return st;
    st = log_open(plan, &made, &g, err);
    if (st == YS_OK && ys_fund_lanes_base(plan, &self.year) >= 0)
        st = explain_fault(&self, err);
    if (st == YS_OK) {
        int64_t *last = made.amount + (made.n_steps - 1) * plan->n_all;

        for (size_t i = 0; i < plan->n_all; i++)
            yuan += last[i] = self.year.amount[i * COPIES];
        log_steps(&self, &made, &g, yuan);
        log_modelled(&self, &g, last, &made);
    }
    free(g.base);
    probe_close(&self);
    if (st == YS_OK)
        *log = made;
    else
        ys_fund_log_free(&made);
    return st;
}
