#include "scenario/bind.h"
#include "scenario/cross.h"
#include "scenario/document.h"
#include "scenario/known.h"
#include "scenario/merge.h"
#include "scenario/write.h"
#include "scenario/yaml.h"
#include "yinsu/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The notes as far as they fit, whole lines only. */
static void
copy_notes(const ys_text *notes, char *out, size_t size)
{
    static const char more[] = "\n(more notes are left out)";
    size_t n = notes->n;

    out[0] = '\0';
    if (n == 0)
        return;
    if (n < size) {
        memcpy(out, notes->bytes, n + 1);
        return;
    }
    n = size - sizeof more;
    while (n > 0 && notes->bytes[n] != '\n')
        n--;
    memcpy(out, notes->bytes, n);
    memcpy(out + n, more, sizeof more);
}

/* Tell how to make a table that is not there. */
static ys_status
refuse_table(const char *path, ys_error *err)
{
    const char *dot = strrchr(path, '.');
    int stem = dot == NULL || strchr(dot, '/') != NULL ? (int) strlen(path) : (int) (dot - path);

    return ys_fail(err, YS_E_IO, "%s: there is no such county table; make it: yinsu import %.*s.csv -o %s", path, stem, path, path);
}

static ys_status
read_table(ys_model *model, const char *scenario_path, ys_error *err)
{
    const char *path = ys_merge_beside(model->arena, scenario_path, model->scenario.table);

    if (path == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: out of memory", scenario_path);
    if (access(path, F_OK) != 0)
        return refuse_table(path, err);
    return ys_table_read(path, &model->table, err);
}

/* The rest of the model once its tree stands: structs, checks, table (read here where `table` is NULL and `read` is true). */
static ys_status
build(ys_model *model, ys_document *document, const char *path, ys_table *table, bool read, ys_error *err)
{
    ys_findings findings = { 0 };
    ys_binding binding = { .arena = document->arena, .scenario = &model->scenario, .findings = &findings };
    bool bound = ys_bind_tree(&binding, document->root);
    ys_status st;

    model->arena = document->arena;
    document->arena = NULL;
    model->slot = binding.slot;
    model->n_slots = binding.n_slots;
    if (!bound) {
        ys_findings_close(&findings, NULL);
        return ys_fail(err, YS_E_NOMEM, "%s: out of memory", path);
    }
    ys_cross_check(&model->scenario, document->root, &findings, &document->notes);
    if (read) {
        st = findings.n > 0 ? YS_OK : read_table(model, path, err);
        if (st != YS_OK)
            return st;
        table = findings.n > 0 ? NULL : &model->table;
    }
    ys_known_check(&model->scenario, table, document->root, &findings, &document->notes);
    st = ys_findings_close(&findings, err);
    if (st != YS_OK)
        return st;
    if (document->notes.failed)
        return ys_fail(err, YS_E_NOMEM, "%s: out of memory", path);
    copy_notes(&document->notes, model->notes, sizeof model->notes);
    snprintf(model->path, sizeof model->path, "%s", path);

    ys_text resolved = { 0 };
    ys_write_resolved(document->root, false, &resolved);
    model->resolved = ys_text_take(&resolved);
    if (model->resolved == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: out of memory", path);
    ys_store_hash(model->resolved, strlen(model->resolved), model->sha256);
    return YS_OK;
}

static ys_status
from_text(const char *text, const char *path, ys_table *table, bool read, const ys_override *override, size_t n_overrides,
    ys_model *model, ys_error *err)
{
    ys_model fresh = { .n_slots = 0 };
    ys_document document = { 0 };
    ys_status st = ys_document_read(&document, text, path, override, n_overrides, false, err);

    if (st == YS_OK)
        st = build(&fresh, &document, path, table, read, err);
    ys_document_free(&document);
    if (st != YS_OK) {
        ys_model_free(&fresh);
        return st;
    }
    if (table != NULL) {
        fresh.table = *table;
        *table = (ys_table){ .n_counties = 0 };
    }
    *model = fresh;
    return YS_OK;
}

ys_status
ys_model_from_text(const char *text, const char *path, ys_table *table, const ys_override *override, size_t n_overrides,
    ys_model *model, ys_error *err)
{
    return from_text(text, path, table, false, override, n_overrides, model, err);
}

ys_status
ys_model_read(const char *path, const ys_override *override, size_t n_overrides, ys_model *model, ys_error *err)
{
    char *text = NULL;
    size_t size = 0;
    ys_status st = ys_store_read_file(path, YS_YAML_SIZE, &text, &size, err);

    if (st == YS_OK && strlen(text) != size)
        st = ys_fail(err, YS_E_SCENARIO, "%s: a NUL character is not allowed", path);
    if (st == YS_OK)
        st = from_text(text, path, NULL, true, override, n_overrides, model, err);
    free(text);
    return st;
}

void
ys_model_free(ys_model *model)
{
    ys_table_free(&model->table);
    ys_arena_free(model->arena);
    free(model->slot);
    free(model->resolved);
    memset(model, 0, sizeof *model);
}

static ys_status
read_document(ys_document *document, const char *path, const ys_override *override, size_t n_overrides, ys_error *err)
{
    char *text = NULL;
    size_t size = 0;
    ys_status st = ys_store_read_file(path, YS_YAML_SIZE, &text, &size, err);

    if (st == YS_OK)
        st = ys_document_read(document, text, path, override, n_overrides, true, err);
    free(text);
    return st;
}

static ys_status
take(ys_text *buffer, const char *path, char **text, ys_error *err)
{
    char *bytes = ys_text_take(buffer);

    if (bytes == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: out of memory", path);
    *text = bytes;
    return YS_OK;
}

ys_status
ys_model_origins(const char *path, const ys_override *override, size_t n_overrides, char **text, ys_error *err)
{
    ys_document document = { 0 };
    ys_text out = { 0 };
    ys_status st = read_document(&document, path, override, n_overrides, err);

    if (st == YS_OK) {
        ys_write_resolved(document.root, true, &out);
        st = take(&out, path, text, err);
    }
    ys_document_free(&document);
    return st;
}

/* A map laid over a rule file's keeps what it does not name, while --set replaces it whole: then a saved file says another thing. */
static ys_status
check_saved(const ys_document *document, const char *saved, const char *path, ys_error *err)
{
    ys_document again = { 0 };
    ys_text was = { 0 }, is = { 0 };
    ys_error inner = { YS_OK, "" };
    ys_status st = ys_document_read(&again, saved, path, NULL, 0, false, &inner);

    ys_write_resolved(document->root, false, &was);
    if (st == YS_OK)
        ys_write_resolved(again.root, false, &is);
    if (st != YS_OK || was.n != is.n || (was.n > 0 && memcmp(was.bytes, is.bytes, was.n) != 0))
        st = ys_fail(err, YS_E_SCENARIO, "%s: the changes cannot be kept beside its rule files: a whole map that --set replaces would be"
            " laid over the rule file's; set its members one by one", path);
    ys_text_free(&was);
    ys_text_free(&is);
    ys_document_free(&again);
    return st;
}

ys_status
ys_model_save(const char *path, const ys_override *override, size_t n_overrides, char **text, ys_error *err)
{
    ys_document document = { 0 };
    ys_text out = { 0 };
    ys_status st = read_document(&document, path, override, n_overrides, err);

    if (st == YS_OK)
        st = ys_override_repeat(&document.run, document.own);
    if (st == YS_OK) {
        ys_write_plain(document.own, &out);
        st = out.failed ? ys_fail(err, YS_E_NOMEM, "%s: out of memory", path)
                        : check_saved(&document, out.bytes == NULL ? "" : out.bytes, path, err);
        if (st == YS_OK)
            st = take(&out, path, text, err);
        ys_text_free(&out);
    }
    ys_document_free(&document);
    return st;
}
