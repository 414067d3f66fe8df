/* A change of an outcome, attributed to the changes that made it together. */
#ifndef YS_SHAPLEY_H
#define YS_SHAPLEY_H

#include "yinsu/base.h"

enum {
    YS_SHAPLEY_EXACT_MOST = 12, /* changes of an exact attribution: 4,096 coalitions */
    YS_SHAPLEY_MOST = 64        /* changes of a sampled one */
};

/**
 * The outcome with some of the changes made.
 *
 * @param coalition  bit j set: change j is made
 * @param out        [n_outcomes], finite
 * @return anything but YS_OK stops the attribution, which returns it
 */
typedef ys_status ys_shapley_value(void *context, uint64_t coalition, double *out, ys_error *err);

typedef struct {
    size_t n_changes, n_outcomes;
    ys_shapley_value *value;
    void *context;  /* borrowed, given to `value` */
    bool sampled;   /* sample although there are few enough changes to be exact */
    uint64_t seed;  /* of the sample */
    size_t n_pairs; /* of permutations, >= 2, of the sample */
} ys_shapley_game;

/**
 * Shapley values: what each change adds to each outcome, averaged over the orders in which the changes can be made.
 *
 *   phi[j] = sum over coalitions S without j of |S|! (k - |S| - 1)! / k! (v(S + j) - v(S))
 *   sum_j phi[j] = v(all) - v(none)
 *
 * Up to YS_SHAPLEY_EXACT_MOST changes exactly: each of the 2^k coalitions is evaluated once, in rising order of its
 * bits, and kept. More: by `n_pairs` pairs of permutations, each a shuffle and its reverse (antithetic), 2 (k - 1)
 * evaluations a pair. Each permutation adds up to the whole change, so the sum holds up to rounding there too.
 * Permutation p depends on (seed, p) alone: more pairs keep the first ones.
 *
 * @param phi  out, [n_changes][n_outcomes]; untouched on failure
 * @param se   out, nullable, [n_changes][n_outcomes]: standard error from the spread between pairs; 0 where exact
 * @return YS_E_DATA: no change or more than YS_SHAPLEY_MOST, no outcome, fewer than 2 pairs, an outcome that is not
 *         finite; YS_E_NOMEM; what `value` returned
 * Memory: exact 2^k outcomes, sampled 2 k. Sources: Shapley, A value for n-person games (1953); Castro, Gomez, Tejada,
 * Computers & Operations Research 36 (2009) 1726-1730 (sampling); Mitchell, Cooper, Frank, Holmes, JMLR 23 (2022) 43
 * (antithetic pairs).
 */
ys_status ys_shapley_attribute(const ys_shapley_game *game, double *phi, double *se, ys_error *err);

/**
 * Attributed parts in whole units that add up to the whole change, outcome by outcome.
 *
 * Largest remainder with signs: every part is rounded down (towards minus infinity: -2.3 to -3, with a remainder of
 * 0.7), then one unit goes to each of the largest remainders until sum_j part[j][i] = change[i]. Remainders are compared
 * in steps of 2^-20, so that equal changes differ by index and not by the noise of a sum; ties by index.
 * Parts that add up exactly move by less than 1, and whole ones not at all.
 *
 * @param phi     [k][n], k <= YS_SHAPLEY_MOST, |phi| < 2^50; sum_j phi[j][i] within 1/2 of change[i]
 * @param change  [n], units
 * @param part    out, [k][n], units; untouched on failure
 * @return YS_E_DATA: parts out of range or that do not add up to the change. O(k^2 n). Source: Balinski and Young, Fair
 *         Representation (2001).
 */
ys_status ys_shapley_round(size_t k, size_t n, const double *phi, const int64_t *change, int64_t *part, ys_error *err);

#endif
