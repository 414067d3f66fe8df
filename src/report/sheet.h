/* A table of text cells, laid out for a terminal or as CSV. */
#ifndef YS_SHEET_H
#define YS_SHEET_H

#include "base/text.h"

enum { YS_SHEET_COLUMNS = 48 };

/* How a column is laid out. When room is short the column with the greatest `rank` goes first; rank 0 stays. */
typedef struct {
    char head[64];
    bool right;
    int rank;
} ys_sheet_column;

/* {0} is empty. Cells are added row by row; running out of memory is remembered and told by ys_sheet_end. */
typedef struct {
    size_t n_columns, n_cells, capacity;
    ys_sheet_column column[YS_SHEET_COLUMNS];
    char **cell; /* owned */
    bool failed;
} ys_sheet;

/** A column; columns past the last allowed are left out. All before the first cell. */
void ys_sheet_column_add(ys_sheet *sheet, const char *head, bool right, int rank);
void ys_sheet_put(ys_sheet *sheet, const char *text);
void ys_sheet_format(ys_sheet *sheet, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** A number with `decimals`, thousands set off by commas; what rounds to 0 has no sign. */
void ys_sheet_commas(double x, int decimals, char *out, size_t size);
/** A cell of such a number; NaN: "-". */
void ys_sheet_number(ys_sheet *sheet, double x, int decimals);

/** Aligned text: two blanks between columns, a rule under the head. `columns` 0: any width. */
void ys_sheet_write(const ys_sheet *sheet, int columns, ys_text *out);
/** RFC 4180 with CRLF. */
void ys_sheet_csv(const ys_sheet *sheet, ys_text *out);
/** Free the cells and say whether all were kept. */
ys_status ys_sheet_end(ys_sheet *sheet, ys_error *err);

#endif
