#include "allocation/fund_factor.h"
#include "numeric/statistic.h"

#include <math.h>
#include <stdio.h>

static ys_status
out_of_memory(const ys_fund_plan *plan, ys_error *err)
{
    return ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties, %zu factors", plan->fund->name, plan->n, plan->n_factors);
}

static const char *
county(const ys_fund_plan *plan, size_t e)
{
    return plan->data.code(plan->data.context, plan->index[e]);
}

static ys_status
load_one(const ys_fund_bench *self, const ys_factor *given, const char *field, const char *name, size_t n,
    const ys_indicator **of, double **row, ys_error *err)
{
    ys_fund_plan *plan = self->plan;
    char where[160];

    snprintf(where, sizeof where, "factors.%s.%s", given->name, field);
    *of = ys_fund_part_indicator(plan, where, name, err);
    if (*of == NULL)
        return YS_E_SCENARIO;
    if ((*of)->fixed == NULL)
        return YS_OK;
    *row = ys_fund_part_memory(plan, n, sizeof **row);
    if (*row == NULL)
        return out_of_memory(plan, err);
    for (size_t e = 0; e < n; e++)
        (*row)[e] = (*of)->fixed[self->who[e]];
    return YS_OK;
}

static ys_status
load_universe(const ys_fund_bench *self, const ys_factor *given, ys_fund_figures *f, ys_error *err)
{
    const ys_fund_plan *plan = self->plan;
    ys_status st;

    f->universe = ys_fund_part_memory(self->plan, plan->n_all, 1);
    if (f->universe == NULL)
        return out_of_memory(plan, err);
    st = plan->data.select(plan->data.context, given->universe, self->present, err);
    for (size_t e = 0; e < plan->n_all && st == YS_OK; e++)
        f->universe[e] = self->present[self->who[e]];
    return st;
}

static ys_status
load(const ys_fund_bench *self, const ys_plan_factor *factor, ys_fund_figures *f, ys_error *err)
{
    const ys_factor *given = factor->given;
    const ys_transform_part *part = factor->part;
    bool has_people =
        part->population == YS_NEED_GIVEN || (part->population == YS_NEED_OPTIONAL && ys_given(given->population));
    ys_status st = YS_OK;

    f->n = ys_given(given->universe) ? self->plan->n_all : self->plan->n;
    if (ys_given(given->universe))
        st = load_universe(self, given, f, err);
    if (st == YS_OK)
        st = load_one(self, given, "indicator", given->indicator, f->n, &f->of_value, &f->value, err);
    if (st == YS_OK && has_people)
        st = load_one(self, given, "population", given->population, f->n, &f->of_people, &f->people, err);
    if (st == YS_OK && part->against == YS_NEED_GIVEN)
        st = load_one(self, given, "against", given->against, f->n, &f->of_against, &f->against, err);
    if (st == YS_OK && ys_given(given->multiplier))
        st = load_one(self, given, "multiplier", given->multiplier, f->n, &f->of_times, &f->times, err);
    return st;
}

static bool
is_missing(const double *row, size_t e)
{
    return row != NULL && isnan(row[e]);
}

/* The first column without a figure of county e, or NULL. */
static const char *
missing_column(const ys_factor *given, const ys_fund_figures *f, size_t e)
{
    return is_missing(f->value, e)     ? given->indicator
           : is_missing(f->people, e)  ? given->population
           : is_missing(f->against, e) ? given->against
           : is_missing(f->times, e)   ? given->multiplier
                                       : NULL;
}

/* Median of the eligible counties (of group `group`, or all) that have the figure; NaN if none has. */
static ys_status
median_of(const ys_fund_plan *plan, const double *value, bool grouped, int32_t group, double *room, double *median,
    ys_error *err)
{
    size_t n = 0;

    for (size_t e = 0; e < plan->n; e++)
        if (!isnan(value[e]) && (!grouped || plan->data.group(plan->data.context, plan->index[e]) == group))
            room[n++] = value[e];
    *median = NAN;
    return n == 0 ? YS_OK : ys_statistic_quantile(n, room, 0.5, median, err);
}

static ys_status
impute(ys_fund_plan *plan, size_t k, const ys_fund_figures *f, ys_error *err)
{
    const ys_factor *given = plan->factor[k].given;
    bool grouped = given->when_missing == YS_GAP_group_median;
    double *own = ys_fund_part_memory(plan, plan->n, sizeof *own),
           *room = ys_fund_part_memory(plan, plan->n, sizeof *room);
    ys_status st = YS_OK;

    if (own == NULL || room == NULL)
        return out_of_memory(plan, err);
    memcpy(own, f->value, plan->n * sizeof *own);
    for (size_t e = 0; e < plan->n && st == YS_OK; e++) {
        int32_t group = grouped ? plan->data.group(plan->data.context, plan->index[e]) : 0;

        if (!isnan(own[e]))
            continue;
        st = median_of(plan, own, grouped, group, room, &f->value[e], err);
        if (st == YS_OK && isnan(f->value[e]))
            st = ys_fail(err, YS_E_DATA,
                "%s.%s.factors.%s: `%s` of county %s is missing, and no %s has it: choose another "
                "`when_missing`",
                plan->kind, plan->fund->name, given->name, given->indicator, county(plan, e),
                grouped ? "eligible county of its prefecture" : "eligible county");
        plan->imputed[e] |= UINT64_C(1) << k;
    }
    return st;
}

/* What is done about one county without the figure, imputing apart. */
static ys_status
leave_out(ys_fund_plan *plan, size_t k, size_t e, const char *column, uint64_t *drop, ys_error *err)
{
    const ys_factor *given = plan->factor[k].given;

    plan->factor[k].present[e] = 0;
    if (given->when_missing == YS_GAP_drop_and_rescale) {
        drop[e] |= UINT64_C(1) << k;
        return YS_OK;
    }
    if (given->when_missing == YS_GAP_sub_pot) {
        plan->n_sub += plan->sub[e] == 0;
        plan->sub[e] = 1;
        return YS_OK;
    }
    if (given->when_missing == YS_GAP_refuse)
        return ys_fail(err, YS_E_DATA,
            "%s.%s.factors.%s: `%s` of county %s is missing; give the figure, or choose `when_missing`", plan->kind,
            plan->fund->name, given->name, column, county(plan, e));
    return ys_fail(err, YS_E_DATA,
        "%s.%s.factors.%s: `%s` of county %s is missing, and only the indicator itself can be imputed; "
        "give the figure, or choose drop_and_rescale or sub_pot",
        plan->kind, plan->fund->name, given->name, column, county(plan, e));
}

static void
note_gaps(const ys_fund_plan *plan, const ys_factor *given, size_t n, const uint8_t *gap, ys_text *notes)
{
    static const char *const done[YS_GAP_COUNT] = {
        [YS_GAP_refuse] = "",
        [YS_GAP_drop_and_rescale] = "the factor is dropped for them and their other weights are rescaled",
        [YS_GAP_median] = "the median of the eligible counties stands in",
        [YS_GAP_group_median] = "the median of the prefecture's eligible counties stands in",
        [YS_GAP_sub_pot] = "they share a sub-pot",
    };

    ys_text_format(notes, "%s.%s.factors.%s: %zu %s without a figure, %s", plan->kind, plan->fund->name,
        given->name, n, n == 1 ? "county" : "counties", done[given->when_missing]);
    if (given->when_missing == YS_GAP_sub_pot)
        ys_text_format(notes, " by %s", ys_given(plan->fund->sub_pot_by) ? plan->fund->sub_pot_by : "");
    for (size_t e = 0, told = 0; e < plan->n; e++)
        if (gap[e])
            ys_text_format(notes, "%s%s", told++ == 0 ? ": " : ", ", county(plan, e));
    ys_text_add(notes, "\n");
}

static ys_status
close_gaps(ys_fund_plan *plan, size_t k, ys_fund_figures *f, uint64_t *drop, ys_text *notes, ys_error *err)
{
    const ys_factor *given = plan->factor[k].given;
    bool imputes = given->when_missing == YS_GAP_median || given->when_missing == YS_GAP_group_median;
    uint8_t *gap = ys_fund_part_memory(plan, plan->n, 1);
    ys_status st = YS_OK;
    size_t n = 0;

    if (gap == NULL)
        return out_of_memory(plan, err);
    for (size_t e = 0; e < plan->n; e++)
        n += gap[e] = missing_column(given, f, e) != NULL;
    if (n > 0 && imputes && f->value != NULL)
        st = impute(plan, k, f, err);
    for (size_t e = 0; e < plan->n && st == YS_OK; e++) {
        const char *column = missing_column(given, f, e);

        if (column != NULL)
            st = leave_out(plan, k, e, column, drop, err);
    }
    if (n > 0 && st == YS_OK)
        note_gaps(plan, given, n, gap, notes);
    return st;
}

/* Figure e of a row. */
static ys_status
check_figure(const ys_fund_bench *self, const ys_factor *given, const char *column, const double *row, bool divides,
    bool any_sign, size_t e, ys_error *err)
{
    const char *allowed = divides ? "> 0, as it is divided by" : any_sign ? "finite" : ">= 0";

    if (row == NULL || (isfinite(row[e]) && (any_sign || row[e] > 0 || (row[e] == 0 && !divides))))
        return YS_OK;
    return ys_fail(err, YS_E_DATA, "%s.%s.factors.%s: `%s` of county %s is %.17g, must be %s", self->plan->kind,
        self->plan->fund->name, given->name, column, self->plan->data.code(self->plan->data.context, self->who[e]),
        row[e], allowed);
}

static ys_status
check_county(const ys_fund_bench *self, const ys_plan_factor *factor, const ys_fund_figures *f, size_t e, ys_error *err)
{
    const ys_factor *given = factor->given;
    const ys_transform_part *part = factor->part;
    ys_status st = check_figure(self, given, given->indicator, f->value, part->divides, part->any_sign, e, err);

    if (st == YS_OK)
        st = check_figure(self, given, given->population, f->people, false, false, e, err);
    if (st == YS_OK)
        st = check_figure(self, given, given->against, f->against, false, false, e, err);
    if (st == YS_OK)
        st = check_figure(self, given, given->multiplier, f->times, false, false, e, err);
    return st;
}

/* Counties of the universe that are not eligible: there is no policy for what they lack. */
static ys_status
check_outside(const ys_fund_bench *self, const ys_plan_factor *factor, const ys_fund_figures *f, ys_error *err)
{
    const ys_fund_plan *plan = self->plan;
    const ys_factor *given = factor->given;
    ys_status st = YS_OK;

    for (size_t e = plan->n; e < f->n && st == YS_OK; e++) {
        const char *column = missing_column(given, f, e);

        if (!f->universe[e])
            continue;
        st = column == NULL
                 ? check_county(self, factor, f, e, err)
                 : ys_fail(err, YS_E_DATA,
                       "%s.%s.factors.%s: `%s` of county %s is missing, and it is in the universe `%s`; give the "
                       "figure, or narrow the universe",
                       plan->kind, plan->fund->name, given->name, column,
                       plan->data.code(plan->data.context, self->who[e]), given->universe);
    }
    return st;
}

static ys_status
check_figures(const ys_fund_bench *self, const ys_plan_factor *factor, const ys_fund_figures *f, ys_error *err)
{
    ys_status st = YS_OK;

    for (size_t e = 0; e < self->plan->n && st == YS_OK; e++)
        if (factor->present[e])
            st = check_county(self, factor, f, e, err);
    return st == YS_OK ? check_outside(self, factor, f, err) : st;
}

/* Give each set of dropped factors a number; a county must keep some weight. */
static ys_status
number_drops(ys_fund_plan *plan, const uint64_t *drop, ys_error *err)
{
    plan->drop = ys_fund_part_memory(plan, plan->n, sizeof *plan->drop);
    plan->dropped = ys_fund_part_memory(plan, plan->n, sizeof *plan->dropped);
    if (plan->drop == NULL || plan->dropped == NULL)
        return out_of_memory(plan, err);
    for (size_t e = 0; e < plan->n; e++) {
        size_t d = 0;
        double kept = 0;

        if (drop[e] == 0 || plan->sub[e])
            continue;
        for (size_t k = 0; k < plan->n_factors; k++)
            kept += drop[e] >> k & 1 ? 0 : plan->factor[k].given->weight.value;
        if (!(kept > 1e-12))
            return ys_fail(err, YS_E_DATA,
                "%s.%s.factors: county %s has no figure for any factor with a weight; use `sub_pot`", plan->kind,
                plan->fund->name, county(plan, e));
        while (d < plan->n_drops && plan->drop[d] != drop[e])
            d++;
        if (d == plan->n_drops)
            plan->drop[plan->n_drops++] = drop[e];
        plan->dropped[e] = (uint32_t) (d + 1);
    }
    return YS_OK;
}

static ys_status
check_weights(ys_fund_plan *plan, ys_error *err)
{
    const ys_factor *given = plan->fund->factors.item;
    double sum = 0;

    if (plan->n_factors == 0 || plan->n_factors > YS_FUND_FACTORS)
        return ys_fail(err, YS_E_LIMIT, "%s.%s.factors: %zu factors, 1 to %d are allowed", plan->kind, plan->fund->name,
            plan->n_factors, YS_FUND_FACTORS);
    for (size_t k = 0; k < plan->n_factors; k++) {
        double weight = given[k].weight.value;

        if (!(weight >= 0 && weight <= 1))
            return ys_fail(err, YS_E_SCENARIO, "%s.%s.factors.%s.weight = %.12g is not in [0, 1]", plan->kind,
                plan->fund->name, given[k].name, weight);
        sum += weight;
        plan->factor[k] = (ys_plan_factor){ .given = &given[k], .part = ys_transform_find(given[k].transform) };
        plan->factor[k].fixed = ys_fund_part_memory(plan, plan->n, sizeof(double));
        plan->factor[k].present = ys_fund_part_memory(plan, plan->n, 1);
        if (plan->factor[k].fixed == NULL || plan->factor[k].present == NULL)
            return out_of_memory(plan, err);
        memset(plan->factor[k].present, 1, plan->n);
        ys_fund_part_slot(plan, given[k].weight);
    }
    if (!(fabs(sum - 1) <= 1e-12))
        return ys_fail(err, YS_E_SCENARIO,
            "%s.%s.factors: weights sum to %.12g, must be 1 (± 1e-12); %s the others by %.12g", plan->kind,
            plan->fund->name, sum, sum > 1 ? "lower" : "raise", fabs(sum - 1));
    return YS_OK;
}

static ys_status
prepare_figures(const ys_fund_bench *self, ys_fund_figures *f, ys_error *err)
{
    ys_fund_plan *plan = self->plan;
    ys_status st = check_weights(plan, err);

    for (size_t k = 0; k < plan->n_factors && st == YS_OK; k++) {
        char path[320];

        snprintf(path, sizeof path, "%s.%s.factors.%s", plan->kind, plan->fund->name, plan->factor[k].given->name);
        st = ys_transform_check(plan->factor[k].part, plan->factor[k].given, path, err);
        if (st == YS_OK)
            st = load(self, &plan->factor[k], &f[k], err);
        if (st == YS_OK)
            st = close_gaps(plan, k, &f[k], self->drop, self->notes, err);
        if (st == YS_OK)
            st = check_figures(self, &plan->factor[k], &f[k], err);
    }
    if (st == YS_OK && plan->n_sub > 0)
        st = ys_fund_part_column(plan, "sub_pot_by", plan->fund->sub_pot_by, NULL, &plan->sub_by, err);
    return st;
}

/* The eligible, then the others. */
static void
line_up(const ys_fund_plan *plan, uint32_t *who)
{
    size_t n = plan->n;

    memcpy(who, plan->index, n * sizeof *who);
    for (size_t i = 0; i < plan->n_all; i++)
        if (!plan->eligible[i])
            who[n++] = (uint32_t) i;
}

ys_status
ys_fund_factor_prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    size_t n = plan->n_all;
    ys_fund_bench self = { .plan = plan, .notes = notes };
    ys_fund_figures *f;
    ys_status st;

    plan->n_factors = plan->fund->factors.n;
    plan->factor = ys_fund_part_memory(plan, plan->n_factors, sizeof *plan->factor);
    plan->sub = ys_fund_part_memory(plan, plan->n, 1);
    plan->imputed = ys_fund_part_memory(plan, plan->n, sizeof *plan->imputed);
    f = ys_fund_part_memory(plan, plan->n_factors, sizeof *f);
    self.who = ys_fund_part_memory(plan, n, sizeof *self.who);
    self.drop = ys_fund_part_memory(plan, plan->n, sizeof *self.drop);
    self.v = ys_fund_part_memory(plan, 3 * n, sizeof *self.v);
    self.present = ys_fund_part_memory(plan, n, 1);
    if (plan->factor == NULL || plan->sub == NULL || plan->imputed == NULL || f == NULL || self.who == NULL ||
        self.drop == NULL || self.v == NULL || self.present == NULL)
        return out_of_memory(plan, err);
    self.room = self.v + n;
    self.u = self.room + n;
    line_up(plan, self.who);
    st = prepare_figures(&self, f, err);
    if (st == YS_OK)
        st = number_drops(plan, self.drop, err);
    return st == YS_OK ? ys_fund_value_prepare(&self, f, err) : st;
}
