#include "cli/output.h"
#include "yinsu/study.h"

static ys_status
run(const ys_args *args, ys_error *err)
{
    ys_result of = { 0 };
    ys_result before = { 0 };
    ys_result why = { 0 };
    int format;
    ys_status st = ys_output_check(args, &format, err);

    if (st == YS_OK)
        st = ys_result_read(args->operand[0], &of, err);
    if (st == YS_OK && args->against != NULL)
        st = ys_result_read(args->against, &before, err);
    if (st == YS_OK)
        st = args->against != NULL ? ys_explain_change(&before, &of, args->operand[1], &why, err)
                                   : ys_explain_run(&of, args->operand[1], &why, err);
    if (st == YS_OK && args->against != NULL)
        st = ys_result_note(&why, "against_path", args->against, err);
    if (st == YS_OK)
        st = ys_output_result(args, &why, NULL, err);
    ys_result_free(&why);
    ys_result_free(&before);
    ys_result_free(&of);
    return st;
}

static const ys_option options[] = {
    { 0, "against", YS_OPT_TEXT, offsetof(ys_args, against), "RESULT",
        "why the county gets more or less than in this other result", 0, 0, NULL },
    YS_OPTION_RESULT,
    YS_OPTION_FORMAT,
    YS_OPTION_FORCE,
    YS_OPTION_QUIET,
    { 0 },
};

static const char *const examples[] = {
    "yinsu explain out/allocation.h5 520221",
    "yinsu explain out/allocation.h5 520221 --format json",
    "yinsu explain after.h5 520221 --against before.h5",
    NULL,
};

const ys_command ys_cmd_explain = {
    .name = "explain",
    .operands = "RESULT COUNTY",
    .least = 2,
    .most = 2,
    .summary = "why a county gets this amount, or more or less than before",
    .text = "Takes a county's amounts apart, from the result alone: for each fund the part of each factor, coefficient, bound, "
            "override and of rounding, which add up to the amount to the yuan; the bound that holds it, and its price; what one "
            "point of a weight or one percent of a figure more or less would change; the next threshold; the share that rests on "
            "modelled figures. With --against, the change of each amount is attributed to the changes between the two scenarios "
            "(a fund's weights, its floors, its pot, a column of the table) by Shapley's value.",
    .options = options,
    .examples = examples,
    .run = run,
};
