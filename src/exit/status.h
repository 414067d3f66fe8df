/* Villages, townships and counties: what each has by way of status, and what keeps it. */
#ifndef YS_EXIT_STATUS_H
#define YS_EXIT_STATUS_H

#include "yinsu/exit.h"

typedef struct {
    bool moves;              /* what a draw is worth differs from world to world */
    bool targeted, census;
    double villages;         /* of the first stage; 0: none */
    double satisfaction;     /* what its sample is worth, where that is one for all worlds */
} ys_design_plan;

/* A stage of verification: what of it can ever act. */
typedef struct {
    bool drawn, finds, slips; /* drawn: not every county is checked for certain */
    uint32_t luck;
} ys_stage_plan;

/* Villages or townships. */
typedef struct {
    double *number;          /* [n_counties] at the start */
    int32_t limit, spread;
} ys_place_plan;

typedef struct {
    bool villages, townships, provincial, loses;
    bool puts_back;          /* somebody finds wrongly exited persons before a county may leave */
    bool village_floor, hold_back, after;
    ys_design_plan design;
    double z;                /* of the upper bound; 0: the rate found itself */
    int n_stages;
    ys_stage_plan stage[YS_MAX_VERIFICATIONS];
    ys_place_plan village, township;
    bool services;
    int townships_out;       /* at the start */
    uint8_t *among;          /* [n_counties] 1: of the provincial scheme */
    uint8_t *out;            /* [n_counties] 1: out at the start by the user's list; NULL: drawn */
    double tilt;
    int32_t *planned;        /* [n_years + 1] counties out at the start of each year */
    const ys_behaviour *behaviour; /* borrowed; NULL: none */
} ys_status_plan;

/* Rows of a block; NULL where it is off. */
typedef struct {
    int32_t *villages_left;  /* poor villages that have not left */
    int32_t *townships_left;
    double *village_reach;   /* the greatest share of villages, by the incidence so far, at or under their limit */
    double *township_reach;
    uint8_t *provincial;     /* 1: has left by the province's scheme */
    double *provincial_key;  /* by which the counties out at the start are drawn */
    uint8_t *back;           /* 1: had left, and has lost its status */
    uint8_t *since;          /* as ys_exit_block.left, of the last time that it left */
    uint8_t *above;          /* years running with an incidence that loses the status */
    uint8_t *passes;         /* years running in which it has passed */
    uint8_t *proposal;       /* ys_held: why it was not proposed this year; YS_HELD_left: it was */
    double *before;          /* registered as the year began */
} ys_status_block;

#endif
