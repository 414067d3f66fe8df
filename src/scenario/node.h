/* Node: a YAML document as a tree that knows where each value comes from. */
#ifndef YS_NODE_H
#define YS_NODE_H

#include "scenario/arena.h"
#include "scenario/grammar.h"

typedef enum { YS_NODE_SCALAR, YS_NODE_MAP, YS_NODE_LIST } ys_node_kind;

/* Where a value comes from: a file, the grammar's default, --set, or --set on a sibling of its weight vector. */
typedef enum { YS_ORIGIN_FILE, YS_ORIGIN_DEFAULT, YS_ORIGIN_SET, YS_ORIGIN_RESCALED } ys_origin;

enum { YS_PATH_MAX = 512 };

typedef struct ys_node ys_node;

/* Lives in an arena, as every text that it points to. */
struct ys_node {
    ys_node_kind kind;
    ys_origin origin;
    bool plain;       /* scalar written without quotes */
    bool flow;        /* written as {...} or [...] */
    bool unsound;     /* its children's weights did not sum to 1 when they were read */
    const char *key;  /* name in the parent map, number in the parent list; NULL at the root */
    const char *text; /* of a scalar */
    const char *file;
    int line, column; /* of the value, from 1 */
    int key_line, key_column;
    const ys_field *field; /* what the grammar says of it, once shaped */
    double number;         /* of a checked numeric scalar, date, word (its index), bool */
    int32_t slot;          /* of a bound PARAM leaf */
    size_t n;
    ys_node *parent, *first, *last, *next;
};

/** NULL when memory runs out, as everywhere below. */
ys_node *ys_node_new(ys_arena *arena, ys_node_kind kind);
/** A scalar at the place and with the origin of `like`. */
ys_node *ys_node_scalar(ys_arena *arena, const char *text, const ys_node *like);
/** A copy of the whole tree, without a parent. */
ys_node *ys_node_copy(ys_arena *arena, const ys_node *node);
void ys_node_append(ys_node *parent, ys_node *child);
/** Put `fresh` in the place of `old`, under its key. */
void ys_node_replace(ys_node *old, ys_node *fresh);
void ys_node_remove(ys_node *child);
/** NULL where `node` is NULL, a scalar, or has no such child. */
ys_node *ys_node_child(const ys_node *node, const char *key);
/** The node at a path with dots below `node`, itself for an empty path; NULL where there is none. */
ys_node *ys_node_at(ys_node *node, const char *path);
/** Text of a child that is a scalar, "" where there is none. */
const char *ys_node_text(const ys_node *node, const char *key);
/** The number's own node of a PARAM leaf: itself, or `value` of the long form (NULL where that is missing). */
ys_node *ys_node_value(ys_node *node);
/** Path with dots, as in --set; cut if it does not fit. */
void ys_node_path(const ys_node *node, char out[YS_PATH_MAX]);
/** Every node below gets the origin. */
void ys_node_mark(ys_node *node, ys_origin origin);

#endif
