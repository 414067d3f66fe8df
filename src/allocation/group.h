/*
 * Proportional shares within bounds on counties and on groups of them:
 *
 *   minimise sum_i a_i ln(a_i / s_i)  under  lo_i <= a_i <= hi_i,  LO_G <= sum over G of a_i <= HI_G,  sum a_i = total
 *
 * so a_i = clip(lambda * (product of the multipliers of i's groups) * s_i, lo_i, hi_i), a multiplier other than 1 only where its group is at
 * a bound. A county with share 0 gets its floor.
 *
 * Groups that are nested or apart form a tree, and are solved exactly, in integers. Groups that cross must fall into two such trees
 * (prefecture x class); these are solved by ascent of the dual in double (group_ascent.h), the optimality conditions are checked and told, and
 * what is found is rounded as a flow. More is refused.
 * Source: Karush-Kuhn-Tucker; Bregman 1967 and Bertsekas 1982 for the ascent; Hoffman 1960 for what cannot hold; Cox 1987 for rounding by flow.
 */
#ifndef YS_GROUP_H
#define YS_GROUP_H

#include "allocation/bounded.h"

typedef struct ys_group_plan ys_group_plan;

/* Counties of a group by number, rising. */
typedef struct {
    size_t n;
    const uint32_t *county;
} ys_group_set;

/**
 * Sort groups into one tree or two.
 * @param set     [n_groups], borrowed for the call; the names until ys_group_release
 * @param plan    out; untouched on failure
 * @return YS_E_SCENARIO: three groups or more cross one another (named); YS_E_NOMEM
 * O(sum over counties of the square of the number of its groups).
 */
ys_status ys_group_prepare(size_t n, size_t n_groups, const ys_group_set *set, const char *const *name,
    ys_group_plan **plan, ys_error *err);
void ys_group_release(ys_group_plan *plan);
/** Whether two families cross. */
bool ys_group_crosses(const ys_group_plan *plan);
/** Bytes of scratch of ys_group_solve. */
size_t ys_group_scratch(const ys_group_plan *plan);

/* One world's figures. All borrowed. */
typedef struct {
    const int64_t *share;              /* [n], 0 <= share, sum <= 2^50 */
    const int64_t *lo, *hi;            /* [n] units, 0 <= lo <= hi <= 2^50 */
    int64_t total;                     /* units, <= 2^50 */
    const int64_t *group_lo, *group_hi; /* [n_groups] units; 0 and YS_BOUNDED_MOST where there is no bound */
} ys_group_problem;

/* How the optimum was reached. */
typedef struct {
    bool crosses;
    int sweeps;       /* rounds of the ascent; 0 where the solution is exact */
    double residual;  /* largest violation of a bound or of the total, over the total, before rounding; 0 where it is exact */
    double *multiplier; /* [n_groups], nullable: what each group's counties are multiplied by, 1 where it is at neither bound; out */
} ys_group_report;

/**
 * Solve, in whole units: within the bounds, summing to the total. Rounded from the top down: a group's total first, by largest remainder
 * among its like, then what is in it; ties by the first county. So each group stands at the floor or the ceiling of its exact value.
 * @param scratch  ys_group_scratch bytes, aligned to 64
 * @param amount   out, [n]
 * @param bound    out, [n]: YS_BOUNDED_... of the county's own bounds
 * @return false: the bounds cannot hold together; amounts are then undefined
 * Pure. A tree: O((groups at a bound + rounds) * n); two: O(rounds * (n * groups + groups^3)).
 */
bool ys_group_solve(const ys_group_plan *plan, const ys_group_problem *problem, void *scratch, int64_t *amount,
    uint8_t *bound, ys_group_report *report);

/* A bound by name: of counties (units [n], -1 where it does not hold one), or of one group. */
typedef struct {
    const char *name;
    bool is_cap;
    const int64_t *units; /* NULL: of a group */
    size_t group;
    int64_t group_units;
} ys_group_bound_of;

/**
 * A smallest set of named bounds that cannot hold together with the total: without any one of them the others could.
 * @param taken    out, [n_bounds]: 1 in the set
 * @param missing  out: units by which it fails
 * @return YS_E_BUG: all of them hold together; YS_E_NOMEM
 * O(n_bounds) flows.
 */
ys_status ys_group_clash(const ys_group_plan *plan, const int64_t *share, int64_t total, size_t n_bounds,
    const ys_group_bound_of *bounds, uint8_t *taken, int64_t *missing, ys_error *err);

#endif
