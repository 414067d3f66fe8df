/* Scoring functions: each is one file that ends in one const struct; the list is YS_SCORING_LIST. */
#ifndef YS_SCORING_H
#define YS_SCORING_H

#include "base/data.h"
#include "yinsu/assessment.h"

/*
 * What a kernel does with x. Every scoring function, once its sample is frozen, is one of these forms.
 *   line    clip(level + slope * ((x - origin) / span), low, high)
 *   ratio   clip(level + slope * (span / x), low, high)
 *   step    1 where slope * x >= slope * origin, else 0; slope is 1 or -1
 *   bands   points[k] of the last k with x >= at[k], the first below
 *   pieces  linear through (at[k], points[k]), constant beyond the first and the last
 * low and high may be infinite.
 */
typedef enum { YS_FORM_LINE, YS_FORM_RATIO, YS_FORM_STEP, YS_FORM_BANDS, YS_FORM_PIECES } ys_form;

/* What origin and span are made of, so that a kernel can form them in each world. */
enum { YS_PART_TARGET, YS_PART_WORST, YS_PART_BEST, YS_PART_COUNT };

typedef struct {
    ys_form form;
    double origin[YS_PART_COUNT]; /* origin = sum of these times (target, worst, best), + origin_fixed */
    double origin_fixed;
    double span[YS_PART_COUNT];   /* span = the same, + span_fixed */
    double span_fixed;
    double level, slope, low, high;
    size_t n;                     /* of bands and pieces */
    double *at, *points;          /* [n], rising; scores; owned */
} ys_shape;

/** Room for n bands or pieces. YS_E_NOMEM. */
ys_status ys_shape_alloc(ys_shape *shape, size_t n, ys_error *err);
void ys_shape_free(ys_shape *shape);

/* The counties that a sample-relative function is frozen on: those of the class (or all) that have a figure. Borrowed. */
typedef struct {
    size_t n;
    const double *sorted;  /* [n], rising */
    const double *figure;  /* [n_counties], NaN where missing; for a reference county */
    const ys_data *data;
} ys_sample;

typedef struct {
    const char *name;
    /* It reads the sample; so x must be a column. */
    bool (*sampled)(const ys_item *item);
    /* Refuses an item that lacks what the function needs; path is the item's. YS_E_SCENARIO. */
    ys_status (*check)(const ys_item *item, const char *path, ys_error *err);
    /* The shape, with low 0 and high 1 where nothing else is said. `sample` is NULL where `sampled` is false. An empty sample gives any
     * shape. YS_E_SCENARIO: a reference that is no county, or 0 where it is divided by; YS_E_NOMEM. */
    ys_status (*shape)(const ys_item *item, const ys_sample *sample, const char *path, ys_shape *shape, ys_error *err);
} ys_scoring_part;

#define X(name) extern const ys_scoring_part ys_scoring_##name;
YS_SCORING_LIST(X)
#undef X

/** The part of a scoring function, NULL if there is none of that number. */
const ys_scoring_part *ys_scoring_find(int scoring);
/** The number of a scoring function by its name, or -1. */
int ys_scoring_named(const char *name);

/** Whether less is better: as the posts say where efficacy and goalposts state them, as the points of bands and piecewise fall, else as `lower_is_better` does. */
bool ys_scoring_lower_is_better(const ys_item *item);

/* For parts. */
bool ys_scoring_never(const ys_item *item);
bool ys_scoring_always(const ys_item *item);
bool ys_scoring_by_posts(const ys_item *item); /* where posts come from the sample */
ys_status ys_scoring_check_nothing(const ys_item *item, const char *path, ys_error *err);
/** Refuse equal posts, and posts that contradict `lower_is_better`; nothing where posts come from the sample. YS_E_SCENARIO. */
ys_status ys_scoring_check_posts(const ys_item *item, const char *path, ys_error *err);
/** Refuse bands that are none or not rising. YS_E_SCENARIO. */
ys_status ys_scoring_check_bands(const ys_item *item, const char *path, ys_error *err);
/** The bands as they are stated, in the form BANDS or PIECES. YS_E_NOMEM. */
ys_status ys_scoring_bands_shape(const ys_item *item, ys_form form, ys_shape *shape, ys_error *err);
/** A line from `low` points at `worst` to `high` at `best`, or at the sample's worst and best where there is one (no spread: `high` for
 * all), clipped to these unless `beyond` extends it. */
void ys_scoring_posts_shape(const ys_item *item, const ys_sample *sample, double low, double high, ys_shape *shape);
/** What `reference` names: a figure of the sample, or of a county by its code. YS_E_SCENARIO: no county of that code, or it has no
 * figure. */
ys_status ys_scoring_reference(
    const ys_item *item, const ys_sample *sample, const char *path, double *reference, ys_error *err);
/** The same, refused unless above 0: a ratio to it would have no direction. */
ys_status ys_scoring_positive_reference(
    const ys_item *item, const ys_sample *sample, const char *path, double *reference, ys_error *err);
/**
 * Bands that give each figure of the sample the score of its place among n: counted from the worst (1) to the best (n), or with
 * `from_best` the other way; ties by `ties`; n is the number of figures, with dense places that of different ones. A figure between two of
 * the sample has the score of the worse one, one beyond its ends that of the end. YS_E_NOMEM.
 */
ys_status ys_scoring_places_shape(const ys_item *item, const ys_sample *sample, bool from_best,
    double (*score)(const ys_item *item, double place, double n), ys_shape *shape, ys_error *err);

/* One value through a shape whose origin and span are given; NaN for a missing one. The lanes take the same operations in the same
 * order. */
static inline double
ys_shape_clip(const ys_shape *shape, double f)
{
    double above = f > shape->low ? f : shape->low;

    return above < shape->high ? above : shape->high;
}

static inline double
ys_shape_line(const ys_shape *shape, double x, double origin, double span)
{
    return ys_shape_clip(shape, shape->level + shape->slope * ((x - origin) / span));
}

static inline double
ys_shape_ratio(const ys_shape *shape, double x, double span)
{
    return ys_shape_clip(shape, shape->level + shape->slope * (span / x));
}

static inline double
ys_shape_step(const ys_shape *shape, double x, double origin)
{
    return shape->slope * x >= shape->slope * origin ? 1 : 0;
}

static inline double
ys_shape_bands(const ys_shape *shape, double x)
{
    double points = shape->points[0];

    for (size_t k = 1; k < shape->n; k++)
        points = x >= shape->at[k] ? shape->points[k] : points;
    return points;
}

static inline double
ys_shape_pieces(const ys_shape *shape, double x)
{
    double points = shape->points[0];

    for (size_t k = 1; k < shape->n; k++) {
        double part = (x - shape->at[k - 1]) / (shape->at[k] - shape->at[k - 1]);
        double within = part < 1 ? part : 1;

        points = x > shape->at[k - 1] ? shape->points[k - 1] + within * (shape->points[k] - shape->points[k - 1]) : points;
    }
    return points;
}

double ys_shape_score(const ys_shape *shape, double x, const double part[YS_PART_COUNT]);

#endif
