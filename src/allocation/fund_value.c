/* Factor values from figures: what does not move with the world is folded into one coefficient, or into the share itself. */
#include "allocation/fund_factor.h"

#include <math.h>

static bool
rungs_move(const ys_fund_plan *plan, const ys_factor *given)
{
    const ys_rung *rung = given->rungs.item;
    bool moves = false;

    for (size_t k = 0; k < given->rungs.n; k++)
        moves = moves || ys_fund_part_moves(plan, rung[k].from) || ys_fund_part_moves(plan, rung[k].value);
    return moves;
}

/* Whether u, before population and multiplier, is another in every world. */
static bool
core_moves(const ys_fund_plan *plan, const ys_plan_factor *factor, const ys_fund_figures *f)
{
    const ys_factor *given = factor->given;
    const ys_transform_part *part = factor->part;

    return f->value == NULL || (f->of_against != NULL && f->against == NULL) || ys_fund_part_moves(plan, given->least) ||
           ys_fund_part_moves(plan, given->most) || (part->takes_line && ys_fund_part_moves(plan, given->line)) ||
           (part->takes_exponent && ys_fund_part_moves(plan, given->exponent)) ||
           (part->takes_rungs && rungs_move(plan, given));
}

/* Whether the indicator is clamped in some world. */
static bool
clamps(const ys_fund_plan *plan, const ys_factor *given)
{
    return ys_fund_part_moves(plan, given->least) || ys_fund_part_moves(plan, given->most) || given->least.value > 0 ||
           given->most.value > 0;
}

static void
note_slots(ys_fund_plan *plan, const ys_factor *given)
{
    const ys_rung *rung = given->rungs.item;

    ys_fund_part_slot(plan, given->line);
    ys_fund_part_slot(plan, given->exponent);
    ys_fund_part_slot(plan, given->least);
    ys_fund_part_slot(plan, given->most);
    for (size_t k = 0; k < given->rungs.n; k++) {
        ys_fund_part_slot(plan, rung[k].from);
        ys_fund_part_slot(plan, rung[k].value);
    }
}

/* A mean that the transform or the limits of the indicator cannot be measured in. */
static ys_status
check_mean(const ys_fund_bench *self, const ys_plan_factor *factor, const ys_transform_input *in, ys_error *err)
{
    const ys_factor *given = factor->given;
    double mean = ys_transform_mean(in);

    if (factor->part->takes_mean && mean == 0 && memchr(in->present, 1, in->n) != NULL)
        return ys_fail(err, YS_E_DATA,
            "%s.%s.factors.%s: `%s` is 0 in every county that takes part, and %s divides by their mean; choose "
            "another transform",
            self->plan->kind, self->plan->fund->name, given->name, given->indicator, factor->part->name);
    if (clamps(self->plan, given) && mean < 0)
        return ys_fail(err, YS_E_DATA,
            "%s.%s.factors.%s: the mean of `%s` is %.12g, and least and most are multiples of it; drop them, or "
            "choose a figure whose mean is not negative",
            self->plan->kind, self->plan->fund->name, given->name, given->indicator, mean);
    return YS_OK;
}

/* u of what does not move, [f->n]; everybody whose value is formed counts in its mean, extremes and ranks. */
static ys_status
form_values(const ys_fund_bench *self, const ys_plan_factor *factor, const ys_fund_figures *f, ys_error *err)
{
    const ys_factor *given = factor->given;
    const ys_rung *rung = given->rungs.item;
    double from[YS_TRANSFORM_RUNGS], value[YS_TRANSFORM_RUNGS];
    ys_transform_input in = { f->n, self->present, self->v, f->against, self->room, given->line.value,
        given->exponent.value, given->to_min, given->to_max, given->least.value, given->most.value,
        given->lower_is_needier, given->rungs.n, from, value };
    ys_status st;

    for (size_t k = 0; k < given->rungs.n; k++) {
        from[k] = rung[k].from.value;
        value[k] = rung[k].value.value;
    }
    memcpy(self->v, f->value, f->n * sizeof *self->v);
    st = check_mean(self, factor, &in, err);
    if (st == YS_OK)
        ys_transform_column(factor->part, &in, self->u);
    return st;
}

static ys_core
core_to_do(const ys_fund_plan *plan, const ys_plan_factor *factor, bool moves)
{
    if (moves)
        return clamps(plan, factor->given) ? YS_CORE_COLUMN : factor->part->core;
    return factor->times[0] >= 0 || factor->times[1] >= 0 ? YS_CORE_ONE : YS_CORE_FIXED;
}

static int
moving_quantity(const ys_indicator *of, const double *row)
{
    return of != NULL && row == NULL ? of->quantity : -1;
}

/* Tell the kernel what is left to do. */
static void
plan_core(ys_fund_plan *plan, ys_plan_factor *factor, const ys_fund_figures *f, bool moves)
{
    factor->quantity = f->of_value->quantity;
    factor->versus = moving_quantity(f->of_against, f->against);
    factor->value = f->value;
    factor->against = f->against;
    factor->times[0] = moving_quantity(f->of_people, f->people);
    factor->times[1] = moving_quantity(f->of_times, f->times);
    factor->core = core_to_do(plan, factor, moves);
    factor->has_universe = f->universe != NULL;
    factor->row = factor->core == YS_CORE_FIXED ? 0 : plan->n_moving++;
    factor->modelled = f->of_value->modelled || (f->of_people != NULL && f->of_people->modelled) ||
                       (f->of_against != NULL && f->of_against->modelled) ||
                       (f->of_times != NULL && f->of_times->modelled);
    if (factor->part->takes_line)
        ys_fund_part_slot(plan, factor->given->line);
    if (factor->core == YS_CORE_COLUMN)
        note_slots(plan, factor->given);
}

/* Fold everything that does not move into one coefficient. The sum is that of the universe, or of the counties that take part. */
static ys_status
fold(const ys_fund_bench *self, ys_plan_factor *factor, const ys_fund_figures *f, double *sum, ys_error *err)
{
    ys_fund_plan *plan = self->plan;
    bool moves = core_moves(plan, factor, f);
    ys_status st = YS_OK;

    plan_core(plan, factor, f, moves);
    if (f->universe != NULL && factor->core != YS_CORE_FIXED)
        return ys_fail(err, YS_E_SCENARIO,
            "%s.%s.factors.%s.universe: the factor moves with the loop, and the counties of a universe have figures "
            "of the table alone; drop the universe, or choose columns and fixed parameters",
            plan->kind, plan->fund->name, factor->given->name);
    for (size_t e = 0; e < f->n; e++)
        self->present[e] = e < plan->n ? factor->present[e] : f->universe[e];
    if (!moves)
        st = form_values(self, factor, f, err);
    *sum = 0;
    for (size_t e = 0; e < f->n && st == YS_OK; e++) {
        double u = moves ? 1 : self->u[e];

        if (f->people != NULL)
            u *= f->people[e];
        if (f->times != NULL)
            u *= f->times[e];
        u = self->present[e] ? u : 0;
        *sum += f->universe == NULL || f->universe[e] ? u : 0;
        if (e < plan->n)
            factor->fixed[e] = u;
    }
    return st;
}

/* Whether the factor is above 0 in some county that it is shared out to. */
static bool
is_any(const ys_fund_plan *plan, const ys_plan_factor *factor)
{
    bool any = false;

    for (size_t e = 0; e < plan->n; e++)
        any = any || factor->fixed[e] > 0;
    return any;
}

/* A fixed factor becomes its share of the sum. */
static ys_status
share_out(const ys_fund_bench *self, ys_plan_factor *factor, double sum, ys_error *err)
{
    const ys_fund_plan *plan = self->plan;
    const ys_factor *given = factor->given;

    if (factor->core != YS_CORE_FIXED || plan->n == plan->n_sub)
        return YS_OK;
    if (!isfinite(sum))
        return ys_fail(err, YS_E_DATA, "%s.%s.factors.%s: the sum over the eligible counties is not finite", plan->kind,
            plan->fund->name, given->name);
    if (sum == 0 && is_any(plan, factor))
        return ys_fail(err, YS_E_DATA,
            "%s.%s.factors.%s.universe: the factor is 0 in every county of `%s`, and nothing can be divided by it",
            plan->kind, plan->fund->name, given->name, given->universe);
    for (size_t e = 0; e < plan->n && sum > 0; e++)
        factor->fixed[e] /= sum;
    if (is_any(plan, factor))
        return YS_OK;
    if (plan->fund->when_zero == YS_WHEN_ZERO_refuse && given->weight.value > 0)
        return ys_fail(err, YS_E_DATA,
            "%s.%s.factors.%s: is 0 in every eligible county, so its weight of %.12g cannot be shared out", plan->kind,
            plan->fund->name, given->name, given->weight.value);
    ys_text_format(self->notes, "%s.%s.factors.%s: is 0 in every eligible county; the other factors share the pot\n",
        plan->kind, plan->fund->name, given->name);
    return YS_OK;
}

ys_status
ys_fund_value_prepare(const ys_fund_bench *self, const ys_fund_figures *f, ys_error *err)
{
    ys_fund_plan *plan = self->plan;
    ys_status st = YS_OK;

    for (size_t k = 0; k < plan->n_factors && st == YS_OK; k++) {
        double sum;

        for (size_t e = 0; e < plan->n; e++)
            plan->factor[k].present[e] &= (uint8_t) !plan->sub[e];
        st = fold(self, &plan->factor[k], &f[k], &sum, err);
        if (st == YS_OK)
            st = share_out(self, &plan->factor[k], sum, err);
    }
    return st;
}
