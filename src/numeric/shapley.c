#include "numeric/shapley.h"

#include "base/math.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static ys_status
check(const ys_shapley_game *g, bool exact, ys_error *err)
{
    if (g->n_changes < 1 || g->n_changes > YS_SHAPLEY_MOST)
        return ys_fail(err, YS_E_DATA, "attribution to %zu changes: 1 to %d are allowed; put some together",
            g->n_changes, YS_SHAPLEY_MOST);
    if (g->n_outcomes < 1)
        return ys_fail(err, YS_E_DATA, "attribution of no outcome: at least 1 is needed");
    if (!exact && g->n_pairs < 2)
        return ys_fail(err, YS_E_DATA,
            "attribution to %zu changes by %zu pairs of permutations: at least 2 are needed for a "
            "standard error",
            g->n_changes, g->n_pairs);
    return YS_OK;
}

static ys_status
evaluate(const ys_shapley_game *g, uint64_t coalition, double *out, ys_error *err)
{
    ys_status st = g->value(g->context, coalition, out, err);

    for (size_t i = 0; i < g->n_outcomes && st == YS_OK; i++)
        if (!isfinite(out[i]))
            st = ys_fail(err, YS_E_DATA, "outcome %zu with the changes of mask %#" PRIx64 " is %g; it must be finite",
                i, coalition, out[i]);
    return st;
}

static size_t
count_members(uint64_t coalition)
{
    size_t n = 0;

    for (; coalition != 0; coalition &= coalition - 1)
        n++;
    return n;
}

/* s! (k - s - 1)! / k! = 1 / (k C(k - 1, s)) */
static double
order_weight(size_t k, size_t s)
{
    double choose = 1;

    for (size_t i = 1; i <= s; i++)
        choose = choose * (double) (k - i) / (double) i;
    return 1 / ((double) k * choose);
}

static ys_status
attribute_exact(const ys_shapley_game *g, double *phi, double *se, ys_error *err)
{
    size_t k = g->n_changes, n = g->n_outcomes, coalitions = (size_t) 1 << k;
    ys_status st = YS_OK;
    double *value = calloc(coalitions * n + 1, sizeof *value);

    if (value == NULL)
        return ys_fail(err, YS_E_NOMEM, "attribution: %zu coalitions of %zu outcomes", coalitions, n);
    for (size_t c = 0; c < coalitions; c++) {
        st = evaluate(g, c, &value[c * n], err);
        if (st != YS_OK)
            goto out;
    }
    memset(phi, 0, k * n * sizeof *phi);
    for (size_t c = 0; c < coalitions; c++) {
        double weight = order_weight(k, count_members(c));

        for (size_t j = 0; j < k; j++) {
            size_t with = c | (size_t) 1 << j;

            if (with == c)
                continue;
            for (size_t i = 0; i < n; i++)
                phi[j * n + i] += weight * (value[with * n + i] - value[c * n + i]);
        }
    }
    if (se != NULL)
        memset(se, 0, k * n * sizeof *se);
out:
    free(value);
    return st;
}

/* The finaliser of SplitMix64: Steele, Lea, Flood, OOPSLA 2014. */
static uint64_t
mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* Word `step` of pair `pair`, by address. */
static uint64_t
draw(uint64_t seed, uint64_t pair, uint64_t step)
{
    const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);

    return mix(mix(mix(seed + golden) + (pair + 1) * golden) + (step + 1) * golden);
}

/* Fisher and Yates; a remainder by at most 64 is even up to 2^-58. */
static void
shuffle(uint64_t seed, size_t pair, size_t k, uint8_t *order)
{
    for (size_t j = 0; j < k; j++)
        order[j] = (uint8_t) j;
    for (size_t j = k - 1; j > 0; j--) {
        size_t other = (size_t) (draw(seed, pair, j) % (j + 1));
        uint8_t kept = order[j];

        order[j] = order[other];
        order[other] = kept;
    }
}

/* What a sample works with, [n] or [k][n]. */
typedef struct {
    double *none, *all, *before, *after; /* outcomes */
    double *pair;                        /* half the sum of the two contributions of a pair */
    double *mean, *square;               /* over pairs: mean, sum of squared deviations (Welford) */
} sample;

/* Half of what each change adds when they are made in this order, or in the reverse. */
static ys_status
add_order(const ys_shapley_game *g, const uint8_t *order, bool reverse, sample *s, ys_error *err)
{
    size_t k = g->n_changes, n = g->n_outcomes;
    uint64_t coalition = 0;

    memcpy(s->before, s->none, n * sizeof *s->before);
    for (size_t step = 0; step < k; step++) {
        size_t j = order[reverse ? k - 1 - step : step];

        coalition |= UINT64_C(1) << j;
        if (step + 1 == k) {
            memcpy(s->after, s->all, n * sizeof *s->after);
        } else {
            ys_status st = evaluate(g, coalition, s->after, err);

            if (st != YS_OK)
                return st;
        }
        for (size_t i = 0; i < n; i++)
            s->pair[j * n + i] += 0.5 * (s->after[i] - s->before[i]);
        memcpy(s->before, s->after, n * sizeof *s->before);
    }
    return YS_OK;
}

static ys_status
sample_pairs(const ys_shapley_game *g, sample *s, ys_error *err)
{
    size_t k = g->n_changes, n = g->n_outcomes;
    uint8_t order[YS_SHAPLEY_MOST];
    uint64_t full = UINT64_MAX >> (YS_SHAPLEY_MOST - k);
    ys_status st = evaluate(g, 0, s->none, err);

    if (st == YS_OK)
        st = evaluate(g, full, s->all, err);
    for (size_t p = 0; p < g->n_pairs && st == YS_OK; p++) {
        shuffle(g->seed, p, k, order);
        memset(s->pair, 0, k * n * sizeof *s->pair);
        st = add_order(g, order, false, s, err);
        if (st == YS_OK)
            st = add_order(g, order, true, s, err);
        for (size_t at = 0; at < k * n && st == YS_OK; at++) {
            double deviation = s->pair[at] - s->mean[at];

            s->mean[at] += deviation / (double) (p + 1);
            s->square[at] += deviation * (s->pair[at] - s->mean[at]);
        }
    }
    return st;
}

static ys_status
attribute_sampled(const ys_shapley_game *g, double *phi, double *se, ys_error *err)
{
    size_t k = g->n_changes, n = g->n_outcomes;
    double pairs = (double) g->n_pairs;
    double *memory = calloc(4 * n + 3 * k * n + 1, sizeof *memory);

    if (memory == NULL)
        return ys_fail(err, YS_E_NOMEM, "attribution to %zu changes of %zu outcomes", k, n);
    sample s = { memory, memory + n, memory + 2 * n, memory + 3 * n, memory + 4 * n, memory + 4 * n + k * n,
        memory + 4 * n + 2 * k * n };
    ys_status st = sample_pairs(g, &s, err);
    if (st == YS_OK) {
        memcpy(phi, s.mean, k * n * sizeof *phi);
        for (size_t at = 0; se != NULL && at < k * n; at++)
            se[at] = sqrt(s.square[at] / (pairs * (pairs - 1)));
    }
    free(memory);
    return st;
}

ys_status
ys_shapley_attribute(const ys_shapley_game *game, double *phi, double *se, ys_error *err)
{
    bool exact = !game->sampled && game->n_changes <= YS_SHAPLEY_EXACT_MOST;
    ys_status st = check(game, exact, err);

    if (st != YS_OK)
        return st;
    return exact ? attribute_exact(game, phi, se, err) : attribute_sampled(game, phi, se, err);
}

/* The parts of outcome i rounded down, and how many units are then left for the k of them. */
static ys_status
round_down(size_t k, size_t n, size_t i, const double *phi, int64_t change, int64_t *units, ys_error *err)
{
    double sum = 0, rest = 0;

    *units = change;
    for (size_t j = 0; j < k; j++) {
        double part = phi[j * n + i];

        if (!(fabs(part) < 0x1p50))
            return ys_fail(err, YS_E_DATA, "part %zu of outcome %zu = %g is not in (-2^50, 2^50)", j, i, part);
        sum += part;
        rest += part - ys_floor(part);
        *units -= ys_to_int(ys_floor(part));
    }
    /* in what is left, not in the sums: small numbers, to the last bit */
    if (!(fabs(rest - (double) *units) < 0.5))
        return ys_fail(
            err, YS_E_DATA, "the parts of outcome %zu add up to %.15g, not to its change of %" PRId64, i, sum, change);
    return YS_OK;
}

static int64_t
remainder_steps(double phi)
{
    return ys_to_int(ys_nearest((phi - ys_floor(phi)) * 0x1p20));
}

/* Whether part a comes before part b, by remainder, then by index. */
static bool
is_before(int64_t a_steps, size_t a, int64_t b_steps, size_t b)
{
    return a_steps > b_steps || (a_steps == b_steps && a < b);
}

ys_status
ys_shapley_round(size_t k, size_t n, const double *phi, const int64_t *change, int64_t *part, ys_error *err)
{
    ys_status st = YS_OK;
    int64_t units;

    if (k > YS_SHAPLEY_MOST)
        return ys_fail(err, YS_E_DATA, "parts of %zu changes: at most %d are allowed", k, YS_SHAPLEY_MOST);
    for (size_t i = 0; i < n && st == YS_OK; i++) {
        bool fits = change[i] > -(INT64_C(1) << 56) && change[i] < INT64_C(1) << 56;

        st = fits
                 ? round_down(k, n, i, phi, change[i], &units, err)
                 : ys_fail(err, YS_E_DATA, "change of outcome %zu = %" PRId64 " is not in (-2^56, 2^56)", i, change[i]);
    }
    for (size_t i = 0; i < n && st == YS_OK; i++) {
        (void) round_down(k, n, i, phi, change[i], &units, NULL);
        for (size_t j = 0; j < k; j++) {
            int64_t steps = remainder_steps(phi[j * n + i]), before = 0;

            for (size_t other = 0; other < k; other++)
                before += is_before(remainder_steps(phi[other * n + i]), other, steps, j);
            part[j * n + i] = ys_to_int(ys_floor(phi[j * n + i])) + (before < units);
        }
    }
    return st;
}
