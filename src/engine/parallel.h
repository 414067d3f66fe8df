/* Pieces of work over threads, for studies: the one place besides the loop that knows of threads. */
#ifndef YS_PARALLEL_H
#define YS_PARALLEL_H

#include "yinsu/engine.h"

/* Told over all runs that share it. `total` and what a piece returns are of one unit, such as draws. */
typedef struct {
    int threads;
    const ys_progress *progress; /* nullable */
    int64_t done, total;
    double started;
} ys_parallel;

/** options nullable: all threads, nobody to tell. */
ys_parallel ys_parallel_open(const ys_engine_options *options, int64_t total);

/* Piece `piece` in thread 0 .. threads - 1; writes what is its own or its thread's alone. Returns the units done. */
typedef int64_t ys_parallel_piece(void *context, int thread, int64_t piece);

/** Run pieces 0 .. n - 1, each once, in any order. @return YS_E_INTERRUPT: the one who is told said stop */
ys_status ys_parallel_run(ys_parallel *self, int64_t n, ys_parallel_piece *run, void *context, ys_error *err);

#endif
