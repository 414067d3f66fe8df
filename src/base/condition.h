/* Conditions as they are written in rules: text in, a short program in postfix order out. What a name is, only the caller knows. */
#ifndef YS_CONDITION_H
#define YS_CONDITION_H

#include "yinsu/base.h"

enum { YS_CONDITION_PARTS = 256, YS_CONDITION_NAME = 64, YS_CONDITION_TEXT = 255 };

/* Comparisons first. HOLDS is a name alone. */
typedef enum {
    YS_CONDITION_EQ,
    YS_CONDITION_NE,
    YS_CONDITION_LT,
    YS_CONDITION_LE,
    YS_CONDITION_GT,
    YS_CONDITION_GE,
    YS_CONDITION_TRUE,
    YS_CONDITION_FALSE,
    YS_CONDITION_HOLDS,
    YS_CONDITION_NOT,
    YS_CONDITION_AND,
    YS_CONDITION_OR
} ys_condition_op;

/* One side of a comparison: what a name stands for, or a number or text of the condition. */
typedef struct {
    const char *name; /* as messages call it, borrowed from the resolver; NULL: a number or text of the condition */
    const char *kind; /* "column", of a name */
    const void *what; /* the resolver's own, with `index` */
    int index;
    bool is_text;
    double number;
    char text[YS_CONDITION_TEXT + 1];
    const char *at; /* in the condition */
} ys_condition_operand;

typedef struct {
    ys_condition_op op;
    ys_condition_operand left, right; /* of a comparison; left alone for HOLDS; neither for the others, which work on the stack */
} ys_condition_step;

typedef struct {
    size_t n;
    ys_condition_step step[YS_CONDITION_PARTS];
} ys_condition;

/* What the caller knows and allows. */
typedef struct {
    void *context;
    /* Fill name, kind, what, index and is_text of a name, which is cut to YS_CONDITION_NAME bytes; false and a sentence without a full
     * stop where there is none. */
    bool (*resolve)(void *context, const char *name, ys_condition_operand *side, char *why, size_t size);
    /* Whether a name of numbers may stand alone; false and a sentence; NULL: each may. */
    bool (*alone)(void *context, const ys_condition_operand *side, char *why, size_t size);
    const char *no_texts; /* sentence to refuse a quoted text with; NULL: texts are allowed */
    int parts, depth;     /* at most: steps (<= YS_CONDITION_PARTS), answers that wait on the stack at one time */
} ys_condition_names;

/**
 * names, numbers, 'texts', == != < <= > >=, and, or, not, parentheses, true, false. Comparison binds closest, then `not`, `and`, `or`. Both
 * sides of a comparison are numbers or both texts, at least one a name; texts know == and != alone. At most 4,096 bytes, 32 parentheses deep.
 * @param condition out; what it holds after a failure says nothing
 * @return YS_E_SCENARIO with the position (character, from 1) in the condition
 */
ys_status ys_condition_parse(const char *text, const ys_condition_names *names, ys_condition *condition, ys_error *err);

/** Whether the comparison holds; one with NaN does not, != too. */
static inline bool
ys_condition_compare(ys_condition_op compare, double a, double b)
{
    switch (compare) {
    case YS_CONDITION_EQ:
        return a <= b && a >= b;
    case YS_CONDITION_NE:
        return a < b || a > b;
    case YS_CONDITION_LT:
        return a < b;
    case YS_CONDITION_LE:
        return a <= b;
    case YS_CONDITION_GT:
        return a > b;
    default:
        return a >= b;
    }
}

#endif
