/* A small table and a run of a scheme over it, in every instruction set of the machine, for the tests of
 * assessment. */
#ifndef YS_ASSESSMENT_CASE_H
#define YS_ASSESSMENT_CASE_H

#include "assessment/scheme.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CASE_COUNTIES = 32, CASE_COLUMNS = 12, CASE_LANES = 16, CASE_CELLS = CASE_COUNTIES * CASE_LANES };

#define LIST(array) \
    { \
        sizeof(array) / sizeof *(array), array \
    }
#define FIXED(number) \
    { \
        (number), -1 \
    }

/* Conditions that it knows: "all", "none", "first K"; anything else fails. */
typedef struct {
    size_t n_counties, n_columns;
    ys_indicator column[CASE_COLUMNS];
    ys_indicator quantity[YS_QUANTITY_COUNT];
} case_table;

typedef struct {
    _Alignas(64) double score[CASE_CELLS];
    _Alignas(64) int32_t grade[CASE_CELLS];
    _Alignas(64) int32_t rank[CASE_CELLS];
    _Alignas(64) double award[CASE_CELLS];
    ys_scheme_sheet sheet; /* of lane 0 */
} case_result;

static inline const char *
case_code(void *context, size_t county)
{
    static const char *const codes[] = { "520101", "520102", "520103", "520104" };

    (void) context;
    return county < 4 ? codes[county] : "520199";
}

static inline const ys_indicator *
case_indicator(void *context, const char *name)
{
    static const char *const names[] = {
#define X(name, unit, meaning) #name,
        YS_QUANTITY_LIST(X)
#undef X
    };
    case_table *table = context;

    for (size_t k = 0; k < table->n_columns; k++)
        if (strcmp(table->column[k].name, name) == 0)
            return &table->column[k];
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        if (strcmp(names[q], name) == 0) {
            table->quantity[q] = (ys_indicator){ .name = names[q], .quantity = q };
            return &table->quantity[q];
        }
    return NULL;
}

static inline ys_status
case_select(void *context, const char *condition, uint8_t *mask, ys_error *err)
{
    case_table *table = context;
    size_t first = strcmp(condition, "all") == 0 ? table->n_counties : 0;

    if (first == 0 && strcmp(condition, "none") != 0 && sscanf(condition, "first %zu", &first) != 1)
        return ys_fail(err, YS_E_SCENARIO, "column 1: no such word");
    for (size_t i = 0; i < table->n_counties; i++)
        mask[i] = i < first;
    return YS_OK;
}

static inline ys_data
case_data(case_table *table)
{
    return (ys_data){ .context = table,
        .n_counties = table->n_counties,
        .code = case_code,
        .indicator = case_indicator,
        .select = case_select };
}

static inline void
case_column(case_table *table, const char *name, const double *value)
{
    assert_true(table->n_columns < CASE_COLUMNS);
    table->column[table->n_columns++] = (ys_indicator){ .name = name, .fixed = value, .quantity = -1 };
}

typedef struct {
    const char *name;
    bool here;
    void (*run)(const ys_scheme_plan *plan, const ys_scheme_year *year);
} case_isa;

static inline size_t
case_isas(case_isa isa[3])
{
    size_t n = 0;

    isa[n++] = (case_isa){ .name = "base", .here = true, .run = ys_scheme_lanes_base };
#if defined(__x86_64__)
    isa[n++] = (case_isa){ .name = "avx2", .here = __builtin_cpu_supports("avx2"), .run = ys_scheme_lanes_avx2 };
    isa[n++] = (case_isa){ .name = "avx512",
        .here = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"),
        .run = ys_scheme_lanes_avx512 };
#endif
    return n;
}

/* Run in all sets, which must agree bit for bit, and with the sheet of every lane. */
static inline void
case_run_plan(const ys_scheme_plan *plan, size_t n_counties, ys_scheme_year year, case_result *result)
{
    static case_result other;
    case_isa isa[3];
    size_t cells = n_counties * (size_t) year.lanes, n_isas = case_isas(isa);

    assert_true(cells <= CASE_CELLS);
    year.scratch = aligned_alloc(YS_ALIGN, ys_scheme_scratch(plan, year.lanes, true));
    assert_non_null(year.scratch);
    for (size_t k = 0; k < n_isas; k++) {
        case_result *to = k == 0 ? result : &other;

        if (!isa[k].here)
            continue;
        memset(year.scratch, 0xff, ys_scheme_scratch(plan, year.lanes, true));
        year.score = to->score;
        year.grade = to->grade;
        year.rank = to->rank;
        year.award_points = to->award;
        isa[k].run(plan, &year);
        assert_memory_equal(to->score, result->score, cells * sizeof *to->score);
        assert_memory_equal(to->grade, result->grade, cells * sizeof *to->grade);
        assert_memory_equal(to->rank, result->rank, cells * sizeof *to->rank);
        assert_memory_equal(to->award, result->award, cells * sizeof *to->award);
    }
    free(year.scratch);
    year.scratch = NULL;
    year.score = result->score;
    year.grade = result->grade;
    year.rank = result->rank;
    for (int lane = year.lanes - 1; lane >= 0; lane--) {
        ys_scheme_sheet sheet;

        assert_int_equal(ys_scheme_sheet_make(plan, &year, lane, &sheet, NULL), YS_OK);
        for (size_t i = 0; i < n_counties; i++) {
            size_t at = i * (size_t) year.lanes + (size_t) lane;

            assert_memory_equal(&sheet.score[i], &result->score[at], sizeof(double));
            assert_int_equal(sheet.grade[i], result->grade[at]);
        }
        if (lane == 0)
            result->sheet = sheet;
        else
            ys_scheme_sheet_free(&sheet);
    }
}

/* One year of 8 equal lanes on the recorded table; quantity is [YS_QUANTITY_COUNT] columns or NULL. Free with
 * case_free. */
static inline void
case_run(const ys_scheme *scheme, case_table *table, const double *const *quantity, case_result *result)
{
    static _Alignas(64) double rows[YS_QUANTITY_COUNT][CASE_CELLS];
    const double *known[YS_QUANTITY_COUNT] = { NULL };
    ys_data data = case_data(table);
    ys_scheme_plan *plan = NULL;
    ys_error err = { 0 };

    if (ys_scheme_prepare(scheme, &data, NULL, &plan, &err) != YS_OK)
        fail_msg("refused: %s", err.text);
    for (size_t q = 0; q < YS_QUANTITY_COUNT && quantity != NULL; q++) {
        if (quantity[q] == NULL)
            continue;
        for (size_t i = 0; i < table->n_counties * 8; i++)
            rows[q][i] = quantity[q][i / 8];
        known[q] = rows[q];
    }
    case_run_plan(plan, table->n_counties, (ys_scheme_year){ .lanes = 8, .quantity = known }, result);
    ys_scheme_release(plan);
}

static inline void
case_free(case_result *result)
{
    ys_scheme_sheet_free(&result->sheet);
}

#endif
