#include "exit/prepare.h"

#include <stdio.h>
#include <string.h>

/* The column as the share of households that lack it: a percentage divided, what they have turned round. */
static ys_status
lack_of(const ys_gate *from, const ys_data *data, ys_gate_plan *to, ys_error *err)
{
    char what[160];
    const double *values;
    double scale, any = 0.0;

    snprintf(what, sizeof what, "dynamics.gates.%.100s.indicator", from->name);
    ys_status st = ys_exit_column(data, what, from->indicator, &values, NULL, err);

    if (st != YS_OK)
        return st;
    const ys_indicator *column = data->indicator(data->context, from->indicator);

    if (column->direction == 0)
        return ys_fail(err, YS_E_SCENARIO, "%s = %s: the column states no direction; benefit: households that have it, or cost: households"
            " that lack it", what, from->indicator);
    scale = column->unit != NULL && strcmp(column->unit, "%") == 0 ? 0.01 : 1.0;
    to->lack = ys_exit_copy(values, data->n_counties);
    if (to->lack == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s of %zu counties", what, data->n_counties);
    for (size_t c = 0; c < data->n_counties; c++) {
        double share = scale * values[c];

        if (!(share >= 0.0 && share <= 1.0))
            return ys_fail(err, YS_E_DATA, "%s = %s: county %s has %g; a share of households is allowed, 0 to 1, or 0 to 100 with the unit"
                " %%", what, from->indicator, data->code(data->context, c), values[c]);
        to->lack[c] = column->direction > 0 ? 1.0 - share : share;
        any = to->lack[c] > any ? to->lack[c] : any;
    }
    return any > 0.0 || from->lacking.value == 0.0 ? YS_OK : ys_fail(err, YS_E_DATA, "%s = %s: no county has households that lack it, over"
        " which `lacking` = %g could be spread", what, from->indicator, from->lacking.value);
}

ys_status
ys_exit_prepare_gates(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    const ys_list *gates = &inputs->dynamics->gates;
    const ys_gate *gate = gates->item;

    if (gates->n > YS_MAX_GATES)
        return ys_fail(err, YS_E_LIMIT, "dynamics.gates: %zu; at most %d", gates->n, YS_MAX_GATES);
    for (size_t g = 0; g < gates->n; g++) {
        ys_gate_plan *to = &plan->effects.gate[plan->effects.n_gates++];

        *to = (ys_gate_plan){ .lacking = gate[g].lacking.slot, .closing = gate[g].closing.slot };
        for (int m = 0; m < plan->n_measures; m++)
            to->acted_on |= plan->measure[m].acts_on == YS_ACTS_ON_gate && plan->measure[m].gate == (int) g;
        ys_status st = gate[g].indicator == NULL ? YS_OK : lack_of(&gate[g], data, to, err);

        if (st == YS_OK && to->acted_on && !ys_exit_param_on(inputs, &gate[g].closing))
            st = ys_fail(err, YS_E_SCENARIO, "dynamics.gates.%s.closing = 0: the measures that act on this gate would change nothing; give"
                " the part that comes to have it in a year with base-year spending", gate[g].name);
        if (st != YS_OK)
            return st;
    }
    return YS_OK;
}
