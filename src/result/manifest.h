/* The list of what a result file holds, as JSON: read before anything else, so that no unknown path is ever opened. */
#ifndef YS_MANIFEST_H
#define YS_MANIFEST_H

#include "yinsu/result.h"

/* Declared arrays (data NULL) and names of notes. Owned. */
typedef struct {
    size_t n_arrays, n_notes;
    ys_array *array;
    char (*note)[64];
    bool *empty; /* [n_notes] the note is an empty text, which no dataset holds */
} ys_manifest;

/** JSON text of a result's manifest; free() it. */
ys_status ys_manifest_text(const ys_result *result, char **text, ys_error *err);
/**
 * Read a manifest; `path` is named in errors.
 * @return YS_E_DATA: no JSON, another format or version, a member missing or out of range
 */
ys_status ys_manifest_parse(const char *text, size_t size, const char *path, ys_manifest *manifest, ys_error *err);
void ys_manifest_free(ys_manifest *manifest);

#endif
