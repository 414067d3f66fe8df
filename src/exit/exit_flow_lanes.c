/* A county's year: who leaves poverty, who falls back, who is found. */
#include "exit/county.h"

static void
flow_rate(const ys_county *k, const ys_flow_plan *flow, const double *ease, double *p)
{
    int lanes = k->block->lanes;
    const double *rate = ys_county_param(k->block, flow->rate);
    double factor = flow->factor == NULL ? 1.0 : flow->factor[k->county];

    for (int l = 0; l < lanes; l++)
        p[l] = rate[l] * factor;
    for (int l = 0; ease != NULL && l < lanes; l++)
        p[l] *= ease[l];
    if (flow->shock_power == -1.0) {
        for (int l = 0; l < lanes; l++)
            p[l] = p[l] / k->shock[l];
    } else if (flow->shock_power != 0.0) {
        for (int l = 0; l < lanes; l++)
            p[l] *= ys_pow(k->shock[l], flow->shock_power);
    }
    for (int l = 0; l < lanes; l++)
        p[l] = ys_clip(p[l], flow->min, flow->max);
}

static void
return_from(ys_county *k, const ys_flow_plan *flow, const double *ease, ys_purpose purpose, int32_t *pool)
{
    int lanes = k->block->lanes;
    ys_row p, drawn;

    if (!flow->on)
        return;
    flow_rate(k, flow, ease, p);
    YS_LANE(ys_exit_pool_lanes)(k, purpose, 0, pool + k->at, p, drawn);
    for (int l = 0; l < lanes; l++)
        k->inflow[l] += drawn[l];
}

/* Newly poor come from everybody else who is not vulnerable, in whole persons; of those the exited and stable lose their part, rounded
 * down. */
static void
newly_poor(ys_county *k, const double *registered)
{
    const ys_exit_plan *plan = k->plan;
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    size_t at = k->at;
    double rural = k->rural;
    ys_address address = ys_county_address(k, YS_PURPOSE_newly_poor, 0);
    ys_row n, p, drawn;

    if (!plan->newly_poor.on)
        return;
    flow_rate(k, &plan->newly_poor, k->ease_newly_poor, p);
    for (int l = 0; l < lanes; l++) {
        size_t i = at + (size_t) l;

        /* who fell back this year has left the vulnerable already and is no more among the others */
        n[l] = ys_floor(rural - registered[l] - (double) (block->vulnerable[i] + block->wrong[i] + block->missed[i]) - k->inflow[l]);
    }
    YS_LANE(ys_binomial_lanes)(&address, lanes, n, p, drawn);
    for (int l = 0; l < lanes; l++) {
        double others = n[l] > 0.0 ? n[l] : 1.0, stable = (double) block->stable[at + (size_t) l];
        double kept = stable - (double) (int32_t) (drawn[l] * (stable / others)), left = n[l] - drawn[l];

        /* the quotient may fall just short of a whole person, who would then be stable and poor at once */
        block->stable[at + (size_t) l] = (int32_t) (kept < left ? kept : left);
        k->inflow[l] += drawn[l];
    }
}

/* Recorded exits become wrongly exited, vulnerable, stable. */
static void
settle_exits(ys_county *k)
{
    const ys_exit_plan *plan = k->plan;
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    int32_t *wrong = block->wrong + k->at, *vulnerable = block->vulnerable + k->at, *stable = block->stable + k->at;
    ys_row drawn;

    if (plan->wrong_on) {
        ys_address at = ys_county_address(k, YS_PURPOSE_wrong_exit, 0);

        YS_LANE(ys_binomial_lanes)(&at, lanes, k->exits, ys_county_param(block, plan->wrong_share), drawn);
        for (int l = 0; l < lanes; l++) {
            k->exits[l] -= drawn[l];
            wrong[l] += (int32_t) drawn[l];
        }
    }
    if (plan->vulnerable_on) {
        ys_address at = ys_county_address(k, YS_PURPOSE_vulnerable, 0);

        YS_LANE(ys_binomial_lanes)(&at, lanes, k->exits, ys_county_param(block, plan->vulnerable_share), drawn);
        for (int l = 0; l < lanes; l++) {
            k->exits[l] -= drawn[l];
            vulnerable[l] += (int32_t) drawn[l];
        }
    }
    for (int l = 0; l < lanes; l++)
        stable[l] += (int32_t) k->exits[l];
}

/* Who comes onto the register is split over the groups by their shares at the start, rounded down, the rest to the first. */
static void
place_inflow(ys_county *k)
{
    const ys_exit_plan *plan = k->plan;
    int lanes = k->block->lanes;
    int32_t *first = k->block->group[0] + k->at;

    for (int l = 0; l < lanes; l++)
        first[l] += (int32_t) k->inflow[l];
    for (int g = 1; g < plan->n_groups; g++) {
        int32_t *row = k->block->group[g] + k->at;
        double share = plan->group_share[g];

        for (int l = 0; l < lanes; l++) {
            int32_t persons = (int32_t) (share * k->inflow[l]);

            row[l] += persons;
            first[l] -= persons;
        }
    }
}

static void
count_registered(const ys_county *k, double *registered)
{
    int lanes = k->block->lanes;

    for (int l = 0; l < lanes; l++)
        registered[l] = 0.0;
    for (int g = 0; g < k->plan->n_groups; g++) {
        const int32_t *row = k->block->group[g] + k->at;

        for (int l = 0; l < lanes; l++)
            registered[l] += (double) row[l];
    }
}

void
YS_LANE(ys_exit_flow_lanes)(ys_county *k, const double *before, double *after)
{
    const ys_exit_plan *plan = k->plan;
    int lanes = k->block->lanes;

    for (int l = 0; l < lanes; l++)
        k->inflow[l] = k->exits[l] = 0.0;
    /* who falls back or is found this year was not on the register when it began: drawn before the exits are placed */
    return_from(k, &plan->fall_back, k->ease_fall_back, YS_PURPOSE_fall_back, k->block->vulnerable);
    newly_poor(k, before);
    return_from(k, &plan->wrong_found, NULL, YS_PURPOSE_wrong_found, k->block->wrong);
    return_from(k, &plan->missed_found, NULL, YS_PURPOSE_missed_found, k->block->missed);
    YS_LANE(ys_exit_leave_lanes)(k);
    settle_exits(k);
    place_inflow(k);
    count_registered(k, after);
}
