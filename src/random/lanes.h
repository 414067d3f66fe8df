/*
 * Draws for a row of worlds: lane l is world at->world + l. Rows are aligned to 64 bytes, `lanes` is a multiple of 8 and at most
 * YS_LANES. Draw for draw and bit for bit what ys_uniform, ys_normal, ys_binomial give for each world alone.
 */
#ifndef YS_LANES_H
#define YS_LANES_H

#include "base/isa.h"
#include "yinsu/random.h"

/* u, v [lanes]: the uniforms of attempt 0. */
YS_DECLARE_LANE(void, ys_philox_lanes, (const ys_address *at, int lanes, double *u, double *v));

/* The uniforms of attempt `attempt` for lanes index[0..m-1]; m is padded by the caller to a multiple of 8. */
YS_DECLARE_LANE(void, ys_philox_lanes_at, (const ys_address *at, uint32_t attempt, int m, const int32_t *index, double *u, double *v));

/* x, y [lanes]: two independent standard normals a lane. */
YS_DECLARE_LANE(void, ys_normal_lanes, (const ys_address *at, int lanes, double *x, double *y));

/* k [lanes]: binomial draws; n integral, 0 <= n < 2^31, 0 <= p <= 1. k may be n. */
YS_DECLARE_LANE(void, ys_binomial_lanes, (const ys_address *at, int lanes, const double *n, const double *p, double *k));

/* A binomial whose n and p are one for all worlds, prepared: cumulated probabilities of the inversion. */
typedef struct {
    double n, p;
    int steps;             /* 0: the mean is not small, or n = 0: ys_binomial_lanes serves */
    double cumulated[129];
} ys_binomial_table;

void ys_binomial_table_fill(ys_binomial_table *table, double n, double p);

/* As ys_binomial_lanes with n and p of the table. `work` [2][lanes]. */
YS_DECLARE_LANE(void, ys_binomial_lanes_shared, (const ys_address *at, int lanes, const ys_binomial_table *table, double *work, double *k));

#endif
