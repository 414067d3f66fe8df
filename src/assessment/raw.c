#include "assessment/raw.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHERE = 1280 };

static const double sum_slack = 1e-12;

ys_status
ys_raw_column(const ys_data *data, const char *name, const char *where, const ys_indicator **column, ys_error *err)
{
    const ys_indicator *found = data->indicator(data->context, name);

    if (found == NULL)
        return ys_fail(err, YS_E_SCENARIO, "%s: %s is no column of the table", where, name);
    if (found->fixed == NULL)
        return ys_fail(err, YS_E_SCENARIO, "%s: %s moves with the world; a column of the table is needed", where, name);
    *column = found;
    return YS_OK;
}

size_t
ys_raw_columns(const ys_item *item)
{
    return item->assessors.n > 0 ? item->assessors.n : item->indicator != NULL;
}

ys_status
ys_raw_column_at(
    const ys_data *data, const ys_item *item, const char *path, size_t k, const ys_indicator **column, ys_error *err)
{
    const ys_assessor *assessor = item->assessors.item;
    char where[WHERE];

    if (item->assessors.n == 0) {
        snprintf(where, sizeof where, "%s.indicator", path);
        return ys_raw_column(data, item->indicator, where, column, err);
    }
    snprintf(where, sizeof where, "%s.assessors.%s.indicator", path, assessor[k].name);
    return ys_raw_column(data, assessor[k].indicator, where, column, err);
}

static ys_status
weights_check(const ys_item *item, const char *path, ys_error *err)
{
    const ys_assessor *assessor = item->assessors.item;
    char terms[1024] = "";
    size_t at = 0;
    double sum = 0;

    for (size_t k = 0; k < item->assessors.n; k++) {
        sum += assessor[k].weight;
        if (at < sizeof terms)
            at += (size_t) snprintf(
                terms + at, sizeof terms - at, "%s%s %.15g", k == 0 ? "" : ", ", assessor[k].name, assessor[k].weight);
    }
    if (item->assessors.n == 0 || fabs(sum - 1) <= sum_slack)
        return YS_OK;
    return ys_fail(err, YS_E_SCENARIO, "%s.assessors: weights sum to %.15g, not 1 (+- 1e-12): %s; %s %.15g", path, sum,
        terms, sum < 1 ? "add" : "take away", fabs(1 - sum));
}

static ys_status
unit_check(const ys_indicator *first, const ys_indicator *other, const char *path, ys_error *err)
{
    const char *a = first->unit == NULL ? "" : first->unit, *b = other->unit == NULL ? "" : other->unit;

    if (strcmp(a, b) != 0)
        return ys_fail(err, YS_E_SCENARIO,
            "%s.assessors: %s is in '%s', %s in '%s'; figures that are joined need one unit: convert one of them", path,
            first->name, a, other->name, b);
    return YS_OK;
}

ys_status
ys_raw_join(const ys_data *data, const ys_item *item, const char *path, double *x, ys_error *err)
{
    const ys_assessor *assessor = item->assessors.item;
    const ys_indicator *first = NULL, *column = NULL;
    size_t n = data->n_counties;
    double *weight = calloc(n > 0 ? n : 1, sizeof *weight);
    ys_status st =
        weight != NULL ? weights_check(item, path, err) : ys_fail(err, YS_E_NOMEM, "%s: %zu counties", path, n);

    for (size_t i = 0; i < n; i++)
        x[i] = 0;
    for (size_t k = 0; k < ys_raw_columns(item) && st == YS_OK; k++) {
        double share = item->assessors.n > 0 ? assessor[k].weight : 1;

        st = ys_raw_column_at(data, item, path, k, &column, err);
        first = first == NULL ? column : first;
        if (st == YS_OK)
            st = unit_check(first, column, path, err);
        for (size_t i = 0; i < n && st == YS_OK; i++) {
            bool has = !isnan(column->fixed[i]);

            x[i] += has ? share * column->fixed[i] : 0;
            weight[i] += has ? share : 0;
        }
    }
    for (size_t i = 0; i < n; i++)
        x[i] = weight[i] > 0 ? x[i] / weight[i] : NAN;
    free(weight);
    return st;
}
