#include "scenario/bind.h"
#include "scenario/meaning.h"
#include "scenario/merge.h"
#include "scenario/override.h"
#include "scenario/shape.h"
#include "scenario/vector.h"
#include "scenario/write.h"
#include "scenario/yaml.h"
#include "yinsu/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A scenario on its way from text to model: the tree, and who owns what. */
typedef struct {
    ys_arena *arena;
    const char *path;
    ys_node *own;  /* as written, for --save */
    ys_node *root; /* merged, overridden, shaped */
    ys_override_run run;
    ys_text notes;
} draft;

static ys_status
no_memory(ys_error *err)
{
    return ys_fail(err, YS_E_NOMEM, "the scenario");
}

static void
draft_free(draft *d)
{
    ys_text_free(&d->run.notes);
    ys_text_free(&d->notes);
    ys_arena_free(d->arena);
    *d = (draft){ 0 };
}

/* Text to a tree with rule files merged in and overrides applied, not yet shaped. */
static ys_status
draft_read(draft *d, const char *text, const char *path, const ys_override *override, size_t n, ys_error *err)
{
    ys_status st;

    *d = (draft){ .arena = ys_arena_new() };
    d->path = d->arena == NULL ? NULL : ys_arena_text(d->arena, path, strlen(path));
    if (d->path == NULL)
        return no_memory(err);
    st = ys_yaml_read(d->arena, text, strlen(text), d->path, false, &d->root, err);
    if (st != YS_OK)
        return st;
    d->own = ys_node_copy(d->arena, d->root);
    if (d->own == NULL)
        return no_memory(err);
    st = ys_merge_rules(d->arena, d->path, &d->root, err);
    if (st != YS_OK)
        return st;
    d->run = (ys_override_run){ .arena = d->arena, .root = d->root, .err = err };
    st = ys_override_apply(&d->run, override, n);
    d->root = d->run.root;
    return st;
}

/* Fields in order, defaults, every value checked. */
static ys_status
draft_shape(draft *d, ys_error *err)
{
    ys_findings findings = { 0 };

    if (!ys_shape_tree(d->arena, d->root, &findings) || !ys_vector_check(d->arena, d->root, &findings)) {
        ys_text_free(&findings.text);
        return no_memory(err);
    }
    return ys_findings_close(&findings, err);
}

static ys_status
draft_mean(draft *d, const ys_table *table, ys_error *err)
{
    ys_findings findings = { 0 };

    ys_meaning_check(d->root, table, &findings, &d->notes);
    return ys_findings_close(&findings, err);
}

static ys_status
read_table(draft *d, ys_table *table, ys_error *err)
{
    const char *name = ys_node_text(d->root, "table");
    const char *path = name[0] == '/' ? name : ys_merge_beside(d->arena, d->path, name);
    ys_error why = { YS_OK, "" };
    ys_status st;

    if (path == NULL)
        return no_memory(err);
    st = ys_table_read(path, table, &why);
    if (st == YS_OK)
        return YS_OK;
    size_t n = strlen(path);

    if (st == YS_E_IO && n > 3 && strcmp(path + n - 3, ".h5") == 0)
        return ys_fail(err, st, "%.6000s\n%s: table = %s is made from a CSV by: yinsu import %.*s.csv -o %s", why.text, d->path, name,
            (int) (n - 3), path, path);
    return ys_fail(err, st, "%s", why.text);
}

static void
add_notes(ys_text *notes, const char *more)
{
    if (more != NULL && more[0] != '\0')
        ys_text_format(notes, "%s%s", notes->n > 0 ? "\n" : "", more);
}

static ys_status
finish(draft *d, ys_table *table, ys_model *model, ys_error *err)
{
    ys_findings findings = { 0 };
    ys_model made = { 0 };
    ys_binding binding = { d->arena, &made.scenario, NULL, 0, &findings };
    ys_text resolved = { 0 };
    ys_status st;

    if (!ys_bind_tree(&binding, d->root)) {
        ys_text_free(&findings.text);
        return no_memory(err);
    }
    made.slot = binding.slot;
    made.n_slots = binding.n_slots;
    st = ys_findings_close(&findings, err);
    ys_write_resolved(d->root, false, &resolved);
    made.resolved = ys_text_take(&resolved);
    add_notes(&d->notes, d->run.notes.bytes);
    if (st == YS_OK && (made.resolved == NULL || d->notes.failed))
        st = no_memory(err);
    if (st != YS_OK) {
        free(made.slot);
        free(made.resolved);
        return st;
    }
    ys_store_hash(made.resolved, strlen(made.resolved), made.sha256);
    snprintf(made.path, sizeof made.path, "%s", d->path);
    snprintf(made.notes, sizeof made.notes, "%s", d->notes.bytes == NULL ? "" : d->notes.bytes);
    made.arena = d->arena;
    d->arena = NULL;
    if (table != NULL) {
        made.table = *table;
        *table = (ys_table){ 0 };
    }
    *model = made;
    return YS_OK;
}

ys_status
ys_model_from_text(const char *text, const char *path, ys_table *table, const ys_override *override, size_t n_overrides,
    ys_model *model, ys_error *err)
{
    draft d;
    ys_status st = draft_read(&d, text, path, override, n_overrides, err);

    if (st == YS_OK)
        st = draft_shape(&d, err);
    if (st == YS_OK)
        st = draft_mean(&d, table, err);
    if (st == YS_OK)
        st = finish(&d, table, model, err);
    draft_free(&d);
    return st;
}

ys_status
ys_model_read(const char *path, const ys_override *override, size_t n_overrides, ys_model *model, ys_error *err)
{
    ys_table table = { 0 };
    char *text = NULL;
    size_t size;
    draft d = { 0 };
    ys_status st = ys_store_read_file(path, YS_YAML_SIZE, &text, &size, err);

    if (st == YS_OK)
        st = draft_read(&d, text, path, override, n_overrides, err);
    if (st == YS_OK)
        st = draft_shape(&d, err);
    if (st == YS_OK)
        st = read_table(&d, &table, err);
    if (st == YS_OK)
        st = draft_mean(&d, &table, err);
    if (st == YS_OK)
        st = finish(&d, &table, model, err);
    ys_table_free(&table);
    draft_free(&d);
    free(text);
    return st;
}

void
ys_model_free(ys_model *model)
{
    ys_table_free(&model->table);
    free(model->slot);
    free(model->resolved);
    ys_arena_free(model->arena);
    *model = (ys_model){ 0 };
}

ys_status
ys_model_origins(const char *path, const ys_override *override, size_t n_overrides, char **text, ys_error *err)
{
    ys_text resolved = { 0 };
    char *file = NULL;
    size_t size;
    draft d = { 0 };
    ys_status st = ys_store_read_file(path, YS_YAML_SIZE, &file, &size, err);

    if (st == YS_OK)
        st = draft_read(&d, file, path, override, n_overrides, err);
    if (st == YS_OK)
        st = draft_shape(&d, err);
    if (st == YS_OK)
        st = draft_mean(&d, NULL, err);
    if (st == YS_OK) {
        ys_write_resolved(d.root, true, &resolved);
        *text = ys_text_take(&resolved);
        st = *text == NULL ? no_memory(err) : YS_OK;
    }
    draft_free(&d);
    free(file);
    return st;
}

ys_status
ys_model_save(const char *path, const ys_override *override, size_t n_overrides, char **text, ys_error *err)
{
    ys_text plain = { 0 };
    char *file = NULL;
    size_t size;
    draft d = { 0 };
    ys_status st = ys_store_read_file(path, YS_YAML_SIZE, &file, &size, err);

    if (st == YS_OK)
        st = draft_read(&d, file, path, override, n_overrides, err);
    if (st == YS_OK)
        st = ys_override_repeat(&d.run, d.own);
    if (st == YS_OK) {
        ys_write_plain(d.own, &plain);
        *text = ys_text_take(&plain);
        st = *text == NULL ? no_memory(err) : YS_OK;
    }
    draft_free(&d);
    free(file);
    return st;
}
