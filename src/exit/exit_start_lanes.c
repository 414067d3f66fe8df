/* The base year of a block: county figures, pools, effects, base odds. */
#include "exit/county.h"

/* Whole persons by cumulated sums: each county within one person of its figure and the total exact. What a county has no inhabitants
 * for goes to the next ones, and what then is left back to the first that have room. */
static void
round_counties(const ys_exit_plan *plan, const ys_exit_block *block, double *registered, const double *total, const double *scale)
{
    int lanes = block->lanes;
    ys_row sum, placed;

    for (int l = 0; l < lanes; l++)
        sum[l] = placed[l] = 0.0;
    for (size_t c = 0; c < plan->n_counties; c++) {
        double *row = registered + c * (size_t) lanes, most = plan->rural[c];
        bool last = c + 1 == plan->n_counties;

        for (int l = 0; l < lanes; l++) {
            sum[l] += row[l] * scale[l];
            double upto = ys_floor((last ? total[l] : sum[l]) + 0.5);

            row[l] = ys_clip(upto - placed[l], 0.0, most);
            placed[l] += row[l];
        }
    }
    for (size_t c = 0; c < plan->n_counties; c++) {
        double *row = registered + c * (size_t) lanes, most = plan->rural[c];

        for (int l = 0; l < lanes; l++) {
            double more = ys_clip(ys_floor(total[l] + 0.5) - placed[l], -row[l], most - row[l]);

            row[l] += more;
            placed[l] += more;
        }
    }
}

static void
draw_counties(const ys_exit_plan *plan, ys_exit_block *block, double *registered)
{
    int lanes = block->lanes;
    const double *sd = ys_county_param(block, plan->log_sd), *total = ys_county_param(block, plan->total);
    ys_row x, y, sum, scale;

    for (size_t c = 0; c < plan->n_counties; c++) {
        double *row = registered + c * (size_t) lanes, poor = plan->poor[c];

        if (!plan->modelled) {
            for (int l = 0; l < lanes; l++)
                row[l] = poor;
            continue;
        }
        ys_address at = { block->seed, block->world / 2, (uint32_t) c, 0, YS_PURPOSE_modelled, 0 };

        YS_LANE(ys_normal_lanes)(&at, lanes, x, y);
        /* a pair of worlds shares what is not known: lane l takes the draw of world / 2 */
        for (int l = 0; l < lanes; l++) {
            double z = x[l / 2];

            row[l] = poor * ys_exp(sd[l] * z - 0.5 * sd[l] * sd[l]);
        }
    }
    if (!plan->modelled && !plan->has_total)
        return;
    for (int round = 0; round < 5; round++) {
        for (int l = 0; l < lanes; l++)
            sum[l] = 0.0;
        for (size_t c = 0; c < plan->n_counties; c++) {
            const double *row = registered + c * (size_t) lanes;

            for (int l = 0; l < lanes; l++)
                sum[l] += row[l];
        }
        for (int l = 0; l < lanes; l++)
            scale[l] = total[l] / sum[l];
        for (size_t c = 0; round < 4 && c < plan->n_counties; c++) {
            double *row = registered + c * (size_t) lanes, most = 0.9 * plan->rural[c];

            for (int l = 0; l < lanes; l++) {
                double scaled = row[l] * scale[l];

                row[l] = scaled > most ? most : scaled;
            }
        }
    }
    round_counties(plan, block, registered, total, scale);
}

/* The vulnerable of the start are spread evenly over the years since exit, what does not divide to the youngest. */
static void
fill_cohorts(const ys_exit_plan *plan, ys_exit_block *block, size_t c)
{
    int lanes = block->lanes, cohorts = plan->reg.cohorts;
    size_t at = c * (size_t) lanes;

    for (int j = 0; j < cohorts; j++) {
        for (int l = 0; l < lanes; l++) {
            int32_t all = block->vulnerable[at + (size_t) l], part = all / cohorts;

            block->reg.cohort[j][at + (size_t) l] = j == 0 ? all - part * (cohorts - 1) : part;
        }
    }
}

/* What the register begins with besides: who is on it and not poor, who stands just above the line. */
static void
fill_register(const ys_exit_plan *plan, ys_exit_block *block, size_t c, const double *registered)
{
    const ys_dynamics *d = plan->reg.dynamics;
    int lanes = block->lanes;
    size_t at = c * (size_t) lanes;
    double rural = plan->rural[c];

    for (int l = 0; plan->reg.padded_on && l < lanes; l++)
        block->reg.padded[at + (size_t) l] = (int32_t) (ys_county_param(block, d->padded_start.slot)[l] * registered[l]);
    for (int l = 0; plan->reg.marginal_on && l < lanes; l++) {
        size_t i = at + (size_t) l;
        double others = rural - registered[l], free = others - block->missed[i] - block->vulnerable[i] - block->stable[i];
        double m = ys_floor(ys_county_param(block, d->marginal_start.slot)[l] * others);

        block->reg.marginal[i] = (int32_t) (m < free ? m : free);
    }
    for (int l = 0; block->reg.start != NULL && l < lanes; l++)
        block->reg.start[at + (size_t) l] = (int32_t) registered[l];
    if (block->reg.barred != NULL)
        memset(block->reg.barred + at, 0, (size_t) lanes);
    fill_cohorts(plan, block, c);
}

static void
split_groups(const ys_exit_plan *plan, ys_exit_block *block, size_t c, const double *registered)
{
    int lanes = block->lanes;
    size_t at = c * (size_t) lanes;
    ys_row poor;

    for (int l = 0; l < lanes; l++)
        poor[l] = registered[l] - (block->reg.padded == NULL ? 0.0 : (double) block->reg.padded[at + (size_t) l]);
    for (int l = 0; l < lanes; l++)
        block->group[0][at + (size_t) l] = (int32_t) poor[l];
    for (int g = 1; g < plan->n_groups; g++) {
        double share = plan->group_share[g];

        for (int l = 0; l < lanes; l++) {
            int32_t persons = (int32_t) (share * poor[l]);

            block->group[g][at + (size_t) l] = persons;
            block->group[0][at + (size_t) l] -= persons;
        }
    }
}

static void
fill_pools(const ys_exit_plan *plan, ys_exit_block *block, size_t c, const double *registered)
{
    int lanes = block->lanes;
    size_t at = c * (size_t) lanes;
    const double *vulnerable = ys_county_param(block, plan->vulnerable_start), *stable = ys_county_param(block, plan->stable_start);
    const double *missed = ys_county_param(block, plan->missed_start);
    double rural = plan->rural[c];

    for (int l = 0; l < lanes; l++) {
        double poor = registered[l], others = rural - poor;
        double m = ys_floor(missed[l] * others), v = ys_floor(vulnerable[l] * poor), s = ys_floor(stable[l] * poor);

        v = v > others - m ? others - m : v;
        s = s > others - m - v ? others - m - v : s;
        block->missed[at + (size_t) l] = (int32_t) m;
        block->vulnerable[at + (size_t) l] = (int32_t) v;
        block->stable[at + (size_t) l] = (int32_t) s;
        block->wrong[at + (size_t) l] = 0;
        block->left[at + (size_t) l] = 0;
        block->held[at + (size_t) l] = !plan->listed[c] ? YS_HELD_not_listed : plan->rule == NULL ? YS_HELD_no_rule : YS_HELD_first_year;
    }
    fill_register(plan, block, c, registered);
    split_groups(plan, block, c, registered);
}

/* Rate of a flow where nothing raises or lowers it, for the inflow of the base year. */
static double
plain_rate(const ys_exit_block *block, const ys_flow_plan *flow, int l)
{
    return flow->on ? ys_clip(ys_county_param(block, flow->rate)[l], flow->min, flow->max) : 0.0;
}

/* Base odds of one lane by Newton's method: f(o) = sum share o k / (1 + o k) rises and is concave, so from 0 the steps rise to the root. */
static double
base_odds(const ys_exit_plan *plan, const ys_exit_block *block, double target, int l)
{
    double o = 0.0, reach = 0.0;

    /* a drawn rate that the groups cannot reach is cut just below what they can */
    for (int g = 0; g < plan->n_groups; g++)
        reach += plan->group_odds[g] < 0 || ys_county_param(block, plan->group_odds[g])[l] > 0.0 ? plan->group_share[g] : 0.0;
    target = target < 0.99 * reach ? target : 0.99 * reach;
    for (int step = 0; step < 32; step++) {
        double value = 0.0, slope = 0.0;

        for (int g = 0; g < plan->n_groups; g++) {
            double kappa = plan->group_odds[g] < 0 ? 1.0 : ys_county_param(block, plan->group_odds[g])[l];
            double q = 1.0 / (1.0 + o * kappa);

            value += plan->group_share[g] * o * kappa * q;
            slope += plan->group_share[g] * kappa * q * q;
        }
        o = slope > 0.0 ? o + (target - value) / slope : 0.0;
    }
    return o;
}

/* Persons of a pool in all counties, or NULL: none. */
static void
sum_pool(const ys_exit_plan *plan, const ys_exit_block *block, const int32_t *pool, double *sum)
{
    int lanes = block->lanes;

    for (int l = 0; l < lanes; l++)
        sum[l] = 0.0;
    for (size_t c = 0; pool != NULL && c < plan->n_counties; c++) {
        for (int l = 0; l < lanes; l++)
            sum[l] += pool[c * (size_t) lanes + (size_t) l];
    }
}

/* Who falls back in the base year: rate * persons, by years since exit where the rate declines. */
static void
base_fall_back(const ys_exit_plan *plan, const ys_exit_block *block, double *inflow)
{
    const ys_flow_plan *flow = &plan->fall_back;
    int lanes = block->lanes, cohorts = plan->reg.cohorts;
    ys_row sum, ease;

    sum_pool(plan, block, cohorts == 0 ? block->vulnerable : block->reg.cohort[0], sum);
    for (int l = 0; l < lanes; l++) {
        inflow[l] = plain_rate(block, flow, l) * sum[l];
        ease[l] = 1.0;
    }
    for (int j = 1; flow->on && j < cohorts; j++) {
        sum_pool(plan, block, block->reg.cohort[j], sum);
        for (int l = 0; l < lanes; l++) {
            ease[l] *= 1.0 - ys_county_param(block, plan->reg.dynamics->fall_back_decline.slot)[l];
            inflow[l] += ys_clip(ys_county_param(block, flow->rate)[l] * ease[l], flow->min, flow->max) * sum[l];
        }
    }
}

/* Inflow of the base year to the register, from its pools and the rest, less who is found on it and is not poor; `found`: those alone. Who
 * over-counts does so on top of it. */
static void
base_inflow(const ys_exit_plan *plan, const ys_exit_block *block, double rural, const double *poor, double *inflow, double *found)
{
    int lanes = block->lanes;
    ys_row vulnerable, missed, marginal;

    base_fall_back(plan, block, inflow);
    sum_pool(plan, block, block->vulnerable, vulnerable);
    sum_pool(plan, block, block->missed, missed);
    for (int l = 0; l < lanes; l++) {
        double rest = rural - poor[l] - vulnerable[l] - missed[l];

        inflow[l] = inflow[l] + plain_rate(block, &plan->newly_poor, l) * rest + plain_rate(block, &plan->missed_found, l) * missed[l];
    }
    if (plan->reg.marginal_on) {
        sum_pool(plan, block, block->reg.marginal, marginal);
        for (int l = 0; l < lanes; l++)
            inflow[l] += (plain_rate(block, &plan->reg.marginal_poor, l) - plain_rate(block, &plan->newly_poor, l)) * marginal[l];
    }
    sum_pool(plan, block, block->reg.padded, found);
    for (int l = 0; plan->reg.padded_on && l < lanes; l++) {
        found[l] *= plain_rate(block, &plan->reg.padded_found, l);
        inflow[l] -= found[l];
    }
}

static void
solve_base_odds(const ys_exit_plan *plan, ys_exit_block *block, const double *registered)
{
    int lanes = block->lanes;
    double rural = 0.0, natural = plan->reg.growth == NULL ? 0.0 : plan->reg.dynamics->natural_change;
    ys_row poor, inflow, found;

    for (int l = 0; l < lanes; l++)
        poor[l] = 0.0;
    for (size_t c = 0; c < plan->n_counties; c++) {
        size_t at = c * (size_t) lanes;

        rural += plan->rural[c];
        for (int l = 0; l < lanes; l++)
            poor[l] += registered[at + (size_t) l];
    }
    base_inflow(plan, block, rural, poor, inflow, found);
    for (int l = 0; l < lanes; l++) {
        /* the fitted rate holds births, deaths and moves, which come before anybody leaves: 1 - p = (1 - net) / (1 + g) */
        double fitted = ys_county_param(block, plan->net_rate)[l];
        double fall = natural == 0.0 ? fitted : (fitted + natural) / (1.0 + natural);
        double net = fall + (poor[l] > 0.0 ? inflow[l] / poor[l] : 0.0);
        /* who is found off the register leaves it but once */
        double gross = ys_clip(net / (poor[l] > 0.0 ? 1.0 - found[l] / poor[l] : 1.0), 0.0, 0.95);
        double o = base_odds(plan, block, gross, l);

        for (int g = 0; g < plan->n_groups; g++) {
            double kappa = plan->group_odds[g] < 0 ? 1.0 : ys_county_param(block, plan->group_odds[g])[l];

            block->base_odds[g * lanes + l] = o * kappa;
        }
    }
}

static void
draw_effects(const ys_exit_plan *plan, ys_exit_block *block)
{
    int lanes = block->lanes;
    const double *sd = ys_county_param(block, plan->effect_sd);
    ys_row x, y;

    for (size_t c = 0; c < plan->n_counties; c++) {
        ys_address at = { block->seed, block->world / 2, (uint32_t) c, 0, YS_PURPOSE_effect, 0 };
        double *row = block->effect + c * (size_t) lanes;

        YS_LANE(ys_normal_lanes)(&at, lanes, x, y);
        for (int l = 0; l < lanes; l++) {
            double z = x[l / 2];

            row[l] = ys_exp(sd[l] * z - 0.5 * sd[l] * sd[l]);
        }
    }
}

void
YS_LANE(ys_exit_start_lanes)(const ys_exit_plan *plan, ys_exit_block *block)
{
    double *registered = block->quantity[YS_QUANTITY_registered_poor];
    size_t cells = plan->n_counties * (size_t) block->lanes;

    draw_counties(plan, block, registered);
    for (size_t c = 0; c < plan->n_counties; c++) {
        const double *row = registered + c * (size_t) block->lanes;

        fill_pools(plan, block, c, row);
        ys_county_record(plan, block, c, plan->rural[c], row);
    }
    if (plan->reg.n_targets > 0)
        YS_LANE(ys_exit_target_lanes)(plan, block);
    if (plan->process == YS_PROCESS_odds)
        solve_base_odds(plan, block, registered);
    if (plan->effect)
        draw_effects(plan, block);
    YS_LANE(ys_exit_served_lanes)(plan, block);
    YS_LANE(ys_exit_gate_start_lanes)(plan, block);
    YS_LANE(ys_exit_named_start_lanes)(plan, block);
    for (int q = YS_QUANTITY_poor_fall; q < YS_QUANTITY_COUNT; q++) {
        if (block->quantity[q] != NULL && q != YS_QUANTITY_score && q != YS_QUANTITY_award_points)
            memset(block->quantity[q], 0, cells * sizeof(double));
    }
    YS_LANE(ys_exit_status_start_lanes)(plan, block);
}
