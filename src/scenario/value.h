/* Value: one scalar, or one prior, against its field. */
#ifndef YS_VALUE_H
#define YS_VALUE_H

#include "scenario/findings.h"

/** A number in the field's range; sets node->number. What is wrong goes to the findings (not where NULL), and gives false. */
bool ys_value_number(const ys_field *field, ys_node *node, ys_findings *findings);
/** A scalar of any kind but PARAM: the same, node->number being the number, the word's index, 0 or 1, or the date. */
bool ys_value_check(const ys_field *field, ys_node *node, ys_findings *findings);
/** `2015..2020` or `2015`. */
bool ys_value_years(const ys_field *field, const ys_node *node, ys_years *years, ys_findings *findings);
/** {uniform: [a, b]} and its kin, sound in itself; prior->path is left alone. */
bool ys_value_prior(ys_node *node, ys_vary *prior, ys_findings *findings);
/** Whether the prior lies in the range of its leaf. */
bool ys_value_fits(const ys_node *node, const ys_vary *prior, double min, double max, ys_findings *findings);
/** A name of an item: letters, digits, _ and -, or any character beyond ASCII; at most 63 bytes. */
bool ys_value_name(const char *name);

#endif
