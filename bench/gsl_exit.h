/* exit-bench v1 written plainly with GSL's generator and samplers and OpenMP: the yardstick that the engine is held against. */
#ifndef YS_GSL_EXIT_H
#define YS_GSL_EXIT_H

enum { YS_BENCH_COUNTIES = 88, YS_BENCH_YEARS = 10 };

/* Worlds in which county c left in year y (index YS_BENCH_YEARS: never), added up over all worlds. */
typedef struct {
    long left[YS_BENCH_COUNTIES][YS_BENCH_YEARS + 1];
} gsl_exit_histogram;

void gsl_exit_run(long worlds, int threads, gsl_exit_histogram *histogram);

#endif
