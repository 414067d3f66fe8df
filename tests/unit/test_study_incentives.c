/* Incentive audit: by hand on two counties, at bounds, with an award, kept years, penalties and the hat. */
#include "study_case.h"

static const char csv[] = "code,listed,poor,rural,relief,income\n"
                          "A1,1,40000,200000,1,5000\n"
                          "B1,0,60000,300000,3,9000\n";
static const char columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                              "code,,id,,,,2014-12-31,,by hand\n"
                              "listed,0/1,class,,0,1,2014-12-31,,by hand\n"
                              "poor,person,observed,cost,0,1e9,2014-12-31,,by hand\n"
                              "rural,person,observed,,0,1e9,2014-12-31,,by hand\n"
                              "relief,1,observed,cost,0,10,2014-12-31,,by hand\n"
                              "income,yuan,observed,benefit,0,1e6,2014-12-31,,by hand\n";

#define HEAD "title: by hand\ntable: t.h5\nas_of: 2015-12-31\nyears: 2015..2016\n" \
             "population: {registered_poor: poor, rural: rural, listed: listed}\n"

/* T = 2 亿, w = 0.6 by the poor, 0.4 by relief: A has 0.6*0.4 + 0.4*0.25 of it, 0.68 亿. */
static const char plain[] = HEAD "funds:\n"
                                 "  main:\n"
                                 "    purpose: development\n"
                                 "    rounding: 10000\n"
                                 "    pot: {total: 200000000}\n"
                                 "    factors:\n"
                                 "      poor: {indicator: registered_poor, weight: 0.6}\n"
                                 "      relief: {indicator: relief, weight: 0.4}\n";

static void
audit(const char *scenario, const ys_study_incentives_options *options, ys_result *result)
{
    ys_error err = { YS_OK, "" };
    ys_model model;

    study_model(csv, columns, scenario, &model);
    *result = (ys_result){ 0 };
    if (ys_study_incentives(&model, options, result, &err) != YS_OK)
        fail_msg("%s", err.text);
    ys_model_free(&model);
}

/* A proportional fund: (A(x+h) - A(x))/h = T*w*(S-x)/(S*(S+h)) and (A(x-h) - A(x))/h = -T*w*(S-x)/(S*(S-h)), whose limit is
 * dA/dx = T*w*(S-x)/S^2: 720 yuan a person in A, 480 in B. By hand. Single yuan: within 1/h. */
static void
test_proportional(void **state)
{
    static const double poor[] = { 40000, 60000 };
    const double t = 2e8, w = 0.6, s = 100000;
    ys_result result;

    (void) state;
    for (int64_t step = 0; step <= 1000; step += 500) {
        audit(plain, &(ys_study_incentives_options){ .step = step }, &result);
        for (size_t c = 0; c < 2; c++) {
            double x = poor[c], h = step > 0 ? (double) step : x / 100;

            assert_true(study_value(&result, "incentives/step_fewer", c) == h);
            assert_true(study_value(&result, "incentives/step_more", c) == h);
            study_near(&result, "incentives/more", c, t * w * (s - x) / (s * (s + h)), 1 / h);
            study_near(&result, "incentives/fewer", c, -t * w * (s - x) / (s * (s - h)), 1 / h);
            study_near(&result, "incentives/fund_more", c, t * w * (s - x) / (s * s), 10);
            study_near(&result, "incentives/break_even", c, t * w * (s - x) / (s * (s - h)), 1 / h);
            assert_string_equal(study_text(&result, "incentives/bound", c), "");
        }
        ys_result_free(&result);
    }
    /* one person alone, as for a county of less than 200 */
    audit(plain, &(ys_study_incentives_options){ .step = 1 }, &result);
    study_near(&result, "incentives/more", 0, 720, 1);
    study_near(&result, "incentives/fewer", 1, -480, 1);
    assert_false(ys_result_find(&result, "incentives/more")->modelled);
    assert_string_equal(ys_result_text(&result, "schema"), "yinsu.incentives/1");
    ys_result_free(&result);
}

/* A rule that reads the register's column by its name sees the moved register too; so do incidence and a bound on the modelled. */
static void
test_column_by_name(void **state)
{
    static const char *const factor[] = { "{indicator: registered_poor, weight: 1}", "{indicator: poor, weight: 1}",
        "{indicator: incidence, multiplier: rural, weight: 1}" };
    ys_result result[3];
    char text[2048];

    (void) state;
    for (int i = 0; i < 3; i++) {
        snprintf(text, sizeof text, HEAD "funds: {main: {purpose: p, pot: {total: 200000000}, factors: {f: %s}}}\n", factor[i]);
        audit(text, NULL, &result[i]);
    }
    for (size_t c = 0; c < 2; c++) {
        double more = study_value(&result[0], "incentives/more", c), fewer = study_value(&result[0], "incentives/fewer", c);

        assert_true(more > 100 && fewer < -100);
        for (int i = 1; i < 3; i++) {
            study_near(&result[i], "incentives/more", c, more, 1e-2);
            study_near(&result[i], "incentives/fewer", c, fewer, 1e-2);
        }
    }
    for (int i = 0; i < 3; i++)
        ys_result_free(&result[i]);
}

/* A's share is worth 0.68 亿. A floor above it: no effect on A, but none on B either, since two counties share one pot. A floor that is
 * just 0.68 亿: with fewer poor A stays there, with more it rises. By hand. */
static void
test_bounds(void **state)
{
    ys_result result;
    char text[2048];

    (void) state;
    snprintf(text, sizeof text, "%s    floors: {least: {kind: yuan, value: 80000000}}\n", plain);
    audit(text, NULL, &result);
    for (size_t c = 0; c < 2; c++) {
        assert_true(study_value(&result, "incentives/more", c) == 0);
        assert_true(study_value(&result, "incentives/fewer", c) == 0);
        assert_true(study_value(&result, "incentives/break_even", c) == 0);
    }
    assert_string_equal(study_text(&result, "incentives/bound", 0), "main at floors.least: no effect");
    ys_result_free(&result);
    snprintf(text, sizeof text, "%s    floors: {least: {kind: yuan, value: 68000000}}\n", plain);
    audit(text, NULL, &result);
    assert_true(study_value(&result, "incentives/fewer", 0) == 0);
    study_near(&result, "incentives/more", 0, 2e8 * 0.6 * 60000 / (100000.0 * 100400), 1.0 / 400);
    assert_non_null(strstr(study_text(&result, "incentives/bound", 0), "one-sided, only more persons move it"));
    ys_result_free(&result);
}

static const char awarded[] = HEAD
    "funds:\n"
    "  main:\n"
    "    purpose: development\n"
    "    eligibility: listed or relief > 2\n"
    "    pot: {total: 200000000}\n"
    "    factors:\n"
    "      poor: {indicator: registered_poor, weight: 0.6}\n"
    "      relief: {indicator: relief, weight: 0.4}\n"
    "  award:\n"
    "    purpose: other\n"
    "    eligibility: listed or relief > 2\n"
    "    pot: {total: 3000000}\n"
    "    factors: {points: {indicator: award_points, weight: 1}}\n"
    "    when_zero: hold\n"
    "schemes:\n"
    "  score:\n"
    "    classes: {all: {where: \"true\"}}\n"
    "    grades: {good: {at_least: 60, award_points: 2}, fair: {at_least: 0, award_points: 1}}\n"
    "    items: {income: {weights: {all: 1}, indicator: income, score: goalposts, worst: 4000, best: 10000}}\n"
    "dynamics: {net_exit_rate: 0.1}\n";

/* A scores 100/6: fair, 1 point; B 500/6: good, 2 points. So A has 1 of the 3 million for its 4,000 persons lifted, 250 yuan each; B 2
 * million for 6,000, 333.33. Five years with two kept: lost is 3 years' 720 and 480. By hand. */
static void
test_award_and_years(void **state)
{
    ys_study_incentives_options options = { .step = 1, .kept_years = 2, .horizon = 5, .detection = 0.25, .penalty = 8000 };
    ys_result result;

    (void) state;
    audit(awarded, &options, &result);
    study_near(&result, "incentives/award", 0, 250, 1e-9);
    study_near(&result, "incentives/award", 1, 2e6 / 6000, 1e-9);
    study_near(&result, "incentives/lost", 0, 3 * 720, 3);
    study_near(&result, "incentives/kept", 0, 2 * 720, 2);
    study_near(&result, "incentives/break_even", 1, 3 * 480, 3);
    study_near(&result, "incentives/net_lifted", 0, 250 - 3 * 720, 3);
    study_near(&result, "incentives/gain", 1, 5 * 480, 5);
    study_near(&result, "incentives/penalty", 1, 2000, 0);
    study_near(&result, "incentives/net_reported", 0, 5 * 720 - 2000, 5);
    study_near(&result, "incentives/net_yuan", 0, 4000 * (250 - 3 * 720), 4000 * 3);
    study_near(&result, "total/award_yuan", 0, 3e6, 0);
    study_near(&result, "total/lifted", 0, 10000, 1e-9);
    study_near(&result, "total/break_even", 0, (4000 * 3 * 720 + 6000 * 3 * 480) / 10000.0, 3);
    study_near(&result, "total/lifting_pays", 0, 0, 0);
    study_near(&result, "total/reporting_pays", 0, 2, 0);
    /* A is in by being listed, B by its relief; the award is of the hat too: 0.68 亿 and a million a year, three years of it lost */
    study_near(&result, "incentives/hat_yuan", 0, 69e6, 0);
    study_near(&result, "incentives/hat_yuan", 1, 0, 0);
    study_near(&result, "incentives/hat_lost", 0, 3 * 69e6, 0);
    /* an award at the break-even leaves nothing: the net is what was added */
    double net = study_value(&result, "incentives/net_lifted", 0);

    study_near(&result, "incentives/break_even", 0, 250 - net, 1e-9);
    ys_result_free(&result);
    /* kept for as long as is counted, nothing is lost */
    options.kept_years = 9;
    audit(awarded, &options, &result);
    study_near(&result, "incentives/lost", 0, 0, 0);
    study_near(&result, "incentives/kept", 0, 5 * 720, 5);
    study_near(&result, "total/lifting_pays", 0, 2, 0);
    ys_result_free(&result);
}

/* A task in persons says how many the year lifts: 9,000, by the poor. */
static void
test_task(void **state)
{
    ys_result result;
    char text[4096];

    (void) state;
    snprintf(text, sizeof text, "%stasks: {lift: {unit: person, rounding: 1, pot: {total: 9000}, factors: {poor: {indicator: registered_poor,"
        " weight: 1}}}}\n", awarded);
    audit(text, NULL, &result);
    study_near(&result, "incentives/lifted", 0, 3600, 0);
    study_near(&result, "incentives/award", 1, 2e6 / 5400, 1e-9);
    assert_non_null(strstr(ys_result_text(&result, "study_notes"), "persons lifted in the year: the task lift"));
    ys_result_free(&result);
}

/* With nothing that says how many are lifted there is no award a person, but all else; without award there is 0. */
static void
test_unknown_persons(void **state)
{
    ys_result result;
    char text[4096];

    (void) state;
    snprintf(text, sizeof text, "%s", awarded);
    strstr(text, "dynamics")[0] = '\0';
    audit(text, NULL, &result);
    assert_true(isnan(study_value(&result, "incentives/award", 0)) && isnan(study_value(&result, "incentives/net_lifted", 0)));
    study_near(&result, "incentives/lost", 0, 720, 10);
    ys_result_free(&result);
    audit(plain, NULL, &result);
    study_near(&result, "incentives/award", 0, 0, 0);
    ys_result_free(&result);
}

/* Few on the register: the step is one person, and not below nobody. */
static void
test_few(void **state)
{
    static const char few[] = "code,listed,poor,rural,relief,income\nA1,1,0,2000,1,5000\nB1,0,150,3000,3,9000\nC1,0,3,3000,3,9000\n";
    ys_error err = { YS_OK, "" };
    ys_result result = { 0 };
    ys_model model;

    (void) state;
    study_model(few, columns, plain, &model);
    assert_int_equal(ys_study_incentives(&model, &(ys_study_incentives_options){ .step = 5 }, &result, &err), YS_OK);
    study_near(&result, "incentives/step_fewer", 0, 0, 0);
    study_near(&result, "incentives/fewer", 0, 0, 0);
    study_near(&result, "incentives/step_fewer", 2, 3, 0);
    study_near(&result, "incentives/step_more", 2, 5, 0);
    ys_result_free(&result);
    assert_int_equal(ys_study_incentives(&model, NULL, &result, &err), YS_OK);
    study_near(&result, "incentives/step_fewer", 1, 1, 0);
    ys_result_free(&result);
    ys_model_free(&model);
}

static void
test_refusals(void **state)
{
    static const struct {
        const char *scenario, *message;
    } row[] = {
        { HEAD, "by-hand.yaml: the scenario has no fund" },
        { "title: x\ntable: t.h5\nas_of: 2015-12-31\nyears: 2015..2015\nfunds: {main: {purpose: p, pot: {total: 100000}, factors: {f:"
          " {indicator: relief, weight: 1}}}}\n",
            "by-hand.yaml: the scenario has no register to move: give population.registered_poor a column of persons" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        ys_error err = { YS_OK, "" };
        ys_result result = { 0 };
        ys_model model;

        study_model(csv, columns, row[i].scenario, &model);
        assert_int_equal(ys_study_incentives(&model, NULL, &result, &err), YS_E_SCENARIO);
        assert_string_equal(err.text, row[i].message);
        assert_int_equal(result.n_arrays, 0);
        ys_model_free(&model);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_proportional),
        cmocka_unit_test(test_column_by_name),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_award_and_years),
        cmocka_unit_test(test_task),
        cmocka_unit_test(test_unknown_persons),
        cmocka_unit_test(test_few),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
