#include "cli/recorded_run.h"

static ys_status
fill(const ys_args *args, const ys_model *model, ys_result *result, ys_error *err)
{
    (void) args;
    return ys_engine_allocate(model, result, err);
}

static ys_status
run(const ys_args *args, ys_error *err)
{
    return ys_recorded_run(args, fill, err);
}

static const ys_option options[] = {
    YS_OPTION_RESULT,
    YS_OPTION_FORMAT,
    YS_OPTION_SET,
    YS_OPTION_SAVE,
    YS_OPTION_FORCE,
    YS_OPTION_QUIET,
    { 0 },
};

static const char *const examples[] = {
    "yinsu allocate scenarios/guizhou-2014.yaml",
    "yinsu allocate scenarios/guizhou-2014.yaml --format json",
    NULL,
};

const ys_command ys_cmd_allocate = {
    .name = "allocate",
    .operands = "SCENARIO",
    .least = 1,
    .most = 1,
    .summary = "county amounts of the first year",
    .text = "Shares out every fund of the scenario on recorded data, to the yuan, and shows the amounts by prefecture "
            "and county, with the largest losers and winners against sharing the same money by registered poor alone.",
    .options = options,
    .examples = examples,
    .run = run,
};
