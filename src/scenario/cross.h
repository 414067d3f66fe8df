/* Cross: what must hold between the parts of a scenario, table aside. */
#ifndef YS_CROSS_H
#define YS_CROSS_H

#include "scenario/findings.h"

/** @param root the shaped tree that `scenario` was bound from; @param notes what is odd but not wrong, one line each */
void ys_cross_check(const ys_scenario *scenario, ys_node *root, ys_findings *findings, ys_text *notes);

/* What the checks share. All borrowed. */
typedef struct {
    const ys_scenario *scenario;
    ys_node *root;
    ys_findings *findings;
} ys_cross;

/** The node at a path made by printf, or the nearest one above it that exists. */
ys_node *ys_cross_at(const ys_cross *cross, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Funds, tasks, approvals and pools. */
void ys_cross_fund_check(const ys_cross *cross);
/** Keys of the model of exit that would do nothing. */
void ys_cross_exit_check(const ys_cross *cross);

#endif
