/* The poverty line as a dated series, and the population that changes by itself. */
#include "exit/prepare.h"

#include <stdlib.h>

ys_status
ys_exit_prepare_lines(const ys_exit_inputs *inputs, ys_exit_plan *plan, ys_error *err)
{
    const ys_dynamics *d = inputs->dynamics;
    const ys_line *line = d->lines.item;
    int64_t first = inputs->first_year, last = first + inputs->n_years - 1;

    if (d->lines.n == 0)
        return YS_OK;
    plan->reg.breaks = calloc(d->lines.n, 1);
    if (plan->reg.breaks == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu poverty lines", d->lines.n);
    for (size_t i = 0; i < d->lines.n; i++) {
        bool rises = line[i].real.value != 1.0 || inputs->slot_moves[line[i].real.slot];

        if (i > 0 && line[i].year <= line[i - 1].year)
            return ys_fail(err, YS_E_SCENARIO, "dynamics.lines: %lld follows %lld; a year has one line, and years must rise",
                (long long) line[i].year, (long long) line[i - 1].year);
        /* a line from before the first year is already in the figures of the start */
        plan->reg.breaks[i] = rises && line[i].year >= first && line[i].year <= last;
        if (plan->reg.breaks[i] && !ys_exit_param_on(inputs, &d->line_elasticity))
            return ys_fail(err, YS_E_SCENARIO, "dynamics.line_elasticity = 0 beside a line that rises in real terms in %lld (real = %g);"
                " say how the number of poor answers, above 0 and at most 10, or leave `real` at 1", (long long) line[i].year,
                line[i].real.value);
    }
    return YS_OK;
}

/* By repeated products, whose bits are the same everywhere. */
ys_status
ys_exit_prepare_growth(const ys_exit_inputs *inputs, ys_exit_plan *plan, ys_error *err)
{
    double rate = inputs->dynamics->natural_change;

    if (rate == 0.0)
        return YS_OK;
    plan->reg.growth = malloc(((size_t) inputs->n_years + 1) * sizeof *plan->reg.growth);
    if (plan->reg.growth == NULL)
        return ys_fail(err, YS_E_NOMEM, "natural change of %d years", inputs->n_years);
    plan->reg.growth[0] = 1.0;
    for (int y = 0; y < inputs->n_years; y++)
        plan->reg.growth[y + 1] = plan->reg.growth[y] * (1.0 + rate);
    for (size_t c = 0; c < plan->n_counties; c++) {
        if (!(plan->rural[c] * plan->reg.growth[inputs->n_years] < 2e9))
            return ys_fail(err, YS_E_SCENARIO, "dynamics.natural_change = %g makes a rural population of %.15g grow above the 2,000,000,000"
                " that are allowed; lower it", rate, plan->rural[c]);
        if (!(plan->rural[c] * plan->reg.growth[inputs->n_years] >= 1.0))
            return ys_fail(err, YS_E_SCENARIO, "dynamics.natural_change = %g leaves nobody of a rural population of %.15g after %d years;"
                " raise it, or simulate fewer years", rate, plan->rural[c], inputs->n_years);
    }
    return YS_OK;
}
