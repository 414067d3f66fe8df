/* A fund prepared: what does not change from world to world is computed once; the rest runs over a block of worlds. */
#ifndef YS_FUND_H
#define YS_FUND_H

#include "base/data.h"
#include "base/isa.h"
#include "yinsu/allocation.h"

typedef struct ys_fund_plan ys_fund_plan;

/**
 * Check a fund against its data and prepare it: eligibility, static factor shares, bounds.
 *
 *   u[i][k]  = transform(v)[i] * multiplier[i], over the eligible counties; sums in index order
 *   share[i] = sum_k w[k] * u[i][k] / sum_j u[j][k], then times 1 + (c[i] - 1) * strength for each coefficient c
 *
 * With a `universe` the sum over j is over its counties (the eligible that take part, then the others), so that the shares of the factor need
 * not sum to 1; means, extremes and ranks are then over all counties whose u is formed. A factor with a universe must not move.
 * A factor that is 0 in every county gives nothing; the others share the pot by their weights. Quantities below 0 count as 0. Extremes
 * of min_max are those of the counties that take part; without a spread the factor is 0.
 * Missing figures, by `when_missing` of the factor:
 *   drop_and_rescale  the county is left out of the factor and of its sum; its other parts times 1 / (1 - weights dropped in it)
 *   median            v is the median of the eligible counties that have it; group_median: of those in its prefecture
 *   sub_pot           the county leaves the formula: with b the `sub_pot_by`, all such counties together get
 *                     (their sum of b) / (sum of b of all eligible) of the pot, each by its b; the formula shares out the rest
 * A missing population, `against` or multiplier cannot be imputed. Bounds are over the money that goes to counties (share_of_pot: of it), rounded
 * inward to the unit; a product within 2^-50 of a whole unit is that unit. Ineligible counties get 0 and have no bounds.
 * Refused with the fund's path: weights that do not sum to 1 (± 1e-12), an unknown indicator, a value missing under `refuse` (county
 * named), a negative factor, a reciprocal of 0, a bound on a missing figure, no eligible county. YS_E_SCENARIO, YS_E_DATA, YS_E_LIMIT
 * (more than 2^20 counties, 64 factors), YS_E_NOMEM.
 *
 * @param fund, data  borrowed by the plan until it is released
 * @param plan        out, to release; untouched on failure
 */
ys_status ys_fund_prepare(const ys_fund *fund, const ys_data *data, ys_fund_plan **plan, ys_error *err);
void ys_fund_release(ys_fund_plan *plan);

/* Which quantities (bit 1 << ys_quantity) the plan reads; whether it reads last year's amounts. */
uint32_t ys_fund_quantities(const ys_fund_plan *plan);
bool ys_fund_needs_last_year(const ys_fund_plan *plan);
const uint8_t *ys_fund_eligible(const ys_fund_plan *plan);
/* What the amounts are counted in. */
static inline const char *
ys_given_unit(const ys_fund *fund)
{
    return fund->unit == NULL || fund->unit[0] == '\0' ? "yuan" : fund->unit;
}
/* What was done about missing figures, one line each; borrowed, "" for nothing. */
const char *ys_fund_notes(const ys_fund_plan *plan);
/* Column of last year's issued amounts as int64 yuan [n_counties], or NULL: what `last_year` is in the first year. */
const int64_t *ys_fund_issued(const ys_fund_plan *plan);
/* Bytes of scratch that ys_fund_lanes needs for `lanes` worlds. */
size_t ys_fund_scratch(const ys_fund_plan *plan, int lanes);

/* Of a county that has not yet been in. */
enum { YS_NEVER_IN = INT16_MAX };

/* Thresholds of the fund: rows of `out_for`; how they stand when the first year begins, [n_counties]. */
size_t ys_fund_thresholds(const ys_fund_plan *plan);
void ys_fund_thresholds_start(const ys_fund_plan *plan, size_t threshold, int16_t *out_for);
/* The plan of the advance, a fund of its own, or NULL. */
const ys_fund_plan *ys_fund_advance(const ys_fund_plan *plan);
/** Whole yuan that a share of a total comes to, down; what double leaves just under a whole yuan is that yuan. */
int64_t ys_fund_part_of(double share, int64_t total);

/* One year of one fund over one block of worlds. Rows are [county][lanes]; every row starts at a multiple of 64 bytes. */
typedef struct {
    int lanes;                     /* a multiple of 8, <= YS_LANES */
    int valid;                     /* the first so many are asked for; 0: all. The others may be left 0 */
    const double *param;           /* [slot][lanes] */
    const double *const *quantity; /* [YS_QUANTITY_COUNT], rows or NULL where not asked for */
    const int64_t *total;          /* [lanes], yuan, <= 1e15: the pot of the year */
    const int64_t *last_year;      /* rows, yuan, >= 0, <= 1e15, or NULL: bounds of_last_year then do not bind */
    void *scratch;                 /* ys_fund_scratch bytes, aligned to 64 */
    int64_t *amount;               /* out, rows, yuan */
    int64_t *set_aside;            /* out, [n set-asides][lanes], yuan */
    bool by_hand;                  /* locks, overrides and deductions are of this year */
    int16_t *out_for; /* in and out, [n thresholds] rows: years that a county has been out, -1 while in, YS_NEVER_IN; NULL: as the table says. Told on by the year, but in a
                         tile of lanes one of which fails */
    int64_t *held; /* out, [lanes], yuan: rest below the unit, and a pot that is held when its factors are all 0 */
} ys_fund_year;

/**
 * Amounts of one year: total = sum of set_aside + held + sum over counties of amount, exactly, in every lane.
 * share (double, sums over counties in index order), snapped to 2^-48, then exact integers: clip(lambda*share, lo, hi) and largest
 * remainder, ties by index. Bit for bit the same as ys_bounded_shares on the same snapped shares and bounds.
 * infeasible: ratable: a floor above its own cap is cut to it; floors that exceed the money are cut in one ratio, caps that do not reach
 * it are raised in one ratio, until they just hold.
 * @return -1, or the first lane whose bounds cannot hold (infeasible: refuse), whose factors are all 0 (when_zero: refuse), which takes
 *         the reciprocal of 0, or whose set-asides exceed its total; its amounts are then 0
 * Pure. O(counties * lanes * (factors + 6)).
 */
YS_DECLARE_LANE(int, ys_fund_lanes, (const ys_fund_plan *plan, const ys_fund_year *year));

/** Whether a county has a part in the fund in one lane of a year; `out`: why not, or that it is in its years of grace. Years out are those
 * before the year: ask before ys_fund_lanes tells them on. */
bool ys_fund_reason(const ys_fund_plan *plan, const ys_fund_year *year, int lane, size_t county, char *out, size_t size);
/* Say why lane `lane` of a year failed: which bounds, which sum, how much money is missing. */
ys_status ys_fund_failure_explain(const ys_fund_plan *plan, const ys_fund_year *year, int lane, ys_error *err);

/*
 * The step log of one lane: after each step that the fund has, the amount that each county would get were the fund to end there; the
 * difference of two rows is the part of an amount that the step makes, so that the parts of a county add up to its amount exactly. Kinds
 * are ys_part (allocation/step.h). A row before the rounding is in yuan: factor parts by largest remainder of the money that each factor
 * shares out, so that the counties' parts of a factor add up to it. `modelled` counts a factor with a modelled or imputed figure by its
 * part, a grant by what is counted, a modelled coefficient other than 1, a modelled sub-pot and a binding bound per modelled head wholly;
 * 0 where the amount is 0.
 */
typedef struct {
    size_t n_steps, n_counties;
    int *kind;        /* [n_steps], ys_part, owned */
    char (*name)[64]; /* [n_steps], owned */
    int64_t *amount;  /* [n_steps][n_counties], yuan, owned */
    double *modelled; /* [n_counties], share of the amount that rests on modelled indicators, owned */
    uint8_t *bound;   /* [n_counties] 0 none, 1 at its floor, 2 at its cap, owned */
    char (*binding)[96]; /* [n_counties] the bound, as floors.least; "" for none, owned */
    double *price;    /* [n_counties] ln(amount / what its share would give at the common rate): below 0 at a cap; 0 where free, owned */
    int64_t lambda_total,
        lambda_share; /* units per 2^-48 of the shares, exactly total / share; share 0: every county is at a bound */
} ys_fund_log;

/** Fails as ys_fund_failure_explain where the lane has no amounts; the log is untouched then. Free it with ys_fund_log_free. */
ys_status ys_fund_explain(
    const ys_fund_plan *plan, const ys_fund_year *year, int lane, ys_fund_log *log, ys_error *err);
void ys_fund_log_free(ys_fund_log *log);

#endif
