#include "assessment/scoring.h"

#include <math.h>
#include <stdlib.h>

ys_status
ys_shape_alloc(ys_shape *shape, size_t n, ys_error *err)
{
    double *at = calloc(n > 0 ? n : 1, sizeof *at), *points = calloc(n > 0 ? n : 1, sizeof *points);

    if (at == NULL || points == NULL) {
        free(at);
        free(points);
        return ys_fail(err, YS_E_NOMEM, "scoring function of %zu bands", n);
    }
    shape->n = n;
    shape->at = at;
    shape->points = points;
    return YS_OK;
}

void
ys_shape_free(ys_shape *shape)
{
    free(shape->at);
    free(shape->points);
    shape->at = NULL;
    shape->points = NULL;
    shape->n = 0;
}

static double
parts_sum(const double factor[YS_PART_COUNT], double fixed, const double part[YS_PART_COUNT])
{
    double sum = fixed;

    for (int k = 0; k < YS_PART_COUNT; k++)
        sum = factor[k] == 0 ? sum : sum + factor[k] * part[k];
    return sum;
}

double
ys_shape_score(const ys_shape *shape, double x, const double part[YS_PART_COUNT])
{
    double origin = parts_sum(shape->origin, shape->origin_fixed, part);
    double span = parts_sum(shape->span, shape->span_fixed, part);

    if (isnan(x))
        return NAN;
    switch (shape->form) {
    case YS_FORM_LINE:
        return ys_shape_line(shape, x, origin, span);
    case YS_FORM_RATIO:
        return ys_shape_ratio(shape, x, span);
    case YS_FORM_STEP:
        return ys_shape_step(shape, x, origin);
    case YS_FORM_BANDS:
        return ys_shape_bands(shape, x);
    case YS_FORM_PIECES:
        break;
    }
    return ys_shape_pieces(shape, x);
}
