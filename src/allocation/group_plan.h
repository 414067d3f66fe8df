/* Inside of what is known of groups before any world: one tree of groups or two. Inside the allocation room only. */
#ifndef YS_GROUP_PLAN_H
#define YS_GROUP_PLAN_H

#include "allocation/group.h"

#define YS_GROUP_NONE UINT32_MAX

struct ys_group_plan {
    size_t n, n_groups;
    ys_group_set *set;   /* [n_groups] */
    uint32_t *counties;  /* of all sets */
    const char *const *name;
    bool crosses;
    uint8_t *family;     /* [n_groups] 0 or 1 */
    uint32_t *parent;    /* [n_groups] smallest group of its family that it lies in, or YS_GROUP_NONE */
    uint32_t *order;     /* [n_groups] the small before the large */
    uint32_t *leaf[2];   /* [n] smallest group of each family that the county is in, or YS_GROUP_NONE */
    uint32_t *first;     /* [n_groups] its first county; n for an empty one */
    size_t n_cells;      /* counties that are in the same groups make a cell */
    uint32_t *cell;      /* [n] */
    uint32_t *head;      /* [n_cells] its first county */
};

/** Whether county i is in group g: g is its smallest group of the family, or lies around that. */
static inline bool
ys_group_has(const ys_group_plan *plan, size_t g, size_t i)
{
    uint32_t h = plan->leaf[plan->family[g]][i];

    while (h != YS_GROUP_NONE && h != g)
        h = plan->parent[h];
    return h == g;
}

/** The exact solution of a tree, and the ascent of two. */
bool ys_group_tree_solve(const ys_group_plan *plan, const ys_group_problem *p, void *scratch, int64_t *amount,
    uint8_t *bound, ys_group_report *report);
size_t ys_group_tree_scratch(const ys_group_plan *plan);
bool ys_group_two_solve(const ys_group_plan *plan, const ys_group_problem *p, void *scratch, int64_t *amount,
    uint8_t *bound, ys_group_report *report);
size_t ys_group_two_scratch(const ys_group_plan *plan);

#endif
