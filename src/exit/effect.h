/* What measures do besides moving odds, and what strikes them: gates, named shocks; and what measures keep from year to year. */
#ifndef YS_EXIT_EFFECT_H
#define YS_EXIT_EFFECT_H

#include "yinsu/exit.h"

typedef struct {
    bool acted_on;            /* a measure closes it: its path with base-year spending is a row of its own */
    int32_t lacking, closing;
    double *lack;             /* [n_counties] share of households that lack it, or NULL: alike everywhere */
} ys_gate_plan;

typedef struct {
    int scope;
    int strike;               /* row of ys_county.strike, or -1: everybody's odds and the returns */
    int year;                 /* in which the event is certain, counted from the first; -1: none */
    bool steady, lasts, event;
    int32_t probability, size, sd, persistence;
    uint32_t luck;
} ys_shock_plan;

typedef struct {
    int n_gates, n_shocks;    /* shocks that are switched on and can strike */
    int n_strikes;            /* measures that shocks strike */
    bool strikes_all;         /* some shock strikes everybody's odds and the returns */
    ys_gate_plan gate[YS_MAX_GATES];
    ys_shock_plan shock[YS_MAX_SHOCKS];
} ys_effect_plan;

/* Rows of a block; NULL where there is nothing to keep. */
typedef struct {
    double *gate[YS_MAX_GATES];      /* share of the registered poor who lack it */
    double *gate_base[YS_MAX_GATES]; /* the same with base-year spending; NULL where no measure closes it */
    double *passing;                 /* share of the registered poor who pass all gates, as the year ends */
    double *calm[YS_MAX_SHOCKS];     /* [lanes] what is added to the log of a year without an event, so that the mean is 1 */
    double *steady[YS_MAX_SHOCKS];   /* [units][lanes] steady part, where it lasts; a unit is the province, an area or a county */
    double *struck[YS_MAX_SHOCKS];   /* [units][lanes] log of the year's shock, of the province or the areas */
    double *served[YS_MAX_MEASURES]; /* persons of the base year whom the measure serves */
    double *absorbed[YS_MAX_MEASURES];  /* intensity of the year before */
    double *delayed[YS_MAX_MEASURES];   /* [delay] rows: intensities on their way to effect */
    double *lasting[YS_MAX_MEASURES];   /* what acted in the year before */
    double *base_gain[YS_MAX_MEASURES]; /* gain of the base year */
} ys_effect_block;

#endif
