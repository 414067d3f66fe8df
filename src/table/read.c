#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "table/column.h"
#include "table/form.h"
#include "yinsu/store.h"

typedef struct {
    ys_store_file *file;
    const char *path;
    ys_table table;
} read_state;

static ys_status __attribute__((format(printf, 4, 5)))
refuse(const read_state *self, const char *object, ys_error *err, const char *format, ...)
{
    char found[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(found, sizeof found, format, arguments);
    va_end(arguments);
    return ys_fail(err, YS_E_DATA, "%s: %s: %s; import the table again", self->path, object, found);
}

static ys_status
check_format(const read_state *self, ys_error *err)
{
    char format[64] = "";
    double version = 0;
    const size_t stem = sizeof YS_FORM_STEM - 1;
    ys_status st = ys_store_read_attr(self->file, "/", "format", format, sizeof format, err);

    if (st != YS_OK)
        return st;
    if (format[0] == '\0')
        return ys_fail(err, YS_E_DATA,
            "%s: is not a county table: it has no attribute 'format'; a table is made by yinsu import", self->path);
    if (strncmp(format, YS_FORM_STEM, stem) != 0 || !ys_text_to_number(format + stem, &version) || version < 0)
        return ys_fail(err, YS_E_DATA,
            "%s: is not a county table: its format is '%s', '%s%d' is expected; a table is made by yinsu import",
            self->path, format, YS_FORM_STEM, YS_FORM_VERSION);
    if (version < YS_FORM_VERSION)
        return ys_fail(err, YS_E_DATA,
            "%s: the table is too old: format '%s', '%s%d' is read; import it again from its CSV file", self->path,
            format, YS_FORM_STEM, YS_FORM_VERSION);
    if (version > YS_FORM_VERSION)
        return ys_fail(err, YS_E_DATA,
            "%s: the table is too new: format '%s', at most '%s%d' is read; use a newer yinsu", self->path, format,
            YS_FORM_STEM, YS_FORM_VERSION);
    return YS_OK;
}

/* The names of the columns, `code` first, each once; the columns are begun with them. */
static ys_status
read_names(read_state *self, ys_error *err)
{
    ys_extent extent = { .rank = 1 };
    char *names = NULL;
    size_t width = 0;
    ys_status st = ys_store_read_text(self->file, YS_FORM_NAMES, &extent, &names, &width, err);

    if (st != YS_OK)
        return st;
    const size_t n = (size_t) extent.dim[0];

    if (n > YS_COLUMNS_MAX) {
        st = refuse(self, YS_FORM_NAMES, err, "names %zu columns; at most %d are allowed", n, YS_COLUMNS_MAX);
        goto out;
    }
    self->table.column = calloc(n, sizeof *self->table.column);
    if (self->table.column == NULL) {
        st = ys_fail(err, YS_E_NOMEM, "%s: no memory for %zu columns", self->path, n);
        goto out;
    }
    for (size_t k = 0; k < n; k++) {
        const char *name = names + k * (width + 1);

        if (!ys_column_is_name(name) || (k == 0) != (strcmp(name, "code") == 0) ||
            ys_table_column(&self->table, name) != NULL) {
            st = refuse(self, YS_FORM_NAMES, err,
                "entry %zu is not allowed; a name has a-z, 0-9 and _, stands once, and the first is code", k + 1);
            goto out;
        }
        ys_column_begin(&self->table.column[k], name);
        self->table.n_columns = k + 1;
    }
out:
    free(names);
    return st;
}

static ys_status
read_words(const read_state *self, const char *path, ys_column *column, ys_error *err)
{
    char kind[32] = "", direction[32] = "", day[32] = "";
    ys_status st = ys_store_read_attr(self->file, path, "kind", kind, sizeof kind, err);

    if (st == YS_OK)
        st = ys_store_read_attr(self->file, path, "direction", direction, sizeof direction, err);
    if (st == YS_OK)
        st = ys_store_read_attr(self->file, path, "known_from", day, sizeof day, err);
    if (st != YS_OK)
        return st;
    if (!ys_column_parse_kind(kind, &column->kind))
        return refuse(self, path, err, "kind is '%s'; allowed are id, label, class, observed, derived, modelled", kind);
    if (!ys_column_parse_direction(direction, &column->direction))
        return refuse(self, path, err, "direction is '%s'; allowed are benefit, cost or none", direction);
    if (!ys_text_to_date(day, &column->known_from))
        return refuse(self, path, err, "known_from is '%s'; a day YYYY-MM-DD is expected", day);
    return YS_OK;
}

static ys_status
read_meta(const read_state *self, const char *path, ys_column *column, ys_error *err)
{
    char problem[256];
    ys_status st = read_words(self, path, column, err);

    if (st == YS_OK)
        st = ys_store_read_attr(self->file, path, "units", column->unit, sizeof column->unit, err);
    if (st == YS_OK)
        st = ys_store_read_attr(self->file, path, "long_name", column->title, sizeof column->title, err);
    if (st == YS_OK)
        st = ys_store_read_attr(self->file, path, "source", column->source, sizeof column->source, err);
    if (st == YS_OK)
        st = ys_store_read_attr(self->file, path, "parents", column->parents, sizeof column->parents, err);
    if (st == YS_OK)
        st = ys_store_read_attr(self->file, path, "series", column->series, sizeof column->series, err);
    if (st == YS_OK)
        st = ys_store_read_attr_number(self->file, path, "valid_min", (double) -INFINITY, &column->min, err);
    if (st == YS_OK)
        st = ys_store_read_attr_number(self->file, path, "valid_max", (double) INFINITY, &column->max, err);
    if (st == YS_OK && (isnan(column->min) || isnan(column->max)))
        st = refuse(self, path, err, "valid_min and valid_max must be numbers");
    if (st == YS_OK && !ys_column_check_meta(column, problem, sizeof problem))
        st = refuse(self, path, err, "%s", problem);
    return st;
}

/* *n_counties of them; 0 is filled in. */
static ys_status
read_texts(const read_state *self, const char *path, ys_column *column, size_t *n_counties, ys_error *err)
{
    ys_extent extent = { .rank = 1, .dim = { *n_counties } };
    char *texts = NULL;
    size_t width = 0;
    ys_status st = ys_store_read_text(self->file, path, &extent, &texts, &width, err);

    if (st != YS_OK)
        return st;
    const size_t n = (size_t) extent.dim[0];

    if (!ys_column_allocate(column, n))
        st = ys_fail(err, YS_E_NOMEM, "%s: no memory for column %s", self->path, column->name);
    for (size_t i = 0; i < n && st == YS_OK; i++) {
        const char *one = texts + i * (width + 1);
        size_t length = strlen(one);

        if (length > YS_TEXT_MAX) {
            st = refuse(self, path, err, "text %zu has %zu bytes; at most %d are allowed", i + 1, length, YS_TEXT_MAX);
        } else {
            memcpy(column->text + i * (YS_TEXT_MAX + 1), one, length + 1);
            column->n_missing += length == 0;
        }
    }
    *n_counties = n;
    free(texts);
    return st;
}

/* The codes name the rows; everything later is checked against their number. */
static ys_status
read_codes(read_state *self, ys_error *err)
{
    ys_column *column = &self->table.column[0];

    column->is_text = true;
    ys_status st = read_texts(self, YS_FORM_CODE, column, &self->table.n_counties, err);

    for (size_t i = 0; i < self->table.n_counties && st == YS_OK; i++) {
        const char *code = ys_table_code(&self->table, i), *before = i > 0 ? ys_table_code(&self->table, i - 1) : "";
        int order = strcmp(before, code);

        if (!ys_column_is_code(code))
            st = refuse(self, YS_FORM_CODE, err, "row %zu is '%s'; a code has 1 to %d of A-Z a-z 0-9 _ -", i + 1, code,
                YS_CODE_MAX);
        else if (order == 0)
            st = refuse(self, YS_FORM_CODE, err, "code %s stands twice, in rows %zu and %zu", code, i, i + 1);
        else if (order > 0)
            st = refuse(
                self, YS_FORM_CODE, err, "code %s in row %zu comes after %s; codes must rise", code, i + 1, before);
    }
    return st == YS_OK ? read_meta(self, YS_FORM_CODE, column, err) : st;
}

/* NaN exactly where the mask (NULL: none) says so; all else finite and in range. */
static ys_status
check_numbers(const read_state *self, const char *path, ys_column *column, const int64_t *missing, ys_error *err)
{
    char problem[256];

    for (size_t i = 0; i < self->table.n_counties; i++) {
        const char *code = ys_table_code(&self->table, i);
        const double number = column->number[i];
        const int64_t mark = missing == NULL ? 0 : missing[i];

        if (mark != 0 && mark != 1)
            return refuse(
                self, path, err, "county %s: its missing mark is %lld; allowed are 0 and 1", code, (long long) mark);
        if (isnan(number) && mark == 0)
            return refuse(self, path, err, "county %s is NaN, and is not marked as missing under %s%s", code,
                YS_FORM_MISSING, column->name);
        if (!isnan(number) && mark == 1)
            return refuse(self, path, err, "county %s is marked as missing under %s%s, and has a figure", code,
                YS_FORM_MISSING, column->name);
        if (mark == 0 && !ys_column_check_number(column, number, problem, sizeof problem))
            return refuse(self, path, err, "county %s %s", code, problem);
        column->n_missing += mark == 1;
    }
    return YS_OK;
}

static ys_status
read_numbers(const read_state *self, const char *path, ys_column *column, ys_error *err)
{
    ys_extent extent = { .rank = 1, .dim = { self->table.n_counties } };
    int64_t *missing = NULL;
    char mask[128];
    ys_status st = ys_store_read_f64(self->file, path, &extent, &column->number, err);

    snprintf(mask, sizeof mask, YS_FORM_MISSING "%s", column->name);
    if (st == YS_OK && ys_store_has(self->file, mask))
        st = ys_store_read_i64(self->file, mask, &extent, &missing, err);
    if (st == YS_OK)
        st = check_numbers(self, path, column, missing, err);
    free(missing);
    return st;
}

static ys_status
read_column(read_state *self, size_t k, ys_error *err)
{
    ys_column *column = &self->table.column[k];
    ys_store_type type = YS_STORE_F64;
    char path[128];

    snprintf(path, sizeof path, YS_FORM_COLUMN "%s", column->name);
    ys_status st = ys_store_read_type(self->file, path, &type, err);

    if (st != YS_OK)
        return st;
    column->is_text = type == YS_STORE_TEXT;
    st = read_meta(self, path, column, err);
    if (st != YS_OK)
        return st;
    return column->is_text ? read_texts(self, path, column, &self->table.n_counties, err)
                           : read_numbers(self, path, column, err);
}

static ys_status
read_all(read_state *self, ys_error *err)
{
    ys_status st = check_format(self, err);

    if (st == YS_OK)
        st = read_names(self, err);
    if (st == YS_OK)
        st = read_codes(self, err);
    for (size_t k = 1; k < self->table.n_columns && st == YS_OK; k++)
        st = read_column(self, k, err);
    return st;
}

ys_status
ys_table_read(const char *path, ys_table *table, ys_error *err)
{
    read_state self = { .path = path };
    ys_status st = ys_store_open(path, &self.file, err);

    if (st != YS_OK)
        return st;
    st = read_all(&self, err);
    memcpy(self.table.sha256, ys_store_sha256(self.file), sizeof self.table.sha256);
    snprintf(self.table.path, sizeof self.table.path, "%s", path);
    ys_store_close(self.file);
    if (st == YS_OK)
        *table = self.table;
    else
        ys_table_free(&self.table);
    return st;
}
