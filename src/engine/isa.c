#include "engine/plan.h"

#include <string.h>

static const ys_isa sets[] = {
#if defined(__x86_64__)
    { ys_block_run_avx512, ys_block_allocate_avx512, ys_block_assess_avx512, ys_scheme_lanes_avx512, ys_tally_year_avx512, "avx512" },
    { ys_block_run_avx2, ys_block_allocate_avx2, ys_block_assess_avx2, ys_scheme_lanes_avx2, ys_tally_year_avx2, "avx2" },
    { ys_block_run_base, ys_block_allocate_base, ys_block_assess_base, ys_scheme_lanes_base, ys_tally_year_base, "sse2" },
#else
    { ys_block_run_base, ys_block_allocate_base, ys_block_assess_base, ys_scheme_lanes_base, ys_tally_year_base, "base" },
#endif
};

static bool
present(const char *name)
{
#if defined(__x86_64__)
    if (strcmp(name, "avx512") == 0)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
            && __builtin_cpu_supports("avx512bw");
    if (strcmp(name, "avx2") == 0)
        return __builtin_cpu_supports("avx2");
#endif
    return strcmp(name, sets[sizeof sets / sizeof sets[0] - 1].name) == 0;
}

ys_status
ys_isa_choose(const char *name, const ys_isa **isa, ys_error *err)
{
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        if (name != NULL && strcmp(name, sets[i].name) != 0)
            continue;
        if (!present(sets[i].name)) {
            if (name == NULL)
                continue;
            return ys_fail(err, YS_E_USAGE, "instruction set %s is not on this machine; leave it out for the best that is", name);
        }
        *isa = &sets[i];
        return YS_OK;
    }
#if defined(__x86_64__)
    return ys_fail(err, YS_E_USAGE, "instruction set %s is unknown; allowed: sse2, avx2, avx512", name);
#else
    return ys_fail(err, YS_E_USAGE, "instruction set %s is unknown; allowed: base", name);
#endif
}
