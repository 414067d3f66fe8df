#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/gate.h"

/* `axis` as the scale of dimension `dim` of `path`. */
typedef struct {
    char path[256], axis[256];
    int dim;
} attachment;

struct ys_store_writer {
    hid_t id;
    size_t n, room;
    attachment *attached;
    char format[32]; /* of the file, as its attribute says */
};

static ys_status
fail(const char *path, ys_error *err)
{
    return ys_fail(err, YS_E_BUG, "%s: cannot be put into the HDF5 file; it may be there already", path);
}

ys_status
ys_store_writer_new(ys_store_writer **writer, ys_error *err)
{
    ys_store_writer *self = calloc(1, sizeof *self);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);

    if (self == NULL) {
        H5Pclose(access);
        return ys_fail(err, YS_E_NOMEM, "no memory for an HDF5 file");
    }
    /* HDF5 takes images of one name for one file */
    char name[40];

    snprintf(name, sizeof name, "yinsu-%p", (void *) self);
    self->id = H5I_INVALID_HID;
    if (access >= 0 && H5Pset_fapl_core(access, 1 << 20, false) >= 0)
        self->id = H5Fcreate(name, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    if (access >= 0)
        H5Pclose(access);
    if (self->id < 0) {
        free(self);
        return ys_fail(err, YS_E_NOMEM, "no HDF5 file can be made in memory");
    }
    *writer = self;
    return YS_OK;
}

void
ys_store_writer_free(ys_store_writer *writer)
{
    if (writer == NULL)
        return;
    H5Fclose(writer->id);
    free(writer->attached);
    free(writer);
}

/* Chunks of at most 1 MiB: the longest side is halved until they are. */
static bool
set_chunks(hid_t properties, const ys_extent *extent, size_t item)
{
    hsize_t chunk[3];
    uint64_t bytes = item;

    for (int k = 0; k < extent->rank; k++) {
        chunk[k] = extent->dim[k];
        bytes *= chunk[k];
    }
    while (bytes > 1 << 20) {
        int longest = 0;

        for (int k = 1; k < extent->rank; k++)
            if (chunk[k] > chunk[longest])
                longest = k;
        bytes /= chunk[longest];
        chunk[longest] = (chunk[longest] + 1) / 2;
        bytes *= chunk[longest];
    }
    return H5Pset_chunk(properties, extent->rank, chunk) >= 0 && H5Pset_shuffle(properties) >= 0 &&
           H5Pset_deflate(properties, 4) >= 0;
}

/* No times in the object: equal content gives equal bytes. */
static hid_t
storage_of(const ys_extent *extent, size_t item, uint64_t bytes)
{
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);

    if (properties < 0)
        return properties;
    bool done = H5Pset_obj_track_times(properties, false) >= 0;

    if (done && extent->rank > 0 && bytes > 64 << 10)
        done = set_chunks(properties, extent, item);
    if (done)
        return properties;
    H5Pclose(properties);
    return H5I_INVALID_HID;
}

static ys_status
check_extent(const char *path, const ys_extent *extent, size_t item, uint64_t *bytes, ys_error *err)
{
    *bytes = item;
    if (extent->rank < 0 || extent->rank > 3)
        return ys_fail(err, YS_E_BUG, "%s: %d dimensions; 0 to 3 can be written", path, extent->rank);
    for (int k = 0; k < extent->rank; k++) {
        if (extent->dim[k] == 0)
            return ys_fail(err, YS_E_BUG, "%s: dimension %d has no entries; at least 1 can be written", path, k + 1);
        if (extent->dim[k] > YS_GATE_DATASET_MAX / *bytes)
            return ys_fail(err, YS_E_LIMIT, "%s: more than %d MiB; a dataset of that size is not read again", path,
                YS_GATE_DATASET_MAX >> 20);
        *bytes *= extent->dim[k];
    }
    return YS_OK;
}

static ys_status
write_items(ys_store_writer *w, const char *path, const ys_extent *extent, hid_t file_type, hid_t memory_type,
    size_t item, const void *data, ys_error *err)
{
    hsize_t dim[3] = { 0 };
    uint64_t bytes;
    ys_status st = check_extent(path, extent, item, &bytes, err);

    if (st != YS_OK)
        return st;
    for (int k = 0; k < extent->rank; k++)
        dim[k] = extent->dim[k];
    hid_t space = extent->rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(extent->rank, dim, NULL);
    hid_t storage = storage_of(extent, item, bytes), links = H5Pcreate(H5P_LINK_CREATE), dataset = H5I_INVALID_HID;

    if (space >= 0 && storage >= 0 && links >= 0 && H5Pset_create_intermediate_group(links, 1) >= 0)
        dataset = H5Dcreate2(w->id, path, file_type, space, links, storage, H5P_DEFAULT);
    if (dataset < 0 || H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
        st = fail(path, err);
    if (dataset >= 0 && H5Dclose(dataset) < 0)
        st = fail(path, err);
    if (links >= 0)
        H5Pclose(links);
    if (storage >= 0)
        H5Pclose(storage);
    if (space >= 0)
        H5Sclose(space);
    return st;
}

ys_status
ys_store_write_f64(ys_store_writer *w, const char *path, const ys_extent *extent, const double *data, ys_error *err)
{
    return write_items(w, path, extent, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, sizeof *data, data, err);
}

ys_status
ys_store_write_i64(ys_store_writer *w, const char *path, const ys_extent *extent, const int64_t *data, ys_error *err)
{
    return write_items(w, path, extent, H5T_STD_I64LE, H5T_NATIVE_INT64, sizeof *data, data, err);
}

/* UTF-8 text of fixed size, NUL-padded (a text of full length has no NUL) or NUL-ended. */
static hid_t
text_type(size_t size, H5T_str_t padding)
{
    hid_t type = H5Tcopy(H5T_C_S1);

    if (type < 0)
        return type;
    if (H5Tset_size(type, size) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0 && H5Tset_strpad(type, padding) >= 0)
        return type;
    H5Tclose(type);
    return H5I_INVALID_HID;
}

ys_status
ys_store_write_text(
    ys_store_writer *w, const char *path, const ys_extent *extent, const char *data, size_t width, ys_error *err)
{
    if (width == 0 || width > YS_GATE_TEXT_MAX)
        return ys_fail(
            err, YS_E_LIMIT, "%s: texts of %zu bytes; 1 to %d can be written", path, width, YS_GATE_TEXT_MAX);
    hid_t stored = text_type(width, H5T_STR_NULLPAD), memory = text_type(width + 1, H5T_STR_NULLTERM);
    ys_status st =
        stored >= 0 && memory >= 0 ? write_items(w, path, extent, stored, memory, width, data, err) : fail(path, err);

    if (stored >= 0)
        H5Tclose(stored);
    if (memory >= 0)
        H5Tclose(memory);
    return st;
}

ys_status
ys_store_write_blob(ys_store_writer *w, const char *path, const char *data, size_t size, ys_error *err)
{
    ys_extent extent = { .rank = 1, .dim = { size == 0 ? 1 : size } };

    if (size > YS_GATE_BLOB_MAX)
        return ys_fail(
            err, YS_E_LIMIT, "%s: a text of %zu bytes; at most %d can be written", path, size, YS_GATE_BLOB_MAX);
    return write_items(w, path, &extent, H5T_STD_U8LE, H5T_NATIVE_UCHAR, 1, size == 0 ? "" : data, err);
}

/* Attribute of n values (n = 0: one, scalar). */
static bool
put_attr(hid_t object, const char *name, hid_t file_type, hid_t memory_type, size_t n, const void *data)
{
    hsize_t dim = n;
    hid_t space = n == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &dim, NULL);
    hid_t attr = space >= 0 && file_type >= 0 ? H5Acreate2(object, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT)
                                              : H5I_INVALID_HID;
    bool done = attr >= 0 && H5Awrite(attr, memory_type, data) >= 0;

    if (attr >= 0)
        H5Aclose(attr);
    if (space >= 0)
        H5Sclose(space);
    return done;
}

static bool
put_attr_at(
    ys_store_writer *w, const char *path, const char *name, hid_t file_type, hid_t memory_type, const void *data)
{
    hid_t object = H5Oopen(w->id, path, H5P_DEFAULT);

    if (object < 0)
        return false;
    bool done = put_attr(object, name, file_type, memory_type, 0, data);

    H5Oclose(object);
    return done;
}

ys_status
ys_store_write_attr(ys_store_writer *w, const char *path, const char *name, const char *text, ys_error *err)
{
    size_t size = strlen(text) + 1;

    if (size == 1)
        return YS_OK;
    if (size > YS_GATE_TEXT_MAX)
        return ys_fail(err, YS_E_LIMIT, "%s: attribute %s has %zu bytes; at most %d can be written", path, name,
            size - 1, YS_GATE_TEXT_MAX - 1);
    hid_t type = text_type(size, H5T_STR_NULLTERM);
    ys_status st = put_attr_at(w, path, name, type, type, text) ? YS_OK : fail(path, err);

    if (strcmp(path, "/") == 0 && strcmp(name, "format") == 0)
        snprintf(w->format, sizeof w->format, "%s", text);

    if (type >= 0)
        H5Tclose(type);
    return st;
}

ys_status
ys_store_write_attr_number(ys_store_writer *w, const char *path, const char *name, double value, ys_error *err)
{
    return put_attr_at(w, path, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value) ? YS_OK : fail(path, err);
}

ys_status
ys_store_write_scale(ys_store_writer *w, const char *path, int dim, const char *axis, ys_error *err)
{
    if (axis[0] != '/' || strlen(path) >= sizeof w->attached->path || strlen(axis) >= sizeof w->attached->axis ||
        dim < 0 || dim > 2)
        return ys_fail(err, YS_E_BUG, "%s: dimension %d cannot have %s as its scale", path, dim, axis);
    if (w->n == w->room) {
        size_t room = w->room == 0 ? 64 : 2 * w->room;
        attachment *grown = realloc(w->attached, room * sizeof *grown);

        if (grown == NULL)
            return ys_fail(err, YS_E_NOMEM, "%s: no memory for its scales", path);
        w->attached = grown;
        w->room = room;
    }
    attachment *one = &w->attached[w->n++];

    memcpy(one->path, path, strlen(path) + 1);
    memcpy(one->axis, axis, strlen(axis) + 1);
    one->dim = dim;
    return YS_OK;
}

/* DIMENSION_LIST of one dataset: for each dimension a list of references to its scales. `first` is its first
 * attachment. */
static bool
put_dimensions(ys_store_writer *w, size_t first)
{
    hobj_ref_t scale[3];
    hvl_t list[3] = { { 0, NULL }, { 0, NULL }, { 0, NULL } };
    bool done = true;
    hid_t dataset = H5Dopen2(w->id, w->attached[first].path, H5P_DEFAULT);
    hid_t space = dataset >= 0 ? H5Dget_space(dataset) : H5I_INVALID_HID, type = H5Tvlen_create(H5T_STD_REF_OBJ);
    int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;

    for (size_t i = first; i < w->n && done; i++) {
        const attachment *one = &w->attached[i];

        if (strcmp(one->path, w->attached[first].path) != 0)
            continue;
        done = one->dim < rank && H5Rcreate(&scale[one->dim], w->id, one->axis, H5R_OBJECT, H5I_INVALID_HID) >= 0;
        list[one->dim] = (hvl_t){ 1, &scale[one->dim] };
    }
    done = done && rank > 0 && put_attr(dataset, "DIMENSION_LIST", type, type, (size_t) rank, list);
    if (type >= 0)
        H5Tclose(type);
    if (space >= 0)
        H5Sclose(space);
    if (dataset >= 0)
        H5Dclose(dataset);
    return done;
}

typedef struct {
    hobj_ref_t dataset;
    int32_t dim;
} scale_use;

/* Packed in the file: no padding whose bytes would depend on luck. */
static hid_t
use_type(bool packed)
{
    hid_t type = H5Tcreate(H5T_COMPOUND, packed ? 12 : sizeof(scale_use));

    if (type >= 0 && (H5Tinsert(type, "dataset", 0, H5T_STD_REF_OBJ) < 0 ||
                         H5Tinsert(type, "dimension", 8, packed ? H5T_STD_I32LE : H5T_NATIVE_INT32) < 0)) {
        H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

/* CLASS, NAME and REFERENCE_LIST of one scale. `first` is the first attachment that names it; `use` has room for all of
 * them. */
static bool
put_scale(ys_store_writer *w, size_t first, scale_use *use)
{
    const char *axis = w->attached[first].axis, *name = strrchr(axis, '/') + 1;
    size_t n = 0;
    hid_t dataset = H5Dopen2(w->id, axis, H5P_DEFAULT), stored = use_type(true), memory = use_type(false);
    hid_t class_type = text_type(sizeof "DIMENSION_SCALE", H5T_STR_NULLTERM),
          name_type = text_type(strlen(name) + 1, H5T_STR_NULLTERM);
    /* the convention asks for ASCII here */
    bool done = dataset >= 0 && memory >= 0 && H5Tset_cset(class_type, H5T_CSET_ASCII) >= 0;

    for (size_t i = first; i < w->n && done; i++) {
        if (strcmp(w->attached[i].axis, axis) != 0)
            continue;
        use[n].dim = w->attached[i].dim;
        done = H5Rcreate(&use[n++].dataset, w->id, w->attached[i].path, H5R_OBJECT, H5I_INVALID_HID) >= 0;
    }
    done = done && put_attr(dataset, "CLASS", class_type, class_type, 0, "DIMENSION_SCALE") &&
           put_attr(dataset, "NAME", name_type, name_type, 0, name) &&
           put_attr(dataset, "REFERENCE_LIST", stored, memory, n, use);
    hid_t types[] = { stored, memory, class_type, name_type };

    for (size_t k = 0; k < sizeof types / sizeof types[0]; k++)
        if (types[k] >= 0)
            H5Tclose(types[k]);
    if (dataset >= 0)
        H5Dclose(dataset);
    return done;
}

/* The attributes of the dimension scales convention, all at once: written one by one the list of a scale grows a copy
 * each time. */
static ys_status
put_scales(ys_store_writer *w, const char *path, ys_error *err)
{
    ys_status st = YS_OK;
    scale_use *use = w->n == 0 ? NULL : calloc(w->n, sizeof *use);

    if (w->n > 0 && use == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: no memory for its scales", path);
    for (size_t i = 0; i < w->n && st == YS_OK; i++) {
        bool new_path = true, new_axis = true;

        for (size_t k = 0; k < i; k++) {
            new_path = new_path && strcmp(w->attached[k].path, w->attached[i].path) != 0;
            new_axis = new_axis && strcmp(w->attached[k].axis, w->attached[i].axis) != 0;
        }
        if ((new_path && !put_dimensions(w, i)) || (new_axis && !put_scale(w, i, use)))
            st = ys_fail(err, YS_E_BUG, "%s: dimension %d cannot have %s as its scale", w->attached[i].path,
                w->attached[i].dim, w->attached[i].axis);
    }
    free(use);
    w->n = 0;
    return st;
}

/* A table is not replaced by a result unasked, nor the reverse: formats must agree up to their version. */
static ys_status
check_kind(const ys_store_writer *w, const char *path, ys_error *err)
{
    size_t stem = strcspn(w->format, "/");
    char format[32] = "";
    ys_store_file *file = NULL;
    ys_status st = YS_OK;

    if (stem == 0 || ys_store_open(path, &file, NULL) != YS_OK)
        return YS_OK;
    if (ys_store_read_attr(file, "/", "format", format, sizeof format, NULL) == YS_OK && strncmp(format, "yinsu.", 6) == 0
        && (strncmp(format, w->format, stem) != 0 || format[stem] != '/'))
        st = ys_fail(err, YS_E_IO, "%s: holds %s and would be replaced by %s; choose another name, or give --force", path, format,
            w->format);
    ys_store_close(file);
    return st;
}

ys_status
ys_store_writer_commit(ys_store_writer *w, const char *path, bool force, ys_error *err)
{
    ys_status st = put_scales(w, path, err);

    if (st == YS_OK && !force)
        st = check_kind(w, path, err);
    if (st != YS_OK)
        return st;
    ssize_t size = H5Fflush(w->id, H5F_SCOPE_GLOBAL) >= 0 ? H5Fget_file_image(w->id, NULL, 0) : -1;

    if (size <= 0)
        return ys_fail(err, YS_E_BUG, "%s: the HDF5 file cannot be completed", path);
    if (size > YS_GATE_FILE_MAX)
        return ys_fail(err, YS_E_LIMIT, "%s: would have %zd bytes; a file of more than %d is not read again", path,
            size, YS_GATE_FILE_MAX);
    char *image = malloc((size_t) size);

    if (image == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: no memory for %zd bytes", path, size);
    if (H5Fget_file_image(w->id, image, (size_t) size) == size)
        st = ys_store_commit(path, image, (size_t) size, force, err);
    else
        st = ys_fail(err, YS_E_BUG, "%s: the HDF5 file cannot be completed", path);
    free(image);
    return st;
}
