#include "exit/prepare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
ys_exit_param_on(const ys_exit_inputs *inputs, const ys_param *param)
{
    return param->value != 0.0 || inputs->slot_moves[param->slot];
}

ys_status
ys_exit_column(const ys_data *data, const char *what, const char *name, const double **values, bool *modelled, ys_error *err)
{
    const ys_indicator *indicator = data->indicator(data->context, name);

    if (indicator == NULL || indicator->fixed == NULL)
        return ys_fail(err, YS_E_SCENARIO, "%s = %s is not a column of the table", what, name);
    for (size_t c = 0; c < data->n_counties; c++) {
        if (isnan(indicator->fixed[c]))
            return ys_fail(err, YS_E_DATA, "%s: county %s has no figure in column %s; give it one, or name another column", what,
                data->code(data->context, c), name);
    }
    *values = indicator->fixed;
    if (modelled != NULL)
        *modelled = indicator->modelled;
    return YS_OK;
}

double *
ys_exit_copy(const double *values, size_t n)
{
    double *copy = malloc((n == 0 ? 1 : n) * sizeof *copy);

    if (copy != NULL && n > 0)
        memcpy(copy, values, n * sizeof *copy);
    return copy;
}

ys_status
ys_exit_slope(const ys_data *data, const char *what, const char *indicator, double slope, double start, double **out, ys_error *err)
{
    const double *values;
    ys_status st;

    if (indicator == NULL)
        return YS_OK;
    st = ys_exit_column(data, what, indicator, &values, NULL, err);
    if (st != YS_OK)
        return st;
    *out = ys_exit_copy(values, data->n_counties);
    if (*out == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s of %zu counties", what, data->n_counties);
    for (size_t c = 0; c < data->n_counties; c++)
        (*out)[c] = start + slope * values[c];
    return YS_OK;
}

void
ys_exit_names(const ys_list *list, size_t size, char *text, size_t room)
{
    const char *item = list->item;
    size_t used = 0;

    snprintf(text, room, "none");
    for (size_t i = 0; i < list->n && used < room; i++) {
        const char *name;

        memcpy(&name, item + i * size, sizeof name);
        used += (size_t) snprintf(text + used, room - used, "%s%s", i == 0 ? "" : ", ", name);
    }
}
