#include "cli/output.h"
#include "cli/request.h"
#include "yinsu/study.h"

static ys_status
run_incentives(const ys_args *args, const ys_model *model, ys_result *result, ys_error *err)
{
    ys_study_incentives_options options = { .step = args->step, .kept_years = args->kept_years, .horizon = args->horizon,
        .detection = args->detection, .penalty = args->penalty };

    return ys_study_incentives(model, &options, result, err);
}

static ys_status
run_weights(const ys_args *args, const ys_model *model, ys_result *result, ys_error *err)
{
    ys_study_weights_options options = { .fund = args->fund, .observed = args->observed, .free_only = args->free_only };

    return ys_study_weights(model, &options, result, err);
}

/* clang-format off */
static const ys_option incentives_options[] = {
    { 0, "kept-years", YS_OPT_INT, offsetof(ys_args, kept_years), "N",
        "years in which the money stays after a person is lifted, or a county is out (default 0)", 0, 100, NULL },
    { 0, "horizon", YS_OPT_INT, offsetof(ys_args, horizon), "N", "years that are counted (default 1)", 1, 100, NULL },
    { 0, "detection", YS_OPT_REAL, offsetof(ys_args, detection), "P",
        "probability that a person over-reported is found (default 0)", 0, 1, NULL },
    { 0, "penalty", YS_OPT_INT, offsetof(ys_args, penalty), "YUAN", "what each one found costs the county (default 0)", 0,
        1000000000000, NULL },
    { 0, "step", YS_OPT_INT, offsetof(ys_args, step), "PERSONS",
        "by which each register is moved, down and up (default 1 % of it, at least 1)", 1, 1000000000, NULL },
    { 0 },
};

static const ys_option weights_options[] = {
    { 0, "fund", YS_OPT_TEXT, offsetof(ys_args, fund), "NAME", "the fund (default: the scenario's only one)", 0, 0, NULL },
    { 0, "observed", YS_OPT_TEXT, offsetof(ys_args, observed), "COLUMN",
        "column of the table with the amounts, in yuan (default: the fund's last_year)", 0, 0, NULL },
    { 0, "free-only", YS_OPT_FLAG, offsetof(ys_args, free_only), NULL, "leave out the counties that a bound holds", 0, 0, NULL },
    { 0 },
};
/* clang-format on */

static const ys_variant kinds[] = {
    { "incentives", "what a county gains and loses by the numbers that it reports",
        "For each county and in sum: yuan a person lifted (its funds fall with its register, an award comes in), yuan a person "
        "over-reported, the award at which lifting costs nothing, and the value of the hat. The county's register is moved and the "
        "whole allocation made again, so bounds act as they do.",
        incentives_options, run_incentives },
    { "weights", "the weights behind observed amounts",
        "Least squares of observed amounts on the fund's factor shares, weights at least 0 with sum 1, free of bounds; then the whole "
        "fund with those weights, bounds and rounding included: does it give the observed amounts to the unit? Either answer is a "
        "finding, with exit status 0.",
        weights_options, run_weights },
    { 0 },
};

static ys_status
run(const ys_args *args, ys_error *err)
{
    ys_args of_scenario = *args;
    ys_model model = { 0 };
    ys_result result = { 0 };
    int format;
    ys_status st = ys_output_check(args, &format, err);

    /* the kind was the first operand */
    of_scenario.operand++;
    of_scenario.n_operands--;
    if (st == YS_OK)
        st = ys_request_model(&of_scenario, true, &model, err);
    if (st == YS_OK)
        st = args->variant->run(args, &model, &result, err);
    if (st == YS_OK)
        st = ys_request_save(&of_scenario, err);
    if (st == YS_OK)
        st = ys_output_result(&of_scenario, &result, NULL, err);
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
    "yinsu study incentives scenarios/guizhou-2014.yaml --horizon 5 --kept-years 3",
    "yinsu study weights SCENARIO --fund special --observed issued_2014",
    NULL,
};

const ys_command ys_cmd_study = {
    .name = "study",
    .operands = "KIND SCENARIO",
    .least = 2,
    .most = 2,
    .summary = "incentives, or the weights behind observed amounts",
    .text = "A question to a scenario beyond its amounts and its timetable. KIND says which.",
    .options = options,
    .examples = examples,
    .run = run,
    .variant = "kind",
    .variants = kinds,
};
