/* YAML: a text into a tree, by the events of libyaml. */
#ifndef YS_YAML_H
#define YS_YAML_H

#include "scenario/node.h"

enum { YS_YAML_SIZE = 1 << 20, YS_YAML_DEPTH = 16, YS_YAML_ENTRIES = 4096, YS_YAML_NODES = 65536 };

/**
 * One document. Refused, each with file:line:column: over 1 MiB, not UTF-8, deeper than 16, more than 4,096 entries of one map or list
 * or 65,536 in all, anchors and aliases, tags, merge keys, keys that are not plain text, duplicate keys, a second document, nothing.
 * @param file    name for messages; borrowed by the nodes, so it must live as long as the arena
 * @param scalar  whether the root may be a scalar
 * @return YS_E_SCENARIO, YS_E_NOMEM
 */
ys_status ys_yaml_read(ys_arena *arena, const char *text, size_t size, const char *file, bool scalar, ys_node **root, ys_error *err);

#endif
