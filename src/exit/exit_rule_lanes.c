/* Survey and exit rule of one county over a block of worlds. */
#include "exit/county.h"

/* 1 where x is above its limit; where equality does not pass, also where it meets it. */
static double
above(double x, double limit, bool equality_passes)
{
    double strictly = x > limit ? 1.0 : 0.0, meets = x >= limit ? 1.0 : 0.0;

    return equality_passes ? strictly : meets;
}

static double
any_of(const double *flag, int lanes)
{
    double any = 0.0;

    for (int l = 0; l < lanes; l++)
        any = flag[l] > any ? flag[l] : any;
    return any;
}

/* 1 where the county stands on the list and its record is low enough to be proposed, in a year in which a county may leave. */
static void
propose(const ys_county *k, const double *registered, double *restrict proposed)
{
    const ys_exit_rule *rule = k->plan->rule;
    int lanes = k->block->lanes;
    const double *below = ys_county_param(k->block, rule->propose_below.slot);
    const uint8_t *left = k->block->left + k->at;
    double rural = k->plan->rural[k->county];
    double open = k->plan->listed[k->county] && k->plan->first_year + k->year >= rule->first_year ? 1.0 : 0.0;

    for (int l = 0; l < lanes; l++)
        proposed[l] = above(registered[l] / rural, below[l], rule->equality_passes) != 0.0 ? 0.0 : (left[l] == 0 ? open : 0.0);
}

/* Where a survey is made: in a world that proposes the county, or everywhere. False: nowhere. */
static bool
ask(const ys_county *k, const double *proposed, double *restrict asked)
{
    int lanes = k->block->lanes;
    double all = k->plan->rule->survey_all ? 1.0 : 0.0;

    for (int l = 0; l < lanes; l++)
        asked[l] = proposed[l] > all ? proposed[l] : all;
    return any_of(asked, lanes) > 0.0;
}

/* What was found stands where it was asked for; elsewhere the last survey's answer stays. A world may not see that others asked. */
static void
keep_asked(int lanes, const double *restrict asked, const double *restrict found, double *restrict row)
{
    for (int l = 0; l < lanes; l++)
        row[l] = asked[l] != 0.0 ? found[l] : row[l];
}

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
    double rural = plan->rural[k->county];
    ys_row rate, found, proposed, asked;

    propose(k, registered, proposed);
    if (!ask(k, proposed, asked))
        return;
    if (plan->wrong.on) {
        for (int l = 0; l < lanes; l++) {
            size_t i = at + (size_t) l;
            double wrong = (double) block->wrong[i], exited = wrong + (double) (block->vulnerable[i] + block->stable[i]);

            rate[l] = exited > 0.0 ? wrong / exited : 0.0;
        }
        sample(k, &plan->wrong, YS_PURPOSE_survey_wrong, rate, found);
        keep_asked(lanes, asked, found, block->quantity[YS_QUANTITY_wrong_rate] + at);
    }
    if (plan->missed.on) {
        for (int l = 0; l < lanes; l++) {
            double others = rural - registered[l];

            rate[l] = others > 0.0 ? (double) block->missed[at + (size_t) l] / others : 0.0;
        }
        sample(k, &plan->missed, YS_PURPOSE_survey_missed, rate, found);
        keep_asked(lanes, asked, found, block->quantity[YS_QUANTITY_missed_rate] + at);
    }
}

static void
survey_satisfaction(ys_county *k, double *found)
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

static void
held_by_incidence(const ys_county *k, const double *registered, const double *limit, double *reason)
{
    const ys_exit_plan *plan = k->plan;
    const ys_exit_block *block = k->block;
    int lanes = block->lanes;
    size_t at = k->at;
    double rural = plan->rural[k->county];
    bool equality = plan->rule->equality_passes, composite = plan->rule->measured_by == YS_MEASURED_BY_composite;
    const double *wrong = composite && plan->wrong.on ? block->quantity[YS_QUANTITY_wrong_rate] + at : NULL;
    const double *missed = composite && plan->missed.on ? block->quantity[YS_QUANTITY_missed_rate] + at : NULL;
    ys_row poor;

    for (int l = 0; l < lanes; l++)
        poor[l] = registered[l];
    if (wrong != NULL) {
        for (int l = 0; l < lanes; l++) {
            size_t i = at + (size_t) l;

            poor[l] += wrong[l] * (double) (block->wrong[i] + block->vulnerable[i] + block->stable[i]);
        }
    }
    if (missed != NULL) {
        for (int l = 0; l < lanes; l++)
            poor[l] += missed[l] * (rural - registered[l]);
    }
    for (int l = 0; l < lanes; l++)
        reason[l] = above(poor[l] / rural, limit[l], equality) != 0.0 ? (double) YS_HELD_incidence : reason[l];
}

/* Reasons are written from the last to the first, so that the first that holds stands. */
void
YS_LANE(ys_exit_rule_lanes)(ys_county *k, const double *registered)
{
    const ys_exit_rule *rule = k->plan->rule;
    ys_exit_block *block = k->block;
    int lanes = block->lanes, year = k->year;
    bool equality = rule->equality_passes, early = k->plan->first_year + year < rule->first_year;
    uint8_t *left = block->left + k->at, *held = block->held + k->at;
    double *kept = block->quantity[YS_QUANTITY_satisfaction];
    ys_row proposed, asked, satisfied, reason;

    propose(k, registered, proposed);
    if (ask(k, proposed, asked)) {
        survey_satisfaction(k, satisfied);
        if (kept != NULL)
            keep_asked(lanes, asked, satisfied, kept + k->at);
    }
    if (!k->plan->listed[k->county])
        return;
    for (int l = 0; l < lanes; l++)
        reason[l] = (double) YS_HELD_left;
    bool any = any_of(proposed, lanes) > 0.0;

    if (any) {
        const double *least = ys_county_param(block, rule->satisfaction_floor.slot);
        const double *most_wrong = ys_county_param(block, rule->wrong_limit.slot), *most_missed = ys_county_param(block, rule->missed_limit.slot);

        for (int l = 0; l < lanes; l++)
            reason[l] = satisfied[l] < least[l] ? (double) YS_HELD_satisfaction : reason[l];
        if (k->plan->missed.on) {
            const double *missed = block->quantity[YS_QUANTITY_missed_rate] + k->at;

            for (int l = 0; l < lanes; l++)
                reason[l] = above(missed[l], most_missed[l], equality) != 0.0 ? (double) YS_HELD_missed : reason[l];
        }
        if (k->plan->wrong.on) {
            const double *wrong = block->quantity[YS_QUANTITY_wrong_rate] + k->at;

            for (int l = 0; l < lanes; l++)
                reason[l] = above(wrong[l], most_wrong[l], equality) != 0.0 ? (double) YS_HELD_wrong : reason[l];
        }
        held_by_incidence(k, registered, ys_county_param(block, rule->incidence_limit.slot), reason);
    }
    double otherwise = early ? (double) YS_HELD_first_year : (double) YS_HELD_not_proposed;

    for (int l = 0; l < lanes; l++)
        reason[l] = proposed[l] != 0.0 ? reason[l] : otherwise;
    for (int l = 0; l < lanes; l++) {
        uint8_t now = (uint8_t) reason[l];

        held[l] = left[l] != 0 ? (uint8_t) YS_HELD_left : now;
        left[l] = left[l] == 0 && now == YS_HELD_left ? (uint8_t) (year + 1) : left[l];
    }
}

/* Under a yearly limit the counties that pass are taken in order of incidence (or code) until the limit; the others wait. */
void
YS_LANE(ys_exit_limit_lanes)(const ys_exit_plan *plan, ys_exit_block *block, int year)
{
    const ys_exit_rule *rule = plan->rule;
    size_t lanes = (size_t) block->lanes;
    const double *registered = block->quantity[YS_QUANTITY_registered_poor];

    for (size_t l = 0; l < lanes; l++) {
        int64_t passed = 0;

        for (size_t c = 0; c < plan->n_counties; c++)
            passed += block->left[c * lanes + l] == year + 1;
        while (passed > rule->yearly_limit) {
            size_t last = plan->n_counties;
            double worst = -1.0;

            for (size_t c = 0; c < plan->n_counties; c++) {
                double rank = rule->priority == YS_PRIORITY_code ? 0.0 : registered[c * lanes + l] / plan->rural[c];

                if (block->left[c * lanes + l] == year + 1 && rank >= worst) {
                    worst = rank;
                    last = c;
                }
            }
            block->left[last * lanes + l] = 0;
            block->held[last * lanes + l] = YS_HELD_limit;
            passed--;
        }
    }
}

void
YS_LANE(ys_exit_decide_lanes)(const ys_exit_plan *plan, ys_exit_block *block, int year)
{
    ys_county k = { .plan = plan, .block = block, .year = year };

    for (size_t c = 0; c < plan->n_counties; c++) {
        k.county = c;
        k.at = c * (size_t) block->lanes;
        k.address = (ys_address){ block->seed, block->world, (uint32_t) c, (uint32_t) year, 0, 0 };
        YS_LANE(ys_exit_rule_lanes)(&k, block->quantity[YS_QUANTITY_registered_poor] + k.at);
    }
    if (plan->rule->yearly_limit > 0)
        YS_LANE(ys_exit_limit_lanes)(plan, block, year);
}
