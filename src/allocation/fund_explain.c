/* The step log of one world: every step of the fund tells what it makes of the amounts, in the order in which they act. */
#include "allocation/fund_probe.h"

#include <stdio.h>
#include <stdlib.h>

/* Rows that a fund can have: one for each named thing, and one for each step. */
static size_t
most_rows(const ys_fund_plan *plan)
{
    size_t rows = 16 + plan->n_grants + plan->n_factors + plan->n_coefficients + plan->n_deductions;

    for (size_t f = 0; f < plan->n_formulas; f++)
        rows += most_rows(plan->formula[f].plan);
    return rows;
}

static ys_status
log_open(const ys_fund_plan *plan, ys_fund_log *log, ys_error *err)
{
    size_t n = plan->n_all, rows = most_rows(plan);

    *log = (ys_fund_log){ .n_counties = n };
    log->kind = calloc(rows, sizeof *log->kind);
    log->name = calloc(rows, sizeof *log->name);
    log->amount = calloc(rows * n + 1, sizeof *log->amount);
    log->modelled = calloc(n + 1, sizeof *log->modelled);
    log->bound = calloc(n + 1, sizeof *log->bound);
    log->binding = calloc(n + 1, sizeof *log->binding);
    log->price = calloc(n + 1, sizeof *log->price);
    if (log->kind == NULL || log->name == NULL || log->amount == NULL || log->modelled == NULL || log->bound == NULL
        || log->binding == NULL || log->price == NULL)
        return ys_fail(err, YS_E_NOMEM, "step log of fund %s", plan->fund->name);
    return YS_OK;
}

/* What binds each county, or holds it by hand, and its price: how far from its share's worth at the common rate. */
static void
log_bounds(ys_fund_probe *probe, ys_fund_log *log)
{
    const ys_fund_plan *plan = probe->plan;
    ys_fund_world world;

    ys_fund_probe_settle(probe, false, YS_STEP_BIT(lock) | YS_STEP_BIT(rounding), &world);
    log->lambda_total = world.lambda.total;
    log->lambda_share = world.lambda.share;
    for (size_t e = 0; e < plan->n && world.fault == YS_FAULT_NONE; e++) {
        bool idle = world.bound[e] == YS_BOUNDED_FLOOR && world.amount[e] == world.granted[e];
        size_t i = plan->index[e];
        double share = probe->tile.share[e * YS_TILE];
        double at_rate =
            world.lambda.share > 0 ? (double) world.lambda.total / (double) world.lambda.share * share : 0;

        log->bound[i] = idle ? YS_BOUNDED_FREE : world.bound[e];
        if (log->bound[i] == YS_BOUNDED_FREE)
            continue;
        ys_fund_probe_bound(probe, log->bound[i] == YS_BOUNDED_CAP, e, log->binding[i]);
        /* a grant that stands above a cap has no price: nothing of the formula's would change it */
        if (at_rate > 0 && world.amount[e] > world.granted[e])
            log->price[i] = ys_log((double) (world.amount[e] - world.granted[e]) / at_rate);
    }
    for (size_t k = 0; k < plan->n_locks && probe->year.by_hand; k++) {
        size_t i = plan->index[plan->lock[k]];

        log->bound[i] = YS_BOUNDED_FLOOR;
        snprintf(log->binding[i], sizeof log->binding[i], "locks.%.80s", ys_fund_probe_county(probe, plan->lock[k]));
    }
}

/* A binding bound of modelled heads, or of others that are, is modelled wholly. */
static bool
has_modelled_bound(const ys_fund_plan *plan, const char *binding)
{
    for (size_t j = 0; j < plan->n_bounds; j++) {
        const ys_plan_bound *bound = &plan->bound[j];
        size_t n = strlen(bound->list);
        bool modelled = false;

        for (size_t m = j; m <= j + bound->n_below; m++)
            modelled = modelled || plan->bound[m].heads.modelled;
        if (modelled && !bound->is_member && strncmp(binding, bound->list, n) == 0 && binding[n] == '.'
            && strcmp(binding + n + 1, bound->given->name) == 0)
            return true;
    }
    return false;
}

/* What is held by hand rests on no figure; what a modelled column took away from rests on it. */
static double
modelled_by_hand(const ys_fund_plan *plan, size_t e, double share)
{
    for (size_t k = 0; k < plan->n_deductions; k++)
        share = plan->deduction[k].modelled && plan->deduction[k].yuan[e] > 0 ? 1 : share;
    for (size_t k = 0; k < plan->n_locks; k++)
        share = plan->lock[k] == e ? 0 : share;
    return share;
}

static void
log_modelled(const ys_fund_probe *probe, ys_fund_log *log)
{
    const ys_fund_plan *plan = probe->plan;
    const int64_t *last = log->amount + (log->n_steps - 1) * plan->n_all;

    for (size_t e = 0; e < plan->n; e++) {
        size_t i = plan->index[e];
        double share = probe->modelled[e], amount = (double) last[i], granted = (double) probe->granted[e];

        for (size_t k = 0; k < plan->n_coefficients; k++)
            if (plan->coefficient[k].column.modelled && ys_fund_probe_coefficient(probe, k, e) != 1)
                share = 1;
        for (size_t t = 0; t < plan->n_thresholds; t++)
            share = plan->threshold[t].column.modelled ? 1 : share;
        if (log->bound[i] != YS_BOUNDED_FREE && has_modelled_bound(plan, log->binding[i]))
            share = 1;
        if (granted > 0 && amount > 0)
            share = (probe->granted_modelled[e] + share * (amount > granted ? amount - granted : 0)) / amount;
        share = probe->year.by_hand ? modelled_by_hand(plan, e, share) : share;
        share = share < 0 ? 0 : share > 1 ? 1 : share;
        log->modelled[i] = last[i] > 0 ? share : 0;
    }
}

/* The money of the formula: what goes to counties less grants; 0 where the province holds it. */
static void
measure_money(ys_fund_probe *probe)
{
    const ys_fund_plan *plan = probe->plan;

    ys_fund_probe_form(probe, probe->whole);
    probe->yuan = probe->tile.fault[0] == YS_FAULT_HELD
                      ? 0
                      : (int64_t) probe->tile.total[0] * plan->fund->rounding;
    for (size_t e = 0; e < plan->n && plan->n_grants > 0; e++)
        probe->granted[e] = (int64_t) probe->tile.granted[e * YS_TILE] * plan->fund->rounding;
}

static void
log_steps(ys_fund_probe *probe, ys_fund_log *log)
{
    size_t n;
    const ys_step *const *step = ys_step_all(&n);

    measure_money(probe);
    for (size_t s = 0; s < n; s++)
        if (step[s]->explain != NULL)
            step[s]->explain(probe, log);
    log_bounds(probe, log);
    log_modelled(probe, log);
}

ys_status
ys_fund_explain(const ys_fund_plan *plan, const ys_fund_year *year, int lane, ys_fund_log *log, ys_error *err)
{
    ys_fund_probe probe;
    ys_fund_log made;
    ys_status st = ys_fund_probe_open(&probe, plan, year, lane, err);

    if (st != YS_OK)
        return st;
    st = log_open(plan, &made, err);
    if (st == YS_OK && ys_fund_probe_run(&probe) >= 0 && !probe.failed)
        st = ys_fund_failure_of(&probe, err);
    if (st == YS_OK && !probe.failed)
        log_steps(&probe, &made);
    if (st == YS_OK && probe.failed)
        st = ys_fail(err, YS_E_NOMEM, "step log of fund %s", plan->fund->name);
    ys_fund_probe_close(&probe);
    if (st == YS_OK)
        *log = made;
    else
        ys_fund_log_free(&made);
    return st;
}
