#include "study/weights_inference.h"

#include "allocation/fund_shares.h"
#include "allocation/step.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DECIMALS = 4 };

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
is_by_hand(const ys_weights *self, size_t c)
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

static void
admit(ys_weights *self, size_t c)
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
    else if (self->given.free_only && ys_weights_fill_bound(self, c)[0] != '\0')
        snprintf(reason, sizeof self->reason[0], "held by %.96s", ys_weights_fill_bound(self, c));
    self->missing += isnan(self->yuan[c]) ? 1 : 0;
    self->used[c] = reason[0] == '\0';
    self->n_used += self->used[c];
}

/* Amounts outside the formula: the last row of grants in the log. */
static void
read_grants(ys_weights *self)
{
    for (size_t s = 0; s < self->log.n_steps; s++)
        for (size_t c = 0; self->log.kind[s] == YS_PART_grant && c < self->n; c++)
            self->granted[c] = (double) self->log.amount[s * self->n + c];
}

static ys_status
measure(ys_weights *self, ys_error *err)
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
fit(ys_weights *self, ys_error *err)
{
    ys_share_fit_input input = { .n = self->n, .k = self->k, .share = self->share, .yuan = self->yuan, .granted = self->granted,
        .used = self->used, .name = self->observed->name };

    self->fit = (ys_share_fit_output){ .weight = self->inferred, .identified = self->identified, .fitted = self->fitted };
    return ys_share_fit(&input, &self->fit, err);
}

/* ---- the whole fund with the weights that were found ---- */

/* Largest difference to the observed, in yuan; false where the fund has no amounts with these weights. */
static bool
run_fund(ys_weights *self, const double *weight, double *difference, size_t *at)
{
    ys_error why = { YS_OK, "" };
    double most = 0;

    ys_weights_setup_put(self, weight);
    bool ran = ys_fund_lanes_base(self->own, &self->year) < 0;

    if (!ran)
        ys_fund_failure_explain(self->own, &self->year, 0, &why);
    ys_weights_setup_put(self, self->stated);
    snprintf(self->why_none, sizeof self->why_none, "%.500s", why.text);
    for (size_t c = 0; ran && c < self->n; c++) {
        double left = isnan(self->yuan[c]) ? 0 : fabs(self->yuan[c] - (double) self->amount[c * YS_WEIGHTS_ONE]);

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
round_weights(ys_weights *self, int decimals)
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
reproduce(ys_weights *self)
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
        self->reproduced[c] = self->has_amounts ? self->amount[c * YS_WEIGHTS_ONE] : 0;
}

static void
write_verdict(ys_weights *self)
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
ys_status
ys_study_weights(const ys_model *model, const ys_study_weights_options *options, ys_result *result, ys_error *err)
{
    static const ys_study_weights_options plain = { 0 };
    ys_result made = { 0 };
    ys_weights self = { .model = model, .given = options == NULL ? plain : *options, .n = model->table.n_counties };
    ys_status st = ys_weights_setup_open(&self, err);

    if (st == YS_OK)
        st = measure(&self, err);
    if (st == YS_OK)
        st = fit(&self, err);
    if (st == YS_OK) {
        reproduce(&self);
        write_verdict(&self);
        st = ys_weights_fill(&self, &made, err);
    }
    ys_weights_setup_free(&self);
    if (st == YS_OK)
        *result = made;
    else
        ys_result_free(&made);
    return st;
}
