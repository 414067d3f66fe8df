/* How sure an assessment is: where nothing is open, at bounds, when draws fail, errors of each kind, swaps by hand, refusals. */
#include "uncertainty_case.h"

/* Nothing open: every rank and grade is certain, and Sobol' indices have nothing to move. */
static void
test_certain(void **state)
{
    static const char text[] = PLAIN("{weights: 0}", "    items: {a: {weights: {all: 0.6}, indicator: poor, worst: 400, best: 0, lower_is_better: true},"
                                                      " b: {weights: {all: 0.4}, indicator: income, worst: 3000, best: 10000}}\n");
    ys_result result;
    ys_model model;
    ys_error err = { YS_OK, "" };

    (void) state;
    study(text, &(ys_study_uncertainty_options){ .draws = 50 }, &result);
    assert_true(study_value(&result, "uncertainty/failed", 0) == 0);
    for (size_t c = 0; c < N; c++) {
        double rank = study_value(&result, "assessment/rank", c);
        bool good = strcmp(study_text(&result, "assessment/grade", c), "good") == 0;

        assert_true(study_value(&result, "uncertainty/rank_p5", c) == rank && study_value(&result, "uncertainty/rank_p95", c) == rank);
        assert_true(study_value(&result, "uncertainty/rank_median", c) == rank && study_value(&result, "uncertainty/rank_mean", c) == rank);
        assert_true(study_value(&result, "uncertainty/p_grade", c * 3 + (good ? 0 : 1)) == 1);
        assert_true(study_value(&result, "uncertainty/p_grade_mcse", c * 3) == 0);
        for (size_t i = 0; i < N; i++)
            assert_true(study_value(&result, "uncertainty/p_above", c * N + i) == (rank < study_value(&result, "assessment/rank", i)));
    }
    ys_result_free(&result);
    study_model(csv, columns, text, &model);
    assert_int_equal(ys_study_uncertainty(&model, &(ys_study_uncertainty_options){ .draws = 50, .sobol = 64 }, &result, &err), YS_E_SCENARIO);
    assert_non_null(strstr(err.text, "moves nothing"));
    ys_model_free(&model);
}

/* Bounds that leave no room hold every draw where it is; without them the ranks move. */
static void
test_bounds(void **state)
{
    static const char bound[] = HEAD "schemes:\n  county:\n    classes: {all: {where: \"true\", tagged: {core: {at_least: 0.5, at_most: 0.5}}}}\n"
        "    grades: {good: {at_least: 50}, poor: {at_least: 0}}\n    uncertainty: {weights: 50}\n"
        "    items: {a: {weights: {all: 0.5}, tags: [core], indicator: poor, worst: 400, best: 0, lower_is_better: true},"
        " b: {weights: {all: 0.5}, indicator: income, worst: 3000, best: 10000}}\n";
    static const char free_of[] = PLAIN("{weights: 50}", "    items: {a: {weights: {all: 0.5}, indicator: poor, worst: 400, best: 0, lower_is_better: true},"
        " b: {weights: {all: 0.5}, indicator: income, worst: 3000, best: 10000}}\n");
    bool moved = false;
    ys_result result;

    (void) state;
    study(bound, &(ys_study_uncertainty_options){ .draws = 200, .sobol = 64 }, &result);
    for (size_t c = 0; c < N; c++) {
        assert_true(study_value(&result, "uncertainty/rank_p5", c) == study_value(&result, "assessment/rank", c));
        assert_true(study_value(&result, "uncertainty/rank_p95", c) == study_value(&result, "assessment/rank", c));
        /* a constant output has no indices */
        for (size_t i = 0; i < 2; i++) {
            assert_true(isnan(study_value(&result, "uncertainty/sobol/rank_first", i * N + c)));
            assert_true(isnan(study_value(&result, "uncertainty/sobol/rank_total_p95", i * N + c)));
        }
    }
    assert_true(isnan(study_value(&result, "uncertainty/sobol/shift_total", 0)));
    assert_null(ys_result_find(&result, "uncertainty/sobol/award_total"));
    ys_result_free(&result);
    study(free_of, &(ys_study_uncertainty_options){ .draws = 200 }, &result);
    for (size_t c = 0; c < N; c++)
        moved = moved || study_value(&result, "uncertainty/rank_p5", c) != study_value(&result, "uncertainty/rank_p95", c);
    assert_true(moved);
    ys_result_free(&result);
}

static const char noisy_csv[] = "code,poor,rural,gain\nA1,120,1000,0.3\nA2,130,1100,-0.2\nA3,140,1150,0.1\nA4,150,1200,-0.4\nA5,135,1250,0.25\n";
static const char noisy_columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                                    "code,,id,,,,2014-12-31,,by hand\n"
                                    "poor,person,observed,cost,0,1e9,2014-12-31,,by hand\n"
                                    "rural,person,observed,,0,1e9,2014-12-31,,by hand\n"
                                    "gain,1,observed,benefit,-10,10,2014-12-31,,by hand\n";

static void
noisy(const char *item, ys_result *result)
{
    ys_error err = { YS_OK, "" };
    ys_model model;
    char text[1024];

    snprintf(text, sizeof text, PLAIN("{weights: 0, observed: 0.3}", "    items: {a: {weights: {all: 1}, %s}}\n")
        "population: {registered_poor: poor, rural: rural}\n", item);
    study_model(noisy_csv, noisy_columns, text, &model);
    *result = (ys_result){ 0 };
    if (ys_study_uncertainty(&model, &(ys_study_uncertainty_options){ .draws = 300 }, result, &err) != YS_OK)
        fail_msg("%s", err.text);
    ys_model_free(&model);
}

/* A figure by any name errs alike: as a column, as its logarithm, as the quantity of the register; incidence with the register it is made
 * of. One that may be negative errs by its size. */
static void
test_noise(void **state)
{
    static const char *const item[] = { "indicator: poor, worst: 0, best: 1e6", "indicator: registered_poor, worst: 0, best: 1e6",
        "indicator: poor, scale: log, worst: 1, best: 1e6", "indicator: incidence, worst: 0, best: 1e3",
        "indicator: gain, worst: -10, best: 10" };
    static const double figure[5][5] = { { 120, 130, 140, 150, 135 }, { 120, 130, 140, 150, 135 }, { 120, 130, 140, 150, 135 },
        { 120 / 1000.0, 130 / 1100.0, 140 / 1150.0, 150 / 1200.0, 135 / 1250.0 }, { 0.3, -0.2, 0.1, -0.4, 0.25 } };
    const double s2 = log(1 + 0.3 * 0.3);

    (void) state;
    for (size_t k = 0; k < 5; k++) {
        int share[5][5] = { { 0 } };
        ys_result result;

        noisy(item[k], &result);
        for (uint32_t d = 0; d < 300; d++) {
            double x[5];

            for (uint32_t c = 0; c < 5; c++) {
                double z, other, of = figure[k][c];

                ys_normal(&(ys_address){ 7, d, c, 0, YS_PURPOSE_assessment_figure, ys_hash_name(k == 4 ? "gain" : "poor") }, &z, &other);
                x[c] = k == 4 ? of + 0.3 * fabs(of) * z : of * exp(sqrt(s2) * z - s2 / 2);
            }
            for (int c = 0; c < 5; c++) {
                int rank = 0;

                for (int i = 0; i < 5; i++)
                    rank += x[i] > x[c];
                share[c][rank]++;
            }
        }
        for (size_t c = 0; c < 5; c++)
            for (size_t r = 0; r < 5; r++)
                assert_true(study_value(&result, "uncertainty/rank_share", c * 5 + r) == share[c][r] / 300.0);
        ys_result_free(&result);
    }
}

/* Scores about 0 have no geometric mean: that combination can't be prepared, and its draws are counted as failed. */
static void
test_combination_fails(void **state)
{
    static const char text[] = PLAIN("{weights: 5, aggregations: [stated, geometric]}",
        "    items: {a: {weights: {all: 0.6}, indicator: poor, score: z_score, centre: 0, lower_is_better: true},"
        " b: {weights: {all: 0.4}, indicator: income, score: z_score, centre: 0}}\n");
    ys_result result;

    (void) state;
    study(text, &(ys_study_uncertainty_options){ .draws = 1000, .sobol = 64 }, &result);
    double lost = study_value(&result, "uncertainty/combination_draws", 1);

    assert_true(lost > 400 && lost < 600);
    assert_true(study_value(&result, "uncertainty/failed", 0) == lost);
    assert_string_equal(study_text(&result, "uncertainty/combination", 1), "geometric");
    assert_string_equal(study_text(&result, "uncertainty/combination_reason", 0), "");
    assert_non_null(strstr(study_text(&result, "uncertainty/combination_reason", 1), "geometric mean has no value"));
    assert_non_null(strstr(ys_result_text(&result, "study_notes"), "geometric can't be prepared: "));
    assert_non_null(strstr(ys_result_text(&result, "study_notes"), "base points left out"));
    /* what is left is of the draws that did not fail */
    for (size_t c = 0; c < N; c++) {
        double sum = 0;

        for (size_t r = 0; r < N; r++)
            sum += study_value(&result, "uncertainty/rank_share", c * N + r);
        assert_true(fabs(sum - 1) < 1e-12);
    }
    ys_result_free(&result);
}

/* Scores a: A1 0.7, A2 0.25, A5 0.775; b: 2/7, 1.2/7, 1.8/7. A1 over A5 by d = (-0.075, 0.2/7); A1 is better than A2 in both. */
static void
test_swap(void **state)
{
    static const char text[] = PLAIN("{weights: 5}", "    items: {a: {weights: {all: 0.2}, indicator: poor, worst: 400, best: 0, lower_is_better: true},"
                                                      " b: {weights: {all: 0.8}, indicator: income, worst: 3000, best: 10000}}\n");
    static const char other[] = PLAIN("{weights: 5}", "    aggregation: geometric\n    items: {a: {weights: {all: 0.2}, indicator: poor, worst: 400, best: 0,"
        " lower_is_better: true}, b: {weights: {all: 0.8}, indicator: income, worst: 3000, best: 10000}}\n");
    const double level = (0.2 / 7) / (0.075 + 0.2 / 7); /* weight of a at which A1 and A5 are level, by hand */
    ys_result result;

    (void) state;
    study(text, &(ys_study_uncertainty_options){ .draws = 1, .pair = "A5,A1" }, &result);
    assert_string_equal(study_text(&result, "uncertainty/swap/above", N - 1), "A1");
    assert_string_equal(study_text(&result, "uncertainty/swap/below", N - 1), "A5");
    study_near(&result, "uncertainty/swap/change", 2 * (N - 1), 100 * (level - 0.2), 1e-9);
    study_near(&result, "uncertainty/swap/change", 2 * (N - 1) + 1, -100 * (level - 0.2), 1e-9);
    study_near(&result, "uncertainty/swap/distance", N - 1, 100 * sqrt(2) * (level - 0.2), 1e-9);
    study_near(&result, "uncertainty/swap/largest", N - 1, 100 * (level - 0.2), 1e-9);
    ys_result_free(&result);
    study(text, &(ys_study_uncertainty_options){ .draws = 1, .pair = "A1,A2" }, &result);
    assert_string_equal(study_text(&result, "uncertainty/swap/finding", N - 1), "cannot be swapped: better in every item");
    assert_true(isnan(study_value(&result, "uncertainty/swap/distance", N - 1)));
    ys_result_free(&result);
    study(other, &(ys_study_uncertainty_options){ .draws = 1 }, &result);
    assert_string_equal(study_text(&result, "uncertainty/swap/finding", 0), "not an arithmetic scheme");
    ys_result_free(&result);
}

/* What a swap says is so: with its weights the two are level. Neighbours, with a bonus, a branch that turns, a gap common to both. */
static void
test_swap_is_level(void **state)
{
    static const char text[] = PLAIN("{weights: 5}", "    adjustments: {b: {kind: bonus, indicator: poor, each: 1, unit: 50, at_most: 3}}\n"
        "    items:\n"
        "      p: {weights: {all: 0.7}, lower_is_better: true, items: {a: {weights: {all: 0.5}, indicator: poor, worst: 0, best: 400},"
        " d: {weights: {all: 0.5}, indicator: rate, worst: 0, best: 1}}}\n"
        "      b: {weights: {all: 0.3}, indicator: income, worst: 3000, best: 10000}\n");
    static const double stated[] = { 0.35, 0.35, 0.3 };
    ys_result result;
    int level = 0;

    (void) state;
    study(text, &(ys_study_uncertainty_options){ .draws = 1 }, &result);
    for (size_t p = 0; p + 1 < N; p++) {
        size_t county[2] = { 0, 0 };
        double score[2] = { 0, 0 };

        if (study_text(&result, "uncertainty/swap/finding", p)[0] != '\0')
            continue;
        for (size_t c = 0; c < N; c++) {
            county[0] = strcmp(study_text(&result, "county/code", c), study_text(&result, "uncertainty/swap/above", p)) == 0 ? c : county[0];
            county[1] = strcmp(study_text(&result, "county/code", c), study_text(&result, "uncertainty/swap/below", p)) == 0 ? c : county[1];
        }
        for (int side = 0; side < 2; side++) {
            double sum = 0, bonus = fmin(3, figures[0][county[side]] / 50);

            for (size_t k = 0; k < 3; k++) {
                double f = study_value(&result, "assessment/leaf_score", k * N + county[side]) / 100;
                double w = stated[k] + study_value(&result, "uncertainty/swap/change", p * 3 + k) / 100;

                assert_true(w >= 0);
                if (isnan(f))
                    continue;
                score[side] += w * (k < 2 ? 1 - f : f);
                sum += w;
            }
            score[side] = score[side] / sum + bonus / 100;
        }
        assert_true(fabs(score[0] - score[1]) < 1e-12);
        level++;
    }
    assert_true(level >= 3);
    ys_result_free(&result);
}

static void
refused(const char *scenario, const ys_study_uncertainty_options *options, ys_status status, const char *words)
{
    ys_error err = { YS_OK, "" };
    ys_result result = { 0 };
    ys_model model;

    study_model(csv, columns, scenario, &model);
    assert_int_equal(ys_study_uncertainty(&model, options, &result, &err), status);
    if (strstr(err.text, words) == NULL)
        fail_msg("%s", err.text);
    assert_int_equal(result.n_arrays, 0);
    ys_model_free(&model);
}

static void
test_refusals(void **state)
{
    static const char word[] = PLAIN("{normalisations: [stated, zscore]}", "    items: {a: {weights: {all: 1}, indicator: poor, worst: 400, best: 0}}\n");

    (void) state;
    refused(word, &(ys_study_uncertainty_options){ .draws = 1 }, YS_E_SCENARIO, "`zscore` is none of them; allowed: stated, min_max, z_score");
    refused(full, &(ys_study_uncertainty_options){ .draws = 0 }, YS_E_USAGE, "0 draws");
    refused(full, &(ys_study_uncertainty_options){ .draws = 1, .sobol = 63 }, YS_E_USAGE, "63 base points");
    refused(full, &(ys_study_uncertainty_options){ .draws = 1, .pair = "A1" }, YS_E_USAGE, "not two codes");
    refused(full, &(ys_study_uncertainty_options){ .draws = 1, .pair = "A1,A9" }, YS_E_USAGE, "no county A9");
    refused(full, &(ys_study_uncertainty_options){ .draws = 1, .pair = "A1,A1" }, YS_E_USAGE, "one county twice");
    refused(HEAD, &(ys_study_uncertainty_options){ .draws = 1 }, YS_E_SCENARIO, "no scheme");
}

static bool
say_stop(void *context, int64_t done, int64_t all, double seconds, double worst)
{
    (void) context;
    (void) done;
    (void) all;
    (void) seconds;
    (void) worst;
    return false;
}

static void
test_interrupted(void **state)
{
    ys_progress progress = { say_stop, NULL };
    ys_engine_options engine = { .threads = 1, .progress = &progress };

    (void) state;
    refused(full, &(ys_study_uncertainty_options){ .draws = 1000, .engine = &engine }, YS_E_INTERRUPT, "interrupted after");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certain),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_combination_fails),
        cmocka_unit_test(test_swap),
        cmocka_unit_test(test_swap_is_level),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_interrupted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
