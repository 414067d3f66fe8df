/* A year of the chain over a block of worlds, county by county. */
#include "assessment/chain.h"

#include <string.h>

/* Rows [lanes] of the county at hand, in the scratch. */
typedef struct {
    int lanes;
    double *graded; /* 1 where the year gave a grade */
    double *points, *change, *grade;
    double *holds, *stage; /* the stage after the move */
    double *work;
} room;

static room
lay_out(int lanes, double *scratch)
{
    return (room){ lanes, scratch, scratch + lanes, scratch + 2 * lanes, scratch + 3 * lanes, scratch + 4 * lanes,
        scratch + 5 * lanes, scratch + YS_CHAIN_ROWS * lanes };
}

static void
read_grades(const room *r, const int32_t *restrict grade, const double *restrict score)
{
    double *restrict place = r->grade, *restrict graded = r->graded;

    for (int l = 0; l < r->lanes; l++)
        place[l] = (double) grade[l] + 1.0;
    for (int l = 0; l < r->lanes; l++)
        graded[l] = place[l] > 0.0 ? (score[l] == score[l] ? 1.0 : 0.0) : 0.0;
}

static void
count_years(const room *r, double improvement, const double *restrict score, double *restrict last, double *restrict in_stage,
    double *restrict without)
{
    double *restrict points = r->points, *restrict change = r->change;
    const double *restrict graded = r->graded;

    for (int l = 0; l < r->lanes; l++) {
        points[l] = 100.0 * score[l];
        change[l] = 100.0 * (score[l] - last[l]);
    }
    for (int l = 0; l < r->lanes; l++) {
        double more = change[l] > improvement + 1e-9 ? 0.0 : without[l] + 1.0;
        /* nothing to hold the first score against */
        double now = change[l] == change[l] ? more : without[l];

        without[l] = graded[l] != 0.0 ? now : without[l];
        in_stage[l] += graded[l];
        last[l] = graded[l] != 0.0 ? score[l] : last[l];
    }
}

/* stage = to where it was `from`, the year gave a grade, the condition holds and no other move was made. */
static void
move(const room *r, double from, double to, const double *restrict was)
{
    const double *restrict graded = r->graded, *restrict holds = r->holds;
    double *restrict stage = r->stage;

    for (int l = 0; l < r->lanes; l++) {
        double here = was[l] == from ? graded[l] * holds[l] : 0.0;
        double stays = stage[l] == was[l] ? here : 0.0;

        stage[l] = stays != 0.0 ? to : stage[l];
    }
}

static void
settle(int lanes, const double *restrict stage, double *restrict was, double *restrict in_stage)
{
    for (int l = 0; l < lanes; l++) {
        in_stage[l] = stage[l] == was[l] ? in_stage[l] : 0.0;
        was[l] = stage[l];
    }
}

/* All conditions are read before a move is made, so they see the stage as it was. */
static void
take_moves(const ys_chain_plan *plan, const room *r, const ys_trigger_rows *rows, double *was, double *in_stage)
{
    memcpy(r->stage, was, (size_t) r->lanes * sizeof *was);
    for (size_t k = 0; k < plan->n_stages; k++) {
        if (!plan->link[k].leaves)
            continue;
        YS_LANE(ys_trigger_lanes)(&plan->link[k].leave_when, rows, r->work, r->holds);
        move(r, (double) (k + 1), 0.0, was);
    }
    for (size_t k = 0; k < plan->n_stages; k++) {
        YS_LANE(ys_trigger_lanes)(&plan->link[k].when, rows, r->work, r->holds);
        move(r, (double) k, (double) (k + 1), was);
    }
    settle(r->lanes, r->stage, was, in_stage);
}

static void
both(int lanes, const double *restrict a, const double *restrict b, double *restrict out)
{
    for (int l = 0; l < lanes; l++)
        out[l] = a[l] * b[l];
}

static void
promote(const ys_chain_plan *plan, const room *r, const ys_trigger_rows *rows, double *promotable)
{
    if (!plan->promotes) {
        memset(promotable, 0, (size_t) r->lanes * sizeof *promotable);
        return;
    }
    YS_LANE(ys_trigger_lanes)(&plan->promotion_when, rows, r->work, r->holds);
    both(r->lanes, r->graded, r->holds, promotable);
}

void
YS_LANE(ys_chain_lanes)(const ys_chain_plan *plan, const ys_chain_year *year)
{
    const ys_chain_state *state = year->state;
    int lanes = year->lanes;
    room r = lay_out(lanes, year->scratch);

    for (size_t c = 0; c < plan->n_counties; c++) {
        size_t at = c * (size_t) lanes;
        ys_trigger_rows rows = { .county = c, .lanes = lanes, .quantity = year->quantity,
            .own = { [YS_TRIGGER_score] = r.points, [YS_TRIGGER_score_change] = r.change, [YS_TRIGGER_grade] = r.grade,
                [YS_TRIGGER_years_without_improvement] = state->years_without_improvement + at,
                [YS_TRIGGER_years_in_stage] = state->years_in_stage + at } };

        read_grades(&r, year->grade + at, year->score + at);
        count_years(&r, plan->chain->improvement, year->score + at, state->last_score + at, state->years_in_stage + at,
            state->years_without_improvement + at);
        take_moves(plan, &r, &rows, state->stage + at, state->years_in_stage + at);
        if (year->promotable != NULL)
            promote(plan, &r, &rows, year->promotable + at);
    }
}
