/* Store: files in through a gate that trusts nothing, files out whole or not at all. */
#ifndef YS_STORE_H
#define YS_STORE_H

#include "yinsu/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Process-wide set-up of HDF5 and GSL, before the first file: no atexit hook, errors not printed, no filter plugins, external
 * links unknown to the library, GSL's aborting handler off. Call once, in the command's main, on the thread that will
 * make every later call; a library user who has HDF5 set up already may leave it out.
 */
YS_API ys_status ys_store_setup(ys_error *err);
YS_API void ys_store_teardown(void);

/* An HDF5 file held in memory: read once, hashed, and opened from those same bytes. Owned. */
typedef struct ys_store_file ys_store_file;

/**
 * Read a file through the gate. Refused: missing, a directory, not a regular file, under 1 kB or over 256 MiB,
 * not HDF5.
 * @return YS_E_IO the system refused; YS_E_DATA the content is refused; YS_E_NOMEM
 */
YS_API ys_status ys_store_open(const char *path, ys_store_file **file, ys_error *err);
YS_API void ys_store_close(ys_store_file *file);
/** SHA-256 of the bytes read, 64 hexadecimal digits; borrowed from the file. */
YS_API const char *ys_store_sha256(const ys_store_file *file);

/* What a dataset must be. rank 0..3; a dimension of 0 is free and is filled in by the reader. */
typedef struct {
    int rank;
    uint64_t dim[3];
} ys_extent;

/** Whether `path` exists and every component of it is a hard link. No error. */
YS_API bool ys_store_has(ys_store_file *file, const char *path);

/* What a dataset holds, by the class of its type: anything that is neither text nor integer counts as F64 and is
 * refused there. */
typedef enum { YS_STORE_F64, YS_STORE_I64, YS_STORE_TEXT } ys_store_type;

/** Which reader a dataset asks for. YS_E_DATA: its path is refused, or it is no dataset. */
YS_API ys_status ys_store_read_type(ys_store_file *file, const char *path, ys_store_type *type, ys_error *err);

/* Datasets: every check of the gate (hard links only; contiguous, compact or chunked; no external or virtual storage;
 * deflate, shuffle, fletcher32 only; all chunks written; at most 64 MiB and 1,100 times its stored size; plain type;
 * exact extent). `out` is allocated; free() it. YS_E_DATA names file, dataset, what was found, what is allowed and how
 * to mend it. f64 takes IEEE numbers of 32 or 64 bits and integers of at most 32; i64 signed integers and unsigned ones
 * of at most 32 bits. */
YS_API ys_status ys_store_read_f64(
    ys_store_file *file, const char *path, ys_extent *extent, double **out, ys_error *err);
YS_API ys_status ys_store_read_i64(
    ys_store_file *file, const char *path, ys_extent *extent, int64_t **out, ys_error *err);
/** Fixed-length strings (at most 256 bytes each) as n * (*width + 1) bytes, each NUL-ended, valid UTF-8, no control
 * characters. */
YS_API ys_status ys_store_read_text(
    ys_store_file *file, const char *path, ys_extent *extent, char **out, size_t *width, ys_error *err);
/** A whole text of up to 16 MiB, held as a dataset of bytes (uint8, rank 1). NUL-ended; free() it. */
YS_API ys_status ys_store_read_blob(ys_store_file *file, const char *path, char **out, size_t *size, ys_error *err);
/** A fixed-length text attribute of an object, at most 256 bytes; `size` bytes with the NUL. Absent: empty, YS_OK. */
YS_API ys_status ys_store_read_attr(
    ys_store_file *file, const char *path, const char *name, char *out, size_t size, ys_error *err);
/** A number (one value) kept as an attribute; `absent` where there is none. */
YS_API ys_status ys_store_read_attr_number(
    ys_store_file *file, const char *path, const char *name, double absent, double *out, ys_error *err);

/* A new HDF5 file, built in memory; no object keeps a time, so equal content gives equal bytes. Owned. */
typedef struct ys_store_writer ys_store_writer;

YS_API ys_status ys_store_writer_new(ys_store_writer **writer, ys_error *err);
YS_API void ys_store_writer_free(ys_store_writer *writer);
/* Every dimension is at least 1 (HDF5 keeps nothing of an empty dataset, and the gate refuses what was never written);
 * at most 64 MiB a dataset, YS_E_LIMIT above. A path is written once. */
/** Intermediate groups are made. Small datasets are stored plainly, those over 64 KiB chunked, shuffled, deflated. */
YS_API ys_status ys_store_write_f64(
    ys_store_writer *w, const char *path, const ys_extent *extent, const double *data, ys_error *err);
YS_API ys_status ys_store_write_i64(
    ys_store_writer *w, const char *path, const ys_extent *extent, const int64_t *data, ys_error *err);
/** `data` as from ys_store_read_text: items `width + 1` bytes apart, 1 <= width <= 256. */
YS_API ys_status ys_store_write_text(
    ys_store_writer *w, const char *path, const ys_extent *extent, const char *data, size_t width, ys_error *err);
/** A text of at most 16 MiB without a NUL, as bytes; an empty one is kept as a single NUL and read as empty. */
YS_API ys_status ys_store_write_blob(
    ys_store_writer *w, const char *path, const char *data, size_t size, ys_error *err);
/** A UTF-8 text attribute of at most 255 bytes (YS_E_LIMIT above: use a blob); an empty text writes nothing. "/" is the
 * file itself. */
YS_API ys_status ys_store_write_attr(
    ys_store_writer *w, const char *path, const char *name, const char *text, ys_error *err);
YS_API ys_status ys_store_write_attr_number(
    ys_store_writer *w, const char *path, const char *name, double value, ys_error *err);
/** Make `axis` (rank 1) a dimension scale and attach it to dimension `dim` of `path`; both begin with "/". Done at the
 * commit, in the form of HDF5's dimension scales, which h5py, netCDF and h5dump understand. */
YS_API ys_status ys_store_write_scale(ys_store_writer *w, const char *path, int dim, const char *axis, ys_error *err);
/** Complete the file, at most 256 MiB, and put it at `path` by ys_store_commit. To be called once. */
YS_API ys_status ys_store_writer_commit(ys_store_writer *w, const char *path, bool force, ys_error *err);

/**
 * Replace `path` by `n` bytes: afterwards it holds the old or the new content, durably, and no temporary file stays.
 * Written beside, flushed, renamed, the folder flushed; the old file's permissions are kept, a symbolic link stays and
 * what it leads to is replaced. A character device (/dev/null, /dev/full), a pipe or /dev/stdout is written to
 * directly; the caller ignores SIGPIPE.
 *
 * Unless `force`, an existing file is replaced only if it is ours or holds nothing: an HDF5 file that passes
 * ys_store_open and whose attribute `format` begins with "yinsu.", a JSON text that begins {"schema":"yinsu. (white
 * space aside), or an empty file.
 * @return YS_E_IO: the system refused, a directory, an existing file that is not ours; the old content is as it was
 */
YS_API ys_status ys_store_commit(const char *path, const void *bytes, size_t n, bool force, ys_error *err);

/** A whole text file (scenario, rules, CSV), at most `limit` bytes; NUL-ended, free() it. Refusals as ys_store_open. */
YS_API ys_status ys_store_read_file(const char *path, size_t limit, char **text, size_t *size, ys_error *err);

/** SHA-256 (FIPS 180-4) of n bytes as 64 hexadecimal digits and a NUL. */
YS_API void ys_store_hash(const void *bytes, size_t n, char out[65]);

#ifdef __cplusplus
}
#endif
#endif
