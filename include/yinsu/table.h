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

enum { YS_CODE_MAX = 16, YS_NAME_MAX = 63, YS_TEXT_MAX = 255, YS_COLUMNS_MAX = 4096 };

typedef struct {
    char name[YS_NAME_MAX + 1]; /* [a-z][a-z0-9_]* */
    char unit[YS_NAME_MAX + 1];
    char title[YS_TEXT_MAX + 1];
    char source[YS_TEXT_MAX + 1];
    char parents[YS_TEXT_MAX + 1]; /* names, "; " between */
    char series[YS_NAME_MAX + 1];  /* columns of one series can be compared between years; empty where none is stated */
    ys_column_kind kind;
    int direction;      /* +1 more is better, -1 less is better, 0 neither */
    int32_t known_from; /* yyyymmdd */
    int year;           /* of a name that ends in _YYYY, else 0 */
    double min, max;    /* allowed range of a number; -INFINITY, INFINITY where none is stated */
    bool is_text;
    double *number; /* [n_counties], NaN where missing; NULL for a text column */
    char *text;     /* [n_counties][YS_TEXT_MAX + 1]; NULL for a number column */
    size_t n_missing;
} ys_column;

typedef struct {
    size_t n_counties, n_columns;
    ys_column *column; /* in file order; `code` is the first */
    char sha256[65];   /* of the HDF5 file's bytes; empty for a table just imported */
    char path[1024];
} ys_table;

/**
 * Read a CSV table and its column file, both UTF-8 (a byte order mark is passed over), comma or tab, at most 64 MiB and
 * 4,096 columns.
 *
 * Column file: one row a column, under the headers column, unit, kind, known_from, and where wished title, direction
 * (benefit, cost or blank), min, max, parents (";" between), series (columns of the same one count the same thing in
 * the same way in several years), source, note (for its reader only, not kept). Kinds id and label are texts; class is a text if any cell is not a number; observed, derived, modelled are numbers and have a
 * unit. Unit 0/1 allows 0 and 1 alone; the stems registered_poor, rural_population, resident_population,
 * hukou_population (person), poor_villages (village), poor_townships (township), rural_income (yuan) and area_km2 (km2)
 * have their unit fixed, because the loop counts in it. The column `code`, kind id: 1 to 16 of A-Z a-z 0-9 _ -, each
 * once. Rows are sorted by code (byte order). A blank cell is missing.
 *
 * @return YS_E_DATA with file:line:column (column: number of the cell): not UTF-8, rows of other length, a number that
 * is none or out of range, a duplicate code (both lines), a column without a row in the column file and the reverse;
 * YS_E_IO; YS_E_NOMEM
 */
YS_API ys_status ys_table_import(const char *csv_path, const char *columns_path, ys_table *table, ys_error *err);
/** HDF5 in: the gate of the store, then values: finite unless missing, in range, unit, codes unique and rising, format
 * version. */
YS_API ys_status ys_table_read(const char *path, ys_table *table, ys_error *err);
/**
 * HDF5 out, equal tables to equal bytes: attribute format "yinsu.table/1"; /county/code, a dimension scale;
 * /columns/name, the columns in order; /column/NAME with units, long_name, kind, direction, known_from, valid_min,
 * valid_max, source, parents, year, and series where one is stated; /missing/NAME, 1 where a number is missing (there NaN), only for columns with a
 * gap.
 */
YS_API ys_status ys_table_write(const ys_table *table, const char *path, bool force, ys_error *err);
YS_API void ys_table_free(ys_table *table);

YS_API const char *ys_table_code(const ys_table *table, size_t county);
/** NULL where there is no such column. */
YS_API const ys_column *ys_table_column(const ys_table *table, const char *name);
/** STEM_YEAR; NULL and YS_E_DATA with the best sentence where there is none. */
YS_API const ys_column *ys_table_column_year(const ys_table *table, const char *stem, int year, ys_error *err);
/** Cell of a text column; borrowed. */
YS_API const char *ys_column_text(const ys_column *column, size_t county);
/** The word of a kind, as in a column file. */
YS_API const char *ys_column_kind_name(ys_column_kind kind);
/** Nearest column name to a misspelt one, or NULL: for "did you mean". */
YS_API const char *ys_table_nearest(const ys_table *table, const char *name);
/**
 * Why `name` is no column, as one sentence without a full stop: "year 2016 is outside the table (rural_income has 2013,
 * 2014, 2015)"; or "there is no column 'x'" with "did you mean 'y'?" or the names that there are.
 */
YS_API void ys_table_explain_missing(const ys_table *table, const char *name, char *out, size_t size);
/** YS_E_DATA unless the column is a number in this unit. */
YS_API ys_status ys_table_expect_unit(const ys_table *table, const ys_column *column, const char *unit, ys_error *err);

/**
 * Evaluate a condition for every county: names of columns, numbers, 'text' or "text", == != < <= > >=, and or not,
 * parentheses, true, false. `not` binds closest, then comparison, `and`, `or`. A bare name holds where its number is
 * not 0. A missing value makes the comparison false (== and != alike), and is refused for a bare name. Texts are
 * compared by == and != alone. At most 4,096 bytes, 256 parts, 32 parentheses deep.
 * @param mask out, [n_counties], 0 or 1, untouched on failure; NULL to check only
 * @param used nullable, called with each column's name (for known_from checks), once each time it stands in the
 * condition
 * @return YS_E_SCENARIO with the position (character, from 1) in the condition
 */
YS_API ys_status ys_table_select(const ys_table *table, const char *condition, uint8_t *mask,
    void (*used)(void *context, const ys_column *column), void *context, ys_error *err);

#ifdef __cplusplus
}
#endif
#endif
