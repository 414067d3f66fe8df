/* Keys of the model of exit that would do nothing, table aside. */
#include "scenario/cross.h"

#include <stdio.h>
#include <string.h>

/* A parameter that differs from `usual`, or has a prior of its own or by `vary`. */
static bool
stated(const ys_cross *c, const char *path, const char *key, const ys_param *param, double usual)
{
    const ys_vary *vary = c->scenario->vary.item;
    ys_node *above = ys_node_at(c->root, path), *leaf = above == NULL ? NULL : ys_node_at(above, key);
    size_t n = strlen(path);
    bool moves = leaf != NULL && ys_node_at(leaf, "prior") != NULL;

    for (size_t i = 0; i < c->scenario->vary.n; i++)
        moves |= strncmp(vary[i].path, path, n) == 0 && vary[i].path[n] == '.' && strcmp(vary[i].path + n + 1, key) == 0;
    return moves || param->value != usual;
}

static void
check(const ys_cross *c, const char *path, const char *key, bool is_stated, const char *why)
{
    if (is_stated)
        ys_findings_add(c->findings, ys_cross_at(c, "%s.%s", path, key), "does nothing: %s", why);
}

/* Whether somebody can be registered and not poor, or stand just above the line. */
static bool
has_padded(const ys_cross *c)
{
    const ys_behaviour *behaviour = &c->scenario->behaviour;

    return stated(c, "dynamics", "padded_start", &c->scenario->dynamics.padded_start, 0)
        || (behaviour->on && stated(c, "behaviour", "over_count", &behaviour->over_count, 0));
}

static bool
has_marginal(const ys_cross *c)
{
    const ys_dynamics *d = &c->scenario->dynamics;

    return stated(c, "dynamics", "marginal_start", &d->marginal_start, 0)
        || stated(c, "dynamics.become_marginal", "rate", &d->become_marginal.rate, 0);
}

static void
check_dynamics(const ys_cross *c)
{
    const ys_dynamics *d = &c->scenario->dynamics;
    const char *near = "nobody is marginal: give marginal_start or become_marginal";

    if (!has_marginal(c)) {
        check(c, "dynamics.leave_marginal", "rate", stated(c, "dynamics.leave_marginal", "rate", &d->leave_marginal.rate, 0), near);
        check(c, "dynamics.marginal_poor", "rate", stated(c, "dynamics.marginal_poor", "rate", &d->marginal_poor.rate, 0), near);
    }
    check(c, "dynamics.padded_found", "rate",
        !has_padded(c) && stated(c, "dynamics.padded_found", "rate", &d->padded_found.rate, 0),
        "nobody is on the register without being poor: give padded_start or behaviour.over_count");
    check(c, "dynamics", "line_elasticity", d->lines.n == 0 && stated(c, "dynamics", "line_elasticity", &d->line_elasticity, 0),
        "there are no lines that could rise");
    check(c, "dynamics", "slowing",
        d->slowing == YS_SLOWING_marginal_cost && !stated(c, "dynamics", "marginal_power", &d->marginal_power, 0),
        "marginal_cost needs marginal_power above 0");
    check(c, "dynamics", "joint", d->joint != YS_JOINT_additive && d->process == YS_PROCESS_sequence,
        "in sequence measures do not act together");
}

static void
check_revisions(const ys_cross *c)
{
    const ys_revision *revisions = c->scenario->dynamics.revisions.item;

    for (size_t i = 0; i < c->scenario->dynamics.revisions.n; i++) {
        char path[YS_PATH_MAX];

        snprintf(path, sizeof path, "dynamics.revisions.%zu", i);
        check(c, path, "exclusion", !has_padded(c) && stated(c, path, "exclusion", &revisions[i].exclusion, 0),
            "nobody is on the register without being poor: give padded_start or behaviour.over_count");
    }
}

static void
check_measures(const ys_cross *c)
{
    const ys_measure *measures = c->scenario->measures.item;

    for (size_t i = 0; i < c->scenario->measures.n; i++) {
        const ys_measure *m = &measures[i];
        char path[YS_PATH_MAX];

        snprintf(path, sizeof path, "measures.%s", m->name);
        check(c, path, "coverage", m->first == YS_FIRST_alike && stated(c, path, "coverage", &m->coverage, 0),
            "whom it reaches first is read with first: easiest or hardest");
        /* the base year's money moves as much: without a capacity to meet, the ratio is the same */
        check(c, path, "leverage",
            m->costs.n > 0 && stated(c, path, "leverage", &m->leverage, 1) && !stated(c, path, "capacity", &m->capacity, 0),
            "money of the base year moves as much; it matters where `capacity` cuts who is served");
    }
}

static void
check_behaviour(const ys_cross *c)
{
    const ys_behaviour *b = &c->scenario->behaviour;
    bool books = stated(c, "behaviour", "false_exit", &b->false_exit, 0);
    bool caught = stated(c, "behaviour", "detection", &b->detection, 0);

    if (!b->on)
        return;
    check(c, "behaviour", "detection", caught && !books && !stated(c, "behaviour", "over_count", &b->over_count, 0),
        "there is nothing to detect: give over_count or false_exit");
    check(c, "behaviour", "barred_years", !caught && b->barred_years != 2, "nobody is caught: give detection");
    check(c, "behaviour", "reach", !books && stated(c, "behaviour", "reach", &b->reach, 0.5), "false_exit alone reads it");
    check(c, "behaviour", "hold_back",
        c->scenario->exit_rules.n == 0 && stated(c, "behaviour", "hold_back", &b->hold_back, 0),
        "without an exit rule no county can propose");
}

static void
check_places(const ys_cross *c)
{
    const ys_places *p = &c->scenario->places;
    const ys_provincial *s = &c->scenario->provincial;
    bool drawn = s->among != NULL && s->list == NULL && s->start > 0;

    check(c, "places", "services", p->services && p->villages == NULL, "it is the villages', and places.villages is not given");
    check(c, "provincial", "start", s->list != NULL && s->start > 0, "the list says who had left at the start");
    check(c, "provincial", "tilt", !drawn && s->tilt != 1,
        "nobody is drawn: it is read with `start` above 0 and without a list");
}

static void
check_rules(const ys_cross *c)
{
    const ys_exit_rule *rules = c->scenario->exit_rules.item;

    for (size_t i = 0; i < c->scenario->exit_rules.n; i++) {
        const ys_exit_rule *r = &rules[i];
        char path[YS_PATH_MAX];

        snprintf(path, sizeof path, "exit_rules.%s", r->name);
        check(c, path, "confidence", r->decide == YS_DECIDE_point && r->confidence != 0.95, "decide: upper alone reads it");
        check(c, path, "priority", r->priority != YS_PRIORITY_lowest_incidence && r->yearly_limit == 0, "there is no yearly_limit");
        snprintf(path, sizeof path, "exit_rules.%s.design", r->name);
        check(c, path, "rho", r->design.villages == 0 && stated(c, path, "rho", &r->design.rho, 0), "no villages are drawn first");
        check(c, path, "hit_rate",
            !stated(c, path, "targeted", &r->design.targeted, 0) && stated(c, path, "hit_rate", &r->design.hit_rate, 0),
            "no draws are targeted");
    }
}

void
ys_cross_exit_check(const ys_cross *c)
{
    check_dynamics(c);
    check_revisions(c);
    check_measures(c);
    check_behaviour(c);
    check_places(c);
    check_rules(c);
}
