/* The view that the arithmetic rooms have of the counties when a model is prepared. */
#ifndef YS_DATA_H
#define YS_DATA_H

#include "yinsu/base.h"

/* How a fund, a scheme or the model of exit meets its table, without knowing what a table is. All borrowed. */
typedef struct {
    void *context;
    size_t n_counties;
    const char *(*code)(void *context, size_t county); /* codes rise with the number, byte by byte */
    /* NULL where there is no such column or quantity */
    const ys_indicator *(*indicator)(void *context, const char *name);
    /* mask[n_counties] of a condition; fails with the position in the condition */
    ys_status (*select)(void *context, const char *condition, uint8_t *mask, ys_error *err);
    /* number of the county's prefecture, for group_median */
    int32_t (*group)(void *context, size_t county);
    const uint8_t *slot_moves; /* by slot: 1 where a parameter varies from world to world; NULL: any may */
    /* the column whose name is nearest to a misspelt one, itself a column of texts too; NULL where none is near, or no function */
    const char *(*nearest)(void *context, const char *name);
} ys_data;

#endif
