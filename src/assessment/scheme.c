#include "assessment/plan.h"
#include "assessment/scheme_rank.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double grade_slack = 1e-9; /* point */
static const double coverage_slack = 1e-12;

static ys_status
grades_check(const ys_scheme *scheme, ys_error *err)
{
    const ys_grade *grade = scheme->grades.item;
    size_t n = scheme->grades.n;

    if (n == 0)
        return ys_fail(
            err, YS_E_SCENARIO, "schemes.%s.grades: none; state at least one, the last with at_least 0", scheme->name);
    for (size_t g = 1; g < n; g++) {
        if (!(grade[g].at_least < grade[g - 1].at_least))
            return ys_fail(err, YS_E_SCENARIO,
                "schemes.%s.grades.%s.at_least: %g does not fall below %g of %s; order from the best down",
                scheme->name, grade[g].name, grade[g].at_least, grade[g - 1].at_least, grade[g - 1].name);
        if (grade[g].quota < grade[g - 1].quota)
            return ys_fail(err, YS_E_SCENARIO,
                "schemes.%s.grades.%s.quota: %g is below %g of %s; a quota is of this grade and all better ones together",
                scheme->name, grade[g].name, grade[g].quota, grade[g - 1].quota, grade[g - 1].name);
    }
    if (grade[n - 1].at_least != 0)
        return ys_fail(err, YS_E_SCENARIO,
            "schemes.%s.grades.%s.at_least: %g; the last grade must begin at 0, so that every score has one",
            scheme->name, grade[n - 1].name, grade[n - 1].at_least);
    if (grade[n - 1].quota != 1)
        return ys_fail(err, YS_E_SCENARIO, "schemes.%s.grades.%s.quota: %g; the last grade takes all, its quota is 1", scheme->name,
            grade[n - 1].name, grade[n - 1].quota);
    return YS_OK;
}

static ys_status
classes_select(ys_scheme_plan *self, const ys_scheme *scheme, const ys_data *data, ys_error *err)
{
    const ys_class *class = scheme->classes.item;
    uint8_t *mask = malloc(self->n_counties > 0 ? self->n_counties : 1);
    ys_status st = YS_OK;
    ys_error inner = { 0 };

    if (mask == NULL)
        return ys_fail(err, YS_E_NOMEM, "schemes.%s: mask of %zu counties", scheme->name, self->n_counties);
    for (size_t i = 0; i < self->n_counties; i++)
        self->class_of[i] = -1;
    for (size_t c = 0; c < self->n_classes; c++) {
        st = data->select(data->context, class[c].where, mask, &inner);
        if (st != YS_OK) {
            ys_fail(err, st, "schemes.%s.classes.%s.where: %s", scheme->name, class[c].name, inner.text);
            goto out;
        }
        for (size_t i = 0; i < self->n_counties; i++)
            if (mask[i] && self->class_of[i] < 0)
                self->class_of[i] = (int32_t) c;
    }
    for (size_t i = 0; i < self->n_counties && st == YS_OK; i++)
        if (self->class_of[i] < 0)
            st = ys_fail(err, YS_E_SCENARIO,
                "schemes.%s.classes: county %s is in none of the %zu; widen a condition or add a last class",
                scheme->name, data->code(data->context, i), self->n_classes);
out:
    free(mask);
    return st;
}

static void
classes_sort(ys_scheme_plan *self)
{
    size_t at = 0;

    for (size_t c = 0; c < self->n_classes; c++) {
        self->first[c] = at;
        for (size_t i = 0; i < self->n_counties; i++)
            if (self->class_of[i] == (int32_t) c)
                self->member[at++] = i;
    }
    self->first[self->n_classes] = at;
    for (size_t c = 0; c < self->n_classes; c++)
        if (self->first[c + 1] - self->first[c] > self->largest)
            self->largest = self->first[c + 1] - self->first[c];
}

static void
leaves_order(ys_scheme_plan *self)
{
    size_t at = 0;

    for (int moves = 0; moves < 2; moves++) {
        for (size_t k = 0; k < self->n_leaves; k++)
            if ((self->tree.leaf[k].quantity >= 0) == (moves == 1))
                self->order[at++] = k;
        if (moves == 0)
            self->n_fixed = at;
    }
    for (size_t k = 0; k < self->n_leaves; k++) {
        if (self->tree.leaf[k].quantity >= 0)
            self->quantities |= UINT32_C(1) << self->tree.leaf[k].quantity;
        for (size_t c = 0; c < self->n_classes; c++)
            self->counts[c * self->n_leaves + k] = ys_tree_counts(&self->tree, c, k);
    }
}

static ys_status
adjustments_prepare(ys_scheme_plan *self, const ys_data *data, ys_error *err)
{
    const ys_adjustment *of = self->scheme->adjustments.item;

    self->n_adjustments = self->scheme->adjustments.n;
    self->adjustment = calloc(self->n_adjustments + 1, sizeof *self->adjustment);
    if (self->adjustment == NULL)
        return ys_fail(err, YS_E_NOMEM, "schemes.%s: %zu adjustments", self->scheme->name, self->n_adjustments);
    for (size_t k = 0; k < self->n_adjustments; k++) {
        const ys_indicator *found = data->indicator(data->context, of[k].indicator);

        if (found == NULL)
            return ys_fail(err, YS_E_SCENARIO,
                "schemes.%s.adjustments.%s.indicator: %s is neither a column of the table nor a quantity of the loop",
                self->scheme->name, of[k].name, of[k].indicator);
        self->adjustment[k] = (ys_adjustment_plan){ .of = &of[k], .fixed = found->fixed, .quantity = found->quantity,
            .sign = of[k].kind == YS_ADJUSTMENT_bonus ? 1 : -1 };
        if (found->fixed == NULL)
            self->quantities |= UINT32_C(1) << found->quantity;
    }
    return YS_OK;
}

static ys_status
vetoes_prepare(ys_scheme_plan *self, const ys_data *data, ys_error *err)
{
    const ys_veto *of = self->scheme->vetoes.item;
    ys_status st = YS_OK;

    self->n_vetoes = self->scheme->vetoes.n;
    self->veto = calloc(self->n_vetoes + 1, sizeof *self->veto);
    if (self->veto == NULL)
        return ys_fail(err, YS_E_NOMEM, "schemes.%s: %zu vetoes", self->scheme->name, self->n_vetoes);
    for (size_t k = 0; k < self->n_vetoes && st == YS_OK; k++) {
        char path[256];

        snprintf(path, sizeof path, "schemes.%s.vetoes.%s.when", self->scheme->name, of[k].name);
        st = ys_trigger_parse(of[k].when, data, 0, path, &self->veto[k], err);
        self->quantities |= self->veto[k].quantities;
    }
    return st;
}

static ys_status
override_prepare(ys_scheme_plan *self, const ys_data *data, size_t k, ys_error *err)
{
    const ys_grade_override *of = (const ys_grade_override *) self->scheme->grade_overrides.item + k;
    const ys_grade *grade = self->scheme->grades.item;
    size_t i = 0, g = 0;

    while (i < self->n_counties && strcmp(data->code(data->context, i), of->county) != 0)
        i++;
    while (g < self->n_grades && strcmp(grade[g].name, of->grade) != 0)
        g++;
    if (i == self->n_counties)
        return ys_fail(err, YS_E_SCENARIO, "schemes.%s.grade_overrides[%zu].county: %s is no county of the table", self->scheme->name,
            k, of->county);
    if (g == self->n_grades)
        return ys_fail(err, YS_E_SCENARIO, "schemes.%s.grade_overrides[%zu].grade: %s is no grade of the scheme", self->scheme->name, k,
            of->grade);
    if (self->by_hand[i] >= 0)
        return ys_fail(err, YS_E_SCENARIO, "schemes.%s.grade_overrides[%zu].county: %s stands twice", self->scheme->name, k, of->county);
    self->by_hand[i] = (int32_t) g;
    return YS_OK;
}

static ys_status
awards_prepare(ys_scheme_plan *self, const ys_data *data, ys_error *err)
{
    const ys_grade *grade = self->scheme->grades.item;
    ys_error inner = { 0 };
    ys_status st = YS_OK;

    for (size_t g = 0; g < self->n_grades; g++) {
        self->grade_cut[g] = grade[g].at_least - grade_slack;
        self->quota[g] = grade[g].quota;
        self->ranked = self->ranked || grade[g].quota < 1;
        self->award[g] = grade[g].award_points;
        self->award_yuan[g] = grade[g].award;
    }
    for (size_t i = 0; i < self->n_counties; i++) {
        self->awarded[i] = 1;
        self->by_hand[i] = -1;
    }
    for (size_t k = 0; k < self->scheme->grade_overrides.n && st == YS_OK; k++)
        st = override_prepare(self, data, k, err);
    if (st != YS_OK || self->scheme->award_where == NULL)
        return st;
    st = data->select(data->context, self->scheme->award_where, self->awarded, &inner);
    return st == YS_OK ? YS_OK : ys_fail(err, st, "schemes.%s.award_where: %s", self->scheme->name, inner.text);
}

/* A quota that gives nobody the grade in a class is told, as it may be meant. */
static void
quotas_note(const ys_scheme_plan *self, ys_text *notes)
{
    const ys_grade *grade = self->scheme->grades.item;
    const ys_class *class = self->scheme->classes.item;

    for (size_t g = 0; g < self->n_grades; g++)
        for (size_t c = 0; c < self->n_classes; c++) {
            size_t n = self->first[c + 1] - self->first[c];

            if (n > 0 && floor(grade[g].quota * (double) n + grade_slack) < 1)
                ys_text_format(notes, "grade %s: %g of the %zu counties of class %s rounds down to 0, so none can have it\n", grade[g].name,
                    grade[g].quota, n, class[c].name);
        }
}

static void *
plan_array(size_t n, size_t size)
{
    return calloc(n > 0 ? n : 1, size);
}

static ys_status
plan_alloc(ys_scheme_plan *self, ys_error *err)
{
    size_t n = self->n_counties, sums = self->n_aggregates * n;
    /* clang-format off */
    const struct { void **at; size_t n, size; } array[] = {
        { (void **) &self->order, self->n_leaves, sizeof *self->order },
        { (void **) &self->counts, self->n_classes * self->n_leaves, sizeof *self->counts },
        { (void **) &self->class_of, n, sizeof *self->class_of },
        { (void **) &self->member, n, sizeof *self->member },
        { (void **) &self->first, self->n_classes + 1, sizeof *self->first },
        { (void **) &self->ideal, self->n_classes * self->n_leaves, sizeof *self->ideal },
        { (void **) &self->fixed_score, self->n_leaves * n, sizeof *self->fixed_score },
        { (void **) &self->fixed_term, self->n_leaves * n, sizeof *self->fixed_term },
        { (void **) &self->fixed_points, sums, sizeof *self->fixed_points },
        { (void **) &self->fixed_second, sums, sizeof *self->fixed_second },
        { (void **) &self->fixed_coverage, sums, sizeof *self->fixed_coverage },
        { (void **) &self->grade_cut, self->n_grades, sizeof *self->grade_cut },
        { (void **) &self->quota, self->n_grades, sizeof *self->quota },
        { (void **) &self->award, self->n_grades, sizeof *self->award },
        { (void **) &self->award_yuan, self->n_grades, sizeof *self->award_yuan },
        { (void **) &self->awarded, n, sizeof *self->awarded },
        { (void **) &self->by_hand, n, sizeof *self->by_hand },
    };
    /* clang-format on */

    for (size_t k = 0; k < sizeof array / sizeof array[0]; k++) {
        *array[k].at = plan_array(array[k].n, array[k].size);
        if (*array[k].at == NULL)
            return ys_fail(err, YS_E_NOMEM, "schemes.%s: %zu leaves of %zu counties", self->scheme->name, self->n_leaves, n);
    }
    return YS_OK;
}

/* In the order in which one needs the other. */
static ys_status
plan_fill(ys_scheme_plan *self, const ys_data *data, int missing, ys_error *err)
{
    ys_text notes = { 0 };
    ys_status st = ys_scheme_weight_check(self, err);

    if (st == YS_OK)
        st = classes_select(self, self->scheme, data, err);
    if (st == YS_OK) {
        classes_sort(self);
        st = ys_scheme_score_figures(self, data, missing, &notes, err);
    }
    if (st == YS_OK)
        st = ys_scheme_score_make(self, data, err);
    if (st == YS_OK)
        st = ys_scheme_weight_make(self, data, &notes, err);
    if (st == YS_OK) {
        leaves_order(self);
        st = ys_scheme_score_check(self, data, err);
    }
    if (st == YS_OK)
        st = ys_scheme_weight_bars(self, data, err);
    if (st == YS_OK) {
    }
    if (st == YS_OK) {
        ys_scheme_score_sum(self);
        st = adjustments_prepare(self, data, err);
    }
    if (st == YS_OK)
        st = vetoes_prepare(self, data, err);
    if (st == YS_OK)
        st = awards_prepare(self, data, err);
    if (st == YS_OK) {
        quotas_note(self, &notes);
        self->notes = ys_text_take(&notes);
        if (self->notes == NULL)
            st = ys_fail(err, YS_E_NOMEM, "schemes.%s: notes", self->scheme->name);
    }
    /* above 0, so that a county without any data never has a grade */
    self->coverage_cut = fmax(self->scheme->coverage_at_least - coverage_slack, DBL_MIN);
    ys_text_free(&notes);
    return st;
}

ys_status
ys_scheme_prepare(
    const ys_scheme *scheme, const ys_data *data, const ys_scheme_variant *variant, ys_scheme_plan **plan, ys_error *err)
{
    static const ys_scheme_variant stated = { -1, -1, -1 };
    const ys_scheme_variant *of = variant == NULL ? &stated : variant;

    if (scheme->classes.n == 0)
        return ys_fail(err, YS_E_SCENARIO, "schemes.%s.classes: none; state at least one", scheme->name);
    ys_status st = grades_check(scheme, err);
    if (st != YS_OK)
        return st;
    ys_scheme_plan *self = calloc(1, sizeof *self);
    if (self == NULL)
        return ys_fail(err, YS_E_NOMEM, "schemes.%s", scheme->name);
    self->scheme = scheme;
    self->n_counties = data->n_counties;
    self->n_classes = scheme->classes.n;
    self->n_grades = scheme->grades.n;
    st = ys_tree_collect(scheme, data, of->scoring, of->aggregation, &self->tree, err);
    self->n_leaves = self->tree.n_leaves;
    self->n_aggregates = self->tree.n_aggregates;
    if (st == YS_OK)
        st = plan_alloc(self, err);
    if (st == YS_OK)
        st = plan_fill(self, data, of->missing, err);
    if (st == YS_OK)
        *plan = self;
    else
        ys_scheme_release(self);
    return st;
}

void
ys_scheme_release(ys_scheme_plan *plan)
{
    if (plan == NULL)
        return;
    ys_tree_release(&plan->tree);
    free(plan->order);
    free(plan->counts);
    free(plan->class_of);
    free(plan->member);
    free(plan->first);
    free(plan->effective);
    free(plan->ideal);
    free(plan->fixed_score);
    free(plan->fixed_term);
    free(plan->fixed_points);
    free(plan->fixed_second);
    free(plan->fixed_coverage);
    free(plan->grade_cut);
    free(plan->quota);
    free(plan->award);
    free(plan->award_yuan);
    free(plan->awarded);
    free(plan->adjustment);
    free(plan->veto);
    free(plan->by_hand);
    free(plan->notes);
    free(plan);
}

size_t
ys_scheme_period(const ys_scheme_plan *plan, int calendar)
{
    size_t p = 0;

    while (p + 1 < plan->tree.n_periods && plan->tree.period[p + 1] <= calendar)
        p++;
    return p;
}

uint32_t
ys_scheme_quantities(const ys_scheme_plan *plan)
{
    return plan->quantities;
}

size_t
ys_scheme_n_classes(const ys_scheme_plan *plan)
{
    return plan->n_classes;
}

size_t
ys_scheme_n_grades(const ys_scheme_plan *plan)
{
    return plan->n_grades;
}

size_t
ys_scheme_n_leaves(const ys_scheme_plan *plan)
{
    return plan->n_leaves;
}

const int32_t *
ys_scheme_class(const ys_scheme_plan *plan)
{
    return plan->class_of;
}

const char *
ys_scheme_leaf_path(const ys_scheme_plan *plan, size_t leaf)
{
    return plan->tree.member[plan->tree.leaf[leaf].member].path;
}

const double *
ys_scheme_leaf_figure(const ys_scheme_plan *plan, size_t leaf)
{
    return plan->tree.leaf[leaf].fixed;
}

double
ys_scheme_leaf_error(const ys_scheme_plan *plan, size_t leaf)
{
    return plan->tree.leaf[leaf].figure.error;
}

bool
ys_scheme_leaf_is_log(const ys_scheme_plan *plan, size_t leaf)
{
    return plan->tree.leaf[leaf].item->scale == YS_SCALE_log;
}

const char *
ys_scheme_notes(const ys_scheme_plan *plan)
{
    return plan->notes;
}

size_t
ys_scheme_scratch(const ys_scheme_plan *plan, int lanes, bool ranks)
{
    size_t rows = 3 * plan->n_aggregates + 5 + YS_TRIGGER_DEPTH + 2 + 3 * plan->n_leaves + 2 * plan->n_grades;
    size_t bytes = plan->n_leaves + (size_t) lanes;

    if (ranks || plan->ranked) {
        rows += 3 * plan->largest;
        bytes += ys_scheme_rank_work(plan->largest);
    }
    bytes += rows * (size_t) lanes * sizeof(double);
    return (bytes + YS_ALIGN - 1) / YS_ALIGN * YS_ALIGN;
}

static bool
is_place(int scoring)
{
    return scoring == YS_SCORING_rank || scoring == YS_SCORING_percentile_rank || scoring == YS_SCORING_rank_deduction ||
           scoring == YS_SCORING_quantile_bands;
}

const char *
ys_scheme_relative(const ys_scheme_plan *plan)
{
    for (size_t k = 0; k < plan->n_leaves; k++)
        for (size_t c = 0; c < plan->n_classes; c++)
            if (plan->counts[c * plan->n_leaves + k] && is_place(plan->tree.leaf[k].item->score))
                return ys_scheme_leaf_path(plan, k);
    for (size_t a = 0; a < plan->n_aggregates; a++)
        if (plan->tree.aggregate[a].aggregation == YS_AGGREGATION_topsis)
            return a == 0 ? "the top" : plan->tree.member[plan->tree.aggregate[a].member].path;
    return NULL;
}
