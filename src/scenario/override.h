/* Override: --set PATH=VALUE on a merged tree, and what follows for the weights beside it. */
#ifndef YS_OVERRIDE_H
#define YS_OVERRIDE_H

#include "base/text.h"
#include "scenario/node.h"

/* One change that was made: what --save writes into the scenario's own file. */
typedef struct ys_change ys_change;

struct ys_change {
    const char *path;
    const ys_node *value;
    ys_change *next;
};

typedef struct {
    ys_arena *arena;
    ys_node *root;     /* merged, not shaped */
    ys_change *first, *last;
    ys_text notes;     /* one line each, no trailing newline */
    ys_error *err;
} ys_override_run;

/** Put a value where `path` says: unknown paths are refused with the nearest known one. */
ys_status ys_override_apply(ys_override_run *run, const ys_override *override, size_t n);
/** Repeat the changes on the scenario's own tree, whose rule files stay references. */
ys_status ys_override_repeat(ys_override_run *run, ys_node *own);

#endif
