/*
 * exp, log, pow, cos and sin of a turn, with pinned bits: only + - * / and bit patterns, so every compiler, instruction set and libm
 * gives the same double (built with -ffp-contract=off). Branch-free, so that loops over lanes vectorise. Series and reduction are the
 * textbook ones: Muller, Elementary Functions, 3rd ed., ch. 11; errors measured in tests/unit/test_math.c against long double.
 */
#ifndef YS_MATH_H
#define YS_MATH_H

#include <stdint.h>
#include <string.h>

static inline uint64_t
ys_bits(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double
ys_double(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline double
ys_clip(double x, double low, double high)
{
    double y = x < low ? low : x;

    return y > high ? high : y;
}

/* 1.5 * 2^52: adding it leaves the nearest integer (|x| < 2^51) in the low bits. */
#define YS_MAGIC 0x1.8p52

/* Nearest integer, ties to even, |x| < 2^51; needs round-to-nearest. */
static inline double
ys_nearest(double x)
{
    return (x + YS_MAGIC) - YS_MAGIC;
}

/* Greatest integer not above x, |x| < 2^51. */
static inline double
ys_floor(double x)
{
    double r = ys_nearest(x);

    return r > x ? r - 1.0 : r;
}

/* An integral double, |x| < 2^51, as int64 and back: without the conversions that SSE2 and AVX2 lack. */
static inline int64_t
ys_to_int(double x)
{
    return (int64_t) (ys_bits(x + YS_MAGIC) - ys_bits(YS_MAGIC));
}

static inline double
ys_from_int(int64_t i)
{
    return ys_double((uint64_t) i + ys_bits(YS_MAGIC)) - YS_MAGIC;
}

/* e^x, x cut to [-708, 709]; below -708 it is 0. Relative error under 2^-51. */
static inline double
ys_exp(double x)
{
    const double ln2_high = 0x1.62e42fefa0000p-1, ln2_low = 0x1.cf79abc9e3b3ap-40;
    double y = ys_clip(x, -708.0, 709.0);
    double shifted = y * 0x1.71547652b82fep0 + YS_MAGIC;
    double k = shifted - YS_MAGIC;
    double r = (y - k * ln2_high) - k * ln2_low;
    double r2 = r * r, r4 = r2 * r2;
    double low = (1.0 + r) + r2 * (1.0 / 2 + r * (1.0 / 6));
    double middle = (1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5040));
    double high = (1.0 / 40320 + r * (1.0 / 362880)) + r2 * (1.0 / 3628800 + r * (1.0 / 39916800));
    double p = low + r4 * (middle + r4 * (high + r4 * (1.0 / 479001600 + r * (1.0 / 6227020800.0))));
    double scaled = ys_double(ys_bits(p) + (ys_bits(shifted) << 52));

    return x < -708.0 ? 0.0 : scaled;
}

/* Natural logarithm of a normal x > 0. Error under 2^-51 relative, or 2^-53 near 1. */
static inline double
ys_log(double x)
{
    const double ln2_high = 0x1.62e42fefa0000p-1, ln2_low = 0x1.cf79abc9e3b3ap-40;
    uint64_t bits = ys_bits(x);
    /* exponent of x / sqrt(1/2), so that the mantissa lies in [sqrt(1/2), sqrt(2)) */
    uint64_t biased = (bits + (UINT64_C(0x3ff0000000000000) - UINT64_C(0x3fe6a09e667f3bcd))) >> 52;
    double m = ys_double(bits - ((biased - 1023) << 52));
    double k = ys_double(biased + UINT64_C(0x4330000000000000)) - (0x1p52 + 1023.0);
    double f = m - 1.0, s = f / (2.0 + f), z = s * s, w = z * z;
    double even = 1.0 / 3 + w * (1.0 / 7 + w * (1.0 / 11 + w * (1.0 / 15 + w * (1.0 / 19))));
    double odd = 1.0 / 5 + w * (1.0 / 9 + w * (1.0 / 13 + w * (1.0 / 17 + w * (1.0 / 21))));
    double tail = z * (even + z * odd);

    return k * ln2_high + (2.0 * s + (2.0 * s * tail + k * ln2_low));
}

/* x^y for a normal x > 0; relative error about |y ln x| 2^-52. */
static inline double
ys_pow(double x, double y)
{
    return ys_exp(y * ys_log(x));
}

/* cos and sin of 2 pi v, 0 <= v < 1. Error under 2^-51. */
static inline void
ys_turn(double v, double *cosine, double *sine)
{
    double shifted = 4.0 * v + YS_MAGIC;
    uint64_t quadrant = ys_bits(shifted);
    double y = (v - 0.25 * (shifted - YS_MAGIC)) * 0x1.921fb54442d18p2;
    double z = y * y;
    double s = y + y * z * (-1.0 / 6 + z * (1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362880
        + z * (-1.0 / 39916800 + z * (1.0 / 6227020800.0 - z * (1.0 / 1307674368000.0)))))));
    double c = 1.0 - z * (0.5 - z * (1.0 / 24 - z * (1.0 / 720 - z * (1.0 / 40320
        - z * (1.0 / 3628800 - z * (1.0 / 479001600 - z * (1.0 / 87178291200.0 - z * (1.0 / 20922789888000.0))))))));
    uint64_t swap = 0 - (quadrant & 1);
    uint64_t a = (ys_bits(c) & ~swap) | (ys_bits(s) & swap);
    uint64_t b = (ys_bits(s) & ~swap) | (ys_bits(c) & swap);
    uint64_t cosine_sign = ((quadrant + 1) & 2) << 62, sine_sign = (quadrant & 2) << 62;

    *cosine = ys_double(a ^ cosine_sign);
    *sine = ys_double(b ^ sine_sign);
}

#endif
