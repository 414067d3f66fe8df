#include "study/side.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 300 };

static size_t
axis_length(const ys_result *result, const char *name)
{
    const ys_array *axis = ys_result_find(result, name);

    return axis != NULL && axis->rank == 1 ? axis->dim[0] : 0;
}

static bool
same_texts(const ys_result *a, const ys_result *b, const char *name)
{
    size_t n = axis_length(a, name);

    if (n != axis_length(b, name))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(ys_array_text(ys_result_find(a, name), i), ys_array_text(ys_result_find(b, name), i)) != 0)
            return false;
    }
    return true;
}

static bool
same_shape(const ys_array *a, const ys_array *b)
{
    if (a == NULL || b == NULL || a->rank != b->rank || a->type != b->type)
        return false;
    for (int k = 0; k < a->rank; k++) {
        if (a->dim[k] != b->dim[k])
            return false;
    }
    return true;
}

static ys_status
copy_array(const ys_result *from, const char *name, ys_result *to, ys_error *err)
{
    const ys_array *array = ys_result_find(from, name);
    const char *axis = NULL;
    ys_array *copy;

    if (array == NULL || array->rank != 1)
        return YS_OK;
    axis = strcmp(array->axis[0], name) != 0 && ys_result_find(to, array->axis[0]) != NULL ? array->axis[0] : NULL;
    if (array->type == YS_ARRAY_TEXT)
        copy = ys_result_add_text(to, name, array->dim[0], array->width, axis, array->title, err);
    else
        copy = ys_result_add(to, name, array->type, 1, array->dim, &axis, array->unit, array->title, err);
    if (copy == NULL)
        return err != NULL ? err->status : YS_E_NOMEM;
    copy->modelled = array->modelled;
    for (size_t i = 0; i < array->dim[0]; i++) {
        if (array->type == YS_ARRAY_TEXT)
            ys_array_put(copy, i, ys_array_text(array, i));
        else if (array->type == YS_ARRAY_I64)
            ys_array_i64(copy)[i] = ys_array_i64(array)[i];
        else
            ys_array_f64(copy)[i] = ys_array_f64(array)[i];
    }
    return YS_OK;
}

/* Three yuan arrays NAME/before, /after, /change. NULL on failure. */
static ys_status
add_amounts(ys_result *result, const char *prefix, const char *axis, bool modelled, int64_t *out[3], ys_error *err)
{
    static const char *const leaf[] = { "before", "after", "change" };
    size_t n = axis_length(result, axis);

    for (size_t k = 0; k < 3; k++) {
        char name[NAME_SIZE];
        char title[NAME_SIZE];

        snprintf(name, sizeof name, "%.200s/%s", prefix, leaf[k]);
        snprintf(title, sizeof title, "%.100s %s, first year", prefix, leaf[k]);

        ys_array *array = ys_result_add(result, name, YS_ARRAY_I64, 1, &n, &axis, "yuan", title, err);

        if (array == NULL)
            return err != NULL ? err->status : YS_E_NOMEM;
        array->modelled = modelled;
        out[k] = ys_array_i64(array);
    }
    return YS_OK;
}

static const ys_array *
fund_amount(const ys_result *result, const char *fund, size_t n)
{
    char name[NAME_SIZE];

    snprintf(name, sizeof name, "allocation/%.127s/amount", fund);

    const ys_array *array = ys_result_find(result, name);

    return array != NULL && array->rank == 1 && array->dim[0] == n && array->type == YS_ARRAY_I64 ? array : NULL;
}

/* Whether a fund's amounts rest on modelled figures. */
static bool
fund_modelled(const ys_result *result, const char *fund)
{
    const ys_array *names = ys_result_find(result, "fund/name");
    const ys_array *amount = fund_amount(result, fund, axis_length(result, "county/code"));

    if (amount != NULL && amount->modelled)
        return true;
    for (size_t f = 0; f < ys_array_size(names); f++) {
        if (strcmp(ys_array_text(names, f), fund) == 0)
            return ys_array_text(ys_result_find(result, "fund/modelled_inputs"), f)[0] != '\0';
    }
    return false;
}

/* One fund's amounts, added to the totals; a fund that one side lacks counts as 0 there. */
static ys_status
fill_fund(const ys_result *before, const ys_result *after, size_t f, int64_t *total[3], int64_t *by_fund[3],
    ys_result *result, ys_error *err)
{
    size_t n = axis_length(result, "county/code");
    const char *fund = ys_array_text(ys_result_find(result, "fund/name"), f);
    const ys_array *side[2] = { fund_amount(before, fund, n), fund_amount(after, fund, n) };
    bool modelled = fund_modelled(before, fund) || fund_modelled(after, fund);
    char prefix[NAME_SIZE];
    int64_t *part[3];

    snprintf(prefix, sizeof prefix, "amount/%.127s", fund);

    ys_status st = add_amounts(result, prefix, "county/code", modelled, part, err);

    if (st != YS_OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < 2; k++)
            part[k][i] = side[k] != NULL ? ys_array_i64(side[k])[i] : 0;
        part[2][i] = part[1][i] - part[0][i];
        for (size_t k = 0; k < 3; k++) {
            total[k][i] += part[k][i];
            by_fund[k][f] += part[k][i];
        }
    }
    return YS_OK;
}

/* Names of the funds of both, those of `before` first. */
static ys_status
fill_fund_names(const ys_result *before, const ys_result *after, ys_result *result, ys_error *err)
{
    const ys_array *side[2] = { ys_result_find(before, "fund/name"), ys_result_find(after, "fund/name") };
    size_t n = ys_array_size(side[0]);
    size_t extra = 0;

    for (int pass = 0; pass < 2; pass++) {
        ys_array *names = NULL;

        if (pass == 1) {
            names = ys_result_add_text(result, "fund/name", n + extra, 64, NULL, "funds", err);
            if (names == NULL)
                return err != NULL ? err->status : YS_E_NOMEM;
            for (size_t f = 0; f < n; f++)
                ys_array_put(names, f, ys_array_text(side[0], f));
        }
        extra = 0;
        for (size_t g = 0; g < ys_array_size(side[1]); g++) {
            bool known = false;

            for (size_t f = 0; f < n; f++)
                known = known || strcmp(ys_array_text(side[0], f), ys_array_text(side[1], g)) == 0;
            if (!known && names != NULL)
                ys_array_put(names, n + extra, ys_array_text(side[1], g));
            extra += !known;
        }
    }
    return YS_OK;
}

static ys_status
fill_amounts(const ys_result *before, const ys_result *after, ys_result *result, ys_error *err)
{
    const ys_array *funds;
    int64_t *total[3];
    int64_t *by_fund[3];
    bool modelled = false;
    ys_status st = fill_fund_names(before, after, result, err);

    if (st != YS_OK)
        return st;
    funds = ys_result_find(result, "fund/name");
    for (size_t f = 0; f < ys_array_size(funds); f++) {
        const char *fund = ys_array_text(funds, f);

        modelled = modelled || fund_modelled(before, fund) || fund_modelled(after, fund);
    }
    if (ys_array_size(funds) == 0)
        return YS_OK;
    st = add_amounts(result, "amount", "county/code", modelled, total, err);
    if (st == YS_OK)
        st = add_amounts(result, "fund", "fund/name", modelled, by_fund, err);
    for (size_t f = 0; st == YS_OK && f < ys_array_size(funds); f++)
        st = fill_fund(before, after, f, total, by_fund, result, err);
    return st;
}

/* NAME_before and NAME_after: row `row` of an array by year and county, or all of an array of rank 1 (row SIZE_MAX). */
static ys_status
fill_figure(
    const ys_result *before, const ys_result *after, const char *name, size_t row, ys_result *result, ys_error *err)
{
    const ys_array *side[2] = { ys_result_find(before, name), ys_result_find(after, name) };
    static const char *const word[2] = { "before", "after" };
    int rank = row == SIZE_MAX ? 1 : 2;

    if (!same_shape(side[0], side[1]) || side[0]->rank != rank || side[0]->type != YS_ARRAY_F64)
        return YS_OK;
    if (rank == 2 && row >= side[0]->dim[0])
        return YS_OK;
    for (size_t k = 0; k < 2; k++) {
        size_t n = side[k]->dim[rank - 1];
        const char *axis = ys_result_find(result, side[k]->axis[rank - 1]) != NULL ? side[k]->axis[rank - 1] : NULL;
        char full[NAME_SIZE];
        char title[NAME_SIZE];

        snprintf(full, sizeof full, "%.100s_%s", name, word[k]);
        snprintf(title, sizeof title, "%.140s, %s", side[k]->title, word[k]);

        ys_array *array = ys_result_add(result, full, YS_ARRAY_F64, 1, &n, &axis, side[k]->unit, title, err);

        if (array == NULL)
            return err != NULL ? err->status : YS_E_NOMEM;
        array->modelled = side[0]->modelled || side[1]->modelled;
        memcpy(array->data, ys_array_f64(side[k]) + (rank == 2 ? row * n : 0), n * sizeof(double));
    }
    return YS_OK;
}

ys_status
ys_side_fill(const ys_result *before, const ys_result *after, ys_result *result, ys_error *err)
{
    static const char *const axes[] = { "county/code", "county/name_zh", "county/name_en", "county/prefecture", "year",
        "exit/listed" };
    static const char *const by_county[] = { "exit/exited_by", "county/poor_mean" };
    static const char *const plain[] = { "exit/median_year", "province/poor_mean", "province/exits_by_mean",
        "province/all_exited_by" };
    size_t last = axis_length(before, "year") - 1;
    ys_status st = YS_OK;

    if (axis_length(before, "county/code") == 0 || !same_texts(before, after, "county/code"))
        return YS_OK;
    for (size_t k = 0; st == YS_OK && k < sizeof axes / sizeof axes[0]; k++)
        st = copy_array(before, axes[k], result, err);
    if (st == YS_OK)
        st = fill_amounts(before, after, result, err);
    for (size_t k = 0; st == YS_OK && last != SIZE_MAX && k < sizeof by_county / sizeof by_county[0]; k++)
        st = fill_figure(before, after, by_county[k], last, result, err);
    for (size_t k = 0; st == YS_OK && k < sizeof plain / sizeof plain[0]; k++)
        st = fill_figure(before, after, plain[k], SIZE_MAX, result, err);
    return st;
}

ys_status
ys_side_notes(const ys_result *before, const ys_result *after, const char *schema, ys_result *result, ys_error *err)
{
    static const char *const same[] = { "version", "title", "notice", "as_of", "scenario_path", "scenario_sha256",
        "table_path", "table_sha256", "worlds", "seed", "resolved", "model_notes", "build" };
    static const char *const changed[][2] = { { "scenario_sha256", "changed_sha256" },
        { "table_sha256", "changed_table_sha256" }, { "resolved", "changed_resolved" },
        { "model_notes", "change_notes" } };
    ys_status st = ys_result_note(result, "schema", schema, err);

    for (size_t k = 0; st == YS_OK && k < sizeof same / sizeof same[0]; k++) {
        const char *text = ys_result_text(before, same[k]);

        if (text[0] != '\0')
            st = ys_result_note(result, same[k], text, err);
    }
    for (size_t k = 0; st == YS_OK && k < sizeof changed / sizeof changed[0]; k++) {
        const char *text = ys_result_text(after, changed[k][0]);

        if (text[0] != '\0')
            st = ys_result_note(result, changed[k][1], text, err);
    }
    return st;
}
