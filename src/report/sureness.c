#include "report/sureness.h"

#include "report/cells.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { YS_KINDS = 3, YS_FIGURES = 6 };

static const char *const kinds[YS_KINDS] = { "rank", "top", "award" };
static const char *const figures[YS_FIGURES] = { "first", "first_p5", "first_p95", "total", "total_p5", "total_p95" };

static int64_t
one(const ys_view *view, const char *name)
{
    const int64_t *value = ys_view_i64(view, name, 1, 0, 0);

    return value == NULL ? 0 : value[0];
}

static const int64_t *
whole_of(const ys_view *view, const char *name)
{
    return ys_view_i64(view, name, view->n_counties, 0, 0);
}

static const double *
real_of(const ys_view *view, const char *name)
{
    return ys_view_f64(view, name, view->n_counties, 0, 0);
}

static bool
is_there(const ys_view *view)
{
    return whole_of(view, "uncertainty/rank_median") != NULL;
}

/* [input][county], or of the shift [input] */
static const double *
index_of(const ys_view *view, const char *kind, const char *figure)
{
    char name[96];

    snprintf(name, sizeof name, "uncertainty/sobol/%s_%s", kind, figure);
    return strcmp(kind, "shift") == 0 ? ys_view_f64(view, name, ys_view_length(view, "uncertainty/sobol/input"), 0, 0)
                                      : ys_view_f64(view, name, ys_view_length(view, "uncertainty/sobol/input"), view->n_counties, 0);
}

/* Mean over the counties whose rank moves; NaN where none does. */
static double
mean_index(const ys_view *view, const char *figure, size_t input)
{
    const double *index = index_of(view, "rank", figure);
    double sum = 0;
    size_t n = 0;

    for (size_t i = 0; index != NULL && i < view->n_counties; i++) {
        double x = index[input * view->n_counties + i];

        sum += isnan(x) ? 0.0 : x;
        n += isnan(x) ? 0 : 1;
    }
    return n == 0 ? (double) NAN : sum / (double) n;
}

/* ---- tables ---- */

static void
add_failures(const ys_view *view, ys_text *out)
{
    int64_t draws = one(view, "uncertainty/draws"), failed = one(view, "uncertainty/failed");
    size_t n = ys_view_length(view, "uncertainty/combination");
    const int64_t *drawn = ys_view_i64(view, "uncertainty/combination_draws", n, 0, 0);
    const int64_t *scores = ys_view_i64(view, "uncertainty/combination_no_score", n, 0, 0);
    const int64_t *weights = ys_view_i64(view, "uncertainty/combination_no_weights", n, 0, 0);
    char text[512];

    snprintf(text, sizeof text, "failed: %" PRId64 " of %" PRId64 " draws (%.1f %%)", failed, draws,
        draws > 0 ? 100.0 * (double) failed / (double) draws : 0.0);
    ys_view_wrap(view, text, "  ", out);
    for (size_t v = 0; v < n && drawn != NULL && scores != NULL && weights != NULL; v++) {
        const char *reason = ys_view_text(view, "uncertainty/combination_reason", v);
        int64_t lost = reason[0] != '\0' ? drawn[v] : scores[v] + weights[v];

        if (lost == 0)
            continue;
        snprintf(text, sizeof text, "%s: %" PRId64 " of %" PRId64 " (%.1f %%)%s%.200s", ys_view_text(view, "uncertainty/combination", v),
            lost, drawn[v], 100.0 * (double) lost / (double) drawn[v], reason[0] != '\0' ? ", " : "", reason);
        ys_view_wrap(view, text, "    ", out);
    }
}

static void
add_county(const ys_view *view, size_t i, ys_sheet *sheet)
{
    const int64_t *rank = whole_of(view, "assessment/rank"), *median = whole_of(view, "uncertainty/rank_median");
    const int64_t *low = whole_of(view, "uncertainty/rank_p5"), *high = whole_of(view, "uncertainty/rank_p95");
    const double *score = real_of(view, "assessment/score"), *top = real_of(view, "uncertainty/p_top");
    const double *grade = ys_view_f64(view, "uncertainty/p_grade", view->n_counties, view->n_grades, 0);
    double own = (double) NAN;

    for (size_t g = 0; grade != NULL && g < view->n_grades; g++)
        if (strcmp(ys_view_text(view, "assessment/grade", i), ys_view_text(view, "assessment/grade_name", g)) == 0)
            own = grade[i * view->n_grades + g];
    ys_sheet_put(sheet, ys_view_text(view, "assessment/class", i));
    ys_sheet_number(sheet, rank != NULL && rank[i] > 0 ? (double) rank[i] : (double) NAN, 0);
    ys_sheet_put(sheet, ys_view_text(view, "county/code", i));
    ys_sheet_put(sheet, ys_view_county(view, i));
    ys_sheet_number(sheet, score != NULL ? score[i] : (double) NAN, 2);
    if (median[i] > 0 && low != NULL && high != NULL)
        ys_sheet_format(sheet, "%" PRId64 " [%" PRId64 "-%" PRId64 "]", median[i], low[i], high[i]);
    else
        ys_sheet_put(sheet, "-");
    ys_cells_percent(sheet, top != NULL ? top[i] : (double) NAN);
    ys_cells_percent(sheet, grade != NULL ? grade[i * view->n_grades] : (double) NAN);
    ys_sheet_put(sheet, ys_view_text(view, "assessment/grade", i));
    ys_cells_percent(sheet, own);
}

static ys_status
rank_table(const ys_view *view, const size_t *order, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };
    char top[64], best[64];

    snprintf(top, sizeof top, "P(first %" PRId64 ")", one(view, "uncertainty/top"));
    snprintf(best, sizeof best, "P(%.40s)", ys_view_text(view, "assessment/grade_name", 0));
    ys_view_heading(view, out, "How sure: ranks and grades over %" PRId64 " draws%s", one(view, "uncertainty/draws"),
        ys_view_mark(view, "uncertainty/rank_median"));
    add_failures(view, out);
    ys_text_add(out, "\n");
    ys_sheet_column_add(&sheet, "class", false, 1);
    ys_sheet_column_add(&sheet, "rank", true, 0);
    ys_sheet_column_add(&sheet, "code", false, 4);
    ys_sheet_column_add(&sheet, "county", false, 0);
    ys_sheet_column_add(&sheet, "score", true, 3);
    ys_sheet_column_add(&sheet, "median [5-95 %]", true, 0);
    ys_sheet_column_add(&sheet, top, true, 2);
    ys_sheet_column_add(&sheet, best, true, 1);
    ys_sheet_column_add(&sheet, "grade", false, 0);
    ys_sheet_column_add(&sheet, "P(grade)", true, 0);
    for (size_t k = 0; k < view->n_counties; k++)
        add_county(view, order[k], &sheet);
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
input_table(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t n = ys_view_length(view, "uncertainty/sobol/input");
    const double *first = index_of(view, "shift", "first"), *total = index_of(view, "shift", "total");
    const double *low = index_of(view, "shift", "total_p5"), *high = index_of(view, "shift", "total_p95");
    ys_sheet sheet = { 0 };
    double bound = INFINITY;

    ys_view_heading(view, out, "What moves the ranks: Sobol' indices from %" PRId64 " base points, %" PRId64 " left out%s",
        one(view, "uncertainty/sobol/base"), one(view, "uncertainty/sobol/left_out"), ys_view_mark(view, "uncertainty/sobol/rank_total"));
    ys_sheet_column_add(&sheet, "input", false, 0);
    ys_sheet_column_add(&sheet, "mean total", true, 0);
    ys_sheet_column_add(&sheet, "mean first", true, 1);
    ys_sheet_column_add(&sheet, "of the mean shift: total [5-95 %]", true, 2);
    ys_sheet_column_add(&sheet, "first", true, 3);
    /* by falling mean total, equal ones as they stand; those of no number last */
    for (size_t placed = 0, last = n; placed < n; placed++) {
        size_t best = n;
        double most = -INFINITY;

        for (size_t i = 0; i < n; i++) {
            double x = mean_index(view, "total", i), value = isnan(x) ? -1e300 : x;
            bool later = value < bound || (value == bound && i > last);

            if (later && value > most) {
                most = value;
                best = i;
            }
        }
        if (best == n)
            break;
        bound = most;
        last = best;
        ys_sheet_put(&sheet, ys_view_text(view, "uncertainty/sobol/input", best));
        ys_sheet_number(&sheet, mean_index(view, "total", best), 3);
        ys_sheet_number(&sheet, mean_index(view, "first", best), 3);
        if (total != NULL && low != NULL && high != NULL && !isnan(total[best]))
            ys_sheet_format(&sheet, "%.3f [%.3f-%.3f]", total[best], low[best], high[best]);
        else
            ys_sheet_put(&sheet, "-");
        ys_sheet_number(&sheet, first != NULL ? first[best] : (double) NAN, 3);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

/* The input with the greatest total index below that of `after`, or of all where that is n. */
static size_t
next_input(const double *total, size_t n, size_t stride, size_t i, size_t after)
{
    size_t best = n;

    for (size_t k = 0; k < n; k++) {
        double x = total[k * stride + i];
        bool open = after == n || x < total[after * stride + i] || (x == total[after * stride + i] && k > after);

        if (!isnan(x) && open && (best == n || x > total[best * stride + i]))
            best = k;
    }
    return best;
}

static ys_status
mover_table(const ys_view *view, const size_t *order, ys_text *out, ys_error *err)
{
    size_t n = ys_view_length(view, "uncertainty/sobol/input");
    const double *total = index_of(view, "rank", "total");
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "What moves each county's rank most: the two largest total indices");
    ys_sheet_column_add(&sheet, "class", false, 1);
    ys_sheet_column_add(&sheet, "code", false, 2);
    ys_sheet_column_add(&sheet, "county", false, 0);
    ys_sheet_column_add(&sheet, "input", false, 0);
    ys_sheet_column_add(&sheet, "total", true, 0);
    ys_sheet_column_add(&sheet, "input", false, 0);
    ys_sheet_column_add(&sheet, "total", true, 0);
    for (size_t k = 0; k < view->n_counties && total != NULL; k++) {
        size_t i = order[k], at = n;

        ys_sheet_put(&sheet, ys_view_text(view, "assessment/class", i));
        ys_sheet_put(&sheet, ys_view_text(view, "county/code", i));
        ys_sheet_put(&sheet, ys_view_county(view, i));
        for (int place = 0; place < 2; place++) {
            size_t next = place == 1 && at == n ? n : next_input(total, n, view->n_counties, i, at);

            at = next;
            ys_sheet_put(&sheet, at < n ? ys_view_text(view, "uncertainty/sobol/input", at) : "-");
            ys_sheet_number(&sheet, at < n ? total[at * view->n_counties + i] : (double) NAN, 3);
        }
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
swap_table(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t n = ys_view_length(view, "uncertainty/swap/above");
    const double *distance = ys_view_f64(view, "uncertainty/swap/distance", n, 0, 0);
    const double *largest = ys_view_f64(view, "uncertainty/swap/largest", n, 0, 0);
    ys_sheet sheet = { 0 };

    if (distance == NULL || largest == NULL)
        return YS_OK;
    ys_view_heading(view, out, "Least change of weights that swaps two counties (points of 100)");
    ys_sheet_column_add(&sheet, "above", false, 0);
    ys_sheet_column_add(&sheet, "below", false, 0);
    ys_sheet_column_add(&sheet, "change", true, 0);
    ys_sheet_column_add(&sheet, "most of it", true, 0);
    ys_sheet_column_add(&sheet, "in item", false, 0);
    for (size_t p = 0; p < n; p++) {
        const char *finding = ys_view_text(view, "uncertainty/swap/finding", p);

        ys_sheet_put(&sheet, ys_view_text(view, "uncertainty/swap/above", p));
        ys_sheet_put(&sheet, ys_view_text(view, "uncertainty/swap/below", p));
        ys_sheet_number(&sheet, distance[p], 3);
        ys_sheet_number(&sheet, largest[p], 3);
        ys_sheet_put(&sheet, finding[0] != '\0' ? finding : ys_view_text(view, "uncertainty/swap/item", p));
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

ys_status
ys_sureness_tables(const ys_view *view, const size_t *order, ys_text *out, ys_error *err)
{
    if (!is_there(view))
        return YS_OK;

    ys_status st = rank_table(view, order, out, err);

    if (st == YS_OK && ys_view_length(view, "uncertainty/sobol/input") > 0) {
        st = input_table(view, out, err);
        if (st == YS_OK)
            st = mover_table(view, order, out, err);
    }
    return st == YS_OK ? swap_table(view, out, err) : st;
}

/* ---- JSON ---- */

static json_t *
combinations_json(const ys_view *view, ys_json *json)
{
    size_t n = ys_view_length(view, "uncertainty/combination");
    json_t *list = json_array();

    for (size_t v = 0; v < n; v++) {
        json_t *row = json_object();
        static const char *const count[] = { "draws", "no_score", "no_weights" };

        ys_json_put(json, row, "name", json_string(ys_view_text(view, "uncertainty/combination", v)));
        for (int k = 0; k < 3; k++) {
            char name[64];

            snprintf(name, sizeof name, "uncertainty/combination_%s", count[k]);
            const int64_t *value = ys_view_i64(view, name, n, 0, 0);

            ys_json_put(json, row, count[k], value == NULL ? json_null() : json_integer(value[v]));
        }
        ys_json_put(json, row, "reason", json_string(ys_view_text(view, "uncertainty/combination_reason", v)));
        ys_json_add(json, list, row);
    }
    return list;
}

static json_t *
figures_json(const ys_view *view, ys_json *json, const char *kind, size_t at)
{
    json_t *row = json_object();

    for (int f = 0; f < YS_FIGURES; f++) {
        const double *index = index_of(view, kind, figures[f]);

        ys_json_put(json, row, figures[f], index == NULL ? json_null() : ys_json_number(index[at]));
    }
    return row;
}

static json_t *
sobol_json(const ys_view *view, ys_json *json)
{
    json_t *sobol = json_object(), *inputs = json_array();

    ys_json_put(json, sobol, "base", json_integer(one(view, "uncertainty/sobol/base")));
    ys_json_put(json, sobol, "evaluations", json_integer(one(view, "uncertainty/sobol/evaluations")));
    ys_json_put(json, sobol, "left_out", json_integer(one(view, "uncertainty/sobol/left_out")));
    for (size_t i = 0; i < ys_view_length(view, "uncertainty/sobol/input"); i++) {
        json_t *row = json_object();

        ys_json_put(json, row, "name", json_string(ys_view_text(view, "uncertainty/sobol/input", i)));
        ys_json_put(json, row, "mean_first", ys_json_number(mean_index(view, "first", i)));
        ys_json_put(json, row, "mean_total", ys_json_number(mean_index(view, "total", i)));
        ys_json_put(json, row, "shift", figures_json(view, json, "shift", i));
        ys_json_add(json, inputs, row);
    }
    ys_json_put(json, sobol, "inputs", inputs);
    return sobol;
}

static json_t *
swaps_json(const ys_view *view, ys_json *json)
{
    size_t n = ys_view_length(view, "uncertainty/swap/above"), k = ys_view_length(view, "assessment/leaf_name");
    const double *distance = ys_view_f64(view, "uncertainty/swap/distance", n, 0, 0);
    const double *largest = ys_view_f64(view, "uncertainty/swap/largest", n, 0, 0);
    const double *change = ys_view_f64(view, "uncertainty/swap/change", n, k, 0);
    json_t *list = json_array();

    for (size_t p = 0; p < n && distance != NULL && largest != NULL && change != NULL; p++) {
        json_t *row = json_object(), *items = json_object();

        ys_json_put(json, row, "above", json_string(ys_view_text(view, "uncertainty/swap/above", p)));
        ys_json_put(json, row, "below", json_string(ys_view_text(view, "uncertainty/swap/below", p)));
        ys_json_put(json, row, "distance", ys_json_number(distance[p]));
        ys_json_put(json, row, "largest", ys_json_number(largest[p]));
        ys_json_put(json, row, "item", json_string(ys_view_text(view, "uncertainty/swap/item", p)));
        for (size_t i = 0; i < k; i++)
            ys_json_put(json, items, ys_view_text(view, "assessment/leaf_name", i), ys_json_number(change[p * k + i]));
        ys_json_put(json, row, "change", items);
        ys_json_put(json, row, "finding", json_string(ys_view_text(view, "uncertainty/swap/finding", p)));
        ys_json_add(json, list, row);
    }
    return list;
}

void
ys_sureness_json(const ys_view *view, ys_json *json, json_t *root)
{
    int64_t draws = one(view, "uncertainty/draws"), failed = one(view, "uncertainty/failed");

    if (!is_there(view))
        return;

    json_t *all = json_object();

    ys_json_put(json, root, "study_notes", ys_json_split(json, ys_result_text(view->result, "study_notes"), "\n"));
    ys_json_put(json, all, "draws", json_integer(draws));
    ys_json_put(json, all, "failed", json_integer(failed));
    ys_json_put(json, all, "failed_share", ys_json_number(draws > 0 ? (double) failed / (double) draws : (double) NAN));
    ys_json_put(json, all, "top", json_integer(one(view, "uncertainty/top")));
    ys_json_put(json, all, "combinations", combinations_json(view, json));
    if (ys_view_length(view, "uncertainty/sobol/input") > 0)
        ys_json_put(json, all, "sobol", sobol_json(view, json));
    ys_json_put(json, all, "swaps", swaps_json(view, json));
    ys_json_put(json, root, "uncertainty", all);
}

static json_t *
rank_json(const ys_view *view, const char *name, size_t i)
{
    const int64_t *rank = whole_of(view, name);

    return rank == NULL || rank[i] == 0 ? json_null() : json_integer(rank[i]);
}

static json_t *
grades_json(const ys_view *view, ys_json *json, const char *name, size_t i)
{
    const double *p = ys_view_f64(view, name, view->n_counties, view->n_grades, 0);
    json_t *grades = json_object();

    for (size_t g = 0; p != NULL && g < view->n_grades; g++)
        ys_json_put(json, grades, ys_view_text(view, "assessment/grade_name", g), ys_json_number(p[i * view->n_grades + g]));
    return grades;
}

static void
distribution_json(const ys_view *view, ys_json *json, json_t *county, size_t i)
{
    size_t n = view->n_counties, ranks = ys_view_length(view, "uncertainty/rank"), shares = ys_view_length(view, "uncertainty/percentile");
    const double *share = ys_view_f64(view, "uncertainty/rank_share", n, ranks, 0);
    const double *above = ys_view_f64(view, "uncertainty/p_above", n, n, 0);
    const int64_t *percentile = ys_view_i64(view, "uncertainty/rank_percentile", n, shares, 0);

    if (share != NULL)
        ys_json_put(json, county, "rank_share", ys_json_numbers(json, share + i * ranks, ranks, 1));
    if (above != NULL)
        ys_json_put(json, county, "p_above", ys_json_numbers(json, above + i * n, n, 1));
    if (percentile != NULL) {
        json_t *list = json_array();

        for (size_t p = 0; p < shares; p++)
            ys_json_add(json, list, json_integer(percentile[i * shares + p]));
        ys_json_put(json, county, "rank_percentile", list);
    }
}

void
ys_sureness_county_json(const ys_view *view, ys_json *json, json_t *county, size_t i)
{
    static const char *const real[] = { "rank_mean", "p_top", "p_top_mcse" };
    size_t n = ys_view_length(view, "uncertainty/sobol/input");

    if (!is_there(view))
        return;
    ys_json_put(json, county, "rank_median", rank_json(view, "uncertainty/rank_median", i));
    ys_json_put(json, county, "rank_p5", rank_json(view, "uncertainty/rank_p5", i));
    ys_json_put(json, county, "rank_p95", rank_json(view, "uncertainty/rank_p95", i));
    for (int k = 0; k < 3; k++) {
        char name[64];

        snprintf(name, sizeof name, "uncertainty/%s", real[k]);
        const double *value = real_of(view, name);

        ys_json_put(json, county, real[k], value == NULL ? json_null() : ys_json_number(value[i]));
    }
    ys_json_put(json, county, "p_grade", grades_json(view, json, "uncertainty/p_grade", i));
    ys_json_put(json, county, "p_grade_mcse", grades_json(view, json, "uncertainty/p_grade_mcse", i));
    distribution_json(view, json, county, i);
    if (n == 0)
        return;
    json_t *sobol = json_object();

    for (int kind = 0; kind < YS_KINDS; kind++) {
        json_t *inputs = json_object();

        for (size_t k = 0; index_of(view, kinds[kind], "first") != NULL && k < n; k++)
            ys_json_put(json, inputs, ys_view_text(view, "uncertainty/sobol/input", k),
                figures_json(view, json, kinds[kind], k * view->n_counties + i));
        ys_json_put(json, sobol, kinds[kind], inputs);
    }
    ys_json_put(json, county, "sobol", sobol);
}

/* ---- CSV ---- */

void
ys_sureness_head(const ys_view *view, ys_sheet *sheet)
{
    static const char *const head[] = { "rank_median", "rank_p5", "rank_p95", "rank_mean", "p_top", "p_top_mcse" };

    if (!is_there(view))
        return;
    for (size_t k = 0; k < sizeof head / sizeof head[0]; k++)
        ys_sheet_column_add(sheet, head[k], false, 0);
    for (size_t g = 0; g < view->n_grades; g++) {
        char name[64];

        snprintf(name, sizeof name, "p_%.50s", ys_view_text(view, "assessment/grade_name", g));
        ys_sheet_column_add(sheet, name, false, 0);
    }
}

void
ys_sureness_cells(const ys_view *view, ys_sheet *sheet, size_t i)
{
    static const char *const whole[] = { "uncertainty/rank_median", "uncertainty/rank_p5", "uncertainty/rank_p95" };
    static const char *const real[] = { "uncertainty/rank_mean", "uncertainty/p_top", "uncertainty/p_top_mcse" };
    const double *p = ys_view_f64(view, "uncertainty/p_grade", view->n_counties, view->n_grades, 0);

    if (!is_there(view))
        return;
    for (int k = 0; k < 3; k++) {
        const int64_t *value = whole_of(view, whole[k]);

        ys_cells_raw(sheet, value == NULL || value[i] == 0 ? (double) NAN : (double) value[i]);
    }
    for (int k = 0; k < 3; k++) {
        const double *value = real_of(view, real[k]);

        ys_cells_raw(sheet, value == NULL ? (double) NAN : value[i]);
    }
    for (size_t g = 0; g < view->n_grades; g++)
        ys_cells_raw(sheet, p == NULL ? (double) NAN : p[i * view->n_grades + g]);
}
