/* Engine: the years, the worlds, the threads. Fills results, opens no file. */
#ifndef YS_ENGINE_H
#define YS_ENGINE_H

#include "yinsu/result.h"
#include "yinsu/scenario.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Told at most ten times a second, from one thread. Return false to stop: YS_E_INTERRUPT. */
typedef struct {
    bool (*report)(void *context, int64_t worlds_done, int64_t worlds, double seconds, double worst_mcse);
    void *context;
} ys_progress;

typedef struct {
    int threads;            /* 0: all */
    int block;              /* worlds a block: 64, 128 or 256; 0: 256. Does not move a bit of the result */
    const char *isa;        /* "sse2", "avx2", "avx512"; NULL: the best that this machine has */
    const ys_progress *progress;
    bool trajectories;      /* keep every world: registered poor by year, exit year by county. Memory then grows with the worlds:
                               YS_E_LIMIT where an array would pass 64 MiB */
    bool draws;             /* keep what each pair of worlds drew of every moving parameter, and registered poor by world and year, as
                               arrays draw/...; likewise limited, and the number of worlds must be even. For studies: in no file */
} ys_engine_options;

/** Amounts of the first year on recorded data. Arrays: see docs/results.md. */
YS_API ys_status ys_engine_allocate(const ys_model *model, ys_result *result, ys_error *err);
/** Scores, ranks, grades on recorded data. */
YS_API ys_status ys_engine_assess(const ys_model *model, ys_result *result, ys_error *err);
/** The loop. */
YS_API ys_status ys_engine_simulate(const ys_model *model, const ys_engine_options *options, ys_result *result, ys_error *err);

#ifdef __cplusplus
}
#endif
#endif
