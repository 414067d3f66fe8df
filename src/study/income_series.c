#include "study/income_series.h"

#include "base/text.h"
#include "base/words.h"
#include "study/series_columns.h"
#include "table/grid.h"

#include <math.h>
#include <string.h>

#define CUT(text) ys_words_cut(text, 60), text

static const struct {
    const char *name, *unit;
    double most;
    bool most_is_in;
} figures[] = {
#define X(name, unit, most, most_is_in) { #name, unit, most, most_is_in },
    YS_INCOME_FIGURE_LIST(X)
#undef X
};

#define HEADER_LIST(X) X(year) X(indicator) X(value) X(unit) X(origin) X(known_from) X(source)

typedef enum {
#define X(name) HEADER_##name,
    HEADER_LIST(X)
#undef X
    HEADERS
} header;

static const char *const headers[] = {
#define X(name) #name,
    HEADER_LIST(X)
#undef X
};

typedef struct {
    ys_grid grid;
    size_t at[HEADERS];
    int32_t as_of;
    bool hindsight;
    ys_income_series *series;
} reader;

void
ys_income_series_clear(int64_t first, ys_income_series *series)
{
    *series = (ys_income_series){ .first = first };
    for (size_t i = 0; i < YS_INCOME_YEARS; i++)
        for (size_t k = 0; k < YS_INCOME_FIGURES; k++)
            series->year[i].figure[k] = (double) NAN;
}

static ys_status
find_headers(reader *self, ys_error *err)
{
    static const char there[] = "year, indicator, value, unit, origin, known_from, source";
    ys_status st = ys_series_columns_find(&self->grid, headers, HEADERS, there, self->at, err);

    for (size_t k = 0; st == YS_OK && k < HEADERS; k++)
        if (self->at[k] == SIZE_MAX)
            st = ys_grid_refuse(&self->grid, 0, 0, err, "needs the column %s; there must be: %s", headers[k], there);
    return st;
}

static const char *
cell(const reader *self, size_t row, header which)
{
    return ys_grid_cell(&self->grid, row, self->at[which]);
}

static ys_status
refuse_indicator(const reader *self, size_t row, const char *word, ys_error *err)
{
    const char *nearest = NULL;

    for (size_t k = 0; k < YS_INCOME_FIGURES; k++)
        nearest = ys_words_nearer(word, nearest, figures[k].name);
    if (nearest != NULL)
        return ys_grid_refuse(
            &self->grid, row, self->at[HEADER_indicator], err, "indicator '%.*s' is unknown; did you mean '%s'?", CUT(word), nearest);
    return ys_grid_refuse(&self->grid, row, self->at[HEADER_indicator], err,
        "indicator '%.*s' is unknown; allowed are mean_income, line,"
        " prices, gini, rural_population, poverty_incidence",
        CUT(word));
}

static ys_status
take_value(const reader *self, size_t row, size_t k, double *value, ys_error *err)
{
    const char *text = cell(self, row, HEADER_value);

    if (strcmp(cell(self, row, HEADER_unit), figures[k].unit) != 0)
        return ys_grid_refuse(&self->grid, row, self->at[HEADER_unit], err, "%s is in '%.*s'; its unit is %s", figures[k].name,
            CUT(cell(self, row, HEADER_unit)), figures[k].unit);
    if (!ys_text_to_number(text, value))
        return ys_grid_refuse(&self->grid, row, self->at[HEADER_value], err, "%s '%.*s' is not a number", figures[k].name, CUT(text));
    if (!(*value > 0 && (*value < figures[k].most || (figures[k].most_is_in && *value == figures[k].most))))
        return ys_grid_refuse(&self->grid, row, self->at[HEADER_value], err, "%s = %g is not in (0, %g%c", figures[k].name, *value,
            figures[k].most, figures[k].most_is_in ? ']' : ')');
    return YS_OK;
}

/* What is said of where a figure comes from. */
static ys_status
check_origin(const reader *self, size_t row, ys_error *err)
{
    static const char *const allowed[] = { "recorded", "derived", "assumption" };
    const char *origin = cell(self, row, HEADER_origin), *known = cell(self, row, HEADER_known_from);
    size_t k = 0;
    int32_t day;
    char as_of[16];

    while (k < sizeof allowed / sizeof allowed[0] && strcmp(origin, allowed[k]) != 0)
        k++;
    if (k == sizeof allowed / sizeof allowed[0])
        return ys_grid_refuse(&self->grid, row, self->at[HEADER_origin], err,
            "origin '%.*s' is unknown; allowed are recorded, derived, assumption", CUT(origin));
    if (cell(self, row, HEADER_source)[0] == '\0')
        return ys_grid_refuse(&self->grid, row, self->at[HEADER_source], err, "a figure needs a source, or for an assumption its reason");
    if (!ys_text_to_date(known, &day))
        return ys_grid_refuse(
            &self->grid, row, self->at[HEADER_known_from], err, "known_from '%.*s' is not a day as 2015-12-31", CUT(known));
    if (self->as_of == 0 || day <= self->as_of)
        return YS_OK;
    ys_text_from_date(self->as_of, as_of);
    if (!self->hindsight)
        return ys_grid_refuse(&self->grid, row, self->at[HEADER_known_from], err,
            "known from %s, after the scenario's as_of %s; leave the figure out, or write hindsight: allow in the scenario", known, as_of);
    self->series->n_later++;
    return YS_OK;
}

static ys_status
take_row(const reader *self, size_t row, ys_error *err)
{
    const char *year = cell(self, row, HEADER_year), *word = cell(self, row, HEADER_indicator);
    double number, value;
    size_t k = 0;

    if (!ys_text_to_number(year, &number) || number != floor(number) || number < YS_INCOME_FIRST ||
        number >= YS_INCOME_FIRST + YS_INCOME_YEARS)
        return ys_grid_refuse(&self->grid, row, self->at[HEADER_year], err, "year '%.*s' is not a year from %d to %d", CUT(year),
            YS_INCOME_FIRST, YS_INCOME_FIRST + YS_INCOME_YEARS - 1);
    while (k < YS_INCOME_FIGURES && strcmp(word, figures[k].name) != 0)
        k++;
    if (k == YS_INCOME_FIGURES)
        return refuse_indicator(self, row, word, err);
    ys_income_year *of = &self->series->year[(size_t) (number - YS_INCOME_FIRST)];

    if (!isnan(of->figure[k]))
        return ys_grid_refuse(&self->grid, row, self->at[HEADER_indicator], err, "%s of %.0f stands twice", word, number);
    ys_status st = take_value(self, row, k, &value, err);

    if (st == YS_OK)
        st = check_origin(self, row, err);
    if (st != YS_OK)
        return st;
    of->any = true;
    of->figure[k] = k == YS_INCOME_poverty_incidence ? value / 100 : value;
    of->assumed[k] = strcmp(cell(self, row, HEADER_origin), "assumption") == 0;
    return YS_OK;
}

ys_status
ys_income_series_read(const char *path, int32_t as_of, bool hindsight, ys_income_series *series, ys_error *err)
{
    ys_income_series made;
    reader self = { .as_of = as_of, .hindsight = hindsight, .series = &made };
    ys_status st = ys_grid_read(path, &self.grid, err);

    ys_income_series_clear(YS_INCOME_FIRST, &made);
    if (st == YS_OK)
        st = find_headers(&self, err);
    for (size_t row = 1; st == YS_OK && row < self.grid.n_rows; row++)
        st = take_row(&self, row, err);
    ys_grid_free(&self.grid);
    if (st == YS_OK)
        *series = made;
    return st;
}
