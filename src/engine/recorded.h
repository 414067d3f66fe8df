/* Parts of a recorded allocation besides the amounts. Inside the engine room only. */
#ifndef YS_RECORDED_H
#define YS_RECORDED_H

#include "engine/plan.h"

/** The ledger of fund f, once its amounts stand in the result: ledger/FUND/use_name, ledger/FUND/amount [use][county]; the amounts of a
 * county sum to what it gets, those of a use to the use's total. */
ys_status ys_recorded_ledger(const ys_plan *plan, const ys_block *block, size_t f, ys_result *result, ys_error *err);
/** measure/name, unit, meaning, measure/value [measure][fund, and all of them]. */
ys_status ys_recorded_measure(const ys_plan *plan, ys_result *result, ys_error *err);

#endif
