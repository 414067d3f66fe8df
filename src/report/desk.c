/* What is on the desk at the end of the year: points lost and on what they rest, counties near a cut-off, awards. */
#include "report/cells.h"
#include "report/kind.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 20 };

/* Where a grade is unsure: its probability lies between these; without probabilities, a score so many points from a cut-off. */
static const double unsure_from = 0.2, unsure_to = 0.8, near_points = 1;
static const double least_lost = 1 - 1e-9;

typedef enum { VETO, PENALTY, LEAF } deduction_kind;

typedef struct {
    deduction_kind kind;
    size_t county, at; /* at: number of the veto, adjustment or leaf */
    double full, got, lost;
} deduction;

typedef struct {
    size_t n, leaves, adjustments, vetoes;
    const double *score, *weight, *figure, *adjustment;
    const int64_t *veto, *turned;
} sheet_arrays;

static sheet_arrays
open_arrays(const ys_view *view)
{
    size_t n = view->n_counties, leaves = ys_view_length(view, "assessment/leaf_name");
    size_t adjustments = ys_view_length(view, "assessment/adjustment_name"), vetoes = ys_view_length(view, "assessment/veto_name");

    return (sheet_arrays){ .n = n, .leaves = leaves, .adjustments = adjustments, .vetoes = vetoes,
        .score = ys_view_f64(view, "assessment/leaf_score", leaves, n, 0),
        .weight = ys_view_f64(view, "assessment/leaf_weight", leaves, n, 0),
        .figure = ys_view_f64(view, "assessment/leaf_figure", leaves, n, 0),
        .adjustment = adjustments == 0 ? NULL : ys_view_f64(view, "assessment/adjustment", adjustments, n, 0),
        .veto = vetoes == 0 ? NULL : ys_view_i64(view, "assessment/veto", vetoes, n, 0),
        .turned = ys_view_i64(view, "assessment/leaf_turned", leaves, 0, 0) };
}

/* ---- points lost ---- */

/* Of one county, into `list` where it is not NULL; how many. */
static size_t
list_county(const sheet_arrays *self, size_t county, deduction *list)
{
    size_t found = 0;

    for (size_t k = 0; self->veto != NULL && k < self->vetoes; k++)
        if (self->veto[k * self->n + county] != 0) {
            if (list != NULL)
                list[found] = (deduction){ .kind = VETO, .county = county, .at = k, .lost = (double) NAN };
            found++;
        }
    for (size_t k = 0; self->adjustment != NULL && k < self->adjustments; k++) {
        double points = self->adjustment[k * self->n + county];

        if (points < 0) {
            if (list != NULL)
                list[found] = (deduction){ .kind = PENALTY, .county = county, .at = k, .lost = -points };
            found++;
        }
    }
    for (size_t k = 0; self->score != NULL && self->weight != NULL && self->turned != NULL && k < self->leaves; k++) {
        double full = 100 * self->weight[k * self->n + county], score = self->score[k * self->n + county] / 100;
        double got = full * (self->turned[k] != 0 ? 1 - score : score);

        if (full - got >= least_lost) {
            if (list != NULL)
                list[found] = (deduction){ LEAF, county, k, full, got, full - got };
            found++;
        }
    }
    return found;
}

/* Vetoes first, then the most points; ties as the counties and items stand. */
static int
compare_deductions(const void *a, const void *b)
{
    const deduction *x = a, *y = b;

    if ((x->kind == VETO) != (y->kind == VETO))
        return x->kind == VETO ? -1 : 1;
    if (x->kind != VETO && x->lost != y->lost)
        return x->lost > y->lost ? -1 : 1;
    if (x->county != y->county)
        return x->county < y->county ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Of one county, or of all (SIZE_MAX), in order. free() it; NULL: no memory. */
static deduction *
list_deductions(const sheet_arrays *self, size_t county, size_t *n)
{
    size_t total = 0, at = 0;

    for (size_t i = 0; i < self->n; i++)
        total += county == SIZE_MAX || i == county ? list_county(self, i, NULL) : 0;
    deduction *list = calloc(total + 1, sizeof *list);

    for (size_t i = 0; list != NULL && i < self->n; i++)
        at += county == SIZE_MAX || i == county ? list_county(self, i, list + at) : 0;
    if (list != NULL)
        qsort(list, total, sizeof *list, compare_deductions);
    *n = total;
    return list;
}

static const char *
deduction_name(const ys_view *view, const deduction *of)
{
    static const char *const axis[] = { "assessment/veto_name", "assessment/adjustment_name", "assessment/leaf_title" };

    return ys_view_text(view, axis[of->kind], of->at);
}

static const char *
deduction_source(const ys_view *view, const deduction *of)
{
    static const char *const source[] = { "assessment/veto_source", "assessment/adjustment_source", "assessment/leaf_source" };

    return ys_view_text(view, source[of->kind], of->at);
}

/* Why: the scoring of an item, the condition and effect of a veto. */
static const char *
deduction_reason(const ys_view *view, const deduction *of)
{
    static const char *const reason[] = { "assessment/veto_when", "", "assessment/leaf_scoring" };

    return of->kind == PENALTY ? "penalty" : ys_view_text(view, reason[of->kind], of->at);
}

/* Six digits without an exponent; amounts of thousands and more whole. */
static void
put_figure(ys_sheet *sheet, double x)
{
    if (isnan(x) || fabs(x) >= 1000)
        ys_sheet_number(sheet, x, 0);
    else
        ys_sheet_format(sheet, "%.6g", x);
}

static void
deduction_row(const ys_view *view, const sheet_arrays *self, const deduction *of, ys_sheet *sheet)
{
    bool leaf = of->kind == LEAF;

    ys_sheet_put(sheet, ys_view_text(view, "county/code", of->county));
    ys_sheet_put(sheet, ys_view_county(view, of->county));
    ys_sheet_put(sheet, deduction_name(view, of));
    ys_sheet_number(sheet, leaf ? of->full : (double) NAN, 1);
    ys_sheet_number(sheet, leaf ? of->got : (double) NAN, 1);
    if (of->kind == VETO)
        ys_sheet_put(sheet, ys_view_text(view, "assessment/veto_effect", of->at));
    else
        ys_sheet_number(sheet, of->lost, 1);
    put_figure(sheet, leaf && self->figure != NULL ? self->figure[of->at * self->n + of->county] : (double) NAN);
    ys_sheet_put(sheet, deduction_reason(view, of));
    ys_sheet_put(sheet, deduction_source(view, of));
}

static size_t
county_asked(const ys_view *view)
{
    const char *code = ys_result_text(view->result, "county");

    for (size_t i = 0; code[0] != '\0' && i < view->n_counties; i++)
        if (strcmp(ys_view_text(view, "county/code", i), code) == 0)
            return i;
    return SIZE_MAX;
}

static ys_status
deduction_table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const struct {
        const char *head;
        bool right;
        int rank;
    } column[] = { { "code", false, 3 }, { "county", false, 0 }, { "item", false, 0 }, { "full", true, 1 }, { "got", true, 1 },
        { "lost", true, 0 }, { "figure", true, 2 }, { "scoring", false, 4 }, { "source", false, 5 } };
    sheet_arrays self = open_arrays(view);
    size_t county = county_asked(view), n;
    deduction *list = list_deductions(&self, county, &n);
    size_t shown = county == SIZE_MAX && n > SHOWN ? SHOWN : n;
    ys_sheet sheet = { 0 };

    if (list == NULL)
        return ys_fail(err, YS_E_NOMEM, "points lost by %zu counties", view->n_counties);
    if (county != SIZE_MAX)
        ys_view_heading(view, out, "扣分依据清单 Points lost by %s, and on what they rest (points of 100, 1 and more)%s",
            ys_view_county(view, county), ys_view_mark(view, "assessment/leaf_score"));
    else
        ys_view_heading(view, out, "扣分依据清单 Points lost, and on what they rest: %s%zu of %zu (points of 100, 1 and more)%s",
            shown < n ? "the largest " : "", shown, n, ys_view_mark(view, "assessment/leaf_score"));
    for (size_t k = 0; k < sizeof column / sizeof column[0]; k++)
        ys_sheet_column_add(&sheet, column[k].head, column[k].right, column[k].rank);
    for (size_t k = 0; k < shown; k++)
        deduction_row(view, &self, &list[k], &sheet);
    if (shown > 0)
        ys_sheet_write(&sheet, view->columns, out);
    if (shown < n)
        ys_view_wrap(view, "--county CODE shows one county's, JSON has all.", "", out);
    free(list);
    return ys_sheet_end(&sheet, err);
}

/* ---- counties whose grade is near another ---- */

typedef struct {
    bool unsure;
    size_t grade, other; /* n_grades: none */
    double first, second; /* probabilities, or the cut-off and the points above it */
} nearness;

/* The grade that it has, and the most probable of the others; unsure where any is between the bounds. */
static nearness
probable(const ys_view *view, const double *p, size_t county)
{
    size_t n = view->n_grades;
    nearness of = { .grade = n, .other = n };

    for (size_t g = 0; g < n; g++) {
        double x = p[county * n + g];

        of.unsure = of.unsure || (x >= unsure_from && x <= unsure_to);
        if (of.grade == n && strcmp(ys_view_text(view, "assessment/grade", county), ys_view_text(view, "assessment/grade_name", g)) == 0)
            of.grade = g;
        else if (of.other == n || x > p[county * n + of.other])
            of.other = g;
    }
    of.first = of.grade < n ? p[county * n + of.grade] : (double) NAN;
    of.second = of.other < n ? p[county * n + of.other] : (double) NAN;
    return of;
}

/* The nearest cut-off of a county with a grade. */
static nearness
near_cut(const ys_view *view, size_t county)
{
    size_t n = view->n_grades;
    const double *cut = ys_view_f64(view, "assessment/grade_cut", n, 0, 0);
    const double *score = ys_view_f64(view, "assessment/score", view->n_counties, 0, 0);
    const int64_t *rank = ys_view_i64(view, "assessment/rank", view->n_counties, 0, 0);
    nearness of = { .grade = n, .other = n };

    for (size_t g = 0; cut != NULL && score != NULL && rank != NULL && rank[county] > 0 && g < n; g++) {
        double above = score[county] - cut[g];

        if (isnan(cut[g]) || (of.other < n && fabs(above) >= fabs(of.second)))
            continue;
        of.other = g;
        of.first = cut[g];
        of.second = above;
        of.unsure = fabs(above) <= near_points;
    }
    return of;
}

static const double *
grade_chances(const ys_view *view)
{
    return view->n_grades == 0 ? NULL : ys_view_f64(view, "uncertainty/p_grade", view->n_counties, view->n_grades, 0);
}

static nearness
nearness_of(const ys_view *view, const double *p, size_t county)
{
    return p != NULL ? probable(view, p, county) : near_cut(view, county);
}

static void
review_row(const ys_view *view, const double *p, const nearness *of, size_t i, ys_sheet *sheet)
{
    const double *score = ys_view_f64(view, "assessment/score", view->n_counties, 0, 0);

    ys_sheet_put(sheet, ys_view_text(view, "assessment/class", i));
    ys_sheet_put(sheet, ys_view_text(view, "county/code", i));
    ys_sheet_put(sheet, ys_view_county(view, i));
    ys_sheet_number(sheet, score != NULL ? score[i] : (double) NAN, 2);
    ys_sheet_put(sheet, ys_view_text(view, "assessment/grade", i));
    if (p != NULL)
        ys_cells_percent(sheet, of->first);
    ys_sheet_put(sheet, ys_view_text(view, "assessment/grade_name", of->other));
    if (p != NULL)
        ys_cells_percent(sheet, of->second);
    else
        ys_sheet_format(sheet, "%+.2f from %.6g", of->second, of->first);
}

static ys_status
review_table(const ys_view *view, const size_t *order, ys_text *out, ys_error *err)
{
    const double *p = grade_chances(view);
    ys_sheet sheet = { 0 };
    size_t rows = 0;

    ys_view_heading(view, out, p != NULL ? "临界县复核名单 Counties to look at again: the probability of a grade is between 20 and 80 %%%s"
                                         : "临界县复核名单 Counties to look at again: within 1 point of a cut-off (--uncertainty N tells the probability)%s",
        ys_view_mark(view, p != NULL ? "uncertainty/p_grade" : "assessment/score"));
    ys_sheet_column_add(&sheet, "class", false, 2);
    ys_sheet_column_add(&sheet, "code", false, 1);
    ys_sheet_column_add(&sheet, "county", false, 0);
    ys_sheet_column_add(&sheet, "score", true, 0);
    ys_sheet_column_add(&sheet, "grade", false, 0);
    if (p != NULL)
        ys_sheet_column_add(&sheet, "P(grade)", true, 0);
    ys_sheet_column_add(&sheet, p != NULL ? "or" : "cut-off of", false, 0);
    ys_sheet_column_add(&sheet, p != NULL ? "P(or)" : "points", true, 0);
    for (size_t k = 0; k < view->n_counties; k++) {
        nearness of = nearness_of(view, p, order[k]);

        if (!of.unsure)
            continue;
        review_row(view, p, &of, order[k], &sheet);
        rows++;
    }
    if (rows > 0)
        ys_sheet_write(&sheet, view->columns, out);
    else
        ys_text_add(out, "none\n");
    return ys_sheet_end(&sheet, err);
}

/* ---- awards ---- */

/* Of the counties of a class with a grade; SIZE_MAX: of all. */
typedef struct {
    size_t counties, paid;
    double points, yuan;
} award_sum;

static award_sum
sum_awards(const ys_view *view, size_t class, size_t grade)
{
    const double *yuan = ys_view_f64(view, "assessment/award", view->n_counties, 0, 0);
    const double *points = ys_view_f64(view, "assessment/award_points", view->n_counties, 0, 0);
    award_sum sum = { 0 };

    for (size_t i = 0; yuan != NULL && points != NULL && i < view->n_counties; i++) {
        if (class != SIZE_MAX
            && (strcmp(ys_view_text(view, "assessment/class", i), ys_view_text(view, "assessment/class_name", class)) != 0
                || strcmp(ys_view_text(view, "assessment/grade", i), ys_view_text(view, "assessment/grade_name", grade)) != 0))
            continue;
        sum.counties++;
        sum.paid += yuan[i] > 0;
        sum.points += points[i];
        sum.yuan += yuan[i];
    }
    return sum;
}

static void
award_row(const char *class, const char *grade, const award_sum *sum, ys_sheet *sheet)
{
    ys_sheet_put(sheet, class);
    ys_sheet_put(sheet, grade);
    ys_cells_whole(sheet, (int64_t) sum->counties);
    ys_sheet_number(sheet, sum->points, 2);
    ys_cells_whole(sheet, (int64_t) sum->paid);
    ys_sheet_number(sheet, sum->yuan / 10000, 2);
}

static ys_status
award_table(const ys_view *view, ys_text *out, ys_error *err)
{
    award_sum total = sum_awards(view, SIZE_MAX, SIZE_MAX);
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "奖励测算表 What the grades earn, by class%s", ys_view_mark(view, "assessment/award"));
    if (total.points == 0 && total.yuan == 0) {
        ys_text_add(out, "nothing\n");
        return YS_OK;
    }
    ys_sheet_column_add(&sheet, "class", false, 0);
    ys_sheet_column_add(&sheet, "grade", false, 0);
    ys_sheet_column_add(&sheet, "counties", true, 0);
    ys_sheet_column_add(&sheet, "award points", true, 0);
    ys_sheet_column_add(&sheet, "paid", true, 1);
    ys_sheet_column_add(&sheet, "amount (万元)", true, 0);
    for (size_t c = 0; c < ys_view_length(view, "assessment/class_name"); c++)
        for (size_t g = 0; g < view->n_grades; g++) {
            award_sum sum = sum_awards(view, c, g);

            if (sum.counties > 0)
                award_row(ys_view_text(view, "assessment/class_name", c), ys_view_text(view, "assessment/grade_name", g), &sum, &sheet);
        }
    award_row("total", "", &total, &sheet);
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

/* ---- all of it ---- */

ys_status
ys_desk_tables(const ys_view *view, const size_t *order, ys_text *out, ys_error *err)
{
    if (view->n_grades == 0 || ys_result_find(view->result, "assessment/leaf_title") == NULL)
        return YS_OK;

    ys_status st = deduction_table(view, out, err);

    if (st == YS_OK)
        st = review_table(view, order, out, err);
    if (st != YS_OK)
        return st;
    ys_view_heading(view, out, "两年无起色台账 Two years without improvement");
    ys_view_wrap(view, "The table holds no earlier score: `yinsu assess A B` compares two years, `simulate` keeps the ledger by a scheme's chain.",
        "", out);
    return award_table(view, out, err);
}

static json_t *
deduction_json(const ys_view *view, ys_json *json, const sheet_arrays *self, const deduction *of)
{
    static const char *const kind[] = { "veto", "penalty", "item" };
    json_t *object = json_object();
    bool leaf = of->kind == LEAF;

    ys_json_put(json, object, "kind", json_string(kind[of->kind]));
    ys_json_put(json, object, "name", json_string(deduction_name(view, of)));
    if (leaf) {
        ys_json_put(json, object, "item", json_string(ys_view_text(view, "assessment/leaf_name", of->at)));
        ys_json_put(json, object, "full", ys_json_number(of->full));
        ys_json_put(json, object, "got", ys_json_number(of->got));
        ys_json_put(json, object, "figure", ys_json_number(self->figure == NULL ? (double) NAN : self->figure[of->at * self->n + of->county]));
    }
    if (of->kind == VETO)
        ys_json_put(json, object, "effect", json_string(ys_view_text(view, "assessment/veto_effect", of->at)));
    else
        ys_json_put(json, object, "lost", ys_json_number(of->lost));
    ys_json_put(json, object, leaf ? "scoring" : "reason", json_string(deduction_reason(view, of)));
    ys_json_put(json, object, "source", json_string(deduction_source(view, of)));
    return object;
}

void
ys_desk_county_json(const ys_view *view, ys_json *json, json_t *county, size_t i)
{
    const double *yuan = ys_view_f64(view, "assessment/award", view->n_counties, 0, 0);
    const double *points = ys_view_f64(view, "assessment/award_points", view->n_counties, 0, 0);
    sheet_arrays self = open_arrays(view);
    size_t n;
    deduction *list = list_deductions(&self, i, &n);
    json_t *deductions = json_array();

    json->failed = json->failed || list == NULL;
    for (size_t k = 0; list != NULL && k < n; k++)
        ys_json_add(json, deductions, deduction_json(view, json, &self, &list[k]));
    free(list);
    ys_json_put(json, county, "award", ys_json_number(yuan == NULL ? (double) NAN : yuan[i]));
    ys_json_put(json, county, "award_points", ys_json_number(points == NULL ? (double) NAN : points[i]));
    ys_json_put(json, county, "deductions", deductions);
}

static json_t *
review_json(const ys_view *view, ys_json *json)
{
    const double *p = grade_chances(view);
    json_t *list = json_array();

    for (size_t i = 0; i < view->n_counties; i++) {
        nearness of = nearness_of(view, p, i);

        if (!of.unsure)
            continue;
        json_t *county = ys_json_county(json, view, i);

        ys_json_put(json, county, "grade", json_string(ys_view_text(view, "assessment/grade", i)));
        ys_json_put(json, county, p != NULL ? "other" : "cut_off_of", json_string(ys_view_text(view, "assessment/grade_name", of.other)));
        ys_json_put(json, county, p != NULL ? "p_grade" : "cut_off", ys_json_number(of.first));
        ys_json_put(json, county, p != NULL ? "p_other" : "points_above", ys_json_number(of.second));
        ys_json_add(json, list, county);
    }
    return list;
}

void
ys_desk_json(const ys_view *view, ys_json *json, json_t *root)
{
    json_t *rows = json_array(), *awards = json_object();
    award_sum total = sum_awards(view, SIZE_MAX, SIZE_MAX);

    for (size_t c = 0; c < ys_view_length(view, "assessment/class_name"); c++)
        for (size_t g = 0; g < view->n_grades; g++) {
            award_sum sum = sum_awards(view, c, g);
            json_t *row = json_object();

            ys_json_put(json, row, "class", json_string(ys_view_text(view, "assessment/class_name", c)));
            ys_json_put(json, row, "grade", json_string(ys_view_text(view, "assessment/grade_name", g)));
            ys_json_put(json, row, "counties", json_integer((json_int_t) sum.counties));
            ys_json_put(json, row, "award_points", ys_json_number(sum.points));
            ys_json_put(json, row, "award", ys_json_number(sum.yuan));
            ys_json_add(json, rows, row);
        }
    ys_json_put(json, awards, "by_class", rows);
    ys_json_put(json, awards, "award_points", ys_json_number(total.points));
    ys_json_put(json, awards, "award", ys_json_number(total.yuan));
    ys_json_put(json, root, "review", review_json(view, json));
    ys_json_put(json, root, "awards", awards);
}
