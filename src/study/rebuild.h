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
/** The model of `text` (NULL: the result's own scenario) over `table`, which is taken over. */
ys_status ys_rebuild_model(
    const ys_result *result, const char *text, ys_table *table, ys_model *model, ys_error *err);

#endif
