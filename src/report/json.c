#include "report/json.h"

#include <math.h>
#include <string.h>

void
ys_json_put(ys_json *json, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        json->failed = true;
}

void
ys_json_add(ys_json *json, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        json->failed = true;
}

json_t *
ys_json_number(double x)
{
    return isfinite(x) ? json_real(x == 0 ? 0 : x) : json_null();
}

json_t *
ys_json_year(double x)
{
    if (isfinite(x) && fabs(x) < 1e9 && x == (double) (json_int_t) x)
        return json_integer((json_int_t) x);
    return ys_json_number(x);
}

json_t *
ys_json_numbers(ys_json *json, const double *x, size_t n, size_t stride)
{
    json_t *array = json_array();

    for (size_t i = 0; i < n; i++)
        ys_json_add(json, array, ys_json_number(x[i * stride]));
    return array;
}

json_t *
ys_json_split(ys_json *json, const char *text, const char *separator)
{
    json_t *array = json_array();

    while (*text != '\0') {
        const char *end = strstr(text, separator);
        size_t n = end == NULL ? strlen(text) : (size_t) (end - text);

        if (n > 0)
            ys_json_add(json, array, json_stringn(text, n));
        text += n + (end == NULL ? 0 : strlen(separator));
    }
    return array;
}

json_t *
ys_json_head(ys_json *json, const ys_view *view)
{
    static const char *const notes[] = { "schema", "version", "title", "notice", "as_of", "scenario_path",
        "scenario_sha256", "table_path", "table_sha256" };
    json_t *head = json_object();

    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++)
        ys_json_put(json, head, notes[i], json_string(ys_result_text(view->result, notes[i])));
    ys_json_put(json, head, "model_notes", ys_json_split(json, ys_result_text(view->result, "model_notes"), "\n"));
    ys_json_put(
        json, head, "allocation_notes", ys_json_split(json, ys_result_text(view->result, "allocation_notes"), "\n"));
    ys_json_put(
        json, head, "assessment_notes", ys_json_split(json, ys_result_text(view->result, "assessment_notes"), "\n"));
    return head;
}

json_t *
ys_json_county(ys_json *json, const ys_view *view, size_t county)
{
    json_t *object = json_object();

    ys_json_put(json, object, "code", json_string(ys_view_text(view, "county/code", county)));
    ys_json_put(json, object, "name", json_string(ys_view_text(view, "county/name_zh", county)));
    ys_json_put(json, object, "name_en", json_string(ys_view_text(view, "county/name_en", county)));
    ys_json_put(json, object, "prefecture", json_string(ys_view_text(view, "county/prefecture", county)));
    return object;
}

void
ys_json_put_leaves(ys_json *json, const ys_view *view, json_t *object, const char *folder, const char *const *leaf, size_t n_leaves,
    size_t n, size_t i)
{
    for (size_t k = 0; k < n_leaves; k++)
        ys_json_put(json, object, leaf[k], ys_json_number(ys_view_leaf(view, folder, leaf[k], n, i)));
}
