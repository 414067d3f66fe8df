/* A short hash of a name, for the address of what the name draws. */
#ifndef YS_HASH_H
#define YS_HASH_H

#include <stdint.h>

/* FNV-1a, 32 bits (Fowler, Noll, Vo). */
static inline uint32_t
ys_hash_name(const char *name)
{
    uint32_t hash = UINT32_C(2166136261);

    for (const char *at = name; *at != '\0'; at++)
        hash = (hash ^ (unsigned char) *at) * UINT32_C(16777619);
    return hash;
}

#endif
