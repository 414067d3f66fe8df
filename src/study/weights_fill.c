#include "study/weights_inference.h"

#include "allocation/fund_shares.h"
#include "allocation/step.h"

#include <math.h>

const char *
ys_weights_fill_bound(const ys_weights *self, size_t c)
{
    return self->log.binding == NULL || self->log.bound[c] == 0 ? "" : self->log.binding[c];
}

static ys_status
add_scalars(const ys_weights *self, ys_result *result, ys_error *err)
{
    bool told = self->missing == 0;
    const ys_number row[] = {
        { "fit/counties", "county", "counties in the fit", (double) self->n_used },
        { "fit/observed_total", "yuan", "observed money that is shared out again", (double) self->total[0] },
        { "fit/r2", "1", "coefficient of determination", self->fit.r2 },
        { "fit/largest_residual", "yuan", "largest residual of the fit", self->fit.largest_residual },
        { "fit/largest_difference", "yuan", "largest difference of the whole fund with the inferred weights",
            self->has_amounts ? self->largest_difference : (double) NAN },
        { "fit/reproduced", "1", "1: the inferred weights, or those rounded, give the observed amounts to the unit",
            told && (self->exact || self->decimals > 0) },
        { "fit/reproduced_by_stated", "1", "1: so do the weights as stated", told && self->stated_exact },
        { "fit/decimals", "1", "decimals of the rounded weights that do; 0: none", told ? (double) self->decimals : 0 },
    };
    return ys_result_add_numbers(result, row, sizeof row / sizeof row[0], false, err);
}

static ys_status
add_factors(const ys_weights *self, bool modelled, ys_result *result, ys_error *err)
{
    const ys_factor *factor = self->fund.factors.item;
    const char *axis = "factor/name";
    ys_array *name = ys_result_add_text(result, axis, self->k, 64, NULL, "factors", err);
    ys_array *indicator = name == NULL ? NULL : ys_result_add_text(result, "factor/indicator", self->k, 64, axis, "indicator", err);
    ys_array *column[4] = { NULL };
    static const struct {
        const char *name, *title;
    } row[] = {
        { "factor/stated", "weight as stated" },
        { "factor/inferred", "weight inferred" },
        { "factor/rounded", "weight inferred, rounded, where that reproduces" },
        { "factor/identified", "1: no other weight fits as well" },
    };

    if (indicator == NULL)
        return ys_fail_status(err);
    for (int i = 0; i < 4; i++) {
        column[i] = ys_result_add(result, row[i].name, YS_ARRAY_F64, 1, &self->k, &axis, i < 3 ? "share" : "1", row[i].title, err);
        if (column[i] == NULL)
            return ys_fail_status(err);
        column[i]->modelled = modelled && (i == 1 || i == 2);
    }
    for (size_t k = 0; k < self->k; k++) {
        ys_array_put(name, k, factor[k].name);
        ys_array_put(indicator, k, factor[k].indicator);
        ys_array_f64(column[0])[k] = self->stated[k];
        ys_array_f64(column[1])[k] = self->inferred[k];
        ys_array_f64(column[2])[k] = self->decimals > 0 && self->missing == 0 ? self->rounded[k] : (double) NAN;
        ys_array_f64(column[3])[k] = self->identified[k];
    }
    return YS_OK;
}

enum { OBSERVED, FITTED, RESIDUAL, RESIDUAL_SHARE, REPRODUCED, DIFFERENCE, USED, N_FIGURES };

static void
fill_county(const ys_weights *self, size_t c, double value[N_FIGURES])
{
    value[OBSERVED] = self->yuan[c];
    value[FITTED] = self->fitted[c];
    value[RESIDUAL] = self->yuan[c] - self->fitted[c];
    value[RESIDUAL_SHARE] = self->yuan[c] > 0 ? value[RESIDUAL] / self->yuan[c] : (double) NAN;
    value[REPRODUCED] = self->has_amounts ? (double) self->reproduced[c] : (double) NAN;
    value[DIFFERENCE] = self->yuan[c] - value[REPRODUCED];
    value[USED] = self->used[c];
}

static ys_status
add_counties(const ys_weights *self, bool modelled, ys_result *result, ys_error *err)
{
    static const struct {
        const char *name, *unit, *title;
    } row[N_FIGURES] = {
        [OBSERVED] = { "weights/observed", "yuan", "observed amount" },
        [FITTED] = { "weights/fitted", "yuan", "fitted amount, free of bounds and rounding" },
        [RESIDUAL] = { "weights/residual", "yuan", "observed less fitted" },
        [RESIDUAL_SHARE] = { "weights/residual_share", "share", "residual over observed" },
        [REPRODUCED] = { "weights/reproduced", "yuan", "amount by the whole fund with the inferred weights" },
        [DIFFERENCE] = { "weights/difference", "yuan", "observed less reproduced" },
        [USED] = { "weights/used", "1", "1: in the fit" },
    };
    const char *axis = "county/code";
    double *column[N_FIGURES], value[N_FIGURES];

    for (int i = 0; i < N_FIGURES; i++) {
        ys_array *array = ys_result_add(result, row[i].name, YS_ARRAY_F64, 1, &self->n, &axis, row[i].unit, row[i].title, err);

        if (array == NULL)
            return ys_fail_status(err);
        array->modelled = i == OBSERVED ? self->observed->kind == YS_COLUMN_modelled : modelled && i != USED;
        column[i] = ys_array_f64(array);
    }
    ys_array *reason = ys_result_add_text(result, "weights/reason", self->n, 127, axis, "why not in the fit", err);
    ys_array *bound = reason == NULL ? NULL : ys_result_add_text(result, "weights/bound", self->n, 95, axis,
        "bound that holds it with the weights as stated", err);

    if (bound == NULL)
        return ys_fail_status(err);
    for (size_t c = 0; c < self->n; c++) {
        fill_county(self, c, value);
        for (int i = 0; i < N_FIGURES; i++)
            column[i][c] = value[i];
        ys_array_put(reason, c, self->reason[c]);
        ys_array_put(bound, c, ys_weights_fill_bound(self, c));
    }
    return YS_OK;
}

static void
note_premises(ys_weights *self)
{
    size_t bounded = 0, outside = 0;

    for (size_t c = 0; c < self->n; c++) {
        bounded += ys_weights_fill_bound(self, c)[0] != '\0';
        outside += !ys_fund_eligible(self->own)[c] && self->yuan[c] > 0;
    }
    ys_text_format(&self->notes, "the fit is free of bounds and rounding; at a bound with the weights as stated: %zu counties%s\n", bounded,
        bounded == 0             ? ""
        : self->given.free_only ? ", left out"
                                : "; --free-only leaves them out");
    ys_text_add(&self->notes, "the whole fund is run over the observed money, with nothing set aside\n");
    if (self->of_last_year)
        ys_text_add(&self->notes, "the observed are last year's own amounts: bounds of_last_year, locks, overrides and deductions have no"
            " part\n");
    if (outside > 0)
        ys_text_format(&self->notes, "with an observed amount and no part in the fund: %zu counties\n", outside);
}

ys_status
ys_weights_fill(ys_weights *self, ys_result *result, ys_error *err)
{
    bool modelled = false;
    size_t one = 1;
    ys_status st = ys_outcome_frame(&self->plan, "yinsu.weights/1", result, err);
    ys_array *year = st == YS_OK ? ys_result_add(result, "year", YS_ARRAY_I64, 1, &one, NULL, "year", "year", err) : NULL;

    if (year == NULL)
        return st == YS_OK ? ys_fail_status(err) : st;
    ys_array_i64(year)[0] = self->model->scenario.years.first;
    for (size_t k = 0; k < self->k; k++)
        modelled = modelled || self->own->factor[k].modelled;
    st = add_scalars(self, result, err);
    if (st == YS_OK)
        st = add_factors(self, modelled, result, err);
    if (st == YS_OK)
        st = add_counties(self, modelled, result, err);
    note_premises(self);
    if (st == YS_OK && self->notes.failed)
        st = ys_fail(err, YS_E_NOMEM, "notes of the weights");
    const char *const note[][2] = { { "fund", self->fund.name }, { "observed", self->observed->name }, { "verdict", self->verdict },
        { "study_notes", self->notes.bytes }, { "allocation_notes", ys_fund_notes(self->own) } };

    for (size_t i = 0; st == YS_OK && i < sizeof note / sizeof note[0]; i++)
        st = ys_result_note(result, note[i][0], note[i][1], err);
    return st;
}
