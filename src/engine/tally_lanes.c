/* What a year of a block adds to the tallies: integers alone, so that no order of blocks can be seen in them. */
#include "base/math.h"
#include "engine/plan.h"

#include <math.h>

static void
count_exits(ys_tally *tally, const ys_block *block, size_t c, size_t cell, int valid)
{
    const uint8_t *restrict left = block->exit.left + c * (size_t) block->lanes;
    const uint8_t *restrict held = block->exit.held + c * (size_t) block->lanes;
    int exited = 0, both = 0;

    for (int r = 0; r < YS_HELD_COUNT; r++) {
        int n = 0;

        for (int l = 0; l < valid; l++)
            n += held[l] == r;
        tally->held[cell * YS_HELD_COUNT + (size_t) r] += n;
    }
    if (!tally->plan->exit.listed[c])
        return;
    for (int l = 0; l < valid; l++)
        exited += left[l] != 0;
    for (int l = 0; l + 1 < valid; l += 2)
        both += (left[l] != 0) & (left[l + 1] != 0);
    tally->exited[cell] += exited;
    tally->both[cell] += both;
}

static void
count_grades(ys_tally *tally, const ys_block *block, size_t c, size_t cell, int valid)
{
    size_t n_grades = tally->plan->n_grades;
    const int32_t *grade = block->grade + c * (size_t) block->lanes;
    const double *score = block->score + c * (size_t) block->lanes;
    int64_t sum = 0, scored = 0;

    for (size_t g = 0; g < n_grades; g++) {
        int32_t wanted = g + 1 == n_grades ? -1 : (int32_t) g;
        int n = 0;

        for (int l = 0; l < valid; l++)
            n += grade[l] == wanted;
        tally->grade[cell * n_grades + g] += n;
    }
    for (int l = 0; l < valid; l++)
        sum += isnan(score[l]) ? 0 : ys_to_int(ys_nearest(score[l] * 0x1p30));
    for (int l = 0; l < valid; l++)
        scored += isnan(score[l]) ? 0 : 1;
    tally->score[cell] += sum;
    tally->scored[cell] += scored;
}

static void
count_stages(ys_tally *tally, const ys_block *block, size_t c, size_t cell, int valid)
{
    size_t n_stages = tally->plan->n_stages, at = c * (size_t) block->lanes;
    const double *stage = block->quantity[YS_QUANTITY_stage] + at;
    int may = 0;

    for (size_t s = 0; s < n_stages; s++) {
        double wanted = (double) s;
        int n = 0;

        for (int l = 0; l < valid; l++)
            n += stage[l] == wanted;
        tally->stage[cell * n_stages + s] += n;
    }
    if (!tally->plan->chain.promotes)
        return;
    const double *promotable = block->quantity[YS_QUANTITY_promotable] + at;

    for (int l = 0; l < valid; l++)
        may += promotable[l] != 0.0;
    tally->promotable[cell] += may;
}

static void
count_poor(ys_tally *tally, const double *restrict poor, size_t cell, int valid, int64_t *restrict province)
{
    int64_t sum = 0, low = 0, high = 0;

    /* squares in two halves, x^2 = x (x mod 2^16) + 2^16 x (x / 2^16): under 2^62 each, for persons below 2^31 in 256 worlds */
    for (int l = 0; l < valid; l++) {
        int64_t persons = ys_to_int(poor[l]);

        sum += persons;
        province[l] += persons;
        low += persons * (persons & 0xffff);
        high += persons * (persons >> 16);
    }
    tally->poor[cell] += sum;
    tally->poor_square[cell] += ((ys_int128) high << 16) + low;
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
YS_LANE(ys_tally_year)(ys_tally *tally, const ys_block *block, int year, int valid)
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
        if (plan->n_stages > 0)
            count_stages(tally, block, c, cell, valid);
    }
    count_money(tally, block, year, valid);
    YS_LANE(ys_tally_people)(tally, block, year, valid);
    count_province(tally, block, year, valid, province);
    if (year == plan->n_years - 1) {
        tally->worlds += valid;
        tally->pairs += valid / 2;
    }
}
