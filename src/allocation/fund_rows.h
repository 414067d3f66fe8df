/* Rows over the worlds of a tile: what the kernels of a fund are written in. Inside the allocation room's kernels only. */
#ifndef YS_FUND_ROWS_H
#define YS_FUND_ROWS_H

#include "allocation/step.h"

#include <math.h>

enum { TILE = YS_TILE };

#define GRID 0x1p48

static const double infinite = (double) INFINITY;

typedef struct {
    const ys_fund_plan *plan;
    const ys_fund_year *year;
    int first, width; /* lanes of the year; a tile that they do not fill is filled up with copies of its first lane */
    ys_fund_depth depth;
    ys_fund_tile *tile;
} ys_fund_desk;

static inline void
row_fill(double *restrict row, double value)
{
    for (int l = 0; l < TILE; l++)
        row[l] = value;
}

static inline void
row_copy(const ys_fund_desk *self, const double *restrict from, double *restrict row)
{
    for (int l = 0; l < self->width; l++)
        row[l] = from[l];
    for (int l = self->width; l < TILE; l++)
        row[l] = row[0];
}

static inline void
row_param(const ys_fund_desk *self, ys_param param, double *restrict row)
{
    if (param.slot < 0)
        row_fill(row, param.value);
    else
        row_copy(self, self->year->param + (size_t) param.slot * (size_t) self->year->lanes + self->first, row);
}

static inline size_t
row_at(const ys_fund_desk *self, size_t e)
{
    return (size_t) self->plan->index[e] * (size_t) self->year->lanes + (size_t) self->first;
}

static inline void
row_quantity(const ys_fund_desk *self, int quantity, size_t e, double *restrict row)
{
    row_copy(self, self->year->quantity[quantity] + row_at(self, e), row);
    for (int l = 0; l < TILE; l++)
        row[l] = row[l] > 0.0 ? row[l] : 0.0;
}

static inline void
row_column(const ys_fund_desk *self, const ys_plan_column *column, size_t e, double *restrict row)
{
    if (column->fixed != NULL)
        row_fill(row, column->fixed[e]);
    else
        row_quantity(self, column->quantity, e, row);
}

/* Whether thresholds leave county e in, in lane l. */
static inline bool
row_is_in(const ys_fund_desk *self, size_t e, int l)
{
    return self->plan->n_thresholds == 0 || self->tile->keep[e * TILE + (size_t) l] > 0.0;
}

static inline void
row_add(double *restrict row, const double *restrict x)
{
    for (int l = 0; l < TILE; l++)
        row[l] += x[l];
}

static inline void
row_multiply(double *restrict row, const double *restrict x)
{
    for (int l = 0; l < TILE; l++)
        row[l] *= x[l];
}

static inline void
row_add_scaled(double *restrict row, const double *restrict x, double factor)
{
    for (int l = 0; l < TILE; l++)
        row[l] += x[l] * factor;
}

static inline void
row_add_product(double *restrict row, const double *restrict x, const double *restrict y)
{
    for (int l = 0; l < TILE; l++)
        row[l] += x[l] * y[l];
}

/* Value of the last step that starts at or below v; 0 below the first. */
static inline void
row_ladder(const ys_fund_desk *self, const ys_list *rungs, const double *restrict v, double *restrict row)
{
    const ys_rung *rung = rungs->item;
    double from[TILE], value[TILE];

    row_fill(row, 0.0);
    for (size_t r = 0; r < rungs->n; r++) {
        row_param(self, rung[r].from, from);
        row_param(self, rung[r].value, value);
        for (int l = 0; l < TILE; l++)
            row[l] = v[l] >= from[l] ? value[l] : row[l];
    }
}

/* Set-asides, grants, what thresholds leave of a county's share: fault, pot, total, granted, keep; set-asides and held rest of the year. */
YS_DECLARE_LANE(void, ys_fund_pot_form, (const ys_fund_desk *self));
/* Years out of the thresholds, told on once the year's amounts stand. */
YS_DECLARE_LANE(void, ys_fund_pot_count, (const ys_fund_desk *self));
/* Snapped shares: factors or formulas, sub-pot, coefficients; of a cascade, its own in `below`. */
YS_DECLARE_LANE(void, ys_fund_share_form, (const ys_fund_desk *self));
/* Floors and caps of the formula's amounts. */
YS_DECLARE_LANE(void, ys_fund_bound_form, (const ys_fund_desk *self));

#endif
