#include "allocation/transform.h"

/* Down the heap x[0 .. n) from `at`. */
static void
sift(double *x, size_t n, size_t at)
{
    double value = x[at];

    for (size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && x[child + 1] > x[child])
            child++;
        if (!(x[child] > value))
            break;
        x[at] = x[child];
        at = child;
    }
    x[at] = value;
}

/* Heapsort (Williams 1964): in place, no worse case, no call of a library. */
static void
sort(double *x, size_t n)
{
    for (size_t at = n / 2; at-- > 0;)
        sift(x, n, at);
    while (n-- > 1) {
        double top = x[0];

        x[0] = x[n];
        x[n] = top;
        sift(x, n, 0);
    }
}

/* How many of the sorted x are below `value`, or with `equal` not above it. */
static size_t
count_below(const double *x, size_t n, double value, bool equal)
{
    size_t low = 0;

    while (low < n) {
        size_t middle = low + (n - low) / 2;

        if (x[middle] < value || (equal && x[middle] == value))
            low = middle + 1;
        else
            n = middle;
    }
    return low;
}

/* (n + 1 - rank)/n; ties share the mean of their ranks. */
static void
rank_values(const ys_transform_input *in, double *u)
{
    size_t n = 0;

    for (size_t i = 0; i < in->n; i++)
        if (in->present[i])
            in->room[n++] = in->v[i];
    sort(in->room, n);
    for (size_t i = 0; i < in->n; i++) {
        double below, upto, rank;

        u[i] = 0;
        if (!in->present[i])
            continue;
        below = (double) count_below(in->room, n, in->v[i], false);
        upto = (double) count_below(in->room, n, in->v[i], true);
        rank = in->lower_is_needier ? (below + 1 + upto) / 2 : (double) n - (below + upto - 1) / 2;
        u[i] = ((double) n + 1 - rank) / (double) n;
    }
}

const ys_transform_part ys_transform_rank = { .name = "rank",
    .formula = "(n + 1 - rank)/n, rank 1 the neediest",
    .core = YS_CORE_COLUMN,
    .any_sign = true,
    .values = rank_values };
