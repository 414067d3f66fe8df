#include "engine/parallel.h"

#include <omp.h>
#include <stdatomic.h>
#include <time.h>

static double
now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

ys_parallel
ys_parallel_open(const ys_engine_options *options, int64_t total)
{
    bool given = options != NULL && options->threads > 0;

    return (ys_parallel){ .threads = given ? options->threads : omp_get_max_threads(),
        .progress = options == NULL ? NULL : options->progress, .total = total, .started = now() };
}

/* The first thread alone speaks, so that a caller's function need not be made for several. */
static bool
goes_on(const ys_parallel *self, int64_t done)
{
    const ys_progress *progress = self->progress;
    /* at worst a probability of one half */
    double worst = done > 0 ? 0.5 / __builtin_sqrt((double) done) : 0.5;

    return progress == NULL || omp_get_thread_num() != 0
        || progress->report(progress->context, done, self->total, now() - self->started, worst);
}

ys_status
ys_parallel_run(ys_parallel *self, int64_t n, ys_parallel_piece *run, void *context, ys_error *err)
{
    atomic_llong done = self->done;
    atomic_bool stop = false;

#pragma omp parallel for schedule(dynamic, 1) num_threads(self->threads)
    for (int64_t piece = 0; piece < n; piece++) {
        if (atomic_load_explicit(&stop, memory_order_relaxed))
            continue;
        int64_t units = run(context, omp_get_thread_num(), piece);

        if (!goes_on(self, atomic_fetch_add(&done, units) + units))
            atomic_store(&stop, true);
    }
    self->done = atomic_load(&done);
    if (atomic_load(&stop))
        return ys_fail(err, YS_E_INTERRUPT, "interrupted after %lld of %lld draws; nothing was written", (long long) self->done,
            (long long) self->total);
    return YS_OK;
}
