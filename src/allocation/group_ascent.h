/*
 * What counties get under two families of groups that cross, before it is whole: the multipliers, by ascent of the dual.
 *
 *   amount = clip(rate * product of the multipliers of its groups * share, lo, hi)
 *
 * One round sets group by group, then the common rate, so that each sum stands within its own bounds (Bregman 1967: cyclic projections in the
 * divergence, which converge to the nearest point where there is one, if slowly), and then takes steps of Newton on all at once, each as far
 * as the first multiplier that comes to 1 (the dual is smooth but for those; Bertsekas 1982). Inside the allocation room only.
 */
#ifndef YS_GROUP_ASCENT_H
#define YS_GROUP_ASCENT_H

#include "allocation/group_plan.h"

typedef struct {
    const ys_group_plan *plan;
    const ys_group_problem *p;
    /* [n] the counties cell by cell, by index within each */
    uint32_t *county;
    double *share, *lo, *hi; /* lo = hi where nothing is to be chosen */
    uint32_t *start;         /* [n_cells + 1] */
    double *product;         /* [n_cells] of the multipliers of the cell's groups */
    double *weight;          /* [n_groups + 1] the multipliers; the last is the common rate */
    /* Newton, [n_groups + 1] each, the last the total */
    double *matrix; /* [n_groups + 1][n_groups + 1] */
    double *slope, *step, *before;
    int8_t *side; /* 1 to be at the floor, -1 at the cap, 0 not in the step */
} ys_group_ascent;

/** The parts of its memory; bytes used. `memory` NULL: only counts. */
size_t ys_group_ascent_carve(const ys_group_plan *plan, const ys_group_problem *p, char *memory, ys_group_ascent *self);
/** Counties in order, with their bounds. */
void ys_group_ascent_open(ys_group_ascent *self);
/** The multipliers, where the bounds can hold; report's sweeps, residual and multipliers. O(rounds * (n * groups + groups^3)). */
void ys_group_ascent_solve(ys_group_ascent *self, ys_group_report *report);
/** Units of the county at place j of cell k, and of a group. */
double ys_group_ascent_amount(const ys_group_ascent *self, size_t k, size_t j);
double ys_group_ascent_sum(const ys_group_ascent *self, size_t g);

#endif
