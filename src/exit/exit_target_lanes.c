/* What a plan binds: which counties a target takes, and the most that the register of one may hold as a year ends. */
#include "exit/county.h"

static const ys_target *
target_of(const ys_exit_plan *plan, int t)
{
    return (const ys_target *) plan->reg.dynamics->targets.item + t;
}

/* The county lowest in recorded incidence of those that the target may take and that are free, ties by code; n_counties: none. */
static size_t
lowest(const ys_exit_plan *plan, const ys_exit_block *block, int t, size_t lane)
{
    size_t lanes = (size_t) block->lanes, found = plan->n_counties;
    const double *registered = block->quantity[YS_QUANTITY_registered_poor];
    double least = 2.0;

    for (size_t c = 0; c < plan->n_counties; c++) {
        double incidence = registered[c * lanes + lane] / plan->rural[c];

        if (plan->reg.bound[t][c] && block->reg.target[c * lanes + lane] == 0 && incidence < least) {
            least = incidence;
            found = c;
        }
    }
    return found;
}

static void
take_counties(const ys_exit_plan *plan, ys_exit_block *block, int t, size_t lane)
{
    size_t lanes = (size_t) block->lanes, number = (size_t) target_of(plan, t)->number;
    uint8_t *taken = block->reg.target + lane;

    if (number == 0) {
        for (size_t c = 0; c < plan->n_counties; c++) {
            if (plan->reg.bound[t][c] && taken[c * lanes] == 0)
                taken[c * lanes] = (uint8_t) (t + 1);
        }
    }
    for (size_t i = 0; i < number; i++) {
        size_t c = lowest(plan, block, t, lane);

        if (c == plan->n_counties)
            return;
        taken[c * lanes] = (uint8_t) (t + 1);
    }
}

void
YS_LANE(ys_exit_target_lanes)(const ys_exit_plan *plan, ys_exit_block *block)
{
    memset(block->reg.target, 0, plan->n_counties * (size_t) block->lanes);
    for (int t = 0; t < plan->reg.n_targets; t++) {
        for (size_t l = 0; l < (size_t) block->lanes; l++)
            take_counties(plan, block, t, l);
    }
}

/*
 * ceiling[l] = R (goal / R)^(1 / years left), R the register as the year began, goal = incidence * rural population of the year, rounded
 * down; at the goal from the target's year on. Where nobody may be left the path goes to one person first. Without a target there is no
 * ceiling. booked[l]: the share of what lies above it that is booked.
 */
void
YS_LANE(ys_exit_ceiling_lanes)(const ys_county *k, const double *before, double *restrict ceiling, double *restrict booked)
{
    int lanes = k->block->lanes;
    const uint8_t *taken = k->block->reg.target + k->at;

    for (int l = 0; l < lanes; l++) {
        ceiling[l] = k->rural;
        booked[l] = 0.0;
    }
    for (int t = 0; t < k->plan->reg.n_targets; t++) {
        const ys_target *target = target_of(k->plan, t);
        const double *incidence = ys_county_param(k->block, target->incidence.slot);
        const double *share = ys_county_param(k->block, target->booked.slot);
        int left = (int) target->year - k->plan->first_year - k->year + 1;
        double part = left > 1 ? 1.0 / left : 1.0;

        if (!k->plan->reg.bound[t][k->county])
            continue;
        for (int l = 0; l < lanes; l++) {
            double goal = ys_floor(incidence[l] * k->rural), end = goal > 1.0 || left <= 1 ? goal : 1.0;
            double start = before[l] > 1.0 ? before[l] : 1.0;
            double down = left > 1 ? start * ys_pow((end < start ? end : start) / start, part) : goal;
            double most = down > goal ? down : goal;

            ceiling[l] = taken[l] == t + 1 ? most : ceiling[l];
            booked[l] = taken[l] == t + 1 ? share[l] : booked[l];
        }
    }
}
