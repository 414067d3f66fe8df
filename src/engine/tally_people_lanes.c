/* Persons and places that a year of a block adds to the tallies: integers alone. */
#include "engine/plan.h"

/* Rows of 32-bit counts that stand as they are, or NULL. */
static const int32_t *
pool_of(const ys_exit_block *exit, ys_people people)
{
    switch (people) {
    case YS_PEOPLE_vulnerable:
        return exit->vulnerable;
    case YS_PEOPLE_stable:
        return exit->stable;
    case YS_PEOPLE_wrong:
        return exit->wrong;
    case YS_PEOPLE_missed:
        return exit->missed;
    case YS_PEOPLE_padded:
        return exit->reg.padded;
    case YS_PEOPLE_marginal:
        return exit->reg.marginal;
    case YS_PEOPLE_villages_left:
        return exit->status.villages_left;
    case YS_PEOPLE_townships_left:
        return exit->status.townships_left;
    default:
        return NULL;
    }
}

/* Of the register, those who are poor. */
static void
registered_poor(const ys_block *block, size_t at, int32_t *count)
{
    const double *registered = block->quantity[YS_QUANTITY_registered_poor] + at;
    const int32_t *padded = block->exit.reg.padded;
    int lanes = block->lanes;

    for (int l = 0; l < lanes; l++)
        count[l] = (int32_t) registered[l];
    for (int l = 0; padded != NULL && l < lanes; l++)
        count[l] -= padded[at + (size_t) l];
}

static void
true_poor(const ys_block *block, size_t at, int32_t *count)
{
    const int32_t *wrong = block->exit.wrong + at, *missed = block->exit.missed + at;
    int lanes = block->lanes;

    registered_poor(block, at, count);
    for (int l = 0; l < lanes; l++)
        count[l] += wrong[l] + missed[l];
}

static void
guaranteed(const ys_block *block, size_t at, int32_t *count)
{
    const double *passing = block->exit.effects.passing + at;
    int lanes = block->lanes;

    registered_poor(block, at, count);
    for (int l = 0; l < lanes; l++)
        count[l] = (int32_t) (passing[l] * (double) count[l]);
}

static void
count_of(const ys_block *block, ys_people people, size_t at, int32_t *count)
{
    const ys_exit_block *exit = &block->exit;
    const uint8_t *flag = people == YS_PEOPLE_provincial_out ? exit->status.provincial : exit->status.back;
    const int32_t *pool = pool_of(exit, people);
    int lanes = block->lanes;

    if (people == YS_PEOPLE_true_poor || people == YS_PEOPLE_guaranteed) {
        (people == YS_PEOPLE_true_poor ? true_poor : guaranteed)(block, at, count);
        return;
    }
    for (int l = 0; l < lanes; l++)
        count[l] = pool != NULL ? pool[at + (size_t) l] : flag[at + (size_t) l];
}

static void
count_people(ys_tally *tally, const ys_block *block, ys_people people, int year, int valid)
{
    const ys_plan *plan = tally->plan;
    size_t n = plan->n_counties, lanes = (size_t) block->lanes;
    int64_t province[YS_LANES] = { 0 };
    int32_t count[YS_LANES];

    for (size_t c = 0; c < n; c++) {
        int64_t sum = 0;

        count_of(block, people, c * lanes, count);
        for (int l = 0; l < valid; l++) {
            sum += count[l];
            province[l] += count[l];
        }
        tally->people_sum[people][(size_t) year * n + c] += sum;
    }
    for (int l = 0; l < valid; l++)
        ys_histogram_add(&tally->people[people][year], province[l]);
}

static void
count_group(ys_tally *tally, const ys_block *block, int group, int year, int valid)
{
    const ys_plan *plan = tally->plan;
    size_t lanes = (size_t) block->lanes;
    int64_t sum = 0;

    for (size_t c = 0; c < plan->n_counties; c++) {
        const int32_t *row = block->exit.group[group] + c * lanes;

        for (int l = 0; l < valid; l++)
            sum += row[l];
    }
    tally->group_sum[group * plan->n_years + year] += sum;
}

void
YS_LANE(ys_tally_people)(ys_tally *tally, const ys_block *block, int year, int valid)
{
    for (int p = 0; p < YS_PEOPLE_COUNT; p++) {
        if (tally->people[p] != NULL)
            count_people(tally, block, (ys_people) p, year, valid);
    }
    for (int g = 0; g < tally->plan->exit.n_groups; g++)
        count_group(tally, block, g, year, valid);
}
