/* What the drivers of funds write: one JSON object a case. LANES is the driver's own. */
#ifndef YS_FUND_DRIVER_H
#define YS_FUND_DRIVER_H

#include "unit/allocation_case.h"

#include <inttypes.h>

static inline void
print_list(const char *name, const int64_t *row, size_t n, size_t step)
{
    printf(", \"%s\": [", name);
    for (size_t i = 0; i < n; i++)
        printf("%s%" PRId64, i == 0 ? "" : ", ", row[i * step]);
    printf("]");
}

/* Amounts, what is set aside and held, and the shares of lane 0. */
static inline void
print_year(case_year *year, size_t n_counties, size_t n_asides, const ys_fund_plan *plan)
{
    ys_fund_tile tile = ys_fund_tile_at(plan, year->year.scratch);
    size_t lanes = (size_t) year->year.lanes;
    int64_t share[CASE_COUNTIES];

    printf("{\"status\": \"ok\"");
    print_list("amounts", year->amount, n_counties, lanes);
    print_list("asides", year->set_aside, n_asides, lanes);
    printf(", \"held\": %" PRId64, year->held[0]);
    ys_fund_form_base(plan, &year->year, 0, ys_fund_whole(plan), &tile);
    for (size_t e = 0; e < plan->n; e++)
        share[e] = (int64_t) tile.share[e * YS_TILE];
    print_list("shares", share, plan->n, 1);
    printf("}\n");
}

#endif
