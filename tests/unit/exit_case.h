/* A model of exit by hand, run through its kernels: a table of counties, every parameter in a slot of its own, a block of worlds. */
#ifndef YS_EXIT_CASE_H
#define YS_EXIT_CASE_H

#include "exit/plan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { EXIT_LANES = 256, EXIT_SLOTS = 128, EXIT_COUNTIES = 64 };

/* Columns of the counties: poor, rural, difficulty (a figure that raises rates), area. */
typedef struct {
    size_t n;
    const double *poor, *rural, *difficulty, *area;
} exit_table;

typedef struct {
    const exit_table *table;
    ys_indicator indicator[4];
    ys_population population;
    ys_dynamics dynamics;
    ys_group group[3];
    ys_measure measure[3];
    ys_list measures;
    ys_exit_rule rule;
    bool has_rule;
    int n_slots;
    double value[EXIT_SLOTS];
    uint8_t moves[EXIT_SLOTS];
    const char *purpose[1];
    uint64_t seed;
    ys_exit_plan plan;
    ys_exit_block block;
    void *memory;
    double *param, *quantity;
    int64_t *amount;
    const ys_behaviour *behaviour;
    const ys_places *places;
    const ys_provincial *provincial;
} exit_world;

static const char *exit_purposes[] = { "development" };

static inline const char *
exit_code(void *context, size_t county)
{
    static const char *const codes[] = { "A", "B", "C", "D", "E", "F", "G", "H" };

    (void) context;
    return county < sizeof codes / sizeof codes[0] ? codes[county] : "another";
}

static inline const ys_indicator *
exit_indicator(void *context, const char *name)
{
    const exit_world *w = context;

    for (size_t i = 0; i < sizeof w->indicator / sizeof w->indicator[0]; i++) {
        if (strcmp(w->indicator[i].name, name) == 0)
            return &w->indicator[i];
    }
    return NULL;
}

static inline ys_status
exit_select(void *context, const char *condition, uint8_t *mask, ys_error *err)
{
    const exit_world *w = context;

    (void) err;
    memset(mask, strcmp(condition, "none") != 0, w->table->n);
    for (size_t c = 0; strcmp(condition, "odd") == 0 && c < w->table->n; c++)
        mask[c] = c % 2 == 1;
    return YS_OK;
}

static inline void
exit_set(exit_world *w, ys_param *param, double value)
{
    assert_true(w->n_slots < EXIT_SLOTS);
    *param = (ys_param){ value, w->n_slots };
    w->value[w->n_slots++] = value;
}

static inline void
exit_set_flow(exit_world *w, ys_flow *flow, double rate)
{
    *flow = (ys_flow){ .max = 1 };
    exit_set(w, &flow->rate, rate);
}

static inline void
exit_begin(exit_world *w, const exit_table *table)
{
    ys_dynamics *d = &w->dynamics;
    ys_param *zero[] = { &w->population.total, &w->population.log_sd, &d->net_exit_rate, &d->year_sd, &d->area_sd, &d->county_sd,
        &d->effect_sd, &d->wrong_exit_share, &d->vulnerable_share, &d->vulnerable_start, &d->stable_start, &d->missed_start };

    memset(w, 0, sizeof *w);
    w->table = table;
    w->seed = 77;
    w->indicator[0] = (ys_indicator){ .name = "poor", .fixed = table->poor, .quantity = -1, .modelled = true };
    w->indicator[1] = (ys_indicator){ .name = "rural", .fixed = table->rural, .quantity = -1 };
    w->indicator[2] = (ys_indicator){ .name = "difficulty", .fixed = table->difficulty, .quantity = -1 };
    w->indicator[3] = (ys_indicator){ .name = "area", .fixed = table->area, .quantity = -1 };
    w->population.registered_poor = "poor";
    w->population.rural = "rural";
    for (size_t i = 0; i < sizeof zero / sizeof zero[0]; i++)
        exit_set(w, zero[i], 0);
    exit_set(w, &d->joint_max, 2);
    d->leave_max = 1;
    exit_set_flow(w, &d->fall_back, 0);
    exit_set_flow(w, &d->newly_poor, 0);
    exit_set_flow(w, &d->wrong_found, 0);
    exit_set_flow(w, &d->missed_found, 0);
    w->measures.item = w->measure;
    w->purpose[0] = exit_purposes[0];
}

static inline void
exit_change(exit_world *w, ys_param *param, double value)
{
    param->value = value;
    w->value[param->slot] = value;
}

static inline ys_measure *
exit_add_measure(exit_world *w, double base_share, double rate)
{
    static const char *const names[] = { "first", "second", "third" };
    ys_measure *m = &w->measure[w->measures.n];

    *m = (ys_measure){ .name = names[w->measures.n++], .purposes = { 1, exit_purposes }, .gain_max = 3 };
    exit_set(w, &m->base_share, base_share);
    exit_set(w, &m->rate, rate);
    exit_set(w, &m->elasticity, 0.4);
    return m;
}

static inline void
exit_add_rule(exit_world *w)
{
    ys_exit_rule *r = &w->rule;

    w->has_rule = true;
    *r = (ys_exit_rule){ .name = "rule", .first_year = 2016, .equality_passes = true };
    exit_set(w, &r->incidence_limit, 0.03);
    exit_set(w, &r->wrong_limit, 0.02);
    exit_set(w, &r->missed_limit, 0.02);
    exit_set(w, &r->satisfaction_floor, 0.9);
    exit_set(w, &r->propose_below, 0.03);
    exit_set(w, &r->wrong.rate, 0);
    exit_set(w, &r->missed.rate, 0);
    exit_set(w, &r->satisfaction.mean, 1);
    exit_set(w, &r->satisfaction.score_effect, 0);
    exit_set(w, &r->satisfaction.shock_effect, 0);
}

static inline ys_status
exit_prepare(exit_world *w, ys_error *err)
{
    ys_exit_inputs inputs = { .population = &w->population, .dynamics = &w->dynamics, .measures = &w->measures,
        .rule = w->has_rule ? &w->rule : NULL, .first_year = 2015, .n_funds = 1, .fund_purpose = (const char *const *) w->purpose,
        .slot_moves = w->moves, .n_years = 32 };
    ys_data data = { .context = w, .n_counties = w->table->n, .code = exit_code, .indicator = exit_indicator, .select = exit_select };

    inputs.behaviour = w->behaviour;
    inputs.places = w->places;
    inputs.provincial = w->provincial;
    return ys_exit_prepare(&inputs, &data, &w->plan, err);
}

/* Not prepared, with just this message. */
static inline void
exit_refused(exit_world *w, ys_status status, const char *text)
{
    ys_error err = { YS_OK, "" };

    assert_int_equal(exit_prepare(w, &err), status);
    assert_string_equal(err.text, text);
}

/* The base year of worlds first_world and on. Money: 1,000,000 yuan in the first county, 250,000 more in each next one. */
static inline void
exit_start(exit_world *w, uint32_t first_world)
{
    size_t cells = w->table->n * EXIT_LANES;
    ys_error err = { YS_OK, "" };

    assert_true(w->table->n <= EXIT_COUNTIES);
    if (exit_prepare(w, &err) != YS_OK)
        fail_msg("%s", err.text);
    w->memory = aligned_alloc(YS_ALIGN, ys_exit_memory(&w->plan, EXIT_LANES));
    w->param = aligned_alloc(YS_ALIGN, EXIT_SLOTS * EXIT_LANES * sizeof(double));
    w->quantity = aligned_alloc(YS_ALIGN, (size_t) YS_QUANTITY_COUNT * cells * sizeof(double));
    w->amount = aligned_alloc(YS_ALIGN, cells * sizeof(int64_t));
    assert_true(w->memory != NULL && w->param != NULL && w->quantity != NULL && w->amount != NULL);
    ys_exit_bind(&w->plan, EXIT_LANES, w->memory, &w->block);
    w->block.seed = w->seed;
    w->block.world = first_world;
    w->block.param = w->param;
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        w->block.quantity[q] = w->quantity + (size_t) q * cells;
    for (int s = 0; s < w->n_slots; s++) {
        for (int l = 0; l < EXIT_LANES; l++)
            w->param[s * EXIT_LANES + l] = w->value[s];
    }
    for (size_t i = 0; i < cells; i++)
        w->amount[i] = 1000000 + (int64_t) (i / EXIT_LANES) * 250000;
    ys_exit_start_lanes_base(&w->plan, &w->block);
    const int64_t *const amount[] = { w->amount };

    if (w->plan.n_sources > 0 && w->plan.deviation == YS_DEVIATION_base_year)
        ys_exit_base_lanes_base(&w->plan, &w->block, amount);
}

static inline void
exit_step(exit_world *w, int year)
{
    const int64_t *const amount[] = { w->amount };

    ys_exit_year_lanes_base(&w->plan, &w->block, year, amount);
}

static inline void
exit_finish(exit_world *w)
{
    ys_exit_release(&w->plan);
    free(w->memory);
    free(w->param);
    free(w->quantity);
    free(w->amount);
}

#endif
