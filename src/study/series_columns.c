#include "study/series_columns.h"

#include "base/text.h"

#include <string.h>

ys_status
ys_series_columns_find(const ys_grid *grid, const char *const *name, size_t n, const char *there, size_t *place, ys_error *err)
{
    char shown[80];

    for (size_t k = 0; k < n; k++)
        place[k] = SIZE_MAX;
    for (size_t c = 0; c < grid->n_columns; c++) {
        const char *word = ys_grid_cell(grid, 0, c), *nearest = ys_text_nearest(word, name, n);
        size_t k = 0;

        while (k < n && strcmp(name[k], word) != 0)
            k++;
        ys_text_show(word, shown, sizeof shown);
        if (k == n && nearest != NULL)
            return ys_grid_refuse(grid, 0, c, err, "there is no column '%s'; did you mean '%s'?", shown, nearest);
        if (k == n)
            return ys_grid_refuse(grid, 0, c, err, "there is no column '%s'; there are: %s", shown, there);
        if (place[k] != SIZE_MAX)
            return ys_grid_refuse(grid, 0, c, err, "column '%s' is there twice", shown);
        place[k] = c;
    }
    return YS_OK;
}
