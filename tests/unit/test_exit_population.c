/* Persons in their pools: births and deaths, a line that rises, the margin, years since exit; each against its expectation. */
#include "closed_case.h"

enum { WORLDS = 8 * EXIT_LANES, COUNTIES = 16, CELLS = COUNTIES * EXIT_LANES };

/* Nobody leaves: a sequence of no measures. */
static void
begin(exit_world *w, const exit_table *table)
{
    exit_begin(w, table);
    w->dynamics.process = YS_PROCESS_sequence;
}

/* Of every pool a share |g| comes or goes, drawn: n (1+g)^t in the mean, and as many of each kind; loss with a binomial's spread. */
static void
test_natural_change(void **state)
{
    enum { LAST = 6 };
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(COUNTIES, 2000, 20000, rows);
    closed_seen seen = closed_begin();

    (void) state;
    for (int grows = 0; grows < 2; grows++) {
        double g = grows ? 0.03 : -0.05;
        closed_sum sum[LAST][3] = { { { 0 } } };

        for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
            exit_world w;

            begin(&w, &table);
            w.dynamics.natural_change = g;
            exit_change(&w, &w.dynamics.vulnerable_start, 0.5);
            exit_change(&w, &w.dynamics.missed_start, 0.1);
            exit_start(&w, first);
            for (int y = 0; y < LAST; y++) {
                exit_step(&w, y);
                for (int i = 0; i < CELLS; i++) {
                    double now = closed_registered(&w, (size_t) i / EXIT_LANES, i % EXIT_LANES), rural = floor(20000 * pow(1 + g, y + 1));

                    assert_true(w.block.quantity[YS_QUANTITY_incidence][i] == now / rural);
                    closed_add(&sum[y][0], now);
                    closed_add(&sum[y][1], w.block.vulnerable[i]);
                    closed_add(&sum[y][2], w.block.missed[i]);
                }
            }
            exit_finish(&w);
        }
        for (int y = 0; y < LAST; y++) {
            double q = pow(1 + g, y + 1), variance = 2000 * q * (1 - q);

            if (grows)
                closed_mean(&seen, "register, growing, year", y, &sum[y][0], 2000 * q);
            else
                closed_mean_of(&seen, "register, year", y, &sum[y][0], 2000 * q, variance);
            closed_mean(&seen, "vulnerable, year", y, &sum[y][1], 1000 * q);
            closed_mean(&seen, "missed, year", y, &sum[y][2], 1800 * q);
        }
    }
    closed_tell(&seen);
}

/* Where everybody is in a pool, luck may not leave more of them than there are. */
static void
test_room_is_kept(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(2, 300, 400, rows);
    int full = 0;

    (void) state;
    for (int grows = 0; grows < 2; grows++) {
        exit_world w;

        begin(&w, &table);
        w.dynamics.natural_change = grows ? 0.1 : -0.1;
        exit_change(&w, &w.dynamics.vulnerable_start, 0.2);
        exit_change(&w, &w.dynamics.missed_start, 0.4);
        exit_start(&w, 0);
        for (int y = 0; y < 12; y++) {
            double rural = floor(400 * pow(grows ? 1.1 : 0.9, y + 1));

            exit_step(&w, y);
            for (int i = 0; i < 2 * EXIT_LANES; i++) {
                double all = w.block.group[0][i] + w.block.vulnerable[i] + w.block.missed[i];

                assert_true(all <= rural && w.block.group[0][i] >= 0 && w.block.vulnerable[i] >= 0 && w.block.missed[i] >= 0);
                full += all == rural;
            }
        }
        exit_finish(&w);
    }
    assert_true(full > 1000);
}

/* The line is indexed in 2015 and rises by a fifth in `year`; the one of 2014 is in the figures of the start already. */
static void
set_lines(exit_world *w, ys_line *line, int year)
{
    static const double real[] = { 3, 1, 1.2 };

    for (int i = 0; i < 3; i++) {
        line[i] = (ys_line){ .year = i < 2 ? 2014 + i : year };
        exit_set(w, &line[i].real, real[i]);
    }
    w->dynamics.lines = (ys_list){ 3, line };
    exit_set(w, &w->dynamics.line_elasticity, 1.5);
}

/* The poor become 1.2^1.5 times as many: the marginal come first, then the others, the stable among them. */
static void
test_the_line_rises(void **state)
{
    double rows[2][EXIT_COUNTIES], more = 2000 * (pow(1.2, 1.5) - 1), rest = 8000, p = more / rest;
    exit_table table = closed_counties(COUNTIES, 2000, 10000, rows);
    closed_seen seen = closed_begin();
    closed_sum sum = { 0 };

    (void) state;
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        ys_line line[3];
        exit_world w;

        begin(&w, &table);
        set_lines(&w, line, 2016);
        exit_set(&w, &w.dynamics.marginal_start, 0.07);
        exit_change(&w, &w.dynamics.stable_start, 1);
        exit_start(&w, first);
        exit_step(&w, 0);
        for (int i = 0; i < CELLS; i++)
            assert_true(w.block.group[0][i] == 2000 && w.block.reg.marginal[i] == 560);
        exit_step(&w, 1);
        for (int i = 0; i < CELLS; i++) {
            double now = closed_registered(&w, (size_t) i / EXIT_LANES, i % EXIT_LANES), drawn = now - 2000;
            double far = drawn > 560 ? drawn - 560 : 0, stable = 2000 - far * 2000 / 7440;

            assert_true(w.block.reg.marginal[i] == (drawn > 560 ? 0 : 560 - drawn));
            assert_true(w.block.stable[i] >= stable && w.block.stable[i] <= stable + 1);
            closed_add(&sum, now);
        }
        exit_finish(&w);
    }
    closed_mean_of(&seen, "register after the break", 0, &sum, 2000 + more, rest * p * (1 - p));
    closed_tell(&seen);
}

/* The line holds from the beginning of its year: who comes onto the register by it may leave in that year. */
static void
test_the_line_rises_first(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(COUNTIES, 2000, 10000, rows);
    closed_seen seen = closed_begin();
    closed_sum sum = { 0 };

    (void) state;
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        ys_line line[3];
        exit_world w;

        begin(&w, &table);
        set_lines(&w, line, 2016);
        exit_add_measure(&w, 0, 0.25);
        exit_start(&w, first);
        exit_step(&w, 0);
        exit_step(&w, 1);
        for (int i = 0; i < CELLS; i++)
            closed_add(&sum, closed_registered(&w, (size_t) i / EXIT_LANES, i % EXIT_LANES));
        exit_finish(&w);
    }
    closed_mean(&seen, "register", 0, &sum, 0.75 * 0.75 * 2000 * pow(1.2, 1.5));
    closed_tell(&seen);
}

/* Register x, margin m, others o: of m a become poor, then b rise; of o n become poor, then c come to the margin. */
static void
test_the_margin(void **state)
{
    enum { LAST = 6 };
    double rows[2][EXIT_COUNTIES], a = 0.15, b = 0.2, c = 0.05, n = 0.01, x = 1000, m = 900, o = 8100;
    exit_table table = closed_counties(COUNTIES, x, 10000, rows);
    closed_seen seen = closed_begin();
    closed_sum sum[LAST][2] = { { { 0 } } };

    (void) state;
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        exit_world w;

        begin(&w, &table);
        exit_set(&w, &w.dynamics.marginal_start, 0.1);
        exit_set_flow(&w, &w.dynamics.marginal_poor, a);
        exit_set_flow(&w, &w.dynamics.leave_marginal, b);
        exit_set_flow(&w, &w.dynamics.become_marginal, c);
        exit_change(&w, &w.dynamics.newly_poor.rate, n);
        exit_start(&w, first);
        for (int y = 0; y < LAST; y++) {
            exit_step(&w, y);
            for (int i = 0; i < CELLS; i++) {
                closed_add(&sum[y][0], closed_registered(&w, (size_t) i / EXIT_LANES, i % EXIT_LANES));
                closed_add(&sum[y][1], w.block.reg.marginal[i]);
            }
        }
        exit_finish(&w);
    }
    for (int y = 0; y < LAST; y++) {
        double near = (1 - a) * m, far = (1 - n) * o;

        x += a * m + n * o;
        m = (1 - b) * near + c * far;
        o = (1 - c) * far + b * near;
        closed_mean(&seen, "register, year", y, &sum[y][0], x);
        closed_mean(&seen, "margin, year", y, &sum[y][1], m);
    }
    closed_tell(&seen);
}

/* Who has left falls back within K years with 1 - prod (1 - r (1-d)^j), and is stable after them. */
static void
test_years_since_exit(void **state)
{
    enum { N = 3000, K = 4 };
    double rows[2][EXIT_COUNTIES], r = 0.3, d = 0.4, stays = 1;
    exit_table table = closed_counties(COUNTIES, N, N, rows);
    closed_seen seen = closed_begin();
    closed_sum sum[K + 1] = { { 0 } };

    (void) state;
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        exit_world w;

        begin(&w, &table);
        exit_add_measure(&w, 0, 1);
        exit_change(&w, &w.dynamics.vulnerable_share, 1);
        exit_change(&w, &w.dynamics.fall_back.rate, r);
        exit_set(&w, &w.dynamics.fall_back_decline, d);
        w.dynamics.vulnerable_years = K;
        exit_start(&w, first);
        for (int y = 0; y <= K; y++) {
            exit_step(&w, y);
            for (int i = 0; i < CELLS; i++) {
                int32_t all = 0;

                for (int j = 0; j < K; j++)
                    all += w.block.reg.cohort[j][i];
                assert_int_equal(all, w.block.vulnerable[i]);
                closed_add(&sum[y], y < K ? w.block.reg.cohort[y][i] : w.block.stable[i]);
            }
        }
        exit_finish(&w);
    }
    for (int y = 1; y <= K; y++) {
        stays *= 1 - r * pow(1 - d, y - 1);
        closed_mean_of(&seen, y < K ? "vulnerable after years" : "stable after years", y, &sum[y], N * stays, N * stays * (1 - stays));
    }
    closed_tell(&seen);
}

/* Whatever pools the register has, and however they grow, the first year's net fall is the fitted one in the mean. */
static void
fall_as_fitted(double natural_change)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(COUNTIES, 3000, 12000, rows);
    closed_seen seen = closed_begin();
    closed_sum sum = { 0 };

    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        exit_world w;

        exit_begin(&w, &table);
        w.dynamics.natural_change = natural_change;
        exit_change(&w, &w.dynamics.net_exit_rate, 0.2);
        exit_change(&w, &w.dynamics.vulnerable_start, 0.5);
        exit_change(&w, &w.dynamics.missed_start, 0.05);
        exit_change(&w, &w.dynamics.missed_found.rate, 0.2);
        exit_change(&w, &w.dynamics.fall_back.rate, 0.25);
        exit_change(&w, &w.dynamics.newly_poor.rate, 0.02);
        w.dynamics.vulnerable_years = 3;
        exit_set(&w, &w.dynamics.fall_back_decline, 0.5);
        exit_set(&w, &w.dynamics.padded_start, 0.1);
        exit_set_flow(&w, &w.dynamics.padded_found, 0.3);
        exit_set(&w, &w.dynamics.marginal_start, 0.1);
        exit_set_flow(&w, &w.dynamics.marginal_poor, 0.1);
        exit_start(&w, first);
        for (int i = 0; i < CELLS; i++) {
            assert_true(w.block.reg.padded[i] == 300 && w.block.group[0][i] == 2700 && w.block.reg.marginal[i] == 900);
            for (int j = 0; j < 3; j++)
                assert_true(w.block.reg.cohort[j][i] == 500);
        }
        exit_step(&w, 0);
        for (int i = 0; i < CELLS; i++)
            closed_add(&sum, closed_registered(&w, (size_t) i / EXIT_LANES, i % EXIT_LANES));
        exit_finish(&w);
    }
    closed_mean(&seen, "register", 0, &sum, 0.8 * 3000);
    closed_tell(&seen);
}

static void
test_the_fitted_rate(void **state)
{
    (void) state;
    fall_as_fitted(0);
    fall_as_fitted(0.05);
    fall_as_fitted(-0.05);
}

static void
test_refusals(void **state)
{
    static const char *const messages[] = {
        "dynamics.line_elasticity = 0 beside a line that rises in real terms in 2016 (real = 1.25); say how the number of poor answers, above 0"
        " and at most 10, or leave `real` at 1",
        "dynamics.lines: 2016 follows 2016; a year has one line, and years must rise",
        "dynamics.lines: 2015 follows 2016; a year has one line, and years must rise",
    };
    double rows[2][EXIT_COUNTIES];
    double few[2][EXIT_COUNTIES];
    exit_table table = closed_counties(2, 100, 200000000, rows), small = closed_counties(2, 1, 10, few);
    ys_line line[] = { { .year = 2016 }, { .year = 2016 }, { .year = 2015 } };
    exit_world w;

    (void) state;
    for (size_t n = 1; n <= 3; n++) {
        begin(&w, &table);
        for (int i = 0; i < 3; i++)
            exit_set(&w, &line[i].real, i == 0 && n == 1 ? 1.25 : 1);
        w.dynamics.lines = n == 3 ? (ys_list){ 2, line + 1 } : (ys_list){ n, line };
        exit_refused(&w, YS_E_SCENARIO, messages[n - 1]);
    }
    begin(&w, &table);
    exit_set(&w, &w.dynamics.fall_back_decline, 0.2);
    exit_refused(&w, YS_E_SCENARIO,
        "dynamics.fall_back_decline = 0.2 needs vulnerable_years: 1 to 8 years since the exit, over which fall_back comes down");
    begin(&w, &table);
    w.dynamics.natural_change = 0.1;
    exit_refused(&w, YS_E_SCENARIO,
        "dynamics.natural_change = 0.1 makes a rural population of 200000000 grow above the 2,000,000,000 that are allowed; lower it");
    begin(&w, &small);
    w.dynamics.natural_change = -0.1;
    exit_refused(&w, YS_E_SCENARIO,
        "dynamics.natural_change = -0.1 leaves nobody of a rural population of 10 after 32 years; raise it, or simulate fewer years");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_natural_change), cmocka_unit_test(test_room_is_kept),
        cmocka_unit_test(test_the_line_rises), cmocka_unit_test(test_the_line_rises_first), cmocka_unit_test(test_the_margin),
        cmocka_unit_test(test_years_since_exit), cmocka_unit_test(test_the_fitted_rate), cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
