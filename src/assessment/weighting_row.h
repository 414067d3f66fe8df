/* A row of figures as experts write it. */
#ifndef YS_WEIGHTING_ROW_H
#define YS_WEIGHTING_ROW_H

#include "yinsu/base.h"

/**
 * k numbers or fractions of numbers, as "1 3 1/5" or "0.2 2.5/3", separated by blanks or tabs.
 * @param path  of the row in messages
 * @param row   out, [k], finite; may be partly written on failure
 * @return YS_E_SCENARIO: an entry that is neither, a fraction of 0, more or fewer than k
 */
ys_status ys_weighting_row_read(const char *path, const char *text, size_t k, double *row, ys_error *err);

#endif
