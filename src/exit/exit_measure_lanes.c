/* What money does: intensity of a measure in a county against what it deviates from, and its gain. */
#include "exit/county.h"

static void
money_of(const ys_exit_plan *plan, const ys_exit_block *block, int source, size_t at, const int64_t *const *amount, double *money)
{
    int lanes = block->lanes;

    for (int l = 0; l < lanes; l++)
        money[l] = 0.0;
    for (int f = 0; f < 32; f++) {
        if (!(plan->source_funds[source] >> f & 1))
            continue;
        const int64_t *row = amount[f] + at;

        for (int l = 0; l < lanes; l++)
            money[l] += ys_from_int(row[l]);
    }
}

void
YS_LANE(ys_exit_base_lanes)(const ys_exit_plan *plan, ys_exit_block *block, const int64_t *const *amount)
{
    for (int s = 0; s < plan->n_sources; s++) {
        for (size_t c = 0; c < plan->n_counties; c++) {
            size_t at = c * (size_t) block->lanes;

            money_of(plan, block, s, at, amount, block->base_money[s] + at);
        }
    }
}

void
YS_LANE(ys_exit_mean_lanes)(const ys_exit_plan *plan, ys_exit_block *block, const int64_t *const *amount)
{
    int lanes = block->lanes;
    double n = (double) plan->n_counties;
    ys_row money;

    for (int s = 0; s < plan->n_sources; s++) {
        double *mean = block->money_mean + s * lanes;

        for (int l = 0; l < lanes; l++)
            mean[l] = 0.0;
        for (size_t c = 0; c < plan->n_counties; c++) {
            money_of(plan, block, s, c * (size_t) lanes, amount, money);
            for (int l = 0; l < lanes; l++)
                mean[l] += money[l];
        }
        for (int l = 0; l < lanes; l++)
            mean[l] = mean[l] / n;
    }
}

/* ln of the intensity x of one source: its money over what it deviates from; no money against no money is no deviation. */
static void
intensity(const ys_county *k, int source, const int64_t *const *amount, double *x)
{
    const ys_exit_block *block = k->block;
    int lanes = block->lanes;
    const double *base = k->plan->deviation == YS_DEVIATION_mean ? block->money_mean + source * lanes
                                                                 : block->base_money[source] + k->at;
    ys_row money;

    money_of(k->plan, block, source, k->at, amount, money);
    for (int l = 0; l < lanes; l++) {
        double none = money[l] > 0.0 ? 1e9 : 1.0;

        x[l] = base[l] > 0.0 ? money[l] / base[l] : none;
    }
}

void
YS_LANE(ys_exit_gain_lanes)(ys_county *k, const int64_t *const *amount)
{
    const ys_exit_plan *plan = k->plan;
    int lanes = k->block->lanes;
    ys_row x;
    int ready = -1;

    for (int m = 0; m < plan->n_measures; m++) {
        const ys_measure_plan *measure = &plan->measure[m];

        if (measure->gain_of != m)
            continue;
        if (measure->source != ready)
            intensity(k, measure->source, amount, x);
        ready = measure->source;
        const double *elasticity = ys_county_param(k->block, measure->elasticity);
        double low = measure->gain_min > 1e-300 ? measure->gain_min : 1e-300, high = measure->gain_max;
        double *g = k->gain[m];

        for (int l = 0; l < lanes; l++)
            g[l] = ys_exp(elasticity[l] * ys_log(ys_clip(x[l], low, high)));
    }
}
