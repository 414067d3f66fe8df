/* What measures act on, how they act together, and whom they reach first. */
#include "effect_case.h"

enum { MILLION = 1000000 };


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

    effect_begin(&e, &effect_crowd);
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

    effect_begin(&e, &effect_crowd);
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
                effect_begin(e[i], &effect_province);
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
            effect_same_pools(&one.w, &other.w);
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
    static const exit_table table = { 1, many, all, effect_share, effect_share };
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
            effect_begin(e[i], &effect_province);
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
        effect_same_pools(&with.w, &without.w);
        exit_finish(&with.w);
        exit_finish(&without.w);
    }
}

static void
test_refusals(void **state)
{
    static effect_world e;
    ys_measure *m;

    (void) state;
    effect_one_measure(&e)->group = "abel";
    exit_refused(&e.w, YS_E_SCENARIO, "measures.first.group = abel is no group of dynamics.groups (there are: able, young, old), nor an"
        " ability or a cause of one");
    effect_one_measure(&e)->acts_on = YS_ACTS_ON_gate;
    exit_refused(&e.w, YS_E_SCENARIO, "measures.first.acts_on = gate needs `gate`: one of dynamics.gates (there are: none)");
    m = effect_one_measure(&e);
    m->acts_on = YS_ACTS_ON_gate;
    m->gate = "watr";
    effect_add_gate(&e, 0.2, 0.1);
    effect_add_gate(&e, 0.2, 0.1);
    exit_refused(&e.w, YS_E_SCENARIO, "measures.first.gate = watr is no gate of dynamics.gates (there are: water, housing)");
    effect_one_measure(&e)->gate = "water";
    exit_refused(&e.w, YS_E_SCENARIO, "measures.first.gate = water is read with acts_on: gate alone; set it, or take gate out");
    effect_one_measure(&e)->first = YS_FIRST_easiest;
    exit_refused(&e.w, YS_E_SCENARIO, "measures.first.first = easiest needs `coverage` above 0: the share of those it serves whom it"
        " reaches in the base year");
    m = effect_one_measure(&e);
    m->first = YS_FIRST_hardest;
    m->acts_on = YS_ACTS_ON_fall_back;
    exit_refused(&e.w, YS_E_SCENARIO, "measures.first.first = hardest orders those who leave: acts_on: leave alone has an order; set"
        " alike");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_joint), cmocka_unit_test(test_first),
        cmocka_unit_test(test_full_coverage_is_alike), cmocka_unit_test(test_ease), cmocka_unit_test(test_sequence_draws_leave_alone),
        cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
