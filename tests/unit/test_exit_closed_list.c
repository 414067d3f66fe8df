/* Counties leaving the list against closed forms: first passage of the incidence, surveys year by year, the first and last of many. */
#include "closed_case.h"

enum { WORLDS = 16 * EXIT_LANES, SAMPLE = 400 };

/* Only the recorded incidence counts; at `limit` a county passes. */
static void
rule_by_incidence(exit_world *w, double limit)
{
    exit_add_rule(w);
    w->rule.first_year = 2015;
    w->rule.measured_by = YS_MEASURED_BY_registered;
    exit_change(w, &w->rule.incidence_limit, limit);
    exit_change(w, &w->rule.propose_below, limit);
}

/* Counties by the year that they left in; the last cell: have not. */
static void
count_years(const exit_world *w, int last, double *found)
{
    for (size_t i = 0; i < w->table->n * EXIT_LANES; i++)
        found[w->block.left[i] == 0 ? last : w->block.left[i] - 1]++;
}

enum { PERSONS = 30, FEW = 9, YEARS = 8 };

/* One year of a register of r: who stays is Binomial(r, 1-a), who comes back Binomial(N-r, b). */
static void
year_of_register(const double *before, double a, double b, double *after)
{
    memset(after, 0, (PERSONS + 1) * sizeof *after);
    for (unsigned r = 0; r <= PERSONS; r++) {
        for (unsigned stays = 0; stays <= r; stays++) {
            double p = before[r] * gsl_ran_binomial_pdf(stays, 1 - a, r);

            for (unsigned back = 0; back <= PERSONS - r; back++)
                after[stays + back] += p * gsl_ran_binomial_pdf(back, b, PERSONS - r);
        }
    }
}

static void
test_first_passage(void **state)
{
    double rows[2][EXIT_COUNTIES], a = 0.25;
    exit_table table = closed_counties(16, PERSONS, PERSONS, rows);
    closed_seen seen = closed_begin();

    (void) state;
    for (int returns = 0; returns <= 1; returns++) {
        double found[YEARS + 1] = { 0 }, want[YEARS + 1] = { 0 }, b = returns ? 0.15 : 0, now[PERSONS + 1] = { [PERSONS] = 1 };

        for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
            exit_world w;

            exit_begin(&w, &table);
            w.dynamics.process = YS_PROCESS_sequence;
            exit_add_measure(&w, 0, a);
            exit_change(&w, &w.dynamics.vulnerable_share, 1);
            exit_change(&w, &w.dynamics.fall_back.rate, b);
            rule_by_incidence(&w, (double) FEW / PERSONS);
            exit_start(&w, first);
            for (int y = 0; y < YEARS; y++)
                exit_step(&w, y);
            count_years(&w, YEARS, found);
            exit_finish(&w);
        }
        want[YEARS] = 1;
        for (int y = 0; y < YEARS; y++) {
            double next[PERSONS + 1];

            year_of_register(now, a, b, next);
            for (int r = 0; r <= FEW; r++) {
                want[y] += next[r];
                next[r] = 0;
            }
            want[YEARS] -= want[y];
            memcpy(now, next, sizeof now);
        }
        /* without return the register only falls, and the passage is a tail of one binomial */
        if (!returns) {
            double by = 0;

            for (int y = 0; y < YEARS; y++) {
                by += want[y];
                assert_true(fabs(by - gsl_cdf_binomial_P(FEW, pow(1 - a, y + 1), PERSONS)) < 1e-12);
            }
        }
        closed_fit(&seen, "year of exit, returns", returns, YEARS + 1, found, want);
    }
    closed_tell(&seen);
}

/* A county whose incidence is low and stays so passes or not by its surveys alone: 400 exited and 400 others asked, at most 2 % wrong and
 * missed; 300 households, at least 90 % satisfied. */
static void
rule_by_surveys(exit_world *w, double wrong, double missed)
{
    rule_by_incidence(w, 0.5);
    w->dynamics.process = YS_PROCESS_sequence; /* without a measure nobody leaves */
    w->rule.wrong.size = w->rule.missed.size = SAMPLE;
    w->rule.wrong.from = w->rule.missed.from = YS_ERROR_SOURCE_stated;
    exit_change(w, &w->rule.wrong.rate, wrong);
    exit_change(w, &w->rule.missed.rate, missed);
    exit_change(w, &w->rule.satisfaction.mean, 0.91);
    w->rule.satisfaction.size = 300;
}

static double
few_found(double rate)
{
    return gsl_cdf_binomial_P(8, rate, SAMPLE);
}

enum { SAME = 10, LAST = 12 };

/* What n equal counties did in the worlds. */
typedef struct {
    double reason[4];                                  /* in the first year: wrong, missed, not satisfied, left */
    double year[LAST + 1], first[LAST + 1], last[LAST + 1], by_third[SAME + 1];
    double twice;                                      /* failed by satisfaction in the first year and in the second */
} surveyed;

static void
survey_worlds(bool moves, surveyed *s)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(SAME, 100, 1000, rows);

    memset(s, 0, sizeof *s);
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        bool unsatisfied[SAME * EXIT_LANES];
        exit_world w;

        exit_begin(&w, &table);
        rule_by_surveys(&w, 0.018, 0.016);
        /* rates that may move from world to world are drawn world by world, fixed ones from one table */
        w.moves[w.rule.wrong.rate.slot] = w.moves[w.rule.missed.rate.slot] = moves;
        exit_start(&w, first);
        for (int y = 0; y < LAST; y++) {
            exit_step(&w, y);
            for (int i = 0; y < 2 && i < SAME * EXIT_LANES; i++) {
                bool now = w.block.held[i] == YS_HELD_satisfaction;

                if (y == 0)
                    s->reason[now ? 2 : (w.block.held[i] == YS_HELD_wrong ? 0 : (w.block.held[i] == YS_HELD_missed ? 1 : 3))]++;
                s->twice += y == 1 && now && unsatisfied[i];
                unsatisfied[i] = now;
            }
        }
        count_years(&w, LAST, s->year);
        for (int l = 0; l < EXIT_LANES; l++) {
            int earliest = LAST, latest = 0, third = 0;

            for (int c = 0; c < SAME; c++) {
                int left = w.block.left[c * EXIT_LANES + l], at = left == 0 ? LAST : left - 1;

                earliest = at < earliest ? at : earliest;
                latest = at > latest ? at : latest;
                third += at < 3;
            }
            s->first[earliest]++;
            s->last[latest]++;
            s->by_third[third]++;
        }
        exit_finish(&w);
    }
}

static void
test_surveys_year_by_year(void **state)
{
    double a = few_found(0.018), b = few_found(0.016), c = gsl_cdf_binomial_Q(269, 0.91, 300), p = a * b * c;
    double reason[] = { 1 - a, a * (1 - b), a * b * (1 - c), p };
    double year[LAST + 1], first[LAST + 1], last[LAST + 1], by_third[SAME + 1], before_first = 0, before_last = 0;
    closed_seen seen = closed_begin();

    (void) state;
    for (int t = 0; t <= LAST; t++) {
        double open = pow(1 - p, t + 1), to_first = t < LAST ? 1 - pow(open, SAME) : 1, to_last = t < LAST ? pow(1 - open, SAME) : 1;

        year[t] = t < LAST ? p * pow(1 - p, t) : pow(1 - p, LAST);
        first[t] = to_first - before_first;
        last[t] = to_last - before_last;
        before_first = to_first;
        before_last = to_last;
    }
    for (unsigned k = 0; k <= SAME; k++)
        by_third[k] = gsl_ran_binomial_pdf(k, 1 - pow(1 - p, 3), SAME);
    for (int moves = 0; moves <= 1; moves++) {
        double counties = (double) SAME * WORLDS, twice = pow(reason[2], 2);
        surveyed s;

        survey_worlds(moves, &s);
        closed_fit(&seen, "what held a county back, moves", moves, 4, s.reason, reason);
        closed_fit(&seen, "year of exit, moves", moves, LAST + 1, s.year, year);
        closed_fit(&seen, "year of the first county, moves", moves, LAST + 1, s.first, first);
        closed_fit(&seen, "year of the last county, moves", moves, LAST + 1, s.last, last);
        closed_fit(&seen, "counties out by the third year, moves", moves, SAME + 1, s.by_third, by_third);
        /* one year's survey tells nothing of the next */
        closed_near(&seen, "unsatisfied twice, moves", moves, s.twice / counties, twice, sqrt(twice * (1 - twice) / counties));
    }
    closed_tell(&seen);
}

enum { DIFFERENT = 12, MOST = 5 };

/* Number of successes of independent trials of unlike chances, by convolution. */
static void
poisson_binomial(const double *p, size_t n, double *probability)
{
    memset(probability, 0, (n + 1) * sizeof *probability);
    probability[0] = 1;
    for (size_t c = 0; c < n; c++) {
        for (size_t k = c + 2; k-- > 0;)
            probability[k] = probability[k] * (1 - p[c]) + (k > 0 ? probability[k - 1] * p[c] : 0);
    }
}

/* Counties of unlike error rates: exits of a year are Poisson-binomial; under a yearly limit no more than it. */
static void
test_exits_of_a_year(void **state)
{
    static const double difficulty[DIFFERENT] = { 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1 };
    double rows[2][EXIT_COUNTIES], satisfied = gsl_cdf_binomial_Q(269, 0.91, 300), missed = few_found(0.016);
    exit_table table = closed_counties(DIFFERENT, 100, 1000, rows);
    closed_seen seen = closed_begin();

    (void) state;
    table.difficulty = difficulty;
    for (int limit = 0; limit <= MOST; limit += MOST) {
        double exits[3][DIFFERENT + 1] = { { 0 } };

        for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
            exit_world w;

            exit_begin(&w, &table);
            rule_by_surveys(&w, 0.01, 0.016);
            w.rule.wrong.indicator = "difficulty";
            w.rule.wrong.slope = 0.015;
            w.rule.yearly_limit = limit;
            exit_start(&w, first);
            for (int y = 0; y < 3; y++) {
                exit_step(&w, y);
                for (int l = 0; l < EXIT_LANES; l++) {
                    int now = 0;

                    for (int c = 0; c < DIFFERENT; c++)
                        now += w.block.left[c * EXIT_LANES + l] == y + 1;
                    exits[y][now]++;
                }
            }
            exit_finish(&w);
        }
        /* from the second year on the limit's queue depends on who waits */
        for (int y = 0; y < (limit == 0 ? 3 : 1); y++) {
            double p[DIFFERENT], want[DIFFERENT + 1];

            for (int c = 0; c < DIFFERENT; c++) {
                double pass = few_found(0.01 + 0.015 * difficulty[c]) * missed * satisfied;

                p[c] = pass * pow(1 - pass, y);
            }
            poisson_binomial(p, DIFFERENT, want);
            for (int k = limit + 1; limit > 0 && k <= DIFFERENT; k++) {
                want[limit] += want[k];
                want[k] = 0;
                assert_true(exits[y][k] == 0);
            }
            closed_fit(&seen, "exits of a year, limit and year", limit * 10 + y, DIFFERENT + 1, exits[y], want);
        }
    }
    closed_tell(&seen);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_first_passage), cmocka_unit_test(test_surveys_year_by_year),
        cmocka_unit_test(test_exits_of_a_year) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
