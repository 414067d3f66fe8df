/*
 * The ledger of each fund: county x use, whose margins balance exactly. Rows are what each county gets, less what it may pool; columns are
 * the uses' totals, the shares of the fund by largest remainder; cells start from the shares (times a use's indicator) and are brought to
 * the margins (ledger.h). What a county pools leaves the fund's uses for the pool's purpose: the one exception to 渠道不乱, 用途不变.
 */
#include "allocation/ledger.h"
#include "engine/recorded.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_USES = 16 };

/* One fund's ledger in the making. */
typedef struct {
    const ys_plan *plan;
    const ys_fund *fund;
    const int64_t *amount; /* [n_counties] */
    const ys_block *block;
    size_t n, n_uses, n_pools;
    int64_t *pooled; /* [n_pools][n] */
    int64_t *row;    /* [n]: amount less what is pooled */
    int64_t *column; /* [n_uses] */
    int64_t *cell;   /* [n][n_uses] */
    double *seed;    /* [n][n_uses] */
    uint8_t *mask;   /* [n] */
} sheet;

static double
central(const ys_block *block, ys_param param)
{
    return param.slot < 0 ? param.value : block->param[(size_t) param.slot * (size_t) block->lanes];
}

static bool
may_pool(const ys_pool *pool, const char *fund)
{
    const char *const *name = pool->funds.item;

    for (size_t i = 0; i < pool->funds.n; i++)
        if (strcmp(name[i], fund) == 0)
            return true;
    return false;
}

/* What leaves the fund for pools; the first pool that names the fund and the county takes its share of what is left. */
static ys_status
fill_pools(sheet *self, ys_error *err)
{
    const ys_list *pools = &self->plan->model->scenario.pools;
    const ys_pool *pool = pools->item;
    ys_status st = YS_OK;

    memcpy(self->row, self->amount, self->n * sizeof *self->row);
    for (size_t p = 0; p < pools->n && st == YS_OK; p++) {
        double share = central(self->block, pool[p].share);

        if (!may_pool(&pool[p], self->fund->name))
            continue;
        st = ys_plan_view_select(self->plan, pool[p].where, self->mask, err);
        for (size_t c = 0; c < self->n && st == YS_OK; c++) {
            int64_t taken = self->mask[c] ? (int64_t) floor(share * (double) self->row[c]) : 0;

            self->pooled[p * self->n + c] = taken;
            self->row[c] -= taken;
        }
    }
    return st;
}

static ys_status
fill_seed(sheet *self, ys_error *err)
{
    const ys_use *use = self->fund->uses.item;

    for (size_t u = 0; u < self->n_uses; u++) {
        const ys_column *column = self->fund->uses.n == 0 || use[u].indicator == NULL
                                      ? NULL
                                      : ys_table_column(&self->plan->model->table, use[u].indicator);
        double share = self->fund->uses.n == 0 ? 1.0 : central(self->block, use[u].share);

        for (size_t c = 0; c < self->n; c++) {
            double x = column == NULL ? 1.0 : column->number[c];

            if (!(x >= 0.0) && self->row[c] > 0)
                return ys_fail(err, YS_E_DATA, "funds.%s.uses.%s.indicator: `%s` of county %s is %s, must be a figure >= 0",
                    self->fund->name, use[u].name, use[u].indicator, ys_table_code(&self->plan->model->table, c),
                    isnan(x) ? "missing" : "negative");
            self->seed[c * self->n_uses + u] = x >= 0.0 ? share * x : 0.0;
        }
    }
    return YS_OK;
}

/* Totals of the uses, by largest remainder of what is not pooled. */
static ys_status
fill_columns(sheet *self, ys_error *err)
{
    const ys_use *use = self->fund->uses.item;
    int64_t total = 0, share[MOST_USES], lo[MOST_USES] = { 0 }, hi[MOST_USES];

    for (size_t c = 0; c < self->n; c++)
        total += self->row[c];
    for (size_t u = 0; u < self->n_uses; u++) {
        share[u] = self->fund->uses.n == 0 ? 1 : (int64_t) (central(self->block, use[u].share) * 0x1p48);
        hi[u] = INT64_C(1) << 50;
    }
    return ys_bounded_shares(self->n_uses, share, lo, hi, total, self->column, err);
}

static ys_status
put(const sheet *self, ys_result *result, ys_error *err)
{
    const ys_use *use = self->fund->uses.item;
    const ys_list *pools = &self->plan->model->scenario.pools;
    const ys_pool *pool = pools->item;
    size_t dim[] = { self->n_uses, self->n }, at = 0;
    char names[128], name[128], label[512];
    const char *axis[] = { names, "county/code" };

    for (size_t p = 0; p < pools->n; p++)
        dim[0] += may_pool(&pool[p], self->fund->name);
    snprintf(names, sizeof names, "ledger/%.90s/use_name", self->fund->name);
    snprintf(name, sizeof name, "ledger/%.90s/amount", self->fund->name);
    ys_array *uses = ys_result_add_text(result, names, dim[0], 127, NULL, "use of the fund", err);
    ys_array *cells = uses == NULL ? NULL : ys_result_add(result, name, YS_ARRAY_I64, 2, dim, axis, "yuan", "what each county has for each use", err);

    if (cells == NULL)
        return ys_fail_status(err);
    for (; at < self->n_uses; at++) {
        ys_array_put(uses, at, self->fund->uses.n == 0 ? self->fund->purpose : use[at].name);
        for (size_t c = 0; c < self->n; c++)
            ys_array_i64(cells)[at * self->n + c] = self->cell[c * self->n_uses + at];
    }
    for (size_t p = 0; p < pools->n; p++) {
        if (!may_pool(&pool[p], self->fund->name))
            continue;
        snprintf(label, sizeof label, "pool %s: %s", pool[p].name, pool[p].purpose);
        ys_array_put(uses, at, label);
        memcpy(ys_array_i64(cells) + at++ * self->n, self->pooled + p * self->n, self->n * sizeof(int64_t));
    }
    return YS_OK;
}

static ys_status
fill(sheet *self, ys_result *result, ys_error *err)
{
    ys_status st = fill_pools(self, err);

    if (st == YS_OK)
        st = fill_seed(self, err);
    if (st == YS_OK)
        st = fill_columns(self, err);
    if (st == YS_OK) {
        ys_error why = { YS_OK, "" };

        st = ys_ledger_fill(self->n, self->n_uses, self->seed, self->row, self->column, self->cell, &why);
        if (st != YS_OK)
            return ys_fail(err, st, "funds.%s.uses: %.4000s", self->fund->name, why.text);
    }
    return st == YS_OK ? put(self, result, err) : st;
}

ys_status
ys_recorded_ledger(const ys_plan *plan, const ys_block *block, size_t f, ys_result *result, ys_error *err)
{
    const ys_fund *fund = plan->fund[f].fund;
    char name[128];
    sheet self = { .plan = plan, .fund = fund, .block = block, .n = plan->n_counties,
        .n_uses = fund->uses.n == 0 ? 1 : fund->uses.n, .n_pools = plan->model->scenario.pools.n };
    size_t n = self.n + 1;
    ys_status st;

    if (self.n_uses > MOST_USES)
        return ys_fail(err, YS_E_LIMIT, "funds.%s.uses: %zu of them, at most %d", fund->name, self.n_uses, MOST_USES);
    snprintf(name, sizeof name, "allocation/%.90s/amount", fund->name);
    self.amount = ys_array_i64(ys_result_find(result, name));
    self.pooled = calloc(n * (self.n_pools + 1), sizeof *self.pooled);
    self.row = calloc(n, sizeof *self.row);
    self.column = calloc(self.n_uses, sizeof *self.column);
    self.cell = calloc(n * self.n_uses, sizeof *self.cell);
    self.seed = calloc(n * self.n_uses, sizeof *self.seed);
    self.mask = calloc(n, 1);
    if (self.pooled == NULL || self.row == NULL || self.column == NULL || self.cell == NULL || self.seed == NULL || self.mask == NULL)
        st = ys_fail(err, YS_E_NOMEM, "ledger of fund %s", fund->name);
    else
        st = fill(&self, result, err);
    free(self.pooled);
    free(self.row);
    free(self.column);
    free(self.cell);
    free(self.seed);
    free(self.mask);
    return st;
}
