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
        st = ys_engine_assess(&model, &result, err);
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
    "yinsu assess scenarios/guizhou-2014.yaml",
    "yinsu assess scenarios/guizhou-2014.yaml --format json",
    NULL,
};

const ys_command ys_cmd_assess = {
    .name = "assess",
    .operands = "SCENARIO",
    .least = 1,
    .most = 1,
    .summary = "scores, ranks, grades on recorded data",
    .text = "Scores every county by the scenario's scheme on recorded data: rank within its class, grade, coverage "
            "(the share of the points that rests on data) and what was dropped. Too little data gives 资料不足, never a "
            "letter.",
    .options = options,
    .examples = examples,
    .run = run,
};
