/* The grammar's tables, and what is generated from them. */
#include "scenario_text_case.h"

#include "scenario/grammar.h"

#include <jansson.h>

static const ys_grammar *const grammars[] = {
#define X(token, list, type, plain, title) &ys_grammar_##token,
    YS_GRAMMAR_LIST(X)
#undef X
};

enum { N_GRAMMARS = sizeof grammars / sizeof grammars[0] };

/* The C type that a kind is bound to must be the one that the header's row names. */
static void
members_have_the_size_of_their_kind(void **state)
{
    static const size_t size[YS_KIND_COUNT] = { [YS_KIND_TEXT] = sizeof(char *), [YS_KIND_WORD] = sizeof(int),
        [YS_KIND_PARAM] = sizeof(ys_param), [YS_KIND_REAL] = sizeof(double), [YS_KIND_INT] = sizeof(int64_t),
        [YS_KIND_YUAN] = sizeof(int64_t), [YS_KIND_BOOL] = sizeof(bool), [YS_KIND_DATE] = sizeof(int32_t),
        [YS_KIND_YEARS] = sizeof(ys_years), [YS_KIND_TEXTS] = sizeof(ys_list), [YS_KIND_PRIORS] = sizeof(ys_list),
        [YS_KIND_LIST] = sizeof(ys_list), [YS_KIND_NAMED] = sizeof(ys_list) };

    (void) state;
    for (size_t g = 0; g < N_GRAMMARS; g++)
        for (size_t i = 0; i < grammars[g]->n_fields; i++) {
            const ys_field *field = &grammars[g]->field[i];
            size_t want = field->kind == YS_KIND_MAP ? field->of->size : field->kind == YS_KIND_PRIOR ? sizeof(ys_vary) : size[field->kind];

            if (field->size != want || field->offset + field->size > grammars[g]->size)
                fail_msg("%s.%s", grammars[g]->name, field->name);
        }
}

static void
rows_make_sense(void **state)
{
    (void) state;
    for (size_t g = 0; g < N_GRAMMARS; g++)
        for (size_t i = 0; i < grammars[g]->n_fields; i++) {
            const ys_field *field = &grammars[g]->field[i];
            bool ranged = field->kind == YS_KIND_PARAM || field->kind == YS_KIND_REAL || field->kind == YS_KIND_INT
                || field->kind == YS_KIND_YUAN || field->kind == YS_KIND_YEARS;

            if (grammars[g] == &ys_grammar_param)
                continue; /* its range is that of the leaf */
            if (ranged != (field->min < field->max) || field->meaning[0] == '\0')
                fail_msg("%s.%s", grammars[g]->name, field->name);
            assert_ptr_equal(ys_grammar_field(grammars[g], field->name), field);
        }
}

static json_t *
definition(const json_t *schema, const char *name)
{
    json_t *found = json_object_get(json_object_get(schema, "$defs"), name);

    assert_non_null(found);
    return found;
}

static void
schema_is_json_and_says_what_the_grammar_says(void **state)
{
    ys_error err = { 0 };
    json_error_t where;
    char *text = NULL;

    (void) state;
    assert_int_equal(ys_scenario_schema(&text, &err), YS_OK);

    json_t *schema = json_loads(text, JSON_REJECT_DUPLICATES, &where);
    free(text);
    assert_non_null(schema);
    assert_string_equal(json_string_value(json_object_get(schema, "$schema")), "https://json-schema.org/draft/2020-12/schema");

    const json_t *factor = json_object_get(definition(schema, "factor"), "properties");
    const json_t *weight = json_array_get(json_object_get(json_object_get(factor, "weight"), "anyOf"), 0);
    assert_int_equal(json_object_size(factor), ys_grammar_factor.n_fields);
    assert_true(json_number_value(json_object_get(weight, "maximum")) == 1);
    assert_int_equal(json_array_size(json_object_get(json_object_get(factor, "transform"), "enum")), YS_TRANSFORM_COUNT);

    const json_t *rules = json_object_get(definition(schema, "rule_file"), "properties");
    assert_null(json_object_get(rules, "table"));
    assert_non_null(json_object_get(rules, "funds"));
    json_decref(schema);
}

static void
reference_names_every_field(void **state)
{
    ys_error err = { 0 };
    char *text = NULL;

    (void) state;
    assert_int_equal(ys_scenario_reference(&text, &err), YS_OK);
    for (size_t g = 0; g < N_GRAMMARS; g++) {
        char heading[64];
        const char *section;

        snprintf(heading, sizeof heading, "## %s\n", grammars[g]->name);
        section = strstr(text, heading);
        assert_non_null(section);
        for (size_t i = 0; i < grammars[g]->n_fields; i++) {
            char row[96];
            const char *end = strstr(section + 3, "\n## ");

            snprintf(row, sizeof row, "\n| `%s` | ", grammars[g]->field[i].name);
            const char *at = strstr(section, row);
            if (at == NULL || (end != NULL && at > end))
                fail_msg("%s lacks %s", grammars[g]->name, grammars[g]->field[i].name);
        }
    }
    assert_non_null(strstr(text, "| `weight` | [number, or map with a prior](#param) | must be given | 0 to 1 | share |"));
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_have_the_size_of_their_kind),
        cmocka_unit_test(rows_make_sense),
        cmocka_unit_test(schema_is_json_and_says_what_the_grammar_says),
        cmocka_unit_test(reference_names_every_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
