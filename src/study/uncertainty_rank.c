/* Ranks over draws: kept as they come, tallied county by county; every share is formed from whole numbers. */
#include "numeric/statistic.h"
#include "study/uncertainty.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tables of up to so many counties show every rank and every pair. */
enum { YS_PAIRS_MOST = 512, YS_PERCENTILES = 101, YS_RANK_MOST = 65534 };

/* Borrowed from the result. */
typedef struct {
    int64_t *median, *low, *high;
    double *mean, *p_grade, *p_grade_mcse, *p_top, *p_top_mcse;
    double *share;        /* [county][width] of each rank, or NULL */
    int64_t *percentile;  /* [county][101], or NULL */
    double *above;        /* [county][county], or NULL */
} outputs;

typedef struct {
    const ys_uncertainty_setup *setup;
    ys_uncertainty_run run;
    size_t draws, widest; /* counties of the largest class */
    int64_t counted;      /* draws that did not fail */
    uint16_t *rank;       /* [county][draw in the order of evaluation], 0: none, or the draw failed; owned */
    int32_t *grade;       /* [threads][county][grade]; owned */
    int64_t *tally;       /* [threads][widest + 1] of one county's ranks; owned */
    outputs out;
} ranks;

static void
keep_block(void *context, const ys_uncertainty_block *block)
{
    ranks *self = context;
    size_t n = self->setup->n, n_grades = self->setup->n_grades, lanes = (size_t) block->lanes;
    int32_t *tally = self->grade + (size_t) block->thread * n * n_grades;

    for (size_t c = 0; c < n; c++) {
        uint16_t *to = self->rank + c * self->draws + block->first;

        for (size_t l = 0; l < (size_t) block->valid; l++) {
            bool counts = !block->failed[l];
            int32_t grade = counts ? block->grade[c * lanes + l] : 0;

            to[l] = counts ? (uint16_t) block->rank[c * lanes + l] : 0;
            tally[c * n_grades + (grade < 0 ? n_grades - 1 : (size_t) grade)] += counts;
        }
    }
}

/* ---- figures from the tallies ---- */

static double
share_of(int64_t k, int64_t n)
{
    return n > 0 ? (double) k / (double) n : (double) NAN;
}

/* Monte-Carlo standard error of a share of independent draws. */
static double
error_of(int64_t k, int64_t n)
{
    double p = share_of(k, n);

    return sqrt(p * (1.0 - p) / (double) n);
}

static void
fill_pairs(const ranks *self, size_t i)
{
    const ys_uncertainty_setup *setup = self->setup;
    const uint16_t *row = self->rank + i * self->draws;

    for (size_t j = 0; j < setup->n; j++)
        self->out.above[i * setup->n + j] = setup->class_of[i] != setup->class_of[j]
            ? (double) NAN
            : share_of(self->run.kernels->above(self->draws, row, self->rank + j * self->draws), self->counted);
}

static int64_t
fill_county(void *context, int thread, int64_t county)
{
    ranks *self = context;
    const ys_uncertainty_setup *setup = self->setup;
    const outputs *out = &self->out;
    size_t c = (size_t) county, width = self->widest + 1;
    size_t top = setup->of->top < (int64_t) self->widest ? (size_t) setup->of->top : self->widest;
    int64_t *tally = self->tally + (size_t) thread * width, ranked = 0, sum = 0, in_top = 0;

    memset(tally, 0, width * sizeof *tally);
    for (size_t d = 0; d < self->draws; d++)
        tally[self->rank[c * self->draws + d]]++;
    tally[0] = 0;
    for (size_t r = 1; r < width; r++) {
        ranked += tally[r];
        sum += (int64_t) r * tally[r];
        in_top += r <= top ? tally[r] : 0;
        if (out->share != NULL)
            out->share[c * self->widest + r - 1] = share_of(tally[r], self->counted);
    }
    out->median[c] = ranked == 0 ? 0 : ys_statistic_tally_quantile(width, tally, 50);
    out->low[c] = ranked == 0 ? 0 : ys_statistic_tally_quantile(width, tally, 5);
    out->high[c] = ranked == 0 ? 0 : ys_statistic_tally_quantile(width, tally, 95);
    out->mean[c] = share_of(sum, ranked);
    out->p_top[c] = share_of(in_top, self->counted);
    out->p_top_mcse[c] = error_of(in_top, self->counted);
    for (int p = 0; out->percentile != NULL && p < YS_PERCENTILES; p++)
        out->percentile[c * YS_PERCENTILES + (size_t) p] = ranked == 0 ? 0 : ys_statistic_tally_quantile(width, tally, p);
    if (out->above != NULL)
        fill_pairs(self, c);
    return 0;
}

static void
fill_grades(const ranks *self)
{
    size_t cells = self->setup->n * self->setup->n_grades;

    for (size_t i = 0; i < cells; i++) {
        int64_t sum = 0;

        for (int t = 0; t < self->run.parallel.threads; t++)
            sum += self->grade[(size_t) t * cells + i];
        self->out.p_grade[i] = share_of(sum, self->counted);
        self->out.p_grade_mcse[i] = error_of(sum, self->counted);
    }
}

/* ---- arrays ---- */

static ys_status
add_grade_axis(const ys_uncertainty_setup *setup, ys_result *result, ys_error *err)
{
    const ys_grade *grade = setup->scheme->grades.item;
    ys_array *name = NULL;

    if (ys_result_find(result, "assessment/grade_name") != NULL)
        return YS_OK;
    name = ys_result_add_text(result, "assessment/grade_name", setup->n_grades, 64, NULL, "grade", err);
    if (name == NULL)
        return ys_fail_status(err);
    for (size_t g = 0; g + 1 < setup->n_grades; g++)
        ys_array_put(name, g, grade[g].title == NULL ? grade[g].name : grade[g].title);
    ys_array_put(name, setup->n_grades - 1, "资料不足");
    return YS_OK;
}

static ys_status
add_counties(ranks *self, ys_result *result, ys_error *err)
{
    size_t n = self->setup->n, g = self->setup->n_grades;
    outputs *out = &self->out;
#define COUNTY(what, unit, title) &(ys_uncertainty_shape){ what, unit, title, 1, { n }, { "county/code" } }
#define GRADED(what, title) &(ys_uncertainty_shape){ what, "probability", title, 2, { n, g }, { "county/code", "assessment/grade_name" } }
    ys_status st = add_grade_axis(self->setup, result, err);

    if (st != YS_OK)
        return st;
    out->median = ys_uncertainty_add_i64(result, COUNTY("rank_median", "1", "median rank in the class"), err);
    out->low = ys_uncertainty_add_i64(result, COUNTY("rank_p5", "1", "5 % quantile of the rank"), err);
    out->high = ys_uncertainty_add_i64(result, COUNTY("rank_p95", "1", "95 % quantile of the rank"), err);
    out->mean = ys_uncertainty_add_f64(result, COUNTY("rank_mean", "1", "mean rank over the draws with one"), err);
    out->p_top = ys_uncertainty_add_f64(result, COUNTY("p_top", "probability", "among the first `top` of the class"), err);
    out->p_top_mcse = ys_uncertainty_add_f64(result, COUNTY("p_top_mcse", "probability", "Monte-Carlo standard error"), err);
    out->p_grade = ys_uncertainty_add_f64(result, GRADED("p_grade", "probability of the grade"), err);
    out->p_grade_mcse = ys_uncertainty_add_f64(result, GRADED("p_grade_mcse", "Monte-Carlo standard error"), err);
#undef COUNTY
#undef GRADED
    return out->median == NULL || out->low == NULL || out->high == NULL || out->mean == NULL || out->p_top == NULL
            || out->p_top_mcse == NULL || out->p_grade == NULL || out->p_grade_mcse == NULL
        ? ys_fail_status(err)
        : YS_OK;
}

static ys_status
add_distribution(ranks *self, ys_result *result, ys_error *err)
{
    size_t n = self->setup->n;
    bool whole = n <= YS_PAIRS_MOST;
    size_t width = whole ? self->widest : YS_PERCENTILES;
    const char *axis = whole ? "uncertainty/rank" : "uncertainty/percentile";
    ys_uncertainty_shape shape = { whole ? "rank" : "percentile", whole ? "1" : "%", whole ? "rank" : "share of the draws", 1,
        { width }, { NULL } };
    int64_t *scale = ys_uncertainty_add_i64(result, &shape, err);

    if (scale == NULL)
        return ys_fail_status(err);
    for (size_t r = 0; r < width; r++)
        scale[r] = (int64_t) r + whole;
    if (!whole) {
        self->out.percentile = ys_uncertainty_add_i64(result,
            &(ys_uncertainty_shape){ "rank_percentile", "1", "percentiles of the rank", 2, { n, width }, { "county/code", axis } }, err);
        return self->out.percentile == NULL ? ys_fail_status(err) : YS_OK;
    }
    self->out.share = ys_uncertainty_add_f64(result,
        &(ys_uncertainty_shape){ "rank_share", "probability", "probability of each rank", 2, { n, width }, { "county/code", axis } }, err);
    self->out.above = ys_uncertainty_add_f64(result, &(ys_uncertainty_shape){ "p_above", "probability",
        "the first county stands above the second of its class", 2, { n, n }, { "county/code", "county/code" } }, err);
    return self->out.share == NULL || self->out.above == NULL ? ys_fail_status(err) : YS_OK;
}

/* What became of the draws, by combination of the switches. */
static ys_status
add_failures(ranks *self, ys_result *result, ys_error *err)
{
    const ys_uncertainty_setup *setup = self->setup;
    size_t n = setup->n_variants;
    const char *axis[] = { "uncertainty/combination" };
    ys_array *name = ys_uncertainty_add_text(result, "combination", n, 96, NULL, "normalisation, aggregation, imputation of a draw", err);
    ys_array *reason = name == NULL ? NULL : ys_uncertainty_add_text(result, "combination_reason", n, YS_RESULT_TEXT_MAX, axis[0],
        "why it can't be prepared", err);
#define COMBINATION(what, title) &(ys_uncertainty_shape){ what, "draw", title, 1, { n }, { axis[0] } }
    int64_t *drawn = reason == NULL ? NULL : ys_uncertainty_add_i64(result, COMBINATION("combination_draws", "draws"), err);
    int64_t *scores = drawn == NULL ? NULL : ys_uncertainty_add_i64(result, COMBINATION("combination_no_score",
        "draws whose aggregation has no value in some county"), err);
    int64_t *weights = scores == NULL ? NULL : ys_uncertainty_add_i64(result, COMBINATION("combination_no_weights",
        "draws whose weights can't hold the bounds on tags"), err);
#undef COMBINATION

    if (weights == NULL)
        return ys_fail_status(err);
    self->counted = (int64_t) self->draws;
    for (size_t v = 0; v < n; v++) {
        ys_uncertainty_count count = ys_uncertainty_run_count(&self->run, v);

        ys_array_put(name, v, setup->variant[v].name);
        ys_array_put(reason, v, setup->variant[v].reason);
        drawn[v] = count.drawn;
        scores[v] = count.failed_scores;
        weights[v] = count.failed_weights;
        self->counted -= setup->variant[v].plan == NULL ? count.drawn : count.failed_scores + count.failed_weights;
    }
    return YS_OK;
}

static ys_status
add_numbers(const ranks *self, ys_result *result, ys_error *err)
{
    int64_t lost = (int64_t) self->draws - self->counted;
    ys_status st = ys_uncertainty_add_one(result, "draws", (int64_t) self->draws, "draw", "draws", err);

    if (st == YS_OK)
        st = ys_uncertainty_add_one(result, "failed", lost, "draw", "draws that failed, and count in no other figure", err);
    if (st == YS_OK)
        st = ys_uncertainty_add_one(result, "top", self->setup->of->top, "county", "k of: among the first k", err);
    return st;
}

static ys_status
open_ranks(ranks *self, const ys_uncertainty_setup *setup, const ys_study_uncertainty_options *options, ys_error *err)
{
    size_t n = setup->n, threads;

    *self = (ranks){ .setup = setup, .draws = (size_t) options->draws };
    for (size_t g = 0; g < setup->n_classes; g++)
        self->widest = setup->class_size[g] > self->widest ? setup->class_size[g] : self->widest;
    if (self->widest > YS_RANK_MOST || (n > 0 && self->draws > ((size_t) 1 << 30) / n))
        return ys_fail(err, YS_E_LIMIT, "%zu draws of %zu counties, %zu in one class: at most 2^30 ranks, and %d counties in a class",
            self->draws, n, self->widest, YS_RANK_MOST);

    ys_status st = ys_uncertainty_run_open(&self->run, setup, options->engine, options->draws, err);

    if (st != YS_OK)
        return st;
    threads = (size_t) self->run.parallel.threads;
    self->rank = malloc((n * self->draws + 1) * sizeof *self->rank);
    self->grade = calloc(threads * n * setup->n_grades + 1, sizeof *self->grade);
    self->tally = malloc((threads * (self->widest + 1)) * sizeof *self->tally);
    return self->rank != NULL && self->grade != NULL && self->tally != NULL
        ? YS_OK
        : ys_fail(err, YS_E_NOMEM, "%zu draws of %zu counties", self->draws, n);
}

static ys_status
draw_all(ranks *self, ys_error *err)
{
    ys_uncertainty_point *point = malloc(self->draws * sizeof *point);

    if (point == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu draws", self->draws);
    for (size_t d = 0; d < self->draws; d++)
        point[d] = (ys_uncertainty_point){ (int32_t) d, YS_SWAP_NONE };

    ys_status st = ys_uncertainty_run_points(&self->run, point, self->draws, keep_block, self, err);

    free(point);
    return st;
}

ys_status
ys_uncertainty_rank(
    const ys_uncertainty_setup *setup, const ys_study_uncertainty_options *options, ys_result *result, ys_error *err)
{
    ranks self;
    ys_status st = open_ranks(&self, setup, options, err);

    if (st == YS_OK)
        st = draw_all(&self, err);
    if (st == YS_OK)
        st = add_failures(&self, result, err);
    if (st == YS_OK)
        st = add_numbers(&self, result, err);
    if (st == YS_OK)
        st = add_counties(&self, result, err);
    if (st == YS_OK)
        st = add_distribution(&self, result, err);
    if (st == YS_OK)
        st = ys_parallel_run(&self.run.parallel, (int64_t) setup->n, fill_county, &self, err);
    if (st == YS_OK)
        fill_grades(&self);
    free(self.rank);
    free(self.grade);
    free(self.tally);
    ys_uncertainty_run_close(&self.run);
    return st;
}
