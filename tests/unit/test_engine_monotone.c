/* What a change of one number may do in whole runs: a stricter rule lets nobody out earlier, in any world; more money leaves fewer poor, in
 * the mean over worlds that meet the same luck. */
#include "random_scenario_case.h"

enum { SCENARIOS = 40, MONEY_SCENARIOS = 20, WORLDS = 200, MONEY_WORLDS = 2000 };

/* The rule of a scenario with one limit made stricter, as a change of its text. */
typedef struct {
    const char *name;
    void (*tighten)(const ys_exit_rule *rule, char *set, size_t size);
} stricter;

static void
lower_incidence(const ys_exit_rule *rule, char *set, size_t size)
{
    snprintf(set, size, "exit_rules.rule.incidence_limit=%.17g", 0.8 * rule->incidence_limit.value);
}

static void
propose_fewer(const ys_exit_rule *rule, char *set, size_t size)
{
    snprintf(set, size, "exit_rules.rule.propose_below=%.17g", 0.8 * rule->propose_below.value);
}

static void
lower_wrong(const ys_exit_rule *rule, char *set, size_t size)
{
    snprintf(set, size, "exit_rules.rule.wrong_limit=%.17g", 0.7 * rule->wrong_limit.value);
}

static void
lower_missed(const ys_exit_rule *rule, char *set, size_t size)
{
    snprintf(set, size, "exit_rules.rule.missed_limit=%.17g", 0.7 * rule->missed_limit.value);
}

static void
raise_satisfaction(const ys_exit_rule *rule, char *set, size_t size)
{
    snprintf(set, size, "exit_rules.rule.satisfaction_floor=%.17g", rule->satisfaction_floor.value + 0.015);
}

static void
begin_later(const ys_exit_rule *rule, char *set, size_t size)
{
    snprintf(set, size, "exit_rules.rule.first_year=%lld", (long long) rule->first_year + 1);
}

static void
equality_fails(const ys_exit_rule *rule, char *set, size_t size)
{
    (void) rule;
    snprintf(set, size, "exit_rules.rule.equality_passes=false");
}

static const stricter limits[] = { { "incidence", lower_incidence }, { "proposal", propose_fewer }, { "wrong", lower_wrong },
    { "missed", lower_missed }, { "satisfaction", raise_satisfaction }, { "first year", begin_later }, { "equality", equality_fails } };

enum { LIMITS = sizeof limits / sizeof limits[0] };

/* Counties of worlds that leave later under the stricter rule; none may leave earlier, and nobody's poverty may change. */
static int64_t
count_later(const random_scenario *s, const char *name, const ys_result *base, const ys_result *strict)
{
    const ys_array *mild = ys_result_find(base, "trajectory/exit_year"), *hard = ys_result_find(strict, "trajectory/exit_year");
    const ys_array *poor = ys_result_find(base, "trajectory/poor");
    int64_t later = 0;

    for (size_t i = 0; i < ys_array_size(mild); i++) {
        int64_t before = ys_array_i64(mild)[i], after = ys_array_i64(hard)[i];

        if (after != 0 && (before == 0 || before > after))
            fail_msg("%s: world %zu, county %zu leaves in %lld, not in %lld\n%s%s%s", name, i / (size_t) s->counties,
                i % (size_t) s->counties, (long long) after, (long long) before, s->csv, s->yaml, s->measures);
        later += before != after;
    }
    assert_memory_equal(ys_array_i64(poor), ys_array_i64(ys_result_find(strict, "trajectory/poor")), ys_array_size(poor) * sizeof(int64_t));
    return later;
}

static void
test_stricter_is_never_earlier(void **state)
{
    random_scenario *s = malloc(sizeof *s);
    int64_t later[LIMITS] = { 0 };

    (void) state;
    assert_non_null(s);
    for (uint64_t seed = 1; seed <= SCENARIOS; seed++) {
        ys_exit_rule rule;
        ys_result base;
        ys_model model;

        random_scenario_make(s, seed, RANDOM_NO_FEEDBACK, WORLDS);
        random_scenario_read(s, true, NULL, 0, &model);
        rule = *(const ys_exit_rule *) model.scenario.exit_rules.item;
        ys_model_free(&model);
        random_scenario_run(s, true, NULL, 0, &base);
        for (int k = 0; k < LIMITS; k++) {
            char set[128];
            const char *sets[] = { set };
            ys_result strict;

            limits[k].tighten(&rule, set, sizeof set);
            random_scenario_run(s, true, sets, 1, &strict);
            later[k] += count_later(s, limits[k].name, &base, &strict);
            ys_result_free(&strict);
        }
        ys_result_free(&base);
    }
    for (int k = 0; k < LIMITS; k++) {
        print_message("             %-12s %lld counties of worlds leave later\n", limits[k].name, (long long) later[k]);
        assert_true(later[k] > 0);
    }
    free(s);
}

/* A difference between two runs by pairs of worlds, which share what is not known: its mean and standard error. */
typedef struct {
    double mean, se;
} difference;

static difference
paired(const double *x, size_t worlds)
{
    double sum = 0, square = 0, n = (double) (worlds / 2);

    for (size_t w = 0; w + 1 < worlds; w += 2) {
        double pair = (x[w] + x[w + 1]) / 2;

        sum += pair;
        square += pair * pair;
    }
    return (difference){ sum / n, sqrt((square - sum * sum / n) / (n - 1) / n) };
}

/* Poor of the last year, and counties that have left, of each world. */
static void
outcome_of(const random_scenario *s, const char *const *sets, size_t n, double *poor, double *exits)
{
    ys_result result;

    random_scenario_run(s, true, sets, n, &result);
    const ys_array *poor_array = ys_result_find(&result, "trajectory/poor");
    const ys_array *exit_array = ys_result_find(&result, "trajectory/exit_year");
    size_t years = ys_array_size(poor_array) / MONEY_WORLDS, counties = (size_t) s->counties;

    for (size_t w = 0; w < MONEY_WORLDS; w++) {
        poor[w] = (double) ys_array_i64(poor_array)[w * years + years - 1];
        exits[w] = 0;
        for (size_t c = 0; c < counties; c++)
            exits[w] += ys_array_i64(exit_array)[w * counties + c] != 0;
    }
    ys_result_free(&result);
}

/* The register alone decides, and shares are those of the start: of more exits more are wrong, so that a survey may hold back a county
 * which money has helped, and who has fewer poor gets less of the next pot. */
static const char *const plain[] = { "exit_rules.rule.measured_by=registered", "exit_rules.rule.wrong_limit=1",
    "exit_rules.rule.missed_limit=1", "exit_rules.rule.satisfaction_floor=0", "funds.main.factors.a.indicator=poor" };

enum { PLAIN = sizeof plain / sizeof plain[0] };

static void
test_more_money_fewer_poor(void **state)
{
    static double poor[2][MONEY_WORLDS], exits[2][MONEY_WORLDS];
    random_scenario *s = malloc(sizeof *s);
    double least = INFINITY, least_exits = INFINITY;

    (void) state;
    assert_non_null(s);
    for (uint64_t seed = 1; seed <= MONEY_SCENARIOS; seed++) {
        const char *sets[PLAIN + 1];
        char set[128];

        memcpy(sets, plain, sizeof plain);
        sets[PLAIN] = set;
        random_scenario_make(s, seed, RANDOM_NO_FEEDBACK | RANDOM_MEASURED, MONEY_WORLDS);
        snprintf(set, sizeof set, "funds.main.pot.total=%lld", (long long) (s->pot * 3 / 2));
        outcome_of(s, sets, PLAIN, poor[0], exits[0]);
        outcome_of(s, sets, PLAIN + 1, poor[1], exits[1]);
        for (size_t w = 0; w < MONEY_WORLDS; w++) {
            poor[0][w] -= poor[1][w];
            exits[1][w] -= exits[0][w];
        }
        difference fewer = paired(poor[0], MONEY_WORLDS), more = paired(exits[1], MONEY_WORLDS);

        if (!(fewer.mean > 5 * fewer.se && more.mean >= -5 * more.se))
            fail_msg("%.6g (%.3g) fewer poor, %.6g (%.3g) more exits\n%s%s%s", fewer.mean, fewer.se, more.mean, more.se, s->csv, s->yaml,
                s->measures);
        least = fewer.mean / fewer.se < least ? fewer.mean / fewer.se : least;
        least_exits = more.se > 0 && more.mean / more.se < least_exits ? more.mean / more.se : least_exits;
    }
    print_message("             half as much again: fewer poor by at least %.1f standard errors, more exits by at least %.1f\n", least,
        least_exits);
    free(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_stricter_is_never_earlier), cmocka_unit_test(test_more_money_fewer_poor) };

    return cmocka_run_group_tests(tests, study_set_up, study_tear_down);
}
