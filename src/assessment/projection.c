#include "assessment/projection.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * The optimum is v_j = w_j / Z times the product of one factor f_s > 0 for each set that holds j. Hildreth's form of the cyclic method: take
 * the sets in turn; undo the set's factor, and put in the one that brings its sum just within its bounds, 1 where it is there by itself.
 * Members and others are scaled to sum 1 in the same step, so that Z never shows.
 */
enum { ROUNDS = 10000 };

static const double slack = 1e-9, settled = 1e-13;

typedef struct {
    size_t k, n_sets;
    const ys_tag_set *set;
    double *v, *factor; /* [k], [n_sets] */
} desk;

/* What the members weigh, and what the others do. */
static void
weigh(const desk *self, const ys_tag_set *set, double *in, double *out)
{
    *in = *out = 0;
    for (size_t j = 0; j < self->k; j++)
        *(set->member[j] ? in : out) += self->v[j];
}

static void
scale(const desk *self, const ys_tag_set *set, double in, double out)
{
    for (size_t j = 0; j < self->k; j++)
        self->v[j] *= set->member[j] ? in : out;
}

static ys_status
check_bounds(size_t n_sets, const ys_tag_set *set, ys_error *err)
{
    for (size_t s = 0; s < n_sets; s++) {
        if (!(set[s].at_least <= set[s].at_most))
            return ys_fail(err, YS_E_INFEASIBLE,
                "tag %s: at_least %.12g is above at_most %.12g; exchange them, or drop one", set[s].name,
                set[s].at_least, set[s].at_most);
        if (set[s].at_least > 1 || set[s].at_most < 0)
            return ys_fail(err, YS_E_INFEASIBLE,
                "tag %s: at_least %.12g, at_most %.12g cannot hold: weights sum to 1; bounds must "
                "meet [0, 1]",
                set[s].name, set[s].at_least, set[s].at_most);
    }
    return YS_OK;
}

/* A set of all or of nothing of the weight can be moved by no factor: it holds, or never will. */
static ys_status
check_ends(const desk *self, ys_error *err)
{
    for (size_t s = 0; s < self->n_sets; s++) {
        double in, out;

        weigh(self, self->set + s, &in, &out);
        if (!(in > 0) && self->set[s].at_least > 0)
            return ys_fail(err, YS_E_INFEASIBLE,
                "tag %s: at_least %.12g, but its items weigh 0 and a weight of 0 stays 0; give one "
                "of them a weight, or drop the bound",
                self->set[s].name, self->set[s].at_least);
        if (!(out > 0) && self->set[s].at_most < 1)
            return ys_fail(err, YS_E_INFEASIBLE,
                "tag %s: at_most %.12g, but no item without it has a weight, so that it weighs 1; "
                "give another item a weight, or drop the bound",
                self->set[s].name, self->set[s].at_most);
    }
    return YS_OK;
}

/* Bounds of 0 and 1 leave no weight to one side: set it to 0 at once, since no finite factor does. */
static ys_status
take_ends(const desk *self, ys_error *err)
{
    for (size_t s = 0; s < self->n_sets; s++) {
        const ys_tag_set *set = self->set + s;
        double in, out;

        if (set->at_most > 0 && set->at_least < 1)
            continue;
        weigh(self, set, &in, &out);
        if (set->at_most <= 0 && out > 0)
            scale(self, set, 0, 1 / out);
        else if (set->at_least >= 1 && in > 0)
            scale(self, set, 1 / in, 0);
    }
    return check_ends(self, err);
}

/* Whether some item that has a weight is in both; whether each one of a is in b. */
static void
compare(const desk *self, const ys_tag_set *a, const ys_tag_set *b, bool *meet, bool *within)
{
    *meet = false;
    *within = true;
    for (size_t j = 0; j < self->k; j++) {
        *meet = *meet || (self->v[j] > 0 && a->member[j] && b->member[j]);
        *within = *within && !(self->v[j] > 0 && a->member[j] && !b->member[j]);
    }
}

/* Floors of sets that share no item must leave room for each other; a list of their names, from `first` on, greedily. */
static ys_status
check_floors(const desk *self, size_t first, ys_error *err)
{
    double sum = self->set[first].at_least;
    ys_text names = { 0 };
    bool *taken = calloc(self->n_sets, sizeof *taken);
    ys_status st = YS_OK;

    if (taken == NULL)
        return ys_fail(err, YS_E_NOMEM, "bounds on %zu tags", self->n_sets);
    taken[first] = true;
    ys_text_format(&names, "%s %.12g", self->set[first].name, sum);
    for (size_t s = 0; s < self->n_sets; s++) {
        bool apart = self->set[s].at_least > 0 && !taken[s], meet, within;

        for (size_t t = 0; t < self->n_sets && apart; t++) {
            compare(self, self->set + s, self->set + t, &meet, &within);
            apart = !(taken[t] && meet);
        }
        if (!apart)
            continue;
        taken[s] = true;
        sum += self->set[s].at_least;
        ys_text_format(&names, ", %s %.12g", self->set[s].name, self->set[s].at_least);
    }
    if (names.failed)
        st = ys_fail(err, YS_E_NOMEM, "bounds on %zu tags", self->n_sets);
    else if (sum > 1 + slack)
        st = ys_fail(err, YS_E_INFEASIBLE,
            "tags %s: these floors share no item and sum to %.12g, but weights sum to 1; lower them", names.bytes, sum);
    ys_text_free(&names);
    free(taken);
    return st;
}

/* What can be told from two sets, so that the message names both; what takes more is found by not converging. */
static ys_status
check_pairs(const desk *self, ys_error *err)
{
    ys_status st = YS_OK;

    for (size_t s = 0; s < self->n_sets && st == YS_OK; s++)
        if (self->set[s].at_least > 0)
            st = check_floors(self, s, err);
    for (size_t s = 0; s < self->n_sets && st == YS_OK; s++)
        for (size_t t = 0; t < self->n_sets && st == YS_OK; t++) {
            const ys_tag_set *inner = self->set + s, *outer = self->set + t;
            bool meet, within;

            compare(self, inner, outer, &meet, &within);
            if (s != t && within && inner->at_least > outer->at_most + slack)
                st = ys_fail(err, YS_E_INFEASIBLE,
                    "tag %s: at_least %.12g, but each of its items is of tag %s too, which is "
                    "at_most %.12g; lower the one or raise the other",
                    inner->name, inner->at_least, outer->name, outer->at_most);
        }
    return st;
}

/* One set: the factor that brings its sum within bounds. False where a sum has left the numbers, as bounds that fight each other do. */
static bool
bring(const desk *self, size_t s)
{
    const ys_tag_set *set = self->set + s;
    double in, out, free_odds, low, high, target;

    weigh(self, set, &in, &out);
    if (!(in > 0) || !(out > 0))
        return !(set->at_least > in + slack) && !(set->at_most < in - slack);
    free_odds = in / out / self->factor[s];
    low = set->at_least > 0 ? set->at_least / (1 - set->at_least) : 0;
    high = set->at_most < 1 ? set->at_most / (1 - set->at_most) : HUGE_VAL;
    if (free_odds < low) {
        target = set->at_least;
        self->factor[s] = low / free_odds;
    } else if (free_odds > high) {
        target = set->at_most;
        self->factor[s] = high / free_odds;
    } else {
        if (self->factor[s] == 1)
            return true;
        target = free_odds / (1 + free_odds);
        self->factor[s] = 1;
    }
    scale(self, set, target / in, (1 - target) / out);
    return isfinite(self->factor[s]) && self->factor[s] > 0;
}

/* The largest violation of a bound and the set that has it. */
static double
worst(const desk *self, size_t *at)
{
    double most = 0;

    *at = 0;
    for (size_t s = 0; s < self->n_sets; s++) {
        double in, out, off;

        weigh(self, self->set + s, &in, &out);
        off = fmax(self->set[s].at_least - in, in - self->set[s].at_most);
        if (off > most) {
            most = off;
            *at = s;
        }
    }
    return most;
}

/* Rounds until nothing moves. `before` is room of k. */
static void
converge(const desk *self, double *before)
{
    /* after one set alone its optimum stands exactly */
    int rounds = self->n_sets == 1 ? 1 : ROUNDS;

    for (size_t s = 0; s < self->n_sets; s++)
        self->factor[s] = 1;
    for (int round = 0; round < rounds; round++) {
        double moved = 0;

        memcpy(before, self->v, self->k * sizeof *before);
        for (size_t s = 0; s < self->n_sets; s++)
            if (!bring(self, s))
                return;
        for (size_t j = 0; j < self->k; j++)
            moved = fmax(moved, fabs(self->v[j] - before[j]));
        if (moved <= settled)
            return;
    }
}

/*
 * Where bounds leave just no room for an item (disjoint floors that sum to 1), its weight goes to 0 as 1/rounds and factors grow beyond all
 * measure. So what has not converged is tried again without the items that have all but vanished, until it holds or none is left to drop.
 */
static ys_status
solve(const desk *self, const double *w, double *before, ys_error *err)
{
    size_t at;
    ys_status st = take_ends(self, err);

    if (st == YS_OK)
        st = check_pairs(self, err);
    while (st == YS_OK) {
        bool dropped = false;
        double in, out, sum = 0;

        memcpy(before + self->k, self->v, self->k * sizeof *before);
        converge(self, before);
        if (worst(self, &at) <= slack)
            break;
        weigh(self, self->set + at, &in, &out);
        for (size_t j = 0; j < self->k; j++) {
            bool gone = before[self->k + j] > 0 && !(self->v[j] > 1e-3 * w[j]);

            dropped = dropped || gone;
            self->v[j] = gone ? 0 : before[self->k + j];
            sum += self->v[j];
        }
        if (!dropped || !(sum > 0))
            return ys_fail(err, YS_E_INFEASIBLE,
                "tag %s: its items come to %.12g where at_least %.12g, at_most %.12g must hold; the "
                "bounds of the tags contradict each other, loosen this one or those of tags that share its items",
                self->set[at].name, in, self->set[at].at_least, self->set[at].at_most);
        for (size_t j = 0; j < self->k; j++)
            self->v[j] /= sum;
        st = check_ends(self, err);
    }
    return st;
}

ys_status
ys_projection_run(size_t k, double *w, size_t n_sets, const ys_tag_set *set, ys_error *err)
{
    desk self = { .k = k, .n_sets = n_sets, .set = set };
    double sum = 0;
    ys_status st = check_bounds(n_sets, set, err);

    if (st != YS_OK)
        return st;
    self.v = malloc((4 * k + n_sets + 1) * sizeof *self.v);
    if (self.v == NULL)
        return ys_fail(err, YS_E_NOMEM, "bounds on %zu tags of %zu items", n_sets, k);
    self.factor = self.v + k;
    for (size_t j = 0; j < k; j++)
        sum += w[j];
    for (size_t j = 0; j < k; j++)
        self.v[j] = w[j] / sum;

    double *start = self.factor + n_sets;
    memcpy(start, self.v, k * sizeof *start);
    st = solve(&self, start, start + k, err);
    if (st == YS_OK)
        memcpy(w, self.v, k * sizeof *w);
    free(self.v);
    return st;
}
