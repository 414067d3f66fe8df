/* Arena: memory that lives as long as its model. */
#ifndef YS_ARENA_H
#define YS_ARENA_H

#include <stddef.h>

typedef struct ys_arena ys_arena;

/** NULL when memory runs out. */
ys_arena *ys_arena_new(void);
/** Zeroed, aligned for any type; NULL when memory runs out. */
void *ys_arena_alloc(ys_arena *arena, size_t size);
/** A copy of n bytes and a NUL. */
char *ys_arena_text(ys_arena *arena, const char *text, size_t n);
void ys_arena_free(ys_arena *arena);

#endif
