/* The register against the truth: who is on it and not poor, who is poor and not on it, what plans and counties book. */
#ifndef YS_EXIT_REGISTER_H
#define YS_EXIT_REGISTER_H

#include "yinsu/exit.h"

/* A flow prepared: off where its rate is 0 in every world. */
typedef struct {
    bool on;
    int32_t rate;
    double *factor; /* [n_counties] 1 + slope * indicator, or NULL: 1 */
    double shock_power, min, max;
} ys_flow_plan;

typedef struct {
    bool padded_on, marginal_on;
    ys_flow_plan padded_found, become_marginal, leave_marginal, marginal_poor;
} ys_register_plan;

/* Rows of a block; NULL where the pool is off. */
typedef struct {
    int32_t *padded;   /* on the register, not poor: counted in it, and in no group */
    int32_t *marginal; /* just above the line: a part of the rest */
} ys_register_block;

#endif
