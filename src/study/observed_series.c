#include "study/observed_series.h"

#include "base/math.h"
#include "study/series_columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
enum { YEAR, VALUE, LOG_SD, SD, KNOWN_FROM, SOURCE, ORIGIN, N_COLUMNS };
/* clang-format on */

static const char *const columns[] = { "year", "value", "log_sd", "sd", "known_from", "source", "origin" };

/* ---- columns ---- */

static ys_status
check_columns(const ys_grid *grid, const size_t place[N_COLUMNS], ys_error *err)
{
    if ((place[LOG_SD] == SIZE_MAX) == (place[SD] == SIZE_MAX))
        return ys_grid_refuse(grid, 0, 0, err, "needs one of the columns log_sd and sd: the error of each value");
    for (size_t k = 0; k < N_COLUMNS; k++)
        if (place[k] == SIZE_MAX && k != LOG_SD && k != SD)
            return ys_grid_refuse(grid, 0, 0, err, "needs the column %s", columns[k]);
    return YS_OK;
}

/* ---- rows ---- */

typedef struct {
    const ys_grid *grid;
    const size_t *place; /* of the columns */
    size_t row;
} cursor;

static const char *
cell(const cursor *at, size_t column)
{
    return ys_grid_cell(at->grid, at->row, at->place[column]);
}

static ys_status
refuse(const cursor *at, size_t column, const char *wanted, ys_error *err)
{
    char shown[80];

    ys_text_show(cell(at, column), shown, sizeof shown);
    return ys_grid_refuse(at->grid, at->row, at->place[column], err, "%s = '%s' is not %s", columns[column], shown, wanted);
}

static ys_status
read_error(const cursor *at, ys_observation *item, ys_error *err)
{
    size_t column = at->place[SD] == SIZE_MAX ? LOG_SD : SD;
    double x;

    if (!ys_text_to_number(cell(at, column), &x))
        return refuse(at, column, "a number", err);
    item->log_sd = column == SD ? x / item->value : x;
    if (!(item->log_sd > 0 && item->log_sd <= 1))
        return refuse(at, column,
            column == SD ? "above 0 and at most the value: a published figure is never without error"
                         : "in (0, 1]: a published figure is never without error",
            err);
    return YS_OK;
}

static ys_status
read_row(const cursor *at, ys_observation *item, ys_error *err)
{
    double year;

    if (!ys_text_to_number(cell(at, YEAR), &year) || year != floor(year) || year < 1000 || year > 9999)
        return refuse(at, YEAR, "a year", err);
    item->year = (int32_t) year;
    if (!ys_text_to_number(cell(at, VALUE), &item->value) || item->value < 1 || item->value > 1e12)
        return refuse(at, VALUE, "persons, from 1 to 1e12", err);
    ys_status st = read_error(at, item, err);

    if (st != YS_OK)
        return st;
    if (!ys_text_to_date(cell(at, KNOWN_FROM), &item->known_from))
        return refuse(at, KNOWN_FROM, "a date YYYY-MM-DD", err);
    item->source = cell(at, SOURCE);
    item->origin = cell(at, ORIGIN);
    if (item->source[0] == '\0')
        return refuse(at, SOURCE, "the source of the value: it must be given", err);
    return item->origin[0] == '\0' ? refuse(at, ORIGIN, "the origin of the error: it must be given", err) : YS_OK;
}

static ys_status
read_rows(ys_observed_series *series, const size_t *place, ys_error *err)
{
    ys_status st = YS_OK;

    series->item = calloc(series->grid.n_rows, sizeof *series->item);
    if (series->item == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu observations", series->grid.n_rows - 1);
    for (size_t row = 1; st == YS_OK && row < series->grid.n_rows; row++) {
        cursor at = { &series->grid, place, row };
        ys_observation *item = &series->item[series->n];

        st = read_row(&at, item, err);
        if (st == YS_OK && series->n > 0 && item->year <= item[-1].year)
            st = refuse(&at, YEAR, "after the year above it", err);
        series->n++;
    }
    return st;
}

ys_status
ys_observed_series_read(const char *path, ys_observed_series *series, ys_error *err)
{
    ys_observed_series self = { 0 };
    size_t place[N_COLUMNS];
    ys_status st = ys_grid_read(path, &self.grid, err);

    if (st == YS_OK)
        st = ys_series_columns_find(&self.grid, columns, N_COLUMNS, "year, value, log_sd or sd, known_from, source, origin", place, err);
    if (st == YS_OK)
        st = check_columns(&self.grid, place, err);
    if (st == YS_OK)
        st = read_rows(&self, place, err);
    if (st == YS_OK)
        *series = self;
    else
        ys_observed_series_free(&self);
    return st;
}

void
ys_observed_series_free(ys_observed_series *series)
{
    ys_grid_free(&series->grid);
    free(series->item);
    *series = (ys_observed_series){ 0 };
}

/* ---- against a scenario ---- */

bool
ys_observed_series_starts(const ys_observed_series *series, const ys_scenario *scenario)
{
    return series->n > 0 && series->item[0].year == scenario->years.first - 1;
}

static ys_status
check_known(const ys_observed_series *series, size_t i, const ys_scenario *scenario, ys_text *notes, ys_error *err)
{
    const ys_observation *item = &series->item[i];
    char known[16], as_of[16];

    if (item->known_from <= scenario->as_of)
        return YS_OK;
    ys_text_from_date(item->known_from, known);
    ys_text_from_date(scenario->as_of, as_of);
    if (scenario->hindsight != YS_HINDSIGHT_allow)
        return ys_fail(err, YS_E_DATA,
            "%s:%zu: the figure of %d was known from %s, after the scenario's as_of %s; leave it out, or write"
            " hindsight: allow",
            series->grid.path, series->grid.line[i + 1], (int) item->year, known, as_of);
    ys_text_format(notes, "hindsight allowed: the figure of %d, known from %s, after as_of %s\n", (int) item->year, known, as_of);
    return YS_OK;
}

static ys_status
check_start(const ys_observed_series *series, double total, ys_error *err)
{
    const ys_observation *start = &series->item[0];

    if (isnan(total))
        return ys_fail(err, YS_E_DATA, "%s:%zu: %d is the start, and the scenario says no population.total to start from",
            series->grid.path, series->grid.line[1], (int) start->year);
    if (fabs(ys_log(start->value) - ys_log(total)) > 2 * start->log_sd)
        return ys_fail(err, YS_E_DATA,
            "%s:%zu: the scenario starts from %.0f persons (population.total), the series from %.0f: they differ by"
            " more than twice the error and are hardly of one series",
            series->grid.path, series->grid.line[1], total, start->value);
    return YS_OK;
}

ys_status
ys_observed_series_check(const ys_observed_series *series, const ys_scenario *scenario, double total, ys_text *notes, ys_error *err)
{
    bool starts = ys_observed_series_starts(series, scenario);
    int32_t first = scenario->years.first, last = scenario->years.last;
    ys_status st = starts ? check_start(series, total, err) : YS_OK;

    for (size_t i = 0; st == YS_OK && i < series->n; i++) {
        int32_t year = series->item[i].year;

        if (year < first - 1 || year > last)
            st = ys_fail(err, YS_E_DATA,
                "%s:%zu: %d is outside the scenario's years %d to %d and is not the end of %d, from which it starts", series->grid.path,
                series->grid.line[i + 1], (int) year, (int) first, (int) last, (int) first - 1);
        if (st == YS_OK)
            st = check_known(series, i, scenario, notes, err);
    }
    if (st == YS_OK && series->n == (starts ? 1 : 0))
        st = ys_fail(err, YS_E_DATA, "%s: has the start alone; at least one of the years %d to %d is needed", series->grid.path,
            (int) first, (int) last);
    return st;
}
