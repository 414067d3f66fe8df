/* Outliers of a sample, treated as the JRC does it. */
#ifndef YS_OUTLIER_H
#define YS_OUTLIER_H

#include "base/text.h"
#include "yinsu/assessment.h"

/* From this many figures on; kurtosis needs them. */
enum { YS_OUTLIER_LEAST = 4 };

/* What was done. */
typedef struct {
    int done;                    /* ys_outliers: keep, winsorise, log, box_cox */
    size_t moved;                /* figures that winsorising moved */
    double lambda;               /* of box_cox */
    double skewness[2], kurtosis[2]; /* before and after */
    bool passes;                 /* one of them is within its limit */
} ys_outlier_tale;

/**
 * Nothing where |skewness| <= skew_at_most or kurtosis <= kurtosis_at_most, or without spread, or below 4 figures; else by
 * YS_OUTLIERS_LIST.
 * winsorise  on the side that the skewness points to (high at 0) all figures at the end take the value of the next inside, again until one
 *            limit holds; it stops before more than winsorise_at_most figures would have been moved, and before nothing but one value is
 *            left. As COINr's winsorise(), which may overstep the number where figures are tied.
 * log, box_cox  of x - min + 0.01 (max - min): the order stays
 * jrc        the figures as winsorised if that was enough, else box_cox of what they were
 * @param outliers not as_scheme
 * @param x        in and out, [n], finite; moved out, [n], 1 where winsorising moved the figure; touched on failure
 * @return YS_E_DATA: a spread that cannot be told; YS_E_NOMEM
 */
ys_status ys_outlier_treat(
    const ys_scheme *scheme, int outliers, size_t n, double *x, uint8_t *moved, ys_outlier_tale *tale, ys_error *err);

/** The tale in a sentence and a line's end, nothing where nothing was to be done; `of` names the sample, as "class poor". */
void ys_outlier_tell(const ys_outlier_tale *tale, const char *path, size_t n, const char *of, ys_text *notes);

#endif
