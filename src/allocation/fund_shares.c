#include "allocation/fund_shares.h"

#include "allocation/fund_probe.h"

/* What the fund's coefficients make of a share of county e. */
static double
coefficients_of(const ys_fund_probe *probe, size_t e)
{
    double product = 1;

    for (size_t k = 0; k < probe->plan->n_coefficients; k++)
        product *= ys_fund_probe_coefficient(probe, k, e);
    return product;
}

/* u[e][k] of one factor as the tile has it, times what the county keeps by its thresholds. */
static double
figure_of(const ys_fund_probe *probe, const ys_plan_factor *factor, size_t e)
{
    const ys_fund_plan *plan = probe->plan;
    double keep = plan->n_thresholds > 0 ? probe->tile.keep[e * YS_TILE] : 1;

    if (plan->sub[e])
        return 0;
    return keep * (factor->core == YS_CORE_FIXED ? factor->fixed[e] : probe->tile.factor[(factor->row * plan->n + e) * YS_TILE]);
}

/* What they are over: a fixed factor has been divided by its sum, or by that of its universe, when the fund was prepared. */
static double
divisor_of(const ys_fund_probe *probe, const ys_plan_factor *factor)
{
    double sum = 0;

    if (factor->core == YS_CORE_FIXED && (probe->plan->n_thresholds == 0 || factor->has_universe))
        return 1;
    for (size_t e = 0; e < probe->plan->n; e++)
        sum += figure_of(probe, factor, e);
    return sum;
}

ys_status
ys_fund_shares(const ys_fund_plan *plan, const ys_fund_year *year, int lane, size_t factor, double *share, ys_error *err)
{
    ys_fund_probe probe;
    const ys_plan_factor *of;
    double divisor;

    if (plan->n_formulas > 0 || plan->cascade != NULL)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s has `%s`: a share of it is no weighted sum of factor shares; only a fund of"
            " plain `factors` has such", plan->kind, plan->fund->name, plan->n_formulas > 0 ? "formulas" : "cascade");
    if (factor >= plan->n_factors)
        return ys_fail(err, YS_E_BUG, "%s.%s: factor %zu of %zu", plan->kind, plan->fund->name, factor, plan->n_factors);
    ys_status st = ys_fund_probe_open(&probe, plan, year, lane, err);

    if (st != YS_OK)
        return st;
    ys_fund_probe_form(&probe, probe.whole);
    for (size_t i = 0; i < plan->n_all; i++)
        share[i] = 0;
    of = &plan->factor[factor];
    divisor = divisor_of(&probe, of);
    for (size_t e = 0; e < plan->n && divisor > 0; e++)
        share[plan->index[e]] = figure_of(&probe, of, e) / divisor * coefficients_of(&probe, e);
    ys_fund_probe_close(&probe);
    return YS_OK;
}

void
ys_fund_shares_standings(const ys_fund_plan *plan, uint8_t *standing)
{
    for (size_t i = 0; i < plan->n_all; i++)
        standing[i] = YS_FUND_SHARES_OUT;
    for (size_t e = 0; e < plan->n; e++)
        standing[plan->index[e]] = plan->sub[e]           ? YS_FUND_SHARES_SUB_POT
                                   : plan->dropped[e] > 0 ? YS_FUND_SHARES_DROPPED
                                                          : YS_FUND_SHARES_WEIGHTED;
}
