#include "table/column.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

bool
ys_column_is_name(const char *name)
{
    size_t n = strlen(name);

    if (!is_lower(name[0]) || n > YS_NAME_MAX)
        return false;
    for (size_t i = 1; i < n; i++)
        if (!is_lower(name[i]) && !is_digit(name[i]) && name[i] != '_')
            return false;
    return true;
}

bool
ys_column_is_code(const char *code)
{
    size_t n = strlen(code);

    for (size_t i = 0; i < n; i++)
        if (!is_lower(code[i]) && !is_digit(code[i]) && !(code[i] >= 'A' && code[i] <= 'Z') && code[i] != '_' &&
            code[i] != '-')
            return false;
    return n >= 1 && n <= YS_CODE_MAX;
}

/* n digits as a number, -1 where one of them is none. */
static int
digits(const char *text, int n)
{
    int value = 0;

    for (int i = 0; i < n; i++) {
        if (!is_digit(text[i]))
            return -1;
        value = 10 * value + (text[i] - '0');
    }
    return value;
}

int
ys_column_name_year(const char *name, size_t *stem)
{
    size_t n = strlen(name);
    int year = n > 5 && name[n - 5] == '_' ? digits(name + n - 4, 4) : 0;

    if (year < 1900 || year > 2200)
        return 0;
    if (stem != NULL)
        *stem = n - 5;
    return year;
}

static const char *const kind_name[] = {
#define X(name) #name,
    YS_COLUMN_KIND_LIST(X)
#undef X
};

const char *
ys_column_kind_name(ys_column_kind kind)
{
    return kind_name[kind];
}

bool
ys_column_parse_kind(const char *word, ys_column_kind *kind)
{
    for (int k = 0; k < YS_COLUMN_KIND_COUNT; k++) {
        if (strcmp(word, kind_name[k]) == 0) {
            *kind = (ys_column_kind) k;
            return true;
        }
    }
    return false;
}

bool
ys_column_parse_direction(const char *word, int *direction)
{
    for (int k = -1; k <= 1; k++) {
        if (strcmp(word, ys_column_direction_name(k)) == 0) {
            *direction = k;
            return true;
        }
    }
    return false;
}

const char *
ys_column_direction_name(int direction)
{
    return direction > 0 ? "benefit" : direction < 0 ? "cost" : "";
}

void
ys_column_begin(ys_column *column, const char *name)
{
    *column = (ys_column){ .min = -INFINITY, .max = INFINITY, .year = ys_column_name_year(name, NULL) };
    snprintf(column->name, sizeof column->name, "%s", name);
}

/* The unit that a stem must have, NULL where any will do. */
static const char *
expected_unit(const char *name)
{
    static const struct {
        const char *stem, *unit;
    } fixed[] = {
        { "registered_poor", "person" },
        { "rural_population", "person" },
        { "resident_population", "person" },
        { "hukou_population", "person" },
        { "poor_villages", "village" },
        { "poor_townships", "township" },
        { "rural_income", "yuan" },
        { "area_km2", "km2" },
        { "gdp", "万元" },
        { "fiscal_revenue", "万元" },
        { "fiscal_expenditure", "万元" },
        { "tap_water", "%" },
        { "illiteracy", "%" },
        { "minority_share", "%" },
        { "mean_schooling", "year" },
    };
    size_t length = strlen(name);

    ys_column_name_year(name, &length);
    for (size_t k = 0; k < sizeof fixed / sizeof fixed[0]; k++)
        if (strlen(fixed[k].stem) == length && memcmp(fixed[k].stem, name, length) == 0)
            return fixed[k].unit;
    return NULL;
}

bool
ys_column_check_meta(const ys_column *column, char *problem, size_t size)
{
    const bool measured =
        column->kind == YS_COLUMN_observed || column->kind == YS_COLUMN_derived || column->kind == YS_COLUMN_modelled;
    const bool named = column->kind == YS_COLUMN_id || column->kind == YS_COLUMN_label;
    const char *unit = expected_unit(column->name);

    if (strcmp(column->name, "code") == 0 && column->kind != YS_COLUMN_id)
        snprintf(problem, size, "kind is %s; the column code is of kind id", ys_column_kind_name(column->kind));
    else if (measured && column->is_text)
        snprintf(problem, size, "kind %s holds numbers, not texts", ys_column_kind_name(column->kind));
    else if (named && !column->is_text)
        snprintf(problem, size, "kind %s holds texts, not numbers", ys_column_kind_name(column->kind));
    else if (measured && column->unit[0] == '\0')
        snprintf(
            problem, size, "has no unit; kind %s needs one (1 for a pure number)", ys_column_kind_name(column->kind));
    else if (measured && unit != NULL && strcmp(unit, column->unit) != 0)
        snprintf(problem, size, "its unit is '%s'; '%s' is expected: convert the figures", column->unit, unit);
    else if (column->min > column->max)
        snprintf(problem, size, "its range [%g, %g] is empty; min must not be above max", column->min, column->max);
    else if (column->is_text && (isfinite(column->min) || isfinite(column->max)))
        snprintf(problem, size, "a column of texts has no min and max");
    else
        return true;
    return false;
}

bool
ys_column_check_number(const ys_column *column, double number, char *problem, size_t size)
{
    if (!isfinite(number))
        snprintf(problem, size, "is not a finite number; leave a missing figure blank");
    else if (strcmp(column->unit, "0/1") == 0 && !(number <= 0 && number >= 0) && !(number <= 1 && number >= 1))
        snprintf(problem, size, "is %.15g; allowed are 0 and 1 (unit 0/1)", number);
    else if (number < column->min || number > column->max)
        snprintf(problem, size, "is %.15g; the column's range is [%.15g, %.15g]", number, column->min, column->max);
    else
        return true;
    return false;
}

bool
ys_column_allocate(ys_column *column, size_t n)
{
    if (column->is_text) {
        column->text = calloc(n, YS_TEXT_MAX + 1);
        return column->text != NULL;
    }
    column->number = malloc(n * sizeof *column->number);
    if (column->number == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        column->number[i] = (double) NAN;
    return true;
}

void
ys_column_release(ys_column *column)
{
    free(column->number);
    free(column->text);
    column->number = NULL;
    column->text = NULL;
}

const char *
ys_column_text(const ys_column *column, size_t county)
{
    return column->text + county * (YS_TEXT_MAX + 1);
}
