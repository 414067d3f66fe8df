#include "allocation/transform.h"

static ys_status
z_score_check(const ys_factor *given, const char *path, ys_error *err)
{
    if (given->to_max > given->to_min)
        return YS_OK;
    return ys_fail(err, YS_E_SCENARIO,
        "%s.to_max = %.12g is not above to_min = %.12g; the neediest must count for more", path, given->to_max,
        given->to_min);
}

/*
 * u = to_min + (to_max - to_min)*(z - min z)/(max z - min z). Mean and sd cancel in the last quotient, so the figures themselves stand in
 * it. Without a spread there is no z; everybody then counts for to_max, which is equal shares.
 */
static void
z_score_values(const ys_transform_input *in, double *u)
{
    double min, max;

    ys_transform_extremes(in, &min, &max);
    for (size_t i = 0; i < in->n; i++) {
        double up = in->lower_is_needier ? max - in->v[i] : in->v[i] - min;
        double part = max > min ? up / (max - min) : 1;

        u[i] = in->present[i] ? in->to_min + (in->to_max - in->to_min) * part : 0;
    }
}

const ys_transform_part ys_transform_z_score = { .name = "z_score",
    .formula = "(v - mean)/sd, onto [to_min, to_max]",
    .core = YS_CORE_COLUMN,
    .any_sign = true,
    .check = z_score_check,
    .values = z_score_values };
