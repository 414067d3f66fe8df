/* Floors, caps and hold-harmless by band: amounts = clip(lambda * share, lo, hi), lo the largest floor, hi the smallest cap of a county. */
#include "allocation/fund_probe.h"

#include <stdio.h>

static bool
is_joint(int kind)
{
    return kind == YS_BOUND_lesser || kind == YS_BOUND_greater || kind == YS_BOUND_mean;
}

static bool
is_of_last_year(int kind)
{
    return kind == YS_BOUND_of_last_year || kind == YS_BOUND_of_growth;
}

static ys_status
check_kind(const ys_fund_plan *plan, const char *list, const ys_bound *given, ys_error *err)
{
    if (given->value.value < 0 && given->kind != YS_BOUND_of_growth)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.%s.%s.value = %.12g is below 0; only of_growth may be", plan->kind,
            plan->fund->name, list, given->name, given->value.value);
    if (is_joint(given->kind) != (given->of.n > 0))
        return ys_fail(err, YS_E_SCENARIO,
            given->of.n > 0 ? "%s.%s.%s.%s.of: only lesser, greater and mean are made of other bounds"
                            : "%s.%s.%s.%s.of: lesser, greater and mean need bounds to be taken of",
            plan->kind, plan->fund->name, list, given->name);
    return YS_OK;
}

/* Heads that the bound counts, and in what it is shared. */
static ys_status
prepare_heads(ys_fund_plan *plan, const char *list, const ys_bound *given, ys_plan_bound *bound, ys_error *err)
{
    char where[160];

    bound->heads.quantity = -1;
    if (given->kind != YS_BOUND_per_head && given->kind != YS_BOUND_of_average)
        return YS_OK;
    snprintf(where, sizeof where, "%s.%s.population", list, given->name);
    return ys_fund_part_column(plan, where, given->population, given->kind == YS_BOUND_per_head ? bound->mask : NULL,
        &bound->heads, err);
}

static size_t
count(const ys_list *list)
{
    const ys_bound *item = list->item;
    size_t n = list->n;

    for (size_t k = 0; k < list->n; k++)
        n += count(&item[k].of);
    return n;
}

static ys_status prepare_list(
    ys_fund_plan *plan, const char *list, const ys_list *given, bool are_members, ys_error *err);

static ys_status
prepare_one(ys_fund_plan *plan, const char *list, const ys_bound *given, bool is_member, ys_error *err)
{
    uint8_t *mask = ys_fund_part_memory(plan, plan->n_all, 1);
    ys_plan_bound *bound = &plan->bound[plan->n_bounds++];
    ys_status st = check_kind(plan, list, given, err);
    size_t before = plan->n_bounds;

    if (st != YS_OK)
        return st;
    if (mask == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties", plan->fund->name, plan->n_all);
    memset(mask, 1, plan->n_all);
    if (ys_given(given->where))
        st = plan->data.select(plan->data.context, given->where, mask, err);
    if (st != YS_OK)
        return st;
    for (size_t e = 0; e < plan->n; e++)
        mask[e] = mask[plan->index[e]];
    *bound = (ys_plan_bound){ .given = given,
        .list = list,
        .is_cap = strcmp(list, "caps") == 0,
        .is_member = is_member,
        .mask = mask };
    plan->has_caps = plan->has_caps || bound->is_cap;
    plan->needs_last_year = plan->needs_last_year || is_of_last_year(given->kind);
    ys_fund_part_slot(plan, given->value);
    st = prepare_heads(plan, list, given, bound, err);
    if (st == YS_OK)
        st = prepare_list(plan, list, &given->of, true, err);
    bound->n_below = plan->n_bounds - before;
    return st;
}

static ys_status
prepare_list(ys_fund_plan *plan, const char *list, const ys_list *given, bool are_members, ys_error *err)
{
    const ys_bound *item = given->item;
    ys_status st = YS_OK;

    for (size_t k = 0; k < given->n && st == YS_OK; k++)
        st = prepare_one(plan, list, &item[k], are_members, err);
    return st;
}

/* Bands that meet in no county say nothing about a county that is in none of them: worth a note, since it is easily overseen. */
static void
note_uncovered(const ys_fund_plan *plan, ys_text *notes)
{
    size_t bare = 0;

    if (plan->fund->hold_harmless.n == 0)
        return;
    for (size_t e = 0; e < plan->n; e++) {
        bool held = false;

        for (size_t j = 0; j < plan->n_bounds; j++)
            held = held || (strcmp(plan->bound[j].list, "hold_harmless") == 0 && plan->bound[j].mask[e]);
        bare += !held;
    }
    if (bare > 0)
        ys_text_format(notes, "%s.%s.hold_harmless: %zu eligible counties are in no band and are not held harmless\n",
            plan->kind, plan->fund->name, bare);
}

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_fund *fund = plan->fund;
    const ys_bound *held = fund->hold_harmless.item;
    size_t n = count(&fund->floors) + count(&fund->caps) + count(&fund->hold_harmless);
    ys_status st;

    for (size_t k = 0; k < fund->hold_harmless.n; k++)
        if (held[k].kind != YS_BOUND_of_last_year)
            return ys_fail(err, YS_E_SCENARIO,
                "%s.%s.hold_harmless.%s.kind: must be of_last_year; other floors stand in `floors`", plan->kind,
                fund->name, held[k].name);
    plan->bound = ys_fund_part_memory(plan, n, sizeof *plan->bound);
    if (plan->bound == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu bounds", fund->name, n);
    st = prepare_list(plan, "floors", &fund->floors, false, err);
    if (st == YS_OK)
        st = prepare_list(plan, "hold_harmless", &fund->hold_harmless, false, err);
    if (st == YS_OK)
        st = prepare_list(plan, "caps", &fund->caps, false, err);
    if (st == YS_OK)
        note_uncovered(plan, notes);
    return st;
}

static void
explain(ys_fund_probe *probe, ys_fund_log *log)
{
    ys_fund_world world;

    if (probe->plan->n_bounds == 0)
        return;
    ys_fund_probe_settle(probe, true, YS_STEP_BIT(rounding), &world);
    /* bounds that hold only with what is locked: the row of the locks tells both */
    if (world.fault != YS_FAULT_NONE && world.fault != YS_FAULT_HELD)
        return;
    ys_fund_probe_row(probe, log, YS_PART_bound, "");
}

const ys_step ys_step_bound = {
    .key = "floors, caps, hold_harmless",
    .title = "floors and caps hold; the others share what they leave",
    .prepare = prepare,
    .explain = explain,
};
