#include "cli/help.h"

#include "cli/output.h"

#include <stdio.h>
#include <string.h>

/* What the build says of itself; a build that does not say is "unknown". */
#ifndef YS_COMMIT
#define YS_COMMIT "unknown"
#endif
#ifndef YS_FLAGS
#define YS_FLAGS "unknown"
#endif
#ifndef YS_GSL
#define YS_GSL "unknown"
#endif
#ifndef YS_HDF5
#define YS_HDF5 "unknown"
#endif
#if defined(__clang__)
#define YS_CLI_COMPILER "clang " __clang_version__
#else
#define YS_CLI_COMPILER "gcc " __VERSION__
#endif

static const struct {
    const char *code, *meaning;
} statuses[] = {
    { "0", "done" },
    { "1", "the answer is no: compare or check found a difference" },
    { "2", "wrong command line" },
    { "3", "content refused: a file, a value, a rule, another version" },
    { "4", "the system refused: missing, a directory, permission, full disk, closed pipe" },
    { "5", "infeasible, over a limit, or out of memory" },
    { "70", "a bug of yinsu" },
    { "130, 143", "interrupted; nothing was written" },
};

static const struct {
    const char *name, *meaning;
} variables[] = {
    { "COLUMNS", "width to which tables are fitted" },
    { "OMP_NUM_THREADS", "threads where -j is not given" },
    { "YINSU_MEMORY_LIMIT", "most memory, as 2G or 512M; none: no limit (default 4G)" },
};

enum { WIDTH = 96 };

/* Words of `text` in lines of at most WIDTH, each after `indent` blanks; the first line goes on at column `at`. */
static void
wrap(const char *text, int indent, int at, ys_text *out)
{
    int column = at;

    while (*text != '\0') {
        int n = (int) strcspn(text, " ");

        if (column > indent && column + 1 + n > WIDTH) {
            ys_text_format(out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            ys_text_add(out, " ");
            column++;
        }
        ys_text_add_bytes(out, text, (size_t) n);
        column += n;
        text += n;
        text += *text == ' ';
    }
    ys_text_add(out, "\n");
}

void
ys_help_overview(ys_text *out)
{
    size_t n;
    const ys_command *const *command = ys_command_all(&n);

    ys_text_add(out, "yinsu " YS_VERSION
                     ": county funds by the factor method, county assessment, the timetable of leaving the list\n\n"
                     "usage: yinsu COMMAND [operand]... [option]...\n\n");
    for (size_t k = 0; k < n; k++)
        ys_text_format(out, "  %-9s %-19s %s\n", command[k]->name, command[k]->operands, command[k]->summary);
    ys_text_add(out, "\nexit status:\n");
    for (size_t k = 0; k < sizeof statuses / sizeof statuses[0]; k++)
        ys_text_format(out, "  %-9s %s\n", statuses[k].code, statuses[k].meaning);
    ys_text_add(out, "\nexamples:\n"
                     "  yinsu allocate scenarios/guizhou-2014.yaml\n"
                     "  yinsu simulate scenarios/guizhou-2014.yaml -o run.h5\n\n"
                     "'yinsu help COMMAND' tells more; 'yinsu --version [--json]' what this build is.\n");
}

static void
option_left(const ys_option *option, char *text, size_t size)
{
    char letter[8] = "    ";

    if (option->letter != 0)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(text, size, "  %s--%s%s%s", letter, option->name, option->value != NULL ? " " : "",
        option->value != NULL ? option->value : "");
}

static void
add_option(const ys_option *option, int width, ys_text *out)
{
    char left[80];

    option_left(option, left, sizeof left);
    ys_text_format(out, "%-*s  ", width, left);
    wrap(option->help, width + 2, width + 2, out);
}

static int
widest(const ys_option *options, int width)
{
    for (const ys_option *option = options; option->name != NULL; option++) {
        char left[80];

        option_left(option, left, sizeof left);
        width = (int) strlen(left) > width ? (int) strlen(left) : width;
    }
    return width;
}

static void
add_variant(const ys_command *command, const ys_variant *variant, int width, ys_text *out)
{
    ys_text_format(out, "\n%s %s: %s\n  ", command->name, variant->name, variant->summary);
    wrap(variant->text, 2, 2, out);
    for (const ys_option *option = variant->options; option->name != NULL; option++)
        add_option(option, width, out);
}

void
ys_help_command(const ys_command *command, ys_text *out)
{
    int width = widest(command->options, 12);

    for (const ys_variant *v = command->variants; v != NULL && v->name != NULL; v++)
        width = widest(v->options, width);
    ys_text_format(out, "yinsu %s: %s\n\nusage: yinsu %s%s%s%s\n\n", command->name, command->summary, command->name,
        command->operands[0] != '\0' ? " " : "", command->operands,
        command->options->name != NULL ? " [option]..." : "");
    wrap(command->text, 0, 0, out);
    for (const ys_variant *v = command->variants; v != NULL && v->name != NULL; v++)
        add_variant(command, v, width, out);
    if (command->options->name != NULL)
        ys_text_format(out, "\noptions%s%s:\n", command->variants != NULL ? " of every " : "",
            command->variants != NULL ? command->variant : "");
    for (const ys_option *option = command->options; option->name != NULL; option++)
        add_option(option, width, out);
    ys_text_add(out, "\nexamples:\n");
    for (size_t k = 0; command->examples[k] != NULL; k++)
        ys_text_format(out, "  %s\n", command->examples[k]);
}

/* Roff: a hyphen is a minus, a point or quote at a line's start and a backslash are escaped. */
static void
roff(const char *text, ys_text *out)
{
    if (*text == '.' || *text == '\'')
        ys_text_add(out, "\\&");
    for (; *text != '\0'; text++) {
        if (*text == '-')
            ys_text_add(out, "\\-");
        else if (*text == '\\')
            ys_text_add(out, "\\e");
        else
            ys_text_add_bytes(out, text, 1);
    }
}

static void
roff_pair(const char *term, const char *meaning, ys_text *out)
{
    ys_text_add(out, ".TP\n.B ");
    roff(term, out);
    ys_text_add(out, "\n");
    roff(meaning, out);
    ys_text_add(out, "\n");
}

static void
roff_options(const ys_option *options, ys_text *out)
{
    for (const ys_option *option = options; option->name != NULL; option++) {
        char left[80];

        option_left(option, left, sizeof left);
        roff_pair(left + strspn(left, " "), option->help, out);
    }
}

static void
roff_command(const ys_command *command, ys_text *out)
{
    ys_text_format(out, ".SS %s %s\n", command->name, command->operands);
    roff(command->text, out);
    ys_text_add(out, "\n");
    roff_options(command->options, out);
    for (const ys_variant *v = command->variants; v != NULL && v->name != NULL; v++) {
        ys_text_format(out, ".PP\n.B %s %s\n", command->name, v->name);
        roff(v->text, out);
        ys_text_add(out, "\n");
        roff_options(v->options, out);
    }
    for (size_t k = 0; command->examples[k] != NULL; k++) {
        ys_text_add(out, ".PP\n.RS\n.nf\n");
        roff(command->examples[k], out);
        ys_text_add(out, "\n.fi\n.RE\n");
    }
}

void
ys_help_man(ys_text *out)
{
    size_t n;
    const ys_command *const *command = ys_command_all(&n);

    ys_text_add(out,
        ".TH YINSU 1 \"\" \"yinsu " YS_VERSION "\" \"User Commands\"\n.SH NAME\nyinsu \\- county funds by the factor "
        "method, county assessment, the timetable of leaving the list\n.SH SYNOPSIS\n.B yinsu\n.I "
        "COMMAND\n[operand]... [option]...\n"
        ".SH COMMANDS\n");
    for (size_t k = 0; k < n; k++)
        roff_command(command[k], out);
    ys_text_add(out, ".SH \"EXIT STATUS\"\n");
    for (size_t k = 0; k < sizeof statuses / sizeof statuses[0]; k++)
        roff_pair(statuses[k].code, statuses[k].meaning, out);
    ys_text_add(out, ".SH ENVIRONMENT\n");
    for (size_t k = 0; k < sizeof variables / sizeof variables[0]; k++)
        roff_pair(variables[k].name, variables[k].meaning, out);
}

void
ys_help_version(bool json, ys_text *out)
{
    static const struct {
        const char *key, *value;
    } build[] = {
        { "version", YS_VERSION },
        { "commit", YS_COMMIT },
        { "compiler", YS_CLI_COMPILER },
        { "flags", YS_FLAGS },
        { "gsl", YS_GSL },
        { "hdf5", YS_HDF5 },
#ifdef _OPENMP
        { "openmp", "yes" },
#endif
        { "mpi", "no" },
    };
    enum { N = sizeof build / sizeof build[0] };

    if (!json)
        ys_text_add(out, "yinsu " YS_VERSION "\n");
    for (size_t k = 0; k < N; k++) {
        if (json)
            ys_text_format(out, "%s \"%s\": \"%s\"%s", k == 0 ? "{\"schema\": \"yinsu.version/1\"," : "", build[k].key,
                build[k].value, k + 1 < N ? "," : "}\n");
        else if (k > 0)
            ys_text_format(out, "%-9s %s\n", build[k].key, build[k].value);
    }
}

ys_status
ys_help_print(ys_text *text, ys_error *err)
{
    ys_status st = text->failed ? ys_fail(err, YS_E_NOMEM, "help") : ys_output_print(text->bytes, text->n, err);

    ys_text_free(text);
    return st;
}
