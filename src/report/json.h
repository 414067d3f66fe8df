/* JSON documents from results; a failure to allocate is remembered and told at the end. */
#ifndef YS_JSON_H
#define YS_JSON_H

#include "report/view.h"

#include <jansson.h>

typedef struct {
    bool failed;
} ys_json;

/** A new member of an object; the value is taken over. */
void ys_json_put(ys_json *json, json_t *object, const char *key, json_t *value);
void ys_json_add(ys_json *json, json_t *array, json_t *value);
/** null for NaN and the infinities. */
json_t *ys_json_number(double x);
/** An integer where x is whole (a year), null for NaN. */
json_t *ys_json_year(double x);
/** [x[0], x[stride], …], n of them. */
json_t *ys_json_numbers(ys_json *json, const double *x, size_t n, size_t stride);
/** Members named as the leaves: element i of <folder>/<leaf>, [n], each. */
void ys_json_put_leaves(ys_json *json, const ys_view *view, json_t *object, const char *folder, const char *const *leaf, size_t n_leaves,
    size_t n, size_t i);
/** Parts of `text` between `separator`s. */
json_t *ys_json_split(ys_json *json, const char *text, const char *separator);
/** schema, version, title, notice, as_of, hashes, notes of the model. */
json_t *ys_json_head(ys_json *json, const ys_view *view);
/** {"code", "name", "name_en", "prefecture"} of a county. */
json_t *ys_json_county(ys_json *json, const ys_view *view, size_t county);

#endif
