/* The table as the rooms see it when a model is prepared: indicators by name, conditions, prefectures; what is read is marked. */
#include "engine/plan.h"

#include <stdlib.h>
#include <string.h>

static const char *
code_of(void *context, size_t county)
{
    return ys_table_code(&((ys_plan *) context)->model->table, county);
}

static const ys_indicator *
indicator_of(void *context, const char *name)
{
    const ys_plan *plan = context;

    for (size_t i = 0; i < plan->n_indicators; i++) {
        if (plan->indicator[i].name == NULL || strcmp(plan->indicator[i].name, name) != 0)
            continue;
        if (i < plan->model->table.n_columns)
            plan->used[i] |= YS_USED_RULE;
        return &plan->indicator[i];
    }
    return NULL;
}

static void
mark_used(void *context, const ys_column *column)
{
    const ys_plan *plan = context;

    plan->used[column - plan->model->table.column] |= YS_USED_RULE;
}

static ys_status
select_by(void *context, const char *condition, uint8_t *mask, ys_error *err)
{
    return ys_table_select(&((ys_plan *) context)->model->table, condition, mask, mark_used, context, err);
}

ys_status
ys_plan_view_select(const ys_plan *plan, const char *condition, uint8_t *mask, ys_error *err)
{
    return ys_table_select(&plan->model->table, condition, mask, mark_used, (void *) (uintptr_t) plan, err);
}

static const char *
nearest_to(void *context, const char *name)
{
    return ys_table_nearest(&((ys_plan *) context)->model->table, name);
}

static int32_t
group_of(void *context, size_t county)
{
    const ys_plan *plan = context;

    if (plan->prefecture == NULL)
        return 0;
    mark_used(context, plan->prefecture);
    return (int32_t) plan->indicator[plan->prefecture - plan->model->table.column].fixed[county];
}

ys_data
ys_plan_view_data(ys_plan *plan)
{
    return (ys_data){ .context = plan, .n_counties = plan->n_counties, .code = code_of, .indicator = indicator_of,
        .select = select_by, .group = group_of, .slot_moves = plan->slot_moves, .nearest = nearest_to };
}

typedef struct {
    const char *text;
    size_t county;
} word;

static int
compare_words(const void *a, const void *b)
{
    const word *left = a, *right = b;
    int order = strcmp(left->text, right->text);

    return order != 0 ? order : (left->county > right->county) - (left->county < right->county);
}

/* A class written in words becomes numbers in order of appearance: areas need them. */
static double *
class_numbers(const ys_column *column, size_t n)
{
    double *number = malloc((n + 1) * sizeof *number), next = 0.0;
    word *sorted = malloc((n + 1) * sizeof *sorted);
    size_t *first = malloc((n + 1) * sizeof *first);
    bool room = number != NULL && sorted != NULL && first != NULL;

    for (size_t c = 0; room && c < n; c++)
        sorted[c] = (word){ ys_column_text(column, c), c };
    if (room)
        qsort(sorted, n, sizeof *sorted, compare_words);
    for (size_t k = 0; room && k < n; k++) {
        bool same = k > 0 && strcmp(sorted[k].text, sorted[k - 1].text) == 0;

        first[sorted[k].county] = same ? first[sorted[k - 1].county] : sorted[k].county;
    }
    for (size_t c = 0; room && c < n; c++)
        number[c] = first[c] == c ? next++ : number[first[c]];
    free(sorted);
    free(first);
    if (!room)
        free(number);
    return room ? number : NULL;
}

static const char *
stated(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

ys_status
ys_plan_view_prepare(ys_plan *plan, ys_error *err)
{
    static const char *const quantity[] = {
#define X(name, unit, meaning) #name,
        YS_QUANTITY_LIST(X)
#undef X
    };
    const ys_table *table = &plan->model->table;
    const char *poor = plan->model->scenario.population.registered_poor;
    const ys_column *start = poor == NULL ? NULL : ys_table_column(table, poor);

    for (int q = 0; q < YS_QUANTITY_COUNT; q++) {
        if (ys_table_column(table, quantity[q]) != NULL)
            return ys_fail(err, YS_E_SCENARIO, "the table's column %s has the name of a quantity of the loop: rename the column",
                quantity[q]);
    }
    plan->n_indicators = table->n_columns + YS_QUANTITY_COUNT;
    plan->indicator = calloc(plan->n_indicators, sizeof *plan->indicator);
    plan->class_number = calloc(table->n_columns + 1, sizeof *plan->class_number);
    plan->used = calloc(table->n_columns + 1, 1);
    if (plan->indicator == NULL || plan->class_number == NULL || plan->used == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu indicators", plan->n_indicators);
    plan->prefecture = ys_table_column(table, "prefecture_code");
    for (size_t i = 0; i < table->n_columns; i++) {
        const ys_column *column = &table->column[i];

        if (column->is_text && (column->kind == YS_COLUMN_class || column == plan->prefecture)) {
            plan->class_number[i] = class_numbers(column, table->n_counties);
            if (plan->class_number[i] == NULL)
                return ys_fail(err, YS_E_NOMEM, "column %s", column->name);
        }
        const double *fixed = column->is_text ? plan->class_number[i] : column->number;

        if (fixed != NULL)
            plan->indicator[i] = (ys_indicator){ .name = column->name,
                .fixed = fixed,
                .quantity = -1,
                .modelled = column->kind == YS_COLUMN_modelled,
                .derived = column->kind == YS_COLUMN_derived,
                .series = stated(column->series),
                .unit = stated(column->unit),
                .parents = stated(column->parents),
                .direction = column->direction };
    }
    for (int q = 0; q < YS_QUANTITY_COUNT; q++) {
        bool from_table = q == YS_QUANTITY_registered_poor || q == YS_QUANTITY_incidence || q == YS_QUANTITY_shortfall;
        bool modelled = !from_table || (start != NULL && start->kind == YS_COLUMN_modelled);

        plan->indicator[table->n_columns + (size_t) q] =
            (ys_indicator){ .name = quantity[q], .quantity = q, .modelled = modelled };
    }
    for (size_t i = 0; i < table->n_columns; i++) {
        const char *name[] = { poor, plan->model->scenario.population.rural };

        for (int k = 0; k < 2; k++)
            plan->used[i] |= name[k] != NULL && strcmp(table->column[i].name, name[k]) == 0 ? YS_USED_PERSONS : 0;
    }
    return YS_OK;
}
