/*
 * A thin layer over the compilers' vector types, for the two things that plain loops do not get: the 32 x 32 -> 64 bit multiplication
 * that every instruction set has and neither gcc 12 nor clang 14 finds in all of them, and the list of lanes that are left. Lane sources
 * alone include it.
 */
#ifndef YS_WIDE_H
#define YS_WIDE_H

#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define YS_WIDE_BYTES 64
#elif defined(__AVX2__)
#define YS_WIDE_BYTES 32
#else
#define YS_WIDE_BYTES 16
#endif

enum { YS_WIDE = YS_WIDE_BYTES / 8 };

typedef uint64_t ys_wide_u64 __attribute__((vector_size(YS_WIDE_BYTES)));
typedef double ys_wide_f64 __attribute__((vector_size(YS_WIDE_BYTES)));

/* Product of the low halves of each cell; the high halves may hold anything. */
static inline ys_wide_u64
ys_wide_mul32(ys_wide_u64 a, ys_wide_u64 b)
{
#if defined(__AVX512F__)
    return (ys_wide_u64) _mm512_mul_epu32((__m512i) a, (__m512i) b);
#elif defined(__AVX2__)
    return (ys_wide_u64) _mm256_mul_epu32((__m256i) a, (__m256i) b);
#elif defined(__x86_64__)
    return (ys_wide_u64) _mm_mul_epu32((__m128i) a, (__m128i) b);
#else
    return (a & 0xffffffff) * (b & 0xffffffff);
#endif
}

static inline ys_wide_u64
ys_wide_all(uint64_t x)
{
    return (ys_wide_u64){ 0 } + x;
}

/* Indices of the zeros of row[n] in order; n a multiple of 8, `index` has room for 8 more. Returns how many. */
static inline int
ys_wide_zeros(int n, const double *row, int32_t *index)
{
    int m = 0;

#if defined(__AVX512F__) && defined(__AVX512VL__)
    __m256i at = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), step = _mm256_set1_epi32(8);

    for (int i = 0; i < n; i += 8) {
        __mmask8 zero = _mm512_cmp_pd_mask(_mm512_loadu_pd(row + i), _mm512_setzero_pd(), _CMP_EQ_OQ);

        _mm256_storeu_si256((__m256i *) (void *) (index + m), _mm256_maskz_compress_epi32(zero, at));
        m += __builtin_popcount(zero);
        at = _mm256_add_epi32(at, step);
    }
#else
    /* past the end one more is written, never read */
    for (int i = 0; i < n; i++) {
        index[m] = i;
        m += row[i] == 0.0;
    }
#endif
    return m;
}

#endif
