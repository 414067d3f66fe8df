/* What a reader must know of the items beside their scores, and where each county stands out. */
#include "engine/recorded.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 64, STANDING_OUT = 3 };

/* What rounds to 0.0 points is no strength and no weakness. */
static const double least_points = 0.05;

typedef struct {
    const ys_plan *plan;
    const ys_scheme_sheet *sheet;
    const ys_recorded_leaf *leaf;
    ys_result *result;
    ys_error *err;
} filler;

static const ys_item *
item_of_path(const ys_list *items, const char **path)
{
    const ys_item *item = items->item;

    for (size_t k = 0; k < items->n; k++) {
        size_t n = strlen(item[k].name);

        if (strncmp(*path, item[k].name, n) != 0 || ((*path)[n] != '\0' && (*path)[n] != '.'))
            continue;
        *path += n + ((*path)[n] == '.');
        return &item[k];
    }
    return NULL;
}

void
ys_recorded_item_leaves(const ys_plan *plan, ys_recorded_leaf *leaf)
{
    for (size_t k = 0; k < ys_scheme_n_leaves(plan->scheme); k++) {
        const char *path = ys_scheme_leaf_path(plan->scheme, k);
        const ys_item *item = item_of_path(&plan->scheme_of->items, &path);

        leaf[k].depth = 0;
        for (; *path != '\0'; item = item_of_path(&item->items, &path))
            leaf[k].above[leaf[k].depth++] = item;
        leaf[k].item = item;
    }
}

/* ---- what the items are ---- */

static void
text_of(double value, char out[32])
{
    snprintf(out, 32, "%.6g", value);
}

static void
describe_bands(const ys_item *item, char *out, size_t size)
{
    const ys_band *band = item->bands.item;
    size_t used = strlen(out);

    for (size_t b = 0; b < item->bands.n && used + 1 < size; b++)
        used += (size_t) snprintf(out + used, size - used, "%s%.6g: %.6g", b == 0 ? " " : ", ", band[b].at, band[b].points);
}

/* The scoring with its central parameters, as it would be said beside a deduction. */
static void
describe_scoring(const ys_item *item, char *out, size_t size)
{
    static const char *const word[] = {
#define X(name) #name,
        YS_SCORING_LIST(X)
#undef X
    };
    char target[32], worst[32], best[32];
    size_t used = (size_t) snprintf(out, size, "%s", word[item->score]);

    text_of(item->target.value, target);
    text_of(item->worst.value, worst);
    text_of(item->best.value, best);
    switch (item->score) {
    case YS_SCORING_ratio_to_target:
    case YS_SCORING_all_or_nothing:
        snprintf(out + used, size - used, " %s", target);
        break;
    case YS_SCORING_deduct_per_unit:
        snprintf(out + used, size - used, " %s, %.6g of the points for each %.6g beyond", target, item->step, item->unit);
        break;
    case YS_SCORING_efficacy:
    case YS_SCORING_goalposts:
        if (item->posts == YS_POSTS_sample)
            snprintf(out + used, size - used, " of the sample");
        else
            snprintf(out + used, size - used, " %s to %s", worst, best);
        break;
    case YS_SCORING_bands:
    case YS_SCORING_piecewise:
    case YS_SCORING_quantile_bands:
        describe_bands(item, out, size);
        break;
    case YS_SCORING_ratio_to_reference:
    case YS_SCORING_difference_to_reference:
    case YS_SCORING_above_below:
        snprintf(out + used, size - used, " %s", item->reference);
        break;
    default:
        break;
    }
    used = strlen(out);
    if (item->lower_is_better && used + 1 < size)
        used += (size_t) snprintf(out + used, size - used, ", lower is better");
    if (item->scale == YS_SCALE_log && used + 1 < size)
        snprintf(out + used, size - used, ", in logarithms");
}

/* Column, quantity, or the assessors'; of another year where it is compared. */
static void
describe_figure(const ys_item *item, char *out, size_t size)
{
    static const char *const panel[] = {
#define X(name) #name,
        YS_PANEL_LIST(X)
#undef X
    };
    const ys_assessor *assessor = item->assessors.item;
    size_t used = (size_t) snprintf(out, size, "%s", item->indicator == NULL ? "" : item->indicator);

    for (size_t a = 0; a < item->assessors.n && used + 1 < size; a++)
        used += (size_t) snprintf(out + used, size - used, "%s%s", a == 0 ? "" : ", ", assessor[a].indicator);
    if (item->panel != YS_PANEL_level && used + 1 < size)
        snprintf(out + used, size - used, ", %s since %s", panel[item->panel], item->before);
}

/* The source nearest to the leaf: its own, of a branch above, of the scheme. */
static const char *
source_of(const filler *self, const ys_recorded_leaf *leaf)
{
    const ys_scheme *scheme = self->plan->scheme_of;
    const char *source = leaf->item->source;

    for (size_t d = leaf->depth; source == NULL && d-- > 0;)
        source = leaf->above[d]->source;
    source = source == NULL ? scheme->citation : source;
    source = source == NULL ? scheme->origin : source;
    return source == NULL ? "" : source;
}

static ys_array *
texts(const filler *self, const char *name, size_t n, const char *axis, const char *title)
{
    return ys_result_add_text(self->result, name, n, YS_RESULT_TEXT_MAX, axis, title, self->err);
}

static ys_status
fill_leaves(const filler *self)
{
    const char *axis = "assessment/leaf_name";
    size_t n = self->sheet->n_leaves;
    char text[YS_RESULT_TEXT_MAX + 1];
    ys_array *title = texts(self, "assessment/leaf_title", n, axis, "name of the item to print");
    ys_array *figure = title == NULL ? NULL : texts(self, "assessment/leaf_indicator", n, axis, "figure that the item scores");
    ys_array *scoring = figure == NULL ? NULL : texts(self, "assessment/leaf_scoring", n, axis, "how it is scored");
    ys_array *source = scoring == NULL ? NULL : texts(self, "assessment/leaf_source", n, axis, "text that the item rests on");

    if (source == NULL)
        return ys_fail_status(self->err);
    for (size_t k = 0; k < n; k++) {
        const ys_item *item = self->leaf[k].item;

        ys_array_put(title, k, item->title == NULL ? self->sheet->leaf[k] : item->title);
        describe_figure(item, text, sizeof text);
        ys_array_put(figure, k, text);
        describe_scoring(item, text, sizeof text);
        ys_array_put(scoring, k, text);
        ys_array_put(source, k, source_of(self, &self->leaf[k]));
    }
    return YS_OK;
}

static ys_status
fill_sources(const filler *self)
{
    static const char *const effect[] = {
#define X(name) #name,
        YS_VETO_EFFECT_LIST(X)
#undef X
    };
    const ys_scheme *scheme = self->plan->scheme_of;
    const ys_adjustment *adjustment = scheme->adjustments.item;
    const ys_veto *veto = scheme->vetoes.item;
    size_t n = scheme->adjustments.n, m = scheme->vetoes.n;

    if (n > 0) {
        ys_array *source = texts(self, "assessment/adjustment_source", n, "assessment/adjustment_name", "text that it rests on");

        if (source == NULL)
            return ys_fail_status(self->err);
        for (size_t k = 0; k < n; k++)
            ys_array_put(source, k, adjustment[k].source == NULL ? "" : adjustment[k].source);
    }
    if (m > 0) {
        ys_array *source = texts(self, "assessment/veto_source", m, "assessment/veto_name", "text that it rests on");
        ys_array *what = source == NULL ? NULL : texts(self, "assessment/veto_effect", m, "assessment/veto_name", "what follows");
        ys_array *when = what == NULL ? NULL : texts(self, "assessment/veto_when", m, "assessment/veto_name", "condition");

        if (when == NULL)
            return ys_fail_status(self->err);
        for (size_t k = 0; k < m; k++) {
            ys_array_put(source, k, veto[k].source == NULL ? "" : veto[k].source);
            ys_array_put(what, k, effect[veto[k].effect]);
            ys_array_put(when, k, veto[k].when);
        }
    }
    return YS_OK;
}

/* Grades, 资料不足 the last; its cut and that of the grade that takes the rest are NaN. */
static ys_status
fill_grades(const filler *self)
{
    const ys_grade *grade = self->plan->scheme_of->grades.item;
    const char *axis = "assessment/grade_name";
    size_t n = self->plan->scheme_of->grades.n + 1;
    ys_array *name = ys_result_add_text(self->result, axis, n, 64, NULL, "grade", self->err);
    ys_array *cut = name == NULL ? NULL
                                 : ys_result_add(self->result, "assessment/grade_cut", YS_ARRAY_F64, 1, &n, &axis, "point",
                                       "lowest score of the grade", self->err);

    if (cut == NULL)
        return ys_fail_status(self->err);
    for (size_t g = 0; g < n; g++) {
        ys_array_put(name, g, g + 1 == n ? "资料不足" : grade[g].title == NULL ? grade[g].name : grade[g].title);
        ys_array_f64(cut)[g] = g + 2 >= n ? (double) NAN : grade[g].at_least;
    }
    return YS_OK;
}

/* ---- where a county stands out ---- */

/* means [leaf][class] of the scores that are there. */
static void
class_means(const filler *self, double *mean, size_t classes, double *count)
{
    const ys_scheme_sheet *sheet = self->sheet;
    const int32_t *class = ys_scheme_class(self->plan->scheme);

    for (size_t k = 0; k < sheet->n_leaves; k++) {
        double *of = mean + k * classes;

        memset(count, 0, classes * sizeof *count);
        for (size_t c = 0; c < sheet->n_counties; c++) {
            double f = sheet->leaf_score[k * sheet->n_counties + c];

            of[class[c]] += isnan(f) ? 0 : f;
            count[class[c]] += isnan(f) ? 0 : 1;
        }
        for (size_t j = 0; j < classes; j++)
            of[j] /= count[j] > 0 ? count[j] : 1;
    }
}

static bool
is_turned(const ys_recorded_leaf *leaf)
{
    bool turned = false;

    for (size_t d = 0; d < leaf->depth; d++)
        turned = turned != leaf->above[d]->lower_is_better;
    return turned;
}

/* Weighted points of a leaf above the mean of its class; 0 where it has no score. */
static double
standing(const filler *self, const double *mean, size_t classes, size_t k, size_t county)
{
    const ys_scheme_sheet *sheet = self->sheet;
    size_t at = k * sheet->n_counties + county, class = (size_t) ys_scheme_class(self->plan->scheme)[county];
    double points = 100 * sheet->leaf_weight[at] * (sheet->leaf_score[at] - mean[k * classes + class]);

    return isnan(points) ? 0 : is_turned(&self->leaf[k]) ? -points : points;
}

/* The title without what does not fit, cut at a character's end. */
static void
short_title(const filler *self, size_t k, char out[NAME_BYTES + 1])
{
    const char *title = self->leaf[k].item->title == NULL ? self->sheet->leaf[k] : self->leaf[k].item->title;
    size_t n = strlen(title) > NAME_BYTES ? NAME_BYTES : strlen(title);

    while (n > 0 && ((unsigned char) title[n] & 0xC0) == 0x80)
        n--;
    memcpy(out, title, n);
    out[n] = '\0';
}

/* The three with the most points of that sign, the first of equals, as "title +3.2; title +1.0". */
static void
describe_standing(const filler *self, const double *points, double sign, char *out, size_t size)
{
    size_t m = self->sheet->n_leaves, last = m, used = 0;

    out[0] = '\0';
    for (int place = 0; place < STANDING_OUT; place++) {
        size_t best = m;
        char title[NAME_BYTES + 1];

        for (size_t k = 0; k < m; k++) {
            double x = sign * points[k], bound = last == m ? INFINITY : sign * points[last];
            bool open = x < bound || (x == bound && k > last);

            if (open && x >= least_points && (best == m || x > sign * points[best]))
                best = k;
        }
        if (best == m)
            return;
        last = best;
        short_title(self, best, title);
        used += (size_t) snprintf(out + used, size - used, "%s%s %+.1f", place > 0 ? "; " : "", title, points[best]);
    }
}

static ys_status
fill_standing(const filler *self, const double *mean, size_t classes, double *points)
{
    const char *axis = "county/code";
    size_t n = self->sheet->n_counties;
    char text[YS_RESULT_TEXT_MAX + 1];
    ys_array *strong = texts(self, "assessment/strengths", n, axis, "items farthest above the mean of the class, in weighted points");
    ys_array *weak = strong == NULL ? NULL : texts(self, "assessment/weaknesses", n, axis, "items farthest below it");

    if (weak == NULL)
        return ys_fail_status(self->err);
    for (size_t c = 0; c < n; c++) {
        for (size_t k = 0; k < self->sheet->n_leaves; k++)
            points[k] = standing(self, mean, classes, k, c);
        describe_standing(self, points, 1, text, sizeof text);
        ys_array_put(strong, c, text);
        describe_standing(self, points, -1, text, sizeof text);
        ys_array_put(weak, c, text);
    }
    return YS_OK;
}

ys_status
ys_recorded_item(const ys_plan *plan, const ys_scheme_sheet *sheet, const ys_recorded_leaf *leaf, ys_result *result, ys_error *err)
{
    size_t classes = ys_scheme_n_classes(plan->scheme), m = sheet->n_leaves;
    filler self = { .plan = plan, .sheet = sheet, .leaf = leaf, .result = result, .err = err };
    double *mean = calloc(classes * m + classes + m + 1, sizeof *mean);
    ys_status st = mean == NULL ? ys_fail(err, YS_E_NOMEM, "means of %zu items", m) : fill_leaves(&self);

    if (st == YS_OK)
        st = fill_sources(&self);
    if (st == YS_OK)
        st = fill_grades(&self);
    if (st == YS_OK) {
        class_means(&self, mean, classes, mean + classes * m);
        st = fill_standing(&self, mean, classes, mean + classes * m + classes);
    }
    free(mean);
    return st;
}
