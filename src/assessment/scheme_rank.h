/* Places of counties by score, in every lane. */
#ifndef YS_SCHEME_RANK_H
#define YS_SCHEME_RANK_H

#include "base/isa.h"

#include <stdint.h>

/* Up to here every pair is compared; beyond, each lane is sorted. */
enum { YS_RANK_PAIRS = 128 };

typedef struct {
    uint64_t key; /* rising as the score falls */
    size_t at;
} ys_rank_pair;

/** Bytes of work for a class of m. */
static inline size_t
ys_scheme_rank_work(size_t m)
{
    return m > YS_RANK_PAIRS ? 2 * m * sizeof(ys_rank_pair) : 0;
}

/**
 * place[j][l] = number of i with key[i][l] > key[j][l]; behind[j][l] = number of i with key[i][l] >= key[j][l], itself too.
 * @param key     [m][lanes], no NaN; -infinity for who has no place
 * @param place   out, [m][lanes]
 * @param behind  out, [m][lanes], nullable
 * @param work    ys_scheme_rank_work(m) bytes, aligned to 8; NULL where that is 0
 * Pure; O(m^2) for m <= YS_RANK_PAIRS, else O(m log m) a lane. A lane's answer depends on that lane alone.
 */
YS_DECLARE_LANE(void, ys_scheme_rank_lanes, (size_t m, int lanes, const double *key, double *place, double *behind, void *work));

#endif
