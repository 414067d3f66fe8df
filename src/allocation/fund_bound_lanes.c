/* Floors and caps of each county, in whole units: what they are multiples of, and those that are made of others. */
#include "allocation/fund_rows.h"

static void
row_last_year(const ys_fund_desk *self, size_t e, double *restrict row)
{
    const int64_t *restrict from = self->year->last_year + row_at(self, e);

    for (int l = 0; l < self->width; l++)
        row[l] = ys_from_int(from[l]);
    for (int l = self->width; l < TILE; l++)
        row[l] = row[0];
}

/* What a bound multiplies by heads or last year's amounts of the county, or is in itself, in yuan. */
static void
limit_in_yuan(const ys_fund_desk *self, const ys_plan_bound *bound, double *restrict limit)
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
prepare_limits(const ys_fund_desk *self)
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

/* Yuan of bound j for county e; false where it does not hold it. */
static bool
own_yuan(const ys_fund_desk *self, size_t j, size_t e, double *restrict own)
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
bound_row(const ys_fund_desk *self, size_t j, size_t e, double *restrict units)
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
    ys_fund_desk self = { plan, year, 0, year->lanes < TILE ? year->lanes : TILE, ys_fund_whole(plan), &same };

    return bound_row(&self, j, e, units);
}

static void
apply_bound(const ys_fund_desk *self, size_t j, size_t e)
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

/* A county that its thresholds leave nothing is not eligible, and has no floor. */
static void
leave_out(const ys_fund_desk *self, size_t e)
{
    double *restrict floor = self->tile->floor + e * TILE;
    const double *restrict keep = self->tile->keep + e * TILE;

    for (int l = 0; l < TILE; l++)
        floor[l] = keep[l] > 0.0 ? floor[l] : 0.0;
}

/* Bounds are on the whole amount: what is granted counts towards the floor and uses up the cap. */
static void
leave_granted(const ys_fund_desk *self, size_t e)
{
    double *restrict floor = self->tile->floor + e * TILE, *restrict cap = self->tile->cap + e * TILE;
    const double *restrict granted = self->tile->granted + e * TILE;

    for (int l = 0; l < TILE; l++) {
        double lo = floor[l] - granted[l], hi = cap[l] - granted[l];

        floor[l] = lo > 0.0 ? lo : 0.0;
        cap[l] = hi > 0.0 ? hi : 0.0;
    }
}

/* No more than there is to share out, as the lanes' solver needs it. A world by itself may get money back: a lock below a grant, what a
 * county loses. */
static void
leave_total(const ys_fund_desk *self, size_t e)
{
    double *restrict cap = self->tile->cap + e * TILE;
    const double *restrict total = self->tile->total;

    for (int l = 0; l < TILE; l++)
        cap[l] = cap[l] < total[l] ? cap[l] : total[l];
}

void
YS_LANE(ys_fund_bound_form)(const ys_fund_desk *self)
{
    const ys_fund_plan *plan = self->plan;
    const ys_fund_tile *tile = self->tile;

    prepare_limits(self);
    for (size_t e = 0; e < plan->n; e++) {
        row_fill(tile->floor + e * TILE, 0.0);
        memcpy(tile->cap + e * TILE, tile->pot, TILE * sizeof(double));
        for (size_t j = 0; j < plan->n_bounds; j++)
            apply_bound(self, j, e);
        if (plan->n_thresholds > 0)
            leave_out(self, e);
        if (plan->n_grants > 0)
            leave_granted(self, e);
        if (!plan->by_world)
            leave_total(self, e);
    }
}
