#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/words.h"
#include "table/column.h"
#include "table/grid.h"

/* Headers of a column file: name, whether it must be there. */
#define HEADER_LIST(X)                                                                                       \
    X(column, true) X(unit, true) X(kind, true) X(known_from, true) X(title, false) X(direction, false)       \
    X(min, false) X(max, false) X(parents, false) X(source, false) X(note, false)

typedef enum {
#define X(name, needed) HEADER_##name,
    HEADER_LIST(X)
#undef X
    HEADER_COUNT
} header;

static const struct { const char *name; bool needed; } headers[] = {
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

static ys_status __attribute__((format(printf, 5, 6)))
refuse_meta(const column_file *file, size_t row, header which, ys_error *err, const char *format, const char *value)
{
    return ys_grid_refuse(&file->grid, row, (size_t) file->at[which], err, format, ys_words_cut(value, 60), value);
}
