/*
 * Weighted factor shares: share[i] = sum_k w[k] * u[i][k] / sum_j u[j][k], u a transform of an indicator, times a multiplier; the transforms
 * are files of their own (transform.h). In lanes: fund_lanes.c.
 */
#include "allocation/fund_probe.h"

#include <math.h>

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    if (plan->fund->factors.n > 0 || (plan->fund->formulas.n == 0 && plan->fund->grants.n == 0))
        return ys_fund_factor_prepare(plan, notes, err);
    plan->sub = ys_fund_part_memory(plan, plan->n, 1);
    plan->imputed = ys_fund_part_memory(plan, plan->n, sizeof *plan->imputed);
    plan->dropped = ys_fund_part_memory(plan, plan->n, sizeof *plan->dropped);
    return plan->sub == NULL || plan->imputed == NULL || plan->dropped == NULL
               ? ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties", plan->fund->name, plan->n)
               : YS_OK;
}

/* What a factor gives each county, as a part of the county's share: parts of a county add up to 1. Then the yuan that all its counties
 * get by it, in whole yuan that add up to the formula's money, and of those each county's. */
typedef struct {
    double *part;  /* [n_factors + 1][n], the last what no factor gives: of the sub-pot, or of equal shares in place of nothing */
    double *sum;   /* [n_factors + 1] */
    int64_t *yuan; /* [n_factors + 1] */
    int64_t *scaled, *rest, *lo, *hi, *amount;
    uint8_t *bound;
} parts;

static bool
open_parts(ys_fund_probe *probe, parts *p)
{
    size_t n = probe->plan->n, rows = probe->plan->n_factors + 1, most = n > rows ? n : rows;

    p->part = ys_fund_probe_memory(probe, rows * n * sizeof *p->part);
    p->sum = ys_fund_probe_memory(probe, rows * sizeof *p->sum);
    p->yuan = ys_fund_probe_memory(probe, rows * sizeof *p->yuan);
    p->scaled = ys_fund_probe_memory(probe, 6 * most * sizeof *p->scaled);
    if (probe->failed)
        return false;
    p->rest = p->scaled + most;
    p->lo = p->rest + most;
    p->hi = p->lo + most;
    p->amount = p->hi + most;
    p->bound = (uint8_t *) (p->amount + most);
    return true;
}

/* total over n by weight, exactly, largest remainder; all 0 where the weights are. */
static void
apportion(parts *p, size_t n, const double *weight, int64_t total, int64_t *out)
{
    ys_bounded_lambda lambda;
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += weight[i] > 0 ? weight[i] : 0;
    for (size_t i = 0; i < n; i++) {
        p->scaled[i] = weight[i] > 0 && sum > 0 ? (int64_t) floor(weight[i] * (0x1p48 / sum) + 0.5) : 0;
        p->lo[i] = 0;
        p->hi[i] = total;
        out[i] = 0;
    }
    if (sum > 0)
        ys_bounded_solve(n, p->scaled, p->lo, p->hi, total, out, &lambda, p->bound, p->rest);
}

/* How the formula grows factor by factor, before it is brought to sum 1. */
static void
grow(ys_fund_probe *probe, parts *p)
{
    const ys_fund_plan *plan = probe->plan;
    size_t n = plan->n, rows = plan->n_factors;
    double *before = probe->mean;

    for (size_t e = 0; e < n; e++)
        before[e] = 0;
    for (size_t k = 0; k < rows; k++) {
        double formula;

        ys_fund_probe_form(probe, (ys_fund_depth){ plan->n_grants, k + 1, 0 });
        formula = probe->tile.formula[0];
        for (size_t e = 0; e < n; e++) {
            double now = plan->sub[e] ? 0 : probe->tile.share[e * YS_TILE] * formula;

            p->part[k * n + e] = now > before[e] ? now - before[e] : 0;
            before[e] = now;
        }
    }
    /* parts of each county's own share in the whole formula, the sub-pot's counties having theirs from it */
    for (size_t e = 0; e < n; e++) {
        double share = probe->tile.share[e * YS_TILE] * 0x1p-48, own = 0;

        for (size_t k = 0; k < rows; k++)
            own += p->part[k * n + e];
        for (size_t k = 0; k < rows; k++)
            p->part[k * n + e] *= own > 0 ? share / own : 0;
        p->part[rows * n + e] = own > 0 ? 0 : share;
    }
}

static void
mark_modelled(ys_fund_probe *probe, const parts *p)
{
    const ys_fund_plan *plan = probe->plan;
    size_t n = plan->n;

    for (size_t e = 0; e < n; e++) {
        double all = 0, modelled = 0;

        for (size_t k = 0; k < plan->n_factors; k++) {
            bool is = plan->factor[k].modelled || plan->imputed[e] >> k & 1;

            all += p->part[k * n + e];
            modelled += is ? p->part[k * n + e] : 0;
        }
        probe->modelled[e] = plan->sub[e] ? plan->sub_by.modelled : all > 0 ? modelled / all : 0;
    }
}

static void
explain(ys_fund_probe *probe, ys_fund_log *log)
{
    const ys_fund_plan *plan = probe->plan;
    size_t n = plan->n, rows = plan->n_factors;
    parts p;

    if (rows == 0 || !open_parts(probe, &p))
        return;
    grow(probe, &p);
    mark_modelled(probe, &p);
    for (size_t k = 0; k <= rows; k++)
        for (size_t e = 0; e < n; e++)
            p.sum[k] += p.part[k * n + e];
    apportion(&p, rows + 1, p.sum, probe->yuan, p.yuan);
    for (size_t k = 0; k <= rows; k++) {
        ys_part kind = k < rows ? YS_PART_factor : plan->n_sub > 0 ? YS_PART_sub_pot : YS_PART_equal;

        if (k == rows && p.yuan[k] == 0)
            continue;
        apportion(&p, n, p.part + k * n, p.yuan[k], p.amount);
        for (size_t e = 0; e < n; e++)
            probe->now[e] += p.amount[e];
        ys_fund_probe_row(probe, log, kind, k < rows ? plan->factor[k].given->name : "");
    }
}

const ys_step ys_step_factor = {
    .key = "factors",
    .title = "weighted shares of each indicator's total",
    .prepare = prepare,
    .explain = explain,
};
