/* What a county's year begins with: births less deaths and moves in every pool, and a poverty line that has risen. */
#include "exit/county.h"

enum { MOST_POOLS = YS_MAX_GROUPS + YS_MAX_COHORTS + 6 };

typedef struct {
    int n;
    int32_t *row[MOST_POOLS];
    uint32_t luck[MOST_POOLS];
} pools;

static void
add_pool(pools *list, int32_t *row, size_t at, uint32_t luck)
{
    if (row == NULL)
        return;
    list->row[list->n] = row + at;
    list->luck[list->n++] = luck;
}

/* In the order in which they give way where the population has no room: who is on the register last. */
static pools
list_pools(const ys_county *k)
{
    const ys_exit_block *block = k->block;
    pools list = { .n = 0 };

    add_pool(&list, block->stable, k->at, 1);
    for (int j = 0; j < k->plan->reg.cohorts; j++)
        add_pool(&list, block->reg.cohort[j], k->at, 16 + (uint32_t) j);
    if (k->plan->reg.cohorts == 0)
        add_pool(&list, block->vulnerable, k->at, 2);
    add_pool(&list, block->reg.marginal, k->at, 3);
    add_pool(&list, block->missed, k->at, 4);
    add_pool(&list, block->wrong, k->at, 5);
    add_pool(&list, block->reg.padded, k->at, 6);
    for (int g = k->plan->n_groups - 1; g >= 0; g--)
        add_pool(&list, block->group[g], k->at, k->plan->group_luck[g]);
    return list;
}

static void
sum_cohorts(const ys_county *k)
{
    int lanes = k->block->lanes;
    int32_t *all = k->block->vulnerable + k->at;

    for (int j = 0; j < k->plan->reg.cohorts; j++) {
        const int32_t *row = k->block->reg.cohort[j] + k->at;

        for (int l = 0; l < lanes; l++)
            all[l] = (j == 0 ? 0 : all[l]) + row[l];
    }
}

/* Luck may leave more persons in the pools than there are: who is one too many is taken from the first pool that has anybody. */
static void
keep_room(const ys_county *k, const pools *list)
{
    int lanes = k->block->lanes;
    ys_row excess;

    for (int l = 0; l < lanes; l++)
        excess[l] = -ys_floor(k->rural);
    for (int i = 0; i < list->n; i++) {
        for (int l = 0; l < lanes; l++)
            excess[l] += (double) list->row[i][l];
    }
    for (int i = 0; i < list->n; i++) {
        int32_t *row = list->row[i];

        for (int l = 0; l < lanes; l++) {
            double cut = ys_clip(excess[l], 0.0, (double) row[l]);

            row[l] -= (int32_t) cut;
            excess[l] -= cut;
        }
    }
}

static void
natural_change(ys_county *k)
{
    int lanes = k->block->lanes;
    double rate = k->plan->reg.dynamics->natural_change, size = rate < 0.0 ? -rate : rate;
    int32_t sign = rate < 0.0 ? -1 : 1;
    pools list = list_pools(k);
    ys_row n, p, drawn;

    for (int l = 0; l < lanes; l++)
        p[l] = size;
    for (int i = 0; i < list.n; i++) {
        ys_address at = ys_county_address(k, YS_PURPOSE_natural_change, list.luck[i]);
        int32_t *row = list.row[i];

        for (int l = 0; l < lanes; l++)
            n[l] = (double) row[l];
        YS_LANE(ys_binomial_lanes)(&at, lanes, n, p, drawn);
        for (int l = 0; l < lanes; l++)
            row[l] += sign * (int32_t) drawn[l];
    }
    keep_room(k, &list);
    sum_cohorts(k);
}

/* Those come onto the register who make the poor real^elasticity times as many: the marginal first, then the others. */
static void
raise_line(ys_county *k, const ys_line *line, double *registered)
{
    ys_exit_block *block = k->block;
    int lanes = block->lanes;
    const double *real = ys_county_param(block, line->real.slot);
    const double *elasticity = ys_county_param(block, k->plan->reg.dynamics->line_elasticity.slot);
    int32_t *marginal = block->reg.marginal == NULL ? NULL : block->reg.marginal + k->at;
    const int32_t *padded = block->reg.padded == NULL ? NULL : block->reg.padded + k->at;
    ys_address at = ys_county_address(k, YS_PURPOSE_line_break, 0);
    ys_row others, n, p, drawn, far;

    YS_LANE(ys_exit_others_lanes)(k, registered, others);
    for (int l = 0; l < lanes; l++) {
        double poor = registered[l] - (padded == NULL ? 0.0 : (double) padded[l]);

        n[l] = others[l] + (marginal == NULL ? 0.0 : (double) marginal[l]);
        p[l] = ys_clip(poor * (ys_pow(real[l], elasticity[l]) - 1.0) / (n[l] > 0.0 ? n[l] : 1.0), 0.0, 1.0);
    }
    YS_LANE(ys_binomial_lanes)(&at, lanes, n, p, drawn);
    for (int l = 0; l < lanes; l++) {
        double near = marginal == NULL ? 0.0 : (double) marginal[l];

        near = near < drawn[l] ? near : drawn[l];
        far[l] = drawn[l] - near;
        registered[l] += drawn[l];
    }
    for (int l = 0; marginal != NULL && l < lanes; l++)
        marginal[l] -= (int32_t) (drawn[l] - far[l]);
    YS_LANE(ys_exit_take_others_lanes)(k, others, far);
    YS_LANE(ys_exit_place_lanes)(k, drawn);
}

void
YS_LANE(ys_exit_change_lanes)(ys_county *k, double *registered)
{
    const ys_exit_plan *plan = k->plan;

    if (plan->reg.growth != NULL) {
        natural_change(k);
        YS_LANE(ys_exit_count_lanes)(k, registered);
    }
    for (size_t i = 0; i < plan->reg.dynamics->lines.n; i++) {
        const ys_line *line = (const ys_line *) plan->reg.dynamics->lines.item + i;

        if (line->year == plan->first_year + k->year && plan->reg.breaks[i])
            raise_line(k, line, registered);
    }
}
