/*
 * Funds by themselves. One JSON object on stdout:
 *   units    a fund of n units in one world: thresholds, brackets, hold-harmless by band, floor, cap, pro rata, rounding; milliseconds of
 *            computing (ys_fund_lanes), preparation apart
 *   bounded  proportional shares within floors and caps of 10^12 yuan over 3,000 counties, milliseconds
 *   steps    what each step adds to a plain fund of 88 counties in 256 worlds: nanoseconds a county and world
 * Arguments: ROUNDS.
 */
#include "bench.h"

#include "allocation/fund.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { COLUMNS = 7 };

static const char *const column_name[COLUMNS] = { "children", "share", "issued", "need", "group", "unspent", "grade" };

/* A table by random numbers; a condition is the name of a column, or a band of `share` as low, middle, high. */
typedef struct {
    size_t n;
    double *value[COLUMNS];
    ys_indicator column[COLUMNS];
    char code[16];
} table;

static uint64_t luck = 88172645463325252u;

static double
uniform(void)
{
    luck ^= luck << 13;
    luck ^= luck >> 7;
    luck ^= luck << 17;
    return (double) (luck >> 11) * 0x1p-53;
}

static void
table_open(table *self, size_t n)
{
    *self = (table){ .n = n };
    for (int c = 0; c < COLUMNS; c++) {
        self->value[c] = calloc(n, sizeof(double));
        self->column[c] = (ys_indicator){ .name = column_name[c], .fixed = self->value[c], .quantity = -1 };
    }
    for (size_t i = 0; i < n; i++) {
        self->value[0][i] = floor(exp(uniform() * 10) + 5);
        self->value[1][i] = uniform() * 0.5;
        self->value[2][i] = floor(self->value[0][i] * (800 + 400 * uniform()));
        self->value[3][i] = 1 + floor(uniform() * 1e5);
        self->value[4][i] = (double) (i % 9);
        self->value[5][i] = i % 7 == 0 ? floor(uniform() * 1e5) : 0;
        self->value[6][i] = floor(uniform() * 4);
    }
}

static void
table_close(table *self)
{
    for (int c = 0; c < COLUMNS; c++)
        free(self->value[c]);
}

static const char *
code_of(void *context, size_t county)
{
    table *self = context;

    snprintf(self->code, sizeof self->code, "%07zu", county);
    return self->code;
}

static const ys_indicator *
indicator_of(void *context, const char *name)
{
    table *self = context;

    for (int c = 0; c < COLUMNS; c++)
        if (strcmp(column_name[c], name) == 0)
            return &self->column[c];
    return NULL;
}

static ys_status
select_by(void *context, const char *condition, uint8_t *mask, ys_error *err)
{
    table *self = context;

    (void) err;
    for (size_t i = 0; i < self->n; i++) {
        double share = self->value[1][i];

        mask[i] = strcmp(condition, "high") == 0     ? share >= 0.3
                  : strcmp(condition, "middle") == 0 ? share >= 0.15 && share < 0.3
                  : strcmp(condition, "low") == 0    ? share < 0.15
                                                     : 1;
    }
    return YS_OK;
}

static int32_t
group_of(void *context, size_t county)
{
    (void) context;
    return (int32_t) (county % 9);
}

static ys_param
fixed(double value)
{
    return (ys_param){ value, -1 };
}

static ys_rung
rung(const char *name, double from, double value)
{
    return (ys_rung){ .name = name, .from = fixed(from), .value = fixed(value) };
}

/* A fund and what hangs on it. */
typedef struct {
    ys_fund fund;
    ys_factor factor[3];
    ys_formula formula[2];
    ys_rung rungs[3][5];
    ys_threshold threshold[2];
    ys_bound held[3], floor[1], cap[1];
    ys_coefficient coefficient[1];
    ys_grant grant[1];
    ys_deduction deduction[1];
    ys_group_bound group[1];
    ys_bound group_floor[1];
} rule;

static ys_factor
factor_of(const char *name, int transform, double weight)
{
    return (ys_factor){ .name = name, .indicator = name, .transform = transform, .lower_is_needier = true, .line = fixed(0),
        .exponent = fixed(1), .least = fixed(0), .most = fixed(0), .weight = fixed(weight) };
}

static void
plain_rule(rule *self, int64_t rounding)
{
    *self = (rule){ .fund = { .name = "bench", .rounding = rounding, .override_cap = { 0.1, -1 } } };
    self->factor[0] = factor_of("need", YS_TRANSFORM_direct, 0.6);
    self->factor[1] = factor_of("children", YS_TRANSFORM_direct, 0.4);
    self->fund.factors = (ys_list){ 2, self->factor };
    self->fund.cut_off.yuan = self->fund.cut_off.share_of_pot = fixed(0);
    self->fund.advance.share = self->fund.advance.total = fixed(0);
}

/* The style of 20 USC 6332 to 6337. */
static void
full_rule(rule *self)
{
    static const double from[2][5] = { { 0, 0.1558, 0.2211, 0.3016, 0.3824 }, { 0, 691, 2262, 7851, 35514 } };
    static const double value[2][5] = { { 1, 1.75, 2.5, 3.25, 4 }, { 1, 1.5, 2, 2.5, 3 } };
    static const char *const name[5] = { "a", "b", "c", "d", "e" };

    plain_rule(self, 1);
    self->factor[0] = factor_of("share", YS_TRANSFORM_brackets, 1);
    self->factor[0].population = "children";
    self->factor[1] = factor_of("children", YS_TRANSFORM_brackets, 1);
    for (int f = 0; f < 2; f++) {
        for (int r = 0; r < 5; r++)
            self->rungs[f][r] = rung(name[r], from[f][r], value[f][r]);
        self->factor[f].rungs = (ys_list){ 5, self->rungs[f] };
        self->formula[f] = (ys_formula){ .name = name[f], .share = fixed(0), .amount = fixed(0), .factors = { 1, &self->factor[f] } };
    }
    self->fund.factors = (ys_list){ 0, NULL };
    self->fund.formulas = (ys_list){ 2, self->formula };
    self->fund.take = YS_TAKE_greater;
    self->threshold[0] = (ys_threshold){ "number", "children", fixed(10), fixed(1e15), 4, fixed(0), NULL, NULL };
    self->threshold[1] = (ys_threshold){ "ratio", "share", fixed(0.05), fixed(1e15), 4, fixed(0), NULL, NULL };
    self->fund.thresholds = (ys_list){ 2, self->threshold };
    self->held[0] = (ys_bound){ .name = "high", .kind = YS_BOUND_of_last_year, .value = fixed(0.95), .where = "high" };
    self->held[1] = (ys_bound){ .name = "middle", .kind = YS_BOUND_of_last_year, .value = fixed(0.90), .where = "middle" };
    self->held[2] = (ys_bound){ .name = "low", .kind = YS_BOUND_of_last_year, .value = fixed(0.85), .where = "low" };
    self->fund.hold_harmless = (ys_list){ 3, self->held };
    self->fund.last_year = "issued";
    self->floor[0] = (ys_bound){ .name = "least", .kind = YS_BOUND_yuan, .value = fixed(1000) };
    self->cap[0] = (ys_bound){ .name = "most", .kind = YS_BOUND_share_of_pot, .value = fixed(0.01) };
    self->fund.floors = (ys_list){ 1, self->floor };
    self->fund.caps = (ys_list){ 1, self->cap };
}

/* A year of a fund, its rows allocated. */
typedef struct {
    ys_fund_year year;
    int64_t *total, *last, *amount, *held;
    double *param;
    void *scratch;
} year_of;

static void *
rows(size_t bytes)
{
    void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64 + 64);

    if (memory != NULL)
        memset(memory, 0, bytes);
    return memory;
}

static void
year_open(year_of *self, const ys_fund_plan *plan, size_t n, int lanes, int valid, int64_t total)
{
    const int64_t *issued = ys_fund_issued(plan);

    self->total = rows((size_t) lanes * sizeof(int64_t));
    self->held = rows((size_t) lanes * sizeof(int64_t));
    self->amount = rows(n * (size_t) lanes * sizeof(int64_t));
    self->last = rows(n * (size_t) lanes * sizeof(int64_t));
    self->param = rows(64);
    self->scratch = rows(ys_fund_scratch(plan, lanes));
    for (int l = 0; l < lanes; l++)
        self->total[l] = total;
    for (size_t i = 0; issued != NULL && i < n * (size_t) lanes; i++)
        self->last[i] = issued[i / (size_t) lanes];
    self->year = (ys_fund_year){ .lanes = lanes, .valid = valid, .param = self->param, .total = self->total,
        .last_year = issued == NULL ? NULL : self->last, .scratch = self->scratch, .amount = self->amount, .held = self->held,
        .by_hand = true };
}

static void
year_close(year_of *self)
{
    free(self->total);
    free(self->held);
    free(self->amount);
    free(self->last);
    free(self->param);
    free(self->scratch);
}

/* The best kernels of this machine. */
static int
run(const ys_fund_plan *plan, const ys_fund_year *year)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl"))
        return ys_fund_lanes_avx512(plan, year);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return ys_fund_lanes_avx2(plan, year);
#endif
    return ys_fund_lanes_base(plan, year);
}

static ys_fund_plan *
prepare(rule *self, table *of)
{
    ys_data data = { .context = of, .n_counties = of->n, .code = code_of, .indicator = indicator_of, .select = select_by, .group = group_of };
    ys_fund_plan *plan = NULL;
    ys_error err;

    if (ys_fund_prepare(&self->fund, &data, &plan, &err) != YS_OK) {
        fprintf(stderr, "bench_fund: %s\n", err.text);
        exit(1);
    }
    return plan;
}

static void
bench_units(size_t n, int64_t pot, int rounds)
{
    double prepared, *time = calloc((size_t) rounds, sizeof *time);
    table of;
    rule self;
    year_of year;

    table_open(&of, n);
    full_rule(&self);
    self.fund.infeasible = YS_INFEASIBLE_ratable;
    double begin = ys_bench_cpu();
    ys_fund_plan *plan = prepare(&self, &of);

    prepared = ys_bench_cpu() - begin;
    year_open(&year, plan, n, 8, 1, pot);
    run(plan, &year.year);
    for (int r = 0; r < rounds; r++) {
        begin = ys_bench_cpu();
        if (run(plan, &year.year) >= 0) {
            fprintf(stderr, "bench_fund: %zu units: bounds cannot hold\n", n);
            exit(1);
        }
        time[r] = ys_bench_cpu() - begin;
    }
    ys_spread spread = ys_bench_spread(time, rounds);

    printf("{\"units\":%zu,\"pot\":%" PRId64 ",\"prepare_ms\":%.3f,\"ms\":%.3f,\"low_ms\":%.3f,\"high_ms\":%.3f}", n, pot,
        1e3 * prepared, 1e3 * spread.median, 1e3 * spread.low, 1e3 * spread.high);
    year_close(&year);
    ys_fund_release(plan);
    table_close(&of);
    free(time);
}

static void
bench_bounded(size_t n, int64_t total, int rounds)
{
    int64_t *share = calloc(4 * n, sizeof *share), *lo = share + n, *hi = lo + n, *amount = hi + n;
    double *time = calloc((size_t) rounds, sizeof *time), sum = 0;
    double *x = calloc(n, sizeof *x);

    for (size_t i = 0; i < n; i++)
        sum += x[i] = exp(3 * uniform());
    for (size_t i = 0; i < n; i++) {
        share[i] = (int64_t) (x[i] / sum * 0x1p48);
        lo[i] = total / (int64_t) n / 3;
        hi[i] = total / (int64_t) n * 2;
    }
    for (int r = 0; r < rounds; r++) {
        double begin = ys_bench_cpu();

        if (ys_bounded_shares(n, share, lo, hi, total, amount, NULL) != YS_OK)
            exit(1);
        time[r] = ys_bench_cpu() - begin;
    }
    ys_spread spread = ys_bench_spread(time, rounds);

    printf("{\"counties\":%zu,\"yuan\":%" PRId64 ",\"ms\":%.4f,\"low_ms\":%.4f,\"high_ms\":%.4f}", n, total, 1e3 * spread.median,
        1e3 * spread.low, 1e3 * spread.high);
    free(share);
    free(time);
    free(x);
}

/* A plain fund with one step more. */
static void
add_step(rule *self, int step)
{
    switch (step) {
    case 1:
        self->cap[0] = (ys_bound){ .name = "most", .kind = YS_BOUND_share_of_pot, .value = fixed(0.02) };
        self->fund.caps = (ys_list){ 1, self->cap };
        break;
    case 2:
        self->grant[0] = (ys_grant){ .name = "flat", .amount = fixed(1e6) };
        self->fund.grants = (ys_list){ 1, self->grant };
        break;
    case 3:
        self->threshold[0] = (ys_threshold){ "number", "children", fixed(10), fixed(1e15), 4, fixed(0.2), NULL, NULL };
        self->fund.thresholds = (ys_list){ 1, self->threshold };
        break;
    case 4:
        for (int r = 0; r < 4; r++)
            self->rungs[0][r] = rung("g", r, 0.9 + 0.1 * r);
        self->coefficient[0] = (ys_coefficient){ .name = "grade", .indicator = "grade", .ladder = { 4, self->rungs[0] }, .strength = fixed(1) };
        self->fund.coefficients = (ys_list){ 1, self->coefficient };
        break;
    case 5:
        self->formula[0] = (ys_formula){ .name = "a", .share = fixed(0.5), .amount = fixed(0), .factors = { 2, self->factor } };
        self->formula[1] = (ys_formula){ .name = "b", .share = fixed(0), .amount = fixed(0), .factors = { 2, self->factor } };
        self->fund.factors = (ys_list){ 0, NULL };
        self->fund.formulas = (ys_list){ 2, self->formula };
        break;
    case 6:
        self->fund.cut_off.yuan = fixed(3e5);
        break;
    case 7:
        self->deduction[0] = (ys_deduction){ .name = "unspent", .column = "unspent", .rate = fixed(1), .most = fixed(1), .to = YS_DESTINATION_others };
        self->fund.deductions = (ys_list){ 1, self->deduction };
        break;
    case 8:
        self->fund.rounding_rule = YS_ROUNDING_half_up;
        break;
    case 9:
        self->group_floor[0] = (ys_bound){ .name = "least", .kind = YS_BOUND_share_of_pot, .value = fixed(0.08) };
        self->group[0] = (ys_group_bound){ .name = "prefecture", .by = "group", .floors = { 1, self->group_floor } };
        self->fund.groups = (ys_list){ 1, self->group };
        break;
    default:
        break;
    }
}

static void
bench_steps(int rounds)
{
    static const char *const name[] = { "plain", "cap", "grant", "threshold", "ladder", "two formulas", "cut_off", "deduction",
        "half_up", "groups" };
    enum { N = 88, LANES = 256, STEPS = sizeof name / sizeof name[0] };
    double *time = calloc((size_t) rounds, sizeof *time);
    table of;

    table_open(&of, N);
    for (int s = 0; s < STEPS; s++) {
        rule self;
        year_of year;

        plain_rule(&self, 10000);
        add_step(&self, s);
        ys_fund_plan *plan = prepare(&self, &of);

        year_open(&year, plan, N, LANES, 0, INT64_C(3500000000));
        run(plan, &year.year);
        for (int r = 0; r < rounds; r++) {
            double begin = ys_bench_cpu();

            if (run(plan, &year.year) >= 0)
                exit(1);
            time[r] = (ys_bench_cpu() - begin) / N / LANES * 1e9;
        }
        printf("%s{\"step\":\"%s\",\"ns\":%.2f}", s == 0 ? "" : ",", name[s], ys_bench_spread(time, rounds).median);
        year_close(&year);
        ys_fund_release(plan);
    }
    table_close(&of);
    free(time);
}

int
main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 0;

    if (rounds < 1 || rounds > YS_BENCH_ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_fund ROUNDS (1 to %d)\n", YS_BENCH_ROUNDS_MAX);
        return 2;
    }
    printf("{\"units\":[");
    bench_units(13000, INT64_C(40000000000), rounds);
    printf(",");
    bench_units(100000, INT64_C(1000000000000000), rounds < 5 ? rounds : 5);
    printf("],\"bounded\":");
    bench_bounded(3000, INT64_C(1000000000000), rounds);
    printf(",\"steps\":[");
    bench_steps(rounds);
    printf("]}\n");
    return 0;
}
