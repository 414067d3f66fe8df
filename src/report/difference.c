/* Two results compared: which arrays differ and by how much, then the two side by side. */
#include "report/cells.h"
#include "report/kind.h"

#include <string.h>

static size_t
n_compared(const ys_view *view)
{
    return ys_array_size(ys_result_find(view->result, "compare/name"));
}

static ys_status
array_table(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t n = n_compared(view);
    const int64_t *differing = ys_view_i64(view, "compare/differing", n, 0, 0);
    const double *most = ys_view_f64(view, "compare/max_difference", n, 0, 0);
    ys_sheet sheet = { 0 };
    size_t rows = 0;

    ys_sheet_column_add(&sheet, "array", false, 0);
    ys_sheet_column_add(&sheet, "finding", false, 0);
    ys_sheet_column_add(&sheet, "elements that differ", true, 1);
    ys_sheet_column_add(&sheet, "largest difference", true, 0);
    for (size_t k = 0; k < n && differing != NULL && most != NULL; k++) {
        const char *finding = ys_view_text(view, "compare/finding", k);

        if (strcmp(finding, "equal") == 0)
            continue;
        ys_sheet_put(&sheet, ys_view_text(view, "compare/name", k));
        ys_sheet_put(&sheet, finding);
        ys_cells_whole(&sheet, differing[k]);
        ys_cells_raw(&sheet, most[k]);
        rows++;
    }
    if (rows > 0) {
        ys_view_heading(view, out, "%zu of %zu arrays differ", rows, n);
        ys_sheet_write(&sheet, view->columns, out);
    } else {
        ys_text_format(out, "\nThe two are equal in all %zu arrays.\n", n);
    }
    return ys_sheet_end(&sheet, err);
}

static ys_status
table(const ys_view *view, ys_text *out, ys_error *err)
{
    ys_text_format(out, "\nbefore: %s\n        digest %s\nafter:  %s\n        digest %s\n",
        ys_result_text(view->result, "before_path"), ys_result_text(view->result, "before_digest"),
        ys_result_text(view->result, "after_path"), ys_result_text(view->result, "after_digest"));

    ys_status st = array_table(view, out, err);

    return st == YS_OK ? ys_change_tables(view, out, err) : st;
}

static json_t *
side_json(const ys_view *view, ys_json *json, const char *const note[4])
{
    static const char *const key[4] = { "path", "digest", "scenario_sha256", "table_sha256" };
    json_t *side = json_object();

    for (size_t k = 0; k < 4; k++)
        ys_json_put(json, side, key[k], json_string(ys_result_text(view->result, note[k])));
    return side;
}

static json_t *
document(const ys_view *view, ys_json *json)
{
    static const char *const before[4] = { "before_path", "before_digest", "scenario_sha256", "table_sha256" };
    static const char *const after[4] = { "after_path", "after_digest", "changed_sha256", "changed_table_sha256" };
    json_t *root = ys_json_head(json, view);
    json_t *arrays = json_array();
    size_t n = n_compared(view);
    const int64_t *differing = ys_view_i64(view, "compare/differing", n, 0, 0);
    const double *most = ys_view_f64(view, "compare/max_difference", n, 0, 0);
    bool identical = true;

    for (size_t k = 0; k < n && differing != NULL && most != NULL; k++) {
        json_t *array = json_object();
        const char *finding = ys_view_text(view, "compare/finding", k);

        identical = identical && strcmp(finding, "equal") == 0;
        ys_json_put(json, array, "name", json_string(ys_view_text(view, "compare/name", k)));
        ys_json_put(json, array, "finding", json_string(finding));
        ys_json_put(json, array, "differing", json_integer(differing[k]));
        ys_json_put(json, array, "max_difference", ys_json_number(most[k]));
        ys_json_add(json, arrays, array);
    }
    ys_json_put(json, root, "before", side_json(view, json, before));
    ys_json_put(json, root, "after", side_json(view, json, after));
    ys_json_put(json, root, "identical", json_boolean(identical));
    ys_json_put(json, root, "arrays", arrays);
    ys_change_json(view, json, root);
    return root;
}

const ys_kind ys_difference_kind = {
    .schema = "yinsu.compare/1",
    .table = table,
    .csv = ys_change_csv,
    .json = document,
};
