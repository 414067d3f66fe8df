#include "allocation/ledger.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SWEEPS = 2000 };

static const double precision = 1e-12;

typedef struct {
    size_t n, m;
    const double *seed; /* [n][m] */
    const int64_t *row, *column;
    double *x;     /* [n][m] */
    int64_t *cell; /* [n][m] */
    uint8_t *up;   /* [n][m] rounded up */
    int64_t off[YS_LEDGER_COLUMNS]; /* units too many in each column */
} sheet;

static bool
is_fractional(const sheet *s, size_t at)
{
    return s->x[at] > (double) (s->cell[at] - s->up[at]);
}

/* A county or a use that has money and nowhere to put it. */
static ys_status
check_zeros(const sheet *s, ys_error *err)
{
    for (size_t u = 0; u < s->m; u++) {
        double sum = 0;

        for (size_t i = 0; i < s->n; i++)
            sum += s->row[i] > 0 ? s->seed[i * s->m + u] : 0;
        if (!(sum > 0) && s->column[u] > 0)
            return ys_fail(err, YS_E_INFEASIBLE,
                "use %zu has %" PRId64 " yuan, but no county with money has anything of it: check its indicator", u + 1,
                s->column[u]);
    }
    for (size_t i = 0; i < s->n; i++) {
        double sum = 0;

        for (size_t u = 0; u < s->m; u++)
            sum += s->column[u] > 0 ? s->seed[i * s->m + u] : 0;
        if (!(sum > 0) && s->row[i] > 0)
            return ys_fail(err, YS_E_INFEASIBLE,
                "county %zu of the table has %" PRId64 " yuan, but nothing of any use: give it a use without an indicator",
                i + 1, s->row[i]);
    }
    return YS_OK;
}

static void
scale_rows(sheet *s)
{
    for (size_t i = 0; i < s->n; i++) {
        double *x = s->x + i * s->m, sum = 0;

        for (size_t u = 0; u < s->m; u++)
            sum += x[u];
        for (size_t u = 0; u < s->m; u++)
            x[u] = sum > 0 ? x[u] * ((double) s->row[i] / sum) : 0;
    }
}

/* Columns to their totals; how far they were off, of all the money. */
static double
scale_columns(sheet *s, double total)
{
    double sum[YS_LEDGER_COLUMNS] = { 0 }, worst = 0;

    for (size_t i = 0; i < s->n; i++)
        for (size_t u = 0; u < s->m; u++)
            sum[u] += s->x[i * s->m + u];
    for (size_t u = 0; u < s->m; u++) {
        double off = fabs(sum[u] - (double) s->column[u]);

        worst = off > worst ? off : worst;
        sum[u] = sum[u] > 0 ? (double) s->column[u] / sum[u] : 0;
    }
    for (size_t i = 0; i < s->n; i++)
        for (size_t u = 0; u < s->m; u++)
            s->x[i * s->m + u] *= sum[u];
    return total > 0 ? worst / total : 0;
}

/* How far the columns are off, of all the money, when it no longer moves or moves too slowly. */
static double
fit(sheet *s, double total)
{
    double off = 1;

    for (int k = 0; k < SWEEPS && off > precision; k++) {
        scale_rows(s);
        off = scale_columns(s, total);
    }
    scale_rows(s);
    return off;
}

/* The largest cell of a row that has money, the first of equals. */
static size_t
find_largest(const sheet *s, size_t i)
{
    const int64_t *cell = s->cell + i * s->m;
    size_t largest = s->m;

    for (size_t u = 0; u < s->m; u++)
        if (s->seed[i * s->m + u] > 0 && (largest == s->m || cell[u] > cell[largest]))
            largest = u;
    return largest;
}

/* A row's units, floors first, then to the cells with the largest remainder and what the column is owed so far. */
static void
round_row(sheet *s, size_t i, double *owed)
{
    double *x = s->x + i * s->m;
    int64_t *cell = s->cell + i * s->m, left = s->row[i];
    uint8_t *up = s->up + i * s->m;

    for (size_t u = 0; u < s->m; u++) {
        double whole = floor(x[u] + 0.5);

        x[u] = fabs(x[u] - whole) < 1e-6 ? whole : x[u];
        cell[u] = (int64_t) floor(x[u]);
        left -= cell[u];
    }
    for (; left > 0; left--) {
        size_t best = s->m;

        for (size_t u = 0; u < s->m; u++)
            if (!up[u] && x[u] > (double) cell[u]
                && (best == s->m || x[u] - (double) cell[u] + owed[u] > x[best] - (double) cell[best] + owed[best]))
                best = u;
        if (best == s->m)
            break;
        up[best] = 1;
    }
    /* what rounding of x itself left over, or all of it where x came to nothing: on the largest cell */
    if (left != 0)
        cell[find_largest(s, i)] += left;
    for (size_t u = 0; u < s->m; u++) {
        owed[u] += x[u] - (double) cell[u] - up[u];
        cell[u] += up[u];
    }
}

/* Units that row i can give from column u to column v: one, where u was rounded up and v was not; freely, all that it has. */
static int64_t
can_give(const sheet *s, size_t i, size_t u, size_t v, bool freely)
{
    size_t from = i * s->m + u, to = i * s->m + v;

    if (freely)
        return s->seed[to] > 0 ? s->cell[from] : 0;
    return s->up[from] && !s->up[to] && is_fractional(s, to);
}

static size_t
find_row(const sheet *s, size_t u, size_t v, bool freely)
{
    size_t i = 0;

    while (i < s->n && can_give(s, i, u, v, freely) == 0)
        i++;
    return i;
}

/* Where column v was reached from, and by which row. */
typedef struct {
    size_t before[YS_LEDGER_COLUMNS], row[YS_LEDGER_COLUMNS];
} chain;

static void
hand_down(sheet *s, const chain *c, size_t start, size_t end, bool freely)
{
    int64_t units = s->off[start] < -s->off[end] ? s->off[start] : -s->off[end];

    for (size_t v = end; v != start; v = c->before[v]) {
        int64_t most = can_give(s, c->row[v], c->before[v], v, freely);

        units = most < units ? most : units;
    }
    for (size_t v = end; v != start; v = c->before[v]) {
        size_t to = c->row[v] * s->m + v, from = c->row[v] * s->m + c->before[v];

        s->cell[to] += units;
        s->cell[from] -= units;
        s->up[to] = !freely;
        s->up[from] = 0;
    }
    s->off[end] += units;
    s->off[start] -= units;
}

/* A chain of columns from one that has too much to one that lacks, the shortest, by rows that can pass units on. */
static bool
pass_on(sheet *s, size_t start, bool freely)
{
    size_t queue[YS_LEDGER_COLUMNS], n = 0;
    bool seen[YS_LEDGER_COLUMNS] = { false };
    chain c;

    seen[start] = true;
    queue[n++] = start;
    for (size_t k = 0; k < n; k++) {
        for (size_t v = 0; v < s->m; v++) {
            size_t i = seen[v] ? s->n : find_row(s, queue[k], v, freely);

            if (i == s->n)
                continue;
            seen[v] = true;
            c.before[v] = queue[k];
            c.row[v] = i;
            queue[n++] = v;
            if (s->off[v] < 0) {
                hand_down(s, &c, start, v, freely);
                return true;
            }
        }
    }
    return false;
}

/* Whole yuan with both margins; the yuan that find no column. Beyond the floors and ceilings only where doubles could not tell them. */
static int64_t
round_cells(sheet *s)
{
    double owed[YS_LEDGER_COLUMNS] = { 0 };
    int64_t missing = 0;

    memset(s->up, 0, s->n * s->m);
    for (size_t i = 0; i < s->n; i++)
        round_row(s, i, owed);
    for (size_t u = 0; u < s->m; u++) {
        s->off[u] = -s->column[u];
        for (size_t i = 0; i < s->n; i++)
            s->off[u] += s->cell[i * s->m + u];
    }
    for (int freely = 0; freely < 2; freely++)
        for (size_t u = 0; u < s->m; u++)
            while (s->off[u] > 0 && pass_on(s, u, freely))
                continue;
    for (size_t u = 0; u < s->m; u++)
        missing += s->off[u] > 0 ? s->off[u] : 0;
    return missing;
}

/*
 * Cells that are 0 in every table with these margins, found from one such table: money that went into one could not come back to its row by
 * any chain of columns. Their seed is taken away; with it the fitting would near 0 forever.
 */
static void
drop_forced(sheet *s)
{
    bool way[YS_LEDGER_COLUMNS][YS_LEDGER_COLUMNS];

    for (size_t u = 0; u < s->m; u++)
        for (size_t v = 0; v < s->m; v++)
            way[u][v] = u == v || find_row(s, u, v, true) < s->n;
    for (size_t w = 0; w < s->m; w++)
        for (size_t u = 0; u < s->m; u++)
            for (size_t v = 0; v < s->m; v++)
                way[u][v] = way[u][v] || (way[u][w] && way[w][v]);
    for (size_t i = 0; i < s->n; i++) {
        for (size_t v = 0; v < s->m; v++) {
            bool back = false;

            for (size_t u = 0; u < s->m; u++)
                back = back || (s->cell[i * s->m + u] > 0 && way[v][u]);
            s->x[i * s->m + v] = back ? s->seed[i * s->m + v] : 0;
        }
    }
}

static ys_status
fit_and_round(sheet *s, double total, ys_error *err)
{
    double off = fit(s, total);
    int64_t missing = round_cells(s);

    if (missing > 0)
        return ys_fail(err, YS_E_INFEASIBLE,
            "uses cannot be met: %" PRId64 " yuan find no use, since the counties that the uses are for do not hold so much "
            "money: lower the share of a use, or let more counties have it",
            missing);
    if (off <= precision)
        return YS_OK;
    drop_forced(s);
    fit(s, total);
    round_cells(s);
    return YS_OK;
}

static ys_status
check_totals(size_t n, size_t m, const int64_t *row, const int64_t *column, int64_t *total, ys_error *err)
{
    int64_t columns = 0;

    *total = 0;
    if (m == 0 || m > YS_LEDGER_COLUMNS)
        return ys_fail(err, YS_E_DATA, "%zu columns, 1 to %d are allowed", m, YS_LEDGER_COLUMNS);
    for (size_t i = 0; i < n; i++)
        *total += row[i];
    for (size_t u = 0; u < m; u++)
        columns += column[u];
    if (columns != *total)
        return ys_fail(err, YS_E_DATA, "rows sum to %" PRId64 " yuan, columns to %" PRId64, *total, columns);
    return YS_OK;
}

ys_status
ys_ledger_fill(size_t n_rows, size_t n_columns, const double *seed, const int64_t *row_total,
    const int64_t *column_total, int64_t *cell, ys_error *err)
{
    sheet s = { .n = n_rows, .m = n_columns, .seed = seed, .row = row_total, .column = column_total };
    size_t cells = n_rows * n_columns;
    int64_t total;
    ys_status st = check_totals(n_rows, n_columns, row_total, column_total, &total, err);

    if (st != YS_OK)
        return st;
    s.x = calloc(cells + 1, sizeof *s.x);
    s.cell = calloc(cells + 1, sizeof *s.cell);
    s.up = calloc(cells + 1, 1);
    if (s.x == NULL || s.cell == NULL || s.up == NULL)
        st = ys_fail(err, YS_E_NOMEM, "a ledger of %zu x %zu", n_rows, n_columns);
    if (st == YS_OK)
        st = check_zeros(&s, err);
    if (st == YS_OK)
        memcpy(s.x, seed, cells * sizeof *s.x);
    if (st == YS_OK)
        st = fit_and_round(&s, (double) total, err);
    if (st == YS_OK)
        memcpy(cell, s.cell, cells * sizeof *cell);
    free(s.x);
    free(s.cell);
    free(s.up);
    return st;
}
