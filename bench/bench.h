/* A and B in turn, several rounds, median and spread: absolute times wander, so what is read is the ratio within one run. */
#ifndef YS_BENCH_H
#define YS_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { YS_BENCH_ROUNDS_MAX = 64 };

typedef struct {
    double median, low, high;
} ys_spread;

/* CPU seconds of the process: what a shared machine does to the wall clock stays out. */
static inline double
ys_bench_cpu(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static inline double
ys_bench_wall(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static inline int
ys_bench_order(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

static inline ys_spread
ys_bench_spread(double *x, int n)
{
    qsort(x, (size_t) n, sizeof *x, ys_bench_order);
    return (ys_spread){ n % 2 ? x[n / 2] : 0.5 * (x[n / 2 - 1] + x[n / 2]), x[0], x[n - 1] };
}

#endif
