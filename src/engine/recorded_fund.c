/* Recorded data: one year of funds and tasks, central values, a block of one world through the same kernels as the loop. */
#include "base/text.h"
#include "allocation/step.h"
#include "engine/recorded.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YS_ONE = 8 }; /* the narrowest row; lane 0 is read */

/* Funds, or tasks: where their arrays stand, and what is written about each. */
typedef struct {
    const ys_plan *plan;
    ys_result *result;
    const ys_pot_plan *pot;
    size_t n;
    const char *axis;   /* "fund" or "task" */
    const char *folder; /* "allocation" or "tasks" */
    ys_recorded_visitor *visit; /* is shown the year in place of the result; NULL: into the result */
    void *context;
} ledger;

/* What one of them came to. */
typedef struct {
    ys_fund_year year;
    int64_t total, set_aside, to_counties;
} outcome;

static ys_array *
axis_array(const ledger *self, const char *what, ys_error *err)
{
    char name[64];

    (void) err;
    snprintf(name, sizeof name, "%s/%s", self->axis, what);
    return (ys_array *) (uintptr_t) ys_result_find(self->result, name);
}

static ys_status
add_axis(const ledger *self, ys_error *err)
{
    static const char *const word[] = { "name", "title", "purpose", "unit", "channel", "approval", "responsible",
        "modelled_inputs" };
    static const char *const number[] = { "total", "set_aside", "to_counties", "rounding", "loans" };
    char first[64], name[64];
    const char *axis[] = { first };

    snprintf(first, sizeof first, "%s/name", self->axis);
    for (size_t i = 0; i < sizeof word / sizeof word[0]; i++) {
        snprintf(name, sizeof name, "%s/%s", self->axis, word[i]);
        if (ys_result_add_text(self->result, name, self->n, 255, i == 0 ? NULL : first, word[i], err) == NULL)
            return ys_fail_status(err);
    }
    for (size_t i = 0; i < sizeof number / sizeof number[0]; i++) {
        snprintf(name, sizeof name, "%s/%s", self->axis, number[i]);
        if (ys_result_add(self->result, name, YS_ARRAY_I64, 1, &self->n, axis, self->axis[0] == 'f' ? "yuan" : "1", number[i], err)
            == NULL)
            return ys_fail_status(err);
    }
    return YS_OK;
}

/* Whether `name` stands as a whole among names with "; " between. */
static bool
is_listed(const char *names, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = strstr(names, name); at != NULL; at = strstr(at + 1, name)) {
        if ((at == names || at[-1] == ' ') && (at[n] == '\0' || at[n] == ';'))
            return true;
    }
    return false;
}

/* Add a modelled indicator to the list, once. */
static void
list_one(const ys_plan *plan, const char *name, char *out, size_t size)
{
    bool modelled = false;
    size_t used = strlen(out);

    for (size_t j = 0; name != NULL && j < plan->n_indicators; j++) {
        const ys_indicator *indicator = &plan->indicator[j];

        modelled = modelled || (indicator->name != NULL && strcmp(indicator->name, name) == 0 && indicator->modelled);
    }
    if (modelled && !is_listed(out, name) && !is_listed(out, "…"))
        snprintf(out + used, size - used, "%s%s", used > 0 ? "; " : "",
            used + strlen(name) + sizeof "; " + sizeof "; …" < size ? name : "…");
}

static void
list_factors(const ys_plan *plan, const ys_list *factors, char *out, size_t size)
{
    const ys_factor *factor = factors->item;

    for (size_t k = 0; k < factors->n; k++) {
        list_one(plan, factor[k].indicator, out, size);
        list_one(plan, factor[k].population, out, size);
        list_one(plan, factor[k].against, out, size);
        list_one(plan, factor[k].multiplier, out, size);
    }
}

static void
list_coefficients(const ys_plan *plan, const ys_list *coefficients, char *out, size_t size)
{
    const ys_coefficient *coefficient = coefficients->item;

    for (size_t k = 0; k < coefficients->n; k++)
        list_one(plan, coefficient[k].indicator, out, size);
}

static void
list_bounds(const ys_plan *plan, const ys_list *bounds, char *out, size_t size)
{
    const ys_bound *bound = bounds->item;

    for (size_t k = 0; k < bounds->n; k++) {
        list_one(plan, bound[k].population, out, size);
        list_bounds(plan, &bound[k].of, out, size);
    }
}

static void
list_thresholds(const ys_plan *plan, const ys_list *thresholds, char *out, size_t size)
{
    const ys_threshold *threshold = thresholds->item;

    for (size_t t = 0; t < thresholds->n; t++)
        list_one(plan, threshold[t].indicator, out, size);
}

/* Every modelled figure that the amounts rest on, members of composites among them. */
static void
list_inputs(const ys_plan *plan, const ys_fund *fund, char *out, size_t size)
{
    const ys_formula *formula = fund->formulas.item;
    const ys_grant *grant = fund->grants.item;
    const ys_group_bound *group = fund->groups.item;
    const ys_composite *composite = fund->composites.item;

    out[0] = '\0';
    list_factors(plan, &fund->factors, out, size);
    for (size_t f = 0; f < fund->formulas.n; f++) {
        list_factors(plan, &formula[f].factors, out, size);
        list_coefficients(plan, &formula[f].coefficients, out, size);
        list_thresholds(plan, &formula[f].thresholds, out, size);
    }
    list_factors(plan, &fund->cascade.factors, out, size);
    list_coefficients(plan, &fund->coefficients, out, size);
    for (size_t g = 0; g < fund->grants.n; g++) {
        list_one(plan, grant[g].per, out, size);
        list_one(plan, grant[g].indicator, out, size);
    }
    list_thresholds(plan, &fund->thresholds, out, size);
    list_bounds(plan, &fund->floors, out, size);
    list_bounds(plan, &fund->caps, out, size);
    for (size_t g = 0; g < fund->groups.n; g++) {
        list_bounds(plan, &group[g].floors, out, size);
        list_bounds(plan, &group[g].caps, out, size);
    }
    for (size_t c = 0; c < fund->composites.n; c++) {
        const ys_member_of *member = composite[c].members.item;

        for (size_t m = 0; m < composite[c].members.n; m++)
            list_one(plan, member[m].indicator, out, size);
    }
}

/* What goes to counties, set out by persons on the register alone: largest remainder, ties by code. The yardstick for who gains. */
static ys_status
per_head(const ys_plan *plan, const ys_pot_plan *pot, int64_t to_counties, int64_t *out, ys_error *err)
{
    const char *name = plan->model->scenario.population.registered_poor;
    const ys_column *poor = name == NULL ? NULL : ys_table_column(&plan->model->table, name);
    const uint8_t *eligible = ys_fund_eligible(pot->plan);
    int64_t unit = pot->fund->rounding, sum = 0;
    size_t n = plan->n_counties;
    int64_t *work = calloc(3 * n + 1, sizeof *work);
    ys_status st = YS_OK;

    if (work == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu counties", n);
    for (size_t c = 0; c < n; c++) {
        work[c] = poor != NULL && eligible[c] && !isnan(poor->number[c]) ? (int64_t) poor->number[c] : 0;
        work[2 * n + c] = work[c] > 0 ? INT64_C(1) << 50 : 0;
        sum += work[c];
    }
    if (sum > 0)
        st = ys_bounded_shares(n, work, work + n, work + 2 * n, to_counties / unit, out, err);
    for (size_t c = 0; st == YS_OK && c < n; c++)
        out[c] = sum > 0 ? out[c] * unit : 0;
    free(work);
    return st;
}

/* An array over counties of the fund's own folder. */
static ys_array *
add_county_array(const ledger *self, const char *fund, const char *what, ys_array_type type, const char *unit,
    const char *title, ys_error *err)
{
    size_t n = self->plan->n_counties;
    const char *axis[] = { "county/code" };
    char name[128];

    snprintf(name, sizeof name, "%s/%.90s/%s", self->folder, fund, what);
    if (type == YS_ARRAY_TEXT)
        return ys_result_add_text(self->result, name, n, 255, axis[0], title, err);
    return ys_result_add(self->result, name, type, 1, &n, axis, unit, title, err);
}

static ys_status
add_amounts(const ledger *self, const ys_pot_plan *pot, const outcome *o, bool modelled, ys_error *err)
{
    const char *fund = pot->fund->name, *unit = ys_given_unit(pot->fund);
    size_t n = self->plan->n_counties, lanes = (size_t) o->year.lanes;
    ys_array *amount = add_county_array(self, fund, "amount", YS_ARRAY_I64, unit, "amount of the first year", err);
    ys_array *eligible = add_county_array(self, fund, "eligible", YS_ARRAY_I64, "1", "eligible", err);
    ys_array *head = add_county_array(self, fund, "per_head", YS_ARRAY_I64, unit, "the same by registered poor alone", err);
    ys_array *reason = add_county_array(self, fund, "reason", YS_ARRAY_TEXT, "", "why not eligible", err);
    char text[256];

    if (amount == NULL || eligible == NULL || head == NULL || reason == NULL)
        return ys_fail_status(err);
    amount->modelled = head->modelled = modelled;
    for (size_t c = 0; c < n; c++) {
        ys_array_i64(amount)[c] = o->year.amount[c * lanes];
        ys_array_i64(eligible)[c] = ys_fund_reason(pot->plan, &o->year, 0, c, text, sizeof text);
        ys_array_put(reason, c, text);
    }
    return per_head(self->plan, pot, o->to_counties, ys_array_i64(head), err);
}

static ys_status
add_steps(const ledger *self, const char *fund, const char *unit, const ys_fund_log *log, ys_error *err)
{
    static const char *const word[] = {
#define X(name) #name,
        YS_PART_LIST(X)
#undef X
    };
    char step_name[128], step_kind[128], name[128];
    size_t dim[] = { log->n_steps, self->plan->n_counties };
    const char *axis[] = { step_name, "county/code" };

    snprintf(step_name, sizeof step_name, "%s/%.90s/step_name", self->folder, fund);
    snprintf(step_kind, sizeof step_kind, "%s/%.90s/step_kind", self->folder, fund);
    snprintf(name, sizeof name, "%s/%.90s/step", self->folder, fund);
    ys_array *names = ys_result_add_text(self->result, step_name, log->n_steps, 63, NULL, "name of the step", err);
    ys_array *kinds = names == NULL ? NULL
                                    : ys_result_add_text(self->result, step_kind, log->n_steps, 15, step_name, "kind of the step", err);
    ys_array *steps = kinds == NULL ? NULL
                                    : ys_result_add(self->result, name, YS_ARRAY_I64, 2, dim, axis, unit, "amount after the step", err);

    if (steps == NULL)
        return ys_fail_status(err);
    for (size_t s = 0; s < log->n_steps; s++) {
        ys_array_put(names, s, log->name[s]);
        ys_array_put(kinds, s, word[log->kind[s]]);
    }
    memcpy(ys_array_i64(steps), log->amount, log->n_steps * self->plan->n_counties * sizeof(int64_t));
    return YS_OK;
}

static ys_status
add_log(const ledger *self, const ys_pot_plan *pot, const outcome *o, ys_error *err)
{
    const char *fund = pot->fund->name;
    ys_fund_log log = { 0 };
    ys_status st = ys_fund_explain(pot->plan, &o->year, 0, &log, err);

    if (st != YS_OK)
        return st;
    ys_array *bound = add_county_array(self, fund, "bound", YS_ARRAY_I64, "1", "0 free, 1 at its floor, 2 at its cap", err);
    ys_array *binding = add_county_array(self, fund, "binding", YS_ARRAY_TEXT, "", "the bound that holds it", err);
    ys_array *price = add_county_array(self, fund, "price", YS_ARRAY_F64, "log", "ln(amount / what its share would give at the common rate)", err);
    ys_array *share = add_county_array(self, fund, "modelled_share", YS_ARRAY_F64, "share", "share of the amount that rests on modelled figures", err);

    if (bound == NULL || binding == NULL || price == NULL || share == NULL)
        st = ys_fail_status(err);
    for (size_t c = 0; st == YS_OK && c < self->plan->n_counties; c++) {
        ys_array_i64(bound)[c] = log.bound[c];
        ys_array_put(binding, c, log.binding[c]);
        ys_array_f64(price)[c] = log.price[c];
        ys_array_f64(share)[c] = log.modelled[c];
    }
    if (st == YS_OK)
        st = add_steps(self, fund, ys_given_unit(pot->fund), &log, err);
    ys_fund_log_free(&log);
    return st;
}

/* What was told before the year, and what is settled now. */
static ys_status
add_advance(const ledger *self, const ys_pot_plan *pot, const outcome *o, ys_block *block, ys_error *err)
{
    const ys_fund_plan *plan = ys_fund_advance(pot->plan);
    const ys_advance *given = &pot->fund->advance;
    size_t n = self->plan->n_counties, lanes = (size_t) block->lanes;
    const char *fund = pot->fund->name, *unit = ys_given_unit(pot->fund);
    int64_t total[YS_ONE], held[YS_ONE];
    ys_status st = YS_OK;

    if (plan == NULL)
        return YS_OK;
    double share = block->param[(size_t) given->share.slot * lanes], yuan = block->param[(size_t) given->total.slot * lanes];
    ys_array *told = add_county_array(self, fund, "advance", YS_ARRAY_I64, unit, "told before the year", err);
    ys_array *settled = add_county_array(self, fund, "settlement", YS_ARRAY_I64, unit, "amount less advance", err);
    int64_t *amount = aligned_alloc(YS_ALIGN, (n + 1) * YS_ONE * sizeof *amount);
    void *scratch = aligned_alloc(YS_ALIGN, ys_fund_scratch(plan, YS_ONE) + YS_ALIGN);

    if (told == NULL || settled == NULL || amount == NULL || scratch == NULL)
        st = ys_fail(err, YS_E_NOMEM, "advance of fund %s", fund);
    if (st == YS_OK) {
        ys_fund_year year = o->year;

        for (int l = 0; l < YS_ONE; l++)
            total[l] = yuan > 0.0 ? (int64_t) yuan : ys_fund_part_of(share, o->total);
        year = (ys_fund_year){ .lanes = YS_ONE, .valid = 1, .param = year.param, .quantity = year.quantity, .total = total,
            .scratch = scratch, .amount = amount, .held = held };
        if (ys_fund_lanes_base(plan, &year) >= 0)
            st = ys_fund_failure_explain(plan, &year, 0, err);
    }
    for (size_t c = 0; st == YS_OK && c < n; c++) {
        int64_t final = o->year.amount[c * lanes], before = amount[c * YS_ONE];

        before = !given->may_be_negative && before > final ? final : before;
        ys_array_i64(told)[c] = before;
        ys_array_i64(settled)[c] = final - before;
    }
    free(amount);
    free(scratch);
    return st;
}

static void
put_words(const ledger *self, size_t f, const ys_fund *fund, const char *inputs, ys_error *err)
{
    static const char *const channel[] = {
#define X(name) #name,
        YS_CHANNEL_LIST(X)
#undef X
    };
    const char *text[][2] = { { "name", fund->name }, { "title", fund->title }, { "purpose", fund->purpose },
        { "unit", ys_given_unit(fund) }, { "channel", channel[fund->channel] }, { "approval", fund->approval },
        { "responsible", fund->responsible }, { "modelled_inputs", inputs } };

    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        ys_array_put(axis_array(self, text[i][0], err), f, text[i][1] == NULL ? "" : text[i][1]);
}

static ys_status
add_one(const ledger *self, size_t f, const outcome *o, ys_block *block, ys_error *err)
{
    const ys_pot_plan *pot = &self->pot[f];
    const struct {
        const char *name;
        int64_t value;
    } number[] = {
        { "total", o->total },
        { "set_aside", o->set_aside },
        { "to_counties", o->to_counties },
        { "rounding", pot->fund->rounding },
        { "loans", (int64_t) (block->param[(size_t) pot->fund->leverage.slot * (size_t) block->lanes] * (double) o->to_counties) },
    };
    char inputs[256];

    list_inputs(self->plan, pot->fund, inputs, sizeof inputs);
    put_words(self, f, pot->fund, inputs, err);
    for (size_t i = 0; i < sizeof number / sizeof number[0]; i++)
        ys_array_i64(axis_array(self, number[i].name, err))[f] = number[i].value;
    ys_status st = add_amounts(self, pot, o, inputs[0] != '\0', err);

    if (st == YS_OK)
        st = add_log(self, pot, o, err);
    return st == YS_OK ? add_advance(self, pot, o, block, err) : st;
}

static void
add_up(const ys_plan *plan, const ys_pot_plan *pot, outcome *o)
{
    size_t lanes = (size_t) o->year.lanes;

    o->set_aside = o->year.held[0];
    o->to_counties = 0;
    for (size_t i = 0; i < pot->n_set_asides; i++)
        o->set_aside += o->year.set_aside[i * lanes];
    for (size_t c = 0; c < plan->n_counties; c++)
        o->to_counties += o->year.amount[c * lanes];
}

static outcome
fund_outcome(const ledger *self, size_t f, ys_block *block)
{
    const ys_pot_plan *pot = &self->pot[f];
    outcome o = { .total = block->total[f][0],
        .year = { .lanes = block->lanes, .valid = 1, .by_hand = true, .param = block->param,
            .quantity = (const double *const *) block->quantity, .total = block->total[f],
            .last_year = ys_fund_issued(pot->plan) == NULL ? NULL : block->last_amount[f], .scratch = block->scratch,
            .amount = block->amount[f], .set_aside = block->set_aside[f], .held = block->held[f] } };

    add_up(self->plan, pot, &o);
    return o;
}

static ys_status
add_funds(const ledger *self, ys_block *block, ys_text *notes, ys_error *err)
{
    ys_status st = add_axis(self, err);

    for (size_t f = 0; st == YS_OK && f < self->n; f++) {
        outcome o = fund_outcome(self, f, block);

        st = add_one(self, f, &o, block, err);
        if (st == YS_OK)
            st = ys_recorded_ledger(self->plan, block, f, self->result, err);
        ys_text_add(notes, ys_fund_notes(self->pot[f].plan));
    }
    return st;
}

/* A task has no row in the block, which is the loop's: it is shared out by itself. */
static ys_status
share_task(const ledger *self, size_t t, ys_block *block, ys_error *err)
{
    const ys_pot_plan *pot = &self->pot[t];
    size_t n = self->plan->n_counties, row = (size_t) block->lanes;
    const int64_t *issued = ys_fund_issued(pot->plan);
    size_t bytes = (2 * (n + 1) + pot->n_set_asides) * row * sizeof(int64_t);
    int64_t total[YS_ONE], held[YS_ONE] = { 0 }, *amount = aligned_alloc(YS_ALIGN, (bytes + YS_ALIGN - 1) / YS_ALIGN * YS_ALIGN);
    void *scratch = aligned_alloc(YS_ALIGN, ys_fund_scratch(pot->plan, YS_ONE) + YS_ALIGN);
    ys_status st = YS_OK;

    if (amount == NULL || scratch == NULL) {
        st = ys_fail(err, YS_E_NOMEM, "task %s", pot->fund->name);
        goto out;
    }
    for (size_t l = 0; l < row; l++)
        total[l] = (int64_t) block->param[(size_t) pot->fund->pot.total.slot * row + l];
    for (size_t c = 0; c < n && issued != NULL; c++)
        for (size_t l = 0; l < row; l++)
            amount[(n + c) * row + l] = issued[c];
    outcome o = { .total = total[0],
        .year = { .lanes = block->lanes, .valid = 1, .by_hand = true, .param = block->param,
            .quantity = (const double *const *) block->quantity, .total = total,
            .last_year = issued == NULL ? NULL : amount + n * row, .scratch = scratch, .amount = amount,
            .set_aside = amount + 2 * n * row, .held = held } };

    if (ys_fund_lanes_base(pot->plan, &o.year) >= 0)
        st = ys_fund_failure_explain(pot->plan, &o.year, 0, err);
    if (st == YS_OK) {
        add_up(self->plan, pot, &o);
        st = self->visit != NULL ? self->visit(self->context, t, true, pot->plan, &o.year, err) : add_one(self, t, &o, block, err);
    }
out:
    free(amount);
    free(scratch);
    return st;
}

static ys_status
add_tasks(const ledger *self, ys_block *block, ys_text *notes, ys_error *err)
{
    ys_status st = self->n == 0 ? YS_OK : add_axis(self, err);

    for (size_t t = 0; st == YS_OK && t < self->n; t++) {
        st = share_task(self, t, block, err);
        ys_text_add(notes, ys_fund_notes(self->pot[t].plan));
    }
    return st;
}

/* Every fund of the recorded year shared out, in a block of one world. */
static ys_status
share_funds(ys_block *block, const ys_plan *plan, ys_error *err)
{
    const ys_isa *isa;
    ys_status st = ys_isa_choose(NULL, &isa, err);

    if (st != YS_OK || (st = ys_block_init(block, plan, YS_ONE, err)) != YS_OK)
        return st;
    ys_block_centre(block);
    ys_block_recorded(block);
    ys_block_start_funds(block);
    block->valid = 1;
    if (!isa->allocate(block, 0))
        st = ys_block_failure(block, err);
    if (st != YS_OK)
        ys_block_free(block);
    return st;
}

ys_status
ys_recorded_fund_allocation(ys_plan *plan, ys_result *result, ys_error *err)
{
    const ledger funds = { plan, result, plan->fund, plan->n_funds, "fund", "allocation", NULL, NULL };
    const ledger tasks = { plan, result, plan->task, plan->n_tasks, "task", "tasks", NULL, NULL };
    ys_block block;
    ys_text notes = { 0 };
    ys_status st = share_funds(&block, plan, err);

    if (st != YS_OK)
        return st;
    st = add_funds(&funds, &block, &notes, err);
    if (st == YS_OK)
        st = ys_recorded_measure(plan, result, err);
    if (st == YS_OK)
        st = add_tasks(&tasks, &block, &notes, err);
    if (st == YS_OK && notes.failed)
        st = ys_fail(err, YS_E_NOMEM, "notes of the funds");
    if (st == YS_OK)
        st = ys_result_note(result, "allocation_notes", notes.bytes == NULL ? "" : notes.bytes, err);
    ys_text_free(&notes);
    ys_block_free(&block);
    return st;
}

ys_status
ys_recorded_fund_visit(const ys_model *model, ys_recorded_visitor *visit, void *context, ys_error *err)
{
    ys_plan plan;
    ys_block block;
    ys_status st = ys_plan_prepare(model, false, &plan, err);

    if (st != YS_OK)
        return st;
    plan.quantities |= UINT32_C(1) << YS_QUANTITY_registered_poor | UINT32_C(1) << YS_QUANTITY_incidence;
    const ledger funds = { &plan, NULL, plan.fund, plan.n_funds, "fund", "allocation", visit, context };
    const ledger tasks = { &plan, NULL, plan.task, plan.n_tasks, "task", "tasks", visit, context };

    st = share_funds(&block, &plan, err);
    if (st == YS_OK) {
        for (size_t f = 0; st == YS_OK && f < funds.n; f++) {
            outcome o = fund_outcome(&funds, f, &block);

            st = visit(context, f, false, plan.fund[f].plan, &o.year, err);
        }
        for (size_t t = 0; st == YS_OK && t < tasks.n; t++)
            st = share_task(&tasks, t, &block, err);
        ys_block_free(&block);
    }
    ys_plan_release(&plan);
    return st;
}
