/* A model made again from a result alone: its resolved scenario, and the columns of the table that it read. */
#ifndef YS_REBUILD_H
#define YS_REBUILD_H

#include "yinsu/result.h"
#include "yinsu/scenario.h"

/**
 * The table: code, names and prefecture, then what the result holds under table/, modelled where it is marked; texts are classes. What a
 * result does not hold (sources, ranges, days) is left empty.
 * @param table out, free with ys_table_free
 * @return YS_E_DATA: the result holds no counties; YS_E_NOMEM
 */
ys_status ys_rebuild_table(const ys_result *result, ys_table *table, ys_error *err);
/** Whether the result holds what the scenario's tasks came to, and the columns that they read: that of a simulation does not. */
bool ys_rebuild_has_tasks(const ys_result *result);
/**
 * The model of the scenario that a result holds, or of `text` in its place, over `table`, which is taken over on success and zeroed. A result
 * holds the columns that its own run read, so names are not checked against the table here: what lacks a column is refused when the model
 * is prepared. Without tasks where the result does not hold them.
 */
ys_status ys_rebuild_model(const ys_result *result, ys_table *table, const ys_override *override, size_t n_overrides,
    ys_model *model, ys_error *err);
ys_status ys_rebuild_text(const char *text, bool with_tasks, ys_table *table, const ys_override *override, size_t n_overrides,
    ys_model *model, ys_error *err);

#endif
