#include "scenario/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct chunk chunk;

struct chunk {
    chunk *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

struct ys_arena {
    chunk *head;
};

enum { CHUNK = 16384 };

ys_arena *
ys_arena_new(void)
{
    return calloc(1, sizeof(ys_arena));
}

void *
ys_arena_alloc(ys_arena *arena, size_t size)
{
    size_t step = alignof(max_align_t);

    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + step - 1) / step * step;
    if (arena->head == NULL || arena->head->size - arena->head->used < size) {
        size_t room = size > CHUNK ? size : CHUNK;
        chunk *fresh = calloc(1, sizeof *fresh + room);

        if (fresh == NULL)
            return NULL;
        fresh->next = arena->head;
        fresh->size = room;
        arena->head = fresh;
    }

    void *memory = arena->head->bytes + arena->head->used;
    arena->head->used += size;
    return memory;
}

char *
ys_arena_text(ys_arena *arena, const char *text, size_t n)
{
    char *copy = ys_arena_alloc(arena, n + 1);

    if (copy != NULL)
        memcpy(copy, text, n);
    return copy;
}

void
ys_arena_free(ys_arena *arena)
{
    if (arena == NULL)
        return;
    for (chunk *c = arena->head; c != NULL;) {
        chunk *next = c->next;

        free(c);
        c = next;
    }
    free(arena);
}
