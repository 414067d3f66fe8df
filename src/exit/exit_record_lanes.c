/* What is booked as a year ends: the padded, counties that over-count, what plans bind, false exits and their detection, a revision. */
#include "exit/county.h"

/* What a county has done with its figures this year. */
typedef struct {
    ys_row did;                  /* 1: it over-counted, or booked exits that are none */
    ys_row wrong;                /* persons whom it booked falsely, all groups */
    ys_row taken[YS_MAX_GROUPS]; /* of them, from each group */
} answers;

static void
padded_found(ys_county *k)
{
    const ys_flow_plan *flow = &k->plan->reg.padded_found;
    ys_row p, drawn;

    if (!flow->on)
        return;
    YS_LANE(ys_exit_rate_lanes)(k, flow, NULL, p);
    YS_LANE(ys_exit_pool_lanes)(k, YS_PURPOSE_padded_found, 0, k->block->reg.padded + k->at, p, drawn);
}

/* Persons who are in no pool come onto the register without being poor: a share of the register as the year began, in the mean. */
static void
over_count(ys_county *k, const double *before, answers *year)
{
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    int32_t *padded = block->reg.padded + k->at;
    const double *rate = ys_county_param(block, k->plan->reg.behaviour->over_count.slot);
    ys_address at = ys_county_address(k, YS_PURPOSE_over_count, 0);
    ys_row registered, n, p, drawn;

    for (int l = 0; l < lanes; l++)
        k->inflow[l] = 0.0;
    YS_LANE(ys_exit_count_lanes)(k, registered);
    YS_LANE(ys_exit_others_lanes)(k, registered, n);
    for (int l = 0; l < lanes; l++) {
        n[l] -= (double) block->stable[k->at + (size_t) l];
        n[l] = n[l] > 0.0 ? n[l] : 0.0;
        p[l] = ys_clip(rate[l] * before[l] / (n[l] > 0.0 ? n[l] : 1.0), 0.0, 1.0);
    }
    YS_LANE(ys_binomial_lanes)(&at, lanes, n, p, drawn);
    for (int l = 0; l < lanes; l++) {
        padded[l] += (int32_t) drawn[l];
        year->did[l] = drawn[l] > 0.0 ? 1.0 : 0.0;
    }
}

/* Persons are taken off the record: the padded first, who are then among the stable, then of each group its part of who is left to take,
 * rounded down, and of the last all that is. They are poor, and wrongly exited. `taken` NULL: nobody asks from which group. */
static void
book(ys_county *k, const double *persons, ys_row *taken)
{
    const ys_exit_plan *plan = k->plan;
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    int32_t *padded = block->reg.padded, *stable = block->stable + k->at, *wrong = block->wrong + k->at;
    ys_row left, poor;

    for (int l = 0; l < lanes; l++) {
        left[l] = persons[l];
        poor[l] = 0.0;
        k->recorded[l] += persons[l];
    }
    for (int l = 0; padded != NULL && l < lanes; l++) {
        double first = (double) padded[k->at + (size_t) l];

        first = first < left[l] ? first : left[l];
        padded[k->at + (size_t) l] -= (int32_t) first;
        stable[l] += (int32_t) first;
        left[l] -= first;
    }
    for (int g = 0; g < plan->n_groups; g++) {
        for (int l = 0; l < lanes; l++)
            poor[l] += (double) block->group[g][k->at + (size_t) l];
    }
    for (int l = 0; l < lanes; l++) {
        wrong[l] += (int32_t) left[l];
        k->wrong_now[l] += left[l];
    }
    for (int g = 0; g < plan->n_groups; g++) {
        int32_t *row = block->group[g] + k->at;

        for (int l = 0; l < lanes; l++) {
            double here = (double) row[l], others = poor[l] - here;
            double part = ys_floor(left[l] * (here / (poor[l] > 0.0 ? poor[l] : 1.0)));
            /* what the later groups cannot give, this one does */
            double least = left[l] > others ? left[l] - others : 0.0;

            part = ys_clip(part, least, here < left[l] ? here : left[l]);
            row[l] -= (int32_t) part;
            left[l] -= part;
            poor[l] = others;
            if (taken != NULL)
                taken[g][l] = part;
        }
    }
}

static void
meet_targets(ys_county *k, const double *before)
{
    int lanes = k->block->lanes;
    ys_row registered, ceiling, share, persons;

    YS_LANE(ys_exit_ceiling_lanes)(k, before, ceiling, share);
    YS_LANE(ys_exit_count_lanes)(k, registered);
    for (int l = 0; l < lanes; l++)
        persons[l] = ys_floor(share[l] * (registered[l] > ceiling[l] ? registered[l] - ceiling[l] : 0.0));
    book(k, persons, NULL);
}

/* A county on the list that is too high to be proposed, and not by more than `reach` of the limit, books what it lacks. */
static void
false_exit(ys_county *k, answers *year)
{
    const ys_exit_rule *rule = k->plan->rule;
    const ys_behaviour *behaviour = k->plan->reg.behaviour;
    const ys_exit_block *block = k->block;
    int lanes = block->lanes;
    const double *limit = ys_county_param(block, rule->propose_below.slot), *reach = ys_county_param(block, behaviour->reach.slot);
    const double *chance = ys_county_param(block, behaviour->false_exit.slot);
    ys_address at = ys_county_address(k, YS_PURPOSE_false_exit, 0);
    double rural = k->rural, strict = rule->equality_passes ? 0.0 : 1.0;
    ys_row registered, luck, unused, persons, off;

    ys_county_off(block, k->at, off);
    YS_LANE(ys_exit_count_lanes)(k, registered);
    YS_LANE(ys_philox_lanes)(&at, lanes, luck, unused);
    for (int l = 0; l < lanes; l++) {
        double most = ys_floor(limit[l] * rural);

        /* the greatest register that is proposed, by the same division as the rule's */
        most = (strict != 0.0 ? most / rural >= limit[l] : most / rural > limit[l]) ? most - 1.0 : most;
        double lacking = most >= 0.0 ? registered[l] - most : 0.0;
        double within = registered[l] / rural <= limit[l] * (1.0 + reach[l]) ? 1.0 : 0.0;

        persons[l] = lacking > 0.0 && luck[l] < chance[l] && off[l] == 0.0 ? lacking * within : 0.0;
    }
    book(k, persons, year->taken);
    for (int l = 0; l < lanes; l++) {
        year->did[l] = persons[l] > 0.0 ? 1.0 : year->did[l];
        year->wrong[l] = 0.0;
    }
    for (int g = 0; g < k->plan->n_groups; g++) {
        for (int l = 0; l < lanes; l++)
            year->wrong[l] += year->taken[g][l];
    }
}

/* A county that is caught loses its padded persons, gets back whom it booked this year, and may not propose for a while. */
static void
detect(ys_county *k, answers *year)
{
    const ys_behaviour *behaviour = k->plan->reg.behaviour;
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    const double *chance = ys_county_param(block, behaviour->detection.slot);
    double *told = block->quantity[YS_QUANTITY_caught];
    uint8_t *barred = block->reg.barred + k->at, years = (uint8_t) (behaviour->barred_years > 0 ? behaviour->barred_years + 1 : 0);
    ys_address at = ys_county_address(k, YS_PURPOSE_detection, 0);
    ys_row luck, unused, caught;

    YS_LANE(ys_philox_lanes)(&at, lanes, luck, unused);
    for (int l = 0; l < lanes; l++) {
        uint8_t before = barred[l] > 0 ? (uint8_t) (barred[l] - 1) : 0;

        caught[l] = luck[l] < chance[l] ? year->did[l] : 0.0;
        barred[l] = caught[l] != 0.0 ? years : before;
        block->wrong[k->at + (size_t) l] -= (int32_t) (caught[l] * year->wrong[l]);
        k->recorded[l] -= caught[l] * year->wrong[l];
        k->wrong_now[l] -= caught[l] * year->wrong[l];
    }
    for (int l = 0; block->reg.padded != NULL && l < lanes; l++)
        block->reg.padded[k->at + (size_t) l] = caught[l] != 0.0 ? 0 : block->reg.padded[k->at + (size_t) l];
    for (int g = 0; k->plan->reg.false_exit && g < k->plan->n_groups; g++) {
        int32_t *row = block->group[g] + k->at;

        for (int l = 0; l < lanes; l++)
            row[l] += (int32_t) (caught[l] * year->taken[g][l]);
    }
    if (told != NULL)
        memcpy(told + k->at, caught, (size_t) lanes * sizeof *told);
}

static void
answer(ys_county *k, const double *before)
{
    const ys_register_plan *reg = &k->plan->reg;
    int lanes = k->block->lanes;
    answers year;

    for (int l = 0; l < lanes; l++)
        year.did[l] = year.wrong[l] = 0.0;
    for (int g = 0; reg->false_exit && g < k->plan->n_groups; g++)
        memset(year.taken[g], 0, (size_t) lanes * sizeof(double));
    if (reg->over_count)
        over_count(k, before, &year);
    if (reg->n_targets > 0)
        meet_targets(k, before);
    if (reg->false_exit && k->plan->listed[k->county] && k->plan->first_year + k->year >= k->plan->rule->first_year)
        false_exit(k, &year);
    if (reg->detection)
        detect(k, &year);
}

/* Part of a pool of those who are poor and not on the register comes onto it. */
static void
include(ys_county *k, int32_t *pool, uint32_t number, const double *share, double *drawn)
{
    YS_LANE(ys_exit_pool_lanes)(k, YS_PURPOSE_revision, number, pool + k->at, share, drawn);
    YS_LANE(ys_exit_place_lanes)(k, drawn);
}

static void
revise(ys_county *k, const ys_revision *revision)
{
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    const double *inclusion = ys_county_param(block, revision->inclusion.slot);
    ys_row drawn;

    include(k, block->missed, 0, inclusion, drawn);
    include(k, block->wrong, 1, inclusion, drawn);
    for (int l = 0; l < lanes; l++)
        k->recorded[l] = k->recorded[l] > drawn[l] ? k->recorded[l] - drawn[l] : 0.0;
    if (block->reg.padded != NULL)
        YS_LANE(ys_exit_pool_lanes)(k, YS_PURPOSE_revision, 2, block->reg.padded + k->at, ys_county_param(block, revision->exclusion.slot),
            drawn);
}

void
YS_LANE(ys_exit_record_lanes)(ys_county *k, const double *before)
{
    const ys_register_plan *reg = &k->plan->reg;
    double *exits = k->block->quantity[YS_QUANTITY_verified_exits];

    if (reg->padded_on)
        padded_found(k);
    if (reg->behaviour != NULL)
        answer(k, before);
    else if (reg->n_targets > 0)
        meet_targets(k, before);
    for (size_t i = 0; i < reg->dynamics->revisions.n; i++) {
        const ys_revision *revision = (const ys_revision *) reg->dynamics->revisions.item + i;

        if (revision->year == k->plan->first_year + k->year)
            revise(k, revision);
    }
    if (exits != NULL)
        memcpy(exits + k->at, k->recorded, (size_t) k->block->lanes * sizeof *exits);
}
