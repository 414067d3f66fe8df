/* What a verification survey lets through: known curves, designs against their sums, the smallest sample, a scenario's rule, refusals. */
#include "study_case.h"

#include "numeric/count.h"

static const double none = NAN;

static ys_study_survey_options
plain(int64_t sample, double rate)
{
    return (ys_study_survey_options){ .sample = sample, .rate = rate, .limit = none, .rho = none, .response = none, .confidence = none,
        .targeted = none, .hit_rate = none, .risk = none, .good_rate = none, .good_risk = none, .incidence = none, .exited = none };
}

static void
ask(const ys_model *model, ys_study_survey_options options, ys_result *result)
{
    ys_error err = { YS_OK, "" };

    *result = (ys_result){ 0 };
    if (ys_study_survey(model, &options, result, &err) != YS_OK)
        fail_msg("%s", err.text);
}

static double
passes(ys_study_survey_options options, const char *reading)
{
    ys_result result;

    ask(NULL, options, &result);
    double value = study_value(&result, reading, 0);

    ys_result_free(&result);
    return value;
}

static double
binomial(int64_t x, int64_t n, double p)
{
    double value = NAN;

    assert_int_equal(ys_count_binomial(x, n, p, &value, NULL), YS_OK);
    return value;
}

/* Of a simple sample with the rate found below 2 %: 500 at 2.5 %: 0.198, or 0.294 with at the limit passing (as in test_exit.c); true 1 %
 * passes 97 % and 99.7 %, 2.5 % 20 % and 13 %, 3 % 7 % and 2 %, by 500 and by 1,000. Satisfaction of 90 % or more: true 91 % passes 81 %
 * and 88 %, 89 % passes 26 % and 17 %: the same question of the unsatisfied, at most 10 %. Calculated from the binomial when the designs
 * of 2016 to 2018 were looked at. */
static void
test_known(void **state)
{
    static const struct {
        int sample;
        double rate, limit;
        const char *reading;
        double pass, within;
    } row[] = {
        { 500, 0.025, 0.02, "pass/strict", 0.198, 5e-4 }, { 500, 0.025, 0.02, "pass/inclusive", 0.294, 5e-4 },
        { 500, 0.01, 0.02, "pass/strict", 0.97, 5e-3 }, { 1000, 0.01, 0.02, "pass/strict", 0.997, 5e-4 },
        { 500, 0.025, 0.02, "pass/strict", 0.20, 5e-3 }, { 1000, 0.025, 0.02, "pass/strict", 0.13, 5e-3 },
        { 500, 0.03, 0.02, "pass/strict", 0.07, 5e-3 }, { 1000, 0.03, 0.02, "pass/strict", 0.02, 5e-3 },
        { 500, 0.09, 0.1, "pass/inclusive", 0.81, 5e-3 }, { 1000, 0.09, 0.1, "pass/inclusive", 0.88, 5e-3 },
        { 500, 0.11, 0.1, "pass/inclusive", 0.26, 5e-3 }, { 1000, 0.11, 0.1, "pass/inclusive", 0.17, 5e-3 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        ys_study_survey_options options = plain(row[i].sample, row[i].rate);

        options.limit = row[i].limit;
        assert_true(fabs(passes(options, row[i].reading) - row[i].pass) <= row[i].within);
    }
}

static void
test_curve(void **state)
{
    ys_study_survey_options options = plain(500, 0.025);
    ys_result result;

    (void) state;
    ask(NULL, options, &result);
    assert_string_equal(ys_result_text(&result, "schema"), "yinsu.survey/1");
    assert_string_equal(ys_result_text(&result, "design"), "binomial");
    assert_int_equal(ys_array_size(ys_result_find(&result, "curve/rate")), 41);
    for (size_t i = 0; i < 41; i++) {
        double p = 0.06 * (double) i / 40;

        study_near(&result, "curve/rate", i, p, 1e-16);
        study_near(&result, "curve/expected", i, 500 * p, 1e-12);
        study_near(&result, "curve/strict", i, binomial(9, 500, p), 1e-15);
        study_near(&result, "curve/inclusive", i, binomial(10, 500, p), 1e-15);
    }
    study_near(&result, "survey/accept_strict", 0, 9, 0);
    study_near(&result, "survey/accept_inclusive", 0, 10, 0);
    ys_result_free(&result);
    /* a limit past a third: the curve ends at 1 */
    options.limit = 0.5;
    options.points = 2;
    ask(NULL, options, &result);
    study_near(&result, "curve/rate", 1, 1, 0);
    study_near(&result, "curve/inclusive", 1, 0, 0);
    ys_result_free(&result);
}

/* A rate of a finite population is that of whole cases, and a census of it decides by them alone. */
static void
test_population(void **state)
{
    ys_study_survey_options options = plain(400, 0.015);
    ys_result result;

    (void) state;
    options.population = 1000;
    /* exact rational, golden curve n = 400, c = 7, 15 of 1,000 */
    assert_true(fabs(passes(options, "pass/strict") - 0.788565321054) < 1e-12);
    options.population = 4000;
    assert_true(fabs(passes(options, "pass/strict") - 0.752743237545) < 1e-12);
    options = plain(0, 0.0204);
    options.population = 800;
    options.census = true;
    ask(NULL, options, &result);
    study_near(&result, "design/rate", 0, 0.02, 1e-17); /* 16 of 800 */
    study_near(&result, "design/sample", 0, 800, 0);
    study_near(&result, "pass/strict", 0, 0, 0);
    study_near(&result, "pass/inclusive", 0, 1, 0);
    ys_result_free(&result);
}

static void
test_villages(void **state)
{
    ys_study_survey_options options = plain(1575, 0.03);
    ys_result result;
    double simple = passes(options, "pass/strict"), exact = NAN;

    (void) state;
    options.villages = 29;
    options.rho = 0.05;
    ask(NULL, options, &result);
    assert_string_equal(ys_result_text(&result, "design"), "beta-binomial");
    /* 20 villages of 54 and 9 of 55 */
    study_near(&result, "survey/deff", 0, 1 + ((20 * 54.0 * 54 + 9 * 55.0 * 55) / 1575 - 1) * 0.05, 1e-12);
    assert_int_equal(ys_count_clustered(31, 1575, 29, 0.03, 0.05, &exact, NULL), YS_OK);
    study_near(&result, "pass/strict", 0, exact, 0);
    assert_true(exact > 10 * simple);
    ys_result_free(&result);
    options.rho = 0;
    assert_true(passes(options, "pass/strict") == simple);
}

/* Each of N answers with chance Q: P(pass) = sum_n P(n answer) P(X <= c(n) | n), summed here the other way, over findings first:
 * findings that answer and others that do are two binomials of the same draw, P(x, y) multinomial. */
static void
test_response(void **state)
{
    const double q = 0.7, p = 0.1, limit = 0.2;
    const int n = 12;
    double sum[2] = { 0, 0 };
    ys_study_survey_options options = plain(n, p);

    (void) state;
    for (int x = 0; x <= n; x++)
        for (int y = 0; x + y <= n; y++) {
            double ways = 1;

            for (int i = 0; i < x + y; i++)
                ways = ways * (n - i) / (i + 1);
            for (int i = 0; i < x; i++)
                ways = ways * (x + y - i) / (i + 1);
            double chance = ways * pow(q * p, x) * pow(q * (1 - p), y) * pow(1 - q, n - x - y);

            sum[0] += x + y > 0 && 5 * x < x + y ? chance : 0;
            sum[1] += x + y > 0 && 5 * x <= x + y ? chance : 0;
        }
    options.response = q;
    options.limit = limit;
    assert_true(fabs(passes(options, "pass/strict") - sum[0]) < 1e-14);
    assert_true(fabs(passes(options, "pass/inclusive") - sum[1]) < 1e-14);
    assert_true(fabs(passes(options, "survey/answers") - n * q) < 1e-14);
    /* in villages and of a population the same mean, and all who are asked answering is its end */
    options.villages = 3;
    options.rho = 0;
    assert_true(fabs(passes(options, "pass/strict") - sum[0]) < 1e-14);
    options.villages = 0;
    options.rho = none;
    options.population = n;
    options.response = 1;
    options.rate = 1.0 / n;
    assert_true(passes(options, "pass/strict") == 1);
}

/* The bound of the most findings that pass lies below the limit, and that of one more does not; a county at the limit then passes with
 * at most 1 - confidence. */
static void
test_upper(void **state)
{
    (void) state;
    for (int64_t sample = 100; sample <= 3100; sample += 750) {
        ys_study_survey_options options = plain(sample, 0.02);
        double accept, bound = NAN;

        options.upper = true;
        options.confidence = 0.9;
        accept = passes(options, "survey/accept_strict");
        assert_true(passes(options, "pass/strict") <= 0.1);
        assert_int_equal(ys_count_clopper_pearson((int64_t) accept + 1, sample, 0.9, &bound, NULL), YS_OK);
        assert_true(bound >= 0.02);
        if (accept < 0)
            continue;
        assert_true(passes(options, "survey/clopper_pearson") < 0.02);
        assert_true(passes(options, "survey/wilson") > accept / (double) sample);
    }
}

/* 100 of 500 draws look where 3 in 10 are wrong: they move no estimate, which is that of the 400. */
static void
test_targeted(void **state)
{
    ys_study_survey_options options = plain(500, 0.025);
    ys_result result;

    (void) state;
    options.targeted = 0.2;
    options.hit_rate = 0.3;
    ask(NULL, options, &result);
    study_near(&result, "survey/random", 0, 400, 0);
    study_near(&result, "pass/strict", 0, 0.216803212189, 1e-12); /* golden curve n = 400, c = 7 */
    study_near(&result, "targeted/draws", 0, 100, 0);
    study_near(&result, "targeted/expected", 0, 30, 1e-12);
    study_near(&result, "targeted/any", 0, 1 - pow(0.7, 100), 1e-15);
    study_near(&result, "targeted/pooled_rate", 0, 40.0 / 500, 1e-15);
    ys_result_free(&result);
    options.hit_rate = 0;
    assert_true(fabs(passes(options, "pass/strict") - 0.216803212189) < 1e-12);
}

/* Saw-teeth: the sample holds with the 50 after it, and the one before it fails or is before a failure; looked up here one by one. */
static void
test_search(void **state)
{
    ys_study_survey_options options = plain(0, 0.04);
    ys_result result;
    bool holds[600];
    int first = 0, stable = 0;

    (void) state;
    options.risk = 0.05;
    options.good_rate = 0.01;
    options.good_risk = 0.05;
    ask(NULL, options, &result);
    for (int n = 1; n < 600; n++) {
        /* n / 50 findings are 2 % of n */
        holds[n] = binomial(n / 50, n, 0.04) <= 0.05 && 1 - binomial(n / 50, n, 0.01) <= 0.05;
        first = first == 0 && holds[n] ? n : first;
    }
    for (int n = first, run = 0; n < 600 && stable == 0; n++) {
        run = holds[n] ? run + 1 : 0;
        stable = run == 51 ? n - 50 : 0;
    }
    assert_true(first > 0 && stable > first);
    study_near(&result, "risk/first_inclusive", 0, first, 0);
    study_near(&result, "risk/sample_inclusive", 0, stable, 0);
    study_near(&result, "design/sample", 0, stable, 0);
    assert_true(study_value(&result, "pass/inclusive", 0) <= 0.05);
    study_near(&result, "risk/bad_inclusive", 0, study_value(&result, "pass/inclusive", 0), 0);
    study_near(&result, "risk/good_inclusive", 0, 1 - binomial(stable / 50, stable, 0.01), 1e-15);
    ys_result_free(&result);
    /* the whole of a population ends the search, and holds */
    options = plain(0, 0.05);
    options.population = 60;
    options.risk = 1e-6;
    options.limit = 0.045;
    ask(NULL, options, &result); /* 3 of 60 are wrong, at most 2 pass: all three are seen for sure in 60 alone */
    study_near(&result, "risk/sample_inclusive", 0, 60, 0);
    ys_result_free(&result);
}

static const char csv[] = "code,poor,rural\nA1,400,20000\nB1,900,30000\n";
static const char columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                              "code,,id,,,,2014-12-31,,by hand\n"
                              "poor,person,observed,cost,0,1e9,2014-12-31,,by hand\n"
                              "rural,person,observed,,0,1e9,2014-12-31,,by hand\n";

static void
model_of(const char *rule, ys_model *model)
{
    char text[2048];

    snprintf(text, sizeof text,
        "title: by hand\ntable: t.h5\nas_of: 2016-12-31\nyears: 2016..2017\n"
        "population: {registered_poor: poor, rural: rural}\n"
        "dynamics: {net_exit_rate: 0.2, wrong_exit_share: 0.025, missed_start: 0.01}\n"
        "exit_rules:\n  r: {%s}\n", rule);
    study_model(csv, columns, text, model);
}

/* Sample, limit and rate come from the rule; each condition alone is a binomial, and without incidence the joint one their product. */
static void
test_rule(void **state)
{
    ys_study_survey_options options = plain(0, none);
    ys_model model;
    ys_result result;

    (void) state;
    model_of("wrong: {size: 500}, missed: {size: 400, from: stated, rate: 0.015}, missed_limit: 0.03, "
             "satisfaction: {size: 1000, mean: 0.91}", &model);
    ask(&model, options, &result);
    study_near(&result, "design/sample", 0, 500, 0);
    study_near(&result, "design/rate", 0, 0.025, 0);
    study_near(&result, "pass/inclusive", 0, binomial(10, 500, 0.025), 0);
    const double pass[] = { binomial(10, 500, 0.025), binomial(12, 400, 0.015), binomial(100, 1000, 0.09) };

    assert_true(isnan(study_value(&result, "condition/pass", 0)));
    for (size_t i = 0; i < 3; i++)
        study_near(&result, "condition/pass", i + 1, pass[i], 1e-12);
    study_near(&result, "condition/joint", 0, pass[0] * pass[1] * pass[2], 1e-12);
    assert_true(ys_result_find(&result, "condition/joint")->modelled);
    assert_string_equal(ys_result_text(&result, "scenario_path"), "by-hand.yaml");
    ys_result_free(&result);

    /* options before the scenario */
    options.sample = 200;
    options.limit = 0.015;
    options.rate = 0.01;
    ask(&model, options, &result);
    study_near(&result, "pass/inclusive", 0, binomial(3, 200, 0.01), 0);
    study_near(&result, "condition/pass", 1, pass[0], 1e-12);
    ys_result_free(&result);
    ys_model_free(&model);

    /* at the limit fails; what is stated and has no sample is known */
    model_of("equality_passes: false, wrong: {size: 500}, missed: {from: stated, rate: 0.02}, satisfaction: {mean: 0.9}", &model);
    ask(&model, plain(0, none), &result);
    study_near(&result, "condition/pass", 1, binomial(9, 500, 0.025), 1e-12);
    study_near(&result, "condition/pass", 2, 0, 0);
    study_near(&result, "condition/pass", 3, 1, 0);
    study_near(&result, "condition/joint", 0, 0, 0);
    ys_result_free(&result);
    ys_model_free(&model);
}

/* Incidence as recorded is known; the composite one is summed here over both findings, cell by cell. */
static void
test_incidence(void **state)
{
    ys_study_survey_options options = plain(0, none);
    double alone = 0, joint = 0, satisfied = binomial(100, 1000, 0.09), of_wrong, of_missed;
    ys_model model;
    ys_result result;

    (void) state;
    options.incidence = 0.015;
    model_of("measured_by: registered, incidence_limit: 0.015, wrong: {size: 500}", &model);
    ask(&model, options, &result);
    study_near(&result, "condition/pass", 0, 1, 0);
    study_near(&result, "condition/joint", 0, binomial(10, 500, 0.025), 1e-12);
    ys_result_free(&result);
    ys_model_free(&model);

    model_of("wrong: {size: 60}, missed: {size: 66}, satisfaction: {size: 1000, mean: 0.91}", &model);
    options.exited = 0.1;
    for (int x = 0; x <= 60; x++)
        for (int y = 0; y <= 66; y++) {
            assert_int_equal(ys_count_binomial_probability(x, 60, 0.025, &of_wrong, NULL), YS_OK);
            assert_int_equal(ys_count_binomial_probability(y, 66, 0.01, &of_missed, NULL), YS_OK);
            if (0.015 + x / 60.0 * 0.1 + y / 66.0 * 0.985 <= 0.03) {
                alone += of_wrong * of_missed;
                joint += x <= 1 && y <= 1 ? of_wrong * of_missed : 0;
            }
        }
    assert_true(joint < alone && alone < 1);
    ask(&model, options, &result);
    study_near(&result, "condition/pass", 0, alone, 1e-12);
    study_near(&result, "condition/joint", 0, joint * satisfied, 1e-12);
    ys_result_free(&result);
    ys_model_free(&model);
}

static void
refused(const ys_model *model, ys_study_survey_options options, ys_status status, const char *text)
{
    ys_error err = { YS_OK, "" };
    ys_result result = { 0 };

    assert_int_equal(ys_study_survey(model, &options, &result, &err), status);
    assert_string_equal(err.text, text);
    assert_int_equal(result.n_arrays, 0);
}

#define REFUSED(change, status, text)                        \
    do {                                                     \
        ys_study_survey_options options = plain(500, 0.025); \
        change;                                              \
        refused(NULL, options, status, text);                \
    } while (0)

static void
test_refusals(void **state)
{
    (void) state;
    REFUSED(options.rate = 1.5, YS_E_USAGE, "--rate = 1.5 is not in [0, 1]");
    REFUSED(options.rate = -0.1, YS_E_USAGE, "--rate = -0.1 is not in [0, 1]");
    REFUSED(options.limit = 0, YS_E_USAGE, "--limit = 0 is not in (0, 1)");
    REFUSED(options.limit = 1, YS_E_USAGE, "--limit = 1 is not in (0, 1)");
    REFUSED(options.sample = 0, YS_E_USAGE, "survey needs --sample, --census with --population, --risk, or a scenario");
    REFUSED(options.sample = -4, YS_E_USAGE, "--sample = -4 is not in [1, 100000]");
    REFUSED(options.rate = none, YS_E_USAGE, "survey needs --rate: the true rate of wrong cases");
    REFUSED(options.population = 300, YS_E_USAGE, "--sample 500 is above the population of 300");
    REFUSED(options.hit_rate = 0.3, YS_E_USAGE, "--hit-rate says what targeted draws find: give their share with --targeted");
    REFUSED(options.targeted = 0.3, YS_E_USAGE, "--targeted needs --hit-rate: the share of wrong cases among such draws");
    REFUSED((options.villages = 20, options.rho = 1), YS_E_USAGE, "--rho = 1 is not in [0, 1)");
    REFUSED(options.rho = 0.1, YS_E_USAGE, "--rho is the correlation within villages: give their number with --villages");
    REFUSED(options.villages = 20, YS_E_USAGE, "--villages needs --rho: the correlation within a village, 0 for none");
    REFUSED((options.villages = 600, options.rho = 0.1), YS_E_USAGE, "--villages 600 is above the 500 drawn at random");
    REFUSED((options.villages = 20, options.rho = 0.1, options.population = 1000), YS_E_USAGE,
        "--villages and --population exclude each other: villages are drawn from a population without end");
    REFUSED(options.census = true, YS_E_USAGE, "--census needs --population: the number of those who exit");
    REFUSED((options.census = true, options.population = 900), YS_E_USAGE,
        "--census visits all of the population: leave --sample out");
    REFUSED((options.census = true, options.population = 200000, options.sample = 0), YS_E_USAGE, "a census of 200000 is above 100000");
    REFUSED(options.response = 0, YS_E_USAGE, "--response = 0 is not in (0, 1]");
    REFUSED(options.confidence = 0.9, YS_E_USAGE, "--confidence is that of the upper bound: add --decide upper");
    REFUSED(options.risk = 0.1, YS_E_USAGE, "--risk finds the sample: leave --sample and --census out");
    REFUSED((options.sample = 0, options.risk = 0.1, options.rate = 0.02), YS_E_USAGE,
        "--risk is that of a county past the limit: --rate 0.02 must be above 0.02");
    REFUSED((options.good_rate = 0.01), YS_E_USAGE, "--good-rate and --good-risk go together");
    REFUSED((options.good_rate = 0.01, options.good_risk = 0.1), YS_E_USAGE, "--good-rate and --good-risk go with --risk");
    REFUSED((options.sample = 0, options.risk = 0.1, options.good_rate = 0.03, options.good_risk = 0.1), YS_E_USAGE,
        "--good-rate 0.03 must be below the limit of 0.02");
    REFUSED(options.incidence = 0.01, YS_E_USAGE, "--incidence stands before a rule: give a scenario");
    REFUSED((options.targeted = 0.5, options.hit_rate = 0.5, options.population = 1000), YS_E_USAGE,
        "targeted draws would find 125 wrong cases, and there are 25 in the population");
    /* one village: its own rate does not average out, whatever the sample; least at 49 of which none: B(0.1, 52.9) / B(0.1, 3.9) = 0.762 */
    REFUSED((options.sample = 0, options.risk = 0.01, options.villages = 1, options.rho = 0.2), YS_E_INFEASIBLE,
        "no sample up to 10000 holds the risks, with all up to 50 larger: a county at 0.025 passes with a probability of at least 0.762");
    REFUSED((options.sample = 100000, options.limit = 0.5, options.villages = 100, options.rho = 0.2), YS_E_LIMIT,
        "a curve of 41 points for 100000 drawn is more than a minute's work; fewer --points, a smaller --sample or no --response make it"
        " less");
}

static void
test_refused_rule(void **state)
{
    ys_model model;

    (void) state;
    model_of("first_year: 2016", &model);
    refused(&model, plain(0, none), YS_E_USAGE, "by-hand.yaml: the exit rule has no sample of the wrongly exited: give --sample");
    ys_study_survey_options options = plain(100, none);

    options.incidence = 0.01;
    refused(&model, options, YS_E_USAGE,
        "the rule's incidence is composite: --incidence needs --exited, exited persons / rural population");
    ys_model_free(&model);
    study_model(csv, columns, "title: by hand\ntable: t.h5\nas_of: 2016-12-31\nyears: 2016..2017\n"
                              "population: {registered_poor: poor, rural: rural}\n", &model);
    refused(&model, plain(0, none), YS_E_SCENARIO,
        "by-hand.yaml: the scenario has no exit rule; give --sample and --limit without a scenario");
    ys_model_free(&model);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known), cmocka_unit_test(test_curve), cmocka_unit_test(test_population), cmocka_unit_test(test_villages),
        cmocka_unit_test(test_response), cmocka_unit_test(test_upper), cmocka_unit_test(test_targeted), cmocka_unit_test(test_search),
        cmocka_unit_test(test_rule), cmocka_unit_test(test_incidence), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_refused_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
