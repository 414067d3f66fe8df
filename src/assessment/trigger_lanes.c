/* Conditions over a row of worlds: each step is one loop. */
#include "assessment/trigger.h"

#include <math.h>

/* The row of an operand; what is one figure for all worlds, or is not known, is written into `room`. */
static const double *
row_of(const ys_trigger_operand *side, const ys_trigger_rows *rows, double *room)
{
    size_t at = rows->county * (size_t) rows->lanes;
    double all = (double) NAN;

    if (side->source == YS_TRIGGER_OWN && rows->own[side->index] != NULL)
        return rows->own[side->index];
    if (side->source == YS_TRIGGER_QUANTITY && rows->quantity[side->index] != NULL)
        return rows->quantity[side->index] + at;
    if (side->source == YS_TRIGGER_NUMBER)
        all = side->number;
    if (side->source == YS_TRIGGER_COLUMN)
        all = side->column[rows->county];
    for (int l = 0; l < rows->lanes; l++)
        room[l] = all;
    return room;
}

/* 1, 0, or 0.5 for what is not known: Kleene's logic is then 1 - a, the lesser and the greater. */
static void
compare(ys_trigger_op op, int lanes, const double *a, const double *b, double *restrict out)
{
    switch (op) {
    case YS_TRIGGER_EQ:
        for (int l = 0; l < lanes; l++)
            out[l] = a[l] == b[l] ? 1.0 : 0.0;
        break;
    case YS_TRIGGER_NE:
        for (int l = 0; l < lanes; l++)
            out[l] = a[l] == b[l] ? 0.0 : 1.0;
        break;
    case YS_TRIGGER_LT:
        for (int l = 0; l < lanes; l++)
            out[l] = a[l] < b[l] ? 1.0 : 0.0;
        break;
    case YS_TRIGGER_LE:
        for (int l = 0; l < lanes; l++)
            out[l] = a[l] <= b[l] ? 1.0 : 0.0;
        break;
    case YS_TRIGGER_GT:
        for (int l = 0; l < lanes; l++)
            out[l] = a[l] > b[l] ? 1.0 : 0.0;
        break;
    default:
        for (int l = 0; l < lanes; l++)
            out[l] = a[l] >= b[l] ? 1.0 : 0.0;
    }
    for (int l = 0; l < lanes; l++) {
        double known = a[l] == a[l] ? out[l] : 0.5;

        out[l] = b[l] == b[l] ? known : 0.5;
    }
}

/* The operators that work on the stack; `top` is the row above it. Returns the new top. */
static double *
combine(ys_trigger_op op, int lanes, double *top)
{
    double *restrict last = top - lanes;

    if (op == YS_TRIGGER_NOT) {
        for (int l = 0; l < lanes; l++)
            last[l] = 1.0 - last[l];
        return top;
    }
    double *restrict first = last - lanes;

    if (op == YS_TRIGGER_AND) {
        for (int l = 0; l < lanes; l++)
            first[l] = first[l] < last[l] ? first[l] : last[l];
    } else {
        for (int l = 0; l < lanes; l++)
            first[l] = first[l] > last[l] ? first[l] : last[l];
    }
    return last;
}

void
YS_LANE(ys_trigger_lanes)(const ys_trigger *trigger, const ys_trigger_rows *rows, double *work, double *holds)
{
    int lanes = rows->lanes;
    double *room = work + (size_t) YS_TRIGGER_DEPTH * (size_t) lanes, *top = work;

    for (size_t k = 0; k < trigger->n; k++) {
        const ys_trigger_step *one = &trigger->step[k];

        if (one->op == YS_TRIGGER_NOT || one->op == YS_TRIGGER_AND || one->op == YS_TRIGGER_OR) {
            top = combine(one->op, lanes, top);
            continue;
        }
        if (one->op == YS_TRIGGER_TRUE || one->op == YS_TRIGGER_FALSE) {
            for (int l = 0; l < lanes; l++)
                top[l] = one->op == YS_TRIGGER_TRUE ? 1.0 : 0.0;
        } else {
            compare(one->op, lanes, row_of(&one->left, rows, room), row_of(&one->right, rows, room + lanes), top);
        }
        top += lanes;
    }
    for (int l = 0; l < lanes; l++)
        holds[l] = work[l] == 1.0 ? 1.0 : 0.0;
}
