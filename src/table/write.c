#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "table/column.h"
#include "table/form.h"
#include "yinsu/store.h"

/* The texts of a column side by side, as wide as the longest. */
static ys_status
write_texts(ys_store_writer *w, const char *path, size_t n, const char *text, size_t stride, ys_error *err)
{
    const ys_extent extent = { .rank = 1, .dim = { n } };
    size_t width = 1;

    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(text + i * stride);

        width = length > width ? length : width;
    }
    char *packed = calloc(n, width + 1);

    if (packed == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: no memory for %zu texts", path, n);
    for (size_t i = 0; i < n; i++)
        memcpy(packed + i * (width + 1), text + i * stride, strlen(text + i * stride));
    ys_status st = ys_store_write_text(w, path, &extent, packed, width, err);

    free(packed);
    return st;
}

static ys_status
write_mask(ys_store_writer *w, const char *path, size_t n, const double *number, ys_error *err)
{
    const ys_extent extent = { .rank = 1, .dim = { n } };
    int64_t *missing = calloc(n, sizeof *missing);

    if (missing == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: no memory for %zu marks", path, n);
    for (size_t i = 0; i < n; i++)
        missing[i] = isnan(number[i]) != 0;
    ys_status st = ys_store_write_i64(w, path, &extent, missing, err);

    free(missing);
    return st == YS_OK ? ys_store_write_attr(w, path, "long_name", "1 where the figure is missing", err) : st;
}

/* NaN has many forms; one of them is written, so that equal tables give equal bytes. */
static ys_status
write_numbers(ys_store_writer *w, const char *path, size_t n, const double *number, ys_error *err)
{
    const ys_extent extent = { .rank = 1, .dim = { n } };
    double *clean = calloc(n, sizeof *clean);

    if (clean == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: no memory for %zu numbers", path, n);
    for (size_t i = 0; i < n; i++)
        clean[i] = isnan(number[i]) ? (double) NAN : number[i];
    ys_status st = ys_store_write_f64(w, path, &extent, clean, err);

    free(clean);
    return st;
}

static ys_status
write_meta(ys_store_writer *w, const char *path, const ys_column *column, ys_error *err)
{
    char day[16];
    const struct {
        const char *name, *text;
    } texts[] = {
        { "units", column->unit },
        { "long_name", column->title },
        { "kind", ys_column_kind_name(column->kind) },
        { "direction", ys_column_direction_name(column->direction) },
        { "known_from", day },
        { "source", column->source },
        { "parents", column->parents },
    };
    const struct {
        const char *name;
        double value;
        bool given;
    } numbers[] = {
        { "valid_min", column->min, isfinite(column->min) },
        { "valid_max", column->max, isfinite(column->max) },
        { "year", column->year, column->year != 0 },
    };
    ys_status st = YS_OK;

    ys_text_from_date(column->known_from, day);
    for (size_t k = 0; k < sizeof texts / sizeof texts[0] && st == YS_OK; k++)
        st = ys_store_write_attr(w, path, texts[k].name, texts[k].text, err);
    /* a table without series is written as it was before there were any */
    if (st == YS_OK && column->series[0] != '\0')
        st = ys_store_write_attr(w, path, "series", column->series, err);
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0] && st == YS_OK; k++)
        if (numbers[k].given)
            st = ys_store_write_attr_number(w, path, numbers[k].name, numbers[k].value, err);
    return st;
}

static ys_status
write_column(ys_store_writer *w, const ys_table *table, size_t k, ys_error *err)
{
    const ys_column *column = &table->column[k];
    const size_t n = table->n_counties;
    char path[128] = YS_FORM_CODE, mask[128];

    if (k > 0)
        snprintf(path, sizeof path, YS_FORM_COLUMN "%s", column->name);
    snprintf(mask, sizeof mask, YS_FORM_MISSING "%s", column->name);
    ys_status st = column->is_text ? write_texts(w, path, n, column->text, YS_TEXT_MAX + 1, err)
                                   : write_numbers(w, path, n, column->number, err);

    if (st == YS_OK)
        st = write_meta(w, path, column, err);
    if (st == YS_OK && k > 0)
        st = ys_store_write_scale(w, path, 0, YS_FORM_CODE, err);
    if (st == YS_OK && !column->is_text && column->n_missing > 0)
        st = write_mask(w, mask, n, column->number, err);
    return st;
}

static ys_status
write_names(ys_store_writer *w, const ys_table *table, ys_error *err)
{
    char *names = calloc(table->n_columns, YS_NAME_MAX + 1);

    if (names == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: no memory for %zu names", table->path, table->n_columns);
    for (size_t k = 0; k < table->n_columns; k++)
        memcpy(names + k * (YS_NAME_MAX + 1), table->column[k].name, YS_NAME_MAX + 1);
    ys_status st = write_texts(w, YS_FORM_NAMES, table->n_columns, names, YS_NAME_MAX + 1, err);

    free(names);
    return st;
}

ys_status
ys_table_write(const ys_table *table, const char *path, bool force, ys_error *err)
{
    ys_store_writer *w = NULL;
    char format[32];
    ys_status st = ys_store_writer_new(&w, err);

    if (st != YS_OK)
        return st;
    snprintf(format, sizeof format, YS_FORM_STEM "%d", YS_FORM_VERSION);
    st = ys_store_write_attr(w, "/", "format", format, err);
    if (st == YS_OK)
        st = write_names(w, table, err);
    for (size_t k = 0; k < table->n_columns && st == YS_OK; k++)
        st = write_column(w, table, k, err);
    if (st == YS_OK)
        st = ys_store_writer_commit(w, path, force, err);
    ys_store_writer_free(w);
    return st;
}
