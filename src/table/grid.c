#include "table/grid.h"

#include <csv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "yinsu/store.h"
#include "yinsu/table.h"

enum { FILE_MAX = 64 << 20 };

typedef struct {
    ys_grid *grid;
    size_t line;          /* of the file, being parsed */
    size_t n_cells, room; /* of grid->cell */
    size_t line_room;
    size_t used; /* of grid->text */
    size_t n_in_row;
    bool row_ended;
    ys_status status; /* a callback of libcsv cannot return one */
    ys_error *err;
} parse_state;

ys_status
ys_grid_refuse(const ys_grid *grid, size_t row, size_t column, ys_error *err, const char *format, ...)
{
    char found[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(found, sizeof found, format, arguments);
    va_end(arguments);
    return ys_fail(err, YS_E_DATA, "%s:%zu:%zu: %s", grid->path, grid->line[row], column + 1, found);
}

const char *
ys_grid_cell(const ys_grid *grid, size_t row, size_t column)
{
    return grid->text + grid->cell[row * grid->n_columns + column];
}

void
ys_grid_free(ys_grid *grid)
{
    free(grid->cell);
    free(grid->line);
    free(grid->text);
    *grid = (ys_grid){ 0 };
}

/* Room for one more item of size_t. */
static bool
reserve(size_t **items, size_t *room, size_t n)
{
    if (n < *room)
        return true;
    size_t wider = *room == 0 ? 1024 : 2 * *room;
    size_t *grown = realloc(*items, wider * sizeof *grown);

    if (grown == NULL)
        return false;
    *items = grown;
    *room = wider;
    return true;
}

static void
fail_memory(parse_state *state)
{
    state->status = ys_fail(state->err, YS_E_NOMEM, "%s:%zu: no memory for its cells", state->grid->path, state->line);
}

static void
take_cell(void *text, size_t length, void *context)
{
    parse_state *state = context;
    ys_grid *grid = state->grid;

    if (state->status != YS_OK)
        return;
    state->n_in_row++;
    if (state->n_in_row > (grid->n_rows == 0 ? YS_COLUMNS_MAX : grid->n_columns)) {
        state->status =
            grid->n_rows == 0
                ? ys_fail(state->err, YS_E_DATA, "%s:%zu:%zu: more than %d columns; at most that is allowed",
                      grid->path, state->line, state->n_in_row, YS_COLUMNS_MAX)
                : ys_fail(state->err, YS_E_DATA,
                      "%s:%zu:%zu: a cell too many; the header has %zu columns: quote a cell that holds the separator",
                      grid->path, state->line, state->n_in_row, grid->n_columns);
        return;
    }
    if (ys_words_fault(text, length, false) < length) {
        state->status =
            ys_fail(state->err, YS_E_DATA, "%s:%zu:%zu: a tab or line break inside a cell; write a space instead",
                grid->path, state->line, state->n_in_row);
        return;
    }
    if (!reserve(&grid->cell, &state->room, state->n_cells)) {
        fail_memory(state);
        return;
    }
    grid->cell[state->n_cells++] = state->used;
    memcpy(grid->text + state->used, text, length);
    state->used += length;
    grid->text[state->used++] = '\0';
}

static void
take_row(int terminator, void *context)
{
    parse_state *state = context;
    ys_grid *grid = state->grid;

    (void) terminator;
    if (state->status != YS_OK)
        return;
    if (grid->n_rows == 0)
        grid->n_columns = state->n_in_row;
    if (state->n_in_row != grid->n_columns) {
        state->status =
            ys_fail(state->err, YS_E_DATA, "%s:%zu:%zu: the row ends after %zu cells; the header has %zu columns",
                grid->path, state->line, state->n_in_row, state->n_in_row, grid->n_columns);
        return;
    }
    if (!reserve(&grid->line, &state->line_room, grid->n_rows)) {
        fail_memory(state);
        return;
    }
    grid->line[grid->n_rows++] = state->line;
    state->n_in_row = 0;
    state->row_ended = true;
}

static ys_status
parse_failed(parse_state *state, struct csv_parser *parser)
{
    if (csv_error(parser) == CSV_ENOMEM)
        return ys_fail(state->err, YS_E_NOMEM, "%s:%zu: no memory for its cells", state->grid->path, state->line);
    return ys_fail(state->err, YS_E_DATA,
        "%s:%zu:%zu: a quote stands inside a cell or is not closed; put the whole cell in quotes and "
        "double those inside",
        state->grid->path, state->line, state->n_in_row + 1);
}

/* Line by line, so that every cell knows its line; a row therefore ends with its line. */
static ys_status
parse_lines(parse_state *state, struct csv_parser *parser, const char *text, size_t n)
{
    const char *end = text + n;

    while (text < end) {
        const char *feed = memchr(text, '\n', (size_t) (end - text));
        size_t length = feed == NULL ? (size_t) (end - text) : (size_t) (feed - text) + 1;
        bool blank = text[0] == '\n' || (text[0] == '\r' && length == 2);

        state->line++;
        state->row_ended = false;
        if (csv_parse(parser, text, length, take_cell, take_row, state) != length)
            return parse_failed(state, parser);
        if (feed == NULL && csv_fini(parser, take_cell, take_row, state) != 0)
            return parse_failed(state, parser);
        if (state->status == YS_OK && !blank && !state->row_ended)
            return parse_failed(state, parser);
        if (state->status != YS_OK)
            return state->status;
        text += length;
    }
    return YS_OK;
}

/* UTF-8, and no control characters but tab, line feed and the carriage return before it. */
static ys_status
check_text(const char *path, const char *text, size_t n, ys_error *err)
{
    size_t fault = ys_words_fault(text, n, true), line = 1, start = 0;

    for (size_t i = 0; i < fault; i++) {
        if (text[i] == '\r' && (i + 1 == n || text[i + 1] != '\n')) {
            fault = i;
        } else if (text[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    if (fault == n)
        return YS_OK;
    return ys_fail(err, YS_E_DATA,
        "%s:%zu: byte %zu of the line is 0x%02x: not UTF-8, or a control character; save the file as UTF-8 "
        "(in a spreadsheet: CSV UTF-8)",
        path, line, fault - start + 1, (unsigned) (unsigned char) text[fault]);
}

static unsigned char
delimiter_of(const char *text, size_t n)
{
    const char *end = memchr(text, '\n', n);
    size_t length = end == NULL ? n : (size_t) (end - text);

    return memchr(text, ',', length) == NULL && memchr(text, '\t', length) != NULL ? CSV_TAB : CSV_COMMA;
}

static ys_status
parse_text(const char *text, size_t n, ys_grid *grid, ys_error *err)
{
    parse_state state = { .grid = grid, .err = err };
    struct csv_parser parser;

    /* every cell takes its bytes and a NUL, and there is at most one cell more than separators */
    grid->text = malloc(2 * n + 2);
    if (grid->text == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: no memory for its text", grid->path);
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return ys_fail(err, YS_E_NOMEM, "%s: no memory to parse it", grid->path);
    csv_set_delim(&parser, delimiter_of(text, n));
    ys_status st = parse_lines(&state, &parser, text, n);

    csv_free(&parser);
    if (st == YS_OK && grid->n_rows < 2)
        st = ys_fail(err, YS_E_DATA, "%s: has no row under its header; at least 1 is expected", grid->path);
    return st;
}

ys_status
ys_grid_read(const char *path, ys_grid *grid, ys_error *err)
{
    ys_grid self = { .path = path };
    char *bytes = NULL;
    size_t n = 0;
    ys_status st = ys_store_read_file(path, FILE_MAX, &bytes, &n, err);

    if (st != YS_OK)
        return st;
    const char *text = bytes;

    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        n -= 3;
    }
    st = check_text(path, text, n, err);
    if (st == YS_OK)
        st = parse_text(text, n, &self, err);
    free(bytes);
    if (st != YS_OK)
        ys_grid_free(&self);
    else
        *grid = self;
    return st;
}
