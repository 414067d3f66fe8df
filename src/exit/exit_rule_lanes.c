/* The exit rule of one county over a block of worlds. */
#include "exit/county.h"

/* 1 where x is above its limit; where equality does not pass, also where it meets it. */
static double
above(double x, double limit, bool equality_passes)
{
    double strictly = x > limit ? 1.0 : 0.0, meets = x >= limit ? 1.0 : 0.0;

    return equality_passes ? strictly : meets;
}

/* 1 where the county stands on the list and its record is low enough to be proposed, in a year in which a county may leave. */
void
YS_LANE(ys_exit_propose_lanes)(const ys_county *k, const double *registered, double *restrict proposed)
{
    const ys_exit_rule *rule = k->plan->rule;
    int lanes = k->block->lanes;
    const double *below = ys_county_param(k->block, rule->propose_below.slot);
    const uint8_t *left = k->block->left + k->at;
    double rural = k->rural;
    double open = k->plan->listed[k->county] && k->plan->first_year + k->year >= rule->first_year ? 1.0 : 0.0;

    for (int l = 0; l < lanes; l++)
        proposed[l] = above(registered[l] / rural, below[l], rule->equality_passes) != 0.0 ? 0.0 : (left[l] == 0 ? open : 0.0);
}

/* Where a survey is made: in a world that proposes the county, or everywhere. False: nowhere. */
bool
YS_LANE(ys_exit_ask_lanes)(const ys_county *k, const double *proposed, double *restrict asked)
{
    int lanes = k->block->lanes;
    double all = k->plan->rule->survey_all ? 1.0 : 0.0;

    for (int l = 0; l < lanes; l++)
        asked[l] = proposed[l] > all ? proposed[l] : all;
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
        reason[l] = above(poor[l] / rural, limit[l], equality) != 0.0 ? (double) YS_HELD_incidence : reason[l];
}

/* Reasons are written from the last to the first, so that the first that holds stands. */
void
YS_LANE(ys_exit_rule_lanes)(ys_county *k, const double *registered)
{
    const ys_exit_rule *rule = k->plan->rule;
    ys_exit_block *block = k->block;
    int lanes = block->lanes, year = k->year;
    bool equality = rule->equality_passes, early = k->plan->first_year + year < rule->first_year;
    uint8_t *left = block->left + k->at, *held = block->held + k->at;
    double *kept = block->quantity[YS_QUANTITY_satisfaction];
    ys_row proposed, asked, satisfied, reason;

    YS_LANE(ys_exit_propose_lanes)(k, registered, proposed);
    if (YS_LANE(ys_exit_ask_lanes)(k, proposed, asked)) {
        YS_LANE(ys_exit_satisfaction_lanes)(k, satisfied);
        if (kept != NULL)
            ys_county_keep(lanes, asked, satisfied, kept + k->at);
    }
    if (!k->plan->listed[k->county])
        return;
    for (int l = 0; l < lanes; l++)
        reason[l] = (double) YS_HELD_left;
    bool any = ys_county_any(proposed, lanes) > 0.0;

    if (any) {
        const double *least = ys_county_param(block, rule->satisfaction_floor.slot);
        const double *most_wrong = ys_county_param(block, rule->wrong_limit.slot), *most_missed = ys_county_param(block, rule->missed_limit.slot);

        for (int l = 0; l < lanes; l++)
            reason[l] = satisfied[l] < least[l] ? (double) YS_HELD_satisfaction : reason[l];
        if (k->plan->missed.on) {
            const double *missed = block->quantity[YS_QUANTITY_missed_rate] + k->at;

            for (int l = 0; l < lanes; l++)
                reason[l] = above(missed[l], most_missed[l], equality) != 0.0 ? (double) YS_HELD_missed : reason[l];
        }
        if (k->plan->wrong.on) {
            const double *wrong = block->quantity[YS_QUANTITY_wrong_rate] + k->at;

            for (int l = 0; l < lanes; l++)
                reason[l] = above(wrong[l], most_wrong[l], equality) != 0.0 ? (double) YS_HELD_wrong : reason[l];
        }
        held_by_incidence(k, registered, ys_county_param(block, rule->incidence_limit.slot), reason);
    }
    double otherwise = early ? (double) YS_HELD_first_year : (double) YS_HELD_not_proposed;

    for (int l = 0; l < lanes; l++)
        reason[l] = proposed[l] != 0.0 ? reason[l] : otherwise;
    for (int l = 0; l < lanes; l++) {
        uint8_t now = (uint8_t) reason[l];

        held[l] = left[l] != 0 ? (uint8_t) YS_HELD_left : now;
        left[l] = left[l] == 0 && now == YS_HELD_left ? (uint8_t) (year + 1) : left[l];
    }
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

    for (size_t c = 0; c < plan->n_counties; c++) {
        k.county = c;
        k.at = c * (size_t) block->lanes;
        k.rural = ys_county_rural(plan, c, year);
        k.address = (ys_address){ block->seed, block->world, (uint32_t) c, (uint32_t) year, 0, 0 };
        YS_LANE(ys_exit_rule_lanes)(&k, block->quantity[YS_QUANTITY_registered_poor] + k.at);
    }
    if (plan->rule->yearly_limit > 0)
        YS_LANE(ys_exit_limit_lanes)(plan, block, year);
}
