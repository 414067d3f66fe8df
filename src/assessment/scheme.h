/* A scheme prepared: effective weights, frozen samples, fixed item scores; the rest runs over a block of worlds. */
#ifndef YS_SCHEME_H
#define YS_SCHEME_H

#include "base/data.h"
#include "base/isa.h"
#include "yinsu/assessment.h"

typedef struct ys_scheme_plan ys_scheme_plan;

/* What stands in for parts of a scheme when its sureness is asked for; -1: as stated. */
typedef struct {
    int scoring;     /* ys_scoring, of all leaves on columns; of the range 0..100 where it has one */
    int aggregation; /* ys_aggregation, of the top items */
    int missing;     /* ys_missing, of all leaves on columns */
} ys_scheme_variant;

/**
 * Check a scheme against its data and prepare it: classes, figures of the leaves on columns (figure.h), their scores with what comes from
 * samples frozen, weights by all methods (weighting.h), bounds on tags, nodes of the tree.
 * The scheme, its texts and the columns are borrowed until ys_scheme_release.
 * Refused with the item's path: siblings whose weights do not sum to 1 (+- 1e-12) in a class and year (they may sum to 0 where the branch
 * itself weighs 0), points of a class that do not sum to 100, unknown class or indicator, an item that is both branch and leaf or neither,
 * a class whose leaves of a tag weigh less or more than it demands under stated weights (the sum is printed; +- 1e-12; weights from data
 * are projected instead, projection.h), a county in no class, grades not falling, a last grade that does not take the rest, a figure that
 * moves under a scoring that reads a sample, a treatment, a panel or an imputation, a score that is or may be negative below a geometric, a
 * harmonic or a power aggregation, or 0 or missing below a weighted product, a quota that would give a better grade to more than a worse
 * one, an override of an unknown county or grade. The first finding alone. YS_E_SCENARIO, YS_E_DATA, YS_E_NOMEM, or what `select`
 * says.
 *
 * @param variant  nullable
 * @param plan     out, free with ys_scheme_release; untouched on failure
 * O(counties * leaves * classes), and what the methods cost.
 */
ys_status ys_scheme_prepare(const ys_scheme *scheme, const ys_data *data, const ys_scheme_variant *variant, ys_scheme_plan **plan, ys_error *err);
void ys_scheme_release(ys_scheme_plan *plan);

uint32_t ys_scheme_quantities(const ys_scheme_plan *plan); /* bit 1 << ys_quantity: what it reads */
size_t ys_scheme_n_classes(const ys_scheme_plan *plan);
size_t ys_scheme_n_grades(const ys_scheme_plan *plan);
size_t ys_scheme_n_leaves(const ys_scheme_plan *plan);
const int32_t *ys_scheme_class(const ys_scheme_plan *plan); /* [n_counties], index of the class */
const char *ys_scheme_leaf_path(const ys_scheme_plan *plan, size_t leaf); /* names from the root, "." between */
const double *ys_scheme_leaf_figure(const ys_scheme_plan *plan, size_t leaf); /* [n_counties], NaN where missing; NULL: it moves */
double ys_scheme_leaf_error(const ys_scheme_plan *plan, size_t leaf); /* relative sd of its figures (uncertainty) */
bool ys_scheme_leaf_is_log(const ys_scheme_plan *plan, size_t leaf); /* its figures are logarithms */
/** Effective weight of a leaf in a class in the first year at central values. */
double ys_scheme_weight_of(const ys_scheme_plan *plan, size_t class, size_t leaf);
/** The same in a calendar year. */
double ys_scheme_weight_in(const ys_scheme_plan *plan, int calendar, size_t class, size_t leaf);
/** What the preparation did that a reader must know: lines; "" for nothing. */
const char *ys_scheme_notes(const ys_scheme_plan *plan);
/** A leaf whose score is its place among the others, so that scores of two years do not compare; NULL: none. */
const char *ys_scheme_relative(const ys_scheme_plan *plan);
/** Bring effective weights [n_leaves] of a class within its bounds on tags, in place (projection.h); scales to 1. */
ys_status ys_scheme_weight_project(const ys_scheme_plan *plan, size_t class, double *weight, ys_error *err);
size_t ys_scheme_scratch(const ys_scheme_plan *plan, int lanes, bool ranks); /* bytes; start aligned to 64; `ranks`: `rank` is asked for */

typedef struct {
    int lanes;           /* a multiple of 8, <= YS_LANES */
    int calendar;        /* year, for weights by year; 0: the first ones */
    bool by_hand;        /* overrides of grades count */
    const double *param; /* [slot][lanes] */
    /* [YS_QUANTITY_COUNT], rows [county][lanes], NaN where missing; NULL: not known, its items are missing */
    const double *const *quantity;
    const double *weight;        /* [n_classes][n_leaves][lanes], effective, in place of the scheme's; nullable */
    const double *const *figure; /* [n_leaves], rows [county][lanes] in place of a column's; nullable, each nullable */
    void *scratch;
    double *score;        /* out, rows; NaN where coverage is 0 */
    int32_t *grade;       /* out, rows: index of the grade, or -1: 资料不足 (coverage too low) */
    int32_t *rank;        /* out, rows, nullable: within the class, 0 where the grade is -1 */
    double *award_points; /* out, rows, nullable: points of the grade, 0 for -1 */
    double *award_yuan;   /* out, rows, nullable: amount of the grade, 0 for -1 and where award_where does not hold */
    uint8_t *failed;      /* out, [lanes], nullable: 1 where the aggregation has no value in some county: a negative score below a
                             geometric one and its kin, 0 or a missing one below a weighted product; that lane's figures are of no use */
} ys_scheme_year;

/**
 * Each leaf's score f(x) (scoring.h); a leaf without a figure is dropped. Branches by their aggregation (yinsu/assessment.h), a branch
 * weighing what its leaves with a score weigh together; so an arithmetic tree gives
 *   score[c] = sum over leaves with a value of W[class(c)][leaf] * f_leaf(x) / sum of those W, W the product of the weights down the tree.
 * coverage = sum of those W. Then bonuses and penalties, vetoes that set the score to 0; ranks; grades by cut and quota; vetoes on grades;
 * overrides; awards.
 * Sums run over the leaves that rest on columns, then over those that move, each in the order written: the same in every world, so that
 * what rests on columns is added once where no parameter of it varies.
 * grade by cut: first with 100*score >= at_least - 1e-9, so that rounding never costs a grade; -1 where coverage < coverage_at_least -
 * 1e-12 or coverage is 0. By quota: the number of counties of the class whose score is as good or better is at most floor(quota * those of
 * the class with a grade + 1e-9).
 * rank: 1 + the number of scores of the class that are better, scores being compared in steps of 1e-9 point, so ties share the better rank.
 * Pure; O(counties * moving leaves * lanes), or all leaves where their parameters vary; ranks O(m^2) for a class of up to 128 counties,
 * O(m) beyond. A lane's figures depend on that lane alone.
 * Agrees with the slow implementation of tests/differential to 1e-12.
 */
YS_DECLARE_LANE(void, ys_scheme_lanes, (const ys_scheme_plan *plan, const ys_scheme_year *year));

enum { YS_SHEET_DROPPED = 1024 };

/*
 * One lane in full: what each leaf and branch scored, what was dropped, added and taken away. All owned, [n_counties] or
 * [...][n_counties].
 */
typedef struct {
    size_t n_counties, n_leaves, n_branches, n_adjustments, n_vetoes;
    char (*leaf)[160];         /* path of the leaf */
    double *leaf_score;        /* NaN where missing */
    double *leaf_weight;       /* effective weight in the county's class */
    double *leaf_figure;       /* the figure that was scored, after treatment */
    uint8_t *leaf_imputed;     /* it is not the county's own */
    uint8_t *leaf_treated;     /* it was an outlier and was moved */
    char (*branch)[160];       /* path of the branch */
    double *branch_score;      /* NaN where nothing below has a score */
    double *adjustment;        /* points, signed, before the caps on all together */
    uint8_t *veto;             /* holds */
    double *score, *coverage;
    double *modelled;          /* share of the weight with a value that rests on modelled indicators */
    double *imputed;           /* share of the weight that rests on imputed figures */
    int32_t *rank;             /* 0 for insufficient data */
    int32_t *grade;
    char *dropped; /* [n_counties][YS_SHEET_DROPPED], leaves of weight > 0 that were dropped, ", " between */
} ys_scheme_sheet;

/** Explain one lane of a year that ys_scheme_lanes has filled, with its ranks.
 * sheet is out, untouched on failure, free with ys_scheme_sheet_free. YS_E_NOMEM. O(counties * leaves). */
ys_status ys_scheme_sheet_make(
    const ys_scheme_plan *plan, const ys_scheme_year *year, int lane, ys_scheme_sheet *sheet, ys_error *err);
void ys_scheme_sheet_free(ys_scheme_sheet *sheet);

#endif
