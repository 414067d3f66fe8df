/* A sound scenario, cut short and with bytes changed: refused with a sentence or read, and nothing leaks (run under the sanitizers). */
#include "scenario_case.h"

#define EXTRA                                                                                     \
    "vary: {funds.special.factors.gdp.weight: {uniform: [0.2, 0.4]}}\n"                           \
    "exit_rules: {rule: {first_year: 2016, wrong: {size: 500}}}\n"                                \
    "schemes:\n"                                                                                  \
    "  s:\n"                                                                                      \
    "    classes: {all: {where: \"true\"}}\n"                                                     \
    "    grades: {good: {at_least: 60, title: 良好}, weak: {at_least: 0}}\n"                      \
    "    items:\n"                                                                                \
    "      fall: {weights: {all: 1}, indicator: poor_fall, score: bands, bands: [{at: 0, points: 5}, {at: 1, points: 9}]}\n" \
    "measures: {m: {purposes: [development], base_share: {value: 0.3, prior: {normal: [0.3, 0.1]}, source: 文}}}\n"

enum { MUTANTS = 4000 };

static uint64_t
next(uint64_t *bits)
{
    *bits = *bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407); /* Knuth's MMIX generator */
    return *bits >> 33;
}

/* Read; what is refused has a sentence, what is read has a resolved text that reads as itself. */
static bool
is_read(const char *text, const ys_override *override, size_t n)
{
    ys_model model, again;
    ys_error err;

    if (case_read(text, "/nowhere/s.yaml", override, n, &model, &err) != YS_OK) {
        assert_true(err.status != YS_OK && err.status != YS_E_BUG && err.status != YS_E_NOMEM);
        assert_true(err.text[0] != '\0');
        return false;
    }
    if (case_read(model.resolved, "/nowhere/s.yaml", NULL, 0, &again, &err) != YS_OK)
        fail_msg("the resolved text is refused: %s\n%s", err.text, model.resolved);
    assert_string_equal(again.resolved, model.resolved);
    ys_model_free(&again);
    ys_model_free(&model);
    return true;
}

static void
test_cut(void **state)
{
    char *text = case_replace(case_base, NULL, EXTRA);

    (void) state;
    assert_true(is_read(text, NULL, 0));
    for (size_t n = strlen(text); n-- > 0;) {
        text[n] = '\0';
        is_read(text, NULL, 0);
    }
    free(text);
}

static void
test_bytes(void **state)
{
    static const char marks[] = "{}[]:,-#&*!|>'\"%@`~?\n\t \\0129.eE_=<\x01\x80\xe8\xff";
    char *text = case_replace(case_base, NULL, EXTRA), *mutant = malloc(strlen(text) + 1);
    size_t size = strlen(text), read = 0;
    uint64_t bits = 20151216;

    (void) state;
    assert_non_null(mutant);
    for (int i = 0; i < MUTANTS; i++) {
        memcpy(mutant, text, size + 1);
        for (uint64_t k = 1 + next(&bits) % 3; k > 0; k--)
            mutant[next(&bits) % size] = next(&bits) % 4 == 0 ? (char) (1 + next(&bits) % 255) : marks[next(&bits) % (sizeof marks - 1)];
        read += is_read(mutant, NULL, 0);
    }
    print_message("  %zu of %d mutants are sound scenarios\n", read, (int) MUTANTS);
    assert_in_range(read, MUTANTS / 100, MUTANTS / 2); /* else the mutants would say little */
    free(mutant);
    free(text);
}

static void
test_overrides(void **state)
{
    static const char *const sound[] = { "funds.special.factors.gdp.weight=0.6", "vary.funds.special.pot.total={uniform: [1, 2]}",
        "schemes.s.items.fall.bands=[{at: 0, points: 3}]", "schemes.s.items.fall.bands.1.points=3", "measures.m.base_share.prior={fixed: 0.2}" };
    char *text = case_replace(case_base, NULL, EXTRA);
    uint64_t bits = 42;

    (void) state;
    for (size_t i = 0; i < sizeof sound / sizeof sound[0]; i++) {
        for (int k = 0; k < MUTANTS / 20; k++) {
            char mutant[128];
            size_t n = strlen(sound[i]);
            ys_override override = { mutant };

            memcpy(mutant, sound[i], n + 1);
            if (k == 0)
                assert_true(is_read(text, &override, 1));
            if (k % 4 == 3)
                mutant[next(&bits) % n] = '\0';
            else
                mutant[next(&bits) % n] = ".=[]{}:0a1, *&"[next(&bits) % 14];
            is_read(text, &override, 1);
        }
    }
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_overrides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
