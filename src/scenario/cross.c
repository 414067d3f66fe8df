#include "scenario/cross.h"

#include "scenario/vector.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

ys_node *
ys_cross_at(const ys_cross *c, const char *format, ...)
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
check_at_most_one(const ys_cross *c, const char *field, size_t n)
{
    if (n > 1)
        ys_findings_add(c->findings, ys_cross_at(c, "%s", field), "holds %zu; at most one is allowed", n);
}

/* A key that would do nothing where it stands. */
static void
check_idle(const ys_cross *c, const char *path, const char *key, bool stated, const char *why)
{
    if (stated)
        ys_findings_add(c->findings, ys_cross_at(c, "%s.%s", path, key), "does nothing: %s", why);
}

static void
check_weighting(const ys_cross *c, const char *path, const ys_weighting *weighting)
{
    const ys_method_share *methods = weighting->methods.item;
    bool ahp = false, budget = false;
    char below[YS_PATH_MAX];

    for (size_t k = 0; k < weighting->methods.n; k++) {
        ahp = ahp || same(methods[k].name, "ahp");
        budget = budget || same(methods[k].name, "budget");
    }
    snprintf(below, sizeof below, "%s.weighting", path);
    check_idle(c, below, "pairwise", weighting->pairwise.n > 0 && !ahp, "judgements are read by the method ahp alone");
    check_idle(c, below, "budgets", weighting->budgets.n > 0 && !budget, "points are read by the method budget alone");
}

static void
check_branch(const ys_cross *c, const char *path, const ys_item *item)
{
    const char *why = "it is a leaf's, and this item has items";

    check_idle(c, path, "missing", item->missing != YS_MISSING_as_scheme, why);
    check_idle(c, path, "outliers", item->outliers != YS_OUTLIERS_as_scheme, why);
    check_idle(c, path, "panel", item->panel != YS_PANEL_level, why);
    check_idle(c, path, "before", item->before != NULL, why);
    check_idle(c, path, "scale", item->scale != YS_SCALE_linear, why);
    check_idle(c, path, "error", !isnan(item->error), why);
    check_idle(c, path, "score", item->score != YS_SCORING_goalposts, why);
    check_idle(c, path, "exponent", item->exponent != 1 && item->aggregation != YS_AGGREGATION_power, "the aggregation `power` alone reads it");
    check_weighting(c, path, &item->weighting);
}

static void
check_leaf(const ys_cross *c, const char *path, const ys_item *item)
{
    const char *why = "it is a branch's, and this item has none below it";
    bool over = item->panel == YS_PANEL_growth_over_province || item->panel == YS_PANEL_change_over_province;

    check_idle(c, path, "aggregation", item->aggregation != YS_AGGREGATION_arithmetic, why);
    check_idle(c, path, "exponent", item->exponent != 1, why);
    check_idle(c, path, "weighting", item->weighting.methods.n > 0, why);
    check_idle(c, path, "province", !isnan(item->province) && !over, "a panel over the province alone reads it");
}

static bool
is_tag(const ys_list *list, const char *tag)
{
    const ys_item *items = list->item;

    for (size_t k = 0; k < list->n; k++) {
        const char *const *tags = items[k].tags.item;

        for (size_t t = 0; t < items[k].tags.n; t++)
            if (same(tags[t], tag))
                return true;
        if (is_tag(&items[k].items, tag))
            return true;
    }
    return false;
}

/* A bound on a tag that no item bears would bound nothing. */
static void
check_tags(const ys_cross *c, const ys_scheme *scheme)
{
    const ys_class *classes = scheme->classes.item;

    for (size_t k = 0; k < scheme->classes.n; k++) {
        const ys_tag_bound *bounds = classes[k].tagged.item;

        for (size_t b = 0; b < classes[k].tagged.n; b++)
            if (!is_tag(&scheme->items, bounds[b].name))
                ys_findings_add(c->findings, ys_cross_at(c, "schemes.%s.classes.%s.tagged.%s", scheme->name, classes[k].name, bounds[b].name),
                    "bounds nothing: no item has this tag");
    }
}

static void
check_scheme(const ys_cross *c, const ys_scheme *scheme)
{
    char path[YS_PATH_MAX];

    snprintf(path, sizeof path, "schemes.%s", scheme->name);
    check_idle(c, path, "exponent", scheme->exponent != 1 && scheme->aggregation != YS_AGGREGATION_power,
        "the aggregation `power` alone reads it");
    check_weighting(c, path, &scheme->weighting);
    check_tags(c, scheme);
}

static void
check_items(const ys_cross *c, const char *path, const ys_list *list)
{
    const ys_item *items = list->item;

    for (size_t k = 0; k < list->n; k++) {
        char below[YS_PATH_MAX];

        snprintf(below, sizeof below, "%s.%s", path, items[k].name);
        if ((items[k].items.n > 0) == (items[k].indicator != NULL || items[k].assessors.n > 0))
            ys_findings_add(c->findings, ys_cross_at(c, "%s", below), "%s: a branch has items, a leaf has an indicator",
                items[k].items.n > 0 ? "has both items and an indicator" : "has neither items nor an indicator");
        if (items[k].items.n > 0)
            check_branch(c, below, &items[k]);
        else
            check_leaf(c, below, &items[k]);
        snprintf(below, sizeof below, "%s.%s.items", path, items[k].name);
        check_items(c, below, &items[k].items);
    }
}

static void
check_grades(const ys_cross *c, const ys_scheme *scheme)
{
    const ys_grade *grades = scheme->grades.item;

    for (size_t k = 1; k < scheme->grades.n; k++)
        if (!(grades[k].at_least < grades[k - 1].at_least))
            ys_findings_add(c->findings, ys_cross_at(c, "schemes.%s.grades.%s.at_least", scheme->name, grades[k].name),
                "is not below that of %s: grades stand from the best down", grades[k - 1].name);
    if (scheme->grades.n > 0 && grades[scheme->grades.n - 1].at_least > 0)
        ys_findings_add(c->findings, ys_cross_at(c, "schemes.%s.grades.%s.at_least", scheme->name, grades[scheme->grades.n - 1].name),
            "must be 0: the last grade takes whoever reaches no other");
}

static const ys_group *
group_named(const ys_cross *c, const char *name)
{
    const ys_group *groups = c->scenario->dynamics.groups.item;

    for (size_t k = 0; k < c->scenario->dynamics.groups.n; k++)
        if (same(groups[k].name, name) || same(groups[k].ability, name) || same(groups[k].cause, name))
            return &groups[k];
    return NULL;
}

static void
check_groups(const ys_cross *c)
{
    const ys_list *list = &c->scenario->dynamics.groups;
    const ys_group *groups = list->item;
    const ys_node *node = ys_cross_at(c, "dynamics.groups");
    double sum = 0;

    if (list->n > YS_MAX_GROUPS)
        ys_findings_add(c->findings, node, "holds %zu groups; at most %d are allowed", list->n, YS_MAX_GROUPS);
    for (size_t k = 0; k < list->n; k++)
        sum += groups[k].share;
    if (list->n > 0 && !ys_vector_is_one(sum))
        ys_findings_add(c->findings, node, "has shares that sum to %.13g, not 1", sum);
}

/* A measure names a group; or else all of an ability; or else all of a cause. `one` NULL: there are no groups. */
static bool
serves(const ys_cross *c, const ys_measure *measure, const ys_group *one)
{
    const ys_group *groups = c->scenario->dynamics.groups.item;
    bool named = false, able = false;

    if (measure->group == NULL || one == NULL)
        return true;
    for (size_t k = 0; k < c->scenario->dynamics.groups.n; k++) {
        named |= same(groups[k].name, measure->group);
        able |= same(groups[k].ability, measure->group);
    }
    return same(named ? one->name : able ? one->ability : one->cause, measure->group);
}

/* Of the measures that serve one group (all of them where there are no groups) the base shares must leave odds that nobody owns. */
static void
check_base_shares(const ys_cross *c, const ys_group *group)
{
    const ys_measure *measures = c->scenario->measures.item;
    double sum = 0;

    for (size_t k = 0; k < c->scenario->measures.n; k++)
        if (measures[k].acts_on == YS_ACTS_ON_leave && serves(c, &measures[k], group))
            sum += measures[k].base_share.value;
    if (c->scenario->dynamics.process == YS_PROCESS_odds && sum >= 1)
        ys_findings_add(c->findings, ys_cross_at(c, "measures"), "has base_share that sum to %.13g%s%s; below 1 is expected", sum,
            group == NULL ? "" : " for the group ", group == NULL ? "" : group->name);
}

static bool
is_paid(const ys_cross *c, const ys_measure *measure)
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
check_measures(const ys_cross *c, ys_text *notes)
{
    const ys_list *list = &c->scenario->measures;
    const ys_measure *measures = list->item;

    if (list->n > YS_MAX_MEASURES)
        ys_findings_add(c->findings, ys_cross_at(c, "measures"), "holds %zu measures; at most %d are allowed", list->n, YS_MAX_MEASURES);
    for (size_t k = 0; k < list->n; k++) {
        if (measures[k].group != NULL && group_named(c, measures[k].group) == NULL)
            ys_findings_add(c->findings, ys_cross_at(c, "measures.%s.group", measures[k].name), "= %s is no group of dynamics.groups, nor"
                " an ability or a cause of one", measures[k].group);
        if (c->scenario->funds.n > 0 && !is_paid(c, &measures[k]))
            ys_text_format(notes, "%smeasures.%s is paid by no fund: none has its purposes", notes->n == 0 ? "" : "\n",
                measures[k].name);
    }

    const ys_group *groups = c->scenario->dynamics.groups.item;
    for (size_t k = 0; k < c->scenario->dynamics.groups.n; k++)
        check_base_shares(c, &groups[k]);
    if (c->scenario->dynamics.groups.n == 0)
        check_base_shares(c, NULL);
}

void
ys_cross_check(const ys_scenario *scenario, ys_node *root, ys_findings *findings, ys_text *notes)
{
    ys_cross c = { scenario, root, findings };
    const ys_scheme *schemes = scenario->schemes.item;

    check_at_most_one(&c, "schemes", scenario->schemes.n);
    check_at_most_one(&c, "exit_rules", scenario->exit_rules.n);
    ys_cross_fund_check(&c);
    for (size_t i = 0; i < scenario->schemes.n; i++) {
        char path[YS_PATH_MAX];

        snprintf(path, sizeof path, "schemes.%s.items", schemes[i].name);
        check_items(&c, path, &schemes[i].items);
        check_grades(&c, &schemes[i]);
        check_scheme(&c, &schemes[i]);
    }
    check_groups(&c);
    check_measures(&c, notes);
    ys_cross_exit_check(&c);
}
