/*
 * Kernels over lanes (worlds) are written once in plain C and compiled once for each instruction set; the compiler vectorises them. A
 * file that holds kernels is listed in YS_LANE_SOURCES of CMakeLists.txt and names its functions with YS_LANE(…), so that
 * `ys_binomial_lanes` becomes `ys_binomial_lanes_avx2`. Lane code calls lane code of the same set; the engine chooses the set once.
 */
#ifndef YS_ISA_H
#define YS_ISA_H

#include <stddef.h>
#include <stdint.h>

#ifndef YS_ISA
#define YS_ISA base
#endif

#define YS_PASTE_(a, b) a##_##b
#define YS_PASTE(a, b) YS_PASTE_(a, b)
#define YS_LANE(name) YS_PASTE(name, YS_ISA)

/* Declare a kernel for every set: YS_DECLARE_LANE(void, ys_noun_verb, (int n, double *x)); */
#if defined(__x86_64__)
#define YS_DECLARE_LANE(type, name, arguments) \
    type name##_base arguments;                \
    type name##_avx2 arguments;                \
    type name##_avx512 arguments
#else
#define YS_DECLARE_LANE(type, name, arguments) type name##_base arguments
#endif

/* Rows hold at most this many worlds; a row's length is a multiple of 8 and its start is aligned to 64 bytes. */
enum { YS_LANES = 256, YS_ALIGN = 64 };

#endif
