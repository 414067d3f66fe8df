/* What `allocate` and `assess` share: recorded data in, one result out. */
#ifndef YS_RECORDED_RUN_H
#define YS_RECORDED_RUN_H

#include "cli/command.h"
#include "yinsu/engine.h"

typedef ys_status ys_recorded_run_fill(const ys_args *args, const ys_model *model, ys_result *result, ys_error *err);

ys_status ys_recorded_run(const ys_args *args, ys_recorded_run_fill *fill, ys_error *err);

#endif
