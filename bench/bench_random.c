/* Samplers per call: the lanes of each instruction set, the scalar oracle, and GSL's, in turn. Nanoseconds of CPU time a draw. */
#include "bench.h"

#include "random/lanes.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

typedef double ys_row[YS_LANES] __attribute__((aligned(YS_ALIGN)));

typedef void ys_binomial_kernel(const ys_address *, int, const double *, const double *, double *);
typedef void ys_pair_kernel(const ys_address *, int, double *, double *);

static volatile double sink;

static double
time_binomial(ys_binomial_kernel *kernel, double n, double p, int rows)
{
    ys_row nn, pp, k;
    double begin = ys_bench_cpu();

    for (int l = 0; l < YS_LANES; l++) {
        nn[l] = n;
        pp[l] = p;
    }
    for (int r = 0; r < rows; r++) {
        ys_address at = { 1, (uint32_t) r * YS_LANES, 0, 0, YS_PURPOSE_test, 0 };

        kernel(&at, YS_LANES, nn, pp, k);
        sink = k[7];
    }
    return (ys_bench_cpu() - begin) / rows / YS_LANES * 1e9;
}

static double
time_pair(ys_pair_kernel *kernel, int rows)
{
    ys_row x, y;
    double begin = ys_bench_cpu();

    for (int r = 0; r < rows; r++) {
        ys_address at = { 1, (uint32_t) r * YS_LANES, 0, 0, YS_PURPOSE_test, 0 };

        kernel(&at, YS_LANES, x, y);
        sink = x[7] + y[9];
    }
    return (ys_bench_cpu() - begin) / rows / YS_LANES / 2 * 1e9;
}

static double
time_gsl(gsl_rng *rng, double n, double p, int draws)
{
    double begin = ys_bench_cpu();
    unsigned sum = 0;

    for (int i = 0; i < draws; i++)
        sum += gsl_ran_binomial(rng, p, (unsigned) n);
    sink = sum;
    return (ys_bench_cpu() - begin) / draws * 1e9;
}

static double
time_scalar(double n, double p, int draws)
{
    double begin = ys_bench_cpu(), sum = 0;

    for (int i = 0; i < draws; i++) {
        ys_address at = { 1, (uint32_t) i, 0, 0, YS_PURPOSE_test, 0 };

        sum += ys_binomial(&at, n, p);
    }
    sink = sum;
    return (ys_bench_cpu() - begin) / draws * 1e9;
}

int
main(void)
{
    static const struct {
        double n, p;
    } cases[] = { { 5000, 0.2 }, { 200000, 0.1 }, { 400000, 0.004 }, { 1575, 0.012 }, { 400, 0.01 } };
    struct {
        const char *name;
        ys_binomial_kernel *binomial;
        ys_pair_kernel *uniform, *normal;
    } set[3] = { { "sse2", ys_binomial_lanes_base, ys_philox_lanes_base, ys_normal_lanes_base } };
    int n_sets = 1;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        set[n_sets].name = "avx2";
        set[n_sets].binomial = ys_binomial_lanes_avx2;
        set[n_sets].uniform = ys_philox_lanes_avx2;
        set[n_sets++].normal = ys_normal_lanes_avx2;
    }
    if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
        set[n_sets].name = "avx512";
        set[n_sets].binomial = ys_binomial_lanes_avx512;
        set[n_sets].uniform = ys_philox_lanes_avx512;
        set[n_sets++].normal = ys_normal_lanes_avx512;
    }
#endif
    printf("{\"unit\":\"ns of CPU time a draw\",\"binomial\":[");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double n = cases[i].n, p = cases[i].p;

        printf("%s{\"n\":%g,\"p\":%g,\"gsl\":%.2f,\"scalar\":%.2f", i ? "," : "", n, p, time_gsl(rng, n, p, 400000),
            time_scalar(n, p, 400000));
        for (int s = 0; s < n_sets; s++)
            printf(",\"%s\":%.2f", set[s].name, time_binomial(set[s].binomial, n, p, 4000));
        printf("}");
    }
    printf("],\"uniform\":{");
    for (int s = 0; s < n_sets; s++)
        printf("%s\"%s\":%.3f", s ? "," : "", set[s].name, time_pair(set[s].uniform, 20000));
    printf("},\"normal\":{");
    for (int s = 0; s < n_sets; s++)
        printf("%s\"%s\":%.3f", s ? "," : "", set[s].name, time_pair(set[s].normal, 20000));
    double begin = ys_bench_cpu(), sum = 0;

    for (int i = 0; i < 2000000; i++)
        sum += gsl_ran_gaussian_ziggurat(rng, 1);
    sink = sum;
    printf(",\"gsl_ziggurat\":%.3f}}\n", (ys_bench_cpu() - begin) / 2000000 * 1e9);
    gsl_rng_free(rng);
    return 0;
}
