#include "yinsu/study.h"

#include "study/side.h"

#include <string.h>

static ys_status
check_luck(const ys_model *base, const ys_model *changed, ys_error *err)
{
    const ys_scenario *a = &base->scenario;
    const ys_scenario *b = &changed->scenario;

    if (a->worlds != b->worlds || a->seed != b->seed)
        return ys_fail(err, YS_E_SCENARIO,
            "%s: a what-if needs one luck on both sides: worlds %lld and %lld, seed %lld and %lld; give --worlds and "
            "--seed, which hold for both, in place of --set",
            base->path, (long long) a->worlds, (long long) b->worlds, (long long) a->seed, (long long) b->seed);
    if (a->years.first != b->years.first || a->years.last != b->years.last)
        return ys_fail(err, YS_E_SCENARIO, "%s: a what-if needs the same years on both sides", base->path);
    if (strcmp(base->table.sha256, changed->table.sha256) != 0)
        return ys_fail(err, YS_E_SCENARIO, "%s: a what-if needs the same table on both sides", base->path);
    return YS_OK;
}

static ys_status
run_model(const ys_model *model, bool amounts_only, const ys_engine_options *options, ys_result *result, ys_error *err)
{
    static const ys_engine_options standard = { 0 };

    if (amounts_only)
        return ys_engine_allocate(model, result, err);
    return ys_engine_simulate(model, options != NULL ? options : &standard, result, err);
}

ys_status
ys_whatif_run(const ys_model *base, const ys_model *changed, const char *changes, bool amounts_only,
    const ys_engine_options *options, ys_result *result, ys_error *err)
{
    ys_result before = { 0 };
    ys_result after = { 0 };
    ys_result both = { 0 };
    ys_status st = check_luck(base, changed, err);

    if (st == YS_OK)
        st = run_model(base, amounts_only, options, &before, err);
    if (st == YS_OK)
        st = run_model(changed, amounts_only, options, &after, err);
    if (st == YS_OK)
        st = ys_side_notes(&before, &after, "yinsu.whatif/1", &both, err);
    if (st == YS_OK)
        st = ys_result_note(&both, "changes", changes, err);
    if (st == YS_OK)
        st = ys_side_fill(&before, &after, &both, err);
    ys_result_free(&before);
    ys_result_free(&after);
    if (st != YS_OK) {
        ys_result_free(&both);
        return st;
    }
    *result = both;
    return YS_OK;
}
