/* Recorded data: one year, central values, a block of one world through the same kernels as the loop. */
#include "base/text.h"
#include "engine/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YS_ONE = 8 }; /* the narrowest row; lane 0 is read */

static ys_status
add_fund_axis(const ys_plan *plan, ys_result *result, ys_error *err)
{
    static const char *const word[] = { "fund/name", "fund/title", "fund/purpose", "fund/modelled_inputs" };
    static const char *const number[] = { "fund/total", "fund/set_aside", "fund/to_counties", "fund/rounding" };
    const char *axis[] = { "fund/name" };
    size_t n = plan->n_funds;

    for (size_t i = 0; i < 4; i++) {
        if (ys_result_add_text(result, word[i], n, 255, i == 0 ? NULL : "fund/name", word[i] + 5, err) == NULL)
            return err == NULL ? YS_E_NOMEM : err->status;
    }
    for (size_t i = 0; i < 4; i++) {
        if (ys_result_add(result, number[i], YS_ARRAY_I64, 1, &n, axis, "yuan", number[i] + 5, err) == NULL)
            return err == NULL ? YS_E_NOMEM : err->status;
    }
    return YS_OK;
}

static int64_t
put(ys_result *result, const char *name, size_t i, int64_t value)
{
    return ys_array_i64(ys_result_find(result, name))[i] = value;
}

static void
put_text(ys_result *result, const char *name, size_t i, const char *text)
{
    ys_array *array = (ys_array *) ys_result_find(result, name);

    ys_array_put(array, i, text == NULL ? "" : text);
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

static void
list_modelled(const ys_plan *plan, const ys_fund *fund, char *out, size_t size)
{
    const ys_factor *factor = fund->factors.item;

    out[0] = '\0';
    for (size_t k = 0; k < fund->factors.n; k++) {
        const char *name[] = { factor[k].indicator, factor[k].population, factor[k].multiplier };

        for (size_t i = 0; i < 3; i++) {
            bool modelled = false;

            for (size_t j = 0; name[i] != NULL && j < plan->n_indicators; j++) {
                const ys_indicator *indicator = &plan->indicator[j];

                modelled = modelled || (indicator->name != NULL && strcmp(indicator->name, name[i]) == 0 && indicator->modelled);
            }
            if (!modelled || is_listed(out, name[i]))
                continue;
            size_t used = strlen(out);

            snprintf(out + used, size - used, "%s%s", used > 0 ? "; " : "", name[i]);
        }
    }
}

/* What goes to counties, set out by persons on the register alone: largest remainder, ties by code. The yardstick for who gains. */
static ys_status
per_head(const ys_plan *plan, size_t f, int64_t to_counties, int64_t *out, ys_error *err)
{
    const char *name = plan->model->scenario.population.registered_poor;
    const ys_column *poor = name == NULL ? NULL : ys_table_column(&plan->model->table, name);
    const uint8_t *eligible = ys_fund_eligible(plan->fund[f].plan);
    int64_t unit = plan->fund[f].fund->rounding, sum = 0;
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

typedef struct {
    int64_t *amount, *eligible, *bound, *per_head;
    double *modelled_share;
    ys_array *reason;
} ys_fund_arrays;

static ys_array *
add_county_array(ys_result *result, const char *fund, const char *what, ys_array_type type, size_t n, const char *unit,
    const char *title, ys_error *err)
{
    const char *axis[] = { "county/code" };
    char name[128];

    snprintf(name, sizeof name, "allocation/%.90s/%s", fund, what);
    if (type == YS_ARRAY_TEXT)
        return ys_result_add_text(result, name, n, 255, axis[0], title, err);
    return ys_result_add(result, name, type, 1, &n, axis, unit, title, err);
}

static ys_status
add_fund_arrays(const ys_plan *plan, const char *fund, bool modelled, ys_result *result, ys_fund_arrays *out, ys_error *err)
{
    size_t n = plan->n_counties;
    ys_array *amount = add_county_array(result, fund, "amount", YS_ARRAY_I64, n, "yuan", "amount of the first year", err);
    ys_array *eligible = add_county_array(result, fund, "eligible", YS_ARRAY_I64, n, "1", "eligible", err);
    ys_array *bound = add_county_array(result, fund, "bound", YS_ARRAY_I64, n, "1", "0 free, 1 at its floor, 2 at its cap", err);
    ys_array *head = add_county_array(result, fund, "per_head", YS_ARRAY_I64, n, "yuan", "the same money by registered poor alone", err);
    ys_array *share = add_county_array(result, fund, "modelled_share", YS_ARRAY_F64, n, "share", "share of the amount that rests on modelled figures", err);

    out->reason = add_county_array(result, fund, "reason", YS_ARRAY_TEXT, n, "", "why not eligible", err);
    if (amount == NULL || eligible == NULL || bound == NULL || head == NULL || share == NULL || out->reason == NULL)
        return err == NULL ? YS_E_NOMEM : err->status;
    amount->modelled = head->modelled = modelled;
    out->amount = ys_array_i64(amount);
    out->eligible = ys_array_i64(eligible);
    out->bound = ys_array_i64(bound);
    out->per_head = ys_array_i64(head);
    out->modelled_share = ys_array_f64(share);
    return YS_OK;
}

static ys_status
add_steps(const ys_plan *plan, const char *fund, const ys_fund_log *log, ys_result *result, ys_error *err)
{
    char step_name[128], name[128];
    size_t dim[] = { log->n_steps, plan->n_counties };
    const char *axis[] = { step_name, "county/code" };

    snprintf(step_name, sizeof step_name, "allocation/%.90s/step_name", fund);
    snprintf(name, sizeof name, "allocation/%.90s/step", fund);
    ys_array *names = ys_result_add_text(result, step_name, log->n_steps, 63, NULL, "step of the fund", err);
    ys_array *steps = names == NULL ? NULL
                                    : ys_result_add(result, name, YS_ARRAY_I64, 2, dim, axis, "yuan", "amount after the step", err);

    if (steps == NULL)
        return err == NULL ? YS_E_NOMEM : err->status;
    for (size_t s = 0; s < log->n_steps; s++)
        ys_array_put(names, s, log->name[s]);
    memcpy(ys_array_i64(steps), log->amount, log->n_steps * plan->n_counties * sizeof(int64_t));
    return YS_OK;
}

static ys_status
add_fund(ys_plan *plan, size_t f, ys_block *block, ys_result *result, ys_error *err)
{
    const ys_fund *fund = plan->fund[f].fund;
    size_t n = plan->n_counties, lanes = (size_t) block->lanes;
    const uint8_t *eligible = ys_fund_eligible(plan->fund[f].plan);
    int64_t set_aside = block->held[f][0], to_counties = 0;
    ys_fund_year year = { .lanes = block->lanes, .param = block->param,
        .quantity = (const double *const *) block->quantity, .total = block->total[f],
        .last_year = ys_fund_issued(plan->fund[f].plan) == NULL ? NULL : block->last_amount[f], .scratch = block->scratch,
        .amount = block->amount[f], .set_aside = block->set_aside[f], .held = block->held[f] };
    ys_fund_arrays arrays = { 0 };
    ys_fund_log log = { 0 };
    char text[256], inputs[256];
    ys_status st;

    list_modelled(plan, fund, inputs, sizeof inputs);
    st = add_fund_arrays(plan, fund->name, inputs[0] != '\0', result, &arrays, err);
    if (st != YS_OK)
        return st;
    for (size_t i = 0; i < plan->fund[f].n_set_asides; i++)
        set_aside += block->set_aside[f][i * lanes];
    for (size_t c = 0; c < n; c++) {
        arrays.amount[c] = block->amount[f][c * lanes];
        arrays.eligible[c] = eligible[c];
        to_counties += arrays.amount[c];
        snprintf(text, sizeof text, "not eligible: %.200s does not hold", fund->eligibility == NULL ? "" : fund->eligibility);
        ys_array_put(arrays.reason, c, eligible[c] ? "" : text);
    }
    put_text(result, "fund/name", f, fund->name);
    put_text(result, "fund/title", f, fund->title);
    put_text(result, "fund/purpose", f, fund->purpose);
    put_text(result, "fund/modelled_inputs", f, inputs);
    put(result, "fund/total", f, block->total[f][0]);
    put(result, "fund/set_aside", f, set_aside);
    put(result, "fund/to_counties", f, to_counties);
    put(result, "fund/rounding", f, fund->rounding);
    st = per_head(plan, f, to_counties, arrays.per_head, err);
    if (st == YS_OK)
        st = ys_fund_explain(plan->fund[f].plan, &year, 0, &log, err);
    if (st == YS_OK) {
        for (size_t c = 0; c < n; c++) {
            arrays.bound[c] = log.bound[c];
            arrays.modelled_share[c] = log.modelled[c];
        }
        st = add_steps(plan, fund->name, &log, result, err);
    }
    ys_fund_log_free(&log);
    return st;
}

ys_status
ys_recorded_allocation(ys_plan *plan, ys_result *result, ys_error *err)
{
    const ys_isa *isa;
    ys_block block;
    ys_text notes = { 0 };
    ys_status st = ys_isa_choose(NULL, &isa, err);

    if (st != YS_OK || (st = ys_block_init(&block, plan, YS_ONE, err)) != YS_OK)
        return st;
    ys_block_centre(&block);
    ys_block_recorded(&block);
    block.valid = 1;
    if (!isa->allocate(&block, 0))
        st = ys_block_failure(&block, err);
    if (st == YS_OK)
        st = add_fund_axis(plan, result, err);
    for (size_t f = 0; st == YS_OK && f < plan->n_funds; f++) {
        const char *said = ys_fund_notes(plan->fund[f].plan);

        st = add_fund(plan, f, &block, result, err);
        ys_text_format(&notes, "%s%s", notes.n > 0 && said[0] != '\0' && notes.bytes[notes.n - 1] != '\n' ? "\n" : "", said);
    }
    if (st == YS_OK && notes.failed)
        st = ys_fail(err, YS_E_NOMEM, "notes of the funds");
    if (st == YS_OK)
        st = ys_result_note(result, "allocation_notes", notes.bytes == NULL ? "" : notes.bytes, err);
    ys_text_free(&notes);
    ys_block_free(&block);
    return st;
}

static ys_status
fill_sheet(const ys_plan *plan, const ys_scheme_sheet *sheet, ys_result *result, ys_error *err)
{
    const ys_class *class = plan->scheme_of->classes.item;
    const ys_grade *grade = plan->scheme_of->grades.item;
    const char *axis[] = { "assessment/leaf_name", "county/code" };
    size_t n = plan->n_counties, dim[] = { sheet->n_leaves, n };
    ys_array *classes = ys_result_add_text(result, "assessment/class", n, 64, axis[1], "class", err);
    ys_array *grades = ys_result_add_text(result, "assessment/grade", n, 64, axis[1], "grade", err);
    ys_array *dropped = ys_result_add_text(result, "assessment/dropped", n, 255, axis[1], "items without a figure, dropped", err);
    ys_array *score = ys_result_add(result, "assessment/score", YS_ARRAY_F64, 1, &n, axis + 1, "point", "score", err);
    ys_array *coverage = ys_result_add(result, "assessment/coverage", YS_ARRAY_F64, 1, &n, axis + 1, "share", "share of the points with data", err);
    ys_array *modelled = ys_result_add(result, "assessment/modelled_share", YS_ARRAY_F64, 1, &n, axis + 1, "share", "share of the points that rests on modelled figures", err);
    ys_array *rank = ys_result_add(result, "assessment/rank", YS_ARRAY_I64, 1, &n, axis + 1, "1", "rank within the class, 0 without", err);
    ys_array *leaf = ys_result_add_text(result, "assessment/leaf_name", sheet->n_leaves, 160, NULL, "item", err);
    ys_array *points = leaf == NULL ? NULL
                                    : ys_result_add(result, "assessment/leaf_score", YS_ARRAY_F64, 2, dim, axis, "point", "score of the item", err);

    if (classes == NULL || grades == NULL || dropped == NULL || score == NULL || coverage == NULL || modelled == NULL
        || rank == NULL || points == NULL)
        return err == NULL ? YS_E_NOMEM : err->status;
    score->modelled = rank->modelled = grades->modelled = points->modelled = true;
    for (size_t c = 0; c < n; c++) {
        int32_t g = sheet->grade[c];

        ys_array_put(classes, c, class[ys_scheme_class(plan->scheme)[c]].name);
        ys_array_put(grades, c, g < 0 ? "资料不足" : (grade[g].title == NULL ? grade[g].name : grade[g].title));
        ys_array_put(dropped, c, sheet->dropped + c * 1024);
        ys_array_f64(score)[c] = sheet->score[c] * 100.0;
        ys_array_f64(coverage)[c] = sheet->coverage[c];
        ys_array_f64(modelled)[c] = sheet->modelled[c];
        ys_array_i64(rank)[c] = sheet->rank[c];
    }
    for (size_t i = 0; i < sheet->n_leaves; i++)
        ys_array_put(leaf, i, sheet->leaf[i]);
    for (size_t i = 0; i < sheet->n_leaves * n; i++)
        ys_array_f64(points)[i] = sheet->leaf_score[i] * 100.0;
    ys_status st = ys_result_note(result, "scheme", plan->scheme_of->name, err);

    return st == YS_OK ? ys_result_note(result, "assessment_notes", "assess on recorded data demonstrates levels: what only a year of"
        " the register can tell is not known and is dropped; `simulate` scores the full scheme from its first year, as P(grade)", err)
                       : st;
}

ys_status
ys_recorded_assessment(ys_plan *plan, ys_result *result, ys_error *err)
{
    ys_block block;
    ys_scheme_sheet sheet = { 0 };
    ys_status st = ys_block_init(&block, plan, YS_ONE, err);

    if (st != YS_OK)
        return st;
    ys_block_centre(&block);
    ys_block_recorded(&block);
    /* no year has been simulated: what only a year can tell is not known */
    const double *known[YS_QUANTITY_COUNT] = { [YS_QUANTITY_registered_poor] = block.quantity[YS_QUANTITY_registered_poor],
        [YS_QUANTITY_incidence] = block.quantity[YS_QUANTITY_incidence],
        [YS_QUANTITY_shortfall] = block.quantity[YS_QUANTITY_shortfall] };
    ys_scheme_year year = { .lanes = block.lanes, .param = block.param, .quantity = known, .scratch = block.scratch,
        .score = block.score, .grade = block.grade };

    st = ys_scheme_explain(plan->scheme, &year, 0, &sheet, err);
    if (st == YS_OK)
        st = fill_sheet(plan, &sheet, result, err);
    ys_scheme_sheet_free(&sheet);
    ys_block_free(&block);
    return st;
}
