#include "base/carve.h"
#include "engine/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t
scratch_bytes(const ys_plan *plan, int lanes)
{
    size_t most = plan->scheme == NULL ? 0 : ys_scheme_scratch(plan->scheme, lanes, !plan->loop);
    size_t chain = plan->n_stages == 0 ? 0 : ys_chain_scratch(lanes);

    most = chain > most ? chain : most;
    for (size_t f = 0; f < plan->n_funds; f++) {
        size_t bytes = ys_fund_scratch(plan->fund[f].plan, lanes);

        most = bytes > most ? bytes : most;
    }
    return most;
}

static void
lay_out_fund(const ys_plan *plan, size_t f, int lanes, char *memory, size_t *used, ys_block *block)
{
    size_t row = (size_t) lanes, cells = plan->n_counties * row;
    bool keeps = ys_fund_needs_last_year(plan->fund[f].plan);
    int64_t *amount = ys_carve(memory, used, cells * sizeof(int64_t));
    int64_t *last = keeps ? ys_carve(memory, used, cells * sizeof(int64_t)) : NULL;
    int64_t *aside = ys_carve(memory, used, plan->fund[f].n_set_asides * row * sizeof(int64_t));
    int64_t *held = ys_carve(memory, used, row * sizeof(int64_t)), *total = ys_carve(memory, used, row * sizeof(int64_t));
    double *pot = ys_carve(memory, used, row * sizeof(double));
    size_t thresholds = ys_fund_thresholds(plan->fund[f].plan);
    int16_t *out_for = thresholds > 0 ? ys_carve(memory, used, thresholds * cells * sizeof(int16_t)) : NULL;
    bool waits = plan->fund[f].approval != NULL;
    int64_t *spent = waits ? ys_carve(memory, used, cells * sizeof(int64_t)) : NULL;
    int64_t *carried = waits ? ys_carve(memory, used, cells * sizeof(int64_t)) : NULL;

    if (memory == NULL)
        return;
    block->out_for[f] = out_for;
    block->spent[f] = spent;
    block->carried[f] = carried;
    block->amount[f] = amount;
    block->last_amount[f] = last;
    block->set_aside[f] = aside;
    block->held[f] = held;
    block->total[f] = total;
    block->pot[f] = pot;
}

static size_t
lay_out(const ys_plan *plan, int lanes, char *memory, ys_block *block)
{
    size_t row = (size_t) lanes, cells = plan->n_counties * row, used = 0;
    size_t exit_bytes = plan->loop ? ys_exit_memory(&plan->exit, lanes) : 0;
    char *exit_memory = ys_carve(memory, &used, exit_bytes);

    if (memory != NULL && plan->loop)
        ys_exit_bind(&plan->exit, lanes, exit_memory, &block->exit);
    block->param = ys_carve(memory, &used, (plan->n_slots + 1) * row * sizeof(double));
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        block->quantity[q] = plan->quantities >> q & 1 ? ys_carve(memory, &used, cells * sizeof(double)) : NULL;
    for (size_t f = 0; f < plan->n_funds; f++)
        lay_out_fund(plan, f, lanes, memory, &used, block);
    if (plan->scheme != NULL) {
        block->score = ys_carve(memory, &used, cells * sizeof(double));
        block->award = ys_carve(memory, &used, cells * sizeof(double));
        block->award_yuan = ys_carve(memory, &used, cells * sizeof(double));
        block->grade = ys_carve(memory, &used, cells * sizeof(int32_t));
        block->rank = plan->loop ? NULL : ys_carve(memory, &used, cells * sizeof(int32_t));
    }
    if (plan->n_stages > 0 && plan->loop) {
        block->chain.stage = block->quantity[YS_QUANTITY_stage];
        block->chain.years_in_stage = ys_carve(memory, &used, cells * sizeof(double));
        block->chain.years_without_improvement = ys_carve(memory, &used, cells * sizeof(double));
        block->chain.last_score = ys_carve(memory, &used, cells * sizeof(double));
    }
    block->scratch = ys_carve(memory, &used, scratch_bytes(plan, lanes));
    return used;
}

size_t
ys_block_bytes(const ys_plan *plan, int lanes)
{
    ys_block block = { 0 };

    return lay_out(plan, lanes, NULL, &block);
}

ys_status
ys_block_init(ys_block *block, const ys_plan *plan, int lanes, ys_error *err)
{
    size_t bytes = ys_block_bytes(plan, lanes), n = plan->n_funds + 1;

    *block = (ys_block){ .plan = plan, .lanes = lanes, .valid = lanes,
        .seed = (uint64_t) plan->model->scenario.seed };
    block->memory = aligned_alloc(YS_ALIGN, bytes);
    block->pointers = calloc(9 * n, sizeof(void *));
    if (block->memory == NULL || block->pointers == NULL) {
        ys_block_free(block);
        return ys_fail(err, YS_E_NOMEM, "%zu bytes for a block of %d worlds", bytes, lanes);
    }
    void **table = block->pointers;

    block->amount = (int64_t **) table;
    block->last_amount = (int64_t **) (table + n);
    block->set_aside = (int64_t **) (table + 2 * n);
    block->held = (int64_t **) (table + 3 * n);
    block->total = (int64_t **) (table + 4 * n);
    block->pot = (double **) (table + 5 * n);
    block->out_for = (int16_t **) (table + 6 * n);
    block->spent = (int64_t **) (table + 7 * n);
    block->carried = (int64_t **) (table + 8 * n);
    memset(block->memory, 0, bytes);
    lay_out(plan, lanes, block->memory, block);
    block->exit.param = block->param;
    block->exit.seed = block->seed;
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        block->exit.quantity[q] = block->quantity[q];
    return YS_OK;
}

void
ys_block_free(ys_block *block)
{
    free(block->memory);
    free(block->pointers);
    *block = (ys_block){ 0 };
}

void
ys_block_centre(ys_block *block)
{
    const ys_plan *plan = block->plan;

    for (size_t s = 0; s < plan->n_slots; s++) {
        for (int l = 0; l < block->lanes; l++)
            block->param[s * (size_t) block->lanes + (size_t) l] = plan->model->slot[s].value;
    }
}

static const ys_column *
column_of(const ys_plan *plan, const char *name)
{
    return name == NULL ? NULL : ys_table_column(&plan->model->table, name);
}

/* What is known of a county with so many persons on the register. */
static void
record(const ys_plan *plan, const ys_column *rural, size_t county, double persons, double value[YS_QUANTITY_COUNT])
{
    const ys_list *rules = &plan->model->scenario.exit_rules;
    double incidence = rural == NULL ? (double) NAN : persons / rural->number[county];
    const ys_column *villages = column_of(plan, plan->model->scenario.places.villages);
    double limit = rules->n > 0 ? ((const ys_exit_rule *) rules->item)->incidence_limit.value : 0.03;

    memset(value, 0, YS_QUANTITY_COUNT * sizeof *value);
    value[YS_QUANTITY_registered_poor] = persons;
    value[YS_QUANTITY_incidence] = incidence;
    value[YS_QUANTITY_shortfall] = incidence / limit;
    value[YS_QUANTITY_on_list] = value[YS_QUANTITY_on_policy] = plan->at_start == NULL || plan->at_start[county] ? 1.0 : 0.0;
    value[YS_QUANTITY_villages_out] = villages == NULL || villages->is_text || villages->number[county] > 0.0 ? 0.0 : 1.0;
    value[YS_QUANTITY_score] = plan->scheme_of == NULL ? 0.0 : plan->scheme_of->start_score.value / 100.0;
}

void
ys_block_recorded(ys_block *block)
{
    const ys_plan *plan = block->plan;
    const ys_column *poor = column_of(plan, plan->model->scenario.population.registered_poor);
    const ys_column *rural = column_of(plan, plan->model->scenario.population.rural);
    double value[YS_QUANTITY_COUNT];

    for (size_t c = 0; c < plan->n_counties; c++) {
        record(plan, rural, c, poor == NULL ? (double) NAN : poor->number[c], value);
        for (int q = 0; q < YS_QUANTITY_COUNT; q++) {
            for (int l = 0; block->quantity[q] != NULL && l < block->lanes; l++)
                block->quantity[q][c * (size_t) block->lanes + (size_t) l] = value[q];
        }
    }
}

void
ys_block_recorded_persons(ys_block *block, size_t county, int lane, double persons)
{
    static const ys_quantity moved[] = { YS_QUANTITY_registered_poor, YS_QUANTITY_incidence, YS_QUANTITY_shortfall };
    double value[YS_QUANTITY_COUNT];

    record(block->plan, column_of(block->plan, block->plan->model->scenario.population.rural), county, persons, value);
    for (size_t i = 0; i < sizeof moved / sizeof moved[0]; i++) {
        if (block->quantity[moved[i]] != NULL)
            block->quantity[moved[i]][county * (size_t) block->lanes + (size_t) lane] = value[moved[i]];
    }
}

void
ys_block_start_funds(ys_block *block)
{
    const ys_plan *plan = block->plan;
    size_t lanes = (size_t) block->lanes, n = plan->n_counties;

    for (size_t f = 0; f < plan->n_funds; f++) {
        const ys_fund_plan *fund = plan->fund[f].plan;

        for (size_t t = 0; block->out_for[f] != NULL && t < ys_fund_thresholds(fund); t++) {
            int16_t *rows = block->out_for[f] + t * n * lanes;

            ys_fund_thresholds_start(fund, t, rows);
            /* from one figure a county to its row, the last county first, since they share the memory */
            for (size_t c = n; c-- > 0;)
                for (size_t l = lanes; l-- > 0;)
                    rows[c * lanes + l] = rows[c];
        }
    }
}

ys_status
ys_block_failure(const ys_block *block, ys_error *err)
{
    if (block->failed_fund < 0)
        return ys_block_check(block, block->failed_year, err);
    const ys_plan *plan = block->plan;
    size_t f = (size_t) block->failed_fund;
    ys_fund_year year = { .lanes = block->lanes, .param = block->param,
        .quantity = (const double *const *) block->quantity, .total = block->total[f], .last_year = block->failed_last_year,
        .scratch = block->scratch, .amount = block->amount[f], .set_aside = block->set_aside[f], .held = block->held[f],
        .by_hand = block->failed_year == 0, .out_for = block->out_for[f] };
    ys_error why = { YS_OK, "" };
    ys_status st = ys_fund_failure_explain(plan->fund[f].plan, &year, block->failed_lane, &why);

    return ys_fail(err, st, "%.4000s\nyear %d, world %lld", why.text,
        plan->model->scenario.years.first + block->failed_year, (long long) (block->world + (uint32_t) block->failed_lane));
}
