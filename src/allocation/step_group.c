#include "allocation/fund_probe.h"

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    (void) plan; (void) notes; (void) err;
    return YS_OK;
}
void ys_step_group_release(ys_fund_plan *plan) { (void) plan; }
bool ys_step_group_holds(const ys_fund_world *world) { (void) world; return false; }
bool ys_step_group_share(ys_fund_world *world) { (void) world; return false; }
ys_status ys_step_group_explain(ys_fund_probe *probe, const ys_fund_world *world, ys_error *err) { (void)probe; (void)world; (void)err; return YS_OK; }
const ys_step ys_step_group = { .key = "groups", .title = "x", .prepare = prepare };
