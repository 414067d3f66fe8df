/* Set-asides off the top: out[k] = floor(share_k * total / unit) * unit + amount_k; what they leave, in whole units, goes to counties. */
#include "allocation/step.h"

#include <inttypes.h>

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_fund *fund = plan->fund;
    const ys_set_aside *given = fund->set_asides.item;
    double share = 0;

    (void) notes;
    if (fund->rounding < 1 || fund->rounding > INT64_C(1000000000))
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.rounding = %" PRId64 " is not in [1, 1e9] %s", plan->kind, fund->name,
            fund->rounding, plan->unit);
    for (size_t k = 0; k < fund->set_asides.n; k++) {
        share += given[k].share.value;
        ys_fund_part_slot(plan, given[k].share);
    }
    if (share > 1)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.set_asides: shares sum to %.12g, at most 1 can be set aside",
            plan->kind, fund->name, share);
    return YS_OK;
}

const ys_step ys_step_set_aside = {
    .key = "set_asides",
    .title = "what stays with the province is taken off the top",
    .prepare = prepare,
};
