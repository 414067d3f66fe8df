#include "assessment/impute.h"

#include "assessment/neighbour.h"
#include "assessment/scoring.h"
#include "numeric/statistic.h"

#include <math.h>
#include <stdlib.h>

static const char *const missing_name[] = {
#define X(name) #name,
    YS_MISSING_LIST(X)
#undef X
};

typedef struct {
    const ys_figure_place *place;
    const ys_item *item;
    const char *path;
    int missing;
    double *value;
    uint8_t *imputed;
    ys_neighbour *neighbour; /* for `nearest` */
    size_t *member;          /* [n_counties] of the group at hand */
    double *own;             /* [n_counties] figures of the group at hand */
    ys_text *notes;
    ys_error *err;
} desk;

static bool
is_idle(const desk *self, size_t class)
{
    return self->place->idle != NULL && self->place->idle[class];
}

static ys_status
refuse_first(const desk *self)
{
    const ys_data *data = self->place->data;

    for (size_t i = 0; i < data->n_counties; i++)
        if (isnan(self->value[i]) && !is_idle(self, (size_t) self->place->class_of[i]))
            return ys_fail(self->err, YS_E_SCENARIO,
                "%s: county %s has no figure, and missing: refuse asks for one; fill it in, or name drop or an "
                "imputation",
                self->path, data->code(data->context, i));
    return YS_OK;
}

/* Whose counties the figure comes from. */
static bool
is_together(const desk *self)
{
    switch ((ys_missing) self->missing) {
    case YS_MISSING_class_mean:
    case YS_MISSING_class_median:
        return false;
    case YS_MISSING_province_mean:
    case YS_MISSING_province_median:
        return true;
    default:
        return self->place->scheme->sample == YS_SAMPLE_OF_all;
    }
}

/* The figure that every missing one of the group takes. */
static ys_status
group_figure(const desk *self, size_t n_own, double *figure)
{
    bool mean = self->missing == YS_MISSING_class_mean || self->missing == YS_MISSING_province_mean;
    double min = 0, max = 0;

    if (self->missing == YS_MISSING_worst) {
        ys_status st = ys_statistic_range(n_own, self->own, &min, &max, self->err);

        *figure = ys_scoring_lower_is_better(self->item) ? max : min;
        return st;
    }
    return mean ? ys_statistic_mean(n_own, self->own, figure, self->err)
                : ys_statistic_quantile(n_own, self->own, 0.5, figure, self->err);
}

static ys_status
fill_group(const desk *self, bool together, size_t group)
{
    size_t n = ys_figure_members(self->place, together, group, self->member), n_own = 0;
    char name[160];
    double figure = NAN;
    ys_status st = YS_OK;

    ys_figure_group_name(self->place, together, group, name, sizeof name);
    for (size_t m = 0; m < n; m++)
        if (!isnan(self->value[self->member[m]]))
            self->own[n_own++] = self->value[self->member[m]];
    if (n_own == n || (n_own == 0 && !together && is_idle(self, group)))
        return YS_OK;
    if (n_own == 0)
        return ys_fail(self->err, YS_E_SCENARIO,
            "%s: no county of %s has a figure, and missing: %s takes it from them; fill one in, or name drop",
            self->path, name, missing_name[self->missing]);
    if (self->missing != YS_MISSING_nearest)
        st = group_figure(self, n_own, &figure);
    else
        st = ys_neighbour_open(self->neighbour, self->member, n, self->value, self->err);
    for (size_t m = 0; m < n && st == YS_OK; m++)
        if (isnan(self->value[self->member[m]])) {
            self->imputed[self->member[m]] = 1;
            if (self->missing == YS_MISSING_nearest)
                st = ys_neighbour_mean(self->neighbour, self->member[m], &figure, self->err);
            self->own[m] = figure;
        }
    /* after all of them are known, so that none is taken for a county's own */
    for (size_t m = 0; m < n && st == YS_OK; m++)
        if (self->imputed[self->member[m]] == 1)
            self->value[self->member[m]] = self->own[m];
    if (st == YS_OK && self->notes != NULL)
        ys_text_format(self->notes, "%s: %zu of %zu counties of %s have no figure and take that of missing: %s\n",
            self->path, n - n_own, n, name, missing_name[self->missing]);
    return st;
}

ys_status
ys_impute_fill(const ys_figure_place *place, const ys_item *item, const char *path, int missing, double *value,
    uint8_t *imputed, ys_text *notes, ys_error *err)
{
    size_t n = place->data->n_counties > 0 ? place->data->n_counties : 1;
    desk self = { .place = place,
        .item = item,
        .path = path,
        .missing = missing,
        .value = value,
        .imputed = imputed,
        .notes = notes,
        .err = err };
    bool together = is_together(&self);
    ys_status st = YS_OK;

    if (missing == YS_MISSING_drop)
        return YS_OK;
    if (missing == YS_MISSING_refuse)
        return refuse_first(&self);
    self.member = malloc(n * sizeof *self.member);
    self.own = malloc(n * sizeof *self.own);
    if (self.member == NULL || self.own == NULL)
        st = ys_fail(err, YS_E_NOMEM, "%s: %zu counties", path, n);
    else if (missing == YS_MISSING_nearest)
        st = ys_neighbour_new(place, item, path, &self.neighbour, err);
    for (size_t g = 0; g < ys_figure_groups(place, together) && st == YS_OK; g++)
        st = fill_group(&self, together, g);
    ys_neighbour_free(self.neighbour);
    free(self.member);
    free(self.own);
    return st;
}
