/* Help, man page and version, all from the rows of the commands. */
#ifndef YS_HELP_H
#define YS_HELP_H

#include "base/text.h"
#include "cli/command.h"

/** The short help with two examples. */
void ys_help_overview(ys_text *out);
void ys_help_command(const ys_command *command, ys_text *out);
/** The man page (roff). */
void ys_help_man(ys_text *out);
/** Version and build; `json` as an object. */
void ys_help_version(bool json, ys_text *out);
/** Print a text that has been built; YS_E_NOMEM if it has failed. Frees it. */
ys_status ys_help_print(ys_text *text, ys_error *err);

#endif
