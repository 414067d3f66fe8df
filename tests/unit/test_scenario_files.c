/* Scenarios over rule files: merging, refusals between files, where values come from, and saving. */
#include "scenario_case.h"

#define OWN "title: t\ntable: counties.h5\nas_of: 2015-12-31\nyears: 2015\nrules: [a.yaml, b.yaml]\n"
#define RULE_A                                                       \
    "population: {registered_poor: p, rural: r}\n"                   \
    "funds:\n"                                                       \
    "  one:\n"                                                       \
    "    purpose: development\n"                                     \
    "    pot: {total: {value: 7, prior: {uniform: [6, 9]}, source: a text}}\n" \
    "    factors:\n"                                                 \
    "      x: {indicator: p, weight: 0.75}\n"                        \
    "      y: {indicator: r, weight: 0.25}\n"
#define RULE_B                                                       \
    "funds:\n"                                                       \
    "  two: {purpose: relocation, pot: {total: 3}, factors: {x: {indicator: p, weight: 1}}}\n"

typedef struct {
    char folder[256], path[512];
} files;

static void
put(files *f, const char *own, const char *a, const char *b)
{
    char path[512];

    case_folder(f->folder);
    case_write(f->folder, "a.yaml", a, strlen(a), path);
    case_write(f->folder, "b.yaml", b, strlen(b), path);
    case_write(f->folder, "s.yaml", own, strlen(own), f->path);
}

static void
take_away(const files *f)
{
    static const char *const names[] = { "a.yaml", "b.yaml", "s.yaml" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[512];

        snprintf(path, sizeof path, "%s/%s", f->folder, names[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(f->folder), 0);
}

/* A text with the folder of the test taken out of it. */
static char *
without_folder(const files *f, const char *text)
{
    char *out = strdup(text), *at;
    size_t n = strlen(f->folder) + 1;

    assert_non_null(out);
    while ((at = strstr(out, f->folder)) != NULL)
        memmove(at, at + n, strlen(at + n) + 1);
    return out;
}

/* Lay `own` over the two rule files; by hand: leaf by leaf, a plain number replaces value, prior and source. */
static void
test_merge(void **state)
{
    static const struct {
        const char *own;
        double total;
        ys_prior_kind prior;
        const char *source;
        double x, y;
    } cases[] = {
        { "", 7, YS_PRIOR_uniform, "a text", 0.75, 0.25 },
        { "funds: {one: {pot: {total: 5}}}\n", 5, YS_PRIOR_fixed, NULL, 0.75, 0.25 },
        { "funds: {one: {pot: {total: {value: 5}}}}\n", 5, YS_PRIOR_uniform, "a text", 0.75, 0.25 },
        { "funds: {one: {pot: {total: {prior: {normal: [7, 1]}}}}}\n", 7, YS_PRIOR_normal, "a text", 0.75, 0.25 },
        { "funds: {one: {factors: {x: {weight: 0.5}, y: {weight: 0.5}}}}\n", 7, YS_PRIOR_uniform, "a text", 0.5, 0.5 },
        { "funds: {one: {factors: {x: {weight: {value: 0.75, origin: ours}}}}}\n", 7, YS_PRIOR_uniform, "a text", 0.75, 0.25 },
        { "funds: {}\n", 7, YS_PRIOR_uniform, "a text", 0.75, 0.25 },
        { "vary: {funds.one.pot.total: {fixed: 4}}\n", 4, YS_PRIOR_fixed, "a text", 0.75, 0.25 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        files f;
        ys_model model;
        ys_error err = { YS_OK, "" };
        char *own = case_replace(OWN, NULL, cases[i].own);

        print_message("  %s\n", cases[i].own);
        put(&f, own, RULE_A, RULE_B);
        if (ys_model_from_text(own, f.path, NULL, NULL, 0, &model, &err) != YS_OK)
            fail_msg("%s", err.text);
        assert_int_equal(model.scenario.funds.n, 2);
        assert_int_equal(model.scenario.rules.n, 0); /* what they hold stands in the scenario now */

        const ys_slot *total = case_slot(&model, "funds.one.pot.total");
        assert_true(total->value == cases[i].total);
        assert_int_equal(total->prior, cases[i].prior);
        if (cases[i].source == NULL)
            assert_null(total->source);
        else
            assert_string_equal(total->source, cases[i].source);
        assert_true(case_slot(&model, "funds.one.factors.x.weight")->value == cases[i].x);
        assert_true(case_slot(&model, "funds.one.factors.y.weight")->value == cases[i].y);
        assert_true(case_slot(&model, "funds.two.pot.total")->value == 3);
        ys_model_free(&model);
        take_away(&f);
        free(own);
    }
}

static void
test_refused(void **state)
{
    static const struct {
        const char *own, *b, *want; /* own: added to OWN */
    } cases[] = {
        { "", "funds: {one: {purpose: x}}\n", "b.yaml:1:9: funds.one is defined by two rule files; the other stands at a.yaml:3:3" },
        { "", "population: {rural: q}\n",
            "b.yaml:1:14: population.rural is defined by two rule files; the other stands at a.yaml:1:34" },
        { "", "title: t\n", "b.yaml:1:1: title belongs to a scenario, not to a rule file" },
        { "", "funds:\n  two: {}\nas_of: 2015-01-01\n", "b.yaml:3:1: as_of belongs to a scenario, not to a rule file" },
        { "", "rules: [c.yaml]\n", "b.yaml:1:1: rules belongs to a scenario, not to a rule file" },
        { "", "", "b.yaml: is empty (0 bytes); give a file with content" },
        { "", "funds: *x\n", "b.yaml:1:8: aliases are not allowed: write the value out" },
        { "", "fonds: {}\n", "b.yaml:1:1: fonds is an unknown key; did you mean funds?" },
        { "", "funds:\n  two: {purpose: p, pot: {total: 1}, factors: {x: {indicator: p, weight: 1.5}}}\n",
            "b.yaml:2:74: funds.two.factors.x.weight = 1.5 is outside [0, 1]\n"
            "b.yaml:2:47: funds.two.factors has weights that sum to 1.5, not 1" },
        { "funds: {one: {factors: {x: {weight: 0.72}}}}\n", RULE_B,
            "a.yaml:7:7: funds.one.factors has weights that sum to 0.97, not 1" },
        { "funds: {one: {factors: {x: {weight: 1.75}}}}\n", RULE_B,
            "s.yaml:6:37: funds.one.factors.x.weight = 1.75 is outside [0, 1]\n"
            "a.yaml:7:7: funds.one.factors has weights that sum to 2, not 1" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        files f;
        ys_model model;
        ys_error err = { YS_OK, "" };
        char *own = case_replace(OWN, NULL, cases[i].own);

        put(&f, own, RULE_A, cases[i].b);
        ys_status st = ys_model_from_text(own, f.path, NULL, NULL, 0, &model, &err);
        char *text = without_folder(&f, err.text);
        take_away(&f);
        assert_string_equal(text, cases[i].want);
        assert_int_equal(ys_status_exit_code(st), 3);
        free(text);
        free(own);
    }
}

static void
test_missing_rule_file(void **state)
{
    ys_model model;
    ys_error err = { YS_OK, "" };

    (void) state;
    assert_int_equal(ys_model_from_text(OWN, "/nowhere/s.yaml", NULL, NULL, 0, &model, &err), YS_E_IO);
    assert_memory_equal(err.text, "/nowhere/a.yaml: ", 17);
}

static const ys_override changes[] = { { "funds.one.factors.x.weight=0.5" }, { "worlds=12" }, { "funds.two.pot.growth=0.125" } };

/* Every line of the listing says where its value comes from; without the comments it is the resolved text. */
static void
test_origins(void **state)
{
    static const char *const wanted[] = {
        "title: t  # s.yaml:1:8\n",
        "worlds: 12  # --set\n",
        "seed: 1  # default\n",
        "        weight: 0.5  # --set\n",
        "        weight: 0.5  # rescaled by --set\n",
        "    purpose: relocation  # b.yaml:2:18\n",
        "      total: {value: 7, prior: {uniform: [6, 9]}, source: \"a text\"}  # a.yaml:5:26\n",
        "      growth: 0.125  # --set\n",
    };
    files f;
    ys_model model;
    ys_error err = { YS_OK, "" };
    char *listing = NULL;

    (void) state;
    put(&f, OWN, RULE_A, RULE_B);
    assert_int_equal(ys_model_origins(f.path, changes, 3, &listing, &err), YS_OK);
    assert_int_equal(ys_model_from_text(OWN, f.path, NULL, changes, 3, &model, &err), YS_OK);

    char *text = without_folder(&f, listing);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (strstr(text, wanted[i]) == NULL)
            fail_msg("not there: %sin\n%s", wanted[i], text);

    char *at = text;
    for (const char *line = text; *line != '\0';) {
        const char *end = strchr(line, '\n'), *mark = strstr(line, "  # ");
        size_t n = (size_t) ((mark != NULL && mark < end ? mark : end) - line);

        memmove(at, line, n);
        at[n] = '\n';
        at += n + 1;
        line = end + 1;
    }
    *at = '\0';
    assert_string_equal(text, model.resolved);
    ys_model_free(&model);
    free(text);
    free(listing);
    take_away(&f);
}

/* What is saved reads as what the overrides gave, keeps its rule files by name, and needs no override any more. */
static void
test_save(void **state)
{
    static const struct {
        const char *own; /* added to OWN */
        ys_override set[3];
        size_t n;
    } cases[] = {
        { "", { { "worlds=3" } }, 1 },
        { "", { { "funds.one.factors.x.weight=0.5" } }, 1 },
        { "", { { "funds.one.pot.total=5" }, { "funds.two.pot.growth=0.125" } }, 2 },
        { "", { { "funds.one.pot.total.value=8" } }, 1 },
        { "", { { "funds.one.pot.total={value: 7, prior: {normal: [7, 1]}, source: another text}" } }, 1 },
        { "vary: {funds.one.pot.total: {uniform: [5, 6]}}\n", { { "funds.one.pot.total=5" }, { "notice=演示 yes" } }, 2 },
        { "", { { "vary.funds.one.pot.total={triangular: [5, 6, 7]}" }, { "seed=9" } }, 2 },
        { "", { { "funds.one.floors.least={kind: yuan, value: 5}" }, { "exit_rules.r={first_year: 2016}" } }, 2 },
        { "", { { "funds.one.factors.z={indicator: p, weight: 0.2}" } }, 1 },
        { "funds: {one: {factors: {y: {weight: {prior: {uniform: [0.2, 0.3]}}}}}}\n", { { "funds.one.factors.x.weight=0.5" } }, 1 },
        { "vary: {funds.one.factors.y.weight: {uniform: [0.2, 0.3]}}\n", { { "funds.one.factors.x.weight=0.5" } }, 1 },
        { "notice: no\n", { { "title='no'" } }, 1 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        files f;
        ys_model model, again;
        ys_error err = { YS_OK, "" };
        char *own = case_replace(OWN, NULL, cases[i].own), *saved = NULL;

        print_message("  %s\n", cases[i].set[0].text);
        put(&f, own, RULE_A, RULE_B);
        if (ys_model_from_text(own, f.path, NULL, cases[i].set, cases[i].n, &model, &err) != YS_OK
            || ys_model_save(f.path, cases[i].set, cases[i].n, &saved, &err) != YS_OK
            || ys_model_from_text(saved, f.path, NULL, NULL, 0, &again, &err) != YS_OK)
            fail_msg("%s\n%s", err.text, saved == NULL ? "" : saved);
        assert_non_null(strstr(saved, "a.yaml"));
        assert_null(strstr(saved, "relocation")); /* of a rule file */
        assert_string_equal(again.resolved, model.resolved);
        assert_string_equal(again.sha256, model.sha256);
        ys_model_free(&again);
        ys_model_free(&model);
        free(saved);
        free(own);
        take_away(&f);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merge),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_missing_rule_file),
        cmocka_unit_test(test_origins),
        cmocka_unit_test(test_save),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
