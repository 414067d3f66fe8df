#include "numeric/sobol.h"

#include <math.h>
#include <string.h>

enum { N, A, B, AA, BB, PARTS }; /* of a flat row of sums: those of the chunk, then three an input */
enum { PRODUCT, CHANGE, SQUARE, A_PART };

void
ys_sobol_add(ys_sobol_sums *sums, size_t c, size_t n, const int32_t *value, size_t stride)
{
    const int32_t *a = value, *b = value + stride;
    ys_sobol_chunk *chunk = &sums->chunk[c];

    chunk->n += (int64_t) n;
    for (size_t p = 0; p < n; p++) {
        chunk->a += a[p];
        chunk->b += b[p];
        chunk->aa += (int64_t) a[p] * a[p];
        chunk->bb += (int64_t) b[p] * b[p];
    }
    for (size_t i = 0; i < sums->n_inputs; i++) {
        const int32_t *ab = value + (i + 2) * stride;
        ys_sobol_part *part = &sums->part[c * sums->n_inputs + i];
        int64_t product = 0, change = 0, square = 0;

        for (size_t p = 0; p < n; p++) {
            int32_t d = ab[p] - a[p];

            product += (int64_t) b[p] * d;
            change += d;
            square += (int64_t) d * d;
        }
        part->product += product;
        part->change += change;
        part->square += square;
    }
}

static void
flatten(const ys_sobol_sums *sums, size_t c, double *row)
{
    const ys_sobol_chunk *chunk = &sums->chunk[c];
    const ys_sobol_part *part = sums->part + c * sums->n_inputs;

    row[N] = (double) chunk->n;
    row[A] = (double) chunk->a;
    row[B] = (double) chunk->b;
    row[AA] = (double) chunk->aa;
    row[BB] = (double) chunk->bb;
    for (size_t i = 0; i < sums->n_inputs; i++) {
        row[PARTS + i * A_PART + PRODUCT] = (double) part[i].product;
        row[PARTS + i * A_PART + CHANGE] = (double) part[i].change;
        row[PARTS + i * A_PART + SQUARE] = (double) part[i].square;
    }
}

static void
indices(size_t n_inputs, const double *sum, size_t stride, double *first, double *total)
{
    double n = sum[N], both = sum[A] + sum[B], mean = both / (2.0 * n);
    double variance = 2.0 * n * (sum[AA] + sum[BB]) - both * both; /* times 4 n^2 */

    for (size_t i = 0; i < n_inputs; i++) {
        const double *part = sum + PARTS + i * A_PART;
        bool moves = variance > 0.0;

        first[i * stride] = moves ? 4.0 * n * (part[PRODUCT] - mean * part[CHANGE]) / variance : (double) NAN;
        total[i * stride] = moves ? 2.0 * n * part[SQUARE] / variance : (double) NAN;
    }
}

void
ys_sobol_indices(const ys_sobol_sums *sums, double *first, double *total)
{
    ys_sobol_chunk all = { 0 };

    for (size_t c = 0; c < YS_SOBOL_CHUNKS; c++) {
        const ys_sobol_chunk *chunk = &sums->chunk[c];

        all.n += chunk->n;
        all.a += chunk->a;
        all.b += chunk->b;
        all.aa += chunk->aa;
        all.bb += chunk->bb;
    }
    for (size_t i = 0; i < sums->n_inputs; i++) {
        ys_sobol_part part = { 0 };
        double sum[PARTS + A_PART];

        for (size_t c = 0; c < YS_SOBOL_CHUNKS; c++) {
            const ys_sobol_part *of = &sums->part[c * sums->n_inputs + i];

            part.product += of->product;
            part.change += of->change;
            part.square += of->square;
        }
        flatten(&(ys_sobol_sums){ 1, &all, &part }, 0, sum);
        indices(1, sum, 1, &first[i], &total[i]);
    }
}

/* The k-th smallest comes to stand at k, what is smaller before it. */
static double
select_at(double *x, size_t n, size_t k)
{
    size_t low = 0, high = n - 1;

    while (low < high) {
        double pivot = x[low + (high - low) / 2];
        size_t i = low, j = high;

        for (;;) {
            while (x[i] < pivot)
                i++;
            while (pivot < x[j])
                j--;
            if (i >= j)
                break;
            double swap = x[i];

            x[i++] = x[j];
            x[j--] = swap;
        }
        /* all up to j are at most the pivot, all after it at least */
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
    return x[k];
}

/* The least value that at least `percent` of the numbers among x do not pass. */
static void
quantiles(double *x, size_t n, double *low, double *high)
{
    size_t m = 0;

    for (size_t r = 0; r < n; r++)
        if (!isnan(x[r]))
            x[m++] = x[r];
    *low = m == 0 ? (double) NAN : select_at(x, m, (5 * m + 99) / 100 - 1);
    *high = m == 0 ? (double) NAN : select_at(x, m, (95 * m + 99) / 100 - 1);
}

size_t
ys_sobol_work(size_t n_inputs, size_t n_resamples)
{
    return (YS_SOBOL_CHUNKS + 1) * (PARTS + A_PART * n_inputs) + 2 * n_inputs * n_resamples;
}

void
ys_sobol_bootstrap(
    const ys_sobol_sums *sums, size_t n_resamples, const uint8_t *times, double *work, const ys_sobol_interval *interval)
{
    size_t k = sums->n_inputs, width = PARTS + A_PART * k;
    double *row = work, *sum = row + YS_SOBOL_CHUNKS * width, *first = sum + width, *total = first + k * n_resamples;

    for (size_t c = 0; c < YS_SOBOL_CHUNKS; c++)
        flatten(sums, c, row + c * width);
    for (size_t r = 0; r < n_resamples; r++) {
        memset(sum, 0, width * sizeof *sum);
        for (size_t c = 0; c < YS_SOBOL_CHUNKS; c++) {
            const double *restrict from = row + c * width;
            double t = times[r * YS_SOBOL_CHUNKS + c];

            for (size_t q = 0; t > 0.0 && q < width; q++)
                sum[q] += t * from[q];
        }
        indices(k, sum, n_resamples, first + r, total + r);
    }
    for (size_t i = 0; i < k; i++) {
        quantiles(first + i * n_resamples, n_resamples, &interval->first_low[i], &interval->first_high[i]);
        quantiles(total + i * n_resamples, n_resamples, &interval->total_low[i], &interval->total_high[i]);
    }
}
