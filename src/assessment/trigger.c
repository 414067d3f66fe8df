#include "assessment/trigger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/condition.h"
#include "base/text.h"
#include "base/words.h"

static const char *const own_name[] = {
#define X(name) #name,
    YS_TRIGGER_NAME_LIST(X)
#undef X
};

static const char *const quantity_name[] = {
#define X(name, unit, meaning) #name,
    YS_QUANTITY_LIST(X)
#undef X
};

typedef struct {
    const ys_data *data;
    uint32_t own;
} reader;

static int
find_own(const char *name)
{
    for (int k = 0; k < YS_TRIGGER_COUNT; k++)
        if (strcmp(own_name[k], name) == 0)
            return k;
    return -1;
}

static const char *
nearest_name(const reader *self, const char *name, const char *column)
{
    const char *nearest = column;

    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        nearest = ys_words_nearer(name, nearest, quantity_name[q]);
    for (int k = 0; k < YS_TRIGGER_COUNT; k++)
        if (self->own >> k & 1)
            nearest = ys_words_nearer(name, nearest, own_name[k]);
    return nearest;
}

static void
explain_missing(const reader *self, const char *name, char *why, size_t size)
{
    const char *column = self->data->nearest == NULL ? NULL : self->data->nearest(self->data->context, name);
    const char *nearest = nearest_name(self, name, column);
    ys_text names = { 0 };

    if (column != NULL && strcmp(column, name) == 0) {
        snprintf(why, size, "column %s holds texts; a condition that moves with the world compares numbers", name);
        return;
    }
    if (find_own(name) >= 0) {
        snprintf(why, size, "'%s' is known to the stages of a chain alone", name);
        return;
    }
    if (nearest != NULL) {
        snprintf(why, size, "there is no column or quantity '%s'; did you mean '%s'?", name, nearest);
        return;
    }
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        ys_text_format(&names, "%s%s", q > 0 ? ", " : "", quantity_name[q]);
    for (int k = 0; k < YS_TRIGGER_COUNT; k++)
        if (self->own >> k & 1)
            ys_text_format(&names, ", %s", own_name[k]);
    snprintf(why, size, "there is no column or quantity '%s'; beside columns there are %s", name,
        names.bytes == NULL ? "quantities" : names.bytes);
    ys_text_free(&names);
}

static bool
resolve(void *context, const char *name, ys_condition_operand *side, char *why, size_t size)
{
    const reader *self = context;
    const ys_indicator *found = self->data->indicator(self->data->context, name);
    int own = find_own(name);

    if (own >= 0 && self->own >> own & 1) {
        /* the quantity `score` gives way: here the year's own score is known */
        if (found != NULL && found->fixed != NULL) {
            snprintf(why, size, "'%s' is a column of the table, and a name of the chain; rename the column", name);
            return false;
        }
        side->name = own_name[own];
        side->kind = "figure";
        side->index = own;
        return true;
    }
    if (found == NULL) {
        explain_missing(self, name, why, size);
        return false;
    }
    side->name = found->name;
    side->kind = found->fixed != NULL ? "column" : "quantity";
    side->what = found;
    return true;
}

static ys_trigger_operand
operand_of(const ys_condition_operand *side, ys_trigger *trigger)
{
    const ys_indicator *indicator = side->what;

    if (side->name == NULL)
        return (ys_trigger_operand){ .source = YS_TRIGGER_NUMBER, .number = side->number };
    if (indicator == NULL) {
        trigger->own |= UINT32_C(1) << side->index;
        return (ys_trigger_operand){ .source = YS_TRIGGER_OWN, .index = side->index };
    }
    if (indicator->fixed != NULL)
        return (ys_trigger_operand){ .source = YS_TRIGGER_COLUMN, .column = indicator->fixed };
    trigger->quantities |= UINT32_C(1) << indicator->quantity;
    return (ys_trigger_operand){ .source = YS_TRIGGER_QUANTITY, .index = indicator->quantity };
}

static void
translate(const ys_condition *from, ys_trigger *to)
{
    static const ys_trigger_op op[] = {
        [YS_CONDITION_EQ] = YS_TRIGGER_EQ,
        [YS_CONDITION_NE] = YS_TRIGGER_NE,
        [YS_CONDITION_LT] = YS_TRIGGER_LT,
        [YS_CONDITION_LE] = YS_TRIGGER_LE,
        [YS_CONDITION_GT] = YS_TRIGGER_GT,
        [YS_CONDITION_GE] = YS_TRIGGER_GE,
        [YS_CONDITION_TRUE] = YS_TRIGGER_TRUE,
        [YS_CONDITION_FALSE] = YS_TRIGGER_FALSE,
        [YS_CONDITION_HOLDS] = YS_TRIGGER_GT,
        [YS_CONDITION_NOT] = YS_TRIGGER_NOT,
        [YS_CONDITION_AND] = YS_TRIGGER_AND,
        [YS_CONDITION_OR] = YS_TRIGGER_OR,
    };

    *to = (ys_trigger){ .n = from->n };
    for (size_t k = 0; k < from->n; k++) {
        const ys_condition_step *one = &from->step[k];

        to->step[k].op = op[one->op];
        if (one->op > YS_CONDITION_GE && one->op != YS_CONDITION_HOLDS)
            continue;
        to->step[k].left = operand_of(&one->left, to);
        /* a name alone is compared with a right side that no one wrote: the number 0 */
        to->step[k].right = operand_of(&one->right, to);
    }
}

ys_status
ys_trigger_parse(const char *text, const ys_data *data, uint32_t own, const char *path, ys_trigger *trigger, ys_error *err)
{
    reader self = { data, own };
    const ys_condition_names names = { .context = &self, .resolve = resolve,
        .no_texts = "a condition that moves with the world compares numbers, no texts; make it a column of 0 and 1",
        .parts = YS_TRIGGER_STEPS, .depth = YS_TRIGGER_DEPTH };
    ys_condition *condition = malloc(sizeof *condition);
    ys_error why;

    if (condition == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: no memory for a condition", path);
    ys_status st = ys_condition_parse(text, &names, condition, &why);

    if (st == YS_OK)
        translate(condition, trigger);
    else
        ys_fail(err, st, "%s: %s", path, why.text);
    free(condition);
    return st;
}
