/* Villages, townships and counties: what each has by way of status, and what keeps it. */
#ifndef YS_EXIT_STATUS_H
#define YS_EXIT_STATUS_H

#include "yinsu/exit.h"

typedef struct {
    bool villages, townships, provincial, behaviour, loses;
} ys_status_plan;

/* Rows of a block; NULL where it is off. */
typedef struct {
    int32_t *villages_left;  /* poor villages that have not left */
    int32_t *townships_left;
    uint8_t *provincial;     /* 1: has left by the province's scheme */
    uint8_t *back;           /* 1: had left, and has lost its status */
} ys_status_block;

#endif
