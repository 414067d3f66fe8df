/* Conditions on the table: parsed once, then run for every county. */
#include "base/condition.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table/column.h"

_Static_assert((int) YS_CONDITION_NAME > (int) YS_NAME_MAX, "a name that is too long stays so when it is cut");

/* Who asks, and of what; the program. */
typedef struct {
    const ys_table *table;
    void (*used)(void *context, const ys_column *column);
    void *context;
    ys_condition condition;
} selection;

static bool
resolve(void *context, const char *name, ys_condition_operand *side, char *why, size_t size)
{
    const selection *self = context;
    const ys_column *column = ys_table_column(self->table, name);

    if (column == NULL) {
        ys_table_explain_missing(self->table, name, why, size);
        return false;
    }
    side->name = column->name;
    side->kind = "column";
    side->what = column;
    side->is_text = column->is_text;
    if (self->used != NULL)
        self->used(self->context, column);
    return true;
}

static bool
alone(void *context, const ys_condition_operand *side, char *why, size_t size)
{
    const ys_table *table = ((const selection *) context)->table;
    const ys_column *column = side->what;

    for (size_t i = 0; i < table->n_counties; i++) {
        if (isnan(column->number[i])) {
            snprintf(why, size,
                "column %s is missing for county %s; compare it with a number, which is false where it is missing",
                column->name, ys_table_code(table, i));
            return false;
        }
    }
    return true;
}

static double
number_of(const ys_condition_operand *side, size_t county)
{
    const ys_column *column = side->what;

    return column != NULL ? column->number[county] : side->number;
}

static const char *
text_of(const ys_condition_operand *side, size_t county)
{
    return side->what != NULL ? ys_column_text(side->what, county) : side->text;
}

/* A missing value makes every comparison false, != too. */
static bool
compare_texts(ys_condition_op compare, const char *a, const char *b)
{
    return a[0] != '\0' && b[0] != '\0' && (strcmp(a, b) == 0) == (compare == YS_CONDITION_EQ);
}

static bool
run(const ys_condition *self, size_t county)
{
    bool stack[YS_CONDITION_PARTS] = { false };
    size_t top = 0;

    for (size_t k = 0; k < self->n; k++) {
        const ys_condition_step *one = &self->step[k];
        const ys_condition_operand *left = &one->left, *right = &one->right;

        switch (one->op) {
        case YS_CONDITION_NOT:
            stack[top - 1] = !stack[top - 1];
            break;
        case YS_CONDITION_AND:
        case YS_CONDITION_OR:
            top--;
            stack[top - 1] = one->op == YS_CONDITION_AND ? stack[top - 1] && stack[top] : stack[top - 1] || stack[top];
            break;
        case YS_CONDITION_TRUE:
        case YS_CONDITION_FALSE:
            stack[top++] = one->op == YS_CONDITION_TRUE;
            break;
        case YS_CONDITION_HOLDS:
            stack[top++] = ys_condition_compare(YS_CONDITION_NE, number_of(left, county), 0);
            break;
        default:
            stack[top++] = left->is_text
                ? compare_texts(one->op, text_of(left, county), text_of(right, county))
                : ys_condition_compare(one->op, number_of(left, county), number_of(right, county));
        }
    }
    return stack[0];
}

ys_status
ys_table_select(const ys_table *table, const char *condition, uint8_t *mask,
    void (*used)(void *context, const ys_column *column), void *context, ys_error *err)
{
    selection *self = calloc(1, sizeof *self);

    if (self == NULL)
        return ys_fail(err, YS_E_NOMEM, "no memory for a condition");
    self->table = table;
    self->used = used;
    self->context = context;
    const ys_condition_names names = { .context = self, .resolve = resolve, .alone = alone, .parts = YS_CONDITION_PARTS,
        .depth = YS_CONDITION_PARTS };
    ys_status st = ys_condition_parse(condition, &names, &self->condition, err);

    if (st == YS_OK && mask != NULL)
        for (size_t i = 0; i < table->n_counties; i++)
            mask[i] = run(&self->condition, i);
    free(self);
    return st;
}
