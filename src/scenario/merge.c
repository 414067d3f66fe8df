#include "scenario/merge.h"

#include "scenario/findings.h"
#include "scenario/shape.h"
#include "scenario/yaml.h"
#include "yinsu/store.h"

#include <stdlib.h>
#include <string.h>

const char *
ys_merge_beside(ys_arena *arena, const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash == NULL || name[0] == '/' ? 0 : (size_t) (slash - path) + 1;
    size_t length = strlen(name);
    char *joined = ys_arena_alloc(arena, folder + length + 1);

    if (joined == NULL)
        return NULL;
    memcpy(joined, path, folder);
    memcpy(joined + folder, name, length);
    return joined;
}

/* A leaf that may be a number or a map of value and prior: a map over it is laid key by key, anything else takes its place. */
static bool
lay_param(ys_arena *arena, ys_node *lower, ys_node *upper)
{
    if (upper->kind != YS_NODE_MAP || lower->kind == YS_NODE_LIST) {
        ys_node_replace(lower, upper);
        return true;
    }
    if (lower->kind == YS_NODE_SCALAR) {
        ys_node *map = ys_node_new(arena, YS_NODE_MAP);
        ys_node *value = ys_node_copy(arena, lower);

        if (map == NULL || value == NULL)
            return false;
        *map = (ys_node){ .kind = YS_NODE_MAP, .flow = true, .slot = -1, .text = "", .origin = lower->origin, .file = lower->file,
            .line = lower->line, .column = lower->column, .key_line = lower->key_line, .key_column = lower->key_column };
        value->key = "value";
        ys_node_append(map, value);
        ys_node_replace(lower, map);
        lower = map;
    }
    return ys_merge_over(arena, &ys_grammar_param, lower, upper);
}

static bool
lay_items(ys_arena *arena, const ys_field *field, ys_node *lower, ys_node *upper)
{
    ys_node *next;

    for (ys_node *c = upper->first; c != NULL; c = next) {
        ys_node *under = ys_node_child(lower, c->key);
        bool ok = true;

        next = c->next;
        if (under == NULL)
            ys_node_append(lower, c);
        else if (field->kind == YS_KIND_NAMED && field->of->plain)
            ok = lay_param(arena, under, c);
        else if (field->kind == YS_KIND_NAMED && under->kind == YS_NODE_MAP && c->kind == YS_NODE_MAP)
            ok = ys_merge_over(arena, field->of, under, c);
        else
            ys_node_replace(under, c);
        if (!ok)
            return false;
    }
    return true;
}

bool
ys_merge_over(ys_arena *arena, const ys_grammar *grammar, ys_node *lower, ys_node *upper)
{
    ys_node *next;

    for (ys_node *c = upper->first; c != NULL; c = next) {
        const ys_field *field = ys_grammar_field(grammar, c->key);
        ys_node *under = ys_node_child(lower, c->key);
        bool maps = under != NULL && under->kind == YS_NODE_MAP && c->kind == YS_NODE_MAP;
        bool ok = true;

        next = c->next;
        if (under == NULL)
            ys_node_append(lower, c);
        else if (field != NULL && field->kind == YS_KIND_PARAM)
            ok = lay_param(arena, under, c);
        else if (maps && field != NULL && field->kind == YS_KIND_MAP)
            ok = ys_merge_over(arena, field->of, under, c);
        else if (maps && field != NULL && (field->kind == YS_KIND_NAMED || field->kind == YS_KIND_PRIORS))
            ok = lay_items(arena, field, under, c);
        else
            ys_node_replace(under, c);
        if (!ok)
            return false;
    }
    return true;
}

static ys_status
refuse_twice(const ys_node *first, const ys_node *second, ys_error *err)
{
    char path[YS_PATH_MAX], here[1100], there[1100];

    ys_node_path(second, path);
    ys_findings_place(second, true, here, sizeof here);
    ys_findings_place(first, true, there, sizeof there);
    return ys_fail(err, YS_E_SCENARIO, "%s: %s is defined by two rule files; the other stands at %s", here, path, there);
}

/* Add a rule file to those before it; two that speak of the same thing are refused. */
static ys_status
join(const ys_grammar *grammar, ys_node *rules, ys_node *file, ys_error *err)
{
    ys_node *next;

    for (ys_node *c = file->first; c != NULL; c = next) {
        const ys_field *field = grammar == NULL ? NULL : ys_grammar_field(grammar, c->key);
        ys_node *before = ys_node_child(rules, c->key);
        bool open = field != NULL && (field->kind == YS_KIND_MAP || field->kind == YS_KIND_NAMED || field->kind == YS_KIND_PRIORS);
        ys_status st = YS_OK;

        next = c->next;
        if (before == NULL)
            ys_node_append(rules, c);
        else if (open && before->kind == YS_NODE_MAP && c->kind == YS_NODE_MAP)
            st = join(field->kind == YS_KIND_MAP ? field->of : NULL, before, c, err);
        else
            st = refuse_twice(before, c, err);
        if (st != YS_OK)
            return st;
    }
    return YS_OK;
}

static ys_status
read_rule_file(ys_arena *arena, const char *path, ys_node **root, ys_error *err)
{
    char *text = NULL;
    size_t size = 0;
    ys_status st = ys_store_read_file(path, YS_YAML_SIZE, &text, &size, err);

    if (st == YS_OK)
        st = ys_yaml_read(arena, text, size, path, false, root, err);
    free(text);
    if (st != YS_OK)
        return st;
    for (const ys_node *c = (*root)->first; c != NULL; c = c->next)
        if (ys_grammar_is_own(c->key))
            return ys_fail(err, YS_E_SCENARIO, "%s:%d:%d: %s belongs to a scenario, not to a rule file", path, c->key_line,
                c->key_column, c->key);
    ys_shape_unwrap(&ys_grammar_scenario, *root);
    return YS_OK;
}

ys_status
ys_merge_rules(ys_arena *arena, const char *path, ys_node **root, ys_error *err)
{
    ys_node *list = ys_node_child(*root, "rules");
    ys_node *rules = NULL;

    if (list == NULL || list->kind != YS_NODE_LIST)
        return YS_OK; /* what is wrong with it is found when the tree is shaped */
    for (const ys_node *c = list->first; c != NULL; c = c->next) {
        const char *name = c->kind == YS_NODE_SCALAR ? ys_merge_beside(arena, path, c->text) : "";
        ys_node *file = NULL;

        if (name == NULL)
            return ys_fail(err, YS_E_NOMEM, "%s: out of memory", path);
        if (c->kind != YS_NODE_SCALAR || c->text[0] == '\0')
            return ys_fail(err, YS_E_SCENARIO, "%s:%d:%d: rules.%s is not the name of a rule file", c->file, c->line, c->column, c->key);

        ys_status st = read_rule_file(arena, name, &file, err);
        if (st == YS_OK && rules != NULL)
            st = join(&ys_grammar_scenario, rules, file, err);
        if (st != YS_OK)
            return st;
        rules = rules == NULL ? file : rules;
    }
    ys_node_remove(list);
    if (rules == NULL)
        return YS_OK;
    rules->file = (*root)->file;
    rules->line = (*root)->line;
    rules->column = (*root)->column;
    if (!ys_merge_over(arena, &ys_grammar_scenario, rules, *root))
        return ys_fail(err, YS_E_NOMEM, "%s: out of memory", path);
    *root = rules;
    return YS_OK;
}
