#include "allocation/plan.h"

#include <stdio.h>

static ys_status
prepare_one(ys_fund_plan *plan, const char *list, const ys_bound *given, ys_plan_bound *bound, ys_error *err)
{
    uint8_t *mask = ys_fund_part_memory(plan, plan->n_all, 1);
    char where[160];
    ys_status st = YS_OK;

    if (mask == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu counties", plan->fund->name, plan->n_all);
    memset(mask, 1, plan->n_all);
    if (ys_given(given->where))
        st = plan->data.select(plan->data.context, given->where, mask, err);
    if (st != YS_OK)
        return st;
    for (size_t e = 0; e < plan->n; e++)
        mask[e] = mask[plan->index[e]];
    *bound = (ys_plan_bound){ .given = given, .list = list, .is_cap = strcmp(list, "caps") == 0, .mask = mask };
    bound->heads.quantity = -1;
    plan->has_caps = plan->has_caps || bound->is_cap;
    ys_fund_part_slot(plan, given->value);
    if (given->kind == YS_BOUND_of_last_year)
        plan->needs_last_year = true;
    if (given->kind == YS_BOUND_per_head) {
        snprintf(where, sizeof where, "%s.%s.population", list, given->name);
        st = ys_fund_part_column(plan, where, given->population, mask, &bound->heads, err);
    }
    return st;
}

static ys_status
prepare_list(ys_fund_plan *plan, const char *list, const ys_list *given, ys_error *err)
{
    const ys_bound *item = given->item;
    ys_status st = YS_OK;

    for (size_t k = 0; k < given->n && st == YS_OK; k++)
        st = prepare_one(plan, list, &item[k], &plan->bound[plan->n_bounds++], err);
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
        ys_text_format(notes,
            "funds.%s.hold_harmless: %zu eligible counties are in no band and are not held harmless\n",
            plan->fund->name, bare);
}

ys_status
ys_fund_bound_prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_fund *fund = plan->fund;
    const ys_bound *held = fund->hold_harmless.item;
    size_t n = fund->floors.n + fund->caps.n + fund->hold_harmless.n;
    ys_status st;

    for (size_t k = 0; k < fund->hold_harmless.n; k++)
        if (held[k].kind != YS_BOUND_of_last_year)
            return ys_fail(err, YS_E_SCENARIO,
                "funds.%s.hold_harmless.%s.kind: must be of_last_year; other floors stand in `floors`", fund->name,
                held[k].name);
    plan->bound = ys_fund_part_memory(plan, n, sizeof *plan->bound);
    if (plan->bound == NULL)
        return ys_fail(err, YS_E_NOMEM, "fund %s: %zu bounds", fund->name, n);
    st = prepare_list(plan, "floors", &fund->floors, err);
    if (st == YS_OK)
        st = prepare_list(plan, "hold_harmless", &fund->hold_harmless, err);
    if (st == YS_OK)
        st = prepare_list(plan, "caps", &fund->caps, err);
    if (st == YS_OK)
        note_uncovered(plan, notes);
    return st;
}
