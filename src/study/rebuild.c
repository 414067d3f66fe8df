#include "study/rebuild.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char prefix[] = "table/";

/* The year in a name that ends in _YYYY, else 0. */
static int
year_of(const char *name)
{
    size_t n = strlen(name);
    int year = 0;

    if (n < 6 || name[n - 5] != '_')
        return 0;
    for (size_t i = n - 4; i < n; i++) {
        if (name[i] < '0' || name[i] > '9')
            return 0;
        year = 10 * year + (name[i] - 0x30);
    }
    return year;
}

static ys_status
fill_text(ys_column *column, const ys_array *array, size_t n, ys_error *err)
{
    column->is_text = true;
    column->text = calloc(n == 0 ? 1 : n, YS_TEXT_MAX + 1);
    if (column->text == NULL)
        return ys_fail(err, YS_E_NOMEM, "column %s", column->name);
    for (size_t c = 0; c < n; c++)
        snprintf(column->text + c * (YS_TEXT_MAX + 1), YS_TEXT_MAX + 1, "%s", ys_array_text(array, c));
    return YS_OK;
}

static ys_status
fill_column(ys_column *column, const char *name, ys_column_kind kind, const ys_array *array, size_t n, ys_error *err)
{
    snprintf(column->name, sizeof column->name, "%s", name);
    snprintf(column->unit, sizeof column->unit, "%s", array->unit);
    snprintf(column->title, sizeof column->title, "%s", array->title);
    column->kind = kind;
    column->year = year_of(name);
    column->min = -INFINITY;
    column->max = INFINITY;
    if (array->rank != 1 || array->dim[0] != n || array->type == YS_ARRAY_I64)
        return ys_fail(err, YS_E_DATA, "%s of the result is no column of its %zu counties", array->name, n);
    if (array->type == YS_ARRAY_TEXT)
        return fill_text(column, array, n, err);
    column->number = calloc(n == 0 ? 1 : n, sizeof *column->number);
    if (column->number == NULL)
        return ys_fail(err, YS_E_NOMEM, "column %s", name);
    memcpy(column->number, ys_array_f64(array), n * sizeof *column->number);
    for (size_t c = 0; c < n; c++)
        column->n_missing += isnan(column->number[c]) ? 1 : 0;
    return YS_OK;
}

static ys_status
fill_named(ys_table *table, const ys_result *result, ys_error *err)
{
    static const struct {
        const char *array, *name;
        ys_column_kind kind;
    } named[] = {
        { "county/code", "code", YS_COLUMN_id },
        { "county/name_zh", "name_zh", YS_COLUMN_label },
        { "county/name_en", "name_en", YS_COLUMN_label },
        { "county/prefecture", "prefecture_zh", YS_COLUMN_label },
    };
    ys_status st = YS_OK;

    for (size_t i = 0; i < sizeof named / sizeof named[0] && st == YS_OK; i++) {
        const ys_array *array = ys_result_find(result, named[i].array);

        if (array != NULL)
            st = fill_column(&table->column[table->n_columns++], named[i].name, named[i].kind, array, table->n_counties, err);
    }
    return st;
}

static ys_status
fill_read(ys_table *table, const ys_result *result, ys_error *err)
{
    ys_status st = YS_OK;

    for (size_t a = 0; a < result->n_arrays && st == YS_OK; a++) {
        const ys_array *array = result->array[a];
        const char *name = array->name + sizeof prefix - 1;

        if (strncmp(array->name, prefix, sizeof prefix - 1) != 0 || ys_table_column(table, name) != NULL)
            continue;
        st = fill_column(&table->column[table->n_columns++], name,
            array->type == YS_ARRAY_TEXT ? YS_COLUMN_class : array->modelled ? YS_COLUMN_modelled : YS_COLUMN_observed, array,
            table->n_counties, err);
    }
    return st;
}

ys_status
ys_rebuild_table(const ys_result *result, ys_table *table, ys_error *err)
{
    const ys_array *code = ys_result_find(result, "county/code");
    ys_table made = { .n_counties = ys_array_size(code) };
    ys_status st;

    if (made.n_counties == 0)
        return ys_fail(err, YS_E_DATA, "the result holds no counties");
    made.column = calloc(result->n_arrays + 4, sizeof *made.column);
    if (made.column == NULL)
        return ys_fail(err, YS_E_NOMEM, "the table of a result");
    snprintf(made.sha256, sizeof made.sha256, "%s", ys_result_text(result, "table_sha256"));
    snprintf(made.path, sizeof made.path, "%s", ys_result_text(result, "table_path"));
    st = fill_named(&made, result, err);
    if (st == YS_OK)
        st = fill_read(&made, result, err);
    if (st == YS_OK)
        *table = made;
    else
        ys_table_free(&made);
    return st;
}

bool
ys_rebuild_has_tasks(const ys_result *result)
{
    return strcmp(ys_result_text(result, "schema"), "yinsu.allocation/1") == 0;
}

ys_status
ys_rebuild_text(const char *text, bool with_tasks, ys_table *table, const ys_override *override, size_t n_overrides,
    ys_model *model, ys_error *err)
{
    ys_override *all = calloc(n_overrides + 1, sizeof *all);
    ys_status st;

    if (all == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu overrides", n_overrides);
    for (size_t i = 0; i < n_overrides; i++)
        all[i] = override[i];
    if (!with_tasks)
        all[n_overrides++].text = "tasks={}";
    st = text[0] == '\0' ? ys_fail(err, YS_E_DATA, "the result does not hold its scenario")
                         : ys_model_from_text(text, "the result's scenario", NULL, all, n_overrides, model, err);
    free(all);
    if (st != YS_OK)
        return st;
    model->table = *table;
    *table = (ys_table){ .n_counties = 0 };
    return YS_OK;
}

ys_status
ys_rebuild_model(const ys_result *result, ys_table *table, const ys_override *override, size_t n_overrides, ys_model *model,
    ys_error *err)
{
    bool with_tasks = ys_rebuild_has_tasks(result);

    return ys_rebuild_text(ys_result_text(result, "resolved"), with_tasks, table, override, n_overrides, model, err);
}
