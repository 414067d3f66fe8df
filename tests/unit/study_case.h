/* A small table and a scenario over it, for the tests of studies. */
#ifndef YS_STUDY_CASE_H
#define YS_STUDY_CASE_H

#include "yinsu/store.h"
#include "yinsu/study.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static inline void
study_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* The model of a table (CSV and its columns) and a scenario's text. */
static inline void
study_model(const char *csv, const char *columns, const char *scenario, ys_model *model)
{
    ys_error err = { YS_OK, "" };
    ys_table table;

    study_write("t.csv", csv);
    study_write("c.csv", columns);
    if (ys_table_import("t.csv", "c.csv", &table, &err) != YS_OK)
        fail_msg("%s", err.text);
    if (ys_model_from_text(scenario, "by-hand.yaml", &table, NULL, 0, model, &err) != YS_OK)
        fail_msg("%s", err.text);
}

static inline double
study_value(const ys_result *result, const char *name, size_t i)
{
    const ys_array *array = ys_result_find(result, name);

    if (array == NULL || i >= ys_array_size(array))
        fail_msg("no %s[%zu]", name, i);
    return array->type == YS_ARRAY_I64 ? (double) ys_array_i64(array)[i] : ys_array_f64(array)[i];
}

static inline void
study_near(const ys_result *result, const char *name, size_t i, double expected, double tolerance)
{
    double found = study_value(result, name, i);

    if (!(fabs(found - expected) <= tolerance))
        fail_msg("%s[%zu] is %.17g, not %.17g within %g", name, i, found, expected, tolerance);
}

static inline const char *
study_text(const ys_result *result, const char *name, size_t i)
{
    return ys_array_text(ys_result_find(result, name), i);
}

static inline int
study_set_up(void **state)
{
    (void) state;
    return ys_store_setup(NULL) == YS_OK ? 0 : 1;
}

static inline int
study_tear_down(void **state)
{
    (void) state;
    ys_store_teardown();
    return 0;
}

#endif
