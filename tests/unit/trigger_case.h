/* A table of a few columns, the instruction sets of the machine and a die, for the tests of conditions and chains. */
#ifndef YS_TRIGGER_CASE_H
#define YS_TRIGGER_CASE_H

#include "assessment/chain.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

enum { CASE_COUNTIES = 3, CASE_LANES = 16, CASE_CELLS = CASE_COUNTIES * CASE_LANES, CASE_COLUMNS = 3 };

static const double case_poor[CASE_COUNTIES] = { 30, NAN, 0 };
static const double case_listed[CASE_COUNTIES] = { 1, 1, 0 };
static const double case_grade[CASE_COUNTIES] = { 1, 2, 3 };

typedef struct {
    size_t n_columns; /* the first of the list below */
} case_table;

static const ys_indicator case_column[CASE_COLUMNS] = {
    { .name = "poor", .fixed = case_poor, .quantity = -1 },
    { .name = "listed", .fixed = case_listed, .quantity = -1 },
    /* only where a column has the name of a figure of the chain */
    { .name = "grade", .fixed = case_grade, .quantity = -1 },
};

static inline const ys_indicator *
case_indicator(void *context, const char *name)
{
    static const ys_indicator quantity[] = {
#define X(word, unit, meaning) { .name = #word, .quantity = YS_QUANTITY_##word },
        YS_QUANTITY_LIST(X)
#undef X
    };
    const case_table *table = context;

    for (size_t k = 0; k < table->n_columns; k++)
        if (strcmp(case_column[k].name, name) == 0)
            return &case_column[k];
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        if (strcmp(quantity[q].name, name) == 0)
            return &quantity[q];
    return NULL;
}

static inline const char *
case_nearest(void *context, const char *name)
{
    static const char *const names[] = { "name_zh", "poor", "listed" };

    (void) context;
    return ys_text_nearest(name, names, sizeof names / sizeof names[0]);
}

static inline ys_data
case_data(case_table *table)
{
    return (ys_data){ .context = table, .n_counties = CASE_COUNTIES, .indicator = case_indicator, .nearest = case_nearest };
}

/* The kernels of an instruction set. */
typedef struct {
    const char *name;
    void (*trigger)(const ys_trigger *trigger, const ys_trigger_rows *rows, double *work, double *holds);
    void (*chain)(const ys_chain_plan *plan, const ys_chain_year *year);
} case_isa;

static inline size_t
case_isas(case_isa isa[3])
{
    size_t n = 0;

    isa[n++] = (case_isa){ "base", ys_trigger_lanes_base, ys_chain_lanes_base };
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        isa[n++] = (case_isa){ "avx2", ys_trigger_lanes_avx2, ys_chain_lanes_avx2 };
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw"))
        isa[n++] = (case_isa){ "avx512", ys_trigger_lanes_avx512, ys_chain_lanes_avx512 };
#endif
    return n;
}

/* Numerical Recipes' ranqd1; for cases alone. */
static inline int
case_dice(uint32_t *state, int sides)
{
    *state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
    return (int) ((*state >> 8) % (uint32_t) sides);
}

#endif
