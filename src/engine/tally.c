#include "engine/plan.h"

#include "base/math.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void *
carve(char *memory, size_t *used, size_t bytes)
{
    void *part = memory == NULL ? NULL : memory + *used;

    *used += (bytes + YS_ALIGN - 1) / YS_ALIGN * YS_ALIGN;
    return part;
}

static size_t
lay_out(const ys_plan *plan, char *memory, ys_tally *tally)
{
    size_t years = (size_t) plan->n_years, cells = years * plan->n_counties, used = 0;

    tally->exited = carve(memory, &used, cells * sizeof(int64_t));
    tally->both = carve(memory, &used, cells * sizeof(int64_t));
    tally->held = carve(memory, &used, cells * YS_HELD_COUNT * sizeof(int64_t));
    tally->grade = carve(memory, &used, cells * plan->n_grades * sizeof(int64_t));
    tally->score = carve(memory, &used, cells * sizeof(int64_t));
    tally->poor = carve(memory, &used, cells * sizeof(int64_t));
    tally->poor_square = carve(memory, &used, cells * sizeof(ys_int128));
    tally->amount = carve(memory, &used, plan->n_funds * cells * sizeof(ys_int128));
    tally->fund_total = carve(memory, &used, plan->n_funds * years * sizeof(ys_int128));
    tally->fund_held = carve(memory, &used, plan->n_funds * years * sizeof(ys_int128));
    tally->province_poor = carve(memory, &used, years * sizeof(ys_histogram));
    tally->exits = carve(memory, &used, years * (plan->n_listed + 1) * sizeof(int64_t));
    tally->key_exited = carve(memory, &used, years * sizeof(int64_t));
    tally->all_pairs = carve(memory, &used, years * sizeof(int64_t));
    tally->province_sum = carve(memory, &used, years * sizeof(ys_int128));
    tally->province_square = carve(memory, &used, years * sizeof(ys_int128));
    tally->province_pair = carve(memory, &used, years * sizeof(ys_int128));
    return used;
}

ys_status
ys_tally_init(ys_tally *tally, const ys_plan *plan, ys_error *err)
{
    size_t bytes;

    *tally = (ys_tally){ .plan = plan };
    bytes = lay_out(plan, NULL, tally);
    tally->memory = aligned_alloc(YS_ALIGN, bytes);
    if (tally->memory == NULL) {
        *tally = (ys_tally){ 0 };
        return ys_fail(err, YS_E_NOMEM, "%zu bytes for the tallies", bytes);
    }
    memset(tally->memory, 0, bytes);
    lay_out(plan, tally->memory, tally);
    return YS_OK;
}

void
ys_tally_free(ys_tally *tally)
{
    free(tally->memory);
    *tally = (ys_tally){ 0 };
}

static void
count_exits(ys_tally *tally, const ys_block *block, size_t c, size_t cell, int valid)
{
    const uint8_t *left = block->exit.left + c * (size_t) block->lanes, *held = block->exit.held + c * (size_t) block->lanes;
    int exited = 0, both = 0;

    if (!tally->plan->exit.listed[c])
        return;
    for (int l = 0; l < valid; l++)
        exited += left[l] != 0;
    for (int l = 0; l + 1 < valid; l += 2)
        both += (left[l] != 0) & (left[l + 1] != 0);
    tally->exited[cell] += exited;
    tally->both[cell] += both;
    for (int r = 0; r < YS_HELD_COUNT; r++) {
        int n = 0;

        for (int l = 0; l < valid; l++)
            n += held[l] == r;
        tally->held[cell * YS_HELD_COUNT + (size_t) r] += n;
    }
}

static void
count_grades(ys_tally *tally, const ys_block *block, size_t c, size_t cell, int valid)
{
    size_t n_grades = tally->plan->n_grades;
    const int32_t *grade = block->grade + c * (size_t) block->lanes;
    const double *score = block->score + c * (size_t) block->lanes;
    int64_t sum = 0;

    for (size_t g = 0; g < n_grades; g++) {
        int32_t wanted = g + 1 == n_grades ? -1 : (int32_t) g;
        int n = 0;

        for (int l = 0; l < valid; l++)
            n += grade[l] == wanted;
        tally->grade[cell * n_grades + g] += n;
    }
    for (int l = 0; l < valid; l++)
        sum += isnan(score[l]) ? 0 : ys_to_int(ys_nearest(score[l] * 0x1p30));
    tally->score[cell] += sum;
}

static void
count_poor(ys_tally *tally, const double *poor, size_t cell, int valid, int64_t *province)
{
    int64_t sum = 0, square = 0;

    /* a square is under 2^62, and 256 of those of a county of 2^27 persons still fit */
    for (int l = 0; l < valid; l++) {
        int64_t persons = ys_to_int(poor[l]);

        sum += persons;
        province[l] += persons;
        if (persons >= INT64_C(1) << 27)
            tally->poor_square[cell] += (ys_int128) persons * persons;
        else
            square += persons * persons;
    }
    tally->poor[cell] += sum;
    tally->poor_square[cell] += square;
}

static void
count_money(ys_tally *tally, const ys_block *block, int year, int valid)
{
    const ys_plan *plan = tally->plan;
    size_t years = (size_t) plan->n_years, lanes = (size_t) block->lanes;

    for (size_t f = 0; f < plan->n_funds; f++) {
        ys_int128 total = 0, held = 0;

        for (int l = 0; l < valid; l++) {
            total += block->total[f][l];
            held += block->held[f][l];
        }
        tally->fund_total[f * years + (size_t) year] += total;
        tally->fund_held[f * years + (size_t) year] += held;
        for (size_t c = 0; c < plan->n_counties; c++) {
            const int64_t *row = block->amount[f] + c * lanes;
            int64_t low = 0, high = 0;

            /* in two halves, so that 256 amounts of 10^15 yuan and more cannot overflow */
            for (int l = 0; l < valid; l++) {
                low += row[l] & 0xffffffff;
                high += row[l] >> 32;
            }
            tally->amount[(f * years + (size_t) year) * plan->n_counties + c] += ((ys_int128) high << 32) + low;
        }
    }
}

static void
count_province(ys_tally *tally, const ys_block *block, int year, int valid, const int64_t *poor)
{
    const ys_plan *plan = tally->plan;
    size_t lanes = (size_t) block->lanes;
    int32_t left[YS_LANES] = { 0 }, key[YS_LANES] = { 0 }, n_key = 0;

    for (size_t c = 0; c < plan->n_counties; c++) {
        const uint8_t *row = block->exit.left + c * lanes;

        if (!plan->exit.listed[c])
            continue;
        bool is_key = plan->key != NULL && plan->key[c];

        n_key += is_key;
        for (int l = 0; l < valid; l++) {
            left[l] += row[l] != 0;
            key[l] += is_key & (row[l] != 0);
        }
    }
    for (int l = 0; l < valid; l++) {
        ys_histogram_add(&tally->province_poor[year], poor[l]);
        tally->exits[(size_t) year * (plan->n_listed + 1) + (size_t) left[l]]++;
        tally->key_exited[year] += n_key > 0 && key[l] == n_key;
        tally->province_sum[year] += poor[l];
        tally->province_square[year] += (ys_int128) poor[l] * poor[l];
    }
    int32_t all = (int32_t) plan->n_listed;

    for (int l = 0; l + 1 < valid; l += 2) {
        tally->province_pair[year] += (ys_int128) poor[l] * poor[l + 1];
        tally->all_pairs[year] += left[l] == all && left[l + 1] == all;
    }
}

void
ys_tally_year(ys_tally *tally, const ys_block *block, int year, int valid)
{
    const ys_plan *plan = tally->plan;
    const double *poor = block->quantity[YS_QUANTITY_registered_poor];
    int64_t province[YS_LANES] = { 0 };

    for (size_t c = 0; c < plan->n_counties; c++) {
        size_t cell = (size_t) year * plan->n_counties + c;

        count_exits(tally, block, c, cell, valid);
        count_poor(tally, poor + c * (size_t) block->lanes, cell, valid, province);
        if (plan->scheme != NULL)
            count_grades(tally, block, c, cell, valid);
    }
    count_money(tally, block, year, valid);
    count_province(tally, block, year, valid, province);
    if (year == plan->n_years - 1) {
        tally->worlds += valid;
        tally->pairs += valid / 2;
    }
}

static void
add64(int64_t *into, const int64_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        into[i] += from[i];
}

static void
add128(ys_int128 *into, const ys_int128 *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        into[i] += from[i];
}

void
ys_tally_merge(ys_tally *into, const ys_tally *from)
{
    const ys_plan *plan = into->plan;
    size_t years = (size_t) plan->n_years, cells = years * plan->n_counties;

    into->worlds += from->worlds;
    into->pairs += from->pairs;
    add64(into->exited, from->exited, cells);
    add64(into->both, from->both, cells);
    add64(into->held, from->held, cells * YS_HELD_COUNT);
    add64(into->grade, from->grade, cells * plan->n_grades);
    add64(into->score, from->score, cells);
    add64(into->poor, from->poor, cells);
    add128(into->poor_square, from->poor_square, cells);
    add128(into->amount, from->amount, plan->n_funds * cells);
    add128(into->fund_total, from->fund_total, plan->n_funds * years);
    add128(into->fund_held, from->fund_held, plan->n_funds * years);
    for (size_t y = 0; y < years; y++)
        add64(into->province_poor[y].count, from->province_poor[y].count, YS_BINS);
    add64(into->exits, from->exits, years * (plan->n_listed + 1));
    add64(into->key_exited, from->key_exited, years);
    add64(into->all_pairs, from->all_pairs, years);
    add128(into->province_sum, from->province_sum, years);
    add128(into->province_square, from->province_square, years);
    add128(into->province_pair, from->province_pair, years);
}
