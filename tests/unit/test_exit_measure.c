/* Options of measures: what money serves, and when it acts. */
#include "effect_case.h"

enum { YEARS = 6, MILLION = 1000000 };


static uint32_t
next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t) (*state >> 33);
}

/* A model with flows and gates; and measures with options as the bits of a random number say. */
static void
random_model(effect_world *e, uint64_t state, bool measures)
{
    static const int year[3] = { 2010, 2014, 2016 };
    static const double yuan[3] = { 5000, 20000, 20000 };

    effect_begin(e, &effect_province);
    effect_groups(e);
    exit_change(&e->w, &e->w.dynamics.net_exit_rate, 0.18);
    exit_change(&e->w, &e->w.dynamics.vulnerable_share, 0.1);
    exit_change(&e->w, &e->w.dynamics.vulnerable_start, 0.3);
    exit_change(&e->w, &e->w.dynamics.fall_back.rate, 0.2);
    exit_change(&e->w, &e->w.dynamics.newly_poor.rate, 0.01);
    exit_change(&e->w, &e->w.dynamics.county_sd, 0.2);
    e->w.dynamics.joint = (int) (next(&state) % 2);
    effect_add_gate(e, 0.4, 0.15)->indicator = "difficulty";
    effect_add_gate(e, 0.2, 0.3);
    e->w.indicator[2].direction = next(&state) % 2 ? 1 : -1;
    for (int m = 0; m < 3; m++) {
        static const char *const group[] = { NULL, "able", "hands", "illness" };
        ys_measure *to = effect_add_measure(e, 0.2);
        uint32_t bits = next(&state);

        exit_change(&e->w, &to->elasticity, 0.3 + 0.1 * m);
        to->group = group[bits % 4];
        if (bits >> 2 & 1)
            exit_change(&e->w, &to->persistence, 0.37);
        if (bits >> 3 & 1)
            exit_change(&e->w, &to->absorption, 0.2);
        if (bits >> 4 & 1)
            exit_change(&e->w, &to->reference, 13.7);
        to->delay = bits >> 5 & 3;
        if (m == 0 && bits >> 7 & 1) {
            effect_costs(e, to, 3, year, yuan);
            exit_change(&e->w, &to->leverage, 1.7);
            exit_change(&e->w, &to->capacity, bits >> 8 & 1 ? 0.001 : 0);
        }
        to->acts_on = (int) (next(&state) % YS_ACTS_ON_COUNT);
        to->gate = to->acts_on == YS_ACTS_ON_gate ? e->gate[bits >> 9 & 1].name : NULL;
        if (to->acts_on == YS_ACTS_ON_leave) {
            to->first = (int) (next(&state) % YS_FIRST_COUNT);
            exit_change(&e->w, &to->coverage, 0.3);
        }
    }
    if (!measures)
        e->w.measures.n = 0;
}

/* Every gain of a year is 1 to the bit: a difference of a rounding may move nobody. */
static void
no_gain(effect_world *e, int year)
{
    static ys_county k;

    for (size_t c = 0; c < EFFECT_COUNTIES; c++) {
        effect_year(e, c, year, &k);
        for (int m = 0; m < e->w.plan.n_measures; m++) {
            for (int l = 0; l < EXIT_LANES; l++)
                assert_true(k.gain[e->w.plan.measure[m].gain_of][l] == 1);
        }
    }
}

/* Spending as in the base year acts as nothing, to the bit, whatever the options; and other spending does act. */
static void
test_frozen_spending_is_nothing(void **state)
{
    static effect_world with, without;
    int moved = 0;

    (void) state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        random_model(&with, seed * 7919, true);
        random_model(&without, seed * 7919, false);
        exit_start(&with.w, 0);
        exit_start(&without.w, 0);
        for (int y = 0; y < YEARS; y++) {
            exit_step(&with.w, y);
            exit_step(&without.w, y);
            effect_same_pools(&with.w, &without.w);
            for (int g = 0; g < 2; g++)
                assert_memory_equal(with.w.block.effects.gate[g], without.w.block.effects.gate[g],
                    EFFECT_COUNTIES * EXIT_LANES * sizeof(double));
        }
        no_gain(&with, YEARS);
        for (size_t i = 0; i < EFFECT_COUNTIES * EXIT_LANES; i++)
            with.w.amount[i] *= 4;
        for (int y = YEARS; y < 2 * YEARS; y++) {
            exit_step(&with.w, y);
            exit_step(&without.w, y);
        }
        for (int g = 0; g < 3; g++)
            moved += memcmp(with.w.block.group[g], without.w.block.group[g], EFFECT_COUNTIES * EXIT_LANES * sizeof(int32_t)) != 0;
        exit_finish(&with.w);
        exit_finish(&without.w);
    }
    assert_true(moved > 100);
}

/* The base year takes the last step up to it; from 2016 on a person costs twice as much, from 2017 four times. */
static void
test_cost_path(void **state)
{
    static const int year[3] = { 2012, 2016, 2017 };
    static const double yuan[3] = { 20000, 40000, 80000 };
    static const double want[4] = { 1, 0.5, 0.25, 0.25 };
    static effect_world e;

    (void) state;
    effect_begin(&e, &effect_province);
    effect_costs(&e, effect_add_measure(&e, 0.2), 3, year, yuan);
    exit_start(&e.w, 0);
    for (int y = 0; y < 4; y++)
        effect_near(effect_gain(&e, y, MILLION), want[y]);
    effect_near(effect_gain(&e, 4, 4 * MILLION), 1);
    exit_finish(&e.w);
}

/* 40,000 persons served, 1 % a year: at most 400, for 8,000,000 yuan at 20,000; the base year's million yuan serve 50, with a leverage of 3
 * 150. A base year beyond capacity is cut too. */
static void
test_capacity(void **state)
{
    static const int year[1] = { 2000 };
    static const double yuan[1] = { 20000 };
    static effect_world e;
    ys_measure *m;

    (void) state;
    effect_begin(&e, &effect_province);
    m = effect_add_measure(&e, 0.2);
    effect_costs(&e, m, 1, year, yuan);
    exit_change(&e.w, &m->capacity, 0.01);
    exit_change(&e.w, &m->leverage, 3);
    exit_start(&e.w, 0);
    effect_near(effect_gain(&e, 0, 2 * MILLION), 2);
    effect_near(effect_gain(&e, 1, 4 * MILLION), 400 / 150.0);
    effect_base(&e, 8 * MILLION);
    effect_near(effect_gain(&e, 2, 16 * MILLION), 1);
    effect_near(effect_gain(&e, 3, MILLION), 150 / 400.0);
    exit_finish(&e.w);
    /* half of them alone are served */
    effect_begin(&e, &effect_province);
    effect_groups(&e);
    m = effect_add_measure(&e, 0.2);
    m->group = "able";
    effect_costs(&e, m, 1, year, yuan);
    exit_change(&e.w, &m->capacity, 0.01);
    exit_start(&e.w, 0);
    effect_near(effect_gain(&e, 0, 16 * MILLION), 200 / 50.0);
    exit_finish(&e.w);
}

/* 50 yuan a person are 2,000,000 of 40,000 persons: what acts is the intensity less that of the base year. */
static void
test_reference(void **state)
{
    static effect_world e;
    ys_measure *m;

    (void) state;
    effect_begin(&e, &effect_province);
    m = effect_add_measure(&e, 0.2);
    exit_change(&e.w, &m->reference, 50);
    exit_start(&e.w, 0);
    effect_near(effect_gain(&e, 0, 3 * MILLION), 1 + 1.5 - 0.5);
    assert_true(effect_gain(&e, 1, MILLION) == 1);
    effect_base(&e, 0);
    assert_true(effect_gain(&e, 2, 0) == 1);
    effect_near(effect_gain(&e, 3, 2 * MILLION), 2);
    exit_finish(&e.w);
}

/* With costs a reference is in the base year's prices; in sequence the rate is that at the reference, so the gain stands alone. */
static void
test_reference_beside(void **state)
{
    static const int year[2] = { 2000, 2015 };
    static const double yuan[2] = { 20000, 40000 };
    static effect_world e;
    ys_measure *m;

    (void) state;
    effect_begin(&e, &effect_province);
    m = effect_add_measure(&e, 0.2);
    exit_change(&e.w, &m->reference, 50);
    effect_costs(&e, m, 2, year, yuan);
    exit_start(&e.w, 0);
    effect_base(&e, 0);
    effect_near(effect_gain(&e, 0, 2 * MILLION), 1 + 0.5);
    exit_finish(&e.w);
    effect_begin(&e, &effect_province);
    e.w.dynamics.process = YS_PROCESS_sequence;
    exit_change(&e.w, &effect_add_measure(&e, 0)->reference, 50);
    exit_start(&e.w, 0);
    effect_near(effect_gain(&e, 0, MILLION), 0.5);
    exit_finish(&e.w);
}

static void
test_delay(void **state)
{
    (void) state;
    for (int d = 0; d <= 4; d++) {
        static effect_world e;

        effect_begin(&e, &effect_province);
        effect_add_measure(&e, 0.2)->delay = d;
        exit_start(&e.w, 0);
        for (int y = 0; y < 12; y++)
            effect_near(effect_gain(&e, y, (2 + y) * MILLION), y < d ? 1 : 2 + y - d);
        exit_finish(&e.w);
    }
}

/* A step to five times the money: x = 1 + 4 (1 - persistence^t). */
static void
test_persistence(void **state)
{
    static const double kept[] = { 0.1, 0.5, 0.95 };

    (void) state;
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        static effect_world e;

        effect_begin(&e, &effect_province);
        exit_change(&e.w, &effect_add_measure(&e, 0.2)->persistence, kept[i]);
        exit_start(&e.w, 0);
        for (int y = 0; y < 10; y++)
            effect_near(effect_gain(&e, y, 5 * MILLION), 1 + 4 * (1 - pow(kept[i], y + 1)));
        exit_finish(&e.w);
    }
}

/* A part kept and a part new of the same intensity are that intensity, to the bit, whatever the parts. */
static void
test_persistence_of_a_reference(void **state)
{
    (void) state;
    for (int i = 1; i < 50; i++) {
        static effect_world e;
        ys_measure *m;

        effect_begin(&e, &effect_province);
        m = effect_add_measure(&e, 0.2);
        exit_change(&e.w, &m->persistence, 0.0193 * i);
        exit_change(&e.w, &m->reference, 1.37 + i);
        exit_start(&e.w, 0);
        no_gain(&e, 0);
        no_gain(&e, 1);
        exit_finish(&e.w);
    }
}

/* By a quarter a year, from 1 on in proportion; from nothing by a quarter of the base year's. A fall is at once. */
static void
test_absorption(void **state)
{
    static effect_world e;

    (void) state;
    effect_begin(&e, &effect_province);
    exit_change(&e.w, &effect_add_measure(&e, 0.2)->absorption, 0.25);
    exit_start(&e.w, 0);
    for (int y = 0; y < 6; y++)
        effect_near(effect_gain(&e, y, 3 * MILLION), fmin(3, pow(1.25, y + 1)));
    assert_true(effect_gain(&e, 6, 0) < 1e-250);
    for (int y = 1; y < 4; y++)
        effect_near(effect_gain(&e, 6 + y, 3 * MILLION), 0.25 * y);
    exit_finish(&e.w);
}

/* Costs, then absorption, then delay, then persistence. */
static void
test_order(void **state)
{
    static const int year[2] = { 2000, 2015 };
    static const double yuan[2] = { 10000, 20000 };
    static effect_world e;
    double x = 1, acts = 1, waits = 1;
    ys_measure *m;

    (void) state;
    effect_begin(&e, &effect_province);
    m = effect_add_measure(&e, 0.2);
    effect_costs(&e, m, 2, year, yuan);
    exit_change(&e.w, &m->absorption, 0.5);
    exit_change(&e.w, &m->persistence, 0.4);
    m->delay = 1;
    exit_start(&e.w, 0);
    for (int y = 0; y < 8; y++) {
        double paid = (y % 3 + 1) * 2, most = x + 0.5 * fmax(x, 1);

        acts = 0.4 * acts + 0.6 * waits;
        waits = x = fmin(paid / 2, most);
        effect_near(effect_gain(&e, y, (int64_t) paid * MILLION), acts);
    }
    exit_finish(&e.w);
}

/* Two measures of the same money: one row where they are alike, two where one of them has an option. */
static void
test_gains_are_shared(void **state)
{
    static effect_world e;
    static ys_county k;

    (void) state;
    for (int d = 0; d < 2; d++) {
        effect_begin(&e, &effect_province);
        effect_add_measure(&e, 0.2);
        effect_add_measure(&e, 0.2)->delay = d;
        exit_start(&e.w, 0);
        effect_pay(&e, 3 * MILLION);
        effect_year(&e, 0, 0, &k);
        assert_int_equal(e.w.plan.measure[1].gain_of, d);
        effect_near(k.gain[0][0], 3);
        effect_near(k.gain[e.w.plan.measure[1].gain_of][0], d == 0 ? 3 : 1);
        exit_finish(&e.w);
    }
}

static void
test_refusals(void **state)
{
    static const int falling[2] = { 2016, 2016 };
    static const double yuan[2] = { 1, 2 };
    static effect_world e;
    ys_measure *m;

    (void) state;
    effect_costs(&e, effect_one_measure(&e), 2, falling, yuan);
    exit_refused(&e.w, YS_E_SCENARIO, "measures.first.costs[1].year = 2016 is not after 2016 of the step before; years must rise");
    m = effect_one_measure(&e);
    exit_change(&e.w, &m->leverage, 52);
    exit_refused(&e.w, YS_E_SCENARIO, "measures.first.leverage = 52 is read beside `costs`, which turn money into persons; give them, or"
        " take it out");
    m = effect_one_measure(&e);
    exit_change(&e.w, &m->capacity, 0.1);
    exit_refused(&e.w, YS_E_SCENARIO, "measures.first.capacity = 0.1 is read beside `costs`, which turn money into persons; give them, or"
        " take it out");
    m = effect_one_measure(&e);
    effect_costs(&e, m, 1, falling, yuan);
    exit_change(&e.w, &m->leverage, 0);
    exit_refused(&e.w, YS_E_SCENARIO, "measures.first.leverage = 0 would serve nobody; above 0 is allowed");
    for (int option = 0; option < 5; option++) {
        static const char *const name[] = { "costs", "reference", "delay", "persistence", "absorption" };
        char text[200];

        m = effect_one_measure(&e);
        e.w.dynamics.deviation = YS_DEVIATION_mean;
        if (option == 0)
            effect_costs(&e, m, 1, falling, yuan);
        else if (option == 2)
            m->delay = 1;
        else
            exit_change(&e.w, option == 1 ? &m->reference : option == 3 ? &m->persistence : &m->absorption, 0.5);
        snprintf(text, sizeof text, "measures.first.%s needs dynamics.deviation: base_year; with mean there is no base year to hold it"
            " against", name[option]);
        exit_refused(&e.w, YS_E_SCENARIO, text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_frozen_spending_is_nothing), cmocka_unit_test(test_cost_path),
        cmocka_unit_test(test_capacity), cmocka_unit_test(test_reference), cmocka_unit_test(test_reference_beside),
        cmocka_unit_test(test_delay), cmocka_unit_test(test_persistence), cmocka_unit_test(test_persistence_of_a_reference),
        cmocka_unit_test(test_absorption), cmocka_unit_test(test_order), cmocka_unit_test(test_gains_are_shared),
        cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
