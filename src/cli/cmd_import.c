#include "cli/output.h"
#include "yinsu/table.h"

#include <stdio.h>
#include <string.h>

/* columns.csv beside the table, unless --columns says where. */
static ys_status
columns_path(const ys_args *args, char *path, size_t size, ys_error *err)
{
    const char *table = args->operand[0];
    const char *slash = strrchr(table, '/');
    int folder = slash != NULL ? (int) (slash - table) + 1 : 0;
    int n = args->columns != NULL ? snprintf(path, size, "%s", args->columns)
                                  : snprintf(path, size, "%.*scolumns.csv", folder, table);

    return n >= 0 && (size_t) n < size ? YS_OK : ys_fail(err, YS_E_USAGE, "the path of the column file is too long");
}

static ys_status
run(const ys_args *args, ys_error *err)
{
    char columns[1100];
    ys_table table = { 0 };
    size_t gaps = 0;
    size_t modelled = 0;

    if (args->output == NULL)
        return ys_fail(
            err, YS_E_USAGE, "import needs -o FILE.h5: where the table is to be written\nsee: yinsu help import");

    ys_status st = columns_path(args, columns, sizeof columns, err);

    if (st == YS_OK)
        st = ys_table_import(args->operand[0], columns, &table, err);
    if (st == YS_OK)
        st = ys_table_write(&table, args->output, args->force, err);
    for (size_t k = 0; k < table.n_columns; k++) {
        gaps += table.column[k].n_missing;
        modelled += table.column[k].kind == YS_COLUMN_modelled;
    }
    if (st == YS_OK) {
        ys_output_say(args, "wrote %s: %zu counties, %zu columns (%zu modelled), %zu figures missing, in %.1f s",
            args->output, table.n_counties, table.n_columns, modelled, gaps, ys_output_seconds());
        ys_output_say(args, "next: yinsu inspect %s", args->output);
    }
    ys_table_free(&table);
    return st;
}

static const ys_option options[] = {
    YS_OPTION_OUTPUT("where the table goes (HDF5)"),
    { 0, "columns", YS_OPT_TEXT, offsetof(ys_args, columns), "FILE",
        "column file (default: columns.csv beside the table)", 0, 0, NULL },
    YS_OPTION_FORCE,
    YS_OPTION_QUIET,
    { 0 },
};

static const char *const examples[] = {
    "yinsu import scenarios/guizhou-2014/counties.csv -o scenarios/guizhou-2014/counties.h5", NULL
};

const ys_command ys_cmd_import = {
    .name = "import",
    .operands = "TABLE.csv",
    .least = 1,
    .most = 1,
    .summary = "a CSV table, checked, into HDF5",
    .text = "Reads a county table and its column file (unit, kind, range, known_from, parents, series, source of each "
            "column), refuses what does not fit with file, line and column, and writes one HDF5 file. A blank cell is "
            "missing and stays missing.",
    .options = options,
    .examples = examples,
    .run = run,
};
