/*
 * Several formulas in place of one set of factors. Each has shares s_f of its own (a fund within the fund). take:
 *   sum      share[i] = sum_f T_f/T * s_f[i]: pots side by side, T_f by share or amount, one at most takes what is left
 *   greater  share[i] = max_f s_f[i], lesser min_f, mean their mean; lesser_of_first_and_mean min(s_1[i], mean_(f>1) s_f[i])
 * then renormalised to the pot: pro rata, as 42 USC 5306(b) needs for the greater of two. The fund's thresholds act within each formula.
 * A formula that is 0 everywhere, where the fund says `when_zero: hold`, gives nobody anything; its pot of a sum, down to the unit, is held.
 */
#include "allocation/fund_probe.h"

#include <math.h>
#include <stdio.h>

static ys_status
prepare_one(ys_fund_plan *plan, const ys_formula *given, ys_plan_formula *formula, ys_error *err)
{
    const ys_threshold *threshold = given->thresholds.item;
    char path[160];

    formula->given = *given;
    formula->fund = (ys_fund){ .factors = given->factors, .coefficients = given->coefficients };
    ys_fund_part_slot(plan, given->share);
    ys_fund_part_slot(plan, given->amount);
    for (size_t t = 0; t < given->thresholds.n; t++)
        if (threshold[t].grace_years > 0)
            return ys_fail(err, YS_E_SCENARIO,
                "%s.%s.formulas.%s.thresholds.%s: years of grace are counted for the fund's own thresholds alone; move "
                "it there",
                plan->kind, plan->fund->name, given->name, threshold[t].name);
    snprintf(path, sizeof path, "formulas.%s", given->name);
    return ys_fund_part_within(plan, path, &plan->data, formula, err);
}

/* Pots side by side must leave nothing over: one formula takes the rest, or the shares sum to 1. */
static ys_status
check_pots(const ys_fund_plan *plan, ys_error *err)
{
    const ys_formula *given = plan->fund->formulas.item;
    double shares = 0;
    size_t open = 0, amounts = 0;

    for (size_t f = 0; f < plan->fund->formulas.n; f++) {
        bool share = given[f].share.value > 0, amount = given[f].amount.value > 0;

        if (share && amount)
            return ys_fail(err, YS_E_SCENARIO, "%s.%s.formulas.%s: has both a share and an amount; one is its pot",
                plan->kind, plan->fund->name, given[f].name);
        if ((share || amount) && plan->fund->take != YS_TAKE_sum)
            return ys_fail(err, YS_E_SCENARIO,
                "%s.%s.formulas.%s: share and amount are for `take: sum`; otherwise each formula is over the whole pot",
                plan->kind, plan->fund->name, given[f].name);
        shares += given[f].share.value;
        amounts += amount;
        open += !share && !amount;
    }
    if (plan->fund->take != YS_TAKE_sum)
        return YS_OK;
    if (open > 1)
        return ys_fail(err, YS_E_SCENARIO,
            "%s.%s.formulas: %zu formulas have neither share nor amount; one may take what is left", plan->kind,
            plan->fund->name, open);
    if (open == 0 && (amounts > 0 || !(fabs(shares - 1) <= 1e-12)))
        return ys_fail(err, YS_E_SCENARIO,
            "%s.%s.formulas: shares sum to %.12g%s; let one formula have neither share nor amount and take what is left",
            plan->kind, plan->fund->name, shares, amounts > 0 ? " beside amounts" : "");
    if (open == 1 && shares > 1)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.formulas: shares sum to %.12g, more than the pot", plan->kind,
            plan->fund->name, shares);
    return YS_OK;
}

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_formula *given = plan->fund->formulas.item;
    size_t n = plan->fund->formulas.n;
    ys_status st;

    if (n == 0)
        return YS_OK;
    st = check_pots(plan, err);
    if (st == YS_OK && plan->n_factors > 0)
        st = ys_fail(err, YS_E_SCENARIO, "%s.%s: has both `factors` and `formulas`; one is its formula", plan->kind,
            plan->fund->name);
    if (st != YS_OK)
        return st;
    plan->formula = ys_fund_part_memory(plan, n, sizeof *plan->formula);
    if (plan->formula == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu formulas", plan->fund->name, n);
    for (size_t f = 0; f < n && st == YS_OK; f++) {
        st = prepare_one(plan, &given[f], &plan->formula[f], err);
        plan->n_formulas = f + 1;
        if (st == YS_OK)
            ys_text_add(notes, ys_fund_notes(plan->formula[f].plan));
    }
    return st;
}

/* The log of a formula's own, over its part of the money, becomes rows of the fund's. */
static void
explain_pot(ys_fund_probe *probe, ys_fund_log *log, size_t f, int64_t yuan)
{
    const ys_plan_formula *formula = &probe->plan->formula[f];
    ys_fund_log own = { 0 };
    ys_error err;
    char name[160];

    if (ys_fund_probe_below(probe, formula->plan, yuan, &own, &err) != YS_OK) {
        /* a formula that has nothing to share out may be one that could not */
        probe->failed = probe->failed || yuan > 0;
        return;
    }
    for (size_t e = 0; e < formula->plan->n; e++)
        probe->modelled[formula->to[e]] += own.modelled[formula->plan->index[e]]
            * (double) own.amount[(own.n_steps - 1) * own.n_counties + formula->plan->index[e]];
    for (size_t s = 0; s + 1 < own.n_steps; s++) { /* the last is its rounding, to 1: nothing */
        for (size_t e = 0; e < formula->plan->n; e++) {
            size_t i = formula->plan->index[e];

            probe->now[formula->to[e]] +=
                own.amount[s * own.n_counties + i] - (s > 0 ? own.amount[(s - 1) * own.n_counties + i] : 0);
        }
        snprintf(name, sizeof name, "%s.%s", formula->given.name, own.name[s]);
        ys_fund_probe_row(probe, log, (ys_part) own.kind[s], name);
    }
    ys_fund_log_free(&own);
}

static void
explain_sum(ys_fund_probe *probe, ys_fund_log *log, int64_t yuan)
{
    const ys_fund_plan *plan = probe->plan;
    double before = 0, all = 0;
    int64_t told = 0;

    for (size_t f = 0; f < plan->n_formulas; f++)
        all += probe->tile.pots[f * YS_TILE];
    memset(probe->modelled, 0, plan->n * sizeof *probe->modelled);
    for (size_t f = 0; f < plan->n_formulas; f++) {
        int64_t upto;

        before += probe->tile.pots[f * YS_TILE];
        upto = f + 1 == plan->n_formulas || !(all > 0) ? yuan : (int64_t) floor((double) yuan * (before / all) + 0.5);
        explain_pot(probe, log, f, upto - told);
        told = upto;
    }
    for (size_t e = 0; e < plan->n; e++) {
        double own = (double) (probe->now[e] - probe->granted[e]);

        probe->modelled[e] = own > 0 ? probe->modelled[e] / own : 0;
    }
}

/* What of formula f's part of each county rests on modelled figures, in yuan. */
static void
mark_modelled(ys_fund_probe *probe, size_t f, int64_t yuan)
{
    const ys_plan_formula *formula = &probe->plan->formula[f];
    ys_fund_log own = { 0 };
    ys_error err;

    if (ys_fund_probe_below(probe, formula->plan, yuan, &own, &err) != YS_OK) {
        /* a formula that has nothing to share out may be one that could not */
        probe->failed = probe->failed || yuan > 0;
        return;
    }
    for (size_t e = 0; e < formula->plan->n; e++)
        probe->modelled[formula->to[e]] +=
            own.modelled[formula->plan->index[e]] * floor((double) yuan * probe->choice[formula->to[e]]);
    ys_fund_log_free(&own);
}

/* Which formulas a county's share is of, each in yuan over the whole pot; what is over or short is shared pro rata. */
static void
explain_choice(ys_fund_probe *probe, ys_fund_log *log, ys_fund_depth depth, int64_t yuan)
{
    const ys_fund_plan *plan = probe->plan;

    memset(probe->modelled, 0, plan->n * sizeof *probe->modelled);
    for (size_t f = 0; f < plan->n_formulas; f++) {
        ys_fund_probe_choice(probe, f);
        for (size_t e = 0; e < plan->n; e++)
            probe->now[e] += (int64_t) floor((double) yuan * probe->choice[e]);
        mark_modelled(probe, f, yuan);
        ys_fund_probe_row(probe, log, YS_PART_formula, plan->formula[f].given.name);
    }
    for (size_t e = 0; e < plan->n; e++) {
        double own = (double) (probe->now[e] - probe->granted[e]);

        probe->modelled[e] = own > 0 ? probe->modelled[e] / own : 0;
    }
    ys_fund_probe_form(probe, depth);
    ys_fund_probe_apportion(probe);
    ys_fund_probe_row(probe, log, YS_PART_pro_rata, "");
}

static void
explain(ys_fund_probe *probe, ys_fund_log *log)
{
    ys_fund_depth depth = probe->whole;

    if (probe->plan->n_formulas == 0)
        return;
    depth.coefficients = 0;
    ys_fund_probe_form(probe, depth);
    if (probe->plan->fund->take == YS_TAKE_sum)
        explain_sum(probe, log, probe->yuan);
    else
        explain_choice(probe, log, depth, probe->yuan);
}

const ys_step ys_step_formula = {
    .key = "formulas",
    .title = "several formulas become one",
    .prepare = prepare,
    .explain = explain,
};
