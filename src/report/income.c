/* A lognormal income beside the model of exit: the measures and their elasticities, the years, a new line, what made a change. */
#include "report/cells.h"
#include "report/kind.h"

#include <math.h>
#include <string.h>

static const char *const base_leaves[] = { "year", "mean", "line", "gini", "sigma", "rural", "growth" };
static const char *const measure_leaves[] = { "value", "growth_elasticity", "gini_elasticity", "line_elasticity" };
static const char *const series_leaves[] = { "mean", "line", "gini", "headcount", "gap", "gap_squared", "rural", "poor", "line_elasticity",
    "observed", "implied_gini" };
static const char *const model_leaves[] = { "poor_mean", "poor_q05", "poor_q50", "poor_q95", "difference" };
static const char *const break_leaves[] = { "line", "real", "headcount", "poor", "elasticity" };
static const char *const change_leaves[] = { "from", "to", "total", "gini_from", "gini_to" };

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

static bool
has_model(const ys_view *view)
{
    return ys_result_find(view->result, "model/poor_mean") != NULL;
}

static double
year_at(const ys_view *view, size_t i)
{
    return (double) view->year[i];
}

/* ---- tables ---- */

static void
add_premises(const ys_view *view, ys_text *out)
{
    const char *solved = ys_result_text(view->result, "solved");
    char text[300];

    ys_view_heading(view, out, "Lognormal income of the rural population, base year %.0f", ys_view_one(view, "base/year"));
    snprintf(text, sizeof text, "Mean %.0f yuan, line %.0f yuan, Gini %.3f (sigma %.3f).", ys_view_one(view, "base/mean"),
        ys_view_one(view, "base/line"), ys_view_one(view, "base/gini"), ys_view_one(view, "base/sigma"));
    ys_view_wrap(view, text, "  ", out);
    if (strcmp(solved, "nothing") != 0) {
        snprintf(text, sizeof text, "The %s is solved from the others and the headcount: assumed, not observed.",
            strcmp(solved, "gini") == 0 ? "Gini" : solved);
        ys_view_wrap(view, text, "  ", out);
    }
}

static ys_status
measure_table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const char *const label[] = { "headcount", "poverty gap", "squared gap" };
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "Poverty and its elasticities in the base year%s", ys_view_mark(view, "measure/value"));
    ys_sheet_column_add(&sheet, "measure", false, 0);
    ys_sheet_column_add(&sheet, "%", true, 0);
    ys_sheet_column_add(&sheet, "to growth", true, 0);
    ys_sheet_column_add(&sheet, "to the Gini", true, 0);
    ys_sheet_column_add(&sheet, "to the line", true, 0);
    for (size_t i = 0; i < LENGTH(label); i++) {
        ys_sheet_put(&sheet, label[i]);
        ys_sheet_number(&sheet, 100 * ys_view_leaf(view, "measure", "value", LENGTH(label), i), 2);
        for (size_t k = 1; k < LENGTH(measure_leaves); k++)
            ys_sheet_number(&sheet, ys_view_leaf(view, "measure", measure_leaves[k], LENGTH(label), i), 3);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
year_table(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t n = view->n_years;
    bool model = has_model(view);
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "Year by year, prices of the base year%s", ys_view_mark(view, "series/headcount"));
    ys_sheet_column_add(&sheet, "year", true, 0);
    ys_sheet_column_add(&sheet, "mean", true, 1);
    ys_sheet_column_add(&sheet, "line", true, 2);
    ys_sheet_column_add(&sheet, "Gini", true, 1);
    ys_sheet_column_add(&sheet, "headcount", true, 0);
    ys_sheet_column_add(&sheet, "recorded", true, 0);
    ys_sheet_column_add(&sheet, "its Gini", true, 2);
    ys_sheet_column_add(&sheet, "gap", true, 3);
    ys_sheet_column_add(&sheet, "poor", true, 0);
    if (model) {
        ys_sheet_column_add(&sheet, "model, mean", true, 0);
        ys_sheet_column_add(&sheet, "median", true, 1);
        ys_sheet_column_add(&sheet, "difference", true, 0);
    }
    for (size_t i = 0; i < n; i++) {
        ys_sheet_format(&sheet, "%.0f", year_at(view, i));
        ys_sheet_number(&sheet, ys_view_leaf(view, "series", "mean", n, i), 0);
        ys_sheet_number(&sheet, ys_view_leaf(view, "series", "line", n, i), 0);
        ys_sheet_number(&sheet, ys_view_leaf(view, "series", "gini", n, i), 3);
        ys_cells_percent(&sheet, ys_view_leaf(view, "series", "headcount", n, i));
        ys_cells_percent(&sheet, ys_view_leaf(view, "series", "observed", n, i));
        ys_sheet_number(&sheet, ys_view_leaf(view, "series", "implied_gini", n, i), 3);
        ys_cells_percent(&sheet, ys_view_leaf(view, "series", "gap", n, i));
        ys_sheet_number(&sheet, ys_view_leaf(view, "series", "poor", n, i), 0);
        if (model) {
            ys_sheet_number(&sheet, ys_view_leaf(view, "model", "poor_mean", n, i), 0);
            ys_sheet_number(&sheet, ys_view_leaf(view, "model", "poor_q50", n, i), 0);
            ys_sheet_number(&sheet, ys_view_leaf(view, "model", "difference", n, i), 0);
        }
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
break_table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const struct {
        const char *leaf, *label, *unit;
        double scale;
        int decimals;
    } row[] = {
        { "real", "over the line", "1", 1, 3 },
        { "headcount", "headcount there", "%", 100, 2 },
        { "poor", "poor there", "person", 1, 0 },
        { "elasticity", "line elasticity over the whole break", "1", 1, 3 },
    };
    ys_sheet sheet = { 0 };

    if (ys_result_find(view->result, "break/line") == NULL)
        return YS_OK;
    ys_view_heading(
        view, out, "At a line of %.0f yuan in the base year%s", ys_view_one(view, "break/line"), ys_view_mark(view, "break/line"));
    ys_sheet_column_add(&sheet, "figure", false, 0);
    ys_sheet_column_add(&sheet, "value", true, 0);
    ys_sheet_column_add(&sheet, "unit", false, 0);
    for (size_t i = 0; i < LENGTH(row); i++) {
        ys_sheet_put(&sheet, row[i].label);
        ys_sheet_number(&sheet, row[i].scale * ys_view_leaf(view, "break", row[i].leaf, 1, 0), row[i].decimals);
        ys_sheet_put(&sheet, row[i].unit);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
change_table(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t n = ys_view_length(view, "change/part");
    ys_sheet sheet = { 0 };

    if (n == 0)
        return YS_OK;
    ys_view_heading(view, out, "Change of the headcount from %.0f to %.0f, by what made it%s", ys_view_one(view, "change/from"),
        ys_view_one(view, "change/to"), ys_view_mark(view, "change/value"));
    ys_sheet_column_add(&sheet, "part", false, 0);
    ys_sheet_column_add(&sheet, "points", true, 0);
    ys_sheet_column_add(&sheet, "share", true, 0);
    for (size_t i = 0; i < n; i++) {
        ys_sheet_put(&sheet, ys_view_text(view, "change/part", i));
        ys_sheet_number(&sheet, 100 * ys_view_leaf(view, "change", "value", n, i), 2);
        ys_cells_percent(&sheet, ys_view_leaf(view, "change", "share", n, i));
    }
    ys_sheet_put(&sheet, "all");
    ys_sheet_number(&sheet, 100 * ys_view_one(view, "change/total"), 2);
    ys_sheet_put(&sheet, "");
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
table(const ys_view *view, ys_text *out, ys_error *err)
{
    static ys_status (*const part[])(const ys_view *, ys_text *, ys_error *) = { measure_table, year_table, break_table, change_table };
    ys_status st = YS_OK;

    add_premises(view, out);
    for (size_t i = 0; st == YS_OK && i < LENGTH(part); i++)
        st = part[i](view, out, err);
    return st;
}

static void
csv(const ys_view *view, ys_sheet *sheet)
{
    size_t n = view->n_years, more = has_model(view) ? LENGTH(model_leaves) : 0;

    ys_sheet_column_add(sheet, "year", false, 0);
    for (size_t k = 0; k < LENGTH(series_leaves); k++)
        ys_sheet_column_add(sheet, series_leaves[k], false, 0);
    for (size_t k = 0; k < more; k++) {
        char head[40];

        snprintf(head, sizeof head, "model_%s", model_leaves[k]);
        ys_sheet_column_add(sheet, head, false, 0);
    }
    for (size_t i = 0; i < n; i++) {
        ys_cells_whole(sheet, view->year[i]);
        for (size_t k = 0; k < LENGTH(series_leaves); k++)
            ys_cells_raw(sheet, ys_view_leaf(view, "series", series_leaves[k], n, i));
        for (size_t k = 0; k < more; k++)
            ys_cells_raw(sheet, ys_view_leaf(view, "model", model_leaves[k], n, i));
    }
}

/* ---- JSON ---- */

static json_t *
measures_json(const ys_view *view, ys_json *json)
{
    size_t n = ys_view_length(view, "measure/name");
    json_t *measures = json_object();

    for (size_t i = 0; i < n; i++) {
        json_t *measure = json_object();

        ys_json_put_leaves(json, view, measure, "measure", measure_leaves, LENGTH(measure_leaves), n, i);
        ys_json_put(json, measures, ys_view_text(view, "measure/name", i), measure);
    }
    return measures;
}

static json_t *
years_json(const ys_view *view, ys_json *json)
{
    size_t n = view->n_years;
    json_t *years = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t *year = json_object();

        ys_json_put(json, year, "year", ys_json_year(year_at(view, i)));
        ys_json_put_leaves(json, view, year, "series", series_leaves, LENGTH(series_leaves), n, i);
        if (has_model(view)) {
            json_t *model = json_object();

            ys_json_put_leaves(json, view, model, "model", model_leaves, LENGTH(model_leaves), n, i);
            ys_json_put(json, year, "model", model);
        }
        ys_json_add(json, years, year);
    }
    return years;
}

static json_t *
change_json(const ys_view *view, ys_json *json)
{
    static const char *const leaf[] = { "value", "share" };
    size_t n = ys_view_length(view, "change/part");
    json_t *change = json_object(), *parts = json_object();

    ys_json_put_leaves(json, view, change, "change", change_leaves, LENGTH(change_leaves), 1, 0);
    for (size_t i = 0; i < n; i++) {
        json_t *part = json_object();

        ys_json_put_leaves(json, view, part, "change", leaf, LENGTH(leaf), n, i);
        ys_json_put(json, parts, ys_view_text(view, "change/part", i), part);
    }
    ys_json_put(json, change, "parts", parts);
    return change;
}

static json_t *
document(const ys_view *view, ys_json *json)
{
    json_t *root = ys_json_head(json, view), *base = json_object();

    ys_json_put(json, root, "study_notes", ys_json_split(json, ys_result_text(view->result, "study_notes"), "\n"));
    ys_json_put(json, root, "modelled", json_boolean(view->modelled));
    ys_json_put(json, root, "solved", json_string(ys_result_text(view->result, "solved")));
    ys_json_put_leaves(json, view, base, "base", base_leaves, LENGTH(base_leaves), 1, 0);
    ys_json_put(json, root, "base", base);
    ys_json_put(json, root, "measures", measures_json(view, json));
    ys_json_put(json, root, "years", years_json(view, json));
    if (ys_result_find(view->result, "break/line") != NULL) {
        json_t *at_line = json_object();

        ys_json_put_leaves(json, view, at_line, "break", break_leaves, LENGTH(break_leaves), 1, 0);
        ys_json_put(json, root, "break", at_line);
    }
    if (ys_view_length(view, "change/part") > 0)
        ys_json_put(json, root, "change", change_json(view, json));
    return root;
}

const ys_kind ys_income_kind = {
    .schema = "yinsu.income/1",
    .table = table,
    .csv = csv,
    .json = document,
};
