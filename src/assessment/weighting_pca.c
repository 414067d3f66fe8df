/*
 * Weights by principal components as the OECD/JRC Handbook (2008), section 6.1 and tables 16 to 18, forms them.
 *   1. Eigenvalues lambda_1 >= ... of the correlation matrix of the siblings' scores in the class.
 *   2. Components kept: those with lambda > 1 that explain more than 10 % of the variance; at least the first, and further ones in order
 *      until more than 60 % is explained. (The Handbook asks for all three; for its own example it keeps a third and a fourth component
 *      whose eigenvalues, 0.98 and 0.89, it prints as 1.0 and 0.9.)
 *   3. Loadings sqrt(lambda_c) v_c of the components kept, rotated by varimax with Kaiser's normalisation, which is what comes near the
 *      printed table 17.
 *   4. Each item goes to the component on which its squared loading is largest, the first of equals. Its weight there is the squared
 *      loading scaled to unity sum over all items of the component, times the component's share of what the components kept explain:
 *      l^2 / V_c * V_c / sum V, in which V_c, the sum of squares of the rotated column, cancels.
 *   5. The weights are scaled to sum 1.
 * So w_j ~ the largest of item j's squared rotated loadings.
 */
#include "assessment/weighting_scores.h"

#include "numeric/eigen.h"
#include "numeric/varimax.h"

#include <math.h>
#include <stdlib.h>

/* How many components are kept, and what they explain. Items that go apart have eigenvalues of 1, whose rounding must not decide. */
static size_t
count_kept(size_t k, const double *value, double *explained)
{
    size_t m = 0;

    *explained = 0;
    while (m < k && (m == 0 || *explained <= 0.6 || (value[m] > 1 + 1e-9 && value[m] / (double) k > 0.1)))
        *explained += value[m++] / (double) k;
    return m;
}

static void
largest_squares(size_t k, size_t m, const double *loading, double *w)
{
    double sum = 0;

    for (size_t j = 0; j < k; j++) {
        w[j] = 0;
        for (size_t c = 0; c < m; c++)
            w[j] = fmax(w[j], loading[j * m + c] * loading[j * m + c]);
        sum += w[j];
    }
    for (size_t j = 0; j < k; j++)
        w[j] /= sum;
}

static ys_status
pca_weigh(const ys_weighting *weighting, const ys_weighting_sample *sample, double *w, ys_text *notes, ys_error *err)
{
    size_t k = sample->k, n = sample->n, m = 0;
    double explained = 0, *column = malloc((k * n + 3 * k * k + k) * sizeof *column), *r = column + k * n,
           *vector = r + k * k;
    double *loading = vector + k * k, *value = loading + k * k;
    ys_status st;

    (void) weighting;
    if (column == NULL)
        return ys_fail(err, YS_E_NOMEM, "principal components of %zu items by %zu counties", k, n);
    st = ys_weighting_scores_take(sample, "pca", column, err);
    if (st == YS_OK)
        st = ys_weighting_scores_correlate(k, n, column, r, err);
    if (st == YS_OK)
        st = ys_eigen_symmetric(k, r, value, vector, err);
    if (st == YS_OK) {
        m = count_kept(k, value, &explained);
        for (size_t j = 0; j < k; j++)
            for (size_t c = 0; c < m; c++)
                loading[j * m + c] = sqrt(fmax(0, value[c])) * vector[c * k + j];
        st = ys_varimax_rotate(k, m, true, loading, err);
    }
    if (st == YS_OK) {
        largest_squares(k, m, loading, w);
        ys_text_format(notes,
            "%s.weighting.methods.pca: class %s: %zu of %zu components kept, %.3g %% of the variance\n", sample->path,
            sample->class, m, k, 100 * explained);
    }
    free(column);
    return st;
}

const ys_weighting_part ys_weighting_pca = { .name = "pca", .from_data = true, .weigh = pca_weigh };
