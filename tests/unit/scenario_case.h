/* A small scenario, its table, and a folder for rule files: what the tests of the scenario room start from. */
#ifndef YS_SCENARIO_CASE_H
#define YS_SCENARIO_CASE_H

#include "yinsu/scenario.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Sixteen lines, so that a case can name line and column by counting. */
static const char case_base[] = "title: Two counties\n"                                                        /* 1 */
                                "table: counties.h5\n"                                                         /* 2 */
                                "as_of: 2015-12-31\n"                                                          /* 3 */
                                "years: 2015..2016\n"                                                          /* 4 */
                                "population: {registered_poor: registered_poor_2014, rural: rural_2014}\n"     /* 5 */
                                "funds:\n"                                                                     /* 6 */
                                "  special:\n"                                                                 /* 7 */
                                "    purpose: development\n"                                                   /* 8 */
                                "    known_from: 2014-01-01\n"                                                 /* 9 */
                                "    pot: {total: 1000000}\n"                                                  /* 10 */
                                "    factors:\n"                                                               /* 11 */
                                "      poor: {indicator: registered_poor, weight: 0.5}\n"                      /* 12 */
                                "      gdp:\n"                                                                 /* 13 */
                                "        indicator: gdp_2014\n"                                                /* 14 */
                                "        weight: 0.3\n"                                                        /* 15 */
                                "      income: {indicator: income_2014, weight: 0.2}\n";                       /* 16 */

typedef struct {
    const char *name, *unit;
    int year;
    int32_t known_from;
    bool is_text;
} case_column;

static const case_column case_columns[] = {
    { "code", "", 0, 20141231, true },
    { "area", "", 0, 20141231, true },
    { "listed", "0/1", 0, 20141231, false },
    { "registered_poor_2014", "person", 2014, 20150630, false },
    { "registered_poor_2016", "person", 2016, 20170630, false },
    { "rural_2014", "person", 2014, 20150630, false },
    { "gdp_2014", "yuan", 2014, 20150630, false },
    { "income_2013", "yuan", 2013, 20140630, false },
    { "income_2014", "yuan", 2014, 20150630, false },
};

enum { CASE_COUNTIES = 2, CASE_COLUMNS = sizeof case_columns / sizeof case_columns[0] };

/* Two counties; every number is 1. */
static inline void
case_table(ys_table *table)
{
    *table = (ys_table){ .n_counties = CASE_COUNTIES, .n_columns = CASE_COLUMNS };
    table->column = calloc(CASE_COLUMNS, sizeof *table->column);
    assert_non_null(table->column);
    for (size_t i = 0; i < CASE_COLUMNS; i++) {
        ys_column *column = &table->column[i];

        snprintf(column->name, sizeof column->name, "%s", case_columns[i].name);
        snprintf(column->unit, sizeof column->unit, "%s", case_columns[i].unit);
        column->kind = i == 0 ? YS_COLUMN_id : i < 3 ? YS_COLUMN_class : YS_COLUMN_observed;
        column->known_from = case_columns[i].known_from;
        column->year = case_columns[i].year;
        column->min = -INFINITY;
        column->max = INFINITY;
        column->is_text = case_columns[i].is_text;
        if (column->is_text) {
            column->text = calloc(CASE_COUNTIES, YS_TEXT_MAX + 1);
            assert_non_null(column->text);
            for (size_t c = 0; c < CASE_COUNTIES; c++)
                snprintf(column->text + c * (YS_TEXT_MAX + 1), YS_TEXT_MAX + 1, "52000%zu", c + 1);
        } else {
            column->number = calloc(CASE_COUNTIES, sizeof *column->number);
            assert_non_null(column->number);
            for (size_t c = 0; c < CASE_COUNTIES; c++)
                column->number[c] = 1;
        }
    }
}

/* `text` with the first `find` replaced by `put`, or with `put` added where `find` is NULL; free() it. */
static inline char *
case_replace(const char *text, const char *find, const char *put)
{
    const char *at = find == NULL ? text + strlen(text) : strstr(text, find);
    size_t cut = find == NULL ? 0 : strlen(find);
    size_t size = strlen(text) + strlen(put) + 1;
    char *out = malloc(size);

    if (at == NULL)
        fail_msg("the text to be replaced is not there: %s", find);
    assert_non_null(out);
    snprintf(out, size, "%.*s%s%s", (int) (at - text), text, put, at + cut);
    return out;
}

/* Read with the table above (untouched on failure) and up to n overrides. */
static inline ys_status
case_read(const char *text, const char *path, const ys_override *override, size_t n, ys_model *model, ys_error *err)
{
    ys_table table;

    case_table(&table);
    *err = (ys_error){ YS_OK, "" };
    ys_status st = ys_model_from_text(text, path, &table, override, n, model, err);
    if (st == YS_OK)
        assert_null(table.column); /* taken over */
    else
        assert_int_equal(table.n_columns, CASE_COLUMNS);
    ys_table_free(&table);
    return st;
}

static inline void
case_must_read(const char *text, const char *path, const ys_override *override, size_t n, ys_model *model)
{
    ys_error err;

    if (case_read(text, path, override, n, model, &err) != YS_OK)
        fail_msg("refused: %s", err.text);
}

static inline const ys_slot *
case_slot(const ys_model *model, const char *path)
{
    for (size_t i = 0; i < model->n_slots; i++)
        if (strcmp(model->slot[i].path, path) == 0)
            return &model->slot[i];
    fail_msg("no slot %s", path);
    return NULL;
}

/* A folder of its own for the files of a test. */
static inline void
case_folder(char out[256])
{
    const char *base = getenv("TMPDIR");

    snprintf(out, 256, "%s/yinsu-scenario-XXXXXX", base == NULL || strlen(base) > 200 ? "/tmp" : base);
    assert_non_null(mkdtemp(out));
}

static inline void
case_write(const char *folder, const char *name, const char *bytes, size_t n, char path[512])
{
    snprintf(path, 512, "%s/%s", folder, name);

    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

#endif
