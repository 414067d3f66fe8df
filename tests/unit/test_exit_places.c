/* Villages and townships: how many leave, against the shares of a log-logistic distribution. */
#include "status_case.h"

enum { FEW = 6, YEARS = 5 };

static ys_places places;
static const double incidence[FEW] = { 0.02, 0.05, 0.1, 0.2, 0.3, 0.4 };
static double poor[FEW], rural[FEW], villages[FEW] = { 40, 100, 150, 200, 0, 250 }, townships[FEW] = { 4, 8, 12, 10, 9, 14 };

static const exit_table *
counties(void)
{
    static exit_table table;

    for (int c = 0; c < FEW; c++) {
        rural[c] = 100000;
        poor[c] = incidence[c] * 100000;
    }
    /* the columns of difficulty and of areas count places here */
    table = (exit_table){ FEW, poor, rural, villages, townships };
    return &table;
}

static void
begin(exit_world *w, double rate)
{
    status_begin(w, counties(), 0.5);
    exit_add_measure(w, 0, rate);
    places = (ys_places){ .villages = "difficulty", .townships = "area" };
    exit_set(w, &places.village_limit, 0.03);
    exit_set(w, &places.village_spread, 0.5);
    exit_set(w, &places.township_limit, 0.04);
    exit_set(w, &places.township_spread, 0.3);
    w->places = &places;
}

static double
share(double at, double limit, double spread)
{
    return 1 / (1 + pow(at / limit, 1 / spread));
}

/* Incidence falls by a share of 0.3 a year: of n villages that are in, n (F(t) - F(0)) / (1 - F(0)) are out by t. */
static void
test_expected(void **state)
{
    closed_seen seen = closed_begin();
    closed_sum village[YEARS][FEW] = { { { 0 } } }, township[YEARS][FEW] = { { { 0 } } };

    (void) state;
    for (uint32_t block = 0; block < 16; block++) {
        exit_world w;

        begin(&w, 0.3);
        exit_start(&w, block * EXIT_LANES);
        for (int y = 0; y < YEARS; y++) {
            exit_step(&w, y);
            for (int i = 0; i < FEW * EXIT_LANES; i++) {
                closed_add(&village[y][i / EXIT_LANES], w.block.status.villages_left[i]);
                closed_add(&township[y][i / EXIT_LANES], w.block.status.townships_left[i]);
                double all = villages[i / EXIT_LANES], out = all - w.block.status.villages_left[i];

                assert_true(w.block.quantity[YS_QUANTITY_villages_out][i] == (all > 0 ? out / all : 1));
            }
        }
        exit_finish(&w);
    }
    for (int y = 0; y < YEARS; y++) {
        for (int c = 0; c < FEW; c++) {
            double now = incidence[c] * pow(0.7, y + 1);
            double stays = (1 - share(now, 0.03, 0.5)) / (1 - share(incidence[c], 0.03, 0.5));
            double remains = (1 - share(now, 0.04, 0.3)) / (1 - share(incidence[c], 0.04, 0.3));

            if (c != 4)
                closed_mean(&seen, "villages left", y * 10 + c, &village[y][c], villages[c] * stays);
            closed_mean(&seen, "townships left", y * 10 + c, &township[y][c], townships[c] * remains);
        }
    }
    closed_tell(&seen);
}

/* Who is out stays out: an incidence that rises again and falls no lower than before lets nobody leave. */
static void
test_out_stays_out(void **state)
{
    exit_world w;
    int32_t left[FEW * EXIT_LANES];

    (void) state;
    begin(&w, 0);
    exit_start(&w, 0);
    for (int y = 0; y < 4; y++) {
        static const double of[] = { 0.5, 0.9, 0.5, 0.3 };
        bool fewer = false;

        for (int i = 0; i < FEW * EXIT_LANES; i++) {
            w.block.group[0][i] = (int32_t) (of[y] * poor[i / EXIT_LANES]);
            w.block.quantity[YS_QUANTITY_registered_poor][i] = w.block.group[0][i];
        }
        exit_step(&w, y);
        for (int i = 0; y > 0 && i < FEW * EXIT_LANES; i++) {
            assert_true(w.block.status.villages_left[i] <= left[i]);
            fewer |= w.block.status.villages_left[i] < left[i];
        }
        assert_true(fewer == (y == 3));
        memcpy(left, w.block.status.villages_left, sizeof left);
    }
    exit_finish(&w);
}

/* Without a change of incidence, villages leave as a gate closes. */
static void
test_services(void **state)
{
    static ys_gate gate[1];
    closed_seen seen = closed_begin();
    closed_sum left[FEW] = { { 0 } };

    (void) state;
    for (uint32_t block = 0; block < 8; block++) {
        exit_world w;

        begin(&w, 0);
        gate[0] = (ys_gate){ .name = "housing" };
        exit_set(&w, &gate[0].lacking, 0.4);
        exit_set(&w, &gate[0].closing, 0);
        w.dynamics.gates = (ys_list){ 1, gate };
        places.services = true;
        exit_start(&w, block * EXIT_LANES);
        /* as the base year leaves it, and a year later */
        for (int i = 0; i < FEW * EXIT_LANES; i++) {
            w.block.status.village_reach[i] = share(incidence[i / EXIT_LANES], 0.03, 0.5) * 0.6;
            w.block.effects.gate[0][i] = 0.1;
        }
        exit_step(&w, 0);
        for (int i = 0; i < FEW * EXIT_LANES; i++)
            closed_add(&left[i / EXIT_LANES], w.block.status.villages_left[i]);
        exit_finish(&w);
    }
    for (int c = 0; c < FEW; c++) {
        double f = share(incidence[c], 0.03, 0.5);

        if (c != 4)
            closed_mean(&seen, "villages left", c, &left[c], villages[c] * (1 - 0.9 * f) / (1 - 0.6 * f));
    }
    closed_tell(&seen);
}

/* Exactly so many townships are out in each world, alike in a pair, and rather where the incidence is low. */
static void
test_townships_out(void **state)
{
    double out[FEW] = { 0 };
    bool differs = false;
    exit_world w;

    (void) state;
    begin(&w, 0);
    places.townships_out = 20;
    exit_start(&w, 0);
    for (int l = 0; l < EXIT_LANES; l++) {
        int sum = 0;

        for (int c = 0; c < FEW; c++) {
            int32_t left = w.block.status.townships_left[c * EXIT_LANES + l];

            assert_true(left >= 0 && left <= townships[c]);
            assert_int_equal(left, w.block.status.townships_left[c * EXIT_LANES + (l ^ 1)]);
            differs |= left != w.block.status.townships_left[c * EXIT_LANES];
            sum += (int) townships[c] - left;
            out[c] += (townships[c] - left) / townships[c];
        }
        assert_int_equal(sum, 20);
    }
    assert_true(differs);
    for (int c = 1; c < FEW; c++)
        assert_true(out[c] < out[c - 1]);
    exit_finish(&w);
    begin(&w, 0);
    places.townships_out = 57; /* all */
    exit_start(&w, 0);
    for (int i = 0; i < FEW * EXIT_LANES; i++)
        assert_int_equal(w.block.status.townships_left[i], 0);
    exit_finish(&w);
}

/* Two townships of one county each, weights F: the first draw decides. */
static void
test_township_chances(void **state)
{
    static const double p[] = { 5000, 8000 }, r[] = { 100000, 100000 }, one[] = { 1, 1 };
    exit_table table = { 2, p, r, one, one };
    double f = share(0.05, 0.04, 0.3), g = share(0.08, 0.04, 0.3), want = f / (f + g), found = 0, n = 16 * EXIT_LANES / 2;
    closed_seen seen = closed_begin();

    (void) state;
    for (uint32_t block = 0; block < 16; block++) {
        exit_world w;

        begin(&w, 0);
        w.table = &table;
        w.indicator[0].fixed = p;
        w.indicator[1].fixed = r;
        w.indicator[2].fixed = w.indicator[3].fixed = one;
        places.townships_out = 1;
        exit_start(&w, block * EXIT_LANES);
        for (int l = 0; l < EXIT_LANES; l += 2)
            found += w.block.status.townships_left[l] == 0;
        exit_finish(&w);
    }
    closed_near(&seen, "the lower one is out", 0, found / n, want, sqrt(want * (1 - want) / n));
    closed_tell(&seen);
}

/* A county whose villages are too few waits. */
static void
test_village_floor(void **state)
{
    exit_world w;
    bool waits = false, leaves = false;

    (void) state;
    begin(&w, 0.5);
    exit_set(&w, &w.rule.village_floor, 0.6);
    exit_start(&w, 0);
    for (int y = 0; y < 4; y++) {
        uint8_t left[FEW * EXIT_LANES];

        memcpy(left, w.block.left, sizeof left);
        exit_step(&w, y);
        for (int i = 0; i < FEW * EXIT_LANES; i++) {
            double all = villages[i / EXIT_LANES];
            bool enough = all - w.block.status.villages_left[i] >= 0.6 * all;

            if (left[i] != 0)
                continue;
            assert_int_equal(w.block.held[i], enough ? YS_HELD_left : YS_HELD_villages);
            waits |= !enough;
            leaves |= enough && all > 0;
        }
    }
    assert_true(waits && leaves);
    exit_finish(&w);
}

static void
test_refusals(void **state)
{
    exit_world w;

    (void) state;
    begin(&w, 0);
    places.townships_out = 58;
    exit_refused(&w, YS_E_SCENARIO, "places.townships_out = 58, but column area counts only 57 townships in all");
    places.townships = NULL;
    exit_refused(&w, YS_E_SCENARIO, "places.townships_out = 58 needs places.townships, the column that counts them");
    begin(&w, 0);
    places.villages = "hamlets";
    exit_refused(&w, YS_E_SCENARIO, "places.villages = hamlets is not a column of the table");
    begin(&w, 0);
    villages[1] = 7.5;
    exit_refused(&w, YS_E_DATA, "places.villages: county B has 7.5 in column difficulty, which counts places: give a whole number from 0"
        " to 1000000");
    villages[1] = 100;
    begin(&w, 0);
    places.services = true;
    exit_refused(&w, YS_E_SCENARIO, "places.services = true, but dynamics.gates names no gate that a village could lack");
    begin(&w, 0);
    exit_set(&w, &w.rule.village_floor, 0.9);
    places.villages = NULL;
    exit_refused(&w, YS_E_SCENARIO, "exit_rules.rule.village_floor = 0.9 needs places.villages, the column of poor villages");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_expected), cmocka_unit_test(test_out_stays_out),
        cmocka_unit_test(test_services), cmocka_unit_test(test_townships_out), cmocka_unit_test(test_township_chances),
        cmocka_unit_test(test_village_floor),
        cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
