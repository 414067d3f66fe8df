#include "assessment/figure.h"

#include "assessment/impute.h"
#include "assessment/outlier.h"
#include "assessment/raw.h"
#include "assessment/scoring.h"
#include "base/math.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const ys_figure_place *place;
    const ys_item *item;
    const char *path;
    ys_figure *figure;
    ys_error *err;
} desk;

size_t
ys_figure_groups(const ys_figure_place *place, bool together)
{
    return together ? 1 : place->n_classes;
}

size_t
ys_figure_members(const ys_figure_place *place, bool together, size_t group, size_t *member)
{
    size_t n = 0;

    for (size_t i = 0; i < place->data->n_counties; i++)
        if (together || place->class_of[i] == (int32_t) group)
            member[n++] = i;
    return n;
}

void
ys_figure_group_name(const ys_figure_place *place, bool together, size_t group, char *text, size_t size)
{
    const ys_class *class = place->scheme->classes.item;

    if (together)
        snprintf(text, size, "the table");
    else
        snprintf(text, size, "class %s", class[group].name);
}

static const char *
county_code(const desk *self, size_t county)
{
    return self->place->data->code(self->place->data->context, county);
}

static const char *
or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* The mark and the doubt that a column brings. */
static void
take_kind(const desk *self, const ys_indicator *column)
{
    const ys_uncertainty *by_kind = &self->place->scheme->uncertainty;
    double error = column->modelled ? by_kind->modelled : column->derived ? by_kind->derived : by_kind->observed;

    self->figure->modelled = self->figure->modelled || column->modelled;
    self->figure->error = error > self->figure->error ? error : self->figure->error;
}

static ys_status
take_logarithm(const desk *self, const char *key, double *x)
{
    for (size_t i = 0; i < self->place->data->n_counties; i++) {
        if (isnan(x[i]))
            continue;
        if (!(x[i] >= DBL_MIN))
            return ys_fail(self->err, YS_E_SCENARIO,
                "%s.%s: county %s has %g, and scale: log takes logarithms, which only figures above 0 have; use linear",
                self->path, key, county_code(self, i), x[i]);
        x[i] = ys_log(x[i]);
    }
    return YS_OK;
}

/* Figures that two columns hold can only be compared if they count the same thing in the same unit. */
static ys_status
check_series(const desk *self, const ys_indicator *now, const ys_indicator *before)
{
    const char *series = or_empty(now->series), *earlier = or_empty(before->series);

    if (strcmp(or_empty(now->unit), or_empty(before->unit)) != 0)
        return ys_fail(self->err, YS_E_SCENARIO,
            "%s.before: %s is in '%s', %s in '%s'; they cannot be compared: convert one of them", self->path,
            before->name, or_empty(before->unit), now->name, or_empty(now->unit));
    if (strcmp(series, earlier) == 0)
        return YS_OK;
    if (series[0] == '\0' || earlier[0] == '\0')
        return ys_fail(self->err, YS_E_SCENARIO,
            "%s.before: %s states no series and %s is of %s; whether they can be compared is not known: state the "
            "series "
            "in the column file",
            self->path, series[0] == '\0' ? now->name : before->name, series[0] == '\0' ? before->name : now->name,
            series[0] == '\0' ? earlier : series);
    return ys_fail(self->err, YS_E_SCENARIO,
        "%s.before: %s is of series %s, %s of %s: a break, the figures cannot be compared; name a column of the same "
        "series",
        self->path, before->name, earlier, now->name, series);
}

static ys_status
check_panel(const desk *self)
{
    const ys_item *item = self->item;
    bool growth = item->panel == YS_PANEL_growth || item->panel == YS_PANEL_growth_over_province;

    if (item->panel == YS_PANEL_level && item->before != NULL)
        return ys_fail(self->err, YS_E_SCENARIO,
            "%s.before: %s is not read with panel: level; drop it, or name a panel", self->path, item->before);
    if (item->panel != YS_PANEL_level && item->before == NULL)
        return ys_fail(self->err, YS_E_SCENARIO,
            "%s.before: none, and the panel compares with it; name the column of the earlier year", self->path);
    if (growth && item->scale == YS_SCALE_log)
        return ys_fail(self->err, YS_E_SCENARIO,
            "%s.scale: log of a growth; use panel: change, the difference of logarithms", self->path);
    return YS_OK;
}

/* before, for the counties with both; `against` becomes NaN for the others. */
static ys_status
take_before(const desk *self, double *against)
{
    const ys_data *data = self->place->data;
    const ys_indicator *before = NULL, *now = NULL;
    char where[1280];

    snprintf(where, sizeof where, "%s.before", self->path);
    ys_status st = ys_raw_column(data, self->item->before, where, &before, self->err);
    for (size_t k = 0; k < ys_raw_columns(self->item) && st == YS_OK; k++) {
        st = ys_raw_column_at(data, self->item, self->path, k, &now, self->err);
        if (st == YS_OK)
            st = check_series(self, now, before);
    }
    if (st != YS_OK)
        return st;
    take_kind(self, before);
    for (size_t i = 0; i < data->n_counties; i++)
        against[i] = isnan(self->figure->value[i]) ? NAN : before->fixed[i];
    return self->item->scale == YS_SCALE_log ? take_logarithm(self, "before", against) : YS_OK;
}

static ys_status
check_positive(const desk *self, const double *against)
{
    for (size_t i = 0; i < self->place->data->n_counties; i++)
        if (against[i] <= 0)
            return ys_fail(self->err, YS_E_SCENARIO,
                "%s.panel: growth from %g: %s of county %s must be above 0; use change", self->path, against[i],
                self->item->before, county_code(self, i));
    return YS_OK;
}

/* The province's own figure from the counties with both, in index order. */
static double
province_figure(const desk *self, bool growth, const double *against)
{
    double now = 0, before = 0, change = 0, n = 0;

    if (!isnan(self->item->province))
        return self->item->province;
    for (size_t i = 0; i < self->place->data->n_counties; i++) {
        if (isnan(against[i]))
            continue;
        now += self->figure->value[i];
        before += against[i];
        change += self->figure->value[i] - against[i];
        n += 1;
    }
    return growth ? now / before - 1 : change / n;
}

static ys_status
compare_years(const desk *self, double *against)
{
    int panel = self->item->panel;
    bool growth = panel == YS_PANEL_growth || panel == YS_PANEL_growth_over_province;
    bool over = panel == YS_PANEL_growth_over_province || panel == YS_PANEL_change_over_province;
    double *x = self->figure->value;
    ys_status st = take_before(self, against);

    if (st == YS_OK && growth)
        st = check_positive(self, against);
    if (st != YS_OK)
        return st;
    double province = over ? province_figure(self, growth, against) : 0;
    for (size_t i = 0; i < self->place->data->n_counties; i++) {
        double moved = growth ? x[i] / against[i] - 1 : x[i] - against[i];

        x[i] = moved - province;
    }
    return YS_OK;
}

static ys_status
take_own(const desk *self, double *against)
{
    const ys_indicator *column = NULL;
    ys_status st = check_panel(self);

    if (st == YS_OK)
        st = ys_raw_join(self->place->data, self->item, self->path, self->figure->value, self->err);
    for (size_t k = 0; k < ys_raw_columns(self->item) && st == YS_OK; k++) {
        st = ys_raw_column_at(self->place->data, self->item, self->path, k, &column, self->err);
        if (st == YS_OK)
            take_kind(self, column);
    }
    if (st == YS_OK && self->item->scale == YS_SCALE_log)
        st = take_logarithm(self, "scale", self->figure->value);
    if (st == YS_OK && self->item->panel != YS_PANEL_level)
        st = compare_years(self, against);
    return st;
}

/* What a figure is on another scale for, and what would mix the scales of several classes. */
static ys_status
check_scale(const desk *self, int missing)
{
    const ys_scoring_part *part = ys_scoring_find(self->item->score);
    bool mixes = self->place->scheme->sample == YS_SAMPLE_OF_class && self->place->n_classes > 1;

    if (part != NULL && !part->sampled(self->item))
        return ys_fail(self->err, YS_E_SCENARIO,
            "%s.outliers: they put the figures on another scale, on which the stated values of %s mean nothing; use "
            "winsorise or keep, or a scoring function that reads the sample",
            self->path, part->name);
    if (mixes && (missing == YS_MISSING_province_mean || missing == YS_MISSING_province_median))
        return ys_fail(self->err, YS_E_SCENARIO,
            "%s.missing: the figures of each class are on a scale of their own by the treatment of outliers; use "
            "class_mean "
            "or class_median, or sample: all",
            self->path);
    return YS_OK;
}

static ys_status
treat_group(const desk *self, int outliers, bool together, size_t group, size_t *member, double *x, uint8_t *moved,
    ys_text *notes, bool *rescaled)
{
    size_t n = ys_figure_members(self->place, together, group, member), known = 0;
    ys_outlier_tale tale;
    char name[160];

    ys_figure_group_name(self->place, together, group, name, sizeof name);
    for (size_t m = 0; m < n; m++)
        if (!isnan(self->figure->value[member[m]])) {
            member[known] = member[m];
            x[known++] = self->figure->value[member[m]];
        }
    ys_status st = ys_outlier_treat(self->place->scheme, outliers, known, x, moved, &tale, self->err);
    for (size_t m = 0; m < known && st == YS_OK; m++) {
        self->figure->value[member[m]] = x[m];
        self->figure->treated[member[m]] = moved[m];
    }
    if (st == YS_OK && notes != NULL && known > 0)
        ys_outlier_tell(&tale, self->path, known, name, notes);
    *rescaled = *rescaled || tale.done == YS_OUTLIERS_log || tale.done == YS_OUTLIERS_box_cox;
    return st;
}

static ys_status
treat(const desk *self, int missing, int outliers, double *x, ys_text *notes)
{
    size_t n = self->place->data->n_counties;
    size_t *member = malloc((n + 1) * sizeof *member);
    uint8_t *moved = malloc(n + 1);
    bool together = self->place->scheme->sample == YS_SAMPLE_OF_all, rescaled = false;
    ys_status st = YS_OK;

    if (member == NULL || moved == NULL)
        st = ys_fail(self->err, YS_E_NOMEM, "%s: %zu counties", self->path, n);
    for (size_t g = 0; g < ys_figure_groups(self->place, together) && outliers != YS_OUTLIERS_keep && st == YS_OK; g++)
        st = treat_group(self, outliers, together, g, member, x, moved, notes, &rescaled);
    if (st == YS_OK && rescaled)
        st = check_scale(self, missing);
    free(member);
    free(moved);
    return st;
}

static int
resolve(int given, int items, int schemes, int as_scheme)
{
    int first = given == as_scheme ? items : given;

    return first == as_scheme ? schemes : first;
}

static ys_status
resolve_methods(const desk *self, int *missing, int *outliers)
{
    const ys_scheme *scheme = self->place->scheme;

    *missing = resolve(*missing, self->item->missing, scheme->missing, YS_MISSING_as_scheme);
    *outliers = resolve(*outliers, self->item->outliers, scheme->outliers, YS_OUTLIERS_as_scheme);
    if (*missing == YS_MISSING_as_scheme)
        return ys_fail(self->err, YS_E_SCENARIO,
            "schemes.%s.missing: as_scheme refers to itself; name drop, refuse or an imputation", scheme->name);
    if (*outliers == YS_OUTLIERS_as_scheme)
        return ys_fail(self->err, YS_E_SCENARIO,
            "schemes.%s.outliers: as_scheme refers to itself; name keep or a treatment", scheme->name);
    return YS_OK;
}

void
ys_figure_free(ys_figure *figure)
{
    free(figure->value);
    free(figure->imputed);
    free(figure->treated);
    *figure = (ys_figure){ 0 };
}

ys_status
ys_figure_make(const ys_figure_place *place, const ys_item *item, const char *path, int missing, int outliers,
    ys_figure *figure, ys_text *notes, ys_error *err)
{
    size_t n = place->data->n_counties > 0 ? place->data->n_counties : 1;
    ys_figure made = { .value = malloc(n * sizeof *made.value), .imputed = calloc(n, 1), .treated = calloc(n, 1) };
    double *against = malloc(n * sizeof *against);
    desk self = { .place = place, .item = item, .path = path, .figure = &made, .err = err };
    ys_status st = YS_OK;

    if (made.value == NULL || made.imputed == NULL || made.treated == NULL || against == NULL)
        st = ys_fail(err, YS_E_NOMEM, "%s: %zu counties", path, n);
    if (st == YS_OK)
        st = resolve_methods(&self, &missing, &outliers);
    if (st == YS_OK)
        st = take_own(&self, against);
    if (st == YS_OK)
        st = treat(&self, missing, outliers, against, notes);
    if (st == YS_OK)
        st = ys_impute_fill(place, item, path, missing, made.value, made.imputed, notes, err);
    if (st == YS_OK && !isnan(item->error))
        made.error = item->error;
    free(against);
    if (st == YS_OK)
        *figure = made;
    else
        ys_figure_free(&made);
    return st;
}
