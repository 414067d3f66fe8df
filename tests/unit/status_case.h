/* Counties whose status is asked for: nobody moves but by what a test adds, and a county is proposed and passes unless a test says more. */
#ifndef YS_STATUS_CASE_H
#define YS_STATUS_CASE_H

#include "closed_case.h"

static inline void
status_begin(exit_world *w, const exit_table *table, double limit)
{
    exit_begin(w, table);
    w->dynamics.process = YS_PROCESS_sequence; /* without a measure nobody leaves */
    exit_add_rule(w);
    w->rule.first_year = 2015;
    w->rule.measured_by = YS_MEASURED_BY_registered;
    exit_change(w, &w->rule.incidence_limit, limit);
    exit_change(w, &w->rule.propose_below, limit);
}

/* Both errors stated and surveyed by samples of `size`. */
static inline void
status_errors(exit_world *w, double wrong, double missed, int size)
{
    w->rule.wrong.size = w->rule.missed.size = size;
    w->rule.wrong.from = w->rule.missed.from = YS_ERROR_SOURCE_stated;
    exit_change(w, &w->rule.wrong.rate, wrong);
    exit_change(w, &w->rule.missed.rate, missed);
}

/* Nobody is lost or counted twice: the register is its groups, and the pools fit in the population. */
static inline void
status_conserved(const exit_world *w)
{
    for (size_t i = 0; i < w->table->n * EXIT_LANES; i++) {
        const ys_exit_block *b = &w->block;
        double registered = 0, rural = w->table->rural[i / EXIT_LANES];

        for (int g = 0; g < w->plan.n_groups; g++)
            registered += b->group[g][i];
        assert_true(registered == b->quantity[YS_QUANTITY_registered_poor][i]);
        assert_true(registered / rural == b->quantity[YS_QUANTITY_incidence][i]);
        assert_true(b->wrong[i] >= 0 && registered + b->wrong[i] + b->vulnerable[i] + b->stable[i] + b->missed[i] <= rural);
    }
}

#endif
