#include "allocation/fund_sensitivity.h"

#include "allocation/fund_probe.h"
#include "allocation/marginal.h"

#include <math.h>
#include <stdlib.h>

void
ys_fund_sensitivity_free(ys_fund_point *point)
{
    free(point->share);
    *point = (ys_fund_point){ 0 };
}

static ys_status
open_point(const ys_fund_plan *plan, ys_fund_point *point, ys_error *err)
{
    size_t n = plan->n_all;

    *point = (ys_fund_point){ .n = n, .share = calloc(5 * n + 1, sizeof(double)) };
    if (point->share == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s.%s: %zu counties", plan->kind, plan->fund->name, n);
    point->lo = point->share + n;
    point->hi = point->lo + n;
    point->granted = point->hi + n;
    point->amount = point->granted + n;
    return YS_OK;
}

/* Shares and bounds as the tile has them; a share of nothing, as of a pot that is held, has no real-valued solution. */
static void
take_rows(const ys_fund_probe *probe, ys_fund_point *point)
{
    const ys_fund_plan *plan = probe->plan;
    double unit = (double) plan->fund->rounding;

    point->plain = !plan->by_world && probe->tile.fault[0] == YS_FAULT_NONE;
    point->total = probe->tile.total[0] * unit;
    for (size_t e = 0; e < plan->n; e++) {
        size_t i = plan->index[e];

        point->share[i] = probe->tile.share[e * YS_TILE];
        point->lo[i] = probe->tile.floor[e * YS_TILE] * unit;
        point->hi[i] = probe->tile.cap[e * YS_TILE] * unit;
        point->granted[i] = plan->n_grants > 0 ? probe->tile.granted[e * YS_TILE] * unit : 0;
        if (point->hi[i] < point->lo[i])
            point->plain = false;
    }
}

static ys_status
settle(ys_fund_probe *probe, ys_fund_point *point, ys_error *err)
{
    const ys_fund_plan *plan = probe->plan;
    ys_fund_world world;
    ys_error none;

    ys_fund_probe_form(probe, probe->whole);
    take_rows(probe, point);
    if (point->plain) {
        ys_status st = ys_marginal_solve(
            point->n, point->share, point->lo, point->hi, point->total, point->amount, NULL, &none);

        if (st == YS_E_NOMEM)
            return ys_fail(err, st, "%s", none.text);
        point->plain = st == YS_OK;
    }
    if (point->plain) {
        for (size_t i = 0; i < point->n; i++)
            point->amount[i] += point->granted[i];
        return YS_OK;
    }
    ys_fund_probe_settle(probe, true, UINT32_MAX, &world);
    for (size_t e = 0; e < plan->n; e++)
        point->amount[plan->index[e]] = (double) probe->now[e];
    return YS_OK;
}

ys_status
ys_fund_sensitivity_point(
    const ys_fund_plan *plan, const ys_fund_year *year, int lane, ys_fund_point *point, ys_error *err)
{
    ys_fund_probe probe;
    ys_fund_point made;
    ys_status st = ys_fund_probe_open(&probe, plan, year, lane, err);

    if (st != YS_OK)
        return st;
    st = open_point(plan, &made, err);
    if (st == YS_OK && ys_fund_probe_run(&probe) >= 0)
        st = probe.failed ? ys_fail(err, YS_E_NOMEM, "fund %s", plan->fund->name) : ys_fund_failure_of(&probe, err);
    if (st == YS_OK)
        st = settle(&probe, &made, err);
    ys_fund_probe_close(&probe);
    if (st == YS_OK)
        *point = made;
    else
        ys_fund_sensitivity_free(&made);
    return st;
}

static ys_status
derive(const ys_fund_point *base, const ys_fund_point *moved, double step, size_t county, double *slope, ys_error *err)
{
    size_t n = base->n;
    double *d = malloc((4 * n + 1) * sizeof *d), *right = d + 3 * n;
    const ys_marginal_point point = { n, base->share, base->lo, base->hi, base->total };
    const ys_marginal_direction direction = { d, d + n, d + 2 * n, (moved->total - base->total) / step };
    ys_status st;

    if (d == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu counties", n);
    for (size_t i = 0; i < n; i++) {
        d[i] = (moved->share[i] - base->share[i]) / step;
        d[n + i] = (moved->lo[i] - base->lo[i]) / step;
        d[2 * n + i] = (moved->hi[i] - base->hi[i]) / step;
    }
    st = ys_marginal_derivative(&point, &direction, right, NULL, err);
    if (st == YS_OK)
        *slope = right[county] + (moved->granted[county] - base->granted[county]) / step;
    free(d);
    return st;
}

ys_status
ys_fund_sensitivity_slope(const ys_fund_point *base, const ys_fund_point *moved, double step, size_t county,
    double *slope, ys_error *err)
{
    if (base->plain && moved->plain)
        return derive(base, moved, step, county, slope, err);
    *slope = (moved->amount[county] - base->amount[county]) / step;
    return YS_OK;
}
