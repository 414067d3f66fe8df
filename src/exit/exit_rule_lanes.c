/* The exit rule of one county over a block of worlds. */
#include "exit/county.h"
#include "exit/design.h"

/* The share of its poor villages that must have left, held against those that have. */
static void
held_by_villages(const ys_county *k, double *restrict reason)
{
    const ys_exit_plan *plan = k->plan;
    const double *floor = ys_county_param(k->block, plan->rule->village_floor.slot);
    const int32_t *left = k->block->status.villages_left + k->at;
    double all = plan->status.village.number[k->county];

    for (int l = 0; l < k->block->lanes; l++)
        reason[l] = all - (double) left[l] < floor[l] * all ? (double) YS_HELD_villages : reason[l];
}

static void
held_back(const ys_county *k, double *restrict reason)
{
    const double *chance = ys_county_param(k->block, k->plan->status.behaviour->hold_back.slot);
    ys_address at = ys_county_address(k, YS_PURPOSE_hold_back, 0);
    ys_row luck, other;

    YS_LANE(ys_philox_lanes)(&at, k->block->lanes, luck, other);
    for (int l = 0; l < k->block->lanes; l++)
        reason[l] = luck[l] < chance[l] ? (double) YS_HELD_held_back : reason[l];
}

/* Reasons are written from the last to the first, so that the first that holds stands. */
void
YS_LANE(ys_exit_propose_lanes)(const ys_county *k, const double *registered, double *restrict reason)
{
    const ys_exit_rule *rule = k->plan->rule;
    const ys_exit_block *block = k->block;
    int lanes = block->lanes;
    const double *below = ys_county_param(block, rule->propose_below.slot);
    const uint8_t *barred = block->reg.barred;
    double rural = k->rural;
    bool early = k->plan->first_year + k->year < rule->first_year;

    for (int l = 0; l < lanes; l++)
        reason[l] = (double) YS_HELD_left;
    if (k->plan->status.hold_back)
        held_back(k, reason);
    for (int l = 0; barred != NULL && l < lanes; l++)
        reason[l] = barred[k->at + (size_t) l] != 0 ? (double) YS_HELD_barred : reason[l];
    if (k->plan->status.village_floor)
        held_by_villages(k, reason);
    for (int l = 0; l < lanes; l++) {
        double high = ys_county_above(registered[l] / rural, below[l], rule->equality_passes);

        reason[l] = high != 0.0 ? (double) YS_HELD_not_proposed : reason[l];
    }
    for (int l = 0; early && l < lanes; l++)
        reason[l] = (double) YS_HELD_first_year;
}

/* Where the county stands on the list and is proposed. */
static void
proposed_at(const ys_county *k, const double *reason, double *restrict proposed)
{
    double listed = k->plan->listed[k->county] ? 1.0 : 0.0;
    ys_row off;

    ys_county_off(k->block, k->at, off);
    for (int l = 0; l < k->block->lanes; l++)
        proposed[l] = reason[l] == (double) YS_HELD_left && off[l] == 0.0 ? listed : 0.0;
}

/* Where a survey is made: in a world that proposes the county, or everywhere. False: nowhere. */
bool
YS_LANE(ys_exit_ask_lanes)(const ys_county *k, const double *reason, double *restrict asked)
{
    int lanes = k->block->lanes;
    double all = k->plan->rule->survey_all ? 1.0 : 0.0;

    proposed_at(k, reason, asked);
    for (int l = 0; l < lanes; l++)
        asked[l] = asked[l] > all ? asked[l] : all;
    return ys_county_any(asked, lanes) > 0.0;
}

static void
held_by_incidence(const ys_county *k, const double *registered, const double *limit, double *reason)
{
    const ys_exit_plan *plan = k->plan;
    const ys_exit_block *block = k->block;
    int lanes = block->lanes;
    size_t at = k->at;
    double rural = k->rural;
    bool equality = plan->rule->equality_passes, composite = plan->rule->measured_by == YS_MEASURED_BY_composite;
    const double *wrong = composite && plan->wrong.on ? block->quantity[YS_QUANTITY_wrong_rate] + at : NULL;
    const double *missed = composite && plan->missed.on ? block->quantity[YS_QUANTITY_missed_rate] + at : NULL;
    ys_row poor;

    for (int l = 0; l < lanes; l++)
        poor[l] = registered[l];
    if (wrong != NULL) {
        for (int l = 0; l < lanes; l++) {
            size_t i = at + (size_t) l;

            poor[l] += wrong[l] * (double) (block->wrong[i] + block->vulnerable[i] + block->stable[i]);
        }
    }
    if (missed != NULL) {
        for (int l = 0; l < lanes; l++)
            poor[l] += missed[l] * (rural - registered[l]);
    }
    for (int l = 0; l < lanes; l++)
        reason[l] = ys_county_above(poor[l] / rural, limit[l], equality) != 0.0 ? (double) YS_HELD_incidence : reason[l];
}

void
YS_LANE(ys_exit_bound_lanes)(const ys_county *k, const double *rate, const double *n, double *restrict held)
{
    double z = k->plan->status.z;

    for (int l = 0; l < k->block->lanes; l++)
        held[l] = z > 0.0 ? ys_design_upper(rate[l], n[l], z) : rate[l];
}

/* An error rate that the survey found, or its upper bound, held against its limit. */
static void
held_by_error(const ys_county *k, const ys_sample_plan *sample, const double *rate, const double *limit, double why,
    double *restrict reason)
{
    ys_row n, held;

    if (!sample->on)
        return;
    YS_LANE(ys_exit_worth_lanes)(k, sample->asked, sample->size, n);
    YS_LANE(ys_exit_bound_lanes)(k, rate + k->at, n, held);
    for (int l = 0; l < k->block->lanes; l++)
        reason[l] = ys_county_above(held[l], limit[l], k->plan->rule->equality_passes) != 0.0 ? why : reason[l];
}

/* What the survey says of a county that is proposed; from the last reason to the first. */
static void
held_by_survey(const ys_county *k, const double *registered, const double *satisfied, double *restrict reason)
{
    const ys_exit_plan *plan = k->plan;
    const ys_exit_rule *rule = plan->rule;
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    const double *least = ys_county_param(block, rule->satisfaction_floor.slot);

    for (int l = 0; l < lanes; l++)
        reason[l] = satisfied[l] < least[l] ? (double) YS_HELD_satisfaction : (double) YS_HELD_left;
    held_by_error(k, &plan->missed, block->quantity[YS_QUANTITY_missed_rate], ys_county_param(block, rule->missed_limit.slot),
        (double) YS_HELD_missed, reason);
    held_by_error(k, &plan->wrong, block->quantity[YS_QUANTITY_wrong_rate], ys_county_param(block, rule->wrong_limit.slot),
        (double) YS_HELD_wrong, reason);
    held_by_incidence(k, registered, ys_county_param(block, rule->incidence_limit.slot), reason);
}

/* The year's proposal as the survey met it; what it has put back on the register since does not undo it. */
static void
proposal(const ys_county *k, const double *registered, double *restrict reason)
{
    const uint8_t *kept = k->block->status.proposal;

    if (kept == NULL) {
        YS_LANE(ys_exit_propose_lanes)(k, registered, reason);
        return;
    }
    for (int l = 0; l < k->block->lanes; l++)
        reason[l] = (double) kept[k->at + (size_t) l];
}

/* Years running in which it has passed; too few of them hold it back, and so does a decision that is late. */
static void
held_by_years(const ys_county *k, const double *proposed, const double *slipped, double *restrict reason)
{
    uint8_t *passes = k->block->status.passes;
    double wanted = (double) k->plan->rule->consecutive;
    int lanes = k->block->lanes;

    for (int l = 0; l < lanes; l++) {
        double passed = reason[l] == (double) YS_HELD_left ? proposed[l] : 0.0;

        reason[l] = passed * slipped[l] != 0.0 ? (double) YS_HELD_slipped : reason[l];
        if (passes != NULL) {
            double before = (double) passes[k->at + (size_t) l], now = passed * (before < 255.0 ? before + 1.0 : before);

            passes[k->at + (size_t) l] = (uint8_t) now;
            reason[l] = passed != 0.0 && now < wanted ? (double) YS_HELD_consecutive : reason[l];
        }
    }
}

/* Who passes leaves, or comes back to having left. */
static void
leave_list(const ys_county *k, const double *reason)
{
    ys_exit_block *block = k->block;
    int lanes = block->lanes, year = k->year;
    uint8_t *left = block->left + k->at, *held = block->held + k->at, *back = block->status.back;
    ys_row off;

    ys_county_off(block, k->at, off);
    for (int l = 0; back != NULL && l < lanes; l++) {
        bool regained = back[k->at + (size_t) l] != 0 && reason[l] == (double) YS_HELD_left;
        uint8_t *since = block->status.since + k->at;

        since[l] = regained ? (uint8_t) (year + 1) : since[l];
        back[k->at + (size_t) l] = regained ? 0 : back[k->at + (size_t) l];
    }
    for (int l = 0; l < lanes; l++) {
        uint8_t now = (uint8_t) reason[l];

        held[l] = off[l] != 0.0 ? (uint8_t) YS_HELD_left : now;
        left[l] = left[l] == 0 && now == YS_HELD_left ? (uint8_t) (year + 1) : left[l];
    }
}

void
YS_LANE(ys_exit_rule_lanes)(ys_county *k, double *registered)
{
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    double *kept = block->quantity[YS_QUANTITY_satisfaction];
    ys_row reason, asked, satisfied, surveyed, proposed, slipped;

    proposal(k, registered, reason);
    if (YS_LANE(ys_exit_ask_lanes)(k, reason, asked)) {
        YS_LANE(ys_exit_satisfaction_lanes)(k, satisfied);
        if (kept != NULL)
            ys_county_keep(lanes, asked, satisfied, kept + k->at);
    }
    if (!k->plan->listed[k->county])
        return;
    proposed_at(k, reason, proposed);
    for (int l = 0; l < lanes; l++)
        slipped[l] = 0.0;
    if (ys_county_any(proposed, lanes) > 0.0) {
        held_by_survey(k, registered, satisfied, surveyed);
        for (int l = 0; l < lanes; l++)
            reason[l] = proposed[l] != 0.0 ? surveyed[l] : reason[l];
        if (k->plan->status.n_stages > 0)
            YS_LANE(ys_exit_verify_lanes)(k, registered, reason, slipped);
    }
    if (k->plan->status.n_stages > 0 || block->status.passes != NULL)
        held_by_years(k, proposed, slipped, reason);
    leave_list(k, reason);
}

/* Under a yearly limit the counties that pass are taken in order of incidence (or code) until the limit; the others wait. */
void
YS_LANE(ys_exit_limit_lanes)(const ys_exit_plan *plan, ys_exit_block *block, int year)
{
    const ys_exit_rule *rule = plan->rule;
    size_t lanes = (size_t) block->lanes;
    const double *registered = block->quantity[YS_QUANTITY_registered_poor];

    for (size_t l = 0; l < lanes; l++) {
        int64_t passed = 0;

        for (size_t c = 0; c < plan->n_counties; c++)
            passed += block->left[c * lanes + l] == year + 1;
        while (passed > rule->yearly_limit) {
            size_t last = plan->n_counties;
            double worst = -1.0;

            for (size_t c = 0; c < plan->n_counties; c++) {
                double rank = rule->priority == YS_PRIORITY_code ? 0.0 : registered[c * lanes + l] / ys_county_rural(plan, c, year);

                if (block->left[c * lanes + l] == year + 1 && rank >= worst) {
                    worst = rank;
                    last = c;
                }
            }
            block->left[last * lanes + l] = 0;
            block->held[last * lanes + l] = YS_HELD_limit;
            passed--;
        }
    }
}

void
YS_LANE(ys_exit_decide_lanes)(const ys_exit_plan *plan, ys_exit_block *block, int year)
{
    ys_county k = { .plan = plan, .block = block, .year = year };
    ys_row registered;

    for (size_t c = 0; c < plan->n_counties; c++) {
        k.county = c;
        k.at = c * (size_t) block->lanes;
        k.rural = ys_county_rural(plan, c, year);
        k.address = (ys_address){ block->seed, block->world, (uint32_t) c, (uint32_t) year, 0, 0 };
        memcpy(registered, block->quantity[YS_QUANTITY_registered_poor] + k.at, (size_t) block->lanes * sizeof *registered);
        YS_LANE(ys_exit_rule_lanes)(&k, registered);
    }
    if (plan->rule->yearly_limit > 0)
        YS_LANE(ys_exit_limit_lanes)(plan, block, year);
    YS_LANE(ys_exit_status_lanes)(plan, block, year);
}
