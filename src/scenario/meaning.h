/* Meaning: what a well-formed scenario must also be: names that exist, days that were known, sums that hold. */
#ifndef YS_MEANING_H
#define YS_MEANING_H

#include "scenario/findings.h"
#include "yinsu/table.h"

/**
 * Check a shaped tree: columns and conditions against the table (NULL: left out), known_from of columns and rules against as_of, at most
 * one scheme and exit rule, pots that come from a set-aside, items that are branch or leaf, groups and base shares, and exceptions that
 * are used. What was used in spite of as_of is noted, a line each.
 */
void ys_meaning_check(ys_node *root, const ys_table *table, ys_findings *findings, ys_text *notes);

#endif
