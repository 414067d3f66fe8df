/* Scores, grades, ranks and what is dropped. */
#include "unit/assessment_case.h"

static const char *const sichuan = "Sichuan, table for the yearly assessment of poor counties, 2017";
static const char *const guangdong = "Guangdong, assessment tables for helped villages and counties";
static const char *const mof_2008 = "财农〔2008〕91号, evaluation of poverty funds";
static const char *const hand = "by hand";

#define ONE_CLASS(number) \
    { \
        1, &(ys_class_weight) \
        { \
            "all", FIXED(number) \
        } \
    }

static ys_class everybody[] = { { .name = "all", .where = "all" } };
static ys_grade four_grades[] = {
    { .name = "excellent", .at_least = 90, .quota = 1, .award_points = FIXED(3) },
    { .name = "good", .at_least = 80, .quota = 1, .award_points = FIXED(2) },
    { .name = "pass", .at_least = 60, .quota = 1, .award_points = FIXED(1) },
    { .name = "fail", .at_least = 0, .quota = 1, .award_points = FIXED(0) },
};

static ys_scheme
scheme_of(ys_item *items, size_t n)
{
    return (ys_scheme){ .name = "county",
        .missing = YS_MISSING_drop,
        .outliers = YS_OUTLIERS_keep,
        .classes = LIST(everybody),
        .grades = LIST(four_grades),
        .coverage_at_least = 0.6,
        .items = { n, items } };
}

static ys_item
leaf_of(const char *name, ys_class_weight *weight, const char *indicator)
{
    return (ys_item){ .name = name,
        .weights = { 1, weight },
        .indicator = indicator,
        .score = YS_SCORING_goalposts,
        .target = FIXED(0),
        .worst = FIXED(0),
        .best = FIXED(1),
        .floor = 60,
        .high = 100,
        .unit = 1 };
}

/* 财农〔2008〕91号: western counties, matching money against central money: full from 30 %, half from 15 %, a
 * quarter from 10 % */
static ys_band matching[] = { { -1, 0 }, { 0.10, 25 }, { 0.15, 50 }, { 0.30, 100 } };

static const struct {
    ys_scoring score;
    bool lower;
    double target, worst, best, floor, step, unit;
    double x, want;
    const char *const *source;
} scores[] = {
    /* exit completed / plan: 15 points at 100 %, one household short and all are lost */
    { YS_SCORING_all_or_nothing, false, 1, 0, 1, 60, 0, 1, 1, 1, &sichuan },
    { YS_SCORING_all_or_nothing, false, 1, 0, 1, 60, 0, 1, 0.9999, 0, &sichuan },
    /* education guarantee, 4 points: 1 point for each 0.1 percentage point below 100 %, not below 0 */
    { YS_SCORING_deduct_per_unit, false, 1, 0, 1, 60, 0.25, 0.001, 1, 1, &sichuan },
    { YS_SCORING_deduct_per_unit, false, 1, 0, 1, 60, 0.25, 0.001, 0.999, 0.75, &sichuan },
    { YS_SCORING_deduct_per_unit, false, 1, 0, 1, 60, 0.25, 0.001, 0.9985, 0.625, &sichuan },
    { YS_SCORING_deduct_per_unit, false, 1, 0, 1, 60, 0.25, 0.001, 0.9, 0, &sichuan },
    /* medical insurance, 2 points, the same step */
    { YS_SCORING_deduct_per_unit, false, 1, 0, 1, 60, 0.5, 0.001, 0.999, 0.5, &sichuan },
    { YS_SCORING_deduct_per_unit, false, 1, 0, 1, 60, 0.5, 0.001, 0.998, 0, &sichuan },
    /* 10 points, 1 for each complaint that proves true */
    { YS_SCORING_deduct_per_unit, true, 0, 0, 1, 60, 0.1, 1, 0, 1, &guangdong },
    { YS_SCORING_deduct_per_unit, true, 0, 0, 1, 60, 0.1, 1, 3, 0.7, &guangdong },
    { YS_SCORING_deduct_per_unit, true, 0, 0, 1, 60, 0.1, 1, 12, 0, &guangdong },
    /* funds: min(20, invested * 20 / 30), invested in 10,000 yuan */
    { YS_SCORING_ratio_to_target, false, 30, 0, 1, 60, 0, 1, 15, 0.5, &guangdong },
    { YS_SCORING_ratio_to_target, false, 30, 0, 1, 60, 0, 1, 30, 1, &guangdong },
    { YS_SCORING_ratio_to_target, false, 30, 0, 1, 60, 0, 1, 45, 1, &guangdong },
    { YS_SCORING_bands, false, 0, 0, 1, 60, 0, 1, 0.05, 0, &mof_2008 },
    { YS_SCORING_bands, false, 0, 0, 1, 60, 0, 1, 0.10, 0.25, &mof_2008 },
    { YS_SCORING_bands, false, 0, 0, 1, 60, 0, 1, 0.2999, 0.5, &mof_2008 },
    { YS_SCORING_bands, false, 0, 0, 1, 60, 0, 1, 0.30, 1, &mof_2008 },
    { YS_SCORING_bands, false, 0, 0, 1, 60, 0, 1, -7, 0, &hand }, /* below the first band: the first band */
    /* efficacy coefficient, 60 points at the worst and 40 more on the way to the best */
    { YS_SCORING_efficacy, false, 0, 2, 10, 60, 0, 1, 2, 0.6, &hand },
    { YS_SCORING_efficacy, false, 0, 2, 10, 60, 0, 1, 6, 0.8, &hand },
    { YS_SCORING_efficacy, false, 0, 2, 10, 60, 0, 1, 10, 1, &hand },
    { YS_SCORING_efficacy, false, 0, 2, 10, 60, 0, 1, 11, 1, &hand },
    { YS_SCORING_efficacy, false, 0, 2, 10, 60, 0, 1, -6, 0.2, &hand },
    { YS_SCORING_efficacy, false, 0, 2, 10, 60, 0, 1, -60, 0, &hand },
    { YS_SCORING_efficacy, true, 0, 10, 2, 40, 0, 1, 6, 0.7, &hand }, /* another floor, and lower is better */
    { YS_SCORING_goalposts, false, 0, 2, 10, 60, 0, 1, 4, 0.25, &hand },
    { YS_SCORING_goalposts, true, 0, 10, 2, 60, 0, 1, 4, 0.75, &hand },
    { YS_SCORING_goalposts, true, 0, 10, 2, 60, 0, 1, 1, 1, &hand },
    { YS_SCORING_goalposts, true, 0, 10, 2, 60, 0, 1, 11, 0, &hand },
    { YS_SCORING_ratio_to_target, true, 0.03, 0, 1, 60, 0, 1, 0.03, 1, &hand },
    { YS_SCORING_ratio_to_target, true, 0.03, 0, 1, 60, 0, 1, 0.045, 0.5, &hand },
    { YS_SCORING_ratio_to_target, true, 0.03, 0, 1, 60, 0, 1, 0.07, 0, &hand },
    { YS_SCORING_all_or_nothing, true, 0.02, 0, 1, 60, 0, 1, 0.02, 1, &hand },
    { YS_SCORING_all_or_nothing, true, 0.02, 0, 1, 60, 0, 1, 0.0201, 0, &hand },
};

/* The same item on a column and on a quantity of the loop. */
static void
test_scoring_functions(void **state)
{
    static case_result result;

    (void) state;
    for (size_t k = 0; k < sizeof scores / sizeof *scores; k++)
        for (int moves = 0; moves < 2; moves++) {
            case_table table = { .n_counties = 1 };
            const double *quantity[YS_QUANTITY_COUNT] = { NULL };
            ys_class_weight weight = { "all", FIXED(1) };
            ys_item item = { .name = "only",
                .weights = { 1, &weight },
                .indicator = moves ? "incidence" : "x",
                .score = (int) scores[k].score,
                .lower_is_better = scores[k].lower,
                .target = FIXED(scores[k].target),
                .worst = FIXED(scores[k].worst),
                .best = FIXED(scores[k].best),
                .floor = scores[k].floor,
                .high = 100,
                .step = scores[k].step,
                .unit = scores[k].unit,
                .bands = LIST(matching) };
            ys_scheme scheme = scheme_of(&item, 1);

            case_column(&table, "x", &scores[k].x);
            quantity[YS_QUANTITY_incidence] = &scores[k].x;
            case_run(&scheme, &table, quantity, &result);
            if (!(fabs(result.score[0] - scores[k].want) <= 1e-12) || result.score[7] != result.score[0])
                fail_msg(
                    "row %zu (%s): score %.17g, want %.17g", k, *scores[k].source, result.score[0], scores[k].want);
            case_free(&result);
        }
}

/* OECD/JRC, Handbook on Constructing Composite Indicators (2008), table 15: mean years of schooling and its
 * min-max, two digits */
static const double schooling[] = { 10, 12, 11.4, 9.5, 10.8, 9.4, 9.4, 11.6, 10.9, 7.1, 10.2, 11.9, 9.4, 9.3, 11.7, 8.4,
    7.9, 9.6, 7.3, 7.2, 9.5, 9.1, 7.1 };
static const double schooling_min_max[] = { 0.59, 1.00, 0.88, 0.49, 0.76, 0.47, 0.47, 0.92, 0.78, 0.00, 0.63, 0.98,
    0.47, 0.45, 0.94, 0.27, 0.16, 0.51, 0.04, 0.02, 0.49, 0.41, 0.00 };

static void
test_min_max_handbook(void **state)
{
    static case_result result;
    case_table table = { .n_counties = 23 };
    ys_class_weight weight = { "all", FIXED(1) };
    ys_item item = leaf_of("schooling", &weight, "x");
    ys_scheme scheme = scheme_of(&item, 1);

    (void) state;
    item.score = YS_SCORING_min_max;
    case_column(&table, "x", schooling);
    for (int lower = 0; lower < 2; lower++) {
        item.lower_is_better = lower;
        case_run(&scheme, &table, NULL, &result);
        for (size_t i = 0; i < 23; i++)
            assert_true(fabs(result.score[i * 8] - (lower ? 1 - schooling_min_max[i] : schooling_min_max[i])) <= 0.006);
        case_free(&result);
    }
}

/* Posts are the class's own; no spread scores 1; a missing value is dropped and makes no post. */
static void
test_min_max_classes(void **state)
{
    static case_result result;
    static const double x[] = { 1, 3, NAN, 2, 7, 7 };
    static const double want[] = { 0, 1, NAN, 0.5, 1, 1 };
    ys_class classes[] = { { .name = "a", .where = "first 4" }, { .name = "b", .where = "all" } };
    ys_class_weight weights[] = { { "a", FIXED(1) }, { "b", FIXED(1) } };
    case_table table = { .n_counties = 6 };
    ys_item item = leaf_of("only", NULL, "x");
    ys_scheme scheme = scheme_of(&item, 1);

    (void) state;
    scheme.classes = (ys_list) LIST(classes);
    item.weights = (ys_list) LIST(weights);
    item.score = YS_SCORING_min_max;
    case_column(&table, "x", x);
    case_run(&scheme, &table, NULL, &result);
    for (size_t i = 0; i < 6; i++)
        assert_true(isnan(want[i]) ? isnan(result.score[i * 8]) : result.score[i * 8] == want[i]);
    case_free(&result);
}

/* Guangdong: an item without a task this year is scored as a missing item: left out, the rest taken as the whole. */
static void
test_missing_is_dropped_and_rescaled(void **state)
{
    static case_result result;
    static const double a[] = { 0.8, 0.8, NAN, NAN }, b[] = { 0.5, 0.5, NAN, NAN }, c[] = { 1, NAN, 1, NAN };
    static const double want[] = { 0.75, (0.5 * 0.8 + 0.3 * 0.5) / 0.8, 1, NAN };
    static const double coverage[] = { 1, 0.8, 0.2, 0 };
    static const int32_t grade[] = { 2, 2, -1, -1 };
    static const char *const dropped[] = { "", "third", "first, second", "first, second, third" };
    ys_class_weight weights[] = { { "all", FIXED(0.5) }, { "all", FIXED(0.3) }, { "all", FIXED(0.2) } };
    ys_item items[] = { leaf_of("first", &weights[0], "a"), leaf_of("second", &weights[1], "satisfaction"),
        leaf_of("third", &weights[2], "c") };
    const double *quantity[YS_QUANTITY_COUNT] = { [YS_QUANTITY_satisfaction] = b };
    case_table table = { .n_counties = 4 };
    ys_scheme scheme = scheme_of(items, 3);

    (void) state;
    case_column(&table, "a", a);
    case_column(&table, "c", c);
    case_run(&scheme, &table, quantity, &result);
    for (size_t i = 0; i < 4; i++) {
        assert_true(isnan(want[i]) ? isnan(result.score[i * 8]) : fabs(result.score[i * 8] - want[i]) <= 1e-15);
        assert_true(fabs(result.sheet.coverage[i] - coverage[i]) <= 1e-15);
        assert_int_equal(result.grade[i * 8], grade[i]);
        assert_true(result.award[i * 8] == (grade[i] < 0 ? 0 : 1));
        assert_string_equal(result.sheet.dropped + i * YS_SHEET_DROPPED, dropped[i]);
    }
    case_free(&result);

    /* the quantity is not known at all: the same as missing everywhere */
    case_run(&scheme, &table, NULL, &result);
    assert_true(fabs(result.score[0] - (0.5 * 0.8 + 0.2) / 0.7) <= 1e-15);
    assert_string_equal(result.sheet.dropped, "second");
    case_free(&result);
}

/* Weights and scores whose exact sums stand on a cut, while their sums in double fall short of it. */
static void
test_rounding_costs_no_grade(void **state)
{
    static case_result result;
    static const double full = 1, three_quarters = 0.75, none = NAN;
    ys_class_weight weights[10];
    ys_item items[10];
    char names[10][8];
    case_table table = { .n_counties = 1 };
    ys_scheme scheme = scheme_of(items, 3);

    (void) state;
    case_column(&table, "full", &full);
    case_column(&table, "most", &three_quarters);
    case_column(&table, "none", &none);
    for (size_t k = 0; k < 10; k++) {
        snprintf(names[k], sizeof names[k], "i%zu", k);
        weights[k] = (ys_class_weight){ "all", FIXED(0.1) };
        items[k] = leaf_of(names[k], &weights[k], k < 9 ? "full" : "none");
    }
    /* nine of ten items full, the tenth nothing: 0.1 added nine times is below 0.9 */
    double sum = 0;
    for (int k = 0; k < 9; k++)
        sum += 0.1;
    assert_true(sum < 0.9);
    items[9].indicator = "full";
    items[9].worst.value = 1;
    items[9].best.value = 2;
    scheme.items.n = 10;
    case_run(&scheme, &table, NULL, &result);
    assert_int_equal(result.grade[0], 0);
    assert_true(result.award[0] == 3);
    case_free(&result);

    /* coverage: 0.1 eight times is below 0.8, and 0.8 is asked for */
    items[8].indicator = items[9].indicator = "none";
    scheme.coverage_at_least = 0.8;
    case_run(&scheme, &table, NULL, &result);
    assert_true(result.sheet.coverage[0] < 0.8);
    assert_int_equal(result.grade[0], 0);
    case_free(&result);
    scheme.coverage_at_least = 0.8 + 1e-9;
    case_run(&scheme, &table, NULL, &result);
    assert_int_equal(result.grade[0], -1);
    case_free(&result);
}

/* Points of 100 to grade, cut-offs 90/80/60. */
static void
test_grades(void **state)
{
    static case_result result;
    static const double x[] = { 1, 0.9, 0.8999, 0.8, 0.7999, 0.6, 0.5999, 0 };
    static const int32_t want[] = { 0, 0, 1, 1, 2, 2, 3, 3 };
    case_table table = { .n_counties = 8 };
    ys_class_weight weight = { "all", FIXED(1) };
    ys_item item = leaf_of("only", &weight, "x");
    ys_scheme scheme = scheme_of(&item, 1);

    (void) state;
    case_column(&table, "x", x);
    case_run(&scheme, &table, NULL, &result);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(result.grade[i * 8], want[i]);
        assert_true(result.award[i * 8] == 3 - want[i]);
    }
    case_free(&result);
}

/* Three levels: weights multiply down the tree, tags and absent classes hold for all below. */
static void
test_tree(void **state)
{
    static case_result result;
    static const double a[] = { 1, 1 }, b[] = { 0, 0 }, c[] = { 0.5, 0.5 };
    static const char *tag[] = { "around_poverty" };
    ys_tag_bound bound[] = { { .name = "around_poverty", .at_least = 0.9, .at_most = 1 } };
    ys_class classes[] = { { .name = "exempt", .where = "first 1", .tagged = LIST(bound) },
        { .name = "rest", .where = "all" } };
    ys_class_weight half[] = { { "exempt", FIXED(0.5) }, { "rest", FIXED(0.5) } };
    ys_class_weight most[] = { { "exempt", FIXED(0.8) }, { "rest", FIXED(0.4) } };
    ys_class_weight some[] = { { "exempt", FIXED(0.1) }, { "rest", FIXED(0) } };
    ys_class_weight tenth[] = { { "exempt", FIXED(0.1) } }, growth[] = { { "rest", FIXED(0.6) } };
    ys_item deepest[] = { leaf_of("a", half, "a"), leaf_of("b", half, "b") };
    ys_item middle[] = { { .name = "both",
        .weights = { 2, (ys_class_weight[]){ { "exempt", FIXED(1) }, { "rest", FIXED(1) } } },
        .items = LIST(deepest) } };
    ys_item top[] = { { .name = "poverty", .weights = LIST(most), .tags = LIST(tag), .items = LIST(middle) },
        leaf_of("c", some, "c"), leaf_of("d", tenth, "c"), leaf_of("growth", growth, "a") };
    case_table table = { .n_counties = 2 };
    ys_scheme scheme = scheme_of(top, 4);

    (void) state;
    top[1].weights.n = 2;
    top[2].tags = (ys_list) LIST(tag);
    deepest[0].weights.n = deepest[1].weights.n = 2;
    scheme.classes = (ys_list) LIST(classes);
    case_column(&table, "a", a);
    case_column(&table, "b", b);
    case_column(&table, "c", c);
    case_run(&scheme, &table, NULL, &result);
    assert_int_equal(result.sheet.n_leaves, 5);
    assert_string_equal(result.sheet.leaf[0], "poverty.both.a");
    assert_string_equal(result.sheet.leaf[4], "growth");
    assert_true(result.sheet.leaf_weight[0] == 0.8 * 0.5 && result.sheet.leaf_weight[1] == 0.4 * 0.5);
    assert_true(fabs(result.score[0] - (0.8 * 0.5 + 0.2 * 0.5)) <= 1e-15);
    assert_true(fabs(result.score[8] - (0.4 * 0.5 + 0.6)) <= 1e-15);
    case_free(&result);
}

/* Share of the weight that rests on modelled columns; ranks in the class, ties together, none without a grade. */
static void
test_sheet(void **state)
{
    static case_result result;
    static const double a[] = { 0.5, 0.9, 0.5, 0.2, 0.1, NAN, 0.9 }, b[] = { 0.5, 0.9, NAN, 0.2, 0.1, 1, 0.9 };
    static const int32_t rank[] = { 2, 1, 2, 4, 2, 0, 1 };
    static const double modelled[] = { 0.3, 0.3, 0, 0.3, 0.3, 1, 0.3 };
    ys_class classes[] = { { .name = "a", .where = "first 4" }, { .name = "b", .where = "all" } };
    ys_class_weight seven[] = { { "a", FIXED(0.7) }, { "b", FIXED(0.7) } },
                    three[] = { { "a", FIXED(0.3) }, { "b", FIXED(0.3) } };
    ys_item items[] = { leaf_of("observed", seven, "a"), leaf_of("modelled", three, "b") };
    case_table table = { .n_counties = 7 };
    ys_scheme scheme = scheme_of(items, 2);

    (void) state;
    items[0].weights.n = items[1].weights.n = 2;
    scheme.classes = (ys_list) LIST(classes);
    case_column(&table, "a", a);
    case_column(&table, "b", b);
    table.column[1].modelled = true;
    case_run(&scheme, &table, NULL, &result);
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(result.sheet.rank[i], rank[i]);
        assert_true(fabs(result.sheet.modelled[i] - modelled[i]) <= 1e-15);
    }
    case_free(&result);
}

static void
test_sheet_names_dropped_in_bounds(void **state)
{
    static case_result result;
    static const double none = NAN, full = 1;
    static char names[24][120];
    ys_class_weight nothing = { "all", FIXED(0.01) }, rest = { "all", FIXED(0.77) };
    ys_item items[24];
    case_table table = { .n_counties = 1 };
    ys_scheme scheme = scheme_of(items, 24);

    (void) state;
    for (size_t k = 0; k < 24; k++) {
        memset(names[k], 'a' + (int) k, sizeof names[k] - 1);
        items[k] = leaf_of(names[k], k < 23 ? &nothing : &rest, k < 23 ? "none" : "full");
    }
    case_column(&table, "none", &none);
    case_column(&table, "full", &full);
    case_run(&scheme, &table, NULL, &result);
    assert_true(strlen(result.sheet.dropped) < YS_SHEET_DROPPED);
    assert_string_equal(result.sheet.dropped + strlen(result.sheet.dropped) - 8, "hhh, ...");
    case_free(&result);

    ys_scheme_sheet untouched = { .n_counties = 77 };
    ys_data data = case_data(&table);
    ys_scheme_plan *plan;
    assert_int_equal(ys_scheme_prepare(&scheme, &data, NULL, &plan, NULL), YS_OK);
    assert_int_equal(ys_scheme_sheet_make(plan, &(ys_scheme_year){ .lanes = 8 }, 8, &untouched, NULL), YS_E_BUG);
    assert_int_equal(untouched.n_counties, 77);
    ys_scheme_release(plan);
}

static void
test_accessors(void **state)
{
    static const double x[] = { 1, 2, 3 };
    ys_class classes[] = { { .name = "a", .where = "first 1" }, { .name = "b", .where = "first 2" },
        { .name = "c", .where = "all" } };
    ys_class_weight half[] = { { "a", FIXED(0.5) }, { "b", FIXED(0.5) }, { "c", FIXED(0.5) } };
    ys_item items[] = { leaf_of("x", half, "poor_fall"), leaf_of("y", half, "x") };
    case_table table = { .n_counties = 3 };
    ys_data data = case_data(&table);
    ys_scheme scheme = scheme_of(items, 2);
    ys_scheme_plan *plan;

    (void) state;
    items[0].weights.n = items[1].weights.n = 3;
    scheme.classes = (ys_list) LIST(classes);
    case_column(&table, "x", x);
    assert_int_equal(ys_scheme_prepare(&scheme, &data, NULL, &plan, NULL), YS_OK);
    assert_int_equal(ys_scheme_quantities(plan), 1u << YS_QUANTITY_poor_fall);
    assert_int_equal(ys_scheme_n_classes(plan), 3);
    assert_int_equal(ys_scheme_n_grades(plan), 4);
    for (int32_t i = 0; i < 3; i++)
        assert_int_equal(ys_scheme_class(plan)[i], i);
    ys_scheme_release(plan);
    ys_scheme_release(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scoring_functions),
        cmocka_unit_test(test_min_max_handbook),
        cmocka_unit_test(test_min_max_classes),
        cmocka_unit_test(test_missing_is_dropped_and_rescaled),
        cmocka_unit_test(test_rounding_costs_no_grade),
        cmocka_unit_test(test_grades),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_sheet),
        cmocka_unit_test(test_sheet_names_dropped_in_bounds),
        cmocka_unit_test(test_accessors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
