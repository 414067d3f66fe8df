/*
 * One world of a fund taken apart, for explanations: its rows filled with copies of the world, so that the kernels of the loop say what
 * each step does. Memory is the probe's own; nothing is written to the year that it looks at.
 */
#ifndef YS_FUND_PROBE_H
#define YS_FUND_PROBE_H

#include "allocation/step.h"

enum { YS_FUND_COPIES = 8 };

struct ys_fund_probe {
    const ys_fund_plan *plan;
    ys_fund_year year;
    ys_fund_tile tile;
    ys_fund_depth whole;       /* all of the fund */
    int64_t yuan;              /* what the formula shares out, in yuan: without grants, and without what is held */
    int64_t *now;              /* [n] yuan of each county after the step that is being explained */
    int64_t *granted;          /* [n] yuan */
    double *modelled;          /* [n] part of the formula's share that rests on modelled figures */
    double *granted_modelled;  /* [n] yuan of grants that do */
    double *choice;            /* [n] of ys_fund_probe_choice */
    double *other, *first, *mean; /* [n] scratch of it */
    const double *quantity[YS_QUANTITY_COUNT];
    struct ys_fund_probe_block *blocks; /* owned */
    size_t only_deductions;    /* of the world that is settled; 0: all */
    bool failed;               /* out of memory */
};

ys_status ys_fund_probe_open(
    ys_fund_probe *probe, const ys_fund_plan *plan, const ys_fund_year *year, int lane, ys_error *err);
void ys_fund_probe_close(ys_fund_probe *probe);
/** Zeroed memory that lives as long as the probe; NULL and `failed` where there is none. */
void *ys_fund_probe_memory(ys_fund_probe *probe, size_t bytes);
/** The year's amounts, set-asides and held money; as ys_fund_lanes, but years out stay as they are. */
int ys_fund_probe_run(ys_fund_probe *probe);
/** Fill the tile with the fund as far as `depth`. */
void ys_fund_probe_form(ys_fund_probe *probe, ys_fund_depth depth);
/** now[i] = granted[i] + the formula's yuan by the shares of the tile, largest remainder. */
void ys_fund_probe_apportion(ys_fund_probe *probe);
/** The world with steps of `steps` (bits of the steps' numbers), in units of the fund, or of a yuan; into `now`. */
void ys_fund_probe_settle(ys_fund_probe *probe, bool in_yuan, unsigned steps, ys_fund_world *world);
/** Form formula f alone into a tile below the fund's; its fault. */
ys_fault ys_fund_probe_formula(const ys_fund_probe *probe, size_t f, ys_fund_tile *tile);
/** Part of county i's share that is formula f's, where the fund takes one of several or their mean: 0 where another is taken. */
void ys_fund_probe_choice(ys_fund_probe *probe, size_t f);
/** The step log of a fund within the fund, over `yuan`. */
ys_status ys_fund_probe_below(
    ys_fund_probe *probe, const ys_fund_plan *below, int64_t yuan, ys_fund_log *log, ys_error *err);
/** Add `now` as a row. */
void ys_fund_probe_row(ys_fund_probe *probe, ys_fund_log *log, ys_part kind, const char *name);
/** Figure of a column for county e. */
double ys_fund_probe_figure(const ys_fund_probe *probe, const ys_plan_column *column, size_t e);
/** What coefficient k multiplies the share of county e by. */
double ys_fund_probe_coefficient(const ys_fund_probe *probe, size_t k, size_t e);
/** Name of the floor (cap) that binds county e, as list.name; near enough to tell which. */
void ys_fund_probe_bound(const ys_fund_probe *probe, bool cap, size_t e, char name[96]);
/** Say why the world has no amounts. */
ys_status ys_fund_failure_of(ys_fund_probe *probe, ys_error *err);
/** The clash of bounds on groups. */
ys_status ys_step_group_explain(ys_fund_probe *probe, const ys_fund_world *world, ys_error *err);
const char *ys_fund_probe_county(const ys_fund_probe *probe, size_t e);

#endif
