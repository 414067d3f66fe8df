#include "cli/help.h"

static ys_status
run(const ys_args *args, ys_error *err)
{
    ys_text out = { 0 };
    const ys_command *command = args->n_operands > 0 ? ys_command_find(args->operand[0]) : NULL;

    if (args->n_operands > 0 && command == NULL)
        return ys_command_unknown(args->operand[0], err);
    if (args->man)
        ys_help_man(&out);
    else if (command != NULL)
        ys_help_command(command, &out);
    else
        ys_help_overview(&out);
    return ys_help_print(&out, err);
}

static const ys_option options[] = {
    { 0, "man", YS_OPT_FLAG, offsetof(ys_args, man), NULL, "the whole manual as a man page (roff)", 0, 0, NULL },
    { 0 },
};

static const char *const examples[] = { "yinsu help simulate", "yinsu help --man", NULL };

const ys_command ys_cmd_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .least = 0,
    .most = 1,
    .summary = "this list, or the help of a command",
    .text = "'yinsu help COMMAND' and 'yinsu COMMAND --help' are the same.",
    .options = options,
    .examples = examples,
    .run = run,
};
