#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "store/gate.h"
#include "store/io.h"

/* Open the bytes themselves, so that what is checked and hashed is what is read. HDF5 takes images of one name for one
 * file, so the name is the address of the owner. */
static hid_t
open_image(const ys_store_file *owner, char *bytes, size_t n)
{
    hid_t file = H5I_INVALID_HID, access = H5Pcreate(H5P_FILE_ACCESS);
    char name[40];

    if (access < 0)
        return H5I_INVALID_HID;
    snprintf(name, sizeof name, "yinsu-%p", (const void *) owner);
    if (H5Pset_fapl_core(access, 1 << 20, false) >= 0 && H5Pset_file_image(access, bytes, n) >= 0)
        file = H5Fopen(name, H5F_ACC_RDONLY, access);
    H5Pclose(access);
    return file;
}

ys_status
ys_store_open(const char *path, ys_store_file **file, ys_error *err)
{
    static const unsigned char signature[8] = { 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n' };
    ys_status st = YS_OK;
    ys_store_file *self = NULL;
    char *bytes = NULL;
    size_t n = 0;

    if (strlen(path) >= sizeof self->path)
        return ys_fail(err, YS_E_IO, "%.60s…: the path has %zu bytes; at most %zu are allowed", path, strlen(path),
            sizeof self->path - 1);
    st = ys_io_read(path, YS_GATE_FILE_MIN, YS_GATE_FILE_MAX, &bytes, &n, err);
    if (st != YS_OK)
        return st;
    self = calloc(1, sizeof *self);
    if (self == NULL) {
        st = ys_fail(err, YS_E_NOMEM, "%s: no memory to open it", path);
        goto out;
    }
    self->size = n;
    memcpy(self->path, path, strlen(path) + 1);
    ys_store_hash(bytes, n, self->sha256);
    if (memcmp(bytes, signature, sizeof signature) != 0) {
        st = ys_fail(err, YS_E_DATA, "%s: is not an HDF5 file; a CSV table is brought in by yinsu import", path);
        goto out;
    }
    self->id = open_image(self, bytes, n);
    if (self->id < 0) {
        st = ys_fail(err, YS_E_DATA, "%s: the HDF5 file is damaged or cut short; make the file again with yinsu", path);
        goto out;
    }
    *file = self;
    self = NULL;
out:
    free(bytes);
    free(self);
    return st;
}

void
ys_store_close(ys_store_file *file)
{
    if (file == NULL)
        return;
    H5Fclose(file->id);
    free(file);
}

const char *
ys_store_sha256(const ys_store_file *file)
{
    return file->sha256;
}

bool
ys_store_has(ys_store_file *file, const char *path)
{
    return ys_gate_path(file, path, NULL) == YS_OK;
}

/* The whole dataset as n items of `size` bytes, and `extra` zero bytes after them. */
static ys_status
read_items(ys_store_file *file, const char *path, const ys_gate_dataset *dataset, hid_t memory_type, size_t size,
    size_t extra, void **out, ys_error *err)
{
    void *items = calloc(dataset->n + extra, size);

    if (items == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: %s: no memory for %zu values", file->path, path, dataset->n);
    if (memory_type < 0 || H5Dread(dataset->id, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, items) < 0) {
        free(items);
        return ys_gate_refuse(file, path, err, "its values cannot be read: the file is damaged");
    }
    *out = items;
    return YS_OK;
}

static ys_status
read_numbers(ys_store_file *file, const char *path, ys_extent *extent, ys_gate_type type, void **out, ys_error *err)
{
    ys_gate_dataset dataset;
    ys_status st = ys_gate_open(file, path, extent, type, &dataset, err);

    if (st != YS_OK)
        return st;
    st = read_items(file, path, &dataset, type == YS_GATE_REAL ? H5T_NATIVE_DOUBLE : H5T_NATIVE_INT64, 8, 0, out, err);
    if (st == YS_OK)
        *extent = dataset.extent;
    ys_gate_close(&dataset);
    return st;
}

ys_status
ys_store_read_f64(ys_store_file *file, const char *path, ys_extent *extent, double **out, ys_error *err)
{
    void *items = NULL;
    ys_status st = read_numbers(file, path, extent, YS_GATE_REAL, &items, err);

    if (st == YS_OK)
        *out = items;
    return st;
}

ys_status
ys_store_read_i64(ys_store_file *file, const char *path, ys_extent *extent, int64_t **out, ys_error *err)
{
    void *items = NULL;
    ys_status st = read_numbers(file, path, extent, YS_GATE_WHOLE, &items, err);

    if (st == YS_OK)
        *out = items;
    return st;
}

/* A C text of `width` bytes and a NUL, in the file's own character set: HDF5 does not convert between them. */
static hid_t
text_in_memory(hid_t file_type, size_t width)
{
    hid_t type = H5Tcopy(H5T_C_S1);

    if (type < 0)
        return type;
    if (H5Tset_size(type, width + 1) >= 0 && H5Tset_strpad(type, H5T_STR_NULLTERM) >= 0 &&
        H5Tset_cset(type, H5Tget_cset(file_type)) >= 0)
        return type;
    H5Tclose(type);
    return H5I_INVALID_HID;
}

static ys_status
check_texts(ys_store_file *file, const char *path, const char *text, size_t n, size_t width, ys_error *err)
{
    for (size_t i = 0; i < n; i++) {
        const char *one = text + i * (width + 1);
        size_t length = strlen(one), fault = ys_words_fault(one, length, false);

        if (fault < length)
            return ys_gate_refuse(file, path, err, "text %zu, byte %zu is 0x%02x: not UTF-8, or a control character",
                i + 1, fault + 1, (unsigned) (unsigned char) one[fault]);
    }
    return YS_OK;
}

ys_status
ys_store_read_text(ys_store_file *file, const char *path, ys_extent *extent, char **out, size_t *width, ys_error *err)
{
    ys_gate_dataset dataset;
    void *items = NULL;
    ys_status st = ys_gate_open(file, path, extent, YS_GATE_TEXT, &dataset, err);

    if (st != YS_OK)
        return st;
    hid_t type = text_in_memory(dataset.type, dataset.item);

    st = read_items(file, path, &dataset, type, dataset.item + 1, 0, &items, err);
    if (type >= 0)
        H5Tclose(type);
    if (st == YS_OK)
        st = check_texts(file, path, items, dataset.n, dataset.item, err);
    if (st == YS_OK) {
        *extent = dataset.extent;
        *width = dataset.item;
        *out = items;
        items = NULL;
    }
    free(items);
    ys_gate_close(&dataset);
    return st;
}

ys_status
ys_store_read_blob(ys_store_file *file, const char *path, char **out, size_t *size, ys_error *err)
{
    ys_gate_dataset dataset;
    void *items = NULL;
    ys_status st = ys_gate_open(file, path, &(ys_extent){ .rank = 1 }, YS_GATE_BYTE, &dataset, err);

    if (st != YS_OK)
        return st;
    /* as it lies in the file: a signed byte must not be cut off at 127 */
    st = dataset.n <= YS_GATE_BLOB_MAX
             ? read_items(file, path, &dataset, dataset.type, 1, 1, &items, err)
             : ys_gate_refuse(
                   file, path, err, "is a text of %zu bytes; at most %d are allowed", dataset.n, YS_GATE_BLOB_MAX);
    if (st == YS_OK) {
        /* an empty text is kept as one NUL, because HDF5 keeps nothing for no bytes */
        size_t n = dataset.n == 1 && *(char *) items == '\0' ? 0 : dataset.n;
        size_t fault = ys_words_fault(items, n, true);

        if (fault < n) {
            st = ys_gate_refuse(file, path, err, "byte %zu is 0x%02x: not UTF-8, or a control character", fault + 1,
                (unsigned) ((unsigned char *) items)[fault]);
        } else {
            *out = items;
            *size = n;
            items = NULL;
        }
    }
    free(items);
    ys_gate_close(&dataset);
    return st;
}

ys_status
ys_store_read_type(ys_store_file *file, const char *path, ys_store_type *type, ys_error *err)
{
    ys_status st = ys_gate_path(file, path, err);

    if (st != YS_OK)
        return st;
    hid_t object = H5Oopen(file->id, path, H5P_DEFAULT);
    hid_t own = object >= 0 && H5Iget_type(object) == H5I_DATASET ? H5Dget_type(object) : H5I_INVALID_HID;

    if (object < 0) {
        st = ys_gate_refuse(file, path, err, "cannot be opened: the file is damaged");
    } else if (own >= 0) {
        H5T_class_t class = H5Tget_class(own);

        *type = class == H5T_STRING ? YS_STORE_TEXT : class == H5T_INTEGER ? YS_STORE_I64 : YS_STORE_F64;
        H5Tclose(own);
    } else {
        st = ys_gate_refuse(file, path, err, "is not a dataset");
    }
    if (object >= 0)
        H5Oclose(object);
    return st;
}

/* An attribute of one plain value; *id stays H5I_INVALID_HID where there is none. */
static ys_status
open_attr(ys_store_file *file, const char *path, const char *name, ys_gate_type allowed, hid_t *id, hid_t *type,
    ys_error *err)
{
    ys_status st = ys_gate_path(file, path, err);

    *id = *type = H5I_INVALID_HID;
    if (st != YS_OK)
        return st;
    htri_t exists = H5Aexists_by_name(file->id, path, name, H5P_DEFAULT);

    if (exists == 0)
        return YS_OK;
    hid_t attr = exists > 0 ? H5Aopen_by_name(file->id, path, name, H5P_DEFAULT, H5P_DEFAULT) : H5I_INVALID_HID;

    if (attr < 0)
        return ys_gate_refuse(file, path, err, "attribute %s cannot be opened: the file is damaged", name);
    hid_t space = H5Aget_space(attr);
    hssize_t n = space >= 0 ? H5Sget_simple_extent_npoints(space) : -1;
    char object[512];

    if (space >= 0)
        H5Sclose(space);
    *type = H5Aget_type(attr);
    snprintf(object, sizeof object, "%s: attribute %s", path, name);
    if (*type < 0)
        st = ys_gate_refuse(file, object, err, "its type cannot be read: the file is damaged");
    else
        st = ys_gate_check_type(file, object, *type, allowed, err);
    if (st == YS_OK && n != 1)
        st = ys_gate_refuse(file, object, err, "has %lld values; 1 is expected", (long long) n);
    if (st == YS_OK) {
        *id = attr;
        return st;
    }
    if (*type >= 0)
        H5Tclose(*type);
    H5Aclose(attr);
    return st;
}

ys_status
ys_store_read_attr(ys_store_file *file, const char *path, const char *name, char *out, size_t size, ys_error *err)
{
    char text[YS_GATE_TEXT_MAX + 1] = "";
    hid_t attr, type;
    ys_status st = open_attr(file, path, name, YS_GATE_TEXT, &attr, &type, err);

    if (st != YS_OK)
        return st;
    if (attr >= 0) {
        hid_t memory = text_in_memory(type, YS_GATE_TEXT_MAX);

        if (memory < 0 || H5Aread(attr, memory, text) < 0)
            st = ys_gate_refuse(file, path, err, "attribute %s cannot be read: the file is damaged", name);
        if (memory >= 0)
            H5Tclose(memory);
        H5Tclose(type);
        H5Aclose(attr);
    }
    size_t length = strlen(text);

    if (st == YS_OK && ys_words_fault(text, length, false) < length)
        st = ys_gate_refuse(file, path, err, "attribute %s is not UTF-8, or has a control character", name);
    if (st == YS_OK && length >= size)
        st = ys_gate_refuse(
            file, path, err, "attribute %s has %zu bytes; at most %zu are allowed", name, length, size - 1);
    if (st == YS_OK)
        memcpy(out, text, length + 1);
    return st;
}

ys_status
ys_store_read_attr_number(
    ys_store_file *file, const char *path, const char *name, double absent, double *out, ys_error *err)
{
    double value = absent;
    hid_t attr, type;
    ys_status st = open_attr(file, path, name, YS_GATE_REAL, &attr, &type, err);

    if (st != YS_OK)
        return st;
    if (attr >= 0) {
        if (H5Aread(attr, H5T_NATIVE_DOUBLE, &value) < 0)
            st = ys_gate_refuse(file, path, err, "attribute %s cannot be read: the file is damaged", name);
        H5Tclose(type);
        H5Aclose(attr);
    }
    if (st == YS_OK)
        *out = value;
    return st;
}
