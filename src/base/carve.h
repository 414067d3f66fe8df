/* Parts of one piece of memory. One walk over the parts serves both to measure and to carve: `memory` NULL only counts. */
#ifndef YS_CARVE_H
#define YS_CARVE_H

#include "base/isa.h"

/* The next `bytes` of `memory`, aligned to YS_ALIGN; `used` grows by what they take. NULL where `memory` is. */
static inline void *
ys_carve(char *memory, size_t *used, size_t bytes)
{
    void *part = memory == NULL ? NULL : memory + *used;

    *used += (bytes + YS_ALIGN - 1) / YS_ALIGN * YS_ALIGN;
    return part;
}

#endif
