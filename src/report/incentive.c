/* Incentive audit: what each county gains and loses by a person lifted and a person over-reported, and in sum. */
#include "report/cells.h"
#include "report/kind.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Figures by county: array, key in JSON and head in CSV. */
static const struct {
    const char *array, *key, *csv;
} figures[] = {
    { "incentives/poor", "poor", "poor_person" },
    { "incentives/step_fewer", "step_fewer", "step_fewer_person" },
    { "incentives/step_more", "step_more", "step_more_person" },
    { "incentives/fewer", "fewer", "fewer_yuan_per_person_year" },
    { "incentives/more", "more", "more_yuan_per_person_year" },
    { "incentives/lifted", "lifted", "lifted_person" },
    { "incentives/award_yuan", "award_yuan", "award_yuan" },
    { "incentives/award", "award", "award_yuan_per_person" },
    { "incentives/lost", "lost", "lost_yuan_per_person" },
    { "incentives/kept", "kept", "kept_yuan_per_person" },
    { "incentives/net_lifted", "net_lifted", "net_lifted_yuan_per_person" },
    { "incentives/break_even", "break_even", "break_even_yuan_per_person" },
    { "incentives/gain", "gain", "gain_yuan_per_person" },
    { "incentives/penalty", "penalty", "penalty_yuan_per_person" },
    { "incentives/net_reported", "net_reported", "net_reported_yuan_per_person" },
    { "incentives/hat_yuan", "hat_yuan", "hat_yuan_per_year" },
    { "incentives/hat_lost", "hat_lost", "hat_lost_yuan" },
    { "incentives/net_yuan", "net_yuan", "net_yuan" },
};

enum { N_FIGURES = sizeof figures / sizeof figures[0] };

static const char *const parameters[] = { "step", "kept_years", "horizon", "detection", "penalty" };
static const char *const totals[] = { "lifted", "award_yuan", "lost_yuan", "net_yuan", "award", "break_even", "hat_yuan",
    "hat_lost", "lifting_pays", "reporting_pays" };

enum { N_PARAMETERS = sizeof parameters / sizeof parameters[0], N_TOTALS = sizeof totals / sizeof totals[0] };

static double
of_county(const ys_view *view, const char *array, size_t county)
{
    const double *value = ys_view_f64(view, array, view->n_counties, 0, 0);

    return value == NULL ? (double) NAN : value[county];
}

static void
add_premises(const ys_view *view, ys_text *out)
{
    char text[400], step[64] = "1 % of it, at least one person", penalty[32];

    if (ys_view_leaf(view, "study", "step", 1, 0) > 0)
        snprintf(step, sizeof step, "%.0f persons", ys_view_leaf(view, "study", "step", 1, 0));
    ys_sheet_commas(ys_view_leaf(view, "study", "penalty", 1, 0), 0, penalty, sizeof penalty);
    ys_view_heading(view, out, "Incentives of the year %" PRId64, view->n_years > 0 ? view->year[0] : 0);
    snprintf(text, sizeof text, "Each county's register moved by %s, down and up; %.0f year%s counted, in the first %.0f of them money stays"
        " as it was; a person over-reported is found with probability %g, at %s yuan.", step, ys_view_leaf(view, "study", "horizon", 1, 0),
        ys_view_leaf(view, "study", "horizon", 1, 0) == 1 ? "" : "s", ys_view_leaf(view, "study", "kept_years", 1, 0), ys_view_leaf(view, "study", "detection", 1, 0), penalty);
    ys_view_wrap(view, text, "  ", out);
}

static ys_status
total_table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const struct {
        const char *leaf, *label, *unit;
        double scale;
        int decimals;
    } row[] = {
        { "lifted", "persons that the year lifts", "person", 1, 0 },
        { "award_yuan", "awards", "万元", 1e4, 2 },
        { "lost_yuan", "funds lost by lifting them, each county as if alone", "万元", 1e4, 2 },
        { "net_yuan", "net", "万元", 1e4, 2 },
        { "award", "award a person lifted", "yuan/person", 1, 1 },
        { "break_even", "break-even award a person lifted", "yuan/person", 1, 1 },
        { "lifting_pays", "counties that gain by lifting a person", "county", 1, 0 },
        { "reporting_pays", "counties that gain by over-reporting a person", "county", 1, 0 },
        { "hat_yuan", "value of the hats", "万元/year", 1e4, 2 },
        { "hat_lost", "of it lost over the years counted, after those kept", "万元", 1e4, 2 },
    };
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "In sum%s", ys_view_mark(view, "total/net_yuan"));
    ys_sheet_column_add(&sheet, "figure", false, 0);
    ys_sheet_column_add(&sheet, "value", true, 0);
    ys_sheet_column_add(&sheet, "unit", false, 0);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        ys_sheet_put(&sheet, row[i].label);
        ys_sheet_number(&sheet, ys_view_leaf(view, "total", row[i].leaf, 1, 0) / row[i].scale, row[i].decimals);
        ys_sheet_put(&sheet, row[i].unit);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
county_table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const struct {
        const char *array, *head;
        double scale;
        int decimals, rank;
    } column[] = {
        { "incentives/poor", "poor", 1, 0, 5 },
        { "incentives/award", "award", 1, 1, 2 },
        { "incentives/lost", "lost", 1, 1, 2 },
        { "incentives/net_lifted", "net lifted", 1, 1, 0 },
        { "incentives/break_even", "break-even", 1, 1, 1 },
        { "incentives/gain", "gain", 1, 1, 4 },
        { "incentives/net_reported", "net over-reported", 1, 1, 0 },
        { "incentives/hat_yuan", "hat_yuan", 1, 0, 3 },
    };
    enum { N = sizeof column / sizeof column[0] };
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "By county: yuan a person lifted (award - lost = net) and a person over-reported (gain - penalty = net);"
        " hat_yuan: yuan a year%s", ys_view_mark(view, "incentives/net_lifted"));
    ys_sheet_column_add(&sheet, "code", false, 2);
    ys_sheet_column_add(&sheet, "county", false, 0);
    ys_sheet_column_add(&sheet, "prefecture", false, 6);
    for (size_t k = 0; k < N; k++)
        ys_sheet_column_add(&sheet, column[k].head, true, column[k].rank);
    ys_sheet_column_add(&sheet, "at a bound", false, 5);
    for (size_t i = 0; i < view->n_counties; i++) {
        ys_sheet_put(&sheet, ys_view_text(view, "county/code", i));
        ys_sheet_put(&sheet, ys_view_county(view, i));
        ys_sheet_put(&sheet, ys_view_text(view, "county/prefecture", i));
        for (size_t k = 0; k < N; k++)
            ys_sheet_number(&sheet, of_county(view, column[k].array, i) / column[k].scale, column[k].decimals);
        ys_sheet_put(&sheet, ys_view_text(view, "incentives/bound", i));
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
table(const ys_view *view, ys_text *out, ys_error *err)
{
    add_premises(view, out);

    ys_status st = total_table(view, out, err);

    return st == YS_OK ? county_table(view, out, err) : st;
}

static void
csv(const ys_view *view, ys_sheet *sheet)
{
    ys_cells_county_head(sheet);
    for (size_t k = 0; k < N_FIGURES; k++)
        ys_sheet_column_add(sheet, figures[k].csv, false, 0);
    ys_sheet_column_add(sheet, "bound", false, 0);
    for (size_t i = 0; i < view->n_counties; i++) {
        ys_cells_county(sheet, view, i);
        for (size_t k = 0; k < N_FIGURES; k++)
            ys_cells_raw(sheet, of_county(view, figures[k].array, i));
        ys_sheet_put(sheet, ys_view_text(view, "incentives/bound", i));
    }
}

/* {"fund": {"fewer", "more"}} of a county. */
static json_t *
funds_json(const ys_view *view, ys_json *json, size_t i)
{
    const double *fewer = ys_view_f64(view, "incentives/fund_fewer", view->n_funds, view->n_counties, 0);
    const double *more = ys_view_f64(view, "incentives/fund_more", view->n_funds, view->n_counties, 0);
    json_t *funds = json_object();

    for (size_t f = 0; f < view->n_funds && fewer != NULL && more != NULL; f++) {
        json_t *fund = json_object();

        ys_json_put(json, fund, "fewer", ys_json_number(fewer[f * view->n_counties + i]));
        ys_json_put(json, fund, "more", ys_json_number(more[f * view->n_counties + i]));
        ys_json_put(json, funds, ys_view_fund(view, f), fund);
    }
    return funds;
}

static json_t *
numbers_json(const ys_view *view, ys_json *json, const char *folder, const char *const *leaf, size_t n)
{
    json_t *object = json_object();

    for (size_t k = 0; k < n; k++)
        ys_json_put(json, object, leaf[k], ys_json_number(ys_view_leaf(view, folder, leaf[k], 1, 0)));
    return object;
}

static json_t *
units_json(const ys_view *view, ys_json *json)
{
    json_t *units = json_object();

    for (size_t k = 0; k < N_FIGURES; k++) {
        const ys_array *array = ys_result_find(view->result, figures[k].array);

        ys_json_put(json, units, figures[k].key, json_string(array == NULL ? "" : array->unit));
    }
    return units;
}

static json_t *
document(const ys_view *view, ys_json *json)
{
    json_t *root = ys_json_head(json, view);
    json_t *counties = json_array();

    ys_json_put(json, root, "study_notes", ys_json_split(json, ys_result_text(view->result, "study_notes"), "\n"));
    ys_json_put(json, root, "year", view->n_years > 0 ? json_integer(view->year[0]) : json_null());
    ys_json_put(json, root, "modelled", json_boolean(ys_view_mark(view, "incentives/net_lifted")[0] != '\0'));
    ys_json_put(json, root, "parameters", numbers_json(view, json, "study", parameters, N_PARAMETERS));
    ys_json_put(json, root, "units", units_json(view, json));
    ys_json_put(json, root, "total", numbers_json(view, json, "total", totals, N_TOTALS));
    for (size_t i = 0; i < view->n_counties; i++) {
        json_t *county = ys_json_county(json, view, i);

        for (size_t k = 0; k < N_FIGURES; k++)
            ys_json_put(json, county, figures[k].key, ys_json_number(of_county(view, figures[k].array, i)));
        ys_json_put(json, county, "funds", funds_json(view, json, i));
        ys_json_put(json, county, "bound", json_string(ys_view_text(view, "incentives/bound", i)));
        ys_json_add(json, counties, county);
    }
    ys_json_put(json, root, "counties", counties);
    return root;
}

const ys_kind ys_incentive_kind = {
    .schema = "yinsu.incentives/1",
    .table = table,
    .csv = csv,
    .json = document,
};
