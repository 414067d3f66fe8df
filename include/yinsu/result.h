/* Result: named arrays on named axes, with where they come from; written to one HDF5 file and read again. */
#ifndef YS_RESULT_H
#define YS_RESULT_H

#include "yinsu/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { YS_ARRAY_F64, YS_ARRAY_I64, YS_ARRAY_TEXT } ys_array_type;

enum { YS_RESULT_RANK = 3, YS_RESULT_TEXT_MAX = 255, YS_RESULT_MAX_ARRAYS = 4096 };

/* One array. `axis[k]` names another array of rank 1 in the same result; "" for none. */
typedef struct {
    char name[128]; /* path in the file, as "allocation/special/amount" */
    char unit[32];
    char title[160];
    ys_array_type type;
    bool modelled; /* rests on figures that are not observations */
    int rank;      /* 1..3 */
    size_t dim[YS_RESULT_RANK];
    char axis[YS_RESULT_RANK][128];
    size_t width; /* of a text, without the NUL */
    void *data;   /* double, int64_t, or char[width + 1] each; owned */
} ys_array;

/* A text about the whole: schema, version, scenario, sha256 … */
typedef struct {
    char name[64];
    char *text; /* owned */
} ys_note;

/* {0} is an empty result. */
typedef struct {
    size_t n_arrays, n_notes;
    ys_array *
        *array; /* in the order added: the schema order of the digest. Each stays where it is when others are added */
    ys_note *note;
} ys_result;

/**
 * Add an array of zeros and give it back to be filled. Axes must be there already, of rank 1 and of the same length.
 * @param axis [rank], nullable: no axes
 * @return NULL with err: YS_E_NOMEM; YS_E_BUG where the name is taken or no path of [a-z0-9_-] words, the rank is not 1..3 or an axis
 *         is not there
 */
YS_API ys_array *ys_result_add(ys_result *result, const char *name, ys_array_type type, int rank, const size_t *dim,
    const char *const *axis, const char *unit, const char *title, ys_error *err);
/* A number by itself: an array of one element. */
typedef struct {
    const char *name, *unit, *title;
    double value;
} ys_number;

/** Add n arrays of one float64 each, `modelled` the mark of all of them. Errors as above, the arrays before the first that fails are added. */
YS_API ys_status ys_result_add_numbers(ys_result *result, const ys_number *number, size_t n, bool modelled, ys_error *err);
/** As ys_result_add for n empty texts of `width` bytes (1..255); `axis` nullable. Fill by ys_array_put. */
YS_API ys_array *ys_result_add_text(
    ys_result *result, const char *name, size_t n, size_t width, const char *axis, const char *title, ys_error *err);
/** Set or replace a note; [a-z0-9_] words. */
YS_API ys_status ys_result_note(ys_result *result, const char *name, const char *text, ys_error *err);
/** NULL where there is none. */
YS_API const ys_array *ys_result_find(const ys_result *result, const char *name);
/** Text of a note; "" where there is none. */
YS_API const char *ys_result_text(const ys_result *result, const char *note);
/** NULL where the array is NULL or of another type. */
YS_API double *ys_array_f64(const ys_array *array);
YS_API int64_t *ys_array_i64(const ys_array *array);
/** Text i; "" where the array is NULL, of another type or shorter. */
YS_API const char *ys_array_text(const ys_array *array, size_t i);
/** Set text i; what does not fit is cut at a character's end. */
YS_API void ys_array_put(ys_array *array, size_t i, const char *text);
/** Number of elements: the product of the dimensions; 0 for NULL. */
YS_API size_t ys_array_size(const ys_array *array);
YS_API void ys_result_free(ys_result *result);

/** One HDF5 file with /manifest (JSON: the order, types, shapes, axes), a dataset an array, a blob a note under /note. */
YS_API ys_status ys_result_write(const ys_result *result, const char *path, bool force, ys_error *err);
/** @return YS_E_DATA: not through the gate, no result of yinsu, another format version, or manifest and datasets disagree */
YS_API ys_status ys_result_read(const char *path, ys_result *result, ys_error *err);

/**
 * SHA-256 of the numbers alone: for each array in schema order its name, type, shape and little-endian values, -0 as 0, every NaN the
 * same; a text counts by its bytes up to the NUL. Notes (provenance), units and titles are left out.
 */
YS_API void ys_result_digest(const ys_result *result, char out[65]);
/** The same of one array. */
YS_API void ys_array_digest(const ys_array *array, char out[65]);

#ifdef __cplusplus
}
#endif
#endif
