/* Shape: a tree brought into the form of its grammar: fields in order, defaults filled in, every value checked. */
#ifndef YS_SHAPE_H
#define YS_SHAPE_H

#include "scenario/findings.h"

/**
 * Afterwards each node has its field; maps hold their fields in the grammar's order, those not given with the grammar's default,
 * except optional maps whose grammar demands something (they stay away) and the parts of a PARAM's long form. What is wrong goes to
 * the findings.
 * @return false when memory runs out
 */
bool ys_shape_tree(ys_arena *arena, ys_node *root, ys_findings *findings);

/** Items of plain grammars that are written as a map of their one field are made that field's value. */
void ys_shape_unwrap(const ys_grammar *grammar, ys_node *map);

#endif
