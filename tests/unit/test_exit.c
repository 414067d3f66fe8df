/* The model of exit through its kernels: closed forms, conservation, the rule. */
#include "exit/plan.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { COUNTIES = 5, LANES = 256, MAX_SLOTS = 128, YEARS = 6 };

static const double poor_column[COUNTIES] = { 40000, 9000, 120000, 2000, 60500 };
static const double rural_column[COUNTIES] = { 200000, 90000, 400000, 100000, 151000 };
static const double slope_column[COUNTIES] = { 0, 0.25, 0.5, 0.75, 1 };
static const double area_column[COUNTIES] = { 0, 1, 0, 2, 1 };

static const ys_indicator indicators[] = {
    { .name = "poor", .fixed = poor_column, .quantity = -1, .modelled = true },
    { .name = "rural", .fixed = rural_column, .quantity = -1 },
    { .name = "difficulty", .fixed = slope_column, .quantity = -1 },
    { .name = "area", .fixed = area_column, .quantity = -1 },
};

static const char *
code(void *context, size_t county)
{
    static const char *const codes[COUNTIES] = { "A", "B", "C", "D", "E" };

    (void) context;
    return codes[county];
}

static const ys_indicator *
indicator(void *context, const char *name)
{
    (void) context;
    for (size_t i = 0; i < sizeof indicators / sizeof indicators[0]; i++) {
        if (strcmp(indicators[i].name, name) == 0)
            return &indicators[i];
    }
    return NULL;
}

static ys_status
all_counties(void *context, const char *condition, uint8_t *mask, ys_error *err)
{
    (void) context;
    (void) err;
    memset(mask, strcmp(condition, "none") != 0, COUNTIES);
    return YS_OK;
}

static const ys_data data = { .n_counties = COUNTIES, .code = code, .indicator = indicator, .select = all_counties };

/* A model by hand: every ys_param gets a slot of its own. */
typedef struct {
    ys_population population;
    ys_dynamics dynamics;
    ys_group group[3];
    ys_measure measure[3];
    ys_list measures;
    ys_exit_rule rule;
    bool has_rule;
    int n_slots;
    double value[MAX_SLOTS];
    uint8_t moves[MAX_SLOTS];
    const char *purpose[1];
    ys_exit_plan plan;
    ys_exit_block block;
    void *memory;
    double *param, *quantity;
    int64_t *amount;
} ys_world;

static const char *purposes[] = { "development" };

static void
set(ys_world *w, ys_param *param, double value)
{
    *param = (ys_param){ value, w->n_slots };
    w->value[w->n_slots++] = value;
}

static void
set_flow(ys_world *w, ys_flow *flow, double rate)
{
    *flow = (ys_flow){ .max = 1 };
    set(w, &flow->rate, rate);
}

static void
begin(ys_world *w)
{
    ys_dynamics *d = &w->dynamics;
    ys_param *zero[] = { &w->population.total, &w->population.log_sd, &d->net_exit_rate, &d->year_sd, &d->area_sd, &d->county_sd,
        &d->effect_sd, &d->wrong_exit_share, &d->vulnerable_share, &d->vulnerable_start, &d->stable_start, &d->missed_start };

    memset(w, 0, sizeof *w);
    w->population.registered_poor = "poor";
    w->population.rural = "rural";
    for (size_t i = 0; i < sizeof zero / sizeof zero[0]; i++)
        set(w, zero[i], 0);
    set(w, &d->joint_max, 2);
    d->leave_max = 1;
    set_flow(w, &d->fall_back, 0);
    set_flow(w, &d->newly_poor, 0);
    set_flow(w, &d->wrong_found, 0);
    set_flow(w, &d->missed_found, 0);
    w->measures.item = w->measure;
    w->purpose[0] = purposes[0];
}

static void
change(ys_world *w, ys_param *param, double value)
{
    param->value = value;
    w->value[param->slot] = value;
}

static void
add_measure(ys_world *w, double base_share, double rate)
{
    static const char *const names[] = { "first", "second", "third" };
    ys_measure *m = &w->measure[w->measures.n];

    *m = (ys_measure){ .name = names[w->measures.n++], .purposes = { 1, purposes }, .gain_max = 3 };
    set(w, &m->base_share, base_share);
    set(w, &m->rate, rate);
    set(w, &m->elasticity, 0.4);
}

static void
add_rule(ys_world *w)
{
    ys_exit_rule *r = &w->rule;

    w->has_rule = true;
    *r = (ys_exit_rule){ .name = "rule", .first_year = 2016, .equality_passes = true };
    set(w, &r->incidence_limit, 0.03);
    set(w, &r->wrong_limit, 0.02);
    set(w, &r->missed_limit, 0.02);
    set(w, &r->satisfaction_floor, 0.9);
    set(w, &r->propose_below, 0.03);
    set(w, &r->wrong.rate, 0);
    set(w, &r->missed.rate, 0);
    set(w, &r->satisfaction.mean, 1);
    set(w, &r->satisfaction.score_effect, 0);
    set(w, &r->satisfaction.shock_effect, 0);
}

static void
start(ys_world *w, uint32_t first_world)
{
    ys_exit_inputs inputs = { &w->population, &w->dynamics, &w->measures, w->has_rule ? &w->rule : NULL, 2015, 1,
        (const char *const *) w->purpose, w->moves };
    ys_error err = { YS_OK, "" };

    if (ys_exit_prepare(&inputs, &data, &w->plan, &err) != YS_OK)
        fail_msg("%s", err.text);
    w->memory = aligned_alloc(YS_ALIGN, ys_exit_memory(&w->plan, LANES));
    w->param = aligned_alloc(YS_ALIGN, MAX_SLOTS * LANES * sizeof(double));
    w->quantity = aligned_alloc(YS_ALIGN, (size_t) YS_QUANTITY_COUNT * COUNTIES * LANES * sizeof(double));
    w->amount = aligned_alloc(YS_ALIGN, COUNTIES * LANES * sizeof(int64_t));
    assert_true(w->memory != NULL && w->param != NULL && w->quantity != NULL && w->amount != NULL);
    ys_exit_bind(&w->plan, LANES, w->memory, &w->block);
    w->block.seed = 77;
    w->block.world = first_world;
    w->block.param = w->param;
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        w->block.quantity[q] = w->quantity + q * COUNTIES * LANES;
    for (int s = 0; s < w->n_slots; s++) {
        for (int l = 0; l < LANES; l++)
            w->param[s * LANES + l] = w->value[s];
    }
    for (int i = 0; i < COUNTIES * LANES; i++)
        w->amount[i] = 1000000 + i / LANES * 250000;
    ys_exit_start_lanes_base(&w->plan, &w->block);
    const int64_t *const amount[] = { w->amount };

    if (w->plan.n_sources > 0)
        ys_exit_base_lanes_base(&w->plan, &w->block, amount);
}

static void
step(ys_world *w, int year)
{
    const int64_t *const amount[] = { w->amount };

    ys_exit_year_lanes_base(&w->plan, &w->block, year, amount);
}

static void
finish(ys_world *w)
{
    ys_exit_release(&w->plan);
    free(w->memory);
    free(w->param);
    free(w->quantity);
    free(w->amount);
}

static double
mean_registered(const ys_world *w, int county)
{
    double sum = 0;

    for (int l = 0; l < LANES; l++)
        sum += w->block.quantity[YS_QUANTITY_registered_poor][county * LANES + l];
    return sum / LANES;
}

/* One chance p a year: survivors are binomial, mean n (1-p)^t. */
static void
test_geometric(void **state)
{
    ys_world w;

    (void) state;
    begin(&w);
    w.dynamics.process = YS_PROCESS_sequence;
    add_measure(&w, 0, 0.2);
    start(&w, 0);
    for (int y = 0; y < YEARS; y++) {
        double q = pow(0.8, y + 1);

        step(&w, y);
        for (int c = 0; c < COUNTIES; c++) {
            double n = poor_column[c], se = sqrt(n * q * (1 - q) / LANES);

            assert_true(fabs(mean_registered(&w, c) - n * q) < 5 * se);
        }
    }
    finish(&w);
}

/* Three measures in sequence: who leaves is multinomial with p1, (1-p1) p2, (1-p1)(1-p2) p3. */
static void
test_sequence(void **state)
{
    ys_world w;
    double q = (1 - 0.16) * (1 - 0.06) * (1 - 0.10);

    (void) state;
    begin(&w);
    w.dynamics.process = YS_PROCESS_sequence;
    add_measure(&w, 0, 0.16);
    add_measure(&w, 0, 0.06);
    add_measure(&w, 0, 0.10);
    start(&w, 512);
    step(&w, 0);
    for (int c = 0; c < COUNTIES; c++)
        assert_true(fabs(mean_registered(&w, c) - poor_column[c] * q) < 5 * sqrt(poor_column[c] * q * (1 - q) / LANES));
    finish(&w);
}

static void
mixed_model(ys_world *w)
{
    begin(w);
    change(w, &w->dynamics.net_exit_rate, 0.18);
    w->group[0] = (ys_group){ .name = "able", .share = 0.5 };
    w->group[1] = (ys_group){ .name = "relocate", .share = 0.3 };
    w->group[2] = (ys_group){ .name = "unable", .share = 0.2 };
    set(w, &w->group[0].odds_ratio, 1);
    set(w, &w->group[1].odds_ratio, 0.8);
    set(w, &w->group[2].odds_ratio, 0.4);
    w->dynamics.groups = (ys_list){ 3, w->group };
    change(w, &w->dynamics.vulnerable_share, 0.1);
    change(w, &w->dynamics.vulnerable_start, 0.08);
    change(w, &w->dynamics.stable_start, 0.5);
    change(w, &w->dynamics.missed_start, 0.01);
    change(w, &w->dynamics.wrong_exit_share, 0.03);
    change(w, &w->dynamics.fall_back.rate, 0.25);
    change(w, &w->dynamics.newly_poor.rate, 0.002);
    change(w, &w->dynamics.wrong_found.rate, 0.3);
    change(w, &w->dynamics.missed_found.rate, 0.3);
    add_measure(w, 0.3, 0);
}

/* Base-year spending and no shock: the register falls by the net rate. */
static void
test_net_rate(void **state)
{
    ys_world w;
    double before = 0, after = 0;

    (void) state;
    mixed_model(&w);
    start(&w, 0);
    step(&w, 0);
    for (int c = 0; c < COUNTIES; c++) {
        before += poor_column[c];
        after += mean_registered(&w, c);
    }
    /* the sampling error of 231,500 persons in 256 worlds is about 3e-5 */
    assert_true(fabs(after / before - (1 - 0.18)) < 2e-4);
    finish(&w);
}

static void
test_conservation(void **state)
{
    ys_world w;

    (void) state;
    mixed_model(&w);
    change(&w, &w.dynamics.year_sd, 0.2);
    change(&w, &w.dynamics.county_sd, 0.3);
    change(&w, &w.dynamics.effect_sd, 0.3);
    start(&w, 1024);
    for (int y = 0; y < YEARS; y++) {
        step(&w, y);
        for (int i = 0; i < COUNTIES * LANES; i++) {
            const ys_exit_block *b = &w.block;
            int64_t registered = b->group[0][i] + b->group[1][i] + b->group[2][i];
            int64_t others = (int64_t) b->vulnerable[i] + b->stable[i] + b->wrong[i] + b->missed[i];

            assert_true(b->group[0][i] >= 0 && b->group[1][i] >= 0 && b->group[2][i] >= 0);
            assert_true(b->vulnerable[i] >= 0 && b->stable[i] >= 0 && b->wrong[i] >= 0 && b->missed[i] >= 0);
            assert_true(registered + others <= (int64_t) rural_column[i / LANES]);
            assert_true((double) registered == b->quantity[YS_QUANTITY_registered_poor][i]);
        }
    }
    finish(&w);
}

/* Everybody falls back and everybody else becomes poor: still nobody is counted twice. */
static void
test_nobody_twice(void **state)
{
    ys_world w;

    (void) state;
    begin(&w);
    w.dynamics.process = YS_PROCESS_sequence; /* without a measure nobody leaves */
    change(&w, &w.dynamics.vulnerable_start, 1);
    change(&w, &w.dynamics.fall_back.rate, 1);
    change(&w, &w.dynamics.newly_poor.rate, 1);
    start(&w, 0);
    for (int y = 0; y < 3; y++) {
        step(&w, y);
        for (int i = 0; i < COUNTIES * LANES; i++)
            assert_true(w.block.quantity[YS_QUANTITY_registered_poor][i] == rural_column[i / LANES]);
    }
    finish(&w);
}

/* The total is reached though a county has no room for its share; one that nobody could reach is refused. */
static void
test_total_is_reached(void **state)
{
    ys_world w;
    ys_error err;
    ys_exit_inputs inputs = { &w.population, &w.dynamics, &w.measures, NULL, 2015, 1, (const char *const *) w.purpose, w.moves };

    (void) state;
    begin(&w);
    change(&w, &w.population.total, 780000);
    change(&w, &w.population.log_sd, 1.5);
    start(&w, 0);
    for (int l = 0; l < LANES; l++) {
        double sum = 0;

        for (int c = 0; c < COUNTIES; c++) {
            double x = w.block.quantity[YS_QUANTITY_registered_poor][c * LANES + l];

            assert_true(x >= 0 && x <= rural_column[c]);
            sum += x;
        }
        assert_true(sum == 780000);
    }
    finish(&w);
    begin(&w);
    change(&w, &w.population.total, 900000);
    assert_int_equal(ys_exit_prepare(&inputs, &data, &w.plan, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "population.total = 900000 cannot be reached: column poor sums to 231500, and at most 0.9 of a rural"
        " population of 941000 are taken as poor");
}

/* With spending as in the base year the measures change nothing, draw by draw; with none, fewer leave; with more, more. */
static void
test_measures_are_deviations(void **state)
{
    ys_world with, without;
    double base = 0, none = 0, twice = 0;

    (void) state;
    mixed_model(&with);
    mixed_model(&without);
    without.measures.n = 0;
    start(&with, 0);
    start(&without, 0);
    for (int y = 0; y < YEARS; y++) {
        step(&with, y);
        step(&without, y);
    }
    assert_memory_equal(with.block.quantity[YS_QUANTITY_registered_poor], without.block.quantity[YS_QUANTITY_registered_poor],
        COUNTIES * LANES * sizeof(double));
    for (int c = 0; c < COUNTIES; c++)
        base += mean_registered(&with, c);
    for (int factor = 0; factor <= 2; factor += 2) {
        finish(&with);
        mixed_model(&with);
        start(&with, 0);
        for (int i = 0; i < COUNTIES * LANES; i++)
            with.amount[i] *= factor;
        for (int y = 0; y < YEARS; y++)
            step(&with, y);
        for (int c = 0; c < COUNTIES; c++)
            *(factor == 0 ? &none : &twice) += mean_registered(&with, c);
    }
    assert_true(none > base && twice < base);
    finish(&with);
    finish(&without);
}

/* A pair shares the county figure; the total is the published one in every world. */
static void
test_modelled_column(void **state)
{
    ys_world w;
    double spread = 0;

    (void) state;
    begin(&w);
    change(&w, &w.population.total, 231500);
    change(&w, &w.population.log_sd, 0.4);
    start(&w, 256);
    for (int l = 0; l < LANES; l++) {
        double sum = 0;

        for (int c = 0; c < COUNTIES; c++) {
            double x = w.block.quantity[YS_QUANTITY_registered_poor][c * LANES + l];

            assert_true(x >= 0 && x <= rural_column[c] && x == floor(x));
            assert_true(x == w.block.quantity[YS_QUANTITY_registered_poor][c * LANES + (l ^ 1)]);
            sum += x;
        }
        assert_true(sum == 231500);
        spread += pow(log(w.block.quantity[YS_QUANTITY_registered_poor][LANES + l] / 9000), 2);
    }
    /* raking leaves a county's log-sd near 0.4: here a province of five, so between 0.3 and 0.5 */
    spread = sqrt(spread / LANES);
    assert_true(spread > 0.3 && spread < 0.5);
    finish(&w);
}

/* A survey of 500 finds at most 10 (below 10) wrong where the true rate is 2.5 %: P = 0.294 (0.198), binomial, exactly. */
static void
test_survey(void **state)
{
    (void) state;
    for (int equality = 0; equality <= 1; equality++) {
        double want = gsl_cdf_binomial_P(equality ? 10 : 9, 0.025, 500);
        int passed = 0, worlds = 40 * LANES;

        assert_true(fabs(want - (equality ? 0.294 : 0.198)) < 1e-3);
        for (int r = 0; r < 40; r++) {
            ys_world w;

            begin(&w);
            add_rule(&w);
            w.rule.first_year = 2015;
            w.rule.equality_passes = equality;
            w.rule.wrong = (ys_sample){ .size = 500, .from = YS_ERROR_SOURCE_stated, .rate = w.rule.wrong.rate };
            change(&w, &w.rule.wrong.rate, 0.025);
            start(&w, (uint32_t) (r * LANES));
            step(&w, 0);
            /* county D alone has an incidence (2 %) below the limit */
            for (int l = 0; l < LANES; l++) {
                passed += w.block.left[3 * LANES + l] == 1;
                assert_int_equal(w.block.left[l], 0);
                assert_int_equal(w.block.held[l], YS_HELD_not_proposed);
            }
            finish(&w);
        }
        assert_true(fabs((double) passed / worlds - want) < 5 * sqrt(want * (1 - want) / worlds));
    }
}

static void
test_first_year_and_limit(void **state)
{
    ys_world w;

    (void) state;
    begin(&w);
    add_rule(&w);
    change(&w, &w.rule.incidence_limit, 0.5);
    change(&w, &w.rule.propose_below, 0.5);
    w.rule.yearly_limit = 2;
    start(&w, 0);
    step(&w, 0);
    for (int i = 0; i < COUNTIES * LANES; i++)
        assert_int_equal(w.block.held[i], YS_HELD_first_year);
    step(&w, 1);
    /* incidences 0.2, 0.1, 0.3, 0.02, 0.40: D and B go first, then A and C, then E */
    static const int year_left[COUNTIES] = { 3, 2, 3, 2, 4 };

    for (int c = 0; c < COUNTIES; c++)
        assert_int_equal(w.block.held[c * LANES], year_left[c] == 2 ? YS_HELD_left : YS_HELD_limit);
    step(&w, 2);
    step(&w, 3);
    for (int i = 0; i < COUNTIES * LANES; i++)
        assert_int_equal(w.block.left[i], year_left[i / LANES]);
    finish(&w);
}

static void
test_refusals(void **state)
{
    ys_world w;
    ys_error err;
    ys_exit_inputs inputs = { &w.population, &w.dynamics, &w.measures, NULL, 2015, 1, (const char *const *) w.purpose, w.moves };

    (void) state;
    begin(&w);
    w.population.rural = "difficulty";
    assert_int_equal(ys_exit_prepare(&inputs, &data, &w.plan, &err), YS_E_DATA);
    assert_string_equal(err.text, "county A: 40000 registered poor of a rural population of 0; allowed: 0 to the rural population,"
        " which is above 0");
    begin(&w);
    w.population.registered_poor = "nobody";
    assert_int_equal(ys_exit_prepare(&inputs, &data, &w.plan, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "population.registered_poor = nobody is not a column of the table");
    begin(&w);
    change(&w, &w.population.log_sd, 0.4);
    assert_int_equal(ys_exit_prepare(&inputs, &data, &w.plan, &err), YS_E_SCENARIO);
    assert_non_null(strstr(err.text, "needs population.total"));
    begin(&w);
    add_measure(&w, 0.1, 0);
    w.purpose[0] = "other";
    assert_int_equal(ys_exit_prepare(&inputs, &data, &w.plan, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "measures.first.purposes: no fund has such a purpose");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_geometric), cmocka_unit_test(test_sequence),
        cmocka_unit_test(test_net_rate), cmocka_unit_test(test_conservation), cmocka_unit_test(test_measures_are_deviations),
        cmocka_unit_test(test_modelled_column), cmocka_unit_test(test_nobody_twice), cmocka_unit_test(test_total_is_reached), cmocka_unit_test(test_survey), cmocka_unit_test(test_first_year_and_limit),
        cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
