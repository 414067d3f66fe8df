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

/* Weight of group g among those that a measure serves, by who is reached first: of all whom it serves, `coverage` are reached in the order
 * of the odds of leaving, ties in the order of the groups, and the weights of all persons add up to their number. */
static void
reach(const ys_county *k, const ys_measure_plan *measure, int g, double *weight)
{
    const ys_exit_block *block = k->block;
    int lanes = block->lanes;
    const double *coverage = ys_county_param(block, measure->coverage), *odds = ys_county_param(block, k->plan->group_odds[g]);
    const int32_t *own = block->group[g] + k->at;
    ys_row all, ahead;

    for (int l = 0; l < lanes; l++)
        all[l] = ahead[l] = 0.0;
    for (int h = 0; h < k->plan->n_groups; h++) {
        const double *other = ys_county_param(block, k->plan->group_odds[h]);
        const int32_t *n = block->group[h] + k->at;
        double sign = measure->first == YS_FIRST_easiest ? 1.0 : -1.0, tie = h < g ? 1.0 : 0.0;

        if (!(measure->groups >> h & 1))
            continue;
        for (int l = 0; l < lanes; l++) {
            double lead = sign * (other[l] - odds[l]), first = lead > 0.0 ? 1.0 : 0.0;

            all[l] += (double) n[l];
            ahead[l] += (double) n[l] * (lead == 0.0 ? tie : first);
        }
    }
    for (int l = 0; l < lanes; l++) {
        double cover = coverage[l] > 1e-9 ? coverage[l] : 1e-9, n = (double) own[l], whom = n > 0.0 ? n : 1.0;

        weight[l] = ys_clip(cover * all[l] - ahead[l], 0.0, n) / (cover * whom);
    }
}

static bool
serves(const ys_measure_plan *measure, int g)
{
    return measure->acts_on == YS_ACTS_ON_leave && measure->groups >> g & 1;
}

/* 1 + D of a group. */
static void
join(const ys_county *k, int g, double *joint)
{
    int lanes = k->block->lanes;
    ys_row weight;

    for (int l = 0; l < lanes; l++)
        joint[l] = 1.0;
    for (int m = 0; m < k->plan->n_measures; m++) {
        const ys_measure_plan *measure = &k->plan->measure[m];
        const double *share = ys_county_param(k->block, measure->base_share), *x = k->gain[measure->gain_of];

        if (!serves(measure, g))
            continue;
        if (measure->first == YS_FIRST_alike) {
            for (int l = 0; l < lanes; l++)
                joint[l] += share[l] * (x[l] - 1.0);
            continue;
        }
        reach(k, measure, g, weight);
        for (int l = 0; l < lanes; l++)
            joint[l] += share[l] * weight[l] * (x[l] - 1.0);
    }
}

/* The cap of J; under it, measures that act together do less than the sum of each where they are subadditive. */
static void
cap(const ys_county *k, double *joint)
{
    int lanes = k->block->lanes;
    const double *most = ys_county_param(k->block, k->plan->joint_max);

    if (k->plan->joint == YS_JOINT_subadditive) {
        for (int l = 0; l < lanes; l++) {
            double more = joint[l] - 1.0, room = most[l] - 1.0, scale = room > 1e-12 ? room : 1e-12;
            double less = 1.0 + room * (1.0 - ys_exp(-more / scale));

            joint[l] = more > 0.0 && less < joint[l] ? less : joint[l];
        }
    }
    for (int l = 0; l < lanes; l++)
        joint[l] = ys_clip(joint[l], 0.0, most[l]);
}

static void
leave_by_odds(ys_county *k)
{
    const ys_exit_plan *plan = k->plan;
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    ys_row all[YS_MAX_GROUPS], p, drawn;

    /* whom a measure reaches is settled before anybody leaves */
    for (int g = 0; g < plan->n_groups; g++) {
        join(k, g, all[g]);
        cap(k, all[g]);
    }
    for (int g = 0; g < plan->n_groups; g++) {
        double *joint = all[g];
        const double *base = block->base_odds + g * lanes, *effect = block->effect == NULL ? NULL : block->effect + k->at;

        for (int l = 0; l < lanes; l++)
            joint[l] = base[l] * joint[l] * k->shock[l];
        if (effect != NULL) {
            for (int l = 0; l < lanes; l++)
                joint[l] *= effect[l];
        }
        for (int l = 0; k->hardness != NULL && l < lanes; l++)
            joint[l] *= k->hardness[l];
        for (int l = 0; k->passing != NULL && l < lanes; l++)
            joint[l] *= k->passing[l];
        for (int l = 0; l < lanes; l++)
            p[l] = ys_clip(joint[l] / (1.0 + joint[l]), plan->leave_min, plan->leave_max);
        YS_LANE(ys_exit_pool_lanes)(k, YS_PURPOSE_leave, plan->group_luck[g], block->group[g] + k->at, p, drawn);
        for (int l = 0; l < lanes; l++)
            k->exits[l] += drawn[l];
    }
}

/* Probability of leaving through a measure, cut later: it may differ by who is reached first. */
static void
rate_of(const ys_county *k, const ys_measure_plan *measure, double *p)
{
    const ys_exit_block *block = k->block;
    int lanes = block->lanes;
    const double *rate = ys_county_param(block, measure->rate), *x = k->gain[measure->gain_of];
    const double *effect = block->effect == NULL ? NULL : block->effect + k->at;

    for (int l = 0; l < lanes; l++)
        p[l] = rate[l] * x[l] * k->shock[l];
    for (int l = 0; effect != NULL && l < lanes; l++)
        p[l] *= effect[l];
    for (int l = 0; k->passing != NULL && l < lanes; l++)
        p[l] *= k->passing[l];
}

static void
leave_in_sequence(ys_county *k)
{
    const ys_exit_plan *plan = k->plan;
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    ys_row weight[YS_MAX_GROUPS], rate, p, drawn;

    for (int m = 0; m < plan->n_measures; m++) {
        const ys_measure_plan *measure = &plan->measure[m];
        bool alike = measure->first == YS_FIRST_alike;

        rate_of(k, measure, rate);
        for (int g = 0; !alike && g < plan->n_groups; g++) {
            if (serves(measure, g))
                reach(k, measure, g, weight[g]);
        }
        for (int g = 0; g < plan->n_groups; g++) {
            if (!serves(measure, g))
                continue;
            for (int l = 0; l < lanes; l++)
                p[l] = ys_clip(alike ? rate[l] : rate[l] * weight[g][l], plan->leave_min, plan->leave_max);
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
