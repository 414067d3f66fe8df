/* Why exits slow as the poor grow few: one reason, and what would be a second one is refused. */
#include "exit/prepare.h"

#include <string.h>

static const char *
word(int slowing)
{
    static const char *const words[] = {
#define X(name) #name,
        YS_SLOWING_LIST(X)
#undef X
    };

    return words[slowing];
}

static ys_status
no_such_group(const ys_list *groups, const ys_group *group, ys_error *err)
{
    char names[1024];

    ys_exit_names(groups, sizeof(ys_group), names, sizeof names);
    return ys_fail(err, YS_E_SCENARIO, "dynamics.groups.%s.next = %s is no group of dynamics.groups; there are %s", group->name,
        group->next, names);
}

/* Its number; -1: there is none. */
static int
find_group(const ys_list *groups, const char *name)
{
    const ys_group *all = groups->item;

    for (size_t g = 0; g < groups->n; g++) {
        if (strcmp(all[g].name, name) == 0)
            return (int) g;
    }
    return -1;
}

/* From the first group by `next` through every group to one that stays. */
static ys_status
prepare_chain(const ys_list *groups, ys_register_plan *reg, ys_error *err)
{
    const ys_group *all = groups->item;
    bool seen[YS_MAX_GROUPS] = { false };
    int at = 0;

    if (groups->n < 2)
        return ys_fail(err, YS_E_SCENARIO, "dynamics.slowing = duration needs dynamics.groups: one for each year on the register, each with"
            " the `next` one");
    for (;;) {
        int next = all[at].next == NULL ? at : find_group(groups, all[at].next);

        if (next < 0)
            return no_such_group(groups, &all[at], err);
        seen[at] = true;
        reg->chain[reg->n_chain++] = at;
        if (next == at)
            break;
        if (seen[next])
            return ys_fail(err, YS_E_SCENARIO, "dynamics.groups.%s.next = %s leads back to a group that was left; the last group of the"
                " chain stays: leave its `next` out", all[at].name, all[at].next);
        at = next;
    }
    for (size_t g = 0; g < groups->n; g++) {
        if (!seen[g])
            return ys_fail(err, YS_E_SCENARIO, "dynamics.groups.%s is not on the chain by `next` that begins with %s; slowing by duration"
                " has one chain through all groups: give it its place, or name slowing: groups", all[g].name, all[0].name);
    }
    return YS_OK;
}

static ys_status
check_one_kind(const ys_exit_inputs *inputs, ys_error *err)
{
    const ys_list *groups = &inputs->dynamics->groups;
    const ys_group *all = groups->item;

    if (inputs->dynamics->process != YS_PROCESS_odds)
        return ys_fail(err, YS_E_SCENARIO, "dynamics.slowing = marginal_cost needs process: odds; a sequence of measures has no odds of its"
            " own");
    for (size_t g = 0; g < groups->n; g++) {
        bool moves = inputs->slot_moves[all[g].odds_ratio.slot];

        if (moves || all[g].odds_ratio.value != all[0].odds_ratio.value)
            return ys_fail(err, YS_E_SCENARIO, "dynamics.groups.%s.odds_ratio = %g %s, beside slowing: marginal_cost; exits slow for one"
                " reason: give all groups one odds_ratio without a prior, or name slowing: groups", all[g].name, all[g].odds_ratio.value,
                moves ? "has a prior" : "is not that of the first group");
    }
    return YS_OK;
}

ys_status
ys_exit_prepare_slowing(const ys_exit_inputs *inputs, ys_exit_plan *plan, ys_error *err)
{
    const ys_dynamics *d = inputs->dynamics;
    const ys_group *group = d->groups.item;
    ys_register_plan *reg = &plan->reg;
    bool duration = d->slowing == YS_SLOWING_duration;

    reg->slowing = d->slowing;
    for (int g = 0; g < plan->n_groups; g++)
        reg->enter[g] = duration ? (g == 0 ? 1.0 : 0.0) : plan->group_share[g];
    if (d->slowing != YS_SLOWING_marginal_cost && ys_exit_param_on(inputs, &d->marginal_power))
        return ys_fail(err, YS_E_SCENARIO, "dynamics.marginal_power = %g needs slowing: marginal_cost; exits slow for one reason, here %s",
            d->marginal_power.value, word(d->slowing));
    for (size_t g = 0; g < d->groups.n && !duration; g++) {
        if (group[g].next != NULL)
            return ys_fail(err, YS_E_SCENARIO, "dynamics.groups.%s.next = %s needs slowing: duration; exits slow for one reason, here %s",
                group[g].name, group[g].next, word(d->slowing));
    }
    if (duration)
        return prepare_chain(&d->groups, reg, err);
    return d->slowing == YS_SLOWING_marginal_cost ? check_one_kind(inputs, err) : YS_OK;
}
