/* Integer flow: small networks by hand, and the least cost against all flows that there are. */
#include "allocation/flow.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ARCS = 8, NODES = 5 };

/* All by hand. */
typedef struct {
    const char *what;
    size_t nodes, arcs;
    struct {
        uint32_t from, to;
        int64_t low, high, cost[6];
        bool has_cost;
    } arc[ARCS];
    int64_t missing, want[ARCS]; /* the flow where nothing is missing */
} by_hand;

static const by_hand hands[] = {
    { "nothing", 0, 0, { { 0 } }, 0, { 0 } },
    { "an arc in both directions", 2, 2, { { 0, 1, 3, 5, { 0 }, false }, { 1, 0, 0, 9, { 0 }, false } }, 0, { 3, 3 } },
    { "no room on the way back", 2, 2, { { 0, 1, 3, 5, { 0 }, false }, { 1, 0, 0, 1, { 0 }, false } }, 2, { 0 } },
    { "no way back", 3, 2, { { 0, 1, 3, 5, { 0 }, false }, { 1, 2, 0, 9, { 0 }, false } }, 3, { 0 } },
    /* 7 must come in; 2 + 3 may go out */
    { "two ways with too little room", 4, 5,
        { { 3, 0, 7, 7, { 0 }, false }, { 0, 1, 0, 9, { 0 }, false }, { 0, 2, 0, 9, { 0 }, false }, { 1, 3, 0, 2, { 0 }, false },
            { 2, 3, 0, 3, { 0 }, false } },
        2, { 0 } },
    /* 4 units over costs 1, 3, 8 and 2, 4, 5: 1, 2, 3, 4 */
    { "convex costs", 2, 3,
        { { 1, 0, 4, 4, { 0 }, false }, { 0, 1, 0, 3, { 1, 3, 8 }, true }, { 0, 1, 0, 3, { 2, 4, 5 }, true } }, 0, { 4, 2, 2 } },
    { "costs above lower bounds", 2, 3,
        { { 1, 0, 9, 9, { 0 }, false }, { 0, 1, 2, 5, { 1, 3, 8 }, true }, { 0, 1, 3, 6, { 2, 4, 5 }, true } }, 0, { 9, 4, 5 } },
    /* the dear arc must carry one; 5 free units around a ring are taken up where they cost less than nothing */
    { "costs below nothing", 2, 2, { { 0, 1, 0, 5, { -9, -4, -1, 2, 7 }, true }, { 1, 0, 0, 4, { 1, 2, 3, 4 }, true } }, 0, { 2, 2 } },
    { "a unit taken back", 4, 6,
        /* 0 -> 1 -> 3 looks cheapest for the first; the second unit must push it to 0 -> 2 -> 3 in part */
        { { 3, 0, 2, 2, { 0 }, false }, { 0, 1, 0, 1, { 1 }, true }, { 0, 2, 0, 1, { 4 }, true }, { 1, 2, 0, 1, { 1 }, true },
            { 1, 3, 0, 1, { 5 }, true }, { 2, 3, 0, 1, { 1 }, true } },
        0, { 2, 1, 1, 0, 1, 1 } },
};

static void
test_by_hand(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof hands / sizeof *hands; c++) {
        const by_hand *h = &hands[c];
        ys_flow_arc arc[ARCS];
        int64_t scratch[ARCS * NODES], missing;

        assert_true(ys_flow_scratch(h->nodes, h->arcs) <= sizeof scratch);
        for (size_t a = 0; a < h->arcs; a++)
            arc[a] = (ys_flow_arc){ h->arc[a].from, h->arc[a].to, h->arc[a].low, h->arc[a].high,
                h->arc[a].has_cost ? h->arc[a].cost : NULL, -1 };
        missing = ys_flow_solve(h->nodes, h->arcs, arc, scratch);
        if (missing != h->missing)
            fail_msg("%s: %" PRId64 " missing, not %" PRId64, h->what, missing, h->missing);
        for (size_t a = 0; a < h->arcs && missing == 0; a++)
            if (arc[a].flow != h->want[a])
                fail_msg("%s: arc %zu carries %" PRId64 ", not %" PRId64, h->what, a, arc[a].flow, h->want[a]);
    }
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static int64_t
below(uint64_t *at, int64_t n)
{
    uint64_t z = *at += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (int64_t) ((z ^ z >> 31) % (uint64_t) n);
}

/* The cost of a flow; -1 where it is no circulation. */
static int64_t
cost_of(size_t nodes, size_t arcs, const ys_flow_arc *arc, const int64_t *flow)
{
    int64_t over[NODES] = { 0 }, cost = 0;

    for (size_t a = 0; a < arcs; a++) {
        over[arc[a].to] += flow[a];
        over[arc[a].from] -= flow[a];
        for (int64_t u = 0; arc[a].cost != NULL && u < flow[a] - arc[a].low; u++)
            cost += arc[a].cost[u];
    }
    for (size_t v = 0; v < nodes; v++)
        if (over[v] != 0)
            return -1;
    return cost;
}

/* Every flow within the bounds, like a counter. */
static int64_t
least_cost(size_t nodes, size_t arcs, const ys_flow_arc *arc)
{
    int64_t flow[ARCS], best = -1;
    size_t a = 0;

    for (size_t e = 0; e < arcs; e++)
        flow[e] = arc[e].low;
    while (a < arcs) {
        int64_t cost = cost_of(nodes, arcs, arc, flow);

        best = cost >= 0 && (best < 0 || cost < best) ? cost : best;
        for (a = 0; a < arcs && flow[a] == arc[a].high; a++)
            flow[a] = arc[a].low;
        if (a < arcs)
            flow[a]++;
    }
    return best;
}

static void
test_all_flows(void **state)
{
    size_t hold = 0;

    (void) state;
    for (int seed = 0; seed < 1000; seed++) {
        uint64_t at = (uint64_t) seed;
        size_t nodes = 2 + (size_t) below(&at, NODES - 1), arcs = 3 + (size_t) below(&at, ARCS - 2);
        int64_t cost[ARCS][3], flow[ARCS], scratch[ARCS * NODES], missing, best;
        ys_flow_arc arc[ARCS];

        for (size_t a = 0; a < arcs; a++) {
            int64_t low = below(&at, 4) == 0, from = below(&at, (int64_t) nodes);

            arc[a] = (ys_flow_arc){ (uint32_t) from, (uint32_t) ((from + 1 + below(&at, (int64_t) nodes - 1)) % (int64_t) nodes),
                low, low + below(&at, 3), below(&at, 3) > 0 ? cost[a] : NULL, 0 };
            cost[a][0] = below(&at, 10);
            cost[a][1] = cost[a][0] + below(&at, 10);
        }
        missing = ys_flow_solve(nodes, arcs, arc, scratch);
        best = least_cost(nodes, arcs, arc);
        if ((missing == 0) != (best >= 0))
            fail_msg("network %d: %" PRId64 " missing, the least cost is %" PRId64, seed, missing, best);
        hold += missing == 0;
        for (size_t a = 0; a < arcs; a++) {
            flow[a] = arc[a].flow;
            assert_true(flow[a] >= arc[a].low && flow[a] <= arc[a].high);
        }
        if (missing == 0 && cost_of(nodes, arcs, arc, flow) != best)
            fail_msg("network %d: cost %" PRId64 ", the least is %" PRId64, seed, cost_of(nodes, arcs, arc, flow), best);
    }
    assert_true(hold > 300 && hold < 900);
}

/* Room for `missing` more, and no less, mends a network. */
static void
test_missing(void **state)
{
    (void) state;
    for (int seed = 0; seed < 500; seed++) {
        uint64_t at = (uint64_t) seed;
        int64_t scratch[ARCS * NODES], missing, out = 0;
        ys_flow_arc arc[8];

        /* a source's ways into three and out of them */
        for (size_t v = 0; v < 3; v++) {
            arc[v] = (ys_flow_arc){ 0, (uint32_t) v + 1, 0, below(&at, 1000000), NULL, 0 };
            arc[3 + v] = (ys_flow_arc){ (uint32_t) v + 1, 4, 0, below(&at, 1000000), NULL, 0 };
            out += arc[v].high < arc[3 + v].high ? arc[v].high : arc[3 + v].high;
        }
        arc[6] = (ys_flow_arc){ 4, 0, 1500000, 1500000, NULL, 0 };
        missing = ys_flow_solve(5, 7, arc, scratch);
        assert_int_equal(missing, out < 1500000 ? 1500000 - out : 0);
        arc[7] = (ys_flow_arc){ 0, 4, 0, missing, NULL, 0 };
        assert_int_equal(ys_flow_solve(5, 8, arc, scratch), 0);
        arc[7].high = missing - 1;
        if (missing > 0)
            assert_int_equal(ys_flow_solve(5, 8, arc, scratch), 1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_all_flows),
        cmocka_unit_test(test_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
