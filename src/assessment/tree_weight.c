/* Weights that a scheme states: by class and year, or points; and that they sum to 1, or to 100. */
#include "assessment/tree.h"
#include "assessment/weighting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double sum_slack = 1e-12;
static const double points_slack = 1e-9;

static const ys_class *
class_at(const ys_tree *tree, size_t c)
{
    return (const ys_class *) tree->scheme->classes.item + c;
}

double
ys_tree_weight(const ys_tree *tree, size_t period, size_t class, size_t leaf)
{
    const ys_leaf *of = &tree->leaf[leaf];
    double product = 1;

    for (size_t d = 0; d < of->depth; d++)
        product *= tree->member[of->way[d]].unit * tree->member[of->way[d]].weight[period * tree->n_classes + class].value;
    return product;
}

static ys_param
weight_find(const ys_list *weights, const char *class)
{
    const ys_class_weight *weight = weights->item;

    for (size_t k = 0; k < weights->n; k++)
        if (strcmp(weight[k].name, class) == 0)
            return weight[k].weight;
    return (ys_param){ .value = 0, .slot = -1 };
}

static ys_param
points_find(const ys_list *points, const char *class)
{
    const ys_class_points *of = points->item;

    for (size_t k = 0; k < points->n; k++)
        if (strcmp(of[k].name, class) == 0)
            return of[k].points;
    return (ys_param){ .value = 0, .slot = -1 };
}

static ys_status
names_check(const ys_tree *tree, size_t m, const ys_list *weights, const char *key, ys_error *err)
{
    const ys_class_weight *weight = weights->item;

    for (size_t k = 0; k < weights->n; k++) {
        char path[YS_TREE_PATH];
        size_t c = 0;

        while (c < tree->n_classes && strcmp(class_at(tree, c)->name, weight[k].name) != 0)
            c++;
        if (c < tree->n_classes)
            continue;
        ys_tree_path(tree, m, path);
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.%s: no such class; schemes.%s.classes names %s%s", path, key, weight[k].name,
            tree->scheme->name, class_at(tree, 0)->name, tree->n_classes > 1 ? " and others" : " alone");
    }
    return YS_OK;
}

ys_status
ys_tree_weight_fill(ys_tree *tree, size_t m, ys_error *err)
{
    ys_member *of = &tree->member[m];
    const ys_year_weights *later = of->item->by_year.item;
    ys_status st = names_check(tree, m, &of->item->weights, "weights", err);

    for (size_t k = 0; k < of->item->by_year.n && st == YS_OK; k++) {
        char path[YS_TREE_PATH];

        st = names_check(tree, m, &later[k].weights, "by_year", err);
        ys_tree_path(tree, m, path);
        if (st == YS_OK && k > 0 && later[k].from <= later[k - 1].from)
            st = ys_fail(err, YS_E_SCENARIO, "%s.by_year[%zu].from: %lld does not rise above %lld before it", path, k,
                (long long) later[k].from, (long long) later[k - 1].from);
    }
    if (st != YS_OK)
        return st;
    of->weight = calloc(tree->n_periods * tree->n_classes, sizeof *of->weight);
    if (of->weight == NULL)
        return ys_fail(err, YS_E_NOMEM, "weights of %zu classes", tree->n_classes);
    for (size_t p = 0; p < tree->n_periods; p++) {
        const ys_list *weights = &of->item->weights;

        for (size_t k = 0; k < of->item->by_year.n; k++)
            if (later[k].from <= tree->period[p])
                weights = &later[k].weights;
        for (size_t c = 0; c < tree->n_classes; c++)
            of->weight[p * tree->n_classes + c] = tree->points ? points_find(&of->item->points, class_at(tree, c)->name)
                                                               : weight_find(weights, class_at(tree, c)->name);
    }
    return YS_OK;
}

/* What is stated on the way to a member; a weight that a method gives is not known yet, and may be anything but 0. */
static double
member_weight(const ys_tree *tree, int m, size_t period, size_t c)
{
    if (m <= 0)
        return 1;
    double above = member_weight(tree, tree->member[m].up, period, c);

    return ys_weighting_is_stated(tree->member[tree->member[m].up].weighting)
               ? above * tree->member[m].weight[period * tree->n_classes + c].value
               : above;
}

static ys_status
sum_check(const ys_tree *tree, size_t up, size_t period, size_t c, ys_error *err)
{
    double sum = 0;
    char path[YS_TREE_PATH];
    ys_text terms = { 0 };

    for (size_t m = up + 1; m < tree->n_members; m++)
        if (tree->member[m].up == (int) up) {
            double value = tree->member[m].weight[period * tree->n_classes + c].value;

            sum += value;
            ys_text_format(&terms, "%s%s %.15g", terms.n == 0 ? "" : ", ", tree->member[m].item->name, value);
        }
    ys_status st = YS_OK;
    if (!(fabs(sum - 1) <= sum_slack || (sum == 0 && member_weight(tree, (int) up, period, c) == 0))) {
        ys_tree_path(tree, up, path);
        st = ys_fail(err, YS_E_SCENARIO, "%s%s: weights of class %s%s sum to %.15g, not 1 (+- 1e-12): %s; %s %.15g", path,
            up == 0 ? "" : ".items", class_at(tree, c)->name, period == 0 ? "" : " in later years", sum,
            terms.failed ? "" : terms.bytes, sum < 1 ? "add" : "take away", fabs(1 - sum));
    }
    ys_text_free(&terms);
    return st;
}

ys_status
ys_tree_weight_check(const ys_tree *tree, size_t up, ys_error *err)
{
    ys_status st = YS_OK;

    if (tree->points || !ys_weighting_is_stated(tree->member[up].weighting))
        return YS_OK;
    for (size_t p = 0; p < tree->n_periods && st == YS_OK; p++)
        for (size_t c = 0; c < tree->n_classes && st == YS_OK; c++)
            st = sum_check(tree, up, p, c, err);
    return st;
}

ys_status
ys_tree_weight_check_points(const ys_tree *tree, ys_error *err)
{

    for (size_t c = 0; c < tree->n_classes && tree->points; c++) {
        double sum = 0;

        for (size_t k = 0; k < tree->n_leaves; k++)
            sum += tree->member[tree->leaf[k].member].weight[c].value;
        if (fabs(sum - 100) > points_slack)
            return ys_fail(err, YS_E_SCENARIO, "schemes.%s.items: points of class %s sum to %.15g, not 100; %s %.15g",
                tree->scheme->name, class_at(tree, c)->name, sum, sum < 100 ? "add" : "take away", fabs(100 - sum));
    }
    return YS_OK;
}
