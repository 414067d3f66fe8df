/* A model of exit with measures that have options, gates and named shocks; a year's rows of a county met directly. */
#ifndef YS_EFFECT_CASE_H
#define YS_EFFECT_CASE_H

#include "closed_case.h"
#include "exit/county.h"

enum { EFFECT_GATES = 2, EFFECT_SHOCKS = 3, EFFECT_STEPS = 3, EFFECT_COUNTIES = 4 };

/* Four counties that differ; and one so large that a share of it is nearly a probability. */
static const double effect_poor[EFFECT_COUNTIES] = { 40000, 9000, 120000, 2000 };
static const double effect_rural[EFFECT_COUNTIES] = { 200000, 90000, 400000, 100000 };
static const double effect_share[EFFECT_COUNTIES] = { 0.1, 0.2, 0.5, 0.9 };
static const exit_table effect_province = { EFFECT_COUNTIES, effect_poor, effect_rural, effect_share, effect_share };
static const double effect_many[1] = { 1e9 }, effect_all[1] = { 2e9 - 1 };
static const exit_table effect_crowd = { 1, effect_many, effect_all, effect_share, effect_share };

typedef struct {
    exit_world w;
    ys_gate gate[EFFECT_GATES];
    ys_shock shock[EFFECT_SHOCKS];
    ys_cost cost[EFFECT_STEPS];
} effect_world;

static inline void
effect_begin(effect_world *e, const exit_table *table)
{
    memset(e, 0, sizeof *e);
    exit_begin(&e->w, table);
    e->w.dynamics.gates.item = e->gate;
    e->w.dynamics.shocks.item = e->shock;
}

/* A measure whose options are all off, each in a slot of its own; its gain is its intensity. */
static inline ys_measure *
effect_add_measure(effect_world *e, double base_share)
{
    ys_measure *m = exit_add_measure(&e->w, base_share, 0);
    ys_param *zero[] = { &m->coverage, &m->capacity, &m->reference, &m->absorption, &m->persistence };

    for (size_t i = 0; i < sizeof zero / sizeof zero[0]; i++)
        exit_set(&e->w, zero[i], 0);
    exit_set(&e->w, &m->leverage, 1);
    exit_change(&e->w, &m->elasticity, 1);
    m->gain_max = 100;
    return m;
}

static inline ys_gate *
effect_add_gate(effect_world *e, double lacking, double closing)
{
    static const char *const names[EFFECT_GATES] = { "water", "housing" };
    ys_gate *gate = &e->gate[e->w.dynamics.gates.n];

    *gate = (ys_gate){ .name = names[e->w.dynamics.gates.n++] };
    exit_set(&e->w, &gate->lacking, lacking);
    exit_set(&e->w, &gate->closing, closing);
    return gate;
}

static inline ys_shock *
effect_add_shock(effect_world *e, int scope)
{
    static const char *const names[EFFECT_SHOCKS] = { "hail", "price", "illness" };
    ys_shock *shock = &e->shock[e->w.dynamics.shocks.n];
    ys_param *zero[] = { &shock->probability, &shock->size, &shock->sd, &shock->persistence };

    *shock = (ys_shock){ .name = names[e->w.dynamics.shocks.n++], .on = true, .scope = scope };
    for (size_t i = 0; i < sizeof zero / sizeof zero[0]; i++)
        exit_set(&e->w, zero[i], 0);
    return shock;
}

static inline void
effect_costs(effect_world *e, ys_measure *m, size_t n, const int *year, const double *yuan)
{
    for (size_t i = 0; i < n; i++) {
        e->cost[i] = (ys_cost){ .year = year[i] };
        exit_set(&e->w, &e->cost[i].yuan, yuan[i]);
    }
    m->costs = (ys_list){ n, e->cost };
}

/* Three groups, the second the easiest, the first and third of one ability, the second and third of one cause. */
static inline void
effect_groups(effect_world *e)
{
    static const double odds[3] = { 1, 2, 0.5 }, share[3] = { 0.5, 0.3, 0.2 };
    static const char *const names[3] = { "able", "young", "old" };

    for (int g = 0; g < 3; g++) {
        e->w.group[g] = (ys_group){ .name = names[g], .share = share[g] };
        exit_set(&e->w, &e->w.group[g].odds_ratio, odds[g]);
    }
    e->w.group[0].ability = e->w.group[2].ability = "hands";
    e->w.group[1].cause = e->w.group[2].cause = "illness";
    e->w.dynamics.groups = (ys_list){ 3, e->w.group };
}

static inline void
effect_pay(effect_world *e, int64_t yuan)
{
    for (size_t i = 0; i < e->w.table->n * EXIT_LANES; i++)
        e->w.amount[i] = yuan;
}

/* The base year again, with `yuan` in every county. */
static inline void
effect_base(effect_world *e, int64_t yuan)
{
    const int64_t *const amount[] = { e->w.amount };

    effect_pay(e, yuan);
    ys_exit_base_lanes_base(&e->w.plan, &e->w.block, amount);
}

/* A county's shocks and gains of a year, which advances what they keep. */
static inline void
effect_year(effect_world *e, size_t county, int year, ys_county *k)
{
    const int64_t *const amount[] = { e->w.amount };
    ys_row province, none = { 0 };

    memset(k, 0, sizeof *k);
    k->plan = &e->w.plan;
    k->block = &e->w.block;
    k->year = year;
    k->county = county;
    k->at = county * EXIT_LANES;
    k->address = (ys_address){ e->w.block.seed, e->w.block.world, (uint32_t) county, (uint32_t) year, 0, 0 };
    ys_exit_shock_lanes_base(&e->w.plan, &e->w.block, year, province);
    ys_exit_county_shock_lanes_base(k, province, none);
    ys_exit_gain_lanes_base(k, amount);
}

/* Gain of the first measure in the first county and world, after a year with `yuan`. */
static inline double
effect_gain(effect_world *e, int year, int64_t yuan)
{
    static ys_county k;

    effect_pay(e, yuan);
    effect_year(e, 0, year, &k);
    return k.gain[0][0];
}

static inline void
effect_near(double found, double want)
{
    if (!(fabs(found - want) < 1e-12 * (1 + fabs(want))))
        fail_msg("%.17g, not %.17g", found, want);
}

/* Two models of three groups have the same persons in every county and world. */
static inline void
effect_same_pools(const exit_world *a, const exit_world *b)
{
    size_t cells = a->table->n * EXIT_LANES;

    for (int g = 0; g < 3; g++)
        assert_memory_equal(a->block.group[g], b->block.group[g], cells * sizeof(int32_t));
    assert_memory_equal(a->block.vulnerable, b->block.vulnerable, cells * sizeof(int32_t));
    assert_memory_equal(a->block.stable, b->block.stable, cells * sizeof(int32_t));
}

/* One measure beside groups, to be spoilt. */
static inline ys_measure *
effect_one_measure(effect_world *e)
{
    effect_begin(e, &effect_province);
    effect_groups(e);
    return effect_add_measure(e, 0.1);
}

#endif
