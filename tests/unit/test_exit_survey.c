/* How the survey draws: what a sample is worth, upper bounds, hints that stay out of every rate, the census of the exiting. */
#include "base/quantile.h"
#include "exit/design.h"
#include "status_case.h"

#include <gsl/gsl_cdf.h>

static void
test_worth(void **state)
{
    static const struct {
        double size, villages, targeted, nonresponse, rho, want;
        const char *source;
    } cases[] = {
        { 1575, 29, 0, 0, 0, 1575, "no correlation within villages" },
        { 1575, 29, 0, 0, 0.05, 429, "1575 / (1 + (1575/29 - 1) 0.05) = 1575 / 3.66552 = 429.68" },
        { 1575, 29, 0.1, 0.2, 0.05, 309, "429.68 0.9 0.8 = 309.37" },
        { 1575, 29, 0, 0, 1, 29, "alike within a village: villages alone count" },
        { 500, 0, 0.1, 0.2, 0, 360, "500 0.9 0.8" },
        { 1000, 0, 0, 0.7, 0, 300, "a product that falls short of 300 by its rounding" },
        { 10, 29, 0, 0, 0.5, 10, "fewer draws than villages: one a village" },
        { 5, 0, 0.9, 0.9, 0, 1, "one at least" },
        { 0, 29, 0.1, 0.1, 0.1, 0, "no sample" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double found = ys_design_worth(cases[i].size, cases[i].villages, cases[i].targeted, cases[i].nonresponse, cases[i].rho);

        if (found != cases[i].want)
            fail_msg("%s: %.17g, not %g", cases[i].source, found, cases[i].want);
    }
}

static void
test_quantile(void **state)
{
    static const double p[] = { 1e-9, 0.0001, 0.025, 0.074, 0.076, 0.3, 0.5, 0.6, 0.9, 0.924, 0.926, 0.95, 0.975, 0.99, 0.9999 };

    (void) state;
    for (size_t i = 0; i < sizeof p / sizeof p[0]; i++) {
        double want = gsl_cdf_ugaussian_Pinv(p[i]);

        assert_true(fabs(ys_normal_quantile(p[i]) - want) <= 1e-14 * (1 + fabs(want)));
    }
}

static void
test_upper(void **state)
{
    /* interval estimates of the shared golden tables, two-sided at 95 %, whose upper end is one-sided at 97.5 % */
    static const struct {
        double errors, n, upper;
    } cases[] = { { 81, 263, 0.3662095770 }, { 15, 148, 0.1604872417 }, { 0, 20, 0.1611251581 }, { 1, 29, 0.1717552188 },
        { 0, 400, 0.0095122943 }, { 7, 400, 0.0356770729 }, { 12, 400, 0.0516985357 } };
    double z = ys_normal_quantile(0.975);

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_true(fabs(ys_design_upper(cases[i].errors / cases[i].n, cases[i].n, z) - cases[i].upper) < 6e-11);
    assert_true(ys_design_upper(0.02, 0, z) == 0.02);
    assert_true(fabs(ys_design_upper(1, 30, z) - 1) < 1e-15);
}

/* Wilson's bound by the roots of its equation (p - x)^2 = z^2 x (1 - x) / n, in place of the formula. */
static double
upper_root(double p, double n, double z)
{
    double low = p, high = 1;

    for (int i = 0; i < 200; i++) {
        double x = 0.5 * (low + high);

        if ((p - x) * (p - x) <= z * z * x * (1 - x) / n)
            low = x;
        else
            high = x;
    }
    return low;
}

enum { BLOCKS = 8, MANY = 24 };

/* A county of wrong rate 1.2 % passes with a sample of 500 in 20 villages as often as a binomial says. */
static void
test_pass(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(MANY, 100, 1000, rows);
    closed_seen seen = closed_begin();

    (void) state;
    for (int kind = 0; kind < 8; kind++) {
        bool upper = kind & 1, moves = kind & 2, strict = kind & 4;
        double passed = 0, n = (double) MANY * BLOCKS * EXIT_LANES, z = gsl_cdf_ugaussian_Pinv(0.9), worth = 0, p = 0;

        for (uint32_t block = 0; block < BLOCKS; block++) {
            exit_world w;

            status_begin(&w, &table, 0.5);
            status_errors(&w, 0.012, 0, 500);
            w.rule.equality_passes = !strict;
            w.rule.decide = upper ? YS_DECIDE_upper : YS_DECIDE_point;
            w.rule.confidence = 0.9;
            w.rule.design.villages = 20;
            exit_set(&w, &w.rule.design.rho, 0.02);
            exit_set(&w, &w.rule.design.nonresponse, 0.1);
            exit_set(&w, &w.rule.design.targeted, 0);
            exit_set(&w, &w.rule.design.hit_rate, 0);
            exit_set(&w, &w.rule.design.census, 0);
            exit_change(&w, &w.rule.missed_limit, 1);
            w.moves[w.rule.design.rho.slot] = moves;
            exit_start(&w, block * EXIT_LANES);
            exit_step(&w, 0);
            worth = w.plan.wrong.size;
            for (int i = 0; i < MANY * EXIT_LANES; i++) {
                assert_true(w.block.held[i] == YS_HELD_left || w.block.held[i] == YS_HELD_wrong);
                passed += w.block.left[i] != 0;
            }
            exit_finish(&w);
        }
        /* 500 0.9 / (1 + 24 0.02) = 304.05 */
        assert_true(worth == 304);
        for (unsigned k = 0; k <= 304; k++) {
            double held = upper ? upper_root(k / worth, worth, z) : k / worth;

            p += (strict ? held < 0.02 : held <= 0.02) ? gsl_ran_binomial_pdf(k, 0.012, 304) : 0;
        }
        closed_near(&seen, "passes by the survey, kind", kind, passed / n, p, sqrt(p * (1 - p) / n));
    }
    closed_tell(&seen);
}

/* Held against its upper bound a county leaves no earlier, in every world. */
static void
test_stricter(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(MANY, 100, 1000, rows);
    uint8_t left[2][MANY * EXIT_LANES];
    bool later = false;

    (void) state;
    for (int upper = 0; upper < 2; upper++) {
        exit_world w;

        status_begin(&w, &table, 0.5);
        status_errors(&w, 0.008, 0.006, 500);
        w.rule.decide = upper ? YS_DECIDE_upper : YS_DECIDE_point;
        w.rule.confidence = 0.8;
        exit_start(&w, 0);
        for (int y = 0; y < 6; y++)
            exit_step(&w, y);
        memcpy(left[upper], w.block.left, sizeof left[upper]);
        exit_finish(&w);
    }
    for (int i = 0; i < MANY * EXIT_LANES; i++) {
        assert_true(left[1][i] == 0 || left[0][i] <= left[1][i]);
        later |= left[1][i] != left[0][i];
    }
    assert_true(later);
}

/* Half of the poor leave a year, three of ten wrongly. */
static void
exits(exit_world *w, const exit_table *table)
{
    status_begin(w, table, 0.5);
    exit_add_measure(w, 0, 0.5);
    exit_change(w, &w->dynamics.wrong_exit_share, 0.3);
    exit_change(w, &w->dynamics.vulnerable_share, 0.5);
    w->rule.survey_all = true;
    w->rule.wrong.size = 400;
    exit_set(w, &w->rule.design.targeted, 0);
    exit_set(w, &w->rule.design.hit_rate, 0);
    exit_set(w, &w->rule.design.nonresponse, 0);
    exit_set(w, &w->rule.design.rho, 0);
    exit_set(w, &w->rule.design.census, 0);
    w->group[0] = (ys_group){ .name = "able", .share = 0.7 };
    w->group[1] = (ys_group){ .name = "unable", .share = 0.3 };
    exit_set(w, &w->group[0].odds_ratio, 1);
    exit_set(w, &w->group[1].odds_ratio, 1);
    w->dynamics.groups = (ys_list){ 2, w->group };
}

static void
test_hints(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(MANY, 4000, 20000, rows);
    closed_seen seen = closed_begin();
    size_t cells = MANY * EXIT_LANES;
    double *rate[2], *pool[2];
    closed_sum found = { 0, 0, 0 };

    (void) state;
    for (int hits = 0; hits < 2; hits++) {
        exit_world w;

        exits(&w, &table);
        exit_change(&w, &w.rule.design.targeted, 0.25);
        exit_change(&w, &w.rule.design.hit_rate, hits ? 0.6 : 0);
        exit_start(&w, 0);
        rate[hits] = malloc(cells * sizeof(double));
        pool[hits] = malloc(cells * sizeof(double));
        exit_step(&w, 0);
        status_conserved(&w);
        memcpy(rate[hits], w.block.quantity[YS_QUANTITY_wrong_rate], cells * sizeof(double));
        for (size_t i = 0; i < cells; i++) {
            pool[hits][i] = w.block.wrong[i];
            assert_true(w.block.quantity[YS_QUANTITY_poor_fall][i] == (4000 - w.block.quantity[YS_QUANTITY_registered_poor][i]) / 4000);
        }
        exit_finish(&w);
    }
    assert_memory_equal(rate[0], rate[1], cells * sizeof(double));
    for (size_t i = 0; i < cells; i++)
        closed_add(&found, pool[0][i] - pool[1][i]);
    closed_mean_of(&seen, "found by hints", 0, &found, 100 * 0.6, 100 * 0.6 * 0.4);
    closed_tell(&seen);
    for (int hits = 0; hits < 2; hits++) {
        free(rate[hits]);
        free(pool[hits]);
    }
}

/* Hints find while there is anybody to find: 400 a year, all of them sure. */
static void
test_hints_exhaust(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(MANY, 4000, 20000, rows);
    exit_world w;

    (void) state;
    exits(&w, &table);
    exit_change(&w, &w.rule.design.targeted, 1);
    exit_change(&w, &w.rule.design.hit_rate, 1);
    exit_start(&w, 0);
    for (int y = 0; y < 5; y++) {
        exit_step(&w, y);
        status_conserved(&w);
        for (size_t i = 0; i < MANY * EXIT_LANES; i++)
            assert_true(y == 0 ? w.block.wrong[i] > 0 : (y == 4 ? w.block.wrong[i] == 0 : true));
    }
    exit_finish(&w);
}

/* The census finds of the year's wrong exits alone, and only where the county is surveyed. */
static void
test_census(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(MANY, 4000, 20000, rows);
    closed_seen seen = closed_begin();

    (void) state;
    for (int asked = 0; asked < 2; asked++) {
        closed_sum wrong[2] = { { 0 } }, verified = { 0 };
        /* of the first year's 2000 exits 600 are wrong; where 0.4 of them are put back, the second year begins with 2240 */
        double kept = asked ? 0.6 : 1, first = 600 * kept, second = (2000 + 600 * (1 - kept)) * 0.5 * 0.3 * kept;
        exit_world w;

        exits(&w, &table);
        exit_change(&w, &w.rule.design.census, 0.4);
        exit_change(&w, &w.rule.propose_below, asked ? 0.5 : 0);
        exit_change(&w, &w.rule.incidence_limit, 0);
        w.rule.survey_all = false;
        exit_start(&w, 0);
        for (int y = 0; y < 2; y++) {
            exit_step(&w, y);
            status_conserved(&w);
            for (int i = 0; i < MANY * EXIT_LANES; i++) {
                closed_add(&wrong[y], w.block.wrong[i]);
                if (y == 0)
                    closed_add(&verified, w.block.quantity[YS_QUANTITY_verified_exits][i]);
            }
        }
        closed_mean_of(&seen, "wrong after a year, asked", asked, &wrong[0], first, first * (1 - first / 4000));
        closed_mean(&seen, "wrong after two years, asked", asked, &wrong[1], first + second);
        closed_mean(&seen, "exits less those put back, asked", asked, &verified, 2000 - (600 - first));
        exit_finish(&w);
    }
    closed_tell(&seen);
}

static void
test_refusals(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(2, 100, 1000, rows);
    exit_world w;

    (void) state;
    exits(&w, &table);
    exit_change(&w, &w.rule.design.rho, 0.05);
    exit_refused(&w, YS_E_SCENARIO, "exit_rules.rule.design.rho = 0.05 has no villages to be a correlation in: give design.villages, the"
        " villages of the first stage");
    exits(&w, &table);
    exit_change(&w, &w.rule.design.targeted, 0.1);
    w.rule.wrong.size = 0;
    exit_refused(&w, YS_E_SCENARIO, "exit_rules.rule.design.targeted = 0.1 is a share of the draws of exit_rules.rule.wrong, whose size"
        " is 0: give it a size");
    exits(&w, &table);
    exit_change(&w, &w.rule.design.hit_rate, 0.2);
    exit_refused(&w, YS_E_SCENARIO, "exit_rules.rule.design.hit_rate = 0.2 is of targeted draws, and there are none: give"
        " design.targeted, their share");
    exits(&w, &table);
    w.rule.design.villages = 29;
    w.rule.wrong.size = w.rule.missed.size = w.rule.satisfaction.size = 0;
    exit_refused(&w, YS_E_SCENARIO, "exit_rules.rule.design.villages = 29, but the rule draws no sample: give wrong, missed or"
        " satisfaction a size");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_worth), cmocka_unit_test(test_quantile), cmocka_unit_test(test_upper),
        cmocka_unit_test(test_pass), cmocka_unit_test(test_stricter), cmocka_unit_test(test_hints),
        cmocka_unit_test(test_hints_exhaust), cmocka_unit_test(test_census), cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
