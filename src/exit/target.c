/* What plans bind, and when the register is looked at anew. */
#include "exit/prepare.h"

#include <stdlib.h>
#include <string.h>

static ys_status
prepare_target(const ys_data *data, const ys_target *target, ys_exit_plan *plan, uint8_t *bound, ys_error *err)
{
    size_t n = data->n_counties, taken = 0;
    ys_status st = YS_OK;

    memcpy(bound, plan->listed, n);
    if (target->where != NULL)
        st = data->select(data->context, target->where, bound, err);
    if (st != YS_OK)
        return st;
    for (size_t c = 0; c < n; c++)
        taken += bound[c] != 0;
    if (target->year < plan->first_year)
        return ys_fail(err, YS_E_SCENARIO, "dynamics.targets.%s.year = %lld lies before the first year, %d; what was reached by then is in"
            " the figures of the start: leave it out", target->name, (long long) target->year, plan->first_year);
    if (taken == 0 || (size_t) target->number > taken)
        return ys_fail(err, YS_E_SCENARIO, "dynamics.targets.%s: number = %lld of %zu counties that it may bind; allowed: 1 to those, or 0:"
            " all, and at least one county", target->name, (long long) target->number, taken);
    return YS_OK;
}

ys_status
ys_exit_prepare_targets(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    const ys_list *targets = &inputs->dynamics->targets;
    const ys_target *target = targets->item;

    if (targets->n > YS_MAX_TARGETS)
        return ys_fail(err, YS_E_LIMIT, "dynamics.targets: %zu targets; at most %d", targets->n, YS_MAX_TARGETS);
    for (size_t t = 0; t < targets->n; t++) {
        uint8_t *bound = malloc(data->n_counties == 0 ? 1 : data->n_counties);

        plan->reg.bound[plan->reg.n_targets++] = bound;
        if (bound == NULL)
            return ys_fail(err, YS_E_NOMEM, "targets of %zu counties", data->n_counties);
        ys_status st = prepare_target(data, &target[t], plan, bound, err);

        if (st != YS_OK)
            return st;
    }
    return YS_OK;
}

ys_status
ys_exit_check_revisions(const ys_dynamics *dynamics, ys_error *err)
{
    const ys_revision *revision = dynamics->revisions.item;

    for (size_t i = 1; i < dynamics->revisions.n; i++) {
        if (revision[i].year <= revision[i - 1].year)
            return ys_fail(err, YS_E_SCENARIO, "dynamics.revisions: %lld follows %lld; a year has one revision, and years must rise",
                (long long) revision[i].year, (long long) revision[i - 1].year);
    }
    return YS_OK;
}
