#include "assessment/tree.h"

#include "assessment/weighting.h"
#include "base/math.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    ys_tree *tree;
    const ys_data *data;
    int scoring; /* of a variant, or -1 */
    ys_error *err;
} walk;


static void
path_write(const ys_tree *tree, int member, ys_text *text)
{
    if (member <= 0)
        return;
    path_write(tree, tree->member[member].up, text);
    ys_text_format(text, "%s%s", text->n == 0 ? "" : ".items.", tree->member[member].item->name);
}

void
ys_tree_path(const ys_tree *tree, size_t member, char path[YS_TREE_PATH])
{
    ys_text text = { 0 };

    path_write(tree, (int) member, &text);
    snprintf(path, YS_TREE_PATH, "schemes.%s.items%s%s", tree->scheme->name, text.n == 0 ? "" : ".",
        text.n == 0 || text.failed ? "" : text.bytes);
    ys_text_free(&text);
}

bool
ys_tree_tagged(const ys_tree *tree, size_t leaf, const char *tag)
{
    for (int m = (int) tree->leaf[leaf].member; m > 0; m = tree->member[m].up) {
        const char *const *tags = tree->member[m].item->tags.item;

        for (size_t k = 0; k < tree->member[m].item->tags.n; k++)
            if (strcmp(tags[k], tag) == 0)
                return true;
    }
    return false;
}


/* `known`: weights by methods stand in the tree by now. */
static bool
way_counts(const ys_tree *tree, size_t class, size_t leaf, bool known)
{
    const ys_leaf *of = &tree->leaf[leaf];

    for (size_t p = 0; p < tree->n_periods; p++) {
        bool counts = true;

        for (size_t d = 0; d < of->depth && counts; d++) {
            const ys_member *member = &tree->member[of->way[d]];
            ys_param weight = member->weight[p * tree->n_classes + class];
            bool moves = weight.slot >= 0 && (tree->slot_moves == NULL || tree->slot_moves[weight.slot] != 0);

            counts = weight.value != 0 || moves || (!known && !ys_weighting_is_stated(tree->member[member->up].weighting));
        }
        if (counts)
            return true;
    }
    return false;
}

bool
ys_tree_counts(const ys_tree *tree, size_t class, size_t leaf)
{
    return way_counts(tree, class, leaf, true);
}

bool
ys_tree_may_count(const ys_tree *tree, size_t class, size_t leaf)
{
    return way_counts(tree, class, leaf, false);
}

static const char *
quantity_names(void)
{
    static const char names[] =
#define X(name, unit, meaning) ", " #name
        YS_QUANTITY_LIST(X)
#undef X
        ;

    return names + 2;
}

/* What only a column can be asked for. */
static ys_status
moving_check(const walk *self, const ys_item *item, const ys_scoring_part *part, const char *path)
{
    if (part->sampled(item))
        return ys_fail(self->err, YS_E_SCENARIO, "%s.score: %s freezes its posts in the base year but %s moves; %s", path, part->name,
            item->indicator, "use goalposts, with stated posts");
    if (item->panel != YS_PANEL_level || item->scale != YS_SCALE_linear)
        return ys_fail(self->err, YS_E_SCENARIO, "%s.%s: %s moves with the world; only a column can be %s", path,
            item->panel != YS_PANEL_level ? "panel" : "scale", item->indicator,
            item->panel != YS_PANEL_level ? "compared with an earlier year" : "taken as its logarithm");
    if (item->before != NULL)
        return ys_fail(self->err, YS_E_SCENARIO, "%s.before: %s moves with the world; only a column can be compared with an earlier year", path,
            item->indicator);
    if (item->missing > YS_MISSING_drop || item->outliers > YS_OUTLIERS_keep)
        return ys_fail(self->err, YS_E_SCENARIO, "%s.%s: %s moves with the world; only a column can be %s", path,
            item->outliers > YS_OUTLIERS_keep ? "outliers" : "missing", item->indicator,
            item->outliers > YS_OUTLIERS_keep ? "treated" : "filled in, or refused where it is missing");
    return YS_OK;
}

/* Posts alone are taken to the logarithmic scale. */
static ys_status
scale_check(const walk *self, const ys_item *item, const ys_scoring_part *part, const char *path)
{
    bool posts = item->score == YS_SCORING_goalposts || item->score == YS_SCORING_efficacy || item->score == YS_SCORING_all_or_nothing;

    if (item->scale == YS_SCALE_linear || posts || part->sampled(item))
        return YS_OK;
    return ys_fail(self->err, YS_E_SCENARIO, "%s.scale: log: %s reads figures on their own scale; use goalposts, efficacy, or a scoring by the "
        "sample", path, part->name);
}

static ys_status
leaf_check(const walk *self, const ys_item *item, const ys_indicator *indicator, const char *path)
{
    const ys_scoring_part *part = ys_scoring_find(item->score);

    if (part == NULL)
        return ys_fail(self->err, YS_E_SCENARIO, "%s.score: number %d is no scoring function", path, item->score);
    if (item->assessors.n == 0 && indicator == NULL)
        return ys_fail(self->err, YS_E_SCENARIO, "%s.indicator: %s is neither a column of the table nor a quantity of the loop (%s)",
            path, item->indicator, quantity_names());
    ys_status st = item->assessors.n == 0 && indicator->fixed == NULL ? moving_check(self, item, part, path) : YS_OK;
    if (st == YS_OK)
        st = scale_check(self, item, part, path);
    return st == YS_OK ? part->check(item, path, self->err) : st;
}

static const ys_item *
item_vary(const walk *self, size_t leaf, const ys_item *item)
{
    ys_item *copy = &self->tree->copy[leaf];

    *copy = *item;
    copy->lower_is_better = ys_scoring_lower_is_better(item);
    copy->score = self->scoring;
    copy->posts = YS_POSTS_sample;
    copy->beyond = YS_BEYOND_clip;
    copy->low = 0;
    copy->high = 100;
    copy->reference = "mean";
    return copy;
}

static ys_param
part_scaled(const ys_item *item, ys_param part)
{
    if (item->scale == YS_SCALE_log)
        part = (ys_param){ .value = part.value > 0 ? ys_log(part.value) : NAN, .slot = -1 };
    return part;
}

static ys_status
posts_check(const walk *self, const ys_leaf *leaf, const char *path)
{
    static const char *const key[] = { "target", "worst", "best" };
    const ys_param part[] = { leaf->item->target, leaf->item->worst, leaf->item->best };

    if (leaf->item->scale == YS_SCALE_linear || leaf->sampled)
        return YS_OK;
    for (int k = 0; k < YS_PART_COUNT; k++) {
        bool used = leaf->shape[0].origin[k] != 0 || leaf->shape[0].span[k] != 0;

        if (used && !(part[k].value > 0))
            return ys_fail(self->err, YS_E_SCENARIO, "%s.%s: %g: the logarithmic scale needs one above 0", path, key[k], part[k].value);
        if (used && part[k].slot >= 0 && (self->data->slot_moves == NULL ? false : self->data->slot_moves[part[k].slot] != 0))
            return ys_fail(self->err, YS_E_SCENARIO, "%s.%s: varies from world to world, which the logarithmic scale cannot; fix it",
                path, key[k]);
    }
    return YS_OK;
}

static ys_status
way_fill(const walk *self, ys_leaf *leaf)
{
    const ys_tree *tree = self->tree;

    for (int m = (int) leaf->member; m > 0; m = self->tree->points ? 0 : tree->member[m].up)
        leaf->depth++;
    leaf->way = calloc(leaf->depth, sizeof *leaf->way);
    leaf->shape = calloc(tree->n_classes, sizeof *leaf->shape);
    if (leaf->way == NULL || leaf->shape == NULL)
        return ys_fail(self->err, YS_E_NOMEM, "weights of %zu classes", tree->n_classes);
    size_t level = leaf->depth;

    for (int m = (int) leaf->member; level > 0; m = tree->member[m].up)
        leaf->way[--level] = m;
    return YS_OK;
}

static ys_status
leaf_fill(const walk *self, size_t m, size_t k)
{
    ys_leaf *leaf = &self->tree->leaf[k];
    const ys_item *item = self->tree->member[m].item;
    const ys_indicator *found = item->assessors.n > 0 ? NULL : self->data->indicator(self->data->context, item->indicator);
    char path[YS_TREE_PATH];

    ys_tree_path(self->tree, m, path);
    ys_status st = leaf_check(self, item, found, path);
    if (st != YS_OK)
        return st;
    bool moves = found != NULL && found->fixed == NULL;

    leaf->item = self->scoring < 0 || moves ? item : item_vary(self, k, item);
    leaf->member = m;
    leaf->quantity = moves ? found->quantity : -1;
    leaf->modelled = moves && found->modelled;
    leaf->part[YS_PART_TARGET] = part_scaled(item, item->target);
    leaf->part[YS_PART_WORST] = part_scaled(item, item->worst);
    leaf->part[YS_PART_BEST] = part_scaled(item, item->best);
    const ys_scoring_part *part = ys_scoring_find(leaf->item->score);

    leaf->sampled = part->sampled(leaf->item);
    st = way_fill(self, leaf);
    for (size_t c = 0; c < self->tree->n_classes && st == YS_OK && !leaf->sampled; c++)
        st = part->shape(leaf->item, NULL, path, &leaf->shape[c], self->err);
    return st == YS_OK ? posts_check(self, leaf, path) : st;
}

/* The items of an arithmetic branch in an arithmetic one are as if they stood there themselves. */
static void
aggregate_open(ys_tree *tree, size_t m, int aggregation, double exponent, bool turned)
{
    ys_member *of = &tree->member[m];
    int into = of->up < 0 ? -1 : tree->member[of->up].aggregate;

    if (into >= 0 && aggregation == YS_AGGREGATION_arithmetic && !turned &&
        tree->aggregate[into].aggregation == YS_AGGREGATION_arithmetic) {
        of->aggregate = into;
        return;
    }
    of->aggregate = (int) tree->n_aggregates;
    tree->aggregate[tree->n_aggregates++] =
        (ys_aggregate){ .aggregation = aggregation, .exponent = exponent, .turned = turned, .into = into, .member = m };
}

static ys_status
kind_check(const walk *self, size_t m)
{
    const ys_item *item = self->tree->member[m].item;
    bool figure = item->indicator != NULL || item->assessors.n > 0;
    char path[YS_TREE_PATH];

    ys_tree_path(self->tree, m, path);
    if (figure == (item->items.n > 0))
        return ys_fail(self->err, YS_E_SCENARIO, "%s: has %s; a branch has items, a leaf has an indicator", path,
            figure ? "both items and an indicator" : "neither items nor an indicator");
    if (item->indicator != NULL && item->assessors.n > 0)
        return ys_fail(self->err, YS_E_SCENARIO, "%s: has both an indicator and assessors; state one of them", path);
    if (item->points.n > 0 && item->items.n > 0)
        return ys_fail(self->err, YS_E_SCENARIO, "%s.points: a branch has those of its items; state points at the leaves alone", path);
    if (self->tree->points && (item->weights.n > 0 || item->by_year.n > 0 || (figure && item->points.n == 0)))
        return ys_fail(self->err, YS_E_SCENARIO, "%s: %s; a scheme in points states them at every leaf, and no weights", path,
            item->weights.n > 0 || item->by_year.n > 0 ? "has weights" : "has no points");
    if (self->tree->points && item->weighting.methods.n > 0)
        return ys_fail(self->err, YS_E_SCENARIO, "%s.weighting: a scheme in points has the weights of its points; take methods or points "
            "away", path);
    if (item->aggregation == YS_AGGREGATION_power && item->items.n > 0 && item->exponent == 0)
        return ys_fail(self->err, YS_E_SCENARIO, "%s.exponent: 0: power divides by it; use geometric, which is its limit", path);
    return YS_OK;
}

static ys_status
member_path(const walk *self, ys_member *of)
{
    const char *up = self->tree->member[of->up].path;
    int length = snprintf(of->path, sizeof of->path, "%s%s%s", up, up[0] == '\0' ? "" : ".", of->item->name);
    char path[YS_TREE_PATH];

    if (length < YS_LEAF_PATH)
        return YS_OK;
    ys_tree_path(self->tree, (size_t) (of - self->tree->member), path);
    return ys_fail(self->err, YS_E_SCENARIO, "%s: the names on the way to it take %d bytes or more; shorten them", path, YS_LEAF_PATH);
}

static ys_status
items_walk(const walk *self, size_t up)
{
    ys_tree *tree = self->tree;
    const ys_list *items = tree->member[up].items;
    ys_status st = YS_OK;

    for (size_t k = 0; k < items->n && st == YS_OK; k++) {
        const ys_item *item = (const ys_item *) items->item + k;
        size_t m = tree->n_members++;
        ys_member *of = &tree->member[m];

        *of = (ys_member){ .item = item, .up = (int) up, .leaf = -1, .aggregate = tree->member[up].aggregate,
            .unit = tree->points ? 0.01 : 1 };
        st = kind_check(self, m);
        if (st == YS_OK)
            st = member_path(self, of);
        if (st == YS_OK)
            st = ys_tree_weight_fill(tree, m, self->err);
        if (st != YS_OK)
            break;
        if (item->items.n == 0) {
            of->leaf = (int) tree->n_leaves++;
            st = leaf_fill(self, m, (size_t) of->leaf);
            continue;
        }
        of->items = &item->items;
        of->weighting = &item->weighting;
        aggregate_open(tree, m, item->aggregation, item->exponent, item->lower_is_better);
        st = items_walk(self, m);
    }
    return st == YS_OK ? ys_tree_weight_check(tree, up, self->err) : st;
}

typedef struct {
    size_t members, leaves, years;
    bool points;
} count;

static void
items_count(const ys_list *items, count *sum)
{
    const ys_item *item = items->item;

    for (size_t k = 0; k < items->n; k++) {
        sum->members++;
        sum->leaves += item[k].items.n == 0;
        sum->years += item[k].by_year.n;
        sum->points = sum->points || item[k].points.n > 0;
        items_count(&item[k].items, sum);
    }
}

static void
periods_collect(ys_tree *tree, const ys_list *items)
{
    const ys_item *item = items->item;

    for (size_t k = 0; k < items->n; k++) {
        const ys_year_weights *later = item[k].by_year.item;

        for (size_t y = 0; y < item[k].by_year.n; y++) {
            size_t at = tree->n_periods;

            while (at > 0 && tree->period[at - 1] > later[y].from)
                at--;
            if (at > 0 && tree->period[at - 1] == later[y].from)
                continue;
            memmove(tree->period + at + 1, tree->period + at, (tree->n_periods - at) * sizeof *tree->period);
            tree->period[at] = later[y].from;
            tree->n_periods++;
        }
        periods_collect(tree, &item[k].items);
    }
}

static ys_status
tree_alloc(ys_tree *tree, const count *sum, ys_error *err)
{
    tree->member = calloc(sum->members + 1, sizeof *tree->member);
    tree->leaf = calloc(sum->leaves, sizeof *tree->leaf);
    tree->aggregate = calloc(sum->members + 1, sizeof *tree->aggregate);
    tree->copy = calloc(sum->leaves, sizeof *tree->copy);
    tree->period = calloc(sum->years + 1, sizeof *tree->period);
    if (tree->member == NULL || tree->leaf == NULL || tree->aggregate == NULL || tree->copy == NULL || tree->period == NULL)
        return ys_fail(err, YS_E_NOMEM, "schemes.%s: %zu leaves", tree->scheme->name, sum->leaves);
    return YS_OK;
}

static bool
has_figure(const ys_list *items)
{
    const ys_item *item = items->item;
    bool has = false;

    for (size_t k = 0; k < items->n; k++)
        has = has || item[k].indicator != NULL || item[k].assessors.n > 0 || has_figure(&item[k].items);
    return has;
}

ys_status
ys_tree_collect(const ys_scheme *scheme, const ys_data *data, int scoring, int aggregation, ys_tree *tree, ys_error *err)
{
    ys_tree made = { .scheme = scheme, .n_classes = scheme->classes.n, .n_members = 1, .n_periods = 1, .slot_moves = data->slot_moves };
    count sum = { 0 };

    items_count(&scheme->items, &sum);
    made.points = sum.points;
    if (!has_figure(&scheme->items))
        return ys_fail(err, YS_E_SCENARIO, "schemes.%s.items: no item has an indicator; state at least one", scheme->name);
    if (sum.points && scheme->weighting.methods.n > 0)
        return ys_fail(err, YS_E_SCENARIO, "schemes.%s.weighting: a scheme in points has the weights of its points; take methods or points away",
            scheme->name);
    if (scheme->aggregation == YS_AGGREGATION_power && scheme->exponent == 0)
        return ys_fail(err, YS_E_SCENARIO, "schemes.%s.exponent: 0: power divides by it; use geometric, which is its limit",
            scheme->name);
    ys_status st = tree_alloc(&made, &sum, err);
    if (st == YS_OK) {
        walk self = { .tree = &made, .data = data, .scoring = scoring, .err = err };

        periods_collect(&made, &scheme->items);
        made.member[0] = (ys_member){ .up = -1, .leaf = -1, .items = &scheme->items, .weighting = &scheme->weighting, .unit = 1 };
        aggregate_open(&made, 0, aggregation < 0 ? scheme->aggregation : aggregation, scheme->exponent, false);
        st = items_walk(&self, 0);
        if (st == YS_OK)
            st = ys_tree_weight_check_points(&made, err);
    }
    if (st == YS_OK)
        *tree = made;
    else
        ys_tree_release(&made);
    return st;
}

void
ys_tree_release(ys_tree *tree)
{
    for (size_t m = 0; tree->member != NULL && m < tree->n_members; m++)
        free(tree->member[m].weight);
    for (size_t k = 0; tree->leaf != NULL && k < tree->n_leaves; k++) {
        for (size_t c = 0; tree->leaf[k].shape != NULL && c < tree->n_classes; c++)
            ys_shape_free(&tree->leaf[k].shape[c]);
        free(tree->leaf[k].shape);
        free(tree->leaf[k].way);
        ys_figure_free(&tree->leaf[k].figure);
    }
    free(tree->member);
    free(tree->leaf);
    free(tree->aggregate);
    free(tree->copy);
    free(tree->period);
    *tree = (ys_tree){ 0 };
}
