#include "assessment/plan.h"

#include <math.h>

/* Rows of one call, in scratch. */
typedef struct {
    const ys_scheme_plan *plan;
    const ys_scheme_year *year;
    int lanes;
    double *points, *coverage; /* of the county at hand: sums over its leaves */
    double *value, *score;     /* of the leaf at hand */
    double *weight;            /* [n_leaves], effective, of the class at hand */
    double *origin, *span;     /* [n_leaves] */
    double *award;             /* [n_grades] */
    uint8_t *moved;            /* [n_leaves]: a parameter of the leaf is off its central value in some lane */
} desk;

static void
row_fill(int n, double *restrict row, double value)
{
    for (int l = 0; l < n; l++)
        row[l] = value;
}

static void
row_add_scaled(int n, double *restrict row, double factor, const double *restrict x)
{
    for (int l = 0; l < n; l++)
        row[l] += factor * x[l];
}

static void
row_multiply(int n, double *restrict row, const double *restrict x)
{
    for (int l = 0; l < n; l++)
        row[l] *= x[l];
}

static void
row_scale(int n, double *restrict row, double factor)
{
    for (int l = 0; l < n; l++)
        row[l] *= factor;
}

static bool
row_moved(int n, const double *row, double central)
{
    uint64_t moved = 0;

    for (int l = 0; l < n; l++)
        moved |= (uint64_t) (row[l] != central);
    return moved != 0;
}

/* NULL: the parameter has its central value in all lanes. */
static const double *
param_row(const desk *self, ys_param param)
{
    return param.slot < 0 ? NULL : self->year->param + (size_t) param.slot * (size_t) self->lanes;
}

static bool
param_moved(const desk *self, ys_param param)
{
    const double *row = param_row(self, param);

    return row != NULL && row_moved(self->lanes, row, param.value);
}

static void
parts_sum(const desk *self, const ys_leaf *leaf, const double factor[YS_PART_COUNT], double fixed, double *sum)
{
    row_fill(self->lanes, sum, fixed);
    for (int k = 0; k < YS_PART_COUNT; k++) {
        const double *row = param_row(self, leaf->part[k]);

        if (factor[k] == 0)
            continue;
        if (row == NULL)
            row_fill(self->lanes, self->value, leaf->part[k].value);
        row_add_scaled(self->lanes, sum, factor[k], row == NULL ? self->value : row);
    }
}

static void
leaf_open(const desk *self, size_t k)
{
    const ys_leaf *leaf = &self->plan->leaf[k];
    bool moved = false, moves = leaf->indicator.fixed == NULL;

    for (int p = 0; p < YS_PART_COUNT && leaf->shape.form != YS_FORM_BANDS && !leaf->frozen; p++)
        if (leaf->shape.origin[p] != 0 || leaf->shape.span[p] != 0)
            moved = moved || param_moved(self, leaf->part[p]);
    self->moved[k] = moved;
    if ((moved || moves) && leaf->shape.form != YS_FORM_BANDS) {
        size_t at = k * (size_t) self->lanes;

        parts_sum(self, leaf, leaf->shape.origin, 0, self->origin + at);
        parts_sum(self, leaf, leaf->shape.span, leaf->shape.span_fixed, self->span + at);
    }
}

static void
weight_open(const desk *self, size_t class, size_t k)
{
    const ys_leaf *leaf = &self->plan->leaf[k];
    const ys_param *weight = leaf->weight + class * leaf->depth;
    double *product = self->weight + k * (size_t) self->lanes;

    row_fill(self->lanes, product, 1);
    for (size_t d = 0; d < leaf->depth; d++) {
        const double *row = param_row(self, weight[d]);

        if (row == NULL)
            row_scale(self->lanes, product, weight[d].value);
        else
            row_multiply(self->lanes, product, row);
    }
}

/* True if what the plan holds for the fixed leaves is right in all lanes; else their weights are made. */
static bool
class_open(const desk *self, size_t class)
{
    const ys_scheme_plan *plan = self->plan;
    const bool *counts = plan->counts + class * plan->n_leaves;
    bool central = true;

    for (size_t o = 0; o < plan->n_fixed && central; o++) {
        const ys_leaf *leaf = &plan->leaf[plan->order[o]];

        if (!counts[plan->order[o]])
            continue;
        central = !self->moved[plan->order[o]];
        for (size_t d = 0; d < leaf->depth && central; d++)
            central = !param_moved(self, leaf->weight[class * leaf->depth + d]);
    }
    for (size_t o = central ? plan->n_fixed : 0; o < plan->n_leaves; o++)
        if (counts[plan->order[o]])
            weight_open(self, class, plan->order[o]);
    return central;
}

static void
score_line(int n, const double *restrict x, const ys_shape *shape, const double *restrict origin,
    const double *restrict span, double *restrict score)
{
    const ys_shape line = *shape;

    for (int l = 0; l < n; l++)
        score[l] = ys_plan_line(&line, x[l], origin[l], span[l]);
}

static void
score_step(
    int n, const double *restrict x, const ys_shape *shape, const double *restrict origin, double *restrict score)
{
    const ys_shape step = *shape;

    for (int l = 0; l < n; l++)
        score[l] = ys_plan_step(&step, x[l], origin[l]);
}

static void
score_bands(int n, const double *restrict x, const ys_item *item, double *restrict score)
{
    const ys_band *band = item->bands.item;

    row_fill(n, score, band[0].points / 100);
    for (size_t k = 1; k < item->bands.n; k++) {
        double at = band[k].at, points = band[k].points / 100;

        for (int l = 0; l < n; l++)
            score[l] = x[l] >= at ? points : score[l];
    }
}

/* A value that is missing (NaN) has weight 0; its score is finite by construction. */
static void
sums_add(int n, const double *restrict x, const double *restrict weight, const double *restrict score,
    double *restrict points, double *restrict coverage)
{
    for (int l = 0; l < n; l++) {
        double share = x[l] == x[l] ? weight[l] : 0;

        points[l] += share * score[l];
        coverage[l] += share;
    }
}

static void
sums_add_score(int n, double score, const double *restrict weight, double *restrict points, double *restrict coverage)
{
    for (int l = 0; l < n; l++) {
        points[l] += weight[l] * score;
        coverage[l] += weight[l];
    }
}

static void
leaf_add(const desk *self, size_t k, const double *x)
{
    const ys_leaf *leaf = &self->plan->leaf[k];
    size_t at = k * (size_t) self->lanes;
    int n = self->lanes;

    if (leaf->shape.form == YS_FORM_LINE)
        score_line(n, x, &leaf->shape, self->origin + at, self->span + at, self->score);
    else if (leaf->shape.form == YS_FORM_STEP)
        score_step(n, x, &leaf->shape, self->origin + at, self->score);
    else
        score_bands(n, x, leaf->item, self->score);
    sums_add(n, x, self->weight + at, self->score, self->points, self->coverage);
}

static void
leaf_add_fixed(const desk *self, size_t k, size_t county)
{
    const ys_leaf *leaf = &self->plan->leaf[k];
    double central = self->plan->fixed_score[k * self->plan->n_counties + county];

    if (isnan(central))
        return;
    if (self->moved[k]) {
        row_fill(self->lanes, self->value, leaf->indicator.fixed[county]);
        leaf_add(self, k, self->value);
    } else {
        sums_add_score(self->lanes, central, self->weight + k * (size_t) self->lanes, self->points, self->coverage);
    }
}

static void
sums_open(const desk *self, bool central, const bool *counts, size_t county)
{
    const ys_scheme_plan *plan = self->plan;

    row_fill(self->lanes, self->points, central ? plan->fixed_points[county] : 0);
    row_fill(self->lanes, self->coverage, central ? plan->fixed_coverage[county] : 0);
    for (size_t o = 0; o < plan->n_fixed && !central; o++)
        if (counts[plan->order[o]])
            leaf_add_fixed(self, plan->order[o], county);
}

static void
score_close(int n, const double *restrict points, const double *restrict coverage, double *restrict score)
{
    for (int l = 0; l < n; l++)
        score[l] = coverage[l] > 0 ? points[l] / coverage[l] : NAN;
}

/* Cuts fall, so a score that is below one is below all before it. */
static void
grade_lower(int n, const double *restrict score, double cut, double grade, double *restrict of)
{
    for (int l = 0; l < n; l++)
        of[l] = 100 * score[l] < cut ? grade : of[l];
}

static void
award_lower(int n, const double *restrict score, double cut, const double *restrict award, double *restrict of)
{
    for (int l = 0; l < n; l++)
        of[l] = 100 * score[l] < cut ? award[l] : of[l];
}

static void
grade_close(int n, const double *restrict coverage, double cut, const double *restrict of, int32_t *restrict grade)
{
    for (int l = 0; l < n; l++)
        grade[l] = (int32_t) (coverage[l] >= cut ? of[l] : -1);
}

static void
award_close(int n, const double *restrict coverage, double cut, double *restrict award)
{
    for (int l = 0; l < n; l++)
        award[l] = coverage[l] >= cut ? award[l] : 0;
}

static void
county_close(const desk *self, size_t county)
{
    const ys_scheme_plan *plan = self->plan;
    int n = self->lanes;
    size_t at = county * (size_t) n;
    double *score = self->year->score + at, *grade = self->value;
    double *award = self->year->award_points == NULL ? NULL : self->year->award_points + at;

    score_close(n, self->points, self->coverage, score);
    row_fill(n, grade, 0);
    for (size_t g = 1; g < plan->n_grades; g++)
        grade_lower(n, score, plan->grade_cut[g - 1], (double) g, grade);
    grade_close(n, self->coverage, plan->coverage_cut, grade, self->year->grade + at);
    if (award == NULL)
        return;
    row_fill(n, award, 0);
    row_add_scaled(n, award, 1, self->award);
    for (size_t g = 1; g < plan->n_grades; g++)
        award_lower(n, score, plan->grade_cut[g - 1], self->award + g * (size_t) n, award);
    award_close(n, self->coverage, plan->coverage_cut, award);
}

static void
class_run(const desk *self, size_t class)
{
    const ys_scheme_plan *plan = self->plan;
    const bool *counts = plan->counts + class * plan->n_leaves;
    bool central = class_open(self, class);

    for (size_t m = plan->first[class]; m < plan->first[class + 1]; m++) {
        size_t county = plan->member[m];

        sums_open(self, central, counts, county);
        for (size_t o = plan->n_fixed; o < plan->n_leaves; o++) {
            size_t k = plan->order[o];
            const double *rows = self->year->quantity[plan->leaf[k].indicator.quantity];

            if (counts[k] && rows != NULL)
                leaf_add(self, k, rows + county * (size_t) self->lanes);
        }
        county_close(self, county);
    }
}

static void
desk_open(desk *self, const ys_scheme_plan *plan, const ys_scheme_year *year)
{
    size_t n = (size_t) year->lanes;
    double *row = year->scratch;

    *self = (desk){ .plan = plan, .year = year, .lanes = year->lanes };
    self->points = row;
    self->coverage = row + n;
    self->value = row + 2 * n;
    self->score = row + 3 * n;
    self->weight = row + 4 * n;
    self->origin = self->weight + plan->n_leaves * n;
    self->span = self->origin + plan->n_leaves * n;
    self->award = self->span + plan->n_leaves * n;
    self->moved = (uint8_t *) (self->award + plan->n_grades * n);
    for (size_t k = 0; k < plan->n_leaves; k++)
        leaf_open(self, k);
    for (size_t g = 0; g < plan->n_grades; g++) {
        const double *award = param_row(self, plan->award[g]);

        row_fill(self->lanes, self->award + g * n, award == NULL ? plan->award[g].value : 0);
        if (award != NULL)
            row_add_scaled(self->lanes, self->award + g * n, 1, award);
    }
}

void
YS_LANE(ys_scheme_lanes)(const ys_scheme_plan *plan, const ys_scheme_year *year)
{
    desk self;

    desk_open(&self, plan, year);
    for (size_t c = 0; c < plan->n_classes; c++)
        class_run(&self, c);
}
