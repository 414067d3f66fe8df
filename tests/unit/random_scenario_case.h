/* Small scenarios drawn at random, as text over a table of their own: persons, funds, measures, shocks, surveys, rule and scheme. */
#ifndef YS_RANDOM_SCENARIO_CASE_H
#define YS_RANDOM_SCENARIO_CASE_H

#include "engine/plan.h"
#include "study_case.h"

/* What a scenario is drawn without. */
enum {
    RANDOM_ANY = 0,
    RANDOM_FROZEN = 1,      /* amounts are the base year's in every year */
    RANDOM_NO_FEEDBACK = 2, /* nothing that a county's leaving or its survey moves comes back to persons or other counties */
    /* Measures that money moves, paid by a fund whose pot is fixed. No bounds, which may move money from one county to another when the pot
     * grows; and returns so rare that who leaves is better off than who stays. */
    RANDOM_MEASURED = 4
};

typedef struct {
    uint64_t luck;
    int counties;
    int64_t pot; /* of fund main */
    bool newly_poor;
    char csv[2048], yaml[8192], measures[1024];
} random_scenario;

static inline double
random_uniform(random_scenario *s, double low, double high)
{
    uint64_t z = s->luck += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return low + (high - low) * (double) ((z ^ z >> 31) >> 11) * 0x1p-53;
}

static inline int
random_below(random_scenario *s, int n)
{
    return (int) random_uniform(s, 0, n);
}

__attribute__((format(printf, 3, 4))) static inline void
random_write(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list list;

    va_start(list, format);
    int more = vsnprintf(text + used, size - used, format, list);

    va_end(list);
    assert_true(more >= 0 && (size_t) more < size - used);
}

#define RANDOM_YAML(s, ...) random_write((s)->yaml, sizeof(s)->yaml, __VA_ARGS__)
/* One figure at random. One at a time: C does not say in which order arguments are drawn. */
#define RANDOM_REAL(s, format, low, high) RANDOM_YAML(s, format, random_uniform(s, low, high))

static const char random_columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                                     "code,,id,,,,2014-12-31,,by hand\n"
                                     "name_zh,,label,,,,2014-12-31,,by hand\n"
                                     "area,,class,,,,2014-12-31,,by hand\n"
                                     "listed,0/1,class,,0,1,2014-12-31,,by hand\n"
                                     "poor,person,modelled,cost,0,1e9,2014-12-31,rural,by hand\n"
                                     "rural,person,observed,,0,1e9,2014-12-31,,by hand\n"
                                     "relief,1,observed,cost,0,10,2014-12-31,,by hand\n"
                                     "issued,yuan,observed,,0,1e12,2014-12-31,,by hand\n";

/* The table, and the persons of the base year. Some populations are not of whole persons, as figures given in ten thousands may be. */
static inline void
random_table(random_scenario *s)
{
    double half = random_below(s, 8) == 0 ? 0.5 : 0.0, poor = 0.0, rural = 0.0;

    s->counties = 3 + random_below(s, 6);
    random_write(s->csv, sizeof s->csv, "code,name_zh,area,listed,poor,rural,relief,issued\n");
    for (int c = 0; c < s->counties; c++) {
        int most = random_below(s, 2) ? 300000 : 3000;
        double people = 1000.0 + random_below(s, most), part = random_below(s, 3) ? 0.15 : 0.6;
        double few = floor(people * random_uniform(s, 0, part));
        bool listed = c == 0 || random_below(s, 4) > 0;
        char area = "xyz"[random_below(s, 3)];
        double relief = random_uniform(s, 0.5, 4);

        random_write(s->csv, sizeof s->csv, "C%d,县%d,%c,%d,%.0f,%.1f,%.2f,%d\n", c, c, area, listed, few, people + half, relief,
            10000 * random_below(s, 2000));
        poor += few;
        rural += people;
    }
    RANDOM_YAML(s, "population: {registered_poor: poor, rural: rural, listed: listed");
    if (random_below(s, 2) && poor > 0.0)
        RANDOM_YAML(s, ", total: %.0f, log_sd: %.2f", floor(poor < 0.6 * rural ? poor : 0.6 * rural), random_uniform(s, 0, 0.6));
    RANDOM_YAML(s, "}\n");
}

static inline void
random_bounds(random_scenario *s, unsigned kind)
{
    static const char *const rules[] = { "largest_remainder", "half_up", "down" };
    static const int units[] = { 1, 7, 10000, 100000 };

    RANDOM_YAML(s, "    rounding: %d\n    infeasible: ratable\n    when_zero: hold\n", units[random_below(s, 4)]);
    RANDOM_YAML(s, "    rounding_rule: %s\n", rules[random_below(s, 3)]);
    if (kind & RANDOM_MEASURED)
        return;
    if (random_below(s, 2))
        RANDOM_YAML(s, "    floors: {least: {kind: yuan, value: %d}}\n", random_below(s, 3000000));
    if (random_below(s, 2))
        RANDOM_YAML(s, "    caps: {most: {kind: share_of_pot, value: %.3f}}\n", random_uniform(s, 0.1, 0.9));
}

static inline void
random_pot(random_scenario *s, unsigned kind, int64_t total)
{
    RANDOM_YAML(s, "    pot: {");
    if (kind & RANDOM_FROZEN)
        RANDOM_YAML(s, "total: %lld, base_year: %lld}\n", (long long) total, (long long) total);
    else if (kind & RANDOM_MEASURED || random_below(s, 2))
        RANDOM_YAML(s, "total: %lld, growth: %.3f, base_year: %lld}\n", (long long) total, random_uniform(s, -0.1, 0.2),
            (long long) (total * 9 / 10));
    else
        RANDOM_YAML(s, "total: {value: %lld, prior: {uniform: [%lld, %lld]}}, base_year: %lld}\n", (long long) total,
            (long long) (total * 4 / 5), (long long) (total * 6 / 5), (long long) (total + 12345));
}

static inline void
random_funds(random_scenario *s, unsigned kind, bool rule, bool scheme)
{
    double weight = random_uniform(s, 0.2, 0.8);
    bool by_limit = rule && !(kind & RANDOM_NO_FEEDBACK) && random_below(s, 2);
    const char *moving = kind & RANDOM_FROZEN ? "poor" : (by_limit ? "shortfall" : "registered_poor");

    s->pot = 20000000 + random_below(s, 200000000);
    RANDOM_YAML(s, "funds:\n  main:\n    purpose: development\n");
    random_pot(s, kind, s->pot);
    RANDOM_REAL(s, "    set_asides: {award: {share: %.3f}, ", 0.05, 0.2);
    RANDOM_YAML(s, "kept: {amount: %d}}\n", random_below(s, 1000000));
    RANDOM_YAML(s, "    factors: {a: {indicator: %s, weight: %.17g}, b: {indicator: relief, weight: %.17g}}\n", moving, weight, 1 - weight);
    random_bounds(s, kind);
    if (!(kind & (RANDOM_FROZEN | RANDOM_MEASURED)) && random_below(s, 2))
        RANDOM_YAML(s, "    last_year: issued\n    hold_harmless: {most: {kind: of_last_year, value: %.2f}}\n",
            random_uniform(s, 0.2, 0.9));
    RANDOM_YAML(s, "  second:\n    purpose: relief\n    eligibility: listed\n    approval: county\n");
    random_pot(s, kind, 5000000 + random_below(s, 50000000));
    RANDOM_YAML(s, "    factors: {a: {indicator: rural, weight: 1}}\n");
    random_bounds(s, kind);
    RANDOM_YAML(s, "  award:\n    purpose: other\n    pot: {from: main.award}\n    factors: {a: {indicator: %s, weight: 1}}\n",
        scheme ? "award_points" : "rural");
    random_bounds(s, kind);
    RANDOM_REAL(s, "approvals: {county: {delay: %.2f, ", 0, 0.5);
    RANDOM_YAML(s, "absorption: %.2f}}\n", random_below(s, 2) ? 1.0 : random_uniform(s, 0.6, 1));
}

static inline void
random_measures(random_scenario *s, unsigned kind, bool groups)
{
    static const char *const purposes_of[] = { "development", "relief", "development, relief" };
    bool needed = (kind & (RANDOM_FROZEN | RANDOM_MEASURED)) != 0;
    int n = needed ? 1 + random_below(s, 3) : random_below(s, 4);

    if (n > 0)
        random_write(s->measures, sizeof s->measures, "measures:\n");
    for (int m = 0; m < n; m++) {
        const char *purposes = purposes_of[m == 0 && needed ? 0 : random_below(s, 3)];

        bool of_group = m > 0 && groups && random_below(s, 2);
        double share = random_uniform(s, 0.2, 0.33), rate = random_uniform(s, 0.05, 0.3), elasticity = random_uniform(s, 0.3, 1.2);

        random_write(s->measures, sizeof s->measures,
            "  m%d: {purposes: [%s], base_share: %.3f, rate: %.3f, elasticity: %.2f, gain_max: %.1f%s}\n", m, purposes, share, rate,
            elasticity, random_uniform(s, 2, 4), of_group ? ", group: able" : "");
    }
}

static inline void
random_dynamics(random_scenario *s, unsigned kind, bool groups)
{
    bool by_odds = kind & RANDOM_FROZEN || random_below(s, 2);
    bool by_mean = !(kind & (RANDOM_FROZEN | RANDOM_MEASURED)) && random_below(s, 3) == 0;

    RANDOM_YAML(s, "dynamics:\n  process: %s\n  deviation: %s\n", by_odds ? "odds" : "sequence", by_mean ? "mean" : "base_year");
    RANDOM_YAML(s, "  net_exit_rate: {value: %.3f, prior: {normal: [0.25, 0.06]}}\n", random_uniform(s, 0.1, 0.4));
    if (groups)
        RANDOM_YAML(s, "  groups: {able: {share: 0.6}, unable: {share: 0.4, odds_ratio: %.2f}}\n", random_uniform(s, 0.1, 1));
    if (random_below(s, 2)) {
        RANDOM_REAL(s, "  area: area\n  area_sd: %.2f\n", 0, 0.6);
        RANDOM_REAL(s, "  year_sd: %.2f\n", 0, 0.4);
    }
    if (random_below(s, 2)) {
        RANDOM_REAL(s, "  county_sd: %.2f\n", 0, 0.6);
        RANDOM_REAL(s, "  effect_sd: %.2f\n", 0, 0.4);
    }
    RANDOM_REAL(s, "  wrong_exit_share: %.3f\n", 0, 0.1);
    RANDOM_REAL(s, "  vulnerable_share: %.3f\n", 0, 1);
    RANDOM_REAL(s, "  vulnerable_start: %.2f\n", 0, 2);
    RANDOM_REAL(s, "  stable_start: %.2f\n", 0, 3);
    RANDOM_REAL(s, "  missed_start: %.3f\n", 0, 0.1);
    RANDOM_REAL(s, "  fall_back: {rate: %.3f, indicator: relief, slope: 0.1, shock_power: -1}\n", 0, kind & RANDOM_MEASURED ? 0.1 : 0.5);
    s->newly_poor = random_below(s, 2);
    if (s->newly_poor)
        RANDOM_YAML(s, "  newly_poor: {rate: %.3f}\n", kind & RANDOM_MEASURED || random_below(s, 4) ? random_uniform(s, 0, 0.02)
                                                                                                : fmin(random_uniform(s, 0.1, 2), 1));
    RANDOM_REAL(s, "  wrong_found: {rate: %.3f}\n", 0, kind & RANDOM_MEASURED ? 0.1 : 0.5);
    RANDOM_REAL(s, "  missed_found: {rate: %.3f}\n", 0, 0.5);
}

static inline void
random_rule(random_scenario *s, unsigned kind)
{
    double limit = random_uniform(s, 0.02, 0.12);

    RANDOM_YAML(s, "exit_rules:\n  rule:\n    first_year: %d\n    incidence_limit: %.4f\n", 2015 + random_below(s, 2), limit);
    RANDOM_REAL(s, "    propose_below: %.4f\n", 0.9 * limit, 1.3 * limit);
    RANDOM_YAML(s, "    measured_by: %s\n", random_below(s, 2) ? "composite" : "registered");
    RANDOM_YAML(s, "    survey_all: %s\n", random_below(s, 2) ? "true" : "false");
    RANDOM_YAML(s, "    wrong: {size: %d}\n", 100 * (1 + random_below(s, 4)));
    RANDOM_YAML(s, "    missed: {size: %d, from: stated, rate: 0.015}\n    missed_limit: 0.02\n", 100 * (1 + random_below(s, 4)));
    RANDOM_REAL(s, "    wrong_limit: %.2f\n", 0.02, 0.1);
    RANDOM_YAML(s, "    satisfaction: {mean: 0.92, size: %d, shock_effect: 0.01, score_effect: %s}\n", 100 * (1 + random_below(s, 4)),
        kind & RANDOM_NO_FEEDBACK ? "0" : "0.02");
    if (!(kind & RANDOM_NO_FEEDBACK) && random_below(s, 3) == 0) {
        RANDOM_YAML(s, "    yearly_limit: %d\n", 1 + random_below(s, 2));
        RANDOM_YAML(s, "    assessed_first: %s\n", random_below(s, 2) ? "true" : "false");
    }
}

static inline void
random_scenario_make(random_scenario *s, uint64_t seed, unsigned kind, int worlds)
{
    memset(s, 0, sizeof *s);
    s->luck = seed * UINT64_C(1000003);
    bool rule = kind & RANDOM_NO_FEEDBACK || random_below(s, 4), groups = random_below(s, 2);
    bool scheme = rule && !(kind & RANDOM_NO_FEEDBACK) && random_below(s, 2);

    RANDOM_YAML(s, "title: at random\ntable: t.h5\nas_of: 2015-12-31\nyears: 2015..%d\nworlds: %d\nseed: %llu\n", 2017 + random_below(s, 5),
        worlds, (unsigned long long) seed);
    random_table(s);
    random_funds(s, kind, rule, scheme);
    random_measures(s, kind, groups);
    random_dynamics(s, kind, groups);
    if (rule)
        random_rule(s, kind);
    if (scheme)
        RANDOM_YAML(s, "schemes:\n  score:\n    classes: {all: {where: \"true\"}}\n"
                       "    grades: {good: {at_least: 60, award_points: 2}, fair: {at_least: 0, award_points: 1}}\n    items:\n"
                       "      fall: {weights: {all: 0.6}, indicator: poor_fall, score: ratio_to_target, target: 0.4}\n"
                       "      content: {weights: {all: 0.4}, indicator: satisfaction, score: goalposts, worst: 0.8, best: 1}\n");
}

/* The model of a scenario, with or without its measures, after changes of its text ("path=value"). */
static inline void
random_scenario_read(const random_scenario *s, bool measures, const char *const *sets, size_t n, ys_model *model)
{
    ys_error err = { YS_OK, "" };
    ys_override override[8];
    ys_table table;
    char text[sizeof s->yaml + sizeof s->measures];

    assert_true(n <= 8);
    for (size_t i = 0; i < n; i++)
        override[i].text = sets[i];
    snprintf(text, sizeof text, "%s%s", s->yaml, measures ? s->measures : "");
    study_write("t.csv", s->csv);
    study_write("c.csv", random_columns);
    if (ys_table_import("t.csv", "c.csv", &table, &err) != YS_OK)
        fail_msg("%s\n%s", err.text, s->csv);
    if (ys_model_from_text(text, "random.yaml", &table, override, n, model, &err) != YS_OK)
        fail_msg("%s\n%s", err.text, text);
}

/* Simulated, with what became of every world. */
static inline void
random_scenario_run(const random_scenario *s, bool measures, const char *const *sets, size_t n, ys_result *result)
{
    static const ys_engine_options keep = { .threads = 1, .trajectories = true };
    ys_error err = { YS_OK, "" };
    ys_model model;

    random_scenario_read(s, measures, sets, n, &model);
    *result = (ys_result){ 0 };
    if (ys_engine_simulate(&model, &keep, result, &err) != YS_OK)
        fail_msg("%s\n%s%s%s", err.text, s->csv, s->yaml, s->measures);
    ys_model_free(&model);
}

/* The worlds of a scenario whose money is frozen: with its measures and without, to the bit the same. Of the poor by year and the years of
 * exit, how many more money would move. */
static inline int
random_frozen(const random_scenario *s)
{
    static const char *const names[] = { "trajectory/poor", "trajectory/exit_year" };
    const char *more[] = { "funds.main.pot.growth=0.1" };
    ys_result with, without, grown;
    int moved = 0;

    random_scenario_run(s, true, NULL, 0, &with);
    random_scenario_run(s, false, NULL, 0, &without);
    random_scenario_run(s, true, more, 1, &grown);
    for (int i = 0; i < 2; i++) {
        const ys_array *a = ys_result_find(&with, names[i]), *b = ys_result_find(&without, names[i]), *c = ys_result_find(&grown, names[i]);
        size_t bytes = ys_array_size(a) * sizeof(int64_t);

        assert_true(ys_array_size(a) == ys_array_size(b) && ys_array_size(a) > 0);
        assert_memory_equal(ys_array_i64(a), ys_array_i64(b), bytes);
        moved += memcmp(ys_array_i64(a), ys_array_i64(c), bytes) != 0;
    }
    ys_result_free(&with);
    ys_result_free(&without);
    ys_result_free(&grown);
    return moved;
}

/* A scenario's model, prepared, and a block of 64 worlds of it. */
typedef struct {
    ys_model model;
    ys_plan plan;
    ys_block block;
    const ys_isa *isa;
} random_block;

static inline void
random_block_open(const random_scenario *s, random_block *b)
{
    ys_error err = { YS_OK, "" };

    random_scenario_read(s, true, NULL, 0, &b->model);
    if (ys_plan_prepare(&b->model, true, &b->plan, &err) != YS_OK)
        fail_msg("%s\n%s%s%s", err.text, s->csv, s->yaml, s->measures);
    assert_int_equal(ys_block_init(&b->block, &b->plan, 64, &err), YS_OK);
    assert_int_equal(ys_isa_choose(NULL, &b->isa, NULL), YS_OK);
    ys_block_centre(&b->block);
}

static inline void
random_block_close(random_block *b)
{
    ys_block_free(&b->block);
    ys_plan_release(&b->plan);
    ys_model_free(&b->model);
}

static inline bool
random_pass_over(void *context, const ys_block *block, int year)
{
    (void) context;
    (void) block;
    (void) year;
    return true;
}

#endif
