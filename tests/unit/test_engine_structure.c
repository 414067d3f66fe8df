/* What the structure of a scheme does to its scores: shares, agreement, shared parents, where counties stand out; by hand. */
#include "study_case.h"

/*
 * Scores are the figures. a 0 20 40 60, b 40 20 40 20, means 30: sums of squares 2000, 400, of products -400, so r = -400 / sqrt(800000).
 * s = 0.75 a + 0.25 b: with a 1500 - 100 = 1400, with b -300 + 100 = -200, s itself 1050 - 50 = 1000.
 * Effective: 0.75 * 1400 / 1000 = 1.05, 0.25 * -200 / 1000 = -0.05. Squared correlations: 1400^2 / 2000000 = 0.98, 200^2 / 400000 = 0.1.
 */
static const char csv[] = "code,a,b,c,gone,money,area\n"
                          "A1,0,40,0,,1,7\n"
                          "B1,20,20,20,,2,7\n"
                          "C1,40,40,40,,3,7\n"
                          "D1,60,20,60,,4,7\n";
static const char columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                              "code,,id,,,,2014-12-31,,by hand\n"
                              "a,1,observed,,,,2014-12-31,money,by hand\n"
                              "b,1,observed,,,,2014-12-31,,by hand\n"
                              "c,1,derived,,,,2014-12-31,a; b,by hand\n"
                              "gone,1,observed,,,,2014-12-31,,by hand\n"
                              "money,person,observed,,,,2014-12-31,,by hand\n"
                              "area,km2,observed,,,,2014-12-31,,by hand\n";

#define HEAD "title: by hand\ntable: t.h5\nas_of: 2015-12-31\nyears: 2015..2015\n"
#define SCHEME(tagged, more)                                                                                                 \
    "schemes:\n  s:\n    classes: {all: {where: \"true\"" tagged "}}\n"                                                       \
    "    grades: {good: {at_least: 25, title: 良好}, weak: {at_least: 0}}\n" more "    items:\n"
#define LEAF(name, weight, more) \
    "      " name ": {weights: {all: " weight "}, indicator: " name ", score: goalposts, worst: 0, best: 100, source: text of " name more "}\n"

static void
assess(const char *scenario, ys_result *result)
{
    ys_error err = { YS_OK, "" };
    ys_model model;

    study_model(csv, columns, scenario, &model);
    *result = (ys_result){ 0 };
    if (ys_engine_assess(&model, result, &err) != YS_OK)
        fail_msg("%s", err.text);
    ys_model_free(&model);
}

static void
expect_note(const ys_result *result, const char *line)
{
    const char *notes = ys_result_text(result, "structure_notes"), *at = strstr(notes, line);

    if (at == NULL || (at != notes && at[-1] != '\n') || at[strlen(line)] != '\n')
        fail_msg("no line \"%s\" in:\n%s", line, notes);
}

static void
test_shares(void **state)
{
    ys_result result;

    (void) state;
    assess(HEAD SCHEME("", "") LEAF("a", "0.75", "") LEAF("b", "0.25", ", tags: [t]"), &result);
    study_near(&result, "assessment/share_nominal", 0, 0.75, 0);
    study_near(&result, "assessment/share_effective", 0, 1.05, 1e-14);
    study_near(&result, "assessment/share_effective", 1, -0.05, 1e-14);
    study_near(&result, "assessment/importance", 0, 0.98, 1e-14);
    study_near(&result, "assessment/importance", 1, 0.1, 1e-14);
    study_near(&result, "assessment/class_graded", 0, 4, 0);
    study_near(&result, "assessment/correlation", 0, 1, 0);
    study_near(&result, "assessment/correlation", 1, -400 / sqrt(800000), 1e-15);
    study_near(&result, "assessment/class_correlation", 2, -400 / sqrt(800000), 1e-15);
    expect_note(&result, "items a and b: r = -0.447 over the whole table (4 counties), below -0.4 within one branch: a trade-off");
    /* the table has told it already */
    assert_null(strstr(ys_result_text(&result, "structure_notes"), "class all"));
    assert_null(ys_result_find(&result, "assessment/tag_name"));
    ys_result_free(&result);
}

static void
test_tags(void **state)
{
    ys_result result;

    (void) state;
    assess(HEAD SCHEME(", tagged: {t: {at_least: 0.2}, u: {at_most: 0.9}}", "") LEAF("a", "0.75", ", tags: [u]")
        LEAF("b", "0.25", ", tags: [t]"), &result);
    study_near(&result, "assessment/tag_nominal", 0, 0.25, 0);
    study_near(&result, "assessment/tag_effective", 0, -0.05, 1e-14);
    study_near(&result, "assessment/tag_at_least", 0, 0.2, 0);
    study_near(&result, "assessment/tag_effective", 1, 1.05, 1e-14);
    assert_string_equal(study_text(&result, "assessment/tag_name", 1), "u");
    assert_string_equal(study_text(&result, "assessment/tag_class", 1), "all");
    expect_note(&result,
        "class all: leaves tagged t weigh 25 of 100, but make -5 of 100 of the differences in score: below the floor of 20");
    expect_note(&result,
        "class all: leaves tagged u weigh 75 of 100, but make 105 of 100 of the differences in score: above the cap of 90");
    ys_result_free(&result);
}

/* What the whole class lacks takes no part, and the others sum to 1 all the same; a leaf of weight 0 makes nothing. */
static void
test_missing(void **state)
{
    ys_result result;

    (void) state;
    assess(HEAD SCHEME("", "") LEAF("a", "0.6", "") LEAF("b", "0.2", "") LEAF("gone", "0.2", "") LEAF("c", "0", ""), &result);
    study_near(&result, "assessment/coverage", 0, 0.8, 1e-15);
    study_near(&result, "assessment/share_nominal", 0, 0.6, 0);
    study_near(&result, "assessment/share_effective", 0, 1.05, 1e-14);
    study_near(&result, "assessment/share_effective", 1, -0.05, 1e-14);
    assert_true(isnan(study_value(&result, "assessment/share_effective", 2)));
    assert_true(isnan(study_value(&result, "assessment/importance", 2)));
    assert_true(isnan(study_value(&result, "assessment/correlation", 2)));
    study_near(&result, "assessment/share_effective", 3, 0, 0);
    study_near(&result, "assessment/importance", 3, 0.98, 1e-14);
    ys_result_free(&result);
}

/* A branch that counts as 1 - v turns its leaves: s = 0.75 (1 - a) + 0.25 b. By hand: cov(1 - a, s) = 1500 + 100 = 1600,
 * cov(b, s) = 300 + 100 = 400, var = 1200 + 100 = 1300. */
static void
test_turned(void **state)
{
    static const char turned[] = "      bad: {weights: {all: 0.75}, lower_is_better: true, items: {a: {weights: {all: 1}, indicator: a, score: goalposts,"
                                 " worst: 0, best: 100}}}\n";
    char scenario[2000];
    ys_result result;

    (void) state;
    snprintf(scenario, sizeof scenario, "%s%s%s", HEAD SCHEME("", ""), turned, LEAF("b", "0.25", ""));
    assess(scenario, &result);
    study_near(&result, "assessment/leaf_turned", 0, 1, 0);
    study_near(&result, "assessment/leaf_turned", 1, 0, 0);
    study_near(&result, "assessment/score", 0, 85, 1e-12);
    study_near(&result, "assessment/share_effective", 0, 1200.0 / 1300, 1e-14);
    study_near(&result, "assessment/share_effective", 1, 100.0 / 1300, 1e-14);
    /* mean of a 30: A1 has 0 and gains by it */
    assert_string_equal(study_text(&result, "assessment/strengths", 0), "bad.a +22.5; b +2.5");
    assert_string_equal(study_text(&result, "assessment/weaknesses", 3), "bad.a -22.5; b -2.5");
    ys_result_free(&result);
}

static void
test_not_arithmetic(void **state)
{
    ys_result result;

    (void) state;
    assess(HEAD SCHEME("", "    aggregation: geometric\n") LEAF("a", "0.75", "") LEAF("b", "0.25", ""), &result);
    assert_true(isnan(study_value(&result, "assessment/share_effective", 0)));
    assert_true(!isnan(study_value(&result, "assessment/importance", 0)));
    expect_note(&result, "the scheme is not arithmetic: its score does not divide into shares, see assessment/importance");
    ys_result_free(&result);
}

/* c is made of a and b, a of money; a fund shares out by money. */
static void
test_parents(void **state)
{
    ys_result result;

    (void) state;
    assess(HEAD "funds:\n  main:\n    purpose: development\n    rounding: 1\n    pot: {total: 100}\n    composites: {k: {kind: weighted_sum,"
        " members: {m: {indicator: money, weight: 1}}}}\n    factors:\n      first: {indicator: k, weight: 0.5}\n"
        "      second: {indicator: area, weight: 0.5}\n"
        SCHEME("", "") LEAF("a", "0.5", "") LEAF("b", "0.25", "") LEAF("c", "0.25", ""), &result);
    const double expected[9] = { 0, 0, 1, 0, 0, 1, 1, 1, 0 };

    for (size_t i = 0; i < 9; i++)
        study_near(&result, "assessment/shared_parent", i, expected[i], 0);
    expect_note(&result, "items a and c share parents (a): that they agree is no second witness");
    expect_note(&result, "items b and c share parents (b): that they agree is no second witness");
    expect_note(&result, "items a and c: r = 1.000 over the whole table (4 counties), above 0.92: one of them is redundant; they share parents");
    expect_note(&result, "fund main and the scheme share parents, so money and points move together: factor first and item a (money);"
                         " factor first and item c (money)");
    ys_result_free(&result);
}

static void
test_items(void **state)
{
    ys_result result;

    (void) state;
    assess(HEAD SCHEME("", "") LEAF("a", "0.75", ", title: 甲") LEAF("b", "0.25", ""), &result);
    assert_string_equal(study_text(&result, "assessment/leaf_title", 0), "甲");
    assert_string_equal(study_text(&result, "assessment/leaf_title", 1), "b");
    assert_string_equal(study_text(&result, "assessment/leaf_indicator", 1), "b");
    assert_string_equal(study_text(&result, "assessment/leaf_scoring", 0), "goalposts 0 to 100");
    assert_string_equal(study_text(&result, "assessment/leaf_source", 1), "text of b");
    assert_string_equal(study_text(&result, "assessment/grade_name", 0), "良好");
    assert_string_equal(study_text(&result, "assessment/grade_name", 2), "资料不足");
    study_near(&result, "assessment/grade_cut", 0, 25, 0);
    assert_true(isnan(study_value(&result, "assessment/grade_cut", 1)));
    assert_string_equal(study_text(&result, "assessment/strengths", 0), "b +2.5");
    assert_string_equal(study_text(&result, "assessment/weaknesses", 0), "甲 -22.5");
    ys_result_free(&result);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_shares), cmocka_unit_test(test_tags), cmocka_unit_test(test_missing),
        cmocka_unit_test(test_turned), cmocka_unit_test(test_not_arithmetic), cmocka_unit_test(test_parents), cmocka_unit_test(test_items) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
