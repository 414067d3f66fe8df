/* exit-bench v1: the real, scenario-driven engine against plain C + GSL + OpenMP, in turn, in one process. */
#include "bench.h"
#include "gsl_exit.h"

#include "yinsu/engine.h"
#include "yinsu/store.h"

#include <string.h>

typedef struct {
    long worlds;
    int rounds, threads;
    const char *isa;
} ys_bench_options;

static double
run_engine(const ys_model *model, const ys_bench_options *o, double *share)
{
    ys_engine_options options = { .threads = o->threads, .isa = o->isa };
    ys_result result = { 0 };
    ys_error err = { YS_OK, "" };
    double begin = ys_bench_cpu();

    if (ys_engine_simulate(model, &options, &result, &err) != YS_OK) {
        fprintf(stderr, "bench_exit: %s\n", err.text);
        exit(1);
    }
    double seconds = ys_bench_cpu() - begin;
    const double *by = ys_array_f64(ys_result_find(&result, "exit/exited_by"));

    for (int y = 0; y < YS_BENCH_YEARS; y++) {
        share[y] = 0;
        for (int c = 0; c < YS_BENCH_COUNTIES; c++)
            share[y] += by[y * YS_BENCH_COUNTIES + c] / YS_BENCH_COUNTIES;
    }
    ys_result_free(&result);
    return seconds;
}

static double
run_gsl(const ys_bench_options *o, double *share)
{
    static gsl_exit_histogram histogram;
    double begin = ys_bench_cpu(), seconds, left = 0;

    gsl_exit_run(o->worlds, o->threads, &histogram);
    seconds = ys_bench_cpu() - begin;
    for (int y = 0; y < YS_BENCH_YEARS; y++) {
        for (int c = 0; c < YS_BENCH_COUNTIES; c++)
            left += (double) histogram.left[c][y];
        share[y] = left / ((double) o->worlds * YS_BENCH_COUNTIES);
    }
    return seconds;
}

static void
print_share(const char *name, const double *share, const char *end)
{
    printf("\"%s\":[", name);
    for (int y = 0; y < YS_BENCH_YEARS; y++)
        printf("%s%.5f", y ? "," : "", share[y]);
    printf("]%s", end);
}

/* Arguments: SCENARIO WORLDS ROUNDS THREADS [ISA]. One JSON object on stdout; rates in county-years per second and core. */
int
main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: bench_exit SCENARIO WORLDS ROUNDS THREADS [ISA]\n");
        return 2;
    }
    ys_bench_options o = { atol(argv[2]), atoi(argv[3]), atoi(argv[4]), argc > 5 ? argv[5] : NULL };
    double engine[YS_BENCH_ROUNDS_MAX], gsl[YS_BENCH_ROUNDS_MAX], ratio[YS_BENCH_ROUNDS_MAX];
    double engine_share[YS_BENCH_YEARS], gsl_share[YS_BENCH_YEARS];
    double work = (double) o.worlds * YS_BENCH_COUNTIES * YS_BENCH_YEARS;
    char worlds[64];
    ys_override override = { worlds };
    ys_model model;
    ys_error err = { YS_OK, "" };

    snprintf(worlds, sizeof worlds, "worlds=%ld", o.worlds);
    if (o.rounds < 1 || o.rounds > YS_BENCH_ROUNDS_MAX || ys_store_setup(&err) != YS_OK
        || ys_model_read(argv[1], &override, 1, &model, &err) != YS_OK) {
        fprintf(stderr, "bench_exit: %s\n", err.text);
        return 1;
    }
    run_engine(&model, &o, engine_share);
    for (int r = 0; r < o.rounds; r++) {
        engine[r] = work / run_engine(&model, &o, engine_share);
        gsl[r] = work / run_gsl(&o, gsl_share);
        ratio[r] = engine[r] / gsl[r];
    }
    ys_spread e = ys_bench_spread(engine, o.rounds), g = ys_bench_spread(gsl, o.rounds), q = ys_bench_spread(ratio, o.rounds);

    printf("{\"engine\":%.0f,\"gsl\":%.0f,\"ratio\":%.3f,\"ratio_low\":%.3f,\"ratio_high\":%.3f,\"isa\":\"%s\",\"worlds\":%ld,"
           "\"rounds\":%d,\"threads\":%d,", e.median, g.median, q.median, q.low, q.high, o.isa == NULL ? "best" : o.isa, o.worlds,
        o.rounds, o.threads);
    print_share("engine_exited_by", engine_share, ",");
    print_share("gsl_exited_by", gsl_share, "}\n");
    ys_model_free(&model);
    ys_store_teardown();
    return 0;
}
