/* Gates: guarantees that must hold beside income before a person leaves, and the measures that close them. */
#include "exit/county.h"

/* Each round finds the counties that the last scale puts at 1, which only grow, and the scale that the others then need: more rounds than
 * any table was seen to take. */
enum { ROUNDS = 12 };

/* Lacking spread in proportion to the column: q = min(1, scale * lack), its mean over the registered poor at `lacking`. */
static void
spread(const ys_exit_plan *plan, ys_exit_block *block, const double *lack, const double *lacking, double *rows)
{
    const double *registered = block->quantity[YS_QUANTITY_registered_poor];
    size_t lanes = (size_t) block->lanes;
    ys_row poor, full, rest, scale;

    for (size_t l = 0; l < lanes; l++)
        scale[l] = 0.0;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t l = 0; l < lanes; l++)
            poor[l] = full[l] = rest[l] = 0.0;
        for (size_t c = 0; c < plan->n_counties; c++) {
            const double *row = registered + c * lanes;

            for (size_t l = 0; l < lanes; l++) {
                double is_full = scale[l] * lack[c] >= 1.0 ? 1.0 : 0.0;

                poor[l] += row[l];
                full[l] += row[l] * is_full;
                rest[l] += row[l] * lack[c] * (1.0 - is_full);
            }
        }
        for (size_t l = 0; l < lanes; l++)
            scale[l] = rest[l] > 0.0 ? (lacking[l] * poor[l] - full[l]) / rest[l] : scale[l];
    }
    for (size_t c = 0; c < plan->n_counties; c++) {
        double *row = rows + c * lanes;

        for (size_t l = 0; l < lanes; l++)
            row[l] = ys_clip(scale[l] * lack[c], 0.0, 1.0);
    }
}

static void
count_passing(const ys_exit_plan *plan, ys_exit_block *block, size_t at)
{
    int lanes = block->lanes;
    double *passing = block->effects.passing + at;

    for (int l = 0; l < lanes; l++)
        passing[l] = 1.0;
    for (int g = 0; g < plan->effects.n_gates; g++) {
        const double *q = block->effects.gate[g] + at;

        for (int l = 0; l < lanes; l++)
            passing[l] *= 1.0 - q[l];
    }
}

void
YS_LANE(ys_exit_gate_start_lanes)(const ys_exit_plan *plan, ys_exit_block *block)
{
    size_t lanes = (size_t) block->lanes, cells = plan->n_counties * lanes;

    for (int g = 0; g < plan->effects.n_gates; g++) {
        const ys_gate_plan *gate = &plan->effects.gate[g];
        const double *lacking = ys_county_param(block, gate->lacking);
        double *row = block->effects.gate[g];

        if (gate->lack != NULL)
            spread(plan, block, gate->lack, lacking, row);
        for (size_t c = 0; gate->lack == NULL && c < plan->n_counties; c++)
            memcpy(row + c * lanes, lacking, lanes * sizeof *row);
        if (gate->acted_on)
            memcpy(block->effects.gate_base[g], row, cells * sizeof *row);
    }
    for (size_t c = 0; plan->effects.n_gates > 0 && c < plan->n_counties; c++)
        count_passing(plan, block, c * lanes);
}

/* G: 1 and what the measures that close the gate deviate by. */
static void
gain_of_gate(const ys_county *k, int gate, double *gain)
{
    int lanes = k->block->lanes;

    for (int l = 0; l < lanes; l++)
        gain[l] = 1.0;
    for (int m = 0; m < k->plan->n_measures; m++) {
        const ys_measure_plan *measure = &k->plan->measure[m];
        const double *share = ys_county_param(k->block, measure->base_share), *x = k->gain[measure->gain_of];

        if (measure->acts_on != YS_ACTS_ON_gate || measure->gate != gate)
            continue;
        for (int l = 0; l < lanes; l++)
            gain[l] += share[l] * (x[l] - 1.0);
    }
}

/* Part of those who lack it stays so. Who passes more of a gate than with base-year spending leaves the more; a gate that nobody passes
 * with base-year spending is taken as passed by one in a million. */
static void
close_gate(ys_county *k, int g)
{
    const ys_gate_plan *gate = &k->plan->effects.gate[g];
    int lanes = k->block->lanes;
    const double *closing = ys_county_param(k->block, gate->closing);
    double *q = k->block->effects.gate[g] + k->at;
    ys_row gain;

    if (!gate->acted_on) {
        for (int l = 0; l < lanes; l++)
            q[l] *= 1.0 - closing[l];
        return;
    }
    double *base = k->block->effects.gate_base[g] + k->at;

    gain_of_gate(k, g, gain);
    for (int l = 0; l < lanes; l++) {
        q[l] *= 1.0 - ys_clip(closing[l] * gain[l], 0.0, 1.0);
        base[l] *= 1.0 - closing[l];
    }
    for (int l = 0; l < lanes; l++) {
        double open = 1.0 - q[l], usual = 1.0 - base[l], least = usual > 1e-6 ? usual : 1e-6;

        k->gates[l] *= open == usual ? 1.0 : open / least;
    }
    k->passing = k->gates;
}

void
YS_LANE(ys_exit_gate_lanes)(ys_county *k)
{
    int lanes = k->block->lanes;

    if (k->plan->effects.n_gates == 0)
        return;
    for (int l = 0; l < lanes; l++)
        k->gates[l] = 1.0;
    for (int g = 0; g < k->plan->effects.n_gates; g++)
        close_gate(k, g);
    count_passing(k->plan, k->block, k->at);
}
