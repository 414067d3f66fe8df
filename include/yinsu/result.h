/* Result: named arrays on named axes, with where they come from; written to one HDF5 file and read again. */
#ifndef YS_RESULT_H
#define YS_RESULT_H

#include "yinsu/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { YS_ARRAY_F64, YS_ARRAY_I64, YS_ARRAY_TEXT } ys_array_type;

enum { YS_RESULT_RANK = 3 };

/* One array. `axis[k]` names another array of rank 1 in the same result; "" for none. */
typedef struct {
    char name[128];   /* path in the file, as "allocation/special/amount" */
    char unit[32];
    char title[160];
    ys_array_type type;
    bool modelled;    /* rests on figures that are not observations */
    int rank;
    size_t dim[YS_RESULT_RANK];
    char axis[YS_RESULT_RANK][128];
    size_t width;     /* of a text, without the NUL */
    void *data;       /* double, int64_t, or char[width + 1] each; owned */
} ys_array;

/* A text about the whole: schema, version, scenario, sha256 … */
typedef struct {
    char name[64];
    char *text; /* owned */
} ys_note;

typedef struct {
    size_t n_arrays, n_notes;
    ys_array *array; /* in the order added: the schema order of the digest */
    ys_note *note;
} ys_result;

/** Add an array of zeros (empty texts) and give it back to be filled; NULL on YS_E_NOMEM. Axes must be there already. */
YS_API ys_array *ys_result_add(ys_result *result, const char *name, ys_array_type type, int rank, const size_t *dim,
    const char *const *axis, const char *unit, const char *title, ys_error *err);
/** As above for texts of `width` bytes. */
YS_API ys_array *ys_result_add_text(ys_result *result, const char *name, size_t n, size_t width, const char *axis,
    const char *title, ys_error *err);
YS_API ys_status ys_result_note(ys_result *result, const char *name, const char *text, ys_error *err);
/** NULL where there is none. */
YS_API const ys_array *ys_result_find(const ys_result *result, const char *name);
YS_API const char *ys_result_text(const ys_result *result, const char *note);
YS_API double *ys_array_f64(const ys_array *array);
YS_API int64_t *ys_array_i64(const ys_array *array);
YS_API const char *ys_array_text(const ys_array *array, size_t i);
YS_API void ys_result_free(ys_result *result);

YS_API ys_status ys_result_write(const ys_result *result, const char *path, bool force, ys_error *err);
YS_API ys_status ys_result_read(const char *path, ys_result *result, ys_error *err);

/**
 * SHA-256 of the numbers alone: for each array in schema order its name, type, shape and little-endian values, -0 as 0, every NaN the
 * same. Notes (provenance) are left out.
 */
YS_API void ys_result_digest(const ys_result *result, char out[65]);

#ifdef __cplusplus
}
#endif
#endif
