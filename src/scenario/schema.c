/* The grammar as a JSON Schema (2020-12): what an editor needs to complete and check a scenario or a rule file while it is written. */
#include "scenario/grammar.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *of_kind(const ys_field *field);

static json_t *
reference(const char *name)
{
    return json_pack("{s:s+}", "$ref", "#/$defs/", name);
}

static json_t *
number(const ys_field *field, bool whole)
{
    json_t *schema = json_pack("{s:s}", "type", whole ? "integer" : "number");

    if (field->min != 0.0 || field->max != 0.0) {
        json_object_set_new(schema, "minimum", json_real(field->min));
        json_object_set_new(schema, "maximum", json_real(field->max));
    }
    return schema;
}

static json_t *
word(const char *const *words)
{
    json_t *list = json_array();

    for (size_t i = 0; words[i] != NULL; i++)
        json_array_append_new(list, json_string(words[i]));
    return json_pack("{s:o}", "enum", list);
}

/* {uniform: [a, b]} and its kin: one key of the known kinds. */
static json_t *
prior(void)
{
    json_t *properties = json_object();

    for (size_t i = 0; ys_grammar_priors[i] != NULL; i++)
        json_object_set_new(properties, ys_grammar_priors[i],
            json_pack("{s:[{s:s},{s:s,s:{s:s},s:i,s:i}]}", "oneOf", "type", "number", "type", "array", "items", "type", "number",
                "minItems", 1, "maxItems", 3));
    return json_pack("{s:s,s:i,s:i,s:b,s:o}", "type", "object", "minProperties", 1, "maxProperties", 1, "additionalProperties", 0,
        "properties", properties);
}

static json_t *
named(const ys_grammar *of)
{
    json_t *item = of->plain ? of_kind(&of->field[0]) : reference(of->name);

    return json_pack("{s:s,s:o}", "type", "object", "additionalProperties", item);
}

/* A PARAM leaf: the number, or the long form with the range on `value`. */
static json_t *
param(const ys_field *field)
{
    json_t *list = json_array(), *long_form = json_array();

    json_array_append_new(long_form, reference("param"));
    json_array_append_new(long_form, json_pack("{s:{s:o}}", "properties", "value", number(field, false)));
    json_array_append_new(list, number(field, false));
    json_array_append_new(list, json_pack("{s:o}", "allOf", long_form));
    return json_pack("{s:o}", "anyOf", list);
}

static json_t *
of_kind(const ys_field *field)
{
    switch (field->kind) {
    case YS_KIND_WORD:
        return word(field->words);
    case YS_KIND_PARAM:
        return param(field);
    case YS_KIND_REAL:
        return number(field, false);
    case YS_KIND_INT:
    case YS_KIND_YUAN:
        return number(field, true);
    case YS_KIND_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case YS_KIND_DATE:
        return json_pack("{s:s,s:s}", "type", "string", "pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
    case YS_KIND_YEARS:
        return json_pack("{s:[s,s],s:s}", "type", "string", "integer", "pattern", "^[0-9]{4}(\\.\\.[0-9]{4})?$");
    case YS_KIND_TEXTS:
        return json_pack("{s:s,s:{s:s}}", "type", "array", "items", "type", "string");
    case YS_KIND_PRIOR:
        return reference("prior");
    case YS_KIND_PRIORS:
        return json_pack("{s:s,s:o}", "type", "object", "additionalProperties", reference("prior"));
    case YS_KIND_MAP:
        return reference(field->of->name);
    case YS_KIND_LIST:
        return json_pack("{s:s,s:o}", "type", "array", "items", reference(field->of->name));
    case YS_KIND_NAMED:
        return named(field->of);
    default:
        return json_pack("{s:[s,s,s]}", "type", "string", "number", "boolean");
    }
}

static json_t *
definition(const ys_grammar *grammar, bool rule_file)
{
    json_t *properties = json_object(), *required = json_array(), *schema;

    for (size_t i = 0; i < grammar->n_fields; i++) {
        const ys_field *field = &grammar->field[i];
        json_t *of = of_kind(field);

        if (rule_file && ys_grammar_is_own(field->name)) {
            json_decref(of);
            continue;
        }
        json_object_set_new(of, "description", json_string(field->meaning));
        if (field->fallback != NULL && field->fallback[0] != '\0')
            json_object_set_new(of, "default", json_string(field->fallback));
        if (field->unit[0] != '\0')
            json_object_set_new(of, "x-unit", json_string(field->unit));
        json_object_set_new(properties, field->name, of);
        /* below the top level a scenario may give a part and a rule file the rest */
        if (field->fallback == NULL && grammar == &ys_grammar_scenario && !rule_file)
            json_array_append_new(required, json_string(field->name));
    }
    schema = json_pack("{s:s,s:s,s:b,s:o}", "type", "object", "description", grammar->title, "additionalProperties", 0, "properties",
        properties);
    if (json_array_size(required) > 0)
        json_object_set(schema, "required", required);
    json_decref(required);
    return schema;
}

ys_status
ys_scenario_schema(char **text, ys_error *err)
{
    static const ys_grammar *const grammars[] = {
#define X(token, list, type, plain, title) &ys_grammar_##token,
        YS_GRAMMAR_LIST(X)
#undef X
    };
    json_t *definitions = json_object(), *schema;
    char *out;

    for (size_t i = 0; i < sizeof grammars / sizeof grammars[0]; i++)
        json_object_set_new(definitions, grammars[i]->name, definition(grammars[i], false));
    json_object_set_new(definitions, "rule_file", definition(&ys_grammar_scenario, true));
    json_object_set_new(definitions, "prior", prior());
    schema = json_pack("{s:s,s:s,s:s,s:[o,o],s:o}", "$schema", "https://json-schema.org/draft/2020-12/schema", "title",
        "yinsu scenarios and rule files", "description", "yinsu " YS_VERSION, "anyOf", reference("scenario"), reference("rule_file"),
        "$defs", definitions);
    out = schema == NULL ? NULL : json_dumps(schema, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
    json_decref(schema);
    if (out == NULL)
        return ys_fail(err, YS_E_NOMEM, "the JSON Schema");
    *text = out;
    return YS_OK;
}
