/* The years of one block, in the order of the design: allocate, spend, change, record, survey, exit, assess, consequences. */
#include "engine/plan.h"

#include "base/math.h"

#include <math.h>
#include <string.h>

typedef double ys_row[YS_LANES] __attribute__((aligned(YS_ALIGN)));

static double *
slot_row(const ys_block *block, int32_t slot)
{
    return block->param + (size_t) slot * (size_t) block->lanes;
}

/* One draw a pair of worlds; a pair lies in neighbouring lanes. */
static void
draw_slot(ys_block *block, const ys_moving_slot *moving)
{
    const ys_slot *slot = &block->plan->model->slot[moving->slot];
    ys_address at = { block->seed, block->world / 2, 0, 0, YS_PURPOSE_parameter, moving->group };
    double *row = slot_row(block, moving->slot), a = slot->a, b = slot->b, c = slot->c;
    int lanes = block->lanes;
    ys_row u, v;

    if (slot->prior == YS_PRIOR_normal || slot->prior == YS_PRIOR_lognormal)
        YS_LANE(ys_normal_lanes)(&at, lanes, u, v);
    else
        YS_LANE(ys_philox_lanes)(&at, lanes, u, v);
    for (int l = 0; l < lanes; l++) {
        double x = u[l / 2];

        if (slot->prior == YS_PRIOR_normal)
            x = a + b * x;
        else if (slot->prior == YS_PRIOR_lognormal)
            x = a * ys_exp(b * x);
        else if (slot->prior == YS_PRIOR_uniform)
            x = a + (b - a) * x;
        else
            x = x * (b - a) < c - a ? a + sqrt(x * (b - a) * (c - a)) : b - sqrt((1.0 - x) * (b - a) * (b - c));
        row[l] = ys_clip(x, slot->min, slot->max);
    }
}

/* Bring a weight vector back to 1: what was drawn and what is locked stands, the other members are rescaled in proportion; if nothing
 * is left to rescale, or too little, the drawn ones are. */
static void
rescale_vector(ys_block *block, int32_t vector)
{
    const ys_plan *plan = block->plan;
    const ys_slot *slot = plan->model->slot;
    int lanes = block->lanes;
    ys_row drawn, fixed, rest, drawn_scale, rest_scale;

    for (int l = 0; l < lanes; l++)
        drawn[l] = fixed[l] = rest[l] = 0.0;
    for (size_t s = 0; s < plan->n_slots; s++) {
        const double *row = slot_row(block, (int32_t) s);
        double *sum = slot[s].prior != YS_PRIOR_fixed ? drawn : (slot[s].lock ? fixed : rest);

        for (int l = 0; slot[s].vector == vector && l < lanes; l++)
            sum[l] += slot[s].prior != YS_PRIOR_fixed ? row[l] : slot[s].value;
    }
    for (int l = 0; l < lanes; l++) {
        double left = 1.0 - drawn[l] - fixed[l];
        bool fits = rest[l] > 0.0 && left >= 0.0;

        rest_scale[l] = fits ? left / rest[l] : 0.0;
        drawn_scale[l] = fits ? 1.0 : (1.0 - fixed[l]) / drawn[l];
    }
    for (size_t s = 0; s < plan->n_slots; s++) {
        double *row = slot_row(block, (int32_t) s);

        if (slot[s].vector != vector || (slot[s].prior == YS_PRIOR_fixed && slot[s].lock))
            continue;
        for (int l = 0; l < lanes; l++)
            row[l] = slot[s].prior != YS_PRIOR_fixed ? row[l] * drawn_scale[l] : slot[s].value * rest_scale[l];
    }
}

void
YS_LANE(ys_block_draw)(ys_block *block)
{
    const ys_plan *plan = block->plan;
    const ys_slot *slot = plan->model->slot;

    for (size_t i = 0; i < plan->n_moving; i++)
        draw_slot(block, &plan->moving[i]);
    for (size_t i = 0; i < plan->n_moving; i++) {
        int32_t vector = slot[plan->moving[i].slot].vector;
        bool first = vector >= 0;

        for (size_t j = 0; j < i; j++)
            first = first && slot[plan->moving[j].slot].vector != vector;
        if (first)
            rescale_vector(block, vector);
    }
}

/* The pot of the year: of the base year, then the total of the first year, grown year by year; or a set-aside of another fund. */
static void
fill_pot(ys_block *block, size_t f, int year)
{
    const ys_pot_plan *fund = &block->plan->fund[f];
    const ys_pot *pot = &fund->fund->pot;
    int lanes = block->lanes;
    const double *first = slot_row(block, pot->total.slot), *base = slot_row(block, pot->base_year.slot);
    const double *growth = slot_row(block, pot->growth.slot);
    double *now = block->pot[f];

    if (fund->from >= 0) {
        memcpy(block->total[f], block->set_aside[fund->from] + (size_t) fund->from_set_aside * (size_t) lanes,
            (size_t) lanes * sizeof *block->total[f]);
        return;
    }
    for (int l = 0; l < lanes; l++) {
        double begin = year < 0 && base[l] > 0.0 ? base[l] : first[l];
        double grown = now[l] * (1.0 + growth[l]);

        now[l] = year > 0 ? grown : begin;
    }
    for (int l = 0; l < lanes; l++)
        block->total[f][l] = ys_to_int(ys_floor(now[l]));
}

static const int64_t *
last_year(ys_block *block, size_t f, int year)
{
    const int64_t *issued = ys_fund_issued(block->plan->fund[f].plan);
    int64_t *row = block->last_amount[f];
    size_t lanes = (size_t) block->lanes;

    if (row == NULL || year < 0 || (year == 0 && issued == NULL))
        return NULL;
    for (size_t c = 0; year == 0 && c < block->plan->n_counties; c++) {
        for (size_t l = 0; l < lanes; l++)
            row[c * lanes + l] = issued[c];
    }
    return row;
}

bool
YS_LANE(ys_block_allocate)(ys_block *block, int year)
{
    const ys_plan *plan = block->plan;

    for (size_t f = 0; f < plan->n_funds; f++) {
        if (year > 0 && block->last_amount[f] != NULL) {
            int64_t *swap = block->last_amount[f];

            block->last_amount[f] = block->amount[f];
            block->amount[f] = swap;
        }
        fill_pot(block, f, year);
        ys_fund_year fund = { .lanes = block->lanes, .valid = block->valid, .param = block->param,
            .quantity = (const double *const *) block->quantity, .total = block->total[f],
            .last_year = last_year(block, f, year), .scratch = block->scratch, .amount = block->amount[f],
            .set_aside = block->set_aside[f], .held = block->held[f], .by_hand = year == 0,
            .out_for = year < 0 ? NULL : block->out_for[f] };
        int lane = YS_LANE(ys_fund_lanes)(plan->fund[f].plan, &fund);

        if (lane >= 0 && lane < block->valid) {
            block->failed_fund = (int) f;
            block->failed_lane = lane;
            block->failed_year = year;
            block->failed_last_year = fund.last_year;
            return false;
        }
    }
    return true;
}

void
YS_LANE(ys_block_assess)(ys_block *block, int at)
{
    const ys_plan *plan = block->plan;
    size_t cells = plan->n_counties * (size_t) block->lanes;
    double *score = block->quantity[YS_QUANTITY_score], *points = block->quantity[YS_QUANTITY_award_points];
    double *award = block->quantity[YS_QUANTITY_award];
    ys_scheme_year year = { .lanes = block->lanes, .calendar = plan->model->scenario.years.first + at, .param = block->param,
        .quantity = (const double *const *) block->quantity, .scratch = block->scratch, .score = block->score,
        .grade = block->grade, .award_points = points == NULL ? NULL : block->award,
        .award_yuan = award == NULL ? NULL : block->award_yuan };

    YS_LANE(ys_scheme_lanes)(plan->scheme, &year);
    /* a county without data keeps its last score; the items of this year have been read by now */
    for (size_t i = 0; score != NULL && i < cells; i++)
        score[i] = isnan(block->score[i]) ? score[i] : block->score[i];
    if (points != NULL)
        memcpy(points, block->award, cells * sizeof *points);
    if (award != NULL)
        memcpy(award, block->award_yuan, cells * sizeof *award);
}

/* What follows from the year's grades. */
static void
follow(ys_block *block)
{
    ys_chain_year year = { .lanes = block->lanes, .quantity = (const double *const *) block->quantity, .score = block->score,
        .grade = block->grade, .state = &block->chain, .promotable = block->quantity[YS_QUANTITY_promotable], .scratch = block->scratch };

    YS_LANE(ys_chain_lanes)(&block->plan->chain, &year);
}

static void
start_scores(ys_block *block)
{
    const ys_plan *plan = block->plan;
    int lanes = block->lanes;
    double *score = block->quantity[YS_QUANTITY_score], *points = block->quantity[YS_QUANTITY_award_points];

    for (size_t c = 0; c < plan->n_counties; c++) {
        size_t at = c * (size_t) lanes;

        for (int l = 0; score != NULL && l < lanes; l++)
            score[at + (size_t) l] = plan->scheme_of == NULL ? 0.0 : slot_row(block, plan->scheme_of->start_score.slot)[l] / 100.0;
        for (int l = 0; points != NULL && l < lanes; l++)
            points[at + (size_t) l] = 0.0;
    }
}

/* From yuan that were not spent to their share of what was at hand. */
static void
share_unspent(ys_block *block, double *unspent)
{
    const ys_plan *plan = block->plan;
    size_t lanes = (size_t) block->lanes;

    for (size_t c = 0; c < plan->n_counties; c++) {
        double *row = unspent + c * lanes;
        ys_row hand;

        memcpy(hand, row, lanes * sizeof *row);
        for (size_t f = 0; f < plan->n_funds; f++) {
            const int64_t *spent = block->spent[f] + c * lanes;

            for (size_t l = 0; l < lanes; l++)
                hand[l] += ys_from_int(spent[l]);
        }
        for (size_t l = 0; l < lanes; l++)
            row[l] = hand[l] > 0.0 ? row[l] / hand[l] : 0.0;
    }
}

/* What one level of approval makes of a year's money: the share that waits for the next year, and the share of what is at hand that is
 * spent. */
static void
cycle(const ys_block *block, const ys_approval *approval, double *waits, double *absorbed)
{
    const ys_cycle_step *step = approval->steps.item;
    int lanes = block->lanes;

    memcpy(waits, slot_row(block, approval->delay.slot), (size_t) lanes * sizeof *waits);
    memcpy(absorbed, slot_row(block, approval->absorption.slot), (size_t) lanes * sizeof *absorbed);
    for (size_t i = 0; i < approval->steps.n; i++) {
        const double *months = slot_row(block, step[i].months.slot), *lost = slot_row(block, step[i].lost.slot);

        for (int l = 0; l < lanes; l++) {
            waits[l] = ys_clip(waits[l] + months[l] / 12.0, 0.0, 1.0);
            absorbed[l] *= 1.0 - lost[l];
        }
    }
}

/* What of this year's amounts acts this year: some of it waits for approval until the next, some is never spent. The year before the
 * first one is taken to have been as the first. */
static void
spend(ys_block *block, int year)
{
    const ys_plan *plan = block->plan;
    size_t lanes = (size_t) block->lanes;
    double *unspent = block->quantity[YS_QUANTITY_unspent_share];
    int64_t at_hand[YS_LANES];
    ys_row waits, absorbed;

    if (unspent != NULL)
        memset(unspent, 0, plan->n_counties * lanes * sizeof *unspent);
    for (size_t f = 0; f < plan->n_funds; f++) {
        if (plan->fund[f].approval == NULL) {
            block->spent[f] = block->amount[f];
            continue;
        }
        bool first = year < 0 || (year == 0 && !plan->needs_base);

        cycle(block, plan->fund[f].approval, waits, absorbed);
        for (size_t c = 0; c < plan->n_counties; c++) {
            const int64_t *restrict amount = block->amount[f] + c * lanes;
            int64_t *restrict spent = block->spent[f] + c * lanes, *restrict carried = block->carried[f] + c * lanes;

            for (size_t l = 0; l < lanes; l++) {
                int64_t later = ys_to_int(ys_floor(ys_from_int(amount[l]) * waits[l])), before = first ? later : carried[l];

                spent[l] = ys_to_int(ys_floor(ys_from_int(amount[l] - later + before) * absorbed[l]));
                carried[l] = later;
                at_hand[l] = amount[l] + before;
            }
            for (size_t l = 0; unspent != NULL && l < lanes; l++)
                unspent[c * lanes + l] += ys_from_int(at_hand[l] - spent[l]);
        }
    }
    if (unspent != NULL)
        share_unspent(block, unspent);
}

/* Whether the year has lost or doubled nobody and nothing: asked where assertions are, and free of cost where they are not. */
static bool
holds(ys_block *block, int year)
{
#ifdef NDEBUG
    (void) block;
    (void) year;
    return true;
#else
    block->failed_fund = -1;
    block->failed_year = year;
    return ys_block_check(block, year, NULL) == YS_OK;
#endif
}

int
YS_LANE(ys_block_run)(ys_block *block, ys_year_hook hook, void *context)
{
    const ys_plan *plan = block->plan;
    const ys_exit_plan *model = &plan->exit;
    const int64_t *const *spent = (const int64_t *const *) block->spent;

    block->exit.world = block->world;
    YS_LANE(ys_block_draw)(block);
    YS_LANE(ys_exit_start_lanes)(model, &block->exit);
    start_scores(block);
    if (plan->n_stages > 0)
        ys_chain_start(&plan->chain, block->lanes, &block->chain);
    ys_block_start_funds(block);
    if (plan->needs_base) {
        if (!YS_LANE(ys_block_allocate)(block, -1))
            return 1;
        spend(block, -1);
        YS_LANE(ys_exit_base_lanes)(model, &block->exit, spent);
    }
    for (int year = 0; year < plan->n_years; year++) {
        if (!YS_LANE(ys_block_allocate)(block, year))
            return 1;
        spend(block, year);
        YS_LANE(ys_exit_year_lanes)(model, &block->exit, year, spent);
        if (plan->scheme != NULL)
            YS_LANE(ys_block_assess)(block, year);
        if (plan->n_stages > 0)
            follow(block);
        if (model->rule != NULL && model->rule->assessed_first)
            YS_LANE(ys_exit_decide_lanes)(model, &block->exit, year);
        if (!holds(block, year))
            return 1;
        if (!hook(context, block, year))
            return -1;
    }
    return 0;
}
