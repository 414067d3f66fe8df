/*
 * A closed form met by simulation. A mean is met within five standard errors, which are computed: from the closed form where it gives the
 * variance, else from the sample. A distribution is met by Pearson's chi-square at a level of 1e-4. Seeds are fixed, so either
 * holds always or never.
 */
#ifndef YS_CLOSED_CASE_H
#define YS_CLOSED_CASE_H

#include "exit_case.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

enum { CLOSED_CELLS = 128 };

/* How near the figures of one test came. */
typedef struct {
    int means, fits;
    double worst;   /* of the means, in standard errors */
    double least_p; /* of the chi-squares */
} closed_seen;

/* Moments of a figure. */
typedef struct {
    double n, sum, square;
} closed_sum;

static inline closed_seen
closed_begin(void)
{
    return (closed_seen){ 0, 0, 0.0, 1.0 };
}

static inline void
closed_tell(const closed_seen *seen)
{
    if (seen->means > 0)
        print_message("             %d means, at most %.2f standard errors off\n", seen->means, seen->worst);
    if (seen->fits > 0)
        print_message("             %d distributions, least p of a chi-square %.4f\n", seen->fits, seen->least_p);
}

static inline void
closed_add(closed_sum *sum, double x)
{
    sum->n += 1.0;
    sum->sum += x;
    sum->square += x * x;
}

static inline void
closed_near(closed_seen *seen, const char *what, int i, double found, double want, double se)
{
    double off = found == want ? 0.0 : fabs(found - want) / se;

    if (!(off < 5.0))
        fail_msg("%s %d: %.10g, not %.10g; %.2f standard errors of %.3g", what, i, found, want, off, se);
    seen->means++;
    seen->worst = off > seen->worst ? off : seen->worst;
}

/* The mean of figures whose variance is known. */
static inline void
closed_mean_of(closed_seen *seen, const char *what, int i, const closed_sum *sum, double want, double variance)
{
    closed_near(seen, what, i, sum->sum / sum->n, want, sqrt(variance / sum->n));
}

/* The mean of independent figures, whose spread is taken from the sample. */
static inline void
closed_mean(closed_seen *seen, const char *what, int i, const closed_sum *sum, double want)
{
    double mean = sum->sum / sum->n;

    closed_mean_of(seen, what, i, sum, want, (sum->square - sum->n * mean * mean) / (sum->n - 1.0));
}

/* Cells that are expected less than five times are joined with the next one, the last with the one before. */
static inline void
closed_fit(closed_seen *seen, const char *what, int i, size_t cells, const double *observed, const double *probability)
{
    double o[CLOSED_CELLS] = { 0 }, e[CLOSED_CELLS] = { 0 }, n = 0.0, all = 0.0, chi = 0.0;
    size_t used = 0;

    assert_true(cells > 1 && cells <= CLOSED_CELLS);
    for (size_t k = 0; k < cells; k++) {
        n += observed[k];
        all += probability[k];
    }
    assert_true(fabs(all - 1.0) < 1e-9);
    for (size_t k = 0; k < cells; k++) {
        o[used] += observed[k];
        e[used] += n * probability[k];
        used += e[used] >= 5.0 && k + 1 < cells;
    }
    if (e[used] < 5.0 && used > 0) {
        o[used - 1] += o[used];
        e[used - 1] += e[used];
        used--;
    }
    assert_true(used > 0);
    for (size_t k = 0; k <= used; k++)
        chi += (o[k] - e[k]) * (o[k] - e[k]) / e[k];
    double p = gsl_cdf_chisq_Q(chi, (double) used);

    if (!(p > 1e-4))
        fail_msg("%s %d: chi-square %.1f of %zu degrees of freedom, p = %.3g", what, i, chi, used, p);
    seen->fits++;
    seen->least_p = p < seen->least_p ? p : seen->least_p;
}

/* A table of n equal counties in the caller's rows. */
static inline exit_table
closed_counties(size_t n, double poor, double rural, double rows[2][EXIT_COUNTIES])
{
    for (size_t c = 0; c < n; c++) {
        rows[0][c] = poor;
        rows[1][c] = rural;
    }
    return (exit_table){ n, rows[0], rows[1], rows[0], rows[0] };
}

static inline double
closed_registered(const exit_world *w, size_t county, int lane)
{
    return w->block.quantity[YS_QUANTITY_registered_poor][county * EXIT_LANES + (size_t) lane];
}

#endif
