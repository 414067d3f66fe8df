#include "assessment/neighbour.h"

#include "assessment/raw.h"
#include "numeric/statistic.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    double distance;
    size_t county;
} near;

struct ys_neighbour {
    const ys_figure_place *place;
    const char *path;
    size_t n_leaves, n; /* n: members of the group at hand */
    double *figure;     /* [n_leaves][n_counties], NaN where missing */
    double *sd;         /* [n_leaves] in the group at hand; 0: it says nothing */
    double *sample;     /* [n_counties] */
    near *near;         /* [n_counties] */
    const size_t *member;
    const double *value;
};

static size_t
count_leaves(const ys_list *items)
{
    const ys_item *item = items->item;
    size_t n = 0;

    for (size_t k = 0; k < items->n; k++)
        n += item[k].items.n > 0 ? count_leaves(&item[k].items) : 1;
    return n;
}

/* Leaves that are not to be had are refused where they are scored. */
static void
take_leaves(ys_neighbour *self, const ys_list *items, const ys_item *but)
{
    const ys_data *data = self->place->data;
    const ys_item *item = items->item;

    for (size_t k = 0; k < items->n; k++) {
        if (item[k].items.n > 0)
            take_leaves(self, &item[k].items, but);
        else if (&item[k] != but && ys_raw_columns(&item[k]) > 0 &&
                 ys_raw_join(data, &item[k], "", self->figure + self->n_leaves * data->n_counties, NULL) == YS_OK)
            self->n_leaves++;
    }
}

ys_status
ys_neighbour_new(
    const ys_figure_place *place, const ys_item *item, const char *path, ys_neighbour **neighbour, ys_error *err)
{
    size_t n = place->data->n_counties, leaves = count_leaves(&place->scheme->items);
    ys_neighbour *self = calloc(1, sizeof *self);

    if (self == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: neighbours", path);
    self->place = place;
    self->path = path;
    self->figure = calloc(leaves * n + 1, sizeof *self->figure);
    self->sd = calloc(leaves + 1, sizeof *self->sd);
    self->sample = calloc(n + 1, sizeof *self->sample);
    self->near = calloc(n + 1, sizeof *self->near);
    if (self->figure == NULL || self->sd == NULL || self->sample == NULL || self->near == NULL) {
        ys_neighbour_free(self);
        return ys_fail(err, YS_E_NOMEM, "%s: %zu leaves of %zu counties", path, leaves, n);
    }
    take_leaves(self, &place->scheme->items, item);
    *neighbour = self;
    return YS_OK;
}

void
ys_neighbour_free(ys_neighbour *neighbour)
{
    if (neighbour == NULL)
        return;
    free(neighbour->figure);
    free(neighbour->sd);
    free(neighbour->sample);
    free(neighbour->near);
    free(neighbour);
}

ys_status
ys_neighbour_open(ys_neighbour *neighbour, const size_t *member, size_t n, const double *value, ys_error *err)
{
    ys_status st = YS_OK;

    neighbour->member = member;
    neighbour->n = n;
    neighbour->value = value;
    for (size_t k = 0; k < neighbour->n_leaves && st == YS_OK; k++) {
        const double *figure = neighbour->figure + k * neighbour->place->data->n_counties;
        size_t known = 0;
        double sd = 0;

        for (size_t m = 0; m < n; m++)
            if (!isnan(figure[member[m]]))
                neighbour->sample[known++] = figure[member[m]];
        if (known >= 2)
            st = ys_statistic_sd(known, neighbour->sample, &sd, err);
        neighbour->sd[k] = sd;
    }
    return st;
}

/* NaN where they share no leaf. */
static double
distance(const ys_neighbour *self, size_t a, size_t b)
{
    double sum = 0;
    size_t shared = 0;

    for (size_t k = 0; k < self->n_leaves; k++) {
        const double *figure = self->figure + k * self->place->data->n_counties;
        double apart = (figure[a] - figure[b]) / self->sd[k];

        if (!(self->sd[k] > 0) || isnan(apart))
            continue;
        sum += apart * apart;
        shared++;
    }
    return shared > 0 ? sum / (double) shared : NAN;
}

static int
compare_near(const void *a, const void *b)
{
    const near *left = a, *right = b;

    if (left->distance != right->distance)
        return left->distance < right->distance ? -1 : 1;
    return (left->county > right->county) - (left->county < right->county);
}

static int
compare_county(const void *a, const void *b)
{
    const near *left = a, *right = b;

    return (left->county > right->county) - (left->county < right->county);
}

ys_status
ys_neighbour_mean(ys_neighbour *neighbour, size_t county, double *mean, ys_error *err)
{
    const ys_data *data = neighbour->place->data;
    size_t n = 0, most = (size_t) neighbour->place->scheme->neighbours;
    double sum = 0;

    for (size_t m = 0; m < neighbour->n; m++) {
        size_t other = neighbour->member[m];
        double apart = isnan(neighbour->value[other]) ? NAN : distance(neighbour, county, other);

        if (!isnan(apart))
            neighbour->near[n++] = (near){ apart, other };
    }
    if (n == 0)
        return ys_fail(err, YS_E_SCENARIO,
            "%s: county %s shares no other figure of the scheme with a county that has this one, and missing: nearest "
            "goes by them; name drop, or class_mean",
            neighbour->path, data->code(data->context, county));
    qsort(neighbour->near, n, sizeof *neighbour->near, compare_near);
    n = n < most ? n : most;
    /* sums over counties run in index order */
    qsort(neighbour->near, n, sizeof *neighbour->near, compare_county);
    for (size_t k = 0; k < n; k++)
        sum += neighbour->value[neighbour->near[k].county];
    *mean = sum / (double) n;
    return YS_OK;
}
