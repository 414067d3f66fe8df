/* Dated figures of income and poverty, as a file gives them: one figure a row, each with its source. */
#ifndef YS_INCOME_SERIES_H
#define YS_INCOME_SERIES_H

#include "yinsu/base.h"

/* name and unit as written; above 0, up to the most, and whether that itself is allowed */
#define YS_INCOME_FIGURE_LIST(X)             \
    X(mean_income,       "yuan",   1e6,  true)  \
    X(line,              "yuan",   1e6,  true)  \
    X(prices,            "1",      1e6,  true)  \
    X(gini,              "1",      0.99, true)  \
    X(rural_population,  "person", 2e9,  true)  \
    X(poverty_incidence, "%",      100,  false)

typedef enum {
#define X(name, unit, most, most_is_in) YS_INCOME_##name,
    YS_INCOME_FIGURE_LIST(X)
#undef X
    YS_INCOME_FIGURES
} ys_income_figure;

/* NaN where not given; poverty_incidence as a ratio. `assumed`: its origin is an assumption. */
typedef struct {
    bool any;
    double figure[YS_INCOME_FIGURES];
    bool assumed[YS_INCOME_FIGURES];
} ys_income_year;

/* Years from `first` on, one after the other; without a file they are counted from 0. */
enum { YS_INCOME_FIRST = 1900, YS_INCOME_YEARS = 301 };

typedef struct {
    int64_t first;
    ys_income_year year[YS_INCOME_YEARS];
    size_t n_later; /* figures that became known after as_of, where they are allowed */
} ys_income_series;

/** No figures. */
void ys_income_series_clear(int64_t first, ys_income_series *series);

/**
 * Read a CSV file with the columns year, indicator, value, unit, origin (recorded, derived or assumption), known_from, source, in any
 * order, and no other. The indicators and units are those above; each once a year. A source is needed.
 * @param as_of yyyymmdd; figures known later are refused, or counted where `hindsight`. 0: none is
 * @param series out, untouched on failure
 * @return YS_E_DATA as FILE:LINE:COLUMN; YS_E_IO; YS_E_NOMEM
 */
ys_status ys_income_series_read(const char *path, int32_t as_of, bool hindsight, ys_income_series *series, ys_error *err);

#endif
