/* What the verification survey of one county finds. */
#include "exit/county.h"

static void
sample(ys_county *k, const ys_sample_plan *plan, ys_purpose purpose, const double *true_rate, double *found)
{
    int lanes = k->block->lanes;
    ys_address at = ys_county_address(k, purpose, 0);
    ys_row n, p, work[2];

    if (plan->table != NULL) {
        YS_LANE(ys_binomial_lanes_shared)(&at, lanes, &plan->table[k->county], work[0], found);
    } else {
        double offset = plan->offset == NULL ? 0.0 : plan->offset[k->county];
        const double *stated = plan->stated ? ys_county_param(k->block, plan->rate) : true_rate;

        for (int l = 0; l < lanes; l++) {
            n[l] = plan->size;
            p[l] = ys_clip(stated[l] + offset, 0.0, 1.0);
        }
        if (plan->size == 0.0) {
            memcpy(found, p, (size_t) lanes * sizeof *found);
            return;
        }
        YS_LANE(ys_binomial_lanes)(&at, lanes, n, p, found);
    }
    double size = plan->size;

    for (int l = 0; l < lanes; l++)
        found[l] = found[l] / size;
}

void
YS_LANE(ys_exit_survey_lanes)(ys_county *k, const double *registered)
{
    const ys_exit_plan *plan = k->plan;
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    size_t at = k->at;
    double rural = k->rural;
    ys_row rate, found, proposed, asked;

    YS_LANE(ys_exit_propose_lanes)(k, registered, proposed);
    if (!YS_LANE(ys_exit_ask_lanes)(k, proposed, asked))
        return;
    if (plan->wrong.on) {
        for (int l = 0; l < lanes; l++) {
            size_t i = at + (size_t) l;
            double wrong = (double) block->wrong[i], exited = wrong + (double) (block->vulnerable[i] + block->stable[i]);

            rate[l] = exited > 0.0 ? wrong / exited : 0.0;
        }
        sample(k, &plan->wrong, YS_PURPOSE_survey_wrong, rate, found);
        ys_county_keep(lanes, asked, found, block->quantity[YS_QUANTITY_wrong_rate] + at);
    }
    if (plan->missed.on) {
        for (int l = 0; l < lanes; l++) {
            double others = rural - registered[l];

            rate[l] = others > 0.0 ? (double) block->missed[at + (size_t) l] / others : 0.0;
        }
        sample(k, &plan->missed, YS_PURPOSE_survey_missed, rate, found);
        ys_county_keep(lanes, asked, found, block->quantity[YS_QUANTITY_missed_rate] + at);
    }
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
        double size = (double) s->size;
        ys_row n;

        memcpy(p, found, (size_t) lanes * sizeof *p);
        for (int l = 0; l < lanes; l++)
            n[l] = size;
        YS_LANE(ys_binomial_lanes)(&at, lanes, n, p, found);
        for (int l = 0; l < lanes; l++)
            found[l] = found[l] / size;
    }
}
