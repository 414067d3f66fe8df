#include "allocation/fund_probe.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct ys_fund_probe_block {
    struct ys_fund_probe_block *next;
    char pad[YS_ALIGN - sizeof(void *)];
    char bytes[];
} block;

void *
ys_fund_probe_memory(ys_fund_probe *self, size_t bytes)
{
    size_t size = (sizeof(block) + bytes + YS_ALIGN - 1) / YS_ALIGN * YS_ALIGN;
    block *fresh = aligned_alloc(YS_ALIGN, size);

    if (fresh == NULL) {
        self->failed = true;
        return NULL;
    }
    memset(fresh, 0, size);
    fresh->next = self->blocks;
    self->blocks = fresh;
    return fresh->bytes;
}

static void *
rows_of(ys_fund_probe *self, size_t rows, size_t size)
{
    return ys_fund_probe_memory(self, rows * YS_FUND_COPIES * size);
}

static const double *
doubles_of(ys_fund_probe *self, size_t rows, const double *from, int lanes, int lane)
{
    double *to = rows_of(self, rows, sizeof *to);

    for (size_t i = 0; i < rows * YS_FUND_COPIES && to != NULL; i++)
        to[i] = from[i / YS_FUND_COPIES * (size_t) lanes + (size_t) lane];
    return to;
}

static const int64_t *
integers_of(ys_fund_probe *self, size_t rows, const int64_t *from, int lanes, int lane)
{
    int64_t *to = rows_of(self, rows, sizeof *to);

    for (size_t i = 0; i < rows * YS_FUND_COPIES && to != NULL; i++)
        to[i] = from[i / YS_FUND_COPIES * (size_t) lanes + (size_t) lane];
    return to;
}

/* Rows of years that count: a formula has those of its fund's thresholds, which come first, and none of its own. */
static size_t
graced_rows(const ys_fund_plan *plan)
{
    size_t rows = 0;

    for (size_t t = 0; t < plan->n_thresholds; t++)
        rows = plan->threshold[t].given->grace_years > 0 ? (t + 1) * plan->n_all : rows;
    return rows;
}

static int16_t *
years_out_of(ys_fund_probe *self, size_t rows, size_t counted, const int16_t *from, int lanes, int lane)
{
    int16_t *to = rows_of(self, rows, sizeof *to);

    for (size_t i = 0; i < counted * YS_FUND_COPIES && to != NULL; i++)
        to[i] = from[i / YS_FUND_COPIES * (size_t) lanes + (size_t) lane];
    return to;
}

void
ys_fund_probe_close(ys_fund_probe *self)
{
    block *next;

    for (block *at = self->blocks; at != NULL; at = next) {
        next = at->next;
        free(at);
    }
    self->blocks = NULL;
}

static void
open_columns(ys_fund_probe *self, size_t n)
{
    self->now = ys_fund_probe_memory(self, n * sizeof *self->now);
    self->granted = ys_fund_probe_memory(self, n * sizeof *self->granted);
    self->modelled = ys_fund_probe_memory(self, n * sizeof *self->modelled);
    self->granted_modelled = ys_fund_probe_memory(self, n * sizeof *self->granted_modelled);
    self->choice = ys_fund_probe_memory(self, n * sizeof *self->choice);
    self->other = ys_fund_probe_memory(self, n * sizeof *self->other);
    self->first = ys_fund_probe_memory(self, n * sizeof *self->first);
    self->mean = ys_fund_probe_memory(self, n * sizeof *self->mean);
}

ys_status
ys_fund_probe_open(ys_fund_probe *self, const ys_fund_plan *plan, const ys_fund_year *year, int lane, ys_error *err)
{
    size_t n = plan->n_all, thresholds = plan->n_thresholds;

    *self = (ys_fund_probe){ .plan = plan, .year = { .lanes = YS_FUND_COPIES, .valid = 1, .by_hand = year->by_hand } };
    self->whole = ys_fund_whole(plan);
    self->year.param = doubles_of(self, (size_t) plan->n_slots, year->param, year->lanes, lane);
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        if (plan->quantities >> q & 1)
            self->quantity[q] = doubles_of(self, n, year->quantity[q], year->lanes, lane);
    self->year.quantity = self->quantity;
    self->year.total = integers_of(self, 1, year->total, year->lanes, lane);
    if (year->last_year != NULL)
        self->year.last_year = integers_of(self, n, year->last_year, year->lanes, lane);
    if (year->out_for != NULL && thresholds > 0)
        self->year.out_for = years_out_of(self, thresholds * n, graced_rows(plan), year->out_for, year->lanes, lane);
    self->year.amount = rows_of(self, n, sizeof(int64_t));
    self->year.set_aside = rows_of(self, plan->fund->set_asides.n, sizeof(int64_t));
    self->year.held = rows_of(self, 1, sizeof(int64_t));
    self->year.scratch = ys_fund_probe_memory(self, ys_fund_scratch(plan, YS_FUND_COPIES));
    open_columns(self, plan->n);
    if (self->failed) {
        ys_fund_probe_close(self);
        return ys_fail(err, YS_E_NOMEM, "fund %s: one world of %zu counties", plan->fund->name, n);
    }
    self->tile = ys_fund_tile_at(plan, self->year.scratch);
    return YS_OK;
}

int
ys_fund_probe_run(ys_fund_probe *self)
{
    size_t size = self->plan->n_thresholds * self->plan->n_all * YS_FUND_COPIES * sizeof *self->year.out_for;
    int16_t *before = self->year.out_for, *mine = ys_fund_probe_memory(self, size);
    int failed;

    if (mine == NULL)
        return 0;
    if (before != NULL)
        self->year.out_for = memcpy(mine, before, size);
    failed = ys_fund_lanes_base(self->plan, &self->year);
    self->year.out_for = before;
    return failed;
}

void
ys_fund_probe_form(ys_fund_probe *self, ys_fund_depth depth)
{
    ys_fund_form_base(self->plan, &self->year, 0, depth, &self->tile);
}

const char *
ys_fund_probe_county(const ys_fund_probe *self, size_t e)
{
    return self->plan->data.code(self->plan->data.context, self->plan->index[e]);
}

double
ys_fund_probe_figure(const ys_fund_probe *self, const ys_plan_column *column, size_t e)
{
    double moving = column->fixed != NULL ? 0 : self->quantity[column->quantity][self->plan->index[e] * YS_FUND_COPIES];

    return column->fixed != NULL ? column->fixed[e] : moving > 0 ? moving : 0;
}

double
ys_fund_probe_coefficient(const ys_fund_probe *self, size_t k, size_t e)
{
    const ys_plan_coefficient *coefficient = &self->plan->coefficient[k];
    const ys_coefficient *given = coefficient->given;
    double c = ys_fund_probe_figure(self, &coefficient->column, e);
    double strength = ys_fund_part_param(given->strength, self->year.param, YS_FUND_COPIES, 0);

    if (given->ladder.n > 0)
        c = ys_fund_part_ladder(&given->ladder, self->year.param, YS_FUND_COPIES, 0, c);
    c = c < given->least ? given->least : given->most > 0 && c > given->most ? given->most : c;
    return 1 + (c - 1) * strength;
}

void
ys_fund_probe_apportion(ys_fund_probe *self)
{
    const ys_fund_plan *plan = self->plan;
    ys_fund_world world;

    ys_fund_world_load(&world, plan, &self->year, 0, &self->tile, 0);
    for (size_t e = 0; e < plan->n; e++) {
        world.lo[e] = 0;
        world.hi[e] = self->yuan;
    }
    ys_bounded_solve(plan->n, world.share, world.lo, world.hi, self->yuan, world.amount, &world.lambda, world.bound,
        world.rest);
    for (size_t e = 0; e < plan->n; e++)
        self->now[e] = self->granted[e] + world.amount[e];
}

void
ys_fund_probe_settle(ys_fund_probe *self, bool in_yuan, unsigned steps, ys_fund_world *world)
{
    ys_fund_probe_form(self, self->whole);
    ys_fund_world_load(world, self->plan, &self->year, 0, &self->tile, 0);
    if (in_yuan)
        ys_fund_world_in_yuan(world);
    world->only_deductions = self->only_deductions;
    ys_fund_world_settle(world, steps);
    for (size_t e = 0; e < self->plan->n; e++)
        self->now[e] = world->amount[e] * world->unit;
}

ys_status
ys_fund_probe_below(ys_fund_probe *self, const ys_fund_plan *below, int64_t yuan, ys_fund_log *log, ys_error *err)
{
    int64_t total[YS_FUND_COPIES];
    ys_fund_year year = { .lanes = YS_FUND_COPIES, .param = self->year.param, .quantity = self->year.quantity,
        .total = total, .out_for = self->year.out_for };

    for (int l = 0; l < YS_FUND_COPIES; l++)
        total[l] = yuan;
    return ys_fund_explain(below, &year, 0, log, err);
}

ys_fault
ys_fund_probe_formula(const ys_fund_probe *self, size_t f, ys_fund_tile *tile)
{
    const ys_fund_plan *plan = self->plan->formula[f].plan;
    int64_t held[YS_FUND_COPIES] = { 0 };
    ys_fund_year year = self->year;

    *tile = ys_fund_tile_at(plan, self->tile.below);
    year.held = held;
    ys_fund_form_base(plan, &year, 0, ys_fund_whole(plan), tile);
    return (ys_fault) tile->fault[0];
}

/* The share of formula f alone, 1 in all, over the fund's counties. */
static void
formula_shares(const ys_fund_probe *self, size_t f, double *share)
{
    const ys_plan_formula *formula = &self->plan->formula[f];
    ys_fund_tile tile;

    ys_fund_probe_formula(self, f, &tile);
    for (size_t e = 0; e < self->plan->n; e++)
        share[e] = 0;
    for (size_t b = 0; b < formula->plan->n; b++)
        share[formula->to[b]] = tile.share[b * YS_TILE] * 0x1p-48 * (formula->has_universe ? tile.formula[0] : 1);
}

/* Formula f of the first and the mean of the others, where that one is the lesser. */
static void
choose_of_first_and_mean(ys_fund_probe *self, size_t f)
{
    const ys_fund_plan *plan = self->plan;
    double others = (double) (plan->n_formulas - 1);

    if (plan->n_formulas == 1)
        return;
    formula_shares(self, 0, self->first);
    memset(self->mean, 0, plan->n * sizeof *self->mean);
    for (size_t g = 1; g < plan->n_formulas; g++) {
        formula_shares(self, g, self->other);
        for (size_t e = 0; e < plan->n; e++)
            self->mean[e] += self->other[e] / others;
    }
    for (size_t e = 0; e < plan->n; e++) {
        bool is_first = self->first[e] <= self->mean[e];

        self->choice[e] = is_first != (f == 0) ? 0 : f == 0 ? self->first[e] : self->choice[e] / others;
    }
}

void
ys_fund_probe_choice(ys_fund_probe *self, size_t f)
{
    const ys_fund_plan *plan = self->plan;
    int take = plan->fund->take;

    formula_shares(self, f, self->choice);
    if (take == YS_TAKE_lesser_of_first_and_mean)
        choose_of_first_and_mean(self, f);
    for (size_t e = 0; take == YS_TAKE_mean && e < plan->n; e++)
        self->choice[e] /= (double) plan->n_formulas;
    for (size_t g = 0; (take == YS_TAKE_greater || take == YS_TAKE_lesser) && g < plan->n_formulas; g++) {
        if (g == f)
            continue;
        formula_shares(self, g, self->other);
        for (size_t e = 0; e < plan->n; e++) {
            double mine = self->choice[e], other = self->other[e];
            bool loses = take == YS_TAKE_greater ? other > mine : other < mine;

            self->choice[e] = loses || (g < f && other == mine) ? 0 : mine;
        }
    }
}

void
ys_fund_probe_row(ys_fund_probe *self, ys_fund_log *log, ys_part kind, const char *name)
{
    const ys_fund_plan *plan = self->plan;
    int64_t *row;

    row = log->amount + log->n_steps * plan->n_all;
    for (size_t e = 0; e < plan->n; e++)
        row[plan->index[e]] = self->now[e];
    log->kind[log->n_steps] = (int) kind;
    snprintf(log->name[log->n_steps++], sizeof log->name[0], "%.63s", name);
}

void
ys_fund_probe_bound(const ys_fund_probe *self, bool cap, size_t e, char name[96])
{
    double best = cap ? INFINITY : -INFINITY;

    snprintf(name, 96, "%s", cap ? "the money to share out" : "");
    for (size_t j = 0; j < self->plan->n_bounds; j++) {
        const ys_plan_bound *bound = &self->plan->bound[j];
        double units[YS_TILE];

        if (bound->is_cap != cap || bound->is_member
            || !ys_fund_bound_row_base(self->plan, &self->year, &self->tile, j, e, units))
            continue;
        if (cap ? units[0] < best : units[0] > best) {
            best = units[0];
            snprintf(name, 96, "%s.%s", bound->list, bound->given->name);
        }
    }
}
