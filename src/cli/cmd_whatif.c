#include "base/text.h"
#include "cli/output.h"
#include "cli/request.h"
#include "cli/signal.h"
#include "yinsu/study.h"

#include <stdlib.h>

/* The changes, one a line. */
static char *
join_sets(const ys_args *args)
{
    ys_text text = { 0 };

    for (size_t k = 0; k < args->n_sets; k++)
        ys_text_format(&text, "%s%s", k > 0 ? "\n" : "", args->set[k]);
    return ys_text_take(&text);
}

static ys_status
run_study(const ys_args *args, const ys_model *base, const ys_model *changed, ys_result *result, ys_error *err)
{
    char *changes = join_sets(args);
    ys_signal_teller teller;

    if (changes == NULL)
        return ys_fail(err, YS_E_NOMEM, "changes");
    ys_signal_teller_init(&teller, args, "whatif");

    ys_engine_options options = ys_request_engine(args, &teller.progress);
    ys_status st = ys_whatif_run(base, changed, changes, args->amounts_only, &options, result, err);

    ys_signal_teller_end(&teller);
    free(changes);
    return st;
}

static ys_status
run(const ys_args *args, ys_error *err)
{
    ys_model base = { 0 };
    ys_model changed = { 0 };
    ys_result result = { 0 };
    int format;

    if (args->n_sets == 0)
        return ys_fail(err, YS_E_USAGE,
            "whatif needs at least one --set PATH=VALUE: what is to be changed\nsee: yinsu help whatif");

    ys_status st = ys_output_check(args, &format, err);

    if (st == YS_OK)
        st = ys_request_model(args, false, &base, err);
    if (st == YS_OK)
        st = ys_request_model(args, true, &changed, err);
    if (st == YS_OK)
        st = run_study(args, &base, &changed, &result, err);
    if (st == YS_OK)
        st = ys_request_save(args, err);
    if (st == YS_OK)
        st = ys_output_result(
            args, &result, args->save == NULL ? "add --save FILE.yaml to keep the change as a scenario" : NULL, err);
    ys_result_free(&result);
    ys_model_free(&changed);
    ys_model_free(&base);
    return st;
}

static const ys_option options[] = {
    YS_OPTION_SET,
    { 0, "amounts-only", YS_OPT_FLAG, offsetof(ys_args, amounts_only), NULL, "amounts of the first year, no loop", 0, 0,
        NULL },
    YS_OPTION_RESULT,
    YS_OPTION_FORMAT,
    YS_OPTION_WORLDS,
    YS_OPTION_SEED,
    YS_OPTION_SAVE,
    YS_OPTION_ENGINE,
    YS_OPTION_FORCE,
    YS_OPTION_QUIET,
    { 0 },
};

static const char *const examples[] = {
    "yinsu whatif scenarios/guizhou-2014.yaml --set funds.special.factors.poor.weight=0.5",
    "yinsu whatif scenarios/guizhou-2014.yaml --set funds.special.factors.poor.weight=0.5 --amounts-only --format "
    "json",
    NULL,
};

const ys_command ys_cmd_whatif = {
    .name = "whatif",
    .operands = "SCENARIO",
    .least = 1,
    .most = 1,
    .summary = "base and changed side by side, same luck",
    .text = "Runs the scenario as it stands and as --set changes it, with the same luck draw by draw, and shows who "
            "gets less, how much, then who gets more, and what it does to the timetable. Moving one weight of a "
            "vector rescales its unlocked siblings in proportion, and says so.",
    .options = options,
    .examples = examples,
    .run = run,
};
