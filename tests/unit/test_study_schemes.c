/* Two assessments side by side: parts add up to the bit, identical ones do not differ, turned round all is negative. */
#include "study_case.h"

static const char csv[] = "code,a,b,c,old\n"
                          "A1,10,90,37,5\n"
                          "B1,33,20,,15\n"
                          "C1,47,71,59,80\n"
                          "D1,61,5,83,20\n"
                          "E1,,50,13,60\n"
                          "F1,,,,\n";
static const char columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                              "code,,id,,,,2014-12-31,,by hand\n"
                              "a,1,observed,,,,2014-12-31,,by hand\n"
                              "b,1,observed,,,,2014-12-31,,by hand\n"
                              "c,1,observed,,,,2014-12-31,,by hand\n"
                              "old,1,observed,,,,2014-12-31,,by hand\n";

#define HEAD "title: by hand\ntable: t.h5\nas_of: 2015-12-31\nyears: 2015..2015\n"
#define SCHEME(more)                                                                                                         \
    "schemes:\n  s:\n    classes: {all: {where: \"true\"}}\n    coverage_at_least: 0.3\n"                                     \
    "    grades: {good: {at_least: 50, title: 良好, award: 1000}, weak: {at_least: 0}}\n" more "    items:\n"
#define LEAF(name, weight, column, best) \
    "      " name ": {weights: {all: " weight "}, indicator: " column ", score: goalposts, worst: 0, best: " best "}\n"

static const char plain[] = HEAD SCHEME("") LEAF("x", "0.7", "a", "100") LEAF("y", "0.3", "b", "100");
/* other weights, another column of y, an item more */
static const char other[] = HEAD SCHEME("") LEAF("x", "0.35", "a", "90") LEAF("y", "0.25", "old", "110") LEAF("z", "0.4", "c", "70");
static const char curved[] = HEAD SCHEME("    aggregation: harmonic\n    adjustments: {p: {kind: penalty, indicator: old, each: 0.1}}\n")
    LEAF("x", "0.55", "a", "100") LEAF("y", "0.45", "b", "130");
/* a class for each: ranks do not compare */
static const char classes[] = HEAD "schemes:\n  s:\n    classes: {high: {where: \"b > 60\"}, all: {where: \"true\"}}\n    coverage_at_least: 0.3\n"
    "    grades: {good: {at_least: 50}, weak: {at_least: 0}}\n    items:\n"
    "      x: {weights: {high: 0.7, all: 0.7}, indicator: a, score: goalposts, worst: 0, best: 100}\n"
    "      y: {weights: {high: 0.3, all: 0.3}, indicator: b, score: goalposts, worst: 0, best: 100}\n";

static ys_status
compare(const char *a, const char *b, ys_result *result, ys_error *err)
{
    ys_model model[2];

    study_model(csv, columns, a, &model[0]);
    study_model(csv, columns, b, &model[1]);
    *result = (ys_result){ 0 };
    ys_status st = ys_study_schemes(&model[0], &model[1], result, err);

    ys_model_free(&model[0]);
    ys_model_free(&model[1]);
    return st;
}

static void
compare_well(const char *a, const char *b, ys_result *result)
{
    ys_error err = { YS_OK, "" };

    if (compare(a, b, result, &err) != YS_OK)
        fail_msg("%s", err.text);
}

static size_t
n_items(const ys_result *result)
{
    return ys_array_size(ys_result_find(result, "schemes/item_name"));
}

/* Sums of parts, in order and the other way about, are the change itself: no tolerance. */
static void
expect_exact(const ys_result *result)
{
    static const char *const part[] = { "schemes/by_weight", "schemes/by_score", "schemes/by_item" };

    for (size_t c = 0; c < 6; c++) {
        double change = study_value(result, "schemes/score_change", c), up = 0, down = 0;
        double own = study_value(result, "schemes/rank_own", c), others = study_value(result, "schemes/rank_others", c);
        size_t m = n_items(result);

        if (isnan(change)) {
            assert_true(isnan(study_value(result, part[0], c)) && isnan(study_value(result, "schemes/by_rest", c)));
            continue;
        }
        for (size_t k = 0; k < m; k++)
            for (int p = 0; p < 3; p++) {
                up += study_value(result, part[p], k * 6 + c);
                down += study_value(result, part[2 - p], (m - 1 - k) * 6 + c);
            }
        assert_true(up + study_value(result, "schemes/by_rest", c) == change);
        assert_true(down + study_value(result, "schemes/by_rest", c) == change);
        study_near(result, "schemes/score_change", c, study_value(result, "schemes/score_b", c) - study_value(result, "schemes/score_a", c), 1e-12);
        study_near(result, "schemes/rank_change", c, own + others, 0);
    }
}

static void
test_parts(void **state)
{
    ys_result result;

    (void) state;
    compare_well(plain, other, &result);
    assert_string_equal(ys_result_text(&result, "schema"), "yinsu.schemes/1");
    expect_exact(&result);
    /* A1, x: 10 of 0.7, then 100/9 of 0.35. By hand: weight -0.35 (10 + 100/9)/2, score (100/9 - 10) 1.05/2. */
    study_near(&result, "schemes/by_weight", 0, -0.35 * (10 + 100.0 / 9) / 2, 1e-11);
    study_near(&result, "schemes/by_score", 0, (100.0 / 9 - 10) * 1.05 / 2, 1e-11);
    /* z, in B alone: 37/70 of 0.4 */
    assert_string_equal(study_text(&result, "schemes/item_in", 2), "B");
    study_near(&result, "schemes/by_item", 2 * 6, 0.4 * 3700.0 / 70, 1e-11);
    for (size_t c = 0; c < 5; c++)
        study_near(&result, "schemes/by_rest", c, 0, 1e-11);
    /* F1 has no figure at all */
    assert_true(isnan(study_value(&result, "schemes/score_change", 5)) && isnan(study_value(&result, "schemes/rank_change", 5)));
    ys_result_free(&result);
}

/* Scores under A: 34, 29.1, 54.2, 44.2, 50 (E1, b alone). Under B, to a digit: A1 26.2, B1 26.5 (of 0.6), C1 70.2 (z 84.3), D1 68.3, E1 32.4. */
static void
test_ranks(void **state)
{
    static const double rank_a[] = { 4, 5, 1, 3, 2 }, rank_b[] = { 5, 4, 1, 2, 3 };
    ys_result result;

    (void) state;
    compare_well(plain, other, &result);
    for (size_t c = 0; c < 5; c++) {
        study_near(&result, "schemes/rank_a", c, rank_a[c], 0);
        study_near(&result, "schemes/rank_b", c, rank_b[c], 0);
        study_near(&result, "schemes/place_change", c, rank_a[c] - rank_b[c], 0);
    }
    /* D1 with 68.3 among the old 54.2, 50, 34, 29.1 would be first: two up, then C1 passes it */
    study_near(&result, "schemes/rank_own", 3, 2, 0);
    study_near(&result, "schemes/rank_others", 3, -1, 0);
    /* C1 and E1 were good and D1 weak; of the good C1 stays, D1 comes */
    assert_string_equal(study_text(&result, "schemes/grade_name_a", 0), "良好");
    study_near(&result, "schemes/grade_moved", 0, 1, 0);     /* good, good */
    study_near(&result, "schemes/grade_moved", 1, 1, 0);     /* good, weak */
    study_near(&result, "schemes/grade_moved", 3, 1, 0);     /* weak, good */
    study_near(&result, "schemes/grade_moved", 4, 2, 0);     /* weak, weak */
    study_near(&result, "schemes/grade_moved", 8, 1, 0);     /* F1 */
    study_near(&result, "schemes/award_moved", 0, 1000, 0);
    /* squares of the differences of rank: 1 1 0 1 1: 1 - 6*4/(5*24) */
    study_near(&result, "schemes/spearman", 0, 0.8, 1e-14);
    study_near(&result, "schemes/spearman", 1, 0.8, 1e-14);
    study_near(&result, "schemes/class_counties", 1, 5, 0);
    ys_result_free(&result);
}

static void
test_same(void **state)
{
    static const char *const name[] = { "schemes/score_change", "schemes/rank_change", "schemes/rank_own", "schemes/rank_others",
        "schemes/place_own", "schemes/by_rest", "schemes/award_change" };
    ys_result result;

    (void) state;
    compare_well(curved, curved, &result);
    for (size_t c = 0; c < 5; c++)
        for (size_t k = 0; k < sizeof name / sizeof name[0]; k++)
            study_near(&result, name[k], c, 0, 0);
    study_near(&result, "schemes/spearman", 0, 1, 1e-15);
    study_near(&result, "schemes/award_moved", 0, 0, 0);
    ys_result_free(&result);
}

static size_t
find_item(const ys_result *result, const char *name)
{
    size_t k = 0;

    while (strcmp(study_text(result, "schemes/item_name", k), name) != 0)
        k++;
    return k;
}

static void
test_swapped(void **state)
{
    static const char *const part[] = { "schemes/by_weight", "schemes/by_score", "schemes/by_item" };
    static const char *const pair[][2] = { { plain, other }, { other, curved } };
    ys_result there, back;

    (void) state;
    for (size_t s = 0; s < 2; s++) {
        compare_well(pair[s][0], pair[s][1], &there);
        compare_well(pair[s][1], pair[s][0], &back);
        expect_exact(&there);
        expect_exact(&back);
        for (size_t c = 0; c < 5; c++) {
            study_near(&back, "schemes/score_change", c, -study_value(&there, "schemes/score_change", c), 0);
            study_near(&back, "schemes/by_rest", c, -study_value(&there, "schemes/by_rest", c), 0);
            study_near(&back, "schemes/rank_change", c, -study_value(&there, "schemes/rank_change", c), 0);
            for (size_t k = 0; k < n_items(&there); k++)
                for (int p = 0; p < 3; p++)
                    study_near(&back, part[p], find_item(&back, study_text(&there, "schemes/item_name", k)) * 6 + c,
                        -study_value(&there, part[p], k * 6 + c), 0);
        }
        ys_result_free(&there);
        ys_result_free(&back);
    }
}

/* What an aggregation and a penalty do stands apart. C1 has the same scores of x in both. */
static void
test_rest(void **state)
{
    ys_result result;

    (void) state;
    compare_well(plain, curved, &result);
    expect_exact(&result);
    /* harmonic mean of 47 and 71/1.3 with 0.55 and 0.45, less 8 by the penalty; linear parts from 0.7 * 47 + 0.3 * 71 */
    double y = 71 / 1.3, linear = 0.55 * 47 + 0.45 * y;

    study_near(&result, "schemes/by_rest", 2, 1 / (0.55 / 47 + 0.45 / y) - 8 - linear, 1e-10);
    ys_result_free(&result);
}

static void
test_classes(void **state)
{
    ys_result result;

    (void) state;
    compare_well(plain, classes, &result);
    /* A1 and C1 move to a class of their own: a place compares, a rank does not */
    assert_true(isnan(study_value(&result, "schemes/rank_change", 0)));
    study_near(&result, "schemes/place_change", 0, 0, 0);
    study_near(&result, "schemes/rank_change", 1, 5 - 3, 0);
    study_near(&result, "schemes/rank_own", 1, 0, 0);
    study_near(&result, "schemes/rank_others", 1, 2, 0);
    study_near(&result, "schemes/class_counties", 0, 3, 0);
    ys_result_free(&result);
}

static void
test_other_counties(void **state)
{
    ys_error err = { YS_OK, "" };
    ys_model model[2];
    ys_result result = { 0 };

    (void) state;
    study_model(csv, columns, plain, &model[0]);
    study_model("code,a,b,c,old\nA1,1,1,1,1\nB9,1,1,1,1\nC1,1,1,1,1\n", columns, plain, &model[1]);
    assert_int_equal(ys_study_schemes(&model[0], &model[1], &result, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "the two scenarios are not of the same counties: B1 is in by-hand.yaml alone (6 and 3 counties)");
    assert_int_equal(result.n_arrays, 0);
    ys_model_free(&model[0]);
    ys_model_free(&model[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_parts), cmocka_unit_test(test_ranks), cmocka_unit_test(test_same),
        cmocka_unit_test(test_swapped), cmocka_unit_test(test_rest), cmocka_unit_test(test_classes), cmocka_unit_test(test_other_counties) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
