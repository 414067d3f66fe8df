/* The model of exit through its kernels: closed forms, conservation, the rule. */
#include "exit_case.h"

#include <gsl/gsl_cdf.h>

enum { COUNTIES = 5, LANES = EXIT_LANES, YEARS = 6 };

static const double poor_column[COUNTIES] = { 40000, 9000, 120000, 2000, 60500 };
static const double rural_column[COUNTIES] = { 200000, 90000, 400000, 100000, 151000 };
static const double slope_column[COUNTIES] = { 0, 0.25, 0.5, 0.75, 1 };
static const double area_column[COUNTIES] = { 0, 1, 0, 2, 1 };

static const exit_table province = { COUNTIES, poor_column, rural_column, slope_column, area_column };

static double
mean_registered(const exit_world *w, int county)
{
    double sum = 0;

    for (int l = 0; l < LANES; l++)
        sum += w->block.quantity[YS_QUANTITY_registered_poor][county * LANES + l];
    return sum / LANES;
}

/* One chance p a year: survivors are binomial, mean n (1-p)^t. */
static void
test_geometric(void **state)
{
    exit_world w;

    (void) state;
    exit_begin(&w, &province);
    w.dynamics.process = YS_PROCESS_sequence;
    exit_add_measure(&w, 0, 0.2);
    exit_start(&w, 0);
    for (int y = 0; y < YEARS; y++) {
        double q = pow(0.8, y + 1);

        exit_step(&w, y);
        for (int c = 0; c < COUNTIES; c++) {
            double n = poor_column[c], se = sqrt(n * q * (1 - q) / LANES);

            assert_true(fabs(mean_registered(&w, c) - n * q) < 5 * se);
        }
    }
    exit_finish(&w);
}

/* Three measures in sequence: who leaves is multinomial with p1, (1-p1) p2, (1-p1)(1-p2) p3. */
static void
test_sequence(void **state)
{
    exit_world w;
    double q = (1 - 0.16) * (1 - 0.06) * (1 - 0.10);

    (void) state;
    exit_begin(&w, &province);
    w.dynamics.process = YS_PROCESS_sequence;
    exit_add_measure(&w, 0, 0.16);
    exit_add_measure(&w, 0, 0.06);
    exit_add_measure(&w, 0, 0.10);
    exit_start(&w, 512);
    exit_step(&w, 0);
    for (int c = 0; c < COUNTIES; c++)
        assert_true(fabs(mean_registered(&w, c) - poor_column[c] * q) < 5 * sqrt(poor_column[c] * q * (1 - q) / LANES));
    exit_finish(&w);
}

static void
mixed_model(exit_world *w)
{
    exit_begin(w, &province);
    exit_change(w, &w->dynamics.net_exit_rate, 0.18);
    w->group[0] = (ys_group){ .name = "able", .share = 0.5 };
    w->group[1] = (ys_group){ .name = "relocate", .share = 0.3 };
    w->group[2] = (ys_group){ .name = "unable", .share = 0.2 };
    exit_set(w, &w->group[0].odds_ratio, 1);
    exit_set(w, &w->group[1].odds_ratio, 0.8);
    exit_set(w, &w->group[2].odds_ratio, 0.4);
    w->dynamics.groups = (ys_list){ 3, w->group };
    exit_change(w, &w->dynamics.vulnerable_share, 0.1);
    exit_change(w, &w->dynamics.vulnerable_start, 0.08);
    exit_change(w, &w->dynamics.stable_start, 0.5);
    exit_change(w, &w->dynamics.missed_start, 0.01);
    exit_change(w, &w->dynamics.wrong_exit_share, 0.03);
    exit_change(w, &w->dynamics.fall_back.rate, 0.25);
    exit_change(w, &w->dynamics.newly_poor.rate, 0.002);
    exit_change(w, &w->dynamics.wrong_found.rate, 0.3);
    exit_change(w, &w->dynamics.missed_found.rate, 0.3);
    exit_add_measure(w, 0.3, 0);
}

/* Base-year spending and no shock: the register falls by the net rate. */
static void
test_net_rate(void **state)
{
    exit_world w;
    double before = 0, after = 0;

    (void) state;
    mixed_model(&w);
    exit_start(&w, 0);
    exit_step(&w, 0);
    for (int c = 0; c < COUNTIES; c++) {
        before += poor_column[c];
        after += mean_registered(&w, c);
    }
    /* the sampling error of 231,500 persons in 256 worlds is about 3e-5 */
    assert_true(fabs(after / before - (1 - 0.18)) < 2e-4);
    exit_finish(&w);
}

static void
test_conservation(void **state)
{
    exit_world w;

    (void) state;
    mixed_model(&w);
    exit_change(&w, &w.dynamics.year_sd, 0.2);
    exit_change(&w, &w.dynamics.county_sd, 0.3);
    exit_change(&w, &w.dynamics.effect_sd, 0.3);
    exit_start(&w, 1024);
    for (int y = 0; y < YEARS; y++) {
        exit_step(&w, y);
        for (int i = 0; i < COUNTIES * LANES; i++) {
            const ys_exit_block *b = &w.block;
            int64_t registered = b->group[0][i] + b->group[1][i] + b->group[2][i];
            int64_t others = (int64_t) b->vulnerable[i] + b->stable[i] + b->wrong[i] + b->missed[i];

            assert_true(b->group[0][i] >= 0 && b->group[1][i] >= 0 && b->group[2][i] >= 0);
            assert_true(b->vulnerable[i] >= 0 && b->stable[i] >= 0 && b->wrong[i] >= 0 && b->missed[i] >= 0);
            assert_true(registered + others <= (int64_t) rural_column[i / LANES]);
            assert_true((double) registered == b->quantity[YS_QUANTITY_registered_poor][i]);
        }
    }
    exit_finish(&w);
}

/* Everybody falls back and everybody else becomes poor, whatever part of them was stable: still nobody is counted twice. */
static void
test_nobody_twice(void **state)
{
    exit_world w;

    (void) state;
    for (int part = 0; part <= 100; part++) {
        exit_begin(&w, &province);
        w.dynamics.process = YS_PROCESS_sequence; /* without a measure nobody leaves */
        exit_change(&w, &w.dynamics.vulnerable_start, part == 0 ? 1 : 0.1);
        exit_change(&w, &w.dynamics.stable_start, 0.013 * part);
        exit_change(&w, &w.dynamics.fall_back.rate, 1);
        exit_change(&w, &w.dynamics.newly_poor.rate, 1);
        exit_start(&w, 0);
        for (int y = 0; y < 3; y++) {
            exit_step(&w, y);
            for (int i = 0; i < COUNTIES * LANES; i++) {
                assert_true(w.block.quantity[YS_QUANTITY_registered_poor][i] == rural_column[i / LANES]);
                assert_int_equal(w.block.stable[i], 0);
            }
        }
        exit_finish(&w);
    }
}

/* The total is reached though a county has no room for its share; one that nobody could reach is refused. */
static void
test_total_is_reached(void **state)
{
    exit_world w;
    ys_error err;

    (void) state;
    exit_begin(&w, &province);
    exit_change(&w, &w.population.total, 780000);
    exit_change(&w, &w.population.log_sd, 1.5);
    exit_start(&w, 0);
    for (int l = 0; l < LANES; l++) {
        double sum = 0;

        for (int c = 0; c < COUNTIES; c++) {
            double x = w.block.quantity[YS_QUANTITY_registered_poor][c * LANES + l];

            assert_true(x >= 0 && x <= rural_column[c]);
            sum += x;
        }
        assert_true(sum == 780000);
    }
    exit_finish(&w);
    exit_begin(&w, &province);
    exit_change(&w, &w.population.total, 900000);
    assert_int_equal(exit_prepare(&w, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "population.total = 900000 cannot be reached: column poor sums to 231500, and at most 0.9 of a rural"
        " population of 941000 are taken as poor");
}

/* With spending as in the base year the measures change nothing, draw by draw; with none, fewer leave; with more, more. */
static void
test_measures_are_deviations(void **state)
{
    exit_world with, without;
    double base = 0, none = 0, twice = 0;

    (void) state;
    mixed_model(&with);
    mixed_model(&without);
    without.measures.n = 0;
    exit_start(&with, 0);
    exit_start(&without, 0);
    for (int y = 0; y < YEARS; y++) {
        exit_step(&with, y);
        exit_step(&without, y);
    }
    assert_memory_equal(with.block.quantity[YS_QUANTITY_registered_poor], without.block.quantity[YS_QUANTITY_registered_poor],
        COUNTIES * LANES * sizeof(double));
    for (int c = 0; c < COUNTIES; c++)
        base += mean_registered(&with, c);
    for (int factor = 0; factor <= 2; factor += 2) {
        exit_finish(&with);
        mixed_model(&with);
        exit_start(&with, 0);
        for (int i = 0; i < COUNTIES * LANES; i++)
            with.amount[i] *= factor;
        for (int y = 0; y < YEARS; y++)
            exit_step(&with, y);
        for (int c = 0; c < COUNTIES; c++)
            *(factor == 0 ? &none : &twice) += mean_registered(&with, c);
    }
    assert_true(none > base && twice < base);
    exit_finish(&with);
    exit_finish(&without);
}

/* A pair shares the county figure; the total is the published one in every world. */
static void
test_modelled_column(void **state)
{
    exit_world w;
    double spread = 0;

    (void) state;
    exit_begin(&w, &province);
    exit_change(&w, &w.population.total, 231500);
    exit_change(&w, &w.population.log_sd, 0.4);
    exit_start(&w, 256);
    for (int l = 0; l < LANES; l++) {
        double sum = 0;

        for (int c = 0; c < COUNTIES; c++) {
            double x = w.block.quantity[YS_QUANTITY_registered_poor][c * LANES + l];

            assert_true(x >= 0 && x <= rural_column[c] && x == floor(x));
            assert_true(x == w.block.quantity[YS_QUANTITY_registered_poor][c * LANES + (l ^ 1)]);
            sum += x;
        }
        assert_true(sum == 231500);
        spread += pow(log(w.block.quantity[YS_QUANTITY_registered_poor][LANES + l] / 9000), 2);
    }
    /* raking leaves a county's log-sd near 0.4: here a province of five, so between 0.3 and 0.5 */
    spread = sqrt(spread / LANES);
    assert_true(spread > 0.3 && spread < 0.5);
    exit_finish(&w);
}

/* A survey of 500 finds at most 10 (below 10) wrong where the true rate is 2.5 %: P = 0.294 (0.198), binomial, exactly. */
static void
test_survey(void **state)
{
    (void) state;
    for (int equality = 0; equality <= 1; equality++) {
        double want = gsl_cdf_binomial_P(equality ? 10 : 9, 0.025, 500);
        int passed = 0, worlds = 40 * LANES;

        assert_true(fabs(want - (equality ? 0.294 : 0.198)) < 1e-3);
        for (int r = 0; r < 40; r++) {
            exit_world w;

            exit_begin(&w, &province);
            exit_add_rule(&w);
            w.rule.first_year = 2015;
            w.rule.equality_passes = equality;
            w.rule.wrong = (ys_sample){ .size = 500, .from = YS_ERROR_SOURCE_stated, .rate = w.rule.wrong.rate };
            exit_change(&w, &w.rule.wrong.rate, 0.025);
            exit_start(&w, (uint32_t) (r * LANES));
            exit_step(&w, 0);
            /* county D alone has an incidence (2 %) below the limit */
            for (int l = 0; l < LANES; l++) {
                passed += w.block.left[3 * LANES + l] == 1;
                assert_int_equal(w.block.left[l], 0);
                assert_int_equal(w.block.held[l], YS_HELD_not_proposed);
            }
            exit_finish(&w);
        }
        assert_true(fabs((double) passed / worlds - want) < 5 * sqrt(want * (1 - want) / worlds));
    }
}

static void
test_first_year_and_limit(void **state)
{
    exit_world w;

    (void) state;
    exit_begin(&w, &province);
    exit_add_rule(&w);
    exit_change(&w, &w.rule.incidence_limit, 0.5);
    exit_change(&w, &w.rule.propose_below, 0.5);
    w.rule.yearly_limit = 2;
    exit_start(&w, 0);
    exit_step(&w, 0);
    for (int i = 0; i < COUNTIES * LANES; i++)
        assert_int_equal(w.block.held[i], YS_HELD_first_year);
    exit_step(&w, 1);
    /* incidences 0.2, 0.1, 0.3, 0.02, 0.40: D and B go first, then A and C, then E */
    static const int year_left[COUNTIES] = { 3, 2, 3, 2, 4 };

    for (int c = 0; c < COUNTIES; c++)
        assert_int_equal(w.block.held[c * LANES], year_left[c] == 2 ? YS_HELD_left : YS_HELD_limit);
    exit_step(&w, 2);
    exit_step(&w, 3);
    for (int i = 0; i < COUNTIES * LANES; i++)
        assert_int_equal(w.block.left[i], year_left[i / LANES]);
    exit_finish(&w);
}

static void
test_refusals(void **state)
{
    exit_world w;
    ys_error err;

    (void) state;
    exit_begin(&w, &province);
    w.population.rural = "difficulty";
    assert_int_equal(exit_prepare(&w, &err), YS_E_DATA);
    assert_string_equal(err.text, "county A: 40000 registered poor of a rural population of 0; allowed: 0 to the rural population,"
        " which is above 0");
    exit_begin(&w, &province);
    w.population.registered_poor = "nobody";
    assert_int_equal(exit_prepare(&w, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "population.registered_poor = nobody is not a column of the table");
    exit_begin(&w, &province);
    exit_change(&w, &w.population.log_sd, 0.4);
    assert_int_equal(exit_prepare(&w, &err), YS_E_SCENARIO);
    assert_non_null(strstr(err.text, "needs population.total"));
    exit_begin(&w, &province);
    exit_add_measure(&w, 0.1, 0);
    w.purpose[0] = "other";
    assert_int_equal(exit_prepare(&w, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "measures.first.purposes: no fund has such a purpose");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_geometric), cmocka_unit_test(test_sequence),
        cmocka_unit_test(test_net_rate), cmocka_unit_test(test_conservation), cmocka_unit_test(test_measures_are_deviations),
        cmocka_unit_test(test_modelled_column), cmocka_unit_test(test_nobody_twice), cmocka_unit_test(test_total_is_reached), cmocka_unit_test(test_survey), cmocka_unit_test(test_first_year_and_limit),
        cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
