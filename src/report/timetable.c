/* A simulation: the poor by year, each listed county's exit year as an interval, what holds it back, grades. */
#include "report/cells.h"
#include "report/kind.h"
#include "report/year.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static double
at(const double *x, size_t i)
{
    return x != NULL ? x[i] : NAN;
}

/* Whether nobody can leave: then a county that is listed is held back by that from the first year on. */
static bool
has_no_rule(const ys_view *view)
{
    size_t n = view->n_counties;
    const int64_t *listed = ys_view_i64(view, "exit/listed", n, 0, 0);
    const double *held = ys_view_f64(view, "exit/held_back", view->n_years, n, view->n_reasons);
    size_t none = 0, first = 0;

    while (none < view->n_reasons && strcmp(ys_view_text(view, "exit/reason_name", none), "no exit rule") != 0)
        none++;
    while (listed != NULL && first < n && listed[first] == 0)
        first++;
    return held != NULL && listed != NULL && view->n_years > 0 && none < view->n_reasons && first < n &&
           held[first * view->n_reasons + none] > 0;
}

static ys_status
poor_table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const ys_year_column column[] = {
        { "mean", "province/poor_mean", 't', 0 },
        { "5 %", "province/poor_q05", 't', 0 },
        { "10 %", "province/poor_q10", 't', 2 },
        { "median", "province/poor_q50", 't', 1 },
        { "90 %", "province/poor_q90", 't', 2 },
        { "95 %", "province/poor_q95", 't', 0 },
        { "sd", "province/poor_sd", 't', 3 },
        { "sd of luck", "province/poor_sd_luck", 't', 1 },
        { "sd of parameters", "province/poor_sd_parameters", 't', 1 },
        { "MC error of mean", "province/poor_mcse", 't', 4 },
    };

    if (ys_year_row(view, "province/poor_mean") == NULL)
        return YS_OK;
    ys_view_heading(view, out, "Registered poor of the province at the end of each year (万 persons)%s",
        ys_view_mark(view, "province/poor_mean"));

    ys_status st = ys_year_table(view, column, sizeof column / sizeof column[0], out, err);

    ys_text_add(out, "\n");
    ys_view_wrap(view,
        "5 % to 95 % is the band that holds 90 % of the worlds, 10 % to 90 % the one that holds 80 %. The spread of "
        "luck stays whatever is learnt; the spread of parameters is ignorance. The MC error measures the number of "
        "worlds alone.",
        "", out);
    return st;
}

static ys_status
exits_table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const ys_year_column column[] = {
        { "counties out, mean", "province/exits_by_mean", 'n', 0 },
        { "5 %", "province/exits_by_q05", 'n', 1 },
        { "95 %", "province/exits_by_q95", 'n', 1 },
        { "P(all out)", "province/all_exited_by", 'p', 0 },
        { "P(key counties out)", "province/key_exited_by", 'p', 2 },
    };

    if (ys_year_row(view, "province/exits_by_mean") == NULL)
        return YS_OK;
    ys_view_heading(
        view, out, "Counties off the list by the end of each year%s", ys_view_mark(view, "province/exits_by_mean"));
    return ys_year_table(view, column, sizeof column / sizeof column[0], out, err);
}

/* Share of the years and worlds in which `reason` stood for the county, summed over the years. */
static double
sum_reason(const ys_view *view, const double *held, size_t county, size_t reason)
{
    double sum = 0;

    for (size_t t = 0; t < view->n_years; t++) {
        double x = held[(t * view->n_counties + county) * view->n_reasons + reason];

        sum += isnan(x) ? 0 : x;
    }
    return sum;
}

/* What holds the county back most while it is on the list, and in what share of those years; n_reasons: nothing. */
static size_t
worst_reason(const ys_view *view, const double *held, size_t county, double *share)
{
    size_t worst = view->n_reasons;
    double on_list = (double) view->n_years;
    double most = 0;

    for (size_t r = 0; r < view->n_reasons; r++) {
        double sum = sum_reason(view, held, county, r);

        /* the one reason that is none: the county is out */
        if (strcmp(ys_view_text(view, "exit/reason_name", r), "has left") == 0) {
            on_list -= sum;
        } else if (sum > most) {
            most = sum;
            worst = r;
        }
    }
    *share = on_list > 0 ? most / on_list : 0;
    return worst;
}

static void
exit_row(const ys_view *view, size_t i, ys_sheet *sheet)
{
    size_t n = view->n_counties;
    size_t last = view->n_years - 1;
    const double *by = ys_view_f64(view, "exit/exited_by", view->n_years, n, 0);
    const double *mcse = ys_view_f64(view, "exit/mcse", view->n_years, n, 0);
    const double *held = ys_view_f64(view, "exit/held_back", view->n_years, n, view->n_reasons);
    double share = 0;
    size_t reason = held != NULL ? worst_reason(view, held, i, &share) : view->n_reasons;

    ys_sheet_put(sheet, ys_view_text(view, "county/code", i));
    ys_sheet_put(sheet, ys_view_county(view, i));
    ys_sheet_put(sheet, ys_view_text(view, "county/prefecture", i));
    ys_cells_year(sheet, at(ys_view_f64(view, "exit/q10_year", n, 0, 0), i), view->year[last]);
    ys_cells_year(sheet, at(ys_view_f64(view, "exit/median_year", n, 0, 0), i), view->year[last]);
    ys_cells_year(sheet, at(ys_view_f64(view, "exit/q90_year", n, 0, 0), i), view->year[last]);
    ys_cells_percent(sheet, by != NULL ? by[last * n + i] : NAN);
    ys_cells_percent(sheet, mcse != NULL ? mcse[last * n + i] : NAN);
    if (reason < view->n_reasons)
        ys_sheet_format(sheet, "%.0f%% %s", 100 * share, ys_view_text(view, "exit/reason_name", reason));
    else
        ys_sheet_put(sheet, "-");
    ys_cells_percent(sheet, at(ys_view_f64(view, "exit/modelled_share", n, 0, 0), i));
}

static ys_status
exit_table(const ys_view *view, ys_text *out, ys_error *err)
{
    const int64_t *listed = ys_view_i64(view, "exit/listed", view->n_counties, 0, 0);
    ys_sheet sheet = { 0 };
    char chance[64];

    if (listed == NULL || view->n_years == 0)
        return YS_OK;
    snprintf(chance, sizeof chance, "P(out by %" PRId64 ")", view->year[view->n_years - 1]);
    ys_view_heading(view, out, "Exit year of each listed county: the interval that holds 80 %% of the worlds%s",
        ys_view_mark(view, "exit/exited_by"));
    ys_sheet_column_add(&sheet, "code", false, 4);
    ys_sheet_column_add(&sheet, "county", false, 0);
    ys_sheet_column_add(&sheet, "prefecture", false, 6);
    ys_sheet_column_add(&sheet, "10 %", true, 0);
    ys_sheet_column_add(&sheet, "median", true, 0);
    ys_sheet_column_add(&sheet, "90 %", true, 0);
    ys_sheet_column_add(&sheet, chance, true, 1);
    ys_sheet_column_add(&sheet, "MC error", true, 5);
    ys_sheet_column_add(&sheet, "held back most by (of its years on the list)", false, 3);
    ys_sheet_column_add(&sheet, "modelled", true, 2);
    for (size_t i = 0; i < view->n_counties; i++) {
        if (listed[i] != 0)
            exit_row(view, i, &sheet);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static void
grade_columns(const ys_view *view, ys_sheet *sheet)
{
    for (size_t g = 0; g < view->n_grades; g++) {
        char head[80];

        snprintf(head, sizeof head, "P(%.40s)", ys_view_text(view, "assessment/grade_name", g));
        ys_sheet_column_add(sheet, head, true, 0);
    }
}

/* Chance of each grade over all counties, year by year. */
static ys_status
grade_year_table(const ys_view *view, const double *chance, ys_text *out, ys_error *err)
{
    size_t n = view->n_counties;
    ys_sheet sheet = { 0 };

    ys_view_heading(
        view, out, "Probability of each grade, mean of the counties%s", ys_view_mark(view, "assessment/p_grade"));
    ys_sheet_column_add(&sheet, "year", false, 0);
    grade_columns(view, &sheet);
    for (size_t t = 0; t < view->n_years; t++) {
        ys_year_cell(view, t, &sheet);
        for (size_t g = 0; g < view->n_grades; g++) {
            double sum = 0;

            for (size_t i = 0; i < n; i++)
                sum += chance[(t * n + i) * view->n_grades + g];
            ys_cells_percent(&sheet, sum / (double) n);
        }
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
grade_table(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t n = view->n_counties;
    const double *chance = ys_view_f64(view, "assessment/p_grade", view->n_years, n, view->n_grades);
    const double *score = ys_view_f64(view, "assessment/score_mean", view->n_years, n, 0);
    ys_sheet sheet = { 0 };

    if (chance == NULL)
        return YS_OK;

    size_t last = view->n_years - 1;
    ys_status st = grade_year_table(view, chance, out, err);

    if (st != YS_OK)
        return st;
    ys_view_heading(view, out, "Probability of each grade by county, %" PRId64 "%s", view->year[last],
        ys_view_mark(view, "assessment/p_grade"));
    ys_sheet_column_add(&sheet, "code", false, 1);
    ys_sheet_column_add(&sheet, "county", false, 0);
    ys_sheet_column_add(&sheet, "class", false, 2);
    ys_sheet_column_add(&sheet, "mean score", true, 1);
    grade_columns(view, &sheet);
    for (size_t i = 0; i < n; i++) {
        ys_sheet_put(&sheet, ys_view_text(view, "county/code", i));
        ys_sheet_put(&sheet, ys_view_county(view, i));
        ys_sheet_put(&sheet, ys_view_text(view, "assessment/class", i));
        ys_sheet_number(&sheet, score != NULL ? score[last * n + i] : NAN, 1);
        for (size_t g = 0; g < view->n_grades; g++)
            ys_cells_percent(&sheet, chance[(last * n + i) * view->n_grades + g]);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
table(const ys_view *view, ys_text *out, ys_error *err)
{
    ys_status st = ys_allotment_tables(view, out, err);

    if (st == YS_OK)
        st = grade_table(view, out, err);
    if (st == YS_OK)
        st = ys_consequence_tables(view, out, err);
    if (st == YS_OK)
        st = poor_table(view, out, err);
    if (st == YS_OK)
        st = ys_people_tables(view, out, err);
    if (st != YS_OK || has_no_rule(view))
        return st;
    st = exits_table(view, out, err);
    return st == YS_OK ? exit_table(view, out, err) : st;
}

/* Members of a county that run over the years: null where it is not listed. */
static void
exit_json(const ys_view *view, ys_json *json, size_t i, bool listed, json_t *county)
{
    static const char *const name[] = { "exited_by", "mcse", "ignorance_share" };
    size_t n = view->n_counties;
    const double *low = ys_view_f64(view, "exit/ci95_low", view->n_years, n, 0);
    const double *high = ys_view_f64(view, "exit/ci95_high", view->n_years, n, 0);

    for (size_t k = 0; k < sizeof name / sizeof name[0]; k++) {
        char path[40];

        snprintf(path, sizeof path, "exit/%s", name[k]);

        const double *x = ys_view_f64(view, path, view->n_years, n, 0);

        ys_json_put(
            json, county, name[k], listed && x != NULL ? ys_json_numbers(json, x + i, view->n_years, n) : json_null());
    }
    if (!listed || low == NULL || high == NULL) {
        ys_json_put(json, county, "ci95", json_null());
        return;
    }

    json_t *interval = json_array();

    for (size_t t = 0; t < view->n_years; t++) {
        json_t *pair = json_array();

        ys_json_add(json, pair, ys_json_number(low[t * n + i]));
        ys_json_add(json, pair, ys_json_number(high[t * n + i]));
        ys_json_add(json, interval, pair);
    }
    ys_json_put(json, county, "ci95", interval);
}

/* {"reason": [by year], …} or {"grade": [by year], …} from x[year][county][member]. */
static json_t *
members_json(const ys_view *view, ys_json *json, const char *names, const double *x, size_t n_members, size_t county)
{
    json_t *object = json_object();

    for (size_t m = 0; m < n_members; m++)
        ys_json_put(json, object, ys_view_text(view, names, m),
            ys_json_numbers(json, x + county * n_members + m, view->n_years, view->n_counties * n_members));
    return object;
}

static json_t *
county_json(const ys_view *view, ys_json *json, size_t i)
{
    static const char *const year_name[] = { "median_year", "q10_year", "q90_year" };
    static const char *const mean_name[] = { "poor_mean", "poor_sd" };
    size_t n = view->n_counties;
    const int64_t *on_list = ys_view_i64(view, "exit/listed", n, 0, 0);
    const double *modelled = ys_view_f64(view, "exit/modelled_share", n, 0, 0);
    const double *held = ys_view_f64(view, "exit/held_back", view->n_years, n, view->n_reasons);
    const double *chance = ys_view_f64(view, "assessment/p_grade", view->n_years, n, view->n_grades);
    bool listed = on_list != NULL && on_list[i] != 0;
    json_t *county = ys_json_county(json, view, i);
    json_t *consequences = ys_consequence_json(view, json, i);
    char path[40];

    ys_json_put(json, county, "listed", json_boolean(listed));
    exit_json(view, json, i, listed, county);
    for (size_t k = 0; k < sizeof year_name / sizeof year_name[0]; k++) {
        snprintf(path, sizeof path, "exit/%s", year_name[k]);

        const double *x = ys_view_f64(view, path, n, 0, 0);

        ys_json_put(json, county, year_name[k], listed ? ys_json_year(at(x, i)) : json_null());
    }
    ys_json_put(json, county, "modelled_share", ys_json_number(at(modelled, i)));
    for (size_t k = 0; k < sizeof mean_name / sizeof mean_name[0]; k++) {
        snprintf(path, sizeof path, "county/%s", mean_name[k]);

        const double *x = ys_view_f64(view, path, view->n_years, n, 0);

        if (x != NULL)
            ys_json_put(json, county, mean_name[k], ys_json_numbers(json, x + i, view->n_years, n));
    }
    if (listed && held != NULL)
        ys_json_put(json, county, "held_back", members_json(view, json, "exit/reason_name", held, view->n_reasons, i));
    if (chance != NULL)
        ys_json_put(
            json, county, "p_grade", members_json(view, json, "assessment/grade_name", chance, view->n_grades, i));
    if (consequences != NULL)
        ys_json_put(json, county, "consequences", consequences);
    return county;
}

static json_t *
province_json(const ys_view *view, ys_json *json)
{
    static const char prefix[] = "province/";
    json_t *province = json_object();

    for (size_t k = 0; k < view->result->n_arrays; k++) {
        const char *name = view->result->array[k]->name;
        const double *x = strncmp(name, prefix, sizeof prefix - 1) == 0 ? ys_year_row(view, name) : NULL;

        if (x != NULL)
            ys_json_put(json, province, name + sizeof prefix - 1, ys_json_numbers(json, x, view->n_years, 1));
    }
    return province;
}

static void
put_run(const ys_view *view, ys_json *json, const char *key, const char *path, json_t *root)
{
    const int64_t *x = ys_view_i64(view, path, 1, 0, 0);

    ys_json_put(json, root, key, x != NULL ? json_integer(x[0]) : json_null());
}

static json_t *
document(const ys_view *view, ys_json *json)
{
    json_t *root = ys_json_head(json, view);
    json_t *years = json_array();
    json_t *counties = json_array();

    put_run(view, json, "worlds", "run/worlds", root);
    put_run(view, json, "seed", "run/seed", root);
    for (size_t t = 0; t < view->n_years; t++)
        ys_json_add(json, years, json_integer(view->year[t]));
    ys_json_put(json, root, "years", years);
    for (size_t i = 0; i < view->n_counties; i++)
        ys_json_add(json, counties, county_json(view, json, i));
    ys_json_put(json, root, "counties", counties);
    ys_json_put(json, root, "province", province_json(view, json));
    ys_people_json(view, json, root);
    ys_json_put(json, root, "unit", json_string("yuan"));
    ys_json_put(json, root, "funds", ys_allotment_json(view, json));
    return root;
}

static void
csv(const ys_view *view, ys_sheet *sheet)
{
    static const struct {
        const char *head, *name;
    } column[] = {
        { "exited_by", "exit/exited_by" },
        { "mcse", "exit/mcse" },
        { "ci95_low", "exit/ci95_low" },
        { "ci95_high", "exit/ci95_high" },
        { "poor_mean", "county/poor_mean" },
        { "poor_sd", "county/poor_sd" },
        { "score_mean", "assessment/score_mean" },
    };
    enum { N = sizeof column / sizeof column[0] };
    size_t n = view->n_counties;
    const int64_t *listed = ys_view_i64(view, "exit/listed", n, 0, 0);
    const double *median = ys_view_f64(view, "exit/median_year", n, 0, 0);
    const double *modelled = ys_view_f64(view, "exit/modelled_share", n, 0, 0);

    ys_cells_county_head(sheet);
    ys_sheet_column_add(sheet, "listed", false, 0);
    ys_sheet_column_add(sheet, "year", false, 0);
    for (size_t k = 0; k < N; k++)
        ys_sheet_column_add(sheet, column[k].head, false, 0);
    ys_sheet_column_add(sheet, "median_exit_year", false, 0);
    ys_sheet_column_add(sheet, "modelled_share", false, 0);
    for (size_t i = 0; i < n; i++) {
        for (size_t t = 0; t < view->n_years; t++) {
            ys_cells_county(sheet, view, i);
            ys_cells_whole(sheet, listed != NULL ? listed[i] : 0);
            ys_year_cell(view, t, sheet);
            for (size_t k = 0; k < N; k++) {
                const double *x = ys_view_f64(view, column[k].name, view->n_years, n, 0);

                ys_cells_raw(sheet, x != NULL ? x[t * n + i] : NAN);
            }
            ys_cells_raw(sheet, at(median, i));
            ys_cells_raw(sheet, at(modelled, i));
        }
    }
}

const ys_kind ys_timetable_kind = {
    .schema = "yinsu.simulation/1",
    .table = table,
    .csv = csv,
    .json = document,
};
