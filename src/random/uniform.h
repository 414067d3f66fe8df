/* From bits to a uniform in (0, 1). */
#ifndef YS_UNIFORM_H
#define YS_UNIFORM_H

#include "base/math.h"

/* 52 bits k to (k + 1/2) 2^-52: never 0, never 1, exact. */
static inline double
ys_unit(uint64_t bits)
{
    return ys_double((bits >> 12) | UINT64_C(0x3ff0000000000000)) - (1.0 - 0x1p-53);
}

#endif
