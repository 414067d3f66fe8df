/* What ys_scheme_prepare refuses, each with its whole message. */
#include "unit/assessment_case.h"

/* A sound scheme of two classes; a row of the table spoils one thing in it. */
typedef struct {
    case_table table;
    ys_tag_bound bound[1];
    ys_class classes[2];
    ys_grade grades[3];
    ys_class_weight weights[4][2];
    const char *tag[1];
    ys_band bands[2];
    ys_item below[2], top[2];
    ys_scheme scheme;
} fixture;

static char long_name[170];

static void
fixture_make(fixture *self)
{
    static const double x[] = { 0.1, 0.2, 0.4 };

    *self = (fixture){
        .table = { .n_counties = 3 },
        .bound = { { .name = "around_poverty", .at_least = 0.8, .at_most = 1 } },
        .classes = { { .name = "exempt", .where = "first 1", .tagged = { 1, self->bound } },
            { .name = "rest", .where = "all" } },
        .grades = { { .name = "good", .at_least = 80, .quota = 1, .award_points = FIXED(1) },
            { .name = "pass", .at_least = 60, .quota = 1, .award_points = FIXED(0) },
            { .name = "fail", .at_least = 0, .quota = 1, .award_points = FIXED(0) } },
        .weights = { { { "exempt", FIXED(0.8) }, { "rest", FIXED(0.5) } },
            { { "exempt", FIXED(0.2) }, { "rest", FIXED(0.5) } }, { { "exempt", FIXED(0.7) }, { "rest", FIXED(0.7) } },
            { { "exempt", FIXED(0.3) }, { "rest", FIXED(0.3) } } },
        .tag = { "around_poverty" },
        .bands = { { 0, 0 }, { 0.5, 100 } },
    };
    ys_item leaf = { .indicator = "x",
        .score = YS_SCORING_goalposts,
        .target = FIXED(1),
        .worst = FIXED(0),
        .best = FIXED(1),
        .floor = 60,
        .high = 100,
        .unit = 1,
        .step = 0.1,
        .bands = { 2, self->bands } };

    self->below[0] = self->below[1] = self->top[1] = leaf;
    self->below[0].name = "fall";
    self->below[1].name = "income";
    self->top[0] = (ys_item){ .name = "poverty", .tags = { 1, self->tag }, .items = { 2, self->below } };
    self->top[1].name = "roads";
    self->top[0].weights = (ys_list){ 2, self->weights[0] };
    self->top[1].weights = (ys_list){ 2, self->weights[1] };
    self->below[0].weights = (ys_list){ 2, self->weights[2] };
    self->below[1].weights = (ys_list){ 2, self->weights[3] };
    self->scheme = (ys_scheme){
        .name = "county",
        .missing = YS_MISSING_drop,
        .outliers = YS_OUTLIERS_keep, .classes = { 2, self->classes }, .grades = { 3, self->grades }, .items = { 2, self->top }
    };
    case_column(&self->table, "x", x);
}

#define SPOIL(name, statement) \
    static void name(fixture *self) \
    { \
        statement; \
    }

SPOIL(sum_at_root, self->weights[0][1].weight.value = 0.47)
SPOIL(sum_below, self->weights[2][0].weight.value = 0.75)
SPOIL(class_weighs_nothing, self->top[0].weights.n = 1; self->top[1].weights.n = 1)
SPOIL(unknown_class, self->weights[3][1].name = "weakened")
SPOIL(unknown_indicator, self->top[1].indicator = "road_km")
SPOIL(branch_and_leaf, self->top[0].indicator = "x")
SPOIL(neither, self->top[1].indicator = NULL)
SPOIL(no_items, self->scheme.items.n = 0)
SPOIL(too_little_poverty, self->weights[0][0].weight.value = 0.7; self->weights[1][0].weight.value = 0.3)
SPOIL(no_class_for_county, self->classes[1].where = "first 2")
SPOIL(bad_condition, self->classes[1].where = "listd = 1")
SPOIL(no_classes, self->scheme.classes.n = 0)
SPOIL(no_grades, self->scheme.grades.n = 0)
SPOIL(grades_level, self->grades[1].at_least = 80)
SPOIL(grades_rise, self->grades[0].at_least = 50)
SPOIL(grades_end, self->grades[2].at_least = 10)
SPOIL(no_bands, self->top[1].score = YS_SCORING_bands; self->top[1].bands.n = 0)
SPOIL(bands_level, self->top[1].score = YS_SCORING_bands; self->bands[1].at = 0)
SPOIL(frozen_moves, self->below[0].score = YS_SCORING_min_max; self->below[0].indicator = "incidence")
SPOIL(no_target, self->top[1].score = YS_SCORING_ratio_to_target; self->top[1].target.value = 0)
SPOIL(no_step, self->top[1].score = YS_SCORING_deduct_per_unit; self->top[1].step = 0)
SPOIL(no_unit, self->top[1].score = YS_SCORING_deduct_per_unit; self->top[1].unit = 0)
SPOIL(same_posts, self->top[1].worst.value = 1)
SPOIL(posts_against_direction, self->top[1].score = YS_SCORING_efficacy; self->top[1].lower_is_better = true)
SPOIL(no_scoring, self->top[1].score = YS_SCORING_COUNT)
SPOIL(long_path, memset(long_name, 'n', 160); self->top[1].name = long_name)

static const struct {
    void (*spoil)(fixture *self);
    const char *text;
} refusals[] = {
    { sum_at_root, "schemes.county.items: weights of class rest sum to 0.97, not 1 (+- 1e-12): poverty 0.47, roads "
                   "0.5; add 0.03" },
    { sum_below, "schemes.county.items.poverty.items: weights of class exempt sum to 1.05, not 1 (+- 1e-12): fall "
                 "0.75, income 0.3; "
                 "take away 0.05" },
    { class_weighs_nothing,
        "schemes.county.items: weights of class rest sum to 0, not 1 (+- 1e-12): poverty 0, roads 0; add 1" },
    { unknown_class, "schemes.county.items.poverty.items.income.weights.weakened: no such class; "
                     "schemes.county.classes names exempt "
                     "and others" },
    { unknown_indicator,
        "schemes.county.items.roads.indicator: road_km is neither a column of the table nor a quantity of the loop "
        "(registered_poor, incidence, shortfall, poor_fall, score, award_points, wrong_rate, missed_rate, "
        "satisfaction, award, stage, promotable, unspent_share, on_list, on_policy, provincial_out, verified_exits, villages_out, "
        "caught)" },
    { branch_and_leaf,
        "schemes.county.items.poverty: has both items and an indicator; a branch has items, a leaf has an indicator" },
    { neither,
        "schemes.county.items.roads: has neither items nor an indicator; a branch has items, a leaf has an indicator" },
    { no_items, "schemes.county.items: no item has an indicator; state at least one" },
    { too_little_poverty,
        "schemes.county.classes.exempt: leaves tagged around_poverty weigh 0.7, at least 0.8 is asked for; raise their "
        "weights or tag more items" },
    { no_class_for_county,
        "schemes.county.classes: county 520103 is in none of the 2; widen a condition or add a last class" },
    { bad_condition, "schemes.county.classes.rest.where: column 1: no such word" },
    { no_classes, "schemes.county.classes: none; state at least one" },
    { no_grades, "schemes.county.grades: none; state at least one, the last with at_least 0" },
    { grades_level,
        "schemes.county.grades.pass.at_least: 80 does not fall below 80 of good; order from the best down" },
    { grades_rise, "schemes.county.grades.pass.at_least: 60 does not fall below 50 of good; order from the best down" },
    { grades_end,
        "schemes.county.grades.fail.at_least: 10; the last grade must begin at 0, so that every score has one" },
    { no_bands, "schemes.county.items.roads.bands: none; state at least one {at: …, points: …}" },
    { bands_level,
        "schemes.county.items.roads.bands[1].at: 0 does not rise above 0 before it; order the bands by at, each once" },
    { frozen_moves, "schemes.county.items.poverty.items.fall.score: min_max freezes its posts in the base year but "
                    "incidence moves; use "
                    "goalposts, with stated posts" },
    { no_target, "schemes.county.items.roads.target: 0: ratio_to_target divides by it; state one above 0" },
    { no_step, "schemes.county.items.roads.step: 0: deduct_per_unit would deduct nothing; state a share above 0" },
    { no_unit, "schemes.county.items.roads.unit: 0: deduct_per_unit divides by it; state one above 0" },
    { same_posts, "schemes.county.items.roads: worst and best are both 1; they must differ, state the value that earns "
                  "nothing and the "
                  "one that earns everything" },
    { posts_against_direction,
        "schemes.county.items.roads: lower_is_better is true but worst 0 is below best 1; exchange them or drop "
        "lower_is_better" },
    { no_scoring, "schemes.county.items.roads.score: number 16 is no scoring function" },
    { long_path, "schemes.county.items."
                 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
                 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn: the names on the way to it take "
                 "160 bytes or "
                 "more; shorten them" },
};

static void
test_refusals(void **state)
{
    (void) state;
    for (size_t k = 0; k < sizeof refusals / sizeof *refusals; k++) {
        fixture self;
        ys_error err = { 0 };
        ys_scheme_plan *plan = (ys_scheme_plan *) &self; /* must stay */

        fixture_make(&self);
        refusals[k].spoil(&self);
        ys_data data = case_data(&self.table);
        assert_int_equal(ys_scheme_prepare(&self.scheme, &data, NULL, &plan, &err), YS_E_SCENARIO);
        assert_int_equal(err.status, YS_E_SCENARIO);
        assert_string_equal(err.text, refusals[k].text);
        assert_ptr_equal(plan, &self);
    }
}

static void
test_infinite_post_is_refused(void **state)
{
    static const double x[] = { 1, INFINITY, 2 };
    fixture self;
    ys_error err = { 0 };
    ys_scheme_plan *plan = NULL;

    (void) state;
    fixture_make(&self);
    self.table.column[0].fixed = x;
    self.top[1].score = YS_SCORING_min_max;
    ys_data data = case_data(&self.table);
    assert_int_equal(ys_scheme_prepare(&self.scheme, &data, NULL, &plan, &err), YS_E_DATA);
    assert_string_equal(err.text, "schemes.county.items.poverty.items.fall: the figure of county 520102 is inf; it must be finite, "
                                  "leave missing values out");
    assert_null(plan);
}

/* What stands next to a refusal and is allowed: sums within 1e-12, a branch of weight 0 whose items the class
 * does not name, a demand that sums in double just miss. */
SPOIL(nothing, (void) self)
SPOIL(sum_within, self->weights[0][1].weight.value = 0.5 + 5e-13)
SPOIL(branch_of_no_weight, self->weights[0][1].weight.value = 0; self->weights[1][1].weight.value = 1;
      self->below[0].weights.n = 1; self->below[1].weights.n = 1)
SPOIL(demand_within, self->weights[0][0].weight.value = 0.8 - 5e-13; self->weights[1][0].weight.value = 0.2 + 5e-13)
SPOIL(own_direction, self->top[1].lower_is_better = true; self->top[1].worst.value = 2)
SPOIL(one_grade, self->scheme.grades.n = 1; self->grades[0].at_least = 0)
SPOIL(one_band, self->top[1].score = YS_SCORING_bands; self->top[1].bands.n = 1)

static void
test_allowed(void **state)
{
    static void (*const allowed[])(fixture * self) = { nothing, sum_within, branch_of_no_weight, demand_within,
        own_direction, one_grade, one_band };

    (void) state;
    for (size_t k = 0; k < sizeof allowed / sizeof *allowed; k++) {
        fixture self;
        ys_error err = { 0 };
        ys_scheme_plan *plan = NULL;

        fixture_make(&self);
        allowed[k](&self);
        ys_data data = case_data(&self.table);
        if (ys_scheme_prepare(&self.scheme, &data, NULL, &plan, &err) != YS_OK)
            fail_msg("row %zu: %s", k, err.text);
        ys_scheme_release(plan);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_infinite_post_is_refused),
        cmocka_unit_test(test_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
