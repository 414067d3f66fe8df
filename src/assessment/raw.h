/* The figures of an item as the table has them: one column, or several assessors' joined. */
#ifndef YS_RAW_H
#define YS_RAW_H

#include "base/data.h"
#include "yinsu/assessment.h"

/** A column of numbers; `where` names the key that asks for it. YS_E_SCENARIO: there is none, or it moves with the world. */
ys_status ys_raw_column(
    const ys_data *data, const char *name, const char *where, const ys_indicator **column, ys_error *err);

/** How many columns the item reads at its own time: its indicator's, or one an assessor. */
size_t ys_raw_columns(const ys_item *item);
/** The k-th of them; path is the item's. YS_E_SCENARIO. */
ys_status ys_raw_column_at(
    const ys_data *data, const ys_item *item, const char *path, size_t k, const ys_indicator **column, ys_error *err);

/**
 * x = sum w_a x_a / sum w_a over the assessors with a figure, in the order in which they are written; or the indicator.
 * @param x out, [n_counties], NaN where nobody has a figure; touched on failure
 * @return YS_E_SCENARIO: a column that is none, weights that do not sum to 1 within 1e-12, assessors in different units
 */
ys_status ys_raw_join(const ys_data *data, const ys_item *item, const char *path, double *x, ys_error *err);

#endif
