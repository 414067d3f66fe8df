/* Cross: what must hold between the parts of a scenario, table aside. */
#ifndef YS_CROSS_H
#define YS_CROSS_H

#include "scenario/findings.h"

/** @param root the shaped tree that `scenario` was bound from; @param notes what is odd but not wrong, one line each */
void ys_cross_check(const ys_scenario *scenario, ys_node *root, ys_findings *findings, ys_text *notes);

#endif
