#include "cli/recorded_run.h"
#include "cli/request.h"
#include "cli/signal.h"
#include "yinsu/study.h"

static ys_status
fill(const ys_args *args, const ys_model *model, ys_result *result, ys_error *err)
{
    ys_signal_teller teller;

    if (args->uncertainty == 0)
        return ys_engine_assess(model, result, err);
    ys_signal_teller_init(&teller, args, "assess");
    teller.unit = "draws";

    ys_engine_options engine = ys_request_engine(args, &teller.progress);
    ys_study_uncertainty_options options = { .draws = args->uncertainty, .sobol = args->sobol, .pair = args->pair, .engine = &engine };
    ys_status st = ys_study_uncertainty(model, &options, result, err);

    ys_signal_teller_end(&teller);
    return st;
}

static ys_status
run(const ys_args *args, ys_error *err)
{
    if (args->uncertainty == 0 && (args->sobol > 0 || args->pair != NULL))
        return ys_fail(err, YS_E_USAGE, "--%s goes with --uncertainty N", args->sobol > 0 ? "sobol" : "pair");
    return ys_recorded_run(args, fill, err);
}

/* clang-format off */
static const ys_option options[] = {
    YS_OPTION_RESULT,
    YS_OPTION_FORMAT,
    { 0, "uncertainty", YS_OPT_INT, offsetof(ys_args, uncertainty), "N",
        "how sure ranks and grades are, over N draws of what the scheme's `uncertainty` leaves open", 1, 16777216, NULL },
    { 0, "sobol", YS_OPT_INT, offsetof(ys_args, sobol), "BASE",
        "with --uncertainty: which choice moves them, from BASE base points times (choices + 2) evaluations", 64, 1048576, NULL },
    { 0, "pair", YS_OPT_TEXT, offsetof(ys_args, pair), "A,B",
        "with --uncertainty: the least change of weights that swaps counties A and B, by code", 0, 0, NULL },
    YS_OPTION_SEED,
    YS_OPTION_SET,
    YS_OPTION_SAVE,
    { 'j', "threads", YS_OPT_INT, offsetof(ys_args, threads), "N",
        "worker threads (default: all); moves no bit of the result", 1, 4096, NULL },
    { 0, "isa", YS_OPT_TEXT, offsetof(ys_args, isa), "NAME",
        "instruction set: sse2, avx2 or avx512 (default: the best there is); moves no bit of the result", 0, 0, NULL },
    { 0, "no-progress", YS_OPT_FLAG, offsetof(ys_args, no_progress), NULL, "do not tell how far it is", 0, 0, NULL },
    YS_OPTION_FORCE,
    YS_OPTION_QUIET,
    { 0 },
};
/* clang-format on */

static const char *const examples[] = {
    "yinsu assess scenarios/guizhou-2014.yaml",
    "yinsu assess scenarios/guizhou-2014.yaml --format json",
    "yinsu assess scenarios/guizhou-2014.yaml --uncertainty 10000 --sobol 1024",
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
            "letter. With --uncertainty, what the weights, the normalisation, the aggregation and errors of the figures could "
            "change: ranks with their spread, the probability of each grade, and the least change of weights that swaps neighbours.",
    .options = options,
    .examples = examples,
    .run = run,
};
