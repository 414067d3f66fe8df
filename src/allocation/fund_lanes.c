/* A fund's year over a block of worlds: formed tile by tile, then solved, together in lanes or world by world. */
#include "allocation/fund_rows.h"

void
YS_LANE(ys_fund_form)(
    const ys_fund_plan *plan, const ys_fund_year *year, int first, ys_fund_depth depth, ys_fund_tile *tile)
{
    int left = year->lanes - first;
    ys_fund_desk self = { plan, year, first, left < TILE ? left : TILE, depth, tile };

    YS_LANE(ys_fund_pot_form)(&self);
    YS_LANE(ys_fund_share_form)(&self);
    YS_LANE(ys_fund_bound_form)(&self);
}

/* Bounds that cannot hold. Crossed bounds may have caps below floors, so they come before the sums. */
static void
find_faults(const ys_fund_desk *self)
{
    const ys_fund_tile *tile = self->tile;
    double crossed[TILE], floors[TILE], reach[TILE];

    row_fill(crossed, 0.0);
    row_fill(floors, 0.0);
    row_fill(reach, 0.0);
    for (size_t e = 0; e < self->plan->n; e++) {
        const double *restrict share = tile->share + e * TILE, *restrict floor = tile->floor + e * TILE;
        const double *restrict cap = tile->cap + e * TILE;

        for (int l = 0; l < TILE; l++) {
            crossed[l] += floor[l] > cap[l] ? 1.0 : 0.0;
            floors[l] += floor[l];
            reach[l] += share[l] > 0.0 ? cap[l] : floor[l];
        }
    }
    for (int l = 0; l < TILE; l++) {
        if (tile->fault[l] != YS_FAULT_NONE)
            continue;
        /* with floors alone, a floor above the total is a matter of the sum, not of a cap */
        tile->fault[l] = floors[l] > tile->total[l] && !self->plan->has_caps ? YS_FAULT_FLOORS
                         : crossed[l] > 0.0                                  ? YS_FAULT_CROSSED
                         : floors[l] > tile->total[l]                        ? YS_FAULT_FLOORS
                         : reach[l] < tile->total[l]                         ? YS_FAULT_CAPS
                                                                             : YS_FAULT_NONE;
    }
}

/* Settle a lane whose bounds cannot hold by itself: relaxed if the fund says so, else nothing. It then has no share left to solve. */
static void
settle_lane(const ys_fund_desk *self, size_t l)
{
    const ys_fund_plan *plan = self->plan;
    ys_fund_tile *tile = self->tile;
    size_t n = plan->n;
    int64_t *share = tile->column, *lo = share + n, *hi = lo + n, *amount = hi + n, *rest = amount + n;
    ys_bounded_lambda lambda;
    bool bounds =
        tile->fault[l] == YS_FAULT_CROSSED || tile->fault[l] == YS_FAULT_FLOORS || tile->fault[l] == YS_FAULT_CAPS;

    for (size_t e = 0; e < n; e++) {
        share[e] = (int64_t) tile->share[e * TILE + l];
        lo[e] = (int64_t) tile->floor[e * TILE + l];
        hi[e] = (int64_t) tile->cap[e * TILE + l];
        amount[e] = 0;
    }
    if (bounds && plan->fund->infeasible == YS_INFEASIBLE_ratable &&
        ys_bounded_relax(n, share, lo, hi, (int64_t) tile->total[l], amount, &lambda, (uint8_t *) (rest + n), rest))
        tile->fault[l] = YS_FAULT_NONE;
    for (size_t e = 0; e < n; e++) {
        if (plan->n_grants > 0 && tile->fault[l] != YS_FAULT_NONE && tile->fault[l] != YS_FAULT_HELD)
            tile->granted[e * TILE + l] = 0.0;
        tile->share[e * TILE + l] = 0.0;
        tile->floor[e * TILE + l] = (double) amount[e];
        tile->cap[e * TILE + l] = (double) amount[e];
    }
    tile->total[l] = 0.0;
    for (size_t e = 0; e < n; e++)
        tile->total[l] += (double) amount[e];
}

static void
store(const ys_fund_desk *self)
{
    double unit = (double) self->plan->fund->rounding;

    for (size_t e = 0; e < self->plan->n; e++) {
        int64_t *restrict out = self->year->amount + row_at(self, e);
        double *restrict amount = self->tile->amount + e * TILE;

        if (self->plan->n_grants > 0)
            row_add(amount, self->tile->granted + e * TILE);
        for (int l = 0; l < self->width; l++)
            out[l] = ys_to_int(amount[l] * unit);
    }
}

/* The world of lane l by itself, from bounds to overrides. */
static void
solve_world(const ys_fund_desk *self, int l)
{
    const ys_fund_plan *plan = self->plan;
    int64_t unit = plan->fund->rounding;
    size_t lanes = (size_t) self->year->lanes;
    ys_fund_world world;

    ys_fund_world_load(&world, plan, self->year, self->first, self->tile, l);
    ys_fund_world_settle(&world, UINT32_MAX);
    self->tile->fault[l] = (uint8_t) world.fault;
    for (size_t e = 0; e < plan->n; e++)
        self->year->amount[(size_t) plan->index[e] * lanes + (size_t) world.lane] = world.amount[e] * unit;
    self->year->held[world.lane] += world.held * unit;
}

/* The lanes of the tile together: bounds, then largest remainders. */
static void
solve_tile(const ys_fund_desk *self)
{
    const ys_fund_tile *tile = self->tile;

    find_faults(self);
    for (int l = 0; l < TILE; l++)
        if (tile->fault[l] != YS_FAULT_NONE)
            settle_lane(self, (size_t) l);
    YS_LANE(ys_bounded_lanes)
    (self->plan->n, self->plan->n_bounds > 0, tile->share, tile->floor, tile->cap, tile->total, tile->amount,
        tile->rest);
    store(self);
}

/* First lane of the tile without amounts, or -1. */
static int
solve(const ys_fund_desk *self)
{
    const ys_fund_tile *tile = self->tile;
    int failed = -1, asked = self->year->valid == 0 ? self->year->lanes : self->year->valid;

    if (!self->plan->by_world && asked > 1)
        solve_tile(self);
    else
        for (int l = 0; l < self->width && self->first + l < asked; l++)
            solve_world(self, l);
    for (int l = self->width - 1; l >= 0; l--)
        if (self->first + l < asked && tile->fault[l] != YS_FAULT_NONE && tile->fault[l] != YS_FAULT_HELD)
            failed = self->first + l;
    return failed;
}

int
YS_LANE(ys_fund_lanes)(const ys_fund_plan *plan, const ys_fund_year *year)
{
    ys_fund_tile tile = ys_fund_tile_at(plan, year->scratch);
    ys_fund_depth whole = ys_fund_whole(plan);
    size_t row = (size_t) year->lanes;
    bool alone = plan->by_world || year->valid == 1;
    int failed = -1;

    for (size_t i = 0; i < plan->n_all; i++)
        if (!plan->eligible[i] || alone)
            memset(year->amount + i * row, 0, row * sizeof *year->amount);
    for (int first = 0; first < year->lanes; first += TILE) {
        int left = year->lanes - first, here;
        ys_fund_desk self = { plan, year, first, left < TILE ? left : TILE, whole, &tile };

        YS_LANE(ys_fund_form)(plan, year, first, whole, &tile);
        here = solve(&self);
        failed = failed < 0 ? here : failed;
        /* a year that failed has not passed: its message looks at it again */
        if (here < 0)
            YS_LANE(ys_fund_pot_count)(&self);
    }
    return failed;
}
