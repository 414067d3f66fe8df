/* Options of a measure: whom it serves and who comes first, what it acts on, costs, capacity, reference, delay, persistence, absorption. */
#include "exit/prepare.h"

#include <string.h>

static bool
is(const char *a, const char *b)
{
    return a != NULL && strcmp(a, b) == 0;
}

/* Groups of a name: the group that bears it; else those of that ability; else those of that cause. */
static uint32_t
groups_of(const ys_list *groups, const char *name)
{
    const ys_group *group = groups->item;
    uint32_t named = 0, able = 0, caused = 0;

    for (size_t g = 0; g < groups->n; g++) {
        named |= is(group[g].name, name) ? UINT32_C(1) << g : 0;
        able |= is(group[g].ability, name) ? UINT32_C(1) << g : 0;
        caused |= is(group[g].cause, name) ? UINT32_C(1) << g : 0;
    }
    return named != 0 ? named : able != 0 ? able : caused;
}

static ys_status
prepare_target(const ys_exit_inputs *inputs, const ys_measure *from, ys_measure_plan *to, ys_error *err)
{
    const ys_list *groups = &inputs->dynamics->groups, *gates = &inputs->dynamics->gates;
    const ys_gate *gate = gates->item;
    char names[1024];

    to->groups = from->group == NULL ? UINT32_MAX : groups_of(groups, from->group);
    to->acts_on = from->acts_on;
    ys_exit_names(groups, sizeof(ys_group), names, sizeof names);
    if (to->groups == 0)
        return ys_fail(err, YS_E_SCENARIO, "measures.%s.group = %s is no group of dynamics.groups (there are: %s), nor an ability or a"
            " cause of one", from->name, from->group, names);
    if (from->gate != NULL && from->acts_on != YS_ACTS_ON_gate)
        return ys_fail(err, YS_E_SCENARIO, "measures.%s.gate = %s is read with acts_on: gate alone; set it, or take gate out", from->name,
            from->gate);
    if (from->acts_on != YS_ACTS_ON_gate)
        return YS_OK;
    ys_exit_names(gates, sizeof(ys_gate), names, sizeof names);
    if (from->gate == NULL)
        return ys_fail(err, YS_E_SCENARIO, "measures.%s.acts_on = gate needs `gate`: one of dynamics.gates (there are: %s)", from->name,
            names);
    for (size_t g = 0; g < gates->n; g++) {
        to->gate = (int) g;
        if (is(gate[g].name, from->gate))
            return YS_OK;
    }
    return ys_fail(err, YS_E_SCENARIO, "measures.%s.gate = %s is no gate of dynamics.gates (there are: %s)", from->name, from->gate, names);
}

static ys_status
prepare_first(const ys_exit_inputs *inputs, const ys_measure *from, const ys_exit_plan *plan, ys_measure_plan *to, ys_error *err)
{
    static const char *const word[] = {
#define X(name) #name,
        YS_FIRST_LIST(X)
#undef X
    };
    uint32_t served = to->groups & ((UINT32_C(1) << plan->n_groups) - 1);

    to->coverage = from->coverage.slot;
    if (from->first == YS_FIRST_alike)
        return YS_OK;
    if (from->acts_on != YS_ACTS_ON_leave)
        return ys_fail(err, YS_E_SCENARIO, "measures.%s.first = %s orders those who leave: acts_on: leave alone has an order; set alike",
            from->name, word[from->first]);
    if (!ys_exit_param_on(inputs, &from->coverage))
        return ys_fail(err, YS_E_SCENARIO, "measures.%s.first = %s needs `coverage` above 0: the share of those it serves whom it reaches"
            " in the base year", from->name, word[from->first]);
    /* of one group nobody is first */
    to->first = (served & (served - 1)) == 0 ? YS_FIRST_alike : from->first;
    return YS_OK;
}

static ys_status
prepare_costs(const ys_exit_inputs *inputs, const ys_measure *from, ys_measure_plan *to, ys_error *err)
{
    const ys_cost *cost = from->costs.item;
    bool leveraged = from->leverage.value != 0.0 && from->leverage.value != 1.0;

    to->costs = from->costs.n == 0 ? NULL : &from->costs;
    to->leverage = from->leverage.slot;
    to->capacity = from->capacity.slot;
    to->capacity_on = ys_exit_param_on(inputs, &from->capacity);
    for (size_t i = 1; i < from->costs.n; i++) {
        if (cost[i].year <= cost[i - 1].year)
            return ys_fail(err, YS_E_SCENARIO, "measures.%s.costs[%zu].year = %lld is not after %lld of the step before; years must rise",
                from->name, i, (long long) cost[i].year, (long long) cost[i - 1].year);
    }
    if (to->costs == NULL && (leveraged || to->capacity_on))
        return ys_fail(err, YS_E_SCENARIO, "measures.%s.%s = %g is read beside `costs`, which turn money into persons; give them, or take"
            " it out", from->name, leveraged ? "leverage" : "capacity", leveraged ? from->leverage.value : from->capacity.value);
    if (to->costs != NULL && !ys_exit_param_on(inputs, &from->leverage))
        return ys_fail(err, YS_E_SCENARIO, "measures.%s.leverage = 0 would serve nobody; above 0 is allowed", from->name);
    return YS_OK;
}

/* The first option that needs the base year's money, or NULL. */
static const char *
needs_base_year(const ys_measure_plan *to)
{
    return to->costs != NULL ? "costs" : to->reference_on ? "reference" : to->delay > 0 ? "delay"
        : to->persistence_on ? "persistence" : to->absorption_on ? "absorption" : NULL;
}

static bool
is_struck(const ys_exit_inputs *inputs, const char *name)
{
    const ys_shock *shock = inputs->dynamics->shocks.item;

    for (size_t i = 0; i < inputs->dynamics->shocks.n; i++) {
        if (is(shock[i].measure, name) && ys_exit_shock_on(inputs, &shock[i]))
            return true;
    }
    return false;
}

ys_status
ys_exit_prepare_options(
    const ys_exit_inputs *inputs, const ys_measure *from, const ys_exit_plan *plan, ys_measure_plan *to, ys_error *err)
{
    ys_status st = prepare_target(inputs, from, to, err);

    if (st == YS_OK)
        st = prepare_first(inputs, from, plan, to, err);
    if (st == YS_OK)
        st = prepare_costs(inputs, from, to, err);
    if (st != YS_OK)
        return st;
    to->reference = from->reference.slot;
    to->absorption = from->absorption.slot;
    to->persistence = from->persistence.slot;
    to->reference_on = ys_exit_param_on(inputs, &from->reference);
    to->absorption_on = ys_exit_param_on(inputs, &from->absorption);
    to->persistence_on = ys_exit_param_on(inputs, &from->persistence);
    to->delay = (int) from->delay;
    /* in sequence the rate is what leaves through it at gain 1, with no base year to deviate from */
    to->relative = to->reference_on && !(plan->process == YS_PROCESS_sequence && to->acts_on == YS_ACTS_ON_leave);
    const char *option = needs_base_year(to);

    if (option != NULL && plan->deviation != YS_DEVIATION_base_year)
        return ys_fail(err, YS_E_SCENARIO, "measures.%s.%s needs dynamics.deviation: base_year; with mean there is no base year to hold it"
            " against", from->name, option);
    to->plain = option == NULL && !is_struck(inputs, from->name);
    return YS_OK;
}
