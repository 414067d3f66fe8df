/* The register against the truth: who is on it and not poor, what counties book, who is caught, what a revision puts right; and nobody is
 * lost, whatever comes together. */
#include "closed_case.h"

enum { WORLDS = 8 * EXIT_LANES, COUNTIES = 16, CELLS = COUNTIES * EXIT_LANES };

static const double rural = 10000;

/* Nobody leaves: a sequence of no measures. */
static void
begin(exit_world *w, const exit_table *table)
{
    exit_begin(w, table);
    w->dynamics.process = YS_PROCESS_sequence;
}

static ys_behaviour
set_behaviour(exit_world *w, double over_count, double false_exit, double detection)
{
    ys_behaviour b = { .on = true, .barred_years = 2 };

    exit_set(w, &b.over_count, over_count);
    exit_set(w, &b.false_exit, false_exit);
    exit_set(w, &b.reach, 0.5);
    exit_set(w, &b.detection, detection);
    exit_set(w, &b.hold_back, 0);
    return b;
}

/* The padded leave as the poor do, and are found; they are exited in the record and in truth were never poor. */
static void
test_padded(void **state)
{
    double rows[2][EXIT_COUNTIES], p = 0.3, f = 0.2;
    exit_table table = closed_counties(COUNTIES, 2000, rural, rows);
    closed_seen seen = closed_begin();
    closed_sum padded = { 0 }, stable = { 0 }, register_ = { 0 };

    (void) state;
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        exit_world w;

        begin(&w, &table);
        exit_add_measure(&w, 0, p);
        exit_change(&w, &w.dynamics.wrong_exit_share, 1);
        exit_set(&w, &w.dynamics.padded_start, 0.25);
        exit_set_flow(&w, &w.dynamics.padded_found, f);
        exit_start(&w, first);
        exit_step(&w, 0);
        for (int i = 0; i < CELLS; i++) {
            double now = closed_registered(&w, (size_t) i / EXIT_LANES, i % EXIT_LANES);

            assert_true(now == w.block.group[0][i] + w.block.reg.padded[i]);
            assert_true(w.block.quantity[YS_QUANTITY_verified_exits][i] == w.block.wrong[i] + w.block.stable[i]);
            closed_add(&padded, w.block.reg.padded[i]);
            closed_add(&stable, w.block.stable[i]);
            closed_add(&register_, now);
        }
        exit_finish(&w);
    }
    closed_mean(&seen, "padded", 0, &padded, 500 * (1 - p) * (1 - f));
    closed_mean(&seen, "exited and never poor", 0, &stable, 500 * p);
    closed_mean(&seen, "register", 0, &register_, 1500 * (1 - p) + 500 * (1 - p) * (1 - f));
    closed_tell(&seen);
}

/* A revision puts its share right in its year, and nothing in another. */
static void
test_revision(void **state)
{
    double rows[2][EXIT_COUNTIES], in = 0.3, out = 0.4;
    exit_table table = closed_counties(COUNTIES, 2000, rural, rows);
    closed_seen seen = closed_begin();
    closed_sum missed = { 0 }, wrong = { 0 }, padded = { 0 }, groups = { 0 };

    (void) state;
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        ys_revision revision[] = { { .year = 2016 } };
        exit_world w;

        begin(&w, &table);
        exit_set(&w, &revision[0].inclusion, in);
        exit_set(&w, &revision[0].exclusion, out);
        w.dynamics.revisions = (ys_list){ 1, revision };
        exit_change(&w, &w.dynamics.missed_start, 0.05);
        exit_set(&w, &w.dynamics.padded_start, 0.25);
        exit_start(&w, first);
        for (int i = 0; i < CELLS; i++) {
            w.block.wrong[i] = 100;
            w.block.group[0][i] -= 100;
        }
        for (int y = 0; y < 3; y++) {
            exit_step(&w, y);
            for (int i = 0; i < CELLS; i++) {
                assert_true(w.block.group[0][i] + w.block.wrong[i] + w.block.missed[i] == 1900);
                assert_true(y > 0 || (w.block.missed[i] == 400 && w.block.wrong[i] == 100 && w.block.reg.padded[i] == 500));
                if (y == 1) {
                    closed_add(&missed, w.block.missed[i]);
                    closed_add(&wrong, w.block.wrong[i]);
                    closed_add(&padded, w.block.reg.padded[i]);
                }
                if (y == 2)
                    closed_add(&groups, w.block.group[0][i]);
            }
        }
        exit_finish(&w);
    }
    closed_mean_of(&seen, "missed", 0, &missed, 400 * (1 - in), 400 * in * (1 - in));
    closed_mean_of(&seen, "wrongly exited", 0, &wrong, 100 * (1 - in), 100 * in * (1 - in));
    closed_mean_of(&seen, "padded", 0, &padded, 500 * (1 - out), 500 * out * (1 - out));
    closed_mean_of(&seen, "poor on the register, a year later", 0, &groups, 1400 + 500 * in, 500 * in * (1 - in));
    closed_tell(&seen);
}

/* Over-counting adds its share of the register; a county that did it is caught with the stated probability, and then has nobody padded and
 * is barred for its years. */
static void
test_over_count(void **state)
{
    double rows[2][EXIT_COUNTIES], rate = 0.02, detection = 0.3;
    exit_table table = closed_counties(COUNTIES, 2000, rural, rows);
    closed_seen seen = closed_begin();
    closed_sum caught = { 0 }, padded = { 0 };

    (void) state;
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        uint8_t barred[CELLS] = { 0 };
        ys_behaviour behaviour;
        exit_world w;

        begin(&w, &table);
        behaviour = set_behaviour(&w, rate, 0, detection);
        w.behaviour = &behaviour;
        exit_start(&w, first);
        for (int y = 0; y < 4; y++) {
            exit_step(&w, y);
            for (int i = 0; i < CELLS; i++) {
                double is = w.block.quantity[YS_QUANTITY_caught][i];

                barred[i] = is != 0 ? 3 : (barred[i] > 0 ? barred[i] - 1 : 0);
                assert_int_equal(w.block.reg.barred[i], barred[i]);
                assert_true(is == 0 || w.block.reg.padded[i] == 0);
                assert_true(w.block.group[0][i] == 2000);
                closed_add(&caught, is);
                if (y == 0)
                    closed_add(&padded, is != 0 ? 0 : w.block.reg.padded[i]);
            }
        }
        exit_finish(&w);
    }
    closed_mean_of(&seen, "caught", 0, &caught, detection, detection * (1 - detection));
    closed_mean(&seen, "padded", 0, &padded, 2000 * rate * (1 - detection));
    closed_tell(&seen);
}

/* A county within reach of the limit books what it lacks, to the person; one that has enough, is too far or is caught has booked nobody. */
static void
test_false_exit(void **state)
{
    static const struct {
        double poor;
        bool equality;
        double after;
    } cases[] = { { 400, true, 300 }, { 400, false, 299 }, { 450, true, 300 }, { 451, true, 451 }, { 301, true, 300 }, { 300, true, 300 },
        { 300, false, 299 } };
    double chance = 0.4, detection = 0.25;
    closed_seen seen = closed_begin();

    (void) state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        double rows[2][EXIT_COUNTIES], poor = cases[k].poor;
        exit_table table = closed_counties(COUNTIES, poor, rural, rows);
        closed_sum booked = { 0 }, caught = { 0 };
        ys_behaviour behaviour;
        exit_world w;

        begin(&w, &table);
        exit_add_rule(&w);
        w.rule.equality_passes = cases[k].equality;
        /* whoever has booked is not let off the list by it */
        exit_change(&w, &w.rule.satisfaction_floor, 1);
        exit_change(&w, &w.rule.satisfaction.mean, 0.5);
        behaviour = set_behaviour(&w, 0, chance, detection);
        w.behaviour = &behaviour;
        exit_start(&w, 0);
        exit_step(&w, 0);
        for (int i = 0; i < CELLS; i++)
            assert_true(w.block.wrong[i] == 0 && w.block.quantity[YS_QUANTITY_caught][i] == 0);
        exit_step(&w, 1);
        for (int i = 0; i < CELLS; i++) {
            double now = closed_registered(&w, (size_t) i / EXIT_LANES, i % EXIT_LANES), is = w.block.quantity[YS_QUANTITY_caught][i];

            assert_true(now == poor || (now == cases[k].after && is == 0));
            assert_true(w.block.wrong[i] == poor - now && w.block.quantity[YS_QUANTITY_verified_exits][i] == poor - now);
            closed_add(&booked, now < poor);
            closed_add(&caught, is);
        }
        double p = cases[k].after < poor ? chance : 0, stands = p * (1 - detection), found = p * detection;

        closed_mean_of(&seen, "booked, case", (int) k, &booked, stands, stands * (1 - stands));
        closed_mean_of(&seen, "caught, case", (int) k, &caught, found, found * (1 - found));
        exit_finish(&w);
    }
    closed_tell(&seen);
}

/* A list of answers that is not switched on, or asks for nothing, moves no bit. */
static void
test_switched_off(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(4, 1000, 3000, rows);
    exit_world w[3];
    ys_behaviour behaviour[3];

    (void) state;
    for (int i = 0; i < 3; i++) {
        exit_begin(&w[i], &table);
        exit_add_rule(&w[i]);
        exit_change(&w[i], &w[i].dynamics.net_exit_rate, 0.3);
        exit_change(&w[i], &w[i].dynamics.newly_poor.rate, 0.02);
        behaviour[i] = i == 1 ? set_behaviour(&w[i], 0.1, 0.9, 0.5) : set_behaviour(&w[i], 0, 0, 0.5);
        behaviour[i].on = i == 2;
        w[i].behaviour = i == 0 ? NULL : &behaviour[i];
        exit_start(&w[i], 0);
        for (int y = 0; y < 6; y++)
            exit_step(&w[i], y);
        assert_true(w[i].block.reg.padded == NULL && w[i].block.reg.barred == NULL);
        assert_true(ys_exit_memory(&w[i].plan, EXIT_LANES) == ys_exit_memory(&w[0].plan, EXIT_LANES));
        /* the last score and what it earns are the scheme's, which is none here */
        for (int q = 0; q < YS_QUANTITY_COUNT; q++) {
            if (q != YS_QUANTITY_score && q != YS_QUANTITY_award_points)
                assert_memory_equal(w[i].block.quantity[q], w[0].block.quantity[q], 4 * EXIT_LANES * sizeof(double));
        }
        assert_memory_equal(w[i].block.left, w[0].block.left, 4 * EXIT_LANES);
    }
    for (int i = 0; i < 3; i++)
        exit_finish(&w[i]);
}

static uint64_t luck;

static double
uniform(double low, double high)
{
    uint64_t z = luck += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return low + (high - low) * (double) ((z ^ z >> 31) >> 11) * 0x1p-53;
}

static bool
coin(void)
{
    return uniform(0, 1) < 0.5;
}

typedef struct {
    double rows[2][EXIT_COUNTIES];
    exit_table table;
    ys_line line[1];
    ys_revision revision[1];
    ys_target target[1];
    ys_behaviour behaviour;
    exit_world w;
} random_world;

static void
random_groups(exit_world *w)
{
    static const char *const names[] = { "one", "two", "three" };

    w->dynamics.slowing = (int) uniform(0, 3);
    if (w->dynamics.slowing == YS_SLOWING_marginal_cost) {
        exit_set(w, &w->dynamics.marginal_power, uniform(0, 2));
        return;
    }
    w->dynamics.groups = (ys_list){ 3, w->group };
    for (int g = 0; g < 3; g++) {
        bool chained = w->dynamics.slowing == YS_SLOWING_duration && g < 2;

        w->group[g] = (ys_group){ .name = names[g], .share = g == 0 ? 0.5 : 0.25, .next = chained ? names[g + 1] : NULL };
        exit_set(w, &w->group[g].odds_ratio, uniform(0.1, 1.5));
    }
}

/* Flows between a pool and the rest; where `closed`, nobody comes from there or goes there. */
static void
random_open(random_world *r, bool closed)
{
    exit_world *w = &r->w;
    ys_dynamics *d = &w->dynamics;

    if (closed)
        return;
    d->natural_change = coin() ? uniform(-0.06, 0.1) : 0;
    exit_change(w, &d->newly_poor.rate, coin() ? uniform(0, 0.1) : 0);
    exit_set(w, &d->padded_start, coin() ? uniform(0, 0.5) : 0);
    exit_set(w, &d->marginal_start, coin() ? uniform(0, 1) : 0);
    exit_set_flow(w, &d->padded_found, uniform(0, 0.5));
    exit_set_flow(w, &d->become_marginal, coin() ? uniform(0, 0.2) : 0);
    exit_set_flow(w, &d->leave_marginal, uniform(0, 0.5));
    exit_set_flow(w, &d->marginal_poor, uniform(0, 0.5));
    r->line[0] = (ys_line){ .year = 2016 };
    exit_set(w, &r->line[0].real, uniform(1, 3));
    exit_set(w, &d->line_elasticity, uniform(0.1, 3));
    d->lines = (ys_list){ 1, r->line };
}

static void
random_begin(random_world *r, uint64_t seed, bool closed)
{
    exit_world *w = &r->w;
    ys_dynamics *d = &w->dynamics;
    size_t counties = 3;

    luck = seed * 1000;
    for (size_t c = 0; c < counties; c++) {
        r->rows[1][c] = floor(uniform(8, coin() ? 50 : 20000)) + (c == 0 ? 0.5 : 0);
        r->rows[0][c] = floor(uniform(0, 1) * r->rows[1][c]);
    }
    r->table = (exit_table){ counties, r->rows[0], r->rows[1], r->rows[0], r->rows[0] };
    exit_begin(w, &r->table);
    exit_add_rule(w);
    random_groups(w);
    exit_change(w, &d->net_exit_rate, uniform(0, 0.4));
    exit_change(w, &d->wrong_exit_share, uniform(0, 0.2));
    exit_change(w, &d->vulnerable_share, uniform(0, 1));
    exit_change(w, &d->vulnerable_start, uniform(0, 1));
    exit_change(w, &d->stable_start, uniform(0, 2));
    exit_change(w, &d->missed_start, uniform(0, 0.3));
    exit_change(w, &d->fall_back.rate, uniform(0, 0.5));
    exit_change(w, &d->wrong_found.rate, uniform(0, 0.5));
    exit_change(w, &d->missed_found.rate, uniform(0, 0.5));
    d->vulnerable_years = (int64_t) uniform(0, 5);
    exit_set(w, &d->fall_back_decline, d->vulnerable_years > 0 ? uniform(0, 1) : 0);
    random_open(r, closed);
    r->revision[0] = (ys_revision){ .year = 2017 };
    exit_set(w, &r->revision[0].inclusion, uniform(0, 1));
    exit_set(w, &r->revision[0].exclusion, closed ? 0 : uniform(0, 1));
    d->revisions = (ys_list){ 1, r->revision };
    r->target[0] = (ys_target){ .name = "plan", .year = 2018, .number = 2 };
    exit_set(w, &r->target[0].incidence, uniform(0, 0.3));
    exit_set(w, &r->target[0].booked, coin() ? 1 : uniform(0, 1));
    d->targets = (ys_list){ coin() ? 1 : 0, r->target };
    exit_change(w, &w->rule.propose_below, uniform(0, 0.4));
    r->behaviour = set_behaviour(w, closed ? 0 : uniform(0, 0.1), uniform(0, 1), uniform(0, 1));
    r->behaviour.on = coin();
    w->behaviour = &r->behaviour;
}

/* All persons in a pool, of which the marginal are none; every pool looked at. */
static int64_t
look(const exit_world *w, int year, int i)
{
    const ys_exit_block *b = &w->block;
    int32_t pool[] = { b->vulnerable[i], b->stable[i], b->wrong[i], b->missed[i], b->reg.padded == NULL ? 0 : b->reg.padded[i],
        b->reg.marginal == NULL ? 0 : b->reg.marginal[i] };
    int32_t cohorts = 0;
    int64_t sum = 0, registered = pool[4];

    for (int p = 0; p < 6; p++) {
        assert_true(pool[p] >= 0);
        sum += pool[p];
    }
    for (int j = 0; j < w->plan.reg.cohorts; j++) {
        assert_true(b->reg.cohort[j][i] >= 0);
        cohorts += b->reg.cohort[j][i];
    }
    assert_true(w->plan.reg.cohorts == 0 || cohorts == pool[0]);
    for (int g = 0; g < w->plan.n_groups; g++) {
        assert_true(b->group[g][i] >= 0);
        registered += b->group[g][i];
        sum += b->group[g][i];
    }
    assert_true((double) registered == b->quantity[YS_QUANTITY_registered_poor][i]);
    assert_true((double) sum <= ys_exit_rural(&w->plan, (size_t) i / EXIT_LANES, year));
    return sum - pool[5];
}

/* Random worlds with everything in them: no pool below nobody, all of them in the population, the register what it says; and where nobody
 * comes from the rest or goes there, no person is lost. */
static void
test_nobody_is_lost(void **state)
{
    random_world *r = malloc(sizeof *r);
    int64_t caught = 0, booked = 0, changes = 0;

    (void) state;
    assert_non_null(r);
    for (uint64_t seed = 1; seed <= 120; seed++) {
        bool closed = seed % 3 == 0;
        int64_t last[3 * EXIT_LANES];

        random_begin(r, seed, closed);
        exit_start(&r->w, 0);
        for (int i = 0; i < 3 * EXIT_LANES; i++)
            last[i] = look(&r->w, -1, i);
        for (int y = 0; y < 8; y++) {
            exit_step(&r->w, y);
            for (int i = 0; i < 3 * EXIT_LANES; i++) {
                int64_t now = look(&r->w, y, i);

                assert_true(!closed || now == last[i]);
                changes += now != last[i];
                last[i] = now;
                caught += r->w.block.quantity[YS_QUANTITY_caught][i] != 0;
                booked += r->w.block.wrong[i];
            }
        }
        exit_finish(&r->w);
    }
    assert_true(caught > 1000 && booked > 100000 && changes > 100000);
    free(r);
}

static void
test_refusals(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(2, 100, 2000, rows);
    ys_revision revision[] = { { .year = 2016 }, { .year = 2016 } };
    ys_behaviour behaviour;
    exit_world w;

    (void) state;
    begin(&w, &table);
    w.dynamics.revisions = (ys_list){ 2, revision };
    exit_refused(&w, YS_E_SCENARIO, "dynamics.revisions: 2016 follows 2016; a year has one revision, and years must rise");
    begin(&w, &table);
    behaviour = set_behaviour(&w, 0, 0.1, 0);
    w.behaviour = &behaviour;
    exit_refused(&w, YS_E_SCENARIO,
        "behaviour.false_exit = 0.1 needs an exit rule: what a county books is what it lacks to be proposed; name one in exit_rules, or leave"
        " false_exit at 0");
    begin(&w, &table);
    w.dynamics.padded_found.indicator = "nowhere";
    exit_refused(&w, YS_E_SCENARIO, "dynamics.padded_found.indicator = nowhere is not a column of the table");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_padded), cmocka_unit_test(test_revision), cmocka_unit_test(test_over_count),
        cmocka_unit_test(test_false_exit), cmocka_unit_test(test_switched_off), cmocka_unit_test(test_nobody_is_lost),
        cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
