#include "assessment/scoring.h"

#include <math.h>

static bool
is_past(double x, double reference, double share, bool equal)
{
    return equal ? x / reference >= share : x / reference > share;
}

/* The least x whose ratio to the reference is past the share. The product is within some roundings of it; around 0, where ratios
 * underflow, there is nothing to look for. */
static double
edge(double reference, double share, bool equal)
{
    double x = share * reference;

    if (x == 0)
        return 0;
    while (is_past(x, reference, share, equal))
        x = nextafter(x, -INFINITY);
    while (!is_past(x, reference, share, equal))
        x = nextafter(x, INFINITY);
    return x;
}

static ys_status
above_below_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    ys_shape made = { .form = YS_FORM_BANDS, .low = -1, .high = 1 };
    double reference = 0, above = item->lower_is_better ? -1 : 1;
    ys_status st = ys_scoring_positive_reference(item, sample, path, &reference, err);

    if (st == YS_OK)
        st = ys_shape_alloc(&made, 3, err);
    if (st != YS_OK)
        return st;
    made.at[0] = -INFINITY;
    made.at[1] = edge(reference, 1 - item->margin, true);
    made.at[2] = edge(reference, 1 + item->margin, false);
    made.points[0] = -above;
    made.points[2] = above;
    *shape = made;
    return YS_OK;
}

const ys_scoring_part ys_scoring_above_below = {
    .name = "above_below", .sampled = ys_scoring_always, .check = ys_scoring_check_nothing, .shape = above_below_shape
};
