/* A county table made by hand, funds over it, and one year of them: what the tests of allocation share. */
#ifndef YS_ALLOCATION_CASE_H
#define YS_ALLOCATION_CASE_H

#include "allocation/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CASE_COUNTIES = 128, CASE_COLUMNS = 24, CASE_ITEMS = 8, CASE_PARTS = 4, CASE_RUNGS = 24, CASE_SLOTS = 24 };

/* Columns are read by name; a condition is the name of a column, true where it is not 0, or `(one) and (another)`. */
typedef struct {
    size_t n, n_columns;
    double value[CASE_COLUMNS][CASE_COUNTIES];
    ys_indicator column[CASE_COLUMNS];
    ys_indicator quantity[YS_QUANTITY_COUNT];
    int32_t group[CASE_COUNTIES];
    char code[CASE_COUNTIES][32];
} case_table;

static const char *const case_quantity_name[YS_QUANTITY_COUNT] = {
#define X(name, unit, meaning) #name,
    YS_QUANTITY_LIST(X)
#undef X
};

static inline void
case_table_open(case_table *self, size_t n)
{
    *self = (case_table){ .n = n };
    for (size_t i = 0; i < n; i++)
        snprintf(self->code[i], sizeof self->code[i], "52%04zu", i + 1);
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        self->quantity[q] = (ys_indicator){ .name = case_quantity_name[q], .quantity = q };
}

static inline double *
case_column(case_table *self, const char *name)
{
    ys_indicator *column = &self->column[self->n_columns];

    *column = (ys_indicator){ .name = name, .fixed = self->value[self->n_columns], .quantity = -1 };
    return self->value[self->n_columns++];
}

static inline const char *
case_code(void *context, size_t county)
{
    return ((case_table *) context)->code[county];
}

static inline const ys_indicator *
case_indicator(void *context, const char *name)
{
    case_table *self = context;

    for (size_t c = 0; c < self->n_columns; c++)
        if (strcmp(self->column[c].name, name) == 0)
            return &self->column[c];
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        if (strcmp(self->quantity[q].name, name) == 0)
            return &self->quantity[q];
    return NULL;
}

static inline ys_status
case_select(void *context, const char *condition, uint8_t *mask, ys_error *err)
{
    case_table *self = context;
    char part[2][32] = { "", "" };
    bool both = sscanf(condition, "(%31[^)]) and (%31[^)])", part[0], part[1]) == 2;

    memset(mask, 1, self->n);
    for (int p = 0; p < (both ? 2 : 1); p++) {
        const ys_indicator *column = case_indicator(context, both ? part[p] : condition);

        if (column == NULL || column->fixed == NULL)
            return ys_fail(err, YS_E_SCENARIO, "column 1: `%s` is no column", condition);
        for (size_t i = 0; i < self->n; i++)
            mask[i] &= column->fixed[i] != 0;
    }
    return YS_OK;
}

static inline int32_t
case_group(void *context, size_t county)
{
    return ((case_table *) context)->group[county];
}

static inline ys_data
case_data(case_table *self)
{
    return (ys_data){ .context = self, .n_counties = self->n, .code = case_code, .indicator = case_indicator,
        .select = case_select, .group = case_group };
}

static inline ys_param
case_param(double value)
{
    return (ys_param){ value, -1 };
}

/* A fund and room for what hangs on it; every list is filled from the front by case_factor and its like. */
typedef struct {
    ys_fund fund;
    ys_factor factor[CASE_ITEMS];
    ys_coefficient coefficient[CASE_ITEMS];
    ys_bound floor[CASE_ITEMS], cap[CASE_ITEMS], held[CASE_ITEMS];
    ys_set_aside set_aside[CASE_ITEMS];
    ys_grant grant[CASE_ITEMS];
    ys_threshold threshold[CASE_ITEMS];
    ys_formula formula[CASE_ITEMS];
    ys_factor factor_of[CASE_ITEMS][CASE_PARTS]; /* of the formulas */
    ys_coefficient coefficient_of[CASE_ITEMS][CASE_PARTS];
    ys_threshold threshold_of[CASE_ITEMS][CASE_PARTS];
    ys_bound part[CASE_ITEMS];                   /* that other bounds are made of */
    ys_lock lock[CASE_ITEMS];
    ys_deduction deduction[CASE_ITEMS];
    ys_override_entry override[CASE_ITEMS];
    ys_vintage vintage[CASE_ITEMS];
    ys_rung rung[CASE_RUNGS];
    size_t n_parts, n_rungs;
} case_fund;

static inline void
case_fund_open(case_fund *self, int64_t rounding)
{
    *self = (case_fund){ .fund = { .name = "special", .rounding = rounding, .sub_pot_by = "registered_poor" } };
    self->fund.factors.item = self->factor;
    self->fund.coefficients.item = self->coefficient;
    self->fund.floors.item = self->floor;
    self->fund.caps.item = self->cap;
    self->fund.hold_harmless.item = self->held;
    self->fund.set_asides.item = self->set_aside;
    self->fund.grants.item = self->grant;
    self->fund.thresholds.item = self->threshold;
    self->fund.formulas.item = self->formula;
    self->fund.locks.item = self->lock;
    self->fund.deductions.item = self->deduction;
    self->fund.overrides.item = self->override;
    self->fund.advance.vintages.item = self->vintage;
    self->fund.override_cap = case_param(0.1);
    self->fund.cut_off.yuan = self->fund.cut_off.share_of_pot = case_param(0);
    self->fund.advance.share = self->fund.advance.total = case_param(0);
}

static inline ys_factor
case_factor_like(const char *name, int transform, double weight)
{
    return (ys_factor){ .name = name,
        .indicator = name,
        .transform = transform,
        .lower_is_needier = true,
        .line = case_param(0),
        .exponent = case_param(1),
        .to_max = 1,
        .least = case_param(0),
        .most = case_param(0),
        .weight = case_param(weight) };
}

static inline ys_factor *
case_factor(case_fund *self, const char *name, int transform, double weight)
{
    ys_factor *factor = &self->factor[self->fund.factors.n++];

    *factor = case_factor_like(name, transform, weight);
    return factor;
}

static inline ys_bound *
case_bound(case_fund *self, char list, const char *name, int kind, double value)
{
    ys_list *to = list == 'f' ? &self->fund.floors : list == 'c' ? &self->fund.caps : &self->fund.hold_harmless;
    ys_bound *bound = (ys_bound *) to->item + to->n++;

    *bound = (ys_bound){ .name = name, .kind = kind, .value = { value, -1 } };
    return bound;
}

static inline ys_coefficient *
case_coefficient(case_fund *self, const char *name, double strength)
{
    ys_coefficient *coefficient = &self->coefficient[self->fund.coefficients.n++];

    *coefficient = (ys_coefficient){ .name = name, .indicator = name, .strength = { strength, -1 } };
    return coefficient;
}

static inline void
case_aside(case_fund *self, const char *name, double share, int64_t amount)
{
    self->set_aside[self->fund.set_asides.n++] =
        (ys_set_aside){ .name = name, .share = { share, -1 }, .amount = amount };
}

/* Rungs from `from` with `value`, for ladders and brackets. */
static inline ys_list
case_rungs(case_fund *self, size_t n, const double (*rung)[2])
{
    ys_rung *first = &self->rung[self->n_rungs];

    for (size_t k = 0; k < n; k++)
        self->rung[self->n_rungs++] = (ys_rung){ "rung", case_param(rung[k][0]), case_param(rung[k][1]), NULL };
    return (ys_list){ n, first };
}

static inline ys_grant *
case_grant(case_fund *self, const char *name, double amount)
{
    ys_grant *grant = &self->grant[self->fund.grants.n++];

    *grant = (ys_grant){ .name = name, .amount = case_param(amount) };
    return grant;
}

static inline ys_threshold
case_threshold_like(const char *name, double least, double most)
{
    return (ys_threshold){ .name = name, .indicator = name, .least = case_param(least), .most = case_param(most),
        .ramp = case_param(0) };
}

static inline ys_threshold *
case_threshold(case_fund *self, const char *name, double least, double most)
{
    ys_threshold *threshold = &self->threshold[self->fund.thresholds.n++];

    *threshold = case_threshold_like(name, least, most);
    return threshold;
}

/* A formula without factors; those of case_formula_factor are the last one's. */
static inline ys_formula *
case_formula(case_fund *self, const char *name)
{
    size_t f = self->fund.formulas.n++;

    self->formula[f] = (ys_formula){ .name = name, .share = case_param(0), .amount = case_param(0),
        .factors = { 0, self->factor_of[f] }, .coefficients = { 0, self->coefficient_of[f] },
        .thresholds = { 0, self->threshold_of[f] } };
    return &self->formula[f];
}

static inline ys_factor *
case_formula_factor(case_fund *self, const char *name, int transform, double weight)
{
    size_t f = self->fund.formulas.n - 1;
    ys_factor *factor = &self->factor_of[f][self->formula[f].factors.n++];

    *factor = case_factor_like(name, transform, weight);
    return factor;
}

/* A bound that `whole` is made of; the parts of one bound must be named one after the other. */
static inline ys_bound *
case_part(case_fund *self, ys_bound *whole, const char *name, int kind, double value)
{
    ys_bound *part = &self->part[self->n_parts++];

    *part = (ys_bound){ .name = name, .kind = kind, .value = case_param(value) };
    if (whole->of.n++ == 0)
        whole->of.item = part;
    return part;
}

static inline void
case_lock(case_fund *self, const char *code, int64_t amount)
{
    self->lock[self->fund.locks.n++] = (ys_lock){ code, amount, "by hand" };
}

static inline ys_deduction *
case_deduction(case_fund *self, const char *name, double rate, double most, int to)
{
    ys_deduction *deduction = &self->deduction[self->fund.deductions.n++];

    *deduction = (ys_deduction){ .name = name, .column = name, .rate = case_param(rate), .most = case_param(most), .to = to };
    return deduction;
}

static inline void
case_override(case_fund *self, const char *code, int64_t change)
{
    self->override[self->fund.overrides.n++] = (ys_override_entry){ code, change, "by hand" };
}

static inline void
case_vintage(case_fund *self, const char *name, const char *column)
{
    self->vintage[self->fund.advance.vintages.n++] = (ys_vintage){ name, column };
}

/* Instruction sets that this machine has. */
typedef struct {
    const char *name;
    int (*lanes)(const ys_fund_plan *plan, const ys_fund_year *year);
    void (*form)(
        const ys_fund_plan *plan, const ys_fund_year *year, int first, ys_fund_depth depth, ys_fund_tile *tile);
} case_isa;

static inline size_t
case_isas(case_isa isa[3])
{
    size_t n = 0;

    isa[n++] = (case_isa){ "base", ys_fund_lanes_base, ys_fund_form_base };
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        isa[n++] = (case_isa){ "avx2", ys_fund_lanes_avx2, ys_fund_form_avx2 };
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
        isa[n++] = (case_isa){ "avx512", ys_fund_lanes_avx512, ys_fund_form_avx512 };
#endif
    return n;
}

/* Rows of a year; aligned, owned. */
typedef struct {
    ys_fund_year year;
    double *param, *quantity[YS_QUANTITY_COUNT];
    int64_t *total, *last_year, *amount, *set_aside, *held;
} case_year;

static inline void *
case_rows(size_t rows, int lanes, size_t size)
{
    size_t bytes = (rows * (size_t) lanes * size + YS_ALIGN) / YS_ALIGN * YS_ALIGN;
    void *memory = aligned_alloc(YS_ALIGN, bytes);

    if (memory == NULL)
        abort();
    return memset(memory, 0, bytes);
}

static inline void
case_year_open(case_year *self, size_t n, int lanes)
{
    self->param = case_rows(CASE_SLOTS, lanes, sizeof(double));
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        self->quantity[q] = case_rows(n, lanes, sizeof(double));
    self->total = case_rows(1, lanes, sizeof(int64_t));
    self->last_year = case_rows(n, lanes, sizeof(int64_t));
    self->amount = case_rows(n, lanes, sizeof(int64_t));
    self->set_aside = case_rows(CASE_ITEMS, lanes, sizeof(int64_t));
    self->held = case_rows(1, lanes, sizeof(int64_t));
    self->year = (ys_fund_year){ .lanes = lanes,
        .param = self->param,
        .quantity = (const double *const *) self->quantity,
        .total = self->total,
        .amount = self->amount,
        .set_aside = self->set_aside,
        .held = self->held };
}

static inline void
case_year_fit(case_year *self, const ys_fund_plan *plan)
{
    free(self->year.scratch);
    self->year.scratch = case_rows(ys_fund_scratch(plan, self->year.lanes), 1, 1);
}

static inline void
case_year_close(case_year *self)
{
    free(self->param);
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        free(self->quantity[q]);
    free(self->total);
    free(self->last_year);
    free(self->amount);
    free(self->set_aside);
    free(self->held);
    free(self->year.scratch);
}

/* SplitMix64 (Steele, Lea, Flood 2014): cases with fixed seeds. */
static inline uint64_t
case_bits(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static inline double
case_uniform(uint64_t *state)
{
    return (double) (case_bits(state) >> 11) * 0x1p-53;
}

static inline int64_t
case_below(uint64_t *state, int64_t n)
{
    return (int64_t) (case_bits(state) % (uint64_t) n);
}

#endif
