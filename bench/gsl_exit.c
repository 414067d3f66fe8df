#include "gsl_exit.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

enum { N = YS_BENCH_COUNTIES, AREAS = 9, FACTORS = 6, SAMPLE = 400 };

typedef struct {
    double rural[N], poor[N], difficulty[N];
} counties;

typedef struct {
    double poor[N], incidence[N], score[N], share[N];
    int left[N];
} world;

static double
cut(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static void
make_counties(counties *all)
{
    for (int c = 0; c < N; c++) {
        all->rural[c] = 150000 + 6500.0 * (37 * c % 88);
        all->poor[c] = floor(all->rural[c] * (0.05 + 0.25 * (53 * c % 88) / 87.0));
        all->difficulty[c] = 29 * c % 88 / 87.0;
    }
}

/* Factor shares, then four passes of cutting to the bounds and scaling back to 1. */
static void
allocate(const counties *all, world *w)
{
    static const double weight[FACTORS] = { 0.30, 0.20, 0.10, 0.15, 0.15, 0.10 };
    double factor[FACTORS][N];

    for (int c = 0; c < N; c++) {
        factor[0][c] = w->poor[c];
        factor[1][c] = w->incidence[c];
        factor[2][c] = all->rural[c];
        factor[3][c] = 0.5 + all->difficulty[c];
        factor[4][c] = w->score[c];
        factor[5][c] = w->incidence[c] / 0.03;
        w->share[c] = 0;
    }
    for (int k = 0; k < FACTORS; k++) {
        double sum = 0;

        for (int c = 0; c < N; c++)
            sum += factor[k][c];
        for (int c = 0; c < N; c++)
            w->share[c] += weight[k] / sum * factor[k][c];
    }
    for (int pass = 0; pass < 4; pass++) {
        double sum = 0;

        for (int c = 0; c < N; c++) {
            w->share[c] = cut(w->share[c], 0.4 / N, 2.5 / N);
            sum += w->share[c];
        }
        for (int c = 0; c < N; c++)
            w->share[c] *= 1 / sum;
    }
}

static void
county_year(gsl_rng *rng, const counties *all, world *w, int c, int year, double area)
{
    double noise = gsl_ran_gaussian_ziggurat(rng, 1), d = all->difficulty[c];
    double shock = exp(0.15 * (0.6 * area + 0.8 * noise) - 0.01125);
    double gain = exp(0.3 * log(cut(w->share[c] * N, 0.4, 2.5)));
    unsigned before = (unsigned) w->poor[c];
    unsigned first = gsl_ran_binomial(rng, cut(0.16 * gain * shock, 0.02, 0.4), before);
    unsigned second = gsl_ran_binomial(rng, cut(0.06 * gain * shock, 0.02, 0.4), before - first);
    unsigned third = gsl_ran_binomial(rng, cut(0.10 * gain * shock, 0.02, 0.4), before - first - second);
    unsigned back = gsl_ran_binomial(rng, cut(0.003 * (1 + d) / shock, 5e-4, 0.02), (unsigned) all->rural[c] - before);
    double after = (double) (before - first - second - third + back), fall = (w->poor[c] - after) / w->poor[c];
    unsigned wrong = gsl_ran_binomial(rng, 0.006 + 0.01 * d, SAMPLE);
    unsigned missed = gsl_ran_binomial(rng, 0.012 * (1 - 0.5 * d), SAMPLE);

    w->poor[c] = after;
    w->incidence[c] = after / all->rural[c];
    w->score[c] = 0.5 * cut(fall / 0.3, 0, 1) + 0.3 * cut(1 - wrong / 8.0, 0, 1) + 0.2 * cut(1 - w->incidence[c] / 0.2, 0, 1);
    if (w->left[c] == YS_BENCH_YEARS && w->incidence[c] < 0.03 && wrong < 8 && missed < 8
        && 0.88 + 0.05 * w->score[c] + 0.01 * noise >= 0.90)
        w->left[c] = year;
}

static void
run_world(gsl_rng *rng, const counties *all, gsl_exit_histogram *histogram)
{
    world w;

    for (int c = 0; c < N; c++) {
        w.poor[c] = all->poor[c];
        w.incidence[c] = all->poor[c] / all->rural[c];
        w.score[c] = 0.5;
        w.left[c] = YS_BENCH_YEARS;
    }
    for (int year = 0; year < YS_BENCH_YEARS; year++) {
        double area[AREAS];

        allocate(all, &w);
        for (int a = 0; a < AREAS; a++)
            area[a] = gsl_ran_gaussian_ziggurat(rng, 1);
        for (int c = 0; c < N; c++)
            county_year(rng, all, &w, c, year, area[c % AREAS]);
    }
    for (int c = 0; c < N; c++)
        histogram->left[c][w.left[c]]++;
}

void
gsl_exit_run(long worlds, int threads, gsl_exit_histogram *histogram)
{
    counties all;

    make_counties(&all);
    memset(histogram, 0, sizeof *histogram);
#pragma omp parallel num_threads(threads)
    {
        gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
        gsl_exit_histogram own;
        unsigned long seed = 1;

#pragma omp critical
        {
            static unsigned long next = 1;

            seed = next++;
        }
        gsl_rng_set(rng, seed * 7919);
        memset(&own, 0, sizeof own);
#pragma omp for schedule(dynamic, 16)
        for (long i = 0; i < worlds; i++)
            run_world(rng, &all, &own);
#pragma omp critical
        for (int c = 0; c < N; c++) {
            for (int y = 0; y <= YS_BENCH_YEARS; y++)
                histogram->left[c][y] += own.left[c][y];
        }
        gsl_rng_free(rng);
    }
}
