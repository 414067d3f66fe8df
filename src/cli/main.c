#include "cli/help.h"
#include "cli/limit.h"
#include "cli/output.h"
#include "cli/parse.h"
#include "cli/signal.h"
#include "yinsu/store.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Words of the whole command, before any command's own. */
static ys_status
run_word(int argc, char **argv, bool *done, ys_error *err)
{
    ys_text out = { 0 };

    *done = true;
    if (argc < 2) {
        ys_help_overview(&out);

        ys_status st = ys_help_print(&out, err);

        return st == YS_OK ? ys_fail(err, YS_E_USAGE, "%s", "") : st;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        if (argc > 3 || (argc == 3 && strcmp(argv[2], "--json") != 0))
            return ys_fail(err, YS_E_USAGE, "usage: yinsu --version [--json]");
        ys_help_version(argc == 3, &out);
        return ys_help_print(&out, err);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        ys_help_overview(&out);
        return ys_help_print(&out, err);
    }
    *done = false;
    return YS_OK;
}

static ys_status
run_command(int argc, char **argv, ys_error *err)
{
    const ys_command *command = ys_command_find(argv[1]);
    ys_args args;
    bool ready = false;
    ys_status st;

    if (command == NULL)
        return ys_command_unknown(argv[1], err);
    st = ys_parse_args(command, argc, argv, &args, err);
    if (st == YS_OK && args.help) {
        ys_text out = { 0 };

        ys_help_command(command, &out);
        return ys_help_print(&out, err);
    }
    if (st == YS_OK)
        st = ys_limit_apply(err);
    if (st == YS_OK) {
        st = ys_store_setup(err);
        ready = st == YS_OK;
    }
    if (st == YS_OK)
        st = command->run(&args, err);
    if (ready)
        ys_store_teardown();
    return st;
}

int
main(int argc, char **argv)
{
    ys_error err = { 0 };
    bool done = false;

    (void) ys_output_seconds();
    ys_signal_setup();

    ys_status st = run_word(argc, argv, &done, &err);

    if (!done)
        st = run_command(argc, argv, &err);
    /* some file systems tell only now that the disk is full; one that was closed from the start is nobody's fault */
    if (close(STDOUT_FILENO) != 0 && errno != EBADF && st == YS_OK)
        st = ys_fail(&err, YS_E_IO, "stdout cannot be written: %s", strerror(errno));
    if (st != YS_OK)
        ys_output_complain(err.text);
    return st == YS_E_INTERRUPT && ys_signal_caught() != 0 ? 128 + ys_signal_caught() : ys_status_exit_code(st);
}
