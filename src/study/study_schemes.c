#include "yinsu/study.h"

#include "base/text.h"
#include "numeric/statistic.h"
#include "study/side.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDES = 2 };

/* One assessment as the comparison reads it. Borrowed from its result. */
typedef struct {
    size_t leaves;
    const double *score, *coverage, *award, *points;
    const double *leaf_score, *leaf_weight; /* [leaf][county] */
    const int64_t *rank, *turned;
    int64_t *place; /* [n] in the order of all counties with a grade, 0 without; owned */
} side;

typedef struct {
    const char *name;   /* path */
    size_t leaf[SIDES]; /* SIZE_MAX: the side has none */
} item;

typedef struct {
    ys_result of[SIDES];
    side side[SIDES];
    size_t n, n_items;
    item *item;
    double *work; /* [2 n] */
    ys_result *result;
    ys_error *err;
} comparison;

static const char *const county_axis = "county/code", *const item_axis = "schemes/item_name";

static const char *
text_of(const comparison *self, int s, const char *name, size_t i)
{
    return ys_array_text(ys_result_find(&self->of[s], name), i);
}

/* Scores are compared in steps of 1e-9 point, as ranks are (assessment/scheme.h). */
static double
key(double points)
{
    return floor(points * 1e9 + 0.5);
}

/* Parts are whole multiples of 2^-40 point: sums of them are exact, and a part turned round is its negative. */
static double
snap(double x)
{
    return ldexp(rint(ldexp(x, 40)), -40);
}

/* ---- both sides ---- */

static ys_status
check_counties(const ys_model *a, const ys_model *b, ys_error *err)
{
    size_t n = a->table.n_counties, m = b->table.n_counties, i = 0;

    while (i < n && i < m && strcmp(ys_table_code(&a->table, i), ys_table_code(&b->table, i)) == 0)
        i++;
    if (i == n && i == m)
        return YS_OK;
    /* codes rise, so the lesser of the two is the one that the other side lacks */
    bool only_a = i == m || (i < n && strcmp(ys_table_code(&a->table, i), ys_table_code(&b->table, i)) < 0);

    return ys_fail(err, YS_E_SCENARIO, "the two scenarios are not of the same counties: %s is in %s alone (%zu and %zu counties)",
        ys_table_code(only_a ? &a->table : &b->table, i), only_a ? a->path : b->path, n, m);
}

static void
open_side(comparison *self, int s)
{
    const ys_result *of = &self->of[s];
    side *to = &self->side[s];

    to->leaves = ys_array_size(ys_result_find(of, "assessment/leaf_name"));
    to->score = ys_array_f64(ys_result_find(of, "assessment/score"));
    to->coverage = ys_array_f64(ys_result_find(of, "assessment/coverage"));
    to->award = ys_array_f64(ys_result_find(of, "assessment/award"));
    to->points = ys_array_f64(ys_result_find(of, "assessment/award_points"));
    to->leaf_score = ys_array_f64(ys_result_find(of, "assessment/leaf_score"));
    to->leaf_weight = ys_array_f64(ys_result_find(of, "assessment/leaf_weight"));
    to->rank = ys_array_i64(ys_result_find(of, "assessment/rank"));
    to->turned = ys_array_i64(ys_result_find(of, "assessment/leaf_turned"));
}

static bool
same_class(const comparison *self, int s, size_t i, size_t j)
{
    return strcmp(text_of(self, s, "assessment/class", i), text_of(self, s, "assessment/class", j)) == 0;
}

/* Place of a score among the other counties with a grade on one side: 1 and those that are better; of the class, or of all. */
static int64_t
place_among(const comparison *self, int s, bool of_class, size_t county, double score)
{
    const side *of = &self->side[s];
    int64_t place = 1;

    for (size_t j = 0; j < self->n; j++)
        place += j != county && of->rank[j] > 0 && key(of->score[j]) > key(score) && (!of_class || same_class(self, s, county, j));
    return place;
}

/* Leaves of the first scheme as it has them, then what the second alone has. */
static ys_status
list_items(comparison *self)
{
    size_t most = self->side[0].leaves + self->side[1].leaves;

    self->item = calloc(most + 1, sizeof *self->item);
    if (self->item == NULL)
        return ys_fail(self->err, YS_E_NOMEM, "%zu items", most);
    for (size_t k = 0; k < self->side[0].leaves; k++)
        self->item[self->n_items++] = (item){ text_of(self, 0, "assessment/leaf_name", k), { k, SIZE_MAX } };
    for (size_t k = 0; k < self->side[1].leaves; k++) {
        const char *name = text_of(self, 1, "assessment/leaf_name", k);
        size_t at = 0;

        while (at < self->side[0].leaves && strcmp(self->item[at].name, name) != 0)
            at++;
        if (at < self->side[0].leaves)
            self->item[at].leaf[1] = k;
        else
            self->item[self->n_items++] = (item){ name, { SIZE_MAX, k } };
    }
    return YS_OK;
}

/* ---- arrays ---- */

static double *
add_f64(const comparison *self, const char *name, bool by_item, const char *unit, const char *title)
{
    size_t dim[] = { self->n_items, self->n };
    const char *axes[] = { item_axis, county_axis };
    ys_array *array = by_item ? ys_result_add(self->result, name, YS_ARRAY_F64, 2, dim, axes, unit, title, self->err)
                              : ys_result_add(self->result, name, YS_ARRAY_F64, 1, dim + 1, axes + 1, unit, title, self->err);

    if (array == NULL)
        return NULL;
    array->modelled = true;
    return ys_array_f64(array);
}

static ys_status
copy_texts(const comparison *self, int s, const char *from, const char *to, const char *axis)
{
    const ys_array *array = ys_result_find(&self->of[s], from);
    ys_array *copy = ys_result_add_text(self->result, to, ys_array_size(array), array->width, axis, array->title, self->err);

    if (copy == NULL)
        return ys_fail_status(self->err);
    for (size_t i = 0; i < ys_array_size(array); i++)
        ys_array_put(copy, i, ys_array_text(array, i));
    return YS_OK;
}

static ys_status
fill_texts(const comparison *self)
{
    static const char *const name[][3] = { { "county/code", "county/code", NULL }, { "county/name_zh", "county/name_zh", "county/code" },
        { "county/name_en", "county/name_en", "county/code" }, { "county/prefecture", "county/prefecture", "county/code" } };
    static const char *const by_side[][3] = { { "assessment/class", "schemes/class_a", "schemes/class_b" },
        { "assessment/grade", "schemes/grade_a", "schemes/grade_b" } };
    static const char *const axis[] = { "schemes/grade_name_a", "schemes/grade_name_b" };
    ys_status st = YS_OK;

    for (size_t k = 0; st == YS_OK && k < sizeof name / sizeof name[0]; k++)
        st = copy_texts(self, 0, name[k][0], name[k][1], name[k][2]);
    for (int s = 0; s < SIDES; s++) {
        for (size_t k = 0; st == YS_OK && k < sizeof by_side / sizeof by_side[0]; k++)
            st = copy_texts(self, s, by_side[k][0], by_side[k][1 + s], county_axis);
        if (st == YS_OK)
            st = copy_texts(self, s, "assessment/grade_name", axis[s], NULL);
    }
    return st;
}

/* Figures of both sides and their difference: NAME_a, NAME_b, NAME_change. */
static ys_status
fill_pair(const comparison *self, const char *name, const char *unit, const double *a, const double *b)
{
    static const char *const ends[] = { "a", "b", "change" };
    double *to[3];

    for (int k = 0; k < 3; k++) {
        char full[64], title[96];

        snprintf(full, sizeof full, "schemes/%.40s_%s", name, ends[k]);
        snprintf(title, sizeof title, "%.60s%s", name, k == 2 ? ", B less A" : k == 0 ? " under A" : " under B");
        if ((to[k] = add_f64(self, full, false, unit, title)) == NULL)
            return ys_fail_status(self->err);
    }
    for (size_t i = 0; i < self->n; i++) {
        to[0][i] = a[i];
        to[1][i] = b[i];
        to[2][i] = snap(b[i] - a[i]);
    }
    return YS_OK;
}

/* ---- ranks: own change and that of the others ---- */

typedef struct {
    const char *name;
    bool of_class;
    const int64_t *at[SIDES]; /* [n], 0 without a grade */
} order;

/* Places up are positive. `own`: with the new score among the others as they were; `others`: the rest, as they move. */
static ys_status
fill_order(const comparison *self, const order *of)
{
    static const char *const ends[] = { "a", "b", "change", "own", "others" };
    static const char *const titles[] = { " under A, 0 without", " under B, 0 without", ", places up", " by its own new score, the others as they were",
        " as the others move" };
    double *to[5];

    for (int k = 0; k < 5; k++) {
        char full[64], title[120];

        snprintf(full, sizeof full, "schemes/%.20s_%s", of->name, ends[k]);
        snprintf(title, sizeof title, "%.20s%s", of->name, titles[k]);
        if ((to[k] = add_f64(self, full, false, "1", title)) == NULL)
            return ys_fail_status(self->err);
    }
    for (size_t i = 0; i < self->n; i++) {
        bool same = strcmp(text_of(self, 0, "assessment/class", i), text_of(self, 1, "assessment/class", i)) == 0;
        bool known = of->at[0][i] > 0 && of->at[1][i] > 0 && (same || !of->of_class);
        double between = known ? (double) place_among(self, 0, of->of_class, i, self->side[1].score[i]) : (double) NAN;

        to[0][i] = (double) of->at[0][i];
        to[1][i] = (double) of->at[1][i];
        to[2][i] = known ? to[0][i] - to[1][i] : (double) NAN;
        to[3][i] = to[0][i] - between;
        to[4][i] = between - to[1][i];
    }
    return YS_OK;
}

static ys_status
fill_orders(comparison *self)
{
    order rank = { "rank", true, { self->side[0].rank, self->side[1].rank } };
    order place = { "place", false, { self->side[0].place, self->side[1].place } };

    for (int s = 0; s < SIDES; s++)
        for (size_t i = 0; i < self->n; i++)
            self->side[s].place[i] = self->side[s].rank[i] > 0 ? place_among(self, s, false, i, self->side[s].score[i]) : 0;

    ys_status st = fill_order(self, &rank);

    return st == YS_OK ? fill_order(self, &place) : st;
}

/* ---- why scores change ---- */

/* A leaf's score as it counts and its weight over the coverage, which is 0 where it has none; score NaN: the side has none. */
typedef struct {
    double weight, score;
} term;

static term
term_of(const comparison *self, int s, const item *of, size_t county)
{
    const side *at = &self->side[s];

    if (of->leaf[s] == SIZE_MAX)
        return (term){ 0, (double) NAN };
    double score = at->leaf_score[of->leaf[s] * self->n + county], weight = at->leaf_weight[of->leaf[s] * self->n + county];

    return isnan(score) ? (term){ 0, (double) NAN }
                        : (term){ weight / at->coverage[county], at->turned[of->leaf[s]] != 0 ? 100 - score : score };
}

typedef struct {
    double weights, scores, item;
} parts;

/* Shapley's value of two changes, the mean over both orders, is exact for a product. */
static parts
parts_of(const comparison *self, const item *of, size_t county)
{
    term a = term_of(self, 0, of, county), b = term_of(self, 1, of, county);
    double before = isnan(a.score) ? 0 : a.weight * a.score, after = isnan(b.score) ? 0 : b.weight * b.score;

    if (of->leaf[0] == SIZE_MAX || of->leaf[1] == SIZE_MAX)
        return (parts){ .item = snap(after - before) };
    if (isnan(a.score) || isnan(b.score))
        return (parts){ .scores = snap(after - before) };
    return (parts){ .weights = snap((b.weight - a.weight) * (a.score + b.score) / 2),
        .scores = snap((b.score - a.score) * (a.weight + b.weight) / 2) };
}

static ys_status
fill_parts(const comparison *self)
{
    static const char *const in[] = { "both", "A", "B" };
    ys_array *name = ys_result_add_text(self->result, item_axis, self->n_items, 160, NULL, "items of either scheme", self->err);
    ys_array *where = name == NULL ? NULL : ys_result_add_text(self->result, "schemes/item_in", self->n_items, 8, item_axis, "both, A or B", self->err);

    if (where == NULL)
        return ys_fail_status(self->err);
    double *weights = add_f64(self, "schemes/by_weight", true, "point", "change of score by the item's weight");
    double *scores = add_f64(self, "schemes/by_score", true, "point", "change of score by the item's figures and scoring");
    double *items = add_f64(self, "schemes/by_item", true, "point", "change of score by an item added or dropped");
    double *rest = add_f64(self, "schemes/by_rest", false, "point", "change of score by aggregation, bonuses, penalties, vetoes");
    const double *change = ys_array_f64(ys_result_find(self->result, "schemes/score_change"));

    if (weights == NULL || scores == NULL || items == NULL || rest == NULL)
        return ys_fail_status(self->err);
    memcpy(rest, change, self->n * sizeof *rest);
    for (size_t k = 0; k < self->n_items; k++) {
        const item *of = &self->item[k];

        ys_array_put(name, k, of->name);
        ys_array_put(where, k, in[of->leaf[1] == SIZE_MAX ? 1 : of->leaf[0] == SIZE_MAX ? 2 : 0]);
        for (size_t i = 0; i < self->n; i++) {
            parts part = parts_of(self, of, i);
            bool known = !isnan(change[i]);

            weights[k * self->n + i] = known ? part.weights : (double) NAN;
            scores[k * self->n + i] = known ? part.scores : (double) NAN;
            items[k * self->n + i] = known ? part.item : (double) NAN;
            rest[i] -= part.weights + part.scores + part.item;
        }
    }
    return YS_OK;
}

/* ---- grades, agreement, awards ---- */

static size_t
grade_of(const comparison *self, int s, size_t county)
{
    size_t n = ys_array_size(ys_result_find(&self->of[s], "assessment/grade_name")), g = 0;

    while (g + 1 < n && strcmp(text_of(self, s, "assessment/grade_name", g), text_of(self, s, "assessment/grade", county)) != 0)
        g++;
    return g;
}

static ys_status
fill_grades(const comparison *self)
{
    const char *axes[] = { "schemes/grade_name_a", "schemes/grade_name_b" };
    size_t dim[SIDES];

    for (int s = 0; s < SIDES; s++)
        dim[s] = ys_array_size(ys_result_find(&self->of[s], "assessment/grade_name"));
    ys_array *moved = ys_result_add(self->result, "schemes/grade_moved", YS_ARRAY_I64, 2, dim, axes, "county", "counties by grade under A and under B", self->err);

    if (moved == NULL)
        return ys_fail_status(self->err);
    moved->modelled = true;
    for (size_t i = 0; i < self->n; i++)
        ys_array_i64(moved)[grade_of(self, 0, i) * dim[1] + grade_of(self, 1, i)]++;
    return YS_OK;
}

/* Over the counties that have a grade on both sides and, unless it is NULL, are in that class on both. NaN: fewer than 3, or no spread. */
static ys_status
rank_correlation(const comparison *self, const char *class, int64_t *counties, double *rho)
{
    ys_error inner = { YS_OK, "" };
    size_t m = 0;

    for (size_t i = 0; i < self->n; i++) {
        bool in = class == NULL
            || (strcmp(text_of(self, 0, "assessment/class", i), class) == 0 && strcmp(text_of(self, 1, "assessment/class", i), class) == 0);

        if (!in || self->side[0].rank[i] == 0 || self->side[1].rank[i] == 0)
            continue;
        self->work[m] = key(self->side[0].score[i]);
        self->work[self->n + m++] = key(self->side[1].score[i]);
    }
    *counties = (int64_t) m;
    *rho = (double) NAN;
    ys_status st = m < 3 ? YS_OK : ys_statistic_spearman(m, self->work, self->work + self->n, rho, &inner);

    return st == YS_OK || st == YS_E_DATA ? YS_OK : ys_fail(self->err, st, "%s", inner.text);
}

static ys_status
fill_agreement(const comparison *self)
{
    const char *axis = "schemes/class_name";
    size_t n = ys_array_size(ys_result_find(&self->of[0], "assessment/class_name")), all = n + 1;
    ys_array *name = ys_result_add_text(self->result, axis, all, 64, NULL, "classes of A, and all counties", self->err);
    ys_array *counties = name == NULL ? NULL : ys_result_add(self->result, "schemes/class_counties", YS_ARRAY_I64, 1, &all, &axis, "county", "in the class and with a grade on both sides", self->err);
    ys_array *rho = counties == NULL ? NULL : ys_result_add(self->result, "schemes/spearman", YS_ARRAY_F64, 1, &all, &axis, "1", "rank correlation of their scores", self->err);
    ys_status st = YS_OK;

    if (rho == NULL)
        return ys_fail_status(self->err);
    rho->modelled = true;
    for (size_t c = 0; st == YS_OK && c < all; c++) {
        const char *class = c == n ? NULL : text_of(self, 0, "assessment/class_name", c);

        ys_array_put(name, c, class == NULL ? "whole table" : class);
        st = rank_correlation(self, class, &ys_array_i64(counties)[c], &ys_array_f64(rho)[c]);
    }
    return st;
}

static ys_status
fill_awards(const comparison *self)
{
    size_t one = 1;
    ys_status st = fill_pair(self, "award", "yuan", self->side[0].award, self->side[1].award);

    if (st == YS_OK)
        st = fill_pair(self, "award_points", "1", self->side[0].points, self->side[1].points);
    ys_array *moved = st != YS_OK ? NULL : ys_result_add(self->result, "schemes/award_moved", YS_ARRAY_F64, 1, &one, NULL, "yuan", "what counties gain from A to B, summed over those that gain", self->err);

    if (moved == NULL)
        return st != YS_OK ? st : ys_fail_status(self->err);
    moved->modelled = true;
    for (size_t i = 0; i < self->n; i++)
        ys_array_f64(moved)[0] += fmax(0, self->side[1].award[i] - self->side[0].award[i]);
    return YS_OK;
}

/* ---- all of it ---- */

static ys_status
note_sides(const comparison *self, const ys_model *const model[SIDES])
{
    static const char *const letter[] = { "a", "b" };
    ys_status st = YS_OK;

    for (int s = 0; s < SIDES; s++) {
        char year[16], name[32];
        const struct {
            const char *name, *text;
        } note[] = { { "path", model[s]->path }, { "title", model[s]->scenario.title }, { "scheme", ys_result_text(&self->of[s], "scheme") },
            { "year", year }, { "table", model[s]->table.path } };

        snprintf(year, sizeof year, "%d", (int) model[s]->scenario.years.first);
        for (size_t k = 0; st == YS_OK && k < sizeof note / sizeof note[0]; k++) {
            snprintf(name, sizeof name, "%s_%s", note[k].name, letter[s]);
            st = ys_result_note(self->result, name, note[k].text == NULL ? "" : note[k].text, self->err);
        }
    }
    return st;
}

/* A notice of either side stands above both. */
static ys_status
note_notices(const comparison *self)
{
    const char *a = ys_result_text(&self->of[0], "notice"), *b = ys_result_text(&self->of[1], "notice");
    ys_text both = { 0 };

    ys_text_add(&both, a);
    if (strcmp(a, b) != 0)
        ys_text_format(&both, "%s%s", a[0] != '\0' && b[0] != '\0' ? " / " : "", b);
    ys_status st = both.failed ? ys_fail(self->err, YS_E_NOMEM, "notices")
                               : ys_result_note(self->result, "notice", both.bytes == NULL ? "" : both.bytes, self->err);

    ys_text_free(&both);
    return st;
}

static ys_status
fill(comparison *self, const ys_model *const model[SIDES])
{
    ys_status st = list_items(self);

    if (st == YS_OK)
        st = ys_side_notes(&self->of[0], &self->of[1], "yinsu.schemes/1", self->result, self->err);
    if (st == YS_OK)
        st = note_sides(self, model);
    if (st == YS_OK)
        st = note_notices(self);
    if (st == YS_OK)
        st = fill_texts(self);
    if (st == YS_OK)
        st = fill_pair(self, "score", "point", self->side[0].score, self->side[1].score);
    if (st == YS_OK)
        st = fill_orders(self);
    if (st == YS_OK)
        st = fill_parts(self);
    if (st == YS_OK)
        st = fill_grades(self);
    if (st == YS_OK)
        st = fill_agreement(self);
    return st == YS_OK ? fill_awards(self) : st;
}

ys_status
ys_study_schemes(const ys_model *a, const ys_model *b, ys_result *result, ys_error *err)
{
    const ys_model *model[SIDES] = { a, b };
    ys_result made = { 0 };
    comparison self = { .n = a->table.n_counties, .result = &made, .err = err };
    ys_status st = check_counties(a, b, err);

    for (int s = 0; st == YS_OK && s < SIDES; s++)
        st = ys_engine_assess(model[s], &self.of[s], err);
    if (st == YS_OK) {
        self.work = calloc(2 * self.n + 1, sizeof *self.work);
        for (int s = 0; s < SIDES; s++) {
            open_side(&self, s);
            self.side[s].place = calloc(self.n + 1, sizeof *self.side[s].place);
        }
        st = self.work != NULL && self.side[0].place != NULL && self.side[1].place != NULL
            ? fill(&self, model) : ys_fail(err, YS_E_NOMEM, "places of %zu counties", self.n);
    }
    free(self.work);
    free(self.item);
    for (int s = 0; s < SIDES; s++) {
        free(self.side[s].place);
        ys_result_free(&self.of[s]);
    }
    if (st == YS_OK)
        *result = made;
    else
        ys_result_free(&made);
    return st;
}
