#include "scenario/shape.h"

#include "scenario/value.h"

#include <string.h>

typedef struct {
    ys_arena *arena;
    ys_findings *findings;
} shaper;

static bool shape_map(shaper *s, const ys_grammar *grammar, ys_node *node);
static bool shape_field(shaper *s, ys_node *node);

/* ys_node_kind that a value of the kind has; PARAM may be either. */
static ys_node_kind
expected(ys_kind kind)
{
    switch (kind) {
    case YS_KIND_MAP:
    case YS_KIND_NAMED:
    case YS_KIND_PRIORS:
    case YS_KIND_PRIOR:
        return YS_NODE_MAP;
    case YS_KIND_LIST:
    case YS_KIND_TEXTS:
        return YS_NODE_LIST;
    default:
        return YS_NODE_SCALAR;
    }
}

static void
wrong_kind(shaper *s, const ys_node *node, const char *expected_text)
{
    static const char *const found[] = { "is a single value", "is a map", "is a list" };
    bool empty = node->kind == YS_NODE_SCALAR && node->text[0] == '\0';

    ys_findings_add(s->findings, node, "%s; %s is expected%s", empty ? "is empty" : found[node->kind], expected_text,
        empty ? ": fill it in, or leave the key out" : "");
}

/* A node for a field that is not given, NULL in *node where it stays away. */
static bool
make_default(shaper *s, const ys_field *field, const ys_node *parent, ys_node **node)
{
    ys_node_kind kind = expected(field->kind);

    *node = NULL;
    if (field->kind == YS_KIND_PRIOR || (field->kind == YS_KIND_MAP && ys_grammar_demands(field->of)))
        return true;

    ys_node *fresh = ys_node_new(s->arena, kind);
    if (fresh == NULL)
        return false;
    fresh->key = field->name;
    fresh->origin = YS_ORIGIN_DEFAULT;
    fresh->file = parent->file;
    fresh->line = fresh->key_line = parent->line;
    fresh->column = fresh->key_column = parent->column;
    fresh->plain = kind == YS_NODE_SCALAR;
    if (kind == YS_NODE_SCALAR)
        fresh->text = field->fallback;
    *node = fresh;
    return true;
}

static ys_node *
take(ys_node **list, const char *key)
{
    for (ys_node **at = list; *at != NULL; at = &(*at)->next) {
        ys_node *found = *at;

        if (strcmp(found->key, key) == 0) {
            *at = found->next;
            return found;
        }
    }
    return NULL;
}

static bool
order_fields(shaper *s, const ys_grammar *grammar, ys_node *node)
{
    ys_node *given = node->first;

    node->first = node->last = NULL;
    node->n = 0;
    for (size_t i = 0; i < grammar->n_fields; i++) {
        const ys_field *field = &grammar->field[i];
        ys_node *child = take(&given, field->name);

        if (child == NULL && field->fallback == NULL)
            ys_findings_add(s->findings, node, "lacks %s: %s", field->name, field->meaning);
        else if (child == NULL && !make_default(s, field, node, &child))
            return false;
        if (child == NULL)
            continue;
        child->field = field;
        ys_node_append(node, child);
    }
    for (ys_node *c = given; c != NULL; c = c->next) {
        const char *nearest = ys_grammar_nearest(grammar, c->key);

        ys_findings_add_key(s->findings, c, "is an unknown key%s%s%s", nearest == NULL ? "" : "; did you mean ",
            nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
    }
    return true;
}

static bool
shape_map(shaper *s, const ys_grammar *grammar, ys_node *node)
{
    if (node->kind != YS_NODE_MAP) {
        wrong_kind(s, node, "a map");
        return true;
    }
    if (!order_fields(s, grammar, node))
        return false;
    for (ys_node *c = node->first; c != NULL; c = c->next)
        if (!shape_field(s, c))
            return false;
    return true;
}

static bool
shape_param(shaper *s, ys_node *node)
{
    const ys_field *leaf = node->field;
    ys_node *value;
    ys_vary prior;

    if (node->kind == YS_NODE_LIST) {
        wrong_kind(s, node, "a number (or a map with value and prior)");
        return true;
    }
    if (node->kind == YS_NODE_SCALAR) {
        ys_value_number(leaf, node, s->findings);
        return true;
    }
    if (!order_fields(s, &ys_grammar_param, node))
        return false;
    for (ys_node *c = node->first; c != NULL; c = c->next)
        if (c->field->kind == YS_KIND_TEXT)
            ys_value_check(c->field, c, s->findings);
    value = ys_node_child(node, "value");
    if (value != NULL)
        ys_value_number(leaf, value, s->findings);

    ys_node *form = ys_node_child(node, "prior");
    if (form == NULL || !ys_value_prior(form, &prior, s->findings)
        || !ys_value_fits(form, &prior, leaf->min, leaf->max, s->findings))
        return true;
    if (prior.kind == YS_PRIOR_fixed && value != NULL && value->kind == YS_NODE_SCALAR) {
        value->number = prior.a; /* so that the sum of its vector is checked with what is used */
        value->text = form->first->text;
    }
    return true;
}

static void
check_filled(shaper *s, const ys_node *node)
{
    if (node->field->fallback == NULL && node->n == 0)
        ys_findings_add(s->findings, node, "is empty: at least one is needed (%s)", node->field->meaning);
}

static bool
shape_items(shaper *s, ys_node *node)
{
    bool named = node->field->kind == YS_KIND_NAMED;

    for (ys_node *c = node->first; c != NULL; c = c->next) {
        if (named && !ys_value_name(c->key))
            ys_findings_add_key(s->findings, c, "is not a name: letters, digits, _ and - only, at most 63 bytes");
        if (named && node->field->of->plain) {
            c->field = &node->field->of->field[0];
            if (!shape_field(s, c))
                return false;
        } else if (!shape_map(s, node->field->of, c)) {
            return false;
        }
    }
    return true;
}

static void
shape_texts(shaper *s, ys_node *node)
{
    static const ys_field text = { .name = "text", .kind = YS_KIND_TEXT };

    for (ys_node *c = node->first; c != NULL; c = c->next) {
        c->field = &text;
        ys_value_check(&text, c, s->findings);
    }
}

static bool
shape_field(shaper *s, ys_node *node)
{
    ys_kind kind = node->field->kind;
    ys_vary prior;

    if (kind == YS_KIND_PARAM)
        return shape_param(s, node);
    if (expected(kind) == YS_NODE_SCALAR) {
        ys_value_check(node->field, node, s->findings);
        return true;
    }
    if (node->kind != expected(kind)) {
        wrong_kind(s, node, ys_grammar_kind(kind));
        return true;
    }
    if (kind == YS_KIND_MAP)
        return shape_map(s, node->field->of, node);
    check_filled(s, node);
    if (kind == YS_KIND_NAMED || kind == YS_KIND_LIST)
        return shape_items(s, node);
    if (kind == YS_KIND_TEXTS)
        shape_texts(s, node);
    for (ys_node *c = kind == YS_KIND_PRIORS ? node->first : NULL; c != NULL; c = c->next)
        ys_value_prior(c, &prior, s->findings);
    return true;
}

bool
ys_shape_tree(ys_arena *arena, ys_node *root, ys_findings *findings)
{
    shaper s = { arena, findings };

    return shape_map(&s, &ys_grammar_scenario, root);
}

static void
unwrap_items(const ys_field *field, ys_node *node)
{
    ys_node *next;

    for (ys_node *c = node->first; c != NULL; c = next) {
        next = c->next;
        if (!field->of->plain) {
            ys_shape_unwrap(field->of, c);
        } else if (c->kind == YS_NODE_MAP && c->n == 1 && strcmp(c->first->key, field->of->field[0].name) == 0) {
            ys_node *value = c->first;

            value->key_line = c->key_line;
            value->key_column = c->key_column;
            ys_node_replace(c, value);
        }
    }
}

void
ys_shape_unwrap(const ys_grammar *grammar, ys_node *map)
{
    for (ys_node *c = map->first; c != NULL; c = c->next) {
        const ys_field *field = map->kind == YS_NODE_MAP ? ys_grammar_field(grammar, c->key) : NULL;

        if (field == NULL || c->kind != YS_NODE_MAP)
            continue;
        if (field->kind == YS_KIND_NAMED)
            unwrap_items(field, c);
        else if (field->kind == YS_KIND_MAP)
            ys_shape_unwrap(field->of, c);
    }
}
