/* Parts of a recorded allocation besides the amounts, and a look into it for studies. */
#ifndef YS_RECORDED_H
#define YS_RECORDED_H

#include "engine/plan.h"

/** The ledger of fund f, once its amounts stand in the result: ledger/FUND/use_name, ledger/FUND/amount [use][county]; the amounts of a
 * county sum to what it gets, those of a use to the use's total. */
ys_status ys_recorded_ledger(const ys_plan *plan, const ys_block *block, size_t f, ys_result *result, ys_error *err);
/** measure/name, unit, meaning, measure/value [measure][fund, and all of them]. */
ys_status ys_recorded_measure(const ys_plan *plan, ys_result *result, ys_error *err);

/** The scheme's year on recorded data, of a block that ys_block_recorded has filled: what only a year of the loop can tell is not known.
 * Outputs are the block's rows. `known` [YS_QUANTITY_COUNT] is filled and must outlive the year. */
void ys_recorded_assessment_year(const ys_block *block, const double **known, ys_scheme_year *year);

/** Shown one fund or task of a recorded year once it is shared out: its number on its axis, its plan, and the year, of which lane 0 counts.
 */
typedef ys_status ys_recorded_visitor(
    void *context, size_t at, bool is_task, const ys_fund_plan *plan, const ys_fund_year *year, ys_error *err);
/** Share out the model's first year on recorded data, as ys_engine_allocate does, and show every fund, then every task. What the visitor
 * returns other than YS_OK ends it and is returned. */
ys_status ys_recorded_fund_visit(const ys_model *model, ys_recorded_visitor *visit, void *context, ys_error *err);

#endif
