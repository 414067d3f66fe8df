#include "study/survey_rule.h"

#include "numeric/count.h"

#include <math.h>

static ys_survey_condition
of_sample(const ys_sample *sample, double pool_rate, double limit)
{
    bool stated = sample->from == YS_ERROR_SOURCE_stated;

    return (ys_survey_condition){ .asked = stated || sample->size > 0, .size = sample->size,
        .rate = stated ? sample->rate.value : pool_rate, .limit = limit, .pass = (double) NAN };
}

ys_status
ys_survey_rule_read(const ys_model *model, double incidence, double exited, ys_survey_rule *rule, ys_error *err)
{
    const ys_scenario *scenario = &model->scenario;
    const ys_exit_rule *of = scenario->exit_rules.item;

    if (scenario->exit_rules.n == 0)
        return ys_fail(err, YS_E_SCENARIO, "%s: the scenario has no exit rule; give --sample and --limit without a scenario", model->path);
    *rule = (ys_survey_rule){ .equality = of->equality_passes, .composite = of->measured_by == YS_MEASURED_BY_composite,
        .exited = exited, .joint = (double) NAN };
    rule->condition[YS_SURVEY_CONDITION_incidence] = (ys_survey_condition){ .asked = !isnan(incidence), .rate = incidence,
        .limit = of->incidence_limit.value, .pass = (double) NAN };
    rule->condition[YS_SURVEY_CONDITION_wrong] = of_sample(&of->wrong, scenario->dynamics.wrong_exit_share.value, of->wrong_limit.value);
    rule->condition[YS_SURVEY_CONDITION_missed] = of_sample(&of->missed, scenario->dynamics.missed_start.value, of->missed_limit.value);
    rule->condition[YS_SURVEY_CONDITION_satisfaction] = (ys_survey_condition){ .asked = true, .size = of->satisfaction.size,
        .rate = of->satisfaction.mean.value, .limit = of->satisfaction_floor.value, .pass = (double) NAN };
    return YS_OK;
}

/* ---- findings of one sample: 0..size, or where it is known without error, one ---- */

static int64_t
most_found(const ys_survey_condition *condition)
{
    return condition->asked ? condition->size : 0;
}

static double
found_rate(const ys_survey_condition *condition, int64_t found)
{
    return !condition->asked ? 0 : condition->size == 0 ? condition->rate : (double) found / (double) condition->size;
}

static ys_status
chance(const ys_survey_condition *condition, int64_t found, double *probability, ys_error *err)
{
    return ys_count_binomial_probability(found, most_found(condition), condition->rate, probability, err);
}

static ys_status
chance_up_to(const ys_survey_condition *condition, int64_t found, double *probability, ys_error *err)
{
    return ys_count_binomial(found, most_found(condition), condition->rate, probability, err);
}

static bool
passes(const ys_survey_rule *rule, double x, double limit)
{
    return rule->equality ? x <= limit : x < limit;
}

/* Most findings with which the condition holds; -1: none. */
static int64_t
accept(const ys_survey_rule *rule, const ys_survey_condition *condition)
{
    int64_t most = most_found(condition);

    if (condition->asked)
        while (most >= 0 && !passes(rule, found_rate(condition, most), condition->limit))
            most--;
    return most;
}

/* Most missed, up to `most`, with which the composite incidence holds beside so many wrong. */
static int64_t
accept_missed(const ys_survey_rule *rule, int64_t wrong, int64_t most)
{
    const ys_survey_condition *incidence = &rule->condition[YS_SURVEY_CONDITION_incidence];
    const ys_survey_condition *missed = &rule->condition[YS_SURVEY_CONDITION_missed];
    double base = incidence->rate + found_rate(&rule->condition[YS_SURVEY_CONDITION_wrong], wrong) * rule->exited;

    while (most >= 0 && !passes(rule, base + found_rate(missed, most) * (1 - incidence->rate), incidence->limit))
        most--;
    return most;
}

/* P(the composite incidence holds, and at most so many wrong and so many missed are found). */
static ys_status
incidence_and(const ys_survey_rule *rule, int64_t most_wrong, int64_t most_missed, double *probability, ys_error *err)
{
    const ys_survey_condition *wrong = &rule->condition[YS_SURVEY_CONDITION_wrong];
    const ys_survey_condition *missed = &rule->condition[YS_SURVEY_CONDITION_missed];
    double sum = 0, of_wrong, of_missed;
    ys_status st = YS_OK;

    for (int64_t found = 0; st == YS_OK && found <= most_wrong && most_missed >= 0; found++) {
        most_missed = accept_missed(rule, found, most_missed); /* falls as more wrong are found */
        st = chance(wrong, found, &of_wrong, err);
        if (st == YS_OK)
            st = chance_up_to(missed, most_missed, &of_missed, err);
        sum += st == YS_OK ? of_wrong * of_missed : 0;
    }
    *probability = sum < 1 ? sum : 1;
    return st;
}

/* Its own probability, and `both` (wrong and missed pass) with it. As recorded it is known without error. */
static ys_status
pass_incidence(ys_survey_rule *rule, int64_t most_wrong, int64_t most_missed, double *both, ys_error *err)
{
    ys_survey_condition *incidence = &rule->condition[YS_SURVEY_CONDITION_incidence];
    int64_t all_wrong = most_found(&rule->condition[YS_SURVEY_CONDITION_wrong]);
    int64_t all_missed = most_found(&rule->condition[YS_SURVEY_CONDITION_missed]);
    ys_status st = YS_OK;

    if (!rule->composite) {
        incidence->pass = passes(rule, incidence->rate, incidence->limit) ? 1 : 0;
        *both *= incidence->pass;
        return YS_OK;
    }
    st = incidence_and(rule, all_wrong, all_missed, &incidence->pass, err);
    return st == YS_OK ? incidence_and(rule, most_wrong, most_missed, both, err) : st;
}

/* Satisfaction is asked for as found / size >= floor, whatever the rule says of equality. */
static ys_status
pass_satisfaction(ys_survey_condition *condition, ys_error *err)
{
    int64_t least = condition->size;
    double below = 0;
    ys_status st = YS_OK;

    if (condition->size == 0) {
        condition->pass = condition->rate >= condition->limit ? 1 : 0;
        return YS_OK;
    }
    while (least > 0 && found_rate(condition, least - 1) >= condition->limit)
        least--;
    st = found_rate(condition, least) >= condition->limit ? chance_up_to(condition, least - 1, &below, err) : YS_OK;
    condition->pass = found_rate(condition, least) >= condition->limit ? 1 - below : 0;
    return st;
}

ys_status
ys_survey_rule_pass(ys_survey_rule *rule, ys_error *err)
{
    ys_survey_condition *condition = rule->condition;
    ys_survey_condition *incidence = &condition[YS_SURVEY_CONDITION_incidence], *satisfied = &condition[YS_SURVEY_CONDITION_satisfaction];
    ys_survey_condition *wrong = &condition[YS_SURVEY_CONDITION_wrong], *missed = &condition[YS_SURVEY_CONDITION_missed];
    int64_t most_wrong = accept(rule, wrong), most_missed = accept(rule, missed);
    double of_wrong = 1, of_missed = 1, both;
    ys_status st = pass_satisfaction(satisfied, err);

    if (st == YS_OK)
        st = chance_up_to(wrong, most_wrong, &of_wrong, err);
    if (st == YS_OK)
        st = chance_up_to(missed, most_missed, &of_missed, err);
    both = of_wrong * of_missed;
    if (st == YS_OK && incidence->asked)
        st = pass_incidence(rule, most_wrong, most_missed, &both, err);
    if (st != YS_OK)
        return st;
    wrong->pass = wrong->asked ? of_wrong : (double) NAN;
    missed->pass = missed->asked ? of_missed : (double) NAN;
    rule->joint = both * satisfied->pass;
    return YS_OK;
}
