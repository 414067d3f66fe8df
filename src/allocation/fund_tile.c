/* The tile of worlds that a fund's kernels work in: where its rows lie in the scratch. */
#include "allocation/plan.h"
#include "base/carve.h"

static size_t
lay_out(const ys_fund_plan *plan, char *memory, ys_fund_tile *tile)
{
    size_t used = 0, row = YS_TILE * sizeof(double), block = plan->n * row;
    size_t grants = plan->n_grants > 0 ? block : 0, keeps = plan->n_thresholds > 0 ? block : 0, below = 0;

    *tile = (ys_fund_tile){
        .share = ys_carve(memory, &used, block),
        .floor = ys_carve(memory, &used, block),
        .cap = ys_carve(memory, &used, block),
        .amount = ys_carve(memory, &used, block),
        .rest = ys_carve(memory, &used, block),
        .granted = ys_carve(memory, &used, grants),
        .keep = ys_carve(memory, &used, keeps),
        .factor = ys_carve(memory, &used, plan->n_moving * block),
        .weight = ys_carve(memory, &used, plan->n_factors * row),
        .limit = ys_carve(memory, &used, plan->n_bounds * row),
        .formula = ys_carve(memory, &used, row),
        .total = ys_carve(memory, &used, row),
        .pot = ys_carve(memory, &used, row),
        .pots = ys_carve(memory, &used, plan->n_formulas * row),
        .fault = ys_carve(memory, &used, row),
        .column = ys_carve(memory, &used, YS_FUND_COLUMNS * plan->n * sizeof(int64_t)),
    };
    tile->group = ys_carve(memory, &used, 2 * plan->n_groups * sizeof(int64_t));
    tile->network = ys_carve(memory, &used, plan->network == NULL ? 0 : ys_group_scratch(plan->network));
    for (size_t f = 0; f < plan->n_formulas; f++) {
        size_t size = ys_fund_tile_size(plan->formula[f].plan);

        below = size > below ? size : below;
    }
    if (plan->cascade != NULL && ys_fund_tile_size(plan->cascade->plan) > below)
        below = ys_fund_tile_size(plan->cascade->plan);
    tile->below = ys_carve(memory, &used, below);
    return used;
}

size_t
ys_fund_tile_size(const ys_fund_plan *plan)
{
    ys_fund_tile tile;

    return lay_out(plan, NULL, &tile);
}

ys_fund_tile
ys_fund_tile_at(const ys_fund_plan *plan, void *scratch)
{
    ys_fund_tile tile;

    lay_out(plan, scratch, &tile);
    return tile;
}
