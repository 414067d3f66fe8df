#include "cli/output.h"
#include "cli/request.h"
#include "report/cells.h"
#include "report/json.h"
#include "yinsu/store.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
column_range(const ys_column *column, size_t n, double *least, double *most)
{
    *least = *most = NAN;
    for (size_t i = 0; !column->is_text && i < n; i++) {
        double x = column->number[i];

        *least = x >= *least || isnan(x) ? *least : x;
        *most = x <= *most || isnan(x) ? *most : x;
    }
}

static void
fill_columns(const ys_table *table, bool raw, ys_sheet *sheet)
{
    static const struct {
        const char *head;
        bool right;
        int rank;
    } head[] = {
        { "column", false, 0 },
        { "unit", false, 1 },
        { "kind", false, 0 },
        { "known_from", false, 2 },
        { "missing", true, 1 },
        { "least", true, 2 },
        { "most", true, 2 },
        { "parents", false, 5 },
        { "series", false, 6 },
        { "title", false, 3 },
        { "source", false, 4 },
    };

    for (size_t k = 0; k < sizeof head / sizeof head[0]; k++)
        ys_sheet_column_add(sheet, head[k].head, head[k].right && !raw, head[k].rank);
    for (size_t k = 0; k < table->n_columns; k++) {
        const ys_column *column = &table->column[k];
        const char *kind = ys_column_kind_name(column->kind);
        char known[16];
        double range[2];

        column_range(column, table->n_counties, &range[0], &range[1]);
        ys_text_from_date(column->known_from, known);
        ys_sheet_put(sheet, column->name);
        ys_sheet_put(sheet, column->unit);
        ys_sheet_format(sheet, "%s%s", kind, column->kind == YS_COLUMN_modelled && !raw ? " [M]" : "");
        ys_sheet_put(sheet, known);
        ys_sheet_format(sheet, "%zu", column->n_missing);
        ys_cells_raw(sheet, range[0]);
        ys_cells_raw(sheet, range[1]);
        ys_sheet_put(sheet, column->parents);
        ys_sheet_put(sheet, column->series);
        ys_sheet_put(sheet, column->title);
        ys_sheet_put(sheet, column->source);
    }
}

static json_t *
table_json(const ys_table *table, ys_json *json)
{
    json_t *root = json_object();
    json_t *columns = json_array();

    ys_json_put(json, root, "schema", json_string("yinsu.table/1"));
    ys_json_put(json, root, "version", json_string(YS_VERSION));
    ys_json_put(json, root, "table_sha256", json_string(table->sha256));
    ys_json_put(json, root, "n_counties", json_integer((json_int_t) table->n_counties));
    for (size_t k = 0; k < table->n_columns; k++) {
        const ys_column *column = &table->column[k];
        json_t *object = json_object();
        char known[16];
        double range[2];

        column_range(column, table->n_counties, &range[0], &range[1]);
        ys_text_from_date(column->known_from, known);
        ys_json_put(json, object, "name", json_string(column->name));
        ys_json_put(json, object, "title", json_string(column->title));
        ys_json_put(json, object, "unit", json_string(column->unit));
        ys_json_put(json, object, "kind", json_string(ys_column_kind_name(column->kind)));
        ys_json_put(json, object, "known_from", json_string(known));
        ys_json_put(json, object, "source", json_string(column->source));
        ys_json_put(json, object, "parents", ys_json_split(json, column->parents, "; "));
        ys_json_put(json, object, "series", json_string(column->series));
        ys_json_put(json, object, "missing", json_integer((json_int_t) column->n_missing));
        ys_json_put(json, object, "least", ys_json_number(range[0]));
        ys_json_put(json, object, "most", ys_json_number(range[1]));
        ys_json_add(json, columns, object);
    }
    ys_json_put(json, root, "columns", columns);
    return root;
}

static ys_status
render_table(const ys_table *table, int format, ys_text *out, ys_error *err)
{
    if (format == YS_FORMAT_json) {
        ys_json json = { 0 };
        json_t *root = table_json(table, &json);
        char *dump = json.failed ? NULL : json_dumps(root, JSON_INDENT(1));

        json_decref(root);
        if (dump == NULL)
            return ys_fail(err, YS_E_NOMEM, "%s", table->path);
        ys_text_format(out, "%s\n", dump);
        free(dump);
        return YS_OK;
    }

    ys_sheet sheet = { 0 };

    fill_columns(table, format == YS_FORMAT_csv, &sheet);
    if (format == YS_FORMAT_csv) {
        ys_sheet_csv(&sheet, out);
    } else {
        ys_text_format(out,
            "County table %s\n%zu counties, %zu columns, sha256 %s\n[M] modelled, not an observation\n\n", table->path,
            table->n_counties, table->n_columns, table->sha256);
        ys_sheet_write(&sheet, ys_output_columns(), out);
    }
    return ys_sheet_end(&sheet, err);
}

static ys_status
inspect_table(const ys_args *args, ys_error *err)
{
    ys_table table = { 0 };
    ys_text out = { 0 };
    ys_status st = ys_table_read(args->operand[0], &table, err);

    if (st == YS_OK)
        st = render_table(&table, args->format, &out, err);
    if (st == YS_OK && out.failed)
        st = ys_fail(err, YS_E_NOMEM, "%s", table.path);
    if (st == YS_OK)
        st = ys_output_print(out.bytes, out.n, err);
    ys_text_free(&out);
    ys_table_free(&table);
    return st;
}

static ys_status
inspect_result(const ys_args *args, ys_error *err)
{
    ys_result result = { 0 };
    char *text = NULL;
    size_t n = 0;
    ys_status st = ys_result_read(args->operand[0], &result, err);

    if (st == YS_OK)
        st = ys_report_render(&result, (ys_format) args->format, ys_output_columns(), &text, &n, err);
    if (st == YS_OK)
        st = ys_output_print(text, n, err);
    free(text);
    ys_result_free(&result);
    return st;
}

static const char *
or_none(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : "-";
}

static void
describe_model(const ys_model *model, ys_text *out)
{
    const ys_scenario *scenario = &model->scenario;
    char as_of[16];
    size_t moving = 0;

    for (size_t k = 0; k < model->n_slots; k++)
        moving += model->slot[k].prior != YS_PRIOR_fixed;
    ys_text_from_date(scenario->as_of, as_of);
    ys_text_format(out,
        "%s\n%s\n\nas of    %s\nyears    %d to %d\nworlds   %lld, seed %lld\ntable    %s, %zu counties\nsha256   %s\n",
        scenario->title, or_none(scenario->notice), as_of, (int) scenario->years.first, (int) scenario->years.last,
        (long long) scenario->worlds, (long long) scenario->seed, model->table.path, model->table.n_counties,
        model->sha256);
    for (size_t k = 0; k < scenario->funds.n; k++) {
        const ys_fund *fund = (const ys_fund *) scenario->funds.item + k;

        ys_text_format(out, "fund     %s: %s (%zu factors)\n", fund->name, fund->purpose, fund->factors.n);
    }
    for (size_t k = 0; k < scenario->schemes.n; k++)
        ys_text_format(out, "scheme   %s\n", ((const ys_scheme *) scenario->schemes.item)[k].name);
    for (size_t k = 0; k < scenario->exit_rules.n; k++)
        ys_text_format(out, "exit     %s\n", ((const ys_exit_rule *) scenario->exit_rules.item)[k].name);
    for (size_t k = 0; k < scenario->measures.n; k++)
        ys_text_format(out, "measure  %s\n", ((const ys_measure *) scenario->measures.item)[k].name);
    ys_text_format(out, "\n%zu parameters that may move, %zu of them drawn for each world\n", model->n_slots, moving);
    if (model->notes[0] != '\0')
        ys_text_format(out, "\n%s\n", model->notes);
}

/* {"schema": "yinsu.scenario/1", …}: the identity of a scenario and its resolved text. */
static ys_status
scenario_json(const ys_model *model, ys_text *out, ys_error *err)
{
    json_t *root = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:I, s:I, s:s}", "schema", "yinsu.scenario/1",
        "version", YS_VERSION, "title", model->scenario.title, "scenario_sha256", model->sha256, "table_sha256",
        model->table.sha256, "first_year", (int) model->scenario.years.first, "last_year",
        (int) model->scenario.years.last, "worlds", (json_int_t) model->scenario.worlds, "seed",
        (json_int_t) model->scenario.seed, "resolved", model->resolved);
    char *dump = root != NULL ? json_dumps(root, JSON_INDENT(1)) : NULL;

    json_decref(root);
    if (dump == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s", model->path);
    ys_text_format(out, "%s\n", dump);
    free(dump);
    return YS_OK;
}

static ys_status
inspect_scenario(const ys_args *args, ys_error *err)
{
    ys_model model = { 0 };
    ys_text out = { 0 };
    ys_status st;

    if (args->format == YS_FORMAT_csv)
        return ys_fail(err, YS_E_USAGE, "a scenario is no table: --format table or json");
    st = ys_model_read(args->operand[0], NULL, 0, &model, err);
    if (st == YS_OK && args->format == YS_FORMAT_json)
        st = scenario_json(&model, &out, err);
    else if (st == YS_OK)
        describe_model(&model, &out);
    if (st == YS_OK && out.failed)
        st = ys_fail(err, YS_E_NOMEM, "%s", model.path);
    if (st == YS_OK)
        st = ys_output_print(out.bytes, out.n, err);
    ys_text_free(&out);
    ys_model_free(&model);
    return st;
}

static ys_status
run(const ys_args *args, ys_error *err)
{
    const char *path = args->operand[0];
    const char *dot = strrchr(path, '.');
    ys_store_file *file = NULL;

    if (dot != NULL && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0))
        return inspect_scenario(args, err);

    ys_status st = ys_store_open(path, &file, err);

    if (st != YS_OK)
        return st;

    bool is_result = ys_store_has(file, "/manifest");

    ys_store_close(file);
    return is_result ? inspect_result(args, err) : inspect_table(args, err);
}

static const ys_option options[] = { YS_OPTION_FORMAT, YS_OPTION_QUIET, { 0 } };

static const char *const examples[] = { "yinsu inspect scenarios/guizhou-2014/counties.h5",
    "yinsu inspect run.h5 --format csv", NULL };

const ys_command ys_cmd_inspect = {
    .name = "inspect",
    .operands = "FILE",
    .least = 1,
    .most = 1,
    .summary = "what is in a table, a scenario or a result",
    .text = "Shows a county table's columns, a scenario's parts (a name in .yaml or .yml), or a result's tables as "
            "the command that made it showed them.",
    .options = options,
    .examples = examples,
    .run = run,
};
