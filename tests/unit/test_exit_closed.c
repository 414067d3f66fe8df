/* Persons leaving and falling back, against closed forms: geometric times, pools of binomials, Markov chains, groups and measures. */
#include "closed_case.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

enum { WORLDS = 8 * EXIT_LANES };

/* One measure that everybody leaves by with the probability p a year; or the odds that come to it. */
static void
leave_at(exit_world *w, int process, double p)
{
    w->dynamics.process = process;
    if (process == YS_PROCESS_sequence)
        exit_add_measure(w, 0, p);
    else
        exit_change(w, &w->dynamics.net_exit_rate, p);
}

/* A person alone leaves in year t with p (1-p)^(t-1). */
static void
test_a_person_leaves(void **state)
{
    enum { LAST = 8 };
    double rows[2][EXIT_COUNTIES], p = 0.2, want[LAST + 1];
    exit_table table = closed_counties(EXIT_COUNTIES, 1, 1, rows);
    closed_seen seen = closed_begin();

    (void) state;
    for (int t = 0; t <= LAST; t++)
        want[t] = t < LAST ? p * pow(1 - p, t) : pow(1 - p, LAST);
    for (int process = 0; process < YS_PROCESS_COUNT; process++) {
        double found[LAST + 1] = { 0 };

        for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
            double before = (double) EXIT_COUNTIES * EXIT_LANES;
            exit_world w;

            exit_begin(&w, &table);
            leave_at(&w, process, p);
            exit_start(&w, first);
            for (int y = 0; y < LAST; y++) {
                double after = 0;

                exit_step(&w, y);
                for (size_t c = 0; c < table.n; c++) {
                    for (int l = 0; l < EXIT_LANES; l++)
                        after += closed_registered(&w, c, l);
                }
                found[y] += before - after;
                before = after;
            }
            found[LAST] += before;
            exit_finish(&w);
        }
        closed_fit(&seen, "year of leaving, process", process, LAST + 1, found, want);
    }
    closed_tell(&seen);
}

/* The last of N persons has left by year t with (1 - (1-p)^t)^N: the register is empty. */
static void
test_the_last_person_leaves(void **state)
{
    enum { LAST = 14, N = 20 };
    double rows[2][EXIT_COUNTIES], p = 0.35, found[LAST + 1] = { 0 }, want[LAST + 1], by = 0;
    exit_table table = closed_counties(32, N, N, rows);
    closed_seen seen = closed_begin();

    (void) state;
    for (int t = 0; t <= LAST; t++) {
        double next = t < LAST ? pow(1 - pow(1 - p, t + 1), N) : 1;

        want[t] = next - by;
        by = next;
    }
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        double empty = 0, now = 0;
        exit_world w;

        exit_begin(&w, &table);
        leave_at(&w, YS_PROCESS_sequence, p);
        exit_start(&w, first);
        for (int y = 0; y < LAST; y++) {
            exit_step(&w, y);
            now = 0;
            for (size_t c = 0; c < table.n; c++) {
                for (int l = 0; l < EXIT_LANES; l++)
                    now += closed_registered(&w, c, l) == 0;
            }
            found[y] += now - empty;
            empty = now;
        }
        found[LAST] += 32.0 * EXIT_LANES - now;
        exit_finish(&w);
    }
    closed_fit(&seen, "year of the last", N, LAST + 1, found, want);
    closed_tell(&seen);
}

/* Of N persons, X_t ~ Binomial(N, (1-p)^t) remain; Cov(X_s, X_t) = (1-p)^(t-s) Var X_s. Small pools, and such as the samplers draw by
 * rejection. */
static void
test_pools_are_binomial(void **state)
{
    enum { LAST = 5 };
    static const double persons[] = { 7, 300, 200000 };
    double rows[2][EXIT_COUNTIES], p = 0.2;
    closed_seen seen = closed_begin();

    (void) state;
    for (size_t i = 0; i < 3; i++) {
        double n = persons[i];
        exit_table table = closed_counties(16, n, n, rows);
        closed_sum mean[LAST] = { { 0 } }, product[LAST] = { { 0 } };

        for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
            double one[16 * EXIT_LANES];
            exit_world w;

            exit_begin(&w, &table);
            leave_at(&w, YS_PROCESS_sequence, p);
            exit_start(&w, first);
            for (int y = 0; y < LAST; y++) {
                const double *x = w.block.quantity[YS_QUANTITY_registered_poor];

                exit_step(&w, y);
                for (int k = 0; k < 16 * EXIT_LANES; k++) {
                    one[k] = y == 0 ? x[k] - n * (1 - p) : one[k];
                    closed_add(&mean[y], x[k]);
                    closed_add(&product[y], one[k] * (x[k] - n * pow(1 - p, y + 1)));
                }
            }
            exit_finish(&w);
        }
        for (int y = 0; y < LAST; y++) {
            double q = pow(1 - p, y + 1);

            closed_mean_of(&seen, "persons left, year", y, &mean[y], n * q, n * q * (1 - q));
            closed_mean(&seen, "covariance with the first year, year", y, &product[y], pow(1 - p, y) * n * p * (1 - p));
        }
    }
    closed_tell(&seen);
}

/* Poor, and exited but vulnerable: a chain of two states. Poor after t years with pi + (1-a-b)^t (1-pi), pi = b/(a+b), and after many with
 * pi. */
static void
test_two_states(void **state)
{
    enum { N = 8, LAST = 40 };
    static const int told[] = { 1, 2, 3, 5, 8, LAST };
    double rows[2][EXIT_COUNTIES], a = 0.3, b = 0.2, pi = b / (a + b), found[6][N + 1] = { { 0 } };
    exit_table table = closed_counties(32, N, N, rows);
    closed_seen seen = closed_begin();
    closed_sum lag = { 0 };

    (void) state;
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        double last[32 * EXIT_LANES] = { 0 };
        exit_world w;

        exit_begin(&w, &table);
        leave_at(&w, YS_PROCESS_sequence, a);
        exit_change(&w, &w.dynamics.vulnerable_share, 1);
        exit_change(&w, &w.dynamics.fall_back.rate, b);
        exit_start(&w, first);
        for (int y = 0, k = 0; y < LAST; y++) {
            const double *x = w.block.quantity[YS_QUANTITY_registered_poor];

            exit_step(&w, y);
            for (int i = 0; y + 1 == told[k] && i < 32 * EXIT_LANES; i++)
                found[k][(int) x[i]]++;
            k += y + 1 == told[k];
            for (int i = 0; y + 1 == LAST && i < 32 * EXIT_LANES; i++)
                closed_add(&lag, (last[i] - N * pi) * (x[i] - N * pi));
            memcpy(last, x, sizeof last);
        }
        exit_finish(&w);
    }
    for (int k = 0; k < 6; k++) {
        double poor = pi + pow(1 - a - b, told[k]) * (1 - pi), want[N + 1];

        for (unsigned x = 0; x <= N; x++)
            want[x] = gsl_ran_binomial_pdf(x, poor, N);
        closed_fit(&seen, "poor after years", told[k], N + 1, found[k], want);
    }
    /* stationary: one year apart the correlation is 1 - a - b */
    closed_mean(&seen, "covariance, lag", 1, &lag, (1 - a - b) * N * pi * (1 - pi));
    closed_tell(&seen);
}

enum { POOR, VULNERABLE, WRONG, MISSED, OTHERS, STATES };

/* matrix[i][j] to the power t + 1 from the power t. */
static void
multiply(double power[STATES][STATES], double step[STATES][STATES])
{
    double next[STATES][STATES] = { { 0 } };

    for (int i = 0; i < STATES; i++) {
        for (int j = 0; j < STATES; j++) {
            for (int k = 0; k < STATES; k++)
                next[i][j] += power[i][k] * step[k][j];
        }
    }
    memcpy(power, next, sizeof next);
}

/* All flows at once: every person goes its own way through a chain of five states (the stable and whoever was never poor are one), so that
 * each pool is a sum of binomials over the states that its persons began in. */
static void
test_all_pools(void **state)
{
    enum { LAST = 6, COUNTIES = 8 };
    double rows[2][EXIT_COUNTIES], a = 0.25, w_share = 0.1, v_share = 0.3, back = 0.2, newly = 0.01, wrong_found = 0.3, missed_found = 0.2;
    double step[STATES][STATES] = { [POOR] = { 1 - a, a * (1 - w_share) * v_share, a * w_share, 0, a * (1 - w_share) * (1 - v_share) },
        [VULNERABLE] = { back, 1 - back, 0, 0, 0 }, [WRONG] = { wrong_found, 0, 1 - wrong_found, 0, 0 },
        [MISSED] = { missed_found, 0, 0, 1 - missed_found, 0 }, [OTHERS] = { newly, 0, 0, 0, 1 - newly } };
    exit_table table = closed_counties(COUNTIES, 3000, 20000, rows);
    closed_sum mean[LAST][STATES] = { { { 0 } } }, square[LAST][STATES] = { { { 0 } } };
    double start[STATES] = { 0 }, want[LAST][STATES] = { { 0 } }, variance[LAST][STATES] = { { 0 } };
    closed_seen seen = closed_begin();

    (void) state;
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        exit_world w;

        exit_begin(&w, &table);
        leave_at(&w, YS_PROCESS_sequence, a);
        exit_change(&w, &w.dynamics.vulnerable_start, 0.2);
        exit_change(&w, &w.dynamics.stable_start, 0.5);
        exit_change(&w, &w.dynamics.missed_start, 0.05);
        exit_change(&w, &w.dynamics.wrong_exit_share, w_share);
        exit_change(&w, &w.dynamics.vulnerable_share, v_share);
        exit_change(&w, &w.dynamics.fall_back.rate, back);
        exit_change(&w, &w.dynamics.newly_poor.rate, newly);
        exit_change(&w, &w.dynamics.wrong_found.rate, wrong_found);
        exit_change(&w, &w.dynamics.missed_found.rate, missed_found);
        exit_start(&w, first);
        const int32_t *const pool[] = { w.block.group[0], w.block.vulnerable, w.block.wrong, w.block.missed };

        for (int y = -1; y < LAST; y++) {
            double power[STATES][STATES] = { { 0 } };

            for (int i = 0; i < STATES; i++)
                power[i][i] = 1;
            for (int t = 0; t <= y; t++)
                multiply(power, step);
            if (y >= 0)
                exit_step(&w, y);
            else
                for (int i = 0; i < OTHERS; i++)
                    start[i] = pool[i][0];
            start[OTHERS] = 20000 - start[POOR] - start[VULNERABLE] - start[WRONG] - start[MISSED];
            for (int j = 0; y >= 0 && j < STATES; j++) {
                want[y][j] = variance[y][j] = 0;
                for (int i = 0; i < STATES; i++) {
                    want[y][j] += start[i] * power[i][j];
                    variance[y][j] += start[i] * power[i][j] * (1 - power[i][j]);
                }
                for (int k = 0; k < COUNTIES * EXIT_LANES; k++) {
                    double rest = 20000.0 - pool[0][k] - pool[1][k] - pool[2][k] - pool[3][k], x = j == OTHERS ? rest : pool[j][k];

                    closed_add(&mean[y][j], x);
                    closed_add(&square[y][j], (x - want[y][j]) * (x - want[y][j]));
                }
            }
        }
        exit_finish(&w);
    }
    assert_true(start[POOR] == 3000 && start[VULNERABLE] == 600 && start[MISSED] == 850 && start[WRONG] == 0);
    for (int y = 0; y < LAST; y++) {
        for (int j = 0; j < STATES; j++) {
            closed_mean_of(&seen, "pool", y * 10 + j, &mean[y][j], want[y][j], variance[y][j]);
            closed_mean(&seen, "variance of a pool", y * 10 + j, &square[y][j], variance[y][j]);
        }
    }
    closed_tell(&seen);
}

/* Three groups of a county, as its persons are split: by shares, rounded down, the rest to the first. */
static void
add_groups(exit_world *w, const double share[3], const double odds[3])
{
    static const char *const names[] = { "able", "relocate", "unable" };

    for (int g = 0; g < 3; g++) {
        w->group[g] = (ys_group){ .name = names[g], .share = share[g] };
        exit_set(w, &w->group[g].odds_ratio, odds[g]);
    }
    w->dynamics.groups = (ys_list){ 3, w->group };
}

enum { GROUP_COUNTIES = 8 };

/* One year with `factor` times the base year's money over WORLDS worlds: persons that each group keeps; then the products of the first two
 * groups about their means. */
static void
keep_groups(void (*model)(exit_world *), int64_t half_factor, double kept[GROUP_COUNTIES][3][2], closed_sum sum[GROUP_COUNTIES][3],
    closed_sum product[GROUP_COUNTIES])
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(GROUP_COUNTIES, 10000, 40000, rows);

    memset(sum, 0, GROUP_COUNTIES * sizeof *sum);
    memset(product, 0, GROUP_COUNTIES * sizeof *product);
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        exit_world w;

        exit_begin(&w, &table);
        model(&w);
        exit_start(&w, first);
        for (int i = 0; i < GROUP_COUNTIES * EXIT_LANES; i++)
            w.amount[i] = w.amount[i] * half_factor / 2;
        for (int c = 0; c < GROUP_COUNTIES; c++) {
            for (int g = 0; g < 3; g++)
                kept[c][g][0] = w.block.group[g][c * EXIT_LANES];
        }
        exit_step(&w, 0);
        for (int c = 0; c < GROUP_COUNTIES; c++) {
            for (int l = 0; l < EXIT_LANES; l++) {
                double x[3];

                for (int g = 0; g < 3; g++) {
                    x[g] = w.block.group[g][c * EXIT_LANES + l];
                    closed_add(&sum[c][g], x[g]);
                    x[g] -= kept[c][g][0] * kept[c][g][1];
                }
                closed_add(&product[c], x[0] * x[1]);
            }
        }
        exit_finish(&w);
    }
}

static void
meet_groups(closed_seen *seen, void (*model)(exit_world *), int64_t half_factor, double kept[GROUP_COUNTIES][3][2])
{
    closed_sum sum[GROUP_COUNTIES][3], product[GROUP_COUNTIES];

    keep_groups(model, half_factor, kept, sum, product);
    for (int c = 0; c < GROUP_COUNTIES; c++) {
        for (int g = 0; g < 3; g++) {
            double n = kept[c][g][0], q = kept[c][g][1];

            closed_mean_of(seen, "persons of a group, county", 10 * c + g, &sum[c][g], n * q, n * q * (1 - q));
        }
        /* groups draw for themselves */
        closed_mean(seen, "covariance of two groups, county", c, &product[c], 0);
    }
}

static const double group_share[3] = { 0.5, 0.3, 0.2 }, group_odds[3] = { 1, 0.8, 0.4 };

/* Three measures one after another; each takes its part of whom the last has left, and the second and third serve one group only. */
static void
sequence_model(exit_world *w)
{
    static const double rate[] = { 0.16, 0.3, 0.2 }, elasticity[] = { 0.4, 0, 1.5 };

    w->dynamics.process = YS_PROCESS_sequence;
    w->dynamics.leave_max = 0.45;
    add_groups(w, group_share, group_odds);
    for (int m = 0; m < 3; m++) {
        ys_measure *measure = exit_add_measure(w, 0, rate[m]);

        exit_change(w, &measure->elasticity, elasticity[m]);
        measure->group = m == 0 ? NULL : w->group[m].name;
    }
}

static void
test_measures_in_sequence(void **state)
{
    closed_seen seen = closed_begin();

    (void) state;
    for (int half = 0; half <= 4; half += 2) {
        double kept[GROUP_COUNTIES][3][2], x = half / 2.0;
        double first = 0.16 * pow(x, 0.4), second = 0.3, third = 0.2 * pow(x, 1.5);

        /* at twice the money the third would take 0.57: cut to leave_max */
        third = third > 0.45 ? 0.45 : third;
        for (int c = 0; c < GROUP_COUNTIES; c++) {
            kept[c][0][1] = 1 - first;
            kept[c][1][1] = (1 - first) * (1 - second);
            kept[c][2][1] = (1 - first) * (1 - third);
        }
        meet_groups(&seen, sequence_model, half, kept);
    }
    closed_tell(&seen);
}

/* Competing measures are joined in the odds: o_g J/(1 + o_g J), J = 1 + sum b (gain - 1), cut to joint_max. */
static void
odds_model(exit_world *w)
{
    static const double base_share[] = { 0.3, 0.2, 0.1 }, elasticity[] = { 0.4, 1, 0.7 };

    add_groups(w, group_share, group_odds);
    exit_change(w, &w->dynamics.net_exit_rate, 0.18);
    exit_change(w, &w->dynamics.joint_max, 1.4);
    for (int m = 0; m < 3; m++) {
        ys_measure *measure = exit_add_measure(w, base_share[m], 0);

        exit_change(w, &measure->elasticity, elasticity[m]);
        measure->group = m == 1 ? w->group[2].name : NULL;
        measure->gain_min = m == 2 ? 0.25 : 0;
        measure->gain_max = m == 2 ? 1.5 : 3;
    }
}

static void
odds_model_by_mean(exit_world *w)
{
    odds_model(w);
    w->dynamics.deviation = YS_DEVIATION_mean;
}

static double
gross_of_odds(double o, void *gross)
{
    double sum = -*(double *) gross;

    for (int g = 0; g < 3; g++)
        sum += group_share[g] * o * group_odds[g] / (1 + o * group_odds[g]);
    return sum;
}

/* The odds of a group with odds ratio 1 at which the groups together leave at the gross rate. */
static double
base_odds(double gross)
{
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_function f = { gross_of_odds, &gross };

    assert_non_null(solver);
    gsl_root_fsolver_set(solver, &f, 0, 100);
    for (int i = 0; i < 200; i++)
        gsl_root_fsolver_iterate(solver);
    double o = gsl_root_fsolver_root(solver);

    gsl_root_fsolver_free(solver);
    assert_true(fabs(gross_of_odds(o, &gross)) < 1e-12);
    return o;
}

static double
gain_of(double x, double least, double most, double elasticity)
{
    return pow(x < least ? least : (x > most ? most : x), elasticity);
}

static double
kept_by_odds(int g, double x)
{
    double o = base_odds(0.18) * group_odds[g];
    double joint = 1 + 0.3 * (gain_of(x, 0, 3, 0.4) - 1) + 0.1 * (gain_of(x, 0.25, 1.5, 0.7) - 1);

    joint += g == 2 ? 0.2 * (gain_of(x, 0, 3, 1) - 1) : 0;
    joint = joint > 1.4 ? 1.4 : joint;
    return 1 / (1 + o * joint);
}

static void
test_measures_in_odds(void **state)
{
    static const int64_t halves[] = { 0, 1, 2, 4, 20 };
    closed_seen seen = closed_begin();
    double kept[GROUP_COUNTIES][3][2];

    (void) state;
    for (size_t i = 0; i < sizeof halves / sizeof halves[0]; i++) {
        for (int c = 0; c < GROUP_COUNTIES; c++) {
            for (int g = 0; g < 3; g++)
                kept[c][g][1] = kept_by_odds(g, (double) halves[i] / 2);
        }
        meet_groups(&seen, odds_model, halves[i], kept);
    }
    /* against the mean of the counties a county's own money counts, however much there is */
    for (int c = 0; c < GROUP_COUNTIES; c++) {
        for (int g = 0; g < 3; g++)
            kept[c][g][1] = kept_by_odds(g, (1 + 0.25 * c) / (1 + 0.25 * (GROUP_COUNTIES - 1) / 2.0));
    }
    meet_groups(&seen, odds_model_by_mean, 6, kept);
    closed_tell(&seen);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_a_person_leaves), cmocka_unit_test(test_the_last_person_leaves),
        cmocka_unit_test(test_pools_are_binomial), cmocka_unit_test(test_two_states), cmocka_unit_test(test_all_pools),
        cmocka_unit_test(test_measures_in_sequence), cmocka_unit_test(test_measures_in_odds) };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
