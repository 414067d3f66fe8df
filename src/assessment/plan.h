/* Inside of a prepared scheme, shared by what prepares it, runs it over lanes and explains it. */
#ifndef YS_SCHEME_PLAN_H
#define YS_SCHEME_PLAN_H

#include "assessment/projection.h"
#include "assessment/scheme.h"
#include "assessment/tree.h"
#include "assessment/trigger.h"
#include "base/math.h"

/* A bonus or a penalty. */
typedef struct {
    const ys_adjustment *of;
    const double *fixed; /* column, or NULL */
    int quantity;
    double sign;         /* 1, or -1 */
} ys_adjustment_plan;

/* The leaf's best and worst score in the class, for topsis. */
typedef struct {
    double best, worst;
} ys_ideal;

struct ys_scheme_plan {
    const ys_scheme *scheme;
    size_t n_counties, n_classes, n_grades, n_leaves, n_fixed, n_aggregates;
    ys_tree tree;
    /* [n_leaves], order of all sums: the n_fixed leaves on columns, then those that move, each as written */
    size_t *order;
    bool *counts;      /* [n_classes][n_leaves] */
    int32_t *class_of; /* [n_counties] */
    size_t *member;    /* [n_counties], counties class by class */
    size_t *first;     /* [n_classes + 1], where a class begins in `member` */
    size_t largest;    /* counties of the largest class */
    double *effective; /* [n_periods][n_classes][n_leaves]: weights that the bounds on tags have moved; NULL: as the tree has them */
    ys_ideal *ideal;   /* [n_classes][n_leaves] */
    /* at the central values of all parameters, in the first period */
    double *fixed_score;    /* [n_leaves][n_counties]; NaN where missing or where the leaf moves */
    double *fixed_term;     /* [n_leaves][n_counties], ys_plan_term of that score in the leaf's aggregate */
    double *fixed_points;   /* [n_aggregates][n_counties], sum over the fixed leaves of weight * term (ys_plan_term) */
    double *fixed_second;   /* [n_aggregates][n_counties], topsis: of the distances to the worst */
    double *fixed_coverage; /* [n_aggregates][n_counties], sum of those weights */
    double *grade_cut;      /* [n_grades], point */
    double *quota;          /* [n_grades] */
    bool ranked;            /* some quota is below 1 */
    ys_param *award, *award_yuan; /* [n_grades] */
    uint8_t *awarded;       /* [n_counties] award_where */
    size_t n_adjustments, n_vetoes;
    ys_adjustment_plan *adjustment; /* bonuses and penalties, as written */
    ys_trigger *veto;
    int32_t *by_hand;       /* [n_counties] grade, -1: none */
    double coverage_cut;    /* share; above 0 */
    uint32_t quantities;
    char *notes;
};

/* Period of a calendar year. */
size_t ys_scheme_period(const ys_scheme_plan *plan, int calendar);
/* Where branches take the scores of their leaves from. */
typedef struct {
    const ys_scheme_plan *plan;
    const double *score;  /* [n_leaves][n_counties], NaN where missing */
    const double *weight; /* [n_leaves][n_counties], effective; NULL: the tree's own, among siblings, at central values of `period` */
    size_t period;
} ys_scheme_branch;

/* Aggregation of a branch, or of the top, as in force. */
int ys_scheme_branch_aggregation(const ys_scheme_plan *plan, size_t m, double *exponent);
/* Score of a member in a county, NaN where nothing below it has one; `covered` is what its leaves with a score weigh (with the tree's own
 * weights: of itself). */
double ys_scheme_branch_score(const ys_scheme_branch *of, size_t m, size_t county, double *covered);

/* Figures of the leaves on columns; their shapes frozen and their scores; whether each aggregation has a value for them; sums over them at
 * central weights, aggregate by aggregate. In this order, the last two after the weights. */
ys_status ys_scheme_score_figures(ys_scheme_plan *self, const ys_data *data, int missing, ys_text *notes, ys_error *err);
ys_status ys_scheme_score_make(ys_scheme_plan *self, const ys_data *data, ys_error *err);
ys_status ys_scheme_score_check(const ys_scheme_plan *self, const ys_data *data, ys_error *err);
void ys_scheme_score_sum(ys_scheme_plan *self);
/* The bounds on tags under stated weights: those of a scheme without methods. */
ys_status ys_scheme_weight_check(const ys_scheme_plan *self, ys_error *err);
/* After the weights: refuse a branch whose central score the aggregation above it has no value for. */
ys_status ys_scheme_weight_bars(ys_scheme_plan *self, const ys_data *data, ys_error *err);
/* Weights from methods, moved within the bounds on tags. */
ys_status ys_scheme_weight_make(ys_scheme_plan *self, const ys_data *data, ys_text *notes, ys_error *err);

/* All is written so that one value and a row of them take the same operations in the same order, hence give the
 * same bits. */

/* What stands in for the logarithm and the reciprocal of 0: a sum with it gives a mean of 0. */
#define YS_PLAN_FAR 1e300

/* What a score v adds to the sum of its aggregate, before its weight; topsis is apart. */
static inline double
ys_plan_term(int aggregation, double exponent, double v)
{
    double log = v > 0 ? ys_log(v) : -YS_PLAN_FAR;

    switch (aggregation) {
    case YS_AGGREGATION_geometric:
    case YS_AGGREGATION_weighted_product:
        return log;
    case YS_AGGREGATION_harmonic:
        return v > 0 ? 1 / v : YS_PLAN_FAR;
    case YS_AGGREGATION_power:
        return v > 0 ? ys_exp(exponent * log) : exponent > 0 ? 0 : YS_PLAN_FAR;
    default:
        return v;
    }
}

/* The score of an aggregate from its sums; coverage > 0. */
static inline double
ys_plan_close(int aggregation, double exponent, double points, double second, double coverage)
{
    double mean = points / coverage, far, near;

    switch (aggregation) {
    case YS_AGGREGATION_geometric:
    case YS_AGGREGATION_weighted_product:
        return ys_exp(mean);
    case YS_AGGREGATION_harmonic:
        return 1 / mean;
    case YS_AGGREGATION_power:
        return mean > 0 ? ys_exp(ys_log(mean) / exponent) : 0;
    case YS_AGGREGATION_topsis:
        near = __builtin_sqrt(points);
        far = __builtin_sqrt(second);
        return near + far > 0 ? far / (near + far) : 1;
    default:
        return mean;
    }
}

/* Whether an aggregation has no value with a score of v. */
static inline bool
ys_plan_bars(int aggregation, double v)
{
    return aggregation == YS_AGGREGATION_weighted_product ? !(v > 0)
           : aggregation == YS_AGGREGATION_geometric || aggregation == YS_AGGREGATION_harmonic || aggregation == YS_AGGREGATION_power
               ? v < 0
               : false;
}

/* Scores are compared in steps of 1e-9 point, so that counties that differ by rounding alone share a rank. */
static inline double
ys_plan_key(double score)
{
    return ys_floor(score * 1e11 + 0.5);
}

static inline double
ys_plan_adjust(const ys_adjustment *of, double x)
{
    double units = (x - of->beyond) / of->unit, points = of->each * (units > 0 ? units : 0);

    return points < of->at_most ? points : of->at_most;
}

/* A score with its bonuses and penalties, in points of 1 (100). */
static inline double
ys_plan_adjusted(double score, double bonus, double bonus_cap, double penalty, double penalty_cap)
{
    double least = score < 0 ? score : 0;
    double sum = score + ((bonus < bonus_cap ? bonus : bonus_cap) - (penalty < penalty_cap ? penalty : penalty_cap)) / 100;

    return sum > least ? sum : least;
}

#endif
