#include "scenario/vector.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    ys_arena *arena;
    bool (*visit)(void *context, const ys_vector *vector);
    void *context;
} walker;

static bool walk_map(walker *w, const ys_grammar *grammar, ys_node *map);

/* The weight of one item: its field `weight`, or its entry for the class. */
static ys_node *
weight_of(const ys_node *item, const char *class)
{
    return class == NULL ? ys_node_child(item, "weight") : ys_node_child(ys_node_child(item, "weights"), class);
}

static bool
visit_one(walker *w, ys_node *items, const char *class)
{
    ys_vector vector = { .parent = items, .class = class };

    vector.member = ys_arena_alloc(w->arena, items->n * sizeof *vector.member);
    if (vector.member == NULL)
        return false;
    for (const ys_node *item = items->first; item != NULL; item = item->next) {
        ys_node *weight = weight_of(item, class);

        if (weight != NULL)
            vector.member[vector.n++] = weight;
    }
    return vector.n == 0 || w->visit(w->context, &vector);
}

/* Whether an item before this one names the class already. */
static bool
seen(const ys_node *items, const ys_node *upto, const char *class)
{
    for (const ys_node *item = items->first; item != upto; item = item->next)
        if (weight_of(item, class) != NULL)
            return true;
    return false;
}

static bool
walk_items(walker *w, const ys_grammar *grammar, ys_node *items)
{
    if (grammar == &ys_grammar_factor)
        return visit_one(w, items, NULL);
    for (ys_node *item = items->first; item != NULL; item = item->next) {
        const ys_node *weights = grammar == &ys_grammar_item ? ys_node_child(item, "weights") : NULL;

        for (const ys_node *c = weights == NULL ? NULL : weights->first, *next; c != NULL; c = next) {
            next = c->next; /* the visitor may put another node in the place of c */
            if (weights->kind == YS_NODE_MAP && !seen(items, item, c->key) && !visit_one(w, items, c->key))
                return false;
        }
        if (!grammar->plain && !walk_map(w, grammar, item))
            return false;
    }
    return true;
}

static bool
walk_map(walker *w, const ys_grammar *grammar, ys_node *map)
{
    for (ys_node *c = map->kind == YS_NODE_MAP ? map->first : NULL; c != NULL; c = c->next) {
        const ys_field *field = ys_grammar_field(grammar, c->key);

        if (field == NULL || c->kind != YS_NODE_MAP)
            continue;
        if (field->kind == YS_KIND_NAMED && !walk_items(w, field->of, c))
            return false;
        if (field->kind == YS_KIND_MAP && !walk_map(w, field->of, c))
            return false;
    }
    return true;
}

bool
ys_vector_each(ys_arena *arena, ys_node *root, bool (*visit)(void *context, const ys_vector *vector), void *context)
{
    walker w = { arena, visit, context };

    return walk_map(&w, &ys_grammar_scenario, root);
}

bool
ys_vector_sum(const ys_vector *vector, double *sum)
{
    *sum = 0;
    for (size_t i = 0; i < vector->n; i++) {
        const ys_node *value = ys_node_value(vector->member[i]);
        double number;

        if (value == NULL || value->kind != YS_NODE_SCALAR || !ys_text_to_number(value->text, &number))
            return false;
        *sum += number;
    }
    return true;
}

bool
ys_vector_is_one(double sum)
{
    return fabs(sum - 1) <= 1e-12;
}

bool
ys_vector_locked(const ys_vector *vector, const ys_node *member)
{
    return vector->class == NULL && strcmp(ys_node_text(member->parent, "lock"), "true") == 0;
}

static bool
check_sum(void *context, const ys_vector *vector)
{
    ys_findings *findings = context;
    char text[32];
    double sum;

    if (!ys_vector_sum(vector, &sum) || ys_vector_is_one(sum))
        return true;
    snprintf(text, sizeof text, "%.13g", sum);
    if (vector->class == NULL)
        ys_findings_add(findings, vector->parent, "has weights that sum to %s, not 1", text);
    else
        ys_findings_add(findings, vector->parent, "has weights that sum to %s, not 1, in class %s", text, vector->class);
    return true;
}

static void
check_classes(const ys_node *classes, const ys_node *items, ys_findings *findings)
{
    for (const ys_node *item = items->first; item != NULL; item = item->next) {
        const ys_node *weights = ys_node_child(item, "weights");
        const ys_node *below = ys_node_child(item, "items");

        for (const ys_node *c = weights == NULL ? NULL : weights->first; c != NULL; c = c->next) {
            const char *names[64];
            size_t n = 0;

            if (ys_node_child(classes, c->key) != NULL)
                continue;
            for (const ys_node *k = classes->first; k != NULL && n < sizeof names / sizeof names[0]; k = k->next)
                names[n++] = k->key;
            const char *nearest = ys_text_nearest(c->key, names, n);
            ys_findings_add_key(findings, c, "names no class of the scheme%s%s%s", nearest == NULL ? "" : "; did you mean ",
                nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
        }
        if (below != NULL)
            check_classes(classes, below, findings);
    }
}

/* Whether the items' weights must be stated: what holds them names no methods, or `stated` among them. */
static bool
is_stated(const ys_node *items)
{
    const ys_node *methods = ys_node_child(ys_node_child(items->parent, "weighting"), "methods");

    return methods == NULL || methods->n == 0 || ys_node_child(methods, "stated") != NULL;
}

/* A scheme in points states them at its leaves alone. */
static bool
is_in_points(const ys_node *items)
{
    bool has = false;

    for (const ys_node *item = items->first; item != NULL; item = item->next) {
        const ys_node *points = ys_node_child(item, "points"), *below = ys_node_child(item, "items");

        has = has || (points != NULL && points->n > 0) || (below != NULL && is_in_points(below));
    }
    return has;
}

/* Each class must be weighed among siblings wherever what stands above them weighs anything in it. */
static void
check_complete(const char *class, const ys_node *items, ys_findings *findings)
{
    bool named = !is_stated(items);

    for (const ys_node *item = items->first; item != NULL; item = item->next) {
        ys_node *weight = weight_of(item, class);
        ys_node *value = ys_node_value(weight);
        const ys_node *below = ys_node_child(item, "items");

        named = named || weight != NULL;
        if ((value == NULL ? !is_stated(items) : value->number > 0) && below != NULL && below->n > 0)
            check_complete(class, below, findings);
    }
    if (!named)
        ys_findings_add(findings, items, "has no weight in class %s", class);
}

bool
ys_vector_check(ys_arena *arena, ys_node *root, ys_findings *findings)
{
    const ys_node *schemes = ys_node_child(root, "schemes");

    for (const ys_node *scheme = schemes == NULL ? NULL : schemes->first; scheme != NULL; scheme = scheme->next) {
        const ys_node *classes = ys_node_child(scheme, "classes");
        const ys_node *items = ys_node_child(scheme, "items");

        if (classes == NULL || items == NULL)
            continue;
        check_classes(classes, items, findings);
        for (const ys_node *class = is_in_points(items) ? NULL : classes->first; class != NULL; class = class->next)
            check_complete(class->key, items, findings);
    }
    return ys_vector_each(arena, root, check_sum, findings);
}
