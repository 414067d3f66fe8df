/*
 * What holds of a fund whose every parameter and figure moves from world to world, whatever steps it has: 500
 * random funds (2,500 with YS_FULL) with fixed seeds, three years of forty worlds that all differ. A world gets in
 * a tile, in every instruction set, what it gets by itself; nothing is lost (G1, G9); the step log of each ends at
 * its amounts (G10); a look changes nothing; who fails is told why. Then, on plain columns: the unit of measure
 * (G3) and the order of counties (G4), as exactly as the grid of shares lets them hold.
 */
#include "allocation/step.h"
#include "unit/allocation_case.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { FUNDS = 500, FULL = 2500, MOST = 40, LANES = 40, ALONE = 8, SLOTS = 96, YEARS = 3 };

typedef struct {
    case_table table;
    case_fund fund;
    case_year year, alone;
    double param[SLOTS * LANES], param_alone[SLOTS * ALONE];
    int32_t n_slots;
    uint64_t seed;
    ys_fund_plan *plan;
} world;

static bool
some(world *w, int64_t of)
{
    return case_below(&w->seed, of) == 0;
}

/* A parameter that is `value` in the model, and between low and high times that in each world. */
static ys_param
moving(world *w, double value, double low, double high)
{
    int32_t slot = w->n_slots++;

    assert_true(slot < SLOTS);
    for (int l = 0; l < LANES; l++)
        w->param[slot * LANES + l] = value * (low + (high - low) * case_uniform(&w->seed));
    return (ys_param){ value, slot };
}

static void
random_table(world *w, size_t n)
{
    static const char *const names[] = { "a", "b", "heads", "listed", "place", "unspent", "townships", "out" };
    double *column[8];

    case_table_open(&w->table, n);
    for (int c = 0; c < 8; c++)
        column[c] = case_column(&w->table, names[c]);
    for (size_t i = 0; i < n; i++) {
        column[0][i] = (double) (1 + case_below(&w->seed, 100000));
        column[1][i] = 0.01 + 10 * case_uniform(&w->seed);
        column[2][i] = (double) (1 + case_below(&w->seed, 1000));
        column[3][i] = i == 0 || case_below(&w->seed, 5) != 0;
        column[4][i] = (double) case_below(&w->seed, 4);
        column[5][i] = some(w, 3) ? (double) case_below(&w->seed, 100000) : 0;
        column[6][i] = (double) case_below(&w->seed, 20);
        column[7][i] = (double) case_below(&w->seed, 4);
    }
}

static const char *
any_indicator(world *w)
{
    static const char *const names[] = { "a", "b", "registered_poor", "incidence", "score" };

    return names[case_below(&w->seed, 5)];
}

static ys_factor
any_factor(world *w, double weight)
{
    static const int transform[] = { YS_TRANSFORM_direct, YS_TRANSFORM_reciprocal, YS_TRANSFORM_gap,
        YS_TRANSFORM_min_max, YS_TRANSFORM_rank, YS_TRANSFORM_z_score, YS_TRANSFORM_power };
    ys_factor factor = case_factor_like(any_indicator(w), transform[case_below(&w->seed, 7)], weight);

    factor.weight = moving(w, weight, 0.5, 1.5);
    factor.line = moving(w, 5, 0, 2);
    factor.exponent = moving(w, 1.5, 0.5, 1.5);
    return factor;
}

static ys_list
any_ladder(world *w, double step)
{
    ys_rung *rung = &w->fund.rung[w->fund.n_rungs];

    for (int r = 0; r < 3; r++)
        rung[r] = (ys_rung){ "rung", moving(w, step * r, 0.5, 1), moving(w, 0.5 + 0.5 * r, 0.5, 1.5), NULL };
    w->fund.n_rungs += 3;
    return (ys_list){ 3, rung };
}

static void
random_formula(world *w)
{
    static const char *const names[] = { "first", "second", "third" };
    size_t n = some(w, 2) ? 2 + (size_t) case_below(&w->seed, 2) : 0;

    if (n == 0) {
        w->fund.factor[0] = any_factor(w, 0.625);
        w->fund.factor[1] = any_factor(w, 0.375);
        w->fund.fund.factors.n = 2;
    }
    w->fund.fund.take = (int) case_below(&w->seed, YS_TAKE_COUNT);
    for (size_t f = 0; f < n; f++) {
        ys_formula *formula = case_formula(&w->fund, names[f]);

        w->fund.factor_of[f][0] = any_factor(w, 1);
        formula->factors.n = 1;
        if (w->fund.fund.take == YS_TAKE_sum && f > 0)
            formula->share = moving(w, 0.25, 0.5, 1.5);
        if (f == 0 && some(w, 2))
            formula->eligibility = "listed";
    }
}

static void
random_before(world *w, double pot)
{
    if (some(w, 3))
        *case_grant(&w->fund, "flat", 0) =
            (ys_grant){ .name = "flat", .amount = moving(w, pot / 3000, 0, 2), .per = "townships", .where = "listed" };
    if (some(w, 3))
        *case_grant(&w->fund, "top", 0) = (ys_grant){ .name = "top", .amount = moving(w, pot / 50, 0, 2),
            .indicator = any_indicator(w), .top = 1 + case_below(&w->seed, 4),
            .ladder = some(w, 2) ? any_ladder(w, 3) : (ys_list){ 0 } };
    for (int t = 0; t < 2 && some(w, 2); t++) {
        ys_threshold *threshold = case_threshold(&w->fund, "incidence", 0, 0);

        *threshold = (ys_threshold){ .name = "in", .indicator = some(w, 2) ? "incidence" : "a",
            .grace_years = case_below(&w->seed, 3), .ramp = moving(w, 0.3, 0, 2),
            .out_for = some(w, 2) ? "out" : NULL };
        threshold->least = moving(w, strcmp(threshold->indicator, "a") == 0 ? 20000 : 0.3, 0, 2);
        threshold->most = (ys_param){ 1e15, -1 };
    }
    if (some(w, 3))
        *case_coefficient(&w->fund, "score", 0) = (ys_coefficient){ .name = "score", .indicator = any_indicator(w),
            .strength = moving(w, 0.5, 0, 2), .least = 0.5, .most = some(w, 2) ? 2 : 0,
            .ladder = some(w, 2) ? any_ladder(w, 2) : (ys_list){ 0 } };
}

static void
random_bounds(world *w)
{
    double equal = 1.0 / (double) w->table.n;

    if (some(w, 2))
        case_bound(&w->fund, 'f', "least", YS_BOUND_share_of_pot, 0)->value = moving(w, 0.3 * equal, 0, 2);
    if (some(w, 3))
        case_bound(&w->fund, 'c', "most", YS_BOUND_share_of_pot, 0)->value = moving(w, 3 * equal, 0.5, 2);
    if (some(w, 4)) {
        case_bound(&w->fund, 'f', "low", YS_BOUND_of_growth, 0)->value = moving(w, -0.8, 0.5, 1);
        case_bound(&w->fund, 'c', "high", YS_BOUND_of_growth, 0)->value = moving(w, 2, 0.5, 2);
    }
    if (some(w, 4)) {
        ys_bound *joint = case_bound(&w->fund, 'f', "joint", YS_BOUND_lesser + (int) case_below(&w->seed, 3), 0);

        joint->value = moving(w, 0.3, 0, 2);
        case_part(&w->fund, joint, "pot", YS_BOUND_share_of_pot, 0)->value = moving(w, equal, 0, 2);
        case_part(&w->fund, joint, "average", YS_BOUND_of_average, 1)->population =
            some(w, 2) ? "registered_poor" : "heads";
        case_part(&w->fund, joint, "last", YS_BOUND_of_last_year, 0)->value = moving(w, 0.9, 0, 2);
    }
    if (some(w, 4)) {
        case_bound(&w->fund, 'h', "held", YS_BOUND_of_last_year, 0)->value = moving(w, 0.3, 0, 2);
        w->fund.held[0].where = "listed";
    }
}

static void
random_after(world *w, int64_t unit, double pot)
{
    ys_fund *fund = &w->fund.fund;

    fund->rounding_rule = (int) case_below(&w->seed, YS_ROUNDING_COUNT);
    fund->override_cap = moving(w, 0.2, 0, 2);
    if (some(w, 3))
        fund->residual_to = w->table.code[0];
    if (some(w, 3))
        fund->cut_off = (ys_cut_off){ .yuan = moving(w, pot / 200, 0, 2), .share_of_pot = moving(w, 0.005, 0, 2),
            .to = (int) case_below(&w->seed, YS_DESTINATION_COUNT), .by = "place" };
    for (int k = 0; k < 2 && some(w, 2); k++) {
        int to = (int) case_below(&w->seed, YS_DESTINATION_COUNT);
        ys_deduction *deduction = case_deduction(&w->fund, "unspent", 0, 0, to);

        deduction->rate = moving(w, 0.5, 0, 2);
        deduction->most = moving(w, 0.3, 0, 2);
        deduction->by = "place";
    }
    if (some(w, 6))
        case_lock(&w->fund, w->table.code[0], (int64_t) (pot / 40) / unit * unit);
    if (some(w, 8) && w->table.n > 1 && w->table.value[3][1] != 0) {
        case_override(&w->fund, w->table.code[0], unit);
        case_override(&w->fund, w->table.code[1], -unit);
    }
}

static void
random_rows(world *w, double pot)
{
    for (size_t at = 0; at < w->table.n * LANES; at++) {
        w->year.quantity[YS_QUANTITY_registered_poor][at] = (double) case_below(&w->seed, 100000);
        w->year.quantity[YS_QUANTITY_incidence][at] = case_uniform(&w->seed) - 0.02;
        w->year.quantity[YS_QUANTITY_score][at] = 0.1 + 5 * case_uniform(&w->seed);
        w->year.last_year[at] = case_below(&w->seed, 1 + (int64_t) pot / (int64_t) w->table.n * 2);
    }
    for (int l = 0; l < LANES; l++)
        w->year.total[l] =
            some(w, 10) ? case_below(&w->seed, 100000) : (int64_t) (pot * (0.5 + 0.5 * case_uniform(&w->seed)));
}

static bool
world_open(world *w, uint64_t seed)
{
    static const int64_t units[] = { 1, 100, 10000, 1000000 };
    int64_t unit;
    double pot;
    ys_data data;

    *w = (world){ .seed = seed };
    unit = units[case_below(&w->seed, 4)];
    pot = some(w, 20) ? 1e15 : (double) (unit * (1 + case_below(&w->seed, 1000000)));
    random_table(w, 1 + (size_t) case_below(&w->seed, MOST));
    case_fund_open(&w->fund, unit);
    w->fund.fund.when_zero = (int) case_below(&w->seed, YS_WHEN_ZERO_COUNT);
    w->fund.fund.infeasible = some(w, 3) ? YS_INFEASIBLE_refuse : YS_INFEASIBLE_ratable;
    if (some(w, 2))
        w->fund.fund.eligibility = "listed";
    if (some(w, 3)) {
        case_aside(&w->fund, "top", 0, 7);
        w->fund.set_aside[0].share = moving(w, 0.1, 0, 2);
    }
    random_formula(w);
    random_before(w, pot);
    random_bounds(w);
    if (some(w, 2))
        random_after(w, unit, pot);
    case_year_open(&w->year, w->table.n, LANES);
    case_year_open(&w->alone, w->table.n, ALONE);
    w->year.year.param = w->param;
    w->alone.year.param = w->param_alone;
    random_rows(w, pot);
    if (!some(w, 4)) {
        w->year.year.last_year = w->year.last_year;
        w->alone.year.last_year = w->alone.last_year;
    }
    data = case_data(&w->table);
    if (ys_fund_prepare(&w->fund.fund, &data, &w->plan, NULL) != YS_OK)
        return false;
    case_year_fit(&w->year, w->plan);
    case_year_fit(&w->alone, w->plan);
    return true;
}

static void
world_close(world *w)
{
    ys_fund_release(w->plan);
    free(w->year.year.out_for);
    free(w->alone.year.out_for);
    case_year_close(&w->year);
    case_year_close(&w->alone);
    free(w);
}

static size_t
out_cells(const world *w)
{
    return ys_fund_thresholds(w->plan) * w->table.n;
}

static void
start(world *w)
{
    int16_t one[CASE_COUNTIES];

    if (out_cells(w) == 0)
        return;
    w->year.year.out_for = case_rows(out_cells(w), LANES, sizeof(int16_t));
    w->alone.year.out_for = case_rows(out_cells(w), ALONE, sizeof(int16_t));
    for (size_t t = 0; t < ys_fund_thresholds(w->plan); t++) {
        ys_fund_thresholds_start(w->plan, t, one);
        for (size_t at = 0; at < w->table.n * LANES; at++)
            w->year.year.out_for[t * w->table.n * LANES + at] = one[at / LANES];
    }
}

/* Lane l of the year, in lane 0 of a year of its own whose other lanes are 0. */
static void
take_lane(world *w, size_t l)
{
    size_t n = w->table.n;

    memset(w->param_alone, 0, sizeof w->param_alone);
    for (size_t s = 0; s < (size_t) w->n_slots; s++)
        w->param_alone[s * ALONE] = w->param[s * LANES + l];
    for (size_t i = 0; i < n; i++) {
        for (int q = 0; q < YS_QUANTITY_COUNT; q++)
            w->alone.quantity[q][i * ALONE] = w->year.quantity[q][i * LANES + l];
        w->alone.last_year[i * ALONE] = w->year.last_year[i * LANES + l];
    }
    for (size_t at = 0; at < out_cells(w); at++)
        w->alone.year.out_for[at * ALONE] = w->year.year.out_for[at * LANES + l];
    w->alone.total[0] = w->year.total[l];
    w->alone.year.by_hand = w->year.year.by_hand;
    w->alone.year.valid = 1;
}

static void
check_log(const world *w, const ys_fund_year *year, int lane, const int64_t *amount, size_t step)
{
    ys_fund_log log = { 0 };
    size_t n = w->table.n;

    assert_int_equal(ys_fund_explain(w->plan, year, lane, &log, NULL), YS_OK);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(log.amount[(log.n_steps - 1) * n + i], amount[i * step]);
        assert_true(log.modelled[i] == 0 && log.price[i] == log.price[i]);
    }
    for (size_t s = 1; s < log.n_steps; s++) {
        int64_t was = 0, is = 0;
        bool keeps = log.kind[s] == YS_PART_pro_rata || log.kind[s] == YS_PART_coefficient
                     || log.kind[s] == YS_PART_bound || log.kind[s] == YS_PART_rounding
                     || log.kind[s] == YS_PART_override;

        for (size_t i = 0; i < n; i++) {
            was += log.amount[(s - 1) * n + i];
            is += log.amount[s * n + i];
        }
        /* formulas of which a county takes one may say more or less than the pot */
        if (keeps && log.kind[s - 1] != YS_PART_formula)
            assert_int_equal(is, was);
    }
    ys_fund_log_free(&log);
}

/* Lane l by itself: the same amounts; true where it has some. */
static bool
check_lane(world *w, size_t l, const int64_t *amount, const int64_t *held)
{
    ys_error err = { YS_OK, "" };
    size_t n = w->table.n;
    int64_t sum = held[l], unit = w->fund.fund.rounding;
    bool holds;

    take_lane(w, l);
    holds = ys_fund_lanes_base(w->plan, &w->alone.year) < 0;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(w->alone.amount[i * ALONE], amount[i * LANES + l]);
    take_lane(w, l); /* the years out have been told on */
    if (!holds) {
        assert_true(ys_fund_failure_explain(w->plan, &w->alone.year, 0, &err) != YS_OK);
        assert_true(err.text[0] != '\0' && err.status != YS_E_BUG);
        return false;
    }
    assert_int_equal(w->alone.held[0], held[l]);
    for (size_t i = 0; i < n; i++) {
        assert_true(amount[i * LANES + l] >= 0 && amount[i * LANES + l] % unit == 0);
        sum += amount[i * LANES + l];
    }
    for (size_t k = 0; k < w->fund.fund.set_asides.n; k++)
        sum += w->year.set_aside[k * LANES + l];
    assert_int_equal(sum, w->year.total[l]);
    check_log(w, &w->alone.year, 0, w->alone.amount, ALONE);
    return true;
}

static void
look(const world *w)
{
    ys_fund_log log = { 0 };

    if (ys_fund_explain(w->plan, &w->year.year, 3, &log, NULL) == YS_OK)
        ys_fund_log_free(&log);
}

/* One year: every instruction set the same, some lanes by themselves, a look before that changes nothing. */
static size_t
check_year(world *w)
{
    case_isa isa[3];
    size_t isas = case_isas(isa), n = w->table.n, cells = n * LANES, out = out_cells(w) * LANES, solved = 0;
    int64_t *amount = case_rows(n, LANES, sizeof *amount), held[LANES];
    int16_t *before = case_rows(out + 1, 1, sizeof *before), *after = case_rows(out + 1, 1, sizeof *after);
    int first;

    if (out > 0)
        memcpy(before, w->year.year.out_for, out * sizeof *before);
    look(w);
    first = ys_fund_lanes_base(w->plan, &w->year.year);
    memcpy(amount, w->year.amount, cells * sizeof *amount);
    memcpy(held, w->year.held, sizeof held);
    for (size_t s = 1; s < isas; s++) {
        if (out > 0) {
            memcpy(after, w->year.year.out_for, out * sizeof *after);
            memcpy(w->year.year.out_for, before, out * sizeof *before);
        }
        memset(w->year.amount, 1, cells * sizeof *amount);
        assert_int_equal(isa[s].lanes(w->plan, &w->year.year), first);
        assert_memory_equal(w->year.amount, amount, cells * sizeof *amount);
        if (out > 0)
            assert_memory_equal(w->year.year.out_for, after, out * sizeof *after);
    }
    if (out > 0) {
        memcpy(after, w->year.year.out_for, out * sizeof *after);
        memcpy(w->year.year.out_for, before, out * sizeof *before);
    }
    for (size_t l = 0; l < LANES; l += 1 + (size_t) case_below(&w->seed, 20))
        solved += check_lane(w, l, amount, held);
    if (first >= 0)
        assert_false(check_lane(w, (size_t) first, amount, held));
    if (out > 0)
        memcpy(w->year.year.out_for, after, out * sizeof *after);
    free(before);
    free(after);
    free(amount);
    return solved;
}

static void
test_worlds_that_differ(void **state)
{
    size_t solved = 0, refused = 0, funds = getenv("YS_FULL") != NULL ? FULL : FUNDS;

    (void) state;
    for (uint64_t seed = 1; seed <= funds; seed++) {
        world *w = calloc(1, sizeof *w);

        assert_non_null(w);
        if (!world_open(w, seed * 1000003u)) {
            refused++;
            world_close(w);
            continue;
        }
        start(w);
        for (int year = 0; year < YEARS; year++) {
            w->year.year.by_hand = year == 0;
            solved += check_year(w);
            for (size_t at = 0; at < w->table.n * LANES; at++)
                w->year.quantity[YS_QUANTITY_incidence][at] *= 0.8;
        }
        world_close(w);
    }
    print_message("%zu worlds shared out, %zu funds refused\n", solved, refused);
    assert_true(solved > 6 * funds && refused < funds / 10);
}

/* ---- plain columns */

typedef struct {
    case_table table;
    case_fund fund;
    case_year year;
    ys_fund_plan *plan;
} plain;

/* n counties of whole numbers that are all different; floors, caps and a threshold by chance. */
static void
plain_open(plain *p, uint64_t seed, int64_t unit, int64_t units)
{
    static const char *const names[] = { "a", "heads", "unspent" };
    size_t n = 2 + (size_t) case_below(&seed, MOST - 1);
    double equal = 1.0 / (double) n, *column[3];

    *p = (plain){ .plan = NULL };
    case_table_open(&p->table, n);
    for (int c = 0; c < 3; c++)
        column[c] = case_column(&p->table, names[c]);
    for (size_t i = 0; i < n; i++) {
        column[0][i] = (double) (1 + i + (size_t) case_below(&seed, 1000) * n);
        column[1][i] = (double) (1 + i + (size_t) case_below(&seed, 100) * n);
        column[2][i] = case_below(&seed, 3) == 0 ? (double) case_below(&seed, 1000) : 0;
    }
    case_fund_open(&p->fund, unit);
    case_factor(&p->fund, "a", YS_TRANSFORM_direct, 1);
    p->fund.fund.infeasible = YS_INFEASIBLE_ratable;
    p->fund.fund.when_zero = YS_WHEN_ZERO_hold;
    if (case_below(&seed, 2) == 0)
        case_bound(&p->fund, 'f', "least", YS_BOUND_of_average, 0.5 * case_uniform(&seed))->population = "heads";
    if (case_below(&seed, 2) == 0)
        case_bound(&p->fund, 'c', "most", YS_BOUND_share_of_pot, equal * (1.5 + 2 * case_uniform(&seed)));
    if (case_below(&seed, 2) == 0)
        case_threshold(&p->fund, "heads", 20, 1e15);
    case_year_open(&p->year, n, ALONE);
    p->year.year.by_hand = true;
    p->year.total[0] = unit * units;
    p->year.year.valid = 1;
}

static void
plain_run(plain *p, int64_t *amount)
{
    ys_data data = case_data(&p->table);
    ys_error err;

    if (ys_fund_prepare(&p->fund.fund, &data, &p->plan, &err) != YS_OK)
        fail_msg("%s", err.text);
    case_year_fit(&p->year, p->plan);
    assert_int_equal(ys_fund_lanes_base(p->plan, &p->year.year), -1);
    for (size_t i = 0; i < p->table.n; i++)
        amount[i] = p->year.amount[i * ALONE];
    ys_fund_release(p->plan);
    p->plan = NULL;
}

/*
 * G3. Another unit of measure is a factor on a column. A power of two scales doubles exactly, and no amount
 * changes. By any other factor each u/sum is off by a few 2^-53, so that a share snaps at most to the next step of
 * the grid of 2^-48: with fewer than 2^40 units to share out that is less than a hundredth of a unit in all, and
 * an amount changes by one unit at most.
 */
static void
test_unit_of_measure(void **state)
{
    static const double factor[] = { 1024, 0.25, 3, 10000, 0.1 };
    int64_t before[MOST + 1], after[MOST + 1];

    (void) state;
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        for (size_t f = 0; f < sizeof factor / sizeof factor[0]; f++) {
            plain p;

            plain_open(&p, seed * 31, 100, 1 + (int64_t) (seed * seed * 1000));
            plain_run(&p, before);
            for (size_t i = 0; i < p.table.n; i++)
                p.table.value[0][i] *= factor[f];
            plain_run(&p, after);
            for (size_t i = 0; i < p.table.n; i++)
                assert_true(llabs(after[i] - before[i]) <= (f < 2 ? 0 : 100));
            case_year_close(&p.year);
        }
    }
}

/*
 * G4. Sums of whole numbers below 2^53 are exact in any order, so that shares are the same, and with them all that
 * follows, but for ties: units of equal remainders, and the top k of equal figures, go by code. Here no two
 * counties are alike; amounts go with their counties.
 */
static void
test_order(void **state)
{
    int64_t before[MOST + 1], after[MOST + 1];

    (void) state;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        plain p;
        size_t n;
        uint64_t luck = seed;

        plain_open(&p, seed * 77, 1, 1 + (int64_t) (seed * 1299709 % 1000000));
        n = p.table.n;
        if (seed % 3 == 0) {
            p.fund.fund.cut_off.yuan = case_param((double) p.year.total[0] / (double) n / 3);
            case_deduction(&p.fund, "unspent", 0.5, 0.3, seed % 2 == 0 ? YS_DESTINATION_others : YS_DESTINATION_hold);
        }
        if (seed % 5 == 0)
            *case_grant(&p.fund, "top", 0) =
                (ys_grant){ .name = "top", .amount = case_param(3), .indicator = "a", .top = 3 };
        plain_run(&p, before);
        for (size_t i = n; i-- > 1;) { /* Fisher and Yates */
            size_t j = (size_t) case_below(&luck, (int64_t) i + 1);
            int64_t amount = before[i];

            before[i] = before[j];
            before[j] = amount;
            for (size_t c = 0; c < p.table.n_columns; c++) {
                double x = p.table.value[c][i];

                p.table.value[c][i] = p.table.value[c][j];
                p.table.value[c][j] = x;
            }
        }
        plain_run(&p, after);
        assert_memory_equal(before, after, n * sizeof *before);
        case_year_close(&p.year);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worlds_that_differ),
        cmocka_unit_test(test_unit_of_measure),
        cmocka_unit_test(test_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
