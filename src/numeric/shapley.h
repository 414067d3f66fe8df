/* A change of many figures, attributed to the changes that made it. */
#ifndef YS_SHAPLEY_H
#define YS_SHAPLEY_H

#include "yinsu/base.h"

enum { YS_SHAPLEY_EXACT = 12, YS_SHAPLEY_CHANGES = 62 };

/* Figures [n] once the changes of `coalition` (bit j: change j) have been made; what it returns other than YS_OK ends the work. */
typedef ys_status (*ys_shapley_value)(void *context, uint64_t coalition, double *figure, ys_error *err);

typedef struct {
    bool exact;
    size_t permutations; /* that were drawn; 0 where exact */
} ys_shapley_report;

/**
 * phi[j][i] = sum over coalitions S without j of |S|! (k - |S| - 1)! / k! * (v_i(S + j) - v_i(S)): the mean, over all orders of making the
 * changes, of what change j does when its turn comes (Shapley 1953). They add up: sum_j phi[j][i] = v_i(all) - v_i(none).
 *
 * Up to 12 changes exactly, each coalition evaluated once (2^k). Past that by `permutations` random orders in pairs of an order and its
 * reverse, which halves what depends on place alone (Castro, Gomez, Tejada 2009; antithetic: Mitchell and others 2022), and `error` is the
 * standard error of the mean over the pairs; the orders are a function of `seed` alone.
 *
 * @param k      changes, 1 to 62
 * @param phi    out, [k][n]
 * @param error  out, [k][n], nullable; 0 where exact
 * @return what `value` says; YS_E_DATA: k or permutations out of range; YS_E_NOMEM
 */
ys_status ys_shapley_attribute(size_t k, size_t n, ys_shapley_value value, void *context, size_t permutations,
    uint64_t seed, double *phi, double *error, ys_shapley_report *report, ys_error *err);

/**
 * Whole parts that add up to `change` exactly: floors of the parts, then one each to those with the largest remainder, ties by number. Signs
 * play no part: a part of -2.5 has floor -3 and remainder 0.5.
 * @param phi  [k] with a stride between them; their sum is within k of change
 * @param part out, [k] with the same stride
 * Pure; O(k^2).
 */
void ys_shapley_round(size_t k, const double *phi, size_t stride, int64_t change, int64_t *part);

#endif
