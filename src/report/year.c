#include "report/year.h"

#include "report/cells.h"

#include <inttypes.h>

const double *
ys_year_row(const ys_view *view, const char *name)
{
    return ys_view_f64(view, name, view->n_years, 0, 0);
}

void
ys_year_cell(const ys_view *view, size_t year, ys_sheet *sheet)
{
    ys_sheet_format(sheet, "%" PRId64, view->year[year]);
}

static void
figure(const ys_year_column *column, double x, ys_sheet *sheet)
{
    if (column->format == 'p')
        ys_cells_percent(sheet, x);
    else
        ys_sheet_number(sheet, column->format == 't' ? x / 1e4 : x, 2);
}

ys_status
ys_year_table(const ys_view *view, const ys_year_column *column, size_t n, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };

    ys_sheet_column_add(&sheet, "year", false, 0);
    for (size_t k = 0; k < n; k++) {
        if (ys_year_row(view, column[k].name) != NULL)
            ys_sheet_column_add(&sheet, column[k].head, true, column[k].rank);
    }
    for (size_t t = 0; t < view->n_years; t++) {
        ys_year_cell(view, t, &sheet);
        for (size_t k = 0; k < n; k++) {
            const double *x = ys_year_row(view, column[k].name);

            if (x != NULL)
                figure(&column[k], x[t], &sheet);
        }
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}
