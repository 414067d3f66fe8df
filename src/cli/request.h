/* A scenario as the command line changes it, and the engine as it is asked for. */
#ifndef YS_REQUEST_H
#define YS_REQUEST_H

#include "cli/command.h"
#include "yinsu/engine.h"

/* Overrides of a command line: --set in order, then --worlds and --seed. */
typedef struct {
    size_t n;
    ys_override item[YS_MAX_SETS + 3];
    char worlds[40], seed[40];
} ys_request;

/** `with_sets` false: --worlds and --seed alone. */
void ys_request_init(ys_request *request, const ys_args *args, bool with_sets);
/** Read the first operand with the command line's changes. */
ys_status ys_request_model(const ys_args *args, bool with_sets, ys_model *model, ys_error *err);
/** --save, if it is given. */
ys_status ys_request_save(const ys_args *args, ys_error *err);
/** Options of the engine; `progress` borrowed. */
ys_engine_options ys_request_engine(const ys_args *args, const ys_progress *progress);

#endif
