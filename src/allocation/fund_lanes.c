#include "allocation/step.h"

#include <math.h>

enum { TILE = YS_TILE };

#define GRID 0x1p48

static const double infinite = (double) INFINITY;

typedef struct {
    const ys_fund_plan *plan;
    const ys_fund_year *year;
    int first, width; /* lanes of the year; a tile that they do not fill is filled up with copies of its first lane */
    ys_fund_depth depth;
    ys_fund_tile *tile;
} desk;

static void
row_fill(double *restrict row, double value)
{
    for (int l = 0; l < TILE; l++)
        row[l] = value;
}

static void
row_copy(const desk *self, const double *restrict from, double *restrict row)
{
    for (int l = 0; l < self->width; l++)
        row[l] = from[l];
    for (int l = self->width; l < TILE; l++)
        row[l] = row[0];
}

static void
row_param(const desk *self, ys_param param, double *restrict row)
{
    if (param.slot < 0)
        row_fill(row, param.value);
    else
        row_copy(self, self->year->param + (size_t) param.slot * (size_t) self->year->lanes + self->first, row);
}

static size_t
row_at(const desk *self, size_t e)
{
    return (size_t) self->plan->index[e] * (size_t) self->year->lanes + (size_t) self->first;
}

static void
row_quantity(const desk *self, int quantity, size_t e, double *restrict row)
{
    row_copy(self, self->year->quantity[quantity] + row_at(self, e), row);
    for (int l = 0; l < TILE; l++)
        row[l] = row[l] > 0.0 ? row[l] : 0.0;
}

static void
row_column(const desk *self, const ys_plan_column *column, size_t e, double *restrict row)
{
    if (column->fixed != NULL)
        row_fill(row, column->fixed[e]);
    else
        row_quantity(self, column->quantity, e, row);
}

static void
row_add(double *restrict row, const double *restrict x)
{
    for (int l = 0; l < TILE; l++)
        row[l] += x[l];
}

static void
row_multiply(double *restrict row, const double *restrict x)
{
    for (int l = 0; l < TILE; l++)
        row[l] *= x[l];
}

static void
row_add_scaled(double *restrict row, const double *restrict x, double factor)
{
    for (int l = 0; l < TILE; l++)
        row[l] += x[l] * factor;
}

static void
row_add_product(double *restrict row, const double *restrict x, const double *restrict y)
{
    for (int l = 0; l < TILE; l++)
        row[l] += x[l] * y[l];
}

/* Set-asides off the top, then whole units. */
static void
split_pot(const desk *self)
{
    const ys_fund *fund = self->plan->fund;
    const ys_set_aside *given = fund->set_asides.item;
    const ys_fund_year *year = self->year;
    double unit = (double) fund->rounding, share[TILE];
    int64_t rest[TILE];

    for (int l = 0; l < TILE; l++)
        rest[l] = year->total[self->first + (l < self->width ? l : 0)];
    for (int l = 0; l < TILE; l++)
        self->tile->fault[l] = rest[l] < 0 || rest[l] > INT64_C(1000000000000000) ? YS_FAULT_POT : YS_FAULT_NONE;
    for (size_t k = 0; k < fund->set_asides.n; k++) {
        int64_t *out = year->set_aside + k * (size_t) year->lanes + self->first;

        row_param(self, given[k].share, share);
        for (int l = 0; l < self->width; l++) {
            double yuan = share[l] * (double) year->total[self->first + l];

            out[l] =
                self->tile->fault[l] ? 0 : (int64_t) (ys_units_down(yuan, unit, 1.0 / unit) * unit) + given[k].amount;
            rest[l] -= out[l];
        }
    }
    for (int l = 0; l < TILE; l++) {
        int64_t left = rest[l < self->width ? l : 0];
        bool fault = left < 0 || self->tile->fault[l];

        self->tile->fault[l] = fault ? YS_FAULT_POT : YS_FAULT_NONE;
        self->tile->pot[l] = self->tile->total[l] = fault ? 0.0 : (double) (left / fund->rounding);
        if (l < self->width)
            year->held[self->first + l] = fault ? 0 : left % fund->rounding;
    }
}

/* Value of the last step that starts at or below v; 0 below the first. */
static void
row_ladder(const desk *self, const ys_list *rungs, const double *restrict v, double *restrict row)
{
    const ys_rung *rung = rungs->item;
    double from[TILE], value[TILE];

    row_fill(row, 0.0);
    for (size_t r = 0; r < rungs->n; r++) {
        row_param(self, rung[r].from, from);
        row_param(self, rung[r].value, value);
        for (int l = 0; l < TILE; l++)
            row[l] = v[l] >= from[l] ? value[l] : row[l];
    }
}

/* In each lane the `top` counties with the highest figure among those that the grant counts: 1, the others 0, in `chosen` [n][TILE]. */
static void
choose_top(const desk *self, const ys_plan_grant *grant, double *chosen)
{
    size_t n = self->plan->n;
    int64_t *order = self->tile->column, *count = order + n;

    for (int l = 0; l < TILE; l++) {
        int64_t there = 0, top = grant->given->top;

        for (size_t e = 0; e < n; e++) {
            double v[TILE];

            row_column(self, &grant->by, e, v);
            /* doubles that are not negative are in the order of their bits */
            memcpy(&order[e], &v[l], sizeof order[e]);
            order[e] = grant->count[e] > 0 ? order[e] + 1 : 0;
            there += order[e] > 0;
            count[e] = 0;
        }
        ys_bounded_give_largest(n, order, top < there ? top : there, count);
        for (size_t e = 0; e < n; e++)
            chosen[e * TILE + (size_t) l] = (double) count[e];
    }
}

static void
add_grant(const desk *self, const ys_plan_grant *grant)
{
    const ys_grant *given = grant->given;
    double unit = (double) self->plan->fund->rounding, amount[TILE], v[TILE], times[TILE];
    double *chosen = self->tile->rest;

    row_param(self, given->amount, amount);
    if (given->top > 0)
        choose_top(self, grant, chosen);
    for (size_t e = 0; e < self->plan->n; e++) {
        double *restrict granted = self->tile->granted + e * TILE;

        if (grant->count[e] == 0.0)
            continue;
        row_fill(times, 1.0);
        if (given->ladder.n > 0) {
            row_column(self, &grant->by, e, v);
            row_ladder(self, &given->ladder, v, times);
        }
        if (given->top > 0)
            row_multiply(times, chosen + e * TILE);
        for (int l = 0; l < TILE; l++)
            granted[l] += ys_units_down(amount[l] * grant->count[e] * times[l], unit, 1.0 / unit);
    }
}

/* Grants above the pot in lane l: cut in one ratio to it, or a fault. */
static void
settle_grants(const desk *self, size_t l)
{
    const ys_fund_plan *plan = self->plan;
    ys_fund_tile *tile = self->tile;
    size_t n = plan->n;
    int64_t *weight = tile->column, *lo = weight + n, *hi = lo + n, *amount = hi + n, *rest = amount + n;
    ys_bounded_lambda lambda;

    if (plan->fund->infeasible != YS_INFEASIBLE_ratable) {
        tile->fault[l] = YS_FAULT_GRANTS;
        return;
    }
    for (size_t e = 0; e < n; e++) {
        lo[e] = (int64_t) tile->granted[e * TILE + l];
        weight[e] = lo[e];
        hi[e] = INT64_C(1) << 50;
    }
    ys_bounded_relax(n, weight, lo, hi, (int64_t) tile->pot[l], amount, &lambda, (uint8_t *) (rest + n), rest);
    for (size_t e = 0; e < n; e++)
        tile->granted[e * TILE + l] = (double) amount[e];
}

static void
add_grants(const desk *self)
{
    const ys_fund_plan *plan = self->plan;
    ys_fund_tile *tile = self->tile;
    double sum[TILE];

    if (plan->n_grants == 0)
        return;
    for (size_t e = 0; e < plan->n; e++)
        row_fill(tile->granted + e * TILE, 0.0);
    for (size_t g = 0; g < self->depth.grants; g++)
        add_grant(self, &plan->grant[g]);
    row_fill(sum, 0.0);
    for (size_t e = 0; e < plan->n; e++)
        row_add(sum, tile->granted + e * TILE);
    for (int l = 0; l < TILE; l++) {
        if (sum[l] > tile->pot[l] && tile->fault[l] == YS_FAULT_NONE) {
            settle_grants(self, (size_t) l);
            sum[l] = tile->pot[l];
        }
        tile->total[l] = tile->fault[l] == YS_FAULT_NONE ? tile->pot[l] - sum[l] : 0.0;
    }
}

/* Part of its share that county e keeps under one threshold. */
static void
keep_row(const desk *self, size_t t, size_t e, double *restrict keep)
{
    const ys_plan_threshold *threshold = &self->plan->threshold[t];
    const int16_t *out_for = self->year->out_for == NULL
                                 ? NULL
                                 : self->year->out_for + t * self->plan->n_all * (size_t) self->year->lanes;
    double v[TILE], least[TILE], most[TILE], ramp[TILE], years = (double) threshold->given->grace_years;
    double start = threshold->out_for == NULL ? (double) YS_NEVER_IN : threshold->out_for[e];

    row_column(self, &threshold->column, e, v);
    row_param(self, threshold->given->least, least);
    row_param(self, threshold->given->most, most);
    row_param(self, threshold->given->ramp, ramp);
    for (int l = 0; l < TILE; l++) {
        double out = out_for == NULL ? start : (double) out_for[row_at(self, e) + (size_t) (l < self->width ? l : 0)];
        double year = out < 0.0 ? 1.0 : out + 1.0, left = 1.0 - ramp[l] * year;
        bool in = v[l] >= least[l] && v[l] <= most[l];
        double graced = year <= years && left > 0.0 ? left : 0.0, part = in ? 1.0 : graced;

        keep[l] = part < keep[l] ? part : keep[l];
    }
}

static void
prepare_keep(const desk *self)
{
    for (size_t e = 0; self->plan->n_thresholds > 0 && e < self->plan->n; e++) {
        double *keep = self->tile->keep + e * TILE;

        row_fill(keep, 1.0);
        for (size_t t = 0; t < self->plan->n_thresholds; t++)
            keep_row(self, t, e, keep);
    }
}

/* Years out, told on: -1 while in. Only once the year's amounts stand, so that a look at the year changes nothing. */
static void
count_years_out(const desk *self)
{
    const ys_fund_plan *plan = self->plan;
    double v[TILE], least[TILE], most[TILE];

    for (size_t t = 0; t < plan->n_thresholds && self->year->out_for != NULL; t++) {
        row_param(self, plan->threshold[t].given->least, least);
        row_param(self, plan->threshold[t].given->most, most);
        for (size_t e = 0; e < plan->n; e++) {
            int16_t *out = self->year->out_for + t * plan->n_all * (size_t) self->year->lanes + row_at(self, e);

            row_column(self, &plan->threshold[t].column, e, v);
            for (int l = 0; l < self->width; l++) {
                bool in = v[l] >= least[l] && v[l] <= most[l];

                out[l] = (int16_t) (in ? -1 : out[l] < 0 ? 1 : out[l] < YS_NEVER_IN ? out[l] + 1 : out[l]);
            }
        }
    }
}

/* 1 / spread and the end that counts 0, of what min_max measures; 0 where there is no spread. */
static void
extremes(const desk *self, const ys_plan_factor *factor, double *restrict origin, double *restrict scale)
{
    double min[TILE], max[TILE], v[TILE];
    double sign = factor->given->lower_is_needier ? -1.0 : 1.0;

    row_fill(min, infinite);
    row_fill(max, -infinite);
    for (size_t e = 0; e < self->plan->n; e++) {
        if (!factor->present[e])
            continue;
        row_quantity(self, factor->quantity, e, v);
        for (int l = 0; l < TILE; l++) {
            min[l] = v[l] < min[l] ? v[l] : min[l];
            max[l] = v[l] > max[l] ? v[l] : max[l];
        }
    }
    for (int l = 0; l < TILE; l++) {
        scale[l] = max[l] > min[l] ? sign / (max[l] - min[l]) : 0.0;
        origin[l] = max[l] > min[l] ? (sign > 0.0 ? min[l] : max[l]) : 0.0;
    }
}

static void
core_row(ys_core core, const double *restrict v, const double *restrict origin, const double *restrict scale,
    double fixed, double *restrict u)
{
    switch (core) {
    case YS_CORE_DIRECT:
        for (int l = 0; l < TILE; l++)
            u[l] = v[l] * fixed;
        break;
    case YS_CORE_RECIPROCAL:
        for (int l = 0; l < TILE; l++)
            u[l] = 1.0 / v[l] * fixed;
        break;
    case YS_CORE_GAP:
        for (int l = 0; l < TILE; l++)
            u[l] = (origin[l] > v[l] ? origin[l] - v[l] : 0.0) * fixed;
        break;
    case YS_CORE_MIN_MAX:
        for (int l = 0; l < TILE; l++)
            u[l] = (v[l] - origin[l]) * scale[l] * fixed;
        break;
    case YS_CORE_COLUMN:
        for (int l = 0; l < TILE; l++)
            u[l] *= fixed;
        break;
    default:
        row_fill(u, fixed);
    }
}

static double
lane_param(const desk *self, ys_param param, int l)
{
    return param.slot < 0
               ? param.value
               : self->year->param[(size_t) param.slot * (size_t) self->year->lanes + (size_t) (self->first + l)];
}

/* One lane's figures: fixed, or those of a quantity; below 0 is 0, as in row_quantity. */
static void
lane_figures(const desk *self, const double *fixed, int quantity, int l, double *restrict column)
{
    for (size_t e = 0; e < self->plan->n; e++) {
        double x = fixed != NULL ? fixed[e] : self->year->quantity[quantity][row_at(self, e) + (size_t) l];

        column[e] = fixed != NULL || x > 0.0 ? x : 0.0;
    }
}

/* u of one lane by the transform's own function, before it is multiplied. The tile's column is free until bounds are settled. */
static void
lane_values(const desk *self, const ys_plan_factor *factor, int l, double *u)
{
    const ys_factor *given = factor->given;
    const ys_rung *rung = given->rungs.item;
    size_t n = self->plan->n;
    double *column = (double *) self->tile->column, *w = column + n, *room = w + n, *made = room + n;
    double from[YS_TRANSFORM_RUNGS], value[YS_TRANSFORM_RUNGS];
    ys_transform_input in = { n, factor->present, column, w, room, lane_param(self, given->line, l),
        lane_param(self, given->exponent, l), given->to_min, given->to_max, lane_param(self, given->least, l),
        lane_param(self, given->most, l), given->lower_is_needier, given->rungs.n, from, value };

    for (size_t k = 0; k < given->rungs.n; k++) {
        from[k] = lane_param(self, rung[k].from, l);
        value[k] = lane_param(self, rung[k].value, l);
    }
    lane_figures(self, factor->value, factor->quantity, l, column);
    if (factor->part->against != YS_NEED_NONE)
        lane_figures(self, factor->against, factor->versus, l, w);
    ys_transform_column(factor->part, &in, made);
    for (size_t e = 0; e < n; e++)
        u[e * TILE + (size_t) l] = made[e];
}

static void
column_factor(const desk *self, const ys_plan_factor *factor, double *u)
{
    for (int l = 0; l < self->width; l++)
        lane_values(self, factor, l, u);
    for (size_t e = 0; e < self->plan->n; e++)
        for (int l = self->width; l < TILE; l++)
            u[e * TILE + (size_t) l] = u[e * TILE];
}

static void
moving_factor(const desk *self, const ys_plan_factor *factor, double *restrict sum)
{
    double *u = self->tile->factor + factor->row * self->plan->n * TILE;
    double v[TILE], origin[TILE], scale[TILE];

    row_fill(sum, 0.0);
    if (factor->core == YS_CORE_GAP)
        row_param(self, factor->given->line, origin);
    if (factor->core == YS_CORE_MIN_MAX)
        extremes(self, factor, origin, scale);
    if (factor->core == YS_CORE_COLUMN)
        column_factor(self, factor, u);
    for (size_t e = 0; e < self->plan->n; e++, u += TILE) {
        if (factor->fixed[e] == 0.0) {
            row_fill(u, 0.0);
            continue;
        }
        if (factor->value != NULL)
            row_fill(v, factor->value[e]);
        else if (factor->quantity >= 0)
            row_quantity(self, factor->quantity, e, v);
        core_row(factor->core, v, origin, scale, factor->fixed[e], u);
        for (int t = 0; t < 2; t++) {
            if (factor->times[t] < 0)
                continue;
            row_quantity(self, factor->times[t], e, v);
            row_multiply(u, v);
        }
        row_add(sum, u);
    }
}

/* Sum of a factor over the counties, each by what it keeps of it. */
static void
kept_sum(const desk *self, const double *fixed, const double *moving, double *restrict sum)
{
    row_fill(sum, 0.0);
    for (size_t e = 0; e < self->plan->n; e++) {
        if (fixed != NULL)
            row_add_scaled(sum, self->tile->keep + e * TILE, fixed[e]);
        else
            row_add_product(sum, self->tile->keep + e * TILE, moving + e * TILE);
    }
}

static void
prepare_factors(const desk *self)
{
    for (size_t k = 0; k < self->depth.factors; k++) {
        const ys_plan_factor *factor = &self->plan->factor[k];
        double *restrict weight = self->tile->weight + k * TILE;
        double sum[TILE];

        row_param(self, factor->given->weight, weight);
        /* the denominator of a universe is what it is, whoever drops out */
        if (factor->core == YS_CORE_FIXED && (self->plan->n_thresholds == 0 || factor->has_universe))
            continue;
        if (factor->core == YS_CORE_FIXED)
            kept_sum(self, factor->fixed, NULL, sum);
        else
            moving_factor(self, factor, sum);
        if (factor->core != YS_CORE_FIXED && self->plan->n_thresholds > 0)
            kept_sum(self, NULL, self->tile->factor + factor->row * self->plan->n * TILE, sum);
        for (int l = 0; l < TILE; l++)
            weight[l] = sum[l] > 0.0 ? weight[l] / sum[l] : 0.0;
    }
}

/* The parts of a county without some figures, blown up to what the weights of the others leave. */
static void
rescale_dropped(const desk *self, uint64_t drop, double *restrict share)
{
    double kept[TILE], weight[TILE];

    row_fill(kept, 1.0);
    for (size_t k = 0; k < self->plan->n_factors; k++) {
        if (!(drop >> k & 1))
            continue;
        row_param(self, self->plan->factor[k].given->weight, weight);
        row_add_scaled(kept, weight, -1.0);
    }
    for (int l = 0; l < TILE; l++)
        share[l] = kept[l] > 1e-12 ? share[l] / kept[l] : 0.0;
}

static void
add_factors(const desk *self)
{
    const ys_fund_plan *plan = self->plan;
    const ys_fund_tile *tile = self->tile;

    row_fill(tile->formula, 0.0);
    for (size_t e = 0; e < plan->n; e++) {
        double *share = tile->share + e * TILE;

        row_fill(share, 0.0);
        if (plan->sub[e])
            continue;
        for (size_t k = 0; k < self->depth.factors; k++) {
            const ys_plan_factor *factor = &plan->factor[k];

            if (factor->core == YS_CORE_FIXED)
                row_add_scaled(share, tile->weight + k * TILE, factor->fixed[e]);
            else
                row_add_product(share, tile->weight + k * TILE, tile->factor + (factor->row * plan->n + e) * TILE);
        }
        if (plan->n_thresholds > 0)
            row_multiply(share, tile->keep + e * TILE);
        if (plan->dropped[e])
            rescale_dropped(self, plan->drop[plan->dropped[e] - 1], share);
        row_add(tile->formula, share);
    }
}

/* Units that each formula shares out, side by side; what is left goes to the one that has neither share nor amount. */
static void
prepare_pots(const desk *self)
{
    const ys_fund_plan *plan = self->plan;
    ys_fund_tile *tile = self->tile;
    double unit = (double) plan->fund->rounding, left[TILE], share[TILE], amount[TILE], *open = NULL;

    memcpy(left, tile->total, sizeof left);
    for (size_t f = 0; f < plan->n_formulas; f++) {
        const ys_formula *given = &plan->formula[f].given;
        double *restrict pot = tile->pots + f * TILE;

        row_param(self, given->share, share);
        row_param(self, given->amount, amount);
        for (int l = 0; l < TILE; l++)
            pot[l] = plan->fund->take == YS_TAKE_sum ? amount[l] / unit + share[l] * tile->total[l] : tile->total[l];
        row_add_scaled(left, pot, -1.0);
        if (!(given->share.value > 0.0) && !(given->amount.value > 0.0))
            open = pot;
    }
    for (int l = 0; l < TILE && plan->fund->take == YS_TAKE_sum; l++) {
        double slack = tile->total[l] * 0x1p-40;

        if (left[l] < -slack && tile->fault[l] == YS_FAULT_NONE)
            tile->fault[l] = YS_FAULT_AMOUNTS;
        if (open != NULL)
            open[l] = left[l] > 0.0 ? left[l] : 0.0;
    }
}

/* The shares of formula f over the fund's counties, 1 in all, in `tile->rest`. */
static void
form_one(const desk *self, size_t f)
{
    const ys_plan_formula *formula = &self->plan->formula[f];
    ys_fund_tile below = ys_fund_tile_at(formula->plan, self->tile->below);
    int64_t held[YS_LANES];
    ys_fund_year year = *self->year;
    double *cur = self->tile->rest;

    year.held = held;
    year.out_for = NULL;
    YS_LANE(ys_fund_form)(formula->plan, &year, self->first, ys_fund_whole(formula->plan), &below);
    for (size_t e = 0; e < self->plan->n; e++)
        row_fill(cur + e * TILE, 0.0);
    for (size_t b = 0; b < formula->plan->n; b++) {
        double *restrict row = cur + formula->to[b] * TILE;
        const double *restrict from = below.share + b * TILE;

        for (int l = 0; l < TILE; l++)
            row[l] = from[l] * (1.0 / GRID);
    }
    for (int l = 0; l < TILE; l++) {
        bool asked = self->tile->pots[f * TILE + (size_t) l] > 0.0;

        if (self->tile->fault[l] == YS_FAULT_NONE && asked)
            self->tile->fault[l] = below.fault[l];
    }
}

/* One formula more, into `share`; the mean of the formulas after the first is gathered in `tile->amount`. */
static void
join_row(const desk *self, size_t f, size_t e)
{
    double *restrict share = self->tile->share + e * TILE, *restrict mean = self->tile->amount + e * TILE;
    const double *restrict cur = self->tile->rest + e * TILE, *restrict pot = self->tile->pots + f * TILE;
    const double *restrict total = self->tile->total;
    double n = (double) self->plan->n_formulas;
    bool first = f == 0, last = f + 1 == self->plan->n_formulas;

    for (int l = 0; l < TILE; l++) {
        double had = first ? 0.0 : share[l], part = total[l] > 0.0 ? pot[l] / total[l] : 0.0;
        double sum = f <= 1 ? 0.0 : mean[l];

        switch (self->plan->fund->take) {
        case YS_TAKE_greater:
            share[l] = cur[l] > had ? cur[l] : had;
            break;
        case YS_TAKE_lesser:
            share[l] = first || cur[l] < had ? cur[l] : had;
            break;
        case YS_TAKE_mean:
            share[l] = had + cur[l] / n;
            break;
        case YS_TAKE_lesser_of_first_and_mean:
            mean[l] = first ? 0.0 : sum + cur[l] / (n - 1.0);
            share[l] = first ? cur[l] : last && mean[l] < had ? mean[l] : had;
            break;
        default:
            share[l] = had + part * cur[l];
        }
    }
}

static void
add_formulas(const desk *self)
{
    const ys_fund_plan *plan = self->plan;

    prepare_pots(self);
    for (size_t f = 0; f < plan->n_formulas; f++) {
        form_one(self, f);
        for (size_t e = 0; e < plan->n; e++)
            join_row(self, f, e);
    }
    row_fill(self->tile->formula, 0.0);
    for (size_t e = 0; e < plan->n; e++) {
        if (plan->n_thresholds > 0)
            row_multiply(self->tile->share + e * TILE, self->tile->keep + e * TILE);
        row_add(self->tile->formula, self->tile->share + e * TILE);
    }
}

/* Shares of the counties in the sub-pot, and of the others what is left. */
static void
add_sub_pot(const desk *self)
{
    const ys_fund_plan *plan = self->plan;
    double all[TILE], inside[TILE], size[TILE], outside[TILE];

    row_fill(all, 0.0);
    row_fill(inside, 0.0);
    for (size_t e = 0; e < plan->n; e++) {
        row_column(self, &plan->sub_by, e, size);
        row_add(all, size);
        if (plan->sub[e])
            row_add(inside, size);
    }
    for (int l = 0; l < TILE; l++) {
        double formula = self->tile->formula[l];

        outside[l] = all[l] > 0.0 ? (all[l] - inside[l]) / all[l] : 1.0;
        outside[l] = formula > 0.0 ? outside[l] / formula : 0.0;
    }
    for (size_t e = 0; e < plan->n; e++) {
        double *restrict share = self->tile->share + e * TILE;

        if (!plan->sub[e]) {
            row_multiply(share, outside);
            continue;
        }
        row_column(self, &plan->sub_by, e, size);
        for (int l = 0; l < TILE; l++)
            share[l] = all[l] > 0.0 ? size[l] / all[l] : 0.0;
    }
}

static void
apply_coefficient(const desk *self, const ys_plan_coefficient *coefficient)
{
    const ys_coefficient *given = coefficient->given;
    double strength[TILE], c[TILE], v[TILE], least = given->least, most = given->most > 0.0 ? given->most : infinite;

    row_param(self, given->strength, strength);
    for (size_t e = 0; e < self->plan->n; e++) {
        double *restrict share = self->tile->share + e * TILE;

        row_column(self, &coefficient->column, e, c);
        if (given->ladder.n > 0) {
            memcpy(v, c, sizeof v);
            row_ladder(self, &given->ladder, v, c);
        }
        for (int l = 0; l < TILE; l++) {
            double held = c[l] < least ? least : c[l] > most ? most : c[l];

            share[l] *= 1.0 + (held - 1.0) * strength[l];
        }
    }
}

/* Shares of the cascade's factors, left in `tile->below` for the worlds of the tile. */
static void
form_cascade(const desk *self)
{
    const ys_plan_formula *cascade = self->plan->cascade;
    int64_t held[YS_LANES];
    ys_fund_year year = *self->year;
    ys_fund_tile below;

    if (cascade == NULL)
        return;
    below = ys_fund_tile_at(cascade->plan, self->tile->below);
    year.held = held;
    year.out_for = NULL;
    YS_LANE(ys_fund_form)(cascade->plan, &year, self->first, ys_fund_whole(cascade->plan), &below);
    for (int l = 0; l < TILE; l++)
        if (self->tile->fault[l] == YS_FAULT_NONE)
            self->tile->fault[l] = below.fault[l];
}

/* What becomes of lane l, where no county has a share or one has no finite share. */
static void
settle_zero(const desk *self, int l, bool finite)
{
    const ys_fund_plan *plan = self->plan;
    ys_fund_tile *tile = self->tile;
    bool no_formula = plan->n_factors == 0 && plan->n_formulas == 0;
    bool equal = finite && plan->fund->when_zero == YS_WHEN_ZERO_equal && plan->n > 0 && !no_formula;

    for (size_t e = 0; e < plan->n; e++)
        tile->share[e * TILE + (size_t) l] = equal ? ys_floor(GRID / (double) plan->n) : 0.0;
    if (equal || tile->fault[l] != YS_FAULT_NONE)
        return;
    if (!finite)
        tile->fault[l] = YS_FAULT_NOT_FINITE;
    else if (plan->fund->when_zero == YS_WHEN_ZERO_hold || no_formula) {
        if (l < self->width)
            self->year->held[self->first + l] += (int64_t) tile->total[l] * plan->fund->rounding;
        tile->fault[l] = YS_FAULT_HELD;
    } else if (tile->total[l] > 0.0)
        tile->fault[l] = YS_FAULT_ZERO;
}

static void
snap(const desk *self)
{
    const ys_fund_plan *plan = self->plan;
    const ys_fund_tile *tile = self->tile;
    double sum[TILE], scale[TILE];
    bool has_formula = plan->n_sub < plan->n;

    row_fill(sum, 0.0);
    for (size_t e = 0; e < plan->n; e++)
        row_add(sum, tile->share + e * TILE);
    for (int l = 0; l < TILE; l++)
        scale[l] = sum[l] > 0x1p-900 && sum[l] < infinite ? GRID / sum[l] : 0.0;
    for (size_t e = 0; e < plan->n; e++) {
        double *restrict share = tile->share + e * TILE;

        for (int l = 0; l < TILE; l++)
            share[l] = ys_nearest(share[l] * scale[l]);
    }
    for (int l = 0; l < TILE; l++) {
        bool finite = sum[l] < infinite && tile->formula[l] < infinite;

        if (!finite || scale[l] == 0.0 || (has_formula && !(tile->formula[l] > 0.0)))
            settle_zero(self, l, finite);
    }
}

static void row_last_year(const desk *self, size_t e, double *restrict row);

/* What a bound multiplies by heads or last year's amounts of the county, or is in itself, in yuan. */
static void
limit_in_yuan(const desk *self, const ys_plan_bound *bound, double *restrict limit)
{
    const double *restrict pot = self->tile->pot;
    double unit = (double) self->plan->fund->rounding, own[TILE], all[TILE];
    bool average = bound->given->kind == YS_BOUND_of_average, growth = bound->given->kind == YS_BOUND_of_growth;

    row_fill(all, 0.0);
    for (size_t e = 0; (average || (growth && self->year->last_year != NULL)) && e < self->plan->n; e++) {
        if (average)
            row_column(self, &bound->heads, e, own);
        else
            row_last_year(self, e, own);
        row_add(all, own);
    }
    for (int l = 0; l < TILE; l++) {
        double yuan = pot[l] * unit, rate = all[l] > 0.0 ? yuan / all[l] : 0.0;

        limit[l] = average                                          ? limit[l] * rate
                   : growth                                         ? (rate + limit[l] > 0.0 ? rate + limit[l] : 0.0)
                   : bound->given->kind == YS_BOUND_share_of_pot    ? limit[l] * yuan
                                                                    : limit[l];
    }
}

static bool
is_joint(const ys_plan_bound *bound)
{
    return bound->given->kind == YS_BOUND_lesser || bound->given->kind == YS_BOUND_greater
           || bound->given->kind == YS_BOUND_mean;
}

static void
prepare_limits(const desk *self)
{
    double unit = (double) self->plan->fund->rounding;

    for (size_t j = 0; j < self->plan->n_bounds; j++) {
        const ys_plan_bound *bound = &self->plan->bound[j];
        double *restrict limit = self->tile->limit + j * TILE;
        const double *restrict pot = self->tile->pot;

        row_param(self, bound->given->value, limit);
        if (bound->is_member || bound->given->kind == YS_BOUND_of_average || bound->given->kind == YS_BOUND_of_growth) {
            limit_in_yuan(self, bound, limit);
            continue;
        }
        if (bound->given->kind == YS_BOUND_yuan)
            for (int l = 0; l < TILE; l++)
                limit[l] =
                    bound->is_cap ? ys_units_down(limit[l], unit, 1.0 / unit) : ys_units_up(limit[l], unit, 1.0 / unit);
        if (bound->given->kind == YS_BOUND_share_of_pot)
            for (int l = 0; l < TILE; l++)
                limit[l] = bound->is_cap ? ys_units_down(limit[l] * pot[l], 1.0, 1.0)
                                         : ys_units_up(limit[l] * pot[l], 1.0, 1.0);
    }
}

static void
row_last_year(const desk *self, size_t e, double *restrict row)
{
    const int64_t *restrict from = self->year->last_year + row_at(self, e);

    for (int l = 0; l < self->width; l++)
        row[l] = ys_from_int(from[l]);
    for (int l = self->width; l < TILE; l++)
        row[l] = row[0];
}

/* Yuan of bound j for county e; false where it does not hold it. */
static bool
own_yuan(const desk *self, size_t j, size_t e, double *restrict own)
{
    const ys_plan_bound *bound = &self->plan->bound[j];
    const double *restrict limit = self->tile->limit + j * TILE;
    int kind = bound->given->kind;
    double part[TILE], n = 0.0;

    if (!bound->mask[e])
        return false;
    if (kind == YS_BOUND_of_last_year || kind == YS_BOUND_of_growth) {
        if (self->year->last_year == NULL)
            return false;
        row_last_year(self, e, own);
        row_multiply(own, limit);
        return true;
    }
    if (kind == YS_BOUND_per_head || kind == YS_BOUND_of_average) {
        row_column(self, &bound->heads, e, own);
        row_multiply(own, limit);
        return true;
    }
    if (!is_joint(bound)) {
        memcpy(own, limit, TILE * sizeof *own);
        return true;
    }
    for (size_t m = j + 1; m <= j + bound->n_below; m += 1 + self->plan->bound[m].n_below) {
        if (!own_yuan(self, m, e, part))
            continue;
        n += 1.0;
        for (int l = 0; l < TILE; l++) {
            bool takes = n == 1.0 || (kind == YS_BOUND_lesser ? part[l] < own[l] : part[l] > own[l]);

            own[l] = kind == YS_BOUND_mean ? (n == 1.0 ? part[l] : own[l] + part[l]) : takes ? part[l] : own[l];
        }
    }
    for (int l = 0; l < TILE && n > 0.0; l++)
        own[l] = (kind == YS_BOUND_mean ? own[l] / n : own[l]) * limit[l];
    return n > 0.0;
}

/* Units of bound j for county e; false where it does not hold it. */
static bool
bound_row(const desk *self, size_t j, size_t e, double *restrict units)
{
    const ys_plan_bound *bound = &self->plan->bound[j];
    double unit = (double) self->plan->fund->rounding, per_unit = 1.0 / unit;

    if (!own_yuan(self, j, e, units))
        return false;
    if (bound->given->kind == YS_BOUND_yuan || bound->given->kind == YS_BOUND_share_of_pot)
        return true; /* in whole units already */
    if (bound->is_cap)
        for (int l = 0; l < TILE; l++)
            units[l] = ys_units_down(units[l], unit, per_unit);
    else
        for (int l = 0; l < TILE; l++)
            units[l] = ys_units_up(units[l], unit, per_unit);
    return true;
}

bool
YS_LANE(ys_fund_bound_row)(const ys_fund_plan *plan, const ys_fund_year *year, const ys_fund_tile *tile, size_t j,
    size_t e, double *units)
{
    ys_fund_tile same = *tile;
    desk self = { plan, year, 0, year->lanes < TILE ? year->lanes : TILE, ys_fund_whole(plan), &same };

    return bound_row(&self, j, e, units);
}

static void
apply_bound(const desk *self, size_t j, size_t e)
{
    bool is_cap = self->plan->bound[j].is_cap;
    double *restrict row = (is_cap ? self->tile->cap : self->tile->floor) + e * TILE;
    double units[TILE];

    if (self->plan->bound[j].is_member || !bound_row(self, j, e, units))
        return;
    if (is_cap)
        for (int l = 0; l < TILE; l++)
            row[l] = units[l] < row[l] ? units[l] : row[l];
    else
        for (int l = 0; l < TILE; l++)
            row[l] = units[l] > row[l] ? units[l] : row[l];
}

/* Bounds are on the whole amount: what is granted counts towards the floor and uses up the cap. */
static void
leave_granted(const desk *self, size_t e)
{
    double *restrict floor = self->tile->floor + e * TILE, *restrict cap = self->tile->cap + e * TILE;
    const double *restrict granted = self->tile->granted + e * TILE, *restrict total = self->tile->total;

    for (int l = 0; l < TILE; l++) {
        double lo = floor[l] - granted[l], hi = cap[l] - granted[l];

        floor[l] = lo > 0.0 ? lo : 0.0;
        hi = hi > 0.0 ? hi : 0.0;
        cap[l] = hi < total[l] ? hi : total[l];
    }
}

void
YS_LANE(ys_fund_form)(
    const ys_fund_plan *plan, const ys_fund_year *year, int first, ys_fund_depth depth, ys_fund_tile *tile)
{
    int left = year->lanes - first;
    desk self = { plan, year, first, left < TILE ? left : TILE, depth, tile };

    split_pot(&self);
    add_grants(&self);
    prepare_keep(&self);
    if (plan->n_formulas > 0) {
        add_formulas(&self);
    } else {
        prepare_factors(&self);
        add_factors(&self);
    }
    if (plan->n_sub > 0)
        add_sub_pot(&self);
    for (size_t k = 0; k < depth.coefficients; k++)
        apply_coefficient(&self, &plan->coefficient[k]);
    snap(&self);
    form_cascade(&self);
    prepare_limits(&self);
    for (size_t e = 0; e < plan->n; e++) {
        row_fill(tile->floor + e * TILE, 0.0);
        memcpy(tile->cap + e * TILE, tile->pot, TILE * sizeof(double));
        for (size_t j = 0; j < plan->n_bounds; j++)
            apply_bound(&self, j, e);
        if (plan->n_grants > 0)
            leave_granted(&self, e);
    }
}

/* Bounds that cannot hold. Crossed bounds may have caps below floors, so they come before the sums. */
static void
find_faults(const desk *self)
{
    const ys_fund_tile *tile = self->tile;
    double crossed[TILE], floors[TILE], reach[TILE];

    row_fill(crossed, 0.0);
    row_fill(floors, 0.0);
    row_fill(reach, 0.0);
    for (size_t e = 0; e < self->plan->n; e++) {
        const double *restrict share = tile->share + e * TILE, *restrict floor = tile->floor + e * TILE;
        const double *restrict cap = tile->cap + e * TILE;

        for (int l = 0; l < TILE; l++) {
            crossed[l] += floor[l] > cap[l] ? 1.0 : 0.0;
            floors[l] += floor[l];
            reach[l] += share[l] > 0.0 ? cap[l] : floor[l];
        }
    }
    for (int l = 0; l < TILE; l++) {
        if (tile->fault[l] != YS_FAULT_NONE)
            continue;
        /* with floors alone, a floor above the total is a matter of the sum, not of a cap */
        tile->fault[l] = floors[l] > tile->total[l] && !self->plan->has_caps ? YS_FAULT_FLOORS
                         : crossed[l] > 0.0                                  ? YS_FAULT_CROSSED
                         : floors[l] > tile->total[l]                        ? YS_FAULT_FLOORS
                         : reach[l] < tile->total[l]                         ? YS_FAULT_CAPS
                                                                             : YS_FAULT_NONE;
    }
}

/* Settle a lane whose bounds cannot hold by itself: relaxed if the fund says so, else nothing. It then has no share left to solve. */
static void
settle_lane(const desk *self, size_t l)
{
    const ys_fund_plan *plan = self->plan;
    ys_fund_tile *tile = self->tile;
    size_t n = plan->n;
    int64_t *share = tile->column, *lo = share + n, *hi = lo + n, *amount = hi + n, *rest = amount + n;
    ys_bounded_lambda lambda;
    bool bounds =
        tile->fault[l] == YS_FAULT_CROSSED || tile->fault[l] == YS_FAULT_FLOORS || tile->fault[l] == YS_FAULT_CAPS;

    for (size_t e = 0; e < n; e++) {
        share[e] = (int64_t) tile->share[e * TILE + l];
        lo[e] = (int64_t) tile->floor[e * TILE + l];
        hi[e] = (int64_t) tile->cap[e * TILE + l];
        amount[e] = 0;
    }
    if (bounds && plan->fund->infeasible == YS_INFEASIBLE_ratable &&
        ys_bounded_relax(n, share, lo, hi, (int64_t) tile->total[l], amount, &lambda, (uint8_t *) (rest + n), rest))
        tile->fault[l] = YS_FAULT_NONE;
    for (size_t e = 0; e < n; e++) {
        if (plan->n_grants > 0 && tile->fault[l] != YS_FAULT_NONE && tile->fault[l] != YS_FAULT_HELD)
            tile->granted[e * TILE + l] = 0.0;
        tile->share[e * TILE + l] = 0.0;
        tile->floor[e * TILE + l] = (double) amount[e];
        tile->cap[e * TILE + l] = (double) amount[e];
    }
    tile->total[l] = 0.0;
    for (size_t e = 0; e < n; e++)
        tile->total[l] += (double) amount[e];
}

static void
store(const desk *self)
{
    double unit = (double) self->plan->fund->rounding;

    for (size_t e = 0; e < self->plan->n; e++) {
        int64_t *restrict out = self->year->amount + row_at(self, e);
        double *restrict amount = self->tile->amount + e * TILE;

        if (self->plan->n_grants > 0)
            row_add(amount, self->tile->granted + e * TILE);
        for (int l = 0; l < self->width; l++)
            out[l] = ys_to_int(amount[l] * unit);
    }
}

/* The world of lane l by itself, from bounds to overrides. */
static void
solve_world(const desk *self, int l)
{
    const ys_fund_plan *plan = self->plan;
    int64_t unit = plan->fund->rounding;
    size_t lanes = (size_t) self->year->lanes;
    ys_fund_world world;

    ys_fund_world_load(&world, plan, self->year, self->first, self->tile, l);
    ys_fund_world_settle(&world, UINT32_MAX);
    self->tile->fault[l] = (uint8_t) world.fault;
    for (size_t e = 0; e < plan->n; e++)
        self->year->amount[(size_t) plan->index[e] * lanes + (size_t) world.lane] = world.amount[e] * unit;
    self->year->held[world.lane] += world.held * unit;
}

/* The lanes of the tile together: bounds, then largest remainders. */
static void
solve_tile(const desk *self)
{
    const ys_fund_tile *tile = self->tile;

    find_faults(self);
    for (int l = 0; l < TILE; l++)
        if (tile->fault[l] != YS_FAULT_NONE)
            settle_lane(self, (size_t) l);
    YS_LANE(ys_bounded_lanes)
    (self->plan->n, self->plan->n_bounds > 0, tile->share, tile->floor, tile->cap, tile->total, tile->amount,
        tile->rest);
    store(self);
}

/* First lane of the tile without amounts, or -1. */
static int
solve(const desk *self)
{
    const ys_fund_tile *tile = self->tile;
    int failed = -1, asked = self->year->valid == 0 ? self->year->lanes : self->year->valid;

    if (!self->plan->by_world && asked > 1)
        solve_tile(self);
    else
        for (int l = 0; l < self->width && self->first + l < asked; l++)
            solve_world(self, l);
    for (int l = self->width - 1; l >= 0; l--)
        if (tile->fault[l] != YS_FAULT_NONE && tile->fault[l] != YS_FAULT_HELD)
            failed = self->first + l;
    return failed;
}

int
YS_LANE(ys_fund_lanes)(const ys_fund_plan *plan, const ys_fund_year *year)
{
    ys_fund_tile tile = ys_fund_tile_at(plan, year->scratch);
    ys_fund_depth whole = ys_fund_whole(plan);
    size_t row = (size_t) year->lanes;
    bool alone = plan->by_world || year->valid == 1;
    int failed = -1;

    for (size_t i = 0; i < plan->n_all; i++)
        if (!plan->eligible[i] || alone)
            memset(year->amount + i * row, 0, row * sizeof *year->amount);
    for (int first = 0; first < year->lanes; first += TILE) {
        int left = year->lanes - first, here;
        desk self = { plan, year, first, left < TILE ? left : TILE, whole, &tile };

        YS_LANE(ys_fund_form)(plan, year, first, whole, &tile);
        here = solve(&self);
        failed = failed < 0 ? here : failed;
        count_years_out(&self);
    }
    return failed;
}
