/* Stages of verification after a county's own proposal: each checks some of the counties that come to it, and any can say no. */
#include "exit/county.h"

/* Where the county still stands after the stages before, and this one checks it. */
static bool
checks(const ys_county *k, const ys_verification *stage, const ys_stage_plan *plan, const double *reason, double *restrict checked)
{
    int lanes = k->block->lanes;
    const double *share = ys_county_param(k->block, stage->share.slot);
    ys_address at = ys_county_address(k, YS_PURPOSE_verification_share, plan->luck);
    ys_row off, luck, other;

    ys_county_off(k->block, k->at, off);
    for (int l = 0; l < lanes; l++)
        checked[l] = reason[l] == (double) YS_HELD_left && off[l] == 0.0 ? 1.0 : 0.0;
    if (ys_county_any(checked, lanes) == 0.0)
        return false;
    if (plan->drawn) {
        YS_LANE(ys_philox_lanes)(&at, lanes, luck, other);
        for (int l = 0; l < lanes; l++)
            checked[l] = luck[l] < share[l] ? checked[l] : 0.0;
    }
    return true;
}

/* Its own sample held against a limit of the rule. */
static void
test(const ys_county *k, const ys_address *at, double size, const double *rate, const double *limit, const double *checked,
    double *restrict failed)
{
    int lanes = k->block->lanes;
    ys_row n, found, held;

    for (int l = 0; l < lanes; l++)
        n[l] = size;
    YS_LANE(ys_binomial_lanes)(at, lanes, n, rate, found);
    for (int l = 0; l < lanes; l++)
        found[l] = found[l] / size;
    YS_LANE(ys_exit_bound_lanes)(k, found, n, held);
    for (int l = 0; l < lanes; l++)
        failed[l] = ys_county_above(held[l], limit[l], k->plan->rule->equality_passes) != 0.0 ? checked[l] : failed[l];
}

static void
draw_samples(const ys_county *k, const ys_verification *stage, const ys_stage_plan *plan, const double *registered, const double *checked,
    double *restrict failed)
{
    const ys_exit_rule *rule = k->plan->rule;
    double size = (double) stage->size;
    ys_address wrong = ys_county_address(k, YS_PURPOSE_verification_wrong, plan->luck);
    ys_address missed = ys_county_address(k, YS_PURPOSE_verification_missed, plan->luck);
    ys_row rate;

    YS_LANE(ys_exit_wrong_truth_lanes)(k, rate);
    test(k, &wrong, size, rate, ys_county_param(k->block, rule->wrong_limit.slot), checked, failed);
    YS_LANE(ys_exit_missed_truth_lanes)(k, registered, rate);
    test(k, &missed, size, rate, ys_county_param(k->block, rule->missed_limit.slot), checked, failed);
}

static void
find(ys_county *k, const ys_verification *stage, const ys_stage_plan *plan, const double *checked, double *registered)
{
    int lanes = k->block->lanes;
    const int32_t *wrong = k->block->wrong + k->at;
    ys_address at = ys_county_address(k, YS_PURPOSE_verification_found, plan->luck);
    ys_row n, found;

    for (int l = 0; l < lanes; l++)
        n[l] = checked[l] != 0.0 ? (double) wrong[l] : 0.0;
    YS_LANE(ys_binomial_lanes)(&at, lanes, n, ys_county_param(k->block, stage->found.slot), found);
    YS_LANE(ys_exit_put_back_lanes)(k, found, registered);
}

static void
slip(const ys_county *k, const ys_verification *stage, const ys_stage_plan *plan, const double *checked, double *restrict slipped)
{
    int lanes = k->block->lanes;
    const double *chance = ys_county_param(k->block, stage->slips.slot);
    ys_address at = ys_county_address(k, YS_PURPOSE_verification_slip, plan->luck);
    ys_row luck, other;

    YS_LANE(ys_philox_lanes)(&at, lanes, luck, other);
    for (int l = 0; l < lanes; l++)
        slipped[l] = luck[l] < chance[l] && checked[l] != 0.0 ? 1.0 : slipped[l];
}

/* A stage's sample is drawn before it puts anybody back. */
void
YS_LANE(ys_exit_verify_lanes)(ys_county *k, double *registered, double *restrict reason, double *restrict slipped)
{
    const ys_verification *stage = k->plan->rule->verification.item;
    int lanes = k->block->lanes;

    for (int s = 0; s < k->plan->status.n_stages; s++) {
        const ys_stage_plan *plan = &k->plan->status.stage[s];
        ys_row checked, failed;

        if (!checks(k, &stage[s], plan, reason, checked))
            return;
        for (int l = 0; l < lanes; l++)
            failed[l] = 0.0;
        if (stage[s].size > 0)
            draw_samples(k, &stage[s], plan, registered, checked, failed);
        if (plan->finds)
            find(k, &stage[s], plan, checked, registered);
        if (plan->slips)
            slip(k, &stage[s], plan, checked, slipped);
        for (int l = 0; l < lanes; l++)
            reason[l] = failed[l] != 0.0 ? (double) YS_HELD_verification : reason[l];
    }
}
