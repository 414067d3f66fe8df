#include "scenario/document.h"

#include "scenario/merge.h"
#include "scenario/shape.h"
#include "scenario/value.h"
#include "scenario/vector.h"
#include "scenario/yaml.h"

#include <string.h>

/* A leaf that `vary` fixes takes that value before anything is made of it. */
static void
fix_leaves(ys_node *root)
{
    const ys_node *vary = ys_node_child(root, "vary");

    for (ys_node *entry = vary == NULL ? NULL : vary->first; entry != NULL; entry = entry->next) {
        ys_node *value = ys_node_value(ys_node_at(root, entry->key));
        ys_vary prior;

        if (value == NULL || value->kind != YS_NODE_SCALAR || value->field == NULL || !ys_value_prior(entry, &prior, NULL)
            || prior.kind != YS_PRIOR_fixed)
            continue;
        if (value->field->kind != YS_KIND_PARAM && strcmp(value->key, "value") != 0)
            continue;
        value->number = prior.a;
        value->text = entry->first->text;
        value->origin = entry->origin;
        value->file = entry->file;
        value->line = entry->line;
        value->column = entry->column;
    }
}

static ys_status
shape(ys_document *self, ys_error *err)
{
    ys_findings findings = { 0 };
    bool ok = ys_shape_tree(self->arena, self->root, &findings);

    if (ok) {
        fix_leaves(self->root);
        ok = ys_vector_check(self->arena, self->root, &findings);
    }
    ys_status st = ys_findings_close(&findings, err);
    return ok ? st : ys_fail(err, YS_E_NOMEM, "out of memory while checking the scenario");
}

static ys_status
read_tree(ys_document *self, const char *text, const char *path, bool keep_own, ys_error *err)
{
    const char *file = ys_arena_text(self->arena, path, strlen(path));

    if (file == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: out of memory", path);

    ys_status st = ys_yaml_read(self->arena, text, strlen(text), file, false, &self->root, err);
    if (st != YS_OK)
        return st;
    ys_shape_unwrap(&ys_grammar_scenario, self->root);
    if (keep_own && (self->own = ys_node_copy(self->arena, self->root)) == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: out of memory", path);
    return ys_merge_rules(self->arena, file, &self->root, err);
}

ys_status
ys_document_read(ys_document *self, const char *text, const char *path, const ys_override *override, size_t n_overrides,
    bool keep_own, ys_error *err)
{
    ys_status st;

    *self = (ys_document){ .arena = ys_arena_new() };
    if (self->arena == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: out of memory", path);
    st = read_tree(self, text, path, keep_own, err);
    if (st != YS_OK)
        goto out;
    self->run = (ys_override_run){ .arena = self->arena, .root = self->root, .err = err };
    st = ys_override_apply(&self->run, override, n_overrides);
    self->notes = self->run.notes;
    self->run.notes = (ys_text){ 0 };
    if (st == YS_OK)
        st = shape(self, err);
    if (st == YS_OK && self->notes.failed)
        st = ys_fail(err, YS_E_NOMEM, "%s: out of memory", path);
out:
    if (st != YS_OK)
        ys_document_free(self);
    return st;
}

void
ys_document_free(ys_document *self)
{
    ys_arena_free(self->arena);
    ys_text_free(&self->notes);
    *self = (ys_document){ 0 };
}
