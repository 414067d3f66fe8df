/* What follows from grades over years: stages that a county enters and leaves, and who may be promoted. */
#ifndef YS_CHAIN_H
#define YS_CHAIN_H

#include "assessment/trigger.h"
#include "yinsu/assessment.h"

enum { YS_CHAIN_STAGES = 32, YS_CHAIN_ROWS = 6 /* of a year, besides those of a trigger */ };

typedef struct {
    ys_trigger when, leave_when;
    bool leaves; /* false: leave_when is not stated, the county stays */
} ys_chain_link;

typedef struct {
    const ys_chain *chain; /* borrowed */
    size_t n_counties, n_stages;
    ys_chain_link *link; /* [n_stages], owned */
    ys_trigger promotion_when;
    bool promotes;       /* false: promotion_when is not stated */
    uint32_t quantities; /* bit 1 << ys_quantity: what its conditions read */
    uint32_t own;        /* bit 1 << ys_trigger_name */
} ys_chain_plan;

/** Whether a chain is stated at all; whether it says who may be promoted. */
bool ys_chain_given(const ys_chain *chain);
bool ys_chain_promotes(const ys_chain *chain);

/**
 * Parse the conditions of a chain. Chain, texts and columns are borrowed.
 * @param path of the chain, as schemes.county.chain
 * @param plan out, free with ys_chain_release; untouched on failure
 * @return YS_E_SCENARIO with the path: a stage without `when`, one named or titled `free`, more than YS_CHAIN_STAGES, a condition that
 * ys_trigger_parse refuses; YS_E_NOMEM
 */
ys_status ys_chain_prepare(const ys_chain *chain, const ys_data *data, const char *path, ys_chain_plan *plan, ys_error *err);
void ys_chain_release(ys_chain_plan *plan);

/** Whether it holds a year's score against the last one's: score_change or years_without_improvement is read. */
bool ys_chain_compares_years(const ys_chain_plan *plan);

/* Rows [county][lanes], kept from year to year. */
typedef struct {
    double *stage; /* 0 free, 1 … n_stages */
    double *years_in_stage;
    double *years_without_improvement;
    double *last_score; /* of the last year with a grade, 0..1; NaN before the first */
} ys_chain_state;

/** Before the first year: all free, nothing counted. */
void ys_chain_start(const ys_chain_plan *plan, int lanes, const ys_chain_state *state);

typedef struct {
    int lanes;                       /* a multiple of 8, <= YS_LANES */
    const double *const *quantity;   /* [YS_QUANTITY_COUNT] rows; NULL: not known */
    const double *score;             /* rows, 0..1 */
    const int32_t *grade;            /* rows, 0 the best, -1 insufficient data */
    const ys_chain_state *state;     /* in and out */
    double *promotable;              /* out, rows, 1 or 0, nullable; 0 where promotion_when is not stated */
    void *scratch;                   /* ys_chain_scratch bytes, aligned to 64 */
} ys_chain_year;

size_t ys_chain_scratch(int lanes);

/**
 * One year, after its grades. A county whose grade is -1 (or whose score is NaN) stands still that year: no counter moves, it neither enters
 * nor leaves, its score is not remembered, and it may not be promoted. For the others, in this order:
 *   score_change = 100 (score - last score) in points; NaN in the first year with a grade
 *   years_in_stage + 1: full years since the last move, 0 in its year; while free, since it became so (the start is a move before the first)
 *   years_without_improvement: 0 where score_change > improvement + 1e-9, else + 1; the first year with a grade is neither and leaves it at 0;
 *   no move sets it back
 *   leave_when of its stage: to 0; else `when` of the next stage: to that; years_in_stage is then 0. One move a year.
 *   promotion_when, which reads the stage's figures after the move
 * In all conditions `score` is this year's in points, `grade` 1 the best, and quantities are as the rows say; the row `stage` of the
 * quantities may be state->stage itself: then a stage's conditions read it before the move and promotion_when after it.
 * Pure; O(counties * parts * lanes). A lane's figures depend on that lane alone.
 */
YS_DECLARE_LANE(void, ys_chain_lanes, (const ys_chain_plan *plan, const ys_chain_year *year));

#endif
