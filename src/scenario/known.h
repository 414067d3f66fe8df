/* Known: the columns that a scenario uses, and whether they and its rules could be known on its as_of. */
#ifndef YS_KNOWN_H
#define YS_KNOWN_H

#include "scenario/findings.h"

/**
 * Every column that the tree names must be in the table and a number (but for dynamics.area), or a quantity where the loop's are
 * allowed; every condition must be right; what is known only after as_of is a finding, unless it is named under exceptions or
 * hindsight is allowed, which is noted.
 * @param table nullable: rules alone are checked
 */
void ys_known_check(const ys_scenario *scenario, const ys_table *table, ys_node *root, ys_findings *findings, ys_text *notes);

#endif
