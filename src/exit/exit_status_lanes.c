/* What a county has by way of status: on the list, under policies, lost and regained; and what follows from having left. */
#include "exit/county.h"

/* The year that it last left in, as ys_exit_block.left. */
static const uint8_t *
since_of(const ys_exit_block *block, size_t at)
{
    return (block->status.since != NULL ? block->status.since : block->left) + at;
}

/* Policies have ended where it has left for longer than they stay; risks are averted wherever it has left. */
void
YS_LANE(ys_exit_after_lanes)(ys_county *k)
{
    const ys_exit_block *block = k->block;
    const ys_after *after = &k->plan->rule->after;
    const uint8_t *since = since_of(block, k->at);
    const double *rise = ys_county_param(block, after->end_rise.slot);
    const double *monitored = ys_county_param(block, after->monitored.slot), *averted = ys_county_param(block, after->averted.slot);
    const double **given[] = { &k->ease_fall_back, &k->ease_newly_poor };
    double stay = (double) after->policy_years;
    int lanes = block->lanes;
    ys_row off, factor;

    ys_county_off(block, k->at, off);
    for (int l = 0; l < lanes; l++) {
        double years = (double) (k->year - since[l]);

        factor[l] = 1.0 + (years >= stay ? off[l] : 0.0) * rise[l];
        factor[l] *= 1.0 - off[l] * monitored[l] * averted[l];
    }
    for (int i = 0; i < 2; i++) {
        for (int l = 0; l < lanes; l++)
            k->ease[i][l] = *given[i] == NULL ? factor[l] : factor[l] * k->ease[i][l];
        *given[i] = k->ease[i];
    }
}

/* A status is lost after so many years running above the incidence that a county off the list may have. */
static void
lose(const ys_exit_plan *plan, ys_exit_block *block, size_t c, int year)
{
    const ys_after *after = &plan->rule->after;
    size_t lanes = (size_t) block->lanes, at = c * lanes;
    const double *limit = ys_county_param(block, after->lost_above.slot);
    const double *registered = block->quantity[YS_QUANTITY_registered_poor] + at;
    uint8_t *since = block->status.since + at, *above = block->status.above + at, *back = block->status.back + at;
    double rural = ys_county_rural(plan, c, year), wanted = (double) after->lost_years;
    ys_row off;

    ys_county_off(block, at, off);
    for (size_t l = 0; l < lanes; l++) {
        since[l] = block->left[at + l] == year + 1 ? (uint8_t) (year + 1) : since[l];
        /* the year in which it leaves does not count: it has just been judged by its incidence */
        bool high = off[l] != 0.0 && since[l] <= year && registered[l] / rural > limit[l];

        above[l] = high ? (uint8_t) (above[l] + 1) : 0;
        back[l] = (double) above[l] >= wanted ? 1 : back[l];
        above[l] = back[l] != 0 ? 0 : above[l];
    }
}

static void
tell(const ys_exit_plan *plan, ys_exit_block *block, size_t c, int year)
{
    size_t lanes = (size_t) block->lanes, at = c * lanes;
    double *on_list = block->quantity[YS_QUANTITY_on_list], *on_policy = block->quantity[YS_QUANTITY_on_policy];
    const uint8_t *since = since_of(block, at);
    double stay = (double) plan->rule->after.policy_years;
    ys_row off;

    ys_county_off(block, at, off);
    for (size_t l = 0; on_list != NULL && l < lanes; l++)
        on_list[at + l] = 1.0 - off[l];
    for (size_t l = 0; on_policy != NULL && l < lanes; l++)
        on_policy[at + l] = off[l] == 0.0 || (double) (year + 1 - since[l]) < stay ? 1.0 : 0.0;
}

/* A county that comes back to the list, or was never off it, stays as it was. */
void
YS_LANE(ys_exit_status_lanes)(const ys_exit_plan *plan, ys_exit_block *block, int year)
{
    bool told = block->quantity[YS_QUANTITY_on_list] != NULL || block->quantity[YS_QUANTITY_on_policy] != NULL;

    if (!plan->status.loses && !told)
        return;
    for (size_t c = 0; c < plan->n_counties; c++) {
        if (!plan->listed[c])
            continue;
        if (plan->status.loses)
            lose(plan, block, c, year);
        if (told)
            tell(plan, block, c, year);
    }
}

static void
start_rows(const ys_exit_plan *plan, ys_exit_block *block)
{
    ys_status_block *s = &block->status;
    uint8_t *rows[] = { s->back, s->since, s->above, s->passes, s->proposal };
    size_t cells = plan->n_counties * (size_t) block->lanes;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i] != NULL)
            memset(rows[i], 0, cells);
    }
}

void
YS_LANE(ys_exit_status_start_lanes)(const ys_exit_plan *plan, ys_exit_block *block)
{
    double *rows[] = { block->quantity[YS_QUANTITY_on_list], block->quantity[YS_QUANTITY_on_policy] };
    size_t lanes = (size_t) block->lanes;

    start_rows(plan, block);
    for (size_t c = 0; c < plan->n_counties; c++) {
        double listed = plan->listed[c] ? 1.0 : 0.0;

        for (size_t l = 0; rows[0] != NULL && l < lanes; l++)
            rows[0][c * lanes + l] = listed;
        for (size_t l = 0; rows[1] != NULL && l < lanes; l++)
            rows[1][c * lanes + l] = listed;
    }
    YS_LANE(ys_exit_settlements_start_lanes)(plan, block);
    if (plan->status.provincial)
        YS_LANE(ys_exit_provincial_start_lanes)(plan, block);
}
