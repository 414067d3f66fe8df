#include "numeric/shapley.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t
members(uint64_t coalition)
{
    size_t n = 0;

    for (; coalition != 0; coalition &= coalition - 1)
        n++;
    return n;
}

/* |S|! (k - |S| - 1)! / k! by the size of S. */
static void
order_shares(size_t k, double share[YS_SHAPLEY_EXACT])
{
    share[0] = 1 / (double) k;
    for (size_t size = 1; size < k; size++)
        share[size] = share[size - 1] * (double) size / (double) (k - size);
}

static ys_status
attribute_exactly(
    size_t k, size_t n, ys_shapley_value value, void *context, double *phi, ys_error *err)
{
    size_t coalitions = (size_t) 1 << k;
    double *figure = calloc(coalitions * n + 1, sizeof *figure), share[YS_SHAPLEY_EXACT];
    ys_status st = YS_OK;

    if (figure == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu coalitions of changes", coalitions);
    for (size_t s = 0; s < coalitions && st == YS_OK; s++)
        st = value(context, s, figure + s * n, err);
    order_shares(k, share);
    memset(phi, 0, k * n * sizeof *phi);
    for (size_t s = 0; s < coalitions && st == YS_OK; s++) {
        size_t size = members(s);

        for (size_t j = 0; j < k; j++) {
            const double *without = figure + s * n, *with = figure + (s | (size_t) 1 << j) * n;

            for (size_t i = 0; i < n && !(s >> j & 1); i++)
                phi[j * n + i] += share[size] * (with[i] - without[i]);
        }
    }
    free(figure);
    return st;
}

/* A word from a counter: splitmix64's finaliser (Steele, Lea, Flood 2014). */
static uint64_t
word(uint64_t seed, uint64_t counter)
{
    uint64_t z = seed + (counter + 1) * UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static void
shuffle(size_t k, uint64_t seed, uint64_t pair, size_t *order)
{
    for (size_t j = 0; j < k; j++)
        order[j] = j;
    for (size_t j = k; j-- > 1;) {
        size_t other = (size_t) (word(seed, pair * 64 + j) % (j + 1)), moved = order[j];

        order[j] = order[other];
        order[other] = moved;
    }
}

typedef struct {
    size_t k, n;
    ys_shapley_value value;
    void *context;
    double *none, *before, *now; /* [n] */
    double *pair;                /* [k][n] */
} walk;

/* Make the changes in one order; what each does is added to the pair. */
static ys_status
walk_order(walk *w, const size_t *order, bool backwards, ys_error *err)
{
    uint64_t coalition = 0;

    memcpy(w->before, w->none, w->n * sizeof *w->before);
    for (size_t t = 0; t < w->k; t++) {
        size_t j = order[backwards ? w->k - 1 - t : t];
        double *swap = w->before;
        ys_status st;

        coalition |= UINT64_C(1) << j;
        st = w->value(w->context, coalition, w->now, err);
        if (st != YS_OK)
            return st;
        for (size_t i = 0; i < w->n; i++)
            w->pair[j * w->n + i] += (w->now[i] - w->before[i]) / 2;
        w->before = w->now;
        w->now = swap;
    }
    return YS_OK;
}

static ys_status
draw_orders(walk *w, size_t pairs, uint64_t seed, double *phi, double *square, ys_error *err)
{
    size_t order[YS_SHAPLEY_CHANGES], cells = w->k * w->n;
    ys_status st = w->value(w->context, 0, w->none, err);

    for (size_t p = 0; p < pairs && st == YS_OK; p++) {
        memset(w->pair, 0, cells * sizeof *w->pair);
        shuffle(w->k, seed, p, order);
        st = walk_order(w, order, false, err);
        if (st == YS_OK)
            st = walk_order(w, order, true, err);
        for (size_t c = 0; c < cells && st == YS_OK; c++) {
            double off = w->pair[c] - phi[c];

            phi[c] += off / (double) (p + 1);
            square[c] += off * (w->pair[c] - phi[c]);
        }
    }
    return st;
}

static ys_status
attribute_by_orders(size_t k, size_t n, ys_shapley_value value, void *context, size_t pairs, uint64_t seed, double *phi,
    double *error, ys_error *err)
{
    size_t cells = k * n;
    double *room = calloc(3 * n + 2 * cells + 1, sizeof *room);
    walk w = { k, n, value, context, room, room + n, room + 2 * n, room + 3 * n };
    ys_status st;

    if (room == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu changes of %zu figures", k, n);
    memset(phi, 0, cells * sizeof *phi);
    st = draw_orders(&w, pairs, seed, phi, w.pair + cells, err);
    for (size_t c = 0; c < cells && st == YS_OK && error != NULL; c++)
        error[c] = sqrt(w.pair[cells + c] / (double) (pairs - 1) / (double) pairs);
    free(room);
    return st;
}

ys_status
ys_shapley_attribute(size_t k, size_t n, ys_shapley_value value, void *context, size_t permutations, uint64_t seed,
    double *phi, double *error, ys_shapley_report *report, ys_error *err)
{
    if (k == 0 || k > YS_SHAPLEY_CHANGES)
        return ys_fail(err, YS_E_DATA, "%zu changes to attribute to, 1 to %d are allowed", k, YS_SHAPLEY_CHANGES);
    *report = (ys_shapley_report){ .exact = k <= YS_SHAPLEY_EXACT };
    if (report->exact) {
        if (error != NULL)
            memset(error, 0, k * n * sizeof *error);
        return attribute_exactly(k, n, value, context, phi, err);
    }
    if (permutations < 4)
        return ys_fail(err, YS_E_DATA, "%zu orders, at least 4 are needed for an error", permutations);
    report->permutations = permutations / 2 * 2;
    return attribute_by_orders(k, n, value, context, permutations / 2, seed, phi, error, err);
}

void
ys_shapley_round(size_t k, const double *phi, size_t stride, int64_t change, int64_t *part)
{
    int64_t left = change;
    bool given[YS_SHAPLEY_CHANGES] = { false };

    for (size_t j = 0; j < k; j++) {
        part[j * stride] = (int64_t) floor(phi[j * stride]);
        left -= part[j * stride];
    }
    for (; left != 0; left += left > 0 ? -1 : 1) {
        size_t best = k;

        for (size_t j = 0; j < k; j++) {
            double rest = phi[j * stride] - floor(phi[j * stride]);
            double of_best = best == k ? 0 : phi[best * stride] - floor(phi[best * stride]);

            if (!given[j] && (best == k || (left > 0 ? rest > of_best : rest < of_best)))
                best = j;
        }
        if (best == k) { /* a second round: the doubles were off by more than a unit each */
            memset(given, 0, sizeof given);
            left += left > 0 ? 1 : -1;
            continue;
        }
        given[best] = true;
        part[best * stride] += left > 0 ? 1 : -1;
    }
}
