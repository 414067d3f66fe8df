#include "allocation/plan.h"

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
        self->tile->total[l] = fault ? 0.0 : (double) (left / fund->rounding);
        if (l < self->width)
            year->held[self->first + l] = fault ? 0 : left % fund->rounding;
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

static void
prepare_factors(const desk *self)
{
    for (size_t k = 0; k < self->depth.factors; k++) {
        const ys_plan_factor *factor = &self->plan->factor[k];
        double *restrict weight = self->tile->weight + k * TILE;
        double sum[TILE];

        row_param(self, factor->given->weight, weight);
        if (factor->core == YS_CORE_FIXED)
            continue;
        moving_factor(self, factor, sum);
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

        row_fill(share, self->depth.factors == 0 && !plan->sub[e] ? 1.0 : 0.0);
        if (plan->sub[e])
            continue;
        for (size_t k = 0; k < self->depth.factors; k++) {
            const ys_plan_factor *factor = &plan->factor[k];

            if (factor->core == YS_CORE_FIXED)
                row_add_scaled(share, tile->weight + k * TILE, factor->fixed[e]);
            else
                row_add_product(share, tile->weight + k * TILE, tile->factor + (factor->row * plan->n + e) * TILE);
        }
        if (plan->dropped[e])
            rescale_dropped(self, plan->drop[plan->dropped[e] - 1], share);
        row_add(tile->formula, share);
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
    double strength[TILE], c[TILE];

    row_param(self, coefficient->given->strength, strength);
    for (size_t e = 0; e < self->plan->n; e++) {
        double *restrict share = self->tile->share + e * TILE;

        row_column(self, &coefficient->column, e, c);
        for (int l = 0; l < TILE; l++)
            share[l] *= 1.0 + (c[l] - 1.0) * strength[l];
    }
}

/* What becomes of lane l, where no county has a share or one has no finite share. */
static void
settle_zero(const desk *self, int l, bool finite)
{
    const ys_fund_plan *plan = self->plan;
    ys_fund_tile *tile = self->tile;
    bool equal = finite && plan->fund->when_zero == YS_WHEN_ZERO_equal && plan->n > 0;

    for (size_t e = 0; e < plan->n; e++)
        tile->share[e * TILE + (size_t) l] = equal ? ys_floor(GRID / (double) plan->n) : 0.0;
    if (equal || tile->fault[l] != YS_FAULT_NONE)
        return;
    if (!finite)
        tile->fault[l] = YS_FAULT_NOT_FINITE;
    else if (plan->fund->when_zero == YS_WHEN_ZERO_hold) {
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

static void
prepare_limits(const desk *self)
{
    double unit = (double) self->plan->fund->rounding;

    for (size_t j = 0; j < self->plan->n_bounds; j++) {
        const ys_plan_bound *bound = &self->plan->bound[j];
        double *restrict limit = self->tile->limit + j * TILE;
        const double *restrict total = self->tile->total;

        row_param(self, bound->given->value, limit);
        if (bound->given->kind == YS_BOUND_yuan)
            for (int l = 0; l < TILE; l++)
                limit[l] =
                    bound->is_cap ? ys_units_down(limit[l], unit, 1.0 / unit) : ys_units_up(limit[l], unit, 1.0 / unit);
        if (bound->given->kind == YS_BOUND_share_of_pot)
            for (int l = 0; l < TILE; l++)
                limit[l] = bound->is_cap ? ys_units_down(limit[l] * total[l], 1.0, 1.0)
                                         : ys_units_up(limit[l] * total[l], 1.0, 1.0);
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

/* Units of a bound that county e multiplies by something of its own. */
static void
own_limit(const desk *self, const ys_plan_bound *bound, size_t e, const double *restrict limit, double *restrict own)
{
    double unit = (double) self->plan->fund->rounding, per_unit = 1.0 / unit;

    if (bound->given->kind == YS_BOUND_per_head)
        row_column(self, &bound->heads, e, own);
    else
        row_last_year(self, e, own);
    if (bound->is_cap)
        for (int l = 0; l < TILE; l++)
            own[l] = ys_units_down(limit[l] * own[l], unit, per_unit);
    else
        for (int l = 0; l < TILE; l++)
            own[l] = ys_units_up(limit[l] * own[l], unit, per_unit);
}

static void
apply_bound(const desk *self, const ys_plan_bound *bound, const double *limit, size_t e)
{
    double *restrict row = (bound->is_cap ? self->tile->cap : self->tile->floor) + e * TILE;
    bool by_county = bound->given->kind == YS_BOUND_per_head || bound->given->kind == YS_BOUND_of_last_year;
    double own[TILE];
    const double *restrict units = by_county ? own : limit;

    if (!bound->mask[e] || (bound->given->kind == YS_BOUND_of_last_year && self->year->last_year == NULL))
        return;
    if (by_county)
        own_limit(self, bound, e, limit, own);
    if (bound->is_cap)
        for (int l = 0; l < TILE; l++)
            row[l] = units[l] < row[l] ? units[l] : row[l];
    else
        for (int l = 0; l < TILE; l++)
            row[l] = units[l] > row[l] ? units[l] : row[l];
}

void
YS_LANE(ys_fund_form)(
    const ys_fund_plan *plan, const ys_fund_year *year, int first, ys_fund_depth depth, ys_fund_tile *tile)
{
    int left = year->lanes - first;
    desk self = { plan, year, first, left < TILE ? left : TILE, depth, tile };

    split_pot(&self);
    prepare_factors(&self);
    add_factors(&self);
    if (plan->n_sub > 0)
        add_sub_pot(&self);
    for (size_t k = 0; k < depth.coefficients; k++)
        apply_coefficient(&self, &plan->coefficient[k]);
    snap(&self);
    prepare_limits(&self);
    for (size_t e = 0; e < plan->n; e++) {
        row_fill(tile->floor + e * TILE, 0.0);
        memcpy(tile->cap + e * TILE, tile->total, TILE * sizeof(double));
        for (size_t j = 0; j < plan->n_bounds; j++)
            apply_bound(&self, &plan->bound[j], tile->limit + j * TILE, e);
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
        const double *restrict amount = self->tile->amount + e * TILE;

        for (int l = 0; l < self->width; l++)
            out[l] = ys_to_int(amount[l] * unit);
    }
}

/* First lane of the tile without amounts, or -1. */
static int
solve(const desk *self)
{
    const ys_fund_tile *tile = self->tile;
    int failed = -1;

    find_faults(self);
    for (int l = 0; l < TILE; l++)
        if (tile->fault[l] != YS_FAULT_NONE)
            settle_lane(self, (size_t) l);
    for (int l = self->width - 1; l >= 0; l--)
        if (tile->fault[l] != YS_FAULT_NONE && tile->fault[l] != YS_FAULT_HELD)
            failed = self->first + l;
    YS_LANE(ys_bounded_lanes)
    (self->plan->n, self->plan->n_bounds > 0, tile->share, tile->floor, tile->cap, tile->total, tile->amount,
        tile->rest);
    store(self);
    return failed;
}

int
YS_LANE(ys_fund_lanes)(const ys_fund_plan *plan, const ys_fund_year *year)
{
    ys_fund_tile tile = ys_fund_tile_at(plan, year->scratch);
    ys_fund_depth whole = { plan->n_factors, plan->n_coefficients };
    size_t row = (size_t) year->lanes;
    int failed = -1;

    for (size_t i = 0; i < plan->n_all; i++)
        if (!plan->eligible[i])
            memset(year->amount + i * row, 0, row * sizeof *year->amount);
    for (int first = 0; first < year->lanes; first += TILE) {
        int left = year->lanes - first, here;
        desk self = { plan, year, first, left < TILE ? left : TILE, whole, &tile };

        YS_LANE(ys_fund_form)(plan, year, first, whole, &tile);
        here = solve(&self);
        failed = failed < 0 ? here : failed;
    }
    return failed;
}
