#include "exit/prepare.h"

#include <stdlib.h>

/* The first shock that strikes areas, or NULL. */
static const ys_shock *
area_shock(const ys_exit_inputs *inputs)
{
    const ys_shock *shock = inputs->dynamics->shocks.item;

    for (size_t i = 0; i < inputs->dynamics->shocks.n; i++) {
        if (shock[i].scope == YS_SHOCK_SCOPE_area && ys_exit_shock_on(inputs, &shock[i]))
            return &shock[i];
    }
    return NULL;
}

/* Areas by the text of a class column: the data view gives numbers, one a distinct text. */
ys_status
ys_exit_prepare_areas(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err)
{
    const char *name = inputs->dynamics->area;
    const ys_indicator *area = name == NULL ? NULL : data->indicator(data->context, name);

    plan->area = calloc(data->n_counties == 0 ? 1 : data->n_counties, sizeof *plan->area);
    if (plan->area == NULL)
        return ys_fail(err, YS_E_NOMEM, "areas of %zu counties", data->n_counties);
    plan->n_areas = 1;
    plan->area_shock = ys_exit_param_on(inputs, &inputs->dynamics->area_sd);
    const ys_shock *named = area_shock(inputs);

    if (!plan->area_shock && named == NULL)
        return YS_OK;
    if ((area == NULL || area->fixed == NULL) && !plan->area_shock)
        return ys_fail(err, YS_E_SCENARIO, "dynamics.shocks.%s.scope = area needs dynamics.area, a class column of the table",
            named->name);
    if (area == NULL || area->fixed == NULL)
        return ys_fail(err, YS_E_SCENARIO, "dynamics.area_sd needs dynamics.area, a class column of the table");
    for (size_t c = 0; c < data->n_counties; c++) {
        plan->area[c] = (int32_t) area->fixed[c];
        plan->n_areas = plan->area[c] >= plan->n_areas ? plan->area[c] + 1 : plan->n_areas;
    }
    return plan->n_areas <= 4096 ? YS_OK : ys_fail(err, YS_E_LIMIT, "dynamics.area = %s has %d areas; at most 4096", name,
        plan->n_areas);
}
