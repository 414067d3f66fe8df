/* Heterogeneity and multiplication against closed forms: beta-binomial numbers of leavers, and a branching process with immigration. */
#include "closed_case.h"

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_gamma.h>

enum { N = 12, BLOCKS = 8 };

static double
beta_binomial(int k, int n, double a, double b)
{
    return gsl_sf_choose((unsigned) n, (unsigned) k) * gsl_sf_beta(k + a, n - k + b) / gsl_sf_beta(a, b);
}

/* The rate of leaving is Beta(a, b) over the worlds, one for all persons of a world: of n leave k with a beta-binomial probability, and the
 * part that is still there after t years is B(a, b + t) / B(a, b). */
static void
test_beta_binomial(void **state)
{
    static const struct {
        double a, b;
    } cases[] = { { 1, 1 }, { 2, 3 }, { 0.5, 4 } };
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(1, N, N, rows);
    closed_seen seen = closed_begin();
    gsl_rng *luck = gsl_rng_alloc(gsl_rng_mt19937);

    (void) state;
    assert_non_null(luck);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double a = cases[i].a, b = cases[i].b, found[N + 1] = { 0 }, want[N + 1];
        closed_sum kept[3] = { { 0 } };

        for (int k = 0; k <= N; k++)
            want[k] = beta_binomial(k, N, a, b);
        for (uint32_t block = 0; block < BLOCKS; block++) {
            exit_world w;

            exit_begin(&w, &table);
            w.dynamics.process = YS_PROCESS_sequence;
            const ys_measure *m = exit_add_measure(&w, 0, 0.5);

            exit_start(&w, block * EXIT_LANES);
            for (int l = 0; l < EXIT_LANES; l++)
                w.param[m->rate.slot * EXIT_LANES + l] = gsl_ran_beta(luck, a, b);
            for (int y = 0; y < 3; y++) {
                exit_step(&w, y);
                for (int l = 0; l < EXIT_LANES; l++)
                    closed_add(&kept[y], closed_registered(&w, 0, l) / N);
                for (int l = 0; y == 0 && l < EXIT_LANES; l++)
                    found[N - (int) closed_registered(&w, 0, l)] += 1;
            }
            exit_finish(&w);
        }
        closed_fit(&seen, "leavers of a year", (int) i, N + 1, found, want);
        for (int y = 0; y < 3; y++)
            closed_mean(&seen, "part that is left", y, &kept[y], gsl_sf_beta(a, b + y + 1) / gsl_sf_beta(a, b));
    }
    gsl_rng_free(luck);
    closed_tell(&seen);
}

/* Each registered person who is not poor is found out with d a year, and draws Poisson(r) more; so does the one poor person, who stays.
 * With f(s) = (d + (1 - d) s) exp(r (s - 1)) none of z is left at the end of year t with f_t(0)^z prod_(k < t) exp(r (f_k(0) - 1)), f_k the
 * k-fold f. The rest is so many that its binomial is a Poisson within 1e-6. */
static void
test_branching(void **state)
{
    enum { YEARS = 8, PADDED = 4 };
    static const struct {
        double found, over;
    } cases[] = { { 0.5, 0.2 }, { 0.4, 0.4 }, { 0.3, 0.5 } };
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(EXIT_COUNTIES, PADDED + 1, 20000000, rows);
    closed_seen seen = closed_begin();

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double d = cases[i].found, r = cases[i].over, left = 0, born = 1;
        closed_sum gone[YEARS] = { { 0 } };
        ys_behaviour behaviour = { .on = true };
        exit_world w;

        exit_begin(&w, &table);
        exit_set(&w, &behaviour.over_count, r);
        w.behaviour = &behaviour;
        exit_set(&w, &w.dynamics.padded_start, (double) PADDED / (PADDED + 1));
        exit_set_flow(&w, &w.dynamics.padded_found, d);
        exit_start(&w, 0);
        for (int y = 0; y < YEARS; y++) {
            exit_step(&w, y);
            for (size_t k = 0; k < EXIT_COUNTIES * (size_t) EXIT_LANES; k++)
                closed_add(&gone[y], w.block.reg.padded[k] == 0);
        }
        for (int y = 0; y < YEARS; y++) {
            born *= exp(r * (left - 1));
            left = (d + (1 - d) * left) * exp(r * (left - 1));
            double want = pow(left, PADDED) * born;

            closed_mean_of(&seen, "nobody left in year", y, &gone[y], want, want * (1 - want));
        }
        exit_finish(&w);
    }
    closed_tell(&seen);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_beta_binomial), cmocka_unit_test(test_branching) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
