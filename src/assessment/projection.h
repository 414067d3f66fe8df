/* Weights brought within bounds on tagged sets. */
#ifndef YS_PROJECTION_H
#define YS_PROJECTION_H

#include "yinsu/base.h"

typedef struct {
    const char *name;      /* of the tag */
    const bool *member;    /* [k], borrowed */
    double at_least, at_most;
} ys_tag_set;

/**
 * The weights nearest to w, in relative entropy, that hold all bounds:
 *   minimise sum_j v_j ln(v_j / w_j)  over v >= 0, sum v = 1, at_least_s <= sum_{j in s} v_j <= at_most_s.
 * One set: its members are scaled to the bound, the others to the rest, exactly. Several: Bregman's cyclic projections with corrections
 * (Bregman 1967; Dykstra 1985), to 1e-13 or 10,000 rounds. A weight of 0 stays 0.
 * @param w  in and out, [k], >= 0, sum > 0 (it is scaled to 1 first)
 * @return YS_E_INFEASIBLE: the bounds cannot hold together (the set is named), YS_E_NOMEM; w is untouched then
 */
ys_status ys_projection_run(size_t k, double *w, size_t n_sets, const ys_tag_set *set, ys_error *err);

#endif
