#include "allocation/plan.h"
#include "numeric/statistic.h"

#include <math.h>
#include <stdio.h>

/* Figures of one factor over the eligible counties; NaN where missing, NULL where they move. */
typedef struct {
    const ys_indicator *of_value, *of_people, *of_times;
    double *value, *people, *times;
} figures;

static bool
has_population(int transform)
{
    return transform == YS_TRANSFORM_intensity || transform == YS_TRANSFORM_reciprocal_intensity ||
           transform == YS_TRANSFORM_gap_population;
}

static ys_core
core_of(int transform)
{
    static const ys_core core[YS_TRANSFORM_COUNT] = {
        [YS_TRANSFORM_direct] = YS_CORE_DIRECT,
        [YS_TRANSFORM_reciprocal] = YS_CORE_RECIPROCAL,
        [YS_TRANSFORM_intensity] = YS_CORE_DIRECT,
        [YS_TRANSFORM_reciprocal_intensity] = YS_CORE_RECIPROCAL,
        [YS_TRANSFORM_gap] = YS_CORE_GAP,
        [YS_TRANSFORM_gap_population] = YS_CORE_GAP,
        [YS_TRANSFORM_min_max] = YS_CORE_MIN_MAX,
    };

    return core[transform];
}

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
load_one(ys_fund_plan *plan, const ys_factor *given, const char *field, const char *name, const ys_indicator **of,
    double **row, ys_error *err)
{
    char where[160];

    snprintf(where, sizeof where, "factors.%s.%s", given->name, field);
    *of = ys_fund_part_indicator(plan, where, name, err);
    if (*of == NULL)
        return YS_E_SCENARIO;
    if ((*of)->fixed == NULL)
        return YS_OK;
    *row = ys_fund_part_memory(plan, plan->n, sizeof **row);
    if (*row == NULL)
        return out_of_memory(plan, err);
    for (size_t e = 0; e < plan->n; e++)
        (*row)[e] = (*of)->fixed[plan->index[e]];
    return YS_OK;
}

static ys_status
load(ys_fund_plan *plan, const ys_factor *given, figures *f, ys_error *err)
{
    ys_status st = load_one(plan, given, "indicator", given->indicator, &f->of_value, &f->value, err);

    if (st == YS_OK && has_population(given->transform))
        st = load_one(plan, given, "population", given->population, &f->of_people, &f->people, err);
    if (st == YS_OK && ys_given(given->multiplier))
        st = load_one(plan, given, "multiplier", given->multiplier, &f->of_times, &f->times, err);
    return st;
}

static bool
is_missing(const double *row, size_t e)
{
    return row != NULL && isnan(row[e]);
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
impute(ys_fund_plan *plan, size_t k, const figures *f, ys_error *err)
{
    const ys_factor *given = plan->factor[k].given;
    bool grouped = given->when_missing == YS_GAP_group_median;
    double *own = ys_fund_part_memory(plan, plan->n, sizeof *own), *room = ys_fund_part_memory(plan, plan->n, sizeof *room);
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
                "funds.%s.factors.%s: `%s` of county %s is missing, and no %s has it: choose another "
                "`when_missing`",
                plan->fund->name, given->name, given->indicator, county(plan, e),
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
            "funds.%s.factors.%s: `%s` of county %s is missing; give the figure, or choose `when_missing`",
            plan->fund->name, given->name, column, county(plan, e));
    return ys_fail(err, YS_E_DATA,
        "funds.%s.factors.%s: `%s` of county %s is missing, and only the indicator itself can be imputed; "
        "give the figure, or choose drop_and_rescale or sub_pot",
        plan->fund->name, given->name, column, county(plan, e));
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

    ys_text_format(notes, "funds.%s.factors.%s: %zu counties without a figure, %s", plan->fund->name, given->name, n,
        done[given->when_missing]);
    if (given->when_missing == YS_GAP_sub_pot)
        ys_text_format(notes, " by %s", ys_given(plan->fund->sub_pot_by) ? plan->fund->sub_pot_by : "");
    for (size_t e = 0, told = 0; e < plan->n; e++)
        if (gap[e])
            ys_text_format(notes, "%s%s", told++ == 0 ? ": " : ", ", county(plan, e));
    ys_text_add(notes, "\n");
}

static ys_status
close_gaps(ys_fund_plan *plan, size_t k, figures *f, uint64_t *drop, ys_text *notes, ys_error *err)
{
    const ys_factor *given = plan->factor[k].given;
    bool imputes = given->when_missing == YS_GAP_median || given->when_missing == YS_GAP_group_median;
    uint8_t *gap = ys_fund_part_memory(plan, plan->n, 1);
    ys_status st = YS_OK;
    size_t n = 0;

    if (gap == NULL)
        return out_of_memory(plan, err);
    for (size_t e = 0; e < plan->n; e++)
        n += gap[e] = is_missing(f->value, e) || is_missing(f->people, e) || is_missing(f->times, e);
    if (n > 0 && imputes && f->value != NULL)
        st = impute(plan, k, f, err);
    for (size_t e = 0; e < plan->n && st == YS_OK; e++) {
        const char *column = is_missing(f->value, e)    ? given->indicator
                             : is_missing(f->people, e) ? given->population
                             : is_missing(f->times, e)  ? given->multiplier
                                                        : NULL;

        if (column != NULL)
            st = leave_out(plan, k, e, column, drop, err);
    }
    if (n > 0 && st == YS_OK)
        note_gaps(plan, given, n, gap, notes);
    return st;
}

static ys_status
check_figure(const ys_fund_plan *plan, const ys_factor *given, const char *column, double x, bool divides,
    bool any_sign, size_t e, ys_error *err)
{
    const char *allowed = divides ? "> 0, as it is divided by" : any_sign ? "finite" : ">= 0";

    if (isfinite(x) && (any_sign || x > 0 || (x == 0 && !divides)))
        return YS_OK;
    return ys_fail(err, YS_E_DATA, "funds.%s.factors.%s: `%s` of county %s is %.17g, must be %s", plan->fund->name,
        given->name, column, county(plan, e), x, allowed);
}

static ys_status
check_figures(const ys_fund_plan *plan, const ys_plan_factor *factor, const figures *f, ys_error *err)
{
    const ys_factor *given = factor->given;
    ys_core core = core_of(given->transform);
    bool any_sign = core == YS_CORE_GAP || core == YS_CORE_MIN_MAX;
    ys_status st = YS_OK;

    for (size_t e = 0; e < plan->n && st == YS_OK; e++) {
        if (!factor->present[e])
            continue;
        if (f->value != NULL)
            st = check_figure(plan, given, given->indicator, f->value[e], core == YS_CORE_RECIPROCAL, any_sign, e, err);
        if (f->people != NULL && st == YS_OK)
            st = check_figure(plan, given, given->population, f->people[e], false, false, e, err);
        if (f->times != NULL && st == YS_OK)
            st = check_figure(plan, given, given->multiplier, f->times[e], false, false, e, err);
    }
    return st;
}

/* Extremes over the counties that take part; both 0 if there is none. */
static void
extremes(const ys_fund_plan *plan, const ys_plan_factor *factor, const double *value, double *min, double *max)
{
    bool any = false;

    *min = *max = 0;
    for (size_t e = 0; e < plan->n; e++) {
        if (!factor->present[e])
            continue;
        *min = !any || value[e] < *min ? value[e] : *min;
        *max = !any || value[e] > *max ? value[e] : *max;
        any = true;
    }
}

static double
core_value(const ys_factor *given, double v, double min, double max)
{
    switch (core_of(given->transform)) {
    case YS_CORE_RECIPROCAL:
        return 1 / v;
    case YS_CORE_GAP:
        return given->line.value > v ? given->line.value - v : 0;
    case YS_CORE_MIN_MAX:
        return max > min ? (given->lower_is_needier ? max - v : v - min) / (max - min) : 0;
    default:
        return v;
    }
}

/* Fold everything that does not move into one coefficient, and tell the kernel what is left to do. */
static void
fold(ys_fund_plan *plan, ys_plan_factor *factor, const figures *f)
{
    const ys_factor *given = factor->given;
    bool line_moves = core_of(given->transform) == YS_CORE_GAP && given->line.slot >= 0;
    bool core_moves = f->value == NULL || line_moves;
    double min = 0, max = 0;

    if (!core_moves)
        extremes(plan, factor, f->value, &min, &max);
    for (size_t e = 0; e < plan->n; e++) {
        double u = core_moves || !factor->present[e] ? 1 : core_value(given, f->value[e], min, max);

        if (f->people != NULL)
            u *= f->people[e];
        if (f->times != NULL)
            u *= f->times[e];
        factor->fixed[e] = factor->present[e] ? u : 0;
    }
    factor->quantity = f->of_value->quantity;
    factor->value = f->value;
    factor->times[0] = f->of_people != NULL && f->people == NULL ? f->of_people->quantity : -1;
    factor->times[1] = f->of_times != NULL && f->times == NULL ? f->of_times->quantity : -1;
    factor->core = core_moves                                       ? core_of(given->transform)
                   : factor->times[0] >= 0 || factor->times[1] >= 0 ? YS_CORE_ONE
                                                                    : YS_CORE_FIXED;
    factor->row = factor->core == YS_CORE_FIXED ? 0 : plan->n_moving++;
    factor->modelled = f->of_value->modelled || (f->of_people != NULL && f->of_people->modelled) ||
                       (f->of_times != NULL && f->of_times->modelled);
    if (core_of(given->transform) == YS_CORE_GAP)
        ys_fund_part_slot(plan, given->line);
}

/* A fixed factor becomes its share of the sum. */
static ys_status
share_out(ys_fund_plan *plan, ys_plan_factor *factor, ys_text *notes, ys_error *err)
{
    double sum = 0;

    if (factor->core != YS_CORE_FIXED || plan->n == plan->n_sub)
        return YS_OK;
    for (size_t e = 0; e < plan->n; e++)
        sum += factor->fixed[e];
    if (!isfinite(sum))
        return ys_fail(err, YS_E_DATA, "funds.%s.factors.%s: the sum over the eligible counties is not finite",
            plan->fund->name, factor->given->name);
    for (size_t e = 0; e < plan->n && sum > 0; e++)
        factor->fixed[e] /= sum;
    if (sum > 0)
        return YS_OK;
    if (plan->fund->when_zero == YS_WHEN_ZERO_refuse && factor->given->weight.value > 0)
        return ys_fail(err, YS_E_DATA,
            "funds.%s.factors.%s: is 0 in every eligible county, so its weight of %.12g cannot be shared out",
            plan->fund->name, factor->given->name, factor->given->weight.value);
    ys_text_format(notes, "funds.%s.factors.%s: is 0 in every eligible county; the other factors share the pot\n",
        plan->fund->name, factor->given->name);
    return YS_OK;
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
                "funds.%s.factors: county %s has no figure for any factor with a weight; use `sub_pot`",
                plan->fund->name, county(plan, e));
        while (d < plan->n_drops && plan->drop[d] != drop[e])
            d++;
        if (d == plan->n_drops)
            plan->drop[plan->n_drops++] = drop[e];
        plan->dropped[e] = (uint16_t) (d + 1);
    }
    return YS_OK;
}

static ys_status
check_weights(ys_fund_plan *plan, ys_error *err)
{
    const ys_factor *given = plan->fund->factors.item;
    double sum = 0;

    if (plan->n_factors == 0 || plan->n_factors > YS_FUND_FACTORS)
        return ys_fail(err, YS_E_LIMIT, "funds.%s.factors: %zu factors, 1 to %d are allowed", plan->fund->name,
            plan->n_factors, YS_FUND_FACTORS);
    for (size_t k = 0; k < plan->n_factors; k++) {
        double weight = given[k].weight.value;

        if (!(weight >= 0 && weight <= 1))
            return ys_fail(err, YS_E_SCENARIO, "funds.%s.factors.%s.weight = %.12g is not in [0, 1]", plan->fund->name,
                given[k].name, weight);
        sum += weight;
        plan->factor[k] = (ys_plan_factor){ .given = &given[k] };
        plan->factor[k].fixed = ys_fund_part_memory(plan, plan->n, sizeof(double));
        plan->factor[k].present = ys_fund_part_memory(plan, plan->n, 1);
        if (plan->factor[k].fixed == NULL || plan->factor[k].present == NULL)
            return out_of_memory(plan, err);
        memset(plan->factor[k].present, 1, plan->n);
        ys_fund_part_slot(plan, given[k].weight);
    }
    if (!(fabs(sum - 1) <= 1e-12))
        return ys_fail(err, YS_E_SCENARIO,
            "funds.%s.factors: weights sum to %.12g, must be 1 (± 1e-12); %s the others by %.12g", plan->fund->name,
            sum, sum > 1 ? "lower" : "raise", fabs(sum - 1));
    return YS_OK;
}

static ys_status
prepare_figures(ys_fund_plan *plan, figures *f, uint64_t *drop, ys_text *notes, ys_error *err)
{
    ys_status st = check_weights(plan, err);

    for (size_t k = 0; k < plan->n_factors && st == YS_OK; k++) {
        st = load(plan, plan->factor[k].given, &f[k], err);
        if (st == YS_OK)
            st = close_gaps(plan, k, &f[k], drop, notes, err);
        if (st == YS_OK)
            st = check_figures(plan, &plan->factor[k], &f[k], err);
    }
    if (st == YS_OK && plan->n_sub > 0)
        st = ys_fund_part_column(plan, "sub_pot_by", plan->fund->sub_pot_by, NULL, &plan->sub_by, err);
    return st;
}

ys_status
ys_fund_factor_prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    figures *f;
    uint64_t *drop;
    ys_status st;

    plan->n_factors = plan->fund->factors.n;
    plan->factor = ys_fund_part_memory(plan, plan->n_factors, sizeof *plan->factor);
    plan->sub = ys_fund_part_memory(plan, plan->n, 1);
    plan->imputed = ys_fund_part_memory(plan, plan->n, sizeof *plan->imputed);
    f = ys_fund_part_memory(plan, plan->n_factors, sizeof *f);
    drop = ys_fund_part_memory(plan, plan->n, sizeof *drop);
    if (plan->factor == NULL || plan->sub == NULL || plan->imputed == NULL || f == NULL || drop == NULL)
        return out_of_memory(plan, err);
    st = prepare_figures(plan, f, drop, notes, err);
    if (st == YS_OK)
        st = number_drops(plan, drop, err);
    for (size_t k = 0; k < plan->n_factors && st == YS_OK; k++) {
        for (size_t e = 0; e < plan->n; e++)
            plan->factor[k].present[e] &= (uint8_t) !plan->sub[e];
        fold(plan, &plan->factor[k], &f[k]);
        st = share_out(plan, &plan->factor[k], notes, err);
    }
    return st;
}
