#include "cli/output.h"
#include "yinsu/study.h"

static ys_status
run(const ys_args *args, ys_error *err)
{
    ys_result before = { 0 };
    ys_result after = { 0 };
    ys_result both = { 0 };
    bool equal = false;
    int format;
    ys_status st = ys_output_check(args, &format, err);

    if (st == YS_OK)
        st = ys_result_read(args->operand[0], &before, err);
    if (st == YS_OK)
        st = ys_result_read(args->operand[1], &after, err);
    if (st == YS_OK)
        st = ys_compare_run(&before, &after, &equal, &both, err);
    if (st == YS_OK)
        st = ys_result_note(&both, "before_path", args->operand[0], err);
    if (st == YS_OK)
        st = ys_result_note(&both, "after_path", args->operand[1], err);
    if (st == YS_OK)
        st = ys_output_result(args, &both, NULL, err);
    if (st == YS_OK && !equal)
        st = ys_fail(err, YS_E_DIFFERS, "%s and %s differ", args->operand[0], args->operand[1]);
    ys_result_free(&both);
    ys_result_free(&after);
    ys_result_free(&before);
    return st;
}

static const ys_option options[] = { YS_OPTION_RESULT, YS_OPTION_FORMAT, YS_OPTION_FORCE, YS_OPTION_QUIET, { 0 } };

static const char *const examples[] = { "yinsu compare before.h5 after.h5", NULL };

const ys_command ys_cmd_compare = {
    .name = "compare",
    .operands = "BEFORE AFTER",
    .least = 2,
    .most = 2,
    .summary = "two results: winners, losers, money moved, timetables",
    .text = "Compares two results of one command array by array and shows who gets less and who gets more. Exit "
            "status 0: equal in every number; 1: they differ.",
    .options = options,
    .examples = examples,
    .run = run,
};
