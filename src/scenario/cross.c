#include "scenario/cross.h"

#include "scenario/vector.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const ys_scenario *scenario;
    ys_node *root;
    ys_findings *findings;
} checker;

/* The node at a path made by printf, or the nearest one above it that exists. */
static ys_node *at(const checker *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

static ys_node *
at(const checker *c, const char *format, ...)
{
    char path[YS_PATH_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    for (;;) {
        ys_node *node = ys_node_at(c->root, path);
        char *dot = strrchr(path, '.');

        if (node != NULL)
            return node;
        if (dot == NULL)
            return c->root;
        *dot = '\0';
    }
}

static bool
same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static void
check_at_most_one(const checker *c, const char *field, size_t n)
{
    if (n > 1)
        ys_findings_add(c->findings, at(c, "%s", field), "holds %zu; at most one is allowed", n);
}

/* The fund that the pot of `fund` comes from, NULL where it has money of its own or names no set-aside. */
static const ys_fund *
source_of(const checker *c, const ys_fund *fund)
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
check_pot(const checker *c, const ys_fund *fund)
{
    const ys_node *from = at(c, "funds.%s.pot.from", fund->name);
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
check_twins(const checker *c, const ys_fund *fund)
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
            ys_findings_add(c->findings, at(c, "funds.%s.set_asides.%s", fund->name, asides[k].name),
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
check_factors(const checker *c, const char *path, const ys_list *list)
{
    const ys_factor *factors = list->item;

    for (size_t k = 0; k < list->n; k++) {
        const ys_factor *f = &factors[k];
        const ys_node *node = at(c, "%s.%s.transform", path, f->name);

        if (needs_population(f->transform) && f->population == NULL)
            ys_findings_add(c->findings, node, "needs population: name the column that it multiplies or divides");
        if (f->transform == YS_TRANSFORM_gap_fill && f->against == NULL)
            ys_findings_add(c->findings, node, "needs against: name the column that it is measured against");
        if (f->transform != YS_TRANSFORM_gap_fill && f->against != NULL)
            ys_findings_add(c->findings, at(c, "%s.%s.against", path, f->name), "belongs to gap_fill alone");
        if (has_rungs(f->transform) && f->rungs.n == 0)
            ys_findings_add(c->findings, node, "needs rungs: state at least one step {from: …, value: …}");
        if (!has_rungs(f->transform) && f->rungs.n > 0)
            ys_findings_add(c->findings, at(c, "%s.%s.rungs", path, f->name), "belong to brackets and ladder alone");
    }
}

static void
check_formulas(const checker *c, const ys_fund *fund)
{
    const ys_formula *formulas = fund->formulas.item;
    char path[YS_PATH_MAX];

    snprintf(path, sizeof path, "funds.%s.factors", fund->name);
    check_factors(c, path, &fund->factors);
    for (size_t k = 0; k < fund->formulas.n; k++) {
        snprintf(path, sizeof path, "funds.%s.formulas.%s.factors", fund->name, formulas[k].name);
        check_factors(c, path, &formulas[k].factors);
    }
    snprintf(path, sizeof path, "funds.%s.cascade.factors", fund->name);
    check_factors(c, path, &fund->cascade.factors);
}

static void
check_bounds(const checker *c, const ys_fund *fund, const char *field, const ys_list *list)
{
    const ys_bound *bounds = list->item;

    for (size_t k = 0; k < list->n; k++) {
        const ys_node *node = at(c, "funds.%s.%s.%s", fund->name, field, bounds[k].name);

        if (bounds[k].kind == YS_BOUND_per_head && bounds[k].population == NULL)
            ys_findings_add(c->findings, node, "is per_head and lacks population: name the column of heads");
        if (strcmp(field, "hold_harmless") == 0 && bounds[k].kind != YS_BOUND_of_last_year)
            ys_findings_add(c->findings, at(c, "funds.%s.%s.%s.kind", fund->name, field, bounds[k].name),
                "must be of_last_year under hold_harmless; write other kinds under floors");
    }
}

static void
check_fund(const checker *c, const ys_fund *fund)
{
    if (fund->purpose == NULL)
        ys_findings_add(c->findings, at(c, "funds.%s", fund->name), "lacks purpose: what the money is for");
    check_pot(c, fund);
    check_twins(c, fund);
    check_formulas(c, fund);
    check_bounds(c, fund, "floors", &fund->floors);
    check_bounds(c, fund, "caps", &fund->caps);
    check_bounds(c, fund, "hold_harmless", &fund->hold_harmless);
}

static void
check_items(const checker *c, const char *path, const ys_list *list)
{
    const ys_item *items = list->item;

    for (size_t k = 0; k < list->n; k++) {
        char below[YS_PATH_MAX];

        snprintf(below, sizeof below, "%s.%s", path, items[k].name);
        if ((items[k].items.n > 0) == (items[k].indicator != NULL))
            ys_findings_add(c->findings, at(c, "%s", below), "%s: a branch has items, a leaf has an indicator",
                items[k].items.n > 0 ? "has both items and an indicator" : "has neither items nor an indicator");
        snprintf(below, sizeof below, "%s.%s.items", path, items[k].name);
        check_items(c, below, &items[k].items);
    }
}

static void
check_grades(const checker *c, const ys_scheme *scheme)
{
    const ys_grade *grades = scheme->grades.item;

    for (size_t k = 1; k < scheme->grades.n; k++)
        if (!(grades[k].at_least < grades[k - 1].at_least))
            ys_findings_add(c->findings, at(c, "schemes.%s.grades.%s.at_least", scheme->name, grades[k].name),
                "is not below that of %s: grades stand from the best down", grades[k - 1].name);
    if (scheme->grades.n > 0 && grades[scheme->grades.n - 1].at_least > 0)
        ys_findings_add(c->findings, at(c, "schemes.%s.grades.%s.at_least", scheme->name, grades[scheme->grades.n - 1].name),
            "must be 0: the last grade takes whoever reaches no other");
}

static const ys_group *
group_named(const checker *c, const char *name)
{
    const ys_group *groups = c->scenario->dynamics.groups.item;

    for (size_t k = 0; k < c->scenario->dynamics.groups.n; k++)
        if (same(groups[k].name, name))
            return &groups[k];
    return NULL;
}

static void
check_groups(const checker *c)
{
    const ys_list *list = &c->scenario->dynamics.groups;
    const ys_group *groups = list->item;
    const ys_node *node = at(c, "dynamics.groups");
    double sum = 0;

    if (list->n > YS_MAX_GROUPS)
        ys_findings_add(c->findings, node, "holds %zu groups; at most %d are allowed", list->n, YS_MAX_GROUPS);
    for (size_t k = 0; k < list->n; k++)
        sum += groups[k].share;
    if (list->n > 0 && !ys_vector_is_one(sum))
        ys_findings_add(c->findings, node, "has shares that sum to %.13g, not 1", sum);
}

/* Of the measures that serve one group (all of them where there are no groups) the base shares must leave odds that nobody owns. */
static void
check_base_shares(const checker *c, const char *group)
{
    const ys_measure *measures = c->scenario->measures.item;
    double sum = 0;

    for (size_t k = 0; k < c->scenario->measures.n; k++)
        if (measures[k].group == NULL || group == NULL || same(measures[k].group, group))
            sum += measures[k].base_share.value;
    if (c->scenario->dynamics.process == YS_PROCESS_odds && sum >= 1)
        ys_findings_add(c->findings, at(c, "measures"), "has base_share that sum to %.13g%s%s; below 1 is expected", sum,
            group == NULL ? "" : " for the group ", group == NULL ? "" : group);
}

static bool
is_paid(const checker *c, const ys_measure *measure)
{
    const char *const *purposes = measure->purposes.item;
    const ys_fund *funds = c->scenario->funds.item;

    for (size_t i = 0; i < measure->purposes.n; i++)
        for (size_t k = 0; k < c->scenario->funds.n; k++)
            if (same(purposes[i], funds[k].purpose))
                return true;
    return false;
}

static void
check_measures(const checker *c, ys_text *notes)
{
    const ys_list *list = &c->scenario->measures;
    const ys_measure *measures = list->item;

    if (list->n > YS_MAX_MEASURES)
        ys_findings_add(c->findings, at(c, "measures"), "holds %zu measures; at most %d are allowed", list->n, YS_MAX_MEASURES);
    for (size_t k = 0; k < list->n; k++) {
        if (measures[k].group != NULL && group_named(c, measures[k].group) == NULL)
            ys_findings_add(c->findings, at(c, "measures.%s.group", measures[k].name), "= %s is no group of dynamics.groups",
                measures[k].group);
        if (c->scenario->funds.n > 0 && !is_paid(c, &measures[k]))
            ys_text_format(notes, "%smeasures.%s is paid by no fund: none has its purposes", notes->n == 0 ? "" : "\n",
                measures[k].name);
    }

    const ys_group *groups = c->scenario->dynamics.groups.item;
    for (size_t k = 0; k < c->scenario->dynamics.groups.n; k++)
        check_base_shares(c, groups[k].name);
    if (c->scenario->dynamics.groups.n == 0)
        check_base_shares(c, NULL);
}

void
ys_cross_check(const ys_scenario *scenario, ys_node *root, ys_findings *findings, ys_text *notes)
{
    checker c = { scenario, root, findings };
    const ys_fund *funds = scenario->funds.item;
    const ys_scheme *schemes = scenario->schemes.item;

    check_at_most_one(&c, "schemes", scenario->schemes.n);
    check_at_most_one(&c, "exit_rules", scenario->exit_rules.n);
    for (size_t i = 0; i < scenario->funds.n; i++)
        check_fund(&c, &funds[i]);
    for (size_t i = 0; i < scenario->schemes.n; i++) {
        char path[YS_PATH_MAX];

        snprintf(path, sizeof path, "schemes.%s.items", schemes[i].name);
        check_items(&c, path, &schemes[i].items);
        check_grades(&c, &schemes[i]);
    }
    check_groups(&c);
    check_measures(&c, notes);
}
