/* Arrays of the persons and places of a simulation: what the province has of each by year, and each county in the mean. */
#include "engine/plan.h"

#include <stdio.h>

static const struct {
    const char *name, *unit, *title;
} people[] = {
#define X(name, unit, title) { #name, unit, title },
    YS_PEOPLE_LIST(X)
#undef X
};

bool
ys_outcome_people_on(const ys_exit_plan *exit, ys_people which)
{
    switch (which) {
    case YS_PEOPLE_guaranteed:
        return exit->effects.n_gates > 0;
    case YS_PEOPLE_padded:
        return exit->reg.padded_on;
    case YS_PEOPLE_marginal:
        return exit->reg.marginal_on;
    case YS_PEOPLE_villages_left:
        return exit->status.villages;
    case YS_PEOPLE_townships_left:
        return exit->status.townships;
    case YS_PEOPLE_provincial_out:
        return exit->status.provincial;
    case YS_PEOPLE_back:
        return exit->status.loses;
    default:
        return true;
    }
}

static double *
add(ys_result *result, int p, const char *figure, const char *title, int rank, const size_t *dim, const char *const *axis, ys_error *err)
{
    char name[96];

    snprintf(name, sizeof name, "%s/%s_%s", rank == 1 ? "people" : "county", people[p].name, figure);
    ys_array *array = ys_result_add(result, name, YS_ARRAY_F64, rank, dim, axis, people[p].unit, title, err);

    if (array == NULL)
        return NULL;
    array->modelled = true;
    return ys_array_f64(array);
}

/* Which counties have left by the province's scheme is drawn, so no figure of it stands beside a county's name. */
static bool
by_county(int p)
{
    return p != YS_PEOPLE_provincial_out;
}

static ys_status
fill_province(const ys_plan *plan, const ys_tally *tally, int p, ys_result *result, ys_error *err)
{
    static const char *const axis[] = { "year" };
    size_t years = (size_t) plan->n_years, n = plan->n_counties;
    double *mean = add(result, p, "mean", people[p].title, 1, &years, axis, err);
    double *low = mean == NULL ? NULL : add(result, p, "q05", "5 % quantile", 1, &years, axis, err);
    double *middle = low == NULL ? NULL : add(result, p, "q50", "median", 1, &years, axis, err);
    double *high = middle == NULL ? NULL : add(result, p, "q95", "95 % quantile", 1, &years, axis, err);

    if (high == NULL)
        return ys_fail_status(err);
    for (size_t y = 0; y < years; y++) {
        int64_t sum = 0;

        for (size_t c = 0; c < n; c++)
            sum += tally->people_sum[p][y * n + c];
        mean[y] = (double) sum / (double) tally->worlds;
        low[y] = ys_histogram_quantile(&tally->people[p][y], 0.05);
        middle[y] = ys_histogram_quantile(&tally->people[p][y], 0.5);
        high[y] = ys_histogram_quantile(&tally->people[p][y], 0.95);
    }
    return YS_OK;
}

static ys_status
fill_counties(const ys_plan *plan, const ys_tally *tally, int p, ys_result *result, ys_error *err)
{
    static const char *const axis[] = { "year", "county/code" };
    size_t dim[] = { (size_t) plan->n_years, plan->n_counties };
    double *mean = add(result, p, "mean", people[p].title, 2, dim, axis, err);

    if (mean == NULL)
        return ys_fail_status(err);
    for (size_t i = 0; i < dim[0] * dim[1]; i++)
        mean[i] = (double) tally->people_sum[p][i] / (double) tally->worlds;
    return YS_OK;
}

static ys_status
fill_groups(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err)
{
    static const char *const axis[] = { "people/group_name", "year" };
    const ys_list *groups = &plan->model->scenario.dynamics.groups;
    const ys_group *group = groups->item;
    size_t dim[] = { (size_t) plan->exit.n_groups, (size_t) plan->n_years };
    ys_array *name = ys_result_add_text(result, "people/group_name", dim[0], 64, NULL, "registered poor by ability and cause", err);

    if (name == NULL)
        return ys_fail_status(err);
    for (size_t g = 0; g < dim[0]; g++)
        ys_array_put(name, g, groups->n == 0 ? "all" : group[g].name);
    ys_array *mean = ys_result_add(result, "people/group_mean", YS_ARRAY_F64, 2, dim, axis, "person", "registered poor of the group", err);

    if (mean == NULL)
        return ys_fail_status(err);
    mean->modelled = true;
    for (size_t i = 0; i < dim[0] * dim[1]; i++)
        ys_array_f64(mean)[i] = (double) tally->group_sum[i] / (double) tally->worlds;
    return YS_OK;
}

ys_status
ys_outcome_people(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err)
{
    ys_status st = fill_groups(plan, tally, result, err);

    for (int p = 0; p < YS_PEOPLE_COUNT && st == YS_OK; p++) {
        if (tally->people[p] == NULL)
            continue;
        st = fill_province(plan, tally, p, result, err);
        if (st == YS_OK && by_county(p))
            st = fill_counties(plan, tally, p, result, err);
    }
    return st;
}
