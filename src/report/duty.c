/* What goes to the counties with the money: tasks (四到县: objectives, tasks, funds and responsibilities), the ledger of uses, and what the
 * allocation measures as. */
#include "report/cells.h"
#include "report/kind.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static ys_status
task_list(const ys_view *tasks, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };
    const int64_t *total = ys_view_funds_i64(tasks, "total"), *given = ys_view_funds_i64(tasks, "to_counties");

    ys_view_heading(tasks, out, "Tasks");
    ys_sheet_column_add(&sheet, "task", false, 0);
    ys_sheet_column_add(&sheet, "unit", false, 0);
    ys_sheet_column_add(&sheet, "total", true, 0);
    ys_sheet_column_add(&sheet, "to counties", true, 1);
    ys_sheet_column_add(&sheet, "answers for it", false, 2);
    ys_sheet_column_add(&sheet, "modelled inputs [M]", false, 3);
    ys_sheet_column_add(&sheet, "title", false, 4);
    for (size_t t = 0; t < tasks->n_funds && total != NULL && given != NULL; t++) {
        ys_sheet_put(&sheet, ys_view_fund(tasks, t));
        ys_sheet_put(&sheet, ys_view_fund_word(tasks, t, "unit"));
        ys_sheet_number(&sheet, (double) total[t], 0);
        ys_sheet_number(&sheet, (double) given[t], 0);
        ys_sheet_put(&sheet, ys_view_fund_word(tasks, t, "responsible"));
        ys_sheet_put(&sheet, ys_view_fund_word(tasks, t, "modelled_inputs"));
        ys_sheet_put(&sheet, ys_view_fund_word(tasks, t, "title"));
    }
    ys_sheet_write(&sheet, tasks->columns, out);
    return ys_sheet_end(&sheet, err);
}

/* Money and tasks of each county side by side. */
static ys_status
task_table(const ys_view *view, const ys_view *tasks, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "Money and tasks by county (四到县)");
    ys_sheet_column_add(&sheet, "code", false, 0);
    ys_sheet_column_add(&sheet, "county", false, 0);
    ys_sheet_column_add(&sheet, "money (万元)", true, 0);
    for (size_t t = 0; t < tasks->n_funds; t++) {
        char head[600];

        const char *name = ys_view_fund(tasks, t), *unit = ys_view_fund_word(tasks, t, "unit");

        snprintf(head, sizeof head, "%s (%s)%s", name, unit, ys_view_fund_mark(tasks, t, "amount"));
        ys_sheet_column_add(&sheet, head, true, t == 0 ? 0 : 1);
    }
    for (size_t i = 0; i < view->n_counties; i++) {
        int64_t money = 0;

        ys_sheet_put(&sheet, ys_view_text(view, "county/code", i));
        ys_sheet_put(&sheet, ys_view_county(view, i));
        for (size_t f = 0; f < view->n_funds; f++) {
            const int64_t *amount = ys_view_fund_i64(view, f, "amount");

            money += amount == NULL ? 0 : amount[i];
        }
        ys_sheet_number(&sheet, (double) money / 1e4, 0);
        for (size_t t = 0; t < tasks->n_funds; t++) {
            const int64_t *amount = ys_view_fund_i64(tasks, t, "amount");

            ys_sheet_number(&sheet, amount == NULL ? (double) NAN : (double) amount[i], 0);
        }
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

/* The ledger of fund f: [use][county], and how many uses; NULL where there is none. */
static const int64_t *
ledger_of(const ys_view *view, size_t f, size_t *n_uses)
{
    char name[400];
    const ys_array *uses;

    snprintf(name, sizeof name, "ledger/%s/use_name", ys_view_fund(view, f));
    uses = ys_result_find(view->result, name);
    *n_uses = uses == NULL || uses->rank != 1 ? 0 : uses->dim[0];
    snprintf(name, sizeof name, "ledger/%s/amount", ys_view_fund(view, f));
    return *n_uses == 0 ? NULL : ys_view_i64(view, name, *n_uses, view->n_counties, 0);
}

static const char *
use_name(const ys_view *view, size_t f, size_t u)
{
    char name[400];

    snprintf(name, sizeof name, "ledger/%s/use_name", ys_view_fund(view, f));
    return ys_view_text(view, name, u);
}

static int64_t
use_total(const ys_view *view, const int64_t *ledger, size_t u)
{
    int64_t sum = 0;

    for (size_t i = 0; i < view->n_counties; i++)
        sum += ledger[u * view->n_counties + i];
    return sum;
}

static ys_status
use_table(const ys_view *view, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "Uses by channel (万元): channels stand apart, uses as they were given");
    ys_sheet_column_add(&sheet, "channel", false, 0);
    ys_sheet_column_add(&sheet, "fund", false, 0);
    ys_sheet_column_add(&sheet, "use", false, 0);
    ys_sheet_column_add(&sheet, "amount", true, 0);
    ys_sheet_column_add(&sheet, "share", true, 1);
    ys_sheet_column_add(&sheet, "approved by", false, 2);
    for (size_t f = 0; f < view->n_funds; f++) {
        const int64_t *given = ys_view_funds_i64(view, "to_counties");
        size_t n;
        const int64_t *ledger = ledger_of(view, f, &n);

        for (size_t u = 0; ledger != NULL && u < n; u++) {
            int64_t total = use_total(view, ledger, u);

            ys_sheet_put(&sheet, ys_view_fund_word(view, f, "channel"));
            ys_sheet_put(&sheet, ys_view_fund(view, f));
            ys_sheet_put(&sheet, use_name(view, f, u));
            ys_sheet_number(&sheet, (double) total / 1e4, 0);
            ys_cells_percent(&sheet, given != NULL && given[f] > 0 ? (double) total / (double) given[f] : (double) NAN);
            ys_sheet_put(&sheet, ys_view_fund_word(view, f, "approval"));
        }
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static bool
has_uses(const ys_view *view)
{
    size_t n;

    for (size_t f = 0; f < view->n_funds; f++)
        if (ledger_of(view, f, &n) != NULL && n > 1)
            return true;
    return false;
}

static size_t
measures_of(const ys_view *view, const double **value)
{
    const ys_array *names = ys_result_find(view->result, "measure/name");
    size_t n = names == NULL || names->rank != 1 ? 0 : names->dim[0];

    *value = n == 0 ? NULL : ys_view_f64(view, "measure/value", n, view->n_funds + 1, 0);
    return *value == NULL ? 0 : n;
}

/* A measure that names a county by its number. */
static bool
is_county(const ys_view *view, size_t m)
{
    return strcmp(ys_view_text(view, "measure/unit", m), "index") == 0;
}

static json_t *
measure_value(const ys_view *view, size_t m, double x)
{
    if (is_county(view, m))
        return isnan(x) ? json_null() : json_string(ys_view_text(view, "county/code", (size_t) x));
    return ys_json_number(x);
}

static ys_status
measure_table(const ys_view *view, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };
    const double *value;
    size_t n = measures_of(view, &value);

    if (n == 0)
        return YS_OK;
    ys_view_heading(view, out, "What the allocation measures as [M]");
    ys_sheet_column_add(&sheet, "measure", false, 0);
    for (size_t f = 0; f < view->n_funds; f++)
        ys_sheet_column_add(&sheet, ys_view_fund(view, f), true, 2);
    ys_sheet_column_add(&sheet, "all funds", true, 0);
    ys_sheet_column_add(&sheet, "unit", false, 1);
    for (size_t m = 0; m < n; m++) {
        bool known = false;

        for (size_t f = 0; f <= view->n_funds; f++)
            known = known || !isnan(value[m * (view->n_funds + 1) + f]);
        if (!known)
            continue;
        ys_sheet_put(&sheet, ys_view_text(view, "measure/meaning", m));
        for (size_t f = 0; f <= view->n_funds; f++) {
            double x = value[m * (view->n_funds + 1) + f];

            if (is_county(view, m)) {
                ys_sheet_put(&sheet, isnan(x) ? "-" : ys_view_county(view, (size_t) x));
                continue;
            }
            ys_sheet_number(&sheet, x, fabs(x) >= 100 || x == floor(x) ? 0 : 3);
        }
        ys_sheet_put(&sheet, is_county(view, m) ? "" : ys_view_text(view, "measure/unit", m));
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

ys_status
ys_duty_tables(const ys_view *view, ys_text *out, ys_error *err)
{
    ys_view tasks = ys_view_tasks(view);
    ys_status st = measure_table(view, out, err);

    if (st == YS_OK && has_uses(view))
        st = use_table(view, out, err);
    if (st == YS_OK && tasks.n_funds > 0)
        st = task_list(&tasks, out, err);
    if (st == YS_OK && tasks.n_funds > 0)
        st = task_table(view, &tasks, out, err);
    return st;
}

static json_t *
ledger_json(const ys_view *view, ys_json *json, size_t f, const int64_t *ledger, size_t n)
{
    json_t *document = json_object(), *uses = json_array(), *counties = json_array();

    ys_json_put(json, document, "fund", json_string(ys_view_fund(view, f)));
    ys_json_put(json, document, "channel", json_string(ys_view_fund_word(view, f, "channel")));
    for (size_t u = 0; u < n; u++) {
        json_t *use = json_object();

        ys_json_put(json, use, "name", json_string(use_name(view, f, u)));
        ys_json_put(json, use, "total", json_integer(use_total(view, ledger, u)));
        ys_json_add(json, uses, use);
    }
    for (size_t i = 0; i < view->n_counties; i++) {
        json_t *county = ys_json_county(json, view, i), *amounts = json_array();

        for (size_t u = 0; u < n; u++)
            ys_json_add(json, amounts, json_integer(ledger[u * view->n_counties + i]));
        ys_json_put(json, county, "amounts", amounts);
        ys_json_add(json, counties, county);
    }
    ys_json_put(json, document, "uses", uses);
    ys_json_put(json, document, "counties", counties);
    return document;
}

static json_t *
measures_json(const ys_view *view, ys_json *json)
{
    const double *value;
    size_t n = measures_of(view, &value);
    json_t *list = json_array();

    for (size_t m = 0; m < n; m++) {
        json_t *measure = json_object(), *funds = json_object();

        ys_json_put(json, measure, "name", json_string(ys_view_text(view, "measure/name", m)));
        ys_json_put(json, measure, "unit", json_string(ys_view_text(view, "measure/unit", m)));
        ys_json_put(json, measure, "meaning", json_string(ys_view_text(view, "measure/meaning", m)));
        for (size_t f = 0; f < view->n_funds; f++)
            ys_json_put(json, funds, ys_view_fund(view, f), measure_value(view, m, value[m * (view->n_funds + 1) + f]));
        ys_json_put(json, measure, "funds", funds);
        ys_json_put(json, measure, "all", measure_value(view, m, value[m * (view->n_funds + 1) + view->n_funds]));
        ys_json_add(json, list, measure);
    }
    return list;
}

void
ys_duty_json(const ys_view *view, ys_json *json, json_t *root)
{
    ys_view tasks = ys_view_tasks(view);
    json_t *ledgers = json_array();

    ys_json_put(json, root, "tasks", ys_allotment_json(&tasks, json));
    for (size_t f = 0; f < view->n_funds; f++) {
        size_t n;
        const int64_t *ledger = ledger_of(view, f, &n);

        if (ledger != NULL)
            ys_json_add(json, ledgers, ledger_json(view, json, f, ledger, n));
    }
    ys_json_put(json, root, "ledgers", ledgers);
    ys_json_put(json, root, "measures", measures_json(view, json));
}
