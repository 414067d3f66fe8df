/* Findings: what is wrong with a scenario, up to YS_MAX_FINDINGS lines, each with its place. */
#ifndef YS_FINDINGS_H
#define YS_FINDINGS_H

#include "base/text.h"
#include "scenario/node.h"

typedef struct {
    size_t n;
    ys_text text;
} ys_findings;

/** `FILE:LINE:COLUMN: PATH` of the value, a space, the sentence. The path is left out for the root. */
void ys_findings_add(ys_findings *self, const ys_node *where, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** The same at the place of the key. */
void ys_findings_add_key(ys_findings *self, const ys_node *where, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** YS_OK where there is none, else YS_E_SCENARIO with all of them; and frees them. */
ys_status ys_findings_close(ys_findings *self, ys_error *err);
/** `file:line:column` of a value, "--set" or "default". */
void ys_findings_place(const ys_node *where, bool key, char *out, size_t size);

#endif
