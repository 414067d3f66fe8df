/* Counties that are alike in the other leaves of a scheme. */
#ifndef YS_NEIGHBOUR_H
#define YS_NEIGHBOUR_H

#include "assessment/figure.h"

typedef struct ys_neighbour ys_neighbour;

/**
 * The figures of the scheme's leaves on columns other than `item`, as they stand in the table: not logarithms, not against another year.
 * Free with ys_neighbour_free (nullable). YS_E_NOMEM.
 */
ys_status ys_neighbour_new(
    const ys_figure_place *place, const ys_item *item, const char *path, ys_neighbour **neighbour, ys_error *err);
void ys_neighbour_free(ys_neighbour *neighbour);

/** The group that neighbours are sought in, and the figure that is taken from them. Each leaf's standard deviation is that of the group's
 * counties with a figure; one without spread says nothing. All borrowed until the next call. YS_E_DATA, YS_E_NOMEM. */
ys_status ys_neighbour_open(
    ys_neighbour *neighbour, const size_t *member, size_t n, const double *value, ys_error *err);

/**
 * Mean over the `neighbours` counties with a figure at the smallest mean squared difference, over the leaves that both have, each in units
 * of its standard deviation; ties by county order; all that there are, where they are fewer. O(n leaves + n log n).
 * @return YS_E_SCENARIO: it shares no leaf with any county that has a figure
 */
ys_status ys_neighbour_mean(ys_neighbour *neighbour, size_t county, double *mean, ys_error *err);

#endif
