/* Random: draws with an address, and exact samplers of them, one world at a time. */
#ifndef YS_RANDOM_H
#define YS_RANDOM_H

#include "yinsu/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a draw is for: the third word of its address. A number once given is never given to another purpose. */
#define YS_PURPOSE_LIST(X)                                                                               \
    X(parameter, 1) X(modelled, 2) X(effect, 3) X(year_shock, 4) X(area_shock, 5) X(county_shock, 6)      \
    X(leave, 7) X(wrong_exit, 8) X(vulnerable, 9) X(fall_back, 10) X(newly_poor, 11) X(wrong_found, 12)   \
    X(missed_found, 13) X(survey_wrong, 14) X(survey_missed, 15) X(survey_satisfaction, 16)                            \
    X(assessment_weight, 17) X(assessment_switch, 18) X(assessment_figure, 19) X(assessment_bootstrap, 20) X(observation, 21)                       \
    X(named_shock, 22) X(shock_event, 23) X(natural_change, 24) X(padded_leave, 25) X(padded_found, 26) X(become_marginal, 27)         \
    X(leave_marginal, 28) X(marginal_poor, 29) X(line_break, 30) X(revision, 31) X(over_count, 32) X(hold_back, 33)                    \
    X(false_exit, 34) X(detection, 35) X(targeted, 36) X(census, 37) X(verification_share, 38) X(verification_wrong, 39)              \
    X(verification_missed, 40) X(verification_found, 41) X(verification_slip, 42) X(village, 43) X(township, 44)                      \
    X(township_start, 45) X(provincial, 46) X(booked, 47) X(test, 255)

typedef enum {
#define X(name, number) YS_PURPOSE_##name = number,
    YS_PURPOSE_LIST(X)
#undef X
} ys_purpose;

/*
 * Address of a draw. Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC'11) with
 *   key     = (low, high word of seed)
 *   counter = (world, county + 2^20 * year, purpose + 2^8 * attempt, group)
 * year counts from the first simulated year; group tells apart draws of one purpose (ability group, measure, area, slot).
 * This layout is part of the file format: equal seeds give equal luck within a major version.
 */
typedef struct {
    uint64_t seed;
    uint32_t world, county, year, purpose, group;
} ys_address;

/** The four words at an address. attempt < 2^24, county < 2^20, year < 2^12. Pure. */
YS_API void ys_philox(const ys_address *at, uint32_t attempt, uint32_t word[4]);

/** Two uniforms in (0, 1), multiples of 2^-52 plus 2^-53, from words (0, 1) and (2, 3). Pure. */
YS_API void ys_uniform(const ys_address *at, uint32_t attempt, double *u, double *v);

/** Two independent standard normals by Box and Muller (Ann. Math. Stat. 29, 1958), from the uniforms of attempt 0. Pure. */
YS_API void ys_normal(const ys_address *at, double *x, double *y);

/**
 * One exact binomial draw, 0 <= n < 2^31, 0 <= p <= 1.
 * n min(p, 1-p) >= 10: BTRS, transformed rejection with squeeze (Hörmann, J. Stat. Comput. Simul. 46, 1993), one address attempt
 * for each try; below: inversion by cumulated probabilities, one uniform. The oracle of the lanes: they agree draw for draw.
 */
YS_API double ys_binomial(const ys_address *at, double n, double p);

#ifdef __cplusplus
}
#endif
#endif
