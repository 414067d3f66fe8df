/* One county explained: parts that add up, effects by hand, thresholds, changes between two scenarios, and what is refused. */
#include "study_case.h"

/* poor 10 20 30 40, relief 4 3 2 1: shares 0.1 … 0.4 and 0.4 … 0.1. By 0.7 and 0.3: 0.19, 0.23, 0.27, 0.31. E is not in. By hand. */
static const char csv[] = "code,name_zh,in,poor,relief,grade,villages,issued\n"
                          "A1,甲县,1,10,4,1,0,19000000\n"
                          "B1,乙县,1,20,3,2,5,23000000\n"
                          "C1,丙县,1,30,2,3,7,27000000\n"
                          "D1,丁县,1,40,1,4,9,31000000\n"
                          "E1,戊县,0,50,5,5,2,0\n";
static const char columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                              "code,,id,,,,2014-12-31,,by hand\n"
                              "name_zh,,label,,,,2014-12-31,,by hand\n"
                              "in,0/1,class,,0,1,2014-12-31,,by hand\n"
                              "poor,person,observed,cost,0,1e9,2014-12-31,,by hand\n"
                              "relief,1,modelled,cost,0,10,2014-12-31,,by hand\n"
                              "grade,1,observed,,0,10,2014-12-31,,by hand\n"
                              "villages,village,observed,,0,100,2014-12-31,,by hand\n"
                              "issued,yuan,observed,,0,1e12,2014-12-31,,by hand\n";

enum { N_COUNTIES = 5 };

static const char *const codes[N_COUNTIES] = { "A1", "B1", "C1", "D1", "E1" };

#define HEAD "title: by hand\ntable: t.h5\nas_of: 2015-12-31\nyears: 2015..2015\n"
#define FUND(total, more, poor, relief)                                                                                 \
    "funds:\n  main:\n    purpose: development\n    eligibility: in\n    rounding: 10000\n    pot: {total: " total "}\n" more \
    "    factors:\n      poor: {indicator: poor, weight: " poor "}\n      relief: {indicator: relief, weight: " relief "}\n"
#define PLAIN HEAD FUND("100000000", "", "0.7", "0.3")

static void
allocate_table(const char *table, const char *scenario, ys_result *result)
{
    ys_error err = { YS_OK, "" };
    ys_model model;

    study_model(table, columns, scenario, &model);
    *result = (ys_result){ 0 };
    if (ys_engine_allocate(&model, result, &err) != YS_OK)
        fail_msg("%s", err.text);
    ys_model_free(&model);
}

static void
allocate(const char *scenario, ys_result *result)
{
    allocate_table(csv, scenario, result);
}

static void
explain(const ys_result *of, const char *county, ys_result *why)
{
    ys_error err = { YS_OK, "" };

    *why = (ys_result){ 0 };
    if (ys_explain_run(of, county, why, &err) != YS_OK)
        fail_msg("%s: %s", county, err.text);
}

static void
explain_scenario(const char *scenario, const char *county, ys_result *why)
{
    ys_result of;

    allocate(scenario, &of);
    explain(&of, county, why);
    ys_result_free(&of);
}

static size_t
rows(const ys_result *why, const char *list)
{
    char name[64];

    snprintf(name, sizeof name, "%s/name", list);
    return ys_array_size(ys_result_find(why, name));
}

/* Row of a list by its name, among those of item k. */
static size_t
row_of(const ys_result *why, const char *list, size_t k, const char *name)
{
    char path[64], item[64];

    snprintf(path, sizeof path, "%s/name", list);
    snprintf(item, sizeof item, "%s/item", list);
    for (size_t r = 0; r < rows(why, list); r++)
        if (study_value(why, item, r) == (double) k && strcmp(study_text(why, path, r), name) == 0)
            return r;
    fail_msg("%s has no row %s", list, name);
    return 0;
}

static double
sum_of_parts(const ys_result *why, size_t k)
{
    double sum = 0;

    for (size_t r = 0; r < rows(why, "part"); r++)
        if (study_value(why, "part/item", r) == (double) k)
            sum += study_value(why, "part/amount", r);
    return sum;
}

static void
effect_is(const ys_result *why, const char *name, double up, double down, double rate_up, double rate_down, double within)
{
    size_t r = row_of(why, "effect", 0, name);
    const double expected[] = { up, down, rate_up, rate_down };
    static const char *const leaf[] = { "effect/up", "effect/down", "effect/rate_up", "effect/rate_down" };

    for (size_t i = 0; i < 4; i++) {
        if (isnan(expected[i]))
            assert_true(isnan(study_value(why, leaf[i], r)));
        else
            study_near(why, leaf[i], r, expected[i], i < 2 ? 0.1 : within * (1 + fabs(expected[i])));
    }
}

/* 0.7 * 0.1 and 0.3 * 0.4 of a 亿. One point from relief to poor: 0.3 less in 100. One percent of 10 persons: 7e7 (10.1/100.1 - 0.1);
 * a person: 7e7 * 90 / 100^2. */
static void
test_by_hand(void **state)
{
    ys_result why;

    (void) state;
    explain_scenario(PLAIN, "A1", &why);
    assert_string_equal(ys_result_text(&why, "schema"), "yinsu.explanation/1");
    assert_string_equal(study_text(&why, "county/name_zh", 0), "甲县");
    study_near(&why, "item/amount", 0, 19000000, 0);
    assert_int_equal(rows(&why, "part"), 2);
    assert_string_equal(study_text(&why, "part/kind", 0), "factor");
    assert_string_equal(study_text(&why, "part/name", 1), "relief");
    study_near(&why, "part/amount", 0, 7000000, 0);
    study_near(&why, "part/amount", 1, 12000000, 0);
    study_near(&why, "item/modelled_share", 0, 12.0 / 19, 1e-12);
    study_near(&why, "item/has_advance", 0, 0, 0);
    assert_string_equal(study_text(&why, "item/method", 0), "derivative");
    effect_is(&why, "poor.weight", -300000, 300000, -300000, 300000, 1e-6);
    effect_is(&why, "relief.weight", 300000, -300000, 300000, -300000, 1e-6);
    effect_is(&why, "poor", 7e7 * (10.1 / 100.1 - 0.1), 7e7 * (9.9 / 99.9 - 0.1), 630000, -630000, 0.001);
    effect_is(&why, "relief", 3e7 * (4.04 / 10.04 - 0.4), 3e7 * (3.96 / 9.96 - 0.4), 1800000, -1800000, 0.001);
    for (size_t r = 0; r < rows(&why, "effect"); r++)
        study_near(&why, "effect/kink", r, 0, 0);
    assert_int_equal(rows(&why, "effect"), 4);
    assert_int_equal(rows(&why, "edge"), 0);
    ys_result_free(&why);
}

/* A cap of 0.29: D has 29 million, the others share 71 in 19 : 23 : 27. dA/dw = 71e6 (-0.3 * 0.69 + 0.19 * 0.3) / 0.69^2. */
static void
test_bounds(void **state)
{
    double rate = 71e4 * (-0.3 * 0.69 + 0.19 * 0.3) / (0.69 * 0.69);
    ys_result why;

    (void) state;
    explain_scenario(HEAD FUND("100000000", "    caps: {most: {kind: share_of_pot, value: 0.29}}\n", "0.7", "0.3"), "A1", &why);
    study_near(&why, "item/bound", 0, 0, 0);
    assert_string_equal(study_text(&why, "part/name", row_of(&why, "part", 0, "others")), "others");
    study_near(&why, "part/amount", row_of(&why, "part", 0, "others"), 550724, 0); /* 0.64 of a yuan, the others more */
    effect_is(&why, "poor.weight", 71e6 * (0.187 / 0.687 - 0.19 / 0.69), 71e6 * (0.193 / 0.693 - 0.19 / 0.69), rate, -rate, 0.001);
    ys_result_free(&why);
    explain_scenario(HEAD FUND("100000000", "    caps: {most: {kind: share_of_pot, value: 0.29}}\n", "0.7", "0.3"), "丁县", &why);
    study_near(&why, "item/bound", 0, 2, 0);
    assert_string_equal(study_text(&why, "item/binding", 0), "caps.most");
    study_near(&why, "item/price", 0, log(29 / (0.31 * 71 / 0.69)), 1e-9);
    study_near(&why, "part/amount", row_of(&why, "part", 0, "caps.most"), -2000000, 0);
    effect_is(&why, "poor.weight", 0, 0, 0, 0, 0);
    ys_result_free(&why);
}

/* D stands at its cap of 0.31 exactly: a point more of poor is held, a point less is lost; A then shares with it on one side alone. */
static void
test_kink(void **state)
{
    double held = 69e4 * (-0.3 * 0.69 + 0.19 * 0.3) / (0.69 * 0.69);
    ys_result why;

    (void) state;
    explain_scenario(HEAD FUND("100000000", "    caps: {most: {kind: share_of_pot, value: 0.31}}\n", "0.7", "0.3"), "D1", &why);
    effect_is(&why, "poor.weight", 0, -300000, 0, -300000, 0.001);
    study_near(&why, "effect/kink", row_of(&why, "effect", 0, "poor.weight"), 1, 0);
    ys_result_free(&why);
    explain_scenario(HEAD FUND("100000000", "    caps: {most: {kind: share_of_pot, value: 0.31}}\n", "0.7", "0.3"), "A1", &why);
    effect_is(&why, "poor.weight", 69e6 * (0.187 / 0.687 - 0.19 / 0.69), 300000, held, 300000, 0.001);
    study_near(&why, "effect/kink", row_of(&why, "effect", 0, "poor.weight"), 1, 0);
    ys_result_free(&why);
    /* at 0.312 the cap is two thirds of a point away: the whole move is held at 31.2 million, its beginning is not */
    explain_scenario(HEAD FUND("100000000", "    caps: {most: {kind: share_of_pot, value: 0.312}}\n", "0.7", "0.3"), "D1", &why);
    effect_is(&why, "poor.weight", 200000, -300000, 300000, -300000, 0.001);
    study_near(&why, "effect/kink", row_of(&why, "effect", 0, "poor.weight"), 2, 0);
    ys_result_free(&why);
}

/* Locks work on whole amounts: settled in single yuan. */
static void
test_difference(void **state)
{
    ys_result why;

    (void) state;
    explain_scenario(HEAD FUND("100000000", "    locks: {D1: {amount: 31000000, reason: held}}\n", "0.7", "0.3"), "A1", &why);
    assert_string_equal(study_text(&why, "item/method", 0), "difference");
    study_near(&why, "effect/up", row_of(&why, "effect", 0, "poor.weight"), 69e6 * (0.187 / 0.687 - 0.19 / 0.69), 2);
    study_near(&why, "effect/down", row_of(&why, "effect", 0, "poor.weight"), 69e6 * (0.193 / 0.693 - 0.19 / 0.69), 2);
    ys_result_free(&why);
}

/* A figure that a ladder jumps at has no rate; its amount is what the jump brings. C's villages 7 of a step at 7.005: 2 in place of 1. */
static void
test_ladder(void **state)
{
    const char *scenario = HEAD
        "funds:\n  main:\n    purpose: development\n    eligibility: in\n    rounding: 10000\n    pot: {total: 100000000}\n"
        "    thresholds: {grades: {indicator: grade, most: 4.5}}\n"
        "    factors: {steps: {indicator: villages, transform: ladder, rungs: {low: {from: 0, value: 1}, high: {from: 7.005, value: 2}},"
        " weight: 1}}\n";
    ys_result why;
    size_t r;

    (void) state;
    explain_scenario(scenario, "C1", &why);
    /* 1 of 1 + 1 + 1 + 2, then 2 of 6 */
    effect_is(&why, "villages", 1e8 * (2.0 / 6 - 1.0 / 5), 0, NAN, 0, 0);
    study_near(&why, "effect/kink", row_of(&why, "effect", 0, "villages"), 2, 0);
    r = row_of(&why, "edge", 0, "steps");
    assert_string_equal(study_text(&why, "edge/kind", r), "ladder");
    study_near(&why, "edge/figure", r, 7, 0);
    study_near(&why, "edge/below", r, 0, 0);
    study_near(&why, "edge/above", r, 7.005, 0);
    r = row_of(&why, "edge", 0, "grades");
    study_near(&why, "edge/figure", r, 3, 0);
    study_near(&why, "edge/above", r, 4.5, 0);
    assert_true(isnan(study_value(&why, "edge/below", r)));
    ys_result_free(&why);
    /* a figure of 0: one unit more, and nothing less */
    explain_scenario(HEAD FUND("100000000", "", "0.5", "0.3") "      villages: {indicator: villages, weight: 0.2}\n", "A1", &why);
    /* villages 0 5 7 9: a village of 22, 0.2 of the pot */
    effect_is(&why, "villages", 2e7 / 22, NAN, 2e7 / 21, NAN, 0.01);
    ys_result_free(&why);
}

static const char steps[] = HEAD
    "funds:\n"
    "  main:\n    purpose: development\n    eligibility: in\n    rounding: 10000\n    pot: {total: 170000000}\n"
    "    set_asides: {reward: {share: 0.1}}\n    last_year: issued\n"
    "    thresholds: {grades: {indicator: grade, least: 1}}\n"
    "    grants: {each: {amount: 1234567}, village: {amount: 20000, per: villages}}\n"
    "    factors:\n      poor: {indicator: poor, weight: 0.7}\n      relief: {indicator: relief, weight: 0.3}\n"
    "    coefficients: {grade: {indicator: grade, ladder: {bad: {from: 0, value: 0.9}, good: {from: 3, value: 1.1}}}}\n"
    "    floors: {least: {kind: yuan, value: 30000000}}\n    caps: {most: {kind: share_of_pot, value: 0.35}}\n"
    "    hold_harmless: {held: {kind: of_last_year, value: 0.9}}\n"
    "    overrides: {A1: {change: -500000, reason: less}, B1: {change: 500000, reason: more}}\n"
    "    advance: {share: 0.7}\n"
    "  reward:\n    purpose: development\n    rounding: 1000\n    pot: {from: main.reward}\n"
    "    factors: {villages: {indicator: villages, weight: 1}}\n"
    "tasks:\n"
    "  persons:\n    unit: person\n    rounding: 1\n    responsible: the county\n    pot: {total: 77}\n    eligibility: in\n"
    "    factors: {poor: {indicator: poor, weight: 1}}\n";

static void
test_every_county(void **state)
{
    ys_result of, why;

    (void) state;
    allocate(steps, &of);
    for (size_t c = 0; c < N_COUNTIES; c++) {
        explain(&of, codes[c], &why);
        assert_int_equal(rows(&why, "item"), 3);
        for (size_t k = 0; k < 3; k++)
            study_near(&why, "item/amount", k, sum_of_parts(&why, k), 0);
        study_near(&why, "item/amount", 0, study_value(&of, "allocation/main/amount", c), 0);
        study_near(&why, "item/amount", 2, study_value(&of, "tasks/persons/amount", c), 0);
        study_near(&why, "item/settlement", 0, study_value(&why, "item/amount", 0) - study_value(&why, "item/advance", 0), 0);
        study_near(&why, "item/has_advance", 0, 1, 0);
        assert_string_equal(study_text(&why, "item/kind", 2), "task");
        assert_string_equal(study_text(&why, "item/responsible", 2), "the county");
        ys_result_free(&why);
    }
    explain(&of, "A1", &why);
    study_near(&why, "part/amount", row_of(&why, "part", 0, "less"), -500000, 0);
    ys_result_free(&why);
    explain(&of, "E1", &why);
    study_near(&why, "item/eligible", 0, 0, 0);
    assert_string_equal(study_text(&why, "item/reason", 0), "not eligible: in does not hold");
    ys_result_free(&why);
    ys_result_free(&of);
}

static void
change(const ys_result *before, const ys_result *after, const char *county, ys_result *why)
{
    ys_error err = { YS_OK, "" };

    *why = (ys_result){ 0 };
    if (ys_explain_change(before, after, county, why, &err) != YS_OK)
        fail_msg("%s: %s", county, err.text);
}

/* A: 19 million; a larger pot alone 22.8, other weights alone 25, both 30. Half and half: 4.4 and 6.6. */
static void
test_change_by_hand(void **state)
{
    double pot = 0, factors = 0;
    ys_result before, after, why;

    (void) state;
    allocate(PLAIN, &before);
    allocate(HEAD FUND("120000000", "", "0.5", "0.5"), &after);
    change(&before, &after, "A1", &why);
    assert_int_equal(rows(&why, "part"), 2);
    study_near(&why, "item/before", 0, 19000000, 0);
    study_near(&why, "item/change", 0, 11000000, 0);
    study_near(&why, "part/amount", row_of(&why, "part", 0, "funds.main.pot"), 4400000, 0);
    study_near(&why, "part/amount", row_of(&why, "part", 0, "funds.main.factors"), 6600000, 0);
    assert_string_equal(study_text(&why, "part/kind", 0), "change");
    ys_result_free(&why);
    for (size_t c = 0; c < 4; c++) {
        change(&before, &after, codes[c], &why);
        pot += study_value(&why, "part/amount", row_of(&why, "part", 0, "funds.main.pot"));
        factors += study_value(&why, "part/amount", row_of(&why, "part", 0, "funds.main.factors"));
        ys_result_free(&why);
    }
    assert_true(pot == 20000000 && factors == 0);
    /* back: the same parts with the other sign; and nothing against itself */
    change(&after, &before, "A1", &why);
    study_near(&why, "part/amount", row_of(&why, "part", 0, "funds.main.pot"), -4400000, 0);
    ys_result_free(&why);
    change(&after, &after, "A1", &why);
    assert_int_equal(rows(&why, "part"), 0);
    study_near(&why, "item/change", 0, 0, 0);
    ys_result_free(&why);
    ys_result_free(&before);
    ys_result_free(&after);
}

/* Weights, total, cap, a key of one value, a fund that one side lacks, figures: each a change, and the parts add up for every county. */
static void
test_change_of_many(void **state)
{
    static const char other_csv[] = "code,name_zh,in,poor,relief,grade,villages,issued\n"
                                    "A1,甲县,1,12,4,1,0,19000000\nB1,乙县,1,20,3,2,5,23000000\nC1,丙县,1,30,2,3,7,27000000\n"
                                    "D1,丁县,1,38,1,4,9,31000000\nE1,戊县,0,50,5,5,2,0\n";
    static const char *const names[] = { "funds.main.factors", "funds.main.pot", "funds.main.caps", "funds.main.eligibility",
        "funds.main.rounding", "table.poor" };
    const char *scenario = HEAD
        "funds:\n  main:\n    purpose: development\n    eligibility: grade >= 1\n    rounding: 1000\n    pot: {total: 110000000}\n"
        "    caps: {most: {kind: share_of_pot, value: 0.28}}\n"
        "    factors:\n      poor: {indicator: poor, weight: 0.6}\n      relief: {indicator: relief, weight: 0.4}\n"
        "  more:\n    purpose: development\n    pot: {total: 1000000}\n    known_from: 2015-06-01\n"
        "    factors: {poor: {indicator: poor, weight: 1}}\n";
    ys_result before, after, why;

    (void) state;
    allocate(PLAIN, &before);
    allocate_table(other_csv, scenario, &after);
    for (size_t c = 0; c < N_COUNTIES; c++) {
        change(&before, &after, codes[c], &why);
        assert_int_equal(rows(&why, "item"), 2);
        for (size_t k = 0; k < 2; k++)
            study_near(&why, "item/change", k, sum_of_parts(&why, k), 0);
        study_near(&why, "item/amount", 0, study_value(&after, "allocation/main/amount", c), 0);
        for (size_t r = 0; r < rows(&why, "part"); r++) {
            bool known = strcmp(study_text(&why, "part/name", r), "funds.more") == 0;

            for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
                known = known || strcmp(study_text(&why, "part/name", r), names[i]) == 0;
            assert_true(known);
        }
        ys_result_free(&why);
        change(&after, &before, codes[c], &why);
        study_near(&why, "item/change", 0, sum_of_parts(&why, 0), 0);
        ys_result_free(&why);
    }
    change(&before, &after, "A1", &why);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(study_value(&why, "part/amount", row_of(&why, "part", 0, names[i])) != 0);
    study_near(&why, "part/amount", row_of(&why, "part", 1, "funds.more"), 75000, 0); /* 10 or 12 of 150 persons: 70,000, 80,000 */
    study_near(&why, "part/amount", row_of(&why, "part", 1, "table.poor"), 5000, 0);
    ys_result_free(&why);
    ys_result_free(&before);
    ys_result_free(&after);
}

/* What one side fixes under `vary` does not stop an explanation. */
static void
test_change_beside(void **state)
{
    ys_result before, after, why;

    (void) state;
    allocate(PLAIN "vary:\n  funds.main.factors.poor.weight: {uniform: [0.6, 0.8]}\n", &before);
    allocate(HEAD FUND("100000000", "", "0.5", "0.5")
        "vary:\n  funds.main.factors.poor.weight: {fixed: 0.5}\n", &after);
    change(&before, &after, "A1", &why);
    study_near(&why, "part/amount", row_of(&why, "part", 0, "funds.main.factors"), 6000000, 0);
    ys_result_free(&why);
    change(&after, &before, "A1", &why);
    study_near(&why, "part/amount", row_of(&why, "part", 0, "funds.main.factors"), -6000000, 0);
    ys_result_free(&why);
    ys_result_free(&before);
    ys_result_free(&after);
}

static void
refused(const ys_result *of, const char *county, ys_status status, const char *text)
{
    ys_result why = { 0 };
    ys_error err = { YS_OK, "" };

    assert_int_equal(ys_explain_run(of, county, &why, &err), status);
    assert_string_equal(err.text, text);
    assert_int_equal(why.n_arrays, 0);
}

static void
test_refusals(void **state)
{
    ys_result of, after, why = { 0 };
    ys_error err = { YS_OK, "" };

    (void) state;
    allocate(PLAIN, &of);
    refused(&of, "A2", YS_E_DATA, "county A2: none of the 5 counties of the result has this code or name; did you mean A1?");
    ys_array_i64(ys_result_find(&of, "allocation/main/amount"))[1] += 10000;
    refused(&of, "A1", YS_E_DATA,
        "the amounts of main in the result (yinsu " YS_VERSION ") are not what yinsu " YS_VERSION
        " makes of its scenario: run it again, then explain");
    assert_int_equal(ys_explain_change(&of, &of, "B1", &why, &err), YS_E_DATA);
    ys_array_i64(ys_result_find(&of, "allocation/main/amount"))[1] -= 10000;
    ys_array_i64(ys_result_find(&of, "allocation/main/step"))[2 * N_COUNTIES] += 1;
    refused(&of, "A1", YS_E_DATA,
        "main: the steps in the result do not lead to its amount; run it again with yinsu " YS_VERSION);
    assert_int_equal(ys_result_note(&of, "schema", "yinsu.whatif/1", NULL), YS_OK);
    refused(&of, "A1", YS_E_DATA,
        "a result of schema 'yinsu.whatif/1' holds no amounts to explain: explain reads what `yinsu allocate` and `yinsu simulate`"
        " write");
    ys_result_free(&of);

    /* floors that only the larger pot can hold */
    allocate(PLAIN, &of);
    allocate(HEAD FUND("200000000", "    floors: {least: {kind: yuan, value: 40000000}}\n", "0.7", "0.3"), &after);
    assert_int_equal(ys_explain_change(&of, &after, "A1", &why, &err), YS_E_INFEASIBLE);
    assert_non_null(strstr(err.text, "with funds.main.floors alone of the changes the scenario cannot be run: "));
    ys_result_free(&of);
    allocate_table("code,name_zh,in,poor,relief,grade,villages,issued\nA1,甲县,1,10,4,1,0,19000000\n", PLAIN, &of);
    assert_int_equal(ys_explain_change(&of, &after, "A1", &why, &err), YS_E_DATA);
    assert_string_equal(err.text, "the two results are not of the same counties");
    ys_result_free(&of);
    ys_result_free(&after);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_kink),
        cmocka_unit_test(test_difference),
        cmocka_unit_test(test_ladder),
        cmocka_unit_test(test_every_county),
        cmocka_unit_test(test_change_by_hand),
        cmocka_unit_test(test_change_of_many),
        cmocka_unit_test(test_change_beside),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
