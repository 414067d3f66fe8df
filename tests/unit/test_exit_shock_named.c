/* Named shocks: their means, whom one draw strikes, how they last, what they strike. */
#include "effect_case.h"

enum { COUNTIES = 6, WORLDS = 80 * EXIT_LANES, YEARS = 4 };

static const double poor_row[COUNTIES] = { 50000, 50000, 50000, 50000, 50000, 50000 };
static const double rural_row[COUNTIES] = { 200000, 200000, 200000, 200000, 200000, 200000 };
static const double area_row[COUNTIES] = { 0, 1, 0, 2, 1, 0 };
static const exit_table province = { COUNTIES, poor_row, rural_row, area_row, area_row };

/* The shocks of every county in YEARS years of a block: of everybody's odds, or of the measure that the first row strikes. */
static void
shocks_of(effect_world *e, bool strike, double s[YEARS][COUNTIES][EXIT_LANES])
{
    static ys_county k;
    ys_row shared, none = { 0 };

    k.plan = &e->w.plan;
    k.block = &e->w.block;
    for (int y = 0; y < YEARS; y++) {
        ys_exit_shock_lanes_base(&e->w.plan, &e->w.block, y, shared);
        for (size_t c = 0; c < COUNTIES; c++) {
            k.year = y;
            k.county = c;
            k.at = c * EXIT_LANES;
            ys_exit_county_shock_lanes_base(&k, shared, none);
            memcpy(s[y][c], strike ? k.strike[0] : k.shock, sizeof s[y][c]);
        }
    }
}

static ys_shock *
begin(effect_world *e, int scope)
{
    effect_begin(e, &province);
    e->w.dynamics.area = "area";
    exit_change(&e->w, &e->w.dynamics.net_exit_rate, 0.2);
    return effect_add_shock(e, scope);
}

/* E s = 1 for the event, the steady part, and both, whatever the scope and the year; E s^2 is that of the closed form. */
static void
test_mean_is_one(void **state)
{
    static const struct {
        double p, size, sd, persistence;
    } cases[] = { { 0.2, 0.7, 0, 0 }, { 0.05, -1, 0, 0 }, { 0, 0, 0.4, 0 }, { 0, 0, 0.4, 0.8 }, { 0.3, 0.5, 0.3, 0.5 } };
    closed_seen seen = closed_begin();
    static effect_world e;
    static double s[YEARS][COUNTIES][EXIT_LANES];

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int scope = 0; scope < YS_SHOCK_SCOPE_COUNT; scope++) {
            double p = cases[i].p, hit = exp(-cases[i].size), mean = 1 - p + p * hit;
            double square = (1 - p + p * hit * hit) / (mean * mean) * exp(cases[i].sd * cases[i].sd);
            closed_sum first[YEARS] = { { 0 } }, second[YEARS] = { { 0 } };

            for (uint32_t world = 0; world < WORLDS; world += EXIT_LANES) {
                ys_shock *shock = begin(&e, scope);

                exit_change(&e.w, &shock->probability, p);
                exit_change(&e.w, &shock->size, cases[i].size);
                exit_change(&e.w, &shock->sd, cases[i].sd);
                exit_change(&e.w, &shock->persistence, cases[i].persistence);
                exit_start(&e.w, world);
                shocks_of(&e, false, s);
                for (int y = 0; y < YEARS; y++) {
                    for (int l = 0; l < EXIT_LANES; l++) {
                        closed_add(&first[y], s[y][3][l]);
                        closed_add(&second[y], s[y][3][l] * s[y][3][l]);
                    }
                }
                exit_finish(&e.w);
            }
            for (int y = 0; y < YEARS; y++) {
                closed_mean_of(&seen, "mean of a shock, case", (int) i, &first[y], 1, square - 1);
                closed_mean(&seen, "its second moment, case", (int) i, &second[y], square);
            }
        }
    }
    closed_tell(&seen);
}

/* z = (ln s + sd^2/2) / sd: mean 0, variance 1, correlation persistence^lag between years, none between what is not struck together. */
static void
test_steady_part(void **state)
{
    static effect_world e;
    static double s[YEARS][COUNTIES][EXIT_LANES];
    closed_seen seen = closed_begin();

    (void) state;
    for (int scope = 0; scope < YS_SHOCK_SCOPE_COUNT; scope++) {
        double sd = 0.5, kept = 0.7;
        closed_sum variance[YEARS] = { { 0 } }, lag[YEARS] = { { 0 } }, apart = { 0 };

        for (uint32_t world = 0; world < WORLDS; world += EXIT_LANES) {
            ys_shock *shock = begin(&e, scope);

            exit_change(&e.w, &shock->sd, sd);
            exit_change(&e.w, &shock->persistence, kept);
            exit_start(&e.w, world);
            shocks_of(&e, false, s);
            for (int l = 0; l < EXIT_LANES; l++) {
                double z[YEARS], other = (log(s[2][1][l]) + sd * sd / 2) / sd;

                for (int y = 0; y < YEARS; y++) {
                    z[y] = (log(s[y][0][l]) + sd * sd / 2) / sd;
                    closed_add(&variance[y], z[y] * z[y]);
                    closed_add(&lag[y], z[0] * z[y]);
                }
                closed_add(&apart, z[2] * other);
                /* 0, 2 and 5 lie in one area */
                for (int y = 0; y < YEARS; y++) {
                    assert_true((s[y][0][l] == s[y][2][l]) == (scope != YS_SHOCK_SCOPE_county));
                    assert_true((s[y][0][l] == s[y][1][l]) == (scope == YS_SHOCK_SCOPE_province));
                }
            }
            exit_finish(&e.w);
        }
        for (int y = 0; y < YEARS; y++) {
            closed_mean_of(&seen, "variance, scope", scope, &variance[y], 1, 2);
            closed_mean_of(&seen, "correlation with the first year, scope", scope, &lag[y], pow(kept, y), 1 + pow(kept, 2 * y));
        }
        closed_mean_of(&seen, "correlation between areas, scope", scope, &apart, scope == YS_SHOCK_SCOPE_province, scope == 0 ? 2 : 1);
    }
    closed_tell(&seen);
}

/* Two counties of a province that a shock of sd 0.6 strikes as one: E q1 q2 = E q^2; two counties struck apart: (E q)^2. */
static void
test_one_factor(void **state)
{
    static effect_world e;
    closed_seen seen = closed_begin();
    double sd = 0.6, mean = 0, square = 0, step = 1e-3;

    (void) state;
    for (double z = -9; z < 9; z += step) {
        double q = 1 / (1 + 0.25 * exp(sd * z - sd * sd / 2)), weight = gsl_ran_ugaussian_pdf(z) * step;

        mean += weight * q;
        square += weight * q * q;
    }
    for (int scope = 0; scope < YS_SHOCK_SCOPE_COUNT; scope += 2) {
        closed_sum stay = { 0 }, both = { 0 };

        for (uint32_t world = 0; world < WORLDS; world += EXIT_LANES) {
            exit_change(&e.w, &begin(&e, scope)->sd, sd);
            exit_start(&e.w, world);
            exit_step(&e.w, 0);
            for (int l = 0; l < EXIT_LANES; l++) {
                double one = closed_registered(&e.w, 0, l) / 50000, other = closed_registered(&e.w, 1, l) / 50000;

                closed_add(&stay, one);
                closed_add(&both, one * other);
            }
            exit_finish(&e.w);
        }
        closed_mean(&seen, "stays poor, scope", scope, &stay, mean);
        closed_mean(&seen, "two counties, scope", scope, &both, scope == YS_SHOCK_SCOPE_province ? square : mean * mean);
    }
    closed_tell(&seen);
}

/* In its year the event is certain and takes size off, and nothing is given back for it; other years are as without it. */
static void
test_certain_year(void **state)
{
    static effect_world e;
    static double s[YEARS][COUNTIES][EXIT_LANES];

    (void) state;
    for (int scope = 0; scope < YS_SHOCK_SCOPE_COUNT; scope++) {
        for (int often = 0; often < 2; often++) {
            ys_shock *shock = begin(&e, scope);

            shock->year = 2017;
            exit_change(&e.w, &shock->size, 0.4);
            exit_change(&e.w, &shock->probability, often ? 0.25 : 0);
            exit_start(&e.w, 0);
            shocks_of(&e, false, s);
            for (int y = 0; y < YEARS; y++) {
                for (int l = 0; l < EXIT_LANES; l++) {
                    double mean = often ? 0.75 + 0.25 * exp(-0.4) : 1, hit = exp(-0.4) / mean;
                    bool is_hit = s[y][0][l] < 1 - 1e-9;

                    effect_near(s[y][0][l], y == 2 ? exp(-0.4) : often && is_hit ? hit : 1 / mean);
                    assert_true(y == 2 || often || s[y][0][l] == 1);
                }
            }
            exit_finish(&e.w);
        }
    }
}

/* What strikes a measure multiplies its intensity and leaves the odds; two that strike one multiply. */
static void
test_measure_is_struck(void **state)
{
    static effect_world e;
    static ys_county k;

    (void) state;
    begin(&e, YS_SHOCK_SCOPE_province);
    effect_add_shock(&e, YS_SHOCK_SCOPE_county);
    effect_add_shock(&e, YS_SHOCK_SCOPE_area);
    for (int i = 0; i < 3; i++) {
        e.shock[i].year = 2016;
        e.shock[i].measure = i < 2 ? "second" : "first";
        exit_change(&e.w, &e.shock[i].size, 0.1 * (i + 1));
    }
    for (int m = 0; m < 3; m++)
        effect_add_measure(&e, 0.1);
    exit_start(&e.w, 0);
    effect_pay(&e, 2000000);
    effect_year(&e, 0, 0, &k);
    effect_near(k.gain[0][0], 2);
    effect_near(k.gain[1][0], 2);
    effect_year(&e, 0, 1, &k);
    effect_near(k.gain[0][0], 2 * exp(-0.3));
    effect_near(k.gain[1][0], 2 * exp(-0.3));
    effect_near(k.gain[2][0], 2);
    assert_true(k.shock[0] == 1);
    exit_finish(&e.w);
    /* switched off it moves no bit: the measure shares its gain again */
    e.shock[0].on = e.shock[1].on = e.shock[2].on = false;
    exit_start(&e.w, 0);
    assert_true(e.w.plan.effects.n_shocks == 0 && e.w.plan.measure[2].gain_of == 0);
    exit_finish(&e.w);
}

/* Off: the bits of a model without it. On: returns feel it by their power, exactly so in a certain year. */
static void
test_off_and_returns(void **state)
{
    static effect_world on, off, without;
    effect_world *e[3] = { &on, &off, &without };
    closed_seen seen = closed_begin();
    closed_sum back = { 0 };
    double rate = 0.2 * exp(0.5);

    (void) state;
    for (int i = 0; i < 3; i++) {
        ys_shock *shock = begin(e[i], YS_SHOCK_SCOPE_area);

        exit_change(&e[i]->w, &shock->sd, 0.3);
        exit_change(&e[i]->w, &shock->persistence, 0.3);
        exit_change(&e[i]->w, &shock->size, 0.5);
        shock->year = 2015;
        if (i == 0) {
            exit_change(&e[i]->w, &shock->sd, 0);
            exit_change(&e[i]->w, &shock->persistence, 0);
        }
        shock->on = i == 0;
        if (i == 2)
            e[i]->w.dynamics.shocks.n = 0;
        exit_change(&e[i]->w, &e[i]->w.dynamics.vulnerable_start, 1);
        exit_change(&e[i]->w, &e[i]->w.dynamics.fall_back.rate, 0.2);
        e[i]->w.dynamics.fall_back.shock_power = -1;
        exit_start(&e[i]->w, 0);
        for (int y = 0; y < 2; y++) {
            exit_step(&e[i]->w, y);
            for (int k = 0; i == 0 && y == 0 && k < COUNTIES * EXIT_LANES; k++)
                closed_add(&back, 1 - e[i]->w.block.vulnerable[k] / 50000.0);
        }
    }
    assert_memory_equal(off.w.block.group[0], without.w.block.group[0], COUNTIES * EXIT_LANES * sizeof(int32_t));
    assert_memory_equal(off.w.block.vulnerable, without.w.block.vulnerable, COUNTIES * EXIT_LANES * sizeof(int32_t));
    assert_true(memcmp(on.w.block.group[0], off.w.block.group[0], COUNTIES * EXIT_LANES * sizeof(int32_t)) != 0);
    closed_mean_of(&seen, "falls back", 0, &back, rate, rate * (1 - rate) / 50000);
    closed_tell(&seen);
    for (int i = 0; i < 3; i++)
        exit_finish(&e[i]->w);
}

/* Another shock before it in the list moves no draw of it. */
static void
test_luck_by_name(void **state)
{
    static effect_world one, two;
    static double alone[YEARS][COUNTIES][EXIT_LANES], beside[YEARS][COUNTIES][EXIT_LANES];

    (void) state;
    begin(&one, YS_SHOCK_SCOPE_county);
    one.shock[0].name = "price";
    exit_change(&one.w, &one.shock[0].sd, 0.3);
    exit_start(&one.w, 0);
    shocks_of(&one, false, alone);
    begin(&two, YS_SHOCK_SCOPE_county);
    effect_add_shock(&two, YS_SHOCK_SCOPE_county);
    effect_add_measure(&two, 0.1);
    two.shock[0].measure = "first";
    exit_change(&two.w, &two.shock[0].sd, 0.5);
    exit_change(&two.w, &two.shock[1].sd, 0.3);
    exit_start(&two.w, 0);
    shocks_of(&two, false, beside);
    assert_memory_equal(alone, beside, sizeof alone);
    shocks_of(&two, true, beside);
    assert_true(memcmp(alone, beside, sizeof alone) != 0);
    exit_finish(&one.w);
    exit_finish(&two.w);
}

static void
test_refusals(void **state)
{
    static effect_world e;
    ys_shock *shock;

    (void) state;
    shock = begin(&e, YS_SHOCK_SCOPE_county);
    exit_change(&e.w, &shock->probability, 0.1);
    exit_refused(&e.w, YS_E_SCENARIO, "dynamics.shocks.hail.size = 0: an event would change nothing; give what it takes off the log odds of"
        " leaving");
    shock = begin(&e, YS_SHOCK_SCOPE_county);
    exit_change(&e.w, &shock->size, 0.3);
    exit_refused(&e.w, YS_E_SCENARIO, "dynamics.shocks.hail.size = 0.3 needs `probability`, or the `year` of the event");
    shock = begin(&e, YS_SHOCK_SCOPE_county);
    exit_change(&e.w, &shock->persistence, 0.3);
    exit_refused(&e.w, YS_E_SCENARIO, "dynamics.shocks.hail.persistence = 0.3 needs `sd`: the steady part is what persists");
    shock = begin(&e, YS_SHOCK_SCOPE_county);
    exit_change(&e.w, &shock->sd, 0.3);
    shock->measure = "migration";
    effect_add_measure(&e, 0.1);
    effect_add_measure(&e, 0.1);
    exit_refused(&e.w, YS_E_SCENARIO, "dynamics.shocks.hail.measure = migration is no measure (there are: first, second)");
    shock->on = false;
    exit_refused(&e.w, YS_E_SCENARIO, "dynamics.shocks.hail.measure = migration is no measure (there are: first, second)");
    shock = begin(&e, YS_SHOCK_SCOPE_area);
    exit_change(&e.w, &shock->sd, 0.3);
    e.w.dynamics.area = NULL;
    exit_refused(&e.w, YS_E_SCENARIO, "dynamics.shocks.hail.scope = area needs dynamics.area, a class column of the table");
    exit_change(&e.w, &e.w.dynamics.area_sd, 0.1);
    exit_refused(&e.w, YS_E_SCENARIO, "dynamics.area_sd needs dynamics.area, a class column of the table");
    begin(&e, YS_SHOCK_SCOPE_county);
    effect_add_shock(&e, YS_SHOCK_SCOPE_county)->name = "hail";
    exit_change(&e.w, &e.shock[0].sd, 0.1);
    exit_change(&e.w, &e.shock[1].sd, 0.1);
    exit_refused(&e.w, YS_E_LIMIT, "dynamics.shocks.hail would share the luck of another; rename it");
    begin(&e, YS_SHOCK_SCOPE_county);
    ys_shock many[YS_MAX_SHOCKS + 1];

    for (int i = 0; i < YS_MAX_SHOCKS + 1; i++)
        many[i] = *e.shock;
    e.w.dynamics.shocks = (ys_list){ YS_MAX_SHOCKS + 1, many };
    exit_refused(&e.w, YS_E_LIMIT, "dynamics.shocks: 9; at most 8");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_mean_is_one), cmocka_unit_test(test_steady_part),
        cmocka_unit_test(test_one_factor), cmocka_unit_test(test_certain_year), cmocka_unit_test(test_measure_is_struck),
        cmocka_unit_test(test_off_and_returns), cmocka_unit_test(test_luck_by_name), cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
