#include "base/carve.h"
#include "engine/plan.h"

#include <stdlib.h>
#include <string.h>

static size_t
lay_out(const ys_plan *plan, char *memory, ys_tally *tally)
{
    size_t years = (size_t) plan->n_years, cells = years * plan->n_counties, used = 0;

    tally->exited = ys_carve(memory, &used, cells * sizeof(int64_t));
    tally->both = ys_carve(memory, &used, cells * sizeof(int64_t));
    tally->held = ys_carve(memory, &used, cells * YS_HELD_COUNT * sizeof(int64_t));
    tally->grade = ys_carve(memory, &used, cells * plan->n_grades * sizeof(int64_t));
    tally->score = ys_carve(memory, &used, cells * sizeof(int64_t));
    tally->scored = ys_carve(memory, &used, cells * sizeof(int64_t));
    tally->stage = ys_carve(memory, &used, cells * plan->n_stages * sizeof(int64_t));
    tally->promotable = ys_carve(memory, &used, plan->chain.promotes ? cells * sizeof(int64_t) : 0);
    tally->poor = ys_carve(memory, &used, cells * sizeof(int64_t));
    tally->poor_square = ys_carve(memory, &used, cells * sizeof(ys_int128));
    tally->amount = ys_carve(memory, &used, plan->n_funds * cells * sizeof(ys_int128));
    tally->fund_total = ys_carve(memory, &used, plan->n_funds * years * sizeof(ys_int128));
    tally->fund_held = ys_carve(memory, &used, plan->n_funds * years * sizeof(ys_int128));
    tally->province_poor = ys_carve(memory, &used, years * sizeof(ys_histogram));
    tally->exits = ys_carve(memory, &used, years * (plan->n_listed + 1) * sizeof(int64_t));
    tally->key_exited = ys_carve(memory, &used, years * sizeof(int64_t));
    tally->all_pairs = ys_carve(memory, &used, years * sizeof(int64_t));
    tally->province_sum = ys_carve(memory, &used, years * sizeof(ys_int128));
    tally->province_square = ys_carve(memory, &used, years * sizeof(ys_int128));
    tally->province_pair = ys_carve(memory, &used, years * sizeof(ys_int128));
    for (int p = 0; p < YS_PEOPLE_COUNT; p++) {
        bool on = ys_outcome_people_on(&plan->exit, (ys_people) p);

        tally->people[p] = on ? ys_carve(memory, &used, years * sizeof(ys_histogram)) : NULL;
        tally->people_sum[p] = on ? ys_carve(memory, &used, cells * sizeof(int64_t)) : NULL;
    }
    tally->group_sum = ys_carve(memory, &used, (size_t) plan->exit.n_groups * years * sizeof(int64_t));
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
    add64(into->scored, from->scored, cells);
    add64(into->stage, from->stage, cells * plan->n_stages);
    add64(into->promotable, from->promotable, plan->chain.promotes ? cells : 0);
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
    for (int p = 0; p < YS_PEOPLE_COUNT; p++) {
        for (size_t y = 0; into->people[p] != NULL && y < years; y++)
            add64(into->people[p][y].count, from->people[p][y].count, YS_BINS);
        add64(into->people_sum[p], from->people_sum[p], into->people[p] == NULL ? 0 : cells);
    }
    add64(into->group_sum, from->group_sum, (size_t) plan->exit.n_groups * years);
}
