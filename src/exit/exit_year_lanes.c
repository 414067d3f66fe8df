/* One year of a block: money, shocks, flows between the pools. A county's row stays in the nearest cache. */
#include "exit/county.h"

void
YS_LANE(ys_exit_year_lanes)(const ys_exit_plan *plan, ys_exit_block *block, int year, const int64_t *const *amount)
{
    ys_county k = { .plan = plan, .block = block, .year = year };
    double *registered = block->quantity[YS_QUANTITY_registered_poor], *fall = block->quantity[YS_QUANTITY_poor_fall];
    int lanes = block->lanes;
    ys_row province, normal[2], after;

    YS_LANE(ys_exit_shock_lanes)(plan, block, year, province);
    if (plan->deviation == YS_DEVIATION_mean)
        YS_LANE(ys_exit_mean_lanes)(plan, block, amount);
    for (size_t c = 0; c < plan->n_counties; c++) {
        k.county = c;
        k.at = c * (size_t) lanes;
        k.rural = ys_county_rural(plan, c, year);
        k.address = (ys_address){ block->seed, block->world, (uint32_t) c, (uint32_t) year, 0, 0 };
        if (c % 2 == 0 && (plan->county_shock || plan->keep_noise)) {
            ys_address at = { block->seed, block->world, (uint32_t) c, (uint32_t) year, YS_PURPOSE_county_shock, 0 };

            YS_LANE(ys_normal_lanes)(&at, lanes, normal[0], normal[1]);
        }
        YS_LANE(ys_exit_county_shock_lanes)(&k, province, normal[c % 2]);
        const double *before = registered + k.at;

        YS_LANE(ys_exit_gain_lanes)(&k, amount);
        YS_LANE(ys_exit_gate_lanes)(&k);
        YS_LANE(ys_exit_flow_lanes)(&k, before, after);
        if (fall != NULL) {
            for (int l = 0; l < lanes; l++) {
                double start = before[l] > 0.0 ? before[l] : 1.0;

                fall[k.at + (size_t) l] = (before[l] - after[l]) / start;
            }
        }
        ys_county_record(plan, block, c, k.rural, after);
        if (plan->status.villages || plan->status.townships)
            YS_LANE(ys_exit_settlements_lanes)(&k, after);
        if (plan->rule == NULL)
            continue;
        YS_LANE(ys_exit_survey_lanes)(&k, after);
        if (!plan->rule->assessed_first)
            YS_LANE(ys_exit_rule_lanes)(&k, after);
    }
    if (plan->rule != NULL && !plan->rule->assessed_first && plan->rule->yearly_limit > 0)
        YS_LANE(ys_exit_limit_lanes)(plan, block, year);
    if (plan->status.provincial)
        YS_LANE(ys_exit_provincial_lanes)(plan, block, year);
    if (plan->rule != NULL && !plan->rule->assessed_first)
        YS_LANE(ys_exit_status_lanes)(plan, block, year);
}
