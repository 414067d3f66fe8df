/* Shares: weighted factors, or several formulas joined; the sub-pot, coefficients; snapped to the grid. */
#include "allocation/fund_rows.h"

/* 1 / spread and the end that counts 0, of what min_max measures; 0 where there is no spread. */
static void
extremes(const ys_fund_desk *self, const ys_plan_factor *factor, double *restrict origin, double *restrict scale)
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
lane_param(const ys_fund_desk *self, ys_param param, int l)
{
    return param.slot < 0
               ? param.value
               : self->year->param[(size_t) param.slot * (size_t) self->year->lanes + (size_t) (self->first + l)];
}

/* One lane's figures: fixed, or those of a quantity; below 0 is 0, as in row_quantity. */
static void
lane_figures(const ys_fund_desk *self, const double *fixed, int quantity, int l, double *restrict column)
{
    for (size_t e = 0; e < self->plan->n; e++) {
        double x = fixed != NULL ? fixed[e] : self->year->quantity[quantity][row_at(self, e) + (size_t) l];

        column[e] = fixed != NULL || x > 0.0 ? x : 0.0;
    }
}

/* u of one lane by the transform's own function, before it is multiplied. The tile's column is free until bounds are settled. */
static void
lane_values(const ys_fund_desk *self, const ys_plan_factor *factor, int l, double *u)
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
column_factor(const ys_fund_desk *self, const ys_plan_factor *factor, double *u)
{
    for (int l = 0; l < self->width; l++)
        lane_values(self, factor, l, u);
    for (size_t e = 0; e < self->plan->n; e++)
        for (int l = self->width; l < TILE; l++)
            u[e * TILE + (size_t) l] = u[e * TILE];
}

static void
moving_factor(const ys_fund_desk *self, const ys_plan_factor *factor, double *restrict sum)
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
kept_sum(const ys_fund_desk *self, const double *fixed, const double *moving, double *restrict sum)
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
prepare_factors(const ys_fund_desk *self)
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
rescale_dropped(const ys_fund_desk *self, uint64_t drop, double *restrict share)
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
add_factors(const ys_fund_desk *self)
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
prepare_pots(const ys_fund_desk *self)
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
form_one(const ys_fund_desk *self, size_t f)
{
    const ys_plan_formula *formula = &self->plan->formula[f];
    ys_fund_tile below = ys_fund_tile_at(formula->plan, self->tile->below);
    int64_t held[YS_LANES];
    ys_fund_year year = *self->year;
    double *cur = self->tile->rest;

    year.held = held;
    YS_LANE(ys_fund_form)(formula->plan, &year, self->first, ys_fund_whole(formula->plan), &below);
    for (size_t e = 0; e < self->plan->n; e++)
        row_fill(cur + e * TILE, 0.0);
    for (size_t b = 0; b < formula->plan->n; b++) {
        double *restrict row = cur + formula->to[b] * TILE;
        const double *restrict from = below.share + b * TILE;

        for (int l = 0; l < TILE; l++)
            row[l] = from[l] * (1.0 / GRID);
        /* shares of a universe that is not the fund's counties do not sum to 1, and are compared as they are */
        if (formula->has_universe && self->plan->fund->take != YS_TAKE_sum)
            row_multiply(row, below.formula);
    }
    for (int l = 0; l < TILE; l++) {
        double *pot = &self->tile->pots[f * TILE + (size_t) l];
        bool nobody = below.fault[l] == YS_FAULT_HELD;

        if (self->tile->fault[l] == YS_FAULT_NONE && *pot > 0.0 && !nobody)
            self->tile->fault[l] = below.fault[l];
        /* what nobody has a share of is told by its sign until all formulas are joined */
        if (nobody)
            *pot = -*pot;
    }
}

/* One formula more, into `share`; the mean of the formulas after the first is gathered in `tile->amount`. */
static void
join_row(const ys_fund_desk *self, size_t f, size_t e)
{
    double *restrict share = self->tile->share + e * TILE, *restrict mean = self->tile->amount + e * TILE;
    const double *restrict cur = self->tile->rest + e * TILE, *restrict pot = self->tile->pots + f * TILE;
    const double *restrict total = self->tile->total;
    double n = (double) self->plan->n_formulas;
    bool first = f == 0, last = f + 1 == self->plan->n_formulas;

    for (int l = 0; l < TILE; l++) {
        double had = first ? 0.0 : share[l], part = pot[l] > 0.0 ? pot[l] / total[l] : 0.0;
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

/* Pots of formulas that are 0 in every county: held, in whole units, and shared out by none. */
static void
withhold_pots(const ys_fund_desk *self)
{
    const ys_fund_plan *plan = self->plan;
    ys_fund_tile *tile = self->tile;

    for (size_t f = 0; f < plan->n_formulas; f++) {
        double *restrict pot = tile->pots + f * TILE;

        for (int l = 0; l < TILE; l++) {
            double units = pot[l] < 0.0 && plan->fund->take == YS_TAKE_sum ? ys_floor(-pot[l]) : 0.0;

            units = units < tile->total[l] ? units : tile->total[l];
            tile->total[l] -= units;
            pot[l] = pot[l] > 0.0 ? pot[l] : 0.0;
            if (l < self->width)
                self->year->held[self->first + l] += ys_to_int(units) * plan->fund->rounding;
        }
    }
}

static void
add_formulas(const ys_fund_desk *self)
{
    const ys_fund_plan *plan = self->plan;

    prepare_pots(self);
    for (size_t f = 0; f < plan->n_formulas; f++) {
        form_one(self, f);
        for (size_t e = 0; e < plan->n; e++)
            join_row(self, f, e);
    }
    withhold_pots(self);
    row_fill(self->tile->formula, 0.0);
    for (size_t e = 0; e < plan->n; e++)
        row_add(self->tile->formula, self->tile->share + e * TILE);
}

/* What sizes the part of county e in the sub-pot, or beside it: by what its thresholds leave it. */
static void
size_row(const ys_fund_desk *self, size_t e, double *restrict size)
{
    row_column(self, &self->plan->sub_by, e, size);
    if (self->plan->n_thresholds > 0)
        row_multiply(size, self->tile->keep + e * TILE);
}

/* Shares of the counties in the sub-pot, and of the others what is left. */
static void
add_sub_pot(const ys_fund_desk *self)
{
    const ys_fund_plan *plan = self->plan;
    double all[TILE], inside[TILE], size[TILE], outside[TILE];

    row_fill(all, 0.0);
    row_fill(inside, 0.0);
    for (size_t e = 0; e < plan->n; e++) {
        size_row(self, e, size);
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
        size_row(self, e, size);
        for (int l = 0; l < TILE; l++)
            share[l] = all[l] > 0.0 ? size[l] / all[l] : 0.0;
    }
}

static void
apply_coefficient(const ys_fund_desk *self, const ys_plan_coefficient *coefficient)
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

/* Counties among which equal shares are made, each by what its thresholds leave it. */
static double
equal_parts(const ys_fund_desk *self, int l)
{
    double parts = (double) self->plan->n;

    if (self->plan->n_thresholds == 0)
        return parts;
    parts = 0.0;
    for (size_t e = 0; e < self->plan->n; e++)
        parts += self->tile->keep[e * TILE + (size_t) l];
    return parts;
}

/* What becomes of lane l, where no county has a share or one has no finite share. */
static void
settle_zero(const ys_fund_desk *self, int l, bool finite)
{
    const ys_fund_plan *plan = self->plan;
    ys_fund_tile *tile = self->tile;
    bool no_formula = plan->n_factors == 0 && plan->n_formulas == 0;
    double parts = equal_parts(self, l);
    bool equal = finite && plan->fund->when_zero == YS_WHEN_ZERO_equal && parts > 0.0 && !no_formula;

    for (size_t e = 0; e < plan->n; e++) {
        double part = plan->n_thresholds > 0 ? tile->keep[e * TILE + (size_t) l] : 1.0;

        tile->share[e * TILE + (size_t) l] = equal ? ys_floor(GRID * part / parts) : 0.0;
    }
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

/* Shares of the cascade's factors, left in `tile->below` for the worlds of the tile. */
static void
form_cascade(const ys_fund_desk *self)
{
    const ys_plan_formula *cascade = self->plan->cascade;
    int64_t held[YS_LANES];
    ys_fund_year year = *self->year;
    ys_fund_tile below;

    if (cascade == NULL)
        return;
    below = ys_fund_tile_at(cascade->plan, self->tile->below);
    year.held = held;
    YS_LANE(ys_fund_form)(cascade->plan, &year, self->first, ys_fund_whole(cascade->plan), &below);
    for (int l = 0; l < TILE; l++) {
        if (self->tile->fault[l] != YS_FAULT_NONE || below.fault[l] == YS_FAULT_NONE)
            continue;
        if (below.fault[l] == YS_FAULT_HELD) /* no group has a share, so no county gets anything */
            settle_zero(self, l, true);
        else
            self->tile->fault[l] = below.fault[l];
    }
}

static void
snap(const ys_fund_desk *self)
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

void
YS_LANE(ys_fund_share_form)(const ys_fund_desk *self)
{
    if (self->plan->n_formulas > 0) {
        add_formulas(self);
    } else {
        prepare_factors(self);
        add_factors(self);
    }
    if (self->plan->n_sub > 0)
        add_sub_pot(self);
    for (size_t k = 0; k < self->depth.coefficients; k++)
        apply_coefficient(self, &self->plan->coefficient[k]);
    snap(self);
    form_cascade(self);
}
