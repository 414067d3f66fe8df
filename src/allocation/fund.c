#include "allocation/composite.h"
#include "allocation/step.h"

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
            "%s.%s.eligibility: no county of %zu is eligible; widen `%s`, or let `when_zero: hold` "
            "keep the pot",
            plan->kind, fund->name, plan->n_all, ys_given(fund->eligibility) ? fund->eligibility : "");
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
                "%s.%s: no `last_year` column, so bounds of last year's amounts do not bind in the first year\n",
                plan->kind, plan->fund->name);
        return YS_OK;
    }
    st = ys_fund_part_column(plan, "last_year", name, NULL, &column, err);
    if (st != YS_OK)
        return st;
    if (column.fixed == NULL)
        return ys_fail(err, YS_E_SCENARIO,
            "%s.%s.last_year: `%s` moves with the loop, a column of the table is needed", plan->kind, plan->fund->name,
            name);
    plan->issued = ys_fund_part_memory(plan, plan->n_all, sizeof *plan->issued);
    if (plan->issued == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties", plan->fund->name, plan->n_all);
    for (size_t e = 0; e < plan->n; e++) {
        double yuan = column.fixed[e];

        if (yuan > most_yuan || yuan != floor(yuan))
            return ys_fail(err, YS_E_DATA,
                "%s.%s.last_year: `%s` of county %s is %.17g, must be whole %s, at most 1e15", plan->kind,
                plan->fund->name, name, plan->data.code(plan->data.context, plan->index[e]), yuan, plan->unit);
        plan->issued[plan->index[e]] = (int64_t) yuan;
    }
    return YS_OK;
}

/* Every step takes its own parameters, in the order in which they act. */
static ys_status
prepare_steps(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    size_t n;
    const ys_step *const *step = ys_step_all(&n);
    ys_status st = YS_OK;

    if (plan->n_all > YS_FUND_COUNTIES)
        return ys_fail(err, YS_E_LIMIT, "%s.%s: %zu counties, at most %d can be shared out to", plan->kind,
            plan->fund->name, plan->n_all, YS_FUND_COUNTIES);
    st = prepare_eligibility(plan, err);
    if (st == YS_OK)
        st = ys_composite_prepare(plan, err);
    for (size_t s = 0; s < n && st == YS_OK; s++)
        st = step[s]->prepare(plan, notes, err);
    return st == YS_OK ? prepare_issued(plan, notes, err) : st;
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
    plan->unit = ys_given(fund->unit) ? fund->unit : "yuan";
    plan->kind = strcmp(plan->unit, "yuan") == 0 ? "funds" : "tasks";
    plan->table = plan->data = *data;
    plan->n_all = data->n_counties;
    st = prepare_steps(plan, &notes, err);
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
    for (size_t f = 0; f < plan->n_formulas; f++)
        ys_fund_release(plan->formula[f].plan);
    if (plan->cascade != NULL)
        ys_fund_release(plan->cascade->plan);
    if (plan->advance != NULL)
        ys_fund_release(plan->advance->plan);
    ys_step_group_release(plan);
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
ys_fund_thresholds(const ys_fund_plan *plan)
{
    return plan->n_thresholds;
}

void
ys_fund_thresholds_start(const ys_fund_plan *plan, size_t t, int16_t *out_for)
{
    const ys_plan_threshold *threshold = &plan->threshold[t];

    for (size_t i = 0; i < plan->n_all; i++)
        out_for[i] = YS_NEVER_IN;
    for (size_t e = 0; e < plan->n && threshold->out_for != NULL; e++) {
        double years = threshold->out_for[e];

        out_for[plan->index[e]] = years >= YS_NEVER_IN ? YS_NEVER_IN : (int16_t) years;
    }
}

int64_t
ys_fund_part_of(double share, int64_t total)
{
    return (int64_t) ys_units_down(share * (double) total, 1.0, 1.0);
}

const ys_fund_plan *
ys_fund_advance(const ys_fund_plan *plan)
{
    return plan->advance == NULL ? NULL : plan->advance->plan;
}

static double
figure_of(const ys_fund_plan *plan, const ys_fund_year *year, int lane, const ys_plan_column *column, size_t e)
{
    size_t at = (size_t) plan->index[e] * (size_t) year->lanes + (size_t) lane;
    double moving = column->fixed != NULL ? 0 : year->quantity[column->quantity][at];

    /* as the kernels read them */
    return column->fixed != NULL ? column->fixed[e] : moving > 0 ? moving : 0;
}

/* The how manieth year it is that county e is out of threshold t, were it out in this one. */
static double
year_out(const ys_fund_plan *plan, const ys_fund_year *year, int lane, size_t e, size_t t)
{
    size_t lanes = (size_t) year->lanes, at = (t * plan->n_all + plan->index[e]) * lanes + (size_t) lane;
    double start = plan->threshold[t].out_for == NULL ? YS_NEVER_IN : plan->threshold[t].out_for[e];
    double before = year->out_for == NULL ? start : year->out_for[at];

    return before < 0 ? 1 : before + 1;
}

static bool
reason_of_threshold(const ys_fund_plan *plan, const ys_fund_year *year, int lane, size_t e, size_t t, char *out, size_t size)
{
    const ys_threshold *given = plan->threshold[t].given;
    double v = figure_of(plan, year, lane, &plan->threshold[t].column, e);
    double least = ys_fund_part_param(given->least, year->param, year->lanes, lane);
    double most = ys_fund_part_param(given->most, year->param, year->lanes, lane);
    double ramp = ys_fund_part_param(given->ramp, year->param, year->lanes, lane);
    double k = year_out(plan, year, lane, e, t);
    bool low = v < least;

    if (!low && v <= most)
        return true;
    if (k <= (double) given->grace_years && 1 - ramp * k > 0) {
        snprintf(out, size, "thresholds.%s: %s is %.6g, %s %.6g; year %.0f of %" PRId64 " of grace, keeps %.4g of its share",
            given->name, given->indicator, v, low ? "below" : "above", low ? least : most, k, given->grace_years,
            1 - ramp * k);
        return true;
    }
    snprintf(out, size, "not eligible: thresholds.%s: %s is %.6g, %s %.6g", given->name, given->indicator, v,
        low ? "below" : "above", low ? least : most);
    return false;
}

bool
ys_fund_reason(const ys_fund_plan *plan, const ys_fund_year *year, int lane, size_t county, char *out, size_t size)
{
    size_t e = 0, end = plan->n;

    out[0] = '\0';
    if (!plan->eligible[county]) {
        snprintf(out, size, "not eligible: %.200s does not hold", ys_given(plan->fund->eligibility) ? plan->fund->eligibility : "");
        return false;
    }
    while (plan->index[e] != county) {
        size_t middle = e + (end - e) / 2;

        if (plan->index[middle] <= county)
            e = middle;
        else
            end = middle;
    }
    for (size_t t = 0; t < plan->n_thresholds; t++)
        if (!reason_of_threshold(plan, year, lane, e, t, out, size))
            return false;
    return true;
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
    free(log->kind);
    free(log->name);
    free(log->amount);
    free(log->modelled);
    free(log->bound);
    free(log->binding);
    free(log->price);
    *log = (ys_fund_log){ 0 };
}
