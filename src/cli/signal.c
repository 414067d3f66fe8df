#include "cli/signal.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t caught;
static struct timespec first; /* when it was caught; written and read by the handler alone */

/* A second request ends the process at once, as for a run that does not come to its next year. Not so one within a moment: who stops a whole
 * group of processes often reaches one of them twice. */
static void
on_signal(int number)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (caught == 0) {
        first = now;
        caught = number;
    } else if ((double) (now.tv_sec - first.tv_sec) + 1e-9 * (double) (now.tv_nsec - first.tv_nsec) > 0.2) {
        signal(number, SIG_DFL);
        raise(number);
    }
}

void
ys_signal_setup(void)
{
    struct sigaction action = { .sa_handler = on_signal };
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    struct sigaction old;

    sigemptyset(&action.sa_mask);
    sigemptyset(&ignore.sa_mask);
    /* one that the caller had ignored stays so, as under nohup */
    if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

int
ys_signal_caught(void)
{
    return (int) caught;
}

ys_status
ys_signal_check(ys_error *err)
{
    return caught != 0 ? ys_fail(err, YS_E_INTERRUPT, "interrupted; nothing was written") : YS_OK;
}

static void
tell(ys_signal_teller *teller, int64_t done, int64_t worlds, double seconds, double worst_mcse)
{
    double rate = (double) done / seconds;
    double left = rate > 0 ? (double) (worlds - done) / rate : 0;

    fprintf(stderr, "\r%s: %d%%, %lld of %lld %s, %.0f a second, %.0f s left, probabilities to %.1f points   ",
        teller->what, (int) (100 * done / worlds), (long long) done, (long long) worlds, teller->unit, rate, left, 100 * worst_mcse);
    fflush(stderr);
    teller->shown = true;
    teller->last = seconds;
}

static bool
report(void *context, int64_t done, int64_t worlds, double seconds, double worst_mcse)
{
    ys_signal_teller *teller = context;

    if (caught != 0)
        return false;
    if (!teller->silent && seconds >= 2 && worlds > 0 && seconds - teller->last >= 0.1)
        tell(teller, done, worlds, seconds, worst_mcse);
    return true;
}

void
ys_signal_teller_init(ys_signal_teller *teller, const ys_args *args, const char *what)
{
    *teller = (ys_signal_teller){
        .progress = { .report = report, .context = teller },
        .what = what,
        .unit = "worlds",
        .silent = args->quiet || args->no_progress || isatty(STDERR_FILENO) == 0,
    };
}

void
ys_signal_teller_end(ys_signal_teller *teller)
{
    if (teller->shown)
        fprintf(stderr, "\r%100s\r", "");
    teller->shown = false;
}
