/* Named shocks: disaster, illness, price, a national year. */
#include "exit/county.h"

#include <math.h>

/* With c the log of an ordinary year: E exp(c + sd z) (1 - p + p exp(-size)) = 1. */
void
YS_LANE(ys_exit_named_start_lanes)(const ys_exit_plan *plan, ys_exit_block *block)
{
    int lanes = block->lanes;

    for (int i = 0; i < plan->effects.n_shocks; i++) {
        const ys_shock_plan *shock = &plan->effects.shock[i];
        const double *sd = ys_county_param(block, shock->sd), *p = ys_county_param(block, shock->probability);
        const double *size = ys_county_param(block, shock->size);
        double *calm = block->effects.calm[i];

        for (int l = 0; l < lanes; l++)
            calm[l] = -0.5 * sd[l] * sd[l] - ys_log(1.0 + p[l] * (ys_exp(-size[l]) - 1.0));
    }
}

/* The standard normal of a unit's year: in the first year from the law that the years to come keep. */
static void
draw_steady(const ys_exit_plan *plan, ys_exit_block *block, int i, size_t unit, int year, double *z)
{
    const ys_shock_plan *shock = &plan->effects.shock[i];
    int lanes = block->lanes;
    ys_address at = { block->seed, block->world, (uint32_t) unit, (uint32_t) year, YS_PURPOSE_named_shock, shock->luck };
    ys_row other;

    YS_LANE(ys_normal_lanes)(&at, lanes, z, other);
    if (!shock->lasts)
        return;
    const double *persistence = ys_county_param(block, shock->persistence);
    double *before = block->effects.steady[i] + unit * (size_t) lanes;

    for (int l = 0; year > 0 && l < lanes; l++) {
        double kept = persistence[l];

        z[l] = kept * before[l] + sqrt((1.0 - kept) * (1.0 + kept)) * z[l];
    }
    memcpy(before, z, (size_t) lanes * sizeof *z);
}

/* Log of one unit's shock of the year. */
static void
draw(const ys_exit_plan *plan, ys_exit_block *block, int i, size_t unit, int year, double *s)
{
    const ys_shock_plan *shock = &plan->effects.shock[i];
    int lanes = block->lanes;
    const double *sd = ys_county_param(block, shock->sd), *size = ys_county_param(block, shock->size);
    const double *p = ys_county_param(block, shock->probability), *calm = block->effects.calm[i];
    ys_row u, other;

    if (shock->year == year) {
        for (int l = 0; l < lanes; l++)
            s[l] = -0.5 * sd[l] * sd[l] - size[l];
    } else {
        memcpy(s, calm, (size_t) lanes * sizeof *s);
        if (shock->event) {
            ys_address at = { block->seed, block->world, (uint32_t) unit, (uint32_t) year, YS_PURPOSE_shock_event, shock->luck };

            YS_LANE(ys_philox_lanes)(&at, lanes, u, other);
            for (int l = 0; l < lanes; l++)
                s[l] -= u[l] < p[l] ? size[l] : 0.0;
        }
    }
    if (shock->steady) {
        draw_steady(plan, block, i, unit, year, u);
        for (int l = 0; l < lanes; l++)
            s[l] += sd[l] * u[l];
    }
}

void
YS_LANE(ys_exit_named_lanes)(const ys_exit_plan *plan, ys_exit_block *block, int year)
{
    size_t lanes = (size_t) block->lanes;

    for (int i = 0; i < plan->effects.n_shocks; i++) {
        int scope = plan->effects.shock[i].scope;
        size_t units = scope == YS_SHOCK_SCOPE_province ? 1 : scope == YS_SHOCK_SCOPE_area ? (size_t) plan->n_areas : 0;

        for (size_t unit = 0; unit < units; unit++)
            draw(plan, block, i, unit, year, block->effects.struck[i] + unit * lanes);
    }
}

void
YS_LANE(ys_exit_county_named_lanes)(ys_county *k)
{
    const ys_effect_plan *effects = &k->plan->effects;
    int lanes = k->block->lanes;
    ys_row own;

    for (int r = 0; r < effects->n_strikes; r++)
        memset(k->strike[r], 0, (size_t) lanes * sizeof(double));
    for (int i = 0; i < effects->n_shocks; i++) {
        const ys_shock_plan *shock = &effects->shock[i];
        const double *s = own;
        double *sum = shock->strike < 0 ? k->shock : k->strike[shock->strike];

        if (shock->scope == YS_SHOCK_SCOPE_county)
            draw(k->plan, k->block, i, k->county, k->year, own);
        else
            s = k->block->effects.struck[i] + (shock->scope == YS_SHOCK_SCOPE_area ? k->plan->area[k->county] * lanes : 0);
        for (int l = 0; l < lanes; l++)
            sum[l] += s[l];
    }
    for (int r = 0; r < effects->n_strikes; r++) {
        for (int l = 0; l < lanes; l++)
            k->strike[r][l] = ys_exp(k->strike[r][l]);
    }
}
