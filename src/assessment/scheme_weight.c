/* Weights of a scheme: by methods from the bottom of the tree up, then the bounds on tags. */
#include "assessment/plan.h"
#include "assessment/weighting.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double tag_slack = 1e-12;

/* What holds a branch's `weighting`. */
static void
owner_path(const ys_tree *tree, size_t m, char path[YS_TREE_PATH])
{
    if (m == 0)
        snprintf(path, YS_TREE_PATH, "schemes.%s", tree->scheme->name);
    else
        ys_tree_path(tree, m, path);
}

typedef struct {
    ys_scheme_plan *plan;
    const ys_data *data;
    ys_text *notes;
    ys_error *err;
    size_t period, class;
} weigher;

static double
leaf_effective(const ys_scheme_plan *plan, size_t period, size_t class, size_t leaf)
{
    if (plan->effective != NULL)
        return plan->effective[(period * plan->n_classes + class) * plan->n_leaves + leaf];
    return ys_tree_weight(&plan->tree, period, class, leaf);
}

double
ys_scheme_weight_of(const ys_scheme_plan *plan, size_t class, size_t leaf)
{
    return leaf_effective(plan, 0, class, leaf);
}

double
ys_scheme_weight_in(const ys_scheme_plan *plan, int calendar, size_t class, size_t leaf)
{
    return leaf_effective(plan, ys_scheme_period(plan, calendar), class, leaf);
}

/* By the weights that stand so far. */
static double
member_score(const weigher *self, size_t m, size_t county)
{
    ys_scheme_branch of = { .plan = self->plan, .score = self->plan->fixed_score, .period = self->period };
    double covered;

    return ys_scheme_branch_score(&of, m, county, &covered);
}

static bool
member_moves(const ys_tree *tree, size_t m)
{
    if (tree->member[m].leaf >= 0)
        return tree->leaf[tree->member[m].leaf].quantity >= 0;
    for (size_t k = m + 1; k < tree->n_members; k++)
        if (tree->member[k].up == (int) m && member_moves(tree, k))
            return true;
    return false;
}

/* The siblings of a branch, as a method sees them. */
typedef struct {
    size_t k, *child;
    const char **name;
    double *stated, *score, *weight;
} siblings;

static void
siblings_free(siblings *of)
{
    free(of->child);
    free(of->name);
    free(of->stated);
    free(of->score);
    free(of->weight);
}

static ys_status
siblings_open(const weigher *self, size_t m, siblings *of)
{
    const ys_scheme_plan *plan = self->plan;
    const ys_tree *tree = &plan->tree;
    size_t n = plan->first[self->class + 1] - plan->first[self->class], k = tree->member[m].items->n;

    *of = (siblings){ .child = calloc(k, sizeof(size_t)),
        .name = calloc(k, sizeof(char *)),
        .stated = calloc(k, sizeof(double)),
        .score = calloc(n * k + 1, sizeof(double)),
        .weight = calloc(k, sizeof(double)) };
    if (of->child == NULL || of->name == NULL || of->stated == NULL || of->score == NULL || of->weight == NULL)
        return ys_fail(self->err, YS_E_NOMEM, "weights of %zu items", k);
    for (size_t j = m + 1; j < tree->n_members; j++) {
        if (tree->member[j].up != (int) m)
            continue;
        of->child[of->k] = j;
        of->name[of->k] = tree->member[j].item->name;
        of->stated[of->k++] = tree->member[j].weight[self->period * tree->n_classes + self->class].value;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++)
            of->score[i * k + j] = member_score(self, of->child[j], plan->member[plan->first[self->class] + i]);
    return YS_OK;
}

/* Whether the branch may count in the class: nothing stated on the way to it is 0. What methods give above it is not known yet. */
static bool
may_count(const weigher *self, size_t m)
{
    const ys_tree *tree = &self->plan->tree;

    for (int at = (int) m; at > 0; at = tree->member[at].up)
        if (ys_weighting_is_stated(tree->member[tree->member[at].up].weighting) &&
            tree->member[at].weight[self->period * tree->n_classes + self->class].value == 0)
            return false;
    return true;
}

/* Frozen weights are nowhere in the scenario, so they are told. */
static void
weights_note(const weigher *self, size_t m, const siblings *of)
{
    const ys_class *class = (const ys_class *) self->plan->scheme->classes.item + self->class;
    const ys_member *branch = &self->plan->tree.member[m];

    ys_text_format(self->notes, "weights by method of %s in class %s", m == 0 ? "the top items" : branch->path, class->name);
    if (self->period > 0)
        ys_text_format(self->notes, " from %lld on", (long long) self->plan->tree.period[self->period]);
    ys_text_add(self->notes, ":");
    for (size_t j = 0; j < of->k; j++)
        ys_text_format(self->notes, "%s %s %.4f", j == 0 ? "" : ",", of->name[j], of->weight[j]);
    ys_text_add(self->notes, "\n");
}

static ys_status
branch_weigh(const weigher *self, size_t m)
{
    ys_scheme_plan *plan = self->plan;
    const ys_class *class = (const ys_class *) plan->scheme->classes.item + self->class;
    const ys_weighting *weighting = plan->tree.member[m].weighting;
    size_t n = plan->first[self->class + 1] - plan->first[self->class];
    siblings of;
    char path[YS_TREE_PATH];
    bool moves = false;

    /* a class without counties, or in which the branch does not count, leaves a method nothing to go by */
    if (!may_count(self, m) || (ys_weighting_is_from_data(weighting) && n == 0))
        return YS_OK;
    ys_status st = siblings_open(self, m, &of);
    for (size_t j = 0; j < of.k && st == YS_OK; j++)
        moves = moves || member_moves(&plan->tree, of.child[j]);
    owner_path(&plan->tree, m, path);
    ys_weighting_sample sample = { .path = path, .class = class->name, .k = of.k, .name = of.name,
        .stated = ys_weighting_is_stated(weighting) ? of.stated : NULL, .n = n, .score = moves ? NULL : of.score };
    if (st == YS_OK)
        st = ys_weighting_run(weighting, &sample, of.weight, self->notes, self->err);
    for (size_t j = 0; j < of.k && st == YS_OK; j++)
        plan->tree.member[of.child[j]].weight[self->period * plan->n_classes + self->class] =
            (ys_param){ .value = of.weight[j], .slot = -1 };
    if (st == YS_OK)
        weights_note(self, m, &of);
    siblings_free(&of);
    return st;
}

static ys_status
shares_check(const weigher *self, size_t m)
{
    const ys_list *methods = &self->plan->tree.member[m].weighting->methods;
    const ys_method_share *method = methods->item;
    char path[YS_TREE_PATH];

    for (size_t k = 0; k < methods->n; k++) {
        int32_t slot = method[k].share.slot;

        if (slot < 0 || self->data->slot_moves == NULL || self->data->slot_moves[slot] == 0)
            continue;
        owner_path(&self->plan->tree, m, path);
        return ys_fail(self->err, YS_E_SCENARIO, "%s.weighting.methods.%s: the share varies from world to world, but weights by methods are "
            "frozen when the scheme is prepared; fix it", path, method[k].name);
    }
    return YS_OK;
}

/* From the bottom up: what is below a branch is weighed before it. */
static ys_status
branches_weigh(weigher *self)
{
    const ys_tree *tree = &self->plan->tree;
    ys_status st = YS_OK;

    for (size_t m = tree->n_members; m-- > 0 && st == YS_OK;) {
        if (tree->member[m].leaf >= 0 || tree->member[m].weighting->methods.n == 0)
            continue;
        st = shares_check(self, m);
        for (self->period = 0; self->period < tree->n_periods && st == YS_OK; self->period++)
            for (self->class = 0; self->class < tree->n_classes && st == YS_OK; self->class ++)
                st = branch_weigh(self, m);
    }
    return st;
}

/* Bounds of a class as sets of leaves. `member` is [n_sets][n_leaves]. */
typedef struct {
    size_t n;
    ys_tag_set *set;
    bool *member;
} tag_sets;

static ys_status
sets_open(const ys_scheme_plan *plan, size_t class, tag_sets *sets, ys_error *err)
{
    const ys_list *tagged = &((const ys_class *) plan->scheme->classes.item)[class].tagged;
    const ys_tag_bound *bound = tagged->item;

    *sets = (tag_sets){ .n = tagged->n,
        .set = calloc(tagged->n + 1, sizeof(ys_tag_set)),
        .member = calloc(tagged->n * plan->n_leaves + 1, sizeof(bool)) };
    if (sets->set == NULL || sets->member == NULL)
        return ys_fail(err, YS_E_NOMEM, "schemes.%s: bounds on tags", plan->scheme->name);
    for (size_t s = 0; s < sets->n; s++) {
        bool *member = sets->member + s * plan->n_leaves;

        for (size_t k = 0; k < plan->n_leaves; k++)
            member[k] = ys_tree_tagged(&plan->tree, k, bound[s].name);
        sets->set[s] =
            (ys_tag_set){ .name = bound[s].name, .member = member, .at_least = bound[s].at_least, .at_most = bound[s].at_most };
    }
    return YS_OK;
}

static void
sets_close(tag_sets *sets)
{
    free(sets->set);
    free(sets->member);
}

ys_status
ys_scheme_weight_project(const ys_scheme_plan *plan, size_t class, double *weight, ys_error *err)
{
    tag_sets sets;
    ys_error inner = { 0 };
    ys_status st = sets_open(plan, class, &sets, err);

    if (st == YS_OK) {
        st = ys_projection_run(plan->n_leaves, weight, sets.n, sets.set, &inner);
        if (st != YS_OK)
            ys_fail(err, st, "schemes.%s.classes.%s.tagged: %s", plan->scheme->name,
                ((const ys_class *) plan->scheme->classes.item)[class].name, inner.text);
    }
    sets_close(&sets);
    return st;
}

/* What of the bounds a class's weights break: the set, or NULL. */
static const ys_tag_set *
broken(const ys_scheme_plan *plan, const tag_sets *sets, size_t period, size_t class, double *sum)
{
    for (size_t s = 0; s < sets->n; s++) {
        *sum = 0;
        for (size_t k = 0; k < plan->n_leaves; k++)
            if (sets->set[s].member[k])
                *sum += leaf_effective(plan, period, class, k);
        if (*sum < sets->set[s].at_least - tag_slack || *sum > sets->set[s].at_most + tag_slack)
            return &sets->set[s];
    }
    return NULL;
}

static ys_status
refuse_bound(const ys_scheme_plan *plan, size_t class, const ys_tag_set *set, double sum, ys_error *err)
{
    bool less = sum < set->at_least;

    return ys_fail(err, YS_E_SCENARIO, "schemes.%s.classes.%s: leaves tagged %s weigh %.15g, at %s %.15g is asked for; %s their %s",
        plan->scheme->name, ((const ys_class *) plan->scheme->classes.item)[class].name, set->name, sum, less ? "least" : "most",
        less ? set->at_least : set->at_most, less ? "raise" : "lower", less ? "weights or tag more items" : "weights or tag fewer items");
}

static ys_status
refuse_moving(const ys_scheme_plan *plan, const ys_data *data, ys_error *err)
{
    const ys_tree *tree = &plan->tree;

    for (size_t m = 1; m < tree->n_members; m++)
        for (size_t w = 0; w < tree->n_periods * tree->n_classes; w++) {
            int32_t slot = tree->member[m].weight[w].slot;
            char path[YS_TREE_PATH];

            if (slot < 0 || data->slot_moves == NULL || data->slot_moves[slot] == 0)
                continue;
            ys_tree_path(tree, m, path);
            return ys_fail(err, YS_E_SCENARIO, "%s.weights: varies from world to world, but bounds on tags move the weights of this "
                "scheme once and for all; fix it, or use `assess --uncertainty`", path);
        }
    return YS_OK;
}

/* All weights as the bounds leave them, once one is moved. */
static ys_status
effective_open(ys_scheme_plan *plan, const ys_data *data, ys_error *err)
{
    size_t n = plan->tree.n_periods * plan->n_classes * plan->n_leaves, at = 0;
    double *effective;

    if (plan->effective != NULL)
        return YS_OK;
    ys_status st = refuse_moving(plan, data, err);
    if (st != YS_OK)
        return st;
    effective = calloc(n, sizeof *effective);
    if (effective == NULL)
        return ys_fail(err, YS_E_NOMEM, "schemes.%s: %zu weights", plan->scheme->name, n);
    for (size_t p = 0; p < plan->tree.n_periods; p++)
        for (size_t c = 0; c < plan->n_classes; c++)
            for (size_t k = 0; k < plan->n_leaves; k++)
                effective[at++] = ys_tree_weight(&plan->tree, p, c, k);
    plan->effective = effective;
    return YS_OK;
}

/* No weight on the way to any leaf of the set comes from a method. */
static bool
set_is_stated(const ys_tree *tree, const bool *member)
{
    for (size_t k = 0; k < tree->n_leaves; k++)
        for (int m = (int) tree->leaf[k].member; member[k] && m > 0; m = tree->member[m].up)
            if (tree->member[tree->member[m].up].weighting->methods.n > 0)
                return false;
    return true;
}

/* Of a class in a period whose weights come from methods. */
static ys_status
bounds_hold(weigher *self)
{
    ys_scheme_plan *plan = self->plan;
    const ys_class *class = (const ys_class *) plan->scheme->classes.item + self->class;
    size_t row = (self->period * plan->n_classes + self->class) * plan->n_leaves;
    tag_sets sets;
    double sum = 0;

    if (plan->first[self->class + 1] == plan->first[self->class])
        return YS_OK;
    ys_status st = sets_open(plan, self->class, &sets, self->err);
    const ys_tag_set *set = st == YS_OK ? broken(plan, &sets, self->period, self->class, &sum) : NULL;

    if (set != NULL && plan->effective == NULL && set_is_stated(&plan->tree, set->member))
        st = refuse_bound(plan, self->class, set, sum, self->err);
    else if (set != NULL) {
        ys_text_format(self->notes, "class %s: leaves tagged %s weigh %.4g of 100 by the methods; moved to the bound of %g by projection\n",
            class->name, set->name, 100 * sum, 100 * (sum < set->at_least ? set->at_least : set->at_most));
        st = effective_open(plan, self->data, self->err);
        if (st == YS_OK)
            st = ys_scheme_weight_project(plan, self->class, plan->effective + row, self->err);
    }
    sets_close(&sets);
    return st;
}

/* A branch of leaves on columns whose central score its parent's aggregation has no value for. */
static ys_status
branch_check(weigher *self, size_t m)
{
    const ys_scheme_plan *plan = self->plan;
    double exponent;
    int aggregation = ys_scheme_branch_aggregation(plan, (size_t) plan->tree.member[m].up, &exponent);
    char path[YS_TREE_PATH];

    if (!ys_plan_bars(aggregation, -1) || member_moves(&plan->tree, m))
        return YS_OK;
    ys_tree_path(&plan->tree, m, path);
    for (size_t i = 0; i < plan->n_counties; i++) {
        self->class = (size_t) plan->class_of[i];
        double score = member_score(self, m, i);
        bool missing = isnan(score) && aggregation == YS_AGGREGATION_weighted_product;

        if (may_count(self, m) && (missing || (!isnan(score) && ys_plan_bars(aggregation, score))))
            return ys_fail(self->err, YS_E_SCENARIO, "%s: county %s %s%.15g%s, and the aggregation above it has no value then; %s", path,
                self->data->code(self->data->context, i), missing ? "has no figure (" : "scores ", 100 * score, missing ? ")" : " points",
                missing ? "impute its items, or use geometric" : "keep scores above 0, as by goalposts, or use arithmetic");
    }
    return YS_OK;
}

ys_status
ys_scheme_weight_bars(ys_scheme_plan *plan, const ys_data *data, ys_error *err)
{
    weigher self = { .plan = plan, .data = data, .err = err };
    ys_status st = YS_OK;

    for (size_t m = 1; m < plan->tree.n_members && st == YS_OK; m++)
        if (plan->tree.member[m].leaf < 0)
            st = branch_check(&self, m);
    return st;
}

static bool
has_methods(const ys_tree *tree)
{
    for (size_t m = 0; m < tree->n_members; m++)
        if (tree->member[m].leaf < 0 && tree->member[m].weighting->methods.n > 0)
            return true;
    return false;
}

ys_status
ys_scheme_weight_check(const ys_scheme_plan *plan, ys_error *err)
{
    ys_status st = YS_OK;

    if (has_methods(&plan->tree))
        return YS_OK;
    for (size_t p = 0; p < plan->tree.n_periods && st == YS_OK; p++)
        for (size_t c = 0; c < plan->n_classes && st == YS_OK; c++) {
            tag_sets sets;
            double sum;

            st = sets_open(plan, c, &sets, err);
            const ys_tag_set *set = st == YS_OK ? broken(plan, &sets, p, c, &sum) : NULL;
            if (set != NULL)
                st = refuse_bound(plan, c, set, sum, err);
            sets_close(&sets);
        }
    return st;
}

ys_status
ys_scheme_weight_make(ys_scheme_plan *plan, const ys_data *data, ys_text *notes, ys_error *err)
{
    weigher self = { .plan = plan, .data = data, .notes = notes, .err = err };
    ys_status st;

    if (!has_methods(&plan->tree))
        return YS_OK;
    st = branches_weigh(&self);
    for (self.period = 0; self.period < plan->tree.n_periods && st == YS_OK; self.period++)
        for (self.class = 0; self.class < plan->n_classes && st == YS_OK; self.class ++)
            st = bounds_hold(&self);
    return st;
}
