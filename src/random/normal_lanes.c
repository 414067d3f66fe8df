#include "random/lanes.h"

#include "base/math.h"

#include <math.h>

void
YS_LANE(ys_normal_lanes)(const ys_address *at, int lanes, double *restrict x, double *restrict y)
{
    YS_LANE(ys_philox_lanes)(at, lanes, x, y);
    for (int l = 0; l < lanes; l++) {
        double cosine, sine, radius = sqrt(-2.0 * ys_log(x[l]));

        ys_turn(y[l], &cosine, &sine);
        x[l] = radius * cosine;
        y[l] = radius * sine;
    }
}
