/* What a prepared fund holds, and the tile of worlds that its kernels work in. Inside the allocation room only. */
#ifndef YS_FUND_PLAN_H
#define YS_FUND_PLAN_H

#include "allocation/bounded.h"
#include "allocation/fund.h"
#include "allocation/transform.h"
#include "base/math.h"
#include "base/text.h"

#include <string.h>

/* So many counties that sums of 2^50 over them fit 63 bits; as many factors as a mask has bits. */
enum { YS_FUND_COUNTIES = 8191, YS_FUND_FACTORS = 64 };

/* u[i] = core(v[i]) * fixed[i] * the quantities `times`; rows of eligible counties only, in index order. */
typedef struct {
    const ys_factor *given;
    const ys_transform_part *part;
    ys_core core;
    int quantity; /* of v, or -1 */
    int versus;   /* quantity of w, or -1 */
    int times[2]; /* quantities, or -1 */
    bool modelled;
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

typedef struct {
    const ys_bound *given;
    const char *list; /* "floors", "caps", "hold_harmless" */
    bool is_cap;
    ys_plan_column heads; /* per_head */
    uint8_t *mask;        /* [n] */
} ys_plan_bound;

struct ys_fund_plan {
    const ys_fund *fund; /* borrowed */
    ys_data data;        /* borrowed */
    void *blocks;        /* everything allocated, as a chain */
    size_t n_all;
    uint8_t *eligible; /* [n_all] */
    size_t n;          /* eligible */
    uint32_t *index;   /* [n] of the eligible among all */
    size_t n_factors, n_moving;
    ys_plan_factor *factor;
    size_t n_coefficients;
    ys_plan_coefficient *coefficient;
    size_t n_bounds;
    ys_plan_bound *bound;
    bool has_caps;
    bool needs_last_year;
    uint32_t quantities;
    int32_t n_slots; /* 1 + the highest slot in use */
    /* counties whose factors without a figure are dropped: number of a set of factors, 0 for none */
    size_t n_drops;
    uint64_t *drop;    /* [n_drops] */
    uint16_t *dropped; /* [n], number + 1 */
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
/** A column or quantity by name; NULL and YS_E_SCENARIO in `err` with `where` if there is none. */
const ys_indicator *ys_fund_part_indicator(ys_fund_plan *plan, const char *where, const char *name, ys_error *err);
/** Take an indicator over the eligible counties; figures in `mask` ([n], NULL: all) must be there and >= 0. */
ys_status ys_fund_part_column(ys_fund_plan *plan, const char *where, const char *name, const uint8_t *mask,
    ys_plan_column *column, ys_error *err);

/** The parts of ys_fund_prepare. */
ys_status ys_fund_factor_prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err);
ys_status ys_fund_bound_prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err);

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
    YS_FAULT_NOT_FINITE, /* a reciprocal of 0 */
    YS_FAULT_ZERO,       /* no county has a share */
    YS_FAULT_CROSSED,    /* a floor above its own cap */
    YS_FAULT_FLOORS,
    YS_FAULT_CAPS,
    YS_FAULT_HELD /* no fault: no county has a share, and the province keeps the money */
} ys_fault;

/* Rows over the eligible counties, [n][YS_TILE], of integers held in doubles (all below 2^53, so that sums are exact). */
typedef struct {
    double *share;                       /* in units of 2^-48 of the sum */
    double *floor, *cap, *amount, *rest; /* units of money; rest: remainder in units of share */
    double *factor;                      /* [n_moving][n][YS_TILE] */
    double *weight;                      /* [n_factors][YS_TILE] */
    double *limit;           /* [n_bounds][YS_TILE]: units, or what is multiplied by heads or by last year's amount */
    double *formula, *total; /* [YS_TILE]: sum of the weighted factor shares; units that go to counties */
    uint8_t *fault;          /* [YS_TILE], ys_fault */
    int64_t *column;         /* [6][n]: one lane, for what is done lane by lane */
} ys_fund_tile;

static inline size_t
ys_fund_tile_size(const ys_fund_plan *plan)
{
    size_t rows = (5 + plan->n_moving) * plan->n + plan->n_factors + plan->n_bounds + 3;

    return rows * YS_TILE * sizeof(double) + 6 * plan->n * sizeof(int64_t);
}

static inline ys_fund_tile
ys_fund_tile_at(const ys_fund_plan *plan, void *scratch)
{
    double *at = scratch;
    size_t block = plan->n * YS_TILE;
    ys_fund_tile tile = { .share = at, .floor = at + block, .cap = at + 2 * block };

    tile.amount = at + 3 * block;
    tile.rest = at + 4 * block;
    tile.factor = at + 5 * block;
    tile.weight = tile.factor + plan->n_moving * block;
    tile.limit = tile.weight + plan->n_factors * YS_TILE;
    tile.formula = tile.limit + plan->n_bounds * YS_TILE;
    tile.total = tile.formula + YS_TILE;
    tile.fault = (uint8_t *) (tile.total + YS_TILE);
    tile.column = (int64_t *) (tile.total + 2 * YS_TILE);
    return tile;
}

/* How much of the fund is formed: all of it, or a part for the step log. 0 factors: equal shares. */
typedef struct {
    size_t factors, coefficients;
} ys_fund_depth;

/** Fill a tile with lanes first … of the year: snapped shares, bounds, total, faults of pot and shares; set-asides and held rest. */
YS_DECLARE_LANE(void, ys_fund_form,
    (const ys_fund_plan *plan, const ys_fund_year *year, int first, ys_fund_depth depth, ys_fund_tile *tile));

#endif
