/* Conditions that move with the world: vetoes and the stages of a chain, over rows of worlds. */
#ifndef YS_TRIGGER_H
#define YS_TRIGGER_H

#include "base/data.h"
#include "base/isa.h"

/* Names that a condition may use beside columns and quantities; score in points. */
#define YS_TRIGGER_NAME_LIST(X) X(score) X(score_change) X(grade) X(years_without_improvement) X(years_in_stage)
typedef enum {
#define X(name) YS_TRIGGER_##name,
    YS_TRIGGER_NAME_LIST(X)
#undef X
    YS_TRIGGER_COUNT
} ys_trigger_name;

enum { YS_TRIGGER_STEPS = 64, YS_TRIGGER_DEPTH = 16 };

typedef enum { YS_TRIGGER_NUMBER, YS_TRIGGER_COLUMN, YS_TRIGGER_QUANTITY, YS_TRIGGER_OWN } ys_trigger_source;

typedef struct {
    ys_trigger_source source;
    double number;
    const double *column; /* [n_counties], borrowed */
    int index;            /* of the quantity, or of ys_trigger_name */
} ys_trigger_operand;

typedef enum {
    YS_TRIGGER_EQ, YS_TRIGGER_NE, YS_TRIGGER_LT, YS_TRIGGER_LE, YS_TRIGGER_GT, YS_TRIGGER_GE,
    YS_TRIGGER_NOT, YS_TRIGGER_AND, YS_TRIGGER_OR, YS_TRIGGER_TRUE, YS_TRIGGER_FALSE
} ys_trigger_op;

typedef struct {
    ys_trigger_op op;
    ys_trigger_operand left, right; /* of a comparison */
} ys_trigger_step;

/* A condition in postfix order. */
typedef struct {
    size_t n;
    ys_trigger_step step[YS_TRIGGER_STEPS];
    uint32_t quantities; /* bit 1 << ys_quantity that it reads */
    uint32_t own;        /* bit 1 << ys_trigger_name */
} ys_trigger;

/**
 * Parse `names, numbers, == != < <= > >=, and, or, not, parentheses, true, false`, as conditions on the table are written; a name alone holds
 * where it is above 0. Names are columns of numbers, quantities, and YS_TRIGGER_NAME_LIST where `own` allows (bits), which goes before a
 * quantity of the same name: `score` is then this year's, in points. At most YS_TRIGGER_STEPS parts, YS_TRIGGER_DEPTH waiting at one time.
 * Columns are borrowed by the trigger.
 * @param path of the key, for messages
 * @param trigger out, untouched on failure
 * @return YS_E_SCENARIO with path and the character's position, the nearest name for an unknown one: no such name, a text, a name of
 * YS_TRIGGER_NAME_LIST that is not allowed or is a column's too; YS_E_NOMEM
 */
ys_status ys_trigger_parse(const char *text, const ys_data *data, uint32_t own, const char *path, ys_trigger *trigger, ys_error *err);

/* What a condition reads of one county; each [lanes]. */
typedef struct {
    size_t county;
    int lanes;
    const double *const *quantity; /* [YS_QUANTITY_COUNT] rows [county][lanes]; NULL: not known */
    const double *own[YS_TRIGGER_COUNT]; /* rows of this county; NULL: not known */
} ys_trigger_rows;

/** holds[l] = 1.0 or 0.0. A comparison with what is missing or not known is itself not known, and so is what rests on it (Kleene's logic: false
 * and unknown is false, true or unknown is true, not unknown is unknown); a condition that is not known does not hold. `work` is [YS_TRIGGER_DEPTH + 2][lanes], aligned to 64. Pure; a lane's answer depends on that lane alone. */
YS_DECLARE_LANE(void, ys_trigger_lanes, (const ys_trigger *trigger, const ys_trigger_rows *rows, double *work, double *holds));

#endif
