/* Good and bad years of the province, its areas and its counties. */
#include "exit/county.h"

void
YS_LANE(ys_exit_shock_lanes)(const ys_exit_plan *plan, ys_exit_block *block, int year, double *province)
{
    int lanes = block->lanes;
    ys_row other;

    for (int l = 0; l < lanes; l++)
        province[l] = 0.0;
    if (plan->year_shock) {
        ys_address at = { block->seed, block->world, 0, (uint32_t) year, YS_PURPOSE_year_shock, 0 };
        const double *sd = ys_county_param(block, plan->year_sd);

        YS_LANE(ys_normal_lanes)(&at, lanes, province, other);
        for (int l = 0; l < lanes; l++)
            province[l] = sd[l] * province[l] - 0.5 * sd[l] * sd[l];
    }
    for (int a = 0; plan->area_shock && a < plan->n_areas; a++) {
        ys_address at = { block->seed, block->world, 0, (uint32_t) year, YS_PURPOSE_area_shock, (uint32_t) a };
        const double *sd = ys_county_param(block, plan->area_sd);
        double *row = block->area_normal + a * lanes;

        YS_LANE(ys_normal_lanes)(&at, lanes, row, other);
        for (int l = 0; l < lanes; l++)
            row[l] = sd[l] * row[l] - 0.5 * sd[l] * sd[l];
    }
    YS_LANE(ys_exit_named_lanes)(plan, block, year);
}

/* Counties 2i and 2i + 1 share one address and take its two normals. */
void
YS_LANE(ys_exit_county_shock_lanes)(ys_county *k, const double *province, const double *normal)
{
    const ys_exit_plan *plan = k->plan;
    int lanes = k->block->lanes;
    const double *sd = ys_county_param(k->block, plan->county_sd);
    double *s = k->shock;

    for (int l = 0; l < lanes; l++)
        s[l] = province[l];
    if (plan->area_shock) {
        const double *area = k->block->area_normal + plan->area[k->county] * lanes;

        for (int l = 0; l < lanes; l++)
            s[l] += area[l];
    }
    if (plan->county_shock) {
        for (int l = 0; l < lanes; l++)
            s[l] += sd[l] * normal[l] - 0.5 * sd[l] * sd[l];
    }
    YS_LANE(ys_exit_county_named_lanes)(k);
    if (plan->year_shock || plan->area_shock || plan->county_shock || plan->effects.strikes_all) {
        for (int l = 0; l < lanes; l++)
            s[l] = ys_exp(s[l]);
    } else {
        for (int l = 0; l < lanes; l++)
            s[l] = 1.0;
    }
    if (k->block->noise != NULL)
        memcpy(k->block->noise + k->at, normal, (size_t) lanes * sizeof *normal);
}
