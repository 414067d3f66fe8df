/*
 * A table county x use whose margins balance exactly: the table nearest in the divergence to a seed, in whole yuan.
 *
 *   x[i][u] = r[i] * seed[i][u] * c[u],  sum over u = row_total[i],  sum over i = column_total[u]
 *
 * by iterative proportional fitting (RAS: Bacharach 1970), then each cell to the floor or the ceiling of its x so that both margins hold
 * (controlled rounding: Cox 1987; such a table exists, since the constraints are a network's). A seed of 0 stays 0.
 */
#ifndef YS_LEDGER_H
#define YS_LEDGER_H

#include "yinsu/base.h"

enum { YS_LEDGER_COLUMNS = 16 };

/**
 * @param seed          [n_rows][n_columns], finite, >= 0, borrowed
 * @param row_total     [n_rows] yuan, >= 0; column_total [n_columns] yuan, >= 0; both sum to the same, <= 2^50
 * @param cell          out, [n_rows][n_columns] yuan; untouched on failure
 * @return YS_E_INFEASIBLE: the zeros of the seed leave no room for the margins (named: a row or column without any seed, or the yuan that
 *         find no use); YS_E_DATA: totals differ, or more than 16 columns; YS_E_NOMEM
 * Pure. O(rows * columns * (sweeps + columns)).
 */
ys_status ys_ledger_fill(size_t n_rows, size_t n_columns, const double *seed, const int64_t *row_total,
    const int64_t *column_total, int64_t *cell, ys_error *err);

#endif
