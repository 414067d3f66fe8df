/* What holds of every fund, on random ones with fixed seeds: conservation, bounds, invariances, equal bits, the step log. */
#include "allocation/step.h"
#include "unit/allocation_case.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { LANES = 40, WORLDS = LANES }; /* more than a tile, and not a multiple of it */

typedef struct {
    case_table table;
    case_fund fund;
    case_year year;
    ys_fund_plan *plan;
} world;

static const char *const need[] = { "a", "b", "c", "d" };

static void
random_columns(world *w, uint64_t *seed)
{
    size_t n = w->table.n;

    for (int c = 0; c < 4; c++) {
        double *column = case_column(&w->table, need[c]);

        for (size_t i = 0; i < n; i++)
            column[i] = c == 0 ? (double) (1 + case_below(seed, 100000)) : 0.01 + 10 * case_uniform(seed);
        if (c == 3 && n > 1 && case_below(seed, 2) == 0)
            column[1 + case_below(seed, (int64_t) n - 1)] = NAN;
    }
    double *heads = case_column(&w->table, "heads"), *listed = case_column(&w->table, "listed");
    double *least = case_column(&w->table, "e");

    for (size_t i = 0; i < n; i++) {
        least[i] = 0.01 * case_uniform(seed);
        heads[i] = (double) (1 + case_below(seed, 1000));
        listed[i] = case_below(seed, 5) != 0;
        w->table.group[i] = (int32_t) (i % 3);
    }
    listed[0] = 1;
}

/* Steps from 0 on, so that every figure lies on one; the second moves with the world. */
static void
random_rungs(ys_factor *factor, uint64_t *seed)
{
    static const ys_rung rung[3][3] = {
        { { "low", { 0, -1 }, { 1, -1 }, NULL } },
        { { "low", { 0, -1 }, { 0.5, -1 }, NULL }, { "high", { 4, -1 }, { 3, -1 }, NULL } },
        { { "low", { 0, -1 }, { 1, -1 }, NULL }, { "middle", { 2, 20 }, { 2, -1 }, NULL },
            { "high", { 12, -1 }, { 5, 21 }, NULL } },
    };
    size_t n = (size_t) case_below(seed, 3);

    factor->rungs = (ys_list){ n + 1, (void *) (uintptr_t) rung[n] };
}

static void
random_factors(world *w, uint64_t *seed)
{
    static const char *const moving[] = { "registered_poor", "incidence", "shortfall" };
    size_t k = 1 + (size_t) case_below(seed, 4);
    double sum = 0;

    for (size_t f = 0; f < k; f++) {
        ys_factor *factor = case_factor(&w->fund, need[f], (int) case_below(seed, YS_TRANSFORM_COUNT), 0);

        if (f < 3 && case_below(seed, 2) == 0)
            factor->indicator = moving[f];
        factor->population = case_below(seed, 2) == 0 ? "registered_poor" : "heads";
        factor->multiplier = case_below(seed, 4) == 0 ? "heads" : case_below(seed, 4) == 0 ? "incidence" : NULL;
        factor->line = (ys_param){ 5, case_below(seed, 2) == 0 ? (int32_t) (10 + f) : -1 };
        factor->lower_is_needier = case_below(seed, 2) == 0;
        factor->against = case_below(seed, 2) == 0 ? "incidence" : "e";
        factor->exponent = (ys_param){ 0.7, case_below(seed, 2) == 0 ? (int32_t) (10 + f) : -1 };
        if (case_below(seed, 3) == 0)
            factor->least = (ys_param){ 0.4, case_below(seed, 2) == 0 ? (int32_t) (4 + f) : -1 };
        if (case_below(seed, 3) == 0)
            factor->most = (ys_param){ 1.5, case_below(seed, 2) == 0 ? (int32_t) (14 + f) : -1 };
        random_rungs(factor, seed);
        factor->when_missing = k == 1 ? YS_GAP_sub_pot : YS_GAP_drop_and_rescale + (int) case_below(seed, 4);
        if (factor->when_missing == YS_GAP_group_median)
            factor->when_missing = YS_GAP_median;
        factor->weight = (ys_param){ 1 + (double) case_below(seed, 5), (int32_t) f };
        sum += factor->weight.value;
    }
    for (size_t f = 0; f < k; f++)
        w->fund.factor[f].weight.value /= sum;
}

static void
random_bounds(world *w, uint64_t *seed)
{
    double equal = 1.0 / (double) w->table.n;

    if (case_below(seed, 2) == 0)
        case_bound(&w->fund, 'f', "share", YS_BOUND_share_of_pot, equal * 0.4 * case_uniform(seed));
    if (case_below(seed, 3) == 0)
        case_bound(&w->fund, 'f', "heads", YS_BOUND_per_head, 100 * case_uniform(seed))->population = "heads";
    if (case_below(seed, 3) == 0)
        case_bound(&w->fund, 'h', "band", YS_BOUND_of_last_year, 0.3)->where = "listed";
    if (case_below(seed, 2) == 0)
        case_bound(&w->fund, 'c', "share", YS_BOUND_share_of_pot, equal * (1.5 + 3 * case_uniform(seed)));
    if (case_below(seed, 4) == 0)
        case_bound(&w->fund, 'c', "yuan", YS_BOUND_yuan, 1e6 * case_uniform(seed));
}

static void
random_year(world *w, uint64_t *seed)
{
    size_t n = w->table.n;

    for (int l = 0; l < LANES; l++) {
        w->year.total[l] = case_below(seed, 10) == 0 ? case_below(seed, 1000) : case_below(seed, INT64_C(20000000));
        for (size_t slot = 0; slot < CASE_SLOTS; slot++)
            w->year.param[slot * LANES + (size_t) l] = slot < 10 ? case_uniform(seed) : 10 * case_uniform(seed);
        for (size_t i = 0; i < n; i++) {
            size_t at = i * LANES + (size_t) l;

            w->year.quantity[YS_QUANTITY_registered_poor][at] = (double) (1 + case_below(seed, 100000));
            w->year.quantity[YS_QUANTITY_incidence][at] = 0.001 + case_uniform(seed);
            w->year.quantity[YS_QUANTITY_shortfall][at] = 0.1 + 10 * case_uniform(seed);
            w->year.last_year[at] = case_below(seed, 2000000) / (int64_t) n;
        }
    }
    w->year.year.last_year = w->year.last_year;
}

static void
world_prepare(world *w)
{
    ys_data data = case_data(&w->table);
    ys_error err;

    if (ys_fund_prepare(&w->fund.fund, &data, &w->plan, &err) != YS_OK)
        fail_msg("%s", err.text);
    case_year_fit(&w->year, w->plan);
}

static world *
world_open(uint64_t seed)
{
    static const int64_t roundings[] = { 1, 100, 10000 };
    world *w = calloc(1, sizeof *w);

    assert_non_null(w);
    case_table_open(&w->table, 1 + (size_t) case_below(&seed, 40));
    case_fund_open(&w->fund, roundings[case_below(&seed, 3)]);
    random_columns(w, &seed);
    random_factors(w, &seed);
    random_bounds(w, &seed);
    if (case_below(&seed, 3) == 0)
        case_coefficient(&w->fund, "incidence", 0.5);
    if (case_below(&seed, 3) == 0)
        case_aside(&w->fund, "works", 0.1, 7);
    if (case_below(&seed, 3) != 0)
        w->fund.fund.eligibility = "listed";
    w->fund.fund.infeasible = (int) case_below(&seed, 2);
    w->fund.fund.when_zero = (int) (1 + case_below(&seed, 2));
    case_year_open(&w->year, w->table.n, LANES);
    random_year(w, &seed);
    world_prepare(w);
    return w;
}

static void
world_close(world *w)
{
    ys_fund_release(w->plan);
    case_year_close(&w->year);
    free(w);
}

/* The fund again from what is in it; true if the amounts are as in `amount`. */
static bool
same_again(world *w, const int64_t *amount)
{
    ys_fund_release(w->plan);
    world_prepare(w);
    ys_fund_lanes_base(w->plan, &w->year.year);
    return memcmp(w->year.amount, amount, w->table.n * LANES * sizeof *amount) == 0;
}

static int64_t *
amounts(world *w)
{
    int64_t *amount = case_rows(w->table.n, LANES, sizeof *amount);

    ys_fund_lanes_base(w->plan, &w->year.year);
    memcpy(amount, w->year.amount, w->table.n * LANES * sizeof *amount);
    return amount;
}

/* A lane of a formed tile, solved by itself; false where the bounds cannot hold. */
static bool
solve_alone(const world *w, const ys_fund_tile *tile, size_t l, int64_t *amount)
{
    size_t n = w->plan->n;
    int64_t share[CASE_COUNTIES], lo[CASE_COUNTIES], hi[CASE_COUNTIES], rest[CASE_COUNTIES];
    uint8_t bound[CASE_COUNTIES];
    ys_bounded_lambda lambda;
    int64_t total = (int64_t) tile->total[l];

    for (size_t e = 0; e < n; e++) {
        share[e] = (int64_t) tile->share[e * YS_TILE + l];
        lo[e] = (int64_t) tile->floor[e * YS_TILE + l];
        hi[e] = (int64_t) tile->cap[e * YS_TILE + l];
        amount[e] = 0;
    }
    if (tile->fault[l] != YS_FAULT_NONE)
        return tile->fault[l] == YS_FAULT_HELD;
    if (w->fund.fund.infeasible == YS_INFEASIBLE_ratable)
        return ys_bounded_relax(n, share, lo, hi, total, amount, &lambda, bound, rest);
    return ys_bounded_shares(n, share, lo, hi, total, amount, NULL) == YS_OK;
}

/* Sums, the scalar solver on the same shares, and every instruction set: 1,200 funds of 40 worlds. */
static void
test_lanes_and_sums(void **state)
{
    case_isa isa[3];
    size_t n_isas = case_isas(isa), solved = 0, refused = 0;

    (void) state;
    for (uint64_t seed = 1; seed <= 1200; seed++) {
        world *w = world_open(seed * 7919);
        int64_t *amount = amounts(w), unit = w->fund.fund.rounding;
        int failed = ys_fund_lanes_base(w->plan, &w->year.year), first = -1;
        ys_fund_tile tile = ys_fund_tile_at(w->plan, w->year.year.scratch);

        for (size_t s = 0; s < n_isas; s++) {
            memset(w->year.amount, 1, w->table.n * LANES * sizeof *amount);
            assert_int_equal(isa[s].lanes(w->plan, &w->year.year), failed);
            assert_memory_equal(w->year.amount, amount, w->table.n * LANES * sizeof *amount);
        }
        for (int l = 0; l < LANES; l++) {
            int64_t want[CASE_COUNTIES], sum = 0;
            size_t e = 0;
            bool holds;

            if (l % YS_TILE == 0)
                ys_fund_form_base(
                    w->plan, &w->year.year, l, ys_fund_whole(w->plan), &tile);
            holds = solve_alone(w, &tile, (size_t) (l % YS_TILE), want);
            first = first < 0 && !holds ? l : first;
            for (size_t i = 0; i < w->table.n; i++) {
                sum += amount[i * LANES + (size_t) l];
                assert_int_equal(amount[i * LANES + (size_t) l], w->plan->eligible[i] && holds ? want[e] * unit : 0);
                e += w->plan->eligible[i];
            }
            for (size_t k = 0; k < w->fund.fund.set_asides.n; k++)
                sum += w->year.set_aside[k * LANES + (size_t) l];
            if (holds)
                assert_int_equal(sum + w->year.held[l], w->year.total[l]);
            solved += holds;
            refused += !holds;
        }
        assert_int_equal(first, failed);
        free(amount);
        world_close(w);
    }
    /* the cases are of both kinds */
    assert_true(solved > 20000 && refused > 1000);
}

/* What is measured against a figure of the same unit, or bends. */
static bool
has_unit(int transform)
{
    return transform == YS_TRANSFORM_gap || transform == YS_TRANSFORM_gap_population ||
           transform == YS_TRANSFORM_gap_fill || transform == YS_TRANSFORM_brackets ||
           transform == YS_TRANSFORM_ladder || transform == YS_TRANSFORM_log || transform == YS_TRANSFORM_power;
}

/* Another unit of measure for a factor (a power of two, so that doubles scale exactly) changes nothing. */
static void
test_unit_of_measure(void **state)
{
    (void) state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        world *w = world_open(seed * 104729);
        int64_t *amount;

        for (size_t k = 0; k < w->fund.fund.factors.n; k++)
            if (has_unit(w->fund.factor[k].transform))
                w->fund.factor[k].transform = YS_TRANSFORM_direct;
        ys_fund_release(w->plan);
        world_prepare(w);
        amount = amounts(w);
        for (size_t i = 0; i < w->table.n; i++)
            for (int c = 0; c < 4; c++)
                w->table.value[c][i] *= 1024;
        assert_true(same_again(w, amount));
        free(amount);
        world_close(w);
    }
}

/* A county that is not eligible, put in anywhere, changes nothing for the others. */
static void
test_ineligible_county(void **state)
{
    (void) state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        world *w = world_open(seed * 1299709), *more = world_open(seed * 1299709);
        size_t n = w->table.n, at = seed % (n + 1);
        ys_data data;
        ys_error err;

        w->fund.fund.eligibility = more->fund.fund.eligibility = "listed";
        ys_fund_release(w->plan);
        world_prepare(w);
        ys_fund_lanes_base(w->plan, &w->year.year);
        case_year_close(&more->year);
        case_year_open(&more->year, n + 1, LANES);
        more->table.n = n + 1;
        memcpy(more->year.param, w->year.param, CASE_SLOTS * LANES * sizeof(double));
        memcpy(more->year.total, w->year.total, LANES * sizeof(int64_t));
        for (size_t i = 0; i <= n; i++) {
            size_t from = i > at ? i - 1 : i;

            for (size_t c = 0; c < more->table.n_columns; c++)
                more->table.value[c][i] = i == at ? 0 : w->table.value[c][from];
            for (size_t l = 0; l < LANES && i != at; l++) {
                for (int q = 0; q < YS_QUANTITY_COUNT; q++)
                    more->year.quantity[q][i * LANES + l] = w->year.quantity[q][from * LANES + l];
                more->year.last_year[i * LANES + l] = w->year.last_year[from * LANES + l];
            }
        }
        more->year.year.last_year = more->year.last_year;
        ys_fund_release(more->plan);
        data = case_data(&more->table);
        assert_int_equal(ys_fund_prepare(&more->fund.fund, &data, &more->plan, &err), YS_OK);
        case_year_fit(&more->year, more->plan);
        ys_fund_lanes_base(more->plan, &more->year.year);
        for (size_t i = 0; i < n; i++)
            assert_memory_equal(
                more->year.amount + (i + (i >= at)) * LANES, w->year.amount + i * LANES, LANES * sizeof(int64_t));
        world_close(w);
        world_close(more);
    }
}

/* A bound that never binds, taken away or put in, changes nothing. */
static void
test_idle_bound(void **state)
{
    (void) state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        world *w = world_open(seed * 15485863);
        int64_t *amount = amounts(w);

        case_bound(&w->fund, 'f', "idle", YS_BOUND_yuan, 0);
        case_bound(&w->fund, 'c', "idle", YS_BOUND_share_of_pot, 1);
        assert_true(same_again(w, amount));
        free(amount);
        world_close(w);
    }
}

/* More need (a direct factor) never lowers the county's own share before bounds. */
static void
test_monotone(void **state)
{
    (void) state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        world *w = world_open(seed * 32452843);
        size_t e, l = seed % YS_TILE;
        ys_fund_depth formula = { 0, w->plan->n_factors, 0 };
        ys_fund_tile tile;
        double before;

        w->fund.factor[0].transform = YS_TRANSFORM_direct;
        w->fund.factor[0].indicator = "a";
        w->fund.factor[0].least = w->fund.factor[0].most = (ys_param){ 0, -1 };
        ys_fund_release(w->plan);
        world_prepare(w);
        tile = ys_fund_tile_at(w->plan, w->year.year.scratch);
        e = seed % w->plan->n;
        ys_fund_form_base(w->plan, &w->year.year, 0, formula, &tile);
        before = tile.share[e * YS_TILE + l];
        w->table.value[0][w->plan->index[e]] *= 1.5;
        ys_fund_release(w->plan);
        world_prepare(w);
        tile = ys_fund_tile_at(w->plan, w->year.year.scratch);
        ys_fund_form_base(w->plan, &w->year.year, 0, formula, &tile);
        assert_true(tile.share[e * YS_TILE + l] >= before - 1); /* the grid */
        world_close(w);
    }
}

/* Counties in another order get the same, as long as no remainders tie; whole numbers, so that sums are exact in any order. */
static void
test_order(void **state)
{
    (void) state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        enum { N = 17 };
        uint64_t luck = seed;
        world *w = calloc(1, sizeof *w);
        int64_t *amount;
        double *a, *b;

        assert_non_null(w);
        case_table_open(&w->table, N);
        case_fund_open(&w->fund, 100);
        a = case_column(&w->table, "a");
        b = case_column(&w->table, "b");
        for (size_t i = 0; i < N; i++) {
            a[i] = (double) (1 + case_below(&luck, 1000000));
            b[i] = (double) (1 + case_below(&luck, 1000000));
        }
        case_factor(&w->fund, "a", YS_TRANSFORM_direct, 0.75);
        case_factor(&w->fund, "b", YS_TRANSFORM_direct, 0.25);
        case_bound(&w->fund, 'c', "most", YS_BOUND_share_of_pot, 0.09);
        case_year_open(&w->year, N, LANES);
        for (int l = 0; l < LANES; l++)
            w->year.total[l] = case_below(&luck, 100000000);
        world_prepare(w);
        amount = amounts(w);
        for (size_t i = 0; i < N / 2; i++) {
            double swap[2] = { a[i], b[i] };

            a[i] = a[N - 1 - i];
            b[i] = b[N - 1 - i];
            a[N - 1 - i] = swap[0];
            b[N - 1 - i] = swap[1];
        }
        same_again(w, amount);
        for (size_t i = 0; i < N; i++)
            assert_memory_equal(w->year.amount + i * LANES, amount + (N - 1 - i) * LANES, LANES * sizeof *amount);
        free(amount);
        world_close(w);
    }
}

/* Rows of factors grow to the money that goes out, every row after them sums to it, and the last is the amount. */
static void
test_log(void **state)
{
    (void) state;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        world *w = world_open(seed * 49979687);
        int64_t *amount = amounts(w);
        size_t n = w->table.n;

        for (int l = 0; l < LANES; l += 13) {
            ys_fund_log log = { 0 };
            int64_t last = 0;

            if (ys_fund_explain(w->plan, &w->year.year, l, &log, NULL) != YS_OK)
                continue;
            for (size_t i = 0; i < n; i++) {
                last += amount[i * LANES + (size_t) l];
                assert_int_equal(log.amount[(log.n_steps - 1) * n + i], amount[i * LANES + (size_t) l]);
                assert_true(log.modelled[i] >= 0 && log.modelled[i] <= 1);
            }
            for (size_t s = 0; s < log.n_steps; s++) {
                bool grows = s + 1 < log.n_steps
                             && log.kind[s + 1] <= YS_PART_equal;
                int64_t sum = 0;

                for (size_t i = 0; i < n; i++) {
                    sum += log.amount[s * n + i];
                    assert_true(!grows || log.amount[(s + 1) * n + i] >= log.amount[s * n + i]);
                }
                assert_true(grows ? sum <= last : sum == last);
            }
            ys_fund_log_free(&log);
        }
        free(amount);
        world_close(w);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lanes_and_sums),
        cmocka_unit_test(test_unit_of_measure),
        cmocka_unit_test(test_ineligible_county),
        cmocka_unit_test(test_idle_bound),
        cmocka_unit_test(test_monotone),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
