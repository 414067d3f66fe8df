/* Shocks and lasting effects against quadrature: means, and what two counties, two years or two worlds of a pair have in common. */
#include "closed_case.h"

#include <gsl/gsl_integration.h>

enum { WORLDS = 40 * EXIT_LANES, COUNTIES = 6, NODES = 64, PERSONS = 50000 };

static const double poor_row[COUNTIES] = { PERSONS, PERSONS, PERSONS, PERSONS, PERSONS, PERSONS };
static const double rural_row[COUNTIES] = { 200000, 200000, 200000, 200000, 200000, 200000 };
static const double area_row[COUNTIES] = { 0, 1, 0, 2, 1, 0 };
static const exit_table counties = { COUNTIES, poor_row, rural_row, area_row, area_row };

static const double net_rate = 0.2;

/* Sd of the province, the area, the county, and of the lasting effect. */
typedef struct {
    double year, area, county, effect;
} shocks;

/* Nodes and weights of E f(Z), Z standard normal: Hermite's of weight exp(-x^2), z = x sqrt 2. */
typedef struct {
    double z[NODES], weight[NODES];
} normal_rule;

static void
prepare_rule(normal_rule *rule)
{
    gsl_integration_fixed_workspace *w = gsl_integration_fixed_alloc(gsl_integration_fixed_hermite, NODES, 0, 1, 0, 0);

    assert_non_null(w);
    for (int i = 0; i < NODES; i++) {
        rule->z[i] = gsl_integration_fixed_nodes(w)[i] * sqrt(2);
        rule->weight[i] = gsl_integration_fixed_weights(w)[i] / sqrt(M_PI);
    }
    gsl_integration_fixed_free(w);
}

/* Chance to stay poor in a year whose log shock is x about -variance/2. */
static double
stay(double x, double variance)
{
    return 1 / (1 + net_rate / (1 - net_rate) * exp(x - variance / 2));
}

/* E of q1 q2 where the log shocks have the part `common` of their variance in common and the part `own` not; with own = 0, E q^2. */
static double
expected_product(const normal_rule *rule, double common, double own)
{
    double sum = 0;

    for (int i = 0; i < NODES; i++) {
        double mean = 0;

        for (int j = 0; j < NODES; j++)
            mean += rule->weight[j] * stay(sqrt(common) * rule->z[i] + sqrt(own) * rule->z[j], common + own);
        sum += rule->weight[i] * mean * mean;
    }
    return sum;
}

static double
expected(const normal_rule *rule, double variance)
{
    double sum = 0;

    for (int i = 0; i < NODES; i++)
        sum += rule->weight[i] * stay(sqrt(variance) * rule->z[i], variance);
    return sum;
}

/* Averages over the two worlds of a pair, which share the lasting effect: pairs are independent. */
typedef struct {
    closed_sum first, second, square, same_area, other_area, pair;
} shares;

static void
watch(shares *s, double q1[COUNTIES][EXIT_LANES], double q2[COUNTIES][EXIT_LANES])
{
    for (int l = 0; l < EXIT_LANES; l += 2) {
        double square = 0, same = 0, other = 0, pair = 0, first = 0, second = 0;

        for (int i = l; i < l + 2; i++) {
            for (int c = 0; c < COUNTIES; c++) {
                first += q1[c][i] / (2 * COUNTIES);
                second += q2[c][i] / (2 * COUNTIES);
                square += q1[c][i] * q1[c][i] / (2 * COUNTIES);
                pair += q1[c][i] * q1[c][i ^ 1] / (2 * COUNTIES);
            }
            /* 0, 2 and 5 lie in one area; 0 and 1, 4 and 5 have their luck from one address, and must yet have none in common */
            same += (q1[0][i] * q1[2][i] + q1[2][i] * q1[5][i] + q1[1][i] * q1[4][i]) / 6;
            other += (q1[0][i] * q1[1][i] + q1[2][i] * q1[3][i] + q1[4][i] * q1[5][i]) / 6;
        }
        closed_add(&s->first, first);
        closed_add(&s->second, second);
        closed_add(&s->square, square);
        closed_add(&s->same_area, same);
        closed_add(&s->other_area, other);
        closed_add(&s->pair, pair);
    }
}

static void
simulate(const shocks *sd, shares *s)
{
    memset(s, 0, sizeof *s);
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        double q[2][COUNTIES][EXIT_LANES];
        exit_world w;

        exit_begin(&w, &counties);
        exit_change(&w, &w.dynamics.net_exit_rate, net_rate);
        exit_change(&w, &w.dynamics.year_sd, sd->year);
        exit_change(&w, &w.dynamics.area_sd, sd->area);
        exit_change(&w, &w.dynamics.county_sd, sd->county);
        exit_change(&w, &w.dynamics.effect_sd, sd->effect);
        w.dynamics.area = "area";
        exit_start(&w, first);
        for (int y = 0; y < 2; y++) {
            exit_step(&w, y);
            for (size_t c = 0; c < COUNTIES; c++) {
                for (int l = 0; l < EXIT_LANES; l++)
                    q[y][c][l] = closed_registered(&w, c, l) / PERSONS;
            }
        }
        watch(s, q[0], q[1]);
        exit_finish(&w);
    }
}

static void
test_shocks_on_leaving(void **state)
{
    static const shocks cases[] = { { 0.6, 0, 0, 0 }, { 0, 0.6, 0, 0 }, { 0, 0, 0.6, 0 }, { 0, 0, 0, 0.6 }, { 0.3, 0.4, 0.5, 0.6 } };
    closed_seen seen = closed_begin();
    normal_rule rule;

    (void) state;
    prepare_rule(&rule);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double y = pow(cases[i].year, 2), a = pow(cases[i].area, 2), c = pow(cases[i].county, 2), e = pow(cases[i].effect, 2);
        double all = y + a + c + e, mean = expected(&rule, all), square = expected_product(&rule, all, 0);
        int k = (int) i;
        shares s;

        simulate(&cases[i], &s);
        closed_mean(&seen, "mean that stays, case", k, &s.first, mean);
        closed_mean(&seen, "mean that stays two years, case", k, &s.second, expected_product(&rule, e, all - e));
        /* besides the shock, PERSONS draws */
        closed_mean(&seen, "second moment, case", k, &s.square, square + (mean - square) / PERSONS);
        closed_mean(&seen, "two counties of an area, case", k, &s.same_area, expected_product(&rule, y + a, c + e));
        closed_mean(&seen, "counties of two areas, case", k, &s.other_area, expected_product(&rule, y, a + c + e));
        closed_mean(&seen, "two worlds of a pair, case", k, &s.pair, expected_product(&rule, e, all - e));
    }
    closed_tell(&seen);
}

/* E of min(rate L, most), ln L normal. */
static double
cut_lognormal(double rate, double most, double mean, double sd)
{
    double z = (log(most / rate) - mean) / sd;

    return rate * exp(mean + sd * sd / 2) * gsl_cdf_ugaussian_P(z - sd) + most * gsl_cdf_ugaussian_Q(z);
}

/* The same shock on a rate that is cut: leaving in sequence, and falling back in a bad year, rate * shock^power. */
static void
test_shocks_on_rates(void **state)
{
    static const double power[] = { -1, 0.5, -2 };
    double sd = 0.5, leave = 0.3, most_leave = 0.45, back = 0.25, most_back = 0.6;
    closed_seen seen = closed_begin();

    (void) state;
    for (size_t i = 0; i < sizeof power / sizeof power[0]; i++) {
        double shape = fabs(power[i]) * sd;
        closed_sum left = { 0 }, returned = { 0 };

        for (uint32_t first = 0; first < WORLDS / 2; first += EXIT_LANES) {
            exit_world w;

            exit_begin(&w, &counties);
            w.dynamics.process = YS_PROCESS_sequence;
            w.dynamics.leave_max = most_leave;
            exit_add_measure(&w, 0, leave);
            exit_change(&w, &w.dynamics.county_sd, sd);
            exit_change(&w, &w.dynamics.vulnerable_start, 1);
            exit_change(&w, &w.dynamics.fall_back.rate, back);
            w.dynamics.fall_back.shock_power = power[i];
            w.dynamics.fall_back.max = most_back;
            exit_start(&w, first);
            exit_step(&w, 0);
            for (int k = 0; k < COUNTIES * EXIT_LANES; k++) {
                double fell_back = (PERSONS - w.block.vulnerable[k]) / (double) PERSONS;

                closed_add(&returned, fell_back);
                closed_add(&left, 1 + fell_back - w.block.group[0][k] / (double) PERSONS);
            }
            exit_finish(&w);
        }
        closed_mean(&seen, "share that leaves, case", (int) i, &left, cut_lognormal(leave, most_leave, -sd * sd / 2, sd));
        closed_mean(&seen, "share that falls back, case", (int) i, &returned,
            cut_lognormal(back, most_back, -power[i] * sd * sd / 2, shape));
    }
    closed_tell(&seen);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_shocks_on_leaving), cmocka_unit_test(test_shocks_on_rates) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
