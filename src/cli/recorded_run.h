/* What `allocate` and `assess` share: recorded data in, one result out. */
#ifndef YS_RECORDED_RUN_H
#define YS_RECORDED_RUN_H

#include "cli/command.h"
#include "yinsu/engine.h"

ys_status ys_recorded_run(const ys_args *args, ys_status (*fill)(const ys_model *, ys_result *, ys_error *), ys_error *err);

extern const ys_option ys_recorded_run_options[];

#endif
