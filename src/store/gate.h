/* The gate: what of an HDF5 file may be touched at all. Nothing is opened before its link is proved internal, nothing
 * is allocated before its size is proved small. HDF5's own advice is not to trust it with files from strangers. */
#ifndef YS_GATE_H
#define YS_GATE_H

/* the same calls whether the library is 1.10 or newer */
#ifndef H5_USE_110_API
#define H5_USE_110_API
#endif
#include <hdf5.h>

#include "yinsu/store.h"

struct ys_store_file {
    hid_t id;
    size_t size;
    char sha256[65];
    char path[1024];
};

enum {
    YS_GATE_FILE_MIN = 1024,
    YS_GATE_FILE_MAX = 256 << 20,
    YS_GATE_DATASET_MAX = 64 << 20,
    YS_GATE_CHUNK_MAX = 16 << 20,
    YS_GATE_BLOB_MAX = 16 << 20,
    YS_GATE_TEXT_MAX = 256, /* bytes of one text, with its NUL */
    YS_GATE_RATIO = 1100    /* decoded by stored; deflate reaches 1,032 */
};

/* Types that a reader allows. 64-bit integers only where they stay integers; unsigned ones to 32 bits, since 64 do not
 * fit into int64. */
typedef enum { YS_GATE_REAL, YS_GATE_WHOLE, YS_GATE_TEXT, YS_GATE_BYTE } ys_gate_type;

/* A dataset that has passed. Owned: ys_gate_close. */
typedef struct {
    hid_t id, type, space;
    ys_extent extent;
    size_t n;    /* elements */
    size_t item; /* bytes of an element in the file */
} ys_gate_dataset;

/** YS_E_DATA as "FILE: OBJECT: …; make the file again with yinsu". */
ys_status ys_gate_refuse(const ys_store_file *file, const char *object, ys_error *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Every component of `path` is a hard link that is there. "/" is. */
ys_status ys_gate_path(const ys_store_file *file, const char *path, ys_error *err);

/** Points 3 to 6: path, storage, type, shape; `want` as in ys_extent. */
ys_status ys_gate_open(const ys_store_file *file, const char *path, const ys_extent *want, ys_gate_type type,
    ys_gate_dataset *out, ys_error *err);
void ys_gate_close(ys_gate_dataset *dataset);

/** A plain type of the kind allowed, else YS_E_DATA. For attributes too. */
ys_status ys_gate_check_type(
    const ys_store_file *file, const char *object, hid_t type, ys_gate_type allowed, ys_error *err);

#endif
