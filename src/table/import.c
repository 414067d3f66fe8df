#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "table/column.h"
#include "table/grid.h"

/* A cell as an argument of "%.*s": cut, without splitting a character. */
#define CUT(text) ys_words_cut(text, 60), text

/* Headers of a column file: name, whether it must be there. */
#define HEADER_LIST(X) \
    X(column, true) X(unit, true) X(kind, true) X(known_from, true) X(title, false) X(direction, false) \
    X(min, false) X(max, false) X(parents, false) X(series, false) X(source, false) X(note, false)

typedef enum {
#define X(name, needed) HEADER_##name,
    HEADER_LIST(X)
#undef X
    HEADER_COUNT
} header;

static const struct {
    const char *name;
    bool needed;
} headers[] = {
#define X(name, needed) { #name, needed },
    HEADER_LIST(X)
#undef X
};

enum { ABSENT = -1 };

/* The column file: its cells, and where each header stands. */
typedef struct {
    ys_grid grid;
    int at[HEADER_COUNT]; /* column of the grid, or ABSENT */
} column_file;

static const char *
meta(const column_file *file, size_t row, header which)
{
    return file->at[which] == ABSENT ? "" : ys_grid_cell(&file->grid, row, (size_t) file->at[which]);
}

/* The header that a misspelt one may have meant, or NULL. */
static const char *
nearest_header(const char *word)
{
    const char *nearest = NULL;

    for (size_t k = 0; k < HEADER_COUNT; k++)
        nearest = ys_words_nearer(word, nearest, headers[k].name);
    return nearest;
}

static ys_status
find_headers(column_file *file, ys_error *err)
{
    const ys_grid *grid = &file->grid;

    for (size_t k = 0; k < HEADER_COUNT; k++)
        file->at[k] = ABSENT;
    for (size_t c = 0; c < grid->n_columns; c++) {
        const char *word = ys_grid_cell(grid, 0, c), *nearest = nearest_header(word);
        size_t k = 0;

        while (k < HEADER_COUNT && strcmp(word, headers[k].name) != 0)
            k++;
        if (k == HEADER_COUNT && nearest != NULL)
            return ys_grid_refuse(grid, 0, c, err, "header '%.*s' is unknown; did you mean '%s'?", CUT(word), nearest);
        if (k == HEADER_COUNT)
            return ys_grid_refuse(grid, 0, c, err,
                "header '%.*s' is unknown; a column file has column, title, unit, kind, direction, min, "
                "max, known_from, parents, series, source, note",
                CUT(word));
        if (file->at[k] != ABSENT)
            return ys_grid_refuse(
                grid, 0, c, err, "header '%s' stands twice; it is also column %d", word, file->at[k] + 1);
        file->at[k] = (int) c;
    }
    for (size_t k = 0; k < HEADER_COUNT; k++)
        if (headers[k].needed && file->at[k] == ABSENT)
            return ys_grid_refuse(grid, 0, 0, err,
                "header '%s' is missing; column, unit, kind and known_from are needed", headers[k].name);
    return YS_OK;
}

/* Copy a cell into a member of the column. */
static ys_status
take_meta(const column_file *file, size_t row, header which, char *out, size_t size, ys_error *err)
{
    const char *value = meta(file, row, which);

    if (strlen(value) >= size)
        return ys_grid_refuse(&file->grid, row, (size_t) file->at[which], err,
            "%s has %zu bytes; at most %zu are allowed", headers[which].name, strlen(value), size - 1);
    memcpy(out, value, strlen(value) + 1);
    return YS_OK;
}

/* Names with ";" between, kept with "; " between. */
static ys_status
take_parents(const column_file *file, size_t row, ys_column *column, ys_error *err)
{
    const char *rest = meta(file, row, HEADER_parents);
    size_t used = 0;

    while (*rest != '\0') {
        size_t n = strcspn(rest, ";"), end = n;

        while (end > 0 && rest[end - 1] == ' ')
            end--;
        if (used + end + 2 >= sizeof column->parents)
            return ys_grid_refuse(&file->grid, row, (size_t) file->at[HEADER_parents], err,
                "parents take more than the %d bytes that are allowed", YS_TEXT_MAX);
        if (end > 0)
            used += (size_t) snprintf(
                column->parents + used, sizeof column->parents - used, "%s%.*s", used > 0 ? "; " : "", (int) end, rest);
        rest += n + (rest[n] == ';');
        rest += strspn(rest, " ");
    }
    return YS_OK;
}

/* An end of the range; blank leaves it open. */
static ys_status
take_end(const column_file *file, size_t row, header which, double *end, ys_error *err)
{
    const char *value = meta(file, row, which);

    if (value[0] != '\0' && !ys_text_to_number(value, end))
        return ys_grid_refuse(&file->grid, row, (size_t) file->at[which], err,
            "%s '%.*s' is not a number; leave it blank for none", headers[which].name, CUT(value));
    return YS_OK;
}

/* Words with a fixed list of values. */
static ys_status
take_words(const column_file *file, size_t row, ys_column *column, ys_error *err)
{
    const char *kind = meta(file, row, HEADER_kind), *direction = meta(file, row, HEADER_direction);
    const char *day = meta(file, row, HEADER_known_from);

    if (!ys_column_parse_kind(kind, &column->kind))
        return ys_grid_refuse(&file->grid, row, (size_t) file->at[HEADER_kind], err,
            "kind '%.*s' is unknown; allowed are id, label, class, observed, derived, modelled", CUT(kind));
    if (!ys_column_parse_direction(direction, &column->direction))
        return ys_grid_refuse(&file->grid, row, (size_t) file->at[HEADER_direction], err,
            "direction '%.*s' is unknown; allowed are benefit (more is better), cost (less is better) or blank",
            CUT(direction));
    if (!ys_text_to_date(day, &column->known_from))
        return ys_grid_refuse(&file->grid, row, (size_t) file->at[HEADER_known_from], err,
            "known_from '%.*s' is not a day; write YYYY-MM-DD", CUT(day));
    return YS_OK;
}

/* One row of the column file; whether it fits the cells is seen later. */
static ys_status
take_column(const column_file *file, size_t row, ys_column *column, ys_error *err)
{
    const char *name = meta(file, row, HEADER_column);

    if (!ys_column_is_name(name))
        return ys_grid_refuse(&file->grid, row, (size_t) file->at[HEADER_column], err,
            "'%.*s' is not a column's name; allowed are a-z, 0-9 and _, a letter first, at most %d", CUT(name),
            YS_NAME_MAX);
    ys_column_begin(column, name);
    ys_status st = take_words(file, row, column, err);

    if (st == YS_OK)
        st = take_meta(file, row, HEADER_unit, column->unit, sizeof column->unit, err);
    if (st == YS_OK)
        st = take_meta(file, row, HEADER_title, column->title, sizeof column->title, err);
    if (st == YS_OK)
        st = take_meta(file, row, HEADER_source, column->source, sizeof column->source, err);
    if (st == YS_OK)
        st = take_meta(file, row, HEADER_series, column->series, sizeof column->series, err);
    if (st == YS_OK)
        st = take_parents(file, row, column, err);
    if (st == YS_OK)
        st = take_end(file, row, HEADER_min, &column->min, err);
    return st == YS_OK ? take_end(file, row, HEADER_max, &column->max, err) : st;
}

/* The import in hand. */
typedef struct {
    ys_grid data;
    column_file file;
    size_t *order; /* [n_counties] rows of `data` in the order of their codes */
    size_t *from;  /* [n_columns] column of `data` */
    size_t *row;   /* [n_columns] row of `file` */
    ys_table table;
} import_state;

/* Row of the column file for a name, 0 (its header) where there is none. */
static size_t
find_row(const column_file *file, const char *name)
{
    for (size_t r = 1; r < file->grid.n_rows; r++)
        if (strcmp(meta(file, r, HEADER_column), name) == 0)
            return r;
    return 0;
}

static const char *
nearest_row(const column_file *file, const char *name)
{
    const char *nearest = NULL;

    for (size_t r = 1; r < file->grid.n_rows; r++)
        nearest = ys_words_nearer(name, nearest, meta(file, r, HEADER_column));
    return nearest;
}

/* The column of the table that has this name, n_columns where there is none. */
static size_t
find_header(const ys_grid *data, const char *name, size_t before)
{
    size_t c = 0;

    while (c < before && strcmp(ys_grid_cell(data, 0, c), name) != 0)
        c++;
    return c;
}

static ys_status
check_headers(const import_state *self, ys_error *err)
{
    const ys_grid *data = &self->data, *rows = &self->file.grid;

    for (size_t c = 0; c < data->n_columns; c++) {
        const char *name = ys_grid_cell(data, 0, c);

        if (find_header(data, name, c) < c)
            return ys_grid_refuse(data, 0, c, err, "column '%.*s' stands twice; it is also column %zu", CUT(name),
                find_header(data, name, c) + 1);
        if (find_row(&self->file, name) != 0)
            continue;
        const char *nearest = nearest_row(&self->file, name);

        if (nearest != NULL)
            return ys_grid_refuse(data, 0, c, err, "column '%.*s' has no row in %s; did you mean '%.*s'?", CUT(name),
                rows->path, CUT(nearest));
        return ys_grid_refuse(data, 0, c, err,
            "column '%.*s' has no row in %s; add one with its unit, kind and known_from", CUT(name), rows->path);
    }
    for (size_t r = 1; r < rows->n_rows; r++) {
        const char *name = meta(&self->file, r, HEADER_column);
        size_t first = find_row(&self->file, name);

        if (first != r)
            return ys_grid_refuse(rows, r, (size_t) self->file.at[HEADER_column], err,
                "column '%.*s' stands twice; it is also on line %zu", CUT(name), rows->line[first]);
        if (find_header(data, name, data->n_columns) == data->n_columns)
            return ys_grid_refuse(rows, r, (size_t) self->file.at[HEADER_column], err,
                "column '%.*s' is not in %s; remove the row or add the column", CUT(name), data->path);
    }
    if (find_row(&self->file, "code") == 0)
        return ys_grid_refuse(data, 0, 0, err, "there is no column 'code'; a county is named by its code");
    return YS_OK;
}

/* Columns of the table: code, then the others as they stand in the CSV file. */
static ys_status
make_columns(import_state *self, ys_error *err)
{
    const size_t n = self->data.n_columns, code = find_header(&self->data, "code", n);
    ys_status st = YS_OK;

    self->table.column = calloc(n, sizeof *self->table.column);
    self->from = calloc(n, sizeof *self->from);
    self->row = calloc(n, sizeof *self->row);
    if (self->table.column == NULL || self->from == NULL || self->row == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: no memory for %zu columns", self->data.path, n);
    self->table.n_columns = n;
    for (size_t k = 0; k < n && st == YS_OK; k++) {
        self->from[k] = k == 0 ? code : k <= code ? k - 1 : k;
        self->row[k] = find_row(&self->file, ys_grid_cell(&self->data, 0, self->from[k]));
        st = take_column(&self->file, self->row[k], &self->table.column[k], err);
    }
    return st;
}

/* A row and its code, for sorting. */
typedef struct {
    const char *code;
    size_t row;
} key;

static int
compare_keys(const void *a, const void *b)
{
    const key *left = a, *right = b;
    int order = strcmp(left->code, right->code);

    return order != 0 ? order : (left->row > right->row) - (left->row < right->row);
}

static ys_status
sort_rows(import_state *self, ys_error *err)
{
    const ys_grid *data = &self->data;
    const size_t n = data->n_rows - 1, code = self->from[0];
    ys_status st = YS_OK;
    key *keys = calloc(n, sizeof *keys);

    self->order = calloc(n, sizeof *self->order);
    if (keys == NULL || self->order == NULL) {
        st = ys_fail(err, YS_E_NOMEM, "%s: no memory for %zu counties", data->path, n);
        goto out;
    }
    self->table.n_counties = n;
    for (size_t i = 0; i < n; i++) {
        keys[i] = (key){ ys_grid_cell(data, i + 1, code), i + 1 };
        if (!ys_column_is_code(keys[i].code)) {
            st = ys_grid_refuse(data, i + 1, code, err,
                "code '%.*s' is not a code; allowed are 1 to %d of A-Z a-z 0-9 _ -", CUT(keys[i].code), YS_CODE_MAX);
            goto out;
        }
    }
    qsort(keys, n, sizeof *keys, compare_keys);
    for (size_t i = 0; i < n; i++) {
        self->order[i] = keys[i].row;
        if (i > 0 && strcmp(keys[i - 1].code, keys[i].code) == 0) {
            st = ys_grid_refuse(data, keys[i].row, code, err, "code %s stands twice; it is also on line %zu",
                keys[i].code, data->line[keys[i - 1].row]);
            goto out;
        }
    }
out:
    free(keys);
    return st;
}

/* A class is a text as soon as one cell is not a number. */
static bool
holds_text(const import_state *self, size_t k)
{
    const ys_column_kind kind = self->table.column[k].kind;
    double number;

    if (kind != YS_COLUMN_class)
        return kind == YS_COLUMN_id || kind == YS_COLUMN_label;
    for (size_t r = 1; r < self->data.n_rows; r++) {
        const char *cell = ys_grid_cell(&self->data, r, self->from[k]);

        if (cell[0] != '\0' && !ys_text_to_number(cell, &number))
            return true;
    }
    return false;
}

static ys_status
take_text(const import_state *self, size_t k, size_t county, ys_error *err)
{
    ys_column *column = &self->table.column[k];
    const char *cell = ys_grid_cell(&self->data, self->order[county], self->from[k]);
    size_t length = strlen(cell);

    if (length > YS_TEXT_MAX)
        return ys_grid_refuse(&self->data, self->order[county], self->from[k], err,
            "%s has %zu bytes; at most %d are allowed", column->name, length, YS_TEXT_MAX);
    memcpy(column->text + county * (YS_TEXT_MAX + 1), cell, length + 1);
    column->n_missing += length == 0;
    return YS_OK;
}

static ys_status
take_number(const import_state *self, size_t k, size_t county, ys_error *err)
{
    ys_column *column = &self->table.column[k];
    const size_t row = self->order[county], from = self->from[k];
    const char *cell = ys_grid_cell(&self->data, row, from);
    char problem[256];

    if (cell[0] == '\0') {
        column->n_missing++;
        return YS_OK;
    }
    if (!ys_text_to_number(cell, &column->number[county]))
        return ys_grid_refuse(&self->data, row, from, err,
            "%s '%.*s' is not a number; write digits with a point, no separators, and leave a "
            "missing figure blank",
            column->name, CUT(cell));
    if (!ys_column_check_number(column, column->number[county], problem, sizeof problem))
        return ys_grid_refuse(&self->data, row, from, err, "%s %s", column->name, problem);
    return YS_OK;
}

static ys_status
take_cells(import_state *self, size_t k, ys_error *err)
{
    ys_column *column = &self->table.column[k];
    char problem[256];
    ys_status st = YS_OK;

    column->is_text = holds_text(self, k);
    if (!ys_column_check_meta(column, problem, sizeof problem))
        return ys_grid_refuse(&self->file.grid, self->row[k], (size_t) self->file.at[HEADER_column], err, "%s: %s",
            column->name, problem);
    if (!ys_column_allocate(column, self->table.n_counties))
        return ys_fail(err, YS_E_NOMEM, "%s: no memory for column %s", self->data.path, column->name);
    for (size_t i = 0; i < self->table.n_counties && st == YS_OK; i++)
        st = column->is_text ? take_text(self, k, i, err) : take_number(self, k, i, err);
    return st;
}

static ys_status
import_all(import_state *self, const char *csv_path, const char *columns_path, ys_error *err)
{
    ys_status st = ys_grid_read(csv_path, &self->data, err);

    if (st == YS_OK)
        st = ys_grid_read(columns_path, &self->file.grid, err);
    if (st == YS_OK)
        st = find_headers(&self->file, err);
    if (st == YS_OK)
        st = check_headers(self, err);
    if (st == YS_OK)
        st = make_columns(self, err);
    if (st == YS_OK)
        st = sort_rows(self, err);
    for (size_t k = 0; k < self->table.n_columns && st == YS_OK; k++)
        st = take_cells(self, k, err);
    snprintf(self->table.path, sizeof self->table.path, "%s", csv_path);
    return st;
}

ys_status
ys_table_import(const char *csv_path, const char *columns_path, ys_table *table, ys_error *err)
{
    import_state self = { 0 };
    ys_status st = import_all(&self, csv_path, columns_path, err);

    ys_grid_free(&self.data);
    ys_grid_free(&self.file.grid);
    free(self.order);
    free(self.from);
    free(self.row);
    if (st == YS_OK)
        *table = self.table;
    else
        ys_table_free(&self.table);
    return st;
}
