/* What measures do besides moving odds, and what strikes them: gates, named shocks. */
#ifndef YS_EXIT_EFFECT_H
#define YS_EXIT_EFFECT_H

#include "yinsu/exit.h"

typedef struct {
    int n_gates, n_shocks;
} ys_effect_plan;

/* Rows of a block. */
typedef struct {
    double *gate[YS_MAX_GATES]; /* share of the registered poor who lack it, rows */
} ys_effect_block;

#endif
