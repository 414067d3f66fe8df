/* Document: a scenario from its text to a checked tree: rule files, overrides, defaults, values. */
#ifndef YS_DOCUMENT_H
#define YS_DOCUMENT_H

#include "scenario/override.h"

typedef struct {
    ys_arena *arena;  /* owned until taken */
    ys_node *root;    /* merged, overridden, shaped: without findings */
    ys_node *own;     /* the scenario file alone, as read; only when asked for */
    ys_override_run run;
    ys_text notes;    /* owned */
} ys_document;

/**
 * @param text      the scenario
 * @param path      its name in messages, and the place of its rule files
 * @param keep_own  whether `own` is wanted
 */
ys_status ys_document_read(ys_document *self, const char *text, const char *path, const ys_override *override, size_t n_overrides,
    bool keep_own, ys_error *err);
void ys_document_free(ys_document *self);

#endif
