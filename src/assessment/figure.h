/* From columns to the figures that a leaf scores: assessors joined, years compared, gaps filled, outliers treated. */
#ifndef YS_FIGURE_H
#define YS_FIGURE_H

#include "base/data.h"
#include "base/text.h"
#include "yinsu/assessment.h"

typedef struct {
    const ys_scheme *scheme;
    const ys_data *data;
    size_t n_classes;
    const int32_t *class_of; /* [n_counties] */
    const bool *idle;        /* [n_classes] the item weighs nothing there, so what is missing there may stay so; nullable */
} ys_figure_place;

typedef struct {
    double *value;       /* [n_counties], NaN where missing and dropped; owned */
    uint8_t *imputed;    /* [n_counties] 1 where the figure is not the county's own; owned */
    uint8_t *treated;    /* [n_counties] 1 where an outlier was moved; owned */
    bool modelled;       /* some column of it is */
    double error;        /* relative sd for the uncertainty: the item's, or by kind */
} ys_figure;

/**
 * What a column-borne leaf scores, for all counties.
 *
 * 1. assessors, or the indicator: x = sum w_a x_a / sum w_a over those with a figure; `scale: log`: ln x, refused (county named) for
 *    x <= 0.
 * 2. panel against `before` (yinsu/assessment.h, YS_PANEL_LIST). Refused: columns whose series differ, or whose units do, or one of which
 *    states no series while the other does (a break); a growth from 0 or less, or of logarithms; a panel without `before`, or the reverse.
 * 3. outliers by the sample of each class, or of all (YS_OUTLIERS_LIST); what was done is told in `notes`. Refused: another scale
 *    (log, box_cox) for figures that are scored by stated values.
 * 4. missing (YS_MISSING_LIST), by the treated figures; `refuse` names the county; a class without any figure is refused for class_mean
 *    and class_median.
 * @param path     of the item, for messages
 * @param missing, outliers  in place of the item's and the scheme's own; as_scheme: those
 * @param notes    nullable; one sentence a line
 * @param figure   out, free with ys_figure_free; untouched on failure
 * @return YS_E_SCENARIO, YS_E_DATA, YS_E_NOMEM
 */
ys_status ys_figure_make(const ys_figure_place *place, const ys_item *item, const char *path, int missing, int outliers,
    ys_figure *figure, ys_text *notes, ys_error *err);
void ys_figure_free(ys_figure *figure);

/* For what treats and fills figures. */

/** Groups of counties: the classes, or all counties `together`. */
size_t ys_figure_groups(const ys_figure_place *place, bool together);
/** The counties of a group, in order; member [n_counties] out. */
size_t ys_figure_members(const ys_figure_place *place, bool together, size_t group, size_t *member);
/** The group in words, as "class poor"; NUL-ended, cut to fit. */
void ys_figure_group_name(const ys_figure_place *place, bool together, size_t group, char *text, size_t size);

#endif
