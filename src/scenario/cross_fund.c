/* What must hold within and between funds, tasks, approvals and pools, table aside. */
#include "scenario/cross.h"

#include "scenario/vector.h"

#include <inttypes.h>
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
check_set_asides(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    const ys_set_aside *asides = fund->set_asides.item;
    double sum = 0;

    for (size_t k = 0; k < fund->set_asides.n; k++)
        sum += asides[k].share.value;
    if (sum > 1)
        ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.set_asides", kind, fund->name),
            "have shares that sum to %.13g, more than 1", sum);
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

static void
check_rungs(const ys_cross *c, const char *path, const ys_list *list)
{
    const ys_rung *rungs = list->item;

    for (size_t k = 1; k < list->n; k++)
        if (!(rungs[k].from.value > rungs[k - 1].from.value))
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.from", path, rungs[k].name),
                "= %.12g is not above the %.12g of %s: steps rise", rungs[k].from.value, rungs[k - 1].from.value,
                rungs[k - 1].name);
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
        char rungs[YS_PATH_MAX];

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
        snprintf(rungs, sizeof rungs, "%.400s.%.63s.rungs", path, f->name);
        check_rungs(c, rungs, &f->rungs);
    }
}

static void
check_coefficients(const ys_cross *c, const char *path, const ys_list *list)
{
    const ys_coefficient *coefficients = list->item;

    for (size_t k = 0; k < list->n; k++) {
        char ladder[YS_PATH_MAX];

        snprintf(ladder, sizeof ladder, "%.400s.%.63s.ladder", path, coefficients[k].name);
        check_rungs(c, ladder, &coefficients[k].ladder);
    }
}

/* Those of one formula among several know no years of grace: the loop counts them for the fund's own. */
static void
check_thresholds(const ys_cross *c, const char *path, const ys_list *list, bool may_have_grace)
{
    const ys_threshold *thresholds = list->item;

    for (size_t k = 0; k < list->n; k++) {
        const ys_threshold *t = &thresholds[k];

        if (t->least.value > t->most.value)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.least", path, t->name), "= %.12g is above most, %.12g",
                t->least.value, t->most.value);
        if (t->grace_years > 0 && !may_have_grace)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.grace_years", path, t->name),
                "= %" PRId64 ": years of grace are counted for the fund's own thresholds alone; move it there",
                t->grace_years);
    }
}

static void
check_grants(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    const ys_grant *grants = fund->grants.item;

    for (size_t k = 0; k < fund->grants.n; k++) {
        const ys_grant *g = &grants[k];
        bool goes_by = g->ladder.n > 0 || g->top > 0;
        char ladder[YS_PATH_MAX];

        if (goes_by && g->indicator == NULL)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.grants.%s", kind, fund->name, g->name),
                "has %s and lacks indicator: name what it goes by", g->top > 0 ? "top" : "a ladder");
        if (!goes_by && g->indicator != NULL)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.grants.%s.indicator", kind, fund->name, g->name),
                "= %s: neither ladder nor top goes by it", g->indicator);
        snprintf(ladder, sizeof ladder, "%s.%s.grants.%s.ladder", kind, fund->name, g->name);
        check_rungs(c, ladder, &g->ladder);
    }
}

/* Pots side by side must leave nothing over: one formula takes the rest, or the shares sum to 1. */
static void
check_formula_pots(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    const ys_formula *formulas = fund->formulas.item;
    const ys_node *node = ys_cross_at(c, "%s.%s.formulas", kind, fund->name);
    double sum = 0;
    size_t open = 0, amounts = 0;

    for (size_t k = 0; k < fund->formulas.n; k++) {
        bool share = formulas[k].share.value > 0, amount = formulas[k].amount.value > 0;

        if (share && amount)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.formulas.%s.amount", kind, fund->name, formulas[k].name),
                "stands beside a share: a formula's pot is one or the other");
        if ((share || amount) && fund->take != YS_TAKE_sum)
            ys_findings_add(c->findings,
                ys_cross_at(c, "%s.%s.formulas.%s.%s", kind, fund->name, formulas[k].name, share ? "share" : "amount"),
                "belongs to take: sum alone; otherwise each formula is over the whole pot");
        sum += formulas[k].share.value;
        amounts += amount;
        open += !share && !amount;
    }
    if (fund->take != YS_TAKE_sum || fund->formulas.n == 0)
        return;
    if (open > 1)
        ys_findings_add(c->findings, node, "hold %zu with neither share nor amount; one may take what is left", open);
    else if (open == 0 && (amounts > 0 || !ys_vector_is_one(sum)))
        ys_findings_add(c->findings, node,
            "have shares that sum to %.13g%s; let one have neither share nor amount and take what is left", sum,
            amounts > 0 ? " beside amounts" : ", not 1");
    else if (open == 1 && sum > 1)
        ys_findings_add(c->findings, node, "have shares that sum to %.13g, more than 1", sum);
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
        snprintf(path, sizeof path, "%s.%s.formulas.%s.coefficients", kind, fund->name, formulas[k].name);
        check_coefficients(c, path, &formulas[k].coefficients);
        snprintf(path, sizeof path, "%s.%s.formulas.%s.thresholds", kind, fund->name, formulas[k].name);
        check_thresholds(c, path, &formulas[k].thresholds, false);
    }
    check_formula_pots(c, kind, fund);
    snprintf(path, sizeof path, "%s.%s.cascade.factors", kind, fund->name);
    check_factors(c, path, &fund->cascade.factors);
    snprintf(path, sizeof path, "%s.%s.coefficients", kind, fund->name);
    check_coefficients(c, path, &fund->coefficients);
    snprintf(path, sizeof path, "%s.%s.thresholds", kind, fund->name);
    check_thresholds(c, path, &fund->thresholds, true);
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

/* Bounds of a group: of a plain kind, and of the counties that the group says. */
static void
check_limits(const ys_cross *c, const char *path, const ys_list *list)
{
    const ys_bound *bounds = list->item;

    check_bounds(c, path, list);
    for (size_t k = 0; k < list->n; k++) {
        if (is_joint(bounds[k].kind))
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.kind", path, bounds[k].name),
                "is made of others; a group's bound is of a plain kind");
        if (bounds[k].where != NULL)
            ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.where", path, bounds[k].name),
                "= %s: the group says which counties it is of", bounds[k].where);
    }
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
        check_limits(c, path, &groups[g].floors);
        snprintf(path, sizeof path, "%s.%s.groups.%s.caps", kind, fund->name, groups[g].name);
        check_limits(c, path, &groups[g].caps);
    }
    if ((fund->groups.n > 0 || fund->cascade.by != NULL) && fund->rounding_rule != YS_ROUNDING_largest_remainder)
        ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.rounding_rule", kind, fund->name),
            "must be largest_remainder: no other holds bounds on groups and a cascade");
    if ((fund->groups.n > 0 || fund->cascade.by != NULL) && fund->infeasible == YS_INFEASIBLE_ratable)
        ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.infeasible", kind, fund->name),
            "must be refuse: beside groups or a cascade no ratio is told by which to cut; lower a floor or raise a cap");
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

/* A county's amount is held or changed, not both. */
static void
check_by_hand(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    const ys_lock *locks = fund->locks.item;
    const ys_override_entry *overrides = fund->overrides.item;

    for (size_t k = 0; k < fund->overrides.n; k++)
        for (size_t i = 0; i < fund->locks.n; i++)
            if (same(overrides[k].name, locks[i].name))
                ys_findings_add(c->findings, ys_cross_at(c, "%s.%s.overrides.%s", kind, fund->name, overrides[k].name),
                    "stands under locks too: an amount is held or changed, not both");
}

static void
check_advance(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    const ys_advance *advance = &fund->advance;
    const ys_node *node = ys_cross_at(c, "%s.%s.advance", kind, fund->name);
    bool share = advance->share.value > 0, total = advance->total.value > 0;

    if (share && total)
        ys_findings_add(c->findings, node, "has both a share and a total: one is meant");
    if (!share && !total && advance->vintages.n > 0)
        ys_findings_add(c->findings, node, "has vintages and lacks a share or a total");
}

/* What holds of funds and tasks alike. */
static void
check_rules(const ys_cross *c, const char *kind, const ys_fund *fund)
{
    check_set_asides(c, kind, fund);
    check_formulas(c, kind, fund);
    check_grants(c, kind, fund);
    check_all_bounds(c, kind, fund);
    check_destinations(c, kind, fund);
    check_by_hand(c, kind, fund);
    check_advance(c, kind, fund);
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
    const ys_node *total = ys_cross_at(c, "tasks.%s.pot.total", task->name);

    if (task->unit == NULL || same(task->unit, "yuan"))
        ys_findings_add(c->findings, ys_cross_at(c, "tasks.%s", task->name),
            "lacks unit: what is shared out, as person, village or township");
    if (task->pot.from != NULL)
        ys_findings_add(c->findings, ys_cross_at(c, "tasks.%s.pot.from", task->name), "= %s: a task has a total of its own",
            task->pot.from);
    else if (total->origin == YS_ORIGIN_DEFAULT)
        ys_findings_add(c->findings, ys_cross_at(c, "tasks.%s.pot", task->name),
            "lacks total: how much there is to do");
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
