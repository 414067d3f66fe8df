/* A published series: what was observed of the province's poor, year by year, with the error of its measurement. */
#ifndef YS_OBSERVED_SERIES_H
#define YS_OBSERVED_SERIES_H

#include "base/text.h"
#include "table/grid.h"
#include "yinsu/scenario.h"

typedef struct {
    int32_t year;
    double value;  /* persons, > 0 */
    double log_sd; /* standard deviation of ln(published / true), (0, 1] */
    int32_t known_from;
    const char *source, *origin; /* of the value; of log_sd. Borrowed from the grid */
} ys_observation;

/* {0} is empty. */
typedef struct {
    size_t n;
    ys_observation *item; /* by rising year, owned */
    ys_grid grid;         /* owned */
} ys_observed_series;

/**
 * Read a CSV file with the columns year, value (persons), log_sd or sd (persons; log_sd = sd / value), known_from (YYYY-MM-DD), source,
 * origin (of the error), in any order, rows by rising year.
 *
 * @param path borrowed
 * @return YS_E_IO: no such file; YS_E_DATA as "FILE:LINE:COLUMN: …": a column that is missing, unknown (with the nearest) or doubled, a
 *         value out of its range, a year twice or out of order. O(rows)
 */
ys_status ys_observed_series_read(const char *path, ys_observed_series *series, ys_error *err);
void ys_observed_series_free(ys_observed_series *series);

/**
 * Whether a scenario can be held against the series: all of it in the horizon or the end of the year before, at least one year in the
 * horizon, and known by as_of, unless the scenario allows hindsight, which is added to `notes`, a line each.
 *
 * A year before the horizon is the start: the value from which the scenario starts too, within twice its error.
 * @param total central value of population.total, persons; NaN: the scenario has none
 * @return YS_E_DATA as above
 */
ys_status ys_observed_series_check(
    const ys_observed_series *series, const ys_scenario *scenario, double total, ys_text *notes, ys_error *err);
/** Whether the first row is the start's. */
bool ys_observed_series_starts(const ys_observed_series *series, const ys_scenario *scenario);

#endif
