/*
 * The allocation and assessment kernels alone, for each instruction set: nanoseconds of CPU time for one county in one world. Arguments:
 * SCENARIO CALLS. One JSON object on stdout.
 */
#include "bench.h"

#include "engine/plan.h"
#include "yinsu/store.h"

static double
time_kernel(ys_block *block, const ys_isa *isa, bool allocation, int calls)
{
    double begin = ys_bench_cpu();

    for (int i = 0; i < calls; i++) {
        if (allocation)
            isa->allocate(block, 0);
        else
            isa->assess(block, 0);
    }
    return (ys_bench_cpu() - begin) / calls / block->lanes / (double) block->plan->n_counties * 1e9;
}

int
main(int argc, char **argv)
{
    static const char *const names[] = { "sse2", "avx2", "avx512" };
    ys_error err = { YS_OK, "" };
    ys_model model;
    ys_plan plan;
    ys_block block;
    int calls = argc > 2 ? atoi(argv[2]) : 0;

    if (calls < 1) {
        fprintf(stderr, "usage: bench_kernels SCENARIO CALLS\n");
        return 2;
    }
    if (ys_store_setup(&err) != YS_OK || ys_model_read(argv[1], NULL, 0, &model, &err) != YS_OK
        || ys_plan_prepare(&model, true, &plan, &err) != YS_OK || ys_block_init(&block, &plan, YS_LANES, &err) != YS_OK) {
        fprintf(stderr, "bench_kernels: %s\n", err.text);
        return 1;
    }
    ys_block_centre(&block);
    ys_block_recorded(&block);
    printf("{\"funds\":%zu", plan.n_funds);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const ys_isa *isa;

        if (ys_isa_choose(names[i], &isa, NULL) != YS_OK)
            continue;
        time_kernel(&block, isa, true, 2);
        printf(",\"%s\":{\"allocation_ns\":%.3f", names[i], time_kernel(&block, isa, true, calls));
        if (plan.scheme != NULL)
            printf(",\"assessment_ns\":%.3f", time_kernel(&block, isa, false, calls));
        printf("}");
    }
    printf("}\n");
    ys_block_free(&block);
    ys_plan_release(&plan);
    ys_model_free(&model);
    ys_store_teardown();
    return 0;
}
