/* The command line, read by a command's rows. */
#ifndef YS_PARSE_H
#define YS_PARSE_H

#include "cli/command.h"

/**
 * Read argv[2..] of `command`: -x, -xVALUE, -x VALUE, --name, --name=VALUE, --name VALUE, operands in between, all operands after --.
 * @return YS_E_USAGE with what is wrong, the nearest option, and where the help is
 */
ys_status ys_parse_args(const ys_command *command, int argc, char **argv, ys_args *args, ys_error *err);

#endif
