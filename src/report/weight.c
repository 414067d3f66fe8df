/* Inferred weights: the weights beside those stated, the verdict, the fit, and each county's residual. */
#include "report/cells.h"
#include "report/kind.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Figures by county: array, key in JSON and head in CSV. */
static const struct {
    const char *array, *key, *csv;
} figures[] = {
    { "weights/observed", "observed", "observed_yuan" },
    { "weights/fitted", "fitted", "fitted_yuan" },
    { "weights/residual", "residual", "residual_yuan" },
    { "weights/residual_share", "residual_share", "residual_share" },
    { "weights/reproduced", "reproduced", "reproduced_yuan" },
    { "weights/difference", "difference", "difference_yuan" },
    { "weights/used", "used", "used" },
};

enum { N_FIGURES = sizeof figures / sizeof figures[0] };

static double
of_county(const ys_view *view, const char *array, size_t county)
{
    const double *value = ys_view_f64(view, array, view->n_counties, 0, 0);

    return value == NULL ? (double) NAN : value[county];
}

static size_t
n_factors(const ys_view *view)
{
    return ys_array_size(ys_result_find(view->result, "factor/name"));
}

static double
of_factor(const ys_view *view, const char *array, size_t factor)
{
    const double *value = ys_view_f64(view, array, n_factors(view), 0, 0);

    return value == NULL ? (double) NAN : value[factor];
}

static void
add_verdict(const ys_view *view, ys_text *out)
{
    char text[512], residual[32];

    ys_view_heading(view, out, "Weights of the fund %s behind %s%s", ys_result_text(view->result, "fund"),
        ys_result_text(view->result, "observed"), ys_view_mark(view, "factor/inferred"));
    ys_view_wrap(view, ys_result_text(view->result, "verdict"), "  ", out);
    if (ys_view_one(view, "fit/reproduced_by_stated") == 1)
        ys_view_wrap(view, "the weights as stated give the observed amounts to the unit", "  ", out);
    ys_sheet_commas(ys_view_one(view, "fit/largest_residual"), 0, residual, sizeof residual);
    snprintf(text, sizeof text, "%.0f of %zu counties in the fit, R2 %.6f, largest residual %s yuan", ys_view_one(view, "fit/counties"),
        view->n_counties, ys_view_one(view, "fit/r2"), residual);
    ys_view_wrap(view, text, "  ", out);
}

static ys_status
factor_table(const ys_view *view, ys_text *out, ys_error *err)
{
    bool rounded = ys_view_one(view, "fit/decimals") > 0;
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "Weights (shares of 1)");
    ys_sheet_column_add(&sheet, "factor", false, 0);
    ys_sheet_column_add(&sheet, "indicator", false, 2);
    ys_sheet_column_add(&sheet, "stated", true, 0);
    ys_sheet_column_add(&sheet, "inferred", true, 0);
    if (rounded)
        ys_sheet_column_add(&sheet, "rounded", true, 0);
    ys_sheet_column_add(&sheet, "identified", false, 0);
    for (size_t k = 0; k < n_factors(view); k++) {
        ys_sheet_put(&sheet, ys_view_text(view, "factor/name", k));
        ys_sheet_put(&sheet, ys_view_text(view, "factor/indicator", k));
        ys_sheet_number(&sheet, of_factor(view, "factor/stated", k), 6);
        ys_sheet_number(&sheet, of_factor(view, "factor/inferred", k), 6);
        if (rounded)
            ys_sheet_number(&sheet, of_factor(view, "factor/rounded", k), (int) ys_view_one(view, "fit/decimals"));
        ys_sheet_put(&sheet, of_factor(view, "factor/identified", k) == 1 ? "yes" : "no: others fit as well");
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
county_table(const ys_view *view, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "By county (yuan): residual = observed - fitted, free of bounds; difference = observed - the whole fund with the"
        " inferred weights%s", ys_view_mark(view, "weights/fitted"));
    ys_sheet_column_add(&sheet, "code", false, 2);
    ys_sheet_column_add(&sheet, "county", false, 0);
    ys_sheet_column_add(&sheet, "observed", true, 0);
    ys_sheet_column_add(&sheet, "fitted", true, 1);
    ys_sheet_column_add(&sheet, "residual", true, 0);
    ys_sheet_column_add(&sheet, "in %", true, 2);
    ys_sheet_column_add(&sheet, "difference", true, 1);
    ys_sheet_column_add(&sheet, "at a bound", false, 3);
    ys_sheet_column_add(&sheet, "not in the fit", false, 4);
    for (size_t i = 0; i < view->n_counties; i++) {
        ys_sheet_put(&sheet, ys_view_text(view, "county/code", i));
        ys_sheet_put(&sheet, ys_view_county(view, i));
        ys_sheet_number(&sheet, of_county(view, "weights/observed", i), 0);
        ys_sheet_number(&sheet, of_county(view, "weights/fitted", i), 0);
        ys_sheet_number(&sheet, of_county(view, "weights/residual", i), 0);
        ys_cells_percent(&sheet, of_county(view, "weights/residual_share", i));
        ys_sheet_number(&sheet, of_county(view, "weights/difference", i), 0);
        ys_sheet_put(&sheet, ys_view_text(view, "weights/bound", i));
        ys_sheet_put(&sheet, ys_view_text(view, "weights/reason", i));
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
table(const ys_view *view, ys_text *out, ys_error *err)
{
    add_verdict(view, out);

    ys_status st = factor_table(view, out, err);

    return st == YS_OK ? county_table(view, out, err) : st;
}

static void
csv(const ys_view *view, ys_sheet *sheet)
{
    ys_cells_county_head(sheet);
    for (size_t k = 0; k < N_FIGURES; k++)
        ys_sheet_column_add(sheet, figures[k].csv, false, 0);
    ys_sheet_column_add(sheet, "bound", false, 0);
    ys_sheet_column_add(sheet, "reason", false, 0);
    for (size_t i = 0; i < view->n_counties; i++) {
        ys_cells_county(sheet, view, i);
        for (size_t k = 0; k < N_FIGURES; k++)
            ys_cells_raw(sheet, of_county(view, figures[k].array, i));
        ys_sheet_put(sheet, ys_view_text(view, "weights/bound", i));
        ys_sheet_put(sheet, ys_view_text(view, "weights/reason", i));
    }
}

static json_t *
factors_json(const ys_view *view, ys_json *json)
{
    json_t *factors = json_array();

    for (size_t k = 0; k < n_factors(view); k++) {
        json_t *factor = json_object();

        ys_json_put(json, factor, "name", json_string(ys_view_text(view, "factor/name", k)));
        ys_json_put(json, factor, "indicator", json_string(ys_view_text(view, "factor/indicator", k)));
        ys_json_put(json, factor, "stated", ys_json_number(of_factor(view, "factor/stated", k)));
        ys_json_put(json, factor, "inferred", ys_json_number(of_factor(view, "factor/inferred", k)));
        ys_json_put(json, factor, "rounded", ys_json_number(of_factor(view, "factor/rounded", k)));
        ys_json_put(json, factor, "identified", json_boolean(of_factor(view, "factor/identified", k) == 1));
        ys_json_add(json, factors, factor);
    }
    return factors;
}

static json_t *
fit_json(const ys_view *view, ys_json *json)
{
    static const char *const leaf[] = { "counties", "observed_total", "r2", "largest_residual", "largest_difference", "decimals" };
    json_t *fit = json_object();

    for (size_t k = 0; k < sizeof leaf / sizeof leaf[0]; k++) {
        char name[64];

        snprintf(name, sizeof name, "fit/%s", leaf[k]);
        ys_json_put(json, fit, leaf[k], ys_json_number(ys_view_one(view, name)));
    }
    return fit;
}

static json_t *
county_json(const ys_view *view, ys_json *json, size_t i)
{
    json_t *county = ys_json_county(json, view, i);

    for (size_t k = 0; k + 1 < N_FIGURES; k++)
        ys_json_put(json, county, figures[k].key, ys_json_number(of_county(view, figures[k].array, i)));
    ys_json_put(json, county, "used", json_boolean(of_county(view, "weights/used", i) == 1));
    ys_json_put(json, county, "bound", json_string(ys_view_text(view, "weights/bound", i)));
    ys_json_put(json, county, "reason", json_string(ys_view_text(view, "weights/reason", i)));
    return county;
}

static json_t *
document(const ys_view *view, ys_json *json)
{
    json_t *root = ys_json_head(json, view);
    json_t *counties = json_array();

    ys_json_put(json, root, "study_notes", ys_json_split(json, ys_result_text(view->result, "study_notes"), "\n"));
    ys_json_put(json, root, "year", view->n_years > 0 ? json_integer(view->year[0]) : json_null());
    ys_json_put(json, root, "unit", json_string("yuan"));
    ys_json_put(json, root, "modelled", json_boolean(ys_view_mark(view, "factor/inferred")[0] != '\0'));
    ys_json_put(json, root, "fund", json_string(ys_result_text(view->result, "fund")));
    ys_json_put(json, root, "observed", json_string(ys_result_text(view->result, "observed")));
    ys_json_put(json, root, "verdict", json_string(ys_result_text(view->result, "verdict")));
    ys_json_put(json, root, "reproduced", json_boolean(ys_view_one(view, "fit/reproduced") == 1));
    ys_json_put(json, root, "reproduced_by_stated", json_boolean(ys_view_one(view, "fit/reproduced_by_stated") == 1));
    ys_json_put(json, root, "fit", fit_json(view, json));
    ys_json_put(json, root, "factors", factors_json(view, json));
    for (size_t i = 0; i < view->n_counties; i++)
        ys_json_add(json, counties, county_json(view, json, i));
    ys_json_put(json, root, "counties", counties);
    return root;
}

const ys_kind ys_weight_kind = {
    .schema = "yinsu.weights/1",
    .table = table,
    .csv = csv,
    .json = document,
};
