#include "report/view.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static size_t
axis_length(const ys_result *result, const char *name)
{
    const ys_array *axis = ys_result_find(result, name);

    return axis != NULL && axis->rank == 1 ? axis->dim[0] : 0;
}

void
ys_view_open(const ys_result *result, int columns, ys_view *view)
{
    *view = (ys_view){
        .result = result,
        .axis = "fund",
        .folder = "allocation",
        .columns = columns,
        .n_counties = axis_length(result, "county/code"),
        .n_funds = axis_length(result, "fund/name"),
        .n_grades = axis_length(result, "assessment/grade_name"),
        .n_stages = axis_length(result, "assessment/stage_name"),
        .n_reasons = axis_length(result, "exit/reason_name"),
        .n_years = axis_length(result, "year"),
    };
    view->year = ys_array_i64(ys_result_find(result, "year"));
    if (view->year == NULL)
        view->n_years = 0;
    for (size_t i = 0; i < result->n_arrays; i++)
        view->modelled = view->modelled || result->array[i]->modelled;
    for (size_t f = 0; f < view->n_funds; f++)
        view->modelled = view->modelled || ys_view_text(view, "fund/modelled_inputs", f)[0] != '\0';
}

ys_view
ys_view_tasks(const ys_view *view)
{
    ys_view tasks = *view;

    tasks.axis = "task";
    tasks.folder = "tasks";
    tasks.n_funds = axis_length(view->result, "task/name");
    return tasks;
}

static const ys_array *
find_shape(const ys_view *view, const char *name, size_t n0, size_t n1, size_t n2)
{
    const ys_array *array = ys_result_find(view->result, name);
    size_t dim[YS_RESULT_RANK] = { n0, n1, n2 };
    int rank = n2 > 0 ? 3 : n1 > 0 ? 2 : 1;

    if (array == NULL || array->rank != rank || n0 == 0)
        return NULL;
    for (int k = 0; k < rank; k++) {
        if (array->dim[k] != dim[k])
            return NULL;
    }
    return array;
}

const double *
ys_view_f64(const ys_view *view, const char *name, size_t n0, size_t n1, size_t n2)
{
    return ys_array_f64(find_shape(view, name, n0, n1, n2));
}

const int64_t *
ys_view_i64(const ys_view *view, const char *name, size_t n0, size_t n1, size_t n2)
{
    return ys_array_i64(find_shape(view, name, n0, n1, n2));
}

const char *
ys_view_text(const ys_view *view, const char *name, size_t i)
{
    return ys_array_text(ys_result_find(view->result, name), i);
}

size_t
ys_view_length(const ys_view *view, const char *name)
{
    const ys_array *array = ys_result_find(view->result, name);

    return array == NULL || array->rank != 1 ? 0 : array->dim[0];
}

double
ys_view_one(const ys_view *view, const char *name)
{
    const double *value = ys_view_f64(view, name, 1, 0, 0);

    return value == NULL ? (double) NAN : value[0];
}

double
ys_view_leaf(const ys_view *view, const char *folder, const char *leaf, size_t n, size_t i)
{
    char name[64];

    snprintf(name, sizeof name, "%s/%s", folder, leaf);
    const double *value = ys_view_f64(view, name, n, 0, 0);

    return value == NULL ? (double) NAN : value[i];
}

const int64_t *
ys_view_funds_i64(const ys_view *view, const char *what)
{
    char name[64];

    snprintf(name, sizeof name, "%s/%s", view->axis, what);
    return ys_view_i64(view, name, view->n_funds, 0, 0);
}

const char *
ys_view_fund_word(const ys_view *view, size_t fund, const char *what)
{
    char name[64];

    snprintf(name, sizeof name, "%s/%s", view->axis, what);
    return ys_view_text(view, name, fund);
}

const char *
ys_view_fund(const ys_view *view, size_t fund)
{
    return ys_view_fund_word(view, fund, "name");
}

const char *
ys_view_county(const ys_view *view, size_t county)
{
    const char *name = ys_view_text(view, "county/name_zh", county);

    if (name[0] == '\0')
        name = ys_view_text(view, "county/name_en", county);
    return name[0] != '\0' ? name : ys_view_text(view, "county/code", county);
}

static const ys_array *
find_fund(const ys_view *view, size_t fund, const char *leaf)
{
    char name[400];

    snprintf(name, sizeof name, "%s/%s/%s", view->folder, ys_view_fund(view, fund), leaf);
    return ys_result_find(view->result, name);
}

const double *
ys_view_fund_f64(const ys_view *view, size_t fund, const char *leaf)
{
    const ys_array *array = find_fund(view, fund, leaf);

    return array != NULL && array->rank == 1 && array->dim[0] == view->n_counties ? ys_array_f64(array) : NULL;
}

const int64_t *
ys_view_fund_i64(const ys_view *view, size_t fund, const char *leaf)
{
    const ys_array *array = find_fund(view, fund, leaf);

    return array != NULL && array->rank == 1 && array->dim[0] == view->n_counties ? ys_array_i64(array) : NULL;
}

const char *
ys_view_fund_text(const ys_view *view, size_t fund, const char *leaf, size_t i)
{
    return ys_array_text(find_fund(view, fund, leaf), i);
}

static const char *
mark_of(const ys_array *array)
{
    return array != NULL && array->modelled ? " [M]" : "";
}

const char *
ys_view_mark(const ys_view *view, const char *name)
{
    return mark_of(ys_result_find(view->result, name));
}

const char *
ys_view_fund_mark(const ys_view *view, size_t fund, const char *leaf)
{
    const char *inputs = ys_view_fund_word(view, fund, "modelled_inputs");

    return inputs[0] != '\0' ? " [M]" : mark_of(find_fund(view, fund, leaf));
}

ys_money
ys_view_money(const int64_t *yuan, size_t n)
{
    enum { WAN = 10000, YI = 100000000 };
    int64_t largest = 0;
    int64_t finest = 0; /* worst remainder: 0 whole units, 1 hundredths, 2 finer */

    for (size_t i = 0; i < n; i++) {
        int64_t size = yuan[i] < 0 ? -yuan[i] : yuan[i];

        largest = size > largest ? size : largest;
    }

    int64_t unit = largest >= (int64_t) 1000 * YI ? YI : WAN;

    for (size_t i = 0; i < n; i++) {
        int64_t need = yuan[i] % unit == 0 ? 0 : yuan[i] % (unit / 100) == 0 ? 1 : 2;

        finest = need > finest ? need : finest;
    }
    return (ys_money){ .yuan = (double) unit, .decimals = (int) (2 * finest), .unit = unit == YI ? "亿元" : "万元" };
}

/* Bytes of the longest start of `text` that fits, ending where a line may break. */
static size_t
break_line(const char *text, size_t width)
{
    size_t used = 0;
    size_t last = 0;
    size_t i = 0;

    while (text[i] != '\0' && text[i] != '\n') {
        uint32_t code;
        size_t bytes = ys_text_decode(text + i, &code);
        bool wide = code >= 0x2E80;

        if (text[i] == ' ' || (wide && i > 0))
            last = i;
        used += wide ? 2 : 1;
        if (used > width)
            return last > 0 ? last : i > 0 ? i : bytes;
        i += bytes;
    }
    return i;
}

void
ys_view_wrap(const ys_view *view, const char *text, const char *indent, ys_text *out)
{
    size_t columns = view->columns > 40 ? (size_t) view->columns : view->columns > 0 ? 40 : 100;
    size_t width = columns - strlen(indent);

    while (*text != '\0') {
        size_t n = break_line(text, width);

        ys_text_add(out, indent);
        ys_text_add_bytes(out, text, n);
        ys_text_add(out, "\n");
        text += n;
        while (*text == ' ' || *text == '\n')
            text++;
    }
}

void
ys_view_heading(const ys_view *view, ys_text *out, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ys_text_add(out, "\n");
    ys_view_wrap(view, text, "", out);
    ys_text_add(out, "\n");
}
