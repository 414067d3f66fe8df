/* A scheme prepared: effective weights, frozen posts, fixed item scores; the rest runs over a block of worlds. */
#ifndef YS_SCHEME_H
#define YS_SCHEME_H

#include "base/data.h"
#include "base/isa.h"
#include "yinsu/assessment.h"

typedef struct ys_scheme_plan ys_scheme_plan;

/**
 * Check a scheme against its data and prepare it: weights, classes, posts of min_max frozen, scores of the
 * leaves that rest on columns.
 * The scheme, its texts and the columns are borrowed until ys_scheme_release.
 * Refused with the item's path: siblings whose weights do not sum to 1 (± 1e-12) in a class, unknown class or
 * indicator, an item that is both branch and leaf or neither, a class whose leaves tagged around_poverty weigh
 * less than it demands (the sum is printed; ± 1e-12), a county in no class, grades not falling or not ending at
 * 0, bands not rising, min_max on a quantity that moves (its posts cannot be frozen), a leaf without a
 * scoring's parameters. The first finding alone. YS_E_SCENARIO, YS_E_DATA, YS_E_NOMEM, or what `select` says.
 *
 * @param plan  out, free with ys_scheme_release; untouched on failure
 * O(counties * leaves * classes).
 */
ys_status ys_scheme_prepare(const ys_scheme *scheme, const ys_data *data, ys_scheme_plan **plan, ys_error *err);
void ys_scheme_release(ys_scheme_plan *plan);

uint32_t ys_scheme_quantities(const ys_scheme_plan *plan); /* bit 1 << ys_quantity: what it reads */
size_t ys_scheme_n_classes(const ys_scheme_plan *plan);
size_t ys_scheme_n_grades(const ys_scheme_plan *plan);
const int32_t *ys_scheme_class(const ys_scheme_plan *plan);      /* [n_counties], index of the class */
size_t ys_scheme_scratch(const ys_scheme_plan *plan, int lanes); /* bytes; start aligned to 64 */

typedef struct {
    int lanes;           /* a multiple of 8, <= YS_LANES */
    const double *param; /* [slot][lanes] */
    /* [YS_QUANTITY_COUNT], rows [county][lanes], NaN where missing; NULL: not known, its items are missing */
    const double *const *quantity;
    void *scratch;
    double *score;        /* out, rows, 0..1; NaN where coverage is 0 */
    int32_t *grade;       /* out, rows: index of the grade, or -1: 资料不足 (coverage too low) */
    double *award_points; /* out, rows, nullable: points of the grade, 0 for -1 */
} ys_scheme_year;

/**
 * score[c] = sum over leaves with a value of W[class(c)][leaf] * f_leaf(x) / sum of those W; W the product of
 * the weights down the tree.
 * A missing item (column NaN, quantity NaN or not known) is dropped and the rest rescaled; coverage = sum of those W.
 * Sums run over the leaves that rest on columns, then over those that move, each in the order written: the same
 * in every world, so that what rests on columns is added once where no parameter of it varies.
 * grade: first with 100*score >= at_least - 1e-9, so that rounding never costs a grade; -1 where coverage <
 * coverage_at_least - 1e-12 or coverage is 0.
 * Pure; O(counties * moving leaves * lanes), or all leaves where their parameters vary. A lane's figures depend
 * on that lane alone.
 * Agrees with the slow implementation of tests/differential to 1e-12.
 */
YS_DECLARE_LANE(void, ys_scheme_lanes, (const ys_scheme_plan *plan, const ys_scheme_year *year));

enum { YS_SHEET_DROPPED = 1024 };

/*
 * One lane in full, for the recorded year: what each leaf scored and what was dropped. All [n_counties] or
 * [n_leaves][n_counties].
 * Rank is within the class, among the counties that have a grade: 1 + the number of scores that are better by
 * 1e-9 point or more (scores are compared as multiples of 1e-9 point), so ties share the better rank and the
 * next rank is left out.
 */
typedef struct {
    size_t n_counties, n_leaves;
    char (*leaf)[160];        /* path of the leaf, owned */
    double *leaf_score;       /* 0..1, NaN where missing, owned */
    double *leaf_weight;      /* effective weight in the county's class, owned */
    double *score, *coverage; /* owned */
    double *modelled;         /* share of the weight with a value that rests on modelled indicators, owned */
    int32_t *rank;            /* 0 for insufficient data; owned */
    int32_t *grade;           /* owned */
    char *dropped; /* [n_counties][YS_SHEET_DROPPED], leaves of weight > 0 that were dropped, ", " between; owned */
} ys_scheme_sheet;

/** Explain one lane of a year; score and grade are those of ys_scheme_lanes bit for bit (year's own outputs and
 * scratch are not used).
 * sheet is out, untouched on failure, free with ys_scheme_sheet_free. YS_E_NOMEM. O(counties * (leaves +
 * members of the class)). */
ys_status ys_scheme_explain(
    const ys_scheme_plan *plan, const ys_scheme_year *year, int lane, ys_scheme_sheet *sheet, ys_error *err);
void ys_scheme_sheet_free(ys_scheme_sheet *sheet);

#endif
