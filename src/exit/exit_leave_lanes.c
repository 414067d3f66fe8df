/* Who leaves poverty in a year, by the odds of each group or by one measure after another. */
#include "exit/county.h"

void
YS_LANE(ys_exit_pool_lanes)(ys_county *k, ys_purpose purpose, uint32_t group, int32_t *pool, const double *p, double *drawn)
{
    int lanes = k->block->lanes;
    ys_address at = ys_county_address(k, purpose, group);
    ys_row n;

    for (int l = 0; l < lanes; l++)
        n[l] = (double) pool[l];
    YS_LANE(ys_binomial_lanes)(&at, lanes, n, p, drawn);
    for (int l = 0; l < lanes; l++)
        pool[l] = (int32_t) (n[l] - drawn[l]);
}

static void
leave_by_odds(ys_county *k)
{
    const ys_exit_plan *plan = k->plan;
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    const double *joint_max = ys_county_param(block, plan->joint_max);
    ys_row joint, p, drawn;

    for (int g = 0; g < plan->n_groups; g++) {
        for (int l = 0; l < lanes; l++)
            joint[l] = 1.0;
        for (int m = 0; m < plan->n_measures; m++) {
            const ys_measure_plan *measure = &plan->measure[m];
            const double *share = ys_county_param(block, measure->base_share), *x = k->gain[measure->gain_of];

            if (measure->group >= 0 && measure->group != g)
                continue;
            for (int l = 0; l < lanes; l++)
                joint[l] += share[l] * (x[l] - 1.0);
        }
        const double *base = block->base_odds + g * lanes, *effect = block->effect == NULL ? NULL : block->effect + k->at;

        for (int l = 0; l < lanes; l++)
            joint[l] = base[l] * ys_clip(joint[l], 0.0, joint_max[l]) * k->shock[l];
        if (effect != NULL) {
            for (int l = 0; l < lanes; l++)
                joint[l] *= effect[l];
        }
        for (int l = 0; l < lanes; l++)
            p[l] = ys_clip(joint[l] / (1.0 + joint[l]), plan->leave_min, plan->leave_max);
        YS_LANE(ys_exit_pool_lanes)(k, YS_PURPOSE_leave, plan->group_luck[g], block->group[g] + k->at, p, drawn);
        for (int l = 0; l < lanes; l++)
            k->exits[l] += drawn[l];
    }
}

static void
leave_in_sequence(ys_county *k)
{
    const ys_exit_plan *plan = k->plan;
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    ys_row p, drawn;

    for (int m = 0; m < plan->n_measures; m++) {
        const ys_measure_plan *measure = &plan->measure[m];
        const double *rate = ys_county_param(block, measure->rate), *x = k->gain[measure->gain_of];
        const double *effect = block->effect == NULL ? NULL : block->effect + k->at;

        for (int l = 0; l < lanes; l++)
            p[l] = rate[l] * x[l] * k->shock[l];
        if (effect != NULL) {
            for (int l = 0; l < lanes; l++)
                p[l] *= effect[l];
        }
        for (int l = 0; l < lanes; l++)
            p[l] = ys_clip(p[l], plan->leave_min, plan->leave_max);
        for (int g = 0; g < plan->n_groups; g++) {
            if (measure->group >= 0 && measure->group != g)
                continue;
            YS_LANE(ys_exit_pool_lanes)(k, YS_PURPOSE_leave, measure->luck ^ plan->group_luck[g], block->group[g] + k->at, p, drawn);
            for (int l = 0; l < lanes; l++)
                k->exits[l] += drawn[l];
        }
    }
}

void
YS_LANE(ys_exit_leave_lanes)(ys_county *k)
{
    if (k->plan->process == YS_PROCESS_odds)
        leave_by_odds(k);
    else
        leave_in_sequence(k);
}
