#include "base/hash.h"
#include "exit/prepare.h"

#include <string.h>

static uint32_t
funds_of(const ys_exit_inputs *inputs, const ys_list *purposes)
{
    const char *const *purpose = purposes->item;
    uint32_t funds = 0;

    for (size_t f = 0; f < inputs->n_funds; f++) {
        for (size_t i = 0; i < purposes->n; i++)
            funds |= strcmp(inputs->fund_purpose[f], purpose[i]) == 0 ? UINT32_C(1) << f : 0;
    }
    return funds;
}

static int
source_of(ys_exit_plan *plan, uint32_t funds)
{
    for (int s = 0; s < plan->n_sources; s++) {
        if (plan->source_funds[s] == funds)
            return s;
    }
    plan->source_funds[plan->n_sources] = funds;
    return plan->n_sources++;
}

static bool
same_gain(const ys_exit_inputs *inputs, const ys_measure *a, const ys_measure *b)
{
    bool fixed = !inputs->slot_moves[a->elasticity.slot] && !inputs->slot_moves[b->elasticity.slot];

    return fixed && a->elasticity.value == b->elasticity.value && a->gain_min == b->gain_min && a->gain_max == b->gain_max;
}

ys_status
ys_exit_prepare_measures(const ys_exit_inputs *inputs, ys_exit_plan *plan, ys_error *err)
{
    const ys_measure *measure = inputs->measures->item;

    if (inputs->measures->n > YS_MAX_MEASURES)
        return ys_fail(err, YS_E_LIMIT, "measures: %zu; at most %d", inputs->measures->n, YS_MAX_MEASURES);
    if (inputs->n_funds > 32)
        return ys_fail(err, YS_E_LIMIT, "funds: %zu; at most 32 beside measures", inputs->n_funds);
    plan->n_measures = (int) inputs->measures->n;
    for (int m = 0; m < plan->n_measures; m++) {
        ys_measure_plan *to = &plan->measure[m];
        const ys_measure *from = &measure[m];
        uint32_t funds = funds_of(inputs, &from->purposes);

        if (funds == 0)
            return ys_fail(err, YS_E_SCENARIO, "measures.%s.purposes: no fund has such a purpose", from->name);
        *to = (ys_measure_plan){ .source = source_of(plan, funds), .gain_of = m, .strike = -1,
            .base_share = from->base_share.slot, .rate = from->rate.slot, .elasticity = from->elasticity.slot,
            .luck = ys_hash_name(from->name),
            .gain_min = from->gain_min, .gain_max = from->gain_max };
        ys_status st = ys_exit_prepare_options(inputs, from, plan, to, err);

        if (st != YS_OK)
            return st;
        for (int e = m - 1; e >= 0; e--) {
            bool plain = to->plain && plan->measure[e].plain;

            if (plain && plan->measure[e].source == to->source && same_gain(inputs, &measure[e], from))
                to->gain_of = plan->measure[e].gain_of;
        }
    }
    return YS_OK;
}

ys_status
ys_exit_check_luck(const ys_exit_inputs *inputs, const ys_exit_plan *plan, ys_error *err)
{
    const ys_measure *measure = inputs->measures->item;
    int n = plan->process == YS_PROCESS_sequence ? plan->n_measures * plan->n_groups : plan->n_groups;

    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
            int a = i / plan->n_groups, b = j / plan->n_groups;
            uint32_t one = plan->group_luck[i % plan->n_groups], other = plan->group_luck[j % plan->n_groups];

            if (plan->process == YS_PROCESS_sequence) {
                one ^= plan->measure[a].luck;
                other ^= plan->measure[b].luck;
            }
            if (one == other)
                return ys_fail(err, YS_E_LIMIT, "measures.%s or one of its groups would share the luck of another; rename one of them",
                    plan->n_measures > 0 ? measure[a < plan->n_measures ? a : 0].name : "");
        }
    }
    return YS_OK;
}
