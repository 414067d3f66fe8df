/* Sobol' indices from sums of whole numbers: how much of an output's variance each input makes. */
#ifndef YS_SOBOL_H
#define YS_SOBOL_H

#include "yinsu/base.h"

enum {
    YS_SOBOL_VALUE_MOST = 1 << 23, /* of a value's size: sums of products then stay within 63 bits */
    YS_SOBOL_CHUNK_MOST = 1 << 14, /* base points of a chunk */
    YS_SOBOL_CHUNKS = 64           /* that are drawn again and again for the intervals */
};

/* Over the base points of a chunk: a = f(A), b = f(B). */
typedef struct {
    int64_t n, a, b, aa, bb;
} ys_sobol_chunk;

/* Of one input i in it: sum of f(B) (f(AB_i) - f(A)), of f(AB_i) - f(A), of its square. */
typedef struct {
    int64_t product, change, square;
} ys_sobol_part;

/* Of one output. All borrowed. */
typedef struct {
    size_t n_inputs;
    ys_sobol_chunk *chunk; /* [YS_SOBOL_CHUNKS] */
    ys_sobol_part *part;   /* [YS_SOBOL_CHUNKS][n_inputs] */
} ys_sobol_sums;

/** Add base points to chunk `c`. value [n_inputs + 2][stride], of which n count: f(A), f(B), then f(AB_i), where AB_i is A but for input i,
 * which is B's. Whole numbers of size up to YS_SOBOL_VALUE_MOST. Indices do not move with the unit or the origin of an output: values are
 * best counted from one of them, so that a constant is 0. O(n n_inputs). */
void ys_sobol_add(ys_sobol_sums *sums, size_t c, size_t n, const int32_t *value, size_t stride);

/**
 * N base points in all, m = sum (f(A) + f(B)) / 2N, V = sum (f(A)^2 + f(B)^2) / 2N - m^2:
 *
 *   first[i] = sum (f(B) - m) (f(AB_i) - f(A)) / (N V)      (Saltelli et al., Computer Physics Communications 181, 2010, 259-270)
 *   total[i] = sum (f(A) - f(AB_i))^2 / (2 N V)             (Jansen, Computer Physics Communications 117, 1999, 35-43)
 *
 * The m takes nothing from the mean of the estimator, since f(AB_i) and f(A) have one mean, and much from its variance where the mean of f
 * is large against its spread.
 * NaN where V is 0: nothing moves the output. First orders may come out a little below 0. Pure.
 */
void ys_sobol_indices(const ys_sobol_sums *sums, double *first, double *total);

/* [n_inputs] each */
typedef struct {
    double *first_low, *first_high, *total_low, *total_high;
} ys_sobol_interval;

/** 5 % and 95 % of the indices over resamples of the chunks (bootstrap; Archer, Saltelli, Sobol', J. Stat. Comput. Simul. 58, 1997):
 * times[r][c] says how often chunk c stands in resample r. Order statistics of type 1 over the resamples in which the output moves; NaN
 * where the indices are.
 * @param work [ys_sobol_work(n_inputs, n_resamples)]
 * O(n_resamples YS_SOBOL_CHUNKS n_inputs). */
void ys_sobol_bootstrap(
    const ys_sobol_sums *sums, size_t n_resamples, const uint8_t *times, double *work, const ys_sobol_interval *interval);
/** Doubles of work. */
size_t ys_sobol_work(size_t n_inputs, size_t n_resamples);

#endif
