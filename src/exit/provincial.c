#include "exit/prepare.h"

#include <stdlib.h>

static ys_status
select_counties(const ys_provincial *scheme, const ys_data *data, ys_status_plan *plan, int32_t *counties, ys_error *err)
{
    ys_status st;

    plan->among = calloc(data->n_counties + 1, 1);
    if (plan->among == NULL)
        return ys_fail(err, YS_E_NOMEM, "provincial.among of %zu counties", data->n_counties);
    st = data->select(data->context, scheme->among, plan->among, err);
    *counties = 0;
    for (size_t c = 0; st == YS_OK && c < data->n_counties; c++)
        *counties += plan->among[c] != 0;
    if (st == YS_OK && *counties == 0)
        return ys_fail(err, YS_E_SCENARIO, "provincial.among = %s: no county meets it", scheme->among);
    return st;
}

/* Who had left at the start, by the user's own list. */
static ys_status
read_list(const ys_provincial *scheme, const ys_data *data, ys_status_plan *plan, int32_t *start, ys_error *err)
{
    const double *values;
    ys_status st = ys_exit_column(data, "provincial.list", scheme->list, &values, NULL, err);

    if (st != YS_OK)
        return st;
    plan->out = calloc(data->n_counties + 1, 1);
    if (plan->out == NULL)
        return ys_fail(err, YS_E_NOMEM, "provincial.list of %zu counties", data->n_counties);
    *start = 0;
    for (size_t c = 0; c < data->n_counties; c++) {
        const char *code = data->code(data->context, c);

        if (values[c] != 0.0 && values[c] != 1.0)
            return ys_fail(err, YS_E_DATA, "provincial.list: county %s has %g in column %s; it takes 1 where a county had left at the"
                " start, else 0", code, values[c], scheme->list);
        if (values[c] == 1.0 && !plan->among[c])
            return ys_fail(err, YS_E_DATA, "provincial.list: county %s has 1 in column %s, but is not of the scheme: provincial.among ="
                " %s", code, scheme->list, scheme->among);
        plan->out[c] = values[c] == 1.0;
        *start += plan->out[c];
    }
    return YS_OK;
}

static ys_status
check_plan(const ys_provincial *scheme, const ys_exit_inputs *inputs, int32_t counties, int32_t start, ys_error *err)
{
    const ys_plan_year *plan = scheme->plan.item;

    for (size_t i = 0; i < scheme->plan.n; i++) {
        if (i > 0 && plan[i].year <= plan[i - 1].year)
            return ys_fail(err, YS_E_SCENARIO, "provincial.plan: year %lld stands after %lld; years must rise", (long long) plan[i].year,
                (long long) plan[i - 1].year);
        if (plan[i].number > counties)
            return ys_fail(err, YS_E_SCENARIO, "provincial.plan: %lld counties by %lld, but only %d meet provincial.among",
                (long long) plan[i].number, (long long) plan[i].year, (int) counties);
        if (i > 0 && plan[i].number < plan[i - 1].number)
            return ys_fail(err, YS_E_SCENARIO, "provincial.plan: %lld counties by %lld after %lld by %lld; a county that has left stays"
                " out, so numbers may not fall", (long long) plan[i].number, (long long) plan[i].year, (long long) plan[i - 1].number,
                (long long) plan[i - 1].year);
        if (plan[i].year >= inputs->first_year && plan[i].number < start)
            return ys_fail(err, YS_E_SCENARIO, "provincial.plan: %lld counties by %lld, but %d have left at the start; a county that has"
                " left stays out", (long long) plan[i].number, (long long) plan[i].year, (int) start);
    }
    return YS_OK;
}

/* Straight lines from the start, which is the end of the year before the first, rounded down; years of the plan before it are history. */
static void
draw_line(const ys_provincial *scheme, const ys_exit_inputs *inputs, int32_t start, int32_t *planned)
{
    const ys_plan_year *plan = scheme->plan.item;
    int64_t year = inputs->first_year - 1, number = start;

    planned[0] = start;
    for (size_t i = 0; i < scheme->plan.n; i++) {
        if (plan[i].year < inputs->first_year)
            continue;
        for (int64_t y = year + 1; y <= plan[i].year && y < inputs->first_year + inputs->n_years; y++)
            planned[y - inputs->first_year + 1] = (int32_t) (number + (plan[i].number - number) * (y - year) / (plan[i].year - year));
        year = plan[i].year;
        number = plan[i].number;
    }
    for (int64_t y = year + 1; y < inputs->first_year + inputs->n_years; y++)
        planned[y - inputs->first_year + 1] = (int32_t) number;
}

ys_status
ys_exit_prepare_provincial(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *whole, ys_error *err)
{
    const ys_provincial *scheme = inputs->provincial;
    ys_status_plan *plan = &whole->status;
    int32_t counties, start;
    ys_status st;

    if (scheme == NULL)
        return YS_OK;
    if (scheme->among == NULL) {
        const char *key = scheme->start > 0 ? "start" : scheme->list != NULL ? "list" : scheme->plan.n > 0 ? "plan" : NULL;

        return key == NULL ? YS_OK : ys_fail(err, YS_E_SCENARIO, "provincial.%s needs provincial.among, the counties of the scheme", key);
    }
    start = (int32_t) scheme->start;
    st = select_counties(scheme, data, plan, &counties, err);
    if (st == YS_OK && scheme->list != NULL)
        st = read_list(scheme, data, plan, &start, err);
    if (st == YS_OK && start > counties)
        st = ys_fail(err, YS_E_SCENARIO, "provincial.start = %d, but only %d counties meet provincial.among", (int) start, (int) counties);
    if (st == YS_OK)
        st = check_plan(scheme, inputs, counties, start, err);
    if (st != YS_OK)
        return st;
    plan->provincial = true;
    plan->tilt = scheme->tilt;
    plan->planned = calloc((size_t) inputs->n_years + 1, sizeof *plan->planned);
    if (plan->planned == NULL)
        return ys_fail(err, YS_E_NOMEM, "provincial.plan of %d years", inputs->n_years);
    draw_line(scheme, inputs, start, plan->planned);
    return YS_OK;
}
