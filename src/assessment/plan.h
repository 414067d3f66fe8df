/* Inside of a prepared scheme, shared by what prepares it, runs it over lanes and explains it. */
#ifndef YS_SCHEME_PLAN_H
#define YS_SCHEME_PLAN_H

#include "assessment/leaf.h"
#include "assessment/scheme.h"

struct ys_scheme_plan {
    size_t n_counties, n_classes, n_grades, n_leaves, n_fixed;
    ys_leaf *leaf; /* [n_leaves], as written */
    /* [n_leaves], order of all sums: the n_fixed leaves on columns, then those that move, each as written */
    size_t *order;
    bool *counts;      /* [n_classes][n_leaves] */
    int32_t *class_of; /* [n_counties] */
    size_t *member;    /* [n_counties], counties class by class */
    size_t *first;     /* [n_classes + 1], where a class begins in `member` */
    /* at the central values of all parameters */
    double *fixed_score;    /* [n_leaves][n_counties]; NaN where missing or where the leaf moves */
    double *fixed_points;   /* [n_counties], sum over the fixed leaves of weight * score */
    double *fixed_coverage; /* [n_counties], sum of those weights */
    double *grade_cut;      /* [n_grades], point */
    ys_param *award;        /* [n_grades] */
    double coverage_cut;    /* share; above 0 */
    uint32_t quantities;
};

/* All is written so that one value and a row of them take the same operations in the same order, hence give the
 * same bits. */

static inline double
ys_plan_clip(double x)
{
    double above = x > 0 ? x : 0;

    return above < 1 ? above : 1;
}

/* origin or span of a line */
static inline double
ys_plan_sum(const double factor[YS_PART_COUNT], double fixed, const double part[YS_PART_COUNT])
{
    double sum = fixed;

    for (int k = 0; k < YS_PART_COUNT; k++)
        sum = factor[k] == 0 ? sum : sum + factor[k] * part[k];
    return sum;
}

static inline double
ys_plan_line(const ys_shape *shape, double x, double origin, double span)
{
    return ys_plan_clip(shape->level + shape->slope * ((x - origin) / span));
}

static inline double
ys_plan_step(const ys_shape *shape, double x, double origin)
{
    return shape->slope * x >= shape->slope * origin ? 1 : 0;
}

static inline double
ys_plan_bands(const ys_item *item, double x)
{
    const ys_band *band = item->bands.item;
    double points = band[0].points;

    for (size_t k = 1; k < item->bands.n; k++)
        points = x >= band[k].at ? band[k].points : points;
    return points / 100;
}

#endif
