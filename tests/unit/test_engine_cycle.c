/* The project cycle by hand: what of a year's money acts in it, and what an assessment sees of what was not spent. */
#include "study_case.h"

#include "yinsu/engine.h"

static const char csv[] = "code,name_zh,poor,rural\nA1,甲县,1000,10000\nA2,乙县,500,10000\n";
static const char columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                              "code,,id,,,,2014-12-31,,by hand\nname_zh,,label,,,,2014-12-31,,by hand\n"
                              "poor,person,observed,cost,0,1e9,2014-12-31,,by hand\n"
                              "rural,person,observed,,0,1e9,2014-12-31,,by hand\n";

/* The score is 100 (1 - unspent_share). Each county gets half the pot: 600,000 yuan, then 900,000. A yuan rounded down is 1e-4 points. */
static void
simulate(const char *approval, ys_result *result)
{
    static const ys_engine_options one = { .threads = 1 };
    ys_error err = { YS_OK, "" };
    char text[2048];
    ys_model model;

    snprintf(text, sizeof text,
        "title: by hand\ntable: t.h5\nas_of: 2015-12-31\nyears: 2015..2016\nworlds: 64\n"
        "population: {registered_poor: poor, rural: rural}\ndynamics: {net_exit_rate: 0.2}\n"
        "funds:\n  main:\n    purpose: development\n    approval: county\n    pot: {total: 1200000, growth: 0.5}\n"
        "    factors: {a: {indicator: rural, weight: 1}}\napprovals:\n  county: %s\n"
        "schemes:\n  score:\n    classes: {all: {where: \"true\"}}\n    grades: {good: {at_least: 60}, fair: {at_least: 0}}\n"
        "    items: {idle: {weights: {all: 1}, indicator: unspent_share, score: goalposts, worst: 1, best: 0}}\n",
        approval);
    study_model(csv, columns, text, &model);
    *result = (ys_result){ 0 };
    if (ys_engine_simulate(&model, &one, result, &err) != YS_OK)
        fail_msg("%s", err.text);
    ys_model_free(&model);
}

static void
test_unspent(void **state)
{
    static const struct {
        const char *approval;
        double unspent[2]; /* by year: not spent of what is at hand, both in yuan */
    } cases[] = {
        /* 0.05 + 3/12 + 1.2/12 = 0.4 waits, 0.8 x 0.9 = 0.72 is spent: 432,000 of 600,000 + 240,000; 561,600 of 900,000 + 240,000 */
        { "{delay: 0.05, absorption: 0.8, steps: {application: {months: 3}, works: {months: 1.2, lost: 0.1}}}",
            { 408000.0 / 840000.0, 578400.0 / 1140000.0 } },
        /* two years of approval are cut to one: all of a year's money acts in the next */
        { "{steps: {approval: {months: 18}, acceptance: {months: 6}}}", { 600000.0 / 1200000.0, 900000.0 / 1500000.0 } },
        /* nothing waits, a tenth and a tenth of the rest are lost */
        { "{steps: {review: {lost: 0.1}, acceptance: {lost: 0.1}}}", { 0.19, 0.19 } },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ys_result result;

        simulate(cases[i].approval, &result);
        for (size_t cell = 0; cell < 4; cell++)
            study_near(&result, "assessment/score_mean", cell, 100.0 * (1.0 - cases[i].unspent[cell / 2]), 5e-4);
        ys_result_free(&result);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_unspent) };

    return cmocka_run_group_tests(tests, study_set_up, study_tear_down);
}
