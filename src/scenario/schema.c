#include "scenario/schema.h"

#include "scenario/grammar.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * Three forms of a map: whole (everything that must be given is required), part (laid over a rule file, so nothing is) and, of the top
 * level only, a rule file. jansson's packing gives NULL when memory runs out and passes NULL on, so one check at the end is enough.
 */
typedef enum { FORM_WHOLE, FORM_PART, FORM_RULES } map_form;

static json_t *
reference(const ys_grammar *grammar, map_form form)
{
    char text[96];

    snprintf(text, sizeof text, "#/$defs/%s%s", grammar->name, form == FORM_PART ? "_part" : "");
    return json_pack("{s:s}", "$ref", text);
}

/* Whole numbers as such, so that the schema shows 1e15 as 1000000000000000. */
static json_t *
number(double x)
{
    return floor(x) == x && fabs(x) < 9.1e15 ? json_integer((json_int_t) x) : json_real(x);
}

static json_t *
range(const ys_field *field, const char *type)
{
    return json_pack("{s:s, s:o, s:o}", "type", type, "minimum", number(field->min), "maximum", number(field->max));
}

static json_t *
words(const char *const *list)
{
    json_t *array = json_array();

    for (; *list != NULL; list++)
        json_array_append_new(array, json_string(*list));
    return json_pack("{s:o}", "enum", array);
}

static json_t *
param(const ys_field *field, map_form form)
{
    json_t *properties = json_pack("{s:o, s:{s:s}}", "value", range(field, "number"), "prior", "$ref", "#/$defs/prior");

    for (size_t i = 0; i < ys_grammar_param.n_fields; i++)
        if (ys_grammar_param.field[i].kind == YS_KIND_TEXT)
            json_object_set_new(properties, ys_grammar_param.field[i].name, json_pack("{s:s}", "type", "string"));

    json_t *map = json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties, "additionalProperties", 0);
    if (form != FORM_PART)
        json_object_set_new(map, "required", json_pack("[s]", "value"));
    return json_pack("{s:[o, o]}", "anyOf", range(field, "number"), map);
}

static json_t *
named(const ys_field *field, map_form form)
{
    json_t *item = field->of->plain ? param(&field->of->field[0], form) : reference(field->of, form);

    return json_pack("{s:s, s:{s:s}, s:o}", "type", "object", "propertyNames", "pattern", "^[^\\x00-,./:-@\\[-^`{-\\x7f]{1,63}$",
        "additionalProperties", item);
}

static json_t *
schema_of(const ys_field *field, map_form form)
{
    switch (field->kind) {
    case YS_KIND_TEXT:
        return json_pack("{s:[s, s, s]}", "type", "string", "number", "boolean");
    case YS_KIND_WORD:
        return words(field->words);
    case YS_KIND_PARAM:
        return param(field, form);
    case YS_KIND_REAL:
        return range(field, "number");
    case YS_KIND_INT:
    case YS_KIND_YUAN:
        return range(field, "integer");
    case YS_KIND_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case YS_KIND_DATE:
        return json_pack("{s:s, s:s}", "type", "string", "pattern",
            field->fallback == NULL ? "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" : "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$");
    case YS_KIND_YEARS:
        return json_pack("{s:[{s:s, s:s}, o]}", "anyOf", "type", "string", "pattern", "^[0-9]{4}(\\.\\.[0-9]{4})?$",
            range(field, "integer"));
    case YS_KIND_TEXTS:
        return json_pack("{s:s, s:{s:[s, s, s]}}", "type", "array", "items", "type", "string", "number", "boolean");
    case YS_KIND_PRIOR:
        return json_pack("{s:s}", "$ref", "#/$defs/prior");
    case YS_KIND_PRIORS:
        return json_pack("{s:s, s:{s:s}}", "type", "object", "additionalProperties", "$ref", "#/$defs/prior");
    case YS_KIND_MAP:
        return reference(field->of, form);
    case YS_KIND_LIST:
        return json_pack("{s:s, s:o}", "type", "array", "items", reference(field->of, FORM_WHOLE));
    case YS_KIND_NAMED:
        return named(field, form);
    default:
        return NULL;
    }
}

static void
describe(json_t *schema, const ys_field *field)
{
    char text[512];
    bool unit = field->unit[0] != '\0';

    snprintf(text, sizeof text, "%s%s%s%s", field->meaning, unit ? " [" : "", field->unit, unit ? "]" : "");
    json_object_set_new(schema, "description", json_string(text));
    if (field->fallback == NULL || field->fallback[0] == '\0')
        return;

    bool numeric = field->kind == YS_KIND_PARAM || field->kind == YS_KIND_REAL || field->kind == YS_KIND_INT
        || field->kind == YS_KIND_YUAN;
    json_t *fallback = numeric ? json_loads(field->fallback, JSON_DECODE_ANY, NULL)
        : field->kind == YS_KIND_BOOL ? json_boolean(strcmp(field->fallback, "true") == 0) : json_string(field->fallback);
    json_object_set_new(schema, "default", fallback);
}

static json_t *
map_schema(const ys_grammar *grammar, map_form form)
{
    json_t *properties = json_object(), *required = json_array();
    bool top = grammar == &ys_grammar_scenario;

    for (size_t i = 0; i < grammar->n_fields; i++) {
        const ys_field *field = &grammar->field[i];
        bool own = top && ys_grammar_is_own(field->name);
        json_t *schema = own && form == FORM_RULES ? NULL : schema_of(field, form);

        if (own && form == FORM_RULES)
            continue;
        describe(schema, field);
        json_object_set_new(properties, field->name, schema);
        if (field->fallback == NULL && (form == FORM_WHOLE || (top && form == FORM_PART)))
            json_array_append_new(required, json_string(field->name));
    }
    if (top && form == FORM_PART)
        json_array_append_new(required, json_string("rules"));
    return json_pack("{s:s, s:s, s:o, s:o, s:b}", "description", grammar->title, "type", "object", "properties", properties,
        "required", required, "additionalProperties", 0);
}

/* {uniform: [a, b]} and its kin: one key, the right number of numbers. */
static json_t *
prior_schema(void)
{
    static const int count[] = { [YS_PRIOR_uniform] = 2, [YS_PRIOR_triangular] = 3, [YS_PRIOR_normal] = 2, [YS_PRIOR_lognormal] = 2 };
    json_t *properties = json_object();

    for (int k = 0; k < YS_PRIOR_COUNT; k++) {
        json_t *schema = k == YS_PRIOR_fixed ? json_pack("{s:s}", "type", "number")
            : json_pack("{s:s, s:{s:s}, s:i, s:i}", "type", "array", "items", "type", "number", "minItems", count[k], "maxItems",
                count[k]);

        json_object_set_new(properties, ys_grammar_priors[k], schema);
    }
    return json_pack("{s:s, s:o, s:i, s:i, s:b}", "type", "object", "properties", properties, "minProperties", 1, "maxProperties", 1,
        "additionalProperties", 0);
}

json_t *
ys_schema_build(void)
{
    json_t *defs = json_object();

#define X(token, list, type, plain, title)                                                        \
    json_object_set_new(defs, #token, map_schema(&ys_grammar_##token, FORM_WHOLE));               \
    json_object_set_new(defs, #token "_part", map_schema(&ys_grammar_##token, FORM_PART));
    YS_GRAMMAR_LIST(X)
#undef X
    json_object_del(defs, "param"); /* written out where it stands, with the range of the leaf */
    json_object_del(defs, "param_part");
    json_object_del(defs, "class_weight");
    json_object_del(defs, "class_weight_part");
    json_object_set_new(defs, "prior", prior_schema());
    json_object_set_new(defs, "rule_file", map_schema(&ys_grammar_scenario, FORM_RULES));
    return json_pack("{s:s, s:s, s:s, s:[{s:s}, {s:s}, {s:s}], s:o}", "$schema", "https://json-schema.org/draft/2020-12/schema",
        "title", "yinsu scenario or rule file", "description",
        "A scenario that stands alone, one laid over rule files (`rules`), or a rule file.", "anyOf", "$ref", "#/$defs/scenario", "$ref",
        "#/$defs/scenario_part", "$ref", "#/$defs/rule_file", "$defs", defs);
}
