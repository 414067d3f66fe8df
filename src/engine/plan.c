#include "base/hash.h"
#include "engine/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ys_status
prepare_slots(ys_plan *plan, ys_error *err)
{
    const ys_model *model = plan->model;

    plan->n_slots = model->n_slots;
    plan->slot_moves = calloc(model->n_slots + 1, 1);
    plan->moving = calloc(model->n_slots + 1, sizeof *plan->moving);
    if (plan->slot_moves == NULL || plan->moving == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu parameters", model->n_slots);
    for (size_t s = 0; s < model->n_slots; s++) {
        if (model->slot[s].prior == YS_PRIOR_fixed)
            continue;
        plan->slot_moves[s] = 1;
        plan->moving[plan->n_moving++] = (ys_moving_slot){ (int32_t) s, ys_hash_name(model->slot[s].path) };
    }
    for (size_t i = 0; i < plan->n_moving; i++) {
        for (size_t j = 0; j < i; j++) {
            if (plan->moving[i].group == plan->moving[j].group)
                return ys_fail(err, YS_E_LIMIT, "vary: %s and %s would share their luck; rename one of the things they belong to",
                    model->slot[plan->moving[i].slot].path, model->slot[plan->moving[j].slot].path);
        }
    }
    /* a weight of a vector moves when any member does: its siblings are rescaled */
    for (size_t s = 0; s < model->n_slots; s++) {
        for (size_t i = 0; i < plan->n_moving; i++) {
            int32_t vector = model->slot[plan->moving[i].slot].vector;

            if (vector >= 0 && model->slot[s].vector == vector)
                plan->slot_moves[s] = 1;
        }
    }
    return YS_OK;
}

static int
find_fund(const ys_plan *plan, size_t n, const char *name, size_t length)
{
    for (size_t f = 0; f < n; f++) {
        if (strlen(plan->fund[f].fund->name) == length && strncmp(plan->fund[f].fund->name, name, length) == 0)
            return (int) f;
    }
    return -1;
}

/* Money can be left only where a level approves a fund's projects. */
static bool
any_approval(const ys_scenario *scenario)
{
    const ys_fund *fund = scenario->funds.item;

    for (size_t f = 0; f < scenario->funds.n; f++) {
        if (fund[f].approval != NULL)
            return true;
    }
    return false;
}

/* A quantity that nothing feeds would stand at 0: whoever reads it is refused. */
static ys_status
check_fed(const ys_plan *plan, const char *what, const char *name, uint32_t quantities, ys_error *err)
{
    static const char *const quantity[] = {
#define X(word, unit, meaning) #word,
        YS_QUANTITY_LIST(X)
#undef X
    };
    const ys_scenario *scenario = &plan->model->scenario;
    bool people = scenario->population.registered_poor != NULL && scenario->population.rural != NULL;
    const ys_chain *chain = scenario->schemes.n == 0 ? NULL : &((const ys_scheme *) scenario->schemes.item)->chain;

    for (int q = 0; q < YS_QUANTITY_COUNT; q++) {
        bool followed = q == YS_QUANTITY_stage || q == YS_QUANTITY_promotable;
        bool scored = q == YS_QUANTITY_score || q == YS_QUANTITY_award_points || q == YS_QUANTITY_award || followed;
        bool ruled = q == YS_QUANTITY_shortfall || q == YS_QUANTITY_wrong_rate || q == YS_QUANTITY_missed_rate
            || q == YS_QUANTITY_satisfaction || q == YS_QUANTITY_on_list || q == YS_QUANTITY_on_policy;
        const char *missing = !people && !scored                   ? "population with registered_poor and rural"
            : scored && chain == NULL                              ? "scheme"
            : followed && !ys_chain_given(chain)                   ? "scheme with a chain"
            : q == YS_QUANTITY_promotable && !ys_chain_promotes(chain) ? "scheme whose chain has promotion_when"
            : ruled && scenario->exit_rules.n == 0                 ? "exit rule"
            : q == YS_QUANTITY_villages_out && scenario->places.villages == NULL   ? "places.villages"
            : q == YS_QUANTITY_provincial_out && scenario->provincial.among == NULL ? "provincial.among"
            : q == YS_QUANTITY_caught && !scenario->behaviour.on   ? "behaviour that is on"
            : q == YS_QUANTITY_unspent_share && !any_approval(scenario) ? "fund with an approval"
                                                                   : NULL;

        if (quantities >> q & 1 && missing != NULL)
            return ys_fail(err, YS_E_SCENARIO, "%s.%s reads %s, but the scenario has no %s to give it", what, name, quantity[q], missing);
    }
    return YS_OK;
}

/* Who shares out by the register needs every county's figure. */
static ys_status
check_register(const ys_plan *plan, ys_error *err)
{
    const ys_scenario *scenario = &plan->model->scenario;
    const char *names[] = { scenario->population.registered_poor, scenario->population.rural };
    uint32_t reads = UINT32_C(1) << YS_QUANTITY_registered_poor | UINT32_C(1) << YS_QUANTITY_incidence
        | UINT32_C(1) << YS_QUANTITY_shortfall;

    for (size_t i = 0; i < 2 && plan->quantities & reads; i++) {
        const ys_column *column = names[i] == NULL ? NULL : ys_table_column(&plan->model->table, names[i]);

        if (i == 0 && column != NULL && column->year != 0 && scenario->years.first != column->year + 1
            && scenario->hindsight != YS_HINDSIGHT_allow)
            return ys_fail(err, YS_E_SCENARIO, "years begin in %d, outside what the table gives: %s is of the end of %d; begin in %d, or"
                " name a column of %d", (int) scenario->years.first, names[i], column->year, column->year + 1,
                (int) scenario->years.first - 1);
        for (size_t c = 0; column != NULL && !column->is_text && c < plan->n_counties; c++) {
            if (isnan(column->number[c]))
                return ys_fail(err, YS_E_DATA, "county %s has no figure in column %s of the population: give it one, or name another"
                    " column", ys_table_code(&plan->model->table, c), names[i]);
        }
    }
    return YS_OK;
}

/* Take a fund into the order if its pot is known by now. */
static bool
order_fund(ys_plan *plan, size_t *n, const ys_fund *fund)
{
    ys_pot_plan *to = &plan->fund[*n];
    const char *from = fund->pot.from, *dot = from == NULL ? NULL : strchr(from, '.');

    *to = (ys_pot_plan){ .fund = fund, .from = -1, .n_set_asides = fund->set_asides.n };
    if (dot != NULL) {
        int source = find_fund(plan, *n, from, (size_t) (dot - from));

        if (source < 0)
            return false;
        const ys_set_aside *aside = plan->fund[source].fund->set_asides.item;

        to->from = source;
        for (size_t i = 0; i < plan->fund[source].n_set_asides; i++)
            to->from_set_aside = strcmp(aside[i].name, dot + 1) == 0 ? (int) i : to->from_set_aside;
    }
    (*n)++;
    return true;
}

static bool
differs(const ys_plan *plan, const ys_param *param, double value)
{
    return param->value != value || plan->slot_moves[param->slot];
}

static bool
costs_time_or_money(const ys_plan *plan, const ys_approval *level)
{
    const ys_cycle_step *step = level->steps.item;
    bool costs = differs(plan, &level->delay, 0.0) || differs(plan, &level->absorption, 1.0);

    for (size_t i = 0; i < level->steps.n; i++)
        costs = costs || differs(plan, &step[i].months, 0.0) || differs(plan, &step[i].lost, 0.0);
    return costs;
}

/* The level that approves a fund's projects; one that costs nothing is as none. */
static ys_status
find_approval(const ys_plan *plan, const ys_fund *fund, const ys_approval **approval, ys_error *err)
{
    const ys_list *levels = &plan->model->scenario.approvals;
    const ys_approval *level = levels->item;

    *approval = NULL;
    if (fund->approval == NULL)
        return YS_OK;
    for (size_t i = 0; i < levels->n; i++) {
        if (strcmp(level[i].name, fund->approval) != 0)
            continue;
        *approval = costs_time_or_money(plan, &level[i]) ? &level[i] : NULL;
        return YS_OK;
    }
    return ys_fail(err, YS_E_SCENARIO, "funds.%s.approval = %s: `approvals` names no such level", fund->name, fund->approval);
}

static ys_status
prepare_funds(ys_plan *plan, ys_error *err)
{
    const ys_list *funds = &plan->model->scenario.funds;
    const ys_fund *fund = funds->item;
    ys_data data = ys_plan_view_data(plan);
    size_t n = 0;

    plan->fund = calloc(funds->n + 1, sizeof *plan->fund);
    plan->fund_purpose = calloc(funds->n + 1, sizeof *plan->fund_purpose);
    uint8_t *taken = calloc(funds->n + 1, 1);

    if (plan->fund == NULL || plan->fund_purpose == NULL || taken == NULL) {
        free(taken);
        return ys_fail(err, YS_E_NOMEM, "%zu funds", funds->n);
    }
    for (size_t round = 0; round < funds->n; round++) {
        for (size_t f = 0; f < funds->n; f++) {
            if (!taken[f] && order_fund(plan, &n, &fund[f]))
                taken[f] = 1;
        }
    }
    free(taken);
    if (n < funds->n)
        return ys_fail(err, YS_E_SCENARIO, "funds: a pot comes `from` itself by way of others");
    plan->n_funds = n;
    for (size_t f = 0; f < n; f++) {
        ys_status st = ys_fund_prepare(plan->fund[f].fund, &data, &plan->fund[f].plan, err);

        if (st == YS_OK)
            st = find_approval(plan, plan->fund[f].fund, &plan->fund[f].approval, err);
        if (st == YS_OK)
            st = check_fed(plan, "funds", plan->fund[f].fund->name, ys_fund_quantities(plan->fund[f].plan), err);
        if (st != YS_OK)
            return st;
        plan->fund_purpose[f] = plan->fund[f].fund->purpose;
        plan->quantities |= ys_fund_quantities(plan->fund[f].plan);
    }
    return YS_OK;
}

/* Ledgers are made once amounts stand; what they read is checked, and marked as read, with the rest. */
static ys_status
prepare_ledgers(ys_plan *plan, ys_error *err)
{
    const ys_list *pools = &plan->model->scenario.pools;
    const ys_pool *pool = pools->item;
    ys_data data = ys_plan_view_data(plan);
    ys_status st = YS_OK;
    uint8_t *mask = malloc(plan->n_counties + 1);

    if (mask == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu counties", plan->n_counties);
    for (size_t p = 0; p < pools->n && st == YS_OK; p++)
        st = data.select(data.context, pool[p].where, mask, err);
    free(mask);
    for (size_t f = 0; f < plan->n_funds && st == YS_OK; f++) {
        const ys_use *use = plan->fund[f].fund->uses.item;

        for (size_t u = 0; u < plan->fund[f].fund->uses.n && st == YS_OK; u++) {
            const ys_indicator *found = use[u].indicator == NULL ? NULL : data.indicator(data.context, use[u].indicator);

            if (use[u].indicator != NULL && (found == NULL || found->fixed == NULL))
                st = ys_fail(err, YS_E_SCENARIO, "funds.%s.uses.%s.indicator: `%s` is no column of the table",
                    plan->fund[f].fund->name, use[u].name, use[u].indicator);
        }
    }
    return st;
}

/* Tasks have totals of their own, and are shared out once. */
static ys_status
prepare_tasks(ys_plan *plan, ys_error *err)
{
    const ys_list *tasks = &plan->model->scenario.tasks;
    const ys_fund *task = tasks->item;
    ys_data data = ys_plan_view_data(plan);
    ys_status st = YS_OK;

    plan->task = calloc(tasks->n + 1, sizeof *plan->task);
    if (plan->task == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu tasks", tasks->n);
    for (size_t t = 0; t < tasks->n && st == YS_OK; t++) {
        plan->task[t] = (ys_pot_plan){ .fund = &task[t], .from = -1, .n_set_asides = task[t].set_asides.n };
        st = ys_fund_prepare(&task[t], &data, &plan->task[t].plan, err);
        plan->n_tasks = t + 1;
        if (st == YS_OK)
            st = check_fed(plan, "tasks", task[t].name, ys_fund_quantities(plan->task[t].plan), err);
        if (st == YS_OK)
            plan->quantities |= ys_fund_quantities(plan->task[t].plan);
    }
    return st;
}

static ys_status
prepare_scheme(ys_plan *plan, ys_error *err)
{
    const ys_list *schemes = &plan->model->scenario.schemes;
    ys_data data = ys_plan_view_data(plan);

    if (schemes->n == 0)
        return YS_OK;
    plan->scheme_of = schemes->item;
    ys_status st = ys_scheme_prepare(plan->scheme_of, &data, NULL, &plan->scheme, err);

    if (st == YS_OK)
        st = check_fed(plan, "schemes", plan->scheme_of->name, ys_scheme_quantities(plan->scheme), err);
    if (st != YS_OK)
        return st;
    plan->n_grades = ys_scheme_n_grades(plan->scheme) + 1;
    plan->quantities |= ys_scheme_quantities(plan->scheme);
    return YS_OK;
}

/* What follows from the grades; it is stepped in the loop alone, and checked in any case. */
static ys_status
prepare_chain(ys_plan *plan, ys_error *err)
{
    const ys_chain *chain = plan->scheme_of == NULL ? NULL : &plan->scheme_of->chain;
    ys_data data = ys_plan_view_data(plan);
    char path[128];

    if (chain == NULL || !ys_chain_given(chain))
        return YS_OK;
    snprintf(path, sizeof path, "schemes.%.90s.chain", plan->scheme_of->name);
    ys_status st = ys_chain_prepare(chain, &data, path, &plan->chain, err);

    if (st == YS_OK && ys_chain_compares_years(&plan->chain) && ys_scheme_relative(plan->scheme) != NULL)
        st = ys_fail(err, YS_E_SCENARIO, "%s compares the scores of two years, but %s is scored by its place among the others, which says"
            " nothing of a change; use goalposts, or read grade alone", path, ys_scheme_relative(plan->scheme));
    if (st == YS_OK)
        st = check_fed(plan, "schemes", plan->scheme_of->name, plan->chain.quantities, err);
    if (st != YS_OK)
        return st;
    plan->n_stages = plan->chain.n_stages + 1;
    plan->quantities |= plan->chain.quantities | UINT32_C(1) << YS_QUANTITY_stage;
    if (plan->chain.promotes)
        plan->quantities |= UINT32_C(1) << YS_QUANTITY_promotable;
    return YS_OK;
}

/* Who stands on the list before anything is simulated: for those that read it from recorded data. */
static ys_status
prepare_list(ys_plan *plan, ys_error *err)
{
    const char *listed = plan->model->scenario.population.listed;
    uint32_t reads = UINT32_C(1) << YS_QUANTITY_on_list | UINT32_C(1) << YS_QUANTITY_on_policy;
    ys_data data = ys_plan_view_data(plan);

    if (listed == NULL || (plan->quantities & reads) == 0)
        return YS_OK;
    plan->at_start = malloc(plan->n_counties + 1);
    if (plan->at_start == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu counties", plan->n_counties);
    return data.select(data.context, listed, plan->at_start, err);
}

static ys_status
prepare_exit(ys_plan *plan, ys_error *err)
{
    const ys_scenario *scenario = &plan->model->scenario;
    ys_data data = ys_plan_view_data(plan);
    const ys_column *key = ys_table_column(&plan->model->table, "key_county");
    ys_exit_inputs inputs = { .population = &scenario->population, .dynamics = &scenario->dynamics,
        .measures = &scenario->measures, .rule = scenario->exit_rules.n > 0 ? scenario->exit_rules.item : NULL,
        .first_year = plan->model->scenario.years.first, .n_funds = plan->n_funds,
        .fund_purpose = (const char *const *) plan->fund_purpose, .slot_moves = plan->slot_moves, .n_years = plan->n_years,
        .places = &scenario->places, .provincial = &scenario->provincial, .behaviour = &scenario->behaviour };
    ys_status st = ys_exit_prepare(&inputs, &data, &plan->exit, err);

    if (st != YS_OK)
        return st;
    plan->loop = true;
    plan->quantities |= ys_exit_quantities(&plan->exit);
    plan->needs_base = plan->exit.n_sources > 0 && plan->exit.deviation == YS_DEVIATION_base_year;
    for (size_t c = 0; c < plan->n_counties; c++)
        plan->n_listed += plan->exit.listed[c];
    const ys_param *by_score = inputs.rule == NULL ? NULL : &inputs.rule->satisfaction.score_effect;

    if (by_score != NULL && plan->scheme != NULL && (by_score->value != 0.0 || plan->slot_moves[by_score->slot]))
        plan->quantities |= UINT32_C(1) << YS_QUANTITY_score;
    if (key == NULL || key->is_text)
        return YS_OK;
    plan->key = malloc(plan->n_counties + 1);
    if (plan->key == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu counties", plan->n_counties);
    for (size_t c = 0; c < plan->n_counties; c++)
        plan->key[c] = plan->exit.listed[c] && key->number[c] > 0.0;
    return YS_OK;
}

ys_status
ys_plan_prepare(const ys_model *model, bool loop, ys_plan *plan, ys_error *err)
{
    ys_status st;

    *plan = (ys_plan){ .model = model, .n_counties = model->table.n_counties,
        .n_years = model->scenario.years.last - model->scenario.years.first + 1 };
    st = ys_plan_view_prepare(plan, err);
    if (st == YS_OK)
        st = prepare_slots(plan, err);
    if (st == YS_OK)
        st = prepare_funds(plan, err);
    if (st == YS_OK)
        st = prepare_ledgers(plan, err);
    if (st == YS_OK && !loop)
        st = prepare_tasks(plan, err);
    if (st == YS_OK)
        st = prepare_scheme(plan, err);
    if (st == YS_OK)
        st = prepare_chain(plan, err);
    if (st == YS_OK)
        st = check_register(plan, err);
    if (st == YS_OK)
        st = prepare_list(plan, err);
    if (st == YS_OK && plan->n_years > 255)
        st = ys_fail(err, YS_E_LIMIT, "years: %d of them; at most 255", plan->n_years);
    if (st == YS_OK && loop)
        st = prepare_exit(plan, err);
    if (st != YS_OK)
        ys_plan_release(plan);
    return st;
}

void
ys_plan_release(ys_plan *plan)
{
    for (size_t i = 0; plan->class_number != NULL && i < plan->model->table.n_columns; i++)
        free(plan->class_number[i]);
    for (size_t f = 0; plan->fund != NULL && f < plan->n_funds; f++)
        ys_fund_release(plan->fund[f].plan);
    for (size_t t = 0; t < plan->n_tasks; t++)
        ys_fund_release(plan->task[t].plan);
    free(plan->task);
    ys_scheme_release(plan->scheme);
    ys_chain_release(&plan->chain);
    ys_exit_release(&plan->exit);
    free(plan->class_number);
    free(plan->used);
    free(plan->indicator);
    free(plan->slot_moves);
    free(plan->moving);
    free(plan->fund);
    free(plan->fund_purpose);
    free(plan->key);
    free(plan->at_start);
    *plan = (ys_plan){ 0 };
}
