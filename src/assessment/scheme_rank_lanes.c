#include "assessment/scheme_rank.h"
#include "base/math.h"

#include <stdbool.h>

#include <string.h>

static void
row_zero(int n, double *restrict row)
{
    for (int l = 0; l < n; l++)
        row[l] = 0;
}

static void
row_count_above(int n, const double *restrict other, const double *restrict own, double *restrict count)
{
    for (int l = 0; l < n; l++)
        count[l] += other[l] > own[l] ? 1 : 0;
}

static void
row_count_from(int n, const double *restrict other, const double *restrict own, double *restrict count)
{
    for (int l = 0; l < n; l++)
        count[l] += other[l] >= own[l] ? 1 : 0;
}

static void
rank_pairs(size_t m, int lanes, const double *key, double *place, double *behind)
{
    size_t n = (size_t) lanes;

    for (size_t j = 0; j < m; j++) {
        row_zero(lanes, place + j * n);
        for (size_t i = 0; i < m; i++)
            row_count_above(lanes, key + i * n, key + j * n, place + j * n);
        if (behind == NULL)
            continue;
        row_zero(lanes, behind + j * n);
        for (size_t i = 0; i < m; i++)
            row_count_from(lanes, key + i * n, key + j * n, behind + j * n);
    }
}

/* The bits of a double as a whole number that falls as it rises. */
static uint64_t
falling(double x)
{
    uint64_t bits = ys_bits(x), top = UINT64_C(1) << 63;

    return ~((bits & top) != 0 ? ~bits : bits | top);
}

enum { DIGIT = 11, DIGITS = 6, BUCKETS = 1 << DIGIT };

/* By the digit at `shift` from `of` to `to`, keeping the order of equals; false where all share it. */
static bool
sort_digit(size_t m, int shift, const ys_rank_pair *of, ys_rank_pair *to)
{
    size_t first[BUCKETS] = { 0 }, sum = 0;

    for (size_t i = 0; i < m; i++)
        first[of[i].key >> shift & (BUCKETS - 1)]++;
    if (first[of[0].key >> shift & (BUCKETS - 1)] == m)
        return false;
    for (size_t b = 0; b < BUCKETS; b++) {
        size_t count = first[b];

        first[b] = sum;
        sum += count;
    }
    for (size_t i = 0; i < m; i++)
        to[first[of[i].key >> shift & (BUCKETS - 1)]++] = of[i];
    return true;
}

static void
rank_lane(size_t m, size_t lanes, const double *key, double *place, double *behind, ys_rank_pair *pair)
{
    ys_rank_pair *sorted = pair, *spare = pair + m;

    for (size_t j = 0; j < m; j++)
        sorted[j] = (ys_rank_pair){ falling(key[j * lanes]), j };
    for (int d = 0; d < DIGITS; d++)
        if (sort_digit(m, d * DIGIT, sorted, spare)) {
            ys_rank_pair *swap = sorted;

            sorted = spare;
            spare = swap;
        }
    for (size_t from = 0, to; from < m; from = to) {
        for (to = from + 1; to < m && sorted[to].key == sorted[from].key;)
            to++;
        for (size_t j = from; j < to; j++) {
            place[sorted[j].at * lanes] = (double) from;
            if (behind != NULL)
                behind[sorted[j].at * lanes] = (double) to;
        }
    }
}

void
YS_LANE(ys_scheme_rank_lanes)(size_t m, int lanes, const double *key, double *place, double *behind, void *work)
{
    if (m <= YS_RANK_PAIRS) {
        rank_pairs(m, lanes, key, place, behind);
        return;
    }
    for (int l = 0; l < lanes; l++)
        rank_lane(m, (size_t) lanes, key + l, place + l, behind == NULL ? NULL : behind + l, work);
}
