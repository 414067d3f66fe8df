/* What the parts of a fund are prepared with: memory that lives as long as the plan, indicators, columns. */
#include "allocation/plan.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct block {
    struct block *next;
    max_align_t bytes[];
} block;

void *
ys_fund_part_memory(ys_fund_plan *plan, size_t n, size_t size)
{
    block *self;

    if (size != 0 && n > (SIZE_MAX / 2) / size)
        return NULL;
    self = calloc(1, sizeof *self + n * size);
    if (self == NULL)
        return NULL;
    self->next = plan->blocks;
    plan->blocks = self;
    return self->bytes;
}

void
ys_fund_part_memory_free(ys_fund_plan *plan)
{
    block *next;

    for (block *self = plan->blocks; self != NULL; self = next) {
        next = self->next;
        free(self);
    }
    plan->blocks = NULL;
}

void
ys_fund_part_uses(ys_fund_plan *plan, int quantity)
{
    if (quantity >= 0)
        plan->quantities |= UINT32_C(1) << quantity;
}

void
ys_fund_part_slot(ys_fund_plan *plan, ys_param param)
{
    if (param.slot >= plan->n_slots)
        plan->n_slots = param.slot + 1;
}

bool
ys_fund_part_moves(const ys_fund_plan *plan, ys_param param)
{
    return param.slot >= 0 && (plan->table.slot_moves == NULL || plan->table.slot_moves[param.slot]);
}

const ys_indicator *
ys_fund_part_indicator(ys_fund_plan *plan, const char *where, const char *name, ys_error *err)
{
    const ys_indicator *found = ys_given(name) ? plan->data.indicator(plan->data.context, name) : NULL;

    if (found == NULL) {
        ys_fail(err, YS_E_SCENARIO, "%s.%s.%s: `%s` is neither a column of the table nor a quantity of the loop",
            plan->kind, plan->fund->name, where, ys_given(name) ? name : "");
        return NULL;
    }
    ys_fund_part_uses(plan, found->quantity);
    return found;
}

/* Figures of at least `least` where `mask` asks for them. */
static ys_status
take_figures(ys_fund_plan *plan, const char *where, const char *name, const uint8_t *mask, double least,
    ys_plan_column *column, ys_error *err)
{
    const ys_indicator *found = ys_fund_part_indicator(plan, where, name, err);

    if (found == NULL)
        return YS_E_SCENARIO;
    *column = (ys_plan_column){ NULL, found->quantity, found->modelled };
    if (found->fixed == NULL)
        return YS_OK;
    column->quantity = -1;
    column->fixed = ys_fund_part_memory(plan, plan->n, sizeof *column->fixed);
    if (column->fixed == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties", plan->fund->name, plan->n);
    for (size_t e = 0; e < plan->n; e++) {
        double x = found->fixed[plan->index[e]];

        if (mask != NULL && !mask[e])
            continue;
        if (!(x >= least) || isinf(x))
            return ys_fail(err, YS_E_DATA, "%s.%s.%s: `%s` of county %s is %s, must be a figure%s", plan->kind,
                plan->fund->name, where, name, plan->data.code(plan->data.context, plan->index[e]),
                isnan(x)   ? "missing"
                : isinf(x) ? "infinite"
                           : "negative",
                least == 0 ? " >= 0" : "");
        column->fixed[e] = x;
    }
    return YS_OK;
}

ys_status
ys_fund_part_column(
    ys_fund_plan *plan, const char *where, const char *name, const uint8_t *mask, ys_plan_column *column, ys_error *err)
{
    return take_figures(plan, where, name, mask, 0, column, err);
}

ys_status
ys_fund_part_figure(
    ys_fund_plan *plan, const char *where, const char *name, const uint8_t *mask, ys_plan_column *column, ys_error *err)
{
    return take_figures(plan, where, name, mask, -(double) INFINITY, column, err);
}

/* A figure and whose it is. */
typedef struct {
    double x;
    uint32_t e;
} figure;

static int
compare_figures(const void *a, const void *b)
{
    const figure *left = a, *right = b;
    int by_x = (left->x > right->x) - (left->x < right->x);

    return by_x != 0 ? by_x : (left->e > right->e) - (left->e < right->e);
}

/* Classes in order of appearance, from figures [n] in any order; `of` [n] is scratch, `county` [n] becomes the lists one after another. */
static void
list_classes(figure *row, size_t n, uint32_t *of, uint32_t *county, ys_plan_classes *classes)
{
    qsort(row, n, sizeof *row, compare_figures);
    for (size_t k = 0; k < n; k++)
        of[row[k].e] = k > 0 && !(row[k].x > row[k - 1].x) ? of[row[k - 1].e] : row[k].e;
    for (uint32_t e = 0; e < n; e++) {
        of[e] = of[e] == e ? (uint32_t) classes->n_groups++ : of[of[e]];
        classes->set[of[e]].n++;
    }
    for (size_t g = 0; g < classes->n_groups; g++) {
        classes->set[g].county = county;
        county += classes->set[g].n;
        classes->set[g].n = 0;
    }
    for (uint32_t e = 0; e < n; e++) {
        ys_group_set *set = &classes->set[of[e]];

        ((uint32_t *) (uintptr_t) set->county)[set->n++] = e;
    }
}

ys_status
ys_fund_part_classes(ys_fund_plan *plan, const char *where, const char *column, ys_plan_classes *classes, ys_error *err)
{
    const ys_indicator *found = ys_fund_part_indicator(plan, where, column, err);
    uint32_t *county, *of;
    figure *row;
    ys_status st = YS_OK;

    if (found == NULL)
        return YS_E_SCENARIO;
    if (found->fixed == NULL)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.%s: `%s` moves with the loop, a class column of the table is needed",
            plan->kind, plan->fund->name, where, column);
    *classes = (ys_plan_classes){ .set = ys_fund_part_memory(plan, plan->n, sizeof *classes->set) };
    county = ys_fund_part_memory(plan, plan->n, sizeof *county);
    of = malloc((plan->n + 1) * sizeof *of);
    row = malloc((plan->n + 1) * sizeof *row);
    if (classes->set == NULL || county == NULL || of == NULL || row == NULL)
        st = ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties", plan->fund->name, plan->n);
    for (uint32_t e = 0; e < plan->n && st == YS_OK; e++) {
        row[e] = (figure){ found->fixed[plan->index[e]], e };
        if (isnan(row[e].x))
            st = ys_fail(err, YS_E_DATA, "%s.%s.%s: `%s` of county %s is missing", plan->kind, plan->fund->name,
                where, column, plan->data.code(plan->data.context, plan->index[e]));
    }
    if (st == YS_OK)
        list_classes(row, plan->n, of, county, classes);
    free(of);
    free(row);
    return st;
}

/* Whether every bound on groups, and the cascade, go by the classes of one column: money that stays within a class keeps their sums. */
static bool
is_within_groups(const ys_fund *fund, const char *by)
{
    const ys_group_bound *group = fund->groups.item;

    for (size_t k = 0; k < fund->groups.n; k++)
        if (!ys_given(group[k].by) || strcmp(group[k].by, by) != 0)
            return false;
    return !ys_given(fund->cascade.by) || strcmp(fund->cascade.by, by) == 0;
}

ys_status
ys_fund_part_destination(
    ys_fund_plan *plan, const char *key, int to, const char *by, ys_plan_classes *classes, ys_error *err)
{
    const ys_fund *fund = plan->fund;
    bool grouped = fund->groups.n > 0 || ys_given(fund->cascade.by), to_group = to == YS_DESTINATION_group;
    char where[160];

    if (grouped && to != YS_DESTINATION_hold && !(to_group && is_within_groups(fund, by)))
        return ys_fail(err, YS_E_SCENARIO,
            "%s.%s.%s.to = %s: would carry money past the bounds on groups; beside groups or a cascade say hold, or group "
            "with their own class column in `by`",
            plan->kind, fund->name, key, to_group ? "group" : "others");
    snprintf(where, sizeof where, "%s.by", key);
    return to_group ? ys_fund_part_classes(plan, where, by, classes, err) : YS_OK;
}

uint32_t
ys_fund_part_county(const ys_fund_plan *plan, const char *code)
{
    size_t low = 0, high = plan->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(plan->data.code(plan->data.context, plan->index[middle]), code);

        if (order == 0)
            return (uint32_t) middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return UINT32_MAX;
}

/* "(a) and (b)", either of which may be absent. */
static const char *
both(ys_fund_plan *plan, const char *a, const char *b)
{
    size_t size = (ys_given(a) ? strlen(a) : 0) + (ys_given(b) ? strlen(b) : 0) + sizeof "() and ()";
    char *text;

    if (!ys_given(a) || !ys_given(b))
        return ys_given(a) ? a : b;
    text = ys_fund_part_memory(plan, size, 1);
    if (text != NULL)
        snprintf(text, size, "(%s) and (%s)", a, b);
    return text;
}

static ys_status
map_counties(ys_fund_plan *plan, ys_plan_formula *formula, ys_error *err)
{
    const ys_fund_plan *below = formula->plan;
    size_t e = 0;

    formula->to = ys_fund_part_memory(plan, below->n, sizeof *formula->to);
    if (formula->to == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties", plan->fund->name, plan->n);
    for (size_t b = 0; b < below->n; b++) {
        while (plan->index[e] != below->index[b])
            e++;
        formula->to[b] = (uint32_t) e;
    }
    return YS_OK;
}

/* The fund's thresholds, then those of the formula, which have no years of grace. */
static ys_status
join_thresholds(ys_fund_plan *plan, ys_plan_formula *formula, ys_error *err)
{
    const ys_list *outer = &plan->fund->thresholds, *own = &formula->given.thresholds;
    ys_threshold *all = ys_fund_part_memory(plan, outer->n + own->n, sizeof *all);

    if (all == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: thresholds", plan->fund->name);
    if (outer->n > 0)
        memcpy(all, outer->item, outer->n * sizeof *all);
    if (own->n > 0)
        memcpy(all + outer->n, own->item, own->n * sizeof *all);
    formula->fund.thresholds = (ys_list){ outer->n + own->n, all };
    return YS_OK;
}

ys_status
ys_fund_part_within(
    ys_fund_plan *plan, const char *path, const ys_data *data, ys_plan_formula *formula, ys_error *err)
{
    const ys_fund *fund = plan->fund;
    size_t size = strlen(fund->name) + strlen(path) + 2;
    char *name = ys_fund_part_memory(plan, size, 1);
    ys_status st;

    formula->fund.eligibility = both(plan, fund->eligibility, formula->given.eligibility);
    if (name == NULL || (ys_given(fund->eligibility) && formula->fund.eligibility == NULL))
        return ys_fail(err, YS_E_NOMEM, "fund %s", fund->name);
    snprintf(name, size, "%s.%s", fund->name, path);
    formula->fund.name = name;
    formula->fund.unit = fund->unit;
    formula->fund.rounding = 1;
    formula->fund.sub_pot_by = fund->sub_pot_by;
    formula->fund.when_zero = fund->when_zero;
    st = join_thresholds(plan, formula, err);
    if (st == YS_OK)
        st = ys_fund_prepare(&formula->fund, data, &formula->plan, err);
    if (st != YS_OK)
        return st;
    for (size_t k = 0; k < formula->plan->n_factors; k++)
        formula->has_universe = formula->has_universe || formula->plan->factor[k].has_universe;
    plan->quantities |= formula->plan->quantities;
    if (formula->plan->n_slots > plan->n_slots)
        plan->n_slots = formula->plan->n_slots;
    return map_counties(plan, formula, err);
}

double
ys_fund_part_param(ys_param param, const double *rows, int lanes, int lane)
{
    return param.slot < 0 ? param.value : rows[(size_t) param.slot * (size_t) lanes + (size_t) lane];
}

double
ys_fund_part_ladder(const ys_list *rungs, const double *rows, int lanes, int lane, double x)
{
    const ys_rung *rung = rungs->item;
    double value = 0;

    for (size_t r = 0; r < rungs->n; r++)
        if (x >= ys_fund_part_param(rung[r].from, rows, lanes, lane))
            value = ys_fund_part_param(rung[r].value, rows, lanes, lane);
    return value;
}

ys_status
ys_fund_part_rungs(ys_fund_plan *plan, const char *where, const ys_list *rungs, ys_error *err)
{
    const ys_rung *rung = rungs->item;

    if (rungs->n > YS_FUND_RUNGS)
        return ys_fail(err, YS_E_LIMIT, "%s.%s.%s: %zu steps, at most %d are allowed", plan->kind, plan->fund->name,
            where, rungs->n, YS_FUND_RUNGS);
    for (size_t r = 0; r < rungs->n; r++) {
        ys_fund_part_slot(plan, rung[r].from);
        ys_fund_part_slot(plan, rung[r].value);
        if (r > 0 && !(rung[r].from.value > rung[r - 1].from.value))
            return ys_fail(err, YS_E_SCENARIO, "%s.%s.%s.%s: from = %.12g is not above the %.12g of %s; steps rise",
                plan->kind, plan->fund->name, where, rung[r].name, rung[r].from.value, rung[r - 1].from.value,
                rung[r - 1].name);
    }
    return YS_OK;
}
