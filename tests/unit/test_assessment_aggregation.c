/* Aggregations, points, weights by year, adjustments, quotas and ranks of a scheme. */
#include "assessment/scheme_rank.h"
#include "unit/assessment_case.h"

static ys_class everybody[] = { { .name = "all", .where = "all" } };
static ys_grade one_grade[] = { { .name = "any", .quota = 1, .award_points = FIXED(0), .award = FIXED(0) } };

static ys_class_weight full[] = { { "all", FIXED(1) } }, half[] = { { "all", FIXED(0.5) } }, third[] = { { "all", FIXED(1.0 / 3) } },
                       quarter[] = { { "all", FIXED(0.25) } }, most[] = { { "all", FIXED(0.75) } };

static ys_scheme
scheme_of(ys_item *items, size_t n, int aggregation)
{
    return (ys_scheme){ .name = "index",
        .missing = YS_MISSING_drop,
        .outliers = YS_OUTLIERS_keep,
        .aggregation = aggregation,
        .exponent = 2,
        .bonus_at_most = 100,
        .penalty_at_most = 100,
        .classes = LIST(everybody),
        .grades = LIST(one_grade),
        .items = { n, items } };
}

/* Score of x in 0..1 is x. */
static ys_item
leaf_of(const char *name, ys_class_weight *weight)
{
    return (ys_item){ .name = name,
        .weights = { 1, weight },
        .indicator = name,
        .score = YS_SCORING_goalposts,
        .target = FIXED(0),
        .worst = FIXED(0),
        .best = FIXED(1),
        .high = 100,
        .unit = 1 };
}

static void
assert_scores(const case_result *result, size_t n, const double *want, double slack)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(result->score[i * 8] - want[i]) <= slack))
            fail_msg("county %zu: score %.17g, want %.17g", i, result->score[i * 8], want[i]);
}

static const struct {
    int aggregation;
    double a, b, want;
    const char *source;
} means[] = {
    { YS_AGGREGATION_arithmetic, 0.5, 1, 0.75, "by hand" },
    { YS_AGGREGATION_geometric, 0.25, 1, 0.5, "by hand" },
    { YS_AGGREGATION_geometric, 0, 1, 0, "nothing makes up for a 0" },
    { YS_AGGREGATION_harmonic, 0.5, 1, 2.0 / 3, "by hand" },
    { YS_AGGREGATION_harmonic, 0, 1, 0, "its limit" },
    { YS_AGGREGATION_power, 0.6, 0.8, 0.70710678118654752, "root of (0.36 + 0.64)/2" },
    { YS_AGGREGATION_power, 0, 0, 0, "by hand" },
    { YS_AGGREGATION_weighted_product, 0.25, 1, 0.5, "as the geometric mean" },
};

static void
test_means(void **state)
{
    static case_result result;

    (void) state;
    for (size_t k = 0; k < sizeof means / sizeof *means; k++) {
        ys_item items[] = { leaf_of("a", half), leaf_of("b", half) };
        case_table table = { .n_counties = 1 };
        const double *quantity[YS_QUANTITY_COUNT] = { NULL };
        ys_scheme scheme = scheme_of(items, 2, means[k].aggregation);

        case_column(&table, "a", &means[k].a);
        case_column(&table, "b", &means[k].b);
        case_run(&scheme, &table, quantity, &result);
        if (!(fabs(result.score[0] - means[k].want) <= 1e-15))
            fail_msg("row %zu (%s): %.17g, want %.17g", k, means[k].source, result.score[0], means[k].want);
        case_free(&result);
    }
}

/* Human Development Report 2015, table 1: life expectancy, expected and mean years of schooling, GNI a head and HDI of 2014, for Norway,
 * Australia and Switzerland; posts by the technical notes. Australia's 20.2 expected years are cut at 18. */
static void
test_hdi(void **state)
{
    static case_result result;
    static const double life[] = { 81.6, 82.4, 83.0 }, expected[] = { 17.5, 20.2, 15.8 }, mean[] = { 12.6, 13.0, 12.8 },
                        income[] = { 64992, 42261, 56431 }, hdi[] = { 0.944, 0.935, 0.930 };
    ys_item schooling[] = { leaf_of("expected", half), leaf_of("mean", half) };
    ys_item items[] = { leaf_of("life", third), { .name = "education", .weights = LIST(third), .items = LIST(schooling) },
        leaf_of("income", third) };
    case_table table = { .n_counties = 3 };
    const double *quantity[YS_QUANTITY_COUNT] = { NULL };
    ys_scheme scheme = scheme_of(items, 3, YS_AGGREGATION_geometric);

    (void) state;
    items[0].worst.value = 20;
    items[0].best.value = 85;
    schooling[0].best.value = 18;
    schooling[1].best.value = 15;
    items[2].scale = YS_SCALE_log;
    items[2].worst.value = 100;
    items[2].best.value = 75000;
    case_column(&table, "life", life);
    case_column(&table, "expected", expected);
    case_column(&table, "mean", mean);
    case_column(&table, "income", income);
    case_run(&scheme, &table, quantity, &result);
    assert_scores(&result, 3, hdi, 0.001); /* the figures are printed to one digit */
    assert_string_equal(result.sheet.branch[0], "education");
    assert_true(fabs(result.sheet.branch_score[0] - (17.5 / 18 + 12.6 / 15) / 2) <= 1e-15);
    case_free(&result);
}

/* Hwang and Yoon (1981): distances from the best and the worst score of each item, by hand: for c (0.5, 0.25) they are 0.5 root(0.8125) and
 * 0.5 root(0.3125). */
static void
test_topsis(void **state)
{
    static case_result result;
    static const double a[] = { 1, 0, 0.5 }, b[] = { 1, 0, 0.25 };
    const double want[] = { 1, 0, sqrt(0.3125) / (sqrt(0.8125) + sqrt(0.3125)) };
    ys_item items[] = { leaf_of("a", half), leaf_of("b", half) };
    case_table table = { .n_counties = 3 };
    const double *quantity[YS_QUANTITY_COUNT] = { NULL };
    ys_scheme scheme = scheme_of(items, 2, YS_AGGREGATION_topsis);

    (void) state;
    case_column(&table, "a", a);
    case_column(&table, "b", b);
    case_run(&scheme, &table, quantity, &result);
    assert_scores(&result, 3, want, 1e-15);
    case_free(&result);
}

/* A missing leaf takes its weight from its branch: geometric over (arithmetic over a, b at 1/4 each; c at 1/2); without b the branch weighs
 * 1/4 and c 1/2, so 0.16^(1/3) 0.5^(2/3). A branch that is turned counts as 1 - v. */
static void
test_nested(void **state)
{
    static case_result result;
    static const double a[] = { 0.16, 0.16 }, b[] = { 0.36, NAN }, c[] = { 0.5, 0.5 };
    const double want[] = { sqrt(0.26 * 0.5), pow(0.16, 1.0 / 3) * pow(0.5, 2.0 / 3) };
    const double turned[] = { sqrt(0.74 * 0.5), pow(0.84, 1.0 / 3) * pow(0.5, 2.0 / 3) };
    ys_item below[] = { leaf_of("a", half), leaf_of("b", half) };
    ys_item items[] = { { .name = "ab", .weights = LIST(half), .items = LIST(below) }, leaf_of("c", half) };
    case_table table = { .n_counties = 2 };
    const double *quantity[YS_QUANTITY_COUNT] = { [YS_QUANTITY_incidence] = c };
    ys_scheme scheme = scheme_of(items, 2, YS_AGGREGATION_geometric);

    (void) state;
    case_column(&table, "a", a);
    case_column(&table, "b", b);
    case_column(&table, "c", c);
    for (int moves = 0; moves < 2; moves++)
        for (int turn = 0; turn < 2; turn++) {
            items[1].indicator = moves ? "incidence" : "c";
            items[0].lower_is_better = turn;
            case_run(&scheme, &table, quantity, &result);
            assert_scores(&result, 2, turn ? turned : want, 1e-15);
            assert_true(result.sheet.coverage[1] == 0.75);
            case_free(&result);
        }
}

/* A tree of arithmetic branches is as its leaves alone, whatever is missing. */
static void
test_joined(void **state)
{
    static case_result result, flat;
    static const double a[] = { 0.1, NAN }, b[] = { 0.7, 0.3 }, c[] = { 0.9, 0.4 };
    ys_item below[] = { leaf_of("a", quarter), leaf_of("b", most) };
    ys_item items[] = { { .name = "ab", .weights = LIST(half), .items = LIST(below) }, leaf_of("c", half) };
    ys_class_weight eighth[] = { { "all", FIXED(0.125) } }, rest[] = { { "all", FIXED(0.375) } };
    ys_item leaves[] = { leaf_of("a", eighth), leaf_of("b", rest), leaf_of("c", half) };
    case_table table = { .n_counties = 2 };
    const double *quantity[YS_QUANTITY_COUNT] = { NULL };
    ys_scheme tree = scheme_of(items, 2, YS_AGGREGATION_arithmetic), alone = scheme_of(leaves, 3, YS_AGGREGATION_arithmetic);

    (void) state;
    case_column(&table, "a", a);
    case_column(&table, "b", b);
    case_column(&table, "c", c);
    case_run(&tree, &table, quantity, &result);
    case_run(&alone, &table, quantity, &flat);
    assert_memory_equal(result.score, flat.score, 16 * sizeof *flat.score);
    case_free(&result);
    case_free(&flat);
}

static void
test_points(void **state)
{
    static case_result result;
    static const double a[] = { 1 }, b[] = { 0.5 }, c[] = { 0 }, want[] = { 0.6 + 0.15 };
    ys_class_points sixty[] = { { "all", FIXED(60) } }, thirty[] = { { "all", FIXED(30) } }, ten[] = { { "all", FIXED(10) } };
    ys_item below[] = { leaf_of("a", NULL), leaf_of("b", NULL) };
    ys_item items[] = { { .name = "ab", .items = LIST(below) }, leaf_of("c", NULL) };
    case_table table = { .n_counties = 1 };
    const double *quantity[YS_QUANTITY_COUNT] = { NULL };
    ys_scheme scheme = scheme_of(items, 2, YS_AGGREGATION_arithmetic);

    (void) state;
    below[0].weights.n = below[1].weights.n = items[1].weights.n = 0;
    below[0].points = (ys_list) LIST(sixty);
    below[1].points = (ys_list) LIST(thirty);
    items[1].points = (ys_list) LIST(ten);
    case_column(&table, "a", a);
    case_column(&table, "b", b);
    case_column(&table, "c", c);
    case_run(&scheme, &table, quantity, &result);
    assert_scores(&result, 1, want, 1e-15);
    case_free(&result);
}

/* min(at most, each * units beyond), all bonuses and all penalties capped, no score below 0. */
static void
test_adjustments(void **state)
{
    static case_result result;
    static const double a[] = { 0.5, 0.5, 0.02, NAN }, plus[] = { 3, 40, 0, 1 }, minus[] = { 0, 0.035, 0.1, 0 };
    const double want[] = { 0.5 + 0.03, 0.5 + 0.05 - 0.015, 0, NAN };
    ys_item items[] = { leaf_of("a", full) };
    ys_adjustment adjustments[] = {
        { .name = "new", .kind = YS_ADJUSTMENT_bonus, .indicator = "plus", .each = 1, .unit = 1, .at_most = 10 },
        { .name = "false", .kind = YS_ADJUSTMENT_penalty, .indicator = "wrong_rate", .each = 1, .beyond = 0.02, .unit = 0.01, .at_most = 10 },
    };
    case_table table = { .n_counties = 4 };
    const double *quantity[YS_QUANTITY_COUNT] = { [YS_QUANTITY_wrong_rate] = minus };
    ys_scheme scheme = scheme_of(items, 1, YS_AGGREGATION_arithmetic);

    (void) state;
    scheme.adjustments = (ys_list) LIST(adjustments);
    scheme.bonus_at_most = 5;
    case_column(&table, "a", a);
    case_column(&table, "plus", plus);
    case_run(&scheme, &table, quantity, &result);
    assert_scores(&result, 3, want, 1e-15);
    assert_true(isnan(result.score[3 * 8]) && result.grade[3 * 8] == -1 && result.rank[3 * 8] == 0);
    assert_true(fabs(result.sheet.adjustment[1] - 10) <= 1e-12 && fabs(result.sheet.adjustment[4 + 1] + 1.5) <= 1e-12);
    case_free(&result);
}

/* Of 5 graded counties at most 40 %, two, are good: the first, as the next two are tied and do not fit; the rest by cut. */
static void
test_quota(void **state)
{
    static case_result result;
    static const double a[] = { 0.95, 0.9, 0.9, 0.85, 0.3, NAN };
    static const int32_t want[] = { 0, 1, 1, 1, 2, -1 }, place[] = { 1, 2, 2, 4, 5, 0 };
    ys_item items[] = { leaf_of("a", full) };
    ys_grade grades[] = { { .name = "good", .at_least = 80, .quota = 0.4, .award_points = FIXED(3), .award = FIXED(500000) },
        { .name = "fair", .at_least = 60, .quota = 1, .award_points = FIXED(1), .award = FIXED(0) },
        { .name = "poor", .quota = 1, .award_points = FIXED(0), .award = FIXED(0) } };
    case_table table = { .n_counties = 6 };
    const double *quantity[YS_QUANTITY_COUNT] = { NULL };
    ys_scheme scheme = scheme_of(items, 1, YS_AGGREGATION_arithmetic);

    (void) state;
    scheme.grades = (ys_list) LIST(grades);
    case_column(&table, "a", a);
    case_run(&scheme, &table, quantity, &result);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(result.grade[i * 8], want[i]);
        assert_int_equal(result.rank[i * 8], place[i]);
        assert_true(result.award[i * 8] == (want[i] == 0 ? 3 : want[i] == 1 ? 1 : 0));
    }
    case_free(&result);
}

/* A quota that rounds down to 0 leaves the grade to nobody, and says so. */
static void
test_quota_of_nobody(void **state)
{
    static const double a[] = { 0.9, 0.8 };
    ys_item items[] = { leaf_of("a", full) };
    ys_grade grades[] = { { .name = "good", .at_least = 80, .quota = 0.3 }, { .name = "fair", .quota = 1 } };
    case_table table = { .n_counties = 2 };
    ys_data data = case_data(&table);
    ys_scheme scheme = scheme_of(items, 1, YS_AGGREGATION_arithmetic);
    ys_scheme_plan *plan = NULL;

    (void) state;
    scheme.grades = (ys_list) LIST(grades);
    case_column(&table, "a", a);
    assert_int_equal(ys_scheme_prepare(&scheme, &data, NULL, &plan, NULL), YS_OK);
    assert_string_equal(ys_scheme_notes(plan), "grade good: 0.3 of the 2 counties of class all rounds down to 0, so none can have it\n");
    ys_scheme_release(plan);
}

/* 一票否决: the worst grade, no best one, or nothing at all; on what is not known a veto does not hold. By hand only where it is asked for. */
static void
test_vetoes(void **state)
{
    static case_result result;
    static const double a[] = { 0.9, 0.95, 0.9, 0.9, 0.7 }, wrong[] = { 0.03, 0.01, 0.01, NAN, 0.5 }, serious[] = { 0, 1, 0, 0, 0 },
                        frauds[] = { 0, 0, 1, 0, 0 };
    static const int32_t want[] = { 2, 1, 2, 0, 2 }, place[] = { 2, 1, 5, 2, 4 };
    ys_item items[] = { leaf_of("a", full) };
    ys_grade grades[] = { { .name = "good", .at_least = 80, .quota = 1, .award_points = FIXED(3), .award = FIXED(0) },
        { .name = "fair", .at_least = 60, .quota = 1, .award_points = FIXED(1), .award = FIXED(0) },
        { .name = "poor", .quota = 1, .award_points = FIXED(0), .award = FIXED(0) } };
    ys_veto vetoes[] = { { .name = "rate", .when = "wrong_rate > 0.02", .effect = YS_VETO_worst_grade },
        { .name = "serious", .when = "serious", .effect = YS_VETO_not_best },
        { .name = "fraud", .when = "fraud == 1", .effect = YS_VETO_zero_score } };
    ys_grade_override by_hand[] = { { .county = "520104", .grade = "fair", .reason = "a late complaint" } };
    case_table table = { .n_counties = 5 };
    ys_data data = case_data(&table);
    const double *quantity[YS_QUANTITY_COUNT] = { [YS_QUANTITY_wrong_rate] = wrong };
    ys_scheme scheme = scheme_of(items, 1, YS_AGGREGATION_arithmetic);
    ys_scheme_plan *plan = NULL;
    ys_error err = { 0 };

    (void) state;
    scheme.grades = (ys_list) LIST(grades);
    scheme.vetoes = (ys_list) LIST(vetoes);
    scheme.grade_overrides = (ys_list) LIST(by_hand);
    case_column(&table, "a", a);
    case_column(&table, "serious", serious);
    case_column(&table, "fraud", frauds);
    case_run(&scheme, &table, quantity, &result);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(result.grade[i * 8], want[i]);
        assert_int_equal(result.rank[i * 8], place[i]);
    }
    assert_true(result.score[2 * 8] == 0 && result.sheet.veto[0] == 1 && result.sheet.veto[3] == 0 && result.sheet.veto[2 * 5 + 2] == 1);
    case_free(&result);
    by_hand[0].grade = "best";
    assert_int_equal(ys_scheme_prepare(&scheme, &data, NULL, &plan, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "schemes.index.grade_overrides[0].grade: best is no grade of the scheme");
    by_hand[0] = (ys_grade_override){ .county = "520999", .grade = "fair" };
    assert_int_equal(ys_scheme_prepare(&scheme, &data, NULL, &plan, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "schemes.index.grade_overrides[0].county: 520999 is no county of the table");
}

/* All missing: no score, never a grade; a single county is its own sample. */
static void
test_edges(void **state)
{
    static case_result result;
    static const double nothing[] = { NAN }, one[] = { 0.3 };
    case_table table = { .n_counties = 1 };
    const double *quantity[YS_QUANTITY_COUNT] = { NULL };

    (void) state;
    case_column(&table, "nothing", nothing);
    case_column(&table, "one", one);
    for (int score = 0; score < YS_SCORING_COUNT; score++) {
        static const double want[] = { [YS_SCORING_min_max] = 1, [YS_SCORING_z_score] = 0.5, [YS_SCORING_rank] = 1,
            [YS_SCORING_percentile_rank] = 1, [YS_SCORING_rank_deduction] = 1, [YS_SCORING_ratio_to_reference] = 1 };
        ys_item items[] = { leaf_of("nothing", full) };
        ys_scheme scheme = scheme_of(items, 1, YS_AGGREGATION_arithmetic);

        if (score != YS_SCORING_min_max && score != YS_SCORING_z_score && score != YS_SCORING_rank && score != YS_SCORING_percentile_rank &&
            score != YS_SCORING_rank_deduction && score != YS_SCORING_ratio_to_reference)
            continue;
        items[0].score = score;
        items[0].step = 0.1;
        items[0].centre = 50;
        items[0].spread = 10;
        items[0].reference = "mean";
        items[0].error = items[0].province = NAN;
        case_run(&scheme, &table, quantity, &result);
        assert_true(isnan(result.score[0]) && result.grade[0] == -1 && result.rank[0] == 0 && result.sheet.coverage[0] == 0);
        case_free(&result);
        items[0].indicator = "one";
        case_run(&scheme, &table, quantity, &result);
        assert_true(result.score[0] == want[score] && result.rank[0] == 1);
        case_free(&result);
    }
}

/* Weights and figures that are drawn are as those of a scheme and a table that state them. */
static void
test_drawn(void **state)
{
    static case_result result;
    static _Alignas(64) double weight[2 * 8], figure[2 * 8], score[2 * 8];
    static _Alignas(64) int32_t grade[2 * 8], rank[2 * 8];
    static const double a[] = { 0.2, 0.4 }, b[] = { 0.9, 0.5 }, other[] = { 0.35, 0.1 };
    ys_item items[] = { leaf_of("a", half), leaf_of("b", half) };
    case_table table = { .n_counties = 2 };
    ys_data data = case_data(&table);
    const double *quantity[YS_QUANTITY_COUNT] = { NULL }, *drawn[] = { figure, NULL };
    ys_scheme scheme = scheme_of(items, 2, YS_AGGREGATION_geometric);
    ys_scheme_plan *plan = NULL;

    (void) state;
    case_column(&table, "a", a);
    case_column(&table, "b", b);
    assert_int_equal(ys_scheme_prepare(&scheme, &data, NULL, &plan, NULL), YS_OK);
    for (size_t l = 0; l < 8; l++) {
        weight[l] = 0.75;
        weight[8 + l] = 0.25;
        figure[l] = other[0];
        figure[8 + l] = other[1];
    }
    ys_scheme_year year = { .lanes = 8, .quantity = quantity, .weight = weight, .figure = drawn, .score = score, .grade = grade,
        .rank = rank, .scratch = aligned_alloc(YS_ALIGN, ys_scheme_scratch(plan, 8, true)) };
    ys_scheme_lanes_base(plan, &year);
    ys_scheme_release(plan);
    free(year.scratch);
    items[0].weights = (ys_list) LIST(most);
    items[1].weights = (ys_list) LIST(quarter);
    table.column[0].fixed = other;
    case_run(&scheme, &table, quantity, &result);
    assert_memory_equal(result.score, score, sizeof score);
    assert_memory_equal(result.rank, rank, sizeof rank);
    case_free(&result);
}

/* The sorted way and the way by pairs, against counting, with ties and with counties that have no place. */
static void
test_places(void **state)
{
    enum { MOST = 300, LANES = 8 };
    static _Alignas(64) double key[MOST * LANES], place[MOST * LANES], behind[MOST * LANES];
    static ys_rank_pair work[2 * MOST];
    static const size_t sizes[] = { 1, 2, 128, 129, 300 };
    uint32_t dice = 7;

    (void) state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t m = sizes[s];

        for (size_t i = 0; i < m * LANES; i++) {
            dice = dice * 1664525u + 1013904223u;
            key[i] = dice % 7 == 0 ? -INFINITY : (double) (dice >> 8) * (dice % 3 == 0 ? 1e6 : -3) - (dice % 5 == 0 ? key[0] : 0);
            key[i] = dice % 4 == 0 && i >= LANES && !isinf(key[i - LANES]) ? key[i - LANES] : key[i];
        }
        ys_scheme_rank_lanes_base(m, LANES, key, place, behind, work);
        for (size_t j = 0; j < m * LANES; j++) {
            double above = 0, from = 0;

            for (size_t i = j % LANES; i < m * LANES; i += LANES) {
                above += key[i] > key[j];
                from += key[i] >= key[j];
            }
            assert_true(place[j] == above && behind[j] == from);
        }
    }
}

static ys_class_weight zero[] = { { "all", FIXED(0) } };

/* What an aggregation has no value for. */
static void
test_refusals(void **state)
{
    static const double low[] = { -0.5, 0.5 }, nothing[] = { 0, 0.5 }, missing[] = { 0.5, NAN }, sound[] = { 0.5, 0.5 };
    static const struct {
        int aggregation;
        const double *x;
        const char *text;
    } rows[] = {
        { YS_AGGREGATION_geometric, low, "schemes.index.items.x: county 520101 scores -50 points, and a geometric mean has no value then; "
                                         "score it at 0 or above, or use arithmetic" },
        { YS_AGGREGATION_harmonic, low, "schemes.index.items.x: county 520101 scores -50 points, and a harmonic mean has no value then; "
                                        "score it at 0 or above, or use arithmetic" },
        { YS_AGGREGATION_weighted_product, nothing, "schemes.index.items.x: county 520101 scores 0 points, and a weighted product has no "
                                                    "value then; score it above 0, as by efficacy, or use geometric, where 0 makes 0" },
        { YS_AGGREGATION_weighted_product, missing, "schemes.index.items.x: county 520102 has no figure (nan), and a weighted product has "
                                                    "no value then; impute it, or use geometric" },
    };

    (void) state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        ys_item items[] = { leaf_of("x", half), leaf_of("y", half) };
        case_table table = { .n_counties = 2 };
        ys_data data = case_data(&table);
        ys_scheme scheme = scheme_of(items, 2, rows[k].aggregation);
        ys_scheme_plan *plan = NULL;
        ys_error err = { 0 };

        items[0].beyond = YS_BEYOND_extend;
        case_column(&table, "x", rows[k].x);
        case_column(&table, "y", sound);
        assert_int_equal(ys_scheme_prepare(&scheme, &data, NULL, &plan, &err), YS_E_SCENARIO);
        assert_string_equal(err.text, rows[k].text);
        /* an item that does not count is not asked */
        items[0].weights = (ys_list) LIST(zero);
        items[1].weights = (ys_list) LIST(full);
        assert_int_equal(ys_scheme_prepare(&scheme, &data, NULL, &plan, &err), YS_OK);
        ys_scheme_release(plan);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_means),
        cmocka_unit_test(test_hdi),
        cmocka_unit_test(test_topsis),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_joined),
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_adjustments),
        cmocka_unit_test(test_quota),
        cmocka_unit_test(test_quota_of_nobody),
        cmocka_unit_test(test_vetoes),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_drawn),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
