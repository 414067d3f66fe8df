/* Recorded data: one year, central values, assessed through the same kernels as the loop. */
#include "engine/plan.h"
#include "engine/recorded.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { YS_ONE = 8 }; /* the narrowest row; lane 0 is read */

void
ys_recorded_assessment_year(const ys_block *block, const double **known, ys_scheme_year *year)
{
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        known[q] = q == YS_QUANTITY_registered_poor || q == YS_QUANTITY_incidence || q == YS_QUANTITY_shortfall ? block->quantity[q] : NULL;
    *year = (ys_scheme_year){ .lanes = block->lanes, .calendar = block->plan->model->scenario.years.first, .by_hand = true,
        .param = block->param, .quantity = known, .scratch = block->scratch, .score = block->score, .grade = block->grade,
        .rank = block->rank, .award_points = block->award, .award_yuan = block->award_yuan };
}

/* Arrays over counties; `form` of one value a county, or of one an item and county. */
typedef struct {
    const ys_plan *plan;
    const ys_scheme_sheet *sheet;
    ys_result *result;
    ys_error *err;
} filler;

static ys_status
put_f64(const filler *self, const char *name, const char *axis, size_t n, const char *unit, const char *title, double scale,
    const double *value)
{
    size_t dim[] = { n, self->plan->n_counties };
    const char *axes[] = { axis, "county/code" };
    bool flat = axis == NULL;
    ys_array *array = ys_result_add(self->result, name, YS_ARRAY_F64, flat ? 1 : 2, flat ? dim + 1 : dim, flat ? axes + 1 : axes, unit,
        title, self->err);

    if (array == NULL)
        return ys_fail_status(self->err);
    array->modelled = strcmp(unit, "share") != 0;
    for (size_t i = 0; i < (flat ? 1 : n) * self->plan->n_counties; i++)
        ys_array_f64(array)[i] = scale * value[i];
    return YS_OK;
}

static ys_status
put_flags(const filler *self, const char *name, const char *axis, size_t n, const char *title, const uint8_t *value)
{
    size_t dim[] = { n, self->plan->n_counties };
    const char *axes[] = { axis, "county/code" };
    ys_array *array = ys_result_add(self->result, name, YS_ARRAY_I64, 2, dim, axes, "1", title, self->err);

    if (array == NULL)
        return ys_fail_status(self->err);
    for (size_t i = 0; i < n * self->plan->n_counties; i++)
        ys_array_i64(array)[i] = value[i];
    return YS_OK;
}

static ys_status
put_names(const filler *self, const char *name, size_t n, const char *title, const char (*text)[160])
{
    ys_array *array = ys_result_add_text(self->result, name, n, 160, NULL, title, self->err);

    for (size_t i = 0; array != NULL && i < n; i++)
        ys_array_put(array, i, text[i]);
    return array != NULL ? YS_OK : ys_fail_status(self->err);
}

static const char *
or_name(const char *title, const char *name)
{
    return title == NULL ? name : title;
}

/* A list that is too long for the array ends after a whole name, with the mark that there is more. */
static void
put_dropped(ys_array *array, size_t county, const char *list)
{
    static const char more[] = ", ...";
    char text[256];
    size_t n = strlen(list);

    if (n < sizeof text) {
        ys_array_put(array, county, list);
        return;
    }
    memcpy(text, list, sizeof text - sizeof more);
    text[sizeof text - sizeof more] = '\0';
    char *last = strrchr(text, ',');

    memcpy(last == NULL ? text : last, more, sizeof more);
    ys_array_put(array, county, text);
}

static ys_status
fill_texts(const filler *self)
{
    const ys_scheme *scheme = self->plan->scheme_of;
    const ys_class *class = scheme->classes.item;
    const ys_grade *grade = scheme->grades.item;
    const ys_grade_override *by_hand = scheme->grade_overrides.item;
    size_t n = self->plan->n_counties;
    const char *axis = "county/code";
    ys_array *classes = ys_result_add_text(self->result, "assessment/class", n, 64, axis, "class", self->err);
    ys_array *grades = ys_result_add_text(self->result, "assessment/grade", n, 64, axis, "grade", self->err);
    ys_array *reason = ys_result_add_text(self->result, "assessment/grade_reason", n, 255, axis, "why the grade was set by hand", self->err);
    ys_array *dropped = ys_result_add_text(self->result, "assessment/dropped", n, 255, axis, "items without a figure, dropped", self->err);

    if (classes == NULL || grades == NULL || reason == NULL || dropped == NULL)
        return ys_fail_status(self->err);
    grades->modelled = true;
    for (size_t c = 0; c < n; c++) {
        int32_t g = self->sheet->grade[c];

        ys_array_put(classes, c, class[ys_scheme_class(self->plan->scheme)[c]].name);
        ys_array_put(grades, c, g < 0 ? "资料不足" : or_name(grade[g].title, grade[g].name));
        put_dropped(dropped, c, self->sheet->dropped + c * YS_SHEET_DROPPED);
        for (size_t k = 0; k < scheme->grade_overrides.n; k++)
            if (strcmp(by_hand[k].county, ys_table_code(&self->plan->model->table, c)) == 0)
                ys_array_put(reason, c, by_hand[k].reason);
    }
    return YS_OK;
}

static ys_status
fill_counties(const filler *self, const ys_scheme_year *year)
{
    const ys_scheme_sheet *sheet = self->sheet;
    size_t n = self->plan->n_counties;
    const char *axis[] = { "county/code" };
    ys_status st = put_f64(self, "assessment/score", NULL, 0, "point", "score", 100, sheet->score);

    if (st == YS_OK)
        st = put_f64(self, "assessment/coverage", NULL, 0, "share", "share of the points with data", 1, sheet->coverage);
    if (st == YS_OK)
        st = put_f64(self, "assessment/modelled_share", NULL, 0, "share", "share of the points that rests on modelled figures", 1,
            sheet->modelled);
    if (st == YS_OK)
        st = put_f64(self, "assessment/imputed_share", NULL, 0, "share", "share of the points that rests on imputed figures", 1,
            sheet->imputed);
    ys_array *rank = st != YS_OK ? NULL : ys_result_add(self->result, "assessment/rank", YS_ARRAY_I64, 1, &n, axis, "1", "rank within the class, 0 without", self->err);
    ys_array *award = rank == NULL ? NULL : ys_result_add(self->result, "assessment/award", YS_ARRAY_F64, 1, &n, axis, "yuan", "award of the grade, as an amount", self->err);
    ys_array *points = award == NULL ? NULL : ys_result_add(self->result, "assessment/award_points", YS_ARRAY_F64, 1, &n, axis, "1", "points of the grade in the award fund", self->err);

    if (points == NULL)
        return st != YS_OK ? st : ys_fail_status(self->err);
    rank->modelled = award->modelled = points->modelled = true;
    for (size_t c = 0; c < n; c++) {
        ys_array_i64(rank)[c] = sheet->rank[c];
        ys_array_f64(award)[c] = year->award_yuan[c * (size_t) year->lanes];
        ys_array_f64(points)[c] = year->award_points[c * (size_t) year->lanes];
    }
    return YS_OK;
}

static ys_status
fill_items(const filler *self)
{
    const ys_scheme_sheet *sheet = self->sheet;
    const char *leaf = "assessment/leaf_name", *branch = "assessment/branch_name";
    ys_status st = put_names(self, leaf, sheet->n_leaves, "item", (const char (*)[160]) sheet->leaf);

    if (st == YS_OK)
        st = put_f64(self, "assessment/leaf_score", leaf, sheet->n_leaves, "point", "score of the item", 100, sheet->leaf_score);
    if (st == YS_OK)
        st = put_f64(self, "assessment/leaf_weight", leaf, sheet->n_leaves, "share", "effective weight of the item in the county's class", 1,
            sheet->leaf_weight);
    if (st == YS_OK)
        st = put_f64(self, "assessment/leaf_figure", leaf, sheet->n_leaves, "of the indicator", "figure that was scored, after treatment", 1,
            sheet->leaf_figure);
    if (st == YS_OK)
        st = put_flags(self, "assessment/leaf_imputed", leaf, sheet->n_leaves, "1 where the figure is not the county's own",
            sheet->leaf_imputed);
    if (st == YS_OK)
        st = put_flags(self, "assessment/leaf_treated", leaf, sheet->n_leaves, "1 where the figure was an outlier and was moved",
            sheet->leaf_treated);
    if (st == YS_OK && sheet->n_branches > 0)
        st = put_names(self, branch, sheet->n_branches, "branch", (const char (*)[160]) sheet->branch);
    if (st == YS_OK && sheet->n_branches > 0)
        st = put_f64(self, "assessment/branch_score", branch, sheet->n_branches, "point", "score of the branch", 100, sheet->branch_score);
    return st;
}

static ys_status
fill_after(const filler *self)
{
    const ys_scheme *scheme = self->plan->scheme_of;
    const ys_adjustment *adjustment = scheme->adjustments.item;
    const ys_veto *veto = scheme->vetoes.item;
    const char *of = "assessment/adjustment_name", *bar = "assessment/veto_name";
    ys_array *name;
    ys_status st = YS_OK;

    if (scheme->adjustments.n > 0) {
        name = ys_result_add_text(self->result, of, scheme->adjustments.n, 160, NULL, "bonus or penalty", self->err);
        for (size_t k = 0; name != NULL && k < scheme->adjustments.n; k++)
            ys_array_put(name, k, or_name(adjustment[k].title, adjustment[k].name));
        st = name == NULL ? YS_E_NOMEM
                          : put_f64(self, "assessment/adjustment", of, scheme->adjustments.n, "point", "points added or taken away, before the caps on all together", 1, self->sheet->adjustment);
    }
    if (st == YS_OK && scheme->vetoes.n > 0) {
        name = ys_result_add_text(self->result, bar, scheme->vetoes.n, 160, NULL, "veto", self->err);
        for (size_t k = 0; name != NULL && k < scheme->vetoes.n; k++)
            ys_array_put(name, k, or_name(veto[k].title, veto[k].name));
        st = name == NULL ? YS_E_NOMEM
                          : put_flags(self, "assessment/veto", bar, scheme->vetoes.n, "1 where the veto holds", self->sheet->veto);
    }
    return st;
}

static ys_status
fill_sheet(const filler *self, const ys_scheme_year *year)
{
    ys_status st = fill_texts(self);

    if (st == YS_OK)
        st = fill_counties(self, year);
    if (st == YS_OK)
        st = fill_items(self);
    if (st == YS_OK)
        st = fill_after(self);
    if (st == YS_OK)
        st = ys_recorded_structure(self->plan, self->sheet, self->result, self->err);
    if (st == YS_OK)
        st = ys_result_note(self->result, "scheme", self->plan->scheme_of->name, self->err);
    if (st == YS_OK)
        st = ys_result_note(self->result, "scheme_notes", ys_scheme_notes(self->plan->scheme), self->err);
    return st == YS_OK ? ys_result_note(self->result, "assessment_notes", "assess on recorded data demonstrates levels: what only a year of"
        " the register can tell is not known and is dropped; `simulate` scores the full scheme from its first year, as P(grade)", self->err)
                       : st;
}

ys_status
ys_recorded_assessment(ys_plan *plan, ys_result *result, ys_error *err)
{
    ys_block block;
    ys_scheme_sheet sheet = { 0 };
    ys_scheme_year year;
    const ys_isa *isa;
    const double *known[YS_QUANTITY_COUNT];
    uint8_t failed[YS_ONE];
    filler self = { .plan = plan, .sheet = &sheet, .result = result, .err = err };
    ys_status st = ys_isa_choose(NULL, &isa, err);

    if (st == YS_OK)
        st = ys_block_init(&block, plan, YS_ONE, err);
    if (st != YS_OK)
        return st;
    ys_block_centre(&block);
    ys_block_recorded(&block);
    ys_recorded_assessment_year(&block, known, &year);
    year.failed = failed;
    isa->score(plan->scheme, &year);
    if (failed[0])
        st = ys_fail(err, YS_E_SCENARIO, "schemes.%s: on recorded data some county has a score below 0 under a geometric mean or its kin, or 0 or"
            " none under a weighted product; see that items score above 0 and have figures, or use arithmetic", plan->scheme_of->name);
    else
        st = ys_scheme_sheet_make(plan->scheme, &year, 0, &sheet, err);
    if (st == YS_OK)
        st = fill_sheet(&self, &year);
    ys_scheme_sheet_free(&sheet);
    ys_block_free(&block);
    return st;
}
