/* What the verification survey of one county finds. */
#include "exit/county.h"
#include "exit/design.h"

void
YS_LANE(ys_exit_worth_lanes)(const ys_county *k, double asked, double size, double *restrict n)
{
    const ys_design *design = &k->plan->rule->design;
    int lanes = k->block->lanes;

    for (int l = 0; l < lanes; l++)
        n[l] = size;
    if (!k->plan->status.design.moves)
        return;
    const double *targeted = ys_county_param(k->block, design->targeted.slot);
    const double *nonresponse = ys_county_param(k->block, design->nonresponse.slot), *rho = ys_county_param(k->block, design->rho.slot);
    double villages = k->plan->status.design.villages;

    for (int l = 0; l < lanes; l++)
        n[l] = ys_design_worth(asked, villages, targeted[l], nonresponse[l], rho[l]);
}

/* As it is stated, whatever the pools say. */
static void
stated(const ys_county *k, const ys_sample_plan *plan, double *restrict rate)
{
    const double *given = ys_county_param(k->block, plan->rate);
    double offset = plan->offset == NULL ? 0.0 : plan->offset[k->county];

    for (int l = 0; l < k->block->lanes; l++)
        rate[l] = ys_clip(given[l] + offset, 0.0, 1.0);
}

void
YS_LANE(ys_exit_wrong_truth_lanes)(const ys_county *k, double *restrict rate)
{
    const ys_exit_block *block = k->block;

    if (k->plan->wrong.stated) {
        stated(k, &k->plan->wrong, rate);
        return;
    }
    for (int l = 0; l < block->lanes; l++) {
        size_t i = k->at + (size_t) l;
        double wrong = (double) block->wrong[i], exited = wrong + (double) (block->vulnerable[i] + block->stable[i]);

        rate[l] = exited > 0.0 ? wrong / exited : 0.0;
    }
}

void
YS_LANE(ys_exit_missed_truth_lanes)(const ys_county *k, const double *registered, double *restrict rate)
{
    const ys_exit_block *block = k->block;
    double rural = k->rural;

    if (k->plan->missed.stated) {
        stated(k, &k->plan->missed, rate);
        return;
    }
    for (int l = 0; l < block->lanes; l++) {
        double others = rural - registered[l];

        rate[l] = others > 0.0 ? (double) block->missed[k->at + (size_t) l] / others : 0.0;
    }
}

static void
sample(ys_county *k, const ys_sample_plan *plan, ys_purpose purpose, const double *rate, double *found)
{
    int lanes = k->block->lanes;
    ys_address at = ys_county_address(k, purpose, 0);
    ys_row n, work[2];

    if (plan->asked == 0.0) {
        memcpy(found, rate, (size_t) lanes * sizeof *found);
        return;
    }
    YS_LANE(ys_exit_worth_lanes)(k, plan->asked, plan->size, n);
    if (plan->table != NULL)
        YS_LANE(ys_binomial_lanes_shared)(&at, lanes, &plan->table[k->county], work[0], found);
    else
        YS_LANE(ys_binomial_lanes)(&at, lanes, n, rate, found);
    for (int l = 0; l < lanes; l++)
        found[l] = found[l] / n[l];
}

void
YS_LANE(ys_exit_put_back_lanes)(ys_county *k, const double *persons, double *registered)
{
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    int32_t *wrong = block->wrong + k->at;
    const double *before = block->status.before + k->at;
    double *fall = block->quantity[YS_QUANTITY_poor_fall], *exits = block->quantity[YS_QUANTITY_verified_exits];

    YS_LANE(ys_exit_place_lanes)(k, persons);
    for (int l = 0; l < lanes; l++) {
        wrong[l] -= (int32_t) persons[l];
        registered[l] += persons[l];
    }
    ys_county_record(k->plan, block, k->county, k->rural, registered);
    for (int l = 0; fall != NULL && l < lanes; l++)
        fall[k->at + (size_t) l] = (before[l] - registered[l]) / (before[l] > 0.0 ? before[l] : 1.0);
    for (int l = 0; exits != NULL && l < lanes; l++) {
        double left = exits[k->at + (size_t) l] - persons[l];

        /* of those found some may have been wrongly exited in an earlier year */
        exits[k->at + (size_t) l] = left > 0.0 ? left : 0.0;
    }
}

/* Of the wrong exits of the year the census of the exiting finds its share. */
static void
take_census(ys_county *k, const double *asked, double *registered)
{
    const int32_t *wrong = k->block->wrong + k->at;
    int lanes = k->block->lanes;
    ys_address at = ys_county_address(k, YS_PURPOSE_census, 0);
    ys_row n, found;

    for (int l = 0; l < lanes; l++) {
        double all = (double) wrong[l], now = k->wrong_now[l] < all ? k->wrong_now[l] : all;

        n[l] = asked[l] != 0.0 ? now : 0.0;
    }
    YS_LANE(ys_binomial_lanes)(&at, lanes, n, ys_county_param(k->block, k->plan->rule->design.census.slot), found);
    YS_LANE(ys_exit_put_back_lanes)(k, found, registered);
}

/* Draws that follow hints: each finds a wrongly exited person by its hit rate, while there are any. */
static void
follow_hints(ys_county *k, const double *asked, double *registered)
{
    const ys_design *design = &k->plan->rule->design;
    const int32_t *wrong = k->block->wrong + k->at;
    const double *targeted = ys_county_param(k->block, design->targeted.slot);
    int lanes = k->block->lanes;
    double size = k->plan->wrong.asked;
    ys_address at = ys_county_address(k, YS_PURPOSE_targeted, 0);
    ys_row n, found;

    for (int l = 0; l < lanes; l++)
        n[l] = asked[l] != 0.0 ? ys_floor(targeted[l] * size + 1e-9) : 0.0;
    YS_LANE(ys_binomial_lanes)(&at, lanes, n, ys_county_param(k->block, design->hit_rate.slot), found);
    for (int l = 0; l < lanes; l++)
        found[l] = found[l] < (double) wrong[l] ? found[l] : (double) wrong[l];
    YS_LANE(ys_exit_put_back_lanes)(k, found, registered);
}

/* The census comes first, then the sample; what follows hints comes last, so that no rate knows of it. */
void
YS_LANE(ys_exit_survey_lanes)(ys_county *k, double *registered)
{
    const ys_exit_plan *plan = k->plan;
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    size_t at = k->at;
    ys_row rate, found, reason, asked;

    YS_LANE(ys_exit_propose_lanes)(k, registered, reason);
    for (int l = 0; block->status.proposal != NULL && l < lanes; l++)
        block->status.proposal[at + (size_t) l] = (uint8_t) reason[l];
    if (!YS_LANE(ys_exit_ask_lanes)(k, reason, asked))
        return;
    if (plan->status.design.census)
        take_census(k, asked, registered);
    if (plan->wrong.on) {
        YS_LANE(ys_exit_wrong_truth_lanes)(k, rate);
        sample(k, &plan->wrong, YS_PURPOSE_survey_wrong, rate, found);
        ys_county_keep(lanes, asked, found, block->quantity[YS_QUANTITY_wrong_rate] + at);
    }
    if (plan->missed.on) {
        YS_LANE(ys_exit_missed_truth_lanes)(k, registered, rate);
        sample(k, &plan->missed, YS_PURPOSE_survey_missed, rate, found);
        ys_county_keep(lanes, asked, found, block->quantity[YS_QUANTITY_missed_rate] + at);
    }
    if (plan->status.design.targeted)
        follow_hints(k, asked, registered);
}

void
YS_LANE(ys_exit_satisfaction_lanes)(ys_county *k, double *found)
{
    const ys_satisfaction *s = &k->plan->rule->satisfaction;
    const ys_exit_block *block = k->block;
    int lanes = block->lanes;
    const double *mean = ys_county_param(block, s->mean.slot), *by_score = ys_county_param(block, s->score_effect.slot);
    const double *by_shock = ys_county_param(block, s->shock_effect.slot);
    const double *score = block->quantity[YS_QUANTITY_score] == NULL ? NULL : block->quantity[YS_QUANTITY_score] + k->at;
    const double *noise = block->noise == NULL ? NULL : block->noise + k->at;
    ys_row p;

    for (int l = 0; l < lanes; l++)
        p[l] = mean[l];
    if (score != NULL) {
        for (int l = 0; l < lanes; l++)
            p[l] += by_score[l] * score[l];
    }
    if (noise != NULL) {
        for (int l = 0; l < lanes; l++)
            p[l] += by_shock[l] * noise[l];
    }
    for (int l = 0; l < lanes; l++)
        found[l] = ys_clip(p[l], 0.0, 1.0);
    if (s->size > 0) {
        ys_address at = ys_county_address(k, YS_PURPOSE_survey_satisfaction, 0);
        ys_row n;

        memcpy(p, found, (size_t) lanes * sizeof *p);
        YS_LANE(ys_exit_worth_lanes)(k, (double) s->size, k->plan->status.design.satisfaction, n);
        YS_LANE(ys_binomial_lanes)(&at, lanes, n, p, found);
        for (int l = 0; l < lanes; l++)
            found[l] = found[l] / n[l];
    }
}
