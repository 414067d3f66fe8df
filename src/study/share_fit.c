#include "study/share_fit.h"

#include "numeric/simplex.h"

#include <math.h>
#include <stdlib.h>

/* Factors that are not 0 in all the counties of the fit, each brought to sum 1 over them. */
typedef struct {
    size_t rows, columns;
    size_t *of;     /* [columns] factor */
    double *matrix; /* [rows][columns] */
    double *target; /* [rows] */
    double *sum;    /* [k] S */
    double *u;      /* [columns] */
    bool *unique;   /* [columns] */
    double total;   /* Y */
} design;

static void
design_free(design *d)
{
    free(d->of);
    free(d->matrix);
    free(d->target);
    free(d->sum);
    free(d->u);
    free(d->unique);
}

static ys_status
design_open(const ys_share_fit_input *input, design *d, ys_error *err)
{
    size_t k = input->k;

    *d = (design){ 0 };
    for (size_t c = 0; c < input->n; c++)
        d->rows += input->used[c];
    d->of = calloc(k + 1, sizeof *d->of);
    d->matrix = calloc(d->rows * k + 1, sizeof *d->matrix);
    d->target = calloc(d->rows + 1, sizeof *d->target);
    d->sum = calloc(k + 1, sizeof *d->sum);
    d->u = calloc(k + 1, sizeof *d->u);
    d->unique = calloc(k + 1, sizeof *d->unique);
    if (d->of == NULL || d->matrix == NULL || d->target == NULL || d->sum == NULL || d->u == NULL || d->unique == NULL)
        return ys_fail(err, YS_E_NOMEM, "a fit of %zu counties", d->rows);
    return YS_OK;
}

static void
design_fill(const ys_share_fit_input *input, design *d)
{
    size_t row = 0;

    for (size_t c = 0; c < input->n; c++) {
        d->total += input->used[c] ? input->yuan[c] - input->granted[c] : 0;
        for (size_t k = 0; input->used[c] && k < input->k; k++)
            d->sum[k] += input->share[k * input->n + c];
    }
    for (size_t k = 0; k < input->k; k++)
        if (d->sum[k] > 0)
            d->of[d->columns++] = k;
    for (size_t c = 0; c < input->n; c++) {
        if (!input->used[c])
            continue;
        d->target[row] = (input->yuan[c] - input->granted[c]) / d->total;
        for (size_t j = 0; j < d->columns; j++)
            d->matrix[row * d->columns + j] = input->share[d->of[j] * input->n + c] / d->sum[d->of[j]];
        row++;
    }
}

static void
turn_back(const ys_share_fit_input *input, const design *d, ys_share_fit_output *output)
{
    double all = 0, least = INFINITY, most = 0;

    for (size_t k = 0; k < input->k; k++) {
        output->weight[k] = 0;
        output->identified[k] = false;
    }
    for (size_t j = 0; j < d->columns; j++) {
        double sum = d->sum[d->of[j]];

        all += d->u[j] / sum;
        least = !d->unique[j] && sum < least ? sum : least;
        most = !d->unique[j] && sum > most ? sum : most;
    }
    for (size_t j = 0; j < d->columns; j++) {
        size_t k = d->of[j];

        output->weight[k] = d->u[j] / d->sum[k] / all;
        output->identified[k] = d->unique[j] && (d->u[j] == 0 || !(most > least * (1 + 1e-9)));
    }
}

static void
judge(const ys_share_fit_input *input, const design *d, ys_share_fit_output *output)
{
    double mean = d->total / (double) d->rows, residual = 0, spread = 0;
    size_t row = 0;

    output->largest_residual = 0;
    for (size_t c = 0; c < input->n; c++) {
        double formula = 0, own = input->yuan[c] - input->granted[c];

        output->fitted[c] = NAN;
        if (!input->used[c])
            continue;
        for (size_t j = 0; j < d->columns; j++)
            formula += d->u[j] * d->matrix[row * d->columns + j];
        row++;
        output->fitted[c] = d->total * formula + input->granted[c];
        double left = input->yuan[c] - output->fitted[c];

        residual += left * left;
        spread += (own - mean) * (own - mean);
        output->largest_residual = fabs(left) > output->largest_residual ? fabs(left) : output->largest_residual;
    }
    output->r2 = spread > 0 ? 1 - residual / spread : (double) NAN;
}

ys_status
ys_share_fit(const ys_share_fit_input *input, ys_share_fit_output *output, ys_error *err)
{
    design d;
    ys_status st = design_open(input, &d, err);

    if (st == YS_OK)
        design_fill(input, &d);
    if (st == YS_OK && !(d.total > 0))
        st = ys_fail(err, YS_E_DATA, "%s: the amounts of the %zu counties in the fit are %.0f yuan beyond grants; there is nothing to infer"
            " from", input->name, d.rows, d.total);
    if (st == YS_OK && d.columns == 0)
        st = ys_fail(err, YS_E_DATA, "%s: every factor is 0 in the %zu counties of the fit", input->name, d.rows);
    if (st == YS_OK)
        st = ys_simplex_least_squares(d.rows, d.columns, d.matrix, d.target, d.u, d.unique, NULL, &(ys_simplex_fit){ 0 }, err);
    if (st == YS_OK) {
        turn_back(input, &d, output);
        judge(input, &d, output);
    }
    design_free(&d);
    return st;
}
