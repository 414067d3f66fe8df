#include "allocation/composite.h"

#include <float.h>
#include <math.h>

/* The view of the counties that has the composites in it. */
typedef struct {
    ys_data inner;
    size_t n; /* composites that are ready */
    ys_indicator *item;
} view;

/* One composite being made. */
typedef struct {
    ys_fund_plan *plan;
    const ys_composite *given;
    view *above;
    size_t n_members;
    const ys_indicator **member;
    double *s;        /* [n] eligible */
    uint8_t *present; /* [n] has all members */
} maker;

/* s = scale * (x - origin), of one member. */
typedef struct {
    double origin, scale;
} measure;

static const char *
view_code(void *context, size_t county)
{
    const view *self = context;

    return self->inner.code(self->inner.context, county);
}

static const ys_indicator *
view_indicator(void *context, const char *name)
{
    const view *self = context;

    for (size_t c = 0; c < self->n; c++)
        if (strcmp(self->item[c].name, name) == 0)
            return &self->item[c];
    return self->inner.indicator(self->inner.context, name);
}

static ys_status
view_select(void *context, const char *condition, uint8_t *mask, ys_error *err)
{
    const view *self = context;

    return self->inner.select(self->inner.context, condition, mask, err);
}

static int32_t
view_group(void *context, size_t county)
{
    const view *self = context;

    return self->inner.group(self->inner.context, county);
}

static ys_status
out_of_memory(const ys_fund_plan *plan, ys_error *err)
{
    return ys_fail(err, YS_E_NOMEM, "fund %s: %zu composites of %zu counties", plan->fund->name,
        plan->fund->composites.n, plan->n_all);
}

static double
figure(const maker *self, size_t k, size_t e)
{
    return self->member[k]->fixed[self->plan->index[e]];
}

static ys_status
find_members(maker *self, ys_error *err)
{
    const ys_member_of *member = self->given->members.item;
    const char *kind = self->plan->kind, *fund = self->plan->fund->name, *name = self->given->name;

    self->n_members = self->given->members.n;
    if (self->n_members == 0)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.composites.%s.members: none; state at least one", kind, fund, name);
    for (size_t k = 0; k < self->n_members; k++) {
        const ys_indicator *found =
            ys_given(member[k].indicator) ? view_indicator(self->above, member[k].indicator) : NULL;

        if (found == NULL)
            return ys_fail(err, YS_E_SCENARIO,
                "%s.%s.composites.%s.members.%s: `%s` is neither a column of the table nor a composite above", kind,
                fund, name, member[k].name, ys_given(member[k].indicator) ? member[k].indicator : "");
        if (found->fixed == NULL)
            return ys_fail(err, YS_E_SCENARIO,
                "%s.%s.composites.%s.members.%s: `%s` moves with the loop; a composite is made of columns", kind, fund,
                name, member[k].name, member[k].indicator);
        self->member[k] = found;
    }
    return YS_OK;
}

static ys_status
check_members(const maker *self, ys_error *err)
{
    const ys_member_of *member = self->given->members.item;
    const ys_fund_plan *plan = self->plan;
    bool divides = self->given->kind == YS_COMPOSITE_product;

    for (size_t e = 0; e < plan->n; e++) {
        self->present[e] = 1;
        for (size_t k = 0; k < self->n_members; k++) {
            double x = figure(self, k, e);

            if (isnan(x))
                self->present[e] = 0;
            if (isinf(x) || (divides && x < DBL_MIN))
                return ys_fail(err, YS_E_DATA, "%s.%s.composites.%s.members.%s: `%s` of county %s is %.17g, must be %s",
                    plan->kind, plan->fund->name, self->given->name, member[k].name, member[k].indicator,
                    plan->data.code(plan->data.context, plan->index[e]), x, divides ? "> 0 in a product" : "finite");
        }
    }
    return YS_OK;
}

/* Mean and sd of a member; equal figures have no spread, whatever their mean is rounded to. */
static measure
standard(const maker *self, size_t k)
{
    double sum = 0, squares = 0, min = INFINITY, max = -INFINITY, n = 0;
    measure z = { 0, 0 };

    for (size_t e = 0; e < self->plan->n; e++) {
        double x = figure(self, k, e);

        if (!self->present[e])
            continue;
        sum += x;
        n += 1;
        min = x < min ? x : min;
        max = x > max ? x : max;
    }
    if (!(max > min))
        return z;
    z.origin = sum / n;
    for (size_t e = 0; e < self->plan->n; e++) {
        double d = self->present[e] ? figure(self, k, e) - z.origin : 0;

        squares += d * d;
    }
    z.scale = isfinite(squares) ? 1 / sqrt(squares / n) : NAN;
    return z;
}

static void
add_member(const maker *self, size_t k)
{
    const ys_member_of *member = (const ys_member_of *) self->given->members.item + k;
    measure by = { 0, 1 };

    if (self->given->kind == YS_COMPOSITE_weighted_z)
        by = standard(self, k);
    if (self->given->kind == YS_COMPOSITE_weighted_z && member->lower_counts_more)
        by.scale = -by.scale;
    for (size_t e = 0; e < self->plan->n; e++)
        if (self->present[e])
            self->s[e] += member->weight * ((figure(self, k, e) - by.origin) * by.scale);
}

/* x^weight; beyond e^709 and below the normal numbers there is no figure to count on. */
static double
power(double x, double weight)
{
    double exponent = weight * ys_log(x);

    if (weight == 1 || weight == -1)
        return weight == 1 ? x : 1 / x;
    return exponent > 709 ? (double) INFINITY : ys_exp(exponent);
}

static void
multiply_member(const maker *self, size_t k)
{
    const ys_member_of *member = (const ys_member_of *) self->given->members.item + k;

    for (size_t e = 0; e < self->plan->n; e++)
        if (self->present[e])
            self->s[e] *= power(figure(self, k, e), member->weight);
}

/* Onto [to_min, to_max] by the extremes. */
static void
scale(const maker *self)
{
    double low = self->given->to_min, high = self->given->to_max, min = INFINITY, max = -INFINITY;

    for (size_t e = 0; e < self->plan->n; e++) {
        if (!self->present[e])
            continue;
        min = self->s[e] < min ? self->s[e] : min;
        max = self->s[e] > max ? self->s[e] : max;
    }
    for (size_t e = 0; e < self->plan->n && min <= max; e++)
        self->s[e] = max > min ? low + (high - low) * ((self->s[e] - min) / (max - min)) : high;
}

/* Limit the figures and hand them out as a column of the table. */
static ys_status
finish(const maker *self, double *column, ys_error *err)
{
    const ys_fund_plan *plan = self->plan;
    const ys_composite *given = self->given;

    for (size_t i = 0; i < plan->n_all; i++)
        column[i] = NAN;
    for (size_t e = 0; e < plan->n; e++) {
        if (!self->present[e])
            continue;
        if (!isfinite(self->s[e]))
            return ys_fail(err, YS_E_DATA,
                "%s.%s.composites.%s: county %s gets no finite figure; make the weights smaller", plan->kind,
                plan->fund->name, given->name, plan->data.code(plan->data.context, plan->index[e]));
        column[plan->index[e]] = ys_clip(self->s[e], given->least, given->most);
    }
    return YS_OK;
}

static ys_status
make(maker *self, double *column, ys_error *err)
{
    bool product = self->given->kind == YS_COMPOSITE_product;
    ys_status st = find_members(self, err);

    if (st == YS_OK)
        st = check_members(self, err);
    if (st != YS_OK)
        return st;
    for (size_t e = 0; e < self->plan->n; e++)
        self->s[e] = product ? 1 : 0;
    for (size_t k = 0; k < self->n_members; k++) {
        if (product)
            multiply_member(self, k);
        else
            add_member(self, k);
    }
    if (self->given->kind == YS_COMPOSITE_weighted_z)
        scale(self);
    return finish(self, column, err);
}

static ys_status
check_composite(const ys_fund_plan *plan, const view *above, const ys_composite *given, ys_error *err)
{
    if (view_indicator((void *) (uintptr_t) above, given->name) != NULL)
        return ys_fail(err, YS_E_SCENARIO,
            "%s.%s.composites.%s: a column, a quantity or a composite above has that name; choose another", plan->kind,
            plan->fund->name, given->name);
    if (given->least > given->most)
        return ys_fail(err, YS_E_SCENARIO,
            "%s.%s.composites.%s.least = %.12g is above most = %.12g; exchange them, or drop one", plan->kind,
            plan->fund->name, given->name, given->least, given->most);
    return YS_OK;
}

/* One composite more in the view. */
static ys_status
add_composite(ys_fund_plan *plan, view *above, const ys_composite *given, ys_error *err)
{
    maker self = { .plan = plan, .given = given, .above = above };
    double *column = ys_fund_part_memory(plan, plan->n_all, sizeof *column);
    bool modelled = false;
    ys_status st;

    self.member = ys_fund_part_memory(plan, given->members.n, sizeof *self.member);
    self.s = ys_fund_part_memory(plan, plan->n, sizeof *self.s);
    self.present = ys_fund_part_memory(plan, plan->n, 1);
    if (column == NULL || self.member == NULL || self.s == NULL || self.present == NULL)
        return out_of_memory(plan, err);
    st = check_composite(plan, above, given, err);
    if (st == YS_OK)
        st = make(&self, column, err);
    if (st != YS_OK)
        return st;
    for (size_t k = 0; k < self.n_members; k++)
        modelled = modelled || self.member[k]->modelled;
    above->item[above->n++] = (ys_indicator){ .name = given->name, .fixed = column, .quantity = -1, .modelled = modelled };
    return YS_OK;
}

ys_status
ys_composite_prepare(ys_fund_plan *plan, ys_error *err)
{
    const ys_composite *given = plan->fund->composites.item;
    size_t n = plan->fund->composites.n;
    ys_status st = YS_OK;
    view *self;

    if (n == 0)
        return YS_OK;
    self = ys_fund_part_memory(plan, 1, sizeof *self);
    if (self == NULL)
        return out_of_memory(plan, err);
    self->inner = plan->data;
    self->item = ys_fund_part_memory(plan, n, sizeof *self->item);
    if (self->item == NULL)
        return out_of_memory(plan, err);
    for (size_t c = 0; c < n && st == YS_OK; c++)
        st = add_composite(plan, self, &given[c], err);
    if (st == YS_OK)
        plan->data = (ys_data){ .context = self, .n_counties = self->inner.n_counties, .code = view_code,
            .indicator = view_indicator, .select = view_select, .group = view_group, .slot_moves = self->inner.slot_moves };
    return st;
}
