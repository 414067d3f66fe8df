/* Transforms of an indicator into a factor value: each is one file that ends in one const struct; the list is YS_TRANSFORM_LIST. */
#ifndef YS_TRANSFORM_H
#define YS_TRANSFORM_H

#include "yinsu/allocation.h"

/*
 * What is left to do in a world. FIXED: the share is known; ONE: the factor value is the fixed coefficient alone, times what moves;
 * DIRECT … MIN_MAX: forms that the kernel works out over rows of worlds; COLUMN: one world after the other by the part's `values`.
 */
typedef enum {
    YS_CORE_FIXED,
    YS_CORE_ONE,
    YS_CORE_DIRECT,
    YS_CORE_RECIPROCAL,
    YS_CORE_GAP,
    YS_CORE_MIN_MAX,
    YS_CORE_COLUMN
} ys_core;

/* Rungs that a ladder or brackets may have. */
enum { YS_TRANSFORM_RUNGS = 32 };

/* One world's figures of n counties. What belongs to a county that does not take part is not looked at. */
typedef struct {
    size_t n;
    const uint8_t *present; /* [n] takes part */
    double *v;              /* [n] the indicator; ys_transform_column clamps it in place */
    const double *w;        /* [n] what gap_fill measures against, else NULL */
    double *room;           /* [n] scratch */
    double line, exponent, to_min, to_max;
    double least, most; /* times the mean; 0: no limit */
    bool lower_is_needier;
    size_t n_rungs;
    const double *from, *value; /* [n_rungs] */
} ys_transform_input;

typedef enum { YS_NEED_NONE, YS_NEED_OPTIONAL, YS_NEED_GIVEN } ys_transform_need;

/* population p and multiplier m are no part of `values`: the factor value is u * p * m. */
typedef struct {
    const char *name, *formula;
    ys_core core; /* the form that the kernel knows, where nothing is clamped */
    ys_transform_need population, against;
    bool divides;    /* by v: it must be > 0 */
    bool any_sign;   /* v may be below 0, else it must be >= 0 */
    bool takes_mean; /* divides by the mean: 0 in every county is refused where nothing moves */
    bool takes_line, takes_exponent, takes_rungs;
    /* Refuses a factor that lacks what the transform needs, `path` its own. YS_E_SCENARIO. Nullable. */
    ys_status (*check)(const ys_factor *given, const char *path, ys_error *err);
    /* u [n] out, 0 where a county does not take part. Same bits with every compiler: sqrt and base/math.h alone. O(n), rank O(n log n). */
    void (*values)(const ys_transform_input *in, double *u);
} ys_transform_part;

#define X(name) extern const ys_transform_part ys_transform_##name;
YS_TRANSFORM_LIST(X)
#undef X

/** The part of a transform, NULL if there is none of that number. */
const ys_transform_part *ys_transform_find(int transform);

/** The part's check, and that `least` is not above `most`, and the number of rungs. YS_E_SCENARIO, YS_E_LIMIT. */
ys_status ys_transform_check(const ys_transform_part *part, const ys_factor *given, const char *path, ys_error *err);

/** Mean of v over the counties that take part, summed in index order; 0 if there is none. */
double ys_transform_mean(const ys_transform_input *in);

/** Extremes of v over the counties that take part; both 0 if there is none. */
void ys_transform_extremes(const ys_transform_input *in, double *min, double *max);

/** Clamp v to [least, most] times its mean, then transform it. */
void ys_transform_column(const ys_transform_part *part, const ys_transform_input *in, double *u);

/** Refuses a factor without rungs, and rungs that do not rise strictly. YS_E_SCENARIO. */
ys_status ys_transform_check_rungs(const ys_factor *given, const char *path, ys_error *err);

/* Forms that several transforms share: those with a population differ by p alone. */
void ys_transform_direct_values(const ys_transform_input *in, double *u);
void ys_transform_reciprocal_values(const ys_transform_input *in, double *u);
void ys_transform_gap_values(const ys_transform_input *in, double *u);

#endif
