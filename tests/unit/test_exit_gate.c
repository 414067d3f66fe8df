/* Gates: how many lack what must hold beside income, how it comes to be had, and what that does to leaving. */
#include "effect_case.h"

enum { YEARS = 8, MILLION = 1000000 };


static double
lacks(const effect_world *e, int gate, int county)
{
    return e->w.block.effects.gate[gate][county * EXIT_LANES + 7];
}

/* With base-year spending q = lacking (1 - closing)^t, whoever acts on the gate; and so many pass them all. */
static void
test_path(void **state)
{
    static effect_world e;

    (void) state;
    for (int acted = 0; acted < 2; acted++) {
        effect_begin(&e, &effect_province);
        effect_add_gate(&e, 0.4, 0.15);
        effect_add_gate(&e, 0.25, 0);
        if (acted) {
            ys_measure *m = effect_add_measure(&e, 0.5);

            m->acts_on = YS_ACTS_ON_gate;
            m->gate = "water";
        }
        exit_start(&e.w, 0);
        effect_near(e.w.block.effects.passing[0], 0.6 * 0.75);
        for (int y = 0; y < YEARS; y++) {
            exit_step(&e.w, y);
            for (int c = 0; c < EFFECT_COUNTIES; c++) {
                effect_near(lacks(&e, 0, c), 0.4 * pow(0.85, y + 1));
                effect_near(lacks(&e, 1, c), 0.25);
                effect_near(e.w.block.effects.passing[c * EXIT_LANES + 7], (1 - 0.4 * pow(0.85, y + 1)) * 0.75);
            }
        }
        exit_finish(&e.w);
    }
}

/* Money moves the closing by 1 + 0.3 (x - 1) + 0.2 (x - 1), never below 0, and never closes more than there is. */
static void
test_measures_close(void **state)
{
    static const double x[] = { 0, 0.5, 2, 6, 40 };
    static effect_world e;

    (void) state;
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
        double share[2] = { 0.3, 0.2 }, part = fmin(fmax(0.1 * (1 + 0.5 * (x[i] - 1)), 0), 1);

        effect_begin(&e, &effect_province);
        effect_add_gate(&e, 0.4, 0.1);
        effect_add_gate(&e, 0.4, 0.1);
        for (int m = 0; m < 2; m++) {
            ys_measure *to = effect_add_measure(&e, share[m]);

            to->acts_on = YS_ACTS_ON_gate;
            to->gate = "housing";
        }
        exit_start(&e.w, 0);
        effect_pay(&e, (int64_t) (x[i] * MILLION));
        for (int y = 0; y < 3; y++) {
            exit_step(&e.w, y);
            effect_near(lacks(&e, 1, 0), 0.4 * pow(1 - part, y + 1));
            effect_near(lacks(&e, 0, 0), 0.4 * pow(0.9, y + 1));
        }
        exit_finish(&e.w);
    }
}

/* Odds of leaving over those with base-year spending: (1 - q) / (1 - q of the base year). */
static void
test_odds(void **state)
{
    static const double x[] = { 0, 1, 3 };
    closed_seen seen = closed_begin();
    static effect_world e;

    (void) state;
    for (int process = 0; process < YS_PROCESS_COUNT; process++) {
        for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
            double q = 0.5 * (1 - 0.2 * (1 + 0.5 * (x[i] - 1))), ratio = (1 - q) / (1 - 0.4), p, left = 0;
            ys_measure *m;

            effect_begin(&e, &effect_crowd);
            e.w.seed = i;
            e.w.dynamics.process = process;
            exit_change(&e.w, &e.w.dynamics.net_exit_rate, 0.2);
            effect_add_gate(&e, 0.5, 0.2);
            effect_add_gate(&e, 0.3, 0.2);
            m = effect_add_measure(&e, 0.5);
            m->acts_on = YS_ACTS_ON_gate;
            m->gate = "water";
            if (process == YS_PROCESS_sequence) {
                ys_measure *leave = effect_add_measure(&e, 0);

                exit_change(&e.w, &leave->rate, 0.2);
                exit_change(&e.w, &leave->elasticity, 0);
            }
            exit_start(&e.w, 0);
            effect_pay(&e, (int64_t) (x[i] * MILLION));
            exit_step(&e.w, 0);
            for (int l = 0; l < EXIT_LANES; l++)
                left += 1 - closed_registered(&e.w, 0, l) / 1e9;
            p = process == YS_PROCESS_odds ? 0.25 * ratio / (1 + 0.25 * ratio) : 0.2 * ratio;
            closed_near(&seen, "leave, case", (int) i, left / EXIT_LANES, p, sqrt(p * (1 - p) / 1e9 / EXIT_LANES));
            exit_finish(&e.w);
        }
    }
    closed_tell(&seen);
}

/* Where nobody passes with base-year spending and somebody does with more, chances stay chances and persons are kept. */
static void
test_closed_gate(void **state)
{
    static effect_world e;

    (void) state;
    effect_begin(&e, &effect_province);
    exit_change(&e.w, &e.w.dynamics.net_exit_rate, 0.2);
    effect_add_gate(&e, 1, 1e-9);
    ys_measure *m = effect_add_measure(&e, 0.9);

    m->acts_on = YS_ACTS_ON_gate;
    m->gate = "water";
    exit_start(&e.w, 0);
    exit_step(&e.w, 0);
    for (int i = 0; i < EFFECT_COUNTIES * EXIT_LANES; i++) {
        double n = effect_poor[i / EXIT_LANES], left = 1 - e.w.block.group[0][i] / n;

        assert_true(fabs(left - 0.2) < 6 * sqrt(0.16 / n));
    }
    effect_pay(&e, 90 * MILLION);
    for (int y = 1; y < YEARS; y++) {
        exit_step(&e.w, y);
        for (int i = 0; i < EFFECT_COUNTIES * EXIT_LANES; i++)
            assert_true(e.w.block.group[0][i] >= 0 && e.w.block.effects.passing[i] >= 0 && e.w.block.effects.passing[i] <= 1);
    }
    exit_finish(&e.w);
}

/* q_c in proportion to the share that lacks it, its mean over the registered poor at `lacking`. */
static void
test_spread(void **state)
{
    static const struct {
        int direction;
        const char *unit;
        double lacking;
    } cases[] = { { -1, NULL, 0.2 }, { 1, NULL, 0.2 }, { -1, "%", 0.1 }, { 1, "share", 0.01 } };
    static const double percent[EFFECT_COUNTIES] = { 10, 20, 50, 90 };
    static effect_world e;

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double lack[EFFECT_COUNTIES], poor = 0, mean = 0, kept = 0;

        effect_begin(&e, &effect_province);
        effect_add_gate(&e, cases[i].lacking, 0.1)->indicator = "difficulty";
        e.w.indicator[2].direction = cases[i].direction;
        e.w.indicator[2].unit = cases[i].unit;
        if (cases[i].unit != NULL && cases[i].unit[0] == '%')
            e.w.indicator[2].fixed = percent;
        exit_start(&e.w, 0);
        for (int c = 0; c < EFFECT_COUNTIES; c++) {
            lack[c] = cases[i].direction > 0 ? 1 - effect_share[c] : effect_share[c];
            poor += effect_poor[c];
            mean += effect_poor[c] * lack[c];
        }
        for (int c = 0; c < EFFECT_COUNTIES; c++) {
            effect_near(lacks(&e, 0, c), cases[i].lacking * lack[c] * poor / mean);
            kept += effect_poor[c] * lacks(&e, 0, c);
        }
        effect_near(kept / poor, cases[i].lacking);
        exit_finish(&e.w);
    }
}

/* A county that would lack more than all of it stands at 1, and the others make up for it; a share that is drawn is met in each world. */
static void
test_spread_is_cut(void **state)
{
    static effect_world e;
    double poor = 0;

    (void) state;
    effect_begin(&e, &effect_province);
    effect_add_gate(&e, 0, 0.1)->indicator = "difficulty";
    e.w.indicator[2].direction = -1;
    exit_start(&e.w, 0);
    for (int l = 0; l < EXIT_LANES; l++)
        e.w.param[e.gate[0].lacking.slot * EXIT_LANES + l] = 0.3 + 0.0027 * l;
    ys_exit_gate_start_lanes_base(&e.w.plan, &e.w.block);
    for (int c = 0; c < EFFECT_COUNTIES; c++)
        poor += effect_poor[c];
    for (int l = 0; l < EXIT_LANES; l++) {
        double kept = 0;

        for (int c = 0; c < EFFECT_COUNTIES; c++) {
            double q = e.w.block.effects.gate[0][c * EXIT_LANES + l];

            assert_true(q >= 0 && q <= 1);
            kept += effect_poor[c] * q / poor;
        }
        effect_near(kept, 0.3 + 0.0027 * l);
    }
    exit_finish(&e.w);
}

static ys_gate *
refused(effect_world *e)
{
    effect_begin(e, &effect_province);
    e->w.indicator[2].direction = -1;
    effect_add_gate(e, 0.2, 0)->indicator = "difficulty";
    return e->gate;
}

static void
test_refusals(void **state)
{
    static const double most[EFFECT_COUNTIES] = { 0.1, 1.2, 0.5, 0.9 }, none[EFFECT_COUNTIES] = { 0 };
    static effect_world e;
    ys_measure *m;

    (void) state;
    refused(&e)->indicator = "watr";
    exit_refused(&e.w, YS_E_SCENARIO, "dynamics.gates.water.indicator = watr is not a column of the table");
    refused(&e);
    e.w.indicator[2].direction = 0;
    exit_refused(&e.w, YS_E_SCENARIO, "dynamics.gates.water.indicator = difficulty: the column states no direction; benefit: households"
        " that have it, or cost: households that lack it");
    refused(&e);
    e.w.indicator[2].fixed = most;
    exit_refused(&e.w, YS_E_DATA, "dynamics.gates.water.indicator = difficulty: county B has 1.2; a share of households is allowed, 0 to 1,"
        " or 0 to 100 with the unit %");
    refused(&e);
    e.w.indicator[2].fixed = none;
    exit_refused(&e.w, YS_E_DATA, "dynamics.gates.water.indicator = difficulty: no county has households that lack it, over which `lacking`"
        " = 0.2 could be spread");
    refused(&e);
    m = effect_add_measure(&e, 0.1);
    m->acts_on = YS_ACTS_ON_gate;
    m->gate = "water";
    exit_refused(&e.w, YS_E_SCENARIO, "dynamics.gates.water.closing = 0: the measures that act on this gate would change nothing; give the"
        " part that comes to have it in a year with base-year spending");
    refused(&e);
    e.w.dynamics.gates.n = 7;
    exit_refused(&e.w, YS_E_LIMIT, "dynamics.gates: 7; at most 6");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_path), cmocka_unit_test(test_measures_close), cmocka_unit_test(test_odds),
        cmocka_unit_test(test_closed_gate), cmocka_unit_test(test_spread), cmocka_unit_test(test_spread_is_cut),
        cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
