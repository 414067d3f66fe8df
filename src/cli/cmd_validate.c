#include "base/text.h"
#include "cli/output.h"
#include "cli/request.h"
#include "yinsu/study.h"

#include <stdlib.h>
#include <string.h>

/* A room checks when it is prepared, so each is asked once: on recorded data, and for a single world of the loop. What the scheme freezes
 * then, and no text states, goes to `frozen`. */
static ys_status
try_rooms(const ys_model *model, ys_text *frozen, ys_error *err)
{
    const ys_scenario *scenario = &model->scenario;
    ys_engine_options options = { .threads = 1 };
    ys_study_uncertainty_options once = { .draws = 1, .engine = &options };
    ys_result result = { 0 };
    ys_status st = YS_OK;

    if (scenario->funds.n > 0)
        st = ys_engine_allocate(model, &result, err);
    ys_result_free(&result);
    if (st == YS_OK && scenario->schemes.n > 0)
        st = ys_study_uncertainty(model, &once, &result, err);
    if (st == YS_OK)
        ys_text_add(frozen, ys_result_text(&result, "scheme_notes"));
    ys_result_free(&result);
    if (st == YS_OK && scenario->population.registered_poor != NULL)
        st = ys_engine_simulate(model, &options, &result, err);
    ys_result_free(&result);
    return st;
}

static ys_status
validate(const char *path, const ys_request *request, ys_text *out, ys_text *frozen, ys_error *err)
{
    ys_model model = { 0 };
    ys_status st = ys_model_read(path, request->item, request->n, &model, err);

    if (st == YS_OK) {
        const ys_scenario *scenario = &model.scenario;

        ys_text_format(out, "%s: ok: %zu counties, %zu funds, %zu schemes, %d to %d, %lld worlds, sha256 %.16s\n", path,
            model.table.n_counties, scenario->funds.n, scenario->schemes.n, (int) scenario->years.first,
            (int) scenario->years.last, (long long) scenario->worlds, model.sha256);
        if (model.notes[0] != '\0')
            ys_text_format(out, "%s%s", model.notes, model.notes[strlen(model.notes) - 1] == '\n' ? "" : "\n");
        model.scenario.worlds = 1;
    }
    if (st == YS_OK)
        st = try_rooms(&model, frozen, err);
    ys_model_free(&model);
    return st;
}

static ys_status
show_origins(const char *path, const ys_request *request, const ys_text *frozen, ys_text *out, ys_error *err)
{
    char *text = NULL;
    ys_status st = ys_model_origins(path, request->item, request->n, &text, err);

    if (st == YS_OK)
        ys_text_add(out, text);
    for (const char *line = frozen->bytes, *end; st == YS_OK && line != NULL && *line != '\0'; line = end + 1) {
        end = strchr(line, '\n');
        ys_text_format(out, "# frozen: %.*s\n", (int) (end - line), line);
    }
    free(text);
    return st;
}

/* All scenarios are looked at; the first refusal is the command's. */
static ys_status
run(const ys_args *args, ys_error *err)
{
    ys_request request;
    ys_status first = YS_OK;

    ys_request_init(&request, args, true);
    for (size_t k = 0; k < args->n_operands; k++) {
        ys_text out = { 0 }, frozen = { 0 };
        ys_error inner = { 0 };
        ys_status st = validate(args->operand[k], &request, &out, &frozen, &inner);

        if (st == YS_OK && args->resolved) {
            out.n = 0;
            st = show_origins(args->operand[k], &request, &frozen, &out, &inner);
        } else if (frozen.n > 0) {
            ys_text_add(&out, frozen.bytes);
        }
        if (st == YS_OK && (out.failed || frozen.failed))
            st = ys_fail(&inner, YS_E_NOMEM, "%s", args->operand[k]);
        if (st == YS_OK)
            st = ys_output_print(out.bytes, out.n, &inner);
        ys_text_free(&out);
        ys_text_free(&frozen);
        if (st != YS_OK && first == YS_OK) {
            first = st;
            *err = inner;
        } else if (st != YS_OK) {
            ys_output_complain(inner.text);
        }
    }
    return first == YS_OK ? ys_request_save(args, err) : first;
}

static const ys_option options[] = {
    { 0, "resolved", YS_OPT_FLAG, offsetof(ys_args, resolved), NULL, "print every value with where it comes from", 0, 0,
        NULL },
    YS_OPTION_SET,
    YS_OPTION_WORLDS,
    YS_OPTION_SEED,
    YS_OPTION_SAVE,
    YS_OPTION_FORCE,
    YS_OPTION_QUIET,
    { 0 },
};

static const char *const examples[] = {
    "yinsu validate scenarios/guizhou-2014.yaml",
    "yinsu validate scenarios/guizhou-2014.yaml --resolved",
    NULL,
};

const ys_command ys_cmd_validate = {
    .name = "validate",
    .operands = "SCENARIO...",
    .least = 1,
    .most = SIZE_MAX,
    .summary = "parse and check, run nothing",
    .text = "Reads scenarios with their rule files and tables and checks everything that can be refused: keys, "
            "values, units, weights, dates, bounds. A single world is tried and thrown away. Up to 20 findings are "
            "told at once.",
    .options = options,
    .examples = examples,
    .run = run,
};
