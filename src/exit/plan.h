/* The model of exit prepared, its state over a block of worlds, and its kernels. */
#ifndef YS_EXIT_PLAN_H
#define YS_EXIT_PLAN_H

#include "base/data.h"
#include "base/isa.h"
#include "exit/effect.h"
#include "exit/register.h"
#include "exit/status.h"
#include "random/lanes.h"
#include "yinsu/exit.h"

/* Why a listed county has not left: the first that holds. */
#define YS_HELD_LIST(X)                                            \
    X(not_listed,   "not on the list")                             \
    X(no_rule,      "no exit rule")                                \
    X(left,         "has left")                                    \
    X(first_year,   "before the rule's first year")                \
    X(not_proposed, "recorded incidence too high to be proposed")  \
    X(villages,     "too few of its villages have left")           \
    X(barred,       "barred after false figures")                  \
    X(held_back,    "waits for the value of the hat")              \
    X(incidence,    "incidence above its limit")                   \
    X(wrong,        "too many wrongly exited found")               \
    X(missed,       "too many missed found")                       \
    X(satisfaction, "satisfaction too low")                        \
    X(verification, "a later stage said no")                       \
    X(consecutive,  "has not passed for enough years")             \
    X(slipped,      "decision came only in the next year")         \
    X(limit,        "the year's number of exits is used up")

typedef enum {
#define X(name, text) YS_HELD_##name,
    YS_HELD_LIST(X)
#undef X
    YS_HELD_COUNT
} ys_held;

typedef struct {
    const ys_population *population;
    const ys_dynamics *dynamics;
    const ys_list *measures;          /* of ys_measure */
    const ys_exit_rule *rule;         /* NULL: nobody leaves the list */
    int first_year;
    size_t n_funds;
    const char *const *fund_purpose;  /* [n_funds] */
    const uint8_t *slot_moves;        /* [n_slots] 1: has a prior, its rows differ from world to world */
    int n_years;
    const ys_places *places;          /* NULL: none, as of the next two */
    const ys_provincial *provincial;
    const ys_behaviour *behaviour;
} ys_exit_inputs;

typedef struct {
    bool on;
    double asked, size;       /* draws that the rule states; what they are worth, where that is one for all worlds */
    bool stated;
    int32_t rate;
    double *offset;           /* [n_counties] slope * indicator, or NULL: 0 */
    ys_binomial_table *table; /* [n_counties] where the rate is one for all worlds, or NULL */
} ys_sample_plan;

typedef struct {
    int source;      /* which money: index of a set of funds */
    uint32_t groups; /* bit g: it serves group g */
    int gain_of;     /* index of an earlier measure with the same gain, or its own */
    int acts_on, gate, first;
    int strike;      /* row of ys_county.strike that multiplies its intensity, or -1 */
    bool plain;      /* no option: the intensity is money over what it deviates from, and nothing is kept from year to year */
    bool relative;   /* what acts is the gain less that of the base year */
    bool capacity_on, reference_on, absorption_on, persistence_on;
    int delay;
    const ys_list *costs; /* of ys_cost, years rising, borrowed; NULL: none */
    int32_t base_share, rate, elasticity, coverage, leverage, capacity, reference, absorption, persistence;
    uint32_t luck;
    double gain_min, gain_max;
} ys_measure_plan;

typedef struct {
    size_t n_counties;
    int first_year;
    double *rural, *poor;     /* [n_counties] persons */
    uint8_t *listed;          /* [n_counties] */
    bool modelled;            /* each world draws the county figures */
    int32_t total, log_sd;    /* slots */
    bool has_total;

    int process, deviation, joint;
    int n_groups;
    double group_share[YS_MAX_GROUPS];
    int32_t group_odds[YS_MAX_GROUPS]; /* slot, or -1: 1 */
    uint32_t group_luck[YS_MAX_GROUPS]; /* by name, so that a group or measure added before it moves no draw of this one */
    int n_measures, n_sources;
    ys_measure_plan measure[YS_MAX_MEASURES];
    uint32_t source_funds[YS_MAX_MEASURES]; /* bit f: fund f pays */

    int n_areas;
    int32_t *area;            /* [n_counties] */
    bool year_shock, area_shock, county_shock, effect, keep_noise;
    int32_t net_rate, joint_max, year_sd, area_sd, county_sd, effect_sd;
    int32_t wrong_share, vulnerable_share, vulnerable_start, stable_start, missed_start;
    bool wrong_on, vulnerable_on;
    double leave_min, leave_max;
    ys_flow_plan fall_back, newly_poor, wrong_found, missed_found;

    const ys_exit_rule *rule; /* borrowed; NULL: none */
    ys_sample_plan wrong, missed;

    int n_years;
    ys_effect_plan effects;   /* of measures: gates, named shocks (exit/effect.h) */
    ys_register_plan reg;     /* of the register against the truth (exit/register.h) */
    ys_status_plan status;    /* of villages, townships, counties (exit/status.h) */
} ys_exit_plan;

/* Rural population of a county at the end of a year (-1: at the start): one figure for all worlds. */
static inline double
ys_exit_rural(const ys_exit_plan *plan, size_t county, int year)
{
    double start = plan->rural[county];

    return plan->reg.growth == NULL || year < 0 ? start : (double) (int64_t) (start * plan->reg.growth[year + 1]);
}

/**
 * Check and prepare. Refused: a missing population figure (county named), registered poor above the rural population, more than
 * YS_MAX_GROUPS groups or YS_MAX_MEASURES measures, an unknown indicator, more than 32 funds. YS_E_SCENARIO, YS_E_DATA, YS_E_NOMEM.
 */
ys_status ys_exit_prepare(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err);
void ys_exit_release(ys_exit_plan *plan);
/* Quantities that the exit rule needs in rows besides those that others ask for. */
uint32_t ys_exit_quantities(const ys_exit_plan *plan);

/* State of a block. Rows [n_counties][lanes]; carved out of one piece of memory by ys_exit_bind. */
typedef struct {
    int lanes;
    uint64_t seed;
    uint32_t world;                    /* of lane 0 */
    const double *param;               /* [slot][lanes], borrowed */
    double *quantity[YS_QUANTITY_COUNT]; /* rows or NULL, borrowed */
    int32_t *group[YS_MAX_GROUPS];     /* registered poor by ability */
    int32_t *vulnerable, *stable, *wrong, *missed;
    double *effect;                    /* lasting county effect, or NULL */
    double *noise;                     /* county's standard normal of the year, or NULL */
    double *base_money[YS_MAX_MEASURES]; /* yuan by source, or NULL */
    double *base_odds;                 /* [n_groups][lanes] */
    double *area_normal;               /* [n_areas][lanes] */
    double *money_mean;                /* [n_sources][lanes] */
    uint8_t *left;                     /* rows: 0 on the list, else 1 + index of the year it left */
    uint8_t *held;                     /* rows: ys_held of the year */
    ys_effect_block effects;
    ys_register_block reg;
    ys_status_block status;
} ys_exit_block;

/* Bytes that ys_exit_bind carves. */
size_t ys_exit_memory(const ys_exit_plan *plan, int lanes);
void ys_exit_bind(const ys_exit_plan *plan, int lanes, void *memory, ys_exit_block *block);

/**
 * The base year of every lane: county figures drawn (lognormal about the column, raked to the total: x_c = poor_c exp(sd N - sd^2/2),
 * scaled, cut to 0.9 of the rural population, four rounds, then rounded by cumulated sums so that they add up exactly), pools filled,
 * county effects drawn, base odds solved so that with base-year spending and no shock
 *   sum_g share_g o kappa_g / (1 + o kappa_g) = (net rate + g) / (1 + g) + inflow of the base year / registered poor, g natural change.
 * Writes quantities registered_poor, incidence, shortfall; sets the others to their start.
 */
YS_DECLARE_LANE(void, ys_exit_start_lanes, (const ys_exit_plan *plan, ys_exit_block *block));

/* Money of the base year by source from amounts[fund] rows (yuan): what measures deviate from. */
YS_DECLARE_LANE(void, ys_exit_base_lanes, (const ys_exit_plan *plan, ys_exit_block *block, const int64_t *const *amount));

/**
 * One year: shocks, flows between the pools, record, survey; and the exit rule unless it waits for the assessment. A gain is
 * clip(x, gain_min, gain_max)^elasticity; shock s = exp(year_sd Y + area_sd F + county_sd e - (year_sd^2 + area_sd^2 + county_sd^2)/2).
 * odds: p_g = o_g J s E Q / (1 + o_g J s E Q), J = 1 + sum base_share w_g (gain - 1) cut to [0, joint_max] (or subadditive), w_g by who is
 * reached first, E the county effect, Q = prod (1 - q) / (1 - q with base-year spending) over the gates; cut to [leave_min, leave_max].
 * Persons are conserved: the pools and the rest always add up to the rural population.
 */
YS_DECLARE_LANE(void, ys_exit_year_lanes,
    (const ys_exit_plan *plan, ys_exit_block *block, int year, const int64_t *const *amount));

/* The exit rule of the year, where it waits for the assessment (assessed_first). */
YS_DECLARE_LANE(void, ys_exit_decide_lanes, (const ys_exit_plan *plan, ys_exit_block *block, int year));

#endif
