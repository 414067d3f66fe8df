/* Measures with their options: what money serves, when it acts, on what, and whom it reaches first. */
#include "effect_case.h"

enum { COUNTIES = 4, YEARS = 6, MILLION = 1000000 };

static const double poor_row[COUNTIES] = { 40000, 9000, 120000, 2000 };
static const double rural_row[COUNTIES] = { 200000, 90000, 400000, 100000 };
static const double share_row[COUNTIES] = { 0.1, 0.2, 0.5, 0.9 };
static const exit_table province = { COUNTIES, poor_row, rural_row, share_row, share_row };

/* One county so large that a share of it is nearly a probability. */
static const double many_row[1] = { 1e9 }, all_row[1] = { 2e9 - 1 };
static const exit_table crowd = { 1, many_row, all_row, share_row, share_row };

static void
near(double found, double want)
{
    if (!(fabs(found - want) < 1e-12 * (1 + fabs(want))))
        fail_msg("%.17g, not %.17g", found, want);
}

static uint32_t
next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t) (*state >> 33);
}

/* A model with flows and gates; and measures with options as the bits of a random number say. */
static void
random_model(effect_world *e, uint64_t state, bool measures)
{
    static const int year[3] = { 2010, 2014, 2016 };
    static const double yuan[3] = { 5000, 20000, 20000 };

    effect_begin(e, &province);
    effect_groups(e);
    exit_change(&e->w, &e->w.dynamics.net_exit_rate, 0.18);
    exit_change(&e->w, &e->w.dynamics.vulnerable_share, 0.1);
    exit_change(&e->w, &e->w.dynamics.vulnerable_start, 0.3);
    exit_change(&e->w, &e->w.dynamics.fall_back.rate, 0.2);
    exit_change(&e->w, &e->w.dynamics.newly_poor.rate, 0.01);
    exit_change(&e->w, &e->w.dynamics.county_sd, 0.2);
    e->w.dynamics.joint = (int) (next(&state) % 2);
    effect_add_gate(e, 0.4, 0.15)->indicator = "difficulty";
    effect_add_gate(e, 0.2, 0.3);
    e->w.indicator[2].direction = next(&state) % 2 ? 1 : -1;
    for (int m = 0; m < 3; m++) {
        static const char *const group[] = { NULL, "able", "hands", "illness" };
        ys_measure *to = effect_add_measure(e, 0.2);
        uint32_t bits = next(&state);

        exit_change(&e->w, &to->elasticity, 0.3 + 0.1 * m);
        to->group = group[bits % 4];
        if (bits >> 2 & 1)
            exit_change(&e->w, &to->persistence, 0.37);
        if (bits >> 3 & 1)
            exit_change(&e->w, &to->absorption, 0.2);
        if (bits >> 4 & 1)
            exit_change(&e->w, &to->reference, 13.7);
        to->delay = bits >> 5 & 3;
        if (m == 0 && bits >> 7 & 1) {
            effect_costs(e, to, 3, year, yuan);
            exit_change(&e->w, &to->leverage, 1.7);
            exit_change(&e->w, &to->capacity, bits >> 8 & 1 ? 0.001 : 0);
        }
        to->acts_on = (int) (next(&state) % YS_ACTS_ON_COUNT);
        to->gate = to->acts_on == YS_ACTS_ON_gate ? e->gate[bits >> 9 & 1].name : NULL;
        if (to->acts_on == YS_ACTS_ON_leave) {
            to->first = (int) (next(&state) % YS_FIRST_COUNT);
            exit_change(&e->w, &to->coverage, 0.3);
        }
    }
    if (!measures)
        e->w.measures.n = 0;
}

static void
same_pools(const exit_world *a, const exit_world *b)
{
    size_t cells = COUNTIES * EXIT_LANES;

    for (int g = 0; g < 3; g++)
        assert_memory_equal(a->block.group[g], b->block.group[g], cells * sizeof(int32_t));
    assert_memory_equal(a->block.vulnerable, b->block.vulnerable, cells * sizeof(int32_t));
    assert_memory_equal(a->block.stable, b->block.stable, cells * sizeof(int32_t));
}

/* Every gain of a year is 1 to the bit: a difference of a rounding may move nobody. */
static void
no_gain(effect_world *e, int year)
{
    static ys_county k;

    for (size_t c = 0; c < COUNTIES; c++) {
        effect_year(e, c, year, &k);
        for (int m = 0; m < e->w.plan.n_measures; m++) {
            for (int l = 0; l < EXIT_LANES; l++)
                assert_true(k.gain[e->w.plan.measure[m].gain_of][l] == 1);
        }
    }
}

/* Spending as in the base year acts as nothing, to the bit, whatever the options; and other spending does act. */
static void
test_frozen_spending_is_nothing(void **state)
{
    static effect_world with, without;
    int moved = 0;

    (void) state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        random_model(&with, seed * 7919, true);
        random_model(&without, seed * 7919, false);
        exit_start(&with.w, 0);
        exit_start(&without.w, 0);
        for (int y = 0; y < YEARS; y++) {
            exit_step(&with.w, y);
            exit_step(&without.w, y);
            same_pools(&with.w, &without.w);
            for (int g = 0; g < 2; g++)
                assert_memory_equal(with.w.block.effects.gate[g], without.w.block.effects.gate[g],
                    COUNTIES * EXIT_LANES * sizeof(double));
        }
        no_gain(&with, YEARS);
        for (size_t i = 0; i < COUNTIES * EXIT_LANES; i++)
            with.w.amount[i] *= 4;
        for (int y = YEARS; y < 2 * YEARS; y++) {
            exit_step(&with.w, y);
            exit_step(&without.w, y);
        }
        for (int g = 0; g < 3; g++)
            moved += memcmp(with.w.block.group[g], without.w.block.group[g], COUNTIES * EXIT_LANES * sizeof(int32_t)) != 0;
        exit_finish(&with.w);
        exit_finish(&without.w);
    }
    assert_true(moved > 100);
}

/* The base year takes the last step up to it; from 2016 on a person costs twice as much, from 2017 four times. */
static void
test_cost_path(void **state)
{
    static const int year[3] = { 2012, 2016, 2017 };
    static const double yuan[3] = { 20000, 40000, 80000 };
    static const double want[4] = { 1, 0.5, 0.25, 0.25 };
    static effect_world e;

    (void) state;
    effect_begin(&e, &province);
    effect_costs(&e, effect_add_measure(&e, 0.2), 3, year, yuan);
    exit_start(&e.w, 0);
    for (int y = 0; y < 4; y++)
        near(effect_gain(&e, y, MILLION), want[y]);
    near(effect_gain(&e, 4, 4 * MILLION), 1);
    exit_finish(&e.w);
}

/* 40,000 persons served, 1 % a year: at most 400, for 8,000,000 yuan at 20,000; the base year's million yuan serve 50, with a leverage of 3
 * 150. A base year beyond capacity is cut too. */
static void
test_capacity(void **state)
{
    static const int year[1] = { 2000 };
    static const double yuan[1] = { 20000 };
    static effect_world e;
    ys_measure *m;

    (void) state;
    effect_begin(&e, &province);
    m = effect_add_measure(&e, 0.2);
    effect_costs(&e, m, 1, year, yuan);
    exit_change(&e.w, &m->capacity, 0.01);
    exit_change(&e.w, &m->leverage, 3);
    exit_start(&e.w, 0);
    near(effect_gain(&e, 0, 2 * MILLION), 2);
    near(effect_gain(&e, 1, 4 * MILLION), 400 / 150.0);
    effect_base(&e, 8 * MILLION);
    near(effect_gain(&e, 2, 16 * MILLION), 1);
    near(effect_gain(&e, 3, MILLION), 150 / 400.0);
    exit_finish(&e.w);
    /* half of them alone are served */
    effect_begin(&e, &province);
    effect_groups(&e);
    m = effect_add_measure(&e, 0.2);
    m->group = "able";
    effect_costs(&e, m, 1, year, yuan);
    exit_change(&e.w, &m->capacity, 0.01);
    exit_start(&e.w, 0);
    near(effect_gain(&e, 0, 16 * MILLION), 200 / 50.0);
    exit_finish(&e.w);
}

/* 50 yuan a person are 2,000,000 of 40,000 persons: what acts is the intensity less that of the base year. */
static void
test_reference(void **state)
{
    static effect_world e;
    ys_measure *m;

    (void) state;
    effect_begin(&e, &province);
    m = effect_add_measure(&e, 0.2);
    exit_change(&e.w, &m->reference, 50);
    exit_start(&e.w, 0);
    near(effect_gain(&e, 0, 3 * MILLION), 1 + 1.5 - 0.5);
    assert_true(effect_gain(&e, 1, MILLION) == 1);
    effect_base(&e, 0);
    assert_true(effect_gain(&e, 2, 0) == 1);
    near(effect_gain(&e, 3, 2 * MILLION), 2);
    exit_finish(&e.w);
}

/* With costs a reference is in the base year's prices; in sequence the rate is that at the reference, so the gain stands alone. */
static void
test_reference_beside(void **state)
{
    static const int year[2] = { 2000, 2015 };
    static const double yuan[2] = { 20000, 40000 };
    static effect_world e;
    ys_measure *m;

    (void) state;
    effect_begin(&e, &province);
    m = effect_add_measure(&e, 0.2);
    exit_change(&e.w, &m->reference, 50);
    effect_costs(&e, m, 2, year, yuan);
    exit_start(&e.w, 0);
    effect_base(&e, 0);
    near(effect_gain(&e, 0, 2 * MILLION), 1 + 0.5);
    exit_finish(&e.w);
    effect_begin(&e, &province);
    e.w.dynamics.process = YS_PROCESS_sequence;
    exit_change(&e.w, &effect_add_measure(&e, 0)->reference, 50);
    exit_start(&e.w, 0);
    near(effect_gain(&e, 0, MILLION), 0.5);
    exit_finish(&e.w);
}

static void
test_delay(void **state)
{
    (void) state;
    for (int d = 0; d <= 4; d++) {
        static effect_world e;

        effect_begin(&e, &province);
        effect_add_measure(&e, 0.2)->delay = d;
        exit_start(&e.w, 0);
        for (int y = 0; y < 12; y++)
            near(effect_gain(&e, y, (2 + y) * MILLION), y < d ? 1 : 2 + y - d);
        exit_finish(&e.w);
    }
}

/* A step to five times the money: x = 1 + 4 (1 - persistence^t). */
static void
test_persistence(void **state)
{
    static const double kept[] = { 0.1, 0.5, 0.95 };

    (void) state;
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        static effect_world e;

        effect_begin(&e, &province);
        exit_change(&e.w, &effect_add_measure(&e, 0.2)->persistence, kept[i]);
        exit_start(&e.w, 0);
        for (int y = 0; y < 10; y++)
            near(effect_gain(&e, y, 5 * MILLION), 1 + 4 * (1 - pow(kept[i], y + 1)));
        exit_finish(&e.w);
    }
}

/* A part kept and a part new of the same intensity are that intensity, to the bit, whatever the parts. */
static void
test_persistence_of_a_reference(void **state)
{
    (void) state;
    for (int i = 1; i < 50; i++) {
        static effect_world e;
        ys_measure *m;

        effect_begin(&e, &province);
        m = effect_add_measure(&e, 0.2);
        exit_change(&e.w, &m->persistence, 0.0193 * i);
        exit_change(&e.w, &m->reference, 1.37 + i);
        exit_start(&e.w, 0);
        no_gain(&e, 0);
        no_gain(&e, 1);
        exit_finish(&e.w);
    }
}

/* By a quarter a year, from 1 on in proportion; from nothing by a quarter of the base year's. A fall is at once. */
static void
test_absorption(void **state)
{
    static effect_world e;

    (void) state;
    effect_begin(&e, &province);
    exit_change(&e.w, &effect_add_measure(&e, 0.2)->absorption, 0.25);
    exit_start(&e.w, 0);
    for (int y = 0; y < 6; y++)
        near(effect_gain(&e, y, 3 * MILLION), fmin(3, pow(1.25, y + 1)));
    assert_true(effect_gain(&e, 6, 0) < 1e-250);
    for (int y = 1; y < 4; y++)
        near(effect_gain(&e, 6 + y, 3 * MILLION), 0.25 * y);
    exit_finish(&e.w);
}

/* Costs, then absorption, then delay, then persistence. */
static void
test_order(void **state)
{
    static const int year[2] = { 2000, 2015 };
    static const double yuan[2] = { 10000, 20000 };
    static effect_world e;
    double x = 1, acts = 1, waits = 1;
    ys_measure *m;

    (void) state;
    effect_begin(&e, &province);
    m = effect_add_measure(&e, 0.2);
    effect_costs(&e, m, 2, year, yuan);
    exit_change(&e.w, &m->absorption, 0.5);
    exit_change(&e.w, &m->persistence, 0.4);
    m->delay = 1;
    exit_start(&e.w, 0);
    for (int y = 0; y < 8; y++) {
        double paid = (y % 3 + 1) * 2, most = x + 0.5 * fmax(x, 1);

        acts = 0.4 * acts + 0.6 * waits;
        waits = x = fmin(paid / 2, most);
        near(effect_gain(&e, y, (int64_t) paid * MILLION), acts);
    }
    exit_finish(&e.w);
}

/* Two measures of the same money: one row where they are alike, two where one of them has an option. */
static void
test_gains_are_shared(void **state)
{
    static effect_world e;
    static ys_county k;

    (void) state;
    for (int d = 0; d < 2; d++) {
        effect_begin(&e, &province);
        effect_add_measure(&e, 0.2);
        effect_add_measure(&e, 0.2)->delay = d;
        exit_start(&e.w, 0);
        effect_pay(&e, 3 * MILLION);
        effect_year(&e, 0, 0, &k);
        assert_int_equal(e.w.plan.measure[1].gain_of, d);
        near(k.gain[0][0], 3);
        near(k.gain[e.w.plan.measure[1].gain_of][0], d == 0 ? 3 : 1);
        exit_finish(&e.w);
    }
}

/* The factor of the odds of leaving of group g in a crowd, whose base odds are those of the net rate. */
static double
joint_of(const effect_world *e, int g)
{
    double left = 0, all = floor(1e9 * e->w.plan.group_share[g]);

    if (g == 0)
        all = 1e9 - floor(1e9 * e->w.plan.group_share[1]) - floor(1e9 * e->w.plan.group_share[2]);
    for (int l = 0; l < EXIT_LANES; l++)
        left += (all - e->w.block.group[g][l]) / all / EXIT_LANES;
    return left / (1 - left) / e->w.block.base_odds[g * EXIT_LANES];
}

/* Standard error of joint_of for p persons in a thousand million who leave: sd of the share over (1-p)^2 and the base odds of 0.25. */
static double
joint_se(double joint)
{
    double o = 0.25 * joint, p = o / (1 + o);

    return sqrt(p * (1 - p) / 1e9 / EXIT_LANES) / pow(1 - p, 2) / 0.25 + 1e-12;
}

static double
joint_with(int joint, double most, const double *share, size_t n, double x)
{
    static effect_world e;
    static uint64_t luck;
    double found;

    effect_begin(&e, &crowd);
    e.w.seed = ++luck;
    exit_change(&e.w, &e.w.dynamics.net_exit_rate, 0.2);
    exit_change(&e.w, &e.w.dynamics.joint_max, most);
    e.w.dynamics.joint = joint;
    for (size_t m = 0; m < n; m++)
        effect_add_measure(&e, share[m]);
    exit_start(&e.w, 0);
    effect_pay(&e, (int64_t) (x * MILLION));
    exit_step(&e.w, 0);
    found = joint_of(&e, 0);
    exit_finish(&e.w);
    return found;
}

static void
test_joint(void **state)
{
    static const double share[3] = { 0.1, 0.2, 0.3 }, gains[] = { 0, 0.5, 1, 1.25, 1.5, 2, 4, 20 };
    static const double caps[] = { 1, 1.5, 2, 3 };
    closed_seen seen = closed_begin();

    (void) state;
    for (size_t c = 0; c < sizeof caps / sizeof caps[0]; c++) {
        double room = caps[c] - 1, before = 0;

        for (size_t i = 0; i < sizeof gains / sizeof gains[0]; i++) {
            double d = 0.6 * (gains[i] - 1), add = joint_with(YS_JOINT_additive, caps[c], share, 3, gains[i]);
            double less = joint_with(YS_JOINT_subadditive, caps[c], share, 3, gains[i]), slack = 10 * joint_se(caps[c]);
            double want = fmin(1 + d, caps[c]), want_less = d <= 0 ? 1 + d : room == 0 ? 1 : 1 + room * (1 - exp(-d / room));

            closed_near(&seen, "additive", (int) i, add, want, joint_se(want));
            closed_near(&seen, "subadditive", (int) i, less, want_less, joint_se(want_less));
            assert_true(less <= add + slack && less <= caps[c] + slack && less >= before - slack);
            before = less;
        }
    }
    closed_tell(&seen);
}

/* Weights of the groups: of those a measure serves, coverage are reached by the order of their odds. */
static void
first_weights(int first, double coverage, const char *group, bool tied, double *weight)
{
    static effect_world e;
    ys_measure *m;

    effect_begin(&e, &crowd);
    effect_groups(&e);
    if (tied)
        exit_change(&e.w, &e.w.group[1].odds_ratio, 1);
    exit_change(&e.w, &e.w.dynamics.net_exit_rate, 0.2);
    exit_change(&e.w, &e.w.dynamics.joint_max, 100);
    m = effect_add_measure(&e, 0.3);
    m->first = first;
    m->group = group;
    exit_change(&e.w, &m->coverage, coverage);
    exit_start(&e.w, 0);
    effect_pay(&e, 2 * MILLION);
    exit_step(&e.w, 0);
    for (int g = 0; g < 3; g++)
        weight[g] = (joint_of(&e, g) - 1) / 0.3;
    exit_finish(&e.w);
}

static void
test_first(void **state)
{
    static const struct {
        int first;
        double coverage;
        const char *group;
        double want[3];
        bool tied;
    } cases[] = {
        /* shares 0.5, 0.3, 0.2; odds 1, 2, 0.5 */
        { YS_FIRST_alike, 0.5, NULL, { 1, 1, 1 }, false },
        { YS_FIRST_easiest, 0.2, NULL, { 0, 1 / 0.3, 0 }, false },
        { YS_FIRST_easiest, 0.5, NULL, { 0.2 / (0.5 * 0.5), 2, 0 }, false },
        { YS_FIRST_easiest, 0.9, NULL, { 1 / 0.9, 1 / 0.9, 0.1 / (0.9 * 0.2) }, false },
        { YS_FIRST_hardest, 0.1, NULL, { 0, 0, 5 }, false },
        { YS_FIRST_hardest, 0.5, NULL, { 0.3 / (0.5 * 0.5), 0, 2 }, false },
        { YS_FIRST_hardest, 0.8, NULL, { 1.25, 0.1 / (0.8 * 0.3), 1.25 }, false },
        { YS_FIRST_easiest, 0.5, "hands", { 0.35 / (0.5 * 0.5), 0, 0 }, false },
        { YS_FIRST_hardest, 0.5, "hands", { 0.15 / (0.5 * 0.5), 0, 2 }, false },
        { YS_FIRST_easiest, 0.8, "illness", { 0, 1.25, 0.1 / (0.8 * 0.2) }, false },
        { YS_FIRST_hardest, 0.5, "able", { 1, 0, 0 }, false },
        { YS_FIRST_alike, 0, "hands", { 1, 0, 1 }, false },
        { YS_FIRST_alike, 0, "illness", { 0, 1, 1 }, false },
        /* of equal odds the first in the list is first */
        { YS_FIRST_easiest, 0.2, NULL, { 2, 0, 0 }, true },
        { YS_FIRST_hardest, 0.5, NULL, { 0.3 / (0.5 * 0.5), 0, 2 }, true },
    };
    closed_seen seen = closed_begin();

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static const double share[3] = { 0.5, 0.3, 0.2 };
        bool all = cases[i].group == NULL, hands = !all && strcmp(cases[i].group, "hands") == 0, able = !all && cases[i].group[0] == 'a';
        double weight[3], sum = 0, served = all ? 1 : hands ? 0.7 : able ? 0.5 : 0.5;

        first_weights(cases[i].first, cases[i].coverage, cases[i].group, cases[i].tied, weight);
        for (int g = 0; g < 3; g++) {
            closed_near(&seen, "weight, case", (int) i, weight[g], cases[i].want[g], 4e-5);
            sum += share[g] * weight[g];
        }
        closed_near(&seen, "sum of weights, case", (int) i, sum, served, 4e-5);
    }
    closed_tell(&seen);
}

/* Who reaches everybody reaches nobody first: the bits of `alike`, beside other measures too. */
static void
test_full_coverage_is_alike(void **state)
{
    static effect_world one, other;

    (void) state;
    for (int process = 0; process < YS_PROCESS_COUNT; process++) {
        for (int first = 0; first < YS_FIRST_COUNT; first++) {
            effect_world *e[2] = { &one, &other };

            for (int i = 0; i < 2; i++) {
                effect_begin(e[i], &province);
                effect_groups(e[i]);
                e[i]->w.dynamics.process = process;
                exit_change(&e[i]->w, &e[i]->w.dynamics.net_exit_rate, 0.2);
                for (int m = 0; m < 3; m++) {
                    ys_measure *to = effect_add_measure(e[i], 0.17);

                    exit_change(&e[i]->w, &to->rate, 0.1);
                    exit_change(&e[i]->w, &to->coverage, 1);
                    to->first = i == 0 ? YS_FIRST_alike : first;
                    to->group = m == 1 ? "hands" : NULL;
                }
                exit_start(&e[i]->w, 0);
                effect_pay(e[i], 2345678);
                for (int y = 0; y < 3; y++)
                    exit_step(&e[i]->w, y);
            }
            same_pools(&one.w, &other.w);
            exit_finish(&one.w);
            exit_finish(&other.w);
        }
    }
}

/* rate exp(-0.5 (gain - 1)): twice the money of two measures against falling back, half of one against new poverty. */
static void
test_ease(void **state)
{
    static const double many[1] = { 5e8 }, all[1] = { 1.9e9 };
    static const exit_table table = { 1, many, all, share_row, share_row };
    closed_seen seen = closed_begin();

    (void) state;
    for (int i = 0; i < 3; i++) {
        static effect_world e;
        static const double x[3] = { 0.5, 1, 3 };
        double fell = 0, new = 0, back, poor;

        effect_begin(&e, &table);
        e.w.seed = (uint64_t) i;
        e.w.dynamics.process = YS_PROCESS_sequence;
        exit_change(&e.w, &e.w.dynamics.vulnerable_start, 1);
        exit_change(&e.w, &e.w.dynamics.fall_back.rate, 0.2);
        exit_change(&e.w, &e.w.dynamics.newly_poor.rate, 0.1);
        effect_add_measure(&e, 0.2)->acts_on = YS_ACTS_ON_fall_back;
        effect_add_measure(&e, 0.3)->acts_on = YS_ACTS_ON_fall_back;
        effect_add_measure(&e, 0.1)->acts_on = YS_ACTS_ON_newly_poor;
        exit_start(&e.w, 0);
        effect_pay(&e, (int64_t) (x[i] * MILLION));
        exit_step(&e.w, 0);
        for (int l = 0; l < EXIT_LANES; l++) {
            fell += (5e8 - e.w.block.vulnerable[l]) / 5e8 / EXIT_LANES;
            new += (closed_registered(&e.w, 0, l) - 5e8) / EXIT_LANES;
        }
        /* whoever fell back this year is no more among those who can become newly poor */
        back = 0.2 * exp(-0.5 * (x[i] - 1));
        poor = 0.1 * exp(-0.1 * (x[i] - 1));
        closed_near(&seen, "falls back", i, fell, back, sqrt(back * (1 - back) / 5e8 / EXIT_LANES));
        closed_near(&seen, "newly poor", i, new - 5e8 * fell, 9e8 * poor, sqrt(9e8 * poor * (1 - poor) / EXIT_LANES));
        exit_finish(&e.w);
    }
    closed_tell(&seen);
}

/* In sequence a measure that does not act on leaving draws nobody, whatever its rate. */
static void
test_sequence_draws_leave_alone(void **state)
{
    static effect_world with, without;

    (void) state;
    for (int acts = 1; acts < YS_ACTS_ON_COUNT; acts++) {
        effect_world *e[2] = { &with, &without };

        for (int i = 0; i < 2; i++) {
            effect_begin(e[i], &province);
            effect_groups(e[i]);
            e[i]->w.dynamics.process = YS_PROCESS_sequence;
            effect_add_gate(e[i], 0.3, 0.1);
            exit_change(&e[i]->w, &effect_add_measure(e[i], 0)->rate, 0.15);
            if (i == 0) {
                ys_measure *m = effect_add_measure(e[i], 0.3);

                exit_change(&e[i]->w, &m->rate, 0.5);
                m->acts_on = acts;
                m->gate = acts == YS_ACTS_ON_gate ? "water" : NULL;
            }
            exit_start(&e[i]->w, 0);
            for (int y = 0; y < 3; y++)
                exit_step(&e[i]->w, y);
        }
        same_pools(&with.w, &without.w);
        exit_finish(&with.w);
        exit_finish(&without.w);
    }
}

static ys_measure *
refused(effect_world *e)
{
    effect_begin(e, &province);
    effect_groups(e);
    return effect_add_measure(e, 0.1);
}

static void
test_refusals_of_targets(void **state)
{
    static effect_world e;
    ys_measure *m;

    (void) state;
    refused(&e)->group = "abel";
    effect_refused(&e, YS_E_SCENARIO, "measures.first.group = abel is no group of dynamics.groups (there are: able, young, old), nor an"
        " ability or a cause of one");
    refused(&e)->acts_on = YS_ACTS_ON_gate;
    effect_refused(&e, YS_E_SCENARIO, "measures.first.acts_on = gate needs `gate`: one of dynamics.gates (there are: none)");
    m = refused(&e);
    m->acts_on = YS_ACTS_ON_gate;
    m->gate = "watr";
    effect_add_gate(&e, 0.2, 0.1);
    effect_add_gate(&e, 0.2, 0.1);
    effect_refused(&e, YS_E_SCENARIO, "measures.first.gate = watr is no gate of dynamics.gates (there are: water, housing)");
    refused(&e)->gate = "water";
    effect_refused(&e, YS_E_SCENARIO, "measures.first.gate = water is read with acts_on: gate alone; set it, or take gate out");
    refused(&e)->first = YS_FIRST_easiest;
    effect_refused(&e, YS_E_SCENARIO, "measures.first.first = easiest needs `coverage` above 0: the share of those it serves whom it reaches"
        " in the base year");
    m = refused(&e);
    m->first = YS_FIRST_hardest;
    m->acts_on = YS_ACTS_ON_fall_back;
    effect_refused(&e, YS_E_SCENARIO, "measures.first.first = hardest orders those who leave: acts_on: leave alone has an order; set alike");
}

static void
test_refusals_of_options(void **state)
{
    static const int falling[2] = { 2016, 2016 };
    static const double yuan[2] = { 1, 2 };
    static effect_world e;
    ys_measure *m;

    (void) state;
    effect_costs(&e, refused(&e), 2, falling, yuan);
    effect_refused(&e, YS_E_SCENARIO, "measures.first.costs[1].year = 2016 is not after 2016 of the step before; years must rise");
    m = refused(&e);
    exit_change(&e.w, &m->leverage, 52);
    effect_refused(&e, YS_E_SCENARIO, "measures.first.leverage = 52 is read beside `costs`, which turn money into persons; give them, or"
        " take it out");
    m = refused(&e);
    exit_change(&e.w, &m->capacity, 0.1);
    effect_refused(&e, YS_E_SCENARIO, "measures.first.capacity = 0.1 is read beside `costs`, which turn money into persons; give them, or"
        " take it out");
    m = refused(&e);
    effect_costs(&e, m, 1, falling, yuan);
    exit_change(&e.w, &m->leverage, 0);
    effect_refused(&e, YS_E_SCENARIO, "measures.first.leverage = 0 would serve nobody; above 0 is allowed");
    for (int option = 0; option < 5; option++) {
        static const char *const name[] = { "costs", "reference", "delay", "persistence", "absorption" };
        char text[200];

        m = refused(&e);
        e.w.dynamics.deviation = YS_DEVIATION_mean;
        if (option == 0)
            effect_costs(&e, m, 1, falling, yuan);
        else if (option == 2)
            m->delay = 1;
        else
            exit_change(&e.w, option == 1 ? &m->reference : option == 3 ? &m->persistence : &m->absorption, 0.5);
        snprintf(text, sizeof text, "measures.first.%s needs dynamics.deviation: base_year; with mean there is no base year to hold it"
            " against", name[option]);
        effect_refused(&e, YS_E_SCENARIO, text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_frozen_spending_is_nothing), cmocka_unit_test(test_cost_path),
        cmocka_unit_test(test_capacity), cmocka_unit_test(test_reference), cmocka_unit_test(test_reference_beside),
        cmocka_unit_test(test_delay), cmocka_unit_test(test_persistence), cmocka_unit_test(test_persistence_of_a_reference),
        cmocka_unit_test(test_absorption), cmocka_unit_test(test_order),
        cmocka_unit_test(test_gains_are_shared), cmocka_unit_test(test_joint), cmocka_unit_test(test_first),
        cmocka_unit_test(test_full_coverage_is_alike), cmocka_unit_test(test_ease), cmocka_unit_test(test_sequence_draws_leave_alone),
        cmocka_unit_test(test_refusals_of_targets), cmocka_unit_test(test_refusals_of_options) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
