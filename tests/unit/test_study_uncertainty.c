/* How sure an assessment is: against a slow scalar implementation draw by draw, at bounds, when draws fail, by hand for swaps; one digest
 * for any threads and instruction set. */
#include "study_case.h"

#include "base/hash.h"
#include "yinsu/random.h"

enum { N = 10, LEAVES = 4, CLASSES = 2, GRADES = 3, DRAWS = 400 };

static const char csv[] = "code,key,poor,income,rate\n"
                          "A1,1,120,5000,0.30\nA2,1,300,4200,0.10\nA3,1,220,6100,\nA4,1,180,5600,0.50\nA5,1,90,4800,0.20\n"
                          "B1,0,60,9000,0.80\nB2,0,140,7000,0.60\nB3,0,80,8200,\nB4,0,200,6600,0.90\nB5,0,110,7700,0.40\n";
static const char columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                              "code,,id,,,,2014-12-31,,by hand\n"
                              "key,0/1,class,,0,1,2014-12-31,,by hand\n"
                              "poor,person,observed,cost,0,1e9,2014-12-31,,by hand\n"
                              "income,yuan,derived,benefit,0,1e6,2014-12-31,,by hand\n"
                              "rate,1,modelled,benefit,-10,10,2014-12-31,,by hand\n";

#define HEAD "title: by hand\ntable: t.h5\nas_of: 2015-12-31\nyears: 2015\nseed: 7\n"

static const char full[] = HEAD
    "schemes:\n"
    "  county:\n"
    "    classes: {one: {where: key, tagged: {core: {at_least: 0.4}}}, two: {where: \"true\"}}\n"
    "    grades: {good: {at_least: 55, award: 2000000}, fair: {at_least: 35, award: 500000}, poor: {at_least: 0}}\n"
    "    coverage_at_least: 0.6\n"
    "    uncertainty: {weights: 15, normalisations: [stated, min_max, z_score], aggregations: [stated, geometric],\n"
    "                  imputations: [stated, class_median], leave_one_out: true, observed: 0.2, derived: 0.1, modelled: 1, top: 2}\n"
    "    items:\n"
    "      a: {weights: {one: 0.4, two: 0.25}, tags: [core], indicator: poor, lower_is_better: true, worst: 400, best: 0}\n"
    "      b: {weights: {one: 0.3, two: 0.25}, indicator: income, worst: 3000, best: 10000}\n"
    "      c: {weights: {one: 0.2}, indicator: income, worst: 4000, best: 8000}\n"
    "      d: {weights: {one: 0.1, two: 0.5}, indicator: rate, lower_is_better: true, worst: 1, best: 0}\n";

/* ---- the slow implementation: one draw, as the words of yinsu/study.h have it ---- */

static const double figures[3][N] = { { 120, 300, 220, 180, 90, 60, 140, 80, 200, 110 },
    { 5000, 4200, 6100, 5600, 4800, 9000, 7000, 8200, 6600, 7700 }, { 0.3, 0.1, NAN, 0.5, 0.2, 0.8, 0.6, NAN, 0.9, 0.4 } };

static const struct {
    const char *name, *column;
    int figure;
    double weight[CLASSES], worst, best, sd;
    bool lower;
} leaves[LEAVES] = {
    { "a", "poor", 0, { 0.4, 0.25 }, 400, 0, 0.2, true },
    { "b", "income", 1, { 0.3, 0.25 }, 3000, 10000, 0.1, false },
    { "c", "income", 1, { 0.2, 0 }, 4000, 8000, 0.1, false },
    { "d", "rate", 2, { 0.1, 0.5 }, 1, 0, 1, true },
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

        /* one that stands in for another goes on beyond the sample's posts */
        return leaves[leaf].lower ? 1 - share : share;
    }
    for (int i = 0; i < n; i++)
        mean += value[i] / n;
    for (int i = 0; i < n; i++)
        square += (value[i] - mean) * (value[i] - mean);
    return (50 + (leaves[leaf].lower ? -10 : 10) * (x - mean) / sqrt(square / (n - 1))) / 100;
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
study(const char *scenario, const ys_study_uncertainty_options *options, ys_result *result)
{
    ys_error err = { YS_OK, "" };
    ys_model model;

    study_model(csv, columns, scenario, &model);
    *result = (ys_result){ 0 };
    if (ys_study_uncertainty(&model, options, result, &err) != YS_OK)
        fail_msg("%s", err.text);
    ys_model_free(&model);
}

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

#define PLAIN(uncertainty, more) HEAD "schemes:\n  county:\n    classes: {all: {where: \"true\"}}\n" \
    "    grades: {good: {at_least: 50}, poor: {at_least: 0}}\n    coverage_at_least: 0.1\n    uncertainty: " uncertainty "\n" more

/* Nothing open: every rank and grade is certain, and Sobol' indices have nothing to move. */
static void
test_certain(void **state)
{
    static const char text[] = PLAIN("{weights: 0}", "    items: {a: {weights: {all: 0.6}, indicator: poor, worst: 400, best: 0, lower_is_better: true},"
                                                      " b: {weights: {all: 0.4}, indicator: income, worst: 3000, best: 10000}}\n");
    ys_result result;
    ys_model model;
    ys_error err = { YS_OK, "" };

    (void) state;
    study(text, &(ys_study_uncertainty_options){ .draws = 50 }, &result);
    assert_true(study_value(&result, "uncertainty/failed", 0) == 0);
    for (size_t c = 0; c < N; c++) {
        double rank = study_value(&result, "assessment/rank", c);
        bool good = strcmp(study_text(&result, "assessment/grade", c), "good") == 0;

        assert_true(study_value(&result, "uncertainty/rank_p5", c) == rank && study_value(&result, "uncertainty/rank_p95", c) == rank);
        assert_true(study_value(&result, "uncertainty/rank_median", c) == rank && study_value(&result, "uncertainty/rank_mean", c) == rank);
        assert_true(study_value(&result, "uncertainty/p_grade", c * 3 + (good ? 0 : 1)) == 1);
        assert_true(study_value(&result, "uncertainty/p_grade_mcse", c * 3) == 0);
        for (size_t i = 0; i < N; i++)
            assert_true(study_value(&result, "uncertainty/p_above", c * N + i) == (rank < study_value(&result, "assessment/rank", i)));
    }
    ys_result_free(&result);
    study_model(csv, columns, text, &model);
    assert_int_equal(ys_study_uncertainty(&model, &(ys_study_uncertainty_options){ .draws = 50, .sobol = 64 }, &result, &err), YS_E_SCENARIO);
    assert_non_null(strstr(err.text, "moves nothing"));
    ys_model_free(&model);
}

/* Bounds that leave no room hold every draw where it is; without them the ranks move. */
static void
test_bounds(void **state)
{
    static const char bound[] = HEAD "schemes:\n  county:\n    classes: {all: {where: \"true\", tagged: {core: {at_least: 0.5, at_most: 0.5}}}}\n"
        "    grades: {good: {at_least: 50}, poor: {at_least: 0}}\n    uncertainty: {weights: 50}\n"
        "    items: {a: {weights: {all: 0.5}, tags: [core], indicator: poor, worst: 400, best: 0, lower_is_better: true},"
        " b: {weights: {all: 0.5}, indicator: income, worst: 3000, best: 10000}}\n";
    static const char free_of[] = PLAIN("{weights: 50}", "    items: {a: {weights: {all: 0.5}, indicator: poor, worst: 400, best: 0, lower_is_better: true},"
        " b: {weights: {all: 0.5}, indicator: income, worst: 3000, best: 10000}}\n");
    bool moved = false;
    ys_result result;

    (void) state;
    study(bound, &(ys_study_uncertainty_options){ .draws = 200, .sobol = 64 }, &result);
    for (size_t c = 0; c < N; c++) {
        assert_true(study_value(&result, "uncertainty/rank_p5", c) == study_value(&result, "assessment/rank", c));
        assert_true(study_value(&result, "uncertainty/rank_p95", c) == study_value(&result, "assessment/rank", c));
        /* a constant output has no indices */
        for (size_t i = 0; i < 2; i++) {
            assert_true(isnan(study_value(&result, "uncertainty/sobol/rank_first", i * N + c)));
            assert_true(isnan(study_value(&result, "uncertainty/sobol/rank_total_p95", i * N + c)));
        }
    }
    assert_true(isnan(study_value(&result, "uncertainty/sobol/shift_total", 0)));
    assert_null(ys_result_find(&result, "uncertainty/sobol/award_total"));
    ys_result_free(&result);
    study(free_of, &(ys_study_uncertainty_options){ .draws = 200 }, &result);
    for (size_t c = 0; c < N; c++)
        moved = moved || study_value(&result, "uncertainty/rank_p5", c) != study_value(&result, "uncertainty/rank_p95", c);
    assert_true(moved);
    ys_result_free(&result);
}

static const char noisy_csv[] = "code,poor,rural,gain\nA1,120,1000,0.3\nA2,130,1100,-0.2\nA3,140,1150,0.1\nA4,150,1200,-0.4\nA5,135,1250,0.25\n";
static const char noisy_columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                                    "code,,id,,,,2014-12-31,,by hand\n"
                                    "poor,person,observed,cost,0,1e9,2014-12-31,,by hand\n"
                                    "rural,person,observed,,0,1e9,2014-12-31,,by hand\n"
                                    "gain,1,observed,benefit,-10,10,2014-12-31,,by hand\n";

static void
noisy(const char *item, ys_result *result)
{
    ys_error err = { YS_OK, "" };
    ys_model model;
    char text[1024];

    snprintf(text, sizeof text, PLAIN("{weights: 0, observed: 0.3}", "    items: {a: {weights: {all: 1}, %s}}\n")
        "population: {registered_poor: poor, rural: rural}\n", item);
    study_model(noisy_csv, noisy_columns, text, &model);
    *result = (ys_result){ 0 };
    if (ys_study_uncertainty(&model, &(ys_study_uncertainty_options){ .draws = 300 }, result, &err) != YS_OK)
        fail_msg("%s", err.text);
    ys_model_free(&model);
}

/* A figure by any name errs alike: as a column, as its logarithm, as the quantity of the register; incidence with the register it is made
 * of. One that may be negative errs by its size. */
static void
test_noise(void **state)
{
    static const char *const item[] = { "indicator: poor, worst: 0, best: 1e6", "indicator: registered_poor, worst: 0, best: 1e6",
        "indicator: poor, scale: log, worst: 1, best: 1e6", "indicator: incidence, worst: 0, best: 1e3",
        "indicator: gain, worst: -10, best: 10" };
    static const double figure[5][5] = { { 120, 130, 140, 150, 135 }, { 120, 130, 140, 150, 135 }, { 120, 130, 140, 150, 135 },
        { 120 / 1000.0, 130 / 1100.0, 140 / 1150.0, 150 / 1200.0, 135 / 1250.0 }, { 0.3, -0.2, 0.1, -0.4, 0.25 } };
    const double s2 = log(1 + 0.3 * 0.3);

    (void) state;
    for (size_t k = 0; k < 5; k++) {
        int share[5][5] = { { 0 } };
        ys_result result;

        noisy(item[k], &result);
        for (uint32_t d = 0; d < 300; d++) {
            double x[5];

            for (uint32_t c = 0; c < 5; c++) {
                double z, other, of = figure[k][c];

                ys_normal(&(ys_address){ 7, d, c, 0, YS_PURPOSE_assessment_figure, ys_hash_name(k == 4 ? "gain" : "poor") }, &z, &other);
                x[c] = k == 4 ? of + 0.3 * fabs(of) * z : of * exp(sqrt(s2) * z - s2 / 2);
            }
            for (int c = 0; c < 5; c++) {
                int rank = 0;

                for (int i = 0; i < 5; i++)
                    rank += x[i] > x[c];
                share[c][rank]++;
            }
        }
        for (size_t c = 0; c < 5; c++)
            for (size_t r = 0; r < 5; r++)
                assert_true(study_value(&result, "uncertainty/rank_share", c * 5 + r) == share[c][r] / 300.0);
        ys_result_free(&result);
    }
}

/* Scores about 0 have no geometric mean: that combination can't be prepared, and its draws are counted as failed. */
static void
test_combination_fails(void **state)
{
    static const char text[] = PLAIN("{weights: 5, aggregations: [stated, geometric]}",
        "    items: {a: {weights: {all: 0.6}, indicator: poor, score: z_score, centre: 0, lower_is_better: true},"
        " b: {weights: {all: 0.4}, indicator: income, score: z_score, centre: 0}}\n");
    ys_result result;

    (void) state;
    study(text, &(ys_study_uncertainty_options){ .draws = 1000, .sobol = 64 }, &result);
    double lost = study_value(&result, "uncertainty/combination_draws", 1);

    assert_true(lost > 400 && lost < 600);
    assert_true(study_value(&result, "uncertainty/failed", 0) == lost);
    assert_string_equal(study_text(&result, "uncertainty/combination", 1), "geometric");
    assert_string_equal(study_text(&result, "uncertainty/combination_reason", 0), "");
    assert_non_null(strstr(study_text(&result, "uncertainty/combination_reason", 1), "geometric mean has no value"));
    assert_non_null(strstr(ys_result_text(&result, "study_notes"), "geometric can't be prepared: "));
    assert_non_null(strstr(ys_result_text(&result, "study_notes"), "base points left out"));
    /* what is left is of the draws that did not fail */
    for (size_t c = 0; c < N; c++) {
        double sum = 0;

        for (size_t r = 0; r < N; r++)
            sum += study_value(&result, "uncertainty/rank_share", c * N + r);
        assert_true(fabs(sum - 1) < 1e-12);
    }
    ys_result_free(&result);
}

/* Scores a: A1 0.7, A2 0.25, A5 0.775; b: 2/7, 1.2/7, 1.8/7. A1 over A5 by d = (-0.075, 0.2/7); A1 is better than A2 in both. */
static void
test_swap(void **state)
{
    static const char text[] = PLAIN("{weights: 5}", "    items: {a: {weights: {all: 0.2}, indicator: poor, worst: 400, best: 0, lower_is_better: true},"
                                                      " b: {weights: {all: 0.8}, indicator: income, worst: 3000, best: 10000}}\n");
    static const char other[] = PLAIN("{weights: 5}", "    aggregation: geometric\n    items: {a: {weights: {all: 0.2}, indicator: poor, worst: 400, best: 0,"
        " lower_is_better: true}, b: {weights: {all: 0.8}, indicator: income, worst: 3000, best: 10000}}\n");
    const double level = (0.2 / 7) / (0.075 + 0.2 / 7); /* weight of a at which A1 and A5 are level, by hand */
    ys_result result;

    (void) state;
    study(text, &(ys_study_uncertainty_options){ .draws = 1, .pair = "A5,A1" }, &result);
    assert_string_equal(study_text(&result, "uncertainty/swap/above", N - 1), "A1");
    assert_string_equal(study_text(&result, "uncertainty/swap/below", N - 1), "A5");
    study_near(&result, "uncertainty/swap/change", 2 * (N - 1), 100 * (level - 0.2), 1e-9);
    study_near(&result, "uncertainty/swap/change", 2 * (N - 1) + 1, -100 * (level - 0.2), 1e-9);
    study_near(&result, "uncertainty/swap/distance", N - 1, 100 * sqrt(2) * (level - 0.2), 1e-9);
    study_near(&result, "uncertainty/swap/largest", N - 1, 100 * (level - 0.2), 1e-9);
    ys_result_free(&result);
    study(text, &(ys_study_uncertainty_options){ .draws = 1, .pair = "A1,A2" }, &result);
    assert_string_equal(study_text(&result, "uncertainty/swap/finding", N - 1), "cannot be swapped: better in every item");
    assert_true(isnan(study_value(&result, "uncertainty/swap/distance", N - 1)));
    ys_result_free(&result);
    study(other, &(ys_study_uncertainty_options){ .draws = 1 }, &result);
    assert_string_equal(study_text(&result, "uncertainty/swap/finding", 0), "not an arithmetic scheme");
    ys_result_free(&result);
}

/* What a swap says is so: with its weights the two are level. Neighbours, with a bonus, a branch that turns, a gap common to both. */
static void
test_swap_is_level(void **state)
{
    static const char text[] = PLAIN("{weights: 5}", "    adjustments: {b: {kind: bonus, indicator: poor, each: 1, unit: 50, at_most: 3}}\n"
        "    items:\n"
        "      p: {weights: {all: 0.7}, lower_is_better: true, items: {a: {weights: {all: 0.5}, indicator: poor, worst: 0, best: 400},"
        " d: {weights: {all: 0.5}, indicator: rate, worst: 0, best: 1}}}\n"
        "      b: {weights: {all: 0.3}, indicator: income, worst: 3000, best: 10000}\n");
    static const double stated[] = { 0.35, 0.35, 0.3 };
    ys_result result;
    int level = 0;

    (void) state;
    study(text, &(ys_study_uncertainty_options){ .draws = 1 }, &result);
    for (size_t p = 0; p + 1 < N; p++) {
        size_t county[2] = { 0, 0 };
        double score[2] = { 0, 0 };

        if (study_text(&result, "uncertainty/swap/finding", p)[0] != '\0')
            continue;
        for (size_t c = 0; c < N; c++) {
            county[0] = strcmp(study_text(&result, "county/code", c), study_text(&result, "uncertainty/swap/above", p)) == 0 ? c : county[0];
            county[1] = strcmp(study_text(&result, "county/code", c), study_text(&result, "uncertainty/swap/below", p)) == 0 ? c : county[1];
        }
        for (int side = 0; side < 2; side++) {
            double sum = 0, bonus = fmin(3, figures[0][county[side]] / 50);

            for (size_t k = 0; k < 3; k++) {
                double f = study_value(&result, "assessment/leaf_score", k * N + county[side]) / 100;
                double w = stated[k] + study_value(&result, "uncertainty/swap/change", p * 3 + k) / 100;

                assert_true(w >= 0);
                if (isnan(f))
                    continue;
                score[side] += w * (k < 2 ? 1 - f : f);
                sum += w;
            }
            score[side] = score[side] / sum + bonus / 100;
        }
        assert_true(fabs(score[0] - score[1]) < 1e-12);
        level++;
    }
    assert_true(level >= 3);
    ys_result_free(&result);
}

static void
refused(const char *scenario, const ys_study_uncertainty_options *options, ys_status status, const char *words)
{
    ys_error err = { YS_OK, "" };
    ys_result result = { 0 };
    ys_model model;

    study_model(csv, columns, scenario, &model);
    assert_int_equal(ys_study_uncertainty(&model, options, &result, &err), status);
    if (strstr(err.text, words) == NULL)
        fail_msg("%s", err.text);
    assert_int_equal(result.n_arrays, 0);
    ys_model_free(&model);
}

static void
test_refusals(void **state)
{
    static const char word[] = PLAIN("{normalisations: [stated, zscore]}", "    items: {a: {weights: {all: 1}, indicator: poor, worst: 400, best: 0}}\n");

    (void) state;
    refused(word, &(ys_study_uncertainty_options){ .draws = 1 }, YS_E_SCENARIO, "`zscore` is none of them; allowed: stated, min_max, z_score");
    refused(full, &(ys_study_uncertainty_options){ .draws = 0 }, YS_E_USAGE, "0 draws");
    refused(full, &(ys_study_uncertainty_options){ .draws = 1, .sobol = 63 }, YS_E_USAGE, "63 base points");
    refused(full, &(ys_study_uncertainty_options){ .draws = 1, .pair = "A1" }, YS_E_USAGE, "not two codes");
    refused(full, &(ys_study_uncertainty_options){ .draws = 1, .pair = "A1,A9" }, YS_E_USAGE, "no county A9");
    refused(full, &(ys_study_uncertainty_options){ .draws = 1, .pair = "A1,A1" }, YS_E_USAGE, "one county twice");
    refused(HEAD, &(ys_study_uncertainty_options){ .draws = 1 }, YS_E_SCENARIO, "no scheme");
}

static bool
say_stop(void *context, int64_t done, int64_t all, double seconds, double worst)
{
    (void) context;
    (void) done;
    (void) all;
    (void) seconds;
    (void) worst;
    return false;
}

static void
test_interrupted(void **state)
{
    ys_progress progress = { say_stop, NULL };
    ys_engine_options engine = { .threads = 1, .progress = &progress };

    (void) state;
    refused(full, &(ys_study_uncertainty_options){ .draws = 1000, .engine = &engine }, YS_E_INTERRUPT, "interrupted after");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slow),
        cmocka_unit_test(test_sobol),
        cmocka_unit_test(test_one_digest),
        cmocka_unit_test(test_certain),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_combination_fails),
        cmocka_unit_test(test_swap),
        cmocka_unit_test(test_swap_is_level),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_interrupted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
