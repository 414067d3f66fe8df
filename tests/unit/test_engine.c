/* The loop: same numbers whatever the threads, blocks and lanes; luck that a change does not move; money that adds up. */
#include "engine/plan.h"

#include "yinsu/store.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char table_csv[] = "code,name_zh,prefecture_code,listed,poor,rural,relief,issued\n"
                                "A1,甲县,P1,1,40000,200000,1.5,30000000\n"
                                "A2,乙县,P1,1,9000,90000,2.5,12000000\n"
                                "B1,丙县,P2,1,120000,400000,3.5,70000000\n"
                                "B2,丁县,P2,0,2000,100000,1.0,\n"
                                "C1,戊县,P3,1,60500,151000,2.0,50000000\n";
static const char columns_csv[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                                  "code,,id,,,,2014-12-31,,by hand\n"
                                  "name_zh,,label,,,,2014-12-31,,by hand\n"
                                  "prefecture_code,,class,,,,2014-12-31,,by hand\n"
                                  "listed,0/1,class,,0,1,2014-12-31,,by hand\n"
                                  "poor,person,modelled,cost,0,1e9,2014-12-31,rural,by hand\n"
                                  "rural,person,observed,,0,1e9,2014-12-31,,by hand\n"
                                  "relief,1,observed,cost,0,10,2014-12-31,,by hand\n"
                                  "issued,yuan,observed,,0,1e12,2014-12-31,,by hand\n";

static const char scenario[] =
    "title: by hand\ntable: t.h5\nas_of: 2015-12-31\nyears: 2015..2018\nworlds: 700\nseed: 11\n"
    "population: {registered_poor: poor, rural: rural, listed: listed, total: 231500, log_sd: 0.3}\n"
    "funds:\n"
    "  main:\n"
    "    purpose: development\n"
    "    pot: {total: {value: 200000000, prior: {uniform: [150000000, 250000000]}}, growth: 0.02, base_year: 190000000}\n"
    "    set_asides: {award: {share: 0.1}, kept: {amount: 1234567}}\n"
    "    factors:\n"
    "      poor: {indicator: registered_poor, weight: {value: 0.5, prior: {uniform: [0.3, 0.7]}}}\n"
    "      relief: {indicator: relief, weight: 0.3}\n"
    "      held: {indicator: rural, weight: 0.2, lock: true}\n"
    "    floors: {least: {kind: yuan, value: 5000000}}\n"
    "  award:\n"
    "    purpose: other\n"
    "    pot: {from: main.award}\n"
    "    eligibility: listed\n"
    "    factors: {points: {indicator: award_points, weight: 1}}\n"
    "    when_zero: hold\n"
    "measures:\n"
    "  work: {purposes: [development], base_share: 0.3, elasticity: 0.5}\n"
    "dynamics:\n"
    "  net_exit_rate: {value: 0.3, prior: {normal: [0.3, 0.05]}}\n"
    "  county_sd: 0.1\n"
    "  fall_back: {rate: 0.1}\n"
    "  vulnerable_share: 0.2\n"
    "exit_rules:\n"
    "  rule: {first_year: 2016, incidence_limit: 0.08, propose_below: 0.08, measured_by: registered, wrong: {size: 300},\n"
    "    satisfaction: {mean: 0.93, size: 500}}\n"
    "schemes:\n"
    "  score:\n"
    "    classes: {all: {where: \"true\"}}\n"
    "    grades: {good: {at_least: 60, award_points: 2}, fair: {at_least: 0, award_points: 1}}\n"
    "    items:\n"
    "      fall: {weights: {all: 0.6}, indicator: poor_fall, score: ratio_to_target, target: 0.4}\n"
    "      wrong: {weights: {all: 0.2}, indicator: wrong_rate, score: goalposts, worst: 0.02, best: 0}\n"
    "      content: {weights: {all: 0.2}, indicator: satisfaction, score: goalposts, worst: 0.8, best: 1}\n";

static void
write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void
read_model(const char *const *sets, size_t n, ys_model *model)
{
    ys_error err = { YS_OK, "" };
    ys_table table;
    ys_override override[8];

    write_text("t.csv", table_csv);
    write_text("c.csv", columns_csv);
    if (ys_table_import("t.csv", "c.csv", &table, &err) != YS_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < n; i++)
        override[i].text = sets[i];
    if (ys_model_from_text(scenario, "by-hand.yaml", &table, override, n, model, &err) != YS_OK)
        fail_msg("%s", err.text);
}

static void
simulate(const char *const *sets, size_t n, const ys_engine_options *options, ys_result *result)
{
    ys_error err = { YS_OK, "" };
    ys_model model;

    read_model(sets, n, &model);
    *result = (ys_result){ 0 };
    if (ys_engine_simulate(&model, options, result, &err) != YS_OK)
        fail_msg("%s", err.text);
    ys_model_free(&model);
}

static const double *
values(const ys_result *result, const char *name)
{
    const double *found = ys_array_f64(ys_result_find(result, name));

    assert_non_null(found);
    return found;
}

static void
test_histogram(void **state)
{
    ys_histogram *h = calloc(1, sizeof *h);

    (void) state;
    assert_non_null(h);
    for (int64_t v = 0; v < 2000; v++)
        ys_histogram_add(h, v);
    assert_true(ys_histogram_quantile(h, 0.5) == 999);
    assert_true(ys_histogram_quantile(h, 0.05) == 99);
    assert_true(ys_histogram_quantile(h, 1.0) == 1999);
    for (int64_t v = 2048; v < INT64_C(1) << 40; v = v * 5 / 4 + 7) {
        memset(h, 0, sizeof *h);
        ys_histogram_add(h, v);
        assert_true(fabs(ys_histogram_quantile(h, 0.5) / (double) v - 1) <= 0x1p-11);
    }
    free(h);
}

static void
test_digest_does_not_move(void **state)
{
    static const ys_engine_options ways[] = { { .threads = 1 }, { .threads = 2 }, { .threads = 7 }, { .threads = 2, .block = 64 },
        { .threads = 1, .block = 128 }, { .threads = 2, .block = 256 }, { .threads = 1, .isa = "sse2" },
        { .threads = 1, .isa = "avx2" }, { .threads = 1, .isa = "avx512" } };
    char first[65] = "", digest[65];
    ys_result result;

    (void) state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const ys_isa *isa;

        if (ways[i].isa != NULL && ys_isa_choose(ways[i].isa, &isa, NULL) != YS_OK)
            continue;
        simulate(NULL, 0, &ways[i], &result);
        ys_result_digest(&result, i == 0 ? first : digest);
        if (i > 0)
            assert_string_equal(digest, first);
        ys_result_free(&result);
    }
    simulate((const char *const[]){ "seed=12" }, 1, &ways[0], &result);
    ys_result_digest(&result, digest);
    assert_string_not_equal(digest, first);
    ys_result_free(&result);
}

/* A world that is not of the run, in the last block's spare lanes, fails nobody; and a failure is told as it was. */
static void
test_failures_are_of_the_run(void **state)
{
    static const char *const sets[] = { "worlds=900", "funds.main.pot.total={value: 40000000, prior: {uniform: [27900000, 80000000]}}",
        "funds.main.set_asides.kept.amount=0" };
    ys_error err = { YS_OK, "" };
    ys_status want = YS_OK;
    char first[sizeof err.text] = "";

    (void) state;
    for (int block = 64; block <= 256; block *= 2) {
        ys_engine_options options = { .threads = 2, .block = block };
        ys_result result = { 0 };
        ys_model model;

        read_model(sets, 3, &model);
        ys_status st = ys_engine_simulate(&model, &options, &result, &err);

        if (block == 64)
            want = st;
        assert_int_equal(st, want);
        if (st == YS_OK) {
            char digest[65];

            ys_result_digest(&result, digest);
            if (block == 64)
                snprintf(first, sizeof first, "%s", digest);
            assert_string_equal(digest, first);
        }
        ys_result_free(&result);
        ys_model_free(&model);
    }
}

/* A fund that pays for no measure is one change that touches nobody: the same people leave in the same worlds. */
static void
test_luck_stays(void **state)
{
    static const ys_engine_options one = { .threads = 1 };
    ys_result base, changed;

    (void) state;
    simulate(NULL, 0, &one, &base);
    simulate((const char *const[]){ "funds.award.purpose=else", "worlds=700" }, 2, &one, &changed);
    assert_memory_equal(values(&base, "province/poor_mean"), values(&changed, "province/poor_mean"), 4 * sizeof(double));
    assert_memory_equal(values(&base, "exit/exited_by"), values(&changed, "exit/exited_by"), 20 * sizeof(double));
    ys_result_free(&changed);
    /* a parameter drawn in both scenarios meets the same luck when another one is no longer drawn */
    simulate((const char *const[]){ "funds.main.factors.poor.weight=0.5", "measures.work.base_share=0" }, 2, &one, &changed);
    assert_true(fabs(values(&base, "province/poor_mean")[0] - values(&changed, "province/poor_mean")[0]) < 400);
    ys_result_free(&changed);
    ys_result_free(&base);
}

static void
test_parameters(void **state)
{
    ys_error err = { YS_OK, "" };
    ys_model model;
    ys_plan plan;
    ys_block block;
    double mean = 0, low = 1, high = 0;

    (void) state;
    read_model(NULL, 0, &model);
    assert_int_equal(ys_plan_prepare(&model, true, &plan, &err), YS_OK);
    assert_int_equal(ys_block_init(&block, &plan, 256, &err), YS_OK);
    ys_block_centre(&block);
    for (uint32_t b = 0; b < 16; b++) {
        block.world = b * 256;
        ys_block_draw_base(&block);
        for (int l = 0; l < 256; l++) {
            double sum = 0;

            for (size_t s = 0; s < plan.n_slots; s++) {
                double x = block.param[s * 256 + (size_t) l];

                sum += model.slot[s].vector == 0 ? x : 0;
                assert_true(x >= model.slot[s].min && x <= model.slot[s].max);
                assert_true(x == block.param[s * 256 + (size_t) (l ^ 1)]);
                if (strcmp(model.slot[s].path, "funds.main.factors.held.weight") == 0)
                    assert_true(x == 0.2);
                if (strcmp(model.slot[s].path, "funds.main.factors.poor.weight") == 0) {
                    mean += x / 4096;
                    low = x < low ? x : low;
                    high = x > high ? x : high;
                }
            }
            assert_true(fabs(sum - 1) < 1e-12);
        }
    }
    /* uniform on [0.3, 0.7], 2,048 independent draws: sd of the mean 0.0026 */
    assert_true(fabs(mean - 0.5) < 0.011 && low < 0.303 && high > 0.697);
    ys_block_free(&block);
    ys_plan_release(&plan);
    ys_model_free(&model);
}

static void
test_money_adds_up(void **state)
{
    ys_error err = { YS_OK, "" };
    ys_model model;
    ys_result result = { 0 };

    (void) state;
    read_model(NULL, 0, &model);
    assert_int_equal(ys_engine_allocate(&model, &result, &err), YS_OK);
    const int64_t *total = ys_array_i64(ys_result_find(&result, "fund/total"));
    const int64_t *aside = ys_array_i64(ys_result_find(&result, "fund/set_aside"));
    const int64_t *counties = ys_array_i64(ys_result_find(&result, "fund/to_counties"));
    const int64_t *amount = ys_array_i64(ys_result_find(&result, "allocation/main/amount"));
    int64_t sum = 0;

    for (int c = 0; c < 5; c++) {
        assert_int_equal(amount[c] % 10000, 0);
        assert_true(amount[c] >= 5000000);
        sum += amount[c];
    }
    assert_int_equal(total[0], 200000000);
    assert_int_equal(sum, counties[0]);
    assert_int_equal(aside[0] + counties[0], total[0]);
    assert_int_equal(total[1], 20000000);
    /* nobody has a grade yet: the award fund is held back */
    assert_int_equal(counties[1], 0);
    assert_int_equal(aside[1], 20000000);
    ys_result_free(&result);
    ys_model_free(&model);
}

/* What is kept of every world adds up to what the tallies say. */
static void
test_trajectories(void **state)
{
    static const ys_engine_options keep = { .threads = 2, .block = 64, .trajectories = true };
    ys_result result;

    (void) state;
    simulate(NULL, 0, &keep, &result);
    const int64_t *poor = ys_array_i64(ys_result_find(&result, "trajectory/poor"));
    const int64_t *left = ys_array_i64(ys_result_find(&result, "trajectory/exit_year"));

    assert_true(poor != NULL && left != NULL);
    for (size_t y = 0; y < 4; y++) {
        int64_t sum = 0, exited[5] = { 0 };

        for (size_t w = 0; w < 700; w++) {
            sum += poor[w * 4 + y];
            for (size_t c = 0; c < 5; c++)
                exited[c] += left[w * 5 + c] > 0 && left[w * 5 + c] <= 2015 + (int64_t) y;
        }
        assert_true(values(&result, "province/poor_mean")[y] == (double) sum / 700);
        for (size_t c = 0; c < 5; c++)
            assert_true(c == 3 ? exited[c] == 0 : values(&result, "exit/exited_by")[y * 5 + c] == (double) exited[c] / 700);
    }
    ys_result_free(&result);
}

static bool
stop_at_once(void *context, int64_t done, int64_t worlds, double seconds, double mcse)
{
    (void) context;
    (void) done;
    (void) worlds;
    (void) seconds;
    (void) mcse;
    return false;
}

static void
test_refusals(void **state)
{
    static const ys_progress progress = { stop_at_once, NULL };
    static const struct {
        const char *set, *text;
        ys_engine_options options;
        ys_status status;
    } cases[] = {
        { "worlds=100", "block of 100 worlds; allowed: 64, 128, 256", { .block = 100 }, YS_E_USAGE },
        { "worlds=100", "instruction set mmx is unknown", { .isa = "mmx" }, YS_E_USAGE },
        { "funds.main.floors.least.value=50000000", "funds.main", { .threads = 1 }, YS_E_INFEASIBLE },
        { "worlds=5000", "interrupted after", { .threads = 1, .progress = &progress }, YS_E_INTERRUPT },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ys_error err = { YS_OK, "" };
        ys_result result = { 0 };
        ys_model model;

        read_model(&cases[i].set, 1, &model);
        assert_int_equal(ys_engine_simulate(&model, &cases[i].options, &result, &err), cases[i].status);
        if (strstr(err.text, cases[i].text) == NULL)
            fail_msg("%s", err.text);
        assert_int_equal(result.n_arrays, 0);
        ys_model_free(&model);
    }
}

static int
set_up(void **state)
{
    (void) state;
    return ys_store_setup(NULL) == YS_OK ? 0 : 1;
}

static int
tear_down(void **state)
{
    (void) state;
    ys_store_teardown();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_histogram), cmocka_unit_test(test_digest_does_not_move),
        cmocka_unit_test(test_failures_are_of_the_run), cmocka_unit_test(test_luck_stays), cmocka_unit_test(test_parameters), cmocka_unit_test(test_money_adds_up),
        cmocka_unit_test(test_trajectories),
        cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
