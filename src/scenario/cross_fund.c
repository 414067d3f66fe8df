/* What must hold within and between funds, tasks, approvals and pools, table aside. */
#include "scenario/cross.h"

#include "scenario/vector.h"

#include <stdio.h>
#include <string.h>

static bool
same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* The fund that the pot of `fund` comes from, NULL where it has money of its own or names no set-aside. */
static const ys_fund *
source_of(const ys_cross *c, const ys_fund *fund)
{
    const char *dot = fund->pot.from == NULL ? NULL : strchr(fund->pot.from, '.');
    const ys_fund *funds = c->scenario->funds.item;

    for (size_t i = 0; dot != NULL && i < c->scenario->funds.n; i++) {
        const ys_set_aside *asides = funds[i].set_asides.item;
        size_t n = (size_t) (dot - fund->pot.from);

        if (strncmp(funds[i].name, fund->pot.from, n) != 0 || funds[i].name[n] != '\0')
            continue;
        for (size_t k = 0; k < funds[i].set_asides.n; k++)
            if (strcmp(asides[k].name, dot + 1) == 0)
                return &funds[i];
    }
    return NULL;
}

static void
check_pot(const ys_cross *c, const ys_fund *fund)
{
    const ys_node *from = ys_cross_at(c, "funds.%s.pot.from", fund->name);
    const ys_fund *source = source_of(c, fund);

    if (fund->pot.from == NULL)
        return;
    if (source == NULL) {
        ys_findings_add(c->findings, from, "= %s names no set-aside: FUND.SET_ASIDE is expected", fund->pot.from);
        return;
    }
    if (fund->pot.total.value > 0)
        ys_findings_add(c->findings, from, "= %s stands beside a total: a pot has one or the other", fund->pot.from);
    /* a ring further up is the finding of the funds in it; the count only ends the walk */
    for (size_t steps = 0; source != NULL && source != fund && steps < c->scenario->funds.n; steps++)
        source = source_of(c, source);
    if (source == fund)
        ys_findings_add(c->findings, from, "= %s leads back to the fund itself", fund->pot.from);
}

static void
check_twins(const ys_cross *c, const ys_fund *fund)
{
    const ys_set_aside *asides = fund->set_asides.item;
    const ys_fund *funds = c->scenario->funds.item;

    for (size_t k = 0; k < fund->set_asides.n; k++) {
        char name[2 * YS_NAME_MAX + 2];
        size_t users = 0;

        snprintf(name, sizeof name, "%s.%s", fund->name, asides[k].name);
        for (size_t i = 0; i < c->scenario->funds.n; i++)
            users += same(funds[i].pot.from, name);
        if (users > 1)
            ys_findings_add(c->findings, ys_cross_at(c, "funds.%s.set_asides.%s", fund->name, asides[k].name),
                "is the pot of %zu funds: it can be shared out once", users);
    }
}

static bool
needs_population(int transform)
{
    return transform == YS_TRANSFORM_intensity || transform == YS_TRANSFORM_reciprocal_intensity
        || transform == YS_TRANSFORM_gap_population;
}

static bool
has_rungs(int transform)
{
    return transform == YS_TRANSFORM_brackets || transform == YS_TRANSFORM_ladder;
}

/* What the transforms of a list of factors need besides their indicator. */
static void
check_factors(const ys_cross *c, const char *path, const ys_list *list)
{
    const ys_factor *factors = list->item;

    for (size_t k = 0; k < list->n; k++) {
        const ys_factor *f = &factors[k];
        const ys_node *node = ys_cross_at(c, "%s.%s.transform", path, f->name);

        if (needs_population(f->transform) && f->population == NULL)
            ys_findings_add(c->findings, node, "needs population: name the column that it multiplies or divides");
        if (f->transform == YS_TRANSFORM_gap_fill && f->against == NULL)
            ys_findings_add(c->findings, node, "needs against: name the column that it is measured against");
        if (f->transform != YS_TRANSFORM_gap_fill && f->against != NULL)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.against", path, f->name), "belongs to gap_fill alone");
        if (has_rungs(f->transform) && f->rungs.n == 0)
            ys_findings_add(c->findings, node, "needs rungs: state at least one step {from: …, value: …}");
        if (!has_rungs(f->transform) && f->rungs.n > 0)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.rungs", path, f->name), "belong to brackets and ladder alone");
    }
}

static void
check_formulas(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    const ys_formula *formulas = fund->formulas.item;
    char path[YS_PATH_MAX];

    if (fund->factors.n > 0 && fund->formulas.n > 0)
        ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.formulas", kind, fund->name),
            "stand beside factors: a fund has the one or the other");
    if (fund->factors.n + fund->formulas.n + fund->grants.n == 0)
        ys_findings_add(c->findings, ys_cross_at(c, "%s.%s", kind, fund->name),
            "lacks factors: give it weighted factors, or formulas, or grants");
    snprintf(path, sizeof path, "%s.%s.factors", kind, fund->name);
    check_factors(c, path, &fund->factors);
    for (size_t k = 0; k < fund->formulas.n; k++) {
        snprintf(path, sizeof path, "%s.%s.formulas.%s.factors", kind, fund->name, formulas[k].name);
        check_factors(c, path, &formulas[k].factors);
    }
    snprintf(path, sizeof path, "%s.%s.cascade.factors", kind, fund->name);
    check_factors(c, path, &fund->cascade.factors);
}

static bool
is_joint(int kind)
{
    return kind == YS_BOUND_lesser || kind == YS_BOUND_greater || kind == YS_BOUND_mean;
}

static void
check_bounds(const ys_cross *c, const char *path, const ys_list *list)
{
    const ys_bound *bounds = list->item;

    for (size_t k = 0; k < list->n; k++) {
        const ys_bound *b = &bounds[k];
        const ys_node *node = ys_cross_at(c, "%s.%s", path, b->name);
        char below[YS_PATH_MAX];

        if ((b->kind == YS_BOUND_per_head || b->kind == YS_BOUND_of_average) && b->population == NULL)
            ys_findings_add(c->findings, node, "is %s and lacks population: name the column of heads",
                b->kind == YS_BOUND_per_head ? "per_head" : "of_average");
        if (is_joint(b->kind) && b->of.n == 0)
            ys_findings_add(c->findings, node, "lacks of: the bounds that it is made of");
        if (!is_joint(b->kind) && b->of.n > 0)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.of", path, b->name), "belongs to lesser, greater and mean alone");
        if (b->value.value < 0 && b->kind != YS_BOUND_of_growth)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.value", path, b->name), "= %.12g is below 0: only of_growth may be",
                b->value.value);
        snprintf(below, sizeof below, "%.400s.%.63s.of", path, b->name);
        check_bounds(c, below, &b->of);
    }
}

static void
check_held(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    const ys_bound *bounds = fund->hold_harmless.item;

    for (size_t k = 0; k < fund->hold_harmless.n; k++)
        if (bounds[k].kind != YS_BOUND_of_last_year)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.hold_harmless.%s.kind", kind, fund->name, bounds[k].name),
                "must be of_last_year under hold_harmless; write other kinds under floors");
}

static void
check_all_bounds(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    const ys_list *lists[] = { &fund->floors, &fund->caps, &fund->hold_harmless };
    static const char *const names[] = { "floors", "caps", "hold_harmless" };
    const ys_group_bound *groups = fund->groups.item;
    char path[YS_PATH_MAX];

    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s.%s.%s", kind, fund->name, names[i]);
        check_bounds(c, path, lists[i]);
    }
    check_held(c, kind, fund);
    for (size_t g = 0; g < fund->groups.n; g++) {
        const ys_node *node = ys_cross_at(c, "%s.%s.groups.%s", kind, fund->name, groups[g].name);

        if ((groups[g].by == NULL) == (groups[g].where == NULL))
            ys_findings_add(c->findings, node, "%s: one of them says which groups",
                groups[g].by == NULL ? "lacks by or where" : "has both by and where");
        if (groups[g].floors.n + groups[g].caps.n == 0)
            ys_findings_add(c->findings, node, "lacks floors or caps");
        snprintf(path, sizeof path, "%s.%s.groups.%s.floors", kind, fund->name, groups[g].name);
        check_bounds(c, path, &groups[g].floors);
        snprintf(path, sizeof path, "%s.%s.groups.%s.caps", kind, fund->name, groups[g].name);
        check_bounds(c, path, &groups[g].caps);
    }
}

/* Money that goes to a group needs to know which. */
static void
check_destinations(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    const ys_deduction *deductions = fund->deductions.item;

    if (fund->cut_off.to == YS_DESTINATION_group && fund->cut_off.by == NULL)
        ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.cut_off.to", kind, fund->name),
            "= group needs by: the class column of the groups");
    for (size_t k = 0; k < fund->deductions.n; k++)
        if (deductions[k].to == YS_DESTINATION_group && deductions[k].by == NULL)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.deductions.%s.to", kind, fund->name, deductions[k].name),
                "= group needs by: the class column of the groups");
}

static void
check_uses(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    const ys_use *uses = fund->uses.item;
    double sum = 0;

    for (size_t k = 0; k < fund->uses.n; k++) {
        sum += uses[k].share.value;
        if (uses[k].share.value < uses[k].least)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.uses.%s.share", kind, fund->name, uses[k].name),
                "= %.12g is below the %.12g that must go to it", uses[k].share.value, uses[k].least);
    }
    if (fund->uses.n > 0 && !ys_vector_is_one(sum))
        ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.uses", kind, fund->name), "have shares that sum to %.13g, not 1", sum);
}

static void
check_approval(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    const ys_approval *levels = c->scenario->approvals.item;

    for (size_t k = 0; k < c->scenario->approvals.n; k++)
        if (same(levels[k].name, fund->approval))
            return;
    if (fund->approval != NULL)
        ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.approval", kind, fund->name), "= %s names no level of approvals",
            fund->approval);
}

/* What holds of funds and tasks alike. */
static void
check_rules(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    check_formulas(c, kind, fund);
    check_all_bounds(c, kind, fund);
    check_destinations(c, kind, fund);
    check_uses(c, kind, fund);
    check_approval(c, kind, fund);
}

static void
check_fund(const ys_cross *c, const ys_fund *fund)
{
    if (fund->purpose == NULL)
        ys_findings_add(c->findings, ys_cross_at(c, "funds.%s", fund->name), "lacks purpose: what the money is for");
    if (!same(fund->unit, "yuan"))
        ys_findings_add(c->findings, ys_cross_at(c, "funds.%s.unit", fund->name),
            "= %s: a fund is of yuan; what is counted otherwise stands under tasks", fund->unit == NULL ? "" : fund->unit);
    check_pot(c, fund);
    check_twins(c, fund);
    check_rules(c, "funds", fund);
}

static void
check_task(const ys_cross *c, const ys_fund *task)
{
    if (task->unit == NULL || same(task->unit, "yuan"))
        ys_findings_add(c->findings, ys_cross_at(c, "tasks.%s", task->name),
            "lacks unit: what is shared out, as person, village or township");
    if (task->pot.from != NULL)
        ys_findings_add(c->findings, ys_cross_at(c, "tasks.%s.pot.from", task->name), "= %s: a task has a total of its own",
            task->pot.from);
    check_rules(c, "tasks", task);
}

static void
check_pool(const ys_cross *c, const ys_pool *pool)
{
    const ys_fund *funds = c->scenario->funds.item;
    const char *const *name = pool->funds.item;

    for (size_t i = 0; i < pool->funds.n; i++) {
        bool known = false;

        for (size_t f = 0; f < c->scenario->funds.n; f++)
            known = known || same(funds[f].name, name[i]);
        for (size_t k = 0; k < i; k++)
            if (same(name[k], name[i]))
                ys_findings_add(c->findings, ys_cross_at(c, "pools.%s.funds", pool->name), "names %s twice", name[i]);
        if (!known)
            ys_findings_add(c->findings, ys_cross_at(c, "pools.%s.funds", pool->name), "names %s, which is no fund", name[i]);
    }
}

void
ys_cross_fund_check(const ys_cross *c)
{
    const ys_fund *funds = c->scenario->funds.item, *tasks = c->scenario->tasks.item;
    const ys_pool *pools = c->scenario->pools.item;

    for (size_t i = 0; i < c->scenario->funds.n; i++)
        check_fund(c, &funds[i]);
    for (size_t i = 0; i < c->scenario->tasks.n; i++)
        check_task(c, &tasks[i]);
    for (size_t i = 0; i < c->scenario->pools.n; i++)
        check_pool(c, &pools[i]);
}
