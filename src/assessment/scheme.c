#include "assessment/plan.h"
#include "numeric/statistic.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double grade_slack = 1e-9; /* point */
static const double coverage_slack = 1e-12;
static const double tag_slack = 1e-12;

static ys_status
grades_check(const ys_scheme *scheme, ys_error *err)
{
    const ys_grade *grade = scheme->grades.item;
    size_t n = scheme->grades.n;

    if (n == 0)
        return ys_fail(
            err, YS_E_SCENARIO, "schemes.%s.grades: none; state at least one, the last with at_least 0", scheme->name);
    for (size_t g = 1; g < n; g++)
        if (!(grade[g].at_least < grade[g - 1].at_least))
            return ys_fail(err, YS_E_SCENARIO,
                "schemes.%s.grades.%s.at_least: %g does not fall below %g of %s; order from the best down",
                scheme->name, grade[g].name, grade[g].at_least, grade[g - 1].at_least, grade[g - 1].name);
    if (grade[n - 1].at_least != 0)
        return ys_fail(err, YS_E_SCENARIO,
            "schemes.%s.grades.%s.at_least: %g; the last grade must begin at 0, so that every score has one",
            scheme->name, grade[n - 1].name, grade[n - 1].at_least);
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
}

static ys_status
poverty_check(const ys_scheme_plan *self, const ys_scheme *scheme, ys_error *err)
{
    const ys_class *class = scheme->classes.item;

    for (size_t c = 0; c < self->n_classes; c++) {
        double sum = 0;

        for (size_t k = 0; k < self->n_leaves; k++)
            if (self->leaf[k].around_poverty)
                sum += ys_leaf_weight(&self->leaf[k], c);
        if (sum < class[c].around_poverty_at_least - tag_slack)
            return ys_fail(err, YS_E_SCENARIO,
                "schemes.%s.classes.%s: leaves tagged around_poverty weigh %.15g, at least %.15g is asked for; raise "
                "their %s",
                scheme->name, class[c].name, sum, class[c].around_poverty_at_least, "weights or tag more items");
    }
    return YS_OK;
}

static void
leaves_order(ys_scheme_plan *self)
{
    size_t at = 0;

    for (int moves = 0; moves < 2; moves++) {
        for (size_t k = 0; k < self->n_leaves; k++)
            if ((self->leaf[k].indicator.fixed == NULL) == (moves == 1))
                self->order[at++] = k;
        if (moves == 0)
            self->n_fixed = at;
    }
    for (size_t k = 0; k < self->n_leaves; k++) {
        if (self->leaf[k].indicator.fixed == NULL)
            self->quantities |= UINT32_C(1) << self->leaf[k].indicator.quantity;
        for (size_t c = 0; c < self->n_classes; c++)
            self->counts[c * self->n_leaves + k] = ys_leaf_counts(&self->leaf[k], c);
    }
}

/* NaN for a missing value. */
static double
leaf_score(const ys_leaf *leaf, double x, const double part[YS_PART_COUNT])
{
    double origin = ys_plan_sum(leaf->shape.origin, 0, part);

    if (isnan(x))
        return NAN;
    if (leaf->shape.form == YS_FORM_STEP)
        return ys_plan_step(&leaf->shape, x, origin);
    if (leaf->shape.form == YS_FORM_BANDS)
        return ys_plan_bands(leaf->item, x);
    return ys_plan_line(&leaf->shape, x, origin, ys_plan_sum(leaf->shape.span, leaf->shape.span_fixed, part));
}

static void
score_stated(ys_scheme_plan *self, size_t k)
{
    const ys_leaf *leaf = &self->leaf[k];
    double part[YS_PART_COUNT];

    for (int p = 0; p < YS_PART_COUNT; p++)
        part[p] = leaf->part[p].value;
    for (size_t i = 0; i < self->n_counties; i++)
        self->fixed_score[k * self->n_counties + i] = leaf_score(leaf, leaf->indicator.fixed[i], part);
}

/* Posts from the members of each class that have a value; where these do not differ, all of them are at the best. */
static ys_status
score_frozen(ys_scheme_plan *self, const ys_scheme *scheme, size_t k, double *value, ys_error *err)
{
    const ys_leaf *leaf = &self->leaf[k];
    double *score = self->fixed_score + k * self->n_counties;

    for (size_t c = 0; c < self->n_classes; c++) {
        size_t n = 0;
        double part[YS_PART_COUNT] = { 0 }, min = 0, max = 0;

        for (size_t m = self->first[c]; m < self->first[c + 1]; m++)
            if (!isnan(leaf->indicator.fixed[self->member[m]]))
                value[n++] = leaf->indicator.fixed[self->member[m]];
        if (n == 0)
            continue;
        ys_error inner = { 0 };
        ys_status st = ys_statistic_range(n, value, &min, &max, &inner);
        if (st != YS_OK)
            return ys_fail(err, st, "schemes.%s, item %s in class %s: %s", scheme->name, leaf->path,
                ((const ys_class *) scheme->classes.item)[c].name, inner.text);
        part[YS_PART_WORST] = leaf->item->lower_is_better ? max : min;
        part[YS_PART_BEST] = leaf->item->lower_is_better ? min : max;
        for (size_t m = self->first[c]; m < self->first[c + 1]; m++) {
            double x = leaf->indicator.fixed[self->member[m]];

            score[self->member[m]] = min == max && !isnan(x) ? 1 : leaf_score(leaf, x, part);
        }
    }
    return YS_OK;
}

static ys_status
scores_fix(ys_scheme_plan *self, const ys_scheme *scheme, ys_error *err)
{
    double *value = malloc((self->n_counties > 0 ? self->n_counties : 1) * sizeof *value);
    ys_status st = YS_OK;

    if (value == NULL)
        return ys_fail(err, YS_E_NOMEM, "scores of %zu counties", self->n_counties);
    for (size_t k = 0; k < self->n_leaves * self->n_counties; k++)
        self->fixed_score[k] = NAN;
    for (size_t o = 0; o < self->n_fixed && st == YS_OK; o++) {
        if (self->leaf[self->order[o]].frozen)
            st = score_frozen(self, scheme, self->order[o], value, err);
        else
            score_stated(self, self->order[o]);
    }
    for (size_t o = 0; o < self->n_fixed && st == YS_OK; o++) {
        size_t k = self->order[o];

        for (size_t i = 0; i < self->n_counties; i++) {
            double score = self->fixed_score[k * self->n_counties + i];
            size_t class = (size_t) self->class_of[i];

            if (isnan(score) || !self->counts[class * self->n_leaves + k])
                continue;
            self->fixed_points[i] += ys_leaf_weight(&self->leaf[k], class) * score;
            self->fixed_coverage[i] += ys_leaf_weight(&self->leaf[k], class);
        }
    }
    free(value);
    return st;
}

static void *
plan_array(size_t n, size_t size)
{
    return calloc(n > 0 ? n : 1, size);
}

static ys_status
plan_alloc(ys_scheme_plan *self, const ys_scheme *scheme, ys_error *err)
{
    size_t n = self->n_counties;

    self->order = plan_array(self->n_leaves, sizeof *self->order);
    self->counts = plan_array(self->n_classes * self->n_leaves, sizeof *self->counts);
    self->class_of = plan_array(n, sizeof *self->class_of);
    self->member = plan_array(n, sizeof *self->member);
    self->first = plan_array(self->n_classes + 1, sizeof *self->first);
    self->fixed_score = plan_array(self->n_leaves * n, sizeof *self->fixed_score);
    self->fixed_points = plan_array(n, sizeof *self->fixed_points);
    self->fixed_coverage = plan_array(n, sizeof *self->fixed_coverage);
    self->grade_cut = plan_array(self->n_grades, sizeof *self->grade_cut);
    self->award = plan_array(self->n_grades, sizeof *self->award);
    if (self->order == NULL || self->counts == NULL || self->class_of == NULL || self->member == NULL ||
        self->first == NULL || self->fixed_score == NULL || self->fixed_points == NULL ||
        self->fixed_coverage == NULL || self->grade_cut == NULL || self->award == NULL)
        return ys_fail(err, YS_E_NOMEM, "schemes.%s: %zu leaves of %zu counties", scheme->name, self->n_leaves, n);
    return YS_OK;
}

static void
plan_cuts(ys_scheme_plan *self, const ys_scheme *scheme)
{
    const ys_grade *grade = scheme->grades.item;

    for (size_t g = 0; g < self->n_grades; g++) {
        self->grade_cut[g] = grade[g].at_least - grade_slack;
        self->award[g] = grade[g].award_points;
    }
    /* above 0, so that a county without any data never has a grade */
    self->coverage_cut = fmax(scheme->coverage_at_least - coverage_slack, DBL_MIN);
}

ys_status
ys_scheme_prepare(const ys_scheme *scheme, const ys_data *data, ys_scheme_plan **plan, ys_error *err)
{
    if (scheme->classes.n == 0)
        return ys_fail(err, YS_E_SCENARIO, "schemes.%s.classes: none; state at least one", scheme->name);
    ys_status st = grades_check(scheme, err);
    if (st != YS_OK)
        return st;
    ys_scheme_plan *self = calloc(1, sizeof *self);
    if (self == NULL)
        return ys_fail(err, YS_E_NOMEM, "schemes.%s", scheme->name);
    self->n_counties = data->n_counties;
    self->n_classes = scheme->classes.n;
    self->n_grades = scheme->grades.n;
    st = ys_leaf_collect(scheme, data, &self->leaf, &self->n_leaves, err);
    if (st == YS_OK)
        st = plan_alloc(self, scheme, err);
    if (st == YS_OK)
        st = poverty_check(self, scheme, err);
    if (st == YS_OK)
        st = classes_select(self, scheme, data, err);
    if (st != YS_OK)
        goto out;
    classes_sort(self);
    leaves_order(self);
    plan_cuts(self, scheme);
    st = scores_fix(self, scheme, err);
out:
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
    ys_leaf_release(plan->leaf, plan->n_leaves);
    free(plan->order);
    free(plan->counts);
    free(plan->class_of);
    free(plan->member);
    free(plan->first);
    free(plan->fixed_score);
    free(plan->fixed_points);
    free(plan->fixed_coverage);
    free(plan->grade_cut);
    free(plan->award);
    free(plan);
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

const int32_t *
ys_scheme_class(const ys_scheme_plan *plan)
{
    return plan->class_of;
}

size_t
ys_scheme_scratch(const ys_scheme_plan *plan, int lanes)
{
    size_t rows = 4 + 3 * plan->n_leaves + plan->n_grades;
    size_t bytes = rows * (size_t) lanes * sizeof(double) + plan->n_leaves;

    return (bytes + YS_ALIGN - 1) / YS_ALIGN * YS_ALIGN;
}

typedef struct {
    const ys_scheme_plan *plan;
    const ys_scheme_year *year;
    int lane;
    ys_scheme_sheet *sheet;
} explanation;

static double
param_value(const explanation *self, ys_param param)
{
    return param.slot < 0 ? param.value
                          : self->year->param[(size_t) param.slot * (size_t) self->year->lanes + (size_t) self->lane];
}

static double
explain_weight(const explanation *self, const ys_leaf *leaf, size_t class)
{
    double product = 1;

    for (size_t d = 0; d < leaf->depth; d++)
        product *= param_value(self, leaf->weight[class * leaf->depth + d]);
    return product;
}

static double
explain_score(const explanation *self, size_t k, size_t county)
{
    const ys_leaf *leaf = &self->plan->leaf[k];
    double part[YS_PART_COUNT];

    if (leaf->frozen)
        return self->plan->fixed_score[k * self->plan->n_counties + county];
    for (int p = 0; p < YS_PART_COUNT; p++)
        part[p] = param_value(self, leaf->part[p]);
    if (leaf->indicator.fixed != NULL)
        return leaf_score(leaf, leaf->indicator.fixed[county], part);
    const double *rows = self->year->quantity[leaf->indicator.quantity];
    return rows == NULL ? NAN : leaf_score(leaf, rows[county * (size_t) self->year->lanes + (size_t) self->lane], part);
}

static void
dropped_add(char *dropped, const char *path)
{
    size_t at = strlen(dropped);
    const char *between = at == 0 ? "" : ", ";

    /* room is kept for the mark that more were dropped */
    if (at + strlen(between) + strlen(path) + sizeof ", ..." <= YS_SHEET_DROPPED)
        snprintf(dropped + at, YS_SHEET_DROPPED - at, "%s%s", between, path);
    else if (at < 3 || strcmp(dropped + at - 3, "...") != 0)
        snprintf(dropped + at, YS_SHEET_DROPPED - at, "%s...", between);
}

static void
explain_county(const explanation *self, size_t county)
{
    const ys_scheme_plan *plan = self->plan;
    ys_scheme_sheet *sheet = self->sheet;
    size_t class = (size_t) plan->class_of[county];
    double points = 0, coverage = 0, modelled = 0;

    for (size_t o = 0; o < plan->n_leaves; o++) {
        size_t k = plan->order[o], at = k * plan->n_counties + county;
        double weight = explain_weight(self, &plan->leaf[k], class), score = explain_score(self, k, county);

        sheet->leaf_weight[at] = weight;
        sheet->leaf_score[at] = score;
        if (isnan(score) || weight == 0)
            continue;
        points += weight * score;
        coverage += weight;
        if (plan->leaf[k].indicator.modelled)
            modelled += weight;
    }
    for (size_t k = 0; k < plan->n_leaves; k++)
        if (sheet->leaf_weight[k * plan->n_counties + county] > 0 &&
            isnan(sheet->leaf_score[k * plan->n_counties + county]))
            dropped_add(sheet->dropped + county * YS_SHEET_DROPPED, plan->leaf[k].path);
    sheet->score[county] = coverage > 0 ? points / coverage : NAN;
    sheet->coverage[county] = coverage;
    sheet->modelled[county] = coverage > 0 ? modelled / coverage : 0;
    sheet->grade[county] = -1;
    if (coverage < plan->coverage_cut)
        return;
    sheet->grade[county] = 0;
    while (100 * sheet->score[county] < plan->grade_cut[sheet->grade[county]])
        sheet->grade[county]++;
}

/* In steps of the slack, so that counties that differ by rounding alone share a rank. */
static int64_t
rank_key(double score)
{
    return llround(100 * score / grade_slack);
}

static void
explain_ranks(const explanation *self)
{
    const ys_scheme_plan *plan = self->plan;
    ys_scheme_sheet *sheet = self->sheet;

    for (size_t i = 0; i < plan->n_counties; i++) {
        if (sheet->grade[i] < 0)
            continue;
        size_t class = (size_t) plan->class_of[i];

        sheet->rank[i] = 1;
        for (size_t m = plan->first[class]; m < plan->first[class + 1]; m++)
            if (sheet->grade[plan->member[m]] >= 0 &&
                rank_key(sheet->score[plan->member[m]]) > rank_key(sheet->score[i]))
                sheet->rank[i]++;
    }
}

static ys_status
sheet_alloc(ys_scheme_sheet *self, const ys_scheme_plan *plan, ys_error *err)
{
    size_t n = plan->n_counties, cells = n * plan->n_leaves;

    *self = (ys_scheme_sheet){ .n_counties = n, .n_leaves = plan->n_leaves };
    self->leaf = plan_array(plan->n_leaves, sizeof *self->leaf);
    self->leaf_score = plan_array(cells, sizeof *self->leaf_score);
    self->leaf_weight = plan_array(cells, sizeof *self->leaf_weight);
    self->score = plan_array(n, sizeof *self->score);
    self->coverage = plan_array(n, sizeof *self->coverage);
    self->modelled = plan_array(n, sizeof *self->modelled);
    self->rank = plan_array(n, sizeof *self->rank);
    self->grade = plan_array(n, sizeof *self->grade);
    self->dropped = plan_array(n, YS_SHEET_DROPPED);
    if (self->leaf == NULL || self->leaf_score == NULL || self->leaf_weight == NULL || self->score == NULL ||
        self->coverage == NULL || self->modelled == NULL || self->rank == NULL || self->grade == NULL ||
        self->dropped == NULL) {
        ys_scheme_sheet_free(self);
        return ys_fail(err, YS_E_NOMEM, "score sheet of %zu counties and %zu leaves", n, plan->n_leaves);
    }
    for (size_t k = 0; k < plan->n_leaves; k++)
        snprintf(self->leaf[k], sizeof self->leaf[k], "%s", plan->leaf[k].path);
    return YS_OK;
}

ys_status
ys_scheme_explain(
    const ys_scheme_plan *plan, const ys_scheme_year *year, int lane, ys_scheme_sheet *sheet, ys_error *err)
{
    if (lane < 0 || lane >= year->lanes)
        return ys_fail(err, YS_E_BUG, "lane %d of a block of %d", lane, year->lanes);
    ys_scheme_sheet made;
    ys_status st = sheet_alloc(&made, plan, err);
    if (st != YS_OK)
        return st;
    explanation self = { .plan = plan, .year = year, .lane = lane, .sheet = &made };
    for (size_t i = 0; i < plan->n_counties; i++)
        explain_county(&self, i);
    explain_ranks(&self);
    *sheet = made;
    return YS_OK;
}

void
ys_scheme_sheet_free(ys_scheme_sheet *sheet)
{
    free(sheet->leaf);
    free(sheet->leaf_score);
    free(sheet->leaf_weight);
    free(sheet->score);
    free(sheet->coverage);
    free(sheet->modelled);
    free(sheet->rank);
    free(sheet->grade);
    free(sheet->dropped);
    *sheet = (ys_scheme_sheet){ 0 };
}
