#include "yinsu/study.h"

#include "base/text.h"
#include "yinsu/store.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SCHEMA "yinsu.reference/1"

enum { REFERENCE_LIMIT = 4 << 20, SHORT_DIGEST = 16 };

/* The parts of a reference, in the order in which they are compared. */
static const char *const part_name[] = { "allocate", "assess", "simulate" };

enum { N_PARTS = sizeof part_name / sizeof part_name[0] };

bool
ys_check_reference(const char *scenario, char *path, size_t size)
{
    size_t n = strlen(scenario);
    const char *slash = strrchr(scenario, '/');
    const char *dot = strrchr(scenario, '.');

    if (dot != NULL && (slash == NULL || dot > slash + 1))
        n = (size_t) (dot - scenario);
    return (size_t) snprintf(path, size, "%.*s.reference.json", (int) n, scenario) < size;
}

static double
now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

static void
put(json_t *object, const char *key, json_t *value, bool *failed)
{
    if (json_object_set_new(object, key, value) != 0)
        *failed = true;
}

static json_t *
figure_json(const ys_array *array, size_t i)
{
    if (array->type == YS_ARRAY_I64)
        return json_integer(ys_array_i64(array)[i]);

    double x = ys_array_f64(array)[i];

    return x != x ? json_null() : json_real(x == 0 ? 0 : x);
}

/* Figures that a person can check, in front of the digests: what differs is then named by its meaning. */
static json_t *
figures_json(const ys_result *result, bool *failed)
{
    static const char *const name[] = { "fund/total", "fund/set_aside", "fund/to_counties", "province/poor_mean",
        "province/exits_by_mean", "province/all_exited_by" };
    json_t *figures = json_object();

    for (size_t k = 0; k < sizeof name / sizeof name[0]; k++) {
        const ys_array *array = ys_result_find(result, name[k]);
        json_t *list = array != NULL && array->rank == 1 && array->type != YS_ARRAY_TEXT ? json_array() : NULL;

        if (list == NULL)
            continue;
        for (size_t i = 0; i < array->dim[0]; i++) {
            if (json_array_append_new(list, figure_json(array, i)) != 0)
                *failed = true;
        }
        put(figures, name[k], list, failed);
    }
    return figures;
}

static json_t *
part_json(const ys_result *result, bool *failed)
{
    json_t *part = json_object();
    json_t *arrays = json_object();
    char digest[65];

    for (size_t i = 0; i < result->n_arrays; i++) {
        ys_array_digest(result->array[i], digest);
        digest[SHORT_DIGEST] = '\0';
        put(arrays, result->array[i]->name, json_string(digest), failed);
    }
    ys_result_digest(result, digest);
    put(part, "figures", figures_json(result, failed), failed);
    put(part, "arrays", arrays, failed);
    put(part, "digest", json_string(digest), failed);
    return part;
}

static ys_status
run_part(const ys_model *model, const ys_engine_options *engine, size_t part, ys_result *result, ys_error *err)
{
    switch (part) {
    case 0:
        return ys_engine_allocate(model, result, err);
    case 1:
        return ys_engine_assess(model, result, err);
    default:
        return ys_engine_simulate(model, engine, result, err);
    }
}

static bool
has_part(const ys_model *model, size_t part)
{
    switch (part) {
    case 0:
        return model->scenario.funds.n > 0;
    case 1:
        return model->scenario.schemes.n > 0;
    default:
        return model->scenario.population.registered_poor != NULL;
    }
}

/* Everything that a reference holds, computed now. */
static ys_status
compute(const ys_model *model, const ys_engine_options *engine, json_t **out, ys_error *err)
{
    json_t *root = json_object();
    bool failed = root == NULL;
    ys_status st = YS_OK;

    put(root, "schema", json_string(SCHEMA), &failed);
    put(root, "version", json_string(YS_VERSION), &failed);
    put(root, "worlds", json_integer(model->scenario.worlds), &failed);
    put(root, "seed", json_integer(model->scenario.seed), &failed);
    for (size_t part = 0; st == YS_OK && part < N_PARTS; part++) {
        ys_result result = { 0 };

        if (!has_part(model, part))
            continue;
        st = run_part(model, engine, part, &result, err);
        if (st == YS_OK)
            put(root, part_name[part], part_json(&result, &failed), &failed);
        ys_result_free(&result);
    }
    if (st == YS_OK && failed)
        st = ys_fail(err, YS_E_NOMEM, "%s: reference", model->path);
    if (st != YS_OK) {
        json_decref(root);
        return st;
    }
    *out = root;
    return YS_OK;
}

static void
show_value(const json_t *value, char *out, size_t size)
{
    char *dump = value != NULL ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;

    ys_text_show(dump != NULL ? dump : "nothing", out, size);
    free(dump);
}

/* Depth first in the order of `now_is`; false at the first difference, which is told in `text`. */
static bool
same_json(const json_t *stored, const json_t *now_is, const char *path, char *text, size_t size)
{
    if (json_is_object(stored) && json_is_object(now_is)) {
        const char *key;
        json_t *value;

        json_object_foreach((json_t *) now_is, key, value)
        {
            char inner[512];

            snprintf(inner, sizeof inner, "%s%s%s", path, path[0] == '\0' ? "" : " ", key);
            if (strcmp(inner, "version") != 0 && !same_json(json_object_get(stored, key), value, inner, text, size))
                return false;
        }
        json_object_foreach((json_t *) stored, key, value)
        {
            if (json_object_get(now_is, key) == NULL) {
                snprintf(
                    text, size, "%s%s%.200s: stored, but not computed any more", path, path[0] == '\0' ? "" : " ", key);
                return false;
            }
        }
        return true;
    }
    if (json_is_array(stored) && json_is_array(now_is) && json_array_size(stored) == json_array_size(now_is)) {
        for (size_t i = 0; i < json_array_size(now_is); i++) {
            char inner[512];

            snprintf(inner, sizeof inner, "%.480s[%zu]", path, i);
            if (!same_json(json_array_get(stored, i), json_array_get(now_is, i), inner, text, size))
                return false;
        }
        return true;
    }
    if (stored != NULL && json_equal(stored, now_is))
        return true;

    char was[128];
    char is[128];

    show_value(stored, was, sizeof was);
    show_value(now_is, is, sizeof is);
    snprintf(text, size, "%s: stored %s, computed %s", path, was, is);
    return false;
}

static ys_status
read_reference(const char *path, json_t **out, ys_error *err)
{
    char *text = NULL;
    size_t size;
    json_error_t where;
    ys_status st = ys_store_read_file(path, REFERENCE_LIMIT, &text, &size, err);

    if (st != YS_OK)
        return st;

    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &where);
    const char *schema = json_string_value(json_object_get(root, "schema"));

    free(text);
    if (root == NULL)
        return ys_fail(err, YS_E_DATA, "%s:%d:%d: %s", path, where.line, where.column, where.text);
    if (schema == NULL || strcmp(schema, SCHEMA) != 0) {
        json_decref(root);
        return ys_fail(err, YS_E_DATA,
            "%s: this is no reference (schema \"" SCHEMA "\"); write it anew with check --update", path);
    }
    *out = root;
    return YS_OK;
}

static ys_status
write_reference(const char *path, const json_t *root, ys_error *err)
{
    char *text = json_dumps(root, JSON_INDENT(1));

    if (text == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s", path);

    ys_text out = { 0 };
    ys_status st;

    ys_text_format(&out, "%s\n", text);
    free(text);
    st = out.failed ? ys_fail(err, YS_E_NOMEM, "%s", path) : ys_store_commit(path, out.bytes, out.n, false, err);
    ys_text_free(&out);
    return st;
}

/* The scenario with the reference's number of worlds. */
static ys_status
read_model(const char *scenario, const json_t *stored, ys_model *model, ys_error *err)
{
    const json_t *worlds = json_object_get(stored, "worlds");
    char text[40];
    ys_override override = { text };

    snprintf(text, sizeof text, "worlds=%" JSON_INTEGER_FORMAT, json_integer_value(worlds));
    return ys_model_read(scenario, &override, json_is_integer(worlds) ? 1 : 0, model, err);
}

static ys_status
check(const char *scenario, const ys_check_options *options, ys_check_outcome *outcome, ys_error *err)
{
    char path[1100];
    json_t *stored = NULL;
    json_t *computed = NULL;
    ys_model model = { 0 };
    bool equal = false;
    ys_status st = YS_OK;

    if (!ys_check_reference(scenario, path, sizeof path))
        return ys_fail(err, YS_E_USAGE, "the scenario's path is too long");
    st = read_reference(path, &stored, err);
    if (st != YS_OK && options->update)
        st = YS_OK;
    else if (st == YS_E_IO)
        st = ys_fail(
            err, st, "%s: there is no reference %s; write one with: yinsu check --update %s", scenario, path, scenario);
    if (st != YS_OK)
        return st;
    st = read_model(scenario, stored, &model, err);
    if (st == YS_OK)
        st = compute(&model, options->engine, &computed, err);
    if (st == YS_OK)
        equal = same_json(stored, computed, "", outcome->text, sizeof outcome->text);
    if (st == YS_OK && !equal && options->update) {
        outcome->written = true;
        st = write_reference(path, computed, err);
    } else if (st == YS_OK && !equal) {
        st = YS_E_DIFFERS;
    }
    json_decref(stored);
    json_decref(computed);
    ys_model_free(&model);
    return st;
}

ys_status
ys_check_run(const char *scenario, const ys_check_options *options, ys_check_outcome *outcome)
{
    double start = now();
    ys_error err = { 0 };

    *outcome = (ys_check_outcome){ 0 };
    snprintf(outcome->scenario, sizeof outcome->scenario, "%s", scenario);
    outcome->status = check(scenario, options, outcome, &err);
    outcome->seconds = now() - start;
    if (outcome->status != YS_OK && outcome->status != YS_E_DIFFERS) {
        outcome->written = false;
        snprintf(outcome->text, sizeof outcome->text, "%.*s", (int) sizeof outcome->text - 1, err.text);
    }
    return outcome->status;
}

static void
add_escaped(ys_text *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            ys_text_add(out, "&amp;");
            break;
        case '<':
            ys_text_add(out, "&lt;");
            break;
        case '>':
            ys_text_add(out, "&gt;");
            break;
        case '"':
            ys_text_add(out, "&quot;");
            break;
        case '\n':
            ys_text_add(out, "&#10;");
            break;
        default:
            ys_text_add_bytes(out, (unsigned char) *text < 0x20 ? "?" : text, 1);
        }
    }
}

ys_status
ys_check_junit(const ys_check_outcome *outcome, size_t n, char **text, ys_error *err)
{
    ys_text out = { 0 };
    size_t failures = 0;
    size_t errors = 0;

    for (size_t i = 0; i < n; i++) {
        failures += outcome[i].status == YS_E_DIFFERS;
        errors += outcome[i].status != YS_OK && outcome[i].status != YS_E_DIFFERS;
    }
    ys_text_format(&out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"yinsu check\" tests=\"%zu\" failures=\"%zu\" "
        "errors=\"%zu\">\n",
        n, failures, errors);
    for (size_t i = 0; i < n; i++) {
        ys_text_add(&out, "  <testcase name=\"");
        add_escaped(&out, outcome[i].scenario);
        ys_text_format(&out, "\" time=\"%.3f\">", outcome[i].seconds);
        if (outcome[i].status != YS_OK) {
            ys_text_format(&out, "<%s message=\"", outcome[i].status == YS_E_DIFFERS ? "failure" : "error");
            add_escaped(&out, outcome[i].text);
            ys_text_add(&out, "\"/>");
        }
        ys_text_add(&out, "</testcase>\n");
    }
    ys_text_add(&out, "</testsuite>\n");
    *text = ys_text_take(&out);
    return *text != NULL ? YS_OK : ys_fail(err, YS_E_NOMEM, "JUnit report");
}
