#include "cli/recorded_run.h"

static ys_status
run(const ys_args *args, ys_error *err)
{
    return ys_recorded_run(args, ys_engine_assess, err);
}

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
    .options = ys_recorded_run_options,
    .examples = examples,
    .run = run,
};
