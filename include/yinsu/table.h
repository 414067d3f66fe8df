/* Table: counties and their indicators, from CSV or HDF5. */
#ifndef YS_TABLE_H
#define YS_TABLE_H

#include "yinsu/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define YS_COLUMN_KIND_LIST(X) X(id) X(label) X(class) X(observed) X(derived) X(modelled)
typedef enum {
#define X(name) YS_COLUMN_##name,
    YS_COLUMN_KIND_LIST(X)
#undef X
    YS_COLUMN_KIND_COUNT
} ys_column_kind;

enum { YS_CODE_MAX = 16, YS_NAME_MAX = 63, YS_TEXT_MAX = 255 };

typedef struct {
    char name[YS_NAME_MAX + 1]; /* [a-z][a-z0-9_]* */
    char unit[YS_NAME_MAX + 1];
    char title[YS_TEXT_MAX + 1];
    char source[YS_TEXT_MAX + 1];
    char parents[YS_TEXT_MAX + 1]; /* names, "; " between */
    ys_column_kind kind;
    int direction;      /* +1 more is better, -1 less is better, 0 neither */
    int32_t known_from; /* yyyymmdd */
    int year;           /* of a name that ends in _YYYY, else 0 */
    double min, max;    /* allowed range of a number */
    bool is_text;
    double *number;     /* [n_counties], NaN where missing; NULL for a text column */
    char *text;         /* [n_counties][YS_TEXT_MAX + 1]; NULL for a number column */
    size_t n_missing;
} ys_column;

typedef struct {
    size_t n_counties, n_columns;
    ys_column *column; /* in file order; `code` is the first */
    char sha256[65];   /* of the HDF5 file's bytes; empty for a table just imported */
    char path[1024];
} ys_table;

/**
 * Read a CSV table and its column file (columns: column, unit, kind, direction, min, max, known_from, parents, source, title; a text
 * column has kind id, label or class with a non-numeric cell). Rows are sorted by code. Refused with file:line:column: anything that is
 * not UTF-8, rows of other length, a number out of range, a duplicate code, a column without a row in the column file and the reverse.
 * A blank cell is missing.
 */
YS_API ys_status ys_table_import(const char *csv_path, const char *columns_path, ys_table *table, ys_error *err);
/** HDF5 in: the gate of the store, then values: finite unless missing, in range, codes unique and rising, format version. */
YS_API ys_status ys_table_read(const char *path, ys_table *table, ys_error *err);
/** HDF5 out: /county/code and one dataset a column under /column, with unit, long_name, kind, direction, known_from, source, parents. */
YS_API ys_status ys_table_write(const ys_table *table, const char *path, bool force, ys_error *err);
YS_API void ys_table_free(ys_table *table);

YS_API const char *ys_table_code(const ys_table *table, size_t county);
/** NULL where there is no such column. */
YS_API const ys_column *ys_table_column(const ys_table *table, const char *name);
/** Cell of a text column; borrowed. */
YS_API const char *ys_column_text(const ys_column *column, size_t county);
/** Nearest column name to a misspelt one, or NULL: for "did you mean". */
YS_API const char *ys_table_nearest(const ys_table *table, const char *name);

/**
 * Evaluate a condition for every county: names of columns, numbers, 'text' or "text", == != < <= > >=, and or not, parentheses,
 * true, false. A bare name holds where its number is not 0. A missing value makes the comparison false, and is refused for a bare name.
 * @param mask out, [n_counties], 0 or 1; NULL to check only
 * @param used nullable, called with each column's name (for known_from checks)
 * @return YS_E_SCENARIO with the position in the condition
 */
YS_API ys_status ys_table_select(const ys_table *table, const char *condition, uint8_t *mask,
    void (*used)(void *context, const ys_column *column), void *context, ys_error *err);

#ifdef __cplusplus
}
#endif
#endif
