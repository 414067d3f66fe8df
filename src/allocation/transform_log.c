#include "allocation/transform.h"
#include "base/math.h"

/* ln(1 + v), good for small v too: the rounding of 1 + v is taken out again (Goldberg 1991, theorem 4). */
static double
log_of_one_and(double v)
{
    double x = 1 + v;

    return x == 1 ? v : ys_log(x) * (v / (x - 1));
}

static void
log_values(const ys_transform_input *in, double *u)
{
    for (size_t i = 0; i < in->n; i++)
        u[i] = in->present[i] ? log_of_one_and(in->v[i]) : 0;
}

const ys_transform_part ys_transform_log = {
    .name = "log", .formula = "ln(1 + v)", .core = YS_CORE_COLUMN, .values = log_values
};
