#include "base/wide.h"
#include "random/lanes.h"

#include <string.h>

/* A cell of 64 bits holds one 32-bit word; what stands in its high half is never read. */
typedef struct {
    ys_wide_u64 a, b, c, d;
} ys_words;

static inline ys_words
philox(ys_wide_u64 world, const ys_address *at, uint32_t attempt)
{
    ys_words w = { world, ys_wide_all(at->county + (at->year << 20)), ys_wide_all(at->purpose + (attempt << 8)), ys_wide_all(at->group) };
    const ys_wide_u64 first = ys_wide_all(UINT64_C(0xD2511F53)), second = ys_wide_all(UINT64_C(0xCD9E8D57));
    uint32_t key0 = (uint32_t) at->seed, key1 = (uint32_t) (at->seed >> 32);

#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
        ys_wide_u64 p = ys_wide_mul32(w.a, first), q = ys_wide_mul32(w.c, second);

        w.a = (q >> 32) ^ w.b ^ ys_wide_all(key0);
        w.c = (p >> 32) ^ w.d ^ ys_wide_all(key1);
        w.b = q;
        w.d = p;
        key0 += UINT32_C(0x9E3779B9);
        key1 += UINT32_C(0xBB67AE85);
    }
    return w;
}

/* ys_unit of (high, low), cell by cell. */
static inline void
put_unit(ys_wide_u64 high, ys_wide_u64 low, double *out)
{
    ys_wide_u64 bits = (((high << 32) | (low & ys_wide_all(0xffffffff))) >> 12) | ys_wide_all(UINT64_C(0x3ff0000000000000));
    ys_wide_f64 unit = (ys_wide_f64) bits - (1.0 - 0x1p-53);

    memcpy(out, &unit, sizeof unit);
}

void
YS_LANE(ys_philox_lanes)(const ys_address *at, int lanes, double *restrict u, double *restrict v)
{
    ys_wide_u64 world, step = ys_wide_all(YS_WIDE);

    for (int i = 0; i < YS_WIDE; i++)
        world[i] = at->world + (uint32_t) i;
    for (int l = 0; l < lanes; l += YS_WIDE) {
        ys_words w = philox(world, at, 0);

        put_unit(w.a, w.b, u + l);
        put_unit(w.c, w.d, v + l);
        world += step;
    }
}

void
YS_LANE(ys_philox_lanes_at)(const ys_address *at, uint32_t attempt, int m, const int32_t *restrict index, double *restrict u,
    double *restrict v)
{
    for (int l = 0; l < m; l += YS_WIDE) {
        ys_wide_u64 world;

        for (int i = 0; i < YS_WIDE; i++)
            world[i] = at->world + (uint32_t) index[l + i];
        ys_words w = philox(world, at, attempt);

        put_unit(w.a, w.b, u + l);
        put_unit(w.c, w.d, v + l);
    }
}
