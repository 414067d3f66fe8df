/* Calibration: posteriors that are known exactly, parameters that data cannot inform, files and samples that are refused. */
#include "study_case.h"

#include "study/posterior.h"
#include "yinsu/random.h"

/* Standard normals at addresses of the tests. */
static double
normal(uint32_t i, uint32_t group)
{
    ys_address at = { 1, i, 0, 0, YS_PURPOSE_test, group };
    double x, y;

    ys_normal(&at, &x, &y);
    return x;
}

static void
weigh(size_t n_pairs, const double *log_likelihood, ys_posterior *posterior)
{
    assert_int_equal(ys_posterior_weigh(posterior, n_pairs, log_likelihood, NULL), YS_OK);
}

/* ---- the arithmetic ---- */

/* By hand: weights e^0, e^-ln 2, 0, 0 over 1.5; pairs 1 and 0. And equal ones. */
static void
test_weights(void **state)
{
    const double some[] = { -1000, -1000 - 0.6931471805599453, -2000, -3000 }, equal[] = { 5, 5, 5, 5, 5, 5 };
    ys_posterior posterior;

    (void) state;
    weigh(2, some, &posterior);
    assert_true(fabs(posterior.world[0] - 2.0 / 3) < 1e-12 && fabs(posterior.world[1] - 1.0 / 3) < 1e-12);
    assert_true(posterior.pair[1] == 0 && fabs(posterior.ess - 1) < 1e-12 && fabs(posterior.largest - 1) < 1e-12);
    ys_posterior_free(&posterior);
    weigh(3, equal, &posterior);
    assert_true(fabs(posterior.ess - 3) < 1e-12);
    ys_posterior_free(&posterior);
}

/* -1/2 d' C^-1 d with C = diag(0.01, 0.04) + 0.09: C^-1 = ((0.13, -0.09), (-0.09, 0.1)) / (0.1 * 0.13 - 0.0081). By hand. */
static void
test_log_likelihood(void **state)
{
    const double d[] = { 0.1, -0.2 }, sd[] = { 0.1, 0.2 }, det = 0.1 * 0.13 - 0.09 * 0.09;
    double by_hand = -0.5 * (0.13 * 0.01 + 2 * 0.09 * 0.1 * 0.2 + 0.1 * 0.04) / det;

    (void) state;
    assert_true(fabs(ys_posterior_log_likelihood(2, d, sd, 0.3) - by_hand) < 1e-12);
    assert_true(fabs(ys_posterior_log_likelihood(2, d, sd, 0) + 0.5 * (1 + 1)) < 1e-12);
}

/* Kolmogorov's distribution: Smirnov, Ann. Math. Stat. 19 (1948), table: P(K <= 1) = 0.730000, P(K <= 1.36) = 0.950515. */
static void
test_kolmogorov(void **state)
{
    (void) state;
    assert_true(fabs(1 - ys_posterior_kolmogorov(1) - 0.730000) < 5e-7);
    assert_true(fabs(1 - ys_posterior_kolmogorov(1.36) - 0.950515) < 1e-6);
    assert_true(ys_posterior_kolmogorov(0) == 1 && ys_posterior_kolmogorov(0.2) > 1 - 1e-10);
    /* m = 1 / (1/100 - 1/400) */
    assert_true(fabs(ys_posterior_detectable(400, 100, 1 - 0.950515) - 1.36 * sqrt(0.0075)) < 1e-5);
    assert_true(ys_posterior_detectable(400, 400, 0.01) == 0);
}

enum { N_PAIRS = 1 << 15 };

/* theta ~ N(0, 1), published x[t] = t theta + start + e[t], start ~ N(0, 0.5^2), e ~ N(0, 0.4^2), t = 1, 2: the posterior is normal with
 * precision 1 + h' C^-1 h and mean h' C^-1 x over it. Of moments within 4 standard errors; quantiles within 0.03 sd, some 4 of theirs. */
static void
test_conjugate(void **state)
{
    const double x[] = { 0.7, 1.1 }, sd[] = { 0.4, 0.4 }, start = 0.5, a = 0.16 + 0.25, b = 0.25, det = a * a - b * b;
    double precision = 1 + (a * 1 - b * 2 + (a * 2 - b) * 2) / det, mean = ((a - 2 * b) * x[0] + (2 * a - b) * x[1]) / det / precision;
    double post_sd = 1 / sqrt(precision), *theta = malloc(3 * N_PAIRS * sizeof *theta), *likelihood = theta + N_PAIRS;
    ys_posterior posterior;
    ys_posterior_marginal found;

    (void) state;
    assert_non_null(theta);
    for (uint32_t k = 0; k < N_PAIRS; k++) {
        theta[k] = normal(k, 0);
        const double d[] = { x[0] - theta[k], x[1] - 2 * theta[k] };

        likelihood[2 * k] = likelihood[2 * k + 1] = ys_posterior_log_likelihood(2, d, sd, start);
    }
    weigh(N_PAIRS, likelihood, &posterior);
    assert_int_equal(ys_posterior_marginal_of(N_PAIRS, theta, posterior.pair, posterior.ess, &found, NULL), YS_OK);
    assert_true(fabs(found.posterior.mean - mean) < 4 * found.mcse && found.mcse < 0.02 * post_sd);
    assert_true(fabs(found.posterior.sd - post_sd) < 0.03 * post_sd);
    assert_true(fabs(found.posterior.median - mean) < 0.03 * post_sd);
    assert_true(fabs(found.posterior.p5 - (mean - 1.6448536 * post_sd)) < 0.05 * post_sd);
    assert_true(fabs(found.posterior.p95 - (mean + 1.6448536 * post_sd)) < 0.05 * post_sd);
    assert_true(fabs(found.prior.p95 - 1.6448536) < 0.05 && fabs(found.prior.sd - 1) < 0.02);
    assert_true(found.distance > 0.3 && found.p_value < 1e-12);
    ys_posterior_free(&posterior);
    free(theta);
}

/* Luck beside the parameter: published = theta + luck exactly but for an error; the mean over two runs of luck is enough. The posterior of
 * theta is that of the sum of variances. */
static void
test_luck(void **state)
{
    const double y = 0.9, luck_sd = 0.3, sd = 0.4;
    double precision = 1 + 1 / (luck_sd * luck_sd + sd * sd), mean = (precision - 1) * y / precision;
    double *theta = malloc(3 * N_PAIRS * sizeof *theta), *likelihood = theta + N_PAIRS;
    ys_posterior posterior;
    ys_posterior_marginal found;

    (void) state;
    assert_non_null(theta);
    for (uint32_t w = 0; w < 2 * N_PAIRS; w++) {
        theta[w / 2] = normal(w / 2, 0);
        double d = y - theta[w / 2] - luck_sd * normal(w, 1);

        likelihood[w] = ys_posterior_log_likelihood(1, &d, &sd, 0);
    }
    weigh(N_PAIRS, likelihood, &posterior);
    assert_int_equal(ys_posterior_marginal_of(N_PAIRS, theta, posterior.pair, posterior.ess, &found, NULL), YS_OK);
    assert_true(fabs(found.posterior.mean - mean) < 4 * found.mcse);
    assert_true(fabs(found.posterior.sd * sqrt(precision) - 1) < 0.03);
    ys_posterior_free(&posterior);
    free(theta);
}

/* Of 400 parameters that weights have nothing to do with, the p-values are uniform: below 0.05 are 20, within 3 sd of the binomial, 7 to
 * 33; below 0.01 / 400 none. */
static void
test_not_informed(void **state)
{
    enum { N = 2000, PARAMETERS = 400 };
    double *theta = malloc(3 * N * sizeof *theta), *likelihood = theta + N;
    ys_posterior posterior;
    int low = 0;

    (void) state;
    assert_non_null(theta);
    for (uint32_t w = 0; w < 2 * N; w++)
        likelihood[w] = -2 * normal(w / 2, 1000) * normal(w / 2, 1000) - normal(w, 1001) * normal(w, 1001);
    weigh(N, likelihood, &posterior);
    assert_true(posterior.ess > 300 && posterior.ess < 1500);
    for (uint32_t p = 0; p < PARAMETERS; p++) {
        ys_posterior_marginal found;

        for (uint32_t k = 0; k < N; k++)
            theta[k] = normal(k, p);
        assert_int_equal(ys_posterior_marginal_of(N, theta, posterior.pair, posterior.ess, &found, NULL), YS_OK);
        assert_true(found.p_value > 0.01 / PARAMETERS);
        low += found.p_value < 0.05;
    }
    assert_in_range(low, 7, 33);
    ys_posterior_free(&posterior);
    free(theta);
}

/* ---- through the loop ---- */

static const char csv[] = "code,listed,poor,rural\n"
                          "A1,1,4000000,20000000\n"
                          "B1,0,6000000,30000000\n";
static const char columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                              "code,,id,,,,2014-12-31,,by hand\n"
                              "listed,0/1,class,,0,1,2014-12-31,,by hand\n"
                              "poor,person,observed,cost,0,1e9,2014-12-31,,by hand\n"
                              "rural,person,observed,,0,1e9,2014-12-31,,by hand\n";

#define HEAD "title: by hand\ntable: t.h5\nas_of: 2018-12-31\nyears: 2015..2016\nworlds: 8000\nseed: 5\n" \
             "population: {registered_poor: poor, rural: rural, listed: listed}\n"

/* Of the rate the data tell; nobody falls back, so of the share who could they tell nothing. */
static const char scenario[] = HEAD "dynamics:\n"
                                    "  net_exit_rate: {value: 0.2, prior: {uniform: [0.05, 0.35]}}\n"
                                    "  vulnerable_share: {value: 0.1, prior: {uniform: [0, 0.2]}}\n";

#define COLUMNS "year,value,log_sd,known_from,source,origin\n"

static const char two[] = COLUMNS "2014,10000000,0.02,2014-12-31,a,b\n2015,8000000,0.02,2015-12-31,a,b\n";

static ys_status
calibrate(const char *text, const char *observed, ys_result *result, ys_error *err)
{
    ys_model model;
    ys_status st;

    study_model(csv, columns, text, &model);
    study_write("o.csv", observed);
    *result = (ys_result){ 0 };
    st = ys_study_calibrate(&model, &(ys_study_calibrate_options){ .observed = "o.csv" }, result, err);
    ys_model_free(&model);
    return st;
}

/* Persons left are binomial of ten million: S = 10^7 (1 - r) to 0.02 %. Then the posterior density of r is the likelihood of ln 0.8 -
 * ln(1 - r) with sd 0.02 sqrt 2, cut to [0.05, 0.35]; its quantiles by a sum over a fine grid. */
static void
test_loop(void **state)
{
    enum { GRID = 30000 };
    static const char *const name[] = { "parameter/posterior_p5", "parameter/posterior_median", "parameter/posterior_p95" };
    const double share[] = { 0.05, 0.5, 0.95 };
    double total = 0, below = 0;
    ys_error err = { YS_OK, "" };
    ys_result result;
    int next = 0;

    (void) state;
    if (calibrate(scenario, two, &result, &err) != YS_OK)
        fail_msg("%s", err.text);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < GRID; i++) {
            double r = 0.05 + 0.3 * (i + 0.5) / GRID, d = (log(0.8) - log(1 - r)) / (0.02 * sqrt(2)), density = exp(-0.5 * d * d);

            total += pass == 0 ? density : 0;
            below += pass == 1 ? density / total : 0;
            for (; next < 3 && below >= share[next]; next++)
                study_near(&result, name[next], 0, r, 0.003);
        }
    assert_int_equal(next, 3);
    assert_string_equal(ys_result_text(&result, "schema"), "yinsu.calibration/1");
    assert_string_equal(study_text(&result, "parameter/path", 0), "dynamics.net_exit_rate");
    assert_string_equal(study_text(&result, "parameter/verdict", 0), "informed");
    assert_string_equal(study_text(&result, "parameter/verdict", 1), "not informed by data");
    assert_string_equal(study_text(&result, "observed/role", 0), "start");
    assert_true(isnan(study_value(&result, "fit/prior_median", 0)));
    study_near(&result, "fit/posterior_median", 1, 8e6, 0.01 * 8e6);
    study_near(&result, "fit/posterior_below", 1, 0.5, 0.03);
    study_near(&result, "calibration/fitted", 0, 1, 0);
    study_near(&result, "calibration/informed", 0, 1, 0);
    assert_true(study_value(&result, "calibration/ess", 0) > 500);
    ys_result_free(&result);
}

/* No bit moves with threads, blocks and instruction set; the years of the horizon without a figure have no part. */
static void
test_digest(void **state)
{
    const ys_engine_options engine[] = { { .threads = 1 }, { .threads = 3, .block = 64 }, { .threads = 2, .block = 128 } };
    char digest[3][65];
    ys_model model;

    (void) state;
    study_model(csv, columns, scenario, &model);
    study_write("o.csv", two);
    for (int i = 0; i < 3; i++) {
        ys_study_calibrate_options options = { .observed = "o.csv", .engine = &engine[i] };
        ys_result result = { 0 };

        assert_int_equal(ys_study_calibrate(&model, &options, &result, NULL), YS_OK);
        ys_result_digest(&result, digest[i]);
        ys_result_free(&result);
    }
    assert_string_equal(digest[0], digest[1]);
    assert_string_equal(digest[0], digest[2]);
    ys_model_free(&model);
}

static void
test_refusals(void **state)
{
    static const struct {
        const char *scenario, *observed;
        ys_status status;
        const char *says;
    } row[] = {
        { scenario, "year,value,logsd,known_from,source,origin\n2015,8,0.1,2015-12-31,a,b\n", YS_E_DATA, "did you mean 'log_sd'" },
        { scenario, "year,value,known_from,source,origin\n2015,8,2015-12-31,a,b\n", YS_E_DATA, "one of the columns log_sd and sd" },
        { scenario, "year,value,log_sd,known_from,source\n2015,8,0.1,2015-12-31,a\n", YS_E_DATA, "needs the column origin" },
        { scenario, COLUMNS "2015,8,0,2015-12-31,a,b\n", YS_E_DATA, "log_sd = '0' is not in (0, 1]" },
        { scenario, "year,value,sd,known_from,source,origin\n2015,8,9,2015-12-31,a,b\n", YS_E_DATA, "sd = '9' is not above 0" },
        { scenario, COLUMNS "2015,8,0.1,2015-12-31,,b\n", YS_E_DATA, "it must be given" },
        { scenario, COLUMNS "2016,8,0.1,2015-12-31,a,b\n2015,8,0.1,2015-12-31,a,b\n", YS_E_DATA,
            "o.csv:3:1: year = '2015' is not after the year above it" },
        { scenario, COLUMNS "2013,8,0.1,2015-12-31,a,b\n", YS_E_DATA, "outside the scenario's years" },
        { scenario, COLUMNS "2015,8,0.1,2019-01-31,a,b\n", YS_E_DATA, "known from 2019-01-31" },
        { scenario, COLUMNS "2014,9999999,0.1,2014-12-31,a,b\n", YS_E_DATA, "has the start alone" },
        { scenario, COLUMNS "2014,8000000,0.1,2014-12-31,a,b\n", YS_E_DATA, "hardly of one series" },
        /* nobody leaves half: far outside what the prior foresees */
        { scenario, COLUMNS "2015,3000000,0.02,2015-12-31,a,b\n", YS_E_INFEASIBLE,
            "for 2015, 0.0 % are at or below the published 3000000" },
        { HEAD "dynamics: {net_exit_rate: 0.2}\n", COLUMNS "2015,8000000,0.1,2015-12-31,a,b\n",
            YS_E_SCENARIO, "no parameter has a prior" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        ys_error err = { YS_OK, "" };
        ys_result result;
        ys_status st = calibrate(row[i].scenario, row[i].observed, &result, &err);

        if (st != row[i].status || strstr(err.text, row[i].says) == NULL)
            fail_msg("case %zu: %d %s", i, (int) st, err.text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_log_likelihood),
        cmocka_unit_test(test_kolmogorov),
        cmocka_unit_test(test_conjugate),
        cmocka_unit_test(test_luck),
        cmocka_unit_test(test_not_informed),
        cmocka_unit_test(test_loop),
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
