/* What must hold in every world as a year ends, whatever the scenario: nobody and no yuan is lost or counted twice. */
#include "engine/plan.h"

/* The pools of a county in a world: on the register, beside it, and the least of them; below 0 too where the vulnerable are not those of
 * all years since their exit. */
typedef struct {
    int64_t registered, others, least;
} persons;

static void
add_pool(persons *sum, int64_t *to, const int32_t *row, size_t i)
{
    if (row == NULL)
        return;
    *to += row[i];
    sum->least = row[i] < sum->least ? row[i] : sum->least;
}

static persons
count_persons(const ys_exit_plan *plan, const ys_exit_block *exit, size_t i)
{
    persons sum = { 0, 0, INT32_MAX };
    int64_t vulnerable = 0;

    for (int g = 0; g < plan->n_groups; g++)
        add_pool(&sum, &sum.registered, exit->group[g], i);
    add_pool(&sum, &sum.registered, exit->reg.padded, i);
    add_pool(&sum, &sum.others, exit->vulnerable, i);
    add_pool(&sum, &sum.others, exit->stable, i);
    add_pool(&sum, &sum.others, exit->wrong, i);
    add_pool(&sum, &sum.others, exit->missed, i);
    add_pool(&sum, &sum.others, exit->reg.marginal, i);
    for (int j = 0; j < plan->reg.cohorts; j++)
        add_pool(&sum, &vulnerable, exit->reg.cohort[j], i);
    if (plan->reg.cohorts > 0 && vulnerable != exit->vulnerable[i])
        sum.least = -1;
    return sum;
}

static ys_status
check_persons(const ys_block *block, int year, size_t c, size_t lane, ys_error *err)
{
    const ys_plan *plan = block->plan;
    const ys_exit_block *exit = &block->exit;
    size_t i = c * (size_t) block->lanes + lane;
    persons sum = count_persons(&plan->exit, exit, i);
    double rural = ys_exit_rural(&plan->exit, c, year), told = block->quantity[YS_QUANTITY_registered_poor][i];

    if (sum.least >= 0 && (double) (sum.registered + sum.others) <= rural && (double) sum.registered == told)
        return YS_OK;
    return ys_fail(err, YS_E_BUG, "persons of county %s, year %d, world %lld: %lld in the groups and padded of a register of %.15g, and %d"
        " vulnerable, %d stable, %d wrongly exited, %d missed, %d marginal, of a rural population of %.15g; the groups and the padded must"
        " add up to the register, the vulnerable to their years since exit, no pool be below 0, and all pools have room in the population",
        ys_table_code(&plan->model->table, c), plan->model->scenario.years.first + year, (long long) block->world + (long long) lane,
        (long long) sum.registered, told, exit->vulnerable[i], exit->stable[i], exit->wrong[i], exit->missed[i],
        exit->reg.marginal == NULL ? 0 : exit->reg.marginal[i], rural);
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
