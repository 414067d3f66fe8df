/* The province's own scheme: who is out at the start, and how many by its plan. */
#include "status_case.h"

enum { TEN = 10 };

static ys_provincial scheme;
static const double poor[TEN] = { 9000, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 500 };
static const double listed[TEN] = { 0, 1, 0, 0, 0, 1, 0, 0, 0, 0 };
static double rural[TEN];

static void
begin(exit_world *w)
{
    static exit_table table;

    for (int c = 0; c < TEN; c++)
        rural[c] = 10000;
    table = (exit_table){ TEN, poor, rural, listed, listed };
    exit_begin(w, &table);
    w->dynamics.process = YS_PROCESS_sequence;
    scheme = (ys_provincial){ .among = "all", .tilt = 1 };
    w->provincial = &scheme;
}

static int
out_of(const exit_world *w, int lane)
{
    int sum = 0;

    for (int c = 0; c < TEN; c++) {
        sum += w->block.status.provincial[c * EXIT_LANES + lane];
        assert_true(w->block.quantity[YS_QUANTITY_provincial_out][c * EXIT_LANES + lane]
            == w->block.status.provincial[c * EXIT_LANES + lane]);
    }
    return sum;
}

/* Four of ten in each world, alike in a pair; the lower the incidence, the oftener. */
static void
test_start(void **state)
{
    double found[TEN] = { 0 };

    (void) state;
    for (uint32_t block = 0; block < 32; block++) {
        exit_world w;

        begin(&w);
        scheme.start = 4;
        exit_start(&w, block * EXIT_LANES);
        for (int l = 0; l < EXIT_LANES; l++) {
            assert_int_equal(out_of(&w, l), 4);
            for (int c = 0; c < TEN; c++) {
                found[c] += w.block.status.provincial[c * EXIT_LANES + l];
                assert_int_equal(w.block.status.provincial[c * EXIT_LANES + l], w.block.status.provincial[c * EXIT_LANES + (l ^ 1)]);
            }
        }
        exit_finish(&w);
    }
    for (int a = 0; a < TEN; a++) {
        for (int b = 0; b < TEN; b++)
            assert_true(poor[a] >= poor[b] || found[a] > found[b]);
    }
}

/* One of ten: chances are incidence^-tilt over their sum; tilt 0: all alike. */
static void
test_chances(void **state)
{
    closed_seen seen = closed_begin();

    (void) state;
    for (int tilt = 0; tilt <= 2; tilt++) {
        double found[TEN] = { 0 }, want[TEN], all = 0;

        for (uint32_t block = 0; block < 32; block++) {
            exit_world w;

            begin(&w);
            scheme.start = 1;
            scheme.tilt = tilt;
            exit_start(&w, block * EXIT_LANES);
            for (int c = 0; c < TEN; c++) {
                for (int l = 0; l < EXIT_LANES; l += 2)
                    found[c] += w.block.status.provincial[c * EXIT_LANES + l];
            }
            exit_finish(&w);
        }
        for (int c = 0; c < TEN; c++)
            all += pow(poor[c] / 10000, -tilt);
        for (int c = 0; c < TEN; c++)
            want[c] = pow(poor[c] / 10000, -tilt) / all;
        closed_fit(&seen, "who is out, tilt", tilt, TEN, found, want);
    }
    closed_tell(&seen);
}

/* The user's list in place of the draw; then by the plan: 2 at the start, 5 by 2017, which is 3, 4, 5; 8 by 2019, 6.5 rounded down. */
static void
test_plan(void **state)
{
    static ys_plan_year plan[] = { { 2013, 1 }, { 2017, 5 }, { 2019, 8 } };
    static const int want[] = { 3, 4, 5, 6, 8, 8 }, next[] = { 9, 2, 3, 4, 6, 7 };
    exit_world w;

    (void) state;
    begin(&w);
    scheme.list = "difficulty";
    scheme.plan = (ys_list){ 3, plan };
    exit_start(&w, 0);
    for (int l = 0; l < EXIT_LANES; l++) {
        for (int c = 0; c < TEN; c++)
            assert_int_equal(w.block.status.provincial[c * EXIT_LANES + l], listed[c] != 0);
    }
    for (int y = 0; y < 6; y++) {
        exit_step(&w, y);
        for (int l = 0; l < EXIT_LANES; l++) {
            assert_int_equal(out_of(&w, l), want[y]);
            /* of who was not out, the lowest record is next: counties 9, 2, 3, 4, 6 and 7 */
            for (int i = 0; i < 6; i++)
                assert_int_equal(w.block.status.provincial[next[i] * EXIT_LANES + l], i < want[y] - 2);
        }
    }
    exit_finish(&w);
}

/* Of equal records the lower code; and only counties of the scheme. */
static void
test_ties(void **state)
{
    static ys_plan_year plan[] = { { 2017, 3 } };
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(8, 100, 1000, rows);
    exit_world w;

    (void) state;
    exit_begin(&w, &table);
    w.dynamics.process = YS_PROCESS_sequence;
    scheme = (ys_provincial){ .among = "odd", .plan = { 1, plan } };
    w.provincial = &scheme;
    exit_start(&w, 0);
    for (int y = 0; y < 4; y++) {
        exit_step(&w, y);
        for (int c = 0; c < 8; c++)
            assert_int_equal(w.block.status.provincial[c * EXIT_LANES + 3], c % 2 == 1 && c / 2 < (y < 3 ? y + 1 : 3));
    }
    exit_finish(&w);
}

static void
test_refusals(void **state)
{
    static ys_plan_year backward[] = { { 2016, 3 }, { 2016, 4 } }, falling[] = { { 2016, 3 }, { 2017, 2 } }, many[] = { { 2016, 6 } },
                        few[] = { { 2016, 3 } };
    exit_world w;

    (void) state;
    begin(&w);
    scheme.among = NULL;
    scheme.start = 3;
    exit_refused(&w, YS_E_SCENARIO, "provincial.start needs provincial.among, the counties of the scheme");
    scheme.start = 0;
    scheme.list = "difficulty";
    exit_refused(&w, YS_E_SCENARIO, "provincial.list needs provincial.among, the counties of the scheme");
    scheme.list = NULL;
    scheme.plan = (ys_list){ 1, few };
    exit_refused(&w, YS_E_SCENARIO, "provincial.plan needs provincial.among, the counties of the scheme");
    begin(&w);
    scheme.among = "none";
    exit_refused(&w, YS_E_SCENARIO, "provincial.among = none: no county meets it");
    begin(&w);
    scheme.among = "odd";
    scheme.start = 6;
    exit_refused(&w, YS_E_SCENARIO, "provincial.start = 6, but only 5 counties meet provincial.among");
    scheme.start = 4;
    scheme.plan = (ys_list){ 2, backward };
    exit_refused(&w, YS_E_SCENARIO, "provincial.plan: 3 counties by 2016, but 4 have left at the start; a county that has left stays"
        " out");
    scheme.start = 0;
    exit_refused(&w, YS_E_SCENARIO, "provincial.plan: year 2016 stands after 2016; years must rise");
    scheme.plan = (ys_list){ 2, falling };
    exit_refused(&w, YS_E_SCENARIO, "provincial.plan: 2 counties by 2017 after 3 by 2016; a county that has left stays out, so numbers"
        " may not fall");
    scheme.plan = (ys_list){ 1, many };
    exit_refused(&w, YS_E_SCENARIO, "provincial.plan: 6 counties by 2016, but only 5 meet provincial.among");
    begin(&w);
    scheme.list = "poor";
    exit_refused(&w, YS_E_DATA, "provincial.list: county A has 9000 in column poor; it takes 1 where a county had left at the start,"
        " else 0");
}

static void
test_list_outside(void **state)
{
    static const double first[TEN] = { 1 };
    exit_world w;

    (void) state;
    begin(&w);
    w.indicator[2].fixed = first;
    scheme.among = "odd";
    scheme.list = "difficulty";
    exit_refused(&w, YS_E_DATA, "provincial.list: county A has 1 in column difficulty, but is not of the scheme: provincial.among = odd");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_start), cmocka_unit_test(test_chances), cmocka_unit_test(test_plan),
        cmocka_unit_test(test_ties), cmocka_unit_test(test_refusals), cmocka_unit_test(test_list_outside) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
