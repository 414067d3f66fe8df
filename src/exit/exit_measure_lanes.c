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

static const double *
base_of(const ys_exit_plan *plan, const ys_exit_block *block, int source, size_t at)
{
    return plan->deviation == YS_DEVIATION_mean ? block->money_mean + source * block->lanes : block->base_money[source] + at;
}

/* Intensity of one source: its money over what it deviates from; no money against no money is no deviation. */
static void
intensity(const ys_county *k, int source, const int64_t *const *amount, double *x)
{
    int lanes = k->block->lanes;
    const double *base = base_of(k->plan, k->block, source, k->at);
    ys_row money;

    money_of(k->plan, k->block, source, k->at, amount, money);
    for (int l = 0; l < lanes; l++) {
        double none = money[l] > 0.0 ? 1e9 : 1.0;

        x[l] = base[l] > 0.0 ? money[l] / base[l] : none;
    }
}

/* What a yuan serves in a year: persons, leverage / cost; without costs itself. The base year takes the last step up to it. */
static void
unit_of(const ys_exit_block *block, const ys_measure_plan *measure, int64_t year, double *unit)
{
    int lanes = block->lanes;
    const double *leverage = ys_county_param(block, measure->leverage);

    for (int l = 0; l < lanes; l++)
        unit[l] = 1.0;
    if (measure->costs == NULL)
        return;
    const ys_cost *cost = measure->costs->item;
    size_t step = 0;

    while (step + 1 < measure->costs->n && cost[step + 1].year <= year)
        step++;
    const double *yuan = ys_county_param(block, cost[step].yuan.slot);

    for (int l = 0; l < lanes; l++)
        unit[l] = leverage[l] / yuan[l];
}

/* Money becomes what it serves, cut to the capacity. */
static void
serve(const ys_exit_block *block, int m, const ys_measure_plan *measure, size_t at, const double *unit, double *money)
{
    int lanes = block->lanes;

    for (int l = 0; l < lanes; l++)
        money[l] *= unit[l];
    if (!measure->capacity_on)
        return;
    const double *capacity = ys_county_param(block, measure->capacity), *served = block->effects.served[m] + at;

    for (int l = 0; l < lanes; l++) {
        double most = capacity[l] > 0.0 ? capacity[l] * served[l] : 1e300;

        money[l] = money[l] > most ? most : money[l];
    }
}

/* Intensity of a measure with options, before those that look back: what `money` serves in `year`, over what it is held against. The same
 * steps serve the base year, so that equal money at equal cost gives equal bits. Where there is nobody to hold a reference against, there
 * is no deviation. */
static void
held_against(const ys_exit_plan *plan, const ys_exit_block *block, int m, size_t at, int year, const double *money, double *x)
{
    const ys_measure_plan *measure = &plan->measure[m];
    int lanes = block->lanes;
    ys_row unit, against;

    memcpy(x, money, (size_t) lanes * sizeof *x);
    memcpy(against, base_of(plan, block, measure->source, at), (size_t) lanes * sizeof *x);
    unit_of(block, measure, plan->first_year + year, unit);
    serve(block, m, measure, at, unit, x);
    unit_of(block, measure, plan->first_year - 1, unit);
    serve(block, m, measure, at, unit, against);
    if (measure->reference_on) {
        const double *reference = ys_county_param(block, measure->reference), *served = block->effects.served[m] + at;

        for (int l = 0; l < lanes; l++) {
            double wanted = reference[l] * served[l] * unit[l];

            x[l] = reference[l] > 0.0 && !(wanted > 0.0) ? 0.0 : x[l];
            against[l] = reference[l] > 0.0 ? wanted : against[l];
        }
    }
    for (int l = 0; l < lanes; l++) {
        double none = x[l] > 0.0 ? 1e9 : 1.0;

        x[l] = against[l] > 0.0 ? x[l] / against[l] : none;
    }
}

/* It grows in a year by no more than `absorption` of itself, or of an intensity of 1 where it is below that: else what once had no money
 * could never begin. */
static void
absorb(const ys_county *k, int m, double *x)
{
    int lanes = k->block->lanes;
    const double *absorption = ys_county_param(k->block, k->plan->measure[m].absorption);
    double *before = k->block->effects.absorbed[m] + k->at;

    for (int l = 0; l < lanes; l++) {
        double room = absorption[l] * (before[l] > 1.0 ? before[l] : 1.0);
        double most = absorption[l] > 0.0 ? before[l] + room : 1e300;

        x[l] = x[l] > most ? most : x[l];
        before[l] = x[l];
    }
}

/* Intensities wait in a ring of `delay` rows. */
static void
delay(const ys_county *k, int m, double *x)
{
    int lanes = k->block->lanes, years = k->plan->measure[m].delay;
    size_t cells = k->plan->n_counties * (size_t) lanes;
    double *row = k->block->effects.delayed[m] + (size_t) (k->year % years) * cells + k->at;

    for (int l = 0; l < lanes; l++) {
        double now = row[l];

        row[l] = x[l];
        x[l] = now;
    }
}

/* Written so that an intensity that does not move keeps its bits. */
static void
persist(const ys_county *k, int m, double *x)
{
    int lanes = k->block->lanes;
    const double *persistence = ys_county_param(k->block, k->plan->measure[m].persistence);
    double *before = k->block->effects.lasting[m] + k->at;

    for (int l = 0; l < lanes; l++) {
        x[l] += persistence[l] * (before[l] - x[l]);
        before[l] = x[l];
    }
}

static void
intensity_with_options(const ys_county *k, int m, const int64_t *const *amount, double *x)
{
    const ys_measure_plan *measure = &k->plan->measure[m];
    int lanes = k->block->lanes;
    ys_row money;

    money_of(k->plan, k->block, measure->source, k->at, amount, money);
    held_against(k->plan, k->block, m, k->at, k->year, money, x);
    for (int l = 0; measure->strike >= 0 && l < lanes; l++)
        x[l] *= k->strike[measure->strike][l];
    if (measure->absorption_on)
        absorb(k, m, x);
    if (measure->delay > 0)
        delay(k, m, x);
    if (measure->persistence_on)
        persist(k, m, x);
}

static void
gain_of(const ys_exit_block *block, const ys_measure_plan *measure, const double *x, double *gain)
{
    int lanes = block->lanes;
    const double *elasticity = ys_county_param(block, measure->elasticity);
    double low = measure->gain_min > 1e-300 ? measure->gain_min : 1e-300, high = measure->gain_max;

    for (int l = 0; l < lanes; l++)
        gain[l] = ys_exp(elasticity[l] * ys_log(ys_clip(x[l], low, high)));
}

/* What measures that act on a flow multiply it by: NULL where there is none. */
static const double *
ease(const ys_county *k, int acts_on, double *row)
{
    int lanes = k->block->lanes;
    bool any = false;

    for (int m = 0; m < k->plan->n_measures; m++) {
        const ys_measure_plan *measure = &k->plan->measure[m];
        const double *share = ys_county_param(k->block, measure->base_share), *x = k->gain[measure->gain_of];

        if (measure->acts_on != acts_on)
            continue;
        for (int l = 0; !any && l < lanes; l++)
            row[l] = 0.0;
        for (int l = 0; l < lanes; l++)
            row[l] -= share[l] * (x[l] - 1.0);
        any = true;
    }
    for (int l = 0; any && l < lanes; l++)
        row[l] = ys_exp(row[l]);
    return any ? row : NULL;
}

void
YS_LANE(ys_exit_gain_lanes)(ys_county *k, const int64_t *const *amount)
{
    const ys_exit_plan *plan = k->plan;
    int lanes = k->block->lanes;
    ys_row shared, own;
    int ready = -1;

    for (int m = 0; m < plan->n_measures; m++) {
        const ys_measure_plan *measure = &plan->measure[m];
        const double *x = shared;

        if (measure->gain_of != m)
            continue;
        if (!measure->plain) {
            intensity_with_options(k, m, amount, own);
            x = own;
        } else if (measure->source != ready) {
            intensity(k, measure->source, amount, shared);
            ready = measure->source;
        }
        gain_of(k->block, measure, x, k->gain[m]);
        if (measure->relative) {
            const double *base = k->block->effects.base_gain[m] + k->at;

            for (int l = 0; l < lanes; l++)
                k->gain[m][l] = 1.0 + (k->gain[m][l] - base[l]);
        }
    }
    k->ease_fall_back = ease(k, YS_ACTS_ON_fall_back, k->ease[0]);
    k->ease_newly_poor = ease(k, YS_ACTS_ON_newly_poor, k->ease[1]);
}

void
YS_LANE(ys_exit_served_lanes)(const ys_exit_plan *plan, ys_exit_block *block)
{
    size_t cells = plan->n_counties * (size_t) block->lanes;

    for (int m = 0; m < plan->n_measures; m++) {
        double *served = block->effects.served[m];

        if (served == NULL)
            continue;
        for (size_t i = 0; i < cells; i++)
            served[i] = 0.0;
        for (int g = 0; g < plan->n_groups; g++) {
            for (size_t i = 0; plan->measure[m].groups >> g & 1 && i < cells; i++)
                served[i] += (double) block->group[g][i];
        }
    }
}

/* What looks back begins with the base year. */
static void
begin(const ys_exit_plan *plan, ys_exit_block *block, int m, size_t c)
{
    const ys_measure_plan *measure = &plan->measure[m];
    size_t lanes = (size_t) block->lanes, at = c * lanes, row = lanes * sizeof(double);
    ys_row x;

    held_against(plan, block, m, at, -1, block->base_money[measure->source] + at, x);
    if (measure->absorption_on)
        memcpy(block->effects.absorbed[m] + at, x, row);
    for (int y = 0; y < measure->delay; y++)
        memcpy(block->effects.delayed[m] + (size_t) y * plan->n_counties * lanes + at, x, row);
    if (measure->persistence_on)
        memcpy(block->effects.lasting[m] + at, x, row);
    if (measure->relative)
        gain_of(block, measure, x, block->effects.base_gain[m] + at);
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
    for (int m = 0; m < plan->n_measures; m++) {
        for (size_t c = 0; !plan->measure[m].plain && c < plan->n_counties; c++)
            begin(plan, block, m, c);
    }
}
