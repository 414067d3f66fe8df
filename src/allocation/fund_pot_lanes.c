/* What a fund has to share out: set-asides and grants off the pot, and what thresholds leave of each county's share. */
#include "allocation/fund_rows.h"

/* Set-asides off the top, then whole units. */
static void
split_pot(const ys_fund_desk *self)
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

/* In each lane the `top` counties with the highest figure among those that the grant counts: 1, the others 0, in `chosen` [n][TILE]. */
static void
choose_top(const ys_fund_desk *self, const ys_plan_grant *grant, double *chosen)
{
    size_t n = self->plan->n;
    int64_t *order = self->tile->column, *count = order + n;

    for (int l = 0; l < TILE; l++) {
        int64_t there = 0, top = grant->given->top;

        for (size_t e = 0; e < n; e++) {
            double v[TILE];

            row_column(self, &grant->by, e, v);
            /* doubles that are not negative are in the order of their bits, once -0 is 0 */
            v[l] += 0.0;
            memcpy(&order[e], &v[l], sizeof order[e]);
            order[e] = grant->count[e] > 0 && row_is_in(self, e, l) ? order[e] + 1 : 0;
            there += order[e] > 0;
            count[e] = 0;
        }
        ys_bounded_give_largest(n, order, top < there ? top : there, count);
        for (size_t e = 0; e < n; e++)
            chosen[e * TILE + (size_t) l] = (double) count[e];
    }
}

static void
add_grant(const ys_fund_desk *self, const ys_plan_grant *grant)
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
        for (int l = 0; l < TILE && self->plan->n_thresholds > 0; l++)
            times[l] = row_is_in(self, e, l) ? times[l] : 0.0;
        for (int l = 0; l < TILE; l++)
            granted[l] += ys_units_down(amount[l] * grant->count[e] * times[l], unit, 1.0 / unit);
    }
}

/* Grants above the pot in lane l: cut in one ratio to it, or a fault. */
static void
settle_grants(const ys_fund_desk *self, size_t l)
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
    for (size_t e = 0; e < n; e++)
        weight[e] = lo[e] = hi[e] = (int64_t) tile->granted[e * TILE + l];
    ys_bounded_relax(n, weight, lo, hi, (int64_t) tile->pot[l], amount, &lambda, (uint8_t *) (rest + n), rest);
    for (size_t e = 0; e < n; e++)
        tile->granted[e * TILE + l] = (double) amount[e];
}

static void
add_grants(const ys_fund_desk *self)
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
keep_row(const ys_fund_desk *self, size_t t, size_t e, double *restrict keep)
{
    const ys_plan_threshold *threshold = &self->plan->threshold[t];
    /* without grace the years do not count: a formula's own thresholds have no rows */
    bool counts = self->year->out_for != NULL && threshold->given->grace_years > 0;
    const int16_t *out_for = counts ? self->year->out_for + t * self->plan->n_all * (size_t) self->year->lanes : NULL;
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
prepare_keep(const ys_fund_desk *self)
{
    for (size_t e = 0; self->plan->n_thresholds > 0 && e < self->plan->n; e++) {
        double *keep = self->tile->keep + e * TILE;

        row_fill(keep, 1.0);
        for (size_t t = 0; t < self->plan->n_thresholds; t++)
            keep_row(self, t, e, keep);
    }
}

/* Years out, told on: -1 while in. Only once the year's amounts stand, so that a look at the year changes nothing. */
void
YS_LANE(ys_fund_pot_count)(const ys_fund_desk *self)
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

void
YS_LANE(ys_fund_pot_form)(const ys_fund_desk *self)
{
    split_pot(self);
    prepare_keep(self);
    add_grants(self);
}
