/* The first year's amounts once more, with another number of persons on the register of one county. */
#ifndef YS_MOVED_REGISTER_H
#define YS_MOVED_REGISTER_H

#include "engine/plan.h"

typedef struct {
    const ys_model *model; /* borrowed */
    ys_model moved;        /* the model with the next three in place of its own */
    ys_fund *fund;         /* [n_funds] rounded to single yuan, owned */
    ys_column *column;     /* of the table, owned; texts and figures but for `poor` are the model's */
    double *poor;          /* [n_counties] persons on the register, owned */
    double *points, *yuan; /* [n_counties] award points and amount of the grade on recorded data, owned */
    size_t graded;         /* counties with a grade */
    const ys_isa *isa;
    ys_plan plan;          /* of `moved` */
    ys_block block;
    bool prepared;
    bool by_column;        /* some rule reads the column of the register by its name, so that a move must be prepared anew */
} ys_moved_register;

/* One county's register moved. */
typedef struct {
    size_t county;
    double persons;
    int64_t *amount; /* out, [n_funds] of this county in the order of `plan.fund`, yuan */
} ys_register_move;

/**
 * Funds are reckoned in single yuan, since the rounding to a fund's unit would drown what one person moves; award points are those of the
 * county's grade on recorded data, where there is a scheme; central values of all parameters.
 * @return YS_E_SCENARIO: no fund, or no register; what preparing the model refuses; YS_E_NOMEM
 */
ys_status ys_moved_register_open(ys_moved_register *self, const ys_model *model, ys_error *err);
void ys_moved_register_close(ys_moved_register *self);
/** Amounts as recorded: [n_funds][n_counties], yuan. */
ys_status ys_moved_register_base(ys_moved_register *self, int64_t *amount, ys_error *err);
/**
 * Each move by itself, the other counties as recorded: persons on the register, incidence and shortfall of the county, and the register's
 * column where a rule reads it by name. Columns that the table derives from it stay as they are.
 * @return where a moved register leaves a fund without amounts: why, with the county. O(moves * counties * factors), eight at a time
 */
ys_status ys_moved_register_amounts(ys_moved_register *self, const ys_register_move *move, size_t n, ys_error *err);

#endif
