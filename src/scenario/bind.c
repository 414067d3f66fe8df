#include "scenario/bind.h"

#include "scenario/value.h"
#include "scenario/vector.h"

#include <stdlib.h>
#include <string.h>

static bool bind_map(ys_binding *b, const ys_grammar *grammar, ys_node *map, char *base);

static const char *
text_or_null(const ys_node *node)
{
    return node == NULL || node->text[0] == '\0' ? NULL : node->text;
}

static ys_slot *
new_slot(ys_binding *b)
{
    if ((b->n_slots & (b->n_slots - 1)) == 0) { /* full at every power of two */
        ys_slot *more = realloc(b->slot, (b->n_slots == 0 ? 1 : 2 * b->n_slots) * sizeof *more);

        if (more == NULL)
            return NULL;
        b->slot = more;
    }

    ys_slot *slot = &b->slot[b->n_slots++];
    *slot = (ys_slot){ .vector = -1 };
    return slot;
}

static void
set_prior(ys_slot *slot, const ys_vary *prior)
{
    slot->prior = prior->kind;
    slot->a = prior->a;
    slot->b = prior->b;
    slot->c = prior->c;
    if (prior->kind == YS_PRIOR_fixed)
        slot->value = prior->a;
}

static bool
bind_param(ys_binding *b, ys_node *node, ys_param *param)
{
    char path[YS_PATH_MAX];
    ys_slot *slot = new_slot(b);
    ys_node *prior = ys_node_child(node, "prior");
    ys_vary form;

    if (slot == NULL)
        return false;
    ys_node_path(node, path);
    if (strlen(path) >= sizeof slot->path) {
        ys_findings_add(b->findings, node, "has a path of %zu bytes; at most %zu fit: shorten the names", strlen(path),
            sizeof slot->path - 1);
        return true;
    }
    memcpy(slot->path, path, strlen(path) + 1);
    slot->value = ys_node_value(node)->number;
    slot->a = slot->value;
    slot->min = node->field->min;
    slot->max = node->field->max;
    slot->source = text_or_null(ys_node_child(node, "source"));
    slot->origin = text_or_null(ys_node_child(node, "origin"));
    slot->label = text_or_null(ys_node_child(node, "label"));
    slot->lock = node->parent != NULL && strcmp(node->key, "weight") == 0 && strcmp(ys_node_text(node->parent, "lock"), "true") == 0;
    if (prior != NULL && ys_value_prior(prior, &form, NULL))
        set_prior(slot, &form);
    node->slot = (int32_t) b->n_slots - 1;
    param->slot = node->slot;
    param->value = slot->value;
    return true;
}

static bool
bind_priors(ys_binding *b, ys_node *node, ys_list *list)
{
    ys_vary *vary = ys_arena_alloc(b->arena, node->n * sizeof *vary);
    size_t n = 0;

    if (vary == NULL)
        return false;
    for (ys_node *c = node->first; c != NULL; c = c->next) {
        vary[n].path = c->key;
        ys_value_prior(c, &vary[n++], NULL);
    }
    *list = (ys_list){ n, n == 0 ? NULL : vary };
    return true;
}

static bool
bind_texts(ys_binding *b, const ys_node *node, ys_list *list)
{
    const char **text = ys_arena_alloc(b->arena, node->n * sizeof *text);
    size_t n = 0;

    if (text == NULL)
        return false;
    for (const ys_node *c = node->first; c != NULL; c = c->next)
        text[n++] = c->text;
    *list = (ys_list){ n, n == 0 ? NULL : text };
    return true;
}

static bool
bind_items(ys_binding *b, const ys_field *field, ys_node *node, ys_list *list)
{
    const ys_grammar *of = field->of;
    char *items = ys_arena_alloc(b->arena, node->n * of->size);
    char *item = items;

    if (items == NULL)
        return false;
    for (ys_node *c = node->first; c != NULL; c = c->next, item += of->size) {
        bool ok;

        if (field->kind == YS_KIND_NAMED)
            memcpy(item, &c->key, sizeof c->key);
        if (of->plain)
            ok = bind_param(b, c, (ys_param *) (void *) (item + of->field[0].offset));
        else
            ok = bind_map(b, of, c, item);
        if (!ok)
            return false;
    }
    *list = (ys_list){ node->n, node->n == 0 ? NULL : items };
    return true;
}

static void
bind_scalar(const ys_field *field, const ys_node *node, void *member)
{
    ys_years years = { 0 };

    switch (field->kind) {
    case YS_KIND_TEXT:
        *(const char **) member = text_or_null(node);
        break;
    case YS_KIND_WORD:
        *(int *) member = (int) node->number;
        break;
    case YS_KIND_BOOL:
        *(bool *) member = node->number != 0;
        break;
    case YS_KIND_DATE:
        *(int32_t *) member = (int32_t) node->number;
        break;
    case YS_KIND_INT:
    case YS_KIND_YUAN:
        *(int64_t *) member = (int64_t) node->number;
        break;
    case YS_KIND_YEARS:
        ys_value_years(field, node, &years, NULL);
        *(ys_years *) member = years;
        break;
    default:
        *(double *) member = node->number;
    }
}

static bool
bind_field(ys_binding *b, ys_node *node, void *member)
{
    const ys_field *field = node->field;

    switch (field->kind) {
    case YS_KIND_PARAM:
        return bind_param(b, node, member);
    case YS_KIND_MAP:
        return bind_map(b, field->of, node, member);
    case YS_KIND_LIST:
    case YS_KIND_NAMED:
        return bind_items(b, field, node, member);
    case YS_KIND_TEXTS:
        return bind_texts(b, node, member);
    case YS_KIND_PRIORS:
        return bind_priors(b, node, member);
    default:
        bind_scalar(field, node, member);
        return true;
    }
}

/* Members of a map that is absent: no slot, so that nobody takes row 0 of the block for them. */
static void
clear_map(const ys_grammar *grammar, char *base)
{
    for (size_t i = 0; i < grammar->n_fields; i++) {
        const ys_field *field = &grammar->field[i];

        if (field->kind == YS_KIND_PARAM)
            ((ys_param *) (void *) (base + field->offset))->slot = -1;
        else if (field->kind == YS_KIND_MAP)
            clear_map(field->of, base + field->offset);
    }
}

static bool
bind_map(ys_binding *b, const ys_grammar *grammar, ys_node *map, char *base)
{
    clear_map(grammar, base);
    for (ys_node *c = map->first; c != NULL; c = c->next)
        if (!bind_field(b, c, base + c->field->offset))
            return false;
    return true;
}

typedef struct {
    ys_binding *binding;
    int32_t next;
} numbering;

static bool
number_vector(void *context, const ys_vector *vector)
{
    numbering *numbers = context;

    for (size_t i = 0; i < vector->n; i++)
        if (vector->member[i]->slot >= 0)
            numbers->binding->slot[vector->member[i]->slot].vector = numbers->next;
    numbers->next++;
    return true;
}

static bool
refuse_vary(const ys_binding *b, const ys_node *entry)
{
    const char **path = ys_arena_alloc(b->arena, b->n_slots * sizeof *path);

    if (path == NULL)
        return false;
    for (size_t i = 0; i < b->n_slots; i++)
        path[i] = b->slot[i].path;

    const char *nearest = ys_text_nearest(entry->key, path, b->n_slots);
    ys_findings_add_key(b->findings, entry, "names no number that a prior can move%s%s%s", nearest == NULL ? "" : "; did you mean ",
        nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
    return true;
}

static bool
bind_vary(ys_binding *b, ys_node *vary)
{
    for (ys_node *entry = vary->first; entry != NULL; entry = entry->next) {
        ys_slot *slot = NULL;
        ys_vary prior;

        for (size_t i = 0; i < b->n_slots && slot == NULL; i++)
            if (strcmp(b->slot[i].path, entry->key) == 0)
                slot = &b->slot[i];
        if (slot == NULL) {
            if (!refuse_vary(b, entry))
                return false;
            continue;
        }
        ys_value_prior(entry, &prior, NULL);
        if (ys_value_fits(entry, &prior, slot->min, slot->max, b->findings))
            set_prior(slot, &prior);
    }
    return true;
}

bool
ys_bind_tree(ys_binding *binding, ys_node *root)
{
    numbering numbers = { binding, 0 };

    *binding->scenario = (ys_scenario){ 0 };
    binding->slot = NULL;
    binding->n_slots = 0;
    if (!bind_map(binding, &ys_grammar_scenario, root, (char *) binding->scenario)
        || !ys_vector_each(binding->arena, root, number_vector, &numbers) || !bind_vary(binding, ys_node_child(root, "vary"))) {
        free(binding->slot);
        binding->slot = NULL;
        binding->n_slots = 0;
        return false;
    }
    return true;
}
