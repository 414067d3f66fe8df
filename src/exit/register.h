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
    double *growth;                     /* [n_years + 1] rural population over that of the start, at the start of each year; NULL: 1 */
    uint8_t *breaks;                    /* [lines] 1: the line of the poor may rise in real terms */
    int slowing;
    double enter[YS_MAX_GROUPS];        /* of who comes onto the register, the share that enters each group */
    int chain[YS_MAX_GROUPS], n_chain;  /* groups by years on the register, from the first to the one that stays; 0: none */
    int cohorts;                        /* years after which a vulnerable person is stable; 0: never */
    int n_targets;
    uint8_t *bound[YS_MAX_TARGETS];     /* [n_counties] 1: a county that the target may take */
    bool over_count, false_exit, detection;
    const ys_dynamics *dynamics;        /* borrowed */
    const ys_behaviour *behaviour;      /* borrowed; NULL: counties do not answer */
} ys_register_plan;

/* Rows of a block; NULL where the pool is off. */
typedef struct {
    int32_t *padded;   /* on the register, not poor: counted in it, and in no group */
    int32_t *marginal; /* just above the line: a part of the rest */
    int32_t *cohort[YS_MAX_COHORTS]; /* the vulnerable by whole years since their exit; they add up to ys_exit_block.vulnerable */
    int32_t *start;    /* registered at the start, where slowing is by marginal cost */
    uint8_t *target;   /* 1 + number of the target that took the county, 0: none */
    uint8_t *barred;   /* years, with the running one, in which a county that was caught may not propose */
} ys_register_block;

#endif
