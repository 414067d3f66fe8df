/* Rows of one call of the scheme's kernels, in scratch, between the scores and what is made of them. */
#ifndef YS_SCHEME_DESK_H
#define YS_SCHEME_DESK_H

#include "assessment/plan.h"

typedef struct {
    const ys_scheme_plan *plan;
    const ys_scheme_year *year;
    int lanes;
    size_t period;
    /* of the county at hand, [n_aggregates]: sums over what adds into each; `second` for topsis */
    double *points, *second, *coverage;
    double *value, *score;   /* of the leaf at hand */
    double *weight;          /* [n_leaves], effective, of the class at hand */
    double *origin, *span;   /* [n_leaves], of the class at hand */
    double *award, *yuan;    /* [n_grades] */
    double *bonus, *penalty; /* of the county at hand */
    double *holds, *work;    /* of a veto */
    double *key;             /* [largest class] scores as ranks compare them, -infinity where there is no grade */
    double *place, *behind;  /* [largest class] counties that are better; counties that are as good or better */
    void *sort;              /* of ranks */
    uint8_t *moved;          /* [n_leaves]: a parameter of the leaf is off its central value in some lane */
    uint8_t *failed;         /* [lanes] */
} ys_scheme_desk;

static inline void
ys_desk_fill(int n, double *restrict row, double value)
{
    for (int l = 0; l < n; l++)
        row[l] = value;
}

static inline void
ys_desk_add_scaled(int n, double *restrict row, double factor, const double *restrict x)
{
    for (int l = 0; l < n; l++)
        row[l] += factor * x[l];
}

/* NULL: the parameter has its central value in all lanes. */
static inline const double *
ys_desk_param(const ys_scheme_desk *self, ys_param param)
{
    return param.slot < 0 ? NULL : self->year->param + (size_t) param.slot * (size_t) self->lanes;
}

/* Rows of the grades' awards. */
YS_DECLARE_LANE(void, ys_scheme_grade_open, (const ys_scheme_desk *self));
/* The score of a county, which stands in the year, with its bonuses, penalties and vetoes, and its grade by cut. */
YS_DECLARE_LANE(void, ys_scheme_grade_county, (const ys_scheme_desk *self, size_t county));
/* Ranks within a class, grades by quota, by veto and by hand, awards; after all of its counties. */
YS_DECLARE_LANE(void, ys_scheme_grade_class, (const ys_scheme_desk *self, size_t class));

#endif
