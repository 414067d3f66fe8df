/* Write: a tree as YAML. */
#ifndef YS_WRITE_H
#define YS_WRITE_H

#include "base/text.h"
#include "scenario/node.h"

/** A shaped tree in canonical form: the grammar's order, every default, numbers in their shortest form; with `origins`, each line
 * ends in a comment that says where its value comes from. */
void ys_write_resolved(const ys_node *root, bool origins, ys_text *out);

/** Any tree as it was written, but for comments and line breaks. */
void ys_write_plain(const ys_node *root, ys_text *out);

#endif
