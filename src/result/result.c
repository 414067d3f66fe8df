#include "yinsu/result.h"

#include "base/text.h"
#include "result/array.h"
#include "result/manifest.h"
#include "yinsu/store.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_path(const char *name, size_t size)
{
    size_t n = strlen(name);

    if (n == 0 || n >= size || name[0] == '/' || name[n - 1] == '/' || strstr(name, "//") != NULL)
        return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/") == n;
}

static void
copy_text(char *out, size_t size, const char *text)
{
    size_t n = text == NULL ? 0 : strlen(text);

    if (n >= size) {
        n = size - 1;
        while (n > 0 && ((unsigned char) text[n] & 0xC0) == 0x80)
            n--;
    }
    if (n > 0)
        memcpy(out, text, n);
    out[n] = '\0';
}

/* Axes and sizes of a new array; the data comes after. */
static ys_status
shape_array(const ys_result *result, ys_array *array, const size_t *dim, const char *const *axis, ys_error *err)
{
    size_t n = 1;

    for (int k = 0; k < array->rank; k++) {
        if (dim[k] != 0 && n > SIZE_MAX / 512 / dim[k])
            return ys_fail(err, YS_E_LIMIT, "array %s: dimension %d of %zu is too large", array->name, k, dim[k]);
        n *= dim[k];
        array->dim[k] = dim[k];
        if (axis == NULL || axis[k] == NULL || axis[k][0] == '\0')
            continue;

        const ys_array *scale = ys_result_find(result, axis[k]);

        if (scale == NULL || scale->rank != 1 || scale->dim[0] != dim[k])
            return ys_fail(err, YS_E_BUG, "array %s: axis %s of length %zu is not there", array->name, axis[k], dim[k]);
        copy_text(array->axis[k], sizeof array->axis[k], axis[k]);
    }
    return YS_OK;
}

static ys_status
append_array(ys_result *result, ys_array *array, ys_error *err)
{
    size_t n = result->n_arrays;

    if (n >= YS_RESULT_MAX_ARRAYS)
        return ys_fail(
            err, YS_E_LIMIT, "array %s: a result holds at most %d arrays", array->name, YS_RESULT_MAX_ARRAYS);

    ys_array **grown = realloc(result->array, (n + 1) * sizeof *grown);

    if (grown == NULL)
        return ys_fail(err, YS_E_NOMEM, "array %s", array->name);
    result->array = grown;
    result->array[n] = array;
    result->n_arrays = n + 1;
    return YS_OK;
}

static void
free_array(ys_array *array)
{
    if (array == NULL)
        return;
    free(array->data);
    free(array);
}

static ys_array *
add_array(ys_result *result, ys_array model, const size_t *dim, const char *const *axis, ys_error *err)
{
    ys_array *array = malloc(sizeof *array);
    ys_status st = YS_OK;

    if (array == NULL) {
        ys_fail(err, YS_E_NOMEM, "array %s", model.name);
        return NULL;
    }
    *array = model;
    st = shape_array(result, array, dim, axis, err);
    if (st == YS_OK) {
        size_t n = ys_array_size(array);

        array->data = calloc(n > 0 ? n : 1, ys_array_element(array));
        if (array->data == NULL)
            st = ys_fail(err, YS_E_NOMEM, "array %s of %zu elements", array->name, n);
    }
    if (st == YS_OK)
        st = append_array(result, array, err);
    if (st != YS_OK) {
        free_array(array);
        return NULL;
    }
    return array;
}

static ys_status
name_array(const ys_result *result, ys_array *array, const char *name, const char *title, ys_error *err)
{
    if (!is_path(name, sizeof array->name))
        return ys_fail(
            err, YS_E_BUG, "'%s' is no name of an array: words of letters, digits, _ and -, with / between", name);
    if (ys_result_find(result, name) != NULL)
        return ys_fail(err, YS_E_BUG, "array %s is there already", name);
    copy_text(array->name, sizeof array->name, name);
    copy_text(array->title, sizeof array->title, title);
    return YS_OK;
}

ys_array *
ys_result_add(ys_result *result, const char *name, ys_array_type type, int rank, const size_t *dim,
    const char *const *axis, const char *unit, const char *title, ys_error *err)
{
    ys_array model = { .type = type, .rank = rank };

    if (type == YS_ARRAY_TEXT || rank < 1 || rank > YS_RESULT_RANK) {
        ys_fail(err, YS_E_BUG, "array %s: type %d, rank %d; numbers of rank 1 to %d are added here", name, (int) type,
            rank, YS_RESULT_RANK);
        return NULL;
    }
    if (name_array(result, &model, name, title, err) != YS_OK)
        return NULL;
    copy_text(model.unit, sizeof model.unit, unit);
    return add_array(result, model, dim, axis, err);
}

ys_status
ys_result_add_numbers(ys_result *result, const ys_number *number, size_t n, bool modelled, ys_error *err)
{
    size_t one = 1;

    for (size_t i = 0; i < n; i++) {
        ys_array *array = ys_result_add(result, number[i].name, YS_ARRAY_F64, 1, &one, NULL, number[i].unit, number[i].title, err);

        if (array == NULL)
            return ys_fail_status(err);
        ys_array_f64(array)[0] = number[i].value;
        array->modelled = modelled;
    }
    return YS_OK;
}

ys_array *
ys_result_add_text(
    ys_result *result, const char *name, size_t n, size_t width, const char *axis, const char *title, ys_error *err)
{
    ys_array model = { .type = YS_ARRAY_TEXT, .rank = 1, .width = width };

    if (width < 1 || width > YS_RESULT_TEXT_MAX) {
        ys_fail(err, YS_E_BUG, "array %s: texts of %zu bytes; 1 to %d are allowed", name, width, YS_RESULT_TEXT_MAX);
        return NULL;
    }
    if (name_array(result, &model, name, title, err) != YS_OK)
        return NULL;
    return add_array(result, model, &n, &axis, err);
}

ys_status
ys_result_note(ys_result *result, const char *name, const char *text, ys_error *err)
{
    ys_note note = { .text = strdup(text) };

    if (note.text == NULL)
        return ys_fail(err, YS_E_NOMEM, "note %s", name);
    if (!is_path(name, sizeof note.name) || strchr(name, '/') != NULL) {
        free(note.text);
        return ys_fail(err, YS_E_BUG, "'%s' is no name of a note: letters, digits, _ and -", name);
    }
    copy_text(note.name, sizeof note.name, name);
    for (size_t i = 0; i < result->n_notes; i++) {
        if (strcmp(result->note[i].name, name) == 0) {
            free(result->note[i].text);
            result->note[i].text = note.text;
            return YS_OK;
        }
    }

    ys_note *grown = realloc(result->note, (result->n_notes + 1) * sizeof *grown);

    if (grown == NULL) {
        free(note.text);
        return ys_fail(err, YS_E_NOMEM, "note %s", name);
    }
    result->note = grown;
    result->note[result->n_notes++] = note;
    return YS_OK;
}

const ys_array *
ys_result_find(const ys_result *result, const char *name)
{
    for (size_t i = 0; i < result->n_arrays; i++) {
        if (strcmp(result->array[i]->name, name) == 0)
            return result->array[i];
    }
    return NULL;
}

const char *
ys_result_text(const ys_result *result, const char *note)
{
    for (size_t i = 0; i < result->n_notes; i++) {
        if (strcmp(result->note[i].name, note) == 0)
            return result->note[i].text;
    }
    return "";
}

void
ys_result_free(ys_result *result)
{
    if (result == NULL)
        return;
    for (size_t i = 0; i < result->n_arrays; i++)
        free_array(result->array[i]);
    for (size_t i = 0; i < result->n_notes; i++)
        free(result->note[i].text);
    free(result->array);
    free(result->note);
    *result = (ys_result){ 0 };
}

void
ys_result_digest(const ys_result *result, char out[65])
{
    struct sha256_ctx hash;

    sha256_init(&hash);
    for (size_t i = 0; i < result->n_arrays; i++)
        ys_array_hash(result->array[i], &hash);
    ys_array_hex(&hash, out);
}

/* Long enough for "/note/" and "/" before any name. */
enum { PATH_SIZE = 160 };

static ys_status
write_data(ys_store_writer *writer, const ys_array *array, const char *path, ys_error *err)
{
    ys_extent extent = { .rank = array->rank };

    for (int k = 0; k < array->rank; k++)
        extent.dim[k] = array->dim[k];
    switch (array->type) {
    case YS_ARRAY_F64:
        return ys_store_write_f64(writer, path, &extent, array->data, err);
    case YS_ARRAY_I64:
        return ys_store_write_i64(writer, path, &extent, array->data, err);
    case YS_ARRAY_TEXT:
        return ys_store_write_text(writer, path, &extent, array->data, array->width, err);
    }
    return ys_fail(err, YS_E_BUG, "array %s: type %d", array->name, (int) array->type);
}

static ys_status
write_array(ys_store_writer *writer, const ys_array *array, ys_error *err)
{
    char path[PATH_SIZE];
    ys_status st;

    /* an empty dataset would be refused as never written: the manifest alone tells of it */
    if (ys_array_size(array) == 0)
        return YS_OK;
    snprintf(path, sizeof path, "/%s", array->name);
    st = write_data(writer, array, path, err);
    if (st == YS_OK)
        st = ys_store_write_attr(writer, path, "units", array->unit, err);
    if (st == YS_OK)
        st = ys_store_write_attr(writer, path, "long_name", array->title, err);
    if (st == YS_OK && array->modelled)
        st = ys_store_write_attr(writer, path, "modelled", "yes: rests on figures that are not observations", err);
    for (int k = 0; st == YS_OK && k < array->rank; k++) {
        char axis[PATH_SIZE];

        if (array->axis[k][0] == '\0')
            continue;
        snprintf(axis, sizeof axis, "/%s", array->axis[k]);
        st = ys_store_write_scale(writer, path, k, axis, err);
    }
    return st;
}

static ys_status
write_notes(ys_store_writer *writer, const ys_result *result, ys_error *err)
{
    ys_status st = YS_OK;

    for (size_t i = 0; st == YS_OK && i < result->n_notes; i++) {
        const ys_note *note = &result->note[i];
        size_t n = strlen(note->text);
        char path[PATH_SIZE];

        snprintf(path, sizeof path, "/note/%s", note->name);
        if (n > 0)
            st = ys_store_write_blob(writer, path, note->text, n, err);
        /* short ones once more where every HDF5 tool shows them */
        if (st == YS_OK && n > 0 && n <= YS_RESULT_TEXT_MAX && strchr(note->text, '\n') == NULL)
            st = ys_store_write_attr(writer, "/", note->name, note->text, err);
    }
    return st;
}

ys_status
ys_result_write(const ys_result *result, const char *path, bool force, ys_error *err)
{
    ys_store_writer *writer = NULL;
    char *manifest = NULL;
    ys_status st = ys_manifest_text(result, &manifest, err);

    if (st == YS_OK)
        st = ys_store_writer_new(&writer, err);
    if (st == YS_OK)
        st = ys_store_write_attr(writer, "/", "format", "yinsu.result/1", err);
    if (st == YS_OK)
        st = ys_store_write_blob(writer, "/manifest", manifest, strlen(manifest), err);
    if (st == YS_OK)
        st = write_notes(writer, result, err);
    for (size_t i = 0; st == YS_OK && i < result->n_arrays; i++)
        st = write_array(writer, result->array[i], err);
    if (st == YS_OK)
        st = ys_store_writer_commit(writer, path, force, err);
    ys_store_writer_free(writer);
    free(manifest);
    return st;
}

static ys_status
read_data(ys_store_file *file, ys_array *array, const char *path, ys_error *err)
{
    ys_extent extent = { .rank = array->rank };

    if (ys_array_size(array) == 0) {
        array->width = array->type == YS_ARRAY_TEXT ? 1 : 0;
        array->data = calloc(1, sizeof(double));
        return array->data != NULL ? YS_OK : ys_fail(err, YS_E_NOMEM, "array %s", array->name);
    }
    for (int k = 0; k < array->rank; k++)
        extent.dim[k] = array->dim[k];

    double *number = NULL;
    int64_t *whole = NULL;
    char *text = NULL;
    ys_status st = YS_E_BUG;

    switch (array->type) {
    case YS_ARRAY_F64:
        st = ys_store_read_f64(file, path, &extent, &number, err);
        break;
    case YS_ARRAY_I64:
        st = ys_store_read_i64(file, path, &extent, &whole, err);
        break;
    case YS_ARRAY_TEXT:
        st = ys_store_read_text(file, path, &extent, &text, &array->width, err);
        break;
    }
    if (st == YS_OK)
        array->data = number != NULL ? (void *) number : whole != NULL ? (void *) whole : (void *) text;
    return st;
}

/* A declared array with its dataset: the names and axes of a stranger's manifest pass the checks of our own. */
static ys_status
read_array(ys_store_file *file, const ys_array *declared, ys_result *result, ys_error *err)
{
    ys_array *array = calloc(1, sizeof *array);
    const char *axis[YS_RESULT_RANK] = { declared->axis[0], declared->axis[1], declared->axis[2] };
    char path[PATH_SIZE];
    ys_status st;

    if (array == NULL)
        return ys_fail(err, YS_E_NOMEM, "array %s", declared->name);
    *array = (ys_array){ .type = declared->type, .rank = declared->rank, .modelled = declared->modelled };
    st = name_array(result, array, declared->name, "", err);
    if (st == YS_OK)
        st = shape_array(result, array, declared->dim, axis, err);
    if (st == YS_OK) {
        snprintf(path, sizeof path, "/%s", array->name);
        st = read_data(file, array, path, err);
    }
    if (st == YS_OK && ys_array_size(array) > 0)
        st = ys_store_read_attr(file, path, "units", array->unit, sizeof array->unit, err);
    if (st == YS_OK && ys_array_size(array) > 0)
        st = ys_store_read_attr(file, path, "long_name", array->title, sizeof array->title, err);
    if (st == YS_OK)
        st = append_array(result, array, err);
    if (st != YS_OK)
        free_array(array);
    return st;
}

static ys_status
read_note(ys_store_file *file, const char *name, bool empty, ys_result *result, ys_error *err)
{
    char path[PATH_SIZE];
    char *text = NULL;
    size_t size;
    ys_status st = YS_OK;

    if (!is_path(name, sizeof result->note->name) || strchr(name, '/') != NULL)
        return ys_fail(err, YS_E_DATA, "a note's name is no word of letters, digits, _ and -");
    snprintf(path, sizeof path, "/note/%s", name);
    if (!empty)
        st = ys_store_read_blob(file, path, &text, &size, err);
    if (st == YS_OK && !empty && !ys_text_is_utf8(text, size, NULL))
        st = ys_fail(err, YS_E_DATA, "note %s is not UTF-8", name);
    if (st == YS_OK)
        st = ys_result_note(result, name, empty ? "" : text, err);
    free(text);
    return st;
}

/* What the checks of our own call a bug is, in a file, a file that does not hold together. */
static ys_status
blame_file(const char *path, ys_status st, ys_error *err)
{
    ys_error inner;

    if (st != YS_E_BUG || err == NULL)
        return st == YS_E_BUG ? YS_E_DATA : st;
    inner = *err;
    return ys_fail(err, YS_E_DATA, "%s: /manifest: %.*s", path, (int) sizeof inner.text / 2, inner.text);
}

ys_status
ys_result_read(const char *path, ys_result *result, ys_error *err)
{
    ys_store_file *file = NULL;
    ys_manifest manifest = { 0 };
    ys_result read = { 0 };
    char *text = NULL;
    size_t size = 0;
    ys_status st = ys_store_open(path, &file, err);

    if (st == YS_OK && !ys_store_has(file, "/manifest"))
        st = ys_fail(err, YS_E_DATA, "%s: this is no result of yinsu: it holds no /manifest", path);
    if (st == YS_OK)
        st = ys_store_read_blob(file, "/manifest", &text, &size, err);
    if (st == YS_OK)
        st = ys_manifest_parse(text, size, path, &manifest, err);
    for (size_t i = 0; st == YS_OK && i < manifest.n_notes; i++)
        st = read_note(file, manifest.note[i], manifest.empty[i], &read, err);
    for (size_t i = 0; st == YS_OK && i < manifest.n_arrays; i++)
        st = read_array(file, &manifest.array[i], &read, err);
    free(text);
    ys_manifest_free(&manifest);
    ys_store_close(file);
    if (st != YS_OK) {
        ys_result_free(&read);
        return blame_file(path, st, err);
    }
    *result = read;
    return YS_OK;
}
