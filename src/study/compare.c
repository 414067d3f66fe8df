#include "yinsu/study.h"

#include "study/side.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What was found for one array. */
typedef struct {
    const char *name;
    const char *finding; /* equal, values differ, shapes differ, only before, only after */
    int64_t differing;
    double most; /* largest absolute difference of numbers; NaN where they cannot be subtracted */
} finding;

static bool
same_shape(const ys_array *a, const ys_array *b)
{
    if (a->type != b->type || a->rank != b->rank)
        return false;
    for (int k = 0; k < a->rank; k++) {
        if (a->dim[k] != b->dim[k])
            return false;
    }
    return true;
}

/* Difference of element i: 0 for equal ones; NaN where one is no number or a text. */
static bool
element_differs(const ys_array *a, const ys_array *b, size_t i, double *difference)
{
    *difference = 0;
    if (a->type == YS_ARRAY_TEXT) {
        *difference = NAN;
        return strcmp(ys_array_text(a, i), ys_array_text(b, i)) != 0;
    }
    if (a->type == YS_ARRAY_I64) {
        *difference = fabs((double) ys_array_i64(b)[i] - (double) ys_array_i64(a)[i]);
        return ys_array_i64(a)[i] != ys_array_i64(b)[i];
    }

    double x = ys_array_f64(a)[i];
    double y = ys_array_f64(b)[i];

    if (isnan(x) && isnan(y))
        return false;
    *difference = fabs(y - x);
    return !(x == y);
}

static finding
compare_arrays(const ys_array *a, const ys_array *b)
{
    finding found = { .name = a != NULL ? a->name : b->name, .most = NAN };

    if (a == NULL || b == NULL) {
        found.finding = a != NULL ? "only before" : "only after";
        found.differing = (int64_t) ys_array_size(a != NULL ? a : b);
        return found;
    }
    if (!same_shape(a, b)) {
        found.finding = "shapes differ";
        found.differing = (int64_t) ys_array_size(a);
        return found;
    }
    for (size_t i = 0; i < ys_array_size(a); i++) {
        double difference;

        if (!element_differs(a, b, i, &difference))
            continue;
        found.differing++;
        if (!(found.most >= difference) && !isnan(difference))
            found.most = difference;
    }
    found.finding = found.differing > 0 ? "values differ" : "equal";
    if (found.differing == 0)
        found.most = 0;
    return found;
}

static ys_status
write_findings(const finding *found, size_t n, ys_result *result, ys_error *err)
{
    const char *axis = "compare/name";
    ys_array *name = ys_result_add_text(result, axis, n, 127, NULL, "arrays of either", err);
    ys_array *word =
        name == NULL ? NULL : ys_result_add_text(result, "compare/finding", n, 16, axis, "what was found", err);
    ys_array *differing = word == NULL ? NULL
                                       : ys_result_add(result, "compare/differing", YS_ARRAY_I64, 1, &n, &axis, "",
                                             "elements that differ", err);
    ys_array *most = differing == NULL ? NULL
                                       : ys_result_add(result, "compare/max_difference", YS_ARRAY_F64, 1, &n, &axis, "",
                                             "largest absolute difference", err);

    if (most == NULL)
        return err != NULL ? err->status : YS_E_NOMEM;
    for (size_t k = 0; k < n; k++) {
        ys_array_put(name, k, found[k].name);
        ys_array_put(word, k, found[k].finding);
        ys_array_i64(differing)[k] = found[k].differing;
        ys_array_f64(most)[k] = found[k].most;
    }
    return YS_OK;
}

static ys_status
find_differences(const ys_result *before, const ys_result *after, bool *equal, ys_result *result, ys_error *err)
{
    finding *found = calloc(before->n_arrays + after->n_arrays + 1, sizeof *found);
    size_t n = 0;

    if (found == NULL)
        return ys_fail(err, YS_E_NOMEM, "findings of %zu arrays", before->n_arrays + after->n_arrays);
    for (size_t i = 0; i < before->n_arrays; i++)
        found[n++] = compare_arrays(before->array[i], ys_result_find(after, before->array[i]->name));
    for (size_t i = 0; i < after->n_arrays; i++) {
        if (ys_result_find(before, after->array[i]->name) == NULL)
            found[n++] = compare_arrays(NULL, after->array[i]);
    }
    *equal = true;
    for (size_t k = 0; k < n; k++)
        *equal = *equal && strcmp(found[k].finding, "equal") == 0;

    ys_status st = write_findings(found, n, result, err);

    free(found);
    return st;
}

ys_status
ys_compare_run(const ys_result *before, const ys_result *after, bool *equal, ys_result *result, ys_error *err)
{
    const char *schema[2] = { ys_result_text(before, "schema"), ys_result_text(after, "schema") };
    char digest[2][65];
    ys_result both = { 0 };
    bool same = false;

    if (strcmp(schema[0], schema[1]) != 0)
        return ys_fail(err, YS_E_DATA,
            "the two are not of one kind: %.60s and %.60s; compare results of the same command", schema[0], schema[1]);
    ys_result_digest(before, digest[0]);
    ys_result_digest(after, digest[1]);

    ys_status st = ys_side_notes(before, after, "yinsu.compare/1", &both, err);

    if (st == YS_OK)
        st = ys_result_note(&both, "before_digest", digest[0], err);
    if (st == YS_OK)
        st = ys_result_note(&both, "after_digest", digest[1], err);
    if (st == YS_OK)
        st = find_differences(before, after, &same, &both, err);
    if (st == YS_OK)
        st = ys_side_fill(before, after, &both, err);
    if (st != YS_OK) {
        ys_result_free(&both);
        return st;
    }
    *equal = same;
    *result = both;
    return YS_OK;
}
