#include "result/manifest.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "yinsu.result"

enum { FORMAT_VERSION = 1 };

static const char *const type_word[] = { [YS_ARRAY_F64] = "f64", [YS_ARRAY_I64] = "i64", [YS_ARRAY_TEXT] = "text" };

static json_t *
array_json(const ys_array *array)
{
    json_t *shape = json_array();
    json_t *axes = json_array();

    for (int k = 0; k < array->rank; k++) {
        json_array_append_new(shape, json_integer((json_int_t) array->dim[k]));
        json_array_append_new(axes, json_string(array->axis[k]));
    }
    return json_pack("{s:s, s:s, s:o, s:o, s:b}", "name", array->name, "type", type_word[array->type], "shape", shape,
        "axes", axes, "modelled", array->modelled);
}

ys_status
ys_manifest_text(const ys_result *result, char **text, ys_error *err)
{
    json_t *arrays = json_array();
    json_t *notes = json_array();
    bool whole = true;

    for (size_t i = 0; i < result->n_arrays; i++)
        whole = json_array_append_new(arrays, array_json(result->array[i])) == 0 && whole;
    for (size_t i = 0; i < result->n_notes; i++) {
        const ys_note *note = &result->note[i];

        whole = json_array_append_new(
                    notes, json_pack("{s:s, s:b}", "name", note->name, "empty", note->text[0] == '\0')) == 0 &&
                whole;
    }

    json_t *root = json_pack(
        "{s:s, s:i, s:o, s:o}", "format", FORMAT, "version", FORMAT_VERSION, "notes", notes, "arrays", arrays);
    char *dump = whole && root != NULL ? json_dumps(root, JSON_INDENT(1)) : NULL;

    json_decref(root);
    if (dump == NULL)
        return ys_fail(err, YS_E_NOMEM, "manifest of %zu arrays", result->n_arrays);
    *text = dump;
    return YS_OK;
}

static bool
copy_member(const json_t *object, const char *key, char *out, size_t size)
{
    const char *text = json_string_value(json_object_get(object, key));

    if (text == NULL || strlen(text) >= size)
        return false;
    memcpy(out, text, strlen(text) + 1);
    return true;
}

static bool
parse_type(const json_t *object, ys_array_type *type)
{
    const char *word = json_string_value(json_object_get(object, "type"));

    for (size_t k = 0; word != NULL && k < sizeof type_word / sizeof type_word[0]; k++) {
        if (strcmp(type_word[k], word) == 0) {
            *type = (ys_array_type) k;
            return true;
        }
    }
    return false;
}

/* The sizes of what is declared are bounded here, and met exactly by the dataset when it is read. */
static bool
parse_array(const json_t *object, ys_array *array)
{
    const json_t *shape = json_object_get(object, "shape");
    const json_t *axes = json_object_get(object, "axes");

    if (!copy_member(object, "name", array->name, sizeof array->name) || !parse_type(object, &array->type))
        return false;
    if (json_array_size(shape) < 1 || json_array_size(shape) > YS_RESULT_RANK ||
        json_array_size(axes) != json_array_size(shape))
        return false;
    array->rank = (int) json_array_size(shape);
    array->modelled = json_is_true(json_object_get(object, "modelled"));
    for (int k = 0; k < array->rank; k++) {
        const json_t *extent = json_array_get(shape, (size_t) k);
        const char *axis = json_string_value(json_array_get(axes, (size_t) k));

        if (!json_is_integer(extent) || json_integer_value(extent) < 0 || json_integer_value(extent) > INT32_MAX)
            return false;
        if (axis == NULL || strlen(axis) >= sizeof array->axis[k])
            return false;
        array->dim[k] = (size_t) json_integer_value(extent);
        memcpy(array->axis[k], axis, strlen(axis) + 1);
    }
    return array->type != YS_ARRAY_TEXT || array->rank == 1;
}

static ys_status
parse_lists(const json_t *arrays, const json_t *notes, const char *path, ys_manifest *manifest, ys_error *err)
{
    size_t n_arrays = json_array_size(arrays);
    size_t n_notes = json_array_size(notes);

    if (n_arrays > YS_RESULT_MAX_ARRAYS || n_notes > YS_RESULT_MAX_ARRAYS)
        return ys_fail(err, YS_E_DATA, "%s: /manifest lists %zu arrays and %zu notes; at most %d are allowed", path,
            n_arrays, n_notes, YS_RESULT_MAX_ARRAYS);
    manifest->array = calloc(n_arrays + 1, sizeof *manifest->array);
    manifest->note = calloc(n_notes + 1, sizeof *manifest->note);
    manifest->empty = calloc(n_notes + 1, sizeof *manifest->empty);
    if (manifest->array == NULL || manifest->note == NULL || manifest->empty == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: manifest", path);
    manifest->n_arrays = n_arrays;
    manifest->n_notes = n_notes;
    for (size_t i = 0; i < n_arrays; i++) {
        if (!parse_array(json_array_get(arrays, i), &manifest->array[i]))
            return ys_fail(err, YS_E_DATA,
                "%s: /manifest, array %zu: name, type (f64, i64, text), shape (1 to %d lengths) or axes are wrong",
                path, i, YS_RESULT_RANK);
    }
    for (size_t i = 0; i < n_notes; i++) {
        const json_t *note = json_array_get(notes, i);

        if (!copy_member(note, "name", manifest->note[i], sizeof manifest->note[i]))
            return ys_fail(err, YS_E_DATA, "%s: /manifest, note %zu: no name of at most 63 bytes", path, i);
        manifest->empty[i] = json_is_true(json_object_get(note, "empty"));
    }
    return YS_OK;
}

static ys_status
parse_root(const json_t *root, const char *path, ys_manifest *manifest, ys_error *err)
{
    const char *format = json_string_value(json_object_get(root, "format"));
    json_int_t version = json_integer_value(json_object_get(root, "version"));

    if (format == NULL || strcmp(format, FORMAT) != 0)
        return ys_fail(err, YS_E_DATA, "%s: /manifest has no format \"" FORMAT "\": this is no result of yinsu", path);
    if (version > FORMAT_VERSION)
        return ys_fail(err, YS_E_DATA,
            "%s: format version %lld is newer than %d, the newest that yinsu " YS_VERSION " reads; "
            "use the yinsu that wrote it",
            path, (long long) version, FORMAT_VERSION);
    if (version < FORMAT_VERSION)
        return ys_fail(err, YS_E_DATA, "%s: format version %lld is older than any that was released (%d)", path,
            (long long) version, FORMAT_VERSION);
    return parse_lists(json_object_get(root, "arrays"), json_object_get(root, "notes"), path, manifest, err);
}

ys_status
ys_manifest_parse(const char *text, size_t size, const char *path, ys_manifest *manifest, ys_error *err)
{
    ys_manifest parsed = { 0 };
    json_error_t where;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &where);

    if (root == NULL)
        return ys_fail(err, YS_E_DATA, "%s: /manifest, line %d: %s", path, where.line, where.text);

    ys_status st = parse_root(root, path, &parsed, err);

    json_decref(root);
    if (st != YS_OK) {
        ys_manifest_free(&parsed);
        return st;
    }
    *manifest = parsed;
    return YS_OK;
}

void
ys_manifest_free(ys_manifest *manifest)
{
    free(manifest->array);
    free(manifest->note);
    free(manifest->empty);
    *manifest = (ys_manifest){ 0 };
}
