/* Bind: a shaped tree into the C structs of the public headers. */
#ifndef YS_BIND_H
#define YS_BIND_H

#include "scenario/findings.h"

typedef struct {
    ys_arena *arena;
    ys_scenario *scenario; /* out */
    ys_slot *slot;         /* out, owned by the caller */
    size_t n_slots;
    ys_findings *findings;
} ys_binding;

/**
 * Fill the scenario from a tree without findings: texts and lists stand in the arena, each PARAM leaf gets a slot in document order,
 * weight vectors are numbered, `vary` puts its priors on the slots (a path that is no PARAM leaf is a finding).
 * @return false when memory runs out; the slots are freed then
 */
bool ys_bind_tree(ys_binding *binding, ys_node *root);

#endif
