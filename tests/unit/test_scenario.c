/* Scenarios that are sound: rule files and what is laid over them, overrides and their notes, priors, and that what is written is read
 * again as the same. */
#include "scenario_case.h"

#define FACTORS "funds.special.factors."

static void
note_is(const ys_model *model, const char *want)
{
    assert_string_equal(model->notes, want);
}

static void
weight_is(const ys_model *model, const char *name, double want)
{
    char path[160];

    snprintf(path, sizeof path, FACTORS "%s.weight", name);
    assert_float_equal(case_slot(model, path)->value, want, 1e-15);
}

static void
test_base(void **state)
{
    ys_model model;

    (void) state;
    case_must_read(case_base, "s.yaml", NULL, 0, &model);

    const ys_scenario *s = &model.scenario;
    const ys_fund *fund = s->funds.item;
    const ys_factor *factors = fund->factors.item;
    assert_string_equal(s->title, "Two counties");
    assert_int_equal(s->as_of, 20151231);
    assert_int_equal(s->years.first, 2015);
    assert_int_equal(s->years.last, 2016);
    assert_int_equal(s->worlds, 1000); /* default */
    assert_int_equal(s->seed, 1);
    assert_null(s->notice);
    assert_int_equal(s->funds.n, 1);
    assert_string_equal(fund->name, "special");
    assert_int_equal(fund->known_from, 20140101);
    assert_int_equal(fund->rounding, 10000);
    assert_null(fund->eligibility);
    assert_int_equal(fund->factors.n, 3);
    assert_string_equal(factors[1].name, "gdp");
    assert_string_equal(factors[1].indicator, "gdp_2014");
    assert_int_equal(factors[1].transform, YS_TRANSFORM_direct);
    assert_true(factors[1].lower_is_needier);
    assert_true(factors[1].weight.value == 0.3);
    assert_string_equal(model.slot[factors[1].weight.slot].path, FACTORS "gdp.weight");
    assert_int_equal(model.table.n_counties, CASE_COUNTIES);
    note_is(&model, "");

    /* the three weights are one vector, the pot is in none */
    int32_t vector = case_slot(&model, FACTORS "poor.weight")->vector;
    assert_true(vector >= 0);
    assert_int_equal(case_slot(&model, FACTORS "gdp.weight")->vector, vector);
    assert_int_equal(case_slot(&model, FACTORS "income.weight")->vector, vector);
    assert_int_equal(case_slot(&model, "funds.special.pot.total")->vector, -1);
    ys_model_free(&model);
    ys_model_free(&model);
}

/* What --set does to weights; by hand: siblings keep their proportion in what is left of 1. */
static void
test_weights(void **state)
{
    static const struct {
        const char *find, *put;
        ys_override set[2];
        size_t n;
        double poor, gdp, income;
        const char *notes;
    } cases[] = {
        { NULL, "", { { FACTORS "gdp.weight=0.3" } }, 1, 0.5, 0.3, 0.2, "" },
        { NULL, "", { { FACTORS "poor.weight=0.75" } }, 1, 0.75, 0.15, 0.1,
            FACTORS "gdp.weight is rescaled from 0.3 to 0.15\n" FACTORS "income.weight is rescaled from 0.2 to 0.1" },
        { NULL, "", { { FACTORS "poor.weight=0" } }, 1, 0, 0.6, 0.4,
            FACTORS "gdp.weight is rescaled from 0.3 to 0.6\n" FACTORS "income.weight is rescaled from 0.2 to 0.4" },
        { NULL, "", { { FACTORS "poor.weight=1" } }, 1, 1, 0, 0,
            FACTORS "gdp.weight is rescaled from 0.3 to 0\n" FACTORS "income.weight is rescaled from 0.2 to 0" },
        { NULL, "", { { FACTORS "poor.weight=0.25" }, { FACTORS "gdp.weight=0.25" } }, 2, 0.25, 0.25, 0.5,
            FACTORS "income.weight is rescaled from 0.2 to 0.5" },
        { "weight: 0.3", "lock: true\n        weight: 0.3", { { FACTORS "poor.weight=0.6" } }, 1, 0.6, 0.3, 0.1,
            FACTORS "income.weight is rescaled from 0.2 to 0.10000000000000009" },
        { NULL, "", { { FACTORS "gdp.lock=true" }, { FACTORS "poor.weight=0.6" } }, 2, 0.6, 0.3, 0.1,
            FACTORS "income.weight is rescaled from 0.2 to 0.10000000000000009" },
        { "weight: 0.3", "weight: {value: 0.3, source: a text}", { { FACTORS "poor.weight=0.75" } }, 1, 0.75, 0.15, 0.1,
            FACTORS "gdp.weight is rescaled from 0.3 to 0.15\n" FACTORS "income.weight is rescaled from 0.2 to 0.1" },
        /* a sibling that is rescaled no longer varies: its draw would push away what was set */
        { "weight: 0.3", "weight: {value: 0.3, prior: {uniform: [0.2, 0.4]}}", { { FACTORS "poor.weight=0.75" } }, 1, 0.75, 0.15, 0.1,
            FACTORS "gdp.weight is rescaled from 0.3 to 0.15\n"
            FACTORS "gdp.weight no longer varies: its prior does not hold for a rescaled weight\n"
            FACTORS "income.weight is rescaled from 0.2 to 0.1" },
        { NULL, "vary: {" FACTORS "gdp.weight: {uniform: [0.2, 0.4]}}\n", { { FACTORS "poor.weight=0.75" } }, 1, 0.75, 0.15, 0.1,
            FACTORS "gdp.weight is rescaled from 0.3 to 0.15\n"
            FACTORS "gdp.weight no longer varies: its prior does not hold for a rescaled weight\n"
            FACTORS "income.weight is rescaled from 0.2 to 0.1" },
        /* a vector that did not sum to 1 may be mended, and is not rescaled then */
        { "weight: 0.3", "weight: 0.8", { { FACTORS "gdp.weight=0.3" } }, 1, 0.5, 0.3, 0.2, "" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = case_replace(case_base, cases[i].find, cases[i].put);
        ys_model model;

        print_message("  %s\n", cases[i].set[0].text);
        case_must_read(text, "s.yaml", cases[i].set, cases[i].n, &model);
        weight_is(&model, "poor", cases[i].poor);
        weight_is(&model, "gdp", cases[i].gdp);
        weight_is(&model, "income", cases[i].income);
        note_is(&model, cases[i].notes);
        for (size_t k = 0; k < model.n_slots; k++)
            assert_int_equal(model.slot[k].prior, YS_PRIOR_fixed);
        ys_model_free(&model);
        free(text);
    }
}

/* Priors as they stand in the slots: beside the value, under `vary`, and after --set. */
static void
test_priors(void **state)
{
    static const struct {
        const char *find, *put, *set;
        double value;
        ys_prior_kind kind;
        double a, b, c;
        const char *notes;
    } cases[] = {
        { NULL, "", NULL, 1000000, YS_PRIOR_fixed, 1000000, 0, 0, "" },
        { "1000000", "{value: 7, prior: {fixed: 8}}", NULL, 8, YS_PRIOR_fixed, 8, 0, 0, "" },
        { "1000000", "{value: 7, prior: {uniform: [6, 9]}}", NULL, 7, YS_PRIOR_uniform, 6, 9, 0, "" },
        { "1000000", "{value: 7, prior: {triangular: [6, 7, 9]}}", NULL, 7, YS_PRIOR_triangular, 6, 9, 7, "" },
        { "1000000", "{value: 7, prior: {normal: [7, 2]}}", NULL, 7, YS_PRIOR_normal, 7, 2, 0, "" },
        { "1000000", "{value: 7, prior: {lognormal: [7, 0.5]}}", NULL, 7, YS_PRIOR_lognormal, 7, 0.5, 0, "" },
        { NULL, "vary: {funds.special.pot.total: {uniform: [5, 6]}}\n", NULL, 1000000, YS_PRIOR_uniform, 5, 6, 0, "" },
        { NULL, "vary: {funds.special.pot.total: {fixed: 12}}\n", NULL, 12, YS_PRIOR_fixed, 12, 0, 0, "" },
        { "1000000", "{value: 7, prior: {uniform: [6, 9]}}", "funds.special.pot.total=8", 8, YS_PRIOR_fixed, 8, 0, 0,
            "funds.special.pot.total is set to 8 and no longer varies: its prior does not hold" },
        { NULL, "vary: {funds.special.pot.total: {uniform: [5, 6]}}\n", "funds.special.pot.total=8", 8, YS_PRIOR_fixed, 8, 0, 0,
            "funds.special.pot.total is set to 8 and no longer varies: its prior does not hold" },
        { NULL, "", "vary.funds.special.pot.total={uniform: [5, 6]}", 1000000, YS_PRIOR_uniform, 5, 6, 0, "" },
        { NULL, "", "funds.special.pot.total={value: 5, prior: {normal: [5, 1]}}", 5, YS_PRIOR_normal, 5, 1, 0, "" },
        { "1000000", "{value: 7, prior: {uniform: [6, 9]}}", "funds.special.pot.total.value=8", 8, YS_PRIOR_uniform, 6, 9, 0, "" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = case_replace(case_base, cases[i].find, cases[i].put);
        ys_override override = { cases[i].set };
        ys_model model;

        print_message("  %s %s\n", cases[i].put, cases[i].set == NULL ? "" : cases[i].set);
        case_must_read(text, "s.yaml", &override, cases[i].set != NULL, &model);

        const ys_slot *slot = case_slot(&model, "funds.special.pot.total");
        const ys_fund *fund = model.scenario.funds.item;
        assert_true(slot->value == cases[i].value);
        assert_true(fund->pot.total.value == cases[i].value);
        assert_int_equal(slot->prior, cases[i].kind);
        assert_true(slot->a == cases[i].a);
        assert_true(slot->b == cases[i].b);
        assert_true(slot->c == cases[i].c);
        assert_true(slot->min == 0);
        assert_true(slot->max == 1e15);
        note_is(&model, cases[i].notes);
        ys_model_free(&model);
        free(text);
    }
}

static void
test_stated(void **state)
{
    char *text = case_replace(case_base, "weight: 0.3", "lock: true\n        weight: {value: 0.3, source: art. 5, origin: ours, label: 产值}");
    ys_model model;

    (void) state;
    case_must_read(text, "s.yaml", NULL, 0, &model);

    const ys_slot *slot = case_slot(&model, FACTORS "gdp.weight");
    assert_string_equal(slot->source, "art. 5");
    assert_string_equal(slot->origin, "ours");
    assert_string_equal(slot->label, "产值");
    assert_true(slot->lock);
    assert_false(case_slot(&model, FACTORS "poor.weight")->lock);
    assert_null(case_slot(&model, FACTORS "poor.weight")->source);
    ys_model_free(&model);
    free(text);
}

/* What is known later is used where it is excused, and the notes say so; the texts by hand. */
static void
test_known_later(void **state)
{
    static const struct {
        const char *find, *put, *add, *notes;
    } cases[] = {
        { "gdp_2014", "registered_poor_2016", "hindsight: allow\n",
            "hindsight allowed: column registered_poor_2016, known from 2017-06-30, after as_of 2015-12-31" },
        { "gdp_2014", "registered_poor_2016", "exceptions: [{rule: registered_poor_2016, reason: a look back}]\n",
            "exception: column registered_poor_2016, known from 2017-06-30, after as_of 2015-12-31: a look back" },
        { "2014-01-01", "2016-04-28", "exceptions: [{rule: special, reason: the question asked}]\n",
            "exception: rule special, known from 2016-04-28, after as_of 2015-12-31: the question asked" },
        { "2014-01-01", "2016-04-28", "hindsight: allow\n",
            "hindsight allowed: rule special, known from 2016-04-28, after as_of 2015-12-31" },
        { "2014-01-01", "2015-12-31", "", "" }, /* known on the day itself */
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *changed = case_replace(case_base, cases[i].find, cases[i].put);
        char *text = case_replace(changed, NULL, cases[i].add);
        ys_model model;

        case_must_read(text, "s.yaml", NULL, 0, &model);
        note_is(&model, cases[i].notes);
        ys_model_free(&model);
        free(text);
        free(changed);
    }
}

/* What YAML 1.1 would take for a boolean, a number or nothing stays the name or text that it is, also when it is written and read. */
static void
test_names(void **state)
{
    static const char *const names[] = { "no", "on", "y", "null", "12", "1e3", "县", "0x1F", "-", "TRUE" };

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char key[64];
        ys_model model, again;

        snprintf(key, sizeof key, "      %s:", strcmp(names[i], "-") == 0 ? "\"-\"" : names[i]);
        char *text = case_replace(case_base, "      gdp:", key);
        case_must_read(text, "s.yaml", NULL, 0, &model);
        const ys_fund *fund = model.scenario.funds.item;
        assert_string_equal(((const ys_factor *) fund->factors.item)[1].name, names[i]);
        case_must_read(model.resolved, "s.yaml", NULL, 0, &again);
        assert_string_equal(again.resolved, model.resolved);
        ys_model_free(&again);
        ys_model_free(&model);
        free(text);
    }
}

static void
test_awkward_texts(void **state)
{
    static const char *const texts[] = { "\"a: b # c\"", "'it''s'", "\"two\\nlines\\tand \\\\ \\\" \\x01\"", ">-\n  folded\n  over", "yes",
        "\"\"", "\"  blanks  \"", "\"\\u2028\\uFEFF\"", "\"[flow, {a: b}]\"", "2015-12-31", "\"%percent\"", "\"- dash\"", "\"---\"", "'~'" };

    (void) state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char line[128];
        ys_model model, again;

        snprintf(line, sizeof line, "notice: %s\n", texts[i]);
        char *text = case_replace(case_base, NULL, line);
        case_must_read(text, "s.yaml", NULL, 0, &model);
        case_must_read(model.resolved, "s.yaml", NULL, 0, &again);
        assert_string_equal(again.resolved, model.resolved);
        assert_string_equal(again.sha256, model.sha256);
        if (model.scenario.notice == NULL)
            assert_null(again.scenario.notice);
        else
            assert_string_equal(again.scenario.notice, model.scenario.notice);
        ys_model_free(&again);
        ys_model_free(&model);
        free(text);
    }
}

/* The resolved text of each scenario of the project, read again without rule files, is itself. */
static void
test_round_trip(void **state)
{
    static const char *const files[] = { "scenarios/guizhou-2014.yaml", "scenarios/guizhou-2011.yaml", "tests/cli/files/small.yaml",
        "bench/exit-bench.yaml" };

    (void) state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        static char text[1 << 20];
        char path[512];
        ys_model model, again;
        ys_error err = { YS_OK, "" };

        snprintf(path, sizeof path, "%s/%s", YS_SOURCE_DIR, files[i]);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        fclose(file);
        if (ys_model_from_text(text, path, NULL, NULL, 0, &model, &err) != YS_OK)
            fail_msg("%s", err.text);
        if (ys_model_from_text(model.resolved, "elsewhere.yaml", NULL, NULL, 0, &again, &err) != YS_OK)
            fail_msg("%s", err.text);
        assert_string_equal(again.resolved, model.resolved);
        assert_string_equal(again.sha256, model.sha256);
        assert_int_equal(strlen(model.sha256), 64);
        assert_int_equal(again.n_slots, model.n_slots);
        for (size_t k = 0; k < model.n_slots; k++) {
            assert_string_equal(again.slot[k].path, model.slot[k].path);
            assert_true(again.slot[k].value == model.slot[k].value);
            assert_int_equal(again.slot[k].prior, model.slot[k].prior);
            assert_int_equal(again.slot[k].vector, model.slot[k].vector);
        }
        ys_model_free(&again);
        ys_model_free(&model);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_priors),
        cmocka_unit_test(test_stated),
        cmocka_unit_test(test_known_later),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_awkward_texts),
        cmocka_unit_test(test_round_trip),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
