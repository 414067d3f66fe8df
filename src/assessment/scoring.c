#include "assessment/scoring.h"
#include "numeric/statistic.h"

#include <math.h>
#include <string.h>

const ys_scoring_part *
ys_scoring_find(int scoring)
{
#define X(name) &ys_scoring_##name,
    static const ys_scoring_part *const parts[] = { YS_SCORING_LIST(X) };
#undef X

    return scoring >= 0 && scoring < YS_SCORING_COUNT ? parts[scoring] : NULL;
}

int
ys_scoring_named(const char *name)
{
    for (int k = 0; k < YS_SCORING_COUNT; k++)
        if (strcmp(ys_scoring_find(k)->name, name) == 0)
            return k;
    return -1;
}

bool
ys_scoring_lower_is_better(const ys_item *item)
{
    bool posts = item->score == YS_SCORING_efficacy || item->score == YS_SCORING_goalposts;
    const ys_band *band = item->bands.item;

    if ((item->score == YS_SCORING_bands || item->score == YS_SCORING_piecewise) && item->bands.n > 1)
        return band[0].points > band[item->bands.n - 1].points;
    return posts && !ys_scoring_by_posts(item) ? item->worst.value > item->best.value : item->lower_is_better;
}

bool
ys_scoring_never(const ys_item *item)
{
    (void) item;
    return false;
}

bool
ys_scoring_always(const ys_item *item)
{
    (void) item;
    return true;
}

bool
ys_scoring_by_posts(const ys_item *item)
{
    return item->posts == YS_POSTS_sample;
}

ys_status
ys_scoring_check_nothing(const ys_item *item, const char *path, ys_error *err)
{
    (void) item, (void) path, (void) err;
    return YS_OK;
}

ys_status
ys_scoring_check_posts(const ys_item *item, const char *path, ys_error *err)
{
    double worst = item->worst.value, best = item->best.value;

    if (ys_scoring_by_posts(item))
        return YS_OK;
    if (worst == best)
        return ys_fail(err, YS_E_SCENARIO,
            "%s: worst and best are both %g; they must differ, state the value that earns %s", path, best,
            "nothing and the one that earns everything");
    if (item->lower_is_better && worst < best)
        return ys_fail(err, YS_E_SCENARIO,
            "%s: lower_is_better is true but worst %g is below best %g; exchange them or drop %s", path, worst, best,
            "lower_is_better");
    return YS_OK;
}

ys_status
ys_scoring_check_bands(const ys_item *item, const char *path, ys_error *err)
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

ys_status
ys_scoring_bands_shape(const ys_item *item, ys_form form, ys_shape *shape, ys_error *err)
{
    const ys_band *band = item->bands.item;
    ys_shape made = { .form = form, .high = 1 };
    ys_status st = ys_shape_alloc(&made, item->bands.n, err);

    if (st != YS_OK)
        return st;
    for (size_t k = 0; k < made.n; k++) {
        made.at[k] = band[k].at;
        made.points[k] = band[k].points / 100;
    }
    *shape = made;
    return YS_OK;
}

/* The sample's posts; without spread a constant. */
static void
sample_posts(const ys_item *item, const ys_sample *sample, ys_shape *shape)
{
    double min = sample->n > 0 ? sample->sorted[0] : 0, max = sample->n > 0 ? sample->sorted[sample->n - 1] : 0;
    double worst = item->lower_is_better ? max : min, best = item->lower_is_better ? min : max;

    if (min == max) {
        shape->span_fixed = 1;
        shape->level += shape->slope;
        shape->slope = 0;
        return;
    }
    shape->origin_fixed = worst;
    shape->span_fixed = best - worst;
}

void
ys_scoring_posts_shape(const ys_item *item, const ys_sample *sample, double low, double high, ys_shape *shape)
{
    bool clip = item->beyond == YS_BEYOND_clip;

    *shape = (ys_shape){ .form = YS_FORM_LINE, .level = low / 100, .slope = (high - low) / 100 };
    shape->low = clip ? fmin(low, high) / 100 : -INFINITY;
    shape->high = clip ? fmax(low, high) / 100 : INFINITY;
    if (sample != NULL) {
        sample_posts(item, sample, shape);
        return;
    }
    shape->origin[YS_PART_WORST] = 1;
    shape->span[YS_PART_BEST] = 1;
    shape->span[YS_PART_WORST] = -1;
}

static ys_status
county_reference(const ys_item *item, const ys_sample *sample, const char *path, double *reference, ys_error *err)
{
    const ys_data *data = sample->data;

    for (size_t i = 0; i < data->n_counties; i++) {
        if (strcmp(data->code(data->context, i), item->reference) != 0)
            continue;
        if (isnan(sample->figure[i]))
            return ys_fail(
                err, YS_E_SCENARIO, "%s.reference: county %s has no figure; name one that has", path, item->reference);
        *reference = sample->figure[i];
        return YS_OK;
    }
    return ys_fail(err, YS_E_SCENARIO,
        "%s.reference: %s is no county of the table; allowed are best, worst, mean, median, or a county's code", path,
        item->reference);
}

ys_status
ys_scoring_reference(const ys_item *item, const ys_sample *sample, const char *path, double *reference, ys_error *err)
{
    bool best = strcmp(item->reference, "best") == 0, worst = strcmp(item->reference, "worst") == 0;
    bool mean = strcmp(item->reference, "mean") == 0, median = strcmp(item->reference, "median") == 0;

    if (!best && !worst && !mean && !median)
        return county_reference(item, sample, path, reference, err);
    if (sample->n == 0)
        *reference = 1;
    else if (best || worst)
        *reference = sample->sorted[best == item->lower_is_better ? 0 : sample->n - 1];
    else
        return mean ? ys_statistic_mean(sample->n, sample->sorted, reference, err)
                    : ys_statistic_quantile(sample->n, sample->sorted, 0.5, reference, err);
    return YS_OK;
}

ys_status
ys_scoring_positive_reference(
    const ys_item *item, const ys_sample *sample, const char *path, double *reference, ys_error *err)
{
    double found = 0;
    ys_status st = ys_scoring_reference(item, sample, path, &found, err);

    if (st != YS_OK)
        return st;
    if (!(found > 0))
        return ys_fail(err, YS_E_SCENARIO,
            "%s.reference: %s is %g; %s divides by it, and it must be above 0: name another, or use "
            "difference_to_reference, min_max or z_score",
            path, item->reference, found, ys_scoring_find(item->score)->name);
    *reference = found;
    return YS_OK;
}

/* Place of the equal figures first … last (from 0, in the order that is counted in), the d-th different one (from 1). */
static double
tied_place(int ties, size_t first, size_t last, size_t d)
{
    switch ((ys_ties) ties) {
    case YS_TIES_lowest:
        return (double) (first + 1);
    case YS_TIES_highest:
        return (double) (last + 1);
    case YS_TIES_dense:
        return (double) d;
    case YS_TIES_average:
        break;
    }
    return 0.5 * (double) (first + last + 2);
}

static size_t
count_different(const ys_sample *sample)
{
    size_t different = sample->n > 0;

    for (size_t i = 1; i < sample->n; i++)
        different += sample->sorted[i] != sample->sorted[i - 1];
    return different;
}

ys_status
ys_scoring_places_shape(const ys_item *item, const ys_sample *sample, bool from_best,
    double (*score)(const ys_item *item, double place, double n), ys_shape *shape, ys_error *err)
{
    size_t different = count_different(sample), n = sample->n, first = 0;
    bool falling = item->lower_is_better != from_best; /* the largest figure has the first place */
    ys_shape made = { .form = YS_FORM_BANDS, .high = 1 };
    ys_status st = ys_shape_alloc(&made, different > 0 ? different : 1, err);

    if (st != YS_OK)
        return st;
    for (size_t d = 0; d < different; d++) {
        size_t last = first;

        while (last + 1 < n && sample->sorted[last + 1] == sample->sorted[first])
            last++;
        double place = falling ? tied_place(item->ties, n - 1 - last, n - 1 - first, different - d)
                               : tied_place(item->ties, first, last, d + 1);
        /* where lower is better the worse neighbour is the one above: a band begins right after the figure before it */
        made.at[d] =
            item->lower_is_better && d > 0 ? nextafter(sample->sorted[first - 1], INFINITY) : sample->sorted[first];
        made.points[d] = score(item, place, (double) (item->ties == YS_TIES_dense ? different : n));
        first = last + 1;
    }
    *shape = made;
    return YS_OK;
}
