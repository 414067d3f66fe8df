/* What single worlds drew and came to: for a study that weighs worlds. */
#ifndef YS_DRAWS_H
#define YS_DRAWS_H

#include "engine/plan.h"

/* {0} keeps nothing. A pair is worlds 2k and 2k + 1, which share their parameters. */
typedef struct {
    const ys_plan *plan; /* borrowed */
    size_t n_pairs;
    double *value; /* [n_moving][n_pairs], owned */
    int64_t *poor; /* [world][year], persons, owned */
} ys_draws;

/** The most worlds that can be kept. @param n_moving parameters that move */
int64_t ys_draws_most(size_t n_moving, size_t n_years);
/** Room for every world: 8 bytes a world and year, 4 a world and moving parameter. YS_E_LIMIT: an array would pass 64 MiB; YS_E_USAGE: an odd
 * number of worlds, whose last pair would be half a one; YS_E_NOMEM. */
ys_status ys_draws_init(ys_draws *draws, const ys_plan *plan, ys_error *err);
/** The rows of the first `valid` worlds of a block at the end of a year (0-based). Threads may do so at once: each has rows of its own. */
void ys_draws_keep(ys_draws *draws, const ys_block *block, int year, int valid);
/** Arrays draw/path [parameter], draw/value [parameter][pair], draw/poor [world][year]; nothing where nothing is kept. */
ys_status ys_draws_fill(const ys_draws *draws, ys_result *result, ys_error *err);
void ys_draws_free(ys_draws *draws);

#endif
