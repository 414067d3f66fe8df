/* Weights of siblings by a method, or by several: each method is one file that ends in one const struct. */
#ifndef YS_WEIGHTING_H
#define YS_WEIGHTING_H

#include "base/text.h"
#include "yinsu/assessment.h"

/* The siblings of a branch in one class. Borrowed. */
typedef struct {
    const char *path;         /* of the branch, for messages, as schemes.index.items.living */
    const char *class;
    size_t k;                 /* siblings */
    const char *const *name;  /* [k] */
    const double *stated;     /* [k], NULL where none are stated */
    size_t n;                 /* counties of the class */
    const double *score;      /* [n][k] row-major scores, NaN where missing; NULL where one of the siblings moves with the world */
} ys_weighting_sample;

typedef struct {
    const char *name;
    bool from_data;
    /* w [k] out, >= 0, sum 1. */
    ys_status (*weigh)(const ys_weighting *weighting, const ys_weighting_sample *sample, double *w, ys_text *notes, ys_error *err);
} ys_weighting_part;

#define X(name) extern const ys_weighting_part ys_weighting_##name;
YS_WEIGHTING_METHOD_LIST(X)
#undef X

/** Whether `stated` weights are needed: no methods, or stated among them. */
bool ys_weighting_is_stated(const ys_weighting *weighting);
/** Whether entropy, critic or pca has a share. */
bool ys_weighting_is_from_data(const ys_weighting *weighting);

/**
 * Weights of the siblings by all methods together (join: sum, or product scaled to 1). Counties with a missing score are left out of what
 * reads data, and counted in `notes`.
 * @param w out, [k], >= 0, sum 1 within 1e-12; untouched on failure
 * @return YS_E_SCENARIO: an unknown method (the nearest is named), shares that do not sum to 1, no or misshapen judgements, a matrix that is
 *         not reciprocal (the pair is named), a consistency ratio above the limit, stated weights that are not there, a product that is 0;
 *         YS_E_DATA: entropy of a negative score, no more counties than items for critic or pca, an item without spread (named);
 *         a sibling that moves under entropy, critic, pca; YS_E_NOMEM
 */
ys_status ys_weighting_run(
    const ys_weighting *weighting, const ys_weighting_sample *sample, double *w, ys_text *notes, ys_error *err);

#endif
