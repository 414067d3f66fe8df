/* Columns of a file of dated figures, by their names. */
#ifndef YS_SERIES_COLUMNS_H
#define YS_SERIES_COLUMNS_H

#include "table/grid.h"

/**
 * Find the columns of a file in its first row, in any order.
 *
 * @param name  [n] the columns that there may be
 * @param there the same in words, for the message
 * @param place out, [n]: the column, or SIZE_MAX where it is not there
 * @return YS_E_DATA as "FILE:LINE:COLUMN: …": a column that is unknown (with the nearest) or there twice. O(columns * n)
 */
ys_status ys_series_columns_find(
    const ys_grid *grid, const char *const *name, size_t n, const char *there, size_t *place, ys_error *err);

#endif
