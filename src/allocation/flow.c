#include "allocation/flow.h"

#include <stdbool.h>

/* Excess of each node once the lower bounds are sent, and the shortest way found to it. */
typedef struct {
    size_t n_nodes, n_arcs;
    ys_flow_arc *arc;
    int64_t *excess, *distance; /* [n_nodes] */
    int64_t *way;               /* [n_nodes]: arc + 1, below 0 where it is gone against; 0 none */
} search;

static const int64_t far = INT64_MAX / 2;

size_t
ys_flow_scratch(size_t n_nodes, size_t n_arcs)
{
    (void) n_arcs;
    return 3 * n_nodes * sizeof(int64_t);
}

static int64_t
cost_up(const ys_flow_arc *arc)
{
    return arc->cost == NULL ? 0 : arc->cost[arc->flow - arc->low];
}

static int64_t
cost_down(const ys_flow_arc *arc)
{
    return arc->cost == NULL ? 0 : -arc->cost[arc->flow - arc->low - 1];
}

static bool
relax(search *s, uint32_t from, uint32_t to, int64_t cost, int64_t way)
{
    if (s->distance[from] == far || s->distance[from] + cost >= s->distance[to])
        return false;
    s->distance[to] = s->distance[from] + cost;
    s->way[to] = way;
    return true;
}

/* Shortest ways from all nodes with an excess (Bellman and Ford: arcs gone against cost less than nothing). */
static void
find_ways(search *s)
{
    bool any = true;

    for (size_t v = 0; v < s->n_nodes; v++) {
        s->distance[v] = s->excess[v] > 0 ? 0 : far;
        s->way[v] = 0;
    }
    while (any) {
        any = false;
        for (size_t a = 0; a < s->n_arcs; a++) {
            const ys_flow_arc *arc = &s->arc[a];

            if (arc->flow < arc->high)
                any = relax(s, arc->from, arc->to, cost_up(arc), (int64_t) a + 1) || any;
            if (arc->flow > arc->low)
                any = relax(s, arc->to, arc->from, cost_down(arc), -(int64_t) a - 1) || any;
        }
    }
}

/* Units that the way to `v` carries, and the node where it begins. */
static int64_t
bottleneck(const search *s, size_t v, size_t *begin)
{
    int64_t most = -s->excess[v];

    while (s->way[v] != 0) {
        bool up = s->way[v] > 0;
        const ys_flow_arc *arc = &s->arc[(up ? s->way[v] : -s->way[v]) - 1];
        int64_t room = up ? arc->high - arc->flow : arc->flow - arc->low;

        room = arc->cost != NULL && room > 1 ? 1 : room;
        most = room < most ? room : most;
        v = up ? arc->from : arc->to;
    }
    *begin = v;
    return s->excess[v] < most ? s->excess[v] : most;
}

static void
send(search *s, size_t v, int64_t units)
{
    s->excess[v] += units;
    while (s->way[v] != 0) {
        bool up = s->way[v] > 0;
        ys_flow_arc *arc = &s->arc[(up ? s->way[v] : -s->way[v]) - 1];

        arc->flow += up ? units : -units;
        v = up ? arc->from : arc->to;
    }
    s->excess[v] -= units;
}

int64_t
ys_flow_solve(size_t n_nodes, size_t n_arcs, ys_flow_arc *arc, void *scratch)
{
    int64_t *at = scratch, missing = 0;
    search s = { n_nodes, n_arcs, arc, at, at + n_nodes, at + 2 * n_nodes };

    for (size_t v = 0; v < n_nodes; v++)
        s.excess[v] = 0;
    for (size_t a = 0; a < n_arcs; a++) {
        arc[a].flow = arc[a].low;
        while (arc[a].cost != NULL && arc[a].flow < arc[a].high && cost_up(&arc[a]) < 0)
            arc[a].flow++;
        s.excess[arc[a].to] += arc[a].flow;
        s.excess[arc[a].from] -= arc[a].flow;
    }
    for (;;) {
        size_t nearest = n_nodes, begin;

        find_ways(&s);
        for (size_t v = 0; v < n_nodes; v++)
            if (s.excess[v] < 0 && s.distance[v] < far && (nearest == n_nodes || s.distance[v] < s.distance[nearest]))
                nearest = v;
        if (nearest == n_nodes)
            break;
        send(&s, nearest, bottleneck(&s, nearest, &begin));
    }
    for (size_t v = 0; v < n_nodes; v++)
        missing += s.excess[v] > 0 ? s.excess[v] : 0;
    return missing;
}
