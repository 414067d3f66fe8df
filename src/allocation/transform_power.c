#include "allocation/transform.h"
#include "base/math.h"

#include <float.h>
#include <math.h>

/* An exponent of 0 counts every county once, 1 is exactly v. ys_exp stops at e^709; what is beyond it has no finite sum. */
static double
power_of(double v, double exponent)
{
    double power;

    if (exponent == 0 || exponent == 1)
        return exponent == 0 ? 1 : v;
    if (v < DBL_MIN)
        return 0;
    power = exponent * ys_log(v);
    return power > 709 ? (double) INFINITY : ys_exp(power);
}

static void
power_values(const ys_transform_input *in, double *u)
{
    for (size_t i = 0; i < in->n; i++)
        u[i] = in->present[i] ? power_of(in->v[i], in->exponent) : 0;
}

const ys_transform_part ys_transform_power = {
    .name = "power", .formula = "v^exponent", .core = YS_CORE_COLUMN, .takes_exponent = true, .values = power_values
};
