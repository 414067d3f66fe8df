#include "exit/prepare.h"

#include <math.h>
#include <stdlib.h>

static ys_status
count_places(const ys_data *data, const char *what, const char *column, ys_place_plan *place, double *all, ys_error *err)
{
    const double *values;
    ys_status st = ys_exit_column(data, what, column, &values, NULL, err);

    if (st != YS_OK)
        return st;
    *all = 0.0;
    for (size_t c = 0; c < data->n_counties; c++) {
        if (values[c] < 0.0 || values[c] > 1e6 || floor(values[c]) != values[c])
            return ys_fail(err, YS_E_DATA, "%s: county %s has %g in column %s, which counts places: give a whole number from 0 to"
                " 1000000", what, data->code(data->context, c), values[c], column);
        *all += values[c];
    }
    place->number = ys_exit_copy(values, data->n_counties);
    return place->number == NULL ? ys_fail(err, YS_E_NOMEM, "%s of %zu counties", what, data->n_counties) : YS_OK;
}

static ys_status
prepare_townships(const ys_places *places, const ys_data *data, ys_status_plan *plan, ys_error *err)
{
    double all;
    ys_status st;

    if (places->townships == NULL && places->townships_out > 0)
        return ys_fail(err, YS_E_SCENARIO, "places.townships_out = %lld needs places.townships, the column that counts them",
            (long long) places->townships_out);
    if (places->townships == NULL)
        return YS_OK;
    plan->townships = true;
    plan->township.limit = places->township_limit.slot;
    plan->township.spread = places->township_spread.slot;
    st = count_places(data, "places.townships", places->townships, &plan->township, &all, err);
    if (st != YS_OK)
        return st;
    if ((double) places->townships_out > all)
        return ys_fail(err, YS_E_SCENARIO, "places.townships_out = %lld, but column %s counts only %.0f townships in all",
            (long long) places->townships_out, places->townships, all);
    plan->townships_out = (int) places->townships_out;
    return YS_OK;
}

ys_status
ys_exit_prepare_places(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *whole, ys_error *err)
{
    const ys_places *places = inputs->places;
    ys_status_plan *plan = &whole->status;
    double all;
    ys_status st;

    if (places == NULL)
        return YS_OK;
    if (places->services && whole->effects.n_gates == 0)
        return ys_fail(err, YS_E_SCENARIO, "places.services = true, but dynamics.gates names no gate that a village could lack");
    if (places->villages != NULL) {
        plan->villages = true;
        plan->services = places->services;
        plan->village.limit = places->village_limit.slot;
        plan->village.spread = places->village_spread.slot;
        st = count_places(data, "places.villages", places->villages, &plan->village, &all, err);
        if (st != YS_OK)
            return st;
    }
    return prepare_townships(places, data, plan, err);
}
