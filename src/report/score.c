/* Assessment of recorded data: scores, ranks within class, grades, and what was dropped. */
#include "report/cells.h"
#include "report/kind.h"
#include "report/sureness.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The arrays of an assessment, NULL where they are not there. Borrowed. */
typedef struct {
    const double *score, *coverage, *modelled;
    const int64_t *rank;
} scores;

static scores
open_scores(const ys_view *view)
{
    size_t n = view->n_counties;

    return (scores){
        .score = ys_view_f64(view, "assessment/score", n, 0, 0),
        .coverage = ys_view_f64(view, "assessment/coverage", n, 0, 0),
        .modelled = ys_view_f64(view, "assessment/modelled_share", n, 0, 0),
        .rank = ys_view_i64(view, "assessment/rank", n, 0, 0),
    };
}

/* Before: a county of an earlier class (in order of appearance), then the better rank, 0 last, then code. */
static bool
stands_before(const scores *self, const size_t *class_order, size_t a, size_t b)
{
    if (class_order[a] != class_order[b])
        return class_order[a] < class_order[b];

    int64_t rank_a = self->rank != NULL && self->rank[a] > 0 ? self->rank[a] : INT64_MAX;
    int64_t rank_b = self->rank != NULL && self->rank[b] > 0 ? self->rank[b] : INT64_MAX;

    return rank_a != rank_b ? rank_a < rank_b : a < b;
}

static void
sort_counties(const ys_view *view, const scores *self, size_t *class_order, size_t *order)
{
    for (size_t i = 0; i < view->n_counties; i++) {
        const char *class = ys_view_text(view, "assessment/class", i);
        size_t k = i;

        class_order[i] = 0;
        while (strcmp(ys_view_text(view, "assessment/class", class_order[i]), class) != 0)
            class_order[i]++;
        for (; k > 0 && stands_before(self, class_order, i, order[k - 1]); k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
}

static void
add_row(const ys_view *view, const scores *self, size_t i, ys_sheet *sheet)
{
    ys_sheet_put(sheet, ys_view_text(view, "assessment/class", i));
    if (self->rank != NULL && self->rank[i] > 0)
        ys_sheet_format(sheet, "%" PRId64, self->rank[i]);
    else
        ys_sheet_put(sheet, "-");
    ys_sheet_put(sheet, ys_view_text(view, "county/code", i));
    ys_sheet_put(sheet, ys_view_county(view, i));
    ys_sheet_put(sheet, ys_view_text(view, "county/prefecture", i));
    ys_sheet_number(sheet, self->score != NULL ? self->score[i] : NAN, 2);
    ys_sheet_put(sheet, ys_view_text(view, "assessment/grade", i));
    ys_cells_percent(sheet, self->coverage != NULL ? self->coverage[i] : NAN);
    ys_cells_percent(sheet, self->modelled != NULL ? self->modelled[i] : NAN);
    ys_sheet_put(sheet, ys_view_text(view, "assessment/dropped", i));
}

static ys_status
table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const struct {
        const char *head;
        bool right;
        int rank;
    } column[] = {
        { "class", false, 1 },
        { "rank", true, 0 },
        { "code", false, 2 },
        { "county", false, 0 },
        { "prefecture", false, 4 },
        { "score", true, 0 },
        { "grade", false, 0 },
        { "coverage", true, 3 },
        { "modelled", true, 1 },
        { "dropped for want of data", false, 5 },
    };
    size_t n = view->n_counties;
    scores self = open_scores(view);
    ys_sheet sheet = { 0 };
    const char *mark = ys_view_mark(view, "assessment/score");
    size_t *scratch = calloc(2 * n + 1, sizeof *scratch);

    if (scratch == NULL)
        return ys_fail(err, YS_E_NOMEM, "order of %zu counties", n);
    for (size_t i = 0; i < n; i++)
        mark = self.modelled != NULL && self.modelled[i] > 0 ? " [M]" : mark;
    ys_view_heading(view, out, "Scores by class (points of 100, scheme %s, year %" PRId64 ")%s",
        ys_result_text(view->result, "scheme"), view->n_years > 0 ? view->year[0] : 0, mark);
    for (size_t k = 0; k < sizeof column / sizeof column[0]; k++)
        ys_sheet_column_add(&sheet, column[k].head, column[k].right, column[k].rank);
    sort_counties(view, &self, scratch, scratch + n);
    for (size_t k = 0; k < n; k++)
        add_row(view, &self, scratch[n + k], &sheet);
    ys_sheet_write(&sheet, view->columns, out);

    ys_status st = ys_sheet_end(&sheet, err);

    if (st == YS_OK)
        st = ys_sureness_tables(view, scratch + n, out, err);
    free(scratch);
    return st;
}

static json_t *
county_json(const ys_view *view, ys_json *json, const scores *self, size_t i)
{
    json_t *county = ys_json_county(json, view, i);
    const char *dropped = ys_view_text(view, "assessment/dropped", i);
    size_t n_leaves = ys_array_size(ys_result_find(view->result, "assessment/leaf_name"));
    const double *leaf = ys_view_f64(view, "assessment/leaf_score", n_leaves, view->n_counties, 0);

    ys_json_put(json, county, "class", json_string(ys_view_text(view, "assessment/class", i)));
    ys_json_put(json, county, "score", ys_json_number(self->score != NULL ? self->score[i] : NAN));
    ys_json_put(
        json, county, "rank", self->rank != NULL && self->rank[i] > 0 ? json_integer(self->rank[i]) : json_null());
    ys_json_put(json, county, "grade", json_string(ys_view_text(view, "assessment/grade", i)));
    ys_json_put(json, county, "coverage", ys_json_number(self->coverage != NULL ? self->coverage[i] : NAN));
    ys_json_put(json, county, "modelled_share", ys_json_number(self->modelled != NULL ? self->modelled[i] : NAN));
    ys_json_put(json, county, "dropped", ys_json_split(json, dropped, strchr(dropped, ';') != NULL ? "; " : ", "));
    if (leaf != NULL) {
        json_t *items = json_object();

        for (size_t k = 0; k < n_leaves; k++)
            ys_json_put(json, items, ys_view_text(view, "assessment/leaf_name", k),
                ys_json_number(leaf[k * view->n_counties + i]));
        ys_json_put(json, county, "items", items);
    }
    ys_sureness_county_json(view, json, county, i);
    return county;
}

static json_t *
document(const ys_view *view, ys_json *json)
{
    scores self = open_scores(view);
    json_t *root = ys_json_head(json, view);
    json_t *counties = json_array();

    ys_json_put(json, root, "scheme", json_string(ys_result_text(view->result, "scheme")));
    ys_json_put(json, root, "year", view->n_years > 0 ? json_integer(view->year[0]) : json_null());
    for (size_t i = 0; i < view->n_counties; i++)
        ys_json_add(json, counties, county_json(view, json, &self, i));
    ys_json_put(json, root, "counties", counties);
    ys_sureness_json(view, json, root);
    return root;
}

static void
csv(const ys_view *view, ys_sheet *sheet)
{
    static const char *const heads[] = { "class", "score", "rank", "grade", "coverage", "modelled_share", "dropped" };
    scores self = open_scores(view);

    ys_cells_county_head(sheet);
    for (size_t k = 0; k < sizeof heads / sizeof heads[0]; k++)
        ys_sheet_column_add(sheet, heads[k], false, 0);
    ys_sureness_head(view, sheet);
    for (size_t i = 0; i < view->n_counties; i++) {
        ys_cells_county(sheet, view, i);
        ys_sheet_put(sheet, ys_view_text(view, "assessment/class", i));
        ys_cells_raw(sheet, self.score != NULL ? self.score[i] : NAN);
        ys_cells_whole(sheet, self.rank != NULL ? self.rank[i] : 0);
        ys_sheet_put(sheet, ys_view_text(view, "assessment/grade", i));
        ys_cells_raw(sheet, self.coverage != NULL ? self.coverage[i] : NAN);
        ys_cells_raw(sheet, self.modelled != NULL ? self.modelled[i] : NAN);
        ys_sheet_put(sheet, ys_view_text(view, "assessment/dropped", i));
        ys_sureness_cells(view, sheet, i);
    }
}

const ys_kind ys_score_kind = {
    .schema = "yinsu.assessment/1",
    .table = table,
    .csv = csv,
    .json = document,
};
