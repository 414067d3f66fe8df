/* One county's rows of a block, and what its kernels share. Included by lane sources alone. */
#ifndef YS_COUNTY_H
#define YS_COUNTY_H

#include "base/math.h"
#include "exit/plan.h"

#include <string.h>

typedef double ys_row[YS_LANES] __attribute__((aligned(YS_ALIGN)));

/* What one county needs of the year, and what flows over. */
typedef struct {
    const ys_exit_plan *plan;
    ys_exit_block *block;
    int year;
    size_t county, at; /* at = county * lanes: start of its rows */
    ys_address address;
    ys_row shock;      /* s */
    ys_row inflow;     /* persons put on the register */
    ys_row exits;      /* persons taken off the register */
} ys_county;

static inline const double *
ys_county_param(const ys_exit_block *block, int32_t slot)
{
    return block->param + (size_t) slot * (size_t) block->lanes;
}

static inline ys_address
ys_county_address(const ys_county *k, ys_purpose purpose, uint32_t group)
{
    ys_address at = k->address;

    at.purpose = (uint32_t) purpose;
    at.group = group;
    return at;
}

/* The register as it stands: its quantities for the next year. */
static inline void
ys_county_record(const ys_exit_plan *plan, ys_exit_block *block, size_t c, const double *registered)
{
    int lanes = block->lanes;
    size_t at = c * (size_t) lanes;
    double rural = plan->rural[c];
    double *poor = block->quantity[YS_QUANTITY_registered_poor], *incidence = block->quantity[YS_QUANTITY_incidence];
    double *shortfall = block->quantity[YS_QUANTITY_shortfall];

    if (poor != NULL)
        memcpy(poor + at, registered, (size_t) lanes * sizeof *poor);
    if (incidence != NULL) {
        for (int l = 0; l < lanes; l++)
            incidence[at + (size_t) l] = registered[l] / rural;
    }
    if (shortfall != NULL && plan->rule != NULL) {
        const double *limit = ys_county_param(block, plan->rule->incidence_limit.slot);

        for (int l = 0; l < lanes; l++)
            shortfall[at + (size_t) l] = registered[l] / rural / limit[l];
    }
}

/* Surveys of one county in a year: errors (into quantities wrong_rate and missed_rate) where some world needs them; then the rule. */
YS_DECLARE_LANE(void, ys_exit_survey_lanes, (ys_county *k, const double *registered));
YS_DECLARE_LANE(void, ys_exit_rule_lanes, (ys_county *k, const double *registered));
YS_DECLARE_LANE(void, ys_exit_limit_lanes, (const ys_exit_plan *plan, ys_exit_block *block, int year));

#endif
