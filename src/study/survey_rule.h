/* The conditions of an exit rule, each with the sample that the rule states, as the loop decides them. */
#ifndef YS_SURVEY_RULE_H
#define YS_SURVEY_RULE_H

#include "yinsu/scenario.h"

#define YS_SURVEY_CONDITION_LIST(X) X(incidence) X(wrong) X(missed) X(satisfaction)
typedef enum {
#define X(name) YS_SURVEY_CONDITION_##name,
    YS_SURVEY_CONDITION_LIST(X)
#undef X
    YS_SURVEY_CONDITION_COUNT
} ys_survey_condition_kind;

/* One condition at the scenario's central values. */
typedef struct {
    bool asked;     /* false: the rule does not look at it, or not enough is known of the county */
    int64_t size;   /* of the sample; 0: known without error */
    double rate;    /* true rate: wrong, missed, satisfied; the recorded incidence */
    double limit;   /* most; of satisfaction least */
    double pass;    /* probability; NaN where not asked */
} ys_survey_condition;

typedef struct {
    ys_survey_condition condition[YS_SURVEY_CONDITION_COUNT];
    bool equality, composite; /* of the rule */
    double exited;            /* exited persons / rural population */
    double joint;             /* of all that are asked, the samples independent of each other */
} ys_survey_rule;

/** The rule's samples, limits, and the true rates that the scenario states: of a sample from the pools those of the pools at the start.
 * @param incidence recorded, of the county; NaN: not asked. `exited`: exited persons / rural population
 * @return YS_E_SCENARIO: no exit rule */
ys_status ys_survey_rule_read(const ys_model *model, double incidence, double exited, ys_survey_rule *rule, ys_error *err);
/**
 * Pass probabilities, binomial: the loop draws with replacement. The composite incidence is made from what the two samples find,
 *
 *   incidence + missed found / size * (1 - incidence) + wrong found / size * exited,
 *
 * so its probability, and the joint one, are sums over both findings: exact.
 * O(size of the wrong sample * sqrt(size of the missed)).
 */
ys_status ys_survey_rule_pass(ys_survey_rule *rule, ys_error *err);

#endif
