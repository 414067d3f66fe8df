/*
 * The steps of a fund, in the order in which they act. Each is one file that ends in one `const ys_step`; its parameters are a list of
 * yinsu/allocation.h, under the key of the same name. Steps up to the bounds act on a tile of worlds in lanes (fund_lanes.c); those after
 * them on one world at a time, since they are integers through and through, and few funds have them.
 *
 *   pot ▶ set_aside ▶ threshold ▶ grant ▶ factor, formula ▶ coefficient ▶ bound ▶ lock ▶ group ▶ rounding ▶ cut_off ▶ deduction ▶ override
 *
 * The order is that of every rule text that was found (factor, coefficient, renormalise, bounds, round), so a fund cannot put it otherwise.
 */
#ifndef YS_STEP_H
#define YS_STEP_H

#include "allocation/plan.h"

/* What a row of the step log is: the word that an explanation names a part by. */
#define YS_PART_LIST(X)                                                                                             \
    X(grant) X(factor) X(sub_pot) X(equal) X(formula) X(pro_rata) X(coefficient) X(bound) X(lock) X(group) X(rounding) \
    X(cut_off) X(deduction) X(override)

typedef enum {
#define X(name) YS_PART_##name,
    YS_PART_LIST(X)
#undef X
    YS_PART_COUNT
} ys_part;

/* One world on its way from shares to amounts; columns over the eligible counties, in units. Scratch of the tile. */
typedef struct {
    const ys_fund_plan *plan;
    const ys_fund_year *year;
    int lane;
    int64_t unit;     /* yuan: the fund's, or 1 when the log wants what stands before rounding */
    bool in_yuan;     /* it does */
    int64_t pot;      /* units that go to counties */
    int64_t total;    /* units of them that are shared out: the pot less grants */
    int64_t held;     /* units that go back to the province */
    int64_t *share;   /* in 2^-48 */
    int64_t *lo, *hi; /* on what is shared out */
    int64_t *granted; /* outside the formula */
    int64_t *amount;  /* with what is granted, once `rounding` has acted */
    int64_t *rest, *spare, *more, *taken, *extra, *none; /* scratch */
    uint8_t *bound;   /* YS_BOUNDED_… */
    uint8_t *locked;  /* the amount is held by hand */
    int64_t *group_lo, *group_hi; /* [n_groups] */
    void *network, *below;        /* of the tile */
    ys_bounded_lambda lambda;
    ys_fault fault;
    size_t at;        /* number of the override that the fault is of */
    bool withheld;    /* nobody has a share: the province keeps what grants and locks leave */
    unsigned steps;   /* that act on it */
    size_t only_deductions; /* the first so many; 0: all */
} ys_fund_world;

typedef struct ys_fund_probe ys_fund_probe;

typedef struct {
    const char *key;   /* of the fund */
    const char *title; /* what it does */
    /* Read and check its parameters; nothing to do where the fund has none. */
    ys_status (*prepare)(ys_fund_plan *plan, ys_text *notes, ys_error *err);
    /* One world; NULL: in lanes. Stops the world by setting its fault. */
    void (*apply)(ys_fund_world *world);
    /* Add its rows to the step log: what each county would get were the fund to end there. */
    void (*explain)(ys_fund_probe *probe, ys_fund_log *log);
} ys_step;

#define YS_STEP_LIST(X)                                                                                              \
    X(set_aside) X(threshold) X(grant) X(factor) X(formula) X(coefficient) X(bound) X(lock) X(group) X(rounding)     \
    X(cut_off) X(deduction) X(override) X(advance)

#define X(name) extern const ys_step ys_step_##name;
YS_STEP_LIST(X)
#undef X

/** All steps in order. */
const ys_step *const *ys_step_all(size_t *n);

/* Steps by number, as in the list; a set of them is a mask of bits. */
enum {
#define X(name) YS_STEP_##name,
    YS_STEP_LIST(X)
#undef X
    YS_STEP_COUNT
};
#define YS_STEP_BIT(name) (1u << YS_STEP_##name)

/** Take lane l of a tile whose first lane is `first` of the year; its columns are the tile's. */
void ys_fund_world_load(ys_fund_world *world, const ys_fund_plan *plan, const ys_fund_year *year, int first,
    const ys_fund_tile *tile, int l);
/** From the fund's units to single yuan, for what stands before rounding. */
void ys_fund_world_in_yuan(ys_fund_world *world);
/** Let the steps of `steps` (bits) that work on one world act on it, in order; on a fault the amounts are 0. */
void ys_fund_world_settle(ys_fund_world *world, unsigned steps);
/**
 * amount = `total` shared out by `share` within [lo, hi], as ys_bounded_shares; where the bounds cannot hold and the fund says
 * `infeasible: ratable`, as ys_bounded_relax. False: they cannot, and `fault` says how.
 */
bool ys_fund_world_share(ys_fund_world *world);
/** Whether bounds on groups hold this world; then amounts as above, within those too (src/allocation/group.h). */
/** What the plan holds of bounds on groups. */
void ys_step_group_release(ys_fund_plan *plan);
bool ys_step_group_holds(const ys_fund_world *world);
bool ys_step_group_share(ys_fund_world *world);
/** Units below which the fund issues nothing; 0: no cut-off. */
int64_t ys_step_cut_off_least(const ys_fund_world *world);
/** Send the units of `taken` on: shared out again by `share` among the counties with more[i] != 0, or those of them in the same group, on
 * top of their amounts and within hi; held, or what finds no room. */
void ys_fund_world_send(ys_fund_world *world, int destination, const ys_plan_classes *by);

#endif
