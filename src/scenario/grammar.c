#include "scenario/grammar.h"

#include "base/text.h"

#include <string.h>

#define WORD_TEXT(word) #word,
static const char *const words_transform[] = { YS_TRANSFORM_LIST(WORD_TEXT) NULL };
static const char *const words_gap_policy[] = { YS_GAP_POLICY_LIST(WORD_TEXT) NULL };
static const char *const words_bound_kind[] = { YS_BOUND_KIND_LIST(WORD_TEXT) NULL };
static const char *const words_infeasible[] = { YS_INFEASIBLE_LIST(WORD_TEXT) NULL };
static const char *const words_when_zero[] = { YS_WHEN_ZERO_LIST(WORD_TEXT) NULL };
static const char *const words_composite_kind[] = { YS_COMPOSITE_KIND_LIST(WORD_TEXT) NULL };
static const char *const words_take[] = { YS_TAKE_LIST(WORD_TEXT) NULL };
static const char *const words_destination[] = { YS_DESTINATION_LIST(WORD_TEXT) NULL };
static const char *const words_channel[] = { YS_CHANNEL_LIST(WORD_TEXT) NULL };
static const char *const words_rounding[] = { YS_ROUNDING_LIST(WORD_TEXT) NULL };
static const char *const words_scoring[] = { YS_SCORING_LIST(WORD_TEXT) NULL };
static const char *const words_weighting_join[] = { YS_WEIGHTING_JOIN_LIST(WORD_TEXT) NULL };
static const char *const words_weighting_inconsistent[] = { YS_WEIGHTING_INCONSISTENT_LIST(WORD_TEXT) NULL };
static const char *const words_aggregation[] = { YS_AGGREGATION_LIST(WORD_TEXT) NULL };
static const char *const words_missing[] = { YS_MISSING_LIST(WORD_TEXT) NULL };
static const char *const words_outliers[] = { YS_OUTLIERS_LIST(WORD_TEXT) NULL };
static const char *const words_panel[] = { YS_PANEL_LIST(WORD_TEXT) NULL };
static const char *const words_scale[] = { YS_SCALE_LIST(WORD_TEXT) NULL };
static const char *const words_posts[] = { YS_POSTS_LIST(WORD_TEXT) NULL };
static const char *const words_beyond[] = { YS_BEYOND_LIST(WORD_TEXT) NULL };
static const char *const words_ties[] = { YS_TIES_LIST(WORD_TEXT) NULL };
static const char *const words_adjustment_kind[] = { YS_ADJUSTMENT_KIND_LIST(WORD_TEXT) NULL };
static const char *const words_veto_effect[] = { YS_VETO_EFFECT_LIST(WORD_TEXT) NULL };
static const char *const words_sample_of[] = { YS_SAMPLE_OF_LIST(WORD_TEXT) NULL };
static const char *const words_process[] = { YS_PROCESS_LIST(WORD_TEXT) NULL };
static const char *const words_deviation[] = { YS_DEVIATION_LIST(WORD_TEXT) NULL };
static const char *const words_error_source[] = { YS_ERROR_SOURCE_LIST(WORD_TEXT) NULL };
static const char *const words_measured_by[] = { YS_MEASURED_BY_LIST(WORD_TEXT) NULL };
static const char *const words_priority[] = { YS_PRIORITY_LIST(WORD_TEXT) NULL };
static const char *const words_acts_on[] = { YS_ACTS_ON_LIST(WORD_TEXT) NULL };
static const char *const words_first[] = { YS_FIRST_LIST(WORD_TEXT) NULL };
static const char *const words_joint[] = { YS_JOINT_LIST(WORD_TEXT) NULL };
static const char *const words_slowing[] = { YS_SLOWING_LIST(WORD_TEXT) NULL };
static const char *const words_shock_scope[] = { YS_SHOCK_SCOPE_LIST(WORD_TEXT) NULL };
static const char *const words_decide[] = { YS_DECIDE_LIST(WORD_TEXT) NULL };
static const char *const words_hindsight[] = { YS_HINDSIGHT_LIST(WORD_TEXT) NULL };
const char *const ys_grammar_priors[] = { YS_PRIOR_LIST(WORD_TEXT) NULL };

/* words and sub-grammar of a field, by kind */
#define OF_TEXT(of) NULL, NULL
#define OF_WORD(of) words_##of, NULL
#define OF_PARAM(of) NULL, &ys_grammar_param
#define OF_REAL(of) NULL, NULL
#define OF_INT(of) NULL, NULL
#define OF_YUAN(of) NULL, NULL
#define OF_BOOL(of) NULL, NULL
#define OF_DATE(of) NULL, NULL
#define OF_YEARS(of) NULL, NULL
#define OF_TEXTS(of) NULL, NULL
#define OF_PRIOR(of) ys_grammar_priors, NULL
#define OF_PRIORS(of) ys_grammar_priors, NULL
#define OF_MAP(of) NULL, &ys_grammar_##of
#define OF_LIST(of) NULL, &ys_grammar_##of
#define OF_NAMED(of) NULL, &ys_grammar_##of

#define FIELD(kind, ctype, name, fallback, min, max, of, unit, meaning)                                        \
    { #name, YS_KIND_##kind, offsetof(OWNER, name), sizeof(((OWNER *) 0)->name), fallback, min, max, OF_##kind(of), \
        unit, meaning },

/* OWNER is the struct of the list that is being expanded */
#define OWNER ys_scenario
static const ys_field scenario_fields[] = { YS_SCENARIO_LIST(FIELD) };
#undef OWNER
#define OWNER ys_exception
static const ys_field exception_fields[] = { YS_EXCEPTION_LIST(FIELD) };
#undef OWNER
#define OWNER ys_population
static const ys_field population_fields[] = { YS_POPULATION_LIST(FIELD) };
#undef OWNER
#define OWNER ys_fund
static const ys_field fund_fields[] = { YS_FUND_LIST(FIELD) };
#undef OWNER
#define OWNER ys_pot
static const ys_field pot_fields[] = { YS_POT_LIST(FIELD) };
#undef OWNER
#define OWNER ys_set_aside
static const ys_field set_aside_fields[] = { YS_SET_ASIDE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_factor
static const ys_field factor_fields[] = { YS_FACTOR_LIST(FIELD) };
#undef OWNER
#define OWNER ys_coefficient
static const ys_field coefficient_fields[] = { YS_COEFFICIENT_LIST(FIELD) };
#undef OWNER
#define OWNER ys_bound
static const ys_field bound_fields[] = { YS_BOUND_LIST(FIELD) };
#undef OWNER
#define OWNER ys_rung
static const ys_field rung_fields[] = { YS_RUNG_LIST(FIELD) };
#undef OWNER
#define OWNER ys_composite
static const ys_field composite_fields[] = { YS_COMPOSITE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_member_of
static const ys_field member_of_fields[] = { YS_MEMBER_OF_LIST(FIELD) };
#undef OWNER
#define OWNER ys_threshold
static const ys_field threshold_fields[] = { YS_THRESHOLD_LIST(FIELD) };
#undef OWNER
#define OWNER ys_grant
static const ys_field grant_fields[] = { YS_GRANT_LIST(FIELD) };
#undef OWNER
#define OWNER ys_formula
static const ys_field formula_fields[] = { YS_FORMULA_LIST(FIELD) };
#undef OWNER
#define OWNER ys_group_bound
static const ys_field group_bound_fields[] = { YS_GROUP_BOUND_LIST(FIELD) };
#undef OWNER
#define OWNER ys_cascade
static const ys_field cascade_fields[] = { YS_CASCADE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_lock
static const ys_field lock_fields[] = { YS_LOCK_LIST(FIELD) };
#undef OWNER
#define OWNER ys_cut_off
static const ys_field cut_off_fields[] = { YS_CUT_OFF_LIST(FIELD) };
#undef OWNER
#define OWNER ys_deduction
static const ys_field deduction_fields[] = { YS_DEDUCTION_LIST(FIELD) };
#undef OWNER
#define OWNER ys_override_entry
static const ys_field override_entry_fields[] = { YS_OVERRIDE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_advance
static const ys_field advance_fields[] = { YS_ADVANCE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_vintage
static const ys_field vintage_fields[] = { YS_VINTAGE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_use
static const ys_field use_fields[] = { YS_USE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_cycle_step
static const ys_field cycle_step_fields[] = { YS_CYCLE_STEP_LIST(FIELD) };
#undef OWNER
#define OWNER ys_approval
static const ys_field approval_fields[] = { YS_APPROVAL_LIST(FIELD) };
#undef OWNER
#define OWNER ys_pool
static const ys_field pool_fields[] = { YS_POOL_LIST(FIELD) };
#undef OWNER
#define OWNER ys_scheme
static const ys_field scheme_fields[] = { YS_SCHEME_LIST(FIELD) };
#undef OWNER
#define OWNER ys_class
static const ys_field class_fields[] = { YS_CLASS_LIST(FIELD) };
#undef OWNER
#define OWNER ys_grade
static const ys_field grade_fields[] = { YS_GRADE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_item
static const ys_field item_fields[] = { YS_ITEM_LIST(FIELD) };
#undef OWNER
#define OWNER ys_class_weight
static const ys_field class_weight_fields[] = { YS_CLASS_WEIGHT_LIST(FIELD) };
#undef OWNER
#define OWNER ys_band
static const ys_field band_fields[] = { YS_BAND_LIST(FIELD) };
#undef OWNER
#define OWNER ys_class_points
static const ys_field class_points_fields[] = { YS_CLASS_POINTS_LIST(FIELD) };
#undef OWNER
#define OWNER ys_year_weights
static const ys_field year_weights_fields[] = { YS_YEAR_WEIGHTS_LIST(FIELD) };
#undef OWNER
#define OWNER ys_assessor
static const ys_field assessor_fields[] = { YS_ASSESSOR_LIST(FIELD) };
#undef OWNER
#define OWNER ys_method_share
static const ys_field method_share_fields[] = { YS_METHOD_SHARE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_expert
static const ys_field expert_fields[] = { YS_EXPERT_LIST(FIELD) };
#undef OWNER
#define OWNER ys_weighting
static const ys_field weighting_fields[] = { YS_WEIGHTING_LIST(FIELD) };
#undef OWNER
#define OWNER ys_tag_bound
static const ys_field tag_bound_fields[] = { YS_TAG_BOUND_LIST(FIELD) };
#undef OWNER
#define OWNER ys_adjustment
static const ys_field adjustment_fields[] = { YS_ADJUSTMENT_LIST(FIELD) };
#undef OWNER
#define OWNER ys_veto
static const ys_field veto_fields[] = { YS_VETO_LIST(FIELD) };
#undef OWNER
#define OWNER ys_grade_override
static const ys_field grade_override_fields[] = { YS_GRADE_OVERRIDE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_stage
static const ys_field stage_fields[] = { YS_STAGE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_chain
static const ys_field chain_fields[] = { YS_CHAIN_LIST(FIELD) };
#undef OWNER
#define OWNER ys_uncertainty
static const ys_field uncertainty_fields[] = { YS_UNCERTAINTY_LIST(FIELD) };
#undef OWNER
#define OWNER ys_exit_rule
static const ys_field exit_rule_fields[] = { YS_EXIT_RULE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_sample
static const ys_field sample_fields[] = { YS_SAMPLE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_satisfaction
static const ys_field satisfaction_fields[] = { YS_SATISFACTION_LIST(FIELD) };
#undef OWNER
#define OWNER ys_dynamics
static const ys_field dynamics_fields[] = { YS_DYNAMICS_LIST(FIELD) };
#undef OWNER
#define OWNER ys_flow
static const ys_field flow_fields[] = { YS_FLOW_LIST(FIELD) };
#undef OWNER
#define OWNER ys_group
static const ys_field group_fields[] = { YS_GROUP_LIST(FIELD) };
#undef OWNER
#define OWNER ys_measure
static const ys_field measure_fields[] = { YS_MEASURE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_cost
static const ys_field cost_fields[] = { YS_COST_LIST(FIELD) };
#undef OWNER
#define OWNER ys_gate
static const ys_field gate_fields[] = { YS_GATE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_shock
static const ys_field shock_fields[] = { YS_SHOCK_LIST(FIELD) };
#undef OWNER
#define OWNER ys_line
static const ys_field line_fields[] = { YS_LINE_LIST(FIELD) };
#undef OWNER
#define OWNER ys_revision
static const ys_field revision_fields[] = { YS_REVISION_LIST(FIELD) };
#undef OWNER
#define OWNER ys_target
static const ys_field target_fields[] = { YS_TARGET_LIST(FIELD) };
#undef OWNER
#define OWNER ys_design
static const ys_field design_fields[] = { YS_DESIGN_LIST(FIELD) };
#undef OWNER
#define OWNER ys_verification
static const ys_field verification_fields[] = { YS_VERIFICATION_LIST(FIELD) };
#undef OWNER
#define OWNER ys_after
static const ys_field after_fields[] = { YS_AFTER_LIST(FIELD) };
#undef OWNER
#define OWNER ys_places
static const ys_field places_fields[] = { YS_PLACES_LIST(FIELD) };
#undef OWNER
#define OWNER ys_plan_year
static const ys_field plan_year_fields[] = { YS_PLAN_YEAR_LIST(FIELD) };
#undef OWNER
#define OWNER ys_provincial
static const ys_field provincial_fields[] = { YS_PROVINCIAL_LIST(FIELD) };
#undef OWNER
#define OWNER ys_behaviour
static const ys_field behaviour_fields[] = { YS_BEHAVIOUR_LIST(FIELD) };
#undef OWNER
#define OWNER ys_param_form
static const ys_field param_fields[] = { YS_PARAM_FORM_LIST(FIELD) };
#undef OWNER

#define X(token, list, type, plain, title) \
    const ys_grammar ys_grammar_##token = { #token, title, sizeof(type), plain, \
        sizeof token##_fields / sizeof token##_fields[0], token##_fields };
YS_GRAMMAR_LIST(X)
#undef X

const ys_field *
ys_grammar_field(const ys_grammar *grammar, const char *name)
{
    for (size_t i = 0; i < grammar->n_fields; i++)
        if (strcmp(grammar->field[i].name, name) == 0)
            return &grammar->field[i];
    return NULL;
}

const char *
ys_grammar_nearest(const ys_grammar *grammar, const char *name)
{
    const char *names[64];
    size_t n = 0;

    while (n < grammar->n_fields && n < sizeof names / sizeof names[0]) {
        names[n] = grammar->field[n].name;
        n++;
    }
    return ys_text_nearest(name, names, n);
}

bool
ys_grammar_demands(const ys_grammar *grammar)
{
    for (size_t i = 0; i < grammar->n_fields; i++)
        if (grammar->field[i].fallback == NULL)
            return true;
    return false;
}

bool
ys_grammar_is_own(const char *name)
{
    static const char *const own[] = { "title", "table", "as_of", "hindsight", "exceptions", "years", "worlds", "seed", "rules" };

    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (strcmp(own[i], name) == 0)
            return true;
    return false;
}

const char *
ys_grammar_kind(ys_kind kind)
{
    static const char *const text[] = {
        [YS_KIND_TEXT] = "a text",
        [YS_KIND_WORD] = "a word",
        [YS_KIND_PARAM] = "a number (or a map with value and prior)",
        [YS_KIND_REAL] = "a number",
        [YS_KIND_INT] = "a whole number",
        [YS_KIND_YUAN] = "a whole number of yuan",
        [YS_KIND_BOOL] = "true or false",
        [YS_KIND_DATE] = "a date YYYY-MM-DD",
        [YS_KIND_YEARS] = "FIRST..LAST",
        [YS_KIND_TEXTS] = "a list of texts",
        [YS_KIND_PRIOR] = "a map such as {uniform: [a, b]}",
        [YS_KIND_PRIORS] = "a map PATH: {uniform: [a, b]}",
        [YS_KIND_MAP] = "a map",
        [YS_KIND_LIST] = "a list",
        [YS_KIND_NAMED] = "a map of names",
    };

    return text[kind];
}
