/* What each fund's amounts, and all of them together, measure as. */
#include "allocation/measure.h"
#include "engine/recorded.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *unit, *meaning;
} measures[] = {
#define X(name, unit, meaning) { #name, unit, meaning },
    YS_ALLOCATION_MEASURE_LIST(X)
#undef X
};

enum { MEASURES = sizeof measures / sizeof measures[0], EDGE = 5 };

/* One set of amounts as the measures see it: doubles by county, NAN where unknown. */
typedef struct {
    const ys_plan *plan;
    double *memory;
    double *amount, *last_year, *floor, *cap, *need, *edge; /* [n_counties] */
    double *all, *all_before;                               /* sums over the funds */
    const double *poor;
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
measure(const ys_allocation_facts *facts, double *value, ys_error *err)
{
    ys_allocation_measures made;
    ys_status st = ys_measure_allocation(facts, &made, err);

    if (st == YS_OK)
        memcpy(value, &made, sizeof made);
    return st;
}

static ys_status
measure_fund(desk *self, const ys_result *result, size_t f, double *value, ys_error *err)
{
    const char *fund = self->plan->fund[f].fund->name;
    const int64_t *amount = array_of(result, fund, "amount"), *bound = array_of(result, fund, "bound");
    const int64_t *eligible = array_of(result, fund, "eligible"), *issued = ys_fund_issued(self->plan->fund[f].plan);

    self->knows_before = self->knows_before && issued != NULL;
    for (size_t c = 0; c < self->plan->n_counties; c++) {
        self->amount[c] = (double) amount[c];
        self->all[c] += (double) amount[c];
        self->all_before[c] += issued == NULL ? 0.0 : (double) issued[c];
        self->last_year[c] = issued == NULL ? (double) NAN : (double) issued[c];
        self->floor[c] = bound[c] == 1 ? self->amount[c] : (double) NAN;
        self->cap[c] = bound[c] == 2 ? self->amount[c] : (double) NAN;
        /* the edge of eligibility: whoever is in stands above whoever is out, each side in the order of need */
        self->edge[c] = self->need[c] + (eligible[c] ? 2.0 : 0.0);
    }
    return measure(&(ys_allocation_facts){ .n = self->plan->n_counties, .amount = self->amount, .poor = self->poor,
        .need = self->need, .last_year = issued == NULL ? NULL : self->last_year, .floor = self->floor, .cap = self->cap,
        .figure = self->edge, .threshold = 2.0, .neighbours = EDGE }, value, err);
}

static ys_status
add_arrays(const ys_plan *plan, ys_result *result, double **value, ys_error *err)
{
    size_t n = MEASURES, dim[] = { n, plan->n_funds + 1 };
    const char *axis[] = { "measure/name", "" };
    ys_array *name = ys_result_add_text(result, "measure/name", n, 31, NULL, "measure of the allocation", err);
    ys_array *unit = name == NULL ? NULL : ys_result_add_text(result, "measure/unit", n, 31, axis[0], "its unit", err);
    ys_array *meaning = unit == NULL ? NULL : ys_result_add_text(result, "measure/meaning", n, 127, axis[0], "what it says", err);
    ys_array *values = meaning == NULL ? NULL
                                       : ys_result_add(result, "measure/value", YS_ARRAY_F64, 2, dim, axis, "as measure/unit", "by fund; the last column is all funds", err);

    if (values == NULL)
        return ys_fail_status(err);
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
    double one[MEASURES], *value = NULL;
    ys_status st = add_arrays(self->plan, result, &value, err);

    for (size_t f = 0; st == YS_OK && f <= n_funds; f++) {
        if (f < n_funds)
            st = measure_fund(self, result, f, one, err);
        else
            st = measure(&(ys_allocation_facts){ .n = self->plan->n_counties, .amount = self->all, .poor = self->poor,
                .need = self->need, .last_year = self->knows_before ? self->all_before : NULL }, one, err);
        for (size_t m = 0; st == YS_OK && m < MEASURES; m++)
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
    size_t n = plan->n_counties;
    desk self = { .plan = plan, .knows_before = true };
    double **row[] = { &self.amount, &self.last_year, &self.floor, &self.cap, &self.need, &self.edge, &self.all, &self.all_before };
    ys_status st;

    if (poor == NULL || rural == NULL || plan->n_funds == 0)
        return YS_OK;
    self.poor = poor->number;
    self.memory = calloc(sizeof row / sizeof row[0] * n + 1, sizeof *self.memory);
    if (self.memory == NULL)
        return ys_fail(err, YS_E_NOMEM, "measures of %zu counties", n);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
        *row[i] = self.memory + i * n;
    for (size_t c = 0; c < n; c++)
        self.need[c] = poor->number[c] / rural->number[c];
    st = fill(&self, result, err);
    free(self.memory);
    return st;
}
