#include "allocation/ledger.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SWEEPS = 10000 };

static const double precision = 1e-12;

typedef struct {
    size_t n, m;
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
check_zeros(const sheet *s, const double *seed, ys_error *err)
{
    for (size_t u = 0; u < s->m; u++) {
        double sum = 0;

        for (size_t i = 0; i < s->n; i++)
            sum += s->row[i] > 0 ? seed[i * s->m + u] : 0;
        if (!(sum > 0) && s->column[u] > 0)
            return ys_fail(err, YS_E_INFEASIBLE,
                "use %zu has %" PRId64 " yuan, but no county with money has anything of it: check its indicator", u + 1,
                s->column[u]);
    }
    for (size_t i = 0; i < s->n; i++) {
        double sum = 0;

        for (size_t u = 0; u < s->m; u++)
            sum += s->column[u] > 0 ? seed[i * s->m + u] : 0;
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

static ys_status
fit(sheet *s, const double *seed, double total, ys_error *err)
{
    double off = 1;

    memcpy(s->x, seed, s->n * s->m * sizeof *s->x);
    for (int k = 0; k < SWEEPS && off > precision; k++) {
        scale_rows(s);
        off = scale_columns(s, total);
    }
    scale_rows(s);
    if (off <= 1e-9)
        return YS_OK;
    return ys_fail(err, YS_E_INFEASIBLE,
        "uses cannot be met: the counties that a use is for do not hold so much money; it stays off by %.0f yuan",
        off * total);
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
    /* what rounding of x itself left over: of no more than a unit or two, on the largest cell */
    for (; left != 0; left += left > 0 ? -1 : 1) {
        size_t largest = 0;

        for (size_t u = 1; u < s->m; u++)
            largest = cell[u] > cell[largest] ? u : largest;
        cell[largest] += left > 0 ? 1 : -1;
    }
    for (size_t u = 0; u < s->m; u++) {
        owed[u] += x[u] - (double) cell[u] - up[u];
        cell[u] += up[u];
    }
}

/* A row that can give a unit from column u to column v: u was rounded up, v was not. */
static size_t
find_row(const sheet *s, size_t u, size_t v)
{
    for (size_t i = 0; i < s->n; i++) {
        size_t from = i * s->m + u, to = i * s->m + v;

        if (s->up[from] && !s->up[to] && is_fractional(s, to))
            return i;
    }
    return s->n;
}

/* A chain of columns from one that has too much to one that lacks, by rows that can pass a unit on. */
static bool
pass_on(sheet *s, size_t start)
{
    size_t before[YS_LEDGER_COLUMNS], row[YS_LEDGER_COLUMNS], queue[YS_LEDGER_COLUMNS], n = 0;
    bool seen[YS_LEDGER_COLUMNS] = { false };

    seen[start] = true;
    queue[n++] = start;
    for (size_t k = 0; k < n; k++) {
        size_t u = queue[k];

        for (size_t v = 0; v < s->m; v++) {
            size_t i = seen[v] ? s->n : find_row(s, u, v);

            if (i == s->n)
                continue;
            seen[v] = true;
            before[v] = u;
            row[v] = i;
            queue[n++] = v;
            if (s->off[v] >= 0)
                continue;
            s->off[v]++;
            s->off[start]--;
            for (; v != start; v = before[v]) {
                size_t to = row[v] * s->m + v, from = row[v] * s->m + before[v];

                s->cell[to]++;
                s->up[to] = 1;
                s->cell[from]--;
                s->up[from] = 0;
            }
            return true;
        }
    }
    return false;
}

/* The last yuan, where doubles could not tell them: between any two cells of a row that both have something. */
static bool
pass_freely(sheet *s, size_t u)
{
    for (size_t v = 0; v < s->m; v++) {
        for (size_t i = 0; s->off[v] < 0 && i < s->n; i++) {
            if (s->cell[i * s->m + u] <= 0 || !(s->x[i * s->m + v] > 0))
                continue;
            s->cell[i * s->m + u]--;
            s->cell[i * s->m + v]++;
            s->off[u]--;
            s->off[v]++;
            return true;
        }
    }
    return false;
}

static ys_status
round_cells(sheet *s, ys_error *err)
{
    double owed[YS_LEDGER_COLUMNS] = { 0 };

    for (size_t i = 0; i < s->n; i++)
        round_row(s, i, owed);
    for (size_t u = 0; u < s->m; u++) {
        s->off[u] = -s->column[u];
        for (size_t i = 0; i < s->n; i++)
            s->off[u] += s->cell[i * s->m + u];
    }
    for (size_t u = 0; u < s->m; u++)
        while (s->off[u] > 0 && (pass_on(s, u) || pass_freely(s, u)))
            continue;
    for (size_t u = 0; u < s->m; u++)
        if (s->off[u] != 0)
            return ys_fail(err, YS_E_INFEASIBLE, "use %zu: %" PRId64 " yuan find no county", u + 1, s->off[u]);
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
    sheet s = { .n = n_rows, .m = n_columns, .row = row_total, .column = column_total };
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
        st = check_zeros(&s, seed, err);
    if (st == YS_OK)
        st = fit(&s, seed, (double) total, err);
    if (st == YS_OK)
        st = round_cells(&s, err);
    if (st == YS_OK)
        memcpy(cell, s.cell, cells * sizeof *cell);
    free(s.x);
    free(s.cell);
    free(s.up);
    return st;
}
