/* How sure an assessment is: against a slow scalar implementation draw by draw, and one digest for any threads and instruction set. */
#include "uncertainty_case.h"

enum { LEAVES = 4, CLASSES = 2, GRADES = 3, DRAWS = 400 };

/* ---- the slow implementation: one draw, as the words of yinsu/study.h have it ---- */

static const struct {
    const char *name, *column;
    int figure;
    double weight[CLASSES], worst, best, sd;
    bool lower;
    double spread;
} leaves[LEAVES] = {
    { "a", "poor", 0, { 0.4, 0.25 }, 400, 0, 0.2, true, 10 },
    { "b", "income", 1, { 0.3, 0.25 }, 3000, 10000, 0.1, false, 10 },
    { "c", "income", 1, { 0.2, 0 }, 4000, 8000, 0.1, false, 10 },
    { "d", "rate", 2, { 0.1, 0.5 }, 1, 0, 1, true, 30 },
};

typedef struct {
    int combination; /* (normalisation * 2 + aggregation) * 2 + imputation */
    bool no_weights, no_score;
    int rank[N], grade[N]; /* 0: none; the last: none */
} slow;

static int
class_of(int county)
{
    return county < 5 ? 0 : 1;
}

/* Draw of an input: of the second sample where the input is swapped. */
static uint32_t
world_of(uint32_t draw, const char *swap, const char *input)
{
    return strcmp(swap, "*") == 0 || strcmp(swap, input) == 0 ? draw + (UINT32_C(1) << 30) : draw;
}

static int
switch_of(uint32_t draw, const char *swap, const char *input, uint32_t group, int n)
{
    double u, v;

    ys_uniform(&(ys_address){ 7, world_of(draw, swap, input), 0, 0, YS_PURPOSE_assessment_switch, group }, 0, &u, &v);
    return (int) (u * n);
}

static int
compare_doubles(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* Figures of a class as they stand before errors, sorted; missing ones by the median where they are imputed. */
static int
sample_of(int leaf, int class, bool imputed, double value[N], double *median)
{
    int n = 0, missing = 0;

    for (int c = 0; c < N; c++) {
        double x = figures[leaves[leaf].figure][c];

        if (class_of(c) != class)
            continue;
        if (isnan(x))
            missing++;
        else
            value[n++] = x;
    }
    qsort(value, (size_t) n, sizeof *value, compare_doubles);
    *median = n % 2 ? value[n / 2] : 0.5 * (value[n / 2 - 1] + value[n / 2]);
    for (int m = 0; imputed && m < missing; m++)
        value[n++] = *median;
    qsort(value, (size_t) n, sizeof *value, compare_doubles);
    return n;
}

static double
clip(double x)
{
    return x < 0 ? 0 : x > 1 ? 1 : x;
}

static double
slow_score(int leaf, int county, double x, int normalisation, bool imputed)
{
    double value[N], median, mean = 0, square = 0;
    int n = sample_of(leaf, class_of(county), imputed, value, &median);

    if (normalisation == 0)
        return clip((x - leaves[leaf].worst) / (leaves[leaf].best - leaves[leaf].worst));
    if (normalisation == 1) {
        double share = (x - value[0]) / (value[n - 1] - value[0]);

        /* a figure that errs beyond the sample's posts scores as they do */
        return clip(leaves[leaf].lower ? 1 - share : share);
    }
    for (int i = 0; i < n; i++)
        mean += value[i] / n;
    for (int i = 0; i < n; i++)
        square += (value[i] - mean) * (value[i] - mean);
    return (50 + (leaves[leaf].lower ? -1 : 1) * leaves[leaf].spread * (x - mean) / sqrt(square / (n - 1))) / 100;
}

static bool
slow_weights(uint32_t draw, const char *swap, int left_out, int class, double w[LEAVES])
{
    double sum = 0;

    for (int k = 0; k < LEAVES; k++) {
        char input[32];
        double u, v, stated = leaves[k].weight[class];

        snprintf(input, sizeof input, "weight.%s", leaves[k].name);
        ys_uniform(&(ys_address){ 7, world_of(draw, swap, input), 0, 0, YS_PURPOSE_assessment_weight, ys_hash_name(leaves[k].name) }, 0, &u, &v);
        w[k] = stated + 0.15 * (2 * u - 1);
        if (stated == 0 || w[k] < 0 || k == left_out)
            w[k] = 0;
        sum += w[k];
    }
    for (int k = 0; k < LEAVES; k++)
        w[k] /= sum;
    if (class == 0 && w[0] < 0.4) {
        double rest = 1 - w[0];

        if (w[0] == 0)
            return false;
        w[0] = 0.4;
        for (int k = 1; k < LEAVES; k++)
            w[k] *= 0.6 / rest;
    }
    return true;
}

static double
slow_figure(uint32_t draw, const char *swap, int leaf, int county, bool imputed)
{
    double x = figures[leaves[leaf].figure][county], value[N], median, z, other, sd = leaves[leaf].sd, s2 = log(1 + sd * sd);

    sample_of(leaf, class_of(county), imputed, value, &median);
    x = isnan(x) && imputed ? median : x;
    ys_normal(&(ys_address){ 7, world_of(draw, swap, "figures"), (uint32_t) county, 0, YS_PURPOSE_assessment_figure,
                  ys_hash_name(leaves[leaf].column) }, &z, &other);
    return x * exp(sqrt(s2) * z - s2 / 2);
}

static void
slow_draw(uint32_t draw, const char *swap, slow *out)
{
    int normalisation = switch_of(draw, swap, "normalisation", 0, 3), aggregation = switch_of(draw, swap, "aggregation", 1, 2);
    int imputation = switch_of(draw, swap, "imputation", 2, 2), left_out = switch_of(draw, swap, "leave_one_out", 3, LEAVES + 1);
    double score[N], w[CLASSES][LEAVES];

    *out = (slow){ .combination = (normalisation * 2 + aggregation) * 2 + imputation };
    for (int g = 0; g < CLASSES; g++)
        out->no_weights = !slow_weights(draw, swap, left_out, g, w[g]) || out->no_weights;
    for (int c = 0; c < N; c++) {
        double sum = 0, covered = 0;
        const double *weight = w[class_of(c)];

        for (int k = 0; k < LEAVES; k++) {
            double x = slow_figure(draw, swap, k, c, imputation == 1), f = slow_score(k, c, x, normalisation, imputation == 1);

            if (isnan(x) || weight[k] == 0)
                continue;
            out->no_score = out->no_score || (aggregation == 1 && f < 0);
            sum += weight[k] * (aggregation == 0 ? f : f > 0 ? log(f) : -INFINITY);
            covered += weight[k];
        }
        score[c] = aggregation == 0 ? sum / covered : exp(sum / covered);
        out->grade[c] = covered < 0.6 - 1e-12 ? 3 : 100 * score[c] >= 55 - 1e-9 ? 0 : 100 * score[c] >= 35 - 1e-9 ? 1 : 2;
    }
    for (int c = 0; c < N; c++) {
        out->rank[c] = out->grade[c] == 3 ? 0 : 1;
        for (int i = 0; i < N && out->rank[c] > 0; i++)
            out->rank[c] += class_of(i) == class_of(c) && out->grade[i] != 3 && floor(score[i] * 1e11 + 0.5) > floor(score[c] * 1e11 + 0.5);
    }
}

/* ---- tests ---- */

static void
test_slow(void **state)
{
    static slow draw[DRAWS];
    static int share[N][6], above[N][N], grade[N][GRADES + 1], combination[12][3];
    int counted = 0, lost[2] = { 0, 0 };
    ys_result result;

    (void) state;
    study(full, &(ys_study_uncertainty_options){ .draws = DRAWS }, &result);
    for (uint32_t d = 0; d < DRAWS; d++) {
        slow_draw(d, "", &draw[d]);
        combination[draw[d].combination][0]++;
        combination[draw[d].combination][1] += draw[d].no_score && !draw[d].no_weights;
        combination[draw[d].combination][2] += draw[d].no_weights;
        lost[0] += draw[d].no_weights;
        lost[1] += draw[d].no_score && !draw[d].no_weights;
        if (draw[d].no_weights || draw[d].no_score)
            continue;
        counted++;
        for (int c = 0; c < N; c++) {
            share[c][draw[d].rank[c]]++;
            grade[c][draw[d].grade[c]]++;
            for (int i = 0; i < N; i++)
                above[c][i] += class_of(c) == class_of(i) && draw[d].rank[c] > 0 && draw[d].rank[c] < draw[d].rank[i];
        }
    }
    /* both ways of failing happen, and neither is the rule */
    assert_true(lost[0] > 10 && lost[1] > 3 && counted > DRAWS / 2);
    assert_true(study_value(&result, "uncertainty/failed", 0) == DRAWS - counted);
    for (size_t v = 0; v < 12; v++) {
        assert_true(study_value(&result, "uncertainty/combination_draws", v) == combination[v][0]);
        assert_true(study_value(&result, "uncertainty/combination_no_score", v) == combination[v][1]);
        assert_true(study_value(&result, "uncertainty/combination_no_weights", v) == combination[v][2]);
    }
    assert_string_equal(study_text(&result, "uncertainty/combination", 7), "min_max, geometric, class_median");
    for (size_t c = 0; c < N; c++) {
        double sum = 0, ranked = 0, mean = 0;
        int up_to = 0;

        for (size_t g = 0; g <= GRADES; g++) {
            double p = study_value(&result, "uncertainty/p_grade", c * (GRADES + 1) + g);

            assert_true(p == (double) grade[c][g] / counted);
            study_near(&result, "uncertainty/p_grade_mcse", c * (GRADES + 1) + g, sqrt(p * (1 - p) / counted), 1e-15);
            sum += p;
        }
        assert_true(fabs(sum - 1) < 1e-12);
        for (size_t r = 1; r <= 5; r++) {
            assert_true(study_value(&result, "uncertainty/rank_share", c * 5 + r - 1) == (double) share[c][r] / counted);
            ranked += share[c][r];
            mean += (double) r * share[c][r];
        }
        study_near(&result, "uncertainty/rank_mean", c, mean / ranked, 1e-12);
        study_near(&result, "uncertainty/p_top", c, (double) (share[c][1] + share[c][2]) / counted, 1e-15);
        for (int r = 1; r <= 5; r++) {
            bool median = 2 * up_to < ranked, low = 20 * up_to < ranked, high = 20 * up_to < 19 * ranked;

            up_to += share[c][r];
            assert_true((study_value(&result, "uncertainty/rank_median", c) == r) == (median && 2 * up_to >= ranked));
            assert_true((study_value(&result, "uncertainty/rank_p5", c) == r) == (low && 20 * up_to >= ranked));
            assert_true((study_value(&result, "uncertainty/rank_p95", c) == r) == (high && 20 * up_to >= 19 * ranked));
        }
        for (size_t i = 0; i < N; i++) {
            double p = study_value(&result, "uncertainty/p_above", c * N + i);

            assert_true(class_of((int) c) != class_of((int) i) ? isnan(p) : p == (double) above[c][i] / counted);
        }
    }
    ys_result_free(&result);
}

enum { BASE = 256, INPUTS = 9 };

static const char *const inputs[INPUTS] = { "weight.a", "weight.b", "weight.c", "weight.d", "normalisation", "aggregation", "imputation",
    "leave_one_out", "figures" };

static double
output_of(const slow *of, int kind, int county, const slow *stated)
{
    static const double award[] = { 4, 1, 0, 0 };
    int rank = of->rank[county] > 0 ? of->rank[county] : 6;
    double shift = 0;

    for (int c = 0; c < N; c++)
        shift += abs((of->rank[c] > 0 ? of->rank[c] : 6) - (stated->rank[c] > 0 ? stated->rank[c] : 6));
    return kind == 0 ? rank : kind == 1 ? rank <= 2 : kind == 2 ? award[of->grade[county]] : shift;
}

static void
slow_stated(slow *out)
{
    ys_result result;

    study(full, &(ys_study_uncertainty_options){ .draws = 1 }, &result);
    for (size_t c = 0; c < N; c++)
        out->rank[c] = (int) study_value(&result, "assessment/rank", c);
    ys_result_free(&result);
}

/* Indices of every output by the formulas as they stand, of evaluations by the slow implementation. */
static void
test_sobol(void **state)
{
    static const char *const first_of[] = { "uncertainty/sobol/rank_first", "uncertainty/sobol/top_first", "uncertainty/sobol/award_first",
        "uncertainty/sobol/shift_first" };
    static const char *const total_of[] = { "uncertainty/sobol/rank_total", "uncertainty/sobol/top_total", "uncertainty/sobol/award_total",
        "uncertainty/sobol/shift_total" };
    static slow point[BASE][INPUTS + 2];
    slow stated;
    bool lost[BASE] = { false };
    int n = 0;
    ys_result result;

    (void) state;
    study(full, &(ys_study_uncertainty_options){ .draws = 10, .sobol = BASE }, &result);
    slow_stated(&stated);
    for (uint32_t b = 0; b < BASE; b++) {
        for (int j = 0; j < INPUTS + 2; j++) {
            slow_draw(b, j == 0 ? "" : j == 1 ? "*" : inputs[j - 2], &point[b][j]);
            lost[b] = lost[b] || point[b][j].no_score || point[b][j].no_weights;
        }
        n += !lost[b];
    }
    assert_true(n > BASE / 8 && n < BASE);
    assert_true(study_value(&result, "uncertainty/sobol/left_out", 0) == BASE - n);
    assert_true(study_value(&result, "uncertainty/sobol/evaluations", 0) == BASE * (INPUTS + 2));
    for (int i = 0; i < INPUTS; i++)
        assert_string_equal(study_text(&result, "uncertainty/sobol/input", (size_t) i), inputs[i]);
    for (int kind = 0; kind < 4; kind++)
        for (int c = 0; c < (kind == 3 ? 1 : N); c++) {
            double m = 0, variance = 0;

            for (int b = 0; b < BASE; b++)
                for (int j = 0; j < 2; j++)
                    m += lost[b] ? 0 : output_of(&point[b][j], kind, c, &stated) / (2 * n);
            for (int b = 0; b < BASE; b++)
                for (int j = 0; j < 2; j++)
                    variance += lost[b] ? 0 : pow(output_of(&point[b][j], kind, c, &stated) - m, 2) / (2 * n);
            for (int i = 0; i < INPUTS; i++) {
                double first = 0, total = 0;
                size_t at = kind == 3 ? (size_t) i : (size_t) (i * N + c);

                for (int b = 0; b < BASE; b++) {
                    double a = output_of(&point[b][0], kind, c, &stated), ab = output_of(&point[b][i + 2], kind, c, &stated);

                    first += lost[b] ? 0 : (output_of(&point[b][1], kind, c, &stated) - m) * (ab - a) / n;
                    total += lost[b] ? 0 : (a - ab) * (a - ab) / (2 * n);
                }
                if (variance < 1e-12) {
                    assert_true(isnan(study_value(&result, first_of[kind], at)) && isnan(study_value(&result, total_of[kind], at)));
                    continue;
                }
                /* awards are counted in steps of 2^-22 of the largest */
                study_near(&result, first_of[kind], at, first / variance, kind == 2 ? 1e-5 : 1e-9);
                study_near(&result, total_of[kind], at, total / variance, kind == 2 ? 1e-5 : 1e-9);
            }
        }
    ys_result_free(&result);
}

/* One digest for any threads and instruction set. */
static void
test_one_digest(void **state)
{
    static const char *const sets[] = { NULL, "sse2", "avx2", "avx512", "base" };
    char first[65] = "", digest[65];
    ys_model model;
    int runs = 0;

    (void) state;
    study_model(csv, columns, full, &model);
    for (int threads = 1; threads <= 3; threads++)
        for (size_t s = 0; s < sizeof sets / sizeof sets[0]; s++) {
            ys_engine_options engine = { .threads = threads, .isa = sets[s] };
            ys_result result = { 0 };
            ys_error err = { YS_OK, "" };
            ys_status st = ys_study_uncertainty(&model, &(ys_study_uncertainty_options){ 1000, 200, NULL, &engine }, &result, &err);

            if (st == YS_E_USAGE && sets[s] != NULL)
                continue; /* not a set of this machine */
            assert_int_equal(st, YS_OK);
            ys_result_digest(&result, digest);
            if (runs++ == 0)
                memcpy(first, digest, sizeof first);
            assert_string_equal(digest, first);
            ys_result_free(&result);
        }
    assert_true(runs >= 6);
    ys_model_free(&model);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slow),
        cmocka_unit_test(test_sobol),
        cmocka_unit_test(test_one_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
