/* Parts of a recorded allocation besides the amounts, and a look into it for studies. */
#ifndef YS_RECORDED_H
#define YS_RECORDED_H

#include "base/text.h"
#include "engine/plan.h"

/** The ledger of fund f, once its amounts stand in the result: ledger/FUND/use_name, ledger/FUND/amount [use][county]; the amounts of a
 * county sum to what it gets, those of a use to the use's total. */
ys_status ys_recorded_ledger(const ys_plan *plan, const ys_block *block, size_t f, ys_result *result, ys_error *err);
/** measure/name, unit, meaning, measure/value [measure][fund, and all of them]. */
ys_status ys_recorded_measure(const ys_plan *plan, ys_result *result, ys_error *err);

/** The scheme's year on recorded data, of a block that ys_block_recorded has filled: what only a year of the loop can tell is not known.
 * Outputs are the block's rows. `known` [YS_QUANTITY_COUNT] is filled and must outlive the year. */
void ys_recorded_assessment_year(const ys_block *block, const double **known, ys_scheme_year *year);

/**
 * What the structure of a scheme does to its scores, in arrays assessment/... of the result that holds the sheet's (docs/results.md), and in
 * the note `structure_notes`, a line a finding. Over the graded counties of a class, v[k] the weight of leaf k over the county's coverage,
 * f[k] the leaf's score, s the score; of leaves under a branch that counts as 1 - v, 1 - f[k]:
 *
 *   effective share  cov(v[k] f[k], s) / var(s), which is w[k] cov(f[k], s) / var(s) where nothing is missing; arithmetic schemes alone,
 *                    where they sum to 1 but for bonuses, penalties and vetoes
 *   importance       r(f[k], s)^2, the linear part of the correlation ratio (Paruolo, Saisana, Saltelli, J. R. Stat. Soc. A 176, 2013)
 *
 * Correlations over the counties that have both scores. NaN: fewer than 3 such counties, or no spread.
 */
ys_status ys_recorded_structure(const ys_plan *plan, const ys_scheme_sheet *sheet, ys_result *result, ys_error *err);
/* A leaf of the scheme and the branches above it, from the top down. Borrowed. A path has less than 160 bytes. */
typedef struct {
    const ys_item *item;
    size_t depth;
    const ys_item *above[80];
} ys_recorded_leaf;

/** [n_leaves], in the scheme's order. */
void ys_recorded_item_leaves(const ys_plan *plan, ys_recorded_leaf *leaf);
/** What each leaf, adjustment and veto is (title, figure, scoring, source), the grades with their cuts, and each county's three leaves farthest
 * above and below the mean of its class, w (f - mean) in points. */
ys_status ys_recorded_item(const ys_plan *plan, const ys_scheme_sheet *sheet, const ys_recorded_leaf *leaf, ys_result *result, ys_error *err);
/**
 * Leaves whose columns are the same, are made of one another, or of a common column, over all generations of `parents`; a quantity that begins
 * as the register is its column. A line for each such pair with weight in one class, and for each fund whose factors rest on what a leaf does.
 * @param shared [n_leaves][n_leaves], of zeros; 1 is set for pairs
 */
ys_status ys_recorded_parent(const ys_plan *plan, const ys_recorded_leaf *leaf, uint8_t *shared, ys_text *notes, ys_error *err);

/** Shown one fund or task of a recorded year once it is shared out: its number on its axis, its plan, and the year, of which lane 0 counts.
 */
typedef ys_status ys_recorded_visitor(
    void *context, size_t at, bool is_task, const ys_fund_plan *plan, const ys_fund_year *year, ys_error *err);
/** Share out the model's first year on recorded data, as ys_engine_allocate does, and show every fund, then every task. What the visitor
 * returns other than YS_OK ends it and is returned. */
ys_status ys_recorded_fund_visit(const ys_model *model, ys_recorded_visitor *visit, void *context, ys_error *err);

#endif
