#include "assessment/plan.h"
#include "assessment/scheme_rank.h"

#include <math.h>
#include <string.h>

/* Rows of one call, in scratch. */
typedef struct {
    const ys_scheme_plan *plan;
    const ys_scheme_year *year;
    int lanes;
    size_t period;
    /* of the county at hand, [n_aggregates]: sums over what adds into each; `second` for topsis */
    double *points, *second, *coverage;
    double *value, *score;   /* of the leaf at hand */
    double *weight;          /* [n_leaves], effective, of the class at hand */
    double *origin, *span;   /* [n_leaves], of the class at hand */
    double *award, *yuan;    /* [n_grades] */
    double *bonus, *penalty; /* of the county at hand */
    double *holds, *work;    /* of a veto */
    double *key;             /* [largest class] scores as ranks compare them, -infinity where there is no grade */
    double *place, *behind;  /* [largest class] counties that are better; counties that are as good or better */
    void *sort;              /* of ranks */
    uint8_t *moved;          /* [n_leaves]: a parameter of the leaf is off its central value in some lane */
    uint8_t *failed;         /* [lanes] */
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

static bool
is_line(const ys_shape *shape)
{
    return shape->form == YS_FORM_LINE || shape->form == YS_FORM_RATIO || shape->form == YS_FORM_STEP;
}

/* Whether the leaf's origin and span are off their central values, and where its scores must be formed, what they are. */
static void
leaf_open(const desk *self, size_t class, size_t k)
{
    const ys_leaf *leaf = &self->plan->tree.leaf[k];
    const ys_shape *shape = &leaf->shape[class];
    bool moved = self->year->figure != NULL && self->year->figure[k] != NULL;
    size_t at = k * (size_t) self->lanes;

    for (int p = 0; p < YS_PART_COUNT && is_line(shape); p++)
        if (shape->origin[p] != 0 || shape->span[p] != 0)
            moved = moved || param_moved(self, leaf->part[p]);
    self->moved[k] = moved;
    if ((moved || leaf->quantity >= 0) && is_line(shape)) {
        parts_sum(self, leaf, shape->origin, shape->origin_fixed, self->origin + at);
        parts_sum(self, leaf, shape->span, shape->span_fixed, self->span + at);
    }
}

static void
weight_open(const desk *self, size_t class, size_t k)
{
    const ys_scheme_plan *plan = self->plan;
    const ys_leaf *leaf = &plan->tree.leaf[k];
    double *product = self->weight + k * (size_t) self->lanes;
    size_t row = self->period * plan->n_classes + class;

    if (self->year->weight != NULL) {
        memcpy(product, self->year->weight + (class * plan->n_leaves + k) * (size_t) self->lanes, (size_t) self->lanes * sizeof *product);
        return;
    }
    row_fill(self->lanes, product, plan->effective != NULL ? plan->effective[row * plan->n_leaves + k] : 1);
    for (size_t d = 0; d < leaf->depth && plan->effective == NULL; d++) {
        const ys_member *of = &plan->tree.member[leaf->way[d]];
        const double *moving = param_row(self, of->weight[row]);

        if (moving == NULL)
            row_scale(self->lanes, product, of->weight[row].value);
        else
            row_multiply(self->lanes, product, moving);
        if (of->unit != 1)
            row_scale(self->lanes, product, of->unit);
    }
}

static bool
weight_moved(const desk *self, size_t class, size_t k)
{
    const ys_scheme_plan *plan = self->plan;
    const ys_leaf *leaf = &plan->tree.leaf[k];

    for (size_t d = 0; d < leaf->depth && plan->effective == NULL; d++)
        if (param_moved(self, plan->tree.member[leaf->way[d]].weight[self->period * plan->n_classes + class]))
            return true;
    return false;
}

/* True if what the plan holds for the fixed leaves is right in all lanes; else their weights are made. */
static bool
class_open(const desk *self, size_t class)
{
    const ys_scheme_plan *plan = self->plan;
    const bool *counts = plan->counts + class * plan->n_leaves;
    bool central = self->year->weight == NULL && self->period == 0;

    for (size_t k = 0; k < plan->n_leaves; k++)
        leaf_open(self, class, k);
    for (size_t o = 0; o < plan->n_fixed && central; o++) {
        size_t k = plan->order[o];

        if (counts[k])
            central = !self->moved[k] && !weight_moved(self, class, k);
    }
    for (size_t o = central ? plan->n_fixed : 0; o < plan->n_leaves; o++)
        if (counts[plan->order[o]])
            weight_open(self, class, plan->order[o]);
    return central;
}

/* A missing value gives a finite score, whose weight is 0. */
static void
score_line(int n, const double *restrict x, const ys_shape *shape, const double *restrict origin,
    const double *restrict span, double *restrict score)
{
    const ys_shape line = *shape;

    for (int l = 0; l < n; l++) {
        double f = ys_shape_line(&line, x[l], origin[l], span[l]);

        score[l] = x[l] == x[l] ? f : 1;
    }
}

static void
score_ratio(int n, const double *restrict x, const ys_shape *shape, const double *restrict span, double *restrict score)
{
    const ys_shape ratio = *shape;

    for (int l = 0; l < n; l++) {
        double f = ys_shape_ratio(&ratio, x[l], span[l]);

        score[l] = x[l] == x[l] ? f : 1;
    }
}

static void
score_step(
    int n, const double *restrict x, const ys_shape *shape, const double *restrict origin, double *restrict score)
{
    const ys_shape step = *shape;

    for (int l = 0; l < n; l++)
        score[l] = ys_shape_step(&step, x[l], origin[l]);
}

enum { FEW_BANDS = 16 };

/* The last k with x >= at[k], or 0. */
static size_t
band_of(const ys_shape *shape, double x)
{
    size_t low = 0, high = shape->n;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (x >= shape->at[middle])
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void
score_bands(int n, const double *restrict x, const ys_shape *shape, double *restrict score)
{
    row_fill(n, score, shape->points[0]);
    for (int l = 0; l < n && shape->n > FEW_BANDS; l++)
        score[l] = x[l] == x[l] ? shape->points[band_of(shape, x[l])] : 1;
    for (size_t k = 1; k < shape->n && shape->n <= FEW_BANDS; k++) {
        double at = shape->at[k], points = shape->points[k];

        for (int l = 0; l < n; l++)
            score[l] = x[l] >= at ? points : score[l];
    }
}

static void
score_pieces(int n, const double *restrict x, const ys_shape *shape, double *restrict score)
{
    row_fill(n, score, shape->points[0]);
    for (size_t k = 1; k < shape->n; k++) {
        double from = shape->at[k - 1], width = shape->at[k] - shape->at[k - 1];
        double points = shape->points[k - 1], rise = shape->points[k] - shape->points[k - 1];

        for (int l = 0; l < n; l++) {
            double part = (x[l] - from) / width, within = part < 1 ? part : 1;

            score[l] = x[l] > from ? points + within * rise : score[l];
        }
    }
}

/* A value that is missing (NaN) has weight 0; its score is finite by construction. */
static void
sums_add(int n, const double *restrict x, const double *restrict weight, const double *restrict term,
    double *restrict points, double *restrict coverage)
{
    for (int l = 0; l < n; l++) {
        double share = x[l] == x[l] ? weight[l] : 0;

        points[l] += share * term[l];
        coverage[l] += share;
    }
}

static void
sums_add_distance(int n, const double *restrict x, const double *restrict weight, const double *restrict score, ys_ideal ideal,
    double *restrict points, double *restrict second, double *restrict coverage)
{
    for (int l = 0; l < n; l++) {
        double share = x[l] == x[l] ? weight[l] : 0;
        double near = share * (score[l] - ideal.best), far = share * (score[l] - ideal.worst);

        points[l] += near * near;
        second[l] += far * far;
        coverage[l] += share;
    }
}

static void
sums_add_score(int n, double term, const double *restrict weight, double *restrict points, double *restrict coverage)
{
    for (int l = 0; l < n; l++) {
        points[l] += weight[l] * term;
        coverage[l] += weight[l];
    }
}

static void
sums_add_score_distance(int n, double score, const double *restrict weight, ys_ideal ideal, double *restrict points,
    double *restrict second, double *restrict coverage)
{
    for (int l = 0; l < n; l++) {
        double near = weight[l] * (score - ideal.best), far = weight[l] * (score - ideal.worst);

        points[l] += near * near;
        second[l] += far * far;
        coverage[l] += weight[l];
    }
}

static void
row_bars(int n, int aggregation, const double *restrict weight, const double *restrict score, uint8_t *restrict failed)
{
    for (int l = 0; l < n; l++)
        failed[l] |= (uint8_t) (weight[l] > 0 && ys_plan_bars(aggregation, score[l]));
}

static void
row_term(int n, int aggregation, double exponent, double *restrict score)
{
    for (int l = 0; l < n; l++)
        score[l] = ys_plan_term(aggregation, exponent, score[l]);
}

/* The score in self->score, of a leaf or of an aggregate, into an aggregate. x is NaN where it is missing. */
static void
score_add(const desk *self, size_t a, const double *x, const double *weight, ys_ideal ideal)
{
    const ys_aggregate *into = &self->plan->tree.aggregate[a];
    size_t at = a * (size_t) self->lanes;
    int n = self->lanes;

    if (into->aggregation == YS_AGGREGATION_topsis) {
        sums_add_distance(n, x, weight, self->score, ideal, self->points + at, self->second + at, self->coverage + at);
        return;
    }
    if (into->aggregation != YS_AGGREGATION_arithmetic) {
        row_bars(n, into->aggregation, weight, self->score, self->failed);
        row_term(n, into->aggregation, into->exponent, self->score);
    }
    sums_add(n, x, weight, self->score, self->points + at, self->coverage + at);
}

static size_t
aggregate_of(const desk *self, size_t k)
{
    return (size_t) self->plan->tree.member[self->plan->tree.leaf[k].member].aggregate;
}

static void
leaf_add(const desk *self, size_t class, size_t k, const double *x)
{
    const ys_shape *shape = &self->plan->tree.leaf[k].shape[class];
    size_t at = k * (size_t) self->lanes;
    int n = self->lanes;

    switch (shape->form) {
    case YS_FORM_LINE:
        score_line(n, x, shape, self->origin + at, self->span + at, self->score);
        break;
    case YS_FORM_RATIO:
        score_ratio(n, x, shape, self->span + at, self->score);
        break;
    case YS_FORM_STEP:
        score_step(n, x, shape, self->origin + at, self->score);
        break;
    case YS_FORM_BANDS:
        score_bands(n, x, shape, self->score);
        break;
    case YS_FORM_PIECES:
        score_pieces(n, x, shape, self->score);
        break;
    }
    score_add(self, aggregate_of(self, k), x, self->weight + at, self->plan->ideal[class * self->plan->n_leaves + k]);
}

static void
leaf_add_fixed(const desk *self, size_t class, size_t k, size_t county)
{
    const ys_scheme_plan *plan = self->plan;
    const ys_leaf *leaf = &plan->tree.leaf[k];
    const double *drawn = self->year->figure == NULL ? NULL : self->year->figure[k];
    double central = plan->fixed_score[k * plan->n_counties + county];
    size_t a = aggregate_of(self, k), to = a * (size_t) self->lanes;
    const double *weight = self->weight + k * (size_t) self->lanes;
    const ys_aggregate *into = &plan->tree.aggregate[a];

    if (isnan(central))
        return;
    if (self->moved[k]) {
        if (drawn == NULL)
            row_fill(self->lanes, self->value, leaf->fixed[county]);
        leaf_add(self, class, k, drawn == NULL ? self->value : drawn + county * (size_t) self->lanes);
    } else if (into->aggregation == YS_AGGREGATION_topsis) {
        sums_add_score_distance(self->lanes, central, weight, plan->ideal[class * plan->n_leaves + k], self->points + to,
            self->second + to, self->coverage + to);
    } else {
        sums_add_score(self->lanes, plan->fixed_term[k * plan->n_counties + county], weight, self->points + to, self->coverage + to);
    }
}

static void
sums_open(const desk *self, bool central, size_t class, size_t county)
{
    const ys_scheme_plan *plan = self->plan;
    const bool *counts = plan->counts + class * plan->n_leaves;

    for (size_t a = 0; a < plan->n_aggregates; a++) {
        size_t at = a * (size_t) self->lanes, from = a * plan->n_counties + county;

        row_fill(self->lanes, self->points + at, central ? plan->fixed_points[from] : 0);
        row_fill(self->lanes, self->second + at, central ? plan->fixed_second[from] : 0);
        row_fill(self->lanes, self->coverage + at, central ? plan->fixed_coverage[from] : 0);
    }
    for (size_t o = 0; o < plan->n_fixed && !central; o++)
        if (counts[plan->order[o]])
            leaf_add_fixed(self, class, plan->order[o], county);
}

/* Where nothing has a score, any finite one serves: its weight is 0. */
static void
score_close(int n, const ys_aggregate *of, double empty, const double *restrict points, const double *restrict second,
    const double *restrict coverage, double *restrict score)
{
    const ys_aggregate one = *of;

    for (int l = 0; l < n; l++) {
        double closed = ys_plan_close(one.aggregation, one.exponent, points[l], second[l], coverage[l]);

        closed = one.turned ? 1 - closed : closed;
        score[l] = coverage[l] > 0 ? closed : empty;
    }
}

/* Below the top, from the bottom up. */
static void
aggregates_close(const desk *self)
{
    const ys_scheme_plan *plan = self->plan;

    for (size_t a = plan->n_aggregates; a-- > 1;) {
        const ys_aggregate *of = &plan->tree.aggregate[a];
        size_t at = a * (size_t) self->lanes;

        score_close(self->lanes, of, 1, self->points + at, self->second + at, self->coverage + at, self->score);
        /* its coverage serves as the x that is never missing */
        score_add(self, (size_t) of->into, self->coverage + at, self->coverage + at, (ys_ideal){ 1, 0 });
    }
}

static void
row_adjust(int n, const ys_adjustment *of, const double *restrict x, double *restrict sum)
{
    const ys_adjustment one = *of;

    for (int l = 0; l < n; l++) {
        double points = ys_plan_adjust(&one, x[l]);

        sum[l] += x[l] == x[l] ? points : 0;
    }
}

static void
row_adjusted(int n, const ys_scheme *scheme, const double *restrict bonus, const double *restrict penalty, double *restrict score)
{
    double bonus_cap = scheme->bonus_at_most, penalty_cap = scheme->penalty_at_most;

    for (int l = 0; l < n; l++) {
        double adjusted = ys_plan_adjusted(score[l], bonus[l], bonus_cap, penalty[l], penalty_cap);

        score[l] = score[l] == score[l] ? adjusted : score[l];
    }
}

static void
adjust(const desk *self, size_t county, double *score)
{
    const ys_scheme_plan *plan = self->plan;

    row_fill(self->lanes, self->bonus, 0);
    row_fill(self->lanes, self->penalty, 0);
    for (size_t k = 0; k < plan->n_adjustments; k++) {
        const ys_adjustment_plan *of = &plan->adjustment[k];
        const double *rows = of->fixed != NULL ? NULL : self->year->quantity[of->quantity];

        if (of->fixed == NULL && rows == NULL)
            continue;
        if (of->fixed != NULL)
            row_fill(self->lanes, self->value, of->fixed[county]);
        row_adjust(self->lanes, of->of, rows == NULL ? self->value : rows + county * (size_t) self->lanes,
            of->sign > 0 ? self->bonus : self->penalty);
    }
    row_adjusted(self->lanes, plan->scheme, self->bonus, self->penalty, score);
}

static void
veto_run(const desk *self, size_t k, size_t county)
{
    ys_trigger_rows rows = { .county = county, .lanes = self->lanes, .quantity = self->year->quantity };

    YS_LANE(ys_trigger_lanes)(&self->plan->veto[k], &rows, self->work, self->holds);
}

static void
row_bar(int n, const double *restrict holds, double *restrict score)
{
    for (int l = 0; l < n; l++)
        score[l] = holds[l] != 0 && score[l] == score[l] ? 0 : score[l];
}

/* Grades as doubles: the worse of what it is and `least`, where the veto holds and there is a grade. */
static void
row_lower(int n, const double *restrict holds, double least, double *restrict grade)
{
    for (int l = 0; l < n; l++)
        grade[l] = holds[l] != 0 && grade[l] >= 0 && grade[l] < least ? least : grade[l];
}

/* Cuts fall, so a score that is below one is below all before it. */
static void
grade_lower(int n, const double *restrict score, double cut, double grade, double *restrict of)
{
    for (int l = 0; l < n; l++)
        of[l] = 100 * score[l] < cut ? grade : of[l];
}

static void
grade_fails(int n, const double *restrict coverage, double cut, double *restrict of)
{
    for (int l = 0; l < n; l++)
        of[l] = coverage[l] >= cut ? of[l] : -1;
}

static void
row_store(int n, const double *restrict of, int32_t *restrict to)
{
    for (int l = 0; l < n; l++)
        to[l] = (int32_t) of[l];
}

static void
row_load(int n, const int32_t *restrict of, double *restrict to)
{
    for (int l = 0; l < n; l++)
        to[l] = (double) of[l];
}

/* Score of a county, and its grade by cut. */
static void
county_close(const desk *self, size_t county)
{
    const ys_scheme_plan *plan = self->plan;
    const ys_veto *veto = plan->scheme->vetoes.item;
    int n = self->lanes;
    size_t at = county * (size_t) n;
    double *score = self->year->score + at, *grade = self->value;

    aggregates_close(self);
    score_close(n, &plan->tree.aggregate[0], NAN, self->points, self->second, self->coverage, score);
    if (plan->n_adjustments > 0)
        adjust(self, county, score);
    for (size_t k = 0; k < plan->n_vetoes; k++)
        if (veto[k].effect == YS_VETO_zero_score) {
            veto_run(self, k, county);
            row_bar(n, self->holds, score);
        }
    row_fill(n, grade, 0);
    for (size_t g = 1; g < plan->n_grades; g++)
        grade_lower(n, score, plan->grade_cut[g - 1], (double) g, grade);
    grade_fails(n, self->coverage, plan->coverage_cut, grade);
    row_store(n, grade, self->year->grade + at);
}

static void
row_key(int n, const double *restrict score, const double *restrict grade, double *restrict key)
{
    for (int l = 0; l < n; l++) {
        double of = ys_plan_key(score[l]);

        key[l] = grade[l] >= 0 ? of : -INFINITY;
    }
}

static void
row_rank(int n, const double *restrict key, const double *restrict place, int32_t *restrict rank)
{
    for (int l = 0; l < n; l++)
        rank[l] = (int32_t) (key[l] > -INFINITY ? place[l] + 1 : 0);
}

/* The best grade whose quota the county and all that are as good leave room for. */
static void
row_quota(int n, double quota, double grade, const double *restrict behind, const double *restrict graded, double *restrict of)
{
    for (int l = 0; l < n; l++)
        of[l] = of[l] >= 0 && of[l] < grade && behind[l] > ys_floor(quota * graded[l] + 1e-9) ? grade : of[l];
}

static void
row_count(int n, const double *restrict key, double *restrict count)
{
    for (int l = 0; l < n; l++)
        count[l] += key[l] > -INFINITY ? 1 : 0;
}

/* Ranks within the class, and grades by quota. */
static void
class_rank(const desk *self, size_t class)
{
    const ys_scheme_plan *plan = self->plan;
    size_t first = plan->first[class], m = plan->first[class + 1] - first, n = (size_t) self->lanes;

    row_fill(self->lanes, self->bonus, 0);
    for (size_t j = 0; j < m; j++) {
        size_t at = plan->member[first + j] * n;

        row_load(self->lanes, self->year->grade + at, self->value);
        row_key(self->lanes, self->year->score + at, self->value, self->key + j * n);
        row_count(self->lanes, self->key + j * n, self->bonus);
    }
    YS_LANE(ys_scheme_rank_lanes)(m, self->lanes, self->key, self->place, plan->ranked ? self->behind : NULL, self->sort);
    for (size_t j = 0; j < m; j++) {
        size_t at = plan->member[first + j] * n;

        if (self->year->rank != NULL)
            row_rank(self->lanes, self->key + j * n, self->place + j * n, self->year->rank + at);
        if (!plan->ranked)
            continue;
        row_load(self->lanes, self->year->grade + at, self->value);
        for (size_t g = 1; g < plan->n_grades; g++)
            if (plan->quota[g - 1] < 1)
                row_quota(self->lanes, plan->quota[g - 1], (double) g, self->behind + j * n, self->bonus, self->value);
        row_store(self->lanes, self->value, self->year->grade + at);
    }
}

static void
row_award(int n, const double *restrict grade, double of, const double *restrict award, double *restrict to)
{
    for (int l = 0; l < n; l++)
        to[l] = grade[l] == of ? award[l] : to[l];
}

/* Vetoes on the grade, grades by hand, awards. */
static void
county_grade(const desk *self, size_t county)
{
    const ys_scheme_plan *plan = self->plan;
    const ys_veto *veto = plan->scheme->vetoes.item;
    size_t n = (size_t) self->lanes, at = county * n;
    double *grade = self->value;

    row_load(self->lanes, self->year->grade + at, grade);
    for (size_t k = 0; k < plan->n_vetoes; k++) {
        if (veto[k].effect == YS_VETO_zero_score)
            continue;
        veto_run(self, k, county);
        row_lower(self->lanes, self->holds,
            veto[k].effect == YS_VETO_worst_grade ? (double) (plan->n_grades - 1) : plan->n_grades > 1 ? 1 : 0, grade);
    }
    if (self->year->by_hand && plan->by_hand[county] >= 0)
        row_fill(self->lanes, grade, (double) plan->by_hand[county]);
    row_store(self->lanes, grade, self->year->grade + at);
    for (int yuan = 0; yuan < 2; yuan++) {
        double *to = yuan ? self->year->award_yuan : self->year->award_points, *of = yuan ? self->yuan : self->award;

        if (to == NULL)
            continue;
        row_fill(self->lanes, to + at, 0);
        for (size_t g = 0; g < plan->n_grades && (!yuan || plan->awarded[county]); g++)
            row_award(self->lanes, grade, (double) g, of + g * n, to + at);
    }
}

static void
class_run(const desk *self, size_t class)
{
    const ys_scheme_plan *plan = self->plan;
    const bool *counts = plan->counts + class * plan->n_leaves;
    bool central = class_open(self, class);

    for (size_t m = plan->first[class]; m < plan->first[class + 1]; m++) {
        size_t county = plan->member[m];

        sums_open(self, central, class, county);
        for (size_t o = plan->n_fixed; o < plan->n_leaves; o++) {
            size_t k = plan->order[o];
            const double *rows = self->year->quantity[plan->tree.leaf[k].quantity];

            if (counts[k] && rows != NULL)
                leaf_add(self, class, k, rows + county * (size_t) self->lanes);
        }
        county_close(self, county);
    }
    if (self->year->rank != NULL || plan->ranked)
        class_rank(self, class);
    for (size_t m = plan->first[class]; m < plan->first[class + 1]; m++)
        county_grade(self, plan->member[m]);
}

static void
awards_open(const desk *self, const ys_param *award, double *rows)
{
    for (size_t g = 0; g < self->plan->n_grades; g++) {
        const double *row = param_row(self, award[g]);

        row_fill(self->lanes, rows + g * (size_t) self->lanes, row == NULL ? award[g].value : 0);
        if (row != NULL)
            row_add_scaled(self->lanes, rows + g * (size_t) self->lanes, 1, row);
    }
}

/* As ys_scheme_scratch counts them. */
static void
desk_open(desk *self, const ys_scheme_plan *plan, const ys_scheme_year *year)
{
    size_t largest = plan->ranked || year->rank != NULL ? plan->largest : 0;
    struct {
        double **row;
        size_t n;
    } part[] = {
        { &self->points, plan->n_aggregates },
        { &self->second, plan->n_aggregates },
        { &self->coverage, plan->n_aggregates },
        { &self->value, 1 },
        { &self->score, 1 },
        { &self->bonus, 1 },
        { &self->penalty, 1 },
        { &self->holds, 1 },
        { &self->work, YS_TRIGGER_DEPTH + 2 },
        { &self->weight, plan->n_leaves },
        { &self->origin, plan->n_leaves },
        { &self->span, plan->n_leaves },
        { &self->award, plan->n_grades },
        { &self->yuan, plan->n_grades },
        { &self->key, largest },
        { &self->place, largest },
        { &self->behind, largest },
    };
    double *row = year->scratch;

    *self = (desk){ .plan = plan, .year = year, .lanes = year->lanes, .period = ys_scheme_period(plan, year->calendar) };
    for (size_t k = 0; k < sizeof part / sizeof part[0]; k++) {
        *part[k].row = row;
        row += part[k].n * (size_t) year->lanes;
    }
    self->sort = row;
    self->moved = (uint8_t *) row + ys_scheme_rank_work(largest);
    self->failed = self->moved + plan->n_leaves;
    memset(self->failed, 0, (size_t) year->lanes);
    awards_open(self, plan->award, self->award);
    awards_open(self, plan->award_yuan, self->yuan);
}

void
YS_LANE(ys_scheme_lanes)(const ys_scheme_plan *plan, const ys_scheme_year *year)
{
    desk self;

    desk_open(&self, plan, year);
    for (size_t c = 0; c < plan->n_classes; c++)
        class_run(&self, c);
    if (year->failed != NULL)
        memcpy(year->failed, self.failed, (size_t) year->lanes);
}
