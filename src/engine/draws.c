#include "engine/draws.h"

#include "base/math.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 64 << 20 };

int64_t
ys_draws_most(size_t n_moving, size_t n_years)
{
    size_t a_pair = sizeof(int64_t) * (2 * n_years > n_moving ? 2 * n_years : n_moving);

    return (int64_t) (2 * (MOST_BYTES / a_pair));
}

ys_status
ys_draws_init(ys_draws *draws, const ys_plan *plan, ys_error *err)
{
    size_t worlds = (size_t) plan->model->scenario.worlds, years = (size_t) plan->n_years;
    int64_t most = ys_draws_most(plan->n_moving, years);

    *draws = (ys_draws){ .plan = plan, .n_pairs = worlds / 2 };
    if (worlds % 2 != 0)
        return ys_fail(err, YS_E_USAGE, "%zu worlds: an even number is needed, as two and two share their parameters", worlds);
    if ((int64_t) worlds > most)
        return ys_fail(err, YS_E_LIMIT, "keeping %zu worlds passes 64 MiB; at most %lld worlds", worlds, (long long) most);
    draws->value = calloc(plan->n_moving * draws->n_pairs + 1, sizeof *draws->value);
    draws->poor = calloc(worlds * years, sizeof *draws->poor);
    return draws->value != NULL && draws->poor != NULL ? YS_OK : ys_fail(err, YS_E_NOMEM, "draws of %zu worlds", worlds);
}

static void
keep_values(ys_draws *draws, const ys_block *block, int valid)
{
    size_t lanes = (size_t) block->lanes, first = block->world / 2;

    for (size_t m = 0; m < draws->plan->n_moving; m++) {
        const double *row = block->param + (size_t) draws->plan->moving[m].slot * lanes;

        for (size_t l = 0; l < (size_t) valid; l += 2)
            draws->value[m * draws->n_pairs + first + l / 2] = row[l];
    }
}

void
ys_draws_keep(ys_draws *draws, const ys_block *block, int year, int valid)
{
    size_t years = (size_t) draws->plan->n_years, lanes = (size_t) block->lanes;
    const double *poor = block->quantity[YS_QUANTITY_registered_poor];

    if (year == 0)
        keep_values(draws, block, valid);
    for (size_t l = 0; l < (size_t) valid; l++) {
        int64_t *total = &draws->poor[(block->world + l) * years + (size_t) year];

        for (size_t c = 0; c < draws->plan->n_counties; c++)
            *total += ys_to_int(poor[c * lanes + l]);
    }
}

ys_status
ys_draws_fill(const ys_draws *draws, ys_result *result, ys_error *err)
{
    const ys_plan *plan = draws->plan;
    const char *const axes[] = { "draw/path", "" };

    if (draws->poor == NULL)
        return YS_OK;
    size_t by_pair[] = { plan->n_moving, draws->n_pairs }, by_world[] = { 2 * draws->n_pairs, (size_t) plan->n_years };
    ys_array *path =
        ys_result_add_text(result, "draw/path", plan->n_moving, sizeof plan->model->slot->path, NULL, "parameters that move", err);
    ys_array *value = path == NULL
                          ? NULL
                          : ys_result_add(result, "draw/value", YS_ARRAY_F64, 2, by_pair, axes, "1", "drawn, of each in its own unit", err);
    ys_array *poor = value == NULL ? NULL
                                   : ys_result_add(result, "draw/poor", YS_ARRAY_I64, 2, by_world, NULL, "person",
                                         "registered poor at the end of the year", err);

    if (poor == NULL)
        return ys_fail_status(err);
    for (size_t m = 0; m < plan->n_moving; m++)
        ys_array_put(path, m, plan->model->slot[plan->moving[m].slot].path);
    if (plan->n_moving > 0)
        memcpy(ys_array_f64(value), draws->value, by_pair[0] * by_pair[1] * sizeof(double));
    memcpy(ys_array_i64(poor), draws->poor, by_world[0] * by_world[1] * sizeof(int64_t));
    poor->modelled = true;
    return YS_OK;
}

void
ys_draws_free(ys_draws *draws)
{
    free(draws->value);
    free(draws->poor);
    *draws = (ys_draws){ 0 };
}
