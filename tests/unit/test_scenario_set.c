/* --set: what moves with it, what it refuses; and what vary and priors do. */
#include "scenario_text_case.h"

#include <math.h>

#define POOR "funds.special.factors.poor.weight"
#define INCOME "funds.special.factors.income.weight"
#define INCIDENCE "funds.special.factors.incidence.weight"

enum { MOST = 4 };

static size_t
count(const ys_override *set)
{
    size_t n = 0;

    while (n < MOST && set[n].text != NULL)
        n++;
    return n;
}

static void
weights_move_together(void **state)
{
    /* weights 0.4, 0.3, 0.3 with the last one locked; all by hand */
    static const struct {
        ys_override set[MOST];
        double want[3];
        const char *notes;
    } cases[] = {
        { { { POOR "=0.5" } }, { 0.5, 0.2, 0.3 }, INCOME " is rescaled from 0.3 to 0.19999999999999996" },
        { { { POOR "=0.4" } }, { 0.4, 0.3, 0.3 }, "" },
        { { { POOR "=0.7" } }, { 0.7, 0, 0.3 }, INCOME " is rescaled from 0.3 to 0" },
        { { { POOR "=0.2" }, { "funds.special.factors.incidence.lock=false" } }, { 0.2, 0.4, 0.4 },
            INCOME " is rescaled from 0.3 to 0.4\n" INCIDENCE " is rescaled from 0.3 to 0.4" },
        { { { POOR "=0.2" }, { INCOME "=0.5" } }, { 0.2, 0.5, 0.3 }, "" },
        { { { INCIDENCE "=0.65" } }, { 0.2, 0.15, 0.65 }, POOR " is rescaled from 0.4 to 0.2\n" INCOME
            " is rescaled from 0.3 to 0.15" },
        { { { POOR "={value: 0.5, prior: {uniform: [0.4, 0.6]}}" } }, { 0.5, 0.2, 0.3 }, INCOME
            " is rescaled from 0.3 to 0.19999999999999996" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ys_model model = { 0 };
        ys_error err = { 0 };

        if (read_text(right, cases[i].set, count(cases[i].set), &model, &err) != YS_OK)
            fail_msg("%s: %s", cases[i].set[0].text, err.text);

        const ys_fund *fund = model.scenario.funds.item;
        const ys_factor *factor = fund->factors.item;
        double sum = 0;
        for (size_t k = 0; k < 3; k++) {
            assert_true(fabs(factor[k].weight.value - cases[i].want[k]) <= 1e-15);
            sum += factor[k].weight.value;
        }
        assert_true(fabs(sum - 1) <= 1e-12);
        assert_string_equal(model.notes, cases[i].notes);
        ys_model_free(&model);
    }
}

static void
class_weights_move_in_their_class(void **state)
{
    static const ys_override set[] = { { "schemes.s.items.work.items.fall.weights.on=0.9" } };
    ys_model model = { 0 };
    ys_error err = { 0 };

    (void) state;
    assert_int_equal(read_text(right, set, 1, &model, &err), YS_OK);
    assert_true(fabs(slot_named(&model, "schemes.s.items.work.items.rate.weights.on")->value - 0.1) <= 1e-15);
    assert_true(fabs(slot_named(&model, "schemes.s.items.work.items.rate.weights.off")->value - 0.5) <= 0);
    assert_true(fabs(slot_named(&model, "schemes.s.items.work.weights.on")->value - 0.8) <= 0);
    ys_model_free(&model);
}

static void
both_classes_of_one_item_may_be_set(void **state)
{
    static const ys_override set[] = { { "schemes.s.items.work.weights.on=0.5" }, { "schemes.s.items.work.weights.off=0.9" } };
    ys_model model = { 0 };
    ys_error err = { 0 };

    (void) state;
    assert_int_equal(read_text(right, set, 2, &model, &err), YS_OK);
    assert_true(fabs(slot_named(&model, "schemes.s.items.money.weights.on")->value - 0.5) <= 1e-15);
    assert_true(fabs(slot_named(&model, "schemes.s.items.money.weights.off")->value - 0.1) <= 1e-15);
    ys_model_free(&model);
}

static void
other_values_are_set(void **state)
{
    static const ys_override set[] = { { "worlds=99" }, { "measures.industry.purposes=[development, training]" },
        { "dynamics.fall_back.rate=0.1" }, { "funds.special.caps={most: {kind: share_of_pot, value: 0.2}}" } };
    ys_model model = { 0 };
    ys_error err = { 0 };

    (void) state;
    assert_int_equal(read_text(right, set, 4, &model, &err), YS_OK);

    const ys_measure *measure = model.scenario.measures.item;
    const ys_fund *fund = model.scenario.funds.item;
    assert_int_equal(model.scenario.worlds, 99);
    assert_int_equal(measure->purposes.n, 2);
    assert_true(model.scenario.dynamics.fall_back.rate.value == 0.1);
    assert_int_equal(fund->caps.n, 1);
    ys_model_free(&model);
}

static void
wrong_settings_are_refused(void **state)
{
    static const struct {
        ys_override set[MOST];
        ys_status status;
        const char *want;
    } cases[] = {
        { { { "worlds" } }, YS_E_USAGE, "--set worlds: PATH=VALUE is expected, as funds.special.factors.poor.weight=0.5" },
        { { { "=1" } }, YS_E_USAGE, "--set =1: PATH=VALUE is expected, as funds.special.factors.poor.weight=0.5" },
        { { { "worlds=1" }, { "worlds=2" } }, YS_E_USAGE, "--set worlds: given twice" },
        { { { "funds.special.factors.por.weight=1" } }, YS_E_SCENARIO,
            "--set funds.special.factors.por.weight: there is no such path; did you mean funds.special.factors.poor.weight?" },
        { { { "funds.special.factors.poor.wieght=1" } }, YS_E_SCENARIO,
            "--set funds.special.factors.poor.wieght: there is no such path; did you mean funds.special.factors.poor.weight?" },
        { { { "fund.special.title=x" } }, YS_E_SCENARIO, "--set fund.special.title: there is no such path; did you mean funds.special.title?" },
        { { { "funds.zzzzzz.title=x" } }, YS_E_SCENARIO, "--set funds.zzzzzz.title: there is no such path: zzzzzz is unknown under funds" },
        { { { "worlds.x=1" } }, YS_E_SCENARIO, "--set worlds.x: there is no such path: worlds is a single value" },
        { { { "funds..x=1" } }, YS_E_SCENARIO, "--set funds..x: not a path of names with dots between" },
        { { { "rules=[a.yaml]" } }, YS_E_SCENARIO, "--set rules: the list of rule files cannot be set; edit the scenario" },
        { { { "worlds=[1" } }, YS_E_SCENARIO, "--set worlds:2:1: not YAML: did not find expected ',' or ']' (while parsing a flow sequence)" },
        { { { "worlds=&a 1" } }, YS_E_SCENARIO, "--set worlds:1:1: anchors are not allowed: write the value out" },
        { { { "worlds=0" } }, YS_E_SCENARIO, "--set: worlds = 0 is outside [1, 100000000]" },
        { { { POOR "=0.8" } }, YS_E_SCENARIO, "--set: funds.special.factors: the weights sum to 1.1, not 1, and those that are set or "
            "locked leave nothing for the others: set less" },
        { { { POOR "=0.4" }, { INCOME "=0.4" } }, YS_E_SCENARIO,
            "--set: funds.special.factors: the weights sum to 1.1, not 1, and those that are set or locked leave nothing for the others: set less" },
        { { { POOR "=0.2" }, { INCOME "=0.3" } }, YS_E_SCENARIO, "--set: funds.special.factors: the weights sum to 0.8, not 1, and no "
            "other weight is free to be rescaled: set all of them, or take a lock away" },
        { { { "funds.award.factors.points.weight=0.5" } }, YS_E_SCENARIO,
            "f.yaml:25:14: funds.award.factors has weights that sum to 0.5, not 1" },
        { { { POOR ".prior={uniform: [0.5, 0.4]}" } }, YS_E_SCENARIO,
            "--set: funds.special.factors.poor.weight.prior is not {uniform: [a, b]} with a < b" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ys_model model = { 0 };
        ys_error err = { 0 };
        ys_status st = read_text(right, cases[i].set, count(cases[i].set), &model, &err);

        if (st != cases[i].status || strcmp(err.text, cases[i].want) != 0)
            fail_msg("%s\n  wanted %s\n  got %d %s", cases[i].set[0].text, cases[i].want, (int) st, err.text);
    }
}

static void
a_sum_wrong_in_the_file_is_not_mended(void **state)
{
    static const ys_override set[] = { { POOR "=0.5" } };
    char *text = edited("weight: 0.4", "weight: 0.37");
    ys_model model = { 0 };
    ys_error err = { 0 };

    (void) state;
    assert_int_equal(read_text(text, set, 1, &model, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "f.yaml:14:7: funds.special.factors has weights that sum to 1.1, not 1");
    free(text);
}

static void
a_number_that_is_set_no_longer_varies(void **state)
{
    static const ys_override set[] = { { "funds.special.pot.total=5e9" }, { "funds.special.pot.growth=0.2" } };
    char *text = edited(NULL, "vary: {funds.special.pot.growth: {uniform: [0, 0.3]}}\n");
    ys_model model = { 0 };
    ys_error err = { 0 };

    (void) state;
    assert_int_equal(read_text(text, NULL, 0, &model, &err), YS_OK);
    assert_int_equal(slot_named(&model, "funds.special.pot.growth")->prior, YS_PRIOR_uniform);
    ys_model_free(&model);
    assert_int_equal(read_text(text, set, 2, &model, &err), YS_OK);
    assert_int_equal(slot_named(&model, "funds.special.pot.total")->prior, YS_PRIOR_fixed);
    assert_true(slot_named(&model, "funds.special.pot.total")->value == 5e9);
    assert_int_equal(slot_named(&model, "funds.special.pot.growth")->prior, YS_PRIOR_fixed);
    assert_true(slot_named(&model, "funds.special.pot.growth")->value == 0.2);
    assert_string_equal(model.notes, "funds.special.pot.total is set to 5e9 and no longer varies: its prior does not hold\n"
        "funds.special.pot.growth is set to 0.2 and no longer varies: its prior does not hold");
    ys_model_free(&model);
    free(text);
}

static void
priors_are_read(void **state)
{
    static const struct {
        const char *vary;
        ys_prior_kind kind;
        double a, b, c, value;
    } cases[] = {
        { "{fixed: 0.2}", YS_PRIOR_fixed, 0.2, 0, 0, 0.2 },
        { "{uniform: [0, 0.5]}", YS_PRIOR_uniform, 0, 0.5, 0, 0.1 },
        { "{triangular: [0, 0.1, 0.5]}", YS_PRIOR_triangular, 0, 0.5, 0.1, 0.1 },
        { "{normal: [0.1, 0.02]}", YS_PRIOR_normal, 0.1, 0.02, 0, 0.1 },
        { "{lognormal: [0.1, 0.3]}", YS_PRIOR_lognormal, 0.1, 0.3, 0, 0.1 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char set_text[96];
        ys_override set[1] = { { set_text } };
        ys_model model = { 0 };
        ys_error err = { 0 };

        snprintf(set_text, sizeof set_text, "vary.funds.special.pot.growth=%s", cases[i].vary);
        assert_int_equal(read_text(right, set, 1, &model, &err), YS_OK);

        const ys_slot *slot = slot_named(&model, "funds.special.pot.growth");
        const ys_fund *fund = model.scenario.funds.item;
        assert_int_equal(slot->prior, cases[i].kind);
        assert_true(slot->a == cases[i].a && slot->b == cases[i].b && slot->c == cases[i].c);
        assert_true(slot->value == cases[i].value && fund->pot.growth.value == cases[i].value);
        assert_int_equal(model.scenario.vary.n, 1);
        assert_string_equal(((const ys_vary *) model.scenario.vary.item)->path, "funds.special.pot.growth");
        ys_model_free(&model);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_move_together),
        cmocka_unit_test(class_weights_move_in_their_class),
        cmocka_unit_test(both_classes_of_one_item_may_be_set),
        cmocka_unit_test(other_values_are_set),
        cmocka_unit_test(wrong_settings_are_refused),
        cmocka_unit_test(a_sum_wrong_in_the_file_is_not_mended),
        cmocka_unit_test(a_number_that_is_set_no_longer_varies),
        cmocka_unit_test(priors_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
