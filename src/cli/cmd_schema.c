#include "cli/output.h"

#include <stdlib.h>
#include <string.h>

static ys_status
run(const ys_args *args, ys_error *err)
{
    char *text = NULL;
    ys_status st = args->reference ? ys_scenario_reference(&text, err) : ys_scenario_schema(&text, err);

    if (st == YS_OK)
        st = ys_output_print(text, strlen(text), err);
    free(text);
    return st;
}

static const ys_option options[] = {
    { 0, "reference", YS_OPT_FLAG, offsetof(ys_args, reference), NULL, "every parameter as a Markdown table instead", 0,
        0, NULL },
    { 0 },
};

static const char *const examples[] = { "yinsu schema", "yinsu schema --reference", NULL };

const ys_command ys_cmd_schema = {
    .name = "schema",
    .operands = "",
    .least = 0,
    .most = 0,
    .summary = "JSON Schema of scenarios and rules",
    .text = "Prints the JSON Schema (2020-12) of scenario and rule files, for editors that complete and check YAML.",
    .options = options,
    .examples = examples,
    .run = run,
};
