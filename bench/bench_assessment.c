/*
 * Uncertainty of an assessment, whole: setting up, draws of normalisation, weights and aggregation, ranks, tallies, arrays. One JSON object
 * on stdout: wall and CPU seconds, peak memory, and the ratio to a plain C loop that normalises, weighs, aggregates and sorts draw by draw
 * (gcc -O3 as the library), in CPU seconds of the same run.
 * Arguments: SCENARIO DRAWS BASE ROUNDS. A scenario of flat items over columns x00, x01 ... of one class (bench.py makes it); BASE 0: ranks
 * alone, else Sobol' indices, timed against as many evaluations of the plain loop, indices left out there.
 */
#include "bench.h"

#include "yinsu/study.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>

enum { ITEMS_MOST = 64 };

/* ---- the yardstick ---- */

typedef struct {
    size_t n, k;
    const double *x[ITEMS_MOST];
    double *f; /* [item][county] */
    double *score;
    size_t *order;
    int *rank;
} plain;

static const double *key;

static int
by_key(const void *a, const void *b)
{
    double x = key[*(const size_t *) a], y = key[*(const size_t *) b];

    return (x < y) - (x > y);
}

static void
sort_by(plain *self, const double *value)
{
    for (size_t c = 0; c < self->n; c++)
        self->order[c] = c;
    key = value;
    qsort(self->order, self->n, sizeof *self->order, by_key);
}

static void
normalise(plain *self, size_t i, int how)
{
    const double *x = self->x[i];
    double *f = self->f + i * self->n, mean = 0, square = 0;

    if (how == 0) {
        for (size_t c = 0; c < self->n; c++)
            f[c] = x[c] / 110;
        return;
    }
    if (how == 1) {
        for (size_t c = 0; c < self->n; c++)
            mean += x[c] / (double) self->n;
        for (size_t c = 0; c < self->n; c++)
            square += (x[c] - mean) * (x[c] - mean);
        for (size_t c = 0; c < self->n; c++)
            f[c] = (50 + 10 * (x[c] - mean) / sqrt(square / (double) (self->n - 1))) / 100;
        return;
    }
    sort_by(self, x);
    for (size_t c = 0; c < self->n; c++)
        f[self->order[c]] = (double) (self->n - c) / (double) self->n;
}

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
plain_draw(plain *self)
{
    int how = (int) (3 * uniform()), geometric = uniform() < 0.5;
    double w[ITEMS_MOST], sum = 0;

    for (size_t i = 0; i < self->k; i++) {
        w[i] = fmax(0, 1.0 / (double) self->k + 0.05 * (2 * uniform() - 1));
        sum += w[i];
        normalise(self, i, how);
    }
    for (size_t c = 0; c < self->n; c++) {
        double s = 0;

        for (size_t i = 0; i < self->k; i++) {
            double f = self->f[i * self->n + c];

            s += w[i] / sum * (geometric ? log(f) : f);
        }
        self->score[c] = geometric ? exp(s) : s;
    }
    sort_by(self, self->score);
    for (size_t c = 0; c < self->n; c++)
        self->rank[self->order[c]] = (int) c + 1;
}

static double
plain_time(const ys_model *model, int64_t draws)
{
    plain self = { .n = model->table.n_counties };
    char name[8];
    volatile int kept = 0;

    for (; self.k < ITEMS_MOST; self.k++) {
        snprintf(name, sizeof name, "x%02zu", self.k);
        if (ys_table_column(&model->table, name) == NULL)
            break;
        self.x[self.k] = ys_table_column(&model->table, name)->number;
    }
    self.f = malloc(self.n * self.k * sizeof *self.f);
    self.score = malloc(self.n * sizeof *self.score);
    self.order = malloc(self.n * sizeof *self.order);
    self.rank = malloc(self.n * sizeof *self.rank);

    double begin = ys_bench_cpu();

    for (int64_t d = 0; d < draws; d++) {
        plain_draw(&self);
        kept += self.rank[0];
    }
    begin = ys_bench_cpu() - begin;
    free(self.f);
    free(self.score);
    free(self.order);
    free(self.rank);
    return begin;
}

/* ---- */

static void
fail_with(const ys_error *err)
{
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

int
main(int argc, char **argv)
{
    int64_t draws = argc == 5 ? atoll(argv[2]) : 0, base = argc == 5 ? atoll(argv[3]) : 0;
    int rounds = argc == 5 ? atoi(argv[4]) : 0;
    double wall[YS_BENCH_ROUNDS_MAX], cpu[YS_BENCH_ROUNDS_MAX], yardstick[YS_BENCH_ROUNDS_MAX];
    int64_t evaluations = draws;
    ys_error err = { YS_OK, "" };
    struct rusage usage;
    ys_model model;
    long peak = 0;

    if (draws < 1 || base < 0 || rounds < 1 || rounds > YS_BENCH_ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_assessment SCENARIO DRAWS BASE ROUNDS (1 to %d)\n", YS_BENCH_ROUNDS_MAX);
        return 2;
    }
    if (ys_model_read(argv[1], NULL, 0, &model, &err) != YS_OK)
        fail_with(&err);
    for (int r = 0; r < rounds; r++) {
        ys_result result = { 0 };
        double from[2] = { ys_bench_wall(), ys_bench_cpu() };

        if (ys_study_uncertainty(&model, &(ys_study_uncertainty_options){ .draws = draws, .sobol = base }, &result, &err) != YS_OK)
            fail_with(&err);
        wall[r] = ys_bench_wall() - from[0];
        cpu[r] = ys_bench_cpu() - from[1];
        if (base > 0)
            evaluations = draws + ys_array_i64(ys_result_find(&result, "uncertainty/sobol/evaluations"))[0];
        ys_result_free(&result);
        if (r == 0 && getrusage(RUSAGE_SELF, &usage) == 0)
            peak = usage.ru_maxrss;
        /* a tenth of the draws says as much of the yardstick */
        int64_t some = evaluations / 10 > 100 ? evaluations / 10 : evaluations;

        yardstick[r] = plain_time(&model, some) * (double) evaluations / (double) some;
    }
    printf("{\"counties\":%zu,\"evaluations\":%lld,\"wall_s\":%.4f,\"cpu_s\":%.4f,\"plain_s\":%.4f,\"ratio\":%.2f,\"peak_kb\":%ld}\n",
        model.table.n_counties, (long long) evaluations, ys_bench_spread(wall, rounds).median, ys_bench_spread(cpu, rounds).median,
        ys_bench_spread(yardstick, rounds).median, ys_bench_spread(yardstick, rounds).median / ys_bench_spread(cpu, rounds).median, peak);
    ys_model_free(&model);
    return 0;
}
