#include "report/sheet.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A left-aligned column may be cut to ENOUGH before another is dropped, and to LEAST_WIDTH when none can be. */
enum { GAP = 2, LEAST_WIDTH = 4, ENOUGH = 24 };

void
ys_sheet_column_add(ys_sheet *sheet, const char *head, bool right, int rank)
{
    if (sheet->n_columns == YS_SHEET_COLUMNS)
        return;

    ys_sheet_column *column = &sheet->column[sheet->n_columns++];

    snprintf(column->head, sizeof column->head, "%s", head);
    column->right = right;
    column->rank = rank;
}

void
ys_sheet_put(ys_sheet *sheet, const char *text)
{
    if (sheet->n_cells == sheet->capacity) {
        size_t capacity = sheet->capacity == 0 ? 256 : 2 * sheet->capacity;
        char **grown = realloc(sheet->cell, capacity * sizeof *grown);

        if (grown == NULL) {
            sheet->failed = true;
            return;
        }
        sheet->cell = grown;
        sheet->capacity = capacity;
    }

    char *copy = strdup(text);

    if (copy == NULL) {
        sheet->failed = true;
        return;
    }
    sheet->cell[sheet->n_cells++] = copy;
}

void
ys_sheet_format(ys_sheet *sheet, const char *format, ...)
{
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ys_sheet_put(sheet, text);
}

void
ys_sheet_commas(double x, int decimals, char *out, size_t size)
{
    char plain[400];
    size_t n = 0;

    snprintf(plain, sizeof plain, "%.*f", decimals, x);

    /* what rounds to nothing has no sign */
    const char *digit = plain[0] == '-' && strspn(plain + 1, "0.") == strlen(plain + 1) ? plain + 1 : plain;
    size_t whole = strcspn(digit, ".");

    for (size_t i = 0; digit[i] != '\0' && n + 2 < size; i++) {
        bool first = i == 0 || (i == 1 && digit[0] == '-');

        if (i < whole && !first && (whole - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = digit[i];
    }
    out[n] = '\0';
}

void
ys_sheet_number(ys_sheet *sheet, double x, int decimals)
{
    char text[600] = "-";

    if (!isnan(x))
        ys_sheet_commas(x, decimals, text, sizeof text);
    ys_sheet_put(sheet, text);
}

static size_t
n_rows(const ys_sheet *sheet)
{
    return sheet->n_columns == 0 ? 0 : sheet->n_cells / sheet->n_columns;
}

static const char *
cell_text(const ys_sheet *sheet, size_t row, size_t column)
{
    return sheet->cell[row * sheet->n_columns + column];
}

static int
total_width(const ys_sheet *sheet, const int *width)
{
    int total = -GAP;

    for (size_t k = 0; k < sheet->n_columns; k++)
        total += width[k] > 0 ? width[k] + GAP : 0;
    return total;
}

/* The left-aligned column that is widest, if it is wider than `least`. */
static size_t
widest_left(const ys_sheet *sheet, const int *width, int least)
{
    size_t widest = SIZE_MAX;

    for (size_t k = 0; k < sheet->n_columns; k++) {
        if (!sheet->column[k].right && width[k] > least && (widest == SIZE_MAX || width[k] > width[widest]))
            widest = k;
    }
    return widest;
}

/* The column of the greatest rank, the right one of equals; rank 0 stays. */
static size_t
least_needed(const ys_sheet *sheet, const int *width)
{
    size_t worst = SIZE_MAX;

    for (size_t k = 0; k < sheet->n_columns; k++) {
        if (width[k] > 0 && sheet->column[k].rank > 0 &&
            (worst == SIZE_MAX || sheet->column[k].rank >= sheet->column[worst].rank))
            worst = k;
    }
    return worst;
}

/* Cut long texts, then drop columns, then cut what is left. A dropped column has width 0. */
static void
fit_columns(const ys_sheet *sheet, int columns, int *width)
{
    while (columns > 0 && total_width(sheet, width) > columns) {
        size_t cut = widest_left(sheet, width, ENOUGH);
        size_t worst = least_needed(sheet, width);

        if (cut == SIZE_MAX && worst == SIZE_MAX)
            cut = widest_left(sheet, width, LEAST_WIDTH);
        if (cut != SIZE_MAX)
            width[cut]--;
        else if (worst != SIZE_MAX)
            width[worst] = 0;
        else
            return;
    }
}

static void
measure_columns(const ys_sheet *sheet, int *width)
{
    for (size_t k = 0; k < sheet->n_columns; k++) {
        width[k] = (int) ys_text_width(sheet->column[k].head);
        for (size_t row = 0; row < n_rows(sheet); row++) {
            int cell = (int) ys_text_width(cell_text(sheet, row, k));

            width[k] = cell > width[k] ? cell : width[k];
        }
        /* 0 is the mark of a dropped column */
        width[k] = width[k] > 0 ? width[k] : 1;
    }
}

/* The longest start of `text` that `width` holds, with a mark where it is cut. */
static void
cut_text(const char *text, int width, char *out, size_t size)
{
    size_t n = strlen(text) < size ? strlen(text) : size - 1;

    memcpy(out, text, n);
    out[n] = '\0';
    if ((int) ys_text_width(out) <= width)
        return;
    while (n > 0 && (int) ys_text_width(out) > width - 1) {
        do
            n--;
        while (n > 0 && ((unsigned char) out[n] & 0xC0) == 0x80);
        out[n] = '\0';
    }
    if (n + 1 < size)
        memcpy(out + n, "~", 2);
}

static void
write_row(const ys_sheet *sheet, const int *width, size_t row, bool head, ys_text *out)
{
    int pending = 0;

    for (size_t k = 0; k < sheet->n_columns; k++) {
        char text[1024];

        if (width[k] == 0)
            continue;
        cut_text(head ? sheet->column[k].head : cell_text(sheet, row, k), width[k], text, sizeof text);

        int blanks = width[k] - (int) ys_text_width(text);

        /* blanks are owed until something stands behind them: no line ends in blanks */
        if (sheet->column[k].right)
            pending += blanks;
        if (text[0] != '\0') {
            ys_text_format(out, "%*s%s", pending, "", text);
            pending = 0;
        }
        pending += GAP + (sheet->column[k].right ? 0 : blanks);
    }
    ys_text_add(out, "\n");
}

void
ys_sheet_write(const ys_sheet *sheet, int columns, ys_text *out)
{
    int width[YS_SHEET_COLUMNS];

    measure_columns(sheet, width);
    fit_columns(sheet, columns, width);
    write_row(sheet, width, 0, true, out);
    for (int i = 0; i < total_width(sheet, width); i++)
        ys_text_add(out, "-");
    ys_text_add(out, "\n");
    for (size_t row = 0; row < n_rows(sheet); row++)
        write_row(sheet, width, row, false, out);
}

static void
write_field(const char *text, ys_text *out)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        ys_text_add(out, text);
        return;
    }
    ys_text_add(out, "\"");
    for (; *text != '\0'; text++) {
        if (*text == '"')
            ys_text_add(out, "\"");
        ys_text_add_bytes(out, text, 1);
    }
    ys_text_add(out, "\"");
}

void
ys_sheet_csv(const ys_sheet *sheet, ys_text *out)
{
    for (size_t row = 0; row <= n_rows(sheet); row++) {
        for (size_t k = 0; k < sheet->n_columns; k++) {
            if (k > 0)
                ys_text_add(out, ",");
            write_field(row == 0 ? sheet->column[k].head : cell_text(sheet, row - 1, k), out);
        }
        ys_text_add(out, "\r\n");
    }
}

ys_status
ys_sheet_end(ys_sheet *sheet, ys_error *err)
{
    bool failed = sheet->failed;

    for (size_t i = 0; i < sheet->n_cells; i++)
        free(sheet->cell[i]);
    free(sheet->cell);
    *sheet = (ys_sheet){ 0 };
    return failed ? ys_fail(err, YS_E_NOMEM, "table of the report") : YS_OK;
}
