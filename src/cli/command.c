#include "cli/command.h"

#include "base/text.h"

#include <string.h>

const char *const ys_command_formats[] = {
#define X(name) #name,
    YS_FORMAT_LIST(X)
#undef X
        NULL
};

static const ys_command *const commands[] = {
#define X(name) &ys_cmd_##name,
    YS_COMMAND_LIST(X)
#undef X
};

enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

const ys_command *const *
ys_command_all(size_t *n)
{
    *n = N_COMMANDS;
    return commands;
}

const ys_command *
ys_command_find(const char *name)
{
    for (size_t k = 0; k < N_COMMANDS; k++) {
        if (strcmp(commands[k]->name, name) == 0)
            return commands[k];
    }
    return NULL;
}

ys_status
ys_command_unknown(const char *name, ys_error *err)
{
    const char *names[N_COMMANDS];
    char shown[64];

    for (size_t k = 0; k < N_COMMANDS; k++)
        names[k] = commands[k]->name;

    const char *nearest = ys_text_nearest(name, names, N_COMMANDS);

    ys_text_show(name, shown, sizeof shown);
    if (nearest != NULL)
        return ys_fail(err, YS_E_USAGE, "there is no command '%s'; did you mean '%s'?", shown, nearest);
    return ys_fail(err, YS_E_USAGE, "there is no command '%s'; 'yinsu help' lists them", shown);
}
