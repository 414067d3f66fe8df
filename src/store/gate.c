#include "store/gate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

ys_status
ys_gate_refuse(const ys_store_file *file, const char *object, ys_error *err, const char *format, ...)
{
    char found[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(found, sizeof found, format, arguments);
    va_end(arguments);
    return ys_fail(err, YS_E_DATA, "%s: %s: %s; make the file again with yinsu", file->path, object, found);
}

static const char *
link_name(H5L_type_t type)
{
    switch (type) {
    case H5L_TYPE_SOFT:
        return "a soft link";
    case H5L_TYPE_EXTERNAL:
        return "an external link";
    default:
        return "a user-defined link";
    }
}

ys_status
ys_gate_path(const ys_store_file *file, const char *path, ys_error *err)
{
    char prefix[256];
    size_t length = strlen(path);

    if (path[0] != '/' || length >= sizeof prefix)
        return ys_gate_refuse(file, "path", err, "a path begins with / and has at most %zu bytes", sizeof prefix - 1);
    for (size_t i = 1; i <= length && length > 1; i++) {
        H5L_info_t info;

        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(prefix, path, i);
        prefix[i] = '\0';
        if (H5Lexists(file->id, prefix, H5P_DEFAULT) <= 0)
            return ys_gate_refuse(file, path, err, "is missing: the file is incomplete or of another kind");
        if (H5Lget_info(file->id, prefix, &info, H5P_DEFAULT) < 0)
            return ys_gate_refuse(file, path, err, "its link cannot be read: the file is damaged");
        if (info.type != H5L_TYPE_HARD)
            return ys_gate_refuse(file, path, err,
                "%s is %s; only hard links, which stay inside the file, are followed", prefix, link_name(info.type));
    }
    return YS_OK;
}

/* Layout and filters, before the shape is even asked for: a virtual dataset may open other files to answer. */
static ys_status
check_layout(const ys_store_file *file, const char *path, hid_t properties, ys_error *err)
{
    H5D_layout_t layout = H5Pget_layout(properties);

    if (layout == H5D_VIRTUAL)
        return ys_gate_refuse(file, path, err,
            "is a virtual dataset, its values lie in other files; allowed are contiguous, compact and "
            "chunked storage");
    if (layout != H5D_CONTIGUOUS && layout != H5D_COMPACT && layout != H5D_CHUNKED)
        return ys_gate_refuse(
            file, path, err, "its storage layout is unknown; allowed are contiguous, compact and chunked storage");
    int n_external = H5Pget_external_count(properties);

    if (n_external != 0)
        return ys_gate_refuse(file, path, err,
            "its values lie in %d other file(s) (external storage); they must lie in this one", n_external);
    int n_filters = H5Pget_nfilters(properties);

    for (int i = 0; i < n_filters; i++) {
        unsigned flags, config;
        size_t n_values = 0;
        H5Z_filter_t filter = H5Pget_filter2(properties, (unsigned) i, &flags, &n_values, NULL, 0, NULL, &config);

        if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
            return ys_gate_refuse(
                file, path, err, "uses filter number %d; allowed are deflate, shuffle and fletcher32", (int) filter);
    }
    return YS_OK;
}

static const char *
class_name(H5T_class_t class)
{
    static const char *const name[] = {
        [H5T_INTEGER] = "an integer",
        [H5T_FLOAT] = "a floating-point number",
        [H5T_TIME] = "a time",
        [H5T_STRING] = "a text",
        [H5T_BITFIELD] = "a bitfield",
        [H5T_OPAQUE] = "opaque",
        [H5T_COMPOUND] = "a compound",
        [H5T_REFERENCE] = "a reference",
        [H5T_ENUM] = "an enumeration",
        [H5T_VLEN] = "of variable length",
        [H5T_ARRAY] = "an array",
    };

    return class >= 0 && (size_t) class < sizeof name / sizeof name[0] ? name[class] : "unknown";
}

static bool
is_ieee(hid_t type)
{
    return H5Tequal(type, H5T_IEEE_F64LE) > 0 || H5Tequal(type, H5T_IEEE_F32LE) > 0 ||
           H5Tequal(type, H5T_IEEE_F64BE) > 0 || H5Tequal(type, H5T_IEEE_F32BE) > 0;
}

/* Whole bytes, all of them used; at most `size` bytes, unsigned at most 4. */
static bool
is_plain_integer(hid_t type, size_t size)
{
    size_t own = H5Tget_size(type);
    size_t most = H5Tget_sign(type) == H5T_SGN_NONE && size > 4 ? 4 : size;

    return own >= 1 && own <= most && H5Tget_precision(type) == 8 * own && H5Tget_offset(type) == 0;
}

static bool
is_allowed(hid_t type, H5T_class_t class, ys_gate_type allowed)
{
    switch (allowed) {
    case YS_GATE_REAL:
        return class == H5T_FLOAT ? is_ieee(type) : class == H5T_INTEGER && is_plain_integer(type, 4);
    case YS_GATE_WHOLE:
        return class == H5T_INTEGER && is_plain_integer(type, 8);
    case YS_GATE_BYTE:
        return class == H5T_INTEGER && is_plain_integer(type, 1);
    default:
        return class == H5T_STRING && H5Tget_size(type) >= 1 && H5Tget_size(type) <= YS_GATE_TEXT_MAX;
    }
}

ys_status
ys_gate_check_type(const ys_store_file *file, const char *object, hid_t type, ys_gate_type allowed, ys_error *err)
{
    static const char *const wanted[] = {
        [YS_GATE_REAL] = "IEEE floating-point numbers of 32 or 64 bits and integers of at most 32 bits",
        [YS_GATE_WHOLE] = "signed integers of at most 64 bits and unsigned ones of at most 32",
        [YS_GATE_TEXT] = "texts of fixed length, at most 256 bytes",
        [YS_GATE_BYTE] = "bytes",
    };
    H5T_class_t class = H5Tget_class(type);

    if (H5Tcommitted(type) != 0)
        return ys_gate_refuse(
            file, object, err, "its type is committed (shared between objects); allowed are %s", wanted[allowed]);
    if (class == H5T_STRING && H5Tis_variable_str(type) != 0)
        return ys_gate_refuse(
            file, object, err, "its type is a text of variable length; allowed are %s", wanted[allowed]);
    if (!is_allowed(type, class, allowed))
        return ys_gate_refuse(file, object, err, "its type is %s (%zu bytes); allowed are %s", class_name(class),
            H5Tget_size(type), wanted[allowed]);
    return YS_OK;
}

/* Rank and dimensions against what is wanted; the product is proved small by division. */
static ys_status
check_shape(const ys_store_file *file, const char *path, const ys_extent *want, ys_gate_dataset *dataset, ys_error *err)
{
    H5S_class_t class = H5Sget_simple_extent_type(dataset->space);
    int rank = H5Sget_simple_extent_ndims(dataset->space);
    hsize_t dim[H5S_MAX_RANK];
    const size_t most = YS_GATE_DATASET_MAX / dataset->item;

    if ((class != H5S_SIMPLE && class != H5S_SCALAR) || rank < 0)
        return ys_gate_refuse(
            file, path, err, "has no shape (a null dataspace); %d dimension(s) are expected", want->rank);
    if (rank != want->rank)
        return ys_gate_refuse(file, path, err, "has %d dimension(s); %d are expected", rank, want->rank);
    if (H5Sget_simple_extent_dims(dataset->space, dim, NULL) < 0)
        return ys_gate_refuse(file, path, err, "its shape cannot be read: the file is damaged");
    dataset->extent.rank = rank;
    dataset->n = 1;
    for (int k = 0; k < rank; k++) {
        if (want->dim[k] != 0 && dim[k] != want->dim[k])
            return ys_gate_refuse(file, path, err, "dimension %d has %llu entries; %llu are expected", k + 1,
                (unsigned long long) dim[k], (unsigned long long) want->dim[k]);
        if (dim[k] == 0)
            return ys_gate_refuse(file, path, err, "dimension %d has no entries; at least 1 is expected", k + 1);
        if (dim[k] > most / dataset->n)
            return ys_gate_refuse(file, path, err, "would need more than %d MiB of memory; at most that is allowed",
                YS_GATE_DATASET_MAX >> 20);
        dataset->n *= (size_t) dim[k];
        dataset->extent.dim[k] = dim[k];
    }
    return YS_OK;
}

/* Every chunk must have been written: a missing one reads as zeros. *capacity: the bytes that the chunks decode to. */
static ys_status
check_chunks(const ys_store_file *file, const char *path, const ys_gate_dataset *dataset, hid_t properties,
    uint64_t *capacity, ys_error *err)
{
    const int rank = dataset->extent.rank;
    hsize_t chunk[3] = { 0 }, written = 0, needed = 1;
    uint64_t bytes = dataset->item;

    if (H5Pget_chunk(properties, 3, chunk) != rank)
        return ys_gate_refuse(file, path, err, "its chunks cannot be read: the file is damaged");
    for (int k = 0; k < rank; k++) {
        if (chunk[k] == 0 || chunk[k] > YS_GATE_CHUNK_MAX / bytes)
            return ys_gate_refuse(
                file, path, err, "has chunks of more than %d MiB; at most that is allowed", YS_GATE_CHUNK_MAX >> 20);
        bytes *= chunk[k];
        needed *= (dataset->extent.dim[k] - 1) / chunk[k] + 1;
    }
    if (H5Dget_num_chunks(dataset->id, dataset->space, &written) < 0)
        return ys_gate_refuse(file, path, err, "its chunks cannot be counted: the file is damaged");
    if (written != needed)
        return ys_gate_refuse(file, path, err, "%llu of %llu chunks were written; the others would read as zeros",
            (unsigned long long) written, (unsigned long long) needed);
    *capacity = needed * bytes;
    return YS_OK;
}

static ys_status
check_storage(
    const ys_store_file *file, const char *path, const ys_gate_dataset *dataset, hid_t properties, ys_error *err)
{
    const uint64_t decoded = (uint64_t) dataset->n * dataset->item;
    const uint64_t stored = H5Dget_storage_size(dataset->id);
    const bool chunked = H5Pget_layout(properties) == H5D_CHUNKED;
    uint64_t capacity = decoded;

    if (stored == 0)
        return ys_gate_refuse(file, path, err, "was never written: it would read as zeros");
    if (stored > file->size)
        return ys_gate_refuse(file, path, err, "claims more stored bytes than the file has");
    if (chunked) {
        ys_status st = check_chunks(file, path, dataset, properties, &capacity, err);

        if (st != YS_OK)
            return st;
    }
    if (!chunked && stored != decoded)
        return ys_gate_refuse(
            file, path, err, "holds %llu of its %llu bytes", (unsigned long long) stored, (unsigned long long) decoded);
    if (decoded > YS_GATE_RATIO * stored)
        return ys_gate_refuse(
            file, path, err, "unpacks to more than %d times its stored size; at most that is allowed", YS_GATE_RATIO);
    /* deflate never grows data by more than a few bytes: a chunk that is longer than what it should hold is a bomb */
    if (stored > capacity + capacity / 8 + 1024)
        return ys_gate_refuse(
            file, path, err, "has more stored bytes than values: its chunks would unpack beyond their size");
    return YS_OK;
}

static ys_status
check_dataset(const ys_store_file *file, const char *path, const ys_extent *want, ys_gate_type type,
    ys_gate_dataset *dataset, hid_t properties, ys_error *err)
{
    ys_status st = check_layout(file, path, properties, err);

    if (st != YS_OK)
        return st;
    dataset->type = H5Dget_type(dataset->id);
    if (dataset->type < 0)
        return ys_gate_refuse(file, path, err, "its type cannot be read: the file is damaged");
    st = ys_gate_check_type(file, path, dataset->type, type, err);
    if (st != YS_OK)
        return st;
    dataset->item = H5Tget_size(dataset->type);
    dataset->space = H5Dget_space(dataset->id);
    if (dataset->item == 0 || dataset->space < 0)
        return ys_gate_refuse(file, path, err, "its shape cannot be read: the file is damaged");
    st = check_shape(file, path, want, dataset, err);
    return st == YS_OK ? check_storage(file, path, dataset, properties, err) : st;
}

ys_status
ys_gate_open(const ys_store_file *file, const char *path, const ys_extent *want, ys_gate_type type,
    ys_gate_dataset *out, ys_error *err)
{
    ys_gate_dataset dataset = { .id = H5I_INVALID_HID, .type = H5I_INVALID_HID, .space = H5I_INVALID_HID };
    hid_t properties = H5I_INVALID_HID;
    ys_status st = ys_gate_path(file, path, err);

    if (st != YS_OK)
        return st;
    dataset.id = H5Oopen(file->id, path, H5P_DEFAULT);
    if (dataset.id < 0)
        return ys_gate_refuse(file, path, err, "cannot be opened: the file is damaged");
    if (H5Iget_type(dataset.id) != H5I_DATASET) {
        st = ys_gate_refuse(file, path, err, "is not a dataset");
        goto out;
    }
    properties = H5Dget_create_plist(dataset.id);
    if (properties < 0) {
        st = ys_gate_refuse(file, path, err, "its storage cannot be read: the file is damaged");
        goto out;
    }
    st = check_dataset(file, path, want, type, &dataset, properties, err);
    H5Pclose(properties);
out:
    if (st != YS_OK)
        ys_gate_close(&dataset);
    else
        *out = dataset;
    return st;
}

void
ys_gate_close(ys_gate_dataset *dataset)
{
    if (dataset->space >= 0)
        H5Sclose(dataset->space);
    if (dataset->type >= 0)
        H5Tclose(dataset->type);
    if (dataset->id >= 0)
        H5Oclose(dataset->id);
    *dataset = (ys_gate_dataset){ .id = H5I_INVALID_HID, .type = H5I_INVALID_HID, .space = H5I_INVALID_HID };
}
