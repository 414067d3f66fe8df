#include "cli/output.h"
#include "cli/request.h"

static ys_status
run(const ys_args *args, ys_error *err)
{
    ys_model model = { 0 };
    ys_result result = { 0 };
    int format;
    ys_status st = ys_output_check(args, &format, err);

    if (st == YS_OK)
        st = ys_request_model(args, true, &model, err);
    if (st == YS_OK)
        st = ys_engine_allocate(&model, &result, err);
    if (st == YS_OK)
        st = ys_request_save(args, err);
    if (st == YS_OK)
        st = ys_output_result(args, &result, args->output == NULL ? "yinsu simulate %s -o RESULT.h5" : NULL, err);
    ys_result_free(&result);
    ys_model_free(&model);
    return st;
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
