/* Recorded data: one year, central values, scored through the same kernels as the loop. */
#include "engine/plan.h"

#include <stdio.h>

enum { YS_ONE = 8 }; /* the narrowest row; lane 0 is read */

static ys_status
fill_sheet(const ys_plan *plan, const ys_scheme_sheet *sheet, ys_result *result, ys_error *err)
{
    const ys_class *class = plan->scheme_of->classes.item;
    const ys_grade *grade = plan->scheme_of->grades.item;
    const char *axis[] = { "assessment/leaf_name", "county/code" };
    size_t n = plan->n_counties, dim[] = { sheet->n_leaves, n };
    ys_array *classes = ys_result_add_text(result, "assessment/class", n, 64, axis[1], "class", err);
    ys_array *grades = ys_result_add_text(result, "assessment/grade", n, 64, axis[1], "grade", err);
    ys_array *dropped = ys_result_add_text(result, "assessment/dropped", n, 255, axis[1], "items without a figure, dropped", err);
    ys_array *score = ys_result_add(result, "assessment/score", YS_ARRAY_F64, 1, &n, axis + 1, "point", "score", err);
    ys_array *coverage = ys_result_add(result, "assessment/coverage", YS_ARRAY_F64, 1, &n, axis + 1, "share", "share of the points with data", err);
    ys_array *modelled = ys_result_add(result, "assessment/modelled_share", YS_ARRAY_F64, 1, &n, axis + 1, "share", "share of the points that rests on modelled figures", err);
    ys_array *rank = ys_result_add(result, "assessment/rank", YS_ARRAY_I64, 1, &n, axis + 1, "1", "rank within the class, 0 without", err);
    ys_array *leaf = ys_result_add_text(result, "assessment/leaf_name", sheet->n_leaves, 160, NULL, "item", err);
    ys_array *points = leaf == NULL ? NULL
                                    : ys_result_add(result, "assessment/leaf_score", YS_ARRAY_F64, 2, dim, axis, "point", "score of the item", err);

    if (classes == NULL || grades == NULL || dropped == NULL || score == NULL || coverage == NULL || modelled == NULL
        || rank == NULL || points == NULL)
        return err == NULL ? YS_E_NOMEM : err->status;
    score->modelled = rank->modelled = grades->modelled = points->modelled = true;
    for (size_t c = 0; c < n; c++) {
        int32_t g = sheet->grade[c];

        ys_array_put(classes, c, class[ys_scheme_class(plan->scheme)[c]].name);
        ys_array_put(grades, c, g < 0 ? "资料不足" : (grade[g].title == NULL ? grade[g].name : grade[g].title));
        ys_array_put(dropped, c, sheet->dropped + c * 1024);
        ys_array_f64(score)[c] = sheet->score[c] * 100.0;
        ys_array_f64(coverage)[c] = sheet->coverage[c];
        ys_array_f64(modelled)[c] = sheet->modelled[c];
        ys_array_i64(rank)[c] = sheet->rank[c];
    }
    for (size_t i = 0; i < sheet->n_leaves; i++)
        ys_array_put(leaf, i, sheet->leaf[i]);
    for (size_t i = 0; i < sheet->n_leaves * n; i++)
        ys_array_f64(points)[i] = sheet->leaf_score[i] * 100.0;
    ys_status st = ys_result_note(result, "scheme", plan->scheme_of->name, err);

    return st == YS_OK ? ys_result_note(result, "assessment_notes", "assess on recorded data demonstrates levels: what only a year of"
        " the register can tell is not known and is dropped; `simulate` scores the full scheme from its first year, as P(grade)", err)
                       : st;
}

ys_status
ys_recorded_assessment(ys_plan *plan, ys_result *result, ys_error *err)
{
    ys_block block;
    ys_scheme_sheet sheet = { 0 };
    const double *known[YS_QUANTITY_COUNT];
    ys_status st = ys_block_open_recorded(&block, plan, YS_ONE, known, err);

    if (st != YS_OK)
        return st;
    ys_scheme_year year = { .lanes = block.lanes, .param = block.param, .quantity = known, .scratch = block.scratch,
        .score = block.score, .grade = block.grade };

    st = ys_scheme_explain(plan->scheme, &year, 0, &sheet, err);
    if (st == YS_OK)
        st = fill_sheet(plan, &sheet, result, err);
    ys_scheme_sheet_free(&sheet);
    ys_block_free(&block);
    return st;
}
