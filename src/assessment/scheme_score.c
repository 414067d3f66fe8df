/* Scores of the leaves on columns, once: figures, samples frozen, sums at central weights. */
#include "assessment/plan.h"

#include <math.h>
#include <stdlib.h>

static ys_status
figures_check(const ys_leaf *leaf, const ys_data *data, const char *path, ys_error *err)
{
    for (size_t i = 0; i < data->n_counties; i++)
        if (isinf(leaf->fixed[i]))
            return ys_fail(err, YS_E_DATA, "%s: the figure of county %s is %g; it must be finite, leave missing values out", path,
                data->code(data->context, i), leaf->fixed[i]);
    return YS_OK;
}

ys_status
ys_scheme_score_figures(ys_scheme_plan *self, const ys_data *data, int missing, ys_text *notes, ys_error *err)
{
    bool *idle = calloc(self->n_classes, sizeof *idle);
    ys_figure_place place = {
        .scheme = self->scheme, .data = data, .n_classes = self->n_classes, .class_of = self->class_of, .idle = idle
    };
    ys_status st = idle == NULL ? ys_fail(err, YS_E_NOMEM, "schemes.%s: %zu classes", self->scheme->name, self->n_classes) : YS_OK;

    for (size_t k = 0; k < self->n_leaves && st == YS_OK; k++) {
        ys_leaf *leaf = &self->tree.leaf[k];
        char path[YS_TREE_PATH];

        if (leaf->quantity >= 0)
            continue;
        ys_tree_path(&self->tree, leaf->member, path);
        for (size_t c = 0; c < self->n_classes; c++)
            idle[c] = !ys_tree_may_count(&self->tree, c, k);
        st = ys_figure_make(&place, self->tree.member[leaf->member].item, path, missing < 0 ? YS_MISSING_as_scheme : missing, YS_OUTLIERS_as_scheme,
            &leaf->figure, notes, err);
        leaf->fixed = leaf->figure.value;
        leaf->modelled = leaf->figure.modelled;
        if (st == YS_OK)
            st = figures_check(leaf, data, path, err);
    }
    free(idle);
    return st;
}

static int
number_compare(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* What the leaf's scoring reads of the class is frozen here. */
static ys_status
shape_freeze(ys_scheme_plan *self, const ys_data *data, size_t k, size_t class, double *value, ys_error *err)
{
    ys_leaf *leaf = &self->tree.leaf[k];
    ys_sample sample = { .sorted = value, .figure = leaf->fixed, .data = data };
    bool all = self->scheme->sample == YS_SAMPLE_OF_all;
    char path[YS_TREE_PATH];

    for (size_t i = 0; i < self->n_counties; i++)
        if ((all || self->class_of[i] == (int32_t) class) && !isnan(leaf->fixed[i]))
            value[sample.n++] = leaf->fixed[i];
    qsort(value, sample.n, sizeof *value, number_compare);
    ys_tree_path(&self->tree, leaf->member, path);
    return ys_scoring_find(leaf->item->score)->shape(leaf->item, &sample, path, &leaf->shape[class], err);
}

static void
scores_fix(ys_scheme_plan *self, size_t k)
{
    const ys_leaf *leaf = &self->tree.leaf[k];
    double part[YS_PART_COUNT];

    for (int p = 0; p < YS_PART_COUNT; p++)
        part[p] = leaf->part[p].value;
    for (size_t i = 0; i < self->n_counties; i++)
        self->fixed_score[k * self->n_counties + i] = ys_shape_score(&leaf->shape[self->class_of[i]], leaf->fixed[i], part);
}

static void
ideals_fix(ys_scheme_plan *self, size_t k)
{
    bool all = self->scheme->sample == YS_SAMPLE_OF_all;

    for (size_t c = 0; c < self->n_classes; c++) {
        ys_ideal *ideal = &self->ideal[c * self->n_leaves + k];
        bool first = true;

        *ideal = (ys_ideal){ 1, 0 };
        for (size_t i = 0; i < self->n_counties && self->tree.leaf[k].quantity < 0; i++) {
            double score = self->fixed_score[k * self->n_counties + i];

            if (isnan(score) || (!all && self->class_of[i] != (int32_t) c))
                continue;
            ideal->best = first || score > ideal->best ? score : ideal->best;
            ideal->worst = first || score < ideal->worst ? score : ideal->worst;
            first = false;
        }
    }
}

ys_status
ys_scheme_score_make(ys_scheme_plan *self, const ys_data *data, ys_error *err)
{
    double *value = malloc((self->n_counties > 0 ? self->n_counties : 1) * sizeof *value);
    ys_status st = YS_OK;

    if (value == NULL)
        return ys_fail(err, YS_E_NOMEM, "scores of %zu counties", self->n_counties);
    for (size_t k = 0; k < self->n_leaves * self->n_counties; k++)
        self->fixed_score[k] = NAN;
    for (size_t k = 0; k < self->n_leaves && st == YS_OK; k++) {
        for (size_t c = 0; c < self->n_classes && st == YS_OK && self->tree.leaf[k].sampled; c++)
            st = shape_freeze(self, data, k, c, value, err);
        if (st == YS_OK && self->tree.leaf[k].quantity < 0)
            scores_fix(self, k);
        if (st == YS_OK)
            ideals_fix(self, k);
    }
    free(value);
    return st;
}

void
ys_scheme_score_sum(ys_scheme_plan *self)
{
    for (size_t o = 0; o < self->n_fixed; o++) {
        size_t k = self->order[o], a = (size_t) self->tree.member[self->tree.leaf[k].member].aggregate;
        const ys_aggregate *into = &self->tree.aggregate[a];

        for (size_t i = 0; i < self->n_counties; i++) {
            double score = self->fixed_score[k * self->n_counties + i];
            size_t class = (size_t) self->class_of[i], at = a * self->n_counties + i;
            const ys_ideal *ideal = &self->ideal[class * self->n_leaves + k];
            double term = ys_plan_term(into->aggregation, into->exponent, score);

            self->fixed_term[k * self->n_counties + i] = term;
            if (isnan(score) || !self->counts[class * self->n_leaves + k])
                continue;
            double weight = ys_scheme_weight_of(self, class, k);
            if (into->aggregation == YS_AGGREGATION_topsis) {
                double near = weight * (score - ideal->best), far = weight * (score - ideal->worst);

                self->fixed_points[at] += near * near;
                self->fixed_second[at] += far * far;
            } else {
                self->fixed_points[at] += weight * term;
            }
            self->fixed_coverage[at] += weight;
        }
    }
}

/* An aggregation that has no value for a score that stands, or may come. */
static ys_status
bars_check(const ys_scheme_plan *self, const ys_data *data, size_t k, ys_error *err)
{
    const ys_leaf *leaf = &self->tree.leaf[k];
    const ys_aggregate *into = &self->tree.aggregate[self->tree.member[leaf->member].aggregate];
    const char *name = into->aggregation == YS_AGGREGATION_weighted_product ? "a weighted product"
                       : into->aggregation == YS_AGGREGATION_geometric      ? "a geometric mean"
                       : into->aggregation == YS_AGGREGATION_harmonic       ? "a harmonic mean"
                                                                            : "a power mean";
    char path[YS_TREE_PATH];

    ys_tree_path(&self->tree, leaf->member, path);
    for (size_t i = 0; i < self->n_counties && leaf->quantity < 0; i++) {
        double score = self->fixed_score[k * self->n_counties + i];
        bool product = into->aggregation == YS_AGGREGATION_weighted_product;

        if (!self->counts[(size_t) self->class_of[i] * self->n_leaves + k])
            continue;
        if (isnan(score) ? product : ys_plan_bars(into->aggregation, score))
            return ys_fail(err, YS_E_SCENARIO, "%s: county %s %s%.15g%s, and %s has no value then; %s", path,
                data->code(data->context, i), isnan(score) ? "has no figure (" : "scores ", 100 * score,
                isnan(score) ? ")" : " points", name,
                isnan(score) ? "impute it, or use geometric"
                : product    ? "score it above 0, as by efficacy, or use geometric, where 0 makes 0"
                             : "score it at 0 or above, or use arithmetic");
    }
    for (size_t c = 0; c < self->n_classes && leaf->quantity >= 0; c++) {
        const ys_shape *shape = &leaf->shape[c];
        double least = shape->form == YS_FORM_STEP ? 0 : shape->low;

        for (size_t b = 0; b < shape->n; b++)
            least = b == 0 || shape->points[b] < least ? shape->points[b] : least;
        if (self->counts[c * self->n_leaves + k] && ys_plan_bars(into->aggregation, least))
            return ys_fail(err, YS_E_SCENARIO, "%s: %s moves and may score %.15g points, and %s has no value then; %s", path,
                leaf->item->indicator, 100 * least, name, "score it above that, or use another aggregation");
    }
    return YS_OK;
}

ys_status
ys_scheme_score_check(const ys_scheme_plan *self, const ys_data *data, ys_error *err)
{
    ys_status st = YS_OK;

    for (size_t k = 0; k < self->n_leaves && st == YS_OK; k++)
        st = bars_check(self, data, k, err);
    return st;
}
