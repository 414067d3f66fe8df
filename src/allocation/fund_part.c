/* What the parts of a fund are prepared with: memory that lives as long as the plan, indicators, columns. */
#include "allocation/plan.h"

#include <inttypes.h>
#include <math.h>
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

const ys_indicator *
ys_fund_part_indicator(ys_fund_plan *plan, const char *where, const char *name, ys_error *err)
{
    const ys_indicator *found = ys_given(name) ? plan->data.indicator(plan->data.context, name) : NULL;

    if (found == NULL) {
        ys_fail(err, YS_E_SCENARIO, "funds.%s.%s: `%s` is neither a column of the table nor a quantity of the loop",
            plan->fund->name, where, ys_given(name) ? name : "");
        return NULL;
    }
    ys_fund_part_uses(plan, found->quantity);
    return found;
}

ys_status
ys_fund_part_column(
    ys_fund_plan *plan, const char *where, const char *name, const uint8_t *mask, ys_plan_column *column, ys_error *err)
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
        if (!(x >= 0) || isinf(x))
            return ys_fail(err, YS_E_DATA, "funds.%s.%s: `%s` of county %s is %s, must be a figure >= 0",
                plan->fund->name, where, name, plan->data.code(plan->data.context, plan->index[e]),
                isnan(x) ? "missing"
                : x < 0  ? "negative"
                         : "infinite");
        column->fixed[e] = x;
    }
    return YS_OK;
}
