#include "base/math.h"
#include "random/lanes.h"
#include "study/uncertainty.h"

#include <math.h>

typedef double ys_row[YS_LANES] __attribute__((aligned(YS_ALIGN)));

void
YS_LANE(ys_uncertainty_figure_lanes)(const ys_noise *noise, size_t n_counties, int lanes, const int32_t *restrict draw,
    const double *restrict figure, double *restrict row)
{
    double sd = noise->sd, variance = ys_log(1.0 + sd * sd), s = sqrt(variance), shift = -0.5 * variance;
    ys_row u, v;

    for (size_t c = 0; c < n_counties; c++, row += lanes) {
        ys_address at = { noise->seed, 0, (uint32_t) c, 0, YS_PURPOSE_assessment_figure, noise->group };
        double x = figure[c], size = x < 0.0 ? -x : x;

        YS_LANE(ys_philox_lanes_at)(&at, 0, lanes, draw, u, v);
        for (int l = 0; l < lanes; l++) {
            double cosine, sine, radius = sqrt(-2.0 * ys_log(u[l]));

            ys_turn(v[l], &cosine, &sine);
            u[l] = radius * cosine;
        }
        if (noise->kind == YS_NOISE_lognormal) {
            for (int l = 0; l < lanes; l++)
                row[l] = x * ys_exp(s * u[l] + shift);
        } else if (noise->kind == YS_NOISE_logarithmic) {
            for (int l = 0; l < lanes; l++)
                row[l] = x + (s * u[l] + shift);
        } else {
            for (int l = 0; l < lanes; l++)
                row[l] = x + sd * size * u[l];
        }
    }
}

int64_t
YS_LANE(ys_uncertainty_above_lanes)(size_t n, const uint16_t *restrict a, const uint16_t *restrict b)
{
    enum { PIECE = 1 << 15 }; /* what 16 bits can count */
    int64_t sum = 0;

    for (size_t first = 0; first < n; first += PIECE) {
        size_t m = n - first < PIECE ? n - first : PIECE;
        uint16_t count = 0;

        for (size_t i = first; i < first + m; i++)
            count = (uint16_t) (count + ((a[i] < b[i]) & (a[i] != 0)));
        sum += count;
    }
    return sum;
}
