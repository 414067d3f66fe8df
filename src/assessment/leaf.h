/* The item tree laid flat: its leaves, with the weights on the way down to each. */
#ifndef YS_LEAF_H
#define YS_LEAF_H

#include "assessment/scoring.h"
#include "base/data.h"

enum { YS_LEAF_PATH = 160 };

typedef struct {
    char path[YS_LEAF_PATH]; /* names of the items from the root, "." between */
    const ys_item *item;     /* borrowed from the scheme */
    ys_indicator indicator;  /* its column borrowed from the data */
    ys_shape shape;
    ys_param part[YS_PART_COUNT]; /* target, worst, best */
    bool frozen;
    bool around_poverty; /* it or a branch above it bears the tag */
    size_t depth;
    ys_param *weight; /* [n_classes][depth], from the root; owned */
} ys_leaf;

/**
 * Flatten the items of a scheme, in the order that they are written, a branch's leaves in its place.
 * Refused with the item's path: siblings whose weights do not sum to 1 (± 1e-12) in a class (they may sum to 0
 * where the branch itself weighs 0), an unknown class, an unknown indicator, an item that is both branch and
 * leaf or neither, parameters that its scoring lacks, frozen posts on a quantity that moves, a path of 160
 * bytes or more. YS_E_SCENARIO, YS_E_NOMEM.
 *
 * @param leaves  out, [n]; free with ys_leaf_release; untouched on failure
 */
ys_status ys_leaf_collect(const ys_scheme *scheme, const ys_data *data, ys_leaf **leaves, size_t *n, ys_error *err);
void ys_leaf_release(ys_leaf *leaves, size_t n);

/** Effective weight of a leaf in a class: the product from the root down, of the central values. */
double ys_leaf_weight(const ys_leaf *leaf, size_t class);

/** The class gives it weight in some world: no weight on the way is absent or fixed at 0. */
bool ys_leaf_counts(const ys_leaf *leaf, size_t class);

#endif
