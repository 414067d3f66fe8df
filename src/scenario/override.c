#include "scenario/override.h"

#include "scenario/shape.h"
#include "scenario/vector.h"
#include "scenario/yaml.h"

#include <stdio.h>
#include <string.h>

enum { SEGMENT = 128 };

/* Where a path has led to: into a map of `grammar`, or (items not NULL) into the items of that field. */
typedef struct {
    ys_override_run *run;
    const char *path, *rest; /* the whole, and what is still to be walked */
    char segment[SEGMENT];
    const ys_grammar *grammar;
    const ys_field *items;
    ys_node *node;
    const ys_node *mirror; /* the same place in the merged tree when the own tree is walked, else NULL */
    const ys_field *leaf;  /* PARAM leaf that the last step named, else NULL */
} cursor;

static ys_status
no_memory(ys_override_run *run)
{
    return ys_fail(run->err, YS_E_NOMEM, "--set: out of memory");
}

static size_t
known_names(const cursor *c, const char **names, size_t most)
{
    size_t n = 0;

    if (c->items == NULL)
        for (; n < c->grammar->n_fields && n < most; n++)
            names[n] = c->grammar->field[n].name;
    else
        for (const ys_node *k = c->node->first; k != NULL && n < most; k = k->next)
            names[n++] = k->key;
    return n;
}

/* Refuse the segment just taken, naming the whole path with the nearest known word in its place. */
static ys_status
refuse_path(const cursor *c)
{
    const char *names[256];
    size_t n = known_names(c, names, sizeof names / sizeof names[0]);
    const char *nearest = ys_text_nearest(c->segment, names, n);
    size_t end = c->rest == NULL ? strlen(c->path) : (size_t) (c->rest - c->path) - 1;
    size_t start = end - strlen(c->segment);

    if (nearest != NULL && strcmp(nearest, c->segment) == 0)
        return ys_fail(c->run->err, YS_E_SCENARIO, "--set %s: there is no such path: %.*s is a single value", c->path, (int) end, c->path);
    if (nearest == NULL)
        return ys_fail(c->run->err, YS_E_SCENARIO, "--set %s: there is no such path: %s is unknown%s%.*s", c->path, c->segment,
            start == 0 ? "" : " under ", start == 0 ? 0 : (int) start - 1, c->path);
    return ys_fail(c->run->err, YS_E_SCENARIO, "--set %s: there is no such path; did you mean %.*s%s%s?", c->path, (int) start,
        c->path, nearest, c->path + end);
}

/* Take the next segment; rest becomes NULL at the last. */
static bool
next_segment(cursor *c)
{
    const char *dot = strchr(c->rest, '.');
    size_t n = dot == NULL ? strlen(c->rest) : (size_t) (dot - c->rest);

    if (n == 0 || n >= SEGMENT)
        return false;
    memcpy(c->segment, c->rest, n);
    c->segment[n] = '\0';
    c->rest = dot == NULL ? NULL : dot + 1;
    return true;
}

static ys_node *
add_child(cursor *c, ys_node_kind kind, const char *key)
{
    ys_node *node = ys_node_new(c->run->arena, kind);

    if (node == NULL)
        return NULL;
    node->origin = YS_ORIGIN_SET;
    node->file = "--set";
    node->key = ys_arena_text(c->run->arena, key, strlen(key));
    if (node->key == NULL)
        return NULL;
    ys_node_append(c->node, node);
    return node;
}

/* The child that the segment names, made where it may be made: a map of the grammar, or what the merged tree has there. */
static ys_node *
enter(cursor *c, const ys_field *field)
{
    ys_node *child = ys_node_child(c->node, c->segment);
    const ys_node *twin = ys_node_child(c->mirror, c->segment);

    if (child == NULL && twin != NULL && twin->kind == YS_NODE_LIST) {
        child = ys_node_copy(c->run->arena, twin);
        if (child != NULL)
            ys_node_append(c->node, child);
        return child;
    }
    if (child == NULL) {
        child = add_child(c, field->kind == YS_KIND_LIST ? YS_NODE_LIST : YS_NODE_MAP, c->segment);
        if (child != NULL)
            child->flow = field->kind == YS_KIND_PARAM;
        return child;
    }
    if (child->kind == YS_NODE_SCALAR && field->kind == YS_KIND_PARAM) {
        ys_node *map = ys_node_new(c->run->arena, YS_NODE_MAP);
        ys_node *value = ys_node_copy(c->run->arena, child);

        if (map == NULL || value == NULL)
            return NULL;
        map->flow = true;
        map->file = child->file;
        map->line = child->line;
        map->column = child->column;
        value->key = "value";
        ys_node_append(map, value);
        ys_node_replace(child, map);
        return map;
    }
    return child;
}

/* One step that is not the last. */
static ys_status
step(cursor *c)
{
    const ys_field *items = c->items;
    const ys_field *field = items == NULL ? ys_grammar_field(c->grammar, c->segment) : items->of->plain ? &items->of->field[0] : items;
    bool deeper = items != NULL || (field != NULL && (field->of != NULL || field->kind == YS_KIND_PRIORS));
    bool known = ys_node_child(c->node, c->segment) != NULL || ys_node_child(c->mirror, c->segment) != NULL;

    if (!deeper || (items != NULL && !known))
        return refuse_path(c);

    ys_node *child = enter(c, field);
    if (child == NULL)
        return no_memory(c->run);
    if (child->kind == YS_NODE_SCALAR)
        return refuse_path(c);
    c->mirror = ys_node_child(c->mirror, c->segment);
    c->node = child;
    c->items = NULL;
    if (field->kind == YS_KIND_PARAM)
        c->grammar = &ys_grammar_param;
    else if (items != NULL || field->kind == YS_KIND_MAP)
        c->grammar = field->of;
    else
        c->items = field;
    return YS_OK;
}

static ys_status
put(cursor *c, const char *key, const ys_node *value)
{
    ys_node *old = ys_node_child(c->node, key);
    ys_node *fresh = ys_node_copy(c->run->arena, value);

    if (fresh == NULL)
        return no_memory(c->run);
    fresh->key = ys_arena_text(c->run->arena, key, strlen(key));
    if (fresh->key == NULL)
        return no_memory(c->run);
    if (old != NULL)
        ys_node_replace(old, fresh);
    else
        ys_node_append(c->node, fresh);
    return YS_OK;
}

static ys_status
finish(cursor *c, const ys_node *value)
{
    const ys_field *items = c->items;
    bool known = ys_node_child(c->node, c->segment) != NULL || c->mirror != NULL;
    bool addable = items != NULL && items->kind == YS_KIND_NAMED && (items->of->plain || value->kind == YS_NODE_MAP);
    const ys_field *field = items == NULL ? ys_grammar_field(c->grammar, c->segment) : NULL;

    if (items == NULL ? field == NULL : !known && !addable)
        return refuse_path(c);
    if (field != NULL && c->grammar == &ys_grammar_scenario && strcmp(field->name, "rules") == 0)
        return ys_fail(c->run->err, YS_E_SCENARIO, "--set rules: the list of rule files cannot be set; edit the scenario");
    if (items != NULL && items->of->plain)
        c->leaf = &items->of->field[0];
    else if (field != NULL && field->kind == YS_KIND_PARAM)
        c->leaf = field;
    return put(c, c->segment, value);
}

/* Walk the path from `root` and put the value there. */
static ys_status
assign(cursor *c, const ys_node *value)
{
    for (;;) {
        if (c->items != NULL && c->items->kind == YS_KIND_PRIORS)
            return put(c, c->rest, value); /* the rest is one key */
        if (!next_segment(c))
            return ys_fail(c->run->err, YS_E_SCENARIO, "--set %s: not a path of names with dots between", c->path);
        if (c->rest == NULL)
            return finish(c, value);

        ys_status st = step(c);
        if (st != YS_OK)
            return st;
    }
}

static ys_status
record(ys_override_run *run, const char *path, const ys_node *value)
{
    ys_change *change = ys_arena_alloc(run->arena, sizeof *change);

    if (change == NULL)
        return no_memory(run);
    change->path = ys_arena_text(run->arena, path, strlen(path));
    change->value = ys_node_copy(run->arena, value);
    if (change->path == NULL || change->value == NULL)
        return no_memory(run);
    if (run->last == NULL)
        run->first = change;
    else
        run->last->next = change;
    run->last = change;
    return YS_OK;
}

static void
note(ys_override_run *run, const char *path, const char *sentence)
{
    ys_text_format(&run->notes, "%s%s %s", run->notes.n == 0 ? "" : "\n", path, sentence);
}

/* Put {fixed: value} in the place of the prior `old`, which stands at `path`. */
static ys_status
fix_prior(ys_override_run *run, const char *path, ys_node *old, const ys_node *value, ys_origin origin)
{
    ys_node *map = ys_node_copy(run->arena, old);
    ys_node *fixed = ys_node_copy(run->arena, value);

    if (map == NULL || fixed == NULL)
        return no_memory(run);
    map->kind = YS_NODE_MAP;
    map->first = map->last = NULL;
    map->n = 0;
    map->flow = true;
    fixed->key = "fixed";
    ys_node_append(map, fixed);
    ys_node_mark(map, origin);
    ys_node_replace(old, map);
    return record(run, path, map);
}

/* A leaf set to a plain number no longer varies: its own prior went with the old value, one under `vary` is fixed at the new. */
static ys_status
settle(ys_override_run *run, const char *path, const ys_node *old, ys_node *value)
{
    ys_node *vary = ys_node_child(run->root, "vary");
    ys_node *entry = ys_node_child(vary, path);
    char sentence[160], shown[64];

    if (value->kind != YS_NODE_SCALAR)
        return YS_OK;
    if (value->key != NULL && strcmp(value->key, "value") == 0 && ys_node_child(value->parent, "prior") != NULL)
        note(run, path, "is set, but the worlds draw from the prior beside it: set the leaf itself to fix it");
    if (ys_node_child(old, "prior") == NULL && entry == NULL)
        return YS_OK;
    ys_text_show(value->text, shown, sizeof shown);
    snprintf(sentence, sizeof sentence, "is set to %s and no longer varies: its prior does not hold", shown);
    note(run, path, sentence);
    if (entry == NULL)
        return YS_OK;

    char key[YS_PATH_MAX + 8];
    snprintf(key, sizeof key, "vary.%s", path);
    return fix_prior(run, key, entry, value, YS_ORIGIN_SET);
}

/* The value is YAML too; messages name it as `--set PATH:1:COLUMN`. */
static ys_status
parse_value(ys_override_run *run, const char *path, const char *text, ys_node **value)
{
    size_t size = strlen(path) + sizeof "--set ";
    char *file = ys_arena_alloc(run->arena, size);

    if (file == NULL)
        return no_memory(run);
    snprintf(file, size, "--set %s", path);
    return ys_yaml_read(run->arena, text, strlen(text), file, true, value, run->err);
}

static ys_status
apply_one(ys_override_run *run, const char *text)
{
    const char *equals = strchr(text, '=');
    char path[YS_PATH_MAX];
    size_t n = equals == NULL ? 0 : (size_t) (equals - text);
    ys_node *value = NULL;

    if (n == 0 || n >= sizeof path)
        return ys_fail(run->err, YS_E_USAGE, "--set %.200s: PATH=VALUE is expected, as funds.special.factors.poor.weight=0.5", text);
    memcpy(path, text, n);
    path[n] = '\0';
    for (const ys_change *c = run->first; c != NULL; c = c->next)
        if (strcmp(c->path, path) == 0)
            return ys_fail(run->err, YS_E_USAGE, "--set %s: given twice", path);

    ys_status st = YS_OK;
    if (equals[1] == '\0') {
        value = ys_node_new(run->arena, YS_NODE_SCALAR);
        if (value == NULL)
            return no_memory(run);
        value->file = "--set";
    } else {
        st = parse_value(run, path, equals + 1, &value);
    }
    if (st != YS_OK)
        return st;
    ys_node_mark(value, YS_ORIGIN_SET);

    const ys_node *old = ys_node_at(run->root, path);
    cursor c = { .run = run, .path = path, .rest = path, .grammar = &ys_grammar_scenario, .node = run->root };
    st = assign(&c, value);
    if (st == YS_OK)
        st = record(run, path, value);
    if (st == YS_OK && c.leaf != NULL)
        st = settle(run, path, old, value);
    return st;
}

static bool
mark_unsound(void *context, const ys_vector *vector)
{
    double sum;

    (void) context;
    if (ys_vector_sum(vector, &sum) && !ys_vector_is_one(sum))
        vector->parent->unsound = true;
    return true;
}

typedef struct {
    ys_override_run *run;
    ys_status st;
} rescaling;

static bool
is_given(ys_node *member)
{
    return ys_node_value(member)->origin == YS_ORIGIN_SET;
}

/* A rescaled weight no longer varies either: a draw from its old prior would push the weight that was set away again. */
static ys_status
settle_member(ys_override_run *run, const ys_node *member, const ys_node *value)
{
    char leaf[YS_PATH_MAX], path[YS_PATH_MAX + 8];
    ys_node *own = ys_node_child(member, "prior"), *vary = ys_node_child(run->root, "vary"), *entry;
    ys_status st = YS_OK;

    ys_node_path(member, leaf);
    entry = ys_node_child(vary, leaf);
    if (own == NULL && entry == NULL)
        return YS_OK;
    note(run, leaf, "no longer varies: its prior does not hold for a rescaled weight");
    if (own != NULL) {
        snprintf(path, sizeof path, "%s.prior", leaf);
        st = fix_prior(run, path, own, value, YS_ORIGIN_RESCALED);
    }
    if (st == YS_OK && entry != NULL) {
        snprintf(path, sizeof path, "vary.%s", leaf);
        st = fix_prior(run, path, entry, value, YS_ORIGIN_RESCALED);
    }
    return st;
}

static bool
rescale_member(rescaling *r, ys_node *member, double ratio)
{
    ys_node *value = ys_node_value(member);
    char path[YS_PATH_MAX], text[32], sentence[128];
    double old = 0;

    ys_text_to_number(value->text, &old);
    ys_text_from_number(old * ratio, text);
    ys_node *fresh = ys_node_scalar(r->run->arena, text, value);
    if (fresh == NULL) {
        r->st = no_memory(r->run);
        return false;
    }
    fresh->origin = YS_ORIGIN_RESCALED;
    ys_node_path(member, path);
    snprintf(sentence, sizeof sentence, "is rescaled from %.32s to %s", value->text, text);
    note(r->run, path, sentence);
    if (value == member) {
        ys_node_replace(member, fresh);
        member = fresh;
    } else {
        ys_node_replace(value, fresh);
        ys_node_path(fresh, path);
    }
    r->st = record(r->run, path, fresh);
    if (r->st == YS_OK)
        r->st = settle_member(r->run, member, fresh);
    return r->st == YS_OK;
}

static bool
refuse_rescale(rescaling *r, const ys_vector *vector, double sum, const char *why)
{
    char path[YS_PATH_MAX], text[32];

    ys_node_path(vector->parent, path);
    snprintf(text, sizeof text, "%.13g", sum);
    r->st = ys_fail(r->run->err, YS_E_SCENARIO, "--set: %s: the weights%s%s sum to %s, not 1, and %s", path,
        vector->class == NULL ? "" : " of class ", vector->class == NULL ? "" : vector->class, text, why);
    return false;
}

/* Members that are set or locked keep their weight, the others share what is left of 1 in their old proportion. */
static bool
rescale(void *context, const ys_vector *vector)
{
    rescaling *r = context;
    double held = 0, free_sum = 0, all;
    size_t n_given = 0;
    bool in_range = true;

    if (vector->parent->unsound || !ys_vector_sum(vector, &all))
        return true;
    for (size_t i = 0; i < vector->n; i++) {
        ys_node *member = vector->member[i];
        bool given = is_given(member);
        double number = 0;

        n_given += given;
        ys_text_to_number(ys_node_value(member)->text, &number);
        in_range = in_range && number >= 0 && number <= 1;
        *(given || ys_vector_locked(vector, member) ? &held : &free_sum) += number;
    }
    if (n_given == 0 || n_given == vector->n || !in_range || ys_vector_is_one(all))
        return true; /* nothing to move, or wrong in a way that the checks of the whole tree say better */
    if (held > 1 && !ys_vector_is_one(held))
        return refuse_rescale(r, vector, held, "those that are set or locked leave nothing for the others: set less");
    if (!(free_sum > 0))
        return refuse_rescale(r, vector, all, "no other weight is free to be rescaled: set all of them, or take a lock away");

    double ratio = held < 1 ? (1 - held) / free_sum : 0;
    for (size_t i = 0; i < vector->n; i++) {
        ys_node *member = vector->member[i];

        if (!is_given(member) && !ys_vector_locked(vector, member) && !rescale_member(r, member, ratio))
            return false;
    }
    return true;
}

ys_status
ys_override_apply(ys_override_run *run, const ys_override *override, size_t n)
{
    rescaling r = { run, YS_OK };

    if (n == 0)
        return YS_OK;
    if (!ys_vector_each(run->arena, run->root, mark_unsound, NULL))
        return no_memory(run);
    for (size_t i = 0; i < n; i++) {
        ys_status st = apply_one(run, override[i].text);

        if (st != YS_OK)
            return st;
    }
    ys_shape_unwrap(&ys_grammar_scenario, run->root);
    if (!ys_vector_each(run->arena, run->root, rescale, &r) && r.st == YS_OK)
        return no_memory(run);
    return r.st;
}

ys_status
ys_override_repeat(ys_override_run *run, ys_node *own)
{
    for (const ys_change *change = run->first; change != NULL; change = change->next) {
        cursor c = { .run = run, .path = change->path, .rest = change->path, .grammar = &ys_grammar_scenario, .node = own,
            .mirror = run->root };
        ys_status st = assign(&c, change->value);

        if (st != YS_OK)
            return st;
    }
    return YS_OK;
}
