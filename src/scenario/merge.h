/* Merge: rule files under a scenario. */
#ifndef YS_MERGE_H
#define YS_MERGE_H

#include "scenario/node.h"

/**
 * Read the files that `rules` lists, beside `path`, merge them, lay the scenario's own values over them, and take `rules` away. Two
 * rule files that give one name or one value are refused; so is a rule file that holds what belongs to a scenario.
 * @param root  in and out; unwrapped, not shaped
 */
ys_status ys_merge_rules(ys_arena *arena, const char *path, ys_node **root, ys_error *err);

/** Lay `upper` over `lower`, leaf by leaf; what is taken from `upper` leaves it. False when memory runs out. */
bool ys_merge_over(ys_arena *arena, const ys_grammar *grammar, ys_node *lower, ys_node *upper);

/** `name` beside the file `path`, in the arena; NULL when memory runs out. */
const char *ys_merge_beside(ys_arena *arena, const char *path, const char *name);

#endif
