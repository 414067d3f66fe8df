/* What must hold in every world as a year ends, whatever the scenario: nobody and no yuan is lost or counted twice. */
#include "engine/plan.h"

static ys_status
check_persons(const ys_block *block, int year, size_t c, size_t lane, ys_error *err)
{
    const ys_plan *plan = block->plan;
    const ys_exit_block *exit = &block->exit;
    size_t i = c * (size_t) block->lanes + lane;
    int64_t registered = 0, others = (int64_t) exit->vulnerable[i] + exit->stable[i] + exit->wrong[i] + exit->missed[i];
    int32_t least = exit->vulnerable[i], vulnerable = 0;
    double rural = ys_exit_rural(&plan->exit, c, year), told = block->quantity[YS_QUANTITY_registered_poor][i];

    for (int g = 0; g < plan->exit.n_groups; g++) {
        registered += exit->group[g][i];
        least = exit->group[g][i] < least ? exit->group[g][i] : least;
    }
    least = exit->stable[i] < least ? exit->stable[i] : least;
    least = exit->wrong[i] < least ? exit->wrong[i] : least;
    least = exit->missed[i] < least ? exit->missed[i] : least;
    registered += exit->reg.padded == NULL ? 0 : exit->reg.padded[i];
    others += exit->reg.marginal == NULL ? 0 : exit->reg.marginal[i];
    least = exit->reg.padded != NULL && exit->reg.padded[i] < least ? exit->reg.padded[i] : least;
    least = exit->reg.marginal != NULL && exit->reg.marginal[i] < least ? exit->reg.marginal[i] : least;
    for (int j = 0; j < plan->exit.reg.cohorts; j++) {
        vulnerable += exit->reg.cohort[j][i];
        least = exit->reg.cohort[j][i] < least ? exit->reg.cohort[j][i] : least;
    }
    least = plan->exit.reg.cohorts > 0 && vulnerable != exit->vulnerable[i] ? -1 : least;
    if (least >= 0 && (double) (registered + others) <= rural && (double) registered == told)
        return YS_OK;
    return ys_fail(err, YS_E_BUG, "persons of county %s, year %d, world %lld: %lld in the groups of a register of %.15g, and %d vulnerable,"
        " %d stable, %d wrongly exited, %d missed, of a rural population of %.15g; the groups must add up to the register, no pool be below"
        " 0, and all pools have room in the population", ys_table_code(&plan->model->table, c), plan->model->scenario.years.first + year,
        (long long) block->world + (long long) lane, (long long) registered, told, exit->vulnerable[i], exit->stable[i], exit->wrong[i],
        exit->missed[i], rural);
}

static ys_status
check_money(const ys_block *block, int year, size_t f, size_t lane, ys_error *err)
{
    const ys_plan *plan = block->plan;
    const ys_pot_plan *fund = &plan->fund[f];
    size_t lanes = (size_t) block->lanes;
    int64_t total = block->total[f][lane], held = block->held[f][lane], aside = 0, counties = 0, least = held;
    int64_t pot = fund->from < 0 ? total : block->set_aside[fund->from][(size_t) fund->from_set_aside * lanes + lane];

    for (size_t k = 0; k < fund->n_set_asides; k++) {
        aside += block->set_aside[f][k * lanes + lane];
        least = block->set_aside[f][k * lanes + lane] < least ? block->set_aside[f][k * lanes + lane] : least;
    }
    for (size_t c = 0; c < plan->n_counties; c++) {
        int64_t amount = block->amount[f][c * lanes + lane], spent = block->spent[f][c * lanes + lane];

        counties += amount;
        least = amount < least ? amount : least;
        least = spent < least ? spent : least;
    }
    if (least >= 0 && aside + held + counties == total && total == pot)
        return YS_OK;
    return ys_fail(err, YS_E_BUG, "funds.%s, year %d, world %lld: %lld yuan set aside, %lld held and %lld to counties of a pot of %lld,"
        " where %lld came in; they must add up to it to the yuan, and none be below 0", fund->fund->name,
        plan->model->scenario.years.first + year, (long long) block->world + (long long) lane, (long long) aside, (long long) held,
        (long long) counties, (long long) total, (long long) pot);
}

ys_status
ys_block_check(const ys_block *block, int year, ys_error *err)
{
    const ys_plan *plan = block->plan;

    for (size_t l = 0; l < (size_t) block->valid; l++) {
        for (size_t c = 0; c < plan->n_counties; c++) {
            ys_status st = check_persons(block, year, c, l, err);

            if (st != YS_OK)
                return st;
        }
        for (size_t f = 0; f < plan->n_funds; f++) {
            ys_status st = check_money(block, year, f, l, err);

            if (st != YS_OK)
                return st;
        }
    }
    return YS_OK;
}
