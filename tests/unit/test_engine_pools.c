/* Whole runs of random scenarios with every pool of the register: the check looks at each year, and sees what is made wrong by hand. */
#include "random_scenario_case.h"

enum { SCENARIOS = 60 };

/* The same scenario with all that its population and its register can have. */
static void
add_pools(random_scenario *s)
{
    static const char head[] = "dynamics:\n";
    char yaml[sizeof s->yaml], more[1024] = "", *at = strstr(s->yaml, head) + strlen(head);
    double rise = random_uniform(s, 1, 1.5), change = random_uniform(s, -0.05, 0.05), part = random_uniform(s, 0, 1);

    random_write(more, sizeof more, "  natural_change: %.4f\n  lines: [{year: 2014, yuan: 2800}, {year: 2016, yuan: 3200, real: %.3f}]\n"
                                    "  line_elasticity: 2\n  padded_start: 0.1\n  marginal_start: 0.2\n  vulnerable_years: 3\n"
                                    "  fall_back_decline: 0.3\n  padded_found: {rate: 0.1}\n  become_marginal: {rate: 0.05}\n",
        change, rise);
    random_write(more, sizeof more, "  leave_marginal: {rate: 0.2}\n  marginal_poor: {rate: 0.1}\n"
                                    "  revisions: [{year: 2016, inclusion: %.3f, exclusion: 0.5}]\n"
                                    "  targets: {plan: {year: 2017, incidence: 0.03, booked: {value: 0.9, prior: {uniform: [0.5, 1]}}}}\n",
        part);
    snprintf(yaml, sizeof yaml, "%.*s%s%sbehaviour: {on: true, over_count: 0.02, detection: 0.3%s}\n", (int) (at - s->yaml), s->yaml, more,
        at, strstr(s->yaml, "exit_rules:") == NULL ? "" : ", false_exit: 0.5");
    strcpy(s->yaml, yaml);
}

static void
prepare(random_scenario *s, uint64_t seed, ys_model *model, ys_plan *plan, ys_block *block)
{
    ys_error err = { YS_OK, "" };

    random_scenario_make(s, seed, RANDOM_ANY, 64);
    add_pools(s);
    random_scenario_read(s, true, NULL, 0, model);
    if (ys_plan_prepare(model, true, plan, &err) != YS_OK)
        fail_msg("%s\n%s", err.text, s->yaml);
    assert_int_equal(ys_block_init(block, plan, 64, &err), YS_OK);
    ys_block_centre(block);
    block->world = 0;
    block->valid = 64;
}

static bool
watch(void *context, const ys_block *block, int year)
{
    ys_error err = { YS_OK, "" };
    int64_t *seen = context;

    if (ys_block_check(block, year, &err) != YS_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < block->plan->n_counties * (size_t) block->lanes; i++) {
        seen[0] += block->exit.reg.padded[i] > 0;
        seen[1] += block->exit.reg.marginal[i] > 0;
        seen[2] += block->exit.wrong[i] > 0;
    }
    return true;
}

static void
test_random_scenarios(void **state)
{
    random_scenario *scenario = malloc(sizeof *scenario);
    int64_t seen[3] = { 0 };
    const ys_isa *isa;

    (void) state;
    assert_non_null(scenario);
    assert_int_equal(ys_isa_choose(NULL, &isa, NULL), YS_OK);
    for (uint64_t seed = 1; seed <= SCENARIOS; seed++) {
        ys_model model;
        ys_plan plan;
        ys_block block;

        prepare(scenario, seed, &model, &plan, &block);
        assert_int_equal(isa->run(&block, watch, seen), 0);
        ys_block_free(&block);
        ys_plan_release(&plan);
        ys_model_free(&model);
    }
    for (int i = 0; i < 3; i++)
        assert_true(seen[i] > 10000);
    free(scenario);
}

static bool
pass_over(void *context, const ys_block *block, int year)
{
    (void) context;
    (void) block;
    (void) year;
    return true;
}

static void
test_the_check_sees(void **state)
{
    random_scenario *scenario = malloc(sizeof *scenario);
    ys_error err = { YS_OK, "" };
    ys_model model;
    ys_plan plan;
    ys_block block;
    const ys_isa *isa;

    (void) state;
    assert_non_null(scenario);
    prepare(scenario, 3, &model, &plan, &block);
    assert_int_equal(ys_isa_choose(NULL, &isa, NULL), YS_OK);
    assert_int_equal(isa->run(&block, pass_over, NULL), 0);
    int last = plan.n_years - 1;
    int32_t *const person[] = { &block.exit.reg.padded[64 + 5], &block.exit.reg.marginal[64 + 5], &block.exit.reg.cohort[0][64 + 5],
        &block.exit.reg.cohort[2][64 + 5] };

    assert_int_equal(ys_block_check(&block, last, &err), YS_OK);
    for (size_t i = 0; i < sizeof person / sizeof person[0]; i++) {
        int32_t was = *person[i], wrong[] = { -1, 2000000000 };

        for (int way = 0; way < 2; way++) {
            *person[i] = wrong[way];
            assert_int_equal(ys_block_check(&block, last, &err), YS_E_BUG);
            assert_non_null(strstr(err.text, "persons of county C1"));
        }
        *person[i] = was;
    }
    assert_int_equal(ys_block_check(&block, last, &err), YS_OK);
    ys_block_free(&block);
    ys_plan_release(&plan);
    ys_model_free(&model);
    free(scenario);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_random_scenarios), cmocka_unit_test(test_the_check_sees) };

    return cmocka_run_group_tests(tests, random_set_up, random_tear_down);
}
