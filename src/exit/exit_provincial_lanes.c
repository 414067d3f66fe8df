/* The province's own scheme of exit: who is out at the start, and who is next by its plan. */
#include "exit/county.h"

/* The county with the lowest key of those of the scheme that are not out, the first of equals, leaves in every world. */
static void
take_lowest(const ys_exit_plan *plan, ys_exit_block *block, const double *key)
{
    size_t lanes = (size_t) block->lanes;
    uint8_t *out = block->status.provincial;
    ys_row least, who;

    for (size_t l = 0; l < lanes; l++) {
        least[l] = 1e300;
        who[l] = -1.0;
    }
    for (size_t c = 0; c < plan->n_counties; c++) {
        double number = (double) c;

        for (size_t l = 0; plan->status.among[c] && l < lanes; l++) {
            bool lower = out[c * lanes + l] == 0 && key[c * lanes + l] < least[l];

            least[l] = lower ? key[c * lanes + l] : least[l];
            who[l] = lower ? number : who[l];
        }
    }
    for (size_t l = 0; l < lanes; l++) {
        if (who[l] >= 0.0)
            out[(size_t) who[l] * lanes + l] = 1;
    }
}

static void
tell(const ys_exit_plan *plan, ys_exit_block *block)
{
    double *told = block->quantity[YS_QUANTITY_provincial_out];

    for (size_t i = 0; told != NULL && i < plan->n_counties * (size_t) block->lanes; i++)
        told[i] = (double) block->status.provincial[i];
}

/* Recorded incidences, by which the next one leaves. */
static void
rank_by_record(const ys_exit_plan *plan, ys_exit_block *block, int year)
{
    const double *registered = block->quantity[YS_QUANTITY_registered_poor];
    size_t lanes = (size_t) block->lanes;

    for (size_t c = 0; c < plan->n_counties; c++) {
        double rural = ys_county_rural(plan, c, year);

        for (size_t l = 0; l < lanes; l++)
            block->status.provincial_key[c * lanes + l] = registered[c * lanes + l] / rural;
    }
}

void
YS_LANE(ys_exit_provincial_lanes)(const ys_exit_plan *plan, ys_exit_block *block, int year)
{
    const int32_t *planned = plan->status.planned;

    if (planned[year + 1] == planned[year])
        return;
    rank_by_record(plan, block, year);
    for (int32_t n = planned[year]; n < planned[year + 1]; n++)
        take_lowest(plan, block, block->status.provincial_key);
    tell(plan, block);
}

/* A draw without replacement in proportion to w: the lowest of -ln(u) / w, here by its logarithm (Efraimidis and Spirakis, Inf. Process.
 * Lett. 97, 2006). A pair of worlds shares it. */
static void
draw_keys(const ys_exit_plan *plan, ys_exit_block *block)
{
    size_t lanes = (size_t) block->lanes;
    double tilt = plan->status.tilt;
    ys_row luck, other;

    rank_by_record(plan, block, -1);
    for (size_t c = 0; c < plan->n_counties; c++) {
        ys_address at = { block->seed, block->world / 2, (uint32_t) c, 0, YS_PURPOSE_provincial, 0 };
        double *key = block->status.provincial_key + c * lanes;

        YS_LANE(ys_philox_lanes)(&at, block->lanes, luck, other);
        for (size_t l = 0; l < lanes; l++)
            key[l] = ys_log(-ys_log(luck[l / 2])) + tilt * ys_log(key[l] > 1e-12 ? key[l] : 1e-12);
    }
}

void
YS_LANE(ys_exit_provincial_start_lanes)(const ys_exit_plan *plan, ys_exit_block *block)
{
    size_t lanes = (size_t) block->lanes;
    uint8_t *out = block->status.provincial;

    for (size_t c = 0; c < plan->n_counties; c++)
        memset(out + c * lanes, plan->status.out == NULL ? 0 : plan->status.out[c], lanes);
    if (plan->status.out == NULL && plan->status.planned[0] > 0) {
        draw_keys(plan, block);
        for (int32_t n = 0; n < plan->status.planned[0]; n++)
            take_lowest(plan, block, block->status.provincial_key);
    }
    tell(plan, block);
}
