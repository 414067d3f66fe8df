/* What each fund's amounts, and all of them together, measure as. */
#include "allocation/measure.h"
#include "engine/recorded.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *name, *unit, *meaning;
} measures[] = {
#define X(name, unit, meaning) { #name, unit, meaning },
    YS_ALLOCATION_MEASURE_LIST(X)
#undef X
};

/* Columns that all funds share, and one fund's own. */
typedef struct {
    const ys_plan *plan;
    const double *poor;
    double *need;
    int64_t *all, *before; /* sums over the funds; last year's, where every fund knows it */
    uint8_t *bound, *eligible;
    bool knows_before;
} desk;

static const int64_t *
array_of(const ys_result *result, const char *fund, const char *leaf)
{
    char name[128];

    snprintf(name, sizeof name, "allocation/%.90s/%s", fund, leaf);
    return ys_array_i64(ys_result_find(result, name));
}

static ys_status
measure_fund(desk *self, const ys_result *result, size_t f, double *value, ys_error *err)
{
    const char *fund = self->plan->fund[f].fund->name;
    const int64_t *amount = array_of(result, fund, "amount"), *bound = array_of(result, fund, "bound");
    const int64_t *eligible = array_of(result, fund, "eligible"), *issued = ys_fund_issued(self->plan->fund[f].plan);

    self->knows_before = self->knows_before && issued != NULL;
    for (size_t c = 0; c < self->plan->n_counties; c++) {
        self->all[c] += amount[c];
        self->before[c] += issued == NULL ? 0 : issued[c];
        self->bound[c] = (uint8_t) bound[c];
        self->eligible[c] = (uint8_t) eligible[c];
    }
    return ys_measure_allocation(&(ys_measure_inputs){ .n_counties = self->plan->n_counties, .amount = amount,
        .poor = self->poor, .need = self->need, .last_year = issued, .bound = self->bound, .eligible = self->eligible },
        value, err);
}

static ys_status
add_arrays(const ys_plan *plan, ys_result *result, double **value, ys_error *err)
{
    size_t n = YS_MEASURE_COUNT, dim[] = { n, plan->n_funds + 1 };
    const char *axis[] = { "measure/name", "" };
    ys_array *name = ys_result_add_text(result, "measure/name", n, 31, NULL, "measure of the allocation", err);
    ys_array *unit = name == NULL ? NULL : ys_result_add_text(result, "measure/unit", n, 31, axis[0], "its unit", err);
    ys_array *meaning = unit == NULL ? NULL : ys_result_add_text(result, "measure/meaning", n, 95, axis[0], "what it says", err);
    ys_array *values = meaning == NULL ? NULL
                                       : ys_result_add(result, "measure/value", YS_ARRAY_F64, 2, dim, axis, "as measure/unit", "by fund; the last column is all funds", err);

    if (values == NULL)
        return err == NULL ? YS_E_NOMEM : err->status;
    for (size_t m = 0; m < n; m++) {
        ys_array_put(name, m, measures[m].name);
        ys_array_put(unit, m, measures[m].unit);
        ys_array_put(meaning, m, measures[m].meaning);
    }
    values->modelled = true;
    *value = ys_array_f64(values);
    return YS_OK;
}

static ys_status
fill(desk *self, ys_result *result, ys_error *err)
{
    size_t n_funds = self->plan->n_funds;
    double one[YS_MEASURE_COUNT], *value = NULL;
    ys_status st = add_arrays(self->plan, result, &value, err);

    for (size_t f = 0; st == YS_OK && f <= n_funds; f++) {
        if (f < n_funds)
            st = measure_fund(self, result, f, one, err);
        else
            st = ys_measure_allocation(&(ys_measure_inputs){ .n_counties = self->plan->n_counties, .amount = self->all,
                .poor = self->poor, .need = self->need, .last_year = self->knows_before ? self->before : NULL }, one, err);
        for (size_t m = 0; st == YS_OK && m < YS_MEASURE_COUNT; m++)
            value[m * (n_funds + 1) + f] = one[m];
    }
    return st;
}

ys_status
ys_recorded_measure(const ys_plan *plan, ys_result *result, ys_error *err)
{
    const ys_population *population = &plan->model->scenario.population;
    const ys_table *table = &plan->model->table;
    const ys_column *poor = population->registered_poor == NULL ? NULL : ys_table_column(table, population->registered_poor);
    const ys_column *rural = population->rural == NULL ? NULL : ys_table_column(table, population->rural);
    size_t n = plan->n_counties + 1;
    desk self = { .plan = plan, .knows_before = plan->n_funds > 0 };
    ys_status st;

    if (poor == NULL || rural == NULL || plan->n_funds == 0)
        return YS_OK;
    self.poor = poor->number;
    self.need = calloc(n, sizeof *self.need);
    self.all = calloc(n, sizeof *self.all);
    self.before = calloc(n, sizeof *self.before);
    self.bound = calloc(n, 1);
    self.eligible = calloc(n, 1);
    if (self.need == NULL || self.all == NULL || self.before == NULL || self.bound == NULL || self.eligible == NULL) {
        st = ys_fail(err, YS_E_NOMEM, "measures of %zu counties", plan->n_counties);
    } else {
        for (size_t c = 0; c < plan->n_counties; c++)
            self.need[c] = poor->number[c] / rural->number[c];
        st = fill(&self, result, err);
    }
    free(self.need);
    free(self.all);
    free(self.before);
    free(self.bound);
    free(self.eligible);
    return st;
}
