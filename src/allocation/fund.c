#include "allocation/composite.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Rows hold yuan and units up to this. */
static const double most_yuan = 1e15;

static ys_status
prepare_eligibility(ys_fund_plan *plan, ys_error *err)
{
    const ys_fund *fund = plan->fund;
    ys_status st = YS_OK;

    plan->eligible = ys_fund_part_memory(plan, plan->n_all, 1);
    plan->index = ys_fund_part_memory(plan, plan->n_all, sizeof *plan->index);
    if (plan->eligible == NULL || plan->index == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties", fund->name, plan->n_all);
    memset(plan->eligible, 1, plan->n_all);
    if (ys_given(fund->eligibility))
        st = plan->data.select(plan->data.context, fund->eligibility, plan->eligible, err);
    for (size_t i = 0; i < plan->n_all && st == YS_OK; i++)
        if (plan->eligible[i])
            plan->index[plan->n++] = (uint32_t) i;
    if (st == YS_OK && plan->n == 0 && fund->when_zero != YS_WHEN_ZERO_hold)
        st = ys_fail(err, YS_E_SCENARIO,
            "funds.%s.eligibility: no county of %zu is eligible; widen `%s`, or let `when_zero: hold` "
            "keep the pot",
            fund->name, plan->n_all, ys_given(fund->eligibility) ? fund->eligibility : "");
    return st;
}

static ys_status
prepare_coefficients(ys_fund_plan *plan, ys_error *err)
{
    const ys_coefficient *given = plan->fund->coefficients.item;
    ys_status st = YS_OK;

    plan->n_coefficients = plan->fund->coefficients.n;
    plan->coefficient = ys_fund_part_memory(plan, plan->n_coefficients, sizeof *plan->coefficient);
    if (plan->coefficient == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu coefficients", plan->fund->name, plan->n_coefficients);
    for (size_t k = 0; k < plan->n_coefficients && st == YS_OK; k++) {
        char where[160];

        snprintf(where, sizeof where, "coefficients.%s.indicator", given[k].name);
        plan->coefficient[k].given = &given[k];
        ys_fund_part_slot(plan, given[k].strength);
        st = ys_fund_part_column(plan, where, given[k].indicator, NULL, &plan->coefficient[k].column, err);
    }
    return st;
}

static ys_status
prepare_issued(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const char *name = plan->fund->last_year;
    ys_plan_column column;
    ys_status st;

    if (!ys_given(name)) {
        if (plan->needs_last_year)
            ys_text_format(notes,
                "funds.%s: no `last_year` column, so bounds of last year's amounts do not bind in the first year\n",
                plan->fund->name);
        return YS_OK;
    }
    st = ys_fund_part_column(plan, "last_year", name, NULL, &column, err);
    if (st != YS_OK)
        return st;
    if (column.fixed == NULL)
        return ys_fail(err, YS_E_SCENARIO,
            "funds.%s.last_year: `%s` moves with the loop, a column of the table is needed", plan->fund->name, name);
    plan->issued = ys_fund_part_memory(plan, plan->n_all, sizeof *plan->issued);
    if (plan->issued == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties", plan->fund->name, plan->n_all);
    for (size_t e = 0; e < plan->n; e++) {
        double yuan = column.fixed[e];

        if (yuan > most_yuan || yuan != floor(yuan))
            return ys_fail(err, YS_E_DATA,
                "funds.%s.last_year: `%s` of county %s is %.17g, must be whole yuan, at most 1e15", plan->fund->name,
                name, plan->data.code(plan->data.context, plan->index[e]), yuan);
        plan->issued[plan->index[e]] = (int64_t) yuan;
    }
    return YS_OK;
}

static ys_status
prepare_pot(ys_fund_plan *plan, ys_error *err)
{
    const ys_fund *fund = plan->fund;
    const ys_set_aside *given = fund->set_asides.item;
    double share = 0;

    if (fund->rounding < 1 || fund->rounding > INT64_C(1000000000))
        return ys_fail(
            err, YS_E_SCENARIO, "funds.%s.rounding = %" PRId64 " is not in [1, 1e9] yuan", fund->name, fund->rounding);
    for (size_t k = 0; k < fund->set_asides.n; k++) {
        share += given[k].share.value;
        ys_fund_part_slot(plan, given[k].share);
    }
    if (share > 1)
        return ys_fail(err, YS_E_SCENARIO, "funds.%s.set_asides: shares sum to %.12g, at most 1 can be set aside",
            fund->name, share);
    if (plan->n_all > YS_FUND_COUNTIES)
        return ys_fail(err, YS_E_LIMIT, "funds.%s: %zu counties, at most %d can be shared out to", fund->name,
            plan->n_all, YS_FUND_COUNTIES);
    return YS_OK;
}

ys_status
ys_fund_prepare(const ys_fund *fund, const ys_data *data, ys_fund_plan **out, ys_error *err)
{
    ys_fund_plan *plan = calloc(1, sizeof *plan);
    ys_text notes = { 0 };
    ys_status st;

    if (plan == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s", fund->name);
    plan->fund = fund;
    plan->data = *data;
    plan->n_all = data->n_counties;
    st = prepare_pot(plan, err);
    if (st == YS_OK)
        st = prepare_eligibility(plan, err);
    if (st == YS_OK)
        st = ys_composite_prepare(plan, err);
    if (st == YS_OK)
        st = ys_fund_factor_prepare(plan, &notes, err);
    if (st == YS_OK)
        st = prepare_coefficients(plan, err);
    if (st == YS_OK)
        st = ys_fund_bound_prepare(plan, &notes, err);
    if (st == YS_OK)
        st = prepare_issued(plan, &notes, err);
    if (st == YS_OK) {
        plan->notes = ys_text_take(&notes);
        if (plan->notes == NULL)
            st = ys_fail(err, YS_E_NOMEM, "notes of fund %s", fund->name);
    }
    ys_text_free(&notes);
    if (st != YS_OK)
        ys_fund_release(plan);
    else
        *out = plan;
    return st;
}

void
ys_fund_release(ys_fund_plan *plan)
{
    if (plan == NULL)
        return;
    ys_fund_part_memory_free(plan);
    free(plan->notes);
    free(plan);
}

uint32_t
ys_fund_quantities(const ys_fund_plan *plan)
{
    return plan->quantities;
}

bool
ys_fund_needs_last_year(const ys_fund_plan *plan)
{
    return plan->needs_last_year;
}

const uint8_t *
ys_fund_eligible(const ys_fund_plan *plan)
{
    return plan->eligible;
}

const char *
ys_fund_notes(const ys_fund_plan *plan)
{
    return plan->notes;
}

const int64_t *
ys_fund_issued(const ys_fund_plan *plan)
{
    return plan->issued;
}

size_t
ys_fund_scratch(const ys_fund_plan *plan, int lanes)
{
    (void) lanes; /* a tile is worked through at a time, however many there are */
    return (ys_fund_tile_size(plan) + YS_ALIGN - 1) / YS_ALIGN * YS_ALIGN;
}

void
ys_fund_log_free(ys_fund_log *log)
{
    free(log->name);
    free(log->amount);
    free(log->modelled);
    free(log->bound);
    *log = (ys_fund_log){ 0 };
}
