/* What a verification survey lets through: the decision, its curve, the conditions of a rule, the sample for wished risks. */
#include "report/cells.h"
#include "report/kind.h"

#include <math.h>
#include <string.h>

enum { BAR = 30 };

static const char *const design_leaves[] = { "sample", "limit", "rate", "population", "census", "villages", "rho", "response",
    "confidence", "targeted", "hit_rate" };
static const char *const survey_leaves[] = { "random", "answers", "expected", "deff", "accept_strict", "accept_inclusive",
    "clopper_pearson", "wilson" };
static const char *const pass_leaves[] = { "strict", "inclusive" };
static const char *const targeted_leaves[] = { "draws", "expected", "any", "pooled_rate" };
static const char *const risk_leaves[] = { "bad", "good_rate", "good", "sample_strict", "sample_inclusive", "first_strict",
    "first_inclusive", "bad_strict", "bad_inclusive", "good_strict", "good_inclusive" };
static const char *const curve_leaves[] = { "rate", "expected", "strict", "inclusive" };

enum { CURVE = sizeof curve_leaves / sizeof curve_leaves[0] };

/* ---- tables ---- */

static void
add_premises(const ys_view *view, ys_text *out)
{
    bool upper = strcmp(ys_result_text(view->result, "decide"), "upper") == 0;
    char text[300], more[120] = "";

    ys_view_heading(view, out, "Survey of %.0f, limit %g %%", ys_view_one(view, "design/sample"), 100 * ys_view_one(view, "design/limit"));
    if (!isnan(ys_view_one(view, "design/population")))
        snprintf(more, sizeof more, " of a population of %.0f", ys_view_one(view, "design/population"));
    else if (!isnan(ys_view_one(view, "design/villages")))
        snprintf(more, sizeof more, " in %.0f villages, correlation %g within a village", ys_view_one(view, "design/villages"), ys_view_one(view, "design/rho"));
    snprintf(text, sizeof text, "%.0f drawn at random%s, %g %% answer; true rate %g %%; decided by %s.", ys_view_one(view, "survey/random"), more,
        100 * ys_view_one(view, "design/response"), 100 * ys_view_one(view, "design/rate"), upper ? "the upper bound" : "the rate found");
    ys_view_wrap(view, text, "  ", out);
}

static ys_status
decision_table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const struct {
        const char *name, *label, *unit;
        double scale;
        int decimals;
    } row[] = {
        { "pass/strict", "passes, estimate below the limit", "%", 100, 1 },
        { "pass/inclusive", "passes, estimate below the limit or at it", "%", 100, 1 },
        { "survey/answers", "answers expected", "case", 1, 1 },
        { "survey/expected", "findings expected", "case", 1, 2 },
        { "survey/accept_strict", "most findings that pass, below the limit", "case", 1, 0 },
        { "survey/accept_inclusive", "most findings that pass, below the limit or at it", "case", 1, 0 },
        { "survey/clopper_pearson", "upper bound with so many, Clopper and Pearson", "%", 100, 3 },
        { "survey/wilson", "upper bound with so many, Wilson", "%", 100, 3 },
        { "survey/deff", "design effect", "1", 1, 3 },
        { "targeted/draws", "apart: targeted draws", "case", 1, 0 },
        { "targeted/expected", "apart: findings among them expected", "case", 1, 2 },
        { "targeted/any", "apart: they find at least one", "%", 100, 1 },
        { "targeted/pooled_rate", "apart: rate, were they thrown in unweighted", "%", 100, 3 },
    };
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "Decision");
    ys_sheet_column_add(&sheet, "figure", false, 0);
    ys_sheet_column_add(&sheet, "value", true, 0);
    ys_sheet_column_add(&sheet, "unit", false, 0);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        if (ys_result_find(view->result, row[i].name) == NULL)
            continue;
        ys_sheet_put(&sheet, row[i].label);
        ys_sheet_number(&sheet, ys_view_one(view, row[i].name) * row[i].scale, row[i].decimals);
        ys_sheet_put(&sheet, row[i].unit);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
risk_table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const char *const reading[] = { "strict", "inclusive" }, *const label[] = { "below the limit", "below the limit or at it" };
    ys_sheet sheet = { 0 };

    if (ys_result_find(view->result, "risk/bad") == NULL)
        return YS_OK;
    ys_view_heading(view, out, "Smallest sample: a county at %g %% passes with at most %g %%", 100 * ys_view_one(view, "design/rate"),
        100 * ys_view_one(view, "risk/bad"));
    if (!isnan(ys_view_one(view, "risk/good_rate")))
        ys_text_format(out, "  and one at %g %% fails with at most %g %%\n", 100 * ys_view_one(view, "risk/good_rate"), 100 * ys_view_one(view, "risk/good"));
    ys_sheet_column_add(&sheet, "estimate", false, 0);
    ys_sheet_column_add(&sheet, "sample", true, 0);
    ys_sheet_column_add(&sheet, "first alone", true, 1);
    ys_sheet_column_add(&sheet, "bad passes", true, 0);
    ys_sheet_column_add(&sheet, "good fails", true, 0);
    for (size_t k = 0; k < 2; k++) {
        static const char *const leaf[] = { "sample", "first", "bad", "good" };

        ys_sheet_put(&sheet, label[k]);
        for (size_t i = 0; i < 4; i++) {
            char name[32];

            snprintf(name, sizeof name, "risk/%s_%s", leaf[i], reading[k]);
            if (i < 2)
                ys_sheet_number(&sheet, ys_view_one(view, name), 0);
            else
                ys_cells_percent(&sheet, ys_view_one(view, name));
        }
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
condition_table(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t n = ys_view_length(view, "condition/name");
    ys_sheet sheet = { 0 };

    if (n == 0)
        return YS_OK;
    ys_view_heading(view, out, "Conditions of the exit rule, at the scenario's rates%s", ys_view_mark(view, "condition/pass"));
    ys_sheet_column_add(&sheet, "condition", false, 0);
    ys_sheet_column_add(&sheet, "sample", true, 1);
    ys_sheet_column_add(&sheet, "true rate", true, 0);
    ys_sheet_column_add(&sheet, "limit", true, 0);
    ys_sheet_column_add(&sheet, "passes", true, 0);
    for (size_t i = 0; i < n; i++) {
        ys_sheet_put(&sheet, ys_view_text(view, "condition/name", i));
        ys_sheet_number(&sheet, ys_view_leaf(view, "condition", "sample", n, i), 0);
        ys_cells_percent(&sheet, ys_view_leaf(view, "condition", "rate", n, i));
        ys_cells_percent(&sheet, ys_view_leaf(view, "condition", "limit", n, i));
        ys_cells_percent(&sheet, ys_view_leaf(view, "condition", "pass", n, i));
    }
    ys_sheet_put(&sheet, "all that are asked");
    for (int i = 0; i < 3; i++)
        ys_sheet_put(&sheet, "");
    ys_cells_percent(&sheet, ys_view_one(view, "condition/joint"));
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
curve_table(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t n = ys_view_length(view, "curve/rate");
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "Probability to pass by true rate; the bar is that of below the limit or at it");
    ys_sheet_column_add(&sheet, "true rate %", true, 0);
    ys_sheet_column_add(&sheet, "findings", true, 2);
    ys_sheet_column_add(&sheet, "below", true, 0);
    ys_sheet_column_add(&sheet, "or at it", true, 0);
    ys_sheet_column_add(&sheet, "", false, 1);
    for (size_t i = 0; i < n; i++) {
        double pass = ys_view_leaf(view, "curve", "inclusive", n, i);
        char bar[BAR + 1] = "";

        memset(bar, '#', pass >= 0 && pass <= 1 ? (size_t) (BAR * pass + 0.5) : 0);
        ys_sheet_number(&sheet, 100 * ys_view_leaf(view, "curve", "rate", n, i), 3);
        ys_sheet_number(&sheet, ys_view_leaf(view, "curve", "expected", n, i), 2);
        ys_cells_percent(&sheet, ys_view_leaf(view, "curve", "strict", n, i));
        ys_cells_percent(&sheet, pass);
        ys_sheet_put(&sheet, bar);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
table(const ys_view *view, ys_text *out, ys_error *err)
{
    static ys_status (*const part[])(const ys_view *, ys_text *, ys_error *) = { decision_table, risk_table, condition_table, curve_table };
    ys_status st = YS_OK;

    add_premises(view, out);
    for (size_t i = 0; st == YS_OK && i < sizeof part / sizeof part[0]; i++)
        st = part[i](view, out, err);
    return st;
}

static void
csv(const ys_view *view, ys_sheet *sheet)
{
    static const char *const head[] = { "true_rate", "expected_findings", "pass_strict", "pass_inclusive" };
    size_t n = ys_view_length(view, "curve/rate");

    for (size_t k = 0; k < CURVE; k++)
        ys_sheet_column_add(sheet, head[k], false, 0);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < CURVE; k++)
            ys_cells_raw(sheet, ys_view_leaf(view, "curve", curve_leaves[k], n, i));
}

/* ---- JSON ---- */

static json_t *
numbers_json(const ys_view *view, ys_json *json, const char *folder, const char *const *leaf, size_t n)
{
    json_t *object = json_object();

    ys_json_put_leaves(json, view, object, folder, leaf, n, 1, 0);
    return object;
}

static json_t *
curve_json(const ys_view *view, ys_json *json)
{
    size_t n = ys_view_length(view, "curve/rate");
    json_t *curve = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t *point = json_object();

        ys_json_put_leaves(json, view, point, "curve", curve_leaves, CURVE, n, i);
        ys_json_add(json, curve, point);
    }
    return curve;
}

static json_t *
conditions_json(const ys_view *view, ys_json *json)
{
    static const char *const leaf[] = { "sample", "rate", "limit", "pass" };
    size_t n = ys_view_length(view, "condition/name");
    json_t *conditions = json_object();

    for (size_t i = 0; i < n; i++) {
        json_t *condition = json_object();

        ys_json_put_leaves(json, view, condition, "condition", leaf, sizeof leaf / sizeof leaf[0], n, i);
        ys_json_put(json, conditions, ys_view_text(view, "condition/name", i), condition);
    }
    ys_json_put(json, conditions, "joint", ys_json_number(ys_view_one(view, "condition/joint")));
    return conditions;
}

static json_t *
document(const ys_view *view, ys_json *json)
{
    static const struct {
        const char *folder, *present;
        const char *const *leaf;
        size_t n;
    } part[] = {
        { "design", "design/sample", design_leaves, sizeof design_leaves / sizeof design_leaves[0] },
        { "survey", "survey/random", survey_leaves, sizeof survey_leaves / sizeof survey_leaves[0] },
        { "pass", "pass/strict", pass_leaves, sizeof pass_leaves / sizeof pass_leaves[0] },
        { "targeted", "targeted/draws", targeted_leaves, sizeof targeted_leaves / sizeof targeted_leaves[0] },
        { "risk", "risk/bad", risk_leaves, sizeof risk_leaves / sizeof risk_leaves[0] },
    };
    json_t *root = ys_json_head(json, view);

    ys_json_put(json, root, "study_notes", ys_json_split(json, ys_result_text(view->result, "study_notes"), "\n"));
    ys_json_put(json, root, "modelled", json_boolean(view->modelled));
    ys_json_put(json, root, "distribution", json_string(ys_result_text(view->result, "design")));
    ys_json_put(json, root, "decide", json_string(ys_result_text(view->result, "decide")));
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++)
        if (ys_result_find(view->result, part[i].present) != NULL)
            ys_json_put(json, root, part[i].folder, numbers_json(view, json, part[i].folder, part[i].leaf, part[i].n));
    if (ys_view_length(view, "condition/name") > 0)
        ys_json_put(json, root, "conditions", conditions_json(view, json));
    ys_json_put(json, root, "curve", curve_json(view, json));
    return root;
}

const ys_kind ys_survey_kind = {
    .schema = "yinsu.survey/1",
    .table = table,
    .csv = csv,
    .json = document,
};
