#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "table/column.h"

void
ys_table_free(ys_table *table)
{
    if (table->column != NULL)
        for (size_t k = 0; k < table->n_columns; k++)
            ys_column_release(&table->column[k]);
    free(table->column);
    *table = (ys_table){ 0 };
}

const char *
ys_table_code(const ys_table *table, size_t county)
{
    return ys_column_text(&table->column[0], county);
}

const ys_column *
ys_table_column(const ys_table *table, const char *name)
{
    for (size_t k = 0; k < table->n_columns; k++)
        if (strcmp(table->column[k].name, name) == 0)
            return &table->column[k];
    return NULL;
}

const ys_column *
ys_table_column_year(const ys_table *table, const char *stem, int year, ys_error *err)
{
    char name[2 * YS_NAME_MAX], why[1024];

    snprintf(name, sizeof name, "%.*s_%04d", YS_NAME_MAX, stem, year);
    const ys_column *column = ys_table_column(table, name);

    if (column == NULL) {
        ys_table_explain_missing(table, name, why, sizeof why);
        ys_fail(err, YS_E_DATA, "%s: %s", table->path, why);
    }
    return column;
}

const char *
ys_table_nearest(const ys_table *table, const char *name)
{
    const char *nearest = NULL;

    for (size_t k = 0; k < table->n_columns; k++)
        nearest = ys_words_nearer(name, nearest, table->column[k].name);
    return nearest;
}

/* Append to out[size] at *used; what does not fit is cut. */
static void __attribute__((format(printf, 4, 5))) append(char *out, size_t size, size_t *used, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int n = vsnprintf(out + *used, size - *used, format, arguments);

    va_end(arguments);
    if (n > 0)
        *used = *used + (size_t) n < size ? *used + (size_t) n : size - 1;
}

/* "2013, 2014": the years that the table has of a stem, in file order; false where there is none. */
static bool
append_years(const ys_table *table, const char *name, size_t stem, char *out, size_t size, size_t *used)
{
    bool any = false;

    for (size_t k = 0; k < table->n_columns; k++) {
        const ys_column *column = &table->column[k];

        if (column->year == 0 || strlen(column->name) != stem + 5 || memcmp(column->name, name, stem) != 0)
            continue;
        append(out, size, used, "%s%d", any ? ", " : "", column->year);
        any = true;
    }
    return any;
}

void
ys_table_explain_missing(const ys_table *table, const char *name, char *out, size_t size)
{
    size_t used = 0, stem = 0;
    int year = ys_column_name_year(name, &stem), shown = (int) stem;
    const char *nearest = ys_table_nearest(table, name);

    if (size == 0)
        return;
    append(out, size, &used, "year %d is outside the table (%.*s has ", year, shown, name);
    if (year != 0 && append_years(table, name, stem, out, size, &used)) {
        append(out, size, &used, ")");
        return;
    }
    used = 0;
    append(out, size, &used, "there is no column '%.*s'; ", ys_words_cut(name, YS_NAME_MAX), name);
    if (nearest != NULL) {
        append(out, size, &used, "did you mean '%s'?", nearest);
        return;
    }
    append(out, size, &used, "the table has ");
    for (size_t k = 0; k < table->n_columns; k++)
        append(out, size, &used, "%s%s", k > 0 ? ", " : "", table->column[k].name);
}

ys_status
ys_table_expect_unit(const ys_table *table, const ys_column *column, const char *unit, ys_error *err)
{
    if (column->is_text)
        return ys_fail(err, YS_E_DATA, "%s: column %s holds texts; numbers in '%s' are needed here", table->path,
            column->name, unit);
    if (strcmp(column->unit, unit) != 0)
        return ys_fail(err, YS_E_DATA,
            "%s: column %s is in '%s'; '%s' is needed here: convert the figures or name another column", table->path,
            column->name, column->unit, unit);
    return YS_OK;
}
