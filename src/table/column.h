/* What a column may be called, may say about itself and may hold: the same for a column file and an HDF5 table. */
#ifndef YS_COLUMN_H
#define YS_COLUMN_H

#include "yinsu/table.h"

/** [a-z][a-z0-9_]*, at most 63 characters. */
bool ys_column_is_name(const char *name);
/** 1 to 16 of A-Z a-z 0-9 _ -. */
bool ys_column_is_code(const char *code);
/** Year of a name that ends in _YYYY, 1900 to 2200, else 0; *stem (nullable) is the length before it. */
int ys_column_name_year(const char *name, size_t *stem);

bool ys_column_parse_kind(const char *word, ys_column_kind *kind);
bool ys_column_parse_direction(const char *word, int *direction);
const char *ys_column_direction_name(int direction);
/** Fill name and year; everything else zero, the range open. */
void ys_column_begin(ys_column *column, const char *name);
/** False and a sentence where kind, unit, range and form do not fit together. */
bool ys_column_check_meta(const ys_column *column, char *problem, size_t size);
/** False and a sentence where a number that is there is not finite or out of range. */
bool ys_column_check_number(const ys_column *column, double number, char *problem, size_t size);
/** Cells for n counties: all missing, or all empty. False without memory. */
bool ys_column_allocate(ys_column *column, size_t n);
void ys_column_release(ys_column *column);

#endif
