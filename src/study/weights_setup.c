#include "study/weights_inference.h"

#include "allocation/fund_shares.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
ys_weights_setup_free(ys_weights *self)
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
choose_fund(ys_weights *self, ys_error *err)
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
choose_column(ys_weights *self, ys_error *err)
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
allocate_arrays(ys_weights *self)
{
    size_t n = self->n + 1, k = self->k + 1, rows = n * YS_WEIGHTS_ONE * sizeof(int64_t);

    self->amount = aligned_alloc(YS_ALIGN, rows);
    self->last_year = aligned_alloc(YS_ALIGN, rows);
    self->scratch = aligned_alloc(YS_ALIGN, (ys_fund_scratch(self->own, YS_WEIGHTS_ONE) / YS_ALIGN + 1) * YS_ALIGN);
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
prepare(ys_weights *self, ys_error *err)
{
    ys_status st = ys_plan_prepare(self->model, false, &self->plan, err);

    if (st != YS_OK)
        return st;
    self->prepared = true;
    self->plan.quantities |= UINT32_C(1) << YS_QUANTITY_registered_poor | UINT32_C(1) << YS_QUANTITY_incidence;
    st = ys_block_init(&self->block, &self->plan, YS_WEIGHTS_ONE, err);
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
weight_row(const ys_weights *self, size_t k)
{
    const ys_factor *factor = self->fund.factors.item;

    return self->block.param + (size_t) factor[k].weight.slot * YS_WEIGHTS_ONE;
}

void
ys_weights_setup_put(ys_weights *self, const double *weight)
{
    for (size_t k = 0; k < self->k; k++)
        for (int l = 0; l < YS_WEIGHTS_ONE; l++)
            weight_row(self, k)[l] = weight[k];
}

static void
open_year(ys_weights *self)
{
    const int64_t *issued = ys_fund_issued(self->own);
    int64_t sum = 0;

    for (size_t c = 0; c < self->n; c++) {
        self->yuan[c] = self->observed->number[c];
        sum += ys_fund_eligible(self->own)[c] && self->yuan[c] >= 0 ? llround(self->yuan[c]) : 0;
        for (int l = 0; l < YS_WEIGHTS_ONE; l++)
            self->last_year[c * YS_WEIGHTS_ONE + (size_t) l] = issued == NULL ? 0 : issued[c];
    }
    for (int l = 0; l < YS_WEIGHTS_ONE; l++)
        self->total[l] = sum;
    self->year = (ys_fund_year){ .lanes = YS_WEIGHTS_ONE, .valid = 1, .param = self->block.param,
        .quantity = (const double *const *) self->block.quantity, .total = self->total,
        .last_year = issued == NULL || self->of_last_year ? NULL : self->last_year, .scratch = self->scratch,
        .amount = self->amount, .held = self->held, .by_hand = !self->of_last_year };
    for (size_t k = 0; k < self->k; k++)
        self->stated[k] = weight_row(self, k)[0];
}

ys_status
ys_weights_setup_open(ys_weights *self, ys_error *err)
{
    ys_status st = choose_fund(self, err);

    if (st == YS_OK)
        st = choose_column(self, err);
    if (st == YS_OK)
        st = prepare(self, err);
    if (st == YS_OK)
        open_year(self);
    return st;
}
