/* Poor villages and townships of each county: how many have left. */
#include "exit/county.h"

/* Share of a county's places that are at or under their limit: log-logistic about the county's incidence. */
static void
reach(const ys_exit_block *block, const ys_place_plan *place, const double *incidence, double *restrict share)
{
    const double *limit = ys_county_param(block, place->limit), *spread = ys_county_param(block, place->spread);

    for (int l = 0; l < block->lanes; l++) {
        double most = limit[l] > 1e-12 ? limit[l] : 1e-12, here = incidence[l] > 1e-15 ? incidence[l] : 1e-15;

        share[l] = 1.0 / (1.0 + ys_exp(ys_log(here / most) / spread[l]));
    }
}

/* Services hold where no gate is lacking, one independent of the other. */
static void
serve(const ys_exit_plan *plan, const ys_exit_block *block, size_t at, double *restrict share)
{
    for (int g = 0; g < plan->effects.n_gates; g++) {
        const double *lacking = block->effects.gate[g] + at;

        for (int l = 0; l < block->lanes; l++)
            share[l] *= 1.0 - lacking[l];
    }
}

/* Of those left, (F - before) / (1 - before) leave; `before` is the greatest F so far, since who is out stays out. */
static void
leave(ys_county *k, const ys_place_plan *place, ys_purpose purpose, bool services, const double *incidence, double *restrict before,
    int32_t *restrict left)
{
    int lanes = k->block->lanes;
    ys_address at = ys_county_address(k, purpose, 0);
    ys_row share, n, p, drawn;

    reach(k->block, place, incidence, share);
    if (services)
        serve(k->plan, k->block, k->at, share);
    for (int l = 0; l < lanes; l++) {
        double rest = 1.0 - before[l], rise = share[l] - before[l];

        n[l] = (double) left[l];
        p[l] = rise > 0.0 ? ys_clip(rise / rest, 0.0, 1.0) : 0.0;
        before[l] = rise > 0.0 ? share[l] : before[l];
    }
    YS_LANE(ys_binomial_lanes)(&at, lanes, n, p, drawn);
    for (int l = 0; l < lanes; l++)
        left[l] -= (int32_t) drawn[l];
}

static void
tell(const ys_exit_plan *plan, ys_exit_block *block, size_t c)
{
    size_t lanes = (size_t) block->lanes;
    double *out = block->quantity[YS_QUANTITY_villages_out], all;

    if (out == NULL || !plan->status.villages)
        return;
    all = plan->status.village.number[c];
    for (size_t l = 0; l < lanes; l++)
        out[c * lanes + l] = all > 0.0 ? (all - (double) block->status.villages_left[c * lanes + l]) / all : 1.0;
}

void
YS_LANE(ys_exit_settlements_lanes)(ys_county *k, const double *registered)
{
    const ys_status_plan *plan = &k->plan->status;
    ys_status_block *s = &k->block->status;
    double rural = k->rural;
    ys_row incidence;

    for (int l = 0; l < k->block->lanes; l++)
        incidence[l] = registered[l] / rural;
    if (plan->villages)
        leave(k, &plan->village, YS_PURPOSE_village, plan->services, incidence, s->village_reach + k->at, s->villages_left + k->at);
    if (plan->townships)
        leave(k, &plan->township, YS_PURPOSE_township, false, incidence, s->township_reach + k->at, s->townships_left + k->at);
    tell(k->plan, k->block, k->county);
}

static void
fill(const ys_exit_plan *plan, const ys_exit_block *block, const ys_place_plan *place, size_t c, double *restrict before,
    int32_t *restrict left)
{
    size_t lanes = (size_t) block->lanes, at = c * lanes;
    const double *registered = block->quantity[YS_QUANTITY_registered_poor] + at;
    double rural = ys_county_rural(plan, c, -1);
    int32_t number = (int32_t) place->number[c];
    ys_row incidence;

    for (size_t l = 0; l < lanes; l++) {
        incidence[l] = registered[l] / rural;
        left[at + l] = number;
    }
    reach(block, place, incidence, before + at);
}

/* Weights of the townships that are left, summed over the counties. */
static void
weigh(const ys_exit_plan *plan, const ys_exit_block *block, double *restrict sum)
{
    size_t lanes = (size_t) block->lanes;

    for (size_t l = 0; l < lanes; l++)
        sum[l] = 0.0;
    for (size_t c = 0; c < plan->n_counties; c++) {
        const double *weight = block->status.township_reach + c * lanes;
        const int32_t *left = block->status.townships_left + c * lanes;

        for (size_t l = 0; l < lanes; l++)
            sum[l] += weight[l] * (double) left[l];
    }
}

/* The county whose part of the cumulated weights holds `want` gives one. */
static void
take(const ys_exit_plan *plan, ys_exit_block *block, const double *want)
{
    size_t lanes = (size_t) block->lanes;
    ys_row sum, open;

    for (size_t l = 0; l < lanes; l++) {
        sum[l] = 0.0;
        open[l] = 1.0;
    }
    for (size_t c = 0; c < plan->n_counties; c++) {
        const double *weight = block->status.township_reach + c * lanes;
        int32_t *left = block->status.townships_left + c * lanes;

        for (size_t l = 0; l < lanes; l++) {
            sum[l] += weight[l] * (double) left[l];
            double now = sum[l] >= want[l] ? open[l] : 0.0;

            left[l] -= (int32_t) now;
            open[l] -= now;
        }
    }
}

/* One township after another leaves before the first year, drawn by the share of its county's that are at or under their limit. A pair of
 * worlds shares the draw. */
static void
draw_townships(const ys_exit_plan *plan, ys_exit_block *block)
{
    int lanes = block->lanes;
    ys_row sum, luck, other, want;

    for (int i = 0; i < plan->status.townships_out; i++) {
        ys_address at = { block->seed, block->world / 2, 0, 0, YS_PURPOSE_township_start, (uint32_t) i };

        YS_LANE(ys_philox_lanes)(&at, lanes, luck, other);
        weigh(plan, block, sum);
        for (int l = 0; l < lanes; l++)
            want[l] = luck[l / 2] * sum[l];
        take(plan, block, want);
    }
}

void
YS_LANE(ys_exit_settlements_start_lanes)(const ys_exit_plan *plan, ys_exit_block *block)
{
    ys_status_block *s = &block->status;

    for (size_t c = 0; c < plan->n_counties; c++) {
        if (plan->status.villages) {
            fill(plan, block, &plan->status.village, c, s->village_reach, s->villages_left);
            if (plan->status.services)
                serve(plan, block, c * (size_t) block->lanes, s->village_reach + c * (size_t) block->lanes);
        }
        if (plan->status.townships)
            fill(plan, block, &plan->status.township, c, s->township_reach, s->townships_left);
        tell(plan, block, c);
    }
    if (plan->status.townships)
        draw_townships(plan, block);
}
