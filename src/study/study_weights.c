#include "yinsu/study.h"

#include "allocation/fund_shares.h"
#include "allocation/step.h"
#include "base/text.h"
#include "engine/plan.h"
#include "study/share_fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YS_ONE = 8, MOST_DECIMALS = 4 };

/* One fund over the money that was observed. Arrays by county are [n]. */
typedef struct {
    const ys_model *model;
    ys_study_weights_options given;
    const ys_column *observed;
    bool of_last_year;     /* the observed are last year's own amounts */
    size_t n, k;
    ys_plan plan;
    ys_block block;        /* central values, recorded figures */
    bool prepared, blocked;
    ys_fund fund;          /* as stated, without set-asides */
    ys_fund_plan *own;
    ys_fund_year year;     /* of it; amounts, last year's and scratch are owned */
    int64_t total[YS_ONE], held[YS_ONE];
    int64_t *amount, *last_year;
    void *scratch;
    ys_fund_log log;       /* with the weights as stated; empty where they give no amounts */
    double *share;         /* [k][n] */
    double *yuan;          /* observed; NaN where missing */
    double *granted;
    uint8_t *standing;
    bool *used;            /* in the fit */
    char (*reason)[128];   /* why not */
    double *fitted;        /* yuan, NaN where not in the fit */
    double *stated, *inferred, *rounded; /* [k] */
    bool *identified;      /* [k] */
    int decimals;          /* of `rounded`, where they reproduce; 0: none does */
    size_t n_used, missing;
    ys_share_fit_output fit;
    int64_t *reproduced;   /* by the inferred weights */
    bool has_amounts, exact, stated_exact;
    double largest_difference;
    size_t largest_at;
    char why_none[512];
    ys_text notes;
    char verdict[768];
} inference;

static void
inference_free(inference *self)
{
    ys_fund_log_free(&self->log);
    ys_fund_release(self->own);
    if (self->blocked)
        ys_block_free(&self->block);
    if (self->prepared)
        ys_plan_release(&self->plan);
    free(self->amount);
    free(self->last_year);
    free(self->scratch);
    free(self->share);
    free(self->yuan);
    free(self->granted);
    free(self->standing);
    free(self->used);
    free(self->reason);
    free(self->fitted);
    free(self->stated);
    free(self->identified);
    free(self->reproduced);
    ys_text_free(&self->notes);
}

/* ---- what is asked ---- */

static ys_status
choose_fund(inference *self, ys_error *err)
{
    const ys_list *funds = &self->model->scenario.funds;
    const ys_fund *fund = funds->item;
    const char *names[64], *wanted = self->given.fund;
    char list[512] = "";
    size_t n = 0, used = 0;

    for (size_t f = 0; f < funds->n; f++) {
        if (wanted != NULL ? strcmp(fund[f].name, wanted) == 0 : funds->n == 1) {
            self->fund = fund[f];
            return YS_OK;
        }
        if (n < sizeof names / sizeof names[0])
            names[n++] = fund[f].name;
        used += (size_t) snprintf(list + used, sizeof list - used, "%s%.64s", f > 0 ? ", " : "", fund[f].name);
        used = used < sizeof list ? used : sizeof list - 1;
    }
    if (funds->n == 0)
        return ys_fail(err, YS_E_SCENARIO, "%s: the scenario has no fund", self->model->path);
    if (wanted == NULL)
        return ys_fail(err, YS_E_SCENARIO, "%s: the scenario has %zu funds; name one with --fund: %s", self->model->path, funds->n, list);
    const char *nearest = ys_text_nearest(wanted, names, n);

    if (nearest != NULL)
        return ys_fail(err, YS_E_SCENARIO, "%s: the scenario has no fund '%.64s'; did you mean '%s'?", self->model->path, wanted, nearest);
    return ys_fail(err, YS_E_SCENARIO, "%s: the scenario has no fund '%.64s'; there are: %s", self->model->path, wanted, list);
}

static ys_status
choose_column(inference *self, ys_error *err)
{
    const ys_table *table = &self->model->table;
    const char *own = self->fund.last_year, *name = self->given.observed != NULL ? self->given.observed : own;
    char why[512];

    if (name == NULL || name[0] == '\0')
        return ys_fail(err, YS_E_SCENARIO, "funds.%s has no last_year, so no amounts are observed: name a column of yuan with"
            " --observed", self->fund.name);
    self->observed = ys_table_column(table, name);
    self->of_last_year = own != NULL && strcmp(own, name) == 0;
    if (self->observed == NULL) {
        ys_table_explain_missing(table, name, why, sizeof why);
        return ys_fail(err, YS_E_SCENARIO, "observed amounts of fund %s: %s", self->fund.name, why);
    }
    ys_status st = ys_table_expect_unit(table, self->observed, "yuan", err);

    for (size_t c = 0; st == YS_OK && c < self->n; c++) {
        if (self->observed->number[c] < 0)
            st = ys_fail(err, YS_E_DATA, "%s of county %s is %.0f yuan; an observed amount is at least 0", name,
                ys_table_code(table, c), self->observed->number[c]);
    }
    return st;
}

static bool
allocate_arrays(inference *self)
{
    size_t n = self->n + 1, k = self->k + 1, rows = n * YS_ONE * sizeof(int64_t);

    self->amount = aligned_alloc(YS_ALIGN, rows);
    self->last_year = aligned_alloc(YS_ALIGN, rows);
    self->scratch = aligned_alloc(YS_ALIGN, (ys_fund_scratch(self->own, YS_ONE) / YS_ALIGN + 1) * YS_ALIGN);
    self->share = calloc(k * n, sizeof *self->share);
    self->yuan = calloc(n, sizeof *self->yuan);
    self->granted = calloc(n, sizeof *self->granted);
    self->standing = calloc(n, 1);
    self->used = calloc(n, sizeof *self->used);
    self->reason = calloc(n, sizeof *self->reason);
    self->fitted = calloc(n, sizeof *self->fitted);
    self->stated = calloc(3 * k, sizeof *self->stated);
    self->identified = calloc(k, sizeof *self->identified);
    self->reproduced = calloc(n, sizeof *self->reproduced);
    if (self->amount == NULL || self->last_year == NULL || self->scratch == NULL || self->share == NULL || self->yuan == NULL
        || self->granted == NULL || self->standing == NULL || self->used == NULL || self->reason == NULL || self->fitted == NULL
        || self->stated == NULL || self->identified == NULL || self->reproduced == NULL)
        return false;
    self->inferred = self->stated + k;
    self->rounded = self->inferred + k;
    return true;
}

/* The fund by itself, with nothing off the top. */
static ys_status
prepare(inference *self, ys_error *err)
{
    ys_status st = ys_plan_prepare(self->model, false, &self->plan, err);

    if (st != YS_OK)
        return st;
    self->prepared = true;
    self->plan.quantities |= UINT32_C(1) << YS_QUANTITY_registered_poor | UINT32_C(1) << YS_QUANTITY_incidence;
    st = ys_block_init(&self->block, &self->plan, YS_ONE, err);
    if (st != YS_OK)
        return st;
    self->blocked = true;
    ys_block_centre(&self->block);
    ys_block_recorded(&self->block);
    self->fund.set_asides = (ys_list){ 0 };
    ys_data data = ys_plan_view_data(&self->plan);

    st = ys_fund_prepare(&self->fund, &data, &self->own, err);
    if (st != YS_OK)
        return st;
    self->k = self->fund.factors.n;
    if (self->k == 0)
        return ys_fail(err, YS_E_SCENARIO, "funds.%s has no `factors`, so it has no weights to infer", self->fund.name);
    return allocate_arrays(self) ? YS_OK : ys_fail(err, YS_E_NOMEM, "weights of fund %s", self->fund.name);
}

/* Weight k of the fund in the block's rows. */
static double *
weight_row(const inference *self, size_t k)
{
    const ys_factor *factor = self->fund.factors.item;

    return self->block.param + (size_t) factor[k].weight.slot * YS_ONE;
}

static void
set_weights(inference *self, const double *weight)
{
    for (size_t k = 0; k < self->k; k++)
        for (int l = 0; l < YS_ONE; l++)
            weight_row(self, k)[l] = weight[k];
}

static void
open_year(inference *self)
{
    const int64_t *issued = ys_fund_issued(self->own);
    int64_t sum = 0;

    for (size_t c = 0; c < self->n; c++) {
        self->yuan[c] = self->observed->number[c];
        sum += ys_fund_eligible(self->own)[c] && self->yuan[c] >= 0 ? llround(self->yuan[c]) : 0;
        for (int l = 0; l < YS_ONE; l++)
            self->last_year[c * YS_ONE + (size_t) l] = issued == NULL ? 0 : issued[c];
    }
    for (int l = 0; l < YS_ONE; l++)
        self->total[l] = sum;
    self->year = (ys_fund_year){ .lanes = YS_ONE, .valid = 1, .param = self->block.param,
        .quantity = (const double *const *) self->block.quantity, .total = self->total,
        .last_year = issued == NULL || self->of_last_year ? NULL : self->last_year, .scratch = self->scratch,
        .amount = self->amount, .held = self->held, .by_hand = !self->of_last_year };
    for (size_t k = 0; k < self->k; k++)
        self->stated[k] = weight_row(self, k)[0];
}

/* ---- who is in the fit ---- */

static bool
is_listed(const ys_list *list, size_t size, const char *code)
{
    for (size_t i = 0; i < list->n; i++) {
        const char *name;

        /* every named thing begins with its name */
        memcpy(&name, (const char *) list->item + i * size, sizeof name);
        if (strcmp(name, code) == 0)
            return true;
    }
    return false;
}

static bool
is_by_hand(const inference *self, size_t c)
{
    const char *code = ys_table_code(&self->model->table, c);
    const ys_deduction *deduction = self->fund.deductions.item;
    bool by_hand = is_listed(&self->fund.locks, sizeof(ys_lock), code) || is_listed(&self->fund.overrides, sizeof(ys_override_entry), code);

    for (size_t i = 0; i < self->fund.deductions.n; i++) {
        const ys_column *column = ys_table_column(&self->model->table, deduction[i].column);

        by_hand = by_hand || (column != NULL && !column->is_text && column->number[c] > 0);
    }
    return by_hand && !self->of_last_year;
}

static const char *
binding_of(const inference *self, size_t c)
{
    return self->log.binding == NULL || self->log.bound[c] == 0 ? "" : self->log.binding[c];
}

static void
admit(inference *self, size_t c)
{
    char *reason = self->reason[c];

    if (!ys_fund_reason(self->own, &self->year, 0, c, reason, sizeof self->reason[0]))
        return;
    reason[0] = '\0';
    if (isnan(self->yuan[c]))
        snprintf(reason, sizeof self->reason[0], "no observed amount");
    else if (self->standing[c] == YS_FUND_SHARES_DROPPED)
        snprintf(reason, sizeof self->reason[0], "a factor without a figure is dropped, and the others blown up");
    else if (self->standing[c] == YS_FUND_SHARES_SUB_POT)
        snprintf(reason, sizeof self->reason[0], "in the sub-pot of those without a figure");
    else if (is_by_hand(self, c))
        snprintf(reason, sizeof self->reason[0], "its amount is changed by hand");
    else if (self->given.free_only && binding_of(self, c)[0] != '\0')
        snprintf(reason, sizeof self->reason[0], "held by %.96s", binding_of(self, c));
    self->missing += isnan(self->yuan[c]) ? 1 : 0;
    self->used[c] = reason[0] == '\0';
    self->n_used += self->used[c];
}

/* Amounts outside the formula: the last row of grants in the log. */
static void
read_grants(inference *self)
{
    for (size_t s = 0; s < self->log.n_steps; s++)
        for (size_t c = 0; self->log.kind[s] == YS_PART_grant && c < self->n; c++)
            self->granted[c] = (double) self->log.amount[s * self->n + c];
}

static ys_status
measure(inference *self, ys_error *err)
{
    ys_error why = { YS_OK, "" };
    ys_status st = ys_fund_explain(self->own, &self->year, 0, &self->log, &why);

    if (st == YS_E_NOMEM)
        return ys_fail(err, st, "%s", why.text);
    if (st != YS_OK && self->fund.grants.n > 0)
        return ys_fail(err, st, "fund %s: its grants are not known, as it has no amounts with the weights as stated: %.400s",
            self->fund.name, why.text);
    if (st != YS_OK)
        ys_text_format(&self->notes, "with the weights as stated the fund has no amounts, so no county is known to be at a bound: %.400s\n",
            why.text);
    read_grants(self);
    ys_fund_shares_standings(self->own, self->standing);
    st = YS_OK;
    for (size_t k = 0; st == YS_OK && k < self->k; k++)
        st = ys_fund_shares(self->own, &self->year, 0, k, self->share + k * self->n, err);
    for (size_t c = 0; st == YS_OK && c < self->n; c++)
        admit(self, c);
    if (st == YS_OK && self->n_used < self->k)
        st = ys_fail(err, YS_E_DATA, "fund %s: %zu counties are left for %zu weights%s; at least as many are needed", self->fund.name,
            self->n_used, self->k, self->given.free_only ? " (--free-only leaves out those at a bound)" : "");
    return st;
}

static ys_status
fit(inference *self, ys_error *err)
{
    ys_share_fit_input input = { .n = self->n, .k = self->k, .share = self->share, .yuan = self->yuan, .granted = self->granted,
        .used = self->used, .name = self->observed->name };

    self->fit = (ys_share_fit_output){ .weight = self->inferred, .identified = self->identified, .fitted = self->fitted };
    return ys_share_fit(&input, &self->fit, err);
}

/* ---- the whole fund with the weights that were found ---- */

/* Largest difference to the observed, in yuan; false where the fund has no amounts with these weights. */
static bool
run_fund(inference *self, const double *weight, double *difference, size_t *at)
{
    ys_error why = { YS_OK, "" };
    double most = 0;

    set_weights(self, weight);
    bool ran = ys_fund_lanes_base(self->own, &self->year) < 0;

    if (!ran)
        ys_fund_failure_explain(self->own, &self->year, 0, &why);
    set_weights(self, self->stated);
    snprintf(self->why_none, sizeof self->why_none, "%.500s", why.text);
    for (size_t c = 0; ran && c < self->n; c++) {
        double left = isnan(self->yuan[c]) ? 0 : fabs(self->yuan[c] - (double) self->amount[c * YS_ONE]);

        if (left > most) {
            most = left;
            *at = c;
        }
    }
    *difference = most;
    return ran;
}

/* The inferred weights, to so many decimals; false where those do not sum to 1. */
static bool
round_weights(inference *self, int decimals)
{
    double scale = 1, sum = 0;

    for (int i = 0; i < decimals; i++)
        scale *= 10;
    for (size_t k = 0; k < self->k; k++) {
        self->rounded[k] = floor(self->inferred[k] * scale + 0.5) / scale;
        sum += self->rounded[k];
    }
    return fabs(sum - 1) < 1e-9;
}

static void
reproduce(inference *self)
{
    double difference;
    size_t at = 0;

    self->stated_exact = run_fund(self, self->stated, &difference, &at) && difference == 0;
    for (int i = 1; i <= MOST_DECIMALS && self->decimals == 0; i++)
        if (round_weights(self, i) && run_fund(self, self->rounded, &difference, &at) && difference == 0)
            self->decimals = i;
    self->has_amounts = run_fund(self, self->inferred, &self->largest_difference, &self->largest_at);
    self->exact = self->has_amounts && self->largest_difference == 0;
    for (size_t c = 0; c < self->n; c++)
        self->reproduced[c] = self->has_amounts ? self->amount[c * YS_ONE] : 0;
}

static void
write_verdict(inference *self)
{
    char *text = self->verdict;
    size_t size = sizeof self->verdict;

    if (self->missing > 0)
        snprintf(text, size, "not told: %zu of the counties that have a part in the fund have no observed amount", self->missing);
    else if (self->decimals > 0)
        snprintf(text, size, "reproduced to the unit by the inferred weights%s rounded to %d decimal%s",
            self->exact ? ", and by them" : "", self->decimals, self->decimals == 1 ? "" : "s");
    else if (self->exact)
        snprintf(text, size, "reproduced to the unit by the inferred weights");
    else if (!self->has_amounts)
        snprintf(text, size, "not reproduced: with the inferred weights the fund has no amounts: %.500s", self->why_none);
    else
        snprintf(text, size, "not reproduced: largest difference %.0f yuan, county %s", self->largest_difference,
            ys_table_code(&self->model->table, self->largest_at));
}

/* ---- the result ---- */

static ys_status
add_scalars(const inference *self, ys_result *result, ys_error *err)
{
    bool told = self->missing == 0;
    const struct {
        const char *name, *unit, *title;
        double value;
    } row[] = {
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
    size_t one = 1;

    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        ys_array *array = ys_result_add(result, row[i].name, YS_ARRAY_F64, 1, &one, NULL, row[i].unit, row[i].title, err);

        if (array == NULL)
            return ys_fail_status(err);
        ys_array_f64(array)[0] = row[i].value;
    }
    return YS_OK;
}

static ys_status
add_factors(const inference *self, bool modelled, ys_result *result, ys_error *err)
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
fill_county(const inference *self, size_t c, double value[N_FIGURES])
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
add_counties(const inference *self, bool modelled, ys_result *result, ys_error *err)
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
        ys_array_put(bound, c, binding_of(self, c));
    }
    return YS_OK;
}

static void
note_premises(inference *self)
{
    size_t bounded = 0, outside = 0;

    for (size_t c = 0; c < self->n; c++) {
        bounded += binding_of(self, c)[0] != '\0';
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

static ys_status
fill(inference *self, ys_result *result, ys_error *err)
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

ys_status
ys_study_weights(const ys_model *model, const ys_study_weights_options *options, ys_result *result, ys_error *err)
{
    static const ys_study_weights_options plain = { 0 };
    ys_result made = { 0 };
    inference self = { .model = model, .given = options == NULL ? plain : *options, .n = model->table.n_counties };
    ys_status st = choose_fund(&self, err);

    if (st == YS_OK)
        st = choose_column(&self, err);
    if (st == YS_OK)
        st = prepare(&self, err);
    if (st == YS_OK) {
        open_year(&self);
        st = measure(&self, err);
    }
    if (st == YS_OK)
        st = fit(&self, err);
    if (st == YS_OK) {
        reproduce(&self);
        write_verdict(&self);
        st = fill(&self, &made, err);
    }
    inference_free(&self);
    if (st == YS_OK)
        *result = made;
    else
        ys_result_free(&made);
    return st;
}
