#include "base/carve.h"
#include "base/hash.h"
#include "base/quantile.h"
#include "exit/prepare.h"

#include <stdlib.h>

static ys_status
prepare_verification(const ys_exit_inputs *inputs, const ys_exit_rule *rule, ys_status_plan *plan, ys_error *err)
{
    const ys_verification *stage = rule->verification.item;
    size_t n = rule->verification.n;

    if (n > YS_MAX_VERIFICATIONS)
        return ys_fail(err, YS_E_LIMIT, "exit_rules.%s.verification: %zu stages; at most %d", rule->name, n, YS_MAX_VERIFICATIONS);
    plan->n_stages = (int) n;
    for (size_t s = 0; s < n; s++) {
        plan->stage[s] = (ys_stage_plan){ .drawn = stage[s].share.value != 1.0 || inputs->slot_moves[stage[s].share.slot],
            .finds = ys_exit_param_on(inputs, &stage[s].found), .slips = ys_exit_param_on(inputs, &stage[s].slips),
            .luck = ys_hash_name(stage[s].name) };
        for (size_t i = 0; i < s; i++) {
            if (plan->stage[i].luck == plan->stage[s].luck)
                return ys_fail(err, YS_E_LIMIT, "exit_rules.%s.verification: %s and %s would share their luck; rename one", rule->name,
                    stage[i].name, stage[s].name);
        }
        plan->puts_back |= plan->stage[s].finds;
    }
    return YS_OK;
}

static ys_status
prepare_rule_status(const ys_exit_inputs *inputs, const ys_exit_rule *rule, ys_status_plan *plan, ys_error *err)
{
    const ys_after *after = &rule->after;

    plan->z = rule->decide == YS_DECIDE_upper ? ys_normal_quantile(rule->confidence) : 0.0;
    plan->puts_back = plan->design.targeted || plan->design.census;
    plan->village_floor = ys_exit_param_on(inputs, &rule->village_floor);
    plan->after = ys_exit_param_on(inputs, &after->end_rise)
        || (ys_exit_param_on(inputs, &after->monitored) && ys_exit_param_on(inputs, &after->averted));
    plan->loses = after->lost_years > 0 && (after->lost_above.value < 1.0 || inputs->slot_moves[after->lost_above.slot]);
    if (plan->village_floor && !plan->villages)
        return ys_fail(err, YS_E_SCENARIO, "exit_rules.%s.village_floor = %g needs places.villages, the column of poor villages",
            rule->name, rule->village_floor.value);
    return prepare_verification(inputs, rule, plan, err);
}

ys_status
ys_exit_prepare_status(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    const ys_behaviour *behaviour = inputs->behaviour;
    ys_status st = ys_exit_prepare_places(inputs, data, plan, err);

    plan->status.behaviour = behaviour;
    if (st == YS_OK)
        st = ys_exit_prepare_provincial(inputs, data, plan, err);
    if (st != YS_OK || plan->rule == NULL)
        return st;
    plan->status.hold_back = behaviour != NULL && behaviour->on && ys_exit_param_on(inputs, &behaviour->hold_back);
    return prepare_rule_status(inputs, plan->rule, &plan->status, err);
}

void
ys_exit_release_status(ys_exit_plan *plan)
{
    free(plan->status.village.number);
    free(plan->status.township.number);
    free(plan->status.among);
    free(plan->status.out);
    free(plan->status.planned);
}

void
ys_exit_carve_status(const ys_exit_plan *plan, size_t row, char *memory, size_t *used, ys_status_block *block)
{
    const ys_status_plan *s = &plan->status;
    size_t cells = plan->n_counties * row, counts = cells * sizeof(int32_t), shares = cells * sizeof(double);
    bool runs = plan->rule != NULL && plan->rule->consecutive > 1;

    block->villages_left = s->villages ? ys_carve(memory, used, counts) : NULL;
    block->townships_left = s->townships ? ys_carve(memory, used, counts) : NULL;
    block->village_reach = s->villages ? ys_carve(memory, used, shares) : NULL;
    block->township_reach = s->townships ? ys_carve(memory, used, shares) : NULL;
    block->provincial = s->provincial ? ys_carve(memory, used, cells) : NULL;
    block->provincial_key = s->provincial ? ys_carve(memory, used, shares) : NULL;
    block->back = s->loses ? ys_carve(memory, used, cells) : NULL;
    block->since = s->loses ? ys_carve(memory, used, cells) : NULL;
    block->above = s->loses ? ys_carve(memory, used, cells) : NULL;
    block->passes = runs ? ys_carve(memory, used, cells) : NULL;
    block->proposal = s->puts_back ? ys_carve(memory, used, cells) : NULL;
    block->before = s->puts_back ? ys_carve(memory, used, shares) : NULL;
}
