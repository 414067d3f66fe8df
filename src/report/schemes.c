/* Two assessments side by side: grades moved, who rises and who falls, and why. */
#include "report/cells.h"
#include "report/kind.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXTREMES = 10, CAUSES = 3 };

static double
of_county(const ys_view *view, const char *name, size_t i)
{
    const double *value = ys_view_f64(view, name, view->n_counties, 0, 0);

    return value == NULL ? (double) NAN : value[i];
}

static double
of_item(const ys_view *view, const char *name, size_t k, size_t i)
{
    const double *value = ys_view_f64(view, name, ys_view_length(view, "schemes/item_name"), view->n_counties, 0);

    return value == NULL ? (double) NAN : value[k * view->n_counties + i];
}

/* ---- the order that is compared ---- */

/* Ranks within the class compare where every county is in the same class on both sides; else the overall order does. */
static bool
by_class(const ys_view *view)
{
    for (size_t i = 0; i < view->n_counties; i++)
        if (strcmp(ys_view_text(view, "schemes/class_a", i), ys_view_text(view, "schemes/class_b", i)) != 0)
            return false;
    return true;
}

static double
of_order(const ys_view *view, const char *leaf, size_t i)
{
    char name[64];

    snprintf(name, sizeof name, "schemes/%s_%s", by_class(view) ? "rank" : "place", leaf);
    return of_county(view, name, i);
}

/* ---- what moves a county's score ---- */

static const char *const part_arrays[] = { "schemes/by_weight", "schemes/by_score", "schemes/by_item" };
static const char *const part_words[] = { "weight", "score", "item" };

enum { PARTS = 3 };

typedef struct {
    size_t item; /* number of items: the rest */
    int part;
    double points;
} cause;

/* The largest by size that is not among the `n` found before. */
static cause
next_cause(const ys_view *view, size_t county, const cause *found, size_t n)
{
    size_t items = ys_view_length(view, "schemes/item_name");
    cause best = { .points = 0 };

    for (size_t k = 0; k <= items; k++)
        for (int p = 0; p < (k < items ? PARTS : 1); p++) {
            double x = k < items ? of_item(view, part_arrays[p], k, county) : of_county(view, "schemes/by_rest", county);
            bool known = isnan(x) || fabs(x) <= fabs(best.points);

            for (size_t f = 0; f < n; f++)
                known = known || (found[f].item == k && found[f].part == p);
            if (!known)
                best = (cause){ k, p, x };
        }
    return best;
}

/* As "+3.2 income by weight; -1.0 fall by score": the number first, since a narrow terminal cuts the end. */
static void
describe_causes(const ys_view *view, size_t county, char *out, size_t size)
{
    size_t items = ys_view_length(view, "schemes/item_name"), used = 0;
    cause found[CAUSES];

    out[0] = '\0';
    for (size_t f = 0; f < CAUSES && used + 1 < size; f++) {
        found[f] = next_cause(view, county, found, f);
        if (fabs(found[f].points) < 0.05)
            return;
        if (found[f].item == items)
            used += (size_t) snprintf(out + used, size - used, "%s%+.1f aggregation and adjustments", f > 0 ? "; " : "", found[f].points);
        else
            used += (size_t) snprintf(out + used, size - used, "%s%+.1f %.80s by %s", f > 0 ? "; " : "", found[f].points,
                ys_view_text(view, "schemes/item_name", found[f].item), part_words[found[f].part]);
    }
}

/* ---- tables ---- */

static void
add_front(const ys_view *view, ys_text *out)
{
    static const char *const letter[] = { "a", "b" };

    ys_text_add(out, "\n");
    for (size_t s = 0; s < 2; s++) {
        char name[5][16], line[1400];
        static const char *const word[] = { "path", "scheme", "year", "table", "title" };

        for (size_t k = 0; k < 5; k++)
            snprintf(name[k], sizeof name[k], "%s_%s", word[k], letter[s]);
        snprintf(line, sizeof line, "%s: %.400s, scheme %.100s, year %.10s, table %.400s: %.400s", s == 0 ? "A" : "B",
            ys_result_text(view->result, name[0]), ys_result_text(view->result, name[1]), ys_result_text(view->result, name[2]),
            ys_result_text(view->result, name[3]), ys_result_text(view->result, name[4]));
        ys_view_wrap(view, line, "", out);
    }
}

static ys_status
grade_table(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t a = ys_view_length(view, "schemes/grade_name_a"), b = ys_view_length(view, "schemes/grade_name_b");
    const int64_t *moved = ys_view_i64(view, "schemes/grade_moved", a, b, 0);
    ys_sheet sheet = { 0 };

    if (moved == NULL)
        return YS_OK;
    ys_view_heading(view, out, "等次变动 Counties by grade under A (rows) and B (columns)%s", ys_view_mark(view, "schemes/grade_moved"));
    ys_sheet_column_add(&sheet, "A \\ B", false, 0);
    for (size_t g = 0; g < b; g++)
        ys_sheet_column_add(&sheet, ys_view_text(view, "schemes/grade_name_b", g), true, 0);
    ys_sheet_column_add(&sheet, "A", true, 0);
    for (size_t g = 0; g < a; g++) {
        int64_t sum = 0;

        ys_sheet_put(&sheet, ys_view_text(view, "schemes/grade_name_a", g));
        for (size_t h = 0; h < b; h++) {
            ys_cells_whole(&sheet, moved[g * b + h]);
            sum += moved[g * b + h];
        }
        ys_cells_whole(&sheet, sum);
    }
    ys_sheet_put(&sheet, "B");
    for (size_t h = 0; h < b; h++) {
        int64_t sum = 0;

        for (size_t g = 0; g < a; g++)
            sum += moved[g * b + h];
        ys_cells_whole(&sheet, sum);
    }
    ys_cells_whole(&sheet, (int64_t) view->n_counties);
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
agreement_table(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t n = ys_view_length(view, "schemes/class_name");
    const double *rho = ys_view_f64(view, "schemes/spearman", n, 0, 0);
    const int64_t *counties = ys_view_i64(view, "schemes/class_counties", n, 0, 0);
    ys_sheet sheet = { 0 };

    if (rho == NULL || counties == NULL)
        return YS_OK;
    ys_view_heading(view, out, "名次相关 Rank correlation of the scores under A and B (Spearman)%s", ys_view_mark(view, "schemes/spearman"));
    ys_sheet_column_add(&sheet, "class", false, 0);
    ys_sheet_column_add(&sheet, "with a grade in both", true, 0);
    ys_sheet_column_add(&sheet, "correlation", true, 0);
    for (size_t c = 0; c < n; c++) {
        ys_sheet_put(&sheet, ys_view_text(view, "schemes/class_name", c));
        ys_cells_whole(&sheet, counties[c]);
        ys_sheet_number(&sheet, rho[c], 3);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

/* With its sign; what rounds to 0 has none. */
static void
signed_text(double x, int decimals, char out[32])
{
    snprintf(out, 32, "%+.*f", decimals, x);
    if (isnan(x))
        snprintf(out, 32, "-");
    else if (strspn(out + 1, "0.") == strlen(out + 1))
        memmove(out, out + 1, strlen(out));
}

static void
put_signed(ys_sheet *sheet, double x, int decimals)
{
    char text[32];

    signed_text(x, decimals, text);
    ys_sheet_put(sheet, text);
}

static void
change_row(const ys_view *view, size_t i, ys_sheet *sheet)
{
    char causes[600];

    describe_causes(view, i, causes, sizeof causes);
    ys_sheet_put(sheet, ys_view_text(view, "schemes/class_b", i));
    ys_sheet_put(sheet, ys_view_text(view, "county/code", i));
    ys_sheet_put(sheet, ys_view_county(view, i));
    ys_sheet_format(sheet, "%.0f > %.0f", of_order(view, "a", i), of_order(view, "b", i));
    put_signed(sheet, of_order(view, "change", i), 0);
    put_signed(sheet, of_order(view, "own", i), 0);
    put_signed(sheet, of_order(view, "others", i), 0);
    ys_sheet_format(sheet, "%.1f > %.1f", of_county(view, "schemes/score_a", i), of_county(view, "schemes/score_b", i));
    ys_sheet_format(sheet, "%s > %s", ys_view_text(view, "schemes/grade_a", i), ys_view_text(view, "schemes/grade_b", i));
    ys_sheet_put(sheet, causes);
}

/* Counties by falling `sign` times their change of rank, ties as they stand; those of 0 or of the other sign left out. */
static size_t
sort_changes(const ys_view *view, double sign, size_t *order)
{
    size_t n = 0;

    for (size_t i = 0; i < view->n_counties; i++) {
        double x = sign * of_order(view, "change", i);
        size_t k = n;

        if (!(x > 0))
            continue;
        for (; k > 0 && sign * of_order(view, "change", order[k - 1]) < x; k--)
            order[k] = order[k - 1];
        order[k] = i;
        n++;
    }
    return n;
}

static ys_status
change_table(const ys_view *view, bool up, ys_text *out, ys_error *err)
{
    static const struct {
        const char *head;
        bool right;
        int rank;
    } column[] = { { "class", false, 5 }, { "code", false, 4 }, { "county", false, 0 }, { "A > B", true, 0 }, { "up", true, 0 },
        { "own", true, 0 }, { "others", true, 0 }, { "score", true, 1 }, { "grade", false, 2 }, { "why the score moves", false, 3 } };
    size_t *order = calloc(view->n_counties + 1, sizeof *order);
    ys_sheet sheet = { 0 };

    if (order == NULL)
        return ys_fail(err, YS_E_NOMEM, "order of %zu counties", view->n_counties);
    size_t n = sort_changes(view, up ? 1 : -1, order), shown = n < EXTREMES ? n : EXTREMES;

    ys_view_heading(view, out, "%s, by %s: %zu%s%s", up ? "名次上升 Who rises" : "名次下降 Who falls",
        by_class(view) ? "rank within the class" : "place in the overall order (classes differ)", n, shown < n ? ", the 10 largest shown" : "",
        ys_view_mark(view, "schemes/score_change"));
    for (size_t k = 0; k < sizeof column / sizeof column[0]; k++)
        ys_sheet_column_add(&sheet, column[k].head, column[k].right, column[k].rank);
    for (size_t k = 0; k < shown; k++)
        change_row(view, order[k], &sheet);
    if (shown > 0)
        ys_sheet_write(&sheet, view->columns, out);
    else
        ys_text_add(out, "none\n");
    free(order);
    return ys_sheet_end(&sheet, err);
}

/* Mean over the counties with a score on both sides, of the values or of their sizes. */
static double
mean_of(const ys_view *view, const char *name, size_t k, bool size)
{
    double sum = 0;
    size_t n = 0;

    for (size_t i = 0; i < view->n_counties; i++) {
        double x = k == SIZE_MAX ? of_county(view, name, i) : of_item(view, name, k, i);

        sum += isnan(x) ? 0 : size ? fabs(x) : x;
        n += isnan(x) ? 0 : 1;
    }
    return n == 0 ? (double) NAN : sum / (double) n;
}

static ys_status
item_table(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t items = ys_view_length(view, "schemes/item_name");
    char rest[32], whole[32], text[256];
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "变动原因 What moves the scores: mean change by item, and its mean size (points)%s",
        ys_view_mark(view, "schemes/by_weight"));
    ys_sheet_column_add(&sheet, "item", false, 0);
    ys_sheet_column_add(&sheet, "in", false, 1);
    ys_sheet_column_add(&sheet, "weight", true, 0);
    ys_sheet_column_add(&sheet, "size", true, 2);
    ys_sheet_column_add(&sheet, "figures and scoring", true, 0);
    ys_sheet_column_add(&sheet, "size", true, 2);
    ys_sheet_column_add(&sheet, "added or dropped", true, 0);
    ys_sheet_column_add(&sheet, "size", true, 2);
    for (size_t k = 0; k < items; k++) {
        ys_sheet_put(&sheet, ys_view_text(view, "schemes/item_name", k));
        ys_sheet_put(&sheet, ys_view_text(view, "schemes/item_in", k));
        for (int p = 0; p < PARTS; p++) {
            put_signed(&sheet, mean_of(view, part_arrays[p], k, false), 2);
            ys_sheet_number(&sheet, mean_of(view, part_arrays[p], k, true), 2);
        }
    }
    ys_sheet_write(&sheet, view->columns, out);
    signed_text(mean_of(view, "schemes/by_rest", SIZE_MAX, false), 2, rest);
    signed_text(mean_of(view, "schemes/score_change", SIZE_MAX, false), 2, whole);
    snprintf(text, sizeof text, "aggregation, bonuses, penalties, vetoes: %s, mean size %.2f; whole change: %s, mean size %.2f", rest,
        mean_of(view, "schemes/by_rest", SIZE_MAX, true), whole, mean_of(view, "schemes/score_change", SIZE_MAX, true));
    ys_text_add(out, "\n");
    ys_view_wrap(view, text, "", out);
    return ys_sheet_end(&sheet, err);
}

static void
add_awards(const ys_view *view, ys_text *out)
{
    const double *moved = ys_view_f64(view, "schemes/award_moved", 1, 0, 0);
    double sum[4] = { 0 };
    char text[256];
    static const char *const name[] = { "schemes/award_a", "schemes/award_b", "schemes/award_points_a", "schemes/award_points_b" };

    for (int k = 0; k < 4; k++)
        for (size_t i = 0; i < view->n_counties; i++)
            sum[k] += of_county(view, name[k], i);
    ys_view_heading(view, out, "奖励变动 Awards%s", ys_view_mark(view, "schemes/award_change"));
    if (sum[0] == 0 && sum[1] == 0 && sum[2] == 0 && sum[3] == 0) {
        ys_text_add(out, "nothing\n");
        return;
    }
    snprintf(text, sizeof text, "amounts: %.2f 万元 under A, %.2f under B, %.2f to other counties", sum[0] / 10000, sum[1] / 10000,
        moved == NULL ? 0 : moved[0] / 10000);
    ys_view_wrap(view, text, "", out);
    snprintf(text, sizeof text, "points in the award fund: %.6g under A, %.6g under B", sum[2], sum[3]);
    ys_view_wrap(view, text, "", out);
}

/* What stands at the end of the report is of A. */
static void
add_notes(const ys_view *view, ys_text *out)
{
    const char *notes = ys_result_text(view->result, "change_notes");

    if (notes[0] == '\0' || strcmp(notes, ys_result_text(view->result, "model_notes")) == 0)
        return;
    ys_view_heading(view, out, "What B rests on");
    ys_view_wrap(view, notes, "  ", out);
}

static ys_status
table(const ys_view *view, ys_text *out, ys_error *err)
{
    ys_status st;

    add_front(view, out);
    st = grade_table(view, out, err);
    if (st == YS_OK)
        st = agreement_table(view, out, err);
    if (st == YS_OK)
        st = change_table(view, true, out, err);
    if (st == YS_OK)
        st = change_table(view, false, out, err);
    if (st == YS_OK)
        st = item_table(view, out, err);
    if (st == YS_OK)
        add_awards(view, out);
    if (st == YS_OK)
        add_notes(view, out);
    return st;
}

/* ---- CSV and JSON ---- */

/* Figures by county: name in the result under schemes/, in JSON and in CSV. */
static const char *const figures[] = { "score_a", "score_b", "score_change", "by_rest", "rank_a", "rank_b", "rank_change", "rank_own",
    "rank_others", "place_a", "place_b", "place_change", "place_own", "place_others", "award_a", "award_b", "award_change", "award_points_a",
    "award_points_b", "award_points_change" };
static const char *const words[] = { "class_a", "class_b", "grade_a", "grade_b" };

enum { FIGURES = sizeof figures / sizeof figures[0], WORDS = sizeof words / sizeof words[0] };

static double
figure_of(const ys_view *view, size_t k, size_t i)
{
    char name[64];

    snprintf(name, sizeof name, "schemes/%s", figures[k]);
    return of_county(view, name, i);
}

static const char *
word_of(const ys_view *view, size_t k, size_t i)
{
    char name[64];

    snprintf(name, sizeof name, "schemes/%s", words[k]);
    return ys_view_text(view, name, i);
}

static void
csv(const ys_view *view, ys_sheet *sheet)
{
    ys_cells_county_head(sheet);
    for (size_t k = 0; k < WORDS; k++)
        ys_sheet_column_add(sheet, words[k], false, 0);
    for (size_t k = 0; k < FIGURES; k++)
        ys_sheet_column_add(sheet, figures[k], false, 0);
    for (size_t i = 0; i < view->n_counties; i++) {
        ys_cells_county(sheet, view, i);
        for (size_t k = 0; k < WORDS; k++)
            ys_sheet_put(sheet, word_of(view, k, i));
        for (size_t k = 0; k < FIGURES; k++)
            ys_cells_raw(sheet, figure_of(view, k, i));
    }
}

static json_t *
county_json(const ys_view *view, ys_json *json, size_t i)
{
    size_t items = ys_view_length(view, "schemes/item_name");
    json_t *county = ys_json_county(json, view, i), *parts = json_object();

    for (size_t k = 0; k < WORDS; k++)
        ys_json_put(json, county, words[k], json_string(word_of(view, k, i)));
    for (size_t k = 0; k < FIGURES; k++)
        ys_json_put(json, county, figures[k], ys_json_number(figure_of(view, k, i)));
    for (size_t k = 0; k < items; k++) {
        json_t *part = json_object();

        ys_json_put(json, part, "weight", ys_json_number(of_item(view, part_arrays[0], k, i)));
        ys_json_put(json, part, "score", ys_json_number(of_item(view, part_arrays[1], k, i)));
        ys_json_put(json, part, "item", ys_json_number(of_item(view, part_arrays[2], k, i)));
        ys_json_put(json, parts, ys_view_text(view, "schemes/item_name", k), part);
    }
    ys_json_put(json, county, "items", parts);
    return county;
}

static json_t *
side_json(const ys_view *view, ys_json *json, const char *letter)
{
    static const char *const word[] = { "path", "title", "scheme", "year", "table" };
    json_t *side = json_object();

    for (size_t k = 0; k < sizeof word / sizeof word[0]; k++) {
        char name[32];

        snprintf(name, sizeof name, "%s_%s", word[k], letter);
        ys_json_put(json, side, word[k], json_string(ys_result_text(view->result, name)));
    }
    return side;
}

static json_t *
moved_json(const ys_view *view, ys_json *json)
{
    size_t a = ys_view_length(view, "schemes/grade_name_a"), b = ys_view_length(view, "schemes/grade_name_b");
    const int64_t *moved = ys_view_i64(view, "schemes/grade_moved", a, b, 0);
    json_t *rows = json_object();

    for (size_t g = 0; moved != NULL && g < a; g++) {
        json_t *row = json_object();

        for (size_t h = 0; h < b; h++)
            ys_json_put(json, row, ys_view_text(view, "schemes/grade_name_b", h), json_integer(moved[g * b + h]));
        ys_json_put(json, rows, ys_view_text(view, "schemes/grade_name_a", g), row);
    }
    return rows;
}

static json_t *
document(const ys_view *view, ys_json *json)
{
    size_t n = ys_view_length(view, "schemes/class_name");
    const double *rho = ys_view_f64(view, "schemes/spearman", n, 0, 0), *moved = ys_view_f64(view, "schemes/award_moved", 1, 0, 0);
    json_t *root = ys_json_head(json, view), *agreement = json_object(), *counties = json_array();

    ys_json_put(json, root, "a", side_json(view, json, "a"));
    ys_json_put(json, root, "b", side_json(view, json, "b"));
    ys_json_put(json, root, "b_notes", ys_json_split(json, ys_result_text(view->result, "change_notes"), "\n"));
    ys_json_put(json, root, "grades_moved", moved_json(view, json));
    for (size_t c = 0; rho != NULL && c < n; c++)
        ys_json_put(json, agreement, ys_view_text(view, "schemes/class_name", c), ys_json_number(rho[c]));
    ys_json_put(json, root, "spearman", agreement);
    ys_json_put(json, root, "award_moved", ys_json_number(moved == NULL ? (double) NAN : moved[0]));
    for (size_t i = 0; i < view->n_counties; i++)
        ys_json_add(json, counties, county_json(view, json, i));
    ys_json_put(json, root, "counties", counties);
    return root;
}

const ys_kind ys_schemes_kind = {
    .schema = "yinsu.schemes/1",
    .table = table,
    .csv = csv,
    .json = document,
};
