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
    double rural;      /* its rural population at the end of the year */
    ys_row shock;      /* s */
    ys_row gain[YS_MAX_MEASURES];
    const double *ease_fall_back, *ease_newly_poor; /* rows that measures, and what follows an exit, multiply these flows by, or NULL: 1 */
    const double *passing;        /* row that gates multiply the odds of leaving by, or NULL: 1 */
    const double *hardness;       /* row that slowing by marginal cost multiplies them by, or NULL: 1 */
    ys_row ease[2], gates, hard;  /* what these point to */
    ys_row strike[YS_MAX_SHOCKS]; /* what named shocks multiply the intensities of measures by */
    ys_row inflow;     /* persons put on the register */
    ys_row exits;      /* persons taken off the register; then, of them, those who are stable */
    ys_row recorded;   /* exits that the year's record holds: true, wrong and booked, less those put back */
    ys_row wrong_now;  /* persons wrongly exited in the year, as it was booked */
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

/* Rural population at the end of a year (-1: at the start). */
static inline double
ys_county_rural(const ys_exit_plan *plan, size_t county, int year)
{
    return ys_exit_rural(plan, county, year);
}

/* The register as it stands: its quantities for the next year. */
static inline void
ys_county_record(const ys_exit_plan *plan, ys_exit_block *block, size_t c, double rural, const double *registered)
{
    int lanes = block->lanes;
    size_t at = c * (size_t) lanes;
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

/* 1 where x is above its limit; where equality does not pass, also where it meets it. */
static inline double
ys_county_above(double x, double limit, bool equality_passes)
{
    double strictly = x > limit ? 1.0 : 0.0, meets = x >= limit ? 1.0 : 0.0;

    return equality_passes ? strictly : meets;
}

/* Where the county has left the list and not come back to it: 1. */
static inline void
ys_county_off(const ys_exit_block *block, size_t at, double *restrict off)
{
    const uint8_t *left = block->left + at, *back = block->status.back;

    for (int l = 0; l < block->lanes; l++)
        off[l] = left[l] != 0 ? 1.0 : 0.0;
    for (int l = 0; back != NULL && l < block->lanes; l++)
        off[l] = back[at + (size_t) l] != 0 ? 0.0 : off[l];
}

static inline double
ys_county_any(const double *flag, int lanes)
{
    double any = 0.0;

    for (int l = 0; l < lanes; l++)
        any = flag[l] > any ? flag[l] : any;
    return any;
}

/* What was found stands where it was asked for; elsewhere the last survey's answer stays. A world may not see that others asked. */
static inline void
ys_county_keep(int lanes, const double *restrict asked, const double *restrict found, double *restrict row)
{
    for (int l = 0; l < lanes; l++)
        row[l] = asked[l] != 0.0 ? found[l] : row[l];
}

/* Money: the mean over counties; the gains of one county into k->gain (that of another with the same gain stays unwritten). */
YS_DECLARE_LANE(void, ys_exit_mean_lanes, (const ys_exit_plan *plan, ys_exit_block *block, const int64_t *const *amount));
YS_DECLARE_LANE(void, ys_exit_gain_lanes, (ys_county *k, const int64_t *const *amount));
/* What measures hold their spending against besides money, as the base year ends: whom they serve. */
YS_DECLARE_LANE(void, ys_exit_served_lanes, (const ys_exit_plan *plan, ys_exit_block *block));
/* Gates as the base year leaves them; then closed by a year's measures, into k->passing. */
YS_DECLARE_LANE(void, ys_exit_gate_start_lanes, (const ys_exit_plan *plan, ys_exit_block *block));
YS_DECLARE_LANE(void, ys_exit_gate_lanes, (ys_county *k));
/* Named shocks: their means; then those of the province and the areas, and those of one county, into k->shock (a log) and k->strike. */
YS_DECLARE_LANE(void, ys_exit_named_start_lanes, (const ys_exit_plan *plan, ys_exit_block *block));
YS_DECLARE_LANE(void, ys_exit_named_lanes, (const ys_exit_plan *plan, ys_exit_block *block, int year));
YS_DECLARE_LANE(void, ys_exit_county_named_lanes, (ys_county *k));
/* Shocks of the province and the areas, then of one county: into k->shock. */
YS_DECLARE_LANE(void, ys_exit_shock_lanes, (const ys_exit_plan *plan, ys_exit_block *block, int year, double *province));
YS_DECLARE_LANE(void, ys_exit_county_shock_lanes, (ys_county *k, const double *province, const double *normal));
/* The flows of the year, and the register after them. */
YS_DECLARE_LANE(void, ys_exit_flow_lanes, (ys_county *k, const double *before, double *after));
/* Take a binomial part of a pool: drawn[l] persons leave it. */
YS_DECLARE_LANE(void, ys_exit_pool_lanes,
    (ys_county *k, ys_purpose purpose, uint32_t group, int32_t *pool, const double *p, double *drawn));
/* Persons of the rest who stand in no pool but the stable: n[l]; and they come onto the register or near the line, the stable among them
 * in proportion. */
YS_DECLARE_LANE(void, ys_exit_others_lanes, (const ys_county *k, const double *registered, double *restrict n));
YS_DECLARE_LANE(void, ys_exit_take_others_lanes, (ys_county *k, const double *n, const double *drawn));
YS_DECLARE_LANE(void, ys_exit_place_lanes, (ys_county *k, const double *persons));
YS_DECLARE_LANE(void, ys_exit_count_lanes, (const ys_county *k, double *restrict registered));
/* Probabilities of a flow; `ease` multiplies them, NULL: 1. */
YS_DECLARE_LANE(void, ys_exit_rate_lanes, (const ys_county *k, const ys_flow_plan *flow, const double *ease, double *restrict p));
/* What a year begins with: births less deaths and moves, and a line that has risen. `registered` is brought up to date. */
YS_DECLARE_LANE(void, ys_exit_change_lanes, (ys_county *k, double *registered));
/* What is booked as a year ends: the padded, counties that over-count, targets, false exits and their detection, a revision. `before`:
 * the register as the year began. */
YS_DECLARE_LANE(void, ys_exit_record_lanes, (ys_county *k, const double *before));
/* Which target takes which county, and what else the register begins with. */
YS_DECLARE_LANE(void, ys_exit_target_lanes, (const ys_exit_plan *plan, ys_exit_block *block));
YS_DECLARE_LANE(void, ys_exit_ceiling_lanes, (const ys_county *k, const double *before, double *restrict ceiling, double *restrict booked));
/* Who leaves poverty, from the groups into k->exits. */
YS_DECLARE_LANE(void, ys_exit_leave_lanes, (ys_county *k));

/* Surveys of one county in a year, where some world asks for them: errors (into quantities wrong_rate and missed_rate), and what a census
 * and targeted draws put back on the register; then the rule. */
YS_DECLARE_LANE(void, ys_exit_survey_lanes, (ys_county *k, double *registered));
/* Why the county is not proposed (ys_held), YS_HELD_left where it is; where it is surveyed: false, nowhere. */
YS_DECLARE_LANE(void, ys_exit_propose_lanes, (const ys_county *k, const double *registered, double *restrict reason));
YS_DECLARE_LANE(bool, ys_exit_ask_lanes, (const ys_county *k, const double *reason, double *restrict asked));
YS_DECLARE_LANE(void, ys_exit_satisfaction_lanes, (ys_county *k, double *found));
YS_DECLARE_LANE(void, ys_exit_rule_lanes, (ys_county *k, double *registered));
YS_DECLARE_LANE(void, ys_exit_limit_lanes, (const ys_exit_plan *plan, ys_exit_block *block, int year));
/* True rates of the wrongly exited and of the missed; draws that a sample is worth; what is held against an error limit. */
YS_DECLARE_LANE(void, ys_exit_wrong_truth_lanes, (const ys_county *k, double *restrict rate));
YS_DECLARE_LANE(void, ys_exit_missed_truth_lanes, (const ys_county *k, const double *registered, double *restrict rate));
YS_DECLARE_LANE(void, ys_exit_worth_lanes, (const ys_county *k, double asked, double size, double *restrict n));
YS_DECLARE_LANE(void, ys_exit_bound_lanes, (const ys_county *k, const double *rate, const double *n, double *restrict held));
/* Wrongly exited persons are put back on the register, and its quantities brought up to date. */
YS_DECLARE_LANE(void, ys_exit_put_back_lanes, (ys_county *k, const double *persons, double *registered));
/* The stages after the county's proposal: reason becomes YS_HELD_verification where one says no; slipped: 1 where one is late. */
YS_DECLARE_LANE(void, ys_exit_verify_lanes, (ys_county *k, double *registered, double *restrict reason, double *restrict slipped));

/* What follows from having left, onto the rows that the returns are multiplied by: k->ease. */
YS_DECLARE_LANE(void, ys_exit_after_lanes, (ys_county *k));
/* Villages and townships that leave in the year. */
YS_DECLARE_LANE(void, ys_exit_settlements_lanes, (ys_county *k, const double *registered));
YS_DECLARE_LANE(void, ys_exit_settlements_start_lanes, (const ys_exit_plan *plan, ys_exit_block *block));
/* The provincial scheme. */
YS_DECLARE_LANE(void, ys_exit_provincial_lanes, (const ys_exit_plan *plan, ys_exit_block *block, int year));
YS_DECLARE_LANE(void, ys_exit_provincial_start_lanes, (const ys_exit_plan *plan, ys_exit_block *block));
/* Status of all counties: as the first year begins, and as a year ends. */
YS_DECLARE_LANE(void, ys_exit_status_start_lanes, (const ys_exit_plan *plan, ys_exit_block *block));
YS_DECLARE_LANE(void, ys_exit_status_lanes, (const ys_exit_plan *plan, ys_exit_block *block, int year));

#endif
