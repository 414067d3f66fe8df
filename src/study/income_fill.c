#include "study/income_fill.h"

#include "base/math.h"

#include <math.h>
#include <string.h>

static ys_status
add_base(const ys_income_study *self, ys_result *result, ys_error *err)
{
    const ys_income_state *base = &self->path.state[self->path.at_base];
    const ys_number row[] = {
        { "base/year", "year", "in whose prices all money is", (double) base->year },
        { "base/mean", "yuan", "mean income a head", base->income.mean },
        { "base/line", "yuan", "poverty line", base->income.line },
        { "base/gini", "1", "Gini coefficient", base->gini },
        { "base/sigma", "1", "standard deviation of ln income", base->income.sigma },
        { "base/rural", "person", "rural population; NaN: not given", base->rural },
        { "base/growth", "1/year", "of the real mean where a year has none; NaN: not given", self->path.growth },
    };

    return ys_result_add_numbers(result, row, sizeof row / sizeof row[0], true, err);
}

static ys_array *
add_axis(ys_result *result, const char *name, const char *const *word, size_t n, const char *title, ys_error *err)
{
    ys_array *axis = ys_result_add_text(result, name, n, 16, NULL, title, err);

    for (size_t i = 0; axis != NULL && i < n; i++)
        ys_array_put(axis, i, word[i]);
    return axis;
}

static double *
add_column(
    ys_result *result, const char *name, size_t n, const char *axis, const char *unit, const char *title, bool modelled, ys_error *err)
{
    ys_array *array = ys_result_add(result, name, YS_ARRAY_F64, 1, &n, &axis, unit, title, err);

    if (array == NULL)
        return NULL;
    array->modelled = modelled;
    return ys_array_f64(array);
}

static ys_status
add_measures(const ys_income_study *self, ys_result *result, ys_error *err)
{
    static const char *const word[] = { "headcount", "gap", "gap_squared" };
    static const struct {
        const char *name, *title;
    } column[] = {
        { "measure/value", "of Foster, Greer and Thorbecke, in the base year" },
        { "measure/growth_elasticity", "to the mean, the Gini held" },
        { "measure/gini_elasticity", "to the Gini, the mean held" },
        { "measure/line_elasticity", "to the real line" },
    };
    enum { COLUMNS = sizeof column / sizeof column[0] };
    const ys_income_state *base = &self->path.state[self->path.at_base];
    double growth[YS_LOGNORMAL_MEASURES], gini[YS_LOGNORMAL_MEASURES], *at[COLUMNS];

    if (add_axis(result, "measure/name", word, YS_LOGNORMAL_MEASURES, "measures of poverty", err) == NULL)
        return ys_fail_status(err);
    for (size_t k = 0; k < COLUMNS; k++) {
        at[k] = add_column(result, column[k].name, YS_LOGNORMAL_MEASURES, "measure/name", "1", column[k].title, true, err);
        if (at[k] == NULL)
            return ys_fail_status(err);
    }
    ys_lognormal_growth_elasticity(&base->income, growth);
    ys_lognormal_gini_elasticity(&base->income, gini);
    for (size_t i = 0; i < YS_LOGNORMAL_MEASURES; i++) {
        at[0][i] = base->measure[i];
        at[1][i] = growth[i];
        at[2][i] = gini[i];
        at[3][i] = -growth[i];
    }
    return YS_OK;
}

enum { SERIES_COLUMNS = 11 };

static void
series_row(const ys_income_state *state, double *out)
{
    double elasticity[YS_LOGNORMAL_MEASURES];

    ys_lognormal_growth_elasticity(&state->income, elasticity);
    const double row[SERIES_COLUMNS] = { state->income.mean, state->income.line, state->gini, state->measure[0], state->measure[1],
        state->measure[2], state->rural, state->rural * state->measure[0], -elasticity[0], state->observed, state->implied_gini };

    memcpy(out, row, sizeof row);
}

static ys_status
add_years(const ys_income_study *self, ys_result *result, ys_error *err)
{
    static const struct {
        const char *name, *unit, *title;
        bool modelled;
    } column[SERIES_COLUMNS] = {
        { "series/mean", "yuan", "mean income a head, prices of the base year", true },
        { "series/line", "yuan", "poverty line, prices of the base year", true },
        { "series/gini", "1", "Gini coefficient", true },
        { "series/headcount", "ratio", "poor / rural population", true },
        { "series/gap", "ratio", "poverty gap", true },
        { "series/gap_squared", "ratio", "squared poverty gap", true },
        { "series/rural", "person", "rural population; NaN: not given", true },
        { "series/poor", "person", "headcount * rural population", true },
        { "series/line_elasticity", "1", "of the headcount to the real line", true },
        { "series/observed", "ratio", "recorded incidence; NaN: none", false },
        { "series/implied_gini", "1", "that gives the recorded incidence at the year's mean and line; NaN: none", true },
    };
    const ys_income_path *path = &self->path;
    size_t n = path->n;
    ys_array *year = ys_result_add(result, "year", YS_ARRAY_I64, 1, &n, NULL, "year", "years", err);
    double *at[SERIES_COLUMNS], row[SERIES_COLUMNS];

    if (year == NULL)
        return ys_fail_status(err);
    for (size_t k = 0; k < SERIES_COLUMNS; k++) {
        at[k] = add_column(result, column[k].name, n, "year", column[k].unit, column[k].title, column[k].modelled, err);
        if (at[k] == NULL)
            return ys_fail_status(err);
    }
    for (size_t i = 0; i < n; i++) {
        ys_array_i64(year)[i] = path->state[i].year;
        series_row(&path->state[i], row);
        for (size_t k = 0; k < SERIES_COLUMNS; k++)
            at[k][i] = row[k];
    }
    return YS_OK;
}

/* The main model's poor, in the years that it has, and in the base year those that it begins with. */
static ys_status
add_main(const ys_income_study *self, ys_result *result, ys_error *err)
{
    static const struct {
        const char *name, *of, *title;
    } column[] = {
        { "model/poor_mean", "province/poor_mean", "registered poor of the province by the model of exit, mean over worlds" },
        { "model/poor_q05", "province/poor_q05", "5 % quantile" },
        { "model/poor_q50", "province/poor_q50", "median" },
        { "model/poor_q95", "province/poor_q95", "95 % quantile" },
    };
    const ys_income_path *path = &self->path;
    const ys_array *year = ys_result_find(&self->run, "year");
    double *mean = NULL;

    if (self->model == NULL)
        return YS_OK;
    for (size_t k = 0; k < sizeof column / sizeof column[0]; k++) {
        const double *of = ys_array_f64(ys_result_find(&self->run, column[k].of));
        double *at = add_column(result, column[k].name, path->n, "year", "person", column[k].title, true, err);

        if (at == NULL)
            return ys_fail_status(err);
        mean = k == 0 ? at : mean;
        for (size_t i = 0; i < path->n; i++) {
            int64_t y = path->state[i].year - self->model->scenario.years.first;

            at[i] = y == -1 ? self->poor : y >= 0 && (size_t) y < ys_array_size(year) && of != NULL ? of[y] : (double) NAN;
        }
    }
    double *difference = add_column(result, "model/difference", path->n, "year", "person", "lognormal less the model's mean", true, err);

    if (difference == NULL)
        return ys_fail_status(err);
    for (size_t i = 0; i < path->n; i++)
        difference[i] = path->state[i].rural * path->state[i].measure[0] - mean[i];
    return YS_OK;
}

static ys_status
add_break(const ys_income_study *self, ys_result *result, ys_error *err)
{
    const ys_income_state *base = &self->path.state[self->path.at_base];
    ys_lognormal moved = base->income;
    double measure[YS_LOGNORMAL_MEASURES], real = self->given.new_line / base->income.line;

    if (isnan(self->given.new_line))
        return YS_OK;
    moved.line = self->given.new_line;
    ys_lognormal_poverty(&moved, measure);
    const ys_number row[] = {
        { "break/line", "yuan", "the other line, prices of the base year", moved.line },
        { "break/real", "1", "over the line", real },
        { "break/headcount", "ratio", "at the other line", measure[0] },
        { "break/poor", "person", "at the other line; NaN: no rural population", measure[0] * base->rural },
        { "break/elasticity", "1", "ln(headcount ratio) / ln(line ratio): the line_elasticity over the whole break",
            ys_log(measure[0] / base->measure[0]) / ys_log(real) },
    };

    return ys_result_add_numbers(result, row, sizeof row / sizeof row[0], true, err);
}

static ys_status
add_change(const ys_income_study *self, ys_result *result, ys_error *err)
{
    static const char *const word[] = {
#define X(name) #name,
        YS_INCOME_PART_LIST(X)
#undef X
    };
    const ys_income_decomposition *d = &self->change;
    const ys_income_state *state = self->path.state;

    if (!self->has_change)
        return YS_OK;
    const ys_number row[] = {
        { "change/from", "year", "first year", (double) state[d->from].year },
        { "change/to", "year", "second year", (double) state[d->to].year },
        { "change/total", "ratio", "of the headcount, recorded where both years have it", d->change },
        { "change/gini_from", "1", "Gini of the first year: given, implied by its recorded headcount, or the base year's", d->gini[0] },
        { "change/gini_to", "1", "Gini of the second year", d->gini[1] },
    };
    ys_status st = ys_result_add_numbers(result, row, sizeof row / sizeof row[0], true, err);

    if (st != YS_OK)
        return st;
    if (add_axis(result, "change/part", word, YS_INCOME_PARTS, "what made the change", err) == NULL)
        return ys_fail_status(err);
    double *value = add_column(
        result, "change/value", YS_INCOME_PARTS, "change/part", "ratio", "of the headcount; the parts add up to the total", true, err);
    double *share =
        value == NULL ? NULL : add_column(result, "change/share", YS_INCOME_PARTS, "change/part", "share", "of the total", true, err);

    if (share == NULL)
        return ys_fail_status(err);
    for (size_t k = 0; k < YS_INCOME_PARTS; k++) {
        value[k] = d->part[k];
        share[k] = d->change == 0 ? (double) NAN : d->part[k] == 0 ? 0 : d->part[k] / d->change;
    }
    return YS_OK;
}

ys_status
ys_income_fill(const ys_income_study *study, ys_result *result, ys_error *err)
{
    static ys_status (*const part[])(
        const ys_income_study *, ys_result *, ys_error *) = { add_base, add_measures, add_years, add_main, add_break, add_change };
    ys_status st = YS_OK;

    for (size_t i = 0; st == YS_OK && i < sizeof part / sizeof part[0]; i++)
        st = part[i](study, result, err);
    return st;
}
