/*
 * Integer flow on a small network: every arc carries low <= flow <= high, what comes into a node goes out of it, the cost is the least. With
 * lower bounds and the units that cost less than nothing sent first, what is in excess somewhere and missing elsewhere is carried over by
 * shortest paths (successive shortest paths: Busacker and Gowen 1960; costs are convex and no unit left costs less than nothing, so every path
 * found keeps the cost least). Integers in, integers out.
 */
#ifndef YS_FLOW_H
#define YS_FLOW_H

#include "yinsu/base.h"

typedef struct {
    uint32_t from, to;
    int64_t low, high;   /* 0 <= low <= high <= 2^60 */
    const int64_t *cost; /* [high - low], rising, of each unit above low; NULL: nothing. Borrowed */
    int64_t flow;        /* out */
} ys_flow_arc;

/** Bytes of scratch. */
size_t ys_flow_scratch(size_t n_nodes, size_t n_arcs);

/**
 * A circulation of least cost within the bounds.
 * @param arc      [n_arcs]; flow is out
 * @param scratch  ys_flow_scratch bytes, aligned to 8
 * @return 0; or the units for which there is no room: then no circulation is within the bounds (Hoffman 1960), and by so much the bounds
 *         must give way
 * Pure; O(units in excess * nodes * arcs) at worst; without costs by whole bottlenecks.
 */
int64_t ys_flow_solve(size_t n_nodes, size_t n_arcs, ys_flow_arc *arc, void *scratch);

#endif
