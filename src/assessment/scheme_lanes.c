#include "assessment/scheme_desk.h"
#include "assessment/scheme_rank.h"

#include <math.h>
#include <string.h>

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

static bool
param_moved(const ys_scheme_desk *self, ys_param param)
{
    const double *row = ys_desk_param(self, param);

    return row != NULL && row_moved(self->lanes, row, param.value);
}

static void
parts_sum(const ys_scheme_desk *self, const ys_leaf *leaf, const double factor[YS_PART_COUNT], double fixed, double *sum)
{
    ys_desk_fill(self->lanes, sum, fixed);
    for (int k = 0; k < YS_PART_COUNT; k++) {
        const double *row = ys_desk_param(self, leaf->part[k]);

        if (factor[k] == 0)
            continue;
        if (row == NULL)
            ys_desk_fill(self->lanes, self->value, leaf->part[k].value);
        ys_desk_add_scaled(self->lanes, sum, factor[k], row == NULL ? self->value : row);
    }
}

static bool
is_line(const ys_shape *shape)
{
    return shape->form == YS_FORM_LINE || shape->form == YS_FORM_RATIO || shape->form == YS_FORM_STEP;
}

/* Whether the leaf's origin and span are off their central values, and where its scores must be formed, what they are. */
static void
leaf_open(const ys_scheme_desk *self, size_t class, size_t k)
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
weight_open(const ys_scheme_desk *self, size_t class, size_t k)
{
    const ys_scheme_plan *plan = self->plan;
    const ys_leaf *leaf = &plan->tree.leaf[k];
    double *product = self->weight + k * (size_t) self->lanes;
    size_t row = self->period * plan->n_classes + class;

    if (self->year->weight != NULL) {
        memcpy(product, self->year->weight + (class * plan->n_leaves + k) * (size_t) self->lanes, (size_t) self->lanes * sizeof *product);
        return;
    }
    ys_desk_fill(self->lanes, product, plan->effective != NULL ? plan->effective[row * plan->n_leaves + k] : 1);
    for (size_t d = 0; d < leaf->depth && plan->effective == NULL; d++) {
        const ys_member *of = &plan->tree.member[leaf->way[d]];
        const double *moving = ys_desk_param(self, of->weight[row]);

        if (moving == NULL)
            row_scale(self->lanes, product, of->weight[row].value);
        else
            row_multiply(self->lanes, product, moving);
        if (of->unit != 1)
            row_scale(self->lanes, product, of->unit);
    }
}

static bool
weight_moved(const ys_scheme_desk *self, size_t class, size_t k)
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
class_open(const ys_scheme_desk *self, size_t class)
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
    ys_desk_fill(n, score, shape->points[0]);
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
    ys_desk_fill(n, score, shape->points[0]);
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
row_missing(int n, const double *restrict x, const double *restrict weight, uint8_t *restrict failed)
{
    for (int l = 0; l < n; l++)
        failed[l] |= (uint8_t) (weight[l] > 0 && x[l] != x[l]);
}

static void
row_term(int n, int aggregation, double exponent, double *restrict score)
{
    for (int l = 0; l < n; l++)
        score[l] = ys_plan_term(aggregation, exponent, score[l]);
}

/* The score in self->score, of a leaf or of an aggregate, into an aggregate. x is NaN where it is missing. */
static void
score_add(const ys_scheme_desk *self, size_t a, const double *x, const double *weight, ys_ideal ideal)
{
    const ys_aggregate *into = &self->plan->tree.aggregate[a];
    size_t at = a * (size_t) self->lanes;
    int n = self->lanes;

    if (into->aggregation == YS_AGGREGATION_topsis) {
        sums_add_distance(n, x, weight, self->score, ideal, self->points + at, self->second + at, self->coverage + at);
        return;
    }
    if (into->aggregation == YS_AGGREGATION_weighted_product)
        row_missing(n, x, weight, self->failed);
    if (into->aggregation != YS_AGGREGATION_arithmetic) {
        row_bars(n, into->aggregation, weight, self->score, self->failed);
        row_term(n, into->aggregation, into->exponent, self->score);
    }
    sums_add(n, x, weight, self->score, self->points + at, self->coverage + at);
}

static size_t
aggregate_of(const ys_scheme_desk *self, size_t k)
{
    return (size_t) self->plan->tree.member[self->plan->tree.leaf[k].member].aggregate;
}

static void
leaf_add(const ys_scheme_desk *self, size_t class, size_t k, const double *x)
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

/* A quantity that is not known yet. */
static void
leaf_miss(const ys_scheme_desk *self, size_t k)
{
    if (self->plan->tree.aggregate[aggregate_of(self, k)].aggregation == YS_AGGREGATION_weighted_product)
        memset(self->failed, 1, (size_t) self->lanes);
}

static void
leaf_add_fixed(const ys_scheme_desk *self, size_t class, size_t k, size_t county)
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
            ys_desk_fill(self->lanes, self->value, leaf->fixed[county]);
        leaf_add(self, class, k, drawn == NULL ? self->value : drawn + county * (size_t) self->lanes);
    } else if (into->aggregation == YS_AGGREGATION_topsis) {
        sums_add_score_distance(self->lanes, central, weight, plan->ideal[class * plan->n_leaves + k], self->points + to,
            self->second + to, self->coverage + to);
    } else {
        sums_add_score(self->lanes, plan->fixed_term[k * plan->n_counties + county], weight, self->points + to, self->coverage + to);
    }
}

static void
sums_open(const ys_scheme_desk *self, bool central, size_t class, size_t county)
{
    const ys_scheme_plan *plan = self->plan;
    const bool *counts = plan->counts + class * plan->n_leaves;

    for (size_t a = 0; a < plan->n_aggregates; a++) {
        size_t at = a * (size_t) self->lanes, from = a * plan->n_counties + county;

        ys_desk_fill(self->lanes, self->points + at, central ? plan->fixed_points[from] : 0);
        ys_desk_fill(self->lanes, self->second + at, central ? plan->fixed_second[from] : 0);
        ys_desk_fill(self->lanes, self->coverage + at, central ? plan->fixed_coverage[from] : 0);
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
aggregates_close(const ys_scheme_desk *self)
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
class_run(const ys_scheme_desk *self, size_t class)
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

            if (counts[k] && rows == NULL)
                leaf_miss(self, k);
            if (counts[k] && rows != NULL)
                leaf_add(self, class, k, rows + county * (size_t) self->lanes);
        }
        aggregates_close(self);
        score_close(self->lanes, &plan->tree.aggregate[0], NAN, self->points, self->second, self->coverage,
            self->year->score + county * (size_t) self->lanes);
        YS_LANE(ys_scheme_grade_county)(self, county);
    }
    YS_LANE(ys_scheme_grade_class)(self, class);
}

/* As ys_scheme_scratch counts them. */
static void
desk_open(ys_scheme_desk *self, const ys_scheme_plan *plan, const ys_scheme_year *year)
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

    *self = (ys_scheme_desk){ .plan = plan, .year = year, .lanes = year->lanes, .period = ys_scheme_period(plan, year->calendar) };
    for (size_t k = 0; k < sizeof part / sizeof part[0]; k++) {
        *part[k].row = row;
        row += part[k].n * (size_t) year->lanes;
    }
    self->sort = row;
    self->moved = (uint8_t *) row + ys_scheme_rank_work(largest);
    self->failed = self->moved + plan->n_leaves;
    memset(self->failed, 0, (size_t) year->lanes);
    YS_LANE(ys_scheme_grade_open)(self);
}

void
YS_LANE(ys_scheme_lanes)(const ys_scheme_plan *plan, const ys_scheme_year *year)
{
    ys_scheme_desk self;

    desk_open(&self, plan, year);
    for (size_t c = 0; c < plan->n_classes; c++)
        class_run(&self, c);
    if (year->failed != NULL)
        memcpy(year->failed, self.failed, (size_t) year->lanes);
}
