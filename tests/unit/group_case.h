/* Problems of bounds on groups, by hand and at random, and their answers: what the tests of groups share. */
#ifndef YS_GROUP_CASE_H
#define YS_GROUP_CASE_H

#include "allocation/group.h"

#include <stdlib.h>
#include <string.h>

enum { COUNTIES = 24, GROUPS = 16 };

#define NONE YS_BOUNDED_MOST

/* A problem and its answer; groups as strings of 0 and 1. */
typedef struct {
    size_t n, n_groups;
    uint8_t member[GROUPS][COUNTIES];
    int64_t share[COUNTIES], lo[COUNTIES], hi[COUNTIES], group_lo[GROUPS], group_hi[GROUPS], total;
    int64_t amount[COUNTIES];
    uint8_t bound[COUNTIES];
    double multiplier[GROUPS];
    ys_group_report report;
} group_case;

static const char *const group_names[GROUPS] =
    { "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P" };

/* Groups as masks [n_groups][n]. */
static inline ys_status
group_case_masks(size_t n, size_t n_groups, const uint8_t *const *member, const char *const *name, ys_group_plan **plan, ys_error *err)
{
    ys_group_set *set = calloc(n_groups + 1, sizeof *set);
    uint32_t *county = calloc(n_groups * n + 1, sizeof *county);
    ys_status st;

    if (set == NULL || county == NULL)
        abort();
    for (size_t g = 0; g < n_groups; g++) {
        uint32_t *to = county + g * n;

        for (size_t i = 0; i < n; i++)
            if (member[g][i])
                to[set[g].n++] = (uint32_t) i;
        set[g].county = to;
    }
    st = ys_group_prepare(n, n_groups, set, name, plan, err);
    free(set);
    free(county);
    return st;
}

static inline ys_status
group_case_prepare(const group_case *p, const uint8_t **member, ys_group_plan **plan, ys_error *err)
{
    for (size_t g = 0; g < p->n_groups; g++)
        member[g] = p->member[g];
    return group_case_masks(p->n, p->n_groups, member, group_names, plan, err);
}

static inline void *
group_case_scratch(const ys_group_plan *plan)
{
    size_t bytes = (ys_group_scratch(plan) + 64) / 64 * 64;
    void *memory = aligned_alloc(64, bytes);

    if (memory == NULL)
        abort();
    return memset(memory, 0xa5, bytes);
}

static inline bool
group_case_solve(group_case *p)
{
    const uint8_t *member[GROUPS];
    ys_group_problem figures = { p->share, p->lo, p->hi, p->total, p->group_lo, p->group_hi };
    ys_group_plan *plan;
    void *scratch;
    bool holds;

    if (group_case_prepare(p, member, &plan, NULL) != YS_OK)
        abort();
    scratch = group_case_scratch(plan);
    p->report = (ys_group_report){ .multiplier = p->multiplier };
    holds = ys_group_solve(plan, &figures, scratch, p->amount, p->bound, &p->report);
    free(scratch);
    ys_group_release(plan);
    return holds;
}

static inline int64_t
group_case_sum(const group_case *p, size_t g)
{
    int64_t sum = 0;

    for (size_t i = 0; i < p->n; i++)
        sum += p->member[g][i] ? p->amount[i] : 0;
    return sum;
}

/* SplitMix64 (Steele, Lea, Flood 2014): problems with fixed seeds. */
static inline uint64_t
group_case_bits(uint64_t *at)
{
    uint64_t z = *at += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static inline int64_t
group_case_below(uint64_t *at, int64_t n)
{
    return (int64_t) (group_case_bits(at) % (uint64_t) n);
}

/* Shares, bounds and an allocation within them at random; group bounds about its sums, some of them without slack: they hold together. */
static inline void
group_case_bounds(group_case *p, uint64_t *at, int64_t scale)
{
    int64_t x[COUNTIES];

    p->total = 0;
    for (size_t i = 0; i < p->n; i++) {
        bool has = group_case_below(at, 12) > 0;

        p->share[i] = has ? 1 + group_case_below(at, group_case_below(at, 3) == 0 ? 1000 : 10) : 0;
        p->lo[i] = group_case_below(at, 3) == 0 ? group_case_below(at, 20 * scale) : 0;
        x[i] = p->lo[i] + (has && group_case_below(at, 8) > 0 ? group_case_below(at, 100 * scale) : 0);
        p->hi[i] = group_case_below(at, 3) == 0 ? x[i] + group_case_below(at, 50 * scale) : NONE;
        p->total += x[i];
    }
    for (size_t g = 0; g < p->n_groups; g++) {
        int64_t sum = 0, room = group_case_below(at, 3) == 0 ? 1 : 100 * scale;

        for (size_t i = 0; i < p->n; i++)
            sum += p->member[g][i] ? x[i] : 0;
        p->group_lo[g] = group_case_below(at, 2) == 0 ? sum - group_case_below(at, room) : 0;
        p->group_lo[g] = p->group_lo[g] > 0 ? p->group_lo[g] : 0;
        p->group_hi[g] = group_case_below(at, 2) == 0 ? sum + group_case_below(at, room) : NONE;
    }
}

/* A tree of groups by up to three digits at random; some digits have no group. Returns false where there is none. */
static inline void
group_case_tree(group_case *p, uint64_t *at, size_t levels, size_t wide_by)
{
    int digit[COUNTIES][3];

    for (size_t i = 0; i < p->n; i++)
        for (size_t d = 0; d < levels; d++)
            digit[i][d] = (int) group_case_below(at, (int64_t) wide_by);
    for (size_t d = 0; d < levels; d++) {
        size_t paths = d == 0 ? wide_by : d == 1 ? wide_by * wide_by : wide_by * wide_by * wide_by;

        for (size_t path = 0; path < paths && p->n_groups < GROUPS; path++) {
            if (group_case_below(at, 3) == 0)
                continue;
            for (size_t i = 0; i < p->n; i++) {
                size_t own = 0;

                for (size_t e = 0; e <= d; e++)
                    own = own * wide_by + (size_t) digit[i][e];
                p->member[p->n_groups][i] = own == path;
            }
            p->n_groups++;
        }
    }
}

static inline void
group_case_nested(group_case *p, uint64_t seed, int64_t scale)
{
    uint64_t at = seed;

    *p = (group_case){ .n = 1 + (size_t) group_case_below(&at, COUNTIES) };
    group_case_tree(p, &at, 1 + (size_t) group_case_below(&at, 3), 2 + (size_t) group_case_below(&at, 2));
    group_case_bounds(p, &at, scale);
}

static inline void
group_case_crossing(group_case *p, uint64_t seed, int64_t scale)
{
    uint64_t at = seed;

    *p = (group_case){ .n = 4 + (size_t) group_case_below(&at, COUNTIES - 3) };
    group_case_tree(p, &at, 1 + (size_t) group_case_below(&at, 2), 2);
    group_case_tree(p, &at, 1 + (size_t) group_case_below(&at, 2), 2);
    group_case_bounds(p, &at, scale);
}

#endif
