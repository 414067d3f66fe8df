/* Why a world of a fund has no amounts: which bounds, which sum, how much money is missing, and how to mend it. */
#include "allocation/fund_probe.h"

#include <inttypes.h>
#include <math.h>

/* The money that bounds are over, in words; they count grants in, so that what is left of both is told. */
static const char *
money(const ys_fund_probe *self)
{
    return self->plan->n_grants > 0 ? "that grants leave" : "that go to counties";
}

static ys_status
explain_crossed(const ys_fund_probe *self, ys_error *err)
{
    double unit = (double) self->plan->fund->rounding, granted;
    size_t crossed = 0, first = 0;
    char low[96], high[96];

    for (size_t e = self->plan->n; e-- > 0;) {
        if (self->tile.floor[e * YS_TILE] > self->tile.cap[e * YS_TILE]) {
            crossed++;
            first = e;
        }
    }
    ys_fund_probe_bound(self, false, first, low);
    ys_fund_probe_bound(self, true, first, high);
    granted = self->plan->n_grants > 0 ? self->tile.granted[first * YS_TILE] : 0;
    return ys_fail(err, YS_E_INFEASIBLE,
        "%s.%s: county %s must get at least %.0f %s (%s) and at most %.0f %s (%s)%s; lower the one, "
        "raise the other, or say `infeasible: ratable`",
        self->plan->kind, self->plan->fund->name, ys_fund_probe_county(self, first),
        (self->tile.floor[first * YS_TILE] + granted) * unit, self->plan->unit, low,
        (self->tile.cap[first * YS_TILE] + granted) * unit,
        self->plan->unit, high, crossed > 1 ? ", and it is not the only one" : "");
}

/* The fewest floors that cannot hold together: the largest ones, until they exceed the money; without any of them it would do. */
static ys_status
explain_floors(const ys_fund_probe *self, ys_error *err)
{
    enum { TOLD = 6 };
    const ys_fund_plan *plan = self->plan;
    double unit = (double) plan->fund->rounding, total = self->tile.total[0], all = 0, clash = 0;
    uint8_t *taken = (uint8_t *) self->tile.column;
    ys_text list = { 0 };
    size_t n = 0;
    ys_status st;

    memset(taken, 0, plan->n);
    for (size_t e = 0; e < plan->n; e++)
        all += self->tile.floor[e * YS_TILE];
    for (; clash <= total && n < plan->n; n++) {
        size_t best = SIZE_MAX;
        char name[96];

        for (size_t e = 0; e < plan->n; e++)
            if (!taken[e] && (best == SIZE_MAX || self->tile.floor[e * YS_TILE] > self->tile.floor[best * YS_TILE]))
                best = e;
        taken[best] = 1;
        clash += self->tile.floor[best * YS_TILE];
        ys_fund_probe_bound(self, false, best, name);
        if (n < TOLD)
            ys_text_format(&list, "%s%s %.0f (%s)", n == 0 ? "" : ", ", ys_fund_probe_county(self, best),
                self->tile.floor[best * YS_TILE] * unit, name);
    }
    if (n > TOLD)
        ys_text_format(&list, ", …");
    st = ys_fail(err, YS_E_INFEASIBLE,
        "%s.%s: floors add up to %.0f %s, %.0f more than the %.0f %s %s; the %zu "
        "largest alone exceed it: %s; lower the floors, or say `infeasible: ratable`",
        plan->kind, plan->fund->name, all * unit, plan->unit, (all - total) * unit, total * unit, plan->unit, money(self), n, list.bytes == NULL ? "" : list.bytes);
    ys_text_free(&list);
    return st;
}

static ys_status
explain_caps(const ys_fund_probe *self, double reach, ys_error *err)
{
    double unit = (double) self->plan->fund->rounding, total = self->tile.total[0];
    size_t bare = 0;

    for (size_t e = 0; e < self->plan->n; e++)
        bare += self->tile.share[e * YS_TILE] == 0;
    return ys_fail(err, YS_E_INFEASIBLE,
        "%s.%s: the %zu counties with a share are all capped, and the caps (with the floors of the %zu "
        "without) add up to %.0f %s, %.0f less than the %.0f %s %s; raise the caps, or say "
        "`infeasible: ratable`",
        self->plan->kind, self->plan->fund->name, self->plan->n - bare, bare, reach * unit, self->plan->unit,
        (total - reach) * unit, total * unit, self->plan->unit, money(self));
}

static ys_status
explain_bounds(const ys_fund_probe *self, ys_error *err)
{
    double floors = 0, reach = 0, total = self->tile.total[0];
    bool crossed = false;

    for (size_t e = 0; e < self->plan->n; e++) {
        size_t at = e * YS_TILE;

        crossed = crossed || self->tile.floor[at] > self->tile.cap[at];
        floors += self->tile.floor[at];
        reach += self->tile.share[at] > 0 ? self->tile.cap[at] : self->tile.floor[at];
    }
    if (crossed && (floors <= total || self->plan->has_caps))
        return explain_crossed(self, err);
    if (floors > total)
        return explain_floors(self, err);
    if (reach < total)
        return explain_caps(self, reach, err);
    return ys_fail(err, YS_E_BUG, "fund %s: nothing is wrong with this world", self->plan->fund->name);
}

/* The first factor of a plan that takes the reciprocal of 0 in this world, with its county; false: there is none. */
static bool
find_reciprocal(const ys_fund_probe *self, const ys_fund_plan *plan, const ys_plan_factor **factor, uint32_t *county)
{
    for (size_t k = 0; k < plan->n_factors; k++) {
        *factor = &plan->factor[k];
        for (size_t e = 0; e < plan->n && (*factor)->part->divides && (*factor)->quantity >= 0; e++) {
            *county = plan->index[e];
            if ((*factor)->fixed[e] > 0 && !(self->quantity[(*factor)->quantity][*county * YS_FUND_COPIES] > 0))
                return true;
        }
    }
    return false;
}

static ys_status
explain_not_finite(const ys_fund_probe *self, ys_error *err)
{
    const ys_fund_plan *plan = self->plan, *of = plan;
    const ys_plan_factor *factor = NULL;
    uint32_t county = 0;
    bool found = find_reciprocal(self, plan, &factor, &county);

    for (size_t f = 0; f < plan->n_formulas && !found; f++) {
        of = plan->formula[f].plan;
        found = find_reciprocal(self, of, &factor, &county);
    }
    if (found)
        return ys_fail(err, YS_E_DATA,
            "%s.%s.factors.%s: %s of county %s has become 0, and has no reciprocal; use `gap` or `min_max`", of->kind,
            of->fund->name, factor->given->name, factor->given->indicator, plan->data.code(plan->data.context, county));
    return ys_fail(err, YS_E_DATA, "%s.%s.%s: a factor or a coefficient is too large to be summed", plan->kind,
        plan->fund->name, plan->n_formulas > 0 ? "formulas" : "factors");
}

static ys_status
explain_pot(const ys_fund_probe *self, ys_error *err)
{
    int64_t total = self->year.total[0];
    const ys_fund *fund = self->plan->fund;

    if (total < 0 || total > INT64_C(1000000000000000))
        return ys_fail(
            err, YS_E_DATA, "%s.%s.pot: total = %lld %s is not in [0, 1e15]", self->plan->kind, fund->name,
            (long long) total, self->plan->unit);
    return ys_fail(err, YS_E_INFEASIBLE,
        "%s.%s.set_asides: they exceed the total of %lld %s; lower their shares or amounts", self->plan->kind,
        fund->name, (long long) total, self->plan->unit);
}

static ys_status
explain_grants(const ys_fund_probe *self, ys_error *err)
{
    const ys_fund_plan *plan = self->plan;
    double unit = (double) plan->fund->rounding, sum = 0;

    for (size_t e = 0; e < plan->n; e++)
        sum += self->tile.granted[e * YS_TILE];
    return ys_fail(err, YS_E_INFEASIBLE,
        "%s.%s.grants: they add up to %.0f %s, %.0f more than the %.0f %s that go to counties; lower them, or say "
        "`infeasible: ratable`",
        plan->kind, plan->fund->name, sum * unit, plan->unit, (sum - self->tile.pot[0]) * unit,
        self->tile.pot[0] * unit, plan->unit);
}

static ys_status
explain_amounts(const ys_fund_probe *self, ys_error *err)
{
    const ys_fund_plan *plan = self->plan;
    double unit = (double) plan->fund->rounding, sum = 0;

    for (size_t f = 0; f < plan->n_formulas; f++)
        sum += self->tile.pots[f * YS_TILE];
    return ys_fail(err, YS_E_INFEASIBLE,
        "%s.%s.formulas: their pots add up to %.0f %s, %.0f more than the %.0f %s that they share out; lower an amount "
        "or a share",
        plan->kind, plan->fund->name, sum * unit, plan->unit, (sum - self->tile.total[0]) * unit,
        self->tile.total[0] * unit, plan->unit);
}

static ys_status
explain_override(const ys_fund_probe *self, const ys_fund_world *world, ys_error *err)
{
    const ys_fund_plan *plan = self->plan;
    const ys_override_entry *given = plan->fund->overrides.item;
    ys_fund_world before;
    ys_fund_probe *mine = (ys_fund_probe *) (uintptr_t) self;
    double cap = ys_fund_part_param(plan->fund->override_cap, self->year.param, self->year.lanes, 0);

    ys_fund_probe_settle(mine, false, UINT32_MAX & ~YS_STEP_BIT(override), &before);
    if (mine->now[plan->override[world->at]] + given[world->at].change < 0)
        return ys_fail(err, YS_E_INFEASIBLE,
            "%s.%s.overrides.%s.change = %+" PRId64 " %s takes more than the %" PRId64 " %s that the formula gives; take less",
            plan->kind, plan->fund->name, given[world->at].name, given[world->at].change, plan->unit,
            mine->now[plan->override[world->at]], plan->unit);
    return ys_fail(err, YS_E_INFEASIBLE,
        "%s.%s.overrides.%s.change = %+" PRId64 " %s is more than override_cap lets it be: %.12g of the %" PRId64
        " %s that the formula gives; make it smaller, or raise override_cap",
        plan->kind, plan->fund->name, given[world->at].name, given[world->at].change, plan->unit, cap,
        mine->now[plan->override[world->at]], plan->unit);
}

/* What is held by hand leaves the others too little, or too much. */
static ys_status
explain_locks(ys_fund_probe *self, ys_error *err)
{
    const ys_fund_plan *plan = self->plan;
    ys_fund_world world;
    double unit, floors = 0, reach = 0, held = 0;
    bool crossed = false;

    ys_fund_probe_settle(self, false, YS_STEP_BIT(lock), &world);
    unit = (double) world.unit;
    for (size_t e = 0; e < plan->n; e++) {
        crossed = crossed || world.lo[e] > world.hi[e];
        floors += (double) world.lo[e];
        reach += (double) (world.share[e] > 0 ? world.hi[e] : world.lo[e]);
    }
    for (size_t k = 0; k < plan->n_locks; k++) {
        size_t at = plan->lock[k] * (size_t) YS_TILE;

        held += (double) world.lo[plan->lock[k]];
        self->tile.floor[at] = self->tile.cap[at];
    }
    if (crossed)
        return explain_crossed(self, err);
    return ys_fail(err, YS_E_INFEASIBLE,
        "%s.%s.locks: %.0f %s are held by hand, and with them the counties %s %.0f of the %.0f %s to share out; change a "
        "lock, or a bound of the others",
        plan->kind, plan->fund->name, held * unit, plan->unit,
        floors > (double) world.total ? "must get" : "can get no more than",
        (floors > (double) world.total ? floors : reach) * unit, (double) world.total * unit, plan->unit);
}

/* What the steps that work on one world found. */
static ys_status
explain_world(ys_fund_probe *self, ys_error *err)
{
    ys_fund_world world;

    ys_fund_probe_settle(self, false, UINT32_MAX, &world);
    if (world.fault == YS_FAULT_OVERRIDE)
        return explain_override(self, &world, err);
    if (world.fault == YS_FAULT_GROUPS)
        return ys_step_group_explain(self, &world, err);
    if (self->plan->n_locks > 0 && self->year.by_hand)
        return explain_locks(self, err);
    return explain_bounds(self, err);
}

/* Nobody has a share in a fund, or a formula of it, whose tile has been formed. */
static ys_status
explain_nothing(const ys_fund_plan *plan, const ys_fund_tile *tile, double yuan, ys_error *err)
{
    bool nobody = plan->n_thresholds > 0;

    for (size_t e = 0; e < plan->n; e++)
        nobody = nobody && tile->keep[e * YS_TILE] == 0;
    return ys_fail(err, YS_E_INFEASIBLE,
        nobody ? "%s.%s.thresholds: no eligible county is within them, so that %.0f %s cannot be shared out; widen them, or "
                 "say `when_zero: hold`"
               : "%s.%s: its factors are 0 in every eligible county, so that %.0f %s cannot be shared out; say `when_zero: "
                 "hold` or `when_zero: equal`",
        plan->kind, plan->fund->name, yuan, plan->unit);
}

static ys_status
explain_zero(ys_fund_probe *self, ys_error *err)
{
    const ys_fund_plan *plan = self->plan;
    double unit = (double) plan->fund->rounding;

    for (size_t f = 0; f < plan->n_formulas; f++) {
        ys_fund_tile below;

        if (self->tile.pots[f * YS_TILE] > 0 && ys_fund_probe_formula(self, f, &below) == YS_FAULT_ZERO)
            return explain_nothing(plan->formula[f].plan, &below, self->tile.pots[f * YS_TILE] * unit, err);
    }
    return explain_nothing(plan, &self->tile, self->tile.total[0] * unit, err);
}

ys_status
ys_fund_failure_of(ys_fund_probe *self, ys_error *err)
{
    ys_fund_probe_form(self, self->whole);
    switch ((ys_fault) self->tile.fault[0]) {
    case YS_FAULT_POT:
        return explain_pot(self, err);
    case YS_FAULT_GRANTS:
        return explain_grants(self, err);
    case YS_FAULT_AMOUNTS:
        return explain_amounts(self, err);
    case YS_FAULT_NOT_FINITE:
        return explain_not_finite(self, err);
    case YS_FAULT_ZERO:
        return explain_zero(self, err);
    default:
        return explain_world(self, err);
    }
}


ys_status
ys_fund_failure_explain(const ys_fund_plan *plan, const ys_fund_year *year, int lane, ys_error *err)
{
    ys_fund_probe self;
    ys_status st = ys_fund_probe_open(&self, plan, year, lane, err);

    if (st != YS_OK)
        return st;
    st = ys_fund_failure_of(&self, err);
    ys_fund_probe_close(&self);
    return st;
}
