/* Persons and money in whole runs of random scenarios: nobody and no yuan is lost, whoever looks. */
#include "random_scenario_case.h"

enum { SCENARIOS = 200, FROZEN = 40, MOST_CELLS = 8 * YS_LANES };

/* What the last year was, and what was seen. */
typedef struct {
    const random_scenario *scenario;
    const ys_plan *plan;
    int64_t pools[MOST_CELLS], carried[3][MOST_CELLS];
    uint8_t left[MOST_CELLS];
    int64_t worlds, exits, newly_poor;
} watch;

static void
refuse(const watch *at, const ys_block *block, int year, size_t c, size_t lane, const char *what)
{
    fail_msg("%s: county %zu, year %d, world %zu\n%s%s%s", what, c, year, block->world + lane, at->scenario->csv, at->scenario->yaml,
        at->scenario->measures);
}

/* Those who are in a pool stay in one of the pools; only the newly poor come in from the rest of the population, and the pools are never
 * more than it. Who has left the list is not put back. */
static void
watch_persons(watch *at, const ys_block *block, int year)
{
    const ys_exit_block *exit = &block->exit;
    size_t lanes = (size_t) block->lanes;

    for (size_t i = 0; i < at->plan->n_counties * lanes; i++) {
        int64_t sum = 0, last = at->pools[i];
        const int32_t *const others[] = { exit->vulnerable, exit->stable, exit->wrong, exit->missed };

        for (int g = 0; g < at->plan->exit.n_groups; g++) {
            sum += exit->group[g][i];
            if (exit->group[g][i] < 0)
                refuse(at, block, year, i / lanes, i % lanes, "a group below 0");
        }
        if ((double) sum != block->quantity[YS_QUANTITY_registered_poor][i])
            refuse(at, block, year, i / lanes, i % lanes, "the register is not its groups");
        for (int p = 0; p < 4; p++) {
            sum += others[p][i];
            if (others[p][i] < 0)
                refuse(at, block, year, i / lanes, i % lanes, "a pool below 0");
        }
        if ((double) sum > at->plan->exit.rural[i / lanes])
            refuse(at, block, year, i / lanes, i % lanes, "more persons than there are");
        if (year > 0 && (at->scenario->newly_poor ? sum < last : sum != last))
            refuse(at, block, year, i / lanes, i % lanes, "persons went astray");
        at->newly_poor += year > 0 && sum > last;
        at->pools[i] = sum;
        if (year > 0 && at->left[i] != 0 && exit->left[i] != at->left[i])
            refuse(at, block, year, i / lanes, i % lanes, "back on the list");
        at->exits += exit->left[i] == year + 1;
        at->left[i] = exit->left[i];
    }
}

/* Every pot adds up; what waits for approval acts in the next year, less what is not absorbed. */
static void
watch_money(watch *at, const ys_block *block, int year)
{
    size_t lanes = (size_t) block->lanes;

    for (size_t f = 0; f < at->plan->n_funds; f++) {
        const ys_pot_plan *fund = &at->plan->fund[f];

        for (size_t l = 0; l < (size_t) block->valid; l++) {
            int64_t sum = block->held[f][l];

            for (size_t k = 0; k < fund->n_set_asides; k++)
                sum += block->set_aside[f][k * lanes + l];
            for (size_t c = 0; c < at->plan->n_counties; c++)
                sum += block->amount[f][c * lanes + l];
            if (sum != block->total[f][l] || block->held[f][l] < 0)
                refuse(at, block, year, f, l, "a pot (by number of the fund) that does not add up");
        }
        for (size_t i = 0; fund->approval != NULL && i < at->plan->n_counties * lanes; i++) {
            int64_t at_hand = block->amount[f][i] - block->carried[f][i] + at->carried[f][i];
            double spent = (double) block->spent[f][i], share = fund->approval->absorption.value;

            if (block->amount[f][i] < 0 || block->carried[f][i] < 0 || block->carried[f][i] > block->amount[f][i])
                refuse(at, block, year, i / lanes, i % lanes, "an amount, or what waits of it");
            if (year > 0 && !(spent <= (double) at_hand * share && spent > (double) at_hand * share - 1.0))
                refuse(at, block, year, i / lanes, i % lanes, "what is spent is not what is at hand");
            at->carried[f][i] = block->carried[f][i];
        }
    }
}

static bool
watch_year(void *context, const ys_block *block, int year)
{
    watch *at = context;
    ys_error err = { YS_OK, "" };

    if (ys_block_check(block, year, &err) != YS_OK)
        fail_msg("%s\n%s%s%s", err.text, at->scenario->csv, at->scenario->yaml, at->scenario->measures);
    watch_persons(at, block, year);
    watch_money(at, block, year);
    at->worlds += block->valid;
    return true;
}

static void
test_random_scenarios(void **state)
{
    random_scenario *scenario = malloc(sizeof *scenario);
    watch *at = calloc(1, sizeof *at);

    (void) state;
    assert_true(scenario != NULL && at != NULL);
    for (uint64_t seed = 1; seed <= SCENARIOS; seed++) {
        ys_error err = { YS_OK, "" };
        random_block b;

        random_scenario_make(scenario, seed, RANDOM_ANY, 100);
        random_block_open(scenario, &b);
        at->scenario = scenario;
        at->plan = &b.plan;
        /* the second block is not full, and finds the first one's rows */
        for (uint32_t first = 0; first < 128; first += 64) {
            b.block.world = first;
            b.block.valid = first == 0 ? 64 : 36;
            if (b.isa->run(&b.block, watch_year, at) != 0) {
                ys_block_failure(&b.block, &err);
                fail_msg("%s\n%s%s%s", err.text, scenario->csv, scenario->yaml, scenario->measures);
            }
        }
        random_block_close(&b);
    }
    print_message("             %lld world-years, %lld exits, %lld county-years with newly poor\n", (long long) at->worlds,
        (long long) at->exits, (long long) at->newly_poor);
    assert_true(at->exits > 1000 && at->newly_poor > 1000);
    free(at);
    free(scenario);
}

/* Whatever is made wrong by hand, the check names it, and the run's failure repeats it. */
static void
test_the_check_sees(void **state)
{
    random_scenario *scenario = malloc(sizeof *scenario);
    ys_error err = { YS_OK, "" };
    random_block b;

    (void) state;
    assert_non_null(scenario);
    random_scenario_make(scenario, 3, RANDOM_MEASURED, 100);
    random_block_open(scenario, &b);
    b.block.world = 64;
    b.block.valid = 36;
    assert_int_equal(b.isa->run(&b.block, random_pass_over, NULL), 0);
    assert_int_equal(ys_block_check(&b.block, 2, &err), YS_OK);

    size_t fed = 0;

    for (size_t f = 0; f < b.plan.n_funds; f++)
        fed = b.plan.fund[f].from >= 0 ? f : fed;
    assert_true(b.plan.fund[fed].from >= 0);
    int64_t *const yuan[] = { &b.block.amount[0][64 + 5], &b.block.held[0][5], &b.block.total[0][5], &b.block.amount[fed][64 + 5] };
    int32_t *const person[] = { &b.block.exit.group[0][64 + 5], &b.block.exit.vulnerable[64 + 5], &b.block.exit.stable[64 + 5],
        &b.block.exit.wrong[64 + 5], &b.block.exit.missed[64 + 5] };

    for (size_t i = 0; i < sizeof yuan / sizeof yuan[0]; i++) {
        *yuan[i] += 1;
        assert_int_equal(ys_block_check(&b.block, 2, &err), YS_E_BUG);
        assert_non_null(strstr(err.text, "year 2017, world 69"));
        assert_non_null(strstr(err.text, i == 3 ? "funds.award" : "funds."));
        *yuan[i] -= 1;
    }
    for (size_t i = 0; i < sizeof person / sizeof person[0]; i++) {
        int32_t was = *person[i];

        for (int way = 0; way < 2; way++) {
            *person[i] = way == 0 ? -1 : 2000000000;
            b.block.failed_fund = -1;
            b.block.failed_year = 2;
            assert_int_equal(ys_block_failure(&b.block, &err), YS_E_BUG);
            assert_non_null(strstr(err.text, "persons of county C1, year 2017, world 69"));
        }
        *person[i] = was;
    }
    /* a lane that stands for no world is nobody's */
    b.block.amount[0][40] += 1;
    assert_int_equal(ys_block_check(&b.block, 2, &err), YS_OK);
    random_block_close(&b);
    free(scenario);
}

/* After the first year one county has more stable persons than inhabitants. */
static bool
spoil(void *context, const ys_block *block, int year)
{
    if (year == 0)
        ((ys_block *) context)->exit.stable[64 + 5] = (int32_t) block->plan->exit.rural[1] + 1;
    return true;
}

/* A build with assertions stops at the first year that does not hold, and says so as any failure is said; a release looks when asked. */
static void
test_a_run_stops(void **state)
{
    random_scenario *scenario = malloc(sizeof *scenario);
    ys_error err = { YS_OK, "" };
    random_block b;

    (void) state;
    assert_non_null(scenario);
    /* newly poor persons would be drawn from what is left of the population: less than nobody */
    for (uint64_t seed = 1; seed == 1 || scenario->newly_poor; seed++)
        random_scenario_make(scenario, seed, RANDOM_ANY, 64);
    random_block_open(scenario, &b);
#ifdef NDEBUG
    assert_int_equal(b.isa->run(&b.block, spoil, &b.block), 0);
    assert_int_equal(ys_block_check(&b.block, b.plan.n_years - 1, &err), YS_E_BUG);
#else
    assert_int_equal(b.isa->run(&b.block, spoil, &b.block), 1);
    assert_int_equal(ys_block_failure(&b.block, &err), YS_E_BUG);
    assert_non_null(strstr(err.text, "year 2016"));
#endif
    assert_non_null(strstr(err.text, "persons of county C1"));
    assert_non_null(strstr(err.text, "world 5"));
    random_block_close(&b);
    free(scenario);
}

/* With the base year's spending in every year a measure's gain is 1 and its deviation 0, both exactly: taken away, no bit moves. */
static void
test_frozen_spending(void **state)
{
    random_scenario *scenario = malloc(sizeof *scenario);
    int64_t moved = 0;

    (void) state;
    assert_non_null(scenario);
    for (uint64_t seed = 1; seed <= FROZEN; seed++) {
        random_scenario_make(scenario, seed, RANDOM_FROZEN, 100);
        moved += random_frozen(scenario);
    }
    /* and the measures were no idle ones */
    assert_true(moved >= FROZEN);
    free(scenario);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_random_scenarios), cmocka_unit_test(test_the_check_sees),
        cmocka_unit_test(test_a_run_stops), cmocka_unit_test(test_frozen_spending) };

    return cmocka_run_group_tests(tests, study_set_up, study_tear_down);
}
