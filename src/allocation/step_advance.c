/*
 * The advance of the autumn before: the fund's own formula and coefficients over the advance's money, with older columns in the place of
 * the year's, no bounds and nothing by hand; settled on the year's own data: settlement = amount - advance.
 * Source: 财预〔2022〕58号 art. 11, told by 31 October; in 2016, 553.94 of the 860.95 亿 of 2017.
 */
#include "allocation/step.h"

/* The fund's data with older columns under the names of what they stand for. */
typedef struct {
    ys_data inner;
    const ys_list *vintages;
} older;

static const ys_indicator *
indicator_of(void *context, const char *name)
{
    const older *self = context;
    const ys_vintage *vintage = self->vintages->item;

    for (size_t k = 0; k < self->vintages->n; k++)
        if (strcmp(vintage[k].name, name) == 0)
            return self->inner.indicator(self->inner.context, vintage[k].column);
    return self->inner.indicator(self->inner.context, name);
}

static const char *
code_of(void *context, size_t county)
{
    const older *self = context;

    return self->inner.code(self->inner.context, county);
}

static ys_status
select_by(void *context, const char *condition, uint8_t *mask, ys_error *err)
{
    const older *self = context;

    return self->inner.select(self->inner.context, condition, mask, err);
}

static int32_t
group_of(void *context, size_t county)
{
    const older *self = context;

    return self->inner.group(self->inner.context, county);
}

static ys_status
prepare(ys_fund_plan *plan, ys_text *notes, ys_error *err)
{
    const ys_fund *fund = plan->fund;
    const ys_advance *given = &fund->advance;
    older *data;
    ys_status st;

    if (!(given->share.value > 0) && !(given->total.value > 0)) {
        if (given->vintages.n > 0)
            return ys_fail(err, YS_E_SCENARIO, "%s.%s.advance: has vintages, but neither a share nor a total",
                plan->kind, fund->name);
        return YS_OK;
    }
    if (given->share.value > 0 && given->total.value > 0)
        return ys_fail(
            err, YS_E_SCENARIO, "%s.%s.advance: has both a share and a total; one is meant", plan->kind, fund->name);
    if (fund->factors.n == 0 && fund->formulas.n == 0)
        return ys_fail(err, YS_E_SCENARIO, "%s.%s.advance: is reckoned by the formula, and the fund has grants alone",
            plan->kind, fund->name);
    data = ys_fund_part_memory(plan, 1, sizeof *data);
    plan->advance = ys_fund_part_memory(plan, 1, sizeof *plan->advance);
    if (data == NULL || plan->advance == NULL)
        return ys_fail(err, YS_E_NOMEM, "advance of fund %s", fund->name);
    *data = (older){ plan->table, &given->vintages };
    ys_fund_part_slot(plan, given->share);
    ys_fund_part_slot(plan, given->total);
    plan->advance->fund = (ys_fund){ .name = fund->name, .unit = fund->unit, .rounding = fund->rounding,
        .eligibility = fund->eligibility, .composites = fund->composites, .thresholds = fund->thresholds,
        .factors = fund->factors, .formulas = fund->formulas, .take = fund->take, .coefficients = fund->coefficients,
        .sub_pot_by = fund->sub_pot_by, .when_zero = fund->when_zero };
    st = ys_fund_prepare(&plan->advance->fund,
        &(ys_data){ .context = data, .n_counties = plan->table.n_counties, .code = code_of, .indicator = indicator_of,
            .select = select_by, .group = group_of, .slot_moves = plan->table.slot_moves },
        &plan->advance->plan,
        err);
    if (st == YS_OK && given->vintages.n == 0)
        ys_text_format(notes, "%s.%s.advance: no older columns are named, so it is reckoned on the year's own data\n",
            plan->kind, fund->name);
    if (st == YS_OK)
        plan->quantities |= plan->advance->plan->quantities;
    return st;
}

const ys_step ys_step_advance = {
    .key = "advance",
    .title = "told before the year on older data, then settled",
    .prepare = prepare,
};
