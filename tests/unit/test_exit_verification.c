/* Stages after the county's own proposal, years running, and what keeps a county from proposing, against closed forms. */
#include "status_case.h"

enum { SAME = 16, BLOCKS = 8, LAST = 8 };

static void
add_stage(exit_world *w, ys_verification *stage, const char *name, double share, int size, double found, double slips)
{
    *stage = (ys_verification){ .name = name, .size = size };
    exit_set(w, &stage->share, share);
    exit_set(w, &stage->found, found);
    exit_set(w, &stage->slips, slips);
    w->rule.verification.n++;
}

static double
few(double rate, int size)
{
    return gsl_cdf_binomial_P((unsigned) (0.02 * size + 1e-9), rate, (unsigned) size);
}

/* Counties by the year that they left in, over many worlds; setup gives a world its rule. */
static void
run(void (*setup)(exit_world *w), const exit_table *table, double *year, double *reason)
{
    memset(year, 0, (LAST + 1) * sizeof *year);
    memset(reason, 0, YS_HELD_COUNT * sizeof *reason);
    for (uint32_t block = 0; block < BLOCKS; block++) {
        exit_world w;

        status_begin(&w, table, 0.5);
        setup(&w);
        exit_start(&w, block * EXIT_LANES);
        for (int y = 0; y < LAST; y++) {
            exit_step(&w, y);
            for (size_t i = 0; y == 0 && i < table->n * EXIT_LANES; i++)
                reason[w.block.held[i]]++;
        }
        for (size_t i = 0; i < table->n * EXIT_LANES; i++)
            year[w.block.left[i] == 0 ? LAST : w.block.left[i] - 1]++;
        exit_finish(&w);
    }
}

static void
geometric(double p, double *year)
{
    for (int t = 0; t < LAST; t++)
        year[t] = p * pow(1 - p, t);
    year[LAST] = pow(1 - p, LAST);
}

static ys_verification stages[YS_MAX_VERIFICATIONS + 1];

static void
three_stages(exit_world *w)
{
    status_errors(w, 0.014, 0.012, 200);
    w->rule.verification.item = stages;
    add_stage(w, &stages[0], "prefecture", 1, 100, 0, 0);
    add_stage(w, &stages[1], "province", 0.6, 300, 0, 0);
    add_stage(w, &stages[2], "centre", 0.2, 500, 0, 0);
}

static void
test_stages(void **state)
{
    double rows[2][EXIT_COUNTIES], year[LAST + 1], want[LAST + 1], reason[YS_HELD_COUNT];
    exit_table table = closed_counties(SAME, 100, 1000, rows);
    double survey = few(0.014, 200) * few(0.012, 200), n = (double) SAME * BLOCKS * EXIT_LANES;
    double stage = few(0.014, 100) * few(0.012, 100) * (0.4 + 0.6 * few(0.014, 300) * few(0.012, 300))
        * (0.8 + 0.2 * few(0.014, 500) * few(0.012, 500));
    double no = survey * (1 - stage);
    closed_seen seen = closed_begin();

    (void) state;
    run(three_stages, &table, year, reason);
    geometric(survey * stage, want);
    closed_fit(&seen, "year of exit", 0, LAST + 1, year, want);
    closed_near(&seen, "a later stage said no", 0, reason[YS_HELD_verification] / n, no, sqrt(no * (1 - no) / n));
    closed_tell(&seen);
}

static void
late_stages(exit_world *w)
{
    w->rule.verification.item = stages;
    add_stage(w, &stages[0], "province", 1, 0, 0, 0.3);
    add_stage(w, &stages[1], "centre", 0.5, 0, 0, 0.4);
}

static void
test_slips(void **state)
{
    double rows[2][EXIT_COUNTIES], year[LAST + 1], want[LAST + 1], reason[YS_HELD_COUNT], n = (double) SAME * BLOCKS * EXIT_LANES;
    exit_table table = closed_counties(SAME, 100, 1000, rows);
    double on_time = 0.7 * (1 - 0.5 * 0.4);
    closed_seen seen = closed_begin();

    (void) state;
    run(late_stages, &table, year, reason);
    geometric(on_time, want);
    closed_fit(&seen, "year of exit", 0, LAST + 1, year, want);
    closed_near(&seen, "decision slipped", 0, reason[YS_HELD_slipped] / n, 1 - on_time, sqrt(on_time * (1 - on_time) / n));
    closed_tell(&seen);
}

static void
years_running(exit_world *w)
{
    status_errors(w, 0.018, 0, 200);
    w->rule.consecutive = 3;
}

/* The first run of three passes: f(t) = p^3 (1-p) (1 - F(t-4)) beyond the third year. */
static void
test_consecutive(void **state)
{
    double rows[2][EXIT_COUNTIES], year[LAST + 1], want[LAST + 1] = { 0 }, reason[YS_HELD_COUNT], n = (double) SAME * BLOCKS * EXIT_LANES;
    exit_table table = closed_counties(SAME, 100, 1000, rows);
    double p = few(0.018, 200), by = 0;
    closed_seen seen = closed_begin();

    (void) state;
    run(years_running, &table, year, reason);
    want[2] = p * p * p;
    for (int t = 3; t < LAST; t++) {
        double before = 0;

        for (int s = 0; s <= t - 4; s++)
            before += want[s];
        want[t] = (1 - p) * p * p * p * (1 - before);
    }
    for (int t = 0; t < LAST; t++)
        by += want[t];
    want[LAST] = 1 - by;
    closed_fit(&seen, "year of exit", 0, LAST + 1, year, want);
    closed_near(&seen, "passed once", 0, reason[YS_HELD_consecutive] / n, p, sqrt(p * (1 - p) / n));
    assert_true(reason[YS_HELD_left] == 0);
    closed_tell(&seen);
}

static ys_behaviour behaviour;

static void
waits(exit_world *w)
{
    behaviour = (ys_behaviour){ .on = true };
    exit_set(w, &behaviour.hold_back, 0.35);
    exit_set(w, &behaviour.over_count, 0);
    exit_set(w, &behaviour.false_exit, 0);
    exit_set(w, &behaviour.detection, 0);
    exit_set(w, &behaviour.reach, 0.5);
    w->behaviour = &behaviour;
}

static void
does_not_wait(exit_world *w)
{
    waits(w);
    behaviour.on = false;
}

static void
test_hold_back(void **state)
{
    double rows[2][EXIT_COUNTIES], year[LAST + 1], want[LAST + 1], reason[YS_HELD_COUNT], n = (double) SAME * BLOCKS * EXIT_LANES;
    exit_table table = closed_counties(SAME, 100, 1000, rows);
    closed_seen seen = closed_begin();

    (void) state;
    run(waits, &table, year, reason);
    geometric(0.65, want);
    closed_fit(&seen, "year of exit", 0, LAST + 1, year, want);
    closed_near(&seen, "waits for the value of the hat", 0, reason[YS_HELD_held_back] / n, 0.35, sqrt(0.35 * 0.65 / n));
    run(does_not_wait, &table, year, reason);
    assert_true(year[0] == n && reason[YS_HELD_left] == n);
    closed_tell(&seen);
}

static void
test_barred(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(2, 100, 1000, rows);
    uint8_t barred[2 * EXIT_LANES] = { 0 };
    exit_world w;

    (void) state;
    status_begin(&w, &table, 0.5);
    exit_start(&w, 0);
    memset(barred, 1, EXIT_LANES);
    w.block.reg.barred = barred;
    exit_step(&w, 0);
    for (int l = 0; l < EXIT_LANES; l++) {
        assert_int_equal(w.block.held[l], YS_HELD_barred);
        assert_int_equal(w.block.held[EXIT_LANES + l], YS_HELD_left);
    }
    memset(barred, 0, EXIT_LANES);
    exit_step(&w, 1);
    assert_int_equal(w.block.left[0], 2);
    assert_int_equal(w.block.left[EXIT_LANES], 1);
    exit_finish(&w);
}

/* A stage that finds 40 % and one that finds half of the rest; what is put back is no verified exit. */
static void
test_found(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(SAME, 4000, 20000, rows);
    closed_sum wrong = { 0, 0, 0 }, verified = { 0, 0, 0 }, fall = { 0, 0, 0 };
    closed_seen seen = closed_begin();
    double left = 4000 * 0.5 * 0.3 * 0.6 * 0.5;
    exit_world w;

    (void) state;
    for (int assessed_first = 0; assessed_first < 2; assessed_first++) {
        wrong = verified = fall = (closed_sum){ 0, 0, 0 };
        status_begin(&w, &table, 0.5);
        exit_add_measure(&w, 0, 0.5);
        exit_change(&w, &w.dynamics.wrong_exit_share, 0.3);
        w.rule.assessed_first = assessed_first;
        w.rule.verification.item = stages;
        add_stage(&w, &stages[0], "prefecture", 1, 0, 0.4, 0);
        add_stage(&w, &stages[1], "province", 1, 0, 0.5, 0);
        exit_start(&w, 0);
        exit_step(&w, 0);
        if (assessed_first)
            ys_exit_decide_lanes_base(&w.plan, &w.block, 0);
        status_conserved(&w);
        for (int i = 0; i < SAME * EXIT_LANES; i++) {
            /* what was put back does not undo the proposal */
            assert_int_equal(w.block.left[i], 1);
            closed_add(&wrong, w.block.wrong[i]);
            closed_add(&verified, w.block.quantity[YS_QUANTITY_verified_exits][i]);
            closed_add(&fall, w.block.quantity[YS_QUANTITY_poor_fall][i]);
        }
        closed_mean_of(&seen, "wrongly exited, assessed first", assessed_first, &wrong, left, left * (1 - left / 4000));
        closed_mean(&seen, "verified exits, assessed first", assessed_first, &verified, 2000 - 600 + left);
        closed_mean(&seen, "fall of the register, assessed first", assessed_first, &fall, (2000 - 600 + left) / 4000);
        exit_finish(&w);
    }
    closed_tell(&seen);
}

/* A stage that asks for nothing, and one year running, move no bit; a stage that samples lets no world leave earlier. */
static void
test_idle_and_stricter(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(SAME, 100, 1000, rows);
    uint8_t left[3][SAME * EXIT_LANES], held[3][SAME * EXIT_LANES];
    bool later = false;

    (void) state;
    for (int kind = 0; kind < 3; kind++) {
        exit_world w;

        status_begin(&w, &table, 0.5);
        status_errors(&w, 0.014, 0.012, 200);
        w.rule.verification.item = stages;
        if (kind > 0) {
            add_stage(&w, &stages[0], "province", 1, kind == 1 ? 0 : 300, 0, 0);
            w.rule.consecutive = 1;
        }
        exit_start(&w, 0);
        for (int y = 0; y < 6; y++)
            exit_step(&w, y);
        memcpy(left[kind], w.block.left, sizeof left[kind]);
        memcpy(held[kind], w.block.held, sizeof held[kind]);
        exit_finish(&w);
    }
    assert_memory_equal(left[0], left[1], sizeof left[0]);
    assert_memory_equal(held[0], held[1], sizeof held[0]);
    for (int i = 0; i < SAME * EXIT_LANES; i++) {
        assert_true(left[2][i] == 0 || (left[0][i] != 0 && left[0][i] <= left[2][i]));
        later |= left[2][i] != left[0][i];
    }
    assert_true(later);
}

static void
test_refusals(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(2, 100, 1000, rows);
    exit_world w;

    (void) state;
    status_begin(&w, &table, 0.5);
    w.rule.verification.item = stages;
    for (int s = 0; s <= YS_MAX_VERIFICATIONS; s++)
        add_stage(&w, &stages[s], "stage", 1, 0, 0, 0);
    exit_refused(&w, YS_E_LIMIT, "exit_rules.rule.verification: 7 stages; at most 6");
    status_begin(&w, &table, 0.5);
    w.rule.verification.item = stages;
    /* two words of one hash */
    add_stage(&w, &stages[0], "costarring", 1, 0, 0, 0);
    add_stage(&w, &stages[1], "liquid", 1, 0, 0, 0);
    exit_refused(&w, YS_E_LIMIT, "exit_rules.rule.verification: costarring and liquid would share their luck; rename one");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_stages), cmocka_unit_test(test_slips), cmocka_unit_test(test_consecutive),
        cmocka_unit_test(test_hold_back), cmocka_unit_test(test_barred), cmocka_unit_test(test_found),
        cmocka_unit_test(test_idle_and_stricter), cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
