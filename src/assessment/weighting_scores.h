/* Scores as columns, for methods that read data. */
#ifndef YS_WEIGHTING_SCORES_H
#define YS_WEIGHTING_SCORES_H

#include "assessment/weighting.h"

/**
 * The scores by item, refused where correlations of them would say nothing.
 * @param method  name, for messages
 * @param column  out, [k][n] row-major: the scores of item j from j * n on
 * @return YS_E_DATA: no more counties than items, an item whose scores are all the same (named)
 */
ys_status ys_weighting_scores_take(const ys_weighting_sample *sample, const char *method, double *column, ys_error *err);

/** Pearson's correlations of columns that have spread. r out, [k][k], symmetric, 1 on the diagonal. YS_E_DATA. O(k^2 n). */
ys_status ys_weighting_scores_correlate(size_t k, size_t n, const double *column, double *r, ys_error *err);

#endif
