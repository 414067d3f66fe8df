/* Scoring functions: each is one file that ends in one const struct; the list is YS_SCORING_LIST. */
#ifndef YS_SCORING_H
#define YS_SCORING_H

#include "yinsu/assessment.h"

/*
 * What a kernel does with x. Every scoring function is one of three forms.
 *   line   clip(level + slope * ((x - origin) / span), 0, 1)
 *   step   1 where slope * x >= slope * origin, else 0; slope is 1 or -1
 *   bands  points[k] / 100 of the last k with x >= at[k], the first band below
 */
typedef enum { YS_FORM_LINE, YS_FORM_STEP, YS_FORM_BANDS } ys_form;

/* What origin and span are made of, so that a kernel can form them in each world. */
enum { YS_PART_TARGET, YS_PART_WORST, YS_PART_BEST, YS_PART_COUNT };

typedef struct {
    ys_form form;
    double origin[YS_PART_COUNT]; /* origin = sum of these times (target, worst, best) */
    double span[YS_PART_COUNT];   /* span = the same, + span_fixed */
    double span_fixed;
    double level, slope;
} ys_shape;

typedef struct {
    const char *name;
    bool frozen; /* `worst` and `best` come from the class's data, once; so x must be a column */
    /* Refuses an item that lacks what the function needs; path is the item's. YS_E_SCENARIO. */
    ys_status (*check)(const ys_item *item, const char *path, ys_error *err);
    void (*shape)(const ys_item *item, ys_shape *shape);
} ys_scoring_part;

#define X(name) extern const ys_scoring_part ys_scoring_##name;
YS_SCORING_LIST(X)
#undef X

/** The part of a scoring function, NULL if there is none of that number. */
const ys_scoring_part *ys_scoring_find(int scoring);

/** Refuse equal posts, and posts that contradict `lower_is_better`. YS_E_SCENARIO. */
ys_status ys_scoring_check_posts(const ys_item *item, const char *path, ys_error *err);

#endif
