#include "cli/output.h"
#include "cli/request.h"
#include "cli/signal.h"

static ys_status
run_engine(const ys_args *args, const ys_model *model, ys_result *result, ys_error *err)
{
    ys_signal_teller teller;

    ys_signal_teller_init(&teller, args, "simulate");

    ys_engine_options options = ys_request_engine(args, &teller.progress);
    ys_status st = ys_engine_simulate(model, &options, result, err);

    ys_signal_teller_end(&teller);
    return st;
}

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
        st = run_engine(args, &model, &result, err);
    if (st == YS_OK)
        st = ys_request_save(args, err);
    if (st == YS_OK)
        st = ys_output_result(args, &result,
            args->output == NULL ? "add -o RESULT.h5 to keep the result" : "yinsu inspect %s --format csv", err);
    ys_result_free(&result);
    ys_model_free(&model);
    return st;
}

static const ys_option options[] = {
    YS_OPTION_RESULT,
    YS_OPTION_FORMAT,
    YS_OPTION_WORLDS,
    YS_OPTION_SEED,
    YS_OPTION_SET,
    YS_OPTION_SAVE,
    YS_OPTION_ENGINE,
    { 0, "trajectories", YS_OPT_FLAG, offsetof(ys_args, trajectories), NULL,
        "keep every world in the result: poor by year, exit year by county", 0, 0, NULL },
    YS_OPTION_FORCE,
    YS_OPTION_QUIET,
    { 0 },
};

static const char *const examples[] = {
    "yinsu simulate scenarios/guizhou-2014.yaml -o run.h5",
    "yinsu simulate scenarios/guizhou-2014.yaml --worlds 1000 --format json",
    NULL,
};

const ys_command ys_cmd_simulate = {
    .name = "simulate",
    .operands = "SCENARIO",
    .least = 1,
    .most = 1,
    .summary = "the loop: money, exits, grades, year by year",
    .text = "Runs the scenario's years for every world and shows the amounts of the first year, the probability of "
            "each grade, the poor by year and the interval of each listed county's exit year. Equal scenario, table, "
            "seed and version give equal numbers for any number of threads. Ctrl-C stops within a moment; nothing is "
            "written then.",
    .options = options,
    .examples = examples,
    .run = run,
};
