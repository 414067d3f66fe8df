/* A CSV file as cells of text. */
#ifndef YS_GRID_H
#define YS_GRID_H

#include "yinsu/base.h"

typedef struct {
    size_t n_rows, n_columns; /* row 0 is the header */
    size_t *cell;             /* [n_rows * n_columns] offsets into text; owned */
    size_t *line;             /* [n_rows] line of the file, from 1; owned */
    char *text;               /* owned */
    const char *path;         /* borrowed */
} ys_grid;

/**
 * Read a CSV file: UTF-8, comma or tab (by the header), at most 64 MiB and 4,096 columns, rows of equal length, a row
 * on one line, at least one row under the header. Spaces around unquoted cells are dropped, blank lines passed over.
 */
ys_status ys_grid_read(const char *path, ys_grid *grid, ys_error *err);
void ys_grid_free(ys_grid *grid);

const char *ys_grid_cell(const ys_grid *grid, size_t row, size_t column);

/** YS_E_DATA as "FILE:LINE:COLUMN: …". */
ys_status ys_grid_refuse(const ys_grid *grid, size_t row, size_t column, ys_error *err, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
