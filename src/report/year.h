/* Tables with a row a year. */
#ifndef YS_REPORT_YEAR_H
#define YS_REPORT_YEAR_H

#include "report/sheet.h"
#include "report/view.h"

/* A column of a table by year: the array, how it is shown. */
typedef struct {
    const char *head;
    const char *name;
    char format; /* t: in units of 10,000; n: number with two decimals; p: percent */
    int rank;    /* which goes first where the terminal is narrow: the highest; 0: none */
} ys_year_column;

/* Array [n_years] of the name, or NULL. */
const double *ys_year_row(const ys_view *view, const char *name);
void ys_year_cell(const ys_view *view, size_t year, ys_sheet *sheet);
/** Columns whose array is not there are left out. */
ys_status ys_year_table(const ys_view *view, const ys_year_column *column, size_t n, ys_text *out, ys_error *err);

#endif
