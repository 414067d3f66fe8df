/* Whole runs of random scenarios with every mechanism of the model of exit on at once: nobody is lost, base-year spending is nothing. */
#include "random_scenario_case.h"

enum { SCENARIOS = 60, FROZEN = 30 };

/* What the county-years must have among them. */
enum { WRONG, PADDED, MARGINAL, BACK, LEFT, KINDS };

/* Text put in after the first `head` of the scenario. */
static void
insert(random_scenario *s, const char *head, const char *text)
{
    char yaml[sizeof s->yaml], *found = strstr(s->yaml, head);
    size_t before = found == NULL ? 0 : (size_t) (found - s->yaml) + strlen(head);

    assert_non_null(found);
    int n = snprintf(yaml, sizeof yaml, "%.*s%s%s", (int) before, s->yaml, text, s->yaml + before);

    assert_true(n > 0 && (size_t) n < sizeof yaml);
    strcpy(s->yaml, yaml);
}

static void
add_dynamics(random_scenario *s)
{
    char text[2048] = "";
    bool by_area = strstr(s->yaml, "area: area") != NULL, by_odds = strstr(s->yaml, "process: odds") != NULL;

    random_write(text, sizeof text, "  natural_change: %.4f\n", random_uniform(s, -0.05, 0.05));
    random_write(text, sizeof text, "  lines: [{year: 2014, yuan: 2800}, {year: 2016, yuan: 3200, real: %.3f}]\n  line_elasticity: 2\n",
        random_uniform(s, 1, 1.5));
    random_write(text, sizeof text, "  padded_start: 0.1\n  padded_found: {rate: 0.1}\n  marginal_start: 0.2\n"
                                    "  become_marginal: {rate: 0.05}\n  leave_marginal: {rate: 0.2}\n  marginal_poor: {rate: 0.1}\n");
    random_write(text, sizeof text, "  vulnerable_years: %d\n  fall_back_decline: 0.3\n", 1 + random_below(s, 4));
    random_write(text, sizeof text, "  revisions: [{year: 2016, inclusion: %.3f, exclusion: 0.5}]\n", random_uniform(s, 0, 1));
    random_write(text, sizeof text, "  targets: {plan: {year: %d, incidence: 0.03, booked: {value: 0.9, prior: {uniform: [0.5, 1]}}}}\n",
        2015 + random_below(s, 3));
    if (random_below(s, 2) && by_odds)
        random_write(text, sizeof text, "  joint: subadditive\n");
    random_write(text, sizeof text, "  gates:\n    water: {lacking: %.2f, closing: 0.2}\n"
                                    "    housing: {lacking: {value: 0.2, prior: {uniform: [0.1, 0.3]}}}\n", random_uniform(s, 0, 0.8));
    random_write(text, sizeof text, "  shocks:\n    illness: {probability: 0.1, size: 0.5, sd: 0.1, persistence: 0.5}\n"
                                    "    bad_year: {scope: province, probability: 0.2, size: %.2f, year: 2016}\n", random_uniform(s, 0, 1));
    random_write(text, sizeof text, "    flood: {scope: %s, probability: 0.3, size: 0.4}\n", by_area ? "area" : "province");
    insert(s, "dynamics:\n", text);
}

static void
add_rule(random_scenario *s)
{
    char text[1024] = "";

    if (strstr(s->yaml, "  rule:\n") == NULL)
        return;
    random_write(text, sizeof text, "    decide: %s\n    village_floor: %.1f\n    consecutive: %d\n",
        random_below(s, 3) ? "point" : "upper\n    confidence: 0.9", random_below(s, 3) ? 0.0 : 0.2, 1 + random_below(s, 4) / 3);
    random_write(text, sizeof text, "    design: {villages: 20, rho: 0.1, nonresponse: 0.1, targeted: 0.2, hit_rate: 0.3,"
                                    " census: {value: 0.4, prior: {uniform: [0.2, 0.6]}}}\n");
    random_write(text, sizeof text, "    verification:\n      prefecture: {found: 0.1, slips: 0.1}\n"
                                    "      central: {share: 0.3, size: 200, found: 0.2}\n");
    random_write(text, sizeof text, "    after: {policy_years: 1, end_rise: 0.5, monitored: 0.3, averted: 0.4, lost_above: 0.02}\n");
    insert(s, "  rule:\n", text);
}

/* Options of every measure, before those that it has. */
static void
add_options(random_scenario *s)
{
    static const char *const options[] = { "persistence: 0.4, ", "delay: 1, ", "absorption: 0.2, ",
        "costs: [{year: 2014, yuan: 1000}], capacity: 1.2, ", "acts_on: fall_back, ", "acts_on: gate, gate: water, " };
    char text[sizeof s->measures], *from = s->measures, *at;

    text[0] = '\0';
    while ((at = strstr(from, "gain_max")) != NULL) {
        random_write(text, sizeof text, "%.*s%s%.8s", (int) (at - from), from, options[random_below(s, 6)], at);
        from = at + 8;
    }
    random_write(text, sizeof text, "%s", from);
    strcpy(s->measures, text);
}

static void
make(random_scenario *s, uint64_t seed, unsigned kind)
{
    random_scenario_make(s, seed, kind, 100);
    /* what the mean of the counties is held against has no base year */
    char *by_mean = strstr(s->yaml, "deviation: mean");

    if (by_mean == NULL)
        add_options(s);
    add_dynamics(s);
    add_rule(s);
    RANDOM_YAML(s, "places: {villages: poor, townships: listed, services: true}\n"
                   "provincial: {among: rural > 0, start: 1, plan: [{year: 2017, number: 2}]}\n");
    RANDOM_YAML(s, "behaviour: {on: true, over_count: 0.02, detection: 0.3%s}\n",
        strstr(s->yaml, "exit_rules:") == NULL ? "" : ", false_exit: 0.5, hold_back: 0.2");
}

static bool
watch(void *context, const ys_block *block, int year)
{
    const ys_exit_block *exit = &block->exit;
    int64_t *seen = context;
    ys_error err = { YS_OK, "" };

    if (ys_block_check(block, year, &err) != YS_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < block->plan->n_counties * (size_t) block->lanes; i++) {
        seen[WRONG] += exit->wrong[i] > 0;
        seen[PADDED] += exit->reg.padded[i] > 0;
        seen[MARGINAL] += exit->reg.marginal[i] > 0;
        seen[BACK] += exit->status.back != NULL && exit->status.back[i] != 0;
        seen[LEFT] += exit->left[i] != 0;
        assert_true(exit->status.villages_left[i] >= 0 && exit->status.townships_left[i] >= 0);
        assert_true(exit->effects.passing[i] >= 0.0 && exit->effects.passing[i] <= 1.0);
    }
    return true;
}

static void
test_nobody_is_lost(void **state)
{
    random_scenario *s = malloc(sizeof *s);
    int64_t seen[KINDS] = { 0 };

    (void) state;
    assert_non_null(s);
    for (uint64_t seed = 1; seed <= SCENARIOS; seed++) {
        ys_error err = { YS_OK, "" };
        random_block b;

        make(s, seed, RANDOM_ANY);
        random_block_open(s, &b);
        if (b.isa->run(&b.block, watch, seen) != 0) {
            ys_block_failure(&b.block, &err);
            fail_msg("%s\n%s%s", err.text, s->yaml, s->measures);
        }
        random_block_close(&b);
    }
    print_message("             county-years with wrong exits %lld, padded %lld, marginal %lld, back on the list %lld, off it %lld\n",
        (long long) seen[WRONG], (long long) seen[PADDED], (long long) seen[MARGINAL], (long long) seen[BACK], (long long) seen[LEFT]);
    assert_true(seen[WRONG] > 10000 && seen[PADDED] > 10000 && seen[MARGINAL] > 10000 && seen[BACK] > 100 && seen[LEFT] > 500);
    free(s);
}

/* Whatever is made wrong in a pool by hand, the check names the county. */
static void
test_the_check_sees(void **state)
{
    random_scenario *s = malloc(sizeof *s);
    ys_error err = { YS_OK, "" };
    random_block b;

    (void) state;
    assert_non_null(s);
    make(s, 3, RANDOM_ANY);
    random_block_open(s, &b);
    assert_int_equal(b.isa->run(&b.block, random_pass_over, NULL), 0);
    int last = b.plan.n_years - 1;
    ys_register_block *reg = &b.block.exit.reg;
    int32_t *const person[] = { &reg->padded[64 + 5], &reg->marginal[64 + 5], &reg->cohort[0][64 + 5],
        &reg->cohort[b.plan.exit.reg.cohorts - 1][64 + 5] };

    assert_int_equal(ys_block_check(&b.block, last, &err), YS_OK);
    for (size_t i = 0; i < sizeof person / sizeof person[0]; i++) {
        int32_t was = *person[i], wrong[] = { -1, 2000000000 };

        for (int way = 0; way < 2; way++) {
            *person[i] = wrong[way];
            assert_int_equal(ys_block_check(&b.block, last, &err), YS_E_BUG);
            assert_non_null(strstr(err.text, "persons of county C1"));
        }
        *person[i] = was;
    }
    assert_int_equal(ys_block_check(&b.block, last, &err), YS_OK);
    random_block_close(&b);
    free(s);
}

/* With the base year's spending in every year and steady costs, measures of any options are nothing, to the bit. */
static void
test_frozen_spending(void **state)
{
    random_scenario *s = malloc(sizeof *s);
    int moved = 0;

    (void) state;
    assert_non_null(s);
    for (uint64_t seed = 1; seed <= FROZEN; seed++) {
        make(s, seed, RANDOM_FROZEN);
        moved += random_frozen(s);
    }
    assert_true(moved > FROZEN);
    free(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_nobody_is_lost), cmocka_unit_test(test_the_check_sees),
        cmocka_unit_test(test_frozen_spending) };

    return cmocka_run_group_tests(tests, study_set_up, study_tear_down);
}
