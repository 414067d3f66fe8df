/* How little must weights change to swap two counties? */
#include "numeric/level.h"
#include "study/uncertainty.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    size_t above, below;
} ys_pair;

/* Borrowed from the result. */
typedef struct {
    ys_array *above, *below, *leaf, *finding;
    double *distance, *largest, *change; /* change [pair][leaf] */
} outputs;

typedef struct {
    const ys_uncertainty_setup *setup;
    ys_uncertainty_run run;
    ys_scheme_sheet sheet;
    ys_pair *pair; /* owned */
    size_t n_pairs;
    outputs out;
} swaps;

static double
score_of(const swaps *self, size_t k, size_t c)
{
    double f = self->sheet.leaf_score[k * self->setup->n + c];

    return self->setup->leaf[k].turned ? 1.0 - f : f;
}

/* What is added after weighting. */
static double
added_to(const swaps *self, size_t c, size_t n, const size_t *leaf, const double *w)
{
    double sum = 0, weight = 0;

    for (size_t j = 0; j < n; j++) {
        sum += w[j] * score_of(self, leaf[j], c);
        weight += w[j];
    }
    return self->sheet.score[c] - sum / weight;
}

/* Leaves of the class with a score in both. @return why there is none to compare, or NULL */
static const char *
find_common(const swaps *self, ys_pair pair, size_t *leaf, double *w, size_t *n)
{
    const ys_uncertainty_setup *setup = self->setup;

    *n = 0;
    if (!setup->arithmetic)
        return "not an arithmetic scheme";
    if (setup->class_of[pair.above] != setup->class_of[pair.below])
        return "of two classes";
    if (self->sheet.rank[pair.above] == 0 || self->sheet.rank[pair.below] == 0)
        return "without a rank";
    for (size_t k = 0; k < setup->n_leaves; k++) {
        double weight = self->sheet.leaf_weight[k * setup->n + pair.above];
        bool first = isnan(score_of(self, k, pair.above)), second = isnan(score_of(self, k, pair.below));

        if (!(weight > 0.0) || (first && second))
            continue;
        if (first || second)
            return "other items are missing in the one than in the other";
        if (*n == YS_LEVEL_MOST)
            return "too many items";
        leaf[*n] = k;
        w[(*n)++] = weight;
    }
    return *n == 0 ? "no common item" : NULL;
}

static const char *
swap_pair(const swaps *self, size_t p, double *change)
{
    ys_pair pair = self->pair[p];
    size_t leaf[YS_LEVEL_MOST], n;
    double w[YS_LEVEL_MOST], v[YS_LEVEL_MOST], d[YS_LEVEL_MOST] = { 0 }, added[2], sum = 0;
    const char *finding = find_common(self, pair, leaf, w, &n);

    if (finding != NULL)
        return finding;
    added[0] = added_to(self, pair.above, n, leaf, w);
    added[1] = added_to(self, pair.below, n, leaf, w);
    for (int side = 0; side < 2; side++) {
        double score = self->sheet.score[side == 0 ? pair.above : pair.below];

        if (score == 0.0 && added[side] < 0.0)
            return "a score is held at 0";
    }
    for (size_t j = 0; j < n; j++)
        d[j] = score_of(self, leaf[j], pair.above) + added[0] - score_of(self, leaf[j], pair.below) - added[1];
    if (!ys_level_weights(n, w, d, v))
        return "cannot be swapped: better in every item";

    size_t most = 0;

    for (size_t j = 0; j < n; j++) {
        double points = 100.0 * (v[j] - w[j]);

        change[leaf[j]] = points;
        sum += points * points;
        most = fabs(points) > fabs(change[leaf[most]]) ? j : most;
    }
    self->out.distance[p] = sqrt(sum);
    self->out.largest[p] = change[leaf[most]];
    ys_array_put(self->out.leaf, p, self->setup->leaf[leaf[most]].path);
    return "";
}

/* ---- pairs ---- */

static ys_status
find_county(const ys_uncertainty_setup *setup, const char *code, size_t length, size_t *county, ys_error *err)
{
    for (*county = 0; *county < setup->n; ++*county) {
        const char *of = ys_table_code(&setup->model->table, *county);

        if (strlen(of) == length && strncmp(of, code, length) == 0)
            return YS_OK;
    }
    return ys_fail(err, YS_E_USAGE, "pair: there is no county %.*s in the table", (int) (length < 64 ? length : 64), code);
}

static ys_status
add_asked(swaps *self, const char *text, ys_error *err)
{
    const char *comma = strchr(text, ',');
    ys_pair pair;

    if (comma == NULL)
        return ys_fail(err, YS_E_USAGE, "pair: `%.64s` is not two codes with a comma between", text);
    ys_status st = find_county(self->setup, text, (size_t) (comma - text), &pair.above, err);

    if (st == YS_OK)
        st = find_county(self->setup, comma + 1, strlen(comma + 1), &pair.below, err);
    if (st == YS_OK && pair.above == pair.below)
        st = ys_fail(err, YS_E_USAGE, "pair: `%.64s` is one county twice", text);
    if (st != YS_OK)
        return st;
    if (self->sheet.rank[pair.above] > self->sheet.rank[pair.below])
        pair = (ys_pair){ pair.below, pair.above };
    self->pair[self->n_pairs++] = pair;
    return YS_OK;
}

typedef struct {
    int32_t class, rank;
    size_t county;
} ys_place;

static int
compare_places(const void *a, const void *b)
{
    const ys_place *x = a, *y = b;

    return x->class != y->class ? (x->class > y->class) - (x->class < y->class)
         : x->rank != y->rank   ? (x->rank > y->rank) - (x->rank < y->rank)
                                : (x->county > y->county) - (x->county < y->county);
}

static ys_status
find_pairs(swaps *self, const char *asked, ys_error *err)
{
    const ys_uncertainty_setup *setup = self->setup;
    ys_place *place = malloc((setup->n + 1) * sizeof *place);
    size_t n = 0;

    self->pair = malloc((setup->n + 2) * sizeof *self->pair);
    if (place == NULL || self->pair == NULL) {
        free(place);
        return ys_fail(err, YS_E_NOMEM, "%zu counties", setup->n);
    }
    for (size_t c = 0; c < setup->n; c++)
        if (self->sheet.rank[c] > 0)
            place[n++] = (ys_place){ setup->class_of[c], self->sheet.rank[c], c };
    qsort(place, n, sizeof *place, compare_places);
    for (size_t i = 1; i < n; i++)
        if (place[i].class == place[i - 1].class)
            self->pair[self->n_pairs++] = (ys_pair){ place[i - 1].county, place[i].county };
    free(place);
    return asked == NULL ? YS_OK : add_asked(self, asked, err);
}

static ys_status
add_arrays(swaps *self, ys_result *result, ys_error *err)
{
    size_t n = self->n_pairs, k = self->setup->n_leaves;
    outputs *out = &self->out;

    out->above = ys_uncertainty_add_text(result, "swap/above", n, YS_CODE_MAX, NULL, "county that stands above", err);
    out->below = ys_uncertainty_add_text(result, "swap/below", n, YS_CODE_MAX, NULL, "county that stands below", err);
    out->distance = ys_uncertainty_add_f64(result, &(ys_uncertainty_shape){ "swap/distance", "point",
        "least change of the weights that makes them level: root of the sum of squares", 1, { n }, { NULL } }, err);
    out->largest = ys_uncertainty_add_f64(result, &(ys_uncertainty_shape){ "swap/largest", "point",
        "of it, that of the item that changes most", 1, { n }, { NULL } }, err);
    out->leaf = ys_uncertainty_add_text(result, "swap/item", n, 160, NULL, "the item that changes most", err);
    out->change = ys_uncertainty_add_f64(result, &(ys_uncertainty_shape){ "swap/change", "point",
        "change of each item's weight", 2, { n, k }, { NULL, "assessment/leaf_name" } }, err);
    out->finding = ys_uncertainty_add_text(result, "swap/finding", n, 64, NULL, "why there is none", err);
    return out->above == NULL || out->below == NULL || out->distance == NULL || out->largest == NULL || out->leaf == NULL
            || out->change == NULL || out->finding == NULL
        ? (ys_fail_status(err))
        : YS_OK;
}

static void
fill(const swaps *self)
{
    size_t k = self->setup->n_leaves;

    for (size_t p = 0; p < self->n_pairs; p++) {
        double *change = self->out.change + p * k;
        const char *finding = swap_pair(self, p, change);
        bool none = finding[0] != '\0';

        ys_array_put(self->out.above, p, ys_table_code(&self->setup->model->table, self->pair[p].above));
        ys_array_put(self->out.below, p, ys_table_code(&self->setup->model->table, self->pair[p].below));
        ys_array_put(self->out.finding, p, finding);
        if (none)
            self->out.distance[p] = self->out.largest[p] = (double) NAN;
        for (size_t i = 0; none && i < k; i++)
            change[i] = (double) NAN;
    }
}

ys_status
ys_uncertainty_swap(
    const ys_uncertainty_setup *setup, const ys_study_uncertainty_options *options, ys_result *result, ys_error *err)
{
    swaps self = { .setup = setup };
    ys_engine_options one = { .threads = 1, .isa = options->engine == NULL ? NULL : options->engine->isa };

    ys_status st = ys_uncertainty_run_open(&self.run, setup, &one, 0, err);

    if (st == YS_OK)
        st = ys_uncertainty_run_sheet(&self.run, &self.sheet, err);
    if (st == YS_OK)
        st = find_pairs(&self, options->pair, err);
    if (st == YS_OK)
        st = add_arrays(&self, result, err);
    if (st == YS_OK)
        fill(&self);
    free(self.pair);
    ys_scheme_sheet_free(&self.sheet);
    ys_uncertainty_run_close(&self.run);
    return st;
}
