/* Ctrl-C, a terminate request, how far it is. */
#ifndef YS_SIGNAL_H
#define YS_SIGNAL_H

#include "cli/command.h"
#include "yinsu/engine.h"

/** SIGINT and SIGTERM set a flag (a second one ends the process as usual); SIGPIPE is ignored. */
void ys_signal_setup(void);
/** Number of the signal that came, or 0. */
int ys_signal_caught(void);
/** YS_E_INTERRUPT if a signal came. */
ys_status ys_signal_check(ys_error *err);

/* Telling how far a run is: one line, on a terminal alone, at most ten times a second; nothing in the first two seconds. */
typedef struct {
    ys_progress progress; /* for the engine */
    const char *what, *unit; /* of what is counted: "worlds" */
    bool silent, shown;
    double last; /* seconds */
} ys_signal_teller;

void ys_signal_teller_init(ys_signal_teller *teller, const ys_args *args, const char *what);
/** Take the line away again. */
void ys_signal_teller_end(ys_signal_teller *teller);

#endif
