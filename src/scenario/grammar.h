/* Grammar: the parameter lists of the public headers as tables that every walker of the scenario room reads. */
#ifndef YS_GRAMMAR_H
#define YS_GRAMMAR_H

#include "yinsu/scenario.h"

/* name, how the reference calls it */
#define YS_KIND_LIST(X)                                              \
    X(TEXT, "text")                                                  \
    X(WORD, "word")                                                  \
    X(PARAM, "number, or map with a prior")                          \
    X(REAL, "number")                                                \
    X(INT, "whole number")                                           \
    X(YUAN, "whole number")                                          \
    X(BOOL, "true or false")                                         \
    X(DATE, "date YYYY-MM-DD")                                       \
    X(YEARS, "years FIRST..LAST, or one year")                       \
    X(TEXTS, "list of texts")                                        \
    X(PRIOR, "prior")                                                \
    X(PRIORS, "map PATH: prior")                                     \
    X(MAP, "map")                                                    \
    X(LIST, "list of maps")                                          \
    X(NAMED, "map NAME: map")

typedef enum {
#define X(name, title) YS_KIND_##name,
    YS_KIND_LIST(X)
#undef X
    YS_KIND_COUNT
} ys_kind;

typedef struct ys_grammar ys_grammar;

typedef struct {
    const char *name;
    ys_kind kind;
    size_t offset, size; /* in the C struct of the grammar */
    const char *fallback; /* NULL: must be given; "": may be absent */
    double min, max;
    const char *const *words; /* of a WORD, NULL-ended */
    const ys_grammar *of;     /* of a MAP, LIST, NAMED; the long form of a PARAM */
    const char *unit, *meaning;
} ys_field;

struct ys_grammar {
    const char *name, *title;
    size_t size; /* of the C struct; that of NAMED items begins with the name */
    bool plain;  /* one field: a NAMED item is written as that field's value */
    size_t n_fields;
    const ys_field *field;
};

/* A PARAM leaf: a number, or this map. The range of `value` is that of the leaf. */
#define YS_PARAM_FORM_LIST(X)                                                                                    \
    X(REAL,  double,       value,  NULL, 0, 0, 0, "of the leaf", "central value")                                \
    X(PRIOR, ys_vary,      prior,  "",   0, 0, 0, "", "how it varies from world to world")                       \
    X(TEXT,  const char *, source, "",   0, 0, 0, "", "text that it comes from")                                 \
    X(TEXT,  const char *, origin, "",   0, 0, 0, "", "where no text gives it: what is assumed, and by whom")    \
    X(TEXT,  const char *, label,  "",   0, 0, 0, "", "name to print")

typedef struct {
    YS_PARAM_FORM_LIST(YS_MEMBER)
} ys_param_form;

/* token of the header's `of`, its X-macro list, C struct, whether plain, sentence for the reference */
#define YS_GRAMMAR_LIST(X)                                                                                            \
    X(scenario, YS_SCENARIO_LIST, ys_scenario, false, "The top level of a scenario; of a rule file, without "         \
        "`title`, `table`, `as_of`, `hindsight`, `exceptions`, `years`, `worlds`, `seed`, `rules`.")                  \
    X(exception, YS_EXCEPTION_LIST, ys_exception, false, "A rule or column that is used although it was known only "  \
        "after `as_of`.")                                                                                             \
    X(population, YS_POPULATION_LIST, ys_population, false, "Where the persons of the base year come from.")          \
    X(fund, YS_FUND_LIST, ys_fund, false, "A pot of money and the steps that turn it into county amounts; under "     \
        "`tasks`, of persons or villages.")                                                                           \
    X(pot, YS_POT_LIST, ys_pot, false, "The money of a fund.")                                                        \
    X(set_aside, YS_SET_ASIDE_LIST, ys_set_aside, false, "Taken off the top; a fund with `from: FUND.NAME` shares "   \
        "it out.")                                                                                                    \
    X(factor, YS_FACTOR_LIST, ys_factor, false, "An indicator, transformed into a share of the total of all eligible " \
        "counties, with a weight. The weights of a fund's factors sum to 1.")                                         \
    X(rung, YS_RUNG_LIST, ys_rung, false, "A step of a ladder, or a marginal bracket.")                               \
    X(composite, YS_COMPOSITE_LIST, ys_composite, false, "An indicator of the fund's own, made of columns.")          \
    X(member_of, YS_MEMBER_OF_LIST, ys_member_of, false, "A column that a composite is made of.")                     \
    X(threshold, YS_THRESHOLD_LIST, ys_threshold, false, "Eligibility by a figure, with years of grace.")             \
    X(grant, YS_GRANT_LIST, ys_grant, false, "A flat amount a county, township, village or head, off the pot.")       \
    X(formula, YS_FORMULA_LIST, ys_formula, false, "One of several formulas of a fund.")                              \
    X(coefficient, YS_COEFFICIENT_LIST, ys_coefficient, false, "Multiplies the share, which is then renormalised.")   \
    X(bound, YS_BOUND_LIST, ys_bound, false, "At least or at most `value` times its base.")                           \
    X(group_bound, YS_GROUP_BOUND_LIST, ys_group_bound, false, "Bounds on what groups of counties get together.")     \
    X(cascade, YS_CASCADE_LIST, ys_cascade, false, "Shared out to groups first, then within them.")                   \
    X(lock, YS_LOCK_LIST, ys_lock, false, "A county's amount, held by hand.")                                         \
    X(cut_off, YS_CUT_OFF_LIST, ys_cut_off, false, "The smallest amount that is issued.")                             \
    X(deduction, YS_DEDUCTION_LIST, ys_deduction, false, "Taken from a county's amount.")                             \
    X(override_entry, YS_OVERRIDE_LIST, ys_override_entry, false, "A change by hand after the formula (综合平衡).")    \
    X(advance, YS_ADVANCE_LIST, ys_advance, false, "Told before the year on older data, then settled.")               \
    X(vintage, YS_VINTAGE_LIST, ys_vintage, false, "An older column that stands in for an indicator.")                \
    X(use, YS_USE_LIST, ys_use, false, "What a fund's money is used for.")                                            \
    X(cycle_step, YS_CYCLE_STEP_LIST, ys_cycle_step, false, "A step of the project cycle, or a level of supervision.") \
    X(approval, YS_APPROVAL_LIST, ys_approval, false, "Who approves projects, and what that costs in time.")          \
    X(pool, YS_POOL_LIST, ys_pool, false, "Money of several funds that pilot counties may pool.")                     \
    X(scheme, YS_SCHEME_LIST, ys_scheme, false, "An assessment: a tree of items, classes, grades.")                   \
    X(class, YS_CLASS_LIST, ys_class, false, "A set of counties with weights of its own.")                            \
    X(grade, YS_GRADE_LIST, ys_grade, false, "A grade, by cut-off, by quota within the class, or by both.")                                                   \
    X(item, YS_ITEM_LIST, ys_item, false, "A branch (has `items`) or a leaf (has `indicator`) of the item tree. The " \
        "weights of siblings sum to 1 in each class.")                                                                \
    X(class_weight, YS_CLASS_WEIGHT_LIST, ys_class_weight, true, "Written as a plain number under the class's name.") \
    X(band, YS_BAND_LIST, ys_band, false, "A step of the scoring function `bands`.")                                  \
    X(class_points, YS_CLASS_POINTS_LIST, ys_class_points, true, "Written as a plain number under the class's name.") \
    X(year_weights, YS_YEAR_WEIGHTS_LIST, ys_year_weights, false, "Weights of an item from a year on.") \
    X(assessor, YS_ASSESSOR_LIST, ys_assessor, false, "One of several who judge an item.") \
    X(method_share, YS_METHOD_SHARE_LIST, ys_method_share, true, "Written as a plain number under the method's name: stated, equal, ahp, budget, entropy, critic, pca.") \
    X(expert, YS_EXPERT_LIST, ys_expert, false, "Judgements of an expert, or of a group.") \
    X(weighting, YS_WEIGHTING_LIST, ys_weighting, false, "How the items of a branch are weighted.") \
    X(tag_bound, YS_TAG_BOUND_LIST, ys_tag_bound, false, "Bounds on what the leaves of a tag weigh together.") \
    X(adjustment, YS_ADJUSTMENT_LIST, ys_adjustment, false, "A bonus or a penalty, after weighting.") \
    X(veto, YS_VETO_LIST, ys_veto, false, "What bars a grade (一票否决).") \
    X(grade_override, YS_GRADE_OVERRIDE_LIST, ys_grade_override, false, "A grade set by hand, with its reason.") \
    X(stage, YS_STAGE_LIST, ys_stage, false, "A stage of what follows from grades over years.") \
    X(chain, YS_CHAIN_LIST, ys_chain, false, "What follows from grades over years.") \
    X(uncertainty, YS_UNCERTAINTY_LIST, ys_uncertainty, false, "What is drawn when the sureness of ranks is asked for.") \
    X(exit_rule, YS_EXIT_RULE_LIST, ys_exit_rule, false, "When a county leaves the list.")                            \
    X(sample, YS_SAMPLE_LIST, ys_sample, false, "A rate that the verification survey estimates.")                     \
    X(satisfaction, YS_SATISFACTION_LIST, ys_satisfaction, false, "Satisfaction, as the survey finds it.")            \
    X(dynamics, YS_DYNAMICS_LIST, ys_dynamics, false, "How people leave poverty and fall back.")                      \
    X(flow, YS_FLOW_LIST, ys_flow, false, "A yearly probability.")                                                    \
    X(group, YS_GROUP_LIST, ys_group, false, "Registered poor by ability.")                                           \
    X(measure, YS_MEASURE_LIST, ys_measure, false, "What money does.")                                                \
    X(cost, YS_COST_LIST, ys_cost, false, "A step of a path of unit costs.") \
    X(gate, YS_GATE_LIST, ys_gate, false, "A guarantee that must hold beside income (两不愁三保障).") \
    X(shock, YS_SHOCK_LIST, ys_shock, false, "A shock that can be switched.") \
    X(line, YS_LINE_LIST, ys_line, false, "The poverty line from a year on.") \
    X(revision, YS_REVISION_LIST, ys_revision, false, "The register looked at anew.") \
    X(target, YS_TARGET_LIST, ys_target, false, "What a plan binds: recorded exits.") \
    X(design, YS_DESIGN_LIST, ys_design, false, "How the survey draws.") \
    X(verification, YS_VERIFICATION_LIST, ys_verification, false, "A stage of verification after the county's proposal.") \
    X(after, YS_AFTER_LIST, ys_after, false, "After a county has left the list.") \
    X(places, YS_PLACES_LIST, ys_places, false, "Poor villages and townships.") \
    X(plan_year, YS_PLAN_YEAR_LIST, ys_plan_year, false, "A year of the provincial plan.") \
    X(provincial, YS_PROVINCIAL_LIST, ys_provincial, false, "The province's own scheme of exit.") \
    X(behaviour, YS_BEHAVIOUR_LIST, ys_behaviour, false, "What counties do about what is measured.") \
    X(param, YS_PARAM_FORM_LIST, ys_param_form, false, "The long form of a number that a prior may move.")

#define X(token, list, type, plain, title) extern const ys_grammar ys_grammar_##token;
YS_GRAMMAR_LIST(X)
#undef X

/** Names of the prior kinds, NULL-ended, in the order of ys_prior_kind. */
extern const char *const ys_grammar_priors[];

/** NULL where the grammar has no such field. */
const ys_field *ys_grammar_field(const ys_grammar *grammar, const char *name);
/** The nearest field name to a misspelt one, or NULL. */
const char *ys_grammar_nearest(const ys_grammar *grammar, const char *name);
/** Whether a map of this grammar must hold something. */
bool ys_grammar_demands(const ys_grammar *grammar);
/** Whether the field stands in scenarios only, not in rule files. */
bool ys_grammar_is_own(const char *name);
/** "a number", "a map" ... for messages. */
const char *ys_grammar_kind(ys_kind kind);

#endif
