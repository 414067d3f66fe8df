/* Weights of a scheme: by year, by methods level by level, within bounds on tags, by several assessors. */
#include "unit/assessment_case.h"

static ys_class everybody[] = { { .name = "all", .where = "all" } };
static ys_grade one_grade[] = { { .name = "any", .quota = 1, .award_points = FIXED(0), .award = FIXED(0) } };
static ys_class_weight half[] = { { "all", FIXED(0.5) } }, most[] = { { "all", FIXED(0.8) } }, rest[] = { { "all", FIXED(0.2) } };

static ys_scheme
scheme_of(ys_item *items, size_t n)
{
    return (ys_scheme){ .name = "index",
        .missing = YS_MISSING_drop,
        .outliers = YS_OUTLIERS_keep,
        .classes = LIST(everybody),
        .grades = LIST(one_grade),
        .items = { n, items } };
}

/* Score of x in 0..1 is x. */
static ys_item
leaf_of(const char *name, ys_class_weight *weight)
{
    return (ys_item){ .name = name,
        .weights = { weight == NULL ? 0 : 1, weight },
        .indicator = name,
        .score = YS_SCORING_goalposts,
        .target = FIXED(0),
        .worst = FIXED(0),
        .best = FIXED(1),
        .high = 100,
        .unit = 1,
        .error = NAN,
        .province = NAN };
}

static const double a[] = { 1, 0, 0.2 }, b[] = { 0, 1, 0.4 }, c[] = { 0.5, 0.5, 0.9 };

static case_table
table_of(void)
{
    case_table table = { .n_counties = 3 };

    case_column(&table, "a", a);
    case_column(&table, "b", b);
    case_column(&table, "c", c);
    return table;
}

static double
score_in(const ys_scheme *scheme, int calendar)
{
    static case_result result;
    case_table table = table_of();
    ys_data data = case_data(&table);
    const double *known[YS_QUANTITY_COUNT] = { NULL };
    ys_scheme_plan *plan = NULL;
    ys_error err = { 0 };

    if (ys_scheme_prepare(scheme, &data, NULL, &plan, &err) != YS_OK)
        fail_msg("refused: %s", err.text);
    case_run_plan(plan, 3, (ys_scheme_year){ .lanes = 8, .calendar = calendar, .quantity = known }, &result);
    ys_scheme_release(plan);
    case_free(&result);
    return result.score[0];
}

static void
test_by_year(void **state)
{
    ys_year_weights later[] = { { .from = 2017, .weights = LIST(most) }, { .from = 2019, .weights = LIST(rest) } };
    ys_year_weights other[] = { { .from = 2017, .weights = LIST(rest) }, { .from = 2019, .weights = LIST(most) } };
    ys_item items[] = { leaf_of("a", half), leaf_of("b", half) };
    ys_scheme scheme = scheme_of(items, 2);

    (void) state;
    items[0].by_year = (ys_list) LIST(later);
    items[1].by_year = (ys_list) LIST(other);
    assert_true(score_in(&scheme, 2016) == 0.5);
    assert_true(score_in(&scheme, 2017) == 0.8);
    assert_true(score_in(&scheme, 2018) == 0.8);
    assert_true(score_in(&scheme, 2019) == 0.2);
    assert_true(score_in(&scheme, 0) == 0.5);
}

/* Budgets 3:1 at the top; below, equal shares of two. */
static void
test_methods(void **state)
{
    static const char *row[] = { "75 25" };
    ys_expert expert[] = { { .name = "one", .weight = 1, .rows = LIST(row) } };
    ys_method_share budget[] = { { "budget", FIXED(1) } }, equal[] = { { "equal", FIXED(1) } };
    ys_item below[] = { leaf_of("a", NULL), leaf_of("b", NULL) };
    ys_item items[] = { { .name = "ab", .items = LIST(below), .weighting = { .methods = LIST(equal) } }, leaf_of("c", NULL) };
    ys_scheme scheme = scheme_of(items, 2);

    (void) state;
    scheme.weighting = (ys_weighting){ .methods = LIST(budget), .budgets = LIST(expert) };
    assert_true(fabs(score_in(&scheme, 0) - (0.375 + 0.25 * 0.5)) <= 1e-15);
}

/* Equal weights give a tag 1/3; its floor of 0.6 moves the others to 0.2 each, in their proportion. Stated weights are refused instead. */
static void
test_bounds(void **state)
{
    static const char *tag[] = { "around_poverty" };
    ys_tag_bound bound[] = { { .name = "around_poverty", .at_least = 0.6, .at_most = 1 } };
    ys_class classes[] = { { .name = "all", .where = "all", .tagged = LIST(bound) } };
    ys_method_share equal[] = { { "equal", FIXED(1) } };
    ys_item items[] = { leaf_of("a", NULL), leaf_of("b", NULL), leaf_of("c", NULL) };
    ys_scheme scheme = scheme_of(items, 3);
    case_table table = table_of();
    ys_data data = case_data(&table);
    ys_scheme_plan *plan = NULL;
    ys_error err = { 0 };
    double drawn[] = { 0.2, 0.2, 0.6 };

    (void) state;
    items[2].tags = (ys_list) LIST(tag);
    scheme.classes = (ys_list) LIST(classes);
    scheme.weighting = (ys_weighting){ .methods = LIST(equal) };
    assert_int_equal(ys_scheme_prepare(&scheme, &data, NULL, &plan, &err), YS_OK);
    assert_true(fabs(ys_scheme_weight_of(plan, 0, 2) - 0.6) <= 1e-15 && fabs(ys_scheme_weight_of(plan, 0, 0) - 0.2) <= 1e-15);
    assert_string_equal(ys_scheme_notes(plan),
        "weights by method of the top items in class all: a 0.3333, b 0.3333, c 0.3333\n"
        "class all: leaves tagged around_poverty weigh 33.33 of 100 by the methods; moved to the bound of 60 by projection\n");
    /* weights that hold the bound stay as they are */
    assert_int_equal(ys_scheme_weight_project(plan, 0, drawn, &err), YS_OK);
    assert_true(drawn[2] == 0.6 && drawn[0] == 0.2);
    ys_scheme_release(plan);
    assert_true(fabs(score_in(&scheme, 0) - (0.2 + 0.3)) <= 1e-15);
    bound[0].at_least = 0;
    bound[0].at_most = 0.3;
    scheme.weighting = (ys_weighting){ .methods = { 0, NULL } };
    items[0].weights = items[1].weights = (ys_list) { 1, rest };
    items[2].weights = (ys_list) { 1, (ys_class_weight[]) { { "all", FIXED(0.6) } } };
    assert_int_equal(ys_scheme_prepare(&scheme, &data, NULL, &plan, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "schemes.index.classes.all: leaves tagged around_poverty weigh 0.6, at most 0.3 is asked for; lower "
                                  "their weights or tag fewer items");
}

/* 40 % routine inspection, 30 % annual check, 30 % a third party (Henan's county and city assessment); one of them missing in b. */
static void
test_assessors(void **state)
{
    static case_result result;
    static const double routine[] = { 0.9, 0.9 }, annual[] = { 0.6, NAN }, third[] = { 0.5, 0.5 };
    const double want[] = { 0.36 + 0.18 + 0.15, (0.36 + 0.15) / 0.7 };
    ys_assessor assessors[] = { { .name = "routine", .indicator = "routine", .weight = 0.4 },
        { .name = "annual", .indicator = "annual", .weight = 0.3 }, { .name = "third", .indicator = "third", .weight = 0.3 } };
    ys_class_weight full[] = { { "all", FIXED(1) } };
    ys_item items[] = { leaf_of("help", full) };
    case_table table = { .n_counties = 2 };
    const double *quantity[YS_QUANTITY_COUNT] = { NULL };
    ys_scheme scheme = scheme_of(items, 1);

    (void) state;
    items[0].indicator = NULL;
    items[0].assessors = (ys_list) LIST(assessors);
    case_column(&table, "routine", routine);
    case_column(&table, "annual", annual);
    case_column(&table, "third", third);
    case_run(&scheme, &table, quantity, &result);
    for (size_t i = 0; i < 2; i++)
        assert_true(fabs(result.score[i * 8] - want[i]) <= 1e-15);
    case_free(&result);
}

typedef struct {
    ys_item below[2], items[2];
    ys_method_share entropy[1];
    ys_class_points points[2][1];
    ys_year_weights later[2];
    ys_scheme scheme;
} fixture;

#define SPOIL(name, ...)              \
    static void name(fixture *self)   \
    {                                 \
        __VA_ARGS__;                  \
    }

SPOIL(moving, self->scheme.weighting.methods = (ys_list) LIST(self->entropy); self->items[1].indicator = "incidence")
SPOIL(points_short, self->below[0].points = (ys_list) LIST(self->points[0]); self->below[1].points = (ys_list) LIST(self->points[0]);
      self->items[1].points = (ys_list) LIST(self->points[0]);
      self->below[0].weights.n = self->below[1].weights.n = self->items[0].weights.n = self->items[1].weights.n = 0)
SPOIL(points_and_weights, self->items[1].points = (ys_list) LIST(self->points[0]))
SPOIL(points_of_branch, self->items[0].points = (ys_list) LIST(self->points[0]))
SPOIL(years_fall, self->items[1].by_year = (ys_list) LIST(self->later))
SPOIL(sum_later, self->items[1].by_year = (ys_list) { 1, self->later })
SPOIL(no_exponent, self->items[0].aggregation = YS_AGGREGATION_power)
SPOIL(rank_moves, self->items[1].indicator = "incidence"; self->items[1].score = YS_SCORING_rank)
SPOIL(growth_moves, self->items[1].indicator = "incidence"; self->items[1].panel = YS_PANEL_growth)
SPOIL(filled_moves, self->items[1].indicator = "incidence"; self->items[1].missing = YS_MISSING_class_mean)
SPOIL(treated_moves, self->items[1].indicator = "incidence"; self->items[1].outliers = YS_OUTLIERS_jrc)

static const struct {
    void (*spoil)(fixture *self);
    const char *text;
} rows[] = {
    { moving, "schemes.index.weighting.methods.entropy: class all: an item moves with the world, and weights from data are frozen before it "
              "does; use stated, equal, ahp or budget here" },
    { points_short, "schemes.index.items: points of class all sum to 90, not 100; add 10" },
    { points_and_weights, "schemes.index.items.ab: has weights; a scheme in points states them at every leaf, and no weights" },
    { points_of_branch, "schemes.index.items.ab.points: a branch has those of its items; state points at the leaves alone" },
    { years_fall, "schemes.index.items.c.by_year[1].from: 2017 does not rise above 2017 before it" },
    { sum_later, "schemes.index.items: weights of class all in later years sum to 1.3, not 1 (+- 1e-12): ab 0.5, c 0.8; take away 0.3" },
    { no_exponent, "schemes.index.items.ab.exponent: 0: power divides by it; use geometric, which is its limit" },
    { rank_moves, "schemes.index.items.c.score: rank freezes its posts in the base year but incidence moves; use goalposts, with stated "
                  "posts" },
    { growth_moves, "schemes.index.items.c.panel: incidence moves with the world; only a column can be compared with an earlier year" },
    { filled_moves, "schemes.index.items.c.missing: incidence moves with the world; only a column can be filled in, or refused where it is missing" },
    { treated_moves, "schemes.index.items.c.outliers: incidence moves with the world; only a column can be treated" },
};

static void
test_refusals(void **state)
{
    (void) state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        fixture self = { .below = { leaf_of("a", half), leaf_of("b", half) },
            .entropy = { { "entropy", FIXED(1) } },
            .points = { { { "all", FIXED(30) } }, { { "all", FIXED(40) } } },
            .later = { { .from = 2017, .weights = LIST(most) }, { .from = 2017, .weights = LIST(most) } } };
        case_table table = table_of();
        ys_data data = case_data(&table);
        ys_scheme_plan *plan = NULL;
        ys_error err = { 0 };

        self.items[0] = (ys_item){ .name = "ab", .weights = LIST(half), .items = LIST(self.below) };
        self.items[1] = leaf_of("c", half);
        self.scheme = scheme_of(self.items, 2);
        rows[k].spoil(&self);
        assert_int_not_equal(ys_scheme_prepare(&self.scheme, &data, NULL, &plan, &err), YS_OK);
        assert_string_equal(err.text, rows[k].text);
        assert_null(plan);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_year),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_assessors),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
