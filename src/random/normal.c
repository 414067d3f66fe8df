#include "base/math.h"
#include "yinsu/random.h"

#include <math.h>

void
ys_normal(const ys_address *at, double *x, double *y)
{
    double u, v, cosine, sine;

    ys_uniform(at, 0, &u, &v);
    ys_turn(v, &cosine, &sine);
    double radius = sqrt(-2.0 * ys_log(u));

    *x = radius * cosine;
    *y = radius * sine;
}
