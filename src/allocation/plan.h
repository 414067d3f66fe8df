/* What a prepared fund holds, and the tile of worlds that its kernels work in. Inside the allocation room only. */
#ifndef YS_FUND_PLAN_H
#define YS_FUND_PLAN_H

#include "allocation/bounded.h"
#include "allocation/fund.h"
#include "allocation/group.h"
#include "allocation/transform.h"
#include "base/math.h"
#include "base/text.h"

#include <string.h>

/* A million units, so that a share of one is still told from the next on the grid of 2^-48; as many factors as a mask has bits. */
enum { YS_FUND_COUNTIES = 1 << 20, YS_FUND_FACTORS = 64, YS_FUND_RUNGS = 32 };

/* u[i] = core(v[i]) * fixed[i] * the quantities `times`; rows of eligible counties only, in index order. */
typedef struct {
    const ys_factor *given;
    const ys_transform_part *part;
    ys_core core;
    int quantity; /* of v, or -1 */
    int versus;   /* quantity of w, or -1 */
    int times[2]; /* quantities, or -1 */
    bool modelled;
    bool has_universe;
    double *fixed; /* [n] YS_CORE_FIXED: share of the sum; else the coefficient: 0 without figure or in the sub-pot */
    double *value; /* [n] v where it does not move (gap to a line with a slot), else NULL */
    double *against; /* [n] w where it does not move, else NULL */
    uint8_t *present; /* [n] the county takes part */
    size_t row;       /* number among the factors that are not YS_CORE_FIXED */
} ys_plan_factor;

/* A column over the eligible counties, or a quantity. */
typedef struct {
    double *fixed; /* [n] or NULL */
    int quantity;
    bool modelled;
} ys_plan_column;

typedef struct {
    const ys_coefficient *given;
    ys_plan_column column;
} ys_plan_coefficient;

/* Bounds as a list in which those that another is made of stand right after it, `n_below` of them in all. */
typedef struct {
    const ys_bound *given;
    const char *list; /* "floors", "caps", "hold_harmless" */
    bool is_cap;
    bool is_member;       /* of another bound: holds nobody by itself */
    size_t n_below;
    ys_plan_column heads; /* per_head, of_average */
    uint8_t *mask;        /* [n] */
} ys_plan_bound;

typedef struct {
    const ys_threshold *given;
    ys_plan_column column;
    double *out_for; /* [n] years that it has been out when the first year begins; NULL: nobody was ever in */
} ys_plan_threshold;

typedef struct {
    const ys_grant *given;
    ys_plan_column by; /* what ladder and top go by */
    double *count;     /* [n] 0 where it has none */
    bool modelled;
} ys_plan_grant;

/* One of several formulas, or the factors of a cascade: a fund of its own that is asked for its shares alone. */
typedef struct {
    ys_formula given; /* with what a cascade has of it */
    ys_fund fund;
    ys_fund_plan *plan;
    uint32_t *to;     /* [plan->n] number among the fund's eligible counties */
    bool has_universe; /* some factor's denominator is of other counties: 42 USC 5306(b), growth lag */
} ys_plan_formula;

/* Counties of a class column; classes by number, 0 …, in order of appearance. */
typedef struct {
    size_t n_groups;
    ys_group_set *set; /* [n_groups] their counties among the eligible */
} ys_plan_classes;

/* A group of counties that has bounds of its own; step_group.c knows what is in it. */
typedef struct ys_plan_group ys_plan_group;

typedef struct {
    const ys_deduction *given;
    double *yuan; /* [n] */
    ys_plan_classes by;
    bool modelled;
} ys_plan_deduction;

struct ys_fund_plan {
    const ys_fund *fund; /* borrowed */
    const char *kind;    /* "funds" or "tasks": where its path begins */
    const char *unit;    /* "yuan", "person" … */
    ys_data table;       /* borrowed */
    ys_data data;        /* the table with the fund's composites */
    void *blocks;        /* everything allocated, as a chain */
    size_t n_all;
    uint8_t *eligible; /* [n_all] */
    size_t n;          /* eligible */
    uint32_t *index;   /* [n] of the eligible among all */
    size_t n_factors, n_moving;
    ys_plan_factor *factor;
    size_t n_coefficients;
    ys_plan_coefficient *coefficient;
    size_t n_thresholds;
    ys_plan_threshold *threshold;
    size_t n_grants;
    ys_plan_grant *grant;
    size_t n_formulas;
    ys_plan_formula *formula;
    size_t n_bounds;
    ys_plan_bound *bound;
    size_t n_groups;
    ys_plan_group *group;
    ys_group_plan *network;   /* of the groups; NULL: none */
    ys_plan_formula *cascade; /* NULL: none */
    ys_plan_classes cascade_by;
    size_t n_locks, n_overrides;
    uint32_t *lock, *override; /* numbers of the counties among the eligible */
    bool has_cut_off;
    ys_plan_classes cut_off_by;
    size_t n_deductions;
    ys_plan_deduction *deduction;
    ys_plan_formula *advance; /* NULL: none */
    uint32_t residual_to;     /* number of the county that takes it, or UINT32_MAX */
    bool by_world;            /* some step works on one world at a time (ys_fund_world_settle) */
    size_t depth;             /* of funds within it */
    bool has_caps;
    bool needs_last_year;
    uint32_t quantities;
    int32_t n_slots; /* 1 + the highest slot in use */
    /* counties whose factors without a figure are dropped: number of a set of factors, 0 for none */
    size_t n_drops;
    uint64_t *drop;    /* [n_drops] */
    uint32_t *dropped; /* [n], number + 1 */
    /* counties in the sub-pot, and what sizes it */
    size_t n_sub;
    uint8_t *sub; /* [n] */
    ys_plan_column sub_by;
    uint64_t *imputed; /* [n] factors whose figure is not the county's own */
    int64_t *issued;   /* [n_all] or NULL */
    char *notes;
};

/** Zeroed memory that lives as long as the plan; NULL if there is none. */
void *ys_fund_part_memory(ys_fund_plan *plan, size_t n, size_t size);
void ys_fund_part_memory_free(ys_fund_plan *plan);
/** Note that a quantity, a parameter is read. */
void ys_fund_part_uses(ys_fund_plan *plan, int quantity);
void ys_fund_part_slot(ys_fund_plan *plan, ys_param param);
/** Whether a parameter may be another from world to world. */
bool ys_fund_part_moves(const ys_fund_plan *plan, ys_param param);
/** A column or quantity by name; NULL and YS_E_SCENARIO in `err` with `where` if there is none. */
const ys_indicator *ys_fund_part_indicator(ys_fund_plan *plan, const char *where, const char *name, ys_error *err);
/** Take an indicator over the eligible counties; figures in `mask` ([n], NULL: all) must be there and >= 0. */
ys_status ys_fund_part_column(ys_fund_plan *plan, const char *where, const char *name, const uint8_t *mask,
    ys_plan_column *column, ys_error *err);
/** The same where figures of any sign will do: what a threshold or a ladder goes by. */
ys_status ys_fund_part_figure(ys_fund_plan *plan, const char *where, const char *name, const uint8_t *mask,
    ys_plan_column *column, ys_error *err);

/** What `factors` needs prepared, in a fund that has some. */
ys_status ys_fund_factor_prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err);
/** Counties of a class column; YS_E_SCENARIO, YS_E_DATA with `where` as above. */
ys_status ys_fund_part_classes(
    ys_fund_plan *plan, const char *where, const char *column, ys_plan_classes *classes, ys_error *err);
/** Where a step may send money: beside bounds on groups or a cascade it must not cross from one group to another. Takes the classes of
 * `to: group`; `key` is the step, as `cut_off`. */
ys_status ys_fund_part_destination(
    ys_fund_plan *plan, const char *key, int to, const char *by, ys_plan_classes *classes, ys_error *err);
/** Number of a county among the eligible by its code; UINT32_MAX where it is none. */
uint32_t ys_fund_part_county(const ys_fund_plan *plan, const char *code);
/** Take a fund that stands within another: `path` goes on from the fund's; prepared over what is eligible in both. */
ys_status ys_fund_part_within(
    ys_fund_plan *plan, const char *path, const ys_data *data, ys_plan_formula *formula, ys_error *err);
/** Rungs that rise, at most YS_FUND_RUNGS; YS_E_SCENARIO else. */
ys_status ys_fund_part_rungs(ys_fund_plan *plan, const char *where, const ys_list *rungs, ys_error *err);
/** Value of the last rung with from <= x, 0 below the first; `from` and `value` are read in lane `lane` of param rows. */
double ys_fund_part_ladder(const ys_list *rungs, const double *param, int lanes, int lane, double x);
/** A parameter in one lane. */
double ys_fund_part_param(ys_param param, const double *param_rows, int lanes, int lane);

/* A text that may be absent. */
static inline bool
ys_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* A bound within this part of a whole unit is that unit: 0.07 * 100 is 7. */
#define YS_SLACK 0x1p-50
/* Yuan above this are as good as this: no total reaches it. */
#define YS_MOST_YUAN 0x1p50

/* Whole units inward: the fewest that are at least `yuan`, the most that are at most it; per_unit = 1 / unit. yuan >= 0. */
static inline double
ys_units_up(double yuan, double unit, double per_unit)
{
    double y = yuan < YS_MOST_YUAN ? yuan : YS_MOST_YUAN, q = ys_nearest(y * per_unit), r = y - q * unit;

    return r > y * YS_SLACK ? q + 1.0 : q;
}

static inline double
ys_units_down(double yuan, double unit, double per_unit)
{
    double y = yuan < YS_MOST_YUAN ? yuan : YS_MOST_YUAN, q = ys_nearest(y * per_unit), r = y - q * unit;

    return r < -y * YS_SLACK ? q - 1.0 : q;
}

/* Why a lane has no amounts. In order: the first that holds is the one that is told. */
typedef enum {
    YS_FAULT_NONE,
    YS_FAULT_POT,        /* total out of range, or the set-asides exceed it */
    YS_FAULT_GRANTS,     /* grants exceed what goes to counties */
    YS_FAULT_AMOUNTS,    /* pots of formulas exceed what they share out */
    YS_FAULT_NOT_FINITE, /* a reciprocal of 0 */
    YS_FAULT_ZERO,       /* no county has a share */
    YS_FAULT_CROSSED,    /* a floor above its own cap */
    YS_FAULT_FLOORS,
    YS_FAULT_CAPS,
    YS_FAULT_GROUPS,   /* bounds on groups clash */
    YS_FAULT_OVERRIDE, /* a change by hand is above its cap, or takes more than there is */
    YS_FAULT_HELD /* no fault: no county has a share, and the province keeps the money */
} ys_fault;

/* Rows over the eligible counties, [n][YS_TILE], of integers held in doubles (all below 2^53, so that sums are exact). */
typedef struct {
    double *share;                       /* in units of 2^-48 of the sum */
    double *floor, *cap, *amount, *rest; /* units of money, of the formula alone; rest: remainder in units of share */
    double *granted;                     /* [n][YS_TILE] units outside the formula, where there are grants */
    double *keep;                        /* [n][YS_TILE] part of its share that a county keeps, where there are thresholds */
    double *factor;                      /* [n_moving][n][YS_TILE] */
    double *weight;                      /* [n_factors][YS_TILE] */
    double *limit;           /* [n_bounds][YS_TILE]: units, or what is multiplied by heads or by last year's amount */
    double *formula, *total; /* [YS_TILE]: sum of the weighted factor shares; units that the formula shares out */
    double *pot;             /* [YS_TILE]: units that go to counties: total and grants */
    double *pots;            /* [n_formulas][YS_TILE]: parts of the pot of each formula, in units */
    uint8_t *fault;          /* [YS_TILE], ys_fault */
    int64_t *column;         /* [YS_FUND_COLUMNS][n]: one world, for what is done world by world */
    int64_t *group;          /* [2][n_groups]: floors and caps of groups in one world */
    void *network;           /* scratch of ys_group_solve */
    void *below;             /* scratch of the formulas' own tile; at last the cascade's shares */
} ys_fund_tile;

enum { YS_FUND_COLUMNS = 13 };

size_t ys_fund_tile_size(const ys_fund_plan *plan);
ys_fund_tile ys_fund_tile_at(const ys_fund_plan *plan, void *scratch);

/* How much of the fund is formed: all of it, or a part for the step log. */
typedef struct {
    size_t grants, factors, coefficients;
} ys_fund_depth;

static inline ys_fund_depth
ys_fund_whole(const ys_fund_plan *plan)
{
    return (ys_fund_depth){ plan->n_grants, plan->n_factors, plan->n_coefficients };
}

/** Fill a tile with lanes first … of the year: snapped shares, bounds, total, faults of pot and shares; set-asides and held rest. */
YS_DECLARE_LANE(void, ys_fund_form,
    (const ys_fund_plan *plan, const ys_fund_year *year, int first, ys_fund_depth depth, ys_fund_tile *tile));
/** Units of bound j for county e in every lane of a tile that is formed; false where it does not hold it. */
YS_DECLARE_LANE(bool, ys_fund_bound_row,
    (const ys_fund_plan *plan, const ys_fund_year *year, const ys_fund_tile *tile, size_t j, size_t e, double *units));

#endif
