#include "scenario/node.h"

#include <stdio.h>
#include <string.h>

ys_node *
ys_node_new(ys_arena *arena, ys_node_kind kind)
{
    ys_node *node = ys_arena_alloc(arena, sizeof *node);

    if (node == NULL)
        return NULL;
    node->kind = kind;
    node->slot = -1;
    node->text = "";
    return node;
}

ys_node *
ys_node_scalar(ys_arena *arena, const char *text, const ys_node *like)
{
    ys_node *node = ys_node_new(arena, YS_NODE_SCALAR);

    if (node == NULL)
        return NULL;
    node->text = ys_arena_text(arena, text, strlen(text));
    node->plain = true;
    node->origin = like->origin;
    node->file = like->file;
    node->line = node->key_line = like->line;
    node->column = node->key_column = like->column;
    return node->text == NULL ? NULL : node;
}

ys_node *
ys_node_copy(ys_arena *arena, const ys_node *node)
{
    ys_node *copy = ys_node_new(arena, node->kind);

    if (copy == NULL)
        return NULL;
    *copy = *node;
    copy->parent = copy->first = copy->last = copy->next = NULL;
    copy->n = 0;
    for (const ys_node *c = node->first; c != NULL; c = c->next) {
        ys_node *child = ys_node_copy(arena, c);

        if (child == NULL)
            return NULL;
        ys_node_append(copy, child);
    }
    return copy;
}

void
ys_node_append(ys_node *parent, ys_node *child)
{
    child->parent = parent;
    child->next = NULL;
    if (parent->last == NULL)
        parent->first = child;
    else
        parent->last->next = child;
    parent->last = child;
    parent->n++;
}

static ys_node *
before(const ys_node *child)
{
    ys_node *previous = NULL;

    for (ys_node *c = child->parent->first; c != child; c = c->next)
        previous = c;
    return previous;
}

void
ys_node_replace(ys_node *old, ys_node *fresh)
{
    ys_node *parent = old->parent;
    ys_node *previous = before(old);

    fresh->parent = parent;
    fresh->key = old->key;
    fresh->next = old->next;
    if (previous == NULL)
        parent->first = fresh;
    else
        previous->next = fresh;
    if (parent->last == old)
        parent->last = fresh;
    old->parent = old->next = NULL;
}

void
ys_node_remove(ys_node *child)
{
    ys_node *parent = child->parent;
    ys_node *previous = before(child);

    if (previous == NULL)
        parent->first = child->next;
    else
        previous->next = child->next;
    if (parent->last == child)
        parent->last = previous;
    parent->n--;
    child->parent = child->next = NULL;
}

ys_node *
ys_node_child(const ys_node *node, const char *key)
{
    if (node == NULL)
        return NULL;
    for (ys_node *c = node->first; c != NULL; c = c->next)
        if (strcmp(c->key, key) == 0)
            return c;
    return NULL;
}

ys_node *
ys_node_at(ys_node *node, const char *path)
{
    while (node != NULL && path[0] != '\0') {
        size_t n = strcspn(path, ".");
        ys_node *child = node->first;

        while (child != NULL && (strncmp(child->key, path, n) != 0 || child->key[n] != '\0'))
            child = child->next;
        node = child;
        path += path[n] == '.' ? n + 1 : n;
    }
    return node;
}

const char *
ys_node_text(const ys_node *node, const char *key)
{
    const ys_node *child = ys_node_child(node, key);

    return child == NULL || child->kind != YS_NODE_SCALAR ? "" : child->text;
}

ys_node *
ys_node_value(ys_node *node)
{
    return node != NULL && node->kind == YS_NODE_MAP ? ys_node_child(node, "value") : node;
}

void
ys_node_path(const ys_node *node, char out[YS_PATH_MAX])
{
    const ys_node *chain[32];
    size_t depth = 0, n = 0;

    for (; node != NULL && node->parent != NULL && depth < sizeof chain / sizeof chain[0]; node = node->parent)
        chain[depth++] = node;
    out[0] = '\0';
    while (depth-- > 0 && n < YS_PATH_MAX) {
        int more = snprintf(out + n, YS_PATH_MAX - n, "%s%s", n == 0 ? "" : ".", chain[depth]->key);

        n += more > 0 ? (size_t) more : 0;
    }
}

void
ys_node_mark(ys_node *node, ys_origin origin)
{
    node->origin = origin;
    for (ys_node *c = node->first; c != NULL; c = c->next)
        ys_node_mark(c, origin);
}
