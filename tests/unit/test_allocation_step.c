/* Each step of a fund on four counties whose shares are a tenth, two, three and four tenths of 1 亿: amounts by hand. */
#include "study_case.h"

static const char csv[] = "code,name_zh,place,poor,old,mark,unspent,back,steady,out\n"
                          "A1,甲县,1,10,40,1,0,30000000,20000000,0\n"
                          "B1,乙县,1,20,30,2,3000000,20000000,20000000,0\n"
                          "C1,丙县,2,30,20,3,0,30000000,30000000,0\n"
                          "D1,丁县,2,40,10,4,50000000,40000000,30000000,0\n";
static const char columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                              "code,,id,,,,2014-12-31,,by hand\n"
                              "name_zh,,label,,,,2014-12-31,,by hand\n"
                              "place,,class,,1,2,2014-12-31,,by hand\n"
                              "poor,person,observed,,0,1e9,2014-12-31,,by hand\n"
                              "old,person,observed,,0,1e9,2014-12-31,,by hand\n"
                              "mark,1,observed,,0,10,2014-12-31,,by hand\n"
                              "unspent,yuan,observed,,0,1e12,2014-12-31,,by hand\n"
                              "back,yuan,observed,,0,1e12,2014-12-31,,by hand\n"
                              "steady,yuan,observed,,0,1e12,2014-12-31,,by hand\n"
                              "out,year,observed,,0,10,2014-12-31,,by hand\n";

enum { COUNTIES = 4 };

#define HEAD "title: by hand\ntable: t.h5\nas_of: 2015-12-31\nyears: 2015..2015\nfunds:\n  main:\n    purpose: any\n    pot: {total: 100000000}\n"
#define POOR "    factors: {poor: {indicator: poor, weight: 1}}\n"
#define OLD(kind) "    take: " kind "\n    formulas:\n      first: {factors: {poor: {indicator: poor, weight: 1}}}\n" \
    "      second: {factors: {old: {indicator: old, weight: 1}}}\n"

/* Amounts in units of 1,0000 yuan. */
typedef struct {
    const char *name, *keys;
    double amount[COUNTIES], set_aside; /* set_aside: what the province keeps */
} example;

static const example of_money[] = {
    { "no step", POOR, { 1000, 2000, 3000, 4000 }, 0 },
    /* Grants: off the pot before the formula. */
    { "so much a county", POOR "    grants: {each: {amount: 1000000}}\n", { 1060, 2020, 2980, 3940 }, 0 },
    { "so much a head, where", POOR "    grants: {heads: {amount: 100000, per: poor, where: place == 2}}\n", { 930, 1860, 3090, 4120 }, 0 },
    { "to the top two", POOR "    grants: {top: {amount: 5000000, indicator: mark, top: 2}}\n", { 900, 1800, 3200, 4100 }, 0 },
    { "a tie at the top by code", POOR "    grants: {top: {amount: 5000000, indicator: place, top: 1}}\n", { 950, 1900, 3350, 3800 }, 0 },
    { "by a ladder",
        POOR "    grants: {award: {amount: 1000000, indicator: mark, ladder: {good: {from: 2, value: 1}, best: {from: 4, value: 3}}}}\n",
        { 950, 2000, 2950, 4100 }, 0 },
    /* Thresholds: 2/9, 3/9, 4/9; and half of A's tenth in its first year of grace, over 0.95. */
    { "a threshold", POOR "    thresholds: {mark: {indicator: mark, least: 2}}\n", { 0, 2222, 3333, 4445 }, 0 },
    { "a year of grace, and half of it",
        POOR "    thresholds: {mark: {indicator: mark, least: 2, grace_years: 2, ramp: 0.5, out_for: out}}\n",
        { 526, 2105, 3158, 4211 }, 0 },
    { "both ends", POOR "    thresholds: {mark: {indicator: mark, least: 2, most: 3}}\n", { 0, 4000, 6000, 0 }, 0 },
    { "out by a threshold: no floor", POOR "    thresholds: {mark: {indicator: mark, least: 2}}\n    floors: {least: {kind: yuan, value: 15000000}}\n",
        { 0, 2222, 3333, 4445 }, 0 },
    { "out by a threshold: no grant", POOR "    thresholds: {mark: {indicator: mark, least: 2}}\n    grants: {each: {amount: 1000000}}\n",
        { 0, 2256, 3333, 4411 }, 0 },
    { "out by a threshold: no equal share",
        "    when_zero: equal\n    thresholds: {mark: {indicator: mark, least: 2}}\n    factors: {gap: {indicator: out, weight: 1}}\n",
        { 0, 3334, 3333, 3333 }, 0 },
    /* Several formulas: .1 .2 .3 .4 and .4 .3 .2 .1. */
    { "pots side by side, eligible apart",
        "    formulas:\n      first: {share: 0.5, factors: {poor: {indicator: poor, weight: 1}}}\n"
        "      second: {eligibility: place == 1, factors: {mark: {indicator: mark, weight: 1}}}\n",
        { 2167, 4333, 1500, 2000 }, 0 },
    { "base and increment",
        "    formulas:\n      base: {amount: 40000000, factors: {old: {indicator: old, weight: 1}}}\n"
        "      increment: {factors: {poor: {indicator: poor, weight: 1}}}\n",
        { 2200, 2400, 2600, 2800 }, 0 },
    { "the greater, pro rata", OLD("greater"), { 2857, 2143, 2143, 2857 }, 0 },
    { "the lesser, pro rata", OLD("lesser"), { 1667, 3333, 3333, 1667 }, 0 },
    { "the mean", OLD("mean"), { 2500, 2500, 2500, 2500 }, 0 },
    { "the lesser of the first and the mean of the others",
        OLD("lesser_of_first_and_mean") "      third: {factors: {mark: {indicator: mark, weight: 1}}}\n",
        { 1250, 2500, 3125, 3125 }, 0 },
    /* Coefficients: 1, 1.5, 2, 2.5 times the share, over 2; 1, 1, 2, 2 times, over 1.7; 2, 2, 3, 3 times, over 2.7. */
    { "half a coefficient", POOR "    coefficients: {mark: {indicator: mark, strength: 0.5}}\n", { 500, 1500, 3000, 5000 }, 0 },
    { "a coefficient by ladder",
        POOR "    coefficients: {mark: {indicator: mark, ladder: {low: {from: 0, value: 1}, high: {from: 3, value: 2}}}}\n",
        { 588, 1177, 3529, 4706 }, 0 },
    { "a coefficient within bounds", POOR "    coefficients: {mark: {indicator: mark, least: 2, most: 3}}\n", { 741, 1482, 3333, 4444 }, 0 },
    /* Bounds: who is at one leaves the others to share. */
    { "a floor that pulls in the next", POOR "    floors: {least: {kind: yuan, value: 20000000}}\n", { 2000, 2000, 2571, 3429 }, 0 },
    { "a cap on the average per head", POOR "    caps: {most: {kind: of_average, value: 1.5, population: old}}\n", { 1833, 3667, 3000, 1500 }, 0 },
    { "a floor per head, where", POOR "    floors: {least: {kind: per_head, value: 500000, population: old, where: place == 1}}\n",
        { 2000, 1778, 2667, 3555 }, 0 },
    { "three fifths of last year", POOR "    last_year: back\n    hold_harmless: {held: {kind: of_last_year, value: 0.6}}\n",
        { 1800, 1822, 2733, 3645 }, 0 },
    { "a corridor about no growth",
        POOR "    last_year: steady\n    floors: {low: {kind: of_growth, value: -0.1}}\n    caps: {high: {kind: of_growth, value: 0.1}}\n",
        { 1800, 1960, 2940, 3300 }, 0 },
    { "the lesser of two floors",
        POOR "    floors: {least: {kind: lesser, value: 1, of: {a: {kind: yuan, value: 15000000}, b: {kind: share_of_pot, value: 0.12}}}}\n",
        { 1200, 1956, 2933, 3911 }, 0 },
    { "the greater of two floors",
        POOR "    floors: {least: {kind: greater, value: 1, of: {a: {kind: yuan, value: 15000000}, b: {kind: share_of_pot, value: 0.12}}}}\n",
        { 1500, 1889, 2833, 3778 }, 0 },
    { "the mean of two floors",
        POOR "    floors: {least: {kind: mean, value: 1, of: {a: {kind: yuan, value: 15000000}, b: {kind: share_of_pot, value: 0.12}}}}\n",
        { 1350, 1922, 2883, 3845 }, 0 },
    { "floors past the pot, cut in one ratio", POOR "    infeasible: ratable\n    floors: {least: {kind: yuan, value: 50000000}}\n",
        { 2500, 2500, 2500, 2500 }, 0 },
    /* A lock leaves 60 to .1 .2 .4; groups: half to a place, and each place's by another factor. */
    { "a locked amount", POOR "    locks: {C1: {amount: 40000000, reason: a works begun}}\n", { 857, 1714, 4000, 3429 }, 0 },
    { "a floor of a group", POOR "    groups: {west: {where: place == 1, floors: {least: {kind: share_of_pot, value: 0.5}}}}\n",
        { 1667, 3333, 2143, 2857 }, 0 },
    { "to groups first", POOR "    cascade: {by: place, factors: {old: {indicator: old, weight: 1}}}\n", { 2333, 4667, 1286, 1714 }, 0 },
    { "a lock is not cut with the floors",
        POOR "    infeasible: ratable\n    floors: {least: {kind: yuan, value: 30000000}}\n    locks: {A1: {amount: 30000000, reason: a works begun}}\n",
        { 3000, 2334, 2333, 2333 }, 0 },
    { "a lock is not cut off", POOR "    cut_off: {yuan: 11000000}\n    locks: {A1: {amount: 5000000, reason: a works begun}}\n",
        { 500, 2111, 3167, 4222 }, 0 },
    { "nothing is taken from a lock",
        POOR "    deductions: {unspent: {column: unspent, rate: 0.5, most: 0.3}}\n    locks: {D1: {amount: 40000000, reason: a works begun}}\n",
        { 1000, 1850, 3000, 4000 }, 150 },
    /* Rounding: 2222.2, 3333.3 and 4444.4 leave one unit. */
    { "half up, the rest to the largest", POOR "    eligibility: mark >= 2\n    rounding_rule: half_up\n", { 0, 2222, 3333, 4445 }, 0 },
    { "down, the rest to one county", POOR "    eligibility: mark >= 2\n    rounding_rule: down\n    residual_to: B1\n",
        { 0, 2223, 3333, 4444 }, 0 },
    /* What is taken away, and where it goes. */
    { "small amounts to others", POOR "    cut_off: {yuan: 15000000}\n", { 0, 2222, 3333, 4445 }, 0 },
    { "small amounts held", POOR "    cut_off: {share_of_pot: 0.15, to: hold}\n", { 0, 2000, 3000, 4000 }, 1000 },
    { "small amounts to the group", POOR "    cut_off: {yuan: 15000000, to: group, by: place}\n", { 0, 3000, 3000, 4000 }, 0 },
    { "half of what is unspent, at most three tenths", POOR "    deductions: {unspent: {column: unspent, rate: 0.5, most: 0.3}}\n",
        { 1000, 1850, 3000, 2800 }, 1350 },
    { "what is unspent to the group",
        POOR "    deductions: {unspent: {column: unspent, rate: 0.5, most: 0.3, to: group, by: place}}\n", { 1150, 1850, 4200, 2800 }, 0 },
    { "by hand",
        POOR "    override_cap: 0.2\n    overrides: {A1: {change: -1000000, reason: a works ended}, B1: {change: 1000000, reason: a works begun}}\n",
        { 900, 2100, 3000, 4000 }, 0 },
    { "by hand, exactly the cap: 0.29 of 1000 is 290",
        POOR "    override_cap: 0.29\n    overrides: {A1: {change: -2900000, reason: a works ended}, C1: {change: 2900000, reason: a works begun}}\n",
        { 710, 2000, 3290, 4000 }, 0 },
    { "a deduction gives nothing to who was cut off",
        POOR "    cut_off: {yuan: 15000000, to: hold}\n    deductions: {unspent: {column: unspent, rate: 0.5, most: 0.3, to: others}}\n",
        { 0, 1850, 4350, 2800 }, 1000 },
    { "grants alone, then by hand",
        "    grants: {each: {amount: 10000000}}\n    override_cap: 0.2\n"
        "    overrides: {A1: {change: -1000000, reason: a works ended}, B1: {change: 1000000, reason: a works begun}}\n",
        { 900, 1100, 1000, 1000 }, 6000 },
    { "grants alone, cut off", "    grants: {each: {amount: 1000000, per: mark}}\n    cut_off: {yuan: 2000000, to: hold}\n", { 0, 200, 300, 400 }, 9100 },
    /* Within a factor. */
    { "an indicator held to its mean", "    factors: {poor: {indicator: poor, weight: 1, least: 0.8, most: 1.2}}\n", { 2000, 2000, 3000, 3000 }, 0 },
    { "marginal brackets",
        "    factors: {poor: {indicator: poor, transform: brackets, weight: 1, rungs: {a: {from: 0, value: 1}, b: {from: 20, value: 3}}}}\n",
        { 625, 1250, 3125, 5000 }, 0 },
    { "need less capacity", "    factors: {gap: {indicator: poor, transform: gap_fill, against: old, weight: 1}}\n", { 0, 0, 2500, 7500 }, 0 },
    { "all factors 0: equally", "    when_zero: equal\n    factors: {gap: {indicator: out, weight: 1}}\n", { 2500, 2500, 2500, 2500 }, 0 },
    { "all factors 0: held", "    when_zero: hold\n    factors: {gap: {indicator: out, weight: 1}}\n", { 0, 0, 0, 0 }, 10000 },
    { "set aside", POOR "    set_asides: {reserve: {share: 0.1}}\n", { 900, 1800, 2700, 3600 }, 1000 },
    { "a coefficient built of two columns",
        POOR "    composites: {need: {members: {mark: {indicator: mark, weight: 1}, poor: {indicator: poor, weight: 1}}, to_min: 1, to_max: 2}}\n"
             "    coefficients: {need: {indicator: need}}\n",
        { 600, 1600, 3000, 4800 }, 0 },
};

static ys_result
allocate(const char *name, const char *keys)
{
    char scenario[4000];
    ys_error err = { YS_OK, "" };
    ys_result result = { 0 };
    ys_model model;

    snprintf(scenario, sizeof scenario, HEAD "%s", keys);
    study_model(csv, columns, scenario, &model);
    if (ys_engine_allocate(&model, &result, &err) != YS_OK)
        fail_msg("%s: %s", name, err.text);
    ys_model_free(&model);
    return result;
}

static void
test_amounts_by_hand(void **state)
{
    (void) state;
    for (size_t k = 0; k < sizeof of_money / sizeof of_money[0]; k++) {
        const example *given = &of_money[k];
        ys_result result = allocate(given->name, given->keys);
        const int64_t *amount = ys_array_i64(ys_result_find(&result, "allocation/main/amount"));
        const ys_array *step = ys_result_find(&result, "allocation/main/step");

        for (size_t i = 0; i < COUNTIES; i++) {
            if ((double) amount[i] != given->amount[i] * 10000)
                fail_msg("%s: county %zu gets %lld, not %.0f", given->name, i, (long long) amount[i], given->amount[i] * 10000);
            assert_int_equal(ys_array_i64(step)[ys_array_size(step) - COUNTIES + i], amount[i]);
        }
        study_near(&result, "fund/set_aside", 0, given->set_aside * 10000, 0);
        ys_result_free(&result);
    }
}

/* 0.6 of it by the older column, 24 18 12 6; the year's own 10 20 30 40: A pays 14 back, or is told 14 less. */
static void
test_advance(void **state)
{
    static const double advance[] = { 2400, 1800, 1200, 600 }, cut[] = { 1000, 1800, 1200, 600 }, amount[] = { 1000, 2000, 3000, 4000 };

    (void) state;
    for (int may = 0; may < 2; may++) {
        ys_result result = allocate("advance",
            may ? POOR "    advance: {share: 0.6, vintages: {poor: {column: old}}}\n"
                : POOR "    advance: {share: 0.6, may_be_negative: false, vintages: {poor: {column: old}}}\n");

        for (size_t i = 0; i < COUNTIES; i++) {
            double told = may ? advance[i] : cut[i];

            study_near(&result, "allocation/main/amount", i, amount[i] * 10000, 0);
            study_near(&result, "allocation/main/advance", i, told * 10000, 0);
            study_near(&result, "allocation/main/settlement", i, (amount[i] - told) * 10000, 0);
        }
        ys_result_free(&result);
    }
}

/* 0.29 of 1 亿 is 29 million, though the product of the two doubles is less. */
static void
test_advance_is_whole(void **state)
{
    static const double advance[] = { 290, 580, 870, 1160 };
    ys_result result = allocate("advance", POOR "    advance: {share: 0.29}\n");

    (void) state;
    for (size_t i = 0; i < COUNTIES; i++)
        study_near(&result, "allocation/main/advance", i, advance[i] * 10000, 0);
    ys_result_free(&result);
}

/* A tenth of one fund is another's pot. */
static void
test_chain(void **state)
{
    static const double second[] = { 400, 300, 200, 100 };
    ys_result result = allocate("chain",
        POOR "    set_asides: {reward: {share: 0.1}}\n  second:\n    purpose: any\n    pot: {from: main.reward}\n"
             "    factors: {old: {indicator: old, weight: 1}}\n");

    (void) state;
    for (size_t i = 0; i < COUNTIES; i++)
        study_near(&result, "allocation/second/amount", i, second[i] * 10000, 0);
    ys_result_free(&result);
}

/* Persons to lift: the same engine in whole persons; 100.3, 200.6, 300.9 and 401.2. */
static void
test_task(void **state)
{
    static const double persons[] = { 100, 201, 301, 401 }, down[] = { 102, 200, 300, 401 };
    ys_result result = allocate("task",
        POOR "tasks:\n  lift:\n    unit: person\n    rounding: 1\n    pot: {total: 1003}\n    factors: {poor: {indicator: poor, weight: 1}}\n");

    (void) state;
    for (size_t i = 0; i < COUNTIES; i++)
        study_near(&result, "tasks/lift/amount", i, persons[i], 0);
    ys_result_free(&result);
    result = allocate("task, down",
        POOR "tasks:\n  lift:\n    unit: person\n    rounding: 1\n    rounding_rule: down\n    residual_to: A1\n    pot: {total: 1003}\n"
             "    factors: {poor: {indicator: poor, weight: 1}}\n");
    for (size_t i = 0; i < COUNTIES; i++)
        study_near(&result, "tasks/lift/amount", i, down[i], 0);
    ys_result_free(&result);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts_by_hand),
        cmocka_unit_test(test_advance),
        cmocka_unit_test(test_advance_is_whole),
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_task),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
