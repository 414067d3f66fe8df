#include "assessment/scoring.h"

static ys_status
quantile_check(const ys_item *item, const char *path, ys_error *err)
{
    const ys_band *band = item->bands.item;

    for (size_t k = 0; k < item->bands.n; k++)
        if (!(band[k].at >= 0 && band[k].at <= 1))
            return ys_fail(err, YS_E_SCENARIO,
                "%s.bands[%zu].at: %g: quantile_bands reads it as a share of the sample; state one from 0 to 1", path,
                k, band[k].at);
    return ys_scoring_check_bands(item, path, err);
}

static double
quantile_score(const ys_item *item, double place, double n)
{
    const ys_band *band = item->bands.item;
    double points = band[0].points;

    for (size_t k = 1; k < item->bands.n; k++)
        points = place / n > band[k].at ? band[k].points : points;
    return points / 100;
}

static ys_status
quantile_shape(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err)
{
    (void) path;
    return ys_scoring_places_shape(item, sample, false, quantile_score, shape, err);
}

const ys_scoring_part ys_scoring_quantile_bands = {
    .name = "quantile_bands", .sampled = ys_scoring_always, .check = quantile_check, .shape = quantile_shape
};
