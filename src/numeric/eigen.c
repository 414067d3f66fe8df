#include "numeric/eigen.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>

#include <math.h>
#include <string.h>

/* GSL's handler ends the program, so nothing that GSL would refuse may reach it. */
static ys_status
check(size_t k, const double *a, double above, ys_error *err)
{
    if (k == 0)
        return ys_fail(err, YS_E_DATA, "eigenvalues of a matrix without rows: at least 1 is needed");
    for (size_t i = 0; i < k * k; i++)
        if (!isfinite(a[i]) || !(a[i] > above))
            return ys_fail(err, YS_E_DATA, "eigenvalues: row %zu, column %zu is %g; it must be finite%s", i / k + 1,
                i % k + 1, a[i], above < 0 ? "" : " and above 0");
    return YS_OK;
}

static ys_status
check_symmetric(size_t k, const double *a, ys_error *err)
{
    double largest = 0;

    for (size_t i = 0; i < k * k; i++)
        largest = fabs(a[i]) > largest ? fabs(a[i]) : largest;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++)
            if (!(fabs(a[i * k + j] - a[j * k + i]) <= 1e-12 * largest))
                return ys_fail(err, YS_E_DATA,
                    "eigenvalues: row %zu, column %zu is %.12g but row %zu, column %zu is %.12g; they "
                    "must be equal",
                    i + 1, j + 1, a[i * k + j], j + 1, i + 1, a[j * k + i]);
    return YS_OK;
}

/* A vector's sign is free: take the one that makes its first largest entry positive. */
static void
copy_vector(const gsl_matrix *from, size_t column, size_t k, double *to)
{
    double largest = 0;

    for (size_t i = 0; i < k; i++) {
        to[i] = gsl_matrix_get(from, i, column);
        /* entries that are equal but for rounding must not decide */
        if (fabs(to[i]) > fabs(largest) * (1 + 1e-9))
            largest = to[i];
    }
    for (size_t i = 0; i < k && largest < 0; i++)
        to[i] = -to[i];
}

ys_status
ys_eigen_symmetric(size_t k, const double *a, double *value, double *vector, ys_error *err)
{
    gsl_eigen_symmv_workspace *work = NULL;
    gsl_matrix *m = NULL, *vectors = NULL;
    gsl_vector *values = NULL;
    ys_status st = check(k, a, -HUGE_VAL, err);

    if (st == YS_OK)
        st = check_symmetric(k, a, err);
    if (st != YS_OK)
        return st;
    work = gsl_eigen_symmv_alloc(k);
    m = gsl_matrix_alloc(k, k);
    vectors = gsl_matrix_alloc(k, k);
    values = gsl_vector_alloc(k);
    if (work == NULL || m == NULL || vectors == NULL || values == NULL) {
        st = ys_fail(err, YS_E_NOMEM, "eigenvalues of %zu rows", k);
        goto out;
    }
    memcpy(m->data, a, k * k * sizeof *a);
    if (gsl_eigen_symmv(m, values, vectors, work) != GSL_SUCCESS) {
        st = ys_fail(err, YS_E_DATA, "eigenvalues of %zu rows were not found", k);
        goto out;
    }
    gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_DESC);
    for (size_t j = 0; j < k; j++) {
        value[j] = gsl_vector_get(values, j);
        copy_vector(vectors, j, k, vector + j * k);
    }
out:
    if (work != NULL)
        gsl_eigen_symmv_free(work);
    gsl_matrix_free(m);
    gsl_matrix_free(vectors);
    gsl_vector_free(values);
    return st;
}

/* The Perron root among what was found, checked to be one. */
static ys_status
take_principal(size_t k, const gsl_vector_complex *values, const gsl_matrix_complex *vectors, double *value,
    double *vector, ys_error *err)
{
    gsl_complex root = gsl_vector_complex_get(values, 0), entry;
    double sum = 0;

    /* sorted by absolute value, falling; the root is simple, so its vector is real but for a common factor, which GSL makes real */
    if (GSL_IMAG(root) != 0 || !(GSL_REAL(root) > 0) || !isfinite(GSL_REAL(root)))
        return ys_fail(err, YS_E_DATA,
            "principal eigenvalue of %zu rows: %g + %gi was found where a positive one must be; the "
            "entries are too far apart",
            k, GSL_REAL(root), GSL_IMAG(root));
    for (size_t i = 0; i < k; i++)
        sum += GSL_REAL(gsl_matrix_complex_get(vectors, i, 0));
    for (size_t i = 0; i < k; i++) {
        entry = gsl_matrix_complex_get(vectors, i, 0);
        if (GSL_IMAG(entry) != 0 || !(GSL_REAL(entry) / sum > 0))
            return ys_fail(err, YS_E_DATA,
                "principal eigenvector of %zu rows: its entries are not of one sign; the entries of the "
                "matrix are too far apart",
                k);
    }
    for (size_t i = 0; i < k; i++)
        vector[i] = GSL_REAL(gsl_matrix_complex_get(vectors, i, 0)) / sum;
    *value = GSL_REAL(root);
    return YS_OK;
}

ys_status
ys_eigen_principal(size_t k, const double *a, double *value, double *vector, ys_error *err)
{
    gsl_eigen_nonsymmv_workspace *work = NULL;
    gsl_matrix *m = NULL;
    gsl_matrix_complex *vectors = NULL;
    gsl_vector_complex *values = NULL;
    ys_status st = check(k, a, 0, err);

    if (st != YS_OK)
        return st;
    work = gsl_eigen_nonsymmv_alloc(k);
    m = gsl_matrix_alloc(k, k);
    vectors = gsl_matrix_complex_alloc(k, k);
    values = gsl_vector_complex_alloc(k);
    if (work == NULL || m == NULL || vectors == NULL || values == NULL) {
        st = ys_fail(err, YS_E_NOMEM, "principal eigenvalue of %zu rows", k);
        goto out;
    }
    memcpy(m->data, a, k * k * sizeof *a);
    if (gsl_eigen_nonsymmv(m, values, vectors, work) != GSL_SUCCESS) {
        st = ys_fail(err, YS_E_DATA, "principal eigenvalue of %zu rows was not found", k);
        goto out;
    }
    gsl_eigen_nonsymmv_sort(values, vectors, GSL_EIGEN_SORT_ABS_DESC);
    st = take_principal(k, values, vectors, value, vector, err);
out:
    if (work != NULL)
        gsl_eigen_nonsymmv_free(work);
    gsl_matrix_free(m);
    gsl_matrix_complex_free(vectors);
    gsl_vector_complex_free(values);
    return st;
}
