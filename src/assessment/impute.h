/* Figures for counties that have none. */
#ifndef YS_IMPUTE_H
#define YS_IMPUTE_H

#include "assessment/figure.h"

/**
 * Fill what is missing (YS_MISSING_LIST; not as_scheme). What is filled is never read to fill another.
 * @param path    of the item, for messages
 * @param value   in and out, [n_counties], NaN where missing; imputed out, [n_counties], 1 where filled; touched on failure
 * @param notes   nullable
 * @return YS_E_SCENARIO: a missing figure under `refuse` (the county is named), nobody to take one from, a county without any other figure
 *         to find neighbours by; YS_E_NOMEM
 */
ys_status ys_impute_fill(const ys_figure_place *place, const ys_item *item, const char *path, int missing, double *value,
    uint8_t *imputed, ys_text *notes, ys_error *err);

#endif
