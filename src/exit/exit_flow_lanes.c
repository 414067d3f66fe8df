/* A county's year: who leaves poverty, who falls back, who is found. */
#include "exit/county.h"

void
YS_LANE(ys_exit_rate_lanes)(const ys_county *k, const ys_flow_plan *flow, const double *ease, double *restrict p)
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

void
YS_LANE(ys_exit_others_lanes)(const ys_county *k, const double *registered, double *restrict n)
{
    const ys_exit_block *block = k->block;
    int lanes = block->lanes;
    double rural = k->rural;

    for (int l = 0; l < lanes; l++) {
        size_t i = k->at + (size_t) l;

        /* who fell back this year has left the vulnerable already and is no more among the others */
        n[l] = ys_floor(rural - registered[l] - (double) (block->vulnerable[i] + block->wrong[i] + block->missed[i]) - k->inflow[l]);
    }
    for (int l = 0; block->reg.marginal != NULL && l < lanes; l++)
        n[l] -= (double) block->reg.marginal[k->at + (size_t) l];
}

void
YS_LANE(ys_exit_take_others_lanes)(ys_county *k, const double *n, const double *drawn)
{
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    size_t at = k->at;

    for (int l = 0; l < lanes; l++) {
        double others = n[l] > 0.0 ? n[l] : 1.0, stable = (double) block->stable[at + (size_t) l];
        double kept = stable - (double) (int32_t) (drawn[l] * (stable / others)), left = n[l] - drawn[l];

        /* the quotient may fall just short of a whole person, who would then be stable and poor at once */
        block->stable[at + (size_t) l] = (int32_t) (kept < left ? kept : left);
    }
}

static void
return_from(ys_county *k, const ys_flow_plan *flow, const double *ease, ys_purpose purpose, uint32_t group, int32_t *pool)
{
    int lanes = k->block->lanes;
    ys_row p, drawn;

    if (!flow->on)
        return;
    YS_LANE(ys_exit_rate_lanes)(k, flow, ease, p);
    YS_LANE(ys_exit_pool_lanes)(k, purpose, group, pool + k->at, p, drawn);
    for (int l = 0; l < lanes; l++)
        k->inflow[l] += drawn[l];
}

/* The vulnerable fall back; where they are told apart by years since their exit, with a rate that comes down by an equal share a year. */
static void
fall_back(ys_county *k)
{
    ys_exit_block *block = k->block;
    int lanes = block->lanes, cohorts = k->plan->reg.cohorts;
    int32_t *all = block->vulnerable + k->at;
    ys_row ease;

    if (cohorts == 0) {
        return_from(k, &k->plan->fall_back, k->ease_fall_back, YS_PURPOSE_fall_back, 0, block->vulnerable);
        return;
    }
    const double *decline = ys_county_param(block, k->plan->reg.dynamics->fall_back_decline.slot);

    for (int l = 0; l < lanes; l++) {
        ease[l] = k->ease_fall_back == NULL ? 1.0 : k->ease_fall_back[l];
        all[l] = 0;
    }
    for (int j = 0; j < cohorts; j++) {
        const int32_t *row = block->reg.cohort[j] + k->at;

        return_from(k, &k->plan->fall_back, ease, YS_PURPOSE_fall_back, (uint32_t) j, block->reg.cohort[j]);
        for (int l = 0; l < lanes; l++) {
            ease[l] *= 1.0 - decline[l];
            all[l] += row[l];
        }
    }
}

/* Newly poor come from everybody else who is neither vulnerable nor marginal, in whole persons; of those the exited and stable lose their
 * part, rounded down. */
static void
newly_poor(ys_county *k, const double *registered)
{
    int lanes = k->block->lanes;
    ys_address address = ys_county_address(k, YS_PURPOSE_newly_poor, 0);
    ys_row n, p, drawn;

    if (!k->plan->newly_poor.on)
        return;
    YS_LANE(ys_exit_rate_lanes)(k, &k->plan->newly_poor, k->ease_newly_poor, p);
    YS_LANE(ys_exit_others_lanes)(k, registered, n);
    YS_LANE(ys_binomial_lanes)(&address, lanes, n, p, drawn);
    YS_LANE(ys_exit_take_others_lanes)(k, n, drawn);
    for (int l = 0; l < lanes; l++)
        k->inflow[l] += drawn[l];
}

/* Who rises from the margin and who comes to stand there change places: nobody does both in a year. */
static void
move_marginal(ys_county *k, const double *registered)
{
    const ys_register_plan *reg = &k->plan->reg;
    int lanes = k->block->lanes;
    int32_t *marginal = k->block->reg.marginal;
    ys_row n, p, come, left;

    for (int l = 0; l < lanes; l++)
        come[l] = 0.0;
    if (reg->become_marginal.on) {
        ys_address at = ys_county_address(k, YS_PURPOSE_become_marginal, 0);

        YS_LANE(ys_exit_rate_lanes)(k, &reg->become_marginal, NULL, p);
        YS_LANE(ys_exit_others_lanes)(k, registered, n);
        YS_LANE(ys_binomial_lanes)(&at, lanes, n, p, come);
        YS_LANE(ys_exit_take_others_lanes)(k, n, come);
    }
    if (reg->leave_marginal.on) {
        YS_LANE(ys_exit_rate_lanes)(k, &reg->leave_marginal, NULL, p);
        YS_LANE(ys_exit_pool_lanes)(k, YS_PURPOSE_leave_marginal, 0, marginal + k->at, p, left);
    }
    for (int l = 0; l < lanes; l++)
        marginal[k->at + (size_t) l] += (int32_t) come[l];
}

/* Another year has gone by since their exit; the last cohort is stable from now on. */
static void
age_cohorts(ys_county *k)
{
    ys_exit_block *block = k->block;
    size_t row = (size_t) block->lanes * sizeof(int32_t);
    int last = k->plan->reg.cohorts - 1;

    for (int l = 0; l < block->lanes; l++) {
        size_t i = k->at + (size_t) l;

        block->stable[i] += block->reg.cohort[last][i];
        block->vulnerable[i] -= block->reg.cohort[last][i];
    }
    for (int j = last; j > 0; j--)
        memcpy(block->reg.cohort[j] + k->at, block->reg.cohort[j - 1] + k->at, row);
    memset(block->reg.cohort[0] + k->at, 0, row);
}

/* Recorded exits become wrongly exited, vulnerable, stable. */
static void
settle_exits(ys_county *k)
{
    const ys_exit_plan *plan = k->plan;
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    int32_t *wrong = block->wrong + k->at, *vulnerable = block->vulnerable + k->at, *stable = block->stable + k->at;
    int32_t *youngest = plan->reg.cohorts == 0 ? NULL : block->reg.cohort[0] + k->at;
    ys_row drawn;

    for (int l = 0; l < lanes; l++) {
        k->recorded[l] = k->exits[l];
        k->wrong_now[l] = 0.0;
    }
    if (youngest != NULL)
        age_cohorts(k);
    if (plan->wrong_on) {
        ys_address at = ys_county_address(k, YS_PURPOSE_wrong_exit, 0);

        YS_LANE(ys_binomial_lanes)(&at, lanes, k->exits, ys_county_param(block, plan->wrong_share), drawn);
        for (int l = 0; l < lanes; l++) {
            k->exits[l] -= drawn[l];
            wrong[l] += (int32_t) drawn[l];
            k->wrong_now[l] = drawn[l];
        }
    }
    if (plan->vulnerable_on) {
        ys_address at = ys_county_address(k, YS_PURPOSE_vulnerable, 0);

        YS_LANE(ys_binomial_lanes)(&at, lanes, k->exits, ys_county_param(block, plan->vulnerable_share), drawn);
        for (int l = 0; l < lanes; l++) {
            k->exits[l] -= drawn[l];
            vulnerable[l] += (int32_t) drawn[l];
        }
        for (int l = 0; youngest != NULL && l < lanes; l++)
            youngest[l] += (int32_t) drawn[l];
    }
    for (int l = 0; l < lanes; l++)
        stable[l] += (int32_t) k->exits[l];
}

/* Who is on the register and not poor leaves it as the poor of the county do this year: the part of them who left; where there are none,
 * all. In truth they were never poor: in the record they are exited, and stand among the stable. */
static void
padded_leave(ys_county *k, const double *registered)
{
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    int32_t *padded = block->reg.padded;
    ys_row p, drawn;

    for (int l = 0; l < lanes; l++) {
        double poor = registered[l] - (double) padded[k->at + (size_t) l];

        p[l] = poor > 0.0 ? k->recorded[l] / poor : 1.0;
    }
    YS_LANE(ys_exit_pool_lanes)(k, YS_PURPOSE_padded_leave, 0, padded + k->at, p, drawn);
    for (int l = 0; l < lanes; l++) {
        block->stable[k->at + (size_t) l] += (int32_t) drawn[l];
        k->recorded[l] += drawn[l];
    }
}

/* Slowing by duration: who is still poor has been on the register a year longer. From the end of the chain, so that each moves once. */
static void
move_on(ys_county *k)
{
    const ys_register_plan *reg = &k->plan->reg;
    int lanes = k->block->lanes;

    for (int i = reg->n_chain - 2; i >= 0; i--) {
        int32_t *from = k->block->group[reg->chain[i]] + k->at, *to = k->block->group[reg->chain[i + 1]] + k->at;

        for (int l = 0; l < lanes; l++) {
            to[l] += from[l];
            from[l] = 0;
        }
    }
}

/* Who comes onto the register is split over the groups by their shares at the start (all to the first, where slowing is by duration),
 * rounded down, the rest to the first. */
void
YS_LANE(ys_exit_place_lanes)(ys_county *k, const double *persons)
{
    const ys_exit_plan *plan = k->plan;
    int lanes = k->block->lanes;
    int32_t *first = k->block->group[0] + k->at;

    for (int l = 0; l < lanes; l++)
        first[l] += (int32_t) persons[l];
    for (int g = 1; g < plan->n_groups; g++) {
        int32_t *row = k->block->group[g] + k->at;
        double share = plan->reg.enter[g];

        for (int l = 0; l < lanes; l++) {
            int32_t part = (int32_t) (share * persons[l]);

            row[l] += part;
            first[l] -= part;
        }
    }
}

void
YS_LANE(ys_exit_count_lanes)(const ys_county *k, double *restrict registered)
{
    int lanes = k->block->lanes;
    const int32_t *padded = k->block->reg.padded;

    for (int l = 0; l < lanes; l++)
        registered[l] = padded == NULL ? 0.0 : (double) padded[k->at + (size_t) l];
    for (int g = 0; g < k->plan->n_groups; g++) {
        const int32_t *row = k->block->group[g] + k->at;

        for (int l = 0; l < lanes; l++)
            registered[l] += (double) row[l];
    }
}

/* Slowing by marginal cost: (registered / registered at the start)^power, as the year began. */
static void
harden(ys_county *k, const double *before)
{
    const ys_exit_block *block = k->block;
    const double *power = ys_county_param(block, k->plan->reg.dynamics->marginal_power.slot);

    for (int l = 0; l < block->lanes; l++) {
        double start = (double) block->reg.start[k->at + (size_t) l];
        double part = start > 0.0 && before[l] > 0.0 ? before[l] / start : 1.0;

        k->hard[l] = ys_pow(part, power[l]);
    }
    k->hardness = k->hard;
}

void
YS_LANE(ys_exit_flow_lanes)(ys_county *k, const double *before, double *after)
{
    const ys_exit_plan *plan = k->plan;
    int lanes = k->block->lanes;
    ys_row standing;

    if (k->block->status.before != NULL)
        memcpy(k->block->status.before + k->at, before, (size_t) lanes * sizeof *before);
    if (plan->status.after)
        YS_LANE(ys_exit_after_lanes)(k);
    for (int l = 0; l < lanes; l++) {
        k->inflow[l] = k->exits[l] = 0.0;
        standing[l] = before[l];
    }
    if (plan->reg.slowing == YS_SLOWING_marginal_cost)
        harden(k, before);
    YS_LANE(ys_exit_change_lanes)(k, standing);
    /* who falls back or is found this year was not on the register when it began: drawn before the exits are placed */
    fall_back(k);
    if (plan->reg.marginal_on)
        return_from(k, &plan->reg.marginal_poor, k->ease_newly_poor, YS_PURPOSE_marginal_poor, 0, k->block->reg.marginal);
    newly_poor(k, standing);
    return_from(k, &plan->wrong_found, NULL, YS_PURPOSE_wrong_found, 0, k->block->wrong);
    return_from(k, &plan->missed_found, NULL, YS_PURPOSE_missed_found, 0, k->block->missed);
    if (plan->reg.marginal_on)
        move_marginal(k, standing);
    YS_LANE(ys_exit_leave_lanes)(k);
    settle_exits(k);
    if (plan->reg.padded_on)
        padded_leave(k, standing);
    move_on(k);
    YS_LANE(ys_exit_place_lanes)(k, k->inflow);
    YS_LANE(ys_exit_record_lanes)(k, before);
    YS_LANE(ys_exit_count_lanes)(k, after);
}
