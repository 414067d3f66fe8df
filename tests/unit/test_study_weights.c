/* Weights behind observed amounts: planted ones come back exactly, at bounds, with rounding, and where they cannot be known. */
#include "study_case.h"

/* poor 10 20 30 40, relief 4 3 2 1: shares 0.1 … 0.4 and 0.4 … 0.1. By 0.7 and 0.3 of a 亿: 19, 23, 27, 31 million. With a floor of 22
 * million: 78 million in 23 : 27 : 31, by 10,000: 22.15, 26.00, 29.85. E is not in the fund. By hand. */
static const char csv[] = "code,in,poor,relief,twice,issued,bounded,gap,odd,other\n"
                          "A1,1,10,4,20,19000000,22000000,19000000,19000000,1\n"
                          "B1,1,20,3,40,23000000,22150000,23000000,23000000,2\n"
                          "C1,1,30,2,60,27000000,26000000,,27500000,3\n"
                          "D1,1,40,1,80,31000000,29850000,31000000,30500000,4\n"
                          "E1,0,50,5,0,0,0,0,0,5\n";
static const char columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                              "code,,id,,,,2014-12-31,,by hand\n"
                              "in,0/1,class,,0,1,2014-12-31,,by hand\n"
                              "poor,person,observed,cost,0,1e9,2014-12-31,,by hand\n"
                              "relief,1,observed,cost,0,10,2014-12-31,,by hand\n"
                              "twice,person,modelled,,0,1e9,2014-12-31,,by hand\n"
                              "issued,yuan,observed,,0,1e12,2014-12-31,,by hand\n"
                              "bounded,yuan,observed,,0,1e12,2014-12-31,,by hand\n"
                              "gap,yuan,observed,,0,1e12,2014-12-31,,by hand\n"
                              "odd,yuan,observed,,0,1e12,2014-12-31,,by hand\n"
                              "other,person,observed,,0,1e12,2014-12-31,,by hand\n";

#define HEAD "title: by hand\ntable: t.h5\nas_of: 2015-12-31\nyears: 2015..2015\n"
#define FUND(name, more, poor, relief)                                                                                       \
    "  " name ":\n    purpose: development\n    eligibility: in\n    rounding: 10000\n    pot: {total: 170000000}\n"            \
    "    set_asides: {major: {share: 0.1}}\n" more                                                                            \
    "    factors:\n      poor: {indicator: poor, weight: " poor "}\n      relief: {indicator: relief, weight: " relief "}\n"

static ys_status
infer(const char *scenario, const ys_study_weights_options *options, ys_result *result, ys_error *err)
{
    ys_model model;

    study_model(csv, columns, scenario, &model);
    *result = (ys_result){ 0 };
    ys_status st = ys_study_weights(&model, options, result, err);

    ys_model_free(&model);
    return st;
}

static void
infer_well(const char *scenario, const ys_study_weights_options *options, ys_result *result)
{
    ys_error err = { YS_OK, "" };

    if (infer(scenario, options, result, &err) != YS_OK)
        fail_msg("%s", err.text);
}

static void
test_planted(void **state)
{
    ys_result result;

    (void) state;
    infer_well(HEAD "funds:\n" FUND("main", "    last_year: issued\n", "0.5", "0.5"), NULL, &result);
    study_near(&result, "factor/inferred", 0, 0.7, 1e-12);
    study_near(&result, "factor/inferred", 1, 0.3, 1e-12);
    study_near(&result, "factor/stated", 0, 0.5, 0);
    study_near(&result, "factor/identified", 0, 1, 0);
    study_near(&result, "factor/identified", 1, 1, 0);
    study_near(&result, "fit/r2", 0, 1, 1e-12);
    study_near(&result, "fit/largest_residual", 0, 0, 1e-4);
    study_near(&result, "fit/counties", 0, 4, 0);
    study_near(&result, "fit/observed_total", 0, 1e8, 0);
    study_near(&result, "fit/reproduced", 0, 1, 0);
    study_near(&result, "fit/reproduced_by_stated", 0, 0, 0);
    for (size_t c = 0; c < 4; c++) {
        study_near(&result, "weights/difference", c, 0, 0);
        study_near(&result, "weights/residual_share", c, 0, 1e-12);
    }
    assert_true(isnan(study_value(&result, "weights/fitted", 4)));
    assert_true(study_text(&result, "weights/reason", 4)[0] != '\0');
    assert_string_equal(ys_result_text(&result, "schema"), "yinsu.weights/1");
    assert_non_null(strstr(ys_result_text(&result, "verdict"), "reproduced to the unit by the inferred weights"));
    ys_result_free(&result);
    /* the weights that are stated give them too */
    infer_well(HEAD "funds:\n" FUND("main", "    last_year: issued\n", "0.7", "0.3"), NULL, &result);
    study_near(&result, "fit/reproduced_by_stated", 0, 1, 0);
    ys_result_free(&result);
}

/* C has half a million more and D as much less. By hand: with x the poor's weight and z the sum over a[i] = (-3 -1 1 3)/10 of the shares'
 * difference, x = 0.5 + sum a*(y - 0.25)/sum a^2 = 0.5 + (0.018 + 0.002 + 0.0025 + 0.0165)/0.2 = 0.695. */
static void
test_not_reproduced(void **state)
{
    ys_study_weights_options options = { .observed = "odd" };
    ys_result result;

    (void) state;
    infer_well(HEAD "funds:\n" FUND("main", "", "0.5", "0.5"), &options, &result);
    study_near(&result, "factor/inferred", 0, 0.695, 1e-12);
    study_near(&result, "fit/reproduced", 0, 0, 0);
    /* fitted: 0.25e8 + 0.195e8*a: 19.15, 23.05, 26.95, 30.85 million; amounts by 10,000 the same */
    study_near(&result, "weights/fitted", 2, 26950000, 1e-6);
    study_near(&result, "weights/residual", 2, 550000, 1e-6);
    study_near(&result, "weights/residual_share", 2, 550000 / 27.5e6, 1e-12);
    study_near(&result, "weights/difference", 3, -350000, 0);
    study_near(&result, "fit/largest_difference", 0, 550000, 0);
    study_near(&result, "fit/r2", 0, 1 - (150000.0 * 150000 + 50000.0 * 50000 + 550000.0 * 550000 + 350000.0 * 350000)
        / (6e6 * 6e6 + 2e6 * 2e6 + 2.5e6 * 2.5e6 + 5.5e6 * 5.5e6), 1e-9);
    assert_string_equal(ys_result_text(&result, "verdict"), "not reproduced: largest difference 550000 yuan, county C1");
    ys_result_free(&result);
}

/* The floor holds A: all counties bend the weights; without A they are 0.7 and 0.3 up to the rounding, and to one decimal exactly. */
static void
test_bounds(void **state)
{
    static const char scenario[] = HEAD "funds:\n" FUND("main", "    floors: {least: {kind: yuan, value: 22000000}}\n", "0.65", "0.35");
    ys_study_weights_options options = { .observed = "bounded" };
    ys_result result;

    (void) state;
    infer_well(scenario, &options, &result);
    assert_true(fabs(study_value(&result, "factor/inferred", 0) - 0.7) > 0.02);
    assert_string_equal(study_text(&result, "weights/bound", 0), "floors.least");
    assert_string_equal(study_text(&result, "weights/bound", 1), "");
    study_near(&result, "fit/counties", 0, 4, 0);
    ys_result_free(&result);
    options.free_only = true;
    infer_well(scenario, &options, &result);
    study_near(&result, "fit/counties", 0, 3, 0);
    study_near(&result, "factor/inferred", 0, 0.7, 2e-3);
    assert_string_equal(study_text(&result, "weights/reason", 0), "held by floors.least");
    study_near(&result, "fit/reproduced", 0, 1, 0);
    study_near(&result, "fit/reproduced_by_stated", 0, 0, 0);
    ys_result_free(&result);
}

/* A factor that is another one times 2: their weights share 0.7 as they like. */
static void
test_not_identified(void **state)
{
    ys_result result;

    (void) state;
    infer_well(HEAD "funds:\n" FUND("main", "    last_year: issued\n", "0.2", "0.5") "      twice: {indicator: twice, weight: 0.3}\n", NULL,
        &result);
    study_near(&result, "factor/identified", 0, 0, 0);
    study_near(&result, "factor/identified", 1, 1, 0);
    study_near(&result, "factor/identified", 2, 0, 0);
    study_near(&result, "factor/inferred", 1, 0.3, 1e-12);
    assert_true(fabs(study_value(&result, "factor/inferred", 0) + study_value(&result, "factor/inferred", 2) - 0.7) < 1e-12);
    assert_true(ys_result_find(&result, "factor/inferred")->modelled);
    ys_result_free(&result);
}

/* Grants are not of the formula: 19, 23, 27, 31 million are 4 million each, and 15, 19, 23, 27 by the formula of 84 million. By hand:
 * x = 0.5 + sum a*(y/84 - 0.25)/0.2 with y/84 - 0.25 = -6/84 -2/84 2/84 6/84: 0.5 + (40/840)/0.2 = 0.5 + 5/21. */
static void
test_grants(void **state)
{
    ys_result result;

    (void) state;
    infer_well(HEAD "funds:\n" FUND("main", "    last_year: issued\n    grants: {each: {amount: 4000000}}\n", "0.5", "0.5"), NULL, &result);
    study_near(&result, "factor/inferred", 0, 0.5 + 5.0 / 21, 1e-12);
    study_near(&result, "fit/reproduced", 0, 1, 0);
    ys_result_free(&result);
}

/* A county without an observed amount is left out; whether the rest would be reproduced cannot be told. */
static void
test_gap(void **state)
{
    ys_study_weights_options options = { .observed = "gap" };
    ys_result result;

    (void) state;
    infer_well(HEAD "funds:\n" FUND("main", "", "0.5", "0.5"), &options, &result);
    study_near(&result, "factor/inferred", 0, 0.7, 1e-12);
    study_near(&result, "fit/counties", 0, 3, 0);
    assert_string_equal(study_text(&result, "weights/reason", 2), "no observed amount");
    assert_string_equal(
        ys_result_text(&result, "verdict"), "not told: 1 of the counties that have a part in the fund have no observed amount");
    ys_result_free(&result);
}

static void
test_refusals(void **state)
{
    static const char one[] = HEAD "funds:\n" FUND("main", "", "0.5", "0.5");
    static const char two[] = HEAD "funds:\n" FUND("main", "", "0.5", "0.5") FUND("side", "", "0.5", "0.5");
    static const char pots[] = HEAD "funds: {main: {purpose: p, pot: {total: 1000000}, formulas: {a: {factors: {f: {indicator: poor, weight: 1}}}}}}\n";
    static const struct {
        const char *scenario, *fund, *observed;
        ys_status status;
        const char *message;
    } row[] = {
        { HEAD, NULL, NULL, YS_E_SCENARIO, "by-hand.yaml: the scenario has no fund" },
        { two, NULL, NULL, YS_E_SCENARIO, "by-hand.yaml: the scenario has 2 funds; name one with --fund: main, side" },
        { two, "mian", NULL, YS_E_SCENARIO, "by-hand.yaml: the scenario has no fund 'mian'; did you mean 'main'?" },
        { two, "special", NULL, YS_E_SCENARIO, "by-hand.yaml: the scenario has no fund 'special'; there are: main, side" },
        { one, NULL, NULL, YS_E_SCENARIO,
            "funds.main has no last_year, so no amounts are observed: name a column of yuan with --observed" },
        { one, NULL, "isued", YS_E_SCENARIO, "observed amounts of fund main: there is no column 'isued'; did you mean 'issued'?" },
        { one, NULL, "other", YS_E_DATA, NULL },
        { pots, NULL, "issued", YS_E_SCENARIO, "funds.main has no `factors`, so it has no weights to infer" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        ys_study_weights_options options = { .fund = row[i].fund, .observed = row[i].observed };
        ys_error err = { YS_OK, "" };
        ys_result result;

        assert_int_equal(infer(row[i].scenario, &options, &result, &err), row[i].status);
        if (row[i].message != NULL)
            assert_string_equal(err.text, row[i].message);
        assert_int_equal(result.n_arrays, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted),
        cmocka_unit_test(test_not_reproduced),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_not_identified),
        cmocka_unit_test(test_grants),
        cmocka_unit_test(test_gap),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
