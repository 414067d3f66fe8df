/* Which choice moves the ranks: Sobol' indices by two samples, base points in batches, sums in whole numbers. */
#include "numeric/sobol.h"
#include "study/uncertainty.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YS_RESAMPLES = 1000, YS_BATCH_GOAL = 24 << 20, YS_STEPS = 1 << 22 };

/* Outputs: three a county, and one of all. */
enum { OF_RANK, OF_TOP, OF_AWARD, OF_COUNTY, OF_SHIFT = OF_COUNTY, KINDS };
enum { FIRST, FIRST_LOW, FIRST_HIGH, TOTAL, TOTAL_LOW, TOTAL_HIGH, FIGURES };

typedef struct {
    const ys_uncertainty_setup *setup;
    ys_uncertainty_run run;
    size_t n, k, base;    /* counties, inputs, base points */
    size_t *input;        /* [k] their numbers */
    bool yuan;            /* the award is one of yuan, else of points */
    double award_step;    /* 0: no grade earns any */
    int64_t shift_step;
    int32_t *reference;   /* [n] ranks as stated; owned */
    bool referred;        /* those have values */
    /* of the batch at hand; evaluation j of base point b is point j * count + b: f(A), f(B), f(AB_0) ... */
    size_t batch, first, count;
    ys_uncertainty_point *point; /* [k + 2][batch] */
    uint16_t *rank;       /* [n][k + 2][batch] */
    int32_t *award;       /* likewise, in steps; NULL: none */
    int32_t *shift;       /* [k + 2][batch] sum of absolute shifts, in steps */
    uint8_t *failed;      /* [k + 2][batch] */
    uint32_t *kept;       /* [n_kept] base points without a failure */
    size_t n_kept, segment[YS_SOBOL_CHUNKS + 1]; /* where the chunks begin among them */
    /* of all batches */
    size_t left_out;
    bool begun;
    int32_t *origin;      /* [outputs] value from which it is counted */
    ys_sobol_chunk *chunk; /* [outputs][chunks] */
    ys_sobol_part *part;  /* [outputs][chunks][k] */
    int32_t *value;       /* [threads][k + 2][batch] */
    double *work;         /* [threads] */
    uint8_t *times;       /* [resamples][chunks] */
    double *out[KINDS][FIGURES]; /* [k][n], of the shift [k]; borrowed from the result, NULL: no such output */
} sobol;

static size_t
n_outputs(const sobol *self)
{
    return OF_COUNTY * self->n + 1;
}

/* ---- evaluations ---- */

static void
keep_block(void *context, const ys_uncertainty_block *block)
{
    sobol *self = context;
    size_t width = (self->k + 2) * self->count, lanes = (size_t) block->lanes;
    int64_t shift[YS_LANES] = { 0 };

    for (int l = 0; l < block->valid; l++)
        self->failed[block->point[l]] = block->failed[l];
    if (block->rank == NULL)
        return;
    for (size_t c = 0; c < self->n; c++) {
        const int32_t *rank = block->rank + c * lanes;
        const double *award = (self->yuan ? block->yuan : block->points) + c * lanes;
        int32_t last = (int32_t) self->setup->class_size[self->setup->class_of[c]] + 1;

        for (int l = 0; l < block->valid; l++) {
            int32_t r = rank[l] > 0 ? rank[l] : last;

            self->rank[c * width + block->point[l]] = (uint16_t) r;
            shift[l] += r > self->reference[c] ? r - self->reference[c] : self->reference[c] - r;
        }
        for (int l = 0; self->award != NULL && l < block->valid; l++)
            self->award[c * width + block->point[l]] = block->failed[l] ? 0 : (int32_t) (award[l] / self->award_step + 0.5);
    }
    for (int l = 0; l < block->valid; l++)
        self->shift[block->point[l]] = (int32_t) (shift[l] / self->shift_step);
}

static void
fill_points(sobol *self)
{
    for (size_t j = 0; j < self->k + 2; j++) {
        int32_t swap = j == 0 ? YS_SWAP_NONE : j == 1 ? YS_SWAP_ALL : (int32_t) self->input[j - 2];

        for (size_t b = 0; b < self->count; b++)
            self->point[j * self->count + b] = (ys_uncertainty_point){ (int32_t) (self->first + b), swap };
    }
}

static void
keep_base_points(sobol *self)
{
    size_t c = 0;

    self->n_kept = 0;
    for (size_t b = 0; b < self->count; b++) {
        bool lost = false;

        for (; c <= (self->first + b) * YS_SOBOL_CHUNKS / self->base; c++)
            self->segment[c] = self->n_kept;
        for (size_t j = 0; j < self->k + 2; j++)
            lost = lost || self->failed[j * self->count + b];
        if (!lost)
            self->kept[self->n_kept++] = (uint32_t) b;
    }
    for (; c <= YS_SOBOL_CHUNKS; c++)
        self->segment[c] = self->n_kept;
    self->left_out += self->count - self->n_kept;
}

/* ---- sums ---- */

/* Evaluation of an output at a point of the batch. */
static int32_t
output_at(const sobol *self, int kind, size_t county, size_t point)
{
    size_t at = county * (self->k + 2) * self->count + point;

    switch (kind) {
    case OF_RANK:
        return self->rank[at];
    case OF_TOP:
        return self->rank[at] <= self->setup->of->top;
    case OF_AWARD:
        return self->award[at];
    default:
        return self->shift[point];
    }
}

static void
add_output(sobol *self, int thread, int kind, size_t county)
{
    size_t output = kind == OF_SHIFT ? OF_COUNTY * self->n : (size_t) kind * self->n + county;
    int32_t *value = self->value + (size_t) thread * (self->k + 2) * self->batch;
    ys_sobol_sums sums = { self->k, self->chunk + output * YS_SOBOL_CHUNKS, self->part + output * YS_SOBOL_CHUNKS * self->k };

    if (!self->begun)
        self->origin[output] = output_at(self, kind, county, self->kept[0]);
    for (size_t j = 0; j < self->k + 2; j++)
        for (size_t i = 0; i < self->n_kept; i++)
            value[j * self->n_kept + i] = output_at(self, kind, county, j * self->count + self->kept[i]) - self->origin[output];
    for (size_t c = 0; c < YS_SOBOL_CHUNKS; c++)
        if (self->segment[c + 1] > self->segment[c])
            ys_sobol_add(&sums, c, self->segment[c + 1] - self->segment[c], value + self->segment[c], self->n_kept);
}

static int64_t
add_county(void *context, int thread, int64_t piece)
{
    sobol *self = context;
    size_t c = (size_t) piece;

    if (c == self->n) {
        if (self->referred)
            add_output(self, thread, OF_SHIFT, 0);
        return 0;
    }
    add_output(self, thread, OF_RANK, c);
    add_output(self, thread, OF_TOP, c);
    if (self->award != NULL)
        add_output(self, thread, OF_AWARD, c);
    return 0;
}

static ys_status
run_batches(sobol *self, ys_error *err)
{
    ys_status st = YS_OK;

    for (self->first = 0; self->first < self->base && st == YS_OK; self->first += self->count) {
        self->count = self->base - self->first < self->batch ? self->base - self->first : self->batch;
        fill_points(self);
        st = ys_uncertainty_run_points(&self->run, self->point, (self->k + 2) * self->count, keep_block, self, err);
        if (st != YS_OK)
            break;
        keep_base_points(self);
        if (self->n_kept == 0)
            continue;
        st = ys_parallel_run(&self->run.parallel, (int64_t) self->n + 1, add_county, self, err);
        self->begun = true;
    }
    return st;
}

/* ---- indices ---- */

static int64_t
fill_output(void *context, int thread, int64_t piece)
{
    sobol *self = context;
    size_t output = (size_t) piece, kind = output / (self->n == 0 ? 1 : self->n), county = output % (self->n == 0 ? 1 : self->n);
    size_t k = self->k, stride = kind == OF_SHIFT ? 1 : self->n;
    ys_sobol_sums sums = { k, self->chunk + output * YS_SOBOL_CHUNKS, self->part + output * YS_SOBOL_CHUNKS * k };
    double *work = self->work + (size_t) thread * (ys_sobol_work(k, YS_RESAMPLES) + FIGURES * k), *figure[FIGURES];

    if (self->out[kind][FIRST] == NULL)
        return 0;
    for (int f = 0; f < FIGURES; f++)
        figure[f] = work + ys_sobol_work(k, YS_RESAMPLES) + (size_t) f * k;
    ys_sobol_indices(&sums, figure[FIRST], figure[TOTAL]);
    if (isnan(figure[TOTAL][0])) {
        for (size_t i = 0; i < k; i++)
            figure[FIRST_LOW][i] = figure[FIRST_HIGH][i] = figure[TOTAL_LOW][i] = figure[TOTAL_HIGH][i] = (double) NAN;
    } else {
        ys_sobol_bootstrap(&sums, YS_RESAMPLES, self->times, work,
            &(ys_sobol_interval){ figure[FIRST_LOW], figure[FIRST_HIGH], figure[TOTAL_LOW], figure[TOTAL_HIGH] });
    }
    for (int f = 0; f < FIGURES; f++)
        for (size_t i = 0; i < k; i++)
            self->out[kind][f][i * stride + county] = figure[f][i];
    return 0;
}

/* Chunks drawn with replacement, by an address of their own: every run of a scenario resamples alike. */
static void
fill_times(sobol *self)
{
    for (uint32_t r = 0; r < YS_RESAMPLES; r++)
        for (uint32_t i = 0; i < YS_SOBOL_CHUNKS; i++) {
            ys_address at = { (uint64_t) self->setup->model->scenario.seed, r, i, 0, YS_PURPOSE_assessment_bootstrap, 0 };
            double u, v;

            ys_uniform(&at, 0, &u, &v);
            self->times[r * YS_SOBOL_CHUNKS + (uint32_t) (u * YS_SOBOL_CHUNKS)]++;
        }
}

/* ---- arrays ---- */

static ys_status
add_kind(sobol *self, int kind, ys_result *result, ys_error *err)
{
    static const char *const word[KINDS] = { "rank", "top", "award", "shift" };
    static const char *const of[KINDS] = { "the county's rank", "its place among the first `top`", "its award",
        "the mean absolute shift of ranks" };
    static const char *const suffix[FIGURES] = { "first", "first_p5", "first_p95", "total", "total_p5", "total_p95" };
    static const char *const title[FIGURES] = { "first-order index of %s", "its 5 %% by bootstrap: %s", "its 95 %% by bootstrap: %s",
        "total index of %s", "its 5 %% by bootstrap: %s", "its 95 %% by bootstrap: %s" };

    for (int f = 0; f < FIGURES; f++) {
        char what[64], text[160];
        const char *format = title[f];

        snprintf(what, sizeof what, "sobol/%s_%s", word[kind], suffix[f]);
        snprintf(text, sizeof text, format, of[kind]);
        self->out[kind][f] = ys_uncertainty_add_f64(result, &(ys_uncertainty_shape){ what, "1", text, kind == OF_SHIFT ? 1 : 2,
            { self->k, self->n }, { "uncertainty/sobol/input", "county/code" } }, err);
        if (self->out[kind][f] == NULL)
            return ys_fail_status(err);
    }
    return YS_OK;
}

static ys_status
add_arrays(sobol *self, ys_result *result, ys_error *err)
{
    ys_array *name = ys_uncertainty_add_text(result, "sobol/input", self->k, 176, NULL, "what is drawn", err);
    ys_status st = name == NULL ? ys_fail_status(err) : YS_OK;

    for (size_t i = 0; i < self->k && st == YS_OK; i++) {
        char text[176];

        ys_uncertainty_setup_name(self->setup, self->input[i], text, sizeof text);
        ys_array_put(name, i, text);
    }
    if (st == YS_OK)
        st = ys_uncertainty_add_one(result, "sobol/base", (int64_t) self->base, "1", "base points", err);
    if (st == YS_OK)
        st = ys_uncertainty_add_one(result, "sobol/evaluations", (int64_t) (self->base * (self->k + 2)), "1", "evaluations", err);
    if (st == YS_OK)
        st = ys_uncertainty_add_one(
            result, "sobol/left_out", (int64_t) self->left_out, "1", "base points with an evaluation that failed", err);
    for (int kind = 0; kind < KINDS && st == YS_OK; kind++)
        if (kind != OF_AWARD || self->award != NULL)
            st = add_kind(self, kind, result, err);
    return st;
}

/* ---- preparing ---- */

static ys_status
find_inputs(sobol *self, ys_error *err)
{
    size_t most = self->setup->n_leaves + YS_INPUT_COUNT;

    self->input = malloc(most * sizeof *self->input);
    if (self->input == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu inputs", most);
    for (size_t i = 0; i < most; i++)
        if (ys_uncertainty_setup_moves(self->setup, i))
            self->input[self->k++] = i;
    return self->k > 0 ? YS_OK
                       : ys_fail(err, YS_E_SCENARIO, "schemes.%s.uncertainty moves nothing: give `weights`, a list of normalisations or"
                            " aggregations, or errors of figures", self->setup->scheme->name);
}

static void
find_award(sobol *self)
{
    const ys_list *grades = &self->setup->scheme->grades;
    const ys_grade *grade = grades->item;
    double most[2] = { 0, 0 };

    for (size_t g = 0; g < grades->n; g++) {
        most[0] = grade[g].award.value > most[0] ? grade[g].award.value : most[0];
        most[1] = grade[g].award_points.value > most[1] ? grade[g].award_points.value : most[1];
    }
    self->yuan = most[0] > 0.0;
    self->award_step = (self->yuan ? most[0] : most[1]) / YS_STEPS;
}

static ys_status
make_room(sobol *self, ys_error *err)
{
    size_t n = self->n, k = self->k, a_point = (k + 2) * (n * (self->award_step > 0.0 ? 6 : 2) + sizeof(int64_t) * 3);
    size_t outputs = n_outputs(self), threads = (size_t) self->run.parallel.threads, cells;

    self->batch = YS_BATCH_GOAL / a_point < 1 ? 1 : YS_BATCH_GOAL / a_point;
    self->batch = self->batch > self->base ? self->base : self->batch;
    cells = (k + 2) * self->batch;
    if (outputs > ((size_t) 1 << 30) / (YS_SOBOL_CHUNKS * k * sizeof *self->part))
        return ys_fail(err, YS_E_LIMIT, "Sobol' indices of %zu outputs and %zu inputs pass 1 GiB: fewer counties or fewer inputs",
            outputs, k);
    self->reference = malloc((n + 1) * 2 * sizeof *self->reference);
    self->point = malloc(cells * sizeof *self->point);
    self->rank = malloc((n * cells + 1) * sizeof *self->rank);
    self->award = self->award_step > 0.0 ? malloc((n * cells + 1) * sizeof *self->award) : NULL;
    self->shift = malloc(cells * sizeof *self->shift);
    self->failed = malloc(cells);
    self->kept = malloc(self->batch * sizeof *self->kept);
    self->origin = calloc(outputs, sizeof *self->origin);
    self->chunk = calloc(outputs * YS_SOBOL_CHUNKS, sizeof *self->chunk);
    self->part = calloc(outputs * YS_SOBOL_CHUNKS * k, sizeof *self->part);
    self->value = malloc(threads * cells * sizeof *self->value);
    self->work = malloc(threads * (ys_sobol_work(k, YS_RESAMPLES) + FIGURES * k) * sizeof *self->work);
    self->times = calloc(YS_RESAMPLES, YS_SOBOL_CHUNKS);
    return self->reference == NULL || self->point == NULL || self->rank == NULL || (self->award == NULL && self->award_step > 0.0)
            || self->shift == NULL || self->failed == NULL || self->kept == NULL || self->origin == NULL || self->chunk == NULL
            || self->part == NULL || self->value == NULL || self->work == NULL || self->times == NULL
        ? ys_fail(err, YS_E_NOMEM, "Sobol' indices of %zu outputs and %zu inputs", outputs, k)
        : YS_OK;
}

static ys_status
open_sobol(sobol *self, const ys_uncertainty_setup *setup, const ys_study_uncertainty_options *options, ys_error *err)
{
    *self = (sobol){ .setup = setup, .n = setup->n, .base = (size_t) options->sobol };

    ys_status st = find_inputs(self, err);

    if (st == YS_OK) {
        find_award(self);
        st = ys_uncertainty_run_open(&self->run, setup, options->engine, (int64_t) (self->base * (self->k + 2)), err);
    }
    if (st == YS_OK)
        st = make_room(self, err);
    if (st != YS_OK)
        return st;
    size_t widest_sum = self->n * self->n / 2 + self->n;

    self->shift_step = 1 + (int64_t) (widest_sum / YS_SOBOL_VALUE_MOST);
    self->referred = ys_uncertainty_run_stated(&self->run, self->reference, self->reference + self->n);
    for (size_t c = 0; c < self->n; c++)
        if (self->reference[c] == 0)
            self->reference[c] = (int32_t) setup->class_size[setup->class_of[c]] + 1;
    fill_times(self);
    return YS_OK;
}

static void
close_sobol(sobol *self)
{
    free(self->input);
    free(self->reference);
    free(self->point);
    free(self->rank);
    free(self->award);
    free(self->shift);
    free(self->failed);
    free(self->kept);
    free(self->origin);
    free(self->chunk);
    free(self->part);
    free(self->value);
    free(self->work);
    free(self->times);
    ys_uncertainty_run_close(&self->run);
}

ys_status
ys_uncertainty_sobol(
    const ys_uncertainty_setup *setup, const ys_study_uncertainty_options *options, ys_result *result, ys_error *err)
{
    sobol self;
    ys_status st = open_sobol(&self, setup, options, err);

    if (st == YS_OK)
        st = run_batches(&self, err);
    if (st == YS_OK)
        st = add_arrays(&self, result, err);
    if (st == YS_OK)
        st = ys_parallel_run(&self.run.parallel, (int64_t) n_outputs(&self), fill_output, &self, err);
    close_sobol(&self);
    return st;
}
