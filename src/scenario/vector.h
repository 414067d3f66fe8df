/* Vector: the sets of weights that sum to 1: a fund's factors, and the siblings of the item tree class by class. */
#ifndef YS_VECTOR_H
#define YS_VECTOR_H

#include "scenario/findings.h"

typedef struct {
    ys_node *parent;   /* the map whose items are weighed */
    const char *class; /* NULL for factors */
    size_t n;
    ys_node **member;  /* [n] PARAM leaves, in document order */
} ys_vector;

/** Call `visit` for every vector of the tree, shaped or not; what is not in the grammar's form is passed over. */
bool ys_vector_each(ys_arena *arena, ys_node *root, bool (*visit)(void *context, const ys_vector *vector), void *context);

/** Sum of the members in document order; false where one of them is no number. */
bool ys_vector_sum(const ys_vector *vector, double *sum);
/** Whether a sum counts as 1. */
bool ys_vector_is_one(double sum);
/** Whether the member is held by `lock: true`. */
bool ys_vector_locked(const ys_vector *vector, const ys_node *member);

/** Find the vectors that do not sum to 1 and the items that lack a weight; false when memory runs out. */
bool ys_vector_check(ys_arena *arena, ys_node *root, ys_findings *findings);

#endif
