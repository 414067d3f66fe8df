#include "assessment/leaf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRAIL_PATH = 1024 };

static const double sum_slack = 1e-12;

/* The way from an item up to the root. */
typedef struct trail {
    const struct trail *up;
    const ys_item *item;
} trail;

typedef struct {
    const ys_scheme *scheme;
    const ys_data *data;
    ys_leaf *leaf;
    size_t n;
    ys_error *err;
} walk;

static size_t
trail_write(const trail *way, const char *between, char *text, size_t room)
{
    size_t at = way->up == NULL ? 0 : trail_write(way->up, between, text, room);
    int more = snprintf(
        text + (at < room ? at : room), at < room ? room - at : 0, "%s%s", at == 0 ? "" : between, way->item->name);

    return at + (size_t) more;
}

/* As --set writes it: schemes.county.items.results.items.fall */
static void
trail_path(const walk *self, const trail *way, char path[TRAIL_PATH])
{
    char below[TRAIL_PATH / 2] = "";

    if (way != NULL)
        trail_write(way, ".items.", below, sizeof below);
    snprintf(path, TRAIL_PATH, "schemes.%s.items%s%s", self->scheme->name, way == NULL ? "" : ".", below);
}

static ys_param
weight_find(const ys_item *item, const char *class)
{
    const ys_class_weight *weight = item->weights.item;

    for (size_t k = 0; k < item->weights.n; k++)
        if (strcmp(weight[k].name, class) == 0)
            return weight[k].weight;
    return (ys_param){ .value = 0, .slot = -1 };
}

static double
trail_weight(const trail *way, const char *class)
{
    return way == NULL ? 1 : trail_weight(way->up, class) * weight_find(way->item, class).value;
}

static ys_status
weights_check_sum(const walk *self, const ys_list *siblings, const trail *up, const char *class)
{
    const ys_item *item = siblings->item;
    double sum = 0;
    char path[TRAIL_PATH], terms[1024] = "";
    size_t at = 0;

    for (size_t k = 0; k < siblings->n; k++) {
        double value = weight_find(&item[k], class).value;

        sum += value;
        if (at < sizeof terms)
            at +=
                (size_t) snprintf(terms + at, sizeof terms - at, "%s%s %.15g", k == 0 ? "" : ", ", item[k].name, value);
    }
    if (fabs(sum - 1) <= sum_slack || (sum == 0 && trail_weight(up, class) == 0))
        return YS_OK;
    trail_path(self, up, path);
    return ys_fail(self->err, YS_E_SCENARIO, "%s%s: weights of class %s sum to %.15g, not 1 (+- 1e-12): %s; %s %.15g",
        path, up == NULL ? "" : ".items", class, sum, terms, sum < 1 ? "add" : "take away", fabs(1 - sum));
}

static ys_status
weights_check_names(const walk *self, const trail *way)
{
    const ys_class_weight *weight = way->item->weights.item;
    const ys_class *class = self->scheme->classes.item;

    for (size_t k = 0; k < way->item->weights.n; k++) {
        char path[TRAIL_PATH];
        size_t c = 0;

        while (c < self->scheme->classes.n && strcmp(class[c].name, weight[k].name) != 0)
            c++;
        if (c < self->scheme->classes.n)
            continue;
        trail_path(self, way, path);
        return ys_fail(self->err, YS_E_SCENARIO, "%s.weights.%s: no such class; schemes.%s.classes names %s%s", path,
            weight[k].name, self->scheme->name, class[0].name, self->scheme->classes.n > 1 ? " and others" : " alone");
    }
    return YS_OK;
}

static bool
trail_tagged(const trail *way, const char *tag)
{
    for (; way != NULL; way = way->up) {
        const char *const *tags = way->item->tags.item;

        for (size_t k = 0; k < way->item->tags.n; k++)
            if (strcmp(tags[k], tag) == 0)
                return true;
    }
    return false;
}

static ys_status
leaf_check(
    const walk *self, const ys_item *item, const ys_indicator *indicator, const ys_scoring_part *part, const char *path)
{
    static const char quantities[] =
#define X(name, unit, meaning) ", " #name
        YS_QUANTITY_LIST(X)
#undef X
        ;

    if (part == NULL)
        return ys_fail(self->err, YS_E_SCENARIO, "%s.score: number %d is no scoring function", path, item->score);
    if (indicator == NULL)
        return ys_fail(self->err, YS_E_SCENARIO,
            "%s.indicator: %s is neither a column of the table nor a quantity of the loop (%s)", path, item->indicator,
            quantities + 2);
    if (part->frozen && indicator->fixed == NULL)
        return ys_fail(self->err, YS_E_SCENARIO, "%s.score: %s freezes its posts in the base year but %s moves; %s",
            path, part->name, item->indicator, "use goalposts, with stated posts");
    return part->check(item, path, self->err);
}

static ys_status
leaf_fill(const walk *self, const trail *way, ys_leaf *leaf)
{
    const ys_item *item = way->item;
    const ys_class *class = self->scheme->classes.item;
    const ys_scoring_part *part = ys_scoring_find(item->score);
    char path[TRAIL_PATH];

    trail_path(self, way, path);
    leaf->item = item;
    const ys_indicator *indicator = self->data->indicator(self->data->context, item->indicator);
    ys_status st = leaf_check(self, item, indicator, part, path);
    if (st != YS_OK)
        return st;
    leaf->indicator = *indicator;
    if (trail_write(way, ".", leaf->path, sizeof leaf->path) >= sizeof leaf->path)
        return ys_fail(self->err, YS_E_SCENARIO, "%s: the names on the way to it take %d bytes or more; shorten them",
            path, YS_LEAF_PATH);
    leaf->part[YS_PART_TARGET] = item->target;
    leaf->part[YS_PART_WORST] = item->worst;
    leaf->part[YS_PART_BEST] = item->best;
    leaf->frozen = part->frozen;
    part->shape(item, &leaf->shape);
    leaf->around_poverty = trail_tagged(way, "around_poverty");
    for (const trail *up = way; up != NULL; up = up->up)
        leaf->depth++;
    leaf->weight = calloc(self->scheme->classes.n * leaf->depth, sizeof *leaf->weight);
    if (leaf->weight == NULL)
        return ys_fail(self->err, YS_E_NOMEM, "%s: weights of %zu classes", path, self->scheme->classes.n);
    for (size_t c = 0; c < self->scheme->classes.n; c++) {
        size_t level = leaf->depth;

        for (const trail *up = way; up != NULL; up = up->up)
            leaf->weight[c * leaf->depth + --level] = weight_find(up->item, class[c].name);
    }
    return YS_OK;
}

static ys_status
walk_items(walk *self, const ys_list *items, const trail *up)
{
    const ys_class *class = self->scheme->classes.item;
    const ys_item *item = items->item;
    ys_status st = YS_OK;

    for (size_t k = 0; k < items->n && st == YS_OK; k++) {
        trail way = { .up = up, .item = &item[k] };
        bool leaf = item[k].indicator != NULL;

        if (leaf == (item[k].items.n > 0)) {
            char path[TRAIL_PATH];

            trail_path(self, &way, path);
            return ys_fail(self->err, YS_E_SCENARIO, "%s: has %s; a branch has items, a leaf has an indicator", path,
                leaf ? "both items and an indicator" : "neither items nor an indicator");
        }
        st = weights_check_names(self, &way);
        if (st == YS_OK)
            st = leaf ? leaf_fill(self, &way, &self->leaf[self->n++]) : walk_items(self, &item[k].items, &way);
    }
    for (size_t c = 0; c < self->scheme->classes.n && st == YS_OK; c++)
        st = weights_check_sum(self, items, up, class[c].name);
    return st;
}

static size_t
leaf_count(const ys_list *items)
{
    const ys_item *item = items->item;
    size_t n = 0;

    for (size_t k = 0; k < items->n; k++)
        n += (item[k].indicator != NULL) + leaf_count(&item[k].items);
    return n;
}

ys_status
ys_leaf_collect(const ys_scheme *scheme, const ys_data *data, ys_leaf **leaves, size_t *n, ys_error *err)
{
    walk self = { .scheme = scheme, .data = data, .err = err };
    size_t room = leaf_count(&scheme->items);

    if (room == 0)
        return ys_fail(
            err, YS_E_SCENARIO, "schemes.%s.items: no item has an indicator; state at least one", scheme->name);
    self.leaf = calloc(room, sizeof *self.leaf);
    if (self.leaf == NULL)
        return ys_fail(err, YS_E_NOMEM, "schemes.%s: %zu leaves", scheme->name, room);
    ys_status st = walk_items(&self, &scheme->items, NULL);
    if (st != YS_OK) {
        ys_leaf_release(self.leaf, room);
        return st;
    }
    *leaves = self.leaf;
    *n = self.n;
    return YS_OK;
}

void
ys_leaf_release(ys_leaf *leaves, size_t n)
{
    for (size_t k = 0; leaves != NULL && k < n; k++)
        free(leaves[k].weight);
    free(leaves);
}

double
ys_leaf_weight(const ys_leaf *leaf, size_t class)
{
    const ys_param *weight = leaf->weight + class * leaf->depth;
    double product = weight[0].value;

    for (size_t d = 1; d < leaf->depth; d++)
        product *= weight[d].value;
    return product;
}

bool
ys_leaf_counts(const ys_leaf *leaf, size_t class)
{
    const ys_param *weight = leaf->weight + class * leaf->depth;

    for (size_t d = 0; d < leaf->depth; d++)
        if (weight[d].slot < 0 && weight[d].value == 0)
            return false;
    return true;
}
