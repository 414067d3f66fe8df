/* A calibration: each parameter's prior and posterior side by side, what the data inform, the fit by year. */
#include "report/cells.h"
#include "report/kind.h"

#include <math.h>
#include <string.h>

static const char *const parameter_leaves[] = { "prior_median", "prior_p5", "prior_p95", "prior_mean", "prior_sd", "posterior_median",
    "posterior_p5", "posterior_p95", "posterior_mean", "posterior_sd", "posterior_mcse", "contraction", "distance", "p_value" };
static const char *const observed_leaves[] = { "value", "log_sd" };
static const char *const fit_leaves[] = { "prior_median", "prior_p5", "prior_p95", "prior_below", "posterior_median", "posterior_p5",
    "posterior_p95", "posterior_below" };
static const char *const whole_leaves[] = { "worlds", "pairs", "ess", "largest_weight", "fitted", "informed", "barely_informed", "level",
    "threshold", "least_distance", "detectable" };

enum {
    N_PARAMETER = sizeof parameter_leaves / sizeof parameter_leaves[0],
    N_FIT = sizeof fit_leaves / sizeof fit_leaves[0],
};

static int64_t
year_at(const ys_view *view, size_t n, size_t i)
{
    const int64_t *year = ys_view_i64(view, "observed/year", n, 0, 0);

    return year == NULL ? 0 : year[i];
}

/* ---- tables ---- */

static void
add_premises(const ys_view *view, ys_text *out)
{
    double n = ys_view_one(view, "calibration/fitted"), informed = ys_view_one(view, "calibration/informed");
    char text[400];

    ys_view_heading(view, out, "Calibration on %.0f published figure%s", n, n == 1 ? "" : "s");
    snprintf(text, sizeof text, "%.0f of %zu parameters %s informed, %.0f barely; the others keep their priors.", informed,
        ys_view_length(view, "parameter/path"), informed == 1 ? "is" : "are", ys_view_one(view, "calibration/barely_informed"));
    ys_view_wrap(view, text, "  ", out);
    snprintf(text, sizeof text, "Effective sample %.0f of %.0f pairs of worlds; the heaviest pair has %.2f %% of the weight.",
        ys_view_one(view, "calibration/ess"), ys_view_one(view, "calibration/pairs"),
        100 * ys_view_one(view, "calibration/largest_weight"));
    ys_view_wrap(view, text, "  ", out);
}

/* To three significant digits: parameters are of every size and unit. */
static void
put_parameter(const ys_view *view, ys_sheet *sheet, size_t n, size_t i, bool differs)
{
    static const char *const band[] = { "prior_median", "prior_p5", "prior_p95", "posterior_median", "posterior_p5", "posterior_p95" };

    ys_sheet_put(sheet, ys_view_text(view, "parameter/path", i));
    for (size_t k = 0; k < sizeof band / sizeof band[0]; k++)
        ys_sheet_format(sheet, "%.3g", ys_view_leaf(view, "parameter", band[k], n, i));
    if (!differs)
        return;
    ys_sheet_number(sheet, ys_view_leaf(view, "parameter", "contraction", n, i), 2);
    ys_sheet_number(sheet, ys_view_leaf(view, "parameter", "distance", n, i), 3);
    ys_sheet_format(sheet, "%.2g", ys_view_leaf(view, "parameter", "p_value", n, i));
}

/* The parameters of one verdict; nothing where there are none. How much prior and posterior differ stands where they do: elsewhere the names
 * need the room. */
static ys_status
verdict_table(const ys_view *view, const char *verdict, const char *heading, bool differs, ys_text *out, ys_error *err)
{
    static const char *const head[] = { "prior", "5 %", "95 %", "posterior", "5 %", "95 %", "contraction", "distance", "p-value" };
    static const int rank[] = { 0, 4, 3, 0, 2, 1, 6, 7, 8 };
    size_t n = ys_view_length(view, "parameter/path"), rows = 0;
    ys_sheet sheet = { 0 };

    ys_sheet_column_add(&sheet, "parameter", false, 0);
    for (size_t k = 0; k < (differs ? sizeof head / sizeof head[0] : 6); k++)
        ys_sheet_column_add(&sheet, head[k], true, rank[k]);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(ys_view_text(view, "parameter/verdict", i), verdict) != 0)
            continue;
        put_parameter(view, &sheet, n, i, differs);
        rows++;
    }
    if (rows > 0) {
        ys_view_heading(view, out, "%s: median, 5 %% and 95 %% quantile%s", heading, ys_view_mark(view, "parameter/posterior_median"));
        ys_sheet_write(&sheet, view->columns, out);
    }
    return ys_sheet_end(&sheet, err);
}

static ys_status
parameter_tables(const ys_view *view, ys_text *out, ys_error *err)
{
    static const struct {
        const char *word, *heading;
        bool differs;
    } verdict[] = {
        { "informed", "Informed", true },
        { "barely informed", "Barely informed", true },
        { "not informed by data", "Not informed by data", false },
    };
    ys_status st = YS_OK;

    for (size_t k = 0; st == YS_OK && k < sizeof verdict / sizeof verdict[0]; k++)
        st = verdict_table(view, verdict[k].word, verdict[k].heading, verdict[k].differs, out, err);
    return st;
}

static void
put_figures(const ys_view *view, ys_sheet *sheet, const char *which, size_t n, size_t i)
{
    static const char *const leaf[] = { "median", "p5", "p95", "below" };
    char name[32];

    for (int k = 0; k < 4; k++) {
        snprintf(name, sizeof name, "%s_%s", which, leaf[k]);
        double x = ys_view_leaf(view, "fit", name, n, i);

        if (k < 3)
            ys_sheet_number(sheet, x, 0);
        else
            ys_cells_percent(sheet, x);
    }
}

static ys_status
fit_table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const char *const head[] = { "prior", "5 %", "95 %", "below", "posterior", "5 %", "95 %", "below" };
    static const int rank[] = { 0, 5, 4, 7, 0, 2, 1, 6 };
    size_t n = ys_view_length(view, "observed/year");
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "Figures as they would be published beside those that were, persons; below: chance of as many or fewer%s",
        ys_view_mark(view, "fit/posterior_median"));
    ys_sheet_column_add(&sheet, "year", true, 0);
    ys_sheet_column_add(&sheet, "published", true, 0);
    ys_sheet_column_add(&sheet, "log-sd", true, 3);
    for (size_t k = 0; k < sizeof head / sizeof head[0]; k++)
        ys_sheet_column_add(&sheet, head[k], true, rank[k]);
    for (size_t i = 0; i < n; i++) {
        ys_sheet_format(&sheet, "%lld", (long long) year_at(view, n, i));
        ys_sheet_number(&sheet, ys_view_leaf(view, "observed", "value", n, i), 0);
        ys_sheet_number(&sheet, ys_view_leaf(view, "observed", "log_sd", n, i), 3);
        put_figures(view, &sheet, "prior", n, i);
        put_figures(view, &sheet, "posterior", n, i);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
table(const ys_view *view, ys_text *out, ys_error *err)
{
    add_premises(view, out);
    ys_status st = parameter_tables(view, out, err);

    return st == YS_OK ? fit_table(view, out, err) : st;
}

static void
csv(const ys_view *view, ys_sheet *sheet)
{
    size_t n = ys_view_length(view, "parameter/path");

    ys_sheet_column_add(sheet, "parameter", false, 0);
    ys_sheet_column_add(sheet, "prior", false, 0);
    for (size_t k = 0; k < N_PARAMETER; k++)
        ys_sheet_column_add(sheet, parameter_leaves[k], false, 0);
    ys_sheet_column_add(sheet, "verdict", false, 0);
    for (size_t i = 0; i < n; i++) {
        ys_sheet_put(sheet, ys_view_text(view, "parameter/path", i));
        ys_sheet_put(sheet, ys_view_text(view, "parameter/prior", i));
        for (size_t k = 0; k < N_PARAMETER; k++)
            ys_cells_raw(sheet, ys_view_leaf(view, "parameter", parameter_leaves[k], n, i));
        ys_sheet_put(sheet, ys_view_text(view, "parameter/verdict", i));
    }
}

/* ---- JSON ---- */

static void
put_texts(const ys_view *view, ys_json *json, json_t *object, const char *folder, const char *const *leaf, size_t i)
{
    char name[64];

    for (size_t k = 0; leaf[k] != NULL; k++) {
        snprintf(name, sizeof name, "%s/%s", folder, leaf[k]);
        ys_json_put(json, object, leaf[k], json_string(ys_view_text(view, name, i)));
    }
}

static json_t *
parameters_json(const ys_view *view, ys_json *json)
{
    static const char *const texts[] = { "path", "prior", "verdict", NULL };
    size_t n = ys_view_length(view, "parameter/path");
    json_t *parameters = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t *parameter = json_object();

        put_texts(view, json, parameter, "parameter", texts, i);
        ys_json_put_leaves(json, view, parameter, "parameter", parameter_leaves, N_PARAMETER, n, i);
        ys_json_add(json, parameters, parameter);
    }
    return parameters;
}

static json_t *
fit_json(const ys_view *view, ys_json *json)
{
    static const char *const texts[] = { "role", "source", "origin", NULL };
    size_t n = ys_view_length(view, "observed/year");
    json_t *years = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t *year = json_object();

        ys_json_put(json, year, "year", json_integer(year_at(view, n, i)));
        put_texts(view, json, year, "observed", texts, i);
        ys_json_put_leaves(json, view, year, "observed", observed_leaves, sizeof observed_leaves / sizeof observed_leaves[0], n, i);
        ys_json_put_leaves(json, view, year, "fit", fit_leaves, N_FIT, n, i);
        ys_json_add(json, years, year);
    }
    return years;
}

static json_t *
document(const ys_view *view, ys_json *json)
{
    json_t *root = ys_json_head(json, view);
    json_t *whole = json_object();

    ys_json_put_leaves(json, view, whole, "calibration", whole_leaves, sizeof whole_leaves / sizeof whole_leaves[0], 1, 0);
    ys_json_put(json, root, "study_notes", ys_json_split(json, ys_result_text(view->result, "study_notes"), "\n"));
    ys_json_put(json, root, "modelled", json_boolean(view->modelled));
    ys_json_put(json, root, "observed_path", json_string(ys_result_text(view->result, "observed_path")));
    ys_json_put(json, root, "seed", json_string(ys_result_text(view->result, "seed")));
    ys_json_put(json, root, "calibration", whole);
    ys_json_put(json, root, "parameters", parameters_json(view, json));
    ys_json_put(json, root, "fit", fit_json(view, json));
    return root;
}

const ys_kind ys_calibration_kind = {
    .schema = "yinsu.calibration/1",
    .table = table,
    .csv = csv,
    .json = document,
};
