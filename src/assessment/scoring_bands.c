#include "assessment/scoring.h"

static ys_status
bands_check(const ys_item *item, const char *path, ys_error *err)
{
    const ys_band *band = item->bands.item;

    if (item->bands.n == 0)
        return ys_fail(err, YS_E_SCENARIO, "%s.bands: none; state at least one {at: …, points: …}", path);
    for (size_t k = 1; k < item->bands.n; k++)
        if (!(band[k].at > band[k - 1].at))
            return ys_fail(err, YS_E_SCENARIO,
                "%s.bands[%zu].at: %g does not rise above %g before it; order the bands by at, each once", path, k,
                band[k].at, band[k - 1].at);
    return YS_OK;
}

static void
bands_shape(const ys_item *item, ys_shape *shape)
{
    (void) item;
    shape->form = YS_FORM_BANDS;
}

const ys_scoring_part ys_scoring_bands = { .name = "bands", .check = bands_check, .shape = bands_shape };
