#include "assessment/chain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t all_names = (UINT32_C(1) << YS_TRIGGER_COUNT) - 1;

static bool
is_stated(const char *condition)
{
    return condition != NULL && condition[0] != '\0';
}

bool
ys_chain_promotes(const ys_chain *chain)
{
    return is_stated(chain->promotion_when);
}

bool
ys_chain_given(const ys_chain *chain)
{
    return chain->stages.n > 0 || ys_chain_promotes(chain);
}

static ys_status
parse(ys_chain_plan *plan, const char *text, const ys_data *data, const char *path, ys_trigger *trigger, ys_error *err)
{
    ys_status st = ys_trigger_parse(text, data, all_names, path, trigger, err);

    if (st != YS_OK)
        return st;
    plan->quantities |= trigger->quantities;
    plan->own |= trigger->own;
    return YS_OK;
}

static ys_status
prepare_stage(ys_chain_plan *plan, size_t k, const ys_data *data, const char *path, ys_error *err)
{
    const ys_stage *stage = (const ys_stage *) plan->chain->stages.item + k;
    ys_chain_link *link = &plan->link[k];
    char key[512];
    ys_status st;

    if (strcmp(stage->name, "free") == 0 || (stage->title != NULL && strcmp(stage->title, "free") == 0))
        return ys_fail(err, YS_E_SCENARIO, "%s.stages.%s: `free` is what a county in no stage is called; choose another name",
            path, stage->name);
    if (!is_stated(stage->when))
        return ys_fail(err, YS_E_SCENARIO, "%s.stages.%s.when: is missing; write the condition on which a county enters the stage",
            path, stage->name);
    snprintf(key, sizeof key, "%s.stages.%s.when", path, stage->name);
    st = parse(plan, stage->when, data, key, &link->when, err);
    link->leaves = is_stated(stage->leave_when);
    if (st != YS_OK || !link->leaves)
        return st;
    snprintf(key, sizeof key, "%s.stages.%s.leave_when", path, stage->name);
    return parse(plan, stage->leave_when, data, key, &link->leave_when, err);
}

ys_status
ys_chain_prepare(const ys_chain *chain, const ys_data *data, const char *path, ys_chain_plan *plan, ys_error *err)
{
    ys_chain_plan made = { .chain = chain, .n_counties = data->n_counties, .n_stages = chain->stages.n,
        .promotes = ys_chain_promotes(chain) };
    ys_status st = YS_OK;
    char key[512];

    if (made.n_stages > YS_CHAIN_STAGES)
        return ys_fail(err, YS_E_SCENARIO, "%s.stages: %zu stages; at most %d", path, made.n_stages, YS_CHAIN_STAGES);
    made.link = calloc(made.n_stages + 1, sizeof *made.link);
    if (made.link == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: %zu stages", path, made.n_stages);
    for (size_t k = 0; k < made.n_stages && st == YS_OK; k++)
        st = prepare_stage(&made, k, data, path, err);
    if (st == YS_OK && made.promotes) {
        snprintf(key, sizeof key, "%s.promotion_when", path);
        st = parse(&made, chain->promotion_when, data, key, &made.promotion_when, err);
    }
    if (st != YS_OK)
        ys_chain_release(&made);
    else
        *plan = made;
    return st;
}

void
ys_chain_release(ys_chain_plan *plan)
{
    free(plan->link);
    *plan = (ys_chain_plan){ 0 };
}

bool
ys_chain_compares_years(const ys_chain_plan *plan)
{
    return (plan->own >> YS_TRIGGER_score_change & 1) || (plan->own >> YS_TRIGGER_years_without_improvement & 1);
}

void
ys_chain_start(const ys_chain_plan *plan, int lanes, const ys_chain_state *state)
{
    size_t cells = plan->n_counties * (size_t) lanes;

    for (size_t i = 0; i < cells; i++) {
        state->stage[i] = state->years_in_stage[i] = state->years_without_improvement[i] = 0.0;
        state->last_score[i] = (double) NAN;
    }
}

size_t
ys_chain_scratch(int lanes)
{
    return (size_t) (YS_CHAIN_ROWS + YS_TRIGGER_DEPTH + 2) * (size_t) lanes * sizeof(double);
}
