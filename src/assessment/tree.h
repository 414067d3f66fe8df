/* The item tree laid flat: members from the top down, the leaves among them, and the aggregates that leaves add into. */
#ifndef YS_TREE_H
#define YS_TREE_H

#include "assessment/figure.h"
#include "assessment/scoring.h"

enum { YS_LEAF_PATH = 160, YS_TREE_PATH = 1024 };

/* An item, or the top of the scheme (member 0). */
typedef struct {
    const ys_item *item; /* NULL: the top; borrowed */
    const ys_list *items; /* of a branch, NULL of a leaf */
    const ys_weighting *weighting; /* of a branch */
    int up;              /* member, -1 of the top */
    int leaf;            /* its number, -1 of a branch */
    int aggregate;       /* of a leaf: into which it adds; of a branch: into which its items add */
    char path[YS_LEAF_PATH]; /* names of the items from the top, "." between */
    ys_param *weight;    /* [n_periods][n_classes], among the siblings, or points; owned */
    double unit;         /* of its weights: 1, or 0.01 of points */
} ys_member;

typedef struct {
    const ys_item *item; /* borrowed, of the scheme or of the tree's own copies */
    size_t member;
    size_t depth;
    int *way;            /* [depth] members whose weights make its own, from the top; owned */
    const double *fixed; /* its figures, of a column, else NULL */
    int quantity;        /* ys_quantity if it moves, else -1 */
    bool modelled;
    bool sampled;        /* its scoring reads a sample */
    ys_figure figure;    /* of a column */
    ys_param part[YS_PART_COUNT]; /* target, worst, best, on the scale of the figure */
    ys_shape *shape;     /* [n_classes]; owned */
} ys_leaf;

/* What has an aggregation of its own: the top, and each branch whose items do not simply join those above. 0 is the top; a branch comes
 * after what it adds into. */
typedef struct {
    int aggregation;
    double exponent;
    bool turned; /* v counts as 1 - v */
    int into;    /* aggregate, -1 of the top */
    size_t member;
} ys_aggregate;

typedef struct {
    const ys_scheme *scheme;
    size_t n_classes, n_members, n_leaves, n_aggregates, n_periods;
    ys_member *member;
    ys_leaf *leaf; /* as written */
    ys_aggregate *aggregate;
    int64_t *period; /* [n_periods] first years, the first 0 */
    ys_item *copy;   /* [n_leaves] of items that a variant changes */
    const uint8_t *slot_moves; /* borrowed from the data */
    bool points;     /* stated at the leaves, in place of weights */
} ys_tree;

/**
 * Lay out a scheme's items and check them: an item is a branch (items) or a leaf (indicator, or assessors), known classes and tags, an
 * unknown indicator, what a scoring lacks, a figure that moves where a column is needed, a path of 160 bytes or more; stated weights of
 * siblings sum to 1 (+- 1e-12) in each class and period (they may sum to 0 where the branch itself weighs 0), points to 100 in each class.
 * Paths in messages are as --set writes them. YS_E_SCENARIO, YS_E_NOMEM.
 * @param scoring, aggregation  in place of the stated: of all leaves on columns, of the top; -1: as stated
 * @param tree out, free with ys_tree_release; untouched on failure
 */
ys_status ys_tree_collect(const ys_scheme *scheme, const ys_data *data, int scoring, int aggregation, ys_tree *tree, ys_error *err);
void ys_tree_release(ys_tree *tree);

/** As --set writes it: schemes.county.items.results.items.fall; schemes.county.items for the top. */
void ys_tree_path(const ys_tree *tree, size_t member, char path[YS_TREE_PATH]);
/** It or a branch above it bears the tag. */
bool ys_tree_tagged(const ys_tree *tree, size_t leaf, const char *tag);
/* For collecting: what a member states for all periods and classes; whether the items of a branch, once all stand, sum to 1 where their
 * weights are stated; whether all points sum to 100. */
ys_status ys_tree_weight_fill(ys_tree *tree, size_t m, ys_error *err);
ys_status ys_tree_weight_check(const ys_tree *tree, size_t up, ys_error *err);
ys_status ys_tree_weight_check_points(const ys_tree *tree, ys_error *err);
/** Weight of a leaf: the product from the top down, of the central values. */
double ys_tree_weight(const ys_tree *tree, size_t period, size_t class, size_t leaf);
/** As the next, before methods have given their weights: these may be anything. */
bool ys_tree_may_count(const ys_tree *tree, size_t class, size_t leaf);
/** The class gives it weight in some world and year: on no way is a weight absent or fixed at 0. */
bool ys_tree_counts(const ys_tree *tree, size_t class, size_t leaf);

#endif
